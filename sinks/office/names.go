package office

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FileName makes a file name of a text that is good on every system: no
// separators, no control characters, no leading or trailing dot or space.
func FileName(text string) string {
	const maxRunes = 60 // with three bytes each they stay under 255 bytes
	var b strings.Builder
	n := 0
	for _, r := range strings.TrimSpace(text) {
		if n == maxRunes {
			break
		}
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			r = '_'
		}
		b.WriteRune(r)
		n++
	}
	name := strings.Trim(b.String(), ". ")
	if name == "" || isDevice(name) {
		return "_" + name
	}
	return name
}

// isDevice reports whether Windows takes a name for a device, whatever stands
// after its first dot.
func isDevice(name string) bool {
	first, _, _ := strings.Cut(strings.ToUpper(name), ".")
	first = strings.TrimRight(first, " ")
	switch first {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	number, port := strings.CutPrefix(first, "COM")
	if !port {
		number, port = strings.CutPrefix(first, "LPT")
	}
	return port && utf8.RuneCountInString(number) == 1 && strings.Contains("0123456789¹²³", number)
}

// Names are the names that files have, in lower case: some systems know no other.
type Names map[string]bool

// Unique makes a name, to be followed by an extension, another where a file has it
// already, and takes it.
func (n Names) Unique(name, extension string) string {
	free := name
	for i := 2; n[strings.ToLower(free+extension)]; i++ {
		free = name + "-" + strconv.Itoa(i)
	}
	n[strings.ToLower(free+extension)] = true
	return free + extension
}

// Return is the file that goes back to an agency.
type Return struct {
	Filing *Filing
	// Name of the files, without extension, with slashes: "returns/相山区教育局-2023".
	Name string
}

// Folder returns the folder of a division's office files below a folder: one of its
// own where the model holds several divisions, else none.
func (m *Model) Folder(base, division string) string {
	if len(m.Divisions()) < 2 {
		return base
	}
	if division == "" {
		division = "_"
	}
	return base + "/" + FileName(division)
}

// Returns lists the reports in which something is to be corrected or checked, or is
// needed in a form that can be read, each with the name of its files. Names are
// unique also where letters of different case are one.
func (m *Model) Returns() []Return {
	var returns []Return
	taken := Names{}
	folders := map[string]string{}
	for _, f := range m.Filings {
		if !f.Asked() {
			continue
		}
		folder, ok := folders[f.Division]
		if !ok {
			folder = m.Folder("returns", f.Division)
			folders[f.Division] = folder
		}
		name := folder + "/" + FileName(f.Name) + "-" + strconv.Itoa(f.Year)
		returns = append(returns, Return{Filing: f, Name: taken.Unique(name, "")})
	}
	return returns
}

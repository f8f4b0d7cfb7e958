package reporter

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gouji/form"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
)

// maxText is how long, in bytes, a piece of meta data is at most: ten times the
// longest name of an agency. What is longer is no name, and would be copied into
// every letter and list.
const maxText = 1200

// setField stores a piece of meta data in the report. An empty text is not
// given; one that is not allowed becomes a finding and counts as not given.
func setField(r *form.Report, f keys.Field, key, text string, place form.Place) {
	text = strings.TrimFunc(text, plaintext.IsBlank)
	if text == "" {
		return
	}
	if len(text) > maxText || !storeField(r, f, cleanText(text)) {
		r.Findings = append(r.Findings, form.Finding{Rule: form.RuleFValue, Place: place, Arguments: []string{key, plaintext.Shorten(text)}})
	}
}

// storeField stores a text in the report, if it is one for that field.
func storeField(r *form.Report, f keys.Field, text string) (ok bool) {
	if text == "" {
		return true
	}
	ok = true
	switch f {
	case keys.FormField:
		r.StatedEdition, ok = parseEdition(text)
	case keys.YearField:
		r.Year, ok = ParseYear(text)
	case keys.ScopeField:
		r.Scope, ok = parseScope(text)
		r.ScopeStated = ok
	case keys.SubmittedField:
		r.SubmittedAt, ok = parseDate(text)
	case keys.AnswersField:
		r.Answers = strings.ToUpper(FoldCode(text))
		if ok = form.IsReturnNumber(r.Answers); !ok {
			r.Answers = ""
		}
	case keys.CodeField:
		r.Agency.Code = strings.ToUpper(FoldCode(text))
	case keys.NameField, keys.AgencyField:
		r.Agency.Name = text
	case keys.DivisionField:
		r.Agency.Division, ok = ParseDivision(text)
	}
	return ok
}

// isValueOf reports whether a text by itself can be the value of a piece of meta data.
func isValueOf(f keys.Field, text string) bool {
	var ok bool
	switch f {
	case keys.NameField, keys.AgencyField, keys.PublisherField:
		ok = isName(foldLine(text))
	case keys.YearField:
		_, ok = ParseYear(text)
	case keys.CodeField:
		ok = len(FoldCode(text)) == len("113406030031234567")
	default:
		var r form.Report
		ok = storeField(&r, f, cleanText(text)) && f != keys.NoField
	}
	return ok
}

// cleanText takes off what programs put round a text so that a spreadsheet leaves it
// alone, ="2023" and '2023, and the blanks and line breaks in and round it. Between
// Chinese characters white space means nothing.
func cleanText(text string) string {
	text = strings.TrimFunc(text, plaintext.IsBlank)
	if inner, ok := strings.CutPrefix(text, "=\""); ok {
		text = strings.TrimSuffix(inner, "\"")
	}
	text = strings.TrimFunc(strings.TrimLeft(text, "'‘＇"), plaintext.IsBlank)
	if strings.IndexFunc(text, plaintext.IsBlank) < 0 {
		return text
	}
	fields := strings.FieldsFunc(text, plaintext.IsBlank)
	joined := fields[0]
	for _, f := range fields[1:] {
		last, _ := utf8.DecodeLastRuneInString(joined)
		first, _ := utf8.DecodeRuneInString(f)
		if last < utf8.RuneSelf && first < utf8.RuneSelf {
			joined += " "
		}
		joined += f
	}
	return joined
}

// FoldCode makes full-width letters and digits plain and drops white space.
func FoldCode(text string) string {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= utf8.RuneSelf {
			return foldAnyCode(text)
		}
	}
	return text
}

func foldAnyCode(text string) string {
	return strings.Join(strings.Fields(width.Fold.String(text)), "")
}

// parseEdition reads "2019", "2021", "2019年格式" and the numbers of the notices.
func parseEdition(text string) (form.Edition, bool) {
	folded := FoldCode(text)
	for _, e := range form.Editions {
		switch folded {
		case e.String(), e.String() + "年", e.String() + "年版", e.String() + "年格式", e.Document():
			return e, true
		}
	}
	return form.NoEdition, false
}

// ParseYear reads "2020", "2020年" and "2020年度". It accepts any whole number;
// whether the year is possible is for Finalise to say.
func ParseYear(text string) (int, bool) {
	folded := FoldCode(text)
	folded = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(folded, "度"), "年"), ".0")
	year, err := strconv.Atoi(folded)
	return year, err == nil
}

func parseScope(text string) (form.Scope, bool) {
	switch strings.ToLower(FoldCode(text)) {
	case "own", "本机关", "本级", "本单位":
		return form.Own, true
	case "consolidated", "汇总", "合并", "全区", "全市", "全县", "全省":
		return form.Consolidated, true
	default:
		return form.Own, false
	}
}

// parseDate reads a date and returns it as "2006-01-02". A time of day after it
// is cut off.
func parseDate(text string) (string, bool) {
	if _, ok := form.Day(text); ok {
		return text, true
	}
	text = strings.TrimSpace(width.Fold.String(text))
	if i := strings.IndexAny(text, " T"); i > 0 {
		text = text[:i]
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return serialDate(text)
}

// serialDate reads a date as spreadsheets store it, days since the end of 1899,
// where a cell was not shown as a date: 45304 is 2024-01-13. A time of day is cut off.
func serialDate(text string) (string, bool) {
	whole, _, _ := strings.Cut(text, ".")
	const first, last = 40179, 55153 // 2010 to 2050
	days, err := strconv.Atoi(whole)
	if err != nil || days < first || days > last {
		return "", false
	}
	return time.Date(1899, time.December, 30+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
}

// ParseDivision reads a GB/T 2260 code; the 9 and 12 digits of a township or
// village are cut to the district.
func ParseDivision(text string) (string, bool) {
	folded := FoldCode(text)
	for i := range len(folded) {
		if folded[i] < '0' || folded[i] > '9' {
			return "", false
		}
	}
	switch len(folded) {
	case 6:
		return folded, true
	case 9, 12:
		return folded[:6], true
	default:
		return "", false
	}
}

// SetText stores the text of a piece of meta data.
func SetText(n *keys.Names, r *form.Report, f keys.Field, key string, text []byte, place form.Place) {
	switch {
	case len(text) == 0:
	case f == keys.YearField && len(text) == 4 && digits4(text) > 0:
		r.Year = digits4(text)
	case f == keys.CodeField && plainCode(text):
		r.Agency.Code = n.Intern(text)
	case f == keys.DivisionField && len(text) == 6 && plainDigits(text):
		r.Agency.Division = n.Intern(text)
	default:
		setField(r, f, key, n.Intern(text), place)
	}
}

// digits4 reads a year of four digits, 0 if it is none.
func digits4(t []byte) int {
	if !plainDigits(t) {
		return 0
	}
	return int(t[0]-'0')*1000 + int(t[1]-'0')*100 + int(t[2]-'0')*10 + int(t[3]-'0')
}

func plainDigits(t []byte) bool {
	for _, b := range t {
		if b-'0' > 9 {
			return false
		}
	}
	return len(t) > 0
}

// plainCode reports whether a code is stored as it is: digits and capitals only.
func plainCode(t []byte) bool {
	for _, b := range t {
		if b-'0' > 9 && b-'A' > 25 {
			return false
		}
	}
	return len(t) > 0
}

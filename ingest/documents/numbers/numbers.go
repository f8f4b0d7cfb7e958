// Package numbers says what a spreadsheet shows of a stored number: the figure
// itself, a date, a percentage, or nothing. Workbooks store dates as numbers
// and leave it to the cell's number format to tell.
package numbers

import (
	"math"
	"strconv"
	"strings"
	"time"

	"gouji/ingest/lines"
)

// Format is what a number format makes of numbers. The zero value shows them as they are.
type Format struct {
	kind lines.Kind
	day  bool // a date shows its day, not only a time
	// blank are the numbers that it leaves blank: positive, negative, zero; and text.
	blank [4]bool
	// scaled is the power of a thousand that figures are divided by before they are shown.
	scaled int
}

// BuiltIn returns the number format of an id that every workbook knows without
// being told; of others it returns the format that shows numbers as they are.
func BuiltIn(id int) Format {
	switch {
	case id == 9 || id == 10:
		return Format{kind: lines.Percentage}
	case id >= 14 && id <= 17, id == 22,
		// Dates and times of the Chinese, Japanese and Korean editions.
		id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57 || id == 58:
		return Format{kind: lines.Date, day: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55 || id == 56:
		return Format{kind: lines.Date}
	}
	return Format{}
}

// Parse reads the code of a number format, such as `#,##0;[Red]-#,##0` or `yyyy"年"m"月"d"日"`.
func Parse(code string) Format {
	var f Format
	sections := 0
	var shows [4]bool
	for rest := code; sections < len(shows); sections++ {
		s, more, found := section(rest)
		shows[sections] = s.shows
		if sections == 0 {
			f.kind, f.day, f.scaled = s.kind, s.day, s.scaled
		}
		if !found {
			sections++
			break
		}
		rest = more
	}
	// One section is for all numbers; a second one for the negative, a third for zero.
	// Sections with conditions of their own are not weighed here.
	if strings.Contains(code, "[<") || strings.Contains(code, "[>") || strings.Contains(code, "[=") || code == "" {
		return f
	}
	f.blank[0] = !shows[0]
	f.blank[1] = !shows[0]
	f.blank[2] = !shows[0]
	if sections > 1 {
		f.blank[1] = !shows[1]
	}
	if sections > 2 {
		f.blank[2] = !shows[2]
	}
	f.blank[3] = sections > 3 && !shows[3]
	return f
}

// oneSection is what one section of a code says.
type oneSection struct {
	kind   lines.Kind
	day    bool
	shows  bool // anything at all
	scaled int
	digits bool // were met
	commas int  // since the last digit
}

// section reads the code up to its first semicolon.
func section(code string) (s oneSection, rest string, more bool) {
	end := 0
	for end < len(code) && code[end] != ';' {
		end += s.take(code, end)
	}
	s.scaled = s.commas
	if end >= len(code) {
		return s, "", false
	}
	return s, code[end+1:], true
}

// take takes what stands at i and returns how long it is.
func (s *oneSection) take(code string, i int) (length int) {
	switch code[i] {
	case '"':
		end := strings.IndexByte(code[i+1:], '"')
		if end < 0 {
			end = len(code) - i - 1
		}
		s.shows = s.shows || end > 0
		return end + 2
	case '\\', '!':
		s.shows = true
		return 2
	case '_', '*': // room, or a character to fill with
		return 2
	case '[':
		end := strings.IndexByte(code[i:], ']')
		if end < 0 {
			end = len(code) - i
		}
		if inner := strings.ToLower(code[i+1 : i+end]); inner != "" && strings.Trim(inner, "hms") == "" {
			s.kind, s.shows = lines.Date, true // hours that go on beyond 24
		}
		return end + 1
	case ',':
		if s.digits {
			s.commas++ // unless a digit follows: then it groups digits
		}
	case '0', '#', '?':
		s.digits, s.shows, s.commas = true, true, 0
	case '%':
		s.kind, s.shows = lines.Percentage, true
	case ' ':
	default:
		return s.takeLetter(code, i)
	}
	return 1
}

// takeLetter takes a letter, which is a part of a date or shown as it is.
func (s *oneSection) takeLetter(code string, i int) (length int) {
	s.shows = true
	rest := strings.ToLower(code[i:min(len(code), i+len("general"))])
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "general"):
		return len("general")
	case c == 'e' && s.digits: // 0.00E+00
	case strings.IndexByte("ydebr", c) >= 0:
		s.kind, s.day = lines.Date, true
	case strings.IndexByte("mhs", c) >= 0:
		// m is a month unless hours or seconds stand by it.
		s.day = s.day || c == 'm' && !strings.ContainsAny(code, "hHsS")
		s.kind = lines.Date
	case strings.HasPrefix(rest, "am/pm"), strings.HasPrefix(rest, "a/p"):
		s.kind = lines.Date
		return strings.IndexByte(rest, '/') + 2
	case strings.HasPrefix(rest, "aaa"):
		s.kind, s.day = lines.Date, true // the day of the week
		return len("aaa")
	}
	return 1
}

// Show returns what a cell of this format says of a number: text as the figure
// that a person can read from it, its kind, and whether it is left blank.
// since1904 tells which day the workbook counts dates from.
func (f Format) Show(value float64, since1904 bool) (text string, kind lines.Kind, look lines.Look) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return "#NUM!", lines.Failure, 0
	}
	switch {
	case value > 0 && f.blank[0], value < 0 && f.blank[1], value == 0 && f.blank[2]:
		look = lines.Hidden
	}
	switch f.kind {
	case lines.Date:
		if text, ok := dateText(value, f.day, since1904); ok {
			return text, lines.Date, look
		}
		return shown(value), lines.Date, look
	case lines.Percentage:
		return shown(value*100) + "%", lines.Percentage, look
	}
	if f.scaled > 0 && value != 0 {
		// Neither the stored number nor a rounded part of it is what the cell says.
		return shown(value) + "÷1" + strings.Repeat("000", min(f.scaled, 10)), lines.Text, look
	}
	return shown(value), lines.Text, look
}

// Text returns how text looks in a cell of this format: hidden or not.
func (f Format) Text() lines.Look {
	if f.blank[3] {
		return lines.Hidden
	}
	return 0
}

// Plain reports whether the format shows numbers as they are.
func (f Format) Plain() bool { return f == Format{} }

// shown prints a number with fifteen digits: what the spreadsheet itself shows and
// what a person typed. Stored are binary fractions: 4068.208 may stand as 4068.2080000000001.
func shown(value float64) string {
	if whole := int64(value); float64(whole) == value && whole > -1e15 && whole < 1e15 {
		return strconv.FormatInt(whole, 10)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil {
		rounded = value
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// dateText prints a date as 2006-01-02, and a time without a day as 15:04:05.
func dateText(value float64, day, since1904 bool) (string, bool) {
	const lastDay = 2_958_466 // after 9999-12-31
	if value < 0 || value >= lastDay {
		return "", false
	}
	days := math.Floor(value)
	seconds := math.Round((value - days) * 86400)
	if !day && days == 0 {
		return time.Unix(int64(seconds), 0).UTC().Format("15:04:05"), true
	}
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		// The sheet counts a 29th of February 1900, which there was not.
		first = first.AddDate(0, 0, 1)
	case days == 60:
		return "1900-02-29", true
	}
	return first.AddDate(0, 0, int(days)).Format("2006-01-02"), true
}

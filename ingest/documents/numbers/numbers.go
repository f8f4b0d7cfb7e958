// Package numbers says what a spreadsheet shows of a stored number: the figure
// itself, a date, a percentage, or nothing. Workbooks store dates as numbers
// and leave it to the cell's number format to tell.
package numbers

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gouji/ingest/lines"
)

// Format is what a number format makes of numbers. The zero value shows them as they are.
type Format struct {
	sections  []section // up to maxSections, none where numbers are shown as they are
	blankText bool
}

// maxSections is how many sections of a code numbers are shown by: positive, negative, zero.
const maxSections = 3

// section is what one section of a code says.
type section struct {
	kind     lines.Kind
	day      bool   // a date shows its day, not only a time
	general  bool   // the number stands there as it is
	digits   bool   // its digits do
	zero     bool   // and a nought where there are none
	scaled   int    // power of a thousand that figures are divided by before they are shown
	altered  bool   // signs stand among the digits that read as a part of the figure
	words    string // what else it says
	unit     string // behind the digits, that other figures are counted in
	operator string // of the numbers it is for, "" for none: <, >=
	bound    float64
}

// BuiltIn returns the number format of an id that a workbook uses without
// defining it; of others it returns the format that shows numbers as they are.
func BuiltIn(id int) Format {
	one := section{kind: lines.Date}
	switch {
	case id == 9 || id == 10:
		one.kind = lines.Percentage
	case id >= 14 && id <= 17, id == 22,
		// Dates and times of the Chinese, Japanese and Korean editions.
		id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57 || id == 58:
		one.day = true
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55 || id == 56:
	default:
		return Format{}
	}
	return Format{sections: []section{one}}
}

// Parse reads the code of a number format, such as `#,##0;[Red]-#,##0` or `yyyy"年"m"月"d"日"`.
func Parse(code string) Format {
	var f Format
	plain, shown := true, true
	n := 0
	for rest, more := code, true; more && n <= maxSections; n++ {
		var p parser
		rest, more = p.read(rest)
		shown = p.shows()
		if n < maxSections {
			f.sections = append(f.sections, p.section)
			plain = plain && (p.general || p.zero) && p.plain()
		}
	}
	f.blankText = n > maxSections && !shown
	if code == "" || plain && !f.blankText {
		return Format{}
	}
	return f
}

// plain reports whether a section that shows a number changes nothing of it.
func (s *section) plain() bool {
	return s.kind == lines.Text && s.scaled == 0 && !s.altered && s.unit == "" && s.operator == ""
}

// shows reports whether anything at all is seen in a cell of the section.
func (s *section) shows() bool {
	return s.kind != lines.Text || s.general || s.digits || s.words != ""
}

// holds reports whether a section is for a number.
func (s *section) holds(value float64) bool {
	switch s.operator {
	case "<":
		return value < s.bound
	case "<=":
		return value <= s.bound
	case ">":
		return value > s.bound
	case ">=":
		return value >= s.bound
	case "=":
		return value == s.bound
	case "<>":
		return value != s.bound
	}
	return false
}

// of returns the section by which a number is shown.
func (f *Format) of(value float64) *section {
	conditions := false
	for i := range f.sections {
		if f.sections[i].holds(value) {
			return &f.sections[i]
		}
		conditions = conditions || f.sections[i].operator != ""
	}
	switch {
	case conditions:
		return &f.sections[len(f.sections)-1] // for all others
	case value < 0 && len(f.sections) > 1:
		return &f.sections[1]
	case value == 0 && len(f.sections) > 2:
		return &f.sections[2]
	}
	return &f.sections[0]
}

// parser reads one section.
type parser struct {
	section
	commas int  // since the last digit
	timed  bool // hours or seconds stand in the code
}

// read reads the code up to its first semicolon.
func (p *parser) read(code string) (rest string, more bool) {
	p.timed = strings.ContainsAny(code, "hHsS")
	end := 0
	for end < len(code) && code[end] != ';' {
		end += p.take(code, end)
	}
	p.scaled = p.commas
	if !p.digits {
		p.altered, p.unit = false, ""
	}
	if end >= len(code) {
		return "", false
	}
	return code[end+1:], true
}

// units are those in which what a cell shows is another figure than what it holds.
const units = "元万亿千百"

// IsCounted reports whether a figure is shown with a unit that it is counted in.
func IsCounted(figure string) bool {
	last, _ := utf8.DecodeLastRuneInString(figure)
	return strings.ContainsRune(units, last)
}

// say takes text that is shown as it stands.
func (p *parser) say(text string) {
	const maxBytes = 64
	if len(p.words)+len(text) <= maxBytes {
		p.words += text
	}
	p.altered = p.altered || strings.ContainsAny(text, "0123456789.,%")
	if p.digits && text != "" && strings.Trim(text, units) == "" {
		if len(p.unit)+len(text) <= maxBytes {
			p.unit += text
		} else {
			p.altered = true // what it says is longer than anybody counts in
		}
	}
}

// take takes what stands at i and returns how long it is.
func (p *parser) take(code string, i int) (length int) {
	switch code[i] {
	case '"':
		end := strings.IndexByte(code[i+1:], '"')
		if end < 0 {
			end = len(code) - i - 1
		}
		p.say(code[i+1 : i+1+end])
		return end + 2
	case '\\', '!':
		_, size := utf8.DecodeRuneInString(code[i+1:])
		p.say(code[i+1 : i+1+size])
		return 1 + max(size, 1)
	case '_', '*': // room, or a character to fill with
		_, size := utf8.DecodeRuneInString(code[i+1:])
		return 1 + max(size, 1)
	case '[':
		end := strings.IndexByte(code[i:], ']')
		if end < 0 {
			end = len(code) - i
		}
		p.bracket(strings.ToLower(code[i+1 : max(i+end, i+1)]))
		return end + 1
	case ',':
		if p.digits {
			p.commas++ // unless a digit follows: then it groups digits
		}
	case '0', '#', '?':
		p.digits, p.zero, p.commas, p.unit = true, p.zero || code[i] == '0', 0, ""
	case '%':
		p.kind = lines.Percentage
	case ' ':
	default:
		return p.takeLetter(code, i)
	}
	return 1
}

// bracket takes what stands in brackets: hours that go on beyond 24, or a condition.
func (p *parser) bracket(inner string) {
	if inner != "" && strings.Trim(inner, "hms") == "" {
		p.kind = lines.Date
		return
	}
	operator := inner[:len(inner)-len(strings.TrimLeft(inner, "<>="))]
	bound, err := strconv.ParseFloat(strings.TrimSpace(inner[len(operator):]), 64)
	if operator != "" && err == nil {
		p.operator, p.bound = operator, bound
	}
}

// takeLetter takes a letter, which is a part of a date or shown as it is.
func (p *parser) takeLetter(code string, i int) (length int) {
	rest := strings.ToLower(code[i:min(len(code), i+len("general"))])
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "general"):
		p.general = true
		return len("general")
	case c == 'g' || c == '@': // G/通用格式
		p.general = true
	case c == 'e' && p.digits, c == '.', c == '+', c == '/': // 0.00E+00, # ?/?
	case strings.IndexByte("ydebr", c) >= 0:
		p.kind, p.day = lines.Date, true
	case strings.IndexByte("mhs", c) >= 0:
		// m is a month unless hours or seconds stand by it.
		p.day = p.day || c == 'm' && !p.timed
		p.kind = lines.Date
	case strings.HasPrefix(rest, "am/pm"), strings.HasPrefix(rest, "a/p"):
		p.kind = lines.Date
		return strings.IndexByte(rest, '/') + 2
	case strings.HasPrefix(rest, "aaa"):
		p.kind, p.day = lines.Date, true // the day of the week
		return len("aaa")
	default:
		_, size := utf8.DecodeRuneInString(code[i:])
		p.say(code[i : i+size])
		return size
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
	if len(f.sections) == 0 {
		return shown(value), lines.Text, 0
	}
	s := f.of(value)
	if !s.shows() {
		look = lines.Hidden
	}
	switch {
	case s.kind == lines.Date:
		if text, ok := dateText(value, s.day, since1904); ok {
			return text, lines.Date, look
		}
		return shown(value), lines.Date, look
	case s.kind == lines.Percentage:
		return shown(value*100) + "%", lines.Percentage, look
	case s.general, look != 0:
	case value == 0:
		if !s.zero && s.words == "" {
			look = lines.Hidden
		}
	case !s.digits:
		return s.words, lines.Text, 0 // and nothing of the number
	case s.scaled > 0:
		// Neither the stored number nor a rounded part of it is what the cell says.
		return shown(value) + "÷1" + strings.Repeat("000", min(s.scaled, 10)), lines.Text, 0
	case s.altered:
		return shown(value) + "+“" + s.words + "”", lines.Text, 0
	}
	return shown(value) + s.unit, lines.Text, look
}

// Text returns how text looks in a cell of this format: hidden or not.
func (f Format) Text() lines.Look {
	if f.blankText {
		return lines.Hidden
	}
	return 0
}

// Plain reports whether the format shows numbers as they are.
func (f Format) Plain() bool { return len(f.sections) == 0 && !f.blankText }

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

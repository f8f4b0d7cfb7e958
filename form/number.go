package form

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Larger figures are findings, so that no sum over a nation's reports can
// overflow an int64: 10^12 for a count, 10^12 yuan for money.
const (
	MaxCount int64 = 1_000_000_000_000
	MaxFen   int64 = 100_000_000_000_000
)

// Figure is what the text of a cell says.
type Figure struct {
	State State
	Value int64  // fen for money
	Rule  string // rule of the finding to make, "" for none
}

// blankTokens are the signs for "nothing to report" seen in published reports.
var blankTokens = map[string]bool{
	"": true, "/": true, "//": true, "-": true, "--": true, "---": true, "----": true, "_": true, "__": true, "\\": true,
	"无": true, "(无)": true, "不涉及": true, "未涉及": true, "不适用": true, "暂无": true, "没有": true, "无此项": true, "未发生": true,
	"n/a": true, "na": true, "null": true, "nan": true, "none": true, "<na>": true,
}

// ReadFigure reads the text of a figure cell. unit is what a caption states,
// or NoUnit. All forms below occur in published reports:
// " 16 ", "1,113", "+19", "减3", "0/0", "251000元", "0.37万元", "205(万)",
// "22（其中修订 16 件）".
func ReadFigure(cell *Cell, text string, unit Unit) Figure {
	// Nearly all cells are a few ASCII digits: decide those without further ado.
	if cell.Column.Kind == Count && text != "" {
		if v, n := PlainCount(text); n == len(text) {
			return Figure{State: Stated, Value: v}
		}
	}
	return readFigure(cell, text, unit)
}

// maxPlainDigits is how many digits a count may have to be taken as it stands:
// fewer than MaxCount has, so that none of them is too large.
const maxPlainDigits = 12

// PlainCount reads the ASCII digits at the start of a text as a count and returns
// how many there are, 0 if they are more than maxPlainDigits: such a text is for
// ReadFigure, as is one that goes on after the digits with more of the figure.
func PlainCount[T string | []byte](text T) (v int64, digits int) {
	for digits < len(text) && text[digits]-'0' <= 9 {
		v = v*10 + int64(text[digits]-'0')
		digits++
	}
	if digits > maxPlainDigits {
		return 0, 0
	}
	return v, digits
}

func readFigure(cell *Cell, text string, unit Unit) Figure {
	t := FoldFigure(shownByFormula(text))
	if isNothing(t) {
		return Figure{State: Blank}
	}
	if t == "零" || t == "〇" {
		return Figure{State: Stated}
	}
	if cell.Column.Signed && t == "0/0" {
		return Figure{State: Stated}
	}
	t, note := cutRemark(t)
	t, stated, ok := cutUnit(t, cell)
	if !ok {
		return Figure{State: Unreadable, Rule: RuleFToken}
	}
	t, sign := cutSign(t, cell.Column.Signed)
	if sign < 0 && !cell.Column.Signed && startsWithDash(text) {
		return Figure{State: Unreadable, Rule: RuleFToken}
	}
	digits, scale, rule := decimal(t)
	if rule != "" {
		return Figure{State: Unreadable, Rule: rule}
	}
	var f Figure
	if cell.Column.Kind == Money {
		f = money(cell, digits, scale, stated, unit)
	} else {
		f = count(digits, scale)
	}
	f.Value *= sign
	switch {
	case f.State != Stated:
	case f.Value < 0 && !cell.Column.Signed:
		f.Rule = RuleLNonneg
	case note && f.Rule == "":
		f.Rule = RuleFRemark
	}
	return f
}

// shownByFormula returns what a spreadsheet shows for a formula that is nothing
// but a text, as exports write figures and codes to keep them whole: ="78".
func shownByFormula(text string) string {
	if inner, ok := strings.CutPrefix(text, `="`); ok {
		if inner, ok := strings.CutSuffix(inner, `"`); ok && !strings.Contains(inner, `"`) {
			return inner
		}
	}
	return text
}

// isNothing reports whether a folded text is a sign for nothing.
func isNothing(t string) bool {
	if blankTokens[t] {
		return true
	}
	const maxBytes = 16
	return len(t) <= maxBytes && blankTokens[strings.TrimSuffix(strings.ToLower(t), "。")]
}

// FoldFigure removes what never changes the meaning of a figure: white space
// around its parts, full-width forms, the many dashes. A blank between two digits
// becomes the comma that it stands for, if it is one; what parts a number
// otherwise, such as a line break, stays and makes it no number.
func FoldFigure(text string) string {
	if !isASCII(text) {
		text = width.Fold.String(text)
	}
	var b strings.Builder
	last := rune(0) // written last
	gap := rune(0)  // what stands between it and the next: 0, ' ' or partedNumber
	for _, r := range text {
		r, space := foldFigureRune(r)
		if r == unseen {
			gap = max(gap, space)
			continue
		}
		if mark := markInGap(last, gap, r); mark != 0 {
			b.WriteRune(mark)
		}
		b.WriteRune(r)
		last, gap = r, 0
	}
	return b.String()
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// unseen stands for a character that nobody sees.
const unseen = -1

// foldFigureRune gives a rune of a figure its plain form, unseen for white space
// and what has no width. space is ' ' or partedNumber for white space, else 0.
func foldFigureRune(r rune) (plain, space rune) {
	switch r {
	case ' ', '\u00a0', '\u3000', '\u2002', '\u2003', '\u2009', '\u202f', '\ue004', '\ue5e5':
		return unseen, ' '
	case '\t', '\n', '\r', '\f', '\v', '\u2028', '\u2029':
		return unseen, partedNumber
	case '\u200b', '\u200c', '\u200d', '\ufeff', '\u2060', '\u00ad',
		// Marks by which text runs from the left, as figures do. Those by which it runs
		// from the right stay: what they stand by is read from its end.
		'\u200e', '\u202a', '\u202c', '\u202d', '\u2066', '\u2068', '\u2069':
		return unseen, 0
	case '\u2212', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2500', '\uff0d', '\ufe63', '\u30fc':
		return '-', 0
	case '，':
		return ',', 0
	}
	if r < ' ' || r == 0x7f {
		return unseen, 0 // marks that programs leave behind
	}
	return r, 0
}

// markInGap is what is written for white space between two runes of a figure, 0
// for nothing.
func markInGap(last, gap, next rune) rune {
	sign := last == '-' || last == '+'
	switch {
	case gap == 0 || last == 0 || !isPartOfNumber(next):
		return 0
	case gap == ' ' && isDigit(last) && isDigit(next):
		return ','
	case isPartOfNumber(last), sign && gap == partedNumber:
		return partedNumber
	}
	return 0
}

// partedNumber stands in a folded text where a number is not in one piece.
const partedNumber = '|'

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isPartOfNumber reports digits and the marks within numbers.
func isPartOfNumber(r rune) bool { return isDigit(r) || r == '.' || r == ',' }

// cutRemark removes a remark in parentheses after a figure: "22(其中修订16件)".
// "205(万)" is a unit and "78(80)" two numbers; both are left alone.
func cutRemark(t string) (string, bool) {
	open := strings.IndexByte(t, '(')
	if open <= 0 || !strings.HasSuffix(t, ")") {
		return t, false
	}
	inner := t[open+1 : len(t)-1]
	switch inner {
	case "万", "万元", "元":
		return t[:open] + inner, false
	}
	if strings.ContainsAny(inner, "()") || strings.Trim(inner, "0123456789.,-+") == "" {
		return t, false // two numbers, of which nobody knows which is meant
	}
	return t[:open], true
}

// cutUnit removes a unit after a figure and checks that it fits the cell.
func cutUnit(t string, cell *Cell) (rest string, unit Unit, ok bool) {
	for _, u := range []struct {
		suffix string
		unit   Unit
	}{{"万元", TenThousandYuan}, {"万", TenThousandYuan}, {"元", Yuan}, {"件", Cases}, {"项", Items}, {"个", Items}, {"条", Cases}} {
		if rest, found := strings.CutSuffix(t, u.suffix); found {
			fits := (u.unit.Fen() > 0) == (cell.Column.Kind == Money)
			return rest, u.unit, fits
		}
	}
	return t, NoUnit, true
}

// signWords are the signs that stand before a figure. Words are signs only where
// a figure tells a change, in a signed column.
var signWords = []struct {
	prefix string
	sign   int64
	signed bool
}{{"增加", 1, true}, {"增", 1, true}, {"减少", -1, true}, {"减", -1, true}, {"+", 1, false}, {"-", -1, false}}

// cutSign removes the sign in front of a figure.
func cutSign(t string, signed bool) (rest string, sign int64) {
	for _, w := range signWords {
		if rest, ok := strings.CutPrefix(t, w.prefix); ok && (signed || !w.signed) {
			return rest, w.sign
		}
	}
	return t, 1
}

// startsWithDash reports a text before whose digits stands a dash, which fills empty
// places and is longer than a minus. Where no figure is negative nobody knows which it is.
func startsWithDash(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, unicode.IsSpace))
	return strings.ContainsRune("–—―─ー", first)
}

// decimal reads digits with at most one point and, before it, thousands
// separators at the right places. It returns the digits as one integer and how
// many of them stand after the point, trailing zeros removed.
func decimal(t string) (digits int64, scale int, rule string) {
	whole, fraction, _ := strings.Cut(t, ".")
	if strings.Contains(whole, ",") {
		groups := strings.Split(whole, ",")
		for i, g := range groups {
			if i == 0 && (len(g) == 0 || len(g) > 3 || g[0] == '0') || i > 0 && len(g) != 3 {
				return 0, 0, RuleFToken
			}
		}
		whole = strings.Join(groups, "")
	}
	fraction = strings.TrimRight(fraction, "0")
	all := whole + fraction
	if whole == "" || !isDigits(all) {
		return 0, 0, RuleFToken
	}
	all = strings.TrimLeft(all, "0")
	if len(all) > 18 {
		return 0, 0, RuleFLarge
	}
	for i := range len(all) {
		digits = digits*10 + int64(all[i]-'0')
	}
	return digits, len(fraction), ""
}

func isDigits(t string) bool {
	for i := range len(t) {
		if t[i] < '0' || t[i] > '9' {
			return false
		}
	}
	return true
}

func count(digits int64, scale int) Figure {
	switch {
	case scale > 0:
		return Figure{State: Unreadable, Rule: RuleLInt}
	case digits > MaxCount:
		return Figure{State: Unreadable, Rule: RuleFLarge}
	default:
		return Figure{State: Stated, Value: digits}
	}
}

// money converts to fen. The unit in the cell wins over the caption's, the
// caption's over the form's.
func money(cell *Cell, digits int64, scale int, stated, caption Unit) Figure {
	unit, rule := stated, ""
	switch {
	case unit != NoUnit:
		if want := cell.Column.Unit; cell.Column.UnitPrinted && unit != want && digits != 0 {
			rule = RuleUUnit
		}
	case caption != NoUnit:
		unit = caption
	default:
		unit = cell.Column.Unit
		if !cell.Column.UnitPrinted && digits != 0 {
			rule = RuleUUnit
		}
	}
	fen := unit.Fen()
	for ; scale > 0; scale-- {
		if fen%10 != 0 {
			return Figure{State: Unreadable, Rule: RuleLMoney}
		}
		fen /= 10
	}
	if digits > MaxFen/fen {
		return Figure{State: Unreadable, Rule: RuleFLarge}
	}
	return Figure{State: Stated, Value: digits * fen, Rule: rule}
}

// State says what a report has to say about one cell.
type State uint8

// The states of a cell. Blank is not zero, and absent is not blank.
const (
	// Absent: the input has no such cell.
	Absent State = iota
	// Blank: the cell is there and holds nothing, or a sign for nothing such as "/".
	Blank
	// Stated: the cell holds a figure.
	Stated
	// Unreadable: the cell holds something that is no figure; a finding quotes it.
	Unreadable
)

// Package words knows what the words of the printed form mean: labels of rows and
// columns, captions, headings, figures and signs for nothing.
//
// Files, each using only those after it: seen, meaning.
package words

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// Class is what the text of a cell can be at first sight.
type Class uint8

// The classes.
const (
	Blank   Class = iota // nothing
	Nil                  // a sign for nothing: "/", "-", 无
	Figure               // a figure
	Unclear              // in the place of a figure, and not one: "12 13", 增, TRUE, "--253"
	Word                 // words
)

// CanBeFigure reports whether a text of this class stands in the place of a figure.
func (c Class) CanBeFigure() bool { return c == Figure || c == Unclear }

// Part is a part of the report, by the numeral of its heading.
type Part uint8

// The parts.
const (
	NoPart Part = iota
	Part1
	Part2
	Part3
	Part4
	Part5
	Part6
)

// Meaning is everything a text can mean on the form. A text can mean several
// things: 总计 is a column of two tables and a row of one.
type Meaning struct {
	Class       Class
	Label       form.Label
	Heads       Part                         // the text is the heading of this part
	Table       form.TableID                 // the text is the caption of this table, if isCaption
	Row         [form.NumTables]*form.Row    // rows the text names
	Column      [form.NumTables]*form.Column // columns the text names
	Field       keys.Field                   // the piece of meta data the text names
	Long        bool                         // too long for a label: prose
	Names       bool                         // row or column has an entry
	Frame       bool                         // words that only stand in the head of a table: 信息内容, 申请人情况
	IsCaption   bool
	WithFigures bool // figures follow the label in the same cell, without a space
}

// maxLabel is longer than any label with its explanations, in bytes.
const maxLabel = 600

// The cells whose figures stand for all kinds when a text is looked at first.
var (
	signedCell = firstCellWhere(func(c *form.Column) bool { return c.Signed })
	moneyCell  = firstCellWhere(func(c *form.Column) bool { return c.Kind == form.Money })
)

func firstCellWhere(want func(*form.Column) bool) *form.Cell {
	for i := range form.Cells {
		if want(form.Cells[i].Column) {
			return &form.Cells[i]
		}
	}
	return &form.Cells[0]
}

// ClassOf tells figures, blanks and words apart.
func ClassOf(text string) Class {
	if n := len(text); n == 0 {
		return Blank
	} else if text[0] == '=' {
		return Figure // a formula without a result: no blank, and no words
	} else if n <= maxFigure && strings.Trim(text, "0123456789") == "" {
		return Figure
	} else if n > 120 {
		return Word
	}
	f := form.ReadFigure(signedCell, text, form.NoUnit)
	switch {
	case f.State == form.Blank && strings.TrimFunc(text, plaintext.IsBlank) == "":
		return Blank
	case f.State == form.Blank:
		return Nil
	case f.State == form.Stated || f.Rule == form.RuleLInt || f.Rule == form.RuleFLarge:
		return Figure
	}
	f = form.ReadFigure(moneyCell, text, form.NoUnit)
	if f.State == form.Stated || f.Rule == form.RuleLMoney || f.Rule == form.RuleFLarge {
		return Figure
	}
	if isUnclear(text) {
		return Unclear
	}
	return Word
}

// isUnclear reports whether a text that is no figure stands where a figure should
// and says none: digits with nothing but signs between them, a sign alone, or a
// value that a program shows in place of a number. Numberings such as （1） and
// dates are words.
func isUnclear(text string) bool {
	const maxBytes = 40
	if len(text) > maxBytes {
		return false
	}
	folded := form.FoldFigure(text)
	switch strings.ToUpper(folded) {
	case "TRUE", "FALSE", "增", "减", "增加", "减少", "+", "+-", "±":
		return true
	}
	if folded[0] == '#' {
		return true // #REF!, #N/A, #######
	}
	digits, signs := 0, 0
	for i, r := range strings.TrimLeft(folded, fromTheRight) {
		switch {
		case r >= '0' && r <= '9', strings.ContainsRune(raised, r):
			digits++
		case r == '+' || r == '-' && i == 0:
			signs++
		case !strings.ContainsRune("-,.|%‰~*^/=<>()[]?̶"+fromTheRight, r):
			return false
		}
	}
	return digits > 0 && !isNumbering(folded) && !isDate.Compiled().MatchString(folded)
}

// fromTheRight are the marks by which text runs from the right.
const fromTheRight = "\u061c\u200f\u202b\u202e\u2067"

// raised are the digits of note marks.
const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨⑩"

// isNumbering reports a number alone that numbers a row: (1), 1., 1).
func isNumbering(folded string) bool { return numbering.Compiled().MatchString(folded) }

var (
	numbering = pattern.Of(`^(?:\(\d{1,2}\)|\d{1,2}[.)]|[①②③④⑤⑥⑦⑧⑨⑩])$`)
	isDate    = pattern.Of(`^\(?(?:19|20)\d\d([-/.])\d{1,2}(?:[-/.]\d{1,2})?\)?$|^\((?:19|20)\d{6}\)$|^-+\d{1,4}-+$`)
)

// frameWords only stand in the head of a table.
var frameWords = map[string]bool{
	"信息内容": true, "申请人情况": true, "法人或其他组织": true, "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和": true,
	"类别": true, "项目": true, "数据项目": true, "指标": true, "事项": true,
}

// plainMeanings are what texts mean that are not words.
var plainMeanings = [...]Meaning{
	Blank:   {Class: Blank},
	Nil:     {Class: Nil},
	Figure:  {Class: Figure},
	Unclear: {Class: Unclear},
	Word:    {Class: Word, Long: true},
}

// Plain is what every text of a class means that is not Word.
func Plain(c Class) *Meaning { return &plainMeanings[c] }

// Lexicon remembers what words mean: the form prints some hundred, and each
// report repeats them.
type Lexicon map[string]*Meaning

// NamesRow reports whether the text names a row of some table.
func (m *Meaning) NamesRow() bool {
	return slices.ContainsFunc(m.Row[:], func(r *form.Row) bool { return r != nil })
}

// OnForm reports whether the text is words of the form: a row, a column, a caption,
// a heading, or what stands above columns.
func (m *Meaning) OnForm() bool {
	return m.Names || m.Frame || m.IsCaption || m.Heads != NoPart
}

// NewLexicon returns a lexicon that remembers nothing yet.
func NewLexicon() Lexicon { return Lexicon{} }

// maxWords bounds a lexicon.
const maxWords = 4096

// MeaningOf looks a text up in everything the form prints.
func (x Lexicon) MeaningOf(text string) *Meaning {
	if text != "" && (text[0] > '9' || len(text) > maxFigure) {
		if m, ok := x[text]; ok {
			return m // nearly all words come again
		}
	}
	if class := ClassOf(text); class != Word {
		return &plainMeanings[class]
	}
	if len(text) > maxLabel {
		return &plainMeanings[Word]
	}
	if m, ok := x[text]; ok {
		return m
	}
	m := wordMeaning(text)
	if len(text) < maxKept {
		if len(x) >= maxWords {
			clear(x)
		}
		x[strings.Clone(text)] = &m
	}
	return &m
}

// OnForm looks up a text, which is borrowed, that may be words of the form; ok is false if
// it is none.
func (x Lexicon) OnForm(text []byte) (m *Meaning, ok bool) {
	if len(text) > maxLabel || plaintext.CountContinuation(text) == 0 {
		return nil, false // the form has no word without Chinese
	}
	if m, ok = x[string(text)]; !ok {
		m = x.MeaningOf(string(text))
	}
	return m, m.OnForm()
}

// maxFigure is as long as figures are, nearly always, in bytes.
const maxFigure = 12

// maxKept is the longest text a lexicon keeps: prose does not come again.
const maxKept = 200

// wordMeaning looks words up in everything the form prints.
func wordMeaning(text string) Meaning {
	m := Meaning{Class: Word, Field: reporter.FieldOf(text)}
	m.Label = form.SplitLabel(text)
	body := m.Label.Body
	if body == "" {
		return m
	}
	m.Frame = frameWords[body] || strings.Contains(body, "数据的勾稽关系为")
	m.findRowsAndColumns()
	if m.Names && m.Label.Numbering.Kind != form.ChapterNumber {
		return m
	}
	if table, ok := m.Label.Table(); ok && !isCode(text) {
		m.Table, m.IsCaption = table.ID, true
		switch table.ID {
		case form.Applications:
			m.Heads = Part3
		case form.Proceedings:
			m.Heads = Part4
		}
		return m
	}
	if !m.Names {
		m.Heads = headingOf(m.Label, text)
	}
	return m
}

// findRowsAndColumns finds the rows and columns that the label names.
func (m *Meaning) findRowsAndColumns() {
	for t := range form.NumTables {
		table := &form.Tables[t]
		if row, ok := table.RowOf(m.Label); ok {
			m.Row[t], m.Names = row, true
		}
		if column, ok := table.ColumnOf(m.Label); ok {
			m.Column[t], m.Names = column, true
		}
	}
	if stem := strings.TrimRight(m.Label.Body, "0123456789"); !m.Names && stem != m.Label.Body {
		// 规章000: the row is known, its figures are not.
		for t := range form.NumTables {
			if row, ok := form.Tables[t].RowOf(form.Label{Numbering: m.Label.Numbering, Body: stem}); ok {
				m.Row[t], m.Names, m.WithFigures = row, true, true
			}
		}
	}
	if remark := form.SplitLabel(m.Label.Remarks); m.Row[form.Proceedings] != nil && remark.Body != "" {
		// 行政诉讼（未经复议直接起诉）
		if row, ok := form.Tables[form.Proceedings].RowOf(remark); ok {
			m.Row[form.Proceedings] = row
		}
	}
}

func isCode(text string) bool { return text[0] < utf8.RuneSelf }

// headings are the headings of the six parts, with a chapter's number, which some
// reports get wrong, and without any.
var headings = []struct {
	part           Part
	numbered, bare *pattern.Pattern
}{
	{Part1, pattern.Of(`总体情况`), pattern.Of(`^总体情况$`)},
	{Part2, pattern.Of(`(?s)主动公开.*情况$`), pattern.Of(`^(?:行政机关)?主动公开政府信息情况$`)},
	{Part3, bothWords(`申请`, `收到|处理`), nil},
	{Part4, bothWords(`行政复议`, `行政诉讼`), nil},
	{Part5, bothWords(`问题`, `改进|整改|主要`), pattern.Of(`^(?:存在的主要问题|存在问题)及改进情况$`)},
	{Part6, pattern.Of(`其他需要报告|需要报告的其他`), pattern.Of(`其他需要报告|需要报告的其他`)},
}

// bothWords matches texts with a word of either kind, in any order.
func bothWords(one, other string) *pattern.Pattern {
	return pattern.Of(`(?s)(?:` + one + `).*(?:` + other + `)|(?:` + other + `).*(?:` + one + `)`)
}

// headingOf recognises the headings of the six parts by their words. A sentence is
// no heading.
func headingOf(l form.Label, text string) Part {
	if utf8.RuneCountInString(l.Body) > 36 || strings.ContainsAny(text, "。；;") {
		return NoPart
	}
	for _, h := range headings {
		words := h.bare
		switch l.Numbering.Kind {
		case form.ChapterNumber:
			words = h.numbered
		case form.Unnumbered:
		default:
			return NoPart
		}
		if words != nil && words.Compiled().MatchString(l.Body) {
			return h.part
		}
	}
	return NoPart
}

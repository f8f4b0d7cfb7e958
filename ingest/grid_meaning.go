package ingest

import (
	"strings"
	"unicode/utf8"

	"gouji/form"
)

// class is what the text of a cell can be at first sight.
type class uint8

const (
	blankClass  class = iota // nothing
	nilClass                 // a sign for nothing: "/", "-", 无
	figureClass              // a figure
	wordClass                // words
)

// part is a part of the report, by the numeral of its heading.
type part uint8

const (
	noPart part = iota
	part1
	part2
	part3
	part4
	part5
	part6
)

// meaning is everything a text can mean on the form. A text can mean several
// things: 总计 is a column of two tables and a row of one.
type meaning struct {
	class     class
	label     form.Label
	heads     part                         // the text is the heading of this part
	table     form.TableID                 // the text is the caption of this table, if isCaption
	row       [form.NumTables]*form.Row    // rows the text names
	column    [form.NumTables]*form.Column // columns the text names
	meta      field                        // the piece of meta data the text names
	long      bool                         // too long for a label: prose
	names     bool                         // row or column has an entry
	frame     bool                         // words that only stand in the head of a table: 信息内容, 申请人情况
	isCaption bool
	glued     bool // figures stick to the label
}

// longestLabel is longer than any label with its explanations, in bytes.
const longestLabel = 600

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

// classOf tells figures, blanks and words apart.
func classOf(text string) class {
	if n := len(text); n == 0 {
		return blankClass
	} else if text[0] == '=' {
		return figureClass // a formula without a result: no blank, and no words
	} else if n <= longestFigure && strings.Trim(text, "0123456789") == "" {
		return figureClass
	} else if n > 120 {
		return wordClass
	}
	f := form.ReadFigure(signedCell, text, form.NoUnit)
	switch {
	case f.State == form.Blank && strings.TrimFunc(text, isBlankRune) == "":
		return blankClass
	case f.State == form.Blank:
		return nilClass
	case severalFigures(text):
		return wordClass
	case f.State == form.Stated || f.Rule == form.RuleLInt || f.Rule == form.RuleFLarge:
		return figureClass
	}
	f = form.ReadFigure(moneyCell, text, form.NoUnit)
	if f.State == form.Stated || f.Rule == form.RuleLMoney || f.Rule == form.RuleFLarge {
		return figureClass
	}
	return wordClass
}

func isBlankRune(r rune) bool {
	return r <= ' ' || r == '\u00a0' || r == '\u3000' || r == '\u200b' || r == '\ufeff' || r == '\u2002' || r == '\u2003'
}

// severalFigures reports whether white space parts a text into several
// figures, such as "0 0 0", that would read as one without it. "1 113" with its
// thousands apart is one figure.
func severalFigures(text string) bool {
	fields := strings.FieldsFunc(text, isBlankRune)
	for i := 1; i < len(fields); i++ {
		before, after := fields[i-1], fields[i]
		if !endsWithDigit(before) || after[0] < '0' || after[0] > '9' {
			continue
		}
		if len(after) != 3 || !endsWithDigit(after) || len(fields[0]) > 3 || fields[0] == "0" {
			return true
		}
	}
	return false
}

func endsWithDigit(t string) bool {
	last := t[len(t)-1]
	return last >= '0' && last <= '9'
}

// frameWords only stand in the head of a table.
var frameWords = map[string]bool{
	"信息内容": true, "申请人情况": true, "法人或其他组织": true, "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和": true,
	"类别": true, "项目": true, "数据项目": true, "指标": true, "事项": true,
}

// plainMeanings are what texts mean that are not words.
var plainMeanings = [...]meaning{
	blankClass:  {class: blankClass},
	nilClass:    {class: nilClass},
	figureClass: {class: figureClass},
	wordClass:   {class: wordClass, long: true},
}

// lexicon remembers what words mean: the form prints some hundred, and each
// report repeats them.
type lexicon map[string]*meaning

// mostWords bounds a lexicon.
const mostWords = 4096

// meaningOf looks a text up in everything the form prints.
func (x lexicon) meaningOf(text string) *meaning {
	if text != "" && (text[0] > '9' || len(text) > longestFigure) {
		if m, ok := x[text]; ok {
			return m // nearly all words come again
		}
	}
	if class := classOf(text); class != wordClass {
		return &plainMeanings[class]
	}
	if len(text) > longestLabel {
		return &plainMeanings[wordClass]
	}
	if m, ok := x[text]; ok {
		return m
	}
	m := wordMeaning(text)
	if len(text) < longestKept {
		if len(x) >= mostWords {
			clear(x)
		}
		x[strings.Clone(text)] = &m
	}
	return &m
}

// longestFigure is as long as figures are, nearly always, in bytes.
const longestFigure = 12

// longestKept is the longest text a lexicon keeps: prose does not come again.
const longestKept = 200

// wordMeaning looks words up in everything the form prints.
func wordMeaning(text string) meaning {
	m := meaning{class: wordClass, meta: metaField(text)}
	m.label = form.SplitLabel(text)
	body := m.label.Body
	if body == "" {
		return m
	}
	m.frame = frameWords[body] || strings.Contains(body, "数据的勾稽关系为")
	for t := range form.NumTables {
		table := &form.Tables[t]
		if row, ok := table.RowOf(m.label); ok {
			m.row[t], m.names = row, true
		}
		if column, ok := table.ColumnOf(m.label); ok {
			m.column[t], m.names = column, true
		}
	}
	if stem := strings.TrimRight(body, "0123456789"); !m.names && stem != body {
		// 规章000: the row is known, its figures are not.
		for t := range form.NumTables {
			if row, ok := form.Tables[t].RowOf(form.Label{Numbering: m.label.Numbering, Body: stem}); ok {
				m.row[t], m.names, m.glued = row, true, true
			}
		}
	}
	if remark := form.SplitLabel(m.label.Remarks); m.row[form.Proceedings] != nil && remark.Body != "" {
		// 行政诉讼（未经复议直接起诉）
		if row, ok := form.Tables[form.Proceedings].RowOf(remark); ok {
			m.row[form.Proceedings] = row
		}
	}
	if m.names && m.label.Numbering.Kind != form.ChapterNumber {
		return m
	}
	if table, ok := form.LookupTable(text); ok && !isCode(text) {
		m.table, m.isCaption = table.ID, true
		switch table.ID {
		case form.Applications:
			m.heads = part3
		case form.Proceedings:
			m.heads = part4
		}
		return m
	}
	if !m.names {
		m.heads = headingOf(m.label, text)
	}
	return m
}

func isCode(text string) bool { return text[0] < utf8.RuneSelf }

// headingOf recognises the headings of the six parts by their words, whose
// numbers some reports get wrong. A sentence is no heading.
func headingOf(l form.Label, text string) part {
	body := l.Body
	if utf8.RuneCountInString(body) > 36 || strings.ContainsAny(text, "。；;") {
		return noPart
	}
	chapter := l.Numbering.Kind == form.ChapterNumber
	bare := l.Numbering.Kind == form.Unnumbered
	switch {
	case chapter && strings.Contains(body, "总体情况"), bare && body == "总体情况":
		return part1
	case (chapter || bare) && (body == "主动公开政府信息情况" || body == "行政机关主动公开政府信息情况"),
		chapter && strings.Contains(body, "主动公开") && strings.HasSuffix(body, "情况"):
		return part2
	case chapter && strings.Contains(body, "申请") && (strings.Contains(body, "收到") || strings.Contains(body, "处理")):
		return part3
	case chapter && strings.Contains(body, "行政复议") && strings.Contains(body, "行政诉讼"):
		return part4
	case chapter && strings.Contains(body, "问题") && (strings.Contains(body, "改进") || strings.Contains(body, "整改") || strings.Contains(body, "主要")),
		bare && (body == "存在的主要问题及改进情况" || body == "存在问题及改进情况"):
		return part5
	case (chapter || bare) && (strings.Contains(body, "其他需要报告") || strings.Contains(body, "需要报告的其他")):
		return part6
	}
	return noPart
}

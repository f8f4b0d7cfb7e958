// Package dump reads the text of a page that somebody saved or converted.
package dump

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
	"gouji/ingest/words"
)

// Read reads the text of a page that somebody saved or converted, as UTF-8: one cell
// to a line, rows with pipes or tabs, Markdown tables, or all of them in turn.
func Read(ctx context.Context, text []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	known := lexicons.Get().(words.Lexicon)
	defer lexicons.Put(known)
	t := textReader{to: to, words: known, spaced: spacedLines(text)}
	for number := int32(1); len(text) > 0; number++ {
		if number%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return lines.Problem{}, err
			}
		}
		if int(number) > bounds.Rows {
			return lines.Problem{Trouble: lines.TooLarge, Place: form.Place{Line: number}, Limit: limits.Rows.At(bounds.Rows)}, nil
		}
		line := text
		if end := bytes.IndexByte(text, '\n'); end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			text = nil
		}
		line = bytes.TrimSuffix(line, []byte{'\r'})
		if len(line) > bounds.Block {
			continue // no line of a report; the figures of the form take a few bytes each
		}
		t.line(string(line), number)
	}
	return lines.Problem{}, nil
}

// lexicons are lent to one reading at a time.
var lexicons = sync.Pool{New: func() any { return words.NewLexicon() }}

type textReader struct {
	to      lines.Sink
	words   words.Lexicon
	table   int  // tables begun
	inTable bool // the last line was a row
	open    bool // the first row of the table has no pipe in front, so one in front of another is a blank cell's
	ruled   bool // the table has a rule under its head, as Markdown tables do: its lines are not padded
	fills   bool // lines are filled up with blank cells at their ends
	piped   bool // the last cell that stood alone on its line ended with a pipe
	spaced  bool // an empty line stands after every line
	empty   int  // empty lines since the last line
}

// spacedLines reports whether the lines of a text are regularly parted by one
// empty line, as browsers save the cells of a table.
func spacedLines(text []byte) bool {
	single, other, empty, begun := 0, 0, 0, false
	for len(text) > 0 {
		line := text
		if end := bytes.IndexByte(text, '\n'); end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			text = nil
		}
		if len(bytes.TrimSuffix(line, []byte{'\r'})) == 0 {
			empty++
			continue
		}
		switch {
		case !begun:
		case empty == 1:
			single++
		case empty == 0:
			other++
		}
		begun, empty = true, 0
	}
	return single > 4*other
}

// blanks hands on the blank cells that empty lines stand for: where every line
// is followed by an empty one, a cell without text leaves two more of them.
func (t *textReader) blanks(number int32) {
	missing := 0
	if t.spaced && t.empty%2 == 1 {
		missing = (t.empty - 1) / 2
	}
	if missing <= maxFigures {
		for k := range missing {
			t.token("", number-int32(2*(missing-k)), 1)
		}
	}
	t.empty = 0
}

// maxFigures is the longest row of the form: the fifteen figures of table 四.
const maxFigures = 15

// pageMark is what a printed page leaves between lines: -4-, — 5 —, 第3页.
var pageMark = pattern.Of(`^(?:[-—–－]+\s*\d{1,4}\s*[-—–－]+|\d{1,3}\s*/\s*\d{1,3}|第\s*\d{1,4}\s*页.{0,12})$`)

// line takes one line of the text.
func (t *textReader) line(line string, number int32) {
	trimmed := strings.TrimFunc(line, plaintext.IsBlank)
	switch {
	case line == "":
		t.empty++
		return
	case trimmed == "":
		t.blanks(number)
		t.token(" ", number, 1)
		return
	case pageMark.Compiled().MatchString(trimmed):
		return
	case strings.Trim(trimmed, "|｜ \t\u00a0\u3000") == "":
		t.pipes(trimmed, number)
		return
	}
	t.blanks(number)
	if cells, ok := pipedCells(line, number, t.inTable && t.open); ok {
		if !t.inTable {
			t.open = !opensWithPipe(trimmed)
		}
		switch {
		case isRule(cells):
			t.ruled = t.inTable
		case !t.inTable && trimmed[0] != '|' && alone(cells):
			t.fillsUp(cells)
			t.tokenAt(cells[0])
			t.piped = true
		case len(cells) == 1:
			t.row(append(cells, blankRowCells(number)[0]), t.fills)
		default:
			t.row(cells, t.fillsUp(cells))
		}
		return
	}
	t.piped = false
	if cells, ok := t.spacedCells(line, number); ok {
		t.row(cells, false)
		return
	}
	if fields := strings.FieldsFunc(line, plaintext.IsBlank); len(fields) > 1 && allFigures(fields) && words.ClassOf(line) != words.Figure {
		t.each(line, number)
		return
	}
	start := strings.Index(line, trimmed)
	t.token(plainMarkdown(trimmed), number, utf8.RuneCountInString(line[:start])+1)
}

func (t *textReader) token(text string, number int32, column int) {
	t.tokenAt(lines.Cell{Text: text, Place: form.Place{Line: number, Column: int32(column)}})
}

func (t *textReader) tokenAt(c lines.Cell) {
	if c.Text != " " && c.Text != "" {
		t.inTable = false
	}
	t.to.Line(lines.Line{Tokens: true, Cells: []lines.Cell{c}})
}

// each takes a line of several figures apart.
func (t *textReader) each(line string, number int32) {
	column := 1
	for _, field := range strings.FieldsFunc(line, plaintext.IsBlank) {
		at := strings.Index(line, field)
		column += utf8.RuneCountInString(line[:at])
		t.token(field, number, column)
		column += utf8.RuneCountInString(field)
		line = line[at+len(field):]
	}
}

// row hands on a line of a table. padded says that blanks at its end may fill it up.
func (t *textReader) row(cells []lines.Cell, padded bool) {
	if !t.inTable {
		t.table++
		t.inTable, t.ruled = true, false
	}
	t.to.Line(lines.Line{Cells: cells, Table: t.table, Padded: padded})
}

// pipes takes a line of nothing but pipes. In a table it is a row without label and
// figures. Where cells stand one to a line and each ends with a pipe, it is a blank
// cell; where pipes stand on lines of their own, they part cells. More than two
// only fill a line up.
func (t *textReader) pipes(line string, number int32) {
	switch {
	case t.inTable:
		t.row(blankRowCells(number), false)
	case t.piped && strings.Count(line, "|")+strings.Count(line, "｜") <= 2:
		t.to.Line(lines.Line{Tokens: true, Cells: []lines.Cell{{Kind: lines.Empty, Place: form.Place{Line: number, Column: 1}}}})
	}
}

// fillsUp reports whether blank cells at the end of a line may fill it up: it has
// several, or lines before it had.
func (t *textReader) fillsUp(cells []lines.Cell) bool {
	blank := 0
	for blank < len(cells) && strings.TrimSpace(cells[len(cells)-1-blank].Text) == "" {
		blank++
	}
	t.fills = (t.fills || blank > 1) && !t.ruled
	return t.fills
}

// alone reports whether of the cells of a line only the first holds something.
func alone(cells []lines.Cell) bool {
	for _, c := range cells[1:] {
		if c.Text != "" {
			return false
		}
	}
	return cells[0].Text != "" && cells[0].Text != " "
}

func blankRowCells(number int32) []lines.Cell {
	c := lines.Cell{Place: form.Place{Line: number, Column: 1}}
	return []lines.Cell{c, c}
}

// opensWithPipe reports whether the first thing on a line is a pipe.
func opensWithPipe(line string) bool {
	_, ok := cutPipe(line, strings.HasPrefix, strings.TrimPrefix)
	return ok
}

// pipedCells splits a line at its pipes. open says that the first row of the table has
// no pipe in front: then one in front of this row ends a blank cell.
func pipedCells(line string, number int32, open bool) ([]lines.Cell, bool) {
	if !strings.ContainsAny(line, "|｜") {
		return nil, false
	}
	body := strings.TrimFunc(line, plaintext.IsBlank)
	column := 1 + utf8.RuneCountInString(line[:strings.Index(line, body)])
	rest, framed := cutPipe(body, strings.HasPrefix, strings.TrimPrefix)
	if _, closed := cutPipe(body, strings.HasSuffix, strings.TrimSuffix); framed && (open || !closed && !strings.HasPrefix(line, body)) {
		framed = false // " | 5 | 0": the first cell is blank
		body = strings.TrimRightFunc(line, plaintext.IsBlank)
		column = 1
	}
	if framed {
		body = rest
		column++
	}
	// A pipe at the end closes the line if one opens it, or if it is the only one.
	// Otherwise it may part a blank cell from the one before; whether it does, the
	// other lines of the table show.
	if rest, ok := cutPipe(body, strings.HasSuffix, strings.TrimSuffix); ok && !strings.HasSuffix(rest, `\`) && (framed || !strings.ContainsAny(rest, "|｜")) {
		body = rest
	}
	var cells []lines.Cell
	for {
		end, size := indexPipe(body)
		piece := body
		if end >= 0 {
			piece = body[:end]
		}
		lead := len(piece) - len(strings.TrimLeftFunc(piece, plaintext.IsBlank))
		text := plainMarkdown(strings.TrimFunc(piece, plaintext.IsBlank))
		cells = append(cells, lines.Cell{Text: text, Place: form.Place{
			Line: number, Column: int32(column + utf8.RuneCountInString(piece[:lead])),
		}})
		if end < 0 {
			break
		}
		column += utf8.RuneCountInString(piece) + 1
		body = body[end+size:]
	}
	if len(cells) == 1 && cells[0].Text == "" {
		cells[0].Text = " "
	}
	return cells, true
}

func cutPipe(t string, has func(string, string) bool, cut func(string, string) string) (string, bool) {
	for _, pipe := range []string{"|", "｜"} {
		if has(t, pipe) {
			return cut(t, pipe), true
		}
	}
	return t, false
}

// indexPipe finds the next pipe that is not escaped.
func indexPipe(t string) (at, size int) {
	for i, r := range t {
		if (r == '|' || r == '｜') && (i == 0 || t[i-1] != '\\') {
			return i, utf8.RuneLen(r)
		}
	}
	return -1, 0
}

// isRule reports the line under the head of a Markdown table.
func isRule(cells []lines.Cell) bool {
	for _, c := range cells {
		if len(c.Text) < 2 || strings.Trim(c.Text, "-:") != "" {
			return false
		}
	}
	return true
}

// spacedCells splits a line at tabs, or at white space if it is a label of the
// form followed by figures: 规章 0 0 0.
func (t *textReader) spacedCells(line string, number int32) ([]lines.Cell, bool) {
	if strings.Contains(strings.TrimFunc(line, plaintext.IsBlank), "\t") {
		var cells []lines.Cell
		column := 1
		for piece := range strings.SplitSeq(line, "\t") {
			cells = append(cells, lines.Cell{Text: strings.TrimFunc(piece, plaintext.IsBlank), Place: form.Place{Line: number, Column: int32(column)}})
			column += utf8.RuneCountInString(piece) + 1
		}
		return cells, true
	}
	if cells, ok := t.spacedHead(line, number); ok {
		return cells, true
	}
	end := len(line)
	var figures []lines.Cell
	for {
		head := strings.TrimRightFunc(line[:end], plaintext.IsBlank)
		at := strings.LastIndexFunc(head, plaintext.IsBlank)
		if at < 0 {
			break
		}
		_, size := utf8.DecodeRuneInString(head[at:])
		field := head[at+size:]
		if k := words.ClassOf(field); k != words.Figure && k != words.Nil {
			break
		}
		figures = append(figures, lines.Cell{Text: field, Place: form.Place{Line: number, Column: int32(utf8.RuneCountInString(head[:at+size]) + 1)}})
		end = at
	}
	label := strings.TrimFunc(line[:end], plaintext.IsBlank)
	if len(figures) == 0 || label == "" || !t.words.MeaningOf(label).NamesRow() {
		return nil, false
	}
	cells := []lines.Cell{{Text: label, Place: form.Place{Line: number, Column: 1}}}
	for _, figure := range slices.Backward(figures) {
		cells = append(cells, figure)
	}
	return cells, true
}

// spacedHead splits a line of words that all head columns: 信息内容 本年制发件数 ….
func (t *textReader) spacedHead(line string, number int32) (cells []lines.Cell, ok bool) {
	fields := strings.FieldsFunc(line, plaintext.IsBlank)
	if len(fields) < 2 || len(fields) > 16 {
		return nil, false
	}
	column := 1
	for _, field := range fields {
		if m := t.words.MeaningOf(field); !m.Frame && !slices.ContainsFunc(m.Column[:], func(c *form.Column) bool { return c != nil }) {
			return nil, false
		}
		at := strings.Index(line, field)
		column += utf8.RuneCountInString(line[:at])
		cells = append(cells, lines.Cell{Text: field, Place: form.Place{Line: number, Column: int32(column)}})
		column += utf8.RuneCountInString(field)
		line = line[at+len(field):]
	}
	return cells, true
}

func allFigures(fields []string) bool {
	for _, field := range fields {
		if words.ClassOf(field) != words.Figure {
			return false
		}
	}
	return true
}

// plainMarkdown removes the marks of headings, quotes and bold text. Marks that
// change what a cell says, such as those of struck out text, stay.
func plainMarkdown(t string) string {
	if !strings.ContainsAny(t, "#*>`<&") {
		return t
	}
	t = strings.TrimLeft(t, "> ")
	if body := strings.TrimLeft(t, "#"); body != t && body != "" && (body[0] == ' ' || body[0] >= utf8.RuneSelf) {
		t = strings.TrimLeft(body, " ")
	}
	return strings.TrimFunc(markdown.Replace(t), plaintext.IsBlank)
}

var markdown = strings.NewReplacer("**", "", "`", "", "<br>", "\n", "<br/>", "\n", "<br />", "\n", "&nbsp;", " ", "<b>", "", "</b>", "", "<strong>", "", "</strong>", "")

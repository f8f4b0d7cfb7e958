// Package rows makes lines of what a reader of documents meets on its way
// through a file: paragraphs, tables, tables within tables, sheets. It keeps
// the looks of text, unfolds merged cells and holds the document to its limits,
// so that the readers need to know their file format and nothing else.
package rows

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Writer takes text and the beginnings and ends of tables, rows and cells, in the
// order of the document, and gives lines to a sink. The zero value is not ready; New is.
type Writer struct {
	to        lines.Sink
	bounds    lines.Limits
	problem   lines.Problem
	full      bool
	cells     int // given out so far, those of blank rows included
	table     int // tables begun
	sheet     int // sheets begun
	paragraph content
	line      int32 // paragraphs given out
	open      []*table
	spare     []*table
	pieces    []lines.Cell // the line being given out
}

// content is text with its looks, collected piece by piece.
type content struct {
	text  []byte
	runs  []run
	ended bool // a paragraph has ended: what follows begins a new line
}

type run struct {
	end  int
	look lines.Look
}

// table is a table, or sheet, being written.
type table struct {
	number        int
	sheet         bool
	hidden        bool
	hiddenColumns []bool
	row           int32 // rows given out
	inRow, inCell bool
	rowHidden     bool
	at            int // column of the next cell, from 0
	cell          content
	kind          lines.Kind
	prose         bool // the open cell holds a table or a page of text: what it says is no figure
	line          []placed
	above         []reach
	reached       int // columns that merged cells above may cover: none behind them
	blank         int // blank rows that are given out when a row follows that is not
	tooDeep       int // tables begun within this one that were not opened
}

// placed is a finished cell of the open row.
type placed struct {
	column    int
	columns   int
	rows      int
	continues bool
	cell      lines.Cell
}

// reach is what covers a column from above.
type reach struct {
	rows int   // rows still covered
	last int32 // the row in which the cell began or was continued, for those that say in each row that they go on
	cell lines.Cell
}

// New returns a Writer of one document.
func New(to lines.Sink, bounds lines.Limits) *Writer {
	return &Writer{to: to, bounds: bounds}
}

// Problem returns the first limit that was passed, if one was.
func (w *Writer) Problem() lines.Problem { return w.problem }

// Full reports that a limit was passed beyond which nothing is taken any more:
// the reader should stop.
func (w *Writer) Full() bool { return w.full }

// exceed notes that a limit was passed.
func (w *Writer) exceed(limit limits.Limit, maximum int, place form.Place) {
	if w.problem.Trouble == lines.NoTrouble {
		w.problem = TooLarge(limit, maximum, place)
	}
}

// TooLarge makes the problem of a limit that was passed.
func TooLarge(limit limits.Limit, maximum int, place form.Place) lines.Problem {
	return lines.Problem{Trouble: lines.TooLarge, Place: place, Limit: limit.At(maximum)}
}

// current is the innermost open table, nil outside of tables.
func (w *Writer) current() *table {
	if len(w.open) == 0 {
		return nil
	}
	return w.open[len(w.open)-1]
}

// InCell reports whether text would go into a cell.
func (w *Writer) InCell() bool {
	t := w.current()
	return t != nil && t.inCell
}

// Text takes a piece of text of one look, Break excluded, which
// NewParagraph makes. Text between the cells of a table belongs nowhere and is not taken.
func (w *Writer) Text(text []byte, look lines.Look) {
	for len(text) > 0 && !w.full {
		n := pictures(text)
		if n > 0 {
			w.take(bytes.Repeat([]byte("□"), n/pictureBytes), look|lines.Symbol)
		} else {
			n = nextPicture(text)
			w.take(text[:n], look)
		}
		text = text[n:]
	}
}

// pictures counts the bytes in front that are characters of a font of pictures,
// which documents keep as U+F000 to U+F0FF: nobody can tell what they show.
func pictures(text []byte) (n int) {
	for n+2 < len(text) && text[n] == 0xEF && text[n+1] >= 0x80 && text[n+1] <= 0x83 {
		n += pictureBytes
	}
	return n
}

// pictureBytes is how long such a character is as UTF-8.
const pictureBytes = 3

// nextPicture counts the bytes before the next of them.
func nextPicture(text []byte) int {
	for at := 0; ; at++ {
		n := bytes.IndexByte(text[at:], 0xEF)
		if n < 0 {
			return len(text)
		}
		if at += n; pictures(text[at:]) > 0 {
			return at
		}
	}
}

// Picture notes a picture in the open cell.
func (w *Writer) Picture(look lines.Look) { w.take(nil, look|lines.Image) }

// Numbered notes that the program which shows the document puts a number of its own, that
// of an item of a list, in front of a paragraph of the open cell.
func (w *Writer) Numbered(look lines.Look) {
	if w.InCell() {
		w.take([]byte(lines.ItemNumber), look|lines.Symbol)
	}
}

func (w *Writer) take(text []byte, look lines.Look) {
	t := w.current()
	if t == nil || t.inCell && t.prose {
		w.paragraph.add(text, look)
		if len(w.paragraph.text) > w.bounds.Block {
			w.endParagraph()
		}
		return
	}
	if !t.inCell {
		return
	}
	switch {
	case !t.sheet:
		t.cell.add(text, look)
		if len(t.cell.text) > w.bounds.CellText {
			w.turnToProse(t)
		}
	case len(t.cell.text) > w.bounds.Block:
		w.exceed(limits.CellText, w.bounds.Block, form.Place{Line: t.row + int32(t.blank) + 1, Column: int32(t.at + 1), Part: part(t.number)})
	default:
		t.cell.add(text, look)
	}
}

func (c *content) add(text []byte, look lines.Look) {
	begins := c.ended && len(c.text) > 0
	c.ended = false
	c.text = append(c.text, text...)
	if begins {
		look |= lines.Break
	} else if n := len(c.runs); n > 0 && c.runs[n-1].look&^lines.Break == look {
		c.runs[n-1].end = len(c.text)
		return
	}
	c.runs = append(c.runs, run{len(c.text), look})
}

func (c *content) reset() { c.text, c.runs, c.ended = c.text[:0], c.runs[:0], false }

// put stores the content in a cell.
func (c *content) put(into *lines.Cell) {
	if len(c.runs) == 0 {
		return
	}
	text := string(c.text)
	if len(c.runs) == 1 && c.runs[0].look == 0 {
		into.Text = text
		return
	}
	into.Runs = make([]lines.Run, len(c.runs))
	begin := 0
	for i, r := range c.runs {
		into.Runs[i] = lines.Run{Text: text[begin:r.end], Look: r.look}
		begin = r.end
	}
}

// NewParagraph ends a paragraph or line: a line of a cell, or one by itself outside of tables.
func (w *Writer) NewParagraph() {
	if t := w.current(); t != nil && !t.prose {
		t.cell.ended = true
		return
	}
	w.endParagraph()
}

func (w *Writer) endParagraph() {
	if len(bytes.TrimSpace(w.paragraph.text)) == 0 {
		w.paragraph.reset()
		return
	}
	w.line++
	cell := lines.Cell{Place: form.Place{Line: w.line}}
	w.paragraph.put(&cell)
	w.paragraph.reset()
	if w.countCells(1, cell.Place) {
		w.pieces = append(w.pieces[:0], cell)
		w.to.Line(lines.Line{Cells: w.pieces})
	}
}

// turnToProse gives out what the open cell says line by line, as text outside of tables.
func (w *Writer) turnToProse(t *table) {
	t.prose = true
	begin := 0
	for _, r := range t.cell.runs {
		if r.look&lines.Break != 0 {
			w.endParagraph()
		}
		w.paragraph.add(t.cell.text[begin:r.end], r.look&^lines.Break)
		begin = r.end
	}
	if t.cell.ended {
		w.endParagraph()
	}
	t.cell.reset()
}

// Sheet begins a sheet, which is one table; EndTable ends it.
func (w *Writer) Sheet(name string, hidden bool) {
	w.endParagraph()
	if w.sheet >= w.bounds.Sheets {
		w.exceed(limits.Sheets, w.bounds.Sheets, form.Place{})
		w.full = true
		return
	}
	w.sheet++
	w.to.Part(name, hidden)
	w.begin(w.sheet, hidden)
	w.current().sheet = true
}

// Table begins a table. What the cell that it stands in says before and after it is prose.
func (w *Writer) Table(hidden bool) {
	if t := w.current(); t != nil {
		if len(w.open) >= w.bounds.Depth {
			w.exceed(limits.Depth, w.bounds.Depth, form.Place{Line: t.row, Part: part(t.number)})
			t.tooDeep++
			return
		}
		if t.inCell && !t.prose {
			w.turnToProse(t)
		}
		hidden = hidden || t.hidden || t.rowHidden
	}
	w.endParagraph()
	w.table++
	w.begin(w.table, hidden)
}

func (w *Writer) begin(number int, hidden bool) {
	var t *table
	if n := len(w.spare); n > 0 {
		t, w.spare = w.spare[n-1], w.spare[:n-1]
		t.cell.reset()
		*t = table{cell: t.cell, line: t.line[:0], above: t.above[:0]}
	} else {
		t = &table{}
	}
	t.number, t.hidden = number, hidden
	w.open = append(w.open, t)
}

func part(number int) int16 { return int16(min(number, 1<<15-1)) }

// HideColumns marks count columns from column (from 0) on as not shown.
func (w *Writer) HideColumns(column, count int) {
	t := w.current()
	if t == nil || column >= w.bounds.Columns || count <= 0 {
		return
	}
	end := min(w.bounds.Columns, column+min(count, w.bounds.Columns))
	if len(t.hiddenColumns) < end {
		t.hiddenColumns = append(t.hiddenColumns, make([]bool, end-len(t.hiddenColumns))...)
	}
	for i := column; i < end; i++ {
		t.hiddenColumns[i] = true
	}
}

// EndTable ends the innermost table or sheet.
func (w *Writer) EndTable() {
	t := w.current()
	if t == nil {
		return
	}
	if t.tooDeep > 0 {
		t.tooDeep--
		return
	}
	w.EndRow(1)
	w.open = w.open[:len(w.open)-1]
	w.spare = append(w.spare, t)
}

// Row begins a row.
func (w *Writer) Row(hidden bool) {
	t := w.current()
	if t == nil || t.tooDeep > 0 {
		return
	}
	w.EndRow(1)
	t.inRow, t.rowHidden, t.at = true, hidden, 0
	t.line = t.line[:0]
}

// HideRow marks the open row as not shown, where a format says it late.
func (w *Writer) HideRow() {
	if t := w.current(); t != nil && t.tooDeep == 0 {
		t.rowHidden = true
	}
}

// SkipRows leaves out rows that are not in the file: they are blank.
func (w *Writer) SkipRows(count int) {
	if t := w.current(); t != nil && count > 0 && t.tooDeep == 0 {
		w.EndRow(1)
		t.blank = min(t.blank+count, maxPosition)
	}
}

// RowsBegun returns how many rows of the innermost table have begun.
func (w *Writer) RowsBegun() int {
	t := w.current()
	if t == nil {
		return 0
	}
	n := int(t.row) + t.blank
	if t.inRow {
		n++
	}
	return n
}

// Columns returns how many columns of the open row are taken.
func (w *Writer) Columns() int {
	if t := w.current(); t != nil && t.inRow {
		return t.at
	}
	return 0
}

// Cell begins a cell of the open row.
func (w *Writer) Cell(kind lines.Kind) {
	t := w.current()
	if t == nil || t.tooDeep > 0 {
		return
	}
	if t.inCell {
		w.EndCell(1, 1)
	}
	if !t.inRow {
		w.Row(false)
	}
	t.inCell, t.prose, t.kind = true, false, kind
	t.cell.reset()
}

// Kind says what the open cell holds, where a format says it late.
func (w *Writer) Kind(kind lines.Kind) {
	if t := w.current(); t != nil && t.inCell {
		t.kind = kind
	}
}

// EndCell ends the open cell, which is as many columns wide and rows high as it
// says, and moves on by one column: those that it covers are left to Covered.
func (w *Writer) EndCell(columns, rows int) { w.endCell(1, columns, rows, false) }

// EndRepeatedCell ends the open cell, which stands for as many cells as it says.
func (w *Writer) EndRepeatedCell(count int) { w.endCell(count, 1, 1, false) }

// EndContinuingCell ends the open cell, which is the lower part of the cell above
// it. There it is that a person sees what the whole cell says.
func (w *Writer) EndContinuingCell(columns int) { w.endCell(1, columns, 1, true) }

// EndJoinedCell ends the open cell, which is a part of the cell to its left. What
// it says itself is not shown.
func (w *Writer) EndJoinedCell(columns int) {
	t := w.current()
	if t == nil || !t.inCell || t.tooDeep > 0 || len(t.line) == 0 {
		w.EndCell(columns, 1)
		return
	}
	if t.prose {
		w.endParagraph()
	}
	t.inCell = false
	t.cell.reset()
	last := &t.line[len(t.line)-1]
	t.at = min(t.at+min(max(columns, 1), maxPosition), maxPosition)
	last.columns = max(last.columns, min(t.at, w.bounds.Columns)-last.column)
}

func (w *Writer) endCell(count, columns, rows int, continues bool) {
	t := w.current()
	if t == nil || !t.inCell || t.tooDeep > 0 {
		return
	}
	if t.prose {
		w.endParagraph()
	}
	t.inCell = false
	c := lines.Cell{Kind: t.kind}
	t.cell.put(&c)
	t.cell.reset()
	at := t.at
	t.at = min(t.at+min(max(count, 1), maxPosition), maxPosition)
	if t.at > w.bounds.Columns && !blank(c) {
		w.exceed(limits.Columns, w.bounds.Columns, form.Place{Line: t.row + int32(t.blank) + 1, Column: int32(w.bounds.Columns + 1), Part: part(t.number)})
	}
	if count > 1 && blank(c) {
		count = 1 // gaps are blank, too
	}
	for ; at < min(t.at, w.bounds.Columns) && count > 0; count-- {
		t.line = append(t.line, placed{column: at, columns: min(max(columns, 1), w.bounds.Columns-at), rows: max(rows, 1), continues: continues, cell: c})
		at++
	}
}

// Covered leaves columns of the open row to the merged cells that cover them;
// those that none covers are blank.
func (w *Writer) Covered(columns int) {
	t := w.current()
	if t == nil || columns <= 0 || t.tooDeep > 0 {
		return
	}
	if !t.inRow {
		w.Row(false)
	}
	t.at = min(t.at+min(columns, maxPosition), maxPosition)
}

// maxPosition is more rows or columns than any document has: counters stop there, so that
// what a hostile document says cannot overflow them.
const maxPosition = 1 << 24

// EndRow ends the open row, which stands for as many rows as it says.
func (w *Writer) EndRow(count int) {
	t := w.current()
	if t == nil || !t.inRow || t.tooDeep > 0 {
		return
	}
	if t.inCell {
		w.EndCell(1, 1)
	}
	t.inRow = false
	if (t.sheet || count > 1) && !slices.ContainsFunc(t.line, func(p placed) bool { return !blank(p.cell) }) {
		t.blank = min(t.blank+count, maxPosition)
		return
	}
	if count == 1 && w.isFrame(t) {
		w.giveProse(t.line[0].cell)
		return
	}
	filled, hidden := t.line, t.rowHidden
	t.line, t.rowHidden = nil, false
	for n := 0; n < t.blank && !w.full; n++ {
		w.giveRow(t)
	}
	t.blank, t.line, t.rowHidden = 0, filled, hidden
	for n := 0; n < count && !w.full; n++ {
		w.giveRow(t)
	}
}

// Shape is where in its row a cell lies and what it covers.
type Shape struct {
	Column    int // from 0
	Columns   int
	Continues bool // the lower part of the cell above
	JoinsLeft bool // a part of the cell to the left; what it says itself is not shown
}

// EndShapedRow ends the open row, whose format says only here how its cells lie.
// Shapes go from left to right; cells without a shape follow the last that has one.
func (w *Writer) EndShapedRow(shapes []Shape) {
	t := w.current()
	if t == nil || !t.inRow || t.tooDeep > 0 {
		return
	}
	if t.inCell {
		w.EndCell(1, 1)
	}
	column := 0
	kept := t.line[:0]
	for i, p := range t.line {
		p.column, p.columns = column, 1
		if i < len(shapes) && shapes[i].JoinsLeft && len(kept) > 0 {
			last := &kept[len(kept)-1]
			last.columns = min(max(last.columns, shapes[i].Column+shapes[i].Columns-last.column), w.bounds.Columns-last.column)
			column = last.column + last.columns
			continue
		}
		if i < len(shapes) {
			p.column, p.columns, p.continues = shapes[i].Column, max(shapes[i].Columns, 1), shapes[i].Continues
		}
		if p.column >= w.bounds.Columns {
			if !blank(p.cell) {
				w.exceed(limits.Columns, w.bounds.Columns, form.Place{Line: t.row + 1, Column: int32(p.column + 1), Part: part(t.number)})
			}
			break
		}
		p.columns = min(p.columns, w.bounds.Columns-p.column)
		column = p.column + p.columns
		kept = append(kept, p)
	}
	t.line = kept
	w.EndRow(1)
}

// isFrame reports whether the open row is a frame around prose and no row of a
// form: one cell of several paragraphs or much text.
func (w *Writer) isFrame(t *table) bool {
	const maxBreaks, maxText = 3, 600
	if t.sheet || len(t.line) != 1 || t.reached > 0 || t.line[0].continues || t.line[0].rows > 1 {
		return false
	}
	c := t.line[0].cell
	breaks, text := 0, len(c.Text)
	for _, r := range c.Runs {
		text += len(r.Text)
		if r.Look&lines.Break != 0 {
			breaks++
		}
	}
	return breaks > maxBreaks || text > maxText
}

// giveProse gives out what a cell says line by line, as text outside of tables.
func (w *Writer) giveProse(c lines.Cell) {
	if c.Runs == nil {
		w.paragraph.add([]byte(c.Text), 0)
	}
	for _, r := range c.Runs {
		if r.Look&lines.Break != 0 {
			w.endParagraph()
		}
		w.paragraph.add([]byte(r.Text), r.Look&^lines.Break)
	}
	w.endParagraph()
}

// blank reports whether a cell says nothing.
func blank(c lines.Cell) bool {
	if c.Kind != lines.Text || strings.TrimFunc(c.Text, unicode.IsSpace) != "" {
		return false
	}
	return !slices.ContainsFunc(c.Runs, func(r lines.Run) bool {
		return r.Look&lines.Image != 0 || strings.TrimFunc(r.Text, unicode.IsSpace) != ""
	})
}

// giveRow unfolds the finished cells of a row, and those above that cover a part
// of it, into a line.
func (w *Writer) giveRow(t *table) {
	if w.full {
		return
	}
	place := form.Place{Line: t.row + 1, Part: part(t.number)}
	if int(t.row) >= w.bounds.Rows {
		w.exceed(limits.Rows, w.bounds.Rows, place)
		w.full = true
		return
	}
	t.row++
	for t.sheet && len(t.line) > 0 && blank(t.line[len(t.line)-1].cell) && t.line[len(t.line)-1].columns == 1 {
		t.line = t.line[:len(t.line)-1] // a sheet has no end to the right
	}
	width := t.reached
	for _, p := range t.line {
		width = max(width, p.column+p.columns)
	}
	if !w.countCells(width, place) {
		return
	}
	if len(t.above) < width {
		t.above = append(t.above, make([]reach, width-len(t.above))...)
	}
	w.unfold(t, width, place)
	w.to.Line(lines.Line{Cells: w.pieces, Table: t.number, Hidden: t.hidden || t.rowHidden, HiddenColumns: t.hiddenColumns})
}

// unfold makes all cells of a row of a width, those covered by merged ones included.
func (w *Writer) unfold(t *table, width int, place form.Place) {
	w.pieces = w.pieces[:0]
	give := func(c lines.Cell, covered lines.Covering) {
		c.Covered, c.Place = covered, place
		c.Place.Column = int32(len(w.pieces) + 1)
		w.pieces = append(w.pieces, c)
	}
	t.reached = 0
	next := 0
	for i := 0; i < width; {
		r := &t.above[i]
		switch {
		case next < len(t.line) && t.line[next].column == i:
			p := &t.line[next]
			next++
			end := i + p.columns
			if next < len(t.line) {
				end = min(end, t.line[next].column)
			}
			covered, cell := lines.Own, p.cell
			if p.continues && r.last == t.row-1 && t.row > 1 {
				covered, cell = lines.FromAbove, r.cell
			}
			for ; i < end; i++ {
				give(cell, covered)
				t.above[i] = reach{rows: p.rows - 1, last: t.row, cell: cell}
				if covered == lines.Own {
					covered = lines.FromTheLeft // from the second on
				}
			}
			if p.rows > 1 {
				t.reached = end
			}
		case r.rows > 0:
			give(r.cell, lines.FromAbove)
			if r.rows--; r.rows > 0 {
				t.reached = i + 1
			}
			i++
		default:
			give(lines.Cell{}, lines.Own)
			i++
		}
	}
}

// countCells holds the document to its limit of cells.
func (w *Writer) countCells(count int, place form.Place) bool {
	if w.cells += count; w.cells > w.bounds.Cells {
		w.exceed(limits.Cells, w.bounds.Cells, place)
		w.full = true
	}
	return !w.full
}

// Number prints a number that a spreadsheet stores the way a person typed it: of
// a binary fraction such as 4068.2080000000001 the fifteen digits that the
// spreadsheet itself shows. What is no number stays as it is.
func Number(stored string) string {
	if len(stored) < 12 && !strings.ContainsAny(stored, "eE") || strings.Trim(stored, "0123456789.+-eE") != "" || !strings.ContainsAny(stored, ".eE") {
		return stored
	}
	value, err := strconv.ParseFloat(stored, 64)
	if err != nil {
		return stored
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil {
		return stored
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// Date gives on the day on which the document was last changed, if it is one.
func (w *Writer) Date(year, month, day int) {
	if d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); d.Year() == year && int(d.Month()) == month && d.Day() == day && year >= 1980 {
		w.to.Date(d.Format(time.DateOnly))
	}
}

// Changed gives on the day on which the document was last changed, as it is written.
func (w *Writer) Changed(stamp []byte) {
	if day, ok := lines.Day(string(stamp)); ok {
		w.to.Date(day)
	}
}

// Insert lets a document that stands within this one be read: its paragraphs and
// tables are counted on.
func (w *Writer) Insert(read func(to lines.Sink) (lines.Problem, error)) (lines.Problem, error) {
	if t := w.current(); t != nil && t.inCell && !t.prose {
		w.turnToProse(t)
	}
	w.endParagraph()
	to := &Joined{to: w.to, table: w.table, line: w.line}
	problem, err := read(to)
	w.table, w.line = w.table+to.tables, w.line+to.paragraphs
	if w.cells += to.cells; w.cells > w.bounds.Cells {
		w.full = true
	}
	return problem, err
}

// Joined is a sink for one of several documents that are handed on as one.
type Joined struct {
	to               lines.Sink
	table, tables    int   // before this document, and of it
	line, paragraphs int32 // before this document, and of it
	cells            int
}

// Join returns a sink that hands on to another.
func Join(to lines.Sink) *Joined { return &Joined{to: to} }

// Next begins the next of the documents.
func (j *Joined) Next() {
	j.table, j.line = j.table+j.tables, j.line+j.paragraphs
	j.tables, j.paragraphs = 0, 0
}

// Line hands a line on.
func (j *Joined) Line(l lines.Line) {
	j.cells += len(l.Cells)
	if l.Table > 0 {
		j.tables = max(j.tables, l.Table)
		l.Table += j.table
	}
	for i := range l.Cells {
		if l.Table > 0 {
			l.Cells[i].Place.Part = part(l.Table)
		} else {
			j.paragraphs = max(j.paragraphs, l.Cells[i].Place.Line)
			l.Cells[i].Place.Line += j.line
		}
	}
	j.to.Line(l)
}

// Title hands a title on.
func (j *Joined) Title(text string) { j.to.Title(text) }

// Part hands nothing on: the documents are joined.
func (j *Joined) Part(string, bool) {}

// Date hands nothing on: it is that of a part.
func (j *Joined) Date(string) {}

// Problem hands a problem on.
func (j *Joined) Problem(p lines.Problem) { j.to.Problem(p) }

// End closes what the document left open.
func (w *Writer) End() {
	for len(w.open) > 0 {
		w.current().tooDeep = 0
		w.EndTable()
	}
	w.endParagraph()
}

// Package cells is what the readers of workbooks share: it lays the cells of a
// sheet out as lines, with the merged ones unfolded, and holds them to limits.
//
// Files, each using only those after it: anchor, cells, texts.
package cells

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Cell is a cell that is not blank.
type Cell struct {
	Column int // from 1
	Kind   lines.Kind
	Look   lines.Look
	Text   string
	Pieces []Piece // of the text, if they look different; nil for none
	// Picture says that a picture lies over the cell.
	Picture bool
	over    Merge // the merged cell that it is
}

// Merge is a merged cell: its first and last row and column, from 1.
type Merge struct{ Top, Left, Bottom, Right int32 }

// Writer takes a workbook sheet by sheet, row by row.
type Writer struct {
	to       lines.Sink
	bounds   lines.Limits
	rows     *rows.Writer
	problem  lines.Problem
	troubled int16 // the last sheet of which a trouble was reported
	given    int64 // bytes of text handed on
	part     int16 // the open sheet
	merges   []Merge
	merged   int   // columns of merged cells so far, row by row where they begin
	covered  []int // by column, the last row that a merged cell covers
	buffer   []byte
}

// New returns a Writer of one workbook.
func New(to lines.Sink, bounds lines.Limits) *Writer {
	return &Writer{to: to, bounds: bounds, rows: rows.New(to, bounds)}
}

// Fail notes the first trouble of the workbook as a whole, and tells the first of each sheet.
func (w *Writer) Fail(p lines.Problem) {
	switch {
	case p.Place.Part > w.troubled:
		w.troubled = p.Place.Part
		w.to.Problem(p)
	case p.Place.Part == 0 && w.problem.Trouble == lines.NoTrouble:
		w.problem = p
	}
}

// Damaged fails with damage at a place of the open sheet, or of the workbook as
// a whole where row is 0 and no sheet is open.
func (w *Writer) Damaged(row, column int) {
	w.Fail(lines.Problem{Trouble: lines.Damaged, Place: w.Place(row, column)})
}

// Place is a place on the open sheet.
func (w *Writer) Place(row, column int) form.Place {
	return form.Place{Line: int32(row), Column: int32(column), Part: w.part}
}

// Problem returns what is wrong with the workbook as a whole.
func (w *Writer) Problem() lines.Problem {
	if w.problem.Trouble == lines.NoTrouble {
		return w.rows.Problem()
	}
	return w.problem
}

// Sheet begins a sheet. ok is false if no more sheets are taken.
func (w *Writer) Sheet(name string, hidden bool) (ok bool) {
	w.rows.Sheet(name, hidden)
	if w.part < 1<<15-1 {
		w.part++
	}
	w.merges, w.covered = nil, w.covered[:0]
	return !w.rows.Full()
}

// HideColumns marks columns, from 1, as not shown.
func (w *Writer) HideColumns(first, last int) { w.rows.HideColumns(first-1, last-first+1) }

// Merge tells the merged cells of the open sheet, before its first row.
func (w *Writer) Merge(merges []Merge) {
	slices.SortFunc(merges, func(a, b Merge) int {
		return cmp.Or(cmp.Compare(a.Top, b.Top), cmp.Compare(a.Left, b.Left))
	})
	w.merges = merges
}

// EndSheet ends a sheet. Merged cells below the last row with anything in it are blank.
func (w *Writer) EndSheet() { w.rows.EndTable() }

// Row gives out a row, from 1, and the blank ones before it. Its cells are in
// the order of their columns and borrowed. more is false if the sheet cannot be
// read on; that has been reported then.
func (w *Writer) Row(row int, hidden bool, cells []Cell) (more bool) {
	w.rows.SkipRows(row - 1 - w.rows.RowsBegun())
	w.rows.Row(hidden)
	for {
		// The merged cells that begin in this row come between the others. Those that
		// begin in blank rows above are blank: of them only what they cover matters.
		if len(w.merges) > 0 && (int(w.merges[0].Top) < row || int(w.merges[0].Top) == row && (len(cells) == 0 || int(w.merges[0].Left) <= cells[0].Column)) {
			m := w.merges[0]
			w.merges = w.merges[1:]
			begins, ok := w.cover(m, row)
			switch {
			case !ok:
				return false
			case !begins:
				continue
			}
			c := Cell{Column: int(m.Left)}
			if len(cells) > 0 && cells[0].Column == c.Column {
				c, cells = cells[0], cells[1:]
			}
			c.over = m
			if !w.cell(row, &c) {
				return false
			}
			continue
		}
		if len(cells) == 0 {
			break
		}
		c := &cells[0]
		cells = cells[1:]
		switch {
		case c.Column <= len(w.covered) && w.covered[c.Column-1] >= row: // nobody sees it
		case c.Column <= w.rows.Columns(): // two cells in one place
			w.Damaged(row, c.Column)
		case !w.cell(row, c):
			return false
		}
	}
	w.rows.EndRow(1)
	return !w.rows.Full()
}

// cover notes what a merged cell covers. begins is true if it begins in this row,
// and not within another one.
func (w *Writer) cover(m Merge, row int) (begins, ok bool) {
	left, right := int(m.Left), min(int(m.Right), w.bounds.Columns)
	if left < 1 || left > right || int(m.Bottom) < row {
		return false, true
	}
	if w.merged += right - left + 1; w.merged > w.bounds.Cells {
		w.Fail(rows.TooLarge(limits.Merged, w.bounds.Cells, w.Place(row, left)))
		return false, false
	}
	if len(w.covered) < right {
		w.covered = append(w.covered, make([]int, right-len(w.covered))...)
	}
	if w.covered[left-1] >= row {
		return false, true // no program writes that
	}
	for i := left - 1; i < right; i++ {
		w.covered[i] = max(w.covered[i], int(m.Bottom))
	}
	return int(m.Top) == row, true
}

// cell gives out a cell with its looks.
func (w *Writer) cell(row int, c *Cell) bool {
	if w.given += int64(len(c.Text)); w.given > w.bounds.Bytes {
		w.Fail(rows.TooLarge(limits.Texts, int(w.bounds.Bytes), w.Place(row, c.Column)))
		return false
	}
	if len(c.Text) > w.bounds.CellText {
		w.Fail(rows.TooLarge(limits.CellText, w.bounds.CellText, w.Place(row, c.Column)))
		c.Text, c.Pieces = strings.ToValidUTF8(c.Text[:w.bounds.CellText], ""), nil
	}
	w.rows.Covered(c.Column - 1 - w.rows.Columns())
	w.rows.Cell(c.Kind)
	begin := uint32(0)
	for _, p := range c.Pieces {
		look := c.Look
		if p.Own {
			look = p.Look
		}
		w.text(c.Text[begin:p.End], look)
		begin = p.End
	}
	w.text(c.Text[begin:], c.Look)
	if c.Picture {
		w.rows.Picture(0)
	}
	columns, height := 1, 1
	if c.over.Top > 0 {
		columns, height = int(c.over.Right-c.over.Left)+1, int(c.over.Bottom-c.over.Top)+1
	}
	w.rows.EndCell(columns, height)
	return true
}

// text gives out a piece of text line by line.
func (w *Writer) text(text string, look lines.Look) {
	w.buffer = append(w.buffer[:0], text...)
	for rest := w.buffer; len(rest) > 0; {
		line, more, ends := bytes.Cut(rest, []byte{'\n'})
		w.rows.Text(bytes.TrimRight(line, "\r"), look)
		if ends {
			w.rows.NewParagraph()
		}
		rest = more
	}
}

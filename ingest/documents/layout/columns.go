package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// chunk is text of a line that stands apart from the rest of it.
type chunk struct {
	x0, x1 float64
	line   textLine
	figure bool // nothing of Chinese script
}

// chunks cuts a line at its wide gaps.
func (l *textLine) chunks() []chunk {
	var out []chunk
	for _, p := range l.pieces {
		n := len(out)
		if p.hidden() {
			if n > 0 { // it takes no room
				out[n-1].line.pieces = append(out[n-1].line.pieces, p)
			}
			continue
		}
		if n > 0 && p.x0-out[n-1].x1 < columnGap*l.size {
			c := &out[n-1]
			c.x1 = max(c.x1, p.x1)
			c.line.pieces = append(c.line.pieces, p)
			c.figure = c.figure && !hasWide(p)
			continue
		}
		one := *l
		one.pieces = []piece{p}
		out = append(out, chunk{p.x0, p.x1, one, !hasWide(p)})
	}
	return out
}

// number reports whether a piece of a line is a number and nothing else.
func (c *chunk) number() bool {
	said := plain(runsOf(nil, []textLine{c.line}))
	return strings.ContainsAny(said, "0123456789") && strings.Trim(said, "0123456789.,+-%() ") == ""
}

// blindStacked marks the numbers of two lines of one cell, 12 above 13, so that
// neither is read: without ruling lines nothing else tells that they are in one. The line
// of the one has nothing but numbers and no label beside it, and the row nearest to it, or
// both where they are as near, has the other one or a blank in that column.
func blindStacked(blocks []block) {
	numbers, words := make([][]chunk, len(blocks)), make([]bool, len(blocks))
	for i := range blocks {
		words[i] = blocks[i].grid != nil
		for _, c := range blocks[i].line.chunks() {
			if c.number() {
				numbers[i] = append(numbers[i], c)
			} else {
				words[i] = true
			}
		}
	}
	for i := range blocks {
		own := &blocks[i].line
		away := func(k int) float64 { // in em
			if k < 0 || k == len(blocks) || blocks[k].grid != nil {
				return math.Inf(1)
			}
			return math.Abs(blocks[k].line.base-own.base) / own.size
		}
		labelled := func(k int) bool { return away(k) < besideLabel && len(numbers[k]) == 0 }
		if words[i] || len(numbers[i]) == 0 || labelled(i-1) || labelled(i+1) {
			continue
		}
		nearest := float64(sameCell)
		rows := slices.DeleteFunc([]int{i - 1, i + 1}, func(k int) bool { return math.IsInf(away(k), 1) || len(numbers[k]) == 0 })
		for _, k := range rows {
			nearest = min(nearest, away(k))
		}
		for _, k := range rows {
			if away(k) <= nearest+asNear {
				blocks[k].line.blindBeside(numbers[k], numbers[i])
			}
		}
	}
}

// blindBeside marks the numbers of another line, and those of this one that stand above or
// below them. Where this one has a blank, what the other has there is put into it.
func (l *textLine) blindBeside(own, others []chunk) {
	for i := range others {
		other := &others[i]
		other.blind()
		for len(own) > 0 && own[0].x1 <= other.x0 {
			own = own[1:]
		}
		if len(own) > 0 && own[0].overlaps(*other) {
			own[0].blind()
		} else {
			l.pieces = append(l.pieces, other.line.pieces...)
		}
	}
	slices.SortStableFunc(l.pieces, func(a, b piece) int { return cmp.Compare(a.x0, b.x0) })
}

// Distances of lines, in em.
const (
	besideLabel = 0.9 // how far a figure may be off the line of its label
	sameCell    = 6   // how far apart two lines of a cell may be, one of them perhaps blank
	asNear      = 0.6 // how much further a line may be that is as near as another
)

// blind marks the characters of a number as ones that cannot be told.
func (c *chunk) blind() {
	for _, p := range c.line.pieces {
		for i := range p.glyphs {
			p.glyphs[i].look |= lines.Symbol
		}
	}
}

// openTable is a table without ruling lines: rows of text that stands in columns.
type openTable struct {
	rows  [][]chunk
	pages []int
}

// findOpenTable looks for a table without ruling lines at the beginning of some
// lines of text. It returns nil if there is none, else how many lines it takes.
// Such a table begins with a line in several pieces and ends before a line that is
// text, or that heads another table.
func findOpenTable(blocks []block) (*openTable, int) {
	if len(blocks[0].line.chunks()) < 2 {
		return nil, 0
	}
	t := &openTable{}
	length, figures := 0, false
	for i := range blocks {
		b := &blocks[i]
		if i > 0 && b.page == blocks[i-1].page && b.line.top-blocks[i-1].line.low > 3*b.line.size {
			break
		}
		parts := b.line.chunks()
		any := slices.ContainsFunc(parts, func(c chunk) bool { return c.figure })
		if len(parts) > 1 && !any && figures {
			break
		}
		figures = figures || any
		t.rows = append(t.rows, parts)
		t.pages = append(t.pages, b.page)
		if len(parts) > 1 {
			length = i + 1
		} else if i-length >= maxWrapped || !figures {
			break
		}
	}
	t.rows, t.pages = t.rows[:length], t.pages[:length]
	return t, length
}

// maxWrapped is how many lines of one piece may stand within a table without
// ruling lines: labels without figures.
const maxWrapped = 3

// columns finds the columns: where figures stand one below the other, and what
// stands beside them.
func (t *openTable) columns() []chunk {
	var figures, words, out []chunk
	for _, row := range t.rows {
		for _, c := range row {
			if c.figure {
				figures = append(figures, c)
			} else {
				words = append(words, c)
			}
		}
	}
	merge := func(into []chunk, from []chunk) []chunk {
		slices.SortFunc(from, func(a, b chunk) int { return cmp.Compare(a.x0, b.x0) })
		start := len(into)
		for _, c := range from {
			if n := len(into); n > start && c.x0 < into[n-1].x1 {
				into[n-1].x1 = max(into[n-1].x1, c.x1)
			} else {
				into = append(into, c)
			}
		}
		return into
	}
	out = merge(out, figures)
	apart := slices.DeleteFunc(words, func(w chunk) bool {
		return slices.ContainsFunc(out, w.overlaps)
	})
	out = merge(out, apart)
	slices.SortFunc(out, func(a, b chunk) int { return cmp.Compare(a.x0, b.x0) })
	var all []chunk
	for _, c := range t.withHeads(out) {
		all = append(all, t.labels(c)...)
	}
	return all
}

// labels parts a column of words where some row has several in it: groups, and the
// rows of the groups beside them, begin at places of their own.
func (t *openTable) labels(column chunk) []chunk {
	if column.figure {
		return []chunk{column}
	}
	var starts []float64
	size := column.line.size
	for _, row := range t.rows {
		in := slices.DeleteFunc(slices.Clone(row), func(c chunk) bool { return !c.overlaps(column) })
		if len(in) < 2 {
			continue
		}
		for _, c := range in {
			starts = append(starts, c.x0)
		}
	}
	slices.Sort(starts)
	out := []chunk{column}
	for _, x := range starts {
		if last := &out[len(out)-1]; x > last.x0+0.6*size {
			next := *last
			next.x0, last.x1 = x-0.1*size, x-0.1*size
			out = append(out, next)
		}
	}
	return out
}

// withHeads joins a column of nothing but words to the column of figures beside it
// if no row has something in both: it is its head, set to the other side.
func (t *openTable) withHeads(columns []chunk) []chunk {
	together := func(a, b chunk) bool {
		return slices.ContainsFunc(t.rows, func(row []chunk) bool {
			return slices.ContainsFunc(row, func(c chunk) bool { return c.overlaps(a) && !c.overlaps(b) }) &&
				slices.ContainsFunc(row, func(c chunk) bool { return c.overlaps(b) && !c.overlaps(a) })
		})
	}
	for i := 0; i+1 < len(columns); {
		a, b := &columns[i], columns[i+1]
		if a.figure == b.figure || together(*a, b) {
			i++
			continue
		}
		a.x1, a.figure = b.x1, true
		columns = slices.Delete(columns, i+1, i+2)
	}
	return columns
}

// overlaps reports whether two pieces of text stand one below the other.
func (c chunk) overlaps(o chunk) bool { return c.x0 < o.x1 && c.x1 > o.x0 }

// writeOpenTable tells the rows of a table without ruling lines.
func (d *Document) writeOpenTable(t *openTable) form.Text {
	columns := t.columns()
	if len(columns) > d.bounds.Columns {
		return limits.Columns.At(d.bounds.Columns)
	}
	if len(t.rows) > d.bounds.Rows {
		return limits.Rows.At(d.bounds.Rows)
	}
	if d.cells += len(columns) * len(t.rows); d.cells > d.bounds.Cells {
		return limitCells.At(d.bounds.Cells)
	}
	for _, page := range t.pages {
		d.work += len(columns) * len(d.pages[page].pictures)
	}
	if d.work > maxWork {
		return limitDrawn.At(maxDrawn)
	}
	d.table++
	for i, row := range t.rows {
		place := d.nextRow(t.pages[i])
		l := lines.Line{Table: d.table, Cells: make([]lines.Cell, len(columns))}
		runs := make([][]lines.Run, len(columns))
		for _, c := range row {
			first := slices.IndexFunc(columns, c.overlaps)
			if first < 0 { // it has no width
				first = nearest(columns, c.x0)
			}
			runs[first] = runsOf(runs[first], []textLine{c.line})
			for k := first + 1; k < len(columns) && c.x1 > columns[k].x0; k++ {
				l.Cells[k].Covered = lines.FromTheLeft
			}
		}
		for _, p := range d.pages[t.pages[i]].pictures {
			if len(row) == 0 {
				break // a line of hidden text has no height
			}
			// Without lines around its cell a picture is one that floats.
			if at := p.middle(); lines.PictureInCell(p.X1-p.X0, p.Y1-p.Y0, true) && at.Y > row[0].line.top && at.Y < row[0].line.low {
				k := nearest(columns, at.X)
				runs[k] = append(runs[k], lines.Run{Look: lines.Image})
			}
		}
		for k := range l.Cells {
			place.Column = int32(k + 1)
			l.Cells[k].Place = place
			if l.Cells[k].Covered == lines.Own {
				set(&l.Cells[k], runs[k])
			}
		}
		d.to.Line(l)
	}
	return form.Text{}
}

// nearest returns which column stands nearest to a place.
func nearest(columns []chunk, x float64) (at int) {
	away := func(c chunk) float64 { return max(c.x0-x, x-c.x1, 0) }
	for k := range columns {
		if away(columns[k]) < away(columns[at]) {
			at = k
		}
	}
	return at
}

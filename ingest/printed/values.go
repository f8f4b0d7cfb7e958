package printed

import (
	"slices"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// findValues finds the values of a row, as many as it needs.
func (r *placedRow) findValues(columns int, alignments []alignment) {
	switch {
	case r.refusal != nil:
	case r.isDump():
		if !r.takeDump(columns) {
			r.refuse(wrongCount)
		}
	case r.takePacked(columns):
	case slices.ContainsFunc(alignments, r.takeAligned):
	default:
		r.refuse(wrongCount)
	}
}

// solid reports whether a cell holds something that no converter adds or drops
// on its own: a figure or a printed sign for nothing.
func solid(c cell) bool {
	k := c.class()
	return k.CanBeFigure() || k == words.Nil || c.proved
}

// takeDump takes the figures of a dump if they are as many as the columns.
// Blank cells count only later, when the other rows show that they are cells
// (see acceptBlanks).
func (r *placedRow) takeDump(columns int) bool {
	cells := r.withoutSpacing(columns)
	if r.overlong || len(cells) != columns || !r.endProved(cells) || slices.ContainsFunc(cells, func(c cell) bool { return !solid(c) }) {
		return false
	}
	r.values = cells
	return true
}

// withoutSpacing leaves out of a row of a dump that has more cells than columns
// what must be spacing. A single figure with blanks around it is one; of several, a
// blank may be one of them and a figure stand there twice, unless the table shows
// that white space is no cell.
func (r *placedRow) withoutSpacing(columns int) []cell {
	cells := r.cells
	if len(cells) <= columns || columns > 1 && !r.spaced {
		return cells
	}
	var kept []cell
	for i := range cells {
		if !isSpacing(&cells[i]) && !cells[i].proved {
			kept = append(kept, cells[i])
		}
	}
	if len(kept) == columns {
		return kept
	}
	return cells
}

// markSpaced finds the dumps in which white space is no cell: with it several rows
// of a table have too many cells, without it as many as columns, and no row needs it.
func markSpaced(rows []*placedRow) {
	needed, spare := map[form.TableID]int{}, map[form.TableID]int{}
	for _, r := range rows {
		n := len(r.columns)
		if !r.isDump() || n < 2 {
			continue
		}
		blank := 0
		for i := range r.cells {
			if isSpacing(&r.cells[i]) {
				blank++
			}
		}
		switch {
		case blank == 0:
		case len(r.cells) == n:
			needed[r.table]++
		case len(r.cells)-blank == n:
			spare[r.table]++
		}
	}
	for _, r := range rows {
		r.spaced = r.isDump() && needed[r.table] == 0 && spare[r.table] > 1
	}
}

// takePacked takes a line whose label is followed by exactly as many figures
// as there are columns, and by nothing else but blanks that the other lines of the
// table have too: empty columns of its head, or what fills all lines up to one
// width. One cell lost or doubled breaks it.
func (r *placedRow) takePacked(columns int) bool {
	values, starts, ok := r.afterLabel()
	if blanks := r.head.blanks(); ok && len(values) > columns && allBlank(values[columns:]) &&
		(blanks > 0 && len(values) == columns+blanks || r.full) {
		values = values[:columns]
	}
	if ok && len(values) > columns && isRemark(values[columns:]) {
		values = values[:columns]
	}
	if !ok || len(values) != columns || slices.ContainsFunc(values, func(c cell) bool { return !solid(c) }) {
		return false
	}
	r.values, r.starts = values, starts[:columns]
	return true
}

// isRemark reports whether cells behind the figures of a row hold words that are not
// those of the form, and nothing else.
func isRemark(cells []cell) bool {
	return cells[0].class() == words.Word && !slices.ContainsFunc(cells, func(c cell) bool {
		k := c.class()
		return k != words.Word && k != words.Blank || c.means.OnForm()
	})
}

// markFull finds the lines that are as wide as nearly all of their table. In a table
// whose lines are filled up to one width, a line with a cell too many is wider.
func markFull(rows []*placedRow) {
	widths := map[int]map[int]int{}
	all := map[int]int{}
	heads := map[*tableHead]bool{}
	count := func(grid, width int) {
		if widths[grid] == nil {
			widths[grid] = map[int]int{}
		}
		widths[grid][width]++
		all[grid]++
	}
	for _, r := range rows {
		if r.isDump() {
			continue
		}
		count(r.grid, len(r.cells))
		if r.head != nil && r.head.grid == r.grid && !heads[r.head] {
			heads[r.head] = true
			for _, line := range r.head.lines {
				count(r.grid, line.width)
			}
		}
	}
	for _, r := range rows {
		n := widths[r.grid][len(r.cells)]
		r.full = n > 1 && (all[r.grid]-n)*maxUneven <= all[r.grid]
	}
}

// afterLabel returns the cells of a line behind its label and where they stand.
// ok is false if a cell merged from above stands between them.
func (r *placedRow) afterLabel() (values []cell, starts []int, ok bool) {
	if !r.behind.known {
		r.behind = r.lookBehind()
	}
	return r.behind.values, r.behind.starts, r.behind.ok
}

// lookBehind looks for the cells behind the label. Nearly always they are those of the
// line itself, none of them merged with another.
func (r *placedRow) lookBehind() behind {
	begin := r.at + 1
	if end := len(r.cells); end <= len(consecutive) && !slices.ContainsFunc(r.cells[begin:], func(c cell) bool { return c.covered != lines.Own }) {
		return behind{values: r.cells[begin:end:end], starts: consecutive[begin:end:end], ok: true, known: true}
	}
	b := behind{known: true}
	for i := begin; i < len(r.cells); i++ {
		c := &r.cells[i]
		switch {
		case c.covered == lines.FromTheLeft:
			continue
		case c.covered == lines.FromAbove && r.at < 0 && len(b.values) == 0:
			continue
		case c.covered == lines.FromAbove:
			return behind{known: true}
		}
		b.values, b.starts = append(b.values, *c), append(b.starts, i)
	}
	b.ok = true
	return b
}

// consecutive are the places of cells of which each follows the one before.
var consecutive = func() (places [64]int) {
	for i := range places {
		places[i] = i
	}
	return places
}()

func allBlank(cells []cell) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool { return c.class() != words.Blank })
}

// acceptUniform accepts lines with blanks in tables of which nearly all lines
// have the same number of cells behind their label: as many as columns, and
// perhaps others that are blank everywhere. A cell lost or doubled makes
// a line differ from the others.
func acceptUniform(rows []*placedRow, columns int) {
	byTable := map[int][]*placedRow{}
	for _, r := range rows {
		if !r.isDump() && r.figures > 0 {
			byTable[r.grid] = append(byTable[r.grid], r)
		}
	}
	for _, of := range byTable {
		n, ok := uniformLength(of, columns)
		for _, r := range of {
			if values, fits := r.behindLabel(columns); ok && r.miscounted() && fits && len(values) == n && r.endProved(values[:columns]) {
				r.accept(values[:columns])
			}
		}
	}
}

// uniformLength returns how many cells nearly all lines of a table have behind their
// label; ok is false if too few agree.
func uniformLength(of []*placedRow, columns int) (n int, ok bool) {
	counts := map[int]int{}
	for _, r := range of {
		if values, fits := r.behindLabel(columns); fits {
			counts[len(values)]++
			if counts[len(values)] > counts[n] {
				n = len(values)
			}
		}
	}
	return n, nearlyAll(counts[n], len(of))
}

// behindLabel returns the cells behind the label of a line if they are as many as the
// columns and what follows is blank.
func (r *placedRow) behindLabel(columns int) (values []cell, ok bool) {
	values, _, whole := r.afterLabel()
	return values, whole && r.at >= 0 && len(values) >= columns && allBlank(values[columns:])
}

// acceptEven accepts the rows of a dump in which white space stands for blank
// cells if nearly all rows have as many cells as columns with them.
func acceptEven(rows []*placedRow, columns int) {
	all, even := 0, 0
	for _, r := range rows {
		if !r.isDump() || r.figures == 0 {
			continue
		}
		all++
		if len(r.cells) == columns {
			even++
		}
	}
	if !nearlyAll(even, all) {
		return
	}
	for _, r := range rows {
		if r.isDump() && r.miscounted() && r.figures > 0 && len(r.cells) == columns && r.endProved(r.cells) {
			r.accept(r.cells)
		}
	}
}

// nearlyAll reports whether of all lines so many agree that the others are mistakes:
// at most one in maxUneven differs, and at least as many as that agree.
func nearlyAll(agree, all int) bool {
	return agree >= maxUneven && (all-agree)*maxUneven <= all
}

// maxUneven: one line in so many may differ from the others.
const maxUneven = 7

// takeAligned takes a line that is as wide as the alignment and whose cells
// stand where the alignment has its columns. This is the only way to read blanks.
func (r *placedRow) takeAligned(w alignment) bool {
	if len(r.cells) != w.width || r.at >= w.starts[0] {
		return false
	}
	last := w.starts[len(w.starts)-1]
	values := make([]cell, 0, len(w.starts))
	for i := r.at + 1; i < len(r.cells); i++ {
		c := r.cells[i]
		switch {
		case slices.Contains(w.starts, i):
			if c.covered != lines.Own {
				return false
			}
			values = append(values, c)
		case c.covered == lines.Own && c.class() != words.Blank && (i < last || !r.isBeside(i, last)):
			return false
		}
	}
	if len(values) != len(w.starts) || !r.endProved(values) || w.doubled && blankAtEnd(values) {
		return false
	}
	r.values, r.starts, r.aligned = values, w.starts, true
	return true
}

// refuseBesideShifted refuses the rows that were read in line with their head where
// another line of their width and head is not in line with it, be it that it holds all of
// its figures or one where the head has none: a cell of the head, or of those lines, has moved.
func refuseBesideShifted(rows []*placedRow) {
	of := (*placedRow).shape
	packed := map[shape][]int{}
	for _, r := range rows {
		if r.values != nil && !r.aligned && !r.isDump() {
			packed[of(r)] = r.starts
		}
	}
	outside := figuresOutside(rows)
	for _, r := range rows {
		starts, known := packed[of(r)]
		if r.aligned && (outside[of(r)] || known && !slices.Equal(starts, r.starts)) {
			r.values = nil
			r.refuse(wrongCount)
		}
	}
}

// shape is a width of lines under one head.
type shape struct {
	headed
	width int
}

func (r *placedRow) shape() shape { return shape{r.headed(), len(r.cells)} }

// figuresOutside finds the shapes of aligned rows of which another row has a figure
// where the head has none.
func figuresOutside(rows []*placedRow) map[shape]bool {
	first := map[shape]int{} // where the figures of aligned rows begin
	for _, r := range rows {
		if r.aligned {
			first[r.shape()] = r.starts[0]
		}
	}
	outside := map[shape]bool{}
	for _, r := range rows {
		at, known := first[r.shape()]
		if known && !r.isDump() && r.values == nil && r.at >= 0 && r.at < at &&
			slices.ContainsFunc(r.cells[r.at+1:at], func(c cell) bool { return c.covered == lines.Own && c.class() == words.Figure }) {
			outside[r.shape()] = true
		}
	}
	return outside
}

// endProved reports whether blanks among the values of a line are certain to stand
// where they seem to. Whoever fills lines up at their ends moves no figure, but a
// line that lost a cell and was filled up looks like one whose last cell is blank.
func (r *placedRow) endProved(values []cell) bool {
	return !r.padded || !blankAtEnd(values)
}

// blankAtEnd reports whether the last value of a line is blank, and not all are.
func blankAtEnd(values []cell) bool {
	return values[len(values)-1].class() == words.Blank && !allBlank(values)
}

// learnAlignment learns from certain lines of one table where figures stand in
// lines of their width. Nearly all lines must be as wide, as they are in a true
// grid, and all certain ones must agree: in tables whose lines differ in width,
// a line with a cell too many looks like one with another label in front.
func learnAlignment(rows []*placedRow) []alignment {
	widths, all := map[int]int{}, 0
	for _, r := range rows {
		if r.figures > 0 {
			widths[len(r.cells)]++
			all++
		}
	}
	var w alignment
	certain := 0
	for _, r := range rows {
		if r.values == nil || (all-widths[len(r.cells)])*maxUneven > all {
			continue
		}
		if certain++; certain > 1 && !slices.Equal(w.starts, r.starts) {
			return nil
		}
		w = alignment{width: len(r.cells), starts: r.starts}
	}
	if certain < 2 {
		return nil
	}
	return []alignment{w}
}

// acceptBlanks accepts rows of a dump in which white space stands for blank cells:
// the row is complete with them, other rows are complete without, and no row
// has more cells than columns, which would show that white space means nothing.
func acceptBlanks(rows []*placedRow) {
	complete := false
	for _, r := range rows {
		n := len(r.columns)
		if !r.isDump() || n == 0 {
			continue
		}
		complete = complete || r.values != nil
		if len(r.cells) > n && slices.ContainsFunc(r.cells, func(c cell) bool { return !solid(c) }) {
			return
		}
	}
	for _, r := range rows {
		if complete && r.isDump() && r.miscounted() && r.figures > 0 && len(r.cells) == len(r.columns) && r.endProved(r.cells) {
			r.accept(r.cells)
		}
	}
}

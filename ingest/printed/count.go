package printed

import (
	"slices"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// resolve finds the values of a record: they are as many as the columns.
func (rec *tableRow) resolve(columns int, witnesses []witness) {
	if rec.fault != noFault {
		return
	}
	if rec.grid == 0 {
		rec.resolveDump(columns)
		return
	}
	if rec.resolvePacked(columns) {
		return
	}
	for _, w := range witnesses {
		if rec.resolveAligned(w) {
			return
		}
	}
	rec.fault = wrongCount
}

// solid reports whether a cell holds something that no converter adds or drops
// on its own: a figure or a printed sign for nothing.
func solid(c cell) bool {
	k := c.class()
	return k.Stands() || k == words.Nil || c.proved
}

// resolveDump takes the figures of a dump if they are as many as the columns.
// Blank cells count only later, when the other rows show that they are cells
// (see softDumps).
func (rec *tableRow) resolveDump(columns int) {
	cells := rec.withoutSpacing(columns)
	if len(cells) != columns || slices.ContainsFunc(cells, func(c cell) bool { return !solid(c) }) {
		rec.fault = wrongCount
		return
	}
	rec.values = cells
}

// withoutSpacing leaves out of a row of a dump that has more cells than columns
// what must be spacing. A single figure with blanks around it is one; of several, a
// blank may be one of them and a figure stand there twice, unless the table shows
// that white space is no cell.
func (rec *tableRow) withoutSpacing(columns int) []cell {
	cells := rec.cells
	if len(cells) <= columns || columns > 1 && !rec.spaced {
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
func markSpaced(records []*tableRow, columns func(*tableRow) int) {
	needed, spare := map[form.TableID]int{}, map[form.TableID]int{}
	for _, rec := range records {
		n := columns(rec)
		if rec.grid != 0 || n < 2 {
			continue
		}
		blank := 0
		for i := range rec.cells {
			if isSpacing(&rec.cells[i]) {
				blank++
			}
		}
		switch {
		case blank == 0:
		case len(rec.cells) == n:
			needed[rec.table]++
		case len(rec.cells)-blank == n:
			spare[rec.table]++
		}
	}
	for _, rec := range records {
		rec.spaced = rec.grid == 0 && needed[rec.table] == 0 && spare[rec.table] > 1
	}
}

// resolvePacked takes a line whose label is followed by exactly as many figures
// as there are columns, and by nothing else but blanks that the other lines of the
// table have too: phantom columns of its head, or what fills all lines up to one
// width. One cell lost or doubled breaks it.
func (rec *tableRow) resolvePacked(columns int) bool {
	values, starts, ok := rec.afterLabel()
	if phantoms := rec.head.phantoms(); ok && len(values) > columns && allBlank(values[columns:]) &&
		(phantoms > 0 && len(values) == columns+phantoms || rec.full) {
		values = values[:columns]
	}
	if !ok || len(values) != columns || slices.ContainsFunc(values, func(c cell) bool { return !solid(c) }) {
		return false
	}
	rec.values, rec.starts = values, starts[:columns]
	return true
}

// markFull finds the lines that are as wide as nearly all of their table. In a table
// whose lines are filled up to one width, a line with a cell too many is wider.
func markFull(records []*tableRow) {
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
	for _, rec := range records {
		if rec.grid == 0 {
			continue
		}
		count(rec.grid, len(rec.cells))
		if rec.head != nil && rec.head.table == rec.grid && !heads[rec.head] {
			heads[rec.head] = true
			for _, line := range rec.head.lines {
				count(rec.grid, line.width)
			}
		}
	}
	for _, rec := range records {
		n := widths[rec.grid][len(rec.cells)]
		rec.full = n > 1 && (all[rec.grid]-n)*mostUneven <= all[rec.grid]
	}
}

// afterLabel returns the cells of a line behind its label and where they stand.
// ok is false if a cell merged from above stands between them.
func (rec *tableRow) afterLabel() (values []cell, starts []int, ok bool) {
	for i := rec.at + 1; i < len(rec.cells); i++ {
		c := rec.cells[i]
		switch {
		case c.covered == lines.FromTheLeft:
			continue
		case c.covered == lines.FromAbove && rec.at < 0 && values == nil:
			continue
		case c.covered == lines.FromAbove:
			return nil, nil, false
		}
		values, starts = append(values, c), append(starts, i)
	}
	return values, starts, true
}

func allBlank(cells []cell) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool { return c.class() != words.Blank })
}

// resolveUniform accepts lines with blanks in tables of which nearly all lines
// have the same number of cells behind their label: as many as columns, and
// perhaps phantom ones that are blank everywhere. A cell lost or doubled makes
// a line differ from the others.
func resolveUniform(records []*tableRow, columns int) {
	byTable := map[int][]*tableRow{}
	for _, rec := range records {
		if rec.grid != 0 && rec.figures > 0 {
			byTable[rec.grid] = append(byTable[rec.grid], rec)
		}
	}
	for _, of := range byTable {
		counts, most := map[int]int{}, 0
		for _, rec := range of {
			if values, _, ok := rec.afterLabel(); ok && rec.at >= 0 && len(values) >= columns && allBlank(values[columns:]) {
				counts[len(values)]++
				if counts[len(values)] > counts[most] {
					most = len(values)
				}
			}
		}
		if counts[most] < mostUneven || (len(of)-counts[most])*mostUneven > len(of) {
			continue
		}
		for _, rec := range of {
			values, _, ok := rec.afterLabel()
			if rec.fault == wrongCount && ok && rec.at >= 0 && len(values) == most && allBlank(values[columns:]) && rec.endProved(values[:columns]) {
				rec.values, rec.fault = values[:columns], noFault
			}
		}
	}
}

// evenDumps accepts the rows of a dump in which white space stands for blank
// cells if nearly all rows have as many cells as columns with them.
func evenDumps(records []*tableRow, columns int) {
	all, even := 0, 0
	for _, rec := range records {
		if rec.grid != 0 || rec.figures == 0 {
			continue
		}
		all++
		if len(rec.cells) == columns {
			even++
		}
	}
	if even < mostUneven || (all-even)*mostUneven > all {
		return
	}
	for _, rec := range records {
		if rec.grid == 0 && rec.fault == wrongCount && rec.figures > 0 && len(rec.cells) == columns {
			rec.values, rec.fault = rec.cells, noFault
		}
	}
}

// mostUneven: one line in so many may differ from the others, and there must be
// at least so many that agree.
const mostUneven = 7

// resolveAligned takes a line that is as wide as its witness and whose cells
// stand where the witness has its columns. This is the only way to read blanks.
func (rec *tableRow) resolveAligned(w witness) bool {
	if len(rec.cells) != w.width || rec.at >= w.starts[0] {
		return false
	}
	last := w.starts[len(w.starts)-1]
	values := make([]cell, 0, len(w.starts))
	for i := rec.at + 1; i < len(rec.cells); i++ {
		c := rec.cells[i]
		switch {
		case slices.Contains(w.starts, i):
			if c.covered != lines.Own {
				return false
			}
			values = append(values, c)
		case c.covered == lines.Own && c.class() != words.Blank && (i < last || !rec.isBeside(i, last)):
			return false
		}
	}
	if len(values) != len(w.starts) || !rec.endProved(values) {
		return false
	}
	rec.values, rec.starts = values, w.starts
	return true
}

// endProved reports whether blanks among the values of a line are certain to stand
// where they seem to. Whoever fills lines up at their ends moves no figure, but a
// line that lost a cell and was filled up looks like one whose last cell is blank.
func (rec *tableRow) endProved(values []cell) bool {
	return !rec.padded || values[len(values)-1].class() != words.Blank || allBlank(values)
}

// packedWitness learns from certain lines of one table where figures stand in
// lines of their width. Nearly all lines must be as wide, as they are in a true
// grid, and all certain ones must agree: in tables whose lines differ in width,
// a line with a cell too many looks like one with another label in front.
func packedWitness(records []*tableRow, grid int) []witness {
	widths, all := map[int]int{}, 0
	for _, rec := range records {
		if rec.grid == grid && rec.figures > 0 {
			widths[len(rec.cells)]++
			all++
		}
	}
	var w witness
	certain := 0
	for _, rec := range records {
		if rec.grid != grid || rec.values == nil || (all-widths[len(rec.cells)])*mostUneven > all {
			continue
		}
		if certain++; certain > 1 && !slices.Equal(w.starts, rec.starts) {
			return nil
		}
		w = witness{width: len(rec.cells), starts: rec.starts}
	}
	if certain < 2 {
		return nil
	}
	return []witness{w}
}

// softDumps accepts rows of a dump in which white space stands for blank cells:
// the row is complete with them, other rows are complete without, and no row
// has more cells than columns, which would show that white space means nothing.
func softDumps(records []*tableRow, columns func(*tableRow) int) {
	complete := false
	for _, rec := range records {
		if rec.grid != 0 {
			continue
		}
		n := columns(rec)
		if n == 0 {
			continue
		}
		complete = complete || rec.values != nil
		if len(rec.cells) > n && slices.ContainsFunc(rec.cells, func(c cell) bool { return !solid(c) }) {
			return
		}
	}
	for _, rec := range records {
		if complete && rec.grid == 0 && rec.fault == wrongCount && rec.figures > 0 && len(rec.cells) == columns(rec) {
			rec.values, rec.fault = rec.cells, noFault
		}
	}
}

package printed

import (
	"slices"

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
	if rec.resolvePacked(columns, rec.head.phantoms()) {
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
	return k.Stands() || k == words.Nil
}

// resolveDump takes the figures of a dump if they are as many as the columns.
// Blank cells count only later, when the other rows show that they are cells
// (see softDumps).
func (rec *tableRow) resolveDump(columns int) {
	if len(rec.cells) != columns || slices.ContainsFunc(rec.cells, func(c cell) bool { return !solid(c) }) {
		rec.fault = wrongCount
		return
	}
	rec.values = rec.cells
}

// resolvePacked takes a line whose label is followed by exactly as many figures
// as there are columns, and by nothing else but the phantom columns that the
// head has too. One cell lost or doubled breaks it.
func (rec *tableRow) resolvePacked(columns, phantoms int) bool {
	values, starts, ok := rec.afterLabel()
	if ok && phantoms > 0 && len(values) == columns+phantoms && allBlank(values[columns:]) {
		values = values[:columns]
	}
	if !ok || len(values) != columns || slices.ContainsFunc(values, func(c cell) bool { return !solid(c) }) {
		return false
	}
	rec.values, rec.starts = values, starts[:columns]
	return true
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
			if rec.fault == wrongCount && ok && rec.at >= 0 && len(values) == most && allBlank(values[columns:]) {
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
	values := make([]cell, 0, len(w.starts))
	for i := rec.at + 1; i < len(rec.cells); i++ {
		c := rec.cells[i]
		switch {
		case slices.Contains(w.starts, i):
			if c.covered != lines.Own {
				return false
			}
			values = append(values, c)
		case c.covered == lines.Own && c.class() != words.Blank:
			return false
		}
	}
	if len(values) != len(w.starts) {
		return false
	}
	rec.values, rec.starts = values, w.starts
	return true
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

package layout

import (
	"math"
	"slices"

	"gouji/ingest/lines"
)

// A sheet that is wider than the paper is printed in strips: what does not fit
// beside the first columns comes on pages of its own. The tables on them have
// the rows of the tables on the first pages, and no words in front of their figures.

// joinStrips sets the tables of later strips beside those of the first.
func (d *Document) joinStrips() {
	for right := 1; right < len(d.pages); right++ {
		for left := range right {
			if d.stripOf(left, right) {
				d.setBeside(left, right)
				break
			}
		}
	}
}

// gridsOf lists the tables with ruling lines of a page.
func (d *Document) gridsOf(page int) (out []*grid) {
	for _, b := range d.pages[page].blocks {
		if b.grid != nil {
			out = append(out, b.grid)
		}
	}
	return out
}

// stripOf reports whether all tables of a page have their left part on another one.
func (d *Document) stripOf(left, right int) bool {
	all, others := d.gridsOf(right), d.gridsOf(left)
	rows := 0
	for _, next := range all {
		i := slices.IndexFunc(others, func(g *grid) bool { return g.hasStrip(next, d.pages[left].width) })
		if i < 0 {
			return false
		}
		others = others[i+1:]
		rows += len(next.rows()) - 1
	}
	return rows > 2
}

// hasStrip reports whether next can be the columns of g that found no room on the
// page: it begins where g does, has other columns but the same rows, and no more of
// it would have fitted beside g.
func (g *grid) hasStrip(next *grid, width float64) bool {
	const exact = 1.0 // the printer places both by the same rows
	if math.Abs(g.y0-next.y0) > exact || math.Abs(g.y1-next.y1) > exact || len(g.parts) > 1 {
		return false
	}
	a, b := g.rows(), next.rows()
	if len(a) < len(b) {
		a, b = b, a
	}
	for _, y := range b {
		if i, _ := slices.BinarySearch(a, y-exact); i == len(a) || a[i] > y+exact {
			return false
		}
	}
	columns := next.columns()
	margin := min(g.start(), next.x0)
	return !slices.EqualFunc(g.columns(), columns, func(x, y float64) bool { return math.Abs(x-y) < snap }) &&
		math.Abs(g.start()-next.x0) < openSide && g.end()+columns[1]-columns[0] > width-margin
}

// start is where the grid begins on its first page, and end where it ends on the
// page of its last strip.
func (g *grid) start() float64 { return g.x0 }

func (g *grid) end() float64 {
	if n := len(g.parts[0].strips); n > 0 {
		return g.x1 - g.parts[0].strips[n-1].x0 + g.x0
	}
	return g.x1
}

// setBeside sets the tables of a page beside those of another.
func (d *Document) setBeside(left, right int) {
	others := d.gridsOf(left)
	for _, next := range d.gridsOf(right) {
		for i, g := range others {
			if g.hasStrip(next, d.pages[left].width) {
				g.beside(next, right)
				others = others[i+1:]
				break
			}
		}
	}
	// What is left is text of its own, and pieces of what runs over from the first strip.
	d.pages[right].blocks = slices.DeleteFunc(d.pages[right].blocks, func(b block) bool { return b.grid != nil || b.line.hidden() })
}

// beside sets next, from another page, to the right of g.
func (g *grid) beside(next *grid, page int) {
	right, down := g.x1-next.x0, g.y0-next.y0
	for _, s := range next.across {
		g.across = append(g.across, segment{s.at + down, s.from + right, s.to + right})
	}
	for _, s := range next.down {
		g.down = append(g.down, segment{s.at + right, s.from + down, s.to + down})
	}
	g.take(next, right, down)
	g.parts[0].strips = append(g.parts[0].strips, strip{g.x1, page})
	g.x1 = next.x1 + right
	g.across, g.down = joined(g.across), joined(g.down)
}

// hidden reports whether nothing of a line is to be seen.
func (l *textLine) hidden() bool {
	return !slices.ContainsFunc(l.pieces, func(p piece) bool { return !p.hidden() })
}

// hidden reports whether a piece is not to be seen; all of it is or is not.
func (p *piece) hidden() bool { return p.glyphs[0].look&lines.Hidden != 0 }

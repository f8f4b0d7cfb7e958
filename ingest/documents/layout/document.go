package layout

import (
	"cmp"
	"math"
	"slices"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Bounds of a document. A report takes some thousand characters and lines.
const (
	maxDrawn = 1 << 20 // characters and lines
	maxWork  = 1 << 25 // comparisons of lines and characters with each other
)

var (
	limitDrawn = limits.Limit{Chinese: "超过%d个字符或线条", English: "more than %d characters or lines"}
	limitCells = limits.Limit{Chinese: "超过%d个单元格", English: "more than %d cells"}
)

// Document makes lines of the pages of a document. Pages are kept until all are
// there: tables and sentences go on over page breaks, and what repeats on every
// page is no part of the text.
type Document struct {
	bounds lines.Limits
	to     lines.Sink
	pages  []pageLayout
	drawn  int // characters and lines so far
	work   int

	rows  []int32 // rows given so far of each page
	table int     // tables given so far
	cells int
}

// pageLayout is what stands on a page, from top to bottom.
type pageLayout struct {
	blocks        []block
	pictures      []picture // that stand in no table with ruling lines
	width, height float64
	column        *textColumn // nil until it is asked for
}

// textColumn is where most of the text of a page stands, and how large it is.
type textColumn struct{ left, right, size float64 }

// block is a table with ruling lines, or a line of text.
type block struct {
	grid *grid // nil for a line of text
	line textLine
	page int
	top  float64
}

// New returns a Document that tells its lines to a sink.
func New(bounds lines.Limits, to lines.Sink) *Document { return &Document{bounds: bounds, to: to} }

// Page takes the next page, which belongs to the document from then on. It
// returns the limit that the page passes, if it does.
func (d *Document) Page(p *Page) form.Text {
	d.drawn += len(p.glyphs) + len(p.rules) + len(p.pictures)
	if d.work += p.compared; p.tooMuch || d.drawn > maxDrawn || d.work > maxWork {
		return limitDrawn.At(maxDrawn)
	}
	p.upright()
	for i := range p.glyphs {
		p.glyphs[i].text = common(p.glyphs[i].text)
	}
	number := len(d.pages)
	rulings := newRulings(p.rules)
	groups, looked := rulings.groups()
	var grids []*grid
	for _, r := range groups {
		if g := newGrid(r, number); len(g.columns())*len(g.rows()) > 4 {
			grids = append(grids, g)
		}
	}
	looked += len(grids) * len(grids)
	grids = withoutFrames(grids)
	looked += p.strike(rulings, grids)
	pieces := makePieces(p.glyphs)
	looked += (len(pieces) + len(p.pictures)) * len(grids)
	if d.work += looked; d.work > maxWork {
		return limitDrawn.At(maxDrawn)
	}
	var outside []piece
	for _, piece := range pieces {
		x, y := (piece.x0+piece.x1)/2, piece.middle()
		at := slices.IndexFunc(grids, func(g *grid) bool { return g.holds(x, y) })
		if at < 0 {
			outside = append(outside, piece)
		} else {
			grids[at].pieces = append(grids[at].pieces, piece)
		}
	}
	page := pageLayout{width: p.Width, height: p.Height}
	for _, one := range p.pictures {
		at := one.middle()
		if i := slices.IndexFunc(grids, func(g *grid) bool { return g.holds(at.X, at.Y) }); i >= 0 {
			grids[i].pictures = append(grids[i].pictures, one)
		} else {
			page.pictures = append(page.pictures, one)
		}
	}
	for _, g := range grids {
		page.blocks = append(page.blocks, block{grid: g, page: number, top: g.y0})
	}
	for _, l := range textLines(outside) {
		page.blocks = append(page.blocks, block{line: l, page: number, top: l.top})
	}
	slices.SortStableFunc(page.blocks, func(a, b block) int { return cmp.Compare(a.top, b.top) })
	d.pages = append(d.pages, page)
	return form.Text{}
}

// withoutFrames leaves out grids that hold other grids: they frame a page, or
// set tables side by side, and what stands in them outside of the inner tables is text.
func withoutFrames(grids []*grid) []*grid {
	return slices.DeleteFunc(slices.Clone(grids), func(outer *grid) bool {
		return slices.ContainsFunc(grids, func(inner *grid) bool {
			return inner != outer && outer.holds(inner.x0, inner.y0) && outer.holds(inner.x1, inner.y1)
		})
	})
}

// strike marks the characters that a line goes through. A line that is longer than
// the text parts it and strikes nothing out; nor does one of a table, under a head
// that is too long for its cell. But it does go through figures where a whole row is
// struck out from side to side.
func (p *Page) strike(r rulings, grids []*grid) (looked int) {
	byHeight := make([]int, 0, len(p.glyphs))
	tallest := 0.0
	words := map[int32]bool{} // texts that are more than figures
	for i := range p.glyphs {
		if wide(p.glyphs[i].text) {
			words[p.glyphs[i].run] = true
		}
		if p.glyphs[i].turn == upright {
			byHeight = append(byHeight, i)
			tallest = max(tallest, p.glyphs[i].size)
		}
	}
	slices.SortFunc(byHeight, func(a, b int) int { return cmp.Or(cmp.Compare(p.glyphs[a].y, p.glyphs[b].y), a-b) })
	for _, s := range r.across {
		ruling := slices.ContainsFunc(grids, func(g *grid) bool { return slices.Contains(g.across, s) })
		var struck []int
		first, last := math.Inf(1), math.Inf(-1)
		at, _ := slices.BinarySearchFunc(byHeight, s.at, func(i int, y float64) int { return cmp.Compare(p.glyphs[i].y, y) })
		for ; at < len(byHeight) && p.glyphs[byHeight[at]].y < s.at+0.6*tallest; at++ {
			looked++
			i := byHeight[at]
			g := &p.glyphs[i]
			middle := g.x + g.width/2
			if s.at < g.y-0.15*g.size && s.at > g.y-0.6*g.size && middle > s.from && middle < s.to {
				struck = append(struck, i)
				first, last = min(first, g.x-0.6*g.size), max(last, g.x+g.width+0.6*g.size)
			}
		}
		if !ruling && (s.from < first || s.to > last) {
			continue
		}
		for _, i := range struck {
			if !ruling || !words[p.glyphs[i].run] {
				p.glyphs[i].look |= lines.Struck
			}
		}
	}
	return looked
}

// lastPage is the page on which a block ends.
func (b *block) lastPage() int {
	if b.grid == nil {
		return b.page
	}
	return b.grid.parts[len(b.grid.parts)-1].page
}

// nextRow counts a row of a page and returns its place.
func (d *Document) nextRow(page int) form.Place {
	d.rows[page]++
	return form.Place{Part: int16(min(page+1, math.MaxInt16)), Line: d.rows[page]}
}

// writeGrid tells the rows of a table with ruling lines.
func (d *Document) writeGrid(g *grid) form.Text {
	columns, rows := g.columns(), g.rows()
	w, h := len(columns)-1, len(rows)-1
	if d.cells += w * h; d.cells > d.bounds.Cells {
		return limitCells.At(d.bounds.Cells)
	}
	if h > d.bounds.Rows {
		return limits.Rows.At(d.bounds.Rows)
	}
	if w > d.bounds.Columns {
		return limits.Columns.At(d.bounds.Columns)
	}
	c := g.cells(columns, rows)
	c.fill(g.pieces)
	d.work += len(g.pictures) * len(c.boxes)
	if d.work > maxWork {
		return limitDrawn.At(maxDrawn)
	}
	c.placePictures(g.pictures)
	texts := c.texts()
	d.table++
	at := 0
	for row := range h {
		if len(g.parts) > 1 && c.remainder(row, texts) {
			continue
		}
		// A row that a page break cuts is a row of both pages, given with the first.
		for at+1 < len(g.parts) && g.parts[at].y1 < rows[row]+snap {
			at++
		}
		places := d.rowPlaces(&g.parts[at], columns)
		for next := at + 1; next < len(g.parts) && g.parts[next].y0 < rows[row+1]-snap; next++ {
			d.rowPlaces(&g.parts[next], columns)
		}
		l := c.line(row, texts, func(column int) form.Place { return places[column] })
		l.Table = d.table
		d.to.Line(l)
	}
	return form.Text{}
}

// rowPlaces counts a row on the page of a part of a table, and on those of its
// strips, and returns the places of its cells.
func (d *Document) rowPlaces(p *part, columns []float64) []form.Place {
	out := make([]form.Place, 0, len(columns)-1)
	place, strips := d.nextRow(p.page), p.strips
	for _, x := range columns[:len(columns)-1] {
		for len(strips) > 0 && x > strips[0].x0-snap {
			place = d.nextRow(strips[0].page)
			strips = strips[1:]
		}
		place.Column++
		out = append(out, place)
	}
	return out
}

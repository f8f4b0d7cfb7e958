package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/lines"
)

// grid is a table with ruling lines: on one page, or what several pages make together.
type grid struct {
	rulings
	x0, y0, x1, y1 float64
	pieces         []piece
	pictures       []picture
	parts          []part
	last           *grid // what was set below last, nil for nothing
}

// part is what one page holds of a grid.
type part struct {
	page   int // from 0
	y0, y1 float64
	strips []strip // columns that stand on other pages
}

func newGrid(r rulings, page int) *grid {
	g := &grid{rulings: r}
	g.x0, g.y0, g.x1, g.y1 = r.extent()
	g.parts = []part{{page: page, y0: g.y0, y1: g.y1}}
	return g
}

func (g *grid) columns() []float64 { return places(g.down, g.x0, g.x1) }

func (g *grid) rows() []float64 { return places(g.across, g.y0, g.y1) }

// openAbove and openBelow report a side without a line, as a page break leaves it.
func (g *grid) openAbove() bool { return g.across[0].at > g.y0+snap }
func (g *grid) openBelow() bool { return g.across[len(g.across)-1].at < g.y1-snap }

// continues reports whether next, at the top of a page, goes on with g at the
// bottom of the page before: it has the same sides, and the same columns as far as
// either has any.
func (g *grid) continues(next *grid) bool {
	if math.Abs(g.x0-next.x0) > 2*snap || math.Abs(g.x1-next.x1) > 2*snap {
		return false
	}
	if g.openBelow() && next.openAbove() {
		return true
	}
	a, b := g.columns(), next.columns()
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, x := range a {
		if i, _ := slices.BinarySearch(b, x-snap); i == len(b) || b[i] > x+snap {
			return false
		}
	}
	return true
}

// append sets next, from the top of a page, below g, so that both are one table.
func (g *grid) append(next *grid) {
	stays := g.joint(next)
	by := g.y1 - next.y0
	g.across = slices.DeleteFunc(g.across, func(s segment) bool { return s.at > g.y1-snap })
	for _, s := range next.across {
		if s.at > next.y0+snap {
			g.across = append(g.across, segment{s.at + by, s.from, s.to})
		}
	}
	for _, s := range stays {
		g.across = append(g.across, segment{g.y1, s.from, s.to})
	}
	for _, s := range next.down {
		g.down = append(g.down, segment{s.at, s.from + by, s.to + by})
	}
	g.take(next, 0, by)
	for _, p := range next.parts {
		g.parts = append(g.parts, part{p.page, p.y0 + by, p.y1 + by, p.strips})
	}
	g.y1 = next.y1 + by
	g.x0, g.x1 = min(g.x0, next.x0), max(g.x1, next.x1)
	g.across, g.down = joined(g.across), joined(g.down)
	g.last = next
}

// take takes what stands in next, moved.
func (g *grid) take(next *grid, right, down float64) {
	for _, p := range next.pieces {
		g.pieces = append(g.pieces, p.moved(right, down, len(g.pieces)))
	}
	for _, p := range next.pictures {
		g.pictures = append(g.pictures, p.moved(right, down))
	}
}

// joint returns where the line between g and next, on the next page, parts rows.
// It does not where no line is drawn on either side. Some programs close the cells
// on both sides of a page break: a row that is cut, or a cell that reaches over
// several rows, is known by its text then.
func (g *grid) joint(next *grid) []segment {
	if g.openBelow() && next.openAbove() {
		return nil
	}
	last := g.last
	if last == nil {
		last = g
	}
	columns := places(append(slices.Clone(last.down), next.down...), min(last.x0, next.x0), max(last.x1, next.x1))
	a, b := last.cells(columns, last.rows()), next.cells(columns, next.rows())
	a.fill(last.pieces)
	b.fill(next.pieces)
	textsA, textsB := a.texts(), b.texts()
	w := a.width()
	above, below := a.box[(a.height()-1)*w:], b.box[:w]
	// A row that is cut goes on in cells whose last line is full, and has cells,
	// those of figures, that do not go on at all.
	continues, ended, fresh := false, false, false
	for i := range w {
		had, has := plain(textsA[above[i]]), plain(textsB[below[i]])
		full := a.boxes[above[i]].full(columns)
		continues = continues || has != "" && full
		fresh = fresh || has != "" && !full
		ended = ended || has == "" && had != ""
	}
	cut := continues && ended && !fresh
	var stays []segment
	for i := range w {
		box := &a.boxes[above[i]]
		reaches := plain(textsB[below[i]]) == "" && box.bottom > box.top
		if cut || reaches {
			continue
		}
		stays = append(stays, segment{at: g.y1, from: columns[i], to: columns[i+1]})
	}
	return stays
}

// full reports whether the last line of text in a box leaves no room for another character.
func (b *cellBox) full(columns []float64) bool {
	if len(b.pieces) == 0 {
		return false
	}
	all := textLines(slices.Clone(b.pieces))
	last := all[len(all)-1]
	const padding = 12 // points at both sides of a cell together
	return last.x1-last.x0+last.size+padding > columns[b.right+1]-columns[b.left]
}

// moved returns a piece somewhere else.
func (p piece) moved(x, y float64, order int) piece {
	glyphs := slices.Clone(p.glyphs)
	for i := range glyphs {
		glyphs[i].x += x
		glyphs[i].y += y
	}
	p.glyphs, p.order = glyphs, order
	p.x0, p.x1 = p.x0+x, p.x1+x
	p.y0, p.y1, p.base = p.y0+y, p.y1+y, p.base+y
	return p
}

// moved returns a picture somewhere else.
func (p picture) moved(x, y float64) picture {
	p.X0, p.X1, p.Y0, p.Y1 = p.X0+x, p.X1+x, p.Y0+y, p.Y1+y
	return p
}

// holds reports whether a point is within the sides.
func (g *grid) holds(x, y float64) bool { return x > g.x0 && x < g.x1 && y > g.y0 && y < g.y1 }

// cells is a grid taken apart: columns × rows small cells, of which those with no
// line between them are one box.
type cells struct {
	x, y  []float64
	boxes []cellBox
	box   []int // of each small cell, row by row
}

// cellBox is what a person sees as one cell.
type cellBox struct {
	left, top, right, bottom int // first and last small cell, counted from 0
	pieces                   []piece
	picture                  bool
}

func (c *cells) width() int  { return len(c.x) - 1 }
func (c *cells) height() int { return len(c.y) - 1 }

// cells takes a grid apart. columns and rows are its places.
func (g *grid) cells(columns, rows []float64) *cells {
	c := &cells{x: columns, y: rows}
	w, h := c.width(), c.height()
	right := lined(g.down, columns, rows)
	below := lined(g.across, rows, columns)
	parent := make([]int, w*h)
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for row := range h {
		for column := range w {
			at := row*w + column
			if column+1 < w && !right[(column+1)*h+row] {
				parent[find(at+1)] = find(at)
			}
			if row+1 < h && !below[(row+1)*w+column] {
				parent[find(at+w)] = find(at)
			}
		}
	}
	number := map[int]int{}
	c.box = make([]int, w*h)
	for at := range c.box {
		root := find(at)
		n, known := number[root]
		row, column := at/w, at%w
		if !known {
			n = len(c.boxes)
			number[root] = n
			c.boxes = append(c.boxes, cellBox{left: column, top: row, right: column, bottom: row})
		}
		b := &c.boxes[n]
		b.left, b.right, b.bottom = min(b.left, column), max(b.right, column), max(b.bottom, row)
		c.box[at] = n
	}
	return c
}

// lined tells, for each place of a line and each gap between the places across
// it, whether a line is drawn there: at index place·gaps + gap.
func lined(all []segment, at, across []float64) []bool {
	gaps := len(across) - 1
	out := make([]bool, len(at)*gaps)
	for _, s := range all {
		i, _ := slices.BinarySearch(at, s.at)
		if i == len(at) || i > 0 && s.at-at[i-1] < at[i]-s.at {
			i--
		}
		gap, _ := slices.BinarySearch(across, s.from)
		for gap = max(gap-1, 0); gap < gaps && across[gap] < s.to; gap++ {
			covered := min(s.to, across[gap+1]) - max(s.from, across[gap])
			if covered > 0.6*(across[gap+1]-across[gap]) {
				out[i*gaps+gap] = true
			}
		}
	}
	return out
}

// boxAt returns the number of the box at a point, -1 if there is none.
func (c *cells) boxAt(x, y float64) int {
	column, _ := slices.BinarySearch(c.x, x)
	row, _ := slices.BinarySearch(c.y, y)
	column, row = column-1, row-1
	if column < 0 || row < 0 || column >= c.width() || row >= c.height() {
		return -1
	}
	return c.box[row*c.width()+column]
}

// fill puts text into the boxes. Text goes as a whole where its middle is, unless
// a line of the table parts it.
func (c *cells) fill(pieces []piece) {
	var whole []piece
	for _, p := range pieces {
		whole = append(whole, c.parted(p)...)
	}
	into := make([]int, len(whole))
	for i, p := range whole {
		into[i] = c.boxAt((p.x0+p.x1)/2, p.middle())
	}
	c.keepBlocks(whole, into)
	for i, p := range whole {
		if n := into[i]; n >= 0 {
			b := &c.boxes[n]
			if out := c.outside(p, b); out > 0.4 && !hasWide(p) {
				p.glyphs = slices.Clone(p.glyphs)
				for k := range p.glyphs {
					p.glyphs[k].look |= lines.Symbol // it cannot be known whose figure it is
				}
			}
			b.pieces = append(b.pieces, p)
		}
	}
}

// placePictures puts pictures into the boxes: one that stands in a box, and a solid one that
// covers it. What lies over many boxes and lets them be seen is a seal or a watermark.
func (c *cells) placePictures(pictures []picture) {
	for _, p := range pictures {
		for n := range c.boxes {
			b := &c.boxes[n]
			room := Box{c.x[b.left], c.y[b.top], c.x[b.right+1], c.y[b.bottom+1]}
			shared := p.Within(room)
			if !shared.Empty() && (shared.Area() > 0.8*p.Area() || p.solid && shared.Area() > 0.8*room.Area()) {
				b.picture = true
			}
		}
	}
}

// middle is the height of the middle of the text.
func (p *piece) middle() float64 {
	if p.glyphs[0].turn != upright {
		return (p.y0 + p.y1) / 2
	}
	return p.base - 0.35*p.size
}

func hasWide(p piece) bool {
	return slices.ContainsFunc(p.glyphs, func(g glyph) bool { return wide(g.text) })
}

// outside is the share of a piece that sticks out of a box sideways.
func (c *cells) outside(p piece, b *cellBox) float64 {
	in := min(p.x1, c.x[b.right+1]) - max(p.x0, c.x[b.left])
	return 1 - max(in, 0)/max(p.x1-p.x0, 0.1)
}

// parted cuts a piece at the lines of the table that go through its gaps.
func (c *cells) parted(p piece) []piece {
	if p.glyphs[0].turn != upright || len(p.glyphs) < 2 {
		return []piece{p}
	}
	y := p.middle()
	var out []piece
	start := 0
	for i := 1; i < len(p.glyphs); i++ {
		a, b := &p.glyphs[i-1], &p.glyphs[i]
		_, end := a.ink()
		begin, _ := b.ink()
		if gap := begin - end; gap < 0.8 || gap < 0.08*p.size {
			continue
		}
		if c.boxAt(end-0.1*a.size, y) != c.boxAt(begin+0.1*b.size, y) {
			out = append(out, newPiece(p.glyphs[start:i], p.order))
			start = i
		}
	}
	return append(out, newPiece(p.glyphs[start:], p.order))
}

// ink is where a character is black, from left to right: signs such as quotation
// marks fill one half of the room that a character of Chinese script takes.
func (g *glyph) ink() (from, to float64) {
	if isSign(g.text) || g.width < 0.7*g.size {
		return g.x, g.x + g.width
	}
	if strings.ContainsAny(g.text, "“‘（《〈【「『〔［｛") {
		return g.x + g.width/2, g.x + g.width
	}
	return g.x, g.x + g.width/2
}

// keepBlocks brings lines of text back to the cell in which they began: a head
// that is too long for its cell runs over its lower side, into a cell that has
// text of its own.
func (c *cells) keepBlocks(pieces []piece, into []int) {
	others := make(map[int]int, len(c.boxes))
	for _, n := range into {
		others[n]++
	}
	for i := 1; i < len(pieces); i++ {
		home, over := into[i-1], into[i]
		if over == home || over < 0 || home < 0 || !isNextLine(&pieces[i-1], &pieces[i]) {
			continue
		}
		side := c.y[c.boxes[over].top]
		crosses := pieces[i-1].y1 > side+1 || pieces[i].y0 < side-1
		cut := pieces[i].y0 < side-0.15*pieces[i].size // the line goes through the text itself
		end := i + 1
		for end < len(pieces) && into[end] == over && isNextLine(&pieces[end-1], &pieces[end]) {
			end++
		}
		if c.boxes[over].top != c.boxes[home].bottom+1 || !crosses || others[over] <= end-i && !cut {
			continue
		}
		for k := i; k < end; k++ {
			into[k] = home
		}
	}
}

// isNextLine reports whether b is the line of a block of text behind a: in one size,
// below it, and both begin or are centred at one place.
func isNextLine(a, b *piece) bool {
	step := b.base - a.base
	return step > 0.9*a.size && step <= 1.5*a.size && math.Abs(a.size-b.size) <= 0.1*a.size && hasWide(*a) && hasWide(*b) &&
		(math.Abs(a.x0-b.x0) < 0.5*a.size || math.Abs(a.x0+a.x1-b.x0-b.x1) < a.size)
}

// remainder reports whether a row is nothing but the ends of cells that begin
// above: where a page break goes through a head, its cells end at different heights.
func (c *cells) remainder(row int, texts [][]lines.Run) bool {
	reaches := false
	for _, n := range c.box[row*c.width() : (row+1)*c.width()] {
		said := plain(texts[n]) != ""
		if c.boxes[n].top == row && said {
			return false
		}
		reaches = reaches || said
	}
	return reaches
}

// line returns a row as a line of a table.
func (c *cells) line(row int, runs [][]lines.Run, place func(column int) form.Place) lines.Line {
	var l lines.Line
	for column := range c.width() {
		n := c.box[row*c.width()+column]
		b := &c.boxes[n]
		cell := lines.Cell{Place: place(column)}
		switch {
		case row > b.top:
			cell.Covered = lines.FromAbove
		case column > b.left:
			cell.Covered = lines.FromTheLeft
		}
		set(&cell, runs[n])
		l.Cells = append(l.Cells, cell)
	}
	return l
}

// set gives a cell its text.
func set(cell *lines.Cell, runs []lines.Run) {
	switch {
	case len(runs) == 1 && runs[0].Look == 0:
		cell.Text = runs[0].Text
	case len(runs) > 0:
		cell.Runs = runs
	}
}

// joinWrapped marks the lines that go on with a figure for which its cell is too
// narrow: nothing but figures, as many on each line as there is room for.
func joinWrapped(all []textLine, width float64) {
	const padding = 11 // points that word processors leave at both sides together
	for i := range all {
		l := &all[i]
		count, room := 0, 0.0
		for _, p := range l.pieces {
			for _, g := range p.glyphs {
				if !strings.Contains("0123456789.,", g.text) || g.turn != upright {
					return
				}
				count++
				room = max(room, g.width)
			}
		}
		last := i == len(all)-1
		switch full := l.x1-l.x0+room+padding > width; {
		case !last && (!full || count < 2), i > 0 && (l.base-all[i-1].base > 1.5*l.size || l.size != all[i-1].size):
			return
		case last && count > len(all[0].pieces[0].glyphs):
			return
		}
	}
	for i := 1; i < len(all); i++ {
		all[i].continues = true
	}
}

// texts returns what stands in each box.
func (c *cells) texts() [][]lines.Run {
	out := make([][]lines.Run, len(c.boxes))
	for n := range c.boxes {
		pieces := c.boxes[n].pieces
		slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.order, b.order) })
		if len(pieces) > 0 {
			all := textLines(pieces)
			joinWrapped(all, c.x[c.boxes[n].right+1]-c.x[c.boxes[n].left])
			out[n] = runsOf(nil, all)
		}
		if c.boxes[n].picture {
			out[n] = append(out[n], lines.Run{Look: lines.Image})
		}
	}
	return out
}

// strip is what one page holds of a grid, from a column on.
type strip struct {
	x0   float64
	page int
}

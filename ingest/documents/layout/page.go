// Package layout makes tables and lines of text of what is drawn on pages: it
// finds cells in ruling lines or in columns of text, joins what page breaks cut,
// and leaves out page numbers. Readers of page descriptions (PDF, OFD) share it.
//
// Files, each using only those after it: text, columns, strips, document, grid,
// tally, canvas, radicals, rules, pieces, page.
package layout

import "gouji/ingest/lines"

// Page is what is drawn on one page, in the order it is drawn.
type Page struct {
	Width, Height float64 // in points, 1/72 inch

	glyphs   []glyph
	rules    []rule
	covers   []cover
	pictures []picture
	bands    [numBands]band
	seen     int
	run      int32
	compared int
	tooMuch  bool
}

// glyph is a character as it is drawn. Lengths are points; y grows downwards from
// the top of the page.
type glyph struct {
	text  string
	x, y  float64 // where the baseline begins
	width float64 // along the baseline
	size  float64 // height of an em
	turn  turn
	look  lines.Look
	run   int32 // number of the text that was drawn in one go
}

// A page is cut into bands from side to side, so that what is painted is compared with
// what is near it.
const (
	numBands   = 64
	bandHeight = 16 // points
)

type band struct {
	seen   []seenGlyph // whose middle is in it
	covers []int32     // numbers of those that reach into it
}

// seenGlyph is one of the characters that nothing is painted over so far.
type seenGlyph struct {
	middle Point
	number int // among all characters of the page
}

// turn is the direction of a line of text, in quarter turns clockwise.
type turn uint8

const (
	upright turn = iota // left to right
	down
	over // right to left, upside down
	up
)

// rule is a straight line, horizontal or vertical.
type rule struct{ x0, y0, x1, y1 float64 }

// middle is the middle of what a person sees of a character.
func (g *glyph) middle() Point {
	along, above := g.width/2, 0.35*g.size
	switch g.turn {
	case down:
		return Point{g.x + above, g.y + along}
	case over:
		return Point{g.x - along, g.y + above}
	case up:
		return Point{g.x - above, g.y - along}
	default:
		return Point{g.x + along, g.y - above}
	}
}

// upright turns a page whose text mostly runs in another direction, such as a
// table set sideways on a page, so that it can be read.
func (p *Page) upright() {
	var count [4]int
	for i := range p.glyphs {
		count[p.glyphs[i].turn]++
	}
	main := upright
	for t, n := range count {
		if n > count[main] {
			main = turn(t)
		}
	}
	if main == upright {
		return
	}
	w, h := p.Width, p.Height
	turned := func(x, y float64) (float64, float64) {
		switch main {
		case down:
			return y, w - x
		case over:
			return w - x, h - y
		default:
			return h - y, x
		}
	}
	if main != over {
		p.Width, p.Height = h, w
	}
	for i := range p.glyphs {
		g := &p.glyphs[i]
		g.x, g.y = turned(g.x, g.y)
		g.turn = (g.turn - main) & 3
	}
	box := func(b Box) Box {
		x0, y0 := turned(b.X0, b.Y0)
		x1, y1 := turned(b.X1, b.Y1)
		return Box{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
	}
	for i, r := range p.rules {
		b := box(Box{r.x0, r.y0, r.x1, r.y1})
		p.rules[i] = rule{b.X0, b.Y0, b.X1, b.Y1}
	}
	for i := range p.pictures {
		p.pictures[i].Box = box(p.pictures[i].Box)
	}
}

// box is the room a character takes.
func (g *glyph) box() (x0, y0, x1, y1 float64) {
	const ascent, descent = 0.85, 0.15
	switch g.turn {
	case down:
		return g.x - descent*g.size, g.y, g.x + ascent*g.size, g.y + g.width
	case over:
		return g.x - g.width, g.y - descent*g.size, g.x, g.y + ascent*g.size
	case up:
		return g.x - ascent*g.size, g.y - g.width, g.x + descent*g.size, g.y
	default:
		return g.x, g.y - ascent*g.size, g.x + g.width, g.y + descent*g.size
	}
}

// Point is a place on a page, in points from the left and from the top.
type Point struct{ X, Y float64 }

// Box is a rectangle with sides along the axes.
type Box struct{ X0, Y0, X1, Y1 float64 }

// Colour is red, green and blue from 0 to 1.
type Colour struct{ R, G, B float64 }

// cover is an area painted in one colour.
type cover struct {
	Box
	Colour
}

// picture is something drawn that may say what no text says.
type picture struct {
	Box
	solid bool // nothing shows through
}

package layout

import (
	"math"
	"slices"

	"gouji/ingest/lines"
)

// Bounds of one page. A page of a report has some thousand characters and lines.
const (
	maxGlyphs   = 1 << 18
	maxRules    = 1 << 16
	maxCompared = 1 << 24 // characters and lines compared with what is painted
)

// maxThickness is the thickness in points up to which a filled shape is a line.
const maxThickness = 3.2

// BoxOf returns the box around points, an empty one for none.
func BoxOf(points []Point) Box {
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range points {
		b.X0, b.Y0 = min(b.X0, p.X), min(b.Y0, p.Y)
		b.X1, b.Y1 = max(b.X1, p.X), max(b.Y1, p.Y)
	}
	return b
}

// Within returns what two boxes share.
func (b Box) Within(o Box) Box {
	return Box{max(b.X0, o.X0), max(b.Y0, o.Y0), min(b.X1, o.X1), min(b.Y1, o.Y1)}
}

// Empty reports whether a box has no inside, or is no box.
func (b Box) Empty() bool { return !(b.X1 >= b.X0 && b.Y1 >= b.Y0) }

// Area is in square points.
func (b Box) Area() float64 { return (b.X1 - b.X0) * (b.Y1 - b.Y0) }

func (b Box) middle() Point { return Point{(b.X0 + b.X1) / 2, (b.Y0 + b.Y1) / 2} }

func (b Box) holds(p Point) bool { return p.X >= b.X0 && p.X <= b.X1 && p.Y >= b.Y0 && p.Y <= b.Y1 }

// Black is what things are drawn in, White what they are drawn on.
var (
	Black = Colour{}
	white = Colour{1, 1, 1}
)

// like reports whether nobody can tell one colour from the other.
func (c Colour) like(o Colour) bool {
	return math.Abs(c.R-o.R)+math.Abs(c.G-o.G)+math.Abs(c.B-o.B) < 0.12
}

// Paint is how something is drawn.
type Paint struct {
	Colour  Colour
	Clip    Box  // what is outside of it is not drawn
	Through bool // what is below shows through
}

// Line draws a straight line of a thickness. Only lines along the axes matter.
func (p *Page) Line(a, b Point, thick float64, paint Paint) {
	const slant = 0.8 // points off the axis
	clip, r := paint.Clip, BoxOf([]Point{a, b})
	w, h := r.X1-r.X0, r.Y1-r.Y0
	if min(w, h) > slant || max(w, h) < 0.4 || thick > 4*maxThickness || !(max(w, h) < 1e5) {
		return
	}
	half := max(thick/2, 0.5)
	if r.X1+half < clip.X0 || r.X0-half > clip.X1 || r.Y1+half < clip.Y0 || r.Y0-half > clip.Y1 {
		return
	}
	if w > h {
		r.X0, r.X1 = max(r.X0, clip.X0), min(r.X1, clip.X1)
	} else {
		r.Y0, r.Y1 = max(r.Y0, clip.Y0), min(r.Y1, clip.Y1)
	}
	if paint.Colour.like(p.below(Point{(r.X0 + r.X1) / 2, (r.Y0 + r.Y1) / 2})) {
		return
	}
	if len(p.rules) >= maxRules {
		p.tooMuch = true
		return
	}
	p.rules = append(p.rules, rule{r.X0, r.Y0, r.X1, r.Y1})
}

// Shape fills a polygon: a thin one is a line, a rectangle covers what is below it.
func (p *Page) Shape(corners []Point, paint Paint) {
	b := BoxOf(corners)
	if len(corners) < 4 || b.Empty() {
		return
	}
	w, h := b.X1-b.X0, b.Y1-b.Y0
	switch {
	case h <= maxThickness && w > h:
		y := (b.Y0 + b.Y1) / 2
		p.Line(Point{b.X0, y}, Point{b.X1, y}, h, paint)
	case w <= maxThickness && h > w:
		x := (b.X0 + b.X1) / 2
		p.Line(Point{x, b.Y0}, Point{x, b.Y1}, w, paint)
	case len(corners) <= 5 && (math.Abs(corners[0].X-corners[1].X) < 0.1 || math.Abs(corners[0].Y-corners[1].Y) < 0.1):
		if b = b.Within(paint.Clip); !b.Empty() && !paint.Through {
			p.hide(b)
			p.cover(cover{b, paint.Colour})
		}
	default:
		p.Outline(b, paint)
	}
}

// Outline fills a shape that is neither a line nor a rectangle: characters that were
// made drawings, signs.
func (p *Page) Outline(b Box, paint Paint) {
	if b = b.Within(paint.Clip); !b.Empty() && !paint.Colour.like(p.below(b.middle())) {
		p.keepPicture(picture{Box: b})
	}
}

// Frame fills what is between two boxes, one just within the other: four lines.
// It returns false, and draws nothing, if they are no frame.
func (p *Page) Frame(a, b Box, paint Paint) bool {
	if a.X1-a.X0 < b.X1-b.X0 {
		a, b = b, a
	}
	left, right, top, bottom := b.X0-a.X0, a.X1-b.X1, b.Y0-a.Y0, a.Y1-b.Y1
	for _, d := range []float64{left, right, top, bottom} {
		if !(d >= 0 && d <= maxThickness) {
			return false
		}
	}
	x0, x1, y0, y1 := (a.X0+b.X0)/2, (a.X1+b.X1)/2, (a.Y0+b.Y0)/2, (a.Y1+b.Y1)/2
	p.Line(Point{x0, y0}, Point{x1, y0}, top, paint)
	p.Line(Point{x0, y1}, Point{x1, y1}, bottom, paint)
	p.Line(Point{x0, y0}, Point{x0, y1}, left, paint)
	p.Line(Point{x1, y0}, Point{x1, y1}, right, paint)
	return true
}

// Picture draws a picture. A solid one cannot be seen through: a scan laid over the
// text that a program read from it hides the text.
func (p *Page) Picture(b Box, solid bool) {
	if b.Empty() {
		return
	}
	if solid && b.Area() > 0.8*p.Width*p.Height {
		p.hide(b)
	}
	p.keepPicture(picture{b, solid})
}

// keepPicture keeps a picture that is large enough to say something.
func (p *Page) keepPicture(one picture) {
	if !lines.PictureInCell(one.X1-one.X0, one.Y1-one.Y0, false) {
		return
	}
	if len(p.pictures) >= maxRules {
		p.tooMuch = true
		return
	}
	p.pictures = append(p.pictures, one)
}

// Character is a character about to be drawn.
type Character struct {
	Text      string
	Unknown   bool  // it cannot be known which one it is
	From, To  Point // ends of its baseline
	Size      float64
	Hidden    bool // it is not drawn
	Patterned bool // it is drawn in more than one colour
}

// Text begins text that is drawn in one go: the characters up to the next call.
func (p *Page) Text() { p.run++ }

// Character draws a character. One that runs aslant, as watermarks do, is no text.
func (p *Page) Character(c Character, paint Paint) {
	dx, dy := c.To.X-c.From.X, c.To.Y-c.From.Y
	g := glyph{text: c.Text, x: c.From.X, y: c.From.Y, width: math.Hypot(dx, dy), size: c.Size, run: p.run}
	const slant = 0.1
	switch {
	case math.Abs(dy) <= slant*math.Abs(dx) && dx > 0:
		g.turn = upright
	case math.Abs(dx) <= slant*math.Abs(dy) && dy > 0:
		g.turn = down
	case math.Abs(dy) <= slant*math.Abs(dx):
		g.turn = over
	case math.Abs(dx) <= slant*math.Abs(dy):
		g.turn = up
	default:
		return
	}
	if !(g.size < 1e4 && math.Abs(g.x) < 1e5 && math.Abs(g.y) < 1e5 && g.width < 1e5) {
		return
	}
	if c.Unknown {
		g.look |= lines.Symbol
	}
	middle := g.middle()
	if c.Hidden || lines.TooSmall(c.Size) || !paint.Clip.holds(middle) || !c.Patterned && paint.Colour.like(p.below(middle)) {
		g.look |= lines.Hidden
	}
	if len(p.glyphs) >= maxGlyphs {
		p.tooMuch = true
		return
	}
	if g.look&lines.Hidden == 0 {
		band := &p.bands[bandAt(middle.Y)]
		band.seen = append(band.seen, seenGlyph{middle, len(p.glyphs)})
		p.seen++
	}
	p.glyphs = append(p.glyphs, g)
}

// Seen is how many characters were drawn that can be seen.
func (p *Page) Seen() int { return p.seen }

// TooMuch reports whether more was drawn than any page of a report holds.
func (p *Page) TooMuch() bool { return p.tooMuch }

// cover keeps what is painted over all that is drawn so far.
func (p *Page) cover(c cover) {
	from, to := bandAt(c.Y0), bandAt(c.Y1)
	p.compare(to - from + 1)
	for i := from; i <= to; i++ {
		p.bands[i].covers = append(p.bands[i].covers, int32(len(p.covers)))
	}
	p.covers = append(p.covers, c)
}

// below returns the colour painted last at a point.
func (p *Page) below(at Point) Colour {
	covers := p.bands[bandAt(at.Y)].covers
	for i, number := range slices.Backward(covers) {
		if c := &p.covers[number]; c.holds(at) {
			p.compare(len(covers) - i)
			return c.Colour
		}
	}
	p.compare(len(covers))
	return white
}

// hide marks the characters in a box, which something is drawn over, and forgets the
// pictures there.
func (p *Page) hide(b Box) {
	p.compare(len(p.pictures))
	p.pictures = slices.DeleteFunc(p.pictures, func(one picture) bool { return b.holds(one.middle()) })
	for i := bandAt(b.Y0); i <= bandAt(b.Y1); i++ {
		band := &p.bands[i]
		p.compare(1 + len(band.seen))
		band.seen = slices.DeleteFunc(band.seen, func(s seenGlyph) bool {
			if !b.holds(s.middle) {
				return false
			}
			p.glyphs[s.number].look |= lines.Hidden
			p.seen--
			return true
		})
	}
}

// bandAt returns the number of the band that a height is in, or is next to.
func bandAt(y float64) int {
	switch {
	case !(y > 0):
		return 0
	case y >= numBands*bandHeight:
		return numBands - 1
	}
	return int(y / bandHeight)
}

func (p *Page) compare(n int) {
	if p.compared += n; p.compared > maxCompared {
		p.tooMuch = true
	}
}

package ofd

import (
	"strconv"
	"strings"
	"unicode"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/layout"
)

// points is how many points a millimetre has.
const points = 72 / 25.4

// matrix maps points: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

// times returns the matrix that maps by m first, then by n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func (m matrix) apply(x, y float64) layout.Point {
	return layout.Point{X: m.a*x + m.c*y + m.e, Y: m.b*x + m.d*y + m.f}
}

func (m matrix) box(b layout.Box) layout.Box {
	return layout.BoxOf([]layout.Point{m.apply(b.X0, b.Y0), m.apply(b.X1, b.Y0), m.apply(b.X0, b.Y1), m.apply(b.X1, b.Y1)})
}

// canvas draws a page.
type canvas struct {
	file     *file
	page     *layout.Page
	pictures float64 // area, in square points
	depth    int
}

// page draws a page with its templates and what is laid on it.
func (f *file) page(p pageEntry) *canvas {
	area := f.area
	var below, above []string
	data := f.read(p.path)
	inBox := false
	f.each(data, func(s *elements.Scanner) {
		switch {
		case s.Kind == elements.Start && string(s.Name) == "Template":
			t := f.templates[attribute(s, "TemplateID")]
			if attribute(s, "ZOrder") == "Foreground" {
				above = append(above, t)
			} else {
				below = append(below, t)
			}
		case s.Kind == elements.Start && string(s.Name) == "Content":
			s.SkipElement()
		case s.Kind == elements.Text && inBox:
			area = boxOf(string(s.Data), area)
		}
		inBox = s.Kind == elements.Start && string(s.Name) == "PhysicalBox"
	})
	c := &canvas{file: f, page: &layout.Page{Width: (area.X1 - area.X0) * points, Height: (area.Y1 - area.Y0) * points}}
	base := matrix{points, 0, 0, points, -area.X0 * points, -area.Y0 * points}
	for _, t := range below {
		c.draw(f.read(t), base, false)
	}
	c.draw(data, base, false)
	for _, t := range above {
		c.draw(f.read(t), base, false)
	}
	if notes, ok := f.notes[p.id]; ok && f.parts.Has(notes) {
		c.draw(f.read(notes), base, true)
	}
	return c
}

// object is a text, path, picture or drawing being drawn.
type object struct {
	kind     string
	depth    int
	style    style
	bounds   layout.Box // of what may be drawn, in points
	base     matrix     // maps what it draws to points of the page
	size     float64
	stretch  float64
	fill     bool
	stroke   bool
	unseen   bool
	vertical bool // lines of text run downwards
	x, y     float64
	dx, dy   []float64
	said     []byte // text or path
	resource string
	inClip   bool
	inText   bool
	clipBase matrix
	clip     []layout.Point
}

// draw draws the objects of a part. Of annotations, each has a place of its own.
func (c *canvas) draw(data []byte, base matrix, annotations bool) {
	if data == nil || c.depth > maxDepth {
		c.file.damaged = true
		return
	}
	var o *object
	at := base
	c.file.each(data, func(s *elements.Scanner) {
		if c.page.TooMuch() {
			return
		}
		switch name := string(s.Name); s.Kind {
		case elements.Start:
			switch name {
			case "Annot":
				if t := attribute(s, "Type"); attribute(s, "Visible") == "false" || t == "Watermark" || t == "Link" {
					s.SkipElement()
				}
			case "Appearance":
				if annotations {
					b := boxOf(attribute(s, "Boundary"), layout.Box{})
					at = matrix{1, 0, 0, 1, b.X0, b.Y0}.times(base)
				}
			case "TextObject", "PathObject", "ImageObject", "CompositeObject":
				if o == nil && c.file.count() {
					o = c.object(s, at, name)
				}
			default:
				o.start(s, name)
			}
		case elements.Text:
			o.say(s.Data)
		case elements.End:
			if o != nil && s.Depth() < o.depth {
				c.finish(o)
				o = nil
			}
			c.end(o, name)
		}
	})
}

// say adds to the text of an object that is open.
func (o *object) say(text []byte) {
	if o != nil && o.inText {
		o.said = append(o.said, text...)
	}
}

// end ends a part of an object that is open.
func (c *canvas) end(o *object, name string) {
	if o == nil {
		return
	}
	switch name {
	case "TextCode":
		c.text(o)
		o.inText, o.said = false, o.said[:0]
	case "AbbreviatedData":
		if o.inClip {
			for _, part := range o.path(o.clipBase) {
				o.clip = append(o.clip, part.points...)
			}
			o.said = o.said[:0]
		}
		o.inText = false
	case "Clips":
		o.inClip = false
		if len(o.clip) > 0 {
			o.bounds = o.bounds.Within(layout.BoxOf(o.clip))
		}
	}
}

// object begins an object.
func (c *canvas) object(s *elements.Scanner, base matrix, kind string) *object {
	box := boxOf(attribute(s, "Boundary"), layout.Box{})
	o := &object{
		kind: kind, depth: s.Depth(), style: c.file.styleOf(attribute(s, "DrawParam")),
		base:     matrix{1, 0, 0, 1, box.X0, box.Y0}.times(base),
		size:     number(attribute(s, "Size"), 0),
		stretch:  number(attribute(s, "HScale"), 1),
		resource: attribute(s, "ResourceID"),
	}
	o.clipBase = o.base
	o.fill, o.stroke = kind == "TextObject", kind == "PathObject"
	if v := attribute(s, "Fill"); v != "" {
		o.fill = v == "true"
	}
	if v := attribute(s, "Stroke"); v != "" {
		o.stroke = v == "true"
	}
	clear, through := transparency(attribute(s, "Alpha"))
	o.unseen = clear || attribute(s, "Visible") == "false"
	o.style.fill.through = o.style.fill.through || through
	if v := number(attribute(s, "LineWidth"), 0); v > 0 {
		o.style.lineWidth = v
	}
	o.vertical = attribute(s, "ReadDirection") == "90"
	// What is drawn outside of its bounds is cut off; some programs measure them tightly.
	slack := 0.5*o.size + 0.5
	o.bounds = layout.Box{X1: c.page.Width, Y1: c.page.Height}
	if box != (layout.Box{}) {
		o.bounds = o.bounds.Within(base.box(layout.Box{X0: box.X0 - slack, Y0: box.Y0 - slack, X1: box.X1 + slack, Y1: box.Y1 + slack}))
	}
	if m := numbers(attribute(s, "CTM")); len(m) == 6 {
		o.base = matrix{m[0], m[1], m[2], m[3], m[4], m[5]}.times(o.base)
	}
	return o
}

// start takes an element within an object.
func (o *object) start(s *elements.Scanner, name string) {
	if o == nil {
		return
	}
	switch name {
	case "Clips":
		o.inClip = true
	case "Area":
		if m := numbers(attribute(s, "CTM")); o.inClip && len(m) == 6 {
			o.clipBase = matrix{m[0], m[1], m[2], m[3], m[4], m[5]}.times(o.clipBase)
		}
	case "Path":
		if b := numbers(attribute(s, "Boundary")); o.inClip && len(b) == 4 {
			o.clipBase = matrix{1, 0, 0, 1, b[0], b[1]}.times(o.clipBase)
		}
	case "TextCode":
		if !o.inClip {
			o.inText = true
			o.x, o.y = number(attribute(s, "X"), o.x), number(attribute(s, "Y"), o.y)
			o.dx, o.dy = deltas(attribute(s, "DeltaX")), deltas(attribute(s, "DeltaY"))
		}
	case "AbbreviatedData":
		o.inText = true
	default:
		if !o.inClip {
			o.style.colour(s)
		}
	}
}

// deltas reads the steps between characters: "3 3 g 5 1.5" is two of 3 and five of 1.5.
func deltas(text string) (out []float64) {
	fields := strings.Fields(text)
	const maxSteps = 1 << 16
	for i := 0; i < len(fields) && len(out) < maxSteps; i++ {
		if fields[i] != "g" || i+2 >= len(fields) {
			out = append(out, number(fields[i], 0))
			continue
		}
		count, err := strconv.Atoi(fields[i+1])
		if err != nil {
			count = 0
		}
		for range min(count, maxSteps-len(out)) {
			out = append(out, number(fields[i+2], 0))
		}
		i += 2
	}
	return out
}

// text draws what one code of text says.
func (c *canvas) text(o *object) {
	c.page.Text()
	x, y := o.x, o.y
	size := o.base.apply(0, o.size)
	origin := o.base.apply(0, 0)
	height := max(abs(size.X-origin.X), abs(size.Y-origin.Y))
	ink := o.style.fill
	if !o.fill && o.stroke {
		ink = o.style.stroke
	}
	n := 0
	for _, r := range string(o.said) {
		if r == '\n' || r == '\r' || r == '\t' {
			continue // how the file is written, no characters of the text
		}
		width := o.size * o.stretch
		if r < 0x2E80 {
			width /= 2 // figures are half as wide or somewhat more, which the step to the next one tells
			if next := step(o.dx, n, false, 0); next > width && next < 1.5*width {
				width = next
			}
		}
		if !unicode.IsSpace(r) && !c.page.TooMuch() {
			from, to := o.base.apply(x, y), o.base.apply(x+width, y)
			c.page.Character(layout.Character{
				Text: string(r), Unknown: r == unicode.ReplacementChar || unicode.Is(unicode.Co, r),
				From: from, To: to, Size: height, Patterned: ink.patterned,
				Hidden: o.unseen || ink.clear || !o.fill && !o.stroke,
			}, layout.Paint{Colour: ink.Colour, Clip: o.bounds})
		}
		x += step(o.dx, n, o.dy == nil && !o.vertical, width)
		y += step(o.dy, n, o.dx == nil && o.vertical, o.size)
		n++
	}
}

// step is how far the next character is: as given, the last one over and over, or
// its width where nothing is given.
func step(given []float64, n int, natural bool, width float64) float64 {
	switch {
	case len(given) > 0:
		return given[min(n, len(given)-1)]
	case natural:
		return width
	}
	return 0
}

func abs(x float64) float64 { return max(x, -x) }

// finish draws an object that has ended.
func (c *canvas) finish(o *object) {
	switch o.kind {
	case "ImageObject":
		b := o.base.box(layout.Box{X1: 1, Y1: 1}).Within(o.bounds)
		if !b.Empty() && !o.unseen {
			c.pictures += b.Area()
			c.page.Picture(b, true)
		}
	case "CompositeObject":
		if content, ok := c.file.units[o.resource]; ok && !o.unseen {
			c.depth++
			c.draw([]byte("<u>"+string(content)+"</u>"), o.base, false)
			c.depth--
		}
	case "PathObject":
		if o.unseen {
			return
		}
		for _, part := range o.path(o.base) {
			paint := layout.Paint{Colour: o.style.fill.Colour, Clip: o.bounds, Through: o.style.fill.through || o.style.fill.patterned}
			switch {
			case !o.fill || o.style.fill.clear:
			case part.curved:
				c.page.Outline(layout.BoxOf(part.points), paint)
			default:
				c.page.Shape(part.points, paint)
			}
			if !o.stroke || o.style.stroke.clear {
				continue
			}
			thick := o.style.lineWidth * points
			for i := 1; i < len(part.points); i++ {
				if !part.curves[i] {
					c.page.Line(part.points[i-1], part.points[i], thick, layout.Paint{Colour: o.style.stroke.Colour, Clip: o.bounds})
				}
			}
		}
	}
}

// outline is one part of a path.
type outline struct {
	points []layout.Point
	curves []bool // for each point: a curve leads to it
	curved bool
}

// path reads lines such as M 0 0 L 10 0 C.
func (o *object) path(base matrix) (out []outline) {
	fields := strings.Fields(strings.ReplaceAll(string(o.said), ",", " "))
	for i := 0; i < len(fields); {
		operator := fields[i]
		i++
		// How many numbers follow; the last two are the point that is reached.
		length := map[string]int{"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}[operator]
		if length == 0 {
			if n := len(out); operator == "C" && n > 0 {
				out[n-1].points = append(out[n-1].points, out[n-1].points[0])
				out[n-1].curves = append(out[n-1].curves, false)
			}
			continue
		}
		if i+length > len(fields) {
			break
		}
		p := base.apply(number(fields[i+length-2], 0), number(fields[i+length-1], 0))
		i += length
		if length == 2 && operator != "L" {
			out = append(out, outline{points: []layout.Point{p}, curves: []bool{false}})
		} else if n := len(out); n > 0 {
			out[n-1].points = append(out[n-1].points, p)
			out[n-1].curves = append(out[n-1].curves, length > 2)
			out[n-1].curved = out[n-1].curved || length > 2
		}
	}
	return out
}

package pdf

import (
	"bytes"
	"math"
	"reflect"
	"unicode"

	"gouji/ingest/documents/layout"
)

// What drawing the pages of a document may cost.
const (
	maxOperators = 1 << 20
	maxForms     = 24 // drawings within drawings
)

// matrix maps points: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

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

// state is the state of drawing that q keeps and Q brings back.
type state struct {
	matrix        matrix
	clip          layout.Box
	fill, stroke  layout.Colour
	fillSeen      float64 // 0 for transparent to 1 for opaque
	strokeSeen    float64
	blended       bool // painted so that what is below shows through
	lineWidth     float64
	font          *font
	size          float64
	between       float64 // added after each character
	betweenWords  float64
	stretch       float64 // of text along the line, 1 for none
	leading, rise float64
	mode          int
	fillModel     name
	strokeModel   name
}

// canvas takes what the contents of a page draw.
type canvas struct {
	file  *file
	page  *layout.Page
	state state
	saved []state

	text, line matrix
	path       [][]layout.Point // parts of the path, in page coordinates
	curved     bool
	clipNext   bool
	depth      int     // of drawings within drawings
	unseen     int     // depth of marked content within a layer that is switched off
	marks      []bool  // for each open piece of marked content: of such a layer
	pictures   float64 // area of pictures, in square points
	outlines   int     // filled shapes with curves, as text that was made a drawing
}

// operand is a number or another object.
type operand struct {
	number float64
	object object
}

// arguments are the operands of an operator.
type arguments []operand

func (a arguments) number(i int) float64 {
	if i < len(a) && a[i].object == nil {
		return a[i].number
	}
	return 0
}

func (a arguments) name(i int) name {
	if i >= 0 && i < len(a) {
		n, _ := a[i].object.(name)
		return n
	}
	return ""
}

func (a arguments) text(i int) text {
	if i < len(a) {
		t, _ := a[i].object.(text)
		return t
	}
	return ""
}

// draw follows the operators of a content stream. It returns false when the
// document turned out to be too large.
func (c *canvas) draw(data []byte, resources dictionary) bool {
	p := &parser{lexer: lexer{data: data}, file: c.file}
	const maxOperands = 64
	var args arguments
	for n := 0; ; n++ {
		if n%4096 == 0 && c.file.ctx.Err() != nil || c.file.over() || c.page.TooMuch() {
			return false
		}
		t := p.next()
		switch t.kind {
		case endToken:
			return true
		case numberToken:
			if len(args) < maxOperands {
				args = append(args, operand{number: t.number})
			}
			continue
		case keywordToken:
			if c.file.operators++; c.file.operators > maxOperators {
				c.file.exceed(limitOperators.At(maxOperators))
				return false
			}
			if string(t.text) == "BI" {
				c.inlinePicture(p)
			} else {
				c.operator(t.text, args, resources)
			}
			args = args[:0]
			continue
		case stringToken:
			args = append(args, operand{object: text(t.text)})
		case nameToken:
			args = append(args, operand{object: c.file.named(t.text)})
		case arrayToken:
			args = append(args, operand{object: p.array(maxNesting)})
		case dictionaryToken:
			args = append(args, operand{object: p.dictionary(maxNesting)})
		}
		if len(args) > maxOperands {
			args = args[:maxOperands]
		}
	}
}

// inlinePicture skips a picture that stands among the operators.
func (c *canvas) inlinePicture(p *parser) {
	for {
		t := p.next()
		if t.kind == endToken {
			return
		}
		if t.kind == keywordToken && string(t.text) == "ID" {
			break
		}
	}
	for p.pos < len(p.data) {
		end := bytes.Index(p.data[p.pos:], []byte("EI"))
		if end < 0 {
			p.pos = len(p.data)
			break
		}
		at := p.pos + end
		p.pos = at + 2
		if at > 0 && byteClass[p.data[at-1]] == blankByte && (p.pos == len(p.data) || byteClass[p.data[p.pos]] == blankByte) {
			break
		}
	}
	c.picture(false) // it may be a mask
}

// picture draws a picture that fills the unit square.
func (c *canvas) picture(solid bool) {
	b := c.unitSquare().Within(c.state.clip)
	if b.Empty() {
		return
	}
	c.pictures += b.Area()
	if c.unseen == 0 {
		c.page.Picture(b, solid)
	}
}

func (c *canvas) unitSquare() layout.Box {
	m := c.state.matrix
	return layout.BoxOf([]layout.Point{m.apply(0, 0), m.apply(1, 0), m.apply(0, 1), m.apply(1, 1)})
}

func (c *canvas) operator(word []byte, args arguments, resources dictionary) {
	if c.stateOperator(word, args, resources) || c.pathOperator(word, args) || c.colourOperator(word, args, resources) || c.textOperator(word, args, resources) {
		return
	}
	switch string(word) {
	case "Do":
		c.external(c.resourceEntry(resources, "XObject", args.name(0)), resources)
	case "BDC":
		off := args.name(0) == "OC" && c.file.switchedOff(c.resourceEntry(resources, "Properties", args.name(1)))
		c.mark(off)
	case "BMC":
		c.mark(false)
	case "EMC":
		if n := len(c.marks); n > 0 {
			if c.marks[n-1] {
				c.unseen--
			}
			c.marks = c.marks[:n-1]
		}
	}
}

// stateOperator saves, restores and changes what the operators behind it go by.
func (c *canvas) stateOperator(word []byte, args arguments, resources dictionary) bool {
	s := &c.state
	switch string(word) {
	case "q":
		if len(c.saved) < 512 {
			c.saved = append(c.saved, *s)
		}
	case "Q":
		if n := len(c.saved); n > 0 {
			*s = c.saved[n-1]
			c.saved = c.saved[:n-1]
		}
	case "cm":
		s.matrix = c.matrixOf(args).times(s.matrix)
	case "w":
		s.lineWidth = args.number(0)
	case "gs":
		c.graphicsState(c.resource(resources, "ExtGState", args.name(0)))
	default:
		return false
	}
	return true
}

// pathOperator draws lines.
func (c *canvas) pathOperator(word []byte, args arguments) bool {
	s := &c.state
	switch string(word) {
	case "m":
		c.path = append(c.path, []layout.Point{s.matrix.apply(args.number(0), args.number(1))})
	case "l":
		c.lineTo(s.matrix.apply(args.number(0), args.number(1)))
	case "c":
		c.curved = true
		c.lineTo(s.matrix.apply(args.number(4), args.number(5)))
	case "v", "y":
		c.curved = true
		c.lineTo(s.matrix.apply(args.number(2), args.number(3)))
	case "h":
		c.closePath()
	case "re":
		x, y, w, h := args.number(0), args.number(1), args.number(2), args.number(3)
		a := s.matrix.apply(x, y)
		c.path = append(c.path, []layout.Point{a, s.matrix.apply(x+w, y), s.matrix.apply(x+w, y+h), s.matrix.apply(x, y+h), a})
	case "S":
		c.paint(false, true)
	case "s":
		c.closePath()
		c.paint(false, true)
	case "f", "F", "f*":
		c.paint(true, false)
	case "B", "B*":
		c.paint(true, true)
	case "b", "b*":
		c.closePath()
		c.paint(true, true)
	case "n":
		c.paint(false, false)
	case "W", "W*":
		c.clipNext = true
	default:
		return false
	}
	return true
}

// colourOperator chooses colours.
func (c *canvas) colourOperator(word []byte, args arguments, resources dictionary) bool {
	s := &c.state
	switch string(word) {
	case "g":
		s.fill, s.fillModel = model("DeviceGray", args)
	case "G":
		s.stroke, s.strokeModel = model("DeviceGray", args)
	case "rg":
		s.fill, s.fillModel = model("DeviceRGB", args)
	case "RG":
		s.stroke, s.strokeModel = model("DeviceRGB", args)
	case "k":
		s.fill, s.fillModel = model("DeviceCMYK", args)
	case "K":
		s.stroke, s.strokeModel = model("DeviceCMYK", args)
	case "cs":
		s.fillModel, s.fill = c.colourModel(resources, args.name(0)), layout.Black
	case "CS":
		s.strokeModel, s.stroke = c.colourModel(resources, args.name(0)), layout.Black
	case "sc", "scn":
		s.fill, _ = model(s.fillModel, args)
	case "SC", "SCN":
		s.stroke, _ = model(s.strokeModel, args)
	default:
		return false
	}
	return true
}

// textOperator shows text and decides how and where.
func (c *canvas) textOperator(word []byte, args arguments, resources dictionary) bool {
	s := &c.state
	switch string(word) {
	case "BT":
		c.text, c.line = identity, identity
	case "Tc":
		s.between = args.number(0)
	case "Tw":
		s.betweenWords = args.number(0)
	case "Tz":
		s.stretch = args.number(0) / 100
	case "TL":
		s.leading = args.number(0)
	case "Tf":
		s.font, s.size = c.file.fontOf(c.resourceEntry(resources, "Font", args.name(0))), args.number(1)
	case "Tr":
		s.mode = int(args.number(0))
	case "Ts":
		s.rise = args.number(0)
	case "Td":
		c.newLine(args.number(0), args.number(1))
	case "TD":
		s.leading = -args.number(1)
		c.newLine(args.number(0), args.number(1))
	case "Tm":
		c.line = c.matrixOf(args)
		c.text = c.line
	case "T*":
		c.newLine(0, -s.leading)
	case "Tj":
		c.page.Text()
		c.show(args.text(0))
	case "'":
		c.page.Text()
		c.newLine(0, -s.leading)
		c.show(args.text(0))
	case `"`:
		c.page.Text()
		s.betweenWords, s.between = args.number(0), args.number(1)
		c.newLine(0, -s.leading)
		c.show(args.text(2))
	case "TJ":
		c.page.Text()
		if len(args) > 0 {
			pieces, _ := args[0].object.(array)
			c.showPieces(pieces)
		}
	default:
		return false
	}
	return true
}

// showPieces shows pieces of text, and moves by the numbers among them.
func (c *canvas) showPieces(pieces array) {
	for _, piece := range pieces {
		switch piece := piece.(type) {
		case text:
			c.show(piece)
		case float64:
			c.advance(-piece / 1000 * c.state.size)
		}
	}
}

func (c *canvas) mark(off bool) {
	if len(c.marks) >= 4096 {
		return
	}
	c.marks = append(c.marks, off)
	if off {
		c.unseen++
	}
}

func (c *canvas) matrixOf(a arguments) matrix {
	return matrix{a.number(0), a.number(1), a.number(2), a.number(3), a.number(4), a.number(5)}
}

// resourceEntry finds what a name means, unresolved.
func (c *canvas) resourceEntry(resources dictionary, kind, named name) object {
	return c.file.dictionary(resources[kind])[named]
}

func (c *canvas) resource(resources dictionary, kind, named name) dictionary {
	return c.file.dictionary(c.resourceEntry(resources, kind, named))
}

func (c *canvas) graphicsState(d dictionary) {
	s := &c.state
	if v, ok := c.file.number(d["ca"]); ok {
		s.fillSeen = v
	}
	if v, ok := c.file.number(d["CA"]); ok {
		s.strokeSeen = v
	}
	if v, ok := c.file.number(d["LW"]); ok {
		s.lineWidth = v
	}
	if mode, ok := c.file.resolve(d["BM"]).(name); ok {
		s.blended = mode != "Normal" && mode != "Compatible"
	}
	if f := c.file.array(d["Font"]); len(f) == 2 {
		s.size, _ = c.file.number(f[1])
		s.font = c.file.fontOf(f[0])
	}
}

// colourModel returns the model of a colour space as far as colours follow from it.
func (c *canvas) colourModel(resources dictionary, named name) name {
	switch named {
	case "DeviceGray", "DeviceRGB", "DeviceCMYK", "G", "RGB", "CMYK":
		return named
	}
	space := c.file.resolve(c.resourceEntry(resources, "ColorSpace", named))
	if a, is := space.(array); is && len(a) > 0 {
		space = c.file.resolve(a[0])
		if space == name("ICCBased") && len(a) > 1 {
			switch n, _ := c.file.number(c.file.dictionary(a[1])["N"]); n {
			case 1:
				return "DeviceGray"
			case 3:
				return "DeviceRGB"
			case 4:
				return "DeviceCMYK"
			}
		}
	}
	n, _ := space.(name)
	return n
}

// model returns a colour of a colour model. What cannot be known is taken for black.
func model(named name, a arguments) (layout.Colour, name) {
	switch named {
	case "DeviceGray", "CalGray", "G":
		v := a.number(0)
		return layout.Colour{R: v, G: v, B: v}, named
	case "DeviceRGB", "CalRGB", "RGB":
		return layout.Colour{R: a.number(0), G: a.number(1), B: a.number(2)}, named
	case "DeviceCMYK", "CMYK":
		k := 1 - a.number(3)
		return layout.Colour{R: (1 - a.number(0)) * k, G: (1 - a.number(1)) * k, B: (1 - a.number(2)) * k}, named
	}
	return layout.Black, named
}

func (c *canvas) lineTo(p layout.Point) {
	if n := len(c.path); n > 0 {
		c.path[n-1] = append(c.path[n-1], p)
	}
}

func (c *canvas) closePath() {
	if n := len(c.path); n > 0 && len(c.path[n-1]) > 0 {
		c.path[n-1] = append(c.path[n-1], c.path[n-1][0])
	}
}

// paint ends a path: it fills or strokes it, and makes it the clip if that was asked.
func (c *canvas) paint(fill, stroke bool) {
	s := &c.state
	visible := c.unseen == 0
	if fill && visible && s.fillSeen > 0.05 {
		c.fillPath()
	}
	if stroke && visible && s.strokeSeen > 0.05 && !c.curved {
		thick := s.lineWidth * math.Sqrt(math.Abs(s.matrix.a*s.matrix.d-s.matrix.b*s.matrix.c))
		for _, part := range c.path {
			for i := 1; i < len(part); i++ {
				c.page.Line(part[i-1], part[i], thick, layout.Paint{Colour: s.stroke, Clip: s.clip})
			}
		}
	}
	if c.clipNext {
		var all []layout.Point
		for _, part := range c.path {
			all = append(all, part...)
		}
		s.clip = s.clip.Within(layout.BoxOf(all))
		c.clipNext = false
	}
	c.path, c.curved = c.path[:0], false
}

func (c *canvas) fillPath() {
	s := &c.state
	paint := layout.Paint{Colour: s.fill, Clip: s.clip, Through: s.fillSeen < 0.95 || s.blended || s.fillModel == "Pattern"}
	if c.curved {
		c.outlines++
		for _, part := range c.path {
			c.page.Outline(layout.BoxOf(part), paint)
		}
		return
	}
	if len(c.path) == 2 && c.page.Frame(layout.BoxOf(c.path[0]), layout.BoxOf(c.path[1]), paint) {
		return
	}
	for _, part := range c.path {
		c.page.Shape(part, paint)
	}
}

func (c *canvas) newLine(x, y float64) {
	c.line = matrix{1, 0, 0, 1, x, y}.times(c.line)
	c.text = c.line
}

// advance moves on along the line of text, in units of text space.
func (c *canvas) advance(by float64) {
	s := &c.state
	if s.font != nil && s.font.vertical {
		c.text = matrix{1, 0, 0, 1, 0, by}.times(c.text)
		return
	}
	c.text = matrix{1, 0, 0, 1, by * s.stretch, 0}.times(c.text)
}

// show draws a string.
func (c *canvas) show(said text) {
	s := &c.state
	if s.font == nil {
		if len(said) > 0 {
			c.file.damage() // text of a font that the page does not have
		}
		return
	}
	rest := []byte(said)
	for len(rest) > 0 {
		g, code, length := s.font.next(rest)
		rest = rest[length:]
		c.character(g)
		by := g.width*s.size + s.between
		if s.font.vertical {
			by = -s.size + s.between
		}
		if length == 1 && code == ' ' {
			by += s.betweenWords
		}
		c.advance(by)
	}
}

// character puts one character on the page.
func (c *canvas) character(g glyph) {
	s := &c.state
	if blank(g.text) {
		return
	}
	m := matrix{s.size * s.stretch, 0, 0, s.size, 0, s.rise}.times(c.text).times(s.matrix)
	at, end := m.apply(0, 0), m.apply(max(g.width, 0.01), 0)
	if s.font.vertical {
		at, end = m.apply(-0.5, -0.88), m.apply(0.5, -0.88)
	}
	hidden := c.unseen > 0 || s.mode == 3 || s.mode == 7
	colour := s.fill
	if s.mode&3 == 1 {
		colour = s.stroke // outlines of characters
	} else if s.fillSeen < 0.05 {
		hidden = true
	}
	c.page.Character(layout.Character{
		Text: g.text, Unknown: g.text == unknownText, From: at, To: end, Size: s.font.em * math.Hypot(m.c, m.d), Hidden: hidden,
		Patterned: s.fillModel == "Pattern",
	}, layout.Paint{Colour: colour, Clip: s.clip})
}

// blank reports whether nothing is to be seen of a text.
func blank(text string) bool {
	for _, r := range text {
		switch r {
		case '\u200b', '\u200c', '\u200d', '\u2060', '\u00ad', '\ufeff':
		default:
			if !unicode.IsSpace(r) {
				return false
			}
		}
	}
	return true
}

// external draws a picture or another drawing.
func (c *canvas) external(o object, resources dictionary) {
	s, is := c.file.resolve(o).(*stream)
	if !is || c.file.switchedOff(s.dictionary["OC"]) {
		return
	}
	switch kind, _ := c.file.resolve(s.dictionary["Subtype"]).(name); kind {
	case "Image":
		_, mask := c.file.resolve(s.dictionary["SMask"]).(*stream)
		stencil, _ := c.file.resolve(s.dictionary["ImageMask"]).(bool)
		c.picture(!mask && !stencil && s.dictionary["Mask"] == nil)
	case "Form":
		c.form(s, resources)
	}
}

// form draws a drawing within a drawing.
func (c *canvas) form(s *stream, resources dictionary) {
	if c.depth >= maxForms {
		c.file.damage()
		return
	}
	data, ok := c.file.drawing(s)
	if !ok {
		c.file.damage()
		return
	}
	if own := c.file.dictionary(s.dictionary["Resources"]); own != nil {
		resources = own
	}
	before, saved, text, line, path := c.state, c.saved, c.text, c.line, c.path
	c.saved, c.path = nil, nil
	if m := c.file.numbers(s.dictionary["Matrix"], 6); m != nil {
		c.state.matrix = matrix{m[0], m[1], m[2], m[3], m[4], m[5]}.times(c.state.matrix)
	}
	if b := c.file.numbers(s.dictionary["BBox"], 4); b != nil {
		m := c.state.matrix
		c.state.clip = c.state.clip.Within(layout.BoxOf([]layout.Point{m.apply(b[0], b[1]), m.apply(b[2], b[1]), m.apply(b[0], b[3]), m.apply(b[2], b[3])}))
	}
	c.depth++
	c.draw(data, resources)
	c.depth--
	c.state, c.saved, c.text, c.line, c.path = before, saved, text, line, path
}

// drawing unpacks a drawing within a drawing, once.
func (f *file) drawing(s *stream) ([]byte, bool) {
	if data, known := f.drawings[s]; known {
		return data, data != nil
	}
	data, ok := f.unpack(s)
	if !ok {
		data = nil
	} else if data == nil {
		data = []byte{}
	}
	f.drawings[s] = data
	return data, ok
}

// switchedOff reports whether o is a layer that is switched off, or a group of
// layers none of which is on.
func (f *file) switchedOff(o object) bool {
	if len(f.layersOff) == 0 || o == nil {
		return false
	}
	if r, is := o.(reference); is && f.layersOff[r.number] {
		return true
	}
	d := f.dictionary(o)
	if d["Type"] != name("OCMD") {
		return false
	}
	members := f.array(d["OCGs"])
	if members == nil {
		members = array{d["OCGs"]}
	}
	for _, m := range members {
		if r, is := m.(reference); !is || !f.layersOff[r.number] {
			return false
		}
	}
	return len(members) > 0
}

// fontOf returns a font, read once. It is nil if there is none.
func (f *file) fontOf(o object) *font {
	d, is := f.resolve(o).(dictionary)
	if !is {
		return nil
	}
	key := reflect.ValueOf(d).Pointer()
	t, known := f.fonts[key]
	if !known {
		t = f.font(d)
		f.fonts[key] = t
	}
	return t
}

package page

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
)

const (
	joined  box = iota // one goes on with the other
	apart              // with room between them
	ownLine            // on a line, or at a place, of its own
)

// maxOpen is how many open elements are remembered; what lies deeper looks like they do.
const maxOpen = 512

// unseen are the looks of what is not read.
const unseen = lines.Hidden | lines.Tiny | lines.Ruby

// look is that of text that comes next.
func (p *pageReader) look() lines.Look {
	if len(p.open) == 0 {
		return 0
	}
	return p.open[len(p.open)-1].look
}

// enter opens an element. Some end one of their own kind that is open.
func (p *pageReader) enter(tag atom.Atom, names []string, of appearance) {
	switch tag {
	case atom.P, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot, atom.Dd, atom.Dt, atom.Rt, atom.Rp:
		p.endWithin(tag, atom.Table, atom.Ul, atom.Ol, atom.Td, atom.Th, atom.Div)
	}
	if len(p.open) < maxOpen {
		e := element{tag: tag, names: names, look: p.look() | of.look, painted: len(p.open) > 0 && p.open[len(p.open)-1].painted, box: of.box, row: of.row}
		if len(p.open) > 0 && p.open[len(p.open)-1].row {
			e.box = ownLine
		}
		p.part(e.box)
		if e.items = tag == atom.Ol; len(p.open) > 0 && tag != atom.Ol && tag != atom.Ul && tag != atom.Menu {
			e.items = p.open[len(p.open)-1].items
		}
		e.items = e.items && of.marks != none
		if of.background != unstated {
			e.painted = of.background == coloured
		}
		switch {
		case of.colour == whitish && !e.painted:
			e.look |= lines.Faint
		case of.colour != unstated:
			e.look &^= lines.Faint
		}
		if tag == atom.Table && !p.standard {
			e.look &^= lines.Tiny // as old pages are shown
		}
		switch of.size {
		case tiny:
			e.look |= lines.Tiny
		case legible:
			e.look &^= lines.Tiny
		}
		p.open = append(p.open, e)
	}
}

// leave ends the innermost open element of a kind, and all within it. An end
// without a beginning ends nothing.
func (p *pageReader) leave(tag atom.Atom) {
	switch tag {
	case atom.Table:
		p.endWithin(tag)
	default:
		p.endWithin(tag, atom.Table)
	}
}

// endWithin ends the innermost open element of a kind unless one of the bounds is
// open within it.
func (p *pageReader) endWithin(tag atom.Atom, bounds ...atom.Atom) {
	for i, open := range slices.Backward(p.open) {
		if open.tag == tag {
			between := joined
			for _, ended := range p.open[i:] {
				between = max(between, ended.box)
			}
			p.open = p.open[:i]
			p.part(between)
			return
		}
		if slices.Contains(bounds, open.tag) {
			return
		}
	}
}

// part keeps what was read of a cell apart from what follows.
func (p *pageReader) part(by box) {
	t := p.table()
	if t == nil || !t.inCell || by == joined {
		return
	}
	if by == ownLine {
		p.breakLine()
	} else if n := len(t.cell.text); n > 0 && n < maxBlock && t.cell.text[n-1] != ' ' && t.cell.text[n-1] != '\n' {
		t.cell.text = append(t.cell.text, ' ')
		t.cell.mark(0)
	}
}

// inCell reports whether what comes next stands in a cell.
func (p *pageReader) inCell() bool {
	t := p.table()
	return t != nil && t.inCell
}

func isCell(tag atom.Atom) bool { return tag == atom.Td || tag == atom.Th }

// isVoid reports elements that have no end.
func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Area, atom.Base, atom.Embed, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// attributes are those of an element that matter.
type attributes struct {
	columns, rows, span int
	style               string
	names               []string // "#id" and ".class"
	colour, background  string   // of elements of old pages
	width, height       string   // of a picture
	source              string   // of a picture
	aside               bool     // text runs beside a picture
	pictured            bool     // a picture stands behind the text
	hidden, selected    bool
	checked, open       bool
	stacked             bool   // of a formula: what stands in it stands above, below or raised
	kind, value         string // of an input, of what a page says about itself, of the direction of text
}

func attributesOf(z *html.Tokenizer, tag atom.Atom) attributes {
	a := attributes{columns: 1, rows: 1, span: 1}
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "colspan":
			a.columns = spanOf(value, 1)
		case "rowspan":
			a.rows = spanOf(value, 0)
		case "span":
			a.span = spanOf(value, 1)
		case "style":
			a.style = string(value)
		case "class":
			for name := range bytes.FieldsSeq(value) {
				a.names = append(a.names, "."+string(name))
			}
		case "id":
			a.names = append(a.names, "#"+string(value))
		case "hidden":
			a.hidden = string(bytes.ToLower(value)) != "until-found"
		case "color":
			a.colour = string(value)
		case "bgcolor":
			a.background = string(value)
		case "width":
			a.width = string(value)
		case "height":
			a.height = string(value)
		case "background":
			a.pictured = len(value) > 0
		case "selected":
			a.selected = true
		case "checked":
			a.checked = true
		default:
			a.setOf(tag, string(key), string(value))
		}
	}
	return a
}

// setOf takes an attribute that means something at one element only: at a field of
// a form, and at what a page says about itself.
func (a *attributes) setOf(tag atom.Atom, key, value string) {
	switch {
	case tag == atom.Input && key == "type",
		tag == atom.Bdo && key == "dir",
		tag == atom.Meta && (key == "name" || key == "property" || key == "itemprop"):
		a.kind = strings.ToLower(value)
	case tag == atom.Input && key == "value", tag == atom.Meta && key == "content":
		a.value = value
	case tag == atom.Img && key == "align":
		a.aside = strings.EqualFold(value, "left") || strings.EqualFold(value, "right")
	case tag == atom.Img && key == "src":
		a.source = value[:min(len(value), maxSource)]
	case tag == atom.Dialog && key == "open":
		a.open = true
	}
}

const (
	unset display = iota
	none
	visible
)

const (
	unsized size = iota
	tiny         // too small to see
	legible
)

// maxSource is how much of the address of a picture is looked at, in bytes.
const maxSource = 1000

// hides reports whether the element is not shown.
func (a *appearance) hides() bool {
	return a.hiding != shown || a.display == none || a.visibility == none
}

const (
	shown     hiding = iota
	invisible        // its place stays
	absent           // what follows takes its place
)

const (
	unstated shade = iota
	whitish
	coloured
)

// shadeOf reads a colour.
func shadeOf(colour string) shade {
	if white.Compiled().MatchString(colour) {
		return whitish
	}
	return coloured
}

// over returns what an element looks like of which first the one and then the other is said.
func (a appearance) over(b appearance) appearance {
	b.hiding = max(a.hiding, b.hiding)
	if a.display != unset {
		b.display = a.display
	}
	if a.visibility != unset {
		b.visibility = a.visibility
	}
	if a.marks != unset {
		b.marks = a.marks
	}
	b.look |= a.look
	b.box = max(b.box, a.box)
	b.row = b.row || a.row
	b.pictured = b.pictured || a.pictured
	b.floating = b.floating || a.floating
	if a.width.known {
		b.width = a.width
	}
	if a.height.known {
		b.height = a.height
	}
	if a.size != unsized {
		b.size = a.size
	}
	if a.colour != unstated {
		b.colour = a.colour
	}
	if a.background != unstated {
		b.background = a.background
	}
	return b
}

// white are the colours of the paper and none at all.
var white = pattern.Of(`(?i)^\s*(?:#fff(?:fff)?|#\w{6}00|white|window|transparent|none|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*[\d.]+\s*)?\)|rgba\((?:\s*[\d.]+%?\s*,){3}\s*0?(?:\.0*)?\s*\))\s*$`)

// appearanceOf reads declarations of style.
func appearanceOf(declarations string) appearance {
	var s styling
	for one := range strings.SplitSeq(declarations, ";") {
		if name, value, found := strings.Cut(one, ":"); found {
			value, _, _ = strings.Cut(value, "!")
			s.declare(strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(value)))
		}
	}
	return s.appearance()
}

// styling is what declarations say that only together make an appearance.
type styling struct {
	seen                  appearance
	atTop, small          bool // at the top of the line, in small type
	relative, upwards     bool // moved, and up
	cut, noSize           bool // what does not fit is not shown, and nothing fits
	overridden, fromRight bool // the direction of text: forced, and from the right
}

// declare takes one declaration.
func (s *styling) declare(name, value string) {
	if take := properties[name]; take != nil {
		take(s, value, lengthOf(value))
	}
}

// properties are those that decide what a person sees of a text, each with what it does.
var properties = map[string]func(s *styling, value string, size length){
	"display":  func(s *styling, value string, _ length) { s.display(value) },
	"mso-hide": func(s *styling, value string, _ length) { s.hide(value == "all", absent) },
	"visibility": func(s *styling, value string, _ length) {
		if s.seen.visibility = visible; value == "hidden" || value == "collapse" {
			s.seen.visibility = none
		}
	},
	"content": func(s *styling, value string, _ length) {
		s.seen.generates = saysSomething.Compiled().MatchString(escapes.Compiled().ReplaceAllString(value, ""))
	},
	"list-style":      (*styling).listStyle,
	"list-style-type": (*styling).listStyle,
	"opacity":         func(s *styling, _ string, size length) { s.hide(size.known && size.number == 0, invisible) },
	"clip": func(s *styling, value string, _ length) {
		s.hide(strings.HasPrefix(value, "rect(") && strings.Trim(value, "rect(01px, )") == "", invisible)
	},
	"clip-path": func(s *styling, value string, _ length) {
		s.hide(strings.HasPrefix(value, "inset(50%") || strings.HasPrefix(value, "inset(100%") || strings.HasPrefix(value, "circle(0"), invisible)
	},
	"transform": func(s *styling, value string, _ length) {
		s.hide(strings.HasPrefix(value, "scale(0)") || strings.HasPrefix(value, "scale(0,"), invisible)
	},
	"left":        (*styling).away,
	"text-indent": (*styling).away,
	"top": func(s *styling, value string, size length) {
		s.away(value, size)
		s.upwards = s.upwards || size.opposite().raises()
	},
	"bottom":     func(s *styling, _ string, size length) { s.upwards = s.upwards || size.raises() },
	"overflow":   (*styling).overflow,
	"overflow-x": (*styling).overflow,
	"overflow-y": (*styling).overflow,
	"width": func(s *styling, value string, size length) {
		s.extent(value, size)
		s.seen.width = size
	},
	"height": func(s *styling, value string, size length) {
		s.extent(value, size)
		s.seen.height = size
	},
	"max-width":  (*styling).extent,
	"max-height": (*styling).extent,
	"position": func(s *styling, value string, _ length) {
		s.relative = value == "relative"
		s.seen.floating = value == "absolute" || value == "fixed"
		s.box(s.seen.floating, ownLine)
	},
	"float": func(s *styling, value string, _ length) {
		aside := value == "left" || value == "right"
		s.seen.floating = s.seen.floating || aside
		s.box(aside, ownLine)
	},
	"margin":        (*styling).distance,
	"margin-left":   (*styling).distance,
	"margin-right":  (*styling).distance,
	"padding":       (*styling).distance,
	"padding-left":  (*styling).distance,
	"padding-right": (*styling).distance,
	"font-size": func(s *styling, value string, size length) {
		s.small = size.small() || strings.HasSuffix(value, "small") || value == "smaller"
		s.seen.size = sizeOf(value, size)
	},
	"vertical-align":       (*styling).lift,
	"mso-text-raise":       (*styling).lift,
	"text-decoration":      (*styling).decoration,
	"text-decoration-line": (*styling).decoration,
	"color":                func(s *styling, value string, _ length) { s.seen.colour = shadeOf(value) },
	"background":           (*styling).background,
	"background-image": func(s *styling, value string, _ length) {
		s.seen.pictured = strings.Contains(value, "url(")
	},
	"background-color": (*styling).background,
	"unicode-bidi":     func(s *styling, value string, _ length) { s.overridden = strings.HasSuffix(value, "-override") },
	"direction":        func(s *styling, value string, _ length) { s.fromRight = value == "rtl" },
}

// saysSomething matches what stands before or behind an element and may be taken for a
// part of a figure: digits and pictures. Much else only keeps room.
var (
	saysSomething = pattern.Of(`["'].*[0-9.,%+-].*["']|url\(|counter|attr\(`)
	escapes       = pattern.Of(`\\[0-9a-fA-F]{1,6}|^["']\.["']$`)
)

// away takes how far text is moved: out of the page, it is not seen.
func (s *styling) away(_ string, by length) { s.hide(by.number <= -100 && by.unit != "%", invisible) }

func (s *styling) overflow(value string, _ length) {
	s.cut = s.cut || value == "hidden" || value == "clip"
}

func (s *styling) extent(_ string, size length) { s.noSize = s.noSize || size.vanishes() }

// listStyle takes what stands in front of the items of a list: nothing, a sign or a number.
func (s *styling) listStyle(value string, _ length) {
	s.seen.marks = visible
	for _, uncounted := range []string{"none", "disc", "circle", "square"} {
		if strings.Contains(value, uncounted) {
			s.seen.marks = none
		}
	}
}

// distance takes a margin or a padding.
func (s *styling) distance(value string, _ length) {
	s.box(strings.ContainsAny(value, "123456789"), apart)
}

func (s *styling) background(value string, _ length) {
	s.seen.pictured = strings.Contains(value, "url(")
	s.seen.background = shadeOf(value)
}

func (s *styling) decoration(value string, _ length) {
	if strings.Contains(value, "line-through") {
		s.seen.look |= lines.Struck
	}
}

func (s *styling) hide(it bool, how hiding) {
	if it {
		s.seen.hiding = max(s.seen.hiding, how)
	}
}

func (s *styling) box(it bool, how box) {
	if it {
		s.seen.box = max(s.seen.box, how)
	}
}

func (s *styling) display(value string) {
	inner := strings.TrimPrefix(value, "inline-")
	s.seen.row = inner == "flex" || inner == "grid"
	s.seen.display = visible
	switch value {
	case "none":
		s.seen.display = none
	case "block", "flex", "grid", "table", "list-item", "flow-root":
		s.box(true, ownLine)
	default:
		s.box(inner != value, apart)
	}
}

// lift takes how text stands on its line.
func (s *styling) lift(value string, by length) {
	switch {
	case value == "super", by.raises():
		s.seen.look |= lines.Superscript
	case value == "sub", by.opposite().raises():
		s.seen.look |= lines.Subscript
	}
	s.atTop = s.atTop || value == "top" || value == "text-top"
}

// appearance is what all declarations come to.
func (s *styling) appearance() appearance {
	a := s.seen
	if s.cut && s.noSize {
		a.hiding = max(a.hiding, invisible)
	}
	if s.atTop && s.small || s.relative && s.upwards {
		a.look |= lines.Superscript
	}
	if s.overridden && s.fromRight {
		a.look |= lines.Symbol // it is read from its end
	}
	return a
}

// lengthOf reads a length, such as 4.5px.
func lengthOf(value string) length {
	end := 0
	for end < len(value) && strings.IndexByte("+-.0123456789", value[end]) >= 0 {
		end++
	}
	number, err := strconv.ParseFloat(value[:end], 64)
	if err != nil {
		return length{}
	}
	return length{number, strings.TrimSpace(value[end:]), true}
}

func (l length) opposite() length { return length{-l.number, l.unit, l.known} }

// raises reports whether text that is lifted so far is a note mark.
func (l length) raises() bool {
	switch l.unit {
	case "px", "pt", "%":
		return l.number >= 3
	case "em", "rem":
		return l.number >= 0.2
	}
	return false
}

// sizeOf tells whether type of a size is seen. One that depends on the type around it is
// as well seen as that.
func sizeOf(value string, l length) size {
	switch {
	case l.vanishes():
		return tiny
	case l.unit == "em" || l.unit == "%" || !l.known && !strings.Contains(value, "small") && !strings.Contains(value, "large") && value != "medium",
		value == "smaller" || value == "larger":
		return unsized
	}
	return legible
}

// points is the length in points, -1 where it depends on something else.
func (l length) points() float64 {
	const pixel = 0.75
	switch l.unit {
	case "pt":
		return l.number
	case "px", "":
		return l.number * pixel
	}
	return -1
}

// vanishes reports whether nobody sees type of that size.
func (l length) vanishes() bool {
	return l.known && (l.number <= 0 || l.points() >= 0 && lines.TooSmall(l.points()))
}

// small reports whether type of that size is that of notes.
func (l length) small() bool {
	switch l.unit {
	case "px":
		return l.number < 9
	case "pt":
		return l.number < 7
	case "em", "rem":
		return l.number < 0.8
	case "%":
		return l.number < 80
	}
	return false
}

// showsOther reports elements that show something that is no text of the page.
func showsOther(tag atom.Atom) bool {
	switch tag {
	case atom.Img, atom.Svg, atom.Iframe, atom.Object, atom.Embed, atom.Canvas, atom.Video, atom.Audio, atom.Meter, atom.Progress:
		return true
	}
	return false
}

// numbered notes the number that stands in front of an item of a list in a cell.
func (p *pageReader) numbered(tag atom.Atom, of *appearance) {
	t, last := p.table(), len(p.open)-1
	if tag != atom.Li || t == nil || !t.inCell || last < t.cell.depth || !p.open[last].items || of.marks == none || of.display != unset || (of.look|p.look())&lines.Hidden != 0 || len(t.cell.text) >= maxBlock {
		return
	}
	t.cell.text = append(t.cell.text, lines.ItemNumber...)
	t.cell.mark(lines.Symbol)
}

// pictures notes the picture that an element within a cell is, or that stands behind it.
func (p *pageReader) pictures(tag atom.Atom, a *attributes, of *appearance) {
	switch tag {
	case atom.Table, atom.Tr, atom.Td, atom.Th: // behind more than a cell, or behind one that has not begun
	default:
		if of.pictured || showsOther(tag) {
			p.picture(a, of)
		}
	}
}

// picture notes a picture in a cell, unless it is one that keeps space, or floats over
// more than the cell.
func (p *pageReader) picture(a *attributes, of *appearance) {
	t := p.table()
	if t == nil || !t.inCell || (of.look|p.look())&lines.Hidden != 0 || len(t.cell.runs) >= maxPictures || keepsSpace.Compiled().MatchString(a.source) {
		return
	}
	side := func(attribute string, declared length) float64 {
		if !declared.known {
			declared = lengthOf(strings.TrimSpace(attribute))
		}
		if points := declared.points(); declared.known && points >= 0 {
			return points
		}
		return lines.LeastPicture
	}
	if lines.PictureInCell(side(a.width, of.width), side(a.height, of.height), of.floating || a.aside) {
		t.cell.runs = append(t.cell.runs, run{len(t.cell.text), lines.Image})
	}
}

// keepsSpace matches pictures of one dot, by their names and by how such a GIF begins.
var keepsSpace = pattern.Of(`(?i)(?:^|[/_-])(?:spacer|space|blank|transparent|pixel|1x1|clear|dot)\.(?:gif|png)|^data:image/gif;base64,R0lGOD[a-z0-9]{2}AQABA`)

// maxPictures is how many pieces of text and pictures a cell is looked through for.
const maxPictures = 100

func (o *options) begin(selected bool) {
	o.finish()
	o.within, o.selected, o.current = true, selected, o.current[:0]
}

func (o *options) text(text []byte) {
	if o.within && len(o.current) < maxCellText {
		o.current = append(o.current, text...)
	}
}

func (o *options) finish() {
	if !o.within {
		return
	}
	o.within = false
	if !o.any {
		o.any, o.first = true, bytes.Clone(o.current)
	}
	if o.selected && len(o.chosen) < maxCellText {
		if len(o.chosen) > 0 {
			o.chosen = append(o.chosen, ' ')
		}
		o.chosen = append(o.chosen, o.current...)
	}
}

// end closes the list and returns what is chosen: the first option where none is.
func (o *options) end() []byte {
	o.finish()
	text := o.chosen
	if len(text) == 0 {
		text = o.first
	}
	*o = options{}
	return text
}

// columns takes a col element, which stands for so many columns.
func (t *pageTable) columns(count int, hidden bool) {
	for range max(count, 1) {
		if len(t.hiddenColumns) >= maxGridWidth {
			return
		}
		t.hiddenColumns = append(t.hiddenColumns, hidden)
	}
}

// mark gives the text that was added to the cell a look.
func (c *openCell) mark(look lines.Look) {
	if n := len(c.runs); n > 0 && c.runs[n-1].look == look {
		c.runs[n-1].end = len(c.text)
	} else if n == 0 && len(c.text) > 0 || n > 0 && c.runs[n-1].end < len(c.text) {
		c.runs = append(c.runs, run{len(c.text), look})
	}
}

// finished returns the cell as it was read. Its text is what is plain in it.
func (c *openCell) finished() pageCell {
	done := pageCell{columns: c.columns, rows: c.rows}
	plain := len(c.runs) == 0 || len(c.runs) == 1 && c.runs[0].look == 0
	text := string(c.text)
	if plain {
		done.text = text
		return done
	}
	begin := 0
	var shown strings.Builder
	for _, r := range c.runs {
		piece := text[begin:r.end]
		done.runs = append(done.runs, lines.Run{Text: piece, Look: r.look})
		if r.look&unseen == 0 && piece != lines.ItemNumber {
			shown.WriteString(piece)
		}
		begin = r.end
	}
	done.text = shown.String()
	return done
}

// spanOf reads a colspan or rowspan. rowspan=0 reaches to the end of the table,
// which -1 stands for; whatever is no number counts as 1.
func spanOf(value []byte, least int) int {
	n, err := strconv.Atoi(strings.TrimSpace(string(value)))
	switch {
	case err != nil || n < least:
		return 1
	case n == 0:
		return -1
	default:
		return min(n, maxSpan)
	}
}

func (p *pageReader) table() *pageTable {
	if len(p.tables) == 0 {
		return nil
	}
	return p.tables[len(p.tables)-1]
}

// breakLine ends a line of text: a paragraph, or a line within a cell.
func (p *pageReader) breakLine() {
	t := p.table()
	if t == nil {
		p.flushBlock()
		return
	}
	if n := len(t.cell.text); t.inCell && n > 0 && n < maxBlock && t.cell.text[n-1] != '\n' {
		t.cell.text = append(t.cell.text, '\n')
	}
}

func (p *pageReader) flushBlock() {
	p.prose(p.block)
	p.block, p.unlinked = p.block[:0], false
}

// prose hands on a line outside of tables.
func (p *pageReader) prose(text []byte) {
	t := string(bytes.TrimFunc(text, plaintext.IsBlank))
	if t == "" {
		return
	}
	p.blocks++
	p.line = append(p.line[:0], lines.Cell{Text: t, Place: form.Place{Line: p.blocks}})
	p.to.Line(lines.Line{Linked: !p.unlinked, Cells: p.line})
}

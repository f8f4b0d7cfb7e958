package page

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gouji/ingest/lines"
)

// element is an open element.
type element struct {
	tag     atom.Atom
	look    lines.Look // of its text, with that of the elements around it
	painted bool       // stands on a background of a colour of its own
}

// maxOpen is how many open elements are remembered; what lies deeper looks like they do.
const maxOpen = 512

// look is that of text that comes next.
func (p *pageReader) look() lines.Look {
	if len(p.open) == 0 {
		return 0
	}
	return p.open[len(p.open)-1].look
}

// enter opens an element. Some end one of their own kind that is open.
func (p *pageReader) enter(tag atom.Atom, of appearance) {
	switch tag {
	case atom.P, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot, atom.Dd, atom.Dt, atom.Rt, atom.Rp:
		p.endWithin(tag, atom.Table, atom.Ul, atom.Ol, atom.Td, atom.Th, atom.Div)
	}
	if len(p.open) < maxOpen {
		e := element{tag: tag, look: p.look() | of.look, painted: len(p.open) > 0 && p.open[len(p.open)-1].painted}
		if of.background != unstated {
			e.painted = of.background == coloured
		}
		switch {
		case of.colour == whitish && !e.painted:
			e.look |= lines.Faint
		case of.colour != unstated:
			e.look &^= lines.Faint
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
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i].tag == tag {
			p.open = p.open[:i]
			return
		}
		for _, bound := range bounds {
			if p.open[i].tag == bound {
				return
			}
		}
	}
}

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
	hidden, selected    bool
	checked             bool
	kind, value         string // of an input, and of what a page says about itself
}

func attributesOf(z *html.Tokenizer, tag atom.Atom, more bool) attributes {
	a := attributes{columns: 1, rows: 1, span: 1}
	for more {
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
			for _, name := range bytes.Fields(value) {
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
		case "selected":
			a.selected = true
		case "checked":
			a.checked = true
		default:
			switch tag {
			case atom.Input:
				a.setInput(string(key), string(value))
			case atom.Meta:
				a.setMeta(string(key), string(value))
			}
		}
	}
	return a
}

// setInput takes an attribute of a field of a form.
func (a *attributes) setInput(key, value string) {
	switch key {
	case "type":
		a.kind = strings.ToLower(value)
	case "value":
		a.value = value
	}
}

// setMeta takes an attribute of what a page says about itself.
func (a *attributes) setMeta(key, value string) {
	switch key {
	case "name", "property", "itemprop":
		a.kind = strings.ToLower(value)
	case "content":
		a.value = value
	}
}

// hiding is how an element is not shown.
type hiding uint8

const (
	shown     hiding = iota
	invisible        // its place stays
	absent           // what follows takes its place
)

// shade is what matters of a colour: white text on nothing else is not seen.
type shade uint8

const (
	unstated shade = iota
	whitish
	coloured
)

// shadeOf reads a colour.
func shadeOf[T string | []byte](colour T) shade {
	if white.Match([]byte(colour)) {
		return whitish
	}
	return coloured
}

// appearance is what declarations of style make of an element and its text.
type appearance struct {
	hiding             hiding
	look               lines.Look
	colour, background shade
}

// over returns what an element looks like of which first the one and then the other is said.
func (a appearance) over(b appearance) appearance {
	b.hiding = max(a.hiding, b.hiding)
	b.look |= a.look
	if a.colour != unstated {
		b.colour = a.colour
	}
	if a.background != unstated {
		b.background = a.background
	}
	return b
}

var (
	displayNone = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|mso-hide\s*:\s*all)`)
	notVisible  = regexp.MustCompile(`(?i)(?:^|[;\s])(?:visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|pt|em|rem))`)
	fontOfZero  = regexp.MustCompile(`(?i)(?:^|[;\s])font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)`)
	struckOut   = regexp.MustCompile(`(?i)text-decoration(?:-line)?\s*:[^;]*line-through`)
	raised      = regexp.MustCompile(`(?i)vertical-align\s*:\s*super`)
	lowered     = regexp.MustCompile(`(?i)vertical-align\s*:\s*sub`)
	colour      = regexp.MustCompile(`(?i)(?:^|[;\s])color\s*:\s*([^;!]+)`)
	background  = regexp.MustCompile(`(?i)(?:^|[;\s])background(?:-color)?\s*:\s*([^;!]+)`)
	white       = regexp.MustCompile(`(?i)^\s*(?:#fff(?:fff)?|white|window|transparent|none|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*[\d.]+\s*)?\))\s*$`)
)

// appearanceOf reads declarations of style.
func appearanceOf[T string | []byte](declarations T) (a appearance) {
	text := []byte(declarations)
	switch {
	case displayNone.Match(text):
		a.hiding = absent
	case notVisible.Match(text):
		a.hiding = invisible
	}
	if struckOut.Match(text) {
		a.look |= lines.Struck
	}
	switch {
	case raised.Match(text):
		a.look |= lines.Superscript
	case lowered.Match(text):
		a.look |= lines.Subscript
	}
	if m := colour.FindSubmatch(text); m != nil {
		a.colour = shadeOf(m[1])
	}
	if m := background.FindSubmatch(text); m != nil {
		a.background = shadeOf(m[1])
	}
	return a
}

// appearance is that of an element, by itself or by the styles of the page.
func (p *pageReader) appearance(tag atom.Atom, a *attributes) (seen appearance) {
	for _, name := range a.names {
		if of, ok := p.styles[name]; ok {
			seen = of.over(seen)
		}
	}
	if a.style != "" {
		seen = p.declared(a.style).over(seen)
	}
	if a.colour != "" {
		seen.colour = shadeOf(a.colour)
	}
	if a.background != "" {
		seen.background = shadeOf(a.background)
	}
	if a.hidden {
		seen.hiding = absent
	}
	switch tag {
	case atom.Td, atom.Th, atom.Tr:
		seen.look &^= lines.Superscript | lines.Subscript // where the text stands in the cell
	case atom.Del, atom.S, atom.Strike:
		seen.look |= lines.Struck
	case atom.Sup:
		seen.look |= lines.Superscript
	case atom.Sub:
		seen.look |= lines.Subscript
	case atom.Rt, atom.Rp:
		seen.look |= lines.Ruby
	}
	if seen.hiding != shown {
		seen.look |= lines.Hidden
	}
	return seen
}

// declared is what the declarations of an element's own come to. Pages that were
// pasted from a word processor say the same in every cell: they are read once.
func (p *pageReader) declared(style string) appearance {
	of, known := p.own[style]
	if known {
		return of
	}
	of = appearanceOf(style)
	// What has no size in a sheet is a frame whose parts have sizes of their own.
	if fontOfZero.MatchString(style) {
		of.look |= lines.Hidden
	}
	const most = 1000
	if len(p.own) < most {
		p.own[style] = of
	}
	return of
}

var (
	styleSheets = regexp.MustCompile(`(?is)<style[^>]*>(.*?)</style>`)
	comments    = regexp.MustCompile(`(?s)/\*.*?\*/|<!--|-->`)
	rules       = regexp.MustCompile(`(?s)([^{}]*)\{([^{}]*)\}`)
	selectors   = regexp.MustCompile(`^(?:[a-zA-Z]+)?([.#][\w-]+)$`)
)

// stylesOf finds the classes and ids to whose elements the style sheets of a page give
// an appearance that matters. Only rules for one class or id count, and none that
// depends on the screen or the printer.
func stylesOf(text []byte) map[string]appearance {
	styles := map[string]appearance{}
	for _, sheet := range styleSheets.FindAllSubmatch(text[:min(len(text), maxStyled)], -1) {
		depth, from := 0, 0
		css := comments.ReplaceAll(sheet[1], nil)
		for i, c := range css { // rules of the first level
			switch c {
			case '{':
				depth++
			case '}':
				if depth--; depth != 0 {
					continue
				}
				if rule := css[from : i+1]; bytes.Count(rule, []byte("{")) == 1 {
					addStyle(rule, styles)
				}
				from = i + 1
			}
		}
	}
	return styles
}

// maxStyled is how much of a page is searched for style sheets, in bytes.
const maxStyled = 1 << 20

func addStyle(rule []byte, styles map[string]appearance) {
	m := rules.FindSubmatch(rule)
	if m == nil || !bytes.ContainsAny(m[1], ".#") {
		return
	}
	of := appearanceOf(m[2])
	if of == (appearance{}) {
		return
	}
	for _, selector := range bytes.Split(m[1], []byte(",")) {
		if name := selectors.FindSubmatch(bytes.TrimSpace(selector)); name != nil {
			styles[string(name[1])] = of.over(styles[string(name[1])])
		}
	}
}

// input takes what a person sees in a field of a form.
func (p *pageReader) input(a attributes, look lines.Look) {
	if (look|p.look())&lines.Hidden != 0 {
		return
	}
	switch a.kind {
	case "hidden", "password", "submit", "button", "image", "reset", "file", "color", "range":
	case "checkbox", "radio":
		if a.checked {
			p.text([]byte("√"))
		}
	default:
		p.text([]byte(a.value))
	}
}

// picture notes a picture in a cell, unless it is one that keeps space.
func (p *pageReader) picture(a *attributes, look lines.Look) {
	t := p.table()
	if t == nil || !t.inCell || (look|p.look())&lines.Hidden != 0 || len(t.cell.runs) >= maxPictures {
		return
	}
	for _, size := range []string{a.width, a.height} {
		if n, err := strconv.Atoi(strings.TrimSuffix(size, "px")); err == nil && n <= 2 {
			return
		}
	}
	t.cell.runs = append(t.cell.runs, run{len(t.cell.text), lines.Image})
}

// maxPictures is how many pieces of text and pictures a cell is looked through for.
const maxPictures = 100

// options are those of a list to choose from, of which the chosen ones are seen.
type options struct {
	open, within, any bool
	selected          bool // the open option is chosen
	first, current    []byte
	chosen            []byte
}

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
		if r.look&(lines.Hidden|lines.Ruby) == 0 {
			shown.WriteString(piece)
		}
		begin = r.end
	}
	done.text = shown.String()
	return done
}

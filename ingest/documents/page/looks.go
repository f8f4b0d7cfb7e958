package page

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gouji/ingest/lines"
)

// element is an open element.
type element struct {
	tag  atom.Atom
	look lines.Look // of its text, with that of the elements around it
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
func (p *pageReader) enter(tag atom.Atom, look lines.Look) {
	switch tag {
	case atom.P, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot, atom.Dd, atom.Dt, atom.Rt, atom.Rp:
		p.endWithin(tag, atom.Table, atom.Ul, atom.Ol, atom.Td, atom.Th, atom.Div)
	}
	if len(p.open) < maxOpen {
		p.open = append(p.open, element{tag, p.look() | look})
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
	hidden, selected    bool
	checked             bool
	kind, value         string
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
		case "selected":
			a.selected = true
		case "checked":
			a.checked = true
		case "type":
			if tag == atom.Input {
				a.kind = strings.ToLower(string(value))
			}
		case "value":
			if tag == atom.Input {
				a.value = string(value)
			}
		}
	}
	return a
}

// hiding is how an element is not shown.
type hiding uint8

const (
	shown     hiding = iota
	invisible        // its place stays
	absent           // what follows takes its place
)

var (
	displayNone = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|mso-hide\s*:\s*all)`)
	notVisible  = regexp.MustCompile(`(?i)(?:^|[;\s])(?:visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$))`)
	struckOut   = regexp.MustCompile(`(?i)text-decoration(?:-line)?\s*:[^;]*line-through`)
	raised      = regexp.MustCompile(`(?i)vertical-align\s*:\s*super`)
	lowered     = regexp.MustCompile(`(?i)vertical-align\s*:\s*sub`)
)

// hides tells whether an element is not shown, by itself or by the styles of the page.
func (a *attributes) hides(styles map[string]bool) hiding {
	if a.hidden || a.style != "" && displayNone.MatchString(a.style) {
		return absent
	}
	for _, name := range a.names {
		if styles[name] {
			return absent
		}
	}
	if a.style != "" && notVisible.MatchString(a.style) {
		return invisible
	}
	return shown
}

// lookOf is the look that an element gives its text.
func (p *pageReader) lookOf(tag atom.Atom, a attributes) (look lines.Look) {
	if a.hides(p.hiding) != shown {
		look |= lines.Hidden
	}
	switch tag {
	case atom.Del, atom.S, atom.Strike:
		look |= lines.Struck
	case atom.Sup:
		look |= lines.Superscript
	case atom.Sub:
		look |= lines.Subscript
	case atom.Rt, atom.Rp:
		look |= lines.Ruby
	}
	if a.style == "" {
		return look
	}
	if struckOut.MatchString(a.style) {
		look |= lines.Struck
	}
	if tag != atom.Td && tag != atom.Th && tag != atom.Tr {
		switch {
		case raised.MatchString(a.style):
			look |= lines.Superscript
		case lowered.MatchString(a.style):
			look |= lines.Subscript
		}
	}
	return look
}

var (
	styleSheets = regexp.MustCompile(`(?is)<style[^>]*>(.*?)</style>`)
	comments    = regexp.MustCompile(`(?s)/\*.*?\*/|<!--|-->`)
	rules       = regexp.MustCompile(`(?s)([^{}]*)\{([^{}]*)\}`)
	selectors   = regexp.MustCompile(`^(?:[a-zA-Z]+)?([.#][\w-]+)$`)
)

// hidingStyles finds the classes and ids whose elements the style sheets of a page
// do not show. Only rules for one class or id count, and none that depends on the
// screen or the printer.
func hidingStyles(text []byte) map[string]bool {
	hiding := map[string]bool{}
	for _, sheet := range styleSheets.FindAllSubmatch(text[:min(len(text), maxStyled)], -1) {
		depth, from := 0, 0
		css := comments.ReplaceAll(sheet[1], nil)
		if !bytes.Contains(bytes.ToLower(css), []byte("none")) {
			continue
		}
		for i, c := range css { // rules of the first level
			switch c {
			case '{':
				depth++
			case '}':
				if depth--; depth != 0 {
					continue
				}
				if rule := css[from : i+1]; bytes.Count(rule, []byte("{")) == 1 {
					hide(rule, hiding)
				}
				from = i + 1
			}
		}
	}
	return hiding
}

// maxStyled is how much of a page is searched for style sheets, in bytes.
const maxStyled = 1 << 20

func hide(rule []byte, hiding map[string]bool) {
	m := rules.FindSubmatch(rule)
	if m == nil || !displayNone.Match(m[2]) {
		return
	}
	for _, selector := range bytes.Split(m[1], []byte(",")) {
		if name := selectors.FindSubmatch(bytes.TrimSpace(selector)); name != nil {
			hiding[string(name[1])] = true
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
	if o.within && len(o.current) < mostCellText {
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
	if o.selected && len(o.chosen) < mostCellText {
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
		if len(t.hiddenColumns) >= mostGridWidth {
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

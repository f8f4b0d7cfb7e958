package page

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"gouji/form/pattern"
	"gouji/ingest/lines"
)

// Ranks of rules, which a rule for a class and the like adds to.
const (
	rankTag       = 1
	rankClass     = 1 << 8
	rankID        = 1 << 16
	rankImportant = 1 << 24 // and more than what an element says itself
)

const (
	maxStyled  = 1 << 20 // bytes of a page that are searched for style sheets
	maxRules   = 20_000
	maxMatched = 1 << 25 // elements that parts of selectors are compared with
)

var (
	comments = pattern.Of(`(?s)/\*.*?\*/|<!--|-->`)
	media    = pattern.Of(`(?i)media\s*=\s*["']?([^"'>]*)`)
	// compounds are parts of selectors with what stands before them, li.a.b > #c.
	compounds = pattern.Of(`^(\s*>\s*|\s+)?([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)(::?(?:before|after)$)?`)
	names     = pattern.Of(`[.#][\w-]+`)
)

// sheetsOf reads the style sheets of a page. What depends on the printer, on the size of
// the screen, on the pointer or on where an element stands among others does not count.
func sheetsOf(text []byte) sheets {
	r := sheetReader{found: sheets{}}
	for rest := text[:min(len(text), maxStyled)]; ; {
		_, begun, found := cutFold(rest, "<style")
		head, body, open := bytes.Cut(begun, []byte(">"))
		sheet, behind, closed := cutFold(body, "</style>")
		if !found || !open || !closed {
			return r.found
		}
		if m := media.Compiled().FindSubmatch(head); m == nil || onScreens(string(m[1])) {
			r.read(withoutComments(sheet), 0)
		}
		rest = behind
	}
}

// withoutComments leaves out the comments of a style sheet and the marks of HTML around it.
func withoutComments(sheet []byte) []byte {
	if bytes.Contains(sheet, []byte("/*")) || bytes.Contains(sheet, []byte("--")) {
		return comments.Compiled().ReplaceAll(sheet, nil)
	}
	return sheet
}

// cutFold cuts a text around the first tag that begins like this, in letters of either case.
func cutFold(text []byte, tag string) (before, after []byte, found bool) {
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], tag[0])
		if i < 0 {
			return text, nil, false
		}
		if at += i; len(text)-at >= len(tag) && bytes.EqualFold(text[at:at+len(tag)], []byte(tag)) {
			return text[:at], text[at+len(tag):], true
		}
	}
}

// onScreens reports whether what holds for media holds for every screen.
func onScreens(media string) bool {
	media = strings.ToLower(media)
	return !strings.ContainsAny(media, "(") && !strings.Contains(media, "not") && (strings.Contains(media, "screen") || strings.Contains(media, "all"))
}

// sheetReader collects rules.
type sheetReader struct {
	found sheets
	rules int
}

// read reads rules, which may stand within others for some media.
func (r *sheetReader) read(css []byte, within int) {
	const deepest = 4
	for within <= deepest {
		begin := bytes.IndexByte(css, '{')
		if begin < 0 {
			return
		}
		end, depth := begin+1, 1
		for ; end < len(css) && depth > 0; end++ {
			switch css[end] {
			case '{':
				depth++
			case '}':
				depth--
			}
		}
		head, block := strings.TrimSpace(string(css[:begin])), css[begin+1:max(begin+1, end-1)]
		css = css[end:]
		if i := strings.LastIndexByte(head, ';'); i >= 0 {
			head = strings.TrimSpace(head[i+1:]) // behind @import and the like
		}
		if query, found := strings.CutPrefix(head, "@media"); found && onScreens(query) {
			r.read(block, within+1)
		} else if !strings.HasPrefix(head, "@") {
			r.add(head, string(block))
		}
	}
}

// add adds the rule of some selectors.
func (r *sheetReader) add(selectors, declarations string) {
	var plain, important []string
	for one := range strings.SplitSeq(declarations, ";") {
		if strings.Contains(one, "!") {
			important = append(important, one)
		} else {
			plain = append(plain, one)
		}
	}
	r.addRanked(selectors, appearanceOf(strings.Join(plain, ";")), 0)
	r.addRanked(selectors, appearanceOf(strings.Join(important, ";")), rankImportant)
}

func (r *sheetReader) addRanked(selectors string, of appearance, rank int) {
	generates := of.generates && !of.hides()
	if of.generates = false; of == (appearance{}) && !generates {
		return
	}
	for selector := range strings.SplitSeq(selectors, ",") {
		parts, generated, ok := parseSelector(strings.TrimSpace(selector))
		rule := &sheetRule{selector: parts, rank: rank, order: r.rules, of: of}
		if generated {
			// What is set there is no text of the page, and nobody finds it in its cells.
			if rule.of = (appearance{}); generates {
				rule.of = appearance{look: lines.Symbol, inCells: true}
			}
		}
		if !ok || rule.of == (appearance{}) || r.rules == maxRules {
			continue
		}
		for _, part := range parts {
			rule.rank += part.rank()
		}
		r.rules++
		key := parts[len(parts)-1].key()
		r.found[key] = append(r.found[key], rule)
	}
}

// parseSelector takes a selector apart. generated is true if it is for what stands before
// or behind the elements; ok is false for a selector that does not count.
func parseSelector(selector string) (parts []compound, generated, ok bool) {
	for rest := selector; rest != ""; {
		m := compounds.Compiled().FindStringSubmatch(rest)
		if m == nil || m[2] == "" && m[3] == "" || generated || len(parts) > 0 && m[1] == "" {
			return nil, false, false
		}
		part := compound{child: strings.Contains(m[1], ">"), names: names.Compiled().FindAllString(m[3], -1)}
		if m[2] != "" && m[2] != "*" {
			if part.tag = atom.Lookup([]byte(strings.ToLower(m[2]))); part.tag == 0 {
				return nil, false, false
			}
		}
		parts, generated = append(parts, part), m[4] != ""
		rest = rest[len(m[0]):]
	}
	return parts, generated, len(parts) > 0
}

func (c *compound) rank() (rank int) {
	if c.tag != 0 {
		rank = rankTag
	}
	for _, name := range c.names {
		if name[0] == '#' {
			rank += rankID
		} else {
			rank += rankClass
		}
	}
	return rank
}

// key is what the elements that it picks are looked up by.
func (c *compound) key() string {
	switch {
	case len(c.names) > 0:
		return c.names[0]
	case c.tag != 0:
		return c.tag.String()
	}
	return anyElement
}

const anyElement = "*"

// picks reports whether an element is as asked for.
func (c *compound) picks(tag atom.Atom, names []string) bool {
	return (c.tag == 0 || c.tag == tag) && !slices.ContainsFunc(c.names, func(name string) bool { return !slices.Contains(names, name) })
}

// within reports whether the rest of a selector picks elements around the next one.
func (p *pageReader) within(selector []compound, child bool, open []element) bool {
	if len(selector) == 0 {
		return true
	}
	last := &selector[len(selector)-1]
	for i, e := range slices.Backward(open) {
		if p.matched++; p.matched > maxMatched {
			return false // which is reported
		}
		if last.picks(e.tag, e.names) && p.within(selector[:len(selector)-1], last.child, open[:i]) {
			return true
		}
		if child {
			return false
		}
	}
	return false
}

// styled returns the rules that pick the element that begins, those that win last.
func (p *pageReader) styled(tag atom.Atom, names []string) []*sheetRule {
	p.picked = p.picked[:0]
	if len(p.styles) == 0 {
		return nil
	}
	take := func(key string) {
		for _, rule := range p.styles[key] {
			if p.matched++; p.matched > maxMatched {
				return
			}
			last := len(rule.selector) - 1
			if rule.selector[last].picks(tag, names) && p.within(rule.selector[:last], rule.selector[last].child, p.open) {
				p.picked = append(p.picked, rule)
			}
		}
	}
	for _, name := range names {
		take(name)
	}
	take(tag.String())
	take(anyElement)
	if len(p.picked) > 1 {
		slices.SortFunc(p.picked, func(a, b *sheetRule) int {
			return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.order, b.order))
		})
	}
	return p.picked
}

// appearance is that of an element, by itself or by the styles of the page.
func (p *pageReader) appearance(tag atom.Atom, a *attributes) (seen appearance) {
	seen = p.said(tag, a)
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
		seen.box = joined
	case atom.A, atom.Button:
		seen.box = max(seen.box, apart)
	case atom.Bdo:
		if a.kind == "rtl" {
			seen.look |= lines.Symbol // it is read from its end
		}
	case atom.Dialog:
		if !a.open {
			seen.hiding = absent
		}
	case atom.Del, atom.S, atom.Strike:
		seen.look |= lines.Struck
	case atom.Sup:
		seen.look |= lines.Superscript
	case atom.Sub:
		seen.look |= lines.Subscript
	case atom.Rt, atom.Rp:
		seen.look |= lines.Ruby
	}
	if seen.display == none {
		seen.hiding = absent
	}
	if seen.hides() {
		seen.look |= lines.Hidden
	}
	seen.pictured = seen.pictured || a.pictured
	seen.row = seen.row || a.stacked
	return seen
}

// said is what the style sheets, and the style of the element itself, say of it.
func (p *pageReader) said(tag atom.Atom, a *attributes) (seen appearance) {
	var important appearance
	for _, rule := range p.styled(tag, a.names) {
		switch {
		case rule.of.inCells && !isCell(tag) && !p.inCell():
		case rule.rank >= rankImportant:
			important = rule.of.over(important)
		default:
			seen = rule.of.over(seen)
		}
	}
	if a.style != "" {
		seen = p.declared(a.style).over(seen)
	}
	return important.over(seen)
}

// declared is what the declarations of an element's own come to. Pages that were
// pasted from a word processor say the same in every cell: they are read once.
func (p *pageReader) declared(style string) appearance {
	of, known := p.own[style]
	if known {
		return of
	}
	of = appearanceOf(style)
	const maxKept = 1000
	if len(p.own) < maxKept {
		p.own[style] = of
	}
	return of
}

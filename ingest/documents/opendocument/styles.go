package opendocument

import (
	"strconv"
	"strings"

	"gouji/ingest/lines"
)

// over returns how text looks that has this style on top of another look.
func (l *looks) over(look lines.Look) lines.Look { return look&^l.set | l.look }

var noStyle = &looks{}

// style returns the style of a family, with what it takes from its parents.
func (r *reader) style(family, name string) *looks {
	if name == "" {
		return noStyle
	}
	l := r.styles[family+"/"+name]
	if l == nil {
		return noStyle
	}
	const maxParents = 20
	for n := 0; l.parent != "" && n < maxParents; n++ {
		p := r.styles[family+"/"+l.parent]
		if p == nil || p == l {
			break
		}
		l.painted = l.painted || p.painted
		l.look |= p.look &^ l.set
		l.set |= p.set
		l.parent = p.parent
	}
	l.parent = ""
	if l.painted {
		l.look &^= lines.Faint
	}
	return l
}

// startStyle reads the beginning of a style, or its properties.
func (r *reader) startStyle() {
	if r.body {
		return
	}
	switch string(r.s.Name) {
	case "style":
		const maxStyles = 100_000
		if len(r.styles) < maxStyles {
			r.current = &looks{parent: r.attribute(style, "parent-style-name")}
			r.styles[r.attribute(style, "family")+"/"+r.attribute(style, "name")] = r.current
		}
	case "text-properties":
		if r.current != nil {
			r.textProperties(r.current)
		}
	case "table-cell-properties":
		if value, ok := r.s.Attribute(formatting, "background-color"); ok && r.current != nil {
			r.current.painted = !strings.EqualFold(string(value), "#ffffff") && string(value) != "transparent"
		}
	case "table-properties":
		if r.current != nil {
			r.current.hidden = r.attribute(table, "display") == "false"
		}
	}
}

func (r *reader) textProperties(l *looks) {
	say := func(look lines.Look, on bool) {
		l.set |= look
		l.look &^= look
		if on {
			l.look |= look
		}
	}
	for _, name := range []string{"text-line-through-style", "text-line-through-type"} {
		if value, ok := r.s.Attribute(style, name); ok {
			say(lines.Struck, string(value) != "none")
		}
	}
	if value, ok := r.s.Attribute(formatting, "color"); ok {
		say(lines.Faint, strings.EqualFold(string(value), "#ffffff"))
	}
	if value, ok := r.s.Attribute(text, "display"); ok {
		say(lines.Hidden, string(value) == "none")
	}
	if value, ok := r.s.Attribute(formatting, "font-size"); ok && !strings.HasSuffix(string(value), "%") {
		size, known := lengthOf(string(value))
		say(lines.Tiny, known && lines.TooSmall(size))
	}
	if value, ok := r.s.Attribute(style, "text-position"); ok {
		// "super 58%", "33% 58%", "-33% 58%": how far it is raised, how large it is.
		raised := strings.TrimSpace(string(value))
		position, _, _ := strings.Cut(raised, " ")
		say(lines.Superscript|lines.Subscript, false)
		switch {
		case position == "sub" || strings.HasPrefix(position, "-"):
			say(lines.Subscript, true)
		case position == "super" || strings.Trim(position, "0%.") != "":
			say(lines.Superscript, true)
		}
		l.set |= lines.Superscript | lines.Subscript
	}
}

// lengthOf reads a length, such as 0.5cm, in points.
func lengthOf(text string) (size float64, ok bool) {
	unit := strings.TrimLeft(text, "0123456789.")
	value, err := strconv.ParseFloat(text[:len(text)-len(unit)], 64)
	of, known := map[string]float64{"pt": 1, "in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75}[unit]
	return value * of, err == nil && known
}

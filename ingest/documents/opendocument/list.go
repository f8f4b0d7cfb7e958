package opendocument

import "strconv"

// maxLevels bounds the levels that are remembered.
const maxLevels = 100_000

// startListStyle takes an element that defines a style of lists.
func (r *reader) startListStyle() {
	l := &r.lists
	switch string(r.s.Name) {
	case "list-style":
		l.style = r.attribute(style, "name")
	case "list-level-style-number":
		if len(l.numbered) < maxLevels {
			l.numbered[level{l.style, r.attribute(text, "level")}] = r.attribute(style, "num-format") != ""
		}
	}
}

// startList takes an element that begins a list or an item of one, and reports whether
// it was one.
func (r *reader) startList() bool {
	l := &r.lists
	switch string(r.s.Name) {
	case "list":
		name := r.attribute(text, "style-name")
		if name == "" && len(l.open) > 0 {
			name = l.open[len(l.open)-1]
		}
		l.open = append(l.open, name)
	case "list-item":
		// Items of lists within lists stand in items that show no number.
		n := len(l.open)
		l.counts = n > 0 && l.numbered[level{l.open[n-1], strconv.Itoa(n)}]
	default:
		return false
	}
	return true
}

// endList ends the innermost list.
func (r *reader) endList() {
	if n := len(r.lists.open); n > 0 {
		r.lists.open = r.lists.open[:n-1]
	}
}

package word

import "strings"

// startList takes an element that defines a list or says of which one a paragraph, or
// a style, is an item; it reports whether it was one.
func (r *reader) startList() bool {
	l, of := &r.lists, &r.item
	if r.current != nil {
		of = &r.current.item
	}
	switch string(r.s.Name) {
	case "abstractNum":
		l.definition = r.attribute("abstractNumId")
	case "lvl":
		l.level, l.uncounted = item{l.definition, r.attribute("ilvl")}, false
	case "numFmt":
		l.uncounted = r.attribute("val") == "none" || r.attribute("val") == "bullet"
	case "lvlText":
		// A level counts if its text has a place for the number of one.
		if len(l.numbered) < maxLists {
			l.numbered[l.level] = strings.Contains(r.attribute("val"), "%") && !l.uncounted
		}
	case "num":
		l.list = r.attribute("numId")
	case "abstractNumId":
		if len(l.of) < maxLists {
			l.of[l.list] = r.attribute("val")
		}
	case "numPr":
		*of = item{level: "0"}
	case "ilvl":
		of.level = r.attribute("val")
	case "numId":
		of.list = r.attribute("val")
	default:
		return false
	}
	return true
}

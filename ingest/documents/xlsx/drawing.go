package xlsx

import (
	"bytes"
	"path"
	"strconv"

	"gouji/form"
	"gouji/ingest/documents/cells"
	"gouji/ingest/documents/elements"
)

// readPictures returns the cells that pictures of a sheet lie over, row by row.
func (b *book) readPictures(sheetPart string, data []byte, merges []cells.Merge) map[int][]cells.At {
	if !bytes.Contains(data, []byte("drawing ")) {
		return nil
	}
	folder, name := path.Split(sheetPart)
	found := map[int][]cells.At{}
	n := 0
	for _, r := range b.readRelations(folder+"_rels/"+name+".rels", folder) {
		if r.kind != "drawing" {
			continue
		}
		s := b.part(r.target, form.Place{})
		for s != nil && n < cells.MaxPictures && s.Next() {
			if s.Kind != elements.Start || string(s.Name) != "twoCellAnchor" && string(s.Name) != "oneCellAnchor" {
				continue
			}
			a := readAnchor(s)
			if !a.picture {
				continue
			}
			for _, at := range a.Cells(merges, n) {
				found[at.Row] = append(found[at.Row], at)
			}
			n++
		}
	}
	return found
}

// anchor is where something lies over a sheet.
type anchor struct {
	cells.Anchor
	picture bool // it shows something: no line or shape without a word
}

// readAnchor reads the anchor that begins.
func readAnchor(s *elements.Scanner) (a anchor) {
	one := string(s.Name) == "oneCellAnchor"
	var at *cells.Corner
	var into *int
	depth := s.Depth()
	for s.Next() {
		if s.Kind == elements.End && s.Depth() < depth {
			break
		}
		switch {
		case s.Kind == elements.Text && into != nil:
			*into, _ = strconv.Atoi(string(bytes.TrimSpace(s.Data)))
		case s.Kind != elements.Start:
			into = nil
		default:
			switch string(s.Name) {
			case "from":
				at = &a.From
			case "to":
				at = &a.To
			case "ext":
				if one && a.To == (cells.Corner{}) {
					a.To = cells.Corner{Row: a.From.Row, Column: a.From.Column, Down: a.From.Down + number(s, "cy"), Right: a.From.Right + number(s, "cx")}
				}
			case "pic", "graphicFrame", "t":
				a.picture = true
			case "row", "col", "rowOff", "colOff":
				if at != nil {
					into = map[string]*int{"row": &at.Row, "col": &at.Column, "rowOff": &at.Down, "colOff": &at.Right}[string(s.Name)]
				}
			}
		}
	}
	return a
}

package xlsx

import (
	"bytes"
	"path"
	"strconv"

	"gouji/form"
	"gouji/ingest/documents/cells"
	"gouji/ingest/documents/elements"
)

// place is a cell of a sheet, from 1.
type place struct{ row, column int }

// Pictures lie over a sheet. One that lies over a cell of its own says what the cell
// does not; one that lies over several rows is a seal or a sign of the office.
const (
	maxPictures  = 1000   // of a sheet
	maxWide      = 16     // columns that one lies over
	rowHeight    = 190500 // in EMU, 1/914400 of an inch, of a usual row
	columnWidth  = 609600
	maxTall      = 2 * rowHeight
	maxLookedFor = 1 << 22 // pictures compared with merged cells
)

// readPictures returns the cells that pictures of a sheet lie over, row by row.
func (b *book) readPictures(sheetPart string, data []byte, merges []cells.Merge) map[int][]place {
	if !bytes.Contains(data, []byte("drawing ")) {
		return nil
	}
	folder, name := path.Split(sheetPart)
	found := map[int][]place{}
	n := 0
	for _, r := range b.readRelations(folder+"_rels/"+name+".rels", folder) {
		if r.kind != "drawing" {
			continue
		}
		s := b.part(r.target, form.Place{})
		for s != nil && n < maxPictures && s.Next() {
			if s.Kind != elements.Start || string(s.Name) != "twoCellAnchor" && string(s.Name) != "oneCellAnchor" {
				continue
			}
			for _, at := range readAnchor(s).cells() {
				at = ownerOf(at, merges, n)
				found[at.row] = append(found[at.row], at)
				n++
			}
		}
	}
	return found
}

// ownerOf returns the merged cell that covers a cell, or the cell itself.
func ownerOf(at place, merges []cells.Merge, before int) place {
	if (before+1)*len(merges) > maxLookedFor {
		return at
	}
	for _, m := range merges {
		if int(m.Top) <= at.row && at.row <= int(m.Bottom) && int(m.Left) <= at.column && at.column <= int(m.Right) {
			return place{int(m.Top), int(m.Left)}
		}
	}
	return at
}

// corner is a place on a sheet: a cell, from 0, and how far into it, in EMU.
type corner struct{ row, column, down, right int }

// anchor is where something lies over a sheet.
type anchor struct {
	from, to corner
	picture  bool // it shows something: no line or shape without a word
}

// readAnchor reads the anchor that begins.
func readAnchor(s *elements.Scanner) (a anchor) {
	one := string(s.Name) == "oneCellAnchor"
	var at *corner
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
				at = &a.from
			case "to":
				at = &a.to
			case "ext":
				if one && a.to == (corner{}) {
					a.to = corner{a.from.row, a.from.column, a.from.down + number(s, "cy"), a.from.right + number(s, "cx")}
				}
			case "pic", "graphicFrame", "t":
				a.picture = true
			case "row", "col", "rowOff", "colOff":
				if at != nil {
					into = map[string]*int{"row": &at.row, "col": &at.column, "rowOff": &at.down, "colOff": &at.right}[string(s.Name)]
				}
			}
		}
	}
	return a
}

// cells returns the cells of a row that what is anchored lies over.
func (a anchor) cells() (at []place) {
	last := a.to.column + (a.to.right-1)/columnWidth
	down := a.to.down + (a.to.row-a.from.row)*rowHeight
	if !a.picture || a.from.row < 0 || a.from.column < 0 || down-a.from.down > maxTall || last-a.from.column >= maxWide {
		return nil
	}
	row := a.from.row + (a.from.down+down)/2/rowHeight // in which its middle lies
	if a.to.row == a.from.row {
		row = a.from.row // which may be taller than usual
	}
	for column := a.from.column; column <= max(last, a.from.column); column++ {
		at = append(at, place{row + 1, column + 1})
	}
	return at
}

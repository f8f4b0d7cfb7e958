package cells

import (
	"cmp"
	"slices"
	"strings"

	"gouji/ingest/lines"
)

// Piece is a part of a text, up to the next one.
type Piece struct {
	End  uint32 // bytes from the beginning of the text
	Look lines.Look
	Own  bool // it has a look of its own, not that of the cell
}

// Texts are the texts that cells share. They take little more memory than their bytes.
type Texts struct {
	building strings.Builder
	all      string
	ends     []uint32
	pieces   []Piece
	rich     []richAt // those of which a piece may not look like the cell
}

// richAt says where the pieces of a text begin.
type richAt struct{ index, first uint32 }

// Add adds the next text; what it is given is borrowed. pieces may be nil.
func (t *Texts) Add(text []byte, pieces []Piece) {
	if len(pieces) > 0 {
		t.rich = append(t.rich, richAt{uint32(len(t.ends)), uint32(len(t.pieces))})
		t.pieces = append(t.pieces, pieces...)
	}
	t.building.Write(text)
	t.ends = append(t.ends, uint32(t.building.Len()))
}

// Get returns a text and its pieces. ok is false if there is none of that index.
func (t *Texts) Get(index int) (text string, pieces []Piece, ok bool) {
	if index < 0 || index >= len(t.ends) {
		return "", nil, false
	}
	if len(t.all) != t.building.Len() {
		t.all = t.building.String()
	}
	begin := uint32(0)
	if index > 0 {
		begin = t.ends[index-1]
	}
	text = t.all[begin:t.ends[index]]
	at, found := slices.BinarySearchFunc(t.rich, uint32(index), func(r richAt, index uint32) int { return cmp.Compare(r.index, index) })
	if !found {
		return text, nil, true
	}
	end := len(t.pieces)
	if at+1 < len(t.rich) {
		end = int(t.rich[at+1].first)
	}
	return text, t.pieces[t.rich[at].first:end], true
}

package form

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"
	"unicode"
)

// SameFigures reports whether two reports state the same figures in the same
// cells; where they stand in their files does not matter.
func (r *Report) SameFigures(other *Report) bool {
	for id := range r.States {
		stated := r.States[id] == Stated
		if stated != (other.States[id] == Stated) || stated && r.Values[id] != other.Values[id] {
			return false
		}
	}
	return true
}

// SameWords reports whether two reports say the same in words. How lines are broken
// does not matter: a return breaks them otherwise than the report did.
func (r *Report) SameWords(other *Report) bool { return r.words() == other.words() }

func (r *Report) words() string {
	var b strings.Builder
	for _, s := range r.Narrative {
		b.WriteString(s.Number)
		for _, letter := range s.Text {
			if !unicode.IsSpace(letter) {
				b.WriteRune(letter)
			}
		}
	}
	return b.String()
}

// KeepCaptions takes over, from the report that it corrects, the figures in caption
// rows for which a return has no cell, as long as nothing in the rows below has
// changed: that such a figure contradicts them is not corrected by its absence.
func (r *Report) KeepCaptions(before *Report) {
	for _, c := range before.Captions {
		parts := CaptionParts(c.Row, c.Column, before.Editions[Applications])
		same := func(own CaptionFigure) bool { return own.Row == c.Row && own.Column == c.Column }
		changed := func(id CellID) bool {
			old, was := before.Value(id)
			v, is := r.Value(id)
			return is != was || v != old
		}
		if slices.ContainsFunc(r.Captions, same) || slices.ContainsFunc(parts, changed) {
			continue
		}
		c.Place = r.Place
		r.Captions = append(r.Captions, c)
	}
}

// FiguresHash is the same for two reports that state the same figures
// (SameFigures), and nearly always another for others. It holds for one seed.
func (r *Report) FiguresHash(seed maphash.Seed) uint64 {
	var stated [NumCells * 10]byte // number and value of each cell
	b := stated[:0]
	for id := range r.States {
		if r.States[id] == Stated {
			b = binary.LittleEndian.AppendUint16(b, uint16(id))
			b = binary.LittleEndian.AppendUint64(b, uint64(r.Values[id]))
		}
	}
	return maphash.Bytes(seed, b)
}

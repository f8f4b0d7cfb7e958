package form

import (
	"encoding/binary"
	"hash/maphash"
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

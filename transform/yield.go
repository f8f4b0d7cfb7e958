package transform

import (
	"encoding/binary"
	"math"
	"slices"

	"gouji/form"
)

// yield is what the reports of a plot add up to.
type yield struct {
	reporters int32
	sums      [form.NumCells]int64 // of the cells as the checks take them: a blank 总计 computed
	// stated holds the cells that some report states; others are null.
	stated cellSet
	// lost holds the sums that no longer fit; they are null, with a finding.
	lost cellSet
}

// packedYield is a yield as it is kept. A nation has a hundred thousand plots:
// most sums are 0 or small, and a few hundred bytes hold what takes two
// kilobytes to add to.
type packedYield []byte

// cellSet is a set of cells.
type cellSet [(form.NumCells + 63) / 64]uint64

func (s *cellSet) has(id form.CellID) bool { return s[id/64]>>(id%64)&1 == 1 }

func (s *cellSet) add(id form.CellID) { s[id/64] |= 1 << (id % 64) }

// largest is the largest sum without its sign.
func (y *yield) largest() int64 {
	largest := int64(0)
	for _, v := range y.sums {
		if v == math.MinInt64 {
			return math.MaxInt64
		}
		largest = max(largest, magnitude(v))
	}
	return largest
}

// pack returns the yield as it is kept; scratch is for reuse.
func (y *yield) pack(scratch *[]byte) packedYield {
	b := binary.AppendUvarint((*scratch)[:0], uint64(y.reporters))
	for w := range y.stated {
		b = binary.LittleEndian.AppendUint64(b, y.stated[w])
	}
	if y.lost == (cellSet{}) {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		for w := range y.lost {
			b = binary.LittleEndian.AppendUint64(b, y.lost[w])
		}
	}
	for id := 0; id < form.NumCells; id++ {
		if v := y.sums[id]; v != 0 {
			b = binary.AppendVarint(b, v)
			continue
		}
		run := 1
		for id+run < form.NumCells && y.sums[id+run] == 0 {
			run++
		}
		b = append(b, 0, byte(run))
		id += run - 1
	}
	*scratch = b
	return slices.Clone(b)
}

// add adds a packed yield.
func (y *yield) add(from packedYield) {
	reporters, n := binary.Uvarint(from)
	y.reporters += int32(reporters)
	from = from[n:]
	for w := range y.stated {
		y.stated[w] |= binary.LittleEndian.Uint64(from[8*w:])
	}
	from = from[8*len(y.stated):]
	hasLost := from[0] == 1
	from = from[1:]
	if hasLost {
		for w := range y.lost {
			y.lost[w] |= binary.LittleEndian.Uint64(from[8*w:])
		}
		from = from[8*len(y.lost):]
	}
	for id := 0; id < form.NumCells; id++ {
		if from[0] == 0 {
			id += int(from[1]) - 1
			from = from[2:]
			continue
		}
		v, n := binary.Varint(from)
		if overflows(y.sums[id], v) {
			y.lost.add(form.CellID(id))
		}
		y.sums[id] += v
		from = from[n:]
	}
}

// overflows reports whether a + b does not fit.
func overflows(a, b int64) bool { return (a^(a+b))&(b^(a+b)) < 0 }

package sums

import (
	"encoding/binary"
	"math"
	"slices"

	"gouji/form"
)

// Partial is what some reports add up to, before any 总计 is computed.
type Partial struct {
	Reports int32 // that were added
	// Reporters counts by table the reports that state a figure in it; Lacking
	// those whose form has the table and that state none, so that the sum lacks
	// their figures.
	Reporters, Lacking [form.NumTables]int32
	Values             [form.NumCells]int64 // of the cells as the checks take them: a blank 总计 computed
	// Stated holds the cells that some report states; others are null.
	Stated CellSet
	// Lost holds the sums that no longer fit; they are null, with a finding.
	Lost CellSet
}

// Count counts a report with its tables. edition is that of the report as a whole.
func (p *Partial) Count(hasTable *[form.NumTables]bool, edition form.Edition) {
	p.Reports++
	for t := range form.NumTables {
		if hasTable[t] {
			p.Reporters[t]++
		} else if form.Tables[t].Editions&edition != 0 {
			p.Lacking[t]++
		}
	}
}

// drop takes a cell out.
func (p *Partial) drop(id form.CellID) {
	p.Values[id] = 0
	p.Stated[id/64] &^= 1 << (id % 64)
}

// packed is a Partial as it is kept. A nation has a hundred thousand parts: most
// sums are 0 or small, and a few hundred bytes hold what takes two kilobytes to
// add to.
type packed []byte

// CellSet is a set of cells.
type CellSet [(form.NumCells + 63) / 64]uint64

// Has reports whether a cell is in the set.
func (s *CellSet) Has(id form.CellID) bool { return s[id/64]>>(id%64)&1 == 1 }

// Add puts a cell into the set.
func (s *CellSet) Add(id form.CellID) { s[id/64] |= 1 << (id % 64) }

// meets reports whether two sets have a cell in common.
func (s *CellSet) meets(other *CellSet) bool {
	common := uint64(0)
	for w := range s {
		common |= s[w] & other[w]
	}
	return common != 0
}

func setOf(cells []form.CellID) (s CellSet) {
	for _, id := range cells {
		s.Add(id)
	}
	return s
}

// largest is the largest sum without its sign.
func (p *Partial) largest() int64 {
	largest := int64(0)
	for _, v := range p.Values {
		if v == math.MinInt64 {
			return math.MaxInt64
		}
		largest = max(largest, magnitude(v))
	}
	return largest
}

// pack returns the partial sum as it is kept; scratch is for reuse.
func (p *Partial) pack(scratch *[]byte) packed {
	b := binary.AppendUvarint((*scratch)[:0], uint64(p.Reports))
	for t := range form.NumTables {
		b = binary.AppendUvarint(b, uint64(p.Reporters[t]))
		b = binary.AppendUvarint(b, uint64(p.Lacking[t]))
	}
	for w := range p.Stated {
		b = binary.LittleEndian.AppendUint64(b, p.Stated[w])
	}
	if p.Lost == (CellSet{}) {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		for w := range p.Lost {
			b = binary.LittleEndian.AppendUint64(b, p.Lost[w])
		}
	}
	for id := 0; id < form.NumCells; id++ {
		if v := p.Values[id]; v != 0 {
			b = binary.AppendVarint(b, v)
			continue
		}
		run := 1
		for id+run < form.NumCells && p.Values[id+run] == 0 {
			run++
		}
		b = append(b, 0, byte(run))
		id += run - 1
	}
	*scratch = b
	return slices.Clone(b)
}

// plus returns a packed partial sum with another one added; a nil one is empty.
func (from packed) plus(p *Partial, scratch *[]byte) packed {
	if from == nil {
		return p.pack(scratch)
	}
	sum := *p
	sum.add(from)
	return sum.pack(scratch)
}

// merged returns two packed partial sums added; a nil one is empty, and then the
// other is returned as it is.
func (from packed) merged(other packed, scratch *[]byte) packed {
	if from == nil {
		return other
	}
	var p Partial
	p.add(other)
	return from.plus(&p, scratch)
}

// add adds a packed partial sum.
func (p *Partial) add(from packed) {
	count := func() int32 {
		v, n := binary.Uvarint(from)
		from = from[n:]
		return int32(v)
	}
	p.Reports += count()
	for t := range form.NumTables {
		p.Reporters[t] += count()
		p.Lacking[t] += count()
	}
	for w := range p.Stated {
		p.Stated[w] |= binary.LittleEndian.Uint64(from[8*w:])
	}
	from = from[8*len(p.Stated):]
	hasLost := from[0] == 1
	from = from[1:]
	if hasLost {
		for w := range p.Lost {
			p.Lost[w] |= binary.LittleEndian.Uint64(from[8*w:])
		}
		from = from[8*len(p.Lost):]
	}
	for id := 0; id < form.NumCells; id++ {
		if from[0] == 0 {
			id += int(from[1]) - 1
			from = from[2:]
			continue
		}
		v, n := binary.Varint(from)
		if overflows(p.Values[id], v) {
			p.Lost.Add(form.CellID(id))
		}
		p.Values[id] += v
		from = from[n:]
	}
}

// overflows reports whether a + b does not fit.
func overflows(a, b int64) bool { return (a^(a+b))&(b^(a+b)) < 0 }

func magnitude(v int64) int64 { return max(v, -v) }

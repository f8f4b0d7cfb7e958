package check

import (
	"encoding/binary"
	"math/bits"

	"gouji/form"
)

// blockRows is how many rows the kernels take at a time: their intermediate
// sums stay in the first cache.
const blockRows = 1024

// figures gives the kernels the figures of the cells, with computed totals in
// place of blank ones.
type figures [form.NumCells][]int64

// residual stores ΣPlus − ΣMinus − Constant of the rows from start on in dst.
func (v *figures) residual(dst []int64, r *form.Relation, start int) {
	for i := range dst {
		dst[i] = -r.Constant
	}
	v.add(dst, r.Plus, start)
	v.subtract(dst, r.Minus, start)
}

// add adds columns to dst, four in one pass: most of the time goes into
// reading and writing dst.
func (v *figures) add(dst []int64, cells []form.CellID, start int) {
	n := len(dst)
	for ; len(cells) >= 4; cells = cells[4:] {
		a, b, c, d := v[cells[0]][start:][:n], v[cells[1]][start:][:n], v[cells[2]][start:][:n], v[cells[3]][start:][:n]
		for i := range dst {
			dst[i] += a[i] + b[i] + c[i] + d[i]
		}
	}
	for _, id := range cells {
		a := v[id][start:][:n]
		for i := range dst {
			dst[i] += a[i]
		}
	}
}

// subtract subtracts columns from dst, four in one pass.
func (v *figures) subtract(dst []int64, cells []form.CellID, start int) {
	n := len(dst)
	for ; len(cells) >= 4; cells = cells[4:] {
		a, b, c, d := v[cells[0]][start:][:n], v[cells[1]][start:][:n], v[cells[2]][start:][:n], v[cells[3]][start:][:n]
		for i := range dst {
			dst[i] -= a[i] + b[i] + c[i] + d[i]
		}
	}
	for _, id := range cells {
		a := v[id][start:][:n]
		for i := range dst {
			dst[i] -= a[i]
		}
	}
}

// sum returns ΣPlus and ΣMinus of one row.
func (v *figures) sum(r *form.Relation, row int) (plus, minus int64) {
	for _, id := range r.Plus {
		plus += v[id][row]
	}
	for _, id := range r.Minus {
		minus += v[id][row]
	}
	return plus, minus
}

// violations sets the bits of the rows whose residual violates the operator.
// Rows that satisfy it cost one look at 64 residuals together.
func violations(bitmap []uint64, residuals []int64, op form.Operator) (some bool) {
	for w := range bitmap {
		part := residuals[w*64 : min(w*64+64, len(residuals))]
		set := uint64(0)
		switch op {
		case form.Equal:
			if anyBits(part) != 0 {
				for i, v := range part {
					if v != 0 {
						set |= 1 << i
					}
				}
			}
		case form.AtLeast:
			if anyBits(part) < 0 {
				for i, v := range part {
					set |= uint64(v) >> 63 << i
				}
			}
		case form.NotEqual:
			for i, v := range part {
				if v == 0 {
					set |= 1 << i
				}
			}
		}
		bitmap[w] = set
		some = some || set != 0
	}
	return some
}

// anyBits ORs values: 0 if all are 0, negative if any is.
func anyBits(values []int64) int64 {
	var a, b, c, d int64
	for ; len(values) >= 4; values = values[4:] {
		a |= values[0]
		b |= values[1]
		c |= values[2]
		d |= values[3]
	}
	for _, v := range values {
		a |= v
	}
	return a | b | c | d
}

// bitOf tells whether a row's bit is set.
func bitOf(bitmap []uint64, row int) bool {
	return bitmap != nil && bitmap[row/64]>>(row%64)&1 == 1
}

// words returns how many 64-bit words a bitmap of n bits takes.
func words(n int) int { return (n + 63) / 64 }

// word returns the w-th 64 bits of a bitmap.
func word(bitmap []byte, w int) uint64 { return binary.LittleEndian.Uint64(bitmap[w*8:]) }

// eachBit calls f for every bit set.
func eachBit(bitmap []uint64, f func(row int)) {
	for w, set := range bitmap {
		for ; set != 0; set &= set - 1 {
			f(w*64 + bits.TrailingZeros64(set))
		}
	}
}

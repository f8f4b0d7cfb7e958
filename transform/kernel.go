package transform

import (
	"math/bits"

	"gouji/form"
)

// blockRows is how many rows the kernels take at a time: their intermediate
// sums stay in the first cache.
const blockRows = 1024

// sumInto adds columns a, b, c and d to dst in one pass.
func sumInto(dst, a, b, c, d []int64) {
	n := len(dst)
	a, b, c, d = a[:n], b[:n], c[:n], d[:n]
	for i := range dst {
		dst[i] += a[i] + b[i] + c[i] + d[i]
	}
}

// subtractFrom subtracts columns a, b, c and d from dst in one pass.
func subtractFrom(dst, a, b, c, d []int64) {
	n := len(dst)
	a, b, c, d = a[:n], b[:n], c[:n], d[:n]
	for i := range dst {
		dst[i] -= a[i] + b[i] + c[i] + d[i]
	}
}

// columns gives the kernels the values of the cells, with computed totals in
// place of blank ones.
type columns [form.NumCells][]int64

// residual stores ΣPlus − ΣMinus − Constant of the rows from start on in dst.
func (v *columns) residual(dst []int64, r *form.Relation, start int) {
	for i := range dst {
		dst[i] = -r.Constant
	}
	v.fold(dst, r.Plus, start, sumInto, func(dst, a []int64) {
		a = a[:len(dst)]
		for i := range dst {
			dst[i] += a[i]
		}
	})
	v.fold(dst, r.Minus, start, subtractFrom, func(dst, a []int64) {
		a = a[:len(dst)]
		for i := range dst {
			dst[i] -= a[i]
		}
	})
}

func (v *columns) fold(dst []int64, cells []form.CellID, start int, four func(dst, a, b, c, d []int64), one func(dst, a []int64)) {
	for ; len(cells) >= 4; cells = cells[4:] {
		four(dst, v[cells[0]][start:], v[cells[1]][start:], v[cells[2]][start:], v[cells[3]][start:])
	}
	for _, id := range cells {
		one(dst, v[id][start:])
	}
}

// sum returns ΣPlus and ΣMinus of one row.
func (v *columns) sum(r *form.Relation, row int) (plus, minus int64) {
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

// eachBit calls f for every bit set.
func eachBit(bitmap []uint64, f func(row int)) {
	for w, set := range bitmap {
		for ; set != 0; set &= set - 1 {
			f(w*64 + bits.TrailingZeros64(set))
		}
	}
}

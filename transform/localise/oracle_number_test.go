package localise

import (
	"math/big"
	"math/bits"
)

// number is an exact rational. Nearly all numbers of a balance system are small
// whole numbers, so those live in an int64 and cost a few nanoseconds; whatever
// does not fit is a big.Rat. The zero value is 0.
type number struct {
	whole int64
	ratio *big.Rat // nil if the number is whole; never modified once set
}

func whole(v int64) number { return number{whole: v} }

func (a number) rat() *big.Rat {
	if a.ratio != nil {
		return a.ratio
	}
	return new(big.Rat).SetInt64(a.whole)
}

// reduced stores a freshly made rational in the cheapest form.
func reduced(r *big.Rat) number {
	if r.IsInt() && r.Num().IsInt64() {
		return number{whole: r.Num().Int64()}
	}
	return number{ratio: r}
}

func (a number) plus(b number) number {
	if a.ratio == nil && b.ratio == nil {
		if sum := a.whole + b.whole; (sum > a.whole) == (b.whole > 0) {
			return number{whole: sum}
		}
	}
	return reduced(new(big.Rat).Add(a.rat(), b.rat()))
}

func (a number) times(b number) number {
	if a.ratio == nil && b.ratio == nil {
		high, low := bits.Mul64(magnitude(a.whole), magnitude(b.whole))
		if high == 0 && low < 1<<63 {
			return number{whole: a.whole * b.whole}
		}
	}
	return reduced(new(big.Rat).Mul(a.rat(), b.rat()))
}

// over divides; b is not zero.
func (a number) over(b number) number {
	switch {
	case a.ratio != nil || b.ratio != nil:
	case b.whole == 1:
		return a
	case b.whole == -1:
		return a.negated()
	case a.whole%b.whole == 0:
		return number{whole: a.whole / b.whole}
	}
	return reduced(new(big.Rat).Quo(a.rat(), b.rat()))
}

func (a number) negated() number {
	if a.ratio == nil && a.whole != -1<<63 {
		return number{whole: -a.whole}
	}
	return reduced(new(big.Rat).Neg(a.rat()))
}

func (a number) sign() int {
	switch {
	case a.ratio != nil:
		return a.ratio.Sign()
	case a.whole > 0:
		return 1
	case a.whole < 0:
		return -1
	default:
		return 0
	}
}

func (a number) isZero() bool { return a.ratio == nil && a.whole == 0 }

// integer returns the number as an int64, if it is one.
func (a number) integer() (int64, bool) { return a.whole, a.ratio == nil }

// isInteger also accepts whole numbers beyond int64.
func (a number) isInteger() bool { return a.ratio == nil || a.ratio.IsInt() }

// floor rounds down.
func (a number) floor() number {
	if a.ratio == nil {
		return a
	}
	quotient := new(big.Int).Div(a.ratio.Num(), a.ratio.Denom()) // Euclidean; the denominator is positive
	return reduced(new(big.Rat).SetInt(quotient))
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

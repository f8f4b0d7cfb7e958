package transform

import (
	"math"
	"math/rand/v2"
	"testing"

	"gouji/form"
	"gouji/transform/check/checktest"
)

// randomYield has zeros, small sums and the largest there are.
func randomYield(random *rand.Rand) *yield {
	y := &yield{reporters: random.Int32N(1000)}
	for id := range y.sums {
		switch random.IntN(4) {
		case 0:
			y.sums[id] = random.Int64N(2000) - 1000
		case 1:
			y.sums[id] = []int64{math.MinInt64, math.MaxInt64, 1, -1}[random.IntN(4)]
		}
		if random.IntN(2) == 0 {
			y.stated.add(form.CellID(id))
		}
		if random.IntN(50) == 0 {
			y.lost.add(form.CellID(id))
		}
	}
	if random.IntN(2) == 0 {
		y.lost = cellSet{}
	}
	return y
}

func TestPackedYield(t *testing.T) {
	random := checktest.Seeded(t)
	var scratch []byte
	for range 200 {
		a, b := randomYield(random), randomYield(random)
		var sum yield
		sum.add(a.pack(&scratch))
		if sum != *a {
			t.Fatal("a yield is another one after packing")
		}
		sum.add(b.pack(&scratch))
		if sum.reporters != a.reporters+b.reporters {
			t.Errorf("%d reporters, want %d + %d", sum.reporters, a.reporters, b.reporters)
		}
		for id := range form.CellID(form.NumCells) {
			// The exact sum in two halves that fit.
			half := a.sums[id]>>1 + b.sums[id]>>1 + (a.sums[id]&1+b.sums[id]&1)>>1
			fits := half >= math.MinInt64>>1 && half <= math.MaxInt64>>1
			if fits && sum.sums[id] != a.sums[id]+b.sums[id] {
				t.Errorf("%d + %d is %d", a.sums[id], b.sums[id], sum.sums[id])
			}
			if want := !fits || a.lost.has(id) || b.lost.has(id); sum.lost.has(id) != want {
				t.Errorf("%d + %d: lost is %t", a.sums[id], b.sums[id], !want)
			}
			if sum.stated.has(id) != (a.stated.has(id) || b.stated.has(id)) {
				t.Error("stated cells are not those of either")
			}
		}
	}
}

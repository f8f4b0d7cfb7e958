package sums

import (
	"math"
	"math/rand/v2"
	"testing"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// randomPartial has zeros, small sums and the largest there are.
func randomPartial(random *rand.Rand) *Partial {
	y := &Partial{Reports: random.Int32N(1000)}
	for t := range form.NumTables {
		y.Reporters[t], y.Lacking[t] = random.Int32N(3)*random.Int32N(1000), random.Int32N(3)
	}
	for id := range y.Values {
		switch random.IntN(4) {
		case 0:
			y.Values[id] = random.Int64N(2000) - 1000
		case 1:
			y.Values[id] = []int64{math.MinInt64, math.MaxInt64, 1, -1}[random.IntN(4)]
		}
		if random.IntN(2) == 0 {
			y.Stated.Add(form.CellID(id))
		}
		if random.IntN(50) == 0 {
			y.Lost.Add(form.CellID(id))
		}
	}
	if random.IntN(2) == 0 {
		y.Lost = CellSet{}
	}
	return y
}

func TestPackedPartial(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 0))
	var scratch []byte
	for range 200 {
		a, b := randomPartial(random), randomPartial(random)
		var sum Partial
		sum.add(a.pack(&scratch))
		if sum != *a {
			t.Fatal("a partial sum is another one after packing")
		}
		sum.add(b.pack(&scratch))
		if sum.Reports != a.Reports+b.Reports {
			t.Errorf("%d reporters, want %d + %d", sum.Reports, a.Reports, b.Reports)
		}
		for table := range form.NumTables {
			if sum.Reporters[table] != a.Reporters[table]+b.Reporters[table] || sum.Lacking[table] != a.Lacking[table]+b.Lacking[table] {
				t.Error("the reports of a table do not add up")
			}
		}
		for id := range form.CellID(form.NumCells) {
			// The exact sum in two halves that fit.
			half := a.Values[id]>>1 + b.Values[id]>>1 + (a.Values[id]&1+b.Values[id]&1)>>1
			fits := half >= math.MinInt64>>1 && half <= math.MaxInt64>>1
			if fits && sum.Values[id] != a.Values[id]+b.Values[id] {
				t.Errorf("%d + %d is %d", a.Values[id], b.Values[id], sum.Values[id])
			}
			if want := !fits || a.Lost.Has(id) || b.Lost.Has(id); sum.Lost.Has(id) != want {
				t.Errorf("%d + %d: lost is %t", a.Values[id], b.Values[id], !want)
			}
			if sum.Stated.Has(id) != (a.Stated.Has(id) || b.Stated.Has(id)) {
				t.Error("stated cells are not those of either")
			}
		}
	}
}

// The largest sum bounds what others can come to, whatever its sign.
func TestLargest(t *testing.T) {
	for want, values := range map[int64][]int64{0: {0}, 5: {3, 5, 4}, 7: {5, -7}, math.MaxInt64: {5, math.MinInt64, 7}} {
		var p Partial
		copy(p.Values[:], values)
		if got := p.largest(); got != want {
			t.Errorf("of %v: %d, want %d", values, got, want)
		}
	}
}

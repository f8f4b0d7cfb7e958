package attribution

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// The things of each reporter come together, in the order in which they came.
func TestByReporter(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		reporters := 1 + random.IntN(9)
		var of []int32 // the reporter of each thing
		for range random.IntN(40) {
			of = append(of, random.Int32N(int32(reporters)))
		}
		b := NewByReporter(&Agencies{List: make([]form.Agency, reporters)}, func(yield func(int32, int) bool) {
			for i, reporter := range of {
				if !yield(reporter, i) {
					return
				}
			}
		})
		for reporter := int32(-1); reporter < int32(reporters); reporter++ {
			var want []int
			for i := range of {
				if of[i] == reporter {
					want = append(want, i)
				}
			}
			if got := b.Of(reporter); !slices.Equal(got, want) {
				t.Fatalf("seed %d: of reporter %d %v, want %v", seed, reporter, got, want)
			}
		}
	}
}

package main

import (
	"math"
	"runtime/debug"
	"testing"
)

// The heap of a run grows to its limit without much collecting, unless GOGC says otherwise.
func TestLimitHeap(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for _, test := range []struct {
		gogc string
		want int
	}{{"50", 100}, {"", growthPercent}} {
		t.Setenv("GOGC", test.gogc)
		debug.SetGCPercent(100)
		limitHeap(math.MaxInt64 / 2)
		if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64/2 {
			t.Errorf("GOGC=%q: the limit is %d", test.gogc, limit)
		}
		if got := debug.SetGCPercent(100); got != test.want {
			t.Errorf("GOGC=%q: the heap grows by %d %%, want %d", test.gogc, got, test.want)
		}
	}
}

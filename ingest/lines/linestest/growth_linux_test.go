package linestest

import (
	"math"
	"testing"
	"time"
)

func TestOvergrown(t *testing.T) {
	for name, tt := range map[string]struct {
		time, bytes func(n float64) float64 // in milliseconds and MB, of n from 1 to 8
		want        string
	}{
		"in proportion":        {func(n float64) float64 { return 4 * n }, func(n float64) float64 { return 3 * n }, ""},
		"with a fixed part":    {func(n float64) float64 { return 4 + 4*n }, func(n float64) float64 { return 9 }, ""},
		"sorted":               {func(n float64) float64 { return n * math.Log(1000*n) }, func(n float64) float64 { return 0 }, ""},
		"from a larger memory": {func(n float64) float64 { return []float64{0: 0, 1: 4, 2: 9, 4: 24, 8: 80}[int(n)] }, func(n float64) float64 { return 0 }, ""},
		"half a square":        {func(n float64) float64 { return 4*n + 4*n*n }, func(n float64) float64 { return 0 }, "processor's time"},
		"a square":             {func(n float64) float64 { return n * n }, func(n float64) float64 { return 0 }, "processor's time"},
		"a square to a limit":  {func(n float64) float64 { return 2 * min(n*n, 16) }, func(n float64) float64 { return 0 }, "processor's time"},
		"nothing to speak of":  {func(n float64) float64 { return n * n / 100 }, func(n float64) float64 { return n * n / 100 }, ""},
		"a square of memory":   {func(n float64) float64 { return n }, func(n float64) float64 { return n * n }, "memory"},
		"the last too dear":    {func(n float64) float64 { return max(4*n, 9*(n-4)*4) }, func(n float64) float64 { return 0 }, "processor's time"},
	} {
		var costs [growthSizes]cost
		for i := range costs {
			n := float64(int(1) << i)
			costs[i] = cost{time.Duration(tt.time(n) * float64(time.Millisecond)), uint64(tt.bytes(n) * (1 << 20))}
		}
		if got := overgrown(costs); got != tt.want {
			t.Errorf("%s: %v: %q, want %q", name, costs, got, tt.want)
		}
	}
}

package linestest

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"gouji/ingest/lines"
)

// Doubling what is worked on doubles the work, or more where sorting, fresh memory and a
// processor's small one have their part in it, up to two and a half times as much in three
// doublings; of work that grows with the square each makes four times as much. Two doublings
// may make growthTolerance times four times the work, three of them growthTolerance times
// eight times.
const (
	growthSizes     = 4 // each twice the one before
	growthTolerance = 3
	growthWork      = 2 * time.Millisecond // what the work on the smallest size takes at least: what is quicker tells nothing
	maxGrowthTries  = 12
	maxGrowthTimes  = 2048 // the smallest size is at most so many times what a test begins with
	growthBytes     = 2 << 20
)

// readSmall is how many things ReadGrows begins with.
const readSmall = 60

// Grows fails unless doubling n of something at most doubles the work on it and the
// memory that it takes. work makes the input and returns what is to be measured. It is
// measured at some n, from small on, that takes the processor long enough, and at 2, 4
// and 8 times as many. Work is the processor's time, not the clock's. On a busy machine
// it varies, too, up to twice as much where two processors share a core: what grows with
// the square exceeds the tolerance even then. So each size is measured once, and where that
// says too much, less is done more often, until all sizes take about as long, and of some
// tries the least of each size counts, for others only add to it.
func Grows(t *testing.T, name string, small int, work func(n int) func()) {
	t.Helper()
	if testing.Short() {
		t.Skip("costs are measured without the race detector")
	}
	// When garbage is collected, and how much, is not the work's: it is only where there
	// is very much of it, and the memory stays for the next try.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 30))
	one := work(1)
	fixed := min(costOf(one).processor, costOf(one).processor, costOf(one).processor) // what anything at all costs
	n := small
	for n < maxGrowthTimes*small && costOf(work(n)).processor < 2*fixed+growthWork {
		n *= 2
	}
	var costs [growthSizes]cost
	tooMuch := ""
	for try := range maxGrowthTries {
		for i := growthSizes - 1; i >= 0; i-- { // the largest first: it gets the memory for all
			once, times := work(n<<i), 1
			runtime.GC()
			if try > 0 {
				times <<= growthSizes - 1 - i
			}
			took := costOf(func() {
				for range times {
					once()
				}
			})
			took = cost{took.processor / time.Duration(times), took.bytes / uint64(times)}
			if costs[i] == (cost{}) {
				costs[i] = took
			}
			costs[i] = cost{min(costs[i].processor, took.processor), min(costs[i].bytes, took.bytes)}
		}
		if tooMuch = overgrown(costs); tooMuch == "" {
			return
		}
	}
	t.Errorf("%s: too much of the %s: %d, 2, 4 and 8 times as many take %v", name, tooMuch, n, costs)
}

// overgrown names what of the costs, each of twice as much as the one before, grows faster.
func overgrown(costs [growthSizes]cost) string {
	var processor, memory [growthSizes]float64
	for i, c := range costs {
		processor[i], memory[i] = float64(max(c.processor, growthWork/2)), float64(max(c.bytes, growthBytes))
	}
	grows := func(of [growthSizes]float64) bool {
		return of[2] > growthTolerance*4*of[0] || of[3] > growthTolerance*4*of[1] || of[3] > growthTolerance*8*of[0]
	}
	switch {
	case grows(processor):
		return "processor's time"
	case grows(memory):
		return "memory"
	}
	return ""
}

// ReadGrows is Grows of reading documents that hold n of something. They may well
// exceed limits, but not turn out to be no documents.
func ReadGrows(t *testing.T, read lines.Read, documents map[string]func(n int) []byte) {
	t.Helper()
	for name, make := range documents {
		if problem, err := read(context.Background(), make(readSmall), Limits, &checking{t: t, limits: Limits}); err != nil || problem.Trouble != lines.NoTrouble && problem.Trouble != lines.TooLarge {
			t.Errorf("%s: it is not read: %+v, %v", name, problem, err)
		}
		Grows(t, name, readSmall, func(n int) func() {
			data := make(n)
			return func() {
				if _, err := read(context.Background(), data, Limits, &checking{t: t, limits: Limits}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Numbered joins n texts, each made with its number from 0.
func Numbered(n int, one func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(one(i))
	}
	return b.String()
}

// cost is what a piece of work takes.
type cost struct {
	processor time.Duration
	bytes     uint64 // of memory, all that was taken added up
}

func costOf(work func()) cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := processorTime()
	work()
	took := processorTime() - begun
	runtime.ReadMemStats(&after)
	return cost{took, after.TotalAlloc - before.TotalAlloc}
}

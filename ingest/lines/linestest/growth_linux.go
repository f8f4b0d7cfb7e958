package linestest

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"gouji/ingest/lines"
)

// Growth measures how what an input costs grows as it does, whatever it repeats:
// eight times as much of it may take at most three times eight times the work.
const (
	growthTimes, growthTolerance = 8, 3
	// What is less tells nothing.
	growthNoise      = 30 * time.Millisecond
	growthNoiseBytes = 8 << 20
)

// readSmall is how many things ReadGrows begins with.
const readSmall = 500

// Grows fails unless the work on n of something, from small on, grows as n does. work makes the
// input and returns what is to be measured. Work is the processor's time, not the
// clock's, of which the best of some tries counts, so that a busy machine fails
// nothing, and the memory that is taken; where either grows with the square, it is
// 64 times as much.
func Grows(t *testing.T, name string, small int, work func(n int) func()) {
	t.Helper()
	if testing.Short() {
		t.Skip("costs are measured without the race detector")
	}
	little, large := costOf(work(small)), costOf(work(growthTimes*small))
	if large.bytes > growthTolerance*growthTimes*max(little.bytes, growthNoiseBytes/growthTimes) {
		t.Errorf("%s: %d bytes of memory for %d of it, %d for %d", name, little.bytes, small, large.bytes, growthTimes*small)
	}
	tooLong := func() bool {
		return large.processor > growthTolerance*growthTimes*max(little.processor, growthNoise/growthTimes)
	}
	for range 4 {
		if !tooLong() {
			return
		}
		little.processor = max(little.processor, costOf(work(small)).processor)
		large.processor = min(large.processor, costOf(work(growthTimes*small)).processor)
	}
	if tooLong() {
		t.Errorf("%s: %v for %d of it, %v for %d", name, little.processor, small, large.processor, growthTimes*small)
	}
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
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := processorTime()
	work()
	took := processorTime() - begun
	runtime.ReadMemStats(&after)
	return cost{took, after.TotalAlloc - before.TotalAlloc}
}

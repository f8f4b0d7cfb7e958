package linestest

import (
	"context"
	"runtime"
	"testing"
	"time"
	"unicode/utf8"

	"gouji/ingest/lines"
)

// Holds reads what may be no document at all, for fuzzing, and fails unless the
// reader keeps its promises: no panic, no more than the limits, places that are
// right, text that is UTF-8, and an end in time.
func Holds(t testing.TB, read lines.Read, data []byte) {
	t.Helper()
	limits := Limits
	limits.Bytes, limits.Rows, limits.Cells = 8<<20, 50_000, 200_000
	const maxTime = 2 * time.Second
	begun := processorTime()
	if _, err := read(context.Background(), data, limits, &checking{t: t, limits: limits}); err != nil {
		t.Fatal(err)
	}
	if took := processorTime() - begun; took > maxTime {
		t.Errorf("%d bytes took %v", len(data), took)
	}
}

// Bounded reads a hostile document and fails if that takes more than WithinBounds lets it.
// It returns what the reader says is wrong with it.
func Bounded(t *testing.T, read lines.Read, data []byte) (problem lines.Problem) {
	t.Helper()
	WithinBounds(t, len(data), func() {
		var err error
		if problem, err = read(context.Background(), data, Limits, &checking{t: t, limits: Limits}); err != nil {
			t.Fatal(err)
		}
	})
	return problem
}

// WithinBounds fails if work on so many bytes takes more than maxTime of a processor or
// maxHeapBytes of memory.
func WithinBounds(t *testing.T, bytes int, work func()) {
	t.Helper()
	const maxTime, maxHeapBytes = 5 * time.Second, 256 << 20
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	peak := uint64(0)
	ctx, stop := context.WithCancel(context.Background())
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for ctx.Err() == nil {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapInuse)
			time.Sleep(5 * time.Millisecond)
		}
	}()
	defer stop() // of work that fails the test
	begun := processorTime()
	work()
	took := processorTime() - begun
	stop()
	<-watched
	if took > maxTime {
		t.Errorf("%d bytes took %v", bytes, took)
	}
	if peak > before.HeapInuse+maxHeapBytes {
		t.Errorf("%d bytes took %d MiB", bytes, (peak-before.HeapInuse)>>20)
	}
}

// checking is a sink that keeps nothing and checks what it is given.
type checking struct {
	t             testing.TB
	limits        lines.Limits
	cells, sheets int
}

func (c *checking) Line(l lines.Line) {
	c.cells += len(l.Cells)
	switch {
	case c.cells > c.limits.Cells:
		c.t.Fatalf("more than %d cells", c.limits.Cells)
	case len(l.Cells) > c.limits.Columns:
		c.t.Fatalf("a line of %d cells", len(l.Cells))
	case l.Table == 0 && len(l.Cells) != 1:
		c.t.Fatalf("text of %d cells", len(l.Cells))
	}
	for i := range l.Cells {
		cell := &l.Cells[i]
		// Columns of a sheet that are printed on another page count anew.
		anew := i > 0 && cell.Place.Column == 1 && cell.Place.Part != l.Cells[i-1].Place.Part
		if l.Table > 0 && (i == 0 && cell.Place.Column != 1 || i > 0 && !anew && cell.Place.Column != l.Cells[i-1].Place.Column+1 || cell.Place.Line < 1 || cell.Place.Part < 1) {
			c.t.Fatalf("cell %d says that it is at %+v", i+1, cell.Place)
		}
		c.text(cell.Text)
		for _, r := range cell.Runs {
			c.text(r.Text)
		}
	}
}

func (c *checking) Part(name string, _ bool) {
	if c.sheets++; c.sheets > c.limits.Sheets {
		c.t.Fatalf("more than %d sheets", c.limits.Sheets)
	}
	c.text(name)
}

func (c *checking) Title(text string)       { c.text(text) }
func (c *checking) Date(day string)         { c.text(day) }
func (c *checking) Problem(p lines.Problem) {}

func (c *checking) text(text string) {
	if !utf8.ValidString(text) {
		c.t.Fatalf("no UTF-8: %q", text)
	}
}

// Limits are limits within which every file of the tests stays that is not made to exceed one.
var Limits = lines.Limits{
	Bytes: 64 << 20, Rows: 1_000_000, Columns: 4096, Cells: 6_000_000, Depth: 64, Sheets: 1000, CellText: 1 << 20, Block: 1 << 20,
}

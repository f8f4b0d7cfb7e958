package ordered

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gouji/fixtures/seeds"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errPlanned = errors.New("planned failure")

// live counts results that exist: made and neither emitted nor dropped.
type live struct{ count, started atomic.Int64 }

func (l *live) ordered(workers, window int, work func(int) error, emit func(int) error) Work[int, int] {
	return Work[int, int]{
		Workers: workers, Window: window, Budget: NewBudget(100),
		Weight: func(item int) int64 { return int64(item%4) * 40 }, // nothing, and more than the budget, too
		Work: func(_ context.Context, _, item int) (int, error) {
			l.started.Add(1)
			if err := work(item); err != nil {
				return 0, err
			}
			l.count.Add(1)
			return item, nil
		},
		Emit: func(_ context.Context, item int) error {
			l.count.Add(-1)
			return emit(item)
		},
		Drop: func(int) { l.count.Add(-1) },
	}
}

// unbounded is the same work with nothing but its window to bound it.
func unbounded(o Work[int, int]) Work[int, int] {
	o.Budget, o.Weight = nil, nil
	return o
}

func numbers(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = i
	}
	return items
}

func TestEmitsInInputOrder(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // or it waits for ever
	defer cancel()
	seed := seeds.Seed(t, rand.Uint64())
	for _, workers := range []int{1, 2, 8} {
		var l live
		next := 0
		rng := rand.New(rand.NewPCG(seed, uint64(workers)))
		delays := make([]time.Duration, 200)
		for i := range delays {
			delays[i] = time.Duration(rng.IntN(300)) * time.Microsecond
		}
		o := l.ordered(workers, 2*workers, func(i int) error { time.Sleep(delays[i]); return nil }, func(i int) error {
			if i != next {
				return fmt.Errorf("emitted %d, want %d", i, next)
			}
			next++
			return nil
		})
		if err := o.Run(ctx, numbers(len(delays))); err != nil || next != len(delays) {
			t.Errorf("%d workers: emitted %d of %d: %v", workers, next, len(delays), err)
		}
	}
}

// A failure at any item, in the work or in the emitting, ends the run with that
// error, emits nothing after it, and leaves no result behind.
func TestFailsCleanly(t *testing.T) {
	const items = 20
	for failing := range items {
		for variant := range 4 {
			inWork, bounded := variant%2 == 0, variant < 2
			var l live
			last := -1
			fail := func(i int) error {
				if i == failing {
					return errPlanned
				}
				return nil
			}
			pass := func(int) error { return nil }
			work, emit := fail, pass
			if !inWork {
				work, emit = pass, fail
			}
			o := l.ordered(3, 5, work, func(i int) error { last = i; return emit(i) })
			if !bounded {
				o = unbounded(o)
			}
			err := o.Run(t.Context(), numbers(items))
			if !errors.Is(err, errPlanned) {
				t.Errorf("failing at %d: error %v", failing, err)
			}
			if last > failing {
				t.Errorf("failing at %d: emitted %d afterwards", failing, last)
			}
			if n := l.count.Load(); n != 0 {
				t.Errorf("failing at %d: %d results left", failing, n)
			}
		}
	}
}

// Nothing is emitted after work that failed, however soon what follows is ready.
func TestEmitsNothingBehindWorkThatFailed(t *testing.T) {
	for range 300 {
		var l live
		second := make(chan struct{})
		o := l.ordered(2, 4, func(i int) error {
			switch i {
			case 0:
				<-second
				return errPlanned
			case 1:
				close(second)
			}
			return nil
		}, func(i int) error { t.Errorf("emitted %d", i); return nil })
		if err := o.Run(t.Context(), numbers(2)); !errors.Is(err, errPlanned) {
			t.Errorf("error %v", err)
		}
	}
}

func TestMakesAnErrorOfAPanic(t *testing.T) {
	var l live
	o := l.ordered(2, 4, func(i int) error {
		if i == 5 {
			panic("boom")
		}
		return nil
	}, func(int) error { return nil })
	if err := o.Run(t.Context(), numbers(20)); !errors.Is(err, ErrPanic) || !strings.Contains(err.Error(), "boom") {
		t.Errorf("error %v, want the panic", err)
	}
	if n := l.count.Load(); n != 0 {
		t.Errorf("%d results left", n)
	}
}

func TestReportsCancellation(t *testing.T) {
	for _, tt := range []struct {
		bounded       bool
		window, items int
	}{{true, 4, 1000}, {false, 4, 1000}, {false, 20, 12}} { // of the last all are started before
		ctx, cancel := context.WithCancelCause(t.Context())
		var l live
		o := l.ordered(2, tt.window, func(int) error { return nil }, func(i int) error {
			if i == 10 {
				for tt.items < tt.window && l.started.Load() < int64(tt.items) {
					time.Sleep(time.Millisecond)
				}
				cancel(errPlanned)
			}
			return nil
		})
		if !tt.bounded {
			o = unbounded(o)
		}
		if err := o.Run(ctx, numbers(tt.items)); !errors.Is(err, errPlanned) {
			t.Errorf("error %v, want the cause of the cancellation", err)
		}
		if n := l.count.Load(); n != 0 {
			t.Errorf("%d results left", n)
		}
	}
}

// A slow first item holds back the start of new work, not only its emission.
func TestWindowBoundsStartedWork(t *testing.T) {
	var l live
	release := make(chan struct{})
	o := l.ordered(2, 6, func(i int) error {
		if i == 0 {
			<-release
		}
		return nil
	}, func(int) error { return nil })
	done := make(chan error)
	o = unbounded(o)
	go func() { done <- o.Run(t.Context(), numbers(100)) }()
	time.Sleep(50 * time.Millisecond)
	if n := l.started.Load(); n > 7 {
		t.Errorf("%d items started while the first one is held back", n)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Things beside each other are all done when the first error of them is told, and a
// defect in one ends the run in the ordinary way.
func TestBeside(t *testing.T) {
	var done [3]bool
	err := Beside(
		func() error { done[0] = true; return nil },
		func() error { done[1] = true; return errPlanned },
		func() error { time.Sleep(10 * time.Millisecond); done[2] = true; return nil },
	)
	if !errors.Is(err, errPlanned) || done != [3]bool{true, true, true} {
		t.Errorf("error %v, done %v", err, done)
	}
	if err := Beside(func() error { panic("index out of range") }, func() error { return nil }); !errors.Is(err, ErrPanic) || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("error %v, want %v", err, ErrPanic)
	}
	if err := Beside(); err != nil {
		t.Errorf("error %v of nothing", err)
	}
}

// Package ordered does parallel work whose results are used in the order of the
// input, with a bound on what is in flight, and different things side by side. It owns
// the goroutines that it starts and has waited for all of them when it returns.
package ordered

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

// ErrPanic is returned for a panic in the work, a defect of the program; the error
// holds the stack.
var ErrPanic = errors.New("internal defect")

// Budget bounds the bytes in flight. Bytes are taken in input order, before the
// work is handed out: if workers took them when they finish, later results
// could hold everything while the oldest waits for its share.
type Budget struct {
	bytes int64
	sem   *semaphore.Weighted
}

// NewBudget returns a budget of so many bytes.
func NewBudget(bytes int64) *Budget {
	return &Budget{bytes: bytes, sem: semaphore.NewWeighted(bytes)}
}

// take waits for n bytes. A request above the whole budget is cut to it, or it
// would wait for ever: an oversized item runs alone.
func (b *Budget) take(ctx context.Context, n int64) (release func(), err error) {
	n = max(1, min(n, b.bytes))
	if err := b.sem.Acquire(ctx, n); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() { b.sem.Release(n) }, nil
}

// Work describes parallel work whose results are used in input order.
type Work[T, R any] struct {
	Workers int
	Window  int // items started and not yet emitted, at least Workers
	// Budget bounds what the items weigh together; nil if the window is bound enough.
	Budget *Budget
	Weight func(T) int64
	// Work runs on one of the workers, 0 to Workers-1; it must return soon after ctx is done.
	Work func(ctx context.Context, worker int, item T) (R, error)
	// Emit receives the results in input order, one at a time, and owns them.
	Emit func(ctx context.Context, result R) error
	// Drop receives results that will never be emitted; nil if there is nothing to free.
	Drop func(R)
}

type job[T, R any] struct {
	item    T
	result  chan R // buffered, closed without a value if the work failed
	release func()
}

// Run works through items. It returns the first error, or the cause for which
// ctx ended; a cancelled run is never reported as complete.
func (o Work[T, R]) Run(ctx context.Context, items []T) error {
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs := make(chan job[T, R])
	// The consumer holds one slot itself, so this many items are in the window.
	slots := make(chan job[T, R], max(o.Window, o.Workers)-1)

	group.Go(func() error {
		defer close(jobs)
		defer close(slots)
		for _, item := range items {
			j := job[T, R]{item: item, result: make(chan R, 1), release: func() {}}
			if o.Budget != nil {
				var err error
				if j.release, err = o.Budget.take(ctx, o.Weight(item)); err != nil {
					return err
				}
			}
			select {
			case slots <- j: // blocks while the oldest item is slow
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				close(j.result) // the slot is taken, nobody will work on it
				return context.Cause(ctx)
			}
		}
		return nil
	})
	for worker := range o.Workers {
		group.Go(func() error {
			for j := range jobs {
				result, err := o.guarded(ctx, worker, j.item)
				if err == nil {
					j.result <- result
				}
				close(j.result)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error { return o.consume(ctx, stop, slots) })
	return group.Wait()
}

// guarded does the work and makes an error of a panic, so that a defect ends the
// run in the ordinary way, with nothing published.
func (o Work[T, R]) guarded(ctx context.Context, worker int, item T) (result R, err error) {
	defer guard(&err)
	return o.Work(ctx, worker, item)
}

// guard is deferred: it makes an error of a panic.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", ErrPanic, p, debug.Stack())
	}
}

// Beside does different things side by side, all of them to their end. It returns the
// first error there was.
func Beside(tasks ...func() error) error {
	var group errgroup.Group
	for _, task := range tasks {
		group.Go(func() (err error) {
			defer guard(&err)
			return task()
		})
	}
	return group.Wait()
}

// consume emits results in order until one is missing or emitting fails, and
// drops the rest. It always drains slots, so that nobody waits on it.
func (o Work[T, R]) consume(ctx context.Context, stop context.CancelCauseFunc, slots <-chan job[T, R]) error {
	var err error
	broken := false
	for j := range slots {
		result, ok := <-j.result // every job's channel is closed in the end
		switch {
		case !ok:
			broken = true // the error is with the worker
		case broken:
			o.discard(result)
		case ctx.Err() != nil: // or a cancelled run would look complete
			o.discard(result)
			broken, err = true, context.Cause(ctx)
		default:
			if err = o.Emit(ctx, result); err != nil {
				stop(err) // and what follows is dropped
			}
		}
		j.release()
	}
	return err
}

func (o Work[T, R]) discard(result R) {
	if o.Drop != nil {
		o.Drop(result)
	}
}

package attribution

import "iter"

// ByReporter holds things of the reporters of a run, those of one reporter next to
// each other.
type ByReporter[T any] struct {
	things []T
	ends   []int32 // in things, of each reporter
}

// NewByReporter arranges things, which are gone through twice: each comes with its
// reporter's number. Those of a reporter keep their order.
func NewByReporter[T any](a *Agencies, things iter.Seq2[int32, T]) ByReporter[T] {
	b := ByReporter[T]{ends: make([]int32, len(a.List))}
	for reporter := range things {
		b.ends[reporter]++
	}
	at := int32(0) // where each begins; counting what is put there moves it to its end
	for reporter, n := range b.ends {
		b.ends[reporter] = at
		at += n
	}
	b.things = make([]T, at)
	for reporter, thing := range things {
		b.things[b.ends[reporter]] = thing
		b.ends[reporter]++
	}
	return b
}

// Of returns the things of a reporter, in the memory of all; none of one below 0.
func (b *ByReporter[T]) Of(reporter int32) []T {
	if reporter < 0 {
		return nil
	}
	begin := int32(0)
	if reporter > 0 {
		begin = b.ends[reporter-1]
	}
	return b.things[begin:b.ends[reporter]]
}

package pipeline

import (
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// recycler is an allocator that hands freed buffers out again. The records of a
// chunk are much like those of the chunk before, and they are half of all the
// garbage of a run: without it the heap is as large again with buffers that
// wait for the collector. Buffers come cleared, as from Go.
//
// A recycler belongs to one goroutine.
type recycler struct {
	from memory.Allocator
	free map[int][][]byte // by size
}

var _ memory.Allocator = (*recycler)(nil)

func newRecycler(from memory.Allocator) *recycler {
	return &recycler{from: from, free: map[int][][]byte{}}
}

// smallBuffer is the size below which a buffer is not worth keeping.
const smallBuffer = 1 << 10

// recycledSize rounds up to eight sizes between each power of two and the next, so
// that buffers of nearly the same size fit each other.
func recycledSize(size int) int {
	step := 1 << max(6, bits.Len(uint(size))-4)
	return (size + step - 1) / step * step
}

// Allocate returns a cleared buffer.
func (r *recycler) Allocate(size int) []byte {
	if size < smallBuffer {
		return r.from.Allocate(size)
	}
	whole := recycledSize(size)
	if list := r.free[whole]; len(list) > 0 {
		b := list[len(list)-1][:size]
		r.free[whole] = list[:len(list)-1]
		clear(b)
		return b
	}
	return r.from.Allocate(whole)[:size]
}

// Reallocate returns a buffer of another size with the same content.
func (r *recycler) Reallocate(size int, b []byte) []byte {
	if size <= cap(b) {
		return b[:size]
	}
	next := r.Allocate(size)
	copy(next, b)
	r.Free(b)
	return next
}

// Free takes a buffer back.
func (r *recycler) Free(b []byte) {
	b = b[:cap(b)]
	if len(b) < smallBuffer {
		r.from.Free(b)
		return
	}
	r.free[len(b)] = append(r.free[len(b)], b)
}

// close gives the buffers back to where they came from.
func (r *recycler) close() {
	for _, list := range r.free {
		for _, b := range list {
			r.from.Free(b)
		}
	}
	clear(r.free)
}

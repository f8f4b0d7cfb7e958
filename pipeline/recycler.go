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
	free [recycledSizes][][]byte // by number of the size
}

var _ memory.Allocator = (*recycler)(nil)

func newRecycler(from memory.Allocator) *recycler { return &recycler{from: from} }

const (
	// smallBuffer is the size below which a buffer is not worth keeping.
	smallBuffer = 1 << 10
	// recycledSizes is one more than the largest number of a size.
	recycledSizes = 8 * bits.UintSize
	// recycledAbove is how many sizes larger a buffer may be than what it is used
	// for: with 16 up to four times. The columns of one dataset are then made of
	// the buffers of another.
	recycledAbove = 16
)

// recycledSize rounds up to one of eight sizes between each power of two and the
// next, and numbers them.
func recycledSize(size int) (whole, number int) {
	shift := bits.Len(uint(size-1)) - 4 // size-1 has its first four bits above it
	steps := (size-1)>>shift + 1        // 9 to 16
	return steps << shift, shift*8 + steps - 9
}

// Allocate returns a cleared buffer.
func (r *recycler) Allocate(size int) []byte {
	if size < smallBuffer {
		return r.from.Allocate(size)
	}
	whole, number := recycledSize(size)
	for i := number; i <= number+recycledAbove; i++ {
		if list := r.free[i]; len(list) > 0 {
			b := list[len(list)-1][:size]
			r.free[i] = list[:len(list)-1]
			clear(b)
			return b
		}
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
	_, number := recycledSize(len(b))
	r.free[number] = append(r.free[number], b)
}

// close gives the buffers back to where they came from.
func (r *recycler) close() {
	for _, list := range r.free {
		for _, b := range list {
			r.from.Free(b)
		}
	}
	r.free = [recycledSizes][][]byte{}
}

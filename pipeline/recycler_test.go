package pipeline

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/fixtures/seeds"
)

func TestRecycler(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer mem.AssertSize(t, 0)
	r := newRecycler(mem)
	defer r.close()
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 1))
	type held struct {
		buffer []byte
		fill   byte
	}
	var all []held
	for range 20_000 {
		size := random.IntN(1 << (4 + random.IntN(14)))
		switch i := random.IntN(max(1, len(all))); {
		case len(all) < 5 || random.IntN(3) == 0:
			b := r.Allocate(size)
			if len(b) != size || bytes.Count(b, []byte{0}) != size {
				t.Fatalf("seed %d: a buffer of %d bytes is not %d zeros", seed, len(b), size)
			}
			all = append(all, held{b, byte(1 + random.IntN(255))})
			fill(all[len(all)-1].buffer, all[len(all)-1].fill)
		case random.IntN(3) == 0:
			kept := min(size, len(all[i].buffer))
			b := r.Reallocate(size, all[i].buffer)
			if len(b) != size || bytes.Count(b[:kept], []byte{all[i].fill}) != kept {
				t.Fatalf("seed %d: a buffer changed when it moved", seed)
			}
			all[i].buffer = b
			fill(b, all[i].fill)
		default:
			if h := all[i]; bytes.Count(h.buffer, []byte{h.fill}) != len(h.buffer) {
				t.Fatalf("seed %d: two buffers overlap", seed)
			}
			r.Free(all[i].buffer)
			all = slices.Delete(all, i, i+1)
		}
	}
	for _, h := range all {
		r.Free(h.buffer)
	}
}

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

// A freed buffer is used again, cleared, for a size near its own.
func TestRecyclerUsesBuffersAgain(t *testing.T) {
	r := newRecycler(memory.NewGoAllocator())
	b := r.Allocate(5000)
	fill(b, 1)
	r.Free(b)
	again := r.Allocate(4990)
	if &again[0] != &b[0] {
		t.Fatal("the buffer is not used again")
	}
	if bytes.Count(again, []byte{0}) != len(again) {
		t.Error("the buffer is not cleared")
	}
}

// Every size fits its rounded size, which is at most an eighth larger, and the
// numbers of the sizes follow each other.
func TestRecycledSize(t *testing.T) {
	last, lastNumber := 0, -1
	for size := smallBuffer; size < 1<<20; size++ {
		whole, number := recycledSize(size)
		if whole < size || whole > size+size/8 {
			t.Fatalf("%d is rounded to %d", size, whole)
		}
		if again, same := recycledSize(whole); again != whole || same != number {
			t.Fatalf("%d is rounded to %d (%d), that to %d (%d)", size, whole, number, again, same)
		}
		if whole != last {
			if lastNumber >= 0 && number != lastNumber+1 {
				t.Fatalf("size %d has number %d, the one before %d", whole, number, lastNumber)
			}
			last, lastNumber = whole, number
		}
	}
}

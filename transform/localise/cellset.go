package localise

import "math/bits"

// cellSet is a set of up to 256 cells, nodes or edits.
type cellSet [4]uint64

// maxCells is what a cellSet can hold.
const maxCells = 256

func (s *cellSet) add(i int)    { s[i>>6] |= 1 << (i & 63) }
func (s *cellSet) remove(i int) { s[i>>6] &^= 1 << (i & 63) }

func (s *cellSet) has(i int) bool { return s[i>>6]>>(i&63)&1 != 0 }

func (s cellSet) without(t cellSet) cellSet {
	return cellSet{s[0] &^ t[0], s[1] &^ t[1], s[2] &^ t[2], s[3] &^ t[3]}
}

func (s cellSet) with(t cellSet) cellSet {
	return cellSet{s[0] | t[0], s[1] | t[1], s[2] | t[2], s[3] | t[3]}
}

func (s cellSet) both(t cellSet) cellSet {
	return cellSet{s[0] & t[0], s[1] & t[1], s[2] & t[2], s[3] & t[3]}
}

// either returns what is in exactly one of the two sets.
func (s cellSet) either(t cellSet) cellSet {
	return cellSet{s[0] ^ t[0], s[1] ^ t[1], s[2] ^ t[2], s[3] ^ t[3]}
}

func (s *cellSet) meets(t *cellSet) bool {
	return s[0]&t[0]|s[1]&t[1]|s[2]&t[2]|s[3]&t[3] != 0
}

func (s *cellSet) empty() bool { return s[0]|s[1]|s[2]|s[3] == 0 }

func (s *cellSet) size() int {
	return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2]) + bits.OnesCount64(s[3])
}

// pop removes and returns the smallest member, or -1.
func (s *cellSet) pop() int {
	for w := range s {
		if s[w] != 0 {
			i := bits.TrailingZeros64(s[w])
			s[w] &= s[w] - 1
			return w<<6 + i
		}
	}
	return -1
}

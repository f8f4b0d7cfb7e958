package localise

import (
	"math/bits"
	"slices"

	"gouji/form"
)

// reportLimits bound the search of one report.
var reportLimits = limits{nodes: 10_000, repairs: 256, cells: 12}

// NewSolver returns a solver.
func NewSolver() *Solver { return &Solver{limits: reportLimits} }

// load takes in a table of a report. It returns false if the table cannot be
// judged: not there, without identities, or without any figure.
func (s *Solver) load(r *form.Report, n *network) bool {
	s.net = n
	s.free, s.blank, s.negative = cellSet{}, cellSet{}, cellSet{}
	clear(s.residual[:n.nodes])
	stated := false
	for a, id := range n.cells {
		s.figure[a] = 0
		switch r.States[id] {
		case form.Stated:
			stated = true
			v := r.Values[id]
			s.figure[a] = v
			if v != 0 {
				s.residual[n.tail[a]] += v
				s.residual[n.head[a]] -= v
			}
			if v < 0 {
				s.negative.add(a)
			}
		case form.Unreadable:
			s.free.add(a)
		default: // blank, or lacking, which is treated as blank
			if n.total.has(a) {
				s.free.add(a)
			} else {
				s.blank.add(a)
			}
		}
	}
	return stated
}

// group forms the partition that the cells without a figure impose.
func (s *Solver) group() {
	n := s.net
	s.broken = 0
	for i := range n.nodes {
		s.leader[i] = uint8(i)
		s.members[i] = 1 << i
		s.sum[i] = s.residual[i]
		s.cut[i] = n.arcs[i]
		if s.sum[i] != 0 {
			s.broken |= 1 << i
		}
	}
	for free := s.free; !free.empty(); {
		s.join(free.pop())
	}
}

// joined remembers two groups that became one.
type joined struct {
	kept, lost uint8
	broken     uint64
}

// join merges the groups at the two ends of an arc. kept == lost if they are one already.
func (s *Solver) join(arc int) joined {
	a, b := s.leader[s.net.tail[arc]], s.leader[s.net.head[arc]]
	undo := joined{a, b, s.broken}
	if a == b {
		return undo
	}
	for rest := s.members[b]; rest != 0; rest &= rest - 1 {
		s.leader[bits.TrailingZeros64(rest)] = a
	}
	s.members[a] |= s.members[b]
	s.sum[a] += s.sum[b]
	s.cut[a] = s.cut[a].either(s.cut[b])
	s.broken &^= 1<<a | 1<<b
	if s.sum[a] != 0 {
		s.broken |= 1 << a
	}
	return undo
}

func (s *Solver) separate(j joined) {
	if j.kept == j.lost {
		return
	}
	a, b := j.kept, j.lost
	s.members[a] &^= s.members[b]
	for rest := s.members[b]; rest != 0; rest &= rest - 1 {
		s.leader[bits.TrailingZeros64(rest)] = b
	}
	s.sum[a] -= s.sum[b]
	s.cut[a] = s.cut[a].either(s.cut[b])
	s.broken = j.broken
}

// outcome of the search of one part.
type outcome struct {
	size     int // cells in the smallest repair; a lower bound if there is none
	repairs  []repair
	others   int
	nodes    int
	complete bool // false: the budget or the limit of cells ended the search
}

// minimal finds all smallest repairs of a part, in ascending order of cells,
// that leave the barred cells alone and have no more cells and take no more
// steps than the limits say.
func (s *Solver) minimal(part uint64, barred cellSet, limits limits) outcome {
	s.start(part, limits)
	size := len(s.chosen) + s.bound(s.broken&part)
	for ; size <= limits.cells; size++ {
		s.search(size-len(s.chosen), barred)
		if s.nodes > limits.nodes {
			break
		}
		if len(s.repairs) > 0 {
			return s.sorted(size)
		}
	}
	return outcome{size: size, nodes: s.nodes}
}

// sorted is the outcome of a search that found all it looked for.
func (s *Solver) sorted(size int) outcome {
	slices.SortFunc(s.repairs, func(a, b repair) int { return slices.Compare(a.arcs[:a.size], b.arcs[:b.size]) })
	return outcome{size: size, repairs: s.repairs, others: s.others, nodes: s.nodes, complete: true}
}

// start begins a search of a part. What is below 0 must change.
func (s *Solver) start(part uint64, limits limits) {
	s.group()
	s.part, s.bounds = part, limits
	s.nodes, s.others = 0, 0
	s.repairs, s.chosen, s.base = s.repairs[:0], s.chosen[:0], s.base[:0]
	for a, ends := range s.net.ends {
		if ends&part == 0 {
			continue
		}
		if s.free.has(a) {
			s.base = append(s.base, uint8(a))
		}
		if s.negative.has(a) && len(s.chosen) < maxDepth {
			s.chosen = append(s.chosen, uint8(a))
			s.join(a)
		}
	}
}

// bound returns how many more cells are needed at least. Every cell joins two
// groups, so v broken groups need v cells less one for each heap they can be
// split into. A heap adds up to 0, so it is a pair of opposite sums or has
// three members or more.
func (s *Solver) bound(broken uint64) int {
	v, pairs := 0, 0
	var sums [maxNodes]int64
	for rest := broken; rest != 0; rest &= rest - 1 {
		sum := s.sum[bits.TrailingZeros64(rest)]
		found := -1
		for i := range v {
			if sums[i] == -sum {
				found = i
				break
			}
		}
		if found >= 0 {
			pairs++
			v--
			sums[found] = sums[v]
		} else {
			sums[v] = sum
			v++
		}
	}
	return pairs + v - v/3
}

// search adds up to remaining cells. Barred arcs were tried at a branch before.
func (s *Solver) search(remaining int, barred cellSet) {
	if s.nodes++; s.nodes > s.bounds.nodes {
		return
	}
	broken := s.broken & s.part
	if broken == 0 {
		s.finish(remaining, barred)
		return
	}
	if s.bound(broken) > remaining {
		return
	}
	if remaining == 1 { // two groups with opposite sums: the arcs between them
		a := bits.TrailingZeros64(broken)
		b := bits.TrailingZeros64(broken & (broken - 1))
		s.branch(s.cut[a].both(s.cut[b]).without(barred), remaining, barred)
		return
	}
	best, size := cellSet{}, maxCells+1
	for rest := broken; rest != 0; rest &= rest - 1 {
		cells := s.cut[bits.TrailingZeros64(rest)].without(barred)
		if n := cells.size(); n < size {
			best, size = cells, n
		}
	}
	s.branch(best, remaining, barred)
}

// branch tries each of some cells of which one must change.
func (s *Solver) branch(cells cellSet, remaining int, barred cellSet) {
	for arc := cells.pop(); arc >= 0; arc = cells.pop() {
		s.chosen = append(s.chosen, uint8(arc))
		undo := s.join(arc)
		s.search(remaining-1, barred)
		s.separate(undo)
		s.chosen = s.chosen[:len(s.chosen)-1]
		barred.add(arc)
	}
}

// finish computes the values of a set that can satisfy the equalities. If one
// of them would be negative, the figures around it rule the set out, and one
// more of those must change.
func (s *Solver) finish(remaining int, barred cellSet) {
	proof, ok := s.flow.solve(s)
	if ok {
		s.keep()
		return
	}
	if remaining == 0 {
		return
	}
	var around cellSet
	for ; proof != 0; proof &= proof - 1 {
		around = around.either(s.net.arcs[bits.TrailingZeros64(proof)])
	}
	for _, a := range s.chosen {
		around.remove(int(a))
	}
	s.branch(around.without(barred).without(s.free), remaining, barred)
}

func (s *Solver) keep() {
	if s.typedOnly && !s.chosenTyped() {
		return
	}
	if len(s.repairs) == s.bounds.repairs {
		s.others++
		return
	}
	r := repair{size: len(s.chosen)}
	copy(r.arcs[:], s.chosen)
	slices.Sort(r.arcs[:r.size])
	for i, a := range r.arcs[:r.size] {
		r.to[i] = s.flow.value[a]
		if s.flow.certain(s.net, int(a)) {
			r.certain |= 1 << i
		}
	}
	s.repairs = append(s.repairs, r)
}

// typed reports whether a figure became another by one slip of a key: a digit
// changed, dropped or added, or two neighbours transposed. Unlike slip, which names
// what is likely, it takes single digits as well. A figure where there is nothing to
// state is no slip of a key.
func typed(right, stated int64) bool {
	return right > 0 && stated >= 0 && form.EditDistance(right, stated) == 1
}

// chosenTyped reports the same of the set that the search has just completed.
func (s *Solver) chosenTyped() bool {
	for _, a := range s.chosen {
		if s.blank.has(int(a)) || !typed(s.flow.value[a], s.figure[a]) {
			return false
		}
	}
	return true
}

package localise

import "math/bits"

// flow computes the values of a set of arcs from the residuals.
type flow struct {
	value [maxCells]int64 // of the arcs in question
	core  cellSet         // arcs on cycles: their values are a choice

	rest   [maxNodes]int64  // residual without the arcs in question
	degree [maxNodes]uint8  // arcs still open at a node
	link   [maxNodes]uint8  // exclusive or of the open arcs at a node
	side   [maxNodes]uint64 // nodes merged into this one
	arcs   []uint8
}

// solve finds values of the free and the chosen arcs, none below 0, with which
// every identity of their groups holds; the groups must add up to 0. If there
// are none it returns a set of nodes whose surroundings prove it.
//
// Where the arcs form no cycle, a node with one open arc determines it, and so
// on inwards. What remains are cycles, and a choice.
func (f *flow) solve(s *Solver) (proof uint64, ok bool) {
	n := s.net
	f.arcs = append(append(f.arcs[:0], s.base...), s.chosen...)
	f.core = cellSet{}
	touched := uint64(0)
	for _, a := range f.arcs {
		touched |= n.ends[a]
	}
	for rest := touched; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros64(rest)
		f.rest[i], f.degree[i], f.link[i], f.side[i] = s.residual[i], 0, 0, 1<<i
	}
	for _, a := range f.arcs {
		tail, head := n.tail[a], n.head[a]
		f.rest[tail] -= s.figure[a]
		f.rest[head] += s.figure[a]
		f.degree[tail]++
		f.degree[head]++
		f.link[tail] ^= a
		f.link[head] ^= a
	}
	open := len(f.arcs)
	for leaves := f.leaves(touched); leaves != 0; leaves &= leaves - 1 {
		for i := bits.TrailingZeros64(leaves); f.degree[i] == 1; {
			a := f.link[i]
			value, other := -f.rest[i], n.head[a]
			if int(n.tail[a]) != i {
				value, other = f.rest[i], n.tail[a]
			}
			if value < 0 {
				return f.side[i], false
			}
			f.value[a] = value
			open--
			f.degree[i], f.degree[other] = 0, f.degree[other]-1
			f.link[other] ^= a
			f.rest[other] += f.rest[i]
			f.side[other] |= f.side[i]
			i = int(other) // inwards
		}
	}
	if open == 0 {
		return 0, true
	}
	return f.circulate(s, touched)
}

// certain reports whether the identities leave no choice in the value that
// solve gave an arc: on a cycle, it can neither rise nor fall.
func (f *flow) certain(n *network, arc int) bool {
	if !f.core.has(arc) {
		return true
	}
	f.core.remove(arc)
	tail, head := int(n.tail[arc]), int(n.head[arc])
	up := f.reach(n, head)>>tail&1 != 0
	down := f.value[arc] > 0 && f.reach(n, tail)>>head&1 != 0
	f.core.add(arc)
	return !up && !down
}

// reach returns the nodes to which a lack can be passed on from a node.
func (f *flow) reach(n *network, from int) uint64 {
	reached := uint64(1) << from
	for open := reached; open != 0; {
		i := bits.TrailingZeros64(open)
		open &= open - 1
		for core := f.core.both(n.arcs[i]); !core.empty(); {
			a := core.pop()
			other := n.head[a]
			if int(n.tail[a]) != i {
				if other = n.tail[a]; f.value[a] == 0 {
					continue
				}
			}
			if reached>>other&1 == 0 {
				reached |= 1 << other
				open |= 1 << other
			}
		}
	}
	return reached
}

func (f *flow) leaves(touched uint64) (leaves uint64) {
	for ; touched != 0; touched &= touched - 1 {
		if i := bits.TrailingZeros64(touched); f.degree[i] == 1 {
			leaves |= 1 << i
		}
	}
	return leaves
}

// circulate finds values for arcs on cycles: it starts from the figures on the
// form and moves what is missing at one node along the arcs to a node that has
// too much, by shortest paths, so that it ends.
func (f *flow) circulate(s *Solver, touched uint64) (proof uint64, ok bool) {
	n := s.net
	for _, a := range f.arcs {
		if f.degree[n.tail[a]] == 0 || f.degree[n.head[a]] == 0 {
			continue
		}
		f.core.add(int(a))
		f.value[a] = max(0, s.figure[a])
		f.rest[n.tail[a]] += f.value[a]
		f.rest[n.head[a]] -= f.value[a]
	}
	for rest := touched; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros64(rest)
		for f.degree[i] > 0 && f.rest[i] < 0 {
			if reached, ok := f.augment(n, i); !ok {
				for ; reached != 0; reached &= reached - 1 {
					proof |= f.side[bits.TrailingZeros64(reached)]
				}
				return proof, false
			}
		}
	}
	return 0, true
}

// augment moves as much as one shortest path allows from a node that lacks
// something. It returns the nodes it can reach if none of them can help.
func (f *flow) augment(n *network, from int) (reached uint64, ok bool) {
	var queue, by [maxNodes]uint8
	reached = 1 << from
	queue[0] = uint8(from)
	for next, end := 0, 1; next < end; next++ {
		i := queue[next]
		for core := f.core.both(n.arcs[i]); !core.empty(); {
			a := core.pop()
			// A larger value helps the tail and burdens the head.
			other := n.head[a]
			if int(n.tail[a]) != int(i) {
				if other = n.tail[a]; f.value[a] == 0 {
					continue
				}
			}
			if reached>>other&1 != 0 {
				continue
			}
			reached |= 1 << other
			by[other] = uint8(a)
			queue[end] = other
			end++
			if f.rest[other] > 0 {
				f.move(n, from, int(other), &by)
				return 0, true
			}
		}
	}
	return reached, false
}

func (f *flow) move(n *network, from, to int, by *[maxNodes]uint8) {
	amount := min(-f.rest[from], f.rest[to])
	for i := to; i != from; {
		a := by[i]
		if int(n.head[a]) == i {
			i = int(n.tail[a])
		} else {
			amount = min(amount, f.value[a])
			i = int(n.head[a])
		}
	}
	f.rest[from] += amount
	f.rest[to] -= amount
	for i := to; i != from; {
		a := by[i]
		if int(n.head[a]) == i {
			f.value[a] += amount
			i = int(n.tail[a])
		} else {
			f.value[a] -= amount
			i = int(n.head[a])
		}
	}
}

// movement is an operation on several cells that makes every identity of the
// table hold.
type movement struct {
	operation Operation
	line      int  // index in network.lines
	other     int  // the other line of an exchange
	at        int  // place in the line where a shift begins
	right     bool // a shift: the figures stand one place too far left and must move right
	arcs      []uint8
	to        []int64
}

// lineSearch tries operations. It follows how far each group of identities is
// off while cells are set to other values.
type lineSearch struct {
	value [maxCells]int64
	sum   [maxNodes]int64
	off   int // groups whose sum is not 0
	// broken is the number of groups that are off before anything is tried.
	broken int
	found  []movement
}

// maxDepth is the largest number of cells a repair can have.
const maxDepth = 16

// limits bound a search by work, not by time, so that answers do not depend on
// the machine.
type limits struct {
	nodes   int // steps
	repairs int // sets to list
	cells   int // cells in a set, at most maxDepth
}

// Solver explains reports. It reuses its memory and belongs to one goroutine.
type Solver struct {
	limits limits

	// The table being judged.
	net      *network
	figure   [maxCells]int64 // per arc; what is not stated counts 0
	free     cellSet         // arcs without a figure that may take any value
	blank    cellSet         // arcs of blank components: 0 until proved otherwise
	negative cellSet         // arcs with a figure below 0, which cannot stay
	residual [maxNodes]int64 // what an identity is off by; 0 if it holds

	// The partition of the nodes: nodes joined by arcs that may change are one
	// group, known by its first node. A group in which the residuals add up to 0
	// can be put right from within.
	leader  [maxNodes]uint8
	members [maxNodes]uint64
	sum     [maxNodes]int64
	cut     [maxNodes]cellSet // arcs that leave the group
	broken  uint64            // leaders of groups whose sum is not 0

	// The search.
	part    uint64 // nodes of the part being searched
	bounds  limits
	base    []uint8
	chosen  []uint8
	nodes   int
	repairs []repair
	others  int
	// typedOnly: only repairs that are slips of a key throughout are kept.
	typedOnly bool

	flow flow
	line lineSearch
}

// repair is a set of arcs and the values that satisfy every identity.
type repair struct {
	size int
	arcs [maxDepth]uint8
	to   [maxDepth]int64
	// certain marks the arcs whose value the identities leave no choice in.
	certain uint16
}

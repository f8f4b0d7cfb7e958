package localise

import (
	"math"
	"math/bits"
	"slices"
	"sync"

	"gouji/form"
)

// maxNodes is the number of nodes a uint64 can hold.
const maxNodes = 64

// identity is one balance of a table: its cells and their signs.
type identity struct {
	check int
	sign  map[form.CellID]int64
}

// balances returns the balance identities of a table on an edition.
func balances(checks []form.Check, table form.TableID, edition form.Edition) []identity {
	var found []identity
	for i := range checks {
		c := &checks[i]
		if c.Edition != edition || !c.Balance() || len(c.Tables) != 1 || c.Tables[0] != table {
			continue
		}
		row := identity{check: i, sign: map[form.CellID]int64{}}
		for _, id := range c.Then.Plus {
			row.sign[id]++
		}
		for _, id := range c.Then.Minus {
			row.sign[id]--
		}
		found = append(found, row)
	}
	return found
}

// find builds the network of the balance identities of a table, or returns nil
// if there are none, or if they do not form one of figures that cannot be
// negative: a test holds the form to it.
func find(checks []form.Check, table form.TableID, edition form.Edition) *network {
	rows := balances(checks, table, edition)
	if len(rows) == 0 {
		return nil
	}
	rows, implied := independent(rows)
	signs, part, ok := orient(rows)
	grounds := 0
	for _, p := range part {
		grounds = max(grounds, p+1)
	}
	if !ok || len(rows)+grounds > maxNodes {
		return nil
	}
	n := &network{table: table, edition: edition, nodes: len(rows), implied: implied}
	for _, r := range rows {
		n.check = append(n.check, r.check)
	}
	n.parts = make([]uint64, grounds)
	for i, p := range part {
		n.parts[p] |= 1 << i
	}
	ground := make([]int, grounds)
	cells := cellsOf(rows)
	if len(cells) > maxCells {
		return nil
	}
	for _, cell := range cells {
		if form.Cells[cell].Column.Signed {
			return nil // the search takes for granted that nothing is below 0
		}
		tail, head, home := -1, -1, 0
		for i, r := range rows {
			switch r.sign[cell] * signs[i] {
			case 1:
				tail, home = i, part[i]
			case -1:
				head, home = i, part[i]
			}
		}
		if tail < 0 || head < 0 {
			if ground[home] == 0 {
				ground[home] = n.nodes
				n.parts[home] |= 1 << n.nodes
				n.check = append(n.check, -1)
				n.nodes++
			}
			if tail < 0 {
				tail = ground[home]
			} else {
				head = ground[home]
			}
		}
		n.cells = append(n.cells, cell)
		n.tail, n.head = append(n.tail, uint8(tail)), append(n.head, uint8(head))
		n.ends = append(n.ends, 1<<tail|1<<head)
	}
	n.arcs = make([]cellSet, n.nodes)
	for a := range n.cells {
		n.arcs[n.tail[a]].add(a)
		n.arcs[n.head[a]].add(a)
	}
	for i := range checks {
		if c := &checks[i]; c.Edition == edition && c.DefinesTotal {
			if a, ok := slices.BinarySearch(n.cells, c.Total); ok {
				n.total.add(a)
			}
		}
	}
	n.findLines()
	return n
}

// cellsOf lists the cells of some identities, ascending.
func cellsOf(rows []identity) []form.CellID {
	var cells []form.CellID
	for id := range form.CellID(form.NumCells) {
		for _, r := range rows {
			if r.sign[id] != 0 {
				cells = append(cells, id)
				break
			}
		}
	}
	return cells
}

// independent leaves out identities that follow from the others, as long as
// some cell stands in more than two. Of those that may go, the one goes that
// relieves most cells: in table 三 that is the row of （七）总计.
func independent(rows []identity) (kept []identity, implied []int) {
	for {
		crowded := map[form.CellID]bool{}
		for _, id := range cellsOf(rows) {
			uses := 0
			for _, r := range rows {
				if r.sign[id] != 0 {
					uses++
				}
			}
			if uses > 2 {
				crowded[id] = true
			}
		}
		best, most := -1, 0
		if len(crowded) > 0 {
			for i, removable := range dependent(rows) {
				relieved := 0
				for id := range rows[i].sign {
					if removable && crowded[id] {
						relieved++
					}
				}
				if relieved > most {
					best, most = i, relieved
				}
			}
		}
		if best < 0 {
			return rows, implied
		}
		implied = append(implied, rows[best].check)
		rows = slices.Delete(slices.Clone(rows), best, best+1)
	}
}

// dependent marks the identities that are a combination of the others. It
// eliminates the rows, each with the record of what it is made of: a row that
// vanishes names a combination of identities that is zero, and any of its
// members may be left out.
func dependent(rows []identity) []bool {
	cells := cellsOf(rows)
	// A line is the coefficients of the cells, then how often each identity went into it.
	lines := make([][]int64, len(rows))
	for i, r := range rows {
		lines[i] = make([]int64, len(cells)+len(rows))
		for j, id := range cells {
			lines[i][j] = r.sign[id]
		}
		lines[i][len(cells)+i] = 1
	}
	rank := 0
	for j := range cells {
		pivot := slices.IndexFunc(lines[rank:], func(line []int64) bool { return line[j] != 0 })
		if pivot < 0 {
			continue
		}
		pivot += rank
		lines[rank], lines[pivot] = lines[pivot], lines[rank]
		for i := rank + 1; i < len(lines); i++ {
			reduce(lines[i], lines[rank], j)
		}
		rank++
	}
	removable := make([]bool, len(rows))
	for _, line := range lines[rank:] {
		for i, times := range line[len(cells):] {
			removable[i] = removable[i] || times != 0
		}
	}
	return removable
}

// reduce makes place j of a line 0 with a multiple of another whose place j is
// not, in whole numbers.
func reduce(line, by []int64, j int) {
	if line[j] == 0 {
		return
	}
	// Coefficients are 1 and -1, and remain so nearly always.
	divisor := gcd(line[j], by[j])
	times, factor := by[j]/divisor, line[j]/divisor
	if times < 0 {
		times, factor = -times, -factor
	}
	for k, v := range by {
		if times != 1 {
			line[k] *= times
		}
		if v != 0 {
			line[k] -= v * factor
		}
		if line[k] > math.MaxInt32 || line[k] < -math.MaxInt32 {
			panic("localise: the identities of the form have too large multiples")
		}
	}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

// orient chooses a sign for every identity such that a cell of two identities
// counts positively in one and negatively in the other, and numbers the parts
// that share no cell.
func orient(rows []identity) (signs []int64, part []int, ok bool) {
	signs, part = make([]int64, len(rows)), make([]int, len(rows))
	uses := map[form.CellID][]int{}
	for i, r := range rows {
		for id, s := range r.sign {
			if s != 1 && s != -1 {
				return nil, nil, false
			}
			uses[id] = append(uses[id], i)
		}
	}
	for _, users := range uses {
		if len(users) > 2 {
			return nil, nil, false
		}
	}
	parts := 0
	for start := range rows {
		if signs[start] != 0 {
			continue
		}
		signs[start], part[start] = 1, parts
		for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
			i := queue[0]
			for id, s := range rows[i].sign {
				for _, j := range uses[id] {
					want := -s * signs[i] * rows[j].sign[id]
					switch {
					case j == i:
					case signs[j] == 0:
						signs[j], part[j] = want, parts
						queue = append(queue, j)
					case signs[j] != want:
						return nil, nil, false
					}
				}
			}
		}
		parts++
	}
	return signs, part, true
}

// exact reports whether a part names cells: no two cells share both their
// identities, so that a single wrong cell has one explanation only.
func (n *network) exact(part uint64) bool {
	for rest := part; rest != 0; rest &= rest - 1 {
		if n.check[bits.TrailingZeros64(rest)] < 0 {
			return false
		}
	}
	seen := map[uint64]bool{}
	for _, ends := range n.ends {
		if ends&part != 0 && seen[ends] {
			return false
		}
		seen[ends] = true
	}
	return true
}

// networks holds the identities of every table and edition; nil for a table
// without any. They are found when the first report is judged.
var networks = sync.OnceValue(func() *[form.NumTables][len(form.Editions)]*network {
	var all [form.NumTables][len(form.Editions)]*network
	for t := range form.NumTables {
		for e, edition := range form.Editions {
			all[t][e] = find(form.Checks(), t, edition)
		}
	}
	return &all
})

// networkOf returns the network of a table of a report; nil for a table that is
// not there or has no identities.
func networkOf(table form.TableID, edition form.Edition) *network {
	for e := range form.Editions {
		if form.Editions[e] == edition {
			return networks()[table][e]
		}
	}
	return nil
}

package localise

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"gouji/form"
)

// applications loads table 三 of a report and returns the smallest repairs.
func applications(s *Solver, r *form.Report) outcome {
	n := networkOf(form.Applications, r.Editions[form.Applications])
	s.load(r, n)
	return s.minimal(n.parts[0], cellSet{}, s.limits)
}

func sets(found outcome) []string {
	var list []string
	for _, p := range found.repairs {
		list = append(list, fmt.Sprintf("%d %d", p.arcs[:p.size], p.to[:p.size]))
	}
	return list
}

// exhaustive tries every set of up to three cells of table 三 without blanks. It
// knows nothing of networks: it recomputes identities from form.Checks.
func exhaustive(r *form.Report, size int) []string {
	n := networkOf(form.Applications, r.Editions[form.Applications])
	var rows [][]int64
	var off []int64
	for _, c := range form.Checks() {
		if c.Edition != n.edition || !c.Balance() || c.Tables[0] != form.Applications {
			continue
		}
		row, sum := make([]int64, len(n.cells)), int64(0)
		for _, id := range c.Then.Plus {
			a, _ := slices.BinarySearch(n.cells, id)
			row[a] = 1
			sum += r.Values[id]
		}
		for _, id := range c.Then.Minus {
			a, _ := slices.BinarySearch(n.cells, id)
			row[a] = -1
			sum -= r.Values[id]
		}
		rows, off = append(rows, row), append(off, sum)
	}
	var found []string
	var try func(set []int)
	try = func(set []int) {
		if len(set) == size {
			if values := eliminate(r, n, rows, off, set); values != nil {
				found = append(found, fmt.Sprint(set, values))
			}
			return
		}
		first := 0
		if len(set) > 0 {
			first = set[len(set)-1] + 1
		}
		for a := first; a < len(n.cells); a++ {
			try(append(set, a))
		}
	}
	try(nil)
	return found
}

// eliminate solves for the values of a set of cells by plain elimination.
func eliminate(r *form.Report, n *network, rows [][]int64, off []int64, set []int) []int64 {
	var left [][]int64
	for i, row := range rows {
		line := make([]int64, len(set)+1)
		touched := false
		for k, a := range set {
			line[k] = row[a]
			touched = touched || row[a] != 0
		}
		line[len(set)] = -off[i]
		if touched {
			left = append(left, line)
		} else if off[i] != 0 {
			return nil
		}
	}
	rank := 0
	for k := range set {
		pivot := -1
		for i := rank; i < len(left); i++ {
			if left[i][k] != 0 {
				pivot = i
			}
		}
		if pivot < 0 {
			return nil // a choice: not a smallest set
		}
		left[rank], left[pivot] = left[pivot], left[rank]
		for i := range left {
			if i != rank && left[i][k] != 0 {
				a, b := left[i][k], left[rank][k]
				for j := range left[i] {
					left[i][j] = left[i][j]*b - left[rank][j]*a
				}
			}
		}
		rank++
	}
	for _, line := range left[rank:] {
		if line[len(set)] != 0 {
			return nil
		}
	}
	values := make([]int64, len(set))
	for k, a := range set {
		values[k] = r.Values[n.cells[a]] + left[k][len(set)]/left[k][k]
		if values[k] < 0 {
			return nil
		}
	}
	return values
}

// disturb changes some cells of table 三 at random. To make rivals likely, the
// amounts are few and often equal.
func disturb(random *rand.Rand, r *form.Report, cells int) {
	ids := form.CellsOf(form.Applications, r.Editions[form.Applications])
	amount := 1 + random.Int64N(3)
	for range cells {
		id := ids[random.IntN(len(ids))]
		if random.IntN(2) == 0 && r.Values[id] >= amount {
			r.Values[id] -= amount
		} else {
			r.Values[id] += amount
		}
	}
}

func TestSearchAgreesWithBruteForce(t *testing.T) {
	random := seeded(t, 4)
	s := limited(limits{repairs: 1 << 20})
	records := map[int]int{1: 10, 2: 20, 3: 1}
	if os.Getenv("GOUJI_LARGE") != "" {
		records = map[int]int{1: 40, 2: 136, 3: 12}
	}
	for cells := 1; cells <= 3; cells++ {
		for seen := 0; seen < records[cells]; {
			r := generated(random, form.Editions[random.IntN(2)])
			disturb(random, r, cells)
			found := applications(s, r)
			if found.size != cells {
				continue // the changes cancelled
			}
			seen++
			got, want := sets(found), exhaustive(r, cells)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("%d cells: search\n%v\nbrute force\n%v", cells, got, want)
			}
		}
	}
}

// The general solver knows nothing of networks and must find the same sets.
func TestSearchAgreesWithTheGeneralSolver(t *testing.T) {
	random := seeded(t, 5)
	s := limited(limits{repairs: 1 << 20, nodes: 1 << 30})
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for round := range rounds {
		r := generated(random, form.Editions[random.IntN(2)])
		ids := form.CellsOf(form.Applications, r.Editions[form.Applications])
		disturb(random, r, 1+random.IntN(3))
		for range random.IntN(8) { // cells without a figure, negative figures
			id := ids[random.IntN(len(ids))]
			switch random.IntN(4) {
			case 0, 1:
				r.States[id] = form.Unreadable
			case 2:
				r.States[id] = form.Blank
			case 3:
				if random.IntN(4) == 0 {
					r.Values[id] = -1 - r.Values[id]
				}
			}
		}
		if round%10 == 0 {
			// Everything holds, but a figure is negative: the repair is a cycle, and
			// only the bound demands it.
			r = generated(random, form.Edition2021)
			d := 1 + random.Int64N(20)
			r.Values[cell("applications", "granted", "natural")] -= d
			r.Values[cell("applications", "granted", "enterprise")] += d
			r.Values[cell("applications", "unable_unclear", "natural")] += d
			r.Values[cell("applications", "unable_unclear", "enterprise")] -= d
		}
		found := applications(s, r)
		if !found.complete {
			t.Fatalf("round %d: gave up", round)
		}
		system, record := s.system()
		answer, err := system.Localise(record, limits{repairs: 1 << 20, nodes: 1 << 30})
		if err != nil || !answer.Complete {
			t.Fatalf("round %d: general solver gave up: %v", round, err)
		}
		if int(answer.Weight) != found.size || len(answer.Repairs) != len(found.repairs) {
			t.Fatalf("round %d: %d sets of %d cells, general solver %d of %d", round, len(found.repairs), found.size, len(answer.Repairs), answer.Weight)
		}
		for i, want := range answer.Repairs {
			p := found.repairs[i]
			for k, c := range want.Cells {
				if int(p.arcs[k]) != c || p.certain>>k&1 != 0 && p.to[k] != want.Values[k] || p.to[k] < 0 {
					t.Fatalf("round %d: %v %v, general solver %v", round, p.arcs[:p.size], p.to[:p.size], want)
				}
			}
		}
	}
}

// system writes the loaded table as a general system.
func (s *Solver) system() (*System, *Record) {
	n := s.net
	system := &System{Cells: len(n.cells)}
	record := &Record{Values: slices.Clone(s.figure[:len(n.cells)]), Missing: make([]bool, len(n.cells))}
	for i, check := range n.check {
		if check < 0 {
			continue
		}
		var e Edit
		for arcs := n.arcs[i]; !arcs.empty(); {
			a := arcs.pop()
			t := Term{Cell: a, Coefficient: 1}
			if int(n.head[a]) == i {
				t.Coefficient = -1
			}
			e.Terms = append(e.Terms, t)
		}
		system.Edits = append(system.Edits, e)
	}
	for a := range n.cells {
		system.Edits = append(system.Edits, Edit{Terms: []Term{{a, 1}}, Operator: form.AtLeast})
		record.Missing[a] = s.free.has(a)
	}
	return system, record
}

package localise

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"gouji/form"
)

func TestTableThreeIsANetwork(t *testing.T) {
	for _, edition := range form.Editions {
		n := solverOf(form.Applications, edition).network
		if n == nil {
			t.Fatalf("edition %s: no network found", edition)
		}
		rows := len(form.Tables[form.Applications].DataRows(edition))
		if len(n.cells) != 7*rows || n.nodes != rows+13 || len(n.parts) != 1 {
			t.Errorf("edition %s: %d arcs, %d nodes, %d parts; want %d, %d, 1", edition, len(n.cells), n.nodes, len(n.parts), 7*rows, rows+13)
		}
		if !n.exact(n.parts[0]) {
			t.Errorf("edition %s: two cells share both identities", edition)
		}
		if len(n.implied) != 1 || form.Checks[n.implied[0]].Rule != "A3-ROW" || form.Checks[n.implied[0]].Subject != cell("applications", "results_total", "total") {
			t.Errorf("edition %s: left out %v, want the row of （七）总计", edition, n.implied)
		}
	}
}

func TestTableFourIsThreeStars(t *testing.T) {
	n := solverOf(form.Proceedings, form.Edition2021).network
	if n == nil || len(n.parts) != 3 || n.nodes != 6 || len(n.cells) != 15 || n.exact(n.parts[0]) {
		t.Fatalf("got %+v", n)
	}
	for _, part := range n.parts {
		if bits.OnesCount64(part) != 2 {
			t.Errorf("a star with %d nodes", bits.OnesCount64(part))
		}
	}
}

func TestTablesWithoutIdentitiesHaveNoNetwork(t *testing.T) {
	for table := form.Documents; table < form.Applications; table++ {
		if solverOf(table, form.Edition2021) != (solver{}) || solverOf(table, form.Edition2019) != (solver{}) {
			t.Errorf("table %d has a network", table)
		}
	}
}

// A cell in three independent identities, or with the same sign in two that
// share another cell with opposite signs, makes no network.
func TestFindSeesWhatIsNoNetwork(t *testing.T) {
	sum := func(total string, parts ...string) form.Check {
		c := form.Check{Rule: "A3-SUM", Edition: form.Edition2021, Tables: []form.TableID{form.Applications}}
		c.Then.Plus = []form.CellID{cell("applications", "granted", total)}
		for _, p := range parts {
			c.Then.Minus = append(c.Then.Minus, cell("applications", "granted", p))
		}
		return c
	}
	three := []form.Check{sum("total", "natural", "research"), sum("natural", "welfare"), sum("natural", "enterprise")}
	if find(three, form.Applications, form.Edition2021) != nil {
		t.Error("a cell in three independent identities passed for an arc")
	}
	twisted := []form.Check{sum("total", "natural"), sum("total", "natural", "research"), sum("natural", "total", "welfare")}
	if find(twisted, form.Applications, form.Edition2021) != nil {
		t.Error("cells in three identities passed for arcs")
	}
	odd := []form.Check{sum("total", "natural"), {Edition: form.Edition2021, Tables: []form.TableID{form.Applications}, Then: form.Relation{
		Plus: []form.CellID{cell("applications", "granted", "total"), cell("applications", "granted", "natural")},
	}}}
	if find(odd, form.Applications, form.Edition2021) != nil {
		t.Error("signs that cannot be turned passed for a network")
	}
}

// The order in which the identities are given does not matter.
func TestFindDoesNotDependOnTheOrderOfIdentities(t *testing.T) {
	reversed := slices.Clone(form.Checks)
	slices.Reverse(reversed)
	a, b := find(form.Checks, form.Applications, form.Edition2021), find(reversed, form.Applications, form.Edition2021)
	if a == nil || b == nil || !slices.Equal(a.cells, b.cells) || a.nodes != b.nodes || len(b.implied) != 1 || reversed[b.implied[0]].Subject != form.Checks[a.implied[0]].Subject {
		t.Error("the networks differ")
	}
}

// Were the identities of a table no network, the general solver would explain
// it, with the same sets of cells.
func TestGeneralSolverExplainsTheSame(t *testing.T) {
	random := seeded(t, 14)
	s := NewSolver(Limits{})
	for _, edition := range form.Editions {
		y := newSystem(form.Checks, form.Applications, edition)
		for range 60 {
			r := generated(random, edition)
			for _, id := range form.CellsOf(form.Proceedings, edition) {
				r.States[id] = form.Absent
			}
			r.Editions[form.Proceedings] = form.NoEdition
			disturb(random, r, random.IntN(4))
			if random.IntN(3) == 0 {
				r.States[cell("applications", "granted", "total")] = form.Blank
			}
			want := s.Explain(r, nil)
			d, ok := y.explain(s, form.Checks, r, nil)
			if ok != (len(want) > 0) {
				t.Fatalf("explained: %v, network %d", ok, len(want))
			}
			if !ok {
				continue
			}
			got := map[string]bool{}
			for _, e := range d.Explanations {
				got[fmt.Sprint(e.Changes)] = true
			}
			if d.AtLeast != want[0].AtLeast || !slices.Equal(d.Failed, want[0].Failed) {
				t.Fatalf("at least %d, %d failed; network %d, %d", d.AtLeast, len(d.Failed), want[0].AtLeast, len(want[0].Failed))
			}
			for _, e := range want[0].Explanations {
				if e.Minimal && e.Others == 0 && !got[fmt.Sprint(e.Changes)] {
					t.Fatalf("missing %v among\n%s", e.Changes, summary([]Diagnosis{d}))
				}
			}
		}
	}
}

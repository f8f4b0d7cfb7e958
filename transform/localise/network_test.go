package localise

import (
	"math/bits"
	"slices"
	"testing"

	"gouji/form"
)

func TestTableThreeIsANetwork(t *testing.T) {
	for _, edition := range form.Editions {
		n := networkOf(form.Applications, edition)
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
		if len(n.implied) != 1 || form.Checks()[n.implied[0]].Rule != "A3-ROW" || form.Checks()[n.implied[0]].Subject != cell("applications", "results_total", "total") {
			t.Errorf("edition %s: left out %v, want the row of （七）总计", edition, n.implied)
		}
	}
}

func TestTableFourIsThreeStars(t *testing.T) {
	n := networkOf(form.Proceedings, form.Edition2021)
	if n == nil || len(n.parts) != 3 || n.nodes != 6 || len(n.cells) != 15 || n.exact(n.parts[0]) {
		t.Fatalf("got %+v", n)
	}
	for _, part := range n.parts {
		if bits.OnesCount64(part) != 2 {
			t.Errorf("a star with %d nodes", bits.OnesCount64(part))
		}
	}
}

// The search knows networks only: every table with balance identities must be
// one, and the others have none.
func TestEveryTableWithIdentitiesIsANetwork(t *testing.T) {
	for table := range form.NumTables {
		for _, edition := range form.Editions {
			if has := len(balances(form.Checks(), table, edition)) > 0; has != (networkOf(table, edition) != nil) {
				t.Errorf("table %s of %s: identities %v, network %v", form.Tables[table].Code, edition, has, !has)
			}
		}
	}
	if networkOf(form.Applications, form.NoEdition) != nil {
		t.Error("a table that is not there has a network")
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
	reversed := slices.Clone(form.Checks())
	slices.Reverse(reversed)
	a, b := find(form.Checks(), form.Applications, form.Edition2021), find(reversed, form.Applications, form.Edition2021)
	if a == nil || b == nil || !slices.Equal(a.cells, b.cells) || a.nodes != b.nodes || len(b.implied) != 1 || reversed[b.implied[0]].Subject != form.Checks()[a.implied[0]].Subject {
		t.Error("the networks differ")
	}
}

package localise

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// Where the one smallest repair asks for a change that no slip of a key makes, and
// one cell more needs nothing but slips, both are given and neither is called unique.
func TestFewestCellsAgainstSlips(t *testing.T) {
	right := *city(t)
	random := rand.New(rand.NewPCG(3, 3))
	s := NewSolver()
	found := 0
	for range 4000 {
		wrong := right
		typedErrors(random, &wrong, 4, true)
		for _, d := range s.Explain(&wrong, nil) {
			last := &d.Explanations[len(d.Explanations)-1]
			first := &d.Explanations[0]
			if first.Kind != fewestCells || len(last.Changes) != len(first.Changes)+1 {
				continue
			}
			found++
			if allTyped(first.Changes) || !allTyped(last.Changes) || first.Unique || last.Unique {
				t.Errorf("%+v beside %+v", first, last)
			}
			for _, c := range last.Changes {
				if !slices.Contains(d.Suspects, c.Cell) {
					t.Errorf("%s is no suspect", form.Cells[c.Cell].Code)
				}
			}
			if !strings.Contains(d.Conclusion.Chinese, "种可能") {
				t.Errorf("concluded: %s", d.Conclusion.Chinese)
			}
		}
	}
	if found == 0 {
		t.Error("no report has a repair of slips beside a smaller one")
	}
	t.Logf("%d of 4000 reports", found)
}

// Where several repairs of three cells are as small, the one that is slips of a key
// throughout is called unique, and tells why, if every other asks for more than a slip;
// what is known from elsewhere must not speak for another.
func TestTheOnlyRepairOfSlips(t *testing.T) {
	right := *city(t)
	random := rand.New(rand.NewPCG(3, 5))
	s := NewSolver()
	found := 0
	for range 3000 {
		wrong := right
		typedErrors(random, &wrong, 3, true)
		diagnoses := s.Explain(&wrong, nil)
		d := &diagnoses[0]
		first := &d.Explanations[0]
		if !first.Unique || len(d.Explanations) == 1 || len(d.Explanations[1].Changes) != len(first.Changes) {
			continue
		}
		found++
		for i := range d.Explanations {
			e := &d.Explanations[i]
			if e.Unique != (i == 0) || allTyped(e.Changes) != (i == 0) || e.Unique == beyondOneKey(e.Changes) || e.Others > 0 || !e.Minimal {
				t.Errorf("%d of %d: %+v", i+1, len(d.Explanations), e)
			}
		}
		if !strings.Contains(first.Proof.Chinese, "只有这一种每格都只错一键") || len(d.Suspects) != len(first.Changes) || strings.Contains(d.Conclusion.Chinese, "可能") {
			t.Errorf("%s: %s, suspects %v", first.Proof.Chinese, d.Conclusion.Chinese, d.Suspects)
		}
		rival := &d.Explanations[1]
		var against []Evidence
		for _, c := range rival.Changes {
			against = append(against, Evidence{Cell: c.Cell, Value: c.To, Source: form.Text{Chinese: "正文", English: "the text"}})
		}
		if said := s.Explain(&wrong, against); said[0].Explanations[0].Unique {
			t.Errorf("unique, although evidence speaks for %+v", rival.Changes)
		}
	}
	if found == 0 {
		t.Error("no report has several smallest repairs of which one is slips of a key")
	}
	t.Logf("%d of 3000 reports", found)
}

// typedErrors mistypes n cells of table 三 by one slip of a key each: of all cells,
// or of those that do not state 0.
func typedErrors(random *rand.Rand, r *form.Report, n int, nonZero bool) {
	ids := form.CellsOf(form.Applications, r.Editions[form.Applications])
	for done := map[form.CellID]bool{}; len(done) < n; {
		id := ids[random.IntN(len(ids))]
		if done[id] || r.States[id] != form.Stated || nonZero && r.Values[id] == 0 {
			continue
		}
		r.Values[id], done[id] = mistype(random, r.Values[id]), true
	}
}

// realTables are published tables whose identities hold: those that come with the
// tests, and those of a folder that GOUJI_CORPUS names.
func realTables(t *testing.T) map[string]*form.Report {
	all := map[string]*form.Report{}
	for name, r := range published(t) {
		if !slices.Contains(r.States[:], form.Blank) {
			all[name] = r
		}
	}
	paths, _ := filepath.Glob(filepath.Join(os.Getenv("GOUJI_CORPUS"), "*.values.json"))
	for _, path := range paths {
		if os.Getenv("GOUJI_CORPUS") == "" {
			break
		}
		var sample struct {
			Agency  string
			Edition string `json:"applications_edition"`
			Cells   map[string]any
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &sample); err != nil {
			t.Fatal(err)
		}
		r := &form.Report{}
		r.Editions[form.Applications], _ = form.ParseEdition(sample.Edition)
		stated := 0
		for code, v := range sample.Cells {
			id, known := form.CellByCode(code)
			figure, isFigure := v.(float64)
			if known && isFigure && form.Cells[id].Table.ID == form.Applications {
				r.States[id], r.Values[id] = form.Stated, int64(figure)
				stated++
			}
		}
		if stated > 100 && !violated(NewSolver(), r) {
			all[filepath.Base(path)] = r
		}
	}
	return all
}

// Typing errors in real tables: what is called the only explanation must be the
// truth, and what is the truth must mostly be called so. GOUJI_SOAK takes 2000
// reports a line.
func TestTypingErrorsInRealTables(t *testing.T) {
	random := seeded(t, 18)
	reports := 300
	if os.Getenv("GOUJI_SOAK") != "" {
		reports = 2000
	}
	tables := realTables(t)
	filled := func(r *form.Report) int { // cells that do not state 0
		return len(slices.DeleteFunc(slices.Clone(r.Values[:]), func(v int64) bool { return v == 0 }))
	}
	s := NewSolver()
	for _, kind := range []struct {
		name    string
		nonZero bool
		right   [6]float64 // unique and right, at least, in percent, by errors
		wrong   [6]float64 // unique and wrong, at most
	}{
		{"any cell", false, [6]float64{1: 100, 2: 99, 3: 96}, [6]float64{1: 0, 2: 0.2, 3: 0.2, 4: 0.2, 5: 0.2}},
		{"cells that do not state 0", true, [6]float64{1: 100, 2: 99, 3: 97, 4: 88, 5: 80}, [6]float64{1: 0, 2: 0.1, 3: 0.1, 4: 0.4, 5: 0.5}},
	} {
		names := slices.Sorted(maps.Keys(tables))
		if kind.nonZero {
			names = slices.DeleteFunc(names, func(name string) bool { return filled(tables[name]) < 40 })
		}
		for n := 1; n <= 5; n++ {
			var counted tally
			for i := range reports {
				before := tables[names[i%len(names)]]
				after := *before
				typedErrors(random, &after, n, kind.nonZero)
				counted.judge(before, &after, s.Explain(&after, nil))
			}
			share := func(n int) float64 { return 100 * float64(n) / float64(counted.records) }
			right, wrong := share(counted.unique), share(counted.wrong)
			t.Logf("%s, %d typing errors in %d reports of %d tables: unique and right %.2f %%, unique but not the truth %.2f %%", kind.name, n, counted.records, len(names), right, wrong)
			slack := 0.0
			if os.Getenv("GOUJI_SOAK") == "" {
				slack = 1 // so few reports say no more
			}
			if right < kind.right[n]-slack || wrong > kind.wrong[n]+slack {
				t.Errorf("%s, %d typing errors: want %.2f %% and more right, %.2f %% and less wrong", kind.name, n, kind.right[n], kind.wrong[n])
			}
		}
	}
}

package pipeline

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// Whatever cells of whatever reports are changed: the comparison lists these cells,
// with both figures, and no other; the other way round it says the reverse.
func TestDiffListsWhatWasChanged(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 3))
	cells := form.CellsOf(form.Applications, form.Edition2021)
	for _, table := range []form.TableID{form.Documents, form.Fees, form.Proceedings} {
		cells = append(cells, form.CellsOf(table, form.Edition2021)...)
	}
	out := t.TempDir()
	run := func(figures []map[string]string, day string) string {
		t.Helper()
		input := t.TempDir()
		for n, f := range figures {
			if f != nil {
				writeFile(t, filepath.Join(input, fmt.Sprintf("%d.csv", n)), wholeReport(fmt.Sprintf("第%d局", n), 2025, "2026-01-10", f))
			}
		}
		result, err := runChecked(t, Config{Inputs: []string{input}, Output: out, AsOf: day, NoDesk: true})
		if err != nil {
			t.Fatal(err)
		}
		return result.RunID
	}
	before := make([]map[string]string, 8)
	for n := range before {
		before[n] = figuresOf()
	}
	first := run(before, "2026-01-20")
	want := map[string]bool{}
	after := make([]map[string]string, len(before))
	for n := range after {
		if n == 0 {
			continue // is gone
		}
		after[n] = figuresOf()
		for range random.IntN(4) {
			id := cells[random.IntN(len(cells))]
			code := form.Cells[id].Code
			value := fmt.Sprint(20 + random.IntN(50))
			kind, unit := form.Cells[id].Kind(), ""
			old := after[n][code]
			if old == "" {
				old = "0"
			}
			if _, again := want[fmt.Sprintf("第%d局 %s", n, code)]; again || len(old) > 1 {
				continue
			}
			after[n][code] = value
			if kind == form.Money {
				old, value, unit = old+"0000", value+"0000", " 元" // the form gives it in 万元
				old = strings.TrimLeft(old, "0")
				if old == "" {
					old = "0"
				}
			}
			want[fmt.Sprintf("第%d局 %s: %s%s → %s%s", n, code, old, unit, value, unit)] = true
		}
	}
	second := run(after, "2026-01-21")
	for _, reverse := range []bool{false, true} {
		a, b := first, second
		if reverse {
			a, b = b, a
		}
		list, err := Diff(out, a, b)
		if err != nil {
			t.Fatal(err)
		}
		got, gone := map[string]bool{}, 0
		for _, d := range list {
			switch {
			case d.Of == OfCell && !reverse:
				got[fmt.Sprintf("%s %s: %s → %s", d.Agency, d.Cell, d.Old.English, d.New.English)] = true
			case d.Of == OfCell:
				got[fmt.Sprintf("%s %s: %s → %s", d.Agency, d.Cell, d.New.English, d.Old.English)] = true
			case d.Of == OfReport && d.Change == map[bool]string{false: "removed", true: "added"}[reverse]:
				gone++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || gone != 1 {
			t.Errorf("reverse %v: %d reports gone (-want +got):\n%s", reverse, gone, diff)
		}
	}
	if list, err := Diff(out, second, ""); err != nil || len(list) != 0 {
		t.Errorf("with itself: %v, %v", list, err)
	}
}

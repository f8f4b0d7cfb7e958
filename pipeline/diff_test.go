package pipeline

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
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
	var cells, always []form.CellID // always one of each table
	for _, table := range []form.TableID{form.Applications, form.Documents, form.Fees, form.Proceedings} {
		all := form.CellsOf(table, form.Edition2021)
		cells, always = append(cells, all...), append(always, all[0])
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
		changed := always
		if n > 1 {
			changed = nil
			for range random.IntN(4) {
				changed = append(changed, cells[random.IntN(len(cells))])
			}
		}
		for _, id := range changed {
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

// Findings are compared one by one, also those that are alike: each is listed once.
func TestDiffOfFindings(t *testing.T) {
	out := t.TempDir()
	run := func(files map[string]string) string {
		t.Helper()
		input := t.TempDir()
		for name, text := range files {
			writeFile(t, filepath.Join(input, name), text)
		}
		result, err := runChecked(t, Config{Inputs: []string{input}, Output: out, NoDesk: true})
		if err != nil {
			t.Fatal(err)
		}
		return result.RunID
	}
	report := func(name string, received int) string {
		return filed{name: name, division: "370900", year: 2023, received: received}.json()
	}
	other := report("乙局", 1)
	first := run(map[string]string{"1.json": report("甲局", 3), "2.json": report("甲局", 4), "3.json": other, "4.json": "{"})
	second := run(map[string]string{"3.json": other, "5.json": "{"})
	for _, reverse := range []bool{false, true} {
		a, b, gone, came := first, second, "removed", "added"
		if reverse {
			a, b, gone, came = b, a, came, gone
		}
		list, err := Diff(out, a, b)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, d := range list {
			got[fmt.Sprint(d.Of, " ", d.Change, " ", d.Rule, " ", d.Agency)]++
		}
		for line, want := range map[string]int{
			"finding " + gone + " R-ONE 甲局":  2,
			"finding " + gone + " F-SYNTAX ": 1, // about another file
			"finding " + came + " F-SYNTAX ": 1,
			"finding " + gone + " S3-BAL 乙局": 0,
			"finding " + came + " S3-BAL 乙局": 0,
			"finding changed S3-BAL 乙局":      0,
		} {
			if got[line] != want {
				t.Errorf("%d times %q, want %d: %v", got[line], line, want, got)
			}
		}
	}
}

// All parts of a dataset are read.
func TestRowsOfAllParts(t *testing.T) {
	result, _, _ := runFiled(t, map[string]string{"1.json": filed{name: "甲局", division: "370900", year: 2023, received: 3}.json()})
	folder := filepath.Join(result.Directory, "datasets", "reports")
	part, err := os.ReadFile(filepath.Join(folder, "part-0.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < 11; n++ {
		writeFile(t, filepath.Join(folder, fmt.Sprintf("part-%d.parquet", n)), string(part))
	}
	rows := 0
	if err := rowsOf(publishedFolder(result.Directory), "reports", nil, func(*comparedReport) { rows++ }); err != nil || rows != 11 {
		t.Errorf("%d rows of 11 parts, %v", rows, err)
	}
	writeFile(t, filepath.Join(folder, "part-3.parquet"), "spoilt")
	if err := rowsOf(publishedFolder(result.Directory), "reports", nil, func(*comparedReport) {}); !errors.Is(err, errUnreadable) {
		t.Errorf("a part that is spoilt: %v", err)
	}
}

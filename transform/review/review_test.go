package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/check/checktest"
)

// Every single wrong cell of table 三 is named, alone, with the right figure, in
// every finding that it causes.
func TestSuggestionNamesTheWrongCell(t *testing.T) {
	random := checktest.Seeded(t)
	v := NewReviewer()
	for range 200 {
		var r *form.Report
		for r == nil || r.Editions[form.Applications] == form.NoEdition {
			r = checktest.Balanced(random)
		}
		r.Source = &form.Source{Path: "甲局.csv"}
		cells := form.CellsOf(form.Applications, r.Editions[form.Applications])
		id := cells[random.IntN(len(cells))]
		truth := r.Values[id]
		r.Values[id] += 1 + random.Int64N(5)
		review := v.Alone(r)
		if len(review.Diagnoses) != 1 || !review.Diagnoses[0].Explanations[0].Unique {
			t.Fatalf("%s: %d diagnoses, want one with one explanation", form.Cells[id].Code, len(review.Diagnoses))
		}
		if change := review.Diagnoses[0].Explanations[0].Changes; len(change) != 1 || change[0].Cell != id || change[0].To != truth {
			t.Fatalf("%s: explained by %+v, want %d", form.Cells[id].Code, change, truth)
		}
		named := 0
		for _, f := range review.Findings {
			if form.RuleByID(f.Rule).Severity > form.Arithmetic {
				continue
			}
			named++
			if want := located(&review.Diagnoses[0], r); f.Suggestion != want || want.Chinese == "" {
				t.Fatalf("%s: %s suggests %q, want %q", form.Cells[id].Code, f.Rule, f.Suggestion.Chinese, want.Chinese)
			}
		}
		if named < 2 {
			t.Fatalf("%s: %d findings", form.Cells[id].Code, named)
		}
	}
}

// Figures one column off are a finding of their own, behind those of the sums.
func TestShiftedRowIsAFinding(t *testing.T) {
	const a = "applications."
	r := checktest.Put(t, checktest.Zeros(), a+"new_received.enterprise", 2, a+"new_received.total", 2,
		a+"results_total.enterprise", 2, a+"results_total.total", 2,
		a+"granted.natural", 2, a+"granted.other_org", 2) // should be 0 2 0 0 0 0 2
	r.Source = &form.Source{Path: "甲局.csv"}
	findings := NewReviewer().Alone(r).Findings
	last := findings[len(findings)-1]
	if last.Rule != "F-SHIFT" || len(findings) < 3 {
		t.Fatalf("got %v, want F-SHIFT last", findings)
	}
	if got, want := last.Message(form.Chinese), "疑似错位：将“（一）予以公开”行自“自然人”起各数右移一格后，本表的勾稽关系全部成立"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A report says the same alone and among others.
func TestAloneIsAsAmongOthers(t *testing.T) {
	random := checktest.Seeded(t)
	b := check.NewBuilder(nil)
	var reports []*form.Report
	for range 130 {
		r := checktest.Balanced(random)
		checktest.Spoil(random, r)
		r.Source = &form.Source{Path: "甲局.csv"}
		reports = append(reports, r)
		b.Append(r)
	}
	o := check.Evaluate(b.Columns())
	v, found := NewReviewer(), 0
	for row, r := range reports {
		alone, among := v.Alone(r), NewReviewer().Checked(o, row, r, History(r, nil), nil)
		if diff := cmp.Diff(alone.Findings, among.Findings); diff != "" {
			t.Fatalf("row %d (-alone +among others):\n%s", row, diff)
		}
		if len(alone.Diagnoses) != len(among.Diagnoses) {
			t.Fatalf("row %d: %d diagnoses alone, %d among others", row, len(alone.Diagnoses), len(among.Diagnoses))
		}
		found += len(alone.Findings)
	}
	if found < 100 {
		t.Errorf("only %d findings were compared", found)
	}
}

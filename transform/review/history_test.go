package review

import (
	"slices"
	"testing"

	"gouji/form"
)

// yearOf makes a finalised report with these figures and zeros in all other cells of its edition.
func yearOf(year int, figures map[string]int64) *form.Report {
	r := &form.Report{Year: year, Agency: form.Agency{Name: "甲局"}}
	for i := range form.Cells {
		if c := &form.Cells[i]; c.Editions&form.EditionFor(year) != 0 {
			r.PutValue(c.ID, figures[c.Code], form.Place{Line: int32(i + 1)})
		}
	}
	r.Finalise()
	return r
}

func TestHistory(t *testing.T) {
	type figures = map[string]int64
	tests := []struct {
		name             string
		year             int
		now, before      figures
		rule, cell       string
		stated, expected int64
	}{
		{name: "nothing changed", year: 2023},
		{
			"carried in is what was carried out", 2023,
			figures{"applications.carried_in.natural": 3}, figures{"applications.carried_out.natural": 3}, "", "", 0, 0,
		},
		{
			"carried in is not what was carried out", 2023,
			figures{"applications.carried_in.natural": 3}, figures{"applications.carried_out.natural": 5},
			"Y3-CARRY", "applications.carried_in.natural", 3, 5,
		},
		{
			"carried in across the editions", 2021,
			figures{"applications.carried_in.total": 1}, nil, "Y3-CARRY", "applications.carried_in.total", 1, 0,
		},
		{
			"stock of documents follows", 2024,
			figures{"documents.normative_docs.in_force": 420, "documents.normative_docs.issued": 50, "documents.normative_docs.repealed": 227},
			figures{"documents.normative_docs.in_force": 597}, "", "", 0, 0,
		},
		{
			"stock of documents does not follow", 2024,
			figures{"documents.normative_docs.in_force": 421, "documents.normative_docs.issued": 50, "documents.normative_docs.repealed": 227},
			figures{"documents.normative_docs.in_force": 597},
			"Y2-STOCK", "documents.normative_docs.in_force", 421, 420,
		},
		{
			"no comparison of stocks across the editions", 2021,
			figures{"documents.normative_docs.in_force": 9}, figures{"documents.normative_docs.public_total": 2}, "", "", 0, 0,
		},
		{
			"items of last year", 2020,
			figures{"licensing.licence.prev_items": 9}, figures{"licensing.licence.prev_items": 6, "licensing.licence.delta": 2},
			"Y2-ITEMS", "licensing.licence.prev_items", 9, 8,
		},
		{
			"pending cases vanish", 2023,
			figures{"proceedings.review.total": 1}, figures{"proceedings.review.pending": 4},
			"Y4-PEND", "proceedings.review.total", 1, 4,
		},
		{
			"more reviews than results", 2023,
			figures{"proceedings.review.total": 5, "applications.results_total.total": 2}, figures{"applications.results_total.total": 2},
			"L4-GT", "proceedings.review.total", 2, 3,
		},
		{
			"yuan in a column of ten thousands", 2023,
			figures{"fees.admin_fee.amount": 1_230_000_000}, figures{"fees.admin_fee.amount": 121_000},
			"U-SCALE", "fees.admin_fee.amount", 1_230_000_000, 0,
		},
		{
			"fees that merely grew", 2023,
			figures{"fees.admin_fee.amount": 1_500_000_000}, figures{"fees.admin_fee.amount": 121_000}, "", "", 0, 0,
		},
		{
			"fees beyond one agency", 2023,
			figures{"fees.admin_fee.amount": maxFees}, figures{}, "U-SCALE", "fees.admin_fee.amount", maxFees, 0,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []form.Finding
			for _, f := range History(yearOf(tt.year, tt.now), yearOf(tt.year-1, tt.before)) {
				if tt.rule == "" || f.Rule == tt.rule {
					got = append(got, f)
				}
			}
			if tt.rule == "" {
				if len(got) > 0 {
					t.Errorf("found %+v", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("found %+v, want one %s", got, tt.rule)
			}
			f := got[0]
			if code := form.Cells[f.Cells[0]].Code; code != tt.cell || f.Stated != tt.stated || f.Expected != tt.expected || f.Place.Line == 0 {
				t.Errorf("%s stated %d expected %d at %+v, want %s %d %d", code, f.Stated, f.Expected, f.Place, tt.cell, tt.stated, tt.expected)
			}
		})
	}
}

// What a report leaves open is no contradiction to the year before.
func TestHistoryDoesNotGuess(t *testing.T) {
	now, before := yearOf(2023, map[string]int64{"applications.carried_in.total": 3}), yearOf(2022, nil)
	out, _ := form.CellByCode("applications.carried_out.total")
	for _, state := range []form.State{form.Blank, form.Absent, form.Unreadable} {
		before.States[out], before.Values[out] = state, 0
		rules := []string{}
		for _, f := range History(now, before) {
			rules = append(rules, f.Rule)
		}
		if slices.Contains(rules, "Y3-CARRY") {
			t.Errorf("state %d: compared with a total that is not there: %v", state, rules)
		}
	}
	if len(History(now, nil)) != 0 {
		t.Error("a report without a year before is compared with it")
	}
}

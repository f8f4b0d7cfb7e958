package printed

import (
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// A document keeps so many rows; the figures of those beyond are counted and reported, with
// the place where they begin.
func TestRowsBeyondTheLimit(t *testing.T) {
	for _, more := range []int{0, 1, 3} {
		var rows labelledRows
		for i := range maxRows + more {
			kept := rows.add(&labelledRow{table: form.Enforcement, figures: 2, place: form.Place{Line: int32(i + 1)}})
			if kept != (i < maxRows) {
				t.Fatalf("row %d is kept: %t", i+1, kept)
			}
		}
		var r form.Report
		rows.reportSurplus(&r)
		if len(rows.disclosure) != maxRows || r.Figures != 2*more {
			t.Errorf("%d too many: %d rows, %d figures beside", more, len(rows.disclosure), r.Figures)
		}
		switch {
		case more == 0 && len(r.Findings) == 0:
		case more > 0 && len(r.Findings) == 1 && r.Findings[0].Rule == form.RuleFLimit && r.Findings[0].Place.Line == maxRows+1 && r.Findings[0].Figures == 2*more:
		default:
			t.Errorf("%d too many: %+v", more, r.Findings)
		}
	}
}

// The cells of a line of a table are borrowed: a row keeps its own, whatever comes after.
func TestRowsKeepTheirCells(t *testing.T) {
	var rows labelledRows
	line := make([]cell, 100)
	for i := range 9 {
		for k := range line {
			line[k].text = string(rune('a' + i))
		}
		rows.add(&labelledRow{table: form.Enforcement, cells: line, grid: 1})
	}
	for i, r := range rows.disclosure {
		r.cells = append(r.cells, cell{text: "more"}) // spoils no other's
		for _, c := range r.cells[:len(line)] {
			if c.text != string(rune('a'+i)) {
				t.Fatalf("row %d: a cell says %q", i, c.text)
			}
		}
	}
}

// A document with more rows than it may have says so.
func TestDocumentOfTooManyRows(t *testing.T) {
	r, _ := read(expand(t, "@ enforcement"+strings.Repeat("\n| 行政处罚 | 3 |", maxRows+2))).Finish()
	last := r.Findings[slices.IndexFunc(r.Findings, func(f form.Finding) bool { return f.Rule == form.RuleFLimit })]
	if last.Figures != 2 || r.Figures != maxRows+2 {
		t.Errorf("%d figures, of which %d are beyond the limit", r.Figures, last.Figures)
	}
}

// A cell that is given up keeps the place where it was met; one that was not met gets that of its row.
func TestUnreadableCellsHaveAPlace(t *testing.T) {
	met, other := form.MustCell("documents.rules.issued"), form.MustCell("documents.rules.repealed")
	var r form.Report
	r.PutValue(met, 3, form.Place{Line: 7})
	w := &writer{report: &r}
	if lost := w.makeUnreadable([]form.CellID{met, other}, form.Place{Line: 9}); lost != 1 || r.Places[met].Line != 7 || r.Places[other].Line != 9 || r.Values[met] != 0 || r.States[met] != form.Unreadable {
		t.Errorf("%d figures lost, %+v and %+v, %d", lost, r.Places[met], r.Places[other], r.Values[met])
	}
}

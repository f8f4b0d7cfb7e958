package reports

import (
	"testing"

	"gouji/form"
	"gouji/transform/attribution"
)

func TestLatest(t *testing.T) {
	for _, c := range []struct {
		dates [][]string // of the reports of each class
		want  int
	}{
		{[][]string{{"2024-01-05"}, {"2024-02-01"}}, 1},
		{[][]string{{"2024-01-05", "2024-03-01"}, {"2024-02-01"}}, 0},
		{[][]string{{"2024-02-01"}, {"2024-02-01"}}, -1},
		{[][]string{{"2024-02-01"}, {"2024-02-01"}, {"2024-02-02"}}, 2},
		{[][]string{{""}, {"2024-02-01"}}, -1},
	} {
		var classes [][]*entry
		dates := map[*entry]string{}
		for _, class := range c.dates {
			var entries []*entry
			for _, date := range class {
				e := &entry{}
				dates[e] = date
				entries = append(entries, e)
			}
			classes = append(classes, entries)
		}
		if got, _, err := latest(classes, func(e *entry) (string, error) { return dates[e], nil }, submissionDates); got != c.want || err != nil {
			t.Errorf("%q: %d, %v, want %d", c.dates, got, err, c.want)
		}
	}
}

// Of reports with one table 三 each names the first in the order of publication, and that
// the second. Other years and scopes, and tables with hardly a figure, are not alike.
func TestDuplicates(t *testing.T) {
	same, other := attribution.Sketch{1, 2, 3, 4}, attribution.Sketch{1, 2, 3, 5}
	entries := []entry{
		{year: 2023, sketch: same, marks: distinctive},
		{year: 2023, sketch: same, marks: distinctive},
		{year: 2023, sketch: same, marks: distinctive},
		{year: 2022, sketch: same, marks: distinctive},
		{year: 2023, sketch: same, marks: distinctive, scope: form.Consolidated},
		{year: 2023, sketch: same},
		{year: 2023, sketch: other, marks: distinctive},
	}
	order := []int32{2, 5, 6, 0, 4, 3, 1}
	r := &Resolved{Index: &Index{entries: entries}, order: order}
	found := r.duplicates()
	for number, want := range map[int]int{2: 0, 0: 2, 1: 2} {
		if found[&entries[number]] != &entries[want] {
			t.Errorf("%d is not like %d", number, want)
		}
	}
	if len(found) != 3 {
		t.Errorf("%d are like another, want 3", len(found))
	}
}

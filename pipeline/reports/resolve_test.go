package reports

import "testing"

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

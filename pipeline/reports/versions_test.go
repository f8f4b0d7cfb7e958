package reports

import (
	"strconv"
	"strings"
	"testing"

	"gouji/form"
	"gouji/transform/review"
)

// What a correction changed unasked is named, but not without end.
func TestUnaskedFinding(t *testing.T) {
	for n := 1; n <= maxChanges+2; n++ {
		var changes []review.Change
		for i := range n {
			changes = append(changes, review.Change{Cell: form.CellID(i), Old: int64(i), HadOld: i > 0, New: 7, HasNew: i != 1})
		}
		f := unaskedFinding(&entry{year: 2023}, form.Agency{Code: "c"}, changes)
		if f.Rule != form.RuleRChanged || len(f.Cells) != n || f.Arguments[0] != "c" || f.Arguments[1] != "2023" || f.Arguments[2] != strconv.Itoa(n) {
			t.Errorf("%d changes: %+v", n, f)
		}
		for l, list := range [][]string{strings.Split(f.Arguments[3], "；"), strings.Split(f.Arguments[4], "; ")} {
			more := ""
			if n > maxChanges {
				more = "… +" + strconv.Itoa(n-maxChanges)
			}
			if more != "" && list[len(list)-1] != more || len(list) != min(n, maxChanges+1) {
				t.Errorf("%d changes: %q", n, list)
			}
			blank := []string{"空", "blank"}[l]
			if !strings.HasSuffix(list[0], " "+blank+"→7") || n > 1 && !strings.HasSuffix(list[1], " 1→"+blank) {
				t.Errorf("%d changes: %q", n, list)
			}
		}
	}
}

package form

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A report read in one piece and one read in two fragments are the same report.
func TestMergedFragmentsEqualTheWhole(t *testing.T) {
	seed := uint64(20201231)
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	texts := []string{"0", "7", "", "/", "1.5", "-3", "abc", "12（其中3件）"}
	for round := range 300 {
		edition := Editions[round%2]
		year := 2020 + round%2
		var whole, first, second Report
		for _, r := range []*Report{&whole, &first, &second} {
			r.Agency.Name, r.Year = "测试局", year
		}
		for id := range Cells {
			// Some cells of the other edition, caption figures among them: either
			// fragment alone may be of an edition that the whole is not.
			if Cells[id].Editions&edition == 0 && random.IntN(10) > 0 {
				continue
			}
			text := texts[random.IntN(len(texts))]
			place := Place{Line: int32(id), Column: 1}
			whole.Put(CellID(id), text, NoUnit, place)
			if random.IntN(2) == 0 {
				first.Put(CellID(id), text, NoUnit, place)
			} else {
				second.Put(CellID(id), text, NoUnit, place)
			}
		}
		whole.Finalise()
		first.Finalise()
		second.Finalise()
		first.Merge(&second)
		if first.States != whole.States || first.Editions != whole.Editions || len(first.Captions) != len(whole.Captions) {
			t.Fatalf("round %d: merged report differs from the whole", round)
		}
		for id, s := range whole.States {
			if s == Stated && first.Values[id] != whole.Values[id] {
				t.Fatalf("round %d: %s is %d, want %d", round, Cells[id].Code, first.Values[id], whole.Values[id])
			}
		}
		if diff := cmp.Diff(sorted(whole.Findings), sorted(first.Findings)); diff != "" {
			t.Fatalf("round %d: findings (-want +got):\n%s", round, diff)
		}
		if diff := cmp.Diff(sorted(whole.Captions), sorted(first.Captions)); diff != "" {
			t.Fatalf("round %d: caption figures (-want +got):\n%s", round, diff)
		}
		checkLedger(t, &first)
	}
}

func sorted[T any](list []T) []string {
	var texts []string
	for _, v := range list {
		texts = append(texts, fmt.Sprintf("%+v", v))
	}
	slices.Sort(texts)
	return texts
}

// What two fragments both say is one or two things like what one report says twice.
func TestMergeOfTheSameCell(t *testing.T) {
	id, _ := CellByCode("applications.new_received.natural")
	for _, c := range []struct {
		first, second string
		state         State
		rule          string
	}{
		{"5", "5", Stated, "F-TWICE-SAME"},
		{"5", "6", Unreadable, "F-TWICE"},
		{"5", "x", Unreadable, "F-TWICE"},
		{"x", "5", Unreadable, "F-TWICE"},
		{"x", "y", Unreadable, "F-TOKEN"},
		{"", "5", Stated, "F-TWICE-BLANK"},
		{"5", "", Stated, ""},
		{"", "x", Unreadable, "F-TOKEN"},
	} {
		var a, b Report
		for _, r := range []*Report{&a, &b} {
			r.Agency.Name, r.Year = "测试局", 2021
		}
		a.Put(id, c.first, NoUnit, Place{Line: 1})
		b.Put(id, c.second, NoUnit, Place{Line: 2})
		a.Finalise()
		b.Finalise()
		a.Merge(&b)
		found := c.rule == ""
		for i := range a.Findings {
			found = found || a.Findings[i].Rule == c.rule
		}
		if a.States[id] != c.state || !found {
			t.Errorf("%q and %q: state %d, findings %v; want %d, %s", c.first, c.second, a.States[id], a.Findings, c.state, c.rule)
		}
		checkLedger(t, &a)
	}
}

// checkLedger holds a report to its books: every figure met is in a cell, on a
// caption row, or accounted for by a finding.
func checkLedger(t *testing.T, r *Report) {
	t.Helper()
	lost := 0
	for i := range r.Findings {
		lost += r.Findings[i].Figures
	}
	if r.Figures != r.Filled()+len(r.Captions)+lost {
		t.Errorf("%d figures met, %d filled + %d on captions + %d lost", r.Figures, r.Filled(), len(r.Captions), lost)
	}
}

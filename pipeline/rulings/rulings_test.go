package rulings

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gouji/form"
	"gouji/transform/attribution"
)

// missing is what the decisions below are about, and late what they are not.
func missing(until string) form.Finding {
	return form.Finding{Rule: form.RuleRMissing, Arguments: []string{"甲局", "2023", until}}
}

var late = form.Finding{Rule: form.RuleRLate, Arguments: []string{"甲局", "2023"}}

func read(t *testing.T, grades form.Grades, lines ...string) *Rulings {
	t.Helper()
	r, err := Read("处理.csv", []byte("rule,agency,year,cells,values,decision,expires\n"+strings.Join(lines, "\n")+"\n"), grades, "2024-06-01")
	if err != nil || len(r.Unusable()) > 0 {
		t.Fatal(r.Unusable(), err)
	}
	return r
}

// A decision holds about the agency, by any of its names, the year, the rule and the
// cells it names, as long as the values are the same and its day has not passed.
func TestDecisions(t *testing.T) {
	finding := missing("2024-01-31")
	basis := finding.Basis(nil)
	received, carried := form.MustCell("applications.new_received.total"), form.MustCell("applications.carried_in.total")
	jump := form.Finding{Rule: form.RuleYJump, Cells: []form.CellID{received, carried}}
	report := &form.Report{}
	report.PutValue(received, 9, form.Place{})
	about := func(code, name, id string, year int) *attribution.ReportKey {
		return &attribution.ReportKey{AgencyCode: code, AgencyName: name, AgencyID: id, Year: year}
	}
	for _, tt := range []struct {
		line    string
		finding form.Finding
		about   *attribution.ReportKey
		name    string // else
		holds   bool
		why     string // the list says that it does not
	}{
		{"R-MISSING,甲局,2023,," + basis + ",接受,", finding, about("", "甲局", "340603:甲局", 2023), "", true, ""},
		{"R-MISSING,甲 局,2023,," + basis + ",接受,", finding, about("", "甲局", "", 2023), "", true, ""},
		{"R-MISSING,113a,2023,," + basis + ",接受,", finding, about("113a", "甲局", "", 2023), "", true, ""},
		{"R-MISSING,340603:甲局,2023,," + basis + ",接受,", finding, about("", "甲局", "340603:甲局", 2023), "", true, ""},
		{"R-MISSING,甲委,2023,," + basis + ",接受,", finding, about("", "甲局", "", 2023), "甲委", true, ""},
		{"R-MISSING,乙局,2023,," + basis + ",接受,", finding, about("113a", "甲局", "340603:甲局", 2023), "甲委", false, "not there any more"},
		{"R-MISSING,甲局,2022,," + basis + ",接受,", finding, about("", "甲局", "", 2023), "", false, "not there any more"},
		{"R-MISSING,甲局,2023,," + basis + ",接受,", late, about("", "甲局", "", 2023), "", false, "not there any more"},
		{"R-MISSING,甲局,2023,," + basis + ",接受,", finding, nil, "甲局", false, "not there any more"},
		{"R-MISSING,甲局,2023,," + basis + ",接受,", missing("2024-02-28"), about("", "甲局", "", 2023), "", false, "which are now"},
		{"R-MISSING,甲局,2023,,,接受,", finding, about("", "甲局", "", 2023), "", false, "does not give the values"},
		{"R-MISSING,甲局,2023,," + basis + ",接受,2024-06-01", finding, about("", "甲局", "", 2023), "", true, ""},
		{"R-MISSING,甲局,2023,," + basis + ",接受,2024-05-31", finding, about("", "甲局", "", 2023), "", false, "expired on 2024-05-31"},
		{"Y-JUMP,甲局,2023,applications.new_received.total,9,误报,", jump, about("", "甲局", "", 2023), "", true, ""},
		{"Y-JUMP,甲局,2023,applications.new_received.total applications.carried_in.total,9 -,误报,", jump, about("", "甲局", "", 2023), "", true, ""},
		{"Y-JUMP,甲局,2023,applications.new_received.total,8,误报,", jump, about("", "甲局", "", 2023), "", false, "which are now"},
		{"Y-JUMP,甲局,2023,applications.carried_in.total,-,误报,", jump, about("", "甲局", "", 2023), "", false, "not there any more"},
	} {
		r := read(t, nil, tt.line)
		applied := r.Apply([]form.Finding{tt.finding}, tt.about, tt.name, report)
		if len(applied) != 1 || (applied[0].Decision != nil) != tt.holds {
			t.Errorf("%s: %+v", tt.line, applied)
		}
		var says []string
		for _, f := range r.Findings() {
			says = append(says, f.Message(form.English))
		}
		if tt.why == "" && len(says) > 0 || tt.why != "" && (len(says) != 1 || !strings.Contains(says[0], tt.why)) {
			t.Errorf("%s: the list says %q, want %q", tt.line, says, tt.why)
		}
	}
	// Of two that hold the first does; one that has expired leaves it to the next.
	r := read(t, nil,
		"R-MISSING,甲局,2023,,"+basis+",误报,2024-05-31", "R-MISSING,甲局,2023,,"+basis+",接受,", "R-MISSING,甲局,2023,,"+basis+",机关确认,")
	if applied := r.Apply([]form.Finding{finding}, about("", "甲局", "", 2023), "", nil); applied[0].Decision == nil || applied[0].Decision.Line != 3 {
		t.Errorf("%+v holds", applied[0].Decision)
	}
	if applied := r.Apply([]form.Finding{{Rule: form.RuleUUnit}, late}, about("", "甲局", "", 2023), "", nil); applied[0].Rule != form.RuleUUnit {
		t.Errorf("without grades the order is another: %+v", applied)
	}
	if expired := r.Expired(); !slices.Equal(expired, []int{2}) {
		t.Errorf("expired are %v", expired)
	}
}

// Rules that are off say nothing, the others are as severe as they are graded, and
// come in that order.
func TestGrades(t *testing.T) {
	unit := form.Finding{Rule: form.RuleUUnit}
	balance := form.Finding{Rule: form.RuleS3Bal}
	list := func(findings []form.Finding) (rules string) {
		for i := range findings {
			rules += fmt.Sprintf(" %s %s", findings[i].Rule, findings[i].Severity())
		}
		return rules
	}
	for want, grades := range map[string]form.Grades{
		" U-UNIT info R-LATE warning S3-BAL statutory":    nil, // as they come
		" S3-BAL statutory U-UNIT info":                   {form.RuleRLate: {Off: true}},
		" S3-BAL statutory U-UNIT warning R-LATE warning": {form.RuleUUnit: {Severity: form.Warning}},
		" S3-BAL statutory U-UNIT info R-LATE info":       {form.RuleRLate: {Severity: form.Info}, form.RuleRSum: {Off: true}},
	} {
		r, err := Read("", nil, grades, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := list(r.Apply([]form.Finding{unit, late, balance}, nil, "", nil)); got != want {
			t.Errorf("%v:%s, want%s", grades, got, want)
		}
	}
	var none *Rulings
	if got := none.Apply([]form.Finding{unit}, nil, "", nil); len(got) != 1 || none.Findings() != nil {
		t.Errorf("without rulings: %+v", got)
	}
}

package pipeline

import (
	"slices"
	"testing"

	"gouji/form"
	"gouji/pipeline/reports"
	"gouji/transform/attribution"
)

// Findings about one report count it once, whatever their number; those about
// files, areas and missing reports count none.
func TestFindingsWithoutAPublishedReportAreCounted(t *testing.T) {
	source := &form.Source{Path: "汇总.csv"}
	report, other := &attribution.ReportKey{AgencyName: "某区"}, &attribution.ReportKey{AgencyName: "某区"}
	tally := newTally()
	tally.addWithoutReport(&reports.Judged{Findings: []reports.Finding{
		{Finding: &form.Finding{Rule: "R-SUM"}, Report: report, Source: source},
		{Finding: &form.Finding{Rule: "R-SUM"}, Report: report, Source: source},
		{Finding: &form.Finding{Rule: "R-SUM"}, Report: other, Source: source},
		{Finding: &form.Finding{Rule: "R-LATE"}, Report: report, Source: source},
		{Finding: &form.Finding{Rule: "R-MISSING"}, Report: &attribution.ReportKey{AgencyName: "某局"}},
		{Finding: &form.Finding{Rule: "F-SYNTAX"}, Source: source},
		{Finding: &form.Finding{Rule: "R-CODE", Decision: &form.Decision{}}, Source: source}, // not counted at all
	}})
	for rule, want := range map[string]RuleCount{
		"R-SUM": {"R-SUM", form.RuleByID("R-SUM").Severity, 3, 2}, "R-LATE": {"R-LATE", form.RuleByID("R-LATE").Severity, 1, 1}, "R-MISSING": {"R-MISSING", form.Warning, 1, 0}, "F-SYNTAX": {"F-SYNTAX", form.RuleByID("F-SYNTAX").Severity, 1, 0},
		"R-CODE": {},
	} {
		if got := tally.rules[rule]; got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// A finding about which the office has decided is counted as that, and as nothing
// else; what chunks come to is added up.
func TestTallyOfReports(t *testing.T) {
	balance, unit := form.Finding{Rule: form.RuleS3Bal}, form.Finding{Rule: form.RuleUUnit}
	decided := balance
	decided.Decision = &form.Decision{}
	whole := newTally()
	for range 2 {
		chunk := newTally()
		chunk.published, chunk.accounted = 7, 2
		chunk.add(&form.Report{Agency: form.Agency{Name: "甲局"}}, []form.Finding{balance, decided, balance, unit})
		chunk.add(&form.Report{}, []form.Finding{decided})
		whole.merge(&chunk)
	}
	want := []RuleCount{{form.RuleS3Bal, form.Statutory, 4, 2}, {form.RuleUUnit, form.Info, 2, 2}}
	if got := whole.ruleCounts(); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	agency := whole.about[balance.About()]
	if whole.decided != 4 || whole.findings[form.Statutory] != 4 || whole.findings[form.Info] != 2 || agency < 4 || whole.published != 14 || whole.accounted != 4 || len(whole.problems) != 4 {
		t.Errorf("%+v", whole)
	}
	for range MaxProblems {
		whole.merge(&tally{problems: []Problem{{}}})
		whole.add(&form.Report{}, []form.Finding{balance})
	}
	if len(whole.problems) != MaxProblems {
		t.Errorf("%d problems are listed", len(whole.problems))
	}
}

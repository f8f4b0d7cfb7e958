package pipeline

import (
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

package pipeline

import (
	"testing"

	"gouji/form"
	"gouji/pipeline/reports"
	"gouji/transform/attribution"
)

// Findings about one report count it once, whatever their number; those about
// files, areas and missing reports count none.
func TestLooseFindingsCountReports(t *testing.T) {
	source := &form.Source{Path: "汇总.csv"}
	report, other := &attribution.ReportKey{AgencyName: "某区"}, &attribution.ReportKey{AgencyName: "某区"}
	tally := newTally()
	tally.addLoose(&reports.Judged{Findings: []reports.Finding{
		{Finding: &form.Finding{Rule: "R-SUM"}, Report: report, Source: source},
		{Finding: &form.Finding{Rule: "R-SUM"}, Report: report, Source: source},
		{Finding: &form.Finding{Rule: "R-SUM"}, Report: other, Source: source},
		{Finding: &form.Finding{Rule: "R-LATE"}, Report: report, Source: source},
		{Finding: &form.Finding{Rule: "R-MISSING"}, Report: &attribution.ReportKey{AgencyName: "某局"}},
		{Finding: &form.Finding{Rule: "F-SYNTAX"}, Source: source},
	}})
	for rule, want := range map[string]RuleCount{
		"R-SUM": {"R-SUM", 3, 2}, "R-LATE": {"R-LATE", 1, 1}, "R-MISSING": {"R-MISSING", 1, 0}, "F-SYNTAX": {"F-SYNTAX", 1, 0},
	} {
		if got := tally.rules[rule]; got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

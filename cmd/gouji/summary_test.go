package main

import (
	"strings"
	"testing"

	"gouji/form"
	"gouji/pipeline"
)

// What an agency says about several findings stands once, below them.
func TestSummaryTellsWhatTheAgencySays(t *testing.T) {
	source := &form.Source{Path: "甲局.csv", Kind: form.CSVGrid, Status: form.Read}
	problem := func(cell string) pipeline.Problem {
		f := form.Finding{Rule: form.RuleA3Row, Cells: []form.CellID{form.MustCell(cell)}, Place: form.Place{Line: 3, Column: 1}, Explanation: "原数无误\n有台账"}
		return pipeline.Problem{Agency: form.Agency{Name: "甲局"}, Year: 2025, Source: source, Finding: f}
	}
	s := &runReport{application: &application{}, result: &pipeline.Result{Problems: []pipeline.Problem{problem("applications.granted.total"), problem("applications.carried_in.total")}}}
	var text strings.Builder
	s.writeProblems(&text)
	if got := text.String(); strings.Count(got, "A3-ROW") != 2 || strings.Count(got, "情况说明：原数无误 有台账\n") != 1 {
		t.Errorf("printed:\n%s", got)
	}
}

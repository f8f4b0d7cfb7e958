package review_test

import (
	"fmt"

	"gouji/form"
	"gouji/transform/review"
)

// A report whose row of new applications does not add up, and all there is to say about it.
func ExampleReviewer_Alone() {
	report := form.Report{Agency: form.Agency{Name: "云溪县民政局"}, Year: 2023}
	for _, id := range form.CellsOf(form.Applications, form.Edition2021) {
		report.PutValue(id, 0, form.Place{})
	}
	for cell, figure := range map[string]int64{
		"new_received.natural": 5, "new_received.total": 6, "granted.natural": 5, "granted.total": 5, "results_total.natural": 5, "results_total.total": 5,
	} {
		id := form.MustCell("applications." + cell)
		report.Values[id] = figure
	}
	report.Finalise()
	for _, f := range review.NewReviewer().Alone(&report).Findings {
		if f.Suggestion.English != "" {
			fmt.Printf("%s: %s\n  %s\n", f.Rule, f.Message(form.English), f.Suggestion.English)
		}
	}
	// Output:
	// S3-BAL: column “total”: 1 + 2 = 6, 3(7) + 4 = 5, difference 1
	//   “3 applications / 1 received this year / total” says 6 and should be 5; please check the records before correcting
	// A3-ROW: row “1 received this year”: the six applicants add up to 5, the total says 6, difference 1
	//   “3 applications / 1 received this year / total” says 6 and should be 5; please check the records before correcting
}

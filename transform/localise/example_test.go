package localise_test

import (
	"fmt"

	"gouji/form"
	"gouji/transform/localise"
)

// Six enterprises and one other organisation applied, but the total of the row
// says 17.
func ExampleSolver_Explain() {
	r := &form.Report{}
	r.Editions[form.Applications] = form.Edition2021
	for _, id := range form.CellsOf(form.Applications, form.Edition2021) {
		r.States[id] = form.Stated
	}
	put := func(row, column string, figure int64) {
		id, _ := form.CellAt("applications", row, column)
		r.Values[id] = figure
	}
	for _, row := range []string{"new_received", "granted", "results_total"} {
		put(row, "enterprise", 6)
		put(row, "other_org", 1)
		put(row, "total", 7)
	}
	put("granted", "total", 17)

	for _, d := range localise.NewSolver().Explain(r, nil) {
		for _, e := range d.Explanations {
			fmt.Println(e.Suggestion.English)
			fmt.Println(e.Proof.English)
		}
	}
	// Output:
	// “3 applications / 3(1) granted / total” says 17 and should be 7 (a digit too many); please check the records before correcting
	// 2 identities fail; this is the only cell whose change makes all of them hold
}

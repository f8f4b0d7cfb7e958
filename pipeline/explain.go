package pipeline

import (
	"gouji/form"
	"gouji/transform"
	"gouji/transform/attribution"
	"gouji/transform/localise"
)

// explanationRows lays diagnoses out as rows of the dataset explanations.
func explanationRows(rows []transform.ExplanationRow, key *attribution.ReportKey, r *form.Report, diagnoses []localise.Diagnosis) []transform.ExplanationRow {
	for i := range diagnoses {
		d := &diagnoses[i]
		for j := range d.Explanations {
			e := &d.Explanations[j]
			row := transform.ExplanationRow{
				Report: key, Diagnosis: i + 1, Rank: e.Rank, Table: e.Table, Kind: e.Kind.String(), Operation: e.Operation.String(),
				Unique: e.Unique, Minimal: e.Minimal, Others: e.Others, AtLeast: d.AtLeast, Proof: e.Proof, Suggestion: e.Suggestion,
			}
			if len(e.Changes) == 0 {
				rows = append(rows, row)
			}
			for i, change := range e.Changes {
				row.Cell, row.HasCell, row.Position = change.Cell, true, ""
				if place := r.Places[change.Cell]; place != (form.Place{}) {
					row.Position = r.Source.At(place)
				}
				row.From, row.HasFrom, row.To, row.HasTo = change.From, change.HasFrom, change.To, change.HasTo
				row.Operation = e.OperationOn(i).String()
				rows = append(rows, row)
			}
		}
	}
	return rows
}

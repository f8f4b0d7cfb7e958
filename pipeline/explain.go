package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"gouji/form"
	"gouji/sinks/desk"
	"gouji/transform"
	"gouji/transform/localise"
)

// allFindings returns everything found about a report, most serious first: what
// reading found, what the checks say, and what other reports say.
func allFindings(outcomes *transform.Outcomes, row int, r *form.Report, others []form.Finding) []form.Finding {
	findings := slices.Concat(r.Findings, outcomes.Findings(row, r), others)
	bySeverity(findings)
	return findings
}

func bySeverity(findings []form.Finding) {
	slices.SortStableFunc(findings, func(a, b form.Finding) int { return cmp.Compare(a.Severity(), b.Severity()) })
}

// explained returns the findings about a report with what its diagnoses say: the
// conclusion, as the suggestion of the identities that fail, and figures that
// stand one place off, as a finding of its own.
func explained(findings []form.Finding, r *form.Report, diagnoses []localise.Diagnosis) []form.Finding {
	for i := range diagnoses {
		d := &diagnoses[i]
		if d.Conclusion == (form.Text{}) {
			continue
		}
		suggestion := located(d, r)
		for _, failed := range d.Failed {
			for j := range findings {
				f := &findings[j]
				if f.Rule == failed.Rule && len(f.Cells) > 0 && f.Cells[0] == failed.Subject {
					f.Suggestion = suggestion
				}
			}
		}
		if shift, found := d.Shift(r); found {
			findings = append(findings, shift)
		}
	}
	bySeverity(findings)
	return findings
}

// mostPlaces is the number of suspected cells whose places a suggestion names.
const mostPlaces = 4

// located is the conclusion of a diagnosis with the places of the cells it
// suspects: the cells that fail stand elsewhere.
func located(d *localise.Diagnosis, r *form.Report) form.Text {
	if len(d.Suspects) == 0 || len(d.Suspects) > mostPlaces {
		return d.Conclusion
	}
	var chinese, english []string
	for _, id := range d.Suspects {
		place := r.Places[id]
		if place == (form.Place{}) {
			return d.Conclusion
		}
		chinese = append(chinese, r.Source.Where(place, form.Chinese))
		english = append(english, r.Source.Where(place, form.English))
	}
	return form.Text{
		Chinese: d.Conclusion.Chinese + "（位置：" + strings.Join(chinese, "；") + "）",
		English: d.Conclusion.English + " (at " + strings.Join(english, "; ") + ")",
	}
}

// explanationRows lays diagnoses out as rows of the dataset explanations.
func explanationRows(rows []transform.ExplanationRow, key *transform.ReportKey, r *form.Report, diagnoses []localise.Diagnosis) []transform.ExplanationRow {
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

// forDesk turns diagnoses into what the desk's papers show: of each diagnosis
// the explanations as good as the first.
func forDesk(diagnoses []localise.Diagnosis) []desk.Explanation {
	var all []desk.Explanation
	for i := range diagnoses {
		d := &diagnoses[i]
		for j := range d.Explanations {
			e := &d.Explanations[j]
			if e.Kind != d.Explanations[0].Kind {
				break
			}
			explanation := desk.Explanation{Text: e.Suggestion, Unique: e.Unique}
			whole := true
			for _, change := range e.Changes {
				explanation.Cells = append(explanation.Cells, change.Cell)
				explanation.From, explanation.To = append(explanation.From, change.From), append(explanation.To, change.To)
				whole = whole && change.HasTo
			}
			if !whole {
				explanation.From, explanation.To = nil, nil
			}
			all = append(all, explanation)
		}
	}
	return all
}

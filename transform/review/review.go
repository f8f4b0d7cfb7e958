// Package review says everything that is wrong with one report: what reading
// found, what the checks and the year before say, and which cell is to blame.
//
// It links neither Arrow nor Parquet, so that a command, a run and a page in a
// browser say the same. A Reviewer belongs to one goroutine.
//
// Files, each using only those after it: succession, versions, review, claims,
// history, evidence.
package review

import (
	"cmp"
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/localise"
)

// Review is what there is to say about a report.
type Review struct {
	Findings []form.Finding // most serious first
	// Diagnoses explain the identities that fail; empty if none does.
	Diagnoses []localise.Diagnosis
}

// Reviewer reviews reports. It reuses its memory.
type Reviewer struct {
	solver  *localise.Solver
	builder *check.Builder
}

// NewReviewer returns a reviewer.
func NewReviewer() *Reviewer {
	return &Reviewer{solver: localise.NewSolver(), builder: check.NewBuilder(nil)}
}

// Alone reviews a finalised and usable report by itself. The report is borrowed.
func (v *Reviewer) Alone(r *form.Report) Review {
	stated, contradictions := Words(r, nil)
	return v.Among(r, append(History(r, nil), contradictions...), StatedFigures(stated))
}

// Among reviews a finalised and usable report with what others say about it, see
// Checked. All are borrowed.
func (v *Reviewer) Among(r *form.Report, others []form.Finding, evidence []localise.Evidence) Review {
	v.builder.Append(r)
	return v.Checked(check.Evaluate(v.builder.Columns()), 0, r, others, evidence)
}

// Checked reviews a report whose checks are made, as a row of the outcomes. others
// are findings about it from elsewhere, evidence figures for its cells known from
// its text and from other reports. All are borrowed.
func (v *Reviewer) Checked(o *check.Outcomes, row int, r *form.Report, others []form.Finding, evidence []localise.Evidence) Review {
	review := Review{Findings: slices.Concat(r.Findings, o.Findings(row, r), others)}
	if !o.Balanced(row) {
		review.Diagnoses = v.solver.Explain(r, evidence)
		review.conclude(r)
	}
	review.explain(r.Responses)
	slices.SortStableFunc(review.Findings, func(a, b form.Finding) int { return cmp.Compare(a.Severity(), b.Severity()) })
	return review
}

// conclude gives the findings about identities the conclusion of their diagnosis
// as the suggestion, and adds figures that stand one place off.
func (v *Review) conclude(r *form.Report) {
	for i := range v.Diagnoses {
		d := &v.Diagnoses[i]
		suggestion := located(d, r)
		for _, failed := range d.Failed {
			for j := range v.Findings {
				f := &v.Findings[j]
				if f.Rule == failed.Rule && len(f.Cells) > 0 && f.Cells[0] == failed.Subject {
					f.Suggestion = suggestion
				}
			}
		}
		if shift, found := d.Shift(r); found {
			v.Findings = append(v.Findings, shift)
		}
	}
}

// explain gives findings what the agency says about them. What it says about
// nothing that is found any more is kept as a note.
func (v *Review) explain(responses []form.Response) {
	found := len(v.Findings)
	for i := range responses {
		s := &responses[i]
		about := false
		for j := range v.Findings[:found] {
			f := &v.Findings[j]
			if !s.About(f) || f.Severity() == form.Info {
				continue
			}
			about = true
			switch {
			case f.Explanation == "":
				f.Explanation = s.Text
			case !strings.Contains(f.Explanation, s.Text):
				f.Explanation += "；" + s.Text
			}
		}
		if !about {
			v.Findings = append(v.Findings, form.Finding{Rule: form.RuleRExplained, Arguments: []string{s.Item(), s.Text}})
		}
	}
}

// maxPlaces is the number of suspected cells whose places a suggestion names.
const maxPlaces = 4

// located is the conclusion of a diagnosis with the places of the cells it
// suspects: the cells that fail stand elsewhere.
func located(d *localise.Diagnosis, r *form.Report) form.Text {
	if len(d.Suspects) == 0 || len(d.Suspects) > maxPlaces {
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

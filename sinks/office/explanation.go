package office

import (
	"fmt"

	"gouji/transform/localise"
)

// Explanations are what the office files show of diagnoses: of each the explanations as
// good as the first, and how many less likely ones there are.
func Explanations(diagnoses []localise.Diagnosis) []Explanation {
	var all []Explanation
	for i := range diagnoses {
		d := &diagnoses[i]
		for j := range d.Explanations {
			e := &d.Explanations[j]
			if e.Kind != d.Explanations[0].Kind {
				if more := len(d.Explanations) - j; !d.Explanations[0].Unique {
					last := &all[len(all)-1].Text
					last.Chinese += fmt.Sprintf("；此外还有%d种可能，勾稽关系不能排除", more)
					last.English += fmt.Sprintf("; the identities leave %d more possible", more)
				}
				break
			}
			explanation := Explanation{Text: e.Suggestion, Unique: e.Unique}
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

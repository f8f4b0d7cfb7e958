package office

import (
	"fmt"

	"gouji/form"
)

// Percent writes numerator ÷ denominator as a percentage with two decimals,
// rounded half away from zero; "" for a zero denominator.
func Percent(numerator, denominator int64) string {
	if denominator == 0 {
		return ""
	}
	sign := ""
	if (numerator < 0) != (denominator < 0) && numerator != 0 {
		sign = "-"
	}
	numerator, denominator = abs(numerator), abs(denominator)
	// Figures are at most 10^12 each and sums of reports far from 10^14, so the product fits.
	hundredths := (numerator*20000/denominator + 1) / 2
	return fmt.Sprintf("%s%d.%02d", sign, hundredths/100, hundredths%100)
}

// The six ways a report can answer, as rows of the narrative and the charts.
var outcomeRows = [...]struct {
	Name   form.Text
	Parent string // code of the row, or of the caption its rows stand under
}{
	{form.Text{Chinese: "予以公开", English: "granted"}, "granted"},
	{form.Text{Chinese: "部分公开", English: "partially granted"}, "partially_granted"},
	{form.Text{Chinese: "不予公开", English: "refused"}, "refused"},
	{form.Text{Chinese: "无法提供", English: "unable to provide"}, "unable"},
	{form.Text{Chinese: "不予处理", English: "not processed"}, "not_processed"},
	{form.Text{Chinese: "其他处理", English: "other"}, "other"},
}

// Highlights are the figures that the narrative and the page speak of, from the
// 总计 column of recomputed sums.
type Highlights struct {
	Received, CarriedIn, Results, CarriedOut int64
	Outcomes                                 [len(outcomeRows)]int64
	// Natural persons and all others, of received and carried in together.
	Natural, Legal int64
	// Review and litigation: all, of these concluded, of these corrected.
	Review, ReviewConcluded, ReviewCorrected             int64
	Litigation, LitigationConcluded, LitigationCorrected int64
}

// Handled is what there was to answer: received and carried in.
func (h *Highlights) Handled() int64 { return h.Received + h.CarriedIn }

// OutcomeNames names the six outcomes of Highlights.Outcomes.
func OutcomeNames() []form.Text {
	var names []form.Text
	for _, o := range outcomeRows {
		names = append(names, o.Name)
	}
	return names
}

// Highlight picks the Highlights from recomputed sums.
func Highlight(values *[form.NumCells]int64) Highlights {
	at := func(table, row, column string) int64 {
		id, ok := form.CellAt(table, row, column)
		if !ok {
			return 0
		}
		return values[id]
	}
	app := func(row string) int64 { return at("applications", row, "total") }
	h := Highlights{Received: app("new_received"), CarriedIn: app("carried_in"), Results: app("results_total"), CarriedOut: app("carried_out")}
	for i, o := range outcomeRows {
		for _, r := range form.ResultRows(form.BothEditions) {
			// The row other of a recomputed sum holds its sub-rows.
			if r.Code == o.Parent || r.Parent == o.Parent && o.Parent != "other" {
				h.Outcomes[i] += app(r.Code)
			}
		}
	}
	h.Natural = at("applications", "new_received", "natural") + at("applications", "carried_in", "natural")
	h.Legal = h.Handled() - h.Natural
	h.Review = at("proceedings", "review", "total")
	h.ReviewConcluded = h.Review - at("proceedings", "review", "pending")
	h.ReviewCorrected = at("proceedings", "review", "corrected")
	for _, row := range []string{"litigation_direct", "litigation_after_review"} {
		h.Litigation += at("proceedings", row, "total")
		h.LitigationConcluded += at("proceedings", row, "total") - at("proceedings", row, "pending")
		h.LitigationCorrected += at("proceedings", row, "corrected")
	}
	return h
}

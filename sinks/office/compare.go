package office

import (
	"fmt"
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/attribution"
)

// The kinds of causes.
const (
	// LeftOut: the agency's figures are in the sum and not in the consolidated report.
	LeftOut CauseKind = iota
	// CountedTwice: the consolidated report has the agency's figures twice.
	CountedTwice
	// TakenIn: figures that the sum leaves out (a vertical organ, for example) are in the consolidated report.
	TakenIn
	// Corrected: the consolidated report uses the agency's corrected figures.
	Corrected
)

// Text says in words what the cause is.
func (c *Cause) Text() form.Text {
	name := c.Filing.Name
	switch c.Kind {
	case LeftOut:
		return form.Text{Chinese: "汇总报告似漏计“" + name + "”", English: "“" + name + "” seems left out of the consolidated report"}
	case CountedTwice:
		return form.Text{Chinese: "汇总报告似重复计算“" + name + "”", English: "“" + name + "” seems counted twice in the consolidated report"}
	case TakenIn:
		return form.Text{Chinese: "汇总报告似计入了不参加相加的“" + name + "”", English: "the consolidated report seems to include “" + name + "”, which is not added up"}
	default:
		return form.Text{Chinese: "汇总报告似采用了“" + name + "”改正后的数", English: "the consolidated report seems to use the corrected figures of “" + name + "”"}
	}
}

// compare compares every area that has a consolidated report.
func (m *Model) compare() {
	for _, a := range m.Areas {
		if a.Published != nil && a.Sums() {
			a.Comparison = compare(a)
		}
	}
}

// vector is what a report would add to the differences of every cell.
type vector [form.NumCells]int64

// size measures a vector: how many cells differ, and by how much in all.
func (v *vector) size(cells []form.CellID) (count int, weight int64) {
	for _, id := range cells {
		if v[id] != 0 {
			count++
			weight += abs(v[id])
		}
	}
	return count, weight
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}

// compare explains the differences greedily: it takes the report whose figures
// make the most differing cells agree, subtracts it, and looks again, as long
// as each step puts at least one cell right and disturbs fewer than it puts right.
func compare(a *Area) *Comparison {
	c := &Comparison{Missing: a.Missing()}
	var published Figures
	a.Published.Unpack(&published)
	var cells []form.CellID
	for id, state := range published.States {
		if state == form.Stated {
			cells = append(cells, form.CellID(id))
		}
	}
	var rest vector
	for _, d := range a.Sum("").Differences(&published.Values, &published.States, a.Published.Edition) {
		rest[d.Cell] = d.Stated - d.Sum
		c.Differences = append(c.Differences, Difference{Difference: d})
	}
	candidates := a.candidates()
	for range maxCauses {
		best, bestGain := -1, 0
		before, weight := rest.size(cells)
		for i := range candidates {
			next := rest.minus(&candidates[i].effect)
			after, lighter := next.size(cells)
			if gain := before - after; gain > bestGain && lighter < weight {
				best, bestGain = i, gain
			}
		}
		if best < 0 {
			break
		}
		chosen := candidates[best]
		candidates = slices.Delete(candidates, best, best+1)
		rest = rest.minus(&chosen.effect)
		chosen.cause.Cells = bestGain
		c.Causes = append(c.Causes, chosen.cause)
		for i := range c.Differences {
			if d := &c.Differences[i]; chosen.effect[d.Cell] != 0 {
				d.Causes = append(d.Causes, len(c.Causes)-1)
			}
		}
	}
	for i := range c.Differences {
		d := &c.Differences[i]
		if d.Rest = rest[d.Cell]; d.Rest != 0 {
			c.Open++
		}
	}
	return c
}

// maxCauses bounds the search; a comparison that needs more is not explained by a few reports.
const maxCauses = 12

func (v *vector) minus(w *vector) vector {
	result := *v
	for id := range result {
		result[id] -= w[id]
	}
	return result
}

type candidate struct {
	cause  Cause
	effect vector // what it would add to stated − sum
}

// candidates lists what each report of the area could have done to the
// consolidated one. Differences of a large area are not searched report by
// report beyond maxCandidates.
func (a *Area) candidates() []candidate {
	var all []candidate
	add := func(kind CauseKind, f *Filing, effect vector) {
		if effect != (vector{}) && len(all) < maxCandidates {
			all = append(all, candidate{Cause{Kind: kind, Filing: f}, effect})
		}
	}
	var figures Figures
	for _, f := range a.Filings {
		if f.Standing == form.Summary {
			continue
		}
		f.Unpack(&figures)
		own := f.printed(&figures, a.Published.Edition)
		none := vector{}
		if !f.Added() {
			add(TakenIn, f, own)
			continue
		}
		add(LeftOut, f, none.minus(&own))
		add(CountedTwice, f, own)
		if f.correct(&figures) {
			fixed := f.printed(&figures, a.Published.Edition)
			add(Corrected, f, fixed.minus(&own))
		}
	}
	return all
}

// maxCandidates bounds the memory of a comparison: 16,384 candidates of 226 figures are 30 MB.
const maxCandidates = 1 << 14

// printed is what a filing adds to the sums as the layout of an edition prints them.
func (f *Filing) printed(figures *Figures, e form.Edition) vector {
	values, _, _ := f.Sum(figures).Printed(e)
	return values
}

// correct applies the explanations without alternative to the filing's figures,
// and reports whether there is one.
func (f *Filing) correct(figures *Figures) bool {
	changed := false
	for i := range f.Explanations {
		e := &f.Explanations[i]
		if !e.Unique || len(e.To) != len(e.Cells) {
			continue
		}
		for k, id := range e.Cells {
			figures.Values[id], figures.States[id], changed = e.To[k], form.Stated, true
		}
	}
	return changed
}

// Explain says in words what explains a difference, and what stays open.
func (c *Comparison) Explain(d *Difference) form.Text {
	var notes attribution.Notes
	for _, i := range d.Causes {
		t := c.Causes[i].Text()
		notes.Add(t.Chinese, t.English)
	}
	if d.Rest != 0 {
		kind := form.Cells[d.Cell].Kind()
		figure := form.FormatFigure(d.Rest, kind)
		chinese, english := "未解释的差额"+figure, "unexplained: "+figure
		if len(c.Missing) > 0 {
			chinese += fmt.Sprintf("，可能出自未报送的%d个机关（%s）", len(c.Missing), firstNames(c.Missing, "、", "等"))
			english += fmt.Sprintf(", perhaps from the %d agencies without a report (%s)", len(c.Missing), firstNames(c.Missing, ", ", " …"))
		}
		notes.Add(chinese, english)
	}
	return notes.Text()
}

func firstNames(lines []*RosterLine, separator, more string) string {
	const maxNames = 5
	var names []string
	for i, l := range lines {
		if i == maxNames {
			return strings.Join(names, separator) + more
		}
		names = append(names, l.Name)
	}
	return strings.Join(names, separator)
}

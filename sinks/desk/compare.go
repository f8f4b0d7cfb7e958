package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// Comparison sets the figures of a district's own consolidated report against
// the sum of its agencies.
type Comparison struct {
	Sum         *Sum
	Differences []Difference // cells that differ, in the order of the form
	Causes      []Cause      // reports that explain differences, the one that explains most in front
	// Open counts the differences that stay unexplained.
	Open int
	// Missing are agencies whose figures are not in the sum: they may account for what stays open.
	Missing []*RosterLine
}

// Difference is one cell in which the consolidated report differs from the sum.
type Difference struct {
	Cell   form.CellID
	Stated int64
	Sum    int64
	// Causes indexes Comparison.Causes; Rest is what they leave open.
	Causes []int
	Rest   int64
}

// CauseKind says how a report could explain differences.
type CauseKind uint8

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

// Cause is a report that explains some of the differences exactly.
type Cause struct {
	Kind   CauseKind
	Filing *Filing
	Cells  int // cells whose difference it explains
}

// Text says in words what the cause is.
func (c *Cause) Text() form.Text {
	name := c.Filing.Name()
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

// findDifferences compares every area that has a consolidated report.
func (m *Model) findDifferences() {
	for _, a := range m.Areas {
		if a.Published == nil || !a.Sums() {
			continue
		}
		a.Comparison = compare(a)
		for _, d := range a.Comparison.Differences {
			finding := form.Finding{Rule: form.RuleRSum, Cells: []form.CellID{d.Cell}}
			var figures Figures
			a.Published.Unpack(&figures)
			finding.Place = figures.Places[d.Cell]
			finding.SetStated(d.Stated)
			finding.SetExpected(d.Sum)
			m.remark(Remark{
				Division: a.Division, Agency: a.Published.Agency, Year: a.Year, Scope: form.Consolidated,
				Filing: a.Published, Finding: finding,
			})
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
// as each step settles at least one cell and disturbs fewer than it settles.
func compare(a *Area) *Comparison {
	c := &Comparison{Sum: SumOf(a.Added), Missing: a.Missing()}
	sums, _, _ := c.Sum.Crosswalk(a.Published.Edition)
	var published Figures
	a.Published.Unpack(&published)
	var cells []form.CellID
	var rest vector
	for id := range published.States {
		if published.States[id] == form.Stated {
			cells = append(cells, form.CellID(id))
			rest[id] = published.Values[id] - sums[id]
		}
	}
	start := rest
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
		for _, id := range cells {
			if chosen.effect[id] != 0 && start[id] != 0 {
				c.at(id, &published, sums[id]).Causes = append(c.at(id, &published, sums[id]).Causes, len(c.Causes)-1)
			}
		}
	}
	for _, id := range cells {
		if start[id] == 0 {
			continue
		}
		d := c.at(id, &published, sums[id])
		if d.Rest = rest[id]; d.Rest != 0 {
			c.Open++
		}
	}
	slices.SortFunc(c.Differences, func(x, y Difference) int { return int(x.Cell) - int(y.Cell) })
	return c
}

// maxCauses bounds the search; a comparison that needs more is not explained by a few reports.
const maxCauses = 12

// at finds or adds the difference of a cell.
func (c *Comparison) at(id form.CellID, published *Figures, sum int64) *Difference {
	for i := range c.Differences {
		if c.Differences[i].Cell == id {
			return &c.Differences[i]
		}
	}
	c.Differences = append(c.Differences, Difference{Cell: id, Stated: published.Values[id], Sum: sum})
	return &c.Differences[len(c.Differences)-1]
}

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
		if f.Scope == form.Consolidated {
			continue
		}
		f.Unpack(&figures)
		own := vector((&Sum{Values: Recompute(figures.Values)}).crosswalked(a.Published.Edition))
		none := vector{}
		if !f.Added() {
			add(TakenIn, f, own)
			continue
		}
		add(LeftOut, f, none.minus(&own))
		add(CountedTwice, f, own)
		if corrected, ok := f.corrected(&figures); ok {
			fixed := vector((&Sum{Values: Recompute(corrected)}).crosswalked(a.Published.Edition))
			add(Corrected, f, fixed.minus(&own))
		}
	}
	return all
}

// maxCandidates bounds the memory of a comparison: 16,384 candidates of 226 figures are 30 MB.
const maxCandidates = 1 << 14

func (s *Sum) crosswalked(e form.Edition) [form.NumCells]int64 {
	values, _, _ := s.Crosswalk(e)
	return values
}

// corrected applies the explanations without alternative.
func (f *Filing) corrected(figures *Figures) ([form.NumCells]int64, bool) {
	values, changed := figures.Values, false
	for i := range f.Explanations {
		e := &f.Explanations[i]
		if !e.Unique || len(e.To) != len(e.Cells) {
			continue
		}
		for k, id := range e.Cells {
			values[id], changed = e.To[k], true
		}
	}
	return values, changed
}

// Explain says in words what explains a difference, and what stays open.
func (c *Comparison) Explain(d *Difference) form.Text {
	var notes noteList
	for _, i := range d.Causes {
		t := c.Causes[i].Text()
		notes.add(t.Chinese, t.English)
	}
	if d.Rest != 0 {
		kind := form.Cells[d.Cell].Kind()
		figure := form.FormatFigure(d.Rest, kind)
		chinese, english := "未解释的差额"+figure, "unexplained: "+figure
		if len(c.Missing) > 0 {
			chinese += fmt.Sprintf("，可能出自未报送的%d个机关（%s）", len(c.Missing), firstNames(c.Missing, "、", "等"))
			english += fmt.Sprintf(", perhaps from the %d agencies without a report (%s)", len(c.Missing), firstNames(c.Missing, ", ", " …"))
		}
		notes.add(chinese, english)
	}
	return notes.text()
}

func firstNames(lines []*RosterLine, separator, more string) string {
	const most = 5
	var names []string
	for i, l := range lines {
		if i == most {
			return strings.Join(names, separator) + more
		}
		names = append(names, l.Name)
	}
	return strings.Join(names, separator)
}

// findSummaries looks for an agency's own report whose applications are
// exactly the sum of all others added up: it is the consolidated one.
func (m *Model) findSummaries() {
	first, end := form.CellRange(form.Applications)
	for _, a := range m.Areas {
		if len(a.Added) < 3 {
			continue
		}
		var figures Figures
		all := SumOf(a.Added)
		for _, f := range a.Added {
			f.Unpack(&figures)
			own := Recompute(figures.Values)
			same, any := true, false
			for id := first; id < end && same; id++ {
				same = own[id] == all.Values[id]-own[id]
				any = any || own[id] != 0
			}
			if !same || !any {
				continue
			}
			f.LikelySummary = true
			for _, line := range a.Roster {
				if line.Filing == f {
					notes := noteList{}
					if line.Note != (form.Text{}) {
						notes.add(line.Note.Chinese, line.Note.English)
					}
					notes.add("恰等于其余各份之和，疑为汇总报告", "exactly the sum of all others, probably the consolidated report")
					line.Note = notes.text()
				}
			}
			m.remark(Remark{Division: a.Division, Agency: f.Agency, Year: a.Year, Scope: f.Scope, Filing: f, Finding: form.Finding{
				Rule: form.RuleRScope, Place: f.Place, Arguments: []string{f.Name(), strconv.Itoa(a.Year), strconv.Itoa(len(a.Added) - 1)},
			}})
		}
	}
}

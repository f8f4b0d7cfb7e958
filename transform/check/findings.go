package check

import (
	"cmp"
	"slices"

	"gouji/form"
)

// Findings returns what the checks say about a report, the most serious first.
// The report must be the one that was appended as the row; it gives the places
// and is borrowed. A quiet report has no findings and costs nothing.
func (o *Outcomes) Findings(row int, r *form.Report) []form.Finding {
	if o.FoundNothing(row) {
		return nil
	}
	w := &reportFindings{Outcomes: o, row: row, report: r}
	for c := range o.checks {
		if bitOf(o.failed[c], row) {
			w.failed(c)
		}
	}
	w.captions()
	w.fee()
	w.blankTotals()
	slices.SortStableFunc(w.findings, func(a, b form.Finding) int {
		return cmp.Or(
			cmp.Compare(a.Severity(), b.Severity()),
			slices.Compare(a.Cells, b.Cells),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Place.Line, b.Place.Line),
			cmp.Compare(a.Place.Column, b.Place.Column),
		)
	})
	return w.findings
}

// reportFindings collects the findings about one report.
type reportFindings struct {
	*Outcomes
	row      int
	report   *form.Report
	findings []form.Finding
}

func (w *reportFindings) add(f form.Finding) { w.findings = append(w.findings, f) }

func (w *reportFindings) placeOf(id form.CellID) form.Place {
	if p := w.report.Places[id]; p != (form.Place{}) {
		return p
	}
	return w.report.Place
}

// failed makes the finding of a failed check.
func (w *reportFindings) failed(i int) {
	c := &w.checks[i]
	f := form.Finding{Rule: c.Rule, Cells: cellsOf(c), Place: w.placeOf(c.Subject)}
	plus, minus := w.values.sum(&c.Then, w.row)
	c.Sides(&f, plus, minus, w.values[c.Subject][w.row])
	w.add(f)
}

// cellsOf lists the cells a check uses, its subject first.
func cellsOf(c *form.Check) []form.CellID {
	cells := []form.CellID{c.Subject}
	take := func(ids []form.CellID) {
		for _, id := range ids {
			if !slices.Contains(cells, id) {
				cells = append(cells, id)
			}
		}
	}
	take(c.Then.Plus)
	take(c.Then.Minus)
	for _, when := range c.When {
		take(when.Plus)
		take(when.Minus)
	}
	return cells
}

func (w *reportFindings) captions() {
	if len(w.report.Captions) == 0 {
		return
	}
	for _, c := range checkCaptions(w.report) {
		if c.outcome != Failed {
			continue
		}
		row, _ := form.Tables[form.Applications].LookupRow(c.figure.Row)
		f := form.Finding{
			Rule: form.RuleA3Sub, Cells: c.parts, Place: c.figure.Place,
			Arguments: []string{row.Brief(form.Chinese), row.Brief(form.English)},
		}
		f.SetStated(c.figure.Value)
		f.SetExpected(c.expected)
		w.add(f)
	}
}

func (w *reportFindings) fee() {
	if w.columns.Facts[w.row].fee != Failed {
		return
	}
	f := form.Finding{Rule: form.RuleL3Fee, Cells: []form.CellID{unpaidFee}, Place: w.placeOf(unpaidFee)}
	f.SetStated(w.values[unpaidFee][w.row])
	w.add(f)
}

// blankTotals notes each 总计 that is blank although parts of it are stated.
func (w *reportFindings) blankTotals() {
	if !bitOf(w.anyComputed, w.row) {
		return
	}
	signature := w.columns.Facts[w.row].signature
	for _, d := range Definitions() {
		c := &form.Checks()[d.Check]
		if !applies(c, signature) || !bitOf(w.computed[d.Total], w.row) || bitOf(w.unknown[d.Total], w.row) {
			continue
		}
		if !slices.ContainsFunc(c.Then.Minus, w.known) {
			continue
		}
		f := form.Finding{Rule: form.RuleFBlankTotal, Cells: cellsOf(c), Place: w.placeOf(d.Total)}
		f.SetExpected(w.values[d.Total][w.row])
		w.add(f)
	}
}

// known reports whether a cell is stated, or computed from something.
func (w *reportFindings) known(id form.CellID) bool {
	_, stated := w.columns.Value(w.row, id)
	return stated || bitOf(w.computed[id], w.row) && w.values[id][w.row] != 0
}

package transform

import (
	"cmp"
	"slices"

	"gouji/form"
)

// Findings returns what the checks say about a report, the most serious first.
// The report must be the one that was appended as the row; it gives the places
// and is borrowed. A quiet report has no findings and costs nothing.
func (o *Outcomes) Findings(row int, r *form.Report) []form.Finding {
	if o.Quiet(row) {
		return nil
	}
	w := &witness{Outcomes: o, row: row, report: r}
	for c := range form.Checks {
		if bitOf(o.failed[c], row) {
			w.failed(c)
		}
	}
	w.captions()
	w.fee()
	w.blankTotals()
	w.shifts()
	w.suggest()
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

// witness collects the findings about one report.
type witness struct {
	*Outcomes
	row      int
	report   *form.Report
	findings []form.Finding
	// by is the check behind each finding, -1 for none.
	by []int
}

func (w *witness) add(f form.Finding, check int) {
	w.findings, w.by = append(w.findings, f), append(w.by, check)
}

func (w *witness) placeOf(id form.CellID) form.Place {
	if p := w.report.Places[id]; p != (form.Place{}) {
		return p
	}
	return w.report.Place
}

// failed makes the finding of a failed check. For a balance the two sides are
// the sums; for a bound they are the subject and what it would have to be.
func (w *witness) failed(i int) {
	c := &form.Checks[i]
	f := form.Finding{Rule: c.Rule, Cells: cellsOf(c), Place: w.placeOf(c.Subject)}
	plus, minus := w.values.sum(&c.Then, w.row)
	switch c.Then.Operator {
	case form.Equal:
		f.SetStated(plus)
		f.SetExpected(minus + c.Then.Constant)
	case form.AtLeast:
		residual, value := plus-minus-c.Then.Constant, w.values[c.Subject][w.row]
		f.SetStated(value)
		if slices.Contains(c.Then.Plus, c.Subject) {
			f.SetExpected(value - residual)
		} else {
			f.SetExpected(value + residual)
		}
	case form.NotEqual:
		f.SetStated(plus)
	}
	w.add(f, i)
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

func (w *witness) captions() {
	if len(w.report.Captions) == 0 {
		return
	}
	for _, c := range checkCaptions(w.report) {
		if c.outcome != Failed {
			continue
		}
		row, _ := form.Tables[form.Applications].LookupRow(c.figure.Row)
		f := form.Finding{
			Rule: ruleCaption, Cells: c.parts, Place: c.figure.Place,
			Arguments: []string{row.Brief(form.Chinese), row.Brief(form.English)},
		}
		f.SetStated(c.figure.Value)
		f.SetExpected(c.expected)
		w.add(f, -1)
	}
}

func (w *witness) fee() {
	if w.batch.facts[w.row].fee != Failed {
		return
	}
	f := form.Finding{Rule: ruleFee, Cells: []form.CellID{unpaidFee}, Place: w.placeOf(unpaidFee)}
	f.SetStated(w.values[unpaidFee][w.row])
	w.add(f, -1)
}

// blankTotals notes each 总计 that is blank although parts of it are stated.
func (w *witness) blankTotals() {
	if !bitOf(w.anyComputed, w.row) {
		return
	}
	signature := w.batch.facts[w.row].signature
	for _, d := range definitions {
		c := &form.Checks[d.check]
		if !applies(c, signature) || !bitOf(w.computed[d.total], w.row) || bitOf(w.unknown[d.total], w.row) {
			continue
		}
		if !slices.ContainsFunc(c.Then.Minus, w.known) {
			continue
		}
		f := form.Finding{Rule: form.RuleFBlankTotal, Cells: cellsOf(c), Place: w.placeOf(d.total)}
		f.SetExpected(w.values[d.total][w.row])
		w.add(f, -1)
	}
}

// known reports whether a cell is stated, or computed from something.
func (w *witness) known(id form.CellID) bool {
	_, stated := w.batch.Value(w.row, id)
	return stated || bitOf(w.computed[id], w.row) && w.values[id][w.row] != 0
}

// shifts looks for rows of table 三 whose figures stand one column too far left
// or right: moved back, the row's sum and all sums of its columns hold.
func (w *witness) shifts() {
	for i := range w.by {
		c := w.by[i]
		if c < 0 || form.Checks[c].Rule != form.RuleA3Row {
			continue
		}
		check := &form.Checks[c]
		cells := append(slices.Clone(check.Then.Minus), check.Total)
		left, right := w.movedHolds(check, cells, 1), w.movedHolds(check, cells, -1)
		if left == right { // neither, or no telling
			continue
		}
		f := form.Finding{Rule: form.RuleFShift, Cells: cells, Place: w.placeOf(cells[0]), Arguments: []string{"整行左移一列", "one column to the left"}}
		if right {
			f.Arguments = []string{"整行右移一列", "one column to the right"}
		}
		w.add(f, -1)
	}
}

// movedHolds tries the row with each cell taking the figure of the cell by
// columns to its right. The figure that falls off must be 0.
func (w *witness) movedHolds(row *form.Check, cells []form.CellID, by int) bool {
	moved := map[form.CellID]int64{}
	for i, id := range cells {
		if j := i + by; j >= 0 && j < len(cells) {
			moved[id] = w.values[cells[j]][w.row]
		} else {
			moved[id] = 0
		}
	}
	lost := cells[0]
	if by < 0 {
		lost = cells[len(cells)-1]
	}
	if w.values[lost][w.row] != 0 {
		return false
	}
	improved := 0
	for c := range form.Checks {
		check := &form.Checks[c]
		if check.Edition != row.Edition || !check.Balance() || !usesAny(&check.Then, cells) {
			continue
		}
		switch w.Of(w.row, c) {
		case NotAssessed, NotApplicable:
			continue
		case Failed:
			improved++
		}
		plus, minus := w.values.sum(&check.Then, w.row)
		for _, id := range cells {
			d := moved[id] - w.values[id][w.row]
			plus += d * coefficient(&check.Then, id)
		}
		if plus != minus {
			return false
		}
	}
	return improved > 1 // the row's own sum and at least one column's
}

func usesAny(r *form.Relation, cells []form.CellID) bool {
	return slices.ContainsFunc(cells, func(id form.CellID) bool { return coefficient(r, id) != 0 })
}

// coefficient returns how often a cell counts in ΣPlus − ΣMinus.
func coefficient(r *form.Relation, id form.CellID) int64 {
	switch {
	case slices.Contains(r.Plus, id):
		return 1
	case slices.Contains(r.Minus, id):
		return -1
	default:
		return 0
	}
}

// suggest looks for the one cell of table 三 whose change alone makes all failed
// balances of the table hold and breaks none, and says so in their findings.
func (w *witness) suggest() {
	var failed []int
	for _, c := range w.by {
		if c >= 0 && form.Checks[c].Balance() && form.Checks[c].Tables[0] == form.Applications {
			failed = append(failed, c)
		}
	}
	if len(failed) == 0 {
		return
	}
	var culprit form.CellID
	var correct int64
	found := 0
	relation := &form.Checks[failed[0]].Then
	for _, side := range [][]form.CellID{relation.Plus, relation.Minus} {
		for _, id := range side {
			if figure, ok := w.repairs(id, failed); ok {
				culprit, correct = id, figure
				found++
			}
		}
	}
	if found != 1 {
		return
	}
	value, stated := w.batch.Value(w.row, culprit)
	suggestion := form.SuggestFigure(culprit, value, stated, correct, len(failed))
	for i, c := range w.by {
		if c >= 0 && slices.Contains(failed, c) {
			w.findings[i].Suggestion = suggestion
		}
	}
}

// repairs reports whether another figure in one cell would satisfy exactly the
// failed checks, and which figure.
func (w *witness) repairs(id form.CellID, failed []int) (figure int64, ok bool) {
	if bitOf(w.computed[id], w.row) {
		return 0, false // not stated, so not wrong
	}
	change, repaired := int64(0), 0
	for c := range form.Checks {
		check := &form.Checks[c]
		k := coefficient(&check.Then, id)
		if k == 0 || !check.Balance() {
			continue
		}
		switch w.Of(w.row, c) {
		case Passed:
			return 0, false
		case Failed:
			plus, minus := w.values.sum(&check.Then, w.row)
			d := (minus - plus) * k
			if repaired > 0 && d != change {
				return 0, false
			}
			change = d
			repaired++
		}
	}
	figure = w.values[id][w.row] + change
	return figure, repaired == len(failed) && figure >= 0
}

package check

import (
	"cmp"
	"slices"

	"gouji/form"
)

// Outcomes are the outcomes of all checks on some reports.
type Outcomes struct {
	*table
	columns *Columns
	words   int
	// values are those of the columns, with computed figures where a 总计 is blank.
	values figures
	// unknown marks, by cell, the rows where the cell is unreadable or, for a
	// blank 总计, has an unreadable part. Nil for most cells.
	unknown [form.NumCells][]uint64
	// computed marks, by cell, the rows where a blank 总计 was computed.
	computed [form.NumCells][]uint64
	// open and failed mark, by check, the rows not assessed and failed; nil for none.
	open, failed [][]uint64
	// unbalanced marks, by check, the rows of a balance whose sides differ though
	// the check is not assessed; the differences of a roll-up need them.
	unbalanced [][]uint64

	anyFailed, anyOpen, anyComputed []uint64
	anyError                        []uint64 // failed a statutory or arithmetic check

	tallies []Tally // memory of Tallies
}

// Evaluate makes all checks, column by column. The columns are borrowed and must
// outlive the outcomes.
func Evaluate(b *Columns) *Outcomes {
	o := &Outcomes{table: tableInForce(), columns: b, words: words(b.Rows), values: b.Values}
	o.open, o.failed = make([][]uint64, len(o.checks)), make([][]uint64, len(o.checks))
	o.unbalanced = make([][]uint64, len(o.checks))
	o.anyFailed, o.anyOpen, o.anyError, o.anyComputed = o.bitmap(), o.bitmap(), o.bitmap(), o.bitmap()
	if b.Rows == 0 {
		return o
	}
	for _, u := range b.unreadables {
		set(o.orNew(&o.unknown[u.cell]), int(u.row))
	}
	m := maskRows(b)
	o.computeTotals(m)
	for c := range o.checks {
		o.check(c, m)
	}
	for _, t := range b.captions {
		if t.failed > 0 {
			o.fail(int(t.row), true)
		}
		if t.notAssessed > 0 {
			set(o.anyOpen, int(t.row))
		}
	}
	for row := range b.Facts {
		switch b.Facts[row].fee {
		case Failed:
			o.fail(row, false)
		case NotAssessed:
			set(o.anyOpen, row)
		}
	}
	return o
}

func (o *Outcomes) fail(row int, isError bool) {
	set(o.anyFailed, row)
	if isError {
		set(o.anyError, row)
	}
}

func (o *Outcomes) bitmap() []uint64 { return make([]uint64, o.words) }

func (o *Outcomes) orNew(bitmap *[]uint64) []uint64 {
	if *bitmap == nil {
		*bitmap = o.bitmap()
	}
	return *bitmap
}

func set(bitmap []uint64, row int) { bitmap[row/64] |= 1 << (row % 64) }

// masks are the rows that have a table, by edition, and the rows whose table
// holds any figure.
type masks struct {
	of      [form.NumTables][form.BothEditions + 1][]uint64 // nil for an edition no row has
	figures [form.NumTables][]uint64
	below   []uint64 // rows whose reporter may not make rules
}

func maskRows(b *Columns) *masks {
	n := words(b.Rows)
	m := &masks{below: make([]uint64, n)}
	for t := range form.NumTables {
		m.figures[t] = make([]uint64, n)
	}
	for row := range b.Facts {
		f := &b.Facts[row]
		w, bit := row/64, uint64(1)<<(row%64)
		if f.signature&mayMakeRules == 0 {
			m.below[w] |= bit
		}
		for t := range form.NumTables {
			e := editionIn(f.signature, t)
			if m.of[t][e] == nil {
				m.of[t][e] = make([]uint64, n)
			}
			m.of[t][e][w] |= bit
			if f.HasTable[t] {
				m.figures[t][w] |= bit
			}
		}
	}
	return m
}

// applicable returns the w-th 64 rows that a check is made on.
func (m *masks) applicable(c *form.Check, w int) uint64 {
	rows := m.of[c.Tables[0]][c.Edition][w]
	if c.OnlyBelowCity {
		rows &= m.below[w]
	}
	return rows
}

// assessable returns the w-th 64 rows whose tables hold figures.
func (m *masks) assessable(c *form.Check, w int) uint64 {
	rows := ^uint64(0)
	for _, t := range c.Tables {
		rows &= m.figures[t][w]
	}
	return rows
}

// computeTotals puts the sum of its parts in place of each 总计 that is blank in
// a table with figures.
func (o *Outcomes) computeTotals(m *masks) {
	for _, d := range Definitions() {
		c := &form.Checks()[d.Check]
		if m.of[c.Tables[0]][c.Edition] == nil {
			continue
		}
		valid := o.columns.Valid[d.Total]
		for w := range o.words {
			blank := m.applicable(c, w) & m.assessable(c, w) &^ word(valid, w)
			if u := o.unknown[d.Total]; u != nil {
				blank &^= u[w]
			}
			if blank != 0 {
				o.computeTotal(c, d.Total, w, blank)
			}
		}
	}
}

func (o *Outcomes) computeTotal(c *form.Check, total form.CellID, w int, blank uint64) {
	if o.computed[total] == nil {
		o.computed[total] = o.bitmap()
		o.values[total] = append([]int64(nil), o.values[total]...)
	}
	o.computed[total][w] |= blank
	o.anyComputed[w] |= blank
	eachBit([]uint64{blank}, func(i int) {
		row := w*64 + i
		_, parts := o.values.sum(&form.Relation{Minus: c.Then.Minus}, row)
		o.values[total][row] = parts
		for _, part := range c.Then.Minus {
			if bitOf(o.unknown[part], row) {
				set(o.orNew(&o.unknown[total]), row)
			}
		}
	})
}

// check evaluates one check on all rows.
func (o *Outcomes) check(i int, m *masks) {
	c := &o.checks[i]
	if m.of[c.Tables[0]][c.Edition] == nil {
		return
	}
	isError := form.RuleByID(c.Rule).Severity <= form.Arithmetic
	var residuals [blockRows]int64
	var wrong, unmet [blockRows / 64]uint64
	for start := 0; start < o.columns.Rows; start += blockRows {
		n := min(blockRows, o.columns.Rows-start)
		block := wrong[:words(n)]
		o.values.residual(residuals[:n], &c.Then, start)
		some := violations(block, residuals[:n], c.Then.Operator)
		for k := range c.When {
			if !some {
				break
			}
			o.values.residual(residuals[:n], &c.When[k], start)
			violations(unmet[:words(n)], residuals[:n], c.When[k].Operator)
			for w := range block {
				block[w] &^= unmet[w]
			}
		}
		o.record(i, m, start/64, block, isError)
	}
}

// record turns violations of a block into outcomes: those that the check's
// blanks, unreadable cells and missing tables leave open are not failures.
func (o *Outcomes) record(i int, m *masks, first int, block []uint64, isError bool) {
	c := &o.checks[i]
	for k, violated := range block {
		w := first + k
		applicable := m.applicable(c, w)
		open := applicable &^ m.assessable(c, w)
		open |= applicable & o.unknowable(c, w)
		if open != 0 {
			o.orNew(&o.open[i])[w] = open
			o.anyOpen[w] |= open
			if i < len(form.Checks()) && c.Balance() && violated&open != 0 {
				o.orNew(&o.unbalanced[i])[w] = violated & open
			}
		}
		if failed := violated & applicable &^ open; failed != 0 {
			o.orNew(&o.failed[i])[w] = failed
			o.anyFailed[w] |= failed
			if isError {
				o.anyError[w] |= failed
			}
		}
	}
}

// unknowable returns the w-th 64 rows where the check uses a cell that is not
// known, or would compare a 总计 that is not stated.
func (o *Outcomes) unknowable(c *form.Check, w int) uint64 {
	rows := o.unknownIn(&c.Then, w)
	for k := range c.When {
		rows |= o.unknownIn(&c.When[k], w)
	}
	if c.DefinesTotal && o.computed[c.Total] != nil {
		rows |= o.computed[c.Total][w]
	}
	return rows
}

func (o *Outcomes) unknownIn(r *form.Relation, w int) (rows uint64) {
	for _, id := range r.Plus {
		if u := o.unknown[id]; u != nil {
			rows |= u[w]
		}
	}
	for _, id := range r.Minus {
		if u := o.unknown[id]; u != nil {
			rows |= u[w]
		}
	}
	return rows
}

// Excuse takes the failures of a rule on a report back: something that the report
// itself does not tell explains them. The rule must not be of error level.
func (o *Outcomes) Excuse(row int, rule string) {
	for c := range o.checks {
		if o.checks[c].Rule == rule && o.failed[c] != nil {
			o.failed[c][row/64] &^= 1 << (row % 64)
		}
	}
}

// Of returns the outcome of form.Checks[check] on a report.
func (o *Outcomes) Of(row, check int) Outcome {
	switch {
	case bitOf(o.failed[check], row):
		return Failed
	case bitOf(o.open[check], row):
		return NotAssessed
	case applies(&o.checks[check], o.columns.Facts[row].signature):
		return Passed
	default:
		return NotApplicable
	}
}

// Balanced reports whether a report fails no statutory and no arithmetic check.
func (o *Outcomes) Balanced(row int) bool { return !bitOf(o.anyError, row) }

// FoundNothing reports whether the checks have nothing to say about a report: no
// failure and no blank 总计.
func (o *Outcomes) FoundNothing(row int) bool {
	return !bitOf(o.anyFailed, row) && !bitOf(o.anyComputed, row)
}

// Values is the column of a cell as the checks take it: computed for a blank
// 总计, 0 for other cells without figure. It is not to be changed.
func (o *Outcomes) Values(id form.CellID) []int64 { return o.values[id] }

// Computed reports whether a blank 总计 of any report was computed.
func (o *Outcomes) Computed(id form.CellID) bool { return o.computed[id] != nil }

// Sum adds up cells of a report as the checks take them; false if one of them is
// not known.
func (o *Outcomes) Sum(row int, cells []form.CellID) (sum int64, known bool) {
	known = true
	for _, id := range cells {
		sum += o.values[id][row]
		known = known && !bitOf(o.unknown[id], row)
	}
	return sum, known
}

// EachUnbalanced calls f for each report for which the two sides of a balance
// differ, assessed or not, with the difference.
func (o *Outcomes) EachUnbalanced(check int, f func(row int, difference int64)) {
	for _, rows := range [][]uint64{o.failed[check], o.unbalanced[check]} {
		eachBit(rows, func(row int) {
			plus, minus := o.values.sum(&o.checks[check].Then, row)
			f(row, plus-minus)
		})
	}
}

// assessed reports whether the statutory balance S3-BAL could be assessed on
// every column of a report.
func (o *Outcomes) assessed(row int) bool {
	if !bitOf(o.anyOpen, row) {
		return true
	}
	checks := form.Checks()
	for c := range checks {
		if checks[c].Rule == form.RuleS3Bal && bitOf(o.open[c], row) {
			return false
		}
	}
	return true
}

// The statuses of a report, by its statutory and arithmetic checks.
const (
	statusBalanced    = "balanced"
	statusUnbalanced  = "unbalanced"
	statusNotAssessed = "not_assessed"
)

// Status says whether the statutory and arithmetic checks of a report hold.
func (o *Outcomes) Status(row int) string {
	switch {
	case !o.Balanced(row):
		return statusUnbalanced
	case !o.assessed(row):
		return statusNotAssessed
	default:
		return statusBalanced
	}
}

// Tally counts the outcomes of one rule on a report.
type Tally struct {
	Rule                        int // place in Rules()
	Passed, Failed, NotAssessed int32
}

// Tallies appends the tallies of a report, one for each rule that applies, in
// the order of Rules. On most reports all checks pass, so that only the counts
// per signature are needed.
func (o *Outcomes) Tallies(tallies []Tally, row int) []Tally {
	facts := &o.columns.Facts[row]
	all := slices.Grow(o.tallies[:0], len(o.rules))[:len(o.rules)]
	o.tallies = all
	for i, n := range o.applying[facts.signature] {
		all[i] = Tally{Rule: i, Passed: n}
	}
	if bitOf(o.anyFailed, row) || bitOf(o.anyOpen, row) {
		for c := range o.checks {
			t := &all[o.ruleOf[c]]
			switch {
			case bitOf(o.failed[c], row):
				t.Passed--
				t.Failed++
			case bitOf(o.open[c], row):
				t.Passed--
				t.NotAssessed++
			}
		}
	}
	switch t := &all[o.feePlace]; facts.fee {
	case Passed:
		t.Passed++
	case Failed:
		t.Failed++
	case NotAssessed:
		t.NotAssessed++
	}
	captions := o.columns.captions
	if i, found := slices.BinarySearchFunc(captions, int32(row), func(k captionTally, row int32) int { return cmp.Compare(k.row, row) }); found {
		k, t := captions[i], &all[o.captionPlace]
		t.Passed, t.Failed, t.NotAssessed = k.passed, k.failed, k.notAssessed
	}
	for _, t := range all {
		if t.Passed+t.Failed+t.NotAssessed > 0 {
			tallies = append(tallies, t)
		}
	}
	return tallies
}

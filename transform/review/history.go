package review

import (
	"slices"

	"gouji/form"
)

// History compares a report with the same agency's report on the year before,
// nil if there is none, and says what does not follow from it. Blanks count 0 in a table that has
// figures; a check is left out where a table is missing, an edition is not the
// one it is made for, a 总计 is blank or a cell is unreadable.
func History(now, before *form.Report) []form.Finding {
	var findings []form.Finding
	if f, off := scale(now, before); off {
		findings = append(findings, f)
	}
	if before == nil {
		return findings
	}
	findings = append(findings, jumps(now, before)...)
	for _, checks := range [][]form.YearCheck{form.YearChecks(), form.OwnRulesInForce().YearChecks} {
		for i := range checks {
			if stated, expected, failed := fails(&checks[i], now, before); failed {
				findings = append(findings, yearFinding(&checks[i], now, stated, expected))
			}
		}
	}
	return findings
}

// jumpCells are the figures that Y-JUMP compares.
var jumpCells = []form.CellID{
	form.MustCell("applications.new_received.total"), form.MustCell("applications.carried_out.total"),
	form.MustCell("proceedings.review.total"), form.MustCell("proceedings.litigation_direct.total"), form.MustCell("proceedings.litigation_after_review.total"),
	form.MustCell("documents.normative_docs.in_force"), form.MustCell("licensing.licence.decisions"),
	form.MustCell("enforcement.penalty.decisions"), form.MustCell("enforcement.coercion.decisions"),
}

// jumps finds figures that are far from last year's (Y-JUMP).
func jumps(now, before *form.Report) (findings []form.Finding) {
	const least, factor = 20, 5
	for _, id := range jumpCells {
		a, stated := now.Value(id)
		b, known := before.Value(id)
		if !stated || !known || min(a, b) < least || max(a, b) <= factor*min(a, b) {
			continue
		}
		f := form.Finding{Rule: form.RuleYJump, Cells: []form.CellID{id}, Place: now.Places[id]}
		f.SetStated(a)
		f.SetExpected(b)
		findings = append(findings, f)
	}
	return findings
}

// HadApplications reports whether a report says that applications were received or
// carried in: an excuse for reviews and suits of the year after (L4-NOAPP).
func HadApplications(before *form.Report) bool {
	received, _ := before.Value(newReceived)
	carried, _ := before.Value(carriedIn)
	return received > 0 || carried > 0
}

var newReceived, carriedIn = form.MustCell("applications.new_received.total"), form.MustCell("applications.carried_in.total")

// pair is a report and the one on the year before.
type pair struct{ now, before *form.Report }

// holds reports whether a relation between the two holds, with its two sides; known
// is false if that would be guessing.
func (p pair) holds(c *form.Comparison) (stated, expected int64, holds, known bool) {
	known = true
	add := func(r *form.Report, cells []form.CellID, sign int64, into *int64) {
		v, ok := sumKnown(r, cells)
		*into += sign * v
		known = known && ok
	}
	add(p.now, c.Plus, 1, &stated)
	add(p.before, c.MinusLast, 1, &expected)
	add(p.now, c.Minus, 1, &expected)
	add(p.before, c.PlusLast, -1, &expected)
	return stated, expected + c.Constant, c.Holds(stated, expected), known
}

// fails reports whether a check is known not to hold, with its two sides.
func fails(c *form.YearCheck, now, before *form.Report) (stated, expected int64, failed bool) {
	if !inEditions(c, now, before) {
		return 0, 0, false
	}
	p := pair{now, before}
	for i := range c.When {
		if _, _, holds, known := p.holds(&c.When[i]); !holds || !known {
			return 0, 0, false
		}
	}
	then := c.Then()
	stated, expected, holds, known := p.holds(&then)
	return stated, expected, known && !holds
}

// yearFinding is the finding of a check whose sides are these. It shows an equality as its
// subject and what that should be; a bound by its two sides.
func yearFinding(c *form.YearCheck, now *form.Report, stated, expected int64) form.Finding {
	if c.Operator == form.Equal {
		// Move what stands beside the subject to the other side.
		residual, subject := stated-expected, now.Values[c.Subject]
		stated, expected = subject, subject-residual
		if !slices.Contains(c.Now, c.Subject) {
			expected = subject + residual
		}
	}
	f := form.Finding{Rule: c.Rule, Cells: []form.CellID{c.Subject}, Place: now.Places[c.Subject]}
	for _, id := range append(append([]form.CellID{}, c.Now...), c.LessNow...) {
		if id != c.Subject {
			f.Cells = append(f.Cells, id)
		}
	}
	f.SetStated(stated)
	f.SetExpected(expected)
	return f
}

func inEditions(c *form.YearCheck, now, before *form.Report) bool {
	for i, r := range []*form.Report{now, before} {
		if c.Editions[i] != form.NoEdition && r.Editions[form.Cells[c.Subject].Table.ID] != c.Editions[i] {
			return false
		}
	}
	return true
}

// sumKnown adds cells up. known is false if that would be guessing.
func sumKnown(r *form.Report, cells []form.CellID) (sum int64, known bool) {
	for _, id := range cells {
		cell := &form.Cells[id]
		switch r.States[id] {
		case form.Stated:
			sum += r.Values[id]
		case form.Unreadable:
			return 0, false
		default:
			if cell.Column.Code == "total" || !hasFigures(r, cell.Table.ID) {
				return 0, false
			}
		}
	}
	return sum, true
}

func hasFigures(r *form.Report, t form.TableID) bool {
	first, end := form.CellRange(t)
	for id := first; id < end; id++ {
		if r.States[id] == form.Stated {
			return true
		}
	}
	return false
}

// Fees beyond this are not one agency's: 100,000 万元 (U-SCALE).
const maxFees = 100_000 * 1_000_000

var adminFee = form.MustCell("fees.admin_fee.amount")

// scale finds fees that are ten thousand times last year's, within a
// twentieth, or the reverse: 元 in a 万元 column (U-SCALE).
func scale(now, before *form.Report) (form.Finding, bool) {
	if now.Scope != form.Own {
		return form.Finding{}, false
	}
	id := adminFee
	a, stated := now.Value(id)
	var b int64
	if before != nil {
		b, _ = before.Value(id)
	}
	const factor = 10_000
	// a/b within 5 % of the factor: |a − b·factor| ≤ b·factor/20, in whole fen.
	near := func(large, small int64) bool {
		if small <= 0 || small > form.MaxFen/factor {
			return false
		}
		target := small * factor
		return large >= target-target/20 && large <= target+target/20
	}
	if !stated || a < maxFees && !near(a, b) && !near(b, a) {
		return form.Finding{}, false
	}
	f := form.Finding{Rule: form.RuleUScale, Cells: []form.CellID{id}, Place: now.Places[id]}
	f.SetStated(a)
	return f, true
}

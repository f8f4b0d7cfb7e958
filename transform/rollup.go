package transform

import (
	"slices"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/sums"
)

// RollUp adds the reports of batches up by area and year, and makes the datasets
// of the sums.
type RollUp struct {
	*sums.RollUp

	working []sums.Partial // of the batch being added

	// before are the reports that agencies of the batch made on the year before, for
	// rows, in order.
	before *check.Builder
	rows   []int
}

// NewRollUp returns an empty roll-up.
func NewRollUp() *RollUp {
	return &RollUp{RollUp: sums.NewRollUp(), before: check.NewBuilder(nil)}
}

// Before takes the report that the agency in a row of the batch to come made on
// the year before, if both count. Rows come in order; the report is borrowed.
func (r *RollUp) Before(row int, report *form.Report) {
	r.before.Append(report)
	r.rows = append(r.rows, row)
}

// AddBatch adds the reports of a batch that count. Batch and outcomes are borrowed.
func (r *RollUp) AddBatch(b *Batch, o *check.Outcomes) {
	var parts []sums.Part       // of the batch, each once
	at := make([]int32, b.Rows) // place in parts of each report, -1 for those not in the sum
	place := map[sums.Part]int32{}
	var last sums.Part
	lastAt := int32(-1)
	for row := range at {
		if !b.notes[row].inSum {
			at[row] = -1
			continue
		}
		p := partOf(b, o, row)
		if lastAt < 0 || p != last {
			i, known := place[p]
			if !known {
				i = int32(len(parts))
				place[p] = i
				parts = append(parts, p)
			}
			last, lastAt = p, i
		}
		at[row] = lastAt
	}
	if len(parts) == 0 {
		return // and so there are no pairs
	}
	r.working = slices.Grow(r.working[:0], len(parts))[:len(parts)]
	clear(r.working)
	partials := r.working
	for row, i := range at {
		if i < 0 {
			at[row] = int32(len(partials))
			continue
		}
		partials[i].Count(&b.Facts[row].HasTable, b.Facts[row].Edition)
	}
	totals := make([]int64, len(partials)+1)
	for id := range form.CellID(form.NumCells) {
		addCell(partials, totals, at, b, o, id)
	}
	for i := range partials {
		r.Add(parts[i], &partials[i])
	}
	r.addDeviations(b, o)
	r.addPairs(b, o)
}

// addPairs adds the agencies of a batch that reported on the year before, too.
func (r *RollUp) addPairs(b *Batch, o *check.Outcomes) {
	if len(r.rows) == 0 {
		return
	}
	columns := r.before.Columns()
	then := check.Evaluate(columns)
	type pair struct{ now, before sums.Partial }
	pairs := map[sums.Part]*pair{}
	of := make([]*pair, len(r.rows))
	for i, row := range r.rows {
		part := partOf(b, o, row)
		part.Balanced = part.Balanced && then.Balanced(i)
		if pairs[part] == nil {
			pairs[part] = &pair{}
		}
		of[i] = pairs[part]
		of[i].now.Count(&b.Facts[row].HasTable, b.Facts[row].Edition)
		of[i].before.Count(&columns.Facts[i].HasTable, columns.Facts[i].Edition)
	}
	for id := range form.CellID(form.NumCells) {
		now, before := o.Values(id), then.Values(id)
		for i, row := range r.rows {
			of[i].now.Values[id] += now[row]
			of[i].before.Values[id] += before[i]
			if _, stated := b.Value(row, id); stated {
				of[i].now.Stated.Add(id)
			}
			if _, stated := columns.Value(i, id); stated {
				of[i].before.Stated.Add(id)
			}
		}
	}
	for part, p := range pairs {
		r.AddPair(part, &p.now, &p.before)
	}
	r.rows = r.rows[:0]
}

func partOf(b *Batch, o *check.Outcomes, row int) sums.Part {
	return sums.Part{
		Division: b.keys[keyDivision].text(row), Group: b.keys[keyGroup].text(row),
		Year: int(b.years[row]), Balanced: o.Balanced(row),
	}
}

// addCell adds up one column of a batch, first in totals, which is small. A batch
// alone is too short to overflow.
func addCell(partials []sums.Partial, totals []int64, at []int32, b *Batch, o *check.Outcomes, id form.CellID) {
	values, valid, nulls := o.Values(id), b.Valid[id], b.nulls[id]
	if nulls == b.Rows && !o.Computed(id) {
		return
	}
	clear(totals)
	for row, i := range at {
		totals[i] += values[row] // the last place takes what is not in the sum
	}
	if nulls > 0 {
		for row, i := range at {
			if int(i) < len(partials) {
				partials[i].Stated[id/64] |= uint64(valid[row/8]>>(row%8)&1) << (id % 64)
			}
		}
	}
	for i := range partials {
		if nulls == 0 {
			partials[i].Stated.Add(id)
		}
		partials[i].Values[id] = totals[i]
	}
}

// addDeviations notes the reports whose balances do not hold, assessed or not.
func (r *RollUp) addDeviations(b *Batch, o *check.Outcomes) {
	for c := range form.Checks {
		if !sums.Balances(c) {
			continue
		}
		o.EachUnbalanced(c, func(row int, difference int64) {
			if !b.notes[row].inSum {
				return
			}
			r.AddDeviation(sums.Deviation{
				Part: partOf(b, o, row), Check: c,
				Code: b.keys[keyAgencyCode].text(row), Name: b.keys[keyAgencyName].text(row),
				ReportID: b.keys[keyReportID].text(row), Difference: difference,
			})
		})
	}
}

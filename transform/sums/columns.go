package sums

import (
	"slices"

	"gouji/form"
	"gouji/transform/check"
)

// Reporters say of the rows of columns where their figures count.
type Reporters interface {
	// Part is where the figures of a row count, but for Balanced; false if they do not.
	Part(row int) (p Part, counted bool)
	// Name names a row's report.
	Name(row int) (code, name, reportID string)
}

// Reserve makes room for so many reports of the year before.
func (r *RollUp) Reserve(rows int) { r.before.Reserve(rows) }

// Before takes the report that the agency in a row of the columns to come made on
// the year before, if both count. Rows come in order; the report is borrowed.
func (r *RollUp) Before(row int, report *form.Report) {
	r.before.Append(report)
	r.rows = append(r.rows, row)
}

// AddColumns adds the reports of columns that count. Columns and outcomes are borrowed.
func (r *RollUp) AddColumns(c *check.Columns, o *check.Outcomes, reporters Reporters) {
	var parts []Part            // of the columns, each once
	at := make([]int32, c.Rows) // place in parts of each report, -1 for those not in the sum
	place := map[Part]int32{}
	var last Part
	lastAt := int32(-1)
	for row := range at {
		p, counted := reporters.Part(row)
		if !counted {
			at[row] = -1
			continue
		}
		p.Balanced = o.Balanced(row)
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
	r.addDeviations(o, reporters, parts, at)
	r.addPairs(c, o, parts, at)
	r.working = slices.Grow(r.working[:0], len(parts))[:len(parts)]
	clear(r.working)
	partials := r.working
	for row, i := range at {
		if i < 0 {
			at[row] = int32(len(partials))
			continue
		}
		partials[i].Count(&c.Facts[row].HasTable, c.Facts[row].Edition)
	}
	totals := make([]int64, len(partials)+1)
	for id := range form.CellID(form.NumCells) {
		addCell(partials, totals, at, c, o, id)
	}
	for i := range partials {
		r.Add(parts[i], &partials[i])
	}
}

// addPairs adds the agencies that reported on the year before, too. at is the place
// of each row in parts.
func (r *RollUp) addPairs(c *check.Columns, o *check.Outcomes, parts []Part, at []int32) {
	if len(r.rows) == 0 {
		return
	}
	columns := r.before.Columns()
	then := check.Evaluate(columns)
	place := map[Part]int32{}
	var pairs []Part
	of := make([]int32, len(r.rows))                  // place in pairs of each row
	both := make([][form.NumTables]bool, len(r.rows)) // the tables of both reports
	for i, row := range r.rows {
		part := parts[at[row]]
		part.Balanced = part.Balanced && then.Balanced(i)
		k, known := place[part]
		if !known {
			k = int32(len(pairs))
			place[part] = k
			pairs = append(pairs, part)
		}
		of[i] = k
		for t := range form.NumTables {
			both[i][t] = c.Facts[row].HasTable[t] && columns.Facts[i].HasTable[t]
		}
	}
	now, before := make([]Partial, len(pairs)), make([]Partial, len(pairs))
	for i, row := range r.rows {
		now[of[i]].Count(&both[i], c.Facts[row].Edition)
		before[of[i]].Count(&both[i], columns.Facts[i].Edition)
	}
	for t := range form.NumTables {
		r.paired = r.paired[:0]
		for i, row := range r.rows {
			if both[i][t] {
				r.paired = append(r.paired, paired{of[i], int32(row), int32(i)})
			}
		}
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			if c.Stated[id] > 0 || o.Computed(id) {
				values, valid := o.Values(id), c.Valid[id]
				for _, p := range r.paired {
					sum := &now[p.of]
					sum.Values[id] += values[p.now]
					sum.Stated[id/64] |= uint64(valid[p.now/8]>>(p.now%8)&1) << (id % 64)
				}
			}
			if columns.Stated[id] > 0 || then.Computed(id) {
				values, valid := then.Values(id), columns.Valid[id]
				for _, p := range r.paired {
					sum := &before[p.of]
					sum.Values[id] += values[p.before]
					sum.Stated[id/64] |= uint64(valid[p.before/8]>>(p.before%8)&1) << (id % 64)
				}
			}
		}
	}
	for i := range pairs {
		r.AddPair(pairs[i], &now[i], &before[i])
	}
	r.rows = r.rows[:0]
}

// addCell adds up one column, first in totals, which is small. One set of columns
// alone is too short to overflow.
func addCell(partials []Partial, totals []int64, at []int32, c *check.Columns, o *check.Outcomes, id form.CellID) {
	values, valid, stated := o.Values(id), c.Valid[id], c.Stated[id]
	if stated == 0 && !o.Computed(id) {
		return
	}
	clear(totals)
	for row, i := range at {
		totals[i] += values[row] // the last place takes what is not in the sum
	}
	if stated < c.Rows {
		for row, i := range at {
			if int(i) < len(partials) {
				partials[i].Stated[id/64] |= uint64(valid[row/8]>>(row%8)&1) << (id % 64)
			}
		}
	}
	for i := range partials {
		if stated == c.Rows {
			partials[i].Stated.Add(id)
		}
		partials[i].Values[id] = totals[i]
	}
}

// addDeviations notes the reports whose balances do not hold, assessed or not. at
// is the place of each row in parts.
func (r *RollUp) addDeviations(o *check.Outcomes, reporters Reporters, parts []Part, at []int32) {
	for c := range form.Checks() {
		if !isBalance(c) {
			continue
		}
		o.EachUnbalanced(c, func(row int, difference int64) {
			if at[row] < 0 {
				return
			}
			code, name, reportID := reporters.Name(row)
			r.AddDeviation(Deviation{Part: parts[at[row]], Check: c, Code: code, Name: name, ReportID: reportID, Difference: difference})
		})
	}
}

package sums

import (
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
	r.now.begin(len(parts))
	for row, i := range at {
		if i >= 0 {
			r.now.partials[i].Count(&c.Facts[row].HasTable, c.Facts[row].Edition)
		}
	}
	r.now.take(at, nil)
	for id := range form.CellID(form.NumCells) {
		r.now.cell(c, o, id)
	}
	for i := range parts {
		r.Add(parts[i], &r.now.partials[i])
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
	r.now.begin(len(pairs))
	r.then.begin(len(pairs))
	for i, row := range r.rows {
		r.now.partials[of[i]].Count(&both[i], c.Facts[row].Edition)
		r.then.partials[of[i]].Count(&both[i], columns.Facts[i].Edition)
	}
	inTable := make([]int32, len(of))
	for t := range form.NumTables {
		for i := range of {
			if inTable[i] = of[i]; !both[i][t] {
				inTable[i] = -1
			}
		}
		r.now.take(inTable, r.rows)
		r.then.take(inTable, nil)
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			r.now.cell(c, o, id)
			r.then.cell(columns, then, id)
		}
	}
	for i := range pairs {
		r.AddPair(pairs[i], &r.now.partials[i], &r.then.partials[i])
	}
	r.rows = r.rows[:0]
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

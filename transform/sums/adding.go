package sums

import (
	"slices"

	"gouji/form"
	"gouji/transform/check"
)

// adding adds rows of columns to partial sums, cell by cell.
type adding struct {
	partials []Partial
	rows     []int   // those of the first partial sum, then those of the next
	ends     []int32 // in rows, of each partial sum
}

// begin makes room for so many partial sums and empties them.
func (a *adding) begin(n int) {
	a.partials = slices.Grow(a.partials[:0], n)[:n]
	clear(a.partials)
}

// take says which rows belong to which partial sum: of[i] is that of rows[i], or of
// row i for nil; -1 for none.
func (a *adding) take(of []int32, rows []int) {
	n := len(a.partials)
	a.ends = slices.Grow(a.ends[:0], n)[:n]
	clear(a.ends)
	for _, k := range of {
		if k >= 0 {
			a.ends[k]++
		}
	}
	at := int32(0) // where each begins; counting what is put there moves it to its end
	for k, count := range a.ends {
		a.ends[k] = at
		at += count
	}
	a.rows = slices.Grow(a.rows[:0], int(at))[:at]
	for i, k := range of {
		if k < 0 {
			continue
		}
		row := i
		if rows != nil {
			row = rows[i]
		}
		a.rows[a.ends[k]] = row
		a.ends[k]++
	}
}

// cell adds up one column. One set of columns alone is too short to overflow.
func (a *adding) cell(c *check.Columns, o *check.Outcomes, id form.CellID) {
	if c.Stated[id] == 0 && !o.Computed(id) {
		return
	}
	values, valid := o.Values(id), c.Valid[id]
	from := int32(0)
	for i := range a.partials {
		rows := a.rows[from:a.ends[i]]
		from = a.ends[i]
		sum := int64(0)
		for _, row := range rows {
			sum += values[row]
		}
		p := &a.partials[i]
		p.Values[id] = sum
		for _, row := range rows {
			if valid[row/8]>>(row%8)&1 == 1 {
				p.Stated.Add(id)
				break
			}
		}
	}
}

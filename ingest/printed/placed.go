package printed

import (
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/plaintext"
)

// placed begins to place rows.
func placed(labelled []*labelledRow) []*placedRow {
	rows := make([]*placedRow, len(labelled))
	for i, l := range labelled {
		rows[i] = &placedRow{labelledRow: l, row: l.named}
		if l.mixed {
			rows[i].refuse(mixedLine)
		}
	}
	return rows
}

// refuse notes why the row is not certain, unless it is refused already.
func (r *placedRow) refuse(why *reason) {
	if r.refusal == nil {
		r.refusal = &refusal{row: r, table: r.table, reason: why}
	}
}

// accept takes the values of a row that a step before could not tell.
func (r *placedRow) accept(values []cell) { r.values, r.refusal = values, nil }

// miscounted reports whether a row is refused for the number of its figures alone.
func (r *placedRow) miscounted() bool { return r.refusal != nil && r.refusal.reason == wrongCount }

// isDump reports whether the row stands in a dump, a cell to a line.
func (r *placedRow) isDump() bool { return r.grid == 0 }

// rank orders the rows of the form.
func (r *placedRow) rank() int { return rankOf(r.table, r.row) }

// rankOf orders the rows of the form, -1 for one that the table does not have.
func rankOf(t form.TableID, row *form.Row) int {
	rows := form.Tables[t].Rows
	for i := range rows {
		if &rows[i] == row {
			return int(t)<<8 | i
		}
	}
	return -1
}

// sameValues reports whether two rows say the same.
func sameValues(a, b *placedRow) bool {
	return a.values != nil && slices.EqualFunc(a.values, b.values, func(x, y cell) bool {
		return strings.TrimFunc(x.text, plaintext.IsBlank) == strings.TrimFunc(y.text, plaintext.IsBlank)
	})
}

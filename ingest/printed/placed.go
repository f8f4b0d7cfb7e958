package printed

import (
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/plaintext"
)

// placedRow is a row of figures with the columns of its table, and which of its
// cells belongs to which, unless it is refused.
type placedRow struct {
	*labelledRow
	row      *form.Row // the row of the form, nil if none is known
	expected []*form.Row
	columns  []*form.Column
	edition  form.Edition  // edition whose columns these are, if the head tells
	values   []cell        // as many as columns, once they are certain
	starts   []int         // where in the line they stand
	aligned  bool          // they were found by where the head has its columns
	refusal  *refusal      // why the row is not certain, nil if it is
	likely   bool          // the label was recognised by likeness
	doubtful []form.CellID // cells of other rows whose figures these may be
	full     bool          // the line is as wide as the others of its table
	spaced   bool          // white space among its cells is no cell
	beside   *beside
}

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

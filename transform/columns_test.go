package transform

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/check/checktest"
)

// The checks over plain columns and over the memory of the Arrow record say the
// same of every report, and the record holds the figures that they read.
func TestChecksOfTheRecordAreThoseOfPlainColumns(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	for _, n := range []int{0, 1, 64, 65, 300} {
		plain := check.NewBuilder(nil)
		var reports []*form.Report
		for range n {
			r := checktest.Balanced(random)
			checktest.Spoil(random, r)
			reports = append(reports, r)
			plain.Append(r)
		}
		batch := batchOf(t, mem, Labels{ReportID: "r"}, reports...)
		columns := plain.Columns()
		a, b := check.Evaluate(columns), check.Evaluate(batch.Columns)
		if int(batch.Record.NumRows()) != n || columns.Rows != n {
			t.Fatalf("%d rows in the record, %d in the columns, want %d", batch.Record.NumRows(), columns.Rows, n)
		}
		for id := range form.CellID(form.NumCells) {
			cells := batch.Record.Column(firstCellColumn + int(id)).(*array.Int64)
			for row := range n {
				v, stated := columns.Value(row, id)
				if cells.IsValid(row) != stated || stated && cells.Value(row) != v {
					t.Fatalf("row %d: %s is %v in the record, %d (%v) in the columns", row, form.Cells[id].Code, cells.ValueStr(row), v, stated)
				}
			}
		}
		for row, r := range reports {
			for c := range form.Checks() {
				if x, y := a.Of(row, c), b.Of(row, c); x != y {
					t.Fatalf("row %d: check %d is %d over columns, %d over the record", row, c, x, y)
				}
			}
			if a.Status(row) != b.Status(row) || a.FoundNothing(row) != b.FoundNothing(row) {
				t.Fatalf("row %d: status %s and %s", row, a.Status(row), b.Status(row))
			}
			if diff := cmp.Diff(a.Tallies(nil, row), b.Tallies(nil, row)); diff != "" {
				t.Fatalf("row %d: tallies differ:\n%s", row, diff)
			}
			if diff := cmp.Diff(a.Findings(row, r), b.Findings(row, r)); diff != "" {
				t.Fatalf("row %d: findings differ:\n%s", row, diff)
			}
		}
	}
}

package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
)

// Dataset is one of the published tables.
type Dataset struct {
	Name        string
	Label       form.Text
	Description form.Text // what a row is, and what to know before using it
	Columns     []Column
	// SortKeys are the columns the rows are sorted by, ascending with nulls first;
	// none if nothing is promised. Those of the datasets made from batches hold if
	// the reports are appended in that order, a missing division or code first.
	SortKeys []string
	// Prefixed are the keys of rows of which a report has a few at most: texts that
	// seldom repeat and begin as the one before does, so that a file is a third to a
	// half smaller if it holds only what differs. Where they repeat more often a
	// dictionary is as small and read faster.
	Prefixed []string
	// PrimaryKey are the columns that tell rows apart, none if no columns do.
	PrimaryKey []string
	// ForeignKeys are the columns that name a row of another dataset.
	ForeignKeys []ForeignKey

	schema *arrow.Schema
}

// ForeignKey is a column that names a row of another dataset by the column of the
// same name. Nulls name none.
type ForeignKey struct{ Column, Dataset string }

// Schema returns the Arrow schema of the dataset's records, with label, unit
// and description of each column as metadata.
func (d *Dataset) Schema() *arrow.Schema { return d.schema }

// reportKeys are the keys of a report that are different for each.
func reportKeys() []string {
	return []string{cReportID.Name, cAgencyID.Name, cAgencyCode.Name, cAgencyName.Name}
}

// reportReferences are the foreign keys of rows about reports.
func reportReferences() []ForeignKey {
	return []ForeignKey{{"report_id", "reports"}, {"agency_id", "agencies"}, {"division", "areas"}}
}

// layout is a dataset with what fills its columns: a list of fields, so that
// a column and its figures cannot come apart. S is what the rows are made from.
type layout[S any] struct {
	Dataset
	fields []field[S]
}

// field is a column with what makes it.
type field[S any] struct {
	Column
	make func(mem memory.Allocator, from S) arrow.Array
}

// define completes a dataset by its fields.
func define[S any](d Dataset, groups ...[]field[S]) *layout[S] {
	l := &layout[S]{Dataset: d}
	var columns []arrow.Field
	for _, group := range groups {
		for _, f := range group {
			l.fields, l.Columns = append(l.fields, f), append(l.Columns, f.Column)
			c := f.arrow()
			keys, values := c.Metadata.Keys(), c.Metadata.Values()
			c.Metadata = arrow.NewMetadata(append(keys, metaDescription), append(values, f.Description.Chinese))
			columns = append(columns, c)
		}
	}
	metadata := arrow.NewMetadata(
		[]string{"dataset", metaLabelChinese, metaLabelEnglish, metaDescription},
		[]string{d.Name, d.Label.Chinese, d.Label.English, d.Description.Chinese})
	l.schema = arrow.NewSchema(columns, &metadata)
	return l
}

// record makes the record of a dataset, which the caller owns.
func (l *layout[S]) record(mem memory.Allocator, from S, rows int) arrow.Record {
	columns := make([]arrow.Array, len(l.fields))
	for i := range l.fields {
		columns[i] = l.fields[i].make(mem, from)
		defer columns[i].Release()
	}
	return array.NewRecord(l.schema, columns, int64(rows))
}

// The functions that follow make a field of a dataset whose rows are a slice. The
// type of the column follows from what fills it. Texts that are "" are nulls.

// textField is a column of texts that repeat.
func textField[R any](c Column, of func(r *R) string) field[[]R] {
	c.Type = text
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		return texts(mem, len(rows), func(row int) string { return of(&rows[row]) })
	}}
}

// stringField is a column of texts that differ from row to row.
func stringField[R any](c Column, of func(r *R) string) field[[]R] {
	c.Type = tString
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		return stringsOf(mem, len(rows), func(row int) string { return of(&rows[row]) })
	}}
}

// numberField is a column of small numbers; null says which number means that
// there is none.
func numberField[R any](c Column, null int32, of func(r *R) int) field[[]R] {
	c.Type = tInt32
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		values := make([]int32, len(rows))
		for row := range values {
			values[row] = int32(of(&rows[row]))
		}
		return int32Array(mem, tInt32, values, null)
	}}
}

// runField is a column with one value for all rows, one after the other, that are alike
// in this way.
func runField[R any](f field[[]R], alike func(a, b *R) bool) field[[]R] {
	f.Runs = true
	return field[[]R]{f.Column, func(mem memory.Allocator, rows []R) arrow.Array {
		var firsts []R
		var counts []int32
		for i := range rows {
			if i == 0 || !alike(&rows[i-1], &rows[i]) {
				firsts, counts = append(firsts, rows[i]), append(counts, 0)
			}
			counts[len(counts)-1]++
		}
		return runsOf(mem, f.make(mem, firsts), counts)
	}}
}

// countField is a column of counts, null where there is none.
func countField[R any](c Column, of func(r *R) (int64, bool)) field[[]R] {
	c.Type = tInt64
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		return countsOf(mem, len(rows), func(row int) (int64, bool) { return of(&rows[row]) })
	}}
}

// amountField is a column of figures with two decimals, null where there is none.
func amountField[R any](c Column, of func(r *R) (int64, form.Kind, bool)) field[[]R] {
	c.Type = yuan
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		return figuresOf(mem, len(rows), func(row int) (int64, form.Kind, bool) { return of(&rows[row]) })
	}}
}

// flagField is a column of yes and no.
func flagField[R any](c Column, of func(r *R) bool) field[[]R] {
	c.Type = tBool
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		return flagsOf(mem, len(rows), func(row int) bool { return of(&rows[row]) })
	}}
}

// dateField is a column of dates, "2006-01-02" or "" for a null.
func dateField[R any](c Column, of func(r *R) string) field[[]R] {
	c.Type = tDate
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		days := make([]int32, len(rows))
		for row := range days {
			days[row] = daysSince1970(of(&rows[row]))
		}
		return int32Array(mem, tDate, days, noDate)
	}}
}

// cellsField is the column of the cells that take part in something, as their codes.
func cellsField[R any](description form.Text, of func(r *R) []form.CellID) field[[]R] {
	c := column("cells", "", form.Text{Chinese: "所涉各格", English: "cells"}, description)
	c.Type = arrow.ListOfField(arrow.Field{Name: "item", Type: tString})
	return field[[]R]{c, func(mem memory.Allocator, rows []R) arrow.Array {
		b := array.NewListBuilderWithField(mem, arrow.Field{Name: "item", Type: tString})
		defer b.Release()
		codes := b.ValueBuilder().(*array.StringBuilder)
		for i := range rows {
			b.Append(true)
			for _, id := range of(&rows[i]) {
				codes.Append(form.Cells[id].Code)
			}
		}
		return b.NewArray()
	}}
}

// keyFields are the columns that say which report a row is about.
func keyFields[R any](key func(r *R) *attribution.ReportKey) []field[[]R] {
	return []field[[]R]{
		textField(cReportID, func(r *R) string { return key(r).ReportID }),
		textField(cDivision, func(r *R) string { return key(r).Division }),
		textField(cAgencyID, func(r *R) string { return key(r).AgencyID }),
		textField(cAgencyCode, func(r *R) string { return key(r).AgencyCode }),
		textField(cAgencyName, func(r *R) string { return key(r).AgencyName }),
		numberField(cYear, noDate, func(r *R) int { return key(r).Year }),
		textField(cScope, func(r *R) string { return key(r).Scope.String() }),
	}
}

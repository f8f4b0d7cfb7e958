// Package transform turns filled-in forms into Arrow records, checks them
// column by column, sums them by area, and lays them out as the datasets that
// are published.
//
// One record schema serves all reports: key columns and one nullable int64
// column per cell of either edition. A null slot holds 0 in its value buffer,
// so that sums need not look at the null bitmaps: by the blank rule, a blank
// component counts 0.
//
// The package knows form and Arrow. It reads no files and writes none. A
// Builder, a Batch, its Outcomes and a RollUp each belong to one goroutine at
// a time; the tables of the package are read-only.
//
// Files, each using only those after it: catalogue, areas, rows, stated, versions,
// labels, indicator, records, reports, layout, builder, dataset, rollup, schema,
// arrays, column.
package transform

import (
	"github.com/apache/arrow/go/v17/arrow"

	"gouji/form"
)

// The key columns of the record schema, in order.
const (
	keyReportID = iota
	keyDivision
	keyAgencyID
	keyAgencyCode
	keyAgencyName
	keyYear
	keyScope
	keyKind
	keyGroup
	keySubmittedAt
	keySourceID
	keyLine
	keyEditions                                         // one column per table
	firstCellColumn = keyEditions + int(form.NumTables) // the cells, by CellID
)

// Schema is the schema of the records of reports.
var Schema = buildSchema()

func buildSchema() *arrow.Schema {
	key := func(c Column, t arrow.DataType) arrow.Field {
		c.Type = t
		return c.arrow()
	}
	fields := []arrow.Field{
		keyReportID:    key(cReportID, text),
		keyDivision:    key(cDivision, text),
		keyAgencyID:    key(cAgencyID, text),
		keyAgencyCode:  key(cAgencyCode, text),
		keyAgencyName:  key(cAgencyName, text),
		keyYear:        key(cYear, tInt32),
		keyScope:       key(cScope, text),
		keyKind:        key(cKind, text),
		keyGroup:       key(cAgencyGroup, text),
		keySubmittedAt: key(cSubmittedAt, tDate),
		keySourceID:    key(cSourceID, text),
		keyLine:        key(cLine, tInt32),
	}
	for t := range form.Tables {
		table := &form.Tables[t]
		label := form.Text{Chinese: table.Caption + "：格式", English: table.English + ": edition"}
		fields = append(fields, key(nullable(column("edition_"+table.Code, "", label, form.Text{})), text))
	}
	for i := range form.Cells {
		cell := &form.Cells[i]
		unit := cell.Column.Unit.String()
		if cell.Kind() == form.Money {
			unit = "分"
		}
		label := form.Text{Chinese: cell.Label(form.Chinese), English: cell.Label(form.English)}
		fields = append(fields, key(nullable(column(cell.Code, unit, label, form.Text{})), tInt64))
	}
	return arrow.NewSchema(fields, nil)
}

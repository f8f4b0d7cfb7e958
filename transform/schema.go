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
package transform

import (
	"github.com/apache/arrow/go/v17/arrow"

	"gouji/form"
)

// Keys of the metadata that fields carry.
const (
	MetaLabelChinese = "label_zh"
	MetaLabelEnglish = "label_en"
	MetaUnit         = "unit"
	MetaDescription  = "description"
)

// text is the type of columns whose texts repeat: a dictionary.
var text = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// yuan is the type of amounts that leave the program.
var yuan = &arrow.Decimal128Type{Precision: 18, Scale: 2}

// The key columns of the record schema, in order.
const (
	keyReportID = iota
	keyDivision
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
	fields := []arrow.Field{
		field("report_id", text, false, form.Text{Chinese: "报告编号", English: "report"}, ""),
		field("division", text, true, form.Text{Chinese: "行政区划代码", English: "division code"}, ""),
		field("agency_code", text, true, form.Text{Chinese: "统一社会信用代码", English: "agency code"}, ""),
		field("agency_name", text, true, form.Text{Chinese: "机关名称", English: "agency"}, ""),
		field("year", arrow.PrimitiveTypes.Int32, false, form.Text{Chinese: "年度", English: "year"}, ""),
		field("scope", text, false, form.Text{Chinese: "口径", English: "scope"}, ""),
		field("kind", text, true, form.Text{Chinese: "机关类别", English: "kind of agency"}, ""),
		field("group", text, true, form.Text{Chinese: "分组", English: "group"}, ""),
		field("submitted_at", arrow.FixedWidthTypes.Date32, true, form.Text{Chinese: "提交日期", English: "submitted"}, ""),
		field("source_id", text, true, form.Text{Chinese: "来源文件", English: "source"}, ""),
		field("line", arrow.PrimitiveTypes.Int32, true, form.Text{Chinese: "来源行", English: "line of the source"}, ""),
	}
	for t := range form.Tables {
		table := &form.Tables[t]
		label := form.Text{Chinese: table.Caption + "：格式", English: table.English + ": edition"}
		fields = append(fields, field("edition_"+table.Code, text, true, label, ""))
	}
	for i := range form.Cells {
		cell := &form.Cells[i]
		unit := cell.Column.Unit.String()
		if cell.Kind() == form.Money {
			unit = "分"
		}
		label := form.Text{Chinese: cell.Label(form.Chinese), English: cell.Label(form.English)}
		fields = append(fields, field(cell.Code, arrow.PrimitiveTypes.Int64, true, label, unit))
	}
	return arrow.NewSchema(fields, nil)
}

func field(name string, t arrow.DataType, nullable bool, label form.Text, unit string) arrow.Field {
	keys, values := []string{MetaLabelChinese, MetaLabelEnglish}, []string{label.Chinese, label.English}
	if unit != "" {
		keys, values = append(keys, MetaUnit), append(values, unit)
	}
	return arrow.Field{Name: name, Type: t, Nullable: nullable, Metadata: arrow.NewMetadata(keys, values)}
}

package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/check"
)

// Column is one column of a dataset.
type Column struct {
	Name        string
	Type        arrow.DataType
	Nullable    bool
	Label       form.Text
	Unit        string // 件, 项, 元 or "" for what is no quantity
	Description form.Text
	// OldName is what the column was called before, "" if it always had its name.
	OldName string
}

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

// Datasets lists the published tables, in the order of the documentation.
var Datasets = []*Dataset{
	&reportsLayout.Dataset, &applicationsLayout.Dataset, &disclosureLayout.Dataset, &proceedingsLayout.Dataset, &findingsLayout.Dataset, &checksLayout.Dataset, &sourcesLayout.Dataset, &versionsLayout.Dataset,
	&areaApplicationsLayout.Dataset, &areaDisclosureLayout.Dataset, &areaProceedingsLayout.Dataset, &indicatorsLayout.Dataset,
	&narrativeLayout.Dataset, &claimsLayout.Dataset, &explanationsLayout.Dataset, &rosterLayout.Dataset,
	&agenciesLayout.Dataset, &areasLayout.Dataset, &itemsLayout.Dataset, &measuresLayout.Dataset, &indicatorLabelsLayout.Dataset, &formColumnsLayout.Dataset, &cellsLayout.Dataset,
}

// DatasetByName finds a dataset.
func DatasetByName(name string) (*Dataset, bool) {
	for _, d := range Datasets {
		if d.Name == name {
			return d, true
		}
	}
	return nil, false
}

// Chunk is a run of reports of one year, in order, with what is known of them:
// all that the datasets with rows per report are made of.
type Chunk struct {
	Batch        *Batch
	Outcomes     *check.Outcomes
	Findings     []FindingRow
	Explanations []ExplanationRow
	Narrative    []NarrativeRow
	Claims       []ClaimRow
}

// PerReport lists the datasets that grow with the reports, each with what lays a
// chunk out as its record. The chunk is borrowed; the caller owns the record.
var PerReport = []struct {
	Dataset *Dataset
	Record  func(memory.Allocator, *Chunk) arrow.Record
}{
	{&reportsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return reports(mem, c.Batch, c.Outcomes) }},
	{&applicationsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return applications(mem, c.Batch) }},
	{&disclosureLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return disclosure(mem, c.Batch) }},
	{&proceedingsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return proceedings(mem, c.Batch) }},
	{&checksLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return checks(mem, c.Batch, c.Outcomes) }},
	{&indicatorsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return reportIndicators(mem, c.Batch, c.Outcomes) }},
	{&findingsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Findings(mem, c.Findings) }},
	{&explanationsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Explanations(mem, c.Explanations) }},
	{&narrativeLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Narrative(mem, c.Narrative) }},
	{&claimsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Claims(mem, c.Claims) }},
}

// OfTheForm lists the datasets that say the same whatever was read: what the form has
// and what codes mean. The caller owns the record.
var OfTheForm = []struct {
	Dataset *Dataset
	Record  func(memory.Allocator) arrow.Record
}{
	{&cellsLayout.Dataset, cellCatalogue},
	{&itemsLayout.Dataset, items},
	{&formColumnsLayout.Dataset, formColumns},
	{&measuresLayout.Dataset, measures},
	{&indicatorLabelsLayout.Dataset, indicatorLabels},
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

// column describes a column; its type follows from the field it becomes part of.
func column(name, unit string, label, description form.Text) Column {
	return Column{Name: name, Unit: unit, Label: label, Description: description}
}

func nullable(c Column) Column {
	c.Nullable = true
	return c
}

func renamed(c Column, oldName string) Column {
	c.OldName = oldName
	return c
}

// Short forms for types.
var (
	tInt32  = arrow.PrimitiveTypes.Int32
	tInt64  = arrow.PrimitiveTypes.Int64
	tBool   = arrow.FixedWidthTypes.Boolean
	tDate   = arrow.FixedWidthTypes.Date32
	tString = arrow.BinaryTypes.String
	// rate is the type of shares and changes: exact to 6 decimals.
	rate = &arrow.Decimal128Type{Precision: 18, Scale: 6}
)

// Columns that several datasets share.
var (
	cReportID = column("report_id", "", form.Text{Chinese: "报告编号", English: "report"},
		form.Text{Chinese: "一份报告的编号，连接各数据集", English: "identifies a report in all datasets"})
	cDivision = nullable(column("division", "", form.Text{Chinese: "行政区划代码", English: "division code"},
		form.Text{Chinese: "GB/T 2260六位代码", English: "GB/T 2260, six digits"}))
	cAgencyCode = nullable(column("agency_code", "", form.Text{Chinese: "统一社会信用代码", English: "agency code"},
		form.Text{Chinese: "机关的统一社会信用代码，报告和名单都没有时为空", English: "credit code of the agency; null where neither report nor roster has one"}))
	cAgencyID = column("agency_id", "", form.Text{Chinese: "机关编号", English: "agency id"},
		form.Text{Chinese: "历年不变：统一社会信用代码，没有的为区划代码和名称；连接agencies", English: "the same over the years: the agency code or, where there is none, division and name; joins agencies"})
	cAgencyName = nullable(column("agency_name", "", form.Text{Chinese: "机关名称", English: "agency"},
		form.Text{Chinese: "报告所写的名称", English: "the name as the report writes it"}))
	cYear = column("year", "", form.Text{Chinese: "年度", English: "year"},
		form.Text{Chinese: "报告所属年度", English: "the year reported on"})
	cScope = column("scope", "", form.Text{Chinese: "口径", English: "scope"},
		form.Text{Chinese: "own本机关，consolidated汇总", English: "own: the agency itself; consolidated: a district or system"})
	cSourceID = nullable(column("source_id", "", form.Text{Chinese: "来源文件", English: "source"},
		form.Text{Chinese: "连接sources", English: "joins sources"}))
	cRule = column("rule", "", form.Text{Chinese: "规则", English: "rule"},
		form.Text{Chinese: "规则编号，见gouji explain", English: "rule id, see gouji explain"})
	cItem = column("item", "", form.Text{Chinese: "行", English: "row"},
		form.Text{Chinese: "表中行的代码，见cells", English: "code of the row, see cells"})
	cItemNo = column("item_no", "", form.Text{Chinese: "行序", English: "row number"},
		form.Text{Chinese: "行在表中的次序，两种格式一致", English: "order of the row on the form, the same for both editions"})
	cLevel = column("level", "", form.Text{Chinese: "层级", English: "level"},
		form.Text{Chinese: "province省，city市，district县区，group县区内的分组", English: "province, city, district, or group within a district"})
	cArea = nullable(column("area", "", form.Text{Chinese: "地区", English: "area"},
		form.Text{Chinese: "地区的行政区划代码；报告未注明地区的为空。层级为district时，以00结尾的代码表示市级或省级机关本身", English: "division code of the area, null for reports that name none; at level district a code ending in 00 stands for the organs of the city or province itself"}))
	cKind = nullable(column("kind", "", form.Text{Chinese: "机关类别", English: "kind of agency"},
		form.Text{Chinese: "按名单", English: "by the roster"}))
	cAgencyGroup = renamed(nullable(column("agency_group", "", form.Text{Chinese: "分组", English: "group"},
		form.Text{Chinese: "按名单：本级、部门、乡镇街道", English: "by the roster"})), "group")
	cSubmittedAt = nullable(column("submitted_at", "", form.Text{Chinese: "提交日期", English: "submitted"},
		form.Text{Chinese: "报告注明的提交日期", English: "date of submission, where stated"}))
	cLine = nullable(column("line", "", form.Text{Chinese: "来源行", English: "line"},
		form.Text{Chinese: "报告在来源文件中开始的行", English: "line of the source where the report begins"}))
	cAreaGroup = renamed(nullable(column("agency_group", "", form.Text{Chinese: "分组", English: "group"},
		form.Text{Chinese: "本级、部门或乡镇街道，只在层级为group时有", English: "group of agencies by the roster, only at level group"})), "group")
	cBasis = column("basis", "", form.Text{Chinese: "范围", English: "basis"},
		form.Text{Chinese: "all全部报告，balanced仅勾稽关系成立的报告", English: "all reports, or only those whose statutory and arithmetic checks hold"})
	cReporters = column("reporters", "份", form.Text{Chinese: "报告数", English: "reporters"},
		form.Text{Chinese: "计入的报告中填有本表的份数", English: "reports in the sum that state a figure in this table"})
	cMissing = nullable(column("missing", "份", form.Text{Chinese: "未报数", English: "missing"},
		form.Text{Chinese: "本表缺数的机关数：按名单应报而未报，或所报没有填本表；没有名单时为空", English: "agencies whose figures this table lacks: expected by the roster without a report, or with a report that does not fill it in; null without a roster"}))
	cCount = nullable(column("count", "件、项", form.Text{Chinese: "数量", English: "count"},
		form.Text{Chinese: "数量；未填为空，不是0", English: "the count; null where not stated, which is not 0"}))
	cAmount = nullable(column("amount_yuan", "元", form.Text{Chinese: "金额", English: "amount"},
		form.Text{Chinese: "金额，元，精确到分；万元已换算", English: "money in yuan, exact to the fen"}))
	cClause = column("clause", "", form.Text{Chinese: "款项", English: "clause"},
		form.Text{Chinese: "第二部分的表：documents、licensing、enforcement、fees、procurement", English: "table of part two"})
	cMeasure = column("measure", "", form.Text{Chinese: "指标", English: "measure"},
		form.Text{Chinese: "表中列的代码，见cells", English: "code of the column, see cells"})
	cChannel = column("channel", "", form.Text{Chinese: "渠道", English: "channel"},
		form.Text{Chinese: "review行政复议，litigation_direct未经复议直接起诉，litigation_after_review复议后起诉", English: "review, litigation_direct or litigation_after_review"})
)

// figureColumn is the column for a column of a table of the form. Names that SQL
// reserves have another name in the data; the codes of the form stay.
func figureColumn(c *form.Column, total form.Text) Column {
	figure := nullable(column(c.Code, c.Unit.String(), form.Text{Chinese: c.Label, English: c.English},
		form.Text{Chinese: "未填为空，不是0", English: "null where not stated, which is not 0"}))
	switch c.Code {
	case "total":
		figure.Description = total
	case "natural":
		figure.Name = "natural_persons"
		figure = renamed(figure, c.Code)
	}
	return figure
}

var (
	asStated   = form.Text{Chinese: "报告所填的总计，未重算；未填为空", English: "as the report states it, not recomputed; null where not stated"}
	recomputed = form.Text{Chinese: "由各项之和重算", English: "recomputed from its parts"}
	cStated    = nullable(column("stated_total", "件", form.Text{Chinese: "所填总计之和", English: "sum of stated totals"},
		form.Text{Chinese: "各报告所填总计之和（未填的按各项之和），与total不同即有报告合计不符", English: "sum of the totals as stated (computed where blank); differs from total where reports do not add up"}))
)

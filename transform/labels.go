package transform

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
)

// The datasets here say what codes mean, one row a code, so that a table of
// figures joins each of them on one column of the same name and keeps its rows.

// Columns that the label tables share.
var (
	cLabelChinese = column("label_zh", "", form.Text{Chinese: "名称", English: "label in Chinese"}, form.Text{Chinese: "中文名称", English: "as the form prints it"})
	cLabelEnglish = column("label_en", "", form.Text{Chinese: "英文名称", English: "label in English"}, form.Text{Chinese: "英文名称", English: "in English"})
	cTableCode    = column("table_code", "", form.Text{Chinese: "表", English: "table"}, form.Text{Chinese: "表的代码", English: "code of the table"})
	cEditions     = column("editions", "", form.Text{Chinese: "格式", English: "editions"}, form.Text{Chinese: "印有它的格式", English: "editions that print it"})
	cUnit         = column("unit", "", form.Text{Chinese: "单位", English: "unit"}, form.Text{Chinese: "数据中的单位：件、项或元", English: "unit in the data"})
)

// itemRow is a row of the form.
type itemRow struct {
	table  *form.Table
	row    *form.Row
	number int // among the rows with figures of its table, 0 for a caption
}

var itemsLayout = define(Dataset{
	Name: "items", PrimaryKey: []string{"item"},
	Label:       form.Text{Chinese: "行的名称", English: "labels of items"},
	Description: form.Text{Chinese: "每行是格式的一行，栏目行也在内", English: "one row per row of the form, captions too"},
}, []field[[]itemRow]{
	stringField(column("item", "", form.Text{Chinese: "行", English: "row"}, form.Text{Chinese: "行的代码", English: "code of the row"}),
		func(r *itemRow) string { return r.row.Code }),
	textField(nullable(column("channel", "", form.Text{Chinese: "渠道", English: "channel"},
		form.Text{Chinese: "表四的行同item，其余为空；连接proceedings", English: "the same as item for rows of table 4, else null; joins proceedings"})),
		func(r *itemRow) string {
			if r.table.ID != form.Proceedings {
				return ""
			}
			return r.row.Code
		}),
	textField(cTableCode, func(r *itemRow) string { return r.table.Code }),
	numberField(nullable(cItemNo), 0, func(r *itemRow) int { return r.number }),
	textField(nullable(column("parent", "", form.Text{Chinese: "上级栏目", English: "parent"}, form.Text{Chinese: "所属栏目行的代码", English: "item of the caption above it"})),
		func(r *itemRow) string { return r.row.Parent }),
	flagField(column("is_caption", "", form.Text{Chinese: "栏目", English: "caption"},
		form.Text{Chinese: "在所有格式上都没有数字的栏目行", English: "a caption without figures on every edition"}),
		func(r *itemRow) bool { return r.row.Header == r.row.Editions }),
	stringField(cLabelChinese, func(r *itemRow) string { return r.row.Label }),
	stringField(column("short_label_zh", "", form.Text{Chinese: "简称", English: "short label in Chinese"}, form.Text{Chinese: "较短的中文名称", English: "shorter, for tables"}),
		func(r *itemRow) string { return r.row.Brief(form.Chinese) }),
	stringField(cLabelEnglish, func(r *itemRow) string { return r.row.English }),
	textField(cEditions, func(r *itemRow) string { return r.row.Editions.String() }),
	stringField(column("table_zh", "", form.Text{Chinese: "表名", English: "table in Chinese"}, form.Text{Chinese: "所在表的名称", English: "caption of its table"}),
		func(r *itemRow) string { return r.table.Caption }),
})

// items is the dataset items.
func items(mem memory.Allocator) arrow.Record {
	var rows []itemRow
	for t := range form.Tables {
		table := &form.Tables[t]
		number := map[string]int{}
		for i, r := range table.DataRows(form.BothEditions) {
			number[r.Code] = i + 1
		}
		for i := range table.Rows {
			rows = append(rows, itemRow{table, &table.Rows[i], number[table.Rows[i].Code]})
		}
	}
	return itemsLayout.record(mem, rows, len(rows))
}

// codeRow is a column of the form, or several of one code.
type codeRow struct {
	column  *form.Column
	label   form.Text
	dataset string
	name    string // of the column of the dataset
	tables  string
}

// codeRows lists the columns of the tables from first to last, each code once.
func codeRows(first, last form.TableID) []codeRow {
	var rows []codeRow
	for t := first; t <= last; t++ {
		table := &form.Tables[t]
	next:
		for i := range table.Columns {
			c := &table.Columns[i]
			row := codeRow{column: c, label: form.Text{Chinese: labelInData(c), English: c.English}, tables: table.Code}
			row.dataset, row.name = columnInData(t, c)
			for k := range rows {
				if rows[k].column.Code != c.Code {
					continue
				}
				rows[k].tables += " " + table.Code
				if rows[k].dataset != row.dataset {
					rows[k].dataset += " " + row.dataset
				}
				if rows[k].label != row.label { // of fees and of procurement
					rows[k].label = form.Text{Chinese: "金额", English: "amount"}
				}
				continue next
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// labelInData is the label of a column without the unit, which is another in the data.
func labelInData(c *form.Column) string {
	label, _, _ := strings.Cut(c.Label, "（单位")
	return label
}

// columnInData says which dataset has the figures of a column of the form, and
// in which of its columns.
func columnInData(t form.TableID, c *form.Column) (dataset, name string) {
	switch {
	case t >= form.Applications:
		return form.Tables[t].Code, figureColumn(c, asStated).Name
	case c.Kind == form.Money:
		return disclosureLayout.Name, cAmount.Name
	default:
		return disclosureLayout.Name, cCount.Name
	}
}

var formColumnsLayout = define(Dataset{
	Name: "form_columns", PrimaryKey: []string{"column_code"},
	Label:       form.Text{Chinese: "列的名称", English: "labels of columns"},
	Description: form.Text{Chinese: "每行是格式中一个列代码，以及存放它的数据集和列", English: "one row per column code of the form, with the dataset and column that hold it"},
}, []field[[]codeRow]{
	stringField(column("column_code", "", form.Text{Chinese: "列", English: "column"}, form.Text{Chinese: "列的代码，如cells和findings所列", English: "code of the column, as in cells and findings"}),
		func(r *codeRow) string { return r.column.Code }),
	textField(column("datasets", "", form.Text{Chinese: "数据集", English: "datasets"}, form.Text{Chinese: "存放它的数据集", English: "datasets that hold it"}),
		func(r *codeRow) string { return r.dataset }),
	textField(column("data_column", "", form.Text{Chinese: "数据列", English: "column in the data"}, form.Text{Chinese: "存放它的列", English: "the column that holds it"}),
		func(r *codeRow) string { return r.name }),
	textField(column("table_codes", "", form.Text{Chinese: "表", English: "tables"}, form.Text{Chinese: "印有它的表", English: "tables that have it"}),
		func(r *codeRow) string { return r.tables }),
	stringField(cLabelChinese, func(r *codeRow) string { return r.label.Chinese }),
	stringField(cLabelEnglish, func(r *codeRow) string { return r.label.English }),
	textField(cUnit, func(r *codeRow) string { return unitInData(r.column).String() }),
	textField(cEditions, func(r *codeRow) string { return r.column.Editions.String() }),
})

// formColumns is the dataset form_columns.
func formColumns(mem memory.Allocator) arrow.Record {
	rows := codeRows(0, form.NumTables-1)
	return formColumnsLayout.record(mem, rows, len(rows))
}

var measuresLayout = define(Dataset{
	Name: "measures", PrimaryKey: []string{"measure"},
	Label:       form.Text{Chinese: "指标项的名称", English: "labels of measures"},
	Description: form.Text{Chinese: "每行是第二部分各表的一个列代码", English: "one row per column code of the tables of part two"},
}, []field[[]codeRow]{
	stringField(column("measure", "", form.Text{Chinese: "指标项", English: "measure"}, form.Text{Chinese: "代码，如disclosure所列", English: "code, as in disclosure"}),
		func(r *codeRow) string { return r.column.Code }),
	stringField(cLabelChinese, func(r *codeRow) string { return r.label.Chinese }),
	stringField(cLabelEnglish, func(r *codeRow) string { return r.label.English }),
	textField(cUnit, func(r *codeRow) string { return unitInData(r.column).String() }),
	textField(cEditions, func(r *codeRow) string { return r.column.Editions.String() }),
})

// measures is the dataset measures.
func measures(mem memory.Allocator) arrow.Record {
	rows := codeRows(0, disclosureTables-1)
	return measuresLayout.record(mem, rows, len(rows))
}

var indicatorLabelsLayout = define(Dataset{
	Name: "indicator_labels", PrimaryKey: []string{"indicator"},
	Label:       form.Text{Chinese: "指标的名称", English: "labels of indicators"},
	Description: form.Text{Chinese: "每行是一项指标：名称和算法", English: "one row per indicator: label and definition"},
}, []field[[]Indicator]{
	stringField(column("indicator", "", form.Text{Chinese: "指标", English: "indicator"}, form.Text{Chinese: "代码，如indicators所列", English: "code, as in indicators"}),
		func(i *Indicator) string { return i.Code }),
	stringField(cLabelChinese, func(i *Indicator) string { return i.Label.Chinese }),
	stringField(cLabelEnglish, func(i *Indicator) string { return i.Label.English }),
	stringField(column("definition_zh", "", form.Text{Chinese: "算法", English: "definition in Chinese"}, form.Text{Chinese: "怎样算出", English: "how it is computed"}),
		func(i *Indicator) string { return i.Definition.Chinese }),
	stringField(column("definition_en", "", form.Text{Chinese: "英文算法", English: "definition in English"}, form.Text{Chinese: "怎样算出（英文）", English: "how it is computed"}),
		func(i *Indicator) string { return i.Definition.English }),
})

// indicatorLabels is the dataset indicator_labels.
func indicatorLabels(mem memory.Allocator) arrow.Record {
	return indicatorLabelsLayout.record(mem, indicators, len(indicators))
}

// AreaRow is one row of the dataset areas.
type AreaRow struct {
	Code      string
	Name      string // "" if neither roster nor agencies tell it
	Level     form.Area
	Parent    string // "" for a province
	FirstYear int
}

var areasLayout = define(Dataset{
	Name: "areas", PrimaryKey: []string{"area"},
	Label:       form.Text{Chinese: "地区", English: "areas"},
	Description: form.Text{Chinese: "每行是一个行政区划代码，及其名称、层级和上级", English: "one row per division code, with its name, level and parent"},
}, []field[[]AreaRow]{
	stringField(column("area", "", cArea.Label, form.Text{Chinese: "行政区划代码；连接各汇总和indicators", English: "division code; joins the roll-ups and indicators"}),
		func(r *AreaRow) string { return r.Code }),
	stringField(column("division", "", cDivision.Label, form.Text{Chinese: "同area；连接有division的数据集", English: "the same as area; joins the datasets that have division"}),
		func(r *AreaRow) string { return r.Code }),
	textField(nullable(column("area_name", "", form.Text{Chinese: "地区名称", English: "name"},
		form.Text{Chinese: "名单的division_name，没有的取该地区各机关名称共同的开头，仍没有的为空", English: "division_name of the roster, else what the names of its agencies begin with in common, else null"})),
		func(r *AreaRow) string { return r.Name }),
	textField(column("area_level", "", form.Text{Chinese: "层级", English: "level"}, form.Text{Chinese: "province、city或district，按代码", English: "province, city or district, by the code"}),
		func(r *AreaRow) string { return r.Level.String() }),
	textField(nullable(column("parent", "", form.Text{Chinese: "上级地区", English: "parent"}, form.Text{Chinese: "上级地区的代码", English: "area it is part of"})),
		func(r *AreaRow) string { return r.Parent }),
	numberField(nullable(column("valid_from_year", "", form.Text{Chinese: "起始年度", English: "valid from"},
		form.Text{Chinese: "该代码最早见于哪个年度的报告", English: "the first year that a report has the code"})), 0,
		func(r *AreaRow) int { return r.FirstYear }),
})

// Areas is the dataset areas, in the order of rows.
func Areas(mem memory.Allocator, rows []AreaRow) arrow.Record {
	return areasLayout.record(mem, rows, len(rows))
}

// AgencyRow is one row of the dataset agencies.
type AgencyRow struct {
	ID, Code, Name, Division string
	Names                    []string // all it reported under, in the order of the years
	Kind, Group, Successor   string
	FirstYear, LastYear      int // 0 if it never reported
	Years                    int // with an own report
}

var agenciesLayout = func() *layout[[]AgencyRow] {
	names := column("names", "", form.Text{Chinese: "各年名称", English: "names"}, form.Text{Chinese: "报告用过的名称，按年度先后", English: "all names it reported under, in the order of the years"})
	names.Type = arrow.ListOfField(arrow.Field{Name: "item", Type: tString})
	return define(Dataset{
		Name: "agencies", PrimaryKey: []string{"agency_id"},
		Label:       form.Text{Chinese: "机关", English: "agencies"},
		Description: form.Text{Chinese: "每行是一个机关，历年不变", English: "one row per agency, over all years"},
		ForeignKeys: []ForeignKey{{"division", "areas"}},
	}, []field[[]AgencyRow]{
		stringField(cAgencyID, func(r *AgencyRow) string { return r.ID }),
		textField(cAgencyCode, func(r *AgencyRow) string { return r.Code }),
		stringField(column("latest_name", "", form.Text{Chinese: "最近名称", English: "latest name"}, form.Text{Chinese: "名单或最近一份报告的名称", English: "by the roster or the latest report"}),
			func(r *AgencyRow) string { return r.Name }),
		{names, func(mem memory.Allocator, rows []AgencyRow) arrow.Array {
			b := array.NewListBuilderWithField(mem, arrow.Field{Name: "item", Type: tString})
			defer b.Release()
			texts := b.ValueBuilder().(*array.StringBuilder)
			for i := range rows {
				b.Append(true)
				for _, name := range rows[i].Names {
					texts.Append(name)
				}
			}
			return b.NewArray()
		}},
		textField(cDivision, func(r *AgencyRow) string { return r.Division }),
		textField(cKind, func(r *AgencyRow) string { return r.Kind }),
		textField(cAgencyGroup, func(r *AgencyRow) string { return r.Group }),
		textField(nullable(column("successor", "", form.Text{Chinese: "承继机关", English: "successor"}, form.Text{Chinese: "承继机关的代码", English: "code of the agency that took over"})),
			func(r *AgencyRow) string { return r.Successor }),
		numberField(nullable(column("first_year", "", form.Text{Chinese: "首个年度", English: "first year"}, form.Text{Chinese: "最早有报告的年度", English: "of its first report"})), 0,
			func(r *AgencyRow) int { return r.FirstYear }),
		numberField(nullable(column("last_year", "", form.Text{Chinese: "最近年度", English: "last year"}, form.Text{Chinese: "最近有报告的年度", English: "of its last report"})), 0,
			func(r *AgencyRow) int { return r.LastYear }),
		numberField(column("years_reported", "", form.Text{Chinese: "报告年数", English: "years reported"}, form.Text{Chinese: "有本机关报告的年度数", English: "years with an own report"}), noDate,
			func(r *AgencyRow) int { return r.Years }),
	})
}()

// AgencyTable is the dataset agencies, in the order of rows.
func AgencyTable(mem memory.Allocator, rows []AgencyRow) arrow.Record {
	return agenciesLayout.record(mem, rows, len(rows))
}

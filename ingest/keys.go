package ingest

import (
	"strings"

	"gouji/form"
)

// field is a piece of meta data, or a role in a table, that a key of a JSON
// object or a column of a CSV header can name.
type field uint8

const (
	noField field = iota
	formField
	yearField
	scopeField
	submittedField
	agencyField // an object with code, name and division, or the name alone
	codeField
	nameField
	divisionField
	tablesField
	textField
	disclosureField // 二、主动公开政府信息情况, around its five tables
	tableField
	rowField
	columnField
	valueField
)

// fieldNames are the official names and those seen in use, folded.
var fieldNames = func() map[string]field {
	names := map[string]field{}
	for f, list := range map[field]string{
		formField:       "form 格式 格式版本 格式年份 版本 edition",
		yearField:       "year 年度 年份 报告年度 统计年度 所属年度",
		scopeField:      "scope 范围 口径 统计范围 汇总范围",
		submittedField:  "submitted_at submitted 提交日期 报送日期 上报日期 提交时间 报送时间",
		agencyField:     "agency 机关 行政机关 报告机关 单位 编制主体",
		codeField:       "agency_code code 统一社会信用代码 社会信用代码 信用代码 机关代码 单位代码 代码",
		nameField:       "agency_name name 机关名称 单位名称 行政机关名称 名称",
		divisionField:   "division 行政区划代码 行政区划 区划代码 区划",
		tablesField:     "tables 表格 各表 报表",
		textField:       "text 正文 文字 文字部分",
		disclosureField: "主动公开政府信息情况",
		tableField:      "table 表 表名",
		rowField:        "row 行 行名",
		columnField:     "column 列 列名 栏",
		valueField:      "value 值 数值 数字",
	} {
		for _, name := range strings.Fields(list) {
			names[name] = f
		}
	}
	return names
}()

// lookupField finds a field by its code or a Chinese name.
func lookupField(key string) field {
	if f, ok := fieldNames[key]; ok {
		return f
	}
	return fieldNames[strings.ToLower(form.FoldLabel(key))]
}

// lookupHeader finds a field by the name of a column. 表格 names the tables of a
// JSON report, but the table of a line.
func lookupHeader(key string) field {
	switch f := lookupField(key); f {
	case tablesField:
		return tableField
	default:
		return f
	}
}

// address is what a table, row and column name together: a cell of the form, a
// figure on one of its caption rows, or nothing that the form has.
type address struct {
	known  bool
	header bool // a caption row, which carries no figures
	cell   form.CellID
	row    *form.Row
	column *form.Column
	table  *form.Table
}

// addressOf returns what a row and a column of a table are together.
func addressOf(table *form.Table, row *form.Row, column *form.Column) address {
	a := address{table: table, row: row, column: column}
	a.cell, a.known = form.CellAt(table.Code, row.Code, column.Code)
	if !a.known && row.Header != 0 {
		a.header = true
	}
	return a
}

// label names the address the way the form prints it.
func (a *address) label() string { return a.row.Label + "／" + a.column.Label }

// mayCaption reports whether figures on the row are caption figures that A3-SUB
// compares with the rows below.
func (a *address) mayCaption() bool {
	return a.header && a.table.ID == form.Applications && a.row.Code != "results"
}

// put stores the text of a figure at an address that may be a caption row, or
// none of the form; what is not a cell of the form is kept by a finding.
func put(r *form.Report, a *address, text string, place form.Place) {
	if a.known {
		r.Put(a.cell, text, form.NoUnit, place)
		return
	}
	figure := form.ReadFigure(&form.Cells[firstCellOf(a.column)], text, form.NoUnit)
	if figure.State == form.Blank {
		return
	}
	r.Figures++
	if figure.State == form.Stated && a.mayCaption() {
		r.Captions = append(r.Captions, form.CaptionFigure{Row: a.row.Code, Column: a.column.Code, Value: figure.Value, Place: place})
		return
	}
	r.Findings = append(r.Findings, form.Finding{Rule: form.RuleFExtraRow, Place: place, Figures: 1, Arguments: []string{a.label(), "1"}})
}

// firstCellOf returns a cell of the column, whose figures read alike.
func firstCellOf(column *form.Column) form.CellID {
	for id := range form.Cells {
		if form.Cells[id].Column == column {
			return form.CellID(id)
		}
	}
	return 0
}

// isFigure reports whether text in an unusable place is a figure that is lost.
func isFigure(text string) bool {
	figure := form.ReadFigure(&form.Cells[0], text, form.NoUnit)
	return figure.State != form.Blank && figure.Rule != form.RuleFToken
}

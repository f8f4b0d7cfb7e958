// Package keys knows what the keys of JSON objects and the heads of columns name:
// a piece of meta data (Field), or a table, a row and a column of the form, which
// together are an Address.
//
// Files, each using only those after it: names, keys.
package keys

import (
	"strings"

	"gouji/form"
)

// Field is a piece of meta data, or a role in a table, that a key of a JSON
// object or a column of a CSV header can name.
type Field uint8

// The fields.
const (
	NoField Field = iota
	FormField
	YearField
	ScopeField
	SubmittedField
	AnswersField // the number of the return that the report came back on
	AgencyField  // an object with code, name and division, or the name alone
	CodeField
	NameField
	DivisionField
	PublisherField // who published the document: an office does it for its departments
	TablesField
	TextField
	DisclosureField // 二、主动公开政府信息情况, around its five tables
	TableField
	RowField
	ColumnField
	ValueField
)

// fieldNames are the official names and those seen in use, folded.
var fieldNames = func() map[string]Field {
	names := map[string]Field{}
	for f, list := range map[Field]string{
		FormField:      "form 格式 格式版本 格式年份 版本 edition",
		YearField:      "year 年度 填报年度 年份 报告年度 统计年度 所属年度",
		ScopeField:     "scope 范围 口径 统计范围 汇总范围",
		SubmittedField: "submitted_at submitted 提交日期 报送日期 上报日期 提交时间 报送时间",
		AnswersField:   "answers 退回编号 答复退回编号",
		AgencyField:    "agency 机关 行政机关 报告机关 单位 部门 编制主体",
		CodeField:      "agency_code code 统一社会信用代码 社会信用代码 信用代码 机关代码 单位代码 代码",
		NameField: "agency_name name 机关名称 单位名称 行政机关名称 部门名称 名称 填报单位 填报机关 填报部门 填表单位 填写单位 报告单位 报送单位 报送机关 报送部门 " +
			"上报单位 上报机关 编制机关 编制单位 制表单位",
		DivisionField:   "division 行政区划代码 行政区划 区划代码 区划",
		TablesField:     "tables 表格 各表 报表",
		TextField:       "text 正文 文字 文字部分",
		DisclosureField: "主动公开政府信息情况",
		TableField:      "table 表 表名",
		RowField:        "row 行 行名",
		ColumnField:     "column 列 列名 栏",
		ValueField:      "value 值 数值 数字",
	} {
		for name := range strings.FieldsSeq(list) {
			names[name] = f
		}
	}
	return names
}()

// Lookup finds a field by its code or a Chinese name.
func Lookup(key string) Field {
	if f, ok := fieldNames[key]; ok {
		return f
	}
	return fieldNames[strings.ToLower(form.FoldLabel(key))]
}

// lookupHeader finds a field by the name of a column. 表格 names the tables of a
// JSON report, but the table of a line.
func lookupHeader(key string) Field {
	switch f := Lookup(key); f {
	case TablesField:
		return TableField
	default:
		return f
	}
}

// Address is what a table, row and column name together: a cell of the form, a
// figure on one of its caption rows, or nothing that the form has.
type Address struct {
	Known  bool
	header bool // a caption row, which carries no figures
	Cell   form.CellID
	row    *form.Row
	column *form.Column
	table  *form.Table
}

// AddressOf returns what a row and a column of a table are together.
func AddressOf(table *form.Table, row *form.Row, column *form.Column) Address {
	a := Address{table: table, row: row, column: column}
	a.Cell, a.Known = form.CellOf(row, column)
	if !a.Known && row.Header != 0 {
		a.header = true
	}
	return a
}

// label names the address the way the form prints it.
func (a *Address) label() string { return a.row.Label + "／" + a.column.Label }

// mayCaption reports whether figures on the row are caption figures that A3-SUB
// compares with the rows below.
func (a *Address) mayCaption() bool {
	return a.header && a.table.ID == form.Applications && a.row.Code != "results"
}

// Put stores the text of a figure at an address that may be a caption row, or
// none of the form; what is not a cell of the form is kept by a finding.
func Put(r *form.Report, a *Address, text string, place form.Place) {
	if a.Known {
		r.Put(a.Cell, text, form.NoUnit, place)
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

// IsFigure reports whether text in an unusable place is a figure that is lost.
func IsFigure(text string) bool {
	figure := form.ReadFigure(&form.Cells[0], text, form.NoUnit)
	return figure.State != form.Blank && figure.Rule != form.RuleFToken
}

// PutText stores the text of a figure; nearly always it is a few digits.
func PutText(r *form.Report, a *Address, text []byte, place form.Place) {
	v, digits := form.PlainCount(text)
	if a.Known && digits > 0 && digits == len(text) && r.States[a.Cell] == form.Absent && (v == 0 || !IsMoney[a.Cell]) {
		r.PutValue(a.Cell, v, place)
		return
	}
	Put(r, a, string(text), place)
}

// IsMoney tells the cells whose figures need more than reading digits.
var IsMoney = func() (money [form.NumCells]bool) {
	for id := range money {
		money[id] = form.Cells[id].Kind() == form.Money
	}
	return money
}()

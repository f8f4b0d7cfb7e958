package transform

import (
	"encoding/hex"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/check"
)

// checkedBatch is what the dataset reports is made from.
type checkedBatch struct {
	*Batch
	outcomes *check.Outcomes
}

var reportsLayout = func() *layout[checkedBatch] {
	type reportField = field[checkedBatch]
	// borrowed is a column of the record of reports.
	borrowed := func(c Column, key int) reportField {
		c.Type = Schema.Field(key).Type
		return reportField{c, func(_ memory.Allocator, b checkedBatch) arrow.Array {
			a := b.Record.Column(key)
			a.Retain()
			return a
		}}
	}
	number := func(c Column, of func(b checkedBatch, row int) int32) reportField {
		c.Type = tInt32
		return reportField{c, func(mem memory.Allocator, b checkedBatch) arrow.Array {
			return numbersOf(mem, b.Rows, func(row int) int { return int(of(b, row)) })
		}}
	}
	words := func(c Column, of func(b checkedBatch, row int) string) reportField {
		c.Type = text
		return reportField{c, func(mem memory.Allocator, b checkedBatch) arrow.Array {
			return texts(mem, b.Rows, func(row int) string { return of(b, row) })
		}}
	}
	inSum := column("in_sum", "", form.Text{Chinese: "计入汇总", English: "in roll-ups"},
		form.Text{Chinese: "是否计入汇总；汇总报告、垂直管理机关和已计入他处的机关不计", English: "whether roll-ups add it; consolidated reports, vertical organs and agencies counted elsewhere are left out"})
	inSum.Type = tBool
	fields := []reportField{
		borrowed(cReportID, keyReportID), borrowed(cDivision, keyDivision), borrowed(cAgencyID, keyAgencyID), borrowed(cAgencyCode, keyAgencyCode),
		borrowed(cAgencyName, keyAgencyName), borrowed(cYear, keyYear), borrowed(cScope, keyScope), borrowed(cKind, keyKind), borrowed(cAgencyGroup, keyGroup),
		{inSum, func(mem memory.Allocator, b checkedBatch) arrow.Array {
			return flagsOf(mem, b.Rows, func(row int) bool { return b.notes[row].inSum })
		}},
		borrowed(cSubmittedAt, keySubmittedAt),
		words(column("edition", "", form.Text{Chinese: "格式", English: "edition"},
			form.Text{Chinese: "多数表所用的格式：2019或2021", English: "edition of most tables: 2019 or 2021"}),
			func(b checkedBatch, row int) string { return b.Facts[row].Edition.String() }),
	}
	for t := range form.Tables {
		table := &form.Tables[t]
		fields = append(fields, borrowed(nullable(column("edition_"+table.Code, "",
			form.Text{Chinese: table.Caption + "的格式", English: "edition of " + table.English},
			form.Text{Chinese: "该表所用的格式，缺表为空", English: "edition of the table, null where it is missing"})), keyEditions+t))
	}
	fields = append(fields,
		words(column("status", "", form.Text{Chinese: "状态", English: "status"},
			form.Text{Chinese: "balanced勾稽关系成立，unbalanced不成立，not_assessed法定关系有一项以上不能判断", English: "balanced: statutory and arithmetic checks hold; unbalanced: one fails; not_assessed: none fails, but the statutory balance could not be assessed on all columns"}),
			func(b checkedBatch, row int) string { return b.outcomes.Status(row) }),
		number(column("cells_filled", "格", form.Text{Chinese: "已填格数", English: "cells filled"},
			form.Text{Chinese: "有数字的格", English: "cells that hold a figure"}),
			func(b checkedBatch, row int) int32 { return b.Facts[row].Filled }))
	for s := range form.NumSeverities {
		fields = append(fields, number(column("findings_"+s.String(), "",
			form.Text{Chinese: s.Label(form.Chinese) + "问题数", English: s.String() + " findings"},
			form.Text{Chinese: "findings中该报告此类问题的条数", English: "findings of this severity about the report"}),
			func(b checkedBatch, row int) int32 { return b.notes[row].findings[s] }))
	}
	fields = append(fields,
		number(column("findings_reading", "",
			form.Text{Chinese: "其中读取问题数", English: "findings about reading"},
			form.Text{Chinese: "以上各类中about为reading的条数：程序未能读出，不是机关的错误", English: "of all of these, those about reading: what could not be read is no error of the agency's"}),
			func(b checkedBatch, row int) int32 { return b.notes[row].reading }),
		borrowed(cSourceID, keySourceID),
		borrowed(cLine, keyLine),
		words(cPosition, func(b checkedBatch, row int) string { return b.notes[row].position }))
	return define(Dataset{
		Name:       "reports",
		PrimaryKey: []string{"report_id"}, ForeignKeys: []ForeignKey{{"agency_id", "agencies"}, {"division", "areas"}, {"source_id", "sources"}}, SortKeys: []string{"year", "division", "agency_code"}, Prefixed: reportKeys(),
		Label:       form.Text{Chinese: "报告", English: "reports"},
		Description: form.Text{Chinese: "每行一份采用的报告", English: "one row per report in use"},
	}, fields)
}()

// reports is the dataset reports. Its counts of findings are those given to
// Batch.CountFindings before.
func reports(mem memory.Allocator, b *Batch, o *check.Outcomes) arrow.Record {
	return reportsLayout.record(mem, checkedBatch{b, o}, b.Rows)
}

// tallyRows is what the dataset checks is made from.
type tallyRows struct {
	*stretch
	*tallyLists
}

var checksLayout = func() *layout[tallyRows] {
	number := func(c Column, of func(l *tallyLists) []int32) field[tallyRows] {
		c.Type = tInt32
		return field[tallyRows]{c, func(mem memory.Allocator, t tallyRows) arrow.Array {
			return int32Array(mem, tInt32, of(t.tallyLists), noDate)
		}}
	}
	rule := cRule
	rule.Type = text
	return define(Dataset{
		Name:       "checks",
		PrimaryKey: []string{"report_id", "rule"}, ForeignKeys: reportReferences(), SortKeys: []string{"year", "division", "agency_code"},
		Label:       form.Text{Chinese: "检查", English: "checks"},
		Description: form.Text{Chinese: "每行是一份报告的一条规则；通过也是数据", English: "one row per report and rule; passes are data too"},
	}, repeatedKeys(func(t tallyRows) *stretch { return t.stretch }), []field[tallyRows]{
		{rule, func(mem memory.Allocator, t tallyRows) arrow.Array {
			dictionary := stringArray(mem, check.Rules())
			defer dictionary.Release()
			return dictionaryArray(mem, t.rules, false, dictionary)
		}},
		number(column("evaluated", "项", form.Text{Chinese: "已判断", English: "evaluated"},
			form.Text{Chinese: "得出结果的检查数，即通过加不通过", English: "checks with a result: passed plus failed"}),
			func(l *tallyLists) []int32 { return l.evaluated }),
		number(column("passed", "项", form.Text{Chinese: "通过", English: "passed"},
			form.Text{Chinese: "成立，或前提不具备", English: "the relation holds, or its condition is not met"}),
			func(l *tallyLists) []int32 { return l.passed }),
		number(column("failed", "项", form.Text{Chinese: "不通过", English: "failed"},
			form.Text{Chinese: "不成立", English: "the relation does not hold"}),
			func(l *tallyLists) []int32 { return l.failed }),
		number(column("not_assessed", "项", form.Text{Chinese: "未判断", English: "not assessed"},
			form.Text{Chinese: "缺表、有格不能读取或总计未填，不能判断", English: "left open by a missing table, an unreadable cell or a blank total"}),
			func(l *tallyLists) []int32 { return l.open }),
	})
}()

// checks is the dataset checks.
func checks(mem memory.Allocator, b *Batch, o *check.Outcomes) arrow.Record {
	lists := tallyPool.Get().(*tallyLists)
	defer tallyPool.Put(lists)
	grown := lists.cleared() // on the stack, where the collector need not be told of each change
	s := &stretch{mem: mem, batch: b, counts: make([]int32, b.Rows)}
	var tallies []check.Tally
	for row := range s.counts {
		tallies = o.Tallies(tallies[:0], row)
		s.counts[row] = int32(len(tallies))
		s.total += len(tallies)
		for _, t := range tallies {
			grown.add(t)
		}
	}
	*lists = grown
	return checksLayout.record(mem, tallyRows{s, lists}, s.total)
}

// tallyLists are the columns of the dataset checks while they grow.
type tallyLists struct{ rules, evaluated, passed, failed, open []int32 }

// cleared are empty lists in the memory of these.
func (l *tallyLists) cleared() tallyLists {
	return tallyLists{l.rules[:0], l.evaluated[:0], l.passed[:0], l.failed[:0], l.open[:0]}
}

func (l *tallyLists) add(t check.Tally) {
	l.rules, l.evaluated = append(l.rules, int32(t.Rule)), append(l.evaluated, t.Passed+t.Failed)
	l.passed, l.failed, l.open = append(l.passed, t.Passed), append(l.failed, t.Failed), append(l.open, t.NotAssessed)
}

// tallyPool has the memory of lists that have become columns.
var tallyPool = sync.Pool{New: func() any { return new(tallyLists) }}

// FindingRow is one row of the dataset findings.
type FindingRow struct {
	Report   *attribution.ReportKey // nil for a finding about a file
	SourceID string                 // "" for a finding about no file, such as one about an area
	Source   *form.Source           // gives the position its name; may be nil
	Finding  *form.Finding
	Basis    string // what a decision about it rests on, see form.Finding.Basis
}

// decision returns what of says of the decision about a finding, "" if there is none.
func (r *FindingRow) decision(of func(d *form.Decision) string) string {
	if r.Finding.Decision == nil {
		return ""
	}
	return of(r.Finding.Decision)
}

var noReport attribution.ReportKey

// key returns the key of the report, an empty one for a finding about a file.
func (r *FindingRow) key() *attribution.ReportKey {
	if r.Report == nil {
		return &noReport
	}
	return r.Report
}

// firstCell returns what of says of the cell that a finding points at first.
func (r *FindingRow) firstCell(of func(c *form.Cell) string) string {
	if len(r.Finding.Cells) == 0 {
		return ""
	}
	return of(&form.Cells[r.Finding.Cells[0]])
}

var findingsLayout = define(Dataset{
	Name:        "findings",
	ForeignKeys: []ForeignKey{{"report_id", "reports"}, {"source_id", "sources"}, {"item", "items"}, {"column_code", "form_columns"}},
	Label:       form.Text{Chinese: "问题", English: "findings"},
	Description: form.Text{Chinese: "每行一个问题；关于文件而非报告的问题没有报告的各列", English: "one row per finding; findings about a file have no report"},
}, []field[[]FindingRow]{
	textField(nullable(cReportID), func(r *FindingRow) string { return r.key().ReportID }),
	textField(cDivision, func(r *FindingRow) string { return r.key().Division }),
	textField(nullable(cAgencyID), func(r *FindingRow) string { return r.key().AgencyID }),
	textField(cAgencyCode, func(r *FindingRow) string { return r.key().AgencyCode }),
	textField(cAgencyName, func(r *FindingRow) string { return r.key().AgencyName }),
	numberField(nullable(cYear), 0, func(r *FindingRow) int { return r.key().Year }),
	textField(nullable(cScope), func(r *FindingRow) string {
		if r.Report == nil {
			return ""
		}
		return r.Report.Scope.String()
	}),
	textField(cRule, func(r *FindingRow) string { return r.Finding.Rule }),
	textField(column("severity", "", form.Text{Chinese: "严重程度", English: "severity"},
		form.Text{Chinese: "statutory法定，arithmetic算术，logic逻辑，warning警示，plausibility存疑，info提示；前三类为错误", English: "statutory, arithmetic and logic are errors; warning, plausibility and info are not"}),
		func(r *FindingRow) string { return r.Finding.Severity().String() }),
	textField(column("about", "", form.Text{Chinese: "涉及", English: "about"},
		form.Text{Chinese: "reading读取（程序未能读出，不是机关的错误），agency机关的报告，office主管单位（名单、重复件等），roll-up汇总", English: "reading (what could not be read, no error of the agency's), agency (its report), office (roster, duplicates and the like) or roll-up (sums)"}),
		func(r *FindingRow) string { return r.Finding.About().String() }),
	textField(nullable(column("table_code", "", form.Text{Chinese: "表", English: "table"},
		form.Text{Chinese: "首要的格所在的表", English: "table of the first cell"})),
		func(r *FindingRow) string { return r.firstCell(func(c *form.Cell) string { return c.Table.Code }) }),
	textField(nullable(cItem),
		func(r *FindingRow) string { return r.firstCell(func(c *form.Cell) string { return c.Row.Code }) }),
	textField(nullable(column("column_code", "", form.Text{Chinese: "列", English: "column"},
		form.Text{Chinese: "首要的格所在的列", English: "column of the first cell"})),
		func(r *FindingRow) string { return r.firstCell(func(c *form.Cell) string { return c.Column.Code }) }),
	amountField(nullable(column("stated", "件、项或元", form.Text{Chinese: "所填", English: "stated"},
		form.Text{Chinese: "报告所填的一边", English: "the side the report states"})),
		func(r *FindingRow) (int64, form.Kind, bool) {
			return r.Finding.Stated, r.Finding.Kind(), r.Finding.HasStated
		}),
	amountField(nullable(column("expected", "件、项或元", form.Text{Chinese: "应为", English: "expected"},
		form.Text{Chinese: "按规则应有的一边", English: "the side the rule asks for"})),
		func(r *FindingRow) (int64, form.Kind, bool) {
			return r.Finding.Expected, r.Finding.Kind(), r.Finding.HasExpected
		}),
	amountField(nullable(column("difference", "件、项或元", form.Text{Chinese: "相差", English: "difference"},
		form.Text{Chinese: "所填减应为", English: "stated minus expected"})),
		func(r *FindingRow) (int64, form.Kind, bool) {
			v, known := r.Finding.Difference()
			return v, r.Finding.Kind(), known
		}),
	stringField(column("message_zh", "", form.Text{Chinese: "说明", English: "message in Chinese"},
		form.Text{Chinese: "中文说明", English: "the finding in Chinese"}),
		func(r *FindingRow) string { return r.Finding.Message(form.Chinese) }),
	stringField(column("message_en", "", form.Text{Chinese: "英文说明", English: "message in English"},
		form.Text{Chinese: "英文说明", English: "the finding in English"}),
		func(r *FindingRow) string { return r.Finding.Message(form.English) }),
	stringField(nullable(column("suggestion_zh", "", form.Text{Chinese: "建议", English: "suggestion in Chinese"},
		form.Text{Chinese: "怎样改就成立", English: "what would make it right"})),
		func(r *FindingRow) string { return r.Finding.Suggestion.Chinese }),
	stringField(nullable(column("suggestion_en", "", form.Text{Chinese: "英文建议", English: "suggestion in English"},
		form.Text{Chinese: "怎样改就成立（英文）", English: "what would make it right"})),
		func(r *FindingRow) string { return r.Finding.Suggestion.English }),
	stringField(nullable(column("explanation", "", form.Text{Chinese: "情况说明", English: "explanation"},
		form.Text{Chinese: "机关在退回单上对此事项所写的情况说明，原文", English: "what the agency wrote about it on the return, as written"})),
		func(r *FindingRow) string { return r.Finding.Explanation }),
	cellsField(form.Text{Chinese: "所涉各格的代码，首要的在前", English: "codes of the cells that took part, the one to look at first in front"},
		func(r *FindingRow) []form.CellID { return r.Finding.Cells }),
	textField(cSourceID, func(r *FindingRow) string { return r.SourceID }),
	numberField(nullable(column("line", "", form.Text{Chinese: "行", English: "line"},
		form.Text{Chinese: "来源文件中的行", English: "line in the source"})), 0,
		func(r *FindingRow) int { return int(r.Finding.Place.Line) }),
	numberField(renamed(nullable(column("source_column", "", form.Text{Chinese: "列号", English: "column in the source"},
		form.Text{Chinese: "来源文件中的列", English: "column in the source"})), "column"), 0,
		func(r *FindingRow) int { return int(r.Finding.Place.Column) }),
	stringField(nullable(column("position", "", form.Text{Chinese: "位置", English: "position"},
		form.Text{Chinese: "来源文件中的位置，可直接打开", English: "place in the source, as tools name it"})),
		func(r *FindingRow) string {
			if r.Source == nil {
				return ""
			}
			return r.Source.At(r.Finding.Place)
		}),
	stringField(nullable(column("basis", "", form.Text{Chinese: "依据的数值", English: "basis"},
		form.Text{Chinese: "处理意见所依据的数值：按cells的次序，“-”为空，“?”为不能读取；没有格的为#开头的标记", English: "what a decision about it rests on: the values of cells in their order, “-” for a blank, “?” for what cannot be read; a sign that begins with # where there are none"})),
		func(r *FindingRow) string { return r.Basis }),
	textField(nullable(column("decision", "", form.Text{Chinese: "处理", English: "decision"},
		form.Text{Chinese: "accepted接受，confirmed机关确认，false_alarm误报；没有处理的为空，即未了", English: "accepted, confirmed (by the agency) or false_alarm; null for an open finding"})),
		func(r *FindingRow) string {
			return r.decision(func(d *form.Decision) string { return d.Verdict.String() })
		}),
	stringField(nullable(column("decision_reason", "", form.Text{Chinese: "处理理由", English: "reason of the decision"},
		form.Text{Chinese: "处理意见表所写的理由", English: "as the list of decisions gives it"})),
		func(r *FindingRow) string { return r.decision(func(d *form.Decision) string { return d.Reason }) }),
	textField(nullable(column("decided_by", "", form.Text{Chinese: "经办人", English: "decided by"},
		form.Text{Chinese: "谁作的处理", English: "who decided"})),
		func(r *FindingRow) string { return r.decision(func(d *form.Decision) string { return d.Who }) }),
	dateField(nullable(column("decided_on", "", form.Text{Chinese: "处理日期", English: "decided on"},
		form.Text{Chinese: "何日作的处理", English: "day of the decision"})),
		func(r *FindingRow) string { return r.decision(func(d *form.Decision) string { return d.When }) }),
	dateField(nullable(column("decision_expires", "", form.Text{Chinese: "有效期至", English: "decision expires"},
		form.Text{Chinese: "处理有效的最后一天，空为一直有效", English: "last day on which the decision holds, null for ever"})),
		func(r *FindingRow) string { return r.decision(func(d *form.Decision) string { return d.Expires }) }),
})

// Findings is the dataset findings, in the order of rows.
func Findings(mem memory.Allocator, rows []FindingRow) arrow.Record {
	return findingsLayout.record(mem, rows, len(rows))
}

// SourceRow is one row of the dataset sources.
type SourceRow struct {
	SourceID string
	Source   *form.Source
}

var sourcesLayout = define(Dataset{
	Name:        "sources",
	PrimaryKey:  []string{"source_id"},
	Label:       form.Text{Chinese: "来源文件", English: "sources"},
	Description: form.Text{Chinese: "每行一个输入文件或压缩包成员", English: "one row per input file or archive member"},
}, []field[[]SourceRow]{
	stringField(column("source_id", "", cSourceID.Label,
		form.Text{Chinese: "文件的编号", English: "identifies the file"}),
		func(r *SourceRow) string { return r.SourceID }),
	stringField(column("path", "", form.Text{Chinese: "路径", English: "path"},
		form.Text{Chinese: "相对于输入文件夹的路径", English: "relative to the input root"}),
		func(r *SourceRow) string { return r.Source.Path }),
	stringField(nullable(column("sha256", "", form.Text{Chinese: "校验和", English: "sha256"},
		form.Text{Chinese: "内容的SHA-256，未读取的为空", English: "hash of the content, null where it was not read"})),
		func(r *SourceRow) string {
			if r.Source.SHA256 == [32]byte{} {
				return ""
			}
			return hex.EncodeToString(r.Source.SHA256[:])
		}),
	countField(column("bytes", "字节", form.Text{Chinese: "大小", English: "size"},
		form.Text{Chinese: "存储的大小", English: "size as stored"}),
		func(r *SourceRow) (int64, bool) { return r.Source.Bytes, true }),
	textField(column("kind", "", form.Text{Chinese: "类型", English: "kind"},
		form.Text{Chinese: "json、csv-long、xlsx等", English: "json, csv-long, xlsx …"}),
		func(r *SourceRow) string { return r.Source.Kind.String() }),
	textField(nullable(column("encoding", "", form.Text{Chinese: "编码", English: "encoding"},
		form.Text{Chinese: "文字编码", English: "text encoding"})),
		func(r *SourceRow) string { return r.Source.Encoding }),
	textField(column("status", "", form.Text{Chinese: "状态", English: "status"},
		form.Text{Chinese: "read采用，rejected拒绝，superseded被取代，ignored不是输入", English: "read, rejected, superseded or ignored"}),
		func(r *SourceRow) string { return r.Source.Status.String() }),
	numberField(column("reports", "份", form.Text{Chinese: "报告数", English: "reports"},
		form.Text{Chinese: "其中的报告数", English: "reports found in it"}), noDate,
		func(r *SourceRow) int { return r.Source.Reports }),
	countField(column("figures", "个", form.Text{Chinese: "数字数", English: "figures"},
		form.Text{Chinese: "其中的数字数，归入报告与否都计", English: "figures met in it, placed in a report or not"}),
		func(r *SourceRow) (int64, bool) { return int64(r.Source.Figures), true }),
	stringField(nullable(column("reason_zh", "", form.Text{Chinese: "原因", English: "reason in Chinese"},
		form.Text{Chinese: "未采用的原因", English: "why it was not used"})),
		func(r *SourceRow) string { return r.Source.Reason.Chinese }),
	stringField(nullable(column("reason_en", "", form.Text{Chinese: "英文原因", English: "reason in English"},
		form.Text{Chinese: "未采用的原因（英文）", English: "why it was not used"})),
		func(r *SourceRow) string { return r.Source.Reason.English }),
})

// Sources is the dataset sources, in the order of rows.
func Sources(mem memory.Allocator, rows []SourceRow) arrow.Record {
	return sourcesLayout.record(mem, rows, len(rows))
}

var cellsLayout = define(Dataset{
	Name:       "cells",
	PrimaryKey: []string{"cell"}, ForeignKeys: []ForeignKey{{"item", "items"}, {"column_code", "form_columns"}},
	Label:       form.Text{Chinese: "格的目录", English: "catalogue of cells"},
	Description: form.Text{Chinese: "每行是格式的一格：代码、名称、单位和所属格式", English: "one row per cell of the form: codes, labels, unit and editions"},
}, []field[[]form.Cell]{
	stringField(column("cell", "", form.Text{Chinese: "格", English: "cell"},
		form.Text{Chinese: "格的代码，如findings.cells所列", English: "code of the cell, as in findings.cells"}),
		func(c *form.Cell) string { return c.Code }),
	textField(column("table_code", "", form.Text{Chinese: "表", English: "table"},
		form.Text{Chinese: "表的代码", English: "code of the table"}),
		func(c *form.Cell) string { return c.Table.Code }),
	textField(cItem, func(c *form.Cell) string { return c.Row.Code }),
	textField(column("column_code", "", form.Text{Chinese: "列", English: "column"},
		form.Text{Chinese: "列的代码", English: "code of the column"}),
		func(c *form.Cell) string { return c.Column.Code }),
	textField(column("editions", "", form.Text{Chinese: "格式", English: "editions"},
		form.Text{Chinese: "印有此格的格式", English: "editions that print the cell"}),
		func(c *form.Cell) string { return c.Editions.String() }),
	textField(column("unit", "", form.Text{Chinese: "单位", English: "unit"},
		form.Text{Chinese: "数据中的单位：件、项或元", English: "unit in the data"}),
		func(c *form.Cell) string { return unitInData(c.Column).String() }),
	textField(column("table_zh", "", form.Text{Chinese: "表名", English: "table in Chinese"},
		form.Text{Chinese: "表名", English: "caption"}),
		func(c *form.Cell) string { return c.Table.Caption }),
	textField(column("item_zh", "", form.Text{Chinese: "行名", English: "row in Chinese"},
		form.Text{Chinese: "行名", English: "label of the row"}),
		func(c *form.Cell) string { return c.Row.Label }),
	textField(column("column_zh", "", form.Text{Chinese: "列名", English: "column in Chinese"},
		form.Text{Chinese: "列名", English: "label of the column"}),
		func(c *form.Cell) string { return c.Column.Label }),
	textField(column("table_en", "", form.Text{Chinese: "英文表名", English: "table in English"},
		form.Text{Chinese: "英文表名", English: "caption"}),
		func(c *form.Cell) string { return c.Table.English }),
	textField(column("item_en", "", form.Text{Chinese: "英文行名", English: "row in English"},
		form.Text{Chinese: "英文行名", English: "label of the row"}),
		func(c *form.Cell) string { return c.Row.English }),
	textField(column("column_en", "", form.Text{Chinese: "英文列名", English: "column in English"},
		form.Text{Chinese: "英文列名", English: "label of the column"}),
		func(c *form.Cell) string { return c.Column.English }),
})

// unitInData is the unit of a column of the form in the datasets: money is in yuan.
func unitInData(c *form.Column) form.Unit {
	if c.Kind == form.Money {
		return form.Yuan
	}
	return c.Unit
}

// cellCatalogue is the dataset cells.
func cellCatalogue(mem memory.Allocator) arrow.Record {
	return cellsLayout.record(mem, form.Cells[:], form.NumCells)
}

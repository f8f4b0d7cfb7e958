package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
)

// The datasets here are made of rows, not of batches: they are short.

// NarrativeRow is one row of the dataset narrative.
type NarrativeRow struct {
	Report  *attribution.ReportKey
	Section form.Section
}

var narrativeLayout = define(Dataset{
	Name:        "narrative",
	ForeignKeys: reportReferences(),
	Label:       form.Text{Chinese: "文字部分", English: "narrative"},
	Description: form.Text{Chinese: "每行是一份报告的一个文字部分", English: "one row per report and narrative part"},
}, keyFields(func(r *NarrativeRow) *attribution.ReportKey { return r.Report }), []field[[]NarrativeRow]{
	textField(column("section", "", form.Text{Chinese: "部分", English: "part"},
		form.Text{Chinese: "一、五或六", English: "part of the report: 一, 五 or 六"}),
		func(r *NarrativeRow) string { return r.Section.Number }),
	stringField(nullable(column("text", "", form.Text{Chinese: "文字", English: "text"},
		form.Text{Chinese: "原文", English: "as written"})),
		func(r *NarrativeRow) string { return r.Section.Text }),
})

// Narrative is the dataset narrative, in the order of rows.
func Narrative(mem memory.Allocator, rows []NarrativeRow) arrow.Record {
	return narrativeLayout.record(mem, rows, len(rows))
}

// ExplanationRow is one row of the dataset explanations: a cell that an
// explanation of failing balances would change.
type ExplanationRow struct {
	Report          *attribution.ReportKey
	Diagnosis, Rank int
	Table           form.TableID
	Kind, Operation string // Operation "" for none
	Cell            form.CellID
	HasCell         bool // false for what is not localised
	From, To        int64
	HasFrom, HasTo  bool
	Unique, Minimal bool
	Others, AtLeast int
	Proof           form.Text
	Suggestion      form.Text
	Position        string // of the cell in its source, "" if it has none
}

var explanationsLayout = define(Dataset{
	Name:        "explanations",
	ForeignKeys: append(reportReferences(), ForeignKey{"cell", "cells"}),
	Label:       form.Text{Chinese: "错格推断", English: "explanations"},
	Description: form.Text{
		Chinese: "每行是一种解释要改的一格；同一份报告diagnosis和rank相同的各行合为一种解释。不能定位的只有一行，没有格",
		English: "one row per cell that an explanation would change; the rows of a report with the same diagnosis and rank together are one explanation. What cannot be localised has one row without a cell",
	},
}, keyFields(func(r *ExplanationRow) *attribution.ReportKey { return r.Report }), []field[[]ExplanationRow]{
	numberField(column("diagnosis", "", form.Text{Chinese: "病灶", English: "diagnosis"},
		form.Text{Chinese: "报告中互不相关的错误各为一个，从1起", English: "errors that share no cell count apart, from 1"}), noDate,
		func(r *ExplanationRow) int { return r.Diagnosis }),
	textField(column("table_code", "", form.Text{Chinese: "表", English: "table"},
		form.Text{Chinese: "表的代码", English: "code of the table"}),
		func(r *ExplanationRow) string { return form.Tables[r.Table].Code }),
	numberField(column("rank", "", form.Text{Chinese: "次序", English: "rank"},
		form.Text{Chinese: "1最先报告", English: "1 is reported first"}), noDate,
		func(r *ExplanationRow) int { return r.Rank }),
	textField(column("kind", "", form.Text{Chinese: "类型", English: "kind"},
		form.Text{Chinese: "operation一次笔误，blank空白格，fewest_cells最少的格，not_localised不能定位", English: "operation: one slip; blank: cells left blank; fewest_cells: a smallest set of cells; not_localised"}),
		func(r *ExplanationRow) string { return r.Kind }),
	textField(nullable(column("operation", "", form.Text{Chinese: "笔误", English: "operation"},
		form.Text{Chinese: "哪一种笔误", English: "the slip of the pen"})),
		func(r *ExplanationRow) string { return r.Operation }),
	textField(nullable(column("cell", "", form.Text{Chinese: "格", English: "cell"},
		form.Text{Chinese: "要改的格", English: "the cell it would change"})),
		func(r *ExplanationRow) string {
			if !r.HasCell {
				return ""
			}
			return form.Cells[r.Cell].Code
		}),
	countField(nullable(column("from_value", "件", form.Text{Chinese: "所填", English: "from"},
		form.Text{Chinese: "所填的数，空白为空", English: "the figure on the form, null for a blank"})),
		func(r *ExplanationRow) (int64, bool) { return r.From, r.HasFrom }),
	countField(nullable(column("to_value", "件", form.Text{Chinese: "应为", English: "to"},
		form.Text{Chinese: "应填的数，不能唯一确定时为空", English: "the figure that would be right, null where there is a choice"})),
		func(r *ExplanationRow) (int64, bool) { return r.To, r.HasTo }),
	flagField(renamed(column("is_unique", "", form.Text{Chinese: "唯一", English: "unique"},
		form.Text{Chinese: "没有同类的其他解释；或同样少的改法中只有这一种每格都只错一键，其他各种都有改动不止错一键", English: "there is no other explanation of its kind, or none of those as small in which every change is one slip of a key, while all others have a change that is more"}), "unique"),
		func(r *ExplanationRow) bool { return r.Unique }),
	flagField(column("minimal", "", form.Text{Chinese: "最少", English: "minimal"},
		form.Text{Chinese: "已证明不能更少", English: "proved that no fewer cells will do"}),
		func(r *ExplanationRow) bool { return r.Minimal }),
	numberField(column("others", "种", form.Text{Chinese: "其余", English: "others"},
		form.Text{Chinese: "未列出的同类解释数", English: "explanations of its kind beyond those listed"}), noDate,
		func(r *ExplanationRow) int { return r.Others }),
	numberField(column("at_least", "格", form.Text{Chinese: "至少错格", English: "at least"},
		form.Text{Chinese: "已证明至少有几格错", English: "cells that must be wrong, proved"}), noDate,
		func(r *ExplanationRow) int { return r.AtLeast }),
	stringField(nullable(column("proof_zh", "", form.Text{Chinese: "依据", English: "proof in Chinese"},
		form.Text{Chinese: "为什么", English: "why"})),
		func(r *ExplanationRow) string { return r.Proof.Chinese }),
	stringField(nullable(column("proof_en", "", form.Text{Chinese: "英文依据", English: "proof in English"},
		form.Text{Chinese: "为什么（英文）", English: "why"})),
		func(r *ExplanationRow) string { return r.Proof.English }),
	stringField(nullable(column("suggestion_zh", "", form.Text{Chinese: "建议", English: "suggestion in Chinese"},
		form.Text{Chinese: "怎样改", English: "what to change"})),
		func(r *ExplanationRow) string { return r.Suggestion.Chinese }),
	stringField(nullable(column("suggestion_en", "", form.Text{Chinese: "英文建议", English: "suggestion in English"},
		form.Text{Chinese: "怎样改（英文）", English: "what to change"})),
		func(r *ExplanationRow) string { return r.Suggestion.English }),
	stringField(nullable(column("position", "", form.Text{Chinese: "位置", English: "position"},
		form.Text{Chinese: "该格在来源文件中的位置", English: "where the cell stands in its source, as tools name it"})),
		func(r *ExplanationRow) string { return r.Position }),
})

// Explanations is the dataset explanations, in the order of rows.
func Explanations(mem memory.Allocator, rows []ExplanationRow) arrow.Record {
	return explanationsLayout.record(mem, rows, len(rows))
}

// RosterRow is one row of the dataset roster_status.
type RosterRow struct {
	attribution.Line
	AgencyID string
	ReportID string // "" if none is published
}

var rosterLayout = define(Dataset{
	Name:        "roster_status",
	ForeignKeys: []ForeignKey{{"agency_id", "agencies"}, {"report_id", "reports"}},
	Prefixed:    reportKeys(),
	Label:       form.Text{Chinese: "报送情况", English: "roster status"},
	Description: form.Text{Chinese: "每行是一个机关一个年度", English: "one row per agency and year"},
}, []field[[]RosterRow]{
	numberField(cYear, noDate, func(r *RosterRow) int { return r.Year }),
	textField(cDivision, func(r *RosterRow) string { return r.Division }),
	textField(cAgencyID, func(r *RosterRow) string { return r.AgencyID }),
	textField(cAgencyCode, func(r *RosterRow) string { return r.Code }),
	textField(cAgencyName, func(r *RosterRow) string { return r.Name }),
	textField(cKind, func(r *RosterRow) string { return r.Kind }),
	textField(cAgencyGroup, func(r *RosterRow) string { return r.Group }),
	textField(cScope, func(r *RosterRow) string { return r.Scope.String() }),
	textField(column("status", "", form.Text{Chinese: "状态", English: "status"},
		form.Text{Chinese: "reported已报送，missing未报送，pending未到期，rejected不能采用，unexpected名单外，vertical垂直管理，gap无名单而本年缺", English: "reported, missing, pending (not due yet), rejected (not usable), unexpected (not on the roster), vertical, gap (no roster, reported in another year)"}),
		func(r *RosterRow) string { return r.Status.String() }),
	dateField(nullable(column("due", "", form.Text{Chinese: "截止日期", English: "due"},
		form.Text{Chinese: "应在此日以前提交", English: "date the report is due"})),
		func(r *RosterRow) string { return r.Due }),
	dateField(cSubmittedAt, func(r *RosterRow) string { return r.SubmittedAt }),
	numberField(nullable(column("days_late", "天", form.Text{Chinese: "逾期天数", English: "days late"},
		form.Text{Chinese: "按时为0；没有应报日期或报送日期时为空", English: "0 if in time, null where either date is not known"})), -1,
		func(r *RosterRow) int {
			if !r.LatenessKnown {
				return -1
			}
			return r.DaysLate
		}),
	numberField(column("reports", "份", form.Text{Chinese: "份数", English: "reports"},
		form.Text{Chinese: "收到的份数，采用与否都计", English: "reports that came in, used or not"}), noDate,
		func(r *RosterRow) int { return r.Copies }),
	textField(column("standing", "", form.Text{Chinese: "计入方式", English: "standing"},
		form.Text{Chinese: "counted计入，vertical垂直管理，counted_elsewhere已计入他处，consolidated汇总报告", English: "counted, vertical, counted_elsewhere or consolidated"}),
		func(r *RosterRow) string { return r.Standing.String() }),
	flagField(column("in_sum", "", form.Text{Chinese: "计入汇总", English: "in roll-ups"},
		form.Text{Chinese: "是否计入本地区汇总", English: "part of the district's sum"}),
		func(r *RosterRow) bool { return r.Counted() }),
	textField(nullable(column("counted_in", "", form.Text{Chinese: "计入机关", English: "counted in"},
		form.Text{Chinese: "其数字已计入的机关的代码", English: "code of the agency whose figures include its own"})),
		func(r *RosterRow) string { return r.CountedIn }),
	textField(nullable(column("successor", "", form.Text{Chinese: "承继机关", English: "successor"},
		form.Text{Chinese: "承继机关的代码", English: "code of the agency that took over"})),
		func(r *RosterRow) string { return r.Successor }),
	textField(nullable(column("reported_as", "", form.Text{Chinese: "报告所写名称", English: "reported as"},
		form.Text{Chinese: "与名单不同时，报告所写的名称", English: "the name in the report, if it is not on the roster"})),
		func(r *RosterRow) string { return r.ReportedAs }),
	stringField(nullable(column("note_zh", "", form.Text{Chinese: "说明", English: "note in Chinese"},
		form.Text{Chinese: "说明", English: "note"})),
		func(r *RosterRow) string { return r.Note.Chinese }),
	stringField(nullable(column("note_en", "", form.Text{Chinese: "英文说明", English: "note in English"},
		form.Text{Chinese: "说明（英文）", English: "note"})),
		func(r *RosterRow) string { return r.Note.English }),
	textField(nullable(cReportID), func(r *RosterRow) string { return r.ReportID }),
})

// RosterStatus is the dataset roster_status, in the order of rows.
func RosterStatus(mem memory.Allocator, rows []RosterRow) arrow.Record {
	return rosterLayout.record(mem, rows, len(rows))
}

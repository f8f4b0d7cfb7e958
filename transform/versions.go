package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/review"
)

// changedCell returns what of says of the cell that a version changed.
func changedCell(v *review.Version, of func(c *form.Cell) string) string {
	if v.Change == nil {
		return ""
	}
	return of(&form.Cells[v.Change.Cell])
}

var versionsLayout = define(Dataset{
	Name:        "versions",
	ForeignKeys: append(reportReferences(), ForeignKey{"source_id", "sources"}, ForeignKey{"item", "items"}, ForeignKey{"column_code", "form_columns"}),
	Label:       form.Text{Chinese: "版本", English: "versions"},
	Description: form.Text{
		Chinese: "同一机关同一年度报送多次的报告：每行是一个版本比前一版本改动的一格；没有改动的版本和第一版有一行，没有格。只报送一次的报告没有行",
		English: "reports that were handed in more than once: one row per cell that a version changed against the one before it; a version without a change and the first one have a row without a cell. A report handed in once has no row",
	},
}, keyFields(func(r *review.Version) *attribution.ReportKey { return r.Report }), []field[[]review.Version]{
	numberField(column("version", "", form.Text{Chinese: "版次", English: "version"},
		form.Text{Chinese: "从1起，最早的为1", English: "from 1, the oldest"}), noDate,
		func(r *review.Version) int { return r.Version }),
	textField(cSourceID, func(r *review.Version) string { return r.SourceID }),
	numberField(cLine, 0, func(r *review.Version) int { return r.Line }),
	textField(cPosition, func(r *review.Version) string { return r.Position }),
	dateField(cSubmittedAt, func(r *review.Version) string { return r.SubmittedAt }),
	textField(nullable(column("superseded_by", "", form.Text{Chinese: "被取代", English: "superseded by"},
		form.Text{Chinese: "采用的版本的来源文件，采用的版本本身为空", English: "source of the version in use, null for that version itself"})),
		func(r *review.Version) string { return r.SupersededBy }),
	textField(column("decided_by", "", form.Text{Chinese: "取舍依据", English: "decided by"},
		form.Text{Chinese: "answers报回来的退回单，submitted_at提交日期，file_name文件名或文件夹的更正标记，changed_at文件内的修改日期，same_figures各版数字相同", English: "answers (the return that came back), submitted_at, file_name (a mark of a correction in the name of file or folder), changed_at (the date inside the file), or same_figures"}),
		func(r *review.Version) string { return r.DecidedBy }),
	textField(nullable(cTableCode), func(r *review.Version) string {
		return changedCell(r, func(c *form.Cell) string { return c.Table.Code })
	}),
	textField(nullable(cItem), func(r *review.Version) string { return changedCell(r, func(c *form.Cell) string { return c.Row.Code }) }),
	textField(nullable(column("column_code", "", form.Text{Chinese: "列", English: "column"},
		form.Text{Chinese: "列的代码", English: "code of the column"})),
		func(r *review.Version) string {
			return changedCell(r, func(c *form.Cell) string { return c.Column.Code })
		}),
	amountField(nullable(column("old_value", "件、项或元", form.Text{Chinese: "原数", English: "old value"},
		form.Text{Chinese: "前一版本的数；前一版本没有数字为空", English: "figure of the version before; null where it has none"})),
		func(r *review.Version) (int64, form.Kind, bool) {
			if r.Change == nil {
				return 0, form.Count, false
			}
			return r.Change.Old, form.Cells[r.Change.Cell].Kind(), r.Change.HadOld
		}),
	amountField(nullable(column("new_value", "件、项或元", form.Text{Chinese: "新数", English: "new value"},
		form.Text{Chinese: "这一版本的数；这一版本没有数字为空", English: "figure of this version; null where it has none"})),
		func(r *review.Version) (int64, form.Kind, bool) {
			if r.Change == nil {
				return 0, form.Count, false
			}
			return r.Change.New, form.Cells[r.Change.Cell].Kind(), r.Change.HasNew
		}),
	flagField(column("unasked", "", form.Text{Chinese: "未要求", English: "unasked"},
		form.Text{Chinese: "true：前一版本的问题没有涉及此格，而这一版本改动了它", English: "true: the version changed the cell although no finding about the one before was about it"}),
		func(r *review.Version) bool { return r.Change != nil && !r.Change.Asked }),
})

// Versions is the dataset versions, in the order of rows.
func Versions(mem memory.Allocator, rows []review.Version) arrow.Record {
	return versionsLayout.record(mem, rows, len(rows))
}

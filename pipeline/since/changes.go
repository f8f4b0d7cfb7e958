package since

import (
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/sinks/parquet"
)

// changeColumn is a column of changes.parquet; a text that is "" and a year that is 0
// are nulls.
type changeColumn struct {
	name  string
	label form.Text
	text  func(r *Row) string // nil for the year
}

var changeColumns = []changeColumn{
	{"change", form.Text{Chinese: "变化", English: "change"}, func(r *Row) string { return string(r.Change) }},
	{"report", form.Text{Chinese: "报告", English: "report"}, func(r *Row) string { return r.Report }},
	{"agency_name", form.Text{Chinese: "机关", English: "agency"}, func(r *Row) string { return r.Agency }},
	{"year", form.Text{Chinese: "年度", English: "year"}, nil},
	{"rule", form.Text{Chinese: "规则", English: "rule"}, func(r *Row) string { return r.Rule }},
	{"severity", form.Text{Chinese: "级别", English: "severity"}, func(r *Row) string { return r.Severity }},
	{"cells", form.Text{Chinese: "格", English: "cells"}, func(r *Row) string { return r.Cells }},
	{"message_zh", form.Text{Chinese: "说明", English: "message in Chinese"}, func(r *Row) string { return r.Chinese }},
	{"message_en", form.Text{Chinese: "英文说明", English: "message in English"}, func(r *Row) string { return r.English }},
	{"source_id", form.Text{Chinese: "来源文件", English: "source"}, func(r *Row) string { return r.Source }},
	{"first_seen", form.Text{Chinese: "首次发现", English: "first seen"}, func(r *Row) string { return r.FirstSeen }},
	{"last_seen", form.Text{Chinese: "最近一次", English: "last seen"}, func(r *Row) string { return r.LastSeen }},
	{"closed_by", form.Text{Chinese: "消除原因", English: "closed by"}, func(r *Row) string { return r.ClosedBy }},
}

var changesSchema = func() *arrow.Schema {
	var fields []arrow.Field
	for _, c := range changeColumns {
		f := arrow.Field{Name: c.name, Type: arrow.BinaryTypes.String, Nullable: c.name != "change", Metadata: arrow.NewMetadata(
			[]string{parquet.LabelChinese, parquet.LabelEnglish}, []string{c.label.Chinese, c.label.English})}
		if c.text == nil {
			f.Type = arrow.PrimitiveTypes.Int32
		}
		fields = append(fields, f)
	}
	return arrow.NewSchema(fields, nil)
}()

// maxGroupRows is how many rows a row group holds.
const maxGroupRows = 1 << 16

func (r *Report) writeParquet(to io.Writer) error {
	w, err := parquet.NewWriter(to, changesSchema, parquet.Options{Name: "changes"})
	if err != nil {
		return err
	}
	for rows := r.Rows; len(rows) > 0; {
		n := min(len(rows), maxGroupRows)
		group, err := w.Encode(changes(rows[:n]))
		if err != nil {
			return err
		}
		if err := w.Commit(group); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return w.Close()
}

// changes is the record of some rows.
func changes(rows []Row) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), changesSchema)
	defer b.Release()
	for i, c := range changeColumns {
		if c.text == nil {
			years := b.Field(i).(*array.Int32Builder)
			years.Reserve(len(rows))
			for row := range rows {
				if year := rows[row].Year; year != 0 {
					years.Append(year)
				} else {
					years.AppendNull()
				}
			}
			continue
		}
		texts := b.Field(i).(*array.StringBuilder)
		texts.Reserve(len(rows))
		for row := range rows {
			if text := c.text(&rows[row]); text != "" {
				texts.Append(text)
			} else {
				texts.AppendNull()
			}
		}
	}
	return b.NewRecord()
}

package printed

import (
	"testing"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// The date inside a document counts unless a template brought it.
func TestChangedAt(t *testing.T) {
	for _, c := range []struct{ title, date, want string }{
		{"某区教育局2023年政府信息公开工作年度报告", "2024-01-05", "2024-01-05"},
		{"某区教育局2023年政府信息公开工作年度报告", "2024-01-01", "2024-01-01"},
		{"某区教育局2023年政府信息公开工作年度报告", "2023-12-31", ""},
		{"某区教育局2023年政府信息公开工作年度报告", "", ""},
		{"某区教育局政府信息公开工作年度报告", "2024-01-05", ""},
	} {
		var r form.Report
		d := NewDocument(&r, words.NewLexicon(), "报告.docx")
		line := func(texts ...string) {
			var l lines.Line
			for i, text := range texts {
				l.Cells = append(l.Cells, lines.Cell{Text: text, Place: form.Place{Line: 1, Column: int32(i + 1)}})
			}
			d.Line(l)
		}
		line(c.title)
		line("规章", "1", "0", "1")
		d.Date(c.date)
		d.title.Apply(d.report)
		d.keepDate()
		if r.ChangedAt != c.want {
			t.Errorf("%s, %s: %q, want %q", c.title, c.date, r.ChangedAt, c.want)
		}
	}
}

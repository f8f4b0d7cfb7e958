package form

import "testing"

func TestWhere(t *testing.T) {
	for _, c := range []struct {
		kind             SourceKind
		place            Place
		chinese, english string
	}{
		{Page, Place{Part: 2, Line: 6, Column: 10}, "第2个表第6行第10格", "table 2, row 6, cell 10"},
		{WordDocument, Place{Part: 1, Line: 3, Column: 2}, "第1个表第3行第2格", "table 1, row 3, cell 2"},
		{RichText, Place{Line: 3}, "第3段", "paragraph 3"},
		{OpenText, Place{Part: 1, Line: 3, Column: 2}, "第1个表第3行第2格", "table 1, row 3, cell 2"},
		{OpenSheet, Place{Part: 1, Line: 12, Column: 2}, "表一!B12", "表一!B12"},
		{Workbook, Place{Part: 1, Line: 12, Column: 2}, "表一!B12", "表一!B12"},
		{Workbook, Place{Part: 4, Line: 12, Column: 2}, "B12", "B12"},
		{CSVGrid, Place{Line: 105, Column: 1}, "第105行第1字", "line 105, column 1"},
		{NDJSON, Place{Line: 7}, "第7行", "line 7"},
		{JSON, Place{}, "", ""},
	} {
		s := Source{Path: "报送/某局.x", Kind: c.kind, Parts: []string{"表一"}}
		if got := s.Where(c.place, Chinese); got != c.chinese {
			t.Errorf("%v %+v: %q, want %q", c.kind, c.place, got, c.chinese)
		}
		if got := s.Where(c.place, English); got != c.english {
			t.Errorf("%v %+v: %q, want %q", c.kind, c.place, got, c.english)
		}
	}
}

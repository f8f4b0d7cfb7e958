package form

import "testing"

func TestShown(t *testing.T) {
	s := Source{Path: "a.csv", Kind: CSVWide}
	for place, want := range map[Place]string{
		{}: "a.csv", {Line: 46, Column: 91}: "a.csv:46:91", {Line: 46, Column: 91, Field: 10}: "a.csv:46:91 (J46)",
	} {
		if got := s.Shown(place); got != want {
			t.Errorf("%+v is shown as %q, want %q", place, got, want)
		}
	}
	for _, p := range []Place{{}, {Line: 1, Column: 2, Part: 3}, {Line: 1, Column: 2, Field: 3}} {
		if got := PlaceAt(p.Line, p.Column, p.PartOrField()); got != p {
			t.Errorf("%+v comes back as %+v", p, got)
		}
	}
}

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
		{CSVWide, Place{Line: 46, Column: 91, Field: 10}, "单元格J46（第46行第91字）", "cell J46 (line 46, column 91)"},
		{CSVLong, Place{Line: 46, Field: 27}, "单元格AA46（第46行）", "cell AA46 (line 46)"},
		{PDF, Place{Part: 2, Line: 6, Column: 3}, "第2页第6行第3格", "page 2, row 6, cell 3"},
		{PDF, Place{Part: 2}, "第2页", "page 2"},
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

// A place is written as the tools of its kind of file write it.
func TestAt(t *testing.T) {
	for _, c := range []struct {
		kind  SourceKind
		place Place
		want  string
	}{
		{Page, Place{}, "a"},
		{Page, Place{Part: 3, Line: 5, Column: 2}, "a#table3 R5C2"},
		{Page, Place{Line: 7}, "a#paragraph7"},
		{Workbook, Place{Part: 1, Line: 12, Column: 2}, "a!表一!B12"},
		{Workbook, Place{Part: 2, Line: 12, Column: 28}, "a!表二!AB12"},
		{Workbook, Place{Part: 3, Line: 12, Column: 2}, "a!B12"},
		{Workbook, Place{Part: 1}, "a!表一"},
		{PDF, Place{Part: 2, Line: 6, Column: 3}, "a#page2 R6C3"},
		{PDF, Place{Part: 2, Line: 6}, "a#page2 R6"},
		{PDF, Place{Part: 2}, "a#page2"},
		{CSVGrid, Place{Line: 6, Column: 3}, "a:6:3"},
		{NDJSON, Place{Line: 6}, "a:6"},
	} {
		s := Source{Path: "a", Kind: c.kind, Parts: []string{"表一", "表二"}}
		if got := s.At(c.place); got != c.want {
			t.Errorf("%s, %+v: %q, want %q", c.kind, c.place, got, c.want)
		}
	}
}

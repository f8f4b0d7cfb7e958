package printed

import (
	"strings"
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
		line("二、主动公开政府信息情况")
		line("规章", "1", "0", "1")
		d.Date(c.date)
		d.Finish()
		if r.ChangedAt != c.want {
			t.Errorf("%s, %s: %q, want %q", c.title, c.date, r.ChangedAt, c.want)
		}
	}
}

// What a document shows of the form tells whether several of them are one report.
func TestShape(t *testing.T) {
	const (
		disclosure   = "二、主动公开政府信息情况\n@ enforcement\n| 行政处罚 | 3 |"
		applications = "@ applications\n@ new_received new_received"
		proceedings  = "四、政府信息公开行政复议、行政诉讼情况\n| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n| 行政复议 | 0 | 0 | 0 | 0 | 0 |"
	)
	for _, c := range []struct {
		text    string
		want    Shape
		repeats bool
	}{
		{"今天天气很好。", Shape{}, false},
		{disclosure, Shape{Disclosure: true, Filled: true}, false},
		{applications, Shape{Applications: true, Filled: true}, false},
		{proceedings, Shape{Proceedings: true, Filled: true}, false},
		{disclosure + "\n" + proceedings, Shape{Disclosure: true, Proceedings: true, Filled: true}, false},
		{"@ enforcement\n| 行政处罚 |  |", Shape{Disclosure: true}, false},
		{"菱塘区商务局2022年政府信息公开工作年度报告", Shape{Agency: "菱塘区商务局", Year: 2022}, false},
		{"本报告由菱塘区商务局编制，统计期限自2022年1月1日至2022年12月31日。", Shape{Sentence: "菱塘区商务局"}, false},
		{disclosure + "\n" + disclosure, Shape{Disclosure: true, Filled: true}, true},
		{applications + "\n" + applications, Shape{Applications: true, Filled: true}, true},
		{proceedings + "\n| 行政复议 | 0 | 0 | 0 | 0 | 0 |", Shape{Proceedings: true, Filled: true}, true},
		{"@ enforcement\n| 行政处罚 |  |\n| 行政处罚 | 3 |", Shape{Disclosure: true, Filled: true}, false},
		{"@ enforcement\n| 行政处罚 | 3 |\n| 行政处罚 |  |\n| 行政处罚 | 3 |", Shape{Disclosure: true, Filled: true}, true},
		{"@ enforcement\n| 行政处罚 | 3 |\n| 行政强制 | 4 |", Shape{Disclosure: true, Filled: true}, false},
	} {
		d := read(expand(t, c.text))
		got := d.Shape()
		if got != c.want || d.RepeatsItself() != c.repeats {
			t.Errorf("%s\nis %+v, repeats itself: %t, want %+v", c.text, got, d.RepeatsItself(), c.want)
		}
		if begun := c.want.Disclosure || c.want.Applications || c.want.Proceedings; got.Begun() != begun {
			t.Errorf("%s\nhas begun: %t", c.text, got.Begun())
		}
	}
}

// Two documents are two reports if they show the same part, or name two agencies or years.
func TestShapesSideBySide(t *testing.T) {
	one := Shape{Disclosure: true, Agency: "菱塘区商务局", Year: 2022}
	for _, c := range []struct {
		other                 Shape
		repeats, agency, year bool
	}{
		{Shape{}, false, false, false},
		{Shape{Disclosure: true}, true, false, false},
		{Shape{Applications: true, Proceedings: true}, false, false, false},
		{Shape{Agency: "菱塘区商务局", Year: 2022}, false, false, false},
		{Shape{Agency: "菱塘区教育局", Year: 2022}, false, true, false},
		{Shape{Agency: "菱塘区商务局", Year: 2021}, false, false, true},
		{Shape{Agency: "菱塘区教育局"}, false, true, false},
		{Shape{Year: 2021}, false, false, true},
	} {
		for _, s := range [][2]Shape{{one, c.other}, {c.other, one}} {
			agency, year := s[0].Differs(s[1])
			if repeats := s[0].Repeats(s[1]); repeats != c.repeats || agency != c.agency || year != c.year {
				t.Errorf("%+v and %+v: repeats %t, agencies differ %t, years %t", s[0], s[1], repeats, agency, year)
			}
		}
	}
	for _, s := range []Shape{{Disclosure: true}, {Applications: true}, {Proceedings: true}} {
		if !s.Repeats(s) || s.Repeats(Shape{}) {
			t.Errorf("%+v repeats itself: %t, nothing: %t", s, s.Repeats(s), s.Repeats(Shape{}))
		}
	}
}

// The name of a file with several reports tells whose it is of none.
func TestOneOfSeveral(t *testing.T) {
	for several, want := range map[bool]string{false: "菱塘区商务局", true: ""} {
		var r form.Report
		d := NewDocument(&r, words.NewLexicon(), "菱塘区商务局2022年政府信息公开工作年度报告.docx")
		d.Line(lines.Line{Cells: []lines.Cell{{Text: "二、主动公开政府信息情况"}}})
		if several {
			d.OneOfSeveral()
		}
		d.Finish()
		if r.Agency.Name != want {
			t.Errorf("one of several: %t: %q, want %q", several, r.Agency.Name, want)
		}
	}
}

// Another form begins at a title, whole or cut over lines, at the name of an agency and at the first heading.
func TestBegins(t *testing.T) {
	const title = "菱塘区商务局2022年政府信息公开工作年度报告"
	for _, c := range []struct {
		lines string // parted by /, their cells by |
		want  bool
		cell  bool // the first cell alone is a beginning, too
	}{
		{title, true, true},
		{"| " + title, true, false},
		{"菱塘区商务局/2022年政府信息公开工作年度报告", true, false},
		{"菱塘区商务局/一、总体情况/年度报告", false, false},
		{"机关名称", true, true},
		{"机关名称 | 菱塘区商务局", true, true},
		{"一、总体情况", true, false},
		{"二、主动公开政府信息情况", false, false},
		{"报告单位：菱塘区商务局", true, false},
		{"行政处罚 | 3", false, false},
		{"今天天气很好。", false, false},
		{"", false, false},
		{" | | " + title, true, false},
		{title + " | a | b | c", true, true},
		{title + " | a | b | c | d", false, true},
		{title + strings.Repeat("。", maxTitle/3), false, false},
	} {
		var all []lines.Line
		for text := range strings.SplitSeq(c.lines, "/") {
			var l lines.Line
			if strings.Contains(text, "|") {
				l.Table = 1
			}
			for text := range strings.SplitSeq(text, "|") {
				l.Cells = append(l.Cells, lines.Cell{Text: strings.TrimSpace(text)})
			}
			all = append(all, l)
		}
		lexicon := words.NewLexicon()
		if got := Begins(all, lexicon); got != c.want {
			t.Errorf("%q begins a form: %t", c.lines, got)
		}
		if got := BeginsCell(&all[0].Cells[0], lexicon); got != c.cell {
			t.Errorf("%q begins a form in its first cell: %t", c.lines, got)
		}
	}
}

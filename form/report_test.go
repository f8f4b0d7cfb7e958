package form

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"testing"
)

// told is what a report says of a cell: its figure, "blank", "absent" or "?", and behind it
// its findings with the figures that they account for.
func told(r *Report, id CellID) string {
	text := [...]string{Absent: "absent", Blank: "blank", Unreadable: "?", Stated: fmt.Sprint(r.Values[id])}[r.States[id]]
	for _, f := range r.Findings {
		text += fmt.Sprintf("; %s %d", f.Rule, f.Figures)
		if f.HasStated {
			text += fmt.Sprintf(" stated %d", f.Stated)
		}
		if f.Unclear {
			text += " unclear"
		}
		for _, a := range f.Arguments {
			text += " " + a
		}
	}
	return fmt.Sprintf("%s; of %d figures", text, r.Figures)
}

// A cell that is met twice is used where that is harmless; of two figures neither is.
func TestPut(t *testing.T) {
	id := MustCell("applications.granted.natural")
	for _, c := range []struct {
		texts []string // what the cell holds, each time it is met; "~" in front for what says no figure to a person
		want  string
	}{
		{[]string{"3"}, "3; of 1 figures"},
		{[]string{""}, "blank; of 0 figures"},
		{[]string{"甲"}, "?; F-TOKEN 1 甲; of 1 figures"},
		{[]string{"1\r\n2"}, "?; F-TOKEN 1 1⏎2; of 1 figures"},
		{[]string{"-3"}, "-3; L-NONNEG 0 stated -3 -3; of 1 figures"},
		{[]string{"~12"}, "?; F-TOKEN 1 unclear 12; of 1 figures"},
		{[]string{"", ""}, "blank; of 0 figures"},
		{[]string{"3", ""}, "3; of 1 figures"},
		{[]string{"3", "3"}, "3; F-TWICE-SAME 1 3; of 2 figures"},
		{[]string{"3", "4"}, "?; F-TWICE 2 stated 3 4; of 2 figures"},
		{[]string{"3", "甲"}, "?; F-TWICE 2 stated 3 甲; of 2 figures"},
		{[]string{"3", "4", "3"}, "?; F-TWICE 2 stated 3 4; F-TWICE 1 3; of 3 figures"},
		{[]string{"", "4"}, "4; F-TWICE-BLANK 0 4; of 1 figures"},
		{[]string{"", "甲"}, "?; F-TWICE-BLANK 1 甲; of 1 figures"},
		{[]string{"3", "~3"}, "?; F-TWICE 2 stated 3 unclear 3; of 2 figures"},
	} {
		var r Report
		for i, text := range c.texts {
			place := Place{Line: int32(i + 1)}
			if unclear, ok := strings.CutPrefix(text, "~"); ok {
				r.PutUnclear(id, unclear, place)
			} else {
				r.Put(id, text, NoUnit, place)
			}
		}
		if got := told(&r, id); got != c.want {
			t.Errorf("%q is kept as %s, want %s", c.texts, got, c.want)
		}
		if n := r.Filled(); n != 1 && r.States[id] == Stated || n != 0 && r.States[id] != Stated {
			t.Errorf("%q: %d cells are filled", c.texts, n)
		}
	}
	for rule, want := range map[string]bool{RuleFToken: true, RuleLInt: true, RuleLMoney: true, RuleFLarge: true, RuleFTwice: false, RuleS3Bal: false} {
		if Quotes(rule) != want {
			t.Errorf("%s quotes what stands in the cell: %t", rule, !want)
		}
	}
}

// filled is a report whose tables are of these editions, each with a zero in every cell.
func filled(year int, editions map[TableID]Edition) *Report {
	r := &Report{Agency: Agency{Name: "甲局"}, Year: year}
	for t, e := range editions {
		for _, id := range CellsOf(t, e) {
			r.PutValue(id, 0, Place{Line: int32(id)})
		}
	}
	return r
}

// all are all tables of an edition.
func all(e Edition) map[TableID]Edition {
	tables := map[TableID]Edition{}
	for t := range NumTables {
		if Tables[t].Editions&e != 0 {
			tables[t] = e
		}
	}
	return tables
}

// rulesOf are the rules of a report's findings with their first arguments and the number of their cells.
func rulesOf(r *Report) (rules []string) {
	for _, f := range r.Findings {
		rules = append(rules, strings.TrimSpace(fmt.Sprint(f.Rule, " ", len(f.Cells), " ", slices.Concat(f.Arguments, []string{""})[0])))
	}
	return rules
}

// A finished report knows the edition of each table, and says what is missing or has no place there.
func TestFinalise(t *testing.T) {
	without := func(r *Report, codes ...string) *Report {
		for _, code := range codes {
			r.States[MustCell(code)] = Absent
		}
		return r
	}
	with := func(r *Report, code string, value int64) *Report {
		r.PutValue(MustCell(code), value, Place{})
		return r
	}
	for name, c := range map[string]struct {
		report  *Report
		edition Edition // of the report as a whole
		want    []string
	}{
		"complete, of 2021":         {filled(2023, all(Edition2021)), Edition2021, nil},
		"complete, of 2019":         {filled(2019, all(Edition2019)), Edition2019, nil},
		"of an edition too new":     {filled(2019, all(Edition2021)), Edition2021, []string{"F-EDITION 0 2021"}},
		"of an edition too old":     {filled(2023, all(Edition2019)), Edition2019, []string{"F-EDITION 0 2019"}},
		"of a year before the form": {filled(2018, all(Edition2021)), Edition2019, []string{"F-YEAR 0 2018"}},
		"without a year":            {filled(0, all(Edition2021)), Edition2019, []string{"F-YEAR 0"}},
		"of the last year":          {filled(LastYear, all(Edition2021)), Edition2021, nil},
		"of a year too far":         {filled(LastYear+1, all(Edition2021)), Edition2021, []string{"F-YEAR 0 2100"}},
		"two cells are missing":     {without(filled(2023, all(Edition2021)), "fees.admin_fee.amount", "documents.rules.issued", "documents.rules.repealed"), Edition2021, []string{"F-MISSING-CELL 2 2", "F-MISSING-CELL 1 1"}},
		"a cell of 2019 is missing": {without(filled(2019, all(Edition2019)), "procurement.gov_procurement.items"), Edition2019,
			[]string{"F-MISSING-CELL 1 1"}},
		"a cell of the other edition": {with(filled(2023, all(Edition2021)), "documents.rules.newly_made", 3), Edition2021, []string{"F-EXTRA-ROW 1 规章／本年新制作数量"}},
		"a figure on a caption row":   {with(filled(2023, all(Edition2021)), "applications.other.natural", 3), Edition2021, nil},
		"part three is missing":       {filled(2023, map[TableID]Edition{Documents: Edition2021, Licensing: Edition2021, Enforcement: Edition2021, Fees: Edition2021, Proceedings: Edition2021}), Edition2021, []string{"F-MISSING-TABLE 1 三、收到和处理政府信息公开申请情况"}},
		"part two is missing":         {filled(2023, map[TableID]Edition{Applications: Edition2021, Proceedings: Edition2021}), Edition2021, []string{"F-MISSING-TABLE 1 二、主动公开政府信息情况"}},
		"editions are mixed":          {filled(2023, map[TableID]Edition{Documents: Edition2019, Licensing: Edition2019, Enforcement: Edition2021, Fees: Edition2021, Applications: Edition2021, Proceedings: Edition2021}), Edition2021, []string{"F-HYBRID 0 2019: 第二十条第（一）项、第二十条第（五）项；2021: 第二十条第（六）项、第二十条第（八）项、三、收到和处理政府信息公开申请情况、四、政府信息公开行政复议、行政诉讼情况"}},
	} {
		c.report.Finalise()
		if got := rulesOf(c.report); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if e := c.report.Edition(); e != c.edition {
			t.Errorf("%s: of the edition %s, want %s", name, e, c.edition)
		}
	}
	r := with(filled(2023, all(Edition2021)), "applications.other.natural", 3)
	r.Finalise()
	if want := []CaptionFigure{{Row: "other", Column: "natural", Value: 3}}; !slices.Equal(r.Captions, want) || r.States[MustCell("applications.other.natural")] != Absent || len(r.AsRead.Removed) != 1 {
		t.Errorf("a figure on a caption row is kept as %+v, want %+v; removed %+v", r.Captions, want, r.AsRead.Removed)
	}
}

// A report without any table is of the edition of its year; of as many tables of either, of the newer.
func TestReportEdition(t *testing.T) {
	for _, c := range []struct {
		year         int
		older, newer int
		want         Edition
	}{
		{2020, 0, 0, Edition2019}, {2023, 0, 0, Edition2021}, {2023, 1, 0, Edition2019}, {2019, 0, 1, Edition2021},
		{2019, 2, 2, Edition2021}, {2023, 3, 2, Edition2019}, {2019, 2, 3, Edition2021},
	} {
		r := Report{Year: c.year}
		for i := range c.older {
			r.Editions[i] = Edition2019
		}
		for i := range c.newer {
			r.Editions[c.older+i] = Edition2021
		}
		if got := r.Edition(); got != c.want {
			t.Errorf("%d, %d of 2019 and %d of 2021: %s, want %s", c.year, c.older, c.newer, got, c.want)
		}
	}
}

// What a caption row adds up are the rows below it, at any depth, without their total.
func TestCaptionParts(t *testing.T) {
	count := func(caption string, e Edition) int { return len(CaptionParts(caption, "natural", e)) }
	for _, c := range []struct {
		caption string
		e       Edition
		want    int
	}{
		{"refused", Edition2021, 8}, {"unable", Edition2021, 3}, {"not_processed", Edition2019, 5}, {"other", Edition2021, 3}, {"other", Edition2019, 0},
		{"results", Edition2021, 21}, {"results", Edition2019, 19}, {"granted", Edition2021, 0},
	} {
		if got := count(c.caption, c.e); got != c.want {
			t.Errorf("%s on the form of %s stands over %d cells, want %d", c.caption, c.e, got, c.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b int64
		want int
	}{
		{0, 0, 0}, {12, 12, 0}, {12, 21, 1}, {12, 1, 1}, {1, 12, 1}, {2, 12, 1}, {12, 13, 1}, {123, 321, 2}, {1234, 2143, 2}, {5, -5, 1}, {100, 1, 2}, {12, 345, 3}, {1020, 1002, 1},
	} {
		if got := EditDistance(c.a, c.b); got != c.want {
			t.Errorf("%d and %d are %d apart, want %d", c.a, c.b, got, c.want)
		}
		if got := EditDistance(c.b, c.a); got != c.want {
			t.Errorf("%d and %d are %d apart, want %d", c.b, c.a, got, c.want)
		}
	}
}

// Reports of the same figures have the same hash, whatever else they say.
func TestFiguresHash(t *testing.T) {
	seed := maphash.MakeSeed()
	first, second := MustCell("documents.rules.issued"), MustCell("documents.rules.repealed")
	var r, same, blank, other, elsewhere Report
	r.PutValue(first, 3, Place{Line: 1})
	same.PutValue(first, 3, Place{Line: 9})
	same.States[second], same.Values[second] = Unreadable, 7
	blank.States[first] = Blank
	other.PutValue(first, 4, Place{})
	elsewhere.PutValue(second, 3, Place{})
	if !r.SameFigures(&same) || r.FiguresHash(seed) != same.FiguresHash(seed) {
		t.Error("the same figures are told apart")
	}
	for _, x := range []*Report{&blank, &other, &elsewhere} {
		if r.SameFigures(x) || r.FiguresHash(seed) == x.FiguresHash(seed) {
			t.Errorf("other figures are the same: %v", told(x, first))
		}
	}
}

// Messages are filled with the figures, cells and arguments of their finding.
func TestMessagesAreFilled(t *testing.T) {
	f := Finding{Rule: RuleS3Bal, Cells: []CellID{MustCell("applications.granted.natural")}, Arguments: []string{"甲\x1b", "乙"}}
	f.SetStated(3)
	f.SetExpected(5)
	for template, want := range map[string]string{
		"{0}{1}{2}": "甲␛乙?", "{stated} {expected} {difference} {distance}": "3 5 -2 2", "{row}／{column}": "（一）予以公开／自然人",
		"{table}": "三、收到和处理政府信息公开申请情况", "{nothing}": "{nothing}", "甲": "甲", "": "",
	} {
		if got := f.fill(template, Chinese); got != want {
			t.Errorf("%s becomes %s, want %s", template, got, want)
		}
	}
	if got := f.fill("{table} {row}", English); got != "3 applications 3(1) granted" {
		t.Errorf("in English %s", got)
	}
	f.Cells = nil
	if got := f.fill("{cell} {stated} {1}", Chinese); got != "? 3 乙" {
		t.Errorf("without a cell %s", got)
	}
}

func TestFormatYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0", 5: "0.05", 37: "0.37", 370: "3.7", 3700: "37", 3705: "37.05", -5: "-0.05", -12345: "-123.45"} {
		if got := FormatYuan(fen); got != want {
			t.Errorf("%d fen: %s, want %s", fen, got, want)
		}
	}
}

// A roster asks for the reports of the years from one to another, both included.
func TestMemberIsExpected(t *testing.T) {
	for _, c := range []struct {
		from, to, year int
		want           bool
	}{
		{0, 0, 2020, true}, {2020, 0, 2019, false}, {2020, 0, 2020, true}, {0, 2021, 2021, true}, {0, 2021, 2022, false}, {2020, 2021, 2021, true}, {2020, 2021, 2022, false},
	} {
		m := Member{FromYear: c.from, ToYear: c.to}
		if m.Expected(c.year) != c.want {
			t.Errorf("from %d to %d, %d is expected: %t", c.from, c.to, c.year, !c.want)
		}
	}
	for name, want := range map[string]string{
		"双河镇": GroupTowns, " 双河镇人民政府 ": GroupTowns, "双河街道办事处": GroupTowns, "菱塘区人民政府": GroupGovernment, "菱塘区政府办\n": GroupGovernment, "菱塘区教育局": GroupDepartments, "": GroupDepartments,
	} {
		if got := GroupByName(name); got != want {
			t.Errorf("%q is of the group %s, want %s", name, got, want)
		}
	}
}

// Bounds of what an office may write in a relation.
func TestFormulaBounds(t *testing.T) {
	const cell = "applications.granted.natural"
	for text, good := range map[string]bool{
		cell + " >= 1000000000": true, cell + " >= 1000000001": false, "100 * " + cell + " >= 1": true, "101 * " + cell + " >= 1": false, "1 * " + cell + " >= 1": true, "0 * " + cell + " >= 1": false,
	} {
		if _, err := parseFormula(text); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"granted = 0": "want the code of a cell", "applications.none = 0": `there is no cell "applications.none"`, "= 0": "want the code of a cell",
	} {
		if _, err := parseFormula(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]bool{
		cell + " = 0": false, cell + "@last = " + cell: true, "if " + cell + "@last = 0 then " + cell + " = 0": true, "if " + cell + " = 0 then " + cell + " = 0": false,
	} {
		if f, err := parseFormula(text); err != nil || f.usesLast() != want {
			t.Errorf("%s needs the year before: %t, %v", text, !want, err)
		}
	}
}

func TestPinyinIsCut(t *testing.T) {
	for text, want := range map[string]string{
		"规(guī)范": "规范", "数(shù)量(liàng)": "数量", "甲()": "甲()", "(guī)范": "(guī)范", "甲(AB)": "甲(AB)", "甲(zhuāngg)": "甲(zhuāngg)", "甲(zhuang)": "甲", "甲(一)": "甲(一)", "甲(gu": "甲(gu", "无": "无",
	} {
		if got := CutPinyin(text); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

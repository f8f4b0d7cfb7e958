package pipeline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gouji/form"
	"gouji/pipeline/since"
)

// The round: what an agency writes beside the items comes back on the findings; a
// correction takes the place of what it answers; and a return stands alone where that has gone.
func TestAReturnThatCameBack(t *testing.T) {
	o := newDistrict(t)
	code := o.member(1, "相山区民政局", "", "340603", "部门")
	r := o.report(form.Agency{Code: code, Name: "相山区民政局", Division: "340603"}, 2023)
	wrong := form.MustCell("applications.granted.natural")
	right := r.Values[wrong]
	r.Values[wrong] += 10
	o.file("相山区民政局.json", r)
	first, _ := o.run(func(*Config) {})
	content, err := os.ReadFile(filepath.Join(first.Directory, "returns", "相山区民政局-2023.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	// edit changes the return that came back, and run tells what was found then.
	edit := func(change func(book *excelize.File, rows [][]string)) {
		t.Helper()
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("退回事项")
		if err != nil {
			t.Fatal(err)
		}
		change(book, rows)
		var back bytes.Buffer
		if err := book.Write(&back); err != nil {
			t.Fatal(err)
		}
		o.files["x.xlsx"] = back.String()
	}
	last := "" // generation
	run := func() (explained, open int, rules []string) {
		t.Helper()
		result, _ := o.run(func(*Config) {})
		last = result.Directory
		for _, f := range readFindings(t, result.Directory) {
			rules = append(rules, f.Rule)
			if form.RuleByID(f.Rule).Severity == form.Info || f.Rule == form.RuleRBal {
				continue // asks nothing of the agency
			}
			if open++; strings.HasPrefix(f.Explanation, "原数无误") {
				explained++
			}
		}
		return explained, open, rules
	}

	_, asked, _ := run()
	edit(func(book *excelize.File, rows [][]string) {
		for i, row := range rows {
			if len(row) > 8 && row[0] != "序号" {
				if err := book.SetCellValue("退回事项", "H"+strconv.Itoa(i+1), "原数无误，有台账\n为证"); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	explained, open, rules := run()
	for name, least := range map[string]int{"decisions.csv": asked, "report.html": asked, "returns/相山区民政局-2023.txt": 2} { // each where the clerk looks
		if text, err := os.ReadFile(filepath.Join(last, filepath.FromSlash(name))); err != nil || strings.Count(string(text), "原数无误") < least {
			t.Errorf("%s does not tell what the agency says, %v", name, err)
		}
	}
	if explained != asked || open != asked || asked == 0 || !slices.Contains(rules, form.RuleRUnchanged) || !slices.Contains(rules, form.RuleRSame) {
		t.Errorf("%d of %d findings are explained, %d before: %q", explained, open, asked, rules)
	}

	edit(func(book *excelize.File, rows [][]string) {
		for _, row := range rows {
			if len(row) > 8 && row[8] == form.Cells[wrong].Code {
				if err := book.SetCellValue("年度报告", row[3], right); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := book.SetCellValue("退回事项", "H6", "已改正"); err != nil {
			t.Fatal(err)
		}
	})
	if _, open, rules := run(); open != 0 || !slices.Contains(rules, form.RuleRSuperseded) || !slices.Contains(rules, form.RuleRExplained) || slices.Contains(rules, form.RuleRUnchanged) {
		t.Errorf("%d findings are open once it is corrected: %q", open, rules)
	}

	delete(o.files, "相山区民政局.json")
	if _, open, rules := run(); open != 0 || slices.Contains(rules, form.RuleRSuperseded) {
		t.Errorf("%d findings are open in a return that stands alone: %q", open, rules)
	}

	// It tells itself whose it is: the name of its file and of the folder say nothing.
	o.files["收到/2025/相山区教育局2025年.xlsx"] = o.files["x.xlsx"]
	delete(o.files, "x.xlsx")
	if _, open, rules := run(); open != 0 || slices.Contains(rules, form.RuleFPeriod) || slices.Contains(rules, form.RuleFName) {
		t.Errorf("%d findings are open in a return under another's name: %q", open, rules)
	}
}

// asking are the findings that ask something about reports in use.
func asking(t *testing.T, directory string) (list []string) {
	t.Helper()
	for _, f := range readFindings(t, directory) {
		if s := form.RuleByID(f.Rule).Severity; s < form.Info && f.ReportID != "" {
			list = append(list, strings.Join([]string{f.Rule, f.AgencyName, strconv.Itoa(int(f.Year)), f.Position, f.Message, f.Suggestion}, " | "))
		}
	}
	slices.Sort(list)
	return list
}

// Whatever the sample's reports are asked about stays open when every return comes
// back as it was sent, also what the form of a return has no room for.
func TestReturnsThatCameBackUnchangedAnswerNothing(t *testing.T) {
	c := sampleConfig(t)
	before := officeSample(t)
	input := filepath.Join(t.TempDir(), "input")
	if err := os.CopyFS(input, os.DirFS(c.Inputs[0])); err != nil {
		t.Fatal(err)
	}
	returns, err := filepath.Glob(filepath.Join(before.Directory, "returns", "*", "*.xlsx"))
	if err != nil || len(returns) < 40 {
		t.Fatalf("%d returns, %v", len(returns), err)
	}
	for i, path := range returns {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(input, "收到", strconv.Itoa(i)+".xlsx"), string(text))
	}
	want := asking(t, before.Directory)
	c.Inputs, c.Output, c.NoDesk = []string{input}, t.TempDir(), true
	after, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, asking(t, after.Directory)); diff != "" {
		t.Errorf("findings before and after (-before +after):\n%s", diff)
	}
	said := 0
	for _, f := range readFindings(t, after.Directory) {
		if f.Rule == form.RuleRUnchanged {
			said++
		}
	}
	if said != len(returns) {
		t.Errorf("%d of %d returns are said to be unchanged", said, len(returns))
	}
	if diff := cmp.Diff(before.Figures.Published, after.Figures.Published); diff != "" {
		t.Error(diff)
	}
}

// A season of one agency whose return comes back again and again: what was asked stays
// open until it is answered. A figure in a caption row, for which the form of a return
// has no cell, is answered by other figures below it or by an explanation; a text by
// another text; what is not changed by nothing.
func TestWhatAReturnAnswers(t *testing.T) {
	s := newSeason(t, 2)
	s.hands(0, "2026-01-10")
	row := func(table, row, column, value string) string {
		return strings.Join([]string{s.agency(1), "370900", strconv.Itoa(s.year), "2026-01-10", table, row, column, value}, ",") + "\n"
	}
	original := wholeReport(s.agency(1), s.year, "2026-01-10", figuresOf()) + row("applications", "refused", "total", "3")
	writeFile(t, filepath.Join(s.input, "甲.csv"), original)
	key := "370900:" + s.agency(1) + "-2025-own"
	// back puts the return of the last night into the input, changed.
	back := func(name string, change func(book *excelize.File)) {
		t.Helper()
		book, err := excelize.OpenFile(filepath.Join(s.result.Directory, "returns", s.agency(1)+"-2025.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		change(book)
		if err := book.SaveAs(filepath.Join(s.input, name)); err != nil {
			t.Fatal(err)
		}
	}
	// set writes a figure beside a label, at the right end of its row.
	set := func(label string, value int) func(book *excelize.File) {
		return func(book *excelize.File) {
			at, err := book.SearchSheet("年度报告", label)
			if err != nil || len(at) != 1 {
				t.Fatalf("%s stands at %q, %v", label, at, err)
			}
			_, line, _ := excelize.CellNameToCoordinates(at[0])
			cell, _ := excelize.CoordinatesToCellName(15, line)
			if label == "行政许可" {
				cell, _ = excelize.CoordinatesToCellName(7, line)
			}
			if err := book.SetCellValue("年度报告", cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	night := func(day string, open int, changes map[since.Change]int) {
		t.Helper()
		s.night(day)
		if n := s.count(form.RuleA3Sub); n != open {
			t.Errorf("%s: %d of %d findings about the caption row: %q", day, n, open, asking(t, s.result.Directory))
		}
		s.expect(day, changes)
	}

	night("2026-01-20", 1, map[since.Change]int{since.NewReport: 2, since.NewFinding: 1})
	back("1.xlsx", func(*excelize.File) {})
	night("2026-01-21", 1, map[since.Change]int{since.ReturnedReport: 1, since.NewFinding: 1}) // R-UNCHANGED
	if r := s.state().Requests[key]; r.Answered != "2026-01-21" || r.Source != "1.xlsx" || r.Times != 2 || r.Open != 1 {
		t.Errorf("%+v", r)
	}
	night("2026-01-22", 1, map[since.Change]int{})

	back("2.xlsx", set("行政许可", 4)) // something else
	night("2026-01-23", 1, map[since.Change]int{since.SupersededReport: 1, since.ClosedFinding: 1, since.NewFinding: 1})
	if r := s.state().Requests[key]; r.Answered != "2026-01-23" || r.Source != "2.xlsx" || r.Open != 1 {
		t.Errorf("%+v", r)
	}
	back("3.xlsx", func(book *excelize.File) { // of the return of the correction
		if err := book.SetCellValue("退回事项", "H6", "栏目行误填"); err != nil {
			t.Fatal(err)
		}
	})
	night("2026-01-24", 1, map[since.Change]int{since.ReturnedReport: 1, since.NewFinding: 1})
	for _, f := range readFindings(t, s.result.Directory) {
		if f.Rule == form.RuleA3Sub && f.ReportID != "" && f.Explanation != "栏目行误填" {
			t.Errorf("explained by %q", f.Explanation)
		}
	}
	back("4.xlsx", func(book *excelize.File) { // the rows below were wrong
		for label, total := range map[string]int{"1.属于国家秘密": 3, "（七）总计": 8, "一、本年新收政府信息公开申请数量": 8} {
			set(label, total)(book)
		}
	})
	s.night("2026-01-25")
	if s.count(form.RuleA3Sub) != 0 {
		t.Error(asking(t, s.result.Directory))
	}
}

// The words of a report come back on its return, too: with other words it is another
// version, although no figure has changed.
func TestAReturnCorrectsWords(t *testing.T) {
	o := newDistrict(t)
	r := o.report(form.Agency{Name: "相山区民政局", Division: "340603"}, 2023)
	o.file("民政局.json", r)
	received := r.Values[form.MustCell("applications.new_received.total")]
	says := func(n int64) string { return fmt.Sprintf("全年新收政府信息公开申请%d件。", n) }
	// A thousand more than there are, not one: with what was carried in, one more may be right.
	o.files["民政局.json"] = strings.Replace(o.files["民政局.json"], `{"agency"`, `{"text":{"一":"认真贯彻条例。\n`+says(received+1000)+`"},"agency"`, 1)
	run := func() (rules []string, directory string) {
		t.Helper()
		_, directory = o.run(func(*Config) {})
		for _, f := range readFindings(t, directory) {
			if f.ReportID != "" {
				rules = append(rules, f.Rule)
			}
		}
		return rules, directory
	}
	rules, directory := run()
	if !slices.Contains(rules, form.RuleNRecv) {
		t.Fatalf("found %q", rules)
	}
	content, err := os.ReadFile(filepath.Join(directory, "returns", "相山区民政局-2023.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	o.files["a.xlsx"] = string(content)
	if rules, _ := run(); !slices.Contains(rules, form.RuleNRecv) || !slices.Contains(rules, form.RuleRUnchanged) {
		t.Errorf("unchanged: %q", rules)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	at, err := book.SearchSheet("年度报告", says(received+1000))
	if err != nil || len(at) != 1 {
		t.Fatalf("the sentence stands at %q, %v", at, err)
	}
	if err := book.SetCellValue("年度报告", at[0], says(received)); err != nil {
		t.Fatal(err)
	}
	var back bytes.Buffer
	if err := book.Write(&back); err != nil {
		t.Fatal(err)
	}
	o.files["b.xlsx"] = back.String()
	if rules, _ := run(); slices.Contains(rules, form.RuleNRecv) {
		t.Errorf("with other words: %q", rules)
	}
}

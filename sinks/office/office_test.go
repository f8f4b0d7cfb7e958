package office_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/office/officetest"
	"gouji/transform/attribution"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func cell(t testing.TB, code string) form.CellID {
	t.Helper()
	id, ok := form.CellByCode(code)
	if !ok {
		t.Fatalf("no cell %s", code)
	}
	return id
}

func area(t testing.TB, m *office.Model, year int) *office.Area {
	t.Helper()
	a := m.Area(officetest.Division, year)
	if a == nil {
		t.Fatalf("no area for %d", year)
	}
	return a
}

func statuses(a *office.Area) map[string]string {
	got := map[string]string{}
	for _, l := range a.Roster {
		if l.Scope == form.Own {
			got[l.Name] = l.Status.String()
		}
	}
	return got
}

func TestRosterStatus(t *testing.T) {
	m := officetest.District()
	got := statuses(area(t, m, 2023))
	for name, want := range map[string]string{
		"相山区商务局": "missing", "相山区审计局": "rejected", "相山区财政局": "reported", "相山区税务局": "reported",
		`<script>alert("x")</script>局`: "unexpected",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if status, ok := got["相山区统计局"]; ok {
		t.Errorf("the merged agency is expected after its last year: %s", status)
	}
	for _, l := range area(t, m, 2023).Roster {
		switch l.Name {
		case "东街道办事处":
			if l.DaysLate != 9 {
				t.Errorf("late by %d days, want 9", l.DaysLate)
			}
		case "相山区发展和改革委员会":
			if l.ReportedAs != "相山区发展改革局" {
				t.Errorf("reported as %q", l.ReportedAs)
			}
		case "相山区税务局":
			if l.Counted() || l.Standing != form.Vertical {
				t.Error("the vertical organ is added up")
			}
		case "任圩街道办事处":
			if l.Counted() || l.Standing != form.CountedElsewhere {
				t.Error("figures that another agency includes are added up")
			}
		}
	}
	rules := map[string]int{}
	for _, r := range m.Remarks {
		if r.Year == 2023 {
			rules[r.Finding.Rule]++
		}
		if message := r.Finding.Message(form.Chinese); strings.ContainsAny(message, "{}?") {
			t.Errorf("message has a hole: %s", message)
		}
	}
	for rule, want := range map[string]int{"R-MISSING": 1, "R-LATE": 1, "R-UNEXPECTED": 1, "R-RENAMED": 1, "R-SCOPE": 0} {
		if rules[rule] != want {
			t.Errorf("%s: %d remarks, want %d", rule, rules[rule], want)
		}
	}
}

// An area lists the lines of its own division and of those below it, with its
// name from the government's report of any year.
func TestAreasListTheLinesBelowThem(t *testing.T) {
	o := officetest.Office{Options: office.Options{Divisions: map[string]string{"341802": "宣州区"}}}
	random := rand.New(rand.NewPCG(1, 1))
	divisions := []string{"", "340000", "340600", "340602", "340603", "341802"}
	for i, division := range divisions {
		for year := 2021; year <= 2023; year++ {
			if i%2 == 0 && year == 2022 {
				continue // a gap
			}
			agency := form.Agency{Name: fmt.Sprint("机关", i), Division: division}
			if division == "340600" {
				agency.Name = "淮北市人民政府"
			}
			o.AddFound(officetest.Report(random, agency, year, &form.Source{Path: fmt.Sprint(i, year)}), nil, true)
		}
	}
	m := o.Model()
	lines := 0
	for _, a := range m.Areas {
		var want []*office.RosterLine
		for _, l := range m.Roster {
			below := a.Division != "" && (form.City.In(l.Division) == a.Division || form.Province.In(l.Division) == a.Division)
			if l.Year == a.Year && (l.Division == a.Division || below) {
				want = append(want, l)
			}
		}
		if !slices.Equal(want, a.Roster) {
			t.Errorf("area %s of %d has %d lines, want %d", a.Division, a.Year, len(a.Roster), len(want))
		}
		lines += len(want)
		name := map[string]string{"": "本地区", "341802": "宣州区", "340600": "淮北市"}[a.Division]
		if name == "" {
			name = "行政区划" + a.Division
		}
		if a.Name.Chinese != name {
			t.Errorf("area %s is called %s, want %s", a.Division, a.Name.Chinese, name)
		}
	}
	if lines < 25 {
		t.Errorf("only %d lines", lines)
	}
}

func TestWhatIsNotDueYetIsNotMissing(t *testing.T) {
	o := officetest.Office{Roster: officetest.Roster(), Judgement: attribution.Judgement{AsOf: "2024-01-31"}}
	r := officetest.Report(rand.New(rand.NewPCG(1, 1)), form.Agency{Code: officetest.Code(2)}, 2023, &form.Source{Path: "a.csv"})
	o.Add(r)
	m := o.Model()
	for name, status := range statuses(area(t, m, 2023)) {
		if status == "missing" {
			t.Errorf("%s is missing before it is due", name)
		}
	}
}

func TestSumsAreTheSumsOfTheirReports(t *testing.T) {
	m := officetest.District()
	for _, a := range m.Areas {
		whole := a.Sum("")
		var groups [form.NumCells]int64
		for _, g := range a.Groups {
			part := a.Sum(g)
			for id := range groups {
				groups[id] += part.Recomputed[id]
			}
		}
		if groups != whole.Recomputed {
			t.Errorf("%d: the groups do not add up to the district", a.Year)
		}
		var byHand int64
		var figures office.Figures
		received := cell(t, "applications.new_received.natural")
		for _, f := range a.Added {
			f.Unpack(&figures)
			byHand += figures.Values[received]
		}
		if whole.Recomputed[received] != byHand {
			t.Errorf("%d: %d, by hand %d", a.Year, whole.Recomputed[received], byHand)
		}
	}
}

func TestTheConsolidatedReportIsExplained(t *testing.T) {
	m := officetest.District()
	a := area(t, m, 2022)
	if a.Comparison == nil || len(a.Comparison.Differences) == 0 {
		t.Fatal("the consolidated report lacks an agency, and nothing differs")
	}
	if len(a.Comparison.Causes) != 1 || a.Comparison.Causes[0].Filing.Name != "相山区教育局" || a.Comparison.Causes[0].Kind != office.LeftOut {
		t.Errorf("causes: %+v", a.Comparison.Causes)
	}
	if a.Comparison.Open != 0 {
		t.Errorf("%d differences stay open", a.Comparison.Open)
	}
}

func TestAReportThatIsTheSumOfTheOthersIsFound(t *testing.T) {
	var o officetest.Office
	random := rand.New(rand.NewPCG(3, 3))
	source := &form.Source{Path: "a.csv"}
	var all form.Report
	for i := range 4 {
		r := officetest.Report(random, form.Agency{Code: officetest.Code(i), Name: "局", Division: officetest.Division}, 2023, source)
		o.Add(r)
		if i == 0 {
			all = *r
		} else {
			for id := range all.Values {
				all.Values[id] += r.Values[id]
			}
		}
	}
	all.Agency = form.Agency{Code: officetest.Code(9), Name: "区政府办公室", Division: officetest.Division}
	o.Add(&all)
	m := o.Model()
	found := 0
	for _, r := range m.Remarks {
		if r.Finding.Rule == "R-SCOPE" {
			found++
			if r.Agency.Name != "区政府办公室" {
				t.Errorf("the wrong one: %s", r.Agency.Name)
			}
		}
	}
	if found != 1 {
		t.Errorf("found %d times", found)
	}
	if got := m.Areas[0].Recognised(); len(got) != 1 || !strings.Contains(m.Narrative(m.Areas[0]), "认定为汇总报告") {
		t.Errorf("the sums do not warn: %v", got)
	}
	for _, line := range m.Roster {
		if strings.Contains(line.Note.Chinese, "认定为汇总报告") != (line.Filing.Agency.Name == "区政府办公室") {
			t.Errorf("%s: %s", line.Name, line.Note.Chinese)
		}
	}
}

func TestLayoutPrintsEveryCellOnce(t *testing.T) {
	for _, e := range form.Editions {
		seen := map[form.CellID]bool{}
		for _, b := range layout.Of(e) {
			covered := make([]int, b.Rows*b.Columns)
			for _, c := range b.Cells {
				for r := c.Row; r < c.Row+c.Rows; r++ {
					for k := c.Column; k < c.Column+c.Columns; k++ {
						covered[r*b.Columns+k]++
					}
				}
				if c.Figure {
					if seen[c.Cell] {
						t.Errorf("%s: %s stands twice", e, form.Cells[c.Cell].Code)
					}
					seen[c.Cell] = true
				}
			}
			for i, n := range covered {
				if n != 1 {
					t.Errorf("%s %s: row %d column %d is covered %d times", e, b.Title.Chinese, i/b.Columns, i%b.Columns, n)
				}
			}
			if len(b.Widths) != b.Columns {
				t.Errorf("%s %s: %d widths for %d columns", e, b.Title.Chinese, len(b.Widths), b.Columns)
			}
		}
		want := form.NumCells2019
		if e == form.Edition2021 {
			want = form.NumCells2021
		}
		if len(seen) != want {
			t.Errorf("%s: %d cells printed, want %d", e, len(seen), want)
		}
	}
}

func TestPrintedSumsKeepTheBalance(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	source := &form.Source{Path: "a.csv"}
	var o officetest.Office
	o.Add(officetest.Report(random, form.Agency{Code: officetest.Code(1), Division: officetest.Division}, 2021, source))
	old := officetest.Report(random, form.Agency{Code: officetest.Code(2), Division: officetest.Division}, 2020, source)
	officetest.Set(old, "applications.other.natural", 4)
	officetest.Set(old, "applications.new_received.natural", old.Values[cell(t, "applications.new_received.natural")]+4)
	officetest.Balance(old, form.Edition2019)
	old.Year = 2021
	o.Add(old)
	m := o.Model()
	sum := m.Areas[0].Sum("")
	values, moved, left := sum.Printed(form.Edition2021)
	misc := cell(t, "applications.other_misc.natural")
	if want := sum.Values[misc] + sum.Values[cell(t, "applications.other.natural")]; values[misc] != want {
		t.Errorf("3.其他 is %d, want %d", values[misc], want)
	}
	if len(moved) == 0 {
		t.Error("nothing says that a figure was moved")
	}
	for _, id := range left {
		if form.Cells[id].Table.Part != "二" {
			t.Errorf("%s is left over", form.Cells[id].Code)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		n, d int64
		want string
	}{{966, 1453, "66.48"}, {81, 263, "30.80"}, {1, 3, "33.33"}, {2, 3, "66.67"}, {-1, 3, "-33.33"}, {5, 0, ""}, {0, 7, "0.00"}, {39, 3607, "1.08"}} {
		if got := office.Percent(c.n, c.d); got != c.want {
			t.Errorf("%d/%d: %q, want %q", c.n, c.d, got, c.want)
		}
	}
}

func TestNarrativeLeavesZeroDenominatorsBlank(t *testing.T) {
	var o officetest.Office
	source := &form.Source{Path: "a.csv"}
	r := officetest.Report(rand.New(rand.NewPCG(1, 2)), form.Agency{Code: officetest.Code(1), Name: "甲局", Division: officetest.Division}, 2023, source)
	r.Values = [form.NumCells]int64{}
	o.Add(r)
	m := o.Model()
	text := m.Narrative(m.Areas[0])
	if strings.Contains(text, "占0") || strings.Contains(text, "NaN") || strings.Contains(text, "同比增长") {
		t.Errorf("a rate was made of nothing:\n%s", text)
	}
	if !strings.Contains(text, "全年新收政府信息公开申请0件；") || !strings.Contains(text, "| 办理结果总计 | 0 |  |  |  |") {
		t.Errorf("narrative:\n%s", text)
	}
}

func TestNarrativeSaysTheFigures(t *testing.T) {
	m := officetest.District()
	a := area(t, m, 2022)
	text := m.Narrative(a)
	h := office.Highlight(&a.Sum("").Recomputed)
	var outcomes int64
	for _, n := range h.Outcomes {
		outcomes += n
	}
	if outcomes != h.Results || h.Natural+h.Legal != h.Handled() {
		t.Errorf("the parts do not add up: %+v", h)
	}
	for _, want := range []string{
		fmt.Sprintf("全年新收政府信息公开申请%d件", h.Received), fmt.Sprintf("办结%d件", h.Results),
		fmt.Sprintf("予以公开%d件（占%s%%）", h.Outcomes[0], office.Percent(h.Outcomes[0], h.Results)),
		"## 本级（1个机关）", "## 乡镇街道", "同比",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// The narrative as a person reads it: what a part of it says, and that it says it at
// all, is looked at whole.
func TestNarrativeGolden(t *testing.T) {
	m := officetest.District()
	golden(t, "narrative.md", m.Narrative(area(t, m, 2023)))
}

// golden compares a text with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestMarks(t *testing.T) {
	m := officetest.District()
	for _, f := range m.Filings {
		marks := f.Marks()
		switch f.Name + " " + fmt.Sprint(f.Year) {
		case "相山区民政局 2023":
			if got := marks[cell(t, "applications.granted.natural")]; got != office.Wrong {
				t.Errorf("the explained cell is marked %d", got)
			}
			if got := marks[cell(t, "applications.granted.total")]; got != office.Plain {
				t.Errorf("a cell that the correction puts right is marked %d", got)
			}
			if to, ok := f.SuggestedFigure(cell(t, "applications.granted.natural")); !ok || to != 0 {
				t.Errorf("suggested %d", to)
			}
		case "相山区司法局 2023":
			if got := marks[cell(t, "proceedings.review.other")]; got != office.Suspect {
				t.Errorf("a cell under suspicion is marked %d", got)
			}
		case "相山区财政局 2023":
			if len(marks) > 0 {
				t.Errorf("a report without findings has marks %v", marks)
			}
		}
	}
}

func TestProblemsBeginWithTheGravest(t *testing.T) {
	m := officetest.District()
	for _, r := range m.Returns() {
		problems := r.Filing.Problems()
		if len(problems) == 0 {
			t.Errorf("%s must correct, and nothing is listed", r.Filing.Name)
			continue
		}
		for i := range problems[1:] {
			if problems[i].Severity > problems[i+1].Severity {
				t.Errorf("%s: %v before %v", r.Filing.Name, problems[i].Severity, problems[i+1].Severity)
			}
		}
	}
}

// Every cell of an explanation is an entry of its own, with its place in words
// and what it should be; what is one possibility of several says so.
func TestEveryCellToCorrectIsListed(t *testing.T) {
	a, _ := form.CellByCode("applications.granted.natural")
	b, _ := form.CellByCode("applications.granted.enterprise")
	filing := func(unique bool) *office.Filing {
		r := &form.Report{Year: 2023, Agency: form.Agency{Name: "相山区教育局"}, Source: &form.Source{Path: "a.docx", Kind: form.WordDocument}}
		r.PutValue(a, 3, form.Place{Part: 2, Line: 6, Column: 10})
		r.PutValue(b, 7, form.Place{Part: 2, Line: 6, Column: 11})
		var o officetest.Office
		o.AddFound(r, nil, false, office.Explanation{
			Cells: []form.CellID{a, b}, From: []int64{3, 7}, To: []int64{7, 3}, Unique: unique, Text: form.Text{Chinese: "两格互换", English: "exchanged"},
		})
		return o.Model().Filings[0]
	}
	for _, c := range []struct {
		unique bool
		want   []string
	}{
		{true, []string{"三／（一）予以公开／自然人 3→7 第2个表第6行第10格 须改正 两格互换", "三／（一）予以公开／商业企业 7→3 第2个表第6行第11格 须改正 与上一行是同一处错误，一并改正"}},
		{false, []string{"三／（一）予以公开／自然人 3→7? 第2个表第6行第10格 须改正（可能之一） 两格互换", "三／（一）予以公开／商业企业 7→3? 第2个表第6行第11格 须改正（可能之一） 与上一行是同一处错误，一并改正"}},
	} {
		var got []string
		for _, p := range filing(c.unique).Problems() {
			got = append(got, fmt.Sprintf("%s %s→%s %s %s %s", p.Where.Chinese, p.Stated, p.Expected, p.Place.Chinese, p.Demand().Chinese, p.Text.Chinese))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("unique %v:\n%s\nwant\n%s", c.unique, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestFileNames(t *testing.T) {
	for text, want := range map[string]string{
		"相山区教育局": "相山区教育局", "a/b\\c:d*e?f\"g<h>i|j": "a_b_c_d_e_f_g_h_i_j", "../../etc": "_.._etc", "con": "_con", "": "_", " . ": "_", "a\x00b\u202ec": "a_b_c",
	} {
		if got := office.FileName(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := len(office.FileName(strings.Repeat("长", 300))); got > 200 {
		t.Errorf("a name of %d bytes", got)
	}
}

// Every figure of the draft is what its cells come to in the tables, and a change is
// said of the agencies that reported on both years, and over how many.
func TestDraftLeadsToItsFigures(t *testing.T) {
	m := officetest.District()
	for _, year := range []int{2022, 2023} {
		a := area(t, m, year)
		d, figures := a.Draft(), 0
		text := m.Narrative(a)
		for _, section := range d.Sections {
			for _, paragraph := range section.Paragraphs {
				for _, span := range paragraph {
					if len(span.Cells) == 0 || strings.HasSuffix(span.Text, "%") {
						continue
					}
					total := int64(0)
					for _, id := range span.Cells {
						total += d.Values()[id]
					}
					figures++
					if want := form.Cells[span.Cells[0]].Printed(total); span.Text != want {
						t.Errorf("%d: %q leads to %s", year, span.Text, want)
					}
				}
			}
		}
		if figures < 35 {
			t.Errorf("%d: only %d figures", year, figures)
		}
		for _, link := range regexp.MustCompile(`\]\(#([^)]+)\)`).FindAllStringSubmatch(text, -1) {
			if strings.Count(text, `<a id="`+link[1]+`">`) != 1 {
				t.Errorf("%d: nothing is at %s", year, link[1])
			}
		}
		change := a.Change("")
		if want := fmt.Sprintf("以可比的%d个机关（两年均有报告）计，新收申请", change.Agencies(form.Applications)); !strings.Contains(text, want) {
			t.Errorf("%d: %q is not said", year, want)
		}
		if year == 2023 && change.Now.Reports >= a.Sum("").Reports {
			t.Errorf("2023 has a report of an agency that made none on 2022: %d of %d are comparable", change.Now.Reports, a.Sum("").Reports)
		}
	}
	if text := m.Narrative(area(t, m, 2021)); strings.Contains(text, "同比增长") || strings.Contains(text, "同比下降") {
		t.Error("2021 is compared with a year without reports")
	}
}

// A paper asks for what it lists: to correct, to check, or for an original, and not for more.
func TestRequest(t *testing.T) {
	correct, check, unread := office.Problem{Severity: form.Arithmetic}, office.Problem{Severity: form.Warning}, office.Problem{Severity: form.Logic, Unread: true}
	follows := office.Problem{Severity: form.Warning, Follows: true}
	for _, tt := range []struct {
		problems []office.Problem
		asks     string // of 改正 核实 原件
	}{
		{[]office.Problem{correct, follows}, "“须改正”"}, {[]office.Problem{check}, "“请核实”"}, {[]office.Problem{unread}, "“未能读出”"},
		{[]office.Problem{correct, check}, "“须改正”“请核实”"}, {[]office.Problem{correct, check, unread}, "“须改正”“请核实”“未能读出”"}, {[]office.Problem{correct, unread}, "“须改正”“未能读出”"},
	} {
		got, text := "", office.Request(tt.problems)
		for _, mark := range []string{"“须改正”", "“请核实”", "“未能读出”"} {
			if strings.Contains(text, mark) {
				got += mark
			}
		}
		if got != tt.asks {
			t.Errorf("asks for %s, want %s: %s", got, tt.asks, text)
		}
	}
}

package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// filed is one small JSON report of the tests below.
type filed struct {
	code, name, division string
	year                 int
	scope, submitted     string
	received             int
	answers              string // number of the return it came back on
}

// number is the number of the return that would be made of it.
func (f filed) number() string {
	r := form.Report{Year: f.year}
	for _, column := range []string{"natural", "total"} {
		r.PutValue(form.MustCell("applications.new_received."+column), int64(f.received), form.Place{})
	}
	return r.Number()
}

func (f filed) json() string {
	scope := f.scope
	if scope == "" {
		scope = "own"
	}
	return fmt.Sprintf(`{"year":%d,"scope":%q,"submitted_at":%q,"answers":%q,"agency":{"code":%q,"name":%q,"division":%q},
"tables":{"applications":{"new_received":{"natural":%d,"total":%d}}}}`,
		f.year, scope, f.submitted, f.answers, f.code, f.name, f.division, f.received, f.received)
}

// runFiled runs over files with these reports and tells what became of each:
// "a.json read", and which rules fired on the files.
func runFiled(t *testing.T, files map[string]string) (*Result, []string, []string) {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	result, err := runChecked(t, Config{Inputs: []string{folder}, Output: t.TempDir(), NoDesk: true})
	if err != nil {
		t.Fatal(err)
	}
	checkLedger(t, result)
	var outcomes, rules []string
	for _, s := range readSources(t, result.Directory) {
		outcomes = append(outcomes, s.Path+" "+s.Status)
	}
	for _, f := range readFindings(t, result.Directory) {
		if slices.Contains([]string{"R-ONE", "R-SAME", "R-SUPERSEDED"}, f.Rule) {
			rules = append(rules, strings.SplitN(f.Position, ":", 2)[0]+" "+f.Rule)
		}
	}
	return result, outcomes, rules
}

func TestOneReportPerAgencyAndYear(t *testing.T) {
	const code = "11370900004341590P"
	a := filed{code: code, name: "甲局", division: "370900", year: 2023, received: 3}
	with := func(change func(*filed)) filed {
		f := a
		change(&f)
		return f
	}
	type oneReport struct {
		name     string
		files    map[string]filed
		outcomes []string
		rules    []string
	}
	tests := []oneReport{
		{
			"the same report twice is one report",
			map[string]filed{"1.json": a, "2.json": a},
			[]string{"1.json read", "2.json superseded"},
			[]string{"2.json R-SAME"},
		},
		{
			"the later date wins",
			map[string]filed{
				"1.json": with(func(f *filed) { f.submitted, f.received = "2024-02-01", 4 }),
				"2.json": with(func(f *filed) { f.submitted = "2024-01-15" }),
			},
			[]string{"1.json read", "2.json superseded"},
			[]string{"2.json R-SUPERSEDED"},
		},
		{
			"without dates neither is used",
			map[string]filed{"1.json": a, "2.json": with(func(f *filed) { f.received = 4 })},
			[]string{"1.json rejected", "2.json rejected"},
			[]string{"1.json R-ONE", "2.json R-ONE"},
		},
		{
			"one missing date decides nothing",
			map[string]filed{"1.json": a, "2.json": with(func(f *filed) { f.received, f.submitted = 4, "2024-01-15" })},
			[]string{"1.json rejected", "2.json rejected"},
			[]string{"1.json R-ONE", "2.json R-ONE"},
		},
		{
			"without dates the file marked as corrected wins",
			map[string]filed{"1.json": a, "2更正.json": with(func(f *filed) { f.received = 4 })},
			[]string{"1.json superseded", "2更正.json read"},
			[]string{"1.json R-SUPERSEDED"},
		},
		{
			"two marks of one rank decide nothing",
			map[string]filed{"1更正.json": a, "2更正.json": with(func(f *filed) { f.received = 4 })},
			[]string{"1更正.json rejected", "2更正.json rejected"},
			[]string{"1更正.json R-ONE", "2更正.json R-ONE"},
		},
		{
			"a shared latest date decides nothing",
			map[string]filed{
				"1.json": with(func(f *filed) { f.submitted = "2024-01-15" }),
				"2.json": with(func(f *filed) { f.submitted, f.received = "2024-01-15", 4 }),
			},
			[]string{"1.json rejected", "2.json rejected"},
			[]string{"1.json R-ONE", "2.json R-ONE"},
		},
		{
			"own and consolidated figures are two reports",
			map[string]filed{"1.json": a, "2.json": with(func(f *filed) { f.scope, f.received = "consolidated", 40 })},
			[]string{"1.json read", "2.json read"}, nil,
		},
		{
			"two years are two reports",
			map[string]filed{"1.json": a, "2.json": with(func(f *filed) { f.year = 2022 })},
			[]string{"1.json read", "2.json read"}, nil,
		},
		{
			"reports without a year are no versions of each other",
			map[string]filed{"1.json": with(func(f *filed) { f.year = 0 }), "2.json": with(func(f *filed) { f.year = 0 })},
			[]string{"1.json rejected", "2.json rejected"}, nil,
		},
		{
			"a name without a code belongs to the code that has the name",
			map[string]filed{"1.json": a, "2.json": with(func(f *filed) { f.code = "" })},
			[]string{"1.json read", "2.json superseded"},
			[]string{"2.json R-SAME"},
		},
		{
			"a name in another district is another agency",
			map[string]filed{"1.json": a, "2.json": with(func(f *filed) { f.code, f.division = "", "370100" })},
			[]string{"1.json read", "2.json read"}, nil,
		},
	}
	answer := func(to filed, received int) filed {
		return with(func(f *filed) { f.received, f.answers = received, to.number() })
	}
	second := answer(a, 4)
	third := answer(second, 3) // what was corrected was right before
	tests = append(tests, []oneReport{
		{
			"a return that came back takes the place of what it answers, whatever its name",
			map[string]filed{"9.json": a, "1.json": answer(a, 4)},
			[]string{"1.json read", "9.json superseded"},
			[]string{"9.json R-SUPERSEDED"},
		},
		{
			"so it does against dates and marks",
			map[string]filed{
				"1更正.json": with(func(f *filed) { f.submitted = "2024-02-01" }),
				"2.json":   with(func(f *filed) { f.submitted, f.received, f.answers = "2024-01-01", 4, a.number() }),
			},
			[]string{"1更正.json superseded", "2.json read"},
			[]string{"1更正.json R-SUPERSEDED"},
		},
		{
			"a return that came back unchanged answers nothing: what it was made from counts",
			map[string]filed{"1.json": a, "2.json": answer(a, 3)},
			[]string{"1.json read", "2.json superseded"},
			[]string{"2.json R-SAME"},
		},
		{
			"figures that come back to what they were",
			map[string]filed{"1.json": a, "2.json": second, "3.json": third},
			[]string{"1.json superseded", "2.json superseded", "3.json read"},
			[]string{"1.json R-SUPERSEDED", "2.json R-SUPERSEDED"},
		},
		{
			"two different answers decide nothing",
			map[string]filed{"1.json": a, "2.json": second, "3.json": answer(a, 5)},
			[]string{"1.json rejected", "2.json rejected", "3.json rejected"},
			[]string{"1.json R-ONE", "2.json R-ONE", "3.json R-ONE"},
		},
		{
			"without the report it answers a return stands alone",
			map[string]filed{"2.json": second},
			[]string{"2.json read"}, nil,
		},
		{
			"a newer report that answers nothing is weighed as always",
			map[string]filed{
				"1.json": a,
				"2.json": with(func(f *filed) { f.submitted, f.received, f.answers = "2024-02-01", 4, a.number() }),
				"3.json": with(func(f *filed) { f.submitted, f.received = "2024-03-01", 6 }),
			},
			[]string{"1.json superseded", "2.json superseded", "3.json read"},
			[]string{"1.json R-SUPERSEDED", "2.json R-SUPERSEDED"},
		},
	}...)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{}
			for name, f := range tt.files {
				files[name] = f.json()
			}
			_, outcomes, rules := runFiled(t, files)
			if !slices.Equal(outcomes, tt.outcomes) {
				t.Errorf("outcomes %q, want %q", outcomes, tt.outcomes)
			}
			if !slices.Equal(rules, tt.rules) {
				t.Errorf("rules %q, want %q", rules, tt.rules)
			}
		})
	}
}

// Reports come by year, then by agency, the own before the consolidated one, and agencies
// by what they are called in the data, whatever the files are called.
func TestOrderOfWhatIsPublished(t *testing.T) {
	report := func(code string, year int, scope string) string {
		return filed{code: code, name: code + "局", division: "370900", year: year, scope: scope, received: year}.json()
	}
	result, _, _ := runFiled(t, map[string]string{
		"1.json": report("B", 2023, "consolidated"), "2.json": report("B", 2023, "own"), "3.json": report("A", 2023, "own"), "4.json": report("B", 2022, "own"),
	})
	var reports, agencies []string
	for _, row := range rowsOfDataset(t, result.Directory, "reports") {
		reports = append(reports, fmt.Sprint(row["year"], row["agency_code"], row["scope"]))
	}
	for _, row := range rowsOfDataset(t, result.Directory, "agencies") {
		agencies = append(agencies, fmt.Sprint(row["agency_id"]))
	}
	if want := []string{"2022Bown", "2023Aown", "2023Bown", "2023Bconsolidated"}; !slices.Equal(reports, want) {
		t.Errorf("reports %q, want %q", reports, want)
	}
	if want := []string{"A", "B"}; !slices.Equal(agencies, want) {
		t.Errorf("agencies %q, want %q", agencies, want)
	}
}

// Of several reports in a file that are not used, the file gives the first one's reason.
func TestTheFirstReportGivesAFileItsReason(t *testing.T) {
	report := func(code string, received int, submitted string) string {
		return filed{code: code, name: code + "局", division: "370900", year: 2023, received: received, submitted: submitted}.json()
	}
	result, _, _ := runFiled(t, map[string]string{
		"1.json": "[" + report("B", 1, "2024-01-01") + "," + report("A", 1, "2024-01-01") + "]",
		"2.json": "[" + report("A", 2, "2024-01-02") + "," + report("B", 2, "2024-01-02") + "]",
	})
	if sources := readSources(t, result.Directory); len(sources) != 2 || !strings.Contains(sources[0].Reason, "B局") || strings.Contains(sources[0].Reason, "A局") {
		t.Errorf("%+v, want the reason of B局", sources)
	}
}

// One bad file stops nothing, and each says in both languages why it was not used.
func TestBadFilesLeaveTheOthersAlone(t *testing.T) {
	good := filed{code: "11370900004341590P", name: "甲局", division: "370900", year: 2023, received: 3}
	noAgency, noYear := good, good
	noAgency.code, noAgency.name = "", ""
	noYear.year = 0
	result, outcomes, _ := runFiled(t, map[string]string{
		"好.json":           good.json(),
		"empty.json":       "",
		"truncated.json":   good.json()[:80],
		"no-agency.json":   noAgency.json(),
		"no-year.json":     noYear.json(),
		"binary.csv":       "\x00\x01\x02\xff\xfe\xfd",
		"folder.csv/a.txt": "hello",
		"old.xls":          "\xd0\xcf\x11\xe0",
		".hidden.json":     good.json(),
		"~$lock.xlsx":      "x",
	})
	want := map[string]string{
		"好.json": "read", "empty.json": "rejected", "truncated.json": "rejected", "no-agency.json": "rejected",
		"no-year.json": "rejected", "binary.csv": "rejected", "folder.csv/a.txt": "rejected", "old.xls": "rejected",
		".hidden.json": "ignored", "~$lock.xlsx": "ignored",
	}
	for _, outcome := range outcomes {
		i := strings.LastIndexByte(outcome, ' ')
		if want[outcome[:i]] != outcome[i+1:] {
			t.Errorf("%s, want %s", outcome, want[outcome[:i]])
		}
	}
	if len(outcomes) != len(want) {
		t.Errorf("%d files accounted for, want %d: %q", len(outcomes), len(want), outcomes)
	}
	if result.Reports.Published != 1 {
		t.Errorf("%d reports published, want 1", result.Reports.Published)
	}
}

// Rows of a long table may come in any order, a few reports at a time or far
// apart: the figures end up in one report.
func TestScatteredLongTableIsOneReport(t *testing.T) {
	var b strings.Builder
	b.WriteString("agency_code,agency_name,division,year,table,row,column,value\n")
	rows := []string{"natural", "enterprise", "total"}
	for i, column := range rows {
		for n := range 3000 { // more reports than are kept open at a time
			value := n
			if i == 1 {
				value = 0
			}
			fmt.Fprintf(&b, ",机关%d,370900,2023,applications,new_received,%s,%d\n", n, column, value)
		}
	}
	result, outcomes, rules := runFiled(t, map[string]string{"long.csv": b.String()})
	if result.Reports.Published != 3000 || result.Figures.Published != 9000 {
		t.Errorf("published %d reports with %d figures: %q %q", result.Reports.Published, result.Figures.Published, outcomes, rules[:min(3, len(rules))])
	}
	if sources := readSources(t, result.Directory); len(sources) != 1 || sources[0].Reports != 3000 {
		t.Errorf("the data say of the file: %+v", sources)
	}
}

// A file name in GBK, as unpacked on another system, is shown as what it says.
func TestFileNamesThatAreNotUTF8(t *testing.T) {
	good := filed{code: "11370900004341590P", name: "甲局", division: "370900", year: 2023, received: 3}
	_, outcomes, _ := runFiled(t, map[string]string{"\xbc\xd7\xbe\xd6.json": good.json(), "\xff\xff.json": "{"})
	if want := []string{"甲局.json read", "\uFFFD.json rejected"}; !slices.Equal(outcomes, want) {
		t.Errorf("%q, want %q", outcomes, want)
	}
}

// Two files of one name in different encodings are two sources.
func TestFileNamesOfTwoEncodings(t *testing.T) {
	good := filed{code: "11370900004341590P", name: "甲局", division: "370900", year: 2023, received: 3}
	other := filed{code: "11370900004341638A", name: "乙局", division: "370900", year: 2023, received: 4}
	_, outcomes, _ := runFiled(t, map[string]string{"\xbc\xd7\xbe\xd6.json": good.json(), "甲局.json": other.json()})
	if len(outcomes) != 2 || outcomes[0] == outcomes[1] || !strings.HasSuffix(outcomes[0], " read") || !strings.HasSuffix(outcomes[1], " read") {
		t.Errorf("%q", outcomes)
	}
}

// R-ONE says what really prevents the choice.
func TestOneReportSaysWhy(t *testing.T) {
	const code = "11370900004341590P"
	report := func(received int, submitted string) string {
		return filed{code: code, name: "甲局", division: "370900", year: 2023, received: received, submitted: submitted}.json()
	}
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{
			"no dates, no marks", map[string]string{"1.json": report(3, ""), "2.json": report(4, "")},
			"；不是每份都有提交日期，文件名和文件夹名没有更正标记，不是每份文件内都有修改日期，不能判断",
		},
		{
			"one date", map[string]string{"1更正.json": report(3, "2024-01-15"), "2更正.json": report(4, "")},
			"；不是每份都有提交日期，文件名或文件夹名的更正标记相同，",
		},
		{
			"the same date in one file", map[string]string{"1.json": "[" + report(3, "2024-01-15") + "," + report(4, "2024-01-15") + "]"},
			"；提交日期同为2024-01-15，同在一个文件中，文件名不能区分，",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result, _, _ := runFiled(t, tt.files)
			said := 0
			for _, f := range readFindings(t, result.Directory) {
				if f.Rule == form.RuleROne {
					said++
					if !strings.Contains(f.Message, tt.want) {
						t.Errorf("says %q, want %q in it", f.Message, tt.want)
					}
				}
			}
			if said != 2 {
				t.Errorf("said %d times, want twice", said)
			}
		})
	}
}

// filedPage is a small report as a page, with what its head says.
func filedPage(head string, received int) string {
	return fmt.Sprintf(`<html><head><meta charset="utf-8">%s</head><body><h1>甲局2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p><table>
<tr><td></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td><td>总计</td></tr>
<tr><td>一、本年新收政府信息公开申请数量</td><td>%d</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>%d</td></tr></table></body></html>`, head, received, received)
}

// Of two pages the one that was published or changed later wins. A date that both
// have from the page they were made from, before the report's year was over, is none.
func TestLaterPageWins(t *testing.T) {
	const template = `<meta name="createdate" content="2019-05-01">`
	dated := func(day string) string { return template + `<meta name="PubDate" content="` + day + `">` }
	for _, tt := range []struct{ name, one, two, want string }{
		{"later page", dated("2024-03-01"), dated("2024-01-15"), "2.html R-SUPERSEDED"},
		{"template only", template, template, "1.html R-ONE 2.html R-ONE"},
		{"template beside a date", template, dated("2024-01-15"), "1.html R-ONE 2.html R-ONE"},
	} {
		_, _, rules := runFiled(t, map[string]string{"1.html": filedPage(tt.one, 3), "2.html": filedPage(tt.two, 4)})
		if got := strings.Join(rules, " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Two reports of an agency on two sheets of a workbook are named by sheet.
func TestOneReportNamesSheets(t *testing.T) {
	sheet := func(name string, received int) string {
		row := func(cells ...string) string {
			return "<Row><Cell><Data ss:Type=\"String\">" + strings.Join(cells, "</Data></Cell><Cell><Data ss:Type=\"String\">") + "</Data></Cell></Row>"
		}
		n := fmt.Sprint(received)
		return `<Worksheet ss:Name="` + name + `"><Table>` + row("甲局2023年政府信息公开工作年度报告") + row("三、收到和处理政府信息公开申请情况") +
			row("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计") +
			row("一、本年新收政府信息公开申请数量", n, "0", "0", "0", "0", "0", n) + `</Table></Worksheet>`
	}
	book := `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">` +
		sheet("初稿", 3) + sheet("报送稿", 4) + `</Workbook>`
	result, outcomes, _ := runFiled(t, map[string]string{"甲局.xml": book})
	said := 0
	for _, f := range readFindings(t, result.Directory) {
		if f.Rule == form.RuleROne {
			said++
			for _, part := range []string{"甲局.xml!初稿!A1", "甲局.xml!报送稿!A1", "同在一个文件中"} {
				if !strings.Contains(f.Message, part) {
					t.Errorf("says %q, want %q in it", f.Message, part)
				}
			}
		}
	}
	if said != 2 || !slices.Equal(outcomes, []string{"甲局.xml rejected"}) {
		t.Errorf("said %d times, %q", said, outcomes)
	}
}

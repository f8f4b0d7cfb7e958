package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"gouji/form"
)

// wholeReport is a report of all cells of the form of 2021 as a long table: those
// named have their figures, the others 0.
func wholeReport(agency string, year int, submitted string, figures map[string]string) string {
	var b strings.Builder
	b.WriteString("agency_name,division,year,submitted_at,table,row,column,value\n")
	for i := range form.Cells {
		c := &form.Cells[i]
		if c.Editions&form.Edition2021 == 0 {
			continue
		}
		value := figures[c.Code]
		if value == "" {
			value = "0"
		}
		fmt.Fprintf(&b, "%s,370900,%d,%s,%s,%s,%s,%s\n", agency, year, submitted, c.Table.Code, c.Row.Code, c.Column.Code, value)
	}
	return b.String()
}

// figuresOf makes the figures of wholeReport: those of a balanced report and some others.
func figuresOf(changes ...string) map[string]string {
	figures := map[string]string{}
	for _, cell := range []string{"new_received.natural", "new_received.total", "granted.natural", "granted.total", "results_total.natural", "results_total.total"} {
		figures["applications."+cell] = "5"
	}
	for i := 0; i < len(changes); i += 2 {
		figures[changes[i]] = changes[i+1]
	}
	return figures
}

// Each version of a report tells what it changed, cell by cell, and what of that
// nobody had asked for; what of the latter has stayed is a finding.
func TestVersionsOfOneReport(t *testing.T) {
	const name, issued, inForce = "甲局", "documents.normative_docs.issued", "documents.normative_docs.in_force"
	write := func(submitted string, changes ...string) string {
		return wholeReport(name, 2023, submitted, figuresOf(changes...))
	}
	result, _, _ := runFiled(t, map[string]string{
		"c.csv":         write("2024-01-10", "applications.new_received.total", "6"),
		"a.csv":         write("2024-01-20", issued, "2", inForce, "2"),
		"b.csv":         write("2024-02-01", inForce, "3"),
		"b2.csv":        write("2024-02-01", inForce, "3"),
		"other.csv":     wholeReport("乙局", 2023, "2024-01-10", figuresOf()),
		"undecided.csv": wholeReport("丙局", 2023, "", figuresOf()),
		"undecidee.csv": wholeReport("丙局", 2023, "", figuresOf(inForce, "1")),
	})
	rows, err := parquet.ReadFile[struct {
		Version    int32  `parquet:"version"`
		Source     string `parquet:"source_id,optional"`
		Superseded string `parquet:"superseded_by,optional"`
		DecidedBy  string `parquet:"decided_by"`
		Table      string `parquet:"table_code,optional"`
		Item       string `parquet:"item,optional"`
		Column     string `parquet:"column_code,optional"`
		Unasked    bool   `parquet:"unasked"`
	}](filepath.Join(result.Directory, "datasets/versions/part-0.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprintf("%d %s %s %s %s.%s.%s %v", r.Version, r.Source, r.Superseded, r.DecidedBy, r.Table, r.Item, r.Column, r.Unasked))
	}
	want := []string{
		"1 c.csv b.csv submitted_at .. false",
		"2 a.csv b.csv submitted_at documents.normative_docs.issued true",
		"2 a.csv b.csv submitted_at documents.normative_docs.in_force true",
		"2 a.csv b.csv submitted_at applications.new_received.total false",
		"3 b.csv  submitted_at documents.normative_docs.issued true",
		"3 b.csv  submitted_at documents.normative_docs.in_force true",
		"4 b2.csv b.csv submitted_at .. false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var messages []string
	for _, f := range readFindings(t, result.Directory) {
		if f.Rule == form.RuleRChanged {
			messages = append(messages, f.Position+" "+f.Message)
		}
	}
	if len(messages) != 1 || !strings.Contains(messages[0], "b.csv") || !strings.Contains(messages[0], "0→3") || strings.Contains(messages[0], "；行政规范性文件／本年制发") {
		t.Errorf("findings %q, want the one cell that stayed changed", messages)
	}
}

// The data say what decided between versions.
func TestWhatDecidedBetweenVersions(t *testing.T) {
	report := filed{code: "11370900004341590P", name: "甲局", division: "370900", year: 2023, received: 3}
	another := func(submitted string) string {
		other := report
		other.received, other.submitted = 4, submitted
		return other.json()
	}
	dated := report
	dated.submitted = "2024-01-05"
	answer := report
	answer.received, answer.answers = 4, report.number()
	last := answer
	last.received, last.answers = 5, answer.number()
	changed := func(day string) string { return `<meta name="PubDate" content="` + day + `">` }
	for _, tt := range []struct {
		files map[string]string
		want  []string // the number of the version, its file, what decided
	}{
		{map[string]string{"1.json": report.json(), "2.json": report.json()}, []string{"1 1.json same_figures", "2 2.json same_figures"}},
		{map[string]string{"1.json": another("2024-02-05"), "2.json": dated.json()}, []string{"1 2.json submitted_at", "2 1.json submitted_at"}},
		{map[string]string{"1更正.json": another(""), "2.json": report.json()}, []string{"1 2.json file_name", "2 1更正.json file_name"}},
		{
			map[string]string{"1.html": filedPage(changed("2024-03-01"), 3), "2.html": filedPage(changed("2024-01-15"), 4)},
			[]string{"1 2.html changed_at", "2 1.html changed_at"},
		},
		{map[string]string{"1.json": answer.json(), "2.json": report.json()}, []string{"1 2.json answers", "2 1.json answers"}},
		{
			map[string]string{"1.json": answer.json(), "2.json": report.json(), "3.json": another("")},
			[]string{"1 2.json answers", "2 1.json answers", "3 3.json answers"},
		},
		{ // round by round, whatever the order of input
			map[string]string{"3.json": report.json(), "2.json": answer.json(), "1.json": last.json()},
			[]string{"1 3.json answers", "2 2.json answers", "3 1.json answers"},
		},
	} {
		result, _, _ := runFiled(t, tt.files)
		rows, err := parquet.ReadFile[struct {
			Version   int32  `parquet:"version"`
			Source    string `parquet:"source_id,optional"`
			DecidedBy string `parquet:"decided_by"`
		}](filepath.Join(result.Directory, "datasets/versions/part-0.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			if line := fmt.Sprintf("%d %s %s", r.Version, r.Source, r.DecidedBy); !slices.Contains(got, line) { // a line for each cell
				got = append(got, line)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// What a correction changes within what was asked for is nothing to point out,
// whichever cell of a broken identity was the wrong one, nor are the totals that
// follow, nor what a version changes that has the very same figures.
func TestCorrectionsThatWereAskedFor(t *testing.T) {
	const a = "applications."
	for _, fix := range [][]string{
		{a + "new_received.total", "5"},
		{a + "new_received.total", "6", a + "new_received.enterprise", "1", a + "carried_out.enterprise", "1", a + "carried_out.total", "1"},
	} {
		result, _, _ := runFiled(t, map[string]string{
			"a.csv": wholeReport("甲局", 2023, "2024-01-10", figuresOf(a+"new_received.total", "6")),
			"b.csv": wholeReport("甲局", 2023, "2024-01-20", figuresOf(fix...)),
		})
		for _, c := range result.Rules {
			if c.Rule == form.RuleRChanged {
				t.Errorf("%v: %+v", fix, c)
			}
		}
		if result.ErrorFindings() != 0 {
			t.Errorf("%v: %d errors stay", fix, result.ErrorFindings())
		}
	}
}

// However many versions of one report there are, no message names them all.
func TestManyVersionsOfOneReport(t *testing.T) {
	const n = 1000
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(filed{name: "某局", division: "370900", year: 2023, received: i + 1}.json(), "\n", ""))
		b.WriteByte('\n')
	}
	result, _, _ := runFiled(t, map[string]string{"all.ndjson": b.String()})
	if result.Reports.Rejected != n {
		t.Fatalf("%d of %d versions are rejected", result.Reports.Rejected, n)
	}
	for _, p := range result.Problems {
		if message := p.Finding.Message(form.Chinese); p.Finding.Rule == form.RuleROne && len(message) > 2000 {
			t.Fatalf("a message of %d bytes", len(message))
		}
	}
}

// The page shows of each report in use which versions there were, and what each changed.
func TestThePageShowsVersions(t *testing.T) {
	const inForce = "documents.normative_docs.in_force"
	c := Config{Inputs: []string{t.TempDir()}, Output: t.TempDir(), AsOf: "2024-06-01"}
	for name, text := range map[string]string{
		"1.csv": wholeReport("甲局", 2023, "2024-01-10", figuresOf("applications.new_received.total", "6")),
		"2.csv": wholeReport("甲局", 2023, "2024-01-20", figuresOf(inForce, "3")),
		"3.csv": wholeReport("乙局", 2023, "2024-01-10", figuresOf()),
	} {
		writeFile(t, filepath.Join(c.Inputs[0], name), text)
	}
	result, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(result.Directory, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{fmt.Sprintf(`"z":[{"p":"1.csv:2:1 (A2)","s":"2024-01-10","d":["提交日期","the date of submission"]},`+
		`{"p":"2.csv:2:1 (A2)","s":"2024-01-20","u":true,"d":["提交日期","the date of submission"],"c":[{"c":%d,"o":"0","n":"3","x":true},{"c":%d,"o":"6","n":"5"}]}]`,
		form.MustCell(inForce), form.MustCell("applications.new_received.total"))}
	if diff := cmp.Diff(want, regexp.MustCompile(`"z":\[.*?\]\}\]`).FindAllString(string(page), -1)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"gouji/fixtures"
	"gouji/form"
)

// The sample district is judged as of this day.
const sampleDay = "2026-06-30"

func sampleConfig(t *testing.T) Config {
	t.Helper()
	return Config{
		Inputs: []string{"../fixtures/sample/input"}, Roster: "../fixtures/sample/agencies.csv",
		Output: t.TempDir(), AsOf: sampleDay, Version: "test",
	}
}

// publishedSample is the sample district as it was published, until all tests are done.
type publishedSample struct {
	once   sync.Once
	folder string
	result *Result
}

// withoutOffice and withOffice are the sample without and with office files.
var withoutOffice, withOffice publishedSample

// sampleResult is the sample district, published without office files: once for all
// tests that only read it.
func sampleResult(t *testing.T) *Result { return withoutOffice.published(t, true) }

// officeSample is sampleResult with office files.
func officeSample(t *testing.T) *Result { return withOffice.published(t, false) }

func (p *publishedSample) published(t *testing.T, noDesk bool) *Result {
	t.Helper()
	p.once.Do(func() {
		folder, err := os.MkdirTemp("", "sample")
		if err != nil {
			t.Fatal(err)
		}
		p.folder = folder
		c := sampleConfig(t)
		c.NoDesk, c.Output = noDesk, folder
		if p.result, err = runChecked(t, c); err != nil {
			t.Fatal(err)
		}
	})
	if p.result == nil {
		t.Fatal("the sample district was not published")
	}
	return p.result
}

// publishedFinding is a row of the dataset findings, as an analyst reads it.
type publishedFinding struct {
	ReportID    string `parquet:"report_id,optional"`
	AgencyCode  string `parquet:"agency_code,optional"`
	AgencyName  string `parquet:"agency_name,optional"`
	Year        int32  `parquet:"year,optional"`
	Rule        string `parquet:"rule"`
	Severity    string `parquet:"severity"`
	Message     string `parquet:"message_zh"`
	English     string `parquet:"message_en"`
	Suggestion  string `parquet:"suggestion_zh,optional"`
	Suggested   string `parquet:"suggestion_en,optional"` // in English
	Position    string `parquet:"position,optional"`
	Basis       string `parquet:"basis,optional"`
	Decision    string `parquet:"decision,optional"`
	Reason      string `parquet:"decision_reason,optional"`
	Explanation string `parquet:"explanation,optional"`
}

func readFindings(t *testing.T, directory string) []publishedFinding {
	t.Helper()
	rows, err := parquet.ReadFile[publishedFinding](filepath.Join(directory, "datasets/findings/part-0.parquet"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // one without rows has no file
		t.Fatal(err)
	}
	return rows
}

// publishedSource is a row of the dataset sources.
type publishedSource struct {
	Path     string `parquet:"source_id"`
	Status   string `parquet:"status"`
	Kind     string `parquet:"kind"`
	Encoding string `parquet:"encoding,optional"`
	Reports  int32  `parquet:"reports"`
	Figures  int64  `parquet:"figures"`
	Reason   string `parquet:"reason_zh,optional"`
	English  string `parquet:"reason_en,optional"`
}

func readSources(t *testing.T, directory string) []publishedSource {
	t.Helper()
	rows, err := parquet.ReadFile[publishedSource](filepath.Join(directory, "datasets/sources/part-0.parquet"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // one without rows has no file
		t.Fatal(err)
	}
	return rows
}

// Everything planted in the sample district is found, and nothing else of error level is.
func TestSampleDistrictMeetsItsExpectations(t *testing.T) {
	result := sampleResult(t)
	checkLedger(t, result)
	data, err := os.ReadFile("../fixtures/sample/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var planted []fixtures.Planted
	if err := json.Unmarshal(data, &planted); err != nil {
		t.Fatal(err)
	}
	type report struct {
		agency string
		year   int
	}
	wanted, found := map[report][]string{}, map[report]map[string]bool{}
	for _, p := range planted {
		key := report{p.Agency, p.Year}
		wanted[key] = append(wanted[key], p.Rules...)
		for _, rule := range p.History {
			if _, known := form.LookupRule(rule); known {
				wanted[key] = append(wanted[key], rule)
			}
		}
	}
	for _, f := range readFindings(t, result.Directory) {
		key := report{f.AgencyName, int(f.Year)}
		if found[key] == nil {
			found[key] = map[string]bool{}
		}
		found[key][f.Rule] = true
	}
	for key, rules := range wanted {
		for _, rule := range rules {
			if !found[key][rule] {
				t.Errorf("%s %d: %s was planted and not found; found %v", key.agency, key.year, rule, found[key])
			}
		}
	}
	for key, rules := range found {
		for rule := range rules {
			if form.RuleByID(rule).Severity.IsError() && rule != "R-BAL" && !slices.Contains(wanted[key], rule) {
				t.Errorf("%s %d: %s was found and not planted", key.agency, key.year, rule)
			}
		}
	}
	if len(planted) < 20 {
		t.Errorf("only %d errors planted", len(planted))
	}
}

// paragraph writes a text in lines that a person reads, broken after punctuation.
func paragraph(b *strings.Builder, lead, text string) {
	const width = 56
	var line []rune
	for i, r := range []rune(text) {
		if i == 0 {
			line = []rune(lead)
		}
		line = append(line, r)
		if len(line) >= width && strings.ContainsRune("，；。：、", r) {
			fmt.Fprintf(b, "      %s\n", string(line))
			line = line[:0]
		}
	}
	if len(line) > 0 {
		fmt.Fprintf(b, "      %s\n", string(line))
	}
}

// The golden file tells what a run over the sample district says: every file and every finding.
func TestSampleDistrictGolden(t *testing.T) {
	result := sampleResult(t)
	var b strings.Builder
	fmt.Fprintf(&b, "reports %+v\nfigures %+v\nagencies %d, years %v\nmissing %q\n\n", result.Reports, result.Figures, result.Agencies, result.Years, result.Missing)
	folder := ""
	for _, s := range readSources(t, result.Directory) {
		if f := path.Dir(s.Path); f != folder {
			fmt.Fprintf(&b, "\n%s/\n", f)
			folder = f
		}
		fmt.Fprintf(&b, "  %-10s %2d reports %4d figures  %-8s %-9s %s\n", s.Status, s.Reports, s.Figures, s.Kind, s.Encoding, path.Base(s.Path))
		paragraph(&b, "", s.Reason)
	}
	head := ""
	for _, f := range readFindings(t, result.Directory) {
		if h := fmt.Sprintf("%d %s", f.Year, f.AgencyName); h != head {
			fmt.Fprintf(&b, "\n%s\n", h)
			head = h
		}
		fmt.Fprintf(&b, "  %s (%s) %s\n", f.Rule, f.Severity, f.Position)
		paragraph(&b, "", f.Message)
		paragraph(&b, "→ ", f.Suggestion)
	}
	golden := filepath.Join("testdata", "sample.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Error(diff)
	}
}

// What a run says in English of the sample and of bad inputs has English punctuation:
// Chinese stops stand only in what it quotes, in names of files and of agencies, and in
// the numbering of the form.
func TestEnglishOfARun(t *testing.T) {
	bad := sampleConfig(t)
	bad.Inputs, bad.Roster, bad.NoDesk = []string{"../fixtures/bad/input"}, "", true
	badResult, err := runChecked(t, bad)
	if err != nil {
		t.Fatal(err)
	}
	stops := regexp.MustCompile(`[、，。；：！？（）]`)
	quoted := regexp.MustCompile(`“[^”]*”|（[一二三四五六七八九十]+）`)
	looked := map[string]bool{}
	for _, result := range []*Result{sampleResult(t), badResult} {
		findings, sources := readFindings(t, result.Directory), readSources(t, result.Directory)
		var names []string
		for _, s := range sources {
			names = append(names, s.Path, "")
		}
		for _, f := range findings {
			if f.AgencyName != "" {
				names = append(names, f.AgencyName, "")
			}
		}
		withoutNames := strings.NewReplacer(names...)
		look := func(rule, english string) {
			looked[rule] = true
			if stops.MatchString(quoted.ReplaceAllString(withoutNames.Replace(english), "")) {
				t.Errorf("%s has Chinese punctuation in its English: %s", rule, english)
			}
		}
		for _, f := range findings {
			look(f.Rule, f.English)
			look(f.Rule, f.Suggested)
		}
		for _, s := range sources {
			look("a source", s.English)
		}
	}
	if len(looked) < 50 {
		t.Errorf("only %d rules were found", len(looked))
	}
}

func TestSampleDistrictSameBytesForAnyWorkersAndOrder(t *testing.T) {
	var want map[string]string
	numbers := []int{1, 8}
	if os.Getenv("GOUJI_LARGE") != "" {
		numbers = append(numbers, 2)
	}
	for _, workers := range numbers {
		c := sampleConfig(t)
		c.Workers, c.Inputs = workers, []string{shuffledCopy(t, c.Inputs[0], workers)}
		result, err := runChecked(t, c)
		if err != nil {
			t.Fatal(err)
		}
		got := digest(t, result.Directory)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
	kinds := map[string]bool{}
	for name := range want {
		kinds[filepath.Ext(name)] = true
	}
	names := make([]string, 0, len(kinds))
	for kind := range kinds {
		names = append(names, kind)
	}
	sort.Strings(names)
	t.Logf("%d files of kinds %v", len(want), names)
}

// The dataset reports tells where each report stands, so that a person who opens the
// file finds it: in a workbook of two agencies the sheet.
func TestReportsTellTheirPosition(t *testing.T) {
	result := sampleResult(t)
	reports, err := parquet.ReadFile[struct {
		Agency   string `parquet:"agency_name"`
		Year     int32  `parquet:"year"`
		Source   string `parquet:"source_id"`
		Position string `parquet:"position"`
	}](filepath.Join(result.Directory, "datasets/reports/part-0.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]string{}
	sheet := ""
	for _, r := range reports {
		if !strings.HasPrefix(r.Position, r.Source) {
			t.Errorf("%s %d: position %q in %s", r.Agency, r.Year, r.Position, r.Source)
		}
		of[r.Source] = append(of[r.Source], r.Position)
		if r.Agency == "云岭市菱塘区科学技术局" && r.Year == 2020 {
			sheet = r.Position
		}
	}
	if want := "2020/两局汇总2020.xlsx!云岭市菱塘区科学技术局!A1"; sheet != want {
		t.Errorf("position %q, want %q", sheet, want)
	}
	several := 0
	for source, positions := range of {
		all := len(positions)
		slices.Sort(positions)
		if len(slices.Compact(positions)) < all || all > 1 && slices.Contains(positions, source) {
			t.Errorf("%s holds %d reports, at %q", source, all, positions)
		}
		if all > 1 {
			several++
		}
	}
	if several < 20 {
		t.Errorf("only %d files hold more than one report", several)
	}
}

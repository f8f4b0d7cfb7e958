package since

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/pipeline/journal"
)

// files collects what is written, by several goroutines at once.
type files map[string]*bytes.Buffer

var adding sync.Mutex

type unclosed struct{ *bytes.Buffer }

func (unclosed) Close() error { return nil }

func (f files) create(name string) (io.WriteCloser, error) {
	adding.Lock()
	defer adding.Unlock()
	f[name] = &bytes.Buffer{}
	return unclosed{f[name]}, nil
}

// noOfficeFiles is a generation without the office files.
func noOfficeFiles(name string) (io.ReadCloser, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func seenFinding(rule, report, agency string, cell form.CellID) SeenFinding {
	s := SeenFinding{Source: agency + ".csv", Finding: form.Finding{Rule: rule, Cells: []form.CellID{cell}, Arguments: []string{"<b>", "=1+1"}}}
	s.Rule, s.Report, s.Agency, s.Year, s.Asks, s.Cells = rule, report, agency, 2025, true, []string{form.Cells[cell].Code}
	return s
}

// Two nights: what is new, closed, still open, what came in and what is gone.
func night(t *testing.T) *Report {
	t.Helper()
	const a, b, c, d = "a-2025-own", "b-2025-own", "c-2025-own", "d-2025-own"
	one, two, three := seenFinding(form.RuleS3Bal, a, "甲局", 50), seenFinding(form.RuleUUnit, a, "甲局", 60), seenFinding(form.RuleFToken, b, "=乙局</script>", 70)
	reports := []journal.Report{{Key: a, Agency: "甲局", Year: 2025, Source: "甲局.csv", Fingerprint: "1"}, {Key: d, Agency: "丁局", Year: 2025, Source: "丁.csv", Fingerprint: "1"}}
	missing := []journal.Subject{{Key: c, Agency: "丙局", Year: 2025}}
	first := &journal.Snapshot{Findings: []journal.SeenFinding{one.SeenFinding, two.SeenFinding}, Reports: reports, Missing: missing}
	before := journal.Fold(nil)
	l := before.Compare(first)
	l.Day, l.Run = "2026-01-20", "1"
	before.Add(l)
	after := journal.Fold(before.Lines)
	reports = []journal.Report{
		{Key: a, Agency: "甲局", Year: 2025, Source: "甲局更正.csv", Fingerprint: "2"}, {Key: b, Agency: "=乙局</script>", Year: 2025, Source: "乙局.csv", Fingerprint: "1"},
		{Key: c, Agency: "丙局", Year: 2025, Source: "丙.csv", Fingerprint: "1"},
	}
	second := &journal.Snapshot{Findings: []journal.SeenFinding{one.SeenFinding, three.SeenFinding}, Reports: reports}
	l = after.Compare(second)
	l.Day, l.Run = "2026-01-21", "2"
	after.Add(l)
	return New(before, after, l, []SeenFinding{one, one, three})
}

func TestChanges(t *testing.T) {
	r := night(t)
	var got []string
	for _, row := range r.Rows {
		if rule, known := form.LookupRule(row.Rule); known && (row.Severity != rule.Severity.String() || row.Chinese == "" || row.English == "") {
			t.Errorf("%s of %s is %s: %q, %q", row.Change, row.Rule, row.Severity, row.Chinese, row.English)
		}
		got = append(got, strings.Join([]string{string(row.Change), row.Agency, row.Rule, row.Source, row.FirstSeen, row.LastSeen, row.ClosedBy}, "|"))
	}
	want := []string{
		"finding_new|=乙局</script>|F-TOKEN|=乙局</script>.csv|2026-01-21|2026-01-21|",
		"finding_closed|甲局|U-UNIT|甲局更正.csv|2026-01-20|2026-01-20|corrected",
		"report_new|=乙局</script>||乙局.csv|||",
		"report_new|丙局||丙.csv|||",
		"report_superseded|甲局||甲局更正.csv|||",
		"report_gone|丁局||丁.csv|||",
		"missing_received|丙局||丙.csv|||",
		"finding_open|甲局|S3-BAL|甲局.csv|2026-01-20|2026-01-21|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !r.News() || r.BeforeDay != "2026-01-20" || r.BeforeRun != "1" {
		t.Errorf("%+v", r)
	}
	for again, follows := range map[*Report]bool{
		{BeforeRun: "1", Run: "1", BeforeDay: "2026-01-20", Day: "2026-01-20"}: true,
		{BeforeRun: "1", Run: "2", BeforeDay: "2026-01-20", Day: "2026-01-20"}: false,
		{BeforeRun: "1", Run: "1", BeforeDay: "2026-01-20", Day: "2026-01-21"}: false,
	} {
		if again.Follows() != follows {
			t.Errorf("%+v: follows itself %v", again, !follows)
		}
	}
	if none := (&Report{Rows: []Row{{Change: OpenFinding}}}); none.News() {
		t.Error("what is still open is no news")
	}
}

// A first night: everything is new.
func BenchmarkFirstNight(b *testing.B) {
	const reports = 20_000
	now := &journal.Snapshot{}
	var seen []SeenFinding
	for i := range reports {
		key, agency := fmt.Sprintf("11340600%07dA-2025-own", i), fmt.Sprintf("云岭市汀川区第%d街道办事处", i)
		now.Reports = append(now.Reports, journal.Report{Key: key, Agency: agency, Year: 2025, Source: "340600/" + agency + "2025年.json", Fingerprint: "9e3779b97f4a7c15"})
		if i%10 == 0 {
			seen = append(seen, seenFinding(form.RuleS3Bal, key, agency, 50))
			now.Findings = append(now.Findings, seen[len(seen)-1].SeenFinding)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		before, after := journal.Fold(nil), journal.Fold(nil)
		l := before.Compare(now)
		l.Day, l.Run = "2026-01-20", "1"
		if _, err := l.Encode(); err != nil {
			b.Fatal(err)
		}
		after.Add(l)
		if err := New(before, after, l, seen).Write(noOfficeFiles, files{}.create); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/reports, "µs/report")
}

// parquetRow is a row as the library reads it back.
type parquetRow struct {
	Change    Change `parquet:"change,dict"`
	Report    string `parquet:"report,optional"`
	Agency    string `parquet:"agency_name,optional,dict"`
	Year      int32  `parquet:"year,optional"`
	Rule      string `parquet:"rule,optional,dict"`
	Severity  string `parquet:"severity,optional,dict"`
	Cells     string `parquet:"cells,optional"`
	Chinese   string `parquet:"message_zh,optional"`
	English   string `parquet:"message_en,optional"`
	Source    string `parquet:"source_id,optional"`
	FirstSeen string `parquet:"first_seen,optional"`
	LastSeen  string `parquet:"last_seen,optional"`
	ClosedBy  string `parquet:"closed_by,optional,dict"`
}

// The files say the same, can be read by what opens them, and do nothing there.
func TestFiles(t *testing.T) {
	r := night(t)
	written := files{}
	if err := r.Write(noOfficeFiles, written.create); err != nil {
		t.Fatal(err)
	}
	again := files{}
	if err := night(t).Write(noOfficeFiles, again.create); err != nil {
		t.Fatal(err)
	}
	for name, content := range written {
		if !bytes.Equal(content.Bytes(), again[name].Bytes()) {
			t.Errorf("%s is not the same twice", name)
		}
	}
	printed, err := parquet.Read[parquetRow](bytes.NewReader(written[ChangesParquet].Bytes()), int64(written[ChangesParquet].Len()))
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for _, row := range printed {
		rows = append(rows, Row(row))
	}
	if diff := cmp.Diff(r.Rows, rows); diff != "" {
		t.Errorf("parquet (-want +got):\n%s", diff)
	}
	for name, lines := range map[string]int{ChangesCSV: len(r.Rows) + 1, RequestsCSV: 4} {
		text, marked := strings.CutPrefix(written[name].String(), spreadsheet.ByteOrderMark)
		table, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || !marked || len(table) != lines {
			t.Errorf("%s: %d lines, want %d: %v", name, len(table), lines, err)
		}
		for _, line := range table {
			for _, cell := range line {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: %q is a formula", name, cell)
				}
			}
		}
	}
	script, ok := strings.CutPrefix(written[Page].String(), "window.goujiSince = ")
	var shown page
	if err := json.Unmarshal([]byte(strings.TrimSuffix(script, ";\n")), &shown); err != nil || !ok || strings.Contains(script, "<") {
		t.Errorf("%s: %v", script, err)
	}
	if shown.Format != 1 || shown.Run != "2" || shown.Before.Run != "1" || len(shown.Changes) != len(r.Rows)-1 || shown.Counts[OpenFinding] != 1 || len(shown.Requests) != 3 {
		t.Errorf("%+v", shown)
	}
	for _, q := range shown.Requests {
		switch q.Agency {
		case "甲局":
			if q.Times != 2 || q.Open != 1 || q.Source != "甲局更正.csv" || q.First != "2026-01-20" || q.Last != "2026-01-21" {
				t.Errorf("%+v", q)
			}
		case "丙局":
			if q.Times != 1 || q.Open != 0 || q.Answered != "2026-01-21" {
				t.Errorf("%+v", q)
			}
		}
	}
}

// Of the first run all is new: the page says how much, and lists nothing.
func TestPageOfTheFirstRunListsNothing(t *testing.T) {
	var b strings.Builder
	r := Report{Run: "1", Day: "2026-01-20", Rows: []Row{{Change: NewReport, Report: "甲"}, {Change: NewReport, Report: "乙"}}}
	if err := r.writePage(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"before":null,`) || !strings.Contains(b.String(), `"report_new":2`) || !strings.Contains(b.String(), `"changes":[],`) {
		t.Error(b.String())
	}
}

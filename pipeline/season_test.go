package pipeline

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"

	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
	"gouji/pipeline/journal"
	"gouji/pipeline/since"
)

// season is a district's office in the weeks in which reports come in.
type season struct {
	t                  *testing.T
	input, out, roster string
	decisions          string
	year               int
	nights             int
	news               map[since.Change]int // of the last night
	result             *Result
}

func newSeason(t *testing.T, agencies int) *season {
	s := &season{t: t, input: t.TempDir(), out: t.TempDir(), roster: filepath.Join(t.TempDir(), "名单.csv"), year: 2025}
	text := "name,division,group,due,email\n"
	for n := range agencies {
		text += fmt.Sprintf("%s,370900,部门,01-31,ju%d@x.gov.cn\n", s.agency(n), n)
	}
	writeFile(t, s.roster, text)
	return s
}

func (s *season) agency(n int) string { return fmt.Sprintf("云溪县第%d局", n) }

// hands in a report; the name of the file tells nothing.
func (s *season) hands(n int, day string, changes ...string) {
	s.t.Helper()
	s.nights++ // no two files of one name
	writeFile(s.t, filepath.Join(s.input, fmt.Sprintf("%03d.csv", s.nights)), wholeReport(s.agency(n), s.year, day, figuresOf(changes...)))
}

// night runs, and holds the result against one from scratch: what was published
// or journalled before changes no byte of it.
func (s *season) night(day string, change ...func(*Config)) {
	s.t.Helper()
	c := Config{Inputs: []string{s.input}, Output: s.out, Roster: s.roster, Decisions: s.decisions, AsOf: day, Years: []int{s.year}, Version: "test", ExitCode: func(r *Result, _ error) int {
		return min(r.ErrorFindings(), 1) * 4
	}}
	for _, f := range change {
		f(&c)
	}
	var err error
	if s.result, err = runChecked(s.t, c); err != nil {
		s.t.Fatal(err)
	}
	scratch := c
	scratch.Output = s.t.TempDir()
	again, err := runChecked(s.t, scratch)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(digest(s.t, again.Directory), digest(s.t, s.result.Directory)); diff != "" || again.RunID != s.result.RunID {
		s.t.Fatalf("%s: from scratch it is another generation: %s", day, diff)
	}
	s.agree(day)
	s.news = map[since.Change]int{}
	for i := range s.result.Since.Rows {
		s.news[s.result.Since.Rows[i].Change]++
	}
	type printed struct {
		Change since.Change `parquet:"change"`
		Report string       `parquet:"report,optional"`
		Rule   string       `parquet:"rule,optional"`
		Cells  string       `parquet:"cells,optional"`
		Source string       `parquet:"source_id,optional"`
	}
	var want []printed
	for _, row := range s.result.Since.Rows {
		want = append(want, printed{row.Change, row.Report, row.Rule, row.Cells, row.Source})
	}
	rows, err := parquet.ReadFile[printed](filepath.Join(s.out, "since", since.ChangesParquet))
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		s.t.Fatalf("%s: changes.parquet: %s", day, diff)
	}
}

// agree holds the datasets, the office's files, the journal and the outbox of a night
// against each other.
func (s *season) agree(day string) {
	s.t.Helper()
	reports, err := parquet.ReadFile[struct {
		ID string `parquet:"report_id"`
	}](filepath.Join(s.result.Directory, "datasets/reports/part-0.parquet"))
	if err != nil || len(reports) != s.result.Reports.Published {
		s.t.Errorf("%s: %d reports in the data, %d published, %v", day, len(reports), s.result.Reports.Published, err)
	}
	state := s.state()
	if last := state.Last(); last.Day != day || last.Run != s.result.RunID || last.Counts["reports"] != len(reports) || last.Counts["missing"] != len(s.result.Missing) {
		s.t.Errorf("%s: the journal says %+v", day, last)
	}
	sent := map[string]bool{} // agencies
	letters, err := os.ReadDir(filepath.Join(s.out, "since", "outbox"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	for _, entry := range letters {
		if entry.IsDir() {
			sent[entry.Name()] = true
		}
	}
	asked := map[string]bool{}
	for _, r := range state.Requests {
		if r.Open > 0 {
			asked[r.Agency] = true
		}
	}
	if diff := cmp.Diff(asked, sent); diff != "" {
		s.t.Errorf("%s: who is asked and for whom something lies in the outbox (-asked +sent):\n%s", day, diff)
	}
	if n := s.result.Letters; n.Returns+n.Reminders+n.Unusable != len(sent) { // one a year and agency here
		s.t.Errorf("%s: %+v letters, %d agencies", day, n, len(sent))
	}
	for _, name := range []string{"report.html", "workbook.xlsx", "letters.csv", fmt.Sprintf("consolidated/%d.xlsx", s.year), fmt.Sprintf("narrative/%d.docx", s.year)} {
		if _, err := os.Stat(filepath.Join(s.result.Directory, name)); err != nil {
			s.t.Errorf("%s: %v", day, err)
		}
	}
}

// expect compares what has changed, but for what is still open.
func (s *season) expect(what string, want map[since.Change]int) {
	s.t.Helper()
	got := map[since.Change]int{}
	for change, n := range s.news {
		if change != since.OpenFinding {
			got[change] = n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("%s (-want +got):\n%s", what, diff)
		for _, row := range s.result.Since.Rows {
			s.t.Log(row.Change, row.Agency, row.Rule, row.Chinese, row.ClosedBy)
		}
	}
}

// decide decides about all findings of some rules in a report: it fills in the list
// that the last night wrote.
func (s *season) decide(t *testing.T, rules string, n int, verdict, expires string) {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(s.result.Directory, "decisions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(list), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row[1] == s.agency(n) && strings.Contains(" "+rules+" ", " "+row[0]+" ") {
			row[5], row[6], row[9] = verdict, "来函", expires
		}
	}
	var text strings.Builder
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	s.decisions = filepath.Join(t.TempDir(), "处理意见.csv")
	writeFile(t, s.decisions, text.String())
}

// status is what the data say of whether a report balances.
func (s *season) status(n int) string {
	s.t.Helper()
	rows, err := parquet.ReadFile[struct {
		Agency string `parquet:"agency_name,optional"`
		Status string `parquet:"status"`
	}](filepath.Join(s.result.Directory, "datasets/reports/part-0.parquet"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows {
		if r.Agency == s.agency(n) {
			return r.Status
		}
	}
	return ""
}

// errors counts the open errors in reports; those in sums follow from them.
func (s *season) errors() (n int) {
	for i := range s.result.Problems {
		if s.result.Problems[i].Source != nil {
			n++
		}
	}
	return n
}

// count counts the findings of a rule.
func (s *season) count(rule string) (n int) {
	s.t.Helper()
	for _, f := range readFindings(s.t, s.result.Directory) {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// outbox holds what lies there for an agency against what is to be sent to it: the
// names of the files but for the agency and year in front. It returns the message.
func (s *season) outbox(n int, want ...string) (message string) {
	s.t.Helper()
	folder, name := filepath.Join(s.out, "since", "outbox"), s.agency(n)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) && len(want) == 0 {
		return ""
	}
	var got []string
	for file, content := range everything(s.t, folder) {
		if file == name+".zip" {
			got = append(got, ".zip")
		}
		if within, ok := strings.CutPrefix(file, name+"/"); ok {
			extension := strings.TrimPrefix(within, fmt.Sprintf("%s-%d", name, s.year))
			got = append(got, extension)
			if extension == ".txt" {
				message = content
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		s.t.Errorf("outbox of %s (-want +got):\n%s", name, diff)
	}
	return message
}

func (s *season) state() *journal.State {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.out, "journal.ndjson"))
	if err != nil {
		s.t.Fatal(err)
	}
	lines, whole := journal.Decode(text)
	if whole != len(text) {
		s.t.Fatalf("%d of %d bytes of the journal are whole", whole, len(text))
	}
	return journal.Fold(lines)
}

// The weeks of a season: reports with errors, one missing, corrections, a second
// correction, a late report, the day on which reports are due. Each morning shows
// what a clerk expects, and any night from scratch gives the same generation.
func TestSeason(t *testing.T) {
	const received, granted = "applications.new_received.total", "applications.granted.natural"
	s := newSeason(t, 10)
	key := func(n int) string { return "370900:" + s.agency(n) + "-2025-own" }

	for n := range 7 {
		s.hands(n, "2026-01-10")
	}
	s.hands(7, "2026-01-11", received, "6") // its total is wrong
	s.hands(8, "2026-01-12", granted, "7")
	s.night("2026-01-20")
	first := s.result
	if s.news[since.NewReport] != 9 || s.news[since.NewMissing] != 0 || first.Since.BeforeDay != "" {
		t.Errorf("first night: %v", s.news)
	}
	if n := s.state().Requests; len(n) != 2 || n[key(7)].Open == 0 || n[key(8)].Open == 0 {
		t.Errorf("asked %v", n)
	}
	s.outbox(0)
	s.outbox(9)
	if text := s.outbox(8, ".zip", ".txt", ".xlsx", ".eml"); !strings.Contains(text, "请更正2025年") || !strings.Contains(text, "单元格") {
		t.Errorf("the message is %s", text)
	}
	errorsFirst := s.errors()

	s.night("2026-01-21")
	s.expect("a quiet night", map[since.Change]int{})
	if !s.result.Unchanged || s.news[since.OpenFinding] == 0 {
		t.Errorf("%+v", s.result)
	}

	s.hands(7, "2026-01-21")
	s.hands(8, "2026-01-21", granted, "6", "documents.normative_docs.issued", "1", "documents.normative_docs.in_force", "1")
	s.night("2026-01-22")
	if s.news[since.SupersededReport] != 2 || s.news[since.NewReport] != 0 || s.news[since.ClosedFinding] == 0 {
		t.Errorf("corrections: %v", s.news)
	}
	if r := s.state().Requests; r[key(7)].Open != 0 || r[key(7)].Answered != "2026-01-22" || r[key(7)].Times != 1 || r[key(8)].Times != 2 || r[key(8)].Open == 0 {
		t.Errorf("answered %+v, asked again %+v", r[key(7)], r[key(8)])
	}
	s.outbox(7)
	s.outbox(8, ".zip", ".txt", ".xlsx", ".eml")
	if s.errors() >= errorsFirst || s.errors() == 0 {
		t.Errorf("%d errors, before %d", s.errors(), errorsFirst)
	}
	unasked := 0
	for _, f := range readFindings(t, s.result.Directory) {
		if f.Rule == "R-CHANGED" {
			unasked++
		}
	}
	if unasked != 1 {
		t.Errorf("%d corrections changed other cells, want 1", unasked)
	}

	shown, err := os.ReadFile(filepath.Join(s.result.Directory, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(shown); strings.Count(text, `"z":[{"p":"`) != 2 || strings.Count(text, `"x":true`) < 1 {
		t.Error("the page does not show the versions and what was changed unasked")
	}

	// The agency stands by its figures: decided about, but not balanced.
	s.decide(t, "S3-BAL A3-ROW A3-SUM L3-OLD", 8, "机关确认", "2026-01-23")
	s.night("2026-01-23")
	if s.errors() != 0 || s.result.Decided == 0 || s.news[since.ClosedFinding] != s.result.Decided || s.state().Requests[key(8)].Open != 0 {
		t.Errorf("decided: %d errors, %d decided, %v", s.errors(), s.result.Decided, s.news)
	}
	s.outbox(8) // what is decided about asks for nothing
	decided, held := s.result.Decided, 0
	for _, f := range readFindings(t, s.result.Directory) {
		if f.Decision == "confirmed" && f.Reason == "来函" {
			held++
		}
	}
	if held != decided || s.status(8) != "unbalanced" {
		t.Errorf("%d of %d findings carry their decision, the report is %s", held, decided, s.status(8))
	}
	s.night("2026-01-24")
	if s.errors() == 0 || s.result.Decided != 0 || s.count("O-DECISION") == 0 || s.state().Requests[key(8)].Open == 0 {
		t.Errorf("expired: %d errors, %d decided, %d reported", s.errors(), s.result.Decided, s.count("O-DECISION"))
	}

	s.hands(8, "2026-01-23", "documents.normative_docs.issued", "1", "documents.normative_docs.in_force", "1")
	s.night("2026-01-25")
	if r := s.state().Requests[key(8)]; s.errors() != 0 || r.Open != 0 || r.Answered != "2026-01-25" || r.Source == "" {
		t.Errorf("second correction: %d errors, %+v", s.errors(), r)
	}

	s.night("2026-01-31")
	s.expect("the last day", map[since.Change]int{})
	s.night("2026-02-01")
	s.expect("the day after", map[since.Change]int{since.NewMissing: 1, since.NewFinding: 1})
	if len(s.result.Missing) != 1 {
		t.Errorf("missing %v", s.result.Missing)
	}
	if text := s.outbox(9, ".zip", ".txt", ".docx", ".eml"); !strings.Contains(text, "催报函") {
		t.Errorf("the reminder is %s", text)
	}

	s.hands(9, "2026-02-03")
	s.night("2026-02-04")
	if s.news[since.ReceivedMissing] != 1 || s.news[since.NewReport] != 1 || s.news[since.ClosedFinding] != 1 || len(s.result.Missing) != 0 {
		t.Errorf("a late report: %v", s.news)
	}
	if r := s.state().Requests[key(9)]; r.Answered != "2026-02-04" || r.Open != 0 || r.First != "2026-02-01" {
		t.Errorf("%+v", r)
	}

	s.outbox(9)

	// It survives the generations, and the first of them comes back with its input.
	state := s.state()
	if n := len(state.Lines); n != 9 {
		t.Errorf("%d lines for 9 nights", n)
	}
	generations, err := generations.New(s.out, disk.Real{}).List()
	if err != nil || len(generations) != 3 {
		t.Errorf("%d generations, %v", len(generations), err)
	}
	for _, h := range state.Findings {
		if h.Closed == "" && h.Last != "2026-02-04" {
			t.Errorf("open and last seen before: %+v", h)
		}
	}
}

// A run that fails is in the journal, and changes nothing of what it knows; nor
// does one that is held by a rollback, a dry run, or one without the journal.
func TestRunsThatChangeNothing(t *testing.T) {
	s := newSeason(t, 4)
	for n := range 4 {
		s.hands(n, "2026-01-10", "applications.new_received.total", "6")
	}
	s.night("2026-01-20")
	before := s.state()
	c := Config{Inputs: []string{s.input}, Output: s.out, Roster: s.roster, AsOf: "2026-01-21", MinFiles: 99, ExitCode: func(_ *Result, err error) int {
		if err != nil {
			return 6
		}
		return 4
	}}
	if _, err := Run(t.Context(), c); err == nil {
		t.Fatal("too few files are enough")
	}
	c.MinFiles, c.DryRun = 0, true
	if result, err := Run(t.Context(), c); err != nil || result.Since != nil {
		t.Fatalf("%+v, %v", result, err)
	}
	after := s.state()
	if l := after.Lines[len(after.Lines)-1]; len(after.Lines) != 2 || !l.Failed || l.Exit != 6 || l.Run != "" {
		t.Errorf("%+v", after.Lines)
	}
	if diff := cmp.Diff(before.Findings, after.Findings); diff != "" {
		t.Error(diff)
	}
	// A folder of that name that is somebody's own stays as it is.
	if err := os.RemoveAll(filepath.Join(s.out, "since")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(s.out, "since", "我的.txt"), "改过的工作簿")
	c.DryRun, c.AsOf = false, "2026-01-22"
	if result, err := Run(t.Context(), c); err != nil || result.Since == nil {
		t.Fatalf("%+v, %v", result, err)
	}
	if all := everything(t, filepath.Join(s.out, "since")); len(all) != 1 || all["我的.txt"] != "改过的工作簿" {
		t.Errorf("%v", all)
	}
	// Nothing of it is input.
	c.Inputs, c.AsOf = []string{s.out}, "2026-01-23"
	if err := os.Rename(filepath.Join(s.input, "001.csv"), filepath.Join(s.out, "001.csv")); err != nil {
		t.Fatal(err)
	}
	if result, err := Run(t.Context(), c); err != nil || result.Reports.Read != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}

// A damaged journal is repaired up to its last whole line, that is said, and what
// was cut off is kept unless it is one unfinished line.
func TestDamagedJournal(t *testing.T) {
	s := newSeason(t, 2)
	s.hands(0, "2026-01-10", "applications.new_received.total", "6")
	for _, day := range []string{"2026-01-20", "2026-01-21", "2026-01-22"} {
		s.night(day)
	}
	name := filepath.Join(s.out, "journal.ndjson")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []struct {
		text        []byte
		lines, keep int
	}{
		{whole[:len(whole)-1], 2, 0},
		{append(slices.Clip(whole), `{"day":"2026-01-23","ru`...), 3, 0},
		{append([]byte("x"), whole...), 0, 1},
	} {
		if err := os.WriteFile(name, damage.text, 0o644); err != nil {
			t.Fatal(err)
		}
		s.night("2026-01-23")
		repair := s.result.JournalRepair
		if repair == nil || repair.Lines != damage.lines || (repair.Kept != "") != (damage.keep > 0) || len(s.state().Lines) != damage.lines+1 {
			t.Errorf("%+v, %d lines after it", repair, len(s.state().Lines))
		}
		if repair != nil && repair.Kept != "" {
			if kept, err := os.ReadFile(filepath.Join(s.out, repair.Kept)); err != nil || string(kept) != string(damage.text) {
				t.Errorf("%q is kept, %v", kept, err)
			}
		}
		if open := s.state().Findings; len(open) == 0 {
			t.Error("the findings are not known any more")
		}
	}
}

// The folder since is about what is in force: it goes where single findings are not
// followed, and by a rollback; the run after that has the outbox of what is in force.
// One that a run could not make anew is made by the next, on the same day, too.
func TestSinceIsAboutWhatIsInForce(t *testing.T) {
	s := newSeason(t, 3)
	for n := range 3 {
		s.hands(n, "2026-01-10", "applications.new_received.total", "6")
	}
	s.night("2026-01-20")
	first := s.result.RunID
	s.outbox(1, ".zip", ".txt", ".xlsx", ".eml")
	run := func(day string, change ...func(*Config)) *Result {
		t.Helper()
		c := Config{Inputs: []string{s.input}, Output: s.out, Roster: s.roster, AsOf: day, Years: []int{s.year}, Version: "test"}
		for _, f := range change {
			f(&c)
		}
		result, err := Run(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	isThere := func() bool {
		_, err := os.Lstat(filepath.Join(s.out, "since"))
		return err == nil
	}
	if result := run("2026-01-21", func(c *Config) { c.DeskReports = 2 }); result.Since != nil || isThere() {
		t.Errorf("too many reports: %+v, since is there: %t", result.Since, isThere())
	}

	s.hands(1, "2026-01-21")
	run("2026-01-22")
	s.outbox(1)
	if _, err := generations.RollBack(t.Context(), s.out, first, 0, time.Unix(0, 0)); err != nil || isThere() {
		t.Errorf("rolled back: %v, since is there: %t", err, isThere())
	}
	if result := run("2026-01-23"); result.Held == nil || result.Since != nil {
		t.Errorf("%+v", result)
	}
	s.outbox(1, ".zip", ".txt", ".xlsx", ".eml")
	if page := readText(t, filepath.Join(s.out, "since", since.Page)); !strings.Contains(page, `"before":null`) || !strings.Contains(page, first) {
		t.Errorf("by order nothing is known to be open: %s", page)
	}

	s.hands(1, "2026-01-23", "applications.new_received.total", "7")
	run("2026-01-24")
	page := filepath.Join(s.out, "since", since.Page)
	whole := readText(t, page)
	writeFile(t, page, strings.Replace(whole, "2026-01-24", "2026-01-23", 1))
	run("2026-01-24")
	if again := readText(t, page); !strings.Contains(again[:200], "2026-01-24") {
		t.Errorf("made anew: %.200s", again)
	}
	whole = readText(t, page)
	if run("2026-01-24"); readText(t, page) != whole {
		t.Error("what changed today does not stay")
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Package since writes what has changed since the run before: for a person, for
// the page and for an analyst. It is made anew by each run from the journal and
// from what the run found; nothing is read back from it.
//
// Files, each using only those after it: since, changes, outbox, report.
package since

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/pipeline/journal"
	"gouji/pipeline/ordered"
)

// The files.
const (
	ChangesCSV     = "changes.csv"
	ChangesParquet = "changes.parquet"
	Page           = "since.js" // read by report.html if it is there
	RequestsCSV    = "outbox.csv"
)

// The changes.
const (
	NewFinding       Change = "finding_new"
	ClosedFinding    Change = "finding_closed"
	OpenFinding      Change = "finding_open" // it was there before
	NewReport        Change = "report_new"
	SupersededReport Change = "report_superseded" // another version of it is in use
	ReturnedReport   Change = "report_returned"   // its return came back without a change
	GoneReport       Change = "report_gone"
	NewMissing       Change = "missing_new"
	ReceivedMissing  Change = "missing_received" // what was missing came in
)

// Count counts the rows of a change.
func (r *Report) Count(c Change) (n int) {
	for i := range r.Rows {
		if r.Rows[i].Change == c {
			n++
		}
	}
	return n
}

// News reports whether anything differs from the run before.
func (r *Report) News() bool {
	return slices.ContainsFunc(r.Rows, func(row Row) bool { return row.Change != OpenFinding })
}

// Follows reports whether the run before was about the same generation on the same day.
func (r *Report) Follows() bool { return r.BeforeRun == r.Run && r.BeforeDay == r.Day }

// SeenFinding is a finding of the run with what is shown of it.
type SeenFinding struct {
	journal.SeenFinding
	Source  string
	Finding form.Finding
}

// New makes the report of a run: before is the state of the journal without its
// line, after with it.
func New(before, after *journal.State, line *journal.Line, findings []SeenFinding) *Report {
	r := &Report{
		Run: line.Run, Day: line.Day, Requests: after.AllRequests(),
		Rows: make([]Row, 0, len(line.Reports)+len(line.Gone)+len(line.Missing)+len(line.Received)+len(findings)+len(line.Closed)),
	}
	if last := before.Last(); last != nil {
		r.BeforeRun, r.BeforeDay = last.Run, last.Day
	}
	r.addReports(before, line)
	r.addMissing(before, after, line)
	r.addFindings(after, line, findings)
	r.addClosed(before, after, line)
	order := map[Change]int{}
	for i, c := range []Change{NewFinding, ClosedFinding, NewReport, SupersededReport, ReturnedReport, GoneReport, NewMissing, ReceivedMissing, OpenFinding} {
		order[c] = i
	}
	slices.SortStableFunc(r.Rows, func(a, b Row) int { return order[a.Change] - order[b.Change] })
	return r
}

// addReports adds the reports that came, were replaced, came back unchanged or went.
func (r *Report) addReports(before *journal.State, line *journal.Line) {
	for _, x := range line.Reports {
		row := Row{Change: NewReport, Report: x.Key, Agency: x.Agency, Year: int32(x.Year), Source: x.Source}
		if last, was := before.Reports[x.Key]; was && x.CameBack(last) {
			row.Change, row.Source = ReturnedReport, x.Returned
		} else if was {
			row.Change = SupersededReport
		}
		r.Rows = append(r.Rows, row)
	}
	for _, key := range line.Gone {
		x := before.Reports[key]
		r.Rows = append(r.Rows, Row{Change: GoneReport, Report: key, Agency: x.Agency, Year: int32(x.Year), Source: x.Source})
	}
}

// addMissing adds the reports that are newly missing, and those that came in.
func (r *Report) addMissing(before, after *journal.State, line *journal.Line) {
	for _, x := range line.Missing {
		r.Rows = append(r.Rows, Row{Change: NewMissing, Report: x.Key, Agency: x.Agency, Year: int32(x.Year)})
	}
	for _, key := range line.Received {
		x := before.Missing[key]
		r.Rows = append(r.Rows, Row{Change: ReceivedMissing, Report: key, Agency: x.Agency, Year: int32(x.Year), Source: after.Reports[key].Source})
	}
}

// addFindings adds the findings of the run, new ones and those still open, once each.
func (r *Report) addFindings(after *journal.State, line *journal.Line, findings []SeenFinding) {
	appeared := map[string]bool{}
	for i := range line.Appeared {
		appeared[line.Appeared[i].Key()] = true
	}
	seen := map[string]bool{}
	for i := range findings {
		s := &findings[i]
		key := s.Key()
		if s.Decided || seen[key] {
			continue
		}
		seen[key] = true
		row := Row{
			Change: OpenFinding, Agency: s.Agency, Year: int32(s.Year), Rule: s.Rule, Severity: s.Finding.Severity().String(), Cells: strings.Join(s.Cells, " "),
			Chinese: s.Finding.Message(form.Chinese), English: s.Finding.Message(form.English), Source: s.Source, Report: s.Report,
		}
		if appeared[key] {
			row.Change = NewFinding
		}
		row.seen(after, key)
		r.Rows = append(r.Rows, row)
	}
}

// addClosed adds the findings that are no longer open.
func (r *Report) addClosed(before, after *journal.State, line *journal.Line) {
	for i := range line.Closed {
		c := &line.Closed[i]
		row := Row{Change: ClosedFinding, Report: c.Report, Rule: c.Rule, Cells: strings.Join(c.Cells, " "), Source: c.Source, ClosedBy: string(c.By)}
		if x, there := before.Reports[c.Report]; there {
			row.Agency, row.Year = x.Agency, int32(x.Year)
		} else if x, missing := before.Missing[c.Report]; missing {
			row.Agency, row.Year = x.Agency, int32(x.Year)
		} else if q := before.Requests[c.Report]; q != nil {
			row.Agency, row.Year = q.Agency, int32(q.Year)
		}
		if rule, known := form.LookupRule(c.Rule); known { // else it is of a version before
			row.Severity, row.Chinese, row.English = rule.Severity.String(), rule.Title.Chinese, rule.Title.English
		}
		row.seen(after, c.Key())
		r.Rows = append(r.Rows, row)
	}
}

// seen fills in when a finding was first and last seen.
func (r *Row) seen(state *journal.State, key string) {
	if h := state.Findings[key]; h != nil {
		r.FirstSeen, r.LastSeen = h.First, h.Last
	}
}

// Write writes the files; create is called by several goroutines at once.
func (r *Report) Write(open Open, create Create) error {
	var err error
	if r.mailings, err = readOutbox(open); err != nil {
		return err
	}
	if err := writeOutbox(r.mailings, open, create); err != nil {
		return err
	}
	file := func(name string, write func(io.Writer) error) func() error {
		return func() error {
			return save(name, create, func(w io.Writer) error {
				buffered := bufio.NewWriterSize(w, bufferBytes)
				if err := write(buffered); err != nil {
					return err
				}
				return buffered.Flush()
			})
		}
	}
	return ordered.Beside(file(ChangesCSV, r.writeChanges), file(ChangesParquet, r.writeParquet), file(RequestsCSV, r.writeRequests), file(Page, r.writePage))
}

// bufferBytes is how much of a file is written at once: that of a first night has megabytes.
const bufferBytes = 256 << 10

// changeWords name the changes for whoever opens the CSV file.
var changeWords = map[Change]string{
	NewFinding: "新问题", ClosedFinding: "已消除", OpenFinding: "仍未了", NewReport: "新收报告", SupersededReport: "换为更正件", ReturnedReport: "退回单未改报回", GoneReport: "报告不在了",
	NewMissing: "新的未报", ReceivedMissing: "未报已报",
}

func (r *Report) writeChanges(to io.Writer) error {
	rows := make([][]string, 0, 1+len(r.Rows))
	rows = append(rows, []string{"变化", "机关", "年度", "规则", "级别", "格", "说明", "来源文件", "首次发现", "最近一次", "消除原因", "change", "report", "cells", "message_en"})
	for i := range r.Rows {
		x := &r.Rows[i]
		rows = append(rows, []string{
			changeWords[x.Change], x.Agency, number(int(x.Year)), x.Rule, x.Severity, firstCell(x.Cells), x.Chinese, x.Source, x.FirstSeen, x.LastSeen, causeWords[journal.Cause(x.ClosedBy)],
			string(x.Change), x.Report, x.Cells, x.English,
		})
	}
	return spreadsheet.WriteFile(to, rows)
}

// firstCell is the label of the first of some cells, the one to look at.
func firstCell(codes string) string {
	first, _, _ := strings.Cut(codes, " ")
	if id, known := form.CellByCode(first); known {
		return form.Cells[id].Label(form.Chinese)
	}
	return ""
}

var causeWords = map[journal.Cause]string{
	journal.Corrected: "已更正", journal.ReportGone: "报告不在了", journal.Received: "已报", journal.Decided: "已处理", journal.Otherwise: "规则、设置、名单或其他报告有变化",
}

// pageFormat is raised when report.html must read it otherwise.
const pageFormat = 1

// pageHead stands first in it, and tells which it is.
type pageHead struct {
	Format int    `json:"format"`
	Run    string `json:"run_id"`
	Day    string `json:"day"`
}

// page is what report.html reads: `window.goujiSince`.
type page struct {
	pageHead
	Before   *pageRun       `json:"before"`  // null for the first run
	Counts   map[Change]int `json:"counts"`  // of each kind of change, all of them
	Changes  []Row          `json:"changes"` // without what is still open; none for the first run, of which all is new
	Requests []pageRequest  `json:"requests"`
	Outbox   int            `json:"outbox"` // agencies for which something lies there
}

type pageRun struct {
	Run string `json:"run_id"`
	Day string `json:"day"`
}

type pageRequest struct {
	Report   string `json:"report"`
	Agency   string `json:"agency"`
	Year     int    `json:"year"`
	First    string `json:"first"`
	Last     string `json:"last"`
	Times    int    `json:"times"`
	Answered string `json:"answered,omitempty"`
	Source   string `json:"source,omitempty"`
	Open     int    `json:"open"`
}

func (r *Report) writePage(to io.Writer) error {
	changes := r.Rows[:len(r.Rows)-r.Count(OpenFinding)] // which stand last
	p := page{pageHead: pageHead{pageFormat, r.Run, r.Day}, Counts: map[Change]int{}, Changes: changes, Requests: []pageRequest{}, Outbox: len(r.mailings)}
	if r.BeforeDay != "" {
		p.Before = &pageRun{r.BeforeRun, r.BeforeDay}
	} else {
		p.Changes = []Row{}
	}
	for c := range changeWords {
		p.Counts[c] = r.Count(c)
	}
	for _, q := range r.Requests {
		p.Requests = append(p.Requests, pageRequest{q.Report, q.Agency, q.Year, q.First, q.Last, q.Times, q.Answered, q.Source, q.Open})
	}
	text, err := json.Marshal(p) // <, > and & are escaped: the text is a script
	if err != nil {
		return err
	}
	for _, part := range [...][]byte{[]byte(pageStart), text, []byte(";\n")} {
		if _, err := to.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// pageStart stands before what the page reads.
const pageStart = "window.goujiSince = "

// IsPageOf reports whether the page was made on a day, about a generation.
func IsPageOf(file io.Reader, run, day string) bool {
	head, _ := json.Marshal(pageHead{Format: pageFormat, Run: run, Day: day})
	start := pageStart + strings.TrimSuffix(string(head), "}") + ","
	there := make([]byte, len(start))
	_, err := io.ReadFull(file, there)
	return err == nil && string(there) == start
}

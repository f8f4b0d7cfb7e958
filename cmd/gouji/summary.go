package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/generations"
	"gouji/pipeline/selfcheck"
	"gouji/pipeline/since"
)

// The summary is for reading: what is too long for it stands in the datasets,
// and the summary says so and where.
const (
	maxSummaryReports = 20
	maxSummaryLines   = 6 // findings of one report
	maxSummaryFiles   = 20
	maxSummaryMissing = 12
)

// runReport prints what a run found and did.
type runReport struct {
	*application
	config  pipeline.Config
	result  *pipeline.Result
	code    exitCode
	took    time.Duration
	palette palette
	columns int // of the terminal, 0 if there is none
}

func (s *runReport) write(w io.Writer) {
	s.writeSince(w)
	s.writeCounts(w)
	s.writeRules(w)
	s.writeProblems(w)
	s.writeRejected(w)
	s.writeMissing(w)
	s.writeResult(w)
}

func (s *runReport) title(w io.Writer, text string) {
	fmt.Fprintf(w, "\n%s\n", s.palette.paint(text, bold))
}

// writeSince says what has changed since the run before, if there was one.
func (s *runReport) writeSince(w io.Writer) {
	since := s.result.Since
	if since == nil || since.BeforeDay == "" {
		return
	}
	text := strings.Join(s.sinceParts(since), s.say("；", "; "))
	fmt.Fprintf(w, "%s%s\n\n", s.palette.paint(s.say("自上次以来（"+since.BeforeDay+"）：", "Since the run before ("+since.BeforeDay+"): "), bold), text)
}

// sinceParts tells of findings, reports and missing reports what has changed, as
// far as anything has.
func (a *application) sinceParts(r *since.Report) []string {
	open := r.Count(since.NewFinding) + r.Count(since.OpenFinding)
	if !r.News() {
		return []string{a.say("没有变化，未了的问题 "+grouped(open), "no change, "+grouped(open)+" open "+plural(open, "finding", "findings"))}
	}
	var parts []string
	group := func(items ...string) {
		if items = slices.DeleteFunc(items, func(item string) bool { return item == "" }); len(items) > 0 {
			parts = append(parts, strings.Join(items, a.say("，", ", ")))
		}
	}
	item := func(change since.Change, chinese, one, many string) string {
		n := r.Count(change)
		if n == 0 {
			return ""
		}
		return a.say(chinese+" "+grouped(n), grouped(n)+" "+plural(n, one, many))
	}
	group(item(since.NewFinding, "新问题", "new finding", "new findings"), item(since.ClosedFinding, "已消除", "closed", "closed"),
		a.say("未了的共 "+grouped(open), grouped(open)+" open"))
	group(item(since.NewReport, "新收报告", "new report", "new reports"), item(since.SupersededReport, "换为更正件", "replaced by a correction", "replaced by corrections"),
		item(since.ReturnedReport, "退回单未改报回", "return came back unchanged", "returns came back unchanged"),
		item(since.GoneReport, "报告不在了", "report gone", "reports gone"))
	group(item(since.ReceivedMissing, "未报已报", "missing report came in", "missing reports came in"), item(since.NewMissing, "新的未报", "newly missing", "newly missing"))
	return parts
}

// sinceRecord is what has changed since the run before in the JSON log.
type sinceRecord struct {
	RunID  string               `json:"run_id,omitempty"` // of the run before; "" for the first run
	Day    string               `json:"day,omitempty"`
	News   bool                 `json:"news"`
	Counts map[since.Change]int `json:"counts"`
}

func newSinceRecord(r *since.Report) *sinceRecord {
	if r == nil {
		return nil
	}
	record := &sinceRecord{r.BeforeRun, r.BeforeDay, r.News(), map[since.Change]int{}}
	for i := range r.Rows {
		record.Counts[r.Rows[i].Change]++
	}
	return record
}

// verdict says in one line how it stands.
func (s *runReport) verdict() (string, paint) {
	r := s.result
	toCorrect, unread := len(s.problemGroups((*form.Finding).MustCorrect)), len(s.problemGroups((*form.Finding).Unread))
	rejected := r.Files[form.Rejected]
	var parts []string
	if toCorrect > 0 {
		parts = append(parts, s.say(fmt.Sprintf("%s份报告须更正", atLeast(toCorrect, r)), atLeast(toCorrect, r)+plural(toCorrect, " report", " reports")+" to correct"))
	}
	if unread > 0 {
		parts = append(parts, s.say(fmt.Sprintf("%s份报告未能读全", atLeast(unread, r)), atLeast(unread, r)+plural(unread, " report", " reports")+" not read in full"))
	}
	if rejected > 0 {
		parts = append(parts, s.say(fmt.Sprintf("%d个文件未能采用", rejected), fmt.Sprintf("%d %s not used", rejected, plural(rejected, "file", "files"))))
	}
	if n := len(r.Partial); n > 0 {
		parts = append(parts, s.say(fmt.Sprintf("%d个文件只读出一部分", n), fmt.Sprintf("%d %s read in part", n, plural(n, "file", "files"))))
	}
	if n := r.Reports.Rejected - reportsOfRejectedFiles(r); n > 0 {
		parts = append(parts, s.say(fmt.Sprintf("另有%d份报告未能采用", n), fmt.Sprintf("%d more %s not used", n, plural(n, "report", "reports"))))
	}
	missing := 0 // of those whose reports cannot be used the line has spoken already
	for _, m := range r.Missing {
		if !m.Unusable {
			missing++
		}
	}
	if n := missing; n > 0 {
		parts = append(parts, s.say(fmt.Sprintf("%d份应报未报", n), fmt.Sprintf("%d missing", n)))
	}
	switch {
	case len(parts) == 0 && s.strict:
		n := r.ErrorFindings()
		return s.say(fmt.Sprintf("错误级问题%d处", n), fmt.Sprintf("%d error-level %s", n, plural(n, "finding", "findings"))), red
	case len(parts) == 0 && r.Decided > 0:
		return s.say(fmt.Sprintf("没有须更正的，已作处理%d处", r.Decided), fmt.Sprintf("nothing to correct, %d %s decided about", r.Decided, plural(r.Decided, "finding", "findings"))), green
	case len(parts) == 0:
		return s.say("全部平衡，没有须更正的", "everything balances, nothing to correct"), green
	case toCorrect == 0:
		return strings.Join(parts, s.say("，", ", ")), yellow
	default:
		return strings.Join(parts, s.say("，", ", ")), red
	}
}

// reportsOfRejectedFiles counts the reports in files that were not used at all.
func reportsOfRejectedFiles(r *pipeline.Result) int {
	n := 0
	for _, source := range r.Rejected {
		n += source.Reports
	}
	return n
}

// atLeast marks a count taken from a list that was cut off.
func atLeast(n int, r *pipeline.Result) string {
	text := strconv.Itoa(n)
	if len(r.Problems) >= pipeline.MaxProblems {
		text += "+"
	}
	return text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// writeCounts is the ledger: what was read and what became of it.
func (s *runReport) writeCounts(w io.Writer) {
	r := s.result
	g := grid{palette: s.palette, indent: "  ", gap: 2, right: []bool{false, true}}
	list := func(separator string, parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), separator)
	}
	count := func(n int, chinese, english string) string {
		if n == 0 {
			return ""
		}
		return s.say(chinese+" "+grouped(n), grouped(n)+" "+english)
	}
	separator := s.say("，", ", ")
	g.texts(s.say("文件", "files"), grouped(r.Files.All()), list(separator,
		count(r.Files[form.Read], "采用", "used"), count(r.Files[form.Superseded], "被取代", "superseded"),
		count(r.Files[form.Rejected], "未采用", "not used"), count(r.Files[form.NotAReport], "不是报告", "no reports"), count(r.Files[form.Ignored], "略过", "ignored")))
	g.texts(s.say("报告", "reports"), grouped(r.Reports.Read), list(separator,
		count(r.Reports.Published, "采用", "used"), count(r.Reports.Superseded, "被取代", "superseded"), count(r.Reports.Rejected, "未采用", "not used")))
	g.texts(s.say("数字", "figures"), grouped(r.Figures.Read), list(separator,
		count(r.Figures.Published, "入库", "in the data"), count(r.Figures.Found, "另列为问题", "listed as findings"),
		count(r.Figures.Unpublished, "属于未采用或被取代的报告", "of reports not used or superseded")))
	g.texts(s.say("机关", "agencies"), grouped(r.Agencies), "")
	g.texts(s.say("年度", "years"), grouped(len(r.Years)), yearList(r.Years))
	g.write(w)
}

// grouped prints a number with thousands separators.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// yearList prints 2019, 2020, 2021, 2023 as "2019–2021, 2023".
func yearList(years []int) string {
	var parts []string
	for i := 0; i < len(years); {
		j := i
		for j+1 < len(years) && years[j+1] == years[j]+1 {
			j++
		}
		text := strconv.Itoa(years[i])
		if j > i {
			text += "–" + strconv.Itoa(years[j])
		}
		parts = append(parts, text)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// writeRules lists the rules with failures, most serious first.
func (s *runReport) writeRules(w io.Writer) {
	if len(s.result.Rules) == 0 {
		return
	}
	var reading, others []pipeline.RuleCount
	for _, c := range s.result.Rules {
		if form.RuleByID(c.Rule).About == form.AboutReading {
			reading = append(reading, c)
		} else {
			others = append(others, c)
		}
	}
	s.writeRuleCounts(w, s.say("问题", "Findings"), others)
	if slices.ContainsFunc(others, func(c pipeline.RuleCount) bool { return c.Rule == form.RuleRBal }) {
		fmt.Fprintln(w, "  "+s.palette.paint(s.say("R-BAL 是各机关报告中的错误带来的，报告更正后随之消失，不必另行处理",
			"R-BAL follows from the errors in the agencies' reports and goes when they are corrected"), dim))
	}
	if n := s.result.Decided; n > 0 {
		fmt.Fprintln(w, "  "+s.palette.paint(s.say("另有"+grouped(n)+"处已作处理（--decisions），不计在内",
			grouped(n)+" more "+plural(n, "has", "have")+" been decided about (--decisions) and "+plural(n, "is", "are")+" not counted"), dim))
	}
	s.writeRuleCounts(w, s.say("读取问题（不是机关的错误）", "Reading (no errors of the agencies)"), reading)
}

func (s *runReport) writeRuleCounts(w io.Writer, title string, counts []pipeline.RuleCount) {
	if len(counts) == 0 {
		return
	}
	s.title(w, title)
	g := grid{palette: s.palette, indent: "  ", gap: 2, right: []bool{false, false, false, true, true}}
	g.add(gridCell{s.say("规则", "rule"), dim}, gridCell{s.say("级别", "severity"), dim}, gridCell{"", dim}, gridCell{s.say("处", "findings"), dim}, gridCell{s.say("报告", "reports"), dim})
	for _, c := range counts {
		rule := form.RuleByID(c.Rule)
		reports := ""
		if c.Reports > 0 { // else it is about files, sums or reports that are not there
			reports = grouped(c.Reports)
		}
		g.add(gridCell{c.Rule, s.severityPaint(c.Severity)}, gridCell{c.Severity.Label(s.language), s.severityPaint(c.Severity)},
			gridCell{text: rule.Title.In(s.language)}, gridCell{text: grouped(c.Findings)}, gridCell{text: reports})
	}
	g.write(w)
}

func (a *application) severityPaint(s form.Severity) paint {
	switch {
	case s.IsError():
		return red
	case s == form.Warning:
		return yellow
	default:
		return plain
	}
}

// problemGroup is what is wrong with one report.
type problemGroup struct {
	agency   form.Agency
	year     int
	source   *form.Source
	problems []pipeline.Problem
}

// problemGroups collects the wanted problems of used reports, report by report;
// they come in order. Findings about sums over several reports (汇总) follow from
// those of the reports and are only counted.
func (s *runReport) problemGroups(wanted func(*form.Finding) bool) []problemGroup {
	var groups []problemGroup
	for _, p := range s.result.Problems {
		if !ofUsedReport(&p) || !wanted(&p.Finding) {
			continue
		}
		last := len(groups) - 1
		if last < 0 || groups[last].agency != p.Agency || groups[last].year != p.Year || groups[last].source != p.Source {
			groups = append(groups, problemGroup{agency: p.Agency, year: p.Year, source: p.Source})
			last++
		}
		groups[last].problems = append(groups[last].problems, p)
	}
	return groups
}

// ofUsedReport reports whether a problem is in a report that is in the data.
func ofUsedReport(p *pipeline.Problem) bool {
	return p.Source != nil && p.Source.Status != form.Rejected && p.Year != 0 && !slices.Contains(rejecting, p.Finding.Rule)
}

// rejecting are the rules whose breach keeps a single report out of the data.
var rejecting = []string{form.RuleROne, form.RuleFAgency, form.RuleFYear, form.RuleFBlank}

// writeProblems tells which report fails where and by how much, and apart from
// that in which something could not be read.
func (s *runReport) writeProblems(w io.Writer) {
	s.writeGroups(w, s.say("须更正的报告", "Reports to correct"), s.problemGroups((*form.Finding).MustCorrect))
	s.writeGroups(w, s.say("未能读全的报告（不是机关的错误，请核对原件）", "Reports not read in full (no errors of the agencies, please check the originals)"), s.problemGroups((*form.Finding).Unread))
}

func (s *runReport) writeGroups(w io.Writer, title string, groups []problemGroup) {
	if len(groups) == 0 {
		return
	}
	s.title(w, title)
	for _, g := range groups[:listed(len(groups), maxSummaryReports)] {
		fmt.Fprintf(w, "  %s  %s\n", s.palette.paint(s.reportName(g.agency, g.year), cyan), s.palette.paint(sourcePath(g.source), dim))
		lines := grid{palette: s.palette, indent: "    ", gap: 2, limit: s.columns}
		// One wrong cell breaks several identities: its suggestion stands once, below them.
		var suggestions, explanations []string
		shown := g.problems[:listed(len(g.problems), maxSummaryLines)]
		before := []gridCell{{}} // the empty cells before the message of a line without a rule
		if slices.ContainsFunc(shown, func(p pipeline.Problem) bool { return p.Finding.Place != form.Place{} }) {
			before = append(before, gridCell{})
		}
		for _, p := range shown {
			f := p.Finding
			line := []gridCell{{f.Rule, s.severityPaint(f.Severity())}}
			if where := p.Source.Where(f.Place, s.language); where != "" {
				line = append(line, gridCell{text: where})
			}
			lines.add(append(line, gridCell{text: f.Message(s.language)})...)
			if text := f.Suggestion.In(s.language); text != "" && !slices.Contains(suggestions, text) {
				suggestions = append(suggestions, text)
			}
			if f.Explanation != "" && !slices.Contains(explanations, f.Explanation) {
				explanations = append(explanations, f.Explanation)
			}
		}
		for _, text := range suggestions {
			lines.add(append(slices.Clone(before), gridCell{"→ " + text, green})...)
		}
		for _, text := range explanations {
			lines.add(append(slices.Clone(before), gridCell{text: s.say("情况说明：", "The agency says: ") + strings.ReplaceAll(text, "\n", " ")})...)
		}
		if rest := len(g.problems) - len(shown); rest > 0 {
			lines.add(append(slices.Clone(before), gridCell{text: s.say(fmt.Sprintf("另有%d处", rest), fmt.Sprintf("and %d more", rest))})...)
		}
		lines.write(w)
	}
	if rest := len(groups) - listed(len(groups), maxSummaryReports); rest > 0 {
		more := atLeast(rest, s.result)
		fmt.Fprintln(w, s.say("  另有"+more+"份报告，全部问题见数据集 findings",
			"  and "+more+" more "+plural(rest, "report", "reports")+"; all findings are in the dataset findings"))
	}
}

// listed returns how many of n items a list shows that has room for limit: the
// line that says one more is left out is better spent on that one.
func listed(n, limit int) int {
	if n == limit+1 {
		return n
	}
	return min(n, limit)
}

func sourcePath(source *form.Source) string {
	if source == nil {
		return ""
	}
	return source.Path
}

func (a *application) reportName(agency form.Agency, year int) string {
	name := agency.Name
	if name == "" {
		name = agency.Code
	}
	return name + a.say(fmt.Sprintf(" %d年度", year), fmt.Sprintf(" %d", year))
}

// writeRejected lists the files and the single reports that could not be used,
// with the reason.
func (s *runReport) writeRejected(w io.Writer) {
	var files, parts, reports [][2]string
	for _, source := range s.result.Rejected {
		files = append(files, [2]string{source.Path, source.Reason.In(s.language)})
	}
	for _, source := range s.result.Partial {
		parts = append(parts, [2]string{source.Path, source.Reason.In(s.language)})
	}
	for i := range s.result.Problems {
		p := &s.result.Problems[i]
		if p.Source != nil && p.Source.Status != form.Rejected && !ofUsedReport(p) && (!p.Source.Partial() || p.Year != 0) {
			at := p.Source.Path
			if where := p.Source.Where(p.Finding.Place, s.language); where != "" {
				at += "  " + where
			}
			reports = append(reports, [2]string{at, p.Finding.Message(s.language)})
		}
	}
	s.writeReasons(w, s.say("未采用的文件", "Files not used"), files)
	s.writeReasons(w, s.say("只读出一部分的文件", "Files read in part"), parts)
	s.writeReasons(w, s.say("未采用的报告", "Reports not used"), reports)
}

func (s *runReport) writeReasons(w io.Writer, title string, reasons [][2]string) {
	if len(reasons) == 0 {
		return
	}
	s.title(w, title)
	for _, r := range reasons[:listed(len(reasons), maxSummaryFiles)] {
		fmt.Fprintln(w, "  "+s.palette.paint(r[0], cyan))
		g := grid{palette: s.palette, indent: "    ", limit: s.columns}
		g.texts(r[1])
		g.write(w)
	}
	if rest := len(reasons) - listed(len(reasons), maxSummaryFiles); rest > 0 {
		fmt.Fprintln(w, s.say(fmt.Sprintf("  另有%d个，见数据集 sources 和 findings", rest), fmt.Sprintf("  and %d more, see the datasets sources and findings", rest)))
	}
}

// writeMissing lists the expected reports that are not there.
func (s *runReport) writeMissing(w io.Writer) {
	missing := s.result.Missing
	if len(missing) == 0 {
		return
	}
	s.title(w, s.say("应报未报", "Missing reports"))
	for _, report := range missing[:listed(len(missing), maxSummaryMissing)] {
		why := ""
		if report.Unusable {
			why = s.say("　报送但不能采用", "  handed in, but not usable")
		}
		fmt.Fprintln(w, "  "+report.String()+why)
	}
	if rest := len(missing) - listed(len(missing), maxSummaryMissing); rest > 0 {
		fmt.Fprintln(w, s.say(fmt.Sprintf("  另有%d份，见数据集 roster_status", rest), fmt.Sprintf("  and %d more, see the dataset roster_status", rest)))
	}
}

// writeResult says where the result lies and what to do next.
func (s *runReport) writeResult(w io.Writer) {
	r := s.result
	s.title(w, s.say("结果", "Result"))
	verdict, how := s.verdict()
	fmt.Fprintln(w, "  "+s.palette.paint(verdict, how))
	current := form.Visible(filepath.Join(s.config.Output, "current"))
	switch {
	case s.strict:
		fmt.Fprintln(w, s.say("  没有发布任何结果（--strict）", "  nothing was published (--strict)"))
		return
	case s.config.DryRun:
		fmt.Fprintln(w, s.say("  试运行，没有写任何文件", "  dry run, nothing was written"))
	case r.Held != nil:
		fmt.Fprintln(w, "  "+s.rollbackNote(r.Held.InForce, r.Held.GivenUp, r.Held.Since))
	case r.Unchanged:
		fmt.Fprintln(w, "  "+current+s.say("，与上次相同（", ", unchanged (")+r.RunID+s.say("）", ")"))
	default:
		took := ""
		if s.columns > 0 { // for people who wait; elsewhere the same run prints the same text
			took = "  " + s.took.Round(10*time.Millisecond).String()
		}
		fmt.Fprintln(w, "  "+current+" → "+filepath.Join("runs", r.RunID)+s.palette.paint(took, dim))
	}
	if s.config.DryRun {
		return
	}
	most := s.config.WithDefaults().DeskReports
	desk := !s.config.NoDesk && r.Reports.Published <= most
	if r.Reports.Published > most {
		limit := grouped(most)
		fmt.Fprintln(w, s.say("  采用的报告多于"+limit+"份（--desk-reports）：没有做网页、工作簿和退回单，也不逐条跟踪（没有 since/）",
			"  more than "+limit+" reports are in use (--desk-reports): no page, workbooks and returns are made, and single findings are not followed (there is no since/)"))
	}
	g := grid{palette: s.palette, indent: "  ", gap: 2}
	step := func(path, chinese, english string) {
		g.add(gridCell{filepath.Join(current, path), cyan}, gridCell{text: s.say(chinese, english)})
	}
	letters := func(n int, path, chinese, one, several string) {
		if n > 0 {
			step(path, fmt.Sprintf(chinese, n), fmt.Sprintf(plural(n, one, several), n))
		}
	}
	if desk {
		step("report.html", "用浏览器打开：一览、各机关、每个数字的出处", "open in a browser: overview, agencies, the source of every figure")
		n := r.Letters
		letters(n.Returns, "returns", "退回修改单%d份，可直接发出", "%d form to send back, to be corrected or checked", "%d forms to send back, to be corrected or checked")
		letters(n.Unusable, "unusable", "不能采用的来件，%d封信说明原因", "%d letter about what cannot be used, and why", "%d letters about what cannot be used, and why")
		letters(n.Reminders, "reminders", "催报函%d封", "%d reminder for a missing report", "%d reminders for missing reports")
		step("consolidated", "汇总后的法定表格，可贴入本级报告", "the statutory tables, summed, to paste into the district's report")
	}
	if outbox := filepath.Join(s.config.Output, generations.SinceFolder, since.OutboxFolder); desk && r.Since != nil && r.Letters != (pipeline.Letters{}) {
		g.add(gridCell{form.Visible(outbox), cyan}, gridCell{text: s.say("以上各件，每个机关一个文件夹和一个压缩包", "all of these, a folder and an archive for each agency")})
	}
	step("datasets", "Parquet 数据集，DuckDB、pandas、Spark 直接可读", "Parquet for DuckDB, pandas or Spark")
	g.write(w)
}

// rollbackNote says that an older result is in force by order, and how long.
func (a *application) rollbackNote(inForce, givenUp string, since time.Time) string {
	day := dayInShanghai(since)
	return a.say("已于"+day+"退回到 "+inForce+"（此前为 "+givenUp+"），输入变化以前一直有效", "rolled back on "+day+" to "+inForce+" (from "+givenUp+"), until the input changes")
}

// dayInShanghai is the day of a moment, as an office counts days.
func dayInShanghai(t time.Time) string { return t.In(shanghai).Format(time.DateOnly) }

// runSummary is the last object of the JSON log of a run.
type runSummary struct {
	RunID      string          `json:"run_id,omitempty"`
	Output     string          `json:"output,omitempty"`
	Directory  string          `json:"directory,omitempty"`
	Published  bool            `json:"published"`
	Unchanged  bool            `json:"unchanged"`
	RolledBack *rolledBack     `json:"rolled_back,omitempty"`
	Edited     []string        `json:"edited,omitempty"` // published files that somebody changed, where they were moved to
	DryRun     bool            `json:"dry_run"`
	AsOf       string          `json:"as_of"`
	Files      map[string]int  `json:"files"`
	Reports    map[string]int  `json:"reports"`
	Figures    map[string]int  `json:"figures"`
	Agencies   int             `json:"agencies"`
	Years      []int           `json:"years"`
	Findings   map[string]int  `json:"findings"`
	About      map[string]int  `json:"findings_about"` // the same findings by whom they concern
	Missing    []missingReport `json:"missing"`
	Rejected   []rejectedFile  `json:"rejected"`
	Partial    []rejectedFile  `json:"partial"` // used although a part was given up
	Since      *sinceRecord    `json:"since,omitempty"`
	Decided    int             `json:"decided"`                       // findings about which the office has decided, not among the others
	NotListed  int             `json:"findings_not_listed,omitempty"` // error-level findings that are only in the dataset
	RuleCounts []ruleCount     `json:"rules"`
}

// rolledBack says that an older result is in force by order.
type rolledBack struct {
	InForce string `json:"in_force"`
	GivenUp string `json:"given_up"`
	Since   string `json:"since"`
}

// shrunkSummary is the JSON summary of a run whose input became too little.
type shrunkSummary struct {
	Files int                   `json:"files"`
	Years []pipeline.ShrunkYear `json:"gone"`
}

// missingReport is an expected report that is not there.
type missingReport struct {
	Year     int    `json:"year"`
	Agency   string `json:"agency"`
	Unusable bool   `json:"unusable"` // something came in, but it cannot be used
}

type rejectedFile struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

type ruleCount struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	About    string `json:"about"`
	Findings int    `json:"findings"`
	Reports  int    `json:"reports"`
}

func newRunSummary(a *application, c pipeline.Config, r *pipeline.Result) runSummary {
	s := runSummary{
		RunID: r.RunID, Output: c.Output, Directory: r.Directory, Published: r.Published, Unchanged: r.Unchanged, DryRun: c.DryRun, AsOf: c.AsOf,
		Files: map[string]int{}, Findings: map[string]int{}, About: map[string]int{}, Agencies: r.Agencies, Years: slices.Clone(r.Years), Missing: []missingReport{},
		Reports:  map[string]int{"read": r.Reports.Read, "published": r.Reports.Published, "rejected": r.Reports.Rejected, "superseded": r.Reports.Superseded},
		Figures:  map[string]int{"read": r.Figures.Read, "published": r.Figures.Published, "found": r.Figures.Found, "unpublished": r.Figures.Unpublished},
		Rejected: []rejectedFile{}, Partial: []rejectedFile{}, RuleCounts: []ruleCount{},
	}
	s.Decided = r.Decided
	s.Edited, s.Since = r.Edited, newSinceRecord(r.Since)
	if r.Held != nil {
		s.RolledBack = &rolledBack{r.Held.InForce, r.Held.GivenUp, dayInShanghai(r.Held.Since)}
	}
	for _, status := range []form.SourceStatus{form.Read, form.Rejected, form.Superseded, form.Ignored, form.NotAReport} {
		s.Files[status.String()] = r.Files[status]
	}
	for severity, n := range r.Findings {
		s.Findings[form.Severity(severity).String()] = n
	}
	for about, n := range r.About {
		s.About[form.About(about).String()] = n
	}
	for _, source := range r.Rejected {
		s.Rejected = append(s.Rejected, rejectedFile{source.Path, source.Reason.In(a.language)})
	}
	for _, source := range r.Partial {
		s.Partial = append(s.Partial, rejectedFile{source.Path, source.Reason.In(a.language)})
	}
	for _, m := range r.Missing {
		s.Missing = append(s.Missing, missingReport{m.Year, m.Agency, m.Unusable})
	}
	for _, c := range r.Rules {
		rule := form.RuleByID(c.Rule)
		s.RuleCounts = append(s.RuleCounts, ruleCount{c.Rule, c.Severity.String(), rule.About.String(), c.Findings, c.Reports})
	}
	s.NotListed = r.ErrorFindings()
	for i := range r.Problems {
		if r.Problems[i].Source != nil {
			s.NotListed--
		}
	}
	return s
}

// writeFindings writes the error-level findings about files and reports to the
// JSON log.
func (s *runReport) writeFindings() {
	for i := range s.result.Problems {
		p := &s.result.Problems[i]
		if p.Source == nil {
			continue // about a sum; it follows from the others
		}
		s.writeObject("finding", selfcheck.NewFinding(s.language, "", p.Source, &selfcheck.Located{Agency: p.Agency, Year: p.Year, Finding: p.Finding}))
	}
}

// shanghai is the time zone of "today": the one the law's due dates are in.
// It is fixed here because a small machine may have no time zone data.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/selfcheck"
	"gouji/transform/localise"
)

// checkHeapBytes is from which size of the heap on the garbage collector works harder: that of
// a run where nobody sets --memory.
const checkHeapBytes = 200 << 20

func (a *application) checkCommand() *cobra.Command {
	format := newChoice("text", "text", "json")
	limit := newChoice(string(failOnError), string(failOnError), string(failOnWarning), string(failOnNever))
	var roster, list string
	var grading form.Grades
	var asOf day
	var noTables bool
	cmd := &cobra.Command{
		Use:   a.say("check 文件… [选项]", "check FILE… [flags]"),
		Short: a.say("核对报告，逐条列出问题，不写任何文件", "check reports and list what is wrong; writes nothing"),
		Long: a.say(`读取文件或文件夹中的报告，逐条列出问题，格式同编译器：
  文件:行:列: 级别 [规则] 说明
勾稽不平衡的报告，随后印出法定表格，标明不平衡的行、列和疑错的格。报送前自查用它。
一个文件（或压缩包）里同一机关、同一年度有几份报告时，采用哪一份与 run 相同；文件之间不作比较。
本办公室对规则的级别（severity）和处理意见（--decisions）与 run 一样适用：已处理的问题照列，不计入退出码。
退出码：0 没有错误级问题，4 有，3 有文件或报告不能读取。`,
			`Read the reports in files or folders and list what is wrong the way a compiler does:
  file:line:column: severity [RULE] message
For a report that does not balance the statutory table follows, with the failing rows and
columns and the suspected cell marked. It is what an agency runs before it hands in. Of several
reports of an agency and year in one file or archive it uses the one that run would; files are
not compared with each other. How the office grades rules (severity) and what it has decided
(--decisions) counts as in run: what is decided about is listed and leaves the exit code.
Exit codes: 0 no error-level findings, 4 some, 3 a file or report could not be read.`),
		Example: a.say(`  gouji check 民政局2021.xlsx
  gouji check 报送材料/ --fail-on warning
  gouji check 报送材料/ --format json | jq 'select(.message_type=="finding")'`,
			`  gouji check civil-affairs-2021.xlsx
  gouji check reports/ --fail-on warning
  gouji check reports/ --format json | jq 'select(.message_type=="finding")'`),
		Args: takes(1, math.MaxInt, "没有文件：请给出要核对的文件或文件夹", "no file: name the files or folders to check"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := mustBeReadable(append(slices.Clone(args), roster, list)...); err != nil {
				return err
			}
			if _, set := a.lookup("GOMEMLIMIT"); !set && a.limitHeap != nil {
				a.limitHeap(checkHeapBytes)
			}
			var lists selfcheck.Lists
			var err error
			if lists.Roster, err = a.readRoster(roster); err != nil {
				return err
			}
			if lists.Rulings, err = pipeline.ReadRulings(list, grading, cmp.Or(asOf.text, a.now().In(shanghai).Format(time.DateOnly))); err != nil {
				return decisionsFailure(list, err)
			}
			c := checking{application: a, tables: !noTables, palette: a.palette(a.stdout)}
			if format.value == "json" {
				c.json = &selfcheck.Lines{Language: a.language, Out: jsonOutput{a.stdout}}
			}
			for _, arg := range args {
				// One at a time, so that places can be named by the path the user typed.
				c.prefix = form.Visible(pathPrefix(arg))
				if c.json != nil {
					c.json.Prefix = c.prefix
				}
				if err := checkFiles(cmd.Context(), []string{arg}, lists, selfcheck.Handler{Report: c.report, Source: c.source}); err != nil {
					return err
				}
			}
			if c.counts.files == 0 {
				return usage("没有找到任何输入文件", "no input file was found")
			}
			if err := c.decisions(list, lists.Rulings.Unusable()); err != nil {
				return err
			}
			code := c.outcome.code(failOn(limit.value))
			return cmp.Or(c.finish(code), endWith(code))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(format, "format", a.say("输出`格式`：text，或每行一个JSON对象的 json", "output `format`: text, or json with one object per line"))
	flags.BoolVar(&noTables, "no-tables", false, a.say("不印表格，只列问题", "list findings only, print no tables"))
	flags.Var(limit, "fail-on", a.say("何种`级别`的问题影响退出码：error、warning 或 never", "`level` of findings that changes the exit code: error, warning or never"))
	flags.StringVarP(&roster, "roster", "r", "", a.say("编制主体名单，CSV或xlsx`文件`", "CSV or xlsx `file` of the agencies that must report"))
	flags.StringVarP(&list, "decisions", "d", "", a.say("处理意见表，CSV或xlsx`文件`，见 gouji decide", "CSV or xlsx `file` of what was decided about single findings, see gouji decide"))
	flags.Var(&grades{to: &grading}, "severity", a.say("在本地改变一条`规则`的级别，如 L2-MISREAD=off，可以多次给出", "grade a `rule` otherwise here, such as L2-MISREAD=off; may be repeated"))
	flags.Var(&asOf, "as-of", a.say("以这一`天`为今天，判断处理意见是否过期；默认为北京时间的今天", "`day` to take for today when decisions may have expired; default: today in Beijing"))
	a.configFlag(flags)
	return cmd
}

// checking prints what selfcheck.Check finds, file by file.
type checking struct {
	*application
	json    *selfcheck.Lines // nil for text
	tables  bool
	palette palette
	prefix  string // goes before the paths of sources
	outcome outcome
	counts  checkCounts

	findings selfcheck.Findings // of the current file
	pending  bytes.Buffer       // the tables that follow the findings
	err      error              // of writing
}

// pathPrefix returns what goes before the path of a source found under an
// argument, to make it a path from the working directory.
func pathPrefix(argument string) string {
	folder := argument
	if info, err := os.Stat(argument); err == nil && !info.IsDir() {
		folder = filepath.Dir(argument)
	}
	folder = filepath.ToSlash(filepath.Clean(folder))
	switch {
	case folder == ".":
		return ""
	case strings.HasSuffix(folder, "/"):
		return folder
	default:
		return folder + "/"
	}
}

// checkCounts is the result of a check.
type checkCounts struct {
	files, unreadable             int
	reports, notUsable, toCorrect int
	unread                        int // reports of which something could not be read
	lost                          int // reports in files not used
	bySeverity                    [form.NumSeverities]int
	about                         [form.NumAbout]int // the same findings
	notRead                       int                // of these, at error level because something could not be read
	decided                       int                // findings that are none of these
}

func (n *checkCounts) add(f *form.Finding) {
	if f.Decision != nil {
		n.decided++
		return
	}
	n.bySeverity[f.Severity()]++
	n.about[f.About()]++
	if f.Unread() {
		n.notRead++
	}
}

func (c *checking) report(checked *selfcheck.Checked) error {
	errors, toCorrect, unread := 0, false, false
	for i := range checked.Findings {
		f := &checked.Findings[i]
		severity := f.Severity()
		c.counts.add(f)
		toCorrect, unread = toCorrect || f.MustCorrect(), unread || f.Unread()
		switch {
		case !checked.Usable, f.Decision != nil:
		case severity.IsError():
			errors++
		case severity == form.Warning:
			c.outcome.warnings++
		}
	}
	c.counts.reports++
	c.outcome.errors += errors
	switch {
	case checked.Superseded:
	case !checked.Usable:
		c.counts.notUsable++
		c.outcome.rejected++
	default:
		if toCorrect {
			c.counts.toCorrect++
		}
		if unread {
			c.counts.unread++
		}
	}
	if c.json != nil {
		return c.json.Report(checked)
	}
	c.findings.Add(checked)
	if c.tables && checked.Usable && errors > 0 {
		c.writeMarkedTables(checked)
	}
	return c.err
}

// source prints what was found in a file, sorted by place.
func (c *checking) source(s *form.Source) error {
	c.counts.files++
	return c.tell(s)
}

// tell tells of a source and of its reports. The list of decisions is one, too,
// and none of the files to check.
func (c *checking) tell(s *form.Source) error {
	if s.Status == form.Rejected {
		c.counts.unreadable++
		c.counts.lost += s.Reports
		c.outcome.rejected++
	}
	if s.Partial() {
		c.outcome.rejected++ // what could not be read is no error of the agency's
	}
	for i := range s.Findings {
		severity := s.Findings[i].Severity()
		c.counts.add(&s.Findings[i])
		if s.Status != form.Rejected && severity == form.Warning {
			c.outcome.warnings++
		}
	}
	if c.json != nil {
		return c.json.Source(s)
	}
	c.findings.Finish(s)
	suggested := map[string]bool{}
	for i := range c.findings {
		l := &c.findings[i]
		c.writeFinding(s, &l.Finding)
		// One wrong cell breaks several identities: its suggestion stands below the first.
		text := l.Finding.Suggestion.In(c.language)
		if key := fmt.Sprint(l.Agency, l.Year, text); text != "" && !suggested[key] && l.Finding.Decision == nil {
			suggested[key] = true
			c.printf("    %s\n", c.palette.paint("→ "+text, green))
		}
	}
	if s.Status == form.Rejected && len(c.findings) == 0 {
		c.printf("%s%s: %s\n", c.prefix, s.Path, s.Reason.In(c.language))
	}
	c.printf("%s", c.pending.String())
	c.pending.Reset()
	c.findings = c.findings[:0]
	return c.err
}

func (c *checking) writeFinding(s *form.Source, f *form.Finding) {
	severity := f.Severity()
	at := s.At(f.Place) // editors open this
	if cell := f.Place.SheetCell(); cell != "" {
		at += ": " + c.say("单元格", "cell ") + cell // and people that
	}
	if s.Kind.InTables() || s.Kind.InPages() {
		at = s.Path // but no editor opens a cell of a page
		if where := s.Where(f.Place, c.language); where != "" {
			at += ": " + where
		}
	}
	decided := ""
	if d := f.Decision; d != nil {
		decided = c.say("（已处理：", " (decided: ") + d.Verdict.Label(c.language)
		if d.Reason != "" {
			decided += c.say("，", ", ") + form.Visible(d.Reason)
		}
		decided += c.say("）", ")")
	}
	c.printf("%s%s: %s [%s] %s%s\n", c.prefix, at, c.palette.paint(severity.Label(c.language), c.severityPaint(severity)), f.Rule, f.Message(c.language), decided)
}

// decisions tells of the lines of the list of decisions that cannot be used.
func (c *checking) decisions(list string, findings []form.Finding) error {
	if len(findings) == 0 {
		return nil
	}
	c.prefix = form.Visible(pathPrefix(list))
	if c.json != nil {
		c.json.Prefix = c.prefix
	}
	return c.tell(&form.Source{Path: filepath.Base(list), Kind: form.CSVLong, Status: form.Read, Findings: findings})
}

// writeMarkedTables prints the tables of a report that do not balance, and what
// would make them.
func (c *checking) writeMarkedTables(checked *selfcheck.Checked) {
	r := checked.Report
	marks := marksOf(checked.Findings, suspectsOf(checked.Diagnoses))
	if !slices.Contains(marks.tables[:], true) {
		return
	}
	w := &c.pending
	fmt.Fprintf(w, "\n%s  %s\n", c.palette.paint(c.reportName(r.Agency, r.Year), bold), c.palette.paint(c.prefix+sourcePath(r.Source), dim))
	c.writeTables(w, c.palette, r, marks)
	for i := range checked.Diagnoses {
		c.writeDiagnosis(w, &checked.Diagnoses[i])
	}
	fmt.Fprintln(w)
}

// listedExplanations is how many ways to mend a table are printed; --format
// json and the dataset explanations have all.
const listedExplanations = 3

func (c *checking) writeDiagnosis(w io.Writer, d *localise.Diagnosis) {
	fmt.Fprintln(w)
	for i := range d.Explanations {
		e := &d.Explanations[i]
		if i == listedExplanations && len(d.Explanations)-i+e.Others > 1 {
			fmt.Fprintln(w, c.say(fmt.Sprintf("  另有%d种可能，见 --format json", len(d.Explanations)-i+e.Others),
				fmt.Sprintf("  and %d more, see --format json", len(d.Explanations)-i+e.Others)))
			break
		}
		lead := "→ "
		for j, line := range wrap(e.Suggestion.In(c.language), 90) {
			if j > 0 {
				lead = strings.Repeat(" ", columnsOf(lead))
			}
			fmt.Fprintln(w, "  "+c.palette.paint(lead+line, green))
		}
		if i > 0 && e.Proof == d.Explanations[0].Proof {
			continue
		}
		for _, line := range wrap(e.Proof.In(c.language), 90) {
			fmt.Fprintln(w, "    "+c.palette.paint(line, dim))
		}
	}
}

// suspectsOf collects the cells to mark: with the figure they should hold where
// there is only one explanation, else all that may be wrong.
func suspectsOf(diagnoses []localise.Diagnosis) map[form.CellID]suspicion {
	suspects := map[form.CellID]suspicion{}
	for i := range diagnoses {
		d := &diagnoses[i]
		for _, id := range d.Suspects {
			suspects[id] = suspicion{}
		}
		if len(d.Explanations) == 0 || !d.Explanations[0].Unique {
			continue
		}
		for _, change := range d.Explanations[0].Changes {
			suspects[change.Cell] = suspicion{to: change.To, certain: change.HasTo}
		}
	}
	return suspects
}

// printf writes to standard output and keeps the first error: a check whose
// reader went away has nothing more to do.
func (c *checking) printf(format string, arguments ...any) {
	if c.err == nil {
		_, c.err = fmt.Fprintf(c.stdout, format, arguments...)
	}
}

// finish prints the last line: how it stands.
func (c *checking) finish(code exitCode) error {
	n := c.counts
	severities, about := map[string]int{}, map[string]int{}
	for s, count := range n.bySeverity {
		severities[form.Severity(s).String()] = count
	}
	for a, count := range n.about {
		about[form.About(a).String()] = count
	}
	if c.json != nil {
		return selfcheck.WriteLine(c.stdout, "summary", checkSummary{
			ExitCode: int(code), Files: n.files, Unreadable: n.unreadable, Reports: n.reports, NotUsable: n.notUsable,
			ToCorrect: n.toCorrect, Unread: n.unread, Findings: severities, About: about, Decided: n.decided,
		})
	}
	errors := n.bySeverity[form.Statutory] + n.bySeverity[form.Arithmetic] + n.bySeverity[form.Logic] - n.notRead
	warnings := n.bySeverity[form.Warning]
	others := n.bySeverity[form.Plausibility] + n.bySeverity[form.Info]
	text := c.say(fmt.Sprintf("%d个文件，%d份报告", n.files, n.reports),
		fmt.Sprintf("%d %s, %d %s", n.files, plural(n.files, "file", "files"), n.reports, plural(n.reports, "report", "reports")))
	add := func(count int, chinese, english string) {
		if count > 0 {
			text += c.say(fmt.Sprintf("，"+chinese, count), fmt.Sprintf(", "+english, count))
		}
	}
	add(n.toCorrect, "%d份须更正", "%d to correct")
	add(n.unread, "%d份未能读全", "%d not read in full")
	add(n.unreadable, "%d个文件未能采用", "%d "+plural(n.unreadable, "file", "files")+" not used")
	add(n.notUsable-n.lost, "另有%d份报告未能采用", "%d more "+plural(n.notUsable-n.lost, "report", "reports")+" not usable")
	how := yellow
	switch {
	case errors+n.notRead > 0:
		how = red
	case n.unreadable+n.notUsable+warnings == 0:
		how = green
	}
	if errors+n.notRead+warnings+others == 0 {
		text += c.say("，没有问题", ", nothing wrong")
	} else {
		text += c.say(fmt.Sprintf("：错误%d处，警示%d处，其他%d处", errors, warnings, others),
			fmt.Sprintf(": %d %s, %d %s, %d %s", errors, plural(errors, "error", "errors"), warnings, plural(warnings, "warning", "warnings"), others, plural(others, "note", "notes")))
		add(n.notRead, "未能读出%d处", "%d not readable")
	}
	add(n.decided, "已处理%d处", "%d decided about")
	c.printf("%s\n", c.palette.paint(text, how))
	return c.err
}

// checkSummary is the last object of a check in JSON.
type checkSummary struct {
	ExitCode   int            `json:"exit_code"`
	Files      int            `json:"files"`
	Unreadable int            `json:"files_not_used"`
	Reports    int            `json:"reports"`
	NotUsable  int            `json:"reports_not_usable"`
	ToCorrect  int            `json:"reports_to_correct"`
	Unread     int            `json:"reports_not_read_in_full"`
	Findings   map[string]int `json:"findings"`
	About      map[string]int `json:"findings_about"`
	Decided    int            `json:"decided"` // findings about which the office has decided, not among the others
}

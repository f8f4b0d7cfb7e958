package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gouji/form"
	"gouji/ingest/decisions"
	"gouji/pipeline"
)

// decideFlags are what a decision consists of besides its rule.
type decideFlags struct {
	output, list, agency, cell, reason, who string
	years                                   []int
	verdict                                 *choice
	expires                                 day
}

func (a *application) decideCommand() *cobra.Command {
	f := decideFlags{verdict: newChoice("", form.Accepted.String(), form.Confirmed.String(), form.FalseAlarm.String(), "接受", "机关确认", "误报")}
	cmd := &cobra.Command{
		Use:   a.say("decide 规则 --agency 机关 --year 年度 --as 处理 -o 输出 -d 处理意见.csv", "decide RULE --agency AGENCY --year YEAR --as DECISION -o OUTPUT -d decisions.csv"),
		Short: a.say("对一个问题作出处理", "decide about a finding"),
		Long: a.say(`在处理意见表中添加一行：接受（accepted，附理由）、机关确认（confirmed，数字如报送）或误报
（false_alarm）。问题取自当前有效的结果。规则、报告和所依据的数值都不变时处理有效：问题仍在
数据中，但不再计入未了的问题和退出码；报告是否平衡不受影响。从下一次带 -d 的 gouji run 起生效。
表也可以手工填写，列为：规则、机关、年度、格、数值、处理、理由、经办人、日期、有效期至。`,
			`Add a line to the list of decisions: accepted (with a reason), confirmed (by the agency: figures
as handed in) or false_alarm. The finding is taken from the result in force. A decision holds
while rule, report and the values it rests on are the same: the finding stays in the data and
leaves the open findings and the exit code; whether the report balances is another matter. It
takes effect with the next gouji run that is given the list with -d. The list may be kept by hand,
too; its columns are `+strings.Join(decisions.Columns, ", ")+`.`),
		Example: a.say("  gouji decide S3-BAL --agency 云溪县档案局 --year 2025 --as 机关确认 --reason 机关来函确认 --who 李 -o 结果 -d 处理意见.csv",
			"  gouji decide S3-BAL --agency 云溪县档案局 --year 2025 --as confirmed --reason \"letter of 3 March\" -o out -d decisions.csv"),
		Args: takes(1, 1, "请给出一条规则", "name one rule"),
	}
	cmd.RunE = a.onOutput(&f.output, func(_ context.Context, args []string) error { return a.decide(strings.ToUpper(args[0]), &f) })
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.agency, "agency", "", a.say("`机关`的名称或代码", "name or code of the `agency`"))
	flags.Var(&reportYears{years: &f.years}, "year", a.say("报告的`年度`", "`year` of the report"))
	flags.Var(f.verdict, "as", a.say("`处理`：接受、机关确认、误报", "`decision`: accepted, confirmed or false_alarm"))
	flags.StringVar(&f.cell, "cell", "", a.say("只对首要的格是这一`格`的问题", "only the finding whose first cell is this `cell`"))
	flags.StringVar(&f.reason, "reason", "", a.say("`理由`", "`reason`"))
	flags.StringVar(&f.who, "who", "", a.say("经办`人`", "`who` decides"))
	flags.Var(&f.expires, "expires", a.say("有效期的最后一`天`；默认一直有效", "last `day` on which it holds; default: for ever"))
	flags.StringVarP(&f.list, "decisions", "d", "", a.say("处理意见表，CSV`文件`；没有就新建", "CSV `file` of the decisions; made if it is not there"))
	a.outputFlags(flags, &f.output)
	return cmd
}

func (a *application) decide(rule string, f *decideFlags) error {
	switch {
	case f.agency == "" || len(f.years) != 1:
		return a.missingFlag("请用 --agency 和 --year 说明是哪一份报告", "say with --agency and --year which report it is", "decide")
	case f.verdict.value == "":
		return a.missingFlag("请用 --as 说明怎样处理", "say with --as how you decide", "decide")
	case f.list == "":
		return a.missingFlag("没有处理意见表：请用 -d 给出文件", "no list of decisions: name the file with -d", "decide")
	}
	verdict, _ := form.ParseVerdict(f.verdict.value) // one of the choices
	if verdict == form.Accepted && f.reason == "" {
		return a.missingFlag("接受须有理由：请用 --reason 写明", "accepting needs a reason: give it with --reason", "decide")
	}
	list, err := os.ReadFile(f.list)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unreadable(f.list, err)
	}
	found, decided, err := a.decisionsFor(rule, verdict, f)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		if decided > 0 {
			return a.printLine(a.say("已经处理过", "that has been decided already"))
		}
		return usage("当前结果中没有这样的问题："+rule+"，"+f.agency+"，"+strconv.Itoa(f.years[0])+"年度", fmt.Sprintf("the result in force has no such finding: %s, %s, %d", rule, f.agency, f.years[0])).
			advise("各问题见数据集 findings 或 report.html", "the findings are in report.html and in the dataset findings")
	}
	if err := addDecisions(f.list, list, found); err != nil {
		return err
	}
	for i := range found {
		where := ""
		if len(found[i].Cells) > 0 {
			where = "  " + form.Cells[found[i].Cells[0]].Label(a.language)
		}
		if err := a.printLine(rule + where + a.say("：", ": ") + verdict.Label(a.language)); err != nil {
			return err
		}
	}
	return nil
}

// about reports whether a published finding is one that the decision is about.
func (f *decideFlags) about(rule string, p *pipeline.PublishedFinding) bool {
	if p.Rule != rule || int(p.Year) != f.years[0] {
		return false
	}
	if f.cell != "" && (len(p.Cells) == 0 || p.Cells[0] != f.cell) {
		return false
	}
	wanted := form.FoldName(f.agency)
	return slices.ContainsFunc([]string{p.Code, p.Agency, p.AgencyID}, func(name string) bool { return name != "" && form.FoldName(name) == wanted })
}

// decisionsFor makes a decision for every finding in force that the flags name;
// decided counts those that have one already.
func (a *application) decisionsFor(rule string, verdict form.Verdict, f *decideFlags) (found []form.Decision, decided int, err error) {
	err = pipeline.Findings(f.output, "", func(p *pipeline.PublishedFinding) {
		if !f.about(rule, p) {
			return
		}
		if p.Decision != "" {
			decided++
			return
		}
		d := form.Decision{
			Rule: rule, Agency: f.agency, Year: f.years[0], Values: strings.Clone(p.Basis), Verdict: verdict, Reason: f.reason, Who: f.who,
			When: a.now().In(shanghai).Format(time.DateOnly), Expires: f.expires.text,
		}
		for _, code := range p.Cells {
			if id, known := form.CellByCode(code); known {
				d.Cells = append(d.Cells, id)
			}
		}
		found = append(found, d)
	})
	return found, decided, err
}

// addDecisions adds to the list at path, whose text is given.
func addDecisions(path string, list []byte, found []form.Decision) error {
	var text strings.Builder
	for i := range found {
		added, err := decisions.Added(append(slices.Clone(list), text.String()...), &found[i])
		if errors.Is(err, decisions.ErrNoAppend) {
			return usage("“"+path+"”不是UTF-8编码、以逗号分隔的CSV处理意见表，不能添加", fmt.Sprintf("%q is no list of decisions as CSV in UTF-8 with commas: nothing can be added", path)).because(err).
				advise("请另存为“CSV UTF-8”，或手工添加", "save it as CSV UTF-8, or add the line by hand")
		}
		if err != nil {
			return err
		}
		text.WriteString(added)
	}
	if err := appendText(path, text.String()); err != nil {
		why := reason(err)
		return failed(exitTemporary, "不能写入“"+path+"”："+why.Chinese, fmt.Sprintf("cannot write to %q: %s", path, why.English)).because(err)
	}
	return nil
}

// appendText adds to a file, durably.
func appendText(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/generations"
	"gouji/pipeline/journal"
)

// The commands here look after what runs have published.

// outputFlags are the flags of all of them: the output folder can stand in
// gouji.toml, as for run.
func (a *application) outputFlags(flags *pflag.FlagSet, output *string) {
	flags.SortFlags = false
	flags.StringVarP(output, "output", "o", "", a.say("结果`文件夹`", "`folder` of the results"))
	a.configFlag(flags)
}

// onOutput makes the action of a command that needs the output folder.
func (a *application) onOutput(output *string, action func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if *output == "" {
			return a.missingFlag("没有输出：请用 -o 给出结果文件夹", "no output: name the folder with -o", cmd.Name())
		}
		return outputFailureOf(*output, action(cmd.Context(), args))
	}
}

// outputFailureOf puts an error about an output folder into words.
func outputFailureOf(output string, err error) error {
	switch {
	case err == nil, errors.As(err, new(*failure)), errors.As(err, new(*ended)), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, generations.ErrNoGeneration):
		return usage("“"+output+"”中没有这次结果，或它已损坏", fmt.Sprintf("there is no such result in %q, or it is damaged", output)).because(err).
			advise("有哪些结果见 gouji runs", "gouji runs lists what is there")
	default:
		return runFailure(pipeline.Config{Output: output}, err)
	}
}

// troubled is how a command ends that looked and found something wrong.
func (a *application) troubled(meaning form.Text) error {
	a.meaning = meaning
	return endWith(exitFailed)
}

// generationRecord is a generation in the JSON log.
type generationRecord struct {
	RunID     string         `json:"run_id"`
	Published string         `json:"published"`
	InForce   bool           `json:"in_force"`
	Version   string         `json:"version"`
	AsOf      string         `json:"as_of,omitempty"`
	Agencies  int            `json:"agencies"`
	Years     []int          `json:"years"`
	Reports   int            `json:"reports"`
	Findings  map[string]int `json:"findings"`
	Missing   int            `json:"missing"`
}

func newGenerationRecord(g *generations.Generation) generationRecord {
	return generationRecord{
		g.ID, g.Published.UTC().Format(time.RFC3339), g.InForce, g.Version, g.AsOf, g.Agencies, slices.Clone(g.Years), g.Reports.Published, g.Findings, g.Missing,
	}
}

// errorFindings counts the error-level findings of a generation.
func errorFindings(g *generations.Generation) (n int) {
	for _, severity := range []form.Severity{form.Statutory, form.Arithmetic, form.Logic} {
		n += g.Findings[severity.String()]
	}
	return n
}

func (a *application) runsCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   a.say("runs -o 输出", "runs -o OUTPUT"),
		Short: a.say("列出各次运行和保留的结果", "list the runs and the results that are kept"),
		Long: a.say(`列出输出文件夹中保留的各次结果，最新的在前；*为当前有效的一次。时间为北京时间。
编号可用于 gouji rollback、gouji verify 和 gouji diff。其后是 journal.ndjson 所记的最近各次
运行，失败的也在内；--log json 列出全部。`,
			`List the results that are kept in the output folder, the newest first; * marks the one in
force. Times are Beijing's. The id is what gouji rollback, gouji verify and gouji diff take.
Below them stand the last runs, failed ones too, as journal.ndjson has them; --log json
lists them all.`),
		Example: "  gouji runs -o out\n  gouji runs -c /etc/gouji.toml --log json",
		Args:    cobra.NoArgs,
		RunE: a.onOutput(&output, func(context.Context, []string) error {
			state, err := generations.Look(output)
			if err != nil {
				return err
			}
			records := []generationRecord{}
			g := grid{palette: a.palette(a.stdout), gap: 2, right: []bool{false, false, false, true, true, true}}
			g.texts("", a.say("编号", "id"), a.say("发布于", "published"), a.say("报告", "reports"), a.say("错误", "errors"), a.say("未报", "missing"), a.say("版本", "version"))
			for i := range state.Generations {
				one := &state.Generations[i]
				records = append(records, newGenerationRecord(one))
				mark := ""
				if one.InForce {
					mark = "*"
				}
				g.texts(mark, one.ID, one.Published.In(shanghai).Format("2006-01-02 15:04"), grouped(one.Reports.Published), grouped(errorFindings(one)), grouped(one.Missing), form.Visible(one.Version))
			}
			if a.logJSON {
				runs := []runRecord{}
				for i := range state.Journal {
					runs = append(runs, newRunRecord(&state.Journal[i]))
				}
				a.summary = struct {
					Results []generationRecord `json:"results"`
					Runs    []runRecord        `json:"runs"`
				}{records, runs}
				return nil
			}
			if len(records) == 0 {
				err = a.printLine(a.say("还没有发布过结果", "nothing has been published yet"))
			} else {
				g.write(a.stdout)
			}
			if state.Rollback != nil {
				err = a.printLine(a.rollbackNote(state.Rollback.InForce, state.Rollback.GivenUp, state.Rollback.Since))
			}
			a.writeRuns(state.Journal)
			return err
		}),
	}
	a.outputFlags(cmd.Flags(), &output)
	return cmd
}

// maxListedRuns is how many of the last runs are listed for people.
const maxListedRuns = 20

// runRecord is a run of the journal in the JSON log.
type runRecord struct {
	Day    string         `json:"day"`
	Exit   int            `json:"exit_code"`
	RunID  string         `json:"run_id,omitempty"`
	Failed bool           `json:"failed"`
	New    bool           `json:"new"` // another result came into force
	Counts map[string]int `json:"counts,omitempty"`
}

func newRunRecord(l *journal.Line) runRecord {
	return runRecord{l.Day, l.Exit, l.Run, l.Failed, l.New, l.Counts}
}

// writeRuns lists the last runs of the journal, the newest first.
func (a *application) writeRuns(lines []journal.Line) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(a.stdout, "\n%s\n", a.palette(a.stdout).paint(a.say("最近各次运行", "Last runs"), bold))
	g := grid{palette: a.palette(a.stdout), gap: 2, right: []bool{false, true, false, false, true, true, true}}
	g.texts(a.say("日期", "day"), a.say("退出码", "exit"), "", a.say("编号", "id"), a.say("报告", "reports"), a.say("错误", "errors"), a.say("未报", "missing"))
	for i := len(lines) - 1; i >= max(0, len(lines)-maxListedRuns); i-- {
		l := &lines[i]
		what := a.say("没有变化", "unchanged")
		switch {
		case l.Failed:
			what = a.say("没有发布", "nothing published")
		case l.New:
			what = a.say("发布", "published")
		}
		count := func(names ...string) string {
			n := 0
			for _, name := range names {
				n += l.Counts[name]
			}
			if l.Counts == nil {
				return ""
			}
			return grouped(n)
		}
		g.texts(l.Day, strconv.Itoa(l.Exit), what, l.Run, count("reports"), count(form.Statutory.String(), form.Arithmetic.String(), form.Logic.String()), count("missing"))
	}
	g.write(a.stdout)
}

func (a *application) rollbackCommand() *cobra.Command {
	var output string
	var limit wait
	cmd := &cobra.Command{
		Use:   a.say("rollback 编号 -o 输出", "rollback ID -o OUTPUT"),
		Short: a.say("退回到以前的一次结果", "go back to an older result"),
		Long: a.say(`使以前的一次结果重新有效。它逐个文件核对无误才会生效，并且在输入变化以前一直有效：
此间的 gouji run 照常读取和校验，但不发布。`,
			`Put an older result in force again. Each of its files is read before that, and it stays in
force until the input changes: until then gouji run reads and checks, but does not publish.`),
		Example: "  gouji runs -o out\n  gouji rollback 374ee0b67ed8d91c -o out",
		Args:    takes(1, 1, "请给出一次结果的编号", "name the id of one result"),
	}
	cmd.RunE = a.onOutput(&output, func(ctx context.Context, args []string) error {
		order, err := generations.RollBack(ctx, output, args[0], limit.length, a.now())
		if err != nil {
			return err
		}
		if a.logJSON {
			a.summary = rolledBack{order.InForce, order.GivenUp, dayInShanghai(order.Since)}
			return nil
		}
		return a.printLine(a.rollbackNote(order.InForce, order.GivenUp, order.Since))
	})
	a.outputFlags(cmd.Flags(), &output)
	cmd.Flags().Var(&limit, "wait-lock", a.say("另一次运行占用输出时，最多等待的`时长`", "`time` to wait for another run to finish"))
	return cmd
}

// differenceWords name the kinds of differences.
var differenceWords = map[generations.DifferenceKind]form.Text{
	generations.MissingFile: {Chinese: "缺少", English: "missing"},
	generations.ChangedFile: {Chinese: "被改动", English: "changed"},
	generations.AddedFile:   {Chinese: "后加的", English: "added"},
}

type differenceRecord struct {
	File string `json:"file"`
	Kind string `json:"kind"`
}

func (a *application) verifyCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   a.say("verify [编号] -o 输出", "verify [ID] -o OUTPUT"),
		Short: a.say("逐个文件核对一次结果是否完好", "read a result through: is it as it was published?"),
		Long: a.say(`按发布时记下的校验和，逐个核对一次结果的文件；不给编号时核对当前有效的一次。
退出码：0 完好（后加的文件无妨），1 有文件缺少或被改动。`,
			`Compare each file of a result with the hash it was published with; without an id, of the
result in force. Exit codes: 0 whole (added files do no harm), 1 files are missing or changed.`),
		Example: "  gouji verify -o out",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.onOutput(&output, func(_ context.Context, args []string) error {
			generation, differences, err := generations.Verify(output, strings.Join(args, ""))
			if err != nil {
				return err
			}
			records := []differenceRecord{}
			for _, d := range differences {
				records = append(records, differenceRecord{d.Path, differenceWords[d.Kind].English})
				if a.logJSON {
					continue
				}
				if err := a.printLine(differenceWords[d.Kind].In(a.language) + a.say("：", ": ") + d.Path); err != nil {
					return err
				}
			}
			a.summary = struct {
				RunID       string             `json:"run_id"`
				Whole       bool               `json:"whole"`
				Differences []differenceRecord `json:"differences"`
			}{generation.ID, generations.IsWhole(differences), records}
			if !generations.IsWhole(differences) {
				return a.troubled(form.Text{Chinese: "有文件缺少或被改动", English: "files are missing or changed"})
			}
			if a.logJSON {
				return nil
			}
			return a.printLine(generation.ID + a.say("：完好", ": whole"))
		}),
	}
	a.outputFlags(cmd.Flags(), &output)
	return cmd
}

// statusRecord is the state of an output folder in the JSON log.
type statusRecord struct {
	Trouble    []string          `json:"trouble"`
	InForce    *generationRecord `json:"in_force"`
	LastGood   string            `json:"last_good_run,omitempty"`
	AgeSeconds int64             `json:"age_seconds,omitempty"`
	LastRun    *runRecord        `json:"last_run,omitempty"` // whether it got through or not
	RolledBack *rolledBack       `json:"rolled_back,omitempty"`
}

func (a *application) statusCommand() *cobra.Command {
	var output string
	limit := wait{26 * time.Hour}
	cmd := &cobra.Command{
		Use:   a.say("status -o 输出", "status -o OUTPUT"),
		Short: a.say("当前结果的状况，供监控使用", "how the results stand, for a monitor"),
		Long: a.say(`说明当前有效的结果、最近一次正常运行及其距今多久、未了的问题和应报未报。
退出码：0 正常；1 没有结果，结果不完整，或最近一次正常运行太久（--max-age）。
报告中的问题是机关的事，不影响这里的退出码。`,
			`Tell the result in force, the last run that got through and how long ago that was, the open
findings and the missing reports. Exit codes: 0 all is well; 1 there is no result, it is not
whole, or the last good run was too long ago (--max-age). Findings in reports are the
agencies' matter and change nothing here.`),
		Example: "  gouji status -o out\n  gouji status -c /etc/gouji.toml --max-age 50h",
		Args:    cobra.NoArgs,
	}
	cmd.RunE = a.onOutput(&output, func(context.Context, []string) error {
		state, err := generations.Look(output)
		if err != nil {
			return err
		}
		return a.tellStatus(state, limit.length)
	})
	a.outputFlags(cmd.Flags(), &output)
	cmd.Flags().Var(&limit, "max-age", a.say("最近一次正常运行最多可以是`多久`以前", "`time` since the last good run that is still well"))
	return cmd
}

func (a *application) tellStatus(state *generations.State, maxAge time.Duration) error {
	record := statusRecord{Trouble: []string{}}
	trouble := func(chinese, english string) { record.Trouble = append(record.Trouble, a.say(chinese, english)) }
	g := grid{palette: a.palette(a.stdout), gap: 2}
	current := state.InForce()
	if current == nil {
		trouble("没有当前有效的结果", "no result is in force")
	} else {
		one := newGenerationRecord(current)
		record.InForce = &one
		g.texts(a.say("当前结果", "in force"), current.ID+a.say("，发布于 ", ", published ")+current.Published.In(shanghai).Format("2006-01-02 15:04"))
		g.texts(a.say("报告", "reports"), grouped(current.Reports.Published)+a.say("份，应报未报 ", ", missing ")+grouped(current.Missing))
		g.texts(a.say("未了的问题", "open findings"), a.say("错误级 ", "errors ")+grouped(errorFindings(current))+a.say("，警示 ", ", warnings ")+grouped(current.Findings[form.Warning.String()]))
	}
	if !generations.IsWhole(state.Differences) {
		trouble("当前结果不完整，见 gouji verify", "the result in force is not whole, see gouji verify")
	}
	switch age := a.now().Sub(state.LastGood).Round(time.Minute); {
	case state.LastGood.IsZero():
		trouble("没有正常运行的记录", "there is no record of a good run")
	default:
		record.LastGood, record.AgeSeconds = state.LastGood.UTC().Format(time.RFC3339), int64(age.Seconds())
		g.texts(a.say("最近正常运行", "last good run"), state.LastGood.In(shanghai).Format("2006-01-02 15:04")+a.say("，", ", ")+age.String()+a.say("以前", " ago"))
		if age > maxAge {
			trouble("最近一次正常运行已是"+age.String()+"以前", "the last good run was "+age.String()+" ago")
		}
	}
	if n := len(state.Journal); n > 0 {
		last := newRunRecord(&state.Journal[n-1])
		record.LastRun = &last
		if last.Failed {
			g.texts(a.say("最近一次运行", "last run"), a.say(last.Day+"，没有发布，退出码 ", last.Day+", nothing published, exit code ")+strconv.Itoa(last.Exit))
		}
	}
	if r := state.Rollback; r != nil {
		record.RolledBack = &rolledBack{r.InForce, r.GivenUp, dayInShanghai(r.Since)}
		g.texts(a.say("退回", "rollback"), a.rollbackNote(r.InForce, r.GivenUp, r.Since))
	}
	a.summary = record
	if !a.logJSON {
		for _, t := range record.Trouble {
			g.texts(a.say("注意", "trouble"), t)
		}
		g.write(a.stdout)
	}
	if len(record.Trouble) > 0 {
		return a.troubled(form.Text{Chinese: "状况不正常", English: "not all is well"})
	}
	return nil
}

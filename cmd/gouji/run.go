package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gouji/form"
	"gouji/pipeline"
)

func (a *application) runCommand() *cobra.Command {
	f := a.newRunFlags()
	cmd := &cobra.Command{
		Use:   a.say("run -i 输入 [-i 输入…] -o 输出 [选项]", "run -i INPUT [-i INPUT…] -o OUTPUT [flags]"),
		Short: a.say("读取、校验、汇总并发布", "read, check, roll up and publish"),
		Long: a.say(`读取输入中的全部报告，核对勾稽关系，按地区汇总，发布到“输出/current”。
发布是一次完成的：中途失败或被中断，上一次发布的结果原样保留。
每个选项也可以写在 gouji.toml 里，或放在 GOUJI_ 开头的环境变量中（如 GOUJI_KEEP=7）；
命令行优先，其次环境变量，再次 gouji.toml。`,
			`Read every report of the input, check the identities, roll up by district and publish to
OUTPUT/current. Publication is all or nothing: after a failure or an interruption the last
published result is still there, untouched.
Every flag can also stand in gouji.toml, or in an environment variable such as GOUJI_KEEP=7.
Flags win over the environment, the environment over gouji.toml.`),
		Example: a.say(`  gouji run -i 报送材料 -o 结果
  gouji run -i 报送材料 -o 结果 -r 编制主体名单.csv --as-of 2026-03-31
  gouji run -i 2024年 -i 2025年.zip -o 结果 --strict
  15 2 * * *  gouji run -c /etc/gouji.toml -q        # 每晚由cron运行，无事不出声`,
			`  gouji run -i reports -o out
  gouji run -i reports -o out -r agencies.csv --as-of 2026-03-31
  gouji run -i 2024 -i 2025.zip -o out --strict
  15 2 * * *  gouji run -c /etc/gouji.toml -q        # nightly from cron, silent unless something is wrong`),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.config.Inputs = append(f.config.Inputs, args...)
			return a.runAndMeasure(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVarP(&f.config.Inputs, "input", "i", nil, a.say("输入的`文件或文件夹`，可以多次给出", "`path` of a file or folder to read; may be repeated"))
	flags.StringVarP(&f.config.Roster, "roster", "r", "", a.say("编制主体名单，CSV或xlsx`文件`", "CSV or xlsx `file` of the agencies that must report"))
	a.addRunFlags(flags, f)
	flags.StringVar(&f.config.Shards, "shards", "", a.say("把读到的内容留在这个`文件夹`，下次只读变了的文件", "`folder` to keep what was read in, so that the next run reads only what changed"))
	return cmd
}

// newRunFlags returns the flags of what publishes, with their defaults.
func (a *application) newRunFlags() *runFlags {
	var f runFlags
	defaults := pipeline.Config{Workers: 1}.WithDefaults()
	f.memory.bytes = defaults.MemoryBytes
	f.failOn = newChoice(string(failOnError), string(failOnError), string(failOnWarning), string(failOnNever))
	f.notify = newChoice(string(notifyAll), string(notifyAll), string(notifyNew))
	return &f
}

// addRunFlags defines the flags of what publishes, whatever it reads.
func (a *application) addRunFlags(flags *pflag.FlagSet, f *runFlags) {
	c, defaults := &f.config, pipeline.Config{Workers: 1}.WithDefaults()
	flags.StringVarP(&c.Output, "output", "o", "", a.say("结果`文件夹`", "`folder` of the results"))
	flags.StringVar(&c.Population, "population", "", a.say("各地区各年度的人口（或其他分母），CSV或xlsx`文件`，用于算每万人的指标", "CSV or xlsx `file` of population (or other denominators) by area and year, for indicators per 10,000 people"))
	flags.StringVarP(&c.Decisions, "decisions", "d", "", a.say("处理意见表，CSV或xlsx`文件`：对单个问题的接受、机关确认和误报，见 gouji decide", "CSV or xlsx `file` of what was decided about single findings, see gouji decide"))
	flags.Var(&grades{to: &c.Grades}, "severity", a.say("在本地改变一条`规则`的级别，如 L2-MISREAD=off，可为 off、info、warning，可以多次给出；法定、算术规则不能改", "grade a `rule` otherwise here, such as L2-MISREAD=off; off, info or warning, may be repeated; not for statutory and arithmetic rules"))
	a.configFlag(flags)
	flags.Var(f.failOn, "fail-on", a.say("何种`级别`的问题影响退出码：error、warning 或 never", "`level` of findings that changes the exit code: error, warning or never"))
	flags.BoolVar(&c.Strict, "strict", false, a.say("输入不干净就不发布", "publish nothing unless the input is clean"))
	flags.BoolVar(&c.AllowEmpty, "allow-empty", false, a.say("允许没有输入文件", "no input file is no error"))
	flags.Var(newNumber(&c.MaxDrop, defaults.MaxDrop, 1, 100), "max-drop", a.say("输入中某一年度的报告比已发布的少这个`百分比`以上（且至少3份）时不发布；100为不限", "`percent` of a year's reports, and at least 3, that may be gone from the input before nothing is published; 100 for any"))
	flags.Var(newNumber(&c.MinFiles, 0, 0, 1<<31-1), "min-files", a.say("输入中的文件少于这个`数`时不发布", "`number` of files that the input must have for anything to be published"))
	flags.BoolVar(&c.AcceptShrink, "accept-shrink", false, a.say("这一次接受变少的输入", "accept, for once, an input that became less"))
	flags.BoolVar(&c.DryRun, "dry-run", false, a.say("照常校验，但不写任何文件", "do everything but write"))
	flags.Var(&f.asOf, "as-of", a.say("以这一`天`为今天，判断迟报和未报；默认为北京时间的今天", "`day` to take for today when judging late and missing reports; default: today in Beijing"))
	flags.Var(&reportYears{years: &c.Years}, "year", a.say("本次收集的`年度`，如 2023 或 2021-2023，可以多次给出：其他年度照常发布，但不判断迟报和未报；默认由报告的多少判断", "report `year` asked for, such as 2023 or 2021-2023, may be repeated: others are published, but nobody is late or missing there; default: judged by how many reports there are"))
	flags.Var(&dueDates{rules: &c.Due}, "due", a.say("不同于法定的报送`期限`，如 乡镇街道=01-20 或 2025=02-05，可以多次给出", "due `date` other than the Regulation's, such as 乡镇街道=01-20 or 2025=02-05; may be repeated"))
	flags.Var(newNumber(&c.Keep, defaults.Keep, 1, 10_000), "keep", a.say("保留最近`几次`的结果", "`number` of published results to keep"))
	flags.BoolVar(&c.NoDesk, "no-desk", false, a.say("只发布数据集，不做工作簿、退回修改单和网页", "datasets only: no workbooks, returns or page"))
	flags.Var(newNumber(&c.DeskReports, defaults.DeskReports, 1, 1<<31-1), "desk-reports", a.say("报告多于这个`数`时不做工作簿和网页", "`number` of reports above which no workbooks and page are made"))
	flags.Var(&f.wait, "wait-lock", a.say("另一次运行占用输出时，最多等待的`时长`", "`time` to wait for another run to finish"))
	flags.Var(newNumber(&c.Workers, 0, 0, 1024), "workers", a.say("并行读取的`个数`；0为处理器的个数", "`number` of parallel readers; 0 means one per processor"))
	flags.Var(&f.memory, "memory", a.say("同时读入的输入的`大小`上限", "`size` of input in flight at most"))
	flags.StringVar(&f.metrics, "metrics", "", a.say("把运行情况写入这个`文件`，供Prometheus的node exporter读取", "`file` to write figures of the run to, for the node exporter of Prometheus"))
	flags.StringArrayVar(&f.onChange, "on-change", nil, a.say("发布了新的结果后运行的`命令`，每个参数一项；不经过shell", "`command` to run when something new is published, and its arguments one by one; no shell"))
	flags.Var(f.notify, "notify", a.say("与 -q 同用：all 有问题就输出，new 只在与上次运行相比有`变化`时输出；故障总是输出", "with -q: all prints whenever something is wrong, new only when something has `changed` since the run before; failures are always printed"))
	flags.BoolVarP(&a.quiet, "quiet", "q", false, a.say("退出码为0时什么也不输出", "print nothing if the exit code is 0"))
}

// runAndMeasure runs and writes the figures of the run where they are wanted.
func (a *application) runAndMeasure(ctx context.Context, f *runFlags) error {
	start := a.now()
	result, err := a.runPipeline(ctx, f)
	if f.metrics != "" {
		a.writeMetrics(f, start, result, err)
	}
	return err
}

// runConfig completes what the flags say of a run.
func (a *application) runConfig(f *runFlags) (pipeline.Config, error) {
	c := f.config
	switch {
	case len(c.Inputs) == 0 && c.Plan == "":
		return c, a.missingFlag("没有输入：请用 -i 给出文件或文件夹", "no input: name a file or folder with -i", "run")
	case c.Output == "" && !c.DryRun:
		return c, a.missingFlag("没有输出：请用 -o 给出结果文件夹", "no output: name a folder with -o", a.command)
	}
	if err := mustBeReadable(append(slices.Clone(c.Inputs), c.Roster, c.Population, c.Decisions)...); err != nil {
		return c, err
	}
	c.MemoryBytes = f.memory.bytes
	c.WaitLock = f.wait.length
	c.AsOf = cmp.Or(f.asOf.text, a.now().In(shanghai).Format(time.DateOnly))
	c.Version = programVersion()
	c.Rules = form.OwnRulesInForce()
	c.Log = a.log()
	if isTerminal(a.stderr) && !a.logJSON && !a.quiet {
		c.Progress = a.report
	}
	c.ExitCode = func(result *pipeline.Result, err error) int {
		if err != nil {
			return int(codeOf(err))
		}
		return int(runOutcome(result).code(failOn(f.failOn.value)))
	}
	if _, set := a.lookup("GOMEMLIMIT"); !set { // who sets it knows better
		c.HeapLimit = a.limitHeap
	}
	return c.WithDefaults(), nil
}

// runPipeline runs and tells of it. The result is nil if nothing was read.
func (a *application) runPipeline(ctx context.Context, f *runFlags) (*pipeline.Result, error) {
	c, err := a.runConfig(f)
	if err != nil {
		return nil, err
	}
	start := a.now()
	phases := a.newPhaseLog()
	c.Phase = phases.begin
	result, err := a.pipelineRun(ctx, c)
	a.endProgress()
	if err == nil {
		phases.end()
	}
	a.publishes, a.strict = !c.DryRun, errors.Is(err, pipeline.ErrNotClean)
	if err != nil && (result == nil || !a.strict) {
		if result != nil {
			a.summary = newRunSummary(a, c, result)
		}
		if shrunk, ok := errors.AsType[*pipeline.ShrunkError](err); ok {
			a.summary = shrunkSummary{shrunk.Files, shrunk.Years}
		}
		return result, runFailure(c, err)
	}
	a.warnOfOutput(c.Output, result)
	a.opened = result
	code := runOutcome(result).code(failOn(f.failOn.value))
	if a.strict {
		code = exitFindings
	}
	if len(f.onChange) > 0 && result.Published && !result.Unchanged {
		a.runOnChange(ctx, f.onChange, c, result, code)
	}
	s := runReport{application: a, config: c, result: result, code: code, took: a.now().Sub(start), palette: a.palette(a.stdout), columns: terminalColumns(a.stdout)}
	switch {
	case a.logJSON:
		s.writeFindings()
		a.summary = newRunSummary(a, c, result)
	case !a.quiet || code != exitOK && (notify(f.notify.value) == notifyAll || hasNews(result)):
		s.write(a.stdout)
	}
	if a.strict {
		return result, runFailure(c, err)
	}
	return result, endWith(code)
}

// warnOfOutput says what the run found amiss in the output and mended.
func (a *application) warnOfOutput(output string, result *pipeline.Result) {
	log := a.log()
	if len(result.Edited) > 0 {
		list := strings.Join(result.Edited, ", ")
		log.Warn().Msg(a.say("已发布的文件发布后被人改动或添加，已移到 "+output+" 下的 "+list, "published files were changed or added by somebody; they are now in "+output+": "+list))
	}
	if repair := result.JournalRepair; repair != nil {
		text := form.Text{Chinese: fmt.Sprintf("journal.ndjson 已损坏，修复到最后完好的一行（第%d行）", repair.Lines), English: fmt.Sprintf("journal.ndjson was damaged and is repaired up to its last whole line (line %d)", repair.Lines)}
		if repair.Kept != "" {
			text = form.Text{Chinese: text.Chinese + "；截下的部分在 " + output + " 下的 " + repair.Kept, English: text.English + "; what was cut off is in " + output + ": " + repair.Kept}
		}
		log.Warn().Msg(text.In(a.language))
	}
}

func (a *application) missingFlag(chinese, english, command string) *failure {
	f := usage(chinese, english)
	f.hint = helpHint("gouji " + command)
	return f
}

// notify says when a quiet run that got through prints.
type notify string

const (
	notifyAll notify = "all"
	notifyNew notify = "new"
)

// hasNews reports whether something has changed since the run before, as far as
// that is followed; else, whether another result is in force.
func hasNews(r *pipeline.Result) bool {
	if r.Since != nil {
		return r.Since.News()
	}
	return !r.Unchanged
}

// runOutcome says what of a result decides the exit code. Findings about
// rejected files and reports count as rejections, not as findings.
func runOutcome(r *pipeline.Result) outcome {
	errors := 0
	for i := range r.Problems {
		if ofUsedReport(&r.Problems[i]) {
			errors++
		}
	}
	return outcome{
		errors:   errors,
		warnings: r.Findings[form.Warning],
		rejected: r.Files[form.Rejected] + r.Reports.Rejected + len(r.Partial),
		missing:  len(r.Missing),
	}
}

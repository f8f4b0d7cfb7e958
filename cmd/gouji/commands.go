package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gouji/form"
	"gouji/pipeline"
)

// execute is main without the process.
func execute(ctx context.Context, args []string, p process) (code exitCode) {
	if p.pipelineRun == nil {
		p.pipelineRun = pipeline.Run
	}
	printed := &output{Writer: p.stdout}
	p.stdout = printed
	a := &application{process: p}
	args = a.withoutTerminal(args)
	a.language = chooseLanguage(args, p.lookup)
	a.logJSON = option(args, "log", p.lookup) == "json"
	defer func() {
		// Go's own exit code for a panic is 2, which means wrong usage here.
		if cause := recover(); cause != nil {
			code = a.finish(exitFailed, a.internal(cause, debug.Stack()))
		}
	}()
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	over := a.endWith(ctx)
	defer over()
	err := root.ExecuteContext(ctx)
	over()
	code = codeOf(err)
	defer a.waitForReader()
	if end, ok := errors.AsType[*ended](err); ok {
		code, err = end.code, nil
	}
	// The lost output matters more than what it would have said, but less than
	// a failure.
	if lost := printed.failure(); lost != nil && (err == nil || errors.Is(err, lost.cause)) {
		code, err = lost.code, lost
	}
	return a.finish(code, err)
}

func (a *application) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "gouji",
		Short:         a.say("政府信息公开工作年度报告的勾稽校验与汇总", "check and roll up annual reports on government information disclosure"),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				a.writeHelp(a.stderr, cmd)
				return endWith(exitUsage)
			}
			return a.unknownCommand(cmd, args[0])
		},
	}
	root.Long = a.say(`读取各机关的政府信息公开工作年度报告（JSON、CSV、工作簿、网页……），核对勾稽关系，
指出错在哪一格，按地区汇总，发布为Parquet数据集和办公所用的表。读到的内容一个也不会无声丢失。`,
		`gouji reads the annual reports of many agencies (JSON, CSV, workbooks, pages), checks their
balance identities, names the wrong cell, rolls up by district and publishes Parquet datasets
and the files an office needs. Nothing read is ever silently dropped.`)
	root.Example = a.say(`  gouji run -i 报送材料 -o 结果              全部读取、校验、汇总、发布
  gouji check 民政局2021.xlsx                报送前自查，不写任何文件
  gouji explain S3-BAL                       这条勾稽关系是什么意思`,
		`  gouji run -i reports -o out               read, check, roll up and publish
  gouji check civil-affairs-2021.xlsx       check before handing in; writes nothing
  gouji explain S3-BAL                      what a rule means`)
	root.CompletionOptions.DisableDefaultCmd = true
	cobra.MousetrapHelpText = "" // a double click is no mistake, see withoutTerminal
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return a.flagError(cmd, err) })
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.writeHelp(a.stdout, cmd) })
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.BoolP("help", "h", false, a.say("显示帮助", "show help"))
	flags.Var(newChoice(languageCode(a.language), "zh", "en"), "lang", a.say("文字的`语言`：zh 或 en；默认取自环境", "`language` of all text: zh or en; default from the locale"))
	flags.Var(newChoice("text", "text", "json"), "log", a.say("日志`格式`：text，或每行一个JSON对象的 json", "log `format`: text, or json with one object per line"))
	root.AddCommand(
		a.runCommand(), a.openCommand(), a.checkCommand(), a.formsCommand(), a.explainCommand(), a.templateCommand(), a.selfCheckCommand(),
		a.planCommand(), a.readCommand(), a.mergeCommand(), a.runsCommand(), a.statusCommand(), a.verifyCommand(), a.rollbackCommand(), a.diffCommand(), a.decideCommand(), a.generateCommand(), a.rosterCommand(), a.versionCommand(), a.completionCommand(), a.manualCommand(), a.exitCodesTopic(),
	)
	root.SetHelpCommand(a.helpCommand())
	for _, cmd := range root.Commands() {
		a.prepare(cmd)
	}
	return root
}

// prepare makes a command and its sub-commands note that they ran and take
// their settings from environment and gouji.toml.
func (a *application) prepare(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		a.prepare(sub)
	}
	action := cmd.RunE
	if action == nil {
		return
	}
	cmd.DisableFlagsInUseLine = true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.command = strings.TrimPrefix(cmd.CommandPath(), "gouji ")
		if files, err := a.configFiles(cmd.Flags()); err != nil {
			return err
		} else if len(files) > 1 {
			return a.runEach(cmd, args, files)
		}
		if err := a.fillFlags(cmd); err != nil {
			return err
		}
		return action(cmd, args)
	}
}

// runEach runs a command for several configurations, one after the other, each
// with its own lock. One that fails keeps no other from its turn.
func (a *application) runEach(cmd *cobra.Command, args, files []string) error {
	if cmd.Name() != "run" {
		return usage("这个命令只能有一个配置文件", "this command takes one configuration").advise("run 可以有多个", "run takes several")
	}
	var given []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			if f.Name != "config" {
				given = append(given, "--"+f.Name+"="+value)
			}
		}
	})
	var codes []exitCode
	for _, file := range files {
		one := slices.Concat([]string{cmd.Name()}, given, []string{"--config=" + file, "--"}, args)
		code, err := a.runOne(cmd, file, one)
		if err != nil {
			return err
		}
		codes = append(codes, code)
		if code == exitInterrupted {
			break
		}
	}
	a.publishes = true
	for _, code := range codesOfMany {
		if slices.Contains(codes, code) {
			return endWith(code)
		}
	}
	return nil
}

// runOne runs for one configuration. What it prints for people stands under the
// name of the configuration, if it prints anything.
func (a *application) runOne(cmd *cobra.Command, file string, args []string) (exitCode, error) {
	p := a.process
	if a.logJSON { // objects name their output
		return execute(cmd.Context(), args, p), nil
	}
	var stdout, stderr bytes.Buffer
	p.stdout, p.stderr = &stdout, &stderr
	code := execute(cmd.Context(), args, p)
	for _, printed := range []struct {
		text *bytes.Buffer
		to   io.Writer
	}{{&stderr, a.stderr}, {&stdout, a.stdout}} {
		if printed.text.Len() == 0 {
			continue
		}
		title := form.Visible(file)
		if code != exitOK {
			title += a.say(fmt.Sprintf("（退出码%d）", code), fmt.Sprintf(" (exit code %d)", code))
		}
		if _, err := fmt.Fprintf(printed.to, "== %s\n%s\n", title, bytes.TrimRight(printed.text.Bytes(), "\n")); err != nil {
			return code, err
		}
	}
	return code, nil
}

package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gouji/form"
)

// codesOfMany orders what can go wrong with several districts, the gravest first:
// the code of all is the first that occurs.
var codesOfMany = []exitCode{exitInterrupted, exitFailed, exitTemporary, exitShrunk, exitUsage, exitLocked, exitFindings, exitIncomplete}

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

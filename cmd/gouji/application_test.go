package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/reports"
)

// invoke runs the program in process with a pipeline that returns a result.
func invoke(t *testing.T, run func(context.Context, pipeline.Config) (*pipeline.Result, error), args ...string) (code exitCode, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = execute(t.Context(), args, process{
		stdout: &out, stderr: &errs, pipelineRun: run,
		lookup: func(string) (string, bool) { return "", false },
		now:    func() time.Time { return time.Date(2026, 3, 31, 17, 0, 0, 0, time.UTC) },
	})
	return code, out.String(), errs.String()
}

func returning(r *pipeline.Result, err error) func(context.Context, pipeline.Config) (*pipeline.Result, error) {
	return func(context.Context, pipeline.Config) (*pipeline.Result, error) { return r, err }
}

// problem is an error-level finding of a used report.
func problem() pipeline.Problem {
	return pipeline.Problem{
		Agency: form.Agency{Name: "相山区民政局"}, Year: 2021, Source: &form.Source{Path: "民政局.csv"},
		Finding: form.Finding{Rule: "F-MISSING-TABLE", Arguments: []string{"三"}},
	}
}

func TestExitCodes(t *testing.T) {
	clean := func(change func(*pipeline.Result)) *pipeline.Result {
		r := &pipeline.Result{RunID: "0123", Published: true, Files: reports.FileCounts{form.Read: 1}}
		change(r)
		return r
	}
	withProblem := func(r *pipeline.Result) { r.Problems = []pipeline.Problem{problem()} }
	withRejected := func(r *pipeline.Result) {
		r.Files[form.Rejected]++
		r.Rejected = append(r.Rejected, &form.Source{Path: "坏.csv", Status: form.Rejected})
	}
	for _, c := range []struct {
		name   string
		result *pipeline.Result
		err    error
		args   []string
		want   exitCode
	}{
		{"clean", clean(func(*pipeline.Result) {}), nil, nil, exitOK},
		{"findings", clean(withProblem), nil, nil, exitFindings},
		{"a rejected file", clean(withRejected), nil, nil, exitIncomplete},
		{"a rejected report", clean(func(r *pipeline.Result) { r.Reports.Rejected = 1 }), nil, nil, exitIncomplete},
		{"a missing report", clean(func(r *pipeline.Result) { r.Missing = []reports.MissingReport{{Year: 2021, Agency: "某局"}} }), nil, nil, exitIncomplete},
		{"findings win", clean(func(r *pipeline.Result) { withProblem(r); withRejected(r) }), nil, nil, exitFindings},
		{"finding of a rejected file", clean(func(r *pipeline.Result) {
			withRejected(r)
			p := problem()
			p.Source = r.Rejected[0]
			r.Problems = []pipeline.Problem{p}
		}), nil, nil, exitIncomplete},
		{"never", clean(func(r *pipeline.Result) { withProblem(r); withRejected(r) }), nil, []string{"--fail-on", "never"}, exitOK},
		{"warnings do not count", clean(func(r *pipeline.Result) { r.Findings[form.Warning] = 1 }), nil, nil, exitOK},
		{"warnings count", clean(func(r *pipeline.Result) { r.Findings[form.Warning] = 1 }), nil, []string{"--fail-on", "warning"}, exitFindings},
		{"configuration", nil, fmt.Errorf("x: %w", pipeline.ErrConfig), nil, exitUsage},
		{"empty", nil, fmt.Errorf("x: %w", pipeline.ErrEmpty), nil, exitUsage},
		{"locked", nil, fmt.Errorf("x: %w", pipeline.ErrLocked), nil, exitLocked},
		{"not clean", clean(withProblem), pipeline.ErrNotClean, []string{"--strict"}, exitFindings},
		{"disk full", nil, fmt.Errorf("x: %w", pipeline.ErrTemporary), nil, exitTemporary},
		{"interrupted", nil, fmt.Errorf("read: %w", context.Canceled), nil, exitInterrupted},
		{"anything else", nil, errors.New("something broke"), nil, exitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"run", "-i", ".", "-o", "out"}, c.args...)
			got, _, stderr := invoke(t, returning(c.result, c.err), args...)
			if got != c.want {
				t.Errorf("exit code %d, want %d\n%s", got, c.want, stderr)
			}
			if c.err != nil && !strings.HasPrefix(stderr, "gouji: ") {
				t.Errorf("standard error says %q", stderr)
			}
			got, stdout, stderr := invoke(t, returning(c.result, c.err), append(args, "--log", "json")...)
			if got != c.want || stdout != "" {
				t.Errorf("with --log json: exit code %d, standard output %q", got, stdout)
			}
			var summary struct {
				MessageType string `json:"message_type"`
				ExitCode    int    `json:"exit_code"`
			}
			lines := strings.Split(strings.TrimSpace(stderr), "\n")
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &summary); err != nil {
				t.Fatal(err)
			}
			if summary.MessageType != "summary" || summary.ExitCode != int(c.want) {
				t.Errorf("the last line is %s", lines[len(lines)-1])
			}
		})
	}
}

func TestEveryExitCodeIsExplained(t *testing.T) {
	for _, c := range []exitCode{exitOK, exitFailed, exitUsage, exitIncomplete, exitFindings, exitTemporary, exitShrunk, exitLocked, exitInterrupted} {
		for _, publishes := range []bool{true, false} {
			if m := c.meaning(publishes); m.Chinese == "" || m.English == "" {
				t.Errorf("exit code %d is not explained", c)
			}
		}
	}
}

func TestPanicIsAnInternalFailure(t *testing.T) {
	code, _, stderr := invoke(t, func(context.Context, pipeline.Config) (*pipeline.Result, error) { panic("out of cheese") }, "run", "-i", ".", "-o", "out")
	if code != exitFailed || !strings.Contains(stderr, "out of cheese") || !strings.Contains(stderr, "TestPanicIsAnInternalFailure") {
		t.Errorf("exit code %d, standard error without cause or stack:\n%s", code, stderr)
	}
}

func TestTodayIsTodayInBeijing(t *testing.T) {
	var got pipeline.Config
	code, _, stderr := invoke(t, func(_ context.Context, c pipeline.Config) (*pipeline.Result, error) {
		got = c
		return &pipeline.Result{}, nil
	}, "run", "-i", ".", "-o", "out", "--memory", "64MiB", "--wait-lock", "90s", "--workers", "3", "--keep", "7")
	if code != exitOK {
		t.Fatal(stderr)
	}
	// It is 1 April in Beijing while it is still 31 March in Greenwich.
	if got.AsOf != "2026-04-01" {
		t.Errorf("as of %s", got.AsOf)
	}
	if got.MemoryBytes != 64<<20 || got.WaitLock != 90*time.Second || got.Workers != 3 || got.Keep != 7 {
		t.Errorf("flags give %+v", got)
	}
}

// The program says nothing on a standard error that is no terminal, however
// often the run reports how far it is.
func TestNoProgressWithoutATerminal(t *testing.T) {
	_, _, stderr := invoke(t, func(_ context.Context, c pipeline.Config) (*pipeline.Result, error) {
		if c.Progress != nil {
			c.Progress(pipeline.Progress{Phase: "read", Done: 1, Total: 2})
		}
		return &pipeline.Result{}, nil
	}, "run", "-i", ".", "-o", "out")
	if stderr != "" {
		t.Errorf("standard error: %q", stderr)
	}
}

func TestSettingNamesAreFlags(t *testing.T) {
	a := &application{process: process{lookup: func(string) (string, bool) { return "", false }}}
	root := a.rootCommand()
	for _, name := range settingNames {
		known := root.PersistentFlags().Lookup(name) != nil
		for _, cmd := range root.Commands() {
			known = known || cmd.Flags().Lookup("config") != nil && cmd.Flags().Lookup(name) != nil
		}
		if !known {
			t.Errorf("setting %s is no flag", name)
		}
	}
	for _, cmd := range root.Commands() {
		if cmd.Flags().Lookup("config") == nil {
			continue
		}
		for _, name := range flagNames(cmd) {
			if !knownSetting(name) && !isCommandLineOnly(name) {
				t.Errorf("flag %s of %s is no setting and not said to be for the command line only", name, cmd.Name())
			}
		}
	}
}

func isCommandLineOnly(name string) bool {
	return slices.Contains(append(notSettings, "format", "no-tables"), name)
}

// All help is there in both languages, and in neither is there a word of the other.
func TestHelpIsInOneLanguage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"run"}, {"check"}, {"forms"}, {"explain"}, {"template"}, {"generate"}, {"roster"}, {"roster", "suggest"}, {"runs"}, {"status"}, {"verify"}, {"rollback"}, {"version"}, {"completion"},
	} {
		_, chinese, _ := invoke(t, nil, append(args, "--help", "--lang", "zh")...)
		_, english, _ := invoke(t, nil, append(args, "--help", "--lang", "en")...)
		if chinese == english || chinese == "" {
			t.Errorf("%v: the help is the same in both languages", args)
		}
		for _, word := range []string{"Usage", "Flags", "default ", "Examples"} {
			if strings.Contains(chinese, word) {
				t.Errorf("%v: the Chinese help says %q", args, word)
			}
		}
		for _, word := range []string{"用法", "选项", "默认", "例子"} {
			if strings.Contains(english, word) {
				t.Errorf("%v: the English help says %q", args, word)
			}
		}
	}
}

// The codes that depend on more than the result, with the real pipeline.
func TestInterruptedAndLocked(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"run", "-i", "testdata/reports/typo", "-o", out, "--no-desk"}
	var errs bytes.Buffer
	p := process{stdout: io.Discard, stderr: &errs, lookup: func(string) (string, bool) { return "", false }, now: time.Now}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code := execute(ctx, args, p); code != exitInterrupted {
		t.Errorf("interrupted: exit code %d\n%s", code, &errs)
	}
	if _, err := os.Lstat(filepath.Join(out, "current")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("interrupted, yet something is published: %v", err)
	}

	if err := os.MkdirAll(out, 0o777); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(filepath.Join(out, ".lock"))
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer func() {
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	}()
	errs.Reset()
	if code := execute(t.Context(), args, p); code != exitLocked || !strings.Contains(errs.String(), "--wait-lock") {
		t.Errorf("locked: exit code %d\n%s", code, &errs)
	}
}

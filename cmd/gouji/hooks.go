package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/generations"
)

const (
	// maxChangeTime is how long a command run on change may take.
	maxChangeTime = time.Minute
	// maxChangeOutput bounds what is kept of what it prints.
	maxChangeOutput = 4 << 10
)

// runOnChange runs the command of --on-change. The result that it is run for is in
// its environment and, in full, on its standard input. Its failure is reported and
// changes nothing.
func (a *application) runOnChange(ctx context.Context, command []string, c pipeline.Config, result *pipeline.Result, code exitCode) {
	ctx, cancel := context.WithTimeout(ctx, maxChangeTime)
	defer cancel()
	summary, err := json.Marshal(struct {
		ExitCode int        `json:"exit_code"`
		Result   runSummary `json:"result"`
	}{int(code), newRunSummary(a, c, result)})
	if err != nil {
		summary = nil // the environment still has the figures
	}
	folder, err := filepath.Abs(result.Directory)
	if err != nil {
		folder = result.Directory
	}
	run := exec.CommandContext(ctx, command[0], command[1:]...)
	run.Stdin = bytes.NewReader(summary)
	var printed lastBytes
	run.Stdout, run.Stderr = &printed, &printed
	run.WaitDelay = time.Second // for children that keep the pipes
	for name, value := range map[string]string{
		"ID": result.RunID, "FOLDER": folder, "EXIT_CODE": strconv.Itoa(int(code)), "REPORTS": strconv.Itoa(result.Reports.Published),
		"ERRORS": strconv.Itoa(result.ErrorFindings()), "REJECTED": strconv.Itoa(result.Files[form.Rejected]), "MISSING": strconv.Itoa(len(result.Missing)),
	} {
		run.Env = append(run.Env, resultVariables+name+"="+value)
	}
	if a.environment != nil {
		run.Env = append(a.environment(), run.Env...)
	}
	if err := run.Run(); err != nil {
		a.warnOfHook(ctx, command[0], err, printed.text())
	}
}

// warnOfHook says that the command of --on-change failed.
func (a *application) warnOfHook(ctx context.Context, name string, err error, printed string) {
	why := reason(err)
	ended, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		why = form.Text{Chinese: "超过" + maxChangeTime.String() + "仍未结束，已中止", English: "it took longer than " + maxChangeTime.String() + " and was ended"}
	case exited && !ended.Exited():
		why = form.Text{Chinese: "被信号中止", English: "it was ended by a signal"}
	case exited:
		why = form.Text{Chinese: fmt.Sprintf("退出码%d", ended.ExitCode()), English: fmt.Sprintf("exit code %d", ended.ExitCode())}
	case errors.Is(err, exec.ErrNotFound):
		why = form.Text{Chinese: "没有这个命令", English: "there is no such command"}
	}
	if printed = strings.TrimSpace(printed); printed != "" {
		why.Chinese, why.English = why.Chinese+"；它输出："+printed, why.English+"; it printed: "+printed
	}
	log := a.log()
	log.Warn().Msg(a.say("结果已发布，但 on-change 的命令“"+name+"”失败："+why.Chinese, fmt.Sprintf("the result is published, but the command of on-change, %q, failed: %s", name, why.English)))
}

// lastBytes keeps the end of what is written to it.
type lastBytes struct{ kept []byte }

func (l *lastBytes) Write(b []byte) (int, error) {
	l.kept = append(l.kept, b[max(0, len(b)-maxChangeOutput):]...)
	l.kept = l.kept[max(0, len(l.kept)-maxChangeOutput):]
	return len(b), nil
}

func (l *lastBytes) text() string { return strings.ToValidUTF8(string(l.kept), "") }

// writeMetrics writes the figures of a run for the textfile collector of the node
// exporter: after a failure, too, but then only what is known. The file is
// replaced in one step.
func (a *application) writeMetrics(f *runFlags, start time.Time, result *pipeline.Result, err error) {
	code := codeOf(err)
	if end, ok := errors.AsType[*ended](err); ok {
		code = end.code
	}
	text := a.metrics(f.config.Output, start, result, code)
	next, writeErr := os.CreateTemp(filepath.Dir(f.metrics), "."+filepath.Base(f.metrics)+".*")
	if writeErr == nil {
		_, writeErr = next.Write(text)
		writeErr = errors.Join(writeErr, next.Chmod(0o644), next.Close())
		if writeErr == nil {
			writeErr = os.Rename(next.Name(), f.metrics)
		}
		if writeErr != nil {
			_ = os.Remove(next.Name())
		}
	}
	if writeErr != nil {
		log, why := a.log(), reason(writeErr)
		log.Warn().Msg(a.say("不能写入“"+f.metrics+"”："+why.Chinese, fmt.Sprintf("cannot write %q: %s", f.metrics, why.English)))
	}
}

// metrics are the figures of a run in Prometheus' text format.
func (a *application) metrics(output string, start time.Time, result *pipeline.Result, code exitCode) []byte {
	var b bytes.Buffer
	if whole, err := filepath.Abs(output); err == nil {
		output = whole
	}
	label := `output="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(output, "\uFFFD")) + `"`
	family := func(name, help string) {
		fmt.Fprintf(&b, "# HELP gouji_%s %s\n# TYPE gouji_%s gauge\n", name, help, name)
	}
	sample := func(name, more string, value float64) {
		fmt.Fprintf(&b, "gouji_%s{%s%s} %s\n", name, label, more, strconv.FormatFloat(value, 'f', -1, 64))
	}
	one := func(name, help string, value float64) { family(name, help); sample(name, "", value) }
	seconds := func(t time.Time) float64 { return math.Round(float64(t.UnixMilli())) / 1000 }
	one("last_run_timestamp_seconds", "When the last run began.", seconds(start))
	one("duration_seconds", "How long it took.", a.now().Sub(start).Seconds())
	one("exit_code", "Its exit code, see gouji help exit-codes.", float64(code))
	published := 0.0
	if result != nil && result.Published {
		published = 1
	}
	one("published", "Whether what it read is in force.", published)
	if state, err := generations.Look(output); err == nil {
		if !state.LastGood.IsZero() {
			one("last_success_timestamp_seconds", "When a run last got through.", seconds(state.LastGood))
		}
		if current := state.InForce(); current != nil {
			one("in_force_timestamp_seconds", "When the result in force was published.", seconds(current.Published))
		}
	}
	if result == nil {
		return b.Bytes()
	}
	family("files", "Input files by what became of them.")
	for status, n := range result.Files {
		sample("files", fmt.Sprintf(",status=%q", form.SourceStatus(status).String()), float64(n))
	}
	family("reports", "Reports by what became of them.")
	for _, r := range []struct {
		status string
		n      int
	}{{"published", result.Reports.Published}, {"rejected", result.Reports.Rejected}, {"superseded", result.Reports.Superseded}} {
		sample("reports", fmt.Sprintf(",status=%q", r.status), float64(r.n))
	}
	family("findings", "Open findings by severity.")
	for severity, n := range result.Findings {
		sample("findings", fmt.Sprintf(",severity=%q", form.Severity(severity).String()), float64(n))
	}
	family("findings_about", "Open findings by whom they concern.")
	for about, n := range result.About {
		sample("findings_about", fmt.Sprintf(",about=%q", form.About(about).String()), float64(n))
	}
	one("missing_reports", "Expected reports that are not there.", float64(len(result.Missing)))
	return b.Bytes()
}

// runFlags holds what the flags of run say, other than pipeline.Config itself.
type runFlags struct {
	config pipeline.Config
	memory size
	asOf   day
	wait   wait
	failOn *choice
	notify *choice

	metrics  string   // file for the node exporter, "" for none
	onChange []string // command and arguments, empty for none
}

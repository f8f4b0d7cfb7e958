// Command gouji reads the annual reports on government information disclosure
// (政府信息公开工作年度报告) of many agencies, checks their balance identities,
// rolls them up by district and publishes Parquet.
//
// The package turns flags, environment and gouji.toml into the configuration of
// a run, findings into text or JSON, and errors into exit codes. It decides
// nothing about reports.
//
// Files, each using only those after it: main, commands, language, template,
// selfcheck, check, roster, statutory, explain, coverage, decide, diff, districts,
// forms, generate, generations, manual, open, plan, run, files, hooks, summary,
// version, settings, own_rules, usage, phases, cpu_unix, cpu_other, progress,
// application, text, output, failure, exit.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	// The first signal cancels the context and gives up the handler, so that a
	// second one ends the process at once.
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, stop)
	os.Exit(int(execute(ctx, os.Args[1:], process{
		stdout: os.Stdout, stderr: os.Stderr, lookup: os.LookupEnv, environment: os.Environ, now: time.Now,
		limitHeap: limitHeap, exit: os.Exit, desktop: systemDesktop{os.Stdin},
	})))
}

// growthPercent is how far the heap grows before the collector works, unless GOGC says:
// a run has a limit, and below it memory costs less than the collector.
const growthPercent = 400

// limitHeap makes the collector work harder where the heap would grow beyond so many bytes.
func limitHeap(bytes int64) {
	debug.SetMemoryLimit(bytes)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growthPercent)
	}
}

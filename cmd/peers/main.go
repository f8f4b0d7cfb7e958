//go:build linux

// Command peers measures gouji beside what else could do its job: DuckDB given
// the same files, the same checks and the same datasets to write, DuckDB and Polars with
// the tables of figures only, and the floor, which only reads the files and writes as many bytes; with -sheets its
// reader of workbooks beside SheetJS and openpyxl. All run as
// whole processes, in turn, so that a busy machine is busy for each of them.
//
// `peers sql FOLDER KIND REPORTS` prints what DuckDB is given, to be judged by those who
// know it better.
//
// It is a tool of the developers, run by `make bench-peers`, and no part of the
// product. It needs Linux and npm, or a folder with the peers already in it.
//
// Files, each using only those after it: main, sheets, compare, agree, duckdb,
// polars, floor, corpus, measure, whole, job.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, out, progress io.Writer) error {
	if len(arguments) > 0 {
		switch arguments[0] {
		case floorCommand:
			return floor(arguments[1:])
		case corpusCommand:
			return generate(arguments[1:])
		case sqlCommand:
			return printSQL(arguments[1:], out)
		case sheetsCommand:
			return readSheets(ctx, arguments[1:], out)
		}
	}
	p, err := parse(arguments, progress)
	if err != nil {
		return err
	}
	if p.sheets {
		describeMachine(out)
		return p.compareSheets(ctx, out)
	}
	if p.gouji == "" {
		p.gouji = filepath.Join(p.folder, "gouji")
		build := exec.CommandContext(ctx, "go", "build", "-o", p.gouji, "gouji/cmd/gouji")
		build.Stderr = progress
		if err := build.Run(); err != nil {
			return fmt.Errorf("build gouji: %w", err)
		}
	}
	if slices.ContainsFunc(p.peers, func(name string) bool { return name != peerFloor && name != peerSingle }) {
		if err := p.install(ctx); err != nil {
			return err
		}
	}
	describeMachine(out)
	if len(p.scaling) > 0 {
		return p.scale(ctx, out)
	}
	for _, size := range p.sizes {
		if err := p.compare(ctx, size, out); err != nil {
			return err
		}
	}
	return nil
}

func parse(arguments []string, progress io.Writer) (*plan, error) {
	p := &plan{progress: progress}
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(progress)
	sizes := flags.String("size", "20000", "`reports` in a corpus; several with commas")
	scaling := flags.String("scaling", "", "measure gouji alone on these `sizes`, such as 1000,10000,100000")
	flags.IntVar(&p.rounds, "rounds", 5, "how often each program runs")
	flags.BoolVar(&p.cold, "cold", false, "no uncounted round to fill the page cache first")
	flags.BoolVar(&p.sheets, "sheets", false, "read workbooks beside SheetJS and openpyxl, and nothing else")
	inputs := flags.String("inputs", strings.Join(kindNames(), ","), "`kinds` of corpus")
	peers := flags.String("peers", "floor,single,duckdb,figures,polars", "`programs` beside gouji")
	flags.StringVar(&p.folder, "folder", filepath.Join(os.TempDir(), "gouji-peers"), "where corpora are kept from one call to the next")
	flags.StringVar(&p.npm, "npm", os.Getenv("GOUJI_DUCKDB"), "a `folder` with node_modules; installs the peers below -folder if not given")
	flags.StringVar(&p.gouji, "gouji", "", "the `program` to measure; built if not given")
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	var err error
	if p.sizes, err = numbers(*sizes); err != nil {
		return nil, err
	}
	if p.scaling, err = numbers(*scaling); err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(*inputs, ",") {
		k, ok := kindByName(name)
		if !ok {
			return nil, fmt.Errorf("no corpus %q: there are %s", name, strings.Join(kindNames(), ", "))
		}
		p.inputs = append(p.inputs, k)
	}
	names := map[string]string{"floor": peerFloor, "single": peerSingle, "duckdb": peerDuckDB, "figures": peerFigures, "polars": peerPolars}
	for name := range strings.SplitSeq(*peers, ",") {
		if names[name] == "" {
			return nil, fmt.Errorf("no peer %q: there are floor, single, duckdb, figures and polars", name)
		}
		p.peers = append(p.peers, names[name])
	}
	if p.rounds < 1 {
		return nil, errors.New("rounds: want at least one")
	}
	if p.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if p.folder, err = filepath.Abs(p.folder); err != nil {
		return nil, err
	}
	if p.npm != "" {
		if p.npm, err = filepath.Abs(p.npm); err != nil {
			return nil, err
		}
	}
	return p, os.MkdirAll(p.folder, 0o755)
}

func numbers(text string) ([]int, error) {
	var all []int
	for field := range strings.SplitSeq(text, ",") {
		if field == "" {
			continue
		}
		n, err := strconv.Atoi(strings.ReplaceAll(field, "_", ""))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number of reports", field)
		}
		all = append(all, n)
	}
	return all, nil
}

// describeMachine says where the figures come from: without that they mean nothing.
func describeMachine(out io.Writer) {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	load := ""
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = ", load average at the start " + strings.Join(strings.Fields(string(text))[:3], " ")
	}
	fmt.Fprintf(out, "%s, %d cores, %s/%s, %s%s\n", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), load)
}

//go:build linux

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// corpusCommand makes this program generate a corpus, in a process of its own:
// what a process has used at its largest is passed on to those it starts.
const corpusCommand = "corpus"

// npmPackages are the peers as npm has them. The binary of Polars is named,
// because npm leaves it out without a word where it thinks it does not fit.
var npmPackages = []string{"@duckdb/node-api@1.5.6-r.1", "nodejs-polars@0.26.1", "nodejs-polars-linux-x64-gnu@0.26.1"}

// install brings the peers from npm, unless they are there.
func (p *plan) install(ctx context.Context) error {
	if p.npm != "" {
		return p.knowPeers()
	}
	p.npm = filepath.Join(p.folder, "npm")
	if err := os.MkdirAll(p.npm, 0o755); err != nil {
		return err
	}
	for _, name := range npmPackages {
		name = name[:strings.LastIndex(name, "@")]
		if _, err := os.Stat(filepath.Join(p.npm, "node_modules", name, "package.json")); err == nil {
			continue
		}
		if err := p.npmInstall(ctx); err != nil {
			return err
		}
		break
	}
	return p.knowPeers()
}

func (p *plan) npmInstall(ctx context.Context) (err error) {
	fmt.Fprintln(p.progress, "install", strings.Join(npmPackages, " "))
	for attempt := range 3 {
		if attempt > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(attempt) * 5 * time.Second):
			}
		}
		command := exec.CommandContext(ctx, "npm", append([]string{"install", "--no-audit", "--no-fund", "--prefix", p.npm}, npmPackages...)...)
		output, failure := command.CombinedOutput()
		if failure == nil {
			return nil
		}
		err = fmt.Errorf("%w: %s", failure, strings.TrimSpace(string(output)))
	}
	return fmt.Errorf("the peers cannot be installed from npm; with a folder that has them in node_modules: -npm FOLDER, without any: -peers floor,single: %w", err)
}

// knowPeers leaves Polars out, and says so, where the folder does not have it.
func (p *plan) knowPeers() error {
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(p.npm, "node_modules", name, "package.json"))
		return err == nil
	}
	if slices.Contains(p.peers, peerPolars) && !there("nodejs-polars-linux-x64-gnu") {
		fmt.Fprintf(p.progress, "%s has no nodejs-polars: Polars is left out\n", p.npm)
		p.peers = slices.DeleteFunc(p.peers, func(name string) bool { return name == peerPolars })
	}
	if (slices.Contains(p.peers, peerDuckDB) || slices.Contains(p.peers, peerFigures)) && !there("@duckdb/node-api") {
		return fmt.Errorf("%s has no @duckdb/node-api", p.npm)
	}
	return nil
}

// corpusOf generates a corpus in a process of its own and looks at it.
func (p *plan) corpusOf(ctx context.Context, k kind, reports int) (*corpus, error) {
	command := exec.CommandContext(ctx, p.self, corpusCommand, p.folder, k.name, strconv.Itoa(reports))
	command.Stderr = p.progress
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("generate %s: %w", k.title, err)
	}
	return openCorpus(p.folder, k, reports)
}

// program is one of those that are measured.
type program struct {
	name string
	run  func(ctx context.Context, c *corpus, output string) (sample, error)
}

// goujiItself is gouji on all processors, or on one: with one worker only, the
// collector and the hash of a bundle would have the other processors.
func (p *plan) goujiItself(single bool) program {
	name, command := "gouji", []string{p.gouji}
	if single {
		name, command = peerSingle, []string{"env", "GOMAXPROCS=1", p.gouji}
	}
	return program{name, func(ctx context.Context, c *corpus, output string) (sample, error) {
		arguments := append(slices.Clone(command[1:]), "run", "-i", c.input, "-o", output, "--no-desk", "--fail-on", "never", "--quiet", "--as-of", "2026-01-01")
		return measure(ctx, nil, command[0], arguments...)
	}}
}

// programs are gouji and the peers that can do the job on a corpus.
func (p *plan) programs(c *corpus, node, sizes string) ([]program, error) {
	all := []program{p.goujiItself(false)}
	for _, name := range p.peers {
		switch name {
		case peerSingle:
			all = append(all, p.goujiItself(true))
		case peerFloor:
			all = append(all, program{name, func(ctx context.Context, c *corpus, output string) (sample, error) {
				return measure(ctx, nil, p.self, floorCommand, c.input, output, sizes)
			}})
		case peerDuckDB, peerFigures:
			all = append(all, program{name, func(ctx context.Context, c *corpus, output string) (sample, error) {
				job, err := c.duckdb(output, runtime.NumCPU(), name == peerDuckDB)
				if err != nil {
					return sample{}, err
				}
				return measure(ctx, job, "node", filepath.Join(node, "duckdb.mjs"), p.npm)
			}})
		case peerPolars:
			job, ok := c.polars()
			if !ok {
				fmt.Fprintf(p.progress, "Polars: no job for %s\n", c.kind.title)
				continue
			}
			all = append(all, program{name, func(ctx context.Context, c *corpus, output string) (sample, error) {
				text, err := json.Marshal(job.to(output))
				if err != nil {
					return sample{}, err
				}
				return measure(ctx, text, "node", filepath.Join(node, "polars.mjs"), p.npm)
			}})
		}
	}
	return all, nil
}

// compare runs all programs on all corpora of a size and prints the tables.
func (p *plan) compare(ctx context.Context, size int, out io.Writer) error {
	scratch, err := os.MkdirTemp(p.folder, "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	for name, text := range map[string][]byte{"duckdb.mjs": duckdbProgram, "polars.mjs": polarsProgram} {
		if err := os.WriteFile(filepath.Join(scratch, name), text, 0o644); err != nil {
			return err
		}
	}
	for _, k := range p.inputs {
		c, err := p.corpusOf(ctx, k, size)
		if err != nil {
			return err
		}
		if err := p.compareOn(ctx, c, scratch, out); err != nil {
			return fmt.Errorf("%s: %w", k.title, err)
		}
	}
	return nil
}

func (p *plan) compareOn(ctx context.Context, c *corpus, scratch string, out io.Writer) error {
	sizes := filepath.Join(scratch, "sizes.json")
	programs, err := p.programs(c, scratch, sizes)
	if err != nil {
		return err
	}
	output := func(name string) string {
		return filepath.Join(scratch, strings.Map(func(r rune) rune {
			if r == ' ' || r == ',' {
				return '-'
			}
			return r
		}, name))
	}
	fmt.Fprintf(p.progress, "%s, %d reports: %d programs, %d rounds\n", c.kind.title, c.reports, len(programs), p.rounds)
	samples := map[string][]sample{}
	first := 0 // fills the page cache and is not counted
	if p.cold {
		first = 1
	}
	for round := first; round <= p.rounds; round++ {
		for _, program := range programs {
			if err := os.RemoveAll(output(program.name)); err != nil {
				return err
			}
			s, err := program.run(ctx, c, output(program.name))
			if err != nil {
				return err
			}
			if round == first && program.name == "gouji" {
				if err := noteSizes(output("gouji"), sizes); err != nil {
					return err
				}
			}
			if round > 0 {
				samples[program.name] = append(samples[program.name], s)
			}
		}
	}
	if err := p.print(ctx, c, programs, samples, output("gouji"), out); err != nil {
		return err
	}
	return p.compareResults(ctx, c, samples, filepath.Join(scratch, "duckdb.mjs"), output, out)
}

// compareResults makes sure that the peers came to gouji's results, which DuckDB looks at.
func (p *plan) compareResults(ctx context.Context, c *corpus, samples map[string][]sample, program string, output func(name string) string, out io.Writer) error {
	for _, name := range []string{peerDuckDB, peerFigures, peerPolars} {
		if samples[name] == nil || p.npm == "" {
			continue
		}
		compared := c.datasets(name == peerDuckDB)
		if name == peerPolars { // whose findings have other words
			compared = slices.DeleteFunc(compared, func(d dataset) bool { return d.name == "findings" })
		}
		if err := p.agree(ctx, program, goujiData(output("gouji")), name, output(name), compared, out); err != nil {
			return err
		}
	}
	if samples[peerDuckDB] != nil {
		return p.compareFiles(ctx, program, goujiData(output("gouji")), output(peerDuckDB), c.datasets(true), out)
	}
	return nil
}

// goujiData is where a run has put its datasets.
func goujiData(output string) string { return filepath.Join(output, "current", "datasets") }

// noteSizes lists the Parquet files of a run for the floor.
func noteSizes(output, file string) error {
	data, err := filepath.EvalSymlinks(goujiData(output))
	if err != nil {
		return err
	}
	sizes := map[string]int64{}
	err = filepath.WalkDir(data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".parquet" {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(data, path)
		sizes[filepath.ToSlash(name)] = info.Size()
		return err
	})
	if err != nil {
		return err
	}
	if len(sizes) == 0 {
		return errors.New("gouji wrote no Parquet file")
	}
	text, err := json.Marshal(sizes)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

func printComparison(out io.Writer, c *corpus, programs []program, samples map[string][]sample) error {
	fmt.Fprintf(out, "\n%s: %d reports in %d files, %.1f MB, %d rounds (least, median, most)\n", c.kind.title, c.reports, c.files, float64(c.bytes)/1e6, len(samples["gouji"]))
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\twall s\tCPU s\twall, gouji = 1\tCPU, gouji = 1\tpeak MiB\tCPU µs a report\t")
	gouji := samples["gouji"]
	for _, program := range programs {
		s := samples[program.name]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%.0f\t%.1f\t\n", program.name,
			spreadOf(of(s, wall)).in("%.2f"), spreadOf(of(s, cpu)).in("%.2f"),
			spreadOf(ratios(of(s, wall), of(gouji, wall))).in("%.2f"), spreadOf(ratios(of(s, cpu), of(gouji, cpu))).in("%.2f"),
			slices.Max(of(s, peak)), spreadOf(of(s, cpu)).median/float64(c.reports)*1e6)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if floor := samples[peerFloor]; floor != nil {
		fmt.Fprintf(out, "gouji is %s times the floor in wall time, %s in CPU time\n",
			spreadOf(ratios(of(gouji, wall), of(floor, wall))).in("%.2f"), spreadOf(ratios(of(gouji, cpu), of(floor, cpu))).in("%.2f"))
	}
	if single := samples[peerSingle]; single != nil && runtime.NumCPU() == 2 && hadProcessors(of(gouji, wall), of(gouji, cpu)) {
		one, two := spreadOf(of(single, wall)).median, spreadOf(of(gouji, wall)).median
		alone := serialShare(one, two)
		fmt.Fprintf(out, "one processor takes %.2f times as long: %.0f %% of the work is for one processor alone, so that 4 processors would give %.1f times, 16 %.1f\n",
			one/two, 100*alone, gain(alone, 4), gain(alone, 16))
	}
	return nil
}

// print prints what the programs cost, and what the phases of gouji do.
func (p *plan) print(ctx context.Context, c *corpus, programs []program, samples map[string][]sample, output string, out io.Writer) error {
	if err := printComparison(out, c, programs, samples); err != nil {
		return err
	}
	return p.printPhases(ctx, c, output, out)
}

// phase is what a part of a run took, as gouji tells with --log json.
type phase struct {
	Phase string  `json:"phase"`
	Wall  float64 `json:"wall_s"`
	CPU   float64 `json:"cpu_s"`
}

// printPhases runs gouji once more and prints what its phases took: the critical path.
func (p *plan) printPhases(ctx context.Context, c *corpus, output string, out io.Writer) error {
	if err := os.RemoveAll(output); err != nil {
		return err
	}
	s, err := measure(ctx, nil, p.gouji, "run", "-i", c.input, "-o", output, "--no-desk", "--fail-on", "never", "--log", "json", "--as-of", "2026-01-01")
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "phase\twall s\tCPU s\tprocessors busy\tshare of CPU\talone s\t")
	processors := float64(runtime.NumCPU())
	var total, alone float64
	phases := phasesIn(s.log)
	var walls, cpus []float64
	for _, ph := range phases {
		total += ph.CPU
		alone += ph.alone(processors)
		walls, cpus = append(walls, ph.Wall), append(cpus, ph.CPU)
	}
	for _, ph := range phases {
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.2f\t%.0f %%\t%.2f\t\n", ph.Phase, ph.Wall, ph.CPU, ph.CPU/ph.Wall, 100*ph.CPU/total, ph.alone(processors))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !hadProcessors(walls, cpus) {
		_, err = fmt.Fprintln(out, "other work had the processors for most of the time: what one alone did cannot be told")
		return err
	}
	share := min(alone/total, 1)
	_, err = fmt.Fprintf(out, "%.2f s go by while one processor at most is busy, %.0f %% of the work: 4 processors would give %.1f times what one does, 16 %.1f\n",
		alone, 100*share, gain(share, 4), gain(share, 16))
	return err
}

// phasesIn reads the phases from a log of a run.
func phasesIn(log []byte) (phases []phase) {
	for line := range bytes.Lines(log) {
		var ph phase
		if json.Unmarshal(line, &ph) == nil && ph.Phase != "" && ph.Wall > 0 {
			phases = append(phases, ph)
		}
	}
	return phases
}

// alone is how long one processor worked, or none, while the others had nothing to do,
// if at all other times all were busy. Other work on the machine makes it more, up to
// all of the phase.
func (ph *phase) alone(processors float64) float64 {
	if processors == 1 {
		return 0
	}
	return min(ph.Wall, max(0, processors*ph.Wall-ph.CPU)/(processors-1))
}

// hadProcessors reports whether gouji had one processor at least, on the whole: else wall
// times tell of the other work on the machine.
func hadProcessors(walls, cpus []float64) bool {
	var wall, cpu float64
	for i := range walls {
		wall, cpu = wall+walls[i], cpu+cpus[i]
	}
	return cpu >= wall
}

// serialShare is the share of the work that only one processor does, from the time
// that one and that two processors take (Amdahl's law).
func serialShare(one, two float64) float64 { return min(max(2*two/one-1, 0), 1) }

// gain is how many times as fast so many processors are as one, if a share of the
// work is for one alone.
func gain(alone, processors float64) float64 { return 1 / (alone + (1-alone)/processors) }

// scale measures gouji alone over sizes.
func (p *plan) scale(ctx context.Context, out io.Writer) error {
	scratch, err := os.MkdirTemp(p.folder, "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	gouji := p.goujiItself(false)
	slices.Sort(p.scaling)
	for _, k := range p.inputs {
		fmt.Fprintf(out, "\n%s: cost over sizes, %d rounds (least, median, most)\n", k.title, p.rounds)
		w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, "reports\twall s\tCPU s\twall µs a report\tCPU µs a report\tagainst the first\tpeak MiB\t")
		first := 0.0
		for _, size := range p.scaling {
			c, err := p.corpusOf(ctx, k, size)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.progress, "%s, %d reports: %d rounds\n", k.title, c.reports, p.rounds)
			var samples []sample
			for round := range p.rounds + 1 {
				output := filepath.Join(scratch, "gouji")
				if err := os.RemoveAll(output); err != nil {
					return err
				}
				s, err := gouji.run(ctx, c, output)
				if err != nil {
					return err
				}
				if round > 0 {
					samples = append(samples, s)
				}
			}
			each := spreadOf(of(samples, cpu)).median / float64(c.reports) * 1e6
			first = cmp.Or(first, each)
			fmt.Fprintf(w, "%d\t%s\t%s\t%.1f\t%.1f\t%.2f\t%.0f\t\n", c.reports, spreadOf(of(samples, wall)).in("%.2f"), spreadOf(of(samples, cpu)).in("%.2f"),
				spreadOf(of(samples, wall)).median/float64(c.reports)*1e6, each, each/first, slices.Max(of(samples, peak)))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

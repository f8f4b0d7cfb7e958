//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"io/fs"

	"gouji/form"
)

// A comparison of speed is honest only between equal results: of every dataset that a
// peer writes each column is compared, but for what notInSQL names.

// notInSQL are the columns of which a peer has nothing, or not all: places in the files,
// which no reader of SQL tells; what only the search for the wrong cell finds; the findings
// of a version that was replaced; and counts of findings that a peer has not all of.
// Nor has it the dataset explanations.
var notInSQL = map[string][]string{
	"reports":  {"line", "position", "findings_warning", "findings_info"},
	"findings": {"suggestion_zh", "suggestion_en", "line", "source_column", "position"},
	"versions": {"line", "position", "unasked"},
	"sources":  {"reason_zh", "reason_en"}, // which name a place
}

// onlyWhole are columns that need the year before, or findings that are no failed checks.
var onlyWhole = map[string][]string{"reports": {"findings_plausibility"}}

// found are the rules of which a peer has the findings. It has none of those about reports
// that came late or twice, about figures one place off, and about areas.
func found(whole bool) (rules []string) {
	for _, e := range form.Editions {
		for _, f := range findingsOf(e, whole) {
			if whole || f.rule != form.RuleL4Noapp { // which needs the year before
				rules = append(rules, f.rule)
			}
		}
	}
	if whole {
		rules = append(rules, form.RuleL3Fee)
	}
	return rules
}

// files is a dataset as DuckDB reads it.
func files(folder, dataset string) string {
	return fmt.Sprintf("read_parquet(%s, hive_partitioning=false)", literal(filepath.Join(folder, dataset, "**", "*.parquet")))
}

// rowsOf are the rows of a dataset that are compared.
func rowsOf(folder, dataset string, whole bool) string {
	rows := files(folder, dataset)
	if dataset != "findings" && dataset != "checks" {
		return rows
	}
	rules := found(whole)
	slices.Sort(rules)
	return rows + " WHERE rule IN (" + list(slices.Compact(rules), ",", literal) + ")"
}

// inRows counts the rows of a dataset and adds up a hash of all columns together and of
// each alone.
func inRows(rows string, columns []string) string {
	text := func(name string) string { return `"` + name + `"::VARCHAR` }
	return fmt.Sprintf("SELECT count(*)::INT, sum(hash(%s)::HUGEINT)::VARCHAR, %s FROM %s", list(columns, ", ", text),
		list(columns, ", ", func(name string) string { return "sum(hash(" + text(name) + ")::HUGEINT)::VARCHAR" }), rows)
}

// ask puts queries to DuckDB.
func (p *plan) ask(ctx context.Context, program string, repeat int, queries ...string) (*duckdbAnswer, error) {
	input, err := json.Marshal(duckdbJob{Threads: 2, Queries: queries, Repeat: repeat})
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "node", program, p.npm)
	command.Stdin = strings.NewReader(string(input))
	output, err := command.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return nil, fmt.Errorf("ask DuckDB: %w", err)
	}
	var answer duckdbAnswer
	return &answer, json.Unmarshal(output, &answer)
}

// agree reports where a peer's datasets are not gouji's. An empty one of gouji's has no file.
func (p *plan) agree(ctx context.Context, program, gouji, name, peer string, compared []dataset, out io.Writer) error {
	whole := name == peerDuckDB
	var names, describe []string
	for _, d := range compared {
		if parts, err := filepath.Glob(filepath.Join(gouji, d.name, "*.parquet")); err != nil || len(parts) == 0 || slices.Contains(names, d.name) {
			continue
		}
		names = append(names, d.name)
		describe = append(describe, "SELECT column_name FROM (DESCRIBE FROM "+files(peer, d.name)+")")
	}
	heads, err := p.ask(ctx, program, 1, describe...)
	if err != nil {
		return err
	}
	columns := make([][]string, len(names))
	var queries []string
	number := 0
	for i, dataset := range names {
		for _, row := range heads.Rows[i] {
			column := fmt.Sprint(row[0])
			if !slices.Contains(notInSQL[dataset], column) && (whole || !slices.Contains(onlyWhole[dataset], column)) {
				columns[i] = append(columns[i], column)
			}
		}
		number += len(columns[i])
		queries = append(queries, inRows(rowsOf(gouji, dataset, whole), columns[i]), inRows(rowsOf(peer, dataset, whole), columns[i]))
	}
	answer, err := p.ask(ctx, program, 1, queries...)
	if err != nil {
		return err
	}
	var wrong []string
	for i, dataset := range names {
		a, b := answer.Rows[2*i][0], answer.Rows[2*i+1][0]
		if reflect.DeepEqual(a, b) {
			continue
		}
		differing := fmt.Sprintf("%s: gouji %v rows, peer %v; not alike:", dataset, a[0], b[0])
		for k, column := range columns[i] {
			if a[2+k] != b[2+k] {
				differing += " " + column
			}
		}
		wrong = append(wrong, differing)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("gouji and %s do not agree:\n  %s", name, strings.Join(wrong, "\n  "))
	}
	_, err = fmt.Fprintf(out, "gouji and %s agree in all rows of %d columns of %d datasets\n", name, number, len(names))
	return err
}

// compareFiles compares the size of the files with DuckDB's own, and how long
// DuckDB takes over a question to either.
func (p *plan) compareFiles(ctx context.Context, program, gouji, peer string, compared []dataset, out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "Parquet, bytes\tgouji\tDuckDB\tgouji ÷ DuckDB\t")
	var sums [2]int64
	for i, d := range compared {
		a, err := bytesIn(filepath.Join(gouji, d.name))
		if err != nil {
			return err
		}
		b, err := bytesIn(filepath.Join(peer, d.name))
		if err != nil {
			return err
		}
		if a == 0 || slices.ContainsFunc(compared[:i], func(before dataset) bool { return before.name == d.name }) {
			continue
		}
		note := ""
		if notInSQL[d.name] != nil { // gouji's hold more
			note = " (more columns)"
		} else {
			sums[0], sums[1] = sums[0]+a, sums[1]+b
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%.2f\t\n", d.name+note, a, b, float64(a)/float64(b))
	}
	fmt.Fprintf(w, "like with like\t%d\t%d\t%.2f\t\n", sums[0], sums[1], float64(sums[0])/float64(sums[1]))
	if err := w.Flush(); err != nil {
		return err
	}
	rollUp := func(folder string) string {
		return "SELECT division, year, item, sum(natural_persons), sum(enterprise), sum(total), count(*) FROM " + files(folder, "applications") + " GROUP BY ALL ORDER BY ALL LIMIT 100"
	}
	answer, err := p.ask(ctx, program, 7, rollUp(gouji), rollUp(peer), rollUp(gouji), rollUp(peer))
	if err != nil {
		return err
	}
	a, b := spreadOf(append(answer.Seconds[0], answer.Seconds[2]...)), spreadOf(append(answer.Seconds[1], answer.Seconds[3]...))
	_, err = fmt.Fprintf(out, "DuckDB sums applications up by district, year and row: gouji's file %s ms, its own %s ms, ratio of medians %.2f\n",
		spread{a.least * 1e3, a.median * 1e3, a.most * 1e3}.in("%.1f"), spread{b.least * 1e3, b.median * 1e3, b.most * 1e3}.in("%.1f"), a.median/b.median)
	return err
}

func bytesIn(folder string) (total int64, err error) {
	folder, err = filepath.EvalSymlinks(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	err = filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}

// plan is what the command line asks for.
type plan struct {
	sizes    []int // of the comparison
	scaling  []int // of gouji alone; empty for none
	rounds   int
	cold     bool // no round before the first to warm up
	inputs   []kind
	peers    []string
	folder   string // corpora and scratch
	npm      string // holds node_modules
	gouji    string // the program
	self     string // this program, which is the floor
	sheets   bool   // read workbooks, and nothing else
	progress io.Writer
}

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
	"strings"
	"text/tabwriter"

	"io/fs"

	"gouji/form"
)

// A comparison of speed is honest only between equal results. The queries here
// are put to gouji's datasets and to a peer's, and must be answered alike.

// files is a dataset as DuckDB reads it.
func files(folder, dataset string) string {
	return fmt.Sprintf("read_parquet(%s)", literal(filepath.Join(folder, dataset, "**", "*.parquet")))
}

// checkedRules are the rules of form.Checks, which both sides check. L4-NOAPP is none:
// gouji excuses a report by the applications of the year before, which no peer looks at.
func checkedRules() string {
	seen := map[string]bool{form.RuleL4Noapp: true}
	var rules []string
	checks := form.Checks()
	for i := range checks {
		if id := checks[i].Rule; !seen[id] {
			seen[id] = true
			rules = append(rules, literal(id))
		}
	}
	return strings.Join(rules, ",")
}

type question struct{ name, query string }

func questions(folder string) []question {
	in := func(dataset string) string { return files(folder, dataset) }
	all := []question{
		{"reports and their status", "SELECT year::INT, edition, status, count(*)::INT, sum(cells_filled)::VARCHAR FROM " + in("reports") + " GROUP BY ALL ORDER BY ALL"},
		{"applications by district", "SELECT division, year::INT, count(*)::INT, sum(total)::VARCHAR, sum(natural_persons)::VARCHAR, count(total)::INT FROM " + in("applications") + " GROUP BY ALL ORDER BY ALL"},
		{"rows of applications", "SELECT item, item_no::INT, count(*)::INT, sum(total)::VARCHAR, sum(enterprise)::VARCHAR FROM " + in("applications") + " GROUP BY ALL ORDER BY ALL"},
		{"disclosure by cell", "SELECT clause, item, measure, count(*)::INT, sum(\"count\")::VARCHAR, sum(amount_yuan)::VARCHAR FROM " + in("disclosure") + " GROUP BY ALL ORDER BY ALL"},
		{"proceedings by channel", "SELECT channel, count(*)::INT, sum(total)::VARCHAR, sum(pending)::VARCHAR FROM " + in("proceedings") + " GROUP BY ALL ORDER BY ALL"},
		{"checks by rule", "SELECT rule, count(*)::INT, sum(evaluated)::VARCHAR, sum(passed)::VARCHAR, sum(failed)::VARCHAR, sum(not_assessed)::VARCHAR FROM " + in("checks") + " WHERE rule IN (" + checkedRules() + ") GROUP BY ALL ORDER BY ALL"},
		{"districts' applications", "SELECT level, area, agency_group, year::INT, basis, item, total::VARCHAR, natural_persons::VARCHAR, stated_total::VARCHAR, reporters::INT FROM " + in("rollup_applications") + " ORDER BY ALL"},
		{"districts' disclosure", "SELECT level, area, agency_group, year::INT, basis, clause, item, measure, \"count\"::VARCHAR, amount_yuan::VARCHAR, reporters::INT FROM " + in("rollup_disclosure") + " ORDER BY ALL"},
		{"districts' proceedings", "SELECT level, area, agency_group, year::INT, basis, channel, total::VARCHAR, stated_total::VARCHAR, reporters::INT FROM " + in("rollup_proceedings") + " ORDER BY ALL"},
	}
	for i := range all[6:] { // too many rows to carry: their number and a hash of each
		q := &all[6+i]
		q.query = "SELECT level, count(*)::INT, sum(hash(t)::HUGEINT)::VARCHAR FROM (" + q.query + ") t GROUP BY 1 ORDER BY 1"
	}
	return all
}

// findingsByRule counts findings. gouji may say less than that a check failed:
// where one slip explains several failures it may name one.
func findingsByRule(folder string) string {
	return "SELECT rule, count(*)::INT FROM " + files(folder, "findings") + " WHERE report_id IS NOT NULL AND rule IN (" + checkedRules() + ") GROUP BY ALL ORDER BY ALL"
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

// agree reports where a peer's results are not gouji's.
func (p *plan) agree(ctx context.Context, program, gouji, name, peer string, out io.Writer) error {
	ours, theirs := questions(gouji), questions(peer)
	var queries []string
	for i := range ours {
		queries = append(queries, ours[i].query, theirs[i].query)
	}
	queries = append(queries, findingsByRule(gouji), findingsByRule(peer))
	answer, err := p.ask(ctx, program, 1, queries...)
	if err != nil {
		return err
	}
	var wrong []string
	for i, q := range ours {
		a, b := answer.Rows[2*i], answer.Rows[2*i+1]
		if len(a) == 0 {
			wrong = append(wrong, q.name+": no rows")
		}
		if !reflect.DeepEqual(a, b) {
			wrong = append(wrong, q.name+": "+firstDifference(a, b))
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("gouji and %s do not agree:\n  %s", name, strings.Join(wrong, "\n  "))
	}
	last := len(ours)
	findings := "also in the number of findings"
	if a, b := answer.Rows[2*last], answer.Rows[2*last+1]; !reflect.DeepEqual(a, b) {
		findings = "not in the number of findings: " + firstDifference(a, b)
	}
	_, err = fmt.Fprintf(out, "gouji and %s agree in %d questions about all datasets, %s\n", name, last, findings)
	return err
}

func firstDifference(a, b [][]any) string {
	for i := range min(len(a), len(b)) {
		if !reflect.DeepEqual(a[i], b[i]) {
			return fmt.Sprintf("gouji %v, peer %v", a[i], b[i])
		}
	}
	return fmt.Sprintf("gouji %d rows, peer %d", len(a), len(b))
}

// compareFiles compares the size of the files with DuckDB's own, and how long
// DuckDB takes over a question to either.
func (p *plan) compareFiles(ctx context.Context, program, gouji, peer string, out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "Parquet, bytes\tgouji\tDuckDB\tgouji ÷ DuckDB\t")
	var sums [2]int64
	for _, d := range datasets() {
		a, err := bytesIn(filepath.Join(gouji, d.name))
		if err != nil {
			return err
		}
		b, err := bytesIn(filepath.Join(peer, d.name))
		if err != nil {
			return err
		}
		note := ""
		if d.name == "findings" || d.name == "reports" { // gouji's hold more
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

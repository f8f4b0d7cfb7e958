package pipeline

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gouji/form"
	"gouji/pipeline/reports"
	"gouji/transform/attribution"
)

// tally counts what a chunk contributes to the summary of the run.
type tally struct {
	published int // figures
	accounted int // figures that findings account for
	findings  [form.NumSeverities]int
	about     [form.NumAbout]int // the same findings
	decided   int                // findings that are none of these
	rules     map[string]RuleCount
	problems  []Problem
}

func newTally() tally { return tally{rules: map[string]RuleCount{}} }

// add counts the findings about one report.
func (t *tally) add(r *form.Report, findings []form.Finding) {
	seen := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		severity := f.Severity()
		if f.Decision != nil {
			t.decided++
			continue
		}
		t.findings[severity]++
		t.about[f.About()]++
		count := t.rules[f.Rule]
		count.Rule, count.Severity = f.Rule, severity
		count.Findings++
		if !seen[f.Rule] {
			seen[f.Rule] = true
			count.Reports++
		}
		t.rules[f.Rule] = count
		if severity.IsError() && len(t.problems) < MaxProblems {
			t.problems = append(t.problems, Problem{Agency: r.Agency, Year: r.Year, Source: r.Source, Finding: *f})
		}
	}
}

func (t *tally) merge(other *tally) {
	t.published += other.published
	t.accounted += other.accounted
	for s, n := range other.findings {
		t.findings[s] += n
	}
	t.decided += other.decided
	for a, n := range other.about {
		t.about[a] += n
	}
	for id, c := range other.rules {
		sum := t.rules[id]
		t.rules[id] = RuleCount{Rule: id, Severity: c.Severity, Findings: sum.Findings + c.Findings, Reports: sum.Reports + c.Reports}
	}
	t.problems = append(t.problems, other.problems[:min(len(other.problems), MaxProblems-len(t.problems))]...)
}

// ruleCounts lists the rules with findings, most serious first.
func (t *tally) ruleCounts() []RuleCount {
	return slices.SortedFunc(maps.Values(t.rules), func(a, b RuleCount) int {
		return cmp.Or(
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(b.Findings, a.Findings), strings.Compare(a.Rule, b.Rule))
	})
}

// addWithoutReport counts the findings that are about no single published report: about a
// file, an area or a report that is not used. One about a file or an area counts no report,
// several about one report count it once.
func (t *tally) addWithoutReport(judged *reports.Judged) {
	t.accounted += judged.Accounted
	type broken struct {
		rule   string
		report *attribution.ReportKey
	}
	counted := map[broken]bool{}
	for i := range judged.Findings {
		f := &judged.Findings[i]
		if f.Over() {
			continue // it is in the data, and nobody has to do anything about it
		}
		if f.Finding.Decision != nil {
			t.decided++
			continue
		}
		var r form.Report
		r.Source = f.Source
		if k := f.Report; k != nil {
			r.Agency, r.Year = form.Agency{Code: k.AgencyCode, Name: k.AgencyName, Division: k.Division}, k.Year
		}
		t.add(&r, []form.Finding{*f.Finding})
		b := broken{f.Finding.Rule, f.Report}
		if f.Report == nil || f.Source == nil || counted[b] {
			count := t.rules[b.rule]
			count.Reports--
			t.rules[b.rule] = count
			continue
		}
		counted[b] = true
	}
}

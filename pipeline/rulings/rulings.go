// Package rulings holds what the office has ruled about findings: how rules are
// graded in its district, and what it has decided about single findings.
package rulings

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"sync"

	"gouji/form"
	"gouji/ingest/decisions"
	"gouji/transform/attribution"
)

// Rulings are what the office has ruled. They are safe for concurrent use; a nil
// one rules nothing.
type Rulings struct {
	grades   form.Grades
	day      string         // on which decisions may have expired, "" for never
	findings []form.Finding // lines of the list that cannot be used
	hash     string         // of the list, "" for none
	list     []form.Decision
	byRule   map[string][]int // places in list

	mu  sync.Mutex
	met []meeting // by place in list
}

// meeting says how far a decision fits what was found.
type meeting struct {
	held   bool
	values string // of a finding that has others than the decision rests on
}

// Read makes rulings of how rules are graded and of a list of decisions, nil data
// for none. day is the day on which decisions may have expired, "" for never. The
// error wraps decisions.ErrNoList.
func Read(name string, data []byte, grades form.Grades, day string) (*Rulings, error) {
	r := &Rulings{grades: grades, day: day, byRule: map[string][]int{}}
	if data == nil {
		return r, nil
	}
	var err error
	if r.list, r.findings, err = decisions.Read(name, data); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	r.hash = hex.EncodeToString(sum[:])
	r.met = make([]meeting, len(r.list))
	for i := range r.list {
		r.byRule[r.list[i].Rule] = append(r.byRule[r.list[i].Rule], i)
	}
	return r, nil
}

// Hash stands for the list of decisions, "" for none.
func (r *Rulings) Hash() string { return r.hash }

// Expired lists the lines of the decisions that hold no longer.
func (r *Rulings) Expired() (lines []int) {
	for i := range r.list {
		if r.list[i].Expired(r.day) {
			lines = append(lines, int(r.list[i].Line))
		}
	}
	return lines
}

// Apply applies the rulings to findings about one report, or about whatever else
// if report is nil: it takes out those of rules that are off, grades the others and
// gives them their decisions. name is what else the agency is called. The result
// uses the memory of findings.
func (r *Rulings) Apply(findings []form.Finding, about *attribution.ReportKey, name string, report *form.Report) []form.Finding {
	if r == nil || len(r.grades) == 0 && len(r.list) == 0 {
		return findings
	}
	kept := findings[:0]
	for i := range findings {
		f := findings[i]
		if g, graded := r.grades[f.Rule]; graded {
			if g.Off {
				continue
			}
			f.Grade, f.Graded = g.Severity, true
		}
		if about != nil {
			f.Decision = r.decision(&f, about, name, report)
		}
		kept = append(kept, f)
	}
	if len(r.grades) > 0 {
		slices.SortStableFunc(kept, func(a, b form.Finding) int { return cmp.Compare(a.Severity(), b.Severity()) })
	}
	return kept
}

// decision returns the decision that holds about a finding, nil if none does.
func (r *Rulings) decision(f *form.Finding, about *attribution.ReportKey, name string, report *form.Report) *form.Decision {
	var holds *form.Decision
	names := [...]string{about.AgencyCode, about.AgencyName, about.AgencyID, name}
	for _, i := range r.byRule[f.Rule] {
		d := &r.list[i]
		if d.Year != about.Year || !d.Concerns(f) || !slices.ContainsFunc(names[:], func(name string) bool {
			return name != "" && (name == d.Agency || form.FoldName(name) == form.FoldName(d.Agency))
		}) {
			continue
		}
		m := meeting{values: d.Rests(f, report)}
		if m.held = m.values == d.Values; m.held && !d.Expired(r.day) && holds == nil {
			holds = d
		}
		r.mu.Lock()
		if !r.met[i].held {
			r.met[i] = m
		}
		r.mu.Unlock()
	}
	return holds
}

// Unusable are about the lines of the list that cannot be used.
func (r *Rulings) Unusable() []form.Finding { return r.findings }

// Findings are about the list itself: the lines that cannot be used, and, when all
// else is decided, the decisions that do not hold, each with the reason.
func (r *Rulings) Findings() []form.Finding {
	if r == nil {
		return nil
	}
	findings := slices.Clone(r.findings)
	for i := range r.list {
		d, m := &r.list[i], &r.met[i]
		var why form.Text
		switch {
		case m.held && d.Expired(r.day):
			why = form.Text{Chinese: "已于" + d.Expires + "过期，问题重新列为未了", English: "expired on " + d.Expires + ": the finding is open again"}
		case m.held:
			continue
		case m.values != "" && d.Values == "":
			why = form.Text{Chinese: "没有写明所依据的数值，不能适用；应填“" + m.values + "”", English: "does not give the values it rests on and cannot hold; they are “" + m.values + "”"}
		case m.values != "":
			why = form.Text{Chinese: "所依据的数值“" + d.Values + "”已变为“" + m.values + "”，问题重新列为未了", English: "rests on the values “" + d.Values + "”, which are now “" + m.values + "”: the finding is open again"}
		default:
			why = form.Text{Chinese: "所指的问题已不存在，该行可以删除", English: "is about a finding that is not there any more: the line can go"}
		}
		findings = append(findings, form.Finding{Rule: form.RuleODecision, Place: form.Place{Line: d.Line}, Arguments: []string{
			d.Agency, strconv.Itoa(d.Year), d.Rule, d.Verdict.Label(form.Chinese), why.Chinese, d.Verdict.Label(form.English), why.English,
		}})
	}
	return findings
}

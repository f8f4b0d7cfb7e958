package form

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
)

// valuesOf are the values of some cells of a report as a decision writes them:
// figures, "-" for a blank, "?" for what cannot be read, with a blank between.
func valuesOf(cells []CellID, r *Report) string {
	values := make([]string, len(cells))
	for i, id := range cells {
		switch r.States[id] {
		case Stated:
			values[i] = strconv.FormatInt(r.Values[id], 10)
			if Cells[id].Kind() == Money {
				values[i] = FormatYuan(r.Values[id])
			}
		case Unreadable:
			values[i] = "?"
		default:
			values[i] = "-"
		}
	}
	return strings.Join(values, " ")
}

// Basis is what a decision about the finding rests on: the values of its cells in
// the report, or a sign for what it says if it names no cells or is about no report.
func (f *Finding) Basis(r *Report) string {
	if r == nil || len(f.Cells) == 0 {
		return fmt.Sprintf("#%08x", crc32.ChecksumIEEE(fmt.Append(nil, f.Rule, f.Arguments, f.Stated, f.HasStated, f.Expected, f.HasExpected)))
	}
	return valuesOf(f.Cells, r)
}

// Concerns reports whether the decision is about a finding, whatever the values;
// of the report only the year is known to fit.
func (d *Decision) Concerns(f *Finding) bool {
	if d.Rule != f.Rule || (len(d.Cells) == 0) != (len(f.Cells) == 0) {
		return false
	}
	if len(d.Cells) > 0 && d.Cells[0] != f.Cells[0] {
		return false
	}
	return !slices.ContainsFunc(d.Cells, func(id CellID) bool { return !slices.Contains(f.Cells, id) })
}

// Rests returns the values that the decision would have to rest on to hold now.
func (d *Decision) Rests(f *Finding, r *Report) string {
	if r == nil || len(d.Cells) == 0 {
		return f.Basis(nil)
	}
	return valuesOf(d.Cells, r)
}

// Expired reports whether the decision holds no longer on a day.
func (d *Decision) Expired(day string) bool { return d.Expires != "" && day > d.Expires }

// Grade is the severity that a district gives to a rule instead of the rule's own.
type Grade struct {
	Off      bool // the rule finds nothing
	Severity Severity
}

// Grades are the rules that a district grades otherwise, by id.
type Grades map[string]Grade

// String returns the word for the grade: off, info or warning.
func (g Grade) String() string {
	if g.Off {
		return "off"
	}
	return g.Severity.String()
}

// ParseGrade reads how a rule is to be graded. What the law or arithmetic says is
// not for a district to grade; the Text says what is wrong, empty if nothing is.
func ParseGrade(rule, grade string) (Grade, Text) {
	known, there := LookupRule(rule)
	switch {
	case !there:
		return Grade{}, Text{Chinese: "没有“" + rule + "”这条规则，见 gouji explain", English: fmt.Sprintf("there is no rule %q, see gouji explain", rule)}
	case known.Severity <= Arithmetic:
		return Grade{}, Text{
			Chinese: rule + "是" + known.Severity.Label(Chinese) + "规则，不能改；某一处可以用 gouji decide 处理",
			English: rule + " is " + known.Severity.String() + " and cannot be changed; decide about a single finding with gouji decide",
		}
	}
	switch grade {
	case "off":
		return Grade{Off: true}, Text{}
	case "info":
		return Grade{Severity: Info}, Text{}
	case "warning":
		return Grade{Severity: Warning}, Text{}
	}
	return Grade{}, Text{Chinese: "应为 off、info 或 warning", English: "want off, info or warning"}
}

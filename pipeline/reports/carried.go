package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// maxListed is how many agencies that are not compared a finding names.
const maxListed = 20

// districtYear is a district in a year.
type districtYear struct {
	division string
	year     int
}

// carried compares what the agencies of each district carry in with what they
// carried out the year before (R-CARRY): those that count with a report on both
// years. Where agencies were merged the year before, theirs is carried in by
// others, and R-SUCC compares it.
func (j *Judged) carried(rollUp *sums.RollUp) (findings []Finding) {
	reported := map[districtYear]map[int32]string{} // names, by reporter
	merged := map[districtYear]bool{}
	for i := range j.Register.Len() {
		line, _ := j.Register.Line(i)
		if !line.Counted() {
			continue
		}
		agency := j.entries[line.Report].agency
		at := districtYear{j.Agencies.District(agency), line.Year}
		if reported[at] == nil {
			reported[at] = map[int32]string{}
		}
		reported[at][j.Agencies.Reporter(agency)] = line.Name
		merged[at] = merged[at] || len(j.Agencies.Predecessors(agency, line.Year)) > 0
	}
	var change sums.Change
	for _, t := range rollUp.Regions() {
		at := districtYear{t.Code, t.Year}
		if t.Basis != sums.BasisAll || t.Level != form.District.String() || merged[at] {
			continue
		}
		if t.Change(&change); change.Now.Reports == 0 {
			continue
		}
		others := onlyIn(reported[at], reported[districtYear{t.Code, t.Year - 1}])
		for _, column := range form.Tables[form.Applications].Columns {
			in, out := form.MustCell("applications.carried_in."+column.Code), form.MustCell("applications.carried_out."+column.Code)
			stated, expected := change.Now.Recomputed[in], change.Before.Recomputed[out]
			if stated == expected {
				continue
			}
			area := cmp.Or(t.Code, "未注明地区")
			f := form.Finding{Rule: form.RuleRCarry, Cells: []form.CellID{in}, Arguments: []string{
				area, strconv.Itoa(t.Year), strconv.Itoa(int(change.Now.Reports)), others.Chinese, cmp.Or(t.Code, "area not stated"), others.English,
			}}
			f.SetStated(stated)
			f.SetExpected(expected)
			findings = append(findings, Finding{Report: &attribution.ReportKey{Division: t.Code, Year: t.Year}, Finding: &f})
		}
	}
	return findings
}

// onlyIn says who reported on one of two years only.
func onlyIn(now, before map[int32]string) form.Text {
	var names []string
	for reporter, name := range now {
		if _, both := before[reporter]; !both {
			names = append(names, name)
		}
	}
	for reporter, name := range before {
		if _, both := now[reporter]; !both {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return form.Text{}
	}
	slices.Sort(names)
	more := form.Text{}
	if n := len(names); n > maxListed {
		names = names[:maxListed]
		more = form.Text{Chinese: fmt.Sprintf("等%d个", n), English: fmt.Sprintf(" and %d more", n-maxListed)}
	}
	return form.Text{
		Chinese: "；只有一年的报告而未比较的：" + strings.Join(names, "、") + more.Chinese,
		English: "; not compared, with a report on one year only: " + strings.Join(names, ", ") + more.English,
	}
}

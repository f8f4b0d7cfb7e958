package reports

import (
	"fmt"
	"slices"
	"strconv"

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

// before is the district in the year before.
func (d districtYear) before() districtYear { return districtYear{d.division, d.year - 1} }

// carryGap is a column in which what the agencies of a district carry in is not
// what they carried out the year before.
type carryGap struct {
	district         districtYear
	name             form.Text // of the district
	reports          int32
	in               form.CellID
	stated, expected int64
}

// carried compares what the agencies of each district carry in with what they
// carried out the year before (R-CARRY): those that count with a report on both
// years. Where agencies were merged the year before, theirs is carried in by
// others, and R-SUCC compares it.
func (j *Judged) carried(gaps []carryGap) (findings []Finding) {
	reported := map[districtYear][]int32{} // numbers of reports, of the districts that are asked for
	for _, g := range gaps {
		reported[g.district], reported[g.district.before()] = nil, nil
	}
	merged := map[districtYear]bool{}
	for number := range j.entries {
		e := &j.entries[number]
		if e.outcome != attribution.Published || e.standing != form.Counted {
			continue
		}
		at := districtYear{j.Agencies.District(e.agency), int(e.year)}
		if numbers, asked := reported[at]; asked {
			reported[at] = append(numbers, int32(number))
			merged[at] = merged[at] || len(j.Agencies.Predecessors(e.agency, at.year)) > 0
		}
	}
	names := func(at districtYear) map[int32]string { // by reporter
		names := make(map[int32]string, len(reported[at]))
		for _, number := range reported[at] {
			e := &j.entries[number]
			names[j.Agencies.Reporter(e.agency)] = j.Agencies.Name(e.agency, e.scope)
		}
		return names
	}
	var at districtYear
	var others form.Text // who reported on one of its two years only
	for _, g := range gaps {
		if merged[g.district] {
			continue
		}
		if at != g.district { // it may have a gap in each column
			at = g.district
			others = onlyIn(names(at), names(at.before()))
		}
		f := form.Finding{Rule: form.RuleRCarry, Cells: []form.CellID{g.in}, Arguments: []string{
			g.name.Chinese, strconv.Itoa(at.year), strconv.Itoa(int(g.reports)), others.Chinese, g.name.English, others.English,
		}}
		f.SetStated(g.stated)
		f.SetExpected(g.expected)
		findings = append(findings, Finding{Report: &attribution.ReportKey{Division: at.division, Year: at.year}, Finding: &f})
	}
	return findings
}

// carryGaps finds where sums of districts do not carry in what was carried out.
func carryGaps(rollUp *sums.RollUp) (gaps []carryGap) {
	var change sums.Change
	for _, t := range rollUp.Regions() {
		if !t.IsDistrict() {
			continue
		}
		if t.Change(&change); change.Now.Reports == 0 {
			continue
		}
		for _, column := range form.Tables[form.Applications].Columns {
			in, out := form.MustCell("applications.carried_in."+column.Code), form.MustCell("applications.carried_out."+column.Code)
			stated, expected := change.Now.Recomputed[in], change.Before.Recomputed[out]
			if stated != expected {
				gaps = append(gaps, carryGap{districtYear{t.Code, t.Year}, t.Name(), change.Now.Reports, in, stated, expected})
			}
		}
	}
	return gaps
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
	list := form.List(names)
	return form.Text{
		Chinese: "；只有一年的报告而未比较的：" + list.Chinese + more.Chinese,
		English: "; not compared, with a report on one year only: " + list.English + more.English,
	}
}

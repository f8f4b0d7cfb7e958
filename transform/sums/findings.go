package sums

import (
	"cmp"
	"crypto/sha256"
	"io"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// Findings says of the sums of all reports of each area which do not fit (F-LARGE),
// of districts where editions are mixed (R-MIX) and which of the office's own rules
// fail, and re-checks the balances (R-BAL). A difference names the agencies it comes
// from; theirs add up to it. Districts come first, then cities, provinces and groups;
// an area that is off by the same reports as one before it is not named again.
func (r *RollUp) Findings() []AreaFinding {
	by := map[Area][]*deviation{} // of each area by balance, the largest first
	for _, x := range r.sortedDeviations() {
		for _, a := range areasOf(x.Part) {
			by[a] = append(by[a], x)
		}
	}
	var x areaExamination
	mayBeLost := r.bound >= MaxFen/form.NumCells // a sum, or a total of all cells of a form
	for _, t := range r.Regions() {
		if deviations := by[t.Area]; t.Basis == BasisAll && (len(deviations) > 0 || mayBeLost || t.IsDistrict()) {
			x.examine(t, deviations)
		}
	}
	return slices.Concat(x.lost, x.mixed, x.own, named(x.differing))
}

// areaExamination is what was found in areas so far.
type areaExamination struct {
	sum              Sum // of an area
	lost, mixed, own []AreaFinding
	differing        []difference
}

// examine adds an area up and looks at its sums. deviations are those of its reports.
func (x *areaExamination) examine(t *Region, deviations []*deviation) {
	s := &x.sum
	t.Sum(s)
	if t.IsDistrict() {
		if f, found := s.mixed(); found {
			x.mixed = append(x.mixed, t.finding(f))
		}
		x.own = append(x.own, s.own()...)
	}
	for len(deviations) > 0 {
		d := difference{Area: t.Area, balance: deviations[0].balance}
		n := 1
		for n < len(deviations) && deviations[n].balance == d.balance {
			n++
		}
		d.deviations, deviations = deviations[:n], deviations[n:]
		b := &balances()[d.balance]
		if d.sides = sidesOf(&s.Values, b.plus, b.minus); d.plus != d.minus {
			x.differing = append(x.differing, d)
		}
	}
	for id := range form.CellID(form.NumCells) {
		if s.Lost.Has(id) {
			f := form.Finding{Rule: form.RuleFLarge, Cells: []form.CellID{id}, Arguments: []string{"Σ " + s.Code + " " + s.Group + " " + strconv.Itoa(s.Year)}}
			x.lost = append(x.lost, t.finding(f))
		}
	}
}

// named makes findings of differences, each of which the same reports make once.
func named(differing []difference) (findings []AreaFinding) {
	known := map[[sha256.Size]byte]bool{}
	for _, level := range []string{form.District.String(), form.City.String(), form.Province.String(), GroupLevel} {
		for i := range differing {
			d := &differing[i]
			if d.Level != level {
				continue
			}
			if reports := d.reports(); !known[reports] {
				known[reports] = true
				findings = append(findings, d.finding(d.found()))
			}
		}
	}
	return findings
}

// sortedDeviations lists the deviations by balance as findings name them, the largest
// first.
func (r *RollUp) sortedDeviations() []*deviation {
	sorted := make([]*deviation, len(r.deviations))
	for i := range r.deviations {
		sorted[i] = &r.deviations[i]
	}
	all := balances()
	slices.SortFunc(sorted, func(a, b *deviation) int {
		if a.balance != b.balance {
			return cmp.Or(cmp.Compare(all[a.balance].subject, all[b.balance].subject), cmp.Compare(a.balance, b.balance))
		}
		return cmp.Or(cmp.Compare(magnitude(b.Difference), magnitude(a.Difference)), strings.Compare(a.Code, b.Code),
			strings.Compare(a.Name, b.Name), strings.Compare(a.ReportID, b.ReportID))
	})
	return sorted
}

// reports is a hash of the balance and of the reports that it does not hold on: in a
// province they may be thousands.
func (d *difference) reports() [sha256.Size]byte {
	h := sha256.New()
	io.WriteString(h, strconv.Itoa(d.balance))
	for _, x := range d.deviations {
		io.WriteString(h, "\x00"+x.ReportID)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// difference is a balance that does not hold on the sum of an area, with the
// reports that make it so.
type difference struct {
	Area
	balance int // place in balances
	sides
	deviations []*deviation // in their order
}

// maxNamed is how many agencies a finding about an area names, those with the
// largest differences first.
const maxNamed = 20

// found says that a balance of an area does not hold, and whose reports make it
// so.
func (d *difference) found() form.Finding {
	b, deviations := &balances()[d.balance], d.deviations
	var who, whoEnglish []string
	add := func(chinese, english string, difference int64) {
		figure := " " + strconv.FormatInt(difference, 10)
		if difference > 0 {
			figure = " +" + figure[1:]
		}
		who, whoEnglish = append(who, chinese+figure), append(whoEnglish, english+figure)
	}
	for _, x := range deviations[:min(len(deviations), maxNamed)] {
		add(cmp.Or(x.Name, x.Code), cmp.Or(x.Name, x.Code), x.Difference)
	}
	if more := len(deviations) - maxNamed; more > 0 {
		rest := int64(0)
		for _, x := range deviations[maxNamed:] {
			rest += x.Difference
		}
		add("其余"+strconv.Itoa(more)+"个机关", strconv.Itoa(more)+" more", rest)
	}
	name := d.Name()
	subject := &form.Cells[b.subject]
	f := form.Finding{
		Rule: form.RuleRBal, Cells: append([]form.CellID{b.subject}, slices.DeleteFunc(slices.Concat(b.plus, b.minus), func(id form.CellID) bool { return id == b.subject })...),
		Arguments: []string{
			name.Chinese, strconv.Itoa(d.Year), b.rule + " " + subject.Label(form.Chinese), form.List(who).Chinese,
			b.rule + " " + subject.Label(form.English), name.English, form.List(whoEnglish).English,
		},
	}
	f.SetStated(d.plus)
	f.SetExpected(d.minus)
	return f
}

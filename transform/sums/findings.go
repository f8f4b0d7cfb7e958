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

// Findings re-checks the balances on the sums of all reports of each area
// (R-BAL). A difference names the agencies it comes from; theirs add up to it.
// Districts come first, then cities, provinces and groups; an area that is off
// by the same reports as one before it is not named again.
func (r *RollUp) Findings() []AreaFinding {
	by := map[Area][]*deviation{}
	for i := range r.deviations {
		x := &r.deviations[i]
		for _, a := range areasOf(x.Part, BasisAll) {
			by[a] = append(by[a], x)
		}
	}
	var findings []AreaFinding
	var differing []difference
	var s Sum
	mayBeLost := r.bound >= MaxFen/form.NumCells // a sum, or a total of all cells of a form
	for _, t := range r.Regions() {
		deviations := by[t.Area]
		if t.Basis != BasisAll || len(deviations) == 0 && !mayBeLost {
			continue
		}
		t.Sum(&s)
		slices.SortFunc(deviations, func(a, b *deviation) int { return cmp.Compare(a.balance, b.balance) })
		for len(deviations) > 0 {
			d := difference{Area: t.Area, balance: deviations[0].balance}
			n := 1
			for n < len(deviations) && deviations[n].balance == d.balance {
				n++
			}
			d.deviations, deviations = deviations[:n], deviations[n:]
			b := &balances()[d.balance]
			if d.sides = sidesOf(&s.Values, b.plus, b.minus); d.plus != d.minus {
				differing = append(differing, d)
			}
		}
		for id := range form.CellID(form.NumCells) {
			if s.Lost.Has(id) {
				f := form.Finding{Rule: form.RuleFLarge, Cells: []form.CellID{id}, Arguments: []string{"Σ " + s.Code + " " + s.Group + " " + strconv.Itoa(s.Year)}}
				findings = append(findings, t.finding(f))
			}
		}
	}
	findings = append(findings, r.ofDistricts()...)
	slices.SortFunc(differing, func(a, b difference) int {
		return cmp.Or(cmp.Compare(levelRank(a.Level), levelRank(b.Level)), a.compare(b.Area),
			cmp.Compare(balances()[a.balance].subject, balances()[b.balance].subject), cmp.Compare(a.balance, b.balance))
	})
	named := map[[sha256.Size]byte]bool{}
	for i := range differing {
		d := &differing[i]
		f := d.found()
		if reports := d.reports(); !named[reports] {
			named[reports] = true
			findings = append(findings, d.finding(f))
		}
	}
	return findings
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
	deviations []*deviation
}

// levelRank orders the levels as findings name them.
func levelRank(level string) int {
	return slices.Index([]string{form.District.String(), form.City.String(), form.Province.String(), GroupLevel}, level)
}

// maxNamed is how many agencies a finding about an area names, those with the
// largest differences first.
const maxNamed = 20

// found says that a balance of an area does not hold, and whose reports make it
// so. It sorts them.
func (d *difference) found() form.Finding {
	b, deviations := &balances()[d.balance], d.deviations
	slices.SortFunc(deviations, func(a, b *deviation) int {
		return cmp.Or(cmp.Compare(magnitude(b.Difference), magnitude(a.Difference)), strings.Compare(a.Code, b.Code),
			strings.Compare(a.Name, b.Name), strings.Compare(a.ReportID, b.ReportID))
	})
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

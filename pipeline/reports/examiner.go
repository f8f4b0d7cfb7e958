package reports

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/rulings"
	"gouji/transform/attribution"
	"gouji/transform/localise"
	"gouji/transform/review"
	"gouji/transform/sums"
)

// Examination compares the published reports with each other.
type Examination struct {
	resolved   *Resolved
	byReporter attribution.ByReporter[int32] // numbers of the published reports
	duplicates map[*entry]*entry             // reports of the same year with the same table 三
	// corrections are about reports whose correction changed other cells, too.
	corrections map[*entry]form.Finding
	officeFiles *OfficeFiles
	rulings     *rulings.Rulings
}

// Examiner says what is wrong with published reports. It belongs to one goroutine.
type Examiner struct {
	of     *Examination
	from   retriever
	report form.Report
	before form.Report // another report, to compare with
	review *review.Reviewer
	rollUp *sums.RollUp
}

// NewExaminer returns an examiner that adds the reports up in a roll-up.
func (x *Examination) NewExaminer(rollUp *sums.RollUp) *Examiner {
	return &Examiner{of: x, from: retriever{of: x.resolved.Index}, review: review.NewReviewer(), rollUp: rollUp}
}

// notPublished is the row of a report that is in no chunk.
const notPublished = -1

// history compares the report with its own text and with other reports: the same
// agency's of the year before, which it loads, and one with the same figures. Where
// both reports of the agency count, the roll-up gets the one of the year before,
// too. row is the place of the report in the chunk, or notPublished. The claims are
// the figures that its text states. excused: see firstLook.
func (v *Examiner) history(row int, e *entry) (findings []form.Finding, claims []review.Claim, excused bool, err error) {
	var alike []*entry
	var before *form.Report
	if entry := v.of.previous(e); entry != nil {
		if err := v.from.figures(entry, &v.before); err != nil {
			return nil, nil, false, err
		}
		before = &v.before
		if row != notPublished && e.standing == form.Counted && entry.standing == form.Counted {
			v.rollUp.Before(row, before)
		}
		if sameApplications(&v.report, before) && (e.marks&distinctive != 0 || v.report.SameFigures(before)) {
			alike = append(alike, entry)
		}
	}
	excused = before != nil && review.HadApplications(before)
	claims, contradictions := review.Words(&v.report, before)
	findings = review.History(&v.report, before)
	if findings, err = v.succession(e, before, findings); err != nil {
		return nil, nil, false, err
	}
	findings = append(findings, contradictions...)
	if duplicate := v.of.duplicates[e]; duplicate != nil {
		if err := v.from.figures(duplicate, &v.before); err != nil {
			return nil, nil, false, err
		}
		if sameApplications(&v.report, &v.before) { // and not merely the same hash
			alike = append(alike, duplicate)
		}
	}
	findings = append(findings, v.of.resolved.sharedCode(e)...)
	if f, corrected := v.of.corrections[e]; corrected {
		findings = append(findings, f)
	}
	for _, other := range alike {
		f, err := v.alike(other)
		if err != nil {
			return nil, nil, false, err
		}
		findings = append(findings, f)
	}
	return findings, claims, excused, nil
}

// previous finds the published report of the same agency and scope on the year
// before, under whatever name, nil if there is none.
func (x *Examination) previous(e *entry) *entry {
	return x.published(x.resolved.Agencies.Reporter(e.agency), e.scope, e.year-1)
}

// published finds the published report of a reporter on a year, nil if there is none.
func (x *Examination) published(who int32, scope form.Scope, year int16) *entry {
	for _, number := range x.byReporter.Of(who) { // one at most of each scope and year
		if e := &x.resolved.entries[number]; e.scope == scope && e.year == year {
			return e
		}
	}
	return nil
}

// succession compares the report of a successor with those of the agencies that were
// merged into it; before is its own on the year before, or nil.
func (v *Examiner) succession(e *entry, before *form.Report, findings []form.Finding) ([]form.Finding, error) {
	x := v.of
	predecessors := x.resolved.Agencies.Predecessors(e.agency, int(e.year))
	if len(predecessors) == 0 || e.scope != form.Own {
		return findings, nil
	}
	var s review.Succession
	if before != nil {
		s.Add("", before)
	}
	var other form.Report
	for _, p := range predecessors {
		entry := x.published(p.Reporter, e.scope, e.year-1)
		if entry == nil {
			s.Add(p.Name, nil)
			continue
		}
		if err := v.from.figures(entry, &other); err != nil {
			return nil, err
		}
		s.Add(p.Name, &other)
	}
	return s.Replace(findings, &v.report), nil
}

// alike says that the report gives the same figures as another.
func (v *Examiner) alike(other *entry) (form.Finding, error) {
	year := strconv.Itoa(int(other.year))
	agency := v.from.of.agency(other)
	who := cmp.Or(agency.Name, agency.Code)
	at, err := v.from.at(other)
	return form.Finding{Rule: form.RuleFDup, Place: v.report.Place, Arguments: []string{
		strings.Join([]string{who, year, "年度报告（", at, "）"}, ""), who + " for " + year + " (" + at + ")",
	}}, err
}

// evidence collects what other reports say about the cells of a
// report: what was carried out the year before must have been carried in, and
// consolidated figures are the sum of the agencies' own.
func (v *Examiner) evidence(e *entry) ([]localise.Evidence, error) {
	var all []localise.Evidence
	merged := len(v.of.resolved.Agencies.Predecessors(e.agency, int(e.year))) > 0
	if before := v.of.previous(e); before != nil && !merged { // else what it carries in is not its own alone
		if err := v.from.figures(before, &v.before); err != nil {
			return nil, err
		}
		all = review.CarriedIn(&v.before)
	}
	if e.scope != form.Consolidated {
		return all, nil
	}
	parts, err := v.partEvidence(e)
	return append(all, parts...), err
}

// partEvidence are the sums over the own reports of a consolidated report's
// district and year.
func (v *Examiner) partEvidence(e *entry) ([]localise.Evidence, error) {
	var totals [form.NumCells]int64
	parts := 0
	for _, number := range v.of.neighbours(e) {
		part := &v.of.resolved.entries[number]
		if part.standing != form.Counted {
			continue
		}
		if err := v.from.figures(part, &v.before); err != nil {
			return nil, err
		}
		parts++
		for id := range totals {
			if figure, ok := v.before.Value(form.CellID(id)); ok {
				totals[id] += figure
			}
		}
	}
	return review.PartsOf(&v.report, parts, &totals), nil
}

// sameApplications reports whether two reports give the same figures in table 三
// and not all of them are 0.
func sameApplications(a, b *form.Report) bool {
	first, end := form.CellRange(form.Applications)
	some := false
	for id := first; id < end; id++ {
		v, _ := a.Value(id)
		if w, _ := b.Value(id); v != w {
			return false
		}
		some = some || v != 0
	}
	return some
}

// neighbours are the published reports of an entry's year and division, which
// stand side by side in the list.
func (x *Examination) neighbours(e *entry) []int32 {
	r := x.resolved
	division := r.agency(e).Division
	at := func(number int32) int {
		o := &r.entries[number]
		return cmp.Or(cmp.Compare(o.year, e.year), strings.Compare(r.agency(o).Division, division))
	}
	first, _ := slices.BinarySearchFunc(x.resolved.order, 0, func(number int32, _ int) int { return at(number) })
	end := first
	for end < len(x.resolved.order) && at(x.resolved.order[end]) == 0 {
		end++
	}
	return x.resolved.order[first:end]
}

package pipeline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/review"
)

// tellingCells is how many cells of table 三 must be above 0 before equal tables
// are suspicious: many small agencies have one request, granted, and nothing else.
const tellingCells = 16

// draw notes in the entry what its report's table 三 looks like.
func (e *entry) draw(r *form.Report) {
	e.sketch = attribution.SketchOf(r)
	first, end := form.CellRange(form.Applications)
	cells := 0
	for id := first; id < end; id++ {
		if v, _ := r.Value(id); v > 0 {
			cells++
		}
	}
	e.marks &^= telling
	if cells >= tellingCells {
		e.marks |= telling
	}
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

// twins finds for every published report another agency's report of the same
// year and scope with the same table 三: the first one in order of publication.
func (g *gathered) twins(list []int32) map[*entry]*entry {
	var alike []int32
	for _, number := range list {
		if g.entries[number].marks&telling != 0 {
			alike = append(alike, number)
		}
	}
	slices.SortStableFunc(alike, func(x, y int32) int {
		a, b := &g.entries[x], &g.entries[y]
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.scope, b.scope), slices.Compare(a.sketch[:], b.sketch[:]))
	})
	found := map[*entry]*entry{}
	for i, first := 1, 0; i < len(alike); i++ {
		a, b := &g.entries[alike[first]], &g.entries[alike[i]]
		if a.year != b.year || a.scope != b.scope || a.sketch != b.sketch {
			first = i
			continue
		}
		found[b] = a
		if found[a] == nil {
			found[a] = b
		}
	}
	return found
}

// byReporter sorts published reports by who reported, scope and year.
func (g *gathered) byReporter(list []int32) []int32 {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(x, y int32) int {
		a, b := &g.entries[x], &g.entries[y]
		return cmp.Or(cmp.Compare(g.who.Reporter(a.agency), g.who.Reporter(b.agency)), cmp.Compare(a.scope, b.scope), cmp.Compare(a.year, b.year))
	})
	return sorted
}

// previous finds the published report of the same agency and scope on the year
// before, under whatever name, nil if there is none.
func (p *publisher) previous(e *entry) *entry {
	g := p.gathered
	who := g.who.Reporter(e.agency)
	i, found := slices.BinarySearchFunc(p.byReporter, 0, func(number int32, _ int) int {
		x := &g.entries[number]
		return cmp.Or(cmp.Compare(g.who.Reporter(x.agency), who), cmp.Compare(x.scope, e.scope), cmp.Compare(x.year, e.year-1))
	})
	if !found {
		return nil
	}
	return &g.entries[p.byReporter[i]]
}

// notPublished is the row of a report that is in no batch.
const notPublished = -1

// history compares the worker's report with its own text and with other reports:
// the same agency's of the year before, which it loads, and one with the same
// figures. Where both reports of the agency count, the worker's roll-up gets the one
// of the year before, too. row is the place of the report in the batch, or
// notPublished. The claims are the figures that its text states.
func (p *publisher) history(w *publishWorker, row int, e *entry) ([]form.Finding, []review.Claim, error) {
	var alike []*entry
	var before *form.Report
	if entry := p.previous(e); entry != nil {
		if err := w.from.figures(entry, &w.before); err != nil {
			return nil, nil, err
		}
		before = &w.before
		if row != notPublished && e.standing == form.Counted && entry.standing == form.Counted {
			w.rollUp.Before(row, before)
		}
		if sameApplications(&w.report, before) && (e.marks&telling != 0 || w.report.SameFigures(before)) {
			alike = append(alike, entry)
		}
	}
	claims, contradictions := review.Words(&w.report, before)
	findings := append(review.History(&w.report, before), contradictions...)
	if twin := p.twins[e]; twin != nil {
		if err := w.from.figures(twin, &w.before); err != nil {
			return nil, nil, err
		}
		if sameApplications(&w.report, &w.before) { // and not merely the same hash
			alike = append(alike, twin)
		}
	}
	if c, found := p.gathered.who.Clash(e.agency, int(e.year)); found {
		findings = append(findings, form.Finding{Rule: form.RuleRCode, Place: e.place, Arguments: []string{
			w.report.Agency.Name, p.gathered.who.List[c.Other].Name, strconv.Itoa(c.Year), c.Code,
		}})
	}
	if f, corrected := p.corrections[e]; corrected {
		findings = append(findings, f)
	}
	for _, other := range alike {
		f, err := likeFinding(w, other)
		if err != nil {
			return nil, nil, err
		}
		findings = append(findings, f)
	}
	return findings, claims, nil
}

// likeFinding says that the worker's report gives the same figures as another.
func likeFinding(w *publishWorker, other *entry) (form.Finding, error) {
	year := strconv.Itoa(int(other.year))
	agency := w.from.gathered.agency(other)
	who := cmp.Or(agency.Name, agency.Code)
	at, err := w.from.at(other)
	return form.Finding{Rule: form.RuleFDup, Place: w.report.Place, Arguments: []string{
		strings.Join([]string{who, year, "年度报告（", at, "）"}, ""), who + " for " + year + " (" + at + ")",
	}}, err
}

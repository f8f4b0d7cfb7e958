package pipeline

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/review"
)

// tellingCells is how many cells of table 三 must be above 0 before equal tables
// are suspicious: many small agencies have one request, granted, and nothing else.
const tellingCells = 16

var likenessSeed = maphash.MakeSeed() // compared within one run only

// likeness hashes table 三, or returns 0 if it holds too little.
func likeness(r *form.Report) uint64 {
	first, end := form.CellRange(form.Applications)
	telling := 0
	var figures [form.NumCells * 8]byte
	b := figures[:0]
	for id := first; id < end; id++ {
		v, _ := r.Value(id)
		if v > 0 {
			telling++
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	if telling < tellingCells {
		return 0
	}
	return max(1, maphash.Bytes(likenessSeed, b))
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
		if g.entries[number].likeness != 0 {
			alike = append(alike, number)
		}
	}
	slices.SortStableFunc(alike, func(x, y int32) int {
		a, b := &g.entries[x], &g.entries[y]
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.scope, b.scope), cmp.Compare(a.likeness, b.likeness))
	})
	found := map[*entry]*entry{}
	for i, first := 1, 0; i < len(alike); i++ {
		a, b := &g.entries[alike[first]], &g.entries[alike[i]]
		if a.year != b.year || a.scope != b.scope || a.likeness != b.likeness {
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

// previous finds the published report of the same agency and scope on the year
// before. The list is sorted by year and agency.
func (p *publisher) previous(e *entry) *entry {
	g := p.gathered
	same := p.where(func(x *entry) int {
		return cmp.Or(cmp.Compare(x.year, e.year-1), cmp.Compare(g.sameCode[x.agency], g.sameCode[e.agency]))
	})
	for _, number := range same {
		x := &g.entries[number]
		if x.scope == e.scope && (g.agencies[e.agency].Code != "" || x.agency == e.agency) {
			return x
		}
	}
	return nil
}

// where returns the published entries for which compare is 0: they stand together
// in the list, which must be sorted by what it compares.
func (p *publisher) where(compare func(x *entry) int) []int32 {
	at := func(number int32) int { return compare(&p.gathered.entries[number]) }
	first, _ := slices.BinarySearchFunc(p.list, 0, func(number int32, _ int) int { return at(number) })
	end := first
	for end < len(p.list) && at(p.list[end]) == 0 {
		end++
	}
	return p.list[first:end]
}

// history compares the worker's report with other reports: the same agency's of
// the year before, which it loads, and one with the same figures.
func (p *publisher) history(w *publishWorker, e *entry) ([]form.Finding, error) {
	var alike []*entry
	var before *form.Report
	if entry := p.previous(e); entry != nil {
		if err := w.from.figures(entry, &w.before); err != nil {
			return nil, err
		}
		before = &w.before
		if sameApplications(&w.report, before) && (e.likeness != 0 || w.report.SameFigures(before)) {
			alike = append(alike, entry)
		}
	}
	findings := review.History(&w.report, before)
	if len(findings) > 0 { // once more, with the places of the cells
		if err := w.from.report(e, &w.report); err != nil {
			return nil, err
		}
		findings = review.History(&w.report, before)
	}
	if twin := p.twins[e]; twin != nil {
		if err := w.from.figures(twin, &w.before); err != nil {
			return nil, err
		}
		if sameApplications(&w.report, &w.before) { // and not merely the same hash
			alike = append(alike, twin)
		}
	}
	for _, other := range alike {
		f, err := likeFinding(w, other)
		if err != nil {
			return nil, err
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// likeFinding says that the worker's report gives the same figures as another.
func likeFinding(w *publishWorker, other *entry) (form.Finding, error) {
	year := strconv.Itoa(int(other.year))
	agency := &w.from.gathered.agencies[other.agency]
	who := cmp.Or(agency.Name, agency.Code)
	at, err := w.from.at(other)
	return form.Finding{Rule: form.RuleFDup, Place: w.report.Place, Arguments: []string{
		strings.Join([]string{who, year, "年度报告（", at, "）"}, ""), who + " for " + year + " (" + at + ")",
	}}, err
}

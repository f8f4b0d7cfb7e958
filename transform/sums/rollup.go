// Package sums adds reports up by area and year, as plain values: the datasets
// of roll-ups, the office files and the comparison with the published totals all read
// the one sum made here.
//
// Files, each using only those after it: report, columns, findings, own, editions,
// rollup, adding, sum, partial.
package sums

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"gouji/form"
	"gouji/transform/check"
)

// Part is the smallest unit of a roll-up: every area is a union of parts.
type Part struct {
	Division, Group string
	Year            int
	Balanced        bool
}

// Deviation is a report whose balance does not hold, and by how much.
type Deviation struct {
	Part       Part
	Check      int // place in form.Checks
	Code, Name string
	ReportID   string
	Difference int64 // of the two sides
}

// deviation is a Deviation whose balance is known.
type deviation struct {
	Deviation
	balance int // place in balances
}

// RollUp holds the sums of reports by area and year. Only reports that count are
// added: own figures of agencies that no other report includes. Adding and
// merging in any order gives the same. A RollUp belongs to one goroutine; after
// Regions, and until something is added, several may read it.
type RollUp struct {
	parts      map[Part]packed
	pairs      map[Part]packedPair
	deviations []deviation
	roster     bool              // says who is missing
	missing    map[Part]int32    // agencies without a report; the part's Balanced is false
	sorting    sync.Mutex        // of those who read the sums side by side
	sorted     []*Region         // what Regions returned; nil once something is added
	byYear     map[int][]*Region // the same by year
	// bound is no less than any sum of reports that were added.
	bound     int64
	scratch   []byte
	now, then adding // memory of the columns being added, and of those of the year before
	// before are the reports that agencies of the columns to come made on the year
	// before, for rows, in order.
	before *check.Builder
	rows   []int
}

// NewRollUp returns an empty roll-up.
func NewRollUp() *RollUp {
	return &RollUp{parts: map[Part]packed{}, pairs: map[Part]packedPair{}, missing: map[Part]int32{}, before: check.NewBuilder(sameMemory())}
}

// sameMemory gives all columns of a builder the same memory, one after the other.
func sameMemory() check.Memory {
	var values []int64
	var bitmaps []byte
	return func(n, bytes int) ([]int64, []byte) {
		if n > len(values) { // what is there is still being moved from
			values, bitmaps = make([]int64, n), make([]byte, bytes)
		}
		clear(bitmaps)
		return values[:n], bitmaps[:bytes]
	}
}

// UseRoster says that a roster says who must report; without one the number of
// those whose figures a sum lacks is not known.
func (r *RollUp) UseRoster() {
	r.sorted = nil
	r.roster = true
}

// AddMissing says that so many agencies of a division and group have no report
// for a year, by the roster.
func (r *RollUp) AddMissing(division, group string, year int, agencies int) {
	r.sorted = nil
	r.missing[Part{Division: division, Group: group, Year: year}] += int32(agencies)
}

// Add adds what reports of a part come to. The texts of the part are copied.
func (r *RollUp) Add(part Part, p *Partial) {
	r.sorted = nil
	r.raise(p.largest())
	known, there := r.parts[part]
	if !there {
		part.Division, part.Group = strings.Clone(part.Division), strings.Clone(part.Group)
	}
	r.parts[part] = known.plus(p, &r.scratch)
}

// AddPair adds agencies of a part that reported on its year and on the year
// before, and count in both: what they come to now, which Add got as well, and
// what the same agencies came to then, table by table: of a table that one of the
// two reports lacks neither has figures. Only they tell what changed: an agency that
// is new, or whose report is missing, changes a sum without any change. Balanced
// parts are those whose reports balance in both years.
func (r *RollUp) AddPair(part Part, now, before *Partial) {
	r.sorted = nil
	known, there := r.pairs[part]
	if !there {
		part.Division, part.Group = strings.Clone(part.Division), strings.Clone(part.Group)
	}
	r.pairs[part] = packedPair{known.now.plus(now, &r.scratch), known.before.plus(before, &r.scratch)}
}

// AddDeviation notes a report that a balance does not hold on, assessed or not:
// with them the difference of an area is exactly the sum of its reports'
// differences. The texts are copied. Checks that are no balance are left out.
func (r *RollUp) AddDeviation(d Deviation) {
	balance := balanceOf()[d.Check]
	if balance < 0 {
		return
	}
	d.Part.Division, d.Part.Group = strings.Clone(d.Part.Division), strings.Clone(d.Part.Group)
	d.Code, d.Name, d.ReportID = strings.Clone(d.Code), strings.Clone(d.Name), strings.Clone(d.ReportID)
	r.deviations = append(r.deviations, deviation{d, balance})
}

// isBalance reports whether a check is a balance that sums of reports obey too.
func isBalance(check int) bool { return balanceOf()[check] >= 0 }

func (r *RollUp) raise(by int64) {
	if r.bound += by; r.bound < 0 {
		r.bound = math.MaxInt64
	}
}

// Merge adds another roll-up, which is not used afterwards: what only it has is
// taken over, not copied.
func (r *RollUp) Merge(other *RollUp) {
	r.sorted = nil
	for part, from := range other.parts {
		r.parts[part] = r.parts[part].merged(from, &r.scratch)
	}
	for part, from := range other.pairs {
		known := r.pairs[part]
		r.pairs[part] = packedPair{known.now.merged(from.now, &r.scratch), known.before.merged(from.before, &r.scratch)}
	}
	r.raise(other.bound)
	r.roster = r.roster || other.roster
	for part, n := range other.missing {
		r.missing[part] += n
	}
	r.deviations = append(r.deviations, other.deviations...)
}

// The bases of a roll-up.
const (
	BasisAll      = "all"
	BasisBalanced = "balanced"
)

// GroupLevel is the level of groups within a division.
const GroupLevel = "group"

func (a Area) compare(b Area) int {
	return cmp.Or(strings.Compare(a.Level, b.Level), strings.Compare(a.Code, b.Code), strings.Compare(a.Group, b.Group),
		cmp.Compare(a.Year, b.Year), strings.Compare(a.Basis, b.Basis))
}

// IsDistrict reports whether an area is all of a district.
func (a Area) IsDistrict() bool { return a.Level == form.District.String() && a.Basis == BasisAll }

// areasOf returns the areas that a part belongs to, on the basis of all reports.
func areasOf(p Part) []Area {
	areas := make([]Area, 0, 4)
	for _, level := range []form.Area{form.Province, form.City, form.District} {
		areas = append(areas, Area{Level: level.String(), Code: level.In(p.Division), Year: p.Year, Basis: BasisAll})
	}
	if p.Group != "" {
		areas = append(areas, Area{Level: GroupLevel, Code: form.District.In(p.Division), Group: p.Group, Year: p.Year, Basis: BasisAll})
	}
	return areas
}

// Regions lists the areas in the order of the datasets.
func (r *RollUp) Regions() []*Region {
	r.sorting.Lock()
	defer r.sorting.Unlock()
	if r.sorted != nil {
		return r.sorted
	}
	kept := &keptSums{make([]packed, 0, len(r.parts)), make([]packedPair, 0, len(r.pairs))}
	type area struct{ all, balanced Region } // on both bases: one without balanced parts is there on that, too
	by := map[Area]*area{}                   // on the basis of all
	at := func(a Area) *area {
		x := by[a]
		if x == nil {
			x = &area{Region{Area: a, of: kept, hasMissing: r.roster}, Region{Area: a, of: kept, hasMissing: r.roster}}
			x.balanced.Basis = BasisBalanced
			by[a] = x
		}
		return x
	}
	enter := func(part Part, into func(t *Region)) {
		for _, a := range areasOf(part) {
			x := at(a)
			into(&x.all)
			if part.Balanced {
				into(&x.balanced)
			}
		}
	}
	for part, p := range r.parts {
		number := int32(len(kept.parts))
		kept.parts = append(kept.parts, p)
		enter(part, func(t *Region) { t.parts = append(t.parts, number) })
	}
	for part, p := range r.pairs {
		number := int32(len(kept.pairs))
		kept.pairs = append(kept.pairs, p)
		enter(part, func(t *Region) { t.pairs = append(t.pairs, number) })
	}
	for part, n := range r.missing {
		for _, a := range areasOf(part) {
			x := at(a)
			x.all.missing += n
			x.balanced.missing += n
		}
	}
	r.sorted = make([]*Region, 0, 2*len(by))
	for _, x := range by {
		r.sorted = append(r.sorted, &x.all, &x.balanced)
	}
	slices.SortFunc(r.sorted, func(a, b *Region) int { return a.compare(b.Area) })
	r.byYear = map[int][]*Region{}
	for _, t := range r.sorted {
		r.byYear[t.Year] = append(r.byYear[t.Year], t)
	}
	return r.sorted
}

// RegionsIn lists the areas of a year in the order of the datasets.
func (r *RollUp) RegionsIn(year int) []*Region {
	r.Regions()
	return r.byYear[year]
}

// Years lists the years in ascending order.
func (r *RollUp) Years() []int {
	r.Regions()
	return slices.Sorted(maps.Keys(r.byYear))
}

// find looks an area up; nil if nothing is known of it.
func (r *RollUp) find(a Area) *Region {
	all := r.Regions()
	i, found := slices.BinarySearchFunc(all, a, func(t *Region, a Area) int { return t.compare(a) })
	if !found {
		return nil
	}
	return all[i]
}

// Sum adds an area up, into s. It is false if nothing is known of the area.
func (r *RollUp) Sum(a Area, s *Sum) bool {
	t := r.find(a)
	if t == nil {
		*s = Sum{Area: a}
		return false
	}
	t.Sum(s)
	return true
}

// Change adds up the agencies of an area that reported on the year before, too,
// into c.
func (r *RollUp) Change(a Area, c *Change) {
	*c = Change{}
	if t := r.find(a); t != nil {
		t.Change(c)
	}
}

// Within adds up the districts of a city or province without what is its own,
// into s, and those of their agencies that reported on the year before, too, into
// c. The code "" stands for all districts there are.
func (r *RollUp) Within(code string, year int, s *Sum, c *Change) {
	*s, *c = Sum{Area: Area{Code: code, Year: year, Basis: BasisAll}}, Change{}
	level, _ := form.LevelOf(code)
	for _, t := range r.RegionsIn(year) {
		if t.IsDistrict() && (code == "" || t.Code != code && level.In(t.Code) == code) {
			t.addTo(s)
			t.addPairsTo(c)
		}
	}
	s.complete()
	c.complete()
}

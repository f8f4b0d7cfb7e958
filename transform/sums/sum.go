package sums

import (
	"slices"
	"sync"

	"gouji/form"
	"gouji/transform/check"
)

// Sum is an area with its totals recomputed.
type Sum struct {
	Area
	Partial
	// Recomputed has every 总计 computed from its parts, and in the row other the
	// sub-rows of the 2021 form as well.
	Recomputed [form.NumCells]int64
	HasMissing bool // a roster says who is missing

	absent int32 // agencies without a report
}

// Sum adds the area up, into s.
func (t *Region) Sum(s *Sum) {
	*s = Sum{Area: t.Area}
	t.addTo(s)
	s.complete()
}

func (t *Region) addTo(s *Sum) {
	s.absent += t.missing
	s.HasMissing = s.HasMissing || t.hasMissing
	for _, number := range t.parts {
		s.add(t.of.parts[number])
	}
}

// complete computes what follows from the parts.
func (s *Sum) complete() {
	s.recompute()
	for _, id := range amounts {
		if magnitude(s.Values[id]) >= MaxFen {
			s.Lost.Add(id)
		}
	}
}

// amounts are the cells that hold money.
var amounts = func() (ids []form.CellID) {
	for i := range form.Cells {
		if form.Cells[i].Kind() == form.Money {
			ids = append(ids, form.CellID(i))
		}
	}
	return ids
}()

// Change is what the agencies of an area that reported on a year and on the year
// before come to, now and then, table by table.
type Change struct{ Now, Before Sum }

// Agencies is how many agencies have a table in both years.
func (c *Change) Agencies(t form.TableID) int { return int(c.Now.Reporters[t]) }

// Change adds up the area's agencies that reported on the year before, too, into c.
func (t *Region) Change(c *Change) {
	*c = Change{Now: Sum{Area: t.Area}, Before: Sum{Area: t.Area}}
	c.Before.Year--
	t.addPairsTo(c)
	c.complete()
}

func (t *Region) addPairsTo(c *Change) {
	for _, number := range t.pairs {
		p := &t.of.pairs[number]
		c.Now.add(p.now)
		c.Before.add(p.before)
	}
}

func (c *Change) complete() {
	c.Now.complete()
	c.Before.complete()
}

// Missing counts the reports whose figures the sum lacks in a table: those that
// did not come, by the roster, and those that came without the table.
func (s *Sum) Missing(t form.TableID) int32 {
	missing := s.Lacking[t]
	if form.Tables[t].Editions&form.EditionFor(s.Year) != 0 {
		missing += s.absent
	}
	return missing
}

// recompute computes every 总计 from its parts. The row other takes in the
// sub-rows of the 2021 form first, so that it means the same on both editions.
func (s *Sum) recompute() {
	s.Recomputed = s.Values
	for i := range otherParts {
		c := &otherParts[i]
		s.collect(c.other, c.parts, &c.set)
	}
	all := balances()
	for i := range all {
		if b := &all[i]; b.total {
			s.Recomputed[b.subject] = 0
			s.collect(b.subject, b.parts, &b.set)
		}
	}
}

// collect adds recomputed parts, which are a set, too, to a recomputed cell. A sum of
// stated parts is stated.
func (s *Sum) collect(id form.CellID, parts []form.CellID, set *CellSet) {
	sum, lost := s.Recomputed[id], s.Lost.meets(set)
	for _, part := range parts {
		v := s.Recomputed[part]
		lost = lost || overflows(sum, v)
		sum += v
	}
	s.Recomputed[id] = sum
	if lost {
		s.Lost.Add(id)
	}
	if s.Stated.meets(set) {
		s.Stated.Add(id)
	}
}

// StatedTotal returns the sum of a 总计 cell as the reports state it, computed
// where they leave it blank.
func (s *Sum) StatedTotal(id form.CellID) int64 {
	v := s.Values[id]
	for _, c := range otherParts {
		if c.other == id {
			for _, part := range c.parts {
				v += s.Values[part]
			}
		}
	}
	return v
}

// Known reports whether an area has a figure for a cell.
func (s *Sum) Known(id form.CellID) bool { return s.Stated.Has(id) && !s.Lost.Has(id) }

// Figure adds up recomputed cells; false if no report states any of them.
func (s *Sum) Figure(cells []form.CellID) (v int64, known bool) {
	for _, id := range cells {
		if s.Lost.Has(id) {
			return 0, false
		}
		if !PartOfOther(id) { // the row other holds its sub-rows already
			v += s.Recomputed[id]
		}
		known = known || s.Stated.Has(id)
	}
	return v, known
}

// Printed returns the sums as the layout of an edition prints them, and which
// cells of the other edition are in other cells there or in none. （六）其他处理
// is one row on the 2019 form and three on the 2021 form: a figure of the one
// appears in the other's row （六） or 3.其他, so that the balance printed on the
// form holds. The tables of part 二 differ in meaning and are never carried over.
func (s *Sum) Printed(e form.Edition) (values [form.NumCells]int64, moved, left []form.CellID) {
	values = s.Recomputed
	for id := range form.CellID(form.NumCells) {
		cell := &form.Cells[id]
		if cell.Editions&e != 0 || s.Values[id] == 0 && s.Recomputed[id] == 0 {
			continue
		}
		if cell.Table.ID != form.Applications {
			left = append(left, id)
			continue
		}
		if e == form.Edition2021 && s.Values[id] == 0 {
			continue // the row other of reports that have its sub-rows
		}
		moved = append(moved, id)
	}
	if e != form.Edition2021 {
		return values, moved, left // the row other has its sub-rows
	}
	for _, c := range otherParts {
		misc := c.parts[len(c.parts)-1]
		// What the row holds beyond its sub-rows, the total as the sum of its parts.
		values[misc] += s.Recomputed[c.other]
		for _, part := range c.parts {
			values[misc] -= s.Recomputed[part]
		}
	}
	return values, moved, left
}

// otherPart pairs a cell of row （六）其他处理 of 2019 with its sub-rows of 2021,
// 3.其他 last.
type otherPart struct {
	other form.CellID
	parts []form.CellID
	set   CellSet // of the parts
}

// otherParts has one otherPart for each column of table 三.
var otherParts = func() (pairs []otherPart) {
	for _, column := range append(form.ApplicantColumns[:], "total") {
		other, _ := form.CellAt("applications", "other", column)
		parts := form.CaptionParts("other", column, form.Edition2021)
		pairs = append(pairs, otherPart{other, parts, setOf(parts)})
	}
	return pairs
}()

// PartOfOther reports whether the row other of a recomputed sum holds a cell already.
func PartOfOther(id form.CellID) bool { return partsOfOther.Has(id) }

var partsOfOther = func() (parts CellSet) {
	for i := range otherParts {
		for _, id := range otherParts[i].parts {
			parts.Add(id)
		}
	}
	return parts
}()

// balance is a linear balance that sums of reports obey like single ones. Both
// editions share it: the roll-up's row other holds what either calls that.
type balance struct {
	rule    string
	subject form.CellID
	// plus and minus are the cells of both editions together.
	plus, minus []form.CellID
	// total: the recomputed subject is the sum of parts, which hold each figure
	// once: the row other, not its sub-rows.
	total bool
	parts []form.CellID
	set   CellSet // of the parts
	// checks are the checks it stands for, one for each edition that has it.
	checks []int
}

// balances lists the balances, those that compute totals in the order of definitions.
var balances = sync.OnceValue(func() []balance {
	var all []balance
	add := func(i int) {
		c := &form.Checks()[i]
		for k := range all {
			if all[k].rule == c.Rule && all[k].subject == c.Subject {
				all[k].checks = append(all[k].checks, i)
				all[k].plus, all[k].minus = union(all[k].plus, c.Then.Plus), union(all[k].minus, c.Then.Minus)
				return
			}
		}
		b := balance{rule: c.Rule, subject: c.Subject, plus: c.Then.Plus, minus: c.Then.Minus, checks: []int{i}}
		if c.DefinesTotal {
			b.parts, b.set = c.Then.Minus, setOf(c.Then.Minus)
		}
		all = append(all, b)
	}
	// The balances of the 2019 form come first in form.Checks: their A3-SUM adds
	// the row other, which holds all of （六） here.
	for _, d := range check.Definitions() {
		add(d.Check)
		for k := range all {
			if all[k].subject == d.Total && all[k].rule == form.Checks()[d.Check].Rule {
				all[k].total = true
			}
		}
	}
	checks := form.Checks()
	for i := range checks {
		if c := &checks[i]; c.Balance() && !covered(all, i) {
			add(i)
		}
	}
	return all
})

// union returns the cells of a and those of b that are not in a.
func union(a, b []form.CellID) []form.CellID {
	all := slices.Clone(a)
	for _, id := range b {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func covered(all []balance, check int) bool {
	return slices.ContainsFunc(all, func(b balance) bool { return slices.Contains(b.checks, check) })
}

// balanceOf[c] is the place in balances of check c, -1 for none.
var balanceOf = sync.OnceValue(func() []int {
	places := make([]int, len(form.Checks()))
	for c := range places {
		places[c] = slices.IndexFunc(balances(), func(b balance) bool { return slices.Contains(b.checks, c) })
	}
	return places
})

// packedPair is what the agencies of a part that reported on the year before, too,
// come to, now and then.
type packedPair struct{ now, before packed }

// keptSums are the sums of all parts, each once: a part belongs to up to eight areas.
type keptSums struct {
	parts []packed
	pairs []packedPair
}

// Area names what is added up: one row group of the roll-up datasets.
type Area struct {
	Level, Code, Group string
	Year               int
	Basis              string
}

// MaxFen is the first amount that DECIMAL(18,2) yuan cannot hold.
const MaxFen = 1_000_000_000_000_000_000

// Region is an area and what it consists of. There are many areas, and a sum is
// large: sums are made when they are needed and not kept.
type Region struct {
	Area
	of         *keptSums
	parts      []int32 // in of.parts
	pairs      []int32 // in of.pairs
	missing    int32   // agencies without a report
	hasMissing bool    // a roster says who is missing
}

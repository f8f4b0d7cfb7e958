package sums

import (
	"slices"
	"strconv"

	"gouji/form"
)

// own finds the office's own rules that do not hold on the sum of a district, with every
// 总计 computed.
func (s *Sum) own() (findings []AreaFinding) {
	checks := form.OwnRulesInForce().District
	for i := range checks {
		if f, failed := s.failed(&checks[i]); failed {
			findings = append(findings, s.finding(f))
		}
	}
	return findings
}

// failed is the finding of a check that fails on the sum.
func (s *Sum) failed(c *form.Check) (form.Finding, bool) {
	for i := range c.When {
		if when := s.recomputed(&c.When[i]); !c.When[i].Holds(when.plus, when.minus) {
			return form.Finding{}, false
		}
	}
	then := s.recomputed(&c.Then)
	if c.Then.Holds(then.plus, then.minus) {
		return form.Finding{}, false
	}
	name := s.Name()
	f := form.Finding{Rule: c.Rule, Cells: []form.CellID{c.Subject}, Arguments: []string{name.Chinese, strconv.Itoa(s.Year), name.English}}
	for _, id := range slices.Concat(c.Then.Plus, c.Then.Minus) {
		if !slices.Contains(f.Cells, id) {
			f.Cells = append(f.Cells, id)
		}
	}
	c.Sides(&f, then.plus, then.minus, s.Recomputed[c.Subject])
	return f, true
}

// recomputed adds up the two sides of a relation.
func (s *Sum) recomputed(r *form.Relation) sides { return sidesOf(&s.Recomputed, r.Plus, r.Minus) }

// AreaFinding is a finding about the sum of an area.
type AreaFinding struct {
	Level, Area, Group string
	Year               int
	Finding            form.Finding
}

func (a Area) finding(f form.Finding) AreaFinding {
	return AreaFinding{Level: a.Level, Area: a.Code, Group: a.Group, Year: a.Year, Finding: f}
}

// sides are the two sides of a relation.
type sides struct{ plus, minus int64 }

// sidesOf adds up the two sides of a relation.
func sidesOf(values *[form.NumCells]int64, plus, minus []form.CellID) (both sides) {
	for _, id := range plus {
		both.plus += values[id]
	}
	for _, id := range minus {
		both.minus += values[id]
	}
	return both
}

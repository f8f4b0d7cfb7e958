package sums

import (
	"cmp"
	"slices"
	"strconv"

	"gouji/form"
)

// ownFindings evaluates the district's own rules on the sums of each district, with
// every 总计 computed.
func (r *RollUp) ownFindings() []AreaFinding {
	checks := form.OwnRulesInForce().District
	if len(checks) == 0 {
		return nil
	}
	var findings []AreaFinding
	var s Sum
	for _, t := range r.Regions() {
		if t.Basis != BasisAll || t.Level != form.District.String() {
			continue
		}
		t.Sum(&s)
		for i := range checks {
			if f, failed := s.own(&checks[i]); failed {
				findings = append(findings, t.finding(f))
			}
		}
	}
	return findings
}

// own is the finding of a check that fails on the sum.
func (s *Sum) own(c *form.Check) (form.Finding, bool) {
	for i := range c.When {
		if when := s.recomputed(&c.When[i]); !c.When[i].Holds(when.plus, when.minus) {
			return form.Finding{}, false
		}
	}
	then := s.recomputed(&c.Then)
	if c.Then.Holds(then.plus, then.minus) {
		return form.Finding{}, false
	}
	f := form.Finding{Rule: c.Rule, Cells: []form.CellID{c.Subject}, Arguments: []string{
		cmp.Or(s.Code, "未注明地区"), strconv.Itoa(s.Year), cmp.Or(s.Code, "area not stated"),
	}}
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

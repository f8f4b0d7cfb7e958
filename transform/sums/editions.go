package sums

import (
	"cmp"
	"strconv"

	"gouji/form"
)

// mixed says in which districts and years figures of part two were reported on both
// editions of the form (R-MIX): these cells are of one edition only.
func (r *RollUp) mixed() (findings []AreaFinding) {
	var s Sum
	for _, t := range r.Regions() {
		if t.Basis != BasisAll || t.Level != form.District.String() {
			continue
		}
		t.Sum(&s)
		stated := form.NoEdition
		for id, v := range &s.Values {
			if e := form.EditionsOf(form.CellID(id)); v != 0 && e != form.BothEditions && form.Cells[id].Table.ID < form.Applications {
				stated |= e
			}
		}
		if stated == form.BothEditions {
			findings = append(findings, t.finding(form.Finding{Rule: form.RuleRMix, Arguments: []string{
				cmp.Or(s.Code, "未注明地区"), strconv.Itoa(s.Year), cmp.Or(s.Code, "area not stated"),
			}}))
		}
	}
	return findings
}

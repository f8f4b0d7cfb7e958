package review

import (
	"gouji/form"
)

// Succession is what an agency and those that were merged into it carried out the
// year before. The zero value is that of none.
type Succession struct {
	sums    []int64 // by column of table 三
	unknown []bool
	names   []string
}

// Add takes the report of one of them on the year before, nil for one that is not
// there. name is "" for the agency's own.
func (s *Succession) Add(name string, before *form.Report) {
	columns := form.Tables[form.Applications].Columns
	if s.sums == nil {
		s.sums, s.unknown = make([]int64, len(columns)), make([]bool, len(columns))
	}
	if name != "" {
		s.names = append(s.names, name)
	}
	for i := range columns {
		if before == nil {
			s.unknown[i] = true
			continue
		}
		v, known := sumKnown(before, []form.CellID{form.MustCell("applications.carried_out." + columns[i].Code)})
		s.sums[i] += v
		s.unknown[i] = s.unknown[i] || !known
	}
}

// Replace puts what the successor's report does not carry on (R-SUCC) in the place of
// what it does not carry on from its own report on the year before.
func (s *Succession) Replace(findings []form.Finding, now *form.Report) []form.Finding {
	kept := findings[:0]
	for _, f := range findings {
		if f.Rule != form.RuleY3Carry {
			kept = append(kept, f)
		}
	}
	names := form.List(s.names)
	for i, column := range form.Tables[form.Applications].Columns {
		id := form.MustCell("applications.carried_in." + column.Code)
		stated, known := sumKnown(now, []form.CellID{id})
		if !known || s.unknown[i] || stated == s.sums[i] {
			continue
		}
		f := form.Finding{Rule: form.RuleRSucc, Cells: []form.CellID{id}, Place: now.Places[id], Arguments: []string{names.Chinese, names.English}}
		f.SetStated(stated)
		f.SetExpected(s.sums[i])
		kept = append(kept, f)
	}
	return kept
}

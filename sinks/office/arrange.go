package office

import (
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/attribution"
)

// Find adds what was found about the report, its own findings and those of the
// checks, and what it says in words. They are copied.
func (f *Filing) Find(findings []form.Finding, balanced bool, explanations []Explanation, narrative []form.Section) {
	f.Findings, f.Balanced, f.Explanations = copyFindings(findings), balanced, open(explanations, findings)
	if f.Asked() {
		f.Narrative = slices.Clone(narrative)
	}
}

// Arrange brings what was fed into the order of the register, and makes Areas
// and Roster.
func (m *Model) Arrange(register *attribution.Register) {
	slices.SortStableFunc(m.Sources, func(a, b *form.Source) int { return strings.Compare(a.Path, b.Path) })
	filings := make([]*Filing, 0, len(m.Filings))
	for i := range register.Len() {
		line, _ := register.Line(i)
		l := &RosterLine{Line: line}
		if line.Report >= 0 {
			l.Filing = m.byNumber[line.Report]
			filings = append(filings, l.Filing)
		}
		m.Roster = append(m.Roster, l)
	}
	m.Filings = filings
	m.makeAreas(register)
	m.shareRoster()
	m.compare()
}

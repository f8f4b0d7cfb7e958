// Package desk is what the district office's papers are made from: who has
// reported and who has not, whose figures add up to what, who must correct
// which cell. Its sub-packages write the papers; see papers.Write for all of them.
//
// The pipeline feeds a Model during publication: Source for every input, Add
// for every published report in sorted order, SetAside for every report that
// was read and is not published. Settle then judges the whole.
//
// A Model keeps about a kilobyte for a report, so the reports of a province
// over some years fit into memory. It belongs to one goroutine until Settle
// has returned; after that it is read-only and safe for concurrent use.
package desk

import (
	"cmp"
	"slices"
	"strings"

	"gouji/form"
)

// Options say how a Model judges. Nothing is read from a clock.
type Options struct {
	// Roster lists the agencies that must report; nil if there is none.
	Roster *form.Roster
	// AsOf is the day of judgement, "2006-01-02": what is due later is not
	// missing yet. "" judges everything as due.
	AsOf string
	// Due are the due dates that differ from the Regulation's.
	Due form.DueRules
	// Divisions names divisions by their code; a name that is not given is
	// taken from the district's own consolidated report.
	Divisions map[string]string
	// Version of the program, for the foot of the papers.
	Version string
	// NoPapers says that the model only judges who has reported and whose sums
	// differ: findings, and the places of agencies' own figures, are not kept.
	NoPapers bool
}

// Meta is what the pipeline knows of a report beyond the report.
type Meta struct {
	// Balanced: every identity that could be assessed holds.
	Balanced bool
	// Explanations say which figures would repair the report.
	Explanations []Explanation
}

// Explanation says which cells are wrong and what they should be.
type Explanation struct {
	// Cells to change, with the figure stated and the figure that repairs the
	// report. Of cells that are only under suspicion From and To may be empty.
	Cells    []form.CellID
	From, To []int64
	Text     form.Text
	// Unique: no other change of as few cells repairs the report. Otherwise the
	// cells are under suspicion, one explanation of several.
	Unique bool
}

// Aside is a report that was read and is not published: rejected, superseded,
// or the same as another.
type Aside struct {
	Agency      form.Agency
	Year        int
	Scope       form.Scope
	SubmittedAt string
	Source      *form.Source
	Findings    []form.Finding // why; copied
}

// Model holds everything the papers show.
type Model struct {
	Options Options
	Filings []*Filing      // published reports, by year, division, agency and scope
	Sources []*form.Source // inputs, by path
	Asides  []*Aside       // reports read and not published

	Areas  []*Area       // districts and years, by division and year; made by Settle
	Roster []*RosterLine // who should have reported and did, by year, division and roster; made by Settle
	// Remarks are the findings about roster and sums; made by Settle.
	Remarks []Remark

	byKey map[filingKey]*Filing
	order map[*form.Member]int // place of a member in the roster
}

// Remark is a finding about an agency and year as such.
type Remark struct {
	Division string
	Agency   form.Agency
	Year     int
	Scope    form.Scope
	Filing   *Filing // nil if there is no published report
	Finding  form.Finding
}

type filingKey struct {
	agency string
	year   int
	scope  form.Scope
}

// NewModel returns an empty model.
func NewModel(o Options) *Model {
	m := &Model{Options: o, byKey: map[filingKey]*Filing{}, order: map[*form.Member]int{}}
	if o.Roster != nil {
		for i := range o.Roster.Members {
			m.order[&o.Roster.Members[i]] = i
		}
	}
	return m
}

// Source takes one input file. The model keeps it; it must not change any more.
func (m *Model) Source(s *form.Source) { m.Sources = append(m.Sources, s) }

// Add takes a published report with all its findings (its own and those of the
// checks). Report and findings are copied; the source and the agency's texts are kept.
func (m *Model) Add(r *form.Report, findings []form.Finding, meta Meta) {
	f := &Filing{
		Agency:      r.Agency,
		Year:        r.Year,
		Scope:       r.Scope,
		SubmittedAt: r.SubmittedAt,
		Edition:     r.Edition(),
		Editions:    r.Editions,
		Source:      r.Source,
		Place:       r.Place,
		Balanced:    meta.Balanced,
		hasPlaces:   !m.Options.NoPapers || r.Scope == form.Consolidated,
	}
	f.figures = pack(r, f.hasPlaces)
	m.Filings = append(m.Filings, f)
	if m.Options.NoPapers {
		return
	}
	f.Findings = copyFindings(findings)
	for _, e := range meta.Explanations {
		e.Cells, e.From, e.To = slices.Clone(e.Cells), slices.Clone(e.From), slices.Clone(e.To)
		f.Explanations = append(f.Explanations, e)
	}
}

// SetAside takes a report that is not published.
func (m *Model) SetAside(a Aside) {
	a.Findings = copyFindings(a.Findings)
	m.Asides = append(m.Asides, &a)
}

func copyFindings(findings []form.Finding) []form.Finding {
	copied := slices.Clone(findings)
	for i := range copied {
		copied[i].Cells = slices.Clone(copied[i].Cells)
		copied[i].Arguments = slices.Clone(copied[i].Arguments)
	}
	slices.SortStableFunc(copied, func(a, b form.Finding) int {
		return cmp.Compare(a.Severity(), b.Severity())
	})
	return copied
}

// Settle judges what was fed: it matches the reports with the roster, decides
// which are added up, and makes Areas, Roster and Remarks.
func (m *Model) Settle() {
	slices.SortStableFunc(m.Sources, func(a, b *form.Source) int { return strings.Compare(a.Path, b.Path) })
	m.settleDivisions()
	slices.SortStableFunc(m.Filings, func(a, b *Filing) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Division, b.Division), m.compareAgencies(a, b), cmp.Compare(a.Scope, b.Scope))
	})
	m.settleStandings()
	m.settleAreas()
	m.settleRoster()
	m.findSummaries()
	m.findDifferences()
	slices.SortStableFunc(m.Remarks, func(a, b Remark) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Division, b.Division), cmp.Compare(a.Finding.Severity(), b.Finding.Severity()))
	})
}

// compareAgencies orders agencies as the roster does, then the others by name.
func (m *Model) compareAgencies(a, b *Filing) int {
	i, onA := m.order[a.Member]
	j, onB := m.order[b.Member]
	switch {
	case onA && onB && i != j:
		return cmp.Compare(i, j)
	case onA != onB:
		if onA {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(groupRank(a.Group), groupRank(b.Group)),
		cmp.Compare(a.Agency.Code, b.Agency.Code), cmp.Compare(a.Agency.Name, b.Agency.Name))
}

func groupRank(group string) int {
	for i, g := range form.Groups {
		if g == group {
			return i
		}
	}
	return len(form.Groups)
}

// settleDivisions finds each report's member and division. What the report
// does not say is the roster's, or the one division there is.
func (m *Model) settleDivisions() {
	only, several := "", false
	see := func(division string) {
		switch {
		case division == "" || division == only:
		case only == "":
			only = division
		default:
			several = true
		}
	}
	roster := m.Options.Roster
	for _, f := range m.Filings {
		f.Member, _ = roster.Find(f.Agency)
		f.Group = roster.GroupOf(f.Agency)
		f.Division = f.Agency.Division
		if f.Division == "" && f.Member != nil {
			f.Division = f.Member.Division
		}
		see(f.Division)
	}
	for member := range m.members() {
		see(member.Division)
	}
	if several {
		return
	}
	for _, f := range m.Filings {
		if f.Division == "" {
			f.Division = only
		}
	}
}

func (m *Model) members() func(yield func(*form.Member) bool) {
	return func(yield func(*form.Member) bool) {
		if m.Options.Roster == nil {
			return
		}
		for i := range m.Options.Roster.Members {
			if !yield(&m.Options.Roster.Members[i]) {
				return
			}
		}
	}
}

// settleStandings decides which reports are added up. Of two reports that one
// member of the roster has for a year, the first is.
func (m *Model) settleStandings() {
	reported := map[int]map[string]bool{}
	for _, f := range m.Filings {
		if f.Scope != form.Own {
			continue
		}
		if reported[f.Year] == nil {
			reported[f.Year] = map[string]bool{}
		}
		reported[f.Year][f.Agency.Code] = true
		if f.Member != nil {
			reported[f.Year][f.Member.Code] = true
		}
	}
	for _, f := range m.Filings {
		f.Standing = m.Options.Roster.Standing(f.Agency, f.Scope, func(code string) bool { return code != "" && reported[f.Year][code] })
		key := filingKey{f.Key(), f.Year, f.Scope}
		if m.byKey[key] == nil {
			m.byKey[key] = f
		} else {
			f.Twice = true
		}
	}
}

// Before returns the agency's report of the year before, of the same scope.
func (m *Model) Before(f *Filing) *Filing { return m.At(f, f.Year-1) }

// At returns the report of the same agency and scope for another year.
func (m *Model) At(f *Filing, year int) *Filing {
	return m.byKey[filingKey{f.Key(), year, f.Scope}]
}

// Years returns the years reported on, in order.
func (m *Model) Years() []int {
	var years []int
	for _, f := range m.Filings {
		years = append(years, f.Year)
	}
	for _, a := range m.Asides {
		if a.Year >= form.FirstYear && a.Year <= form.LastYear {
			years = append(years, a.Year)
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

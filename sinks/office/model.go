// Package office is what the district office's files are made from: who has
// reported and who has not, whose figures add up to what, who must correct
// which cell. Its sub-packages write them; see files.Write for all of them.
//
// Who reported, what is added up and what it comes to is decided elsewhere
// (transform/attribution); a Model holds it as the files show it. The
// pipeline feeds a Model during publication: Source for every input, Add for
// every published report, AddUnpublished for every report that was read and is not
// published, Remark for what is found about agencies and sums. Arrange then
// brings it into the order in which the files show it.
//
// A Model keeps about a kilobyte for a report, so the reports of a province
// over some years fit into memory. It belongs to one goroutine until Arrange
// has returned; after that it is read-only and safe for concurrent use.
package office

import (
	"cmp"
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// Options say what a Model is about.
type Options struct {
	// Agencies says who the agencies are.
	Agencies *attribution.Agencies
	// Sums are what the reports come to, by area.
	Sums *sums.RollUp
	// AsOf is the day of judgement, "2006-01-02", or "".
	AsOf string
	// Divisions names divisions by their code; a name that is not given is
	// taken from the district's own consolidated report.
	Divisions map[string]string
	// Version of the program, for the foot of each file.
	Version string
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

// Unpublished is a report that was read and is not published: rejected, superseded,
// or the same as another.
type Unpublished struct {
	Agency      form.Agency
	Year        int
	Scope       form.Scope
	SubmittedAt string
	Source      *form.Source
	Findings    []form.Finding // why
}

// Model holds everything the office files show.
type Model struct {
	Options     Options
	Filings     []*Filing      // published reports, by year, division, agency and scope
	Sources     []*form.Source // inputs, by path
	Unpublished []*Unpublished // reports read and not published

	Areas  []*Area       // districts and years, by division and year
	Roster []*RosterLine // who should have reported and did, by year, division and roster
	// Remarks are the findings about agencies and sums.
	Remarks []Remark

	byNumber map[int32]*Filing
}

// RosterLine is a line of the register, with the report it is about.
type RosterLine struct {
	attribution.Line
	Filing *Filing // nil if nothing is published
}

// Remark is a finding about an agency and year as such.
type Remark struct {
	Agency  form.Agency
	Year    int
	Scope   form.Scope
	Report  int32   // number of the published report, -1 if there is none
	Filing  *Filing // the same; set by Model.Remark
	Finding form.Finding
}

// NewModel returns an empty model.
func NewModel(o Options) *Model {
	return &Model{Options: o, byNumber: map[int32]*Filing{}}
}

// Source takes one input file. The model keeps it; it must not change any more.
func (m *Model) Source(s *form.Source) { m.Sources = append(m.Sources, s) }

// Add takes a published report and keeps it.
func (m *Model) Add(f *Filing) {
	m.Filings = append(m.Filings, f)
	m.byNumber[f.Number] = f
}

// SetVersions takes the versions of a published report, by its number.
func (m *Model) SetVersions(number int32, versions []Version) {
	if f := m.byNumber[number]; f != nil {
		f.Versions = versions
	}
}

// AddUnpublished takes a report that is not published.
func (m *Model) AddUnpublished(a Unpublished) { m.Unpublished = append(m.Unpublished, &a) }

// Remark takes a finding about an agency and year.
func (m *Model) Remark(r Remark) {
	if r.Report >= 0 {
		r.Filing = m.byNumber[r.Report]
	}
	m.Remarks = append(m.Remarks, r)
}

// HasRoster reports whether a roster says who must report.
func (m *Model) HasRoster() bool { return m.Options.Agencies.Roster != nil }

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

// copyFindings frees findings from the memory of the report they were made of,
// and sorts them by gravity.
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

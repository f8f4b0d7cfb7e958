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
//
// Files, each using only those after it: arrange, problem, narrative, draft,
// highlights, names, compare, explanation, area, model, filing.
package office

import (
	"cmp"
	"slices"

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

// Area is a division in one year. A district holds the reports of its own
// division; a city or province also those of the divisions in it.
type Area struct {
	Division string
	Name     form.Text
	Level    form.Area
	Year     int
	Edition  form.Edition // the edition prescribed for the year, in which its tables are laid out

	Filings   []*Filing // all reports, in order
	Added     []*Filing // those that are added up
	Published *Filing   // the area's own consolidated report, nil if there is none
	Roster    []*RosterLine
	Groups    []string // groups of the added reports, in the order to print them

	// Comparison with the consolidated report, nil if there is none.
	Comparison *Comparison

	sums *sums.RollUp
}

// Comparison sets the figures of a district's own consolidated report against
// the sum of its agencies.
type Comparison struct {
	Differences []Difference // cells that differ, in the order of the form
	Causes      []Cause      // reports that explain differences, the one that explains most in front
	// Open counts the differences that stay unexplained.
	Open int
	// Missing are agencies whose figures are not in the sum: they may account for what stays open.
	Missing []*RosterLine
}

// Difference is one cell in which the consolidated report differs from the sum.
type Difference struct {
	sums.Difference
	// Causes indexes Comparison.Causes; Rest is what they leave open.
	Causes []int
	Rest   int64
}

// CauseKind says how a report could explain differences.
type CauseKind uint8

// Cause is a report that explains some of the differences exactly.
type Cause struct {
	Kind   CauseKind
	Filing *Filing
	Cells  int // cells whose difference it explains
}

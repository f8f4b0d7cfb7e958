package reports

import (
	"strconv"

	"gouji/form"
	"gouji/pipeline/rulings"
	"gouji/transform/attribution"
)

// Judged is what is known when all reports are added up: who is missing or late,
// and the findings that are about no single published report.
type Judged struct {
	*Index
	Register *attribution.Register
	Findings []Finding
	Missing  []MissingReport
	Partial  []*form.Source // files that are used although a part of them was given up
	// Accounted is the number of figures of files that findings account for.
	Accounted int

	chains  []*chain
	rulings *rulings.Rulings
}

// Finding is a finding about a file, a district, an agency or a report that is not
// published: a row of the dataset findings.
type Finding struct {
	Report   *attribution.ReportKey // whose it is; one for all findings about a report; nil for a file's
	SourceID string
	Source   *form.Source // nil if it is about no file
	Finding  *form.Finding
	// Whether the report could not be used, or another version took its place.
	Rejected, Superseded bool
}

// Over reports whether a finding is about what was wrong with a version whose
// correction has come in.
func (f *Finding) Over() bool { return f.Superseded && f.Finding.Severity() < form.Info }

// MissingReport is an expected report that is not there.
type MissingReport struct {
	Year     int
	Agency   string // its name
	AgencyID string // in the data
	Scope    form.Scope
	Unusable bool // something came in, but it cannot be used
}

// String names the report: the year and the agency.
func (m MissingReport) String() string { return strconv.Itoa(m.Year) + " " + m.Agency }

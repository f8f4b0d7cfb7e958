package attribution

import "gouji/form"

// ReportKey says which report a row of a dataset is about.
type ReportKey struct {
	ReportID   string
	AgencyID   string
	Division   string
	AgencyCode string
	AgencyName string
	Year       int
	Scope      form.Scope
}

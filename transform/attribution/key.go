package attribution

import (
	"cmp"
	"strconv"

	"gouji/form"
)

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

// ID names an agency in the data, the same over the years and whatever it was
// called: by its code, or by division and name, the roster's if it is there.
func (a *Agencies) ID(agency int32) string {
	reporter := a.List[a.Reporter(agency)]
	if m := a.Member(agency); m != nil {
		reporter.Code, reporter.Name, reporter.Division = cmp.Or(m.Code, reporter.Code), cmp.Or(m.Name, reporter.Name), cmp.Or(m.Division, reporter.Division)
	}
	return AgencyID(reporter)
}

// AgencyID names an agency in the data.
func AgencyID(a form.Agency) string {
	if a.Code != "" {
		return a.Code
	}
	return a.Division + ":" + a.Name
}

// Subject names what a report is on, the same whatever it calls its agency, and
// whether or not it is there.
func Subject(agencyID string, year int, scope form.Scope) string {
	b := append(make([]byte, 0, 64), agencyID...) // every report is named several times: one text each
	b = strconv.AppendInt(append(b, '-'), int64(year), 10)
	return string(append(append(b, '-'), scope.String()...))
}

package attribution

import "gouji/form"

// Outcome is what became of a report.
type Outcome uint8

// The outcomes.
const (
	// Published: the one that is used.
	Published Outcome = iota
	// Rejected: it cannot be used, or nothing tells which of several to use.
	Rejected
	// Superseded: another version of it is used.
	Superseded
	// Merged: a fragment that became part of another report.
	Merged
)

// Report is what attribution knows of one report.
type Report struct {
	Agency      int32 // number in Agencies.List
	Year        int
	Scope       form.Scope
	SubmittedAt string // "2006-01-02", or ""
	Outcome     Outcome
	Standing    form.Standing // of a published report
}

// Reports gives the reports of a run by number, those that cannot be used left out.
type Reports func(yield func(number int32, r Report) bool)

// Stand decides what part every published report plays in the sums of its
// district, and hands it to set. An agency whose figures are said to be in
// another's is left out only if that other has a report that is added up or
// passed on, or is not on the roster and so counts it outside the district.
// An own report whose standing is Summary already is one that was recognised as
// the consolidated one, and stays it.
func (a *Agencies) Stand(reports Reports, set func(number int32, s form.Standing)) {
	type key struct {
		reporter int32
		year     int
	}
	var reported map[key]bool
	if a.hasCountedIn() {
		reported = map[key]bool{}
		for _, r := range reports {
			if r.Outcome == Published && r.Scope == form.Own && r.Standing != form.Summary {
				reported[key{a.reporters[r.Agency], r.Year}] = true
			}
		}
	}
	for number, r := range reports {
		if r.Outcome != Published || r.Scope == form.Own && r.Standing == form.Summary {
			continue
		}
		set(number, a.standing(r.Agency, r.Scope, func(m int32) bool {
			return a.reporter[m] >= 0 && reported[key{a.reporter[m], r.Year}]
		}))
	}
}

func (a *Agencies) hasCountedIn() bool {
	if a.Roster == nil {
		return false
	}
	for i := range a.Roster.Members {
		if a.Roster.Members[i].CountedIn != "" {
			return true
		}
	}
	return false
}

// standing decides the standing of a report. reported says whether a member of
// the roster has an own report.
func (a *Agencies) standing(agency int32, scope form.Scope, reported func(member int32) bool) form.Standing {
	m := a.Member(agency)
	switch {
	case scope == form.Consolidated:
		return form.Summary
	case m == nil:
		return form.Counted
	}
	return a.standingOf(m, reported)
}

func (a *Agencies) standingOf(m *form.Member, reported func(member int32) bool) form.Standing {
	switch {
	case m.Vertical:
		return form.Vertical
	case m.CountedIn == "" || m.CountedIn == m.Code:
		return form.Counted
	}
	if other, listed := a.Roster.ByCode(m.CountedIn); listed && !reported(a.order[other]) {
		return form.Counted
	}
	return form.CountedElsewhere
}

// maySummarise reports whether an own report may turn out to be the consolidated
// one of its district. A department or a township of the roster is what the
// roster says.
func (a *Agencies) maySummarise(agency int32) bool {
	m := a.Member(agency)
	return m == nil || m.Group != form.GroupDepartments && m.Group != form.GroupTowns
}

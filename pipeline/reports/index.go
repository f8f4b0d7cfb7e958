package reports

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"gouji/form"
	"gouji/pipeline/spool"
	"gouji/transform/attribution"
)

// entry is what the index keeps of a report while its figures lie in the spool.
// There may be a million of them, so they are small, and they hold numbers in
// place of pointers: the garbage collector need not look at them.
type entry struct {
	at          spool.Location
	source      int32 // index of the source, in input order
	sequence    int32 // order within the source
	place       form.Place
	agency      int32              // number in texts, then in Resolved.Agencies
	submittedAt int32              // number in Resolved.dates
	sketch      attribution.Sketch // of table 三
	figures     int32              // figures met
	accounted   int32              // figures that findings account for
	filled      int16              // cells that hold a figure
	year        int16
	scope       form.Scope
	outcome     attribution.Outcome
	standing    form.Standing // of a published report; decided by resolve
	marks       marks
}

// marks are what is true or not of a report.
type marks uint8

const (
	unusable    marks = 1 << iota // whose it is or on which year is not known
	fragment                      // it continues another report of its source
	answering                     // it came back on a return (form.Report.Answers)
	distinctive                   // table 三 holds so many figures that two agencies would hardly share them by accident (F-DUP)
)

// numbered keeps each of the values it is given once, numbered as they come. It
// is safe for concurrent use; list may be read when nobody adds any more.
type numbered[T comparable] struct {
	clone func(borrowed T) T

	mu      sync.Mutex // not one for readers and writers, which puts the workers to sleep
	numbers map[T]int32
	list    []T
}

func newNumbered[T comparable](clone func(T) T) *numbered[T] {
	return &numbered[T]{clone: clone, numbers: map[T]int32{}}
}

// number returns the number of a borrowed value.
func (n *numbered[T]) number(borrowed T) int32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	number, known := n.numbers[borrowed]
	if known {
		return number
	}
	kept := n.clone(borrowed)
	number = int32(len(n.list))
	n.numbers[kept] = number
	n.list = append(n.list, kept)
	return number
}

// texts numbers the texts that reports have in common.
type texts struct {
	agencies *numbered[form.Agency]
	dates    *numbered[string]
}

func newTexts() *texts {
	divisions := map[string]string{} // which many agencies share
	return &texts{
		dates: newNumbered(strings.Clone),
		agencies: newNumbered(func(a form.Agency) form.Agency {
			division, known := divisions[a.Division]
			if !known {
				division = strings.Clone(a.Division)
				divisions[division] = division
			}
			return form.Agency{Code: strings.Clone(a.Code), Name: strings.Clone(a.Name), Division: division}
		}),
	}
}

// Index is what is known of all reports of a run and who they are by.
type Index struct {
	Sources  *Sources
	Agencies *attribution.Agencies

	entries []entry // in input order, by number
	dates   []string
}

// identify takes over the texts of all entries, and decides who the agencies are.
func (x *Index) identify(t *texts, roster *form.Roster) {
	x.dates = t.dates.list
	var now []int32
	x.Agencies, now = attribution.Identify(t.agencies.list, func(yield func(int32, int) bool) {
		for i := range x.entries {
			if e := &x.entries[i]; e.marks&unusable == 0 && !yield(e.agency, int(e.year)) {
				return
			}
		}
	}, roster)
	for i := range x.entries {
		x.entries[i].agency = now[x.entries[i].agency]
	}
}

// agency is who an entry's report is by.
func (x *Index) agency(e *entry) form.Agency { return x.Agencies.List[e.agency] }

// Report is what attribution knows of a report.
func (x *Index) Report(number int32) attribution.Report {
	e := &x.entries[number]
	return attribution.Report{
		Agency: e.agency, Year: int(e.year), Scope: e.scope, SubmittedAt: x.dates[e.submittedAt], Outcome: e.outcome, Standing: e.standing,
	}
}

// reports gives what attribution knows of all reports that can be used.
func (x *Index) reports(yield func(int32, attribution.Report) bool) {
	for i := range x.entries {
		if x.entries[i].marks&unusable == 0 && !yield(int32(i), x.Report(int32(i))) {
			return
		}
	}
}

// Agency is who a report is by, as it is published.
func (x *Index) Agency(number int32) form.Agency { return x.agency(&x.entries[number]) }

// Key names a report in the data.
func (x *Index) Key(number int32) attribution.ReportKey { return x.key(&x.entries[number]) }

func (x *Index) key(e *entry) attribution.ReportKey {
	a := x.agency(e)
	return attribution.ReportKey{
		ReportID: ReportID(a, int(e.year), e.scope), AgencyID: x.Agencies.ID(e.agency),
		Division: a.Division, AgencyCode: a.Code, AgencyName: a.Name, Year: int(e.year), Scope: e.scope,
	}
}

// Place is where in its source a report begins.
func (x *Index) Place(number int32) form.Place { return x.entries[number].place }

// Judgement says which years are judged, of those that are asked for, and as of
// which day: of asOf only what it decides, see form.Roster.JudgedOn.
func (x *Index) Judgement(asked []int, asOf string, due form.DueRules) attribution.Judgement {
	campaigns := x.Agencies.Campaigns(x.reports, asked, asOf)
	return attribution.Judgement{AsOf: x.Agencies.Roster.JudgedOn(asOf, campaigns.Judged, due), Due: due, Campaigns: campaigns}
}

// Subjects gives the agency and year of every report, usable or not.
func (x *Index) Subjects(yield func(form.Agency, int) bool) {
	for i := range x.entries {
		if e := &x.entries[i]; !yield(x.agency(e), int(e.year)) {
			return
		}
	}
}

// ReportID names a report in the data.
func ReportID(a form.Agency, year int, scope form.Scope) string {
	return attribution.Subject(attribution.AgencyID(a), year, scope)
}

// Counts is what the index says of all reports.
type Counts struct {
	Read, Published, Rejected, Superseded int // reports
	Unpublished                           int // figures of those that are not published
	Agencies                              int // with a published report
	Years                                 []int
}

// Count counts the reports.
func (x *Index) Count() Counts {
	var c Counts
	reporting, years := make([]bool, len(x.Agencies.List)), map[int]bool{}
	for i := range x.entries {
		e := &x.entries[i]
		switch e.outcome {
		case attribution.Merged:
			continue
		case attribution.Published:
			c.Published++
			if who := x.Agencies.Reporter(e.agency); !reporting[who] {
				reporting[who] = true
				c.Agencies++
			}
			years[int(e.year)] = true
		case attribution.Rejected:
			c.Rejected++
			c.Unpublished += int(e.figures)
		case attribution.Superseded:
			c.Superseded++
			c.Unpublished += int(e.figures)
		}
		c.Read++
	}
	c.Years = slices.Sorted(maps.Keys(years))
	return c
}

// distinctiveCells is how many cells of table 三 must be above 0 before equal tables
// are suspicious: many small agencies have one request, granted, and nothing else.
const distinctiveCells = 16

// draw notes in the entry what its report's table 三 looks like.
func (e *entry) draw(r *form.Report) {
	e.sketch = attribution.SketchOf(r)
	first, end := form.CellRange(form.Applications)
	cells := 0
	for id := first; id < end; id++ {
		if v, _ := r.Value(id); v > 0 {
			cells++
		}
	}
	e.marks &^= distinctive
	if cells >= distinctiveCells {
		e.marks |= distinctive
	}
}

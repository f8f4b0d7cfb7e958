package pipeline

import (
	"strings"
	"sync"

	"gouji/form"
	"gouji/transform/attribution"
)

// entry is what the index keeps of a report while its figures lie in the spool.
// There may be a million of them, so they are small, and they hold numbers in
// place of pointers: the garbage collector need not look at them.
type entry struct {
	at          location
	source      int32 // index of the source, in input order
	sequence    int32 // order within the source
	place       form.Place
	agency      int32              // number in gathered.who.List
	submittedAt int32              // number in gathered.dates
	sketch      attribution.Sketch // of table 三
	figures     int32              // figures met
	accounted   int32              // figures that findings account for
	filled      int16              // cells that hold a figure
	year        int16
	scope       form.Scope
	fate        attribution.Fate
	standing    form.Standing // of a published report; decided by resolve
	marks       marks
}

// marks are what is true or not of a report.
type marks uint8

const (
	unusable marks = 1 << iota // whose it is or on which year is not known
	fragment                   // it continues another report of its source
	telling                    // table 三 holds so many figures that two agencies would hardly share them by accident (F-DUP)
)

// numbered keeps each of the values it is given once, numbered as they come. It
// is safe for concurrent use; list may be read when nobody adds any more.
type numbered[T comparable] struct {
	clone func(borrowed T) T

	mu      sync.RWMutex
	numbers map[T]int32
	list    []T
}

func newNumbered[T comparable](clone func(T) T) *numbered[T] {
	return &numbered[T]{clone: clone, numbers: map[T]int32{}}
}

// number returns the number of a borrowed value.
func (n *numbered[T]) number(borrowed T) int32 {
	n.mu.RLock()
	number, known := n.numbers[borrowed]
	n.mu.RUnlock()
	if known {
		return number
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if number, known = n.numbers[borrowed]; known {
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

// identify takes over the texts of all entries, and decides who the agencies are.
func (g *gathered) identify(t *texts, roster *form.Roster) {
	g.dates = t.dates.list
	var now []int32
	g.who, now = attribution.Identify(t.agencies.list, func(yield func(int32, int) bool) {
		for i := range g.entries {
			if e := &g.entries[i]; e.marks&unusable == 0 && !yield(e.agency, int(e.year)) {
				return
			}
		}
	}, roster)
	for i := range g.entries {
		g.entries[i].agency = now[g.entries[i].agency]
	}
}

// agency is who an entry's report is by.
func (g *gathered) agency(e *entry) form.Agency { return g.who.List[e.agency] }

// attributed is what attribution knows of an entry's report.
func (g *gathered) attributed(number int32) attribution.Report {
	e := &g.entries[number]
	return attribution.Report{
		Agency: e.agency, Year: int(e.year), Scope: e.scope, SubmittedAt: g.dates[e.submittedAt], Fate: e.fate, Standing: e.standing,
	}
}

// reports gives what attribution knows of all reports that can be used.
func (g *gathered) reports(yield func(int32, attribution.Report) bool) {
	for i := range g.entries {
		if g.entries[i].marks&unusable == 0 && !yield(int32(i), g.attributed(int32(i))) {
			return
		}
	}
}

// forget gives up the index of the reports.
func (g *gathered) forget() { g.entries, g.told, g.chains, g.who, g.dates = nil, nil, nil, nil, nil }

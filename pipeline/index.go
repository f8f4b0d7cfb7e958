package pipeline

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"gouji/form"
)

// entry is what the index keeps of a report while its figures lie in the spool.
// There may be a million of them, so they are small, and they hold numbers in
// place of pointers: the garbage collector need not look at them.
type entry struct {
	at          location
	source      int32 // index of the source, in input order
	sequence    int32 // order within the source
	place       form.Place
	agency      int32 // number in gathered.agencies
	submittedAt int32 // number in gathered.dates
	// likeness is a hash of table 三 if it holds enough figures that two agencies
	// would hardly share them by accident, else 0 (F-DUP).
	likeness  uint64
	figures   int32 // figures met
	accounted int32 // figures that findings account for
	filled    int16 // cells that hold a figure
	year      int16
	scope     form.Scope
	fate      fate
	usable    bool
	fragment  bool
}

// fate is what became of a report.
type fate uint8

const (
	published fate = iota
	rejected
	superseded
	merged // a fragment that became part of another entry
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

// settleTexts takes over the texts of all entries, and numbers the agencies
// anew in the order of division, code and name, whatever order they came in.
func (g *gathered) settleTexts(t *texts) {
	g.dates = t.dates.list
	found := t.agencies.list
	order := make([]int32, len(found))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &found[a], &found[b]
		return cmp.Or(strings.Compare(x.Division, y.Division), strings.Compare(x.Code, y.Code), strings.Compare(x.Name, y.Name))
	})
	now := make([]int32, len(found))
	g.agencies, g.sameCode = make([]form.Agency, len(found)), make([]int32, len(found))
	for number, was := range order {
		now[was] = int32(number)
		agency := found[was]
		g.agencies[number] = agency
		g.sameCode[number] = int32(number)
		if number > 0 && g.agencies[number-1].Division == agency.Division && g.agencies[number-1].Code == agency.Code {
			g.sameCode[number] = g.sameCode[number-1]
		}
	}
	for i := range g.entries {
		g.entries[i].agency = now[g.entries[i].agency]
	}
}

// years lists the years of all reports that were read, published or not.
func (g *gathered) years() []int {
	var seen [form.LastYear + 1]bool
	for i := range g.entries {
		if year := g.entries[i].year; year >= form.FirstYear && year <= form.LastYear {
			seen[year] = true
		}
	}
	var years []int
	for year, there := range seen {
		if there {
			years = append(years, year)
		}
	}
	return years
}

// forget gives up the index of the reports.
func (g *gathered) forget() {
	g.entries, g.told, g.agencies, g.sameCode, g.dates = nil, nil, nil, nil, nil
}

package pipeline

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// subject is what makes two reports reports of the same thing.
type subject struct {
	reporter int32 // of reporters
	year     int16
	scope    form.Scope
}

// resolve settles which reports are published: it merges the fragments of long
// tables, and of several reports on one agency, year and scope keeps one or
// none (R-ONE). It returns the numbers of the published entries in the order of
// publication, and sets the status of every source.
func (g *gathered) resolve() ([]int32, error) {
	reporters := g.reporters()
	// Nearly every report is the only one of its kind: only the others get a list.
	first := make(map[subject]int32, len(g.entries)) // place in entries
	groups := map[int32][]*entry{}                   // by the place of the first
	for i := range g.entries {
		e := &g.entries[i]
		if !e.usable {
			e.fate = rejected
			continue
		}
		key := subject{reporters[e.agency], e.year, e.scope}
		if k, known := first[key]; !known {
			first[key] = int32(i)
		} else if groups[k] == nil {
			groups[k] = []*entry{&g.entries[k], e}
		} else {
			groups[k] = append(groups[k], e)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(groups)) { // findings come in a fixed order
		entries, err := g.mergeFragments(groups[k])
		if err != nil {
			return nil, err
		}
		if len(entries) > 1 {
			if err := g.choose(entries); err != nil {
				return nil, err
			}
		}
	}
	g.settleSources()
	list := make([]int32, 0, len(g.entries))
	for i := range g.entries {
		if g.entries[i].fate == published {
			list = append(list, int32(i))
		}
	}
	slices.SortFunc(list, func(a, b int32) int { return byPublication(&g.entries[a], &g.entries[b]) })
	return list, nil
}

// byPublication orders reports as they are published: by year, then district,
// then agency, so that equal keys run together in every file.
func byPublication(a, b *entry) int {
	switch {
	case a.year != b.year:
		return cmp.Compare(a.year, b.year)
	case a.agency != b.agency:
		return cmp.Compare(a.agency, b.agency)
	case a.scope != b.scope:
		return cmp.Compare(a.scope, b.scope)
	case a.source != b.source:
		return cmp.Compare(a.source, b.source)
	default:
		return cmp.Compare(a.sequence, b.sequence)
	}
}

// reporters gives agencies that are one reporter the same number: those with one
// code, and those without that bear the name of one in their division.
func (g *gathered) reporters() []int32 {
	usable := make([]bool, len(g.agencies))
	for i := range g.entries {
		if e := &g.entries[i]; e.usable {
			usable[e.agency] = true
		}
	}
	codes := g.codesByName(usable)
	numbers := make([]int32, len(g.agencies))
	known := map[string]int32{}
	for i := range g.agencies {
		a := &g.agencies[i]
		key := a.Code
		if key == "" {
			name := [2]string{a.Division, form.FoldName(a.Name)}
			if key = codes[name]; key == "" {
				key = name[0] + "/" + name[1]
			}
		}
		number, there := known[key]
		if !there {
			number = int32(len(known))
			known[key] = number
		}
		numbers[i] = number
	}
	return numbers
}

// codesByName finds the code of agencies that some reports name without one:
// a name that belongs to exactly one code within its division, or anywhere if
// the report does not say its division. Only agencies with usable reports count.
func (g *gathered) codesByName(usable []bool) map[[2]string]string {
	named := map[[2]string]bool{} // names that come without a code
	for i := range g.agencies {
		if a := &g.agencies[i]; usable[i] && a.Code == "" {
			named[[2]string{a.Division, form.FoldName(a.Name)}] = true
		}
	}
	codes := map[[2]string]string{}
	if len(named) == 0 {
		return codes
	}
	const ambiguous = "?"
	for i := range g.agencies {
		a := &g.agencies[i]
		if !usable[i] || a.Code == "" || a.Name == "" {
			continue
		}
		folded := form.FoldName(a.Name)
		for _, division := range []string{a.Division, ""} {
			name := [2]string{division, folded}
			if !named[name] {
				continue
			}
			if known, ok := codes[name]; ok && known != a.Code {
				codes[name] = ambiguous
			} else {
				codes[name] = a.Code
			}
		}
	}
	for name, code := range codes {
		if code == ambiguous {
			delete(codes, name)
		}
	}
	return codes
}

// mergeFragments joins the parts of reports whose lines were scattered over a
// long table into the first part. It returns one entry per report.
func (g *gathered) mergeFragments(entries []*entry) ([]*entry, error) {
	var whole []*entry
	for _, e := range entries {
		n := len(whole)
		if n > 0 && e.fragment && whole[n-1].source == e.source {
			if err := g.merge(whole[n-1], e); err != nil {
				return nil, err
			}
			continue
		}
		whole = append(whole, e)
	}
	return whole, nil
}

// merge adds the cells of a fragment to a report and stores the result.
func (g *gathered) merge(into, fragment *entry) error {
	var a, b form.Report
	from := retriever{gathered: g}
	if err := errors.Join(from.report(into, &a), from.report(fragment, &b)); err != nil {
		return err
	}
	a.Merge(&b)
	w := spoolWriter{spool: g.spool}
	at, err := w.append(func(blob []byte) []byte { return appendReport(blob, &a) })
	if err != nil {
		return err
	}
	if err := w.flush(); err != nil {
		return err
	}
	into.at, into.figures, into.filled = at, int32(a.Figures), int16(a.Filled())
	into.accounted = int32(len(a.Captions))
	for i := range a.Findings {
		into.accounted += int32(a.Findings[i].Figures)
	}
	fragment.fate = merged
	g.sources.fragments[fragment.source]++
	return nil
}

// choose decides between several reports on the same agency, year and scope.
// Equal ones are one report; of different ones the last submitted wins, and
// without dates nobody does: guessing would publish the wrong figures half the time.
func (g *gathered) choose(entries []*entry) error {
	classes, err := g.classes(entries)
	if err != nil {
		return err
	}
	winner := 0
	if len(classes) > 1 {
		if winner = g.latest(classes); winner < 0 {
			return g.rejectAll(entries)
		}
	}
	chosen := classes[winner][0]
	at, err := (&retriever{gathered: g}).at(chosen)
	if err != nil {
		return err
	}
	for i, class := range classes {
		for _, e := range class {
			if e == chosen {
				continue
			}
			e.fate = superseded
			rule := form.RuleRSuperseded
			if i == winner {
				rule = form.RuleRSame
			}
			g.tell(e, rule, at)
		}
	}
	return nil
}

// classes groups entries by equal figures, in order of first appearance.
func (g *gathered) classes(entries []*entry) ([][]*entry, error) {
	var classes [][]*entry
	reports := make([]form.Report, len(entries)) // rare and few
	var first []int
	from := retriever{gathered: g}
next:
	for i, e := range entries {
		if err := from.figures(e, &reports[i]); err != nil {
			return nil, err
		}
		for k, j := range first {
			if reports[i].SameFigures(&reports[j]) {
				classes[k] = append(classes[k], e)
				continue next
			}
		}
		first = append(first, i)
		classes = append(classes, []*entry{e})
	}
	return classes, nil
}

// latest returns the class with the single latest submission date, or -1 if a
// report has no date or the latest date is shared.
func (g *gathered) latest(classes [][]*entry) int {
	best, bestDate, tie := -1, "", false
	for i, class := range classes {
		date := ""
		for _, e := range class {
			if g.dates[e.submittedAt] == "" {
				return -1
			}
			date = max(date, g.dates[e.submittedAt])
		}
		switch {
		case date > bestDate:
			best, bestDate, tie = i, date, false
		case date == bestDate:
			tie = true
		}
	}
	if tie {
		return -1
	}
	return best
}

func (g *gathered) rejectAll(entries []*entry) error {
	var places []string
	from := retriever{gathered: g}
	for _, e := range entries {
		at, err := from.at(e)
		if err != nil {
			return err
		}
		places = append(places, at)
	}
	for _, e := range entries {
		e.fate = rejected
		g.tell(e, form.RuleROne, strings.Join(places, "、"))
	}
	return nil
}

// tell says why a report is not published, and gives its source that reason.
func (g *gathered) tell(e *entry, rule, other string) {
	f := form.Finding{Rule: rule, Place: e.place, Arguments: []string{g.agencies[e.agency].Name, strconv.Itoa(int(e.year)), other}}
	g.told = append(g.told, told{e, f})
	if g.sources.reasons[e.source] == (form.Text{}) {
		g.sources.reasons[e.source] = form.Text{Chinese: f.Message(form.Chinese), English: f.Message(form.English)}
	}
}

// unpublished calls use for every report that is not published, with everything
// found about it. Report and findings are borrowed.
func (g *gathered) unpublished(use func(e *entry, r *form.Report, findings []form.Finding) error) error {
	reasons := map[*entry][]form.Finding{}
	for _, t := range g.told {
		reasons[t.entry] = append(reasons[t.entry], t.finding)
	}
	var report form.Report
	from := retriever{gathered: g}
	for i := range g.entries {
		e := &g.entries[i]
		if e.fate == published || e.fate == merged {
			continue
		}
		if err := from.report(e, &report); err != nil {
			return err
		}
		if err := use(e, &report, slices.Concat(reasons[e], report.Findings)); err != nil {
			return err
		}
	}
	return nil
}

// settleSources gives every source that was read its final status: a source is
// read if one of its reports is published.
func (g *gathered) settleSources() {
	const none = -1
	best := make([]int8, len(g.sources.kept))
	for i := range best {
		best[i] = none
	}
	for i := range g.entries {
		e := &g.entries[i]
		rank := [...]int8{published: 2, superseded: 1, rejected: 0, merged: none}[e.fate]
		best[e.source] = max(best[e.source], rank)
	}
	for i, rank := range best {
		s := &g.sources.kept[i]
		switch {
		case rank == none || s.status != form.Read:
		case rank == 2:
			delete(g.sources.reasons, int32(i))
		case rank == 1:
			s.status = form.Superseded
		default:
			s.status = form.Rejected
		}
	}
}

package reports

import (
	"cmp"
	"errors"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/ordered"
	"gouji/transform/attribution"
)

// Resolve decides who the agencies are, by a roster if there is one, which reports
// are published and which of them are added up: it merges the fragments of long
// tables, and of several reports on one agency, year and scope keeps one or none
// (R-ONE). It sets the status of every source. What was collected belongs to the
// result and is not used any more.
func (c *Collected) Resolve(roster *form.Roster) (*Resolved, error) {
	r := &Resolved{Index: &Index{Sources: c.Sources, entries: c.entries}, returned: map[*entry]string{}}
	r.identify(c.texts, roster)
	if err := r.choosePublished(); err != nil {
		return nil, err
	}
	r.closeSources()
	return r, ordered.Beside(r.stand, r.arrange)
}

// arrange puts the published reports into the order of publication: by year, then
// district, then agency, so that equal keys run together in every file. An agency has
// one published report on a year and scope.
func (r *Resolved) arrange() error {
	type keyed struct {
		year   int16
		scope  form.Scope
		agency int32
		number int32
	}
	published := make([]keyed, 0, len(r.entries)) // sorted as it lies: there may be a million
	for i := range r.entries {
		if e := &r.entries[i]; e.outcome == attribution.Published {
			published = append(published, keyed{e.year, e.scope, e.agency, int32(i)})
		}
	}
	slices.SortFunc(published, func(a, b keyed) int {
		switch {
		case a.year != b.year:
			return cmp.Compare(a.year, b.year)
		case a.agency != b.agency:
			return cmp.Compare(a.agency, b.agency)
		default:
			return cmp.Compare(a.scope, b.scope)
		}
	})
	r.order = make([]int32, len(published))
	for i := range published {
		r.order[i] = published[i].number
	}
	return nil
}

// choosePublished decides which reports are published.
func (r *Resolved) choosePublished() error {
	for _, numbers := range r.doubled() {
		group := make([]*entry, len(numbers))
		for i, number := range numbers {
			group[i] = &r.entries[number]
		}
		entries, err := r.mergeFragments(group)
		if err != nil {
			return err
		}
		if len(entries) > 1 {
			if err := r.choose(entries); err != nil {
				return err
			}
		}
	}
	return nil
}

// doubled lists the numbers of usable reports on one reporter, year and scope, wherever
// they are several, in the order of input, as their findings come.
func (r *Resolved) doubled() (groups [][]int32) {
	reports := attribution.NewByReporter(r.Agencies, func(yield func(int32, int32) bool) {
		for i := range r.entries {
			if e := &r.entries[i]; e.marks&unusable == 0 && !yield(r.Agencies.Reporter(e.agency), int32(i)) {
				return
			}
		}
	})
	subject := func(a, b int32) int {
		x, y := &r.entries[a], &r.entries[b]
		return cmp.Or(cmp.Compare(x.year, y.year), cmp.Compare(x.scope, y.scope))
	}
	for reporter := range r.Agencies.List {
		own := reports.Of(int32(reporter))
		slices.SortStableFunc(own, subject)
		for len(own) > 0 {
			n := 1
			for n < len(own) && subject(own[0], own[n]) == 0 {
				n++
			}
			if n > 1 {
				groups = append(groups, own[:n])
			}
			own = own[n:]
		}
	}
	slices.SortFunc(groups, func(a, b []int32) int { return cmp.Compare(a[0], b[0]) })
	return groups
}

// stand decides which of the published reports are added up.
func (r *Resolved) stand() (err error) {
	set := func(number int32, s form.Standing) { r.entries[number].standing = s }
	r.Agencies.Stand(r.reports, set)
	back := retriever{of: r.Index}
	r.summaries, err = r.Agencies.Summaries(r.reports,
		func(number int32) attribution.Sketch { return r.entries[number].sketch },
		func(number int32, into *form.Report) error { return back.figures(&r.entries[number], into) })
	if err != nil || len(r.summaries) == 0 {
		return err
	}
	for _, s := range r.summaries {
		set(s.Number, form.Summary)
	}
	r.Agencies.Stand(r.reports, set) // what was counted in one of them is not any more
	return nil
}

// mergeFragments joins the parts of reports whose lines were scattered over a
// long table into the first part. It returns one entry per report.
func (r *Resolved) mergeFragments(entries []*entry) ([]*entry, error) {
	var whole []*entry
	for _, e := range entries {
		n := len(whole)
		if n > 0 && e.marks&fragment != 0 && whole[n-1].source == e.source {
			if err := r.merge(whole[n-1], e); err != nil {
				return nil, err
			}
			continue
		}
		whole = append(whole, e)
	}
	return whole, nil
}

// merge adds the cells of a fragment to a report and stores the result.
func (r *Resolved) merge(into, fragment *entry) error {
	var a, b form.Report
	from := retriever{of: r.Index}
	if err := errors.Join(from.report(into, &a), from.report(fragment, &b)); err != nil {
		return err
	}
	a.Merge(&b)
	if err := r.replace(into, &a); err != nil {
		return err
	}
	into.figures, into.filled = int32(a.Figures), int16(a.Filled())
	into.draw(&a)
	into.accounted = int32(len(a.Captions))
	for i := range a.Findings {
		into.accounted += int32(a.Findings[i].Figures)
	}
	fragment.outcome = attribution.Merged
	r.Sources.fragments[fragment.source]++
	return nil
}

// choose decides between several reports on the same agency, year and scope. One
// that came back on the return of another takes its place. Of those that are left
// equal ones are one report; of different ones the last submitted wins, else the
// one whose file is marked as the later version, else the one that says inside that
// it was changed last, and without any of these nobody does:
// guessing would publish the wrong figures half the time.
func (r *Resolved) choose(entries []*entry) error {
	all := entries
	entries, answered, err := r.unanswered(entries)
	if err != nil {
		return err
	}
	classes, err := r.classes(entries)
	if err != nil {
		return err
	}
	winner, basis := 0, sameFigures
	if len(classes) > 1 {
		submitted := func(e *entry) (string, error) { return r.dates[e.submittedAt], nil }
		var why []form.Text // nothing so far decides
		for _, criterion := range []struct {
			basis  *versionBasis
			decide func() (int, form.Text, error)
		}{
			{bySubmission, func() (int, form.Text, error) { return latest(classes, submitted, submissionDates) }},
			{byName, func() (int, form.Text, error) { return r.marked(classes) }},
			{byChange, func() (int, form.Text, error) { return latest(classes, r.changed, insideDates) }},
		} {
			var undecided form.Text
			basis = criterion.basis
			if winner, undecided, err = criterion.decide(); err != nil {
				return err
			}
			if winner >= 0 {
				break
			}
			why = append(why, undecided)
		}
		if winner < 0 {
			return r.rejectAll(all, why)
		}
	}
	chosen, err := r.inForce(classes[winner], answered)
	if err != nil {
		return err
	}
	at, err := (&retriever{of: r.Index}).at(chosen)
	if err != nil {
		return err
	}
	for i, class := range classes {
		for _, e := range class {
			if e == chosen {
				continue
			}
			e.outcome = attribution.Superseded
			rule := form.RuleRSuperseded
			if i == winner {
				rule = form.RuleRSame
			}
			r.tell(e, rule, chosen, at, basis.words.Chinese, basis.words.English)
		}
	}
	for _, a := range answered {
		a.entry.outcome = attribution.Superseded
		r.tell(a.entry, form.RuleRSuperseded, chosen, at, byReturn.words.Chinese+" "+a.number, byReturn.words.English+" "+a.number)
	}
	if basis == sameFigures && len(answered) > 0 {
		basis = byReturn
	}
	return r.link(answered, entries, chosen, basis)
}

// classes groups entries by equal figures, in order of first appearance. There
// may be thousands: only those whose figures have one hash are compared.
func (r *Resolved) classes(entries []*entry) ([][]*entry, error) {
	var classes [][]*entry
	var report, other form.Report
	alike := map[uint64][]int{} // classes by the hash of their figures
	seed := maphash.MakeSeed()
	from := retriever{of: r.Index}
next:
	for _, e := range entries {
		if err := from.figures(e, &report); err != nil {
			return nil, err
		}
		hash := report.FiguresHash(seed)
		for _, k := range alike[hash] {
			if err := from.figures(classes[k][0], &other); err != nil {
				return nil, err
			}
			if report.SameFigures(&other) {
				classes[k] = append(classes[k], e)
				continue next
			}
		}
		alike[hash] = append(alike[hash], len(classes))
		classes = append(classes, []*entry{e})
	}
	return classes, nil
}

// changed returns the date inside the document of a report, or "".
func (r *Resolved) changed(e *entry) (string, error) {
	var report form.Report
	err := (&retriever{of: r.Index}).content(e, &report)
	return report.ChangedAt, err
}

// dateWords say why dates of a kind decide nothing.
type dateWords struct {
	lacking form.Text // a report has none
	same    form.Text // the latest is shared; the date follows
}

var (
	submissionDates = dateWords{
		lacking: form.Text{Chinese: "不是每份都有提交日期", English: "not all have a date of submission"},
		same:    form.Text{Chinese: "提交日期同为", English: "the date of submission is the same, "},
	}
	insideDates = dateWords{
		lacking: form.Text{Chinese: "不是每份文件内都有修改日期", English: "not all say inside when they were changed"},
		same:    form.Text{Chinese: "文件内的修改日期同为", English: "the date of change inside them is the same, "},
	}
)

// latest returns the class with the single latest date, or -1 and why if a report
// has none or the latest is shared.
func latest(classes [][]*entry, dateOf func(*entry) (string, error), words dateWords) (int, form.Text, error) {
	best, bestDate, tie := -1, "", false
	for i, class := range classes {
		date := ""
		for _, e := range class {
			own, err := dateOf(e)
			if err != nil || own == "" {
				return -1, words.lacking, err
			}
			date = max(date, own)
		}
		switch {
		case date > bestDate:
			best, bestDate, tie = i, date, false
		case date == bestDate:
			tie = true
		}
	}
	if tie {
		return -1, form.Text{Chinese: words.same.Chinese + bestDate, English: words.same.English + bestDate}, nil
	}
	return best, form.Text{}, nil
}

// marked returns the class with the single highest mark of a correction in the
// names of its files, or -1 and why there is none.
func (r *Resolved) marked(classes [][]*entry) (int, form.Text, error) {
	from := retriever{of: r.Index}
	best, highest, tie := -1, 0, true // as long as nothing is marked
	first, oneFile := classes[0][0].source, true
	for i, class := range classes {
		mark := 0
		for _, e := range class {
			s, err := from.source(e.source)
			if err != nil {
				return -1, form.Text{}, err
			}
			oneFile = oneFile && e.source == first
			mark = max(mark, attribution.VersionMark(s.Path))
		}
		switch {
		case mark > highest:
			best, highest, tie = i, mark, false
		case mark == highest:
			tie = true
		}
	}
	switch {
	case !tie:
		return best, form.Text{}, nil
	case oneFile:
		return -1, form.Text{Chinese: "同在一个文件中，文件名不能区分", English: "they stand in one file, whose name cannot tell them apart"}, nil
	case highest == 0:
		return -1, form.Text{Chinese: "文件名和文件夹名没有更正标记", English: "no name of a file or folder marks a correction"}, nil
	default:
		return -1, form.Text{Chinese: "文件名或文件夹名的更正标记相同", English: "the names of files or folders have the same mark of a correction"}, nil
	}
}

// maxPlaces is how many of the versions of a report a message names.
const maxPlaces = 20

// rejectAll rejects reports none of which can be preferred, and says why.
func (r *Resolved) rejectAll(entries []*entry, why []form.Text) error {
	var chinese, english []string
	for _, w := range why {
		chinese, english = append(chinese, w.Chinese), append(english, w.English)
	}
	var places []string
	from := retriever{of: r.Index}
	for _, e := range entries[:min(len(entries), maxPlaces)] {
		at, err := from.at(e)
		if err != nil {
			return err
		}
		places = append(places, at)
	}
	if n := len(entries) - maxPlaces; n > 0 {
		places = append(places, "… +"+strconv.Itoa(n))
	}
	all := form.List(places)
	for i, e := range entries {
		e.outcome = attribution.Rejected
		r.tell(e, form.RuleROne, entries[(i+1)%len(entries)], all.Chinese, strings.Join(chinese, "，"), all.English, strings.Join(english, ", "))
	}
	return nil
}

// tell says why a report is not published, and gives its source that reason.
// other is another version of it; the arguments begin with the place of the one
// that is used or the places of all.
func (r *Resolved) tell(e *entry, rule string, other *entry, arguments ...string) {
	name, year := r.agency(e).Name, strconv.Itoa(int(e.year))
	f := form.Finding{Rule: rule, Place: e.place, Arguments: append([]string{name, year}, arguments...)}
	r.reasons = append(r.reasons, reason{e, f})
	if r.Sources.reasons[e.source] == (form.Text{}) {
		r.Sources.reasons[e.source] = form.Text{Chinese: f.Message(form.Chinese), English: f.Message(form.English)}
	}
	if second := r.agency(other).Name; second != "" && name != "" && form.FoldName(second) != form.FoldName(name) {
		r.reasons = append(r.reasons, reason{e, form.Finding{Rule: form.RuleRNames, Place: e.place, Arguments: []string{name, second, year}}})
	}
}

// unpublished calls use for every report that is not published, with everything
// found about it. Report and findings are borrowed.
func (r *Resolved) unpublished(use func(number int32, r *form.Report, findings []form.Finding) error) error {
	reasons := r.reasonsOf()
	var report form.Report
	from := retriever{of: r.Index}
	for i := range r.entries {
		e := &r.entries[i]
		if e.outcome == attribution.Published || e.outcome == attribution.Merged {
			continue
		}
		if err := from.report(e, &report); err != nil {
			return err
		}
		if err := use(int32(i), &report, slices.Concat(reasons[e], report.Findings)); err != nil {
			return err
		}
	}
	return nil
}

// closeSources gives every source that was read its final status: a source is
// read if one of its reports is published.
func (r *Resolved) closeSources() {
	const none = -1
	best := make([]int8, len(r.Sources.kept))
	for i := range best {
		best[i] = none
	}
	for i := range r.entries {
		e := &r.entries[i]
		rank := [...]int8{attribution.Published: 2, attribution.Superseded: 1, attribution.Rejected: 0, attribution.Merged: none}[e.outcome]
		best[e.source] = max(best[e.source], rank)
	}
	for i, rank := range best {
		s := &r.Sources.kept[i]
		switch {
		case rank == none || s.status != form.Read:
		case rank == 2 && !s.partial:
			delete(r.Sources.reasons, int32(i)) // of a report in it that is not published
		case rank == 2:
		case rank == 1:
			s.status = form.Superseded
		default:
			s.status = form.Rejected
		}
	}
}

// Order lists the published reports in the order of publication. It is borrowed.
func (r *Resolved) Order() []int32 { return r.order }

// link notes the versions of a report: those whose return came back, round by
// round, and the others in the order that decided between them, and where that is
// the same, in the order of input.
func (r *Resolved) link(returned []answered, entries []*entry, used *entry, basis *versionBasis) error {
	type dated struct {
		revision
		mark int
		date string
	}
	from := retriever{of: r.Index}
	list := make([]dated, len(entries))
	for i, e := range entries {
		list[i].entry = e
		var err error
		switch basis {
		case byName:
			var s *form.Source
			if s, err = from.source(e.source); err == nil {
				list[i].mark = attribution.VersionMark(s.Path)
			}
		case byChange:
			list[i].date, err = r.changed(e)
		default:
			list[i].date = r.dates[e.submittedAt]
		}
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int {
		return cmp.Or(cmp.Compare(a.mark, b.mark), strings.Compare(a.date, b.date))
	})
	slices.SortStableFunc(returned, func(a, b answered) int { return cmp.Compare(a.round, b.round) })
	c := &chain{basis: basis, used: used}
	for _, a := range returned {
		c.steps = append(c.steps, revision{entry: a.entry})
	}
	for i := range list {
		c.steps = append(c.steps, list[i].revision)
	}
	r.chains = append(r.chains, c)
	return nil
}

package reports

import (
	"cmp"
	"context"
	"slices"

	"gouji/form"
	"gouji/pipeline/ordered"
	"gouji/pipeline/rulings"
	"gouji/sinks/office"
	"gouji/transform/attribution"
	"gouji/transform/check"
	"gouji/transform/localise"
	"gouji/transform/review"
	"gouji/transform/sums"
)

// Examine prepares the examination of the published reports, with so many workers:
// it compares the versions of those that were handed in more than once. officeFiles may
// be nil, and so may what the office has ruled.
func (r *Resolved) Examine(ctx context.Context, workers int, officeFiles *OfficeFiles, ruled *rulings.Rulings) (*Examination, error) {
	x := &Examination{resolved: r, officeFiles: officeFiles, rulings: ruled}
	err := ordered.Beside(func() error {
		x.byReporter = r.byReporter()
		return nil
	}, func() error {
		x.duplicates = r.duplicates()
		return nil
	})
	if err != nil {
		return nil, err
	}
	corrections, err := x.compareVersions(ctx, workers)
	x.corrections = corrections // not before: what is known of other reports is asked for meanwhile
	return x, err
}

// Chunk is a run of published reports of one year.
type Chunk struct {
	Year    int
	Numbers []int32
}

// Chunks cuts the published reports into runs of at most so many, in the order of
// publication.
func (r *Resolved) Chunks(maxReports int) []Chunk {
	var all []Chunk
	for list := r.order; len(list) > 0; {
		n, year := 1, r.entries[list[0]].year
		for n < len(list) && n < maxReports && r.entries[list[n]].year == year {
			n++
		}
		all = append(all, Chunk{Year: int(year), Numbers: list[:n]})
		list = list[n:]
	}
	return all
}

// Columns takes reports and lays them out column by column, as the checks read them.
type Columns interface {
	// Append takes a borrowed report, whose cells have no places.
	Append(number int32, r *form.Report)
	// Columns gives what was appended; it is called once, after all.
	Columns() *check.Columns
}

// Chunk examines the reports of a chunk: column by column what holds within each,
// and then one by one those about which there is something to say. It adds those
// that count to the roll-up.
func (v *Examiner) Chunk(ctx context.Context, c Chunk, to Columns, found func(*Found) error) (*Examined, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	x := v.of
	m := &Examined{Reports: len(c.Numbers)}
	v.rollUp.Reserve(len(c.Numbers))
	first := make([]firstLook, len(c.Numbers))
	for i, number := range c.Numbers {
		e := &x.resolved.entries[number]
		if err := v.from.content(e, &v.report); err != nil {
			return nil, err
		}
		look := &first[i]
		var err error
		if look.findings, look.claims, look.excused, err = v.history(i, e); err != nil {
			return nil, err
		}
		if e.scope == form.Own && review.SpeaksOfDistrict(look.claims) && x.resolved.Agencies.Group(e.agency) == form.GroupGovernment {
			x.resolved.districtTexts.add(number)
		}
		look.notable = len(v.report.Findings)+len(v.report.Narrative)+len(v.report.Responses)+len(look.findings) > 0
		m.Published += int(e.filled)
		m.Accounted += int(e.accounted)
		to.Append(number, &v.report)
		if x.officeFiles != nil {
			f, err := x.officeFiles.filing(&v.from, number, &v.report)
			if err != nil {
				return nil, err
			}
			m.filings = append(m.filings, f)
		}
	}
	columns := to.Columns()
	m.Outcomes = check.Evaluate(columns)
	for i, number := range c.Numbers {
		if first[i].excused {
			m.Outcomes.Excuse(i, form.RuleL4Noapp)
		}
		if !first[i].notable && m.Outcomes.FoundNothing(i) {
			continue
		}
		one, err := v.look(m.Outcomes, i, number, &first[i])
		if err != nil {
			return nil, err
		}
		if x.officeFiles != nil {
			m.filings[i].Find(one.Findings, m.Outcomes.Balanced(i), office.Explanations(one.Diagnoses), v.report.Narrative)
		}
		if err := found(one); err != nil {
			return nil, err
		}
	}
	v.rollUp.AddColumns(columns, m.Outcomes, reporters{x.resolved.Index, c.Numbers})
	return m, nil
}

// firstLook is what is known of a report before its cells are checked.
type firstLook struct {
	notable  bool // it has findings, text or explanations
	excused  bool // the year before explains reviews and suits without applications
	findings []form.Finding
	claims   []review.Claim
}

// look reviews a report with the places of its cells.
func (v *Examiner) look(o *check.Outcomes, row int, number int32, first *firstLook) (*Found, error) {
	e := &v.of.resolved.entries[number]
	if err := v.from.report(e, &v.report); err != nil {
		return nil, err
	}
	for i := range first.findings { // the figures were compared without their places
		if f := &first.findings[i]; f.Place == (form.Place{}) && len(f.Cells) > 0 {
			f.Place = v.report.Places[f.Cells[0]]
		}
	}
	var evidence []localise.Evidence
	if !o.Balanced(row) {
		var err error
		if evidence, err = v.evidence(e); err != nil {
			return nil, err
		}
		evidence = append(review.StatedFigures(first.claims), evidence...)
	}
	found := &Found{
		Row: row, Number: number, Report: &v.report, Claims: first.claims,
		Review: v.review.Checked(o, row, &v.report, first.findings, evidence),
	}
	key := v.of.resolved.Key(number)
	found.Findings = v.of.rulings.Apply(found.Findings, &key, v.of.resolved.Agencies.Name(e.agency, e.scope), &v.report)
	return found, nil
}

// reporters are the reports of a chunk, by row.
type reporters struct {
	of      *Index
	numbers []int32
}

// Part implements sums.Reporters.
func (r reporters) Part(row int) (sums.Part, bool) {
	e := &r.of.entries[r.numbers[row]]
	if e.standing != form.Counted {
		return sums.Part{}, false
	}
	return sums.Part{Division: r.of.agency(e).Division, Group: r.of.Agencies.Group(e.agency), Year: int(e.year)}, true
}

// Name implements sums.Reporters.
func (r reporters) Name(row int) (code, name, reportID string) {
	e := &r.of.entries[r.numbers[row]]
	a := r.of.agency(e)
	return a.Code, a.Name, ReportID(a, int(e.year), e.scope)
}

// duplicates finds for every published report another agency's report of the same
// year and scope with the same table 三: the first one in order of publication.
func (r *Resolved) duplicates() map[*entry]*entry {
	type looks struct {
		year   int16
		scope  form.Scope
		sketch attribution.Sketch
	}
	type look struct {
		looks
		place int32 // in the order of publication
	}
	var list []look
	for i, number := range r.order {
		if e := &r.entries[number]; e.marks&distinctive != 0 {
			list = append(list, look{looks{e.year, e.scope, e.sketch}, int32(i)})
		}
	}
	slices.SortFunc(list, func(a, b look) int {
		switch {
		case a.looks == b.looks:
			return cmp.Compare(a.place, b.place)
		case a.year != b.year:
			return cmp.Compare(a.year, b.year)
		case a.scope != b.scope:
			return cmp.Compare(a.scope, b.scope)
		}
		return slices.Compare(a.sketch[:], b.sketch[:])
	})
	at := func(i int) *entry { return &r.entries[r.order[list[i].place]] }
	found := map[*entry]*entry{}
	for i, first := 1, 0; i < len(list); i++ {
		if list[i].looks != list[first].looks {
			first = i
			continue
		}
		a, b := at(first), at(i)
		found[b] = a
		if found[a] == nil {
			found[a] = b
		}
	}
	return found
}

// byReporter arranges the numbers of the published reports by who reported.
func (r *Resolved) byReporter() attribution.ByReporter[int32] {
	return attribution.NewByReporter(r.Agencies, func(yield func(int32, int32) bool) {
		for _, number := range r.order {
			if !yield(r.Agencies.Reporter(r.entries[number].agency), number) {
				return
			}
		}
	})
}

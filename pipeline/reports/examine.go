package reports

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/rulings"
	"gouji/sinks/desk"
	"gouji/transform/attribution"
	"gouji/transform/check"
	"gouji/transform/localise"
	"gouji/transform/review"
	"gouji/transform/sums"
)

// Examination compares the published reports with each other.
type Examination struct {
	resolved   *Resolved
	byReporter []int32           // numbers of the published reports by who reported, scope and year
	twins      map[*entry]*entry // reports of the same year with the same table 三
	// corrections are about reports whose correction changed other cells, too.
	corrections map[*entry]form.Finding
	papers      *Papers
	rulings     *rulings.Rulings
}

// Examine prepares the examination of the published reports, with so many workers:
// it compares the versions of those that were handed in more than once. papers may
// be nil, and so may what the office has ruled.
func (r *Resolved) Examine(ctx context.Context, workers int, papers *Papers, ruled *rulings.Rulings) (*Examination, error) {
	x := &Examination{resolved: r, byReporter: r.byReporter(), twins: r.twins(), papers: papers, rulings: ruled}
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
func (r *Resolved) Chunks(most int) []Chunk {
	var all []Chunk
	for list := r.order; len(list) > 0; {
		n, year := 1, r.entries[list[0]].year
		for n < len(list) && n < most && r.entries[list[n]].year == year {
			n++
		}
		all = append(all, Chunk{Year: int(year), Numbers: list[:n]})
		list = list[n:]
	}
	return all
}

// Examiner says what is wrong with published reports. It belongs to one goroutine.
type Examiner struct {
	of     *Examination
	from   retriever
	report form.Report
	before form.Report // another report, to compare with
	review *review.Reviewer
	rollUp *sums.RollUp
}

// NewExaminer returns an examiner that adds the reports up in a roll-up.
func (x *Examination) NewExaminer(rollUp *sums.RollUp) *Examiner {
	return &Examiner{of: x, from: retriever{of: x.resolved.Index}, review: review.NewReviewer(), rollUp: rollUp}
}

// Columns takes reports and lays them out column by column, as the checks read them.
type Columns interface {
	// Append takes a borrowed report, whose cells have no places.
	Append(number int32, r *form.Report)
	// Columns gives what was appended; it is called once, after all.
	Columns() *check.Columns
}

// Found is a published report about which there is something to say.
type Found struct {
	Row    int // in the chunk
	Number int32
	Report *form.Report // borrowed
	review.Review
	Claims []review.Claim // figures that its text states
}

// Examined is what a chunk came to.
type Examined struct {
	Reports   int
	Outcomes  *check.Outcomes
	Published int // figures
	Accounted int // figures that findings account for

	filings []*desk.Filing // for the papers
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
			x.resolved.speakers.add(number)
		}
		look.telling = len(v.report.Findings)+len(v.report.Narrative)+len(v.report.Responses)+len(look.findings) > 0
		m.Published += int(e.filled)
		m.Accounted += int(e.accounted)
		to.Append(number, &v.report)
		if x.papers != nil {
			f, err := x.papers.filing(&v.from, number, &v.report)
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
		if !first[i].telling && m.Outcomes.Quiet(i) {
			continue
		}
		one, err := v.look(m.Outcomes, i, number, &first[i])
		if err != nil {
			return nil, err
		}
		if x.papers != nil {
			m.filings[i].Find(one.Findings, m.Outcomes.Balanced(i), desk.Explanations(one.Diagnoses), v.report.Narrative)
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
	telling  bool // it has findings, text or explanations
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
	var witnesses localise.Witnesses
	if !o.Balanced(row) {
		var err error
		if witnesses, err = v.witnesses(e); err != nil {
			return nil, err
		}
		witnesses = append(review.StatedFigures(first.claims), witnesses...)
	}
	found := &Found{
		Row: row, Number: number, Report: &v.report, Claims: first.claims,
		Review: v.review.Checked(o, row, &v.report, first.findings, witnesses),
	}
	key := v.of.resolved.Key(number)
	found.Findings = v.of.rulings.Settle(found.Findings, &key, v.of.resolved.Agencies.Name(e.agency, e.scope), &v.report)
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

// previous finds the published report of the same agency and scope on the year
// before, under whatever name, nil if there is none.
func (x *Examination) previous(e *entry) *entry {
	return x.published(x.resolved.Agencies.Reporter(e.agency), e.scope, e.year-1)
}

// published finds the published report of a reporter on a year, nil if there is none.
func (x *Examination) published(who int32, scope form.Scope, year int16) *entry {
	r := x.resolved
	i, found := slices.BinarySearchFunc(x.byReporter, 0, func(number int32, _ int) int {
		o := &r.entries[number]
		return cmp.Or(cmp.Compare(r.Agencies.Reporter(o.agency), who), cmp.Compare(o.scope, scope), cmp.Compare(o.year, year))
	})
	if !found {
		return nil
	}
	return &r.entries[x.byReporter[i]]
}

// notPublished is the row of a report that is in no chunk.
const notPublished = -1

// history compares the report with its own text and with other reports: the same
// agency's of the year before, which it loads, and one with the same figures. Where
// both reports of the agency count, the roll-up gets the one of the year before,
// too. row is the place of the report in the chunk, or notPublished. The claims are
// the figures that its text states. excused: see firstLook.
func (v *Examiner) history(row int, e *entry) (findings []form.Finding, claims []review.Claim, excused bool, err error) {
	var alike []*entry
	var before *form.Report
	if entry := v.of.previous(e); entry != nil {
		if err := v.from.figures(entry, &v.before); err != nil {
			return nil, nil, false, err
		}
		before = &v.before
		if row != notPublished && e.standing == form.Counted && entry.standing == form.Counted {
			v.rollUp.Before(row, before)
		}
		if sameApplications(&v.report, before) && (e.marks&telling != 0 || v.report.SameFigures(before)) {
			alike = append(alike, entry)
		}
	}
	excused = before != nil && review.HadApplications(before)
	claims, contradictions := review.Words(&v.report, before)
	findings = review.History(&v.report, before)
	if findings, err = v.succession(e, before, findings); err != nil {
		return nil, nil, false, err
	}
	findings = append(findings, contradictions...)
	if twin := v.of.twins[e]; twin != nil {
		if err := v.from.figures(twin, &v.before); err != nil {
			return nil, nil, false, err
		}
		if sameApplications(&v.report, &v.before) { // and not merely the same hash
			alike = append(alike, twin)
		}
	}
	if c, found := v.of.resolved.Agencies.Clash(e.agency, int(e.year)); found {
		findings = append(findings, form.Finding{Rule: form.RuleRCode, Place: e.place, Arguments: []string{
			v.report.Agency.Name, v.of.resolved.Agencies.List[c.Other].Name, strconv.Itoa(c.Year), c.Code,
		}})
	}
	if f, corrected := v.of.corrections[e]; corrected {
		findings = append(findings, f)
	}
	for _, other := range alike {
		f, err := v.alike(other)
		if err != nil {
			return nil, nil, false, err
		}
		findings = append(findings, f)
	}
	return findings, claims, excused, nil
}

// succession compares the report of a successor with those of the agencies that were
// merged into it; before is its own on the year before, or nil.
func (v *Examiner) succession(e *entry, before *form.Report, findings []form.Finding) ([]form.Finding, error) {
	x := v.of
	predecessors := x.resolved.Agencies.Predecessors(e.agency, int(e.year))
	if len(predecessors) == 0 || e.scope != form.Own {
		return findings, nil
	}
	var s review.Succession
	if before != nil {
		s.Add("", before)
	}
	var other form.Report
	for _, p := range predecessors {
		entry := x.published(p.Reporter, e.scope, e.year-1)
		if entry == nil {
			s.Add(p.Name, nil)
			continue
		}
		if err := v.from.figures(entry, &other); err != nil {
			return nil, err
		}
		s.Add(p.Name, &other)
	}
	return s.Replace(findings, &v.report), nil
}

// alike says that the report gives the same figures as another.
func (v *Examiner) alike(other *entry) (form.Finding, error) {
	year := strconv.Itoa(int(other.year))
	agency := v.from.of.agency(other)
	who := cmp.Or(agency.Name, agency.Code)
	at, err := v.from.at(other)
	return form.Finding{Rule: form.RuleFDup, Place: v.report.Place, Arguments: []string{
		strings.Join([]string{who, year, "年度报告（", at, "）"}, ""), who + " for " + year + " (" + at + ")",
	}}, err
}

// witnesses collects what other reports say about the cells of a
// report: what was carried out the year before must have been carried in, and
// consolidated figures are the sum of the agencies' own.
func (v *Examiner) witnesses(e *entry) (localise.Witnesses, error) {
	var all localise.Witnesses
	merged := len(v.of.resolved.Agencies.Predecessors(e.agency, int(e.year))) > 0
	if before := v.of.previous(e); before != nil && !merged { // else what it carries in is not its own alone
		if err := v.from.figures(before, &v.before); err != nil {
			return nil, err
		}
		all = review.CarriedIn(&v.before)
	}
	if e.scope != form.Consolidated {
		return all, nil
	}
	parts, err := v.partWitnesses(e)
	return append(all, parts...), err
}

// partWitnesses are the sums over the own reports of a consolidated report's
// district and year.
func (v *Examiner) partWitnesses(e *entry) (localise.Witnesses, error) {
	var totals [form.NumCells]int64
	parts := 0
	for _, number := range v.of.neighbours(e) {
		part := &v.of.resolved.entries[number]
		if part.standing != form.Counted {
			continue
		}
		if err := v.from.figures(part, &v.before); err != nil {
			return nil, err
		}
		parts++
		for id := range totals {
			if figure, ok := v.before.Value(form.CellID(id)); ok {
				totals[id] += figure
			}
		}
	}
	return review.PartsOf(&v.report, parts, &totals), nil
}

// neighbours are the published reports of an entry's year and division, which
// stand side by side in the list.
func (x *Examination) neighbours(e *entry) []int32 {
	r := x.resolved
	division := r.agency(e).Division
	at := func(number int32) int {
		o := &r.entries[number]
		return cmp.Or(cmp.Compare(o.year, e.year), strings.Compare(r.agency(o).Division, division))
	}
	first, _ := slices.BinarySearchFunc(x.resolved.order, 0, func(number int32, _ int) int { return at(number) })
	end := first
	for end < len(x.resolved.order) && at(x.resolved.order[end]) == 0 {
		end++
	}
	return x.resolved.order[first:end]
}

// twins finds for every published report another agency's report of the same
// year and scope with the same table 三: the first one in order of publication.
func (r *Resolved) twins() map[*entry]*entry {
	var alike []int32
	for _, number := range r.order {
		if r.entries[number].marks&telling != 0 {
			alike = append(alike, number)
		}
	}
	slices.SortStableFunc(alike, func(x, y int32) int {
		a, b := &r.entries[x], &r.entries[y]
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.scope, b.scope), slices.Compare(a.sketch[:], b.sketch[:]))
	})
	found := map[*entry]*entry{}
	for i, first := 1, 0; i < len(alike); i++ {
		a, b := &r.entries[alike[first]], &r.entries[alike[i]]
		if a.year != b.year || a.scope != b.scope || a.sketch != b.sketch {
			first = i
			continue
		}
		found[b] = a
		if found[a] == nil {
			found[a] = b
		}
	}
	return found
}

// byReporter sorts published reports by who reported, scope and year.
func (r *Resolved) byReporter() []int32 {
	sorted := slices.Clone(r.order)
	slices.SortFunc(sorted, func(x, y int32) int {
		a, b := &r.entries[x], &r.entries[y]
		return cmp.Or(cmp.Compare(r.Agencies.Reporter(a.agency), r.Agencies.Reporter(b.agency)), cmp.Compare(a.scope, b.scope), cmp.Compare(a.year, b.year))
	})
	return sorted
}

// tellingCells is how many cells of table 三 must be above 0 before equal tables
// are suspicious: many small agencies have one request, granted, and nothing else.
const tellingCells = 16

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
	e.marks &^= telling
	if cells >= tellingCells {
		e.marks |= telling
	}
}

// sameApplications reports whether two reports give the same figures in table 三
// and not all of them are 0.
func sameApplications(a, b *form.Report) bool {
	first, end := form.CellRange(form.Applications)
	some := false
	for id := first; id < end; id++ {
		v, _ := a.Value(id)
		if w, _ := b.Value(id); v != w {
			return false
		}
		some = some || v != 0
	}
	return some
}

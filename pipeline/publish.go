package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/sinks/desk"
	"gouji/sinks/parquet"
	"gouji/transform"
	"gouji/transform/check"
	"gouji/transform/localise"
	"gouji/transform/review"
)

// chunkReports is the number of reports that become one Arrow record and one
// row group of each dataset: enough for vectors and dictionaries to pay, few
// enough for a worker's share to stay within some tens of MiB.
const chunkReports = 2048

// chunk is a run of published reports of one year.
type chunk struct {
	year    int
	entries []int32 // numbers
}

func (g *gathered) chunks(list []int32) []chunk {
	var all []chunk
	for len(list) > 0 {
		n, year := 1, g.entries[list[0]].year
		for n < len(list) && n < chunkReports && g.entries[list[n]].year == year {
			n++
		}
		all = append(all, chunk{year: int(year), entries: list[:n]})
		list = list[n:]
	}
	return all
}

// made is what one chunk came to.
type made struct {
	chunk   chunk
	groups  []encoded
	tally   tally
	filings []*desk.Filing // by report, for the papers
	tracker tracker
}

// encoded is a row group on its way to its file.
type encoded struct {
	table *table
	group *parquet.RowGroup
}

// tally counts what a chunk contributes to the summary of the run.
type tally struct {
	published int // figures
	found     int // figures that findings account for
	findings  [form.NumSeverities]int
	about     [form.NumAbout]int // the same findings
	rules     map[string]RuleCount
	problems  []Problem
}

func newTally() tally { return tally{rules: map[string]RuleCount{}} }

// add counts the findings about one report.
func (t *tally) add(r *form.Report, findings []form.Finding) {
	seen := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		severity := f.Severity()
		t.findings[severity]++
		t.about[f.About()]++
		count := t.rules[f.Rule]
		count.Rule = f.Rule
		count.Findings++
		if !seen[f.Rule] {
			seen[f.Rule] = true
			count.Reports++
		}
		t.rules[f.Rule] = count
		if severity.IsError() && len(t.problems) < MaxProblems {
			t.problems = append(t.problems, Problem{Agency: r.Agency, Year: r.Year, Source: r.Source, Finding: *f})
		}
	}
}

func (t *tally) merge(other *tally) {
	t.published += other.published
	t.found += other.found
	for s, n := range other.findings {
		t.findings[s] += n
	}
	for a, n := range other.about {
		t.about[a] += n
	}
	for id, c := range other.rules {
		sum := t.rules[id]
		t.rules[id] = RuleCount{Rule: id, Findings: sum.Findings + c.Findings, Reports: sum.Reports + c.Reports}
	}
	t.problems = append(t.problems, other.problems[:min(len(other.problems), MaxProblems-len(t.problems))]...)
}

// ruleCounts lists the rules with findings, most serious first.
func (t *tally) ruleCounts() []RuleCount {
	return slices.SortedFunc(maps.Values(t.rules), func(a, b RuleCount) int {
		return cmp.Or(
			cmp.Compare(form.RuleByID(a.Rule).Severity, form.RuleByID(b.Rule).Severity),
			cmp.Compare(b.Findings, a.Findings), strings.Compare(a.Rule, b.Rule))
	})
}

// publisher turns the reports of a run into datasets.
type publisher struct {
	config      *Config
	gathered    *gathered
	list        []int32                 // numbers of the published entries in order
	byReporter  []int32                 // the same by who reported, scope and year
	twins       map[*entry]*entry       // reports of the same year with the same table 三
	corrections map[*entry]form.Finding // of reports whose correction changed other cells, too
	staging     *staging                // nil in a dry run
	tables      map[string]*table       // by dataset; empty in a dry run
	partBytes   int64
	files       []manifestItem
	workers     []*publishWorker
	papers      *papers  // nil if the desk's papers are left out
	tracker     *tracker // nil if the journal does not follow the reports
	tally       tally
	done        int
}

// publishWorker is what one worker of the second pass reuses.
type publishWorker struct {
	from    retriever
	report  form.Report
	before  form.Report // another report, to compare with
	review  *review.Reviewer
	builder *transform.Builder
	rollUp  *transform.RollUp
	memory  *recycler
}

func newPublisher(c *Config, g *gathered, list []int32, s *staging, p *papers, mem memory.Allocator) *publisher {
	publisher := &publisher{
		config: c, gathered: g, list: list, byReporter: g.byReporter(list), staging: s, papers: p,
		tables: map[string]*table{}, partBytes: partBytes, tally: newTally(), twins: g.twins(list),
	}
	for range c.Workers {
		own := newRecycler(mem)
		publisher.workers = append(publisher.workers, &publishWorker{
			from: retriever{gathered: g}, builder: transform.NewBuilder(own), rollUp: transform.NewRollUp(), memory: own,
			review: review.NewReviewer(),
		})
	}
	return publisher
}

// reports writes the datasets that have rows per report.
func (p *publisher) reports(ctx context.Context) error {
	if err := p.compareVersions(ctx); err != nil {
		return err
	}
	all := p.gathered.chunks(p.list)
	work := ordered[chunk, *made]{
		workers: p.config.Workers, window: 2 * p.config.Workers,
		work: func(ctx context.Context, worker int, c chunk) (*made, error) {
			return p.make(ctx, p.workers[worker], c)
		},
		emit: func(_ context.Context, m *made) error { return p.commit(m) },
	}
	err := work.run(ctx, all)
	for _, w := range p.workers {
		w.builder.Release()
	}
	return err
}

// labels say about an entry what its report does not.
func (p *publisher) labels(e *entry, source *form.Source) transform.Labels {
	who, agency := p.gathered.who, p.gathered.agency(e)
	return transform.Labels{
		ReportID: reportID(agency, int(e.year), e.scope), AgencyID: p.gathered.agencyID(e.agency), SourceID: source.Path, Line: e.place.Line,
		Kind: who.Kind(e.agency), Group: who.Group(e.agency), InSum: e.standing == form.Counted,
	}
}

// agencyID names an agency in the data, the same over the years and whatever it
// was called: by its code, or by division and name, the roster's if it is there.
func (g *gathered) agencyID(agency int32) string {
	a := g.who.List[g.who.Reporter(agency)]
	if m := g.who.Member(agency); m != nil {
		a.Code, a.Name, a.Division = cmp.Or(m.Code, a.Code), cmp.Or(m.Name, a.Name), cmp.Or(m.Division, a.Division)
	}
	return nameOf(a)
}

func nameOf(a form.Agency) string {
	if a.Code != "" {
		return a.Code
	}
	return a.Division + ":" + a.Name
}

// reportID names a report in the data.
func reportID(a form.Agency, year int, scope form.Scope) string {
	return nameOf(a) + "-" + strconv.Itoa(year) + "-" + scope.String()
}

// make turns a chunk into row groups.
func (p *publisher) make(ctx context.Context, w *publishWorker, c chunk) (*made, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	n := len(c.entries)
	m := &made{chunk: c, tally: newTally()}
	own := make([]bool, n) // has findings from reading or from other reports, or text
	others := make([][]form.Finding, n)
	claims := make([][]review.Claim, n)
	for i, number := range c.entries {
		e := &p.gathered.entries[number]
		if err := w.from.content(e, &w.report); err != nil {
			return nil, err
		}
		var err error
		if others[i], claims[i], err = p.history(w, i, e); err != nil {
			return nil, err
		}
		own[i] = len(w.report.Findings)+len(w.report.Narrative)+len(others[i]) > 0
		m.tally.published += int(e.filled)
		m.tally.found += int(e.accounted)
		w.builder.Append(&w.report, p.labels(e, w.report.Source))
		if p.tracker != nil {
			m.tracker.report(p.gathered, e, &w.report)
		}
		if p.papers != nil {
			f, err := p.papers.filing(&w.from, number, &w.report)
			if err != nil {
				return nil, err
			}
			m.filings = append(m.filings, f)
		}
	}
	batch := w.builder.Batch()
	defer batch.Release()
	outcomes := check.Evaluate(batch.Columns)

	rows := transform.Chunk{Batch: batch, Outcomes: outcomes}
	for i, number := range c.entries {
		e := &p.gathered.entries[number]
		if !own[i] && outcomes.Quiet(i) {
			continue
		}
		if err := w.from.report(e, &w.report); err != nil {
			return nil, err
		}
		for j := range others[i] { // the figures were compared without their places
			if f := &others[i][j]; f.Place == (form.Place{}) && len(f.Cells) > 0 {
				f.Place = w.report.Places[f.Cells[0]]
			}
		}
		var witnesses localise.Witnesses
		if !outcomes.Balanced(i) {
			var err error
			if witnesses, err = p.witnesses(w, e); err != nil {
				return nil, err
			}
			witnesses = append(review.StatedFigures(claims[i]), witnesses...)
		}
		reviewed := w.review.Checked(outcomes, i, &w.report, others[i], witnesses)
		findings, diagnoses := reviewed.Findings, reviewed.Diagnoses
		if p.papers != nil {
			m.filings[i].Find(findings, outcomes.Balanced(i), desk.Explanations(diagnoses))
		}
		if p.tracker != nil {
			m.tracker.find(i, findings)
		}
		batch.CountFindings(i, findings)
		m.tally.add(&w.report, findings)
		key := batch.Key(i)
		for j := range findings {
			rows.Findings = append(rows.Findings, transform.FindingRow{Report: &key, SourceID: w.report.Source.Path, Source: w.report.Source, Finding: &findings[j]})
		}
		for _, section := range w.report.Narrative {
			rows.Narrative = append(rows.Narrative, transform.NarrativeRow{Report: &key, Section: section})
		}
		for j := range claims[i] {
			rows.Claims = append(rows.Claims, transform.ClaimRow{Report: &key, Claim: &claims[i][j]})
		}
		rows.Explanations = explanationRows(rows.Explanations, &key, &w.report, diagnoses)
	}
	w.rollUp.AddBatch(batch, outcomes)
	if p.staging == nil {
		return m, nil
	}
	return m, p.encode(m, w.memory, &rows)
}

// encode builds and encodes the row groups of a chunk.
func (p *publisher) encode(m *made, mem memory.Allocator, rows *transform.Chunk) error {
	for _, d := range transform.PerReport {
		t := p.tables[d.Dataset.Name]
		record := d.Record(mem, rows)
		group, err := t.encoder.Encode(record)
		record.Release()
		if err != nil {
			return fmt.Errorf("encode %s: %w", d.Dataset.Name, err)
		}
		m.groups = append(m.groups, encoded{t, group})
	}
	return nil
}

// commit appends the row groups of a chunk to their files. It is called in the
// order of the chunks.
func (p *publisher) commit(m *made) error {
	if err := p.commitGroups(m.groups); err != nil {
		return err
	}
	p.tally.merge(&m.tally)
	for _, f := range m.filings {
		p.papers.model.Add(f)
	}
	if p.tracker != nil {
		p.tracker.merge(&m.tracker)
	}
	p.done += len(m.chunk.entries)
	p.config.progress(Progress{Phase: "write", Done: p.done, Total: len(p.list)})
	return nil
}

package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/pipeline/generations"
	"gouji/pipeline/ordered"
	"gouji/pipeline/reports"
	"gouji/pipeline/rulings"
	"gouji/sinks/parquet"
	"gouji/transform"
	"gouji/transform/attribution"
	"gouji/transform/check"
	"gouji/transform/sums"
)

// chunkReports is the number of reports that become one Arrow record and one
// row group of each dataset: enough for vectors and dictionaries to pay, few
// enough for a worker's share to stay within some tens of MiB.
const chunkReports = 2048

// made is what one chunk came to.
type made struct {
	*reports.Examined
	groups  []encoded
	tally   tally
	tracker *tracker // nil if the journal does not follow the reports
}

// encoded is a row group on its way to its file.
type encoded struct {
	table *table
	group *parquet.RowGroup
}

// tally counts what a chunk contributes to the summary of the run.
type tally struct {
	published int // figures
	accounted int // figures that findings account for
	findings  [form.NumSeverities]int
	about     [form.NumAbout]int // the same findings
	decided   int                // findings that are none of these
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
		if f.Decision != nil {
			t.decided++
			continue
		}
		t.findings[severity]++
		t.about[f.About()]++
		count := t.rules[f.Rule]
		count.Rule, count.Severity = f.Rule, severity
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
	t.accounted += other.accounted
	for s, n := range other.findings {
		t.findings[s] += n
	}
	t.decided += other.decided
	for a, n := range other.about {
		t.about[a] += n
	}
	for id, c := range other.rules {
		sum := t.rules[id]
		t.rules[id] = RuleCount{Rule: id, Severity: c.Severity, Findings: sum.Findings + c.Findings, Reports: sum.Reports + c.Reports}
	}
	t.problems = append(t.problems, other.problems[:min(len(other.problems), MaxProblems-len(t.problems))]...)
}

// ruleCounts lists the rules with findings, most serious first.
func (t *tally) ruleCounts() []RuleCount {
	return slices.SortedFunc(maps.Values(t.rules), func(a, b RuleCount) int {
		return cmp.Or(
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(b.Findings, a.Findings), strings.Compare(a.Rule, b.Rule))
	})
}

// publisher turns the reports of a run into datasets.
type publisher struct {
	config    *Config
	staging   *generations.Staging // nil in a dry run
	tables    map[string]*table    // by dataset; empty in a dry run
	partBytes int64
	files     []generations.Item
	workers   []*publishWorker
	papers    *reports.Papers // nil if the desk's papers are left out
	tracker   *tracker        // nil if the journal does not follow the reports
	tally     tally
}

// publishWorker is what one worker reuses.
type publishWorker struct {
	builder *transform.Builder
	memory  *recycler
}

func newPublisher(c *Config, s *generations.Staging, p *reports.Papers, t *tracker, mem memory.Allocator) *publisher {
	publisher := &publisher{config: c, staging: s, papers: p, tracker: t, tables: map[string]*table{}, partBytes: partBytes, tally: newTally()}
	for range c.Workers {
		own := newRecycler(mem)
		publisher.workers = append(publisher.workers, &publishWorker{builder: transform.NewBuilder(own), memory: own})
	}
	return publisher
}

// reports writes the datasets that have rows per report, and adds the reports up.
func (p *publisher) reports(ctx context.Context, resolved *reports.Resolved, ruled *rulings.Rulings) (*sums.RollUp, error) {
	examination, err := resolved.Examine(ctx, len(p.workers), p.papers, ruled)
	if err != nil {
		return nil, err
	}
	examiners, rollUps := make([]*reports.Examiner, len(p.workers)), make([]*sums.RollUp, len(p.workers))
	for i := range p.workers {
		rollUps[i] = sums.NewRollUp()
		examiners[i] = examination.NewExaminer(rollUps[i])
	}
	done, total := 0, len(resolved.Order())
	work := ordered.Work[reports.Chunk, *made]{
		Workers: p.config.Workers, Window: 2 * p.config.Workers,
		Work: func(ctx context.Context, worker int, c reports.Chunk) (*made, error) {
			w := p.workers[worker]
			return p.make(ctx, &batchOf{resolved: resolved, builder: w.builder}, examiners[worker], c, w.memory)
		},
		Emit: func(_ context.Context, m *made) error {
			if err := p.commit(m); err != nil {
				return err
			}
			done += m.Reports
			p.config.progress(Progress{Phase: "write", Done: done, Total: total})
			return nil
		},
	}
	err = work.Run(ctx, resolved.Chunks(chunkReports))
	for _, w := range p.workers {
		w.builder.Release()
	}
	if err != nil {
		return nil, err
	}
	for _, r := range rollUps[1:] {
		rollUps[0].Merge(r)
	}
	return rollUps[0], nil
}

// batchOf is a builder of the batch of a chunk, as an examiner fills it.
type batchOf struct {
	resolved *reports.Resolved
	builder  *transform.Builder
	batch    *transform.Batch // once the columns are asked for
	tracker  *tracker         // nil if the journal does not follow the reports
}

// Append implements reports.Columns.
func (b *batchOf) Append(number int32, r *form.Report) {
	key, report := b.resolved.Key(number), b.resolved.Report(number)
	b.builder.Append(r, transform.Labels{
		ReportID: key.ReportID, AgencyID: key.AgencyID, SourceID: r.Source.Path, Line: b.resolved.Line(number),
		Kind: b.resolved.Agencies.Kind(report.Agency), Group: b.resolved.Agencies.Group(report.Agency), InSum: report.Standing == form.Counted,
	})
	if b.tracker != nil {
		b.tracker.report(key, b.resolved.Agencies.Name(report.Agency, report.Scope), r)
	}
}

// Columns implements reports.Columns.
func (b *batchOf) Columns() *check.Columns {
	b.batch = b.builder.Batch()
	return b.batch.Columns
}

// make turns a chunk into row groups.
func (p *publisher) make(ctx context.Context, to *batchOf, examiner *reports.Examiner, c reports.Chunk, mem memory.Allocator) (*made, error) {
	m := &made{tally: newTally()}
	if p.tracker != nil {
		m.tracker = &tracker{}
	}
	to.tracker = m.tracker
	var rows transform.Chunk
	defer func() {
		if to.batch != nil {
			to.batch.Release()
		}
	}()
	var err error
	m.Examined, err = examiner.Chunk(ctx, c, to, func(f *reports.Found) error {
		to.batch.CountFindings(f.Row, f.Findings)
		m.tally.add(f.Report, f.Findings)
		if m.tracker != nil {
			m.tracker.find(f.Row, f.Findings)
		}
		addRows(&rows, to.resolved.Key(f.Number), f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	m.tally.published, m.tally.accounted = m.Published, m.Accounted
	if p.staging == nil {
		return m, nil
	}
	rows.Batch, rows.Outcomes = to.batch, m.Outcomes
	return m, p.encode(m, mem, &rows)
}

// addRows adds the rows of a report in the datasets of findings, texts and explanations.
func addRows(rows *transform.Chunk, key attribution.ReportKey, f *reports.Found) {
	source := f.Report.Source
	for i := range f.Findings {
		rows.Findings = append(rows.Findings, transform.FindingRow{Report: &key, SourceID: source.Path, Source: source, Finding: &f.Findings[i], Basis: f.Findings[i].Basis(f.Report)})
	}
	for _, section := range f.Report.Narrative {
		rows.Narrative = append(rows.Narrative, transform.NarrativeRow{Report: &key, Section: section})
	}
	for i := range f.Claims {
		rows.Claims = append(rows.Claims, transform.ClaimRow{Report: &key, Claim: &f.Claims[i]})
	}
	rows.Explanations = explanationRows(rows.Explanations, &key, f.Report, f.Diagnoses)
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
	if p.papers != nil {
		p.papers.Add(m.Examined)
	}
	if p.tracker != nil {
		p.tracker.merge(m.tracker)
	}
	return nil
}

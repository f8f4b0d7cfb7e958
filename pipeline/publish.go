package pipeline

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/pipeline/journal"
	"gouji/pipeline/ordered"
	"gouji/pipeline/reports"
	"gouji/pipeline/rulings"
	"gouji/transform"
	"gouji/transform/attribution"
	"gouji/transform/check"
	"gouji/transform/sums"
)

// chunkReports is the number of reports that become one Arrow record and one
// row group of each dataset: enough for vectors and dictionaries to pay, few
// enough for a worker's share to stay within some tens of MiB.
const chunkReports = 2048

// reports writes the datasets that have rows per report, and adds up the reports of each worker.
func (p *publisher) reports(ctx context.Context, resolved *reports.Resolved, ruled *rulings.Rulings) ([]*sums.RollUp, error) {
	examination, err := resolved.Examine(ctx, len(p.workers), p.officeFiles, ruled)
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
	return rollUps, err
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
	key, report, place := b.resolved.Key(number), b.resolved.Report(number), b.resolved.Place(number)
	b.builder.Append(r, transform.Labels{
		ReportID: key.ReportID, AgencyID: key.AgencyID, SourceID: r.Source.Path, Line: place.Line, Position: r.Source.At(place),
		Kind: b.resolved.Agencies.Kind(report.Agency), Group: b.resolved.Agencies.Group(report.Agency), InSum: report.Standing == form.Counted,
	})
	if b.tracker != nil {
		b.tracker.report(key, b.resolved.Agencies.Name(report.Agency, report.Scope), r, b.resolved.Returned(number))
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
		m.tracker = &tracker{reports: make([]journal.Report, 0, len(c.Numbers))}
	}
	to.tracker = m.tracker
	to.builder.Reserve(len(c.Numbers))
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
	if p.officeFiles != nil {
		p.officeFiles.Add(m.Examined)
	}
	if p.tracker != nil {
		p.tracker.merge(m.tracker)
	}
	return nil
}

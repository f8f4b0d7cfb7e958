package pipeline

import (
	"context"
	"fmt"
	"io"
	"sync"

	"gouji/form"
	"gouji/sinks/desk"
	deskpapers "gouji/sinks/desk/papers"
	"gouji/transform"
)

// papers feeds the district office's desk.
type papers struct {
	model  *desk.Model
	from   retriever
	report form.Report
}

func newPapers(c *Config, roster *form.Roster, judgedOn string, g *gathered, write bool) (*papers, error) {
	p := &papers{
		model: desk.NewModel(desk.Options{Roster: roster, AsOf: judgedOn, Due: c.Due, Version: c.Version, NoPapers: !write}),
		from:  retriever{gathered: g},
	}
	err := g.all(func(s *form.Source) error {
		p.model.Source(s)
		return nil
	})
	return p, err
}

// add takes the reports of a chunk, in order.
func (p *papers) add(publisher *publisher, m *made) error {
	for i, number := range m.chunk.entries {
		e := &publisher.gathered.entries[number]
		if err := p.from.report(e, &p.report); err != nil {
			return err
		}
		p.report.Source = p.model.Sources[e.source] // not a copy for each report
		p.model.Add(&p.report, m.findings[i], desk.Meta{Balanced: m.balanced[i], Explanations: m.explanations[i]})
	}
	return nil
}

// setAside takes the reports that are not published.
func (p *papers) setAside(g *gathered) error {
	return g.unpublished(func(_ *entry, r *form.Report, findings []form.Finding) error {
		p.model.SetAside(desk.Aside{
			Agency: r.Agency, Year: r.Year, Scope: r.Scope, SubmittedAt: r.SubmittedAt, Source: r.Source, Findings: findings,
		})
		return nil
	})
}

// rosterRows lists who should have reported and who has, if that was judged.
func (p *publisher) rosterRows() []transform.RosterRow {
	if p.papers == nil {
		return nil
	}
	var rows []transform.RosterRow
	for _, l := range p.papers.model.Roster {
		row := transform.RosterRow{
			Year: l.Year, Division: l.Division, AgencyCode: l.Code, AgencyName: l.Name, Kind: l.Kind, Group: l.Group, Scope: l.Scope,
			Status: l.Status.String(), Due: l.Due, SubmittedAt: l.SubmittedAt, DaysLate: l.DaysLate, Reports: l.Copies,
			Standing: l.Standing, InSum: l.Added, CountedIn: l.CountedIn, Successor: l.Successor, ReportedAs: l.ReportedAs, Note: l.Note,
		}
		if f := l.Filing; f != nil {
			row.ReportID = reportID(f.Agency, f.Year, f.Scope)
		}
		rows = append(rows, row)
	}
	return rows
}

// write stages the papers and lists the files.
func (p *papers) write(ctx context.Context, g *staging) ([]manifestItem, error) {
	var mu sync.Mutex
	files := map[string]*countingFile{}
	err := deskpapers.Write(ctx, p.model, func(name string) (io.WriteCloser, error) {
		f, err := g.create(name)
		if err != nil {
			return nil, err
		}
		c := newCountingFile(f)
		mu.Lock()
		defer mu.Unlock()
		files[name] = c
		return c, nil
	})
	if err != nil {
		return nil, fmt.Errorf("write papers: %w", err)
	}
	var items []manifestItem
	for name, f := range files { // the manifest sorts them
		items = append(items, f.item(name))
	}
	return items, nil
}

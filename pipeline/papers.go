package pipeline

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"gouji/form"
	"gouji/sinks/desk"
	deskpapers "gouji/sinks/desk/papers"
)

// papers feeds the district office's desk.
type papers struct {
	model  *desk.Model
	report form.Report
	buffer []byte
}

func newPapers(c *Config, roster *form.Roster, g *gathered) *papers {
	p := &papers{model: desk.NewModel(desk.Options{Roster: roster, AsOf: c.AsOf, Due: c.Due, Version: c.Version})}
	for _, s := range g.sources {
		p.model.Source(s)
	}
	return p
}

// add takes the reports of a chunk, in order.
func (p *papers) add(publisher *publisher, m *made) error {
	for i, e := range m.chunk.entries {
		var err error
		if p.buffer, err = publisher.gathered.report(e, &p.report, p.buffer); err != nil {
			return err
		}
		p.model.Add(&p.report, m.findings[i], desk.Meta{Balanced: m.balanced[i], Explanations: m.explanations[i]})
	}
	return nil
}

// setAside takes the reports that are not published.
func (p *papers) setAside(g *gathered) error {
	for i := range g.entries {
		e := &g.entries[i]
		if e.fate == published || e.fate == merged {
			continue
		}
		var err error
		if p.buffer, err = g.report(e, &p.report, p.buffer); err != nil {
			return err
		}
		findings := p.report.Findings
		for _, f := range g.sources[e.source].Findings {
			if strings.HasPrefix(f.Rule, "R-") && f.Place == e.place {
				findings = append(findings, f)
			}
		}
		p.model.SetAside(desk.Aside{
			Agency: p.report.Agency, Year: p.report.Year, Scope: p.report.Scope, SubmittedAt: p.report.SubmittedAt,
			Source: p.report.Source, Findings: findings,
		})
	}
	return nil
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

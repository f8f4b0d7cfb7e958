package pipeline

import (
	"context"
	"fmt"
	"io"
	"sync"

	"gouji/form"
	"gouji/sinks/desk"
	deskpapers "gouji/sinks/desk/papers"
)

// papers feeds the district office's desk.
type papers struct {
	model *desk.Model
}

func newPapers(c *Config, g *gathered, judgedOn string) (*papers, error) {
	p := &papers{model: desk.NewModel(desk.Options{Agencies: g.who, AsOf: judgedOn, Version: c.Version})}
	err := g.all(func(s *form.Source) error {
		p.model.Source(s)
		return nil
	})
	return p, err
}

// filing makes what the papers keep of a published report. It is safe for
// concurrent use.
func (p *papers) filing(g *gathered, number int32, r *form.Report) *desk.Filing {
	e := &g.entries[number]
	f := desk.NewFiling(g.who, number, e.agency, e.standing, r)
	f.Source = p.model.Sources[e.source] // not a copy for each report
	f.Balanced = true                    // until it is found not to be
	return f
}

// setAside takes a report that is not published. The findings are its own.
func (p *papers) setAside(r *form.Report, findings []form.Finding) {
	p.model.SetAside(desk.Aside{
		Agency: r.Agency, Year: r.Year, Scope: r.Scope, SubmittedAt: r.SubmittedAt, Source: r.Source, Findings: findings,
	})
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

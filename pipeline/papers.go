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

// filing makes what the papers keep of a published report. Several workers may call
// it at once, each with its own retriever.
func (p *papers) filing(from *retriever, number int32, r *form.Report) (*desk.Filing, error) {
	g := from.gathered
	e := &g.entries[number]
	packed, err := g.spool.keep(e.at, &from.buffer, cellsOf)
	if err != nil {
		return nil, err
	}
	f := desk.NewFiling(g.who, number, e.agency, e.standing, r, packedCells{packed, e.place})
	f.Source = p.model.Sources[e.source] // not a copy for each report
	f.Balanced = true                    // until it is found not to be
	return f, nil
}

// packedCells are the cells of a report as the spool has them.
type packedCells struct {
	packed []byte
	place  form.Place // of the report
}

// Unpack brings the cells back. The bytes are in memory and were read before:
// that they are not what they were is a defect of the program.
func (c packedCells) Unpack(into *desk.Figures) {
	r := form.Report{Place: c.place}
	if err := decodeCells(c.packed, &r); err != nil {
		panic(err)
	}
	into.Values, into.States, into.Places = r.Values, r.States, r.Places
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

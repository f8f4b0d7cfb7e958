package reports

import (
	"context"
	"errors"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/shards"
	"gouji/pipeline/spool"
)

// Replay brings back what the shards of a plan hold, as Collect would read it. folder
// holds the shards of a plan that is only in memory.
func Replay(ctx context.Context, o Options, p *shards.Plan, folder string, to *spool.Spool) (c *Collected, err error) {
	merged, err := p.Merge(folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, merged.Close()) }()
	ignored, err := p.Ignored()
	if err != nil {
		return nil, err
	}
	g, err := newCollection(to, ignored, p.Files)
	if err != nil {
		return nil, err
	}
	if o.Progress != nil {
		o.Progress(0, p.Files, 0)
	}
	var report form.Report
	done := 0
	for {
		unit, more, err := merged.Next()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		r := &collector{writer: g.writer, texts: g.texts}
		part, err := unit.Replay(&report, r)
		if err != nil {
			return nil, err
		}
		if unit.Segment {
			r.part, r.last = &part, unit.Last
		}
		files, err := g.add(r, func() ingest.Content { return unit.Content })
		if err != nil {
			return nil, err
		}
		done += files
		if o.Progress != nil && (files > 0) {
			o.Progress(done, p.Files, len(g.entries))
		}
	}
	return &g.Collected, g.writer.Flush()
}

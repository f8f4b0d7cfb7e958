package pipeline

import (
	"context"
	"fmt"

	"gouji/form"
	"gouji/ingest"
	"gouji/transform/attribution"
)

// gathered is everything a run knows after reading its input.
type gathered struct {
	sources   sources
	entries   []entry // in input order
	who       *attribution.Agencies
	dates     []string
	spool     *spool
	writer    spoolWriter // for what no worker has read
	told      []told
	chains    []*chain              // reports that were handed in more than once
	summaries []attribution.Summary // own reports that are the consolidated one of their district
	bundle    *bundle               // whose segments are being added
}

// told is a reason why a report is not published.
type told struct {
	entry   *entry
	finding form.Finding
}

// taskBytes and taskFiles bound the files that one task of the first pass reads:
// enough to make handing out work cheap, few enough to share it evenly.
const (
	taskBytes = 1 << 20
	taskFiles = 64
)

// task is what one worker reads at a time: a run of files, or a segment of a
// large bundle.
type task struct {
	inputs  []ingest.Input
	segment *ingest.Segment
	bytes   int64
}

// tasks deals out the inputs. A bundle that can be cut into segments becomes a
// task for each, in a row.
func tasks(inputs []ingest.Input) []task {
	reader := ingest.NewReader(ingest.Options{})
	var list []task
	open := false // the last task takes more files
	for i, in := range inputs {
		if segments := reader.Segments(in); segments != nil {
			for i := range segments {
				list = append(list, task{segment: &segments[i], bytes: segments[i].Bytes()})
			}
			open = false
			continue
		}
		n := len(list)
		if !open || len(list[n-1].inputs) >= taskFiles || list[n-1].bytes+in.Bytes > taskBytes {
			list = append(list, task{})
			n++
		}
		t := &list[n-1]
		t.inputs = inputs[i-len(t.inputs) : i+1]
		t.bytes += in.Bytes
		open = true
	}
	return list
}

// bundle is a file whose segments are being gathered.
type bundle struct {
	hasher   *ingest.Hasher
	parts    []ingest.Part
	source   int32 // its place among the sources
	sequence int32 // reports so far
}

// collector receives the reports of one task and keeps them.
type collector struct {
	writer  *spoolWriter
	texts   *texts
	sources []collectedSource
	entries []entry
	current int32 // sequence in the source being read
	task    task
	part    ingest.Part // of a segment
}

var _ ingest.Handler = (*collector)(nil)

// Report keeps a borrowed report: its figures in the spool, its key in the index.
func (c *collector) Report(r *form.Report, usable bool) error {
	at, err := c.writer.append(func(b []byte) []byte { return appendReport(b, r) })
	if err != nil {
		return err
	}
	e := entry{
		at: at, source: int32(len(c.sources)), sequence: c.current, place: r.Place,
		year: int16(max(-1, min(r.Year, 9999))), scope: r.Scope,
		agency: c.texts.agencies.number(r.Agency), submittedAt: c.texts.dates.number(r.SubmittedAt),
		figures: int32(r.Figures), filled: int16(r.Filled()),
	}
	for i := range r.Findings {
		e.accounted += int32(r.Findings[i].Figures)
	}
	e.accounted += int32(len(r.Captions))
	if r.Fragment {
		e.marks |= fragment
	}
	if usable {
		e.draw(r)
	} else {
		e.marks |= unusable
		e.fate = attribution.Rejected
	}
	c.current++
	c.entries = append(c.entries, e)
	return nil
}

// Source closes the source whose reports came before.
func (c *collector) Source(s *form.Source) error {
	kept, err := c.writer.collect(s)
	c.sources = append(c.sources, kept)
	c.current = 0
	return err
}

// gather reads all inputs in parallel.
func gather(ctx context.Context, c *Config, options ingest.Options, s *spool) (*gathered, error) {
	inputs, ignored, err := ingest.Discover(c.Inputs, c.Output)
	if err != nil {
		return nil, fmt.Errorf("find inputs: %w", err)
	}
	// Nearly every file is one source with one report.
	g := &gathered{
		sources: newSources(len(ignored) + len(inputs)),
		entries: make([]entry, 0, len(inputs)), spool: s, writer: spoolWriter{spool: s},
	}
	for _, source := range ignored {
		kept, err := g.writer.collect(source)
		if err != nil {
			return nil, err
		}
		g.sources.add(&kept)
	}
	readers := make([]*ingest.Reader, c.Workers)
	writers := make([]*spoolWriter, c.Workers)
	for i := range readers {
		readers[i], writers[i] = ingest.NewReader(options), &spoolWriter{spool: s}
	}
	done, limited, texts := 0, 0, newTexts()
	work := ordered[task, *collector]{
		workers: c.Workers, window: 32 * c.Workers, budget: newBudget(c.MemoryBytes),
		weight: func(t task) int64 { return t.bytes },
		work: func(ctx context.Context, worker int, t task) (*collector, error) {
			result := &collector{
				writer: writers[worker], texts: texts, task: t,
				sources: make([]collectedSource, 0, len(t.inputs)), entries: make([]entry, 0, len(t.inputs)),
			}
			return result, result.read(ctx, readers[worker])
		},
		emit: func(_ context.Context, r *collector) error {
			files, err := g.add(r)
			if err != nil {
				return err
			}
			done += files
			if len(g.entries) >= limited+heapCovered/4 {
				limited = len(g.entries)
				c.limitHeap(limited, len(inputs), false)
			}
			c.progress(Progress{Phase: "read", Done: done, Total: len(inputs)})
			return nil
		},
	}
	if err := work.run(ctx, tasks(inputs)); err != nil {
		return nil, err
	}
	for _, w := range append(writers, &g.writer) {
		if err := w.flush(); err != nil {
			return nil, err
		}
	}
	g.identify(texts, options.Roster)
	return g, nil
}

// read does the collector's task.
func (c *collector) read(ctx context.Context, reader *ingest.Reader) (err error) {
	t := &c.task
	if t.segment != nil {
		c.part, err = reader.ReadSegment(ctx, t.segment, c)
		return err
	}
	for _, in := range t.inputs {
		if err := reader.Read(ctx, in, c); err != nil {
			return fmt.Errorf("read %s: %w", in.Path, err)
		}
	}
	return nil
}

// add takes what a task came to, in the order of the tasks, and returns how many
// files are done with it.
func (g *gathered) add(r *collector) (files int, err error) {
	t := &r.task
	if t.segment != nil && g.bundle == nil {
		g.bundle = &bundle{hasher: ingest.NewHasher(), source: g.sources.reserve()}
	}
	base, sequence := int32(len(g.sources.kept)), int32(0)
	if t.segment != nil {
		base, sequence = g.bundle.source, g.bundle.sequence
		g.bundle.parts = append(g.bundle.parts, r.part)
		g.bundle.sequence += r.current
		g.bundle.hasher.Add(t.segment) // in order, while the workers read the next ones
	}
	for i := range r.entries {
		r.entries[i].source += base
		r.entries[i].sequence += sequence
	}
	g.entries = append(g.entries, r.entries...)
	if t.segment == nil {
		for i := range r.sources {
			g.sources.add(&r.sources[i])
		}
		return len(r.sources), nil
	}
	if !t.segment.Last {
		return 0, nil
	}
	whole, err := g.writer.collect(ingest.Whole(g.bundle.parts, g.bundle.hasher))
	g.sources.set(g.bundle.source, &whole)
	g.bundle = nil
	return 1, err
}

func (c *Config) progress(p Progress) {
	if c.Progress != nil {
		c.Progress(p)
	}
}

// Package reports takes the reports of an input through the stages before
// anything is written. Each stage takes over what the one before it made:
//
//	Collect    reads the input; the reports go into a spool, an index stays
//	Resolve    decides who reported and which version of a report is used
//	Examine    brings chunks of reports back and says what is wrong with each
//	Judge      adds what only the whole shows: sums, missing and late reports
//
// Replay collects from shards what Collect would from the files. OfficeFiles keeps
// what the office files show. The package knows no Arrow, so that a page in a
// browser goes the same way.
//
// Files, each using only those after it: examine, judge, carried, single, replay, resolve,
// returned, collect, versions, examiner, office, found, resolved, version_rows, judged,
// chain, retriever, index, sources.
package reports

import (
	"context"
	"fmt"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/ordered"
	"gouji/pipeline/spool"
	"gouji/transform/attribution"
)

// Collected is what reading the inputs came to: their sources, and an index of the
// reports whose content is in the spool.
type Collected struct {
	Sources *Sources
	entries []entry // in input order
	texts   *texts
}

// Reports is the number of reports read, those that cannot be used included.
func (c *Collected) Reports() int { return len(c.entries) }

// Options say what to collect and how.
type Options struct {
	Inputs      []string     // files and folders
	Output      string       // what of it is output and no input; "" for none
	Roster      *form.Roster // which readers may ask for names; nil for none
	Workers     int
	MemoryBytes int64 // of input in flight
	// Progress is called with how many of the files are read and how many reports came of
	// them, from one goroutine at a time; nil for nobody.
	Progress func(done, files, reports int)
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

// bundle is a file whose segments are being collected.
type bundle struct {
	parts    []ingest.Part
	source   int32 // its place among the sources
	sequence int32 // reports so far
}

// collector receives the reports of one task and keeps them.
type collector struct {
	writer  *spool.Writer
	texts   *texts
	sources []incomingSource
	entries []entry
	current int32        // sequence in the source being read
	part    *ingest.Part // what a segment tells of its source, nil for whole files
	last    bool         // it is the last segment of its file
}

var _ ingest.Handler = (*collector)(nil)

// Report keeps a borrowed report: its figures in the spool, its key in the index.
func (c *collector) Report(r *form.Report, usable bool) error {
	at, err := c.writer.Append(func(b []byte) []byte { return spool.AppendReport(b, r) })
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
	if r.Answers != "" {
		e.marks |= answering
	}
	if usable {
		e.draw(r)
	} else {
		e.marks |= unusable
		e.outcome = attribution.Rejected
	}
	c.current++
	c.entries = append(c.entries, e)
	return nil
}

// Source closes the source whose reports came before.
func (c *collector) Source(s *form.Source) error {
	met, err := keepSource(c.writer, s)
	c.sources = append(c.sources, met)
	c.current = 0
	return err
}

// Collect reads all inputs in parallel and keeps them in the spool, which must stay
// open as long as what comes of them is in use.
func Collect(ctx context.Context, o Options, to *spool.Spool) (*Collected, error) {
	inputs, ignored, err := ingest.Discover(o.Inputs, o.Output)
	if err != nil {
		return nil, fmt.Errorf("find inputs: %w", err)
	}
	g, err := newCollection(to, ignored, len(inputs))
	if err != nil {
		return nil, err
	}
	if o.Progress != nil {
		o.Progress(0, len(inputs), 0)
	}
	readers := make([]*ingest.Reader, o.Workers)
	writers := make([]*spool.Writer, o.Workers)
	for i := range readers {
		readers[i], writers[i] = ingest.NewReader(ingest.Options{Roster: o.Roster}), to.NewWriter()
	}
	done := 0
	hasher := ingest.NewHasher() // of the file whose segments are coming in
	work := ordered.Work[task, *reading]{
		Workers: o.Workers, Window: 32 * o.Workers, Budget: ordered.NewBudget(o.MemoryBytes),
		Weight: func(t task) int64 { return t.bytes },
		Work: func(ctx context.Context, worker int, t task) (*reading, error) {
			result := &reading{task: t, collector: collector{
				writer: writers[worker], texts: g.texts,
				sources: make([]incomingSource, 0, len(t.inputs)), entries: make([]entry, 0, len(t.inputs)),
			}}
			return result, result.read(ctx, readers[worker])
		},
		Emit: func(_ context.Context, r *reading) error {
			if r.segment != nil {
				if r.segment.Number == 0 {
					hasher = ingest.NewHasher()
				}
				hasher.Add(r.segment) // in order, while the workers read the next ones
			}
			files, err := g.add(&r.collector, hasher.Sum)
			if err != nil {
				return err
			}
			done += files
			if o.Progress != nil {
				o.Progress(done, len(inputs), len(g.entries))
			}
			return nil
		},
	}
	if err := work.Run(ctx, tasks(inputs)); err != nil {
		return nil, err
	}
	for _, w := range append(writers, g.writer) {
		if err := w.Flush(); err != nil {
			return nil, err
		}
	}
	return &g.Collected, nil
}

// collection is a Collected while it grows.
type collection struct {
	Collected
	writer *spool.Writer // for what no worker has read
	bundle *bundle       // whose segments are being added
}

// newCollection takes what is no input, and makes room for so many files: nearly every
// one is one source with one report.
func newCollection(to *spool.Spool, ignored []*form.Source, files int) (*collection, error) {
	g := &collection{
		writer: to.NewWriter(),
		Collected: Collected{
			Sources: newSources(to, len(ignored)+files), entries: make([]entry, 0, files), texts: newTexts(),
		},
	}
	for _, source := range ignored {
		met, err := keepSource(g.writer, source)
		if err != nil {
			return nil, err
		}
		g.Sources.add(&met)
	}
	return g, nil
}

// reading is a task and what came of it.
type reading struct {
	task
	collector
}

// read does the task.
func (r *reading) read(ctx context.Context, reader *ingest.Reader) error {
	if r.segment != nil {
		part, err := reader.ReadSegment(ctx, r.segment, &r.collector)
		r.part, r.last = &part, r.segment.Last
		return err
	}
	for _, in := range r.inputs {
		if err := reader.Read(ctx, in, &r.collector); err != nil {
			return fmt.Errorf("read %s: %w", in.Path, err)
		}
	}
	return nil
}

// add takes what was read, in the order of the input, and returns how many files are
// done with it. content tells what is known of the file whose last segment it is.
func (g *collection) add(r *collector, content func() ingest.Content) (files int, err error) {
	if r.part != nil && g.bundle == nil {
		g.bundle = &bundle{source: g.Sources.reserve()}
	}
	base, sequence := int32(len(g.Sources.kept)), int32(0)
	if r.part != nil {
		base, sequence = g.bundle.source, g.bundle.sequence
		g.bundle.parts = append(g.bundle.parts, *r.part)
		g.bundle.sequence += r.current
	}
	for i := range r.entries {
		r.entries[i].source += base
		r.entries[i].sequence += sequence
	}
	g.entries = append(g.entries, r.entries...)
	if r.part == nil {
		for i := range r.sources {
			g.Sources.add(&r.sources[i])
		}
		return len(r.sources), nil
	}
	if !r.last {
		return 0, nil
	}
	whole, err := keepSource(g.writer, ingest.Whole(g.bundle.parts, content()))
	g.Sources.set(g.bundle.source, &whole)
	g.bundle = nil
	return 1, err
}

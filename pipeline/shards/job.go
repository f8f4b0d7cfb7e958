package shards

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/ordered"
)

// Reading says how shards are read.
type Reading struct {
	Roots       []string     // in place of those of the plan, in the same order; nil for the same
	Roster      *form.Roster // which readers may ask for names; nil for none
	Workers     int
	MemoryBytes int64 // of input in flight
	// Progress is called with how many of the inputs are read, from one goroutine at a time;
	// nil for nobody.
	Progress func(done, inputs int)
}

// Done is what came of a shard.
type Done struct {
	Inputs  int
	Reports int
	Kept    bool // it was there, whole and of this plan
}

// Read makes a shard of a plan on disk, unless it is there: it can be called any number
// of times, also side by side. An input that is not what it was when it was planned is
// ErrChanged, a root that is not there ErrNoInput.
func (p *Plan) Read(ctx context.Context, shard int, r Reading) (Done, error) {
	if done, ok := p.there(shard); ok {
		return done, nil
	}
	workers, err := p.workers(r)
	if err != nil {
		return Done{}, err
	}
	defer workers.close()
	if err := os.MkdirAll(p.shards(), 0o755); err != nil { // somebody cleared it
		return Done{}, failed(err)
	}
	return p.read(ctx, p.shards(), shard, r, workers)
}

// there reports whether a shard of the plan is there and whole.
func (p *Plan) there(shard int) (done Done, ok bool) {
	err := visit(shardPath(p.shards(), shard), shard, func(r *shardReader) error {
		if p.judge(shard, r.header) != (form.Text{}) {
			return errDamaged
		}
		done = Done{Inputs: r.footer.Inputs, Reports: r.footer.Reports, Kept: true}
		return nil
	}, nil)
	return done, err == nil
}

// visit goes through a shard from its beginning to its end.
func visit(path string, shard int, begin func(*shardReader) error, each func(*Input) error) (err error) {
	decoder, err := newDecoder()
	if err != nil {
		return err
	}
	defer decoder.Close()
	r, err := openShard(path, shard, decoder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := begin(r); err != nil {
		return err
	}
	for {
		in, _, err := r.next()
		if err != nil || in == nil {
			return err
		}
		if each == nil {
			continue
		}
		if err := each(in); err != nil {
			return err
		}
	}
}

func newDecoder() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlockBytes))
}

// taskInputs and taskBytes bound what one worker reads at a time.
const (
	taskInputs = 64
	taskBytes  = 1 << 20
)

// taken is what became of some inputs.
type taken struct {
	inputs  []Input
	records [][]byte
	reports []int
}

// readingWorkers read one shard after the other: a reader each, one encoder for all.
type readingWorkers struct {
	list    []worker
	encoder *zstd.Encoder
}

func (p *Plan) workers(r Reading) (*readingWorkers, error) {
	roots := r.Roots
	if roots == nil {
		roots = p.Roots
	}
	if len(roots) != len(p.Roots) {
		return nil, fmt.Errorf("%w: it has %d inputs, not %d", ErrNoPlan, len(p.Roots), len(roots))
	}
	for _, root := range roots {
		if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s", ErrNoInput, root)
		}
	}
	encoder, err := newEncoder()
	if err != nil {
		return nil, err
	}
	w := &readingWorkers{list: make([]worker, max(1, r.Workers)), encoder: encoder}
	for i := range w.list {
		w.list[i] = worker{reader: ingest.NewReader(ingest.Options{Roster: r.Roster}), roots: roots, planned: p.folder != ""}
	}
	return w, nil
}

func (w *readingWorkers) close() { w.encoder.Close() } // it holds nothing back

// read makes a shard in a folder.
func (p *Plan) read(ctx context.Context, folder string, shard int, r Reading, workers *readingWorkers) (done Done, err error) {
	list, err := p.list(shard)
	if err != nil {
		return done, err
	}
	w, err := newShardWriter(shardPath(folder, shard), p.header(shard), workers.encoder)
	if err != nil {
		return done, err
	}
	work := ordered.Work[[]Input, *taken]{
		Workers: len(workers.list), Window: 4 * len(workers.list), Budget: ordered.NewBudget(r.MemoryBytes),
		Weight: weight,
		Work: func(ctx context.Context, number int, inputs []Input) (*taken, error) {
			return workers.list[number].take(ctx, inputs)
		},
		Emit: func(_ context.Context, t *taken) error {
			for i := range t.inputs {
				done.Inputs++
				done.Reports += t.reports[i]
				if err := w.add(&t.inputs[i], t.records[i], t.reports[i]); err != nil {
					return err
				}
			}
			if r.Progress != nil {
				r.Progress(done.Inputs, len(list))
			}
			return nil
		},
	}
	if err := work.Run(ctx, tasks(list)); err != nil {
		return done, errors.Join(err, w.abandon())
	}
	// A job's shards must outlast a machine; those of a run are only a saving, and one
	// that is damaged is read again.
	return done, w.close(p.folder != "")
}

func weight(inputs []Input) (bytes int64) {
	for i := range inputs {
		bytes += inputs[i].length()
	}
	return bytes
}

// tasks deals a list out among the workers.
func tasks(list []Input) (tasks [][]Input) {
	from, bytes := 0, int64(0)
	for i := range list {
		if i > from && (i-from >= taskInputs || bytes+list[i].length() > taskBytes) {
			tasks = append(tasks, list[from:i])
			from, bytes = i, 0
		}
		bytes += list[i].length()
	}
	if from < len(list) {
		tasks = append(tasks, list[from:])
	}
	return tasks
}

// worker reads inputs. It belongs to one goroutine.
type worker struct {
	reader *ingest.Reader
	roots  []string
	record recorder
	// planned inputs must be what they were when they were planned, perhaps days ago. A
	// run that lists its input itself takes files as it meets them.
	planned bool
}

func (w *worker) take(ctx context.Context, inputs []Input) (*taken, error) {
	t := &taken{inputs: slices.Clone(inputs)}
	for i := range t.inputs {
		in := &t.inputs[i]
		w.record.begin(in.Path)
		if err := w.one(ctx, in); err != nil {
			return nil, err
		}
		t.records, t.reports = append(t.records, slices.Clone(w.record.b)), append(t.reports, w.record.reports)
	}
	return t, nil
}

// one reads an input and makes sure that it is what was planned.
func (w *worker) one(ctx context.Context, in *Input) error {
	file := in.locate(w.roots)
	from := ingest.Input{Path: in.Path, File: file, Bytes: in.Bytes}
	if !w.planned {
		from.Changed = in.Changed // so that a change meanwhile is found as in any run
	}
	changed := fmt.Errorf("%w: %s", ErrChanged, in.Path)
	if s := in.Segment; s != nil {
		segments := w.reader.SegmentsAt(from, []ingest.Cut{{Number: s.Number, Last: s.Last, Offset: s.Offset, Length: s.Length, Line: s.Line, Folded: s.Folded}})
		if segments == nil {
			return changed
		}
		part, err := w.reader.ReadSegment(ctx, &segments[0], &w.record)
		if err != nil {
			return err
		}
		in.content = segments[0].Sum()
		if hex.EncodeToString(in.content[:]) != s.SHA256 {
			return changed
		}
		w.record.part(part)
		return w.unchanged(in, file)
	}
	if err := w.reader.Read(ctx, from, &w.record); err != nil {
		return fmt.Errorf("read %s: %w", in.Path, err)
	}
	var known bool
	if in.content, known = w.record.hash(); !known {
		in.content, _ = contentSum(file) // what cannot be read has none
	}
	return w.unchanged(in, file)
}

// unchanged compares a file, after it was read, with what was planned.
func (w *worker) unchanged(in *Input, file string) error {
	if !w.planned {
		return nil
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() != in.Bytes || info.ModTime().Unix() != time.Unix(0, in.Changed).Unix() {
		return fmt.Errorf("%w: %s", ErrChanged, in.Path)
	}
	return nil
}

// Refresh makes the shards of a plan in memory in a folder. Those that are there from
// another time and whose inputs are byte for byte what they were stay; kept counts the
// inputs in them. A folder of other things is ErrOccupied.
func (p *Plan) Refresh(ctx context.Context, folder string, r Reading) (kept int, err error) {
	if err := mayKeep(folder); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return 0, failed(err)
	}
	stay, err := p.unchanged(ctx, folder, r.Workers)
	if err != nil {
		return 0, err
	}
	workers, err := p.workers(r)
	if err != nil {
		return 0, err
	}
	defer workers.close()
	read := 0
	for shard := range p.Slices {
		if stay[shard] {
			kept += p.Slices[shard].Inputs
		}
	}
	for shard := range p.Slices {
		if stay[shard] {
			continue
		}
		one := r
		one.Progress = nil
		if r.Progress != nil {
			one.Progress = func(done, _ int) { r.Progress(kept+read+done, p.Inputs) }
		}
		done, err := p.read(ctx, folder, shard, one, workers)
		if err != nil {
			return kept, err
		}
		read += done.Inputs
	}
	return kept, nil
}

// unchanged says which of the shards in a folder may stay.
func (p *Plan) unchanged(ctx context.Context, folder string, workers int) ([]bool, error) {
	stay := make([]bool, len(p.Slices))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, workers))
	for shard := range p.Slices {
		group.Go(func() error {
			list, at := p.slice(shard), 0
			err := visit(shardPath(folder, shard), shard, func(r *shardReader) error {
				if p.judge(shard, r.header) != (form.Text{}) || r.footer.Inputs != len(list) {
					return errDamaged
				}
				return context.Cause(ctx)
			}, func(in *Input) error {
				now := &list[at]
				if at++; in.compare(now) != 0 || !now.has(in.content, p.Roots) {
					return errDamaged
				}
				return context.Cause(ctx)
			})
			stay[shard] = err == nil
			return context.Cause(ctx)
		})
	}
	return stay, group.Wait()
}

// has reports whether an input has this content now.
func (in *Input) has(content [sha256.Size]byte, roots []string) bool {
	if in.Segment != nil {
		return in.Segment.SHA256 == hex.EncodeToString(content[:])
	}
	sum, err := contentSum(in.locate(roots))
	return err == nil && sum == content
}

// Merged brings the shards of a plan back, input by input in the order of a run. It
// belongs to one goroutine.
type Merged struct {
	decoder *zstd.Decoder
	readers []*shardReader
	heads   []head       // by input, the next one first
	last    *shardReader // whose input was given out
	inputs  int          // still to come
	shards  int
}

// head is the next input of a shard.
type head struct {
	reader *shardReader
	input  *Input
	record []byte
}

// Merge opens the shards of a plan: those of a plan on disk, or of a plan in memory
// those that Refresh made in a folder. The error is an IncompleteError if one is
// missing, not whole or of another plan, version or roster.
func (p *Plan) Merge(folder string) (m *Merged, err error) {
	decoder, err := newDecoder()
	if err != nil {
		return nil, err
	}
	m = &Merged{decoder: decoder, inputs: p.Inputs, shards: len(p.Slices)}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.Close())
			m = nil
		}
	}()
	if p.folder != "" {
		folder = p.shards()
	}
	incomplete := &IncompleteError{Shards: len(p.Slices)}
	for shard := range p.Slices {
		r, err := openShard(shardPath(folder, shard), shard, decoder)
		if err != nil {
			what, known := problemOf(err)
			if !known {
				return m, failed(err)
			}
			incomplete.Problems = append(incomplete.Problems, Problem{shard, what})
			continue
		}
		m.readers = append(m.readers, r)
		if what := p.judge(shard, r.header); what != (form.Text{}) {
			incomplete.Problems = append(incomplete.Problems, Problem{shard, what})
		} else if r.footer.Inputs != p.Slices[shard].Inputs {
			incomplete.Problems = append(incomplete.Problems, Problem{shard, damaged})
		}
	}
	if len(incomplete.Problems) > 0 {
		return m, incomplete
	}
	for _, r := range m.readers {
		if err := m.advance(r); err != nil {
			return m, err
		}
	}
	return m, nil
}

// problemOf says what is wrong with a shard that cannot be opened or read.
func problemOf(err error) (what form.Text, known bool) {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return missing, true
	case errors.Is(err, errCutShort):
		return cutShort, true
	case errors.Is(err, errDamaged):
		return damaged, true
	}
	return what, false
}

// advance takes the next input of a shard among the heads.
func (m *Merged) advance(r *shardReader) error {
	in, record, err := r.next()
	if err != nil {
		if what, known := problemOf(err); known {
			return &IncompleteError{Shards: m.shards, Problems: []Problem{{r.number, what}}}
		}
		return failed(err)
	}
	if in == nil {
		return nil
	}
	at, _ := slices.BinarySearchFunc(m.heads, in, func(h head, in *Input) int { return -h.input.compare(in) })
	m.heads = slices.Insert(m.heads, at, head{r, in, record}) // the next one last
	return nil
}

// Unit is what was read of one input.
type Unit struct {
	Path string
	// Segment is set for a segment of a file; Content is that of the file, and known
	// with its Last segment.
	Segment, Last bool
	Content       ingest.Content

	record []byte
}

// Inputs is how many units there are to come.
func (m *Merged) Inputs() int { return m.inputs }

// Next returns the next unit, good until the next call; ok is false at the end. A
// shard that proves damaged on the way is an IncompleteError.
func (m *Merged) Next() (unit Unit, ok bool, err error) {
	if m.last != nil {
		if err := m.advance(m.last); err != nil {
			return unit, false, err
		}
	}
	if len(m.heads) == 0 {
		if m.inputs != 0 {
			return unit, false, fmt.Errorf("%w: %d inputs are in no shard", ErrIncomplete, m.inputs)
		}
		return unit, false, nil
	}
	next := m.heads[len(m.heads)-1]
	m.heads, m.last = m.heads[:len(m.heads)-1], next.reader
	unit = Unit{Path: next.input.Path, record: next.record}
	if s := next.input.Segment; s != nil {
		unit.Segment, unit.Last = true, s.Last
		unit.Content.Bytes, unit.Content.Changed = next.input.Bytes, s.Changed
		if _, err := hex.Decode(unit.Content.SHA256[:], []byte(s.Whole)); err != nil {
			return unit, false, errDamaged
		}
	}
	m.inputs--
	return unit, true, nil
}

// Replay hands over what was read to h, which gets the reports lent in report, and
// returns the part of its source that a segment is.
func (u *Unit) Replay(report *form.Report, h ingest.Handler) (ingest.Part, error) {
	part, err := replay(u.record, report, h)
	if errors.Is(err, errDamaged) || part.Source == nil && u.Segment && err == nil {
		return part, fmt.Errorf("%s: %w", u.Path, errDamaged)
	}
	return part, err
}

// Close closes the shards.
func (m *Merged) Close() (err error) {
	for _, r := range m.readers {
		err = errors.Join(err, r.close())
	}
	m.decoder.Close()
	return err
}

// Ignored lists what the plan found and is no input.
func (p *Plan) Ignored() (list []*form.Source, err error) {
	if p.folder == "" {
		return p.ignored, nil
	}
	decoder, err := newDecoder()
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	r, err := openShard(filepath.Join(p.folder, ignoredFile), 0, decoder)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNoPlan, ignoredFile, err)
	}
	defer func() { err = errors.Join(err, r.close()) }()
	keep := &sourceList{}
	for {
		in, record, err := r.next()
		if err == nil && in != nil {
			_, err = replay(record, &form.Report{}, keep)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrNoPlan, ignoredFile, err)
		}
		if in == nil {
			return keep.sources, nil
		}
	}
}

// sourceList keeps sources.
type sourceList struct{ sources []*form.Source }

func (k *sourceList) Report(*form.Report, bool) error { return errDamaged }

func (k *sourceList) Source(s *form.Source) error {
	k.sources = append(k.sources, s)
	return nil
}

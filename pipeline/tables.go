package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"golang.org/x/sync/errgroup"

	"gouji/pipeline/ordered"
	"gouji/sinks/parquet"
	"gouji/transform"
)

// openTables prepares the tables of all datasets. No file is created before it
// has rows: some readers fail on Parquet files without any.
func (p *publisher) openTables() error {
	for _, d := range transform.Datasets {
		encoder, err := parquet.NewWriter(io.Discard, d.Schema(), optionsOf(d))
		if err != nil {
			return err
		}
		p.tables[d.Name] = &table{dataset: d, encoder: encoder}
	}
	return nil
}

// optionsOf says how the files of a dataset are written.
func optionsOf(d *transform.Dataset) parquet.Options {
	return parquet.Options{Name: d.Name, SortColumns: d.SortKeys, PrefixedColumns: d.Prefixed}
}

// commit appends row groups to their tables, in order.
func (p *publisher) commitGroups(groups []encoded) error {
	for _, e := range groups {
		if e.group.Rows() == 0 {
			continue
		}
		to, err := p.partFor(e.table)
		if err != nil {
			return err
		}
		to.rows += e.group.Rows()
		to.bytes += e.group.Bytes()
		if err := to.writer.Commit(e.group); err != nil {
			return err
		}
	}
	return nil
}

// partFor returns the file that takes the next row group of a table.
func (p *publisher) partFor(t *table) (*part, error) {
	n := len(t.parts)
	if n > 0 {
		last := t.parts[n-1]
		if last.bytes < p.partBytes {
			return last, nil
		}
		if err := last.end(); err != nil {
			return nil, err
		}
	}
	path := fmt.Sprintf("datasets/%s/part-%d.parquet", t.dataset.Name, n)
	f, err := p.staging.Create(path)
	if err != nil {
		return nil, err
	}
	next := &part{path: path, file: f}
	next.writer, err = parquet.NewWriter(next.file, t.dataset.Schema(), optionsOf(t.dataset))
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	t.parts = append(t.parts, next)
	return next, nil
}

// write makes and writes row groups on all workers, those of a file in the order
// of the list.
func (p *publisher) write(ctx context.Context, list []lateRows) error {
	work := ordered.Work[lateRows, []encoded]{
		Workers: p.config.Workers, Window: 2 * p.config.Workers,
		Work: func(_ context.Context, worker int, rows lateRows) ([]encoded, error) {
			return rows.encode(p.workers[worker].memory)
		},
		Emit: func(_ context.Context, groups []encoded) error { return p.commitGroups(groups) },
	}
	return work.Run(ctx, list)
}

func (rows *lateRows) encode(mem memory.Allocator) (groups []encoded, err error) {
	records, err := rows.records(mem)
	for i, record := range records {
		if err == nil {
			var group *parquet.RowGroup
			if group, err = rows.tables[i].encoder.Encode(record); err != nil {
				err = fmt.Errorf("encode %s: %w", rows.tables[i].dataset.Name, err)
			}
			groups = append(groups, encoded{rows.tables[i], group})
		}
		record.Release()
	}
	return groups, err
}

// end writes the end of the file, unless that is done: nothing can be added then.
func (p *part) end() error {
	if err := p.writer.Close(); !errors.Is(err, parquet.ErrClosed) {
		return err
	}
	return nil
}

// alsoAtTheEnd are the datasets that have rows for each report and others that are known
// only when all reports are added up.
var alsoAtTheEnd = []string{"findings", "indicators"}

// endReports ends the files that have all their rows when all reports are examined.
func (p *publisher) endReports() error {
	for _, d := range transform.PerReport {
		if t := p.tables[d.Dataset.Name]; t != nil && !slices.Contains(alsoAtTheEnd, d.Dataset.Name) {
			for _, part := range t.parts {
				if err := part.end(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// closers is how many files are ended at once: most of the time is spent
// waiting for the disk, which takes several files in one go.
const closers = 16

// close ends all files and lists them.
func (p *publisher) close() error {
	p.freeBuffers()
	list := p.parts()
	var group errgroup.Group
	group.SetLimit(closers)
	for _, t := range list {
		group.Go(func() error {
			if err := t.end(); err != nil {
				return err
			}
			return t.file.Close()
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, t := range list {
		item := t.file.Item()
		item.Rows = &t.rows
		p.files = append(p.files, item)
	}
	clear(p.tables)
	return nil
}

// freeBuffers gives up the buffers that the workers keep to use again.
func (p *publisher) freeBuffers() {
	for _, w := range p.workers {
		w.memory.close()
	}
}

// abandon gives up files that were not closed.
func (p *publisher) abandon() {
	p.freeBuffers()
	for _, t := range p.parts() {
		t.writer.Abort()
		_ = t.file.Close()
	}
	clear(p.tables)
}

// parts lists the files of all tables by path.
func (p *publisher) parts() []*part {
	var list []*part
	for _, t := range p.tables {
		list = append(list, t.parts...)
	}
	slices.SortFunc(list, func(a, b *part) int { return strings.Compare(a.path, b.path) })
	return list
}

// pieceRows and pieceAreas bound the rows and areas that become one row group at
// the end, however many there are.
const (
	pieceRows     = 8192
	pieceAreas    = 1024
	pieceVersions = 256 // each may have a row for every cell
)

// pieces calls use for n items in runs of at most size.
func pieces(n, size int, use func(from, end int)) {
	for from := 0; from < n; from += size {
		use(from, min(from+size, n))
	}
}

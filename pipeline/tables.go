package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"golang.org/x/sync/errgroup"

	"gouji/sinks/parquet"
	"gouji/transform"
)

// table is one Parquet file being written: a dataset, or one year of it.
type table struct {
	path   string // within the generation
	file   *countingFile
	writer *parquet.Writer
	rows   int64
}

type tableKey struct {
	name string
	year int // 0 for datasets that are not cut by year
}

// table returns the file for the rows of a dataset and year, creating it if
// need be. In a dry run there are no files, and it returns nil.
func (p *publisher) table(name string, year int) (*table, error) {
	if p.staging == nil {
		return nil, nil
	}
	d, ok := transform.DatasetByName(name)
	if !ok {
		return nil, fmt.Errorf("no dataset %q", name)
	}
	key := tableKey{name: name}
	path := "datasets/" + name + "/part-0.parquet"
	if d.Partitioned {
		key.year = year
		path = "datasets/" + name + "/year=" + strconv.Itoa(year) + "/part-0.parquet"
	}
	if t := p.tables[key]; t != nil {
		return t, nil
	}
	f, err := p.staging.create(path)
	if err != nil {
		return nil, err
	}
	t := &table{path: path, file: newCountingFile(f)}
	t.writer, err = parquet.NewWriter(t.file, d.Schema(), parquet.Options{Name: name, SortColumns: d.SortKeys})
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	p.tables[key] = t
	return t, nil
}

func (t *table) commit(g *parquet.RowGroup) error {
	t.rows += g.Rows()
	return t.writer.Commit(g)
}

// write makes and writes row groups on all workers, those of a file in the order
// of the list.
func (p *publisher) write(ctx context.Context, list []lateRows) error {
	work := ordered[lateRows, []encoded]{
		workers: p.config.Workers, window: 2 * p.config.Workers,
		work: func(_ context.Context, worker int, rows lateRows) ([]encoded, error) {
			return rows.encode(p.workers[worker].memory)
		},
		emit: func(_ context.Context, groups []encoded) error {
			for _, e := range groups {
				if err := e.table.commit(e.group); err != nil {
					return err
				}
			}
			return nil
		},
	}
	return work.run(ctx, list)
}

func (rows *lateRows) encode(mem memory.Allocator) (groups []encoded, err error) {
	records, err := rows.records(mem)
	for i, record := range records {
		if err == nil {
			var group *parquet.RowGroup
			if group, err = rows.tables[i].writer.Encode(record); err != nil {
				err = fmt.Errorf("encode %s: %w", rows.tables[i].path, err)
			}
			groups = append(groups, encoded{rows.tables[i], group})
		}
		record.Release()
	}
	return groups, err
}

// closers is how many files are ended at once: most of the time is spent
// waiting for the disk, which takes several files in one go.
const closers = 16

// close ends all files and lists them.
func (p *publisher) close() error {
	p.freeBuffers()
	list := p.sorted()
	var group errgroup.Group
	group.SetLimit(closers)
	for _, t := range list {
		group.Go(func() error {
			if err := t.writer.Close(); err != nil {
				return err
			}
			return t.file.Close()
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, t := range list {
		item := t.file.item(t.path)
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
	for _, t := range p.sorted() {
		t.writer.Abort()
		_ = t.file.Close()
	}
	clear(p.tables)
}

func (p *publisher) sorted() []*table {
	var list []*table
	for _, t := range p.tables {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b *table) int { return strings.Compare(a.path, b.path) })
	return list
}

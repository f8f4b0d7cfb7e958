// Package parquet writes Arrow records as Parquet files.
//
// It writes any flat record: texts (with or without a dictionary), whole
// numbers, dates, Booleans, amounts and lists of texts, and run-end encoded
// columns of all but the last and Booleans. The library parquet-go
// writes the file; the pages of a row group are encoded here, column by column
// from Arrow's own buffers, which is several times faster than handing the
// library one value after the other (docs/performance.md has the figures).
//
// Records are encoded and compressed by several goroutines at once, and become
// row groups of the file in the order in which they are committed. The bytes of
// a file depend on nothing else: no clock, no scheduling, no map order.
//
// Files, each using only those after it: writer, encode, collect, runs, encoder,
// dictionary, hybrid, prefixed, order, schema.
package parquet

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// CreatedBy is what every file says of its maker. It does not change with the
// version of the program, which the manifest tells, so that files stay equal.
const CreatedBy = "gouji version 1.0.0 (build parquet-go)"

// ErrClosed is returned when a Writer is used after Close or Abort.
var ErrClosed = errors.New("parquet: the writer is closed")

// Options says how a file is written. The zero value is ready for use.
type Options struct {
	// Name is the name of the dataset, for the file's schema and for errors.
	Name string
	// SortColumns are the columns by which the rows of each record are sorted,
	// ascending, nulls first. The file declares them, so Encode refuses a
	// record that is not sorted.
	SortColumns []string
	// PrefixedColumns are columns of texts that differ from row to row and begin
	// as the one before does, like sorted keys. What a text has in common with the
	// one before is not stored (DELTA_BYTE_ARRAY); all other texts have a dictionary.
	PrefixedColumns []string
	// KeyValue is added to the file's metadata. ColumnsKey is taken.
	KeyValue map[string]string
}

// Writer writes one Parquet file.
type Writer struct {
	name     string
	schema   *arrow.Schema
	columns  []column
	sorted   []int // columns of Options.SortColumns
	elements []format.SchemaElement
	layout   *pq.Schema

	file *pq.GenericWriter[any] // nil once closed or given up
	err  error                  // the first failure, or ErrClosed
}

// encoders is shared by all writers, of which a run has one for each dataset and year.
var encoders = sync.Pool{New: func() any { return newEncoder() }}

// RowGroup is an encoded record. It holds no reference to the record.
type RowGroup struct {
	group pq.RowGroup // nil if there are no rows, and once committed
	rows  int64
	bytes int64
}

// Rows returns how many rows the row group has.
func (g *RowGroup) Rows() int64 { return g.rows }

// Bytes returns how much memory the row group takes, which is about what it
// will take in the file.
func (g *RowGroup) Bytes() int64 { return g.bytes }

// NewWriter begins a file. Nothing is written before the first Commit or Close.
func NewWriter(w io.Writer, schema *arrow.Schema, o Options) (*Writer, error) {
	writer, err := newWriter(w, schema, o)
	if err != nil {
		return nil, fmt.Errorf("parquet: dataset %q: %w", o.Name, err)
	}
	return writer, nil
}

func newWriter(w io.Writer, schema *arrow.Schema, o Options) (*Writer, error) {
	name := o.Name
	if name == "" {
		name = "schema"
	}
	layout, columns, err := plan(name, schema, o.PrefixedColumns)
	if err != nil {
		return nil, err
	}
	writer := &Writer{name: o.Name, schema: schema, columns: columns, layout: layout}

	config := pq.DefaultWriterConfig()
	config.CreatedBy = CreatedBy
	config.Schema = layout
	config.Compression = codec
	config.DataPageVersion = 1
	config.WriteBufferSize = 64 << 10
	config.KeyValueMetadata = map[string]string{}
	maps.Copy(config.KeyValueMetadata, o.KeyValue)
	if _, taken := o.KeyValue[ColumnsKey]; taken {
		return nil, fmt.Errorf("the metadata key %s is taken", ColumnsKey)
	}
	if config.KeyValueMetadata[ColumnsKey], err = describe(schema); err != nil {
		return nil, err
	}
	for _, name := range o.SortColumns {
		at := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		if at < 0 || columns[at].list() {
			return nil, fmt.Errorf("cannot be sorted by %q", name)
		}
		sorting := pq.Ascending(name)
		if columns[at].nullable {
			sorting = pq.NullsFirst(sorting)
		}
		config.Sorting.SortingColumns = append(config.Sorting.SortingColumns, sorting)
		writer.sorted = append(writer.sorted, at)
	}
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if writer.elements, err = schemaElements(layout); err != nil {
		return nil, err
	}
	// The library buffers what it writes. An *os.File would go round the buffer
	// for every column, by way of ReadFrom.
	writer.file = pq.NewGenericWriter[any](struct{ io.Writer }{w}, config)
	return writer, nil
}

// schemaElements returns the schema as it stands in a file's footer.
func schemaElements(layout *pq.Schema) ([]format.SchemaElement, error) {
	config := pq.DefaultWriterConfig()
	config.Schema = layout
	empty := pq.NewGenericWriter[any](io.Discard, config)
	if err := empty.Close(); err != nil {
		return nil, err
	}
	return empty.File().Metadata().Schema, nil
}

// Encode encodes and compresses a record, which is borrowed until Encode
// returns. Several goroutines may call it at once. The record must have the
// columns of the schema; metadata of the record's own schema is not looked at.
func (w *Writer) Encode(record arrow.Record) (*RowGroup, error) {
	group, err := w.encode(record)
	if err != nil {
		return nil, fmt.Errorf("parquet: dataset %q: %w", w.name, err)
	}
	return group, nil
}

func (w *Writer) encode(record arrow.Record) (*RowGroup, error) {
	if err := w.accepts(record.Schema()); err != nil {
		return nil, err
	}
	if record.NumRows() == 0 {
		return &RowGroup{}, nil
	}
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	body, err := e.rowGroup(w.elements, w.columns, record)
	if err != nil {
		return nil, err
	}
	if err := w.checkOrder(record); err != nil {
		return nil, err
	}
	group, err := open(body, w.layout)
	if err != nil {
		return nil, err
	}
	return &RowGroup{group: group, rows: record.NumRows(), bytes: int64(len(body))}, nil
}

// accepts says whether a record of this schema has the columns of the file.
func (w *Writer) accepts(schema *arrow.Schema) error {
	if schema == w.schema {
		return nil
	}
	if schema.NumFields() != len(w.columns) {
		return fmt.Errorf("the record has %d columns, want %d", schema.NumFields(), len(w.columns))
	}
	for i := range w.columns {
		if name := schema.Field(i).Name; name != w.columns[i].name {
			return fmt.Errorf("column %d of the record is %q, want %q", i, name, w.columns[i].name)
		}
	}
	return nil
}

// Commit appends a row group to the file. It is for one goroutine, and the
// order of the calls is the order of the rows. The row group is used up. A
// row group without rows leaves no trace in the file.
func (w *Writer) Commit(g *RowGroup) error {
	if w.err != nil {
		return w.err
	}
	if g.rows == 0 {
		return nil
	}
	if g.group == nil {
		return w.fail(errors.New("the row group is committed already"))
	}
	rows, err := w.file.WriteRowGroup(g.group)
	g.group = nil
	if err == nil && rows != g.rows {
		err = fmt.Errorf("%d of %d rows written", rows, g.rows)
	}
	return w.fail(err)
}

// fail keeps the first error, after which the file is not to be completed.
func (w *Writer) fail(err error) error {
	if err == nil {
		return nil
	}
	w.err = fmt.Errorf("parquet: dataset %q: %w", w.name, err)
	return w.err
}

// Close writes the end of the file, without which it is not one, and gives up what
// is kept for it of each column of each row group. It does not close the underlying
// writer. After an error the file is useless.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if err := w.fail(w.file.Close()); err != nil {
		return err
	}
	w.file, w.err = nil, ErrClosed
	return nil
}

// Abort gives the file up: nothing more is written. It may follow Close.
func (w *Writer) Abort() {
	if w.err == nil {
		w.file, w.err = nil, ErrClosed
	}
}

// checkOrder makes sure that the record is sorted as the file declares. An
// engine that relies on a false declaration gives wrong answers silently.
func (w *Writer) checkOrder(record arrow.Record) error {
	if len(w.sorted) == 0 {
		return nil
	}
	var store [8]rowOrder
	orders := store[:0]
	for _, at := range w.sorted {
		orders = append(orders, orderOf(record.Column(at)))
	}
	rows := int(record.NumRows())
	for row := 0; ; {
		// The next row that may differ from the one before it.
		next := rows
		for i := range orders {
			next = min(next, orders[i].next(row))
		}
		if next >= rows {
			return nil
		}
		row = next
		for i := range orders {
			order := orders[i].compare(row)
			if order > 0 {
				return fmt.Errorf("row %d is out of order by %q", row, w.columns[w.sorted[i]].name)
			}
			if order < 0 {
				break
			}
		}
	}
}

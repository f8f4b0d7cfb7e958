package parquet

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	pq "github.com/parquet-go/parquet-go"
)

const reportsOfRecord = 1024

func dictionaryOf(positions arrow.DataType) arrow.DataType {
	return &arrow.DictionaryType{IndexType: positions, ValueType: arrow.BinaryTypes.String}
}

var keyFields = []arrow.Field{
	{Name: "division", Type: dictionaryOf(arrow.PrimitiveTypes.Int32)},
	{Name: "agency_code", Type: dictionaryOf(arrow.PrimitiveTypes.Int32)},
	{Name: "year", Type: arrow.PrimitiveTypes.Int16},
	{Name: "scope", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
	{Name: "report_id", Type: dictionaryOf(arrow.PrimitiveTypes.Int32)},
}

// counts returns nullable columns of counts.
func counts(names ...string) (fields []arrow.Field) {
	for _, name := range names {
		fields = append(fields, arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64, Nullable: true})
	}
	return fields
}

// sample is a dataset as one chunk of the pipeline fills it.
type sample struct {
	name   string
	rows   int // of one report
	fields []arrow.Field
	fill   func(r *rand.Rand, b *array.RecordBuilder, row int)
}

// count is a count as reports have them: mostly none, rarely large.
func count(r *rand.Rand) int64 {
	switch x := r.IntN(100); {
	case x < 80:
		return 0
	case x < 95:
		return 1 + r.Int64N(9)
	case x < 99:
		return r.Int64N(200)
	default:
		return r.Int64N(5000)
	}
}

func appendCount(r *rand.Rand, b array.Builder) {
	if r.IntN(50) == 0 {
		b.AppendNull()
		return
	}
	b.(*array.Int64Builder).Append(count(r))
}

func appendText(b array.Builder, text string) {
	if err := b.(*array.BinaryDictionaryBuilder).AppendString(text); err != nil {
		panic(err)
	}
}

var samples = []sample{
	{"applications", 26, append([]arrow.Field{
		{Name: "item", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
		{Name: "item_no", Type: arrow.PrimitiveTypes.Int16},
	}, counts("natural", "enterprise", "research", "welfare", "legal_service", "other_org", "total")...),
		func(r *rand.Rand, b *array.RecordBuilder, row int) {
			appendText(b.Field(5), fmt.Sprintf("item_%d", row))
			b.Field(6).(*array.Int16Builder).Append(int16(row + 1))
			for c := 7; c < 14; c++ {
				appendCount(r, b.Field(c))
			}
		}},
	{"disclosure", 29, []arrow.Field{
		{Name: "clause", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
		{Name: "item", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
		{Name: "measure", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
		{Name: "count", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "amount_yuan", Type: &arrow.Decimal128Type{Precision: 18, Scale: 2}, Nullable: true},
	}, func(r *rand.Rand, b *array.RecordBuilder, row int) {
		appendText(b.Field(5), fmt.Sprintf("clause_%d", row/6))
		appendText(b.Field(6), fmt.Sprintf("item_%d", row))
		appendText(b.Field(7), fmt.Sprintf("measure_%d", row%4))
		if row%10 == 9 {
			b.Field(8).AppendNull()
			b.Field(9).(*array.Decimal128Builder).Append(decimal128.FromI64(count(r) * 123_456))
		} else {
			appendCount(r, b.Field(8))
			b.Field(9).AppendNull()
		}
	}},
	{"proceedings", 3, append([]arrow.Field{
		{Name: "channel", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
	}, counts("upheld", "corrected", "other", "pending", "total")...),
		func(r *rand.Rand, b *array.RecordBuilder, row int) {
			appendText(b.Field(5), fmt.Sprintf("channel_%d", row))
			for c := 6; c < 11; c++ {
				appendCount(r, b.Field(c))
			}
		}},
	{"checks", 25, []arrow.Field{
		{Name: "rule", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
		{Name: "evaluated", Type: arrow.PrimitiveTypes.Int32},
		{Name: "passed", Type: arrow.PrimitiveTypes.Int32},
		{Name: "failed", Type: arrow.PrimitiveTypes.Int32},
	}, func(r *rand.Rand, b *array.RecordBuilder, row int) {
		appendText(b.Field(5), fmt.Sprintf("A3-RULE-%d", row))
		evaluated, failed := int32(1+row%7), int32(0)
		if r.IntN(200) == 0 {
			failed = 1
		}
		b.Field(6).(*array.Int32Builder).Append(evaluated)
		b.Field(7).(*array.Int32Builder).Append(evaluated - failed)
		b.Field(8).(*array.Int32Builder).Append(failed)
	}},
}

// record fills a sample, sorted by year, division and agency.
func (s *sample) record(seed uint64) (*arrow.Schema, arrow.Record) {
	schema := arrow.NewSchema(append(append([]arrow.Field{}, keyFields...), s.fields...), nil)
	r := rand.New(rand.NewPCG(seed, 1))
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range reportsOfRecord {
		report := i + int(seed)*reportsOfRecord
		for row := range s.rows {
			appendText(b.Field(0), fmt.Sprintf("34%04d", report/40))
			appendText(b.Field(1), fmt.Sprintf("1134%04d%010d", report/40, report*7919))
			b.Field(2).(*array.Int16Builder).Append(2023)
			appendText(b.Field(3), "own")
			appendText(b.Field(4), fmt.Sprintf("2023-34%04d-%08x", report/40, report*2654435761))
			s.fill(r, b, row)
		}
	}
	return schema, b.NewRecord()
}

// counter counts bytes.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

// BenchmarkWrite writes one record after the other, as one worker does: with keys
// of their own, and with those that were compressed before, as the datasets
// of a chunk have them.
func BenchmarkWrite(b *testing.B) {
	for _, s := range samples {
		b.Run(s.name, func(b *testing.B) { benchmarkWrite(b, &s, 6) })
		b.Run(s.name+", the same keys", func(b *testing.B) { benchmarkWrite(b, &s, 1) })
	}
}

func benchmarkWrite(b *testing.B, s *sample, different int) {
	var schema *arrow.Schema
	records := make([]arrow.Record, different)
	for i := range records {
		schema, records[i] = s.record(uint64(i))
		defer records[i].Release()
	}
	var size counter
	w, err := NewWriter(&size, schema, Options{Name: s.name, SortColumns: []string{"year", "division", "agency_code"}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		group, err := w.Encode(records[i%different])
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Commit(group); err != nil {
			b.Fatal(err)
		}
	}
	report(b, records[0], size.n)
}

func report(b *testing.B, record arrow.Record, size int64) {
	values := float64(record.NumRows() * record.NumCols())
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/values, "ns/value")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/reportsOfRecord/1000, "µs/report")
	b.ReportMetric(float64(size)/float64(b.N)/reportsOfRecord, "bytes/report")
}

// BenchmarkLibrary does the same through the column writers of parquet-go, with
// values made ready beforehand: the library at its best.
func BenchmarkLibrary(b *testing.B) { benchmarkLibrary(b, true) }

// BenchmarkLibraryPlain stores numbers without a dictionary.
func BenchmarkLibraryPlain(b *testing.B) { benchmarkLibrary(b, false) }

func benchmarkLibrary(b *testing.B, dictionaries bool) {
	for _, s := range samples {
		b.Run(s.name, func(b *testing.B) {
			schema, record := s.record(1)
			defer record.Release()
			layout, columns, err := plan(s.name, schema, nil)
			if err != nil {
				b.Fatal(err)
			}
			if !dictionaries {
				layout = withoutDictionaries(layout)
			}
			ready := make([][]pq.Value, len(columns))
			for c := range columns {
				for row := range int(record.NumRows()) {
					ready[c] = append(ready[c], value(record.Column(c), row, c, columns[c].maxDefinition))
				}
			}
			var size counter
			config := pq.DefaultWriterConfig()
			config.Schema, config.Compression, config.DataPageVersion = layout, codec, 1
			config.PageBufferSize = 8 * pageRows
			w := pq.NewGenericWriter[any](&size, config)
			scratch := make([]pq.Value, record.NumRows())
			b.ReportAllocs()
			for b.Loop() {
				group := w.BeginRowGroup()
				for c, column := range group.ColumnWriters() {
					copy(scratch, ready[c])
					if _, err := column.WriteRowValues(scratch); err != nil {
						b.Fatal(err)
					}
				}
				if err := group.Flush(); err != nil {
					b.Fatal(err)
				}
				if _, err := group.Commit(); err != nil {
					b.Fatal(err)
				}
			}
			report(b, record, size.n)
		})
	}
}

// withoutDictionaries returns the schema with numbers stored plainly.
func withoutDictionaries(layout *pq.Schema) *pq.Schema {
	root := orderedGroup{Group: pq.Group{}}
	for _, field := range layout.Fields() {
		node := pq.Node(field)
		if field.Type().Kind() != pq.ByteArray {
			node = pq.Encoded(node, &pq.Plain)
		}
		root.Group[field.Name()] = node
		root.fields = append(root.fields, pq.Group{field.Name(): node}.Fields()[0])
	}
	return pq.NewSchema(layout.Name(), root)
}

func value(a arrow.Array, row, column int, definition byte) pq.Value {
	if a.IsNull(row) {
		return pq.NullValue().Level(0, 0, column)
	}
	var v pq.Value
	switch a := a.(type) {
	case *array.Int64:
		v = pq.Int64Value(a.Value(row))
	case *array.Int32:
		v = pq.Int32Value(a.Value(row))
	case *array.Int16:
		v = pq.Int32Value(int32(a.Value(row)))
	case *array.Decimal128:
		v = pq.Int64Value(int64(a.Value(row).LowBits()))
	case *array.Dictionary:
		v = pq.ByteArrayValue([]byte(a.ValueStr(row)))
	default:
		panic(a.DataType())
	}
	return v.Level(0, int(definition), column)
}

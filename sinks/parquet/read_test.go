package parquet

import (
	"bytes"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	arrowparquet "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// open opens a file with Arrow's own Parquet reader, which shares no code with parquet-go.
func openArrow(t testing.TB, data []byte) *file.Reader {
	t.Helper()
	reader, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reader.Close() })
	return reader
}

// leaf is a column as it was read: its levels, and its values as the Arrow builder takes them.
type leaf struct {
	definition, repetition       []int16
	maxDefinition, maxRepetition int16
	appendValue                  func(b array.Builder, i int)
}

// readLeaf reads all row groups of one column.
func readLeaf(t testing.TB, reader *file.Reader, column int) *leaf {
	t.Helper()
	var (
		l       leaf
		int32s  []int32
		int64s  []int64
		bools   []bool
		texts   []string
		decimal = reader.MetaData().Schema.Column(column).ConvertedType().String() == "DECIMAL"
	)
	for g := range reader.NumRowGroups() {
		chunk, err := reader.RowGroup(g).Column(column)
		if err != nil {
			t.Fatal(err)
		}
		l.maxDefinition, l.maxRepetition = chunk.Descriptor().MaxDefinitionLevel(), chunk.Descriptor().MaxRepetitionLevel()
		const batch = 1000
		definition, repetition := make([]int16, batch), make([]int16, batch)
		for chunk.HasNext() {
			var levels int64
			var values int
			switch c := chunk.(type) {
			case *file.Int32ColumnChunkReader:
				buffer := make([]int32, batch)
				levels, values, err = c.ReadBatch(batch, buffer, definition, repetition)
				int32s = append(int32s, buffer[:values]...)
			case *file.Int64ColumnChunkReader:
				buffer := make([]int64, batch)
				levels, values, err = c.ReadBatch(batch, buffer, definition, repetition)
				int64s = append(int64s, buffer[:values]...)
			case *file.BooleanColumnChunkReader:
				buffer := make([]bool, batch)
				levels, values, err = c.ReadBatch(batch, buffer, definition, repetition)
				bools = append(bools, buffer[:values]...)
			case *file.ByteArrayColumnChunkReader:
				buffer := make([]arrowparquet.ByteArray, batch)
				levels, values, err = c.ReadBatch(batch, buffer, definition, repetition)
				for _, b := range buffer[:values] {
					texts = append(texts, string(b))
				}
			default:
				t.Fatalf("column %d: unexpected %T", column, chunk)
			}
			if err != nil {
				t.Fatal(err)
			}
			if l.maxDefinition == 0 {
				clear(definition)
			}
			if l.maxRepetition == 0 {
				clear(repetition)
			}
			l.definition = append(l.definition, definition[:levels]...)
			l.repetition = append(l.repetition, repetition[:levels]...)
		}
		if err := chunk.Err(); err != nil {
			t.Fatal(err)
		}
	}
	l.appendValue = func(b array.Builder, i int) {
		switch b := b.(type) {
		case *array.Int16Builder:
			b.Append(int16(int32s[i]))
		case *array.Int32Builder:
			b.Append(int32s[i])
		case *array.Date32Builder:
			b.Append(arrow.Date32(int32s[i]))
		case *array.Int64Builder:
			b.Append(int64s[i])
		case *array.Decimal128Builder:
			if !decimal {
				t.Fatalf("column %d is no decimal", column)
			}
			b.Append(decimal128.FromI64(int64s[i]))
		case *array.BooleanBuilder:
			b.Append(bools[i])
		case *array.StringBuilder:
			b.Append(texts[i])
		case *array.BinaryDictionaryBuilder:
			if err := b.AppendString(texts[i]); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("unexpected %T", b)
		}
	}
	return &l
}

// readArrow reads a whole file as one record of the given schema.
func readArrow(t testing.TB, data []byte, schema *arrow.Schema) arrow.Record {
	t.Helper()
	reader := openArrow(t, data)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	if n := reader.MetaData().Schema.NumColumns(); n != schema.NumFields() {
		t.Fatalf("%d columns, want %d", n, schema.NumFields())
	}
	for i, field := range schema.Fields() {
		l := readLeaf(t, reader, i)
		value := 0
		for entry, definition := range l.definition {
			defined := definition == l.maxDefinition
			lists, ok := b.Field(i).(*array.ListBuilder)
			switch {
			case ok:
				empty := int16(0)
				if field.Nullable {
					empty = 1
				}
				if l.repetition[entry] == 0 {
					if definition < empty {
						lists.AppendNull()
						continue
					}
					lists.Append(true)
				}
				switch {
				case defined:
					l.appendValue(lists.ValueBuilder(), value)
				case definition > empty:
					lists.ValueBuilder().AppendNull()
				}
			case defined:
				l.appendValue(b.Field(i), value)
			default:
				b.Field(i).AppendNull()
			}
			if defined {
				value++
			}
		}
		if n := b.Field(i).Len(); int64(n) != reader.NumRows() {
			t.Fatalf("column %s has %d rows, the file %d", field.Name, n, reader.NumRows())
		}
	}
	return b.NewRecord()
}

// values returns a record row by row in a form that can be compared, whatever the dictionaries.
func values(record arrow.Record) [][]string {
	rows := make([][]string, record.NumRows())
	for i := range rows {
		for _, column := range record.Columns() {
			if column.IsNull(i) {
				rows[i] = append(rows[i], "(null)")
			} else {
				rows[i] = append(rows[i], "="+column.ValueStr(i))
			}
		}
	}
	return rows
}

package parquet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	arrowparquet "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	pq "github.com/parquet-go/parquet-go"
)

// openArrow opens a file with Arrow's own Parquet reader, which shares no code with parquet-go.
func openArrow(t testOrProperty, data []byte) *file.Reader {
	t.Helper()
	reader, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return reader
}

// leaf is a column as it was read: its levels, and its values as the Arrow builder takes them.
type leaf struct {
	definition, repetition       []int16
	maxDefinition, maxRepetition int16
	appendValue                  func(b array.Builder, i int)
}

// readLeaf reads all row groups of one column.
func readLeaf(t testOrProperty, reader *file.Reader, column int) *leaf {
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
func readArrow(t testOrProperty, data []byte, schema *arrow.Schema) arrow.Record {
	t.Helper()
	reader := openArrow(t, data)
	defer reader.Close()
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
			switch amounts, ok := column.(*array.Decimal128); {
			case column.IsNull(i):
				rows[i] = append(rows[i], "(null)")
			case ok:
				rows[i] = append(rows[i], amountText(amounts.Value(i).BigInt().Int64()))
			default:
				rows[i] = append(rows[i], "="+column.ValueStr(i))
			}
		}
	}
	return rows
}

// amountText prints an amount in hundredths exactly; Arrow prints it by way of a float.
func amountText(hundredths int64) string {
	sign, digits := "", new(big.Int).Abs(big.NewInt(hundredths))
	if hundredths < 0 {
		sign = "-"
	}
	yuan, fen := new(big.Int).QuoRem(digits, big.NewInt(100), new(big.Int))
	return fmt.Sprintf("=%s%d.%02d", sign, yuan, fen)
}

// readLibrary reads a whole file with parquet-go's reader, row by row.
func readLibrary(t testOrProperty, data []byte, schema *arrow.Schema) (all [][]string) {
	t.Helper()
	opened, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range opened.RowGroups() {
		rows := group.Rows()
		buffer := make([]pq.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				var texts []string
				for column, values := range row.Range {
					texts = append(texts, libraryText(t, schema.Field(column), values))
				}
				all = append(all, texts)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// libraryText returns the values that parquet-go has for a column of a row as Arrow prints them.
func libraryText(t testOrProperty, field arrow.Field, values []pq.Value) string {
	if field.Type.ID() == arrow.LIST {
		empty := 0
		if field.Nullable {
			empty = 1
		}
		elements := []any{}
		for _, v := range values {
			switch {
			case !v.IsNull():
				elements = append(elements, v.String())
			case v.DefinitionLevel() < empty:
				return "(null)"
			case v.DefinitionLevel() > empty:
				elements = append(elements, nil)
			}
		}
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(elements); err != nil {
			t.Fatal(err)
		}
		return "=" + strings.TrimSpace(text.String())
	}
	v := values[0]
	if v.IsNull() {
		return "(null)"
	}
	switch field.Type.ID() {
	case arrow.DATE32:
		return "=" + arrow.Date32(v.Int32()).FormattedString()
	case arrow.DECIMAL128:
		return amountText(v.Int64())
	case arrow.BOOL:
		return "=" + fmt.Sprint(v.Boolean())
	default:
		return "=" + v.String()
	}
}

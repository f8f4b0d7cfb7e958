package parquet

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
)

// write writes records to a file in memory.
func write(t testing.TB, schema *arrow.Schema, o Options, records ...arrow.Record) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, schema, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		group, err := w.Encode(record)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(group); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var everyType = arrow.NewSchema([]arrow.Field{
	{Name: "report_id", Type: arrow.BinaryTypes.String},
	{Name: "agency", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}},
	{Name: "clause", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, Nullable: true},
	{Name: "item", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int16, ValueType: arrow.BinaryTypes.String}},
	{Name: "count", Type: arrow.PrimitiveTypes.Int64, Nullable: true,
		Metadata: arrow.NewMetadata([]string{"label_zh", "label_en", "unit"}, []string{"数量", "Count", "件"})},
	{Name: "year", Type: arrow.PrimitiveTypes.Int16},
	{Name: "line", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
	{Name: "balanced", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	{Name: "final", Type: arrow.FixedWidthTypes.Boolean},
	{Name: "submitted_at", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	{Name: "amount_yuan", Type: &arrow.Decimal128Type{Precision: 18, Scale: 2}, Nullable: true},
	{Name: "cells", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
	{Name: "tags", Type: arrow.ListOfNonNullable(arrow.BinaryTypes.String)},
	{Name: "message", Type: arrow.BinaryTypes.String, Nullable: true},
}, nil)

func TestSmoke(t *testing.T) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, everyType)
	defer b.Release()
	for i := range 10 {
		for c := range everyType.NumFields() {
			if everyType.Field(c).Nullable && (i+c)%3 == 0 {
				b.Field(c).AppendNull()
				continue
			}
			text := fmt.Sprint(1 + i/3)
			if everyType.Field(c).Type.ID() == arrow.BOOL {
				text = fmt.Sprint(i%2 == 0)
			}
			if everyType.Field(c).Type.ID() == arrow.DATE32 {
				text = "2021-01-28"
			}
			if everyType.Field(c).Type.ID() == arrow.LIST {
				text = fmt.Sprintf(`["a%d", "b"]`, i)
			}
			if err := b.Field(c).AppendValueFromString(text); err != nil {
				t.Fatal(everyType.Field(c).Name, err)
			}
		}
	}
	rec := b.NewRecord()
	defer rec.Release()
	file := write(t, everyType, Options{Name: "smoke", SortColumns: []string{"report_id"}}, rec)
	got := readArrow(t, file, everyType)
	if diff := cmp.Diff(values(rec), values(got)); diff != "" {
		t.Error(diff)
	}
}

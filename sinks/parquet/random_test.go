package parquet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

var decimalType = &arrow.Decimal128Type{Precision: 18, Scale: 2}

// everyType is a schema with a column of every type that can be written, where
// it matters both with and without nulls.
var everyType = arrow.NewSchema([]arrow.Field{
	{Name: "report_id", Type: arrow.BinaryTypes.String},
	{Name: "message", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "agency", Type: dictionaryOf(arrow.PrimitiveTypes.Int32)},
	{Name: "clause", Type: dictionaryOf(arrow.PrimitiveTypes.Int8), Nullable: true},
	{Name: "item", Type: dictionaryOf(arrow.PrimitiveTypes.Int16), Nullable: true},
	{Name: "year", Type: arrow.PrimitiveTypes.Int16},
	{Name: "line", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
	{Name: "count", Type: arrow.PrimitiveTypes.Int64, Nullable: true, Metadata: arrow.NewMetadata(
		[]string{LabelChinese, LabelEnglish, Unit}, []string{"数量", "Count", "件"})},
	{Name: "bytes", Type: arrow.PrimitiveTypes.Int64},
	{Name: "balanced", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	{Name: "final", Type: arrow.FixedWidthTypes.Boolean},
	{Name: "submitted_at", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	{Name: "amount_yuan", Type: decimalType, Nullable: true},
	{Name: "cells", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
	{Name: "tags", Type: arrow.ListOfNonNullable(arrow.BinaryTypes.String)},
}, nil)

// everyText are the columns of everyType that can be prefixed.
var everyText = []string{"report_id", "message", "agency", "clause", "item"}

// numbersAtTheEdge are counts that were trouble somewhere.
var numbersAtTheEdge = []int64{0, 1, -1, 42, smallNumbers - 1, smallNumbers, -smallNumbers, 1 << 53, 1<<53 + 1,
	math.MaxInt64, math.MinInt64, 1_000_000_000_000}

// textsAtTheEdge are texts that were trouble somewhere.
var textsAtTheEdge = []string{"", "0", "a", "相山区发展和改革委员会", "a\x00b", "\"quoted\", and\nbroken", "é", "é",
	strings.Repeat("长", 40), strings.Repeat("z", maxBound), strings.Repeat("z", maxBound+1), strings.Repeat("\U0010FFFF", 40), strings.Repeat("文", 5000)}

// manner is how the values of a random column look.
type manner struct {
	distinct int // values to choose from
	run      int // longest run of equal values
	nulls    float64
}

func randomManner(r *rand.Rand) manner {
	return manner{
		distinct: []int{1, 2, 5, 300, 1 << 30}[r.IntN(5)],
		run:      []int{1, 1, 9, 26, 100}[r.IntN(5)],
		nulls:    []float64{0, 0, 0.1, 0.9, 1}[r.IntN(5)],
	}
}

// randomRecord fills a record with so many rows, each column in a manner of its own.
func randomRecord(r *rand.Rand, schema *arrow.Schema, rows int) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for c, field := range schema.Fields() {
		randomColumn(r, field, rows, func(appendValue func(array.Builder), times int) {
			for range times {
				appendValue(b.Field(c))
			}
		})
	}
	return b.NewRecord()
}

// randomColumn hands out the runs of a random column of so many rows, in a manner of its own.
func randomColumn(r *rand.Rand, field arrow.Field, rows int, run func(appendValue func(array.Builder), times int)) {
	m := randomManner(r)
	if !field.Nullable {
		m.nulls = 0
	}
	for rows > 0 {
		choice, null := r.IntN(m.distinct), r.Float64() < m.nulls
		times := min(1+r.IntN(m.run), rows)
		run(func(to array.Builder) {
			if null {
				to.AppendNull()
			} else {
				appendChoice(to, choice)
			}
		}, times)
		rows -= times
	}
}

func chosenNumber(choice int) int64 {
	if choice < len(numbersAtTheEdge) {
		return numbersAtTheEdge[choice]
	}
	return int64(choice) * 7
}

func chosenText(choice int) string {
	if choice < len(textsAtTheEdge) {
		return textsAtTheEdge[choice]
	}
	return fmt.Sprint("第", choice)
}

// appendChoice appends the value that a column has for a choice.
func appendChoice(b array.Builder, choice int) {
	switch b := b.(type) {
	case *array.Int16Builder:
		b.Append(int16(chosenNumber(choice)))
	case *array.Int32Builder:
		b.Append(int32(chosenNumber(choice)))
	case *array.Int64Builder:
		b.Append(chosenNumber(choice))
	case *array.Date32Builder:
		b.Append(arrow.Date32(chosenNumber(choice) % 100_000))
	case *array.BooleanBuilder:
		b.Append(choice%2 == 0)
	case *array.Decimal128Builder:
		b.Append(decimal128.FromI64(chosenNumber(choice) % (maxDecimal + 1)))
	case *array.StringBuilder:
		b.Append(chosenText(choice))
	case *array.BinaryDictionaryBuilder:
		// As many texts as positions of eight bits allow.
		if err := b.AppendString(chosenText(choice % 100)); err != nil {
			panic(err)
		}
	case *array.ListBuilder:
		b.Append(true)
		for i := range choice % 4 {
			if choice%3 == 0 && b.Type().(*arrow.ListType).ElemField().Nullable {
				b.ValueBuilder().AppendNull()
			} else {
				b.ValueBuilder().(*array.StringBuilder).Append(chosenText(choice%50 + i))
			}
		}
	default:
		panic(b.Type())
	}
}

package parquet

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// TestDeltas has the library read what is written here.
func TestDeltas(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, count := range []int{0, 1, 2, deltaPart, deltaPart + 1, deltaPart + 2, deltaBlock, deltaBlock + 1, deltaBlock + 2, 5*deltaBlock + 40} {
		for _, most := range []int32{1, 2, 127, 128, 129, 70_000, 1 << 24, math.MaxInt32 / 2} {
			numbers := make([]int32, count)
			for i := range numbers {
				numbers[i] = rng.Int32N(most)
			}
			encoded := appendDeltas([]byte("before"), numbers)
			got, err := pq.DeltaBinaryPacked.DecodeInt32(nil, bytes.TrimPrefix(encoded, []byte("before")))
			if err != nil || !slices.Equal(got, numbers) {
				t.Fatalf("%d numbers below %d: %v, %v, want %v", count, most, got, err, numbers)
			}
		}
	}
}

// TestKeysArePrefixed: sorted keys take a quarter less than with a dictionary; those
// that are asked for are stored so, and only those.
func TestKeysArePrefixed(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "report_id", Type: arrow.BinaryTypes.String},
		{Name: "channel", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	rng := rand.New(rand.NewPCG(5, 6))
	key := 0
	for range 2048 {
		key += 1 + rng.IntN(900)
		for channel := range 3 {
			b.Field(0).(*array.StringBuilder).Append(fmt.Sprintf("1134060300%09d-2021-own", key))
			appendText(b.Field(1), fmt.Sprint("channel ", channel))
		}
	}
	record := b.NewRecord()
	defer record.Release()
	size := func(prefixed ...string) int64 {
		file := write(t, schema, Options{PrefixedColumns: prefixed}, record)
		checkBoth(t, schema, file, record)
		opened, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range opened.Metadata().RowGroups[0].Columns {
			m := chunk.MetaData
			pages, dictionary := format.RLEDictionary, true
			if slices.Contains(prefixed, m.PathInSchema[0]) {
				pages, dictionary = format.DeltaByteArray, false
			}
			if !slices.Contains(m.Encoding, pages) || slices.Contains(m.Encoding, format.Plain) != dictionary || (m.DictionaryPageOffset != 0) != dictionary {
				t.Errorf("%v of %v: encodings %v, dictionary at %d", m.PathInSchema, prefixed, m.Encoding, m.DictionaryPageOffset)
			}
		}
		return opened.Metadata().RowGroups[0].Columns[0].MetaData.TotalCompressedSize
	}
	if before, after := size(), size("report_id"); after*4 > before*3 {
		t.Errorf("keys take %d bytes prefixed and %d with a dictionary", after, before)
	}
}

package parquet

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
	"pgregory.net/rapid"
)

// TestHybrid decodes with the library what appendHybrid encodes.
func TestHybrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 31).Draw(t, "width")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		run := rapid.IntRange(1, 60).Draw(t, "run")
		values := make([]int32, 0, 500)
		for n := rapid.IntRange(0, 400).Draw(t, "n"); len(values) < n; {
			v := int32(r.Uint32() & (1<<width - 1))
			for range min(1+r.IntN(run), n-len(values)) {
				values = append(values, v)
			}
		}
		encoded := appendHybrid([]byte("x"), values, uint(width))
		decoded, err := (&rle.Encoding{BitWidth: width}).DecodeInt32(nil, encoded[1:])
		if err != nil {
			t.Fatal(err)
		}
		// The last group is filled up with zeros.
		if len(decoded) < len(values) || len(decoded) > len(values)+7 || !slices.Equal(values, decoded[:len(values)]) {
			t.Fatalf("want %v\n got %v", values, decoded)
		}
	})
}

func BenchmarkHybrid(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 0))
	keys, counts := make([]int32, 26*reportsOfRecord), make([]int32, 26*reportsOfRecord)
	for i := range keys {
		keys[i] = int32(i / 26)
		counts[i] = int32(count(r)) % 512
	}
	for name, values := range map[string][]int32{"keys": keys, "counts": counts} {
		width := uint(10)
		var dst []byte
		b.Run(name+"/own", func(b *testing.B) {
			for b.Loop() {
				dst = appendHybrid(dst[:0], values, width)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
			b.ReportMetric(float64(len(dst))/reportsOfRecord, "bytes/report")
		})
		b.Run(name+"/library", func(b *testing.B) {
			for b.Loop() {
				dst, _ = (&rle.Encoding{BitWidth: int(width)}).EncodeInt32(dst, values)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
			b.ReportMetric(float64(len(dst))/reportsOfRecord, "bytes/report")
		})
	}
}

func TestWidthOfPlaces(t *testing.T) {
	for _, test := range []struct {
		physical format.Type
		entries  int
		want     uint
	}{
		{format.Int64, 0, 1}, {format.Int64, 1, 1}, {format.Int64, 2, 1}, {format.Int64, 3, 2}, {format.Int64, 16, 4},
		{format.Int64, 17, 8}, {format.Int32, 256, 8}, {format.Int32, 257, 16}, {format.Int64, 1 << 16, 16}, {format.Int64, 1<<16 + 1, 17},
		{format.ByteArray, 1, 1}, {format.ByteArray, 17, 5}, {format.ByteArray, 2048, 11},
	} {
		if got := placeWidth(&column{physical: test.physical}, test.entries); got != test.want {
			t.Errorf("%v, %d entries: %d bits, want %d", test.physical, test.entries, got, test.want)
		}
	}
}

// TestKeysAreCompressed: the places of report numbers never repeat, so only
// coding their bytes by frequency makes them smaller.
func TestKeysAreCompressed(t *testing.T) {
	var keys []int32
	for key := range int32(2048) {
		keys = append(keys, key, key, key)
	}
	page := appendHybrid(nil, keys, 11)
	if got := len(newCompressor(level).EncodeAll(page, nil)); got > len(page)*3/4 {
		t.Errorf("%d bytes are compressed to %d", len(page), got)
	}
}

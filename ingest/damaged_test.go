package ingest

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"gouji/fixtures"
	"gouji/ingest/lines/linestest"
)

// Damaged bytes of any format panic nowhere, take no more than two seconds of a
// processor, and every figure that is met in them is accounted for, which collect checks.
// GOUJI_MUTANTS sets how many of each there are, GOUJI_SEED which.
func TestDamagedBytes(t *testing.T) {
	count, seed := 60, uint64(1)
	if n, err := strconv.Atoi(os.Getenv("GOUJI_MUTANTS")); err == nil {
		count = n
	}
	if n, err := strconv.ParseUint(os.Getenv("GOUJI_SEED"), 10, 64); err == nil {
		seed = n
	}
	district := fixtures.District{Agencies: 3, FirstYear: 2020, LastYear: 2021, Seed: 1}
	filings := slices.Collect(district.Filings())
	for _, format := range []fixtures.Format{
		fixtures.JSON, fixtures.NDJSON, fixtures.CSVLong, fixtures.CSVWide, fixtures.CSVGrid, fixtures.HTML, fixtures.TextLines, fixtures.TextPipes, fixtures.Markdown,
	} {
		t.Run(format.String(), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			rd := NewReader(Options{})
			slowest := time.Duration(0)
			for n := range count {
				var text bytes.Buffer
				if err := fixtures.Render(&text, filings[n%len(filings):][:1], format, fixtures.Options{}); err != nil {
					t.Fatal(err)
				}
				data := linestest.Damage(random, text.Bytes())
				begun := linestest.Work()
				collectWith(t, rd, "a"+format.Extension(), data)
				const most = 2 * time.Second
				if slowest = max(slowest, linestest.Work()-begun); slowest > most || t.Failed() {
					t.Fatalf("damaged file %d of seed %d took %v", n, seed, slowest)
				}
			}
			t.Logf("%d damaged files of seed %d, the slowest took %v", count, seed, slowest)
		})
	}
}

package ingest

import (
	"bytes"
	"testing"

	"gouji/fixtures"
	"gouji/ingest/lines/linestest"
)

// Damaged bytes of any format are read in time and without a panic, and every figure
// that is met in them is accounted for, which collect checks.
func TestDamagedBytes(t *testing.T) {
	district := fixtures.District{Agencies: 3, FirstYear: 2020, LastYear: 2021, Seed: 1}
	for _, format := range []fixtures.Format{
		fixtures.JSON, fixtures.NDJSON, fixtures.CSVLong, fixtures.CSVWide, fixtures.CSVGrid, fixtures.HTML, fixtures.TextLines, fixtures.TextPipes, fixtures.Markdown,
	} {
		t.Run(format.String(), func(t *testing.T) {
			var files [][]byte
			for filing := range district.Filings() {
				var text bytes.Buffer
				if err := fixtures.Render(&text, []*fixtures.Filing{filing}, format, fixtures.Options{}); err != nil {
					t.Fatal(err)
				}
				files = append(files, text.Bytes())
			}
			rd := NewReader(Options{})
			linestest.DamagedFiles(t, 60, files, func(data []byte) { collectWith(t, rd, "a"+format.Extension(), data) })
		})
	}
}

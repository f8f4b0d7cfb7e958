package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/form"
	"gouji/ingest"
)

// counter counts what is delivered.
type counter struct{ reports, figures int }

func (c *counter) Report(r *form.Report, _ bool) error {
	c.reports++
	c.figures += r.Figures
	return nil
}

func (c *counter) Source(*form.Source) error { return nil }

// benchReports is how many reports a benchmark's text holds.
const benchReports = 200

// benchText renders the reports of a generated district.
func benchText(b *testing.B, format fixtures.Format, options fixtures.Options) []byte {
	b.Helper()
	var filings []*fixtures.Filing
	for _, year := range []int{2020, 2021} { // one edition each
		district := fixtures.District{Agencies: benchReports / 2, FirstYear: year, LastYear: year, Seed: 1}
		filings = slices.AppendSeq(filings, district.Filings())
	}
	var text bytes.Buffer
	if err := fixtures.Render(&text, filings, format, options); err != nil {
		b.Fatal(err)
	}
	return text.Bytes()
}

func benchmarkRead(b *testing.B, name string, format fixtures.Format, options fixtures.Options) {
	text := benchText(b, format, options)
	rd := ingest.NewReader(ingest.Options{})
	warm := &counter{}
	if err := rd.ReadBytes(context.Background(), name, text, warm); err != nil {
		b.Fatal(err)
	}
	if warm.reports != benchReports || warm.figures < 100*benchReports {
		b.Fatalf("%d reports with %d figures", warm.reports, warm.figures)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		c := &counter{}
		if err := rd.ReadBytes(context.Background(), name, text, c); err != nil {
			b.Fatal(err)
		}
		if *c != *warm {
			b.Fatalf("read %v, want %v", *c, *warm)
		}
	}
	b.ReportMetric(float64(b.N*benchReports)/b.Elapsed().Seconds(), "reports/s")
}

func BenchmarkJSON(b *testing.B) { benchmarkRead(b, "a.json", fixtures.JSON, fixtures.Options{}) }

func BenchmarkNDJSON(b *testing.B) {
	benchmarkRead(b, "a.ndjson", fixtures.NDJSON, fixtures.Options{})
}

func BenchmarkJSONLabels(b *testing.B) {
	benchmarkRead(b, "a.json", fixtures.JSON, fixtures.Options{Chinese: true})
}

func BenchmarkCSVLong(b *testing.B) {
	benchmarkRead(b, "a.csv", fixtures.CSVLong, fixtures.Options{})
}

func BenchmarkCSVWide(b *testing.B) {
	benchmarkRead(b, "a.csv", fixtures.CSVWide, fixtures.Options{})
}

// BenchmarkForms reads one report a file in every form, with one Reader: what it
// has learnt of one file must serve it for the next.
func BenchmarkForms(b *testing.B) {
	const files = 20
	district := fixtures.District{Agencies: files, FirstYear: 2023, LastYear: 2023, Seed: 1}
	filings := slices.Collect(district.Filings())
	for _, format := range fixtures.Formats() {
		b.Run(format.String(), func(b *testing.B) {
			texts := make([][]byte, files)
			size := 0
			for i := range texts {
				var text bytes.Buffer
				if err := fixtures.Render(&text, filings[i:i+1], format, fixtures.Options{}); err != nil {
					b.Fatal(err)
				}
				texts[i] = text.Bytes()
				size += text.Len()
			}
			rd := ingest.NewReader(ingest.Options{})
			b.SetBytes(int64(size / files))
			b.ReportAllocs()
			c := &counter{}
			n := 0
			for b.Loop() {
				if err := rd.ReadBytes(context.Background(), "a"+format.Extension(), texts[n%files], c); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if c.reports != n {
				b.Fatalf("%d reports in %d files", c.reports, n)
			}
		})
	}
}

// BenchmarkSaved reads files as office programs save them, one report each.
func BenchmarkSaved(b *testing.B) {
	for _, path := range []string{
		"saved/published-0.doc.gz", "saved/published-0.xls.gz", "pdf/writer-2021.pdf", "pdf/calc-strips-2021.pdf", "pdf/chromium-2021.pdf", "ofd/2021.ofd",
	} {
		b.Run(filepath.Base(path), func(b *testing.B) {
			text, err := os.ReadFile(filepath.Join("testdata", path))
			if err != nil {
				b.Fatal(err)
			}
			name, packed := strings.CutSuffix(filepath.Base(path), ".gz")
			if packed {
				r, err := gzip.NewReader(bytes.NewReader(text))
				if err != nil {
					b.Fatal(err)
				}
				if text, err = io.ReadAll(r); err != nil {
					b.Fatal(err)
				}
			}
			rd := ingest.NewReader(ingest.Options{})
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			c := &counter{}
			n := 0
			for b.Loop() {
				if err := rd.ReadBytes(context.Background(), name, text, c); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if c.reports != n || c.figures < 100*n {
				b.Fatalf("%d reports with %d figures in %d files", c.reports, c.figures, n)
			}
		})
	}
}

// BenchmarkFiles reads one JSON report a file, the way most districts have them.
func BenchmarkFiles(b *testing.B) {
	folder := b.TempDir()
	text := benchText(b, fixtures.NDJSON, fixtures.Options{})
	for i, line := range bytes.Split(bytes.TrimSpace(text), []byte{'\n'}) {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.json", i)), line, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	rd := ingest.NewReader(ingest.Options{})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c := &counter{}
		inputs, _, err := ingest.Discover([]string{folder})
		if err != nil {
			b.Fatal(err)
		}
		for _, in := range inputs {
			if err := rd.Read(context.Background(), in, c); err != nil {
				b.Fatal(err)
			}
		}
		if c.reports != benchReports {
			b.Fatalf("%d reports, want %d", c.reports, benchReports)
		}
	}
	b.ReportMetric(float64(b.N*benchReports)/b.Elapsed().Seconds(), "reports/s")
}

package ingest_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/form"
)

// TestSavedByOffice reads published reports of both editions as LibreOffice saved
// them, in the formats of old Office programs: every figure is the same, each
// blank is a blank, and the places are what a person finds.
func TestSavedByOffice(t *testing.T) {
	for _, c := range []struct {
		file   string
		report int
		kind   form.SourceKind
		code   string // of a cell, and its place
		at     string
	}{
		{"published-0.xls", 0, form.OldWorkbook, "applications.new_received.natural", "a.xls!相山区发展和改革委员会!D31"},
		{"published-2.xls", 2, form.OldWorkbook, "documents.normative_docs.in_force", "a.xls!宿迁市人民政府!D12"},
		{"published-2-sheets.xls", 2, form.OldWorkbook, "applications.new_received.natural", "a.xls!表三!D10"},
		{"published-0.doc", 0, form.OldWordDocument, "applications.new_received.natural", "a.doc#table2 R4C4"},
		{"published-2.doc", 2, form.OldWordDocument, "applications.new_received.natural", "a.doc#table2 R4C4"},
	} {
		t.Run(c.file, func(t *testing.T) {
			data := unpacked(t, "testdata/saved/"+c.file+".gz")
			got := read(t, "a"+filepath.Ext(c.file), data)
			if len(got.reports) != 1 {
				t.Fatalf("%d reports; %v", len(got.reports), got.source.Findings)
			}
			r := got.reports[0]
			compareReports(t, r, published.Reports()[c.report])
			if got.source.Kind != c.kind {
				t.Errorf("kind %s", got.source.Kind)
			}
			id, ok := form.CellByCode(c.code)
			if !ok {
				t.Fatalf("no cell %s", c.code)
			}
			if at := got.source.At(r.Places[id]); at != c.at {
				t.Errorf("%s stands at %s, want %s", c.code, at, c.at)
			}
			// What the file is called says nothing.
			for _, name := range []string{"a.csv", "a.pdf", "a", "a.docx", "a.html"} {
				if other := read(t, name, data); len(other.reports) != 1 || other.source.Kind != c.kind {
					t.Errorf("as %s: %d reports of kind %s", name, len(other.reports), other.source.Kind)
				}
			}
		})
	}
}

func unpacked(t testing.TB, file string) []byte {
	t.Helper()
	packed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestThroughLibreOffice saves every published report in other formats and reads
// it back.
func TestThroughLibreOffice(t *testing.T) {
	if os.Getenv("GOUJI_LARGE") == "" {
		t.Skip("GOUJI_LARGE is not set: saving in four formats takes half a minute")
	}
	soffice := program(t, "GOUJI_SOFFICE", "soffice")
	for _, c := range []struct {
		from    fixtures.Format
		options fixtures.Options
		to      string
	}{
		{fixtures.XLSX, fixtures.Options{}, "xls"},
		{fixtures.XLSX, fixtures.Options{SheetPerTable: true}, "xls"},
		{fixtures.XLSX, fixtures.Options{}, "xlsx"},
		{fixtures.DOCX, fixtures.Options{}, "doc"},
	} {
		t.Run(fmt.Sprintf("%s to %s, sheets apart %t", c.from, c.to, c.options.SheetPerTable), func(t *testing.T) {
			folder := t.TempDir()
			arguments := []string{"--headless", "-env:UserInstallation=file://" + folder + "/profile", "--convert-to", c.to, "--outdir", folder + "/saved"}
			for i, r := range published.Reports() {
				file := filepath.Join(folder, fmt.Sprintf("%d%s", i, c.from.Extension()))
				var b bytes.Buffer
				if err := fixtures.Render(&b, fixtures.FilingsOf(r), c.from, c.options); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				arguments = append(arguments, file)
			}
			if out, err := exec.Command(soffice, arguments...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for i, want := range published.Reports() {
				data, err := os.ReadFile(filepath.Join(folder, "saved", fmt.Sprintf("%d.%s", i, c.to)))
				if err != nil {
					t.Fatal(err)
				}
				got := read(t, "a."+c.to, data)
				if len(got.reports) != 1 {
					t.Fatalf("report %d: %d reports; %v", i, len(got.reports), got.source.Findings)
				}
				compareReports(t, got.reports[0], want)
			}
		})
	}
}

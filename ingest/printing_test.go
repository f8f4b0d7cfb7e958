package ingest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gouji/fixtures"
)

// program finds a program that the machine may have.
func program(t *testing.T, variable, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starting " + name + " takes seconds")
	}
	if path := os.Getenv(variable); path != "" {
		return path
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed and %s is not set", name, variable)
	}
	return path
}

// written writes the published reports in a layout and returns the paths.
func written(t *testing.T, dir string, l layout) (paths []string) {
	t.Helper()
	for i, r := range fixtures.Published() {
		path := filepath.Join(dir, fmt.Sprintf("%s-%d%s", l.name, i, l.format.Extension()))
		if err := os.WriteFile(path, l.render(t, r), 0o666); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// samePrinted holds that PDFs of the published reports say what the reports do.
func samePrinted(t *testing.T, dir string, l layout) {
	t.Helper()
	for i, want := range fixtures.Published() {
		name := fmt.Sprintf("%s-%d.pdf", l.name, i)
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got := read(t, name, data)
		if len(got.reports) != 1 {
			t.Errorf("%s: %d reports; %v", name, len(got.reports), got.source.Findings)
			continue
		}
		t.Run(name, func(t *testing.T) { compareReports(t, got.reports[0], want) })
	}
}

// TestPrintedByLibreOffice lets LibreOffice print reports that real agencies
// published, as documents, pages and workbooks, and reads what it printed.
func TestPrintedByLibreOffice(t *testing.T) {
	soffice := program(t, "GOUJI_SOFFICE", "soffice")
	dir := t.TempDir()
	for _, kind := range []struct {
		layout layout
		filter string
	}{
		{layout{"document", fixtures.DOCX, fixtures.Options{}}, "pdf"},
		{layout{"page", fixtures.HTML, fixtures.Options{}}, "pdf:writer_web_pdf_Export"},
		{layout{"workbook", fixtures.XLSX, fixtures.Options{}}, "pdf"},
	} {
		args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", kind.filter, "--outdir", dir}
		if out, err := exec.Command(soffice, append(args, written(t, dir, kind.layout)...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		samePrinted(t, dir, kind.layout)
	}
}

// TestPrintedByChromium lets a browser print them.
func TestPrintedByChromium(t *testing.T) {
	chromium := program(t, "GOUJI_CHROMIUM", "chromium")
	dir := t.TempDir()
	l := layout{"page", fixtures.HTML, fixtures.Options{}}
	for i, path := range written(t, dir, l) {
		out := filepath.Join(dir, fmt.Sprintf("%s-%d.pdf", l.name, i))
		print := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"), "--print-to-pdf="+out, "file://"+path)
		if text, err := print.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	samePrinted(t, dir, l)
}

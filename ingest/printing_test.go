package ingest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gouji/fixtures"
	"gouji/fixtures/programs"
	"gouji/fixtures/published"
	"gouji/form"
)

// program returns the path of a program of others, in tests that are not short.
func program(t *testing.T, variable, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starting " + name + " takes seconds")
	}
	return programs.Path(t, variable, name)
}

// written writes reports in a layout and returns the paths.
func written(t *testing.T, dir string, l layout, reports []*form.Report) (paths []string) {
	t.Helper()
	for i, r := range reports {
		path := filepath.Join(dir, fmt.Sprintf("%s-%d%s", l.name, i, l.format.Extension()))
		if err := os.WriteFile(path, l.render(t, r), 0o666); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// samePrinted holds that PDFs of reports say what the reports do.
func samePrinted(t *testing.T, dir string, l layout, reports []*form.Report) {
	t.Helper()
	for i, want := range reports {
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
// published, and reads what it printed: documents, with GOUJI_LARGE pages and workbooks, too.
func TestPrintedByLibreOffice(t *testing.T) {
	soffice := program(t, "GOUJI_SOFFICE", "soffice")
	dir := t.TempDir()
	kinds := []struct {
		layout layout
		filter string
	}{
		{layout{"document", fixtures.DOCX, fixtures.Options{}}, "pdf"},
		{layout{"page", fixtures.HTML, fixtures.Options{}}, "pdf:writer_web_pdf_Export"},
		{layout{"workbook", fixtures.XLSX, fixtures.Options{}}, "pdf"},
	}
	if os.Getenv("GOUJI_LARGE") == "" {
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", kind.filter, "--outdir", dir}
		if out, err := exec.Command(soffice, append(args, written(t, dir, kind.layout, published.Reports())...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		samePrinted(t, dir, kind.layout, published.Reports())
	}
}

// TestPrintedByChromium lets a browser print them: one, or all with GOUJI_LARGE, for
// each starts a browser.
func TestPrintedByChromium(t *testing.T) {
	chromium := program(t, "GOUJI_CHROMIUM", "chromium")
	dir := t.TempDir()
	l, reports := layout{"page", fixtures.HTML, fixtures.Options{}}, published.Reports()
	if os.Getenv("GOUJI_LARGE") == "" {
		reports = reports[:1]
	}
	for i, path := range written(t, dir, l, reports) {
		out := filepath.Join(dir, fmt.Sprintf("%s-%d.pdf", l.name, i))
		print := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"), "--print-to-pdf="+out, "file://"+path)
		if text, err := print.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	samePrinted(t, dir, l, reports)
}

package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/form"
	"gouji/ingest"
)

// libreoffice.zip holds two reports as documents and what LibreOffice 7.4 saved of
// them and of the workbooks with the same figures.
func TestSavedByLibreOffice(t *testing.T) {
	data, err := os.ReadFile("testdata/office/libreoffice.zip")
	if err != nil {
		t.Fatal(err)
	}
	c := &several{}
	if err := ingest.NewReader(ingest.Options{}).ReadBytes(context.Background(), "saved.zip", data, c); err != nil {
		t.Fatal(err)
	}
	truth := map[int]*form.Report{}
	kinds := map[string]int{}
	for i, r := range c.reports {
		kinds[c.kinds[i]]++
		if c.kinds[i] == "docx" && truth[r.Year] == nil {
			truth[r.Year] = r
			if r.Filled() < 198 {
				t.Errorf("%s: %d figures", c.paths[i], r.Filled())
			}
		}
	}
	for i, r := range c.reports {
		t.Run(c.paths[i], func(t *testing.T) { compareReports(t, r, truth[r.Year]) })
	}
	for kind, count := range map[string]int{"docx": 3, "rtf": 2, "odt": 2, "ods": 2, "word-xml": 1} {
		if kinds[kind] != count {
			t.Errorf("%d files read as %s, want %d", kinds[kind], kind, count)
		}
	}
}

// several keeps the reports of several files.
type several struct {
	reports []*form.Report
	paths   []string
	kinds   []string
}

func (s *several) Report(r *form.Report, _ bool) error {
	kept := *r
	kept.Findings = slices.Clone(r.Findings)
	s.reports = append(s.reports, &kept)
	s.paths = append(s.paths, r.Source.Path)
	s.kinds = append(s.kinds, r.Source.Kind.String())
	return nil
}

func (s *several) Source(*form.Source) error { return nil }

// TestRoundTripThroughLibreOffice has LibreOffice save reports of both editions,
// with zeros, blanks and merged cells, and reads them back: in every format with
// GOUJI_LARGE; without it TestSavedByLibreOffice has what was saved once.
func TestRoundTripThroughLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || os.Getenv("GOUJI_LARGE") == "" {
		t.Skip("needs LibreOffice and time: GOUJI_LARGE")
	}
	profile := "-env:UserInstallation=file://" + filepath.Join(t.TempDir(), "profile")
	for format, filters := range map[fixtures.Format][]string{
		fixtures.DOCX: {"rtf", "odt", "fodt", "docx:MS Word 2007 XML", "xml:MS Word 2003 XML", "html:HTML (StarWriter)"},
		fixtures.XLSX: {"ods", "fods", "xlsx:Calc MS Excel 2007 XML", "html:HTML (StarCalc)"},
	} {
		for _, filter := range filters {
			t.Run(format.String()+" to "+filter, func(t *testing.T) {
				folder := t.TempDir()
				arguments := []string{profile, "--headless", "--convert-to", filter, "--outdir", filepath.Join(folder, "saved")}
				var names []string
				for i, r := range published.Reports() {
					var b bytes.Buffer
					if err := fixtures.Render(&b, fixtures.FilingsOf(r), format, fixtures.Options{}); err != nil {
						t.Fatal(err)
					}
					name := fmt.Sprintf("report%d", i)
					path := filepath.Join(folder, name+format.Extension())
					if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
						t.Fatal(err)
					}
					names = append(names, name)
					arguments = append(arguments, path)
				}
				if out, err := exec.Command(office, arguments...).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				extension, _, _ := strings.Cut(filter, ":")
				for i, want := range published.Reports() {
					data, err := os.ReadFile(filepath.Join(folder, "saved", names[i]+"."+extension))
					if err != nil {
						t.Fatal(err)
					}
					got := read(t, "report."+extension, data)
					if len(got.reports) != 1 {
						t.Fatalf("%d reports; source findings %v", len(got.reports), got.source.Findings)
					}
					compareReports(t, got.reports[0], want)
				}
			})
		}
	}
}

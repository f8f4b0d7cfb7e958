package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gouji/form"
)

// TestPrintedPages reads reports that LibreOffice and Chromium printed, both
// editions, and compares every figure with what they were made of. The fonts are
// taken out of the files; nothing else in them is changed. The sheets of
// calc-strips are too wide for the paper and are continued on other pages, their
// rows cut by page breaks, and some labels show only the middle one of their lines.
// The OFD files were made of those that the word processor printed.
func TestPrintedPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pdf/*.pdf")
	if err != nil || len(files) < 7 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, "testdata/ofd/2020.ofd", "testdata/ofd/2021.ofd") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			extension := filepath.Ext(file)
			name := strings.TrimSuffix(filepath.Base(file), extension)
			year := name[len(name)-4:]
			source, err := os.ReadFile("testdata/pdf/" + year + ".json")
			if err != nil {
				t.Fatal(err)
			}
			kind := map[string]form.SourceKind{".pdf": form.PDF, ".ofd": form.OFD}[extension]
			sameFigures(t, collect(t, "a"+extension, data), collect(t, "a.json", source), kind)
		})
	}
}

// sameFigures holds that a document is of a kind and says all that another does,
// and no more, with a place for every figure.
func sameFigures(t *testing.T, printed, made *collector, kind form.SourceKind) {
	t.Helper()
	if len(printed.reports) != 1 || len(made.reports) != 1 {
		t.Fatalf("%d reports", len(printed.reports))
	}
	got, want := printed.reports[0], made.reports[0]
	if got.Source.Kind != kind || got.Agency.Name != want.Agency.Name || got.Year != want.Year {
		t.Errorf("%v of %q, %d", got.Source.Kind, got.Agency.Name, got.Year)
	}
	for i := range want.States {
		c := form.CellID(i)
		if got.States[i] != want.States[i] || got.Values[i] != want.Values[i] {
			t.Errorf("%s: %v %d, want %v %d", form.Cells[i].Code, got.States[i], got.Values[i], want.States[i], want.Values[i])
		}
		if got.States[i] == form.Stated && (got.Places[c].Part < 1 || got.Places[c].Line < 1 || got.Places[c].Column < 1) {
			t.Errorf("%s stands at %+v", form.Cells[i].Code, got.Places[c])
		}
	}
	for _, f := range got.Findings {
		if f.Severity() != form.Info {
			t.Errorf("%s: %s", f.Rule, f.Message(form.English))
		}
	}
}

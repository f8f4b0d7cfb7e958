package documents

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/ingest/documents/pdf"
	"gouji/ingest/documents/xls"
	"gouji/ingest/documents/xlsx"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// cellsScript prints the filled cells of a workbook: sheet, row, column, text.
const cellsScript = `
import json, sys
path, cells = sys.argv[1], []
if path.endswith("x"):
    import openpyxl
    for s, sheet in enumerate(openpyxl.load_workbook(path).worksheets, 1):
        cells += [[s, c.row, c.column, str(c.value)] for row in sheet.iter_rows() for c in row if c.value is not None]
else:
    import xlrd
    for s, sheet in enumerate(xlrd.open_workbook(path).sheets(), 1):
        for r in range(sheet.nrows):
            cells += [[s, r + 1, k + 1, str(c.value)] for k, c in enumerate(sheet.row(r)) if c.ctype in (1, 2) and c.value != ""]
json.dump(cells, sys.stdout)
`

// Openpyxl and xlrd read the same cells of workbooks, each in its place, where GOUJI_PYTHON
// has them.
func TestAgainstPython(t *testing.T) {
	python := os.Getenv("GOUJI_PYTHON")
	if python == "" {
		t.Skip("GOUJI_PYTHON is not set")
	}
	for _, module := range []string{"openpyxl", "xlrd"} {
		if err := exec.CommandContext(t.Context(), python, "-c", "import "+module).Run(); err != nil {
			t.Skipf("%s has no %s", python, module)
		}
	}
	files := map[string][]byte{}
	for _, name := range []string{"published-0", "published-2", "published-2-sheets"} {
		packed, err := os.Open("../testdata/saved/" + name + ".xls.gz")
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		if files[name+".xls"], err = io.ReadAll(unpacked); err != nil {
			t.Fatal(err)
		}
		packed.Close()
	}
	for i, r := range published.Reports() {
		var b strings.Builder
		if err := fixtures.Render(&b, fixtures.FilingsOf(r), fixtures.XLSX, fixtures.Options{SheetPerTable: i%2 == 1}); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprint(i, ".xlsx")] = []byte(b.String())
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.CommandContext(t.Context(), python, "-c", cellsScript, path).Output()
			if err != nil {
				t.Fatal(err)
			}
			var cells [][4]any
			if err := json.Unmarshal(said, &cells); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, c := range cells {
				want[fmt.Sprint(c[0], " ", c[1], " ", c[2])] = plainCell(c[3].(string))
			}
			read := lines.Read(xls.Read)
			if strings.HasSuffix(name, "x") {
				read = xlsx.Read
			}
			compared := 0
			for _, l := range linestest.Read(t, read, data).Lines {
				for i := range l.Cells {
					c := &l.Cells[i]
					if !c.Filled() {
						continue
					}
					at := fmt.Sprint(c.Place.Part, " ", c.Place.Line, " ", c.Place.Column)
					if got := plainCell(shown(c)); got != want[at] {
						t.Errorf("%s: %q, Python says %q", at, got, want[at])
					}
					compared++
				}
			}
			if compared != len(want) || compared < 150 {
				t.Errorf("%d cells, Python says %d", compared, len(want))
			}
		})
	}
}

// shown is all that a cell says.
func shown(c *lines.Cell) string {
	text := c.Text
	for _, r := range c.Runs {
		if r.Look&lines.Hidden == 0 {
			text += r.Text
		}
	}
	return text
}

// plainCell makes texts alike that say the same: 5 and 5.0, lines and blanks.
func plainCell(text string) string {
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(number, 'g', -1, 64)
	}
	return strings.Join(strings.Fields(text), "")
}

// browsersOwn are the lines that a browser prints on each page above and below it.
var browsersOwn = regexp.MustCompile(`(?m)^(?:\d+/\d+/\d+, |file:).*$`)

// Pdftotext finds the same digits on printed pages, but for the numbers of the pages. It cuts
// the figures that a narrow cell breaks, so that digits are counted and not figures. Sheets
// that are cut into strips are left out, of which every one has the titles once more.
func TestAgainstPdftotext(t *testing.T) {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	for _, name := range []string{"writer-2020", "writer-2021", "writer-page-2021", "chromium-2020", "chromium-2021"} {
		t.Run(name, func(t *testing.T) {
			path := "../testdata/pdf/" + name + ".pdf"
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			said, err := exec.CommandContext(t.Context(), program, "-raw", path, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			var read strings.Builder
			for _, l := range linestest.Read(t, pdf.Read, data).Lines {
				for i := range l.Cells {
					if l.Cells[i].Filled() {
						read.WriteString(shown(&l.Cells[i]))
					}
				}
			}
			more := 0
			for _, digit := range "0123456789" {
				got, want := strings.Count(read.String(), string(digit)), strings.Count(string(said), string(digit))
				if got > want {
					t.Errorf("%d × %c, pdftotext finds %d", got, digit, want)
				}
				more += want - got
			}
			most := 2 * strings.Count(string(said), "\f")
			for _, line := range browsersOwn.FindAllString(string(said), -1) {
				most += len(line)
			}
			if more > most {
				t.Errorf("pdftotext finds %d digits more", more)
			}
		})
	}
}

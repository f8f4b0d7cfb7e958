package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gouji/fixtures/programs"
	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/office/officetest"
	"gouji/sinks/ooxml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func area(t testing.TB, m *office.Model, year int) *office.Area {
	t.Helper()
	a := m.Area(officetest.Division, year)
	if a == nil {
		t.Fatalf("no area for %d", year)
	}
	return a
}

func returnOf(t testing.TB, m *office.Model, name string) *office.Filing {
	t.Helper()
	for _, r := range m.Returns() {
		if r.Filing.Name == name {
			return r.Filing
		}
	}
	t.Fatalf("no return for %s", name)
	return nil
}

// books are the three kinds of workbook of the made-up district.
func books(t testing.TB) map[string][]byte {
	t.Helper()
	m := officetest.District()
	made := map[string][]byte{}
	for name, write := range map[string]func(io.Writer) error{
		"consolidated": func(w io.Writer) error { return Consolidated(w, m, area(t, m, 2023)) },
		"return":       func(w io.Writer) error { return Return(w, returnOf(t, m, "相山区民政局")) },
		"suspects":     func(w io.Writer) error { return Return(w, returnOf(t, m, "曲阳街道办事处")) },
		"findings":     func(w io.Writer) error { return Findings(w, m) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made[name] = b.Bytes()
	}
	return made
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// content prints what a workbook says, sheet by sheet.
func content(t testing.TB, data []byte) string {
	f := open(t, data)
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "== %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			b.WriteString(strings.TrimRight(strings.ReplaceAll(strings.Join(row, "|"), "\n", "⏎"), "|") + "\n")
		}
	}
	return b.String()
}

func TestContents(t *testing.T) {
	for name, data := range books(t) {
		if name == "findings" {
			continue // long, and its sheets have tests of their own
		}
		got, path := content(t, data), filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// figuresOf reads the figures of a sheet with the form, found by the layout alone.
func figuresOf(t testing.TB, f *excelize.File, sheet string, e form.Edition) map[form.CellID]string {
	t.Helper()
	figures := map[form.CellID]string{}
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range layout.Of(e) {
		top := -1
		for r := range rows {
			if len(rows[r]) > 0 && rows[r][0] == block.Title.Chinese {
				top = r + 1
			}
		}
		for _, c := range block.Cells {
			if !c.Figure {
				continue
			}
			column := 0
			for _, n := range spans[i][:c.Column] {
				column += n
			}
			figures[c.Cell] = ""
			if row := rows[top+c.Row]; column < len(row) {
				figures[c.Cell] = row[column]
			}
		}
	}
	return figures
}

func TestConsolidatedFiguresAreTheSumsOfTheReports(t *testing.T) {
	m := officetest.District()
	for _, year := range []int{2021, 2023} {
		a := area(t, m, year)
		var b bytes.Buffer
		if err := Consolidated(&b, m, a); err != nil {
			t.Fatal(err)
		}
		f := open(t, b.Bytes())
		for _, group := range append([]string{""}, a.Groups...) {
			sheet := group
			if group == "" {
				sheet = "汇总"
			}
			// Added by hand here, from the reports themselves.
			sums := map[form.CellID]int64{}
			var figures office.Figures
			for _, filing := range a.AddedIn(group) {
				filing.Unpack(&figures)
				for id, v := range figures.Values {
					if form.Cells[id].Column.Code != "total" && form.Cells[id].Row.Code != "results_total" {
						sums[form.CellID(id)] += v
					}
				}
			}
			figuresThere := figuresOf(t, f, sheet, a.Edition)
			for id, want := range sums {
				if form.Cells[id].Editions&a.Edition == 0 {
					continue
				}
				if got, there := figuresThere[id]; !there || got != form.Cells[id].Printed(want) {
					t.Errorf("%d %s %s: %s, want %s", year, sheet, form.Cells[id].Code, got, form.Cells[id].Printed(want))
				}
			}
		}
	}
}

func TestWrongCellsAreRedAndSuspectsOrange(t *testing.T) {
	made := books(t)
	for _, c := range []struct{ book, row, fill string }{
		{"return", "applications.granted.natural", "F8B4B4"},
		{"suspects", "applications.new_received.total", "FFD8A8"},
		{"suspects", "licensing.licence.decisions", "F8B4B4"},
		{"return", "applications.granted.enterprise", ""},
	} {
		f := open(t, made[c.book])
		id, _ := form.CellByCode(c.row)
		var at string
		for i, block := range layout.Of(form.Edition2021) {
			top, err := f.SearchSheet("年度报告", block.Title.Chinese)
			if err != nil || len(top) != 1 {
				t.Fatal(top, err)
			}
			_, first, _ := excelize.CellNameToCoordinates(top[0])
			for _, cell := range block.Cells {
				if cell.Figure && cell.Cell == id {
					column := 1
					for _, n := range spans[i][:cell.Column] {
						column += n
					}
					at = reference(first+1+cell.Row, column)
				}
			}
		}
		index, err := f.GetCellStyle("年度报告", at)
		if err != nil {
			t.Fatal(err)
		}
		got := fillOf(t, made[c.book], index)
		if got != c.fill {
			t.Errorf("%s %s at %s: fill %q, want %q", c.book, c.row, at, got, c.fill)
		}
	}
}

var (
	fillPattern = regexp.MustCompile(`<fill>.*?</fill>`)
	formatStart = regexp.MustCompile(`<xf [^>]*fillId="(\d+)"`)
	rgbPattern  = regexp.MustCompile(`fgColor rgb="FF([0-9A-F]{6})"`)
)

// fillOf reads the colour of a cell format from the styles part.
func fillOf(t testing.TB, data []byte, format int) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := archive.Open("xl/styles.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	_, formats, _ := strings.Cut(string(text), "<cellXfs")
	number, _ := strconv.Atoi(formatStart.FindAllStringSubmatch(formats, -1)[format][1])
	fill := fillPattern.FindAllString(string(text), -1)[number]
	if m := rgbPattern.FindStringSubmatch(fill); m != nil {
		return m[1]
	}
	return ""
}

func TestTextsAreInert(t *testing.T) {
	for _, text := range []string{"=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "plain", "a\x00b\x1f", "_x000D_", "<b>&\"'</b>", strings.Repeat("长", 40_000)} {
		var b bytes.Buffer
		book := newBook(ooxml.New(&b), "t")
		s := book.sheet(setup{name: "s"})
		s.next(0)
		s.text(style{}, text)
		s.figure(style{}, "12.5")
		if err := book.finish(); err != nil {
			t.Fatal(err)
		}
		f := open(t, b.Bytes())
		kind, err := f.GetCellType("s", "A1")
		if err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%.20q is a cell of type %v (%v)", text, kind, err)
		}
		if formula, _ := f.GetCellFormula("s", "A1"); formula != "" {
			t.Errorf("%.20q became the formula %q", text, formula)
		}
		if got, _ := f.GetCellValue("s", "A1"); text == "plain" && got != text || strings.HasPrefix(text, "=") && got != text {
			t.Errorf("%q came back as %q", text, got)
		}
		if got, _ := f.GetCellValue("s", "B1"); got != "12.5" {
			t.Errorf("12.5 came back as %q", got)
		}
	}
}

func TestSheetNamesAreValidAndUnique(t *testing.T) {
	book := newBook(new(ooxml.Package), "t")
	seen := map[string]bool{}
	for _, name := range []string{"本级", "本级", "a/b:c*[d]?", "", "'", strings.Repeat("长", 50), strings.Repeat("长", 50), "A", "a"} {
		s := book.sheet(setup{name: name})
		key := strings.ToLower(s.name)
		if seen[key] || len([]rune(s.name)) > 31 || s.name == "" || strings.ContainsAny(s.name, `[]:*?/\`) {
			t.Errorf("%q is named %q", name, s.name)
		}
		seen[key] = true
	}
}

// Every part must be well-formed, and what refers must refer to something:
// spreadsheet programs offer to repair a file that breaks this.
func TestPartsAreSound(t *testing.T) {
	for name, data := range books(t) {
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		styles := 0
		var sheets []string
		for _, part := range archive.File {
			if part.Modified.Year() > 1980 || len(part.Extra) > 0 {
				t.Errorf("%s: %s carries the time %v", name, part.Name, part.Modified)
			}
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			decoder := xml.NewDecoder(bytes.NewReader(text))
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %s: %v", name, part.Name, err)
				}
			}
			if part.Name == "xl/styles.xml" {
				_, after, _ := strings.Cut(string(text), "<cellXfs count=\"")
				number, _, _ := strings.Cut(after, "\"")
				styles, _ = strconv.Atoi(number)
			}
			if strings.HasPrefix(part.Name, "xl/worksheets/") {
				sheets = append(sheets, string(text))
			}
			for _, m := range formulaPattern.FindAllStringSubmatch(string(text), -1) {
				if !ownFormula.MatchString(m[1]) {
					t.Errorf("%s: %s holds the formula %s", name, part.Name, m[1])
				}
			}
		}
		for i, text := range sheets {
			checkSheet(t, fmt.Sprintf("%s sheet %d", name, i+1), text, styles)
		}
	}
}

var (
	cellPattern = regexp.MustCompile(`<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?`)
	// The checks of a return are the only formulas: of cells, numbers and our own words.
	formulaPattern = regexp.MustCompile(`<f>(.*?)</f>`)
	ownFormula     = regexp.MustCompile(`^IF\(AND\((?:[A-Z(),:0-9<>+-]|&gt;|&lt;|&amp;|&quot;|相差|应为)*\)$`)

	mergePattern = regexp.MustCompile(`<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"`)
)

func columnNumber(name string) int {
	n := 0
	for _, r := range name {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

func checkSheet(t *testing.T, name, text string, styles int) {
	order := []string{"<sheetPr>", "<sheetViews>", "<sheetFormatPr", "<cols>", "<sheetData>", "<autoFilter", "<mergeCells", "<conditionalFormatting", "<dataValidations", "<printOptions", "<pageMargins", "<pageSetup", "<headerFooter>", "<legacyDrawing"}
	last := -1
	for _, element := range order {
		if at := strings.Index(text, element); at >= 0 {
			if at < last {
				t.Errorf("%s: %s stands too early", name, element)
			}
			last = at
		}
	}
	row, column := 0, 0
	for _, m := range cellPattern.FindAllStringSubmatch(text, -1) {
		r, _ := strconv.Atoi(m[2])
		c := columnNumber(m[1])
		if r < row || r == row && c <= column {
			t.Errorf("%s: %s%s is out of order", name, m[1], m[2])
		}
		row, column = r, c
		if s, _ := strconv.Atoi(m[3]); s >= styles {
			t.Errorf("%s: style %d of %d", name, s, styles)
		}
	}
	covered := map[[2]int]bool{}
	for _, m := range mergePattern.FindAllStringSubmatch(text, -1) {
		top, _ := strconv.Atoi(m[2])
		bottom, _ := strconv.Atoi(m[4])
		for r := top; r <= bottom; r++ {
			for c := columnNumber(m[1]); c <= columnNumber(m[3]); c++ {
				if covered[[2]int{r, c}] {
					t.Fatalf("%s: joined cells overlap at row %d column %d", name, r, c)
				}
				covered[[2]int{r, c}] = true
			}
		}
	}
}

// A page of A4 across holds some 135 characters of ten points. What is fitted
// to its width must not be shrunk below seven.
func TestListsArePrintedLegibly(t *testing.T) {
	made := books(t)
	printed := regexp.MustCompile(`:\$([A-Z]+)\$\d+$`)
	for name, sheets := range map[string][]string{
		"findings":     {"总览", "问题清单", "名单核对", "来源文件"},
		"consolidated": {"各格明细"},
	} {
		f := open(t, made[name])
		for _, sheet := range sheets {
			area := ""
			for _, n := range f.GetDefinedName() {
				if n.Name == "_xlnm.Print_Area" && n.Scope == sheet {
					area = n.RefersTo
				}
			}
			m := printed.FindStringSubmatch(area)
			if m == nil {
				t.Errorf("%s has no print area: %q", sheet, area)
				continue
			}
			width := 0.0
			for c := range columnNumber(m[1]) {
				w, err := f.GetColWidth(sheet, form.SheetColumn(c+1))
				if err != nil {
					t.Fatal(err)
				}
				width += w
			}
			if width > 135*10/7 {
				t.Errorf("%s prints a width of %v characters", sheet, width)
			}
			layout, err := f.GetPageLayout(sheet)
			if err != nil || layout.Orientation == nil || *layout.Orientation != "landscape" {
				t.Errorf("%s is not printed across: %v", sheet, err)
			}
			// No text that is printed runs into the next column.
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for c := range columnNumber(m[1]) {
				for r := range rows {
					if c >= len(rows[r]) || isNumber(rows[r][c]) || rows[r][c] == "" {
						continue
					}
					at := reference(r+1, c+1)
					index, err := f.GetCellStyle(sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					style, err := f.GetStyle(index)
					if err != nil || style.Alignment == nil || !style.Alignment.WrapText {
						t.Fatalf("%s %s %q does not wrap: %v", sheet, at, rows[r][c], err)
					}
				}
			}
		}
	}
}

func TestLongListsGoOnInTheNextSheet(t *testing.T) {
	defer func(n int) { maxRows = n }(maxRows)
	m := officetest.District()
	findings := 0
	for _, f := range m.Filings {
		findings += len(f.Findings)
	}
	findings += len(m.Remarks)
	for _, a := range m.Unpublished {
		findings += len(a.Findings)
	}
	maxRows = 20
	var b bytes.Buffer
	if err := Findings(&b, m); err != nil {
		t.Fatal(err)
	}
	f := open(t, b.Bytes())
	rows, sheets := 0, 0
	for _, sheet := range f.GetSheetList() {
		if !strings.HasPrefix(sheet, "问题清单") {
			continue
		}
		all, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > maxRows {
			t.Errorf("%s has %d rows", sheet, len(all))
		}
		rows += len(all) - 1
		sheets++
	}
	if rows != findings || sheets < 2 {
		t.Errorf("%d findings on %d sheets, want %d", rows, sheets, findings)
	}
}

// LibreOffice reads what we write: it opens the workbook, and the figures of
// the first sheet come out as they went in.
func TestLibreOfficeReadsTheFigures(t *testing.T) {
	soffice := programs.Path(t, "GOUJI_SOFFICE", "soffice")
	if testing.Short() {
		t.Skip("starting LibreOffice takes seconds")
	}
	m := officetest.District()
	a := area(t, m, 2023)
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "c.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := Consolidated(file, m, a); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	convert := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", dir, file.Name())
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatalf("converted files: %v %v", found, err)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	values, _, _ := a.Sum("").Printed(a.Edition)
	for _, code := range []string{"applications.new_received.total", "applications.results_total.total", "fees.admin_fee.amount", "licensing.licence.decisions", "proceedings.review.total"} {
		id, _ := form.CellByCode(code)
		if want := form.Cells[id].Printed(values[id]); !regexp.MustCompile(`(^|,)` + regexp.QuoteMeta(want) + `(,|\r?\n)`).Match(text) {
			t.Errorf("%s: %s is not in what LibreOffice reads", code, want)
		}
	}
}

// limited takes so many bytes and then no more.
type limited int

var errFull = errors.New("no space left")

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > int(*l) {
		return 0, errFull
	}
	*l -= limited(len(p))
	return len(p), nil
}

// Wherever a disk is full, whoever asked for the workbook is told.
func TestWorkbookThatCannotBeWritten(t *testing.T) {
	m := officetest.District()
	for room := 0; ; room += 500 {
		disk := limited(room)
		err := Return(&disk, returnOf(t, m, "相山区民政局"))
		if err == nil {
			if room < 5_000 {
				t.Fatalf("%d bytes were room for a workbook", room)
			}
			return
		}
		if !errors.Is(err, errFull) {
			t.Fatalf("with room for %d bytes: %v", room, err)
		}
	}
}

package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gouji/form"
	"gouji/ingest/limits"
)

// readPattern returns the fields of a grid that is kept as CSV without quotes.
func readPattern(tb testing.TB, name string) (rows [][]string) {
	tb.Helper()
	data, err := os.ReadFile("testdata/patterns/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		rows = append(rows, strings.Split(line, ","))
	}
	return rows
}

// fill puts rows into a sheet, figures as numbers.
func fill(tb testing.TB, book *excelize.File, sheet string, rows [][]string) {
	tb.Helper()
	for y, row := range rows {
		for x, text := range row {
			if text == "" {
				continue
			}
			var value any = text
			if number, err := strconv.ParseFloat(text, 64); err == nil {
				value = number
			}
			if err := book.SetCellValue(sheet, form.SheetColumn(x+1)+strconv.Itoa(y+1), value); err != nil {
				tb.Fatal(err)
			}
		}
	}
}

func saved(tb testing.TB, book *excelize.File) []byte {
	tb.Helper()
	data, err := book.WriteToBuffer()
	if err != nil {
		tb.Fatal(err)
	}
	return data.Bytes()
}

func workbookOf(tb testing.TB, rows [][]string) []byte {
	tb.Helper()
	book := excelize.NewFile()
	fill(tb, book, "Sheet1", rows)
	return saved(tb, book)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func cell(tb testing.TB, code string) form.CellID {
	tb.Helper()
	id, ok := form.CellByCode(code)
	if !ok {
		tb.Fatalf("no cell %s", code)
	}
	return id
}

func wantFigure(t *testing.T, r *form.Report, code string, want int64) {
	t.Helper()
	if v, ok := r.Value(cell(t, code)); !ok || v != want {
		t.Errorf("%s: %d (state %d), want %d", code, v, r.States[cell(t, code)], want)
	}
}

func rules(findings []form.Finding) (ids []string) {
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	return ids
}

// What spreadsheets do to figures: formulas with and without a stored result,
// numbers as text, binary fractions, merged cells. What a hidden row holds nobody sees.
func TestWorkbookCells(t *testing.T) {
	rows := readPattern(t, "hybrid-table-two.csv")
	book := excelize.NewFile()
	fill(t, book, "Sheet1", rows)
	row := func(label string) string {
		for y, r := range rows {
			if r[0] == label {
				return strconv.Itoa(y + 1)
			}
		}
		t.Fatalf("no row %s", label)
		return ""
	}
	must(t, book.SetCellStr("Sheet1", "B"+row("行政许可"), " 1250 "))
	must(t, book.SetCellValue("Sheet1", "B"+row("行政事业性收费"), 0.1+0.2))
	must(t, book.SetCellValue("Sheet1", "B"+row("行政强制"), nil))
	must(t, book.SetCellFormula("Sheet1", "B"+row("行政强制"), "2+2"))
	must(t, book.SetRowVisible("Sheet1", atoi(t, row("行政处罚")), false))
	must(t, book.MergeCell("Sheet1", "A1", "H1"))
	r := readOne(t, "a.xlsx", saved(t, book))
	wantFigure(t, r, "licensing.licence.decisions", 1250)
	wantFigure(t, r, "fees.admin_fee.amount", 300_000)
	if s := r.States[cell(t, "enforcement.penalty.decisions")]; s != form.Absent {
		t.Errorf("a figure in a hidden row has state %d", s)
	}
	if s := r.States[cell(t, "enforcement.coercion.decisions")]; s != form.Unreadable {
		t.Errorf("a formula without a result has state %d: it is no blank", s)
	}
	place := r.Places[cell(t, "fees.admin_fee.amount")]
	if at, want := r.Source.At(place), "a.xlsx!Sheet1!B"+row("行政事业性收费"); at != want {
		t.Errorf("place %s, want %s", at, want)
	}
}

func atoi(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// Several agencies on one sheet each, and one agency over several sheets.
func TestSheets(t *testing.T) {
	rows := readPattern(t, "hybrid-table-two.csv")
	t.Run("an agency a sheet", func(t *testing.T) {
		book := excelize.NewFile()
		for _, name := range []string{"甲局", "乙局", "丙局"} {
			_, err := book.NewSheet(name)
			must(t, err)
			other := append([][]string{{"云溪县" + name + "2021年政府信息公开工作年度报告"}}, rows[1:]...)
			fill(t, book, name, other)
		}
		must(t, book.DeleteSheet("Sheet1"))
		k := readAll(t, "a.xlsx", saved(t, book))
		var names []string
		for _, r := range k.reports {
			names = append(names, r.Agency.Name)
			if r.Filled() != 200 {
				t.Errorf("%s: %d cells", r.Agency.Name, r.Filled())
			}
		}
		if got := strings.Join(names, " "); got != "云溪县甲局 云溪县乙局 云溪县丙局" {
			t.Errorf("reports of %s", got)
		}
	})
	t.Run("sheets named for agencies", func(t *testing.T) {
		book := excelize.NewFile()
		for _, name := range []string{"云溪县甲局", "云溪县乙局"} {
			_, err := book.NewSheet(name)
			must(t, err)
			fill(t, book, name, append([][]string{{"2021年政府信息公开工作年度报告"}}, rows[1:]...))
		}
		must(t, book.DeleteSheet("Sheet1"))
		k := readAll(t, "a.xlsx", saved(t, book))
		if len(k.reports) != 2 || k.reports[0].Agency.Name != "云溪县甲局" || k.reports[1].Agency.Name != "云溪县乙局" || k.reports[1].Year != 2021 {
			t.Errorf("%d reports, %+v", len(k.reports), k.reports[0].Agency)
		}
	})
	t.Run("a table a sheet", func(t *testing.T) {
		book := excelize.NewFile()
		at := 0
		for i, row := range rows {
			if strings.HasPrefix(row[0], "三、收到") || strings.HasPrefix(row[0], "四、政府") {
				name := fmt.Sprint("表", at)
				_, err := book.NewSheet(name)
				must(t, err)
				fill(t, book, name, rows[at:i])
				at = i
			}
		}
		_, err := book.NewSheet("表四")
		must(t, err)
		fill(t, book, "表四", rows[at:])
		r := readOne(t, "a.xlsx", saved(t, book))
		if r.Filled() != 200 {
			t.Errorf("%d cells", r.Filled())
		}
	})
}

const wordPattern = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:t>云溪县档案局2023年政府信息</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>公开工作年度报告</w:t></w:r></w:p>
<w:p><w:r><w:t>第二十条第（一）项</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>信息内容</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>本年制</w:t></w:r></w:p><w:p><w:r><w:t>发件数</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>本年废止件数</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>现行有效件数</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>规章</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>0</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t xml:space="preserve"> 1</w:t></w:r><w:r><w:t>2 </w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><w:t>三、收到和处理政府信息公开申请情况</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>自然人</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>商业企业</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>科研机构</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>社会公益组织</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>法律服务机构</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>其他</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>总计</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>三、本年度办理结果</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>（三）不予公开</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1.属于国家秘密</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:tcPr><w:vMerge w:val="continue"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>2.其他法律行政法规禁止公开</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>`

func TestWordDocument(t *testing.T) {
	r := readOne(t, "a.docx", archived(t, "word/document.xml", []byte(wordPattern)))
	if r.Agency.Name != "云溪县档案局" || r.Year != 2023 {
		t.Errorf("report of %s %d", r.Agency.Name, r.Year)
	}
	wantFigure(t, r, "documents.rules.in_force", 12)
	wantFigure(t, r, "applications.refused_state_secret.natural", 1)
	wantFigure(t, r, "applications.refused_other_law.enterprise", 2)
	if s := r.States[cell(t, "documents.rules.issued")]; s != form.Blank {
		t.Errorf("a blank cell has state %d", s)
	}
	if at := r.Source.At(r.Places[cell(t, "applications.refused_other_law.enterprise")]); at != "a.docx#table2 R3C5" {
		t.Errorf("place %s", at)
	}
}

// replaced puts other text into a member of a zip.
func replaced(t *testing.T, data []byte, name, text string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		content, err := zipMember(data, f.Name)
		must(t, err)
		if f.Name == name {
			content = text
		}
		w, err := to.Create(f.Name)
		must(t, err)
		_, err = w.Write([]byte(content))
		must(t, err)
	}
	must(t, to.Close())
	return b.Bytes()
}

// nothing is an empty deflated stream.
var nothing = []byte("\x03\x00\x00\x00")

// promising makes an archive whose member says that it unpacks to size bytes.
func promising(t *testing.T, name string, size uint64, packed []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: size})
	must(t, err)
	_, err = w.Write(packed)
	must(t, err)
	must(t, z.Close())
	return b.Bytes()
}

// bounded runs a reading and holds it to a time and a peak of memory far above
// what it needs and far below what a careless reader would take.
func bounded(t *testing.T, path string, data []byte) *kept {
	t.Helper()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	peak := make(chan uint64)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		most := uint64(0)
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			time.Sleep(20 * time.Millisecond)
		}
		peak <- most
	}()
	begun := time.Now()
	k := readAll(t, path, data)
	took := time.Since(begun)
	stop()
	most := <-peak
	runtime.ReadMemStats(&after)
	t.Logf("%d bytes: %v, heap at most %d MiB over %d MiB before", len(data), took.Round(time.Millisecond), most>>20, before.HeapInuse>>20)
	if took > 90*time.Second {
		t.Errorf("took %v", took)
	}
	if most > before.HeapInuse+3<<28 {
		t.Errorf("heap grew by %d MiB", (most-before.HeapInuse)>>20)
	}
	return k
}

// Hostile and damaged files cost no more than their bytes.
func TestPageLimits(t *testing.T) {
	title := "<title>云溪县水务局2023年政府信息公开工作年度报告</title>"
	deep := 100_000
	if os.Getenv("GOUJI_LARGE") != "" {
		deep = 1_000_000
	}
	for name, page := range map[string]string{
		"nested divisions": title + strings.Repeat("<div>", deep) + "x",
		"nested tables":    title + strings.Repeat("<table><tr><td>", deep) + "5",
		"nested spans":     title + "<table><tr><td>" + strings.Repeat("<span>", deep) + "5</td></tr></table>",
		"wide spans":       title + "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td colspan=99999 rowspan=99999>", 50)+"</tr>", 200),
		"many rows":        title + "<h1>第二十条第（一）项</h1><table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数" + strings.Repeat("<tr><td>规章<td>1<td>2<td>3", 20_000),
		"one long tag":     title + "<a href='" + strings.Repeat("x", deep),
		"no end":           title + strings.Repeat("<table", deep),
	} {
		t.Run(name, func(t *testing.T) { bounded(t, "a.html", []byte(page)) })
	}
}

// A large page: 4 MB, with GOUJI_LARGE 20, or as many as GOUJI_PAGE_MB says.
func TestLargePage(t *testing.T) {
	size := 4
	if os.Getenv("GOUJI_LARGE") != "" {
		size = 20
	}
	if text := os.Getenv("GOUJI_PAGE_MB"); text != "" {
		size = atoi(t, text)
	}
	head, err := os.ReadFile("testdata/patterns/page-merged.html")
	must(t, err)
	page := append(head, bytes.Repeat([]byte("<div><p>全年公开信息30条。</p><table><tr><td>名称</td><td>5</td></tr></table></div>\n"), size<<20/90)...)
	k := &kept{}
	set := limits.Limits{WholeBytes: 1 << 30}
	begun := time.Now()
	must(t, NewReader(Options{Limits: set}).ReadBytes(context.Background(), "a.html", page, k))
	t.Logf("%d MB in %v", len(page)>>20, time.Since(begun).Round(time.Millisecond))
	if len(k.reports) != 1 || k.reports[0].Filled() != 200 {
		t.Errorf("%d reports", len(k.reports))
	}
}

// A formula without a result is no blank, however its element is written, in a
// workbook that has nothing else to unfold.
func TestFormulasInAPlainWorkbook(t *testing.T) {
	for _, formula := range []string{"<f>B1+B2</f>", "<f ca=\"1\">B1+B2</f>", "<f\tca=\"1\">B1+B2</f>", "<f\nca=\"1\">B1+B2</f>"} {
		sheet := `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
			`<row r="1"><c r="A1" t="inlineStr"><is><t>三、收到和处理政府信息公开申请情况</t></is></c></row><row r="2">` +
			`<c r="A2" t="inlineStr"><is><t>本列数据的勾稽关系为</t></is></c>` + inlineHead + `</row>` +
			`<row r="3"><c r="A3" t="inlineStr"><is><t>一、本年新收政府信息公开申请数量</t></is></c><c r="B3">` + formula + `</c>` +
			`<c r="C3"><v>0</v></c><c r="D3"><v>0</v></c><c r="E3"><v>0</v></c><c r="F3"><v>0</v></c><c r="G3"><v>0</v></c><c r="H3"><v>4</v></c></row>` +
			`</sheetData></worksheet>`
		r := readOne(t, "某局2023.xlsx", replaced(t, saved(t, excelize.NewFile()), "xl/worksheets/sheet1.xml", sheet))
		if !slices.Contains(rules(r.Findings), "F-TOKEN") {
			t.Errorf("%q: %v", formula, rules(r.Findings))
		}
	}
}

// inlineHead is the head of table 三 in the cells B2 to H2.
var inlineHead = func() (cells string) {
	for i, text := range []string{"自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"} {
		cells += fmt.Sprintf(`<c r="%c2" t="inlineStr"><is><t>%s</t></is></c>`, 'B'+i, text)
	}
	return cells
}()

// A workbook that unpacks to far more than it weighs is refused, and so are
// files that only look like workbooks.
func TestWorkbookLimits(t *testing.T) {
	bomb := promising(t, "xl/workbook.xml", 1<<40, nothing)
	k := bounded(t, "a.xlsx", bomb)
	if got := rules(k.sources[0].Findings); len(got) != 1 || got[0] != "F-LIMIT" {
		t.Errorf("bomb of %d bytes: %v", len(bomb), got)
	}
	k = bounded(t, "a.docx", promising(t, "word/document.xml", 1<<40, nothing))
	if got := rules(k.sources[0].Findings); len(got) != 1 || got[0] != "F-LIMIT" {
		t.Errorf("document: %v", got)
	}
	// Few bytes that stand for many cells: one in the last column of every row.
	var sparse strings.Builder
	sparse.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for row := 1; row <= 20_000; row++ {
		fmt.Fprintf(&sparse, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, row, row)
	}
	sparse.WriteString(`</sheetData></worksheet>`)
	k = bounded(t, "a.xlsx", replaced(t, saved(t, excelize.NewFile()), "xl/worksheets/sheet1.xml", sparse.String()))
	if !slices.Contains(rules(k.sources[0].Findings), "F-LIMIT") {
		t.Errorf("sparse sheet: %v", k.sources[0].Status)
	}
	for name, data := range map[string][]byte{
		"no workbook":  archived(t, "a.txt", []byte("x")),
		"damaged":      append([]byte("PK\x03\x04"), make([]byte, 100)...),
		"nested in it": archived(t, "word/document.xml", []byte("<a>"+strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000))),
	} {
		for _, path := range []string{"a.xlsx", "a.docx"} {
			k := bounded(t, path, data)
			if len(k.reports) != 0 || len(k.sources) != 1 || k.sources[0].Status != form.Rejected || k.sources[0].Reason.Chinese == "" {
				t.Errorf("%s as %s: %+v", name, path, k.sources[0])
			}
		}
	}
}

package ingest

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// addPatterns seeds a fuzz test with the patterns of one kind.
func addPatterns(f *testing.F, extension string) {
	paths, err := filepath.Glob("testdata/patterns/*" + extension)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no patterns of %s: %v", extension, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

// holds reads data twice and holds what is true of every input: both readings
// agree, and each figure met is accounted for.
func holds(t *testing.T, path string, data []byte) {
	t.Helper()
	twice(t, path, data)
	readAll(t, path, data)
}

func FuzzPage(f *testing.F) {
	addPatterns(f, ".html")
	f.Add([]byte("<table><tr><td rowspan=0 colspan=99999>三、<table><td>5</table><tr><td>7"))
	f.Add([]byte("<title>某局2020年政府信息公开年度报告</title><svg><title>x</title></svg><td>1<tr><td>2"))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.html", data) })
}

func FuzzText(f *testing.F) {
	addPatterns(f, ".txt")
	addPatterns(f, ".md")
	f.Add([]byte("第二十条第（一）项\n|\n | \n||\n|\\||\n信息内容\t本年制发件数\n规章 0 0 0"))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.txt", data) })
}

func FuzzGrid(f *testing.F) {
	addPatterns(f, ".csv")
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.csv", data) })
}

func FuzzWord(f *testing.F) {
	f.Add([]byte(`<w:document xmlns:w="w"><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>规章</w:t></w:r></w:p></w:tc><w:tc><w:p><w:t>0</w:t></w:p></w:tc></w:tr></w:tbl></w:body></w:document>`))
	f.Add([]byte(wordPattern))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.docx", archived(t, "word/document.xml", data)) })
}

func FuzzWorkbook(f *testing.F) {
	book := excelize.NewFile()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"规章", 1, 2.5, "3"}); err != nil {
		f.Fatal(err)
	}
	if err := book.MergeCell("Sheet1", "A1", "B3"); err != nil {
		f.Fatal(err)
	}
	data, err := book.WriteToBuffer()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data.Bytes())
	f.Add(workbookOf(f, readPattern(f, "hybrid-table-two.csv")))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.xlsx", data) })
}

// archived makes an archive of one member.
func archived(tb testing.TB, name string, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

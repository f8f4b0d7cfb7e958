package word

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gouji/fixtures/programs"
	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/office/officetest"
)

func document2023(t testing.TB) ([]byte, *office.Area) {
	t.Helper()
	a := officetest.District().Area(officetest.Division, 2023)
	var b bytes.Buffer
	if err := Consolidated(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), a
}

// tables reads the texts of the cells of each table of a document.
func tables(t testing.TB, data []byte) (all [][][]string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		decoder, inside := xml.NewDecoder(r), false // inside a cell
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
			if part.Name != "word/document.xml" {
				continue
			}
			switch e := token.(type) {
			case xml.StartElement:
				switch e.Name.Local {
				case "tbl":
					all = append(all, nil)
				case "tr":
					all[len(all)-1] = append(all[len(all)-1], nil)
				case "tc":
					rows := all[len(all)-1]
					rows[len(rows)-1] = append(rows[len(rows)-1], "")
					inside = true
				}
			case xml.EndElement:
				inside = inside && e.Name.Local != "tc"
			case xml.CharData:
				if inside {
					rows := all[len(all)-1]
					cells := rows[len(rows)-1]
					cells[len(cells)-1] += strings.TrimSpace(string(e))
				}
			}
		}
	}
	return all
}

func TestTheDocumentHoldsTheSums(t *testing.T) {
	data, a := document2023(t)
	all := tables(t, data)
	blocks := layout.Of(a.Edition)
	if want := len(blocks) * (1 + len(a.Groups)); len(all) != want {
		t.Fatalf("%d tables, want %d", len(all), want)
	}
	for g, group := range append([]string{""}, a.Groups...) {
		values, _, _ := a.Sum(group).Printed(a.Edition)
		for i, block := range blocks {
			rows := all[g*len(blocks)+i]
			for r := range rows {
				var want []string
				for _, id := range block.CellsIn(r) {
					want = append(want, form.Cells[id].Printed(values[id]))
				}
				got := rows[r][len(rows[r])-len(want):]
				if strings.Join(got, " ") != strings.Join(want, " ") {
					t.Errorf("%q %s row %d: %v, want %v", group, block.Title.Chinese, r, got, want)
				}
			}
		}
	}
}

// Should a table run over a page, its captions are repeated and no row is torn.
func TestTablesRunOverPages(t *testing.T) {
	data, a := document2023(t)
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	content, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	forms := 1 + len(a.Groups)
	heads, rows := 0, 0
	for _, b := range layout.Of(a.Edition) {
		heads, rows = heads+b.Head, rows+b.Rows
	}
	if n := strings.Count(string(content), `<w:tblHeader/>`); n != heads*forms {
		t.Errorf("%d repeated rows, want %d", n, heads*forms)
	}
	if n := strings.Count(string(content), `<w:cantSplit/>`); n != rows*forms {
		t.Errorf("%d rows that hold together, want %d", n, rows*forms)
	}
}

func TestNamesAreEscaped(t *testing.T) {
	o := &officetest.Office{Options: office.Options{Divisions: map[string]string{officetest.Division: "<w:p>&\x00区"}}}
	r := &form.Report{Source: &form.Source{Path: "a"}, Agency: form.Agency{Name: "甲局", Division: officetest.Division}, Year: 2023}
	for _, id := range form.CellsOf(form.Proceedings, form.Edition2021) {
		r.PutValue(id, 0, form.Place{Line: 1})
	}
	o.Add(r)
	m := o.Model()
	var b bytes.Buffer
	if err := Consolidated(&b, m.Areas[0]); err != nil {
		t.Fatal(err)
	}
	tables(t, b.Bytes()) // fails if a part is not well-formed
}

// Below the title stands what the sums are made of, and nothing of what there is none.
func TestNotesBelowTheTitle(t *testing.T) {
	agency := func(name string) form.Agency { return form.Agency{Name: name, Division: officetest.Division} }
	report := func(name string, year int) *form.Report {
		r := officetest.Report(rand.New(rand.NewPCG(1, 1)), agency(name), year, &form.Source{Path: name})
		r.Year = 2023 // whatever form it is written in
		return r
	}
	whole := "Note: 由1份报告相加，总计由各项重新计算。"
	for _, tt := range []struct {
		add  func(o *officetest.Office)
		want []string
	}{
		{func(o *officetest.Office) { o.Add(report("甲局", 2023)) }, []string{whole}},
		{func(o *officetest.Office) {
			r := report("甲局", 2023)
			officetest.Set(r, "applications.new_received.total", 999)
			o.Add(r)
		}, []string{whole + "本地区1份勾稽不平。"}},
		{func(o *officetest.Office) {
			o.Add(report("甲局", 2023))
			older := report("乙局", 2020)
			officetest.Set(older, "documents.normative_docs.newly_made", 3)
			o.Add(older)
		}, []string{strings.Replace(whole, "1", "2", 1), "Note: 部分报告用另一年的格式填报，不能直接相加的数见同名工作簿各表之下的注。"}},
	} {
		var o officetest.Office
		tt.add(&o)
		var b bytes.Buffer
		if err := Consolidated(&b, o.Model().Areas[0]); err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(outline(t, b.Bytes())) {
			if strings.HasPrefix(line, "Note: ") {
				got = append(got, strings.TrimSpace(line))
			}
		}
		if n := len(tt.want); len(got) < n || !slices.Equal(got[:n], tt.want) || len(got)%n != 0 {
			t.Errorf("%q, want %q first", got, tt.want)
		}
	}
}

func TestLibreOfficeOpensTheDocument(t *testing.T) {
	soffice := programs.Path(t, "GOUJI_SOFFICE", "soffice")
	if os.Getenv("GOUJI_LARGE") == "" {
		t.Skip("GOUJI_LARGE is not set: starting LibreOffice takes seconds; TestAFormOnAPage does once")
	}
	data, a := document2023(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "c.docx")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	convert := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, path)
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "c.txt"))
	if err != nil {
		t.Fatal(err)
	}
	values, _, _ := a.Sum("").Printed(a.Edition)
	id, _ := form.CellByCode("fees.admin_fee.amount")
	for _, want := range []string{"相山区2023年政府信息公开工作年度报告汇总表", "（七）总计", form.Cells[id].Printed(values[id])} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in what LibreOffice reads", want)
		}
	}
}

// The three tables of the 2021 form stand on one page, as LibreOffice lays them out:
// none is nearly empty.
func TestAFormOnAPage(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("LibreOffice is not installed, or there is no time to start it")
	}
	data, a := document2023(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "c.docx")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	convert := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir, path)
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	printed, err := os.ReadFile(filepath.Join(dir, "c.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if pages, want := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(printed, -1)), 1+len(a.Groups); pages != want {
		t.Errorf("%d forms on %d pages", want, pages)
	}
}

// Every figure of the draft leads to a bookmark that is there, and the footnotes
// that are referred to exist.
func TestDraft(t *testing.T) {
	m := officetest.District()
	a := m.Area(officetest.Division, 2023)
	var b bytes.Buffer
	if err := Draft(&b, a); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		texts[part.Name] = string(text)
		for decoder := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
		}
	}
	document := texts["word/document.xml"]
	links := regexp.MustCompile(`<w:hyperlink w:anchor="([^"]+)"`).FindAllStringSubmatch(document, -1)
	if len(links) < 50 {
		t.Errorf("only %d figures lead to their table", len(links))
	}
	for _, l := range links {
		if strings.Count(document, `w:name="`+l[1]+`"`) != 1 {
			t.Errorf("nothing is at %s", l[1])
		}
	}
	marks := regexp.MustCompile(`<w:bookmarkStart w:id="(\d+)"`).FindAllStringSubmatch(document, -1)
	numbers := map[string]bool{}
	for _, mark := range marks {
		numbers[mark[1]] = true
	}
	if len(numbers) != len(marks) || len(marks) < 50 {
		t.Errorf("%d bookmarks have %d numbers", len(marks), len(numbers))
	}
	notes := regexp.MustCompile(`<w:footnoteReference w:id="(\d+)"`).FindAllStringSubmatch(document, -1)
	if len(notes) != len(a.Draft().Notes) || len(notes) == 0 {
		t.Errorf("%d references to %d notes", len(notes), len(a.Draft().Notes))
	}
	for _, n := range notes {
		if !strings.Contains(texts["word/footnotes.xml"], `<w:footnote w:id="`+n[1]+`">`) {
			t.Errorf("there is no footnote %s", n[1])
		}
	}
	for _, want := range []string{"尚缺", "勾稽不平", "审计局"} {
		if !strings.Contains(texts["word/footnotes.xml"], want) {
			t.Errorf("no footnote says %q", want)
		}
	}
}

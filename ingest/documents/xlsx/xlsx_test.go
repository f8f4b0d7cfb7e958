package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

const (
	mainName      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	strictName    = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	relationName  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictRelName = "http://purl.oclc.org/ooxml/officeDocument/relationships"
)

// parts are the parts of a workbook by name.
type parts map[string]string

// workbook returns the parts of a workbook with one sheet of those rows.
func workbook(rows string) parts {
	return parts{
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="` + relationName + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="` + mainName + `" xmlns:r="` + relationName + `"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relationName + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="` + mainName + `"><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

// with returns the parts with some of them replaced or, if empty, left out.
func (p parts) with(change ...string) parts {
	for i := 0; i < len(change); i += 2 {
		p[change[i]] = change[i+1]
		if change[i+1] == "" {
			delete(p, change[i])
		}
	}
	return p
}

// replaced returns the parts with a text replaced in all of them.
func (p parts) replaced(from, to string) parts {
	for name, text := range p {
		p[name] = strings.ReplaceAll(text, from, to)
	}
	return p
}

func (p parts) zip(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range p {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sharedTexts(items string) string {
	return `<sst xmlns="` + mainName + `">` + items + `</sst>`
}

func styleSheet(text string) string {
	return `<styleSheet xmlns="` + mainName + `">` + text + `</styleSheet>`
}

const damagedSheet = "problem {Trouble:1 Place:{Line:0 Column:0 Part:1 Field:0} Limit:{Chinese: English:}}\n"

// What changes what a person reads in a cell.
func TestCells(t *testing.T) {
	const sheet = "part \"a\" hidden=false\n"
	inline := func(text string) string { return `<row r="1"><c r="A1" t="inlineStr"><is>` + text + `</is></c></row>` }
	for name, c := range map[string]struct {
		parts parts
		want  string
	}{
		"kinds of values": {workbook(`<row r="1"><c r="A1"><v>5</v></c><c r="B1" t="n"><v>0</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="b"><v>0</v></c>` +
			`<c r="E1" t="e"><v>#REF!</v></c><c r="F1" t="str"><f>A1&amp;B1</f><v>5&lt;0</v></c><c r="G1" t="d"><v>2024-01-13T00:00:00</v></c><c r="H1"/></row>`),
			"table 1 | 5 | 0 | TRUE (boolean) | FALSE (boolean) | #REF! (failure) | 5<0 | 2024-01-13 (date)\n"},
		"formulas without a result": {workbook(`<row r="1"><c r="A1"><f>B1+B2</f></c><c r="B1"><f>B1+B2</f><v></v></c><c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f t="shared" si="0"/><v>3</v></c>` +
			`<c r="E1" t="b"><f>TRUE()</f><v/></c></row>`),
			"table 1 | =B1+B2 (formula) | =B1+B2 (formula) |  | 3 | =TRUE() (formula)\n"},
		"numbers as a person typed them": {workbook(`<row><c><v>4068.2080000000001</v></c><c><v>1.5E3</v></c><c><v>-0.29999999999999999</v></c><c><v> 7 </v></c><c><v>114701010004229320</v></c><c><v>x</v></c></row>`),
			"table 1 | 4068.208 | 1500 | -0.3 | 7 | 114701010004229320 | x\n"},
		"places that are not said": {workbook(`<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row><row r="4"><c><v>4</v></c></row><row><c r="B7"><v>5</v></c></row>`),
			"table 1 | 1 |  | 2 | 3\ntable 1\ntable 1\ntable 1 | 4\ntable 1\ntable 1\ntable 1 |  | 5\n"},
		"cells out of order":              {workbook(`<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>`), "table 1 | 1 |  | 3\n"},
		"formatting down to the last row": {workbook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>`), "table 1 | 1\n"},
		"merged cells": {workbook(`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>9</v></c></row><row r="2"><c r="B2"><v>8</v></c><c r="C2"><v>2</v></c></row>`).replaced("</sheetData>",
			`</sheetData><mergeCells count="1"><mergeCell ref="$A$1:B2"/></mergeCells>`), "table 1 | 1 | <1\ntable 1 | ^1 | ^1 | 2\n"},
		"rich text": {workbook(inline(`<r><t xml:space="preserve">1 </t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r><r><rPr><strike/></rPr><t>3</t></r><r><rPr><strike val="0"/></rPr><t>4</t></r>`)),
			"table 1 | 1 {superscript:2}{struck:3}4\n"},
		"phonetic text":                    {workbook(inline(`<t>12</t><rPh sb="0" eb="1"><t>じゅうに</t></rPh><phoneticPr fontId="1"/>`)), "table 1 | 12{ruby:じゅうに}\n"},
		"characters that XML cannot hold":  {workbook(inline(`<t>a_x000D_&#10;b_x0041_c_x_</t>`)), "table 1 | a¶bAc_x_\n"},
		"text in CDATA, a comment between": {workbook(inline(`<t><![CDATA[a<b]]><!-- c -->d</t>`)), "table 1 | a<bd\n"},
		"shared texts": {workbook(`<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s" s="1"><v>2</v></c><c r="D1" t="s"><v/></c></row>`).with(
			"xl/sharedStrings.xml", sharedTexts(`<si><t>甲</t></si><si><t>乙</t></si><si><r><t>1</t></r><r><rPr/><t>2</t></r></si>`),
			"xl/styles.xml", styleSheet(`<fonts><font/><font><strike/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>`)),
			"table 1 | 乙 | 甲 | {struck:1}2\n"},
		"a shared text that is not there": {workbook(`<row r="1"><c r="A1" t="s"><v>1</v></c></row>`).with("xl/sharedStrings.xml", sharedTexts(`<si><t>甲</t></si>`)),
			"table 1 | # (failure)\nproblem {Trouble:1 Place:{Line:1 Column:1 Part:1 Field:0} Limit:{Chinese: English:}}\n"},
		"formats": {workbook(`<row r="1"><c r="A1" s="1"><v>45304</v></c><c r="B1" s="2"><v>0.05</v></c><c r="C1" s="3"><v>45304</v></c><c r="D1" s="4"><v>0</v></c><c r="E1" s="5"><v>7</v></c><c r="F1" s="6" t="str"><v>x</v></c></row>`).with(
			"xl/styles.xml", styleSheet(`<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/><numFmt numFmtId="165" formatCode="0;-0;;@"/><numFmt numFmtId="166" formatCode=";;;"/></numFmts>`+
				`<fonts><font/><font><vertAlign val="subscript"/></font></fonts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>`+
				`<cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/><xf fontId="1"/><xf numFmtId="166"/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs>`)),
			"table 1 | 2024-01-13 (date) | 5% (percentage) | 2024-01-13 (date) | {hidden:0} | {subscript:7} | {hidden:x}\n"},
		"white on nothing and on a colour": {workbook(`<row r="1"><c r="A1" s="1"><v>7</v></c><c r="B1" s="2"><v>8</v></c><c r="C1" s="3"><v>9</v></c></row>`).with(
			"xl/styles.xml", styleSheet(`<fonts><font><color theme="1"/></font><font><color rgb="FFFFFFFF"/></font><font><color theme="0"/></font></fonts>`+
				`<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF003366"/></patternFill></fill></fills>`+
				`<cellXfs><xf/><xf fontId="1"/><xf fontId="2" fillId="1"/><xf fontId="0"/></cellXfs>`)),
			"table 1 | {faint:7} | 8 | 9\n"},
		"dates from 1904": {workbook(`<row r="1"><c r="A1" s="0"><v>43842</v></c></row>`).replaced("<sheets>", `<workbookPr date1904="1"/><sheets>`).with(
			"xl/styles.xml", styleSheet(`<cellXfs><xf numFmtId="14"/></cellXfs>`)), "table 1 | 2024-01-13 (date)\n"},
		"rows and columns that are not shown": {workbook(`<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>`).replaced("<sheetData>",
			`<cols><col min="2" max="2" hidden="1"/><col min="4" max="4" width="0"/></cols><sheetData>`),
			"table 1 hidden column 2 hidden column 4 hidden | 1\ntable 1 hidden column 2 hidden column 4 hidden | 2\ntable 1 column 2 hidden column 4 hidden | 3\n"},
		"rows that are not shown unless they say so": {workbook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="0"><c r="A2"><v>2</v></c></row>`).replaced("<sheetData>",
			`<sheetFormatPr zeroHeight="1"/><sheetData>`), "table 1 hidden | 1\ntable 1 | 2\n"},
		"zeros that are not shown": {workbook(`<row r="1"><c r="A1"><v>0</v></c><c r="B1"><v>0.0</v></c><c r="C1"><v>10</v></c></row>`).replaced("<sheetData>",
			`<sheetViews><sheetView showZeros="0"/></sheetViews><sheetData>`), "table 1 | {hidden:0} | {hidden:0} | 10\n"},
		"a prefix for everything": {workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`).with("xl/worksheets/sheet1.xml",
			`<x:worksheet xmlns:x="`+mainName+`"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>`), "table 1 | 甲 | <甲\n"},
		"the strict form":        {workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`).replaced(mainName, strictName).replaced(relationName, strictRelName), "table 1 | 1\n"},
		"UTF-16":                 {workbook("").with("xl/worksheets/sheet1.xml", utf16(`<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="`+mainName+`"><sheetData><row><c t="str"><v>甲</v></c></row></sheetData></worksheet>`)), "table 1 | 甲\n"},
		"names in another case":  {upper(workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`)), "table 1 | 1\n"},
		"targets from the root":  {workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`).replaced(`"worksheets/`, `"/xl/worksheets/`), "table 1 | 1\n"},
		"targets with backslash": {workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`).replaced(`"worksheets/`, `".\worksheets\..\worksheets\`), "table 1 | 1\n"},
		"a link that leads out":  {workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`).replaced(`Target="worksheets/`, `TargetMode="External" Target="worksheets/`), damagedSheet},
		"two rows of one number": {workbook(`<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`),
			"table 1\ntable 1 | 1\nproblem {Trouble:1 Place:{Line:2 Column:1 Part:1 Field:0} Limit:{Chinese: English:}}\n"},
		"a cell of another row":     {workbook(`<row r="2"><c r="A3"><v>1</v></c></row>`), "problem {Trouble:1 Place:{Line:2 Column:1 Part:1 Field:0} Limit:{Chinese: English:}}\n"},
		"a sheet that is not there": {workbook("").with("xl/worksheets/sheet1.xml", ""), damagedSheet},
		"a sheet that is no XML":    {workbook("").with("xl/worksheets/sheet1.xml", "garbage"), damagedSheet},
		"a sheet that breaks off": {workbook("").with("xl/worksheets/sheet1.xml", `<worksheet xmlns="`+mainName+`"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1`),
			"table 1 | 1\nproblem {Trouble:1 Place:{Line:2 Column:1 Part:1 Field:0} Limit:{Chinese: English:}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := linestest.Read(t, Read, c.parts.zip(t)).String(); got != sheet+c.want {
				t.Errorf("got\n%s\nwant\n%s", got, sheet+c.want)
			}
		})
	}
}

func upper(p parts) parts {
	all := parts{}
	for name, text := range p {
		all[strings.ToUpper(name)] = text
	}
	return all
}

func utf16(text string) string {
	raw := []byte{0xff, 0xfe}
	for _, r := range text {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(r))
	}
	return string(raw)
}

// Sheets are reported with their names, hidden ones and those without cells too; one
// that cannot be read does not keep the others from being read.
func TestSheets(t *testing.T) {
	relation := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="` + relationName + `/` + kind + `" Target="` + target + `"/>`
	}
	p := workbook(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	p = p.replaced(`<sheet name="a" sheetId="1" r:id="r1"/>`, `<sheet name="甲" r:id="r1" state="hidden"/><sheet name="图" r:id="r2"/><sheet name="缺" r:id="r3"/><sheet name="无" r:id="none"/><sheet name="丁" r:id="r4" state="visible"/>`)
	p = p.replaced(`</Relationships>`, relation("r2", "chartsheet", "chart.xml")+relation("r3", "worksheet", "worksheets/none.xml")+relation("r4", "worksheet", "worksheets/sheet2.xml")+`</Relationships>`)
	p["xl/worksheets/sheet2.xml"] = strings.ReplaceAll(p["xl/worksheets/sheet1.xml"], "<v>1<", "<v>4<")
	want := `part "甲" hidden=true
part "图" hidden=false
part "缺" hidden=false
part "无" hidden=false
part "丁" hidden=false
table 1 hidden | 1
table 5 | 4
problem {Trouble:1 Place:{Line:0 Column:0 Part:3 Field:0} Limit:{Chinese: English:}}
problem {Trouble:1 Place:{Line:0 Column:0 Part:4 Field:0} Limit:{Chinese: English:}}
`
	if got := linestest.Read(t, Read, p.zip(t)).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A picture that lies over a cell of its own is reported; a seal over several rows, a line
// and a chart beside the form say nothing of a cell.
func TestPictures(t *testing.T) {
	corner := func(name string, row, down, column, right int) string {
		return fmt.Sprintf("<x:%s><x:col>%d</x:col><x:colOff>%d</x:colOff><x:row>%d</x:row><x:rowOff>%d</x:rowOff></x:%[1]s>", name, column, right, row, down)
	}
	two := func(from, to, inner string) string {
		return "<x:twoCellAnchor>" + from + to + inner + "</x:twoCellAnchor>"
	}
	const picture = "<x:pic/>"
	for name, c := range map[string]struct{ anchor, want string }{
		"in a cell":           {two(corner("from", 1, 9000, 1, 9000), corner("to", 1, 150000, 1, 500000), picture), "table 1 | 规章 | {image:} |  | 3"},
		"a little over it":    {two(corner("from", 1, 9000, 1, 9000), corner("to", 2, 9000, 1, 500000), picture), "table 1 | 规章 | {image:} |  | 3"},
		"by its size":         {"<x:oneCellAnchor>" + corner("from", 1, 0, 1, 0) + `<x:ext cx="300000" cy="150000"/>` + picture + "</x:oneCellAnchor>", "table 1 | 规章 | {image:} |  | 3"},
		"in a merged cell":    {two(corner("from", 1, 0, 2, 0), corner("to", 1, 150000, 2, 500000), picture), "table 1 | 规章 | {image:} |  | 3"},
		"over a row":          {two(corner("from", 1, 0, 1, 0), corner("to", 1, 150000, 4, 0), picture), "table 1 | 规章 | {image:} |  | 3{image:}"},
		"words in a box":      {two(corner("from", 1, 0, 3, 0), corner("to", 1, 150000, 3, 500000), "<x:sp><a:t>5</a:t></x:sp>"), "table 1 | 规章 |  |  | 3{image:}"},
		"line":                {two(corner("from", 1, 0, 1, 0), corner("to", 1, 150000, 1, 500000), "<x:cxnSp/>"), "table 1 | 规章 |  |  | 3"},
		"seal over rows":      {two(corner("from", 0, 0, 1, 0), corner("to", 5, 0, 2, 500000), picture), "table 1 | 规章 |  |  | 3"},
		"damaged, not closed": {"<x:twoCellAnchor>" + corner("from", 1, 0, 1, 0), "table 1 | 规章 |  |  | 3"},
	} {
		p := workbook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="str"><v>规章</v></c><c r="D2"><v>3</v></c></row>`)
		p = p.replaced("</sheetData>", `</sheetData><mergeCells><mergeCell ref="B2:C2"/></mergeCells><drawing r:id="d"/>`)
		p["xl/worksheets/_rels/sheet1.xml.rels"] = `<Relationships><Relationship Id="d" Type="` + relationName + `/drawing" Target="../drawings/drawing1.xml"/></Relationships>`
		p["xl/drawings/drawing1.xml"] = `<x:wsDr xmlns:x="x" xmlns:a="a">` + c.anchor + `</x:wsDr>`
		got := linestest.Read(t, Read, p.zip(t)).String()
		line := strings.Split(got, "\n")[2]
		if want := strings.Replace(c.want, "|  | 3", "| < | 3", 1); strings.Replace(line, "<{image:}", "<", 1) != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// What is no workbook is said to be none, and why.
func TestNoWorkbook(t *testing.T) {
	encrypted, err := excelize.Encrypt(workbook("").zip(t), &excelize.Options{Password: "1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want lines.Trouble
	}{
		"nothing":                 {nil, lines.Damaged},
		"text":                    {[]byte("机关,年度\n"), lines.Damaged},
		"an archive":              {parts{"a.csv": "机关,年度\n"}.zip(t), lines.Damaged},
		"a password":              {encrypted, lines.Encrypted},
		"a workbook cut off":      {workbook("").zip(t)[:300], lines.Damaged},
		"no sheets":               {workbook("").replaced(`<sheet name="a" sheetId="1" r:id="r1"/>`, "").zip(t), lines.Damaged},
		"the start of old office": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), lines.Damaged},
	} {
		if got := linestest.Read(t, Read, c.data).Result.Trouble; got != c.want {
			t.Errorf("%s: trouble %d, want %d", name, got, c.want)
		}
	}
}

// A workbook with everything that changes what a person sees, as openpyxl writes it.
func TestLooks(t *testing.T) {
	data, err := os.ReadFile("testdata/looks.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	got := linestest.Read(t, Read, data).String()
	for _, want := range []string{
		"part \"隐藏\" hidden=true", "^跨两行 | 5{superscript:2} | {struck:7}8 | {struck:删}",
		"2024-01-13 (date) | 1900-01-05 (date) | 5% (percentage) | TRUE (boolean)", "{hidden:0} | 换¶行 | -7 | 123456789012", "table 1 hidden column 6 hidden | 隐行",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Excelize reads the same cells of the workbooks that the fixtures write.
func TestAgainstExcelize(t *testing.T) {
	for i, r := range published.Reports() {
		for _, apart := range []bool{false, true} {
			var b bytes.Buffer
			if err := fixtures.Render(&b, fixtures.FilingsOf(r), fixtures.XLSX, fixtures.Options{SheetPerTable: apart}); err != nil {
				t.Fatal(err)
			}
			compare(t, fmt.Sprintf("report %d, sheets apart %t", i, apart), b.Bytes())
		}
	}
	data, err := os.ReadFile("testdata/looks.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "looks", data)
}

// compare compares the cells of a workbook with what excelize says of them.
func compare(t *testing.T, name string, data []byte) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	d := linestest.Read(t, Read, data)
	if len(d.Parts) != len(book.GetSheetList()) {
		t.Fatalf("%s: %d sheets, excelize says %d", name, len(d.Parts), len(book.GetSheetList()))
	}
	compared := 0
	for _, line := range d.Lines {
		sheet := d.Parts[line.Table-1].Name
		for _, c := range line.Cells {
			if c.Covered != lines.Own || c.Kind == lines.Formula {
				continue
			}
			cell := form.SheetColumn(int(c.Place.Column)) + strconv.Itoa(int(c.Place.Line))
			want, err := book.GetCellValue(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			got := c.Text
			for _, r := range c.Runs {
				if r.Look&lines.Break != 0 {
					got += "\n"
				}
				got += r.Text
			}
			compared++
			if c.Kind == lines.Text && got != want {
				stored, err := strconv.ParseFloat(want, 64)
				shown, err2 := strconv.ParseFloat(got, 64)
				if err != nil || err2 != nil || math.Abs(stored-shown) > 1e-9*math.Abs(stored) {
					t.Errorf("%s, %s %s: %q, excelize says %q", name, sheet, cell, got, want)
				}
			}
		}
	}
	for i, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, l := range d.Lines {
			if l.Table == i+1 {
				count++
			}
		}
		if count != len(rows) {
			t.Errorf("%s, %s: %d lines, excelize says %d", name, sheet, count, len(rows))
		}
	}
	if compared < 20 {
		t.Errorf("%s: only %d cells compared", name, compared)
	}
}

// Small files that ask for a lot. What each gives up is reported.
func TestHostile(t *testing.T) {
	const cells = 500_000
	many := func(count int, each string) string { return strings.Repeat(each, count) }
	sharedCells := func(count int) string {
		var b strings.Builder
		for range count / 100 {
			b.WriteString("<row>" + many(100, `<c t="s"><v>0</v></c>`) + "</row>")
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		parts parts
		want  lines.Trouble
	}{
		"millions of shared texts":    {workbook("").with("xl/sharedStrings.xml", sharedTexts(many(3_500_000, "<si/>"))), lines.NoTrouble},
		"millions of rich texts":      {workbook("").with("xl/sharedStrings.xml", sharedTexts(many(500_000, "<si><r><rPr/><t/></r></si>"))), lines.NoTrouble},
		"too many shared texts":       {workbook("").with("xl/sharedStrings.xml", sharedTexts(many(maxShared/5+1, "<si/>"))), lines.TooLarge},
		"one long text in many cells": {workbook(sharedCells(cells)).with("xl/sharedStrings.xml", sharedTexts("<si><t>"+many(30_000, "x")+"</t></si>")), lines.TooLarge},
		"cells without end":           {workbook("<row>" + many(300_000, "<c><v>1</v></c>") + "</row>"), lines.TooLarge},
		"one cell again and again":    {workbook(`<row r="1">` + many(300_000, `<c r="A1"><v>1</v></c>`) + "</row>"), lines.Damaged},
		"rows that are far apart":     {workbook(`<row r="1"><c><v>1</v></c></row><row r="900000000"><c><v>1</v></c></row>`), lines.TooLarge},
		"merged cells everywhere": {workbook(`<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1000000"><c><v>1</v></c></row>`).replaced("</sheetData>",
			"</sheetData><mergeCells>"+many(200_000, `<mergeCell ref="A1:XFD1048576"/>`)+"</mergeCells>"), lines.TooLarge},
		"styles without end": {workbook("").with("xl/styles.xml", styleSheet("<cellXfs>"+many(5_000_000, "<xf/>")+"</cellXfs>")), lines.Damaged},
		"sheets without end": {workbook("").replaced(`<sheet name="a" sheetId="1" r:id="r1"/>`, many(100_000, `<sheet name="a" r:id="r1"/>`)), lines.TooLarge},
		"links without end": {workbook("").replaced(`</Relationships>`, func() string {
			var b strings.Builder
			for i := range 200_000 {
				fmt.Fprintf(&b, `<Relationship Id="x%d" Type="t" Target="t"/>`, i)
			}
			return b.String() + `</Relationships>`
		}()), lines.Damaged},
		"elements within elements": {workbook(many(1_000_000, "<row>")), lines.Damaged},
		"a value without end":      {workbook("<row><c><v>" + many(5_000_000, "1") + "</v></c></row>"), lines.TooLarge},
		"entities": {workbook("").with("xl/sharedStrings.xml",
			`<!DOCTYPE a [<!ENTITY a "`+many(1000, "x")+`"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>`+sharedTexts("<si><t>&b;</t></si>")), lines.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			trouble := lines.NoTrouble
			whole := linestest.Bounded(t, func(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
				return Read(ctx, data, bounds, firstTrouble{to, &trouble})
			}, c.parts.zip(t))
			if trouble == lines.NoTrouble {
				trouble = whole.Trouble
			}
			if trouble != c.want {
				t.Errorf("trouble %d, want %d", trouble, c.want)
			}
		})
	}
}

// firstTrouble keeps the first trouble of a part.
type firstTrouble struct {
	lines.Sink
	trouble *lines.Trouble
}

func (h firstTrouble) Problem(p lines.Problem) {
	if *h.trouble == lines.NoTrouble {
		*h.trouble = p.Trouble
	}
}

// A part that many sheets share is unpacked for each of them: what a workbook
// unpacks to is counted as it is unpacked, not as its list of members says.
func TestSheetsThatShareAPart(t *testing.T) {
	p := workbook(strings.Repeat("<row><c><v>1</v></c></row>", 10_000))
	sheets, relations := "", ""
	for i := range 200 {
		sheets += fmt.Sprintf(`<sheet name="%d" r:id="s%d"/>`, i, i)
		relations += fmt.Sprintf(`<Relationship Id="s%d" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>`, i, relationName)
	}
	p = p.replaced(`<sheet name="a" sheetId="1" r:id="r1"/>`, sheets).replaced(`</Relationships>`, relations+`</Relationships>`)
	few := linestest.Limits
	few.Bytes = 1 << 20
	d := linestest.ReadWithin(t, Read, p.zip(t), few)
	if len(d.Lines) > 40_000 || len(d.Partial) == 0 || d.Partial[0].Trouble != lines.TooLarge {
		t.Errorf("%d lines of a megabyte, found %+v", len(d.Lines), d.Partial)
	}
}

func seeds(t testing.TB) [][]byte {
	t.Helper()
	looks, err := os.ReadFile("testdata/looks.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	plain := workbook(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f></c><c r="C1" s="1"><v>45304</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>x</t></is></c></row>`).with(
		"xl/sharedStrings.xml", sharedTexts(`<si><r><rPr><strike/></rPr><t>甲_x000D_</t></r><r><t>乙</t></r></si>`),
		"xl/styles.xml", styleSheet(`<numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>`)).
		replaced("</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	return [][]byte{plain.zip(t), looks}
}

func TestDamagedFiles(t *testing.T) {
	count := 4000
	if testing.Short() {
		count = 800
	}
	linestest.Damaged(t, Read, count, seeds(t)...)
}

// FuzzRead reads what may be a workbook.
func FuzzRead(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, Read, data) })
}

// FuzzSheet reads a workbook of which a sheet, the shared texts and the styles may be
// anything: damage to a zip file is noticed before its parts are looked at.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>45304</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, `<si><r><rPr><strike/></rPr><t>a</t></r></si>`, `<cellXfs><xf numFmtId="14"/></cellXfs>`)
	f.Add(`<row hidden="1"><c t="inlineStr"><is><t>_x000D_</t><rPh><t>b</t></rPh></is></c></row>`, `<si><t>&#x4e00;</t></si>`, `<numFmts><numFmt numFmtId="1" formatCode=";;;"/></numFmts>`)
	f.Fuzz(func(t *testing.T, sheet, shared, style string) {
		linestest.Holds(t, Read, workbook(sheet).with("xl/sharedStrings.xml", sharedTexts(shared), "xl/styles.xml", styleSheet(style)).zip(t))
	})
}

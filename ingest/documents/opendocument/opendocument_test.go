package opendocument_test

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/opendocument"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// saved returns a file that LibreOffice saved.
func saved(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

const begin = `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">` +
	`<office:automatic-styles><style:style style:name="struck" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>` +
	`<style:style style:name="white" style:family="text"><style:text-properties fo:color="#FFFFFF"/></style:style>` +
	`<style:style style:name="raised" style:family="text" style:parent-style-name="struck"><style:text-properties style:text-position="33% 58%"/></style:style>` +
	`<style:style style:name="plain" style:family="text"><style:text-properties style:text-line-through-style="none" text:display="true" style:text-position="0% 100%"/></style:style>` +
	`<style:style style:name="small" style:family="text"><style:text-properties fo:font-size="0pt"/></style:style>` +
	`<style:style style:name="hidden" style:family="paragraph"><style:text-properties text:display="none"/></style:style>` +
	`<style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-type="single"/></style:style>` +
	`<style:style style:name="ring" style:family="text" style:parent-style-name="around"/><style:style style:name="around" style:family="text" style:parent-style-name="ring"/>` +
	`<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>`

func document(text string) string {
	return begin + "<office:text>" + text + "</office:text></office:body></office:document>"
}

func sheets(text string) string {
	return begin + "<office:spreadsheet>" + text + "</office:spreadsheet></office:body></office:document>"
}

const cellsSaved = `
date 2026-11-28
part "表一" hidden=false
part "草稿" hidden=true
table 1 column 6 hidden | 云溪县档案局2023年报告 | <云溪县档案局2023年报告 | <云溪县档案局2023年报告 | <云溪县档案局2023年报告
table 1 column 6 hidden | 事项 | 数量 | <数量 | 备注
table 1 column 6 hidden |  | 甲 | 乙 | ^备注
table 1 column 6 hidden | 规章 | 12 | 0 | 2023-05-01 (date)
table 1 column 6 hidden | 比例 | 50% (percentage) | TRUE | #DIV/0! (failure)
table 1 hidden column 6 hidden | 隐藏行 | 7
table 1 column 6 hidden | 划去 | {struck:8} | 12{superscript:1} | 9{struck:8}
table 1 column 6 hidden
table 1 column 6 hidden | 多行¶文字 | 4068.208 | 0.3 | 5 |  | 隐藏列
table 2 hidden | 旧`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ document, want string }{
		"text saved by LibreOffice": {string(saved(t, "looks.odt")), `
table 0 | 云溪县档案局
table 0 | 2023年{struck:旧}报告
table 1 | 事项 | 数量 | <数量
table 1 | ^事项 | 甲 | 乙
table 1 | 规章 | 12{superscript:注} | {struck:3}4
table 1 | 空 |  | 0
table 1 | 5¶6 | 7{subscript:2} | a¶b
table 0 | 完`},
		"sheets saved by LibreOffice":         {string(saved(t, "cells.ods")), cellsSaved},
		"sheets saved by LibreOffice, as XML": {string(saved(t, "cells.fods")), cellsSaved},
		"what is shown of numbers": {sheets(`<table:table table:name="a"><table:table-row>` + func() (row string) {
			for _, c := range [][2]string{{"78", "78"}, {"78.4", "78"}, {"1113", "1,113"}, {"0.1234", "0.12"}, {"78", "788"}, {"78000", "78"}, {"78", ""}, {"1", "TRUE"}, {"0", "FALSE"}, {"0", "-"}, {"5", "无"}, {"78", "78万"}, {"78", "78件"}, {"5", "###"}, {"-3", "(3)"}, {"1500", "1.50E+03"}} {
				row += `<table:table-cell office:value-type="float" office:value="` + c[0] + `"><text:p>` + c[1] + `</text:p></table:table-cell>`
			}
			return row + `<table:table-cell office:value-type="float" office:value="9"/>`
		}() + `</table:table-row></table:table>`), "part \"a\" hidden=false\ntable 1 | 78 | 78.4 | 1113 | 0.1234 | 788（78） | 78（78000） | {hidden:78} | TRUE | FALSE | 0 | 无 | 78万 | 78 | 5 | -3 | 1500 | 9"},
		"pictures on a sheet": {strings.Replace(sheets(`<table:table table:name="a"><table:table-row><table:table-cell><text:p>规章</text:p></table:table-cell><table:table-cell><draw:frame svg:height="0.4cm"><draw:image/></draw:frame></table:table-cell>`+
			`<table:table-cell><draw:frame svg:height="3cm"><draw:image/></draw:frame></table:table-cell><table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row></table:table>`),
			"<office:document ", `<office:document xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" `, 1), "part \"a\" hidden=false\ntable 1 | 规章 | {image:} |  | 3"},
		"spaces": {document("<text:p> a \n <text:span> b</text:span><text:s text:c=\"3\"/>c<text:tab/>d<text:line-break/>\n e </text:p>"), "table 0 | a b   c\td\ntable 0 | e"},
		"looks": {document(`<text:p>a<text:span text:style-name="struck">b<text:span text:style-name="plain">c</text:span></text:span><text:span text:style-name="raised">d</text:span>` +
			`<text:span text:style-name="white">w</text:span><text:span text:style-name="small">e</text:span><text:span text:style-name="ring">f</text:span><text:hidden-text text:is-hidden="true">g</text:hidden-text>` +
			`<text:ruby><text:ruby-base>h</text:ruby-base><text:ruby-text>i</text:ruby-text></text:ruby></text:p><text:p text:style-name="hidden">j</text:p>` +
			`<text:section text:display="none"><text:p>k<text:span text:style-name="struck">l</text:span></text:p></text:section>`), `
table 0 | a{struck:b}c{struck+superscript:d}{faint:w}{tiny:e}f{hidden:g}h{ruby:i}
table 0 | {hidden:j}
table 0 | {hidden:k}{hidden+struck:l}`},
		"what is not text": {document(`<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>` +
			`<text:p>a<office:annotation><text:p>note</text:p></office:annotation><text:note><text:note-body><text:p>note</text:p></text:note-body></text:note>` +
			`<draw:frame><draw:image>x</draw:image></draw:frame><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>b</text:p>stray`), "table 0 | a\ntable 0 | box\ntable 0 | b"},
		"deletions that stay in the text": {document(`<text:tracked-changes><text:changed-region text:id="a"><text:deletion><office:change-info/></text:deletion></text:changed-region><text:changed-region text:id="b"><text:insertion/></text:changed-region></text:tracked-changes>` +
			`<text:p><text:change-start text:change-id="a"/>a<text:change-end text:change-id="a"/>b<text:change-start text:change-id="b"/>c<text:change-end text:change-id="b"/></text:p>`), "table 0 | {deleted:a}bc"},
		"tables in tables": {document(`<table:table><table:table-row><table:table-cell><text:p>one</text:p><table:table><table:table-row table:visibility="collapse"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>` +
			`<text:p>two</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>`), `
table 0 | one
table 2 hidden | a
table 0 | two
table 1 |  | b`},
		"values": {sheets(`<table:table table:name="a" table:style-name="away"><table:table-column/><table:table-column table:number-columns-repeated="2" table:default-cell-style-name="struck"/><table:table-column table:visibility="filter"/><table:table-column table:number-columns-repeated="16000"/>` +
			`<table:content-validations><text:p>no</text:p></table:content-validations><table:table-row><table:table-cell office:value-type="float" office:value="0.30000000000000004"><text:p>0</text:p></table:table-cell>` +
			`<table:table-cell office:value-type="string"><text:p>a</text:p><text:p>b</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>是</text:p></table:table-cell>` +
			`<table:table-cell office:value-type="date" office:date-value="2024-01-31T08:00:00"><text:p>1/31/24</text:p></table:table-cell></table:table-row>` +
			`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" office:value-type="string" office:string-value="c"/><table:table-cell table:number-columns-repeated="16000"/></table:table-row>` +
			`<table:table-row-group table:display="false"><table:table-row><table:table-cell table:formula="of:=1+1"/><table:table-cell calcext:value-type="error" office:value-type="string" office:string-value=""><text:p>#REF!</text:p></table:table-cell></table:table-row></table:table-row-group>` +
			`<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>d</text:p></table:table-cell><table:covered-table-cell><text:p>not shown</text:p></table:covered-table-cell><table:table-cell office:value-type="time" office:time-value="PT08H"/></table:table-row>` +
			`<table:table-row><table:covered-table-cell table:number-columns-repeated="2"/><table:table-cell><draw:custom-shape><text:p>drawn</text:p></draw:custom-shape></table:table-cell></table:table-row>` +
			`<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`), `
part "a" hidden=true
table 1 hidden column 4 hidden | 0.3 | {struck:a}¶{struck:b} | {struck:TRUE} (boolean) | 2024-01-31 (date)
table 1 hidden column 4 hidden | c | c
table 1 hidden column 4 hidden | c | c
table 1 hidden column 4 hidden | =of:=1+1 (formula) | {struck:#REF!} (failure)
table 1 hidden column 4 hidden | d | <d | {struck:PT08H} (date)`},
		"broken off":      {begin + "<office:text><text:p>a</text:p><text:p>b", "table 0 | a\ntable 0 | b\n" + damaged},
		"neither":         {begin + "<office:presentation/></office:body></office:document>", "result {Trouble:5 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"},
		"protected":       {packed(t, "META-INF/manifest.xml", `<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>`), "result {Trouble:2 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"},
		"without content": {packed(t, "styles.xml", "<a/>"), damaged},
		"no zip":          {"PK\x03\x04", damaged},
	} {
		t.Run(name, func(t *testing.T) {
			got := linestest.Read(t, opendocument.Read, []byte(c.document)).String()
			if got, want := strings.TrimSpace(strings.ReplaceAll(got, " \n", "\n")), strings.TrimSpace(c.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

const damaged = "result {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"

func packed(tb testing.TB, name, content string) string {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestIsFlat(t *testing.T) {
	root, ok := elements.RootOf(saved(t, "cells.fods")[:4096])
	if !ok || !opendocument.IsFlat(root) || opendocument.IsFlat(elements.Root{Name: "document"}) {
		t.Errorf("%+v %v", root, ok)
	}
}

// What is made to cost much costs what its bytes cost.
func TestHostile(t *testing.T) {
	const n = 100_000
	row := `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="5"/></table:table-row>`
	for name, c := range map[string]struct {
		document string
		trouble  lines.Trouble
	}{
		"cells that stand for many":   {sheets(`<table:table>` + row + row + `</table:table>`), lines.TooLarge},
		"cells that cover many":       {sheets(`<table:table><table:table-row>` + strings.Repeat(`<table:table-cell table:number-rows-spanned="1000000" table:number-columns-spanned="16384"><text:p>a</text:p></table:table-cell>`, 1000) + `</table:table-row>` + strings.Repeat(`<table:table-row><table:table-cell/></table:table-row>`, n) + `</table:table>`), lines.NoTrouble},
		"columns that stand for many": {sheets(`<table:table>` + strings.Repeat(`<table:table-column table:number-columns-repeated="1000000000" table:visibility="collapse" table:default-cell-style-name="struck"/>`, n) + `</table:table>`), lines.NoTrouble},
		"sheets":                      {sheets(strings.Repeat(`<table:table/>`, n)), lines.TooLarge},
		"tables in tables":            {document(strings.Repeat(`<table:table><table:table-row><table:table-cell>`, 3000)), lines.TooLarge},
		"paragraphs in paragraphs":    {document(strings.Repeat(`<text:p>a`, 9000)), lines.Damaged},
		"spaces":                      {document(`<text:p>` + strings.Repeat(`<text:s text:c="2000000000"/>`, n) + `</text:p>`), lines.NoTrouble},
		"a long cell":                 {sheets(`<table:table><table:table-row><table:table-cell><text:p>` + strings.Repeat("abc ", 1_000_000) + `</text:p></table:table-cell></table:table-row></table:table>`), lines.TooLarge},
		"packed":                      {packed(t, "content.xml", document(strings.Repeat(" ", 70<<20))), lines.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if problem := linestest.Bounded(t, opendocument.Read, []byte(c.document)); problem.Trouble != c.trouble {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	linestest.Damaged(t, opendocument.Read, 2000, saved(t, "looks.odt"), saved(t, "cells.ods"), saved(t, "cells.fods"))
}

func FuzzRead(f *testing.F) {
	f.Add(saved(f, "looks.odt"))
	f.Add([]byte(sheets(`<table:table table:name="a"><table:table-column table:number-columns-repeated="2" table:visibility="collapse"/><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2" office:value-type="float" office:value="1.5"/><table:covered-table-cell/></table:table-row></table:table>`)))
	f.Add([]byte(document(`<text:p>a<text:span text:style-name="struck"> b</text:span><text:s text:c="3"/></text:p><table:table><table:table-row><table:table-cell><table:table/></table:table-cell></table:table-row></table:table>`)))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, opendocument.Read, data) })
}

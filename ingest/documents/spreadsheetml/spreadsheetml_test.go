package spreadsheetml_test

import (
	"strings"
	"testing"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/spreadsheetml"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

const begin = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"` +
	` xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`

// saved is what Excel 2003 saves of a sheet.
const saved = begin + `<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Title>年报</Title><Author>x</Author><LastSaved>2024-01-31T01:02:03Z</LastSaved></DocumentProperties>
<Styles><Style ss:ID="Default"><Font ss:FontName="宋体"/></Style><Style ss:ID="s1"><Font ss:StrikeThrough="1"/><NumberFormat/></Style><Style ss:ID="s2"><NumberFormat ss:Format="yyyy\-mm\-dd"/></Style>
<Style ss:ID="s3"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="s4"><Font ss:VerticalAlign="Superscript"/><NumberFormat ss:Format="#,##0&quot;件d&quot;;[Red]\d0"/></Style></Styles>
<Worksheet ss:Name="表一"><Table ss:ExpandedColumnCount="6"><Column ss:Width="50"/><Column ss:Index="3" ss:Hidden="1" ss:Span="1"/><Column ss:StyleID="s1"/>
<Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="Number">4068.2080000000001</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="3"><Data ss:Type="Number">0</Data></Cell></Row>
<Row ss:Index="4" ss:Span="1"><Cell ss:StyleID="s2"><Data ss:Type="DateTime">2021-02-01T00:00:00.000</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">44228</Data></Cell><Cell ss:StyleID="s3"><Data ss:Type="Number">0.5</Data></Cell><Cell ss:StyleID="s4"><Data ss:Type="Number">7</Data></Cell><Cell><Data ss:Type="Number">8</Data></Cell></Row>
<Row ss:StyleID="s1"><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell ss:Formula="=RC[-1]"/><Cell ss:Formula="=1+1" ss:StyleID="s3"><Data ss:Type="Number">2</Data></Cell></Row>
<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">1<S>2</S><Font><Sup>3</Sup></Font>4<Sub>5</Sub></ss:Data><Comment ss:Author="x"><ss:Data>no</ss:Data></Comment></Cell>
<Cell><Data ss:Type="String">b&#10;c</Data><PhoneticText xmlns="urn:schemas-microsoft-com:office:excel">no</PhoneticText></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell></Row>
</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetVisible</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="草稿"><Table><Row><Cell><Data ss:Type="String">d</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>`

func sheet(text string) string {
	return begin + `<Worksheet ss:Name="a"><Table>` + text + `</Table></Worksheet></Workbook>`
}

func TestRead(t *testing.T) {
	const damaged = "result {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"
	for name, c := range map[string]struct{ document, want string }{
		"saved by Excel": {saved, `
date 2024-01-31
part "表一" hidden=false
part "草稿" hidden=true
table 1 column 3 hidden column 4 hidden | a | <a | 4068.208
table 1 hidden column 3 hidden column 4 hidden | ^a | ^a | 0
table 1 column 3 hidden column 4 hidden
table 1 column 3 hidden column 4 hidden | 2021-02-01 (date) | 2021-02-01 (date) | 50% (percentage) | {superscript:7} | {struck:8}
table 1 column 3 hidden column 4 hidden
table 1 column 3 hidden column 4 hidden | {struck:TRUE} (boolean) | {struck:#REF!} (failure) | {struck:=RC[-1]} (formula) | 200% (percentage)
table 1 column 3 hidden column 4 hidden | 1{struck:2}{superscript:3}4{subscript:5} | b¶c | 08:30:00 (date)
table 2 hidden | d`},
		"in GBK":       {strings.Replace(sheet(`<Row><Cell><Data ss:Type="String">`+"\xc4\xea"+`</Data></Cell></Row>`), `"1.0"`, `"1.0" encoding="GB2312"`, 1), "part \"a\" hidden=false\ntable 1 | 年"},
		"out of order": {sheet(`<Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="String">a</Data></Cell><Cell ss:Index="1"><Data ss:Type="String">b</Data></Cell></Row><Row ss:Index="1"/>`), "part \"a\" hidden=false\ntable 1\ntable 1 |  | a | b\n" + damaged},
		"broken off":   {begin + `<Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="Number">12</Data></Cell>`, "part \"a\" hidden=false\ntable 1 | 12\n" + damaged},
		"no sheet":     {begin + `</Workbook>`, "result {Trouble:5 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"},
	} {
		t.Run(name, func(t *testing.T) {
			got := linestest.Read(t, spreadsheetml.Read, []byte(c.document)).String()
			if got, want := strings.TrimSpace(got), strings.TrimSpace(c.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestIs(t *testing.T) {
	root, ok := elements.RootOf([]byte(saved[:300]))
	if !ok || !spreadsheetml.Is(root) || spreadsheetml.Is(elements.Root{Name: "Workbook"}) {
		t.Errorf("%+v %v", root, ok)
	}
}

// What is made to cost much costs what its bytes cost.
func TestHostile(t *testing.T) {
	const n = 100_000
	for name, c := range map[string]struct {
		document string
		trouble  lines.Trouble
	}{
		"rows that are not there": {sheet(strings.Repeat(`<Row ss:Span="1000000000"/>`, n) + `<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>`), lines.TooLarge},
		"cells that cover many":   {sheet(strings.Repeat(`<Row><Cell ss:MergeAcross="1000000" ss:MergeDown="1000000"><Data ss:Type="Number">1</Data></Cell></Row>`, n)), lines.TooLarge},
		"columns":                 {sheet(strings.Repeat(`<Column ss:Span="1000000000" ss:StyleID="a" ss:Hidden="1"/>`, n)), lines.NoTrouble},
		"far away":                {sheet(`<Row ss:Index="2147483647"><Cell ss:Index="2147483647"><Data ss:Type="Number">1</Data></Cell></Row>`), lines.TooLarge},
		"looks":                   {sheet(`<Row><Cell><Data ss:Type="String">` + strings.Repeat(`<S>a`, 9000)), lines.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			if problem := linestest.Bounded(t, spreadsheetml.Read, []byte(c.document)); problem.Trouble != c.trouble {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestDamaged(t *testing.T) { linestest.Damaged(t, spreadsheetml.Read, 2000, []byte(saved)) }

func FuzzRead(f *testing.F) {
	f.Add([]byte(saved))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, spreadsheetml.Read, data) })
}

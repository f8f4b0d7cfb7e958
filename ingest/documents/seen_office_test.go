package documents

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gouji/form"
)

// theFrame are the lines of a document around the row of 行政许可, "|" between cells.
var theFrame = []string{"二、主动公开政府信息情况", "第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|@", "第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|3", "行政强制|4"}

// framed writes the lines with one function for a cell and one for a row.
func framed(cell func(string) string, row func(...string) string, it string) string {
	var b strings.Builder
	for _, l := range theFrame {
		var cells []string
		for c := range strings.SplitSeq(l, "|") {
			if c == "@" {
				cells = append(cells, it)
			} else {
				cells = append(cells, cell(c))
			}
		}
		b.WriteString(row(cells...))
	}
	return b.String()
}

// escaped writes text the way RTF does.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			b.WriteString(`\u` + strconv.Itoa(int(int16(r))) + `?`)
		}
	}
	return b.String()
}

func TestSeenInRichText(t *testing.T) {
	frame := func(it string) []byte {
		row := func(cells ...string) string {
			edges := `\trowd`
			for i := range cells {
				edges += `\cellx` + strconv.Itoa(3000*(i+1))
			}
			return edges + `\pard\intbl ` + strings.Join(cells, `\cell `) + `\cell\row` + "\n"
		}
		return []byte(`{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset2 Wingdings;}}{\colortbl;\red255\green255\blue255;}` + framed(escaped, row, it) + `\pard\par}`)
	}
	const drawn = `{\shp{\*\shpinst\shptop0\shpbottom%{\sp{\sn pib}{\sv {\pict\picwgoal600\pichgoal600 00}}}}}`
	checkSeen(t, form.RichText, frame, []seenCell{
		{"plain", `78`, 78},
		{"note mark", `78{\super 1}`, noFigure},
		{"lowered", `78{\sub 1}`, noFigure},
		{"raised by points", `78{\up8 1}`, noFigure},
		{"struck", `{\strike 87}78`, noFigure},
		{"struck twice", `{\striked1 87}78`, noFigure},
		{"hidden", `{\v 5}78`, 78},
		{"hidden in any size", `{\v\fs24 5}78`, 78},
		{"deleted", `{\deleted 5}78`, 78},
		{"white", `{\cf1 5}78`, noFigure},
		{"letters of a point", `{\fs2 5}78`, 78},
		{"letters of a point and visible ones", `{\fs2 5\fs24 78}`, 78},
		{"two lines", `12\line 13`, noFigure},
		{"two paragraphs", `12\par 13`, noFigure},
		{"tab", `12\tab 13`, noFigure},
		{"symbol", `7{\f1 8}`, noFigure},
		{"picture", `{\pict\picwgoal600\pichgoal600 00}`, noFigure},
		{"picture as new programs write it", `{\*\shppict{\pict\picwgoal600\pichgoal600 00}}{\nonshppict{\pict 00}}`, noFigure},
		{"figure and picture", `78{\pict\picwgoal600\pichgoal600 00}`, noFigure},
		{"figure and flat picture", `78{\pict\picwgoal600\pichgoal0 00}`, 78},
		{"seal over a figure", `78` + strings.Replace(drawn, "%", "1800", 1), 78},
		{"small picture over a figure", `78` + strings.Replace(drawn, "%", "300", 1), noFigure},
		{"hidden picture", `78{\v {\pict 00}}`, 78},
		{"mark from the right", `\u8238?87`, noFigure},
		{"mark from the left", `\u8206?78`, 78},
		{"dash before a count", `\emdash 78`, noFigure},
	})
}

// openText is a text of OpenDocument with styles of text.
const openText = `<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"><office:automatic-styles>` +
	`<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style><style:style style:name="low" style:family="text"><style:text-properties style:text-position="-33% 58%"/></style:style>` +
	`<style:style style:name="struck" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style><style:style style:name="gone" style:family="text"><style:text-properties text:display="none"/></style:style>` +
	`<style:style style:name="white" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style><style:style style:name="dot" style:family="text"><style:text-properties fo:font-size="1pt"/></style:style><style:style style:name="large" style:family="text"><style:text-properties fo:font-size="0.5cm"/></style:style>` +
	`<style:style style:name="dots" style:family="table-cell"><style:text-properties fo:font-size="1pt"/></style:style>` +
	`<text:list-style style:name="counted"><text:list-level-style-number text:level="1" style:num-format="1"/><text:list-level-style-bullet text:level="2"/></text:list-style><text:list-style style:name="uncounted"><text:list-level-style-number text:level="1" style:num-format=""/></text:list-style></office:automatic-styles><office:body>`

// openCells are cells of a text or a sheet of OpenDocument.
func openCells(anchor string) []seenCell {
	frame := func(size string) string {
		return `<draw:frame text:anchor-type="` + anchor + `" svg:width="` + size + `" svg:height="` + size + `"><draw:image/></draw:frame>`
	}
	return []seenCell{
		{"plain", `<text:p>78</text:p>`, 78},
		{"note mark", `<text:p>78<text:span text:style-name="up">1</text:span></text:p>`, noFigure},
		{"lowered", `<text:p>78<text:span text:style-name="low">1</text:span></text:p>`, noFigure},
		{"struck", `<text:p><text:span text:style-name="struck">87</text:span>78</text:p>`, noFigure},
		{"hidden", `<text:p><text:span text:style-name="gone">5</text:span>78</text:p>`, 78},
		{"white", `<text:p><text:span text:style-name="white">5</text:span>78</text:p>`, noFigure},
		{"letters of a point", `<text:p><text:span text:style-name="dot">5</text:span>78</text:p>`, 78},
		{"letters of a point around larger ones", `<text:p><text:span text:style-name="dot">5<text:span text:style-name="large">78</text:span></text:span></text:p>`, 78},
		{"two lines", `<text:p>12<text:line-break/>13</text:p>`, noFigure},
		{"two paragraphs", `<text:p>12</text:p><text:p>13</text:p>`, noFigure},
		{"tab", `<text:p>12<text:tab/>13</text:p>`, noFigure},
		{"note", `<text:p>78<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>5</text:p></text:note-body></text:note></text:p>`, 78},
		{"ruby", `<text:p><text:ruby><text:ruby-base>78</text:ruby-base><text:ruby-text>5</text:ruby-text></text:ruby></text:p>`, 78},
		{"picture", `<text:p>` + frame("0.5cm") + `</text:p>`, noFigure},
		{"figure and picture", `<text:p>78` + frame("0.5cm") + `</text:p>`, noFigure},
		{"figure and picture of no size", `<text:p>78` + frame("0cm") + `</text:p>`, 78},
		{"mark from the right", "<text:p>\u202e87</text:p>", noFigure},
		{"mark from the left", "<text:p>\u200e78</text:p>", 78},
		{"dash before a count", "<text:p>—78</text:p>", noFigure},
	}
}

func TestSeenInOpenDocument(t *testing.T) {
	wrapped := func(row, attributes string) func(string) []byte {
		return func(it string) []byte {
			cell := func(text string) string {
				return "<table:table-cell" + attributes + "><text:p>" + text + "</text:p></table:table-cell>"
			}
			rows := func(cells ...string) string {
				return "<table:table-row>" + strings.Join(cells, "") + "</table:table-row>"
			}
			if !strings.HasPrefix(it, "<table:") {
				it = "<table:table-cell" + attributes + ">" + it + "</table:table-cell>"
			}
			return []byte(strings.Replace(row, "@", framed(cell, rows, it), 1))
		}
	}
	seal := func(anchor string) seenCell {
		return seenCell{"seal over a figure", `<text:p>78<draw:frame text:anchor-type="` + anchor + `" svg:width="4cm" svg:height="4cm"><draw:image/></draw:frame></text:p>`, 78}
	}
	text := openText + `<office:text><table:table>@</table:table></office:text></office:body></office:document>`
	checkSeen(t, form.OpenText, wrapped(text, ""), append(openCells("as-char"), seal("paragraph"),
		seenCell{"item with a number in front", `<text:list text:style-name="counted"><text:list-item><text:p>78</text:p></text:list-item></text:list>`, noFigure},
		seenCell{"number in front of nothing", `<text:list text:style-name="counted"><text:list-item><text:p></text:p></text:list-item></text:list>`, noFigure},
		seenCell{"head of a list", `<text:list text:style-name="counted"><text:list-header><text:p>78</text:p></text:list-header></text:list>`, 78},
		seenCell{"item with a dot in front", `<text:list text:style-name="counted"><text:list-item><text:list><text:list-item><text:p>78</text:p></text:list-item></text:list></text:list-item></text:list>`, 78},
		seenCell{"item without a number", `<text:list text:style-name="uncounted"><text:list-item><text:p>78</text:p></text:list-item></text:list>`, 78},
		seenCell{"small picture over a figure", `<text:p>78<draw:frame text:anchor-type="char" svg:width="1cm" svg:height="0.5cm"><draw:image/></draw:frame></text:p>`, noFigure},
		seenCell{"tall picture in the line", `<text:p>78<draw:frame text:anchor-type="as-char" svg:width="4cm" svg:height="4cm"><draw:image/></draw:frame></text:p>`, noFigure}))
	sheet := openText + `<office:spreadsheet><table:table table:name="a">@</table:table></office:spreadsheet></office:body></office:document>`
	checkSeen(t, form.OpenSheet, wrapped(sheet, ` office:value-type="string"`), append(slices.DeleteFunc(openCells(""), func(c seenCell) bool { return c.name == "note" }), seal(""),
		seenCell{"number", `<table:table-cell office:value-type="float" office:value="78"><text:p>78</text:p></table:table-cell>`, 78},
		seenCell{"number and picture", `<table:table-cell office:value-type="float" office:value="78"><draw:frame svg:width="1cm" svg:height="0.5cm"><draw:image/></draw:frame><text:p>78</text:p></table:table-cell>`, noFigure},
		seenCell{"number in letters of a point", `<table:table-cell table:style-name="dots" office:value-type="float" office:value="78"><text:p>78</text:p></table:table-cell>`, isBlank},
		seenCell{"number that is not shown", `<table:table-cell office:value-type="float" office:value="78"><text:p></text:p></table:table-cell>`, isBlank},
		seenCell{"number shown as another", `<table:table-cell office:value-type="float" office:value="78000"><text:p>78</text:p></table:table-cell>`, noFigure},
		seenCell{"date", `<table:table-cell office:value-type="date" office:date-value="2024-01-31"><text:p>1/31</text:p></table:table-cell>`, noFigure},
		seenCell{"true", `<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>`, noFigure},
		seenCell{"percentage", `<table:table-cell office:value-type="percentage" office:value="0.78"><text:p>78%</text:p></table:table-cell>`, noFigure},
	))
}

func TestSeenInSpreadsheetML(t *testing.T) {
	frame := func(it string) []byte {
		cell := func(text string) string { return `<Cell><Data ss:Type="String">` + text + `</Data></Cell>` }
		row := func(cells ...string) string { return "<Row>" + strings.Join(cells, "") + "</Row>" }
		it, options, _ := strings.Cut(it, "%")
		return []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>` +
			`<Style ss:ID="gone"><NumberFormat ss:Format=";;;"/></Style><Style ss:ID="goneText"><NumberFormat ss:Format="General;General;General;"/></Style><Style ss:ID="thousands"><NumberFormat ss:Format="0,"/></Style><Style ss:ID="prefixed"><NumberFormat ss:Format="&quot;1&quot;0"/></Style>` +
			`<Style ss:ID="words"><NumberFormat ss:Format="Yes/No"/></Style><Style ss:ID="share"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="scientific"><NumberFormat ss:Format="Scientific"/></Style>` +
			`<Style ss:ID="white"><Font ss:Color="#FFFFFF"/></Style><Style ss:ID="dark" ss:Parent="white"><Interior ss:Color="#003366" ss:Pattern="Solid"/></Style><Style ss:ID="dot"><Font ss:Size="1"/></Style><Style ss:ID="struck"><Font ss:StrikeThrough="1"/></Style></Styles>` +
			`<Worksheet ss:Name="a"><Table>` + framed(cell, row, it) + `</Table>` + options + `</Worksheet></Workbook>`)
	}
	number := func(style, value string) string {
		return `<Cell ss:StyleID="` + style + `"><Data ss:Type="Number">` + value + `</Data></Cell>`
	}
	rich := func(text string) string {
		return `<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40" xmlns:html="http://www.w3.org/TR/REC-html40">` + text + `</ss:Data></Cell>`
	}
	checkSeen(t, form.WorkbookXML, frame, []seenCell{
		{"plain", number("", "78"), 78},
		{"not shown", number("gone", "78"), isBlank},
		{"text that is not shown", `<Cell ss:StyleID="goneText"><Data ss:Type="String">78</Data></Cell>`, isBlank},
		{"in thousands", number("thousands", "78000"), noFigure},
		{"with a digit before", number("prefixed", "78"), noFigure},
		{"as words", number("words", "1"), noFigure},
		{"as a percentage", number("share", "0.78"), noFigure},
		{"as a date", number("day", "45358"), noFigure},
		{"with an exponent", number("scientific", "7.8E1"), 78},
		{"white", number("white", "78"), noFigure},
		{"white on a colour", number("dark", "78"), 78},
		{"letters of a point", number("dot", "78"), isBlank},
		{"struck", number("struck", "78"), noFigure},
		{"true", `<Cell><Data ss:Type="Boolean">1</Data></Cell>`, noFigure},
		{"error", `<Cell><Data ss:Type="Error">#REF!</Data></Cell>`, noFigure},
		{"two lines", `<Cell><Data ss:Type="String">12&#10;13</Data></Cell>`, noFigure},
		{"note mark", rich(`78<Sup>1</Sup>`), noFigure},
		{"struck beside", rich(`<S>87</S>78`), noFigure},
		{"white beside", rich(`<Font html:Color="#FFFFFF">5</Font>78`), noFigure},
		{"dot beside", rich(`<Font html:Size="1">5</Font>78`), 78},
		{"zero", number("", "0"), 0},
		{"zero that is not shown", number("", "0") + `%<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><DoNotDisplayZeros/></WorksheetOptions>`, isBlank},
		{"hidden row", number("", "78") + `</Row><Row ss:Hidden="1"><Cell><Data ss:Type="String">行政许可</Data></Cell>` + number("", "5"), 78},
		{"row of no height", number("", "78") + `</Row><Row ss:Height="0"><Cell><Data ss:Type="String">行政许可</Data></Cell>` + number("", "5"), 78},
		{"mark from the right", rich("\u202e87"), noFigure},
	})
}

// zipOf packs parts.
func zipOf(parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			panic(err) // nothing that is written to memory fails
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestSeenInWorkbooks(t *testing.T) {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	const kinds = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	frame := func(it string) []byte {
		it, anchor, drawn := strings.Cut(it, "%")
		cell := func(text string) string { return `<c t="inlineStr"><is><t>` + text + `</t></is></c>` }
		row := func(cells ...string) string { return "<row>" + strings.Join(cells, "") + "</row>" }
		parts := map[string]string{
			"_rels/.rels":                relations + `<Relationship Id="a" Type="` + kinds + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": relations + `<Relationship Id="s" Type="` + kinds + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="` + kinds + `styles" Target="styles.xml"/></Relationships>`,
			"xl/styles.xml": `<styleSheet ` + main + `><numFmts><numFmt numFmtId="200" formatCode=";;;"/><numFmt numFmtId="201" formatCode="0,"/></numFmts><fonts><font/><font><sz val="1"/></font><font><strike/></font><font><color rgb="FFFFFFFF"/></font></fonts>` +
				`<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/><xf fontId="3"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/><xf numFmtId="9"/></cellXfs></styleSheet>`,
			"xl/worksheets/sheet1.xml": `<worksheet ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetData>` + framed(cell, row, it) + `</sheetData><drawing r:id="d"/></worksheet>`,
		}
		if drawn {
			parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations + `<Relationship Id="d" Type="` + kinds + `drawing" Target="../drawings/drawing1.xml"/></Relationships>`
			parts["xl/drawings/drawing1.xml"] = `<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">` + anchor + `</wsDr>`
		}
		return zipOf(parts)
	}
	rich := func(properties, first, second string) string {
		return `<c t="inlineStr"><is><r><rPr>` + properties + `</rPr><t>` + first + `</t></r><r><t>` + second + `</t></r></is></c>`
	}
	anchor := func(row, down int) string {
		return `%<twoCellAnchor><from><col>1</col><colOff>1000</colOff><row>3</row><rowOff>1000</rowOff></from><to><col>1</col><colOff>200000</colOff><row>` + strconv.Itoa(row) + `</row><rowOff>` + strconv.Itoa(down) + `</rowOff></to><pic/></twoCellAnchor>`
	}
	checkSeen(t, form.Workbook, frame, []seenCell{
		{"plain", `<c><v>78</v></c>`, 78},
		{"letters of a point", `<c s="1"><v>78</v></c>`, isBlank},
		{"struck", `<c s="2"><v>78</v></c>`, noFigure},
		{"white", `<c s="3"><v>78</v></c>`, noFigure},
		{"date", `<c s="4"><v>45358</v></c>`, noFigure},
		{"not shown", `<c s="5"><v>78</v></c>`, isBlank},
		{"in thousands", `<c s="6"><v>78000</v></c>`, noFigure},
		{"percentage", `<c s="7"><v>0.78</v></c>`, noFigure},
		{"true", `<c t="b"><v>1</v></c>`, noFigure},
		{"error", `<c t="e"><v>#N/A</v></c>`, noFigure},
		{"formula without a result", `<c><f>SUM(A1:A2)</f></c>`, noFigure},
		{"formula with a result", `<c><f>SUM(A1:A2)</f><v>78</v></c>`, 78},
		{"note mark", rich(`<vertAlign val="superscript"/>`, "1", "78"), noFigure},
		{"struck beside", rich(`<strike/>`, "87", "78"), noFigure},
		{"white beside", rich(`<color rgb="FFFFFFFF"/>`, "5", "78"), noFigure},
		{"dot beside", rich(`<sz val="1"/>`, "5", "78"), 78},
		{"reading aid", `<c t="inlineStr"><is><t>78</t><rPh><t>5</t></rPh></is></c>`, 78},
		{"two lines", "<c t=\"inlineStr\"><is><t>12\n13</t></is></c>", noFigure},
		{"mark from the right", rich("", "\u202e", "87"), noFigure},
		{"dash before a count", rich("", "—", "78"), noFigure},
		{"picture", `<c/>` + anchor(3, 150000), noFigure},
		{"figure and picture", `<c><v>78</v></c>` + anchor(3, 150000), noFigure},
		{"seal over a figure", `<c><v>78</v></c>` + anchor(9, 1000), 78},
		{"figure and picture of no height", `<c><v>78</v></c>` + anchor(3, 1000), 78},
	})
}

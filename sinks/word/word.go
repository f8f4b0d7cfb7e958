// Package word writes Word documents: the consolidated statutory tables, the form
// itself as whole tables with joined cells, ready to be copied into the government's
// report; and the draft of that report's part 一.
//
// Files, each using only those after it: draft, word.
package word

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/ooxml"
)

// Consolidated writes the document of an area: the tables of the district,
// then those of its groups, each on pages of its own, with what is missing.
func Consolidated(w io.Writer, a *office.Area) error {
	title := fmt.Sprintf("%s%d年政府信息公开工作年度报告汇总表", a.Name.Chinese, a.Year)
	return write(w, title, extras{}, func(d *document) {
		for i, group := range append([]string{""}, a.Groups...) {
			d.form(a, group, title, i > 0)
		}
		d.end()
	})
}

// Letter writes a letter: its subject as the title, and a paragraph for each line of text.
func Letter(w io.Writer, subject, text string) error {
	return write(w, subject, extras{}, func(d *document) {
		d.paragraph("Title", subject)
		for line := range strings.SplitSeq(text, "\n") {
			d.paragraph("Letter", line)
		}
	})
}

// extras are what some documents have more than others: content types and
// relationships of the part with footnotes, styles, and that part.
type extras struct{ types, relationships, styles, footnotes string }

// within puts more elements at the end of an element.
func within(element, more string) string {
	end := strings.LastIndex(element, "</")
	return element[:end] + more + element[end:]
}

// write writes a document with a title and a body.
func write(w io.Writer, title string, more extras, body func(d *document)) error {
	archive := ooxml.New(w)
	archive.Write("[Content_Types].xml", within(contentTypes, more.types))
	archive.WriteProperties("word/document.xml", title)
	archive.Write("word/_rels/document.xml.rels", within(documentRelationships, more.relationships))
	archive.Write("word/styles.xml", within(styles, more.styles))
	archive.Write("word/footer1.xml", footer)
	if more.footnotes != "" {
		archive.Write("word/footnotes.xml", more.footnotes)
	}
	d := &document{out: bufio.NewWriter(archive.Part("word/document.xml"))}
	d.print(ooxml.Head, `<w:document `, namespace, ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`)
	body(d)
	d.print(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>`,
		`<w:pgMar w:top="850" w:right="964" w:bottom="850" w:left="964" w:header="425" w:footer="425" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	archive.Fail(d.out.Flush())
	return archive.Close()
}

type document struct {
	out *bufio.Writer
	// named: the figures of the tables are bookmarks, by their links in a draft.
	named bool
	marks int // bookmarks so far
}

// print writes to the buffer, whose Flush reports what went wrong.
func (d *document) print(parts ...string) {
	for _, p := range parts {
		d.out.WriteString(p)
	}
}

func (d *document) paragraph(style, text string) {
	d.print(`<w:p><w:pPr><w:pStyle w:val="`, style, `"/></w:pPr><w:r><w:t xml:space="preserve">`, ooxml.Escape(text), `</w:t></w:r></w:p>`)
}

// end ends the document: it must not with a table, and what follows one must not
// begin another page.
func (d *document) end() {
	d.print(`<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>`)
}

func (d *document) form(a *office.Area, group, title string, newPage bool) {
	sum := a.Sum(group)
	values, moved, left := sum.Printed(a.Edition)
	if group != "" {
		title += "（" + group + "）"
	}
	if newPage {
		d.print(`<w:p><w:pPr><w:pStyle w:val="Title"/><w:pageBreakBefore/></w:pPr><w:r><w:t xml:space="preserve">`, ooxml.Escape(title), `</w:t></w:r></w:p>`)
	} else {
		d.paragraph("Title", title)
	}
	note := fmt.Sprintf("由%d份报告相加，总计由各项重新计算。", sum.Reports)
	if missing := len(a.Missing()); missing > 0 {
		note += fmt.Sprintf("本地区尚缺%d份。", missing)
	}
	if lack := a.LackNote(group).Chinese; lack != "" {
		note += lack + "。"
	}
	if unbalanced := len(a.Unbalanced()); unbalanced > 0 {
		note += fmt.Sprintf("本地区%d份勾稽不平。", unbalanced)
	}
	for _, f := range a.Recognised() {
		note += fmt.Sprintf("“%s”等于其余各份之和，认定为汇总报告，未相加。", f.Name)
	}
	d.paragraph("Note", note)
	d.tables(a.Edition, &values)
	if len(moved)+len(left) > 0 {
		d.paragraph("Note", "部分报告用另一年的格式填报，不能直接相加的数见同名工作簿各表之下的注。")
	}
}

// tables writes parts 二, 三 and 四 as an edition prints them.
func (d *document) tables(e form.Edition, values *[form.NumCells]int64) {
	for _, block := range layout.Of(e) {
		d.paragraph("Part", block.Title.Chinese)
		d.table(&block, values)
	}
}

// pageWidth is the room between the margins, in twentieths of a point.
const pageWidth = 11906 - 2*964

// beginTable begins a table of a width with columns of theirs, in twentieths of a point.
func (d *document) beginTable(width int, columns []int) {
	d.print(`<w:tbl><w:tblPr><w:tblStyle w:val="Form"/><w:tblW w:w="`, strconv.Itoa(width), `" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range columns {
		d.print(`<w:gridCol w:w="`, strconv.Itoa(w), `"/>`)
	}
	d.print(`</w:tblGrid>`)
}

// table writes a block as a table. A cell over several rows is begun in its
// first row and continued, empty, in the others; captions repeat on every page.
func (d *document) table(b *layout.Block, values *[form.NumCells]int64) {
	total := 0
	for _, w := range b.Widths {
		total += w
	}
	widths := make([]int, b.Columns)
	for i, w := range b.Widths {
		widths[i] = w * pageWidth / total
	}
	d.beginTable(pageWidth, widths)
	at := make([][]*layout.Cell, b.Rows)
	for i := range at {
		at[i] = make([]*layout.Cell, b.Columns)
	}
	for i := range b.Cells {
		c := &b.Cells[i]
		for r := c.Row; r < c.Row+c.Rows; r++ {
			at[r][c.Column] = c
		}
	}
	for r := range at {
		d.print(`<w:tr><w:trPr><w:cantSplit/>`)
		if r < b.Head {
			d.print(`<w:tblHeader/>`)
		}
		d.print(`</w:trPr>`)
		for _, c := range at[r] {
			if c != nil {
				d.cell(c, r, widths, values)
			}
		}
		d.print(`</w:tr>`)
	}
	d.print(`</w:tbl>`)
}

func (d *document) cell(c *layout.Cell, row int, widths []int, values *[form.NumCells]int64) {
	width := 0
	for _, w := range widths[c.Column : c.Column+c.Columns] {
		width += w
	}
	d.print(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width))
	if c.Columns > 1 {
		d.print(fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, c.Columns))
	}
	if c.Rows > 1 {
		if row == c.Row {
			d.print(`<w:vMerge w:val="restart"/>`)
		} else {
			d.print(`<w:vMerge/>`)
		}
	}
	d.print(`<w:vAlign w:val="center"/></w:tcPr>`)
	text, style := c.Label.Chinese, "Label"
	switch {
	case c.Figure:
		text, style = form.Cells[c.Cell].Printed(values[c.Cell]), "Figure"
	case c.Head:
		style = "Head"
	case c.Rows > 1:
		style = "Figure"
	}
	if row > c.Row {
		text = ""
	}
	if c.Figure && d.named && row == c.Row {
		d.bookmarked(style, cellMark(c.Cell), text)
	} else {
		d.paragraph(style, text)
	}
	d.print(`</w:tc>`)
}

const (
	namespace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	documentRelationships = ooxml.Relationships +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`
	footer = `<w:ftr ` + namespace + `><w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:t>— </w:t></w:r>` +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> —</w:t></w:r></w:p></w:ftr>`

	fonts = `<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体" w:cs="Times New Roman"/>`
	black = `<w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体" w:cs="Times New Roman"/>`
	// Lines of a table are of one height, whatever the font: with the margins of the
	// cells the three tables of the 2021 form stand on one page.
	row  = `<w:spacing w:line="200" w:lineRule="exact"/>`
	line = ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`

	styles = `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts + `<w:sz w:val="18"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="120"/><w:jc w:val="center"/></w:pPr><w:rPr>` + black + `<w:sz w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60"/></w:pPr><w:rPr><w:color w:val="52606D"/><w:sz w:val="17"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Letter"><w:name w:val="Letter"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="120" w:line="400" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Part"><w:name w:val="Part"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="120" w:after="60"/></w:pPr><w:rPr>` + black + `<w:sz w:val="24"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Head"><w:name w:val="Head"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>` + row + `<w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Label"><w:name w:val="Label"/><w:basedOn w:val="Normal"/><w:pPr>` + row + `</w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Figure"><w:name w:val="Figure"/><w:basedOn w:val="Normal"/><w:pPr>` + row + `<w:jc w:val="center"/></w:pPr></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="table" w:customStyle="1" w:styleId="Form"><w:name w:val="Form"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:top` + line + `<w:left` + line + `<w:bottom` + line + `<w:right` + line + `<w:insideH` + line + `<w:insideV` + line +
		`</w:tblBorders><w:tblCellMar><w:top w:w="11" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="11" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
)

// cellMark and comparedMark name the bookmarks that figures lead to: a cell of the
// tables, a line of the table of comparable agencies.
func cellMark(id form.CellID) string { return "cell" + strconv.Itoa(int(id)) }

// bookmarked writes a paragraph that links lead to.
func (d *document) bookmarked(style, name, text string) {
	id := strconv.Itoa(d.marks)
	d.marks++
	d.print(`<w:p><w:pPr><w:pStyle w:val="`, style, `"/></w:pPr><w:bookmarkStart w:id="`, id, `" w:name="`, name, `"/><w:r><w:t xml:space="preserve">`,
		ooxml.Escape(text), `</w:t></w:r><w:bookmarkEnd w:id="`, id, `"/></w:p>`)
}

package word

import (
	"io"
	"strconv"
	"strings"

	"gouji/sinks/office"
	"gouji/sinks/ooxml"
)

// Draft writes part 一 of an area's report as a draft in the style of official
// documents, with the tables of parts 二 to 四 behind it: a click on a figure leads to
// the cell it is from. What is missing or not balanced stands in footnotes.
func Draft(w io.Writer, a *office.Area) error {
	draft := a.Draft()
	return write(w, draft.Title, extras{footnoteType, footnoteRelationship, draftStyles, footnotes(draft.Notes)}, func(d *document) {
		d.named = true
		d.draft(a, draft)
	})
}

// firstNote is the number of the first footnote in the file: two are separators.
const firstNote = 2

// footnotes is the part with the footnotes.
func footnotes(notes []string) string {
	var b strings.Builder
	b.WriteString(`<w:footnotes ` + namespace + `><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>` +
		`<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`)
	for i, note := range notes {
		b.WriteString(`<w:footnote w:id="` + strconv.Itoa(firstNote+i) + `"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>` +
			`<w:r><w:t xml:space="preserve"> ` + ooxml.Escape(note) + `</w:t></w:r></w:p></w:footnote>`)
	}
	b.WriteString(`</w:footnotes>`)
	return b.String()
}

func (d *document) draft(a *office.Area, draft *office.Draft) {
	area, title, _ := strings.Cut(draft.Title, "政府信息公开")
	d.print(`<w:p><w:pPr><w:pStyle w:val="DraftTitle"/></w:pPr><w:r><w:t xml:space="preserve">`, ooxml.Escape(area), `</w:t><w:br/><w:t>政府信息公开`, title, `</w:t></w:r></w:p>`)
	d.paragraph("DraftNote", "（第一部分草稿，点击数字可到所出的表格）")
	for _, section := range draft.Sections {
		d.paragraph("DraftHeading"+strconv.Itoa(section.Level), section.Heading)
		for _, paragraph := range section.Paragraphs {
			d.print(`<w:p><w:pPr><w:pStyle w:val="DraftBody"/></w:pPr>`)
			for _, span := range paragraph {
				d.span(&span)
			}
			d.print(`</w:p>`)
		}
	}
	if len(draft.Compared) > 0 {
		d.paragraph("Part", "两年均有报告的机关")
		d.compared(draft)
	}
	// The margins of an official document end here, and those of the tables begin.
	d.print(`<w:p><w:pPr><w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>`,
		`<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr></w:pPr></w:p>`)
	d.tables(a.Edition, draft.Values())
	d.end()
}

func (d *document) span(s *office.Span) {
	run := `<w:r><w:t xml:space="preserve">` + ooxml.Escape(s.Text) + `</w:t></w:r>`
	switch {
	case s.Note > 0:
		d.print(`<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="`, strconv.Itoa(firstNote+s.Note-1), `"/></w:r>`)
	case len(s.Cells) > 0:
		d.print(`<w:hyperlink w:anchor="`, cellMark(s.Cells[0]), `" w:history="1">`, run, `</w:hyperlink>`)
	case s.Compared > 0:
		d.print(`<w:hyperlink w:anchor="`, comparedMark(s.Compared), `" w:history="1">`, run, `</w:hyperlink>`)
	default:
		d.print(run)
	}
}

func comparedMark(line int) string { return "compared" + strconv.Itoa(line) }

// compared writes the figures of the agencies with both years.
func (d *document) compared(draft *office.Draft) {
	const width = 11906 - 1588 - 1474 // between the margins of an official document
	widths := []int{width - 3*1400 - 1600, 1400, 1400, 1400, 1600}
	d.beginTable(width, widths)
	row := func(style, link string, texts ...string) {
		d.print(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, text := range texts {
			d.print(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(widths[i]), `" w:type="dxa"/></w:tcPr>`)
			switch {
			case i == 0 && link != "":
				d.bookmarked("Label", link, text)
			default:
				d.paragraph(style, text)
			}
			d.print(`</w:tc>`)
		}
		d.print(`</w:tr>`)
	}
	row("Head", "", "项目", "机关数", "本年（件）", "上年（件）", "同比（%）")
	for n, c := range draft.Compared {
		row("Figure", comparedMark(n+1), c.Name, strconv.Itoa(c.Agencies), strconv.FormatInt(c.Now, 10), strconv.FormatInt(c.Before, 10), office.Percent(c.Now-c.Before, c.Before))
	}
	d.print(`</w:tbl>`)
}

const (
	footnoteType         = `<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>`
	footnoteRelationship = `<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>`

	// The fonts and sizes of GB/T 9704: 小标宋 22 points, 黑体, 楷体 and 仿宋 16, 28 points a line.
	titleFont = `<w:rFonts w:ascii="方正小标宋简体" w:hAnsi="方正小标宋简体" w:eastAsia="方正小标宋简体" w:cs="Times New Roman"/>`
	kaiFont   = `<w:rFonts w:ascii="楷体_GB2312" w:hAnsi="楷体_GB2312" w:eastAsia="楷体_GB2312" w:cs="Times New Roman"/>`
	bodyFont  = `<w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:cs="Times New Roman"/>`
	indent    = `<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>`

	draftStyles = `<w:style w:type="paragraph" w:customStyle="1" w:styleId="DraftNote"><w:name w:val="Draft Note"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="560" w:line="560" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:rPr>` + kaiFont + `<w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="DraftTitle"><w:name w:val="Draft Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="640" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:rPr>` + titleFont + `<w:sz w:val="44"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="DraftHeading1"><w:name w:val="Draft Heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>` + indent + `</w:pPr><w:rPr>` + black + `<w:sz w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="DraftHeading2"><w:name w:val="Draft Heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>` + indent + `</w:pPr><w:rPr>` + kaiFont + `<w:sz w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="DraftBody"><w:name w:val="Draft Body"/><w:basedOn w:val="Normal"/><w:pPr>` + indent + `<w:jc w:val="both"/></w:pPr><w:rPr>` + bodyFont + `<w:sz w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/><w:rPr>` + bodyFont + `<w:sz w:val="18"/></w:rPr></w:style>`
)

package workbook

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/sinks/office"
	"gouji/sinks/ooxml"
)

// A book writes an Office Open XML workbook straight into a zip archive, row by
// row and sheet by sheet, so that a sheet of a million rows needs no memory.
// It writes only what these files need, all texts in place (inline strings)
// and marked as texts, so that none can ever become a formula.
type book struct {
	*ooxml.Package
	title  string
	styles []style
	index  map[style]int
	sheets []*sheet
}

// style of a cell; the zero style is plain text.
type style struct {
	bold, wrap, border, middle, top bool
	shrink                          bool   // what is too wide is printed smaller
	align                           string // "", "center", "left", "right"
	size                            int    // points, 0 for 10
	colour, fill                    string // RGB such as "C00000", "" for automatic
	number                          string // number format, "" for general
	text                            bool   // a text that a spreadsheet program must not take for a formula
}

// setup says how a sheet looks and prints. All rows and columns count from 1.
type setup struct {
	name          string
	widths        []float64
	freezeRows    int
	freezeColumns int
	landscape     bool
	repeatRows    int    // rows from the top repeated on every printed page
	filter        bool   // drop-down filters in the last frozen row, over all columns
	tab           string // colour of the tab
	scaleToHeight int    // pages to fit in height, 0 for as many as it takes
	printColumns  int    // columns from the left that are printed, 0 for all
}

type sheet struct {
	setup
	book   *book
	out    *bufio.Writer
	number int
	row    int // last row written, from 1
	open   bool
	column int // last column written in the open row
	widest int
	merges []string
	alarms []alarmed
	wanted []wanted
	notes  []remark
}

// alarmed is a cell that turns red while a formula holds.
type alarmed struct{ cell, formula string }

// wanted are cells that take only figures of one sort.
type wanted struct {
	cells   []string
	kind    string // "whole" or "decimal"
	least   int64
	message string
}

// remark is a comment on a cell, for people: it is no part of what the sheet says.
type remark struct {
	row, column int
	text        string
}

func newBook(archive *ooxml.Package, title string) *book {
	b := &book{Package: archive, title: title, index: map[style]int{}}
	b.style(style{}) // style 0 is what cells without a style have
	return b
}

func (b *book) style(s style) int {
	i, ok := b.index[s]
	if !ok {
		i = len(b.styles)
		b.styles = append(b.styles, s)
		b.index[s] = i
	}
	return i
}

const relationNamespace = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

const mainNamespace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// sheet begins the next sheet and ends the one before.
func (b *book) sheet(set setup) *sheet {
	b.endSheet()
	set.name = b.sheetName(set.name)
	s := &sheet{setup: set, book: b, number: len(b.sheets) + 1}
	b.sheets = append(b.sheets, s)
	s.out = bufio.NewWriterSize(b.Part(fmt.Sprintf("xl/worksheets/sheet%d.xml", s.number)), 1<<15)
	s.print(ooxml.Head, `<worksheet `, mainNamespace, `><sheetPr>`)
	if s.tab != "" {
		s.print(`<tabColor rgb="FF`, s.tab, `"/>`)
	}
	s.print(`<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0"`)
	if s.number == 1 {
		s.print(` tabSelected="1"`)
	}
	s.print(`>`)
	if s.freezeRows > 0 || s.freezeColumns > 0 {
		s.pane()
	}
	s.print(`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`)
	if len(s.widths) > 0 {
		s.print(`<cols>`)
		for i, w := range s.widths {
			s.print(fmt.Sprintf(`<col min="%d" max="%d" width="%s" customWidth="1"/>`, i+1, i+1, strconv.FormatFloat(w, 'f', -1, 64)))
		}
		s.print(`</cols>`)
	}
	s.print(`<sheetData>`)
	return s
}

func (s *sheet) pane() {
	s.print(`<pane`)
	pane := ""
	if s.freezeColumns > 0 {
		s.print(` xSplit="`, strconv.Itoa(s.freezeColumns), `"`)
		pane = "topRight"
	}
	if s.freezeRows > 0 {
		s.print(` ySplit="`, strconv.Itoa(s.freezeRows), `"`)
		pane = "bottomLeft"
		if s.freezeColumns > 0 {
			pane = "bottomRight"
		}
	}
	s.print(` topLeftCell="`, reference(s.freezeRows+1, s.freezeColumns+1), `" activePane="`, pane, `" state="frozen"/><selection pane="`, pane, `"/>`)
}

// sheetName makes a name that a workbook may have and no other sheet has.
func (b *book) sheetName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	clean = strings.TrimSpace(clean)
	if clean == "" {
		clean = "Sheet"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " " + strconv.Itoa(n)
		}
		const maxRunes = 31 // the format allows no more
		runes := []rune(clean)
		if len(runes) > maxRunes-len(suffix) {
			runes = runes[:maxRunes-len(suffix)]
		}
		candidate := string(runes) + suffix
		free := true
		for _, s := range b.sheets {
			free = free && !strings.EqualFold(s.name, candidate)
		}
		if free {
			return candidate
		}
	}
}

// print writes to the buffer, whose Flush reports what went wrong.
func (s *sheet) print(parts ...string) {
	for _, p := range parts {
		s.out.WriteString(p)
	}
}

// next begins a row. height is in points, 0 for automatic.
func (s *sheet) next(height float64) {
	s.endRow()
	s.row++
	s.open, s.column = true, 0
	s.print(`<row r="`, strconv.Itoa(s.row), `"`)
	if height > 0 {
		s.print(` ht="`, strconv.FormatFloat(height, 'f', -1, 64), `" customHeight="1"`)
	}
	s.print(`>`)
}

// fit returns the height of a row that holds wrapped texts.
// Programs fit heights when a row is edited, not when a workbook is opened.
func (s *sheet) fit(texts ...placed) float64 {
	const maxPoints = 409 // no row can be higher
	lines := 1
	for _, t := range texts {
		lines = max(lines, linesOf(t.text, s.widths[t.column-1]))
	}
	return min(float64(lines)*13.5+4, maxPoints)
}

// placed is a text and the column it stands in.
type placed struct {
	text   string
	column int
}

func (s *sheet) endRow() {
	if s.open {
		s.print(`</row>`)
		s.open = false
	}
}

func (s *sheet) cell(st style) {
	s.column++
	s.widest = max(s.widest, s.column)
	text := append(s.out.AvailableBuffer(), `<c r="`...)
	text = strconv.AppendInt(append(text, form.SheetColumn(s.column)...), int64(s.row), 10)
	text = append(text, '"')
	if i := s.book.style(st); i != 0 {
		text = append(text, ` s="`...)
		text = append(strconv.AppendInt(text, int64(i), 10), '"')
	}
	s.out.Write(text)
}

// blank writes a cell that has only a style.
func (s *sheet) blank(st style) {
	s.cell(st)
	s.print(`/>`)
}

// text writes a text. It stays a text whatever it begins with.
func (s *sheet) text(st style, text string) {
	if text == "" {
		s.blank(st)
		return
	}
	if strings.ContainsAny(text[:1], "=+-@\t\r") {
		st.text = true
	}
	s.cell(st)
	s.print(` t="inlineStr"><is><t xml:space="preserve">`, escape(text), `</t></is></c>`)
}

// figure writes a number given as plain decimal digits, exactly as they are.
func (s *sheet) figure(st style, decimal string) {
	s.cell(st)
	s.print(`><v>`, decimal, `</v></c>`)
}

// formula writes a formula whose result is a text, with that result for programs
// which do not calculate.
func (s *sheet) formula(st style, formula, result string) {
	s.cell(st)
	s.print(` t="str"><f>`, escape(formula), `</f><v>`, escape(result), `</v></c>`)
}

func (s *sheet) count(st style, n int) { s.figure(st, strconv.Itoa(n)) }

// merge joins cells, from row and column, both from 1.
func (s *sheet) merge(row, column, rows, columns int) {
	if rows > 1 || columns > 1 {
		s.merges = append(s.merges, reference(row, column)+":"+reference(row+rows-1, column+columns-1))
	}
}

// line writes a row of one text over some columns.
func (s *sheet) line(height float64, st style, columns int, text string) {
	s.next(height)
	s.text(st, text)
	for range columns - 1 {
		s.blank(st)
	}
	s.merge(s.row, 1, 1, columns)
}

func (b *book) endSheet() {
	if len(b.sheets) == 0 {
		return
	}
	s := b.sheets[len(b.sheets)-1]
	if s.out == nil {
		return
	}
	s.endRow()
	s.print(`</sheetData>`)
	if s.filter {
		s.print(`<autoFilter ref="`, s.filterRange(), `"/>`)
	}
	if len(s.merges) > 0 {
		s.print(`<mergeCells count="`, strconv.Itoa(len(s.merges)), `">`)
		for _, m := range s.merges {
			s.print(`<mergeCell ref="`, m, `"/>`)
		}
		s.print(`</mergeCells>`)
	}
	s.printAlarms()
	s.printWanted()
	orientation := "portrait"
	if s.landscape {
		orientation = "landscape"
	}
	s.print(`<printOptions horizontalCentered="1"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`,
		`<pageSetup paperSize="9" orientation="`, orientation, `" fitToWidth="1" fitToHeight="`, strconv.Itoa(s.scaleToHeight), `"/>`,
		`<headerFooter><oddFooter>&amp;L&amp;8&amp;A&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>`)
	if len(s.notes) > 0 {
		s.print(`<legacyDrawing `, relationNamespace, ` r:id="rId1"/>`)
	}
	s.print(`</worksheet>`)
	b.Fail(s.out.Flush())
	s.out = nil
	s.notesParts()
}

func (s *sheet) printAlarms() {
	for i, a := range s.alarms {
		s.print(`<conditionalFormatting sqref="`, a.cell, `"><cfRule type="expression" dxfId="0" priority="`, strconv.Itoa(i+1), `"><formula>`, escape(a.formula), `</formula></cfRule></conditionalFormatting>`)
	}
}

func (s *sheet) printWanted() {
	if len(s.wanted) == 0 {
		return
	}
	s.print(`<dataValidations count="`, strconv.Itoa(len(s.wanted)), `">`)
	for _, w := range s.wanted {
		s.print(`<dataValidation type="`, w.kind, `" operator="between" allowBlank="1" showErrorMessage="1" errorStyle="warning" errorTitle="这一格填数字" error="`, escape(w.message), `" sqref="`, strings.Join(w.cells, " "),
			`"><formula1>`, strconv.FormatInt(w.least, 10), `</formula1><formula2>`, strconv.FormatInt(form.MaxCount, 10), `</formula2></dataValidation>`)
	}
	s.print(`</dataValidations>`)
}

// notesParts writes the comments of a sheet: their texts, and the boxes in which
// Excel shows them.
func (s *sheet) notesParts() {
	if len(s.notes) == 0 {
		return
	}
	number := strconv.Itoa(s.number)
	var texts, boxes strings.Builder
	for i, n := range s.notes {
		fmt.Fprintf(&texts, `<comment ref="%s" authorId="0"><text><r><rPr><sz val="9"/><rFont val="宋体"/></rPr><t xml:space="preserve">%s</t></r></text></comment>`, reference(n.row, n.column), escape(n.text))
		height := 2 + linesOf(n.text, 40)
		fmt.Fprintf(&boxes, `<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>`+
			`<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>`+
			`<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%d, 10, %d, 4, %d, 10, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`,
			1025+i, n.column, max(n.row-2, 0), n.column+5, max(n.row-2, 0)+height, n.row-1, n.column-1)
	}
	s.book.Write("xl/comments"+number+".xml", `<comments `+mainNamespace+`><authors><author>gouji</author></authors><commentList>`+texts.String()+`</commentList></comments>`)
	s.book.Write("xl/drawings/vmlDrawing"+number+".vml", `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">`+
		`<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`+boxes.String()+`</xml>`)
	s.book.Write("xl/worksheets/_rels/sheet"+number+".xml.rels", ooxml.Relationships+
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing" Target="../drawings/vmlDrawing`+number+`.vml"/>`+
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="../comments`+number+`.xml"/></Relationships>`)
}

func (s *sheet) filterRange() string {
	return reference(s.freezeRows, 1) + ":" + reference(max(s.row, s.freezeRows), max(s.widest, 1))
}

func (s *sheet) printedColumns() int {
	if s.printColumns > 0 {
		return s.printColumns
	}
	return max(s.widest, 1)
}

func absolute(row, column int) string {
	return "$" + form.SheetColumn(column) + "$" + strconv.Itoa(row)
}

func reference(row, column int) string { return form.SheetColumn(column) + strconv.Itoa(row) }

// finish writes what belongs to the workbook as a whole.
func (b *book) finish() error {
	b.endSheet()
	b.workbookPart()
	b.stylesPart()
	b.packageParts()
	return b.Close()
}

func (b *book) workbookPart() {
	var sheets, names, relations strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escape(s.name), s.number, s.number)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, s.number, s.number)
		quoted := escape("'" + s.name + "'!")
		if s.filter {
			fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s%s:%s</definedName>`,
				i, quoted, absolute(s.freezeRows, 1), absolute(max(s.row, s.freezeRows), max(s.widest, 1)))
		}
		if s.row > 0 {
			fmt.Fprintf(&names, `<definedName name="_xlnm.Print_Area" localSheetId="%d">%s%s:%s</definedName>`, i, quoted, absolute(1, 1), absolute(s.row, s.printedColumns()))
		}
		if s.repeatRows > 0 {
			fmt.Fprintf(&names, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">%s$1:$%d</definedName>`, i, quoted, s.repeatRows)
		}
	}
	defined := ""
	if names.Len() > 0 {
		defined = `<definedNames>` + names.String() + `</definedNames>`
	}
	b.Write("xl/workbook.xml", `<workbook `+mainNamespace+` `+relationNamespace+`>`+
		`<workbookPr defaultThemeVersion="164011"/><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="22000" windowHeight="12000"/></bookViews><sheets>`+
		sheets.String()+`</sheets>`+defined+`<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`)
	fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`, len(b.sheets)+1)
	b.Write("xl/_rels/workbook.xml.rels", ooxml.Relationships+relations.String()+`</Relationships>`)
}

// stylesPart writes the styles with fonts, fills and number formats of their
// own: a workbook has so few styles that sharing them would be no gain.
func (b *book) stylesPart() {
	var fonts, fills, formats, cells strings.Builder
	for i, s := range b.styles {
		size := s.size
		if size == 0 {
			size = 10
		}
		fonts.WriteString(`<font>`)
		if s.bold {
			fonts.WriteString(`<b/>`)
		}
		fmt.Fprintf(&fonts, `<sz val="%d"/>`, size)
		if s.colour != "" {
			fmt.Fprintf(&fonts, `<color rgb="FF%s"/>`, s.colour)
		}
		fonts.WriteString(`<name val="宋体"/><charset val="134"/></font>`)
		// The first two fills are reserved by the format.
		fill := 0
		if s.fill != "" {
			fill = 2 + strings.Count(fills.String(), "<fill>")
			fmt.Fprintf(&fills, `<fill><patternFill patternType="solid"><fgColor rgb="FF%s"/></patternFill></fill>`, s.fill)
		}
		format := 0
		if s.number != "" {
			format = 164 + i
			fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, format, escape(s.number))
		}
		border := 0
		if s.border {
			border = 1
		}
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"`, format, i, fill, border)
		if s.text {
			cells.WriteString(` quotePrefix="1"`)
		}
		cells.WriteString(`><alignment`)
		if s.align != "" {
			fmt.Fprintf(&cells, ` horizontal="%s"`, s.align)
		}
		switch {
		case s.middle:
			cells.WriteString(` vertical="center"`)
		case s.top:
			cells.WriteString(` vertical="top"`)
		}
		if s.wrap {
			cells.WriteString(` wrapText="1"`)
		}
		if s.shrink {
			cells.WriteString(` shrinkToFit="1"`)
		}
		cells.WriteString(`/></xf>`)
	}
	numberFormats := ""
	if n := strings.Count(formats.String(), "<numFmt "); n > 0 {
		numberFormats = fmt.Sprintf(`<numFmts count="%d">%s</numFmts>`, n, formats.String())
	}
	const line = ` style="thin"><color rgb="FF9AA5B1"/></`
	b.Write("xl/styles.xml", `<styleSheet `+mainNamespace+`>`+numberFormats+
		fmt.Sprintf(`<fonts count="%d">%s</fonts>`, len(b.styles), fonts.String())+
		fmt.Sprintf(`<fills count="%d"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>%s</fills>`, 2+strings.Count(fills.String(), "<fill>"), fills.String())+
		`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>`+
		`<border><left`+line+`left><right`+line+`right><top`+line+`top><bottom`+line+`bottom><diagonal/></border></borders>`+
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`+
		fmt.Sprintf(`<cellXfs count="%d">%s</cellXfs>`, len(b.styles), cells.String())+
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>`+
		`<dxfs count="1"><dxf><font><b/><color rgb="FF`+markColour[office.Wrong]+`"/></font><fill><patternFill><bgColor rgb="FF`+markFill[office.Wrong]+`"/></patternFill></fill></dxf></dxfs></styleSheet>`)
}

func (b *book) packageParts() {
	var overrides strings.Builder
	for _, s := range b.sheets {
		fmt.Fprintf(&overrides, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, s.number)
	}
	notes := ""
	for _, s := range b.sheets {
		if len(s.notes) > 0 {
			notes += fmt.Sprintf(`<Override PartName="/xl/comments%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>`, s.number)
		}
	}
	if notes != "" {
		notes = `<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>` + notes
	}
	b.Write("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`+notes+
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+overrides.String()+
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`+
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
	b.WriteProperties("xl/workbook.xml", b.title)
}

// escape makes a text safe in a cell, and cuts it at what a cell can hold.
func escape(text string) string {
	const maxRunes = 32_000 // a cell holds 32,767 characters
	if len(text) > maxRunes && utf8.RuneCountInString(text) > maxRunes {
		text = string([]rune(text)[:maxRunes]) + "…"
	}
	text = ooxml.Escape(text)
	if !strings.Contains(text, "_x") {
		return text
	}
	// "_x000D_" in a text would be taken for an escaped character.
	return escaped.Compiled().ReplaceAllString(text, "_x005F$0")
}

var escaped = pattern.Of(`_x[0-9A-Fa-f]{4}_`)

// maxRows is where a list goes on in the next sheet; a sheet holds 1,048,576
// rows. It is a variable for the tests alone.
var maxRows = 1_000_000

// MarkFill is the background of a marked cell, MarkColour its letters.
var (
	markFill   = [...]string{office.Plain: "", office.Unusual: "FFF3BF", office.Suspect: "FFD8A8", office.Wrong: "F8B4B4"}
	markColour = [...]string{office.Plain: "", office.Unusual: "664D03", office.Suspect: "7A3E00", office.Wrong: "8A0000"}
)

// linesOf counts the lines a text takes in a column of a width.
func linesOf(text string, width float64) int {
	total := 0
	for part := range strings.SplitSeq(text, "\n") {
		n := int((float64(displayWidth(part))*1.06 + width - 1) / width)
		total += max(n, 1)
	}
	return total
}

// displayWidth counts columns: two for a Chinese character, one for others.
func displayWidth(text string) int {
	n := utf8.RuneCountInString(text)
	for _, r := range text {
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

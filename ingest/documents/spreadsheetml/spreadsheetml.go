// Package spreadsheetml reads workbooks that are one XML file, as Excel 2003
// saves them ("XML Spreadsheet") and many programs export them as .xls.
package spreadsheetml

import (
	"bytes"
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"gouji/form"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/numbers"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

const (
	spreadsheet elements.Space = iota + 1
	excel
	html
	properties
)

var namespaces = map[string]elements.Space{
	"urn:schemas-microsoft-com:office:spreadsheet": spreadsheet,
	"urn:schemas-microsoft-com:office:excel":       excel,
	"urn:schemas-microsoft-com:office:office":      properties,
	"http://www.w3.org/TR/REC-html40":              html,
}

// Is reports whether the root element of a document is that of such a workbook.
func Is(root elements.Root) bool {
	return root.Name == "Workbook" && namespaces[root.Space] == spreadsheet
}

// Read reads a workbook. Comments are not read.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	if int64(len(data)) > bounds.Bytes {
		return rows.TooLarge(limits.Whole, int(bounds.Bytes), form.Place{}), nil
	}
	text, whole := elements.Decode(data)
	r := &reader{bounds: bounds, w: rows.New(to, bounds), s: elements.New(text, namespaces), styles: map[string]*style{}, said: readSheets(text)}
	for n := 1; !r.w.Full() && r.s.Next(); n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return lines.Problem{}, ctx.Err()
		}
		switch r.s.Kind {
		case elements.Start:
			r.start()
		case elements.End:
			r.end()
		case elements.Text:
			r.text()
		}
	}
	r.w.End()
	switch problem := r.w.Problem(); {
	case problem.Trouble != lines.NoTrouble:
		return problem, nil
	case r.s.Damaged() || !whole || r.damaged:
		return lines.Problem{Trouble: lines.Damaged}, nil
	case r.sheets == 0:
		return lines.Problem{Trouble: lines.NoTables}, nil
	}
	return lines.Problem{}, nil
}

// sheet is what a sheet says of itself behind its cells.
type sheet struct {
	hidden  bool
	noZeros bool // zeros are not shown
}

// readSheets tells what the sheets say of themselves.
func readSheets(text []byte) (found []sheet) {
	if !bytes.Contains(text, []byte("SheetHidden")) && !bytes.Contains(text, []byte("SheetVeryHidden")) && !bytes.Contains(text, []byte("DoNotDisplayZeros")) {
		return nil
	}
	visible := false
	for s := elements.New(text, namespaces); s.Next(); {
		if s.Kind == elements.Start && s.Is(spreadsheet, "Worksheet") {
			found = append(found, sheet{})
		}
		if len(found) == 0 {
			continue
		}
		last := &found[len(found)-1]
		switch {
		case s.Kind != elements.Text:
			visible = s.Kind == elements.Start && s.Is(excel, "Visible")
			last.noZeros = last.noZeros || s.Kind == elements.Start && s.Is(excel, "DoNotDisplayZeros")
		case visible:
			value := string(bytes.TrimSpace(s.Data))
			last.hidden = last.hidden || value == "SheetHidden" || value == "SheetVeryHidden"
		}
	}
	return found
}

type reader struct {
	bounds   lines.Limits
	w        *rows.Writer
	s        *elements.Scanner
	styles   map[string]*style
	current  *style
	said     []sheet // of the sheets, by themselves
	sheet    sheet   // the open one
	sheets   int     // begun
	damaged  bool
	from1904 bool // days are counted from 1904

	property    string // whose text is read
	value       []byte
	column      int // that the next Column describes, from 0
	columnStyle []string
	rowStyle    string
	rowsAfter   int // blank rows that the open row stands for besides itself

	inCell, inData bool
	cell           cell
	looks          []lines.Look // within the text of the cell
	look           lines.Look
}

type style struct {
	look    lines.Look
	painted bool // cells are filled with a colour, on which white is seen
	format  numbers.Format
}

type cell struct {
	across, down int
	format       numbers.Format // that the style gives
	date         bool           // the value is one
	formula      string
	number       bool
	boolean      bool
	said         bool
}

func (r *reader) attribute(name string) string {
	value, ok := r.s.Attribute(spreadsheet, name)
	if !ok {
		value, _ = r.s.Attribute(elements.None, name)
	}
	return string(value)
}

// count reads an attribute that counts; 0 where there is none.
func (r *reader) count(name string) int {
	n, err := strconv.Atoi(r.attribute(name))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, math.MaxInt32)
}

func (r *reader) start() {
	if r.inData {
		r.looks = append(r.looks, r.look)
		switch string(r.s.Name) {
		case "Font":
			r.look |= r.fontLook(html)
		case "S":
			r.look |= lines.Struck
		case "Sup":
			r.look |= lines.Superscript
		case "Sub":
			r.look |= lines.Subscript
		}
		return
	}
	switch r.s.Space {
	case properties:
		if name := string(r.s.Name); name == "LastSaved" {
			r.property, r.value = name, r.value[:0]
		}
	case excel:
		r.from1904 = r.from1904 || string(r.s.Name) == "Date1904"
	case spreadsheet:
		if !r.startStyle() {
			r.startSheet()
		}
	}
}

// startStyle takes what says how cells look, and reports whether it was that.
func (r *reader) startStyle() bool {
	switch string(r.s.Name) {
	case "Style":
		r.current = &style{}
		r.styles[r.attribute("ID")] = r.current
		if p := r.styles[r.attribute("Parent")]; p != nil { // which stands before those that refer to it
			*r.current = *p
		}
	case "Font":
		if r.current != nil {
			r.current.look = r.fontLook(spreadsheet)
		}
	case "Interior":
		if r.current != nil {
			colour := r.attribute("Color")
			r.current.painted = colour != "" && !isWhite(colour) && r.attribute("Pattern") != "None"
		}
	case "NumberFormat":
		if r.current != nil {
			r.current.format = formatOf(r.attribute("Format"))
		}
	default:
		return false
	}
	return true
}

func (r *reader) startSheet() {
	switch string(r.s.Name) {
	case "Worksheet":
		if r.sheet = (sheet{}); r.sheets < len(r.said) {
			r.sheet = r.said[r.sheets]
		}
		r.w.Sheet(r.attribute("Name"), r.sheet.hidden)
		r.sheets++
		r.column, r.columnStyle = 0, r.columnStyle[:0]
	case "Column":
		r.startColumn()
	case "Row":
		if n := r.count("Index"); n > 0 {
			r.damaged = r.damaged || n <= r.w.RowsBegun()
			r.w.SkipRows(n - 1 - r.w.RowsBegun())
		}
		r.rowsAfter, r.rowStyle = r.count("Span"), r.attribute("StyleID")
		r.w.Row(r.hides("Height"))
	case "Cell":
		r.startCell()
	case "Data":
		if r.inCell {
			r.startData()
		}
	case "Comment", "PhoneticText":
		r.s.SkipElement()
	}
}

// hides reports whether the row or column that begins is not shown: by itself, or
// because its measure of that name is nothing.
func (r *reader) hides(measure string) bool {
	size, err := strconv.ParseFloat(r.attribute(measure), 64)
	return r.attribute("Hidden") == "1" || err == nil && size == 0
}

// fontLook is the look that a font gives, whose attributes are of a namespace.
func (r *reader) fontLook(space elements.Space) (look lines.Look) {
	attribute := func(name string) string {
		value, ok := r.s.Attribute(space, name)
		if !ok {
			value, _ = r.s.Attribute(elements.None, name)
		}
		return string(value)
	}
	if attribute("StrikeThrough") == "1" {
		look |= lines.Struck
	}
	switch attribute("VerticalAlign") {
	case "Superscript":
		look |= lines.Superscript
	case "Subscript":
		look |= lines.Subscript
	}
	if isWhite(attribute("Color")) {
		look |= lines.Faint
	}
	if size, err := strconv.ParseFloat(attribute("Size"), 64); err == nil && lines.TooSmall(size) {
		look |= lines.Tiny
	}
	return look
}

func isWhite(colour string) bool {
	return strings.EqualFold(colour, "#ffffff") || strings.EqualFold(colour, "white")
}

// startColumn takes what is said of one column or several.
func (r *reader) startColumn() {
	if n := r.count("Index"); n > 0 {
		r.column = n - 1
	}
	n := 1 + r.count("Span")
	if r.hides("Width") {
		r.w.HideColumns(r.column, n)
	}
	if name := r.attribute("StyleID"); name != "" && r.column < r.bounds.Columns {
		for len(r.columnStyle) < r.column {
			r.columnStyle = append(r.columnStyle, "")
		}
		for range min(n, r.bounds.Columns-r.column) {
			r.columnStyle = append(r.columnStyle, name)
		}
	}
	r.column = min(r.column+n, math.MaxInt32)
}

func (r *reader) startCell() {
	if n := r.count("Index"); n > 0 {
		r.damaged = r.damaged || n <= r.w.Columns()
		r.w.Covered(n - 1 - r.w.Columns())
	}
	name := r.attribute("StyleID")
	if name == "" {
		name = r.rowStyle
	}
	if at := r.w.Columns(); name == "" && at < len(r.columnStyle) {
		name = r.columnStyle[at]
	}
	r.inCell = true
	r.cell = cell{across: r.count("MergeAcross"), down: r.count("MergeDown"), formula: r.attribute("Formula")}
	r.look, r.looks = 0, r.looks[:0]
	if s := r.styles[name]; s != nil {
		if r.look, r.cell.format = s.look, s.format; s.painted {
			r.look &^= lines.Faint
		}
	}
	r.w.Cell(lines.Text)
}

func (r *reader) startData() {
	r.inData, r.cell.said, r.value = true, true, r.value[:0]
	switch r.attribute("Type") {
	case "Number":
		r.cell.number = true
	case "DateTime":
		r.cell.date = true
	case "Boolean":
		r.cell.boolean = true
		r.w.Kind(lines.Boolean)
	case "Error":
		r.w.Kind(lines.Failure)
	default:
		r.look |= r.cell.format.Text()
	}
}

func (r *reader) text() {
	switch {
	case r.property != "":
		r.value = append(r.value, r.s.Data[:min(len(r.s.Data), r.bounds.CellText)]...)
	case r.inData && (r.cell.number || r.cell.date || r.cell.boolean):
		if len(r.value)+len(r.s.Data) < r.bounds.CellText {
			r.value = append(r.value, r.s.Data...)
		}
	case r.inData:
		for rest := r.s.Data; len(rest) > 0; {
			line, more, ends := bytes.Cut(rest, []byte{'\n'})
			r.w.Text(line, r.look)
			if ends {
				r.w.NewParagraph()
			}
			rest = more
		}
	}
}

func (r *reader) end() {
	if r.inData {
		if n := len(r.looks); n > 0 {
			r.look, r.looks = r.looks[n-1], r.looks[:n-1]
			return
		}
		r.inData = false
		r.endData(strings.TrimSpace(string(r.value)))
		return
	}
	switch {
	case r.s.Space == properties && string(r.s.Name) == r.property:
		r.w.Changed(r.value)
		r.property = ""
	case r.s.Space != spreadsheet:
	case string(r.s.Name) == "Style":
		r.current = nil
	case string(r.s.Name) == "Cell" && r.inCell:
		r.inCell = false
		if !r.cell.said && r.cell.formula != "" {
			r.w.Kind(lines.Formula)
			r.w.Text([]byte(r.cell.formula), r.look)
		}
		r.w.EndCell(1+r.cell.across, 1+r.cell.down)
		r.w.Covered(r.cell.across)
	case string(r.s.Name) == "Row":
		r.w.EndRow(1)
		r.w.SkipRows(r.rowsAfter)
	case string(r.s.Name) == "Worksheet":
		r.w.EndTable()
	}
}

// endData gives out a value that is no text.
func (r *reader) endData(value string) {
	switch {
	case r.cell.boolean:
		value = map[string]string{"0": "FALSE", "1": "TRUE"}[value]
	case r.cell.date:
		r.w.Kind(lines.Date)
		value = day(value)
	case r.cell.number:
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			break
		}
		if number == 0 && r.sheet.noZeros {
			r.look |= lines.Hidden
		}
		if r.cell.format.Plain() {
			value = rows.Number(value)
			break
		}
		shown, kind, look := r.cell.format.Show(number, r.from1904)
		value, r.look = shown, r.look|look
		r.w.Kind(kind)
	default:
		return
	}
	r.w.Text([]byte(value), r.look)
}

// day returns the date of a value "2021-02-01T00:00:00.000". A time of day is no date
// and stays what it is.
func day(value string) string {
	t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(value, "Z"))
	switch {
	case err != nil:
		return value
	case t.Year() > 1899:
		return t.Format(time.DateOnly)
	}
	return t.Format(time.TimeOnly)
}

// namedFormats are the number formats that have names, by what they stand for.
var namedFormats = map[string]string{
	"General": "", "General Number": "", "Currency": "", "Euro Currency": "", "Fixed": "", "Standard": "", "@": "",
	"Percent": "0.00%", "Scientific": "0.00E+00",
	"General Date": "yyyy/m/d h:mm", "Long Date": "yyyy/m/d", "Medium Date": "d-mmm-yy", "Short Date": "yyyy/m/d",
	"Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM", "Short Time": "h:mm",
	"Yes/No": `"Yes";"Yes";"No"`, "True/False": `"True";"True";"False"`, "On/Off": `"On";"On";"Off"`,
}

// formatOf reads a number format.
func formatOf(code string) numbers.Format {
	if named, ok := namedFormats[code]; ok {
		code = named
	}
	return numbers.Parse(code)
}

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
func Read(ctx context.Context, data []byte, most lines.Limits, to lines.Sink) (lines.Problem, error) {
	if int64(len(data)) > most.Bytes {
		return rows.TooLarge(limits.Whole, int(most.Bytes), form.Place{}), nil
	}
	text, whole := elements.Decode(data)
	r := &reader{most: most, w: rows.New(to, most), s: elements.New(text, namespaces), styles: map[string]*style{}, hidden: hiddenSheets(text)}
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

// hiddenSheets tells which sheets are not shown, which stands behind their cells.
func hiddenSheets(text []byte) (hidden []bool) {
	if !bytes.Contains(text, []byte("SheetHidden")) && !bytes.Contains(text, []byte("SheetVeryHidden")) {
		return nil
	}
	visible := false
	for s := elements.New(text, namespaces); s.Next(); {
		switch {
		case s.Kind == elements.Start && s.Is(spreadsheet, "Worksheet"):
			hidden = append(hidden, false)
		case s.Kind != elements.Text:
			visible = s.Kind == elements.Start && s.Is(excel, "Visible")
		case visible && len(hidden) > 0:
			if value := string(bytes.TrimSpace(s.Data)); value == "SheetHidden" || value == "SheetVeryHidden" {
				hidden[len(hidden)-1] = true
			}
		}
	}
	return hidden
}

type reader struct {
	most    lines.Limits
	w       *rows.Writer
	s       *elements.Scanner
	styles  map[string]*style
	current *style
	hidden  []bool
	sheets  int
	damaged bool

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
	parent string
	look   lines.Look
	kind   lines.Kind
}

type cell struct {
	across, down int
	kind         lines.Kind // that the style makes of a number
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
	case spreadsheet:
		r.startSheet()
	}
}

func (r *reader) startSheet() {
	switch string(r.s.Name) {
	case "Style":
		r.current = &style{parent: r.attribute("Parent")}
		r.styles[r.attribute("ID")] = r.current
		if p := r.styles[r.current.parent]; p != nil { // which stands before those that refer to it
			r.current.look, r.current.kind = p.look, p.kind
		}
	case "Font":
		if r.current != nil {
			r.current.look = r.fontLook()
		}
	case "NumberFormat":
		if r.current != nil {
			r.current.kind = kindOf(r.attribute("Format"))
		}
	case "Worksheet":
		r.w.Sheet(r.attribute("Name"), r.sheets < len(r.hidden) && r.hidden[r.sheets])
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
		r.w.Row(r.attribute("Hidden") == "1")
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

// fontLook is the look that a font gives.
func (r *reader) fontLook() (look lines.Look) {
	if r.attribute("StrikeThrough") == "1" {
		look |= lines.Struck
	}
	switch r.attribute("VerticalAlign") {
	case "Superscript":
		look |= lines.Superscript
	case "Subscript":
		look |= lines.Subscript
	}
	if r.attribute("Size") == "0" {
		look |= lines.Hidden
	}
	return look
}

// startColumn takes what is said of one column or several.
func (r *reader) startColumn() {
	if n := r.count("Index"); n > 0 {
		r.column = n - 1
	}
	n := 1 + r.count("Span")
	if r.attribute("Hidden") == "1" {
		r.w.HideColumns(r.column, n)
	}
	if name := r.attribute("StyleID"); name != "" && r.column < r.most.Columns {
		for len(r.columnStyle) < r.column {
			r.columnStyle = append(r.columnStyle, "")
		}
		for range min(n, r.most.Columns-r.column) {
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
		r.look, r.cell.kind = s.look, s.kind
	}
	r.w.Cell(lines.Text)
}

func (r *reader) startData() {
	r.inData, r.cell.said, r.value = true, true, r.value[:0]
	switch r.attribute("Type") {
	case "Number":
		r.cell.number = true
		r.w.Kind(r.cell.kind)
	case "DateTime":
		r.cell.number, r.cell.kind = true, lines.Date
		r.w.Kind(lines.Date)
	case "Boolean":
		r.cell.boolean = true
		r.w.Kind(lines.Boolean)
	case "Error":
		r.w.Kind(lines.Failure)
	}
}

func (r *reader) text() {
	switch {
	case r.property != "":
		r.value = append(r.value, r.s.Data[:min(len(r.s.Data), r.most.CellText)]...)
	case r.inData && (r.cell.number || r.cell.boolean):
		if len(r.value)+len(r.s.Data) < r.most.CellText {
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
		value := strings.TrimSpace(string(r.value))
		switch {
		case r.cell.boolean:
			value = map[string]string{"0": "FALSE", "1": "TRUE"}[value]
		case r.cell.number && r.cell.kind == lines.Date:
			value = day(value)
		case r.cell.number && r.cell.kind == lines.Percentage:
			value = rows.Percentage(value)
		case r.cell.number:
			value = rows.Number(value)
		default:
			return
		}
		r.w.Text([]byte(value), r.look)
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

// day returns the date of a value "2021-02-01T00:00:00.000", or of a number of
// days as Excel counts them. A time of day is no date and stays what it is.
func day(value string) string {
	if t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(value, "Z")); err == nil {
		if t.Year() > 1899 {
			return t.Format(time.DateOnly)
		}
		return t.Format(time.TimeOnly)
	}
	const lastDay = 2_958_465 // 9999-12-31
	if days, err := strconv.ParseFloat(value, 64); err == nil && days >= 1 && days <= lastDay {
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Format(time.DateOnly)
	}
	return value
}

// kindOf says what a number format makes of a number.
func kindOf(format string) lines.Kind {
	switch format {
	case "Percent":
		return lines.Percentage
	case "General Date", "Long Date", "Medium Date", "Short Date", "Long Time", "Medium Time", "Short Time":
		return lines.Date
	case "General", "General Number", "Currency", "Euro Currency", "Fixed", "Standard", "Scientific", "Yes/No", "True/False", "On/Off", "@":
		return lines.Text
	}
	kind := lines.Text
	for i := 0; i < len(format); i++ {
		switch c := format[i]; c {
		case '"', '[': // words, colours and conditions
			end := byte('"')
			if c == '[' {
				end = ']'
			}
			n := strings.IndexByte(format[i+1:], end)
			if n < 0 {
				return kind
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case ';':
			return kind
		case '%':
			return lines.Percentage
		case 'y', 'Y', 'm', 'd', 'D', 'h', 'H', 's':
			kind = lines.Date
		}
	}
	return kind
}

// Package opendocument reads text documents and spreadsheets of OpenDocument
// (ISO/IEC 26300), as zip files (.odt, .ods) and as plain XML (.fodt, .fods).
//
// Files, each using only those after it: opendocument, list, styles, document.
package opendocument

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/numbers"
	"gouji/ingest/documents/rows"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

var namespaces = map[string]elements.Space{
	"urn:oasis:names:tc:opendocument:xmlns:office:1.0":                     office,
	"urn:oasis:names:tc:opendocument:xmlns:text:1.0":                       text,
	"urn:oasis:names:tc:opendocument:xmlns:table:1.0":                      table,
	"urn:oasis:names:tc:opendocument:xmlns:style:1.0":                      style,
	"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0":                    draw,
	"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0":          formatting,
	"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0":                   manifest,
	"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": extended,
	"http://purl.org/dc/elements/1.1/":                                     dublin,
	"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0":             vector,
}

// IsFlat reports whether the root element of plain XML is that of an OpenDocument.
func IsFlat(root elements.Root) bool {
	return root.Name == "document" && namespaces[root.Space] == office
}

// Read reads a text document or spreadsheet. Notes, annotations, drawings of
// spreadsheets and what tracked changes deleted are not read.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	if int64(len(data)) > bounds.Bytes {
		return rows.TooLarge(limits.Whole, int(bounds.Bytes), form.Place{}), nil
	}
	r := &reader{ctx: ctx, bounds: bounds, w: rows.New(to, bounds), styles: map[string]*looks{}, deletions: map[string]bool{}, lists: lists{numbered: map[level]bool{}}}
	if !bytes.HasPrefix(data, []byte("PK")) {
		decoded, whole := elements.Decode(data)
		r.read(decoded)
		r.damaged = r.damaged || !whole
		return r.result()
	}
	parts, problem := zipped.Open(data, bounds.Bytes)
	if problem.Trouble != lines.NoTrouble {
		return problem, nil
	}
	list, problem := parts.Read("META-INF/manifest.xml")
	if problem.Trouble != lines.NoTrouble && problem.Trouble != lines.Damaged {
		return problem, nil
	}
	if encrypted(list) {
		return lines.Problem{Trouble: lines.Encrypted}, nil
	}
	for _, part := range []struct {
		name   string
		needed bool
	}{{"meta.xml", false}, {"styles.xml", false}, {"content.xml", true}} {
		content, problem := parts.Read(part.name)
		switch {
		case problem.Trouble == lines.Damaged:
			r.damaged = true
		case problem.Trouble != lines.NoTrouble:
			return problem, nil
		case content == nil && part.needed:
			return lines.Problem{Trouble: lines.Damaged}, nil
		}
		decoded, whole := elements.Decode(content)
		r.read(decoded)
		r.damaged = r.damaged || !whole
		if r.err != nil {
			break
		}
	}
	return r.result()
}

// encrypted reports whether the list of parts says that one is encrypted.
func encrypted(list []byte) bool {
	for s := elements.New(list, namespaces); s.Next(); {
		if s.Kind == elements.Start && s.Is(manifest, "encryption-data") {
			return true
		}
	}
	return false
}

func (r *reader) result() (lines.Problem, error) {
	r.w.End()
	problem := r.w.Problem()
	switch {
	case r.err != nil:
		return lines.Problem{}, r.err
	case problem.Trouble != lines.NoTrouble:
		return problem, nil
	case r.damaged:
		return lines.Problem{Trouble: lines.Damaged}, nil
	case !r.known:
		return lines.Problem{Trouble: lines.NoTables}, nil
	}
	return lines.Problem{}, nil
}

// read goes through one part, or through all of a document that is plain XML.
func (r *reader) read(data []byte) {
	r.s = elements.New(data, namespaces)
	for n := 1; !r.w.Full() && r.s.Next(); n++ {
		if n%4096 == 0 {
			if r.err = r.ctx.Err(); r.err != nil {
				return
			}
		}
		switch r.s.Kind {
		case elements.Start:
			if r.skipped() {
				r.s.SkipElement()
				continue
			}
			r.outer = append(r.outer, r.look)
			r.start()
		case elements.End:
			r.end()
			if n := len(r.outer); n > 0 {
				r.look = r.outer[n-1]
				r.outer = r.outer[:n-1]
			}
		case elements.Text:
			if len(r.blanks) > 0 {
				r.text(r.s.Data)
			}
		}
	}
	r.damaged = r.damaged || r.s.Damaged()
	r.look, r.outer, r.body = 0, r.outer[:0], false
}

// skipped reports whether the element that begins is no part of the text.
func (r *reader) skipped() bool {
	switch r.s.Space {
	case draw:
		return r.skippedDrawing()
	case elements.Unknown:
		// Within the text it may be a program's own way of marking some; elsewhere it is none of it.
		return r.body && len(r.blanks) == 0
	}
	return slices.Contains(noText[r.s.Space], string(r.s.Name))
}

// noText are the elements that hold no text of the document.
var noText = map[elements.Space][]string{
	office: {"annotation", "forms", "scripts", "event-listeners", "dde-source", "master-styles", "font-face-decls", "settings", "binary-data"},
	text: {
		"note", "note-body", "script", "sequence-decls", "variable-decls", "user-field-decls", "index-title-template",
		"table-of-content-source", "label",
	},
	table: {
		"tracked-changes", "content-validations", "shapes", "named-expressions", "database-ranges", "dde-links", "data-pilot-tables",
		"calculation-settings", "label-ranges", "consolidation", "scenario", "table-source", "desc", "title",
	},
}

// skippedDrawing reports whether the drawing that begins holds no text, and tells of
// a picture in a cell. The shapes of a sheet lie over its cells.
func (r *reader) skippedDrawing() bool {
	switch string(r.s.Name) {
	case "frame":
		r.frame = r.startFrame()
		if r.sheets {
			r.picture()
		}
		return r.sheets
	case "image", "object", "object-ole", "plugin": // a formula or chart is an object, too
		r.picture()
		return true
	case "text-box", "a", "g", "custom-shape":
		return r.sheets
	}
	return true
}

// startFrame reads the frame that begins. Those of a sheet lie over its cells.
func (r *reader) startFrame() frame {
	f := frame{lines.LeastPicture, lines.LeastPicture, r.sheets || r.attribute(text, "anchor-type") != "as-char"}
	if size, known := lengthOf(r.attribute(vector, "width")); known {
		f.width = size
	}
	if size, known := lengthOf(r.attribute(vector, "height")); known {
		f.height = size
	}
	return f
}

// picture notes a picture in a cell.
func (r *reader) picture() {
	if r.body && r.w.InCell() && lines.PictureInCell(r.frame.width, r.frame.height, r.frame.floating) {
		r.w.Picture(r.look)
	}
}

// count reads an attribute that counts rows or columns; 1 where there is none.
func (r *reader) count(name string) int {
	n, err := strconv.Atoi(r.attribute(table, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, math.MaxInt32)
}

func (r *reader) start() {
	switch r.s.Space {
	case office:
		switch string(r.s.Name) {
		case "body":
			r.body = true
		case "text":
			r.known = r.known || r.body
		case "spreadsheet":
			r.known, r.sheets = true, true
		}
	case style:
		r.startStyle()
	case dublin:
		r.property()
	case table:
		if r.body {
			r.startTable()
		}
	case text:
		if !r.body {
			r.startListStyle()
		} else if !r.startChange() && !r.startList() {
			r.startText()
		}
	}
}

// startChange takes the list of tracked changes, and the marks at both ends of those that
// were left in the text. What was deleted and taken out stands in the list, and is not read.
func (r *reader) startChange() bool {
	switch string(r.s.Name) {
	case "tracked-changes":
	case "changed-region":
		r.change = r.attribute(text, "id")
	case "deletion":
		if len(r.deletions) < maxChanges {
			r.deletions[r.change] = true
		}
		r.skip()
	case "insertion", "format-change":
		r.skip()
	case "change-start", "change-end":
		if r.deletions[r.attribute(text, "change-id")] {
			r.deleted ^= lines.Deleted
		}
	default:
		return false
	}
	return true
}

// skip leaves out what the element that has begun holds, and its end.
func (r *reader) skip() {
	r.s.SkipElement()
	r.look, r.outer = r.outer[len(r.outer)-1], r.outer[:len(r.outer)-1]
}

// maxChanges bounds the deletions that are remembered.
const maxChanges = 100_000

// property reads the day of the last change. The title that a file has as a
// property is not read: it mostly is that of the file it was copied from.
func (r *reader) property() {
	if r.body || len(r.outer) < 2 || string(r.s.Name) != "date" {
		return
	}
	var value []byte
	for r.s.Next() && r.s.Kind == elements.Text {
		value = append(value, r.s.Data[:min(len(r.s.Data), r.bounds.CellText)]...)
	}
	// The end of the element has been read.
	r.look, r.outer = r.outer[len(r.outer)-1], r.outer[:len(r.outer)-1]
	r.w.Changed(value)
}

func (r *reader) table() *openTable {
	if len(r.open) == 0 {
		return nil
	}
	return r.open[len(r.open)-1]
}

func (r *reader) startTable() {
	t := r.table()
	switch string(r.s.Name) {
	case "table":
		if r.sheets {
			if t == nil {
				r.w.Sheet(r.attribute(table, "name"), r.style("table", r.attribute(table, "style-name")).hidden)
				r.open = append(r.open, &openTable{})
			}
			return
		}
		if len(r.open) < r.bounds.Depth {
			r.w.Table(r.look&lines.Hidden != 0)
			r.open = append(r.open, &openTable{})
		} else {
			r.w.Table(false) // which says that it lies too deep
			r.s.SkipElement()
			r.w.EndTable()
			r.outer = r.outer[:len(r.outer)-1]
		}
	case "table-column":
		if t != nil {
			r.startColumn(t)
		}
	case "table-row-group", "table-column-group":
		if t != nil && (t.hiddenGroup > 0 || r.attribute(table, "display") == "false") {
			t.hiddenGroup++
		}
	case "table-row":
		if t != nil {
			t.rows, t.rowStyle = r.count("number-rows-repeated"), r.attribute(table, "default-cell-style-name")
			r.w.Row(r.hides(t))
		}
	case "table-cell", "covered-table-cell":
		if t != nil {
			r.startCell(t, string(r.s.Name) != "table-cell")
		}
	}
}

// startColumn takes what is said of one column or several.
func (r *reader) startColumn(t *openTable) {
	n := r.count("number-columns-repeated")
	if r.hides(t) {
		r.w.HideColumns(t.column, n)
	}
	if name := r.attribute(table, "default-cell-style-name"); name != "" && r.style("table-cell", name).look != 0 && t.column < r.bounds.Columns {
		for len(t.columnStyle) < t.column {
			t.columnStyle = append(t.columnStyle, "")
		}
		for range min(n, r.bounds.Columns-t.column) {
			t.columnStyle = append(t.columnStyle, name)
		}
	}
	t.column = min(t.column+n, math.MaxInt32)
}

// hides reports whether the row or column that begins is not shown.
func (r *reader) hides(t *openTable) bool {
	visibility := r.attribute(table, "visibility")
	return t.hiddenGroup > 0 || visibility == "collapse" || visibility == "filter"
}

func (r *reader) startCell(t *openTable, covered bool) {
	c := cell{covered: covered, repeated: r.count("number-columns-repeated")}
	if covered {
		// What it may say from the time before it was covered is not shown.
		r.w.Covered(c.repeated)
		t.cell = c
		r.skip()
		return
	}
	c.columns, c.rows = r.count("number-columns-spanned"), r.count("number-rows-spanned")
	kind := r.attribute(office, "value-type")
	value := r.attribute(office, "value")
	formula := r.attribute(table, "formula")
	switch kind {
	case "float", "currency":
		c.number = rows.Number(value)
	case "percentage":
		c.kind = lines.Percentage
		c.fallback = value
	case "date":
		c.kind = lines.Date
		c.value = r.attribute(office, "date-value")
		if day, _, timed := strings.Cut(c.value, "T"); timed {
			c.value = day
		}
	case "time":
		c.kind = lines.Date
		c.fallback = r.attribute(office, "time-value")
	case "boolean":
		c.kind = lines.Boolean
		c.value = strings.ToUpper(r.attribute(office, "boolean-value"))
	case "string":
		c.fallback = r.attribute(office, "string-value")
	case "":
		if formula != "" {
			c.kind, c.value = lines.Formula, "="+formula
		}
	}
	if r.attribute(extended, "value-type") == "error" {
		c.kind, c.value = lines.Failure, ""
	}
	look := r.style("table-cell", r.cellStyle(t)).over(r.look)
	t.cell = c
	r.look = look
	r.w.Cell(c.kind)
	if c.value != "" {
		r.w.Text([]byte(c.value), look)
	}
}

// cellStyle is the style of the cell that begins: its own, else its row's, else its column's.
func (r *reader) cellStyle(t *openTable) string {
	if name := r.attribute(table, "style-name"); name != "" {
		return name
	}
	if t.rowStyle != "" {
		return t.rowStyle
	}
	if at := r.w.Columns(); at < len(t.columnStyle) {
		return t.columnStyle[at]
	}
	return ""
}

func (r *reader) startText() {
	switch string(r.s.Name) {
	case "p", "h":
		if len(r.blanks) > 0 && r.takes() {
			r.w.NewParagraph() // of a box within a paragraph
		}
		if t := r.table(); t != nil {
			t.cell.paragraph = true
		}
		r.look = r.style("paragraph", r.attribute(text, "style-name")).over(r.look)
		r.startParagraph()
		r.blanks = append(r.blanks, r.spaced)
		r.spaced, r.pending = true, false
	case "span":
		r.look = r.style("text", r.attribute(text, "style-name")).over(r.look)
	case "ruby-text":
		r.look |= lines.Ruby
	case "section":
		if r.attribute(text, "display") == "none" || r.attribute(text, "is-hidden") == "true" {
			r.look |= lines.Hidden
		}
	case "hidden-text", "hidden-paragraph":
		if r.attribute(text, "is-hidden") != "false" {
			r.look |= lines.Hidden
		}
	case "s":
		n, err := strconv.Atoi(r.attribute(text, "c"))
		if err != nil || n < 1 {
			n = 1
		}
		const maxSpaces = 200
		r.write(bytes.Repeat([]byte{' '}, min(n, maxSpaces)))
	case "tab":
		r.write([]byte{'\t'})
	case "line-break":
		if r.takes() {
			r.pending, r.spaced = false, true
			r.w.NewParagraph()
		}
	}
}

// startParagraph notes the number in front of a paragraph.
func (r *reader) startParagraph() {
	if r.lists.counts && r.takes() {
		r.w.Numbered(r.look | r.deleted)
	}
	r.lists.counts = false
}

func (r *reader) end() {
	switch {
	case r.s.Space == table && r.body:
		r.endTable()
	case r.s.Space == text && len(r.blanks) > 0 && (string(r.s.Name) == "p" || string(r.s.Name) == "h"):
		if r.takes() {
			r.w.NewParagraph()
		}
		n := len(r.blanks) - 1
		r.spaced, r.blanks, r.pending = r.blanks[n], r.blanks[:n], false
	case r.s.Space == text && string(r.s.Name) == "list":
		r.endList()
	case r.s.Space == office && string(r.s.Name) == "body":
		r.body = false
	}
}

func (r *reader) endTable() {
	t := r.table()
	if t == nil {
		return
	}
	switch string(r.s.Name) {
	case "table":
		r.w.EndTable()
		r.open = r.open[:len(r.open)-1]
	case "table-row-group", "table-column-group":
		t.hiddenGroup = max(t.hiddenGroup-1, 0)
	case "table-row":
		r.w.EndRow(t.rows)
	case "table-cell":
		c := &t.cell
		if c.fallback != "" && !c.said {
			r.w.Text([]byte(c.fallback), r.look)
		}
		if c.number != "" {
			said, look := c.figure()
			r.w.Text([]byte(said), r.look|look)
		}
		switch {
		case c.columns > 1 || c.rows > 1:
			r.w.EndCell(c.columns, c.rows)
			r.w.Covered(c.repeated - 1)
		default:
			r.w.EndRepeatedCell(c.repeated)
		}
		t.cell = cell{}
	}
}

// takes reports whether text that stands here is text of the document: in a sheet
// only that of cells is, and there the value counts, not how it is shown.
func (r *reader) takes() bool {
	t := r.table()
	if t == nil {
		return !r.sheets
	}
	return r.w.InCell() && t.cell.value == "" && t.cell.number == ""
}

// figure is what a person reads in a cell that holds a number. What the file says that
// the cell shows decides where it is another figure, other words or nothing; where it
// is the same, perhaps rounded, the number does.
func (c *cell) figure() (said string, look lines.Look) {
	shown := strings.TrimSpace(string(c.shown))
	value, err := strconv.ParseFloat(c.number, 64)
	switch {
	case !c.paragraph || err != nil || strings.Trim(shown, "#") == "" && shown != "":
		return c.number, 0 // a column too narrow shows ###
	case shown == "":
		return c.number, lines.Hidden
	case !strings.ContainsAny(shown, "0123456789"):
		if value == 0 && !strings.EqualFold(shown, "FALSE") {
			return c.number, 0 // a dash, or 无
		}
		return shown, 0
	case !sameNumber(shown, value):
		return shown + "（" + c.number + "）", 0
	case numbers.IsCounted(shown):
		return shown, 0
	}
	return c.number, 0
}

// sameNumber reports whether what a cell shows is a number, rounded to the digits shown.
func sameNumber(shown string, value float64) bool {
	if seen, err := strconv.ParseFloat(shown, 64); err == nil && strings.ContainsAny(shown, "eE") {
		return math.Abs(seen-value) <= 0.01*math.Abs(value)
	}
	digits := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '.' {
			return c
		}
		return -1
	}, shown)
	seen, err := strconv.ParseFloat(digits, 64)
	_, fraction, _ := strings.Cut(digits, ".")
	return err == nil && math.Abs(seen-math.Abs(value)) <= 0.5000001*math.Pow10(-len(fraction))
}

// text takes text of a paragraph. Spaces and line ends in the file are one space.
func (r *reader) text(data []byte) {
	for len(data) > 0 {
		n := bytes.IndexAny(data, " \t\r\n")
		if n == 0 {
			r.pending = r.pending || !r.spaced
			data = data[1:]
			continue
		}
		if n < 0 {
			n = len(data)
		}
		r.write(data[:n])
		data = data[n:]
	}
}

func (r *reader) write(data []byte) {
	if t := r.table(); t != nil && r.w.InCell() && t.cell.number != "" {
		const maxBytes = 256
		t.cell.shown = append(t.cell.shown, data[:min(len(data), maxBytes-len(t.cell.shown))]...)
		return
	}
	if !r.takes() {
		return
	}
	if t := r.table(); t != nil {
		t.cell.said = true
	}
	if r.pending {
		r.w.Text([]byte{' '}, r.look|r.deleted)
	}
	r.pending, r.spaced = false, false
	r.w.Text(data, r.look|r.deleted)
}

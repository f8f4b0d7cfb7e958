package ingest

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"gouji/form"
)

// csvScanner splits text into lines of fields by RFC 4180: quoted fields may
// hold the delimiter, line ends and doubled quotes. Lines end in LF, CRLF or CR.
type csvScanner struct {
	stream *textStream
	data   []byte
	pos    int
	final  bool
	comma  byte

	line      int32 // of pos
	lineStart int   // where it begins in data
	fields    []csvField
	scratch   []byte // unquoted text of the fields with doubled quotes
	broken    bool   // a quote of this record is never closed, as broke tells
	broke     form.Place

	// rows, if not nil, are lines of a sheet to read in place of text; row is the
	// last one read.
	rows [][]textCell
	row  []textCell
}

// csvField is one field of a line.
type csvField struct {
	text      []byte
	at        int // where it begins in data
	lineStart int // where its line begins
	line      int32
}

// longestField is the longest quoted field; a quote open for longer was never closed.
const longestField = 1 << 20

// reset goes to the beginning of the stream.
func (c *csvScanner) reset(s *textStream, comma byte) {
	c.stream, c.comma = s, comma
	c.rows, c.row = nil, nil
	c.data, c.final = s.data(), s.final
	c.pos, c.line, c.lineStart = 0, 1, 0
}

// next reads the next line that is not empty. It returns false at the end.
func (c *csvScanner) next() bool {
	if c.rows != nil {
		return c.nextRow()
	}
	for {
		c.broken = false
		start, line, lineStart := c.pos, c.line, c.lineStart
		for !c.record() {
			c.pos, c.line, c.lineStart = start, line, lineStart
			c.refill()
			start, lineStart = c.pos, c.lineStart
		}
		switch {
		case len(c.fields) > 1 || len(c.fields) == 1 && len(c.fields[0].text) > 0:
			return true
		case c.pos == len(c.data) && c.final:
			return false
		}
	}
}

// nextRow takes the next row of a sheet.
func (c *csvScanner) nextRow() bool {
	c.broken = false
	for len(c.rows) > 0 {
		c.row, c.rows = c.rows[0], c.rows[1:]
		c.fields = c.fields[:0]
		for i := range c.row {
			c.fields = append(c.fields, csvField{text: []byte(c.row[i].text), at: i, line: c.row[i].place.Line})
		}
		if len(c.fields) > 0 {
			return true
		}
	}
	return false
}

// refill gets more data behind pos.
func (c *csvScanner) refill() {
	c.stream.advance(c.pos)
	c.lineStart -= c.pos
	c.pos = 0
	c.stream.more()
	c.data, c.final = c.stream.data(), c.stream.final
}

// record reads one line. It returns false if the data end within it and there
// are more to come.
func (c *csvScanner) record() bool {
	c.fields = c.fields[:0]
	c.scratch = c.scratch[:0]
	data, comma := c.data, c.comma
	i, line, lineStart := c.pos, c.line, c.lineStart
	for {
		f := csvField{at: i, line: c.line, lineStart: c.lineStart}
		if i < len(data) && data[i] == '"' && !c.broken {
			end, ok := c.quoted(i, &f)
			if !ok {
				return false
			}
			if c.broken {
				// Read the line again with quotes as plain characters.
				c.fields = c.fields[:0]
				i, c.line, c.lineStart = c.pos, line, lineStart
				continue
			}
			i = end
		} else {
			for i < len(data) && data[i] != comma && data[i] != '\n' && data[i] != '\r' {
				i++
			}
			f.text = data[f.at:i]
		}
		c.fields = append(c.fields, f)
		if i == len(data) {
			if !c.final {
				return false
			}
			c.pos = i
			return true
		}
		switch data[i] {
		case comma:
			i++
			continue
		case '\r':
			if i+1 == len(data) && !c.final {
				return false
			}
			i++
			if i < len(data) && data[i] == '\n' {
				i++
			}
		default:
			i++
		}
		c.pos, c.lineStart = i, i
		c.line++
		return true
	}
}

// quoted reads the quoted field at i and returns where it ends.
func (c *csvScanner) quoted(i int, f *csvField) (end int, ok bool) {
	data := c.data
	start, from := i, i+1
	line, lineStart := c.line, c.lineStart
	unquoted := len(c.scratch)
	escaped := false
	for {
		n := bytes.IndexByte(data[from:], '"')
		if n < 0 || from+n-start > longestField {
			if n < 0 && !c.final && len(data)-start <= longestField {
				c.line, c.lineStart = line, lineStart
				return 0, false
			}
			c.broken = true
			c.line, c.lineStart = line, lineStart
			c.broke = c.placeOf(f)
			return 0, true
		}
		close := from + n
		for at := from; ; {
			nl := bytes.IndexByte(data[at:close], '\n')
			if nl < 0 {
				break
			}
			at += nl + 1
			c.line++
			c.lineStart = at
		}
		if close+1 == len(data) && !c.final {
			c.line, c.lineStart = line, lineStart
			return 0, false
		}
		if close+1 < len(data) && data[close+1] == '"' {
			c.scratch = append(c.scratch, data[from:close+1]...)
			escaped = true
			from = close + 2
			continue
		}
		if escaped {
			c.scratch = append(c.scratch, data[from:close]...)
			f.text = c.scratch[unquoted:]
		} else {
			f.text = data[from:close]
		}
		i = close + 1
		break
	}
	if i < len(data) && data[i] != c.comma && data[i] != '\n' && data[i] != '\r' {
		// Text after the closing quote: leave the field as it is written, so that
		// nothing is taken for a figure that is none.
		for i < len(data) && data[i] != c.comma && data[i] != '\n' && data[i] != '\r' {
			i++
		}
		f.text = data[start:i]
	}
	return i, true
}

// placeOf returns line and column of a field, the column in characters.
func (c *csvScanner) placeOf(f *csvField) form.Place {
	if c.row != nil {
		return c.row[f.at].place
	}
	before := c.data[f.lineStart:f.at]
	return form.Place{Line: f.line, Column: int32(len(before)-countWide(before)) + 1}
}

// columnCounter gives the places of the fields of a line one after the other,
// without counting the characters of the line anew for each.
type columnCounter struct {
	at, lineStart, wide int
	begun               bool
}

// place returns where the i-th field stands.
func (n *columnCounter) place(c *csvScanner, i int) form.Place {
	if c.row != nil {
		return c.row[i].place
	}
	f := &c.fields[i]
	if !n.begun || f.lineStart != n.lineStart {
		n.at, n.lineStart, n.wide, n.begun = f.lineStart, f.lineStart, 0, true
	}
	n.wide += countWide(c.data[n.at:f.at])
	n.at = f.at
	return form.Place{Line: f.line, Column: int32(f.at-f.lineStart-n.wide) + 1}
}

// linePlace returns where the line that was read last begins.
func (c *csvScanner) linePlace() form.Place {
	if c.row != nil {
		return form.Place{Line: c.row[0].place.Line, Column: 1, Part: c.row[0].place.Part}
	}
	return form.Place{Line: c.fields[0].line, Column: 1}
}

// blank reports whether all fields of the line are empty, as in the lines that
// spreadsheets write below the data.
func (c *csvScanner) blank() bool {
	for i := range c.fields {
		if len(bytes.TrimSpace(c.fields[i].text)) > 0 {
			return false
		}
	}
	return true
}

// csvDelimiters are tried in this order.
var csvDelimiters = [...]byte{',', '\t', ';'}

// readCSV reads long and wide CSV line by line, and hands anything else to
// readGrid if grid is set. recognised says whether it was one of them.
func (rd *Reader) readCSV(ctx context.Context, g *reading, s *textStream, grid bool) (recognised bool, err error) {
	c := &rd.csv
	for _, comma := range csvDelimiters {
		c.reset(s, comma)
		if !c.firstLine() {
			break
		}
		if len(c.fields) > rd.limits.Columns {
			g.find(limitFinding(form.Place{Line: c.line}, 0, limitColumns, rd.limits.Columns))
			return true, nil
		}
		h := rd.header(c)
		if g.segment != nil && g.segment.Number > 0 {
			c.line, h.findings = g.segment.line, nil // the first segment has them
		}
		switch {
		case h.long:
			g.source.Kind = form.CSVLong
			return true, rd.readLong(ctx, g, c, h)
		case h.wide:
			g.source.Kind = form.CSVWide
			return true, rd.readWide(ctx, g, c, h)
		}
	}
	if !grid {
		return false, nil
	}
	g.source.Kind = form.CSVGrid
	rows, ok := rd.gridRows(g, c, s)
	if !ok {
		return true, nil
	}
	return true, rd.readGrid(ctx, g, rows)
}

// readTabular reads the rows of a sheet that hold a long or wide table.
// recognised is false, and nothing is read, if they do not.
func (rd *Reader) readTabular(ctx context.Context, g *reading, rows [][]textCell) (recognised bool, err error) {
	c := &rd.csv
	c.reset(wholeText(nil, utf8Charset), ',')
	c.rows = rows
	if !c.firstLine() {
		return false, nil
	}
	h := rd.header(c)
	switch {
	case h.long:
		return true, rd.readLong(ctx, g, c, h)
	case h.wide:
		return true, rd.readWide(ctx, g, c, h)
	default:
		return false, nil
	}
}

// firstLine goes to the header: the first line that is not blank and not the
// "sep=," by which Excel is told the delimiter.
func (c *csvScanner) firstLine() bool {
	for c.next() {
		first := c.fields[0].text
		if !c.blank() && !(len(c.fields) <= 2 && bytes.HasPrefix(bytes.ToLower(first), []byte("sep="))) {
			return true
		}
	}
	return false
}

// gridRows reads the whole of a CSV file as rows of cells.
func (rd *Reader) gridRows(g *reading, c *csvScanner, s *textStream) (rows [][]textCell, ok bool) {
	c.reset(s, gridDelimiter(s.data()))
	read := int64(0)
	for c.next() {
		rd.unclosed(g, c)
		if len(rows) == rd.limits.Rows {
			g.find(limitFinding(form.Place{Line: c.line}, 0, limitRows, rd.limits.Rows))
			return nil, false
		}
		if len(c.fields) > rd.limits.Columns {
			g.find(limitFinding(form.Place{Line: c.line}, 0, limitColumns, rd.limits.Columns))
			return nil, false
		}
		row := make([]textCell, len(c.fields))
		for i := range c.fields {
			f := &c.fields[i]
			read += int64(len(f.text))
			row[i] = textCell{text: string(f.text), place: c.placeOf(f)}
		}
		if read > rd.limits.WholeBytes {
			g.find(limitFinding(form.Place{}, 0, limitWhole, int(rd.limits.WholeBytes)))
			return nil, false
		}
		rows = append(rows, row)
	}
	if s.failure != nil {
		g.find(*s.failure)
	}
	return rows, true
}

// gridDelimiter guesses the delimiter of a grid: the most frequent candidate in
// its first lines.
func gridDelimiter(text []byte) byte {
	text = text[:min(len(text), 16<<10)]
	best, most := csvDelimiters[0], 0
	for _, d := range csvDelimiters {
		if n := bytes.Count(text, []byte{d}); n > most {
			best, most = d, n
		}
	}
	return best
}

// unclosed makes a finding of a quote that is never closed.
func (rd *Reader) unclosed(g *reading, c *csvScanner) {
	if c.broken {
		g.find(syntaxFinding(c.broke, 0, csvQuote))
	}
}

// Reasons for F-SYNTAX in CSV.
var csvQuote = form.Text{Chinese: "引号没有结束，按普通字符读取", English: "a quotation mark is never closed; it is read as a plain character"}

// csvColumn says what a column of a long or wide table holds.
type csvColumn struct {
	field   field    // meta data, or table, row, column or value of a long table
	address *address // a figure of a wide table
	unknown bool
	name    string
	place   form.Place
	lost    int // figures in an unknown column
}

// csvHeader is what the header line of a CSV file or sheet says.
type csvHeader struct {
	columns    []csvColumn
	field      [valueField + 1]int // column of each field, -1 if there is none
	long, wide bool
	// plain says that there is nothing odd about a wide table's header: no
	// unknown or repeated column, no caption row.
	plain bool
	// bothEditions says that there are columns that only one edition prints, of
	// both editions.
	bothEditions bool
	findings     []form.Finding
}

// header makes sense of the line that was read last.
func (rd *Reader) header(c *csvScanner) *csvHeader {
	h := newHeader()
	var counter columnCounter
	for i := range c.fields {
		h.add(rd, string(bytes.TrimSpace(c.fields[i].text)), counter.place(c, i))
	}
	h.settle()
	return h
}

func newHeader() *csvHeader {
	h := &csvHeader{}
	for i := range h.field {
		h.field[i] = -1
	}
	return h
}

// add takes the next column.
func (h *csvHeader) add(rd *Reader, name string, place form.Place) {
	column := csvColumn{name: name, place: place}
	index := len(h.columns)
	switch f := rd.names.header([]byte(name)); {
	case name == "":
	case f != noField && f != tablesField && f != textField && f != disclosureField:
		if f == agencyField {
			f = nameField
		}
		if h.field[f] >= 0 {
			h.findings = append(h.findings, form.Finding{Rule: form.RuleFKeyTwice, Place: place, Arguments: []string{shorten(name)}})
			break
		}
		column.field = f
		h.field[f] = index
	default:
		column.address = lookupAddress(rd, name)
		column.unknown = column.address == nil
		if column.address == nil {
			break
		}
		for i := range h.columns {
			if h.columns[i].address == column.address {
				h.findings = append(h.findings, form.Finding{Rule: form.RuleFKeyTwice, Place: place, Arguments: []string{shorten(name)}})
				break
			}
		}
	}
	h.columns = append(h.columns, column)
}

// settle decides whether the table is long, wide or neither.
func (h *csvHeader) settle() {
	cells := 0
	var single form.Edition // editions that have columns of their own
	for i := range h.columns {
		a := h.columns[i].address
		if a == nil {
			continue
		}
		cells++
		if a.known && form.Cells[a.cell].Editions != form.BothEditions {
			single |= form.Cells[a.cell].Editions
		}
	}
	h.bothEditions = single == form.BothEditions
	h.plain = len(h.findings) == 0
	for i := range h.columns {
		column := &h.columns[i]
		if column.unknown || column.field >= tableField || column.address != nil && !column.address.known {
			h.plain = false
		}
	}
	who := h.field[codeField] >= 0 || h.field[nameField] >= 0
	h.long = h.field[tableField] >= 0 && h.field[rowField] >= 0 && h.field[columnField] >= 0 && h.field[valueField] >= 0
	h.wide = !h.long && (cells > 0 && (who || h.field[yearField] >= 0) || cells >= 3)
}

// lookupAddress finds what a column of a wide table holds by its code
// "applications.granted.natural" or its labels joined by "/", nil if nothing.
func lookupAddress(rd *Reader, name string) *address {
	if id, ok := form.CellByCode(name); ok {
		return cellAddresses[id]
	}
	if parts := strings.Split(name, "."); len(parts) == 3 {
		if a := rd.names.address([]byte(parts[0]), []byte(parts[1]), []byte(parts[2])); a != nil {
			return a
		}
	}
	name = strings.ReplaceAll(name, "／", "/")
	// Labels may contain "/" themselves (本年增/减): try every way to cut.
	for i, b := range []byte(name) {
		if b != '/' {
			continue
		}
		table, rest := name[:i], name[i+1:]
		for j, b := range []byte(rest) {
			if b != '/' {
				continue
			}
			row, column := rest[:j], rest[j+1:]
			if a := rd.names.address([]byte(table), []byte(row), []byte(column)); a != nil {
				return a
			}
			// A row below a caption row may name both.
			if k := strings.LastIndexByte(row, '/'); k >= 0 {
				if a := rd.names.address([]byte(table), []byte(row[k+1:]), []byte(column)); a != nil {
					return a
				}
			}
		}
	}
	return nil
}

// finish tells about unknown columns and the figures they lost.
func (h *csvHeader) finish(g *reading) {
	for i := range h.columns {
		if column := &h.columns[i]; column.unknown {
			g.find(form.Finding{Rule: form.RuleFUnknown, Place: column.place, Figures: column.lost, Arguments: []string{shorten(column.name)}})
		}
	}
}

// ragged makes the finding for a line that has not as many fields as the header.
func ragged(place form.Place, fields, columns, figures int) form.Finding {
	return form.Finding{Rule: form.RuleFRagged, Place: place, Figures: figures, Arguments: []string{strconv.Itoa(fields), strconv.Itoa(columns)}}
}

// Package csv splits text into lines of fields, of which each knows its place.
// It knows what RFC 4180 and the programs that write such files do, and nothing
// of what the fields mean. A sheet of a workbook can be read the same way.
package csv

import (
	"bytes"
	"strings"

	"gouji/form"
	"gouji/ingest/plaintext"
)

// Scanner splits text into lines of fields by RFC 4180: quoted fields may
// hold the delimiter, line ends and doubled quotes. Lines end in LF, CRLF or CR.
type Scanner struct {
	stream *plaintext.Stream
	data   []byte
	pos    int
	final  bool
	Comma  byte

	Line      int32 // of pos
	lineStart int   // where it begins in data
	Fields    []Field
	Surplus   int    // fields with something in them behind those of a line that are too many to keep
	scratch   []byte // unquoted text of the fields with doubled quotes
	broken    bool   // a quote of this record is never closed, as broke tells
	broke     form.Place
	sheet     bool // spreadsheet programs show every line as the row of its number

	// rows, if not nil, are lines of a sheet to read in place of text; row is the
	// last one read.
	rows []Row
	row  []rowCell
}

// Cell is one cell of a sheet: what stands in it and where.
type Cell struct {
	Text  string
	Place form.Place
}

// Row is a row of a sheet in little room: a sheet may have millions of cells.
type Row struct {
	texts string // of its cells, one behind the other
	cells []rowCell
}

type rowCell struct {
	end   int32 // of its text
	place form.Place
}

// RowOf keeps the cells of a row, which are borrowed.
func RowOf(cells []Cell) Row {
	r := Row{cells: make([]rowCell, len(cells))}
	var texts strings.Builder
	for i := range cells {
		texts.WriteString(cells[i].Text)
		r.cells[i] = rowCell{int32(texts.Len()), cells[i].Place}
	}
	r.texts = texts.String()
	return r
}

// Field is one field of a line.
type Field struct {
	Text      []byte
	At        int // where it begins in data
	lineStart int // where its line begins
	line      int32
	number    int32 // of the fields of its record, from 0
}

// maxSheetColumns is how many columns a spreadsheet program shows.
const maxSheetColumns = 1 << 14

// maxFields is how many fields of a line are kept: no limit of columns is as high, and a
// long line of nothing but delimiters would take fifty times its size.
const maxFields = 1 << 16

// maxField is the longest quoted field; a quote open for longer was never closed.
const maxField = 1 << 20

// Reset goes to the beginning of the stream.
func (c *Scanner) Reset(s *plaintext.Stream, comma byte) {
	c.stream, c.Comma = s, comma
	c.rows, c.row, c.Surplus = nil, nil, 0
	c.data, c.final = s.Data(), s.Final
	c.pos, c.Line, c.lineStart = 0, 1, 0
	c.sheet = comma == ',' || comma == '\t' // what is delimited otherwise opens as one column
}

// Continue says that the text is a part of a longer one and begins with a line of
// it; folded, that lines before it end within quotes.
func (c *Scanner) Continue(line int32, folded bool) { c.Line, c.sheet = line, c.sheet && !folded }

// ResetRows goes to the beginning of a sheet, whose rows are given as they are.
func (c *Scanner) ResetRows(rows []Row) {
	c.Reset(plaintext.Whole(nil, plaintext.UTF8), ',')
	c.rows = rows
}

// InSheet reports whether the lines are rows of a sheet and not of a text.
func (c *Scanner) InSheet() bool { return c.row != nil || c.rows != nil }

// Failure tells why the text ended early, nil if it did not.
func (c *Scanner) Failure() *form.Finding { return c.stream.Failure }

// Rest is the text behind the line that was read last, as far as it is there.
func (c *Scanner) Rest() []byte { return c.data[c.pos:] }

// Last is the text of the line that was read last, with its end.
func (c *Scanner) Last() []byte { return c.data[c.Fields[0].At:c.pos] }

// Open reports whether the text ended within the line that was read last, without a line
// end: it may have been cut off there.
func (c *Scanner) Open() bool {
	return !c.InSheet() && c.final && c.pos == len(c.data) && c.pos > 0 && c.data[c.pos-1] != '\n' && c.data[c.pos-1] != '\r'
}

// Skip moves over the n bytes of rest that are the next line, end and all.
func (c *Scanner) Skip(n int) {
	c.pos += n
	c.lineStart = c.pos
	c.Line++
}

// Next reads the next line that is not empty. It returns false at the end.
func (c *Scanner) Next() bool {
	if c.rows != nil {
		return c.nextRow()
	}
	for {
		c.broken = false
		start, line, lineStart := c.pos, c.Line, c.lineStart
		for !c.record() {
			c.pos, c.Line, c.lineStart = start, line, lineStart
			c.refill()
			start, lineStart = c.pos, c.lineStart
		}
		switch {
		case len(c.Fields) > 1 || len(c.Fields) == 1 && len(c.Fields[0].Text) > 0:
			return true
		case c.pos == len(c.data) && c.final:
			return false
		}
	}
}

// nextRow takes the next row of a sheet.
func (c *Scanner) nextRow() bool {
	c.broken = false
	for len(c.rows) > 0 {
		c.row, c.scratch, c.Fields = c.rows[0].cells, append(c.scratch[:0], c.rows[0].texts...), c.Fields[:0]
		c.rows = c.rows[1:]
		begin := int32(0)
		for i := range c.row {
			c.Fields = append(c.Fields, Field{Text: c.scratch[begin:c.row[i].end:c.row[i].end], At: i, line: c.row[i].place.Line})
			begin = c.row[i].end
		}
		if len(c.Fields) > 0 {
			return true
		}
	}
	return false
}

// refill gets more data behind pos.
func (c *Scanner) refill() {
	c.stream.Advance(c.pos)
	c.lineStart -= c.pos
	c.pos = 0
	c.stream.More()
	c.data, c.final = c.stream.Data(), c.stream.Final
}

// record reads one line. It returns false if the data end within it and there
// are more to come.
func (c *Scanner) record() bool {
	c.Fields, c.Surplus = c.Fields[:0], 0
	c.scratch = c.scratch[:0]
	data, comma := c.data, c.Comma
	i, line, lineStart := c.pos, c.Line, c.lineStart
	for {
		f := Field{At: i, line: c.Line, lineStart: c.lineStart, number: int32(len(c.Fields))}
		if i < len(data) && data[i] == '"' && !c.broken {
			end, ok := c.quoted(i, &f)
			if !ok {
				return false
			}
			if c.broken {
				// Read the line again with quotes as plain characters.
				c.Fields, c.Surplus = c.Fields[:0], 0
				i, c.Line, c.lineStart = c.pos, line, lineStart
				continue
			}
			i = end
		} else {
			for i < len(data) && data[i] != comma && data[i] != '\n' && data[i] != '\r' {
				i++
			}
			f.Text = data[f.At:i]
		}
		if len(c.Fields) < maxFields {
			c.Fields = append(c.Fields, f)
		} else if len(f.Text) > 0 {
			c.Surplus++
		}
		if i == len(data) {
			if !c.final {
				return false
			}
			c.pos = i
			return true
		}
		if data[i] == comma {
			i++
			continue
		}
		return c.endLine(i)
	}
}

// endLine ends the record at the line's end that begins at i; false if it is not
// known yet where that ends.
func (c *Scanner) endLine(i int) bool {
	if c.data[i] == '\r' {
		if i+1 == len(c.data) && !c.final {
			return false
		}
		if i+1 < len(c.data) && c.data[i+1] == '\n' {
			i++
		}
	}
	i++
	c.pos, c.lineStart = i, i
	c.Line++
	return true
}

// quoted reads the quoted field at i and returns where it ends.
func (c *Scanner) quoted(i int, f *Field) (end int, ok bool) {
	data, start, from := c.data, i, i+1
	line, lineStart := c.Line, c.lineStart
	unquoted := len(c.scratch)
	for {
		n := bytes.IndexByte(data[from:], '"')
		if n < 0 || from+n-start > maxField {
			c.Line, c.lineStart = line, lineStart
			if n < 0 && !c.final && len(data)-start <= maxField {
				return 0, false
			}
			c.sheet = false // to whoever takes the quote for one the rest is one field
			c.broken, c.broke = true, c.PlaceOf(f)
			return 0, true
		}
		end = from + n
		c.countLines(from, end)
		if end+1 == len(data) && !c.final {
			c.Line, c.lineStart = line, lineStart
			return 0, false
		}
		if end+1 == len(data) || data[end+1] != '"' {
			break
		}
		c.scratch = append(c.scratch, data[from:end+1]...) // with one of two quotes
		from = end + 2
	}
	f.Text = data[from:end]
	if len(c.scratch) > unquoted {
		c.scratch = append(c.scratch, f.Text...)
		f.Text = c.scratch[unquoted:]
	}
	i = end + 1
	for i < len(data) && data[i] != c.Comma && data[i] != '\n' && data[i] != '\r' {
		// Text after the closing quote: leave the field as it is written, so that
		// nothing is taken for a figure that is none.
		i++
		f.Text = data[start:i]
	}
	return i, true
}

// countLines counts the lines that end between two places of the text.
func (c *Scanner) countLines(from, to int) {
	for {
		n := bytes.IndexByte(c.data[from:to], '\n')
		if n < 0 {
			return
		}
		from += n + 1
		c.Line++
		c.lineStart = from
		c.sheet = false
	}
}

// PlaceOf returns line and column of a field, the column in characters.
func (c *Scanner) PlaceOf(f *Field) form.Place {
	if c.row != nil {
		return c.row[f.At].place
	}
	before := c.data[f.lineStart:f.At]
	return form.Place{Line: f.line, Column: int32(len(before)-plaintext.CountContinuation(before)) + 1, Field: c.SheetColumn(int(f.number))}
}

// SheetColumn is the column from 1 in which a spreadsheet program shows the i-th
// field of the lines, 0 if that is not known; see form.Place.
func (c *Scanner) SheetColumn(i int) int16 {
	if !c.sheet || i >= maxSheetColumns {
		return 0
	}
	return int16(i + 1)
}

// ColumnCounter gives the places of the fields of a line one after the other,
// without counting the characters of the line anew for each.
type ColumnCounter struct {
	at, lineStart, continuation int
	begun                       bool
}

// Place returns where the i-th field stands.
func (n *ColumnCounter) Place(c *Scanner, i int) form.Place {
	if c.row != nil {
		return c.row[i].place
	}
	f := &c.Fields[i]
	if !n.begun || f.lineStart != n.lineStart {
		n.at, n.lineStart, n.continuation, n.begun = f.lineStart, f.lineStart, 0, true
	}
	n.continuation += plaintext.CountContinuation(c.data[n.at:f.At])
	n.at = f.At
	return form.Place{Line: f.line, Column: int32(f.At-f.lineStart-n.continuation) + 1, Field: c.SheetColumn(i)}
}

// LinePlace returns where the line that was read last begins.
func (c *Scanner) LinePlace() form.Place {
	if c.row != nil {
		return form.Place{Line: c.row[0].place.Line, Column: 1, Part: c.row[0].place.Part}
	}
	return form.Place{Line: c.Fields[0].line, Column: 1, Field: c.SheetColumn(0)}
}

// Blank reports whether all fields of the line are empty, as in the lines that
// spreadsheets write below the data.
func (c *Scanner) Blank() bool {
	for i := range c.Fields {
		if len(bytes.TrimSpace(c.Fields[i].Text)) > 0 {
			return false
		}
	}
	return c.Surplus == 0
}

// separator begins the line which names the delimiter to Excel.
var separator = []byte("sep=")

// FirstLine goes to the header: the first line that is not blank and not the
// "sep=," which names the delimiter to Excel.
func (c *Scanner) FirstLine() bool {
	for c.Next() {
		first := c.Fields[0].Text
		if !c.Blank() && (len(c.Fields) > 2 || !bytes.EqualFold(first[:min(len(first), len(separator))], separator)) {
			return true
		}
	}
	return false
}

// Delimiters are the delimiters met, in the order in which they are tried.
var Delimiters = [...]byte{',', '\t', ';', '|'}

// QuoteNeverClosed says in a clerk's words what unclosed finds.
var QuoteNeverClosed = form.Text{Chinese: "引号没有结束，按普通字符读取", English: "a quotation mark is never closed; it is read as a plain character"}

// Unclosed tells where in the line that was read last a quotation mark is never closed.
func (c *Scanner) Unclosed() (at form.Place, broken bool) { return c.broke, c.broken }

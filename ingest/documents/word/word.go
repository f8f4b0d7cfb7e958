// Package word reads the documents of word processors (.docx).
package word

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Bounds of a table. The form has 16 columns.
const (
	maxWidth   = 1024     // columns of a line
	maxText    = 64 << 10 // bytes of a paragraph or cell
	maxNesting = 64       // tables within tables
	maxChoice  = 1000     // entries of a list to choose from
)

// Read reads the tables and paragraphs of a .docx document.
func Read(ctx context.Context, data []byte, most lines.Limits, to lines.Sink) (lines.Problem, error) {
	damaged := lines.Problem{Trouble: lines.Damaged}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return damaged, nil
	}
	tooLarge := lines.Problem{Trouble: lines.TooLarge, Limit: limits.Unpacked.At(int(most.Bytes))}
	for _, f := range z.File {
		if f.Name != "word/document.xml" && f.Name != "word/document2.xml" {
			continue
		}
		if f.UncompressedSize64 > uint64(most.Bytes) {
			return tooLarge, nil
		}
		content, err := f.Open()
		if err != nil {
			return damaged, nil
		}
		defer content.Close()
		w := &wordReader{to: to}
		if err := w.read(ctx, content, most.Bytes); err != nil {
			return lines.Problem{}, err
		}
		switch {
		case w.damaged:
			return damaged, nil
		case w.tooLarge:
			return tooLarge, nil
		}
		return lines.Problem{}, nil
	}
	return damaged, nil
}

// wordReader makes lines of the tables and paragraphs of a document.
type wordReader struct {
	to                lines.Sink
	tables            []*wordTable // open tables, the innermost last
	count             int
	line              int32
	paragraph         content
	skipped           int        // depth within text that is repeated for old programs or is no text
	deleted           int        // depth within tracked deletions
	ruby              int        // depth within reading aids
	look              lines.Look // of the open run of text
	inProperties      bool       // within the properties of a run
	inText            bool
	choice            []string // entries of the open list to choose from
	chosen            int
	damaged, tooLarge bool
}

type wordTable struct {
	number int
	rows   int32
	cells  []lines.Cell
	above  []lines.Cell // what stands in each column of the line above, for merged cells
	cell   wordCell
	inCell bool
	hidden bool // the open row is not shown
	deep   int  // tables nested too deep, counted to find their ends
}

type wordCell struct {
	content content
	columns int
	covered bool // continues the cell above
}

// read goes through the document as a stream: its size bounds what it costs.
func (w *wordReader) read(ctx context.Context, content io.Reader, most int64) error {
	limited := &io.LimitedReader{R: content, N: most + 1}
	d := xml.NewDecoder(limited)
	d.Strict = true
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		token, err := d.RawToken()
		if err != nil {
			w.tooLarge = limited.N <= 0
			w.damaged = !errors.Is(err, io.EOF) && !w.tooLarge
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			w.start(t)
		case xml.EndElement:
			w.end(t.Name.Local)
		case xml.CharData:
			if w.inText {
				w.text(t)
			}
		}
	}
	for len(w.tables) > 0 {
		w.table().deep = 0
		w.closeTable()
	}
	w.flush()
	return nil
}

func (w *wordReader) table() *wordTable {
	if len(w.tables) == 0 {
		return nil
	}
	return w.tables[len(w.tables)-1]
}

func attribute(t xml.StartElement, name string) (string, bool) {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

func (w *wordReader) start(t xml.StartElement) {
	switch t.Name.Local {
	case "Fallback", "instrText":
		w.skipped++
	case "del", "moveFrom":
		w.deleted++
	case "rt":
		w.ruby++
	case "r":
		w.look = 0
	case "rPr":
		w.inProperties = true
	case "strike", "dstrike":
		w.property(t, lines.Struck)
	case "vanish", "specVanish":
		w.property(t, lines.Hidden)
	case "vertAlign":
		switch value, _ := attribute(t, "val"); value {
		case "superscript":
			w.look |= lines.Superscript
		case "subscript":
			w.look |= lines.Subscript
		}
	case "t", "delText":
		w.inText = true
	case "noBreakHyphen":
		w.text([]byte{'-'})
	case "sym":
		w.symbol(t)
	case "ddList":
		w.choice, w.chosen = w.choice[:0], 0
	case "result":
		if value, ok := attribute(t, "val"); ok {
			w.chosen, _ = strconv.Atoi(value)
		}
	case "listEntry":
		if value, ok := attribute(t, "val"); ok && len(w.choice) < maxChoice {
			w.choice = append(w.choice, value)
		}
	case "hidden":
		if in := w.table(); in != nil && !in.inCell && on(t) {
			in.hidden = true
		}
	case "tbl":
		w.openTable()
	case "tr":
		if in := w.table(); in != nil {
			in.rows++
			in.cells = in.cells[:0]
			in.hidden = false
		}
	case "gridBefore":
		if in := w.table(); in != nil {
			for range wordSpan(t) {
				w.append(in, lines.Cell{}, lines.FromTheLeft)
			}
		}
	case "tc":
		if in := w.table(); in != nil {
			in.inCell = true
			in.cell = wordCell{content: in.cell.content.emptied(), columns: 1}
		}
	case "gridSpan":
		if in := w.table(); in != nil && in.inCell {
			in.cell.columns = wordSpan(t)
		}
	case "vMerge":
		if in := w.table(); in != nil && in.inCell {
			value, _ := attribute(t, "val")
			in.cell.covered = value != "restart"
		}
	case "tab":
		w.text([]byte{'\t'})
	case "br", "cr":
		w.breakLine()
	}
}

func wordSpan(t xml.StartElement) int {
	value, _ := attribute(t, "val")
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 1
	}
	return min(n, maxWidth)
}

func (w *wordReader) end(name string) {
	switch name {
	case "Fallback", "instrText":
		w.skipped = max(w.skipped-1, 0)
	case "del", "moveFrom":
		w.deleted = max(w.deleted-1, 0)
	case "rt":
		w.ruby = max(w.ruby-1, 0)
	case "r":
		w.look = 0
	case "rPr":
		w.inProperties = false
	case "t", "delText":
		w.inText = false
	case "ddList":
		if w.chosen >= 0 && w.chosen < len(w.choice) {
			w.text([]byte(w.choice[w.chosen]))
		}
	case "p":
		if in := w.table(); in != nil && in.inCell {
			w.breakLine()
			return
		}
		w.flush()
	case "tc":
		if in := w.table(); in != nil {
			w.closeCell(in)
		}
	case "tr":
		if in := w.table(); in != nil {
			w.closeRow(in)
		}
	case "tbl":
		w.closeTable()
	}
}

func (w *wordReader) openTable() {
	w.flush()
	w.count++
	if in := w.table(); in != nil {
		if len(w.tables) >= maxNesting {
			in.deep++
			return
		}
		if in.inCell {
			w.prose(&in.cell.content) // a cell that holds a table holds no figure
		}
	}
	w.tables = append(w.tables, &wordTable{number: min(w.count, 1<<15-1)})
}

func (w *wordReader) append(in *wordTable, cell lines.Cell, covered lines.Covering) {
	if len(in.cells) >= maxWidth {
		return
	}
	cell.Covered = covered
	cell.Place = form.Place{Line: in.rows, Column: int32(len(in.cells) + 1), Part: int16(in.number)}
	in.cells = append(in.cells, cell)
}

func (w *wordReader) closeCell(in *wordTable) {
	if !in.inCell {
		return
	}
	in.inCell = false
	cell, covered := in.cell.content.cell(), lines.Own
	at := len(in.cells)
	if in.cell.covered && in.cell.content.blank() {
		covered = lines.FromAbove
		if at < len(in.above) {
			cell = in.above[at]
		}
	}
	for k := range in.cell.columns {
		if k > 0 && covered == lines.Own {
			w.append(in, cell, lines.FromTheLeft)
		} else {
			w.append(in, cell, covered)
		}
	}
}

func (w *wordReader) closeRow(in *wordTable) {
	w.closeCell(in)
	if len(in.cells) == 0 {
		return
	}
	in.above = append(in.above[:0], in.cells...)
	w.to.Line(lines.Line{Cells: in.cells, Table: in.number, Hidden: in.hidden})
	in.cells = in.cells[:0]
}

func (w *wordReader) closeTable() {
	in := w.table()
	switch {
	case in == nil:
	case in.deep > 0:
		in.deep--
	default:
		w.closeRow(in)
		w.tables = w.tables[:len(w.tables)-1]
	}
}

// property adds the look that a property of the open run gives it.
func (w *wordReader) property(t xml.StartElement, look lines.Look) {
	if w.inProperties && on(t) {
		w.look |= look
	}
}

// on reports whether a property that is either on or off is on.
func on(t xml.StartElement) bool {
	value, given := attribute(t, "val")
	return !given || value != "0" && value != "false" && value != "off" && value != "none"
}

// symbol takes a character of a font of its own. In fonts of text it is what it
// is; what a font of pictures shows for it cannot be told.
func (w *wordReader) symbol(t xml.StartElement) {
	value, _ := attribute(t, "char")
	code, err := strconv.ParseUint(value, 16, 32)
	const pictures, picturesEnd = 0xF000, 0xF0FF
	if err != nil || code < ' ' || code >= pictures && code <= picturesEnd || !utf8.ValidRune(rune(code)) {
		look := w.look
		w.look |= lines.Symbol
		w.text([]byte("□"))
		w.look = look
		return
	}
	w.text(utf8.AppendRune(nil, rune(code)))
}

// into is where text goes: the open cell, or the paragraph outside of tables; nil
// between cells.
func (w *wordReader) into() *content {
	in := w.table()
	switch {
	case in == nil:
		return &w.paragraph
	case in.inCell:
		return &in.cell.content
	default:
		return nil
	}
}

// text takes characters of a paragraph, in a table or not.
func (w *wordReader) text(text []byte) {
	into := w.into()
	if into == nil || w.skipped > 0 {
		return
	}
	look := w.look
	if w.deleted > 0 {
		look |= lines.Deleted
	}
	if w.ruby > 0 {
		look |= lines.Ruby
	}
	into.add(text, look)
}

// breakLine ends a line.
func (w *wordReader) breakLine() {
	if into := w.into(); into != nil && w.skipped == 0 && w.deleted == 0 {
		into.ended = true
	}
}

func (w *wordReader) flush() { w.prose(&w.paragraph) }

// prose hands on text outside of tables, line by line, and empties it.
func (w *wordReader) prose(c *content) {
	begin := 0
	for i := 0; i <= len(c.runs); i++ {
		if i < len(c.runs) && (c.runs[i].look&lines.Break == 0 || i == begin) {
			continue
		}
		if part := c.part(begin, i); !part.blank() {
			w.line++
			cell := part.cell()
			cell.Place = form.Place{Line: w.line}
			w.to.Line(lines.Line{Cells: []lines.Cell{cell}})
		}
		begin = i
	}
	*c = c.emptied()
}

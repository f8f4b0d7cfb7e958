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

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
)

// Bounds of a table. The form has 16 columns.
const (
	maxWidth   = 1024     // columns of a line
	maxText    = 64 << 10 // bytes of a paragraph or cell
	maxNesting = 64       // tables within tables
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
	paragraph         []byte
	deleted           int // depth within text that was struck out or repeated for old programs
	inText            bool
	damaged, tooLarge bool
}

type wordTable struct {
	number int
	rows   int32
	cells  []lines.Cell
	above  []string // what stands in each column of the line above, for merged cells
	cell   wordCell
	inCell bool
	hidden int // tables nested too deep, counted to find their ends
}

type wordCell struct {
	text    []byte
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
			if w.inText && w.deleted == 0 {
				w.text(t)
			}
		}
	}
	for len(w.tables) > 0 {
		w.table().hidden = 0
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
	case "Fallback", "delText", "instrText", "moveFrom":
		w.deleted++
	case "t":
		w.inText = true
	case "tbl":
		w.openTable()
	case "tr":
		if in := w.table(); in != nil {
			in.rows++
			in.cells = in.cells[:0]
		}
	case "gridBefore":
		if in := w.table(); in != nil {
			for range wordSpan(t) {
				w.append(in, "", lines.FromTheLeft)
			}
		}
	case "tc":
		if in := w.table(); in != nil {
			in.inCell = true
			in.cell = wordCell{text: in.cell.text[:0], columns: 1}
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
	case "br", "cr", "tab":
		if w.deleted == 0 {
			w.text([]byte{' '})
		}
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
	case "Fallback", "delText", "instrText", "moveFrom":
		w.deleted = max(w.deleted-1, 0)
	case "t":
		w.inText = false
	case "p":
		if in := w.table(); in != nil && in.inCell {
			if n := len(in.cell.text); n > 0 && n < maxText && in.cell.text[n-1] != ' ' {
				in.cell.text = append(in.cell.text, ' ')
			}
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
			in.hidden++
			return
		}
		if in.inCell {
			w.prose(in.cell.text) // a cell that holds a table holds no figure
			in.cell.text = in.cell.text[:0]
		}
	}
	w.tables = append(w.tables, &wordTable{number: min(w.count, 1<<15-1)})
}

func (w *wordReader) append(in *wordTable, text string, covered lines.Covering) {
	if len(in.cells) >= maxWidth {
		return
	}
	in.cells = append(in.cells, lines.Cell{
		Text: text, Place: form.Place{Line: in.rows, Column: int32(len(in.cells) + 1), Part: int16(in.number)},
		Covered: covered,
	})
}

func (w *wordReader) closeCell(in *wordTable) {
	if !in.inCell {
		return
	}
	in.inCell = false
	text, covered := string(bytes.TrimSpace(in.cell.text)), lines.Own
	at := len(in.cells)
	if in.cell.covered && text == "" {
		covered = lines.FromAbove
		if at < len(in.above) {
			text = in.above[at]
		}
	}
	for k := range in.cell.columns {
		if k > 0 && covered == lines.Own {
			w.append(in, text, lines.FromTheLeft)
		} else {
			w.append(in, text, covered)
		}
	}
}

func (w *wordReader) closeRow(in *wordTable) {
	w.closeCell(in)
	if len(in.cells) == 0 {
		return
	}
	in.above = in.above[:0]
	for _, c := range in.cells {
		in.above = append(in.above, c.Text)
	}
	w.to.Line(lines.Line{Cells: append([]lines.Cell(nil), in.cells...), Table: in.number})
	in.cells = in.cells[:0]
}

func (w *wordReader) closeTable() {
	in := w.table()
	switch {
	case in == nil:
	case in.hidden > 0:
		in.hidden--
	default:
		w.closeRow(in)
		w.tables = w.tables[:len(w.tables)-1]
	}
}

// text takes characters of a paragraph, in a table or not.
func (w *wordReader) text(text []byte) {
	into := &w.paragraph
	if in := w.table(); in != nil {
		if !in.inCell {
			return
		}
		into = &in.cell.text
	}
	if len(*into)+len(text) <= maxText {
		*into = append(*into, text...)
	}
}

func (w *wordReader) flush() {
	w.prose(w.paragraph)
	w.paragraph = w.paragraph[:0]
}

func (w *wordReader) prose(text []byte) {
	t := bytes.TrimFunc(text, plaintext.IsBlank)
	if len(t) == 0 {
		return
	}
	w.line++
	w.to.Line(lines.Line{Cells: []lines.Cell{{Text: string(t), Place: form.Place{Line: w.line}}}})
}

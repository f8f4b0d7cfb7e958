package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"gouji/form"
)

var damagedWord = form.Text{Chinese: "文件已损坏，不是完整的文档", English: "it is damaged, no whole document"}

// readWord reads the tables and paragraphs of a .docx document.
func (rd *Reader) readWord(ctx context.Context, g *reading, data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		g.find(readFinding(damagedWord))
		return nil
	}
	for _, f := range z.File {
		if f.Name != "word/document.xml" && f.Name != "word/document2.xml" {
			continue
		}
		if f.UncompressedSize64 > mostUnpacked {
			g.find(limitFinding(form.Place{}, 0, limitUnpacked, mostUnpacked))
			return nil
		}
		content, err := f.Open()
		if err != nil {
			g.find(readFinding(damagedWord))
			return nil
		}
		defer content.Close()
		w := &wordReader{document: newDocument(g, rd.blankReport(g))}
		if err := w.read(ctx, content); err != nil {
			return err
		}
		if w.damaged {
			g.find(syntaxFinding(form.Place{}, 0, damagedWord))
		}
		if w.tooLarge {
			g.find(limitFinding(form.Place{}, 0, limitUnpacked, mostUnpacked))
		}
		return w.document.deliver(ctx)
	}
	g.find(readFinding(damagedWord))
	return nil
}

// wordReader makes lines of the tables and paragraphs of a document.
type wordReader struct {
	document          *document
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
	cells  []gridCell
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
func (w *wordReader) read(ctx context.Context, content io.Reader) error {
	limited := &io.LimitedReader{R: content, N: mostUnpacked + 1}
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
				w.append(in, "", fromTheLeft)
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
	return min(n, mostGridWidth)
}

func (w *wordReader) end(name string) {
	switch name {
	case "Fallback", "delText", "instrText", "moveFrom":
		w.deleted = max(w.deleted-1, 0)
	case "t":
		w.inText = false
	case "p":
		if in := w.table(); in != nil && in.inCell {
			if n := len(in.cell.text); n > 0 && n < mostBlock && in.cell.text[n-1] != ' ' {
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
		if len(w.tables) >= mostNesting {
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

func (w *wordReader) append(in *wordTable, text string, covered covering) {
	if len(in.cells) >= mostGridWidth {
		return
	}
	in.cells = append(in.cells, gridCell{
		textCell: textCell{text: text, place: form.Place{Line: in.rows, Column: int32(len(in.cells) + 1), Part: int16(in.number)}},
		covered:  covered,
	})
}

func (w *wordReader) closeCell(in *wordTable) {
	if !in.inCell {
		return
	}
	in.inCell = false
	text, covered := string(bytes.TrimSpace(in.cell.text)), own
	at := len(in.cells)
	if in.cell.covered && text == "" {
		covered = fromAbove
		if at < len(in.above) {
			text = in.above[at]
		}
	}
	for k := range in.cell.columns {
		if k > 0 && covered == own {
			w.append(in, text, fromTheLeft)
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
		in.above = append(in.above, c.text)
	}
	w.document.add(gridLine{cells: append([]gridCell(nil), in.cells...), table: in.number})
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
	if len(*into)+len(text) <= mostBlock {
		*into = append(*into, text...)
	}
}

func (w *wordReader) flush() {
	w.prose(w.paragraph)
	w.paragraph = w.paragraph[:0]
}

func (w *wordReader) prose(text []byte) {
	t := bytes.TrimFunc(text, isBlankRune)
	if len(t) == 0 {
		return
	}
	w.line++
	w.document.add(gridLine{loose: true, cells: []gridCell{{textCell: textCell{text: string(t), place: form.Place{Line: w.line}}}}})
}

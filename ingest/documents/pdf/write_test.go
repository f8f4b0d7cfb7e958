package pdf

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gouji/ingest/lines"
)

// drawing is the contents of a page being written. y grows upwards from the foot
// of the page, as PDF has it.
type drawing struct{ strings.Builder }

func (d *drawing) op(format string, arguments ...any) { fmt.Fprintf(d, format+"\n", arguments...) }

// text sets text of font F1, whose codes are GBK.
func (d *drawing) text(x, y, size float64, said string) {
	d.op("BT /F1 %g Tf %g %g Td %s Tj ET", size, x, y, gbkString(said))
}

// place is text and where it stands.
type place struct {
	x, y float64
	said string
}

// placed sets texts of one size.
func (d *drawing) placed(size float64, texts ...place) {
	for _, t := range texts {
		d.text(t.x, t.y, size, t.said)
	}
}

func gbkString(said string) string {
	code, err := simplifiedchinese.GBK.NewEncoder().String(said)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("<%x>", code)
}

func (d *drawing) line(x0, y0, x1, y1 float64) { d.op("%g %g m %g %g l S", x0, y0, x1, y1) }

// table draws a table downwards from y. A cell that is "<" belongs to the one on
// its left, "^" to the one above.
func (d *drawing) table(x, y, size float64, widths []float64, height float64, rows ...[]string) {
	at := func(row, column int) string {
		if row < 0 || row >= len(rows) || column >= len(widths) {
			return ""
		}
		return rows[row][column]
	}
	left := func(column int) float64 {
		sum := x
		for _, w := range widths[:column] {
			sum += w
		}
		return sum
	}
	for row := range rows {
		top := y - float64(row)*height
		for column, said := range rows[row] {
			x0, x1 := left(column), left(column+1)
			if said != "^" {
				d.line(x0, top, x1, top)
			}
			if said != "<" {
				d.line(x0, top, x0, top-height)
			}
			if said != "<" && said != "^" && said != "" {
				if at(row, column+1) == "<" {
					x1 = left(column + 2)
				}
				d.text((x0+x1)/2-widthOf(said)*size/2, top-height/2-0.35*size, size, said)
			}
		}
		end := left(len(widths))
		d.line(end, top, end, top-height)
	}
	foot := y - float64(len(rows))*height
	d.line(x, foot, left(len(widths)), foot)
}

// widthOf is in em.
func widthOf(said string) (w float64) {
	for _, r := range said {
		if r < 0x80 {
			w += 0.5
		} else {
			w++
		}
	}
	return w
}

// writer writes a file of numbered objects.
type writer struct {
	objects []string
}

func (w *writer) add(object string) int {
	w.objects = append(w.objects, object)
	return len(w.objects)
}

func (w *writer) stream(entries, data string) int {
	return w.add(fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data))
}

// bytes writes the file; root is the number of the catalog.
func (w *writer) bytes(root int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range w.objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, root, start)
	return b.Bytes()
}

// gbkFont is a font that is not in the file, with codes of GBK.
const gbkFont = `<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /GBK-EUC-H /DescendantFonts [ << /Type /Font /Subtype /CIDFontType2
/BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /W [ 814 939 500 ] >> ] >>`

// pages writes a file of pages of A4 with font F1. more are entries of every page.
func pages(more string, contents ...string) []byte {
	w := &writer{}
	font := w.add(gbkFont)
	return w.withPages(fmt.Sprintf("/Resources << /Font << /F1 %d 0 R >> >> %s", font, more), contents...)
}

func (w *writer) withPages(entries string, contents ...string) []byte {
	parent := len(w.objects) + 2*len(contents) + 1
	var kids []string
	for _, c := range contents {
		number := w.stream("", c)
		kids = append(kids, fmt.Sprintf("%d 0 R", w.add(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R %s >>", parent, number, entries))))
	}
	w.add(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s ] >>", len(kids), strings.Join(kids, " ")))
	return w.bytes(w.add(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", parent)))
}

// mostOfAll are limits that no test reaches.
var mostOfAll = lines.Limits{Bytes: 256 << 20, Rows: 1 << 20, Columns: 4096, Cells: 1 << 22, Depth: 64, Sheets: 1000, CellText: 64 << 10, Block: 64 << 10}

// seen writes down what a reader tells.
type seen struct {
	strings.Builder
	problems []lines.Problem
}

func (s *seen) Title(title string)       { fmt.Fprintf(s, "title %s\n", title) }
func (s *seen) Part(name string, _ bool) { fmt.Fprintf(s, "part %s\n", name) }
func (s *seen) Date(date string)         { fmt.Fprintf(s, "date %s\n", date) }
func (s *seen) Problem(p lines.Problem)  { s.problems = append(s.problems, p) }
func (s *seen) Line(l lines.Line) {
	place := l.Cells[0].Place
	fmt.Fprintf(s, "%d.%d", place.Part, place.Line)
	if l.Table > 0 {
		fmt.Fprintf(s, " table %d:", l.Table)
	}
	for _, c := range l.Cells {
		s.WriteString([]string{" |", " <", " ^"}[c.Covered])
		if c.Covered == lines.Own {
			s.WriteString(shown(c))
		}
	}
	s.WriteByte('\n')
}

// shown writes runs as text, with / for a new line and looks in brackets.
func shown(c lines.Cell) string {
	out := c.Text
	for _, r := range c.Runs {
		if r.Look&lines.Break != 0 {
			out += "/"
		}
		look := ""
		for _, n := range []struct {
			look lines.Look
			name string
		}{{lines.Hidden, "hidden"}, {lines.Struck, "struck"}, {lines.Superscript, "up"}, {lines.Subscript, "low"}, {lines.Symbol, "symbol"}, {lines.Image, "picture"}} {
			if r.Look&n.look != 0 {
				look += n.name + " "
			}
		}
		if look == "" {
			out += r.Text
		} else {
			out += "[" + look + r.Text + "]"
		}
	}
	return out
}

// linesOf reads a file and returns its lines and what is wrong with it.
func linesOf(t *testing.T, data []byte) (string, []lines.Problem) {
	t.Helper()
	s := &seen{}
	p, err := Read(context.Background(), data, mostOfAll, s)
	if err != nil {
		t.Fatal(err)
	}
	if p.Trouble != lines.NoTrouble {
		s.problems = append(s.problems, p)
	}
	return s.String(), s.problems
}

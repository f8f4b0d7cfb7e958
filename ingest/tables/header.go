// Package tables reads long tables (one figure a line) and wide ones (one report a
// line) from CSV and from sheets.
//
// Files, each using only those after it: header, wide, long, columns.
package tables

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/keys"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// NewReader returns a Reader that looks labels up in a memory that it may share
// with other readers of the same goroutine; nil gives it one of its own.
func NewReader(n *keys.Names) *Reader {
	if n == nil {
		n = keys.NewNames()
	}
	return &Reader{names: n}
}

// Read reads a long or wide table from text, line by line, the first of which has
// the number firstLine; folded says that lines before it end within quotes. recognised is false, and nothing is read, if it is none.
func (rd *Reader) Read(ctx context.Context, g *delivery.Delivery, s *plaintext.Stream, firstLine int32, folded bool) (recognised bool, err error) {
	c := &rd.scanner
	for _, delimiter := range csv.Delimiters {
		c.Reset(s, delimiter)
		h := rd.find(c, g.Limits.Columns)
		if h == nil {
			continue
		}
		if len(c.Fields) > g.Limits.Columns {
			g.Find(limits.Columns.Finding(form.Place{Line: c.Line}, 0, g.Limits.Columns))
			return true, nil
		}
		if g.Continues {
			c.Continue(firstLine, folded)
			h.findings = nil // the first part has them
		}
		if h.long {
			g.Source.Kind = form.CSVLong
			return true, rd.readLong(ctx, g, c, h)
		}
		g.Source.Kind = form.CSVWide
		return true, rd.readWide(ctx, g, c, h)
	}
	return false, nil
}

// maxName is longer than the name of any column, in bytes.
const maxName = 64 << 10

// MaxTitleLines is how many lines above the header of a table are looked through:
// titles, and who made the table when.
const MaxTitleLines = 10

// find goes to the header of a long or wide table, nil if there is none. One with
// more columns than maxColumns is returned unread.
func (rd *Reader) find(c *csv.Scanner, maxColumns int) *header {
	for range MaxTitleLines {
		if !c.FirstLine() {
			return nil
		}
		if len(c.Fields) > maxColumns {
			return newHeader()
		}
		if h := rd.header(c); h.long || h.wide {
			return h
		}
	}
	return nil
}

// Heads reports whether a row of a sheet is the header of a long or wide table.
func (rd *Reader) Heads(row csv.Row) bool {
	rd.scanner.ResetRows([]csv.Row{row})
	if !rd.scanner.FirstLine() {
		return false
	}
	h := rd.header(&rd.scanner)
	return h.long || h.wide
}

// Recognise tells whether text begins as a long or wide table, and how many bytes
// of it its header takes. The kind is UnknownKind if it does neither.
func (rd *Reader) Recognise(text []byte) (kind form.SourceKind, header int) {
	c := &rd.scanner
	for _, delimiter := range csv.Delimiters {
		c.Reset(plaintext.Whole(text, plaintext.UTF8), delimiter)
		h := rd.find(c, math.MaxInt)
		switch {
		case h == nil:
		case h.long:
			return form.CSVLong, len(text) - len(c.Rest())
		default:
			return form.CSVWide, len(text) - len(c.Rest())
		}
	}
	return form.UnknownKind, 0
}

// ReadSheet reads the rows of a sheet that hold a long or wide table.
// recognised is false, and nothing is read, if they do not.
func (rd *Reader) ReadSheet(ctx context.Context, g *delivery.Delivery, rows []csv.Row) (recognised bool, err error) {
	c := &rd.scanner
	c.ResetRows(rows)
	h := rd.find(c, math.MaxInt)
	switch {
	case h == nil:
		return false, nil
	case h.long:
		return true, rd.readLong(ctx, g, c, h)
	default:
		return true, rd.readWide(ctx, g, c, h)
	}
}

// header makes sense of the line that was read last.
func (rd *Reader) header(c *csv.Scanner) *header {
	h := newHeader()
	if len(c.Fields) < 2 {
		return h // a report or figure takes several
	}
	var counter csv.ColumnCounter
	for i := range c.Fields {
		if len(c.Fields[i].Text) > maxName {
			return newHeader() // columns are called otherwise
		}
	}
	if h := rd.sameHeader(c); h != nil {
		return h
	}
	h.columns = make([]headerColumn, 0, len(c.Fields))
	for i := range c.Fields {
		h.add(rd, string(bytes.TrimSpace(c.Fields[i].Text)), counter.Place(c, i))
	}
	h.decide()
	h.first = bytes.Clone(c.Fields[0].Text)
	if (h.long || h.wide) && len(h.findings) == 0 {
		rd.last = h.clone()
	}
	return h
}

// sameHeader returns the header of the table before if the line that was read last is
// the same, as in a folder of tables by one program; else nil.
func (rd *Reader) sameHeader(c *csv.Scanner) *header {
	last := rd.last
	if last == nil || !last.isRepeated(c) || !bytes.Equal(c.Fields[0].Text, last.first) {
		return nil
	}
	var counter csv.ColumnCounter
	for i := range c.Fields {
		if counter.Place(c, i) != last.columns[i].place {
			return nil
		}
	}
	return last.clone()
}

// clone returns a header of a table of its own: the figures in unknown columns are
// counted in it.
func (h *header) clone() *header {
	c := *h
	c.columns = slices.Clone(h.columns)
	return &c
}

// byteOrderMark begins files, and stands in their midst where they were joined.
var byteOrderMark = []byte("\ufeff")

// repeated reports whether the next line of a text may be the header once more.
func (h *header) repeated(c *csv.Scanner) bool {
	rest := bytes.TrimPrefix(c.Rest(), byteOrderMark)
	return len(h.first) > 0 && bytes.HasPrefix(rest, h.first)
}

// isRepeated reports whether the line that was read last is the header once more,
// as where two files were put behind each other.
func (h *header) isRepeated(c *csv.Scanner) bool {
	if len(c.Fields) != len(h.columns) || !bytes.Equal(bytes.TrimPrefix(c.Fields[0].Text, byteOrderMark), h.first) {
		return false
	}
	for i := range h.columns[1:] {
		if string(bytes.TrimSpace(c.Fields[i+1].Text)) != h.columns[i+1].name {
			return false
		}
	}
	return true
}

// isNote reports whether the line that was read last is a note below the table: one
// field of words that say so.
func isNote(c *csv.Scanner) bool {
	text := ""
	for i := range c.Fields {
		if t := bytes.TrimSpace(c.Fields[i].Text); len(t) > 0 {
			if text != "" {
				return false
			}
			text = string(t)
		}
	}
	return notes.Compiled().MatchString(text)
}

// notes are how notes below a table begin.
var notes = pattern.Of(`^(?:[（(]?(?:备?注|说明)\d*\s*[:：.、]|填[表报]|制表|审核|联系|单位负责人|以上|本表)`)

func newHeader() *header {
	h := &header{}
	for i := range h.field {
		h.field[i] = -1
	}
	return h
}

// add takes the next column.
func (h *header) add(rd *Reader, name string, place form.Place) {
	column := headerColumn{name: name, place: place}
	index := len(h.columns)
	switch f := rd.names.Header([]byte(name)); {
	case name == "":
	case f != keys.NoField && f != keys.TablesField && f != keys.TextField && f != keys.DisclosureField:
		if f == keys.AgencyField {
			f = keys.NameField
		}
		if h.field[f] >= 0 {
			h.findings = append(h.findings, form.Finding{Rule: form.RuleFKeyTwice, Place: place, Arguments: []string{plaintext.Shorten(name)}})
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
				h.findings = append(h.findings, form.Finding{Rule: form.RuleFKeyTwice, Place: place, Arguments: []string{plaintext.Shorten(name)}})
				break
			}
		}
	}
	h.columns = append(h.columns, column)
}

// decide decides whether the table is long, wide or neither.
func (h *header) decide() {
	cells := 0
	var single form.Edition // editions that have columns of their own
	for i := range h.columns {
		a := h.columns[i].address
		if a == nil {
			continue
		}
		cells++
		if a.Known && form.Cells[a.Cell].Editions != form.BothEditions {
			single |= form.Cells[a.Cell].Editions
		}
	}
	h.bothEditions = single == form.BothEditions
	h.plain = len(h.findings) == 0
	for i := range h.columns {
		column := &h.columns[i]
		if column.unknown || column.field >= keys.TableField || column.address != nil && !column.address.Known {
			h.plain = false
		}
	}
	who := h.field[keys.CodeField] >= 0 || h.field[keys.NameField] >= 0
	h.long = h.field[keys.TableField] >= 0 && h.field[keys.RowField] >= 0 && h.field[keys.ColumnField] >= 0 && h.field[keys.ValueField] >= 0
	h.wide = !h.long && (cells > 0 && (who || h.field[keys.YearField] >= 0) || cells >= 3)
}

// maxCuts bounds the "/" in the name of a column: each pair of them is a way to cut
// it, and a line of a file that is no table may have thousands.
const maxCuts = 16

// lookupAddress finds what a column of a wide table holds by its code
// "applications.granted.natural" or its labels joined by "/", nil if nothing.
func lookupAddress(rd *Reader, name string) *keys.Address {
	if id, ok := form.CellByCode(name); ok {
		return keys.CellAddresses[id]
	}
	if parts := strings.Split(name, "."); len(parts) == 3 {
		if a := rd.names.Address([]byte(parts[0]), []byte(parts[1]), []byte(parts[2])); a != nil {
			return a
		}
	}
	name = strings.ReplaceAll(name, "／", "/")
	if strings.Count(name, "/") > maxCuts {
		return nil
	}
	// Labels may contain "/" themselves (本年增/减): try every way to cut.
	for i, b := range []byte(name) {
		if b != '/' {
			continue
		}
		table, rest := name[:i], name[i+1:]
		if rd.names.Table([]byte(table)) == nil {
			continue
		}
		for j, b := range []byte(rest) {
			if b != '/' {
				continue
			}
			row, column := rest[:j], rest[j+1:]
			if a := rd.names.Address([]byte(table), []byte(row), []byte(column)); a != nil {
				return a
			}
			// A row below a caption row may name both.
			if k := strings.LastIndexByte(row, '/'); k >= 0 {
				if a := rd.names.Address([]byte(table), []byte(row[k+1:]), []byte(column)); a != nil {
					return a
				}
			}
		}
	}
	return nil
}

// finish tells about unknown columns and the figures they lost.
func (h *header) finish(g *delivery.Delivery) {
	for i := range h.columns {
		if column := &h.columns[i]; column.unknown {
			g.Find(form.Finding{Rule: form.RuleFUnknown, Place: column.place, Figures: column.lost, Arguments: []string{plaintext.Shorten(column.name)}})
		}
	}
}

// sayUnclosed makes a finding of a quotation mark that is never closed.
func sayUnclosed(g *delivery.Delivery, c *csv.Scanner) {
	if at, broken := c.Unclosed(); broken {
		g.Find(delivery.Malformed(at, 0, csv.QuoteNeverClosed))
	}
}

// readLong reads a long table line by line.
func (rd *Reader) readLong(ctx context.Context, g *delivery.Delivery, c *csv.Scanner, h *header) error {
	for _, f := range h.findings {
		g.Find(f)
	}
	l := &rd.long
	l.begin(rd.names, g, c, h)
	for {
		for l.predicted(c) {
		}
		if !c.Next() {
			break
		}
		sayUnclosed(g, c)
		if c.Blank() || h.isRepeated(c) || isNote(c) {
			continue
		}
		if err := l.line(ctx, c); err != nil {
			return err
		}
		l.learn(c)
	}
	if err := l.end(ctx); err != nil {
		return err
	}
	h.finish(g)
	if failure := c.Failure(); failure != nil {
		g.Find(*failure)
	}
	return nil
}

// readWide reads a table with one report to a line.
func (rd *Reader) readWide(ctx context.Context, g *delivery.Delivery, c *csv.Scanner, h *header) error {
	for _, f := range h.findings {
		g.Find(f)
	}
	for {
		r := g.Blank()
		if h.repeated(c) || !h.plain || !rd.plainLine(r, c, h) {
			if !c.Next() {
				break
			}
			sayUnclosed(g, c)
			if c.Blank() || h.isRepeated(c) || isNote(c) {
				continue
			}
			r = g.Blank()
			rd.wideReport(r, c, h)
		}
		if h.bothEditions {
			dropForeignBlanks(r)
		}
		if err := g.Deliver(ctx, r); err != nil {
			return err
		}
	}
	h.finish(g)
	if failure := c.Failure(); failure != nil {
		g.Find(*failure)
	}
	return nil
}

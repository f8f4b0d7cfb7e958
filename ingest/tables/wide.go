package tables

import (
	"bytes"
	"context"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

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
			forgetForeignBlanks(r)
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

// forgetForeignBlanks takes empty fields of the other edition for what they are
// in a table with the columns of both editions: not blank but not there. The
// figures of a table decide its edition, else those of the other tables.
func forgetForeignBlanks(r *form.Report) {
	var only2019, only2021 [form.NumTables]int
	votes := 0
	for t := range form.NumTables {
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			if s := r.States[id]; s == form.Absent || s == form.Blank {
				continue
			}
			switch cellEditions[id] {
			case form.Edition2019:
				only2019[t]++
			case form.Edition2021:
				only2021[t]++
			}
		}
		votes += only2021[t] - only2019[t]
	}
	rest := form.EditionFor(r.Year)
	switch {
	case votes > 0:
		rest = form.Edition2021
	case votes < 0:
		rest = form.Edition2019
	case r.StatedEdition != form.NoEdition:
		rest = r.StatedEdition
	}
	for t := range form.NumTables {
		e := rest
		if only2019[t] > only2021[t] {
			e = form.Edition2019
		} else if only2021[t] > only2019[t] {
			e = form.Edition2021
		}
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			if r.States[id] == form.Blank && cellEditions[id]&e == 0 {
				r.States[id] = form.Absent
			}
		}
	}
}

// cellEditions holds the editions of every cell side by side.
var cellEditions = func() (all [form.NumCells]form.Edition) {
	for id := range all {
		all[id] = form.Cells[id].Editions
	}
	return all
}()

// plainLine reads the next line if it is as most lines are: as many fields as
// the header and no quotes. If not, it returns false and has moved nothing, but
// the report is no longer empty.
func (rd *Reader) plainLine(r *form.Report, c *csv.Scanner, h *header) bool {
	data, i := c.Rest(), 0
	wide, filled := 0, false
	for k := range h.columns {
		column, start := &h.columns[k], i
		place := form.Place{Line: c.Line, Column: int32(start-wide) + 1}
		var v int64
		if column.address != nil {
			for i < len(data) && data[i]-'0' <= 9 {
				v = v*10 + int64(data[i]-'0')
				i++
			}
		}
		const mostDigits = 12
		n := i - start
		for i < len(data) && data[i] != c.Comma && data[i] != '\n' && data[i] != '\r' {
			if data[i] == '"' {
				return false
			}
			i++
		}
		if i == len(data) {
			return false
		}
		text := data[start:i]
		switch {
		case column.address == nil && column.field != keys.NoField:
			reporter.SetText(rd.names, r, column.field, column.name, text, place)
			wide += plaintext.CountWide(text)
		case column.address == nil:
			wide += plaintext.CountWide(text)
		case len(text) == 0:
			r.States[column.address.Cell], r.Places[column.address.Cell] = form.Blank, place
		case n < len(text), n > mostDigits, v != 0 && keys.IsMoney[column.address.Cell]:
			r.Put(column.address.Cell, string(text), form.NoUnit, place)
			wide += plaintext.CountWide(text)
		default:
			r.Figures++
			id := column.address.Cell
			r.States[id], r.Values[id], r.Places[id] = form.Stated, v, place
		}
		filled = filled || len(bytes.TrimSpace(text)) > 0
		if k < len(h.columns)-1 {
			if data[i] != c.Comma {
				return false
			}
			i++
		}
	}
	if data[i] == '\r' && i+1 < len(data) {
		i++
	}
	if data[i] != '\n' || !filled {
		return false
	}
	r.Place = form.Place{Line: c.Line, Column: 1}
	c.Skip(i + 1)
	return true
}

// wideReport fills a report from the line that was read last.
func (rd *Reader) wideReport(r *form.Report, c *csv.Scanner, h *header) {
	r.Place = c.LinePlace()
	var counter csv.ColumnCounter
	for i := range c.Fields {
		if i >= len(h.columns) {
			break
		}
		f := &c.Fields[i]
		place := counter.Place(c, i)
		switch column := &h.columns[i]; {
		case column.address != nil:
			keys.PutText(r, column.address, f.Text, place)
		case column.field != keys.NoField && column.field < keys.TableField:
			reporter.SetText(rd.names, r, column.field, column.name, f.Text, place)
		case column.unknown || column.field != keys.NoField:
			if keys.IsFigure(string(f.Text)) {
				column.lost++
				column.unknown = true
			}
		}
	}
	rd.wideRagged(r, c, h)
}

// wideRagged compares the number of fields with the header's. Empty fields
// beyond it, which spreadsheets write, do no harm.
func (rd *Reader) wideRagged(r *form.Report, c *csv.Scanner, h *header) {
	n := len(c.Fields)
	if n == len(h.columns) {
		return
	}
	figures, filled := 0, n < len(h.columns)
	for i := len(h.columns); i < n; i++ {
		text := bytes.TrimSpace(c.Fields[i].Text)
		filled = filled || len(text) > 0
		if keys.IsFigure(string(text)) {
			figures++
		}
	}
	if filled {
		r.Figures += figures
		r.Findings = append(r.Findings, ragged(r.Place, n, len(h.columns), figures))
	}
}

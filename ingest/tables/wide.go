package tables

import (
	"bytes"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// dropForeignBlanks takes empty fields of the other edition for what they are
// in a table with the columns of both editions: not blank but not there. The
// figures of a table decide its edition, else those of the other tables.
func dropForeignBlanks(r *form.Report) {
	var all form.EditionVotes
	var votes [form.NumTables]form.EditionVotes
	for t := range form.NumTables {
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			if s := r.States[id]; s != form.Absent && s != form.Blank {
				votes[t].Add(form.EditionsOf(id), 1)
				all.Add(form.EditionsOf(id), 1)
			}
		}
	}
	rest := all.Winner(r.StatedEdition, r.Year)
	for t := range form.NumTables {
		e := votes[t].Winner(rest, r.Year)
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			if r.States[id] == form.Blank && form.EditionsOf(id)&e == 0 {
				r.States[id] = form.Absent
			}
		}
	}
}

// plainLine reads the next line if it is as most lines are: as many fields as
// the header and no quotes. If not, it returns false and has moved nothing, but
// the report is no longer empty.
func (rd *Reader) plainLine(r *form.Report, c *csv.Scanner, h *header) bool {
	data, i := c.Rest(), 0
	continuation, filled := 0, false
	for k := range h.columns {
		column, start := &h.columns[k], i
		place := form.Place{Line: c.Line, Column: int32(start-continuation) + 1, Field: c.SheetColumn(k)}
		var v int64
		digits := 0
		if column.address != nil {
			v, digits = form.PlainCount(data[i:])
		}
		if i = plainEnd(data, i+digits, c.Comma); i < 0 || k < len(h.columns)-1 && data[i] != c.Comma {
			return false
		}
		text := data[start:i]
		if digits > 0 && digits == len(text) && (v == 0 || !keys.IsMoney[column.address.Cell]) {
			r.PutValue(column.address.Cell, v, place)
		} else {
			rd.putPlain(r, column, text, place)
			continuation += plaintext.CountContinuation(text)
		}
		filled = filled || len(bytes.TrimSpace(text)) > 0
		if k < len(h.columns)-1 {
			i++
		}
	}
	if data[i] == '\r' && i+1 < len(data) {
		i++
	}
	if data[i] != '\n' || !filled {
		return false
	}
	r.Place = form.Place{Line: c.Line, Column: 1, Field: c.SheetColumn(0)}
	c.Skip(i + 1)
	return true
}

// plainEnd returns where the field at i ends, -1 if it has quotes or the text ends first.
func plainEnd(data []byte, i int, delimiter byte) int {
	for ; i < len(data); i++ {
		switch data[i] {
		case delimiter, '\n', '\r':
			return i
		case '"':
			return -1
		}
	}
	return -1
}

// putPlain stores a field that is no plain count.
func (rd *Reader) putPlain(r *form.Report, column *headerColumn, text []byte, place form.Place) {
	switch {
	case column.address == nil && column.field != keys.NoField:
		reporter.SetText(rd.names, r, column.field, column.name, text, place)
	case column.address == nil:
	case len(text) == 0:
		r.States[column.address.Cell], r.Places[column.address.Cell] = form.Blank, place
	default:
		r.Put(column.address.Cell, string(text), form.NoUnit, place)
	}
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
	n := len(c.Fields) + c.Surplus
	if n == len(h.columns) {
		return
	}
	figures, filled := 0, n < len(h.columns) || c.Surplus > 0
	for i := len(h.columns); i < len(c.Fields); i++ {
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
	if c.Open() && n < len(h.columns) {
		leaveOpen(r, c, h)
	}
}

// leaveOpen makes the cells unreadable that a line lacks with which the text ends: it was
// cut off, and so perhaps was its last figure.
func leaveOpen(r *form.Report, c *csv.Scanner, h *header) {
	last, any := form.CellID(0), false
	var open []form.CellID
	for i := range h.columns {
		a := h.columns[i].address
		if a == nil || !a.Known {
			continue
		}
		switch {
		case i < len(c.Fields):
			last, any = a.Cell, true
		case r.States[a.Cell] == form.Absent:
			open = append(open, a.Cell)
		}
	}
	if !any || len(open) == 0 {
		return
	}
	r.DoubtEnd(form.OpenEnd(c.Fields[len(c.Fields)-1].Text))
	r.CutOff(last, r.Place, open)
}

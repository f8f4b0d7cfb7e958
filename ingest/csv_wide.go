package ingest

import (
	"bytes"
	"context"

	"gouji/form"
)

// readWide reads a table with one report to a line.
func (rd *Reader) readWide(ctx context.Context, g *reading, c *csvScanner, h *csvHeader) error {
	for _, f := range h.findings {
		g.find(f)
	}
	for {
		r := rd.blankReport(g)
		if !h.plain || !rd.plainLine(r, c, h) {
			if !c.next() {
				break
			}
			rd.unclosed(g, c)
			if c.blank() {
				continue
			}
			r = rd.blankReport(g)
			rd.wideReport(r, c, h)
		}
		if h.bothEditions {
			forgetForeignBlanks(r)
		}
		if err := g.deliver(ctx, r); err != nil {
			return err
		}
	}
	h.finish(g)
	if c.stream.failure != nil {
		g.find(*c.stream.failure)
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
func (rd *Reader) plainLine(r *form.Report, c *csvScanner, h *csvHeader) bool {
	data, i := c.data, c.pos
	wide, filled := 0, false
	for k := range h.columns {
		column, start := &h.columns[k], i
		place := form.Place{Line: c.line, Column: int32(start-c.pos-wide) + 1}
		var v int64
		if column.address != nil {
			for i < len(data) && data[i]-'0' <= 9 {
				v = v*10 + int64(data[i]-'0')
				i++
			}
		}
		const mostDigits = 12
		n := i - start
		for i < len(data) && data[i] != c.comma && data[i] != '\n' && data[i] != '\r' {
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
		case column.address == nil && column.field != noField:
			rd.setText(r, column.field, column.name, text, place)
			wide += countWide(text)
		case column.address == nil:
			wide += countWide(text)
		case len(text) == 0:
			r.States[column.address.cell], r.Places[column.address.cell] = form.Blank, place
		case n < len(text), n > mostDigits, v != 0 && isMoney[column.address.cell]:
			r.Put(column.address.cell, string(text), form.NoUnit, place)
			wide += countWide(text)
		default:
			r.Figures++
			id := column.address.cell
			r.States[id], r.Values[id], r.Places[id] = form.Stated, v, place
		}
		filled = filled || len(bytes.TrimSpace(text)) > 0
		if k < len(h.columns)-1 {
			if data[i] != c.comma {
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
	r.Place = form.Place{Line: c.line, Column: 1}
	c.pos, c.lineStart = i+1, i+1
	c.line++
	return true
}

// wideReport fills a report from the line that was read last.
func (rd *Reader) wideReport(r *form.Report, c *csvScanner, h *csvHeader) {
	r.Place = c.linePlace()
	var counter columnCounter
	for i := range c.fields {
		if i >= len(h.columns) {
			break
		}
		f := &c.fields[i]
		place := counter.place(c, i)
		switch column := &h.columns[i]; {
		case column.address != nil:
			rd.putText(r, column.address, f.text, place)
		case column.field != noField && column.field < tableField:
			rd.setText(r, column.field, column.name, f.text, place)
		case column.unknown || column.field != noField:
			if isFigure(string(f.text)) {
				column.lost++
				column.unknown = true
			}
		}
	}
	rd.wideRagged(r, c, h)
}

// wideRagged compares the number of fields with the header's. Empty fields
// beyond it, which spreadsheets write, do no harm.
func (rd *Reader) wideRagged(r *form.Report, c *csvScanner, h *csvHeader) {
	n := len(c.fields)
	if n == len(h.columns) {
		return
	}
	figures, filled := 0, n < len(h.columns)
	for i := len(h.columns); i < n; i++ {
		text := bytes.TrimSpace(c.fields[i].text)
		filled = filled || len(text) > 0
		if isFigure(string(text)) {
			figures++
		}
	}
	if filled {
		r.Figures += figures
		r.Findings = append(r.Findings, ragged(r.Place, n, len(h.columns), figures))
	}
}

// putText stores the text of a figure; nearly always it is a few digits.
func (rd *Reader) putText(r *form.Report, a *address, text []byte, place form.Place) {
	const mostDigits = 12
	if n := len(text); a.known && n > 0 && n <= mostDigits && r.States[a.cell] == form.Absent {
		var v int64
		i := 0
		for i < n && text[i]-'0' <= 9 {
			v = v*10 + int64(text[i]-'0')
			i++
		}
		if i == n && (v == 0 || !isMoney[a.cell]) {
			r.Figures++
			r.States[a.cell], r.Values[a.cell], r.Places[a.cell] = form.Stated, v, place
			return
		}
	}
	put(r, a, string(text), place)
}

// setText stores the text of a piece of meta data.
func (rd *Reader) setText(r *form.Report, f field, key string, text []byte, place form.Place) {
	switch {
	case len(text) == 0:
	case f == yearField && len(text) == 4 && digits4(text) > 0:
		r.Year = digits4(text)
	case f == codeField && plainCode(text):
		r.Agency.Code = rd.intern(text)
	case f == divisionField && len(text) == 6 && plainDigits(text):
		r.Agency.Division = rd.intern(text)
	default:
		setField(r, f, key, rd.intern(text), place)
	}
}

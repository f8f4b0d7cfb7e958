package word

import (
	"bytes"

	"gouji/ingest/lines"
)

// startTable takes an element that begins a table, a row, a cell, or says
// something of one, and reports whether it was one.
func (r *reader) startTable() bool {
	switch string(r.s.Name) {
	case "tbl":
		r.cells = append(r.cells, r.cell)
		r.cell = cell{}
		r.w.Table(r.look&lines.Hidden != 0)
	case "tr":
		r.deletedRow = false
		r.w.Row(false)
	case "trPr":
		r.rowProperties = true
	case "gridBefore":
		if r.rowProperties {
			r.w.Covered(r.count())
		}
	case "hidden":
		if r.rowProperties && r.on() {
			r.w.HideRow()
		}
	case "tc":
		r.cell = cell{columns: 1}
		r.w.Cell(lines.Text)
	case "gridSpan":
		r.cell.columns = max(1, r.count())
	case "vMerge", "vmerge":
		r.cell.continues = r.attribute("val") != "restart"
	case "hMerge", "hmerge":
		r.cell.joinsLeft = r.attribute("val") != "restart"
	case "cellDel":
		r.cell.deleted = true
	default:
		return false
	}
	return true
}

func (r *reader) endTable() {
	switch string(r.s.Name) {
	case "tbl":
		r.w.EndTable()
		if n := len(r.cells); n > 0 {
			r.cell, r.cells = r.cells[n-1], r.cells[:n-1]
		}
		r.deletedRow = false
	case "tr":
		r.w.EndRow(1)
		r.deletedRow = false
	case "trPr":
		r.rowProperties = false
	case "tc":
		c := r.cell
		switch {
		case c.joinsLeft:
			r.w.EndJoinedCell(c.columns)
		case c.continues:
			r.w.EndContinuingCell(c.columns)
			r.w.Covered(c.columns - 1)
		default:
			r.w.EndCell(c.columns, 1)
			r.w.Covered(c.columns - 1)
		}
		r.cell = cell{}
	case "fldChar":
		r.endField()
	}
}

// startField takes an element that is a part of a field.
func (r *reader) startField() {
	var f *field
	if n := len(r.fields); n > 0 {
		f = &r.fields[n-1]
	}
	switch string(r.s.Name) {
	case "fldChar":
		r.fieldCharacter(f)
	case "instrText", "delInstrText":
		r.inInstruction = true
	}
	if f == nil || f.result {
		return
	}
	switch string(r.s.Name) { // what a form says of a field to fill in
	case "checkBox":
		f.checkBox = true
	case "checked":
		f.checked = r.on()
	case "default":
		f.checked = r.on()
		f.chosen = r.count()
	case "result":
		f.chosen = r.count()
	case "listEntry":
		const maxEntries = 1000
		if len(f.entries) < maxEntries {
			f.entries = append(f.entries, r.attribute("val"))
		}
	}
}

func (r *reader) fieldCharacter(f *field) {
	const maxFields = 100
	switch r.attribute("fldCharType") {
	case "begin":
		if len(r.fields) == maxFields {
			r.damaged = true
			return
		}
		r.fields = append(r.fields, field{})
	case "separate":
		if f != nil {
			f.result = true
		}
	case "end":
		r.ending = f != nil
	}
}

// endField ends a field. Boxes to check and lists to choose from have no result:
// what they show stands in the instruction.
func (r *reader) endField() {
	if !r.ending {
		return
	}
	r.ending = false
	n := len(r.fields) - 1
	f := r.fields[n]
	r.fields = r.fields[:n]
	switch {
	case f.said:
	case f.chosen < len(f.entries):
		r.write([]byte(f.entries[f.chosen]))
	case f.checkBox && f.checked:
		r.write([]byte("☒"))
	case f.checkBox:
		r.write([]byte("☐"))
	case bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(f.instruction)), []byte("EQ")):
		// A formula that is drawn, such as a figure in a circle.
		r.look |= lines.Symbol
		r.write([]byte("□"))
	}
}

package documents

import (
	"strings"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/lines"
	"gouji/ingest/tables"
	"gouji/ingest/words"
)

// The heads of the two columns that make a sheet the list of a return: what an
// item is called and what the agency says about it.
const (
	itemHead     = "事项编号"
	responseHead = "情况说明"
)

// responses reads the list of items of a return (退回事项), which is no form. ok is
// false if the sheet is none.
func (s *sheet) responses() (said []form.Response, ok bool) {
	item, response, filled := -1, -1, 0
	for i := range s.lines {
		row := tableRow(&s.lines[i], len(s.lines[i].Cells))
		if !ok {
			item, response = columnOf(row, itemHead), columnOf(row, responseHead)
			ok = item >= 0 && response >= 0
			if len(row) > 0 {
				filled++
			}
			if !ok && filled > tables.MaxTitleLines {
				return nil, false
			}
			continue
		}
		text := textAt(row, response)
		if text == "" {
			continue
		}
		name := textAt(row, item)
		r, known := form.ParseItem(name)
		if r.Text = text; !known && name != "" {
			r.Text = name + "：" + text
		}
		said = append(said, r)
	}
	return said, ok
}

func columnOf(row []csv.Cell, head string) int {
	for i := range row {
		if form.FoldLabel(row[i].Text) == head {
			return i
		}
	}
	return -1
}

// textAt is what a cell says, in one line.
func textAt(row []csv.Cell, column int) string {
	if column >= len(row) {
		return ""
	}
	return strings.Join(strings.Fields(row[column].Text), " ")
}

// tableRow is what is shown of the first cells of a line, without merged cells.
func tableRow(l *lines.Line, end int) []csv.Cell {
	row := make([]csv.Cell, 0, end)
	for k := range l.Cells[:end] {
		c := &l.Cells[k]
		if k < len(l.HiddenColumns) && l.HiddenColumns[k] {
			continue
		}
		shown := csv.Cell{Place: c.Place}
		if c.Covered == lines.Own {
			shown.Text, _ = words.Seen(c)
		}
		row = append(row, shown)
	}
	return row
}

package printed

import (
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
	"gouji/ingest/words"
)

// writer puts placed rows into a report. A figure is put only if its place is
// certain: the label names the row, the row has exactly as many figures as the table
// has columns, or its cells stand in line with a head of the same width, and the order
// of rows and columns is that of the form. Whatever is not certain becomes
// unreadable, with a finding. The reason is that a wrong figure is worse than none:
// nobody looks for it.
type writer struct {
	report       *form.Report
	likely       form.Edition // of tables that do not show theirs
	applications form.Edition // of table 三
}

// write puts what the rows of a document say into a report.
func write(report *form.Report, rows *labelledRows) {
	disclosure := placeDisclosure(rows.disclosure)
	applications, ordered := placeApplications(rows.applications)
	w := &writer{report: report, likely: likelyEdition(disclosure, report.Year)}
	w.applications = applicationsEdition(applications, w.likely)
	w.putDisclosure(disclosure, rows)
	w.putApplications(applications, ordered, rows)
	w.putProceedings(placeProceedings(rows.proceedings), rows)
}

func (w *writer) putDisclosure(all []*placedRow, from *labelledRows) {
	w.findHeadFigures(all)
	sums, rows := takeSums(all)
	for _, s := range sums {
		w.putSum(&s)
	}
	for _, r := range rows {
		e := r.edition
		if e == form.NoEdition {
			e = w.likely
		}
		r.expected = dataRows[r.table][e]
	}
	w.putOrdered(rows, from)
}

func (w *writer) putApplications(rows []*placedRow, ordered bool, from *labelledRows) {
	if !ordered {
		w.refuseTable(form.Applications, rows, headDiffers.Text)
		return
	}
	expected := dataRows[form.Applications][w.applications]
	for _, r := range rows {
		r.expected = expected
	}
	w.putOrdered(rows, from)
	w.findCutOff(form.Applications, rows, expected)
}

func (w *writer) putProceedings(p proceedings, from *labelledRows) {
	if p.contradiction {
		w.refuseTable(form.Proceedings, p.all, headDiffers.Text)
		return
	}
	for _, r := range p.grouped {
		r.expected = groupRows
	}
	w.putOrdered(p.grouped, from)
	w.findCutOff(form.Proceedings, p.grouped, groupRows)
	w.putSingle(p.single)
}

// putOrdered lets the rules of order judge the rows of a part, and puts those that
// are certain.
func (w *writer) putOrdered(rows []*placedRow, from *labelledRows) {
	s := &sequence{rows: w.withFigures(rows), unused: from.unused, labelAlone: from.labelAlone}
	s.likelyLabels()
	s.judge()
	for _, r := range s.ambiguous {
		w.leaveRowsOpen(r)
	}
	for t := range form.NumTables {
		of := slices.DeleteFunc(slices.Clone(s.rows), func(r *placedRow) bool { return r.table != t })
		switch table := s.tables[t]; {
		case table != nil:
			w.refuseTable(t, of, table.reason.Text)
		case len(of) > 1 && !slices.ContainsFunc(of, func(r *placedRow) bool { return r.refusal == nil }):
			w.refuseTable(t, of, of[0].refusal.reason.text(of[0]))
		default:
			for _, r := range of {
				w.put(r)
			}
		}
	}
}

// withFigures leaves out the labels of a dump that have no cells and need none:
// captions, headings that repeat the label of a row, and all of a blank table.
func (w *writer) withFigures(rows []*placedRow) []*placedRow {
	any := slices.ContainsFunc(rows, func(r *placedRow) bool { return r.figures > 0 })
	bare := func(r *placedRow) bool { return r.isDump() && len(r.cells) == 0 }
	return slices.DeleteFunc(slices.Clone(rows), func(r *placedRow) bool {
		switch {
		case !bare(r):
			return false
		case !any || r.row == nil || r.row.Editions&^r.row.Header&w.applications == 0:
			return true
		}
		return slices.ContainsFunc(rows, func(other *placedRow) bool { return other.row == r.row && !bare(other) })
	})
}

// leaveRowsOpen makes the cells unreadable of the rows of the form whose figures a row may be.
func (w *writer) leaveRowsOpen(r *refusal) {
	for _, row := range r.possibleRows {
		r.row.possibleCells = append(r.row.possibleCells, w.leaveOpen(cellsAt(r.table, row, r.row.columns), r.row.place)...)
	}
}

// findHeadFigures reports figures typed into the words of heads.
func (w *writer) findHeadFigures(rows []*placedRow) {
	seen := map[headed]bool{}
	for _, r := range rows {
		if r.columns == nil || seen[r.headed()] {
			continue
		}
		seen[r.headed()] = true
		for _, line := range r.head.lines {
			for _, c := range line.cells {
				if remarks := c.means.Label.Remarks; strings.ContainsAny(remarks, "0123456789") && strings.Contains(remarks, "元") {
					w.report.Figures++
					w.report.Findings = append(w.report.Findings, form.Finding{Rule: form.RuleFHeaderValue, Place: c.place, Figures: 1, Arguments: []string{plaintext.Shorten(c.text)}})
				}
			}
		}
	}
}

// putSum adds up the parts of a row.
func (w *writer) putSum(s *sum) {
	names, figures := make([]string, len(s.parts)), 0
	for i, part := range s.parts {
		names[i] = part.label
		figures += part.figures
	}
	first := s.parts[0]
	var cells []form.CellID
	put := 0
	for k, column := range first.columns {
		id, ok := form.CellOf(s.row, column)
		if !ok {
			continue
		}
		cells = append(cells, id)
		place := first.values[k].place
		switch total, state := s.total(id, k); state {
		case form.Stated:
			w.report.PutValue(id, total, place)
			put++
		default:
			w.report.States[id], w.report.Places[id] = state, place
		}
	}
	w.report.Figures += figures - put
	list := form.List(names)
	w.report.Findings = append(w.report.Findings, form.Finding{
		Rule: form.RuleFSummed, Cells: cells, Place: first.place, Figures: figures - put,
		Arguments: []string{list.Chinese, s.row.Label, list.English},
	})
}

// total adds up a column of the parts: unreadable if one of them is, blank if all are.
func (s *sum) total(id form.CellID, column int) (total int64, state form.State) {
	state = form.Blank
	for _, part := range s.parts {
		switch f := form.ReadFigure(&form.Cells[id], part.values[column].text, form.NoUnit); f.State {
		case form.Stated:
			total, state = total+f.Value, form.Stated
		case form.Unreadable:
			return 0, form.Unreadable
		}
	}
	return total, state
}

// put puts a certain row into the report, and says about any other why not.
func (w *writer) put(r *placedRow) {
	switch {
	case r.refusal != nil:
		w.refuse(r, r.refusal.reason)
		return
	case r.row == nil:
		w.findExtraRow(r)
		return
	case r.values == nil:
		w.refuse(r, wrongCount)
		return
	}
	if r.likely {
		w.report.Findings = append(w.report.Findings, form.Finding{
			Rule: form.RuleFLabel, Place: r.place, Cells: cellsOf(r), Arguments: []string{plaintext.Shorten(r.label), r.row.Label},
		})
	}
	units := make([]form.Unit, len(r.columns))
	if r.head != nil && r.table < form.Applications {
		units = r.head.units(len(r.columns))
	}
	for k, column := range r.columns {
		a := keys.AddressOf(&form.Tables[r.table], r.row, column)
		switch c := &r.values[k]; {
		case a.Known && c.class() == words.Unclear:
			w.report.PutUnclear(a.Cell, c.text, c.place)
		case a.Known && c.picture:
			w.report.PutUnclear(a.Cell, words.PictureShown, c.place)
		case a.Known:
			w.report.Put(a.Cell, c.text, units[k], c.place)
			w.findUnit(a.Cell, c, units[k])
		default:
			keys.Put(w.report, &a, c.text, c.place)
		}
	}
}

// putSingle puts the one line of fifteen figures that table 四 prints.
func (w *writer) putSingle(rows []*placedRow) {
	for i, r := range rows {
		if r.values == nil {
			w.refuseTable(form.Proceedings, rows, wrongCount.text(r))
			return
		}
		if i > 0 && !sameValues(rows[0], r) {
			w.refuseTable(form.Proceedings, rows, twoRows.Text)
			return
		}
	}
	for _, r := range rows {
		for g, row := range groupRows {
			group := *r
			n := len(r.columns)
			group.row, group.values = row, r.values[g*n:(g+1)*n]
			w.put(&group)
		}
	}
}

// findUnit reports a head that prints another unit than the form does.
func (w *writer) findUnit(id form.CellID, c *cell, unit form.Unit) {
	column := form.Cells[id].Column
	value, ok := w.report.Value(id)
	if !column.UnitPrinted || unit == form.NoUnit || unit == column.Unit || !ok || value == 0 {
		return
	}
	f := form.Finding{Rule: form.RuleUUnit, Cells: []form.CellID{id}, Place: c.place, Arguments: []string{c.text + unit.String()}}
	f.SetStated(value)
	w.report.Findings = append(w.report.Findings, f)
}

// cellsOf returns the cells a row would fill.
func cellsOf(r *placedRow) []form.CellID {
	if r.row == nil {
		return nil
	}
	return cellsAt(r.table, r.row, r.columns)
}

// cellsAt returns the cells that a row of the form has in some columns.
func cellsAt(t form.TableID, row *form.Row, columns []*form.Column) (cells []form.CellID) {
	for _, column := range columns {
		if id, ok := form.CellOf(row, column); ok {
			cells = append(cells, id)
		}
	}
	return cells
}

// findExtraRow reports a row that the form does not have.
func (w *writer) findExtraRow(r *placedRow) {
	w.report.Figures += r.figures
	w.report.Findings = append(w.report.Findings, form.Finding{
		Rule: form.RuleFExtraRow, Place: r.place, Cells: r.possibleCells, Figures: r.figures, Arguments: []string{plaintext.Shorten(r.label), strconv.Itoa(r.figures)},
	})
}

// refuse marks the cells of a row as unreadable and says why.
func (w *writer) refuse(r *placedRow, why *reason) {
	if len(r.columns) == 0 {
		r.columns = form.Tables[r.table].DataColumns(w.likely)
	}
	cells := append(cellsOf(r), r.possibleCells...)
	lost := w.makeUnreadable(cells, r.place)
	w.report.Figures += r.figures
	label := r.label
	if label == "" {
		label = "—"
	}
	text := why.text(r)
	w.report.Findings = append(w.report.Findings, form.Finding{
		Rule: form.RuleFUnreadableRow, Place: r.place, Cells: cells, Figures: r.figures + lost,
		Arguments: []string{plaintext.Shorten(label), text.Chinese, text.English},
	})
}

// findCutOff notes that a table ends before its last rows: what they say is not known.
func (w *writer) findCutOff(t form.TableID, placed []*placedRow, rows []*form.Row) {
	last := -1
	var end *placedRow
	for i, row := range rows {
		for _, r := range placed {
			if r.row == row {
				last, end = i, r
			}
		}
	}
	if end == nil || last == len(rows)-1 {
		return
	}
	var cells []form.CellID
	for _, row := range rows[last+1:] {
		cells = append(cells, w.leaveOpen(cellsAt(t, row, end.columns), end.place)...)
	}
	if len(cells) == 0 {
		return
	}
	w.report.Findings = append(w.report.Findings, form.Finding{
		Rule: form.RuleFCutOff, Place: end.place, Cells: cells,
		Arguments: []string{form.Tables[t].Caption, rows[last].Label, strconv.Itoa(len(rows) - 1 - last)},
	})
}

// leaveOpen makes those of some cells unreadable that were not met, and returns them.
func (w *writer) leaveOpen(cells []form.CellID, place form.Place) (open []form.CellID) {
	for _, id := range cells {
		if w.report.States[id] == form.Absent {
			w.report.States[id], w.report.Places[id] = form.Unreadable, place
			open = append(open, id)
		}
	}
	return open
}

// makeUnreadable makes cells unreadable and returns how many figures that takes back.
func (w *writer) makeUnreadable(cells []form.CellID, place form.Place) (lost int) {
	r := w.report
	for _, id := range cells {
		if r.States[id] == form.Stated {
			lost++
		}
		if r.States[id] == form.Absent {
			r.Places[id] = place
		}
		r.States[id], r.Values[id] = form.Unreadable, 0
	}
	return lost
}

// refuseTable gives up a whole table.
func (w *writer) refuseTable(t form.TableID, rows []*placedRow, why form.Text) {
	if len(rows) == 0 {
		return
	}
	figures := 0
	e := form.NoEdition
	for _, r := range rows {
		figures += r.figures
		e |= r.edition
	}
	if t == form.Applications {
		e = w.applications
	}
	if e != form.Edition2019 && e != form.Edition2021 {
		e = w.likely
	}
	cells := form.CellsOf(t, e)
	lost := w.makeUnreadable(cells, rows[0].place)
	w.report.Figures += figures
	w.report.Findings = append(w.report.Findings, form.Finding{
		Rule: form.RuleFUnreadableTable, Place: rows[0].place, Cells: cells, Figures: figures + lost,
		Arguments: []string{form.Tables[t].Caption, why.Chinese, why.English},
	})
}

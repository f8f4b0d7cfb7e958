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

// headFigures reports a figure typed into the words of a head.
func (p *placer) headFigures(h *tableHead) {
	for _, line := range h.lines {
		for _, c := range line.cells {
			if digit := strings.IndexAny(c.means.Label.Remarks, "0123456789"); digit >= 0 && strings.Contains(c.means.Label.Remarks, "元") {
				p.report.Figures++
				p.report.Findings = append(p.report.Findings, form.Finding{Rule: form.RuleFHeaderValue, Place: c.place, Figures: 1, Arguments: []string{plaintext.Shorten(c.text)}})
			}
		}
	}
}

// sumParts adds up local rows under 其他对外管理服务事项 (行政检查, 行政确认),
// which the form has as one row. It does so only where the row itself holds no
// figures, the parts follow it directly, and every figure is certain.
func (p *placer) sumParts() {
	for i, first := range p.disclosure {
		isPart := first.row == nil && first.parent != nil && first.parent.Code == "other_admin_service"
		if !isPart || first.values == nil || first.table != form.Licensing {
			continue
		}
		parts := []*tableRow{first}
		for _, next := range p.disclosure[i+1:] {
			if next.row != nil || next.values == nil || next.grid != first.grid || next.head != first.head || !localService(next.means.Body) {
				break
			}
			parts = append(parts, next)
		}
		if !localService(first.means.Body) || slices.ContainsFunc(p.disclosure, func(rec *tableRow) bool { return rec.row == first.parent }) {
			continue
		}
		p.putSum(first.parent, parts)
	}
}

// localService reports whether a label is one of the services that local forms list singly.
func localService(body string) bool {
	switch body {
	case "行政检查", "行政确认", "行政奖励", "行政给付", "行政裁决", "其他行政权力", "其他权力", "公共服务":
		return true
	}
	return false
}

func (p *placer) putSum(row *form.Row, parts []*tableRow) {
	names, figures := make([]string, len(parts)), 0
	for i, part := range parts {
		names[i] = part.label
		figures += part.figures
		part.fault = notOnForm // settled here
	}
	var cells []form.CellID
	placed := 0
	for k, column := range parts[0].columns {
		id, ok := form.CellAt("licensing", row.Code, column.Code)
		if !ok {
			continue
		}
		sum, stated := int64(0), 0
		for _, part := range parts {
			f := form.ReadFigure(&form.Cells[id], part.values[k].text, form.NoUnit)
			switch f.State {
			case form.Stated:
				sum += f.Value
				stated++
			case form.Unreadable:
				stated = -len(parts)
			}
		}
		cells = append(cells, id)
		if stated > 0 {
			p.report.PutValue(id, sum, parts[0].values[k].place)
			placed++
		} else {
			p.report.States[id], p.report.Places[id] = form.Unreadable, parts[0].values[k].place
			if stated == 0 {
				p.report.States[id] = form.Blank
			}
		}
	}
	p.report.Figures += figures - placed
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: form.RuleFSummed, Cells: cells, Place: parts[0].place, Figures: figures - placed,
		Arguments: []string{strings.Join(names, "、"), row.Label},
	})
	for _, part := range parts {
		part.columns, part.figures = nil, 0
	}
}

// place puts a certain record into the report, and says about any other why not.
func (p *placer) place(rec *tableRow) {
	if rec.fault == noFault && rec.row == nil {
		p.extraRow(rec)
		return
	}
	if rec.fault != noFault || rec.values == nil {
		p.refuse(rec)
		return
	}
	if rec.near {
		p.report.Findings = append(p.report.Findings, form.Finding{
			Rule: form.RuleFLabel, Place: rec.place, Cells: p.cellsOf(rec), Arguments: []string{plaintext.Shorten(rec.label), rec.row.Label},
		})
	}
	units := make([]form.Unit, len(rec.columns))
	if rec.head != nil && rec.table < form.Applications {
		units = rec.head.units(len(rec.columns))
	}
	for k, column := range rec.columns {
		a := keys.AddressOf(&form.Tables[rec.table], rec.row, column)
		switch c := &rec.values[k]; {
		case a.Known && c.class() == words.Unclear:
			p.report.PutUnclear(a.Cell, c.text, c.place)
		case a.Known && c.picture:
			p.report.PutUnclear(a.Cell, "（图片）", c.place)
		case a.Known:
			p.report.Put(a.Cell, c.text, units[k], c.place)
			p.unitDiffers(a.Cell, c, units[k])
		default:
			keys.Put(p.report, &a, c.text, c.place)
		}
	}
}

// unitDiffers reports a head that prints another unit than the form does.
func (p *placer) unitDiffers(id form.CellID, c *cell, unit form.Unit) {
	column := form.Cells[id].Column
	value, ok := p.report.Value(id)
	if !column.UnitPrinted || unit == form.NoUnit || unit == column.Unit || !ok || value == 0 {
		return
	}
	f := form.Finding{Rule: form.RuleUUnit, Cells: []form.CellID{id}, Place: c.place, Arguments: []string{c.text + unit.String()}}
	f.SetStated(value)
	p.report.Findings = append(p.report.Findings, f)
}

// cellsOf returns the cells a record would fill.
func (p *placer) cellsOf(rec *tableRow) (cells []form.CellID) {
	if rec.row == nil {
		return nil
	}
	for _, column := range rec.columns {
		if id, ok := form.CellAt(form.Tables[rec.table].Code, rec.row.Code, column.Code); ok {
			cells = append(cells, id)
		}
	}
	return cells
}

// extraRow reports a row that the form does not have.
func (p *placer) extraRow(rec *tableRow) {
	p.report.Figures += rec.figures
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: form.RuleFExtraRow, Place: rec.place, Cells: rec.blinded, Figures: rec.figures, Arguments: []string{plaintext.Shorten(rec.label), strconv.Itoa(rec.figures)},
	})
}

// refuse marks the cells of a record as unreadable and says why.
func (p *placer) refuse(rec *tableRow) {
	if len(rec.columns) == 0 {
		rec.columns = columnsOf(&form.Tables[rec.table], p.likelyEdition())
	}
	cells := append(p.cellsOf(rec), rec.blinded...)
	lost := p.void(cells, rec.place)
	p.report.Figures += rec.figures
	label := rec.label
	if label == "" {
		label = "—"
	}
	reason := rec.fault.reason(rec)
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: form.RuleFUnreadableRow, Place: rec.place, Cells: cells, Figures: rec.figures + lost,
		Arguments: []string{plaintext.Shorten(label), reason.Chinese, reason.English},
	})
}

// cutOff notes that a table ends before its last rows: what they say is not known.
func (p *placer) cutOff(t form.TableID, records []*tableRow, rows []*form.Row) {
	last := -1
	var end *tableRow
	for i, row := range rows {
		for _, rec := range records {
			if rec.row == row {
				last, end = i, rec
			}
		}
	}
	if end == nil || last == len(rows)-1 {
		return
	}
	var cells []form.CellID
	for _, row := range rows[last+1:] {
		for _, column := range end.columns {
			id, ok := form.CellAt(form.Tables[t].Code, row.Code, column.Code)
			if ok && p.report.States[id] == form.Absent {
				p.report.States[id], p.report.Places[id] = form.Unreadable, end.place
				cells = append(cells, id)
			}
		}
	}
	if len(cells) == 0 {
		return
	}
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: form.RuleFCutOff, Place: end.place, Cells: cells,
		Arguments: []string{form.Tables[t].Caption, rows[last].Label, strconv.Itoa(len(rows) - 1 - last)},
	})
}

// void makes cells unreadable and returns how many figures that takes back.
func (p *placer) void(cells []form.CellID, place form.Place) (lost int) {
	r := p.report
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
func (p *placer) refuseTable(t form.TableID, records []*tableRow, reason form.Text) {
	if len(records) == 0 {
		return
	}
	figures := 0
	e := form.NoEdition
	for _, rec := range records {
		figures += rec.figures
		e |= rec.edition
	}
	if t == form.Applications {
		e = p.applicationsEdition()
	}
	if e != form.Edition2019 && e != form.Edition2021 {
		e = p.likelyEdition()
	}
	cells := form.CellsOf(t, e)
	lost := p.void(cells, records[0].place)
	p.report.Figures += figures
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: form.RuleFUnreadableTable, Place: records[0].place, Cells: cells, Figures: figures + lost,
		Arguments: []string{form.Tables[t].Caption, reason.Chinese, reason.English},
	})
}

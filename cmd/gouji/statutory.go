package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"gouji/form"
)

// suspicion is what an explanation says about a cell.
type suspicion struct {
	to      int64 // the figure it should have
	certain bool  // no other explanation is as simple
}

// tableMarks is what to mark in the printed tables of a report.
type tableMarks struct {
	tables   [form.NumTables]bool // tables with something to show
	failing  map[form.CellID]bool // cells that a failing relation is about
	suspects map[form.CellID]suspicion
	// Differences of the identities that fail: of rows and captions by code, of
	// columns by code, and those of columns separately for the sum of the results and the balance.
	rows, sums, balances map[[2]string]int64
}

// marksOf works out the marks from the findings about a report.
func marksOf(findings []form.Finding, suspects map[form.CellID]suspicion) *tableMarks {
	m := &tableMarks{
		failing: map[form.CellID]bool{}, suspects: suspects,
		rows: map[[2]string]int64{}, sums: map[[2]string]int64{}, balances: map[[2]string]int64{},
	}
	for id := range suspects {
		m.tables[form.Cells[id].Table.ID] = true
	}
	for i := range findings {
		f := &findings[i]
		if !f.Severity().IsError() || len(f.Cells) == 0 || !isRelation(f.Rule) {
			continue
		}
		cell := &form.Cells[f.Cells[0]]
		m.tables[cell.Table.ID] = true
		difference, _ := f.Difference()
		switch f.Rule {
		case form.RuleS3Bal:
			m.balances[[2]string{cell.Table.Code, cell.Column.Code}] = difference
		case form.RuleA3Sum:
			m.sums[[2]string{cell.Table.Code, cell.Column.Code}] = difference
			m.failing[f.Cells[0]] = true
		case form.RuleA3Row, form.RuleA4Sum:
			m.rows[[2]string{cell.Table.Code, cell.Row.Code}] = difference
			m.failing[f.Cells[0]] = true
		default:
			m.failing[f.Cells[0]] = true
		}
	}
	return m
}

// isRelation reports whether a rule compares cells of the printed tables.
func isRelation(rule string) bool {
	return rule == form.RuleA3Sub || slices.ContainsFunc(form.Checks(), func(c form.Check) bool { return c.Rule == rule })
}

// writeTables prints the statutory tables of a report that have marks.
func (a *application) writeTables(w io.Writer, p palette, r *form.Report, m *tableMarks) {
	for t := range form.NumTables {
		if m.tables[t] && r.Editions[t] != form.NoEdition {
			fmt.Fprintln(w)
			a.writeTable(w, p, r, &form.Tables[t], m)
		}
	}
}

// writeTable prints one statutory table as the form lays it out, with the
// differences of failing rows on the right and of failing columns below.
func (a *application) writeTable(w io.Writer, p palette, r *form.Report, t *form.Table, m *tableMarks) {
	e := r.Editions[t.ID]
	columns := t.DataColumns(e)
	margin := slices.ContainsFunc(t.Rows, func(row form.Row) bool {
		_, fails := m.rows[[2]string{t.Code, row.Code}]
		return fails
	})
	fmt.Fprintf(w, "  %s  %s\n", p.paint(a.tableName(t), bold), p.paint(a.say(e.String()+"年版", "edition "+e.String()), dim))
	g := grid{palette: p, indent: "  ", gap: 2}
	a.tableHead(&g, e, columns, margin)
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Editions&e == 0 {
			continue
		}
		cells := []gridCell{{text: a.rowLabel(t, row)}}
		for _, c := range columns {
			cells = append(cells, figureCell(r, m, t, row, c))
		}
		if margin {
			cells = append(cells, differenceCell(m.rows, t.Code, row.Code))
		}
		g.add(cells...)
	}
	for _, foot := range []struct {
		label       string
		differences map[[2]string]int64
	}{
		{a.say("差：（七）－（一至六）", "difference (7) - (1 to 6)"), m.sums},
		{a.say("差：（一＋二）－（三＋四）", "difference (1 + 2) - (3 + 4)"), m.balances},
	} {
		if len(foot.differences) == 0 || t.ID != form.Applications {
			continue
		}
		cells := []gridCell{{foot.label, dim}}
		for _, c := range columns {
			cells = append(cells, differenceCell(foot.differences, t.Code, c.Code))
		}
		g.add(cells...)
	}
	g.write(w)
}

// tableHead adds the column labels, broken into short lines as on the form.
func (a *application) tableHead(g *grid, e form.Edition, columns []*form.Column, margin bool) {
	g.right = []bool{false}
	labels := [][]string{nil}
	width := 4
	if a.language == form.English {
		width = 13
	}
	for _, c := range columns {
		label := c.In(e)
		if a.language == form.English {
			label = c.English
		}
		labels = append(labels, wrap(label, max(width, min(8, columnsOf(label)/3))))
		g.right = append(g.right, true)
	}
	if margin {
		labels = append(labels, []string{a.say("差", "difference")})
		g.right = append(g.right, true)
	}
	height := 0
	for _, lines := range labels {
		height = max(height, len(lines))
	}
	for i := range height {
		row := make([]gridCell, len(labels))
		for j, lines := range labels {
			if k := i - (height - len(lines)); k >= 0 {
				row[j] = gridCell{lines[k], bold}
			}
		}
		g.add(row...)
	}
}

// rowLabel indents a row below its caption row.
func (a *application) rowLabel(t *form.Table, row *form.Row) string {
	label := row.Brief(a.language)
	for parent := row.Parent; parent != ""; {
		above, ok := t.LookupRow(parent)
		if !ok {
			break
		}
		label = " " + label
		parent = above.Parent
	}
	return label
}

// figureCell prints one cell of a table.
func figureCell(r *form.Report, m *tableMarks, t *form.Table, row *form.Row, c *form.Column) gridCell {
	id, ok := form.CellAt(t.Code, row.Code, c.Code)
	if !ok {
		for _, f := range r.Captions {
			if f.Row == row.Code && f.Column == c.Code {
				return gridCell{"(" + strconv.FormatInt(f.Value, 10) + ")", yellow}
			}
		}
		return gridCell{}
	}
	cell := &form.Cells[id]
	text := ""
	switch r.States[id] {
	case form.Stated:
		text = cell.Printed(r.Values[id])
	case form.Unreadable:
		text = "?"
	case form.Absent, form.Blank:
	}
	if s, suspected := m.suspects[id]; suspected {
		if s.certain {
			return gridCell{"[" + text + "→" + cell.Printed(s.to) + "]", red}
		}
		return gridCell{"[" + text + "]", yellow}
	}
	switch {
	case m.failing[id]:
		return gridCell{text, red}
	case text == "0":
		return gridCell{text, dim}
	default:
		return gridCell{text, plain}
	}
}

func differenceCell(differences map[[2]string]int64, table, code string) gridCell {
	d, ok := differences[[2]string{table, code}]
	if !ok {
		return gridCell{}
	}
	return gridCell{fmt.Sprintf("✗%+d", d), red}
}

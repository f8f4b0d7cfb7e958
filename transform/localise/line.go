package localise

import "gouji/form"

// line is a row or a column of a printed table, or a table printed as one line.
type line struct {
	kind   lineKind
	row    *form.Row
	column *form.Column
	nodes  uint64 // identities that the cells of the line stand in
}

type lineKind uint8

const (
	rowLine lineKind = iota
	columnLine
	wholeLine // table 四 is printed as one line of three groups
)

// findLines lays the arcs out as the form prints them.
func (n *network) findLines() {
	table := &form.Tables[n.table]
	arcOf := map[form.CellID]int16{}
	for a, id := range n.cells {
		arcOf[id] = int16(a)
	}
	at := func(r *form.Row, c *form.Column) int16 {
		if id, ok := form.CellAt(table.Code, r.Code, c.Code); ok {
			if a, ok := arcOf[id]; ok {
				return a
			}
		}
		return -1
	}
	rows := table.DataRows(n.edition)
	columns := table.DataColumns(n.edition)
	var all []int16
	for _, r := range rows {
		var arcs []int16
		for _, c := range columns {
			arcs = append(arcs, at(r, c))
		}
		n.addLine(line{kind: rowLine, row: r}, arcs)
		all = append(all, arcs...)
	}
	for _, c := range columns {
		var arcs []int16
		for _, r := range rows {
			arcs = append(arcs, at(r, c))
		}
		n.addLine(line{kind: columnLine, column: c}, arcs)
	}
	if n.table == form.Proceedings {
		n.addLine(line{kind: wholeLine}, all)
	}
}

func (n *network) addLine(l line, arcs []int16) {
	for _, a := range arcs {
		if a >= 0 {
			l.nodes |= n.ends[a]
		}
	}
	n.layout = append(n.layout, l)
	n.lines = append(n.lines, arcs)
}

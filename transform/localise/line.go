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

// A balance system is a network if every cell stands in at most two identities
// and, with the signs of some identities turned, positively in one and
// negatively in the other. Then identities are nodes, cells are arcs, and the
// figures flow through them: what is wrong is where more flows in than out.
// A cell in only one identity runs to an extra node, the ground.
//
// Nothing here knows table 三: find looks at the identities and decides.
type network struct {
	table   form.TableID
	edition form.Edition
	cells   []form.CellID // cell of each arc, ascending
	tail    []uint8       // node that counts the cell positively
	head    []uint8       // node that counts it negatively
	ends    []uint64      // both ends, as a set of nodes
	nodes   int
	check   []int     // index in form.Checks of each node's identity; -1 for a ground
	arcs    []cellSet // arcs at each node
	parts   []uint64  // sets of nodes that no arc leaves
	total   cellSet   // arcs that are 总计 cells: blank means not stated
	// implied lists identities that follow from the others and are left out.
	implied []int
	// lines are the rows and columns of the table, as arcs in printed order; -1
	// where a line has no cell. layout gives their kind and label.
	lines  [][]int16
	layout []line
}

package doc

import (
	"slices"
)

// tableRow is a row of a table.
type tableRow []tableCell

// tableCell is a cell: its paragraphs, and where it lies.
type tableCell struct {
	begin       int // character position
	first, last int // paragraphs
	left, right int // in twentieths of a point; equal where the file does not say
	joined      bool
	continues   bool
}

// giveTable gives out the paragraphs from first to last as a table.
func (d *document) giveTable(begin, first, last, depth int) error {
	var table []tableRow
	var row tableRow
	at := tableCell{begin: begin, first: first}
	for i := first; i < last; i++ {
		p := d.paragraphs[i]
		if int(p.depth) != depth {
			continue
		}
		switch p.ends {
		case endsCell:
			at.last = i + 1
			row = append(row, at)
		case endsRow:
			d.layOut(row, int(p.end)-1)
			table = append(table, row)
			row = nil
		default:
			continue
		}
		at = tableCell{begin: int(p.end), first: i + 1}
	}
	if len(row) > 0 {
		// No mark ends the last row: a damaged table is given out as far as it goes.
		at.last = last
		row = append(row, at)
		table = append(table, row)
		at.first = last
		d.damaged()
	}
	if len(table) > 0 {
		if err := d.giveRows(table, depth); err != nil {
			return err
		}
	}
	// Paragraphs that say they stand in a table and are in no cell are text.
	for i, from := at.first, at.begin; i < last; i++ {
		p := d.paragraphs[i]
		d.giveText(from, int(p.end), p.style)
		d.rows.NewParagraph()
		from = int(p.end)
	}
	return nil
}

// giveRows gives out the rows of a table.
func (d *document) giveRows(table []tableRow, depth int) error {
	edges := edgesOf(table)
	d.rows.Table(false)
	defer d.rows.EndTable()
	for _, row := range table {
		if d.rows.Full() {
			return nil
		}
		d.rows.Row(false)
		for i := 0; i < len(row); {
			c := row[i]
			i++
			for i < len(row) && row[i].joined {
				c.right, c.last = row[i].right, row[i].last
				i++
			}
			column, columns := d.rows.Columns(), 1
			if c.left < c.right {
				from, to := edgeAt(edges, c.left), edgeAt(edges, c.right)
				if from > column {
					d.rows.Covered(from - column)
				}
				columns = max(to-from, 1)
			}
			d.rows.Cell(0)
			if err := d.give(c.begin, c.first, c.last, depth); err != nil {
				return err
			}
			if c.continues {
				d.rows.EndContinuingCell(columns)
			} else {
				d.rows.EndCell(columns, 1)
			}
			d.rows.Covered(columns - 1)
		}
		d.rows.EndRow(1)
	}
	return nil
}

// layOut reads how the cells of a row lie from the properties of its mark.
func (d *document) layOut(cells tableRow, mark int) {
	in := d.pieceAt(mark)
	_, properties := d.paragraphProperties(in.stored(mark))
	d.eachProperty(properties, func(code int, value []byte) {
		switch code {
		case propertyTable:
			const cellBytes = 20
			if len(value) < 1 {
				return
			}
			count := int(value[0])
			flags := within(value, 1+2*(count+1), len(value))
			for i := range min(count, len(cells)) {
				if 1+2*(i+2) > len(value) {
					return
				}
				c := &cells[i]
				c.left, c.right = int(int16(short(value, 1+2*i))), int(int16(short(value, 3+2*i)))
				c.merge(short(flags, cellBytes*i))
			}
		case propertyMergeAcross:
			for i := int(value[0]) + 1; i < min(int(value[1]), len(cells)); i++ {
				cells[i].joined = true
			}
		case propertyMergeDown:
			if len(value) >= 2 && int(value[0]) < len(cells) {
				cells[value[0]].continues = value[1] == 1
			}
		}
	})
}

// merge reads the flags of a cell.
func (c *tableCell) merge(flags int) {
	const joined, down, begins = 0x02, 0x20, 0x40
	c.joined = flags&joined != 0
	c.continues = flags&down != 0 && flags&begins == 0
}

// edgesOf lists the vertical edges of a table. Cells of different rows that end in
// one line for the eye may differ a little in the file.
func edgesOf(table []tableRow) []int {
	const near = 30 // a point and a half
	var all []int
	for _, row := range table {
		for _, c := range row {
			if c.left < c.right {
				all = append(all, c.left, c.right)
			}
		}
	}
	slices.Sort(all)
	edges := all[:0]
	for _, edge := range all {
		if len(edges) == 0 || edge > edges[len(edges)-1]+near {
			edges = append(edges, edge)
		}
	}
	return edges
}

// edgeAt returns which of the edges an edge is.
func edgeAt(edges []int, edge int) int {
	at, found := slices.BinarySearch(edges, edge)
	if !found {
		at--
	}
	return at
}

const (
	endsNothing ending = iota
	endsCell
	endsRow
)

// paragraphProperties returns the style and the properties of the paragraph whose
// mark is stored at an offset.
func (d *document) paragraphProperties(at int) (style uint16, properties []byte) {
	_, _, found, ok := d.marks.find(at)
	if !ok {
		d.damaged()
	}
	// The length is given in pairs of bytes; a zero says that it follows.
	length := 0
	if len(found) > 0 {
		length = 2*int(found[0]) - 1
		found = found[1:]
		if length < 0 && len(found) > 0 {
			length = 2 * int(found[0])
			found = found[1:]
		}
	}
	found = within(found, 0, max(length, 0))
	if len(found) < 2 {
		return 0, nil
	}
	return uint16(short(found, 0)), found[2:]
}

// give gives out the paragraphs from first to last, which begin at character
// begin and stand in depth tables.
func (d *document) give(begin, first, last, depth int) error {
	for i := first; i < last && !d.rows.Full(); {
		if int(d.paragraphs[i].depth) > depth {
			end := i + 1
			for end < last && int(d.paragraphs[end].depth) > depth {
				end++
			}
			if err := d.giveTable(begin, i, end, depth+1); err != nil {
				return err
			}
			begin, i = int(d.paragraphs[end-1].end), end
			continue
		}
		if i%4096 == 0 {
			if err := d.ctx.Err(); err != nil {
				return err
			}
		}
		p := d.paragraphs[i]
		d.giveText(begin, int(p.end), p.style)
		d.rows.NewParagraph()
		begin = int(p.end)
		i++
	}
	return nil
}

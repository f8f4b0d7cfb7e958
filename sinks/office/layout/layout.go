// Package layout is how the tables of the form stand on paper: which label and
// which figure stands where, over how many rows and columns. It knows no report
// and no kind of file; workbooks, documents and pages draw what it says.
package layout

import (
	"cmp"
	"slices"

	"gouji/form"
)

// Block is one printed table of the form: a grid in which labels and figures
// stand, some over several rows or columns.
type Block struct {
	Title   form.Text
	Rows    int
	Columns int
	// Head is how many rows from the top are captions, repeated on every page.
	Head int
	// Widths of the columns, in characters of half width.
	Widths []int
	Cells  []Cell // in reading order
}

// Cell is one cell of a Block.
type Cell struct {
	Row, Column   int // from 0
	Rows, Columns int // how many it covers
	Label         form.Text
	Cell          form.CellID // if Figure
	Figure        bool
	Head          bool // a caption of columns; otherwise a caption of a row
}

// Of returns the tables of parts 二, 三 and 四 as an edition prints them.
func Of(e form.Edition) []Block {
	var all [form.NumTables]form.Edition
	for t := range all {
		all[t] = e
	}
	return OfEach(&all)
}

// OfEach returns the tables, each as its own edition prints it.
func OfEach(editions *[form.NumTables]form.Edition) []Block {
	blocks := []Block{disclosureBlock(editions), applicationsBlock(editions[form.Applications]), proceedingsBlock(editions[form.Proceedings])}
	for i := range blocks {
		slices.SortStableFunc(blocks[i].Cells, func(a, b Cell) int {
			return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
		})
	}
	return blocks
}

// CellsIn lists the figures that stand in a row of the grid.
func (b *Block) CellsIn(row int) []form.CellID {
	var cells []form.CellID
	for i := range b.Cells {
		if c := &b.Cells[i]; c.Figure && c.Row == row {
			cells = append(cells, c.Cell)
		}
	}
	return cells
}

func (b *Block) label(row, column, rows, columns int, head bool, t form.Text) {
	b.Cells = append(b.Cells, Cell{Row: row, Column: column, Rows: rows, Columns: columns, Label: t, Head: head})
}

func (b *Block) figure(row, column, columns int, t *form.Table, r *form.Row, c *form.Column) {
	id := form.MustCell(t.Code + "." + r.Code + "." + c.Code)
	b.Cells = append(b.Cells, Cell{Row: row, Column: column, Rows: 1, Columns: columns, Cell: id, Figure: true})
}

func rowText(r *form.Row, e form.Edition) form.Text {
	return form.Text{Chinese: r.In(e), English: r.English}
}

func columnText(c *form.Column, e form.Edition) form.Text {
	return form.Text{Chinese: c.In(e), English: c.English}
}

// disclosureBlock is part 二: one grid of a label and three figures, in which
// the last figure of a shorter table takes the room that is left.
func disclosureBlock(editions *[form.NumTables]form.Edition) Block {
	const figures = 3
	b := Block{
		Title:   form.Text{Chinese: "二、主动公开政府信息情况", English: "2 Information made public"},
		Columns: 1 + figures, Widths: []int{28, 20, 20, 20},
	}
	for t := form.Documents; t <= form.Procurement; t++ {
		table, e := &form.Tables[t], editions[t]
		if table.Editions&e == 0 {
			continue
		}
		b.label(b.Rows, 0, 1, b.Columns, true, form.Text{Chinese: table.Caption, English: table.English})
		b.Rows++
		columns := table.DataColumns(e)
		span := func(i int) int {
			if i == len(columns)-1 {
				return figures - i
			}
			return 1
		}
		b.label(b.Rows, 0, 1, 1, true, form.Text{Chinese: "信息内容", English: "item"})
		for i, c := range columns {
			b.label(b.Rows, 1+i, 1, span(i), true, columnText(c, e))
		}
		b.Rows++
		for _, r := range table.DataRows(e) {
			b.label(b.Rows, 0, 1, 1, false, rowText(r, e))
			for i, c := range columns {
				b.figure(b.Rows, 1+i, span(i), table, r, c)
			}
			b.Rows++
		}
	}
	return b
}

func applicationsBlock(e form.Edition) Block {
	table := &form.Tables[form.Applications]
	columns := table.DataColumns(e)
	const labels = 3
	b := Block{
		Title:   form.Text{Chinese: table.Caption, English: "3 Applications received and handled"},
		Columns: labels + len(columns), Head: 3, Rows: 3,
		Widths: []int{7, 11, 30, 9, 9, 9, 9, 9, 9, 9},
	}
	b.label(0, 0, 3, labels, true, form.Text{
		Chinese: "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
		English: "(in every column item 1 plus item 2 equals item 3 plus item 4)",
	})
	b.label(0, labels, 1, len(columns), true, form.Text{Chinese: "申请人情况", English: "applicants"})
	b.label(1, labels, 2, 1, true, columnText(columns[0], e))
	b.label(1, labels+1, 1, len(columns)-2, true, form.Text{Chinese: "法人或其他组织", English: "legal persons and other organisations"})
	b.label(1, labels+len(columns)-1, 2, 1, true, columnText(columns[len(columns)-1], e))
	for i := 1; i < len(columns)-1; i++ {
		b.label(2, labels+i, 1, 1, true, columnText(columns[i], e))
	}
	below := func(parent string) int {
		n := 0
		for _, r := range table.DataRows(e) {
			if r.Parent == parent {
				n++
			}
		}
		return n
	}
	for i := range table.Rows {
		r := &table.Rows[i]
		if r.Editions&e == 0 {
			continue
		}
		if r.Header&e != 0 {
			if r.Parent == "" {
				b.label(b.Rows, 0, len(form.ResultRows(e))+1, 1, false, rowText(r, e))
			} else {
				b.label(b.Rows, 1, below(r.Code), 1, false, rowText(r, e))
			}
			continue
		}
		switch r.Parent {
		case "":
			b.label(b.Rows, 0, 1, labels, false, rowText(r, e))
		case "results":
			b.label(b.Rows, 1, 1, 2, false, rowText(r, e))
		default:
			b.label(b.Rows, 2, 1, 1, false, rowText(r, e))
		}
		for k, c := range columns {
			b.figure(b.Rows, labels+k, 1, table, r, c)
		}
		b.Rows++
	}
	return b
}

func proceedingsBlock(e form.Edition) Block {
	table := &form.Tables[form.Proceedings]
	columns := table.DataColumns(e)
	rows := table.DataRows(e)
	n := len(columns)
	b := Block{
		Title:   form.Text{Chinese: table.Caption, English: "4 Administrative review and litigation"},
		Columns: n * len(rows), Head: 3, Rows: 4,
	}
	for range b.Columns {
		b.Widths = append(b.Widths, 7)
	}
	b.label(0, 0, 2, n, true, rowText(rows[0], e))
	for i := range table.Rows {
		if r := &table.Rows[i]; r.Header&e != 0 {
			b.label(0, n, 1, n*(len(rows)-1), true, rowText(r, e))
		}
	}
	for i, r := range rows[1:] {
		b.label(1, n*(i+1), 1, n, true, rowText(r, e))
	}
	for i := range rows {
		for k, c := range columns {
			b.label(2, n*i+k, 1, 1, true, columnText(c, e))
		}
	}
	for i, r := range rows {
		for k, c := range columns {
			b.figure(3, n*i+k, 1, table, r, c)
		}
	}
	return b
}

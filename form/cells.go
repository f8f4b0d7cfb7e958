package form

import "fmt"

// Cells holds every cell, at the index that is its CellID.
var Cells [NumCells]Cell

// firstCell[t] is the first cell of table t; the cells of a table are contiguous.
var firstCell [NumTables + 1]CellID

// cellByCode finds cells by their codes. Making it numbers the cells, so whatever is
// initialised by looking a cell up is initialised after that.
var cellByCode = numberCells()

// CellRange returns the first cell of a table and the first after it.
func CellRange(t TableID) (first, end CellID) { return firstCell[t], firstCell[t+1] }

// CellAt finds a cell by the codes of its table, row and column.
func CellAt(table, row, column string) (CellID, bool) {
	return CellByCode(table + "." + row + "." + column)
}

// CellOf finds the cell of a row and a column that are of the same table in Tables.
func CellOf(row *Row, column *Column) (CellID, bool) {
	id, ok := cellOf[rowColumn{row, column}]
	return id, ok
}

type rowColumn struct {
	row    *Row
	column *Column
}

// cellOf finds cells by row and column, which is faster than by a code that is joined first.
var cellOf = func() map[rowColumn]CellID {
	all := make(map[rowColumn]CellID, NumCells)
	for id := range Cells {
		all[rowColumn{Cells[id].Row, Cells[id].Column}] = CellID(id)
	}
	return all
}()

// CellByCode finds a cell by its code, such as "applications.granted.natural".
func CellByCode(code string) (CellID, bool) {
	id, ok := cellByCode[code]
	return id, ok
}

// MustCell returns the cell of a code that the program itself names. It panics
// if there is none.
func MustCell(code string) CellID {
	id, ok := cellByCode[code]
	if !ok {
		panic("form: no cell " + code)
	}
	return id
}

// EditionsOf returns the editions that print a cell. It is what Cell.Editions
// says, from an array small enough for every cell of every report.
func EditionsOf(id CellID) Edition { return editionsOf[id] }

var editionsOf = func() (all [NumCells]Edition) {
	for _, id := range cellByCode {
		all[id] = Cells[id].Editions
	}
	return all
}()

// DataColumns returns the columns of a table that the given edition prints.
func (t *Table) DataColumns(e Edition) []*Column {
	var columns []*Column
	for i := range t.Columns {
		if c := &t.Columns[i]; t.Editions&c.Editions&e != 0 {
			columns = append(columns, c)
		}
	}
	return columns
}

// CellsOf returns the cells an edition prints in a table, in printed order.
func CellsOf(t TableID, e Edition) []CellID {
	var cells []CellID
	first, end := CellRange(t)
	for id := first; id < end; id++ {
		if Cells[id].Editions&e != 0 {
			cells = append(cells, id)
		}
	}
	return cells
}

// TableByCode finds a table by its code.
func TableByCode(code string) (*Table, bool) {
	for i := range Tables {
		if Tables[i].Code == code {
			return &Tables[i], true
		}
	}
	return nil, false
}

// numberCells fills Cells, table by table and row by row as they are printed.
func numberCells() map[string]CellID {
	byCode := make(map[string]CellID, NumCells)
	next := CellID(0)
	for t := range Tables {
		table := &Tables[t]
		table.ID = TableID(t)
		firstCell[t] = next
		for r := range table.Rows {
			row := &table.Rows[r]
			for c := range table.Columns {
				column := &table.Columns[c]
				editions := table.Editions & row.Editions &^ row.Header & column.Editions
				if editions == 0 {
					continue
				}
				code := table.Code + "." + row.Code + "." + column.Code
				Cells[next] = Cell{ID: next, Table: table, Row: row, Column: column, Code: code, Editions: editions}
				byCode[code] = next
				next++
			}
		}
	}
	firstCell[NumTables] = next
	if next != NumCells {
		panic(fmt.Sprintf("form: the catalogue has %d cells, want %d", next, NumCells))
	}
	return byCode
}

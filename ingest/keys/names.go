package keys

import (
	"gouji/form"
)

// Addresses holds what every row and column of every table are together, by
// their places in the catalogue.
var Addresses = func() (all [form.NumTables][][]Address) {
	for t := range form.Tables {
		table := &form.Tables[t]
		all[t] = make([][]Address, len(table.Rows))
		for r := range table.Rows {
			all[t][r] = make([]Address, len(table.Columns))
			for c := range table.Columns {
				all[t][r][c] = AddressOf(table, &table.Rows[r], &table.Columns[c])
			}
		}
	}
	return all
}()

// CellAddresses holds the address of every cell.
var CellAddresses = func() (all [form.NumCells]*Address) {
	for t := range Addresses {
		for r := range Addresses[t] {
			for c := range Addresses[t][r] {
				if a := &Addresses[t][r][c]; a.Known {
					all[a.Cell] = a
				}
			}
		}
	}
	return all
}()

// Names remembers what keys mean, so that the label matcher is asked once for
// each way of writing a label and not once for each figure.
type Names struct {
	fields  map[string]Field
	tables  map[string]*form.Table
	rows    [form.NumTables]map[string]int
	columns [form.NumTables]map[string]int
	headers map[string]Field
	strings map[string]string
}

// MaxNames bounds what is remembered, against files full of different keys.
const MaxNames = 1 << 14

// NewNames remembers nothing yet.
func NewNames() *Names {
	n := &Names{fields: map[string]Field{}, tables: map[string]*form.Table{}, headers: map[string]Field{}, strings: map[string]string{}}
	for t := range n.rows {
		n.rows[t], n.columns[t] = map[string]int{}, map[string]int{}
	}
	return n
}

// maxRemembered is how long, in bytes, a key or name is at most that is remembered.
const maxRemembered = 256

// recall looks a key up in a memory and asks find if it is not there.
func recall[V any](memory map[string]V, key []byte, find func(string) V) V {
	if v, ok := memory[string(key)]; ok {
		return v
	}
	if len(key) > maxRemembered {
		return find(string(key))
	}
	if len(memory) >= MaxNames {
		clear(memory)
	}
	v := find(string(key))
	memory[string(key)] = v
	return v
}

// Field finds a piece of meta data by its name.
func (n *Names) Field(key []byte) Field { return recall(n.fields, key, Lookup) }

// Header finds a field by the name of a CSV column.
func (n *Names) Header(key []byte) Field { return recall(n.headers, key, lookupHeader) }

// Address finds what a table, a row and a column are together, nil if one of
// them is not known.
func (n *Names) Address(table, row, column []byte) *Address {
	t := n.Table(table)
	if t == nil {
		return nil
	}
	r, c := n.Row(t.ID, row), n.Column(t.ID, column)
	if r < 0 || c < 0 {
		return nil
	}
	return &Addresses[t.ID][r][c]
}

// Table finds a table by code or caption, nil if there is none.
func (n *Names) Table(key []byte) *form.Table {
	return recall(n.tables, key, func(key string) *form.Table {
		table, _ := form.LookupTable(key)
		return table
	})
}

// Row finds a row of a table by code or label, -1 if there is none.
func (n *Names) Row(t form.TableID, key []byte) int {
	return recall(n.rows[t], key, func(key string) int {
		row, ok := form.Tables[t].LookupRow(key)
		if !ok {
			return -1
		}
		return rowIndex(t, row)
	})
}

// Column finds a column of a table by code or label, -1 if there is none.
func (n *Names) Column(t form.TableID, key []byte) int {
	return recall(n.columns[t], key, func(key string) int {
		column, ok := form.Tables[t].LookupColumn(key)
		if !ok {
			return -1
		}
		return columnIndex(t, column)
	})
}

func rowIndex(t form.TableID, row *form.Row) int {
	for i := range form.Tables[t].Rows {
		if &form.Tables[t].Rows[i] == row {
			return i
		}
	}
	return -1
}

func columnIndex(t form.TableID, column *form.Column) int {
	for i := range form.Tables[t].Columns {
		if &form.Tables[t].Columns[i] == column {
			return i
		}
	}
	return -1
}

// Intern returns text as a string, the same one each time: names, codes and
// dates recur from report to report.
func (n *Names) Intern(text []byte) string {
	return recall(n.strings, text, func(s string) string { return s })
}

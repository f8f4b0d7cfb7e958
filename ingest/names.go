package ingest

import (
	"gouji/form"
)

// addresses holds what every row and column of every table are together, by
// their places in the catalogue.
var addresses = func() (all [form.NumTables][][]address) {
	for t := range form.Tables {
		table := &form.Tables[t]
		all[t] = make([][]address, len(table.Rows))
		for r := range table.Rows {
			all[t][r] = make([]address, len(table.Columns))
			for c := range table.Columns {
				all[t][r][c] = addressOf(table, &table.Rows[r], &table.Columns[c])
			}
		}
	}
	return all
}()

// cellAddresses holds the address of every cell.
var cellAddresses = func() (all [form.NumCells]*address) {
	for t := range addresses {
		for r := range addresses[t] {
			for c := range addresses[t][r] {
				if a := &addresses[t][r][c]; a.known {
					all[a.cell] = a
				}
			}
		}
	}
	return all
}()

// names remembers what keys mean, so that the label matcher is asked once for
// each way of writing a label and not once for each figure.
type names struct {
	fields  map[string]field
	tables  map[string]*form.Table
	rows    [form.NumTables]map[string]int
	columns [form.NumTables]map[string]int
	headers map[string]field
	strings map[string]string
}

// mostNames bounds what is remembered, against files full of different keys.
const mostNames = 1 << 14

func newNames() *names {
	n := &names{fields: map[string]field{}, tables: map[string]*form.Table{}, headers: map[string]field{}, strings: map[string]string{}}
	for t := range n.rows {
		n.rows[t], n.columns[t] = map[string]int{}, map[string]int{}
	}
	return n
}

// recall looks a key up in a memory and asks find if it is not there.
func recall[V any](memory map[string]V, key []byte, find func(string) V) V {
	if v, ok := memory[string(key)]; ok {
		return v
	}
	if len(memory) >= mostNames {
		clear(memory)
	}
	v := find(string(key))
	memory[string(key)] = v
	return v
}

// field finds a piece of meta data by its name.
func (n *names) field(key []byte) field { return recall(n.fields, key, lookupField) }

// header finds a field by the name of a CSV column.
func (n *names) header(key []byte) field { return recall(n.headers, key, lookupHeader) }

// address finds what a table, a row and a column are together, nil if one of
// them is not known.
func (n *names) address(table, row, column []byte) *address {
	t := n.table(table)
	if t == nil {
		return nil
	}
	r, c := n.row(t.ID, row), n.column(t.ID, column)
	if r < 0 || c < 0 {
		return nil
	}
	return &addresses[t.ID][r][c]
}

// table finds a table by code or caption, nil if there is none.
func (n *names) table(key []byte) *form.Table {
	return recall(n.tables, key, func(key string) *form.Table {
		table, _ := form.LookupTable(key)
		return table
	})
}

// row finds a row of a table by code or label, -1 if there is none.
func (n *names) row(t form.TableID, key []byte) int {
	return recall(n.rows[t], key, func(key string) int {
		row, ok := form.Tables[t].LookupRow(key)
		if !ok {
			return -1
		}
		return rowIndex(t, row)
	})
}

// column finds a column of a table by code or label, -1 if there is none.
func (n *names) column(t form.TableID, key []byte) int {
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

// intern returns text as a string, the same one each time: names, codes and
// dates recur from report to report.
func (rd *Reader) intern(text []byte) string {
	const longest = 256
	if len(text) > longest {
		return string(text)
	}
	return recall(rd.names.strings, text, func(s string) string { return s })
}

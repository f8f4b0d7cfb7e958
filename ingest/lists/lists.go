// Package lists opens the small tables that a run is given beside its reports,
// such as the roster: CSV in any encoding and with any delimiter that reports may
// have, or an .xlsx workbook.
package lists

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/documents"
	"gouji/ingest/plaintext"
)

// errNoTable is returned for a file in which nothing is a table of the kind wanted.
var errNoTable = errors.New("no such table")

// maxTitleLines is how many lines may stand above the names of the columns.
const maxTitleLines = 10

// Text is what a field of a list says, as it may be shown.
func Text(f *csv.Field) string { return form.Visible(string(bytes.TrimSpace(f.Text))) }

// Names reports whether the head of a column is one of some names, which have blanks
// between them.
func Names(names, head string) bool {
	list := strings.Fields(names)
	return slices.Contains(list, head) || slices.Contains(list, strings.ToLower(form.FoldLabel(head)))
}

// Columns says which of some columns each field of a line names, by their place, -1
// for none. names are what a column may be called, see Names.
func Columns[C any](line *csv.Scanner, columns []C, names func(*C) string) (places []int) {
	for i := range line.Fields {
		head := string(bytes.TrimSpace(line.Fields[i].Text))
		places = append(places, slices.IndexFunc(columns, func(c C) bool { return Names(names(&c), head) }))
	}
	return places
}

// Finding is what is wrong with a list at a place; parts fill the reason in.
func Finding(rule string, place form.Place, reason form.Text, parts ...any) form.Finding {
	return form.Finding{Rule: rule, Place: place, Arguments: []string{fmt.Sprintf(reason.Chinese, parts...), fmt.Sprintf(reason.English, parts...)}}
}

// Read looks for the line that names the columns: head is asked about one line after
// the other until it knows one, and then body is called, whose scanner goes on behind
// that line. The error wraps errNoTable.
func Read(path string, data []byte, head func(names *csv.Scanner) bool, body func(rows *csv.Scanner)) error {
	read := func(c *csv.Scanner) bool {
		for range maxTitleLines {
			if !c.FirstLine() {
				return false
			}
			if head(c) {
				body(c)
				return true
			}
		}
		return false
	}
	var c csv.Scanner
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		sheets, err := documents.Sheets(context.Background(), form.Workbook, data)
		if err != nil {
			return fmt.Errorf("%s: %w: damaged or too large a workbook", path, errNoTable)
		}
		for _, rows := range sheets {
			if c.ResetRows(rows); read(&c) {
				return nil
			}
		}
		return fmt.Errorf("%s: %w: no sheet begins with a line that names the columns", path, errNoTable)
	}
	text, _, _, ok := plaintext.Decode(data, nil)
	if !ok {
		return fmt.Errorf("%s: %w: encoding not known", path, errNoTable)
	}
	for _, comma := range csv.Delimiters {
		if c.Reset(plaintext.Whole(text, plaintext.UTF8), comma); read(&c) {
			return nil
		}
	}
	return fmt.Errorf("%s: %w: the first line must name the columns", path, errNoTable)
}

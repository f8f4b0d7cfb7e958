// Package lists opens the small tables that a run is given beside its reports,
// such as the roster: CSV in any encoding and with any delimiter that reports may
// have, or an .xlsx workbook.
package lists

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/documents"
	"gouji/ingest/plaintext"
)

// errNoTable is returned for a file in which nothing is a table of the kind wanted.
var errNoTable = errors.New("no such table")

// maxTitleLines is how many lines may stand above the names of the columns.
const maxTitleLines = 10

// Read looks for the line that names the columns: head is asked about one line after
// the other until it knows one, and then body is called, whose scanner goes on behind
// that line. The error wraps ErrNoTable.
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

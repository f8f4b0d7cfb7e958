// Package spreadsheet writes tables as CSV that a spreadsheet may open: no cell is
// a formula.
package spreadsheet

import (
	"encoding/csv"
	"io"

	"gouji/form"
)

// ByteOrderMark tells spreadsheet programs that a CSV file is UTF-8.
const ByteOrderMark = "\uFEFF"

// Write writes a table for scripts: plain lines.
func Write(to io.Writer, rows [][]string) error { return write(csv.NewWriter(to), rows) }

// WriteFile writes a table for people: with a byte order mark and the line ends of
// Windows, as Excel wants it.
func WriteFile(to io.Writer, rows [][]string) error {
	if _, err := io.WriteString(to, ByteOrderMark); err != nil {
		return err
	}
	return Append(to, rows)
}

// Append writes rows behind those of a file for people.
func Append(to io.Writer, rows [][]string) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	return write(w, rows)
}

func write(w *csv.Writer, rows [][]string) error {
	var harmless []string // rows may be shared
	for _, row := range rows {
		harmless = harmless[:0]
		for _, cell := range row {
			harmless = append(harmless, form.Harmless(cell))
		}
		if err := w.Write(harmless); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

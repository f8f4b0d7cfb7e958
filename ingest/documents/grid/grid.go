// Package grid reads a form that a CSV file shows the way a spreadsheet prints
// it: every record a line of one table.
package grid

import (
	"bytes"
	"context"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
)

// Read reads the records of a CSV file, which is UTF-8, as lines.
func Read(ctx context.Context, text []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	var c csv.Scanner
	c.Reset(plaintext.Whole(text, plaintext.UTF8), delimiter(text))
	var cells []lines.Cell
	for n := 0; c.Next(); n++ {
		if n%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return lines.Problem{}, err
			}
		}
		if place, broken := c.Unclosed(); broken {
			to.Problem(lines.Problem{Trouble: lines.Unclosed, Place: place})
		}
		if n == bounds.Rows {
			return lines.Problem{Trouble: lines.TooLarge, Place: form.Place{Line: c.Line}, Limit: limits.Rows.At(bounds.Rows)}, nil
		}
		if len(c.Fields) > bounds.Columns {
			return lines.Problem{Trouble: lines.TooLarge, Place: form.Place{Line: c.Line}, Limit: limits.Columns.At(bounds.Columns)}, nil
		}
		cells = cells[:0]
		for i := range c.Fields {
			cells = append(cells, lines.Cell{Text: string(c.Fields[i].Text), Place: c.PlaceOf(&c.Fields[i])})
		}
		to.Line(lines.Line{Cells: cells, Table: 1})
	}
	return lines.Problem{}, nil
}

// delimiter guesses the delimiter: the most frequent candidate in the first lines.
func delimiter(text []byte) byte {
	text = text[:min(len(text), 16<<10)]
	best, frequency := csv.Delimiters[0], 0
	for _, d := range csv.Delimiters {
		if n := bytes.Count(text, []byte{d}); n > frequency {
			best, frequency = d, n
		}
	}
	return best
}

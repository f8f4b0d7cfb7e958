package opendocument

import (
	"context"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/rows"
	"gouji/ingest/lines"
)

// The namespaces that matter.
const (
	office elements.Space = iota + 1
	text
	table
	style
	draw
	formatting // fo:
	dublin     // dc:
	extended   // calcext:
	manifest
	vector // svg:
)

type reader struct {
	ctx     context.Context
	err     error
	bounds  lines.Limits
	w       *rows.Writer
	s       *elements.Scanner
	styles  map[string]*looks
	current *looks // the style whose properties are read
	lists   lists
	damaged bool
	body    bool // within the body of the document
	sheets  bool // the document is a spreadsheet
	known   bool // it is a kind of document that is read

	look      lines.Look
	outer     []lines.Look // of the elements around, the innermost last
	open      []*openTable
	frame     frame
	deletions map[string]bool // tracked changes that delete, by id
	change    string          // whose kind is read
	deleted   lines.Look      // of what stands between the marks of one
	blanks    []bool          // spaced of the paragraphs around the open one, one for each that is open
	spaced    bool            // a space in the file would follow no character, or another space
	pending   bool            // a space is still to be written
}

// lists are the styles of lists: which levels of them show a number. The number itself
// stands nowhere in a document, the program that shows it counts.
type lists struct {
	numbered map[level]bool
	style    string   // whose levels are read
	open     []string // the styles of the lists around, the innermost last
	counts   bool     // a number stands in front of the next paragraph
}

// level is one of a style of lists, from "1".
type level struct {
	style string
	depth string
}

// frame is how large a drawing is, in points, and whether it floats.
type frame struct {
	width, height float64
	floating      bool
}

// openTable is what is known of a table from its columns and its open row.
type openTable struct {
	column      int
	columnStyle []string // what cells without a style look like, by column
	hiddenGroup int      // groups of rows or columns that are folded away
	rowStyle    string
	rows        int // how many rows the open one stands for
	cell        cell
}

// cell is what the element of a cell says.
type cell struct {
	covered       bool
	columns, rows int
	repeated      int
	kind          lines.Kind
	value         string // instead of the text, where not empty
	fallback      string // what it says if it has no text
	said          bool
	number        string // that it holds, "" for none
	shown         []byte // what the file says that the cell shows of it
	paragraph     bool   // it says anything of that
}

func (r *reader) attribute(space elements.Space, name string) string {
	value, _ := r.s.Attribute(space, name)
	return string(value)
}

// looks is what a style says of how text looks.
type looks struct {
	set    lines.Look // what it says something of
	look   lines.Look
	parent string
	hidden bool // a sheet of this style is not shown
	// painted: cells of this style are filled with a colour, on which white is seen.
	painted bool
}

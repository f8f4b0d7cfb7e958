// Package lines is what every document becomes before it is read as a form:
// lines of cells, each cell with its place and with what is known of how it
// looks. The readers of file kinds (pages, documents, workbooks, PDF …) make
// lines and know nothing of the form; the reader of the printed form takes
// lines and knows nothing of file kinds.
//
// A reader reports what is there, struck out, hidden and superscript text
// included, each marked as what it is. What of it a person sees, and whether it
// says one number, is decided in one place by the reader of the printed form.
package lines

import (
	"context"
	"time"

	"gouji/form"
	"gouji/form/pattern"
)

// Look is how a piece of text looks, as far as it changes what a person reads.
type Look uint16

// The looks, which can be combined. Zero is plain text.
const (
	Hidden      Look = 1 << iota // not shown
	Struck                       // struck through
	Deleted                      // deleted by a tracked change; not part of the text any more
	Superscript                  // raised: a note mark
	Subscript                    // lowered
	Ruby                         // a reading aid printed above the text
	Faint                        // in the colour of the paper, white
	Break                        // begins a new line or paragraph within the cell
	Symbol                       // a character that cannot be known, such as one of a symbol font
	Image                        // no text: a picture stands there
	Tiny                         // in type that is TooSmall
)

// TooSmall reports whether nobody sees type of a size: what programs leave behind, or
// hide, is of one point and less.
func TooSmall(points float64) bool { return points < leastType }

// leastType is in points, half of the smallest type that word processors offer.
const leastType = 1.5

// PictureInCell reports whether a picture that stands in a cell says something of it, by
// its size in points. What is smaller than type keeps space or draws a line. One that
// floats over the text is the cell's if it is no taller than a row or two; a taller one
// is a seal or a sign of the office.
func PictureInCell(width, height float64, floating bool) bool {
	return width >= LeastPicture && height >= LeastPicture && (!floating || height <= MaxFloatingHeight)
}

// Bounds of pictures in a cell.
const (
	LeastPicture      = 3  // the shortest side, in points, of a picture that can say something
	MaxFloatingHeight = 30 // the height, in points, of a row or two
)

// ItemNumber stands for the number of an item of a list, which is counted by the program
// that shows the document and stands nowhere in it.
const ItemNumber = "（自动编号）"

// Run is a piece of text of one look.
type Run struct {
	Text string
	Look Look
}

// Covering says whether a cell is its own or covered by a merged one.
type Covering uint8

// The coverings.
const (
	Own         Covering = iota
	FromTheLeft          // covered by a merged cell that begins further left
	FromAbove            // covered by a merged cell that begins in a line above
)

// Kind is what the file says that a cell holds, beyond text.
type Kind uint8

// The kinds of cell content.
const (
	Text       Kind = iota // text, or a number shown as a number
	Date                   // a number shown as a date or time; Cell.Text is the date as 2006-01-02 where it is one
	Boolean                // TRUE or FALSE
	Percentage             // a number shown as a percentage
	Failure                // an error value such as #REF!
	Formula                // a formula without a stored result
	Empty                  // nothing, and the cell is certain to be there although it could be spacing
)

// Cell is one cell of a line.
type Cell struct {
	// Text is the plain text, blanks and line breaks included, where Runs is nil.
	Text string
	// Runs are the pieces of text where looks or breaks matter; nil for plain text.
	Runs    []Run
	Kind    Kind
	Covered Covering
	Place   form.Place
}

// Filled reports whether a cell of its own holds something, be it only a picture.
func (c *Cell) Filled() bool { return c.Covered == Own && (c.Text != "" || c.Runs != nil) }

// Line is one line of a table, or text outside of tables.
type Line struct {
	Cells []Cell
	// Table counts tables from 1, so that a line knows its neighbours; 0 for
	// text outside of tables, which is one cell.
	Table int
	// Hidden marks a row, or a whole sheet or table, that is not shown.
	Hidden bool
	// HiddenColumns marks columns that are not shown, by index; nil for none.
	HiddenColumns []bool
	// Linked marks text that is nothing but a link: navigation, no title.
	Linked bool
	// Padded marks a line whose blank cells at the end prove nothing: whoever made
	// the text may have added them to make its lines equally long.
	Padded bool
	// Tokens marks a loose line of a dump whose cells stand one to a line, so
	// that a figure alone on a line may be a cell.
	Tokens bool
}

// Sink takes what a reader finds, in the order it stands in the document. What
// it is given is borrowed until the call returns.
type Sink interface {
	// Line takes the next line.
	Line(Line)
	// Title takes a title that is not part of the text: of the page or the file's properties.
	Title(string)
	// Part begins a sheet, or a page of its own, with its name; hidden ones are reported too.
	Part(name string, hidden bool)
	// Date takes the date inside the document on which it was last changed, "2006-01-02".
	Date(string)
	// Problem takes what is wrong with a part of the document, such as a sheet
	// that cannot be read; the reader goes on behind it.
	Problem(Problem)
}

// days are the ways documents write a day; a time of day may stand behind.
var days = pattern.Of(`^\s*(?:D:)?([12]\d{3})(?:(\d\d)(\d\d)|[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日)`)

// Day reads a date as documents hold it, such as 2024-01-31T08:00:00Z, 2024/1/31,
// D:20240131080000 or 2024年1月31日, and returns its day for Sink.Date. ok is false
// if it is none on which a document can have been changed.
func Day(text string) (day string, ok bool) {
	m := days.Compiled().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	d, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+m[4]+m[6]+"-"+m[3]+m[5]+m[7])
	return d.Format(time.DateOnly), err == nil && m[1] >= "1980"
}

// Trouble is what is wrong with a file that a reader could not read, in whole
// or in part. It is a fact about the input, put into a finding by the caller.
type Trouble uint8

// The troubles.
const (
	NoTrouble Trouble = iota
	Damaged           // malformed; what was read before stands
	Encrypted         // protected by a password
	TooLarge          // over a limit; Problem.Limit says which
	Picture           // a scan: pictures and no text
	NoTables          // of this kind, but nothing in it that could be read
	Unclosed          // a quotation mark is never closed; it was read as a plain character
)

// Problem tells a trouble and where it is.
type Problem struct {
	Trouble Trouble
	Place   form.Place
	// Limit is the limit that was passed, in words of both languages, where Trouble is TooLarge.
	Limit form.Text
}

// Read is the shape of every reader of a kind of document: it takes the bytes of
// a file, tells what it finds to a sink, and returns what is wrong with the file.
// The error is that of the context and nothing else. A reader never panics and
// never follows anything that leads out of the bytes.
type Read func(ctx context.Context, data []byte, limits Limits, to Sink) (Problem, error)

// Limits bound what reading one document may cost. All are set.
type Limits struct {
	Bytes    int64 // unpacked bytes of all parts read
	Rows     int   // rows of a table or sheet
	Columns  int   // columns of a line
	Cells    int   // cells of the whole document, blank ones included
	Depth    int   // tables within tables, objects within objects
	Sheets   int   // sheets or pages
	CellText int   // bytes of one cell
	Block    int   // bytes of one paragraph
}

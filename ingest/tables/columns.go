package tables

import (
	"strconv"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/keys"
	"gouji/ingest/limits"
)

// Reader reads long and wide tables. It belongs to one goroutine.
type Reader struct {
	names   *keys.Names
	scanner csv.Scanner
	long    longReader
	last    *header // of the table before, if nothing is wrong with it; nil for none
}

// headerColumn says what a column of a long or wide table holds.
type headerColumn struct {
	field   keys.Field    // meta data, or table, row, column or value of a long table
	address *keys.Address // a figure of a wide table
	unknown bool
	name    string
	place   form.Place
	lost    int // figures in an unknown column
}

// header is what the header line of a CSV file or sheet says.
type header struct {
	columns    []headerColumn
	field      [keys.ValueField + 1]int // column of each field, -1 if there is none
	long, wide bool
	// plain says that there is nothing odd about a wide table's header: no
	// unknown or repeated column, no caption row.
	plain bool
	// bothEditions says that some columns are printed only by the one edition, and
	// others only by the other.
	bothEditions bool
	findings     []form.Finding
	first        []byte // what the first column is called, as it is written
}

// ragged makes the finding for a line that has not as many fields as the header.
func ragged(place form.Place, fields, columns, figures int) form.Finding {
	return form.Finding{Rule: form.RuleFRagged, Place: place, Figures: figures, Arguments: []string{strconv.Itoa(fields), strconv.Itoa(columns)}}
}

// longReader reads a long table: one figure to a line, of any number of
// reports in any order. It keeps a bounded number of reports open; the one that
// got no line for the longest time is delivered when there are too many. If
// more lines of it come later, they make a fragment, which form.Report.Merge
// joins to it. Tables sorted by agency, or with no more reports than may be
// open, never come to that.
type longReader struct {
	names   *keys.Names
	reading *delivery.Delivery
	header  *header

	byText    map[string]*openReport // by the meta data as they are written
	byKey     map[string]*openReport // by agency, year and the rest that they mean
	delivered map[uint64]struct{}    // hashes of the keys of reports that are
	// The open reports as a list, the one that got a line last in front.
	first, last *openReport
	free        *openReport // those to use again
	current     *openReport // of the line before
	text        []byte      // meta data of a line as they are written
	lastText    []byte
	order       int
	open        bool   // the last line has no end
	openFigure  string // with which the text ends, see form.OpenEnd

	// What the lines of the current report have in common, and which cell followed
	// which in an earlier report: so nearly every line is compared instead of parsed.
	predictable        bool   // the header has table, row and column side by side, then the value
	firstOfCell        int    // first of the four columns
	before, after      []byte // of a line, around the four
	beforeContinuation int
	cells              map[string]*longCell // kept for the next table of this layout
	layout             longLayout
	cell               *longCell // of the line before
}

// longLayout is what the text of a cell depends on: the delimiter, and where the
// columns stand.
type longLayout struct {
	delimiter                 byte
	table, row, column, value int
}

// longCell is how a line names a cell: its table, row and column as written.
type longCell struct {
	text         string
	continuation int // bytes that only continue a character
	address      *keys.Address
	next         *longCell // what came after it the last time
}

// openReport is a report that may get more lines.
type openReport struct {
	report         form.Report
	order          int // counts the reports of the source
	key            string
	texts          []string
	dropped        limits.Dropped // findings that are not listed singly
	previous, next *openReport
}

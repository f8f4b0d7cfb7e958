package page

import (
	"golang.org/x/net/html/atom"

	"gouji/ingest/lines"
)

// element is an open element.
type element struct {
	tag     atom.Atom
	names   []string   // "#id" and ".class"
	look    lines.Look // of its text, with that of the elements around it
	painted bool       // stands on a background of a colour of its own
	box     box
	row     bool // what stands in it stands side by side, each in a box of its own
	items   bool // of a list, each with a number in front
}

// box is how the text of an element stands beside the text around it.
type box uint8

// hiding is how an element is not shown.
type hiding uint8

// shade is what matters of a colour: white text on nothing else is not seen.
type shade uint8

// appearance is what declarations of style make of an element and its text.
type appearance struct {
	hiding             hiding  // what else than display and visibility make of it
	display            display // what they make of it
	visibility         display
	look               lines.Look
	colour, background shade
	box                box
	row                bool    // what stands in it stands side by side
	marks              display // of the items of a list
	size               size    // of its type
	pictured           bool    // a picture stands behind it
	floating           bool    // it is at a place of its own
	width, height      length
	generates          bool // a text that may be taken for a part of a figure, before or behind the element
	inCells            bool // it is of cells alone, and what stands in them
}

// display is whether an element is shown, as far as that is said.
type display uint8

// size is what matters of a size of type.
type size uint8

// length is a length of a style sheet.
type length struct {
	number float64
	unit   string
	known  bool
}

// sheets are the rules of the style sheets of a page that matter, by what the innermost
// part of their selectors asks for first: "#id", ".class" or the name of an element.
type sheets map[string][]*sheetRule

// sheetRule gives an appearance to the elements that its selector picks.
type sheetRule struct {
	selector []compound // the innermost last
	rank     int        // rules of a higher one win
	order    int        // in which they stand, which decides between equal ones
	of       appearance
}

// compound is what a selector asks of one element.
type compound struct {
	tag   atom.Atom // 0 for any
	names []string  // "#id" and ".class"
	child bool      // the element before it is its parent; else it lies somewhere around
}

// options are those of a list to choose from, of which the chosen ones are seen.
type options struct {
	open, within, any bool
	selected          bool // the open option is chosen
	first, current    []byte
	chosen            []byte
}

// Bounds on the tables of a page. The form has 37 rows and 16 columns; a page
// that claims more is hostile, damaged, or no report.
const (
	maxSpan      = 1000     // columns or rows one cell can cover
	maxGridWidth = 1024     // columns of a line
	maxCellText  = 8 << 10  // bytes of a cell
	maxNesting   = 64       // tables within tables
	maxRow       = 600      // bytes of a row of one cell that is no prose
	maxBlock     = 64 << 10 // bytes of a paragraph
	maxTag       = 4 << 20  // bytes of a tag
	maxCells     = 1 << 20  // cells of all tables, those that merged ones cover included
)

// pageReader makes lines of the tags of a page.
type pageReader struct {
	to       lines.Sink
	tables   []*pageTable // open tables, the innermost last
	count    int          // tables begun
	block    []byte       // text outside of tables
	open     []element    // open elements that can have a look, the innermost last
	styles   sheets
	picked   []*sheetRule
	matched  int                   // comparisons with parts of selectors
	own      map[string]appearance // by the declarations of elements
	options  options
	name     []byte       // room for that of a tag
	blocks   int32        // of text so far
	line     []lines.Cell // room for those of a line
	skip     atom.Atom    // element whose text is not shown, 0 for none
	standard bool         // the page says its document type
	inTitle  bool
	linked   bool // within a link
	unlinked bool // the block has text outside of links
	title    []byte
	cells    int    // of the lines given
	day      string // on which the page was last changed, as far as it says
}

// pageTable is a table being read.
type pageTable struct {
	number        int
	rows          int32 // rows begun
	inRow         bool
	inCell        bool
	cell          openCell
	row           []pageCell
	hidden        bool // the open row is not shown
	hiddenColumns []bool
	// above holds, for every column, the cell of an earlier row that reaches down.
	above []reaching
	depth int
}

type openCell struct {
	text    []byte
	runs    []run
	columns int
	rows    int
	absent  bool // not shown, so that those behind it stand where it would
	depth   int  // open elements around it
}

// run is a piece of text of one look, which begins where the one before ends.
type run struct {
	end  int
	look lines.Look
}

// pageCell is a finished cell of the row that is open.
type pageCell struct {
	text    string
	runs    []lines.Run
	columns int
	rows    int
}

// reaching is what is left of a cell that covers rows below its own.
type reaching struct {
	rows int // rows still covered; -1 for all of the table
	cell pageCell
}

package printed

import (
	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// labelledRow is a line of figures with the row of the form that its label names,
// and with what stood above it.
type labelledRow struct {
	table      form.TableID
	named      *form.Row // nil if the label names no row
	label      string
	means      form.Label
	place      form.Place
	cells      []cell // the whole line; of a dump, the figures alone
	at         int    // index of the label in cells, -1 if there is none
	padded     bool   // blanks at the end of the line prove nothing
	grid       int    // number of the table in the document, 0 for a dump
	figures    int
	head       *tableHead
	captioned  bool        // a caption names the table
	groups     []*form.Row // table 四: the groups named above
	parent     *form.Row   // row named in front of an unknown label in the same line
	mixed      bool        // labels and figures are mixed
	displaced  bool        // its label is one that has no place there
	blankBelow bool        // an empty line of the table follows
	overlong   bool        // a dump has more cells behind it than any row
}

// setLabel makes a text the label of the row.
func (r *labelledRow) setLabel(label *headCell) {
	r.at, r.label, r.means, r.place = label.index, label.text, label.means.Label, label.place
	r.named, r.table = rowOf(label.means)
	if label.means.WithFigures {
		r.mixed = true
	}
}

// rowOf returns the row that a text names, of the first table that has one.
func rowOf(m *words.Meaning) (*form.Row, form.TableID) {
	for t := range form.NumTables {
		if m.Row[t] != nil {
			return m.Row[t], t
		}
	}
	return nil, 0
}

// dataRow reports whether a row carries figures in some edition.
func dataRow(r *form.Row) bool { return r.Editions&^r.Header != 0 }

// tableHead is the head of a table: the words above its figures.
type tableHead struct {
	lines []headLine
	grid  int // number of the table in the document, 0 for a dump
	// displaced says that its words were moved here: it begins within the table of another
	// head, with other words than that one.
	displaced bool
}

// opens reports whether a head of a dump begins with a word that stands only there: 信息内容.
func (h *tableHead) opens() bool {
	return h != nil && h.grid == 0 && len(h.lines[0].cells) > 0 && h.lines[0].cells[0].means.Frame
}

// headed is a table under one head: another page of it may have another.
type headed struct {
	head  *tableHead
	table form.TableID
}

func (r *labelledRow) headed() headed { return headed{r.head, r.table} }

// headLine is one line of a head.
type headLine struct {
	cells  []headCell
	width  int
	blanks int // blank cells behind the last words
}

// headCell is a cell with words in it.
type headCell struct {
	index int
	span  int // columns it covers
	text  string
	place form.Place
	means *words.Meaning
}

// maxRows bounds what one document may keep. A form has 37 rows; pages that
// repeat tables have some hundreds.
const maxRows = 1024

// labelledRows are the rows met in a document, by the part of the form.
type labelledRows struct {
	disclosure, applications, proceedings []*labelledRow
	last                                  *labelledRow         // the one met last
	unused                                [form.NumTables]bool // captions that no row followed
	labelAlone                            [form.NumTables]bool // tables of which a label stands alone in a line
	n                                     int                  // rows met, those beyond maxRows included
	cells                                 []cell               // room for those of the rows
	surplus                               int                  // figures of rows beyond maxRows
	surplusPlace                          form.Place
}

// add keeps a row, as long as a document may have more.
func (rs *labelledRows) add(r *labelledRow) bool {
	rs.n++
	if rs.n > maxRows {
		if rs.n == maxRows+1 {
			rs.surplusPlace = r.place
		}
		rs.surplus += r.figures
		return false
	}
	rs.last = r
	if r.grid != 0 {
		r.cells = rs.keep(r.cells) // the line is borrowed
	}
	switch r.table {
	case form.Applications:
		rs.applications = append(rs.applications, r)
	case form.Proceedings:
		rs.proceedings = append(rs.proceedings, r)
	default:
		rs.disclosure = append(rs.disclosure, r)
	}
	return true
}

// keep copies cells to where those of all rows lie, one after the other.
func (rs *labelledRows) keep(cells []cell) []cell {
	const some = 256 // more than two in three of a form
	if cap(rs.cells)-len(rs.cells) < len(cells) {
		rs.cells = make([]cell, 0, max(some, len(cells)))
	}
	begin := len(rs.cells)
	rs.cells = append(rs.cells, cells...)
	return rs.cells[begin:len(rs.cells):len(rs.cells)]
}

// ofPart returns the rows of the part of the report that is being read.
func (rs *labelledRows) ofPart(part words.Part) []*labelledRow {
	switch part {
	case words.Part3:
		return rs.applications
	case words.Part4:
		return rs.proceedings
	default:
		return rs.disclosure
	}
}

// reportSurplus reports the figures of rows that were too many to keep.
func (rs *labelledRows) reportSurplus(r *form.Report) {
	if rs.n <= maxRows {
		return
	}
	r.Figures += rs.surplus
	r.Findings = append(r.Findings, limits.Rows.Finding(rs.surplusPlace, rs.surplus, maxRows))
}

// cell is a cell as a person sees it.
type cell struct {
	text    string
	place   form.Place
	covered lines.Covering
	means   *words.Meaning // of a cell that is not covered
	proved  bool           // blank, and certain to be a cell
	picture bool           // blank except for a picture
}

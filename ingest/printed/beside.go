package printed

import (
	"slices"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// What people write right of or below a table is no part of the form: remarks,
// checks, the figures of the year before, serial numbers, who filled the table in.
// It is not read, and does no harm to what is.

var (
	// besideHead are the heads of columns that the form does not have.
	besideHead = pattern.Of(`^[（(]?(?:序号|编号|行次|项次|备\s*注|说\s*明|校验|核对|检查|差[额异值]|上年|去年|上一?年度|上?同期|[比较]上年|增减|同比|20\d\d年|其中|来源|填报|责任|联系)`)
	// serialHead are those of columns that stand left of the labels.
	serialHead = pattern.Of(`^(?:序\s*号|编\s*号|行\s*次|项\s*次|No\.?)$`)
	// preparer are the words with which lines begin that tell who made the table.
	preparer = pattern.Of(`^[（(]?(?:填[表报写制]|制表|审[核批签]|经办|联系|电话|手机|传真|邮箱|电子邮箱|单位负责|负责人|分管|主管|备\s*注|说\s*明[:：]|注\s*[\d一二三]?\s*[:：.、])`)
)

// isPreparer reports whether a line tells who made the table, or is a note on it:
// its first words say so.
func isPreparer(w lineWords) bool {
	return len(w.words) > 0 && (w.firstFigure < 0 || w.words[0].index < w.firstFigure) && !w.words[0].means.Names && preparer.Compiled().MatchString(w.words[0].text)
}

// foreign reports whether the head of a column is none of the form's.
func foreign(c *headCell) bool {
	m := c.means
	switch {
	case m.OnForm():
		return false
	case besideHead.Compiled().MatchString(c.text):
		return true
	}
	for t := range form.NumTables {
		table := &form.Tables[t]
		if _, near := table.NearestColumn(m.Label, table.DataColumns(form.BothEditions)); near {
			return false
		}
		if _, near := table.NearestRow(m.Label, dataRows[t][form.BothEditions]); near {
			return false
		}
	}
	return true
}

// withoutBeside leaves out the heads of columns that stand left of the labels, and
// right of the columns columns that an edition has.
func withoutBeside(cells []headCell, columns int) []headCell {
	for len(cells) > 0 && serialHead.Compiled().MatchString(cells[0].text) {
		cells = cells[1:]
	}
	for len(cells) > columns && columns > 0 && foreign(&cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// withoutSerial leaves out numbers that stand left of the label of a row.
func (w lineWords) withoutSerial(raw *rawRow) lineWords {
	if len(w.words) == 0 || w.firstFigure < 0 || w.firstFigure > w.words[0].index || !w.words[0].means.NamesRow() {
		return w
	}
	label := w.words[0].index
	w.figures, w.firstFigure = 0, -1
	for i := label + 1; i < len(raw.cells); i++ {
		if c := &raw.cells[i]; c.covered == lines.Own && c.class().CanBeFigure() {
			if w.figures++; w.firstFigure < 0 {
				w.firstFigure = i
			}
		}
	}
	return w
}

// beside tells for the rows under one head which columns hold what is no part
// of the form, though it may be figures: those that the head names so, and those
// in which most lines have one. A single line with a figure too many is one whose
// cells have moved.
type beside struct {
	lines  int
	counts map[int]int
	named  map[int]bool
}

// markBeside finds out for all rows what stands beside their table.
func markBeside(rows []*placedRow) {
	all := map[*tableHead]*beside{}
	for _, row := range rows {
		if row.grid == 0 || row.head == nil || row.head.grid != row.grid {
			continue
		}
		b := all[row.head]
		if b == nil {
			b = &beside{counts: map[int]int{}, named: row.head.foreignIn(len(row.cells))}
			all[row.head] = b
		}
		b.lines++
		for i := range row.cells {
			if c := &row.cells[i]; c.covered == lines.Own && c.class().CanBeFigure() {
				b.counts[i]++
			}
		}
		row.beside = b
	}
}

// foreignIn returns the columns that lines of the head which are so wide name and
// the form does not have.
func (h *tableHead) foreignIn(width int) map[int]bool {
	named := map[int]bool{}
	for _, line := range h.lines {
		for i := range line.cells {
			if c := &line.cells[i]; line.width == width && foreign(c) {
				named[c.index] = true
			}
		}
	}
	return named
}

// isBeside reports whether the cell at i, right of the last column of the form,
// is no part of it.
func (r *placedRow) isBeside(i, last int) bool {
	c := &r.cells[i]
	switch {
	case !c.class().CanBeFigure():
		return !c.means.Names && !c.means.Frame && !c.means.IsCaption
	case r.beside == nil:
		return false
	case r.beside.named[i], r.beside.lines > 2 && 2*r.beside.counts[i] > r.beside.lines:
		return true
	}
	// A gap parts it from the form: a cell that moved stands next to it.
	return i > last+1 && !slices.ContainsFunc(r.cells[last+1:i], func(c cell) bool { return c.covered == lines.Own && c.class() != words.Blank })
}

// lineWords is what a line consists of.
type lineWords struct {
	words       []headCell
	figures     int
	firstFigure int // index of its cell, -1 for none
}

// refusal says that a row or a table is not certain, and why.
type refusal struct {
	rule         string       // the rule of order that refuses, "" for a step before
	row          *placedRow   // nil for the whole table
	table        form.TableID // of the row, or the table refused
	reason       *reason      // nil: the row stays, but
	possibleRows []*form.Row  // the rows of the form whose figures these may be
	anyhow       bool         // it counts more than a reason found before
}

// placedRow is a row of figures with the columns of its table, and which of its
// cells belongs to which, unless it is refused.
type placedRow struct {
	*labelledRow
	row           *form.Row // the row of the form, nil if none is known
	expected      []*form.Row
	columns       []*form.Column
	edition       form.Edition  // edition whose columns these are, if the head tells
	values        []cell        // as many as columns, once they are certain
	starts        []int         // where in the line they stand
	aligned       bool          // they were found by where the head has its columns
	refusal       *refusal      // why the row is not certain, nil if it is
	likely        bool          // the label was recognised by likeness
	possibleCells []form.CellID // cells of other rows whose figures these may be
	full          bool          // the line is as wide as the others of its table
	spaced        bool          // white space among its cells is no cell
	beside        *beside
	behind        behind // what stands behind its label, once that was looked at
}

// behind is what stands behind the label of a line.
type behind struct {
	values []cell
	starts []int // where they stand
	ok     bool  // no cell merged from above stands between them
	known  bool  // it was looked at
}

// reason is why a row or a table is not read, in a clerk's words.
type reason struct{ form.Text }

func (c *cell) class() words.Class { return c.means.Class }

// rawRow is a line as a person sees it: of a table, or text outside of tables, which
// is one cell. It is the first of three steps: a labelledRow knows its row of the
// form, a placedRow which of its cells belongs to which column.
type rawRow struct {
	cells  []cell
	grid   int // number of the table in the document, 0 for text outside of tables
	tokens bool
	padded bool // blanks at its end prove nothing
}

// dataRows lists the data rows of each table by edition, made once.
var dataRows = func() (rows [form.NumTables][form.BothEditions + 1][]*form.Row) {
	for t := range rows {
		for e := range rows[t] {
			rows[t][e] = form.Tables[t].DataRows(form.Edition(e))
		}
	}
	return rows
}()

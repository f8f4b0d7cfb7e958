package printed

import (
	"regexp"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
	"gouji/ingest/words"
)

// A placer turns the lines of a document into the cells of a report. It works
// in two steps. While lines come in, it recognises headings, captions, heads of
// tables and rows, and keeps every row with figures as a record. At the end it
// decides, table by table, which records are certain (grid_settle.go).
//
// A figure is placed only if its place is certain: the label names the row, the
// row has exactly as many figures as the table has columns, or its cells stand
// in line with a head of the same width, and the order of rows and columns is
// that of the form. Whatever is not certain becomes unreadable, with a finding.
// The reason is that a wrong figure is worse than none: nobody looks for it.
type placer struct {
	report *form.Report
	words  words.Lexicon

	part     words.Section
	caption  captionState
	head     *tableHead
	headLine int         // number of the line that last extended head
	groups   []*form.Row // groups of table 四 named since its last record

	open    *tableRow // record of a dump that still takes figures
	pending []cell    // words of a dump that make no label yet
	inHead  bool      // the last words of the dump belong to a head

	disclosure, applications, proceedings []*tableRow
	kept                                  *tableRow            // the last of them
	unused                                [form.NumTables]bool // captions without rows
	stray                                 [form.NumTables]bool // labels alone in a line of a table

	lines     int
	records   int
	narrative [words.Part6 + 1]strings.Builder
	met       bool // something of the form was met
}

// captionState is the table that the last caption names.
type captionState struct {
	table form.TableID
	known bool
	used  bool // rows have followed
}

// tableHead is the head of a table: the words above its figures.
type tableHead struct {
	lines []headLine
	table int // number of the table, 0 for a dump
}

type headLine struct {
	cells    []headCell
	width    int
	phantoms int // blank cells behind the last words
}

type headCell struct {
	index int
	span  int // columns it covers
	text  string
	place form.Place
	means *words.Meaning
}

// tableRow is the record of one line of figures.
type tableRow struct {
	table   form.TableID
	row     *form.Row // nil if the label names no row
	label   string
	means   form.Label
	place   form.Place
	cells   []cell // the whole line; of a dump, the figures alone
	at      int    // index of the label in cells, -1 if there is none
	padded  bool   // blanks at the end of the line prove nothing
	spaced  bool   // white space among its cells is no cell
	full    bool   // the line is as wide as the others of its table
	beside  *beside
	grid    int // number of the table, 0 for a dump
	figures int
	head    *tableHead
	caption captionState
	groups  []*form.Row // table 四: the groups named above
	parent  *form.Row   // row named in front of an unknown label in the same line

	columns   []*form.Column
	witnesses []witness
	edition   form.Edition // edition whose columns these are, if the head tells
	values    []cell       // as many as columns, once the record is certain
	starts    []int        // where in the line they stand
	fault     fault
	blinded   []form.CellID // cells that the record may be about, made unreadable
	near      bool          // the label was recognised by likeness
	moved     bool          // its label is one that has no place there
	hollow    bool          // an empty line of the table follows
}

// mostRecords bounds what one document may keep. A form has 37 rows; pages that
// repeat tables have some hundreds.
const mostRecords = 1024

// mostNarrative bounds the text kept of each part, in bytes.
const mostNarrative = 256 << 10

func newPlacer(r *form.Report, words words.Lexicon) *placer { return &placer{report: r, words: words} }

func (p *placer) empty() bool { return !p.met }

// line takes the next line.
func (p *placer) line(l row) {
	p.lines++
	if l.table == 0 {
		if l.tokens {
			p.token(l.cells[0])
		} else {
			p.loose(l.cells[0])
		}
		return
	}
	p.closeDump(true)
	a := p.readLine(l).withoutSerial(&l)
	switch {
	case isPreparer(a):
		for _, w := range a.words {
			p.prose(w.text)
		}
	case a.figures == 0 && len(a.words) == 0:
		p.blankLine(l)
	case a.figures == 0 && len(a.words) == 1 && len(l.cells) == 1:
		if row, table := p.rowOf(a.words[0].means); row != nil && table < form.Applications && p.part == words.Part2 {
			p.stray[table] = true
		}
		p.loose(l.cells[a.words[0].index])
	case a.figures == 0:
		p.wordLine(l, a)
	default:
		p.figureLine(l, a)
	}
}

// lineWords is what a line consists of.
type lineWords struct {
	words       []headCell
	figures     int
	firstFigure int
}

func (p *placer) readLine(l row) lineWords {
	a := lineWords{firstFigure: -1}
	for i, c := range l.cells {
		if c.covered != lines.Own {
			continue
		}
		switch m := c.means; m.Class {
		case words.Figure, words.Unclear:
			a.figures++
			if a.firstFigure < 0 {
				a.firstFigure = i
			}
		case words.Word:
			a.words = append(a.words, headCell{index: i, span: spanOf(l.cells, i), text: c.text, place: c.place, means: m})
		}
	}
	return a
}

// spanOf counts the columns that the cell at i covers.
func spanOf(cells []cell, i int) int {
	n := 1
	for i+n < len(cells) && cells[i+n].covered == lines.FromTheLeft {
		n++
	}
	return n
}

// loose takes text outside of tables, which holds headings, captions and prose.
func (p *placer) loose(c cell) {
	m := c.means
	if m.Class == words.Nil {
		p.prose(c.text) // 六、…: 无。
	}
	if m.Class != words.Word {
		return
	}
	if p.headingOrCaption(m) {
		return
	}
	if row := m.Row[form.Proceedings]; row != nil && p.part == words.Part4 {
		p.group(row)
		return
	}
	p.prose(c.text)
}

// headingOrCaption acts on the heading of a part or the caption of a table.
func (p *placer) headingOrCaption(m *words.Meaning) bool {
	switch {
	case m.IsCaption && (m.Table != form.Proceedings && m.Table != form.Applications):
		p.dropCaption()
		p.part, p.head, p.met = words.Part2, nil, true
		p.caption = captionState{table: m.Table, known: true}
	case m.Heads != words.NoPart:
		p.enter(m.Heads)
	default:
		return false
	}
	return true
}

// enter begins a part of the report.
func (p *placer) enter(next words.Section) {
	if next == p.part && next == words.Part3 {
		return // the head of its table came before its heading
	}
	p.dropCaption()
	p.part, p.head, p.groups, p.caption = next, nil, nil, captionState{}
	if next >= words.Part2 && next <= words.Part4 {
		p.met = true
	}
}

// dropCaption notes that no row followed a caption: its rows may have come before it.
func (p *placer) dropCaption() {
	if p.caption.known && !p.caption.used {
		p.unused[p.caption.table] = true
	}
}

// group notes that a group of table 四 is named.
func (p *placer) group(row *form.Row) {
	p.groups = append(p.groups, row)
}

// prose keeps text of the parts that are not tables.
func (p *placer) prose(text string) {
	if p.part != words.Part1 && p.part != words.Part5 && p.part != words.Part6 {
		return
	}
	text = strings.Join(strings.FieldsFunc(text, plaintext.IsBlank), " ")
	b := &p.narrative[p.part]
	if text == "" || b.Len()+len(text) > mostNarrative {
		return
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(text)
}

// reads reports whether tables count here: those within the parts of prose do not.
func (p *placer) reads() bool {
	return p.part != words.Part1 && p.part != words.Part5 && p.part != words.Part6
}

// rowsCount reports whether rows count here. Before the first heading or caption
// pages have navigation with words such as 行政许可; there a head of the form
// must stand above.
func (p *placer) rowsCount(table int) bool {
	if p.part != words.NoPart {
		return p.reads()
	}
	return p.head != nil && p.head.table == table && p.head.ours()
}

// ours reports whether a head has words of the form's heads.
func (h *tableHead) ours() bool {
	return slices.ContainsFunc(h.lines, func(l headLine) bool {
		return slices.ContainsFunc(l.cells, func(c headCell) bool {
			return c.means.Frame || slices.ContainsFunc(c.means.Column[:], func(column *form.Column) bool { return column != nil })
		})
	})
}

// names reports whether a line of the head that is so wide names a column there.
func (h *tableHead) names(index, width int) bool {
	return slices.ContainsFunc(h.lines, func(l headLine) bool {
		return l.width == width && slices.ContainsFunc(l.cells, func(c headCell) bool {
			return c.index == index && c.means.Names && !c.means.Frame
		})
	})
}

// blankLine takes a line of a table that holds nothing: it can be the figures of table 四.
func (p *placer) blankLine(l row) {
	if last := p.last(); last != nil && last.grid == l.table && len(l.cells) > 1 && p.headLine < p.lines-1 {
		last.hollow = true
	}
	if p.part != words.Part4 || p.head == nil || p.head.table != l.table || len(l.cells) < len(outcomes) || len(p.proceedings) > 0 {
		return
	}
	p.keep(&tableRow{table: form.Proceedings, cells: l.cells, at: -1, grid: l.table, place: l.cells[0].place})
}

// last returns the record kept last in the part that is read.
func (p *placer) last() *tableRow {
	of := p.disclosure
	switch p.part {
	case words.Part3:
		of = p.applications
	case words.Part4:
		of = p.proceedings
	}
	if len(of) == 0 {
		return nil
	}
	return of[len(of)-1]
}

// wordLine takes a line of a table that holds words and no figures: a caption,
// a head, or a row whose figures are blank.
func (p *placer) wordLine(l row, a lineWords) {
	for _, w := range a.words {
		if w.means.IsCaption || w.means.Heads != words.NoPart && len(a.words) == 1 {
			p.headingOrCaption(w.means)
			if len(a.words) == 1 {
				return
			}
		}
	}
	if !p.reads() {
		for _, w := range a.words {
			p.prose(w.text)
		}
		return
	}
	if row, table := blankRow(a, p.part); row != nil && p.rowsCount(l.table) && len(l.cells) > a.words[len(a.words)-1].index+1 {
		if table == form.Proceedings && p.part != words.Part4 {
			return
		}
		if dataRow(row) && table != form.Proceedings {
			p.keep(p.rowWithout(l, a.words[len(a.words)-1]))
			return
		}
		if table != form.Proceedings {
			return // a caption row such as （三）不予公开 on a line of its own
		}
	}
	if label, ok := tokenRow(a); ok && p.rowsCount(l.table) {
		p.keep(p.rowWithout(l, label))
		return
	}
	p.extendHead(headLine{cells: a.words, width: len(l.cells), phantoms: phantomsOf(l)}, l.table)
}

// rowWithout makes the record of a line that has a label and no figures.
func (p *placer) rowWithout(l row, label headCell) *tableRow {
	row, table := p.rowOf(label.means)
	rec := &tableRow{
		table: table, row: row, label: label.text, means: label.means.Label, place: label.place,
		cells: l.cells, at: label.index, grid: l.table, padded: l.padded,
	}
	if label.means.Glued {
		rec.fault = mixedLine
	}
	return rec
}

// tokenRow finds a line whose figures are all words that mean nothing on the
// form, such as 行政强制, 若干, and returns its label.
func tokenRow(a lineWords) (label headCell, ok bool) {
	label, rest := a.words[0], a.words[1:]
	for len(rest) > 0 && rest[0].means.NamesRow() {
		label, rest = rest[0], rest[1:]
	}
	for _, w := range rest {
		if w.means.Names || w.means.Frame || w.means.IsCaption || w.means.Heads != words.NoPart {
			return label, false
		}
	}
	carries := func(r *form.Row) bool { return r != nil && dataRow(r) }
	return label, len(rest) > 0 && slices.ContainsFunc(label.means.Row[:form.Proceedings], carries)
}

// phantomsOf counts the blank cells at the end of a line.
func phantomsOf(l row) (n int) {
	for i := len(l.cells) - 1; i >= 0 && l.cells[i].covered == lines.Own && l.cells[i].class() == words.Blank; i-- {
		n++
	}
	return n
}

// blankRow returns the row that the words of a line name: one label, or a label
// behind the captions it stands under.
func blankRow(a lineWords, in words.Section) (*form.Row, form.TableID) {
	last := a.words[len(a.words)-1].means
	for t := range form.NumTables {
		row := last.Row[t]
		if row == nil || t == form.Proceedings && in != words.Part4 {
			continue
		}
		if last.Column[form.Applications] != nil && last.Label.Numbering.Kind == form.Unnumbered {
			return nil, 0 // 其他 and 总计 without a number head a column
		}
		for i := len(a.words) - 2; i >= 0; i-- {
			if !above(a.words[i].means.Row[t], row) {
				return nil, 0
			}
		}
		return row, t
	}
	return nil, 0
}

// above reports whether a caption row stands over a row.
func above(caption, row *form.Row) bool {
	return caption != nil && (row.Parent == caption.Code || caption.Code == "results" && row.Parent != "")
}

// dataRow reports whether a row carries figures on some edition.
func dataRow(r *form.Row) bool { return r.Editions&^r.Header != 0 }

// extendHead adds a line to the head of a table, or begins a new one.
func (p *placer) extendHead(line headLine, table int) {
	if p.head == nil || p.head.table != table || p.headLine != p.lines-1 || table == 0 {
		if p.caption.used {
			p.caption = captionState{}
		}
		p.head = &tableHead{table: table}
	}
	p.headLine = p.lines
	p.head.lines = append(p.head.lines, line)
	p.noteHead(line.cells)
}

// noteHead draws what follows from the words of a head: which part it is, and
// which groups of table 四.
func (p *placer) noteHead(cells []headCell) {
	if !p.reads() {
		return
	}
	applicants, results := 0, 0
	for _, c := range cells {
		if column := c.means.Column[form.Applications]; column != nil && column.Code != "total" && column.Code != "other_org" {
			applicants++
		}
		if column := c.means.Column[form.Proceedings]; column != nil && column.Code != "total" {
			results++
		}
	}
	switch {
	case applicants >= 3 && p.part != words.Part3:
		head := p.head
		p.enter(words.Part3)
		p.head = head
	case results >= 3 && p.part != words.Part4:
		head, groups := p.head, p.groups
		p.enter(words.Part4)
		p.head, p.groups = head, groups
	}
	for _, c := range cells {
		if row := c.means.Row[form.Proceedings]; row != nil {
			p.group(row)
		}
	}
}

// figureLine takes a line of a table that holds figures.
func (p *placer) figureLine(l row, a lineWords) {
	if !p.rowsCount(l.table) {
		return
	}
	rec := &tableRow{cells: l.cells, at: -1, grid: l.table, padded: l.padded, figures: a.figures, place: l.cells[a.firstFigure].place}
	var labels []headCell
	for _, w := range a.words {
		switch {
		case w.index < a.firstFigure:
			labels = append(labels, w)
		case w.means.Names || w.means.Frame || w.means.IsCaption:
			rec.fault = mixedLine // a label among the figures: cells were moved
		}
	}
	for len(labels) > 1 && p.standsForFigure(l, labels[len(labels)-2], labels[len(labels)-1]) {
		labels = labels[:len(labels)-1]
	}
	if len(labels) > 0 {
		last := labels[len(labels)-1]
		rec.at, rec.label, rec.means, rec.place = last.index, last.text, last.means.Label, last.place
		rec.row, rec.table = p.rowOf(last.means)
		if last.means.Glued {
			rec.fault = mixedLine
		}
		for _, w := range labels[:len(labels)-1] {
			caption, _ := p.rowOf(w.means)
			switch {
			case caption == nil:
			case rec.row == nil:
				rec.parent = caption
			case !above(caption, rec.row):
				rec.fault = mixedLine // two labels in one line
			}
		}
		if rec.row == nil && (last.means.IsCaption || last.means.Heads != words.NoPart || last.means.Frame || last.means.Names) || p.misplaced(rec) {
			// A caption, a column or a row of another table in the place of a label:
			// labels have moved. The figures belong to the table here, to no row of it.
			rec.row, rec.moved = nil, true
		}
		if !last.means.IsCaption {
			for _, w := range labels {
				if w.means.IsCaption {
					p.headingOrCaption(w.means) // in a column of its own beside the table
				}
			}
		}
	}
	if rec.row != nil || p.inTable(rec, a) {
		p.keep(rec)
	}
	for _, w := range labels {
		if rec.moved && (w.means.IsCaption || w.means.Heads != words.NoPart) {
			p.headingOrCaption(w.means)
		}
	}
}

// elsewhere are words that say that a figure is not here. A remark on the label,
// such as 含修订, is none: it takes a cell more, and the figures stand behind it.
var elsewhere = regexp.MustCompile(`^(详?见|参见|附后|若干|不详|不明|无法|未统计|涉密|保密)`)

// standsForFigure reports whether a word behind the label of a row, such as
// 详见附件, is no label but stands where the first figure should: it says so,
// means nothing on the form, and above it stands the head of a column or a figure.
func (p *placer) standsForFigure(l row, label, word headCell) bool {
	m := word.means
	if !elsewhere.MatchString(word.text) || m.Names || m.Frame || m.Glued || m.IsCaption || m.Heads != words.NoPart || m.NamesRow() {
		return false
	}
	if row, _ := p.rowOf(label.means); row == nil || !dataRow(row) {
		return false
	}
	if p.head != nil && p.head.table == l.table && p.head.names(word.index, len(l.cells)) {
		return true
	}
	k := p.kept
	if k == nil || k.grid != l.table || len(k.cells) != len(l.cells) || k.at < 0 || k.at >= word.index {
		return false
	}
	above := k.cells[word.index]
	return above.covered == lines.Own && above.class().Stands()
}

// misplaced reports a row that stands in another table than its own, as far as
// headings and captions tell.
func (p *placer) misplaced(rec *tableRow) bool {
	switch {
	case rec.row == nil:
		return false
	case p.part == words.Part2:
		return rec.table >= form.Applications || p.caption.known && p.caption.table != rec.table
	case p.part == words.Part3:
		return rec.table != form.Applications
	case p.part == words.Part4:
		return rec.table != form.Proceedings
	default:
		return false
	}
}

// rowOf returns the row that a label names at this point of the document.
func (p *placer) rowOf(m *words.Meaning) (*form.Row, form.TableID) {
	for t := range form.NumTables {
		if m.Row[t] != nil {
			return m.Row[t], t
		}
	}
	return nil, 0
}

// inTable finds the table that a record without a known label belongs to.
func (p *placer) inTable(rec *tableRow, a lineWords) bool {
	switch {
	case p.part == words.Part3:
		rec.table = form.Applications
	case p.part == words.Part4:
		rec.table = form.Proceedings
		if p.head == nil && a.figures < len(outcomes) {
			return false
		}
	case p.part == words.Part2 && p.caption.known && (p.kept == nil || p.kept.table != form.Applications):
		rec.table = p.caption.table
	case p.part == words.Part2 && p.kept != nil && p.kept.table != form.Proceedings:
		rec.table = p.kept.table
	default:
		return false
	}
	return true
}

// keep stores a record with the state of the document at its line.
func (p *placer) keep(rec *tableRow) {
	p.records++
	if p.records > mostRecords {
		p.report.Figures += rec.figures
		if p.records == mostRecords+1 {
			p.report.Findings = append(p.report.Findings, limits.Rows.Finding(rec.place, 0, mostRecords))
		}
		p.limitFound().Figures += rec.figures
		return
	}
	p.met, p.kept = true, rec
	if rec.grid != 0 {
		rec.cells = slices.Clone(rec.cells) // the line is borrowed
	}
	rec.head, rec.caption = p.head, p.caption
	p.caption.used = true
	switch rec.table {
	case form.Applications:
		p.applications = append(p.applications, rec)
	case form.Proceedings:
		rec.groups = p.groups
		p.groups = nil
		p.proceedings = append(p.proceedings, rec)
	default:
		p.disclosure = append(p.disclosure, rec)
	}
}

func (p *placer) limitFound() *form.Finding {
	for i := range p.report.Findings {
		if f := &p.report.Findings[i]; f.Rule == form.RuleFLimit {
			return f
		}
	}
	return &form.Finding{}
}

// token takes one line of a dump whose cells stand one to a line.
func (p *placer) token(c cell) {
	m := c.means
	if m.Class != words.Word && (m.Class != words.Unclear || p.open != nil) {
		if !p.reads() && m.Class == words.Nil {
			p.prose(c.text)
		}
		p.dumpFigure(c, m.Class)
		return
	}
	if m.Long {
		p.endWords(true)
		p.prose(c.text)
		return
	}
	m, c = p.join(m, c) // what it takes of pending is gone
	if !p.reads() && m.Heads == words.NoPart && !m.IsCaption {
		p.prose(c.text)
		p.pending = p.pending[:0]
		return
	}
	switch {
	case m.Heads != words.NoPart || m.IsCaption:
		p.endWords(m.Heads == words.Part1 || m.Heads >= words.Part5)
		p.headingOrCaption(m)
	case p.startsRow(m) && p.rowsCount(0):
		p.closeDump(false)
		row, table := p.rowOf(m)
		p.open = &tableRow{table: table, row: row, label: c.text, means: m.Label, place: c.place, at: 0}
		if m.Glued {
			p.open.fault = mixedLine
		}
		p.inHead = false
		p.pending = p.pending[:0]
	case m.Names || m.Frame:
		p.closeDump(false)
		if p.inHead && len(p.pending) <= mostUnknownHeads {
			for _, word := range p.pending { // heads of columns that are cut short: 本年新
				p.dumpHead(headCell{text: word.text, place: word.place, means: p.words.MeaningOf(word.text)})
			}
		}
		p.pending = p.pending[:0]
		p.dumpHead(headCell{text: c.text, place: c.place, means: m})
	default:
		p.closeDump(false)
		p.pending = append(p.pending, c)
		if len(p.pending) > mostPieces {
			p.pending = p.pending[1:]
		}
		if p.part == words.NoPart {
			p.prose(c.text)
		}
	}
}

// mostUnknownHeads is how many words that mean nothing may stand between those that
// head columns; what is longer are columns cut into pieces.
const mostUnknownHeads = 3

// mostPieces is how many lines a converter cuts one label into at most:
// 三、本年度办理结果 one character a line.
const mostPieces = 11

// join puts the pieces of a label together that a converter cut over several lines.
func (p *placer) join(m *words.Meaning, c cell) (*words.Meaning, cell) {
	for k := range p.pending {
		text := ""
		for _, piece := range p.pending[k:] {
			text += piece.text
		}
		whole := p.words.MeaningOf(text + c.text)
		if whole.Names || whole.Frame || whole.IsCaption || whole.Heads != words.NoPart {
			c.text, c.place = text+c.text, p.pending[k].place
			p.pending = p.pending[:k]
			return whole, c
		}
	}
	return m, c
}

// startsRow decides whether a label of a dump begins a row. 其他 and 总计 also
// head columns, and the groups of table 四 stand above their figures.
func (p *placer) startsRow(m *words.Meaning) bool {
	row, table := p.rowOf(m)
	if row == nil || table == form.Proceedings {
		return false
	}
	if m.Column[form.Applications] == nil || m.Label.Numbering.Kind != form.Unnumbered {
		return true
	}
	return p.part == words.Part3 && !p.inHead && (len(p.applications) > 0 || p.open != nil)
}

// dumpHead adds a word to the head of a table in a dump.
func (p *placer) dumpHead(c headCell) {
	if !p.inHead || p.head == nil || p.head.table != 0 {
		p.inHead = true
		if p.caption.used {
			p.caption = captionState{}
		}
		p.head = &tableHead{lines: []headLine{{}}}
	}
	c.index = len(p.head.lines[0].cells)
	p.head.lines[0].cells = append(p.head.lines[0].cells, c)
	if row := c.means.Row[form.Proceedings]; row != nil {
		p.groups = append(p.groups, row)
	}
	groups := p.groups
	p.noteHead(p.head.lines[0].cells)
	p.groups = groups
}

// dumpFigure takes a figure, a sign for nothing, or a line of white space of a dump.
func (p *placer) dumpFigure(c cell, k words.Class) {
	if !p.reads() || p.part == words.NoPart && p.open == nil {
		return
	}
	if p.open == nil {
		rec := &tableRow{place: c.place, at: -1}
		switch {
		case k == words.Blank && p.part == words.Part4 && p.inHead: // the first figure of table 四 is blank
		case k == words.Blank:
			return
		case len(p.pending) > 0 && preparer.MatchString(p.pending[len(p.pending)-1].text):
			return // a telephone number
		case len(p.pending) > 0:
			last := p.pending[len(p.pending)-1]
			rec.label, rec.means, rec.place, rec.at = last.text, form.SplitLabel(last.text), last.place, 0
		case !p.inHead:
			return // a page number
		}
		if !p.inTable(rec, lineWords{figures: len(outcomes)}) {
			return
		}
		p.open, p.inHead = rec, false
		p.pending = p.pending[:0]
	}
	p.inHead = false
	if len(p.open.cells) >= 64 {
		// No row is as long; what else comes is counted, not kept.
		if k.Stands() {
			p.open.figures++
		}
		p.open.fault = wrongCount
		return
	}
	p.open.cells = append(p.open.cells, c)
	if k.Stands() {
		p.open.figures++
	}
}

// endWords closes what is open in a dump before a heading, a caption or prose.
// Blank lines in front of prose are spacing, not cells.
func (p *placer) endWords(prose bool) {
	p.closeDump(prose)
	p.pending = p.pending[:0]
	p.inHead = false
}

// closeDump ends the open record of a dump.
func (p *placer) closeDump(trim bool) {
	rec := p.open
	if rec == nil {
		return
	}
	p.open = nil
	for trim && len(rec.cells) > 0 && isSpacing(&rec.cells[len(rec.cells)-1]) {
		rec.cells = rec.cells[:len(rec.cells)-1]
	}
	if rec.figures == 0 && rec.row == nil {
		return
	}
	p.keep(rec)
}

// isSpacing reports white space. The text reader hands on "" for a cell that
// regular empty lines prove.
func isSpacing(c *cell) bool { return c.text != "" && c.class() == words.Blank }

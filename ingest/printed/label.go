package printed

import (
	"slices"
	"strings"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// A labeller finds out what each line of a document is, while they come in: the
// heading of a part, the caption of a table, words of its head, prose, or a row of
// figures, whose label it looks up. Nothing is decided about figures here.
type labeller struct {
	lexicon words.Lexicon
	position
	dump     dump
	rows     labelledRows
	prose    prose
	words    []headCell // room for those of a line
	line     int        // number of the line that is read
	headLine int        // number of the line that last extended the head
	met      bool       // something of the form was met
}

// position is what stands above the next line.
type position struct {
	part    words.Part
	caption caption
	head    *tableHead
	groups  []*form.Row // groups of table 四 named since its last row
}

// caption is the table that the last caption names.
type caption struct {
	table form.TableID
	known bool
	used  bool // rows have followed
}

// wordsOf finds the words of a line, which last until the next.
func (l *labeller) wordsOf(raw rawRow) lineWords {
	w := lineWords{words: l.words[:0], firstFigure: -1}
	for i := range raw.cells {
		c := &raw.cells[i]
		if c.covered != lines.Own {
			continue
		}
		switch m := c.means; m.Class {
		case words.Figure, words.Unclear:
			w.figures++
			if w.firstFigure < 0 {
				w.firstFigure = i
			}
		case words.Word:
			w.words = append(w.words, headCell{index: i, span: spanOf(raw.cells, i), text: c.text, place: c.place, means: m})
		}
	}
	l.words = w.words
	return w
}

// spanOf counts the columns that the cell at i covers.
func spanOf(cells []cell, i int) int {
	n := 1
	for i+n < len(cells) && cells[i+n].covered == lines.FromTheLeft {
		n++
	}
	return n
}

// textOutside takes text outside of tables, which holds headings, captions and prose.
func (l *labeller) textOutside(c cell) {
	m := c.means
	if m.Class == words.Nil {
		l.prose.add(l.part, c.text) // 六、…: 无。
	}
	if m.Class != words.Word || l.headingOrCaption(m) {
		return
	}
	if row := m.Row[form.Proceedings]; row != nil && l.part == words.Part4 {
		l.groups = append(l.groups, row)
		return
	}
	l.prose.add(l.part, c.text)
}

// keepProse keeps the words of a line as prose.
func (l *labeller) keepProse(line []headCell) {
	for _, w := range line {
		l.prose.add(l.part, w.text)
	}
}

// lineOf is what a line of a table says, its cells one behind the other.
func lineOf(raw rawRow) string {
	var line []string
	for i := range raw.cells {
		if c := &raw.cells[i]; c.covered == lines.Own {
			line = append(line, c.text)
		}
	}
	return strings.Join(line, " ")
}

// headingOrCaption acts on the heading of a part or the caption of a table.
func (l *labeller) headingOrCaption(m *words.Meaning) bool {
	switch {
	case m.IsCaption && (m.Table != form.Proceedings && m.Table != form.Applications):
		l.endCaption()
		l.part, l.head, l.met = words.Part2, nil, true
		l.caption = caption{table: m.Table, known: true}
	case m.Heads != words.NoPart:
		l.enter(m.Heads)
	default:
		return false
	}
	return true
}

// enter begins a part of the report.
func (l *labeller) enter(next words.Part) {
	if next == l.part && next == words.Part3 {
		return // the head of its table came before its heading
	}
	l.endCaption()
	l.position = position{part: next}
	if next >= words.Part2 && next <= words.Part4 {
		l.met = true
	}
}

// endCaption notes that no row followed a caption: its rows may have come before it.
func (l *labeller) endCaption() {
	if l.caption.known && !l.caption.used {
		l.rows.unused[l.caption.table] = true
	}
}

// readsTables reports whether tables count here: those within the parts of prose do not.
func (l *labeller) readsTables() bool { return !isProse(l.part) }

// readsRows reports whether rows count here. Before the first heading or caption
// pages have navigation with words such as 行政许可; there a head of the form
// must stand above.
func (l *labeller) readsRows(grid int) bool {
	if l.part != words.NoPart {
		return l.readsTables()
	}
	return l.head != nil && l.head.grid == grid && l.head.isOfForm()
}

// blankLine takes a line of a table that holds nothing: it can be the figures of table 四.
func (l *labeller) blankLine(raw rawRow) {
	if of := l.rows.ofPart(l.part); len(of) > 0 && of[len(of)-1].grid == raw.grid && len(raw.cells) > 1 && l.headLine < l.line-1 {
		of[len(of)-1].blankBelow = true
	}
	if l.part != words.Part4 || l.head == nil || l.head.grid != raw.grid || len(raw.cells) < len(outcomes) || len(l.rows.proceedings) > 0 {
		return
	}
	l.keep(&labelledRow{table: form.Proceedings, cells: raw.cells, at: -1, grid: raw.grid, place: raw.cells[0].place})
}

// wordLine takes a line of a table that holds words and no figures: a caption,
// a head, or a row whose figures are blank.
func (l *labeller) wordLine(raw rawRow, w lineWords) {
	for _, c := range w.words {
		if c.means.IsCaption || c.means.Heads != words.NoPart && len(w.words) == 1 {
			l.headingOrCaption(c.means)
			if len(w.words) == 1 {
				return
			}
		}
	}
	if !l.readsTables() {
		l.keepProse(w.words)
		return
	}
	if l.readsRows(raw.grid) {
		label := w.words[len(w.words)-1]
		if row := blankRow(w); row != nil && len(raw.cells) > label.index+1 {
			if dataRow(row) { // and no caption row such as （三）不予公开 on a line of its own
				l.keep(rowWithout(raw, &label))
			}
			return
		}
		if label, ok := labelOfWords(w); ok {
			l.keep(rowWithout(raw, label))
			return
		}
	}
	l.extendHead(headLine{cells: slices.Clone(w.words), width: len(raw.cells), blanks: blanksBehind(raw)}, raw.grid)
}

// rowWithout makes the row of a line that has a label and no figures.
func rowWithout(raw rawRow, label *headCell) *labelledRow {
	row := &labelledRow{cells: raw.cells, grid: raw.grid, padded: raw.padded}
	row.setLabel(label)
	return row
}

// labelOfWords finds a line whose figures are all words that mean nothing on the
// form, such as 行政强制, 若干, and returns its label.
func labelOfWords(w lineWords) (label *headCell, ok bool) {
	label, rest := &w.words[0], w.words[1:]
	for len(rest) > 0 && rest[0].means.NamesRow() {
		label, rest = &rest[0], rest[1:]
	}
	if slices.ContainsFunc(rest, func(c headCell) bool { return c.means.OnForm() }) {
		return label, false
	}
	carries := func(r *form.Row) bool { return r != nil && dataRow(r) }
	return label, len(rest) > 0 && slices.ContainsFunc(label.means.Row[:form.Proceedings], carries)
}

// blanksBehind counts the blank cells at the end of a line.
func blanksBehind(raw rawRow) (n int) {
	for i := len(raw.cells) - 1; i >= 0 && raw.cells[i].covered == lines.Own && raw.cells[i].class() == words.Blank; i-- {
		n++
	}
	return n
}

// blankRow returns the row above table 四 that the words of a line name: one label,
// or a label behind the captions it stands under.
func blankRow(w lineWords) *form.Row {
	last := w.words[len(w.words)-1].means
	for t := range form.Proceedings {
		row := last.Row[t]
		if row == nil {
			continue
		}
		if last.Column[form.Applications] != nil && last.Label.Numbering.Kind == form.Unnumbered {
			return nil // 其他 and 总计 without a number head a column
		}
		for i := len(w.words) - 2; i >= 0; i-- {
			if !standsOver(w.words[i].means.Row[t], row) {
				return nil
			}
		}
		return row
	}
	return nil
}

// standsOver reports whether a caption row stands over a row.
func standsOver(caption, row *form.Row) bool {
	return caption != nil && (row.Parent == caption.Code || caption.Code == "results" && row.Parent != "")
}

// maxHeadLines is how many lines of words the head of a table keeps, the last
// ones: the form's highest has 3, and every further one is looked at with all
// before it.
const maxHeadLines = 32

// extendHead adds a line to the head of a table, or begins a new one.
func (l *labeller) extendHead(line headLine, grid int) {
	if l.head == nil || l.head.grid != grid || l.headLine != l.line-1 || grid == 0 {
		l.beginHead(&tableHead{grid: grid})
	}
	l.headLine = l.line
	if len(l.head.lines) == maxHeadLines {
		l.head.lines = slices.Delete(l.head.lines, 0, 1)
	}
	l.head.lines = append(l.head.lines, line)
	l.noteHead(line.cells)
}

// beginHead begins the head of another table: a caption whose rows have been read
// does not name it.
func (l *labeller) beginHead(h *tableHead) {
	if l.caption.used {
		l.caption = caption{}
	}
	l.head = h
}

// noteHead draws what follows from the words of a head: which part it is, and
// which groups of table 四.
func (l *labeller) noteHead(cells []headCell) {
	if !l.readsTables() {
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
	head, groups := l.head, l.groups
	switch {
	case applicants >= 3 && l.part != words.Part3:
		l.enter(words.Part3)
		l.head = head
	case results >= 3 && l.part != words.Part4:
		l.enter(words.Part4)
		l.head, l.groups = head, groups
	}
	for _, c := range cells {
		if row := c.means.Row[form.Proceedings]; row != nil {
			l.groups = append(l.groups, row)
		}
	}
}

// figureLine takes a line of a table that holds figures.
func (l *labeller) figureLine(raw rawRow, w lineWords) {
	if !l.readsTables() {
		if l.part != words.Part6 { // behind the last part stand the menus of pages
			l.prose.add(l.part, lineOf(raw))
		}
		return
	}
	if !l.readsRows(raw.grid) {
		return
	}
	row := &labelledRow{cells: raw.cells, at: -1, grid: raw.grid, padded: raw.padded, figures: w.figures, place: raw.cells[w.firstFigure].place}
	labels := w.words[:0]
	for i, c := range w.words {
		switch {
		case c.index < w.firstFigure:
			labels = w.words[:i+1]
		case c.means.Names || c.means.Frame || c.means.IsCaption:
			row.mixed = true // a label among the figures: cells were moved
		}
	}
	for len(labels) > 1 && l.standsForFigure(raw, &labels[len(labels)-2], &labels[len(labels)-1]) {
		labels = labels[:len(labels)-1]
	}
	if len(labels) > 0 {
		l.name(row, labels)
	}
	if row.named != nil || l.belongsHere(row, w.figures) {
		l.keep(row)
	}
	for _, c := range labels {
		if row.displaced && (c.means.IsCaption || c.means.Heads != words.NoPart) {
			l.headingOrCaption(c.means)
		}
	}
}

// name finds the row of the form that the words in front of figures name. Of
// several, the last is the label; the others are captions it stands under.
func (l *labeller) name(row *labelledRow, labels []headCell) {
	last, captions := &labels[len(labels)-1], labels[:len(labels)-1]
	row.setLabel(last)
	for _, c := range captions {
		over, _ := rowOf(c.means)
		switch {
		case over == nil:
		case row.named == nil:
			row.parent = over
		case !standsOver(over, row.named):
			row.mixed = true // two labels in one line
		}
	}
	if l.isLocalTotal(last) {
		row.named = nil
	} else if row.named == nil && last.means.OnForm() || l.misplaced(row) {
		// A caption, a column or a row of another table in the place of a label:
		// labels have moved. The figures belong to the table here, to no row of it.
		row.named, row.displaced = nil, true
	}
	if last.means.IsCaption {
		return
	}
	for _, c := range captions {
		if c.means.IsCaption {
			l.headingOrCaption(c.means) // in a column of its own beside the table
		}
	}
}

// isLocalTotal reports a total that an office added below a table of part two, where
// the form has neither a row nor a column of that name.
func (l *labeller) isLocalTotal(c *headCell) bool {
	if l.part != words.Part2 {
		return false
	}
	switch c.means.Label.Body {
	case "合计", "总计", "小计", "共计":
		return true
	}
	return false
}

// elsewhere are words that say that a figure is not here. A remark on the label,
// such as 含修订, is none: it takes a cell more, and the figures stand behind it.
var elsewhere = pattern.Of(`^(详?见|参见|附后|若干|不详|不明|无法|未统计|涉密|保密)`)

// standsForFigure reports whether a word behind the label of a row, such as
// 详见附件, is no label but stands where the first figure should: it says so,
// means nothing on the form, and above it stands the head of a column or a figure.
func (l *labeller) standsForFigure(raw rawRow, label, word *headCell) bool {
	if m := word.means; !elsewhere.Compiled().MatchString(word.text) || m.OnForm() || m.WithFigures || m.NamesRow() {
		return false
	}
	if row, _ := rowOf(label.means); row == nil || !dataRow(row) {
		return false
	}
	if l.head != nil && l.head.grid == raw.grid && l.head.names(word.index, len(raw.cells)) {
		return true
	}
	last := l.rows.last
	if last == nil || last.grid != raw.grid || len(last.cells) != len(raw.cells) || last.at < 0 || last.at >= word.index {
		return false
	}
	above := &last.cells[word.index]
	return above.covered == lines.Own && above.class().CanBeFigure()
}

// misplaced reports a row that stands in another table than its own, as far as
// headings and captions tell.
func (l *labeller) misplaced(row *labelledRow) bool {
	switch {
	case row.named == nil:
		return false
	case l.part == words.Part2:
		return row.table >= form.Applications || l.caption.known && l.caption.table != row.table
	case l.part == words.Part3:
		return row.table != form.Applications
	case l.part == words.Part4:
		return row.table != form.Proceedings
	default:
		return false
	}
}

// belongsHere finds the table that a row without a known label belongs to: the one
// that is being read, if there is one.
func (l *labeller) belongsHere(row *labelledRow, figures int) bool {
	last := l.rows.last
	switch {
	case l.part == words.Part3:
		row.table = form.Applications
	case l.part == words.Part4:
		row.table = form.Proceedings
		return l.head != nil || figures >= len(outcomes)
	case l.part == words.Part2 && l.caption.known && (last == nil || last.table != form.Applications):
		row.table = l.caption.table
	case l.part == words.Part2 && last != nil && last.table != form.Proceedings:
		row.table = last.table
	default:
		return false
	}
	return true
}

// keep keeps a row with what stands above it.
func (l *labeller) keep(row *labelledRow) {
	if !l.rows.add(row) {
		return
	}
	l.met = true
	row.head, row.captioned = l.head, l.caption.known
	row.mixed = row.mixed || l.head != nil && l.head.displaced
	l.caption.used = true
	if row.table == form.Proceedings {
		row.groups, l.groups = l.groups, nil
	}
}

// dump is what is open while a dump is read, whose cells stand one to a line.
type dump struct {
	open    *labelledRow // the row that still takes figures
	pending []cell       // words that make no label yet
	joined  []byte       // room for their texts
	inHead  bool         // the last words belong to a head
}

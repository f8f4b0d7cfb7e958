package printed

import (
	"gouji/form"
	"gouji/ingest/words"
)

// maxUnknownHeads is how many words that mean nothing may stand between those that
// head columns; what is longer are columns cut into pieces.
const maxUnknownHeads = 3

// maxPieces is how many lines a converter cuts one label into at most:
// 三、本年度办理结果 one character a line.
const maxPieces = 11

// maxDumpCells bounds the cells of one row of a dump: no row is as long.
const maxDumpCells = 64

// maxHeadCells is how many cells the head of a dump's table keeps: the form's
// widest has 16, and every further one is looked at with all before it.
const maxHeadCells = 64

// dumpLine takes one line of a dump.
func (l *labeller) dumpLine(c cell) {
	m := c.means
	if m.Class != words.Word && (m.Class != words.Unclear || l.dump.open != nil) {
		if !l.readsTables() && m.Class == words.Nil {
			l.prose.add(l.part, c.text)
		}
		l.dumpFigure(c, m.Class)
		return
	}
	if m.Long {
		l.endDump(true)
		l.prose.add(l.part, c.text)
		return
	}
	m, c = l.join(m, c) // what it takes of the pending words is gone
	switch isTitle := m.Heads != words.NoPart || m.IsCaption; {
	case isTitle:
		l.endDump(m.Heads == words.Part1 || m.Heads >= words.Part5)
		l.headingOrCaption(m)
	case !l.readsTables():
		l.prose.add(l.part, c.text)
		l.dump.pending = l.dump.pending[:0]
	case l.startsRow(m) && l.readsRows(0):
		l.openRow(c, m)
	case m.Names || m.Frame:
		l.dumpHeads(c, m)
	default:
		l.keepPending(c)
	}
}

// openRow begins a row at its label.
func (l *labeller) openRow(c cell, m *words.Meaning) {
	l.endDumpRow(false)
	row := &labelledRow{}
	row.setLabel(&headCell{text: c.text, place: c.place, means: m})
	l.dump.open, l.dump.inHead, l.dump.pending = row, false, l.dump.pending[:0]
}

// dumpHeads adds a word to the head, and those pending before it: heads of columns
// that are cut short, such as 本年新.
func (l *labeller) dumpHeads(c cell, m *words.Meaning) {
	if l.dump.open != nil {
		l.dump.open.padded = true // no caption follows: its line may be the blank one at the end
	}
	l.endDumpRow(false)
	if l.dump.inHead && len(l.dump.pending) <= maxUnknownHeads {
		for _, word := range l.dump.pending {
			l.dumpHead(headCell{text: word.text, place: word.place, means: l.lexicon.MeaningOf(word.text)})
		}
	}
	l.dump.pending = l.dump.pending[:0]
	l.dumpHead(headCell{text: c.text, place: c.place, means: m})
}

// keepPending keeps words that mean nothing by themselves until it is known what they are.
func (l *labeller) keepPending(c cell) {
	l.endDumpRow(false)
	l.dump.pending = append(l.dump.pending, c)
	if len(l.dump.pending) > maxPieces {
		l.dump.pending = l.dump.pending[1:]
	}
}

// join puts the pieces of a label together that a converter cut over several lines.
func (l *labeller) join(m *words.Meaning, c cell) (*words.Meaning, cell) {
	text := l.dump.joined[:0]
	for _, piece := range l.dump.pending {
		text = append(text, piece.text...)
	}
	text = append(text, c.text...)
	l.dump.joined = text
	for k, piece := range l.dump.pending {
		if whole, ok := l.lexicon.OnForm(text); ok {
			c.text, c.place = string(text), piece.place
			l.dump.pending = l.dump.pending[:k]
			return whole, c
		}
		text = text[len(piece.text):]
	}
	return m, c
}

// startsRow decides whether a label of a dump begins a row. 其他 and 总计 also
// head columns, and the groups of table 四 stand above their figures.
func (l *labeller) startsRow(m *words.Meaning) bool {
	row, table := rowOf(m)
	if row == nil || table == form.Proceedings {
		return false
	}
	if m.Column[form.Applications] == nil || m.Label.Numbering.Kind != form.Unnumbered {
		return true
	}
	return l.part == words.Part3 && !l.dump.inHead && (len(l.rows.applications) > 0 || l.dump.open != nil)
}

// dumpHead adds a word to the head of a table in a dump.
func (l *labeller) dumpHead(c headCell) {
	if !l.dump.inHead || l.head == nil || l.head.grid != 0 {
		l.dump.inHead = true
		l.beginHead(&tableHead{lines: []headLine{{}}, displaced: l.caption.used && l.head.opens() && !c.means.Frame})
	}
	line := &l.head.lines[0]
	if len(line.cells) == maxHeadCells {
		return
	}
	c.index = len(line.cells)
	line.cells = append(line.cells, c)
	if row := c.means.Row[form.Proceedings]; row != nil {
		l.groups = append(l.groups, row)
	}
	groups := l.groups // noteHead sees the words before this one again
	l.noteHead(line.cells)
	l.groups = groups
}

// dumpFigure takes a figure, a sign for nothing, or a line of white space of a dump.
func (l *labeller) dumpFigure(c cell, k words.Class) {
	if !l.readsTables() || l.part == words.NoPart && l.dump.open == nil {
		return
	}
	if l.dump.open == nil && !l.openUnlabelled(c, k) {
		return
	}
	row := l.dump.open
	l.dump.inHead = false
	if k.CanBeFigure() {
		row.figures++
	}
	if len(row.cells) >= maxDumpCells {
		row.overlong = true // what else comes is counted, not kept
		return
	}
	row.cells = append(row.cells, c)
}

// openUnlabelled begins a row at a figure that stands behind no label of the form.
func (l *labeller) openUnlabelled(c cell, k words.Class) bool {
	row := &labelledRow{place: c.place, at: -1}
	switch last := len(l.dump.pending) - 1; {
	case k == words.Blank && l.part == words.Part4 && l.dump.inHead: // the first figure of table 四 is blank
	case k == words.Blank:
		return false
	case last >= 0 && preparer.Compiled().MatchString(l.dump.pending[last].text):
		return false // a telephone number
	case last >= 0:
		word := &l.dump.pending[last]
		row.label, row.means, row.place, row.at = word.text, form.SplitLabel(word.text), word.place, 0
	case !l.dump.inHead:
		return false // a page number
	}
	if !l.belongsHere(row, len(outcomes)) {
		return false
	}
	l.dump.open, l.dump.inHead, l.dump.pending = row, false, l.dump.pending[:0]
	return true
}

// endDump ends what is open in a dump before a heading, a caption or prose.
// Blank lines in front of prose are spacing, not cells.
func (l *labeller) endDump(prose bool) {
	l.endDumpRow(prose)
	l.dump.pending = l.dump.pending[:0]
	l.dump.inHead = false
}

// endDumpRow ends the open row of a dump.
func (l *labeller) endDumpRow(trim bool) {
	row := l.dump.open
	if row == nil {
		return
	}
	l.dump.open = nil
	for trim && len(row.cells) > 0 && isSpacing(&row.cells[len(row.cells)-1]) {
		row.cells = row.cells[:len(row.cells)-1]
	}
	if row.figures == 0 && row.named == nil {
		return
	}
	l.keep(row)
}

// isSpacing reports white space. The text reader hands on "" for a cell that
// regular empty lines prove.
func isSpacing(c *cell) bool { return c.text != "" && c.class() == words.Blank }

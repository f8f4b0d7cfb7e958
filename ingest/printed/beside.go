package printed

import (
	"regexp"
	"slices"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// What people write right of or below a table is no part of the form: remarks,
// checks, the figures of the year before, serial numbers, who filled the table in.
// It is not read, and does no harm to what is.

var (
	// besideHead are the heads of columns that the form does not have.
	besideHead = regexp.MustCompile(`^[（(]?(?:序号|编号|行次|项次|备\s*注|说\s*明|校验|核对|检查|差[额异值]|上年|去年|上一?年度|上?同期|[比较]上年|增减|同比|20\d\d年|其中|来源|填报|责任|联系)`)
	// serialHead are those of columns that stand left of the labels.
	serialHead = regexp.MustCompile(`^(?:序\s*号|编\s*号|行\s*次|项\s*次|No\.?)$`)
	// preparer are the words with which lines begin that tell who made the table.
	preparer = regexp.MustCompile(`^[（(]?(?:填[表报写制]|制表|审[核批签]|经办|联系|电话|手机|传真|邮箱|电子邮箱|单位负责|负责人|分管|主管|备\s*注|说\s*明[:：]|注\s*[\d一二三]?\s*[:：.、])`)
)

// isPreparer reports whether a line tells who made the table, or is a note on it:
// its first words say so.
func isPreparer(a lineWords) bool {
	return len(a.words) > 0 && (a.firstFigure < 0 || a.words[0].index < a.firstFigure) && !a.words[0].means.Names && preparer.MatchString(a.words[0].text)
}

// foreign reports whether the head of a column is none of the form's.
func foreign(c *headCell) bool {
	m := c.means
	switch {
	case m.IsCaption, m.Heads != words.NoPart, m.Frame, m.Names:
		return false
	case besideHead.MatchString(c.text):
		return true
	}
	for t := range form.NumTables {
		table := &form.Tables[t]
		if _, near := table.NearestColumn(m.Label, allColumns(table)); near {
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
	for len(cells) > 0 && serialHead.MatchString(cells[0].text) {
		cells = cells[1:]
	}
	for len(cells) > columns && columns > 0 && foreign(&cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// withoutSerial leaves out numbers that stand left of the label of a row.
func (a lineWords) withoutSerial(l *row) lineWords {
	if len(a.words) == 0 || a.firstFigure < 0 || a.firstFigure > a.words[0].index || !a.words[0].means.NamesRow() {
		return a
	}
	label := a.words[0].index
	a.figures, a.firstFigure = 0, -1
	for i := label + 1; i < len(l.cells); i++ {
		if c := &l.cells[i]; c.covered == lines.Own && c.class().Stands() {
			if a.figures++; a.firstFigure < 0 {
				a.firstFigure = i
			}
		}
	}
	return a
}

// beside tells for the records under one head which columns hold what is no part
// of the form, though it may be figures: those that the head names so, and those
// in which most lines have one. A single line with a figure too many is one whose
// cells have moved.
type beside struct {
	lines  int
	counts map[int]int
	named  map[int]bool
}

// markBeside finds out for all records what stands beside their table.
func markBeside(records []*tableRow) {
	all := map[*tableHead]*beside{}
	for _, rec := range records {
		if rec.grid == 0 || rec.head == nil || rec.head.table != rec.grid {
			continue
		}
		b := all[rec.head]
		if b == nil {
			b = &beside{counts: map[int]int{}, named: map[int]bool{}}
			for _, line := range rec.head.lines {
				for i := range line.cells {
					if c := &line.cells[i]; line.width == len(rec.cells) && foreign(c) {
						b.named[c.index] = true
					}
				}
			}
			all[rec.head] = b
		}
		b.lines++
		for i := range rec.cells {
			if c := &rec.cells[i]; c.covered == lines.Own && c.class().Stands() {
				b.counts[i]++
			}
		}
		rec.beside = b
	}
}

// isBeside reports whether the cell at i, right of the last column of the form,
// is no part of it.
func (rec *tableRow) isBeside(i, last int) bool {
	c := &rec.cells[i]
	switch {
	case !c.class().Stands():
		return !c.means.Names && !c.means.Frame && !c.means.IsCaption
	case rec.beside == nil:
		return false
	case rec.beside.named[i], rec.beside.lines > 2 && 2*rec.beside.counts[i] > rec.beside.lines:
		return true
	}
	// A gap parts it from the form: a cell that moved stands next to it.
	return i > last+1 && !slices.ContainsFunc(rec.cells[last+1:i], func(c cell) bool { return c.covered == lines.Own && c.class() != words.Blank })
}

// Package printed reads the form the way people see it — grids in CSV files,
// sheets, tables of pages and documents, dumps of text. All of them become a
// sequence of lines, which a Document turns into the cells of a report. Those who
// make the lines know their kind of file; here the form is known.
//
// Files, each using only those after it: document, row, put, order, tables,
// values, dump, label, prose, placed, reason, head, beside, labelled.
package printed

import (
	"slices"
	"strconv"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/reporter"
	"gouji/ingest/words"
)

// NewDocument begins a report, which is empty, on a document in the file of that
// path, whose names may tell agency and year. known is what words mean; it is kept
// from document to document.
func NewDocument(r *form.Report, known words.Lexicon, path string) *Document {
	return &Document{report: r, labeller: labeller{lexicon: known}, title: reporter.Titles{Path: path}}
}

// Line takes the next line. What is not shown is not read.
func (d *Document) Line(l lines.Line) {
	if d.hidden || l.Hidden {
		return
	}
	r := d.see(&l)
	switch {
	case len(r.cells) == 0:
		return
	case r.grid != 0:
		if d.title.SeeLine(d.report, d.filled(&r)) {
			return
		}
	case !l.Linked:
		text := r.cells[0].stated()
		d.title.See(d.report, &text)
	}
	d.labeller.take(r)
}

// Title takes a title that is not part of the text.
func (d *Document) Title(text string) { d.title.SeeName(text) }

// Date takes the date on which the document was last changed.
func (d *Document) Date(date string) { d.changed = date }

// Part begins a sheet. What does not reach over the edge of the one before ends.
func (d *Document) Part(name string, hidden bool) {
	if d.hidden = hidden; hidden {
		return
	}
	d.title.Sheet(name)
	d.labeller.beginSheet()
}

// Finish fills in the report. ok is false if the document holds no part of the
// form at all.
func (d *Document) Finish() (r *form.Report, ok bool) {
	l := &d.labeller
	if !l.met {
		return nil, false
	}
	l.finish()
	l.rows.reportSurplus(d.report)
	d.title.Apply(d.report)
	d.keepDate()
	write(d.report, &l.rows)
	d.report.Narrative = append(d.report.Narrative, l.prose.sections()...)
	return d.report, true
}

// keepDate keeps the date inside the document. No report is finished before its
// year is over: an earlier date is the template's.
func (d *Document) keepDate() {
	if d.report.Year != 0 && d.changed > strconv.Itoa(d.report.Year)+"-12-31" {
		d.report.ChangedAt = d.changed
	}
}

// NotAReport says why the document is no report although it may show the form, as
// its title tells, once it is finished. ok is false if it may be one: a form that is
// filled in is a report although a notice stands above it.
func (d *Document) NotAReport() (reason form.Text, ok bool) {
	return d.title.NotAReport(d.report.Figures > 0)
}

// Shape says what of the form a document shows so far, and whose it is.
type Shape struct {
	Disclosure, Applications, Proceedings bool
	Filled                                bool   // some row holds a figure
	Agency                                string // that states it or stands in a title
	Sentence                              string // that a sentence names
	Year                                  int
}

// Shape says what of the form was met so far.
func (d *Document) Shape() Shape {
	rows := &d.labeller.rows
	s := Shape{Disclosure: len(rows.disclosure) > 0, Applications: len(rows.applications) > 0, Proceedings: len(rows.proceedings) > 0}
	for _, of := range [...][]*labelledRow{rows.disclosure, rows.applications, rows.proceedings} {
		s.Filled = s.Filled || slices.ContainsFunc(of, func(r *labelledRow) bool { return r.figures > 0 })
	}
	s.Agency, s.Year = d.title.Known()
	s.Sentence = d.title.Sentence()
	return s
}

// RepeatsItself reports whether a row of the form was met twice with figures: another form
// may stand below the first.
func (d *Document) RepeatsItself() bool {
	rows := &d.labeller.rows
	for _, of := range [...][]*labelledRow{rows.disclosure, rows.applications, rows.proceedings} {
		met := map[*form.Row]bool{}
		for _, r := range of {
			if r.figures > 0 && met[r.named] {
				return true
			}
			met[r.named] = met[r.named] || r.figures > 0
		}
	}
	return false
}

// OneOfSeveral says that other reports stand in the same file, of other agencies: its name
// does not tell whose this is.
func (d *Document) OneOfSeveral() { d.title.OneOfSeveral = true }

// Begun reports whether any part of the form was met.
func (s Shape) Begun() bool { return s.Disclosure || s.Applications || s.Proceedings }

// Repeats reports whether another document shows a part that this one shows, too.
func (s Shape) Repeats(other Shape) bool {
	return s.Disclosure && other.Disclosure || s.Applications && other.Applications || s.Proceedings && other.Proceedings
}

// Differs reports whether another document names another agency, and another year.
func (s Shape) Differs(other Shape) (agency, year bool) {
	return s.Agency != "" && other.Agency != "" && !reporter.SameAgency(s.Agency, other.Agency), s.Year != 0 && other.Year != 0 && s.Year != other.Year
}

// take takes the next line.
func (l *labeller) take(raw rawRow) {
	l.line++
	if raw.grid == 0 {
		if raw.tokens {
			l.dumpLine(raw.cells[0])
		} else {
			l.textOutside(raw.cells[0])
		}
		return
	}
	l.endDumpRow(true)
	w := l.wordsOf(raw).withoutSerial(&raw)
	switch {
	case isPreparer(w):
		l.keepProse(w.words)
	case w.figures == 0 && len(w.words) == 0:
		l.blankLine(raw)
	case w.figures == 0 && len(w.words) == 1 && len(raw.cells) == 1:
		if row, table := rowOf(w.words[0].means); row != nil && table < form.Applications && l.part == words.Part2 {
			l.rows.labelAlone[table] = true
		}
		l.textOutside(raw.cells[w.words[0].index])
	case w.figures == 0:
		l.wordLine(raw, w)
	default:
		l.figureLine(raw, w)
	}
}

// finish ends what is open when the document ends.
func (l *labeller) finish() {
	l.endDumpRow(true)
	l.endCaption()
}

// beginSheet begins a sheet: nothing reaches over the edge of the one before.
func (l *labeller) beginSheet() {
	l.endDumpRow(true)
	l.position = position{}
}

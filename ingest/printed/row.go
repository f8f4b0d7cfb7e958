package printed

import (
	"strings"

	"gouji/form"
	"gouji/ingest/keys"
	"gouji/ingest/lines"
	"gouji/ingest/reporter"
	"gouji/ingest/words"
)

// see makes a row of a line: without what is hidden, and each cell with what it
// means. The cells last until the next call.
func (d *Document) see(l *lines.Line) rawRow {
	d.cells = d.cells[:0]
	var merged cell // hidden cell of which what follows is a part
	isMerged := false
	// Table 四 is wider than those above it. A column hidden beside them is one of its own.
	hides := d.labeller.part != words.Part4
	for i := range l.Cells {
		c := &l.Cells[i]
		text, clear := d.seen(c)
		d.cells = append(d.cells, cell{place: c.Place, covered: c.Covered, means: words.Plain(words.Blank)})
		seen := &d.cells[len(d.cells)-1]
		hidden := hides && i < len(l.HiddenColumns) && l.HiddenColumns[i]
		switch {
		case c.Covered != lines.Own:
			if isMerged && c.Covered == lines.FromTheLeft && !hidden {
				*seen, isMerged = merged, false
				seen.place = c.Place
				break
			}
			seen.text = text
		case c.Kind == lines.Empty:
			seen.proved = true
		case clear || text == "" && c.Kind == lines.Text:
			seen.text, seen.means = text, d.labeller.lexicon.MeaningOf(text)
			seen.picture = c.Runs != nil && seen.class() == words.Blank && words.HasPicture(c)
		default:
			seen.text, seen.means = text, words.Plain(words.Unclear)
		}
		if c.Covered != lines.FromTheLeft {
			isMerged = false
		}
		if hidden {
			if c.Covered == lines.Own {
				merged, isMerged = *seen, true
			}
			d.cells = d.cells[:len(d.cells)-1]
			continue
		}
		if seen.means.Class == words.Word && strings.Contains(seen.text, "\n") {
			seen.text = strings.ReplaceAll(seen.text, "\n", " ")
		}
	}
	return rawRow{cells: d.cells, grid: l.Table, tokens: l.Tokens, padded: l.Padded}
}

// seen is what a person sees in the next cell of a row. A number in front that the
// program counts is that of the row.
func (d *Document) seen(c *lines.Cell) (text string, clear bool) {
	text, clear = words.Seen(c)
	if len(d.cells) == 0 && text == lines.ItemNumber {
		return "", true
	}
	return text, clear
}

// stated is the cell as one that may say who reported.
func (c *cell) stated() reporter.Cell {
	return reporter.Cell{Text: c.text, Place: c.place, Field: c.means.Field, Printed: c.means.OnForm()}
}

// filled returns the cells of a row that hold something and can state meta data by
// name: none if there are many.
func (d *Document) filled(l *rawRow) []reporter.Cell {
	const maxStated = 8
	d.stated = d.stated[:0]
	for i := range l.cells {
		c := &l.cells[i]
		if c.covered != lines.Own || c.class() == words.Blank {
			continue
		}
		if len(d.stated) == maxStated {
			return nil
		}
		d.stated = append(d.stated, c.stated())
	}
	return d.stated
}

// Begins reports whether with the first of some lines another form may begin below one: it
// is a title or, with the lines behind it, the beginning of one; it names an agency; or it
// is the heading with which reports begin.
func Begins(all []lines.Line, known words.Lexicon) bool {
	const maxFilled = 4
	filled := 0
	begins := false
	l := &all[0]
	for i := range l.Cells {
		c := &l.Cells[i]
		if !c.Filled() {
			continue
		}
		if filled++; filled > maxFilled {
			return false
		}
		if filled > 1 || len(c.Text) > maxTitle {
			continue
		}
		text, _ := words.Seen(c)
		m := known.MeaningOf(text)
		begins = beginsReport(text, m) || m.Heads == words.Part1 ||
			m.Class == words.Word && !m.OnForm() && (reporter.StatesAgency(text) || l.Table == 0 && beginsTitle(all, known))
	}
	return begins
}

// BeginsCell reports whether a cell of a sheet is the title of a report or names an agency.
func BeginsCell(c *lines.Cell, known words.Lexicon) bool {
	if !c.Filled() || len(c.Text) > maxTitle {
		return false
	}
	text, _ := words.Seen(c)
	m := known.MeaningOf(text)
	return beginsReport(text, m)
}

// beginsReport reports whether a text is the title of a report or asks for its agency.
func beginsReport(text string, m *words.Meaning) bool {
	return m.Field == keys.NameField || m.Field == keys.AgencyField || m.Class == words.Word && !m.OnForm() && reporter.IsTitle(text)
}

// beginsTitle reports whether with a line a title begins that is cut over several.
func beginsTitle(all []lines.Line, known words.Lexicon) bool {
	const maxTitleLines = 6
	var title []reporter.Cell
	for i := range all[:min(len(all), maxTitleLines)] {
		l := &all[i]
		if l.Table != 0 || len(l.Cells) != 1 {
			break
		}
		text, _ := words.Seen(&l.Cells[0])
		m := known.MeaningOf(text)
		if m.OnForm() || i > 0 && m.Heads != words.NoPart {
			break
		}
		title = append(title, reporter.Cell{Text: text, Field: m.Field})
	}
	return reporter.BeginsTitle(title)
}

// Document is one report being read from lines.
type Document struct {
	report   *form.Report
	labeller labeller
	title    reporter.Titles
	hidden   bool // the sheet is not shown
	cells    []cell
	stated   []reporter.Cell
	changed  string // the date inside the document
}

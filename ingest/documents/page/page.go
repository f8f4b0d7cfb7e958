// Package page reads published pages (HTML).
//
// Files, each using only those after it: page, is, sheet, looks, reader.
package page

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Read reads a published page, as UTF-8. It is read as a stream of tags, not as
// a tree: a hostile page of a million nested tags costs no more than its bytes.
func Read(ctx context.Context, text []byte, _ lines.Limits, to lines.Sink) (lines.Problem, error) {
	p := &pageReader{to: to, styles: sheetsOf(text), own: map[string]appearance{}}
	var problem lines.Problem
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(maxTag)
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return lines.Problem{}, err
			}
		}
		kind := z.Next()
		if kind == html.ErrorToken {
			if err := z.Err(); !errors.Is(err, io.EOF) {
				problem = lines.Problem{Trouble: lines.TooLarge, Limit: limits.Record.At(maxTag)}
			}
			break
		}
		if p.token(z, kind); p.cells > maxCells {
			problem = lines.Problem{Trouble: lines.TooLarge, Limit: limits.Cells.At(maxCells)}
			break
		}
		if p.matched > maxMatched {
			problem = lines.Problem{Trouble: lines.TooLarge, Limit: limits.Looks.At(maxMatched)}
			break
		}
	}
	p.finish()
	return problem, nil
}

func (c *pageCell) cell(place form.Place) lines.Cell {
	if c.runs != nil {
		return lines.Cell{Runs: c.runs, Place: place}
	}
	return lines.Cell{Text: c.text, Place: place}
}

func (p *pageReader) token(z *html.Tokenizer, kind html.TokenType) {
	switch kind {
	case html.TextToken:
		if p.skip == 0 || p.inTitle {
			p.text(z.Text())
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name := p.nameOf(z.Raw()[len("<"):])
		tag := atom.Lookup(name)
		stacked := tag == 0 && isStacked[string(name)]
		a := attributesOf(z, tag)
		a.stacked = stacked
		p.start(tag, a, kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		p.end(atom.Lookup(p.nameOf(z.Raw()[len("</"):])))
	case html.DoctypeToken:
		p.standard = true
	case html.CommentToken:
		if _, said, found := bytes.Cut(z.Text(), []byte("<o:LastSaved>")); found { // in the properties that Word and Excel save
			p.changed(string(said[:min(len(said), maxStamp)]))
		}
	}
}

// nameOf is the name with which a tag begins, in lower case, until the next is asked for.
// The tokenizer tells it too, as a copy each.
func (p *pageReader) nameOf(tag []byte) []byte {
	const maxBytes = 32 // of any element
	p.name = p.name[:0]
	for _, c := range tag[:min(len(tag), maxBytes)] {
		switch {
		case isSpace(c), c == '/', c == '>':
			return p.name
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		p.name = append(p.name, c)
	}
	return p.name
}

// maxStamp is how many bytes are looked at for a date.
const maxStamp = 32

// isDateOfPage are the names by which pages say when they were published or changed:
// those of government sites, of Dublin Core and Open Graph.
var isDateOfPage = map[string]bool{
	"pubdate": true, "publishdate": true, "publishtime": true, "publish-date": true, "publish_date": true, "releasedate": true,
	"contentdate": true, "createdate": true, "createtime": true, "updatetime": true, "updatedate": true, "firstpublishedtime": true,
	"date": true, "datepublished": true, "datemodified": true, "lastmodified": true, "last-modified": true, "modifydate": true,
	"article:published_time": true, "article:modified_time": true, "og:updated_time": true, "og:release_date": true,
	"dc.date": true, "dc.date.modified": true, "dcterms.date": true, "dcterms.created": true, "dcterms.modified": true,
}

// changed takes a date on which the page was published or changed; the last one counts.
func (p *pageReader) changed(stamp string) {
	if day, ok := lines.Day(stamp); ok && day > p.day {
		p.day = day
		p.to.Date(day)
	}
}

// isStacked are the elements of formulas (MathML) of which the parts stand above or below one
// another, or raised: none goes on with the one before.
var isStacked = map[string]bool{
	"msup": true, "msub": true, "msubsup": true, "mfrac": true, "mover": true, "munder": true, "munderover": true, "mroot": true, "mmultiscripts": true, "mtable": true,
}

// hides reports whether the text of an element is not seen. A page has one title.
func (p *pageReader) hides(tag atom.Atom) bool {
	switch tag {
	case atom.Title:
		return len(p.title) > 0
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Canvas, atom.Video, atom.Audio, atom.Datalist, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

func (p *pageReader) start(tag atom.Atom, a attributes, closed bool) {
	if p.skip != 0 {
		return
	}
	p.endOptions(tag)
	of := p.appearance(tag, &a)
	p.pictures(tag, &a, &of)
	switch tag {
	case atom.Input:
		p.input(a, &of)
	case atom.Meta:
		if isDateOfPage[a.kind] {
			p.changed(a.value)
		}
	case atom.Option:
		p.options.begin(a.selected)
		return
	case atom.Select:
		p.options = options{open: true}
	case atom.A:
		p.linked = p.linked || !closed
	case atom.Table:
		p.flushBlock()
		p.openTable()
	case atom.Tr, atom.Td, atom.Th, atom.Col:
		if t := p.table(); t != nil {
			p.startInTable(t, tag, &a, of)
		}
	default:
		if breaksLine(tag) {
			p.breakLine()
			p.numbered(tag, &of)
		} else if p.hides(tag) && !closed {
			p.skip = tag
			return
		}
		p.inTitle = p.inTitle || tag == atom.Title
	}
	if !closed && !isVoid(tag) {
		p.enter(tag, a.names, of)
	}
}

// endOptions ends a list to choose from at a tag that is none of its options'.
func (p *pageReader) endOptions(tag atom.Atom) {
	if p.options.open && tag != atom.Option && tag != atom.Optgroup {
		p.text(p.options.end())
	}
}

// breaksLine reports whether what stands behind the start of a tag stands on a new line.
func breaksLine(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.P, atom.Div, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Ul, atom.Ol, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dd, atom.Dt, atom.Center, atom.Hr, atom.Details, atom.Summary, atom.Tbody, atom.Thead, atom.Tfoot:
		return true
	}
	return false
}

// startInTable begins a row or a cell of a table, and the row of a cell if its start
// is missing, or takes what is said of columns.
func (p *pageReader) startInTable(t *pageTable, tag atom.Atom, a *attributes, of appearance) {
	switch tag {
	case atom.Col:
		t.columns(a.span, of.look&lines.Hidden != 0)
	case atom.Tr:
		p.closeRow(t)
		t.inRow = true
		t.hidden = (p.look()|of.look)&lines.Hidden != 0
		t.rows++
	default:
		p.closeCell(t)
		if !t.inRow {
			t.inRow = true
			t.rows++
			t.hidden = p.look()&lines.Hidden != 0
		}
		t.inCell = true
		t.cell = openCell{text: t.cell.text[:0], runs: t.cell.runs[:0], columns: a.columns, rows: a.rows, absent: of.hiding == absent, depth: len(p.open)}
		if of.pictured {
			p.picture(a, &of)
		}
	}
}

func (p *pageReader) end(tag atom.Atom) {
	if p.skip != 0 {
		if tag == p.skip {
			p.skip = 0
		}
		return
	}
	p.leave(tag)
	p.endOptions(tag)
	switch tag {
	case atom.Option:
		p.options.finish()
	case atom.A:
		p.linked = false
	case atom.Title:
		if p.inTitle {
			p.inTitle = false
			p.to.Title(string(p.title))
		}
	case atom.Table:
		if t := p.table(); t != nil {
			p.closeTable()
		}
	case atom.Tr:
		if t := p.table(); t != nil {
			p.closeRow(t)
		}
	case atom.Td, atom.Th:
		if t := p.table(); t != nil {
			p.closeCell(t)
		}
	case atom.P, atom.Div, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Dd, atom.Dt, atom.Center, atom.Details, atom.Summary:
		p.breakLine()
	}
}

func (p *pageReader) openTable() {
	p.count++
	if len(p.tables) >= maxNesting {
		p.tables[len(p.tables)-1].depth++ // too deep: its rows count as the outer table's
		return
	}
	if t := p.table(); t != nil {
		p.textBeforeTable(t)
	}
	p.tables = append(p.tables, &pageTable{number: min(p.count, 1<<15-1)})
}

// textBeforeTable gives out the text in a cell before a table that begins in it: pages
// are laid out with tables, and such text is prose, not a figure.
func (p *pageReader) textBeforeTable(t *pageTable) {
	if !t.inCell {
		return
	}
	text := []byte(t.cell.finished().text)
	t.cell.text, t.cell.runs = t.cell.text[:0], t.cell.runs[:0]
	if t.hidden {
		return
	}
	p.unlinked = true
	for piece := range bytes.SplitSeq(text, []byte{'\n'}) {
		p.prose(piece)
	}
}

func (p *pageReader) closeTable() {
	t := p.table()
	if t.depth > 0 {
		t.depth--
		return
	}
	p.closeRow(t)
	p.tables = p.tables[:len(p.tables)-1]
}

func (p *pageReader) closeCell(t *pageTable) {
	if !t.inCell {
		return
	}
	t.inCell = false
	p.open = p.open[:min(len(p.open), t.cell.depth)]
	if len(t.row) < maxGridWidth && !t.cell.absent {
		t.row = append(t.row, t.cell.finished())
	}
}

// closeRow unfolds the open row into a line of the grid.
func (p *pageReader) closeRow(t *pageTable) {
	p.closeCell(t)
	if !t.inRow {
		return
	}
	t.inRow = false
	line := lines.Line{Cells: p.line[:0], Table: t.number, Hidden: t.hidden, HiddenColumns: t.hiddenColumns}
	place := func() form.Place {
		return form.Place{Line: t.rows, Column: int32(len(line.Cells) + 1), Part: int16(t.number)}
	}
	covered := func() bool {
		i := len(line.Cells)
		return i < len(t.above) && t.above[i].rows != 0 && i < maxGridWidth
	}
	cover := func() {
		i := len(line.Cells)
		cell := t.above[i].cell.cell(place())
		cell.Covered = lines.FromAbove
		line.Cells = append(line.Cells, cell)
		if t.above[i].rows > 0 {
			t.above[i].rows--
		}
	}
	for _, c := range t.row {
		for covered() {
			cover()
		}
		for k := 0; k < c.columns && len(line.Cells) < maxGridWidth; k++ {
			i := len(line.Cells)
			cell := c.cell(place())
			if k > 0 {
				cell.Covered = lines.FromTheLeft
			}
			for len(t.above) <= i {
				t.above = append(t.above, reaching{})
			}
			switch {
			case c.rows < 0:
				t.above[i] = reaching{rows: -1, cell: c}
			case c.rows > 1:
				t.above[i] = reaching{rows: c.rows - 1, cell: c}
			default:
				t.above[i] = reaching{}
			}
			line.Cells = append(line.Cells, cell)
		}
	}
	for covered() {
		cover()
	}
	for i := len(line.Cells); i < len(t.above); i++ {
		if t.above[i].rows > 0 {
			t.above[i].rows-- // it reaches past the end of a short row
		}
	}
	if p.line = line.Cells; len(t.row) > 0 {
		p.emit(t, line)
	}
	t.row = t.row[:0]
}

// emit hands a line on. A row of one cell that holds paragraphs is a frame
// around prose, not a row of the form.
func (p *pageReader) emit(t *pageTable, line lines.Line) {
	if len(t.row) == 1 {
		text := t.row[0].text
		if strings.Count(text, "\n") > 3 || len(text) > maxRow {
			if t.hidden {
				return
			}
			p.unlinked = true
			for piece := range strings.SplitSeq(text, "\n") {
				p.prose([]byte(piece))
			}
			return
		}
	}
	if p.cells += len(line.Cells); p.cells <= maxCells {
		p.to.Line(line)
	}
}

// text takes characters that a reader of the page sees.
func (p *pageReader) text(text []byte) {
	if p.inTitle {
		if len(p.title) < maxCellText {
			p.title = append(p.title, text...)
		}
		return
	}
	if p.options.open {
		p.options.text(text)
		return
	}
	look := p.look()
	into := &p.block
	if t := p.table(); t != nil {
		if !t.inCell {
			return
		}
		into = &t.cell.text
		defer t.cell.mark(look)
	} else if look&unseen != 0 {
		return
	}
	for len(text) > 0 {
		if len(*into) >= maxBlock {
			if len(p.tables) > 0 {
				return // no cell of the form is as long
			}
			p.flushBlock()
		}
		end := 0
		for end < len(text) && !isSpace(text[end]) {
			end++
		}
		if end == 0 {
			if n := len(*into); n > 0 && (*into)[n-1] != ' ' && (*into)[n-1] != '\n' {
				*into = append(*into, ' ')
			}
			text = text[1:]
			continue
		}
		end = min(end, maxBlock)
		p.unlinked = p.unlinked || !p.linked
		*into = append(*into, text[:end]...)
		text = text[end:]
	}
}

// isSpace reports what HTML takes for white space.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// finish closes what the page left open.
func (p *pageReader) finish() {
	for len(p.tables) > 0 {
		t := p.table()
		t.depth = 0
		p.closeTable()
	}
	p.flushBlock()
}

// input takes what a person sees in a field of a form.
func (p *pageReader) input(a attributes, of *appearance) {
	if (of.look|p.look())&lines.Hidden != 0 {
		return
	}
	p.part(apart)
	defer p.part(apart)
	switch a.kind {
	case "image":
		p.picture(&a, of)
	case "hidden", "password", "submit", "button", "reset", "file", "color", "range":
	case "checkbox", "radio":
		if a.checked {
			p.text([]byte("√"))
		}
	default:
		p.text([]byte(a.value))
	}
}

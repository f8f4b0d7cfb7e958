package ingest

import (
	"context"

	"gouji/form"
)

// Everything that shows the form the way people see it — grids in CSV files,
// sheets, tables of pages and documents, text dumps — comes to one place: it
// becomes a sequence of lines, which a placer turns into the cells of a report.
// The readers know their file format, the placer knows the form.

// covering says whether a cell is its own or covered by a merged one.
type covering uint8

const (
	own         covering = iota
	fromTheLeft          // covered by a merged cell that begins further left
	fromAbove            // covered by a merged cell that begins in a line above
)

// gridCell is one cell of a line.
type gridCell struct {
	textCell
	covered covering
}

// gridLine is one line of a table, or text outside of tables.
type gridLine struct {
	cells []gridCell
	// loose marks text outside of tables: one cell, no columns.
	loose bool
	// tokens marks a loose line of a dump whose cells stand one to a line, so
	// that a figure alone on a line may be a cell.
	tokens bool
	// linked marks loose text that is nothing but a link: navigation, no title.
	linked bool
	// table counts tables, so that a line knows its neighbours; 0 for loose text.
	table int
}

// width is the number of columns of the line.
func (l *gridLine) width() int { return len(l.cells) }

// readGrid reads a form that a CSV file shows as a grid.
func (rd *Reader) readGrid(ctx context.Context, g *reading, rows [][]textCell) error {
	r := rd.blankReport(g)
	d := newDocument(g, r)
	for _, row := range rows {
		line := gridLine{table: 1, cells: make([]gridCell, len(row))}
		for i, c := range row {
			line.cells[i] = gridCell{textCell: c}
		}
		d.add(line)
	}
	return d.deliver(ctx)
}

// document is one report being read from lines.
type document struct {
	reading *reading
	report  *form.Report
	placer  *placer
	title   titles
	lines   int
}

func newDocument(g *reading, r *form.Report) *document {
	return &document{reading: g, report: r, placer: newPlacer(r, g.rd.words), title: titles{path: g.source.Path}}
}

// add takes the next line of the document.
func (d *document) add(l gridLine) {
	d.lines++
	if l.loose && !l.linked {
		d.title.see(l.cells[0].text, l.cells[0].place)
	} else if !l.loose && d.title.seeLine(d.report, d.placer.words, l) {
		return
	}
	d.placer.line(l)
}

// deliver finishes the report and hands it on, unless the document holds no
// part of the form at all.
func (d *document) deliver(ctx context.Context) error {
	if d.placer.empty() {
		return nil
	}
	d.title.apply(d.report)
	d.placer.finish()
	return d.reading.deliver(ctx, d.report)
}

package documents

import (
	"context"
	"errors"
	"slices"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/printed"
	"gouji/ingest/reporter"
	"gouji/ingest/tables"
)

// Bounds of a sheet that can be a form.
const (
	maxFormWidth = 256 // columns; what stands further right is no part of it
	maxBlank     = 64  // blank lines that are kept together
)

// add keeps a line, which is borrowed. What is not shown was not handed in.
func (s *sheet) add(l lines.Line, rd *Reader) {
	if s.hidden || l.Hidden {
		return
	}
	end := len(l.Cells)
	for end > 0 && !l.Cells[end-1].Filled() {
		end--
	}
	if s.table != nil {
		s.table = append(s.table, tableRow(&l, end))
		return
	}
	if end == 0 {
		if s.blank++; s.blank > maxBlank {
			return // formatting that reaches down to the last line of the sheet
		}
	} else {
		s.blank = 0
		if s.filled++; s.filled <= tables.MaxTitleLines {
			if row := tableRow(&l, end); rd == nil || rd.tables.Heads(row) {
				s.table = append(s.table, row)
				return
			}
		}
	}
	l.Cells = slices.Clone(l.Cells[:min(len(l.Cells), maxFormWidth)])
	s.lines = append(s.lines, l)
	if end > 0 {
		s.width = max(s.width, len(l.Cells))
	}
}

// complete makes all lines of a form equally wide.
func (s *sheet) complete() {
	for i := range s.lines {
		line := &s.lines[i]
		if len(line.Cells) > s.width {
			line.Cells = line.Cells[:s.width] // blank ones
		}
		at := form.Place{Line: int32(i + 1)}
		if len(line.Cells) > 0 {
			at = line.Cells[0].Place
		}
		for k := len(line.Cells); k < s.width; k++ {
			at.Column = int32(k + 1)
			line.Cells = append(line.Cells, lines.Cell{Place: at})
		}
	}
}

// begins is the place of the first cell of the sheet that holds something.
func (s *sheet) begins() form.Place {
	for _, line := range s.lines {
		for i := range line.Cells {
			if c := &line.Cells[i]; c.Filled() {
				return c.Place
			}
		}
	}
	return form.Place{}
}

// finish delivers the reports of the document.
func (s *sink) finish(ctx context.Context) error {
	if len(s.sheets) == 0 {
		return s.deliver(ctx, s.whole())
	}
	var forms []*sheet
	var said []form.Response // in lists that stand before the first form
	for _, sheet := range s.sheets {
		if sheet.table != nil {
			if _, err := s.reader.tables.ReadSheet(ctx, s.delivery, sheet.table); err != nil {
				return err
			}
			continue
		}
		if responses, list := sheet.responses(); list {
			if n := len(forms); n > 0 {
				forms[n-1].said = append(forms[n-1].said, responses...)
			} else {
				said = append(said, responses...)
			}
			continue
		}
		if s.delivery.Source.Kind != form.CSVGrid {
			sheet.complete()
		}
		forms = append(forms, s.cut(sheet)...)
	}
	groups := s.reports(forms)
	for _, group := range groups {
		for _, sheet := range group {
			said = append(said, sheet.said...)
		}
		blank := s.delivery.Blank()
		if len(groups) > 1 {
			blank.Place = group[0].begins()
		}
		d := printed.NewDocument(blank, s.reader.lexicon, s.delivery.Source.Path)
		for _, sheet := range group {
			d.Part(sheet.name, false)
			for _, line := range sheet.lines {
				d.Line(line)
			}
		}
		if err := s.deliver(ctx, d, said...); err != nil {
			return err
		}
		said = said[:0]
	}
	return nil
}

// reports groups sheets by the report that they make. A form without a figure
// beside one that has some was left over, and is none.
func (s *sink) reports(forms []*sheet) (groups [][]*sheet) {
	for len(forms) > 0 {
		n := s.ofOneReport(forms)
		groups, forms = append(groups, forms[:n]), forms[n:]
	}
	if len(groups) < 2 {
		return groups
	}
	filled := slices.DeleteFunc(slices.Clone(groups), func(group []*sheet) bool {
		return !slices.ContainsFunc(group, func(sheet *sheet) bool { return s.shapeOf(sheet).Filled })
	})
	if len(filled) == 0 {
		return groups
	}
	return filled
}

// cut cuts a sheet where a form may begin below another: at titles, and where an
// agency is named.
func (s *sink) cut(whole *sheet) (parts []*sheet) {
	part := &sheet{name: whole.name, width: whole.width}
	for i, line := range whole.lines {
		if i > 0 && printed.Begins(&line, s.reader.lexicon) && len(part.lines) > 0 {
			parts = append(parts, part)
			part = &sheet{name: whole.name, width: whole.width}
		}
		part.lines = append(part.lines, line)
	}
	return append(parts, part)
}

// deliver hands the report of a document on with what its agency says, unless it
// holds no part of the form.
func (s *sink) deliver(ctx context.Context, d *printed.Document, said ...form.Response) error {
	d.Date(s.date)
	report, ok := d.Finish()
	if reason, no := d.NotAReport(); no {
		s.delivery.NotAReport(reason, report)
		return nil
	}
	if !ok {
		return nil
	}
	report.Responses = append(report.Responses, said...)
	return s.delivery.Deliver(ctx, report)
}

// shapeOf says what of the form a sheet shows, and whose it is.
func (s *sink) shapeOf(sheet *sheet) printed.Shape {
	if sheet.shape == nil {
		var scratch form.Report
		d := printed.NewDocument(&scratch, s.reader.lexicon, s.delivery.Source.Path)
		for _, line := range sheet.lines {
			d.Line(line)
		}
		shape := d.Shape()
		sheet.shape = &shape
	}
	return *sheet.shape
}

// ofOneReport counts the sheets in front that make one report: they do not
// repeat a part of the form and do not name another agency or year.
func (s *sink) ofOneReport(sheets []*sheet) int {
	if len(sheets) == 1 {
		return 1
	}
	all := s.shapeOf(sheets[0])
	for n := 1; n < len(sheets); n++ {
		next := s.shapeOf(sheets[n])
		another := all.Agency != "" && next.Agency != "" && !reporter.SameAgency(all.Agency, next.Agency) || all.Year != 0 && next.Year != 0 && all.Year != next.Year
		if all.Repeats(next) || another && all.Begun() {
			return n
		}
		all.Disclosure = all.Disclosure || next.Disclosure
		all.Applications = all.Applications || next.Applications
		all.Proceedings = all.Proceedings || next.Proceedings
		if all.Agency == "" || another {
			all.Agency = next.Agency
		}
		if all.Year == 0 || another {
			all.Year = next.Year
		}
	}
	return len(sheets)
}

// Sheets returns the sheets of a document as tables without merged cells, for
// readers of other things than reports. The error says, in English, why there are none.
func Sheets(ctx context.Context, k form.SourceKind, data []byte) ([][][]csv.Cell, error) {
	l := limits.Limits{}.WithDefaults()
	d := delivery.New("", nil, nil, &l, &form.Report{})
	to, err := (*Reader)(nil).take(ctx, d, kinds[k], data)
	if err != nil {
		return nil, err
	}
	if len(to.sheets) == 0 && len(d.Source.Findings) > 0 {
		return nil, errors.New(d.Source.Findings[0].Message(form.English))
	}
	sheets := make([][][]csv.Cell, len(to.sheets))
	for i, s := range to.sheets {
		sheets[i] = s.table
	}
	return sheets, nil
}

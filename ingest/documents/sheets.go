package documents

import (
	"context"
	"errors"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/printed"
	"gouji/ingest/reporter"
)

// Bounds of a sheet that can be a form.
const (
	maxFormRows  = 5000
	maxFormWidth = 256
)

// sheet is one sheet of a document, kept until it is known what the sheets are:
// forms, each on one sheet or over several, or long or wide tables.
type sheet struct {
	name   string
	hidden bool
	lines  []lines.Line
	width  int
}

// add keeps a line, which is borrowed.
func (s *sheet) add(l lines.Line) {
	l.Cells = append([]lines.Cell(nil), l.Cells...)
	s.lines = append(s.lines, l)
	s.width = max(s.width, len(l.Cells))
}

// complete makes all lines of a form equally wide.
func (s *sheet) complete() {
	if len(s.lines) > maxFormRows || s.width > maxFormWidth {
		return
	}
	for i := range s.lines {
		line := &s.lines[i]
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

// rows returns the sheet as a table without merged cells.
func (s *sheet) rows() [][]csv.Cell {
	rows := make([][]csv.Cell, len(s.lines))
	for i, line := range s.lines {
		end := len(line.Cells)
		for end > 0 && (line.Cells[end-1].Covered != lines.Own || line.Cells[end-1].Text == "") {
			end--
		}
		cells := make([]csv.Cell, end)
		for k := range cells {
			cells[k] = csv.Cell{Text: line.Cells[k].Text, Place: line.Cells[k].Place}
			if line.Cells[k].Covered != lines.Own {
				cells[k].Text = ""
			}
		}
		rows[i] = cells
	}
	return rows
}

// finish delivers the reports of the document.
func (s *sink) finish(ctx context.Context) error {
	if len(s.sheets) == 0 {
		return s.deliver(ctx, s.whole())
	}
	var forms []*sheet
	for _, sheet := range s.sheets {
		recognised, err := s.reader.tables.ReadSheet(ctx, s.delivery, sheet.rows())
		if err != nil {
			return err
		}
		if !recognised {
			sheet.complete()
			forms = append(forms, sheet)
		}
	}
	for len(forms) > 0 {
		n := s.ofOneReport(forms)
		d := printed.NewDocument(s.delivery.Blank(), s.reader.lexicon, s.delivery.Source.Path)
		for _, sheet := range forms[:n] {
			d.Part(sheet.name, sheet.hidden)
			for _, line := range sheet.lines {
				d.Line(line)
			}
		}
		if err := s.deliver(ctx, d); err != nil {
			return err
		}
		forms = forms[n:]
	}
	return nil
}

// deliver hands the report of a document on, unless it holds no part of the form.
func (s *sink) deliver(ctx context.Context, d *printed.Document) error {
	report, ok := d.Finish()
	if !ok {
		return nil
	}
	return s.delivery.Deliver(ctx, report)
}

// shape says what of the form a sheet shows, and whose it is.
func (s *sink) shape(sheet *sheet) printed.Shape {
	var scratch form.Report
	d := printed.NewDocument(&scratch, s.reader.lexicon, s.delivery.Source.Path)
	for _, line := range sheet.lines {
		d.Line(line)
	}
	return d.Shape()
}

// ofOneReport counts the sheets in front that make one report: they do not
// repeat a part of the form and do not name another agency or year.
func (s *sink) ofOneReport(sheets []*sheet) int {
	if len(sheets) == 1 {
		return 1
	}
	all := s.shape(sheets[0])
	for n := 1; n < len(sheets); n++ {
		next := s.shape(sheets[n])
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
		sheets[i] = s.rows()
	}
	return sheets, nil
}

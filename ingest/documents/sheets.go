package documents

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/printed"
	"gouji/ingest/tables"
)

// Bounds of a sheet that can be a form.
const (
	maxFormWidth = 256 // columns; what stands further right is no part of it
	maxBlank     = 64  // blank lines that are kept together

	maxFormCells = 1_000_000 // cells of all such sheets, each line counted as two more: some 70 MB
)

// add keeps a line, which is borrowed, and returns how many cells of a form it has. What
// is not shown was not handed in.
func (s *sheet) add(l lines.Line, rd *Reader) (cells int) {
	if s.hidden || l.Hidden {
		return 0
	}
	end := len(l.Cells)
	for end > 0 && !l.Cells[end-1].Filled() {
		end--
	}
	if s.table != nil {
		s.table = append(s.table, csv.RowOf(tableRow(&l, end)))
		return 0
	}
	if s.text {
		return s.keep(l)
	}
	if end == 0 {
		if s.blank++; s.blank > maxBlank {
			return 0 // formatting that reaches down to the last line of the sheet
		}
	} else {
		s.blank = 0
		if s.filled++; s.filled <= tables.MaxTitleLines {
			if row := csv.RowOf(tableRow(&l, end)); rd == nil || rd.tables.Heads(row) {
				s.table = append(s.table, row)
				return 0
			}
		}
	}
	l.Cells = slices.Clone(l.Cells[:min(len(l.Cells), maxFormWidth)])
	s.lines = append(s.lines, l)
	if end > 0 {
		s.width = max(s.width, len(l.Cells))
	}
	return len(l.Cells) + 2
}

// keep keeps a line of a text as it is.
func (s *sheet) keep(l lines.Line) (cells int) {
	l.Cells, l.HiddenColumns = slices.Clone(l.Cells), slices.Clone(l.HiddenColumns)
	for i := range l.Cells {
		l.Cells[i].Runs = slices.Clone(l.Cells[i].Runs)
	}
	s.lines = append(s.lines, l)
	return len(l.Cells) + 2
}

// tell gives out the lines of a form, all of them equally wide unless they are ragged. The
// blank cells at the end of one are made for it alone: a wide line below a million narrow
// ones would take their number of times its room.
func (s *sheet) tell(line func(lines.Line)) {
	var wide []lines.Cell
	for i := range s.lines {
		l := s.lines[i]
		if s.ragged {
			line(l)
			continue
		}
		wide = append(wide[:0], l.Cells[:min(len(l.Cells), s.width)]...) // what is more is blank
		at := form.Place{Line: int32(i + 1)}
		if len(wide) > 0 {
			at = wide[0].Place
		}
		first := max(at.Column, 1) // of the right one of two forms it is another
		for k := len(wide); k < s.width; k++ {
			at.Column = first + int32(k)
			wide = append(wide, lines.Cell{Place: at})
		}
		l.Cells = wide
		line(l)
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
		return s.deliver(ctx, s.whole(), true)
	}
	said, err := s.sortOut(ctx)
	if err != nil {
		return err
	}
	agencies, _ := s.name()
	for i, group := range s.groups {
		for _, sheet := range group {
			said = append(said, sheet.said...)
		}
		blank := s.delivery.Blank()
		if len(s.groups) > 1 {
			blank.Place = group[0].begins()
		}
		d := printed.NewDocument(blank, s.reader.lexicon, s.delivery.Source.Path)
		if agencies {
			d.OneOfSeveral()
		}
		for _, sheet := range group {
			d.Part(sheet.name, false)
			sheet.tell(d.Line)
		}
		if err := s.deliver(ctx, d, i == len(s.groups)-1, said...); err != nil {
			return err
		}
		said = said[:0]
	}
	return nil
}

// sortOut reads the sheets that are tables of reports, and groups the others by the
// reports that they make. said is what an agency says in lists that stand before the first
// of them.
func (s *sink) sortOut(ctx context.Context) (said []form.Response, err error) {
	if s.groups != nil {
		return nil, nil
	}
	var forms []*sheet
	for _, sheet := range s.sheets {
		if sheet.table != nil {
			if _, err := s.reader.tables.ReadSheet(ctx, s.delivery, sheet.table); err != nil {
				return nil, err
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
		if maxLines := maxCells / max(1, sheet.width); !sheet.ragged && len(sheet.lines) > maxLines {
			sheet.lines = sheet.lines[:maxLines] // each is as wide as the widest
			s.Problem(lines.Problem{Trouble: lines.TooLarge, Limit: limits.Cells.At(maxCells)})
		}
		for _, part := range s.apart(sheet) {
			forms = append(forms, s.cut(part)...)
		}
	}
	s.groups = s.reports(forms)
	return said, nil
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

// name reports whether there are several reports, which name several agencies, and several
// years.
func (s *sink) name() (agencies, years bool) {
	if len(s.groups) < 2 {
		return false, false // which costs no look at the form
	}
	var first printed.Shape
	for _, group := range s.groups {
		for _, sheet := range group {
			shape := s.shapeOf(sheet)
			shape.Agency = cmp.Or(shape.Agency, shape.Sentence)
			agency, year := first.Differs(shape)
			agencies, years = agencies || agency, years || year
			first.Agency, first.Year = cmp.Or(first.Agency, shape.Agency), cmp.Or(first.Year, shape.Year)
		}
	}
	return agencies, years
}

// apart takes forms apart that stand beside each other on a sheet, if nothing about it is
// open: a title or the name of an agency stands in a second column, no merged cell reaches
// over its edge, and left and right of it are forms of two agencies or years.
func (s *sink) apart(whole *sheet) []*sheet {
	for _, edge := range s.edges(whole) {
		left, right, ok := split(whole, edge)
		if !ok {
			continue
		}
		one, other := s.shapeOf(left), s.shapeOf(right)
		if agency, year := one.Differs(other); one.Repeats(other) && (agency || year) {
			return append([]*sheet{left}, s.apart(right)...)
		}
	}
	return []*sheet{whole}
}

// edges are the columns but the first in which a title or the name of an agency stands, from
// the left.
func (s *sink) edges(of *sheet) (columns []int) {
	const maxLines = 200 // far more than a form has
	for i := range of.lines[:min(len(of.lines), maxLines)] {
		for k := range of.lines[i].Cells {
			if printed.BeginsCell(&of.lines[i].Cells[k], s.reader.lexicon) && !slices.Contains(columns, k) {
				columns = append(columns, k)
			}
		}
	}
	slices.Sort(columns)
	return columns[min(len(columns), 1):]
}

// split splits a sheet in front of a column; ok is false if a merged cell reaches over the edge.
func split(whole *sheet, edge int) (left, right *sheet, ok bool) {
	l, r := *whole, *whole
	l.lines, l.shape, r.lines, r.shape = nil, nil, nil, nil
	for _, line := range whole.lines {
		if len(line.Cells) > edge && line.Cells[edge].Covered == lines.FromTheLeft {
			return nil, nil, false
		}
		a, b := line, line
		at := min(edge, len(line.Cells))
		a.Cells, b.Cells, b.HiddenColumns = line.Cells[:at], line.Cells[at:], line.HiddenColumns[min(edge, len(line.HiddenColumns)):]
		l.lines, r.lines = append(l.lines, a), append(r.lines, b)
	}
	l.width, r.width = min(edge, whole.width), max(whole.width-edge, 0)
	return &l, &r, true
}

// cut cuts a sheet where a form may begin below another: at titles, and where an
// agency is named.
func (s *sink) cut(whole *sheet) (parts []*sheet) {
	begin := 0
	part := func(end int) *sheet {
		return &sheet{name: whole.name, width: whole.width, ragged: whole.ragged, text: whole.text, lines: whole.lines[begin:end]}
	}
	for i := 1; i < len(whole.lines); i++ {
		if printed.Begins(whole.lines[i:], s.reader.lexicon) {
			parts = append(parts, part(i))
			begin = i
		}
	}
	return append(parts, part(len(whole.lines)))
}

// deliver hands the report of a document on with what its agency says, unless it
// holds no part of the form. last: no other report follows in the document.
func (s *sink) deliver(ctx context.Context, d *printed.Document, last bool, said ...form.Response) error {
	d.Date(s.date)
	report, ok := d.Finish()
	if reason, no := d.NotAReport(); no {
		s.delivery.NotAReport(reason, report)
		return nil
	}
	if !ok {
		return nil
	}
	if last {
		report.DoubtEnd(s.openEnd)
	}
	report.Responses = append(report.Responses, said...)
	return s.delivery.Deliver(ctx, report)
}

// shapeOf says what of the form a sheet shows, and whose it is.
func (s *sink) shapeOf(sheet *sheet) printed.Shape {
	if sheet.shape == nil {
		var scratch form.Report
		d := printed.NewDocument(&scratch, s.reader.lexicon, s.delivery.Source.Path)
		sheet.tell(d.Line)
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
		agency, year := all.Differs(next)
		another := agency || year
		if all.Repeats(next) || another && (all.Begun() || sheets[n].text) { // texts lead to other reports below the form
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
func Sheets(ctx context.Context, k form.SourceKind, data []byte) ([][]csv.Row, error) {
	l := limits.Limits{}.WithDefaults()
	d := delivery.New("", nil, nil, &l, &form.Report{})
	to, err := (*Reader)(nil).take(ctx, d, kinds[k], data)
	if err != nil {
		return nil, err
	}
	if len(to.sheets) == 0 && len(d.Source.Findings) > 0 {
		return nil, errors.New(d.Source.Findings[0].Message(form.English))
	}
	sheets := make([][]csv.Row, len(to.sheets))
	for i, s := range to.sheets {
		sheets[i] = s.table
	}
	return sheets, nil
}

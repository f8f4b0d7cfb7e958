package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gouji/form"
)

// Bounds of a workbook. The defaults of the library would unpack 16 GB.
const (
	mostSheets    = 1000
	mostUnpacked  = 256 << 20 // bytes of all parts of a workbook or document
	mostShared    = 64 << 20  // bytes of the texts that cells share, which take many times that in memory
	mostDeflated  = 1032      // bytes one byte of a zip can stand for at most
	mostFormRows  = 5000      // rows of a sheet that can be a form
	mostFormWidth = 256       // columns of a sheet that can be a form
)

var damagedBook = form.Text{Chinese: "文件已损坏，不是完整的工作簿", English: "it is damaged, no whole workbook"}

// readWorkbook reads an .xlsx workbook: the form on one sheet or on several,
// several agencies on one sheet each, or a long or wide table. Hidden sheets
// and rows are read like others: what they hold was handed in.
func (rd *Reader) readWorkbook(ctx context.Context, g *reading, data []byte) error {
	if size, ok := unpackedSize(data); !ok {
		g.find(readFinding(damagedBook))
		return nil
	} else if size > mostUnpacked {
		g.find(limitFinding(form.Place{}, 0, limitUnpacked, mostUnpacked))
		return nil
	}
	sheets, ok, err := rd.loadSheets(ctx, g, data)
	if err != nil || !ok {
		return err
	}
	var forms []*sheet
	for _, s := range sheets {
		if recognised, err := rd.readTabular(ctx, g, s.rows()); err != nil {
			return err
		} else if !recognised {
			forms = append(forms, s)
		}
	}
	for len(forms) > 0 {
		n := sheetsOfOneReport(g, forms)
		if err := rd.readSheets(ctx, g, forms[:n]); err != nil {
			return err
		}
		forms = forms[n:]
	}
	return nil
}

// unpackedSize adds up what the members of a zip say they unpack to. The
// library that unpacks them holds them to it.
func unpackedSize(data []byte) (size int64, ok bool) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, false
	}
	for _, f := range z.File {
		if f.UncompressedSize64 > mostUnpacked ||
			f.UncompressedSize64 > mostShared && strings.EqualFold(path.Base(f.Name), "sharedStrings.xml") {
			return mostUnpacked + 1, true
		}
		if f.CompressedSize64 > uint64(len(data)) || f.UncompressedSize64 > mostDeflated*(f.CompressedSize64+1) {
			return 0, false // more than its bytes can hold: the library would make room for it
		}
		size += int64(f.UncompressedSize64)
		if size > mostUnpacked {
			break
		}
	}
	return size, true
}

// sheet is one sheet of a workbook, unfolded.
type sheet struct {
	name  string
	lines []gridLine
}

// rows returns the sheet as a table without merged cells.
func (s *sheet) rows() [][]textCell {
	rows := make([][]textCell, len(s.lines))
	for i, line := range s.lines {
		end := len(line.cells)
		for end > 0 && (line.cells[end-1].covered != own || line.cells[end-1].text == "") {
			end--
		}
		cells := make([]textCell, end)
		for k := range cells {
			cells[k] = line.cells[k].textCell
			if line.cells[k].covered != own {
				cells[k].text = ""
			}
		}
		rows[i] = cells
	}
	return rows
}

// loadSheets takes the sheets out of a workbook. The library can panic on files
// made to break it; that is confined here and is a finding like other damage.
func (rd *Reader) loadSheets(ctx context.Context, g *reading, data []byte) (sheets []*sheet, ok bool, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			g.find(readFinding(damagedBook))
			sheets, ok, err = nil, false, nil
		}
	}()
	// With one limit for a part and for all of them no part is put into a temporary
	// file, which the library leaves behind when it gives a damaged workbook up.
	book, openErr := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked, RawCellValue: true,
	})
	if openErr != nil {
		if strings.Contains(openErr.Error(), "unzip size exceeds") {
			g.find(limitFinding(form.Place{}, 0, limitUnpacked, mostUnpacked))
		} else {
			g.find(readFinding(damagedBook))
		}
		return nil, false, nil
	}
	defer book.Close()
	plain := plainCells(book)
	names := book.GetSheetList()
	if len(names) > mostSheets {
		g.find(limitFinding(form.Place{}, 0, limitMembers, mostSheets))
		names = names[:mostSheets]
	}
	g.source.Parts = names
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		s, fine := rd.loadSheet(g, book, plain, name, int16(i+1))
		if !fine {
			continue
		}
		sheets = append(sheets, s)
	}
	return sheets, true, nil
}

// plainCells reports whether no sheet has merged cells or formulas. To tell them
// cell by cell the library reads a sheet once more, which takes as long as all else.
func plainCells(book *excelize.File) bool {
	plain := true
	book.Pkg.Range(func(_, content any) bool {
		part, ok := content.([]byte)
		plain = ok && !bytes.Contains(part, []byte("mergeCell")) && !hasFormula(part)
		return plain
	})
	return plain
}

// hasFormula reports whether a part has an element f, in whatever namespace.
func hasFormula(part []byte) bool {
	for i, c := range part {
		if c == 'f' && i > 0 && (part[i-1] == '<' || part[i-1] == ':') && i+1 < len(part) && strings.IndexByte("> \t\r\n/", part[i+1]) >= 0 {
			return true
		}
	}
	return false
}

// loadSheet reads the cells of one sheet. A chart or dialog sheet has none.
func (rd *Reader) loadSheet(g *reading, book *excelize.File, plain bool, name string, part int16) (*sheet, bool) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, false
	}
	defer rows.Close()
	s := &sheet{name: name}
	width, cells := 0, 0
	for rows.Next() {
		line := int32(len(s.lines) + 1)
		texts, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			g.find(syntaxFinding(form.Place{Line: line, Column: 1, Part: part}, 0, damagedBook))
			break
		}
		if len(s.lines) >= rd.limits.Rows || cells > mostSheetCells {
			g.find(limitFinding(form.Place{Line: line, Column: 1, Part: part}, 0, limitRows, len(s.lines)))
			break
		}
		if len(texts) > rd.limits.Columns {
			g.find(limitFinding(form.Place{Line: line, Column: 1, Part: part}, 0, limitColumns, rd.limits.Columns))
			texts = texts[:rd.limits.Columns]
		}
		row := make([]gridCell, len(texts))
		for k, text := range texts {
			row[k] = gridCell{textCell: textCell{text: storedNumber(text), place: form.Place{Line: line, Column: int32(k + 1), Part: part}}}
		}
		cells += len(row)
		width = max(width, len(row))
		s.lines = append(s.lines, gridLine{cells: row, table: int(part)})
	}
	if len(s.lines) > 0 && len(s.lines) <= mostFormRows && width <= mostFormWidth {
		s.widen(width, part)
		if !plain {
			s.complete(book, width)
		}
	}
	return s, true
}

// mostSheetCells bounds the cells of one sheet held in memory, blank ones
// between others included: some 400 MB.
const mostSheetCells = 6_000_000

// storedNumber prints a number the way the sheet shows it. A workbook stores
// binary fractions: 4068.208 can stand in it as 4068.2080000000001. Fifteen
// digits are what the spreadsheet itself shows and what a person typed.
func storedNumber(text string) string {
	if len(text) < 12 || strings.Trim(text, "0123456789.+-eE") != "" || !strings.ContainsAny(text, ".eE") {
		return text
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// widen makes all lines of a form equally wide.
func (s *sheet) widen(width int, part int16) {
	for i := range s.lines {
		line := &s.lines[i]
		for k := len(line.cells); k < width; k++ {
			line.cells = append(line.cells, gridCell{textCell: textCell{place: form.Place{Line: int32(i + 1), Column: int32(k + 1), Part: part}}})
		}
	}
}

// complete unfolds merged cells and shows formulas that have no stored result:
// they are no blanks.
func (s *sheet) complete(book *excelize.File, width int) {
	for i := range s.lines {
		line := &s.lines[i]
		for k := range line.cells {
			if line.cells[k].text != "" {
				continue
			}
			if formula, err := book.GetCellFormula(s.name, form.SheetColumn(k+1)+strconv.Itoa(i+1)); err == nil && formula != "" {
				line.cells[k].text = "=" + formula
			}
		}
	}
	merged, err := book.GetMergeCells(s.name)
	if err != nil {
		return
	}
	for _, m := range merged {
		left, top, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		right, bottom, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err1 != nil || err2 != nil || top > len(s.lines) || left > width {
			continue
		}
		text := s.lines[top-1].cells[left-1].text
		for row := top; row <= min(bottom, len(s.lines)); row++ {
			for column := left; column <= min(right, width); column++ {
				c := &s.lines[row-1].cells[column-1]
				switch {
				case row > top:
					c.covered = fromAbove
				case column > left:
					c.covered = fromTheLeft
				default:
					continue
				}
				c.text = text
			}
		}
	}
}

// shape says what of the form a sheet shows, and whose it is.
type shape struct {
	disclosure, applications, proceedings bool
	agency                                string
	year                                  int
}

func (s *sheet) shape(g *reading) shape {
	var scratch form.Report
	d := newDocument(g, &scratch)
	for _, line := range s.lines {
		d.add(line)
	}
	p := d.placer
	found := shape{
		disclosure: len(p.disclosure) > 0, applications: len(p.applications) > 0, proceedings: len(p.proceedings) > 0,
		agency: d.title.stated.agency, year: d.title.stated.year,
	}
	if found.agency == "" {
		found.agency = d.title.title.agency
	}
	if found.year == 0 {
		found.year = d.title.title.year
	}
	return found
}

// sheetsOfOneReport counts the sheets in front that make one report: they do not
// repeat a part of the form and do not name another agency or year.
func sheetsOfOneReport(g *reading, sheets []*sheet) int {
	if len(sheets) == 1 {
		return 1
	}
	all := sheets[0].shape(g)
	for n := 1; n < len(sheets); n++ {
		next := sheets[n].shape(g)
		repeats := all.disclosure && next.disclosure || all.applications && next.applications || all.proceedings && next.proceedings
		another := all.agency != "" && next.agency != "" && !sameAgency(all.agency, next.agency) || all.year != 0 && next.year != 0 && all.year != next.year
		begun := all.disclosure || all.applications || all.proceedings
		if repeats || another && begun {
			return n
		}
		all.disclosure = all.disclosure || next.disclosure
		all.applications = all.applications || next.applications
		all.proceedings = all.proceedings || next.proceedings
		if all.agency == "" || another {
			all.agency = next.agency
		}
		if all.year == 0 || another {
			all.year = next.year
		}
	}
	return len(sheets)
}

// readSheets reads the sheets that make one report.
func (rd *Reader) readSheets(ctx context.Context, g *reading, sheets []*sheet) error {
	d := newDocument(g, rd.blankReport(g))
	for _, s := range sheets {
		d.title.sheet(s.name)
		d.placer.closeSheet()
		for _, line := range s.lines {
			d.add(line)
		}
	}
	return d.deliver(ctx)
}

// closeSheet ends what does not reach over the edge of a sheet.
func (p *placer) closeSheet() {
	p.closeDump(true)
	p.part, p.head, p.groups, p.caption = noPart, nil, nil, captionState{}
}

// Package workbook reads spreadsheets (.xlsx).
package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Bounds of a workbook. The defaults of the library would unpack 16 GB.
const (
	mostShared    = 64 << 20 // bytes of the texts that cells share, which take many times that in memory
	mostDeflated  = 1032     // bytes one byte of a zip can stand for at most
	mostFormRows  = 5000     // rows of a sheet that can be a form
	mostFormWidth = 256      // columns of a sheet that can be a form
)

// Read reads the sheets of an .xlsx workbook.
func Read(ctx context.Context, data []byte, most lines.Limits, to lines.Sink) (lines.Problem, error) {
	size, ok := unpackedSize(data, most.Bytes)
	switch {
	case !ok:
		return lines.Problem{Trouble: lines.Damaged}, nil
	case size > most.Bytes:
		return tooLarge(most), nil
	}
	b := bookReader{most: most}
	if problem, err := b.load(ctx, data); problem.Trouble != lines.NoTrouble || err != nil {
		return problem, err
	}
	for i := range b.sheets {
		s := &b.sheets[i]
		to.Part(s.name, false)
		for _, line := range s.lines {
			to.Line(line)
		}
		for _, problem := range s.problems {
			to.Problem(problem)
		}
	}
	return b.problem, nil
}

func tooLarge(most lines.Limits) lines.Problem {
	return lines.Problem{Trouble: lines.TooLarge, Limit: limits.Unpacked.At(int(most.Bytes))}
}

// bookReader loads the sheets of a workbook.
type bookReader struct {
	most    lines.Limits
	sheets  []sheet
	problem lines.Problem // of the workbook as a whole
}

// unpackedSize adds up what the members of a zip say they unpack to. The
// library that unpacks them holds them to it.
func unpackedSize(data []byte, most int64) (size int64, ok bool) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, false
	}
	for _, f := range z.File {
		if f.UncompressedSize64 > uint64(most) ||
			f.UncompressedSize64 > mostShared && strings.EqualFold(path.Base(f.Name), "sharedStrings.xml") {
			return most + 1, true
		}
		if f.CompressedSize64 > uint64(len(data)) || f.UncompressedSize64 > mostDeflated*(f.CompressedSize64+1) {
			return 0, false // more than its bytes can hold: the library would make room for it
		}
		size += int64(f.UncompressedSize64)
		if size > most {
			break
		}
	}
	return size, true
}

// sheet is one sheet of a workbook, unfolded.
type sheet struct {
	name     string
	lines    []lines.Line
	problems []lines.Problem
}

// load takes the sheets out of a workbook. The library can panic on files
// made to break it; that is confined here and is damage like other damage.
func (b *bookReader) load(ctx context.Context, data []byte) (problem lines.Problem, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			problem, err = lines.Problem{Trouble: lines.Damaged}, nil
		}
	}()
	// With one limit for a part and for all of them no part is put into a temporary
	// file, which the library leaves behind when it gives a damaged workbook up.
	book, openErr := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: b.most.Bytes, UnzipXMLSizeLimit: b.most.Bytes, RawCellValue: true,
	})
	if openErr != nil {
		if strings.Contains(openErr.Error(), "unzip size exceeds") {
			return tooLarge(b.most), nil
		}
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	defer book.Close()
	plain := plainCells(book)
	names := book.GetSheetList()
	if len(names) > b.most.Sheets {
		b.problem = lines.Problem{Trouble: lines.TooLarge, Limit: limits.Members.At(b.most.Sheets)}
		names = names[:b.most.Sheets]
	}
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return lines.Problem{}, err
		}
		s := sheet{name: name}
		s.load(book, b.most, plain, int16(i+1))
		b.sheets = append(b.sheets, s)
	}
	return lines.Problem{}, nil
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

// load reads the cells of the sheet. A chart or dialog sheet has none.
func (s *sheet) load(book *excelize.File, most lines.Limits, plain bool, part int16) {
	rows, err := book.Rows(s.name)
	if err != nil {
		return
	}
	defer rows.Close()
	width, cells := 0, 0
	for rows.Next() {
		line := int32(len(s.lines) + 1)
		at := form.Place{Line: line, Column: 1, Part: part}
		texts, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			s.problems = append(s.problems, lines.Problem{Trouble: lines.Damaged, Place: at})
			break
		}
		if len(s.lines) >= most.Rows || cells > most.Cells {
			s.problems = append(s.problems, lines.Problem{Trouble: lines.TooLarge, Place: at, Limit: limits.Rows.At(len(s.lines))})
			break
		}
		if len(texts) > most.Columns {
			s.problems = append(s.problems, lines.Problem{Trouble: lines.TooLarge, Place: at, Limit: limits.Columns.At(most.Columns)})
			texts = texts[:most.Columns]
		}
		row := make([]lines.Cell, len(texts))
		for k, text := range texts {
			row[k] = lines.Cell{Text: storedNumber(text), Place: form.Place{Line: line, Column: int32(k + 1), Part: part}}
		}
		cells += len(row)
		width = max(width, len(row))
		s.lines = append(s.lines, lines.Line{Cells: row, Table: int(part)})
	}
	if len(s.lines) > 0 && len(s.lines) <= mostFormRows && width <= mostFormWidth {
		s.widen(width, part)
		if !plain {
			s.complete(book, width)
		}
	}
}

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
		for k := len(line.Cells); k < width; k++ {
			line.Cells = append(line.Cells, lines.Cell{Place: form.Place{Line: int32(i + 1), Column: int32(k + 1), Part: part}})
		}
	}
}

// complete unfolds merged cells and shows formulas that have no stored result:
// they are no blanks.
func (s *sheet) complete(book *excelize.File, width int) {
	for i := range s.lines {
		line := &s.lines[i]
		for k := range line.Cells {
			if line.Cells[k].Text != "" {
				continue
			}
			if formula, err := book.GetCellFormula(s.name, form.SheetColumn(k+1)+strconv.Itoa(i+1)); err == nil && formula != "" {
				line.Cells[k].Text = "=" + formula
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
		text := s.lines[top-1].Cells[left-1].Text
		for row := top; row <= min(bottom, len(s.lines)); row++ {
			for column := left; column <= min(right, width); column++ {
				c := &s.lines[row-1].Cells[column-1]
				switch {
				case row > top:
					c.Covered = lines.FromAbove
				case column > left:
					c.Covered = lines.FromTheLeft
				default:
					continue
				}
				c.Text = text
			}
		}
	}
}

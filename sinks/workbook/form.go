// Package workbook writes the district office's spreadsheets: the consolidated
// statutory tables, the return to an agency that must correct its report, and
// the overview of all findings.
//
// Numbers are numbers, texts are texts whatever they begin with, sheets have
// widths, frozen captions and print areas, and the same model gives the same bytes.
//
// Files, each using only those after it: consolidated, findings, returns, form,
// xlsx.
package workbook

import (
	"strings"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
)

// The looks. Colours are dark enough on their fills to be read by everyone.
var (
	titleStyle  = style{bold: true, size: 16, align: "center", middle: true, wrap: true}
	headStyle   = style{bold: true, border: true, align: "center", middle: true, wrap: true, fill: "E8EEF4"}
	labelStyle  = style{border: true, align: "left", middle: true, wrap: true}
	groupStyle  = style{border: true, align: "center", middle: true, wrap: true}
	figureStyle = style{border: true, align: "center", middle: true, shrink: true}
	totalStyle  = style{border: true, align: "center", middle: true, shrink: true, bold: true, fill: "F6F8FA"}
	textStyle   = style{border: true, align: "left", middle: true, wrap: true}
	noteStyle   = style{size: 9, colour: "52606D", wrap: true, align: "left", middle: true}
	plainStyle  = style{wrap: true, align: "left", top: true}
	partStyle   = style{bold: true, size: 12, align: "left", middle: true}
)

// gridColumns is the grid on which the three tables of the form stand below
// each other: table 四 takes a column for each of its fifteen figures, table 三
// eight for its labels and seven for figures, table 二 groups of six and three.
const gridColumns = 15

var spans = [][]int{
	{6, 3, 3, 3},
	{1, 2, 5, 1, 1, 1, 1, 1, 1, 1},
	{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
}

// gridWidth is the width of a column of the grid: fifteen of them fill a page of A4
// in letters of nine points.
const gridWidth = 7.2

// figures says what stands in a cell of the form.
type figures func(id form.CellID) (decimal string, mark office.Mark)

// drawing is the form being drawn onto a sheet.
type drawing struct {
	sheet *sheet
	of    figures
	// places are the cells of the sheet in which figures stand, such as "H12". Those
	// of a block are known before its rows are written.
	places map[form.CellID]string
	// beside and below, if not nil, write what stands at the right of a row and under a block.
	beside func(cells []form.CellID)
	below  func(block *layout.Block)
}

// draw writes the three tables of the form onto the sheet.
func (d *drawing) draw(blocks []layout.Block) {
	d.places = map[form.CellID]string{}
	for i := range blocks {
		d.block(&blocks[i], spans[i])
		if d.below != nil {
			d.below(&blocks[i])
		}
	}
}

func (d *drawing) block(block *layout.Block, span []int) {
	s := d.sheet
	s.line(8, style{}, 1, "")
	s.line(21, partStyle, gridColumns, block.Title.Chinese)
	start := make([]int, len(span)+1) // first grid column of each column, from 0
	for i, n := range span {
		start[i+1] = start[i] + n
	}
	type stand struct {
		cell  *layout.Cell
		first bool
	}
	grid := make([][gridColumns]stand, block.Rows)
	for i := range block.Cells {
		c := &block.Cells[i]
		if c.Figure {
			d.places[c.Cell] = reference(s.row+1+c.Row, start[c.Column]+1)
		}
		for r := c.Row; r < c.Row+c.Rows; r++ {
			for k := start[c.Column]; k < start[c.Column+c.Columns]; k++ {
				grid[r][k] = stand{c, r == c.Row && k == start[c.Column]}
			}
		}
	}
	for r := range grid {
		s.next(rowHeight(block, r, start))
		for k := range grid[r] {
			c := grid[r][k].cell
			if c.Figure {
				printFigure(s, c.Cell, grid[r][k].first, d.of)
			} else {
				st := labelStyle
				if c.Head {
					st = headStyle
				} else if c.Rows > 1 {
					st = groupStyle
				}
				if grid[r][k].first {
					s.text(st, c.Label.Chinese)
				} else {
					s.blank(st)
				}
			}
			if grid[r][k].first {
				s.merge(s.row, k+1, c.Rows, start[c.Column+c.Columns]-start[c.Column])
			}
		}
		if d.beside != nil {
			d.beside(block.CellsIn(r))
		}
	}
}

func printFigure(s *sheet, id form.CellID, first bool, of figures) {
	decimal, mark := of(id)
	st := figureStyle
	if form.Cells[id].Column.Code == "total" {
		st = totalStyle
	}
	if mark > office.Plain {
		st.fill, st.colour, st.bold = markFill[mark], markColour[mark], mark == office.Wrong
	}
	switch {
	case !first || decimal == "":
		s.blank(st)
	case isNumber(decimal):
		s.figure(st, decimal)
	default:
		s.text(st, decimal)
	}
}

func isNumber(text string) bool {
	return strings.Trim(text, "-0123456789.") == "" && text != "" && text != "-"
}

// rowHeight estimates the height a row needs, because programs do not fit the
// height of rows with joined cells themselves.
func rowHeight(block *layout.Block, row int, start []int) float64 {
	const line = 13.5
	lines := 1
	for i := range block.Cells {
		c := &block.Cells[i]
		if c.Figure || row < c.Row || row >= c.Row+c.Rows {
			continue
		}
		width := float64(start[c.Column+c.Columns]-start[c.Column]) * gridWidth
		need := linesOf(c.Label.Chinese, width)
		lines = max(lines, (need+c.Rows-1)/c.Rows)
	}
	return float64(lines)*line + 6
}

func formWidths(more ...float64) []float64 {
	var widths []float64
	for range gridColumns {
		widths = append(widths, gridWidth)
	}
	return append(widths, more...)
}

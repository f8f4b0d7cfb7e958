package form

// Place is where in its source a figure stands. The zero value means the source as a whole.
type Place struct {
	// Line and Column count from 1: line and column of a text (column in
	// characters), row and column of a sheet, row and column of the grid a
	// page's table unfolds to, or row of a printed page and cell of the row.
	Line, Column int32
	// Part counts sheets of a workbook, tables of a page or printed pages from 1;
	// 0 for plain text.
	Part int16
	// Field is the column, from 1, of the sheet that a CSV file opens as, whose row is
	// Line; 0 for everything else, and where the sheet has other rows than the text lines.
	Field int16
}

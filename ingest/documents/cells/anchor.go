package cells

import "gouji/ingest/lines"

// At is a cell of a sheet, from 1.
type At struct{ Row, Column int }

// A picture that lies over a cell of its own says what the cell does not; one that
// lies over several rows is a seal or a sign of the office.
const (
	// RowHeight and ColumnWidth are those of a usual row and column, in EMU, 1/914400
	// of an inch.
	RowHeight   = 190500
	ColumnWidth = 609600

	maxTall      = lines.MaxFloatingHeight * emuPoint
	least        = lines.LeastPicture * emuPoint
	emuPoint     = 12_700
	maxWide      = 16      // columns that one lies over
	maxLookedFor = 1 << 22 // pictures compared with merged cells

	// MaxPictures of a sheet are looked at.
	MaxPictures = 1000
)

// Corner is a place on a sheet: a cell, from 0, and how far into it, in EMU.
type Corner struct{ Row, Column, Down, Right int }

// Anchor is where something lies over a sheet.
type Anchor struct{ From, To Corner }

// Cells returns the cells of a row that a picture lies over; of a merged cell its
// first. before counts the pictures of the sheet that were asked for.
func (a Anchor) Cells(merges []Merge, before int) (at []At) {
	last := a.To.Column + (a.To.Right-1)/ColumnWidth
	if a.To.Right == 0 && a.To.Column > a.From.Column {
		last-- // it ends where the column begins
	}
	down := a.To.Down + (a.To.Row-a.From.Row)*RowHeight
	if a.From.Row < 0 || a.From.Column < 0 || down-a.From.Down > maxTall || a.isDot() || last-a.From.Column >= maxWide {
		return nil
	}
	row := a.From.Row + (a.From.Down+down)/2/RowHeight // in which its middle lies
	if a.To.Row == a.From.Row {
		row = a.From.Row // which may be taller than usual
	}
	for column := a.From.Column; column <= max(last, a.From.Column); column++ {
		at = append(at, ownerOf(At{row + 1, column + 1}, merges, before))
	}
	return at
}

// isDot reports whether what lies within one row or column is too small to say something.
func (a Anchor) isDot() bool {
	return a.To.Row == a.From.Row && a.To.Down-a.From.Down < least || a.To.Column == a.From.Column && a.To.Right-a.From.Right < least
}

// ownerOf returns the merged cell that covers a cell, or the cell itself.
func ownerOf(at At, merges []Merge, before int) At {
	if (before+1)*len(merges) > maxLookedFor {
		return at
	}
	for _, m := range merges {
		if int(m.Top) <= at.Row && at.Row <= int(m.Bottom) && int(m.Left) <= at.Column && at.Column <= int(m.Right) {
			return At{int(m.Top), int(m.Left)}
		}
	}
	return at
}

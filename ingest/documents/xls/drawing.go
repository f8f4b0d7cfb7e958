package xls

import (
	"encoding/binary"

	"gouji/ingest/documents/cells"
)

// A drawing is made of things with a head of eight bytes: kind and length. Those of
// other things stand one in the other.
const (
	drawingHead   = 8
	drawnShape    = 0xf00a
	drawnAnchor   = 0xf010
	pictureFrame  = 75 // the kind of shape that a picture is; comments are boxes
	anchorBytes   = 18
	anchorColumns = 1024 // parts that a column is divided into
	anchorRows    = 256
)

// picturesOf returns where the pictures of a drawing lie.
func picturesOf(drawing []byte) (anchors []cells.Anchor) {
	short := func(at int) int { return int(binary.LittleEndian.Uint16(drawing[at:])) }
	isPicture := false
	for at := 0; at+drawingHead <= len(drawing) && len(anchors) < cells.MaxPictures; {
		first, kind := short(at), short(at+2)
		length := int64(binary.LittleEndian.Uint32(drawing[at+4:]))
		at += drawingHead
		const holdsOthers = 0xf
		if first&holdsOthers == holdsOthers {
			continue
		}
		if length > int64(len(drawing)-at) {
			break
		}
		switch {
		case kind == drawnShape:
			isPicture = first>>4 == pictureFrame
		case kind == drawnAnchor && isPicture && length >= anchorBytes:
			corner := func(at int) cells.Corner {
				return cells.Corner{
					Column: short(at), Right: short(at+2) * cells.ColumnWidth / anchorColumns,
					Row: short(at + 4), Down: short(at+6) * cells.RowHeight / anchorRows,
				}
			}
			anchors = append(anchors, cells.Anchor{From: corner(at + 2), To: corner(at + 10)})
		}
		at += int(length)
	}
	return anchors
}

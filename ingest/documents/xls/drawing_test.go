package xls

import (
	"strings"
	"testing"

	"gouji/ingest/lines/linestest"
)

// A picture over a cell says what the cell does not; one over several rows is a seal,
// a box may be the comment of a cell.
func TestPictures(t *testing.T) {
	const box = 202
	// at is where a shape lies: column and its parts, row and its parts, both ends.
	shape := func(kind int, at ...int) []any {
		drawn := []any{kind<<4 | 2, drawnShape, uint32(8), uint32(1025), uint32(0), 0, drawnAnchor, uint32(anchorBytes), 2}
		for _, n := range at {
			drawn = append(drawn, n)
		}
		return append([]any{0xf, 0xf004, uint32(16 + 8 + anchorBytes)}, drawn...)
	}
	for name, c := range map[string]struct {
		drawing []any
		want    string
	}{
		"over a blank cell":  {shape(pictureFrame, 1, 100, 1, 10, 1, 800, 1, 200), "规章 | {image:} |  | 3"},
		"over a figure":      {shape(pictureFrame, 3, 100, 1, 10, 3, 800, 1, 200), "规章 |  |  | 3{image:}"},
		"over a merged cell": {shape(pictureFrame, 2, 100, 1, 10, 2, 800, 1, 200), "规章 | {image:} |  | 3"},
		"a seal":             {shape(pictureFrame, 1, 0, 1, 0, 2, 800, 7, 0), "规章 |  |  | 3"},
		"a comment":          {shape(box, 1, 100, 1, 10, 1, 800, 1, 200), "规章 |  |  | 3"},
		"two shapes":         {append(shape(box, 3, 0, 1, 0, 3, 9, 1, 9), shape(pictureFrame, 1, 100, 1, 10, 1, 800, 1, 200)...), "规章 | {image:} |  | 3"},
		"cut off":            {shape(pictureFrame, 1, 100, 1, 10, 1), "规章 |  |  | 3"},
	} {
		data := workbook(nil, func(s *stream) {
			s.add(recordNumber, 0, 0, 0, 1.0)
			s.add(recordLabel, 1, 0, 0, 2, byte(1), wide("规章"))
			s.add(recordNumber, 1, 3, 0, 3.0)
			s.add(recordMerged, 1, 1, 1, 1, 2)
			s.add(recordDrawing, c.drawing...)
		})
		got := strings.ReplaceAll(linestest.Read(t, Read, data).String(), "<{image:}", "<")
		if want := "table 1 | " + strings.Replace(c.want, "|  | 3", "| < | 3", 1) + "\n"; !strings.HasSuffix(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

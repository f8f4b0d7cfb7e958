package cells

import (
	"strings"
	"testing"

	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

func at(column int, text string) Cell { return Cell{Column: column, Text: text} }

// A merged cell says what stands in its first cell; what lies under it, nobody sees.
func TestMergedCells(t *testing.T) {
	d := &linestest.Document{}
	w := New(d, linestest.Limits)
	w.Sheet("a", false)
	w.Merge([]Merge{{4, 2, 5, 3}, {1, 1, 2, 2}, {2, 4, 3, 4}, {2, 2, 2, 4}})
	w.Row(1, false, []Cell{at(1, "a"), at(2, "under"), at(3, "b")})
	w.Row(2, true, []Cell{at(1, "under"), at(3, "c"), at(4, "d")})
	w.Row(5, false, []Cell{at(1, "e"), at(2, "under"), at(4, "f\r\ng")})
	w.EndSheet()
	want := `part "a" hidden=false
table 1 | a | <a | b
table 1 hidden | ^a | ^a | c | d
table 1 |  |  |  | ^d
table 1
table 1 | e |  |  | f¶g
`
	if got := d.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Two cells in one place cannot both be read: that is damage, and reported.
func TestTwoCellsInOnePlace(t *testing.T) {
	d := &linestest.Document{}
	w := New(d, linestest.Limits)
	w.Sheet("a", false)
	w.Row(3, false, []Cell{at(2, "1"), at(2, "2")})
	w.EndSheet()
	want := lines.Problem{Trouble: lines.Damaged, Place: w.Place(3, 2)}
	if len(d.Partial) != 1 || d.Partial[0] != want {
		t.Errorf("found %+v", d.Partial)
	}
}

// Small files could ask for merged cells without end, or give one long text to
// many cells. Each is refused as too much.
func TestLimits(t *testing.T) {
	few := linestest.Limits
	few.Cells, few.Bytes, few.Columns = 1000, 1000, 100
	d := &linestest.Document{}
	w := New(d, few)
	w.Sheet("merged", false)
	merges := make([]Merge, 1000)
	for i := range merges {
		merges[i] = Merge{1, int32(i%50 + 1), 1 << 20, 1 << 14}
	}
	w.Merge(merges)
	if w.Row(1, false, []Cell{at(100, "x")}) {
		t.Error("the sheet goes on")
	}
	w.EndSheet()
	w.Sheet("texts", false)
	for row := 1; w.Row(row, false, []Cell{at(1, strings.Repeat("x", 300))}); row++ {
		if row > 3 {
			t.Fatal("texts of more bytes than the limit are given out")
		}
	}
	w.EndSheet()
	if len(d.Partial) != 2 || d.Partial[0].Trouble != lines.TooLarge || d.Partial[1].Trouble != lines.TooLarge {
		t.Errorf("found %+v", d.Partial)
	}
}

// Texts are found again with their pieces.
func TestTexts(t *testing.T) {
	var texts Texts
	texts.Add([]byte("a"), nil)
	texts.Add(nil, nil)
	texts.Add([]byte("5²"), []Piece{{1, 0, true}, {3, lines.Superscript, true}})
	texts.Add([]byte("b"), []Piece{{1, lines.Struck, true}})
	for i, want := range []struct {
		text   string
		pieces int
	}{{"a", 0}, {"", 0}, {"5²", 2}, {"b", 1}} {
		if text, pieces, ok := texts.Get(i); text != want.text || len(pieces) != want.pieces || !ok {
			t.Errorf("text %d is %q in %d pieces", i, text, len(pieces))
		}
	}
	for _, i := range []int{-1, 4} {
		if _, _, ok := texts.Get(i); ok {
			t.Errorf("there is a text %d", i)
		}
	}
}

package packed

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"gouji/form"
)

// What was packed is read back; what is cut off anywhere is damaged, and reads as
// zeros from there on.
func TestWhatWasPackedIsReadBack(t *testing.T) {
	place := form.Place{Line: 70_000, Column: -3, Part: 9}
	b := AppendText(nil, "云溪县档案局")
	b = AppendPlace(b, place)
	b = binary.AppendUvarint(b, math.MaxUint64)
	b = binary.AppendVarint(b, math.MinInt64)
	b = append(b, Bit(true)|Bit(false)<<1)
	type contents struct {
		text   string
		place  form.Place
		above  uint64
		number int64
		bits   byte
	}
	read := func(b []byte) (c contents, d Decoder) {
		d.Left = b
		return contents{d.Text(), d.Place(), d.Uvarint(), d.Varint(), d.Byte()}, d
	}
	want := contents{"云溪县档案局", place, math.MaxUint64, math.MinInt64, 1}
	if got, d := read(b); got != want || d.Err != nil || len(d.Left) != 0 {
		t.Errorf("read %+v, %d bytes left, %v; want %+v", got, len(d.Left), d.Err, want)
	}
	for n := range b {
		got, d := read(b[:n])
		if !errors.Is(d.Err, ErrDamaged) {
			t.Errorf("%d of %d bytes: no error", n, len(b))
		}
		if got.bits != 0 {
			t.Errorf("%d of %d bytes: a byte %d that is not there", n, len(b), got.bits)
		}
	}
	d := Decoder{Left: []byte{200, 1, 'a'}}
	if n := d.Count(); n != 0 || d.Err == nil {
		t.Errorf("a length of 200 with one byte left: %d, %v", n, d.Err)
	}
}

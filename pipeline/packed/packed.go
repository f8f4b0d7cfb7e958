// Package packed writes numbers, texts and places of cells in few bytes and reads
// them back. What the spool and the shards keep of a report is made of these:
// numbers are varints, a text stands behind its length.
package packed

import (
	"encoding/binary"
	"errors"

	"gouji/form"
)

// ErrDamaged means that bytes are not what was written.
var ErrDamaged = errors.New("packed data is damaged")

// AppendText appends a text behind its length.
func AppendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// AppendPlace appends the place of a cell or a report.
func AppendPlace(b []byte, p form.Place) []byte {
	b = binary.AppendVarint(b, int64(p.Line))
	b = binary.AppendVarint(b, int64(p.Column))
	return binary.AppendVarint(b, int64(p.PartOrField()))
}

// Bit is 1 for what is set: yes and no are packed eight to a byte.
func Bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// Decoder reads what was packed. After a damaged byte it returns zeros and keeps
// the error, so that it is looked at once, at the end.
type Decoder struct {
	Left []byte // not read yet
	Err  error
}

// Fail says that what is read cannot have been written.
func (d *Decoder) Fail() { d.Left, d.Err = nil, ErrDamaged }

// Uvarint reads a number that is never negative.
func (d *Decoder) Uvarint() uint64 {
	if len(d.Left) > 0 && d.Left[0] < 0x80 { // nearly always
		v := d.Left[0]
		d.Left = d.Left[1:]
		return uint64(v)
	}
	return d.longUvarint()
}

func (d *Decoder) longUvarint() uint64 {
	v, n := binary.Uvarint(d.Left)
	if n <= 0 {
		d.Fail()
		return 0
	}
	d.Left = d.Left[n:]
	return v
}

// Varint reads a number.
func (d *Decoder) Varint() int64 {
	v, n := binary.Varint(d.Left)
	if n <= 0 {
		d.Fail()
		return 0
	}
	d.Left = d.Left[n:]
	return v
}

// Count reads a length that cannot be larger than what is left.
func (d *Decoder) Count() int {
	n := d.Uvarint()
	if n > uint64(len(d.Left)) {
		d.Fail()
		return 0
	}
	return int(n)
}

// Bytes reads the next n bytes. They stay part of what is decoded.
func (d *Decoder) Bytes(n int) []byte {
	if n > len(d.Left) {
		d.Fail()
		return nil
	}
	b := d.Left[:n:n]
	d.Left = d.Left[n:]
	return b
}

// Byte reads one byte.
func (d *Decoder) Byte() byte {
	if b := d.Bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// Text reads a text.
func (d *Decoder) Text() string { return string(d.Bytes(d.Count())) }

// Place reads a place.
func (d *Decoder) Place() form.Place {
	return form.PlaceAt(int32(d.Varint()), int32(d.Varint()), int32(d.Varint()))
}

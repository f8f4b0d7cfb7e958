package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/format"
)

// Whole numbers from 0 to smallNumbers-1 find their place in a dictionary by
// table. Counts are nearly always that small, and so are dates until 2059.
const smallNumbers = 1 << 15

// numbers is the dictionary of a column of whole numbers, dates or amounts:
// its distinct values in the order in which they first occur.
type numbers struct {
	values []int64
	small  [smallNumbers]int32 // place + 1, of values that small
	large  map[int64]int32     // place, of all others
}

// reset empties the dictionary for the next column.
func (d *numbers) reset() {
	for _, value := range d.values {
		if uint64(value) < smallNumbers {
			d.small[value] = 0
		}
	}
	d.values = d.values[:0]
	clear(d.large)
}

// place returns the place of a value that the table of small ones does not
// answer, and enters the value if it is new.
func (d *numbers) place(value int64) int32 {
	next := int32(len(d.values))
	if uint64(value) < smallNumbers {
		d.small[value] = next + 1
	} else {
		if known, ok := d.large[value]; ok {
			return known
		}
		d.large[value] = next
	}
	d.values = append(d.values, value)
	return next
}

// appendPlain appends the values as a dictionary page stores them.
func (d *numbers) appendPlain(dst []byte, physical format.Type) []byte {
	for _, value := range d.values {
		dst = appendNumber(dst, value, physical)
	}
	return dst
}

// appendNumber appends one number of the given width.
func appendNumber(dst []byte, value int64, physical format.Type) []byte {
	if physical == format.Int32 {
		return binary.LittleEndian.AppendUint32(dst, uint32(value))
	}
	return binary.LittleEndian.AppendUint64(dst, uint64(value))
}

// texts is the dictionary of a column of text: its distinct values in the order
// in which they first occur. The texts belong to the record being encoded.
type texts struct {
	values []string
	places map[string]int32

	// For columns that come with a dictionary: which of its texts occur, and
	// for each text its place + 1, so that none is looked up by content.
	used  []int32
	place []int32
}

// reset empties the dictionary for the next column. It lets go of the record.
func (d *texts) reset() {
	clear(d.values)
	d.values = d.values[:0]
	clear(d.places)
	for _, position := range d.used {
		d.place[position] = 0
	}
	d.used = d.used[:0]
}

// enter returns the place of a text, which is entered if it is new.
func (d *texts) enter(text string) int32 {
	if known, ok := d.places[text]; ok {
		return known
	}
	next := int32(len(d.values))
	d.places[text] = next
	d.values = append(d.values, text)
	return next
}

// check refuses texts that are not in UTF-8. Engines refuse to read a file that has
// such a text in a column of strings.
func (d *texts) check() error {
	for _, text := range d.values {
		if !utf8.ValidString(text) {
			return fmt.Errorf("the text %q is not in UTF-8", text)
		}
	}
	return nil
}

// appendPlain appends the texts as a dictionary page stores them.
func (d *texts) appendPlain(dst []byte) []byte {
	for _, text := range d.values {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(text)))
		dst = append(dst, text...)
	}
	return dst
}

// A dictionary page is remembered if it is large enough to be worth it and no
// larger than those of keys.
const (
	leastRecent = 4 << 10
	mostRecent  = 256 << 10
)

// recent remembers the large dictionary pages that were compressed last. The
// datasets of one chunk of reports have the same keys, and those are most of
// what is compressed.
type recent struct {
	pages [8]struct{ page, compressed []byte }
	next  int
}

// compressed returns a page as it was compressed before, or nil.
func (r *recent) compressed(page []byte) []byte {
	for i := range r.pages {
		if bytes.Equal(r.pages[i].page, page) {
			return r.pages[i].compressed
		}
	}
	return nil
}

// remember keeps a page, in place of the one that has been kept longest.
func (r *recent) remember(page, compressed []byte) {
	if len(page) < leastRecent || len(page) > mostRecent {
		return
	}
	slot := &r.pages[r.next]
	slot.page, slot.compressed = append(slot.page[:0], page...), append(slot.compressed[:0], compressed...)
	r.next = (r.next + 1) % len(r.pages)
}

// Package check evaluates the relations of the form (form.Checks) over reports
// held column by column, and says in findings what does not hold.
//
// It knows only form. Its tables are read-only; a Builder, its Columns and their
// Outcomes belong to one goroutine at a time.
//
// Files, each using only those after it: findings, outcomes, columns, kernel,
// signature, words, outcome.
package check

import (
	"encoding/binary"
	"math/bits"

	"gouji/form"
)

// Columns holds finalised reports column by column, as the checks read them.
type Columns struct {
	Rows int
	// Values and Valid are the cells: figures, 0 where none is stated, and bitmaps
	// of the rows that state one, in whole words of 64 bits.
	Values [form.NumCells][]int64
	Valid  [form.NumCells][]byte
	Stated [form.NumCells]int // rows that state a figure
	Facts  []Facts
	// ValueStride and BitmapStride are how far a column of Values and Valid stands
	// from the next in the memory that the builder was given.
	ValueStride, BitmapStride int

	unreadables []unreadableCell
	captions    []captionTally
}

// Facts is what is known about a report besides its figures.
type Facts struct {
	Editions [form.NumTables]form.Edition // as the report has them
	Edition  form.Edition                 // of the report as a whole
	HasTable [form.NumTables]bool         // the table holds a figure
	Filled   int32                        // cells with a figure

	signature byte    // see signatureOf
	fee       Outcome // of L3-FEE
}

// unreadableCell is a cell that holds something that is no figure.
type unreadableCell struct {
	row  int32
	cell form.CellID
}

// Value returns the figure of a cell of a report, and whether there is one.
func (c *Columns) Value(row int, id form.CellID) (int64, bool) {
	return c.Values[id][row], c.Valid[id][row/8]>>(row%8)&1 == 1
}

// Memory gives a Builder its room: that many values, and that many zeroed bytes
// of bitmaps. Whoever gives it may use it as something else as well, such as
// Arrow buffers.
type Memory func(values, bytes int) ([]int64, []byte)

// minimumRows is the first capacity of a block.
const minimumRows = 64

// Builder collects reports into Columns. Append copies each figure straight to
// its place.
type Builder struct {
	memory   Memory
	capacity int // rows the block has room for, a multiple of 64
	rows     int
	values   []int64 // the cells, column after column; nil before the first report
	bitmap   []byte  // their bitmaps, column after column
	// valueStride and bitmapStride lead from a column to the next.
	valueStride, bitmapStride int
	// marks are the bits of the last rows, up to eight, which are not in the bitmaps
	// yet: with both memories at once a report would meet too many cache lines.
	marks [form.NumCells]byte

	facts       []Facts
	unreadables []unreadableCell
	captions    []captionTally
}

// NewBuilder returns an empty builder. Without memory it takes Go's.
func NewBuilder(memory Memory) *Builder {
	if memory == nil {
		memory = func(values, bytes int) ([]int64, []byte) { return make([]int64, values), make([]byte, bytes) }
	}
	return &Builder{memory: memory, capacity: minimumRows}
}

// Rows returns the number of reports appended since the last Columns.
func (b *Builder) Rows() int { return b.rows }

// Reserve makes room for so many reports, if there are none yet: what grows is copied.
func (b *Builder) Reserve(rows int) {
	if b.values == nil {
		b.capacity = max(b.capacity, (rows+63)/64*64)
	}
}

// Reset forgets the reports and their memory.
func (b *Builder) Reset() {
	b.rows, b.values, b.bitmap = 0, nil, nil
	b.marks = [form.NumCells]byte{}
	b.facts, b.unreadables, b.captions = nil, nil, nil // the columns have them
}

// allocate makes a block with room for b.capacity rows. The columns are spaced
// one cache line further apart than they are long: at a distance of a power of
// two, all columns of a row would compete for the same few cache lines.
func (b *Builder) allocate() {
	b.valueStride = b.capacity + 8
	b.bitmapStride = b.capacity/8 + 8
	b.values, b.bitmap = b.memory(form.NumCells*b.valueStride, form.NumCells*b.bitmapStride)
}

func (b *Builder) grow() {
	values, bitmap, valueStride, bitmapStride := b.values, b.bitmap, b.valueStride, b.bitmapStride
	b.capacity *= 2
	b.allocate()
	for id := range form.NumCells {
		copy(b.values[id*b.valueStride:], values[id*valueStride:][:b.rows])
		copy(b.bitmap[id*b.bitmapStride:], bitmap[id*bitmapStride:][:bitmapStride])
	}
}

// Append adds a finalised report. The report is borrowed.
func (b *Builder) Append(r *form.Report) {
	if b.values == nil {
		b.allocate()
	} else if b.rows == b.capacity {
		b.grow()
	}
	facts := Facts{Editions: r.Editions, Edition: r.Edition()}
	facts.signature = signatureOf(r, facts.Edition)
	b.cells(r, &facts)
	facts.fee = checkFee(r)
	if len(r.Captions) > 0 {
		b.captions = append(b.captions, tallyCaptions(r, int32(b.rows)))
	}
	b.facts = append(b.facts, facts)
	if b.rows++; b.rows%8 == 0 {
		b.flush(b.rows/8 - 1)
	}
}

// flush puts the marks of the last rows into the bitmaps, at this byte of each.
func (b *Builder) flush(at int) {
	for id, mark := range b.marks {
		b.bitmap[id*b.bitmapStride+at] = mark
	}
	b.marks = [form.NumCells]byte{}
}

// cells stores the figures of a report. Slots without a figure hold 0.
func (b *Builder) cells(r *form.Report, facts *Facts) {
	row, bit := b.rows, byte(1)<<(b.rows%8)
	slot := row
	slots, valueStride := b.values, b.valueStride
	odd := form.State(0)
	for t := range form.NumTables {
		first, end := form.CellRange(t)
		stated := 0
		values, marks := r.Values[first:end], b.marks[first:end]
		for i, state := range r.States[first:end] {
			if state == form.Stated {
				slots[slot] = values[i]
				marks[i] |= bit
				stated++
			} else {
				slots[slot] = 0
				odd |= state & (state >> 1) // only Unreadable has both bits
			}
			slot += valueStride
		}
		facts.HasTable[t] = stated > 0
		facts.Filled += int32(stated)
	}
	if odd == 0 {
		return
	}
	for id, state := range r.States {
		if state == form.Unreadable {
			b.unreadables = append(b.unreadables, unreadableCell{row: int32(row), cell: form.CellID(id)})
		}
	}
}

// Columns returns the reports appended so far and empties the builder.
func (b *Builder) Columns() *Columns {
	if b.values == nil {
		b.allocate()
	}
	if b.rows%8 > 0 {
		b.flush(b.rows / 8)
	}
	c := &Columns{
		Rows: b.rows, Facts: b.facts, unreadables: b.unreadables, captions: b.captions,
		ValueStride: b.valueStride, BitmapStride: b.bitmapStride,
	}
	for id := range form.NumCells {
		c.Values[id] = b.values[id*b.valueStride:][:b.rows:b.rows]
		c.Valid[id] = b.bitmap[id*b.bitmapStride:][:words(b.rows)*8]
		for word := c.Valid[id]; len(word) > 0; word = word[8:] {
			c.Stated[id] += bits.OnesCount64(binary.LittleEndian.Uint64(word))
		}
	}
	b.Reset()
	return c
}

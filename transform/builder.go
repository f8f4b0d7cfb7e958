package transform

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
)

// Labels say about a report what it does not say itself.
type Labels struct {
	ReportID string
	SourceID string // key of the report's source in the dataset sources
	Line     int32  // line of the source where the report begins, 0 if unknown
	Kind     string // kind of agency, by the roster
	Group    string // 本级, 部门 or 乡镇街道, by the roster
	InSum    bool   // counts in roll-ups: own figures of an agency that no other report includes
}

// rowFacts is what a batch knows about a report besides its record.
type rowFacts struct {
	signature byte // see signatureOf
	inSum     bool
	fee       Outcome // of L3-FEE
	hasTable  [form.NumTables]bool
	editions  [form.NumTables]form.Edition // as the report has them
	edition   form.Edition                 // of the report as a whole
	filled    int32
	findings  [form.NumSeverities]int32
}

// unreadableCell is a cell that holds something that is no figure.
type unreadableCell struct {
	row  int32
	cell form.CellID
}

// captionTally counts the caption figures (A3-SUB) of a row that has any.
type captionTally struct {
	row                         int32
	passed, failed, notAssessed int32
}

// minimumRows is the first capacity of a block.
const minimumRows = 64

// Builder collects reports into a Batch. Append copies each value straight to
// its place in the column that becomes the Arrow buffer.
type Builder struct {
	mem      memory.Allocator
	capacity int // rows the block has room for, a multiple of 64
	rows     int
	values   *memory.Buffer // the cells, column after column
	valid    *memory.Buffer // their null bitmaps, column after column
	// slots and bitmap are the same memory, as they are used.
	slots       []int64
	bitmap      []byte
	valueStride int // slots from a column to the next
	validStride int // bytes from a bitmap to the next

	keys        [firstCellColumn]*keyBuilder // nil for the columns that are no text
	years       []int32
	submitted   []int32 // days since 1970, noDate if unknown
	lines       []int32
	facts       []rowFacts
	unreadables []unreadableCell
	captions    []captionTally
}

// noDate marks a date that is not known.
const noDate = int32(-1 << 31)

// NewBuilder returns an empty builder that takes its memory from mem.
func NewBuilder(mem memory.Allocator) *Builder {
	b := &Builder{mem: mem, capacity: minimumRows}
	for i := range b.keys {
		switch i {
		case keyYear, keySubmittedAt, keyLine:
		default:
			b.keys[i] = newKeyBuilder()
		}
	}
	return b
}

// Rows returns the number of reports appended since the last Batch.
func (b *Builder) Rows() int { return b.rows }

// Release gives back the memory of reports that no Batch took.
func (b *Builder) Release() {
	if b.values != nil {
		b.values.Release()
		b.valid.Release()
		b.values, b.valid = nil, nil
	}
	b.reset()
}

func (b *Builder) reset() {
	b.rows = 0
	for _, k := range b.keys {
		if k != nil {
			k.reset()
		}
	}
	b.years, b.submitted, b.lines = b.years[:0], b.submitted[:0], b.lines[:0]
	b.facts, b.unreadables, b.captions = nil, nil, nil // the batch has them
}

// allocate makes a block with room for b.capacity rows. The columns are spaced
// one cache line further apart than they are long: at a distance of a power of
// two, all columns of a row would compete for the same few cache lines.
func (b *Builder) allocate() {
	b.valueStride = b.capacity + 8
	b.validStride = b.capacity/8 + 8
	b.values, b.valid = memory.NewResizableBuffer(b.mem), memory.NewResizableBuffer(b.mem)
	b.values.Resize(form.NumCells * b.valueStride * arrow.Int64SizeBytes)
	b.valid.Resize(form.NumCells * b.validStride)
	b.slots = arrow.Int64Traits.CastFromBytes(b.values.Bytes())
	b.bitmap = b.valid.Bytes()
	clear(b.bitmap)
}

func (b *Builder) grow() {
	values, valid, slots, bitmap := b.values, b.valid, b.slots, b.bitmap
	valueStride, validStride := b.valueStride, b.validStride
	b.capacity *= 2
	b.allocate()
	for id := range form.NumCells {
		copy(b.slots[id*b.valueStride:], slots[id*valueStride:][:b.rows])
		copy(b.bitmap[id*b.validStride:], bitmap[id*validStride:][:validStride])
	}
	values.Release()
	valid.Release()
}

// Append adds a settled report. The report is borrowed.
func (b *Builder) Append(r *form.Report, l Labels) {
	if b.values == nil {
		b.allocate()
	} else if b.rows == b.capacity {
		b.grow()
	}
	facts := rowFacts{inSum: l.InSum, editions: r.Editions, edition: r.Edition()}
	facts.signature = signatureOf(r, facts.edition)
	b.cells(r, &facts)
	facts.fee = checkFee(r)
	if len(r.Captions) > 0 {
		b.captions = append(b.captions, tallyCaptions(r, int32(b.rows)))
	}
	b.facts = append(b.facts, facts)

	b.keys[keyReportID].append(l.ReportID)
	b.keys[keyDivision].append(r.Agency.Division)
	b.keys[keyAgencyCode].append(r.Agency.Code)
	b.keys[keyAgencyName].append(r.Agency.Name)
	b.keys[keyScope].append(r.Scope.String())
	b.keys[keyKind].append(l.Kind)
	b.keys[keyGroup].append(l.Group)
	b.keys[keySourceID].append(l.SourceID)
	for t, e := range r.Editions {
		b.keys[keyEditions+t].append(e.String())
	}
	b.years = append(b.years, int32(r.Year))
	b.submitted = append(b.submitted, daysSince1970(r.SubmittedAt))
	b.lines = append(b.lines, l.Line)
	b.rows++
}

// cells stores the figures of a report. Slots without a figure hold 0.
func (b *Builder) cells(r *form.Report, facts *rowFacts) {
	row, bit := b.rows, byte(1)<<(b.rows%8)
	slot, mark := row, row/8
	slots, bitmap := b.slots, b.bitmap
	odd := form.State(0)
	for t := range form.NumTables {
		first, end := form.CellRange(t)
		stated := int64(0)
		for id := first; id < end; id++ {
			state := r.States[id]
			mask := int64(0) // all ones for a stated cell
			if state == form.Stated {
				mask = -1
			}
			slots[slot] = r.Values[id] & mask
			bitmap[mark] |= bit & byte(mask)
			stated -= mask
			odd |= state & (state >> 1) // only Unreadable has both bits
			slot += b.valueStride
			mark += b.validStride
		}
		facts.hasTable[t] = stated > 0
		facts.filled += int32(stated)
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

// Batch returns the reports appended so far and empties the builder. The
// caller owns the batch and releases it.
func (b *Builder) Batch() *Batch {
	if b.values == nil {
		b.allocate()
	}
	batch := &Batch{rows: b.rows, facts: b.facts, unreadables: b.unreadables, captions: b.captions}
	columns := make([]arrow.Array, firstCellColumn, firstCellColumn+form.NumCells)
	for i, k := range b.keys {
		if k != nil {
			batch.keys[i] = k.column(b.mem)
			columns[i] = batch.keys[i].array(b.mem)
		}
	}
	batch.years = append([]int32(nil), b.years...)
	columns[keyYear] = int32Array(b.mem, arrow.PrimitiveTypes.Int32, b.years, noDate)
	columns[keySubmittedAt] = int32Array(b.mem, arrow.FixedWidthTypes.Date32, b.submitted, noDate)
	columns[keyLine] = int32Array(b.mem, arrow.PrimitiveTypes.Int32, b.lines, 0)
	for id := range form.NumCells {
		column := b.cellArray(id)
		columns = append(columns, column)
		batch.nulls[id] = column.NullN()
		batch.values[id] = b.slots[id*b.valueStride:][:b.rows:b.rows]
		batch.valid[id] = b.bitmap[id*b.validStride:][:words(b.rows)*8]
	}
	batch.Record = array.NewRecord(Schema, columns, int64(b.rows))
	for _, c := range columns {
		c.Release()
	}
	b.values.Release() // the columns hold what they need
	b.valid.Release()
	b.values, b.valid = nil, nil
	b.reset()
	return batch
}

func (b *Builder) cellArray(id int) arrow.Array {
	values := memory.SliceBuffer(b.values, id*b.valueStride*arrow.Int64SizeBytes, b.rows*arrow.Int64SizeBytes)
	valid := memory.SliceBuffer(b.valid, id*b.validStride, (b.rows+7)/8)
	bitmap := b.bitmap[id*b.validStride:]
	stated := 0
	for w := range words(b.rows) {
		stated += bits.OnesCount64(word(bitmap, w))
	}
	data := array.NewData(arrow.PrimitiveTypes.Int64, b.rows, []*memory.Buffer{valid, values}, nil, b.rows-stated, 0)
	values.Release()
	valid.Release()
	defer data.Release()
	return array.NewInt64Data(data)
}

// Batch is a run of reports as one Arrow record. Whoever gets a Batch from a
// Builder owns it and calls Release once.
type Batch struct {
	// Record has the columns of Schema.
	Record arrow.Record

	rows        int
	keys        [firstCellColumn]*keyColumn
	years       []int32
	facts       []rowFacts
	unreadables []unreadableCell
	captions    []captionTally
	// values and valid are the memory of the record's cells: figures, 0 where
	// there is none, and null bitmaps in whole words.
	values [form.NumCells][]int64
	valid  [form.NumCells][]byte
	nulls  [form.NumCells]int
}

// Rows returns the number of reports.
func (b *Batch) Rows() int { return b.rows }

// Release gives the memory of the record back.
func (b *Batch) Release() {
	for _, k := range b.keys {
		if k != nil {
			k.dictionary.Release()
		}
	}
	b.Record.Release()
	*b = Batch{}
}

// Value returns the figure of a cell of a report, and whether there is one.
func (b *Batch) Value(row int, id form.CellID) (int64, bool) {
	return b.values[id][row], b.valid[id][row/8]>>(row%8)&1 == 1
}

// CountFindings adds findings about a report to the counts that the dataset
// reports shows.
func (b *Batch) CountFindings(row int, findings []form.Finding) {
	for i := range findings {
		b.facts[row].findings[findings[i].Severity()]++
	}
}

// ReportKey says which report a row of a dataset is about.
type ReportKey struct {
	ReportID   string
	Division   string
	AgencyCode string
	AgencyName string
	Year       int
	Scope      form.Scope
}

// Key returns the key of a report. It stays valid when the batch is released.
func (b *Batch) Key(row int) ReportKey {
	key := ReportKey{
		ReportID:   strings.Clone(b.keys[keyReportID].text(row)),
		Division:   strings.Clone(b.keys[keyDivision].text(row)),
		AgencyCode: strings.Clone(b.keys[keyAgencyCode].text(row)),
		AgencyName: strings.Clone(b.keys[keyAgencyName].text(row)),
		Year:       int(b.years[row]),
	}
	if b.keys[keyScope].text(row) == form.Consolidated.String() {
		key.Scope = form.Consolidated
	}
	return key
}

// keyBuilder collects a text column as a dictionary and an index per row.
type keyBuilder struct {
	index map[string]int32
	texts []string
	rows  []int32 // noText for a null
	nulls int
	last  string // the text before: texts often repeat from row to row
	lastI int32
}

const noText = int32(-1)

func newKeyBuilder() *keyBuilder { return &keyBuilder{index: map[string]int32{}, lastI: noText} }

func (k *keyBuilder) reset() {
	clear(k.index)
	k.texts, k.rows, k.nulls, k.last, k.lastI = k.texts[:0], k.rows[:0], 0, "", noText
}

func (k *keyBuilder) append(text string) {
	if text == "" {
		k.nulls++
		k.rows = append(k.rows, noText)
		return
	}
	if text != k.last {
		i, ok := k.index[text]
		if !ok {
			i = int32(len(k.texts))
			k.texts = append(k.texts, text)
			k.index[text] = i
		}
		k.last, k.lastI = text, i
	}
	k.rows = append(k.rows, k.lastI)
}

func (k *keyBuilder) column(mem memory.Allocator) *keyColumn {
	return &keyColumn{dictionary: stringArray(mem, k.texts), rows: append([]int32(nil), k.rows...), nulls: k.nulls}
}

// keyColumn is a text column of a batch. The datasets repeat its indices and
// share its dictionary.
type keyColumn struct {
	dictionary *array.String
	rows       []int32 // place in the dictionary, noText for a null
	nulls      int
}

// text returns the text of a row, "" for a null. It shares the memory of the column.
func (k *keyColumn) text(row int) string {
	if i := k.rows[row]; i != noText {
		return k.dictionary.Value(int(i))
	}
	return ""
}

// array returns the column with one slot per report.
func (k *keyColumn) array(mem memory.Allocator) arrow.Array {
	return dictionaryArray(mem, k.rows, k.nulls > 0, k.dictionary)
}

// daysSince1970 reads a date as Arrow stores it.
func daysSince1970(date string) int32 {
	if date == "" {
		return noDate
	}
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return noDate
	}
	return int32(arrow.Date32FromTime(t))
}

// words returns how many 64-bit words a bitmap of n bits takes.
func words(n int) int { return (n + 63) / 64 }

// word returns the w-th 64 bits of an Arrow bitmap.
func word(bitmap []byte, w int) uint64 { return binary.LittleEndian.Uint64(bitmap[w*8:]) }

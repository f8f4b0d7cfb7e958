package transform

import (
	"hash/maphash"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
)

// The functions here wrap values into Arrow arrays. Each returns an array that
// the caller owns.

// buffer returns size bytes from mem. Their content is not defined.
func buffer(mem memory.Allocator, size int) *memory.Buffer {
	b := memory.NewResizableBuffer(mem)
	b.Resize(size)
	return b
}

// wrap makes an array of a fixed-width type. It takes the buffers.
func wrap(t arrow.DataType, n, nulls int, valid, values *memory.Buffer) arrow.Array {
	data := array.NewData(t, n, []*memory.Buffer{valid, values}, nil, nulls, 0)
	defer data.Release()
	if valid != nil {
		valid.Release()
	}
	values.Release()
	return array.MakeFromData(data)
}

// int32Array copies values; the value null stands for a null.
func int32Array(mem memory.Allocator, t arrow.DataType, values []int32, null int32) arrow.Array {
	b := buffer(mem, len(values)*arrow.Int32SizeBytes)
	copy(arrow.Int32Traits.CastFromBytes(b.Bytes()), values)
	valid, nulls := int32Validity(mem, values, null)
	return wrap(t, len(values), nulls, valid, b)
}

// int32Validity returns the bitmap of the values that are not null, or nil if all are.
func int32Validity(mem memory.Allocator, values []int32, null int32) (*memory.Buffer, int) {
	nulls := 0
	for _, v := range values {
		if v == null {
			nulls++
		}
	}
	if nulls == 0 {
		return nil, 0
	}
	valid := buffer(mem, (len(values)+7)/8)
	bitmap := valid.Bytes()
	clear(bitmap)
	for i, v := range values {
		if v != null {
			bitmap[i/8] |= 1 << (i % 8)
		}
	}
	return valid, nulls
}

// stringArray copies texts.
func stringArray(mem memory.Allocator, texts []string) *array.String {
	b := array.NewStringBuilder(mem)
	defer b.Release()
	b.Reserve(len(texts))
	for _, t := range texts {
		b.Append(t)
	}
	return b.NewStringArray()
}

// dictionaryArray makes a column of texts; indices that are noText are nulls.
// It borrows the dictionary.
func dictionaryArray(mem memory.Allocator, indices []int32, mayHaveNulls bool, dictionary *array.String) arrow.Array {
	b := buffer(mem, len(indices)*arrow.Int32SizeBytes)
	out := arrow.Int32Traits.CastFromBytes(b.Bytes())
	copy(out, indices)
	var valid *memory.Buffer
	nulls := 0
	if mayHaveNulls {
		if valid, nulls = int32Validity(mem, indices, noText); nulls > 0 {
			for i, v := range out {
				out[i] = max(v, 0) // the slot of a null holds a valid index all the same
			}
		}
	}
	return dictionaryOf(b, valid, len(indices), nulls, dictionary)
}

// dictionaryOf makes a dictionary array of ready index buffers, which it
// takes. It borrows the dictionary.
func dictionaryOf(indices, valid *memory.Buffer, n, nulls int, dictionary *array.String) arrow.Array {
	data := array.NewDataWithDictionary(text, n, []*memory.Buffer{valid, indices}, nulls, 0, dictionary.Data().(*array.Data))
	defer data.Release()
	if valid != nil {
		valid.Release()
	}
	indices.Release()
	return array.NewDictionaryData(data)
}

// texts makes a text column with few different texts, "" for a null.
func texts(mem memory.Allocator, n int, of func(row int) string) arrow.Array {
	k := keyPool.Get().(*keyBuilder)
	defer keyPool.Put(k)
	k.reset()
	k.rows = slices.Grow(k.rows, n)
	for row := range n {
		k.append(of(row))
	}
	dictionary := stringArray(mem, k.texts)
	defer dictionary.Release()
	return dictionaryArray(mem, k.rows, k.nulls > 0, dictionary)
}

// keyPool has the memory of columns that are made.
var keyPool = sync.Pool{New: func() any { return newKeyBuilder() }}

// stringsOf makes a plain text column, "" for a null.
func stringsOf(mem memory.Allocator, n int, of func(row int) string) arrow.Array {
	b := array.NewStringBuilder(mem)
	defer b.Release()
	b.Reserve(n)
	for row := range n {
		if t := of(row); t != "" {
			b.Append(t)
		} else {
			b.AppendNull()
		}
	}
	return b.NewArray()
}

// figuresOf makes a column of figures with two decimals: money becomes yuan,
// counts stay whole.
func figuresOf(mem memory.Allocator, n int, of func(row int) (int64, form.Kind, bool)) arrow.Array {
	b := array.NewDecimal128Builder(mem, yuan)
	defer b.Release()
	b.Reserve(n)
	for row := range n {
		v, kind, known := of(row)
		switch {
		case !known:
			b.AppendNull()
		case kind == form.Count:
			b.Append(decimal128.FromI64(v).Mul(decimal128.FromI64(100)))
		default:
			b.Append(decimal128.FromI64(v))
		}
	}
	return b.NewArray()
}

// countsOf makes a column of counts.
func countsOf(mem memory.Allocator, n int, of func(row int) (int64, bool)) arrow.Array {
	b := array.NewInt64Builder(mem)
	defer b.Release()
	b.Reserve(n)
	for row := range n {
		if v, known := of(row); known {
			b.UnsafeAppend(v)
		} else {
			b.UnsafeAppendBoolToBitmap(false)
		}
	}
	return b.NewArray()
}

// numbersOf makes a column of small numbers.
func numbersOf(mem memory.Allocator, n int, of func(row int) int) arrow.Array {
	values := make([]int32, n)
	for row := range values {
		values[row] = int32(of(row))
	}
	return int32Array(mem, tInt32, values, noDate)
}

// flagsOf makes a column of yes and no.
func flagsOf(mem memory.Allocator, n int, of func(row int) bool) arrow.Array {
	b := buffer(mem, (n+7)/8)
	bitmap := b.Bytes()
	clear(bitmap)
	for row := range n {
		if of(row) {
			bitmap[row/8] |= 1 << (row % 8)
		}
	}
	return wrap(tBool, n, 0, nil, b)
}

// runsOf makes a column of runs: each of the values, which it takes, as often as
// counts says, which is never 0.
func runsOf(mem memory.Allocator, values arrow.Array, counts []int32) arrow.Array {
	b := buffer(mem, len(counts)*arrow.Int32SizeBytes)
	out := arrow.Int32Traits.CastFromBytes(b.Bytes())
	end := int32(0)
	for run, n := range counts {
		end += n
		out[run] = end
	}
	ends := wrap(tInt32, len(counts), 0, nil, b)
	defer ends.Release()
	defer values.Release()
	return array.NewRunEndEncodedArray(ends, values, int(end), 0)
}

// once returns the counts of a column that says the same in all of its n rows.
func once(n int) []int32 {
	if n == 0 {
		return nil
	}
	return []int32{int32(n)}
}

// eachOnce returns the counts of a column of n runs of one row.
func eachOnce(n int) []int32 { return slices.Repeat([]int32{1}, n) }

// constantText makes a column of one run of a text, "" for nulls.
func constantText(mem memory.Allocator, n int, text string) arrow.Array {
	counts := once(n)
	return runsOf(mem, texts(mem, len(counts), func(int) string { return text }), counts)
}

// noDate marks a date that is not known.
const noDate = int32(-1 << 31)

// keyBuilder collects a text column as a dictionary and an index per row.
type keyBuilder struct {
	// slots tells of each text its place in texts, from 1, at its hash or behind. Its
	// length is a power of two. With a map a run takes 1.5 % longer: most texts are new.
	slots []int32
	texts []string
	rows  []int32 // noText for a null
	nulls int
	last  string // the text before: texts often repeat from row to row
	lastI int32
}

const noText = int32(-1)

// leastSlots is how many slots there are at first.
const leastSlots = 16

func newKeyBuilder() *keyBuilder { return &keyBuilder{slots: make([]int32, leastSlots), lastI: noText} }

func (k *keyBuilder) reset() {
	clear(k.slots)
	k.texts, k.rows, k.nulls, k.last, k.lastI = k.texts[:0], k.rows[:0], 0, "", noText
}

func (k *keyBuilder) append(text string) {
	if text == "" {
		k.nulls++
		k.rows = append(k.rows, noText)
		return
	}
	if text != k.last {
		k.last, k.lastI = text, k.place(text)
	}
	k.rows = append(k.rows, k.lastI)
}

// place returns the place of a text, which is entered if it is new.
func (k *keyBuilder) place(text string) int32 {
	at, known := k.find(text)
	if !known {
		if 2*len(k.texts) >= len(k.slots) {
			k.slots = make([]int32, 4*len(k.slots))
			for i, t := range k.texts {
				at, _ = k.find(t)
				k.slots[at] = int32(i + 1)
			}
			at, _ = k.find(text)
		}
		k.texts = append(k.texts, text)
		k.slots[at] = int32(len(k.texts))
	}
	return k.slots[at] - 1
}

// find returns the slot of a text, or the one where it belongs.
func (k *keyBuilder) find(text string) (at int, known bool) {
	for at = int(maphash.String(slotSeed, text)); ; at++ {
		at &= len(k.slots) - 1
		switch i := k.slots[at]; {
		case i == 0:
			return at, false
		case k.texts[i-1] == text:
			return at, true
		}
	}
}

// slotSeed decides where texts lie in slots, and nothing else.
var slotSeed = maphash.MakeSeed()

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
	day, ok := form.Day(date)
	if !ok {
		return noDate
	}
	return int32(day)
}

// Short forms for types.
var (
	tInt32  = arrow.PrimitiveTypes.Int32
	tInt64  = arrow.PrimitiveTypes.Int64
	tBool   = arrow.FixedWidthTypes.Boolean
	tDate   = arrow.FixedWidthTypes.Date32
	tString = arrow.BinaryTypes.String
	// rate is the type of shares and changes: exact to 6 decimals.
	rate = &arrow.Decimal128Type{Precision: 18, Scale: 6}
)

// text is the type of columns whose texts repeat: a dictionary.
var text = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// yuan is the type of amounts that leave the program.
var yuan = &arrow.Decimal128Type{Precision: 18, Scale: 2}

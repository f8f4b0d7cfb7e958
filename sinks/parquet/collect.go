package parquet

import (
	"fmt"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// collect reads one column of a record.
func (e *encoder) collect(c *column, values arrow.Array) error {
	e.places = e.places[:0]
	e.flags = e.flags[:0]
	e.ends = e.ends[:0]
	e.starts = e.starts[:0]
	if lists, ok := values.(*array.List); ok && c.list() {
		return e.collectLists(c, lists)
	}
	if !arrow.TypeEqual(values.DataType(), c.arrow) {
		return fmt.Errorf("is of type %s, not %s", values.DataType(), c.arrow)
	}
	if runs, ok := values.(*array.RunEndEncoded); ok {
		return e.collectRuns(c, runs)
	}
	e.collectValidity(values)
	if err := e.startPages(c, values.Len()); err != nil {
		return err
	}
	return e.collectValues(values)
}

// collectValues looks up the values of a plain column, or of the runs of one.
func (e *encoder) collectValues(values arrow.Array) error {
	if cap(e.places) < e.defined {
		e.places = make([]int32, 0, e.defined+e.defined/4)
	}
	switch a := values.(type) {
	case *array.Int64:
		collectNumbers(e, a.Int64Values())
	case *array.Int32:
		collectNumbers(e, a.Int32Values())
	case *array.Int16:
		collectNumbers(e, a.Int16Values())
	case *array.Date32:
		collectNumbers(e, a.Date32Values())
	case *array.Decimal128:
		return e.collectAmounts(a.Values())
	case *array.Boolean:
		e.collectFlags(a)
	case *array.String:
		e.collectTexts(a)
	case *array.Dictionary:
		return e.collectDictionary(a)
	default:
		return fmt.Errorf("type %s cannot be written", values.DataType())
	}
	return nil
}

// collectValidity notes which values are null.
func (e *encoder) collectValidity(values arrow.Array) {
	e.defined = values.Len()
	e.valid = nil
	if bitmap := values.NullBitmapBytes(); len(bitmap) > 0 {
		e.bitmap = zeroed(e.bitmap, e.defined)
		bitutil.CopyBitmap(bitmap, values.Data().Offset(), e.defined, e.bitmap, 0)
		if defined := bitutil.CountSetBits(e.bitmap, 0, e.defined); defined < e.defined {
			e.defined, e.valid = defined, e.bitmap
		}
	}
}

// startPages notes where the pages of so many rows begin.
func (e *encoder) startPages(c *column, rows int) error {
	if e.defined < rows && !c.nullable {
		return fmt.Errorf("has %d nulls, and its type allows none", rows-e.defined)
	}
	value := 0
	for row := 0; row < rows; row += pageRows {
		e.starts = append(e.starts, start{row, row, value})
		value += e.definedBetween(row, min(row+pageRows, rows))
	}
	e.starts = append(e.starts, start{rows, rows, value})
	return nil
}

// definedBetween counts the rows of a plain column that are not null.
func (e *encoder) definedBetween(from, to int) int {
	if e.valid == nil {
		return to - from
	}
	return bitutil.CountSetBits(e.valid, from, to-from)
}

// zeroed returns a bitmap of so many bits, all zero, in the memory of an old one.
func zeroed(bitmap []byte, n int) []byte {
	size := (n + 7) / 8
	if cap(bitmap) < size {
		return make([]byte, size)
	}
	bitmap = bitmap[:size]
	clear(bitmap)
	return bitmap
}

// collectNumbers looks up whole numbers. It is the innermost loop of the writer.
func collectNumbers[T int16 | int32 | int64 | arrow.Date32](e *encoder, values []T) {
	d := &e.numbers
	places := e.places[:e.defined]
	if e.valid == nil {
		for i, v := range values {
			if uint64(v) < smallNumbers {
				if known := d.small[v]; known > 0 {
					places[i] = known - 1
					continue
				}
			}
			places[i] = d.place(int64(v))
		}
		e.places = places
		return
	}
	n := 0
	for i, word := range e.valid {
		for ; word != 0; word &= word - 1 {
			v := values[8*i+bits.TrailingZeros8(word)]
			place := int32(-1)
			if uint64(v) < smallNumbers {
				place = d.small[v] - 1
			}
			if place < 0 {
				place = d.place(int64(v))
			}
			places[n] = place
			n++
		}
	}
	e.places = places
}

// collectAmounts looks up decimals, which must fit 18 digits.
func (e *encoder) collectAmounts(values []decimal128.Num) error {
	for i, v := range values {
		if e.valid != nil && !bitutil.BitIsSet(e.valid, i) {
			continue
		}
		amount := int64(v.LowBits())
		if v.HighBits() != amount>>63 || amount > maxDecimal || amount < -maxDecimal {
			return fmt.Errorf("row %d: %s does not fit 18 digits", i, v.ToString(0))
		}
		place := int32(-1)
		if uint64(amount) < smallNumbers {
			place = e.numbers.small[amount] - 1
		}
		if place < 0 {
			place = e.numbers.place(amount)
		}
		e.places = append(e.places, place)
	}
	return nil
}

// collectFlags packs the Booleans that are not null.
func (e *encoder) collectFlags(values *array.Boolean) {
	e.flags = zeroed(e.flags, e.defined)
	n := 0
	for i := range values.Len() {
		if e.valid != nil && !bitutil.BitIsSet(e.valid, i) {
			continue
		}
		if values.Value(i) {
			bitutil.SetBit(e.flags, n)
		}
		n++
	}
}

// collectTexts looks up texts that come without a dictionary.
func (e *encoder) collectTexts(values *array.String) {
	d := &e.texts
	last, place := "", int32(-1)
	for i := range values.Len() {
		if e.valid != nil && !bitutil.BitIsSet(e.valid, i) {
			continue
		}
		if text := values.Value(i); place < 0 || text != last {
			last, place = text, d.enter(text)
		}
		e.places = append(e.places, place)
	}
}

// collectDictionary takes over the places of a column that comes with a
// dictionary: only what occurs in the record is written, in order of occurrence.
func (e *encoder) collectDictionary(values *array.Dictionary) error {
	dictionary, ok := values.Dictionary().(*array.String)
	if !ok {
		return fmt.Errorf("has a dictionary of %s", values.Dictionary().DataType())
	}
	d := &e.texts
	if len(d.place) < dictionary.Len() {
		d.place = make([]int32, dictionary.Len()+dictionary.Len()/4)
	}
	var position int // of the first bad one, -1 if all are good
	switch indices := values.Indices().(type) {
	case *array.Int8:
		position = collectPositions(e, indices.Int8Values(), dictionary)
	case *array.Int16:
		position = collectPositions(e, indices.Int16Values(), dictionary)
	case *array.Int32:
		position = collectPositions(e, indices.Int32Values(), dictionary)
	default:
		return fmt.Errorf("has dictionary positions of type %s", indices.DataType())
	}
	if position >= 0 {
		return fmt.Errorf("row %d: no text at its position of the dictionary", position)
	}
	return nil
}

// collectPositions returns the first row whose position has no text, or -1. Keys
// stand in all rows of a report, one after the other: each run is looked up once.
func collectPositions[T int8 | int16 | int32](e *encoder, positions []T, dictionary *array.String) int {
	d := &e.texts
	known := d.place[:dictionary.Len()]
	places := e.places[:e.defined]
	n := 0
	valid := e.valid
	for i := 0; i < len(positions); {
		if valid != nil && !bitutil.BitIsSet(valid, i) {
			i++
			continue
		}
		p := positions[i]
		position := int(p)
		if position < 0 || position >= len(known) || dictionary.IsNull(position) {
			return i
		}
		place := known[position] - 1
		if place < 0 {
			place = int32(len(d.values))
			known[position] = place + 1
			d.used = append(d.used, int32(position))
			d.values = append(d.values, dictionary.Value(position))
		}
		if valid == nil {
			end := i + 1
			for end < len(positions) && positions[end] == p {
				end++
			}
			run := places[i:end]
			for k := range run {
				run[k] = place
			}
			i = end
			continue
		}
		places[n] = place
		n++
		i++
	}
	e.places = places
	return -1
}

// collectRuns looks up each run of a column of runs once. Neighbours that are alike
// become one.
func (e *encoder) collectRuns(c *column, runs *array.RunEndEncoded) error {
	ends, ok := runs.RunEndsArr().(*array.Int32)
	if !ok {
		return fmt.Errorf("has runs that end at %s", runs.RunEndsArr().DataType())
	}
	first, n := runs.GetPhysicalOffset(), runs.GetPhysicalLength()
	values := array.NewSlice(runs.Values(), int64(first), int64(first+n))
	defer values.Release()
	e.collectValidity(values)
	if err := e.collectValues(values); err != nil {
		return err
	}
	rows, valid := runs.Len(), e.valid
	if valid != nil {
		e.rowBitmap = zeroed(e.rowBitmap, rows)
		e.valid = e.rowBitmap
	}
	row, end, kept := 0, 0, 0
	places := e.places
	e.places = e.places[:0]
	for run := range n {
		begin := row
		if row = min(int(ends.Value(first+run))-runs.Offset(), rows); row <= begin {
			return fmt.Errorf("row %d: a run ends before it begins", begin)
		}
		if valid != nil {
			if !bitutil.BitIsSet(valid, run) {
				continue
			}
			bitutil.SetBitsTo(e.valid, int64(begin), int64(row-begin), true)
		}
		place := places[kept]
		kept++
		end += row - begin
		if last := len(e.places) - 1; last >= 0 && e.places[last] == place {
			e.ends[last] = int32(end)
			continue
		}
		e.places, e.ends = append(e.places, place), append(e.ends, int32(end))
	}
	e.defined = end
	return e.startPages(c, rows)
}

// collectLists looks up the texts of lists and notes their levels.
func (e *encoder) collectLists(c *column, lists *array.List) error {
	elements, ok := lists.ListValues().(*array.String)
	if !ok {
		return fmt.Errorf("is a list of %s", lists.ListValues().DataType())
	}
	e.valid = nil
	e.repetition, e.definition = e.repetition[:0], e.definition[:0]
	empty := int32(0)
	if c.nullable {
		empty = 1
	}
	present := empty + 1
	for row := range lists.Len() {
		if row%pageRows == 0 {
			e.starts = append(e.starts, start{row, len(e.definition), len(e.places)})
		}
		if lists.IsNull(row) {
			if !c.nullable {
				return fmt.Errorf("row %d is null, and its type allows none", row)
			}
			e.repetition, e.definition = append(e.repetition, 0), append(e.definition, 0)
			continue
		}
		from, to := lists.ValueOffsets(row)
		if from == to {
			e.repetition, e.definition = append(e.repetition, 0), append(e.definition, empty)
			continue
		}
		for i := from; i < to; i++ {
			repetition, definition := int32(1), present
			if i == from {
				repetition = 0
			}
			if elements.IsNull(int(i)) {
				if !c.elementNullable {
					return fmt.Errorf("row %d has a null element, and its type allows none", row)
				}
			} else {
				definition = int32(c.maxDefinition)
				e.places = append(e.places, e.texts.enter(elements.Value(int(i))))
			}
			e.repetition, e.definition = append(e.repetition, repetition), append(e.definition, definition)
		}
	}
	e.defined = len(e.places)
	e.starts = append(e.starts, start{lists.Len(), len(e.definition), len(e.places)})
	return nil
}

package transform

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/check"
)

// stretch says how many rows each report of a batch has in a dataset.
type stretch struct {
	mem    memory.Allocator
	batch  *Batch
	counts []int32 // rows per report
	total  int
}

// stretchBy makes a stretch from the signature-independent facts of each report.
func stretchBy(mem memory.Allocator, b *Batch, rowsOf func(f *check.Facts) int) *stretch {
	s := &stretch{mem: mem, batch: b, counts: make([]int32, b.Rows)}
	for row := range s.counts {
		n := rowsOf(&b.Facts[row])
		s.counts[row] = int32(n)
		s.total += n
	}
	return s
}

// key repeats a text column of the batch.
func (s *stretch) key(column int) arrow.Array {
	k := s.batch.keys[column]
	rows, counts := s.runs(k.rows)
	return runsOf(s.mem, dictionaryArray(s.mem, rows, k.nulls > 0, k.dictionary), counts)
}

// years repeats the year of each report.
func (s *stretch) years() arrow.Array {
	years, counts := s.runs(s.batch.years)
	return runsOf(s.mem, int32Array(s.mem, tInt32, years, noDate), counts)
}

// runs returns what reports with rows have of what each has, and how many rows.
func (s *stretch) runs(of []int32) (values, counts []int32) {
	if !slices.Contains(s.counts, 0) {
		return of, s.counts
	}
	for row, n := range s.counts {
		if n > 0 {
			values, counts = append(values, of[row]), append(counts, n)
		}
	}
	return values, counts
}

// repeatedKeys are the columns that say which report a row is about, for datasets
// made from batches.
func repeatedKeys[S any](of func(S) *stretch) []field[S] {
	key := func(c Column, key int) field[S] {
		c.Type, c.Runs = text, true
		return field[S]{c, func(_ memory.Allocator, from S) arrow.Array { return of(from).key(key) }}
	}
	year := cYear
	year.Type, year.Runs = tInt32, true
	return []field[S]{
		key(cReportID, keyReportID), key(cDivision, keyDivision), key(cAgencyID, keyAgencyID), key(cAgencyCode, keyAgencyCode), key(cAgencyName, keyAgencyName),
		{year, func(_ memory.Allocator, from S) arrow.Array { return of(from).years() }}, key(cScope, keyScope),
	}
}

// codes is a dictionary and, per edition, the indices that the rows of one
// report have in it.
type codes struct {
	texts   []string
	indices [form.BothEditions + 1][]int32
}

func (c *codes) add(e form.Edition, text string) {
	for i, t := range c.texts {
		if t == text {
			c.indices[e] = append(c.indices[e], int32(i))
			return
		}
	}
	c.indices[e] = append(c.indices[e], int32(len(c.texts)))
	c.texts = append(c.texts, text)
}

// column repeats the codes of each report's edition.
func (s *stretch) column(c *codes, editionOf func(f *check.Facts) form.Edition) arrow.Array {
	dictionary := stringArray(s.mem, c.texts)
	defer dictionary.Release()
	return dictionaryOf(s.repeat(&c.indices, editionOf), nil, s.total, 0, dictionary)
}

// repeat lays out, for each report, the numbers of its edition.
func (s *stretch) repeat(numbers *[form.BothEditions + 1][]int32, editionOf func(f *check.Facts) form.Edition) *memory.Buffer {
	b := buffer(s.mem, s.total*arrow.Int32SizeBytes)
	out := arrow.Int32Traits.CastFromBytes(b.Bytes())
	for row := range s.batch.Facts {
		out = out[copy(out, numbers[editionOf(&s.batch.Facts[row])]):]
	}
	return b
}

// cells lays out one value column of a dataset: for each report, the
// cells of its edition, one below the other. noCell stands for a null.
func (s *stretch) cells(cells *[form.BothEditions + 1][]int, editionOf func(f *check.Facts) form.Edition) arrow.Array {
	values := buffer(s.mem, s.total*arrow.Int64SizeBytes)
	valid := buffer(s.mem, (s.total+63)/64*8)
	nulls := s.fill(arrow.Int64Traits.CastFromBytes(values.Bytes()), valid.Bytes(), cells, editionOf)
	return wrap(tInt64, s.total, nulls, valid, values)
}

// noCell marks a row of a dataset in which a column has no cell.
const noCell = -1

// tile is how many reports are laid out at a time: their rows stay in the first cache.
const tile = 32

// fill stores the figures and their null bitmap, and returns the number of nulls.
func (s *stretch) fill(out []int64, bitmap []byte, cells *[form.BothEditions + 1][]int, editionOf func(f *check.Facts) form.Edition) (nulls int) {
	for i := range bitmap {
		bitmap[i] = 0xff
	}
	base := 0
	for start := 0; start < s.batch.Rows; {
		e := editionOf(&s.batch.Facts[start])
		end := start + 1
		for end < s.batch.Rows && end-start < tile && editionOf(&s.batch.Facts[end]) == e {
			end++
		}
		height := len(cells[e])
		for k, id := range cells[e] {
			at := base + k
			if id == noCell {
				for range end - start {
					out[at] = 0
					bitmap[at/8] &^= 1 << (at % 8)
					at += height
				}
				nulls += end - start
				continue
			}
			for _, v := range s.batch.Values[id][start:end] {
				out[at] = v
				at += height
			}
			nulls += s.clearNulls(bitmap, id, start, end, base+k, height)
		}
		base += height * (end - start)
		start = end
	}
	return nulls
}

// clearNulls clears the bits of the reports from start to end whose cell has no figure.
func (s *stretch) clearNulls(bitmap []byte, id, start, end, at, height int) (nulls int) {
	valid := s.batch.Valid[id]
	if s.batch.Stated[id] == s.batch.Rows {
		return 0
	}
	for row := start; row < end; row++ {
		if valid[row/8]>>(row%8)&1 == 0 {
			bitmap[at/8] &^= 1 << (at % 8)
			nulls++
		}
		at += height
	}
	return nulls
}

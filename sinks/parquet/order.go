package parquet

import (
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// rowOrder compares the rows of a column with the row before each, from the first to
// the last: where it has runs, from one run to the next.
type rowOrder struct {
	values func(a, b int) int // of rows, or of runs
	runs   *array.RunEndEncoded
	ends   []int32 // of the runs, as Arrow counts them: from before the first row of a slice
	run    int     // the one that has the row asked for last
}

func orderOf(values arrow.Array) rowOrder {
	runs, ok := values.(*array.RunEndEncoded)
	if !ok {
		return rowOrder{values: comparison(values)}
	}
	return rowOrder{values: comparison(runs.Values()), ends: runs.RunEndsArr().(*array.Int32).Int32Values(), runs: runs, run: runs.GetPhysicalOffset()}
}

// next returns the first row after this one that may differ from the one before it.
func (o *rowOrder) next(row int) int {
	if o.runs == nil {
		return row + 1
	}
	for o.end() <= row {
		o.run++
	}
	return o.end()
}

// end is the row after the run.
func (o *rowOrder) end() int { return int(o.ends[o.run]) - o.runs.Offset() }

// compare compares a row, which next of the row before or an earlier one has
// reached, with the row before.
func (o *rowOrder) compare(row int) int {
	switch {
	case o.runs == nil:
		return o.values(row-1, row)
	case row < o.end():
		return 0
	}
	return o.values(o.run, o.run+1)
}

// comparison returns a function that compares two rows of a column, nulls first.
func comparison(values arrow.Array) func(a, b int) int {
	compare := comparisonOfValues(values)
	// Not NullN, which counts and keeps the count: others may read this array now.
	if len(values.NullBitmapBytes()) == 0 {
		return compare
	}
	return func(a, b int) int {
		switch aNull, bNull := values.IsNull(a), values.IsNull(b); {
		case aNull && bNull:
			return 0
		case aNull:
			return -1
		case bNull:
			return 1
		}
		return compare(a, b)
	}
}

func comparisonOfValues(values arrow.Array) func(a, b int) int {
	switch of := values.(type) {
	case *array.Int64:
		return comparisonOf(of.Int64Values())
	case *array.Int32:
		return comparisonOf(of.Int32Values())
	case *array.Int16:
		return comparisonOf(of.Int16Values())
	case *array.Date32:
		return comparisonOf(of.Date32Values())
	case *array.Decimal128:
		return func(a, b int) int { return of.Value(a).Cmp(of.Value(b)) }
	case *array.Boolean:
		return func(a, b int) int {
			switch {
			case of.Value(a) == of.Value(b):
				return 0
			case of.Value(b):
				return -1
			}
			return 1
		}
	case *array.String:
		return func(a, b int) int { return cmp.Compare(of.Value(a), of.Value(b)) }
	case *array.Dictionary:
		switch positions := of.Indices().(type) {
		case *array.Int8:
			return comparisonOfPositions(of, positions.Int8Values())
		case *array.Int16:
			return comparisonOfPositions(of, positions.Int16Values())
		case *array.Int32:
			return comparisonOfPositions(of, positions.Int32Values())
		}
	}
	// Types that cannot be written are refused with a better reason elsewhere.
	return func(int, int) int { return 0 }
}

func comparisonOf[T cmp.Ordered](values []T) func(a, b int) int {
	return func(a, b int) int { return cmp.Compare(values[a], values[b]) }
}

// comparisonOfPositions compares texts only where positions of the dictionary differ.
func comparisonOfPositions[T int8 | int16 | int32](values *array.Dictionary, positions []T) func(a, b int) int {
	texts, ok := values.Dictionary().(*array.String)
	if !ok {
		return func(int, int) int { return 0 }
	}
	return func(a, b int) int {
		if positions[a] == positions[b] {
			return 0
		}
		return cmp.Compare(texts.Value(int(positions[a])), texts.Value(int(positions[b])))
	}
}

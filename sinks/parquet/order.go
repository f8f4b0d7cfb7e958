package parquet

import (
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

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

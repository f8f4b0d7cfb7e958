package form

import "strings"

// AreaYear is an area, by its division code, in a year.
type AreaYear struct {
	Area string
	Year int
}

// Denominator is a figure of an area that others are divided by, such as its
// population.
type Denominator struct {
	Name  string // as the head of its column says, without the unit
	Value int64  // above 0
}

// Denominators are those of every area and year, in the order of the columns.
type Denominators map[AreaYear][]Denominator

// TenThousand is the unit 万.
const TenThousand = 10_000

// ReadDenominator reads the text of a cell in a column whose figures count so many
// each (1, or TenThousand for 万人), unless the cell itself says 万. ok is false for
// everything but a whole number from 1 to MaxCount.
func ReadDenominator(text string, unit int64) (v int64, ok bool) {
	t := strings.TrimSuffix(FoldFigure(shownByFormula(text)), "人")
	t, tenThousand := strings.CutSuffix(t, "万")
	if tenThousand {
		unit = TenThousand
	}
	digits, scale, rule := decimal(t)
	if rule != "" || digits > MaxCount {
		return 0, false
	}
	v = digits * unit // below 10^16
	for ; scale > 0; scale-- {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	return v, v > 0 && v <= MaxCount
}

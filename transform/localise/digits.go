package localise

import (
	"strconv"

	"gouji/form"
)

// slip says by which slip of the pen the right figure became the stated one, or
// noOperation. A figure of one digit in place of another proves nothing, nor
// does a 0, so neither counts as a slip.
func slip(right, stated int64) Operation {
	if right == -stated && right > 0 {
		return wrongSign
	}
	if right <= 0 || stated <= 0 {
		return noOperation
	}
	long, short := max(right, stated), min(right, stated)
	if long < 10 {
		return noOperation
	}
	lengths := len(strconv.FormatInt(stated, 10)) - len(strconv.FormatInt(right, 10))
	if form.EditDistance(right, stated) == 1 {
		switch {
		case lengths < 0:
			return digitDropped
		case lengths > 0:
			return digitAdded
		case digitsApart(right, stated) == 2:
			return digitsTransposed
		default:
			return digitChanged
		}
	}
	for ; long%10 == 0; long /= 10 {
		if long/10 == short {
			return wrongMagnitude
		}
	}
	return noOperation
}

// digitsApart counts the places in which two figures of equal length differ.
func digitsApart(a, b int64) int {
	n := 0
	for ; a > 0 || b > 0; a, b = a/10, b/10 {
		if a%10 != b%10 {
			n++
		}
	}
	return n
}

package localise

import "strconv"

// editDistance is the number of digits changed, dropped, added, or exchanged
// with a neighbour, that turns one figure into the other; no digit takes part
// twice (optimal string alignment). A minus counts as a digit.
func editDistance(a, b int64) int {
	var bufferA, bufferB [24]byte
	s, t := strconv.AppendInt(bufferA[:0], a, 10), strconv.AppendInt(bufferB[:0], b, 10)
	var before, last, row [25]int
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}

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
	if editDistance(right, stated) == 1 {
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

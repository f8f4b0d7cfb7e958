package form

import "strconv"

// EditDistance is the number of digits changed, dropped, added, or exchanged
// with a neighbour, that turns one figure into the other; no digit takes part
// twice (optimal string alignment). A minus counts as a digit.
func EditDistance(a, b int64) int {
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

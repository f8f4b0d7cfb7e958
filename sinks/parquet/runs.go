package parquet

import "sort"

// Columns of runs: the keys of a report stand in each of its rows, so that a value
// for each report, and where its rows end, is all that there is to look at. They are
// written as the same values one after the other would be.

// appendRuns appends the values from to end-1 of a column of runs to the page, as
// appendHybrid would append them one by one.
func (e *encoder) appendRuns(from, end int, width uint) {
	e.pending = e.pending[:0] // values to be packed
	shortest := shortestRun(width)
	first, last := e.runsBetween(from, end)
	for run := first; run < last; run++ {
		place, runEnd := e.places[run], min(int(e.ends[run]), end)
		times := runEnd - from
		from = runEnd
		fill := -len(e.pending) & 7
		switch {
		case len(e.pending) == 0 && runPays(times, width):
			e.page = appendRun(e.page, uint32(place), times, width)
			continue
		case times-fill < shortest:
			fill = times
		}
		for range fill {
			e.pending = append(e.pending, place)
		}
		if fill < times {
			e.page = appendPacked(e.page, e.pending, width)
			e.page = appendRun(e.page, uint32(place), times-fill, width)
			e.pending = e.pending[:0]
		}
	}
	e.page = appendPacked(e.page, e.pending, width)
}

// runsBetween returns which runs have the values from to end-1.
func (e *encoder) runsBetween(from, end int) (first, last int) {
	first = sort.Search(len(e.ends), func(run int) bool { return int(e.ends[run]) > from })
	last = sort.Search(len(e.ends), func(run int) bool { return int(e.ends[run]) >= end })
	return first, last + 1
}

// placesBetween returns the places of the values from to end-1.
func (e *encoder) placesBetween(from, end int) []int32 {
	if len(e.ends) == 0 {
		return e.places[from:end]
	}
	e.pending = e.pending[:0]
	for first, last := e.runsBetween(from, end); first < last; first++ {
		for ; from < min(int(e.ends[first]), end); from++ {
			e.pending = append(e.pending, e.places[first])
		}
	}
	return e.pending
}

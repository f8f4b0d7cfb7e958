package layout

import (
	"cmp"
	"slices"
)

// Lengths in points.
const (
	snap      = 2.5 // lines nearer than this are one
	shortRule = 3.0 // shorter pieces of a line matter only with others
	maxDash   = 4.0 // gap between the pieces of a line
	openSide  = 4.0 // lines that stick out as far show a side that is not drawn
)

// segment is a line along one axis: at is its place on the other one.
type segment struct{ at, from, to float64 }

// rulings are the lines of a page, whole lines made of the pieces that were drawn.
type rulings struct {
	across, down []segment // horizontal and vertical ones
}

func newRulings(rules []rule) rulings {
	var r rulings
	for _, rule := range rules {
		if rule.x1-rule.x0 >= rule.y1-rule.y0 {
			r.across = append(r.across, segment{(rule.y0 + rule.y1) / 2, rule.x0, rule.x1})
		} else {
			r.down = append(r.down, segment{(rule.x0 + rule.x1) / 2, rule.y0, rule.y1})
		}
	}
	r.across, r.down = joined(r.across), joined(r.down)
	return r
}

// joined makes whole lines of pieces that lie in one line and touch.
func joined(pieces []segment) []segment {
	slices.SortFunc(pieces, func(a, b segment) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.from, b.from)) })
	var out []segment
	for start := 0; start < len(pieces); {
		end := start + 1
		for end < len(pieces) && pieces[end].at-pieces[start].at <= snap {
			end++
		}
		group := pieces[start:end]
		middle := (group[0].at + group[len(group)-1].at) / 2
		slices.SortFunc(group, func(a, b segment) int { return cmp.Compare(a.from, b.from) })
		open := segment{middle, group[0].from, group[0].to}
		for _, s := range group[1:] {
			if s.from <= open.to+maxDash {
				open.to = max(open.to, s.to)
				continue
			}
			out = append(out, open)
			open = segment{middle, s.from, s.to}
		}
		out = append(out, open)
		start = end
	}
	return slices.DeleteFunc(out, func(s segment) bool { return s.to-s.from < shortRule })
}

// groups puts lines that cross or touch together. Lines that cross no other are
// left out: they underline or part text. looked is how many pairs were compared.
func (r rulings) groups() (grids []rulings, looked int) {
	parent := make([]int, len(r.across)+len(r.down))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i, h := range r.across {
		// The vertical lines are sorted by place.
		first, _ := slices.BinarySearchFunc(r.down, h.from-snap, func(s segment, at float64) int { return cmp.Compare(s.at, at) })
		for k := first; k < len(r.down) && r.down[k].at <= h.to+snap; k++ {
			looked++
			if v := r.down[k]; v.from-snap <= h.at && h.at <= v.to+snap {
				parent[find(i)] = find(len(r.across) + k)
			}
		}
	}
	index := map[int]int{}
	of := func(i int) *rulings {
		root := find(i)
		n, known := index[root]
		if !known {
			n = len(grids)
			index[root] = n
			grids = append(grids, rulings{})
		}
		return &grids[n]
	}
	for i, h := range r.across {
		g := of(i)
		g.across = append(g.across, h)
	}
	for k, v := range r.down {
		g := of(len(r.across) + k)
		g.down = append(g.down, v)
	}
	grids = slices.DeleteFunc(grids, func(g rulings) bool { return len(g.across) == 0 || len(g.down) == 0 })
	return grids, looked
}

// extent returns the sides around all lines.
func (r rulings) extent() (x0, y0, x1, y1 float64) {
	x0, x1 = reach(r.down, r.across)
	y0, y1 = reach(r.across, r.down)
	return x0, y0, x1, y1
}

// reach returns the first and last place of lines, and of the ends of the lines
// that cross them.
func reach(at, crossing []segment) (first, last float64) {
	first, last = at[0].at, at[0].at
	for _, s := range at {
		first, last = min(first, s.at), max(last, s.at)
	}
	for _, s := range crossing {
		if s.from < first-openSide {
			first = s.from
		}
		if s.to > last+openSide {
			last = s.to
		}
	}
	return first, last
}

// places returns the places of lines without repetition, and of the two sides.
func places(lines []segment, first, last float64) []float64 {
	all := []float64{first, last}
	for _, s := range lines {
		all = append(all, s.at)
	}
	slices.Sort(all)
	out := all[:1]
	for _, at := range all[1:] {
		if at-out[len(out)-1] > snap {
			out = append(out, at)
		}
	}
	return out
}

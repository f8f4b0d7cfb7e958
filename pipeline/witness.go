package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/localise"
	"gouji/transform/review"
)

// witnesses collects what other reports say about the cells of the worker's
// report: what was carried out the year before must have been carried in, and
// consolidated figures are the sum of the agencies' own.
func (p *publisher) witnesses(w *publishWorker, e *entry) (localise.Witnesses, error) {
	var all localise.Witnesses
	if before := p.previous(e); before != nil {
		if err := w.from.figures(before, &w.before); err != nil {
			return nil, err
		}
		all = review.CarriedIn(&w.before)
	}
	if e.scope != form.Consolidated {
		return all, nil
	}
	sums, err := p.partWitnesses(w, e)
	return append(all, sums...), err
}

// partWitnesses are the sums over the own reports of a consolidated report's
// district and year.
func (p *publisher) partWitnesses(w *publishWorker, e *entry) (localise.Witnesses, error) {
	var sums [form.NumCells]int64
	parts := 0
	for _, number := range p.neighbours(e) {
		part := &p.gathered.entries[number]
		if part.standing != form.Counted {
			continue
		}
		if err := w.from.figures(part, &w.before); err != nil {
			return nil, err
		}
		parts++
		for id := range sums {
			if v, ok := w.before.Value(form.CellID(id)); ok {
				sums[id] += v
			}
		}
	}
	return review.PartsOf(&w.report, parts, &sums), nil
}

// neighbours are the published reports of an entry's year and division, which
// stand side by side in the list.
func (p *publisher) neighbours(e *entry) []int32 {
	g := p.gathered
	division := g.agency(e).Division
	at := func(number int32) int {
		x := &g.entries[number]
		return cmp.Or(cmp.Compare(x.year, e.year), strings.Compare(g.agency(x).Division, division))
	}
	first, _ := slices.BinarySearchFunc(p.list, 0, func(number int32, _ int) int { return at(number) })
	end := first
	for end < len(p.list) && at(p.list[end]) == 0 {
		end++
	}
	return p.list[first:end]
}

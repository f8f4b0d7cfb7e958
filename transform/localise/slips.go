package localise

import (
	"slices"

	"gouji/form"
)

// typo is a figure that one slip of the pen would explain: with the value to
// instead, satisfied of the broken identities hold.
type typo struct {
	arc       int
	to        int64
	satisfied int
	nodes     uint64 // the broken identities its cell stands in
}

// slipsAmong lists the slips of the pen that several broken identities ask for
// alike, in the manner of Scholtus: a cell that stands only in identities that
// are broken is a candidate if the figure that would satisfy one of them is a
// digit away. Where several choices of candidates mend equally many identities,
// only what they agree on counts; if that would make a figure negative, nothing does.
//
// This needs no search of all repairs and works however many cells are wrong,
// but it sees only slips: a hint where the search has to give up.
func (s *Solver) slipsAmong(r *form.Report) []Change {
	var changes []Change
	for _, t := range s.certainTypos() {
		if t.satisfied > 1 && slip(t.to, s.figure[t.arc]) != noOperation {
			changes = append(changes, s.change(r, uint8(t.arc), t.to, true))
		}
	}
	return changes
}

func (s *Solver) certainTypos() []typo {
	certain := agreed(s.typos())
	for _, t := range certain {
		if t.to < 0 && s.figure[t.arc] >= 0 {
			return nil
		}
	}
	return certain
}

// typos lists the candidates of the loaded table, by cell and value. Identities
// with a cell that has no figure are left aside.
func (s *Solver) typos() []typo {
	n := s.net
	var candidates []typo
	for a, ends := range n.ends {
		if s.free.has(a) {
			continue
		}
		nodes, clean := uint64(0), true
		var values []int64
		for side, i := range [2]uint8{n.tail[a], n.head[a]} {
			if ends>>i&1 == 0 || n.check[i] < 0 || n.arcs[i].meets(&s.free) {
				continue
			}
			clean = clean && s.residual[i] != 0
			nodes |= 1 << i
			values = append(values, s.figure[a]+s.residual[i]*int64(2*side-1))
		}
		if !clean {
			continue
		}
		slices.Sort(values)
		for k, v := range values {
			switch {
			case form.EditDistance(v, s.figure[a]) != 1:
			case k > 0 && values[k-1] == v:
				candidates[len(candidates)-1].satisfied++
			default:
				candidates = append(candidates, typo{arc: a, to: v, satisfied: 1, nodes: nodes})
			}
		}
	}
	return candidates
}

// agreed returns the candidates that all best choices contain: a choice takes at
// most one candidate for each identity, and the best mend most. At most
// maxTypoChoices are looked at, and beyond that nothing is agreed.
func agreed(candidates []typo) []typo {
	best, steps := -1, 0
	var common, chosen []typo
	var choose func(i, satisfied int, used uint64)
	choose = func(i, satisfied int, used uint64) {
		if steps++; steps > maxTypoChoices {
			return
		}
		rest := 0
		for _, c := range candidates[i:] {
			rest += c.satisfied
		}
		if satisfied+rest < best {
			return
		}
		if i == len(candidates) {
			if satisfied > best {
				best, common = satisfied, slices.Clone(chosen)
			} else {
				common = slices.DeleteFunc(common, func(c typo) bool { return !slices.Contains(chosen, c) })
			}
			return
		}
		if used&candidates[i].nodes == 0 {
			chosen = append(chosen, candidates[i])
			choose(i+1, satisfied+candidates[i].satisfied, used|candidates[i].nodes)
			chosen = chosen[:len(chosen)-1]
		}
		choose(i+1, satisfied, used)
	}
	choose(0, 0, 0)
	if steps > maxTypoChoices {
		return nil
	}
	return common
}

const maxTypoChoices = 1 << 16

// change describes a new value for an arc.
func (s *Solver) change(r *form.Report, arc uint8, to int64, certain bool) Change {
	id := s.net.cells[arc]
	c := Change{Cell: id, To: to, HasTo: certain}
	c.From, c.HasFrom = r.Value(id)
	if c.HasFrom && certain {
		c.slip = slip(to, c.From)
	}
	return c
}

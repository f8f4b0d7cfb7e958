package localise

import (
	"slices"

	"gouji/form"
)

// Typo is a figure that one slip of the pen would explain: with the value To
// instead, Satisfied of the broken equalities hold.
type Typo struct {
	Cell      int
	To        int64
	Satisfied int
}

// Typos is the result of System.Typos.
type Typos struct {
	// Candidates are all single slips that mend a broken equality and touch none
	// that holds, by cell and value.
	Candidates []Typo
	// Certain are the candidates that every best choice contains, where a choice
	// takes at most one candidate per broken equality and the best one mends most.
	Certain []Typo
}

// Typos looks for slips of the pen in the manner of Scholtus: a cell that stands
// only in equalities that are broken is a candidate if the value that would
// satisfy one of them is a digit away. Where several choices mend equally many
// equalities, only what they agree on is certain; a set of certain corrections
// that would break a bound which the record obeys is dropped whole. Equalities
// with a missing cell are left aside.
//
// It is the general form of what slips.go does on a network.
func (s *System) Typos(record *Record) (Typos, error) {
	if err := s.Validate(record); err != nil {
		return Typos{}, err
	}
	broken := s.broken(record.Values, record.Missing)
	var result Typos
	var edits []cellSet // per candidate: the broken equalities its cell stands in
	for cell := range s.Cells {
		if record.Fixed != nil && record.Fixed[cell] || record.Missing != nil && record.Missing[cell] {
			continue
		}
		var in cellSet
		clean := true
		var values []int64
		for i, e := range s.Edits {
			factor := coefficient(&e, cell)
			if e.Operator != form.Equal || factor == 0 || !s.stated(i, record.Missing) {
				continue
			}
			if clean = clean && broken[i] && i < maxCells; !clean {
				break
			}
			in.add(i)
			residual := whole(e.Constant)
			for _, t := range e.Terms {
				if t.Cell != cell {
					residual = residual.plus(whole(t.Coefficient).times(whole(record.Values[t.Cell])).negated())
				}
			}
			if v, ok := residual.over(whole(factor)).integer(); ok {
				values = append(values, v)
			}
		}
		if !clean {
			continue
		}
		slices.Sort(values)
		for i, v := range values {
			if form.EditDistance(v, record.Values[cell]) != 1 {
				continue
			}
			if i > 0 && values[i-1] == v {
				result.Candidates[len(result.Candidates)-1].Satisfied++
				continue
			}
			result.Candidates = append(result.Candidates, Typo{Cell: cell, To: v, Satisfied: 1})
			edits = append(edits, in)
		}
	}
	for _, i := range agreedTypos(result.Candidates, edits) {
		result.Certain = append(result.Certain, result.Candidates[i])
	}
	after := slices.Clone(record.Values)
	for _, c := range result.Certain {
		after[c.Cell] = c.To
	}
	was, is := broken, s.broken(after, record.Missing)
	for i, e := range s.Edits {
		if e.Operator != form.Equal && is[i] && !was[i] {
			result.Certain = nil
		}
	}
	return result, nil
}

// agreedTypos returns the candidates that all best choices contain. Choices are
// enumerated candidate by candidate; at most maxTypoChoices are looked at, and
// beyond that nothing is agreed.
func agreedTypos(candidates []Typo, edits []cellSet) []int {
	best, steps := -1, 0
	var common, chosen []int
	var choose func(i, satisfied int, used cellSet)
	choose = func(i, satisfied int, used cellSet) {
		if steps++; steps > maxTypoChoices {
			return
		}
		rest := 0
		for _, c := range candidates[i:] {
			rest += c.Satisfied
		}
		if satisfied+rest < best {
			return
		}
		if i == len(candidates) {
			if satisfied > best {
				best, common = satisfied, slices.Clone(chosen)
			} else {
				common = slices.DeleteFunc(common, func(c int) bool { return !slices.Contains(chosen, c) })
			}
			return
		}
		if !used.meets(&edits[i]) {
			chosen = append(chosen, i)
			choose(i+1, satisfied+candidates[i].Satisfied, used.with(edits[i]))
			chosen = chosen[:len(chosen)-1]
		}
		choose(i+1, satisfied, used)
	}
	choose(0, 0, cellSet{})
	if steps > maxTypoChoices {
		return nil
	}
	return common
}

// broken evaluates the edits without missing cells.
func (s *System) broken(values []int64, missing []bool) []bool {
	result := make([]bool, len(s.Edits))
	for i, e := range s.Edits {
		residual := whole(e.Constant).negated()
		for _, t := range e.Terms {
			residual = residual.plus(whole(t.Coefficient).times(whole(values[t.Cell])))
		}
		sign := residual.sign()
		result[i] = s.stated(i, missing) && (sign < 0 || sign > 0 && e.Operator == form.Equal)
	}
	return result
}

// stated reports whether no cell of an edit is missing.
func (s *System) stated(edit int, missing []bool) bool {
	return missing == nil || !slices.ContainsFunc(s.Edits[edit].Terms, func(t Term) bool { return missing[t.Cell] })
}

func coefficient(e *Edit, cell int) (sum int64) {
	for _, t := range e.Terms {
		if t.Cell == cell {
			sum += t.Coefficient
		}
	}
	return sum
}

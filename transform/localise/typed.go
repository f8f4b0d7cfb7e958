package localise

import (
	"fmt"
	"slices"

	"gouji/form"
)

// The fewest cells are not always the likeliest. Where the one smallest repair asks
// for a change that no single slip of a key makes, while repairs with one cell more
// need nothing but such slips, both are given and neither is called unique. Where
// there are several smallest repairs, one of which needs nothing but such slips while
// each other asks for a change that no slip makes, that one goes first, as unique.

// allTyped reports whether all changes of an explanation are slips of a key.
func allTyped(changes []Change) bool {
	for _, c := range changes {
		if !c.HasFrom || !c.HasTo || !typed(c.To, c.From) {
			return false
		}
	}
	return true
}

// beyondOneKey reports whether some change is more than one slip of a key. A figure
// where there is nothing to state is one slip if it has one digit.
func beyondOneKey(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.HasFrom && c.HasTo && form.EditDistance(c.To, c.From) > 1 })
}

// maxSlipped bounds the cells of a repair that is called unique because it is slips of
// a key throughout: with more cells such a repair is too often there by chance.
const maxSlipped = 3

// slippedFirst moves to the front the one of several smallest repairs that is slips of
// a key throughout, if every other has a change beyond one. It reports whether there
// is such a one. What is known from elsewhere must not speak against it.
func slippedFirst(sets []Explanation, evidence []Evidence) bool {
	at := slices.IndexFunc(sets, func(e Explanation) bool { return allTyped(e.Changes) })
	if at < 0 || len(sets) == 1 {
		return false
	}
	for i := range sets {
		if i != at && (!beyondOneKey(sets[i].Changes) || support(evidence, sets[i].Changes) > support(evidence, sets[at].Changes)) {
			return false
		}
	}
	first := sets[at]
	copy(sets[1:at+1], sets[:at])
	sets[0] = first
	return true
}

// explainTyped adds the repairs with one cell more than the only smallest one that
// are slips of a key throughout, if that is not. A single cell has no rival.
func (s *Solver) explainTyped(r *form.Report, d *Diagnosis, part uint64, found outcome, limits limits, evidence []Evidence) {
	if !found.complete || found.size < 2 || len(d.Explanations) != 1 || !d.Explanations[0].Unique || allTyped(d.Explanations[0].Changes) {
		return
	}
	more := s.typedRepairs(part, found.size+1, limits)
	if len(more.repairs) == 0 {
		return
	}
	sets, total := s.sets(r, more, evidence)
	smallest := &d.Explanations[0]
	smallest.Unique, smallest.Others = false, total-len(sets)
	smallest.Proof = join(smallest.Proof, form.Text{
		Chinese: fmt.Sprintf("；但其中有的改动不像笔误，而多改一格、每格只错一键的改法有%d种", total),
		English: fmt.Sprintf("; but not all of its changes are slips of a key, and with one cell more %s", repairsOfSlips(total)),
	})
	for _, e := range sets {
		e.Proof = join(form.Text{
			Chinese: fmt.Sprintf("改%d格，比最少的多一格，但每格都只错一键", more.size),
			English: fmt.Sprintf("%s, one more than the fewest, but each is one slip of a key", cells(more.size)),
		}, evidenceText(e.evidence))
		d.Explanations = append(d.Explanations, e)
	}
}

func repairsOfSlips(n int) string {
	if n == 1 {
		return "there is a repair in which every change is"
	}
	return fmt.Sprintf("there are %d repairs in which every change is", n)
}

// typedRepairs finds the repairs of a part with so many cells that are slips of a
// key throughout.
func (s *Solver) typedRepairs(part uint64, size int, limits limits) outcome {
	if size > limits.cells {
		return outcome{}
	}
	s.start(part, limits)
	s.typedOnly = true
	s.search(size-len(s.chosen), cellSet{})
	s.typedOnly = false
	if s.nodes > limits.nodes {
		return outcome{} // not all of them: none is given
	}
	return s.sorted(size)
}

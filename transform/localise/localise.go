// Package localise says which cell of a report is wrong when its balance
// identities fail, what it should be, and how sure that is.
//
// It finds, exactly and in whole numbers, every smallest set of cells whose
// change makes all identities of a table hold without a negative figure, and
// every single slip (two cells exchanged, a row shifted by one place …) that
// would do the same. Where several answers are equally good it says so; what is
// known from elsewhere (Evidence) orders them, nothing more. It never changes
// data.
//
// The identities come from form.Checks. That those of table 三 form a network,
// and those of table 四 three stars, is found out (network.go); the search is in
// search.go. docs/localisation.md explains the theory.
//
// The package knows only form. Its tables are read-only; a Solver belongs to
// one goroutine.
//
// Files, each using only those after it: localise, typed, rank, slips, words,
// digits, operation, search, flow, explanations, network, line, cellset.
package localise

import (
	"math/bits"
	"slices"

	"gouji/form"
)

// String returns the stable code used in data.
func (k Kind) String() string {
	return [...]string{"operation", "blank", "fewest_cells", "not_localised"}[k]
}

// OperationOn returns the slip behind the i-th change: the operation, where one
// explains everything, else the slip of the pen in that cell.
func (e *Explanation) OperationOn(i int) Operation {
	if e.Kind == oneOperation {
		return e.Operation
	}
	return e.Changes[i].slip
}

// Shift returns the finding F-SHIFT about a finalised report if the only
// explanation is that figures of a row, a column or a line stand one place off.
func (d *Diagnosis) Shift(r *form.Report) (form.Finding, bool) {
	e := &d.Explanations[0]
	switch {
	case !e.Unique:
		return form.Finding{}, false
	case e.Operation != rowShifted && e.Operation != columnShifted && e.Operation != lineShifted:
		return form.Finding{}, false
	}
	f := form.Finding{Rule: form.RuleFShift, Place: r.Place, Arguments: []string{e.undoing.Chinese, e.undoing.English}}
	for _, c := range e.Changes {
		f.Cells = append(f.Cells, c.Cell)
	}
	if place := r.Places[f.Cells[0]]; place != (form.Place{}) {
		f.Place = place
	}
	return f, true
}

// contradicted reports whether the loaded table breaks its identities.
func (s *Solver) contradicted() bool {
	if !s.negative.empty() {
		return true
	}
	if s.free.empty() {
		for i := range s.net.nodes {
			if s.residual[i] != 0 {
				return true
			}
		}
		return false
	}
	s.group()
	if s.broken != 0 {
		return true
	}
	_, ok := s.solveFree(allNodes)
	return !ok
}

const allNodes = ^uint64(0)

// solveFree computes values for the cells without a figure.
func (s *Solver) solveFree(part uint64) (proof uint64, ok bool) {
	s.base, s.chosen = s.base[:0], s.chosen[:0]
	for free := s.free; !free.empty(); {
		if a := free.pop(); s.net.ends[a]&part != 0 {
			s.base = append(s.base, uint8(a))
		}
	}
	return s.flow.solve(s)
}

// Explain explains every failing balance identity of a finalised report. It
// returns nil within a microsecond, and without allocating, for a report whose
// identities all hold.
func (s *Solver) Explain(r *form.Report, evidence []Evidence) []Diagnosis {
	var all []Diagnosis
	for t := range form.NumTables {
		n := networkOf(t, r.Editions[t])
		if n == nil || !s.load(r, n) {
			continue
		}
		if !s.contradicted() {
			if d, ok := s.unreadable(r); ok {
				all = append(all, d)
			}
			continue
		}
		all = append(all, s.table(r, evidence)...)
	}
	return all
}

// unreadable gives the values that the identities force on cells that hold
// something other than a figure, in a table that is otherwise right.
func (s *Solver) unreadable(r *form.Report) (Diagnosis, bool) {
	n := s.net
	e := Explanation{Table: n.table, Rank: 1, Kind: blankCells, Unique: true, Minimal: true}
	for free := s.free; !free.empty(); {
		a := free.pop()
		if id := n.cells[a]; r.States[id] == form.Unreadable && s.flow.certain(n, a) {
			e.Changes = append(e.Changes, Change{Cell: id, To: s.flow.value[a], HasTo: true})
		}
	}
	if len(e.Changes) == 0 {
		return Diagnosis{}, false
	}
	e.Proof = forcedProof
	d := Diagnosis{Table: n.table, Explanations: []Explanation{e}, complete: true}
	d.finish(r, 0)
	return d, true
}

// table diagnoses the loaded table, part by part. If several parts are broken,
// it first asks whether one operation on the whole line explains them together.
func (s *Solver) table(r *form.Report, evidence []Evidence) []Diagnosis {
	n := s.net
	var broken []uint64
	all := uint64(0)
	for _, part := range n.parts {
		if s.brokenPart(part) {
			broken = append(broken, part)
			all |= part
		}
	}
	if len(broken) > 1 {
		if moves := s.movements(all); len(moves) > 0 {
			d := s.begin(all)
			d.AtLeast = len(broken)
			d.complete = true
			s.explainMoves(r, &d, moves, evidence)
			d.finish(r, len(d.Explanations))
			return []Diagnosis{d}
		}
	}
	var result []Diagnosis
	for _, part := range broken {
		result = append(result, s.diagnose(r, part, evidence))
	}
	return result
}

// brokenPart reports whether a part of the loaded table breaks its identities.
func (s *Solver) brokenPart(part uint64) bool {
	s.group()
	if s.broken&part != 0 {
		return true
	}
	for negative := s.negative; !negative.empty(); {
		if s.net.ends[negative.pop()]&part != 0 {
			return true
		}
	}
	_, ok := s.solveFree(part)
	return !ok
}

// begin starts a diagnosis with what fails.
func (s *Solver) begin(part uint64) Diagnosis {
	n := s.net
	d := Diagnosis{Table: n.table}
	s.group()
	checks := form.Checks()
	for i := range checks {
		c := &checks[i]
		if c.Edition != n.edition || !c.Balance() || c.Tables[0] != n.table {
			continue
		}
		sum, known, inside := int64(0), true, false
		for sign, cells := range [2][]form.CellID{c.Then.Plus, c.Then.Minus} {
			for _, id := range cells {
				a, _ := slices.BinarySearch(n.cells, id)
				known = known && !s.free.has(a)
				inside = inside || n.ends[a]&part != 0
				sum += s.figure[a] * int64(1-2*sign)
			}
		}
		switch {
		case !inside:
		case known && sum != 0:
			d.Failed = append(d.Failed, c)
		case !known && s.joinedBroken(i):
			d.joined = append(d.joined, c)
		}
	}
	return d
}

// joinedBroken reports whether a check that cannot be judged alone is part of a
// group of identities that is off.
func (s *Solver) joinedBroken(check int) bool {
	for i, c := range s.net.check {
		if c == check {
			return s.broken>>s.leader[i]&1 != 0
		}
	}
	return false
}

// diagnose explains one part.
func (s *Solver) diagnose(r *form.Report, part uint64, evidence []Evidence) Diagnosis {
	d := s.begin(part)
	counted := s.counted(part)
	exact := s.net.exact(part)
	limits := s.limits

	single := limits
	single.cells = 1
	found := s.minimal(part, cellSet{}, single)
	first := 0 // explanations that come before the sets of cells
	switch {
	case len(found.repairs) == 0:
		s.explainFillings(r, &d, part, evidence)
		s.explainMoves(r, &d, s.movements(part), evidence)
		if first = len(d.Explanations); first > 0 {
			limits.nodes = min(limits.nodes, nodesBesideMoves)
		}
		found = s.minimal(part, cellSet{}, limits)
		s.explainSets(r, &d, found, counted, exact, evidence)
		s.explainTyped(r, &d, part, found, limits, evidence)
	case exact && s.free.empty():
		// A single wrong cell of a network without a ground has no rival: no
		// operation on a line breaks the same identities (docs/localisation.md).
		s.explainSets(r, &d, found, counted, exact, evidence)
	default:
		s.explainSets(r, &d, found, counted, exact, evidence)
		s.explainMoves(r, &d, s.movements(part), evidence)
	}
	d.nodes, d.complete, d.AtLeast = found.nodes, found.complete, found.size
	for i := range d.Explanations {
		e := &d.Explanations[i]
		e.Minimal = found.complete && len(e.Changes) == found.size
	}
	if len(d.Explanations) == 0 {
		s.giveUp(r, &d, counted)
	}
	d.finish(r, first)
	return d
}

// finish numbers the explanations, finishes their texts and collects the
// suspects: the cells of the first explanation if it is unique, else of all that
// compete with it: the first so many, or all.
func (d *Diagnosis) finish(r *form.Report, first int) {
	rivals := d.Explanations
	switch {
	case rivals[0].Unique:
		rivals = rivals[:1]
	case first > 0:
		rivals = rivals[:first]
	}
	for i := range d.Explanations {
		e := &d.Explanations[i]
		e.Rank = i + 1
		if e.Suggestion == (form.Text{}) {
			e.Suggestion = suggest(r, e)
		}
	}
	for _, e := range rivals {
		for _, c := range e.Changes {
			d.Suspects = append(d.Suspects, c.Cell)
		}
	}
	slices.Sort(d.Suspects)
	d.Suspects = slices.Compact(d.Suspects)
	d.Conclusion = conclude(rivals)
}

// counted returns how many groups of identities are off, the ground aside: one
// cell can mend at most two of them.
func (s *Solver) counted(part uint64) int {
	s.group()
	count := 0
	for rest := s.broken & part; rest != 0; rest &= rest - 1 {
		for members := s.members[bits.TrailingZeros64(rest)]; ; members &= members - 1 {
			if members == 0 {
				break
			}
			if s.net.check[bits.TrailingZeros64(members)] >= 0 {
				count++
				break
			}
		}
	}
	return count
}

// implied counts the failing identities that follow from the others.
func (s *Solver) implied(d *Diagnosis) int {
	n := 0
	for _, c := range d.Failed {
		if slices.ContainsFunc(s.net.implied, func(i int) bool { return c == &form.Checks()[i] }) {
			n++
		}
	}
	return n
}

// explainSets adds the smallest repairs, best first.
func (s *Solver) explainSets(r *form.Report, d *Diagnosis, found outcome, counted int, exact bool, evidence []Evidence) {
	before := len(d.Explanations)
	sets, total := s.sets(r, found, evidence)
	slipped := exact && before == 0 && s.free.empty() && found.complete && found.size <= maxSlipped && total == len(sets) && slippedFirst(sets, evidence)
	for i, e := range sets {
		if slices.ContainsFunc(d.Explanations[:before], func(o Explanation) bool { return slices.Equal(o.Changes, e.Changes) }) {
			continue
		}
		e.Unique = before == 0 && (total == 1 || slipped && i == 0)
		e.Proof = join(setProof(counted, s.implied(d), found, exact, total), unstatedProof(s.unstated()))
		if slipped {
			e.Proof = join(e.Proof, slippedProof(i == 0))
		}
		e.Proof = join(e.Proof, evidenceText(e.evidence))
		d.Explanations = append(d.Explanations, e)
	}
}

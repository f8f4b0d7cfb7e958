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
package localise

import (
	"math/bits"
	"slices"

	"gouji/form"
)

// Kind says what sort of explanation it is.
type Kind uint8

// The kinds. Fillings of blanks are reported first, then operations, then sets
// of cells.
const (
	// oneOperation: one slip explains everything.
	oneOperation Kind = iota
	// blankCells: a smallest repair that only fills cells left blank, so that no
	// figure on the form need be wrong; or the value that the identities force on
	// a cell without a readable figure.
	blankCells
	// fewestCells: a smallest set of cells whose change makes everything hold.
	fewestCells
	// notLocalised: nothing could be named within the limits.
	notLocalised
)

// String returns the stable code used in data.
func (k Kind) String() string {
	return [...]string{"operation", "blank", "fewest_cells", "not_localised"}[k]
}

// Change is what an explanation proposes for one cell.
type Change struct {
	Cell form.CellID
	// From is the figure on the form; HasFrom is false where there is none.
	From    int64
	HasFrom bool
	// To is the figure that would be right; HasTo is false where the identities
	// leave a choice.
	To    int64
	HasTo bool
	// slip is the slip of the pen that turns To into From, if it is one.
	slip Operation
}

// Evidence is a figure for a cell known from elsewhere: last year's carried-out,
// a number in the narrative, the sum of the parts. It
// orders explanations that are otherwise equally good, is named in the text and
// never decides alone.
type Evidence struct {
	Cell  form.CellID
	Value int64
	// Source names where the figure stands, for the sentence "…says 12".
	Source form.Text
}

// Explanation is one way to make the identities of a table hold.
type Explanation struct {
	Table     form.TableID
	Rank      int // 1 is reported first; ranks count within a Diagnosis
	Kind      Kind
	Operation Operation
	Changes   []Change // by cell
	// Unique: no other explanation of this kind exists, and none of a kind that
	// comes before it; or, of sets of cells, all others as small have a change that
	// no slip of a key makes, while in this one every change is one.
	Unique bool
	// Minimal: it is proved that no fewer cells will do.
	Minimal bool
	// Others counts the explanations of this kind beyond those listed.
	Others     int
	Proof      form.Text
	Suggestion form.Text

	evidence []Evidence // that give the proposed figures
	undoing  form.Text  // what undoes the operation, if it concerns several cells
}

// OperationOn returns the slip behind the i-th change: the operation, where one
// explains everything, else the slip of the pen in that cell.
func (e *Explanation) OperationOn(i int) Operation {
	if e.Kind == oneOperation {
		return e.Operation
	}
	return e.Changes[i].slip
}

// Diagnosis explains the failing identities of a table, or of a part of it that
// shares no cell with the rest.
type Diagnosis struct {
	Table form.TableID
	// Failed are the identities that fail, in the order of form.Checks.
	Failed []*form.Check
	// joined are identities that cannot be judged alone, for want of a figure,
	// but contradict one another.
	joined []*form.Check
	// AtLeast is how many cells must be wrong, proved.
	AtLeast      int
	Explanations []Explanation
	// Conclusion is the one sentence for a clerk: what to correct, or what the
	// possibilities are, or where to look.
	Conclusion form.Text
	// Suspects are the cells that the first explanation would change or, if it is
	// not unique, those that it and its rivals would.
	Suspects []form.CellID
	// nodes counts the steps of the search; complete is false if it was cut short.
	nodes    int
	complete bool
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

// listed is the number of explanations of one kind in a Diagnosis.
const listed = 20

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
	for i := range form.Checks {
		c := &form.Checks[i]
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

// nodesBesideMoves bounds the search for the fewest cells where one operation
// already explains everything: a shift by one place can change twenty cells.
const nodesBesideMoves = 2000

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
		if slices.ContainsFunc(s.net.implied, func(i int) bool { return c == &form.Checks[i] }) {
			n++
		}
	}
	return n
}

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

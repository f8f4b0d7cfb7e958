package localise

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gouji/form"
)

// Term is one cell of an edit with its coefficient.
type Term struct {
	Cell        int
	Coefficient int64
}

// Edit is a rule that a record must obey: the sum of its terms is equal to, or
// at least, the constant. "Less than" on whole numbers is written with the
// signs turned and the constant moved by one.
type Edit struct {
	Terms    []Term
	Operator form.Operator // Equal or AtLeast
	Constant int64
}

// System is a set of edits over whole-number cells, the general case: any small
// integer coefficients, any number of edits per cell. The tests hold the search
// on networks to the answers of this solver, which knows nothing of networks.
type System struct {
	Cells int
	Edits []Edit
}

// Record is what is to be judged.
type Record struct {
	Values  []int64
	Missing []bool  // nil: none; a missing cell may take any value, at no cost
	Fixed   []bool  // nil: none; a fixed cell is known to be right
	Weights []int64 // nil: all 1; how reliable a cell is, at least 1
}

// Repair is a set of cells, ascending, and values for them with which the
// record obeys every edit. If the edits leave a choice, the values are one of it.
type Repair struct {
	Cells  []int
	Values []int64
}

// Answer lists the cheapest sets of cells whose change satisfies every edit.
type Answer struct {
	// Weight of each of the sets; 0 if the record already obeys.
	Weight int64
	// Repairs holds all sets of that weight, in ascending order of their cells,
	// without the missing cells, or the first limits.repairs of them.
	Repairs []Repair
	// Others counts the sets found beyond those listed.
	Others int
	// Nodes counts the steps of the search.
	Nodes int
	// Complete is false if the budget ran out: Weight is then a lower bound and
	// the list may lack sets.
	Complete bool
	// Impossible says that no change of cells that are not fixed will do.
	Impossible bool
}

func (l limits) orDefaults() limits {
	l.nodes, l.repairs = cmp.Or(l.nodes, 100_000), cmp.Or(l.repairs, 256)
	return l
}

// Validate reports what makes a system or a record unusable.
func (s *System) Validate(record *Record) error {
	if s.Cells < 0 || s.Cells > maxCells {
		return fmt.Errorf("%d cells: at most %d can be searched", s.Cells, maxCells)
	}
	for i, e := range s.Edits {
		if e.Operator != form.Equal && e.Operator != form.AtLeast {
			return fmt.Errorf("edit %d: only equalities and lower bounds can be searched", i)
		}
		for _, t := range e.Terms {
			if t.Cell < 0 || t.Cell >= s.Cells {
				return fmt.Errorf("edit %d: no cell %d", i, t.Cell)
			}
		}
	}
	if len(record.Values) != s.Cells {
		return fmt.Errorf("%d values for %d cells", len(record.Values), s.Cells)
	}
	for _, list := range [][]bool{record.Missing, record.Fixed} {
		if list != nil && len(list) != s.Cells {
			return fmt.Errorf("%d marks for %d cells", len(list), s.Cells)
		}
	}
	if record.Weights == nil {
		return nil
	}
	if len(record.Weights) != s.Cells {
		return fmt.Errorf("%d weights for %d cells", len(record.Weights), s.Cells)
	}
	for i, w := range record.Weights {
		if w < 1 || w > math.MaxInt32 {
			return fmt.Errorf("cell %d: weight %d is not between 1 and %d", i, w, math.MaxInt32)
		}
	}
	return nil
}

// Localise finds every cheapest set of cells whose change lets the record obey
// all edits (Fellegi and Holt), exactly.
//
// The search rests on implied edits, made only when needed: a sum of edits that
// the record breaks must have one of its cells changed, whatever else happens.
// All such edits found so far are kept; a set of cells must meet each of them.
// A set that meets them all is tested by exact elimination; if it fails, the
// test yields a further implied edit, and the search goes on.
func (s *System) Localise(record *Record, limits limits) (Answer, error) {
	if err := s.Validate(record); err != nil {
		return Answer{}, err
	}
	g := newGeneral(s, record, limits.orDefaults())
	return g.run(), nil
}

// general is one search over a System.
type general struct {
	system  *System
	record  *Record
	limits  limits
	missing cellSet
	fixed   cellSet
	// residual of each edit with all missing cells at 0.
	residual []number
	editsOf  [][]int // edits that use a cell

	// implied holds the broken implied edits as the sets of cells that they
	// leave to be changed; the smallest first.
	implied []cellSet

	dictionary dictionary
	answer     Answer
	next       int64 // the least weight above the threshold that looked possible
	threshold  int64
	combined   []number // per cell, scratch of prove
}

func newGeneral(s *System, record *Record, limits limits) *general {
	g := &general{system: s, record: record, limits: limits, editsOf: make([][]int, s.Cells), combined: make([]number, s.Cells)}
	for c := range s.Cells {
		if record.Missing != nil && record.Missing[c] {
			g.missing.add(c)
		} else if record.Fixed != nil && record.Fixed[c] {
			g.fixed.add(c)
		}
	}
	g.residual = make([]number, len(s.Edits))
	for i, e := range s.Edits {
		g.residual[i] = whole(e.Constant).negated()
		var cells cellSet
		for _, t := range e.Terms {
			if t.Coefficient == 0 {
				continue
			}
			if !cells.has(t.Cell) {
				cells.add(t.Cell)
				g.editsOf[t.Cell] = append(g.editsOf[t.Cell], i)
			}
			g.residual[i] = g.residual[i].plus(whole(t.Coefficient).times(whole(g.start(t.Cell))))
		}
		if sign := g.residual[i].sign(); !cells.meets(&g.missing) && (sign < 0 || sign > 0 && e.Operator == form.Equal) {
			g.learn(cells)
		}
	}
	return g
}

// start is the value a cell has before anything is changed; missing cells start at 0.
func (g *general) start(cell int) int64 {
	if g.missing.has(cell) {
		return 0
	}
	return g.record.Values[cell]
}

func (g *general) weight(cell int) int64 {
	if g.record.Weights == nil {
		return 1
	}
	return g.record.Weights[cell]
}

// learn adds a broken implied edit, unless a smaller one says more.
func (g *general) learn(cells cellSet) {
	for _, known := range g.implied {
		if rest := known.without(cells); rest.empty() {
			return
		}
	}
	g.implied = slices.DeleteFunc(g.implied, func(known cellSet) bool {
		rest := cells.without(known)
		return rest.empty()
	})
	at, _ := slices.BinarySearchFunc(g.implied, cells.size()+1, func(known cellSet, size int) int { return cmp.Compare(known.size(), size) })
	g.implied = slices.Insert(g.implied, at, cells)
}

func (g *general) run() Answer {
	g.answer.Complete = true
	for g.threshold = 0; ; g.threshold = g.next {
		g.next = math.MaxInt64
		g.search(cellSet{}, g.fixed.with(g.missing), 0)
		if len(g.answer.Repairs) > 0 || !g.answer.Complete {
			break
		}
		if g.next == math.MaxInt64 {
			g.answer.Impossible = true
			break
		}
	}
	g.answer.Weight = g.threshold
	slices.SortFunc(g.answer.Repairs, func(a, b Repair) int { return slices.Compare(a.Cells, b.Cells) })
	return g.answer
}

// search extends the set of changed cells; barred cells may not join it. Every
// set is reached at most once, because a cell tried at a branch is barred from
// the branches after it.
func (g *general) search(changed, barred cellSet, weight int64) {
	if !g.answer.Complete {
		return
	}
	g.answer.Nodes++
	if g.answer.Nodes > g.limits.nodes {
		g.answer.Complete = false
		return
	}
	var branch cellSet
	for {
		least, smallest, possible := g.bound(changed, barred)
		if !possible {
			return
		}
		if weight+least > g.threshold {
			g.next = min(g.next, weight+least)
			return
		}
		if !smallest.empty() {
			branch = smallest
			break
		}
		switch values, proof, verdict := g.test(changed); verdict {
		case satisfiable:
			g.keep(changed, values)
			return
		case refuted:
			g.learn(proof)
		default:
			g.answer.Complete = false
			return
		}
	}
	for cell := branch.pop(); cell >= 0; cell = branch.pop() {
		with := changed
		with.add(cell)
		g.search(with, barred, weight+g.weight(cell))
		barred.add(cell)
	}
}

// bound returns a weight that any completion must add, and the smallest set of
// cells of which one must be changed next (empty: no implied edit is unmet).
// Implied edits that share no cell add up.
func (g *general) bound(changed, barred cellSet) (least int64, smallest cellSet, possible bool) {
	var used cellSet
	size := math.MaxInt
	for i := range g.implied {
		edit := &g.implied[i]
		if edit.meets(&changed) {
			continue
		}
		cells := edit.without(barred)
		if cells.empty() {
			return 0, cellSet{}, false
		}
		if n := cells.size(); n < size {
			smallest, size = cells, n
		}
		if used.meets(&cells) {
			continue
		}
		used = used.with(cells)
		cheapest := int64(math.MaxInt64)
		for c := cells.pop(); c >= 0; c = cells.pop() {
			cheapest = min(cheapest, g.weight(c))
		}
		least += cheapest
	}
	return least, smallest, true
}

// verdict of a test.
type verdict uint8

const (
	satisfiable verdict = iota
	refuted
	undecided
)

// cellBound is a bound on one free cell, from branching on its value: coefficient +1 means
// the change is at least the limit, -1 that minus the change is.
type cellBound struct {
	column int
	sign   int64
	limit  number
}

// maxSplits bounds how often a test splits a fraction into two whole-number cases.
const maxSplits = 1000

// test looks for whole values of the changed and the missing cells that satisfy
// every edit. If there are none it returns cells of which one must be changed.
func (g *general) test(changed cellSet) (values []int64, proof cellSet, result verdict) {
	open := changed.with(g.missing)
	free, lines := g.open(open)
	for _, e := range lines {
		if g.indivisible(e, &open) {
			return nil, g.cellsOf(e).without(open), refuted
		}
	}
	splits := 0
	changes, proof, result := g.integral(free, lines, nil, &splits)
	if result != satisfiable {
		return nil, proof.without(open), result
	}
	values = make([]int64, 0, len(free))
	for j, c := range free {
		v, ok := changes[j].plus(whole(g.start(c))).integer()
		if !ok {
			return nil, cellSet{}, undecided
		}
		if changed.has(c) {
			values = append(values, v)
		}
	}
	return values, cellSet{}, satisfiable
}

// open lists cells that may change and the edits that use them.
func (g *general) open(cells cellSet) (free, lines []int) {
	taken := make([]bool, len(g.system.Edits))
	for !cells.empty() {
		c := cells.pop()
		free = append(free, c)
		for _, e := range g.editsOf[c] {
			if !taken[e] {
				taken[e] = true
				lines = append(lines, e)
			}
		}
	}
	slices.Sort(lines)
	return free, lines
}

// indivisible reports an equality that no whole changes of its open cells can
// satisfy, such as 2x - 4y = 3. Splitting would not find that out.
func (g *general) indivisible(edit int, open *cellSet) bool {
	e := &g.system.Edits[edit]
	residual, ok := g.residual[edit].integer()
	if e.Operator != form.Equal || !ok {
		return false
	}
	divisor := uint64(0)
	for _, t := range e.Terms {
		if open.has(t.Cell) {
			for a, b := magnitude(t.Coefficient), divisor; ; a, b = b, a%b {
				if b == 0 {
					divisor = a
					break
				}
			}
		}
	}
	return divisor > 1 && magnitude(residual)%divisor != 0
}

func (g *general) cellsOf(edit int) (cells cellSet) {
	for _, t := range g.system.Edits[edit].Terms {
		cells.add(t.Cell)
	}
	return cells
}

// integral finds whole changes of the free cells, splitting on fractions.
func (g *general) integral(free, lines []int, bounds []cellBound, splits *int) (changes []number, proof cellSet, result verdict) {
	d := &g.dictionary
	d.reset(len(free), len(lines)+len(bounds))
	column := make(map[int]int, len(free))
	for j, c := range free {
		column[c] = j
	}
	for i, e := range lines {
		edit := &g.system.Edits[e]
		d.equal[i] = edit.Operator == form.Equal
		d.constant[i] = g.residual[e]
		for _, t := range edit.Terms {
			if j, ok := column[t.Cell]; ok {
				at := i*len(free) + j
				d.factor[at] = d.factor[at].plus(whole(t.Coefficient))
			}
		}
	}
	for k, b := range bounds {
		i := len(lines) + k
		d.constant[i] = b.limit.negated()
		d.factor[i*len(free)+b.column] = whole(b.sign)
	}
	if line := d.solve(); line >= 0 {
		return nil, g.prove(line, lines), refuted
	}
	changes = make([]number, len(free))
	fraction := -1
	for j := range free {
		changes[j] = d.value(j)
		if fraction < 0 && !changes[j].isInteger() {
			fraction = j
		}
	}
	if fraction < 0 {
		return changes, cellSet{}, satisfiable
	}
	if *splits++; *splits > maxSplits {
		return nil, cellSet{}, undecided
	}
	below := changes[fraction].floor()
	low := cellBound{column: fraction, sign: -1, limit: below.negated()}
	high := cellBound{column: fraction, sign: 1, limit: below.plus(whole(1))}
	// Every leaf of the case distinction is refuted by a sum of edits and of
	// bounds on whole numbers. A repair must change a cell of at least one of
	// these sums, else all the refutations stand.
	for _, b := range []cellBound{low, high} {
		part, cells, found := g.integral(free, lines, append(slices.Clip(bounds), b), splits)
		if found != refuted {
			return part, cellSet{}, found
		}
		proof = proof.with(cells)
	}
	return nil, proof, refuted
}

// prove adds up the edits that refute a line and returns the cells that remain.
func (g *general) prove(line int, lines []int) cellSet {
	clear(g.combined)
	var cells cellSet
	g.dictionary.proof(line, func(i int, multiplier number) {
		if i >= len(lines) {
			return // a bound from splitting: it concerns a free cell only
		}
		for _, t := range g.system.Edits[lines[i]].Terms {
			g.combined[t.Cell] = g.combined[t.Cell].plus(multiplier.times(whole(t.Coefficient)))
		}
	})
	for c := range g.combined {
		if !g.combined[c].isZero() {
			cells.add(c)
		}
	}
	return cells
}

func (g *general) keep(changed cellSet, values []int64) {
	if len(g.answer.Repairs) == g.limits.repairs {
		g.answer.Others++
		return
	}
	repair := Repair{Values: values}
	for c := changed.pop(); c >= 0; c = changed.pop() {
		repair.Cells = append(repair.Cells, c)
	}
	g.answer.Repairs = append(g.answer.Repairs, repair)
}

// Forced returns the missing cells that can take only one value, given that all
// figures that are there are right, with these values. It returns none if the
// edits contradict the figures.
func (s *System) Forced(record *Record) (Repair, error) {
	if err := s.Validate(record); err != nil {
		return Repair{}, err
	}
	g := newGeneral(s, record, limits{}.orDefaults())
	var forced Repair
	if len(g.implied) > 0 {
		return forced, nil
	}
	free, lines := g.open(g.missing)
	splits := 0
	changes, _, result := g.integral(free, lines, nil, &splits)
	if result != satisfiable {
		return forced, nil
	}
	for j, c := range free {
		one := true
		for _, sign := range []int64{-1, 1} {
			splits = 0
			further := cellBound{column: j, sign: sign, limit: changes[j].times(whole(sign)).plus(whole(1))}
			_, _, result := g.integral(free, lines, []cellBound{further}, &splits)
			one = one && result == refuted
		}
		if v, ok := changes[j].integer(); ok && one {
			forced.Cells, forced.Values = append(forced.Cells, c), append(forced.Values, v)
		}
	}
	return forced, nil
}

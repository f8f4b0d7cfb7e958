package localise

import (
	"cmp"
	"slices"

	"gouji/form"
)

// unstated counts the cells without a figure in the part last searched.
func (s *Solver) unstated() int {
	n := 0
	for free := s.free; !free.empty(); {
		if s.net.ends[free.pop()]&s.part != 0 {
			n++
		}
	}
	return n
}

// sets describes repairs, best first, and returns how many there are.
func (s *Solver) sets(r *form.Report, found outcome, evidence []Evidence) (sets []Explanation, total int) {
	for i := range found.repairs {
		p := &found.repairs[i]
		e := Explanation{Table: s.net.table, Kind: blankCells}
		for k, a := range p.arcs[:p.size] {
			c := s.change(r, a, p.to[k], p.certain>>k&1 != 0)
			if c.HasFrom {
				e.Kind = fewestCells
			}
			e.Changes = append(e.Changes, c)
		}
		if len(e.Changes) == 1 && e.Changes[0].slip != noOperation {
			e.Kind, e.Operation = oneOperation, e.Changes[0].slip
		}
		e.evidence = supporting(evidence, e.Changes)
		sets = append(sets, e)
	}
	slices.SortStableFunc(sets, func(a, b Explanation) int {
		return cmp.Or(
			cmp.Compare(support(evidence, b.Changes), support(evidence, a.Changes)),
			cmp.Compare(blanks(b.Changes), blanks(a.Changes)),
			cmp.Compare(slips(b.Changes), slips(a.Changes)),
		)
	})
	total = len(sets) + found.others
	if len(sets) > listed {
		sets = sets[:listed]
	}
	for i := range sets {
		sets[i].Others = total - len(sets)
	}
	return sets, total
}

// explainFillings adds the smallest ways to fill blank cells that make every
// identity hold while all figures on the form stay as they are. Where an office
// leaves its zeros blank, a blank says as much as a 0, and fillings are nothing
// special.
func (s *Solver) explainFillings(r *form.Report, d *Diagnosis, part uint64, evidence []Evidence) {
	var stated cellSet
	zeros := 0
	for a := range s.net.cells {
		if !s.blank.has(a) {
			stated.add(a)
			if s.figure[a] == 0 && !s.free.has(a) {
				zeros++
			}
		}
	}
	if s.blank.empty() || !s.negative.empty() || s.blank.size() > zeros {
		return
	}
	limits := s.limits
	limits.nodes = min(limits.nodes, nodesBesideMoves)
	sets, total := s.sets(r, s.minimal(part, stated, limits), evidence)
	for _, e := range sets {
		e.Unique = total == 1
		e.Proof = join(fillProof(len(e.Changes), total), evidenceText(e.evidence))
		d.Explanations = append(d.Explanations, e)
	}
}

// explainMoves adds the operations that explain everything.
func (s *Solver) explainMoves(r *form.Report, d *Diagnosis, moves []movement, evidence []Evidence) {
	first := len(d.Explanations)
	if len(moves) > 0 && first > 0 && d.Explanations[0].Kind != blankCells {
		d.Explanations[0].Unique = false
	}
	for i := range moves {
		m := &moves[i]
		e := Explanation{Table: d.Table, Kind: oneOperation, Operation: m.operation, Unique: len(moves) == 1 && first == 0, undoing: describeMove(s.net, m)}
		for k, a := range m.arcs {
			e.Changes = append(e.Changes, s.change(r, a, m.to[k], true))
		}
		e.evidence = supporting(evidence, e.Changes)
		e.Proof = join(join(moveProof(d, e.undoing, len(moves)), unstatedProof(s.unstated())), evidenceText(e.evidence))
		e.Suggestion = suggestMove(&e)
		d.Explanations = append(d.Explanations, e)
	}
	added := d.Explanations[first:]
	slices.SortStableFunc(added, func(a, b Explanation) int {
		return cmp.Compare(support(evidence, b.Changes), support(evidence, a.Changes))
	})
	if others := len(added) - listed; others > 0 {
		d.Explanations = d.Explanations[:first+listed]
		for i := range listed {
			added[i].Others = others
		}
	}
}

// support counts the evidence for the proposed figures, less those for the
// figures that would be changed.
func support(evidence []Evidence, changes []Change) int {
	n := 0
	for _, w := range evidence {
		for _, c := range changes {
			switch {
			case c.Cell != w.Cell:
			case c.HasTo && c.To == w.Value:
				n++
			case c.HasFrom && c.From == w.Value:
				n--
			}
		}
	}
	return n
}

func supporting(evidence []Evidence, changes []Change) []Evidence {
	var found []Evidence
	for _, w := range evidence {
		for _, c := range changes {
			if c.Cell == w.Cell && c.HasTo && c.To == w.Value {
				found = append(found, w)
			}
		}
	}
	return found
}

func blanks(changes []Change) int {
	n := 0
	for _, c := range changes {
		if !c.HasFrom {
			n++
		}
	}
	return n
}

func slips(changes []Change) int {
	n := 0
	for _, c := range changes {
		if c.slip != noOperation {
			n++
		}
	}
	return n
}

// giveUp says what can be said when nothing was found: how many cells must be
// wrong, where most failures meet, and which figures look like slips.
func (s *Solver) giveUp(r *form.Report, d *Diagnosis, counted int) {
	e := Explanation{Table: d.Table, Kind: notLocalised}
	e.Changes = s.slipsAmong(r)
	e.Proof = giveUpProof(d, counted, meeting(d.Failed))
	d.Explanations = append(d.Explanations, e)
}

// meeting returns the column, or else the row, in which most failures meet: the
// line that holds all cells of most failing identities, by label. A row holds
// one identity and a column two, so a tie goes to the line met first.
func meeting(failed []*form.Check) (where form.Text) {
	type place struct {
		row    *form.Row
		column *form.Column
	}
	counts := map[place]int{}
	most := 0
	for _, c := range failed {
		subject := &form.Cells[c.Subject]
		row, column := true, true
		for _, id := range append(slices.Clone(c.Then.Plus), c.Then.Minus...) {
			row = row && form.Cells[id].Row == subject.Row
			column = column && form.Cells[id].Column == subject.Column
		}
		var p place
		switch {
		case column:
			p.column = subject.Column
		case row:
			p.row = subject.Row
		default:
			continue
		}
		if counts[p]++; counts[p] > most {
			most = counts[p]
			if p.column != nil {
				where = form.Text{Chinese: "“" + p.column.Label + "”列", English: "column “" + p.column.English + "”"}
			} else {
				where = form.Text{Chinese: "“" + p.row.Brief(form.Chinese) + "”行", English: "row “" + p.row.English + "”"}
			}
		}
	}
	return where
}

// listed is the number of explanations of one kind in a Diagnosis.
const listed = 20

// nodesBesideMoves bounds the search for the fewest cells where one operation
// already explains everything: a shift by one place can change twenty cells.
const nodesBesideMoves = 2000

package localise

import (
	"slices"

	"gouji/form"
)

// solver of the identities of one table on one edition: a network if they form
// one, else the general system. Both are nil for a table without identities.
type solver struct {
	network *network
	system  *system
}

// system is the balance identities of a table as a general system: what is left
// if they form no network. On the present forms they all do.
type system struct {
	table   form.TableID
	edition form.Edition
	cells   []form.CellID
	total   []bool // 总计 cells: blank means not stated
	rows    []identity
	edits   System
}

func newSystem(checks []form.Check, table form.TableID, edition form.Edition) *system {
	rows := balances(checks, table, edition)
	y := &system{table: table, edition: edition, cells: cellsOf(rows), rows: rows}
	if len(rows) == 0 || len(y.cells) > maxCells {
		return nil
	}
	y.total = make([]bool, len(y.cells))
	y.edits.Cells = len(y.cells)
	for _, row := range rows {
		e := Edit{Operator: form.Equal}
		for c, id := range y.cells {
			if sign := row.sign[id]; sign != 0 {
				e.Terms = append(e.Terms, Term{Cell: c, Coefficient: sign})
			}
		}
		y.edits.Edits = append(y.edits.Edits, e)
		if check := &checks[row.check]; check.DefinesTotal {
			if c, ok := slices.BinarySearch(y.cells, check.Total); ok {
				y.total[c] = true
			}
		}
	}
	for c, id := range y.cells {
		if !form.Cells[id].Column.Signed {
			y.edits.Edits = append(y.edits.Edits, Edit{Terms: []Term{{Cell: c, Coefficient: 1}}, Operator: form.AtLeast})
		}
	}
	return y
}

// explain finds the smallest repairs of a table by the general solver. It
// returns false if there is nothing to explain.
func (y *system) explain(s *Solver, checks []form.Check, r *form.Report, witnesses Witnesses) (Diagnosis, bool) {
	record := &Record{Values: make([]int64, len(y.cells)), Missing: make([]bool, len(y.cells))}
	stated := false
	for c, id := range y.cells {
		switch r.States[id] {
		case form.Stated:
			record.Values[c], stated = r.Values[id], true
		case form.Unreadable:
			record.Missing[c] = true
		default:
			record.Missing[c] = y.total[c]
		}
	}
	answer, err := y.edits.Localise(record, Limits{Nodes: s.limits.Nodes, Repairs: s.limits.Repairs})
	if err != nil || !stated || answer.Complete && answer.Weight == 0 {
		return Diagnosis{}, false
	}
	d := Diagnosis{Table: y.table, Edition: y.edition, AtLeast: int(answer.Weight), Nodes: answer.Nodes, Complete: answer.Complete}
	broken := y.edits.broken(record.Values, record.Missing)
	for i, row := range y.rows {
		if broken[i] {
			d.Failed = append(d.Failed, &checks[row.check])
		}
	}
	found := outcome{size: int(answer.Weight), others: answer.Others}
	if answer.Complete && answer.Weight <= maxDepth {
		for _, set := range answer.Repairs {
			found.repairs = append(found.repairs, y.repair(record, set))
		}
	}
	s.net, s.free = &network{table: y.table, edition: y.edition, cells: y.cells}, cellSet{}
	s.explainSets(r, &d, found, 0, false, witnesses)
	if len(d.Explanations) == 0 {
		e := Explanation{Table: y.table, Kind: NotLocalised}
		e.Proof = giveUpProof(&d, len(d.Failed), meeting(d.Failed))
		d.Explanations = append(d.Explanations, e)
	}
	for i := range d.Explanations {
		e := &d.Explanations[i]
		e.Minimal = d.Complete && e.Kind != NotLocalised
	}
	d.settle(r, 0)
	return d, true
}

// repair converts a set of cells; a value is certain if no other is possible.
func (y *system) repair(record *Record, set Repair) repair {
	p := repair{size: len(set.Cells)}
	open := *record
	open.Missing = slices.Clone(record.Missing)
	for _, c := range set.Cells {
		open.Missing[c] = true
	}
	forced, _ := y.edits.Forced(&open)
	for k, c := range set.Cells {
		p.arcs[k], p.to[k] = uint8(c), set.Values[k]
		if slices.Contains(forced.Cells, c) {
			p.certain |= 1 << k
		}
	}
	return p
}

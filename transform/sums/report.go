package sums

import (
	"gouji/form"
	"gouji/transform/check"
)

// Of is the sum of one report: its figures with every 总计 computed.
func Of(values *[form.NumCells]int64, states *[form.NumCells]form.State, editions *[form.NumTables]form.Edition) *Sum {
	s := &Sum{Partial: *partialOf(values, states, editions)}
	s.complete()
	return s
}

// partialOf is what a report adds to a sum, but for its count. A blank 总计 is the
// sum of its parts where its table has figures.
func partialOf(values *[form.NumCells]int64, states *[form.NumCells]form.State, editions *[form.NumTables]form.Edition) *Partial {
	p := &Partial{}
	for id, state := range states {
		if state == form.Stated {
			p.Values[id] = values[id]
			p.Stated.Add(form.CellID(id))
		}
	}
	tables := TablesOf(states)
	for _, d := range check.Definitions() {
		c := &form.Checks()[d.Check]
		t := form.Cells[d.Total].Table.ID
		if c.Edition != editions[t] || !tables[t] || states[d.Total] == form.Stated || states[d.Total] == form.Unreadable {
			continue
		}
		for _, part := range c.Then.Minus {
			p.Values[d.Total] += p.Values[part]
		}
	}
	return p
}

// TablesOf says in which tables a report states a figure.
func TablesOf(states *[form.NumCells]form.State) (has [form.NumTables]bool) {
	for id, state := range states {
		if state == form.Stated {
			has[form.Cells[id].Table.ID] = true
		}
	}
	return has
}

// counted is what a report that counts adds to a sum.
func counted(report *form.Report) *Partial {
	p := partialOf(&report.Values, &report.States, &report.Editions)
	tables := TablesOf(&report.States)
	p.Count(&tables, report.Edition())
	return p
}

// AddChange adds a report that counts with the one that the same agency made on
// the year before, which counts too. The part is balanced if both are.
func (r *RollUp) AddChange(part Part, now, before *form.Report) {
	p, q := counted(now), counted(before)
	for id := range form.CellID(form.NumCells) {
		if t := form.Cells[id].Table.ID; p.Reporters[t] == 0 || q.Reporters[t] == 0 {
			p.drop(id)
			q.drop(id)
		}
	}
	for t := range form.NumTables {
		n := min(p.Reporters[t], q.Reporters[t])
		p.Reporters[t], q.Reporters[t] = n, n
	}
	r.AddPair(part, p, q)
}

// AddReport adds a report that counts. id names it in the data.
func (r *RollUp) AddReport(part Part, report *form.Report, id string) {
	p := counted(report)
	r.Add(part, p)
	checks := form.Checks()
	for i := range checks {
		c := &checks[i]
		if !isBalance(i) || c.Edition != report.Editions[c.Tables[0]] {
			continue
		}
		if then := sidesOf(&p.Values, c.Then.Plus, c.Then.Minus); then.plus != then.minus {
			r.AddDeviation(Deviation{Part: part, Check: i, Code: report.Agency.Code, Name: report.Agency.Name, ReportID: id, Difference: then.plus - then.minus})
		}
	}
}

// Difference is a cell in which a consolidated report differs from the sum of the
// agencies.
type Difference struct {
	Cell        form.CellID
	Stated, Sum int64
}

// Differences compares the figures that a consolidated report of an edition
// states with the sum, in the order of the form.
func (s *Sum) Differences(values *[form.NumCells]int64, states *[form.NumCells]form.State, e form.Edition) []Difference {
	var differences []Difference
	printed, _, _ := s.Printed(e)
	for id, state := range states {
		if state == form.Stated && values[id] != printed[id] && !s.Lost.Has(form.CellID(id)) {
			differences = append(differences, Difference{form.CellID(id), values[id], printed[id]})
		}
	}
	return differences
}

// Report makes a report of an edition of the sum, to compare what is said of it in
// words: its tables are those that some agency has, and every cell is stated.
func (s *Sum) Report(r *form.Report, e form.Edition) {
	r.Reset()
	r.Year, r.Scope = s.Year, form.Consolidated
	printed, _, _ := s.Printed(e)
	for t := range form.NumTables {
		if s.Reporters[t] == 0 {
			continue
		}
		r.Editions[t] = e
		for _, id := range form.CellsOf(t, e) {
			if r.States[id] = form.Stated; s.Lost.Has(id) {
				r.States[id] = form.Unreadable
			}
			r.Values[id] = printed[id]
		}
	}
}

// Package checktest makes reports for tests, and evaluates checks the slow and
// plain way.
package checktest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gouji/form"
)

// Seeded returns a generator whose seed a failing test prints.
func Seeded(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 1))
}

// skewed returns a count as agencies report them: mostly 0, sometimes large.
func skewed(random *rand.Rand) int64 {
	switch n := random.IntN(20); {
	case n < 14:
		return 0
	case n < 19:
		return random.Int64N(9)
	default:
		return random.Int64N(100_000)
	}
}

// Balanced makes a report of random editions that obeys every balance.
func Balanced(random *rand.Rand) *form.Report {
	r := &form.Report{Year: 2019 + random.IntN(6), Agency: form.Agency{Name: "甲局", Division: fmt.Sprintf("34060%d", random.IntN(4))}}
	editions := [...]form.Edition{form.Edition2019, form.Edition2021}
	e := editions[random.IntN(2)]
	for t := range form.NumTables {
		of := e
		if random.IntN(20) == 0 {
			of = editions[random.IntN(2)]
		}
		FillTable(random, r, t, of)
	}
	for i, s := range r.States {
		if s == form.Stated {
			r.Places[i] = form.Place{Line: int32(i) + 1, Column: 2}
		}
	}
	return r
}

// FillTable fills in a table of an edition so that every balance holds.
func FillTable(random *rand.Rand, r *form.Report, t form.TableID, e form.Edition) {
	if form.Tables[t].Editions&e == 0 {
		return
	}
	r.Editions[t] = e
	for _, id := range form.CellsOf(t, e) {
		r.States[id], r.Values[id] = form.Stated, skewed(random)
	}
	at := func(row, column string) *int64 {
		id, ok := form.CellAt(form.Tables[t].Code, row, column)
		if !ok {
			panic(row + column)
		}
		return &r.Values[id]
	}
	switch t {
	case form.Applications:
		for _, c := range form.ApplicantColumns {
			results := at("results_total", c)
			*results = 0
			for _, row := range form.ResultRows(e) {
				*results += *at(row.Code, c)
			}
			*at("carried_out", c) = random.Int64N(3)
			all := *results + *at("carried_out", c)
			*at("carried_in", c) = random.Int64N(all + 1)
			*at("new_received", c) = all - *at("carried_in", c)
		}
		for _, row := range form.Tables[t].DataRows(e) {
			*at(row.Code, "total") = 0
			for _, c := range form.ApplicantColumns {
				*at(row.Code, "total") += *at(row.Code, c)
			}
		}
	case form.Proceedings:
		for _, row := range form.Tables[t].DataRows(e) {
			*at(row.Code, "total") = 0
			for _, c := range form.Outcomes {
				*at(row.Code, "total") += *at(row.Code, c)
			}
		}
	}
}

// Spoil makes random errors, blanks and unreadable cells, and empties tables.
func Spoil(random *rand.Rand, r *form.Report) {
	for range random.IntN(4) {
		id := random.IntN(form.NumCells)
		if r.States[id] == form.Absent {
			continue
		}
		switch random.IntN(4) {
		case 0:
			r.Values[id] += random.Int64N(9) - 4
		case 1:
			r.States[id] = form.Unreadable // keeps a value that must not be used
		default:
			r.States[id] = form.Blank
		}
	}
	switch random.IntN(12) {
	case 0: // a whole table is blank
		t := form.TableID(random.IntN(int(form.NumTables)))
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			if r.States[id] != form.Absent {
				r.States[id] = form.Blank
			}
		}
	case 1: // every zero is blank
		for id := range r.States {
			if r.States[id] == form.Stated && r.Values[id] == 0 {
				r.States[id] = form.Blank
			}
		}
	case 2: // the totals are blank
		for id := range r.States {
			if form.Cells[id].Column.Code == "total" && r.States[id] == form.Stated {
				r.States[id] = form.Blank
			}
		}
	case 3: // a table is not there
		t := form.TableID(random.IntN(int(form.NumTables)))
		first, end := form.CellRange(t)
		for id := first; id < end; id++ {
			r.States[id], r.Values[id] = form.Absent, 0
		}
		r.Editions[t] = form.NoEdition
	}
}

// oracle evaluates checks from the report alone.
type oracle struct{ r *form.Report }

func (o oracle) edition(t form.TableID) form.Edition {
	if e := o.r.Editions[t]; e != form.NoEdition {
		return e
	}
	return o.r.Edition()
}

// figure returns what a cell counts, and whether that is known.
func (o oracle) figure(id form.CellID) (int64, bool) {
	switch o.r.States[id] {
	case form.Stated:
		return o.r.Values[id], true
	case form.Unreadable:
		return 0, false
	}
	var parts []form.CellID
	checks := form.Checks()
	for i := range checks {
		c := &checks[i]
		if c.DefinesTotal && c.Total == id && c.Edition == o.edition(form.Cells[id].Table.ID) {
			parts = c.Then.Minus // the row's definition comes last
		}
	}
	sum, known := int64(0), true
	for _, part := range parts {
		v, ok := o.figure(part)
		sum, known = sum+v, known && ok
	}
	return sum, known
}

func (o oracle) holds(rel *form.Relation) (holds, known bool) {
	known = true
	residual := -rel.Constant
	for _, id := range rel.Plus {
		v, ok := o.figure(id)
		residual, known = residual+v, known && ok
	}
	for _, id := range rel.Minus {
		v, ok := o.figure(id)
		residual, known = residual-v, known && ok
	}
	switch rel.Operator {
	case form.Equal:
		return residual == 0, known
	case form.AtLeast:
		return residual >= 0, known
	default:
		return residual != 0, known
	}
}

func (o oracle) hasFigures(t form.TableID) bool {
	first, end := form.CellRange(t)
	for id := first; id < end; id++ {
		if o.r.States[id] == form.Stated {
			return true
		}
	}
	return false
}

// Outcome evaluates a check on a report: whether it is made, whether it can be
// assessed, and whether it holds.
func Outcome(r *form.Report, c *form.Check) (applicable, assessed, holds bool) {
	o := oracle{r}
	if o.edition(c.Tables[0]) != c.Edition || c.OnlyBelowCity && r.MayMakeRules() {
		return false, false, false
	}
	for _, t := range c.Tables {
		if !o.hasFigures(t) {
			return true, false, false
		}
	}
	if c.DefinesTotal && r.States[c.Total] != form.Stated {
		return true, false, false
	}
	met := true
	for i := range c.When {
		holds, known := o.holds(&c.When[i])
		if !known {
			return true, false, false
		}
		met = met && holds
	}
	holds, known := o.holds(&c.Then)
	return true, known, !met || holds
}

// Zeros makes a 2021 report with a 0 in every cell.
func Zeros() *form.Report {
	r := &form.Report{Year: 2023, Agency: form.Agency{Name: "甲局", Division: "340603"}, Place: form.Place{Line: 1}}
	for id := range form.Cells {
		if form.Cells[id].Editions&form.Edition2021 != 0 {
			r.States[id] = form.Stated
			r.Places[id] = form.Place{Line: int32(id) + 10, Column: 3}
		}
	}
	for t := range form.NumTables {
		if form.Tables[t].Editions&form.Edition2021 != 0 {
			r.Editions[t] = form.Edition2021
		}
	}
	return r
}

// Cell returns the cell with a code.
func Cell(t testing.TB, code string) form.CellID {
	t.Helper()
	id, ok := form.CellByCode(code)
	if !ok {
		t.Fatalf("no cell %s", code)
	}
	return id
}

// Put sets cells of a report: codes and figures in turn.
func Put(t testing.TB, r *form.Report, pairs ...any) *form.Report {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		id := Cell(t, pairs[i].(string))
		r.Values[id], r.States[id] = int64(pairs[i+1].(int)), form.Stated
	}
	return r
}

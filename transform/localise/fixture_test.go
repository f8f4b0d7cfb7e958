package localise

import (
	"cmp"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// published reads the figures of real reports. All of their identities hold.
func published(t testing.TB) map[string]*form.Report {
	t.Helper()
	file, err := os.Open("testdata/published.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comment, reader.FieldsPerRecord = '#', -1
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	reports := map[string]*form.Report{}
	for _, line := range lines {
		r := reports[line[0]]
		if r == nil {
			r = &form.Report{}
			reports[line[0]] = r
		}
		edition, _ := form.ParseEdition(line[1])
		table, ok := form.TableByCode(line[2])
		if !ok {
			t.Fatalf("no table %s", line[2])
		}
		r.Editions[table.ID] = edition
		for i, text := range line[4:] {
			id, ok := form.CellAt(line[2], line[3], table.Columns[i].Code)
			if !ok {
				t.Fatalf("no cell %v %d", line, i)
			}
			if text == "" {
				r.States[id] = form.Blank
				continue
			}
			v, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			r.States[id], r.Values[id] = form.Stated, v
		}
	}
	return reports
}

// city is a published report with large figures.
func city(t testing.TB) *form.Report {
	t.Helper()
	return published(t)["宿迁市 2024"]
}

// generated fills in tables 三 and 四 as a small district agency would: few
// figures, mostly single digits, everything balanced.
func generated(random *rand.Rand, edition form.Edition) *form.Report {
	r := &form.Report{}
	for _, t := range []form.TableID{form.Applications, form.Proceedings} {
		r.Editions[t] = edition
		for _, id := range form.CellsOf(t, edition) {
			r.States[id] = form.Stated
		}
	}
	figure := func() int64 {
		switch random.IntN(12) {
		case 0, 1:
			return 1 + random.Int64N(9)
		case 2:
			return 10 + random.Int64N(90)
		default:
			return 0
		}
	}
	put := func(row, column string, v int64) { r.Values[cell("applications", row, column)] = v }
	get := func(row, column string) int64 { return r.Values[cell("applications", row, column)] }
	for k, column := range form.ApplicantColumns {
		sum := int64(0)
		for _, row := range form.ResultRows(edition) {
			v := figure()
			if k > 1 && random.IntN(3) > 0 { // most applicants are natural persons and enterprises
				v = 0
			}
			put(row.Code, column, v)
			sum += v
		}
		put("results_total", column, sum)
		carriedIn := min(figure(), sum)
		put("carried_in", column, carriedIn)
		carriedOut := figure()
		put("carried_out", column, carriedOut)
		put("new_received", column, sum+carriedOut-carriedIn)
	}
	for _, row := range form.Tables[form.Applications].DataRows(edition) {
		sum := int64(0)
		for _, column := range form.ApplicantColumns {
			sum += get(row.Code, column)
		}
		put(row.Code, "total", sum)
	}
	for _, row := range form.Tables[form.Proceedings].DataRows(edition) {
		sum := int64(0)
		for _, column := range form.Outcomes {
			v := figure()
			r.Values[cell("proceedings", row.Code, column)] = v
			sum += v
		}
		r.Values[cell("proceedings", row.Code, "total")] = sum
	}
	return r
}

// limited returns a solver with other limits; 0 means the ordinary one.
func limited(l limits) *Solver {
	s := NewSolver()
	s.limits.nodes, s.limits.repairs = cmp.Or(l.nodes, s.limits.nodes), cmp.Or(l.repairs, s.limits.repairs)
	return s
}

// violated reports whether an identity of a report fails or a cell of a table
// with identities is negative.
func violated(s *Solver, r *form.Report) bool {
	for t := range form.NumTables {
		if n := networkOf(t, r.Editions[t]); n != nil && s.load(r, n) && s.contradicted() {
			return true
		}
	}
	return false
}

// explain explains a report with a new solver.
func explain(r *form.Report, w []Evidence) []Diagnosis { return NewSolver().Explain(r, w) }

func cell(table, row, column string) form.CellID {
	id, ok := form.CellAt(table, row, column)
	if !ok {
		panic("no cell " + table + "." + row + "." + column)
	}
	return id
}

// seeded returns a source of random numbers and prints its seed.
func seeded(t testing.TB, seed uint64) *rand.Rand {
	t.Helper()
	seed = seeds.Seed(t, seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// mistype makes a slip of the pen: a digit changed, dropped or added, or two
// transposed. The result differs from v.
func mistype(random *rand.Rand, v int64) int64 {
	for {
		digits := []byte(strconv.FormatInt(v, 10))
		i := random.IntN(len(digits))
		switch random.IntN(4) {
		case 0:
			digits[i] = byte('0' + random.IntN(10))
		case 1:
			if len(digits) > 1 {
				digits = append(digits[:i], digits[i+1:]...)
			}
		case 2:
			digits = append(digits[:i], append([]byte{byte('0' + random.IntN(10))}, digits[i:]...)...)
		case 3:
			if i > 0 {
				digits[i], digits[i-1] = digits[i-1], digits[i]
			}
		}
		if to, err := strconv.ParseInt(string(digits), 10, 64); err == nil && to != v {
			return to
		}
	}
}

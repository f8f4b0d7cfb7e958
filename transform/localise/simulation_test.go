package localise

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gouji/form"
)

// An injury damages table 三 of a report and returns false if it left no trace.
type injury struct {
	name string
	do   func(random *rand.Rand, r *form.Report) bool
}

// injuries are the errors that people and table extraction make.
func injuries() []injury {
	var list []injury
	for n := 1; n <= 5; n++ {
		list = append(list, injury{fmt.Sprintf("typos=%d", n), func(random *rand.Rand, r *form.Report) bool { return typos(random, r, n) }})
	}
	return append(
		list,
		injury{"swap=columns", func(random *rand.Rand, r *form.Report) bool { return swapNeighbours(random, r, rowLine) }},
		injury{"swap=rows", func(random *rand.Rand, r *form.Report) bool { return swapNeighbours(random, r, columnLine) }},
		injury{"shift=row", func(random *rand.Rand, r *form.Report) bool { return shiftLine(random, r, rowLine) }},
		injury{"shift=column", func(random *rand.Rand, r *form.Report) bool { return shiftLine(random, r, columnLine) }},
		injury{"blanks=1", func(random *rand.Rand, r *form.Report) bool { return blankOut(random, r, 1) }},
		injury{"blanks=3", func(random *rand.Rand, r *form.Report) bool { return blankOut(random, r, 3) }},
	)
}

// typos mistypes n different cells; one in ten is lost altogether and reads 0.
func typos(random *rand.Rand, r *form.Report, n int) bool {
	ids := form.CellsOf(form.Applications, r.Editions[form.Applications])
	for done := map[form.CellID]bool{}; len(done) < n; {
		id := ids[random.IntN(len(ids))]
		if done[id] || r.States[id] != form.Stated {
			continue
		}
		to := mistype(random, r.Values[id])
		if random.IntN(10) == 0 && r.Values[id] != 0 {
			to = 0
		}
		r.Values[id], done[id] = to, true
	}
	return true
}

// lineOf returns the cells of a random row or column of table 三.
func lineOf(random *rand.Rand, r *form.Report, kind lineKind) []form.CellID {
	n := networkOf(form.Applications, r.Editions[form.Applications])
	for {
		i := random.IntN(len(n.lines))
		if n.layout[i].kind == kind {
			var ids []form.CellID
			for _, a := range n.lines[i] {
				ids = append(ids, n.cells[a])
			}
			return ids
		}
	}
}

func swapNeighbours(random *rand.Rand, r *form.Report, kind lineKind) bool {
	ids := lineOf(random, r, kind)
	i := random.IntN(len(ids) - 1)
	a, b := ids[i], ids[i+1]
	if r.Values[a] == r.Values[b] {
		return false
	}
	r.Values[a], r.Values[b] = r.Values[b], r.Values[a]
	r.States[a], r.States[b] = r.States[b], r.States[a]
	return true
}

// shiftLine loses an empty cell, so that all behind it close up.
func shiftLine(random *rand.Rand, r *form.Report, kind lineKind) bool {
	ids := lineOf(random, r, kind)
	i := random.IntN(len(ids) - 1)
	if r.Values[ids[i]] != 0 {
		return false
	}
	moved, empty := 0, r.States[ids[i]]
	for ; i+1 < len(ids); i++ {
		if r.Values[ids[i]] != r.Values[ids[i+1]] {
			moved++
		}
		r.Values[ids[i]], r.States[ids[i]] = r.Values[ids[i+1]], r.States[ids[i+1]]
	}
	if r.Values[ids[i]] != 0 {
		moved++
	}
	r.Values[ids[i]] = 0 // blank where zeros are blank
	r.States[ids[i]] = empty
	return moved > 1
}

// blankOut leaves n cells blank that should hold a figure, totals aside.
func blankOut(random *rand.Rand, r *form.Report, n int) bool {
	ids := form.CellsOf(form.Applications, r.Editions[form.Applications])
	for tries := 0; n > 0; tries++ {
		if tries > 10_000 {
			return false
		}
		id := ids[random.IntN(len(ids))]
		c := &form.Cells[id]
		if r.Values[id] == 0 || c.Column.Code == "total" || c.Row.Code == "results_total" {
			continue
		}
		r.States[id], r.Values[id] = form.Blank, 0
		n--
	}
	return true
}

// withoutZeros leaves every zero blank, and the totals of the results not
// stated, as some offices do.
func withoutZeros(r *form.Report) *form.Report {
	for _, id := range form.CellsOf(form.Applications, r.Editions[form.Applications]) {
		c := &form.Cells[id]
		if r.Values[id] == 0 || c.Column.Code == "total" && c.Row.Parent != "" {
			r.States[id], r.Values[id] = form.Blank, 0
		}
	}
	return r
}

// tally counts how well explanations did.
type tally struct {
	records, unseen, among, first, unique, wrong, gaveUp, nodes int
	times                                                       []time.Duration
}

// judge compares a diagnosis of table 三 with what was done to the report.
func (t *tally) judge(before, after *form.Report, diagnoses []Diagnosis) {
	t.records++
	var truth []form.CellID
	for _, id := range form.CellsOf(form.Applications, after.Editions[form.Applications]) {
		if before.Values[id] != after.Values[id] {
			truth = append(truth, id)
		}
	}
	if len(diagnoses) == 0 {
		t.unseen++
		return
	}
	d := &diagnoses[0]
	t.nodes += d.nodes
	among := false
	for i := range d.Explanations {
		e := &d.Explanations[i]
		right := e.Kind != notLocalised && tells(e, truth, before)
		among = among || right
		if right && e.Rank == 1 {
			t.first++
		}
		if e.Rank == 1 && e.Unique {
			if right {
				t.unique++
			} else {
				t.wrong++
			}
		}
	}
	if among {
		t.among++
	} else if d.Explanations[0].Kind == notLocalised {
		t.gaveUp++
	}
}

// tells reports whether an explanation restores exactly the cells in truth.
func tells(e *Explanation, truth []form.CellID, before *form.Report) bool {
	changed := 0
	for _, c := range e.Changes {
		if !c.HasTo || c.To != before.Values[c.Cell] {
			return false
		}
		if slices.Contains(truth, c.Cell) {
			changed++
		}
	}
	return changed == len(truth)
}

func (t *tally) report(b *testing.B) {
	if t.records == 0 {
		return
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(t.records) }
	slices.Sort(t.times)
	b.ReportMetric(share(t.among), "%among")
	b.ReportMetric(share(t.first), "%first")
	b.ReportMetric(share(t.unique), "%unique+right")
	b.ReportMetric(share(t.wrong), "%unique+wrong")
	b.ReportMetric(share(t.unseen), "%unseen")
	b.ReportMetric(share(t.gaveUp), "%not-localised")
	b.ReportMetric(float64(t.nodes)/float64(t.records), "nodes/report")
	b.ReportMetric(float64(t.times[len(t.times)/2].Nanoseconds())/1e3, "µs-median")
	b.ReportMetric(float64(t.times[len(t.times)*99/100].Nanoseconds())/1e3, "µs-p99")
}

// BenchmarkExplain injures balanced reports and asks for the injury back. Each
// iteration is one report; the shares are printed as metrics:
//
//	go test -run '^$' -bench Explain -benchtime 5000x
func BenchmarkExplain(b *testing.B) {
	real := published(b)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(real)), func(name string) bool {
		return slices.Contains(real[name].States[:], form.Blank) // a total without a figure tells less
	})
	tables := []struct {
		name string
		next func(random *rand.Rand) *form.Report
	}{
		{"published", func(random *rand.Rand) *form.Report { return real[names[random.IntN(len(names))]] }},
		{"generated", func(random *rand.Rand) *form.Report { return generated(random, form.Editions[random.IntN(2)]) }},
		{"zeros-blank", func(random *rand.Rand) *form.Report {
			return withoutZeros(generated(random, form.Editions[random.IntN(2)]))
		}},
	}
	for _, table := range tables {
		for _, kind := range injuries() {
			b.Run(table.name+"/"+kind.name, func(b *testing.B) {
				random := rand.New(rand.NewPCG(1, 2))
				s := NewSolver()
				var t tally
				for range b.N {
					b.StopTimer()
					before := table.next(random)
					after := *before
					for !kind.do(random, &after) {
						before = table.next(random)
						after = *before
					}
					b.StartTimer()
					start := time.Now()
					found := s.Explain(&after, nil)
					t.times = append(t.times, time.Since(start))
					b.StopTimer()
					t.judge(before, &after, found)
					b.StartTimer()
				}
				t.report(b)
			})
		}
	}
}

// The truth is always among the smallest repairs, unless fewer cells than are
// really wrong will do; how often that is, the test prints.
func TestTruthIsAmongTheAnswers(t *testing.T) {
	random := seeded(t, 12)
	s := limited(limits{repairs: 1 << 20, nodes: 1 << 30})
	real := city(t)
	rounds := 1500
	if testing.Short() {
		rounds = 100
	}
	for n := 1; n <= 5; n++ {
		fewer := 0
		for round := range rounds {
			before := generated(random, form.Editions[random.IntN(2)])
			if round%2 == 0 {
				before = real
			}
			after := *before
			typos(random, &after, n)
			found := applications(s, &after)
			among := slices.ContainsFunc(found.repairs, func(p repair) bool {
				for k, a := range p.arcs[:p.size] {
					if id := s.net.cells[a]; p.to[k] != before.Values[id] || before.Values[id] == after.Values[id] {
						return false
					}
				}
				return p.size == n
			})
			switch {
			case found.size < n && n > 1:
				fewer++
			case !among:
				t.Fatalf("%d typos: truth not among %d repairs of %d cells", n, len(found.repairs), found.size)
			}
		}
		t.Logf("%d typos: fewer cells would do in %d of %d", n, fewer, rounds)
		if fewer*100 > rounds {
			t.Errorf("%d typos: fewer cells would do in %d of %d", n, fewer, rounds)
		}
	}
}

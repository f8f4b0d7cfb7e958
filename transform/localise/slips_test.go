package localise

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// The worked examples of Scholtus and of the packages that follow him: a chain
// of five balances, and the odd cases.
func TestPublishedExamplesOfTypos(t *testing.T) {
	x11 := strings.Fields("x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11")
	chain := []string{"x1 + x2 = x3", "x2 = x4", "x5 + x6 + x7 = x8", "x3 + x8 = x9", "x9 - x10 = x11"}
	x3, xyz := x11[:3], []string{"x", "y", "z"}
	tests := []struct {
		name       string
		names      []string
		edits      []string
		values     []int64
		fixed      string
		candidates string
		certain    string
	}{
		{"nothing wrong", x11, chain, []int64{1452, 116, 1568, 116, 323, 76, 12, 411, 1979, 1842, 137}, "", "", ""},
		{"transposed", x11, chain, []int64{1452, 116, 1568, 161, 323, 76, 12, 411, 1979, 1842, 137}, "", "x4=116(1)", "x4=116"},
		{"transposed and doubled", x11, chain, []int64{1452, 116, 1568, 161, 323, 76, 12, 411, 19979, 1842, 137}, "", "x4=116(1) x9=1979(2) x10=19842(1)", "x4=116 x9=1979"},
		{"and parts lost", x11, chain, []int64{1452, 116, 1568, 161, 0, 0, 0, 411, 19979, 1842, 137}, "", "x4=116(1) x9=1979(2) x10=19842(1)", "x4=116 x9=1979"},
		{"two ways", x11, chain, []int64{1452, 116, 1568, 161, 323, 76, 12, 0, 19979, 1842, 137}, "", "x4=116(1) x9=1979(1) x10=19842(1)", "x4=116"},
		{"192 for 129", xyz, []string{"x + y = z"}, []int64{123, 192, 252}, "", "y=129(1)", "y=129"},
		{"161 for 116", x3, []string{"x1 + x2 = x3"}, []int64{161, 1452, 1568}, "", "x1=116(1)", "x1=116"},
		{"161 for 116, x2 fixed", x3, []string{"x1 + x2 = x3"}, []int64{161, 1452, 1568}, "x2", "x1=116(1)", "x1=116"},
		{"161 for 116, x1 fixed", x3, []string{"x1 + x2 = x3"}, []int64{161, 1452, 1568}, "x1", "", ""},
		{"either may be wrong", x3[:2], []string{"x1 = x2", "x2 < 10"}, []int64{10, 1}, "", "x1=1(1) x2=10(1)", ""},
		{"either may be transposed", x3[:2], []string{"x1 = x2", "x2 < 10"}, []int64{29, 92}, "", "x1=92(1) x2=29(1)", ""},
		{"two equations", x3[:2], []string{"x1 = x2", "9x1 = x2"}, []int64{10, 99}, "", "x1=11(1) x2=90(1)", ""},
		{"too far off", x11[:5], []string{"x1 = x2 + x3 + x4 + x5"}, []int64{42280000, 11289000, 4328000, 11201000, 11849000}, "", "", ""},
		{"against a bound", xyz, []string{"x + y = z", "x < 0"}, []int64{-123, 129, 252}, "", "x=123(1)", ""},
		// Not published: equalities with a missing cell say nothing.
		{"missing part", xyz, []string{"x + y = z"}, []int64{19, none, 252}, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			system := parse(t, tt.names, tt.edits...)
			record := &Record{Values: tt.values, Fixed: make([]bool, len(tt.names)), Missing: make([]bool, len(tt.names))}
			for i, n := range tt.names {
				record.Fixed[i], record.Missing[i] = n == tt.fixed, tt.values[i] == none
			}
			got, err := system.Typos(record)
			if err != nil {
				t.Fatal(err)
			}
			var candidates, certain []string
			for _, c := range got.Candidates {
				candidates = append(candidates, fmt.Sprintf("%s=%d(%d)", tt.names[c.Cell], c.To, c.Satisfied))
			}
			for _, c := range got.Certain {
				certain = append(certain, fmt.Sprintf("%s=%d", tt.names[c.Cell], c.To))
			}
			if g := strings.Join(candidates, " "); g != tt.candidates {
				t.Errorf("candidates %q, want %q", g, tt.candidates)
			}
			if g := strings.Join(certain, " "); g != tt.certain {
				t.Errorf("certain %q, want %q", g, tt.certain)
			}
		})
	}
}

// The slips of a table are those of the general form.
func TestTyposOfATableAreThoseOfTheGeneralForm(t *testing.T) {
	random := seeded(t, 15)
	s := NewSolver()
	found := 0
	for range 400 {
		r := generated(random, form.Editions[random.IntN(2)])
		ids := form.CellsOf(form.Applications, r.Editions[form.Applications])
		for range 1 + random.IntN(6) {
			id := ids[random.IntN(len(ids))]
			switch random.IntN(8) {
			case 0:
				r.States[id] = form.Unreadable
			case 1:
				r.Values[id] = -r.Values[id]
			default:
				r.Values[id] = mistype(random, r.Values[id])
			}
		}
		s.load(r, networkOf(form.Applications, r.Editions[form.Applications]))
		system, record := s.system()
		general, err := system.Typos(record)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []Typo
		for _, c := range s.certainTypos() {
			got = append(got, Typo{Cell: c.arc, To: c.to, Satisfied: c.satisfied})
		}
		if want = general.Certain; !slices.Equal(got, want) {
			t.Fatalf("got %v, general form %v", got, want)
		}
		found += len(got)
	}
	if found < 100 {
		t.Errorf("only %d slips were found", found)
	}
}

func TestEditDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b int64
		want int
	}{
		{24, 42, 1}, {1340, 1340, 0}, {130, 1340, 1}, {1340, 13040, 1}, {1340, 1380, 1}, {1340, 1430, 1}, {1340, 14300, 2}, {-10, 10, 1}, {-1, 10, 2},
	} {
		if got := form.EditDistance(tt.a, tt.b); got != tt.want || form.EditDistance(tt.b, tt.a) != got {
			t.Errorf("%d to %d: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestSlip(t *testing.T) {
	for _, tt := range []struct {
		right, stated int64
		want          Operation
	}{
		{462, 426, digitsTransposed}, {859, 85, digitDropped}, {3525, 35525, digitAdded}, {3440, 3410, digitChanged}, {16, -16, wrongSign},
		{1408, 14080, digitAdded}, {1408, 14080000, wrongMagnitude}, {14080000, 1408, wrongMagnitude}, {3, 8, noOperation}, {0, 5, noOperation}, {5, 0, noOperation},
		{12, 34, noOperation}, {-3, -4, noOperation},
	} {
		if got := slip(tt.right, tt.stated); got != tt.want {
			t.Errorf("%d for %d: %q, want %q", tt.stated, tt.right, got, tt.want)
		}
	}
}

// Values that edits force on missing cells.
func TestForcedValues(t *testing.T) {
	x11 := strings.Fields("x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11")
	chain := []string{"x1 + x2 = x3", "x2 = x4", "x5 + x6 + x7 = x8", "x3 + x8 = x9", "x9 - x10 = x11"}
	m := int64(none)
	tests := []struct {
		name   string
		names  []string
		edits  []string
		values []int64
		want   string
	}{
		{"chain", x11, chain, []int64{145, m, 155, m, m, m, m, 86, m, 217, m}, "x2=10 x4=10 x9=241 x11=24"},
		{"chain with bounds", x11, append(chain[:5:5], "x6 >= 0", "x7 >= 0"), []int64{145, m, 155, m, 86, m, m, 86, m, 217, m}, "x2=10 x4=10 x6=0 x7=0 x9=241 x11=24"},
		{"tree", x11[:10], []string{"x1 + x2 = x3", "x4 + x5 + x6 = x1", "x7 + x8 = x2", "x9 + x10 = x3"}, []int64{100, m, m, 15, m, m, 25, 35, m, 5}, "x2=60 x3=160 x9=155"},
		{"factor", []string{"x", "y", "z"}, []string{"x + 2y = 3", "x + y + z = 7"}, []int64{1, m, m}, "y=1 z=5"},
		{
			"zeros", x11[:8], []string{"x1 + x2 = x3", "x4 + x5 + x6 = x7", "x3 + x7 = x8", "x1 >= 0", "x2 >= 0", "x4 >= 0", "x5 >= 0", "x6 >= 0"},
			[]int64{25, m, 25, 1, m, m, 1, 26}, "x2=0 x5=0 x6=0",
		},
		{"contradiction", x11[:4], []string{"x1 + x2 + x3 = x4", "x1 >= 0", "x2 >= 0", "x3 >= 0", "x4 >= 0"}, []int64{m, m, 10, 9}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			system := parse(t, tt.names, tt.edits...)
			record := &Record{Values: tt.values, Missing: make([]bool, len(tt.names))}
			for i := range tt.names {
				record.Missing[i] = tt.values[i] == none
			}
			forced, err := system.Forced(record)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i, c := range forced.Cells {
				got = append(got, fmt.Sprintf("%s=%d", tt.names[c], forced.Values[i]))
			}
			if g := strings.Join(got, " "); g != tt.want {
				t.Errorf("got %q, want %q", g, tt.want)
			}
		})
	}
}

func TestUnusableSystemsAreRefused(t *testing.T) {
	good := parse(t, []string{"x", "y"}, "x = y")
	for name, c := range map[string]struct {
		system *System
		record Record
	}{
		"too many cells":     {&System{Cells: maxCells + 1}, Record{Values: make([]int64, maxCells+1)}},
		"cell out of range":  {&System{Cells: 1, Edits: []Edit{{Terms: []Term{{1, 1}}}}}, Record{Values: []int64{0}}},
		"unknown operator":   {&System{Cells: 1, Edits: []Edit{{Terms: []Term{{0, 1}}, Operator: 2}}}, Record{Values: []int64{0}}},
		"too few values":     {good, Record{Values: []int64{1}}},
		"too few marks":      {good, Record{Values: []int64{1, 1}, Missing: []bool{true}}},
		"too few weights":    {good, Record{Values: []int64{1, 1}, Weights: []int64{1}}},
		"weight of nothing":  {good, Record{Values: []int64{1, 1}, Weights: []int64{1, 0}}},
		"weights negative":   {good, Record{Values: []int64{1, 1}, Weights: []int64{-1, 1}}},
		"too many fixed":     {good, Record{Values: []int64{1, 1}, Fixed: []bool{true, true, true}}},
		"cell below nothing": {&System{Cells: 1, Edits: []Edit{{Terms: []Term{{-1, 1}}}}}, Record{Values: []int64{0}}},
	} {
		_, err := c.system.Localise(&c.record, limits{})
		_, typos := c.system.Typos(&c.record)
		_, forced := c.system.Forced(&c.record)
		if err == nil || typos == nil || forced == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Figures at the ends of int64 overflow nothing: z alone would have to be
// 2⁶⁴-2, which no cell holds, and the answer says that it is not complete.
func TestLargestFigures(t *testing.T) {
	const most = 1<<63 - 1
	s := parse(t, []string{"x", "y", "z"}, "x + y = z", "x >= 0")
	answer, err := s.Localise(&Record{Values: []int64{most, most, 5}}, limits{})
	if err != nil || answer.Complete || describe([]string{"x", "y", "z"}, answer) != "1: y" || answer.Repairs[0].Values[0] != 5-most {
		t.Errorf("got %+v, %v", answer, err)
	}
}

package attribution

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// Sketch is a small picture of table 三: four sums of its figures, each over
// other cells and with other weights, modulo 2^16. Sketches add up like the
// reports they are of, so that a report that is the sum of all others of its
// district is found without reading any of them again; a cell that differs
// changes one of the four.
type Sketch [4]uint16

// sketchWeights has the place and the weight of each cell in a sketch: 0 for the
// cells outside table 三 and for every 总计, which follows from the others.
var sketchWeights = func() (weights [form.NumCells]uint16) {
	first, end := form.CellRange(form.Applications)
	next := uint16(1)
	for id := first; id < end; id++ {
		next = next*40503 + 25173
		if compared(id) {
			weights[id] = next | 1
		}
	}
	return weights
}()

// compared reports whether a cell of table 三 is no sum of others.
func compared(id form.CellID) bool {
	c := &form.Cells[id]
	return c.Column.Code != "total" && c.Row.Code != "results_total"
}

// SketchOf draws the sketch of a report.
func SketchOf(r *form.Report) (s Sketch) {
	first, end := form.CellRange(form.Applications)
	for id := first; id < end; id++ {
		if v, ok := r.Value(id); ok && v != 0 {
			s[id%form.CellID(len(s))] += sketchWeights[id] * uint16(v)
		}
	}
	return s
}

// half reports whether a sketch may be that of a report that all others add up to,
// if whole is that of all with it, and up to two cells differ.
func (s Sketch) half(whole Sketch) bool {
	differ, some := 0, false
	for i, v := range s {
		if 2*v != whole[i] {
			differ++
		} else if v != 0 {
			some = true
		}
	}
	return some && differ <= maxDiffering
}

// maxDiffering is how many cells of a consolidated report may differ from the sum
// of the others and it is still taken for that.
const maxDiffering = 2

// Summary is an own report that was recognised as the consolidated one.
type Summary struct {
	Number  int32
	Others  int // reports that it is the sum of
	Differs int // cells in which it is not
}

// Finding says of a report that it was taken for the consolidated one (R-SCOPE).
func (a *Agencies) Finding(s Summary, r Report) form.Finding {
	same := form.Text{Chinese: "恰等于", English: "are exactly"}
	if s.Differs > 0 {
		same = form.Text{Chinese: fmt.Sprintf("除%d格外等于", s.Differs), English: fmt.Sprintf("are, but for %d cells,", s.Differs)}
	}
	return form.Finding{Rule: form.RuleRScope, Arguments: []string{
		a.Name(r.Agency, r.Scope), strconv.Itoa(r.Year), strconv.Itoa(s.Others), same.Chinese, same.English,
	}}
}

// Summaries finds own reports whose applications are the sum of all others that
// are added up in their district: they are the consolidated report, and adding
// them would count everything twice. sketch gives the sketch of a report, load
// its figures.
func (a *Agencies) Summaries(reports Reports, sketch func(number int32) Sketch, load func(number int32, into *form.Report) error) ([]Summary, error) {
	type district struct {
		division int32
		year     int
	}
	type total struct {
		sketch  Sketch
		reports int
	}
	divisions := a.divisions()
	totals := map[district]*total{}
	counted := func(use func(number int32, r *Report, d district)) {
		for number, r := range reports {
			if r.Outcome == Published && r.Standing == form.Counted {
				use(number, &r, district{divisions[r.Agency], r.Year})
			}
		}
	}
	counted(func(number int32, _ *Report, d district) {
		t := totals[d]
		if t == nil {
			t = &total{}
			totals[d] = t
		}
		t.reports++
		for i, v := range sketch(number) {
			t.sketch[i] += v
		}
	})
	candidates := map[district][]int32{}
	counted(func(number int32, r *Report, d district) {
		if t := totals[d]; t.reports > 2 && a.maySummarise(r.Agency) && sketch(number).half(t.sketch) {
			candidates[d] = append(candidates[d], number)
		}
	})
	if len(candidates) == 0 {
		return nil, nil
	}
	parts := map[district][]int32{}
	agencies := map[int32]int32{}
	counted(func(number int32, r *Report, d district) {
		if candidates[d] != nil {
			parts[d] = append(parts[d], number)
			agencies[number] = r.Agency
		}
	})
	var found []Summary
	for d, numbers := range candidates {
		sums, others, err := addUp(parts[d], load)
		if err != nil {
			return nil, err
		}
		for _, number := range numbers {
			var own form.Report
			if err := load(number, &own); err != nil {
				return nil, err
			}
			if differs, ok := isSum(&own, sums, others, a.isGovernment(agencies[number])); ok {
				found = append(found, Summary{number, len(parts[d]) - 1, differs})
				break // two cannot both be the sum of all others
			}
		}
	}
	slices.SortFunc(found, func(x, y Summary) int { return cmp.Compare(x.Number, y.Number) })
	return found, nil
}

// divisions numbers the divisions of the agencies of List, in whose order they are.
func (a *Agencies) divisions() []int32 {
	numbers := make([]int32, len(a.List))
	for i := 1; i < len(numbers); i++ {
		numbers[i] = numbers[i-1]
		if a.List[i].Division != a.List[i-1].Division {
			numbers[i]++
		}
	}
	return numbers
}

// addUp adds up table 三 of reports, and counts those that state more than 0.
func addUp(numbers []int32, load func(number int32, into *form.Report) error) (sums *[form.NumCells]int64, stating int, err error) {
	sums = new([form.NumCells]int64)
	var part form.Report
	first, end := form.CellRange(form.Applications)
	for _, number := range numbers {
		if err := load(number, &part); err != nil {
			return nil, 0, err
		}
		some := false
		for id := first; id < end; id++ {
			if v, ok := part.Value(id); ok && compared(id) {
				sums[id] += v
				some = some || v != 0
			}
		}
		if some {
			stating++
		}
	}
	return sums, stating, nil
}

// isSum reports whether a report is the sum of the others, if sums are those of
// all with it. stating is how many of them state anything. Of a government or its
// office, which hands in the consolidated report, equal figures are enough;
// whoever else must agree in figures that are not equal by accident.
func isSum(own *form.Report, sums *[form.NumCells]int64, stating int, government bool) (differs int, ok bool) {
	first, end := form.CellRange(form.Applications)
	evidence := 0 // bits: what it takes to write the equal figures
	equal := 0
	for id := first; id < end; id++ {
		if !compared(id) {
			continue
		}
		v, _ := own.Value(id)
		switch {
		case v != sums[id]-v:
			differs++
		case v != 0:
			equal++
			evidence += bits.Len64(uint64(max(v, -v)))
		}
	}
	const (
		others       = 2  // reports besides it that state something
		fewBits      = 6  // that equal figures have at least
		manyBits     = 12 // or if some differ
		equalOfEvery = 2  // times as many cells are equal as differ
	)
	switch {
	case stating <= others || equal == 0 || differs > maxDiffering:
		return differs, false
	case differs == 0:
		return 0, government || evidence >= fewBits
	default:
		return differs, evidence >= manyBits && equal >= equalOfEvery*differs
	}
}

// isGovernment reports whether an agency is a government or its office.
func (a *Agencies) isGovernment(agency int32) bool {
	name := a.List[agency].Name
	return a.Group(agency) == form.GroupGovernment || strings.HasSuffix(name, "政府")
}

package transform

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/check"
)

// plot is the smallest unit of a roll-up: every area is a union of plots.
type plot struct {
	division, group string
	year            int
	balanced        bool
}

// clone frees a plot from the memory of the batch its texts come from.
func (p plot) clone() plot {
	p.division, p.group = strings.Clone(p.division), strings.Clone(p.group)
	return p
}

// off is a report whose balance does not hold, and by how much.
type off struct {
	plot       plot
	balance    int // place in balances
	code, name string
	reportID   string
	difference int64
}

// RollUp adds reports up by area and year. Only reports in the sum count: own
// figures of agencies that no other report includes. Adding and merging in any
// order gives the same records. A RollUp belongs to one goroutine; after Areas,
// and until something is added, several may make records.
type RollUp struct {
	yields  map[plot]packedYield
	offs    []off
	missing map[plot]int32       // agencies without a report; the plot's balanced is false
	sorted  []*territory         // what territories returned; nil once something is added
	byYear  map[int][]*territory // the same by year
	// bound is no less than any sum of anything that was added.
	bound   int64
	working []yield // of the batch being added
	scratch []byte
}

// NewRollUp returns an empty roll-up.
func NewRollUp() *RollUp {
	return &RollUp{yields: map[plot]packedYield{}, missing: map[plot]int32{}}
}

// AddMissing says that so many agencies of a division and group have no report
// for a year, by a roster. Adding 0 says that there is a roster; without one the
// number is not known.
func (r *RollUp) AddMissing(division, group string, year int, agencies int) {
	r.sorted = nil
	r.missing[plot{division: division, group: group, year: year}] += int32(agencies)
}

// Add adds the reports of a batch. Batch and outcomes are borrowed.
func (r *RollUp) Add(b *Batch, o *check.Outcomes) {
	r.sorted = nil
	var plots []plot            // of the batch, each once
	at := make([]int32, b.Rows) // place in plots of each report, -1 for those not in the sum
	place := map[plot]int32{}
	var last plot
	lastAt := int32(-1)
	for row := range at {
		if !b.notes[row].inSum {
			at[row] = -1
			continue
		}
		p := r.plotOf(b, o, row)
		if lastAt < 0 || p != last {
			i, known := place[p]
			if !known {
				i = int32(len(plots))
				place[p] = i
				plots = append(plots, p)
			}
			last, lastAt = p, i
		}
		at[row] = lastAt
	}
	if len(plots) == 0 {
		return
	}
	r.working = slices.Grow(r.working[:0], len(plots))[:len(plots)]
	clear(r.working)
	yields := r.working
	for row, i := range at {
		if i < 0 {
			at[row] = int32(len(yields))
			continue
		}
		yields[i].reporters++
	}
	sums := make([]int64, len(yields)+1)
	for id := range form.CellID(form.NumCells) {
		addCell(yields, sums, at, b, o, id)
	}
	for i := range yields {
		y := &yields[i]
		if r.bound += y.largest(); r.bound < 0 {
			r.bound = math.MaxInt64
		}
		known := r.yields[plots[i]]
		if known == nil {
			r.yields[plots[i].clone()] = y.pack(&r.scratch)
			continue
		}
		y.add(known)
		r.yields[plots[i]] = y.pack(&r.scratch)
	}
	r.addOffs(b, o)
}

func (r *RollUp) plotOf(b *Batch, o *check.Outcomes, row int) plot {
	return plot{
		division: b.keys[keyDivision].text(row), group: b.keys[keyGroup].text(row),
		year: int(b.years[row]), balanced: o.Balanced(row),
	}
}

// addCell adds up one column of a batch, first in sums, which is small. A batch
// alone is too short to overflow.
func addCell(yields []yield, sums []int64, at []int32, b *Batch, o *check.Outcomes, id form.CellID) {
	values, valid, nulls := o.Values(id), b.Valid[id], b.nulls[id]
	if nulls == b.Rows && !o.Computed(id) {
		return
	}
	clear(sums)
	for row, i := range at {
		sums[i] += values[row] // the last place takes what is not in the sum
	}
	if nulls > 0 {
		for row, i := range at {
			if int(i) < len(yields) {
				yields[i].stated[id/64] |= uint64(valid[row/8]>>(row%8)&1) << (id % 64)
			}
		}
	}
	for i := range yields {
		if nulls == 0 {
			yields[i].stated.add(id)
		}
		yields[i].sums[id] = sums[i]
	}
}

// Merge adds another roll-up, which is not used afterwards: what only it has is
// taken over, not copied.
func (r *RollUp) Merge(other *RollUp) {
	r.sorted = nil
	for p, from := range other.yields {
		if known := r.yields[p]; known != nil {
			var y yield
			y.add(known)
			y.add(from)
			from = y.pack(&r.scratch)
		}
		r.yields[p] = from
	}
	if r.bound += other.bound; r.bound < 0 {
		r.bound = math.MaxInt64
	}
	for p, n := range other.missing {
		r.missing[p] += n
	}
	r.offs = append(r.offs, other.offs...)
}

// area is one row group of the roll-up datasets.
type area struct {
	level, code, group string
	year               int
	basis              string
}

// The bases of a roll-up.
const (
	BasisAll      = "all"
	BasisBalanced = "balanced"
)

// groupLevel is the level of groups within a division.
const groupLevel = "group"

func (a area) compare(b area) int {
	return cmp.Or(strings.Compare(a.level, b.level), strings.Compare(a.code, b.code), strings.Compare(a.group, b.group),
		cmp.Compare(a.year, b.year), strings.Compare(a.basis, b.basis))
}

// maxFen is the first amount that DECIMAL(18,2) yuan cannot hold.
const maxFen = 1_000_000_000_000_000_000

// areasOf returns the areas that a plot is part of, for one basis.
func areasOf(p plot, basis string) []area {
	areas := make([]area, 0, 4)
	for _, level := range []form.Area{form.Province, form.City, form.District} {
		areas = append(areas, area{level: level.String(), code: level.In(p.division), year: p.year, basis: basis})
	}
	if p.group != "" {
		areas = append(areas, area{level: groupLevel, code: p.division, group: p.group, year: p.year, basis: basis})
	}
	return areas
}

// sum is an area with its totals recomputed.
type sum struct {
	area
	yield
	// recomputed has every 总计 computed from its parts, and in the row other the
	// sub-rows of the 2021 form as well.
	recomputed [form.NumCells]int64
	missing    int32
	hasMissing bool // a roster says who is missing
}

// territory is an area and what it consists of. There are many areas, and a sum
// is large: sums are made when they are needed and not kept.
type territory struct {
	area
	yields     []packedYield
	missing    int32
	hasMissing bool
}

// territories lists the areas in the order of the records.
func (r *RollUp) territories() []*territory {
	if r.sorted != nil {
		return r.sorted
	}
	by := map[area]*territory{}
	at := func(a area) *territory {
		t := by[a]
		if t == nil {
			t = &territory{area: a, hasMissing: len(r.missing) > 0}
			by[a] = t
		}
		return t
	}
	for p, y := range r.yields {
		for _, a := range areasOf(p, BasisAll) {
			all := at(a)
			all.yields = append(all.yields, y)
			a.basis = BasisBalanced
			if balanced := at(a); p.balanced {
				balanced.yields = append(balanced.yields, y)
			}
		}
	}
	for p, n := range r.missing {
		for _, basis := range []string{BasisAll, BasisBalanced} {
			for _, a := range areasOf(p, basis) {
				at(a).missing += n
			}
		}
	}
	r.sorted = slices.SortedFunc(maps.Values(by), func(a, b *territory) int { return a.compare(b.area) })
	r.byYear = map[int][]*territory{}
	for _, t := range r.sorted {
		r.byYear[t.year] = append(r.byYear[t.year], t)
	}
	return r.sorted
}

// sum adds the area up, into s.
func (t *territory) sum(s *sum) {
	*s = sum{area: t.area, missing: t.missing, hasMissing: t.hasMissing}
	for _, y := range t.yields {
		s.add(y)
	}
	s.recompute()
	for id := range form.NumCells {
		if v := s.sums[id]; form.Cells[id].Kind() == form.Money && magnitude(v) >= maxFen {
			s.lost.add(form.CellID(id))
		}
	}
}

// recompute computes every 总计 from its parts. The row other takes in the
// sub-rows of the 2021 form first, so that it means the same on both editions.
func (s *sum) recompute() {
	s.recomputed = s.sums
	for _, c := range otherParts {
		s.collect(c.other, c.parts)
	}
	for _, b := range balances {
		if b.total {
			s.recomputed[b.subject] = 0
			s.collect(b.subject, b.parts)
		}
	}
}

// collect adds recomputed parts to a recomputed cell. A sum of stated parts is stated.
func (s *sum) collect(id form.CellID, parts []form.CellID) {
	for _, part := range parts {
		if s.lost.has(part) || overflows(s.recomputed[id], s.recomputed[part]) {
			s.lost.add(id)
		}
		if s.stated.has(part) {
			s.stated.add(id)
		}
		s.recomputed[id] += s.recomputed[part]
	}
}

// statedTotal returns the sum of a 总计 cell as the reports state it.
func (s *sum) statedTotal(id form.CellID) int64 {
	v := s.sums[id]
	for _, c := range otherParts {
		if c.other == id {
			for _, part := range c.parts {
				v += s.sums[part]
			}
		}
	}
	return v
}

// known reports whether an area has a figure for a cell.
func (s *sum) known(id form.CellID) bool { return s.stated.has(id) && !s.lost.has(id) }

// otherPart pairs a cell of row （六）其他处理 of 2019 with its sub-rows of 2021.
type otherPart struct {
	other form.CellID
	parts []form.CellID
}

// otherParts has one otherPart for each column of table 三.
var otherParts = func() (pairs []otherPart) {
	for _, column := range append(form.ApplicantColumns[:], "total") {
		other, _ := form.CellAt("applications", "other", column)
		pairs = append(pairs, otherPart{other, form.CaptionParts("other", column, form.Edition2021)})
	}
	return pairs
}()

// balance is a linear balance that sums of reports obey like single ones. Both
// editions share it: the roll-up's row other holds what either calls that.
type balance struct {
	rule    string
	subject form.CellID
	// plus and minus are the cells of both editions together.
	plus, minus []form.CellID
	// total: the recomputed subject is the sum of parts, which hold each figure
	// once: the row other, not its sub-rows.
	total bool
	parts []form.CellID
	// checks are the checks it stands for, one for each edition that has it.
	checks []int
}

// balances lists the balances, those that compute totals in the order of check.Definitions.
var balances = func() []balance {
	var all []balance
	add := func(i int) {
		c := &form.Checks[i]
		for k := range all {
			if all[k].rule == c.Rule && all[k].subject == c.Subject {
				all[k].checks = append(all[k].checks, i)
				all[k].plus, all[k].minus = union(all[k].plus, c.Then.Plus), union(all[k].minus, c.Then.Minus)
				return
			}
		}
		b := balance{rule: c.Rule, subject: c.Subject, plus: c.Then.Plus, minus: c.Then.Minus, checks: []int{i}}
		if c.DefinesTotal {
			b.parts = c.Then.Minus
		}
		all = append(all, b)
	}
	// The balances of the 2019 form come first in form.Checks: their A3-SUM adds
	// the row other, which holds all of （六） here.
	for _, d := range check.Definitions {
		add(d.Check)
		for k := range all {
			if all[k].subject == d.Total && all[k].rule == form.Checks[d.Check].Rule {
				all[k].total = true
			}
		}
	}
	for i := range form.Checks {
		if c := &form.Checks[i]; c.Balance() && !covered(all, i) {
			add(i)
		}
	}
	return all
}()

// union returns the cells of a and those of b that are not in a.
func union(a, b []form.CellID) []form.CellID {
	all := slices.Clone(a)
	for _, id := range b {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func covered(all []balance, check int) bool {
	return slices.ContainsFunc(all, func(b balance) bool { return slices.Contains(b.checks, check) })
}

// balanceOf[c] is the place in balances of check c, -1 for none.
var balanceOf = func() []int {
	places := make([]int, len(form.Checks))
	for c := range places {
		places[c] = slices.IndexFunc(balances, func(b balance) bool { return slices.Contains(b.checks, c) })
	}
	return places
}()

// addOffs notes the reports whose balances do not hold, assessed or not: with
// them the difference of an area is exactly the sum of its reports' differences.
func (r *RollUp) addOffs(b *Batch, o *check.Outcomes) {
	for c := range form.Checks {
		if balanceOf[c] < 0 {
			continue
		}
		o.EachUnbalanced(c, func(row int, difference int64) {
			if !b.notes[row].inSum {
				return
			}
			r.offs = append(r.offs, off{
				plot: r.plotOf(b, o, row).clone(), balance: balanceOf[c],
				code: strings.Clone(b.keys[keyAgencyCode].text(row)), name: strings.Clone(b.keys[keyAgencyName].text(row)),
				reportID: strings.Clone(b.keys[keyReportID].text(row)), difference: difference,
			})
		})
	}
}

// AreaFinding is a finding about the sum of an area.
type AreaFinding struct {
	Level, Area, Group string
	Year               int
	Finding            form.Finding
}

// Findings re-checks the balances on the sums of all reports of each area
// (R-BAL). A difference names the agencies it comes from; theirs add up to it.
// Districts come first, then cities, provinces and groups; an area that is off
// by the same reports as one before it is not named again.
func (r *RollUp) Findings() []AreaFinding {
	by := map[area][]*off{}
	for i := range r.offs {
		x := &r.offs[i]
		for _, a := range areasOf(x.plot, BasisAll) {
			by[a] = append(by[a], x)
		}
	}
	var findings []AreaFinding
	var differing []difference
	var s sum
	mayBeLost := r.bound >= maxFen/form.NumCells // a sum, or a total of all cells of a form
	for _, t := range r.territories() {
		offs := by[t.area]
		if t.basis != BasisAll || len(offs) == 0 && !mayBeLost {
			continue
		}
		t.sum(&s)
		slices.SortFunc(offs, func(a, b *off) int { return cmp.Compare(a.balance, b.balance) })
		for len(offs) > 0 {
			d := difference{area: t.area, balance: offs[0].balance}
			n := 1
			for n < len(offs) && offs[n].balance == d.balance {
				n++
			}
			d.offs, offs = offs[:n], offs[n:]
			if d.sides = s.sides(&balances[d.balance]); d.plus != d.minus {
				differing = append(differing, d)
			}
		}
		for id := range form.CellID(form.NumCells) {
			if s.lost.has(id) {
				f := form.Finding{Rule: form.RuleFLarge, Cells: []form.CellID{id}, Arguments: []string{"Σ " + s.code + " " + s.group + " " + strconv.Itoa(s.year)}}
				findings = append(findings, t.finding(f))
			}
		}
	}
	slices.SortFunc(differing, func(a, b difference) int {
		return cmp.Or(cmp.Compare(levelRank(a.level), levelRank(b.level)), a.area.compare(b.area),
			cmp.Compare(balances[a.balance].subject, balances[b.balance].subject), cmp.Compare(a.balance, b.balance))
	})
	named := map[string]bool{}
	for i := range differing {
		d := &differing[i]
		f := d.found()
		same := strconv.Itoa(d.balance)
		for _, x := range d.offs {
			same += "\x00" + x.reportID
		}
		if !named[same] {
			named[same] = true
			findings = append(findings, d.finding(f))
		}
	}
	return findings
}

// difference is a balance that does not hold on the sum of an area, with the
// reports that make it so.
type difference struct {
	area
	balance int // place in balances
	sides
	offs []*off
}

// levelRank orders the levels as findings name them.
func levelRank(level string) int {
	return slices.Index([]string{form.District.String(), form.City.String(), form.Province.String(), groupLevel}, level)
}

func (a area) finding(f form.Finding) AreaFinding {
	return AreaFinding{Level: a.level, Area: a.code, Group: a.group, Year: a.year, Finding: f}
}

// sides are the two sides of a balance.
type sides struct{ plus, minus int64 }

// sides adds up the two sides of a balance as the reports state them.
func (s *sum) sides(b *balance) (both sides) {
	for _, id := range b.plus {
		both.plus += s.sums[id]
	}
	for _, id := range b.minus {
		both.minus += s.sums[id]
	}
	return both
}

// maxNamed is how many agencies a finding about an area names, those with the
// largest differences first.
const maxNamed = 20

// found says that a balance of an area does not hold, and whose reports make it
// so. It sorts them.
func (d *difference) found() form.Finding {
	b, offs := &balances[d.balance], d.offs
	slices.SortFunc(offs, func(a, b *off) int {
		return cmp.Or(cmp.Compare(magnitude(b.difference), magnitude(a.difference)), strings.Compare(a.code, b.code),
			strings.Compare(a.name, b.name), strings.Compare(a.reportID, b.reportID))
	})
	var who, whoEnglish []string
	add := func(chinese, english string, difference int64) {
		figure := " " + strconv.FormatInt(difference, 10)
		if difference > 0 {
			figure = " +" + figure[1:]
		}
		who, whoEnglish = append(who, chinese+figure), append(whoEnglish, english+figure)
	}
	for _, x := range offs[:min(len(offs), maxNamed)] {
		add(cmp.Or(x.name, x.code), cmp.Or(x.name, x.code), x.difference)
	}
	if more := len(offs) - maxNamed; more > 0 {
		rest := int64(0)
		for _, x := range offs[maxNamed:] {
			rest += x.difference
		}
		add("其余"+strconv.Itoa(more)+"个机关", strconv.Itoa(more)+" more", rest)
	}
	name := form.Text{Chinese: cmp.Or(d.code, "未注明地区"), English: cmp.Or(d.code, "area not stated")}
	if d.group != "" {
		name.Chinese, name.English = name.Chinese+d.group, name.English+" "+d.group
	}
	subject := &form.Cells[b.subject]
	f := form.Finding{
		Rule: form.RuleRBal, Cells: append([]form.CellID{b.subject}, slices.DeleteFunc(slices.Concat(b.plus, b.minus), func(id form.CellID) bool { return id == b.subject })...),
		Arguments: []string{
			name.Chinese, strconv.Itoa(d.year), b.rule + " " + subject.Label(form.Chinese), strings.Join(who, "、"),
			b.rule + " " + subject.Label(form.English), name.English, strings.Join(whoEnglish, ", "),
		},
	}
	f.SetStated(d.plus)
	f.SetExpected(d.minus)
	return f
}

func magnitude(v int64) int64 { return max(v, -v) }

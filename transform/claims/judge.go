package claims

import (
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// Verdict is what became of a claim.
type Verdict uint8

// The verdicts.
const (
	// LeftAlone: not compared; Claim.Left says why.
	LeftAlone Verdict = iota
	// NotVisible: the tables have no figure to compare with.
	NotVisible
	// TextOnly: a quantity without a cell, checked within the text only.
	TextOnly
	// Agrees: equal by the plainest reading.
	Agrees
	// AgreesOtherwise: equal by another reading.
	AgreesOtherwise
	// Contradicts: equal by no reading.
	Contradicts
)

// String returns the stable code used in data.
func (v Verdict) String() string {
	return [...]string{"left_alone", "not_visible", "text_only", "agrees", "agrees_otherwise", "contradicts"}[v]
}

// Judgement is a claim with what the tables say to it.
type Judgement struct {
	Verdict Verdict
	// Reading is the reading that agrees or, where none does, the nearest; its
	// cells, which are shared and must not be changed, and its value in their unit.
	Reading form.Text
	Cells   []form.CellID
	Value   int64
	// Percent is the value of a share or change in hundredths of a percent.
	Percent bool
}

// Judge compares the claims of a section with the tables of the report they
// stand in, and with the report of the year before where it is known. Both are
// borrowed. The judgements stand in the order of the claims.
func Judge(t *Text, r, before *form.Report) []Judgement {
	judged := make([]Judgement, len(t.Claims))
	for i := range t.Claims {
		c := &t.Claims[i]
		switch {
		case c.Left != NotLeft || c.Approximate:
			judged[i] = Judgement{Verdict: LeftAlone}
		case c.Scope == District && r.Scope == form.Own, c.Scope == Office && r.Scope == form.Consolidated:
			judged[i] = Judgement{Verdict: LeftAlone}
		case c.Quantity == Share:
			judged[i] = judgeShare(t, i, r)
		case c.Quantity == YearOnYear:
			judged[i] = judgeChange(t, i, r, before)
		case len(readingsOf(c.Quantity)) == 0:
			judged[i] = Judgement{Verdict: TextOnly}
		default:
			judged[i] = judgeFigure(t, i, r)
		}
	}
	return judged
}

// amount returns the figure of a claim in the unit of the cells: fen for money.
func amount(c *Claim) (int64, bool) {
	if c.Unit != "元" {
		return c.Value, c.Decimals == 0
	}
	v, decimals := c.Value, c.Decimals
	for ; decimals < 2; decimals++ {
		v *= 10
	}
	for ; decimals > 2; decimals-- {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	return v, true
}

// value adds up the cells of a reading. A blank part counts as 0 where its table
// says anything; an unreadable one makes the reading unknown.
func (d *reading) value(r *form.Report) (v int64, known bool) {
	add := func(ids []form.CellID, sign int64) bool {
		for _, id := range ids {
			switch r.States[id] {
			case form.Stated:
				v += sign * r.Values[id]
				known = true
			case form.Unreadable:
				return false
			case form.Blank:
				if n, computed := totalOf(r, id); computed {
					v += sign * n
					known = true
				}
			}
		}
		return true
	}
	if !add(d.plus, 1) || !add(d.minus, -1) {
		return 0, false
	}
	if !known && blankTable(r, d.plus) {
		known = true // blank in a table that has figures: nothing
	}
	return v, known
}

// totalOf computes a 总计 of table 三 that was left blank from the columns beside it.
func totalOf(r *form.Report, total form.CellID) (sum int64, known bool) {
	cell := &form.Cells[total]
	if cell.Column.Code != "total" {
		return 0, false
	}
	first, end := form.CellRange(cell.Table.ID)
	for id := first; id < end; id++ {
		if form.Cells[id].Row == cell.Row && id != total && r.States[id] == form.Stated {
			sum += r.Values[id]
			known = true
		}
	}
	return sum, known
}

// blankTable reports whether the cells are blank in a table that states figures.
func blankTable(r *form.Report, ids []form.CellID) bool {
	blank := false
	for _, id := range ids {
		blank = blank || r.States[id] == form.Blank
	}
	if !blank {
		return false
	}
	first, end := form.CellRange(form.Cells[ids[0]].Table.ID)
	for id := first; id < end; id++ {
		if r.States[id] == form.Stated {
			return true
		}
	}
	return false
}

// judgeFigure compares a figure with every reading of its quantity.
func judgeFigure(t *Text, i int, r *form.Report) Judgement {
	c := &t.Claims[i]
	stated, whole := amount(c)
	if !whole {
		return Judgement{Verdict: LeftAlone}
	}
	nearest := Judgement{Verdict: NotVisible}
	for k := range readingsOf(c.Quantity) {
		d := &readingsOf(c.Quantity)[k]
		v, known := d.value(r)
		switch {
		case !known:
		case v == stated && k == 0:
			return Judgement{Verdict: Agrees, Reading: d.words, Cells: d.cells, Value: v}
		case v == stated:
			return Judgement{Verdict: AgreesOtherwise, Reading: d.words, Cells: d.cells, Value: v}
		case nearest.Verdict == NotVisible || distance(v, stated) < distance(nearest.Value, stated):
			nearest = Judgement{Verdict: Contradicts, Reading: d.words, Cells: d.cells, Value: v}
		}
	}
	if nearest.Verdict == Contradicts && c.Implied && allConcluded(c.Quantity, nearest.Value, r) {
		nearest.Verdict = AgreesOtherwise
	}
	if nearest.Verdict == Contradicts && (c.Quantity == Answered || c.Quantity == Handled) && t.addsUp(i) {
		nearest.Verdict = TextOnly // the whole of the results that the text names: they are compared one by one
	}
	return nearest
}

// allConcluded reports whether all cases of table 四 that are concluded ended in one
// way: 行政复议9件，全部维持 is true while others are pending.
func allConcluded(q Quantity, ended int64, r *form.Report) bool {
	base, _, _ := strings.Cut(string(q), ".")
	for k := range readingsOf(Quantity(base)) {
		if d := &readingsOf(Quantity(base))[k]; len(d.minus) > 0 {
			v, known := d.value(r)
			return known && v == ended
		}
	}
	return false
}

// addsUp reports whether a claim is the whole of a list that adds up.
func (t *Text) addsUp(i int) bool {
	for _, l := range t.Lists {
		if l.Whole == i && t.Sum(l) == t.Claims[i].Value {
			return true
		}
	}
	return false
}

// Sum adds up the parts of a list.
func (t *Text) Sum(l List) int64 { return sumOf(t.Claims, l.Parts) }

// Broken returns the lists whose parts cannot add up to their whole.
func (t *Text) Broken() (broken []List) {
	for _, l := range t.Lists {
		sum := t.Sum(l)
		if whole := t.Claims[l.Whole].Value; sum > whole || l.Complete && sum != whole {
			broken = append(broken, l)
		}
	}
	return broken
}

// judgeShare checks 占 p % against every numerator and denominator it can mean.
func judgeShare(t *Text, i int, r *form.Report) Judgement {
	c := &t.Claims[i]
	of := &t.Claims[c.Of]
	numerators := append([]int64{of.Value}, valuesOf(of.Quantity, r)...) // what it says, and what it can mean
	wholes := slices.Concat(valuesOf(Answered, r), valuesOf(Handled, r))
	for _, l := range t.Lists {
		if slices.Contains(l.Parts, c.Of) {
			wholes = append(wholes, t.Claims[l.Whole].Value) // which may stand in the sentence before
		}
	}
	for k := range t.Claims[:i] {
		if other := &t.Claims[k]; other.Sentence == c.Sentence && other.counts() {
			wholes = append(wholes, other.Value)
		}
	}
	nearest := Judgement{Verdict: NotVisible, Percent: true, Reading: form.Text{Chinese: "该数除以合理的整体", English: "its figure divided by a reasonable whole"}}
	for _, n := range numerators {
		for _, whole := range wholes {
			if whole <= 0 || n < 0 {
				continue
			}
			if percentAgrees(n, whole, c) {
				return Judgement{Verdict: Agrees, Percent: true, Reading: nearest.Reading, Value: percentOf(n, whole)}
			}
			if v := percentOf(n, whole); nearest.Verdict == NotVisible || distance(v, hundredths(c)) < distance(nearest.Value, hundredths(c)) {
				nearest.Verdict, nearest.Value = Contradicts, v
			}
		}
	}
	return nearest
}

// valuesOf are what the readings of a quantity give.
func valuesOf(q Quantity, r *form.Report) (values []int64) {
	for k := range readingsOf(q) {
		if v, known := readingsOf(q)[k].value(r); known {
			values = append(values, v)
		}
	}
	return values
}

// percentAgrees reports whether n of whole is the percentage of a claim, rounded
// or cut off at the decimals it is stated with.
func percentAgrees(n, whole int64, c *Claim) bool {
	scaled := n * 100
	for range c.Decimals {
		scaled *= 10
	}
	floor := scaled / whole
	return c.Value == floor || c.Value == (2*scaled+whole)/(2*whole)
}

// percentOf is n of whole in hundredths of a percent, rounded.
func percentOf(n, whole int64) int64 { return (2*n*10000 + whole) / (2 * whole) }

// hundredths is the percentage of a claim in hundredths of a percent.
func hundredths(c *Claim) int64 {
	v, decimals := c.Value, c.Decimals
	for ; decimals < 2; decimals++ {
		v *= 10
	}
	for ; decimals > 2; decimals-- {
		v /= 10
	}
	return v
}

// judgeChange checks 同比 against the same quantity of the year before, each by
// the same reading, and what the text itself says now against it.
func judgeChange(t *Text, i int, r, before *form.Report) Judgement {
	c := &t.Claims[i]
	of := &t.Claims[c.Of]
	nearest := Judgement{Verdict: NotVisible, Percent: c.Unit == "%", Reading: form.Text{Chinese: "与上年报告同一数相比", English: "compared with the same figure of last year's report"}}
	if before == nil {
		return nearest
	}
	for k := range readingsOf(of.Quantity) {
		d := &readingsOf(of.Quantity)[k]
		last, known := d.value(before)
		if !known {
			continue
		}
		values := []int64{of.Value}
		if now, known := d.value(r); known {
			values = append(values, now)
		}
		for _, now := range values {
			change := (now - last) * int64(c.Grows)
			var agrees bool
			v := change
			if c.Unit == "%" {
				if last <= 0 {
					continue
				}
				v = percentOf(change, last)
				agrees = change >= 0 && percentAgrees(change, last, c)
			} else {
				agrees = change == c.Value
			}
			if agrees {
				return Judgement{Verdict: Agrees, Percent: nearest.Percent, Reading: nearest.Reading, Value: v, Cells: d.cells}
			}
			stated := c.Value
			if nearest.Percent {
				stated = hundredths(c)
			}
			if nearest.Verdict == NotVisible || distance(v, stated) < distance(nearest.Value, stated) {
				nearest.Verdict, nearest.Value, nearest.Cells = Contradicts, v, d.cells
			}
		}
	}
	return nearest
}

// Findings are the rules that the words of a report break: contradictions with
// the tables, and sums of the text's own that do not close.
func Findings(t *Text, judged []Judgement, r *form.Report) []form.Finding {
	var found []form.Finding
	for i := range judged {
		if c := &t.Claims[i]; judged[i].Verdict == Contradicts {
			found = append(found, contradiction(ruleOf(c.Quantity), c, &judged[i], r))
		}
	}
	for _, l := range t.Broken() {
		if allAgree(judged, l) || t.totalInTables(l, r) {
			continue
		}
		whole, sum := &t.Claims[l.Whole], t.Sum(l)
		rule := form.RuleNPart
		if t.Claims[l.Parts[0]].Quantity == Quarter {
			rule = form.RuleNQuarter
		}
		if t.ofMembers(l) {
			found = append(found, form.Finding{Rule: form.RuleRNarr, Arguments: []string{
				whole.Sentence, whole.Words, listedUnits.Chinese, strconv.FormatInt(sum, 10), listedUnits.English, whole.Phrase,
			}})
			continue
		}
		doubted, mended := whole, form.Text{}
		if k, right, one := t.mistyped(l); one {
			doubted = &t.Claims[k]
			mended = form.Text{
				Chinese: "；只有“" + doubted.Words + "”应为" + strconv.FormatInt(right, 10) + "时，错一键即可解释",
				English: "; “" + doubted.Words + "” for " + strconv.FormatInt(right, 10) + " is the only slip of a key that explains it",
			}
		}
		found = append(found, form.Finding{Rule: rule, Arguments: []string{
			whole.Sentence, whole.Number(), strconv.FormatInt(sum, 10), strconv.FormatInt(whole.Value-sum, 10), mended.Chinese, mended.English, doubted.Words, doubted.Phrase,
		}})
	}
	return found
}

// contradiction is the finding that a claim of a report's text is not what the figures
// give that it was compared with.
func contradiction(rule string, c *Claim, j *Judgement, r *form.Report) form.Finding {
	f := form.Finding{Rule: rule, Cells: j.Cells, Arguments: []string{c.Sentence, c.Words, j.Reading.Chinese, j.Figure(), j.Reading.English, c.Phrase}}
	if v, whole := amount(c); whole && c.Quantity != Share && c.Quantity != YearOnYear {
		f.SetStated(v)
		f.SetExpected(j.Value)
	}
	if len(j.Cells) > 0 {
		f.Place = r.Places[j.Cells[0]]
	}
	return f
}

// mistyped finds the one figure of a list that does not add up which a single slip of
// a key explains, and what it should be; false if it could be several, or none.
func (t *Text) mistyped(l List) (claim int, right int64, one bool) {
	difference, candidates := t.Claims[l.Whole].Value-t.Sum(l), 0
	consider := func(i int, to int64) {
		if v := t.Claims[i].Value; to >= 0 && form.EditDistance(to, v) == 1 {
			claim, right = i, to
			candidates++
		}
	}
	consider(l.Whole, t.Claims[l.Whole].Value-difference)
	for _, p := range l.Parts {
		consider(p, t.Claims[p].Value+difference)
	}
	return claim, right, candidates == 1
}

// listedUnits is the reading of a whole whose parts are members of the area.
var listedUnits = form.Text{Chinese: "文中所列各单位之和", English: "the sum of the units that it lists"}

// ofMembers reports whether a list tells the figures of members of the area.
func (t *Text) ofMembers(l List) bool {
	for _, p := range l.Parts {
		if t.Claims[p].Scope != Member {
			return false
		}
	}
	return true
}

// Narrated compares what the text of a report says of a whole area with the sum of
// the area's agencies: what it says of 全区 and the like, in a consolidated report
// all that it does not say of others. In another report a figure agrees as well
// if the report's own tables give it.
func Narrated(t *Text, r, sum *form.Report) []form.Finding {
	var found []form.Finding
	for i := range t.Claims {
		c := &t.Claims[i]
		of := c.Scope == District || c.Scope == Own && r.Scope == form.Consolidated
		if !of || c.Left != NotLeft || c.Approximate || len(readingsOf(c.Quantity)) == 0 {
			continue
		}
		if r.Scope == form.Own && judgeFigure(t, i, r).Verdict != Contradicts {
			continue
		}
		if j := judgeFigure(t, i, sum); j.Verdict == Contradicts {
			found = append(found, contradiction(form.RuleRNarr, c, &j, r))
		}
	}
	return found
}

// allAgree reports whether the tables give every figure of a list, so that it names
// only some of what makes up its whole.
func allAgree(judged []Judgement, l List) bool {
	for _, i := range append(slices.Clip(l.Parts), l.Whole) {
		if v := judged[i].Verdict; v != Agrees && v != AgreesOtherwise {
			return false
		}
	}
	return true
}

// totalInTables reports whether the parts of a list add up to another total of
// table 三 than their whole: of 9 received, the results of 10 are given, with one that
// was carried in. The whole and the parts are compared with the tables one by one.
func (t *Text) totalInTables(l List, r *form.Report) bool {
	whole := &t.Claims[l.Whole]
	switch whole.Quantity {
	case Received, Handled, Answered:
	default:
		return false
	}
	switch t.Claims[l.Parts[0]].Quantity {
	case Via, Natural, LegalPerson:
		return false
	}
	sum := t.Sum(l)
	return slices.Contains(valuesOf(Handled, r), sum) || slices.Contains(valuesOf(Answered, r), sum)
}

// Quoted returns the sentence that a finding of Findings is about, cut where the
// figure in question begins and ends: what stands before it, the figure, the rest.
// Of a figure that is only implied (未收到) it is the phrase that implies it.
func Quoted(f *form.Finding) (parts [3]string, ok bool) {
	if f.Rule != form.RuleRNarr && !strings.HasPrefix(f.Rule, "N-") || len(f.Arguments) < 2 {
		return parts, false
	}
	sentence, figure, phrase := f.Arguments[0], f.Arguments[1], f.Arguments[len(f.Arguments)-1]
	if f.Rule == form.RuleNPart || f.Rule == form.RuleNQuarter {
		figure = f.Arguments[len(f.Arguments)-2] // the one that a slip of a key explains
	}
	at := strings.Index(sentence, phrase)
	if phrase == "" || at < 0 {
		return [3]string{sentence}, true
	}
	from, to := at, at+len(phrase)
	if figure != "" && strings.HasSuffix(phrase, figure) {
		from = to - len(figure)
	} else if figure != "" && strings.HasPrefix(sentence[to:], figure) {
		from, to = to, to+len(figure)
	}
	return [3]string{sentence[:from], sentence[from:to], sentence[to:]}, true
}

// Figure prints the value of a reading, "" where there is none.
func (j *Judgement) Figure() string {
	if j.Verdict < Agrees {
		return ""
	}
	if j.Percent {
		return form.FormatYuan(j.Value) + "%"
	}
	if len(j.Cells) > 0 {
		return form.FormatFigure(j.Value, form.Cells[j.Cells[0]].Kind())
	}
	return strconv.FormatInt(j.Value, 10)
}

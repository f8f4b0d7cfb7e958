package transform

import (
	"math/bits"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/sums"
)

// Indicator is a rate that is computed for every report and every area.
type Indicator struct {
	Code  string
	Label form.Text
	// Definition is the rate in words.
	Definition form.Text
	// The rate is ΣNumerator ÷ (ΣOver − ΣLess). The cells are of both editions;
	// those of another edition are not stated and count 0.
	Numerator, Over, Less []form.CellID
	// Change: the numerator is the figure less last year's, the denominator last
	// year's, of the agencies that reported on both. Only areas have it.
	Change bool
	// PerTenThousand: the denominator is a form.Denominator of the area, such as its
	// population, and the value counts for 10,000 of it. Only areas have it.
	PerTenThousand bool
}

// indicators lists the indicators, in the order of the dataset.
var indicators = buildIndicators()

// Indicators lists the indicators, in the order of the dataset. The list is not to be changed.
func Indicators() []Indicator { return indicators }

func buildIndicators() []Indicator {
	application := func(rows ...string) (cells []form.CellID) {
		for _, row := range rows {
			cells = append(cells, form.MustCell("applications."+row+".total"))
		}
		return cells
	}
	below := func(caption string) []form.CellID {
		return form.CaptionParts(caption, "total", form.BothEditions)
	}
	proceeding := func(column string, rows ...string) (cells []form.CellID) {
		for _, row := range rows {
			cells = append(cells, form.MustCell("proceedings."+row+"."+column))
		}
		return cells
	}
	results, handled := application("results_total"), application("new_received", "carried_in")
	other := append(application("other"), below("other")...)
	const review, direct, after = "review", "litigation_direct", "litigation_after_review"
	list := []Indicator{
		{Code: "granted_rate", Label: form.Text{Chinese: "予以公开率", English: "granted"}, Numerator: application("granted"), Over: results,
			Definition: form.Text{Chinese: "予以公开÷办理结果总计", English: "granted ÷ results in total"}},
		{Code: "partially_granted_rate", Label: form.Text{Chinese: "部分公开率", English: "partially granted"}, Numerator: application("partially_granted"), Over: results,
			Definition: form.Text{Chinese: "部分公开÷办理结果总计", English: "partially granted ÷ results in total"}},
		{Code: "refused_rate", Label: form.Text{Chinese: "不予公开率", English: "refused"}, Numerator: below("refused"), Over: results,
			Definition: form.Text{Chinese: "不予公开八项之和÷办理结果总计", English: "the eight refusals ÷ results in total"}},
		{Code: "unable_rate", Label: form.Text{Chinese: "无法提供率", English: "unable to provide"}, Numerator: below("unable"), Over: results,
			Definition: form.Text{Chinese: "无法提供三项之和÷办理结果总计", English: "the three rows of unable to provide ÷ results in total"}},
		{Code: "not_processed_rate", Label: form.Text{Chinese: "不予处理率", English: "not processed"}, Numerator: below("not_processed"), Over: results,
			Definition: form.Text{Chinese: "不予处理五项之和÷办理结果总计", English: "the five rows of not processed ÷ results in total"}},
		{Code: "other_rate", Label: form.Text{Chinese: "其他处理率", English: "other"}, Numerator: other, Over: results,
			Definition: form.Text{Chinese: "其他处理÷办理结果总计", English: "other ÷ results in total"}},
		{Code: "disclosed_rate", Label: form.Text{Chinese: "公开率", English: "disclosed"}, Numerator: application("granted", "partially_granted"), Over: results,
			Definition: form.Text{Chinese: "（予以公开＋部分公开）÷办理结果总计", English: "granted and partially granted ÷ results in total"}},
		{Code: "completion_rate", Label: form.Text{Chinese: "办结率", English: "completed"}, Numerator: results, Over: handled,
			Definition: form.Text{Chinese: "办理结果总计÷（本年新收＋上年结转）", English: "results in total ÷ received and carried in"}},
		{Code: "carried_out_rate", Label: form.Text{Chinese: "结转率", English: "carried out"}, Numerator: application("carried_out"), Over: handled,
			Definition: form.Text{Chinese: "结转下年度÷（本年新收＋上年结转）", English: "carried out ÷ received and carried in"}},
		{Code: "not_held_share", Label: form.Text{Chinese: "不掌握占比", English: "not held"}, Numerator: application("unable_not_held"), Over: results,
			Definition: form.Text{Chinese: "本机关不掌握÷办理结果总计", English: "not held ÷ results in total"}},
		{Code: "petition_share", Label: form.Text{Chinese: "信访举报投诉类占比", English: "petitions"}, Numerator: application("not_processed_petition"), Over: results,
			Definition: form.Text{Chinese: "信访举报投诉类申请÷办理结果总计", English: "petitions ÷ results in total"}},
		{Code: "natural_share", Label: form.Text{Chinese: "自然人占比", English: "natural persons"},
			Numerator: []form.CellID{form.MustCell("applications.new_received.natural")}, Over: application("new_received"),
			Definition: form.Text{Chinese: "自然人新收÷新收总计", English: "received from natural persons ÷ received"}},
		{Code: "review_rate", Label: form.Text{Chinese: "复议率", English: "reviews"}, Numerator: proceeding("total", review), Over: results,
			Definition: form.Text{Chinese: "行政复议总计÷办理结果总计", English: "reviews ÷ results in total"}},
		{Code: "litigation_rate", Label: form.Text{Chinese: "诉讼率", English: "suits"}, Numerator: proceeding("total", direct, after), Over: results,
			Definition: form.Text{Chinese: "行政诉讼总计÷办理结果总计", English: "suits ÷ results in total"}},
		{Code: "review_corrected_rate", Label: form.Text{Chinese: "复议纠错率", English: "reviews corrected, of concluded"},
			Numerator: proceeding("corrected", review), Over: proceeding("total", review), Less: proceeding("pending", review),
			Definition: form.Text{Chinese: "复议结果纠正÷（复议总计－尚未审结）", English: "reviews corrected ÷ reviews concluded"}},
		{Code: "review_corrected_share", Label: form.Text{Chinese: "复议纠错占比", English: "reviews corrected, of all"},
			Numerator: proceeding("corrected", review), Over: proceeding("total", review),
			Definition: form.Text{Chinese: "复议结果纠正÷复议总计", English: "reviews corrected ÷ all reviews"}},
		{Code: "litigation_corrected_rate", Label: form.Text{Chinese: "诉讼纠错率", English: "suits corrected, of concluded"},
			Numerator: proceeding("corrected", direct, after), Over: proceeding("total", direct, after), Less: proceeding("pending", direct, after),
			Definition: form.Text{Chinese: "诉讼结果纠正÷（诉讼总计－尚未审结）", English: "suits corrected ÷ suits concluded"}},
		{Code: "litigation_corrected_share", Label: form.Text{Chinese: "诉讼纠错占比", English: "suits corrected, of all"},
			Numerator: proceeding("corrected", direct, after), Over: proceeding("total", direct, after),
			Definition: form.Text{Chinese: "诉讼结果纠正÷诉讼总计", English: "suits corrected ÷ all suits"}},
	}
	quantities := []struct {
		code  string
		name  form.Text
		cells []form.CellID
	}{
		{"received", form.Text{Chinese: "新收", English: "applications received"}, application("new_received")},
		{"results", form.Text{Chinese: "办结", English: "results"}, results},
		{"review", form.Text{Chinese: "复议", English: "reviews"}, proceeding("total", review)},
		{"litigation", form.Text{Chinese: "诉讼", English: "suits"}, proceeding("total", direct, after)},
	}
	for _, q := range quantities {
		list = append(list, Indicator{
			Code: q.code + "_change", Label: form.Text{Chinese: q.name.Chinese + "同比", English: "change of " + q.name.English}, Numerator: q.cells, Change: true,
			Definition: form.Text{Chinese: "（本年－上年）÷上年，按两年均有报告的机关计，只有地区有", English: "(this year − last year) ÷ last year, of the agencies that reported on both, for areas only"},
		})
	}
	for _, q := range quantities {
		list = append(list, Indicator{
			Code: q.code + "_per_10000", Label: form.Text{Chinese: "每万人" + q.name.Chinese, English: q.name.English + " per 10,000"}, Numerator: q.cells, PerTenThousand: true,
			Definition: form.Text{
				Chinese: "件数÷人口（或denominator_name所列的其他数）×10000，只有给出人口的地区有",
				English: "count ÷ population, or what denominator_name says, × 10,000, for areas whose population is given",
			},
		})
	}
	return list
}

// indicatorRows collects rows of the dataset indicators.
type indicatorRows struct {
	codes                    []int32
	numerators, denominators []int64
	known                    []bool
	denominatorNames         []string // of areas; "" for what needs none
	reporters                []int32  // of areas
}

// indicatorPool has the memory of rows that have become columns.
var indicatorPool = sync.Pool{New: func() any { return new(indicatorRows) }}

// newIndicatorRows returns empty rows; free gives their memory back.
func newIndicatorRows() *indicatorRows {
	t := indicatorPool.Get().(*indicatorRows)
	t.codes, t.known, t.numerators, t.denominators = t.codes[:0], t.known[:0], t.numerators[:0], t.denominators[:0]
	t.denominatorNames = t.denominatorNames[:0]
	t.reporters = t.reporters[:0]
	return t
}

func (t *indicatorRows) free() { indicatorPool.Put(t) }

func (t *indicatorRows) add(code int, numerator, denominator int64, known bool) {
	t.codes = append(t.codes, int32(code))
	t.numerators, t.denominators = append(t.numerators, numerator), append(t.denominators, denominator)
	t.known = append(t.known, known)
}

// indicatorSource is what the dataset indicators is made from: reports or areas.
type indicatorSource struct {
	*indicatorRows
	reports *stretch       // nil for areas
	areas   []*sums.Region // those that have rows
	counts  []int32        // and how many each has
}

var indicatorsLayout = func() *layout[*indicatorSource] {
	type indicatorField = field[*indicatorSource]
	// ofReport and ofArea are columns that only reports or only areas have.
	ofReport := func(c Column, key int) indicatorField {
		c.Type, c.Runs = text, true
		return indicatorField{c, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			if s.reports == nil {
				return constantText(mem, len(s.codes), "")
			}
			return s.reports.key(key)
		}}
	}
	ofArea := func(c Column, reports string, of func(a sums.Area) string) indicatorField {
		c.Type, c.Runs = text, true
		return indicatorField{c, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			if s.reports != nil {
				return constantText(mem, len(s.codes), reports)
			}
			return runsOf(mem, texts(mem, len(s.areas), func(i int) string { return of(s.areas[i].Area) }), s.counts)
		}}
	}
	count := func(c Column, of func(t *indicatorRows) []int64) indicatorField {
		c.Type = tInt64
		return indicatorField{c, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			values := of(s.indicatorRows)
			return countsOf(mem, len(values), func(row int) (int64, bool) { return values[row], s.known[row] })
		}}
	}
	names := make([]string, len(indicators))
	for i := range indicators {
		names[i] = indicators[i].Code
	}
	code := column("indicator", "", form.Text{Chinese: "指标", English: "indicator"},
		form.Text{Chinese: "指标代码", English: "code of the indicator"})
	value := nullable(column("value", "", form.Text{Chinese: "值", English: "value"},
		form.Text{Chinese: "分子除以分母，四舍五入到6位小数；…_per_10000再乘以10000", English: "numerator ÷ denominator, rounded to 6 decimals; for …_per_10000, × 10,000"}))
	denominatorName := nullable(column("denominator_name", "", form.Text{Chinese: "分母名称", English: "name of the denominator"},
		form.Text{Chinese: "…_per_10000的分母，照人口表的列名，如常住人口；其余为空", English: "for …_per_10000, the column of the population table, such as population; else null"}))
	reporters := nullable(column("reporters", "份", form.Text{Chinese: "报告数", English: "reporters"},
		form.Text{Chinese: "地区：相加的报告数；同比为两年均有报告的机关数", English: "for areas: reports added up; for a change the agencies that reported on both years"}))
	year := cYear
	code.Type, value.Type, denominatorName.Type, year.Type, reporters.Type = text, rate, text, tInt32, tInt32
	denominatorName.Runs, year.Runs, reporters.Runs = true, true, true
	return define(Dataset{
		Name:        "indicators",
		ForeignKeys: append(reportReferences(), ForeignKey{"area", "areas"}, ForeignKey{"indicator", "indicator_labels"}),
		Label:       form.Text{Chinese: "指标", English: "indicators"},
		Description: form.Text{
			Chinese: "每行是一份报告或一个地区的一项指标；分子、分母分列，可以再汇总；分母为0的指标值为空。各指标的算法见indicator_labels",
			English: "one row per report or area and indicator; numerator and denominator are kept, so that rates can be summed up again; a zero denominator gives no value; indicator_labels tells how each is made up",
		},
	}, []indicatorField{
		ofArea(column("level", "", form.Text{Chinese: "层级", English: "level"},
			form.Text{Chinese: "report一份报告，其余同rollup_applications", English: "report, or a level of the roll-ups"}), "report", func(a sums.Area) string { return a.Level }),
		ofReport(nullable(cReportID), keyReportID), ofReport(cDivision, keyDivision), ofReport(nullable(cAgencyID), keyAgencyID),
		ofReport(cAgencyCode, keyAgencyCode), ofReport(cAgencyName, keyAgencyName),
		{year, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			if s.reports != nil {
				return s.reports.years()
			}
			return runsOf(mem, numbersOf(mem, len(s.areas), func(i int) int { return s.areas[i].Year }), s.counts)
		}},
		ofReport(nullable(cScope), keyScope),
		ofArea(cArea, "", func(a sums.Area) string { return a.Code }),
		ofArea(cAreaGroup, "", func(a sums.Area) string { return a.Group }),
		ofArea(nullable(column("basis", "", cBasis.Label,
			form.Text{Chinese: "地区：all全部报告，balanced仅勾稽关系成立的报告", English: "for areas: all reports or only balanced ones"})), "", func(a sums.Area) string { return a.Basis }),
		{code, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			dictionary := stringArray(mem, names)
			defer dictionary.Release()
			return dictionaryArray(mem, s.codes, false, dictionary)
		}},
		count(nullable(column("numerator", "件", form.Text{Chinese: "分子", English: "numerator"},
			form.Text{Chinese: "分子；有格不能读取时为空", English: "null where a cell it needs is unreadable"})), func(t *indicatorRows) []int64 { return t.numerators }),
		count(nullable(column("denominator", "件", form.Text{Chinese: "分母", English: "denominator"},
			form.Text{Chinese: "分母；有格不能读取时为空", English: "null where a cell it needs is unreadable"})), func(t *indicatorRows) []int64 { return t.denominators }),
		{value, func(mem memory.Allocator, s *indicatorSource) arrow.Array { return s.values(mem) }},
		{denominatorName, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			if s.reports != nil {
				return constantText(mem, len(s.codes), "")
			}
			return runsOf(mem, texts(mem, len(s.codes), func(row int) string { return s.denominatorNames[row] }), eachOnce(len(s.codes)))
		}},
		{reporters, func(mem memory.Allocator, s *indicatorSource) arrow.Array {
			if s.reports != nil {
				counts := once(len(s.codes))
				return runsOf(mem, int32Array(mem, tInt32, make([]int32, len(counts)), 0), counts)
			}
			return runsOf(mem, int32Array(mem, tInt32, s.reporters, noDate), eachOnce(len(s.codes)))
		}},
	})
}()

// values makes the column value.
func (t *indicatorRows) values(mem memory.Allocator) arrow.Array {
	b := array.NewDecimal128Builder(mem, rate)
	defer b.Release()
	b.Reserve(len(t.codes))
	for i := range t.codes {
		unit := uint64(millionths)
		if indicators[t.codes[i]].PerTenThousand {
			unit *= form.TenThousand
		}
		if v, ok := divide(t.numerators[i], t.denominators[i], unit); ok && t.known[i] {
			b.UnsafeAppend(decimal128.FromI64(v))
		} else {
			b.UnsafeAppendBoolToBitmap(false)
		}
	}
	return b.NewArray()
}

// millionths are the units of the column value.
const millionths = 1_000_000

// divide returns numerator × unit ÷ denominator, rounded half away from zero; false
// for a zero denominator or a quotient that does not fit.
func divide(numerator, denominator int64, unit uint64) (int64, bool) {
	if denominator == 0 {
		return 0, false
	}
	negative := (numerator < 0) != (denominator < 0)
	n, d := uint64(max(numerator, -numerator)), uint64(max(denominator, -denominator))
	high, low := bits.Mul64(n, unit)
	low, carry := bits.Add64(low, d/2, 0)
	high += carry
	if high >= d {
		return 0, false
	}
	q, _ := bits.Div64(high, low, d)
	if q >= sums.MaxFen { // 18 digits
		return 0, false
	}
	if negative {
		return -int64(q), true
	}
	return int64(q), true
}

// usedTables[i] are the tables that Indicators[i] needs.
var usedTables = func() (tables [][]form.TableID) {
	for i := range indicators {
		var used []form.TableID
		for _, id := range slices.Concat(indicators[i].Numerator, indicators[i].Over) {
			if t := form.Cells[id].Table.ID; !slices.Contains(used, t) {
				used = append(used, t)
			}
		}
		tables = append(tables, used)
	}
	return tables
}()

// reportIndicators is the dataset indicators of the reports of a batch. A
// report without figures in a table has no row for the indicators that need it.
func reportIndicators(mem memory.Allocator, b *Batch, o *check.Outcomes) arrow.Record {
	t := newIndicatorRows()
	defer t.free()
	grown := *t // on the stack, where the collector need not be told of each change
	s := &stretch{mem: mem, batch: b, counts: make([]int32, b.Rows)}
	for row := range s.counts {
		before := len(grown.codes)
		for i := range indicators {
			if !indicators[i].Change && !indicators[i].PerTenThousand && hasTables(&b.Facts[row], usedTables[i]) {
				numerator, known := o.Sum(row, indicators[i].Numerator)
				over, overKnown := o.Sum(row, indicators[i].Over)
				less, lessKnown := o.Sum(row, indicators[i].Less)
				grown.add(i, numerator, over-less, known && overKnown && lessKnown)
			}
		}
		s.counts[row] = int32(len(grown.codes) - before)
	}
	s.total = len(grown.codes)
	*t = grown
	return indicatorsLayout.record(mem, &indicatorSource{indicatorRows: t, reports: s}, s.total)
}

func hasTables(f *check.Facts, tables []form.TableID) bool {
	for _, t := range tables {
		if !f.HasTable[t] {
			return false
		}
	}
	return true
}

// AreasIn is the number of areas of a year.
func (r *RollUp) AreasIn(year int) int { return len(r.RegionsIn(year)) }

// Indicators is the dataset indicators of the areas from to end-1 of a year. The
// caller owns the record.
func (r *RollUp) Indicators(mem memory.Allocator, year, from, end int, given form.Denominators) arrow.Record {
	t := newIndicatorRows()
	defer t.free()
	source := indicatorSource{indicatorRows: t}
	var s sums.Sum
	var c sums.Change
	for _, a := range r.RegionsIn(year)[from:end] {
		add := func(code int, numerator, denominator int64, reporters int32, name string) {
			t.add(code, numerator, denominator, true)
			t.denominatorNames = append(t.denominatorNames, name)
			t.reporters = append(t.reporters, reporters)
		}
		before := len(t.codes)
		a.Sum(&s)
		a.Change(&c)
		for i := range indicators {
			indicator := &indicators[i]
			if indicator.Change {
				now, ok := c.Now.Figure(indicator.Numerator)
				if was, had := c.Before.Figure(indicator.Numerator); ok && had {
					add(i, now-was, was, int32(c.Agencies(form.Cells[indicator.Numerator[0]].Table.ID)), "")
				}
				continue
			}
			now, ok := s.Figure(indicator.Numerator)
			switch {
			case !ok:
			case indicator.PerTenThousand:
				for _, d := range denominatorsOf(a.Area, given) {
					add(i, now, d.Value, s.Reports, d.Name)
				}
			default:
				over, has := s.Figure(indicator.Over)
				less, _ := s.Figure(indicator.Less)
				if has {
					add(i, now, over-less, s.Reports, "")
				}
			}
		}
		if n := len(t.codes) - before; n > 0 {
			source.areas, source.counts = append(source.areas, a), append(source.counts, int32(n))
		}
	}
	return indicatorsLayout.record(mem, &source, len(t.codes))
}

// denominatorsOf returns what is given for an area as a whole: not for its groups, nor
// for the city's own agencies, which are a district of the city's code, nor for the
// balanced reports alone, whose people nobody has counted.
func denominatorsOf(a sums.Area, given form.Denominators) []form.Denominator {
	level, known := form.LevelOf(a.Code)
	if !known || a.Level != level.String() || a.Basis != sums.BasisAll {
		return nil
	}
	return given[form.AreaYear{Area: a.Code, Year: a.Year}]
}

// Matches reports whether anything is given for an area and year of the roll-up.
func (r *RollUp) Matches(given form.Denominators) bool {
	return slices.ContainsFunc(r.Regions(), func(a *sums.Region) bool { return len(denominatorsOf(a.Area, given)) > 0 })
}

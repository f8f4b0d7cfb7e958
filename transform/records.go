package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/check"
)

// The functions here lay a batch out as a record of one dataset. They borrow
// the batch; the caller owns the record, which may outlive the batch. Rows come
// in the order of the reports, within a report in the order of the form. All
// reports of a batch must be of one year.

// grid is the layout of a table of the form: rows of the table become rows of
// the dataset, its columns become columns. It covers both editions.
type grid struct {
	table   form.TableID
	rows    codes
	numbers [form.BothEditions + 1][]int32 // order on the form, counted over both editions
	cells   [][form.BothEditions + 1][]int // by column: the cell of each row
}

func newGrid(t form.TableID) *grid {
	table := &form.Tables[t]
	g := &grid{table: t, cells: make([][form.BothEditions + 1][]int, len(table.Columns))}
	number := map[string]int32{}
	for i, r := range table.DataRows(form.BothEditions) {
		number[r.Code] = int32(i + 1)
	}
	for _, e := range form.Editions {
		for _, r := range table.DataRows(e) {
			g.rows.add(e, r.Code)
			g.numbers[e] = append(g.numbers[e], number[r.Code])
			for c := range table.Columns {
				id := noCell
				if cell, ok := form.CellAt(table.Code, r.Code, table.Columns[c].Code); ok {
					id = int(cell)
				}
				g.cells[c][e] = append(g.cells[c][e], id)
			}
		}
	}
	return g
}

func (g *grid) editionOf(f *check.Facts) form.Edition { return f.Editions[g.table] }

func (g *grid) stretch(mem memory.Allocator, b *Batch) *stretch {
	return stretchBy(mem, b, func(f *check.Facts) int { return len(g.numbers[f.Editions[g.table]]) })
}

var (
	applicationsGrid = newGrid(form.Applications)
	proceedingsGrid  = newGrid(form.Proceedings)
)

// rowField is the column that names the row of the form.
func (g *grid) rowField(c Column) field[*stretch] {
	c.Type = text
	return field[*stretch]{c, func(_ memory.Allocator, s *stretch) arrow.Array { return s.column(&g.rows, g.editionOf) }}
}

// numberField is the column that numbers the row of the form.
func (g *grid) numberField(c Column) field[*stretch] {
	c.Type = tInt32
	return field[*stretch]{c, func(_ memory.Allocator, s *stretch) arrow.Array {
		return wrap(tInt32, s.total, 0, nil, s.repeat(&g.numbers, g.editionOf))
	}}
}

// figureFields are the columns of the table.
func (g *grid) figureFields() []field[*stretch] {
	var fields []field[*stretch]
	for i := range g.cells {
		c := figureColumn(&form.Tables[g.table].Columns[i], asStated)
		c.Type = tInt64
		fields = append(fields, field[*stretch]{c, func(_ memory.Allocator, s *stretch) arrow.Array {
			return s.cells(&g.cells[i], g.editionOf)
		}})
	}
	return fields
}

func itself(s *stretch) *stretch { return s }

var applicationsLayout = define(Dataset{
	Name:       "applications",
	PrimaryKey: []string{"report_id", "item"}, ForeignKeys: append(reportReferences(), ForeignKey{"item", "items"}), SortKeys: []string{"year", "division", "agency_code"},
	Label:       form.Text{Chinese: "申请（表三）", English: "applications (table 3)"},
	Description: form.Text{Chinese: "每行是一份报告表三的一行；栏目行没有数字，不列", English: "one row per report and data row of table 3"},
}, repeatedKeys(itself), []field[*stretch]{applicationsGrid.rowField(cItem), applicationsGrid.numberField(cItemNo)}, applicationsGrid.figureFields())

// applications is the dataset applications: the data rows of table 三.
func applications(mem memory.Allocator, b *Batch) arrow.Record {
	s := applicationsGrid.stretch(mem, b)
	return applicationsLayout.record(mem, s, s.total)
}

var proceedingsLayout = define(Dataset{
	Name:       "proceedings",
	PrimaryKey: []string{"report_id", "channel"}, ForeignKeys: append(reportReferences(), ForeignKey{"channel", "items"}), SortKeys: []string{"year", "division", "agency_code"}, Prefixed: reportKeys(),
	Label:       form.Text{Chinese: "复议诉讼（表四）", English: "proceedings (table 4)"},
	Description: form.Text{Chinese: "每行是一份报告表四的一组", English: "one row per report and channel of table 4"},
}, repeatedKeys(itself), []field[*stretch]{proceedingsGrid.rowField(cChannel)}, proceedingsGrid.figureFields())

// proceedings is the dataset proceedings: the three channels of table 四.
func proceedings(mem memory.Allocator, b *Batch) arrow.Record {
	s := proceedingsGrid.stretch(mem, b)
	return proceedingsLayout.record(mem, s, s.total)
}

// disclosureTables are the tables of part 二.
const disclosureTables = form.Applications // the tables before it

// partTwoLayout is the layout of the cells of part 二 for one combination of
// editions of its tables.
type partTwoLayout struct {
	clauses, items, measures []int32
	counts, amounts          []int
}

// disclosureTexts are the dictionaries of the dataset disclosure.
var disclosureTexts struct{ clauses, items, measures codes }

// partTwoLayouts[k] is the layout of reports whose table t has the edition
// that the two bits of k from 2t on give.
var partTwoLayouts = func() [1 << (2 * disclosureTables)]*partTwoLayout {
	var layouts [1 << (2 * disclosureTables)]*partTwoLayout
	// The dictionaries first, in the order of the form.
	texts := &disclosureTexts
	place := map[form.CellID][3]int32{}
	_, end := form.CellRange(disclosureTables - 1)
	for id := range end {
		cell := &form.Cells[id]
		texts.clauses.add(0, cell.Table.Code)
		texts.items.add(0, cell.Row.Code)
		texts.measures.add(0, cell.Column.Code)
		place[id] = [3]int32{texts.clauses.indices[0][id], texts.items.indices[0][id], texts.measures.indices[0][id]}
	}
	for k := range layouts {
		l := &partTwoLayout{}
		for t := range disclosureTables {
			e := form.Edition(k >> (2 * t) & 3)
			if e == form.BothEditions {
				l = nil // a table is of one edition at most
				break
			}
			for _, id := range form.CellsOf(t, e) {
				p := place[id]
				l.clauses, l.items, l.measures = append(l.clauses, p[0]), append(l.items, p[1]), append(l.measures, p[2])
				count, amount := int(id), noCell
				if form.Cells[id].Kind() == form.Money {
					count, amount = noCell, int(id)
				}
				l.counts, l.amounts = append(l.counts, count), append(l.amounts, amount)
			}
		}
		layouts[k] = l
	}
	return layouts
}()

func disclosureOf(f *check.Facts) *partTwoLayout {
	k := 0
	for t := range disclosureTables {
		k |= int(f.Editions[t]) << (2 * t)
	}
	return partTwoLayouts[k]
}

var disclosureLayout = func() *layout[*stretch] {
	code := func(c Column, texts *codes, of func(*partTwoLayout) []int32) field[*stretch] {
		c.Type = text
		return field[*stretch]{c, func(_ memory.Allocator, s *stretch) arrow.Array { return s.places(texts, of) }}
	}
	count, amount := cCount, cAmount
	count.Type, amount.Type = tInt64, yuan
	return define(Dataset{
		Name:       "disclosure",
		PrimaryKey: []string{"report_id", "clause", "item", "measure"}, ForeignKeys: append(reportReferences(), ForeignKey{"item", "items"}, ForeignKey{"measure", "measures"}), SortKeys: []string{"year", "division", "agency_code"},
		Label:       form.Text{Chinese: "主动公开（表二）", English: "disclosure (table 2)"},
		Description: form.Text{Chinese: "每行是一份报告表二的一格", English: "one row per report and cell of the tables of part two"},
	}, repeatedKeys(itself), []field[*stretch]{
		code(cClause, &disclosureTexts.clauses, func(l *partTwoLayout) []int32 { return l.clauses }),
		code(cItem, &disclosureTexts.items, func(l *partTwoLayout) []int32 { return l.items }),
		code(cMeasure, &disclosureTexts.measures, func(l *partTwoLayout) []int32 { return l.measures }),
		{count, func(_ memory.Allocator, s *stretch) arrow.Array { return s.counts64() }},
		{amount, func(_ memory.Allocator, s *stretch) arrow.Array { return s.amounts() }},
	})
}()

// disclosure is the dataset disclosure: the cells of the tables of part 二.
func disclosure(mem memory.Allocator, b *Batch) arrow.Record {
	s := stretchBy(mem, b, func(f *check.Facts) int { return len(disclosureOf(f).counts) })
	return disclosureLayout.record(mem, s, s.total)
}

func (s *stretch) places(c *codes, of func(*partTwoLayout) []int32) arrow.Array {
	b := buffer(s.mem, s.total*arrow.Int32SizeBytes)
	out := arrow.Int32Traits.CastFromBytes(b.Bytes())
	for row := range s.batch.Facts {
		out = out[copy(out, of(disclosureOf(&s.batch.Facts[row]))):]
	}
	dictionary := stringArray(s.mem, c.texts)
	defer dictionary.Release()
	return dictionaryOf(b, nil, s.total, 0, dictionary)
}

// counts64 lays out the counts of part 二.
func (s *stretch) counts64() arrow.Array {
	values := buffer(s.mem, s.total*arrow.Int64SizeBytes)
	out := arrow.Int64Traits.CastFromBytes(values.Bytes())
	valid, nulls := s.disclosed(func(l *partTwoLayout) []int { return l.counts }, func(at int, v int64) { out[at] = v })
	return wrap(tInt64, s.total, nulls, valid, values)
}

// amounts lays out the money of part 二: fen become yuan with two decimals,
// which is the same integer.
func (s *stretch) amounts() arrow.Array {
	values := buffer(s.mem, s.total*arrow.Decimal128SizeBytes)
	out := arrow.Decimal128Traits.CastFromBytes(values.Bytes())
	valid, nulls := s.disclosed(func(l *partTwoLayout) []int { return l.amounts }, func(at int, v int64) { out[at] = decimal128.FromI64(v) })
	return wrap(yuan, s.total, nulls, valid, values)
}

func (s *stretch) disclosed(of func(*partTwoLayout) []int, put func(at int, v int64)) (*memory.Buffer, int) {
	valid := buffer(s.mem, (s.total+7)/8)
	bitmap := valid.Bytes()
	clear(bitmap)
	at, nulls := 0, 0
	for row := range s.batch.Facts {
		for _, id := range of(disclosureOf(&s.batch.Facts[row])) {
			v := int64(0)
			if id != noCell && s.batch.Valid[id][row/8]>>(row%8)&1 == 1 {
				v = s.batch.Values[id][row]
				bitmap[at/8] |= 1 << (at % 8)
			} else {
				nulls++
			}
			put(at, v)
			at++
		}
	}
	return valid, nulls
}

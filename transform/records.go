package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
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

func (g *grid) editionOf(f *rowFacts) form.Edition { return f.editions[g.table] }

func (g *grid) stretch(mem memory.Allocator, b *Batch) *stretch {
	return stretchBy(mem, b, func(f *rowFacts) int { return len(g.numbers[f.editions[g.table]]) })
}

var (
	applicationsGrid = newGrid(form.Applications)
	proceedingsGrid  = newGrid(form.Proceedings)
)

// Applications is the dataset applications: the data rows of table 三.
func Applications(mem memory.Allocator, b *Batch) arrow.Record {
	g := applicationsGrid
	s := g.stretch(mem, b)
	columns := append(s.reportKeys(), s.column(&g.rows, g.editionOf),
		wrap(tInt32, s.total, 0, nil, s.repeat(&g.numbers, g.editionOf)))
	for c := range g.cells {
		columns = append(columns, s.cells(&g.cells[c], g.editionOf))
	}
	return record("applications", columns, s.total)
}

// Proceedings is the dataset proceedings: the three channels of table 四.
func Proceedings(mem memory.Allocator, b *Batch) arrow.Record {
	g := proceedingsGrid
	s := g.stretch(mem, b)
	columns := append(s.reportKeys(), s.column(&g.rows, g.editionOf))
	for c := range g.cells {
		columns = append(columns, s.cells(&g.cells[c], g.editionOf))
	}
	return record("proceedings", columns, s.total)
}

// disclosureTables are the tables of part 二.
const disclosureTables = form.Applications // the tables before it

// disclosureLayout is the layout of the cells of part 二 for one combination of
// editions of its tables.
type disclosureLayout struct {
	clauses, items, measures []int32
	counts, amounts          []int
}

// disclosureTexts are the dictionaries of the dataset disclosure.
var disclosureTexts struct{ clauses, items, measures codes }

// disclosureLayouts[k] is the layout of reports whose table t has the edition
// that the two bits of k from 2t on give.
var disclosureLayouts = func() [1 << (2 * disclosureTables)]*disclosureLayout {
	var layouts [1 << (2 * disclosureTables)]*disclosureLayout
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
		l := &disclosureLayout{}
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

func disclosureOf(f *rowFacts) *disclosureLayout {
	k := 0
	for t := range disclosureTables {
		k |= int(f.editions[t]) << (2 * t)
	}
	return disclosureLayouts[k]
}

// Disclosure is the dataset disclosure: the cells of the tables of part 二.
func Disclosure(mem memory.Allocator, b *Batch) arrow.Record {
	s := stretchBy(mem, b, func(f *rowFacts) int { return len(disclosureOf(f).counts) })
	columns := append(s.reportKeys(),
		s.places(&disclosureTexts.clauses, func(l *disclosureLayout) []int32 { return l.clauses }),
		s.places(&disclosureTexts.items, func(l *disclosureLayout) []int32 { return l.items }),
		s.places(&disclosureTexts.measures, func(l *disclosureLayout) []int32 { return l.measures }),
		s.counts64(), s.amounts())
	return record("disclosure", columns, s.total)
}

func (s *stretch) places(c *codes, of func(*disclosureLayout) []int32) arrow.Array {
	b := buffer(s.mem, s.total*arrow.Int32SizeBytes)
	out := arrow.Int32Traits.CastFromBytes(b.Bytes())
	for row := range s.batch.facts {
		out = out[copy(out, of(disclosureOf(&s.batch.facts[row]))):]
	}
	dictionary := stringArray(s.mem, c.texts)
	defer dictionary.Release()
	return dictionaryOf(b, nil, s.total, 0, dictionary)
}

// counts64 lays out the counts of part 二.
func (s *stretch) counts64() arrow.Array {
	values := buffer(s.mem, s.total*arrow.Int64SizeBytes)
	out := arrow.Int64Traits.CastFromBytes(values.Bytes())
	valid, nulls := s.disclosed(func(l *disclosureLayout) []int { return l.counts }, func(at int, v int64) { out[at] = v })
	return wrap(tInt64, s.total, nulls, valid, values)
}

// amounts lays out the money of part 二: fen become yuan with two decimals,
// which is the same integer.
func (s *stretch) amounts() arrow.Array {
	values := buffer(s.mem, s.total*arrow.Decimal128SizeBytes)
	out := arrow.Decimal128Traits.CastFromBytes(values.Bytes())
	valid, nulls := s.disclosed(func(l *disclosureLayout) []int { return l.amounts }, func(at int, v int64) { out[at] = decimal128.FromI64(v) })
	return wrap(yuan, s.total, nulls, valid, values)
}

func (s *stretch) disclosed(of func(*disclosureLayout) []int, put func(at int, v int64)) (*memory.Buffer, int) {
	valid := buffer(s.mem, (s.total+7)/8)
	bitmap := valid.Bytes()
	clear(bitmap)
	at, nulls := 0, 0
	for row := range s.batch.facts {
		for _, id := range of(disclosureOf(&s.batch.facts[row])) {
			v := int64(0)
			if id != noCell && s.batch.valid[id][row/8]>>(row%8)&1 == 1 {
				v = s.batch.values[id][row]
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

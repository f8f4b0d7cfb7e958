package transform

import (
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/sums"
)

// Areas is the number of areas of the records: a level, code, group, year and
// basis each.
func (r *RollUp) Areas() int { return len(r.Regions()) }

// Records returns the datasets rollup_applications, rollup_disclosure and
// rollup_proceedings for the areas from to end-1, so that nobody needs to hold
// all of them at once. The caller owns the records.
func (r *RollUp) Records(mem memory.Allocator, from, end int) (applications, disclosure, proceedings arrow.Record) {
	pooled, _ := sumPool.Get().(*[]sums.Sum)
	if pooled == nil {
		pooled = new([]sums.Sum)
	}
	defer sumPool.Put(pooled)
	*pooled = slices.Grow((*pooled)[:0], end-from)[:end-from]
	all := *pooled
	for i, t := range r.Regions()[from:end] {
		t.Sum(&all[i])
	}
	of := func(l *layout[[]areaRow], rows []areaRow) arrow.Record { return l.record(mem, rows, len(rows)) }
	return of(areaApplicationsLayout, areaRows(form.Applications, all)), of(areaDisclosureLayout, areaCells(all)),
		of(areaProceedingsLayout, areaRows(form.Proceedings, all))
}

// sumPool has the memory of the sums of Records: four kilobytes an area.
var sumPool sync.Pool

// areaRow is a row of the datasets with rows per area: one row of a table of the
// form, or one cell of part two.
type areaRow struct {
	*sums.Sum
	row    *formRow
	number int // of the row on the form, from 1
	cell   *form.Cell
}

// table is the table of the form that the row is about.
func (r *areaRow) table() form.TableID {
	if r.cell != nil {
		return r.cell.Table.ID
	}
	return r.row.table
}

// areaRows makes a row for each sum and row of a table.
func areaRows(table form.TableID, all []sums.Sum) []areaRow {
	rows := make([]areaRow, 0, len(all)*len(formRows[table]))
	for i := range all {
		for k := range formRows[table] {
			rows = append(rows, areaRow{Sum: &all[i], row: &formRows[table][k], number: k + 1})
		}
	}
	return rows
}

// areaCells makes a row for each sum and cell of part two.
func areaCells(all []sums.Sum) []areaRow {
	_, end := form.CellRange(disclosureTables - 1)
	rows := make([]areaRow, 0, len(all)*int(end))
	for i := range all {
		for id := range end {
			rows = append(rows, areaRow{Sum: &all[i], cell: &form.Cells[id]})
		}
	}
	return rows
}

// figure returns the sum of a cell of part two, if it is of this kind.
func (r *areaRow) figure(kind form.Kind) (int64, form.Kind, bool) {
	return r.Values[r.cell.ID], kind, r.cell.Kind() == kind && r.Known(r.cell.ID)
}

// formRow is a row of a table of the form with its cells, by column.
type formRow struct {
	table form.TableID
	code  string
	cells []form.CellID
	has   []bool // there is such a cell
	total int    // place of the column total
}

// formRows[t] are the rows of table t on either edition.
var formRows = func() (rows [form.NumTables][]formRow) {
	for t := range form.Tables {
		table := &form.Tables[t]
		for _, r := range table.DataRows(form.BothEditions) {
			row := formRow{table: table.ID, code: r.Code}
			for c := range table.Columns {
				id, ok := form.CellAt(table.Code, r.Code, table.Columns[c].Code)
				row.cells, row.has = append(row.cells, id), append(row.has, ok)
				if table.Columns[c].Code == "total" {
					row.total = c
				}
			}
			rows[t] = append(rows[t], row)
		}
	}
	return rows
}()

var (
	areaKeys = []field[[]areaRow]{
		runField(textField(cLevel, func(r *areaRow) string { return r.Level }), sameArea),
		runField(textField(cArea, func(r *areaRow) string { return r.Code }), sameArea),
		runField(textField(cAreaGroup, func(r *areaRow) string { return r.Group }), sameArea),
		runField(numberField(cYear, noDate, func(r *areaRow) int { return r.Year }), sameArea),
		runField(textField(cBasis, func(r *areaRow) string { return r.Basis }), sameArea),
	}
	areaReporters = []field[[]areaRow]{
		numberField(cReporters, noDate, func(r *areaRow) int { return int(r.Reporters[r.table()]) }),
		numberField(cMissing, -1, func(r *areaRow) int {
			if !r.HasMissing {
				return -1
			}
			return int(r.Missing(r.table()))
		}),
	}
)

func sameArea(a, b *areaRow) bool { return a.Sum == b.Sum }

// areaFigures are the columns of a table of the form, recomputed, and stated_total.
func areaFigures(table form.TableID) []field[[]areaRow] {
	var fields []field[[]areaRow]
	for c := range form.Tables[table].Columns {
		fields = append(fields, countField(figureColumn(&form.Tables[table].Columns[c], recomputed), func(r *areaRow) (int64, bool) {
			id := r.row.cells[c]
			return r.Recomputed[id], r.row.has[c] && r.Known(id)
		}))
	}
	return append(fields, countField(cStated, func(r *areaRow) (int64, bool) {
		id := r.row.cells[r.row.total]
		return r.StatedTotal(id), r.row.has[r.row.total] && r.Known(id)
	}))
}

var areaApplicationsLayout = define(Dataset{
	Name:       "rollup_applications",
	PrimaryKey: []string{"level", "area", "agency_group", "year", "basis", "item"}, ForeignKeys: []ForeignKey{{"area", "areas"}, {"item", "items"}},
	Label: form.Text{Chinese: "申请汇总", English: "applications by area"},
	Description: form.Text{
		Chinese: "每行是一个地区一个年度表三的一行。other（（六）其他处理）含2021年格式的三个细项，各年可比；other_开头的细项是其中数，只来自2021年格式，不再另加",
		English: "one row per area, year and row of table 3; other includes the three sub-rows of the 2021 form, so that it compares over all years; the other_ rows are parts of it and must not be added again",
	},
	SortKeys: []string{"level", "area", "agency_group", "year", "basis", "item_no"},
}, areaKeys, []field[[]areaRow]{
	textField(cItem, func(r *areaRow) string { return r.row.code }),
	numberField(cItemNo, noDate, func(r *areaRow) int { return r.number }),
}, areaFigures(form.Applications), areaReporters)

var areaProceedingsLayout = define(Dataset{
	Name:       "rollup_proceedings",
	PrimaryKey: []string{"level", "area", "agency_group", "year", "basis", "channel"}, ForeignKeys: []ForeignKey{{"area", "areas"}, {"channel", "items"}},
	Label:       form.Text{Chinese: "复议诉讼汇总", English: "proceedings by area"},
	Description: form.Text{Chinese: "每行是一个地区一个年度表四的一组", English: "one row per area, year and channel of table 4"},
	SortKeys:    []string{"level", "area", "agency_group", "year", "basis"},
}, areaKeys, []field[[]areaRow]{
	textField(cChannel, func(r *areaRow) string { return r.row.code }),
}, areaFigures(form.Proceedings), areaReporters)

var areaDisclosureLayout = define(Dataset{
	Name:       "rollup_disclosure",
	PrimaryKey: []string{"level", "area", "agency_group", "year", "basis", "clause", "item", "measure"}, ForeignKeys: []ForeignKey{{"area", "areas"}, {"item", "items"}, {"measure", "measures"}},
	Label:       form.Text{Chinese: "主动公开汇总", English: "disclosure by area"},
	Description: form.Text{Chinese: "每行是一个地区一个年度表二的一格；两种格式不可比的格分别列出", English: "one row per area, year and cell of part two; cells that only one edition has stay apart"},
	SortKeys:    []string{"level", "area", "agency_group", "year", "basis"},
}, areaKeys, []field[[]areaRow]{
	textField(cClause, func(r *areaRow) string { return r.cell.Table.Code }),
	textField(cItem, func(r *areaRow) string { return r.cell.Row.Code }),
	textField(cMeasure, func(r *areaRow) string { return r.cell.Column.Code }),
	countField(cCount, func(r *areaRow) (int64, bool) {
		v, _, known := r.figure(form.Count)
		return v, known
	}),
	amountField(cAmount, func(r *areaRow) (int64, form.Kind, bool) { return r.figure(form.Money) }),
}, areaReporters)

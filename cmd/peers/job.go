//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"

	"gouji/form"
)

// This file writes gouji's job as SQL for DuckDB: the same tables of the form,
// the same checks with the same rules about blanks, the same datasets. It is
// generated from form.Tables and form.Checks, as gouji's own kernels are. What is
// published besides the tables of figures is in whole.go, the order of all in duckdb.go.

// column names the figure of a cell in SQL: null where it is blank.
func column(id form.CellID) string { return fmt.Sprintf("c%d", id) }

// value names what the checks take for the figure of a cell.
func value(id form.CellID) string { return fmt.Sprintf("v%d", id) }

// outcome names what a check says: 0 for held, 1 for failed, 2 for not assessed.
func outcome(check int) string { return fmt.Sprintf("f%d", check) }

// literal quotes a text for SQL.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// list joins what f makes of each element.
func list[E any](all []E, separator string, f func(e E) string) string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = f(e)
	}
	return strings.Join(parts, separator)
}

// allCells are the cells of both editions.
func allCells() []form.CellID {
	cells := make([]form.CellID, form.NumCells)
	for i := range cells {
		cells[i] = form.CellID(i)
	}
	return cells
}

// cellsIn are the cells that an edition prints.
func cellsIn(e form.Edition) []form.CellID {
	return slices.DeleteFunc(allCells(), func(id form.CellID) bool { return form.Cells[id].Editions&e == 0 })
}

// checksOf are the places in form.Checks of an edition's checks.
func checksOf(e form.Edition) []int {
	var all []int
	checks := form.Checks()
	for i := range checks {
		if checks[i].Edition == e {
			all = append(all, i)
		}
	}
	return all
}

// rulesOf are the rules of an edition's checks, in the order of form.Rules.
func rulesOf(e form.Edition) []string {
	var rules []string
	for i := range form.Rules {
		id := form.Rules[i].ID
		if slices.ContainsFunc(checksOf(e), func(c int) bool { return form.Checks()[c].Rule == id }) {
			rules = append(rules, id)
		}
	}
	return rules
}

// sumOf is ΣPlus − ΣMinus over values.
func sumOf(plus, minus []form.CellID) string {
	text := "0"
	if len(plus) > 0 {
		text = list(plus, "+", value)
	}
	if len(minus) > 0 {
		text += "-" + list(minus, "-", value)
	}
	return text
}

// holds is a relation as a condition.
func holds(r *form.Relation) string {
	operator := map[form.Operator]string{form.Equal: "=", form.AtLeast: ">=", form.NotEqual: "<>"}[r.Operator]
	return fmt.Sprintf("(%s)%s%d", sumOf(r.Plus, r.Minus), operator, r.Constant)
}

// hasFigures names, for a table, whether any cell of it holds a figure.
func hasFigures(t form.TableID) string { return fmt.Sprintf("h%d", t) }

// totalParts says how the 总计 cells of an edition are computed, in an order
// that works: the columns of （七）总计 first, then every row.
func totalParts(e form.Edition) (order []form.CellID, parts map[form.CellID][]form.CellID) {
	parts = map[form.CellID][]form.CellID{}
	for _, i := range checksOf(e) {
		c := &form.Checks()[i]
		if !c.DefinesTotal {
			continue
		}
		if parts[c.Total] == nil {
			order = append(order, c.Total)
		}
		parts[c.Total] = c.Then.Minus // of two, the later defines it: the row's
	}
	slices.SortStableFunc(order, func(a, b form.CellID) int {
		last := func(id form.CellID) int {
			if form.Cells[id].Column.Code == "total" {
				return 1
			}
			return 0
		}
		return last(a) - last(b)
	})
	return order, parts
}

// keys are the columns that every dataset about reports begins with.
const keys = "report_id, division, agency_code AS agency_id, agency_code, agency_name, year, scope"

// dataset is a table to write: how to select its rows, for each edition.
type dataset struct {
	name string
	// of selects the rows of an edition's reports; nil for datasets that are not
	// cut by year, which are selected as a whole.
	of    func(e form.Edition) string
	whole string
}

// unfold makes rows of a list of structs for each report.
func unfold(e form.Edition, rows []string, where string) string {
	return fmt.Sprintf("SELECT %s, unnest([%s], recursive := true) FROM judged%s WHERE %s", keys, strings.Join(rows, ",\n"), e, where)
}

const ofYear = "year={year}"

func applicationRows(e form.Edition) string {
	return unfold(e, gridRows(form.Applications, e, true), ofYear)
}
func proceedingRows(e form.Edition) string {
	return unfold(e, gridRows(form.Proceedings, e, false), ofYear)
}

// gridRows are the data rows of a table as structs.
func gridRows(t form.TableID, e form.Edition, numbered bool) []string {
	table := &form.Tables[t]
	var rows []string
	for i, row := range table.DataRows(form.BothEditions) {
		if row.Editions&^row.Header&e == 0 {
			continue
		}
		text := fmt.Sprintf("{'%s': %s", map[bool]string{true: "item", false: "channel"}[numbered], literal(row.Code))
		if numbered {
			text += fmt.Sprintf(", 'item_no': %d", i+1)
		}
		for c := range table.Columns {
			id, _ := form.CellAt(table.Code, row.Code, table.Columns[c].Code)
			text += fmt.Sprintf(", '%s': %s", nameOf(&table.Columns[c]), column(id))
		}
		rows = append(rows, text+"}")
	}
	return rows
}

func disclosureRows(e form.Edition) string {
	var rows []string
	for _, id := range cellsIn(e) {
		cell := &form.Cells[id]
		if cell.Table.ID >= form.Applications {
			continue
		}
		count, amount := column(id), "NULL::DECIMAL(18,2)"
		if cell.Kind() == form.Money {
			count, amount = "NULL::BIGINT", yuan(column(id))
		}
		rows = append(rows, fmt.Sprintf("{'clause': %s, 'item': %s, 'measure': %s, 'count': %s, 'amount_yuan': %s}",
			literal(cell.Table.Code), literal(cell.Row.Code), literal(cell.Column.Code), count, amount))
	}
	return unfold(e, rows, ofYear)
}

// yuan makes an amount in yuan of one in fen.
func yuan(fen string) string {
	return fmt.Sprintf("(%s::DECIMAL(18,2)*0.01::DECIMAL(3,2))::DECIMAL(18,2)", fen)
}

// checkRows counts the outcomes by rule. L3-FEE, which asks for a text, is open or
// holds: the corpora have no texts.
func checkRows(e form.Edition, whole bool) string {
	var rows []string
	if whole && e == form.Edition2021 {
		open := fmt.Sprintf("coalesce(%s>0, true)::INT", column(form.MustCell("applications.other_unpaid_fee.total")))
		rows = append(rows, fmt.Sprintf("{'rule': %s, 'evaluated': 1-%s, 'passed': 1-%s, 'failed': 0, 'not_assessed': %s}", literal(form.RuleL3Fee), open, open, open))
	}
	for _, rule := range rulesOf(e) {
		var failed, open []string
		for _, i := range checksOf(e) {
			if form.Checks()[i].Rule == rule {
				failed = append(failed, fmt.Sprintf("(%s=1)::INT", outcome(i)))
				open = append(open, fmt.Sprintf("(%s=2)::INT", outcome(i)))
			}
		}
		f, o := strings.Join(failed, "+"), strings.Join(open, "+")
		rows = append(rows, fmt.Sprintf("{'rule': %s, 'evaluated': %d-(%s), 'passed': %d-(%s)-(%s), 'failed': %s, 'not_assessed': %s}",
			literal(rule), len(failed), o, len(failed), o, f, f, o))
	}
	return unfold(e, rows, ofYear)
}

func reportRows(e form.Edition) string {
	text := "SELECT " + keys + ", NULL::VARCHAR AS kind, grp AS agency_group, true AS in_sum, submitted_at, edition"
	for t := range form.NumTables {
		text += fmt.Sprintf(", CASE WHEN %s THEN edition END AS edition_%s", hasFigures(t), form.Tables[t].Code)
	}
	text += ", CASE WHEN NOT balanced THEN 'unbalanced' WHEN not_assessed THEN 'not_assessed' ELSE 'balanced' END AS status, " +
		list(cellsIn(e), "+", func(id form.CellID) string { return "(" + column(id) + " IS NOT NULL)::INT" }) + " AS cells_filled"
	for s := range form.NumSeverities {
		text += fmt.Sprintf(", n_%s AS findings_%s", s, s)
	}
	return fmt.Sprintf("%s, 0 AS findings_reading, source_id, NULL::INT AS line, NULL::VARCHAR AS position FROM judged%s WHERE %s", text, e, ofYear)
}

// sum and known name the sum of a cell over an area, and how many reports state it.
func sum(id form.CellID) string   { return fmt.Sprintf("s%d", id) }
func known(id form.CellID) string { return fmt.Sprintf("n%d", id) }

// reporters names how many reports state a figure in a table.
func reporters(t form.TableID) string { return fmt.Sprintf("r%d", t) }

// reporting counts the reports of an edition that state a figure in each table.
func reporting(e form.Edition) string {
	counts := make([]string, form.NumTables)
	for t := range form.NumTables {
		counts[t] = "0 AS " + reporters(t)
		if ids := form.CellsOf(t, e); len(ids) > 0 {
			counts[t] = fmt.Sprintf("count(*) FILTER (WHERE %s) AS %s", list(ids, " OR ", func(id form.CellID) string { return column(id) + " IS NOT NULL" }), reporters(t))
		}
	}
	return strings.Join(counts, ", ")
}

// addUp makes the table areas: every cell added up by area, year and basis.
func addUp() []string {
	var statements []string
	var plots []string
	for _, e := range form.Editions {
		cells := list(allCells(), ",", func(id form.CellID) string {
			if form.Cells[id].Editions&e == 0 {
				return fmt.Sprintf("0 AS %s, 0 AS %s", sum(id), known(id))
			}
			return fmt.Sprintf("sum(%s)::BIGINT AS %s, count(%s) AS %s", value(id), sum(id), column(id), known(id))
		})
		plots = append(plots, fmt.Sprintf("SELECT division, grp, year, balanced, count(*) AS r_all, %s, %s FROM judged%s GROUP BY ALL", reporting(e), cells, e))
	}
	statements = append(statements, "CREATE TABLE plots AS "+strings.Join(plots, " UNION ALL "))
	sums := list(allCells(), ",", func(id form.CellID) string {
		return fmt.Sprintf("sum(%[1]s)::BIGINT AS %[1]s, sum(%[2]s)::BIGINT AS %[2]s", sum(id), known(id))
	})
	for t := range form.NumTables {
		sums += fmt.Sprintf(", sum(%[1]s)::INT AS %[1]s", reporters(t))
	}
	return append(statements, fmt.Sprintf("CREATE TABLE areas AS SELECT level, area, agency_group, year, basis, sum(r_all)::INT AS r_all, %s FROM %s GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5", sums, everyLevel("plots")))
}

// everyLevel gives plots, which are few, to all areas that they are part of, of all reports
// and of balanced ones. An area without any balanced report is there all the same, with nothing in it.
func everyLevel(plots string) string {
	return fmt.Sprintf(`(SELECT *, unnest([{'level': 'province', 'area': division[:2]||'0000', 'agency_group': NULL}, {'level': 'city', 'area': division[:4]||'00', 'agency_group': NULL},
{'level': 'district', 'area': division, 'agency_group': NULL}, {'level': 'group', 'area': division, 'agency_group': grp}], recursive := true) FROM
(SELECT *, 'all' AS basis FROM %[1]s UNION ALL SELECT division, grp, year, balanced, COLUMNS('^([rsn][0-9]+|r_all)$')*balanced::INT, 'balanced' FROM %[1]s))`, plots)
}

// otherParts are the rows of the 2021 form that （六）其他处理 has been cut into.
func otherParts() []*form.Row {
	return slices.DeleteFunc(form.Tables[form.Applications].DataRows(form.Edition2021), func(r *form.Row) bool { return r.Parent != "other" })
}

// components are the cells whose sums make a recomputed cell of a roll-up.
func components(t form.TableID, row, columnCode string) []form.CellID {
	table := form.Tables[t].Code
	at := func(row, column string) form.CellID { id, _ := form.CellAt(table, row, column); return id }
	columns := []string{columnCode}
	if columnCode == "total" {
		columns = form.ApplicantColumns[:]
		if t == form.Proceedings {
			columns = form.Outcomes[:]
		}
	}
	rows := []string{row}
	switch {
	case t != form.Applications:
	case row == "results_total":
		rows = nil
		for _, r := range slices.Concat(form.ResultRows(form.Edition2019), otherParts()) {
			rows = append(rows, r.Code)
		}
	case row == "other":
		for _, r := range otherParts() {
			rows = append(rows, r.Code)
		}
	}
	var cells []form.CellID
	for _, r := range rows {
		for _, c := range columns {
			cells = append(cells, at(r, c))
		}
	}
	return cells
}

// statedIn are the cells of which one must be stated for a recomputed cell to be
// known: its components, and what the form has as their sums.
func statedIn(t form.TableID, row, columnCode string) []form.CellID {
	cells := components(t, row, columnCode)
	if columnCode == "total" {
		cells = append(cells, statedTotals(t, row)...)
	}
	for _, c := range form.Tables[t].Columns {
		if c.Code == columnCode || columnCode == "total" {
			id, _ := form.CellAt(form.Tables[t].Code, row, c.Code)
			cells = append(cells, id)
		}
	}
	slices.Sort(cells)
	return slices.Compact(cells)
}

// statedTotals are the 总计 cells that a row of a roll-up adds up as stated.
func statedTotals(t form.TableID, row string) []form.CellID {
	rows := []string{row}
	if t == form.Applications && row == "other" {
		for _, r := range otherParts() {
			rows = append(rows, r.Code)
		}
	}
	var cells []form.CellID
	for _, r := range rows {
		id, _ := form.CellAt(form.Tables[t].Code, r, "total")
		cells = append(cells, id)
	}
	return cells
}

// rollUpRows is the roll-up of a table of the form, its totals recomputed.
func rollUpRows(t form.TableID, numbered bool) string {
	table := &form.Tables[t]
	var rows []string
	for i, row := range table.DataRows(form.BothEditions) {
		text := fmt.Sprintf("{'%s': %s", map[bool]string{true: "item", false: "channel"}[numbered], literal(row.Code))
		if numbered {
			text += fmt.Sprintf(", 'item_no': %d", i+1)
		}
		for c := range table.Columns {
			parts := components(t, row.Code, table.Columns[c].Code)
			text += fmt.Sprintf(", '%s': CASE WHEN %s>0 THEN %s END", nameOf(&table.Columns[c]), list(statedIn(t, row.Code, table.Columns[c].Code), "+", known), list(parts, "+", sum))
		}
		rows = append(rows, text+fmt.Sprintf(", 'stated_total': CASE WHEN %s>0 THEN %s END}", list(statedIn(t, row.Code, "total"), "+", known), list(statedTotals(t, row.Code), "+", sum)))
	}
	return fmt.Sprintf("SELECT level, area, agency_group, year, basis, unnest([%s], recursive := true), %s AS reporters, NULL::INT AS missing FROM areas", strings.Join(rows, ",\n"), reporters(t))
}

func rollUpDisclosure() string {
	var rows []string
	for _, id := range allCells() {
		cell := &form.Cells[id]
		if cell.Table.ID >= form.Applications {
			continue
		}
		figure := fmt.Sprintf("CASE WHEN %s>0 THEN %s END", known(id), sum(id))
		count, amount := figure, "NULL::DECIMAL(18,2)"
		if cell.Kind() == form.Money {
			count, amount = "NULL::BIGINT", yuan("("+figure+")")
		}
		rows = append(rows, fmt.Sprintf("{'clause': %s, 'item': %s, 'measure': %s, 'count': %s, 'amount_yuan': %s, 'reporters': %s}",
			literal(cell.Table.Code), literal(cell.Row.Code), literal(cell.Column.Code), count, amount, reporters(cell.Table.ID)))
	}
	return fmt.Sprintf("SELECT level, area, agency_group, year, basis, unnest([%s], recursive := true), NULL::INT AS missing FROM areas", strings.Join(rows, ",\n"))
}

// nameOf is the name that a column of the form has in the datasets.
func nameOf(c *form.Column) string {
	if c.Code == "natural" {
		return "natural_persons"
	}
	return c.Code
}

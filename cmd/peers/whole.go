//go:build linux

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform"
)

// This file has what gouji publishes besides the tables of figures, as SQL: what is
// compared with the year before, findings with their words, versions, indicators,
// who has reported, sources. What SQL cannot have is in notInSQL.

// yearBefore names what a report of the year before says in a cell: null where
// nothing can be said.
func yearBefore(id form.CellID) string { return fmt.Sprintf("p%d", id) }

// knownFigure is the figure of a cell for a comparison of years: a blank is 0 where
// its table has figures, a blank 总计 is not known.
func knownFigure(id form.CellID) string {
	cell := &form.Cells[id]
	if cell.Column.Code == "total" {
		return column(id)
	}
	return fmt.Sprintf("CASE WHEN %s THEN coalesce(%s,0) END", hasFigures(cell.Table.ID), column(id))
}

var newReceived, carriedIn = form.MustCell("applications.new_received.total"), form.MustCell("applications.carried_in.total")

// jumping are the figures that Y-JUMP compares with those of the year before.
var jumping = []form.CellID{
	newReceived, form.MustCell("applications.carried_out.total"),
	form.MustCell("proceedings.review.total"), form.MustCell("proceedings.litigation_direct.total"), form.MustCell("proceedings.litigation_after_review.total"),
	form.MustCell("documents.normative_docs.in_force"), form.MustCell("licensing.licence.decisions"),
	form.MustCell("enforcement.penalty.decisions"), form.MustCell("enforcement.coercion.decisions"),
}

// lookedBackAt are the cells of the year before that anything is compared with.
func lookedBackAt() []form.CellID {
	cells := slices.Concat([]form.CellID{newReceived, carriedIn}, jumping)
	checks := form.YearChecks()
	for i := range checks {
		cells = slices.Concat(cells, checks[i].Before, checks[i].LessBefore)
	}
	slices.Sort(cells)
	return slices.Compact(cells)
}

// tableOfVersions finds the reports that came in more than once, by their rows in
// reports_read; the version with the latest date is used.
const tableOfVersions = `CREATE TABLE versions AS SELECT rowid AS place, row_number() OVER (PARTITION BY report_id ORDER BY submitted_at) AS version,
count(*) OVER (PARTITION BY report_id) AS copies FROM reports_read QUALIFY copies>1`

// inUse are the reports that are used.
const inUse = "reports_read WHERE rowid NOT IN (SELECT place FROM versions WHERE version<copies)"

// tableOfHistory makes the table history: what each report says to the one a year later.
func tableOfHistory() string {
	has := list(slices.Sorted(tables), ", ", func(t form.TableID) string {
		return "coalesce(" + list(cellsOfTable(t), ",", column) + ") IS NOT NULL AS " + hasFigures(t)
	})
	figures := list(lookedBackAt(), ", ", func(id form.CellID) string { return knownFigure(id) + " AS " + yearBefore(id) })
	return fmt.Sprintf("CREATE TABLE history AS SELECT agency_code, scope, year+1 AS year, edition AS last_edition, %s FROM (SELECT *, %s FROM %s)", figures, has, inUse)
}

// tables lists the tables of the form.
func tables(yield func(t form.TableID) bool) {
	for t := range form.NumTables {
		if !yield(t) {
			return
		}
	}
}

// cellsOfTable are the cells of a table on both editions.
func cellsOfTable(t form.TableID) []form.CellID {
	first, end := form.CellRange(t)
	return allCells()[first:end]
}

// hadApplications is the excuse for L4-NOAPP.
func hadApplications() string {
	return fmt.Sprintf("coalesce(%s>0, false) OR coalesce(%s>0, false)", yearBefore(newReceived), yearBefore(carriedIn))
}

// finding is a finding that reports of an edition may have.
type finding struct {
	rule             string
	cells            []form.CellID // the one to look at first in front
	stated, expected string        // figures of the kind of the first cell; "" for none
	found            string        // whether there is the finding
}

// findingsOf lists the findings that reports of an edition may have, outside of the
// whole job those of checks.
func findingsOf(e form.Edition, whole bool) []finding {
	var all []finding
	for _, i := range checksOf(e) {
		all = append(all, failedCheck(i))
	}
	if !whole {
		return all
	}
	all = append(all, blankTotals(e)...)
	checks := form.YearChecks()
	for i := range checks {
		if c := &checks[i]; c.Editions[0] == form.NoEdition || c.Editions[0] == e {
			all = append(all, againstLastYear(c))
		}
	}
	for _, id := range jumping {
		if form.Cells[id].Editions&e == 0 {
			continue
		}
		now, before := column(id), yearBefore(id)
		all = append(all, finding{form.RuleYJump, []form.CellID{id}, now, before,
			fmt.Sprintf("least(%s,%s)>=20 AND greatest(%s,%s)>5*least(%s,%s) AND %s+%s IS NOT NULL", now, before, now, before, now, before, now, before)})
	}
	return all
}

// failedCheck is the finding of a check: of an equality its two sides, of a bound
// the subject and what it would have to be.
func failedCheck(i int) finding {
	c := &form.Checks()[i]
	f := finding{rule: c.Rule, cells: []form.CellID{c.Subject}, found: outcome(i) + "=1"}
	f.take(c.Then.Plus, c.Then.Minus)
	for k := range c.When {
		f.take(c.When[k].Plus, c.When[k].Minus)
	}
	residual := fmt.Sprintf("(%s-%d)", sumOf(c.Then.Plus, c.Then.Minus), c.Then.Constant)
	switch {
	case c.Then.Operator == form.Equal:
		f.stated, f.expected = sumOf(c.Then.Plus, nil), fmt.Sprintf("%s+%d", sumOf(c.Then.Minus, nil), c.Then.Constant)
	case c.Then.Operator == form.NotEqual:
		f.stated = sumOf(c.Then.Plus, nil)
	case slices.Contains(c.Then.Plus, c.Subject):
		f.stated, f.expected = value(c.Subject), value(c.Subject)+"-"+residual
	default:
		f.stated, f.expected = value(c.Subject), value(c.Subject)+"+"+residual
	}
	return f
}

func (f *finding) take(lists ...[]form.CellID) {
	for _, id := range slices.Concat(lists...) {
		if !slices.Contains(f.cells, id) {
			f.cells = append(f.cells, id)
		}
	}
}

// blankTotals are the findings about totals that are blank although parts are known.
func blankTotals(e form.Edition) []finding {
	order, parts := totalParts(e)
	var all []finding
	for _, id := range order {
		known := list(parts[id], " OR ", func(part form.CellID) string {
			if parts[part] != nil {
				return column(part) + " IS NOT NULL OR " + value(part) + "<>0"
			}
			return column(part) + " IS NOT NULL"
		})
		f := finding{form.RuleFBlankTotal, []form.CellID{id}, "", value(id), fmt.Sprintf("%s IS NULL AND (%s)", column(id), known)}
		f.take(parts[id])
		all = append(all, f)
	}
	return all
}

// againstLastYear is the finding of a check against the year before: of an equality
// its subject and what that should be, of a bound its two sides.
func againstLastYear(c *form.YearCheck) finding {
	stated := list(c.Now, "+", knownFigure)
	expected := strconv.FormatInt(c.Constant, 10)
	for _, side := range []struct {
		sign  string
		cells []form.CellID
		of    func(id form.CellID) string
	}{{"+", c.LessBefore, yearBefore}, {"+", c.LessNow, knownFigure}, {"-", c.Before, yearBefore}} {
		if len(side.cells) > 0 {
			expected += side.sign + "(" + list(side.cells, "+", side.of) + ")"
		}
	}
	operator := map[form.Operator]string{form.Equal: "<>", form.AtLeast: "<", form.NotEqual: "="}[c.Operator]
	found := fmt.Sprintf("%s %s %s", stated, operator, expected)
	if c.Editions[1] != form.NoEdition {
		found += " AND last_edition=" + literal(c.Editions[1].String())
	}
	f := finding{c.Rule, []form.CellID{c.Subject}, stated, expected, found}
	if c.Operator == form.Equal {
		subject, residual := "coalesce("+column(c.Subject)+",0)", "(("+stated+")-("+expected+"))"
		f.stated, f.expected = subject, subject+"-"+residual
		if !slices.Contains(c.Now, c.Subject) {
			f.expected = subject + "+" + residual
		}
	}
	f.take(c.Now, c.LessNow)
	return f
}

// figureIn is a figure of the kind of a cell as the data have it: fen are yuan there.
func figureIn(id form.CellID, figure string) string {
	if form.Cells[id].Kind() == form.Money {
		return yuan("(" + figure + ")")
	}
	return "(" + figure + ")::DECIMAL(18,2)"
}

// plainFigure writes a figure as gouji does: yuan without superfluous zeros.
func plainFigure(id form.CellID, figure string) string {
	if form.Cells[id].Kind() == form.Money {
		return fmt.Sprintf("regexp_replace(%s::VARCHAR, '\\.?0+$', '')", figureIn(id, figure))
	}
	return "(" + figure + ")::VARCHAR"
}

// template is the message of the finding's rule but for its figures.
func (f *finding) template(l form.Language) string {
	cell := &form.Cells[f.cells[0]]
	return strings.NewReplacer("{cell}", cell.Label(l), "{row}", cell.Row.Brief(l), "{column}", cell.Column.Brief(l)).Replace(form.RuleByID(f.rule).Message.In(l))
}

// findingRows has a row for every finding about a report of an edition. What is always the
// same about it comes from a list of all that there may be.
func findingRows(e form.Edition, whole bool) string {
	var kinds, candidates []string
	for number, f := range findingsOf(e, whole) {
		id := f.cells[0]
		subject, rule := &form.Cells[id], form.RuleByID(f.rule)
		money := subject.Kind() == form.Money
		kinds = append(kinds, fmt.Sprintf("(%d, %s, %s, %s, %s, %s, %s, [%s], %s, %s, %s)", number, literal(f.rule), literal(rule.Severity.String()), literal(rule.About.String()),
			literal(subject.Table.Code), literal(subject.Row.Code), literal(subject.Column.Code), list(f.cells, ",", func(id form.CellID) string { return literal(form.Cells[id].Code) }),
			literal(map[bool]string{true: " 元"}[money]), literal(f.template(form.Chinese)), literal(f.template(form.English))))
		figure := func(text string) string {
			if text == "" {
				return "NULL::DECIMAL(18,2)"
			}
			return figureIn(id, text)
		}
		basis := list(f.cells, ", ", func(id form.CellID) string { return "coalesce(" + plainFigure(id, column(id)) + ",'-')" })
		candidates = append(candidates, fmt.Sprintf("{'number': %d, 'found': %s, 'stated': %s, 'expected': %s, 'basis': CASE WHEN %s THEN concat_ws(' ', %s) END}",
			number, f.found, figure(f.stated), figure(f.expected), f.found, basis))
	}
	// The figures of a message stand where the template has their names.
	message := func(column string) string {
		for _, figure := range [][2]string{{"stated", "stated"}, {"expected", "expected"}, {"difference", "stated-expected"}, {"distance", "abs(stated-expected)"}} {
			column = fmt.Sprintf("replace(%s, '{%s}', coalesce(regexp_replace((%s)::VARCHAR, '\\.?0+$', '')||unit, ''))", column, figure[0], figure[1])
		}
		return column
	}
	return fmt.Sprintf(`(WITH kinds(number, rule, severity, about, table_code, item, column_code, cells, unit, message_zh, message_en) AS (VALUES %s),
found AS (FROM (SELECT %s, source_id, unnest([%s], recursive := true) FROM judged%s WHERE %s>0) WHERE found)
SELECT * EXCLUDE (number, found, unit, message_zh, message_en), %s AS message_zh, %s AS message_en, stated-expected AS difference,
NULL::VARCHAR AS suggestion_zh, NULL::VARCHAR AS suggestion_en, NULL::VARCHAR AS explanation, NULL::INT AS line, NULL::INT AS source_column, NULL::VARCHAR AS position,
NULL::VARCHAR AS decision, NULL::VARCHAR AS decision_reason, NULL::VARCHAR AS decided_by, NULL::DATE AS decided_on, NULL::DATE AS decision_expires FROM found JOIN kinds USING (number))`,
		strings.Join(kinds, ",\n"), keys, strings.Join(candidates, ",\n"), e, anyFinding(), message("message_zh"), message("message_en"))
}

// anyFinding is the number of findings about a report.
func anyFinding() string {
	var counts []string
	for s := range form.NumSeverities {
		counts = append(counts, "n_"+s.String())
	}
	return strings.Join(counts, "+")
}

// rateRows has the indicators of single reports of an edition.
func rateRows(e form.Edition) string {
	sum := func(cells []form.CellID) string {
		var there []form.CellID
		for _, id := range cells {
			if form.Cells[id].Editions&e != 0 {
				there = append(there, id)
			}
		}
		return sumOf(there, nil)
	}
	var rows []string
	for _, i := range transform.Indicators() {
		if i.Change || i.PerTenThousand {
			continue
		}
		rows = append(rows, fmt.Sprintf("{'indicator': %s, 'numerator': %s, 'denominator': %s-(%s), 'there': %s}",
			literal(i.Code), sum(i.Numerator), sum(i.Over), sum(i.Less), list(tablesOf(slices.Concat(i.Numerator, i.Over)), " AND ", hasFigures)))
	}
	return fmt.Sprintf(`SELECT 'report' AS level, * EXCLUDE (there), NULL::VARCHAR AS area, NULL::VARCHAR AS agency_group, NULL::VARCHAR AS basis, %s AS value, NULL::VARCHAR AS denominator_name, NULL::INT AS reporters
FROM (%s) WHERE there`, ratio, unfold(e, rows, ofYear))
}

// ratio is the value of an indicator, rounded half away from zero as gouji does: 41/640 is
// 0.064063, which a division of DuckDB, in binary fractions, makes 0.064062. Without a
// denominator there is none.
const ratio = "((sign(numerator)*sign(denominator)*((2000000*abs(numerator)+abs(denominator))//(2*abs(nullif(denominator,0)))))::DECIMAL(18,0)*0.000001::DECIMAL(7,6))::DECIMAL(18,6)"

// tablesOf are the tables of cells.
func tablesOf(cells []form.CellID) []form.TableID {
	var used []form.TableID
	for _, id := range cells {
		used = append(used, form.Cells[id].Table.ID)
	}
	slices.Sort(used)
	return slices.Compact(used)
}

// recomputed are the cells that make up a recomputed sum of cells, and those of which
// one must be stated. The row other holds its parts already.
func recomputed(cells []form.CellID) (parts, stated []form.CellID) {
	others := otherParts()
	for _, id := range cells {
		cell := &form.Cells[id]
		stated = append(stated, statedIn(cell.Table.ID, cell.Row.Code, cell.Column.Code)...)
		if cell.Table.ID != form.Applications || !slices.Contains(others, cell.Row) {
			parts = append(parts, components(cell.Table.ID, cell.Row.Code, cell.Column.Code)...)
		}
	}
	slices.Sort(stated)
	return parts, slices.Compact(stated)
}

// tableOfPairs makes the table pairs: what the agencies that reported on two years come
// to, added up like the table plots. s0 n0 r0 are the sum, the reports that state it and
// the agencies for the first of changes, s10 n10 those of the year before, and so on.
func tableOfPairs() string {
	quantities := list(form.Editions[:], " UNION ALL ", func(e form.Edition) string {
		text := "SELECT agency_code, scope, year, division, grp, balanced"
		for k, i := range changes() {
			parts, stated := recomputed(i.Numerator)
			other := func(id form.CellID) bool { return form.Cells[id].Editions&e == 0 }
			parts, stated = slices.DeleteFunc(parts, other), slices.DeleteFunc(stated, other)
			text += fmt.Sprintf(", %s AS q%d, coalesce(%s) IS NOT NULL AS k%d, %s AS t%d", sumOf(parts, nil), k, list(stated, ",", column), k, hasFigures(form.Cells[i.Numerator[0]].Table.ID), k)
		}
		return text + " FROM judged" + e.String()
	})
	var sums []string
	for k := range changes() {
		sums = append(sums, strings.NewReplacer("#", strconv.Itoa(k)).Replace(`coalesce(sum(a.q#) FILTER (WHERE a.t# AND b.t#), 0)::BIGINT AS s#, coalesce(sum(b.q#) FILTER (WHERE a.t# AND b.t#), 0)::BIGINT AS s1#,
count(*) FILTER (WHERE a.k# AND b.t#) AS n#, count(*) FILTER (WHERE b.k# AND a.t#) AS n1#, count(*) FILTER (WHERE a.t# AND b.t#) AS r#`))
	}
	return fmt.Sprintf(`CREATE TABLE pairs AS WITH quantities AS (%s) SELECT a.division, a.grp, a.year, a.balanced AND b.balanced AS balanced, %s
FROM quantities a JOIN quantities b ON a.agency_code=b.agency_code AND a.scope=b.scope AND a.year=b.year+1 GROUP BY 1, 2, 3, 4`, quantities, strings.Join(sums, ", "))
}

// changes are the indicators that compare with the year before.
func changes() []transform.Indicator {
	return slices.DeleteFunc(slices.Clone(transform.Indicators()), func(i transform.Indicator) bool { return !i.Change })
}

// areaIndicators has the indicators of areas: of all reports, and of agencies that
// reported on the year before, too.
func areaIndicators() string {
	// The recomputed sum of a cell is made once: x, and in how many reports it is stated: m.
	var used []form.CellID
	var rates, changed []string
	for _, i := range transform.Indicators() {
		if i.Change || i.PerTenThousand {
			continue
		}
		used = slices.Concat(used, i.Numerator, i.Over, i.Less)
		figure := func(cells []form.CellID) string {
			return "0" + list(cells, "", func(id form.CellID) string { return fmt.Sprintf("+x%d", id) })
		}
		stated := func(cells []form.CellID) string {
			return list(cells, "+", func(id form.CellID) string { return fmt.Sprintf("m%d", id) })
		}
		rates = append(rates, fmt.Sprintf("{'indicator': %s, 'numerator': %s, 'denominator': %s-(%s), 'there': %s>0 AND %s>0, 'reporters': r_all}",
			literal(i.Code), figure(i.Numerator), figure(i.Over), figure(i.Less), stated(i.Numerator), stated(i.Over)))
	}
	slices.Sort(used)
	sums := list(slices.Compact(used), ", ", func(id form.CellID) string {
		parts, stated := recomputed([]form.CellID{id})
		return fmt.Sprintf("%s AS x%d, %s AS m%d", "0"+list(parts, "", func(id form.CellID) string { return "+" + sum(id) }), id, list(stated, "+", known), id)
	})
	for k, i := range changes() {
		changed = append(changed, strings.NewReplacer("#", strconv.Itoa(k)).Replace(fmt.Sprintf("{'indicator': %s, 'numerator': sum(s#)-sum(s1#), 'denominator': sum(s1#), 'there': sum(n#)>0 AND sum(n1#)>0, 'reporters': sum(r#)}", literal(i.Code))))
	}
	const area = "level, area, agency_group, year, basis"
	of := func(rows []string, from string) string {
		return fmt.Sprintf("SELECT %s, unnest([%s], recursive := true) FROM %s", area, strings.Join(rows, ",\n"), from)
	}
	return fmt.Sprintf(`SELECT level, NULL::VARCHAR AS report_id, NULL::VARCHAR AS division, NULL::VARCHAR AS agency_id, NULL::VARCHAR AS agency_code, NULL::VARCHAR AS agency_name, year, NULL::VARCHAR AS scope, area, agency_group, basis,
indicator, numerator::BIGINT AS numerator, denominator::BIGINT AS denominator, %s AS value, NULL::VARCHAR AS denominator_name, reporters::INT AS reporters FROM (%s UNION ALL %s) WHERE there`,
		ratio, of(rates, fmt.Sprintf("(SELECT %s, r_all, %s FROM areas)", area, sums)), of(changed, everyLevel("pairs")+" GROUP BY 1, 2, 3, 4, 5"))
}

// rosterRows says who has reported on which year, and who did on the year before only.
const rosterRows = `WITH copies AS (SELECT report_id, count(*)::INT AS reports FROM reports_read GROUP BY 1),
filed AS (SELECT agency_code, scope, year, division, agency_name, grp, submitted_at, report_id FROM ` + inUse + `),
due AS (SELECT *, make_date(year+1, CASE WHEN scope='consolidated' OR grp='本级' AND agency_name LIKE '%人民政府' THEN 3 ELSE 1 END, 31) AS due FROM filed)
SELECT year, division, agency_code AS agency_id, agency_code, agency_name, NULL::VARCHAR AS kind, grp AS agency_group, scope, 'reported' AS status, due, submitted_at, greatest(0, submitted_at-due)::INT AS days_late, reports,
'counted' AS standing, true AS in_sum, NULL::VARCHAR AS counted_in, NULL::VARCHAR AS successor, NULL::VARCHAR AS reported_as,
CASE WHEN reports>1 THEN concat('共收到', reports, '份，采用其一') END AS note_zh, CASE WHEN reports>1 THEN concat(reports, ' reports came in, one is used') END AS note_en, report_id
FROM due JOIN copies USING (report_id)
UNION ALL SELECT year+1, division, agency_code, agency_code, agency_name, NULL, grp, scope, 'gap', make_date(year+2, month(due), 31), NULL, NULL, 0, 'counted', false, NULL, NULL, NULL, '上年有报告，本年没有', 'reported on the year before, not on this one', NULL
FROM due d WHERE year<(SELECT max(year) FROM filed) AND NOT EXISTS (FROM filed f WHERE f.agency_code=d.agency_code AND f.year=d.year+1)`

// agencyRows has a row for every agency.
const agencyRows = `WITH names AS (SELECT agency_code, agency_name, min(year) AS since FROM ` + inUse + ` GROUP BY 1, 2),
known AS (SELECT agency_code, list(agency_name ORDER BY since) AS names FROM names GROUP BY 1)
SELECT agency_code AS agency_id, agency_code, latest_name, names, division, NULL::VARCHAR AS kind, agency_group, NULL::VARCHAR AS successor, first_year, last_year, years_reported FROM known JOIN
(SELECT agency_code, arg_max(agency_name, year) AS latest_name, arg_max(division, year) AS division, arg_max(grp, year) AS agency_group, min(year) AS first_year, max(year) AS last_year,
(count(DISTINCT year) FILTER (WHERE scope='own'))::INT AS years_reported FROM ` + inUse + ` GROUP BY 1) USING (agency_code)`

// areaRows names the areas: by what the names of their agencies begin with in common,
// which the first and the last of them in the order of texts have in common.
const areaRows = `WITH agency AS (SELECT division, arg_max(agency_name, year) AS name, min(year) AS since FROM ` + inUse + ` GROUP BY division, agency_code),
area AS (SELECT level, area, parent, min(name) AS lowest, max(name) AS highest, min(since) AS since FROM
(SELECT name, since, unnest([{'level': 'province', 'area': division[:2]||'0000', 'parent': NULL}, {'level': 'city', 'area': division[:4]||'00', 'parent': division[:2]||'0000'},
{'level': 'district', 'area': division, 'parent': division[:4]||'00'}], recursive := true) FROM agency) WHERE (level='district')=(area NOT LIKE '____00') AND (level='province')=(area LIKE '__0000') GROUP BY ALL),
common AS (SELECT *, list_max([left(lowest, n) FOR n IN range(length(lowest)+1) IF starts_with(highest, left(lowest, n))]) AS words FROM area)
SELECT area, area AS division, nullif(CASE level WHEN 'province' THEN regexp_extract(words, '^.+?(特别行政区|自治区|省|市)')
WHEN 'city' THEN regexp_replace(regexp_extract(words, '^.+?(自治州|地区|市|州|盟)'), '^.+?省', '')
ELSE coalesce(` + "{district}" + `, '') END, '') AS area_name, level AS area_level, parent, since AS valid_from_year FROM common`

// namedAreas is areaRows with the words that names of districts end with, the first of
// which counts at its last place.
func namedAreas() string {
	endings := []string{"自治县", "自治旗", "新区", "区", "县", "旗", "市"}
	return strings.Replace(areaRows, "{district}", list(endings, ", ", func(end string) string { return "nullif(regexp_extract(words, '^.+" + end + "'), '')" }), 1)
}

// versionRows has the cells that versions of a report changed.
func versionRows() string {
	before := list(allCells(), ", ", func(id form.CellID) string { return fmt.Sprintf("lag(%s) OVER w AS o%d", column(id), id) })
	rows := list(allCells(), ",\n", func(id form.CellID) string {
		cell := &form.Cells[id]
		return fmt.Sprintf("{'table_code': %s, 'item': %s, 'column_code': %s, 'old_value': %s, 'new_value': %s, 'changed': %s IS DISTINCT FROM o%d}",
			literal(cell.Table.Code), literal(cell.Row.Code), literal(cell.Column.Code), figureIn(id, fmt.Sprintf("o%d", id)), figureIn(id, column(id)), column(id), id)
	})
	const key = "report_id, division, agency_code, agency_name, year, scope, version, source_id, submitted_at"
	return fmt.Sprintf(`WITH several AS (SELECT *, CASE WHEN version<copies THEN last(source_id) OVER (PARTITION BY report_id ORDER BY version ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END AS superseded_by, %s
FROM reports_read JOIN versions ON reports_read.rowid=place WINDOW w AS (PARTITION BY report_id ORDER BY version)),
changes AS (SELECT * EXCLUDE (changed) FROM (SELECT %s, unnest([%s], recursive := true) FROM several WHERE version>1) WHERE changed)
SELECT report_id, division, agency_code AS agency_id, agency_code, agency_name, year, scope, version::INT AS version, source_id, NULL::INT AS line, NULL::VARCHAR AS position, submitted_at, superseded_by, 'submitted_at' AS decided_by,
table_code, item, column_code, old_value, new_value, NULL::BOOLEAN AS unasked FROM (SELECT %s, superseded_by FROM several) LEFT JOIN changes USING (%s)`, before, key, rows, key, key)
}

// formDatasets are the datasets that say the same whatever was read, from gouji's own lists.
func formDatasets() []dataset {
	var all []dataset
	for _, d := range transform.OfTheForm {
		record := d.Record(memory.DefaultAllocator)
		var names, rows []string
		for c := range int(record.NumCols()) {
			names = append(names, `"`+record.ColumnName(c)+`"`)
		}
		for row := range int(record.NumRows()) {
			var values []string
			for c := range int(record.NumCols()) {
				switch a := record.Column(c); {
				case a.IsNull(row):
					values = append(values, "NULL")
				case strings.Contains(a.DataType().String(), "utf8"):
					values = append(values, literal(a.ValueStr(row)))
				default:
					values = append(values, a.ValueStr(row))
				}
			}
			rows = append(rows, "("+strings.Join(values, ", ")+")")
		}
		record.Release()
		all = append(all, dataset{name: d.Dataset.Name, whole: fmt.Sprintf("SELECT * FROM (VALUES %s) AS t(%s)", strings.Join(rows, ",\n"), strings.Join(names, ", "))})
	}
	return all
}

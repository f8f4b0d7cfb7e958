//go:build linux

package main

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

//go:embed duckdb.mjs
var duckdbProgram []byte

// duckdbJob is what duckdb.mjs reads from its standard input.
type duckdbJob struct {
	Threads int `json:"threads"`
	// Statements run one after the other.
	Statements []string `json:"statements,omitempty"`
	// Years and then Copies: statements that run on as many connections as there
	// are threads, because a statement alone does not keep them busy. {year}
	// stands for each of the years in the data.
	Years  string   `json:"years,omitempty"`
	Copies []string `json:"copies,omitempty"`
	// Queries are answered with their rows.
	Queries []string `json:"queries,omitempty"`
	// Repeat says how often each query runs; the answer says how long each took.
	Repeat int `json:"repeat,omitempty"`
}

// duckdbAnswer is what duckdb.mjs writes.
type duckdbAnswer struct {
	Rows    [][][]any   `json:"rows"`
	Seconds [][]float64 `json:"seconds"`
}

// sqlCommand makes this program generate a corpus and print the whole job of DuckDB on it.
const sqlCommand = "sql"

// printSQL runs with a folder, the name of a kind and a number of reports.
func printSQL(arguments []string, out io.Writer) error {
	if err := generate(arguments); err != nil {
		return err
	}
	k, ok := kindByName(arguments[1])
	if !ok {
		return fmt.Errorf("no peer reads %s", arguments[1])
	}
	reports, err := strconv.Atoi(arguments[2])
	if err != nil {
		return err
	}
	c, err := openCorpus(arguments[0], k, reports)
	if err != nil {
		return err
	}
	text, err := c.duckdb("OUTPUT", runtime.NumCPU(), true)
	if err != nil {
		return err
	}
	var job duckdbJob
	if err := json.Unmarshal(text, &job); err != nil {
		return err
	}
	for _, statement := range slices.Concat(job.Statements, job.Copies) {
		if _, err := fmt.Fprintf(out, "%s;\n\n", statement); err != nil {
			return err
		}
	}
	return nil
}

// duckdb writes the job on a corpus: the whole of it, or the tables of figures only.
func (c *corpus) duckdb(output string, threads int, whole bool) ([]byte, error) {
	job := duckdbJob{Threads: threads}
	job.Statements = append(c.read(whole), tableOfVersions)
	if whole {
		job.Statements = append(job.Statements, tableOfHistory())
	}
	for _, e := range form.Editions {
		job.Statements = append(job.Statements, judgeReports(e, whole))
	}
	job.Statements = append(job.Statements, addUp()...)
	if whole {
		job.Statements = append(job.Statements, tableOfPairs())
	}
	job.Years = "SELECT DISTINCT year FROM reports_read ORDER BY year"
	for _, d := range c.datasets(whole) {
		rows, file := d.whole, filepath.Join(output, d.name, "part-0.parquet")
		if d.of != nil {
			rows = d.of(form.Edition2019) + " UNION ALL " + d.of(form.Edition2021)
			file = filepath.Join(output, d.name, "part-{year}.parquet")
		}
		job.Copies = append(job.Copies, fmt.Sprintf("COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd)", rows, literal(file)))
	}
	return json.Marshal(job)
}

// meta are the columns of reports_read before the figures. The expressions name
// the columns code, name, division, year, scope, form, submitted_at and source.
const meta = `agency_code||'-'||year||'-'||scope AS report_id, division, agency_code, agency_name, scope,
CASE WHEN regexp_matches(agency_name, '(街道|街道办|街道办事处|镇|乡|镇人民政府|乡人民政府|镇政府|乡政府)$') THEN '乡镇街道'
WHEN regexp_matches(agency_name, '(人民政府|人民政府办公室|人民政府办公厅|政府办公室|政府办公厅|政府办)$') THEN '本级' ELSE '部门' END AS grp,
submitted_at, form AS edition, year, source_id`

// blanks are the texts that stand for no figure.
const blanks = "['','/','-','_','——']"

// fen makes an amount in fen of one in text, with or without its unit.
func fen(id form.CellID, text string) string {
	unit := form.Cells[id].Column.Unit
	return fmt.Sprintf("(TRY_CAST(replace(%s,%s,'') AS DECIMAL(24,6))*%d)::BIGINT", text, literal(unit.String()), unit.Fen())
}

// isText reports whether figures of a column are read as text: amounts of money
// may carry a unit, changes may be written 增3 and 减3.
func isText(c *form.Column) bool { return c.Kind == form.Money || c.Signed }

// readType is the type a figure is read as.
func readType(id form.CellID) string {
	if isText(form.Cells[id].Column) {
		return "VARCHAR"
	}
	return "BIGINT"
}

// figure is the figure of a cell from the expression that was read.
func figure(id form.CellID, read string) string {
	switch c := form.Cells[id].Column; {
	case c.Kind == form.Money:
		read = fen(id, read)
	case c.Signed:
		read = fmt.Sprintf("TRY_CAST(replace(replace(%s,'增',''),'减','-') AS BIGINT)", read)
	}
	return read + " AS " + column(id)
}

const inOrder = " ORDER BY year, division, agency_code"

// pattern names the files of a corpus in SQL, relative what they are called within it.
func (c *corpus) pattern() string {
	pattern := map[string]string{"json": "*/*/*.json", "ndjson": "*.ndjson", "wide": "*.csv", "longfiles": "*/*/*.csv", "long": "*.csv"}[c.kind.name]
	return literal(filepath.Join(c.input, pattern))
}

func (c *corpus) relative() string {
	return fmt.Sprintf("filename[%d:] AS source_id", len(c.input)+2)
}

// read makes the table reports_read: a row for every report; in the whole job JSON files
// are read once for what they say and for their hash.
func (c *corpus) read(whole bool) []string {
	relative := c.relative()
	switch c.kind.name {
	case "json":
		if whole {
			return []string{fromObjects(fmt.Sprintf("SELECT filename, content::JSON AS json, sha256(content) AS sha256, size::BIGINT AS bytes FROM read_text(%s)", c.pattern()), relative+", sha256, bytes", ", sha256, bytes")}
		}
		return []string{fromObjects(fmt.Sprintf("SELECT filename, json FROM read_json_objects(%s, format='unstructured', filename=true)", c.pattern()), relative, "")}
	case "ndjson":
		return []string{fromObjects(fmt.Sprintf("SELECT filename, json FROM read_ndjson_objects(%s, filename=true)", c.pattern()), relative, "")}
	case "wide":
		var parts []string
		for _, e := range form.Editions {
			columns := "'agency_code':'VARCHAR','agency_name':'VARCHAR','division':'VARCHAR','year':'INTEGER','scope':'VARCHAR','form':'VARCHAR','submitted_at':'DATE'"
			for _, id := range cellsIn(e) {
				columns += fmt.Sprintf(",'%s':'%s'", form.Cells[id].Code, readType(id))
			}
			figures := list(allCells(), ",", func(id form.CellID) string {
				if form.Cells[id].Editions&e == 0 {
					return "NULL::BIGINT AS " + column(id)
				}
				return figure(id, `"`+form.Cells[id].Code+`"`)
			})
			parts = append(parts, fmt.Sprintf("SELECT %s, %s FROM (SELECT *, %s FROM read_csv(%s, header=true, auto_detect=false, delim=',', quote='\"', escape='\"', columns={%s}, nullstr=%s, filename=true))",
				meta, figures, relative, literal(filepath.Join(c.input, "reports-"+e.String()+".csv")), columns, blanks))
		}
		return []string{"CREATE TABLE reports_read AS SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ")" + inOrder}
	default:
		return fromLong(c.pattern(), relative)
	}
}

// fromObjects takes reports out of JSON objects: one transformation to a typed
// struct is faster than a path for each figure. besides are further columns of objects.
func fromObjects(objects, relative, besides string) string {
	type object = map[string]any
	tables := object{}
	for _, id := range allCells() {
		cell := &form.Cells[id]
		table, _ := tables[cell.Table.Code].(object)
		if table == nil {
			table = object{}
			tables[cell.Table.Code] = table
		}
		row, _ := table[cell.Row.Code].(object)
		if row == nil {
			row = object{}
			table[cell.Row.Code] = row
		}
		row[cell.Column.Code] = readType(id)
	}
	structure, err := json.Marshal(object{
		"form": "VARCHAR", "year": "INTEGER", "scope": "VARCHAR", "submitted_at": "DATE",
		"agency": object{"code": "VARCHAR", "name": "VARCHAR", "division": "VARCHAR"}, "tables": tables,
	})
	if err != nil {
		panic(err) // of constants
	}
	figures := list(allCells(), ",", func(id form.CellID) string {
		cell := &form.Cells[id]
		return figure(id, fmt.Sprintf(`tables.%s.%s.%s`, cell.Table.Code, cell.Row.Code, cell.Column.Code))
	})
	return fmt.Sprintf(`CREATE TABLE reports_read AS SELECT %s, %s FROM
(SELECT source_id%s, r.form, r.year, r.scope, r.submitted_at, r.agency.code AS agency_code, r.agency.name AS agency_name, r.agency.division AS division, r.tables AS tables FROM
(SELECT %s, json_transform(json, %s) AS r FROM (%s)))%s`, meta+besides, figures, besides, relative, literal(string(structure)), objects, inOrder)
}

// fromLong turns lines of single figures into reports with DuckDB's own PIVOT,
// which takes a third of the time of conditional sums, even of those in two steps.
func fromLong(source, relative string) []string {
	identity := "agency_code, agency_name, division, year, scope, form, submitted_at, source_id"
	lines := fmt.Sprintf(`SELECT agency_code, agency_name, division, year, scope, form, submitted_at, %s, "table"||'.'||"row"||'.'||"column" AS cell, value
FROM read_csv(%s, header=true, auto_detect=false, delim=',', quote='"', escape='"', nullstr=%s, filename=true,
columns={'agency_code':'VARCHAR','agency_name':'VARCHAR','division':'VARCHAR','year':'INTEGER','table':'VARCHAR','row':'VARCHAR','column':'VARCHAR','value':'VARCHAR','scope':'VARCHAR','form':'VARCHAR','submitted_at':'DATE'})`,
		relative, source, blanks)
	figures := list(allCells(), ",", func(id form.CellID) string {
		read := `"` + form.Cells[id].Code + `"`
		if !isText(form.Cells[id].Column) {
			read = "TRY_CAST(" + read + " AS BIGINT)"
		}
		return figure(id, read)
	})
	names := list(allCells(), ",", func(id form.CellID) string { return literal(form.Cells[id].Code) })
	return []string{fmt.Sprintf(`CREATE TABLE reports_read AS SELECT %s, %s FROM (PIVOT (%s) ON cell IN (%s) USING any_value(value) GROUP BY %s)%s`,
		meta, figures, lines, names, identity, inOrder)}
}

// sourceRows has a row for every file. JSON files were read with their hashes; the files
// of others are read once more, side by side with the making of other datasets.
func (c *corpus) sourceRows() string {
	kind := map[string]string{"json": "json", "ndjson": "ndjson", "wide": "csv-wide"}[c.kind.name]
	filled := list(allCells(), "+", func(id form.CellID) string { return "(" + column(id) + " IS NOT NULL)::INT" })
	reports, hashes := "SELECT source_id, count(*)::INT AS reports, (count(*) FILTER (WHERE version<copies))::INT AS replaced, sum("+filled+")::BIGINT AS figures", ""
	if c.kind.name == "json" {
		reports += ", any_value(sha256) AS sha256, any_value(bytes) AS bytes"
	} else {
		hashes = fmt.Sprintf(" JOIN (SELECT %s, sha256(content) AS sha256, size::BIGINT AS bytes FROM read_blob(%s)) USING (source_id)", c.relative(), c.pattern())
	}
	return fmt.Sprintf(`SELECT source_id, source_id AS path, sha256, bytes, %s AS kind, 'utf-8' AS encoding, CASE WHEN replaced=reports THEN 'superseded' ELSE 'read' END AS status, reports, figures, NULL::VARCHAR AS reason_zh, NULL::VARCHAR AS reason_en
FROM (%s FROM reports_read LEFT JOIN versions ON reports_read.rowid=place GROUP BY 1)%s`, literal(cmp.Or(kind, "csv-long")), reports, hashes)
}

// judged is the outcome of a check. In the whole job applications of the year before
// excuse proceedings.
func judged(c *form.Check, whole bool) string {
	var open []string
	for _, t := range c.Tables {
		open = append(open, "NOT "+hasFigures(t))
	}
	if c.DefinesTotal { // a blank total is computed, never compared
		open = append(open, column(c.Total)+" IS NULL AND "+hasFigures(c.Tables[0]))
	}
	violated := "NOT " + holds(&c.Then)
	for i := range c.When {
		violated += " AND " + holds(&c.When[i])
	}
	if c.OnlyBelowCity {
		violated += " AND below_city"
	}
	if whole && c.Rule == form.RuleL4Noapp {
		violated += " AND NOT (" + hadApplications() + ")"
	}
	return fmt.Sprintf("CASE WHEN %s THEN 2 WHEN %s THEN 1 ELSE 0 END::TINYINT", strings.Join(open, " OR "), violated)
}

// judgeReports makes the table of an edition's reports with all outcomes from
// the table reports_read, in the whole job with what the year before says, too.
func judgeReports(e form.Edition, whole bool) string {
	order, parts := totalParts(e)
	inner := "SELECT *, division NOT LIKE '____00' OR agency_name NOT SIMILAR TO '.*政府(办公室|办公厅)?' AS below_city"
	for t := range form.NumTables {
		cells := form.CellsOf(t, e)
		if len(cells) == 0 {
			inner += ", false AS " + hasFigures(t)
			continue
		}
		inner += ", coalesce(" + list(cells, ",", column) + ") IS NOT NULL AS " + hasFigures(t)
	}
	for _, id := range cellsIn(e) {
		if parts[id] == nil {
			inner += fmt.Sprintf(", coalesce(%s,0) AS %s", column(id), value(id))
		}
	}
	for _, id := range order { // an alias may be used further on in the same list
		inner += fmt.Sprintf(", coalesce(%s,%s) AS %s", column(id), list(parts[id], "+", value), value(id))
	}
	from := "(SELECT * FROM " + inUse + ")"
	if whole {
		from += " LEFT JOIN history USING (agency_code, scope, year)"
	}
	text := fmt.Sprintf("SELECT *, %s FROM (%s FROM %s WHERE edition=%s)",
		list(checksOf(e), ",\n", func(i int) string { return judged(&form.Checks()[i], whole) + " AS " + outcome(i) }), inner, from, literal(e.String()))
	open := "false"
	for _, i := range checksOf(e) {
		if form.Checks()[i].Rule == form.RuleS3Bal {
			open += " OR " + outcome(i) + "=2"
		}
	}
	counts := open + " AS not_assessed"
	for severity := range form.NumSeverities {
		counts += ", 0"
		for _, f := range findingsOf(e, whole) {
			if form.RuleByID(f.rule).Severity == severity {
				counts += "+coalesce(" + f.found + ", false)::INT"
			}
		}
		counts += " AS n_" + severity.String()
	}
	return fmt.Sprintf("CREATE TABLE judged%s AS SELECT *, %s, n_statutory+n_arithmetic=0 AS balanced FROM (%s)", e, counts, text)
}

// datasets are gouji's: in the whole job all that a corpus has rows for but
// explanations, else the tables of figures only.
func (c *corpus) datasets(whole bool) []dataset {
	all := []dataset{
		{name: "applications", of: applicationRows},
		{name: "checks", of: func(e form.Edition) string { return checkRows(e, whole) }},
		{name: "disclosure", of: disclosureRows},
		{name: "proceedings", of: proceedingRows},
		{name: "reports", of: reportRows},
		{name: "findings", whole: findingRows(form.Edition2019, whole) + " UNION ALL " + findingRows(form.Edition2021, whole)},
		{name: "rollup_applications", whole: rollUpRows(form.Applications, true)},
		{name: "rollup_disclosure", whole: rollUpDisclosure()},
		{name: "rollup_proceedings", whole: rollUpRows(form.Proceedings, false)},
	}
	if !whole {
		return all
	}
	return slices.Concat(all, []dataset{
		{name: "indicators", of: rateRows},
		{name: "indicators", whole: areaIndicators()},
		{name: "roster_status", whole: rosterRows},
		{name: "agencies", whole: agencyRows},
		{name: "areas", whole: namedAreas()},
		{name: "sources", whole: c.sourceRows()},
		{name: "versions", whole: versionRows()},
	}, formDatasets())
}

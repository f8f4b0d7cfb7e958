//go:build linux

package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
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

// duckdb writes the whole job on a corpus.
func (c *corpus) duckdb(output string, threads int) ([]byte, error) {
	job := duckdbJob{Threads: threads}
	job.Statements = append(job.Statements, c.read()...)
	for _, e := range form.Editions {
		job.Statements = append(job.Statements, judgeReports(e))
	}
	job.Statements = append(job.Statements, addUp()...)
	job.Years = "SELECT DISTINCT year FROM reports_read ORDER BY year"
	for _, d := range datasets() {
		rows, file := d.whole, filepath.Join(output, d.name, "part-0.parquet")
		if d.of != nil {
			rows = d.of(form.Edition2019) + " UNION ALL " + d.of(form.Edition2021)
			file = filepath.Join(output, d.name, "year={year}", "part-0.parquet")
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

// read makes the table reports_read: a row for every report.
func (c *corpus) read() []string {
	source := func(pattern string) string { return literal(filepath.Join(c.input, pattern)) }
	relative := fmt.Sprintf("filename[%d:] AS source_id", len(c.input)+2)
	switch c.kind.name {
	case "json":
		return []string{fromObjects(fmt.Sprintf("SELECT filename, json FROM read_json_objects(%s, format='unstructured', filename=true)", source("*/*/*.json")), relative)}
	case "ndjson":
		return []string{fromObjects(fmt.Sprintf("SELECT filename, json FROM read_ndjson_objects(%s, filename=true)", source("*.ndjson")), relative)}
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
				meta, figures, relative, source("reports-"+e.String()+".csv"), columns, blanks))
		}
		return []string{"CREATE TABLE reports_read AS SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ")" + inOrder}
	default:
		pattern := "*.csv"
		if c.files > 1 {
			pattern = "*/*/*.csv"
		}
		return fromLong(source(pattern), relative)
	}
}

// fromObjects takes reports out of JSON objects: one transformation to a typed
// struct is faster than a path for each figure.
func fromObjects(objects, relative string) string {
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
(SELECT source_id, r.form, r.year, r.scope, r.submitted_at, r.agency.code AS agency_code, r.agency.name AS agency_name, r.agency.division AS division, r.tables AS tables FROM
(SELECT %s, json_transform(json, %s) AS r FROM (%s)))%s`, meta, figures, relative, literal(string(structure)), objects, inOrder)
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

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"gouji/form"
)

func (a *application) formsCommand() *cobra.Command {
	format := newChoice("text", "text", "json")
	edition := newChoice("", "", "2019", "2021")
	cmd := &cobra.Command{
		Use:   a.say("forms [表…] [选项]", "forms [TABLE…] [flags]"),
		Short: a.say("列出法定表格：两版格式的表、行、列和代码", "print the catalogue: tables, rows, columns and codes of both editions"),
		Long: a.say(`列出两版法定格式：2019年版（国办公开办函〔2019〕60号，2019、2020年度）和2021年版
（国办公开办函〔2021〕30号，2021年度起）。一格的代码是“表.行.列”，如 applications.granted.natural；
JSON的键和CSV的列名用的就是这些代码，也可以用表上的中文。`,
			`Print both editions of the statutory form: 2019 (国办公开办函〔2019〕60号, for the years 2019 and
2020) and 2021 (国办公开办函〔2021〕30号, from 2021 on). The code of a cell is table.row.column, such
as applications.granted.natural; JSON keys and CSV headers are these codes, or the printed labels.`),
		Example: a.say(`  gouji forms
  gouji forms applications --edition 2021
  gouji forms --format json`, `  gouji forms
  gouji forms applications --edition 2021
  gouji forms --format json`),
		RunE: func(_ *cobra.Command, args []string) error {
			var tables []*form.Table
			for _, name := range args {
				t, ok := form.LookupTable(name)
				if !ok {
					return a.unknownTable(name)
				}
				tables = append(tables, t)
			}
			if len(args) == 0 {
				for i := range form.Tables {
					tables = append(tables, &form.Tables[i])
				}
			}
			editions := form.Editions[:]
			if e, ok := form.ParseEdition(edition.value); ok {
				editions = []form.Edition{e}
			}
			if format.value == "json" {
				return writeFormsJSON(a.stdout, tables, editions)
			}
			a.writeForms(tables, editions)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(edition, "edition", a.say("只列这一`版`：2019 或 2021", "only this `edition`: 2019 or 2021"))
	flags.Var(format, "format", a.say("输出`格式`：text 或 json", "output `format`: text or json"))
	return cmd
}

func (a *application) unknownTable(name string) error {
	var codes []string
	for i := range form.Tables {
		codes = append(codes, form.Tables[i].Code)
	}
	f := usage("没有“"+name+"”这张表"+guess("，是不是 ", name, codes, "？"), fmt.Sprintf("there is no table %q", name)+guess(", did you mean ", name, codes, "?"))
	f.hint = form.Text{Chinese: "有：" + strings.Join(codes, " "), English: "known: " + strings.Join(codes, " ")}
	return f
}

// writeForms prints the tables as lists of rows and columns.
func (a *application) writeForms(tables []*form.Table, editions []form.Edition) {
	p := a.palette(a.stdout)
	for i, e := range editions {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		cells := 0
		for _, t := range tables {
			cells += len(form.CellsOf(t.ID, e))
		}
		head := a.say(fmt.Sprintf("%s年版 %s %d格", e, e.Document(), cells), fmt.Sprintf("edition %s, %s, %d %s", e, e.Document(), cells, plural(cells, "cell", "cells")))
		fmt.Fprintln(a.stdout, p.paint(head, bold))
		for _, t := range tables {
			if t.Editions&e == 0 {
				continue
			}
			fmt.Fprintf(a.stdout, "\n%s  %s\n", p.paint(t.Code, cyan), a.say(t.Caption, t.English))
			a.writeFormTable(p, t, e)
		}
	}
}

func (a *application) writeFormTable(p palette, t *form.Table, e form.Edition) {
	columns := grid{palette: p, indent: "  ", gap: 2}
	for _, c := range t.DataColumns(e) {
		unit := c.Unit.String()
		if c.Signed {
			unit += a.say("，可为负", ", may be negative")
		}
		columns.add(gridCell{text: a.say("列", "column")}, gridCell{c.Code, cyan}, gridCell{text: a.label(c.In(e), c.English)}, gridCell{unit, dim})
	}
	columns.write(a.stdout)
	rows := grid{palette: p, indent: "  ", gap: 2}
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Editions&e == 0 {
			continue
		}
		kind, how := a.say("行", "row"), cyan
		if r.Header&e != 0 {
			kind, how = a.say("栏", "caption"), dim
		}
		rows.add(gridCell{text: kind}, gridCell{r.Code, how}, gridCell{text: a.label(r.In(e), r.English)})
	}
	rows.write(a.stdout)
}

// label returns the printed label, and in English what it means.
func (a *application) label(chinese, english string) string {
	return a.say(chinese, chinese+"  "+english)
}

// The catalogue as JSON.
type (
	editionRecord struct {
		Edition  string        `json:"edition"`
		Document string        `json:"document"`
		Cells    int           `json:"cells"`
		Tables   []tableRecord `json:"tables"`
	}
	tableRecord struct {
		Code    string         `json:"code"`
		Section string         `json:"section"`
		Caption string         `json:"caption"`
		English string         `json:"english"`
		Columns []columnRecord `json:"columns"`
		Rows    []rowRecord    `json:"rows"`
		Cells   []string       `json:"cells"`
	}
	columnRecord struct {
		Code    string `json:"code"`
		Label   string `json:"label"`
		English string `json:"english"`
		Kind    string `json:"kind"`
		Unit    string `json:"unit"`
		Signed  bool   `json:"signed,omitempty"`
	}
	rowRecord struct {
		Code    string `json:"code"`
		Label   string `json:"label"`
		English string `json:"english"`
		Caption bool   `json:"caption,omitempty"` // a line without figures
		Parent  string `json:"parent,omitempty"`
	}
)

func writeFormsJSON(w io.Writer, tables []*form.Table, editions []form.Edition) error {
	records := make([]editionRecord, 0, len(editions))
	for _, e := range editions {
		record := editionRecord{Edition: e.String(), Document: e.Document()}
		for _, t := range tables {
			if t.Editions&e == 0 {
				continue
			}
			table := newTableRecord(t, e)
			record.Cells += len(table.Cells)
			record.Tables = append(record.Tables, table)
		}
		records = append(records, record)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string]any{"editions": records})
}

func newTableRecord(t *form.Table, e form.Edition) tableRecord {
	record := tableRecord{Code: t.Code, Section: t.Part, Caption: t.Caption, English: t.English}
	for _, c := range t.DataColumns(e) {
		kind := "count"
		if c.Kind == form.Money {
			kind = "money"
		}
		record.Columns = append(record.Columns, columnRecord{c.Code, c.In(e), c.English, kind, c.Unit.String(), c.Signed})
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Editions&e != 0 {
			record.Rows = append(record.Rows, rowRecord{r.Code, r.In(e), r.English, r.Header&e != 0, r.Parent})
		}
	}
	for _, id := range form.CellsOf(t.ID, e) {
		record.Cells = append(record.Cells, form.Cells[id].Code)
	}
	return record
}

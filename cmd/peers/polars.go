//go:build linux

package main

import (
	_ "embed"
	"path/filepath"

	"gouji/form"
)

//go:embed polars.mjs
var polarsProgram []byte

// polarsJob is what polars.mjs reads from its standard input: the form and its
// checks, from which it builds its expressions. Cells are named by their place.
type polarsJob struct {
	Output string          `json:"output"`
	Format string          `json:"format"` // ndjson or wide
	Cells  []polarsCell    `json:"cells"`
	Tables []string        `json:"tables"`
	Forms  []polarsEdition `json:"editions"`
	// RollUps are the rows of the roll-ups: which cells each column adds up.
	RollUps map[string][]polarsSum `json:"rollups"`
}

type polarsCell struct {
	Code   string `json:"code"`
	Table  string `json:"table"`
	Row    string `json:"row"`
	Column string `json:"column"`
	Label  string `json:"label"`
	Part2  bool   `json:"part2"`
	Money  bool   `json:"money"`
	Signed bool   `json:"signed"`
	Unit   string `json:"unit"`
	Fen    int64  `json:"fen"`
}

type polarsEdition struct {
	Edition string                 `json:"edition"`
	Path    string                 `json:"path"`
	Cells   numbersOf              `json:"cells"`
	Tables  []numbersOf            `json:"tables"` // by table
	Totals  []polarsTotal          `json:"totals"`
	Checks  []polarsCheck          `json:"checks"`
	Rules   []string               `json:"rules"`
	Grids   map[string][]polarsRow `json:"grids"` // applications and proceedings
}

type polarsTotal struct {
	Total form.CellID `json:"total"`
	Parts numbersOf   `json:"parts"`
}

type polarsCheck struct {
	Rule     string           `json:"rule"`
	Severity string           `json:"severity"`
	Then     polarsRelation   `json:"then"`
	When     []polarsRelation `json:"when"`
	Tables   []int            `json:"tables"`
	Subject  form.CellID      `json:"subject"`
	Total    int              `json:"total"` // -1 for none
	Below    bool             `json:"below"`
}

type polarsRelation struct {
	Plus     numbersOf `json:"plus"`
	Minus    numbersOf `json:"minus"`
	Operator int       `json:"operator"`
	Constant int64     `json:"constant"`
}

type polarsRow struct {
	Code   string         `json:"code"`
	Number int            `json:"number"`
	Cells  map[string]int `json:"cells"` // by column
}

// polarsSum is a row of a roll-up: the cells that each of its columns adds up.
type polarsSum struct {
	Table   form.TableID         `json:"table"` // whose reporters are counted
	Names   map[string]string    `json:"names"`
	Number  int                  `json:"number"`
	Columns map[string]numbersOf `json:"columns"`
	// Known are the cells of which one must be stated.
	Known map[string]numbersOf `json:"known"`
}

// numbersOf are cells as numbers: cells are bytes, which JSON would make a text of.
type numbersOf []int

func places(cells []form.CellID) numbersOf {
	all := numbersOf{}
	for _, id := range cells {
		all = append(all, int(id))
	}
	return all
}

func (j polarsJob) to(output string) polarsJob {
	j.Output = output
	return j
}

// polars is the job on a corpus; only the forms that Polars reads by itself.
func (c *corpus) polars() (polarsJob, bool) {
	if c.kind.name != "ndjson" && c.kind.name != "wide" {
		return polarsJob{}, false
	}
	j := polarsJob{Format: c.kind.name, RollUps: map[string][]polarsSum{}}
	for _, id := range allCells() {
		cell := &form.Cells[id]
		j.Cells = append(j.Cells, polarsCell{
			Code: cell.Code, Table: cell.Table.Code, Row: cell.Row.Code, Column: cell.Column.Code, Label: cell.Label(form.Chinese),
			Part2: cell.Table.ID < form.Applications, Money: cell.Kind() == form.Money, Signed: cell.Column.Signed,
			Unit: cell.Column.Unit.String(), Fen: cell.Column.Unit.Fen(),
		})
		if cell.Table.ID < form.Applications {
			j.RollUps["disclosure"] = append(j.RollUps["disclosure"], polarsSum{
				Table: cell.Table.ID, Names: map[string]string{"clause": cell.Table.Code, "item": cell.Row.Code, "measure": cell.Column.Code},
				Known:   map[string]numbersOf{},
				Columns: map[string]numbersOf{map[bool]string{false: "count", true: "amount_yuan"}[cell.Kind() == form.Money]: {int(id)}},
			})
		}
	}
	for t := range form.NumTables {
		j.Tables = append(j.Tables, form.Tables[t].Code)
	}
	for _, t := range []form.TableID{form.Applications, form.Proceedings} {
		j.RollUps[form.Tables[t].Code] = polarsSums(t)
	}
	for _, e := range form.Editions {
		path := filepath.Join(c.input, "reports-"+e.String()+".csv")
		if c.kind.name == "ndjson" {
			path = filepath.Join(c.input, "reports.ndjson")
		}
		j.Forms = append(j.Forms, polarsForm(e, path))
	}
	return j, true
}

// rowName is what a table's rows are called in its dataset.
func rowName(t form.TableID) string {
	if t == form.Proceedings {
		return "channel"
	}
	return "item"
}

func polarsSums(t form.TableID) []polarsSum {
	var sums []polarsSum
	table := &form.Tables[t]
	for i, row := range table.DataRows(form.BothEditions) {
		s := polarsSum{Table: t, Names: map[string]string{rowName(t): row.Code}, Number: i + 1, Columns: map[string]numbersOf{}, Known: map[string]numbersOf{}}
		for k := range table.Columns {
			s.Columns[nameOf(&table.Columns[k])] = places(components(t, row.Code, table.Columns[k].Code))
			s.Known[nameOf(&table.Columns[k])] = places(statedIn(t, row.Code, table.Columns[k].Code))
		}
		s.Known["stated_total"] = s.Known["total"]
		s.Columns["stated_total"] = places(statedTotals(t, row.Code))
		sums = append(sums, s)
	}
	return sums
}

func polarsForm(e form.Edition, path string) polarsEdition {
	f := polarsEdition{Edition: e.String(), Path: path, Cells: places(cellsIn(e)), Rules: rulesOf(e), Grids: map[string][]polarsRow{}}
	for t := range form.NumTables {
		f.Tables = append(f.Tables, places(form.CellsOf(t, e)))
	}
	order, parts := totalParts(e)
	for _, id := range order {
		f.Totals = append(f.Totals, polarsTotal{id, places(parts[id])})
	}
	for _, i := range checksOf(e) {
		c := &form.Checks()[i]
		check := polarsCheck{
			Rule: c.Rule, Severity: form.RuleByID(c.Rule).Severity.String(), Then: polarsRelationOf(&c.Then), When: []polarsRelation{},
			Subject: c.Subject, Total: -1, Below: c.OnlyBelowCity,
		}
		if c.DefinesTotal {
			check.Total = int(c.Total)
		}
		for k := range c.When {
			check.When = append(check.When, polarsRelationOf(&c.When[k]))
		}
		for _, t := range c.Tables {
			check.Tables = append(check.Tables, int(t))
		}
		f.Checks = append(f.Checks, check)
	}
	for _, t := range []form.TableID{form.Applications, form.Proceedings} {
		table := &form.Tables[t]
		for i, row := range table.DataRows(form.BothEditions) {
			if row.Editions&^row.Header&e == 0 {
				continue
			}
			r := polarsRow{Code: row.Code, Number: i + 1, Cells: map[string]int{}}
			for k := range table.Columns {
				id, _ := form.CellAt(table.Code, row.Code, table.Columns[k].Code)
				r.Cells[nameOf(&table.Columns[k])] = int(id)
			}
			f.Grids[table.Code] = append(f.Grids[table.Code], r)
		}
	}
	return f
}

func polarsRelationOf(r *form.Relation) polarsRelation {
	return polarsRelation{places(r.Plus), places(r.Minus), int(r.Operator), r.Constant}
}

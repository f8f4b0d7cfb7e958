//go:build linux

package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"text/tabwriter"

	"gouji/form"
	"gouji/ingest/documents/xlsx"
	"gouji/ingest/lines"
)

// sheetsCommand makes this program read the cells and merged cells of a workbook again and
// again with gouji's reader: FILE TIMES.
const sheetsCommand = "sheets"

var (
	//go:embed sheets.mjs
	sheetsOfNode []byte
	//go:embed sheets.py
	sheetsOfPython []byte
)

// sheetsRead is what a reader of workbooks prints: what it found in one reading, by which
// the readers are held against each other, and what all readings took.
type sheetsRead struct {
	Cells   int     `json:"cells"`   // that hold something
	Covered int     `json:"covered"` // by merged cells that begin elsewhere
	Seconds float64 `json:"seconds"` // of all processors
}

// sheetsPackage is SheetJS as npm has it.
const sheetsPackage = "xlsx@0.18.5"

// compareSheets reads a form and a long sheet with gouji's reader, SheetJS and openpyxl, in
// turn, and prints by how much the others take longer. One that is not there is left out, and said to be.
func (p *plan) compareSheets(ctx context.Context, out io.Writer) error {
	readers, err := p.sheetReaders(ctx)
	if err != nil {
		return err
	}
	for _, w := range []struct {
		title       string
		rows, times int
	}{{"a form of 60 rows", 60, 200}, {"a sheet of 5,000 rows", 5_000, 3}} {
		file := filepath.Join(p.folder, "rows-"+strconv.Itoa(w.rows)+".xlsx")
		if err := writeSheet(file, w.rows); err != nil {
			return err
		}
		found := make([]sheetsRead, len(readers))
		seconds := make([][]float64, len(readers))
		for range p.rounds {
			for i, r := range readers {
				output, err := exec.CommandContext(ctx, r.command, append(r.arguments, file, strconv.Itoa(w.times))...).Output()
				if err != nil {
					return fmt.Errorf("%s: %w", r.name, err)
				}
				if err := json.Unmarshal(output, &found[i]); err != nil {
					return fmt.Errorf("%s: %w", r.name, err)
				}
				if found[i].Cells != found[0].Cells || found[i].Covered != found[0].Covered {
					return fmt.Errorf("%s finds %d cells and %d covered ones, gouji %d and %d", r.name, found[i].Cells, found[i].Covered, found[0].Cells, found[0].Covered)
				}
				seconds[i] = append(seconds[i], found[i].Seconds/float64(w.times))
			}
		}
		fmt.Fprintf(out, "\ncells and merged cells of %s: %d cells, %d covered\n", w.title, found[0].Cells, found[0].Covered)
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "reader\tms of all processors (least median most)\ttimes gouji's")
		for i, r := range readers {
			took := spreadOf(seconds[i])
			fmt.Fprintf(table, "%s\t%.2f  %.2f  %.2f\t%s\n", r.name, took.least*1000, took.median*1000, took.most*1000, spreadOf(ratios(seconds[i], seconds[0])).in("%.1f"))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// sheetReader is a program that reads a workbook: its last arguments are the file and how often.
type sheetReader struct {
	name, command string
	arguments     []string
}

// sheetReaders are gouji's reader and the others that are there.
func (p *plan) sheetReaders(ctx context.Context) ([]sheetReader, error) {
	readers := []sheetReader{{"gouji", p.self, []string{sheetsCommand}}}
	node, python := filepath.Join(p.folder, "sheets.mjs"), filepath.Join(p.folder, "sheets.py")
	if err := errors.Join(os.WriteFile(node, sheetsOfNode, 0o600), os.WriteFile(python, sheetsOfPython, 0o600)); err != nil {
		return nil, err
	}
	folder := os.Getenv("GOUJI_SHEETS")
	if folder == "" {
		folder = filepath.Join(p.folder, "sheets")
		if _, err := os.Stat(filepath.Join(folder, "node_modules", "xlsx")); err != nil {
			output, err := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--prefix", folder, sheetsPackage).CombinedOutput()
			if err != nil {
				fmt.Fprintf(p.progress, "SheetJS is left out: %v %s\n", err, bytes.TrimSpace(output))
			}
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "xlsx")); err == nil {
		readers = append(readers, sheetReader{"SheetJS", "node", []string{node, folder}})
	}
	interpreter := cmp.Or(os.Getenv("GOUJI_PYTHON"), "python3")
	if err := exec.CommandContext(ctx, interpreter, "-c", "import openpyxl").Run(); err != nil {
		fmt.Fprintf(p.progress, "openpyxl is left out: %s has none; GOUJI_PYTHON names another Python\n", interpreter)
	} else {
		readers = append(readers, sheetReader{"openpyxl", interpreter, []string{python}})
	}
	return readers, nil
}

// readSheets is what sheetsCommand does.
func readSheets(ctx context.Context, arguments []string, out io.Writer) error {
	if len(arguments) != 2 {
		return errors.New("sheets: want a workbook and how often to read it")
	}
	times, err := strconv.Atoi(arguments[1])
	if err != nil {
		return err
	}
	data, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	var found sheetCounter
	before := processorSeconds()
	for range times {
		found = sheetCounter{}
		problem, err := xlsx.Read(ctx, data, lines.Limits{Bytes: 1 << 30, Rows: 1 << 20, Columns: 1 << 14, Cells: 1 << 24, Depth: 16, Sheets: 100, CellText: 1 << 16, Block: 1 << 20}, &found)
		if err != nil || problem.Trouble != lines.NoTrouble {
			return fmt.Errorf("trouble %d: %w", problem.Trouble, err)
		}
	}
	found.Seconds = processorSeconds() - before
	return json.NewEncoder(out).Encode(found.sheetsRead)
}

// processorSeconds is what this process has used of all processors.
func processorSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return seconds(used.Utime) + seconds(used.Stime)
}

// sheetCounter counts the cells that a reader tells.
type sheetCounter struct{ sheetsRead }

// Line counts the cells of a line.
func (c *sheetCounter) Line(l lines.Line) {
	for i := range l.Cells {
		switch {
		case l.Cells[i].Covered != lines.Own:
			c.Covered++
		case l.Cells[i].Filled():
			c.Cells++
		}
	}
}

// Title takes nothing: workbooks have none.
func (*sheetCounter) Title(string) {}

// Part takes nothing: all sheets count.
func (*sheetCounter) Part(string, bool) {}

// Date takes nothing.
func (*sheetCounter) Date(string) {}

// Problem takes nothing: a workbook that was written here has none.
func (*sheetCounter) Problem(lines.Problem) {}

// writeSheet writes a workbook of the kind that offices hand in, by hand so that no reader
// is the writer's own: labels that all cells share, figures, and in every tenth row a merged cell.
func writeSheet(file string, rows int) error {
	const main, relations = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	const columns = 8
	var sheet, shared, merged bytes.Buffer
	for row := 1; row <= rows; row++ {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%[1]d" t="s"><v>%d</v></c>`, row, (row-1)%form.NumCells)
		last := columns
		if row%10 == 0 {
			fmt.Fprintf(&merged, `<mergeCell ref="A%d:B%[1]d"/>`, row)
		}
		for column := 2; column <= last; column++ {
			if row%10 > 0 || column > 2 {
				fmt.Fprintf(&sheet, `<c r="%c%d"><v>%d</v></c>`, 'A'+column-1, row, row*column)
			}
		}
		sheet.WriteString("</row>")
	}
	for i := range form.Cells {
		fmt.Fprintf(&shared, "<si><t>%s</t></si>", form.Cells[i].Label(form.Chinese))
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + main + ` xmlns:r="` + relations + `"><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="` + relations + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="` + relations + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/sharedStrings.xml", `<sst ` + main + `>` + shared.String() + `</sst>`},
		{"xl/worksheets/sheet1.xml", `<worksheet ` + main + `><sheetData>` + sheet.String() + `</sheetData><mergeCells>` + merged.String() + `</mergeCells></worksheet>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+part[1])
		}
		if err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o600)
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/selfcheck"
)

// readReport is a report as it is read, with what there is to say about it alone.
type readReport struct {
	Report   *form.Report
	Findings []form.Finding
}

// readAlone reads files as `gouji check` does.
func readAlone(t *testing.T, list *form.Roster, path string) (read []readReport) {
	t.Helper()
	err := selfcheck.Check(t.Context(), []string{path}, selfcheck.Lists{Roster: list}, selfcheck.Handler{Report: func(c *selfcheck.Checked) error {
		if c.Usable {
			kept := *c.Report
			read = append(read, readReport{&kept, slices.Clone(c.Findings)})
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// Every return of a district is the form to send back: read under any name it says
// the very figures, agency and year of the report that it answers, and that nothing
// was changed; with what it suggests typed in it is clean. GOUJI_LARGE makes the districts larger.
func TestReturnsReadAsWhatTheyWereMadeOf(t *testing.T) {
	read, typed, agencies := 0, 0, 2
	if os.Getenv("GOUJI_LARGE") != "" {
		agencies = 25
	}
	for i, formats := range [][]fixtures.Format{nil, nil, {fixtures.XLSX, fixtures.HTML, fixtures.DOCX}} {
		folder := t.TempDir()
		input, path := "../../fixtures/sample/input", "../../fixtures/sample/agencies.csv"
		if i > 0 {
			d := &fixtures.District{Agencies: agencies, FirstYear: 2019, LastYear: 2024, Seed: uint64(i) + 40, ErrorShare: 0.5, Formats: formats, Narrative: i == 2}
			if _, err := d.Write(folder, fixtures.FilePerReport); err != nil {
				t.Fatal(err)
			}
			input, path = filepath.Join(folder, fixtures.InputFolder), filepath.Join(folder, fixtures.RosterFile)
		}
		result, err := pipeline.Run(t.Context(), pipeline.Config{Inputs: []string{input}, Roster: path, Output: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		list, _, err := pipeline.ReadRoster(path)
		if err != nil {
			t.Fatal(err)
		}
		originals := map[string][]readReport{}
		for _, c := range readAlone(t, list, input) {
			originals[c.Report.Number()] = append(originals[c.Report.Number()], c)
		}
		var returns []string
		for _, pattern := range []string{"*.xlsx", "*/*.xlsx"} { // of one district, or in a folder for each
			found, err := filepath.Glob(filepath.Join(result.Directory, "returns", pattern))
			if err != nil {
				t.Fatal(err)
			}
			returns = append(returns, found...)
		}
		for i, from := range returns {
			at := filepath.Join(folder, "回"+strconv.Itoa(i)+".xlsx")
			content, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, content, 0o666); err != nil {
				t.Fatal(err)
			}
			name := filepath.Base(from)
			if !answersItsReport(t, name, readAlone(t, list, at), originals) {
				continue
			}
			read++
			if typeSuggestions(t, at) {
				typed++
				for _, c := range readAlone(t, list, at) {
					for j := range c.Findings {
						if f := &c.Findings[j]; f.Severity().IsError() {
							t.Errorf("%s: with the suggestions typed in: %s %s", name, f.Rule, f.Message(form.Chinese))
						}
					}
				}
			}
		}
	}
	t.Logf("%d returns read, %d corrected", read, typed)
	if read < 4*agencies || typed < agencies {
		t.Errorf("only %d returns were read and %d corrected", read, typed)
	}
}

// answersItsReport compares what a return says with the report of that number.
func answersItsReport(t *testing.T, name string, returned []readReport, originals map[string][]readReport) bool {
	t.Helper()
	if len(returned) != 1 {
		t.Errorf("%s: %d reports read: %+v", name, len(returned), returned)
		return false
	}
	r := returned[0].Report
	var original *readReport
	for i := range originals[r.Answers] {
		o := &originals[r.Answers][i]
		// A run may restore the code that a spreadsheet rounded, and knows the district from other reports.
		same := o.Report.Agency.Code == r.Agency.Code || !form.CheckCode(o.Report.Agency.Code)
		if same && o.Report.Agency.Name == r.Agency.Name && o.Report.Year == r.Year && o.Report.Scope == r.Scope && o.Report.SubmittedAt == r.SubmittedAt {
			original = o
		}
	}
	if original == nil {
		t.Errorf("%s: answers %q, which is no report of %v %d %v %s", name, r.Answers, r.Agency, r.Year, r.Scope, r.SubmittedAt)
		return false
	}
	ok := true
	for id := range form.NumCells {
		v, stated := r.Value(form.CellID(id))
		w, was := original.Report.Value(form.CellID(id))
		lost := r.States[id] == form.Unreadable != (original.Report.States[id] == form.Unreadable)
		if v != w || stated != was || lost && !partLost(original.Report, form.Cells[id].Table) {
			t.Errorf("%s: %s says %d %d, and said %d %d in %s", name, form.Cells[id].Code, r.States[id], v, original.Report.States[id], w, original.Report.Source.Path)
			ok = false
		}
	}
	unchanged := false
	for i := range returned[0].Findings {
		unchanged = unchanged || returned[0].Findings[i].Rule == form.RuleRUnchanged
	}
	if !unchanged {
		t.Errorf("%s: is not said to be unchanged", name)
	}
	for i := range returned[0].Findings {
		f := &returned[0].Findings[i]
		if f.Severity() == form.Info || hasRule(original.Findings, f.Rule) || f.Rule == form.RuleFToken || f.Rule == form.RuleFMissingTable {
			continue
		}
		t.Errorf("%s: found only in the return: %s %s", name, f.Rule, f.Message(form.Chinese))
	}
	return ok
}

// partLost reports whether nothing could be read of the part of the form that a table belongs to.
func partLost(r *form.Report, table *form.Table) bool {
	for id := range form.NumCells {
		if form.Cells[id].Table.Part == table.Part && (r.States[id] == form.Stated || r.States[id] == form.Blank) {
			return false
		}
	}
	return true
}

func hasRule(findings []form.Finding, rule string) bool {
	for i := range findings {
		if findings[i].Rule == rule {
			return true
		}
	}
	return false
}

// typeSuggestions types what the list of a return suggests into its form. It
// returns false if the list leaves something open.
func typeSuggestions(t *testing.T, path string) bool {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("退回事项")
	if err != nil {
		t.Fatal(err)
	}
	typed := false
	for _, row := range rows {
		if len(row) < 6 || !strings.HasPrefix(row[1], "须改正") {
			continue
		}
		figure, err := strconv.ParseFloat(row[5], 64)
		if err != nil || row[3] == "" {
			return false
		}
		if err := book.SetCellValue("年度报告", row[3], figure); err != nil {
			t.Fatal(err)
		}
		typed = true
	}
	if typed {
		if err := book.Save(); err != nil {
			t.Fatal(err)
		}
	}
	return typed
}

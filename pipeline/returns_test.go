package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gouji/fixtures"
	"gouji/form"
	"gouji/ingest"
	"gouji/ingest/roster"
	"gouji/transform/review"
)

// aloneReader takes reports as they are read, with what there is to say about each alone.
type aloneReader struct {
	reviewer *review.Reviewer
	read     []readReport
}

type readReport struct {
	Report   *form.Report
	Findings []form.Finding
}

func (a *aloneReader) Report(r *form.Report, usable bool) error {
	if usable {
		kept := *r
		kept.Findings = slices.Clone(r.Findings)
		a.read = append(a.read, readReport{&kept, a.reviewer.Alone(r).Findings})
	}
	return nil
}

func (*aloneReader) Source(*form.Source) error { return nil }

// readAlone reads files as `gouji check` does.
func readAlone(t *testing.T, list *form.Roster, path string) []readReport {
	t.Helper()
	inputs, _, err := ingest.Discover([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	a := &aloneReader{reviewer: review.NewReviewer()}
	reader := ingest.NewReader(ingest.Options{Roster: list})
	for _, in := range inputs {
		if err := reader.Read(t.Context(), in, a); err != nil {
			t.Fatal(err)
		}
	}
	return a.read
}

// Every return of a district is the form to send back: read under any name it says
// the very figures, agency and year of the report that it answers, and that nothing
// was changed; with what it suggests typed in it is clean.
func TestReturnsReadAsWhatTheyWereMadeOf(t *testing.T) {
	read, typed := 0, 0
	for i, formats := range [][]fixtures.Format{nil, nil, {fixtures.XLSX, fixtures.HTML, fixtures.DOCX}} {
		folder := t.TempDir()
		input, path := "../fixtures/sample/input", "../fixtures/sample/agencies.csv"
		if i > 0 {
			d := &fixtures.District{Agencies: 25, FirstYear: 2019, LastYear: 2024, Seed: uint64(i) + 40, ErrorShare: 0.5, Formats: formats, Narrative: i == 2}
			if _, err := d.Write(folder, fixtures.FilePerReport); err != nil {
				t.Fatal(err)
			}
			input, path = filepath.Join(folder, fixtures.InputFolder), filepath.Join(folder, fixtures.RosterFile)
		}
		result, err := runChecked(t, Config{Inputs: []string{input}, Roster: path, Output: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		list, _, err := roster.Read(path, data)
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
			if !answers(t, name, readAlone(t, list, at), originals) {
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
	if read < 100 || typed < 30 {
		t.Errorf("only %d returns were read and %d corrected", read, typed)
	}
}

// answers compares what a return says with the report of that number.
func answers(t *testing.T, name string, returned []readReport, originals map[string][]readReport) bool {
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
		if form.Cells[id].Table.Section == table.Section && (r.States[id] == form.Stated || r.States[id] == form.Blank) {
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

// The round: what an agency writes beside the items comes back on the findings; a
// correction takes the place of what it answers; and a return stands alone where that has gone.
func TestAReturnThatCameBack(t *testing.T) {
	o := newOffice(t)
	code := o.member(1, "相山区民政局", "", "340603", "部门")
	r := o.report(form.Agency{Code: code, Name: "相山区民政局", Division: "340603"}, 2023)
	wrong := form.MustCell("applications.granted.natural")
	right := r.Values[wrong]
	r.Values[wrong] += 10
	o.file("相山区民政局.json", r)
	first, _ := o.run(func(*Config) {})
	content, err := os.ReadFile(filepath.Join(first.Directory, "returns", "相山区民政局-2023.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	// edit changes the return that came back, and run tells what was found then.
	edit := func(change func(book *excelize.File, rows [][]string)) {
		t.Helper()
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("退回事项")
		if err != nil {
			t.Fatal(err)
		}
		change(book, rows)
		var back bytes.Buffer
		if err := book.Write(&back); err != nil {
			t.Fatal(err)
		}
		o.files["x.xlsx"] = back.String()
	}
	run := func() (explained, open int, rules []string) {
		t.Helper()
		result, _ := o.run(func(*Config) {})
		for _, f := range readFindings(t, result.Directory) {
			rules = append(rules, f.Rule)
			if form.RuleByID(f.Rule).Severity == form.Info || f.Rule == form.RuleRBal {
				continue // asks nothing of the agency
			}
			if open++; strings.HasPrefix(f.Explanation, "原数无误") {
				explained++
			}
		}
		return explained, open, rules
	}

	_, asked, _ := run()
	edit(func(book *excelize.File, rows [][]string) {
		for i, row := range rows {
			if len(row) > 8 && row[0] != "序号" {
				if err := book.SetCellValue("退回事项", "H"+strconv.Itoa(i+1), "原数无误，有台账\n为证"); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	explained, open, rules := run()
	if explained != asked || open != asked || asked == 0 || !slices.Contains(rules, form.RuleRUnchanged) || !slices.Contains(rules, form.RuleRSame) {
		t.Errorf("%d of %d findings are explained, %d before: %q", explained, open, asked, rules)
	}

	edit(func(book *excelize.File, rows [][]string) {
		for _, row := range rows {
			if len(row) > 8 && row[8] == form.Cells[wrong].Code {
				if err := book.SetCellValue("年度报告", row[3], right); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := book.SetCellValue("退回事项", "H6", "已改正"); err != nil {
			t.Fatal(err)
		}
	})
	if _, open, rules := run(); open != 0 || !slices.Contains(rules, form.RuleRSuperseded) || !slices.Contains(rules, form.RuleRExplained) || slices.Contains(rules, form.RuleRUnchanged) {
		t.Errorf("%d findings are open once it is corrected: %q", open, rules)
	}

	delete(o.files, "相山区民政局.json")
	if _, open, rules := run(); open != 0 || slices.Contains(rules, form.RuleRSuperseded) {
		t.Errorf("%d findings are open in a return that stands alone: %q", open, rules)
	}
}

package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline/selfcheck"
)

// Reports without an error raise nothing above info, in whatever form they are
// handed in, and neither does a district of them over several years. GOUJI_SOAK
// takes more of them.
func TestCleanReportsRaiseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs, which the race detector makes ten times as slow")
	}
	agencies := 2
	if os.Getenv("GOUJI_SOAK") != "" {
		agencies = 300
	}
	district := &fixtures.District{Agencies: agencies, FirstYear: 2020, LastYear: 2023, Seed: 20240131, Narrative: true}
	folder, files := t.TempDir(), 0
	for filing := range district.Filings() {
		if filing.Missing || len(filing.Planted) > 0 {
			t.Fatal("the district is not clean")
		}
		for _, format := range fixtures.Formats() {
			for i, options := range []fixtures.Options{{}, {Chinese: true, TitleOnly: true, SheetPerTable: true, Style: fixtures.Pasted}, {Chinese: true, Style: fixtures.Flat}} {
				var b bytes.Buffer
				if err := fixtures.Render(&b, []*fixtures.Filing{filing}, format, options); err != nil {
					t.Fatal(err)
				}
				name := filepath.Join(folder, strconv.Itoa(files)+"-"+strconv.Itoa(i)+format.Extension())
				files++
				if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	reports := 0
	wrong := func(where string, f *form.Finding) {
		if f.Severity() < form.Info {
			t.Errorf("%s: %s %s", where, f.Rule, f.Message(form.English))
		}
	}
	err := selfcheck.Check(t.Context(), []string{folder}, selfcheck.Lists{}, selfcheck.Handler{
		Report: func(c *selfcheck.Checked) error {
			reports++
			for i := range c.Findings {
				wrong(c.Report.Source.Path, &c.Findings[i])
			}
			return nil
		},
		Source: func(s *form.Source) error {
			for i := range s.Findings {
				wrong(s.Path, &s.Findings[i])
			}
			return nil
		},
	})
	if err != nil || reports != files {
		t.Fatalf("%d reports of %d files, %v", reports, files, err)
	}

	whole := t.TempDir()
	if _, err := district.Write(whole, fixtures.FilePerReport); err != nil {
		t.Fatal(err)
	}
	result, err := runChecked(t, Config{
		Inputs: []string{filepath.Join(whole, fixtures.InputFolder)}, Roster: filepath.Join(whole, fixtures.RosterFile), Output: t.TempDir(), NoDesk: true, AsOf: "2024-06-01",
	})
	if err != nil {
		t.Fatal(err)
	}
	for severity, n := range result.Findings[:form.Info] {
		if n > 0 {
			t.Errorf("%d findings of severity %s: %+v", n, form.Severity(severity), result.Rules)
		}
	}
}

package ingest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gouji/form"
)

// patternResult is what a pattern reads as, in the words of the golden file.
type patternResult struct {
	Agency    string            `json:"agency"`
	Year      int               `json:"year"`
	Scope     string            `json:"scope"`
	Usable    bool              `json:"usable"`
	Editions  map[string]string `json:"editions,omitempty"`
	Cells     map[string]string `json:"cells,omitempty"`
	Captions  []string          `json:"captions,omitempty"`
	Narrative map[string]string `json:"narrative,omitempty"`
	Findings  []string          `json:"findings,omitempty"`
}

// TestPatterns reads one small document for every pattern that is known to
// occur in reports, each named for what is special about it. The golden file
// says which cells it gives and which findings. Cells that are 0 are counted,
// not listed.
func TestPatterns(t *testing.T) {
	paths, err := filepath.Glob("testdata/patterns/*")
	if err != nil || len(paths) == 0 {
		t.Fatal("no patterns")
	}
	for _, path := range paths {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			k := readAll(t, filepath.Base(path), data)
			var results []any
			for i, r := range k.reports {
				results = append(results, describe(r, k.usable[i]))
			}
			for _, s := range k.sources {
				for _, f := range s.Findings {
					results = append(results, "source: "+f.Rule+" "+f.Message(form.English))
				}
			}
			got, err := json.MarshalIndent(results, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("reads as\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func describe(r *form.Report, usable bool) patternResult {
	p := patternResult{
		Agency: r.Agency.Name, Year: r.Year, Scope: r.Scope.String(), Usable: usable,
		Editions: map[string]string{}, Cells: map[string]string{}, Narrative: map[string]string{},
	}
	for t, e := range r.Editions {
		if e != form.NoEdition {
			p.Editions[form.Tables[t].Code] = e.String()
		}
	}
	zeros, blanks := 0, 0
	for id, s := range r.States {
		switch {
		case s == form.Stated && r.Values[id] == 0:
			zeros++
		case s == form.Stated:
			p.Cells[form.Cells[id].Code] = form.FormatFigure(r.Values[id], form.Cells[id].Kind())
		case s == form.Blank:
			blanks++
		}
	}
	p.Cells["zeros"], p.Cells["blanks"] = fmt.Sprint(zeros), fmt.Sprint(blanks)
	for _, c := range r.Captions {
		p.Captions = append(p.Captions, fmt.Sprintf("%s.%s %d", c.Row, c.Column, c.Value))
	}
	for _, s := range r.Narrative {
		p.Narrative[s.Number] = s.Text
	}
	for _, f := range r.Findings {
		p.Findings = append(p.Findings, r.Source.At(f.Place)+": "+f.Rule+" "+f.Message(form.English))
	}
	return p
}

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

// published is what a report was found to say by people who read it.
type published struct {
	Agency  string
	Year    int
	Edition string
	Cells   map[string]any
}

// TestPublishedReports reads real reports from their raw form. The folder named
// by GOUJI_CORPUS holds them as NAME.txt, NAME.html and the like, with what
// they say in NAME.values.json.
func TestPublishedReports(t *testing.T) {
	folder := os.Getenv("GOUJI_CORPUS")
	if folder == "" {
		t.Skip("GOUJI_CORPUS names no folder of published reports")
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.values.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no *.values.json in %s: %v", folder, err)
	}
	for _, values := range paths {
		name := strings.TrimSuffix(values, ".values.json")
		for _, extension := range []string{".txt", ".html", ".md", ".docx", ".xlsx"} {
			raw, err := os.ReadFile(name + extension)
			if err != nil {
				continue
			}
			t.Run(filepath.Base(name)+extension, func(t *testing.T) {
				text, err := os.ReadFile(values)
				if err != nil {
					t.Fatal(err)
				}
				var want published
				if err := json.Unmarshal(text, &want); err != nil {
					t.Fatal(err)
				}
				got := readOne(t, filepath.Base(name)+extension, raw)
				comparePublished(t, got, want)
			})
		}
	}
}

func comparePublished(t *testing.T, r *form.Report, want published) {
	t.Helper()
	if r.Year != want.Year {
		t.Errorf("year %d, want %d", r.Year, want.Year)
	}
	t.Logf("agency %q (values say %q), %d cells, %d filled", r.Agency.Name, want.Agency, len(want.Cells), r.Filled())
	right := 0
	for code, value := range want.Cells {
		id, ok := form.CellByCode(code)
		if !ok {
			t.Errorf("no cell %s", code)
			continue
		}
		wanted := form.Figure{State: form.Blank}
		if value != nil {
			wanted = form.ReadFigure(&form.Cells[id], fmt.Sprint(value), form.NoUnit)
		}
		if r.States[id] != wanted.State || r.Values[id] != wanted.Value {
			t.Errorf("%s: state %d value %d, want state %d value %d", code, r.States[id], r.Values[id], wanted.State, wanted.Value)
			continue
		}
		right++
	}
	t.Logf("%d of %d cells right", right, len(want.Cells))
	for _, f := range r.Findings {
		t.Logf("%s %s: %s", r.Source.At(f.Place), f.Rule, f.Message(form.English))
	}
}

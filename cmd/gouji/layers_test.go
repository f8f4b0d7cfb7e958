package main

import (
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// mayImport lists, for every package of the module, the packages of the module
// it may import. The table is the architecture: form ← ingest | transform ←
// sinks ← pipeline ← cmd. A new package has to be entered.
var mayImport = map[string]string{
	// What all others stand on knows nothing of files, Arrow or Parquet.
	"form": "form/pattern",
	// Regular expressions, compiled when they are first used.
	"form/pattern": "",
	// What spreadsheets open, for whoever writes a table.
	"form/spreadsheet": "form",
	// Bytes to reports, and reports to records: they do not know each other.
	"ingest":                "form ingest/documents/compound ingest/documents/doc ingest/documents/elements ingest/documents/mhtml ingest/documents/opendocument ingest/documents/page ingest/documents/rtf ingest/documents/spreadsheetml ingest/documents/word ingest/documents/xls ingest/delivery ingest/documents ingest/json ingest/keys ingest/limits ingest/plaintext ingest/tables",
	"ingest/roster":         "form ingest/csv ingest/lists ingest/plaintext ingest/reporter",
	"ingest/denominators":   "form ingest/csv ingest/lists ingest/plaintext ingest/reporter",
	"ingest/lists":          "form ingest/csv ingest/documents ingest/plaintext",
	"ingest/documents":      "form ingest/csv ingest/delivery ingest/documents/doc ingest/documents/dump ingest/documents/grid ingest/documents/mhtml ingest/documents/ofd ingest/documents/opendocument ingest/documents/page ingest/documents/pdf ingest/documents/rtf ingest/documents/spreadsheetml ingest/documents/word ingest/documents/xls ingest/documents/xlsx ingest/limits ingest/lines ingest/printed ingest/tables ingest/words",
	"ingest/documents/dump": "form form/pattern ingest/limits ingest/lines ingest/plaintext ingest/words",
	"ingest/documents/grid": "form ingest/csv ingest/limits ingest/lines ingest/plaintext",
	"ingest/documents/page": "form form/pattern ingest/limits ingest/lines ingest/plaintext",
	"ingest/documents/word": "form ingest/documents/elements ingest/documents/mhtml ingest/documents/page ingest/documents/rows ingest/documents/rtf ingest/documents/zipped ingest/limits ingest/lines ingest/plaintext",
	// What readers of documents share, and readers that a registry is still to name.
	"ingest/documents/rtf":           "form form/pattern ingest/documents/rows ingest/limits ingest/lines",
	"ingest/documents/opendocument":  "form ingest/documents/elements ingest/documents/numbers ingest/documents/rows ingest/documents/zipped ingest/limits ingest/lines",
	"ingest/documents/mhtml":         "ingest/documents/page ingest/documents/rows ingest/limits ingest/lines ingest/plaintext",
	"ingest/documents/spreadsheetml": "form ingest/documents/elements ingest/documents/numbers ingest/documents/rows ingest/limits ingest/lines",
	"ingest/documents/pdf":           "form ingest/documents/layout ingest/limits ingest/lines",
	"ingest/documents/ofd":           "form ingest/documents/elements ingest/documents/layout ingest/documents/zipped ingest/limits ingest/lines",
	"ingest/documents/layout":        "form form/pattern ingest/limits ingest/lines",
	"ingest/documents/xlsx":          "form ingest/documents/cells ingest/documents/compound ingest/documents/elements ingest/documents/numbers ingest/documents/rows ingest/documents/zipped ingest/limits ingest/lines",
	"ingest/documents/xls":           "ingest/documents/cells ingest/documents/compound ingest/documents/numbers ingest/documents/rows ingest/limits ingest/lines",
	"ingest/documents/doc":           "form ingest/documents/compound ingest/documents/rows ingest/limits ingest/lines",
	"ingest/documents/cells":         "form ingest/documents/rows ingest/limits ingest/lines",
	"ingest/documents/numbers":       "ingest/lines",
	"ingest/documents/compound":      "",
	"ingest/documents/rows":          "form ingest/limits ingest/lines",
	"ingest/documents/zipped":        "form ingest/documents/rows ingest/limits ingest/lines",
	"ingest/documents/elements":      "",
	"ingest/lines/linestest":         "fixtures/seeds ingest/lines",
	"ingest/printed":                 "form form/pattern ingest/keys ingest/limits ingest/lines ingest/plaintext ingest/reporter ingest/words",
	"ingest/tables":                  "form form/pattern ingest/csv ingest/delivery ingest/keys ingest/limits ingest/plaintext ingest/reporter",
	"ingest/json":                    "form ingest/delivery ingest/keys ingest/limits ingest/plaintext ingest/reporter",
	"ingest/words":                   "form form/pattern ingest/keys ingest/lines ingest/plaintext ingest/reporter",
	"ingest/reporter":                "form form/pattern ingest/keys ingest/plaintext",
	"ingest/csv":                     "form ingest/plaintext",
	"ingest/plaintext":               "form ingest/delivery ingest/limits",
	"ingest/delivery":                "form ingest/limits",
	"ingest/keys":                    "form",
	"ingest/lines":                   "form form/pattern",
	"ingest/limits":                  "form",
	"transform":                      "form transform/attribution transform/check transform/review transform/sums",
	"transform/attribution":          "form form/pattern",
	"transform/sums":                 "form transform/check",
	// What is wrong with a report, without Arrow.
	"transform/check":           "form",
	"transform/check/checktest": "form",
	"transform/localise":        "form",
	"transform/claims":          "form",
	"transform/review":          "form transform/attribution transform/check transform/claims transform/localise",
	// What is written. The office files share its model.
	"sinks/parquet": "",
	// How the tables of the form stand on paper, without any report.
	"sinks/office/layout":     "form",
	"sinks/office":            "form sinks/office/layout transform/attribution transform/claims transform/localise transform/sums",
	"sinks/ooxml":             "",
	"sinks/workbook":          "form form/pattern sinks/office sinks/office/layout sinks/ooxml transform/attribution transform/sums",
	"sinks/word":              "form sinks/office sinks/office/layout sinks/ooxml",
	"sinks/letter":            "form form/spreadsheet sinks/office sinks/workbook transform/attribution",
	"sinks/page":              "form sinks/office sinks/office/layout sinks/letter transform/attribution transform/sums",
	"sinks/office/files":      "sinks/office sinks/letter sinks/workbook sinks/page sinks/word",
	"sinks/office/officetest": "form sinks/office transform/attribution transform/sums",
	// One run.
	"ingest/decisions":     "form form/spreadsheet ingest/csv ingest/lists ingest/plaintext ingest/reporter",
	"pipeline/rulings":     "form ingest/decisions transform/attribution",
	"pipeline/journal":     "",
	"pipeline/since":       "form form/spreadsheet pipeline/journal pipeline/ordered sinks/office sinks/letter sinks/parquet",
	"pipeline/ordered":     "",
	"pipeline/shards":      "form ingest pipeline/disk pipeline/ordered pipeline/packed pipeline/spool",
	"pipeline/packed":      "form",
	"pipeline/spool":       "form pipeline/packed",
	"pipeline/disk":        "",
	"pipeline/generations": "form pipeline/disk pipeline/journal pipeline/ordered pipeline/since",
	"pipeline/reports":     "form ingest pipeline/ordered pipeline/rulings pipeline/shards pipeline/spool sinks/office sinks/office/files transform/attribution transform/check transform/localise transform/review transform/sums",
	"pipeline/selfcheck":   "form ingest ingest/roster pipeline/reports pipeline/rulings pipeline/spool transform/attribution transform/check transform/localise transform/review transform/sums",
	"pipeline":             "form ingest/denominators ingest/roster pipeline/disk pipeline/generations pipeline/journal pipeline/ordered pipeline/reports pipeline/rulings pipeline/selfcheck pipeline/shards pipeline/since pipeline/spool transform transform/attribution transform/check transform/localise transform/sums sinks/office sinks/letter sinks/parquet",
	// A disk that fails, for tests.
	"pipeline/disk/disktest": "pipeline/disk",
	// Made-up reports, for tests and for `gouji generate` and `gouji template`.
	"fixtures": "form",
	// What only tests read.
	"fixtures/published": "form", "fixtures/programs": "", "fixtures/seeds": "", "fixtures/samples": "form fixtures fixtures/published",
	// The command line.
	"cmd/gouji": "form form/spreadsheet ingest/decisions transform/localise sinks/page pipeline pipeline/generations pipeline/journal pipeline/reports pipeline/selfcheck pipeline/shards pipeline/since fixtures",
	// The same check in a page, compiled to WebAssembly.
	"cmd/selfcheck": "form pipeline/selfcheck sinks/office sinks/page transform/attribution",
	// Making what is handed out: it knows the program from outside only.
	"cmd/dist": "", "cmd/mutate": "", "cmd/compact": "",
	// Measuring, no part of the product.
	"cmd/peers": "form fixtures ingest/documents/xlsx ingest/lines transform",
}

// mayTestWith are packages that any package's tests may import besides.
var mayTestWith = []string{"fixtures", "sinks/office/layout", "fixtures/published", "fixtures/programs", "fixtures/seeds", "pipeline/selfcheck", "sinks/office/officetest", "transform/check", "transform/check/checktest", "ingest/lines/linestest", "pipeline/disk/disktest"}

func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	used := map[string]bool{} // "package dependency"
	check := func(environment []string, packages string) {
		list := exec.Command("go", "list", "-f", "{{.ImportPath}}|{{join .Imports \" \"}}|{{join .TestImports \" \"}} {{join .XTestImports \" \"}}", packages)
		list.Env = append(os.Environ(), environment...)
		out, err := list.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for line := range strings.Lines(string(out)) {
			fields := strings.Split(strings.TrimSpace(line), "|")
			name := strings.TrimPrefix(fields[0], "gouji/")
			allowed, known := mayImport[name]
			if !known {
				t.Errorf("%s is not in the table: decide what it may import and enter it", name)
				continue
			}
			seen[name] = true
			product := strings.Fields(allowed)
			for i, imports := range fields[1:] {
				may := product
				if i > 0 {
					may = slices.Concat(product, mayTestWith, []string{name})
				}
				for path := range strings.FieldsSeq(imports) {
					dependency, ours := strings.CutPrefix(path, "gouji/")
					if ours && !slices.Contains(may, dependency) {
						t.Errorf("%s must not import %s", name, dependency)
					}
					used[name+" "+dependency] = true
				}
			}
		}
	}
	check(nil, "gouji/...")
	check([]string{"GOOS=js", "GOARCH=wasm"}, "gouji/cmd/selfcheck")
	for name, allowed := range mayImport {
		if !seen[name] {
			t.Errorf("%s is in the table and nowhere else", name)
		}
		for dependency := range strings.FieldsSeq(allowed) {
			if !used[name+" "+dependency] {
				t.Errorf("%s may import %s and does not", name, dependency)
			}
		}
	}
}

// What a page in the browser says about a report is what the commands say, and
// is small: the packages it is made of link neither Arrow nor Parquet.
func TestWhatAPageNeedsLinksNoArrow(t *testing.T) {
	pages := []string{"gouji/form", "gouji/ingest", "gouji/ingest/roster", "gouji/transform/check", "gouji/transform/localise", "gouji/transform/review", "gouji/pipeline/selfcheck", "gouji/pipeline/reports", "gouji/sinks/office/files"}
	out, err := exec.Command("go", append([]string{"list", "-deps"}, pages...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		if strings.Contains(path, "arrow") || strings.Contains(path, "parquet") {
			t.Errorf("a page would link %s", path)
		}
		if slices.Contains(pages, path) {
			seen++
		}
	}
	if seen != len(pages) {
		t.Errorf("go list found %d of %d packages", seen, len(pages))
	}
}

// docs/ARCHITECTURE.md names every package, but for the readers of one kind of document,
// which are alike, and those that only tests use.
func TestArchitectureNamesThePackages(t *testing.T) {
	text, err := os.ReadFile("../../docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for word := range strings.FieldsFuncSeq(string(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		named[word] = true
	}
	for name := range mayImport {
		base := path.Base(name)
		if !named[base] && !strings.HasPrefix(name, "ingest/documents/") && !strings.HasSuffix(base, "test") {
			t.Errorf("it does not name %s", name)
		}
	}
}

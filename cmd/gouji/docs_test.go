package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The documents whose commands are run, with the language they are run in.
var documents = map[string]string{
	"README.md":       "en",
	"README.zh-CN.md": "zh",
	"docs/cli.md":     "en",
}

// excerpt says how much of an output a document shows: "console head=9 tail=4".
var excerpt = regexp.MustCompile("^```console(?: head=(\\d+))?(?: tail=(\\d+))?$")

// TestDocuments runs the commands of the documents and compares what they
// print with what the documents say they print. -update writes it anew.
func TestDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the whole suite runs the documents, once is enough")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, language := range documents {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(root, filepath.FromSlash(name))
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			enterSample(t, root)
			got := runDocument(t, string(text), language, root)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(string(text), got); d != "" {
				t.Errorf("what %s shows is not what the commands print; go test ./cmd/gouji -update mends it (-document +program):\n%s", name, d)
			}
		})
	}
}

// enterSample changes into a folder with a copy of the sample district.
func enterSample(t *testing.T, root string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "fixtures", "sample"), os.DirFS(filepath.Join(root, "fixtures", "sample"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
}

// runDocument returns a document with the output of its commands as it is.
func runDocument(t *testing.T, text, language, root string) string {
	var out strings.Builder
	lines := strings.SplitAfter(text, "\n")
	ran := 0
	for i := 0; i < len(lines); i++ {
		out.WriteString(lines[i])
		extent := excerpt.FindStringSubmatch(strings.TrimRight(lines[i], "\n"))
		if extent == nil {
			continue
		}
		for i++; i < len(lines) && lines[i] != "```\n"; i++ {
			if command, ok := strings.CutPrefix(lines[i], "$ "); ok {
				out.WriteString(lines[i])
				out.WriteString(elide(runCommand(t, strings.TrimSpace(command), language, root), extent[1], extent[2]))
				ran++
			}
		}
		out.WriteString("```\n")
	}
	if ran == 0 {
		t.Error("the document shows no command")
	}
	return out.String()
}

// runCommand runs a command of a document in process.
func runCommand(t *testing.T, command, language, root string) string {
	t.Helper()
	if command == "make run" {
		command = makeRun(t, root)
	}
	args := strings.Fields(command)
	if args[0] != "gouji" {
		t.Fatalf("a document runs %q; only gouji can be run", command)
	}
	var output bytes.Buffer
	execute(t.Context(), args[1:], process{
		stdout: &output, stderr: &output,
		lookup: func(name string) (string, bool) {
			if name == "GOUJI_LANG" {
				return language, true
			}
			return "", false
		},
		now: func() time.Time { return time.Date(2026, 7, 1, 9, 0, 0, 0, shanghai) },
	})
	// The id of a run depends on the version of the program, which is the reader's own.
	return generation.ReplaceAllString(output.String(), "runs/…")
}

var generation = regexp.MustCompile(`runs/[0-9a-f]{16}`)

// makeRun returns the command line that make run executes.
func makeRun(t *testing.T, root string) string {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(makefile)) {
		if command, ok := strings.CutPrefix(line, "\tbin/gouji run "); ok {
			return "gouji run " + strings.TrimSpace(command)
		}
	}
	t.Fatal("the Makefile runs no sample")
	return ""
}

// elide keeps the first and last lines of an output, as many as asked for.
func elide(output, head, tail string) string {
	if head == "" && tail == "" {
		return output
	}
	first, _ := strconv.Atoi(head)
	last, _ := strconv.Atoi(tail)
	lines := strings.SplitAfter(strings.TrimSuffix(output, "\n"), "\n")
	if first+last >= len(lines) {
		return output
	}
	cut := strings.Join(lines[:first], "") + "…\n" + strings.Join(lines[len(lines)-last:], "")
	return strings.TrimSuffix(cut, "\n") + "\n"
}

// The example configuration is a right one, and names every setting there is.
func TestExampleConfiguration(t *testing.T) {
	path := "../../docs/gouji.toml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := &application{process: process{lookup: func(string) (string, bool) { return "", false }}}
	run, _, err := a.rootCommand().Find([]string{"run"})
	if err != nil {
		t.Fatal(err)
	}
	// As it stands, and with all that is commented out.
	commented := regexp.MustCompile(`(?m)^#([a-z-]+ = |\[\[)`)
	for _, data := range [][]byte{text, commented.ReplaceAll(text, []byte("$1"))} {
		if err := run.ParseFlags([]string{"--config", path}); err != nil {
			t.Fatal(err)
		}
		for _, problem := range parseSettings(path, data, run.Flags()).problems {
			t.Error(problem.text.English)
		}
	}
	for _, name := range settingNames {
		if !regexp.MustCompile(`(?m)^#?` + name + ` = `).Match(text) {
			t.Errorf("%s does not show the setting %s", path, name)
		}
	}
}

// The queries of the READMEs work in DuckDB on the result of the sample, as do
// those that were written when some columns had other names.
func TestQueriesOfTheReadme(t *testing.T) {
	if os.Getenv("GOUJI_DUCKDB") == "" {
		t.Skip("GOUJI_DUCKDB does not name a folder in which `npm install @duckdb/node-api` was run")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(root, "sinks", "parquet", "testdata", "duckdb.cjs")
	enterSample(t, root)
	runCommand(t, "make run", "en", root)
	views, err := os.ReadFile("out/current/views.sql")
	if err != nil {
		t.Fatal(err)
	}
	queries := []string{
		`SELECT "natural", year FROM old_names.applications WHERE "natural" IS NOT NULL`,
		`SELECT "group", sum("natural") FROM old_names.rollup_applications WHERE "group" IS NOT NULL GROUP BY "group"`,
		`SELECT "column" FROM old_names.findings WHERE "column" IS NOT NULL`,
		`SELECT "unique" FROM old_names.explanations WHERE "unique"`,
	}
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(string(text), -1)
		if len(blocks) < 3 {
			t.Errorf("%s shows %d queries", name, len(blocks))
		}
		for _, block := range blocks {
			queries = append(queries, block[1])
		}
	}
	input, err := json.Marshal(append([]string{string(views)}, queries...))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", script)
	command.Dir = "out/current"
	command.Stdin = bytes.NewReader(input)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results [][][]any
	if err := json.Unmarshal(output, &results); err != nil || len(results) != 1+len(queries) {
		t.Fatalf("%d results of %d queries, %v", len(results)-1, len(queries), err)
	}
	for i, rows := range results[1:] {
		if len(rows) == 0 {
			t.Errorf("the query finds nothing:\n%s", queries[i])
		}
	}
}

//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// TestMain lets the test binary be the programs that the comparison starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == floorCommand || os.Args[1] == corpusCommand || os.Args[1] == sheetsCommand) {
		if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestCompare runs the whole comparison on a few reports, with GOUJI_LARGE in every form:
// it fails if a program does, or if one comes to another result than gouji.
func TestCompare(t *testing.T) {
	if testing.Short() {
		t.Skip("six programs on five corpora are not short")
	}
	npm := os.Getenv("GOUJI_DUCKDB")
	if npm == "" {
		t.Skip("GOUJI_DUCKDB does not name a folder in which `npm install @duckdb/node-api` was run")
	}
	var out, progress bytes.Buffer
	arguments, compared := []string{"-size", "60", "-rounds", "1", "-cold", "-npm", npm, "-folder", t.TempDir()}, kinds
	if os.Getenv("GOUJI_LARGE") == "" {
		compared = kinds[:1]
		arguments = append(arguments, "-inputs", kinds[0].name)
	}
	if err := run(t.Context(), arguments, &out, &progress); err != nil {
		t.Fatalf("%v\n%s%s", err, progress.String(), out.String())
	}
	for _, k := range compared {
		if !strings.Contains(out.String(), k.title+": 6") { // some reports come twice, one or the other not at all
			t.Errorf("no table for %s:\n%s", k.title, out.String())
		}
	}
	agreed := func(text string) int { return strings.Count(out.String(), text) }
	// A long table has no place for two versions of a report, and so no dataset versions.
	if whole := agreed("gouji and DuckDB agree in all rows of 272 columns of 20 datasets") + agreed("gouji and DuckDB agree in all rows of 255 columns of 19 datasets"); whole != len(compared) {
		t.Errorf("DuckDB agrees on %d corpora, want %d:\n%s", whole, len(compared), out.String())
	}
	if n := agreed("gouji and DuckDB, tables of figures only agree in all rows of 149 columns of 9 datasets"); n != len(compared) {
		t.Errorf("DuckDB agrees on the figures of %d corpora, want %d:\n%s", n, len(compared), out.String())
	}
}

// TestSQL prints what DuckDB is given.
func TestSQL(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{sqlCommand, t.TempDir(), "wide", "60"}, &out, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CREATE TABLE judged2021 AS", "TO 'OUTPUT/applications/part-{year}.parquet'", "TO 'OUTPUT/versions/part-0.parquet'"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %d bytes of SQL", want, out.Len())
		}
	}
	if err := run(t.Context(), []string{sqlCommand, t.TempDir(), "scrolls", "60"}, &out, &out); err == nil {
		t.Error("there is SQL for a corpus that there is not")
	}
}

// TestSheets reads workbooks beside the readers that are there: all must find the same.
func TestSheets(t *testing.T) {
	if testing.Short() {
		t.Skip("openpyxl takes seconds")
	}
	if os.Getenv("GOUJI_SHEETS") == "" {
		t.Skip("GOUJI_SHEETS does not name a folder in which `npm install xlsx` was run")
	}
	var out, progress bytes.Buffer
	if err := run(t.Context(), []string{"-sheets", "-rounds", "1", "-folder", t.TempDir()}, &out, &progress); err != nil {
		t.Fatalf("%v\n%s%s", err, progress.String(), out.String())
	}
	for _, want := range []string{"a form of 60 rows: 474 cells, 6 covered", "a sheet of 5,000 rows: 39500 cells, 500 covered", "SheetJS"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing:\n%s", want, out.String())
		}
	}
}

// TestDisagreement lets a peer's result be wrong: the comparison must refuse.
func TestDisagreement(t *testing.T) {
	if os.Getenv("GOUJI_LARGE") == "" {
		t.Skip("GOUJI_LARGE is not set: three runs of DuckDB; TestCompare has one")
	}
	npm := os.Getenv("GOUJI_DUCKDB")
	if npm == "" {
		t.Skip("GOUJI_DUCKDB does not name a folder in which `npm install @duckdb/node-api` was run")
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "duckdb.mjs")
	if err := os.WriteFile(program, duckdbProgram, 0o644); err != nil {
		t.Fatal(err)
	}
	wide, _ := kindByName("wide")
	if err := makeCorpus(folder, wide, 60); err != nil {
		t.Fatal(err)
	}
	c, err := openCorpus(folder, wide, 60)
	if err != nil {
		t.Fatal(err)
	}
	outputs := [2]string{filepath.Join(folder, "right"), filepath.Join(folder, "wrong")}
	for i, output := range outputs {
		job, err := c.duckdb(output, 1, true)
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			check := outcome(checksOf(form.Edition2021)[0])
			wrong := fmt.Sprintf("CREATE TABLE unused AS SELECT 1; UPDATE judged2021 SET %s=1 WHERE %s=0; CREATE TABLE areas", check, check)
			job = bytes.Replace(job, []byte("CREATE TABLE areas"), []byte(wrong), 1)
		}
		command := exec.CommandContext(t.Context(), "node", program, npm)
		command.Stdin = bytes.NewReader(job)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
	}
	p := &plan{npm: npm}
	if err := p.agree(t.Context(), program, outputs[0], peerDuckDB, outputs[0], c.datasets(true), &bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	if err := p.agree(t.Context(), program, outputs[0], peerDuckDB, outputs[1], c.datasets(true), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "checks: ") {
		t.Errorf("changed outcomes went unnoticed: %v", err)
	}
}

// TestRatio has DuckDB divide as gouji does, to the last digit.
func TestRatio(t *testing.T) {
	npm := os.Getenv("GOUJI_DUCKDB")
	if npm == "" {
		t.Skip("GOUJI_DUCKDB does not name a folder in which `npm install @duckdb/node-api` was run")
	}
	program := filepath.Join(t.TempDir(), "duckdb.mjs")
	if err := os.WriteFile(program, duckdbProgram, 0o644); err != nil {
		t.Fatal(err)
	}
	p := &plan{npm: npm}
	answer, err := p.ask(t.Context(), program, 1, "SELECT string_agg(coalesce("+ratio+"::VARCHAR, '-'), ' ' ORDER BY i) FROM "+
		"(VALUES (1, 41, 640), (2, -41, 640), (3, 1, 3), (4, 2, 3), (5, 0, 7), (6, 5, 0), (7, 7, 1)) AS t(i, numerator, denominator)")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(answer.Rows[0][0]), "[0.064063 -0.064063 0.333333 0.666667 0.000000 - 7.000000]"; got != want {
		t.Errorf("DuckDB divides to %s, want %s", got, want)
	}
}

func TestFloor(t *testing.T) {
	folder := t.TempDir()
	input, output := filepath.Join(folder, "in"), filepath.Join(folder, "out")
	for name, size := range map[string]int{"a/empty": 0, "a/small": 10, "b/large": 3*pieceBytes + 5} {
		path := filepath.Join(input, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sizes := filepath.Join(folder, "sizes.json")
	if err := os.WriteFile(sizes, []byte(`{"x/part-0.parquet": 1500000, "y/z/part-0.parquet": 7}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := floor([]string{input, output, sizes}); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int64{"x/part-0.parquet": 1500000, "y/z/part-0.parquet": 7} {
		info, err := os.Stat(filepath.Join(output, name))
		if err != nil || info.Size() != size {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if err := floor([]string{filepath.Join(folder, "missing"), output, sizes}); err == nil {
		t.Error("a folder that is not there was read")
	}
}

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   spread
	}{
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{4, 1, 3}, spread{1, 3, 4}},
		{[]float64{4, 1, 3, 2}, spread{1, 2.5, 4}},
	} {
		if got := spreadOf(test.values); got != test.want {
			t.Errorf("spread of %v: %v, want %v", test.values, got, test.want)
		}
	}
}

// TestTotals holds the order in which blank totals are computed: no total may
// need one that comes after it.
func TestTotals(t *testing.T) {
	for _, e := range form.Editions {
		order, parts := totalParts(e)
		done := map[form.CellID]bool{}
		for _, id := range order {
			for _, part := range parts[id] {
				if parts[part] != nil && !done[part] {
					t.Errorf("%s, %s is computed before %s", e, form.Cells[id].Code, form.Cells[part].Code)
				}
			}
			done[id] = true
		}
		if len(order) < 30 {
			t.Errorf("%s has only %d totals", e, len(order))
		}
	}
}

func TestSerialShare(t *testing.T) {
	for _, test := range []struct{ one, two, share, sixteen float64 }{
		{2, 1, 0, 16}, {1, 1, 1, 1}, {1, 2, 1, 1}, {3, 1, 0, 16}, {1.5, 1, 1.0 / 3, 16.0 / 6},
	} {
		share := serialShare(test.one, test.two)
		if math.Abs(share-test.share) > 1e-9 || math.Abs(gain(share, 16)-test.sixteen) > 1e-9 {
			t.Errorf("%v and %v: share %v, 16 processors %v", test.one, test.two, share, gain(share, 16))
		}
	}
}

// TestPhases: what a run with --log json tells of its phases, and how much of each one
// processor did alone.
func TestPhases(t *testing.T) {
	log := `{"message_type":"status","message":"read"}
{"phase":"list","wall_s":0.5,"cpu_s":0.5,"message":"phase"}
no JSON
{"phase":"read","wall_s":2,"cpu_s":4,"message":"phase"}
{"phase":"judge","wall_s":1,"cpu_s":1.5,"message":"phase"}
{"phase":"rows","wall_s":3,"cpu_s":0.5,"message":"phase"}
`
	var got []string
	for _, ph := range phasesIn([]byte(log)) {
		got = append(got, fmt.Sprintf("%s %.2f %.2f", ph.Phase, ph.alone(2), ph.alone(4)))
	}
	want := []string{"list 0.50 0.50", "read 0.00 1.33", "judge 0.50 0.83", "rows 3.00 3.00"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !hadProcessors([]float64{2, 1}, []float64{3, 0.5}) || hadProcessors([]float64{2, 1}, []float64{2, 0.5}) {
		t.Error("3.5 s of processor in 3 s are of one processor and more, 2.5 s are not")
	}
}

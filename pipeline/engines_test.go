package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"gouji/fixtures"
	"gouji/transform"
)

// readColumn is what an engine reads of a column: name, type, nulls and a digest
// of the values in the order of the rows.
type readColumn [4]any

// runEngine runs a program and reads the JSON it prints.
func runEngine(t *testing.T, answer any, name string, arguments ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	var complaint strings.Builder
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	if err := json.Unmarshal(output, answer); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
}

// python names the Python that has the engines, or skips the test.
func python(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: five engines on a district are not short")
	}
	name := os.Getenv("GOUJI_PYTHON")
	if name == "" {
		t.Skip("GOUJI_PYTHON does not name a Python with duckdb, pandas, pyarrow, polars, pyspark, chdb and frictionless[parquet]")
	}
	return name
}

// quick is the first of what is tried, all of it with GOUJI_LARGE: an engine takes up to
// a minute of a processor.
func quick(all []string) []string {
	if os.Getenv("GOUJI_LARGE") == "" {
		return all[:1]
	}
	return all
}

// Every engine reads every dataset with the same columns, types, nulls and values.
func TestEnginesReadEverything(t *testing.T) {
	interpreter := python(t)
	result := sampleResult(t)
	want := map[string][]readColumn{}
	for _, d := range transform.Datasets {
		if columns := publishedColumns(t, result.Directory, d); columns != nil {
			want[d.Name] = columns
		}
	}
	if len(want) < 20 {
		t.Errorf("only %d datasets have rows", len(want))
	}
	for _, engine := range quick([]string{"duckdb", "pandas", "polars", "pyspark", "chdb"}) {
		t.Run(engine, func(t *testing.T) {
			var got map[string][]readColumn
			runEngine(t, &got, interpreter, filepath.Join("testdata", "engines", "read.py"), engine, result.Directory)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("hyparquet", func(t *testing.T) {
		folder := os.Getenv("GOUJI_HYPARQUET")
		if folder == "" {
			t.Skip("GOUJI_HYPARQUET does not name a folder in which `npm install hyparquet hyparquet-compressors` was run")
		}
		var got map[string][]readColumn
		runEngine(t, &got, "node", filepath.Join("testdata", "engines", "read.mjs"), folder, result.Directory)
		for _, columns := range want {
			for i := range columns {
				columns[i][1] = "" // JavaScript has other types
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// publishedColumns describes the columns of a dataset by its definition and its
// files; nil if it has no files.
func publishedColumns(t *testing.T, folder string, d *transform.Dataset) []readColumn {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "datasets", d.Name, "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return nil
	}
	values := make([]strings.Builder, len(d.Columns))
	nulls := make([]int, len(d.Columns))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		reader := parquet.NewReader(strings.NewReader(string(data)))
		rows := make([]parquet.Row, reader.NumRows())
		for n := 0; n < len(rows); {
			read, err := reader.ReadRows(rows[n:])
			if n += read; err != nil && n < len(rows) {
				t.Fatal(err)
			}
		}
		for _, row := range rows {
			row.Range(func(i int, cell []parquet.Value) bool {
				text, null := cellText(d.Columns[i].Type, cell)
				if null {
					nulls[i]++
				}
				values[i].WriteString(text + "\x00")
				return true
			})
		}
	}
	columns := make([]readColumn, len(d.Columns))
	for i, c := range d.Columns {
		sum := sha256.Sum256([]byte(values[i].String()))
		columns[i] = readColumn{c.Name, typeInEngines(c.Type), float64(nulls[i]), hex.EncodeToString(sum[:8])}
	}
	return columns
}

func cellText(of arrow.DataType, cell []parquet.Value) (text string, null bool) {
	if of.ID() == arrow.LIST {
		var list []string
		for _, v := range cell {
			if !v.IsNull() {
				list = append(list, v.String())
			}
		}
		return strings.Join(list, "\x1f"), false
	}
	v := cell[0]
	if v.IsNull() {
		return "\x01", true
	}
	switch of := of.(type) {
	case *arrow.Int32Type:
		return strconv.Itoa(int(v.Int32())), false
	case *arrow.Int64Type:
		return strconv.FormatInt(v.Int64(), 10), false
	case *arrow.BooleanType:
		return strconv.FormatBool(v.Boolean()), false
	case *arrow.Date32Type:
		return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly), false
	case *arrow.Decimal128Type:
		return decimal128.FromI64(v.Int64()).ToString(of.Scale), false
	default:
		return string(v.ByteArray()), false
	}
}

func typeInEngines(of arrow.DataType) string {
	switch of := of.(type) {
	case *arrow.Int32Type:
		return "int32"
	case *arrow.Int64Type:
		return "int64"
	case *arrow.BooleanType:
		return "boolean"
	case *arrow.Date32Type:
		return "date"
	case *arrow.Decimal128Type:
		return fmt.Sprintf("decimal(%d,%d)", of.Precision, of.Scale)
	case *arrow.ListType:
		return "list"
	default:
		return "text"
	}
}

// The scripts of docs/examples answer the ten questions with the same numbers as
// DuckDB does.
func TestExamplesAnswerTheQuestions(t *testing.T) {
	interpreter := python(t)
	result := sampleResult(t)
	statements := []string{publishedViews(t, result.Directory)}
	for i := range Questions {
		statements = append(statements, Questions[i].Query)
	}
	want := map[string][][]string{}
	for i, rows := range duckdb(t, result.Directory, statements...)[1:] {
		want[Questions[i].View] = plainRows(rows)
	}
	for _, script := range quick([]string{"duckdb_questions.py", "pandas_questions.py", "polars_questions.py", "pyspark_questions.py"}) {
		t.Run(script, func(t *testing.T) {
			var answer map[string][][]any
			runEngine(t, &answer, interpreter, filepath.Join("..", "docs", "examples", script), result.Directory)
			got := map[string][][]string{}
			for name, rows := range answer {
				got[name] = plainRows(rows)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-DuckDB +%s):\n%s", script, diff)
			}
		})
	}
}

// plainRows writes values so that those of engines with other types compare.
func plainRows(rows [][]any) [][]string {
	var plain [][]string
	for _, row := range rows {
		var texts []string
		for _, v := range row {
			text := fmt.Sprint(v)
			if f, err := strconv.ParseFloat(text, 64); err == nil {
				text = strconv.FormatFloat(f, 'f', 6, 64)
			}
			texts = append(texts, text)
		}
		plain = append(plain, texts)
	}
	return plain
}

// The keys and types of datapackage.json are right for frictionless: of what two
// agencies say, with GOUJI_LARGE of the sample district.
func TestFrictionlessAccepts(t *testing.T) {
	interpreter := python(t)
	c := sampleConfig(t)
	c.NoDesk = true
	if os.Getenv("GOUJI_LARGE") == "" {
		folder := t.TempDir()
		d := fixtures.District{Agencies: 2, FirstYear: 2022, LastYear: 2023, Seed: 7, ErrorShare: 1}
		if _, err := d.Write(folder, fixtures.OneNDJSON); err != nil {
			t.Fatal(err)
		}
		c.Inputs, c.Roster = []string{filepath.Join(folder, fixtures.InputFolder)}, filepath.Join(folder, fixtures.RosterFile)
	}
	result, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	var errors []string
	runEngine(t, &errors, interpreter, filepath.Join("testdata", "engines", "frictionless_check.py"), result.Directory)
	if len(errors) > 0 {
		t.Errorf("%d errors:\n%s", len(errors), strings.Join(errors[:min(len(errors), 10)], "\n"))
	}
}

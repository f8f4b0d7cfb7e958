package parquet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/google/go-cmp/cmp"
)

// duckdb runs statements in DuckDB and returns the rows of each.
func duckdb(t *testing.T, statements ...string) [][][]any {
	t.Helper()
	if os.Getenv("GOUJI_DUCKDB") == "" {
		t.Skip("GOUJI_DUCKDB does not name a folder in which `npm install @duckdb/node-api` was run")
	}
	input, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "duckdb.cjs"))
	command.Stdin = bytes.NewReader(input)
	var complaint strings.Builder
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	var results [][][]any
	if err := json.Unmarshal(output, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

// TestDuckDB reads files as the analysts do who get them.
func TestDuckDB(t *testing.T) {
	t.Run("dictionaries", func(t *testing.T) { readByDuckDB(t, nil) })
	t.Run("prefixed", func(t *testing.T) { readByDuckDB(t, everyText) })
}

func readByDuckDB(t *testing.T, prefixed []string) {
	var records []arrow.Record
	for i, rows := range []int{1, 700, pageRows + 900} {
		record := randomRecord(rand.New(rand.NewPCG(uint64(i), 7)), everyType, rows)
		defer record.Release()
		records = append(records, record)
	}
	file := filepath.Join(t.TempDir(), "every.parquet")
	if err := os.WriteFile(file, write(t, everyType, Options{PrefixedColumns: prefixed, KeyValue: map[string]string{"run": "r1"}}, records...), 0o644); err != nil {
		t.Fatal(err)
	}
	var columns []string
	for _, field := range everyType.Fields() {
		if field.Type.ID() == arrow.LIST {
			columns = append(columns, field.Name)
		} else {
			columns = append(columns, field.Name+"::VARCHAR")
		}
	}
	from := " FROM read_parquet('" + file + "')"
	results := duckdb(t,
		"SELECT column_name, column_type FROM (DESCRIBE SELECT *"+from+")",
		"SELECT "+strings.Join(columns, ", ")+from,
		"SELECT decode(key), decode(value) FROM parquet_kv_metadata('"+file+"') ORDER BY 1",
		"SELECT row_group_id, path_in_schema, compression, stats_null_count::INTEGER FROM parquet_metadata('"+file+"') ORDER BY ALL",
	)

	var types []string
	for _, row := range results[0] {
		types = append(types, fmt.Sprintf("%s %s", row...))
	}
	wantTypes := []string{"report_id VARCHAR", "message VARCHAR", "agency VARCHAR", "clause VARCHAR", "item VARCHAR", "year SMALLINT",
		"line INTEGER", "count BIGINT", "bytes BIGINT", "balanced BOOLEAN", "final BOOLEAN", "submitted_at DATE",
		"amount_yuan DECIMAL(18,2)", "cells VARCHAR[]", "tags VARCHAR[]"}
	if diff := cmp.Diff(wantTypes, types); diff != "" {
		t.Error(diff)
	}

	want, got := [][]string{}, [][]string{}
	for _, record := range records {
		want = append(want, values(record)...)
	}
	for _, row := range results[1] {
		var texts []string
		for _, value := range row {
			texts = append(texts, duckdbText(t, value))
		}
		got = append(got, texts)
	}
	compareRows(t, "DuckDB", want, got)

	if kv := fmt.Sprint(results[2]); !strings.Contains(kv, "[run r1]") || !strings.Contains(kv, `"label_zh":"数量"`) {
		t.Errorf("metadata %s", kv)
	}

	nulls := map[string]float64{}
	for _, row := range results[3] {
		nulls[fmt.Sprintf("%v %v", row[0], row[1])] = row[3].(float64)
		if row[2] != "ZSTD" {
			t.Errorf("compressed by %v", row[2])
		}
	}
	for g, record := range records {
		for c, column := range record.Columns() {
			name := everyType.Field(c).Name
			if column.DataType().ID() != arrow.LIST && nulls[fmt.Sprintf("%d %s", g, name)] != float64(column.NullN()) {
				t.Errorf("row group %d, %s: %v nulls, want %d", g, name, nulls[fmt.Sprintf("%d %s", g, name)], column.NullN())
			}
		}
	}
}

// TestDuckDBPrunes asks for rows by value: what the statistics promise decides
// which row groups are looked at, so a wrong bound loses rows.
func TestDuckDBPrunes(t *testing.T) {
	var records []arrow.Record
	for i := range 6 {
		record := randomRecord(rand.New(rand.NewPCG(uint64(i), 8)), everyType, 200)
		defer record.Release()
		records = append(records, record)
	}
	file := filepath.Join(t.TempDir(), "every.parquet")
	if err := os.WriteFile(file, write(t, everyType, Options{PrefixedColumns: everyText[:3]}, records...), 0o644); err != nil {
		t.Fatal(err)
	}
	var statements, asked []string
	var want []int
	for c, field := range everyType.Fields() {
		if field.Type.ID() == arrow.LIST || field.Type.ID() == arrow.BOOL {
			continue
		}
		// The first value of every record that has one, and how often it occurs.
		occurs := map[string]int{}
		for _, record := range records {
			for _, row := range values(record) {
				occurs[row[c]]++
			}
		}
		for _, record := range records {
			value := values(record)[0][c]
			if value == "(null)" || strings.Contains(value, "\x00") {
				continue
			}
			literal := "'" + strings.ReplaceAll(value[1:], "'", "''") + "'"
			statements = append(statements, "SELECT count(*)::INTEGER FROM read_parquet('"+file+"') WHERE "+field.Name+" = "+literal)
			asked = append(asked, field.Name+" "+value)
			want = append(want, occurs[value])
		}
	}
	for i, result := range duckdb(t, statements...) {
		if got := int(result[0][0].(float64)); got != want[i] {
			t.Errorf("%s: %d rows, want %d", asked[i], got, want[i])
		}
	}
}

// duckdbText prints a value as values does.
func duckdbText(t *testing.T, value any) string {
	switch v := value.(type) {
	case nil:
		return "(null)"
	case string:
		return "=" + v
	default:
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		return "=" + strings.TrimSpace(text.String())
	}
}

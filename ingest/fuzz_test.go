package ingest

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gouji/form"
	"gouji/ingest/json"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// twice reads data with a new Reader and again with one that has read it
// before, which knows its shape: both must say the same.
func twice(t *testing.T, path string, data []byte) *collector {
	t.Helper()
	first := collect(t, path, data)
	rd := NewReader(Options{})
	collectWith(t, rd, path, data)
	second := collectWith(t, rd, path, data)
	if a, b := first.describe(), second.describe(); a != b {
		t.Errorf("the second reading differs:\n%s\nfirst:\n%s", b, a)
	}
	return first
}

// FuzzJSON holds the tokenizer to encoding/json: it accepts the same texts,
// and reads the same figures from what it accepts.
func FuzzJSON(f *testing.F) {
	for _, c := range badInputs {
		if strings.HasSuffix(c.path, "json") {
			f.Add([]byte(c.text))
		}
	}
	f.Add([]byte(`{"year":2021,"agency":{"name":"\u7532\ud800\udc00\ud800x"},"tables":{"licensing":{"licence":{"decisions":-0.0e-5}}}}`))
	f.Add([]byte("\ufeff" + `{"a":[[],{},"",0,-1,1.5e+3,true,false,null]} {} []`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := twice(t, "a.json", data)
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 || len(data) == 0 || detect("a.json", data) != jsonFormat || plaintext.Detect(data, true) != plaintext.UTF8 {
			return
		}
		source := got.sources[0]
		rejected := false
		for i := range source.Findings {
			switch source.Findings[i].Rule {
			case "F-LIMIT":
				return
			case "F-SYNTAX", "F-ENCODING":
				rejected = true
			}
		}
		values, err := decodeAll(data)
		if rejected != (err != nil) {
			t.Fatalf("rejected %v, encoding/json says %v", rejected, err)
		}
		if err == nil {
			compareFigures(t, got, values)
		}
	})
}

// decodeAll reads all the values of a text with encoding/json.
func decodeAll(data []byte) ([]any, error) {
	var values []any
	decoder := stdjson.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	for {
		var v any
		if err := decoder.Decode(&v); errors.Is(err, io.EOF) {
			return values, nil
		} else if err != nil {
			return nil, err
		}
		if list, ok := v.([]any); ok {
			values = append(values, list...)
		} else {
			values = append(values, v)
		}
	}
}

// compareFigures looks up the figures that were read under their codes. Where a
// key is given twice encoding/json keeps the last, so such reports are left out.
func compareFigures(t *testing.T, got *collector, values []any) {
	next := 0
	for _, v := range values {
		object, ok := v.(map[string]any)
		if !ok {
			continue
		}
		if next >= len(got.reports) {
			t.Fatalf("%d reports, want more", len(got.reports))
		}
		r := got.reports[next]
		next++
		if len(r.Findings) > 0 && hasRule(r, "F-KEY-TWICE", "F-TWICE", "F-TWICE-SAME", "F-TWICE-BLANK", "F-EXTRA-ROW") {
			continue
		}
		tables, ok := object["tables"].(map[string]any)
		if !ok {
			continue
		}
		for id := range form.Cells {
			c := &form.Cells[id]
			table, _ := tables[c.Table.Code].(map[string]any)
			row, _ := table[c.Row.Code].(map[string]any)
			number, ok := row[c.Column.Code].(stdjson.Number)
			if !ok {
				continue
			}
			want := form.ReadFigure(c, json.WithoutExponent([]byte(number)), form.NoUnit)
			if r.States[id] != want.State && got.usable[next-1] {
				moved := false
				for _, caption := range r.Captions {
					moved = moved || caption.Row == c.Row.Code && caption.Column == c.Column.Code
				}
				if !moved {
					t.Fatalf("%s: state %d, want %d", c.Code, r.States[id], want.State)
				}
			} else if want.State == form.Stated && r.States[id] == form.Stated && r.Values[id] != want.Value {
				t.Fatalf("%s: %d, want %d", c.Code, r.Values[id], want.Value)
			}
		}
	}
	if next != len(got.reports) {
		t.Fatalf("%d reports, want %d", len(got.reports), next)
	}
}

func hasRule(r *form.Report, rules ...string) bool {
	for i := range r.Findings {
		if slices.Contains(rules, r.Findings[i].Rule) {
			return true
		}
	}
	return false
}

// FuzzJSONLines: a broken line harms no other.
func FuzzJSONLines(f *testing.F) {
	f.Add([]byte(oneReport))
	f.Add([]byte(oneReport[:40]))
	f.Add([]byte(`{"year":2021,"机关":"丙局"} x`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.IndexByte(line, '\n') >= 0 || bytes.IndexByte(line, 0) >= 0 || !utf8.Valid(line) {
			return
		}
		text := oneReport + "\n" + string(line) + "\n" + oneReport + "\n"
		got := twice(t, "a.ndjson", []byte(text))
		if n := len(got.reports); n < 2 || got.reports[0].Figures != 1 || got.reports[n-1].Figures != 1 || got.reports[n-1].Place.Line != 3 {
			t.Fatalf("the neighbours of %q suffer:\n%s", line, got.describe())
		}
	})
}

// FuzzCSV: long, wide or grid, nothing is lost and nothing fails.
func FuzzCSV(f *testing.F) {
	for _, c := range badInputs {
		if strings.HasSuffix(c.path, ".csv") {
			f.Add([]byte(c.text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { twice(t, "a.csv", data) })
}

// FuzzArchive: damaged and hostile archives end with a reason.
func FuzzArchive(f *testing.F) {
	f.Add(zipOf(f, zipped{name: "a.json", data: []byte(oneReport)}, zipped{name: "../b.csv", data: []byte("x")}))
	f.Add(gzipOf(f, []byte(oneReport)))
	f.Add(zstdOf(f, []byte(oneReport)))
	rd := NewReader(Options{Limits: limits.Limits{ArchiveBytes: 4 << 20, ArchiveMembers: 100}})
	f.Fuzz(func(t *testing.T, data []byte) {
		c := collectWith(t, rd, "a.zip", data)
		for _, s := range c.sources {
			if strings.Contains(s.Path, "..") && s.Status == form.Read {
				t.Fatalf("%s was read", s.Path)
			}
		}
	})
}

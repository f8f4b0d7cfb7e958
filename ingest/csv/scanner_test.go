package csv_test

import (
	stdcsv "encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"gouji/ingest/csv"
	"gouji/ingest/plaintext"
)

// FuzzScanner holds the splitting into fields to encoding/csv on everything
// that it accepts.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{"a,b\n", "\"a\n\"\"b\"\"\",c\r\n\nd", "a,\"\",\n,\n", "\"x\ny\",1\n2,3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
			return
		}
		reader := stdcsv.NewReader(strings.NewReader(text))
		reader.FieldsPerRecord = -1
		want, err := reader.ReadAll()
		if err != nil {
			return
		}
		var c csv.Scanner
		c.Reset(plaintext.Whole([]byte(text), plaintext.UTF8), ',')
		var got [][]string
		for c.Next() {
			var row []string
			for i := range c.Fields {
				row = append(row, strings.ReplaceAll(string(c.Fields[i].Text), "\r\n", "\n"))
			}
			got = append(got, row)
		}
		// Lines of one empty quoted field are blank to us.
		var kept [][]string
		for _, row := range want {
			if len(row) > 1 || row[0] != "" {
				kept = append(kept, row)
			}
		}
		if len(got) != len(kept) {
			t.Fatalf("%d lines, want %d", len(got), len(kept))
		}
		for i := range got {
			if strings.Join(got[i], "\x00") != strings.Join(kept[i], "\x00") {
				t.Fatalf("line %d: %q, want %q", i, got[i], kept[i])
			}
		}
	})
}

package csv_test

import (
	stdcsv "encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"gouji/form"
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

// A place names the cell that a spreadsheet program shows, as long as every line is
// a row of its own there and every field a column.
func TestCellsOfASpreadsheet(t *testing.T) {
	for _, c := range []struct {
		text  string
		comma byte
		want  string // the cells of the last line
	}{
		{"a,b\n1,2,3\n", ',', "A2 B2 C2"},
		{"a\tb\r\n\r\n\"1\"\t\"2,\"\"5\"\n", '\t', "A3 B3"},
		{"a;b\n1;2\n", ';', " "},
		{"a,\"b\nc\"\n1,2\n", ',', " "},
		{"a,\"b\n1,2\n", ',', " "}, // never closed
		{strings.Repeat(",", 1<<14) + "x\n", ',', strings.TrimSpace(cellsTo(1<<14)) + " "},
	} {
		var s csv.Scanner
		s.Reset(plaintext.Whole([]byte(c.text), plaintext.UTF8), c.comma)
		got := ""
		for s.Next() {
			var one, counted []string
			var counter csv.ColumnCounter
			for i := range s.Fields {
				one, counted = append(one, s.PlaceOf(&s.Fields[i]).SheetCell()), append(counted, counter.Place(&s, i).SheetCell())
			}
			if got = strings.Join(one, " "); got != strings.Join(counted, " ") {
				t.Errorf("%.20q: %s, counted %s", c.text, got, counted)
			}
		}
		if got != c.want {
			t.Errorf("%.20q: %.40q, want %.40q", c.text, got, c.want)
		}
	}
}

func cellsTo(columns int) (cells string) {
	for i := range columns {
		cells += form.SheetColumn(i+1) + "1 "
	}
	return cells
}

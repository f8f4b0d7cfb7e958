package rows_test

import (
	"context"
	"strings"
	"testing"

	"gouji/ingest/documents/rows"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// write describes what a Writer makes of what is done to it.
func write(t *testing.T, limits lines.Limits, do func(w *rows.Writer)) string {
	t.Helper()
	read := func(_ context.Context, _ []byte, limits lines.Limits, to lines.Sink) (lines.Problem, error) {
		w := rows.New(to, limits)
		do(w)
		w.End()
		return w.Problem(), nil
	}
	return linestest.ReadWithin(t, read, nil, limits).String()
}

func cells(w *rows.Writer, texts ...string) {
	for _, text := range texts {
		w.Cell(lines.Text)
		w.Text([]byte(text), 0)
		w.EndCell(1, 1)
	}
}

func row(w *rows.Writer, texts ...string) {
	w.Row(false)
	cells(w, texts...)
	w.EndRow(1)
}

func wide(w *rows.Writer, text string, columns, rows int) {
	w.Cell(lines.Text)
	w.Text([]byte(text), 0)
	w.EndCell(columns, rows)
	w.Covered(columns - 1)
}

func continuing(w *rows.Writer, text string, columns int) {
	w.Cell(lines.Text)
	w.Text([]byte(text), 0)
	w.EndContinuingCell(columns)
	w.Covered(columns - 1)
}

func TestWriter(t *testing.T) {
	small := linestest.Limits
	small.CellText, small.Block, small.Rows, small.Columns, small.Depth = 20, 40, 5, 4, 2
	few := linestest.Limits
	few.Cells, few.Sheets = 7, 1
	for name, c := range map[string]struct {
		limits lines.Limits
		do     func(w *rows.Writer)
		want   string
	}{
		"merged cells": {linestest.Limits, func(w *rows.Writer) {
			w.Table(false)
			w.Row(false)
			wide(w, "a", 2, 2)
			cells(w, "b")
			w.EndRow(1)
			w.Row(false)
			w.Covered(2)
			cells(w, "c")
			w.EndRow(1)
			row(w, "d", "e", "f")
			w.EndTable()
		}, `
table 1 | a | <a | b
table 1 | ^a | ^a | c
table 1 | d | e | f`},
		"a cell reaches down over rows that end before it": {linestest.Limits, func(w *rows.Writer) {
			w.Table(false)
			w.Row(false)
			cells(w, "a", "b")
			wide(w, "c", 1, 3)
			w.EndRow(1)
			row(w, "d")
			row(w, "e", "f")
			row(w, "g", "h")
		}, `
table 1 | a | b | c
table 1 | d |  | ^c
table 1 | e | f | ^c
table 1 | g | h`},
		"cells that say that they go on": {linestest.Limits, func(w *rows.Writer) {
			w.Table(false)
			continuing(w, "no cell above", 1) // so it is one itself
			cells(w, "x")
			w.EndRow(1)
			w.Row(false)
			wide(w, "a", 2, 1)
			w.EndRow(1)
			w.Row(false)
			continuing(w, "not shown", 2)
			w.EndRow(1)
			row(w, "b")
			w.Row(false)
			cells(w, "c")
			continuing(w, "under a row that has no such cell", 1)
			w.EndRow(1)
		}, `
table 1 | no cell above | x
table 1 | a | <a
table 1 | ^a | ^a
table 1 | b
table 1 | c | under a row that has no such cell`},
		"text, lines and looks": {linestest.Limits, func(w *rows.Writer) {
			w.NewParagraph()
			w.Text([]byte("one"), 0)
			w.NewParagraph()
			w.Text([]byte("two"), 0)
			w.Text([]byte(" more"), 0)
			w.NewParagraph()
			w.Text([]byte(" \t"), 0)
			w.NewParagraph()
			w.Table(false)
			w.Text([]byte("between cells"), 0)
			w.NewParagraph()
			w.Cell(lines.Text)
			w.NewParagraph()
			w.Text([]byte("1"), 0)
			w.Text([]byte("2"), lines.Struck)
			w.Text([]byte("3"), lines.Superscript|lines.Struck)
			w.NewParagraph()
			w.NewParagraph()
			w.Text([]byte("４\uF0FE"), 0)
			w.NewParagraph()
			w.EndTable()
			w.Text([]byte("last"), 0)
		}, `
table 0 | one
table 0 | two more
table 1 | 1{struck:2}{struck+superscript:3}¶４{symbol:□}
table 0 | last`},
		"a table in a cell": {linestest.Limits, func(w *rows.Writer) {
			w.Table(false)
			row(w, "a", "b")
			w.Cell(lines.Text)
			w.Text([]byte("before"), 0)
			w.Table(true)
			row(w, "c", "d")
			w.EndTable()
			w.Text([]byte("after"), 0)
			w.EndCell(1, 1)
			cells(w, "e")
		}, `
table 1 | a | b
table 0 | before
table 2 hidden | c | d
table 0 | after
table 1 |  | e`},
		"a page of text in a cell": {small, func(w *rows.Writer) {
			w.Table(false)
			w.Cell(lines.Text)
			w.Text([]byte("first line"), 0)
			w.NewParagraph()
			w.Text([]byte("second line"), lines.Struck)
			w.Text([]byte(" which is long"), 0)
			w.NewParagraph()
			w.Text([]byte("third"), 0)
			w.EndCell(1, 1)
			cells(w, "b")
		}, `
table 0 | first line
table 0 | {struck:second line} which is long
table 0 | third
table 1 |  | b`},
		"rows that stand for many": {small, func(w *rows.Writer) {
			w.Sheet("s", true)
			w.HideColumns(1, 1<<30)
			row(w, "a", "b")
			w.Row(true)
			w.EndRow(2)
			w.Row(true)
			w.Cell(lines.Text)
			w.Text([]byte("c"), 0)
			w.EndRepeatedCell(3)
			w.EndRow(1)
			w.SkipRows(1 << 30)
			w.Row(false)
			w.EndRow(1 << 30)
			w.EndTable()
		}, `
part "s" hidden=true
table 1 hidden column 2 hidden column 3 hidden column 4 hidden | a | b
table 1 hidden column 2 hidden column 3 hidden column 4 hidden
table 1 hidden column 2 hidden column 3 hidden column 4 hidden
table 1 hidden column 2 hidden column 3 hidden column 4 hidden | c | c | c`},
		"more rows than allowed": {small, func(w *rows.Writer) {
			w.Table(false)
			w.Cell(lines.Text)
			w.Text([]byte("a"), 0)
			w.EndRow(1 << 30)
			w.EndTable()
			w.Text([]byte("nothing more"), 0)
		}, `
table 1 | a
table 1 | a
table 1 | a
table 1 | a
table 1 | a
result {Trouble:3 Place:{Line:6 Column:0 Part:1 Field:0} Limit:{Chinese:超过5行 English:more than 5 rows}}`},
		"more columns than allowed": {small, func(w *rows.Writer) {
			w.Table(false)
			w.Row(false)
			wide(w, "a", 1<<30, 1<<30)
			cells(w, "b")
			w.EndRow(1)
			row(w, "c")
			row(w, "d", "e", "f", "g", "h")
		}, `
table 1 | a | <a | <a | <a
table 1 | c | ^a | ^a | ^a
table 1 | d | e | f | g
result {Trouble:3 Place:{Line:1 Column:5 Part:1 Field:0} Limit:{Chinese:超过4列 English:more than 4 columns}}`},
		"more tables in tables than allowed": {small, func(w *rows.Writer) {
			for range 4 {
				w.Table(false)
				w.Cell(lines.Text)
				w.Text([]byte("a"), 0)
			}
			for range 4 {
				w.EndCell(1, 1)
				w.EndTable()
			}
		}, `
table 0 | a
table 2 | aaa
table 1 |
result {Trouble:3 Place:{Line:0 Column:0 Part:2 Field:0} Limit:{Chinese:嵌套超过2层 English:nested deeper than 2 levels}}`},
		"more cells and sheets than allowed": {few, func(w *rows.Writer) {
			w.Sheet("s", false)
			row(w, "a", "b", "c")
			row(w, "d", "e", "f")
			row(w, "g", "h", "i")
			w.EndTable()
			w.Sheet("t", false)
		}, `
part "s" hidden=false
table 1 | a | b | c
table 1 | d | e | f
result {Trouble:3 Place:{Line:3 Column:0 Part:1 Field:0} Limit:{Chinese:超过7个单元格 English:more than 7 cells}}`},
		"shapes that are known at the end of a row": {linestest.Limits, func(w *rows.Writer) {
			w.Table(false)
			w.Row(false)
			cells(w, "a", "b", "c")
			w.EndShapedRow([]rows.Shape{{Column: 1, Columns: 2}, {Column: 3, Columns: 1}, {Column: 4, Columns: 2, JoinsLeft: true}})
			w.Row(false)
			cells(w, "d", "e", "f")
			w.EndShapedRow([]rows.Shape{{Column: 1, Columns: 2, Continues: true}})
		}, `
table 1 |  | a | <a | b | <b | <b
table 1 |  | ^a | ^a | e | f`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimSpace(strings.ReplaceAll(write(t, c.limits, c.do), " \n", "\n")); got != strings.TrimSpace(c.want) {
				t.Errorf("got\n%s\nwant%s", got, c.want)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	for stored, want := range map[string]string{
		"4068.2080000000001": "4068.208", "0.30000000000000004": "0.3", "59237.244899999998": "59237.2449", "12": "12", "1.25E6": "1250000",
		"9007199254740993": "9007199254740993", "1E+20": "100000000000000000000", "113406030031234567": "113406030031234567", "规章": "规章", "0.1": "0.1", "-3": "-3", "e": "e",
	} {
		if got := rows.Number(stored); got != want {
			t.Errorf("%s: %s, want %s", stored, got, want)
		}
	}
}

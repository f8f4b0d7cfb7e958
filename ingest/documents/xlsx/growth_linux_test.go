package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/lines/linestest"
)

// What a workbook costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheWorkbook(t *testing.T) {
	rows := func(one func(i int) string) func(n int) []byte {
		return func(n int) []byte { return workbook(linestest.Numbered(n, one)).zip(t) }
	}
	const row = `<row><c><v>1</v></c></row>`
	linestest.ReadGrows(t, Read, map[string]func(n int) []byte{
		"rows":         rows(func(int) string { return row }),
		"rows of text": rows(func(int) string { return `<row><c t="inlineStr"><is><t>总计</t></is></c></row>` }),
		"rows by name": rows(func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="B%d"><v>1</v></c></row>`, i+1, i+1) }),
		"cells": func(n int) []byte {
			return workbook(strings.Repeat("<row>"+strings.Repeat(`<c><v>1</v></c>`, 100)+"</row>", n/50)).zip(t)
		},
		"shared texts": func(n int) []byte {
			return workbook(strings.Repeat(`<row><c t="s"><v>7</v></c></row>`, n)).with("xl/sharedStrings.xml", sharedTexts(strings.Repeat("<si><t>a</t></si>", n))).zip(t)
		},
		"styles": func(n int) []byte {
			return workbook(strings.Repeat(`<row><c s="7"><v>1</v></c></row>`, n)).with("xl/styles.xml", styleSheet("<cellXfs>"+strings.Repeat(`<xf numFmtId="0"/>`, n)+"</cellXfs>")).zip(t)
		},
		"merged cells": func(n int) []byte {
			merged := linestest.Numbered(n, func(i int) string { return fmt.Sprintf(`<mergeCell ref="A%d:B%d"/>`, 2*i+1, 2*i+2) })
			w := workbook(strings.Repeat(row, 2*n))
			w["xl/worksheets/sheet1.xml"] = strings.Replace(w["xl/worksheets/sheet1.xml"], "</sheetData>", "</sheetData><mergeCells>"+merged+"</mergeCells>", 1)
			return w.zip(t)
		},
		"columns": func(n int) []byte {
			w := workbook(row)
			w["xl/worksheets/sheet1.xml"] = strings.Replace(w["xl/worksheets/sheet1.xml"], "<sheetData>", "<cols>"+strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, n)+"</cols><sheetData>", 1)
			return w.zip(t)
		},
	})
}

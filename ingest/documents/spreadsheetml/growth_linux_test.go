package spreadsheetml_test

import (
	"strings"
	"testing"

	"gouji/ingest/documents/spreadsheetml"
	"gouji/ingest/lines/linestest"
)

// What a workbook costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheWorkbook(t *testing.T) {
	repeated := func(one string) func(n int) []byte {
		return func(n int) []byte { return []byte(sheet(strings.Repeat(one, n))) }
	}
	linestest.ReadGrows(t, spreadsheetml.Read, map[string]func(n int) []byte{
		"rows":         repeated(`<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>`),
		"merged cells": repeated(`<Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="Number">1</Data></Cell></Row>`),
		"cells": func(n int) []byte {
			return []byte(sheet(strings.Repeat("<Row>"+strings.Repeat(`<Cell><Data ss:Type="Number">1</Data></Cell>`, 100)+"</Row>", n/50)))
		},
		"columns": repeated(`<Column ss:Hidden="1"/>`),
	})
}

package opendocument_test

import (
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/documents/opendocument"
	"gouji/ingest/lines/linestest"
)

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	const cell = "<table:table-cell><text:p>1</text:p></table:table-cell>"
	text := func(one string) func(n int) []byte {
		return func(n int) []byte { return []byte(document(strings.Repeat(one, n))) }
	}
	table := func(one string) func(n int) []byte {
		return func(n int) []byte { return []byte(sheets("<table:table>" + strings.Repeat(one, n) + "</table:table>")) }
	}
	linestest.ReadGrows(t, opendocument.Read, map[string]func(n int) []byte{
		"paragraphs": text("<text:p>a</text:p>"),
		"spans": func(n int) []byte {
			return []byte(document("<text:p>" + strings.Repeat(`<text:span text:style-name="ring">a</text:span>`, n) + "</text:p>"))
		},
		"tables":         text("<table:table><table:table-row>" + cell + "</table:table-row></table:table>"),
		"rows":           table("<table:table-row>" + cell + cell + "</table:table-row>"),
		"columns":        table("<table:table-column/>"),
		"merged cells":   table(`<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>1</text:p></table:table-cell><table:covered-table-cell/></table:table-row>`),
		"repeated cells": table(`<table:table-row><table:table-cell table:number-columns-repeated="3"><text:p>1</text:p></table:table-cell></table:table-row>`),
		"packed rows": func(n int) []byte {
			return []byte(packed(t, "content.xml", sheets("<table:table>"+strings.Repeat("<table:table-row>"+cell+"</table:table-row>", n)+"</table:table>")))
		},
		"styles": func(n int) []byte {
			styles := linestest.Numbered(n, func(i int) string {
				return fmt.Sprintf(`<style:style style:name="s%d" style:family="text" style:parent-style-name="s%d"/>`, i, i-1)
			})
			return []byte(strings.Replace(document(`<text:p><text:span text:style-name="s9">a</text:span></text:p>`), "</office:automatic-styles>", styles+"</office:automatic-styles>", 1))
		},
	})
}

package word_test

import (
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/documents/word"
	"gouji/ingest/lines/linestest"
)

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	const cell = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
	repeated := func(head, one, foot string) func(n int) []byte {
		return func(n int) []byte { return packed(t, document(head+strings.Repeat(one, n)+foot)...) }
	}
	linestest.ReadGrows(t, word.Read, map[string]func(n int) []byte{
		"paragraphs":   repeated("", "<w:p><w:r><w:t>a</w:t></w:r></w:p>", ""),
		"runs":         repeated("<w:p>", "<w:r><w:t>a</w:t></w:r>", "</w:p>"),
		"rows":         repeated("<w:tbl>", "<w:tr>"+cell+cell+"</w:tr>", "</w:tbl>"),
		"tables":       repeated("", "<w:tbl><w:tr>"+cell+"</w:tr></w:tbl>", ""),
		"cells":        repeated("<w:tbl><w:tr>", cell, "</w:tr></w:tbl>"),
		"merged cells": repeated("<w:tbl>", `<w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>`, "</w:tbl>"),
		"fields":       repeated("<w:p>", field("PAGE", "")+`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`, "</w:p>"),
		"deletions":    repeated("<w:p>", "<w:del><w:r><w:delText>a</w:delText></w:r></w:del><w:r><w:t>b</w:t></w:r>", "</w:p>"),
		"styles": func(n int) []byte {
			styles := linestest.Numbered(n, func(i int) string {
				return fmt.Sprintf(`<w:style w:type="character" w:styleId="s%d"><w:basedOn w:val="s%d"/></w:style>`, i, i-1)
			})
			return packed(t, append(document(`<w:p><w:r><w:rPr><w:rStyle w:val="s9"/></w:rPr><w:t>a</w:t></w:r></w:p>`),
				"word/_rels/document.xml.rels", related+relation("s", "styles", "s.xml")+`</Relationships>`, "word/s.xml", `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+styles+"</w:styles>")...)
		},
	})
}

package mhtml_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/documents/mhtml"
	"gouji/ingest/lines/linestest"
)

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	linestest.ReadGrows(t, mhtml.Read, map[string]func(n int) []byte{
		"rows": func(n int) []byte {
			return []byte(message(page("", "<table>"+strings.Repeat("<tr><td>总计<td>1", n)+"</table>")))
		},
		"rows in base64": func(n int) []byte {
			return []byte(message(page("Content-Transfer-Encoding: base64\n", base64.StdEncoding.EncodeToString([]byte("<table>"+strings.Repeat("<tr><td>a<td>1", n)+"</table>")))))
		},
		"parts": func(n int) []byte {
			return []byte(message(page("Content-Location: 1.htm\n", "<frameset>") + linestest.Numbered(n, func(i int) string {
				return page(fmt.Sprintf("Content-Location: x/sheet%03d.htm\n", i), "<table><tr><td>1</table>")
			})))
		},
		"headers": func(n int) []byte { return []byte(message(page(strings.Repeat("X-A: b\n", n), "<p>a"))) },
	})
}

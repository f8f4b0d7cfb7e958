package ofd_test

import (
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/documents/ofd"
	"gouji/ingest/lines/linestest"
)

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	drawn := func(one func(i int) string) func(n int) []byte {
		return func(n int) []byte { return written(t, page(linestest.Numbered(n, one))) }
	}
	linestest.ReadGrows(t, ofd.Read, map[string]func(n int) []byte{
		"texts in one place": drawn(func(i int) string { return text(12, 12, "总计") }),
		"texts all over":     drawn(func(i int) string { return text(float64(i*37%190), float64(i*11%95), "12") }),
		"lines":              drawn(func(i int) string { return text(1, 1, "1") + line(float64(i%190), 1, float64(i%190), 90) }),
		"a grid": drawn(func(i int) string {
			return text(1, 1, "1") + line(float64(i%190), 1, float64(i%190), 90) + line(1, float64(i%90), 190, float64(i%90))
		}),
		"resources of no use": func(n int) []byte {
			parts := page(text(1, 1, "1"))
			fonts := linestest.Numbered(n, func(i int) string { return fmt.Sprintf(`<Font ID="%d" FontName="a"/>`, 100+i) })
			parts["Doc_0/Res.xml"] = "<Res><Fonts>" + fonts + "</Fonts></Res>"
			return written(t, parts)
		},
		"layers": func(n int) []byte {
			return written(t, page(strings.Repeat(text(1, 1, "1")+"</Layer><Layer>", n)))
		},
	})
}

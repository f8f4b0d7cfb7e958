package pdf

import (
	"fmt"
	"testing"

	"gouji/ingest/lines/linestest"
)

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	drawn := func(one func(d *drawing, i int)) func(n int) []byte {
		return func(n int) []byte {
			var d drawing
			for i := range n {
				one(&d, i)
			}
			return pages("", d.String())
		}
	}
	linestest.ReadGrows(t, Read, map[string]func(n int) []byte{
		"texts in one place": drawn(func(d *drawing, i int) { d.text(100, 700, 10, "总计") }),
		"texts all over":     drawn(func(d *drawing, i int) { d.text(float64(i*37%500), float64(i*101%800), 10, "12") }),
		"lines across": drawn(func(d *drawing, i int) {
			d.text(20, 20, 10, "1")
			d.line(10, float64(i*101%800), 500, float64(i*101%800))
		}),
		// Lines both ways make cells of their number squared, which TestHostile bounds.
		"a grid": drawn(func(d *drawing, i int) {
			d.text(20, 20, 10, "1")
			d.line(float64(i%10*50), 10, float64(i%10*50), 800)
			d.line(10, float64(i*7%800), 500, float64(i*7%800))
		}),
		"rows of a table": drawn(func(d *drawing, i int) {
			d.table(50, 800-float64(i%700), 2, []float64{80, 60}, 2, []string{"总计", "12"})
		}),
		"clippings": drawn(func(d *drawing, i int) { d.op("q 0 0 %d 800 re W n", 100+i%400); d.text(10, 10, 10, "1"); d.op("Q") }),
		"paintings": drawn(func(d *drawing, i int) {
			d.text(10, float64(i%800), 10, "1")
			d.op("1 g 0 %d 100 20 re f 0 g", i%800)
			d.text(200, 20, 10, "2")
		}),
		"pages": func(n int) []byte {
			contents := make([]string, n)
			for i := range contents {
				var d drawing
				d.text(100, 700, 10, "12")
				contents[i] = d.String()
			}
			return pages("", contents...)
		},
		"objects of no use": func(n int) []byte {
			w := &writer{}
			for range n {
				w.add("<< /A [ 1 2 3 ] >>")
			}
			var d drawing
			d.text(100, 700, 10, "12")
			return w.withPages(fmt.Sprintf("/Resources << /Font << /F1 %d 0 R >> >>", w.add(gbkFont)), d.String())
		},
	})
}

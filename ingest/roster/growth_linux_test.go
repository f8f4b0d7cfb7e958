package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/lines/linestest"
	"gouji/ingest/roster"
)

// What a list costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheList(t *testing.T) {
	for name, line := range map[string]func(i int) string{
		"agencies":             func(i int) string { return fmt.Sprintf("第%d局,,370900\n", i) },
		"agencies of one name": func(int) string { return "某局,,370900\n" },
		"names of one agency":  func(i int) string { return fmt.Sprintf("第%d局,第%d处;第%d科,370900\n", i, i, i%7) },
		"lines of nobody":      func(int) string { return ",,370900\n" },
	} {
		linestest.Grows(t, name, 60, func(n int) func() {
			data := []byte("name,aliases,division\n" + strings.TrimSuffix(linestest.Numbered(n, line), "\n"))
			return func() {
				if _, _, err := roster.Read("agencies.csv", data); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

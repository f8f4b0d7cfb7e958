package numbers

import (
	"strings"
	"testing"

	"gouji/ingest/lines/linestest"
)

// What the code of a number format costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheCode(t *testing.T) {
	for _, one := range []string{"元", `"元"`, `\元`, "件", "m", "y", "0,", "[h]", "[<1", `"`, "!", "*x", "general", "am/pm", "aaa", "0.0%"} {
		linestest.Grows(t, one, 1000, func(n int) func() {
			code := "0" + strings.Repeat(one, n) + "h"
			return func() { Parse(code) }
		})
	}
}

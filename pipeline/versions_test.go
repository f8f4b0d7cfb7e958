package pipeline

import (
	"runtime"
	"strings"
	"testing"

	"gouji/form"
)

// Thousands of versions of one report cost what their number costs: twice as
// many take at most about twice as much memory, and no message names them all.
func TestManyVersionsOfOneReport(t *testing.T) {
	measure := func(n int) uint64 {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(filed{name: "某局", division: "370900", year: 2023, received: i + 1}.json(), "\n", ""))
			b.WriteByte('\n')
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		result, _, _ := runFiled(t, map[string]string{"all.ndjson": b.String()})
		runtime.ReadMemStats(&after)
		if result.Reports.Rejected != n {
			t.Fatalf("%d of %d versions are rejected", result.Reports.Rejected, n)
		}
		for _, p := range result.Problems {
			if message := p.Finding.Message(form.Chinese); p.Finding.Rule == form.RuleROne && len(message) > 2000 {
				t.Fatalf("a message of %d bytes", len(message))
			}
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	measure(100) // what is made once
	one, two := measure(1000), measure(2000)
	t.Logf("%d and %d MiB", one>>20, two>>20)
	if two > 5*one/2 {
		t.Errorf("1,000 versions take %d bytes, 2,000 take %d", one, two)
	}
}

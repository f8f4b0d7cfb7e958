package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/ingest/lines/linestest"
	"gouji/pipeline/disk"
)

// What a run costs grows as what it finds does: versions of a report, agencies of
// one name, reports that cannot be used, findings.
func TestCostGrowsWithWhatIsFound(t *testing.T) {
	each := func(one func(i int) filed) func(n int) string {
		return func(n int) string {
			var b strings.Builder
			for i := range n {
				b.WriteString(strings.ReplaceAll(one(i).json(), "\n", ""))
				b.WriteByte('\n')
			}
			return b.String()
		}
	}
	const division = "370900"
	code := func(i int) string { return form.CompleteCode(fmt.Sprintf("11%s%08d", division, i)) }
	for name, tt := range map[string]struct {
		reports     func(n int) string
		officeFiles bool
	}{
		"versions that contradict": {reports: each(func(i int) filed {
			return filed{name: "某局", division: division, year: 2023, received: i + 1}
		})},
		"versions by day": {reports: each(func(i int) filed {
			return filed{name: "某局", division: division, year: 2023, received: i, submitted: fmt.Sprintf("2024-%02d-%02d", 1+i/28%12, 1+i%28)}
		})},
		"one report again and again": {reports: each(func(int) filed {
			return filed{name: "某局", division: division, year: 2023, received: 1}
		})},
		"agencies of one name": {reports: each(func(i int) filed {
			return filed{code: code(i), name: "某局", division: division, year: 2023, received: i}
		})},
		"agencies of one name in as many divisions": {reports: each(func(i int) filed {
			return filed{name: "某局", division: fmt.Sprint(370000 + i), year: 2023, received: i}
		})},
		"one code, many names": {reports: each(func(i int) filed {
			return filed{code: code(1), name: fmt.Sprintf("第%d局", i), division: division, year: 2023, received: i}
		})},
		"identical figures": {reports: each(func(i int) filed {
			return filed{name: fmt.Sprintf("第%d局", i), division: division, year: 2023, received: 7}
		})},
		"years": {reports: each(func(i int) filed {
			return filed{name: fmt.Sprintf("第%d局", i/5), division: division, year: 2019 + i%5, received: i}
		})},
		"consolidated reports": {reports: each(func(i int) filed {
			return filed{name: fmt.Sprintf("第%d局", i), division: division, year: 2023, scope: "consolidated", received: i}
		})},
		"rejected reports, in the office files": {officeFiles: true, reports: each(func(i int) filed {
			return filed{name: "某局", division: division, year: 2023, received: i + 1}
		})},
		"reports of nobody, in the office files": {officeFiles: true, reports: func(n int) string { return strings.Repeat(`{"year":2023,"tables":{}}`+"\n", n) }},
		"findings": {reports: func(n int) string {
			r := strings.ReplaceAll(filed{year: 2023, division: division, name: "N", received: 5}.json(), `"total":5`, `"total":9`)
			var b strings.Builder
			for i := range n {
				b.WriteString(strings.Replace(strings.ReplaceAll(r, "\n", ""), `"N"`, fmt.Sprintf("%q", fmt.Sprintf("第%d局", i)), 1))
				b.WriteByte('\n')
			}
			return b.String()
		}},
	} {
		linestest.Grows(t, name, 20, func(n int) func() {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "all.ndjson"), []byte(tt.reports(n)), 0o644); err != nil {
				t.Fatal(err)
			}
			c := Config{Inputs: []string{folder}, Output: filepath.Join(folder, "out"), NoDesk: !tt.officeFiles, AsOf: "2024-06-30"}
			return func() {
				if _, err := run(t.Context(), c, disk.Real{}, memory.NewGoAllocator()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

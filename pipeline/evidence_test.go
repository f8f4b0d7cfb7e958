package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A wrong total of table 四 can be any of five cells. What is known from
// elsewhere is named and put first, and is never taken for proof.
func TestEvidenceIsNamed(t *testing.T) {
	report := func(name, scope, text string, upheld, total int) string {
		return fmt.Sprintf(`{"year":2023,"scope":%q,"agency":{"name":%q,"division":"370900"},"text":{"一":%q},
"tables":{"proceedings":{"review":{"upheld":%d,"corrected":0,"other":0,"pending":0,"total":%d}}}}`, scope, name, text, upheld, total)
	}
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"the text": {
			map[string]string{"1.json": report("甲局", "own", "全年行政复议案件5件。", 5, 4)},
			"行政复议案件5件",
		},
		"the sum of the parts": {
			map[string]string{
				"1.json": report("甲局", "own", "", 2, 2), "2.json": report("乙局", "own", "", 3, 3),
				"3.json": report("某区人民政府", "consolidated", "", 4, 5),
			},
			"2个机关本机关数之和",
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, content := range tt.files {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			result, err := runChecked(t, Config{Inputs: []string{folder}, Output: t.TempDir(), NoDesk: true})
			if err != nil {
				t.Fatal(err)
			}
			var suggestions []string
			for _, f := range readFindings(t, result.Directory) {
				if f.Rule == "A4-SUM" {
					suggestions = append(suggestions, f.Suggestion)
				}
			}
			if len(suggestions) != 1 || !strings.Contains(suggestions[0], tt.want) {
				t.Errorf("suggestions %q, want one that names %q", suggestions, tt.want)
			}
		})
	}
}

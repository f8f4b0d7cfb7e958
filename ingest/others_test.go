package ingest

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"gouji/form"
	"gouji/ingest/lines/linestest"
)

// TestFilesOfOthers reads all files below the folder GOUJI_OFFICE_FILES, such as public
// collections of what Word, Excel and WPS have saved: each is bounded, and none is lost
// without a word. It tells what became of them by kind.
func TestFilesOfOthers(t *testing.T) {
	folder := os.Getenv("GOUJI_OFFICE_FILES")
	if folder == "" {
		t.Skip("GOUJI_OFFICE_FILES is not set")
	}
	counts := map[string]int{}
	files := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		t.Run(entry.Name(), func(t *testing.T) {
			taken := &collector{tb: t}
			linestest.WithinBounds(t, len(data), func() {
				if err := NewReader(Options{}).ReadBytes(t.Context(), entry.Name(), data, taken); err != nil {
					t.Error(err)
				}
			})
			for _, s := range taken.sources {
				counts[fmt.Sprintf("%s %s%s", s.Kind, s.Status, whyNot(s))]++
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, outcome := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d × %s", counts[outcome], outcome)
	}
	t.Logf("%d files", files)
}

var number = regexp.MustCompile(`[0-9]+`)

// whyNot says the rule and the reason why a file is not read, without its numbers.
func whyNot(s *form.Source) string {
	if s.Status != form.Rejected || len(s.Findings) == 0 {
		return ""
	}
	return ": " + s.Findings[0].Rule + " " + number.ReplaceAllString(s.Reason.English, "N")
}

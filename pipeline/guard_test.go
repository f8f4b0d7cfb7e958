package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A half-mounted share is not published, night after night, until somebody says
// that it is right; everyday losses are.
func TestGuardOfTheInput(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "in")
	out := t.TempDir()
	give := func(reports ...filed) {
		t.Helper()
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		for i, r := range reports {
			writeFile(t, filepath.Join(folder, fmt.Sprintf("%d.json", i)), r.json())
		}
		if len(reports) == 0 {
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	var all []filed
	for i := range 10 {
		for year := 2022; year <= 2023; year++ {
			all = append(all, filed{name: fmt.Sprintf("第%d局", i), division: "370900", year: year, received: i + 1})
		}
	}
	c := Config{Inputs: []string{folder}, Output: out, NoDesk: true, Keep: 1}
	publish := func(change func(*Config)) (*Result, *ShrunkError, error) {
		c := c
		if change != nil {
			change(&c)
		}
		result, err := Run(t.Context(), c)
		shrunk, _ := errors.AsType[*ShrunkError](err)
		return result, shrunk, err
	}
	must := func(change func(*Config)) string {
		t.Helper()
		result, _, err := publish(change)
		if err != nil {
			t.Fatal(err)
		}
		return result.RunID
	}
	refused := func(what string, change func(*Config), want []ShrunkYear) {
		t.Helper()
		before := everything(t, out)
		_, shrunk, err := publish(change)
		if shrunk == nil || !errors.Is(err, ErrShrunk) {
			t.Fatalf("%s: %v", what, err)
		}
		if diff := cmp.Diff(want, shrunk.Years); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		if says := fmt.Sprintf("%d of %d reports for %d are gone", len(want[0].Gone), want[0].Before, want[0].Year); !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(before, everything(t, out)); diff != "" {
			t.Errorf("%s: the output changed: %s", what, diff)
		}
	}
	give(all...)
	whole := must(nil)
	of2023 := func(n int) []filed { // all, but only n of 2023
		return slices.DeleteFunc(slices.Clone(all), func(f filed) bool { return f.year == 2023 && f.received > n })
	}

	give(of2023(7)...)
	gone := []ShrunkYear{{Year: 2023, Before: 10, Gone: []string{"第7局", "第8局", "第9局"}}}
	refused("3 of 10 are gone", nil, gone)
	refused("the next night", nil, gone)
	refused("and in a trial", func(c *Config) { c.DryRun = true }, gone)
	must(func(c *Config) { c.Output = t.TempDir() }) // nothing to compare with
	give(of2023(7)...)
	refused("a year that is asked for", func(c *Config) { c.Years = []int{2023} }, gone)
	if _, shrunk, err := publish(func(c *Config) { c.Years, c.DryRun = []int{2022}, true }); err != nil {
		t.Errorf("a year that nobody asks for: %v, %v", shrunk, err)
	}
	give()
	if _, shrunk, err := publish(func(c *Config) { c.AllowEmpty = true }); shrunk == nil || len(shrunk.Years) != 2 || len(shrunk.Years[1].Gone) != 10 {
		t.Errorf("an empty share: %v", err)
	}

	// What is rejected is in the input, and names may change while codes stay.
	rejected := slices.Clone(all)
	for _, f := range all[:10] {
		f.received += 100
		rejected = append(rejected, f) // a second report, undecided
	}
	give(rejected...)
	must(nil)
	give(all...)
	if id := must(nil); id != whole {
		t.Errorf("generation %s, want %s", id, whole)
	}
	// 2 of 10 are less than a share of 20 % or 3 reports.
	give(of2023(8)...)
	must(nil)
	give(all...)
	must(nil)
	give(of2023(5)...)
	refused("half is gone", func(c *Config) { c.MaxDrop = 49 }, []ShrunkYear{{Year: 2023, Before: 10, Gone: []string{"第5局", "第6局", "第7局", "第8局", "第9局"}}})
	must(func(c *Config) { c.MaxDrop = 50 })
	give(all[:4]...)
	elsewhere := filepath.Join(t.TempDir(), "in")
	if err := os.Rename(folder, elsewhere); err != nil {
		t.Fatal(err)
	}
	must(func(c *Config) { c.Inputs = []string{elsewhere} }) // another input on purpose
	give(all...)
	must(nil)
	give(all[:4]...)
	must(func(c *Config) { c.AcceptShrink = true })
	must(nil) // that is what is in force now

	_, shrunk, err := publish(func(c *Config) { c.MinFiles = 5 })
	if shrunk == nil || shrunk.Files != 4 || shrunk.MinFiles != 5 || !strings.Contains(err.Error(), "4 files, at least 5 must be there") {
		t.Errorf("4 files of 5: %+v, %v", shrunk, err)
	}
	must(func(c *Config) { c.MinFiles = 4 })
	// What was published cannot be read: there is nothing to compare with.
	writeFile(t, filepath.Join(out, "current", "datasets/reports/part-0.parquet"), "spoilt")
	give(all[:1]...)
	must(nil)
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// everything lists what lies in a folder.
func everything(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, path)
		content, _ := os.ReadFile(path)
		all[filepath.ToSlash(name)] = string(content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

package pipeline

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/fixtures"
	"gouji/pipeline/shards"
)

// bundles is what a nation sends: bundles that are cut, one with the lines of its
// reports scattered over all of it.
func bundles(t *testing.T) Config {
	t.Helper()
	input := t.TempDir()
	for name, bundle := range map[string]fixtures.Bundle{"b.ndjson": fixtures.OneNDJSON, "c.csv": fixtures.OneLong} {
		folder := t.TempDir()
		d := fixtures.District{Agencies: 700, FirstYear: 2022, LastYear: 2022, Seed: uint64(len(name)), ErrorShare: 0.05}
		if bundle == fixtures.OneNDJSON {
			d.Agencies = 1000
		}
		if _, err := d.Write(folder, bundle); err != nil {
			t.Fatal(err)
		}
		paths, err := filepath.Glob(filepath.Join(folder, fixtures.InputFolder, "*"))
		if err != nil || len(paths) != 1 {
			t.Fatal(paths, err)
		}
		text, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		if bundle == fixtures.OneLong {
			lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
			body := lines[1:]
			rand.New(rand.NewPCG(7, 7)).Shuffle(len(body)-1, func(i, k int) { body[i], body[k] = body[k], body[i] })
			text = []byte(strings.Join(lines, ""))
		}
		if err := os.WriteFile(filepath.Join(input, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Config{Inputs: []string{input}, NoDesk: true, AsOf: "2023-04-01", Version: "1"}
}

// publishWith runs and returns what is published.
func publishWith(t *testing.T, c Config) (string, map[string]string) {
	t.Helper()
	c.Output = t.TempDir()
	result, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return result.RunID, digest(t, result.Directory)
}

// Whatever the number of shards and the order in which they are read: the generation
// is that of one run, with roster and office files, to the byte.
func TestAJobPublishesWhatARunDoes(t *testing.T) {
	for name, c := range map[string]Config{"sample": sampleConfig(t), "bundles": bundles(t)} {
		t.Run(name, func(t *testing.T) {
			var id string
			var want map[string]string
			if name == "sample" {
				result := officeSample(t)
				id, want = result.RunID, digest(t, result.Directory)
			} else {
				id, want = publishWith(t, c)
			}
			numbers := []int{5}
			if os.Getenv("GOUJI_LARGE") != "" {
				numbers = []int{1, 2, 5, 13}
			}
			for _, n := range numbers {
				p := readJob(t, c, n)
				if name == "bundles" && p.Inputs < 6 {
					t.Errorf("%d inputs of %d files: the bundles are not cut", p.Inputs, p.Files)
				}
				merge := c
				merge.Inputs, merge.Roster, merge.Plan = nil, "", p.Folder()
				gotID, got := publishWith(t, merge)
				if gotID != id || !maps.Equal(got, want) {
					t.Errorf("%d shards publish %s, a run %s; %s", n, gotID, id, differing(want, got))
				}
			}
		})
	}
}

// readJob plans a job and reads all of its shards, in any order.
func readJob(t *testing.T, c Config, n int) *shards.Plan {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "job")
	if _, err := Plan(t.Context(), c, folder, n); err != nil {
		t.Fatal(err)
	}
	p, err := OpenPlan(folder, c.Version)
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range rand.Perm(n) {
		if _, err := ReadShard(t.Context(), p, shard, Config{Workers: 1 + shard%3}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func differing(want, got map[string]string) string {
	var names []string
	for name := range want {
		if want[name] != got[name] {
			names = append(names, name)
		}
	}
	return fmt.Sprint(names)
}

// A run that keeps its shards publishes what one that does not keep any publishes, night
// after night.
func TestARunWithShardsPublishesTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs, which the race detector makes ten times as slow")
	}
	c := sampleConfig(t)
	c.NoDesk = true
	input := t.TempDir() // which the test changes
	for i, from := range c.Inputs {
		if err := os.CopyFS(filepath.Join(input, fmt.Sprint("a", i)), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	c.Inputs = []string{input}
	kept := c
	kept.Shards = filepath.Join(t.TempDir(), "shards")
	night := func() {
		t.Helper()
		id, want := publishWith(t, c)
		gotID, got := publishWith(t, kept)
		if gotID != id || !maps.Equal(got, want) {
			t.Errorf("with shards %s, without %s; %s", gotID, id, differing(want, got))
		}
	}
	night()
	night()
	paths, err := filepath.Glob(filepath.Join(c.Inputs[0], "a0", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	if err := os.RemoveAll(paths[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Inputs[0], "new.json"), []byte(`{"year": 2022, "agency": {"name": "新局"}, "tables": {"fees": {"admin_fee": {"amount": "2"}}}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	night()
	// Another roster reads everything anew.
	c.Roster, kept.Roster = "", ""
	night()
}

// A job that is not complete publishes nothing.
func TestAnIncompleteJobPublishesNothing(t *testing.T) {
	c := sampleConfig(t)
	folder := filepath.Join(t.TempDir(), "job")
	if _, err := Plan(t.Context(), c, folder, 3); err != nil {
		t.Fatal(err)
	}
	p, err := OpenPlan(folder, c.Version)
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range []int{0, 2} {
		if _, err := ReadShard(t.Context(), p, shard, Config{}); err != nil {
			t.Fatal(err)
		}
	}
	merge := c
	merge.Inputs, merge.Roster, merge.Plan, merge.Output = nil, "", folder, t.TempDir()
	_, err = Run(t.Context(), merge)
	incomplete, ok := errors.AsType[*shards.IncompleteError](err)
	if !ok || len(incomplete.Problems) != 1 || incomplete.Problems[0].Shard != 1 {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(merge.Output, "current")); err == nil {
		t.Error("something is published")
	}
	// The copy of the roster is the one that was planned with.
	if err := os.WriteFile(p.RosterFile(), []byte("code,name\n,甲局\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadShard(t.Context(), p, 1, Config{}); !errors.Is(err, shards.ErrNoPlan) {
		t.Errorf("another roster: %v", err)
	}
}

// A job reads with its copy of the roster what an input leaves out.
func TestAJobReadsWithItsRoster(t *testing.T) {
	c := Config{Inputs: []string{t.TempDir()}, Roster: filepath.Join(t.TempDir(), "名单.csv"), NoDesk: true, AsOf: "2024-06-01", Version: "1"}
	writeFile(t, c.Roster, "code,name,division\n11370900004341590P,甲局,370902\n")
	writeFile(t, filepath.Join(c.Inputs[0], "1.json"), filed{code: "11370900004341590P", year: 2023, received: 3}.json())
	id, want := publishWith(t, c)
	c.Plan = readJob(t, c, 2).Folder()
	got, files := publishWith(t, c)
	if diff := cmp.Diff(want, files); got != id || diff != "" {
		t.Errorf("generations %s and %s: %s", id, got, diff)
	}
}

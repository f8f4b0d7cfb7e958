package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/disk/disktest"
	"gouji/pipeline/generations"
	"gouji/pipeline/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // many runs in small heaps: a fifth of their time went into collecting garbage
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		for _, p := range []*publishedSample{&withoutOffice, &withOffice} {
			if p.folder != "" {
				_ = os.RemoveAll(p.folder) // it is below the system's temporary folder
			}
		}
		os.Exit(code)
	}))
}

// district writes a small district with errors into a folder and returns its
// input folder and its roster.
func district(t *testing.T, bundle fixtures.Bundle) (input, roster string) {
	t.Helper()
	folder := t.TempDir()
	d := &fixtures.District{Agencies: 30, FirstYear: 2020, LastYear: 2023, Seed: 7, ErrorShare: 0.3}
	if _, err := d.Write(folder, bundle); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, fixtures.InputFolder), filepath.Join(folder, fixtures.RosterFile)
}

// runChecked runs with an allocator that notices what is not released.
func runChecked(t *testing.T, c Config) (*Result, error) {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer mem.AssertSize(t, 0)
	return run(t.Context(), c, disk.Real{}, mem)
}

// digest hashes every file below a folder, by path.
func digest(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		name, _ := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = hex.EncodeToString(sum[:8])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// checkLedger holds a result to its promise: every file, report and figure is accounted for.
func checkLedger(t *testing.T, r *Result) {
	t.Helper()
	if got := r.Reports.Published + r.Reports.Rejected + r.Reports.Superseded; got != r.Reports.Read {
		t.Errorf("reports: %+v do not add up", r.Reports)
	}
	if f := r.Figures; f.Read != f.Published+f.Found+f.Unpublished {
		t.Errorf("figures: %+v, %d not accounted for", f, f.Read-f.Published-f.Found-f.Unpublished)
	}
	if len(r.Rejected) != r.Files[form.Rejected] {
		t.Errorf("%d files are rejected, %d of them listed", r.Files[form.Rejected], len(r.Rejected))
	}
	for _, s := range r.Rejected {
		if s.Status != form.Rejected || s.Reason.Chinese == "" || s.Reason.English == "" {
			t.Errorf("%s is %s: %+v", s.Path, s.Status, s.Reason)
		}
	}
	if r.Published {
		files := reports.FileCounts{}
		for _, s := range readSources(t, r.Directory) {
			if (s.Status == form.Rejected.String() || s.Status == form.Superseded.String()) && s.Reason == "" {
				t.Errorf("%s is %s without a reason", s.Path, s.Status)
			}
			for status := range files {
				if form.SourceStatus(status).String() == s.Status {
					files[status]++
				}
			}
		}
		if files != r.Files {
			t.Errorf("the data have files %v, the result %v", files, r.Files)
		}
	}
}

func TestSameBytesForAnyWorkersAndOrder(t *testing.T) {
	input, roster := district(t, fixtures.FilePerReport)
	var want map[string]string
	type machine struct {
		workers int
		bytes   int64
	}
	machines := []machine{{1, 1 << 28}, {2, 1 << 20}, {8, 1 << 20}}
	if os.Getenv("GOUJI_LARGE") != "" {
		machines = append(machines, machine{1, 1 << 20}, machine{2, 1 << 28}, machine{8, 1 << 28})
	}
	for _, on := range machines {
		out := t.TempDir()
		result, err := runChecked(t, Config{
			Inputs: []string{shuffledCopy(t, input, on.workers)}, Output: out, Roster: roster,
			Workers: on.workers, MemoryBytes: on.bytes, AsOf: "2026-06-30", NoDesk: true, // the sample's test has the office files
		})
		if err != nil {
			t.Fatal(err)
		}
		checkLedger(t, result)
		got := digest(t, filepath.Join(out, "current")+"/")
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers, %d bytes: %s", on.workers, on.bytes, diff)
		}
	}
	if len(want) < 15 {
		t.Errorf("only %d files published", len(want))
	}
}

// shuffledCopy copies a folder, creating the files in another order, so that
// folders list them in another order.
func shuffledCopy(t *testing.T, folder string, turn int) string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(paths, func(a, b string) int {
		x, y := sha256.Sum256([]byte{byte(turn), a[len(a)-5]}), sha256.Sum256([]byte{byte(turn), b[len(b)-5]})
		return strings.Compare(string(x[:])+a, string(y[:])+b)
	})
	to := filepath.Join(t.TempDir(), filepath.Base(folder))
	if err := os.Mkdir(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name, _ := filepath.Rel(folder, path)
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func TestSecondRunOnTheSameInputChangesNothing(t *testing.T) {
	input, roster := district(t, fixtures.OneNDJSON)
	c := Config{Inputs: []string{input}, Output: t.TempDir(), Roster: roster, AsOf: "2026-06-30", NoDesk: true}
	first, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	second, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if !second.Unchanged || !second.Published || second.RunID != first.RunID || second.Findings != first.Findings {
		t.Errorf("second run: unchanged %v, published %v, id %s and %s", second.Unchanged, second.Published, first.RunID, second.RunID)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	input, _ := district(t, fixtures.OneWide)
	out := filepath.Join(t.TempDir(), "out")
	whole, err := runChecked(t, Config{Inputs: []string{input}, Output: t.TempDir(), AsOf: "2026-06-30", NoDesk: true})
	if err != nil {
		t.Fatal(err)
	}
	dry, err := runChecked(t, Config{Inputs: []string{input}, Output: out, DryRun: true, AsOf: "2026-06-30", NoDesk: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a dry run left %s: %v", out, err)
	}
	if dry.Published || dry.Findings != whole.Findings || dry.Reports != whole.Reports || dry.RunID != whole.RunID {
		t.Errorf("dry %+v\nwhole %+v", dry, whole)
	}
}

func TestStrictRunPublishesNothingThatIsNotClean(t *testing.T) {
	input, _ := district(t, fixtures.OneLong)
	out := t.TempDir()
	result, err := runChecked(t, Config{Inputs: []string{input}, Output: out, Strict: true})
	if !errors.Is(err, ErrNotClean) || result == nil || result.Published {
		t.Fatalf("result %v, error %v", result, err)
	}
	if _, err := os.Lstat(filepath.Join(out, "current")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something is published: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(out, ".staging")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("staging is left behind: %v", err)
	}
}

func TestEmptyInputIsAnErrorUnlessAllowed(t *testing.T) {
	c := Config{Inputs: []string{t.TempDir()}, Output: t.TempDir()}
	if _, err := runChecked(t, c); !errors.Is(err, ErrEmpty) {
		t.Errorf("error %v, want ErrEmpty", err)
	}
	c.AllowEmpty = true
	if result, err := runChecked(t, c); err != nil || !result.Published {
		t.Errorf("allowed: %v, %v", result, err)
	}
}

func TestConfigurationErrorsComeTogether(t *testing.T) {
	_, err := Run(t.Context(), Config{Workers: -1, Keep: -2, AsOf: "soon"})
	if !errors.Is(err, ErrConfig) {
		t.Fatal(err)
	}
	for _, part := range []string{"input", "output", "workers = -1", "keep = -2", `as-of = "soon"`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in: %v", part, err)
		}
	}
}

// Every setting has its bounds, and what is not set is within them.
func TestBoundsOfSettings(t *testing.T) {
	good := Config{Inputs: []string{"in"}, Output: "out"}.WithDefaults()
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for what, pair := range map[string][2]func(c *Config){ // the last that is right, the first that is wrong
		"workers = 0: ":          {func(c *Config) { c.Workers = 1 }, func(c *Config) { c.Workers = 0 }},
		"workers = 1025: ":       {func(c *Config) { c.Workers = 1024 }, func(c *Config) { c.Workers = 1025 }},
		"memory = 1048575: ":     {func(c *Config) { c.MemoryBytes = 1 << 20 }, func(c *Config) { c.MemoryBytes = 1<<20 - 1 }},
		"keep = 0: ":             {func(c *Config) { c.Keep = 1 }, func(c *Config) { c.Keep = 0 }},
		"max-drop = 0: ":         {func(c *Config) { c.MaxDrop = 1 }, func(c *Config) { c.MaxDrop = 0 }},
		"max-drop = 101: ":       {func(c *Config) { c.MaxDrop = 100 }, func(c *Config) { c.MaxDrop = 101 }},
		"min-files = -1: ":       {func(c *Config) { c.MinFiles = 0 }, func(c *Config) { c.MinFiles = -1 }},
		"year = 2018: ":          {func(c *Config) { c.Years = []int{2024, 2019} }, func(c *Config) { c.Years = []int{2024, 2018} }},
		"year = 2100: ":          {func(c *Config) { c.Years = []int{2099} }, func(c *Config) { c.Years = []int{2100} }},
		`as-of = "2024-02-30": `: {func(c *Config) { c.AsOf = "2024-02-29" }, func(c *Config) { c.AsOf = "2024-02-30" }},
		"output: ":               {func(c *Config) { c.Output, c.DryRun = "", true }, func(c *Config) { c.Output = "" }},
		"input: ":                {func(c *Config) { c.Inputs = []string{"in", "there"} }, func(c *Config) { c.Inputs = nil }},
	} {
		right, wrong := good, good
		pair[0](&right)
		pair[1](&wrong)
		if err := right.Validate(); err != nil {
			t.Errorf("%s the last that is right: %v", what, err)
		}
		if err := wrong.Validate(); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	set := Config{Workers: 2, MemoryBytes: 3 << 20, Keep: 4, MaxDrop: 5, DeskReports: 6}
	if got := set.WithDefaults(); got.Workers != 2 || got.MemoryBytes != 3<<20 || got.Keep != 4 || got.MaxDrop != 5 || got.DeskReports != 6 {
		t.Errorf("what is set is another: %+v", got)
	}
}

// The heap may be as large as a run needs: what is in flight, and so much more for
// every report and file that the ground does not cover.
func TestLimitOfTheHeap(t *testing.T) {
	for _, tt := range []struct {
		reports, files, members int
		desk                    bool
		want                    int64
	}{
		{0, 0, 0, false, 64<<20 + 136<<20},
		{100_000, 100_000, 0, false, 64<<20 + 136<<20},
		{1_000_000, 100_000, 0, false, 64<<20 + 104<<20 + 900_000*340},
		{100_000, 1_000_000, 0, false, 64<<20 + 104<<20 + 900_000*140},
		{1_000_000, 1, 200_000, false, 64<<20 + 104<<20 + 900_000*340 + 200_000*700},
		{50_000, 1, 0, true, 64<<20 + 136<<20 + 50_000*1600},
	} {
		got := int64(0)
		c := Config{MemoryBytes: 64 << 20, HeapLimit: func(bytes int64) { got = bytes }}
		if c.limitHeap(tt.reports, tt.files, tt.members, tt.desk); got != tt.want {
			t.Errorf("%+v: %d bytes", tt, got)
		}
	}
}

func TestCancelledRunPublishesNothing(t *testing.T) {
	input, _ := district(t, fixtures.FilePerReport)
	ctx, cancel := context.WithCancel(t.Context())
	out := t.TempDir()
	_, err := Run(ctx, Config{Inputs: []string{input}, Output: out, Progress: func(p Progress) {
		if p.Phase == "write" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := os.Lstat(filepath.Join(out, "current")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something is published: %v", err)
	}
}

// Whatever operation of the file system of a whole run fails or is the last one,
// what is in force is whole, and the next run recovers.
func TestRunWithAFaultAtAnyOperation(t *testing.T) {
	fewer, _ := district(t, fixtures.OneNDJSON)
	folder := t.TempDir()
	d := &fixtures.District{Agencies: 31, FirstYear: 2020, LastYear: 2023, Seed: 8, ErrorShare: 0.3}
	if _, err := d.Write(folder, fixtures.OneNDJSON); err != nil {
		t.Fatal(err)
	}
	more := filepath.Join(folder, fixtures.InputFolder)
	input := filepath.Join(t.TempDir(), "input")
	give := func(from string) {
		t.Helper()
		if err := errors.Join(os.RemoveAll(input), os.CopyFS(input, os.DirFS(from))); err != nil {
			t.Fatal(err)
		}
	}
	root := t.TempDir()
	s := generations.New(root, disk.Real{})
	c := Config{Inputs: []string{input}, Output: root, NoDesk: true, Keep: 2, MaxDrop: 90}
	give(fewer)
	before, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	give(more)
	tried, denser := 0, 4
	if os.Getenv("GOUJI_LARGE") != "" {
		denser = 8
	}
	for _, fault := range disktest.Faults {
		for at := 0; ; at = at*denser/(denser-1) + 1 { // all of the first, then ever fewer: the middle is alike
			d := &disktest.Disk{At: at, Fault: fault}
			result, err := run(t.Context(), c, d, memory.NewGoAllocator())
			where, met := d.Reached()
			current, currentErr := s.Current()
			if currentErr != nil {
				t.Fatal(currentErr)
			}
			differences, compareErr := s.Compare(s.Folder(current), true)
			if compareErr != nil || len(differences) > 0 {
				t.Fatalf("%s: %s is in force and not whole: %v, %v", where, current, differences, compareErr)
			}
			switch {
			case err == nil && current != result.RunID:
				t.Fatalf("%s: no error, but %s is in force", where, current)
			case err != nil && fault == nil && !errors.Is(err, disktest.ErrDied), err != nil && fault != nil && !errors.Is(err, ErrTemporary):
				t.Fatalf("%s: %v", where, err)
			}
			if !met {
				break
			}
			tried++
			if err == nil || current != before.RunID { // make it the old one again
				if err := s.Point(before.RunID); err != nil {
					t.Fatal(err)
				}
				if err := disk.RemoveAll(disk.Real{}, s.Folder(current)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d faults and kills", tried)
}

// A run whose reports do not fit into memory publishes the same bytes.
func TestSpillingChangesNothing(t *testing.T) {
	folder := t.TempDir()
	d := &fixtures.District{
		Agencies: 1500, FirstYear: 2022, LastYear: 2023, Seed: 3, ErrorShare: 0.1,
		Formats: []fixtures.Format{fixtures.JSON}, PlainText: true,
	}
	if _, err := d.Write(folder, fixtures.OneNDJSON); err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	for _, memoryBytes := range []int64{1 << 30, 1 << 20} {
		c := Config{Inputs: []string{filepath.Join(folder, fixtures.InputFolder)}, Output: t.TempDir(), MemoryBytes: memoryBytes, NoDesk: true}
		result, err := runChecked(t, c)
		if err != nil {
			t.Fatal(err)
		}
		checkLedger(t, result)
		got := digest(t, result.Directory)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// Results that lie inside the input are not taken for reports by the next run.
func TestOutputInsideTheInput(t *testing.T) {
	folder := t.TempDir()
	good := filed{code: "11370900004341590P", name: "甲局", division: "370900", year: 2023, received: 3}
	if err := os.WriteFile(filepath.Join(folder, "1.json"), []byte(good.json()), 0o644); err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, out := range []string{t.TempDir(), filepath.Join(folder, "out"), folder} {
		for range 2 {
			result, err := runChecked(t, Config{Inputs: []string{folder}, Output: out})
			if err != nil {
				t.Fatal(err)
			}
			if id == "" {
				id = result.RunID
			}
			if result.RunID != id {
				t.Errorf("output %s: generation %s, want %s", out, result.RunID, id)
			}
			if result.Reports.Read != 1 || result.Files[form.Read] != 1 {
				t.Errorf("output %s: %+v, %d files read", out, result.Reports, result.Files[form.Read])
			}
		}
	}
}

package pipeline

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"gouji/fixtures"
	"gouji/form"
)

// Whatever one field of the configuration is changed to: either the generation
// has another id, or it has the same bytes. And an id that changes for nothing
// would make a new generation every night.
func TestEveryFieldOfTheConfigurationChangesTheIDOrNoByte(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs, which the race detector makes ten times as slow")
	}
	folder := t.TempDir()
	d := &fixtures.District{Agencies: 4, FirstYear: 2022, LastYear: 2023, Seed: 7, ErrorShare: 0.3}
	if _, err := d.Write(folder, fixtures.FilePerReport); err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(folder, fixtures.InputFolder)
	// One agency is silent, and one line of the roster cannot be used.
	data, err := os.ReadFile(filepath.Join(folder, fixtures.RosterFile))
	if err != nil {
		t.Fatal(err)
	}
	roster := filepath.Join(folder, "名单.csv")
	silent := []byte("1137040301234567XG,沉默局,,370403\n,,,\n")
	silent[17] = '1'
	if err := os.WriteFile(roster, slices.Concat(data, silent), 0o644); err != nil {
		t.Fatal(err)
	}
	renamed := filepath.Join(t.TempDir(), "编制主体.csv")
	if err := os.WriteFile(renamed, slices.Concat(data, silent), 0o644); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "名单.csv")
	if err := os.WriteFile(other, data, 0o644); err != nil {
		t.Fatal(err)
	}
	population, unused := filepath.Join(t.TempDir(), "人口.csv"), filepath.Join(t.TempDir(), "人口.csv")
	for path, text := range map[string]string{population: "area,year,population\n370403,2023,285000\n", unused: "area,year,population\n999999,2023,1\n"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	base := Config{Inputs: []string{input}, Roster: roster, AsOf: "2024-03-15", Version: "1"}
	publish := func(c Config) (string, map[string]string) {
		t.Helper()
		if c.Output == "" {
			c.Output = t.TempDir()
		}
		result, err := Run(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if result.Unchanged || !result.Published {
			t.Fatalf("%+v", result)
		}
		return result.RunID, digest(t, result.Directory)
	}
	id, want := publish(base)

	decided, decidedElse := filepath.Join(t.TempDir(), "处理.csv"), filepath.Join(t.TempDir(), "处理.csv")
	writeFile(t, decided, "rule,agency,year,decision\nS3-BAL,没有的局,2023,接受\n")
	writeFile(t, decidedElse, "rule,agency,year,decision\nS3-BAL,没有的局,2023,误报\n")

	const same, another = false, true
	type flip struct {
		changes bool // the id
		set     func(c *Config)
	}
	flips := map[string][]flip{
		"Inputs": {
			{same, func(c *Config) { c.Inputs = []string{shuffledCopy(t, input, 3)} }},
			{another, func(c *Config) { c.Inputs = []string{input, roster} }}, // the paths begin with the folder's name
		},
		"Output": {{same, func(c *Config) { c.Output = filepath.Join(t.TempDir(), "结果") }}},
		"Roster": {
			{another, func(c *Config) { c.Roster = "" }},
			{another, func(c *Config) { c.Roster = renamed }},
			{another, func(c *Config) { c.Roster = other }},
		},
		"Plan":   {{same, func(c *Config) { c.Plan = readJob(t, base, 3).Folder() }}},
		"Shards": {{same, func(c *Config) { c.Shards = filepath.Join(t.TempDir(), "shards") }}},
		"Population": {
			{another, func(c *Config) { c.Population = population }},
			{another, func(c *Config) { c.Population = unused }},
		},
		"Decisions": {
			{another, func(c *Config) { c.Decisions = decided }},
			{another, func(c *Config) { c.Decisions = decidedElse }},
		},
		"Grades": {
			{another, func(c *Config) { c.Grades = form.Grades{form.RuleUUnit: {Off: true}} }},
			{another, func(c *Config) { c.Grades = form.Grades{form.RuleUUnit: {Severity: form.Warning}} }},
			{same, func(c *Config) { c.Grades = form.Grades{} }},
		},
		"Workers":      {{same, func(c *Config) { c.Workers = 3 }}},
		"MemoryBytes":  {{same, func(c *Config) { c.MemoryBytes = 1 << 20 }}},
		"Keep":         {{same, func(c *Config) { c.Keep = 1 }}},
		"MaxDrop":      {{same, func(c *Config) { c.MaxDrop = 50 }}},
		"MinFiles":     {{same, func(c *Config) { c.MinFiles = 3 }}},
		"AcceptShrink": {{same, func(c *Config) { c.AcceptShrink = true }}},
		"Strict":       {{same, func(c *Config) { c.Strict = true }}}, // publishes nothing here, and the same where the input is clean
		"AllowEmpty":   {{same, func(c *Config) { c.AllowEmpty = true }}},
		"DryRun":       {{same, func(c *Config) { c.DryRun = true }}}, // publishes nothing
		"NoDesk":       {{another, func(c *Config) { c.NoDesk = true }}},
		"DeskReports": {
			{another, func(c *Config) { c.DeskReports = 3 }},
			{same, func(c *Config) { c.DeskReports = 30_000 }},
		},
		"Due": {
			{another, func(c *Config) { c.Due = form.DueRules{{Date: "01-20"}} }},
			{another, func(c *Config) { c.Due = form.DueRules{{Date: "03-20"}} }},
			{another, func(c *Config) { c.Due = form.DueRules{{Year: 2023, Date: "02-05"}} }},
			{another, func(c *Config) { c.Due = form.DueRules{{Group: form.GroupTowns, Date: "02-05"}} }},
		},
		"Rules": {
			{another, func(c *Config) {
				c.Rules = ownRules(t, "X-A", "proceedings.review.total <= applications.new_received.total")
			}},
			{another, func(c *Config) {
				c.Rules = ownRules(t, "X-A", "proceedings.review.total <= applications.carried_in.total")
			}},
			{another, func(c *Config) { c.Rules = ownRules(t, "X-B", "applications.new_received.total@district >= 1") }},
		},
		"Years": {
			{another, func(c *Config) { c.Years = []int{2023} }},
			{another, func(c *Config) { c.Years = []int{2022, 2023, 2024} }},
			{same, func(c *Config) { c.Years = []int{2023, 2022, 2023} }}, // what is asked for anyway
		},
		"AsOf": {
			{same, func(c *Config) { c.AsOf = "2024-03-16" }}, // the next night
			{same, func(c *Config) { c.AsOf = "2024-02-01" }}, // the first day after the agencies were due
			{another, func(c *Config) { c.AsOf = "2024-01-31" }},
			{another, func(c *Config) { c.AsOf = "2022-06-30" }},
			{another, func(c *Config) { c.AsOf = "" }}, // everything counts as due
		},
		"WaitLock":  {{same, func(c *Config) { c.WaitLock = time.Second }}},
		"ExitCode":  {{same, func(c *Config) { c.ExitCode = func(*Result, error) int { return 4 } }}},
		"HeapLimit": {{same, func(c *Config) { c.HeapLimit = func(int64) {} }}},
		"Version":   {{another, func(c *Config) { c.Version = "2" }}},
		"Log":       {{same, func(c *Config) { c.Log = zerolog.New(os.NewFile(0, "")).Level(zerolog.Disabled) }}},
		"Phase":     {{same, func(c *Config) { c.Phase = func(Phase) {} }}},
		"Progress":  {{same, func(c *Config) { c.Progress = func(Progress) {} }}},
	}
	fields := reflect.TypeFor[Config]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		if len(flips[name]) == 0 {
			t.Errorf("no other value of %s is tried", name)
		}
		ids := map[string]int{} // of its other values
		for n, f := range flips[name] {
			c := base
			f.set(&c)
			for k := range fields.NumField() {
				a, b := reflect.ValueOf(base).Field(k), reflect.ValueOf(c).Field(k)
				if k != i && a.Kind() != reflect.Func && !reflect.DeepEqual(a.Interface(), b.Interface()) {
					t.Errorf("%s %d changes %s, too", name, n, fields.Field(k).Name)
				}
			}
			if c.DryRun || c.Strict || f.changes { // of these the id is all there is to see
				c.DryRun = true
				result, err := Run(t.Context(), c)
				if result == nil || result.RunID != id != f.changes {
					t.Errorf("%s %d: %v, %v; another id: want %v", name, n, result, err, f.changes)
				} else if first, there := ids[result.RunID]; there && f.changes {
					t.Errorf("%s: the id of %d is that of %d", name, n, first)
				} else {
					ids[result.RunID] = n
				}
				continue
			}
			gotID, got := publish(c)
			if gotID != id {
				t.Errorf("%s %d: another id", name, n)
			}
			if diff := cmp.Diff(want, got); gotID == id && diff != "" {
				t.Errorf("%s %d: one id, two contents: %s", name, n, diff)
			}
		}
	}
}

// An input that stays gives no new generation, night after night, wherever the
// results lie, until a report is due.
func TestNightAfterNightWithinTheInput(t *testing.T) {
	input, roster := district(t, fixtures.OneNDJSON)
	due := form.DueRules{{Group: form.GroupDepartments, Date: "03-31"}}
	elsewhere, err := Run(t.Context(), Config{Inputs: []string{input}, Output: t.TempDir(), Roster: roster, AsOf: "2024-01-10", Due: due, NoDesk: true})
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{elsewhere.RunID}
	for _, out := range []string{filepath.Join(input, "结果"), input} {
		for day := time.Date(2024, 1, 10, 0, 0, 0, 0, time.UTC); day.Month() < time.May; day = day.AddDate(0, 0, 14) {
			result, err := Run(t.Context(), Config{Inputs: []string{input}, Output: out, Roster: roster, AsOf: day.Format(time.DateOnly), Due: due, NoDesk: true})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(ids, result.RunID) {
				ids = append(ids, result.RunID)
			}
		}
	}
	if len(ids) != 3 { // before 31 January, after it, and after 31 March
		t.Errorf("generations %v, want one for each time that another report is due", ids)
	}
}

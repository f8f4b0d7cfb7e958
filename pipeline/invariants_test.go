package pipeline

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/fixtures"
	"gouji/fixtures/seeds"
	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/disk/disktest"
	"gouji/pipeline/generations"
)

// Whatever the district, the forms it hands in, the settings, the workers, the
// shards and the faults of the disk: what docs/ARCHITECTURE.md promises holds.
// GOUJI_RUNS sets how many districts are drawn, GOUJI_SEED the first one's seed, the
// others' follow it.
func TestInvariantsOfAnyRun(t *testing.T) {
	districts := 3
	if testing.Short() {
		districts = 1
	}
	districts = seeds.Count(t, "GOUJI_RUNS", districts)
	seed := seeds.Seed(t, rand.Uint64())
	defer form.UseOwnRules(nil)
	var all anyTotals
	for n := range uint64(districts) {
		t.Run(fmt.Sprint(seed+n), func(t *testing.T) {
			a := drawAny(t, rand.New(rand.NewPCG(seed+n, 19)))
			t.Logf("GOUJI_SEED=%d GOUJI_RUNS=1: %s", seed+n, a.drawn)
			a.check(&all)
		})
	}
	t.Logf("%d districts, %+v", districts, all)
}

// notDrawn are the fields of Config that TestInvariantsOfAnyRun leaves as they are, and why.
var notDrawn = map[string]string{
	"Strict":       "publishes nothing where anything is found: TestStrictRunPublishesNothingThatIsNotClean",
	"MinFiles":     "publishes nothing where files are fewer: TestGuardOfTheInput",
	"AcceptShrink": "lets pass what MaxDrop stops, which is at 100 here: TestGuardOfTheInput",
	"WaitLock":     "waits for another run, and there is none: TestSignalsEndAProcess in cmd/gouji",
	"ExitCode":     "is only written into the journal: TestSeason",
	"Log":          "takes what a run says and gives nothing back",
}

// Whoever adds a setting has it drawn, too, or says why not.
func TestEverySettingIsDrawn(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "invariants_test.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				if field, is := to.(*ast.SelectorExpr); is {
					drawn[field.Sel.Name] = true
				}
			}
		case *ast.CompositeLit:
			if of, is := n.Type.(*ast.Ident); is && of.Name == "Config" {
				for _, e := range n.Elts {
					drawn[e.(*ast.KeyValueExpr).Key.(*ast.Ident).Name] = true
				}
			}
		}
		return true
	})
	config := reflect.TypeFor[Config]()
	for field := range config.Fields() {
		name := field.Name
		if (notDrawn[name] != "") == drawn[name] {
			t.Errorf("%s: drawn %t, left out because %q", name, drawn[name], notDrawn[name])
		}
	}
	for name := range notDrawn {
		if _, is := config.FieldByName(name); !is {
			t.Errorf("%s is no field of Config", name)
		}
	}
}

// anyTotals is what the districts came to.
type anyTotals struct{ runs, faults, reports, findings, figures int }

// anyDistrict is what an office happens to have and to ask for.
type anyDistrict struct {
	t      *testing.T
	random *rand.Rand
	config Config // without what must not matter
	drawn  string // in words
}

// drawAny draws a district, hands its reports in and spoils some files.
func drawAny(t *testing.T, random *rand.Rand) *anyDistrict {
	folder := t.TempDir()
	a := &anyDistrict{t: t, random: random}
	first := form.FirstYear + random.IntN(6)
	d := &fixtures.District{
		Agencies: 1 + random.IntN(12), FirstYear: first, LastYear: first + random.IntN(3), Seed: random.Uint64(),
		ErrorShare: []float64{0, 0.3, 1}[random.IntN(3)], PlainText: a.maybe(), Narrative: a.maybe(),
	}
	d.Divisions = 1 + random.IntN(min(3, d.Agencies))
	if a.maybe() {
		all := fixtures.Formats()
		for range 1 + random.IntN(4) {
			d.Formats = append(d.Formats, all[random.IntN(len(all))])
		}
	}
	bundle := []fixtures.Bundle{fixtures.FilePerReport, fixtures.FilePerReport, fixtures.OneNDJSON, fixtures.OneLong, fixtures.OneWide}[random.IntN(5)]
	if _, err := d.Write(folder, bundle); err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(folder, fixtures.InputFolder)
	spoilt := a.spoil(input)
	c := Config{Inputs: []string{input}, Version: "1", MaxDrop: 100, Keep: 1 + random.IntN(3), NoDesk: a.maybe(), AllowEmpty: true}
	if a.maybe() {
		c.Roster = filepath.Join(folder, fixtures.RosterFile)
	}
	if random.IntN(4) > 0 {
		c.AsOf = fmt.Sprintf("%d-%02d-15", d.LastYear+random.IntN(2), 1+random.IntN(12))
	}
	if random.IntN(3) == 0 {
		c.Years = []int{d.LastYear}
	}
	if random.IntN(3) == 0 {
		c.Due = form.DueRules{{Year: d.LastYear, Date: "02-10"}}
	}
	if random.IntN(3) == 0 {
		c.DeskReports = 1 + random.IntN(20)
	}
	if random.IntN(3) == 0 {
		c.Rules = ownRules(t, "X-ANY", "applications.new_received.total <= 5")
	}
	if random.IntN(3) == 0 {
		grade, wrong := form.ParseGrade(form.RuleFEdition, []string{"off", "info", "warning"}[random.IntN(3)])
		if wrong != (form.Text{}) {
			t.Fatal(wrong)
		}
		c.Grades = form.Grades{form.RuleFEdition: grade}
	}
	if random.IntN(3) == 0 {
		c.Population = filepath.Join(folder, "people.csv")
		lines := "area,year,population\n"
		for m := range d.Members() {
			lines += fmt.Sprintf("%s,%d,%d\n", m.Division, d.LastYear, 1+random.IntN(1_000_000))
		}
		writeFile(t, c.Population, lines)
	}
	if random.IntN(3) == 0 {
		c.Decisions = filepath.Join(folder, "decided.csv")
		lines := "rule,agency,year,decision\n"
		for m := range d.Members() {
			rule := []string{form.RuleS3Bal, form.RuleY3Carry, form.RuleRMissing, form.RuleA3Sum}[random.IntN(4)]
			lines += fmt.Sprintf("%s,%s,%d,%s\n", rule, m.Name, d.FirstYear+random.IntN(d.LastYear-d.FirstYear+1), []string{"接受", "误报"}[random.IntN(2)])
		}
		writeFile(t, c.Decisions, lines)
	}
	a.config = c
	a.drawn = fmt.Sprintf("%d agencies of %d divisions, %d–%d, errors %g, formats %v, bundle %d, %d files spoilt; roster %t, as of %q, office files %t, years %v, due %v, %d reports in them at most, own rules %t, grades %v, population %t, decisions %t",
		d.Agencies, d.Divisions, d.FirstYear, d.LastYear, d.ErrorShare, d.Formats, bundle, spoilt,
		c.Roster != "", c.AsOf, !c.NoDesk, c.Years, c.Due, c.DeskReports, c.Rules != nil, c.Grades, c.Population != "", c.Decisions != "")
	return a
}

func (a *anyDistrict) maybe() bool { return a.random.IntN(2) == 0 }

// spoil does to some files what happens to files on their way, and returns to how many.
func (a *anyDistrict) spoil(input string) (spoilt int) {
	a.t.Helper()
	paths := filesBelow(a.t, input)
	for range a.random.IntN(4) {
		path := paths[a.random.IntN(len(paths))]
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed before
		}
		if err != nil {
			a.t.Fatal(err)
		}
		spoilt++
		switch a.random.IntN(6) {
		case 0: // cut off
			writeFile(a.t, path, string(text[:a.random.IntN(len(text)+1)]))
		case 1: // some bytes wrong
			for range 1 + a.random.IntN(20) {
				if len(text) > 0 {
					text[a.random.IntN(len(text))] = byte(a.random.Uint32())
				}
			}
			writeFile(a.t, path, string(text))
		case 2: // handed in twice
			writeFile(a.t, filepath.Join(filepath.Dir(path), "再次"+filepath.Base(path)), string(text))
		case 3: // packed
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			w, err := z.Create(filepath.Base(path))
			if err == nil {
				_, err = w.Write(text)
			}
			if err := errors.Join(err, z.Close(), os.Remove(path)); err != nil {
				a.t.Fatal(err)
			}
			writeFile(a.t, path+".zip", b.String())
		case 4: // no report at all
			writeFile(a.t, filepath.Join(filepath.Dir(path), "通知.txt"), "请各单位于1月31日前报送。\n")
		default: // lost
			if err := os.Remove(path); err != nil {
				a.t.Fatal(err)
			}
		}
	}
	return spoilt
}

// filesBelow lists the files of a folder, which come in the same order every time.
func filesBelow(t *testing.T, folder string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// check runs in many ways, and holds each of them to what is promised.
func (a *anyDistrict) check(all *anyTotals) {
	t := a.t
	plain := a.config
	plain.Output, plain.Workers = filepath.Join(t.TempDir(), "plain"), 1
	result, err := runChecked(t, plain)
	if err != nil {
		t.Fatal(err)
	}
	all.runs++
	all.reports += result.Reports.Published
	checkLedger(t, result)
	all.findings += a.checkFindings(result)
	all.figures += a.checkSums(result.Directory)
	if _, err := os.Stat(filepath.Join(result.Directory, "report.html")); err == nil {
		all.figures += checkOfficeFiles(t, result.Directory)
	}
	want := digest(t, result.Directory)
	same := func(how string, c Config) {
		t.Helper()
		all.runs++
		other, err := runChecked(t, c)
		switch {
		case err != nil:
			t.Fatalf("%s: %v", how, err)
		case other.RunID != result.RunID:
			t.Errorf("%s: generation %s, want %s", how, other.RunID, result.RunID)
		case other.Findings != result.Findings || other.Reports != result.Reports || other.Figures != result.Figures:
			t.Errorf("%s: %v %v %v, want %v %v %v", how, other.Findings, other.Reports, other.Figures, result.Findings, result.Reports, result.Figures)
		case c.DryRun:
		default:
			if got := digest(t, other.Directory); !maps.Equal(got, want) {
				t.Errorf("%s: other bytes in %s", how, differing(want, got))
			}
		}
	}

	c := a.config
	c.Output = filepath.Join(t.TempDir(), "out")
	c.Workers, c.MemoryBytes = 2+a.random.IntN(7), int64(1<<20+a.random.IntN(1<<24))
	c.Inputs = []string{shuffledCopy(t, a.config.Inputs[0], a.random.IntN(256))}
	c.Progress, c.Phase, c.HeapLimit = func(Progress) {}, func(Phase) {}, func(int64) {}
	dry := c
	dry.DryRun = true
	same("a dry run", dry)
	same(fmt.Sprintf("%d workers, %d bytes, files made in another order", c.Workers, c.MemoryBytes), c)

	n := 1 + a.random.IntN(5)
	job := a.config
	job.Output = filepath.Join(t.TempDir(), "job")
	job.Plan, job.Inputs, job.Roster = readJob(t, a.config, n).Folder(), nil, ""
	same(fmt.Sprintf("a job of %d shards", n), job)

	a.checkNights(all, result, same)
}

// checkNights lets a night with fewer files and a night with a fault of the disk
// come before a good one, with what is kept from night to night.
func (a *anyDistrict) checkNights(all *anyTotals, result *Result, same func(how string, c Config)) {
	t := a.t
	c := a.config
	c.Output = filepath.Join(t.TempDir(), "nights")
	if a.maybe() {
		c.Shards = filepath.Join(filepath.Dir(c.Output), "shards")
	}
	fewer := c
	fewer.Inputs = []string{shuffledCopy(t, a.config.Inputs[0], 0)}
	if paths := filesBelow(t, fewer.Inputs[0]); len(paths) > 0 {
		if err := os.Remove(paths[a.random.IntN(len(paths))]); err != nil {
			t.Fatal(err)
		}
	}
	before, err := runChecked(t, fewer)
	if err != nil {
		t.Fatal(err)
	}
	s := generations.New(c.Output, disk.Real{})
	for range 3 {
		d := &disktest.Disk{At: a.random.IntN(200), Fault: []error{nil, syscall.EIO, syscall.ENOSPC}[a.random.IntN(3)]}
		_, failed := run(t.Context(), c, d, memory.NewGoAllocator())
		where, met := d.Reached()
		all.runs++
		if met {
			all.faults++
		}
		switch {
		case failed == nil, d.Fault == nil && errors.Is(failed, disktest.ErrDied), d.Fault != nil && errors.Is(failed, ErrTemporary):
		default:
			t.Fatalf("%s: %v", where, failed)
		}
		current, err := s.Current()
		if err != nil || current != before.RunID && current != result.RunID || failed == nil && current != result.RunID {
			t.Fatalf("%s: %v; %s is in force (%v), before %s, next %s", where, failed, current, err, before.RunID, result.RunID)
		}
		if differences, err := s.Compare(s.Folder(current), true); err != nil || len(differences) > 0 {
			t.Fatalf("%s: %s is in force and not whole: %v, %v", where, current, differences, err)
		}
	}
	same("the night after a fault", c)
	same("the night after that", c)
}

// checkFindings compares the datasets checks, findings and reports of a generation:
// a check that fails is a finding, each of a rule's findings is a check that fails,
// and a report counts its findings. It returns how many findings there are.
func (a *anyDistrict) checkFindings(result *Result) int {
	t := a.t
	t.Helper()
	type key struct{ report, rule string }
	found, severities := map[key]int64{}, map[key]int64{}
	// What was wrong with a version whose correction has come in is in the data, and counted
	// nowhere: nobody has to do anything about it. Rules R-… are about who reported, and when.
	version := func(row map[string]any) string { return fmt.Sprint(row["source_id"], row["agency_id"], row["year"]) }
	superseded := map[string]bool{}
	for _, row := range rowsOfDataset(t, result.Directory, "versions") {
		superseded[version(row)] = true
	}
	rows := rowsOfDataset(t, result.Directory, "findings")
	var counted [form.NumSeverities]int
	for _, row := range rows {
		severity := fmt.Sprint(row["severity"])
		for s := range form.NumSeverities {
			over := row["report_id"] == nil && s < form.Info && superseded[version(row)] && !strings.HasPrefix(fmt.Sprint(row["rule"]), "R-")
			if s.String() == severity && row["decision"] == nil && !over {
				counted[s]++
			}
		}
		if row["report_id"] != nil {
			found[key{fmt.Sprint(row["report_id"]), fmt.Sprint(row["rule"])}]++
			severities[key{fmt.Sprint(row["report_id"]), severity}]++
		}
	}
	if counted != result.Findings {
		t.Errorf("the data have findings %v, the result %v", counted, result.Findings)
	}
	for _, row := range rowsOfDataset(t, result.Directory, "checks") {
		k := key{fmt.Sprint(row["report_id"]), fmt.Sprint(row["rule"])}
		if failed := int64(row["failed"].(int32)); failed != found[k] {
			t.Errorf("%s: %d checks of %s fail, %d findings", k.report, failed, k.rule, found[k])
		}
	}
	for _, row := range rowsOfDataset(t, result.Directory, "reports") {
		for s := range form.NumSeverities {
			k := key{fmt.Sprint(row["report_id"]), s.String()}
			if n := int64(row["findings_"+s.String()].(int32)); n != severities[k] {
				t.Errorf("%s says it has %d findings of severity %s, there are %d", k.report, n, s, severities[k])
			}
		}
	}
	return len(rows)
}

// checkSums adds up the published reports and compares what the roll-ups say, and
// returns how many figures there are.
func (a *anyDistrict) checkSums(directory string) (figures int) {
	t := a.t
	t.Helper()
	// Totals and （六） are computed from their parts, which is no adding up of reports.
	computed := func(item any) bool {
		return item == "results_total" || strings.HasPrefix(fmt.Sprint(item), "other")
	}
	inSum := map[string]bool{}
	for _, row := range rowsOfDataset(t, directory, "reports") {
		inSum[fmt.Sprint(row["report_id"])] = row["in_sum"].(bool)
	}
	for name, columns := range map[string][]string{
		"applications": {"natural_persons", "enterprise", "research", "welfare", "legal_service", "other_org"},
		"proceedings":  {"upheld", "corrected", "other", "pending"},
	} {
		item := map[string]string{"applications": "item", "proceedings": "channel"}[name]
		want := map[string]int64{}
		for _, row := range rowsOfDataset(t, directory, name) {
			division := orEmpty(row["division"])
			if !inSum[fmt.Sprint(row["report_id"])] || computed(row[item]) {
				continue
			}
			for _, column := range columns {
				if v, stated := row[column].(int64); stated {
					for level, area := range map[string]string{"district": division, "city": form.City.In(division), "province": form.Province.In(division)} {
						want[fmt.Sprint(level, " ", area, " ", row["year"], " ", row[item], " ", column)] += v
					}
				}
			}
		}
		for _, row := range rowsOfDataset(t, directory, "rollup_"+name) {
			if orEmpty(row["basis"]) != "all" || orEmpty(row["level"]) == "group" || computed(row[item]) {
				continue
			}
			for _, column := range columns {
				if v, known := row[column].(int64); known {
					figures++
					k := fmt.Sprint(row["level"], " ", orEmpty(row["area"]), " ", row["year"], " ", row[item], " ", column)
					if v != want[k] {
						t.Errorf("%s: the roll-up says %d, the reports come to %d", k, v, want[k])
					}
					delete(want, k)
				}
			}
		}
		for _, k := range slices.Sorted(maps.Keys(want)) {
			if want[k] != 0 {
				t.Errorf("%s: the reports come to %d, there is no roll-up", k, want[k])
			}
		}
	}
	return figures
}

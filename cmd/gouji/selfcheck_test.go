package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/selfcheck"
)

// builtModule compiles cmd/selfcheck, once for all tests, as make build does.
var builtModule = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "gouji-module")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "selfcheck.wasm")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, "gouji/cmd/selfcheck")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, &fs.PathError{Op: "build", Path: string(out), Err: err}
	}
	if out, err := exec.Command("go", "run", "gouji/cmd/compact", path).CombinedOutput(); err != nil {
		return nil, &fs.PathError{Op: "compact", Path: string(out), Err: err}
	}
	wasm, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if _, err := z.Write(wasm); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
})

// builtPage writes the real page into a file.
func builtPage(t testing.TB, list *form.Roster, district selfcheck.District) string {
	t.Helper()
	if testing.Short() {
		t.Skip("the page takes a minute to build")
	}
	module, err := builtModule()
	if err != nil {
		t.Fatal(err)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	paper, err := writeSelfCheckPage(module, runtime, list, district)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "自查.html")
	if err := os.WriteFile(path, paper, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSelfCheckPage(t *testing.T) {
	list := form.NewRoster([]form.Member{{Code: "113406030031234567", Name: "甲局</script>", Division: "340603", Due: "02-15", Kind: "政府部门"}})
	var pages [2]string
	for i := range pages {
		paper, err := writeSelfCheckPage([]byte("module"), []byte("runtime();"), list, selfcheck.District{Years: []int{2023}})
		if err != nil {
			t.Fatal(err)
		}
		units := make([]uint16, len(paper)/2)
		if _, err := binary.Decode(paper, binary.LittleEndian, units); err != nil {
			t.Fatal(err)
		}
		pages[i] = string(utf16.Decode(units))
	}
	if pages[0] != pages[1] {
		t.Error("the same list gives different pages")
	}
	if n := strings.Count(pages[0], "</script>"); n != 6 {
		t.Errorf("%d ends of scripts, want 6: a text can end its element", n)
	}
	if script, module := strings.LastIndex(pages[0], "<script>"), strings.Index(pages[0], `class="module"`); script < 0 || script > module {
		t.Error("nothing is drawn before the module has been read")
	}
	for _, outside := range []string{"http:", "https:", "src=", "connect-src", "@import", "url("} {
		if strings.Contains(strings.ReplaceAll(pages[0], `"http://www.w3.org/2000/svg"`, ""), outside) {
			t.Errorf("the page has %q", outside)
		}
	}
	if !strings.Contains(pages[0], "default-src 'none'; script-src 'sha256-") || strings.Contains(pages[0], "unsafe-inline") {
		t.Error("the page has no strict policy")
	}
	if !strings.Contains(pages[0], `"years":[2023]`) {
		t.Error("the page does not know the year")
	}
}

// A gouji with the program writes the page; one without says so.
func TestSelfCheckCommand(t *testing.T) {
	code, stdout, stderr := invoke(t, nil, "selfcheck", "--lang", "en")
	if _, err := moduleFiles.ReadFile("module/selfcheck.wasm.gz"); err != nil {
		if code != exitFailed || !strings.Contains(stderr, "make build") || stdout != "" {
			t.Errorf("code %d, %d bytes, %s", code, len(stdout), stderr)
		}
	} else if code != exitOK || !strings.HasPrefix(stdout, "\xff\xfe<\x00!\x00d\x00") {
		t.Errorf("code %d, %s", code, stderr)
	}
	if code, _, stderr := invoke(t, nil, "selfcheck", "--year", "1999"); code != exitUsage {
		t.Errorf("--year 1999: code %d, %s", code, stderr)
	}
}

// A folder gets the blank forms and, where gouji has it, the page.
func TestTemplatesForAgencies(t *testing.T) {
	folder := t.TempDir()
	code, _, stderr := invoke(t, nil, "template", "-o", folder, "--lang", "zh")
	var names []string
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want, end := []string{"年度报告空白表.docx", "年度报告空白表.xlsx", "自查.html"}, exitOK
	if _, err := moduleFiles.ReadFile("module/selfcheck.wasm.gz"); err != nil {
		want, end = want[:2], exitFailed
	}
	if diff := cmp.Diff(want, names); diff != "" || code != end {
		t.Errorf("code %d, %s (-want +got):\n%s", code, stderr, diff)
	}
}

func TestSelfCheckProgramIsSmall(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "gouji/cmd/selfcheck")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "gouji/pipeline/selfcheck") {
		t.Error("go list does not see what the program is made of")
	}
	for path := range strings.Lines(string(out)) {
		if strings.Contains(path, "arrow") || strings.Contains(path, "parquet") || strings.Contains(path, "excelize") || strings.HasPrefix(path, "net/http") {
			t.Errorf("the page would link %s", strings.TrimSpace(path))
		}
	}
	const most = 4_500_000
	if info, err := os.Stat(builtPage(t, nil, selfcheck.District{})); err != nil || info.Size() > most {
		t.Errorf("the page has %d bytes, more than %d", info.Size(), most)
	}
}

// answers runs the program of a page over files in node.
func answers(t *testing.T, page string, files []string) []string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	command := exec.Command(node, filepath.Join("testdata", "selfcheck", "node.cjs"), page)
	command.Stdin = strings.NewReader(strings.Join(files, "\n"))
	var errs bytes.Buffer
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	t.Log(strings.TrimSpace(errs.String()))
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(files) {
		t.Fatalf("%d answers for %d files", len(lines), len(files))
	}
	return lines
}

// The page says of every file what gouji check says, in both languages, word for word:
// of two files of each extension in a folder, with GOUJI_LARGE of all of them.
func TestSelfCheckSaysWhatCheckSays(t *testing.T) {
	page := builtPage(t, nil, selfcheck.District{})
	var files []string
	least, taken := 300, map[string]int{}
	if os.Getenv("GOUJI_LARGE") == "" {
		least = 50
	}
	for _, dir := range []string{"../../fixtures/sample/input", "testdata/reports", "../../ingest/testdata"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "fuzz" {
				return fs.SkipDir // inputs of the fuzzer, which are no reports
			}
			if err == nil && entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), ".") && !strings.HasPrefix(entry.Name(), "~") {
				kind := dir + filepath.Ext(path)
				if taken[kind]++; taken[kind] > 2 && os.Getenv("GOUJI_LARGE") == "" {
					return nil
				}
				absolute, _ := filepath.Abs(path)
				files = append(files, absolute)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	said := answers(t, page, files)
	kinds, findings := map[string]int{}, 0
	for i, path := range files {
		var answer struct {
			Files    []struct{ Kind string }
			Findings [2]string
			Failed   bool
		}
		if err := json.Unmarshal([]byte(said[i]), &answer); err != nil || answer.Failed {
			t.Errorf("%s: failed %v: %v", path, answer.Failed, err)
			continue
		}
		for _, f := range answer.Files {
			kinds[f.Kind]++
		}
		t.Chdir(filepath.Dir(path))
		for k, language := range []string{"zh", "en"} {
			_, stdout, _ := invoke(t, pipeline.Run, "check", filepath.Base(path), "--format", "json", "--lang", language)
			var want strings.Builder
			for line := range strings.Lines(stdout) {
				if !strings.HasPrefix(line, `{"message_type":"summary"`) {
					want.WriteString(line)
					findings++
				}
			}
			if diff := cmp.Diff(want.String(), answer.Findings[k]); diff != "" {
				t.Errorf("%s in %s (-check +page):\n%s", path, language, diff)
			}
		}
	}
	t.Logf("%d files, %d lines, kinds %v", len(files), findings, kinds)
	if len(files) < 30 || findings < least || len(kinds) < 8 {
		t.Errorf("too little is compared: %d files, %d lines, kinds %v", len(files), findings, kinds)
	}
}

// ownSettings are those of a district with rules of its own, as gouji.toml and as what is
// built into the page.
const ownSettings = `due = ["乡镇街道=02-20"]
[severity]
L2-MISREAD = "off"
L-INT = "warning"
[[rule]]
id = "X-NATURAL"
words = { zh = "自然人申请不多于25件", en = "at most 25 applications of natural persons" }
severity = "logic"
relation = "applications.new_received.natural <= 25"
`

var ownDistrict = selfcheck.District{
	Due:    form.DueRules{{Group: "乡镇街道", Date: "02-20"}},
	Grades: form.Grades{"L2-MISREAD": {Off: true}, "L-INT": {Severity: form.Warning}},
	Rules: []form.OwnRule{{
		ID: "X-NATURAL", Words: form.Text{Chinese: "自然人申请不多于25件", English: "at most 25 applications of natural persons"},
		Severity: form.Logic, Relation: "applications.new_received.natural <= 25",
	}},
}

// The page makes of a folder the office files that gouji run publishes, byte for byte: of
// the sample district with last year's folder beside it, decisions and the district's
// own rules, grades and due dates; with GOUJI_LARGE also without any of them.
func TestSelfCheckMakesTheOfficeFilesOfARun(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	const today = "2026-03-31"
	sample, folder := "../../fixtures/sample", t.TempDir()
	configuration, decisions := filepath.Join(folder, "gouji.toml"), filepath.Join(folder, "decisions.csv")
	if err := os.WriteFile(configuration, []byte(ownSettings), 0o666); err != nil {
		t.Fatal(err)
	}
	type folders struct {
		name, last string
		settings   bool
	}
	tests := []folders{{"with last year's, decisions and settings", "testdata/reports", true}}
	if os.Getenv("GOUJI_LARGE") != "" {
		tests = append(tests, folders{name: "this year's"}, folders{name: "with last year's", last: "testdata/reports"}, folders{name: "with decisions and settings", settings: true})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, archive := t.TempDir(), filepath.Join(t.TempDir(), "office-files.zip")
			arguments := []string{"run", "-i", filepath.Join(sample, "input"), "-r", filepath.Join(sample, "agencies.csv"), "-o", out, "--as-of", today, "--fail-on", "never"}
			if tt.last != "" {
				arguments = append(arguments, "-i", tt.last)
			}
			run := func(arguments ...string) {
				if code, _, stderr := invoke(t, pipeline.Run, arguments...); code == exitFailed || code == exitUsage {
					t.Fatalf("code %d: %s", code, stderr)
				}
			}
			district, decided := selfcheck.District{}, ""
			if tt.settings {
				run(arguments...)
				run("decide", "L-NONNEG", "--agency", "云岭市菱塘区林业局", "--year", "2021", "--as", "accepted", "--reason", "来函说明", "-o", out, "-d", decisions)
				arguments = append(arguments, "-c", configuration, "-d", decisions)
				district, decided = ownDistrict, decisions
			}
			run(arguments...)
			page := builtPage(t, nil, district)
			said, err := exec.Command(node, filepath.Join("testdata", "selfcheck", "folder.cjs"), page, filepath.Join(sample, "input"), tt.last, filepath.Join(sample, "agencies.csv"), decided, today, archive).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			t.Logf("%s", said)
			z, err := zip.OpenReader(archive)
			if err != nil {
				t.Fatal(err)
			}
			defer z.Close()
			for _, f := range z.File {
				got, err := fs.ReadFile(z, f.Name)
				if err != nil {
					t.Fatal(err)
				}
				want, err := os.ReadFile(filepath.Join(out, "current", filepath.FromSlash(f.Name)))
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes, a run publishes %d others, %v", f.Name, len(got), len(want), err)
				}
				if tt.settings && f.Name == "report.html" && (!bytes.Contains(got, []byte("X-NATURAL")) || bytes.Contains(got, []byte("L2-MISREAD"))) {
					t.Error("the settings are without effect")
				}
				if tt.settings && strings.HasSuffix(f.Name, "林业局-2021.txt") && bytes.Contains(got, []byte("请更正2021年")) {
					t.Error("the decision is without effect")
				}
			}
			if len(z.File) < 50 {
				t.Errorf("only %d files", len(z.File))
			}
		})
	}
}

// The page says what gouji check says with the district's gouji.toml: its own rules,
// and its grades.
func TestSelfCheckFollowsTheSettings(t *testing.T) {
	var files []string
	for _, path := range []string{"testdata/reports/沭阳县发展和改革局2023.csv", "../../fixtures/sample/input/2020/云岭市菱塘区公安局2020年.json"} {
		absolute, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, absolute)
	}
	said := answers(t, builtPage(t, nil, ownDistrict), files)
	configuration := filepath.Join(t.TempDir(), "gouji.toml")
	if err := os.WriteFile(configuration, []byte(ownSettings), 0o666); err != nil {
		t.Fatal(err)
	}
	var all string
	for i, path := range files {
		t.Chdir(filepath.Dir(path))
		_, stdout, _ := invoke(t, pipeline.Run, "check", filepath.Base(path), "-c", configuration, "--format", "json", "--lang", "zh")
		var answer struct{ Findings [2]string }
		if err := json.Unmarshal([]byte(said[i]), &answer); err != nil {
			t.Fatal(err)
		}
		want, _, _ := strings.Cut(stdout, `{"message_type":"summary"`)
		if diff := cmp.Diff(want, answer.Findings[0]); diff != "" {
			t.Errorf("%s (-check +page):\n%s", path, diff)
		}
		all += want
	}
	if !strings.Contains(all, "X-NATURAL") || strings.Contains(all, "L2-MISREAD") {
		t.Errorf("the settings are without effect: %s", all)
	}
}

// browserOf says where the tests find a browser and what drives it: GOUJI_BROWSER names
// a folder with node_modules/playwright-core, GOUJI_CHROMIUM the browser if it is not on
// the path.
func browserOf(t testing.TB) (node, chromium string, environment []string) {
	t.Helper()
	modules := os.Getenv("GOUJI_BROWSER")
	if modules == "" {
		t.Skip("GOUJI_BROWSER is not set")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	if chromium = os.Getenv("GOUJI_CHROMIUM"); chromium == "" {
		if chromium, err = exec.LookPath("chromium"); err != nil {
			t.Skip("chromium is not installed and GOUJI_CHROMIUM is not set")
		}
	}
	return node, chromium, append(os.Environ(), "NODE_PATH="+filepath.Join(modules, "node_modules"))
}

// BenchmarkSelfCheckPage measures what whoever opens the page waits for and what the
// page takes of her computer, in a browser: `make bench-page`. Times depend on the
// computer and are printed beside what they should be; memory does not, and is judged.
func BenchmarkSelfCheckPage(b *testing.B) {
	node, chromium, environment := browserOf(b)
	page, sample := builtPage(b, nil, selfcheck.District{}), "../../fixtures/sample"
	typo := filepath.Join("testdata", "reports", "typo", "沭阳县发展和改革局2023.csv")
	folder, list := filepath.Join(sample, "input"), filepath.Join(sample, "agencies.csv")
	if given := os.Getenv("GOUJI_FOLDER"); given != "" { // as gouji generate makes it
		folder, list = filepath.Join(given, fixtures.InputFolder), filepath.Join(given, fixtures.RosterFile)
	}
	rounds := "3"
	if given := os.Getenv("GOUJI_ROUNDS"); given != "" {
		rounds = given
	}
	for b.Loop() {
		command := exec.Command(node, filepath.Join("testdata", "selfcheck", "bench.cjs"), page, typo, folder, list, chromium, rounds)
		command.Env, command.Stderr = environment, os.Stderr
		out, err := command.Output()
		if err != nil {
			b.Fatal(err)
		}
		var measured map[string]struct{ Wall, Processor, Still, Memory float64 }
		if err := json.Unmarshal(out, &measured); err != nil {
			b.Fatal(err)
		}
		const mostMemory = 150 // MB
		for _, part := range []struct {
			name    string  // drawn: a file can be given; start: the program has started; at once: a file given when the page was drawn
			seconds float64 // it may take on an office computer, 0 for any time
		}{{"drawn", 0}, {"start", 0.6}, {"at once", 0}, {"first", 0.5}, {"next", 0.1}, {"folder", 0}} {
			m := measured[part.name]
			should := ""
			if part.seconds > 0 {
				should = fmt.Sprintf(" (at most %.1f)", part.seconds)
			}
			fmt.Printf("%-7s %.2f s%s, %.2f s of processor, still for %.2f s, %.0f MB\n", part.name, m.Wall, should, m.Processor, m.Still, m.Memory)
			b.ReportMetric(m.Wall, strings.ReplaceAll(part.name, " ", "-")+"-s")
			b.ReportMetric(m.Memory, strings.ReplaceAll(part.name, " ", "-")+"-MB")
			if m.Memory > mostMemory && os.Getenv("GOUJI_FOLDER") == "" {
				b.Errorf("%s takes %.0f MB, more than %d", part.name, m.Memory, mostMemory)
			}
		}
	}
}

// What an agency's clerk does with the page, in a browser: the first report that she
// hands in, with GOUJI_LARGE all the rest. GOUJI_SCREENSHOTS names a folder for the pictures.
func TestSelfCheckInABrowser(t *testing.T) {
	node, chromium, environment := browserOf(t)
	list := form.NewRoster([]form.Member{{Code: "113406030031234567", Name: "相山区民政局", Division: "340603"}})
	plain, district := builtPage(t, nil, selfcheck.District{}), builtPage(t, list, selfcheck.District{Years: []int{2024}})
	folder := t.TempDir()
	seen := oneOfEveryKind(t, folder)
	for kind := range strings.FieldsSeq(".csv .json .ndjson .xlsx .docx .html .htm .md .txt .zip .gz .zst .pdf .ofd .xls .doc .rtf .odt .ods .xml") {
		if !seen[kind] {
			t.Fatalf("no file of kind %s among %v", kind, seen)
		}
	}
	hostile, err := filepath.Glob("../../fixtures/bad/input/*.*")
	if err != nil || len(hostile) < 30 {
		t.Fatal(hostile, err)
	}
	const report = "沭阳县发展和改革局2023.csv"
	reports := map[string]string{
		"clean.csv": "testdata/reports/" + report, "typo.csv": "testdata/reports/typo/" + report,
		"words.htm": "../../fixtures/sample/input/网站公开/2022/云岭市菱塘区城市管理综合行政执法局2022年.htm",
	}
	for _, from := range hostile {
		reports["bad-"+filepath.Base(from)] = from
	}
	for name, from := range reports {
		data, err := os.ReadFile(filepath.FromSlash(from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pictures := os.Getenv("GOUJI_SCREENSHOTS")
	if pictures == "" {
		pictures = folder
	}
	command := exec.Command(node, filepath.Join("testdata", "selfcheck", "browser.cjs"), plain, district, folder, pictures, chromium)
	command.Env = environment
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// oneOfEveryKind lays one report of every kind of file among the fixtures into a folder.
// It returns the kinds, by the ends of the names.
func oneOfEveryKind(t *testing.T, folder string) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	add := func(name string, open func() (io.ReadCloser, error)) error {
		kind := filepath.Ext(name)
		if seen[kind] || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") {
			return nil
		}
		seen[kind] = true
		f, err := open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(f)
		return errors.Join(err, f.Close(), os.WriteFile(filepath.Join(folder, "kind-"+name), data, 0o666))
	}
	for _, from := range []string{"../../fixtures/sample/input", "../../ingest/testdata/pdf", "../../ingest/testdata/ofd"} {
		err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			return add(entry.Name(), func() (io.ReadCloser, error) { return os.Open(path) })
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// Of old Office, packed for the repository.
	for _, name := range []string{"published-0.doc", "published-0.xls"} {
		err := add(name, func() (io.ReadCloser, error) {
			f, err := os.Open("../../ingest/testdata/saved/" + name + ".gz")
			if err != nil {
				return nil, err
			}
			return gzip.NewReader(f)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	office, err := zip.OpenReader("../../ingest/testdata/office/libreoffice.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer office.Close()
	for _, f := range office.File {
		if err := add(filepath.Base(f.Name), f.Open); err != nil {
			t.Fatal(err)
		}
	}
	return seen
}

// What a district's clerk does with the page, in a browser; see TestSelfCheckInABrowser.
func TestSelfCheckFolderInABrowser(t *testing.T) {
	if os.Getenv("GOUJI_LARGE") == "" {
		t.Skip("GOUJI_LARGE is not set: it takes a browser half a minute; TestSelfCheckMakesTheOfficeFilesOfARun has the files")
	}
	node, chromium, environment := browserOf(t)
	page := builtPage(t, nil, selfcheck.District{})
	sample, err := filepath.Abs("../../fixtures/sample")
	if err != nil {
		t.Fatal(err)
	}
	archive, pictures := filepath.Join(t.TempDir(), "收到.zip"), os.Getenv("GOUJI_SCREENSHOTS")
	if pictures == "" {
		pictures = t.TempDir()
	}
	f, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	if err := z.AddFS(os.DirFS(filepath.Join(sample, "input"))); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	// More files than a list shows.
	large := t.TempDir()
	d := fixtures.District{Agencies: 300, FirstYear: 2024, LastYear: 2024, Seed: 2, ErrorShare: 1}
	if _, err := d.Write(large, fixtures.OneNDJSON); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(node, filepath.Join("testdata", "selfcheck", "folder-browser.cjs"), page, filepath.Join(sample, "input"), archive, filepath.Join(sample, "agencies.csv"), pictures, chromium, filepath.Join(large, fixtures.InputFolder))
	command.Env = environment
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	saved, err := zip.OpenReader(filepath.Join(pictures, "office-files.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer saved.Close()
	if n := len(saved.File); n < 50 {
		t.Errorf("%d files are saved", n)
	}
}

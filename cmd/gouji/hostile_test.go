package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"gouji/form"
	"gouji/pipeline"
)

// hostile are texts that do something where they are shown as they are.
var hostile = []string{
	"\x1b[2J\x1b[31m红", "\x1b]0;title\a", "a\nb.csv:1:1: error [S3-BAL] forged", "a\r覆盖", "\x00nul", "\u009b2J", "\u202egnp.exe", "\x7f\b\b", "\u2028line",
	"=cmd|'/c calc'!A1", "<script>alert(1)</script>", "aux", "com1", "LPT9.txt", "../../etc/passwd", "\U000e0041tag",
}

// shownPlainly complains about a text for people that steers what shows it.
func shownPlainly(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8", what)
	}
	// In front may stand the mark by which programs on Windows know UTF-8.
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		plain := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r") // what Windows ends lines with
		if strings.ContainsFunc(plain, func(r rune) bool { return r != '\t' && form.ControlsDisplay(r) }) {
			t.Errorf("%s: %q", what, line)
			return
		}
		if strings.HasPrefix(line, "b.csv:1:1") {
			t.Errorf("%s: a forged line: %q", what, line)
		}
	}
}

// Whatever stands in names, keys and cells, nothing that is printed or written
// for people is more than text.
func TestHostileTextIsInert(t *testing.T) {
	folder := t.TempDir()
	input := filepath.Join(folder, "in")
	for i, text := range hostile {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		report := fmt.Sprintf(`{"year":2023,"agency":{"name":%s,"division":"370900","code":%s},"submitted_at":%s,%s:1,
"tables":{"applications":{"new_received":{"natural":%s,"enterprise":2,"total":9},%s:{"natural":3}}},"text":{"一":%s}}`,
			quoted, quoted, quoted, quoted, quoted, quoted, quoted)
		grid := "机关名称," + csvField(text) + "\n年度,2023\n" + csvField(text) + ",1\n三、收到和处理政府信息公开申请情况\n"
		wide := "agency_name,year," + csvField(text) + ",applications.new_received.natural\n" + csvField(text) + ",2023,1,x" + csvField(text) + "\n"
		for name, content := range map[string]string{fmt.Sprintf("%d.json", i): report, fmt.Sprintf("%d-grid.csv", i): grid, fmt.Sprintf("%d-wide.csv", i): wide} {
			put(t, filepath.Join(input, name), content)
		}
		// A file name holds neither a slash nor NUL.
		put(t, filepath.Join(input, strings.NewReplacer("/", "／", "\x00", "").Replace(text)+".json"), report)
	}
	roster := filepath.Join(folder, "名单.csv")
	lines := "code,name,division,kind,due\n"
	for _, text := range hostile {
		lines += "," + csvField("名单"+text) + ",370900," + csvField(text) + "," + csvField(text) + "\n"
	}
	put(t, roster, lines)
	out := filepath.Join(folder, "out")
	t.Chdir(folder)
	for _, language := range []string{"zh", "en"} {
		for _, args := range [][]string{
			{"check", input}, {"check", input, "--format", "json"}, {"check", filepath.Join(input, hostile[2]+".json")},
			{"run", "-i", input, "-o", out, "-r", roster, "--as-of", "2024-06-30"}, {"run", "-i", input, "-o", out, "--log", "json"},
			{"roster", "suggest", input}, {"roster", "suggest", input, "-o", hostile[2] + ".csv"}, {"generate", "-o", hostile[2] + "demo", "--agencies", "2"},
			{"template", "--as", "csv", "-o", hostile[2] + ".csv"}, {"explain", hostile[0]}, {hostile[0]}, {"run", "-i", hostile[0], "-o", out}, {"run", "-i", input, "-o", hostile[2] + "/x"},
			{"check", "--" + hostile[0]}, {"run", "-i", input, "-c", hostile[2]},
		} {
			var stdout, stderr bytes.Buffer
			code := execute(t.Context(), append(args, "--lang", language), process{
				stdout: &stdout, stderr: &stderr, lookup: func(string) (string, bool) { return "", false }, now: time.Now,
				environment: func() []string { return []string{"GOUJI_X\x1b[2J\n=1"} },
			})
			if code == exitFailed {
				t.Errorf("%q: exit code 1: %s", args, stderr.String())
			}
			shownPlainly(t, fmt.Sprintf("standard output of %q", args), stdout.String())
			shownPlainly(t, fmt.Sprintf("standard error of %q", args), stderr.String())
			if args[0] == "roster" {
				for line := range strings.Lines(stdout.String()) {
					for field := range strings.SplitSeq(line, ",") {
						if strings.HasPrefix(strings.Trim(field, "\"\ufeff"), "=") {
							t.Errorf("a formula: %q", line)
						}
					}
				}
			}
		}
	}
	err := filepath.WalkDir(filepath.Join(out, "current")+"/", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		shownPlainly(t, "the name of a file", path)
		switch base := strings.ToLower(e.Name()); filepath.Ext(path) {
		case ".html", ".md", ".sql", ".json", ".txt", ".csv":
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			shownPlainly(t, base, string(content))
			// Letters and tables show text as it is: nothing runs there.
			plain := filepath.Ext(path) == ".txt" || filepath.Ext(path) == ".csv"
			if !plain && strings.Contains(string(content), hostile[10]) {
				t.Errorf("%s holds a script", base)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func csvField(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

func put(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What failed is reported in the language of the user: the words of the system and
// of libraries are in the JSON log.
func TestFailuresAreReportedInOneLanguage(t *testing.T) {
	weird := errors.New("some words of a library nobody knows")
	causes := []error{weird, fmt.Errorf("write workbook: %w", weird), fmt.Errorf("%w: %w", pipeline.ErrConfig, weird), fmt.Errorf("%w: %w", pipeline.ErrRoster, weird),
		fmt.Errorf("%w in [in]", pipeline.ErrEmpty), fmt.Errorf("%w: out", pipeline.ErrLocked), pipeline.ErrNotClean, &pipeline.ShrunkError{Files: 1, MinFiles: 2}}
	for errno := syscall.Errno(1); errno < 134; errno++ {
		at := &fs.PathError{Op: "open", Path: "out/x", Err: errno}
		causes = append(causes, at, fmt.Errorf("%w: read spool: %w", pipeline.ErrTemporary, at), fmt.Errorf("switch current: %w", &os.LinkError{Op: "rename", Old: "a", New: "out/current", Err: errno}))
	}
	for _, cause := range causes {
		var stderr bytes.Buffer
		execute(context.Background(), []string{"run", "-i", ".", "-o", "out", "--lang", "zh"}, process{
			stdout: &bytes.Buffer{}, stderr: &stderr, lookup: func(string) (string, bool) { return "", false }, now: time.Now,
			pipelineRun: func(context.Context, pipeline.Config) (*pipeline.Result, error) { return nil, cause },
		})
		words := 0
		for word := range strings.FieldsFuncSeq(strings.ReplaceAll(stderr.String(), "gouji:", ""), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '/' && r != '.' }) {
			latin := strings.Trim(word, "-./")
			if latin != "" && latin[0] < utf8.RuneSelf && !strings.HasPrefix(word, "--") && !strings.Contains("out/x out/current json code template roster", latin) {
				words++
			}
		}
		if words > 1 || !strings.ContainsFunc(stderr.String(), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%v is reported as %q", cause, stderr.String())
		}
	}
}

// failingWriter is a standard output that cannot be written.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: w.err}
}

func TestLostOutputIsReported(t *testing.T) {
	folder := t.TempDir()
	put(t, filepath.Join(folder, "1.json"), `{"year":2023,"agency":{"name":"某局","division":"370900"},"tables":{"applications":{"new_received":{"natural":1,"total":1}}}}`)
	for _, args := range [][]string{
		{"explain", "S3-BAL"}, {"explain"}, {"forms"}, {"template", "--as", "csv"}, {"help"}, {"version"}, {"completion", "bash"}, {"check", folder},
		{"check", folder, "--format", "json"}, {"roster", "suggest", folder}, {"run", "-i", folder, "-o", filepath.Join(folder, "out"), "--fail-on", "never"},
	} {
		for err, reported := range map[error]bool{syscall.ENOSPC: true, syscall.EIO: true, syscall.EPIPE: false} {
			var stderr bytes.Buffer
			code := execute(t.Context(), append(args, "--lang", "zh"), process{
				stdout: failingWriter{err}, stderr: &stderr, lookup: func(string) (string, bool) { return "", false }, now: time.Now,
			})
			if said := strings.Contains(stderr.String(), "不能写入标准输出"); said != reported || reported && code != exitTemporary {
				t.Errorf("%q with %v: exit code %d, %q", args, err, code, stderr.String())
			}
		}
	}
}

// A signal ends whatever does not end by itself.
func TestAnInterruptedCommandEndsWithinASecond(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int)
	release := make(chan struct{})
	go execute(ctx, []string{"run", "-i", ".", "-o", "out"}, process{
		stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, lookup: func(string) (string, bool) { return "", false }, now: time.Now,
		exit: func(code int) { ended <- code },
		pipelineRun: func(context.Context, pipeline.Config) (*pipeline.Result, error) {
			<-release
			return nil, context.Canceled
		},
	})
	start := time.Now()
	cancel()
	select {
	case code := <-ended:
		if took := time.Since(start); code != int(exitInterrupted) || took < grace {
			t.Errorf("exit code %d after %s", code, took)
		}
	case <-time.After(10 * time.Second):
		t.Error("it goes on")
	}
	close(release)
}

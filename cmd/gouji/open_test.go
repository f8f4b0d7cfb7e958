package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakeDesktop is a desktop that notes what it is asked for.
type fakeDesktop struct {
	program string
	clicked bool
	fails   error
	opened  []string
	waited  int
}

func (d *fakeDesktop) DoubleClicked() bool      { return d.clicked }
func (d *fakeDesktop) Program() (string, error) { return d.program, nil }
func (d *fakeDesktop) Wait()                    { d.waited++ }
func (d *fakeDesktop) Open(path string) error {
	d.opened = append(d.opened, path)
	return d.fails
}

// clicked runs the program as a desktop would.
func clicked(t *testing.T, d *fakeDesktop, args ...string) (code exitCode, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	code = execute(context.Background(), append([]string{}, args...), process{ // never nil, as from the system
		stdout: &out, stderr: &log, lookup: func(string) (string, bool) { return "", false },
		now: func() time.Time { return time.Date(2026, 6, 30, 9, 0, 0, 0, shanghai) }, desktop: d,
	})
	return code, out.String(), log.String()
}

// folderWithReport makes a folder with the published report of the scripts in it.
func folderWithReport(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(folder, os.DirFS("testdata/reports")); err != nil {
		t.Fatal(err)
	}
	return folder
}

func onePage(t *testing.T, d *fakeDesktop, output string) {
	t.Helper()
	if len(d.opened) != 1 {
		t.Fatalf("opened %q", d.opened)
	}
	if relative, err := filepath.Rel(output, d.opened[0]); err != nil || !strings.HasPrefix(relative, "runs"+string(filepath.Separator)) || filepath.Base(relative) != "report.html" {
		t.Errorf("opened %s, not a page in %s", d.opened[0], output)
	}
	if _, err := os.Stat(d.opened[0]); err != nil {
		t.Error(err)
	}
}

// A double click reads the folder that the program lies in. The program and the
// results are no input, however often it is clicked.
func TestADoubleClick(t *testing.T) {
	folder := folderWithReport(t, "报送材料")
	program := filepath.Join(folder, "gouji.exe")
	if err := os.WriteFile(program, []byte("MZ"), 0o777); err != nil {
		t.Fatal(err)
	}
	first := ""
	for range 2 {
		d := &fakeDesktop{program: program, clicked: true}
		_, stdout, stderr := clicked(t, d)
		onePage(t, d, folder+resultsBeside)
		if d.waited != 1 || !strings.Contains(stdout, "按回车键关闭") {
			t.Errorf("the window closes before anything can be read: waited %d times\n%s", d.waited, stdout)
		}
		if strings.Contains(stdout+stderr, "command line tool") || strings.Contains(stdout, "gouji.exe") {
			t.Errorf("%s%s", stdout, stderr)
		}
		if first != "" && d.opened[0] != first {
			t.Errorf("the second click gives another result: %s, %s", first, d.opened[0])
		}
		first = d.opened[0]
	}
	// Where the results lie in the input they are none of it.
	d := &fakeDesktop{program: filepath.Join(filepath.Dir(folder), "gouji.exe"), clicked: true}
	_, stdout, _ := clicked(t, d)
	if len(d.opened) != 1 || strings.Contains(stdout, resultsBeside+"/runs") {
		t.Errorf("results are read again: %q\n%s", d.opened, stdout)
	}
}

func TestAFolderDroppedOnTheProgram(t *testing.T) {
	folder := folderWithReport(t, "2024.年报")
	d := &fakeDesktop{clicked: true}
	clicked(t, d, folder)
	onePage(t, d, filepath.Join(filepath.Dir(folder), "2024.年报"+resultsBeside))
	if d.waited != 1 {
		t.Errorf("waited %d times", d.waited)
	}
}

// In a terminal nobody waits, and what cannot be opened is named.
func TestOpen(t *testing.T) {
	folder, output := folderWithReport(t, "年报"), filepath.Join(t.TempDir(), "out")
	d := &fakeDesktop{fails: errors.New("no browser")}
	_, stdout, stderr := clicked(t, d, "open", folder, "-o", output)
	onePage(t, d, output)
	if d.waited != 0 || !strings.Contains(stderr, "请自行打开") || !strings.Contains(stdout, "结果") {
		t.Errorf("waited %d times, said\n%s%s", d.waited, stdout, stderr)
	}
	// Without anything to read nothing is opened.
	d = &fakeDesktop{}
	if code, _, _ := clicked(t, d, "open", t.TempDir()); code != exitUsage || len(d.opened) != 0 {
		t.Errorf("an empty folder: code %d, opened %q", code, d.opened)
	}
	d = &fakeDesktop{}
	if code, _, stderr := clicked(t, d); code != exitUsage || len(d.opened) != 0 || !strings.Contains(stderr, "gouji run") {
		t.Errorf("no arguments in a terminal: code %d, opened %q, %s", code, d.opened, stderr)
	}
}

// Windows and macOS cannot be tried here: what would be started is compared.
func TestOpener(t *testing.T) {
	for system, want := range map[string]string{
		"windows": "rundll32 url.dll,FileProtocolHandler C:/结果/report.html", "darwin": "open C:/结果/report.html", "linux": "xdg-open C:/结果/report.html",
	} {
		name, arguments := opener(system, "C:/结果/report.html")
		if got := strings.Join(slices.Concat([]string{name}, arguments), " "); got != want {
			t.Errorf("%s: %s, want %s", system, got, want)
		}
	}
}

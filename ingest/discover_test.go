package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"gouji/form"
	"gouji/ingest/delivery"
)

// writeFiles makes files, and folders for names that end in "/".
func writeFiles(t *testing.T, root string, names ...string) {
	t.Helper()
	for _, name := range names {
		file := filepath.Join(root, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(file, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// makeLink makes a symbolic link, which only Windows may refuse.
func makeLink(t *testing.T, target, name string) {
	t.Helper()
	err := os.Symlink(target, name)
	if err != nil && runtime.GOOS == "windows" {
		t.Skipf("no symbolic links here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Sizes are asked for in runs; every file gets its own.
func TestDiscoverMeasuresManyFiles(t *testing.T) {
	root := t.TempDir()
	want := map[string]int64{}
	for i := range 2*measuredTogether + 100 {
		name := fmt.Sprintf("%d/%04d.json", i%3, i)
		size := int64(i % 17)
		writeFiles(t, root, filepath.Dir(name)+"/")
		if err := os.WriteFile(filepath.Join(root, name), make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
		want[name] = size
		if i%100 == 0 { // links are measured at once, and stand between the others
			link := fmt.Sprintf("%d/%04d-link.json", i%3, i)
			makeLink(t, filepath.Join(root, name), filepath.Join(root, link))
			want[link] = size
		}
	}
	inputs, ignored, err := Discover([]string{root})
	if err != nil || len(ignored) > 0 || len(inputs) != len(want) {
		t.Fatalf("%d inputs, %d ignored, %v; want %d inputs", len(inputs), len(ignored), err, len(want))
	}
	for i, in := range inputs {
		if size, ok := want[in.Path]; !ok || size != in.Bytes {
			t.Errorf("%s has %d bytes, want %d", in.Path, in.Bytes, size)
		}
		if i > 0 && inputs[i-1].Path >= in.Path {
			t.Errorf("%s comes after %s", in.Path, inputs[i-1].Path)
		}
	}
}

// A file that goes between being listed and being measured is told, and the others are read.
func TestFilesThatGoWhileTheyAreListed(t *testing.T) {
	root := t.TempDir()
	writeFiles(t, root, "甲.csv")
	var d discovery
	for _, name := range []string{"不在.csv", "甲.csv"} {
		d.list(Input{Path: name, File: filepath.Join(root, name), Bytes: unmeasured})
	}
	d.collect()
	if len(d.inputs) != 1 || d.inputs[0].Path != "甲.csv" || d.inputs[0].Bytes < 0 {
		t.Errorf("inputs: %+v", d.inputs)
	}
	if len(d.ignored) != 1 || d.ignored[0].Path != "不在.csv" || d.ignored[0].Status != form.Rejected || d.ignored[0].Reason.Chinese == "" {
		t.Errorf("ignored: %+v", d.ignored)
	}
}

func TestDiscover(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	writeFiles(t, outside, "secret.csv")
	writeFiles(t, root,
		"b.json", "a.csv", "2020/甲局.xlsx", "2020/乙局.html", "folder.csv/", "folder.csv/inner.csv",
		".hidden.json", "~$甲局.xlsx", "draft.tmp", "photo.JPG", "noextension", ".git/config.json", "notes.md", "old.xls", "Report.CSV",
		"Thumbs.db", "desktop.ini", ".gitkeep", "丙局.htm", "丙局_files/", "丙局_files/image.png", "丙局_files/style.css", "丁局_files/丁局.csv", "logo.svg", "戊局.csv.bak", "己局.xlsx.crdownload")
	links := map[string]string{
		"link-in.csv":   filepath.Join(root, "a.csv"),
		"link-out.csv":  filepath.Join(outside, "secret.csv"),
		"link-dir":      filepath.Join(root, "2020"),
		"dir-out.csv":   outside,
		"dangling.json": filepath.Join(root, "nothing.json"),
	}
	for name, target := range links {
		makeLink(t, target, filepath.Join(root, name))
	}
	inputs, ignored, err := Discover([]string{root})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, in := range inputs {
		if content, err := os.ReadFile(in.File); err != nil || int64(len(content)) != in.Bytes {
			t.Errorf("%s: %d bytes, listed with %d, error %v", in.Path, len(content), in.Bytes, err)
		}
		fmt.Fprintf(&b, "read %s\n", in.Path)
	}
	for _, s := range ignored {
		if s.Reason.Chinese == "" {
			t.Errorf("%s: no reason in Chinese", s.Path)
		}
		fmt.Fprintf(&b, "%s %s: %s\n", s.Status, s.Path, s.Reason.English)
	}
	golden(t, filepath.Join("testdata", "discover.golden"), b.String())
}

// A root may be a link to a folder, and the folder one stands in.
func TestDiscoverALinkedRoot(t *testing.T) {
	parent := t.TempDir()
	writeFiles(t, parent, "real/a.csv", "real/2020/b.csv")
	makeLink(t, filepath.Join(parent, "real"), filepath.Join(parent, "link"))
	t.Chdir(filepath.Join(parent, "real"))
	for _, root := range []string{filepath.Join(parent, "link"), filepath.Join(parent, "real") + string(filepath.Separator), ".", "2020/.."} {
		inputs, ignored, err := Discover([]string{root})
		if err != nil || len(ignored) > 0 || len(inputs) != 2 || inputs[0].Path != "2020/b.csv" || inputs[1].Path != "a.csv" {
			t.Errorf("%s: %v, %d ignored, %v", root, inputs, len(ignored), err)
			continue
		}
		for _, in := range inputs {
			if _, err := os.Stat(in.File); err != nil {
				t.Errorf("%s: %v", root, err)
			}
		}
	}
}

func TestDiscoverSeveralRoots(t *testing.T) {
	parent := t.TempDir()
	writeFiles(t, parent, "x/2020/a.csv", "y/2020/a.csv", "single.json")
	inputs, _, err := Discover([]string{filepath.Join(parent, "x", "2020"), filepath.Join(parent, "y", "2020"), filepath.Join(parent, "single.json")})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, in := range inputs {
		paths = append(paths, in.Path)
	}
	if got, want := strings.Join(paths, " "), "2020/a.csv 2020~2/a.csv single.json"; got != want {
		t.Errorf("paths %s, want %s", got, want)
	}
}

func TestDiscoverARootThatIsNotThere(t *testing.T) {
	if _, _, err := Discover([]string{filepath.Join(t.TempDir(), "none")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that says that it does not exist", err)
	}
}

// A file that vanished or may not be read is rejected in a clerk's words. Tests
// may run as root, who may read everything, so the reason is tested by itself.
func TestUnreadableFiles(t *testing.T) {
	c := &collector{tb: t}
	in := Input{Path: "甲局.csv", File: filepath.Join(t.TempDir(), "甲局.csv")}
	if err := NewReader(Options{}).Read(context.Background(), in, c); err != nil {
		t.Fatal(err)
	}
	if s := c.sources[0]; s.Status != form.Rejected || s.Findings[0].Rule != "F-READ" || s.Reason.Chinese != "文件不能读取：文件不存在，可能已被移走" {
		t.Errorf("status %s, reason %s", s.Status, s.Reason)
	}
	if got := delivery.ReadReason(&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}); got != delivery.NoPermission {
		t.Errorf("no permission is %q", got.English)
	}
	// A directory behind a file's name: opening works, reading does not.
	c = &collector{tb: t}
	if err := NewReader(Options{}).Read(context.Background(), Input{Path: "x.csv", File: t.TempDir()}, c); err != nil {
		t.Fatal(err)
	}
	if s := c.sources[0]; s.Status != form.Rejected || s.Findings[0].Rule != "F-READ" {
		t.Errorf("a folder: status %s, findings %v", s.Status, s.Findings)
	}
}

// brokenReader fails in the midst of a file.
type brokenReader struct {
	text string
	err  error
}

func (b *brokenReader) Read(p []byte) (int, error) {
	if b.text == "" {
		return 0, b.err
	}
	n := copy(p, b.text)
	b.text = b.text[n:]
	return n, nil
}

func TestReadingThatBreaksOff(t *testing.T) {
	line := `{"year":2021,"机关":"甲局"}` + "\n"
	for _, c := range []struct {
		name  string
		lines int
		want  int
	}{{"early", 1, 0}, {"late", 50_000, 36_000}} {
		h := &collector{tb: t}
		rd := NewReader(Options{})
		g := rd.begin("a.ndjson", h)
		r := &brokenReader{text: strings.Repeat(line, c.lines), err: errors.New("input/output error")}
		if err := rd.readFrom(context.Background(), g, r, nil); err != nil {
			t.Fatal(err)
		}
		s := h.sources[0]
		if len(s.Findings) == 0 || s.Findings[len(s.Findings)-1].Rule != "F-READ" || len(h.reports) < c.want {
			t.Errorf("%s: %d reports, findings %v", c.name, len(h.reports), s.Findings)
		}
	}
}

// The root may be the folder one stands in, and its sub-folders one by one.
func TestDiscoverHere(t *testing.T) {
	root := t.TempDir()
	writeFiles(t, root, "a.json", "中文.json", "sub/b.json")
	t.Chdir(root)
	for _, here := range []string{".", "./", "./sub/.."} {
		inputs, _, err := Discover([]string{here})
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, in := range inputs {
			paths = append(paths, in.Path)
		}
		if got, want := strings.Join(paths, " "), "a.json sub/b.json 中文.json"; got != want {
			t.Errorf("%s: paths %s, want %s", here, got, want)
		}
	}
}

func TestDiscoverLeavesOutPublishedResults(t *testing.T) {
	root := t.TempDir()
	writeFiles(t, root, "a.json", "out/runs/1/workbook.xlsx", "out/runs/1/manifest.json", "out/runs/1/datasets/cells/x.parquet", "out/b.json",
		"datasets/b.json", "runs/c.json", "sent/manifest.json", "sent/datasets/x.parquet", "sent/workbook.xlsx", "new/.lock", "new/d.json")
	makeLink(t, filepath.Join(root, "new"), filepath.Join(root, "link"))
	list := func(roots []string, outputs ...string) string {
		t.Helper()
		inputs, ignored, err := Discover(roots, outputs...)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, in := range inputs {
			names = append(names, in.Path)
		}
		for _, s := range ignored {
			names = append(names, s.Path+" "+s.Reason.English)
		}
		return strings.Join(names, ", ")
	}
	const sent = "sent/ the published result of a run, not reports"
	const link = "link a link to a folder inside the input, whose files are read where they are"
	for _, tt := range []struct {
		roots, outputs []string
		want           string
	}{
		{[]string{root}, nil, "a.json, datasets/b.json, new/d.json, runs/c.json, " + link + ", new/.lock hidden file, " + sent},
		{[]string{root}, []string{filepath.Join(root, "new")}, "a.json, datasets/b.json, runs/c.json, " + link + ", " + sent},
		{[]string{root}, []string{filepath.Join(root, "link")}, "a.json, datasets/b.json, runs/c.json, " + link + ", " + sent},
		{[]string{root}, []string{filepath.Join(root, "nothing")}, "a.json, datasets/b.json, new/d.json, runs/c.json, " + link + ", new/.lock hidden file, " + sent},
		{[]string{root}, []string{root}, "a.json, datasets/b.json, new/d.json, " + link + ", new/.lock hidden file, " + sent},
		{[]string{filepath.Join(root, "new")}, []string{filepath.Join(root, "new")}, "d.json"},
		{[]string{filepath.Join(root, "out")}, nil, "b.json"}, // who names it means it, but not what was published
	} {
		if got := list(tt.roots, tt.outputs...); got != tt.want {
			t.Errorf("%v, output %v:\n got %s\nwant %s", tt.roots, tt.outputs, got, tt.want)
		}
	}
}

// Names that are the same in different encodings stay two files, in the same
// order every time.
func TestDiscoverTellsEncodingsOfANameApart(t *testing.T) {
	root := t.TempDir()
	const gbk = "\xbc\xd7\xbe\xd6.csv" // 甲局.csv
	if err := os.WriteFile(filepath.Join(root, gbk), []byte("1"), 0o644); err != nil {
		t.Skipf("no such names here: %v", err)
	}
	writeFiles(t, root, "甲局.csv", "甲局~2.csv", "乙局.csv")
	inputs, _, err := Discover([]string{root})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i, in := range inputs {
		got[in.Path] = filepath.Base(in.File)
		if i > 0 && inputs[i-1].Path >= in.Path {
			t.Errorf("%s comes after %s", in.Path, inputs[i-1].Path)
		}
	}
	want := map[string]string{"乙局.csv": "乙局.csv", "甲局.csv": gbk, "甲局~2.csv": "甲局~2.csv", "甲局~3.csv": "甲局.csv"}
	if !maps.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What the system refuses is reported as what it is.
func TestReasonsOfTheSystem(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("长", 400), "a.csv")
	_, err := os.ReadDir(long)
	if got := folderReason(err); !strings.Contains(got.Chinese, "太长") {
		t.Errorf("%v is reported as %q", err, got.Chinese)
	}
	_, err = os.Open(long)
	if got := delivery.ReadReason(err); !strings.Contains(got.Chinese, "太长") {
		t.Errorf("%v is reported as %q", err, got.Chinese)
	}
	if got := folderReason(fs.ErrPermission); got != noFolder {
		t.Errorf("reported as %q", got.Chinese)
	}
	// A frame that asks for a window of 1 GiB, and holds "1".
	c := &collector{tb: t}
	in := Input{Path: "a.csv.zst", File: filepath.Join(t.TempDir(), "a.csv.zst")}
	if err := os.WriteFile(in.File, []byte("\x28\xb5\x2f\xfd\x00\xa0\x09\x00\x001"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := NewReader(Options{}).Read(context.Background(), in, c); err != nil {
		t.Fatal(err)
	}
	if got := c.sources[0].Reason.Chinese; !strings.Contains(got, "窗口超过128MiB") {
		t.Errorf("a large window is reported as %q", got)
	}
}

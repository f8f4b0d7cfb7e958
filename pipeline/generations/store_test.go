package generations

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/disk/disktest"
	"gouji/pipeline/journal"
	"gouji/pipeline/since"
)

// generationID makes the id of a test's generation.
func generationID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:16]
}

// generationFiles are the files of a test's generation besides its manifest.
var generationFiles = []string{"datasets/reports/a.parquet", "datasets/cells/b.parquet", "workbook.xlsx", "returns/甲局.docx"}

// outcome is what became of a night.
type outcome struct {
	held      *Rollback
	unchanged bool
	edited    []string
}

// night does to an output folder what a run does, but for the reading and
// checking: it publishes a generation of a few files that say text.
func night(t *testing.T, d disk.Disk, root, text string, keep int) (*outcome, error) {
	s := New(root, d)
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := s.Prepare(); err != nil {
		return nil, err
	}
	id, inputs := generationID(text), "inputs of "+text
	there, held, err := s.InForce(id, inputs)
	if err != nil {
		return nil, err
	}
	result := &outcome{held: held}
	switch {
	case held != nil:
		id = held.InForce
	case there:
		result.unchanged = true
		err = s.Point(id)
	default:
		err = writeGeneration(s, id, inputs, text, result)
	}
	if err != nil {
		return nil, err
	}
	// What fails here is warned of, and the generation is in force.
	_ = s.Remember(Origin{Inputs: []string{"input"}}, held)
	run := &journal.Line{Day: "2026-01-20", Run: id, New: !result.unchanged}
	var now *journal.Snapshot
	var seen []since.SeenFinding
	if held == nil {
		finding := since.SeenFinding{Source: "a.csv", Finding: form.Finding{Rule: form.RuleS3Bal, Cells: []form.CellID{form.CellID(text[0])}}}
		finding.Rule, finding.Report, finding.Agency, finding.Year, finding.Asks = form.RuleS3Bal, "a-2025-own", "甲局", 2025, true
		now = &journal.Snapshot{
			Reports:  []journal.Report{{Key: "a-2025-own", Agency: "甲局", Year: 2025, Source: "a.csv", Fingerprint: text}},
			Findings: []journal.SeenFinding{finding.SeenFinding},
		}
		seen = append(seen, finding)
	}
	_, _, _ = s.KeepJournal(run, now, seen, held != nil)
	aside, _ := s.Prune(keep, id)
	result.edited = append(result.edited, aside...)
	return result, nil
}

func writeGeneration(s Store, id, inputs, text string, result *outcome) error {
	g, err := s.Stage()
	if err != nil {
		return err
	}
	defer g.Abandon()
	m := Manifest{RunID: id, InputsSHA256: inputs, Inputs: []Item{}}
	write := func(name string, content []byte) error {
		f, err := g.Create(name)
		if err != nil {
			return err
		}
		_, err = f.Write(content)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		if name != ManifestFile {
			m.Files = append(m.Files, f.Item())
		}
		return nil
	}
	for _, name := range generationFiles {
		if err := write(name, []byte(text+" "+name)); err != nil {
			return err
		}
	}
	list := "种类,机关名称,统一社会信用代码,行政区划代码,年度,电子邮箱,期限,信件,附件,agency_id,report\n" +
		"更正,甲局,,,2025,a@b.cn,,returns/甲局-2025.txt,returns/甲局-2025.xlsx,a,a-2025-own\n"
	for name, content := range map[string]string{"letters.csv": list, "returns/甲局-2025.txt": "主题：" + text + "\n\n请改正", "returns/甲局-2025.xlsx": text} {
		if err := write(name, []byte(content)); err != nil {
			return err
		}
	}
	content, err := json.Marshal(m)
	if err == nil {
		err = write(ManifestFile, content)
	}
	if err == nil {
		result.edited, err = g.Commit(id)
	}
	return err
}

// shown returns the text of the generation in force, "" if there is none, and
// complains if it is not whole.
func shown(t *testing.T, root string) (text, damage string) {
	t.Helper()
	s := Store{root: root, disk: disk.Real{}}
	id, err := s.Current()
	if err != nil {
		t.Fatal(err)
	}
	if id == "" {
		return "", ""
	}
	folder := s.path(runsFolder, id)
	differences, err := s.Compare(folder, true)
	if err != nil {
		t.Fatal(err)
	}
	if !IsWhole(differences) {
		damage = fmt.Sprint(differences)
	}
	for _, name := range generationFiles {
		content, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if before, ok := strings.CutSuffix(string(content), " "+name); err == nil && ok {
			text = before
		}
	}
	return text, damage
}

// publishAll publishes one generation after the other.
func publishAll(t *testing.T, root string, keep int, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := night(t, disktest.Reliable(), root, text, keep); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		// Files are as old as the next night makes them.
		if err := filepath.WalkDir(filepath.Join(root, runsFolder, generationID(text)), func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				info, statErr := os.Stat(path)
				if err = statErr; err == nil {
					err = os.Chtimes(path, time.Time{}, info.ModTime().Add(-24*time.Hour))
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
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

// A clerk's own words, saved into a published generation.
const clerksWords = "改过的工作簿"

// damage changes, removes and adds files of a generation.
func damage(t *testing.T, root, text string) {
	folder := filepath.Join(root, runsFolder, generationID(text))
	writeFile(t, filepath.Join(folder, "workbook.xlsx"), clerksWords)
	writeFile(t, filepath.Join(folder, "returns", "~$甲局.docx"), "lock")
	writeFile(t, filepath.Join(folder, "returns", "办理情况.txt"), clerksWords)
	if err := os.Remove(filepath.Join(folder, "datasets/cells/b.parquet")); err != nil {
		t.Fatal(err)
	}
}

// Whatever operation of whatever way through the store fails, and wherever the
// process dies: what is in force is the old generation or the new one, whole;
// what a clerk changed is not lost; the exit code is right; and the next nights,
// with the new input and with the old, publish and clean up.
func TestEveryFaultAndEveryKill(t *testing.T) {
	scenarios := []struct {
		name    string
		prepare func(t *testing.T, root string)
		act     func(t *testing.T, d disk.Disk, root string) error // nil: publish new, keep 2
		links   error
		swaps   error
		damaged bool // the old generation is, until the new one is there
		gap     bool // and for a moment there is none
		words   int  // files with the clerk's words, wherever they are
		want    string
	}{
		{name: "first", prepare: func(*testing.T, string) {}, want: "new"},
		{name: "second", prepare: func(t *testing.T, root string) { publishAll(t, root, 2, "old") }, want: "new"},
		{name: "with pruning", prepare: func(t *testing.T, root string) {
			publishAll(t, root, 9, "1", "2", "3", "old")
			writeFile(t, filepath.Join(root, runsFolder, generationID("1"), "批注.txt"), clerksWords)
		}, want: "new", words: 1},
		{name: "unchanged", prepare: func(t *testing.T, root string) { publishAll(t, root, 2, "old", "new") }, want: "new"},
		{name: "back to an older one", prepare: func(t *testing.T, root string) { publishAll(t, root, 2, "new", "old") }, want: "new"},
		{name: "damaged, in force", prepare: func(t *testing.T, root string) {
			publishAll(t, root, 2, "old", "new")
			damage(t, root, "new")
		}, want: "new", damaged: true, words: 2},
		{name: "damaged, not in force", prepare: func(t *testing.T, root string) {
			publishAll(t, root, 2, "new", "old")
			damage(t, root, "new")
		}, want: "new", words: 2},
		{name: "damaged, in force, nothing to exchange with", prepare: func(t *testing.T, root string) {
			publishAll(t, root, 2, "old", "new")
			damage(t, root, "new")
		}, swaps: errors.ErrUnsupported, want: "new", damaged: true, gap: true, words: 2},
		{name: "its manifest is gone", prepare: func(t *testing.T, root string) {
			publishAll(t, root, 2, "old", "new")
			damage(t, root, "new")
			if err := os.Remove(filepath.Join(root, runsFolder, generationID("new"), ManifestFile)); err != nil {
				t.Fatal(err)
			}
		}, want: "new", damaged: true, gap: true, words: 2},
		{name: "no links", prepare: func(t *testing.T, root string) {
			if _, err := night(t, &disktest.Disk{At: -1, Fault: syscall.EIO, Links: syscall.EPERM}, root, "old", 2); err != nil {
				t.Fatal(err)
			}
		}, links: syscall.EPERM, want: "new"},
		{name: "rollback", prepare: func(t *testing.T, root string) { publishAll(t, root, 3, "new", "x", "old") },
			act: func(t *testing.T, d disk.Disk, root string) error {
				_, err := Store{root: root, disk: d}.rollBack(t.Context(), generationID("new"), 0, time.Unix(1e9, 0))
				return err
			}, want: "new"},
		{name: "held by a rollback", prepare: func(t *testing.T, root string) {
			publishAll(t, root, 3, "old", "new")
			if _, err := (Store{root: root, disk: disk.Real{}}).rollBack(t.Context(), generationID("old"), 0, time.Unix(1e9, 0)); err != nil {
				t.Fatal(err)
			}
		}, want: "old"},
	}
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			act := s.act
			if act == nil {
				act = func(t *testing.T, d disk.Disk, root string) error {
					_, err := night(t, d, root, "new", 2)
					return err
				}
			}
			total := 0
			for _, fault := range disktest.Faults {
				step := 61 // which of them depends on the scenario
				switch {
				case os.Getenv("GOUJI_SOAK") != "":
					step = 1
				case os.Getenv("GOUJI_LARGE") != "":
					step = 23
				}
				for at := len(s.name) % step; ; at += step {
					root := t.TempDir()
					s.prepare(t, root)
					writeFile(t, filepath.Join(root, runsFolder, "备份", "别删.txt"), clerksWords)
					writeFile(t, filepath.Join(root, "readme.txt"), clerksWords)
					before, _ := shown(t, root)
					journalled, _ := os.ReadFile(filepath.Join(root, journalFile))
					d := &disktest.Disk{At: at, Fault: fault, Links: s.links, Swaps: s.swaps}
					err := act(t, d, root)
					where, met := d.Reached()
					if !met {
						if text, damage := shown(t, root); err != nil || text != s.want || damage != "" {
							t.Fatalf("without any fault: %q %s, %v", text, damage, err)
						}
						break
					}
					total++
					text, damage := shown(t, root)
					switch {
					case text == s.want && damage == "":
					case err == nil:
						t.Fatalf("%s: no error, but %q %s is in force", where, text, damage)
					case text == before && (damage == "" || s.damaged):
					case s.gap && text == "":
					default:
						t.Fatalf("%s: %q %s is in force", where, text, damage)
					}
					if fault != nil && err != nil && !errors.Is(err, disk.ErrTemporary) {
						t.Fatalf("%s: not said to be temporary: %v", where, err)
					}
					if fault == nil && err != nil && !errors.Is(err, disktest.ErrDied) {
						t.Fatalf("%s: dead, and %v", where, err)
					}
					checkNextNights(t, root, where, s.words)
					checkJournal(t, root, where, string(journalled))
				}
			}
			t.Logf("%d faults and kills", total)
		})
	}
}

// checkNextNights holds an output folder that a fault or kill left to its promise.
func checkNextNights(t *testing.T, root, where string, words int) {
	t.Helper()
	if err := (Store{root: root, disk: disk.Real{}}).removeRollback(); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"new", "old", "next"} {
		if _, err := night(t, disktest.Reliable(), root, text, 2); err != nil {
			t.Fatalf("%s: the next night with %q: %v", where, text, err)
		}
		if got, damage := shown(t, root); got != text || damage != "" {
			t.Fatalf("%s: after the next night with %q, %q %s is in force", where, text, got, damage)
		}
	}
	all, found := everything(t, root), 0
	for name, content := range all {
		first, _, _ := strings.Cut(name, "/")
		if !slices.Contains([]string{runsFolder, currentLink, editedFolder, lockFile, lastFile, journalFile, SinceFolder, "readme.txt"}, first) || strings.Contains(name, retiredPrefix) {
			t.Errorf("%s: %s is left", where, name)
		}
		if content == clerksWords {
			found++
		}
	}
	if all["runs/备份/别删.txt"] == "" || all["readme.txt"] == "" || found != words+2 {
		t.Fatalf("%s: of what others wrote %d files are there, want %d: %v", where, found, words+2, all)
	}
	generations, err := (Store{root: root, disk: disk.Real{}}).List()
	if err != nil || len(generations) > 2 {
		t.Fatalf("%s: %d generations stay, %v", where, len(generations), err)
	}
}

// checkJournal holds a journal that a fault or kill has met to its promise: it is
// whole, nothing that it said before is lost, the next nights are in it, and what
// has changed is in the message about the last one.
func checkJournal(t *testing.T, root, where, before string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, journalFile))
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	lines, whole := journal.Decode(text)
	if whole != len(text) || len(lines) < 3 || !strings.HasPrefix(string(text), before) {
		t.Fatalf("%s: of a journal of %d bytes %d are whole, %d lines; before it was %q", where, len(text), whole, len(lines), before)
	}
	for i, night := range []string{"new", "old", "next"} {
		if l := lines[len(lines)-3+i]; l.Run != generationID(night) {
			t.Fatalf("%s: line %d is of %q", where, len(lines)-3+i, l.Run)
		}
	}
	state := journal.Fold(lines)
	if r := state.Reports["a-2025-own"]; r.Fingerprint != "next" || len(state.Reports) != 1 {
		t.Fatalf("%s: reports %+v", where, state.Reports)
	}
	page, err := os.ReadFile(filepath.Join(root, SinceFolder, since.Page))
	if err != nil || !strings.Contains(string(page), generationID("next")) {
		t.Fatalf("%s: %s, %v", where, page, err)
	}
	for name, want := range map[string]string{"甲局/甲局-2025.xlsx": "next", "甲局/甲局-2025.txt": "主题：next", "甲局/甲局-2025.eml": "To: a@b.cn", "甲局.zip": "next"} {
		if sent, err := os.ReadFile(filepath.Join(root, SinceFolder, "outbox", name)); err != nil || !strings.Contains(string(sent), want) {
			t.Fatalf("%s: %s is %q, %v", where, name, sent, err)
		}
	}
}

// What somebody changed in a published generation is moved aside and reported.
func TestAnEditedGenerationIsReplaced(t *testing.T) {
	root := t.TempDir()
	publishAll(t, root, 3, "a")
	if result, err := night(t, disk.Real{}, root, "a", 3); err != nil || !result.unchanged {
		t.Fatalf("nothing has changed, and %+v, %v", result, err)
	}
	for range 2 {
		damage(t, root, "a")
		result, err := night(t, disk.Real{}, root, "a", 3)
		if err != nil || result.unchanged || len(result.edited) != 2 {
			t.Fatalf("%+v, %v", result, err)
		}
		for _, name := range result.edited {
			if content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil || string(content) != clerksWords {
				t.Errorf("%s: %q, %v", name, content, err)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(root, editedFolder, generationID("a"), "workbook (2).xlsx")); err != nil {
		t.Error(err)
	}
	// The same size and an old time deceive a run, but no verification.
	name := filepath.Join(root, runsFolder, generationID("a"), "workbook.xlsx")
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, strings.ToUpper(string(old)))
	if err := os.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	s := Store{root: root, disk: disk.Real{}}
	for contents, want := range map[bool]int{false: 0, true: 1} {
		if got, err := s.Compare(filepath.Dir(name), contents); err != nil || len(got) != want {
			t.Errorf("contents %v: %v, %v", contents, got, err)
		}
	}
	// A file that is only younger, such as one restored from a backup, is no difference.
	writeFile(t, name, string(old))
	if got, err := s.Compare(filepath.Dir(name), false); err != nil || len(got) != 0 {
		t.Errorf("restored: %v, %v", got, err)
	}
}

// within fails where anything above the output folder would be touched.
type within struct {
	disk.Real
	root string
}

func (w within) MkdirAll(path string) error   { return cmp.Or(w.holds(path), w.Real.MkdirAll(path)) }
func (w within) SyncFolder(path string) error { return cmp.Or(w.holds(path), w.Real.SyncFolder(path)) }

func (w within) holds(path string) error {
	if !strings.HasPrefix(path, w.root) {
		return &fs.PathError{Op: "touch", Path: path, Err: fs.ErrPermission}
	}
	return nil
}

// The folders above the output may be closed to the program: it has nothing to do there.
func TestNothingIsDoneAboveTheOutput(t *testing.T) {
	root := t.TempDir()
	if _, err := night(t, within{root: root}, root, "a", 3); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, SinceFolder, since.Page)); err != nil {
		t.Error(err)
	}
}

// durable notes what would be gone if the machine lost its power: files whose bytes,
// and folders whose names, were not synced since they changed.
type durable struct {
	disk.Real
	mu   sync.Mutex
	lost map[string]bool
	t    *testing.T
	root string
	// switches is how often current was switched.
	switches int
}

// change notes a path, synced by itself or not, and that the name of it is new.
func (d *durable) change(path string, whole bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !whole {
		d.lost[path] = true
	}
	d.lost[filepath.Dir(path)+"/"] = true
}

func (d *durable) MkdirAll(path string) error {
	if _, err := os.Stat(path); err != nil {
		d.change(path, true)
	}
	return d.Real.MkdirAll(path)
}

func (d *durable) Create(path string) (disk.File, error) {
	d.change(path, false)
	f, err := d.Real.Create(path)
	return durableFile{f, d, path}, err
}

type durableFile struct {
	disk.File
	on   *durable
	path string
}

func (f durableFile) Sync() error {
	f.on.mu.Lock()
	defer f.on.mu.Unlock()
	delete(f.on.lost, f.path)
	return f.File.Sync()
}

func (d *durable) SyncFolder(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.lost, filepath.Clean(path)+"/")
	return d.Real.SyncFolder(path)
}

func (d *durable) Rename(from, to string) error {
	d.change(to, true)
	d.mu.Lock()
	defer d.mu.Unlock()
	for path := range maps.Clone(d.lost) { // what is below goes along
		if below, within := strings.CutPrefix(path, from+"/"); within {
			delete(d.lost, path)
			d.lost[to+"/"+below] = true
		}
	}
	return d.Real.Rename(from, to)
}

func (d *durable) ReplaceLink(from, to string) error {
	d.switches++
	for path := range d.lost {
		if strings.HasPrefix(path, filepath.Join(d.root, runsFolder)) {
			d.t.Errorf("%s is not on the disk when it comes into force", path)
		}
	}
	return d.Real.ReplaceLink(from, to)
}

// What comes into force is on the disk before: the bytes of all files, and their names.
func TestWhatComesIntoForceIsOnTheDisk(t *testing.T) {
	root := t.TempDir()
	d := &durable{lost: map[string]bool{}, t: t, root: root}
	for _, text := range []string{"a", "b", "a"} {
		if _, err := night(t, d, root, text, 2); err != nil {
			t.Fatal(err)
		}
	}
	if d.switches != 3 {
		t.Errorf("current was switched %d times", d.switches)
	}
	if d.lost[root+"/"] {
		t.Error("the last switch is not on the disk")
	}
}

func TestPruneKeepsTheNewestAndTheOneInForce(t *testing.T) {
	root := t.TempDir()
	s := Store{root: root, disk: disk.Real{}}
	for i, text := range []string{"a", "b", "c", "d"} {
		publishAll(t, root, 9, text)
		when := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(filepath.Join(root, runsFolder, generationID(text), ManifestFile), when, when); err != nil {
			t.Fatal(err)
		}
	}
	foreign := filepath.Join(root, runsFolder, "0123456789abcdef") // a name like ours, and not ours
	writeFile(t, filepath.Join(foreign, ManifestFile), `{"run_id": "`+generationID("e")+`"}`)
	for _, tt := range []struct {
		current, published string
		keep               int
		want               string
	}{
		{"a", "d", 3, "acd"}, // an operator went back
		{"a", "d", 1, "ad"},
		{"d", "d", 1, "d"},
	} {
		if err := s.Point(generationID(tt.current)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Prune(tt.keep, generationID(tt.published)); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, text := range []string{"a", "b", "c", "d"} {
			if _, err := os.Stat(filepath.Join(root, runsFolder, generationID(text))); err == nil {
				got += text
			}
		}
		if got != tt.want {
			t.Errorf("%+v: %s is kept", tt, got)
		}
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Errorf("a folder of somebody else's: %v", err)
	}
}

// What keeps a run from publishing is found before any work, with a way out.
func TestOutputThatCannotBeUsed(t *testing.T) {
	for name, spoil := range map[string]func(root string) error{
		"current is a folder": func(root string) error {
			return os.CopyFS(filepath.Join(root, currentLink), os.DirFS(filepath.Join(root, runsFolder, generationID("old"))))
		},
		"current is a file": func(root string) error {
			return os.WriteFile(filepath.Join(root, currentLink), []byte("see the other share"), 0o644)
		},
		"the lock is a link": func(root string) error {
			return os.Symlink(filepath.Join(root, "victim"), filepath.Join(root, lockFile))
		},
		"the lock is a folder": func(root string) error { return os.Mkdir(filepath.Join(root, lockFile), 0o755) },
		"the generations are behind a link": func(root string) error {
			return errors.Join(os.Rename(filepath.Join(root, runsFolder), filepath.Join(root, "moved")), os.Symlink("moved", filepath.Join(root, runsFolder)))
		},
		"a note is a folder": func(root string) error {
			return errors.Join(os.Remove(filepath.Join(root, lastFile)), os.Mkdir(filepath.Join(root, lastFile), 0o755))
		},
		"a rollback is a folder": func(root string) error { return os.Mkdir(filepath.Join(root, rollbackFile), 0o755) },
	} {
		root := t.TempDir()
		publishAll(t, root, 3, "old")
		for _, name := range []string{currentLink, lockFile} {
			if strings.Contains(name, currentLink) == strings.Contains(name, "current") {
				_ = os.Remove(filepath.Join(root, name))
			}
		}
		writeFile(t, filepath.Join(root, "victim"), clerksWords)
		if err := spoil(root); err != nil {
			t.Fatal(err)
		}
		_, err := night(t, disk.Real{}, root, "new", 1)
		problem, ok := errors.AsType[*OutputError](err)
		if !ok || problem.What == (form.Text{}) || problem.Advice == (form.Text{}) {
			t.Errorf("%s: %v", name, err)
		}
		if content, _ := os.ReadFile(filepath.Join(root, "victim")); string(content) != clerksWords {
			t.Errorf("%s: a file outside was written: %q", name, content)
		}
		if _, err := os.Stat(filepath.Join(root, runsFolder, generationID("old"))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLockIsHeldByOneRun(t *testing.T) {
	s := Store{root: t.TempDir(), disk: disk.Real{}}
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(s.path(lockFile)); err != nil || info.Mode().Perm()&0o044 != 0o044 {
		t.Errorf("others cannot read who holds the lock: %v, %v", info.Mode(), err)
	}
	if _, err := s.Lock(t.Context(), 10*time.Millisecond); !errors.Is(err, ErrLocked) {
		t.Errorf("second lock: %v, want ErrLocked", err)
	}
	unlock()
	again, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatalf("after unlocking: %v", err)
	}
	again()
}

// A rollback holds for the input that was given up, and ends with another.
func TestRollbackHoldsUntilTheInputChanges(t *testing.T) {
	root := t.TempDir()
	publishAll(t, root, 3, "a", "b")
	s := Store{root: root, disk: disk.Real{}}
	if _, err := s.rollBack(t.Context(), "0123456789abcdef", 0, time.Unix(1e9, 0)); !errors.Is(err, ErrNoGeneration) {
		t.Errorf("no such generation: %v", err)
	}
	order, err := s.rollBack(t.Context(), generationID("a"), 0, time.Unix(1e9, 0))
	if err != nil || order.GivenUp != generationID("b") {
		t.Fatalf("%+v, %v", order, err)
	}
	for range 2 {
		result, err := night(t, disk.Real{}, root, "b", 3)
		if err != nil || result.held == nil || result.held.InForce != generationID("a") {
			t.Fatalf("%+v, %v", result, err)
		}
		if text, damage := shown(t, root); text != "a" || damage != "" {
			t.Fatalf("%q %s is in force", text, damage)
		}
	}
	for _, text := range []string{"c", "a", "b"} { // the order is over, also when what it put in force comes again
		result, err := night(t, disk.Real{}, root, text, 3)
		if err != nil || result.held != nil {
			t.Fatalf("%+v, %v", result, err)
		}
		if got, damage := shown(t, root); got != text || damage != "" {
			t.Fatalf("%q %s is in force, want %q", got, damage, text)
		}
	}
	damage(t, root, "a")
	if _, err := s.rollBack(t.Context(), generationID("a"), 0, time.Unix(1e9, 0)); !errors.Is(err, ErrNoGeneration) {
		t.Errorf("back to a damaged one: %v", err)
	}
}

// unreadable opens files that cannot be read.
type unreadable struct{ disk.Real }

func (u unreadable) Open(path string) (disk.Reader, error) {
	f, err := u.Real.Open(path)
	return unreadableFile{f}, err
}

type unreadableFile struct{ disk.Reader }

func (unreadableFile) Read([]byte) (int, error) { return 0, syscall.EIO }

// A manifest that cannot be read now is not one that is damaged: nothing is done about
// a generation of which nothing is known.
func TestManifestThatCannotBeRead(t *testing.T) {
	root := t.TempDir()
	publishAll(t, root, 3, "a")
	s := Store{root: root, disk: unreadable{}}
	for what, err := range map[string]error{
		"compare": second(s.Compare(s.Folder(generationID("a")), false)),
		"list":    second(s.List()),
	} {
		if !errors.Is(err, disk.ErrTemporary) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Look tells what stands in an output folder, by sizes; Verify reads a generation through.
func TestLookAndVerify(t *testing.T) {
	root := t.TempDir()
	look := func() *State {
		t.Helper()
		state, err := Look(root)
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	if s := look(); s.InForce() != nil || !s.LastGood.IsZero() || len(s.Generations)+len(s.Journal)+len(s.Differences) != 0 || s.Rollback != nil {
		t.Errorf("in an empty folder: %+v", s)
	}
	publishAll(t, root, 3, "a", "b")
	if s := look(); len(s.Generations) != 2 || s.InForce().ID != generationID("b") || s.LastGood.IsZero() || len(s.Journal) != 2 || s.Rollback != nil || len(s.Differences) != 0 {
		t.Errorf("%+v", s)
	}
	if _, err := RollBack(t.Context(), root, generationID("a"), 0, time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	if s := look(); s.InForce().ID != generationID("a") || s.Rollback == nil || s.Rollback.GivenUp != generationID("b") {
		t.Errorf("after going back: %+v", s)
	}
	publishAll(t, root, 3, "c")
	if s := look(); s.InForce().ID != generationID("c") || s.Rollback != nil {
		t.Errorf("after another input: %+v", s)
	}
	// An order about a generation that is not in force is over.
	if err := (Store{root: root, disk: disk.Real{}}).writeNote(rollbackFile, &Rollback{InForce: generationID("a")}); err != nil {
		t.Fatal(err)
	}
	if s := look(); s.Rollback != nil {
		t.Errorf("an order that is over: %+v", s.Rollback)
	}
	// The same size and an old time: only reading it through tells.
	name := filepath.Join(root, runsFolder, generationID("c"), "workbook.xlsx")
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, strings.ToUpper(string(content)))
	if err := os.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	if s := look(); len(s.Differences) != 0 {
		t.Errorf("by sizes: %v", s.Differences)
	}
	for id, want := range map[string][]Difference{
		"":                {{"workbook.xlsx", ChangedFile}},
		generationID("c"): {{"workbook.xlsx", ChangedFile}},
		generationID("a"): nil,
	} {
		if _, got, err := Verify(root, id); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", id, got, err)
		}
	}
	if _, _, err := Verify(root, "0123456789abcdef"); !errors.Is(err, ErrNoGeneration) {
		t.Errorf("no such generation: %v", err)
	}
	// A manifest that was cut off is none.
	manifest := filepath.Join(root, runsFolder, generationID("a"), ManifestFile)
	if content, err = os.ReadFile(manifest); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(manifest, int64(bytes.Index(content, []byte(`"sha256"`)))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Verify(root, generationID("a")); !errors.Is(err, ErrNoGeneration) {
		t.Errorf("its manifest is cut off: %v", err)
	}
	damage(t, root, "c")
	want := []Difference{{"datasets/cells/b.parquet", MissingFile}, {"returns/办理情况.txt", AddedFile}, {"workbook.xlsx", ChangedFile}}
	if s := look(); !slices.Equal(s.Differences, want) || IsWhole(s.Differences) || !IsWhole(s.Differences[1:2]) {
		t.Errorf("damaged: %v", s.Differences)
	}
}

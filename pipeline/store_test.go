package pipeline

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// dyingDisk works until operation number dieAt and fails ever after, as for a
// process that is killed: nothing after that moment reaches the disk.
type dyingDisk struct {
	realDisk
	mu                sync.Mutex
	operations, dieAt int
}

var errDied = errors.New("the disk died")

func (d *dyingDisk) step() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.operations++
	if d.operations > d.dieAt {
		return errDied
	}
	return nil
}

func (d *dyingDisk) MkdirAll(path string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.realDisk.MkdirAll(path)
}

func (d *dyingDisk) Create(path string) (diskFile, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Create(path)
	return &dyingFile{diskFile: f, disk: d}, err
}

func (d *dyingDisk) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.realDisk.Rename(from, to)
}

func (d *dyingDisk) Symlink(target, path string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.realDisk.Symlink(target, path)
}

func (d *dyingDisk) RemoveAll(path string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.realDisk.RemoveAll(path)
}

func (d *dyingDisk) SyncFolder(path string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.realDisk.SyncFolder(path)
}

type dyingFile struct {
	diskFile
	disk *dyingDisk
}

func (f *dyingFile) Write(b []byte) (int, error) {
	if err := f.disk.step(); err != nil {
		return 0, err
	}
	return f.diskFile.Write(b)
}

func (f *dyingFile) Sync() error {
	if err := f.disk.step(); err != nil {
		return err
	}
	return f.diskFile.Sync()
}

func (f *dyingFile) Close() error {
	err := f.disk.step()
	return errors.Join(err, f.diskFile.Close())
}

// publishText publishes a generation of two files with the given text.
func publishText(d disk, root, id, text string) error {
	s := store{root: root, disk: d}
	g, err := s.stage()
	if err != nil {
		return err
	}
	for _, name := range []string{"datasets/a.parquet", manifestFile} {
		f, err := g.create(name)
		if err != nil {
			return err
		}
		if _, err := f.Write([]byte(text)); err != nil {
			_ = f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return g.commit(id)
}

func visible(t *testing.T, root string) string {
	t.Helper()
	a, errA := os.ReadFile(filepath.Join(root, currentLink, "datasets", "a.parquet"))
	b, errB := os.ReadFile(filepath.Join(root, currentLink, manifestFile))
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Fatalf("the generation in force is not whole: %q %v, %q %v", a, errA, b, errB)
	}
	return string(a)
}

// Killed after any number of operations, the output shows the old generation or
// the new one, whole; and the next run publishes normally.
func TestKilledAtAnyStepTheOldGenerationStaysWhole(t *testing.T) {
	for dieAt := 0; ; dieAt++ {
		root := t.TempDir()
		if err := publishText(realDisk{}, root, "one", "first"); err != nil {
			t.Fatal(err)
		}
		d := &dyingDisk{dieAt: dieAt}
		err := publishText(d, root, "two", "second")
		got := visible(t, root)
		if err == nil {
			if got != "second" {
				t.Fatalf("published without an error, but %q is visible", got)
			}
			if d.operations > dieAt {
				t.Fatalf("operation %d failed and nobody noticed", dieAt)
			}
			t.Logf("%d steps", dieAt)
			return
		}
		if !errors.Is(err, errDied) {
			t.Fatalf("step %d: %v", dieAt, err)
		}
		if got != "first" && got != "second" {
			t.Fatalf("step %d: %q is visible", dieAt, got)
		}
		if err := publishText(realDisk{}, root, "three", "third"); err != nil {
			t.Fatalf("step %d: the next run fails: %v", dieAt, err)
		}
		if got := visible(t, root); got != "third" {
			t.Fatalf("step %d: after the next run %q is visible", dieAt, got)
		}
	}
}

func TestPruneKeepsTheNewestAndTheOneInForce(t *testing.T) {
	root := t.TempDir()
	s := store{root: root, disk: realDisk{}}
	for i, id := range []string{"a", "b", "c", "d"} {
		if err := publishText(realDisk{}, root, id, id); err != nil {
			t.Fatal(err)
		}
		when := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(filepath.Join(root, runsFolder, id), when, when); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.point("a"); err != nil { // an operator went back
		t.Fatal(err)
	}
	if err := s.prune(2); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"a": true, "b": false, "c": false, "d": true} {
		if got := s.published(id); got != want {
			t.Errorf("generation %s: kept %v, want %v", id, got, want)
		}
	}
}

func TestLockIsHeldByOneRun(t *testing.T) {
	s := store{root: t.TempDir(), disk: realDisk{}}
	unlock, err := s.lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.lock(t.Context(), 10*time.Millisecond); !errors.Is(err, ErrLocked) {
		t.Errorf("second lock: %v, want ErrLocked", err)
	}
	unlock()
	again, err := s.lock(t.Context(), 0)
	if err != nil {
		t.Fatalf("after unlocking: %v", err)
	}
	again()
}

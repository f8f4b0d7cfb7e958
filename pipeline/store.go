package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// The layout of an output folder:
//
//	runs/<id>/       published generations, never changed
//	current          symbolic link to the last one, switched last
//	.staging/        the generation being written; leftovers are removed by the next run
//	.lock            held by the running process, says who that is
const (
	runsFolder    = "runs"
	currentLink   = "current"
	stagingFolder = ".staging"
	lockFile      = ".lock"
	manifestFile  = "manifest.json"
)

// store is the output folder of a run.
type store struct {
	root string
	disk disk
}

func (s store) path(parts ...string) string {
	return filepath.Join(append([]string{s.root}, parts...)...)
}

// lock takes the lock of the output folder, waiting up to wait for another run.
// The kernel frees it when the process ends, however it ends.
func (s store) lock(ctx context.Context, wait time.Duration) (unlock func(), err error) {
	if err := os.MkdirAll(s.root, 0o755); err != nil {
		return nil, fmt.Errorf("create output: %w", temporary(err))
	}
	path := s.path(lockFile)
	l := flock.New(path)
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	held, err := l.TryLock()
	if err == nil && !held && wait > 0 {
		held, err = l.TryLockContext(ctx, 200*time.Millisecond)
		if errors.Is(err, context.DeadlineExceeded) {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !held {
		holder, _ := os.ReadFile(path) // best effort: the message is helpful without it, too
		return nil, fmt.Errorf("%w: %s (%s)", ErrLocked, path, strings.TrimSpace(string(holder)))
	}
	host, _ := os.Hostname()
	if err := os.WriteFile(path, []byte("pid "+strconv.Itoa(os.Getpid())+" on "+host+"\n"), 0o644); err != nil {
		_ = l.Unlock()
		return nil, fmt.Errorf("write lock: %w", temporary(err))
	}
	return func() { _ = l.Unlock() }, nil
}

// stage prepares an empty staging folder and removes what a killed run left.
func (s store) stage() (*staging, error) {
	folder := s.path(stagingFolder)
	if err := s.disk.RemoveAll(folder); err != nil {
		return nil, fmt.Errorf("clear staging: %w", temporary(err))
	}
	if err := s.disk.MkdirAll(folder); err != nil {
		return nil, fmt.Errorf("create staging: %w", temporary(err))
	}
	return &staging{store: s, folder: folder, made: map[string]bool{folder: true}}, nil
}

// published reports whether a generation is there, whole.
func (s store) published(id string) bool {
	_, err := os.Stat(s.path(runsFolder, id, manifestFile)) // written last, moved as a whole
	return err == nil
}

// current returns the id of the generation in force, "" if there is none.
func (s store) current() string {
	target, err := os.Readlink(s.path(currentLink))
	if err != nil {
		return ""
	}
	return filepath.Base(target)
}

// point makes current show a generation: one atomic rename.
func (s store) point(id string) error {
	if s.current() == id {
		return nil
	}
	next := s.path(currentLink + ".tmp")
	if err := s.disk.RemoveAll(next); err != nil {
		return fmt.Errorf("clear link: %w", temporary(err))
	}
	if err := s.disk.Symlink(filepath.Join(runsFolder, id), next); err != nil {
		return fmt.Errorf("link generation: %w", temporary(err))
	}
	if err := s.disk.Rename(next, s.path(currentLink)); err != nil {
		return fmt.Errorf("switch current: %w", temporary(err))
	}
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", temporary(err))
	}
	return nil
}

// prune removes the oldest generations beyond keep; the one in force always stays.
func (s store) prune(keep int) error {
	entries, err := os.ReadDir(s.path(runsFolder))
	if err != nil {
		return fmt.Errorf("list generations: %w", err)
	}
	type generation struct {
		id   string
		when time.Time
	}
	var old []generation
	current := s.current()
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || e.Name() == current {
			continue
		}
		old = append(old, generation{e.Name(), info.ModTime()})
	}
	slices.SortFunc(old, func(a, b generation) int {
		if c := b.when.Compare(a.when); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
	for _, g := range old[min(len(old), keep-1):] {
		if err := s.disk.RemoveAll(s.path(runsFolder, g.id)); err != nil {
			return fmt.Errorf("remove old generation: %w", err)
		}
	}
	return nil
}

// staging is a generation being written.
type staging struct {
	store  store
	folder string

	mu   sync.Mutex
	made map[string]bool // folders created, to be synced
}

// create makes a file for writing; name uses slashes. Close syncs it. Several
// goroutines may create files at once.
func (g *staging) create(name string) (io.WriteCloser, error) {
	path := filepath.Join(g.folder, filepath.FromSlash(name))
	if err := g.makeFolders(path, name); err != nil {
		return nil, err
	}
	f, err := g.store.disk.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, temporary(err))
	}
	return &stagedFile{diskFile: f, name: name}, nil
}

func (g *staging) makeFolders(path, name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for folder := filepath.Dir(path); !g.made[folder]; folder = filepath.Dir(folder) {
		if err := g.store.disk.MkdirAll(folder); err != nil {
			return fmt.Errorf("create folder of %s: %w", name, temporary(err))
		}
		g.made[folder] = true
	}
	return nil
}

// stagedFile syncs on Close and names itself in errors.
type stagedFile struct {
	diskFile
	name string
}

func (f *stagedFile) Write(b []byte) (int, error) {
	n, err := f.diskFile.Write(b)
	if err != nil {
		return n, fmt.Errorf("write %s: %w", f.name, temporary(err))
	}
	return n, nil
}

func (f *stagedFile) Close() error {
	err := f.Sync()
	if closed := f.diskFile.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("close %s: %w", f.name, temporary(err))
	}
	return nil
}

// commit gives the staged generation its name and makes it current. Nothing is
// visible before the first rename, and current changes only with the last.
func (g *staging) commit(id string) error {
	disk := g.store.disk
	folders := make([]string, 0, len(g.made))
	for folder := range g.made {
		folders = append(folders, folder)
	}
	slices.SortFunc(folders, func(a, b string) int { return strings.Compare(b, a) }) // inner ones first
	for _, folder := range folders {
		if err := disk.SyncFolder(folder); err != nil {
			return fmt.Errorf("sync staging: %w", temporary(err))
		}
	}
	runs := g.store.path(runsFolder)
	if err := disk.MkdirAll(runs); err != nil {
		return fmt.Errorf("create runs: %w", temporary(err))
	}
	if err := disk.Rename(g.folder, filepath.Join(runs, id)); err != nil {
		return fmt.Errorf("publish generation: %w", temporary(err))
	}
	if err := disk.SyncFolder(runs); err != nil {
		return fmt.Errorf("sync runs: %w", temporary(err))
	}
	return g.store.point(id)
}

// abandon removes the staged generation.
func (g *staging) abandon() { _ = g.store.disk.RemoveAll(g.folder) }

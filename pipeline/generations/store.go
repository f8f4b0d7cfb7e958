// Package generations is the output folder of runs: what was published, complete
// and never changed, and which of it is in force.
//
// A generation is staged beside the others, gets its name when everything is
// written and synced, and comes into force by the switch of one link. Whatever
// operation fails, and wherever the process dies, what is in force is whole. What
// a person changed or added is moved aside, never lost. All but Look and Verify is
// called with the lock held.
//
// Files, each using only those after it: rollback, journal, generations, notes,
// store, inventory, generation, manifest, output.
package generations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gouji/form"
	"gouji/pipeline/disk"
)

// Lock takes the lock of the output folder, waiting up to wait for another run.
// The kernel frees it when the process ends, however it ends.
func (s Store) Lock(ctx context.Context, wait time.Duration) (unlock func(), err error) {
	if err := s.disk.MkdirAll(s.root); err != nil {
		return nil, fmt.Errorf("create output: %w", disk.Fault(err))
	}
	path := s.path(lockFile)
	if info, err := s.disk.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &OutputError{path,
			form.Text{Chinese: "锁文件不是普通文件（例如是链接）", English: "the lock is no regular file (a link, perhaps)"},
			form.Text{Chinese: "请删除它后再运行", English: "remove it and run again"}}
	}
	l := s.disk.Lock(path)
	held, err := l.TryLock()
	for over := time.After(wait); err == nil && !held && wait > 0; held, err = l.TryLock() {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-over:
			wait = 0
		case <-time.After(200 * time.Millisecond):
		}
	}
	if errors.Is(err, fs.ErrPermission) {
		if _, inspect := s.disk.Lstat(path); inspect == nil {
			return nil, &OutputError{path,
				form.Text{Chinese: "锁文件属于别的用户，不能打开", English: "the lock belongs to another user and cannot be opened"},
				form.Text{Chinese: "没有别的运行时请删除它，或请其所有者开放读写权限", English: "remove it while no run is using the folder, or have its owner make it readable and writable"}}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lock: %w", disk.Fault(err))
	}
	if !held {
		return nil, fmt.Errorf("%w: %s (%s)", ErrLocked, path, s.holder(path))
	}
	host, _ := os.Hostname()
	if err := s.disk.WriteLock(path, "gouji pid "+strconv.Itoa(os.Getpid())+" on "+host+"\n"); err != nil {
		_ = l.Unlock()
		return nil, fmt.Errorf("write lock: %w", disk.Fault(err))
	}
	return func() { _ = l.Unlock() }, nil
}

// holder says who holds the lock, as far as that can be read.
func (s Store) holder(path string) string {
	f, err := s.disk.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, 256)) // best effort: the message is helpful without it, too
	return strings.TrimSpace(string(text))
}

// Prepare looks whether the output folder can be published to, and removes what
// a killed run left. It is called with the lock held.
func (s Store) Prepare() error {
	if _, err := s.Current(); err != nil {
		return err
	}
	entries, err := s.disk.ReadDir(s.root)
	if err != nil {
		return fmt.Errorf("list output: %w", disk.Fault(err))
	}
	for _, e := range entries {
		name := e.Name()
		spooled, _ := filepath.Match(disk.TemporaryPattern, name)
		switch {
		case name == runsFolder && !e.IsDir(): // behind a link lies another disk, where nothing can be renamed to
			err = &OutputError{s.path(name),
				form.Text{Chinese: "它不是文件夹（例如是链接）", English: "it is no folder (a link, perhaps)"},
				form.Text{Chinese: "请把它改名后再运行；要把结果放在别处，请用 -o", English: "rename it and run again; -o puts the results elsewhere"}}
		case (name == lastFile || name == rollbackFile) && e.IsDir():
			err = &OutputError{s.path(name),
				form.Text{Chinese: "它是文件夹，不是文件", English: "it is a folder, not a file"},
				form.Text{Chinese: "请把它改名或删除后再运行", English: "rename or remove it and run again"}}
		case name == stagingFolder && e.IsDir():
			err = s.clear(s.path(name))
		case name == stagingFolder, name == nextLink, name == lastFile+newNote, name == rollbackFile+newNote, name == journalFile+newNote, name == nextSince, name == oldSince, spooled:
			err = disk.RemoveAll(s.disk, s.path(name))
		}
		if unusable, ok := errors.AsType[*OutputError](err); ok {
			return unusable
		}
		if err != nil {
			return fmt.Errorf("clear leftovers: %w", disk.Fault(err))
		}
	}
	runs, err := s.disk.ReadDir(s.path(runsFolder))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("list generations: %w", disk.Fault(err))
	}
	for _, e := range runs {
		if strings.HasPrefix(e.Name(), retiredPrefix) {
			if err := s.clear(s.path(runsFolder, e.Name())); err != nil {
				return fmt.Errorf("clear leftovers: %w", disk.Fault(err))
			}
		}
	}
	return nil
}

// clear removes a generation that a killed run was writing, replacing or
// removing, but for what somebody changed in it.
func (s Store) clear(folder string) error {
	m, _, err := s.readManifest(folder)
	if errors.Is(err, errNoManifest) { // still being written, or moved aside before
		return disk.RemoveAll(s.disk, folder)
	}
	if err != nil {
		return err
	}
	differences, err := s.Compare(folder, false)
	if err != nil {
		return err
	}
	if _, err := s.moveAside(m.RunID, folder, differences); err != nil {
		return err
	}
	return disk.RemoveAll(s.disk, folder)
}

// Stage prepares an empty staging folder.
func (s Store) Stage() (*Staging, error) { return s.stage(s.path(stagingFolder)) }

func (s Store) stage(folder string) (*Staging, error) {
	if err := disk.RemoveAll(s.disk, folder); err != nil {
		return nil, fmt.Errorf("clear staging: %w", disk.Fault(err))
	}
	if err := s.disk.MkdirAll(folder); err != nil {
		return nil, fmt.Errorf("create staging: %w", disk.Fault(err))
	}
	return &Staging{store: s, folder: folder, made: map[string]bool{folder: true}}, nil
}

// Point makes current show a generation, in one step: by a link, or where there
// are none by a file that names it.
func (s Store) Point(id string) error {
	current, err := s.Current()
	if err != nil {
		return err
	}
	if current == id {
		return nil
	}
	next := s.path(nextLink)
	if err := disk.RemoveAll(s.disk, next); err != nil {
		return fmt.Errorf("clear link: %w", disk.Fault(err))
	}
	if err := s.link(id, next); err != nil {
		return err
	}
	if err := s.disk.ReplaceLink(next, s.path(currentLink)); err != nil {
		_ = s.disk.Remove(next)
		return fmt.Errorf("switch current: %w", disk.Fault(err))
	}
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", disk.Fault(err))
	}
	return nil
}

// link makes a link to a generation, of the first kind there is here.
func (s Store) link(id, at string) error {
	err := s.disk.Symlink(filepath.Join(runsFolder, id), at)
	if err == nil {
		return nil
	}
	if !disk.NoLinks(err) {
		return fmt.Errorf("link generation: %w", disk.Fault(err))
	}
	if target, err := filepath.Abs(s.path(runsFolder, id)); err == nil && s.disk.Junction(target, at) == nil {
		return nil
	}
	f, err := s.disk.Create(at)
	if err != nil {
		return fmt.Errorf("create pointer: %w", disk.Fault(err))
	}
	_, err = io.WriteString(f, runsFolder+"/"+id+"\n")
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write pointer: %w", disk.Fault(err))
	}
	return nil
}

// Prune retires the oldest generations beyond keep. The one just published and
// the one in force stay, and so does everything that is no generation.
func (s Store) Prune(keep int, published string) (aside []string, err error) {
	current, err := s.Current()
	if err != nil {
		return nil, err
	}
	all, err := s.List()
	if err != nil {
		return nil, err
	}
	old := slices.DeleteFunc(all, func(g Generation) bool { return g.ID == current || g.ID == published })
	kept := keep - 1
	if current != published {
		kept--
	}
	for _, g := range old[min(len(old), max(0, kept)):] {
		moved, err := s.retire(g.ID)
		aside = append(aside, moved...)
		if err != nil {
			return aside, err
		}
	}
	return aside, nil
}

// retire removes a generation that is not in force. It loses its name first, so
// that it is never seen half removed. What somebody changed in it or added to it
// is moved to edited/, and listed.
func (s Store) retire(id string) (aside []string, err error) {
	folder, retired := s.path(runsFolder, id), s.path(runsFolder, retiredPrefix+id)
	differences, err := s.Compare(folder, false)
	if err != nil {
		return nil, err
	}
	if aside, err = s.moveAside(id, folder, differences); err != nil {
		return aside, err
	}
	if err := disk.RemoveAll(s.disk, retired); err != nil {
		return aside, fmt.Errorf("clear leftovers: %w", disk.Fault(err))
	}
	if err := s.disk.Rename(folder, retired); err != nil {
		return aside, fmt.Errorf("retire generation: %w", disk.Fault(err))
	}
	if err := s.disk.SyncFolder(s.path(runsFolder)); err != nil {
		return aside, fmt.Errorf("sync runs: %w", disk.Fault(err))
	}
	if err := disk.RemoveAll(s.disk, retired); err != nil {
		return aside, fmt.Errorf("remove old generation: %w", disk.Fault(err))
	}
	return aside, nil
}

// moveAside moves the files of a generation that somebody changed or added to
// edited/<id>/, and lists them by their new paths within the output.
func (s Store) moveAside(id, folder string, differences []Difference) (aside []string, err error) {
	for _, d := range differences {
		if d.Kind == MissingFile {
			continue
		}
		name, err := s.free(filepath.Join(editedFolder, id, filepath.FromSlash(d.Path)))
		if err != nil {
			return aside, err
		}
		if err := s.disk.MkdirAll(filepath.Dir(s.path(name))); err != nil {
			return aside, fmt.Errorf("create %s: %w", editedFolder, disk.Fault(err))
		}
		if err := s.disk.Rename(filepath.Join(folder, filepath.FromSlash(d.Path)), s.path(name)); err != nil {
			return aside, fmt.Errorf("keep %s: %w", d.Path, disk.Fault(err))
		}
		aside = append(aside, filepath.ToSlash(name))
	}
	return aside, nil
}

// free returns a path within the output, with a number if it is taken.
func (s Store) free(name string) (string, error) {
	extension := filepath.Ext(name)
	plain := strings.TrimSuffix(name, extension)
	for n := 2; ; n++ {
		_, err := s.disk.Lstat(s.path(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return name, nil
		case err != nil:
			return "", fmt.Errorf("look into %s: %w", editedFolder, disk.Fault(err))
		}
		name = fmt.Sprintf("%s (%d)%s", plain, n, extension)
	}
}

// Staging is a generation being written.
type Staging struct {
	store  Store
	folder string

	mu   sync.Mutex
	made map[string]bool // folders created, to be synced
}

// Create makes a file for writing; name uses slashes. Close syncs it. Several
// goroutines may create files at once.
func (g *Staging) Create(name string) (*File, error) {
	path := filepath.Join(g.folder, filepath.FromSlash(name))
	if err := g.makeFolders(path, name); err != nil {
		return nil, err
	}
	f, err := g.store.disk.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, disk.Fault(err))
	}
	return &File{file: f, name: name, hash: sha256.New()}, nil
}

func (g *Staging) makeFolders(path, name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for folder := filepath.Dir(path); !g.made[folder]; folder = filepath.Dir(folder) {
		if err := g.store.disk.MkdirAll(folder); err != nil {
			return fmt.Errorf("create folder of %s: %w", name, disk.Fault(err))
		}
		g.made[folder] = true
	}
	return nil
}

// File is a file of a staged generation. It names itself in errors, and computes
// its size and hash on the way.
type File struct {
	file  disk.File
	name  string
	hash  hash.Hash
	bytes int64
}

// Write appends to the file.
func (f *File) Write(b []byte) (int, error) {
	n, err := f.file.Write(b)
	f.hash.Write(b[:n])
	f.bytes += int64(n)
	if err != nil {
		return n, fmt.Errorf("write %s: %w", f.name, disk.Fault(err))
	}
	return n, nil
}

// Close syncs and closes the file.
func (f *File) Close() error {
	if err := errors.Join(f.file.Sync(), f.file.Close()); err != nil {
		return fmt.Errorf("close %s: %w", f.name, disk.Fault(err))
	}
	return nil
}

// Item is what the manifest says of the file.
func (f *File) Item() Item {
	return Item{Path: f.name, Bytes: f.bytes, SHA256: hex.EncodeToString(f.hash.Sum(nil))}
}

// sync makes the names of what was written durable.
func (g *Staging) sync() error {
	folders := slices.Sorted(maps.Keys(g.made))
	for _, folder := range slices.Backward(folders) { // inner ones first
		if err := g.store.disk.SyncFolder(folder); err != nil {
			return fmt.Errorf("sync staging: %w", disk.Fault(err))
		}
	}
	return nil
}

// Commit gives the staged generation its name and makes it current. Nothing is
// visible before the first rename, and current changes only with the last. What
// is left of a generation of that name is replaced as a whole; the files in it
// that somebody changed are moved to edited/, and listed.
func (g *Staging) Commit(id string) (aside []string, err error) {
	s := g.store
	if err := g.sync(); err != nil {
		return nil, err
	}
	runs := s.path(runsFolder)
	if err := s.disk.MkdirAll(runs); err != nil {
		return nil, fmt.Errorf("create runs: %w", disk.Fault(err))
	}
	named := filepath.Join(runs, id)
	_, err = s.disk.Lstat(named)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = s.disk.Rename(g.folder, named)
	case err == nil:
		aside, err = g.replace(id)
	}
	if err != nil {
		return aside, fmt.Errorf("publish generation: %w", disk.Fault(err))
	}
	if err := s.disk.SyncFolder(runs); err != nil {
		return aside, fmt.Errorf("sync runs: %w", disk.Fault(err))
	}
	return aside, s.Point(id)
}

// replace puts the staged generation in the place of a damaged one of its name,
// which may be in force: in one step where the system has one.
func (g *Staging) replace(id string) (aside []string, err error) {
	s, named := g.store, g.store.path(runsFolder, id)
	differences, err := s.Compare(named, false)
	if err != nil {
		return nil, err
	}
	if len(differences) == 1 && differences[0].Path == "." { // tells nothing of what it was
		if aside, err = s.moveAside(id, named, differences); err != nil {
			return aside, err
		}
		return aside, s.disk.Rename(g.folder, named)
	}
	retired := s.path(runsFolder, retiredPrefix+id)
	if err := disk.RemoveAll(s.disk, retired); err != nil {
		return nil, err
	}
	err = s.disk.Exchange(g.folder, named)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		if err := s.disk.Rename(named, retired); err != nil {
			return nil, err
		}
		if err := s.disk.Rename(g.folder, named); err != nil {
			_ = s.disk.Rename(retired, named) // damaged is better than nothing
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		retired, g.folder = g.folder, "" // it holds what is to be moved aside, now or by the next run
	}
	if aside, err = s.moveAside(id, retired, differences); err != nil {
		return aside, err
	}
	return aside, disk.RemoveAll(s.disk, retired)
}

// Abandon removes the staged generation, unless it is published.
func (g *Staging) Abandon() {
	if g.folder != "" {
		_ = disk.RemoveAll(g.store.disk, g.folder) // else the next run does
	}
}

func (s Store) journalText() ([]byte, error) {
	f, err := s.disk.Open(s.path(journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", disk.Fault(err))
	}
	text, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read journal: %w", disk.Fault(err))
	}
	return text, nil
}

package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gouji/form"
)

// The layout of an output folder:
//
//	runs/<id>/            published generations, never changed
//	runs/.retired-<id>/   a generation being removed; leftovers are removed by the next run
//	current               link to the one in force, or a file that names it; switched last
//	edited/<id>/          files of a generation that somebody changed or added
//	journal.ndjson        what runs and findings there were, see package journal; only added to
//	since/                what has changed since the run before, made anew by each run
//	.staging/             the generation being written; leftovers are removed by the next run
//	.lock                 held by the running process, says who that is
//	.last                 what the last publication was made from, see lastRun
//	.rollback             an older generation is in force by order, see Rollback
//
// ingest.Discover knows these names, too: none of it is input.
const (
	runsFolder    = "runs"
	currentLink   = "current"
	nextLink      = "current.tmp"
	editedFolder  = "edited"
	stagingFolder = ".staging"
	retiredPrefix = ".retired-"
	lockFile      = ".lock"
	manifestFile  = "manifest.json"
)

// OutputError says why nothing can be published to an output folder as it is,
// and what would mend that. It is found before any work is done.
type OutputError struct {
	Path   string
	What   form.Text
	Advice form.Text
}

func (e *OutputError) Error() string { return e.Path + ": " + e.What.English }

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
	if err := s.disk.MkdirAll(s.root); err != nil {
		return nil, fmt.Errorf("create output: %w", temporary(err))
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
		return nil, fmt.Errorf("lock: %w", temporary(err))
	}
	if !held {
		return nil, fmt.Errorf("%w: %s (%s)", ErrLocked, path, s.holder(path))
	}
	host, _ := os.Hostname()
	if err := s.disk.WriteLock(path, "gouji pid "+strconv.Itoa(os.Getpid())+" on "+host+"\n"); err != nil {
		_ = l.Unlock()
		return nil, fmt.Errorf("write lock: %w", temporary(err))
	}
	return func() { _ = l.Unlock() }, nil
}

// holder says who holds the lock, as far as that can be read.
func (s store) holder(path string) string {
	f, err := s.disk.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, 256)) // best effort: the message is helpful without it, too
	return strings.TrimSpace(string(text))
}

// prepare looks whether the output folder can be published to, and removes what
// a killed run left. It is called with the lock held.
func (s store) prepare() error {
	if _, err := s.current(); err != nil {
		return err
	}
	entries, err := s.disk.ReadDir(s.root)
	if err != nil {
		return fmt.Errorf("list output: %w", temporary(err))
	}
	for _, e := range entries {
		name := e.Name()
		spooled, _ := filepath.Match(spoolPattern, name)
		switch {
		case name == stagingFolder:
			err = s.clear(s.path(name))
		case name == nextLink, name == lastFile+newNote, name == rollbackFile+newNote, name == journalFile+newNote, name == nextSince, name == oldSince, spooled:
			err = removeAll(s.disk, s.path(name))
		}
		if err != nil {
			return fmt.Errorf("clear leftovers: %w", temporary(err))
		}
	}
	runs, err := s.disk.ReadDir(s.path(runsFolder))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("list generations: %w", temporary(err))
	}
	for _, e := range runs {
		if strings.HasPrefix(e.Name(), retiredPrefix) {
			if err := s.clear(s.path(runsFolder, e.Name())); err != nil {
				return fmt.Errorf("clear leftovers: %w", temporary(err))
			}
		}
	}
	return nil
}

// clear removes a generation that a killed run was writing, replacing or
// removing, but for what somebody changed in it.
func (s store) clear(folder string) error {
	m, _, err := s.readManifest(folder)
	if errors.Is(err, errNoManifest) { // still being written, or rescued before
		return removeAll(s.disk, folder)
	}
	if err != nil {
		return err
	}
	differences, err := s.compare(folder, false)
	if err != nil {
		return err
	}
	if _, err := s.rescue(m.RunID, folder, differences); err != nil {
		return err
	}
	return removeAll(s.disk, folder)
}

// stage prepares an empty staging folder.
func (s store) stage() (*staging, error) {
	folder := s.path(stagingFolder)
	if err := removeAll(s.disk, folder); err != nil {
		return nil, fmt.Errorf("clear staging: %w", temporary(err))
	}
	if err := s.disk.MkdirAll(folder); err != nil {
		return nil, fmt.Errorf("create staging: %w", temporary(err))
	}
	return &staging{store: s, folder: folder, made: map[string]bool{folder: true}}, nil
}

// current returns the id of the generation in force, "" if there is none. What
// stands in its place and names none is an OutputError.
func (s store) current() (string, error) {
	path := s.path(currentLink)
	info, err := s.disk.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("look at current: %w", temporary(err))
	case info.Mode().IsRegular():
		return s.pointed(path)
	}
	target, err := s.disk.Readlink(path)
	if err == nil {
		return filepath.Base(target), nil
	}
	if info.IsDir() {
		return "", &OutputError{path,
			form.Text{Chinese: "它是真正的文件夹，不是指向某次结果的链接（可能是复制时没有保留链接）", English: "it is a real folder, no link to a generation (copied without links, perhaps)"},
			form.Text{Chinese: "请把它改名或删除后再运行；各次结果在 runs 中", English: "rename or remove it and run again; the generations are in runs"}}
	}
	return "", fmt.Errorf("read current: %w", temporary(err))
}

// pointed reads a pointer file: the path of a generation within the output.
func (s store) pointed(path string) (string, error) {
	f, err := s.disk.Open(path)
	if err != nil {
		return "", fmt.Errorf("read current: %w", temporary(err))
	}
	text, err := io.ReadAll(io.LimitReader(f, 256))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("read current: %w", temporary(err))
	}
	id, found := strings.CutPrefix(strings.TrimSpace(string(text)), runsFolder+"/")
	if !found || !isGenerationID(id) {
		return "", &OutputError{path,
			form.Text{Chinese: "这个文件不是本程序写的", English: "this file was not written by gouji"},
			form.Text{Chinese: "请把它改名后再运行", English: "rename it and run again"}}
	}
	return id, nil
}

// point makes current show a generation, in one step: by a link, or where there
// are none by a file that names it.
func (s store) point(id string) error {
	current, err := s.current()
	if err != nil {
		return err
	}
	if current == id {
		return nil
	}
	next := s.path(nextLink)
	if err := removeAll(s.disk, next); err != nil {
		return fmt.Errorf("clear link: %w", temporary(err))
	}
	if err := s.link(id, next); err != nil {
		return err
	}
	if err := s.disk.ReplaceLink(next, s.path(currentLink)); err != nil {
		_ = s.disk.Remove(next)
		return fmt.Errorf("switch current: %w", temporary(err))
	}
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", temporary(err))
	}
	return nil
}

// link makes a link to a generation, of the first kind there is here.
func (s store) link(id, at string) error {
	err := s.disk.Symlink(filepath.Join(runsFolder, id), at)
	if err == nil {
		return nil
	}
	if !noLinks(err) {
		return fmt.Errorf("link generation: %w", temporary(err))
	}
	if target, err := filepath.Abs(s.path(runsFolder, id)); err == nil && s.disk.Junction(target, at) == nil {
		return nil
	}
	f, err := s.disk.Create(at)
	if err != nil {
		return fmt.Errorf("create pointer: %w", temporary(err))
	}
	_, err = io.WriteString(f, runsFolder+"/"+id+"\n")
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write pointer: %w", temporary(err))
	}
	return nil
}

// prune retires the oldest generations beyond keep. The one just published and
// the one in force stay, and so does everything that is no generation.
func (s store) prune(keep int, published string) (rescued []string, err error) {
	current, err := s.current()
	if err != nil {
		return nil, err
	}
	all, err := s.generations()
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
		rescued = append(rescued, moved...)
		if err != nil {
			return rescued, err
		}
	}
	return rescued, nil
}

// retire removes a generation that is not in force. It loses its name first, so
// that it is never seen half removed. What somebody changed in it or added to it
// is moved to edited/, and listed.
func (s store) retire(id string) (rescued []string, err error) {
	folder, retired := s.path(runsFolder, id), s.path(runsFolder, retiredPrefix+id)
	differences, err := s.compare(folder, false)
	if err != nil {
		return nil, err
	}
	if rescued, err = s.rescue(id, folder, differences); err != nil {
		return rescued, err
	}
	if err := removeAll(s.disk, retired); err != nil {
		return rescued, fmt.Errorf("clear leftovers: %w", temporary(err))
	}
	if err := s.disk.Rename(folder, retired); err != nil {
		return rescued, fmt.Errorf("retire generation: %w", temporary(err))
	}
	if err := s.disk.SyncFolder(s.path(runsFolder)); err != nil {
		return rescued, fmt.Errorf("sync runs: %w", temporary(err))
	}
	if err := removeAll(s.disk, retired); err != nil {
		return rescued, fmt.Errorf("remove old generation: %w", temporary(err))
	}
	return rescued, nil
}

// rescue moves the files of a generation that somebody changed or added to
// edited/<id>/, and lists them by their new paths within the output.
func (s store) rescue(id, folder string, differences []Difference) (rescued []string, err error) {
	for _, d := range differences {
		if d.Kind == MissingFile {
			continue
		}
		name, err := s.free(filepath.Join(editedFolder, id, filepath.FromSlash(d.Path)))
		if err != nil {
			return rescued, err
		}
		if err := s.disk.MkdirAll(filepath.Dir(s.path(name))); err != nil {
			return rescued, fmt.Errorf("create %s: %w", editedFolder, temporary(err))
		}
		if err := s.disk.Rename(filepath.Join(folder, filepath.FromSlash(d.Path)), s.path(name)); err != nil {
			return rescued, fmt.Errorf("keep %s: %w", d.Path, temporary(err))
		}
		rescued = append(rescued, filepath.ToSlash(name))
	}
	return rescued, nil
}

// free returns a path within the output, with a number if it is taken.
func (s store) free(name string) (string, error) {
	extension := filepath.Ext(name)
	plain := strings.TrimSuffix(name, extension)
	for n := 2; ; n++ {
		_, err := s.disk.Lstat(s.path(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return name, nil
		case err != nil:
			return "", fmt.Errorf("look into %s: %w", editedFolder, temporary(err))
		}
		name = fmt.Sprintf("%s (%d)%s", plain, n, extension)
	}
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
// visible before the first rename, and current changes only with the last. What
// is left of a generation of that name is replaced as a whole; the files in it
// that somebody changed are moved to edited/, and listed.
func (g *staging) commit(id string) (rescued []string, err error) {
	s, disk := g.store, g.store.disk
	folders := make([]string, 0, len(g.made))
	for folder := range g.made {
		folders = append(folders, folder)
	}
	slices.SortFunc(folders, func(a, b string) int { return strings.Compare(b, a) }) // inner ones first
	for _, folder := range folders {
		if err := disk.SyncFolder(folder); err != nil {
			return nil, fmt.Errorf("sync staging: %w", temporary(err))
		}
	}
	runs := s.path(runsFolder)
	if err := disk.MkdirAll(runs); err != nil {
		return nil, fmt.Errorf("create runs: %w", temporary(err))
	}
	named := filepath.Join(runs, id)
	_, err = disk.Lstat(named)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = disk.Rename(g.folder, named)
	case err == nil:
		rescued, err = g.replace(id)
	}
	if err != nil {
		return rescued, fmt.Errorf("publish generation: %w", temporary(err))
	}
	if err := disk.SyncFolder(runs); err != nil {
		return rescued, fmt.Errorf("sync runs: %w", temporary(err))
	}
	return rescued, s.point(id)
}

// replace puts the staged generation in the place of a damaged one of its name,
// which may be in force: in one step where the system has one.
func (g *staging) replace(id string) (rescued []string, err error) {
	s, named := g.store, g.store.path(runsFolder, id)
	differences, err := s.compare(named, false)
	if err != nil {
		return nil, err
	}
	if len(differences) == 1 && differences[0].Path == "." { // tells nothing of what it was
		if rescued, err = s.rescue(id, named, differences); err != nil {
			return rescued, err
		}
		return rescued, s.disk.Rename(g.folder, named)
	}
	retired := s.path(runsFolder, retiredPrefix+id)
	if err := removeAll(s.disk, retired); err != nil {
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
		retired, g.folder = g.folder, "" // it holds what is to be rescued, now or by the next run
	}
	if rescued, err = s.rescue(id, retired, differences); err != nil {
		return rescued, err
	}
	return rescued, removeAll(s.disk, retired)
}

// abandon removes the staged generation, unless it is published.
func (g *staging) abandon() {
	if g.folder != "" {
		_ = removeAll(g.store.disk, g.folder) // else the next run does
	}
}

// isGenerationID reports whether a name is that of a generation.
func isGenerationID(name string) bool {
	return len(name) == 16 && !slices.ContainsFunc([]byte(name), func(c byte) bool { return !bytes.ContainsRune([]byte("0123456789abcdef"), rune(c)) })
}

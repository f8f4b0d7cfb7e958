package generations

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"gouji/form"
	"gouji/pipeline/disk"
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
//	.last                 what the last publication was made from, see Origin
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
	ManifestFile  = "manifest.json"
)

// OutputError says why nothing can be published to an output folder as it is,
// and what would mend that. It is found before any work is done.
type OutputError struct {
	Path   string
	What   form.Text
	Advice form.Text
}

func (e *OutputError) Error() string { return e.Path + ": " + e.What.English }

// Store is the output folder of a run.
type Store struct {
	root string
	disk disk.Disk
}

// New returns the store of an output folder, which need not be there.
func New(root string, d disk.Disk) Store { return Store{root: root, disk: d} }

// Folder is the path of a generation.
func (s Store) Folder(id string) string { return s.path(runsFolder, id) }

func (s Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.root}, parts...)...)
}

// Current returns the id of the generation in force, "" if there is none. What
// stands in its place and names none is an OutputError.
func (s Store) Current() (string, error) {
	path := s.path(currentLink)
	info, err := s.disk.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("look at current: %w", disk.Fault(err))
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
	return "", fmt.Errorf("read current: %w", disk.Fault(err))
}

// pointed reads a pointer file: the path of a generation within the output.
func (s Store) pointed(path string) (string, error) {
	f, err := s.disk.Open(path)
	if err != nil {
		return "", fmt.Errorf("read current: %w", disk.Fault(err))
	}
	text, err := io.ReadAll(io.LimitReader(f, 256))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("read current: %w", disk.Fault(err))
	}
	id, found := strings.CutPrefix(strings.TrimSpace(string(text)), runsFolder+"/")
	if !found || !IsID(id) {
		return "", &OutputError{path,
			form.Text{Chinese: "这个文件不是本程序写的", English: "this file was not written by gouji"},
			form.Text{Chinese: "请把它改名后再运行", English: "rename it and run again"}}
	}
	return id, nil
}

// IsID reports whether a name is that of a generation.
func IsID(name string) bool {
	return len(name) == 16 && !slices.ContainsFunc([]byte(name), func(c byte) bool { return !bytes.ContainsRune([]byte("0123456789abcdef"), rune(c)) })
}

// The journal and what is made from it, in an output folder.
const (
	journalFile = "journal.ndjson"
	// SinceFolder has what is new since the run before.
	SinceFolder = "since"
	nextSince   = ".since"     // the folder while it is written
	oldSince    = ".since-old" // the one before while it is replaced
)

const (
	rollbackFile = ".rollback"
	lastFile     = ".last"
	newNote      = ".tmp" // ends the name of either while it is written
)

package pipeline

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// disk is all that a run does to the file system of its output, and asks of it.
// Tests put a disk in its place whose n-th operation fails, or that dies there.
type disk interface {
	MkdirAll(path string) error
	Create(path string) (diskFile, error)           // a new file
	Append(path string) (diskFile, error)           // a file to add to, made if it is not there
	Temporary(folder string) (temporaryFile, error) // gone when it is closed; "" is the system's folder
	Lock(path string) fileLock                      // opens no file yet
	WriteLock(path, holder string) error            // replaces the content of a lock file
	Open(path string) (readFile, error)             // to read
	Lstat(path string) (fs.FileInfo, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	Readlink(path string) (string, error)
	Rename(from, to string) error
	Exchange(a, b string) error // of two folders, in one step; errors.ErrUnsupported if there is no such thing
	Symlink(target, path string) error
	Junction(target, path string) error // a link to a folder as Windows has it
	ReplaceLink(from, to string) error  // renames a link or pointer over another
	Remove(path string) error           // of a file, a link or an empty folder
	SyncFolder(path string) error
}

// diskFile is a file being written.
type diskFile interface {
	io.Writer
	Sync() error
	Close() error
}

// readFile is a file being read.
type readFile interface {
	io.Reader
	io.ReaderAt
	io.Closer
}

// temporaryFile is a file without a name.
type temporaryFile interface {
	io.WriterAt
	io.ReaderAt
	io.Closer
}

// fileLock is a lock that the kernel frees when the process ends.
type fileLock interface {
	TryLock() (held bool, err error)
	Unlock() error
}

// realDisk is the file system of the machine.
type realDisk struct{}

func (realDisk) MkdirAll(path string) error { return os.MkdirAll(path, 0o755) }
func (realDisk) Open(path string) (readFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err // no file, not a nil one
	}
	return f, nil
}
func (realDisk) Lstat(path string) (fs.FileInfo, error)     { return os.Lstat(path) }
func (realDisk) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (realDisk) Readlink(path string) (string, error)       { return os.Readlink(path) }
func (realDisk) Rename(from, to string) error               { return os.Rename(from, to) }
func (realDisk) Exchange(a, b string) error                 { return exchange(a, b) }
func (realDisk) Symlink(target, path string) error          { return os.Symlink(target, path) }
func (realDisk) Junction(target, path string) error         { return junction(target, path) }
func (realDisk) ReplaceLink(from, to string) error          { return replaceLink(from, to) }
func (realDisk) Remove(path string) error                   { return os.Remove(path) }

func (realDisk) Create(path string) (diskFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

func (realDisk) Append(path string) (diskFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|noFollow, 0o644)
}

// spoolPattern is how temporary files are named where they need a name.
const spoolPattern = "spool-*.tmp"

// Temporary makes a file that is gone with the process, whatever happens.
func (realDisk) Temporary(folder string) (temporaryFile, error) {
	f, err := os.CreateTemp(folder, spoolPattern)
	if err != nil {
		return nil, err
	}
	if os.Remove(f.Name()) != nil { // not all systems let go of an open file
		return namedTemporary{f}, nil
	}
	return f, nil
}

// namedTemporary is removed when it is closed.
type namedTemporary struct{ *os.File }

func (f namedTemporary) Close() error { return errors.Join(f.File.Close(), os.Remove(f.Name())) }

// Lock lets everybody who may write to the folder take the lock in turn, and
// follows no link out of it.
func (realDisk) Lock(path string) fileLock {
	return flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o666))
}

func (realDisk) WriteLock(path, holder string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC|noFollow, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(holder)
	return errors.Join(err, f.Close())
}

// SyncFolder makes the names in a folder durable.
func (realDisk) SyncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// removeAll removes a file or a folder with all that is in it, and follows no
// link. Nothing there is no error.
func removeAll(d disk, path string) error {
	first := d.Remove(path)
	if first == nil || errors.Is(first, fs.ErrNotExist) {
		return nil
	}
	info, err := d.Lstat(path)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case err != nil, !info.IsDir():
		return first
	}
	entries, err := d.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := removeAll(d, filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	return d.Remove(path)
}

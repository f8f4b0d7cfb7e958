// Package disk is the file system as a run needs it for its output: an interface,
// so that tests can let any of its operations fail (disktest), and the real one.
//
// Files, each using only those after it: disk, disk_unix, disk_other,
// exchange_linux, exchange_unix, fault.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Disk is all that a run does to the file system of its output, and asks of it.
// Tests put a disk in its place whose n-th operation fails, or that dies there.
type Disk interface {
	MkdirAll(path string) error
	Create(path string) (File, error)               // a new file
	Append(path string) (File, error)               // a file to add to, made if it is not there
	Temporary(folder string) (TemporaryFile, error) // gone when it is closed; "" is the system's folder
	Lock(path string) Lock                          // opens no file yet
	WriteLock(path, holder string) error            // replaces the content of a lock file
	Open(path string) (Reader, error)               // to read
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

// File is a file being written.
type File interface {
	io.Writer
	Sync() error
	Close() error
}

// Reader is a file being read.
type Reader interface {
	io.Reader
	io.ReaderAt
	io.Closer
}

// TemporaryFile is a file without a name.
type TemporaryFile interface {
	io.WriterAt
	io.ReaderAt
	io.Closer
}

// Lock is a lock that the kernel frees when the process ends.
type Lock interface {
	TryLock() (held bool, err error)
	Unlock() error
}

// Real is the file system of the machine.
type Real struct{}

func (Real) MkdirAll(path string) error { return os.MkdirAll(path, 0o755) }
func (Real) Open(path string) (Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err // no file, not a nil one
	}
	return f, nil
}
func (Real) Lstat(path string) (fs.FileInfo, error)     { return os.Lstat(path) }
func (Real) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (Real) Readlink(path string) (string, error)       { return os.Readlink(path) }
func (Real) Rename(from, to string) error               { return os.Rename(from, to) }
func (Real) Exchange(a, b string) error                 { return exchange(a, b) }
func (Real) Symlink(target, path string) error          { return os.Symlink(target, path) }
func (Real) Junction(target, path string) error         { return junction(target, path) }
func (Real) ReplaceLink(from, to string) error          { return replaceLink(from, to) }
func (Real) Remove(path string) error                   { return os.Remove(path) }

func (Real) Create(path string) (File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

// Append opens no link.
func (Real) Append(path string) (File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|noFollow, 0o644)
}

// TemporaryPattern is how temporary files are named where they need a name.
const TemporaryPattern = "spool-*.tmp"

// Temporary makes a file that is gone with the process, whatever happens.
func (Real) Temporary(folder string) (TemporaryFile, error) {
	f, err := os.CreateTemp(folder, TemporaryPattern)
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
func (Real) Lock(path string) Lock {
	return flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o666))
}

func (Real) WriteLock(path, holder string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC|noFollow, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(holder)
	return errors.Join(err, f.Close())
}

// SyncFolder makes the names in a folder durable.
func (Real) SyncFolder(path string) error {
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

// RemoveAll removes a file or a folder with all that is in it, and follows no
// link. Nothing there is no error.
func RemoveAll(d Disk, path string) error {
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
		if err := RemoveAll(d, filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	return d.Remove(path)
}

// Temporary makes a file that is gone when it is closed, whose errors are marked
// as Fault marks them. "" is the system's folder.
func Temporary(d Disk, folder string) (TemporaryFile, error) {
	f, err := d.Temporary(folder)
	if err != nil {
		return nil, Fault(err)
	}
	return marked{f}, nil
}

type marked struct{ file TemporaryFile }

func (m marked) WriteAt(b []byte, at int64) (int, error) {
	n, err := m.file.WriteAt(b, at)
	return n, Fault(err)
}

func (m marked) ReadAt(b []byte, at int64) (int, error) {
	n, err := m.file.ReadAt(b, at)
	return n, Fault(err)
}

func (m marked) Close() error { return Fault(m.file.Close()) }

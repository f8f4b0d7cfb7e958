// Package disktest is a disk whose n-th operation fails, or where the process dies.
package disktest

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"syscall"

	"gouji/pipeline/disk"
)

// Disk is the real disk but for one operation: the one numbered at fails
// with an error of the system, or, if there is no such error, the process dies
// there: nothing after that moment reaches the disk. Operations count from 0.
type Disk struct {
	disk.Real
	At    int
	Fault error // nil: a kill
	Links error // what making a symbolic link comes to; nil: there are some
	Swaps error // the same of exchanging two folders

	mu         sync.Mutex
	operations []string
}

// Reliable never fails, and never waits for the real one.
func Reliable() *Disk { return &Disk{At: -1, Fault: syscall.EIO} }

// ErrDied is what a dead process would get to see.
var ErrDied = errors.New("the process is dead")

// step counts an operation, and says whether it fails.
func (d *Disk) step(name, path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.operations)
	d.operations = append(d.operations, name+" "+path)
	switch {
	case d.Fault == nil && n >= d.At:
		return ErrDied
	case d.Fault != nil && n == d.At:
		return &fs.PathError{Op: name, Path: path, Err: d.Fault}
	}
	return nil
}

// Reached reports whether the operation that fails was met, and which it was.
func (d *Disk) Reached() (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.At < 0 || d.At >= len(d.operations) {
		return "", false
	}
	return fmt.Sprintf("operation %d (%s), fault %v", d.At, d.operations[d.At], d.Fault), true
}

func (d *Disk) MkdirAll(path string) error {
	if err := d.step("mkdir", path); err != nil {
		return err
	}
	return d.Real.MkdirAll(path)
}

func (d *Disk) Create(path string) (disk.File, error) {
	if err := d.step("create", path); err != nil {
		return nil, err
	}
	f, err := d.Real.Create(path)
	return &testFile{File: f, disk: d, path: path}, err
}

func (d *Disk) Append(path string) (disk.File, error) {
	if err := d.step("append", path); err != nil {
		return nil, err
	}
	f, err := d.Real.Append(path)
	return &testFile{File: f, disk: d, path: path}, err
}

func (d *Disk) Temporary(folder string) (disk.TemporaryFile, error) {
	if err := d.step("temporary", folder); err != nil {
		return nil, err
	}
	f, err := d.Real.Temporary(folder)
	return &testTemporary{TemporaryFile: f, disk: d}, err
}

func (d *Disk) Lock(path string) disk.Lock { return &testLock{d.Real.Lock(path), d, path} }

func (d *Disk) WriteLock(path, holder string) error {
	if err := d.step("write lock", path); err != nil {
		return err
	}
	return d.Real.WriteLock(path, holder)
}

func (d *Disk) Open(path string) (disk.Reader, error) {
	if err := d.step("open", path); err != nil {
		return nil, err
	}
	f, err := d.Real.Open(path)
	if err != nil {
		return nil, err
	}
	return &testReader{f, d, path}, nil
}

func (d *Disk) Lstat(path string) (fs.FileInfo, error) {
	if err := d.step("lstat", path); err != nil {
		return nil, err
	}
	return d.Real.Lstat(path)
}

func (d *Disk) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := d.step("readdir", path); err != nil {
		return nil, err
	}
	return d.Real.ReadDir(path)
}

func (d *Disk) Readlink(path string) (string, error) {
	if err := d.step("readlink", path); err != nil {
		return "", err
	}
	return d.Real.Readlink(path)
}

func (d *Disk) Rename(from, to string) error {
	if err := d.step("rename", from); err != nil {
		return err
	}
	return d.Real.Rename(from, to)
}

func (d *Disk) Exchange(a, b string) error {
	if err := d.step("exchange", a); err != nil {
		return err
	}
	if d.Swaps != nil {
		return d.Swaps
	}
	return d.Real.Exchange(a, b)
}

func (d *Disk) Symlink(target, path string) error {
	if err := d.step("symlink", path); err != nil {
		return err
	}
	if d.Links != nil {
		return &fs.PathError{Op: "symlink", Path: path, Err: d.Links}
	}
	return d.Real.Symlink(target, path)
}

func (d *Disk) Junction(target, path string) error {
	if err := d.step("junction", path); err != nil {
		return err
	}
	return d.Real.Junction(target, path)
}

func (d *Disk) ReplaceLink(from, to string) error {
	if err := d.step("replace link", to); err != nil {
		return err
	}
	return d.Real.ReplaceLink(from, to)
}

func (d *Disk) Remove(path string) error {
	if err := d.step("remove", path); err != nil {
		return err
	}
	return d.Real.Remove(path)
}

// SyncFolder only counts: what the tests look for is there without it.
func (d *Disk) SyncFolder(path string) error { return d.step("sync folder", path) }

type testFile struct {
	disk.File
	disk *Disk
	path string
}

// Write of a file in which the process dies or the disk gets full leaves half.
func (f *testFile) Write(b []byte) (int, error) {
	if err := f.disk.step("write", f.path); err != nil {
		alive := !errors.Is(err, ErrDied)
		f.disk.mu.Lock()
		first := len(f.disk.operations) == f.disk.At+1
		f.disk.mu.Unlock()
		if first || alive {
			_, _ = f.File.Write(b[:len(b)/2])
		}
		return 0, err
	}
	return f.File.Write(b)
}

func (f *testFile) Sync() error { return f.disk.step("sync", f.path) }

func (f *testFile) Close() error {
	err := f.disk.step("close", f.path)
	return errors.Join(err, f.File.Close())
}

type testReader struct {
	disk.Reader
	disk *Disk
	path string
}

func (f *testReader) Read(b []byte) (int, error) {
	if err := f.disk.step("read", f.path); err != nil {
		return 0, err
	}
	return f.Reader.Read(b)
}

func (f *testReader) ReadAt(b []byte, offset int64) (int, error) {
	if err := f.disk.step("read at", f.path); err != nil {
		return 0, err
	}
	return f.Reader.ReadAt(b, offset)
}

func (f *testReader) Close() error {
	err := f.disk.step("close", f.path)
	return errors.Join(err, f.Reader.Close())
}

type testTemporary struct {
	disk.TemporaryFile
	disk *Disk
}

func (f *testTemporary) WriteAt(b []byte, offset int64) (int, error) {
	if err := f.disk.step("write", "spool"); err != nil {
		return 0, err
	}
	return f.TemporaryFile.WriteAt(b, offset)
}

func (f *testTemporary) ReadAt(b []byte, offset int64) (int, error) {
	if err := f.disk.step("read", "spool"); err != nil {
		return 0, err
	}
	return f.TemporaryFile.ReadAt(b, offset)
}

func (f *testTemporary) Close() error {
	err := f.disk.step("close", "spool")
	return errors.Join(err, f.TemporaryFile.Close())
}

type testLock struct {
	disk.Lock
	disk *Disk
	path string
}

func (l *testLock) TryLock() (bool, error) {
	if err := l.disk.step("lock", l.path); err != nil {
		return false, err
	}
	return l.Lock.TryLock()
}

// Faults are what happens to the operations of a sweep: the process dies, or the
// system refuses.
var Faults = []error{nil, syscall.EIO, syscall.ENOSPC}

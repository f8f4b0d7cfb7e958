package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"syscall"
)

// testDisk is the real disk but for one operation: the one numbered at fails
// with an error of the system, or, if there is no such error, the process dies
// there: nothing after that moment reaches the disk. Operations count from 0.
type testDisk struct {
	realDisk
	at    int
	fault error // nil: a kill
	links error // what making a symbolic link comes to; nil: there are some
	swaps error // the same of exchanging two folders

	mu         sync.Mutex
	operations []string
}

// calmDisk never fails, and never waits for the real one.
func calmDisk() *testDisk { return &testDisk{at: -1, fault: syscall.EIO} }

// errDied is what a dead process would get to see.
var errDied = errors.New("the process is dead")

// step counts an operation, and says whether it fails.
func (d *testDisk) step(name, path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.operations)
	d.operations = append(d.operations, name+" "+path)
	switch {
	case d.fault == nil && n >= d.at:
		return errDied
	case d.fault != nil && n == d.at:
		return &fs.PathError{Op: name, Path: path, Err: d.fault}
	}
	return nil
}

// reached reports whether the operation that fails was met, and which it was.
func (d *testDisk) reached() (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at < 0 || d.at >= len(d.operations) {
		return "", false
	}
	return fmt.Sprintf("operation %d (%s), fault %v", d.at, d.operations[d.at], d.fault), true
}

func (d *testDisk) MkdirAll(path string) error {
	if err := d.step("mkdir", path); err != nil {
		return err
	}
	return d.realDisk.MkdirAll(path)
}

func (d *testDisk) Create(path string) (diskFile, error) {
	if err := d.step("create", path); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Create(path)
	return &testFile{diskFile: f, disk: d, path: path}, err
}

func (d *testDisk) Append(path string) (diskFile, error) {
	if err := d.step("append", path); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Append(path)
	return &testFile{diskFile: f, disk: d, path: path}, err
}

func (d *testDisk) Temporary(folder string) (temporaryFile, error) {
	if err := d.step("temporary", folder); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Temporary(folder)
	return &testTemporary{temporaryFile: f, disk: d}, err
}

func (d *testDisk) Lock(path string) fileLock { return &testLock{d.realDisk.Lock(path), d, path} }

func (d *testDisk) WriteLock(path, holder string) error {
	if err := d.step("write lock", path); err != nil {
		return err
	}
	return d.realDisk.WriteLock(path, holder)
}

func (d *testDisk) Open(path string) (readFile, error) {
	if err := d.step("open", path); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Open(path)
	if err != nil {
		return nil, err
	}
	return &testReader{f, d, path}, nil
}

func (d *testDisk) Lstat(path string) (fs.FileInfo, error) {
	if err := d.step("lstat", path); err != nil {
		return nil, err
	}
	return d.realDisk.Lstat(path)
}

func (d *testDisk) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := d.step("readdir", path); err != nil {
		return nil, err
	}
	return d.realDisk.ReadDir(path)
}

func (d *testDisk) Readlink(path string) (string, error) {
	if err := d.step("readlink", path); err != nil {
		return "", err
	}
	return d.realDisk.Readlink(path)
}

func (d *testDisk) Rename(from, to string) error {
	if err := d.step("rename", from); err != nil {
		return err
	}
	return d.realDisk.Rename(from, to)
}

func (d *testDisk) Exchange(a, b string) error {
	if err := d.step("exchange", a); err != nil {
		return err
	}
	if d.swaps != nil {
		return d.swaps
	}
	return d.realDisk.Exchange(a, b)
}

func (d *testDisk) Symlink(target, path string) error {
	if err := d.step("symlink", path); err != nil {
		return err
	}
	if d.links != nil {
		return &fs.PathError{Op: "symlink", Path: path, Err: d.links}
	}
	return d.realDisk.Symlink(target, path)
}

func (d *testDisk) Junction(target, path string) error {
	if err := d.step("junction", path); err != nil {
		return err
	}
	return d.realDisk.Junction(target, path)
}

func (d *testDisk) ReplaceLink(from, to string) error {
	if err := d.step("replace link", to); err != nil {
		return err
	}
	return d.realDisk.ReplaceLink(from, to)
}

func (d *testDisk) Remove(path string) error {
	if err := d.step("remove", path); err != nil {
		return err
	}
	return d.realDisk.Remove(path)
}

// SyncFolder only counts: what the tests look for is there without it.
func (d *testDisk) SyncFolder(path string) error { return d.step("sync folder", path) }

type testFile struct {
	diskFile
	disk *testDisk
	path string
}

// Write of a file in which the process dies or the disk gets full leaves half.
func (f *testFile) Write(b []byte) (int, error) {
	if err := f.disk.step("write", f.path); err != nil {
		alive := err != errDied
		f.disk.mu.Lock()
		first := len(f.disk.operations) == f.disk.at+1
		f.disk.mu.Unlock()
		if first || alive {
			_, _ = f.diskFile.Write(b[:len(b)/2])
		}
		return 0, err
	}
	return f.diskFile.Write(b)
}

func (f *testFile) Sync() error { return f.disk.step("sync", f.path) }

func (f *testFile) Close() error {
	err := f.disk.step("close", f.path)
	return errors.Join(err, f.diskFile.Close())
}

type testReader struct {
	readFile
	disk *testDisk
	path string
}

func (f *testReader) Read(b []byte) (int, error) {
	if err := f.disk.step("read", f.path); err != nil {
		return 0, err
	}
	return f.readFile.Read(b)
}

func (f *testReader) ReadAt(b []byte, offset int64) (int, error) {
	if err := f.disk.step("read at", f.path); err != nil {
		return 0, err
	}
	return f.readFile.ReadAt(b, offset)
}

func (f *testReader) Close() error {
	err := f.disk.step("close", f.path)
	return errors.Join(err, f.readFile.Close())
}

type testTemporary struct {
	temporaryFile
	disk *testDisk
}

func (f *testTemporary) WriteAt(b []byte, offset int64) (int, error) {
	if err := f.disk.step("write", "spool"); err != nil {
		return 0, err
	}
	return f.temporaryFile.WriteAt(b, offset)
}

func (f *testTemporary) ReadAt(b []byte, offset int64) (int, error) {
	if err := f.disk.step("read", "spool"); err != nil {
		return 0, err
	}
	return f.temporaryFile.ReadAt(b, offset)
}

func (f *testTemporary) Close() error {
	err := f.disk.step("close", "spool")
	return errors.Join(err, f.temporaryFile.Close())
}

type testLock struct {
	fileLock
	disk *testDisk
	path string
}

func (l *testLock) TryLock() (bool, error) {
	if err := l.disk.step("lock", l.path); err != nil {
		return false, err
	}
	return l.fileLock.TryLock()
}

// faults are what happens to the operations of a sweep: the process dies, or the
// system refuses.
var faults = []error{nil, syscall.EIO, syscall.ENOSPC}

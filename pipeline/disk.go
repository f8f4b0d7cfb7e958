package pipeline

import (
	"io"
	"os"
)

// disk is what publishing does to the file system. Tests put a disk in its
// place that dies at the n-th operation.
type disk interface {
	MkdirAll(path string) error
	Create(path string) (diskFile, error)
	Rename(from, to string) error
	Symlink(target, path string) error
	RemoveAll(path string) error
	SyncFolder(path string) error
}

// diskFile is a file being written.
type diskFile interface {
	io.Writer
	Sync() error
	Close() error
}

// realDisk is the file system of the machine.
type realDisk struct{}

func (realDisk) MkdirAll(path string) error        { return os.MkdirAll(path, 0o755) }
func (realDisk) Rename(from, to string) error      { return os.Rename(from, to) }
func (realDisk) Symlink(target, path string) error { return os.Symlink(target, path) }
func (realDisk) RemoveAll(path string) error       { return os.RemoveAll(path) }

func (realDisk) Create(path string) (diskFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
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

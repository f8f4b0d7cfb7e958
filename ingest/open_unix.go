//go:build unix

package ingest

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
)

// openFile opens a file for reading. Between a hundred thousand small files the
// calls that os.Open makes besides open itself cost a quarter of the reading
// (BenchmarkFiles); nothing here needs them.
func openFile(name string) (inputFile, error) {
	for {
		// O_NONBLOCK keeps a named pipe from holding the run up; on files it has no effect.
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
		if err == nil {
			return descriptor(fd), nil
		}
		if err != syscall.EINTR {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

// descriptor is an open file.
type descriptor int

func (d descriptor) Read(p []byte) (int, error) {
	return d.result(p, func() (int, error) { return syscall.Read(int(d), p) })
}

// ReadAt reads until p is full or the file ends, as io.ReaderAt asks for.
func (d descriptor) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) && err == nil {
		rest := p[n:]
		var m int
		m, err = d.result(rest, func() (int, error) { return syscall.Pread(int(d), rest, offset+int64(n)) })
		n += m
	}
	return n, err
}

// result calls read until it is not interrupted, and tells the end of the file.
func (d descriptor) result(p []byte, read func() (int, error)) (int, error) {
	for {
		n, err := read()
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 0, err
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func (d descriptor) Seek(offset int64, whence int) (int64, error) {
	return syscall.Seek(int(d), offset, whence)
}

func (d descriptor) Close() error { return syscall.Close(int(d)) }

func (d descriptor) state() (bytes, changed int64, err error) {
	var s syscall.Stat_t
	err = syscall.Fstat(int(d), &s)
	return s.Size, modified(&s), err
}

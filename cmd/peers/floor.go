//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// floorCommand makes this program the floor: the part of the job that nobody
// can do without. It lists a folder, opens and reads every file on all cores
// into buffers that are used again, and writes files of given sizes, synced as
// gouji syncs them.
const floorCommand = "floor"

// floor runs with an input folder, an output folder and a JSON file that maps
// the files to write to their sizes.
func floor(arguments []string) error {
	if len(arguments) != 3 {
		return errors.New("floor: want an input folder, an output folder and a list of sizes")
	}
	text, err := os.ReadFile(arguments[2])
	if err != nil {
		return err
	}
	var sizes map[string]int64
	if err := json.Unmarshal(text, &sizes); err != nil {
		return err
	}
	if err := readAll(arguments[0]); err != nil {
		return err
	}
	return writeAll(arguments[1], sizes)
}

// piece is part of a file: large files are read by all workers.
type piece struct {
	path         string
	offset, size int64
}

// pieceBytes is how much of a file a worker reads in one go.
const pieceBytes = 1 << 20

func readAll(folder string) error {
	var pieces []piece
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		for at := int64(0); at == 0 || at < info.Size(); at += pieceBytes {
			pieces = append(pieces, piece{path, at, min(pieceBytes, info.Size()-at)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, runtime.NumCPU())
	for worker := range errs {
		group.Go(func() {
			buffer := make([]byte, pieceBytes)
			for errs[worker] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(pieces) {
					return
				}
				errs[worker] = pieces[i].read(buffer)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

func (p *piece) read(buffer []byte) error {
	f, err := os.Open(p.path)
	if err != nil {
		return err
	}
	n, err := f.ReadAt(buffer[:p.size], p.offset)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err == nil && int64(n) != p.size {
		err = fmt.Errorf("%s has changed", p.path)
	}
	return errors.Join(err, f.Close())
}

func writeAll(folder string, sizes map[string]int64) error {
	noise := make([]byte, 1<<20)
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(noise) // never fails
	folders := map[string]bool{folder: true}
	for name, size := range sizes {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		for dir := filepath.Dir(path); !folders[dir]; dir = filepath.Dir(dir) {
			folders[dir] = true
		}
		if err := writeNoise(path, size, noise); err != nil {
			return err
		}
	}
	inner := make([]string, 0, len(folders))
	for dir := range folders {
		inner = append(inner, dir)
	}
	slices.Sort(inner)
	for _, dir := range slices.Backward(inner) {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func writeNoise(path string, size int64, noise []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	for size > 0 && err == nil {
		n := min(size, int64(len(noise)))
		_, err = f.Write(noise[:n])
		size -= n
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

//go:build !unix

package ingest

import "os"

// openFile opens a file for reading.
func openFile(name string) (inputFile, error) {
	file, err := os.Open(name)
	return plainFile{file}, err
}

type plainFile struct{ *os.File }

func (f plainFile) state() (bytes, changed int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	return info.Size(), info.ModTime().UnixNano(), nil
}

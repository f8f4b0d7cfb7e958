//go:build !unix

package ingest

import "os"

// openFile opens a file for reading.
func openFile(name string) (inputFile, error) { return os.Open(name) }

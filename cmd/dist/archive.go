package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// member is a file of an archive.
type member struct {
	name       string // in the archive, below its one folder
	path       string // on disk
	executable bool
}

func (m member) mode() fs.FileMode {
	if m.executable {
		return 0o755
	}
	return 0o644
}

// under lists the files of a folder as members of a folder of the archive.
func under(inside, folder string) ([]member, error) {
	var members []member
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		members = append(members, member{name: path.Join(inside, filepath.ToSlash(relative)), path: file})
		return nil
	})
	return members, err
}

// writeTar writes members as a .tar.gz below a folder of the given name.
func writeTar(w io.Writer, folder string, members []member, moment time.Time) error {
	compressor, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressor)
	for _, m := range members {
		content, err := os.ReadFile(m.path)
		if err != nil {
			return err
		}
		header := &tar.Header{Name: path.Join(folder, m.name), Mode: int64(m.mode()), Size: int64(len(content)), ModTime: moment, Format: tar.FormatPAX}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(content); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return compressor.Close()
}

// writeZip writes members as a .zip below a folder of the given name.
func writeZip(w io.Writer, folder string, members []member, moment time.Time) error {
	archive := zip.NewWriter(w)
	for _, m := range members {
		content, err := os.ReadFile(m.path)
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: path.Join(folder, m.name), Method: zip.Deflate, Modified: moment}
		header.SetMode(m.mode())
		file, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := file.Write(content); err != nil {
			return err
		}
	}
	return archive.Close()
}

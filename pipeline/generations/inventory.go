package generations

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gouji/pipeline/disk"
)

// readManifest reads the manifest of a generation without its list of inputs. It
// returns errNoManifest if the folder has none that can be read as one.
func (s Store) readManifest(folder string) (m Manifest, written time.Time, err error) {
	name := filepath.Join(folder, ManifestFile)
	info, err := s.disk.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return m, written, errNoManifest
	}
	if err != nil {
		return m, written, fmt.Errorf("look at manifest: %w", disk.Fault(err))
	}
	f, err := s.disk.Open(name)
	if err != nil {
		return m, written, fmt.Errorf("open manifest: %w", disk.Fault(err))
	}
	defer f.Close()
	from := &errorReader{reader: f}
	err = decodeManifest(json.NewDecoder(from), &m)
	if from.err != nil {
		return m, written, fmt.Errorf("read manifest: %w", disk.Fault(from.err))
	}
	if err != nil || !IsID(m.RunID) {
		return m, written, errNoManifest
	}
	return m, info.ModTime(), nil
}

// errorReader keeps the error of a reader apart from those about what was read.
type errorReader struct {
	reader io.Reader
	err    error
}

func (r *errorReader) Read(b []byte) (int, error) {
	n, err := r.reader.Read(b)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// decodeManifest reads up to the inputs, which come last and may be a million.
func decodeManifest(d *json.Decoder, m *Manifest) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	fields := map[string]any{
		"run_id": &m.RunID, "version": &m.Version, "settings": &m.Settings, "files": &m.Files, "reports": &m.Reports, "figures": &m.Figures,
		"agencies": &m.Agencies, "years": &m.Years, "findings": &m.Findings, "missing": &m.Missing, "inputs_sha256": &m.InputsSHA256,
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if name == "inputs" {
			return nil
		}
		field := fields[name]
		if field == nil {
			field = new(json.RawMessage)
		}
		if err := d.Decode(field); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// List lists what was published, the newest first. A folder without a manifest is not
// listed, nor one with the manifest of another generation.
func (s Store) List() ([]Generation, error) {
	entries, err := s.disk.ReadDir(s.path(runsFolder))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("list generations: %w", disk.Fault(err))
	}
	current, err := s.Current()
	if err != nil {
		return nil, err
	}
	var list []Generation
	for _, e := range entries {
		if !e.IsDir() || !IsID(e.Name()) {
			continue
		}
		m, written, err := s.readManifest(s.path(runsFolder, e.Name()))
		switch {
		case errors.Is(err, errNoManifest), err == nil && m.RunID != e.Name():
			continue
		case err != nil:
			return nil, err
		}
		list = append(list, Generation{
			ID: m.RunID, Folder: s.path(runsFolder, m.RunID), Published: written, Version: m.Version, AsOf: m.Settings.AsOf, Agencies: m.Agencies,
			Years: m.Years, Reports: m.Reports, Findings: m.Findings, Missing: m.Missing, InForce: m.RunID == current, inputs: m.InputsSHA256,
		})
	}
	slices.SortFunc(list, func(a, b Generation) int {
		return cmp.Or(b.Published.Compare(a.Published), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

// Compare lists what is not in a generation as it was published: by size, by
// content if a file is younger than the manifest, and of all files if that is
// wished. A folder without a manifest differs as a whole.
func (s Store) Compare(folder string, contents bool) ([]Difference, error) {
	m, written, err := s.readManifest(folder)
	if errors.Is(err, errNoManifest) {
		return []Difference{{".", ChangedFile}}, nil
	}
	if err != nil {
		return nil, err
	}
	there := map[string]fs.FileInfo{}
	if err := s.filesBelow(folder, "", there); err != nil {
		return nil, err
	}
	delete(there, ManifestFile)
	var differences []Difference
	for _, f := range m.Files {
		info, found := there[f.Path]
		delete(there, f.Path)
		switch {
		case !found:
			differences = append(differences, Difference{f.Path, MissingFile})
			continue
		case info.Size() != f.Bytes, !info.Mode().IsRegular():
			differences = append(differences, Difference{f.Path, ChangedFile})
			continue
		case !contents && !info.ModTime().After(written):
			continue
		}
		hash, err := s.hash(filepath.Join(folder, filepath.FromSlash(f.Path)))
		if err != nil {
			return nil, err
		}
		if hash != f.SHA256 {
			differences = append(differences, Difference{f.Path, ChangedFile})
		}
	}
	for name := range there {
		if !isLeftover(path.Base(name)) {
			differences = append(differences, Difference{name, AddedFile})
		}
	}
	slices.SortFunc(differences, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
	return differences, nil
}

// isLeftover reports whether a file is one that systems and office programs leave
// in folders by themselves.
func isLeftover(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.EqualFold(name, "Thumbs.db") || strings.EqualFold(name, "desktop.ini")
}

// filesBelow finds all files below a folder, by their paths with slashes.
func (s Store) filesBelow(folder, prefix string, to map[string]fs.FileInfo) error {
	entries, err := s.disk.ReadDir(filepath.Join(folder, filepath.FromSlash(prefix)))
	if err != nil {
		return fmt.Errorf("list generation: %w", disk.Fault(err))
	}
	for _, e := range entries {
		name := path.Join(prefix, e.Name())
		if e.IsDir() {
			if err := s.filesBelow(folder, name, to); err != nil {
				return err
			}
			continue
		}
		info, err := s.disk.Lstat(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("look at %s: %w", name, disk.Fault(err))
		}
		to[name] = info
	}
	return nil
}

// hash returns the SHA-256 of a file, in hexadecimal.
func (s Store) hash(name string) (string, error) {
	f, err := s.disk.Open(name)
	if err != nil {
		return "", fmt.Errorf("open published file: %w", disk.Fault(err))
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("read published file: %w", disk.Fault(err))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

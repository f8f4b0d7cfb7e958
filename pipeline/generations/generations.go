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
	"gouji/pipeline/journal"
)

// Generation is one published result, as its manifest describes it.
type Generation struct {
	ID        string
	Folder    string // its path
	Published time.Time
	Version   string // of the program that made it
	AsOf      string // the day from which on its reports were due, "" if that decided nothing
	Agencies  int
	Years     []int
	Reports   ReportCounts
	Findings  map[string]int // by the name of the severity
	Missing   int            // expected reports that are not there
	InForce   bool

	inputs string // see Manifest.InputsSHA256
}

// Errors of the generations of an output folder.
var (
	// ErrNoGeneration is returned when there is no generation, or none of that id.
	ErrNoGeneration = errors.New("no such generation")
	// ErrLocked is returned when another run holds the lock.
	ErrLocked = errors.New("another run holds the lock")

	errNoManifest = errors.New("no manifest of a generation")
)

// DifferenceKind says how a file differs from what was published.
type DifferenceKind uint8

// The kinds.
const (
	MissingFile DifferenceKind = iota
	ChangedFile
	AddedFile
)

// Difference is a file of a generation that is not as it was published.
type Difference struct {
	Path string // within the generation, with slashes; "." for a folder that tells nothing of what it was
	Kind DifferenceKind
}

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

// List lists what was published, the newest first. Other folders are not
// among them, nor those whose manifest is of another.
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

// State is what stands in an output folder, for people and monitors.
type State struct {
	Generations []Generation // the newest first
	// LastGood is when a run last got through, whether or not it changed
	// anything; zero if that is not known.
	LastGood time.Time
	// Journal are the runs there were, the oldest first, as far as the journal is whole.
	Journal  []journal.Line
	Rollback *Rollback // the order by which an older generation is in force; nil if there is none
	// Differences are what is not in the generation in force as it was published,
	// by the sizes of its files.
	Differences []Difference
}

// InForce returns the generation in force, nil if there is none.
func (s *State) InForce() *Generation {
	for i := range s.Generations {
		if s.Generations[i].InForce {
			return &s.Generations[i]
		}
	}
	return nil
}

// Look tells what stands in an output folder. It takes no lock and changes nothing.
func Look(output string) (*State, error) {
	s := Store{root: output, disk: disk.Real{}}
	state := &State{}
	var err error
	if state.Generations, err = s.List(); err != nil {
		return nil, err
	}
	if state.LastGood, err = s.lastGood(); err != nil {
		return nil, err
	}
	text, err := s.journalText()
	if err != nil {
		return nil, err
	}
	state.Journal, _ = journal.Decode(text)
	current := state.InForce()
	if current == nil {
		return state, nil
	}
	var order Rollback
	if err := s.readNote(rollbackFile, &order); err != nil {
		return nil, err
	}
	if order.InForce == current.ID {
		state.Rollback = &order
	}
	state.Differences, err = s.Compare(current.Folder, false)
	return state, err
}

// Verify reads a generation through, the one in force for "", and lists what is
// not as it was published. It takes no lock and changes nothing.
func Verify(output, id string) (Generation, []Difference, error) {
	s := Store{root: output, disk: disk.Real{}}
	g, err := s.find(id)
	if err != nil {
		return g, nil, err
	}
	differences, err := s.Compare(g.Folder, true)
	return g, differences, err
}

// Manifest returns the manifest of a generation, of the one in force for "",
// without its list of inputs.
func (s Store) Manifest(id string) (*Manifest, error) {
	g, err := s.find(id)
	if err != nil {
		return nil, err
	}
	m, _, err := s.readManifest(g.Folder)
	return &m, err
}

// find returns a generation by its id, or the one in force for "".
func (s Store) find(id string) (Generation, error) {
	all, err := s.List()
	if err != nil {
		return Generation{}, err
	}
	for _, g := range all {
		if g.ID == id || id == "" && g.InForce {
			return g, nil
		}
	}
	return Generation{}, fmt.Errorf("%w: %q", ErrNoGeneration, id)
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
	if err := s.list(folder, "", there); err != nil {
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
		if !isLitter(path.Base(name)) {
			differences = append(differences, Difference{name, AddedFile})
		}
	}
	slices.SortFunc(differences, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
	return differences, nil
}

// isLitter reports whether a file is one that systems and office programs leave
// in folders by themselves.
func isLitter(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.EqualFold(name, "Thumbs.db") || strings.EqualFold(name, "desktop.ini")
}

// IsWhole reports whether nothing of a generation is missing or changed: files
// that somebody added do no harm.
func IsWhole(differences []Difference) bool {
	return !slices.ContainsFunc(differences, func(d Difference) bool { return d.Kind != AddedFile })
}

// list finds all files below a folder, by their paths with slashes.
func (s Store) list(folder, prefix string, to map[string]fs.FileInfo) error {
	entries, err := s.disk.ReadDir(filepath.Join(folder, filepath.FromSlash(prefix)))
	if err != nil {
		return fmt.Errorf("list generation: %w", disk.Fault(err))
	}
	for _, e := range entries {
		name := path.Join(prefix, e.Name())
		if e.IsDir() {
			if err := s.list(folder, name, to); err != nil {
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

// hash reads a file through.
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

// InForce reports whether the generation of an id is there, whole, and whether an
// older one is in force by order for its inputs.
func (s Store) InForce(id, inputs string) (there bool, held *Rollback, err error) {
	if held, err = s.rolledBack(inputs); err != nil || held != nil {
		return false, held, err
	}
	folder := s.Folder(id)
	_, err = s.disk.Lstat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil, nil
	case err != nil:
		return false, nil, fmt.Errorf("look at generation: %w", disk.Fault(err))
	}
	differences, err := s.Compare(folder, false)
	return IsWhole(differences), nil, err
}

// Remember notes what a good run was made from, and that no older generation is
// in force by order any more, unless one is held.
func (s Store) Remember(origin Origin, held *Rollback) error {
	err := s.writeNote(lastFile, origin)
	if held == nil {
		err = errors.Join(err, s.forgetRollback())
	}
	return err
}

// ComparableTo returns the manifest of the generation in force if the last good run
// was made from the same inputs and roster, nil if it was not or there is none.
func (s Store) ComparableTo(now Origin) (*Manifest, error) {
	var last Origin
	if err := s.readNote(lastFile, &last); err != nil {
		return nil, err
	}
	if last.Roster != now.Roster || !slices.Equal(last.Inputs, now.Inputs) {
		return nil, nil
	}
	current, err := s.Current()
	if err != nil || current == "" {
		return nil, err
	}
	m, _, err := s.readManifest(s.Folder(current))
	if errors.Is(err, errNoManifest) {
		return nil, nil
	}
	return &m, err
}

// Open opens a file of a generation, and tells its size.
func (s Store) Open(id, name string) (disk.Reader, int64, error) {
	path := filepath.Join(s.Folder(id), filepath.FromSlash(name))
	info, err := s.disk.Lstat(path)
	if err != nil {
		return nil, 0, fmt.Errorf("look at %s: %w", name, disk.Fault(err))
	}
	f, err := s.disk.Open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("open %s: %w", name, disk.Fault(err))
	}
	return f, info.Size(), nil
}

// lastGood returns when a run last got through, zero if that is not known.
func (s Store) lastGood() (time.Time, error) {
	info, err := s.disk.Lstat(s.path(lastFile))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look at %s: %w", lastFile, disk.Fault(err))
	}
	return info.ModTime(), nil
}

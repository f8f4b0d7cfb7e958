package generations

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"gouji/pipeline/disk"
	"gouji/pipeline/journal"
)

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

// IsWhole reports whether nothing of a generation is missing or changed: files
// that somebody added do no harm.
func IsWhole(differences []Difference) bool {
	return !slices.ContainsFunc(differences, func(d Difference) bool { return d.Kind != AddedFile })
}

// InForce reports whether the generation of an id is there, whole, and whether an
// older one is in force by order for its inputs.
func (s Store) InForce(id, inputs string) (there bool, held *Rollback, err error) {
	if held, err = s.rolledBack(inputs); err != nil || held != nil {
		return false, held, err
	}
	differences, err := s.Compare(s.Folder(id), false) // as a whole if it is not there
	return IsWhole(differences), nil, err
}

// Remember notes what a good run was made from, and that no older generation is
// in force by order any more, unless one is held.
func (s Store) Remember(origin Origin, held *Rollback) error {
	err := s.writeNote(lastFile, origin)
	if held == nil {
		err = errors.Join(err, s.removeRollback())
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

package generations

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"gouji/pipeline/disk"
)

// Rollback says that an older generation is in force by order, until the input
// is another than that of the one given up.
type Rollback struct {
	InForce string    `json:"in_force"` // id of the generation
	GivenUp string    `json:"given_up"` // id of the one that was in force before
	Since   time.Time `json:"since"`

	InputsSHA256 string `json:"inputs_sha256"` // of the one given up
}

// Origin is what the last good run was made from: the guard compares only
// with what came from the same place.
type Origin struct {
	Inputs []string `json:"inputs"` // absolute paths
	Roster string   `json:"roster,omitempty"`
}

// writeNote replaces a small file of the output folder in one step.
func (s Store) writeNote(name string, note any) error {
	text, err := json.Marshal(note)
	if err != nil {
		return err
	}
	next := s.path(name + newNote)
	if err := disk.RemoveAll(s.disk, next); err != nil {
		return fmt.Errorf("clear %s: %w", name, disk.Fault(err))
	}
	f, err := s.disk.Create(next)
	if err != nil {
		return fmt.Errorf("create %s: %w", name, disk.Fault(err))
	}
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = s.disk.Rename(next, s.path(name))
	}
	if err == nil {
		err = s.disk.SyncFolder(s.root)
	}
	if err != nil {
		_ = s.disk.Remove(next)
		return fmt.Errorf("write %s: %w", name, disk.Fault(err))
	}
	return nil
}

// readNote reads a small file of the output folder. One that is not there or
// says nothing leaves the note as it is.
func (s Store) readNote(name string, note any) error {
	f, err := s.disk.Open(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", name, disk.Fault(err))
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read %s: %w", name, disk.Fault(err))
	}
	_ = json.Unmarshal(text, note) // whoever spoilt it has undone it
	return nil
}

// rolledBack returns the order by which an older generation is in force for some
// inputs, nil if there is none.
func (s Store) rolledBack(inputs string) (*Rollback, error) {
	var r Rollback
	if err := s.readNote(rollbackFile, &r); err != nil {
		return nil, err
	}
	current, err := s.Current()
	if err != nil || r.InputsSHA256 == "" || r.InputsSHA256 != inputs || r.InForce != current {
		return nil, err
	}
	return &r, nil
}

func (s Store) removeRollback() error {
	if err := s.disk.Remove(s.path(rollbackFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("end rollback: %w", disk.Fault(err))
	}
	return nil
}

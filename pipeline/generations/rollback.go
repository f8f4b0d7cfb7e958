package generations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"gouji/pipeline/disk"
)

const (
	rollbackFile = ".rollback"
	lastFile     = ".last"
	newNote      = ".tmp" // ends the name of either while it is written
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

func (s Store) forgetRollback() error {
	if err := s.disk.Remove(s.path(rollbackFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("end rollback: %w", disk.Fault(err))
	}
	return nil
}

// RollBack puts an older generation of an output folder in force, at a moment
// that the caller names. It stays until the input is another than that of the
// generation given up. The generation must be whole: each file is read.
func RollBack(ctx context.Context, output, id string, wait time.Duration, now time.Time) (*Rollback, error) {
	return Store{root: output, disk: disk.Real{}}.rollBack(ctx, id, wait, now)
}

func (s Store) rollBack(ctx context.Context, id string, wait time.Duration, now time.Time) (*Rollback, error) {
	if _, err := s.disk.Lstat(s.path(runsFolder)); err != nil { // no folder is made of a mistyped name
		return nil, fmt.Errorf("%w: %w", ErrNoGeneration, disk.Fault(err))
	}
	unlock, err := s.Lock(ctx, wait)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := s.Prepare(); err != nil {
		return nil, err
	}
	old, err := s.find(id)
	if err != nil {
		return nil, err
	}
	if differences, err := s.Compare(old.Folder, true); err != nil || !IsWhole(differences) {
		return nil, errors.Join(err, fmt.Errorf("%w: %q is damaged", ErrNoGeneration, id))
	}
	given, err := s.find("")
	if err != nil && !errors.Is(err, ErrNoGeneration) {
		return nil, err
	}
	r := &Rollback{InForce: id, GivenUp: given.ID, Since: now, InputsSHA256: given.inputs}
	if given.ID == id {
		return r, nil
	}
	// The order comes first: without it the next run would undo the switch.
	if err := s.writeNote(rollbackFile, r); err != nil {
		return nil, err
	}
	return r, s.Point(id)
}

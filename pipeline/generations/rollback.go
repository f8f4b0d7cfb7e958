package generations

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gouji/pipeline/disk"
)

// RollBack puts an older generation of an output folder in force, at a moment
// that the caller names. It stays until the input is another than that of the
// generation given up. The generation must be whole: each file is read. The folder
// since, which is about the one given up, is removed.
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
	if err := s.Point(id); err != nil {
		return nil, err
	}
	if err := s.removeSince(); err != nil && !errors.Is(err, ErrNotOurs) {
		return nil, err // it is about the generation given up; the next run makes one about this
	}
	return r, nil
}

package generations

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"gouji/pipeline/disk"
	"gouji/pipeline/journal"
	"gouji/pipeline/ordered"
	"gouji/pipeline/since"
)

// JournalRepair says that the journal was damaged and is cut after its last whole line.
type JournalRepair struct {
	Lines int    // that are whole
	Kept  string // where the rest is kept, a path within the output; "" for a single line that was not finished
}

// KeepJournal adds a run that got through to the journal, and makes the folder
// since anew, which is always about what is in force: now is what the run found,
// with the findings it saw, nil if that is not followed, when there is no such folder, or not
// what is in force by order, which held says, when nothing has changed and the outbox
// is what that asks for. It returns what has changed, nil without now, and what had
// to be repaired.
func (s Store) KeepJournal(run *journal.Line, now *journal.Snapshot, seen []since.SeenFinding, held bool) (*since.Report, *JournalRepair, error) {
	lines, repair, err := s.readJournal()
	if err != nil {
		return nil, repair, err
	}
	before, after := journal.Fold(lines), journal.Fold(lines)
	line := &journal.Line{}
	switch {
	case now != nil:
		line = before.Compare(now)
	case !held:
		line.Untracked = len(before.Reports)+len(before.Findings)+len(before.Missing) > 0
	}
	line.Day, line.Run, line.New, line.Exit, line.Counts = run.Day, run.Run, run.New, run.Exit, run.Counts
	var report *since.Report // made meanwhile: a line of thousands of reports takes as long to write
	err = ordered.Beside(func() error { return s.appendJournal(line) }, func() error {
		after.Add(line)
		report = since.New(before, after, line, seen)
		return nil
	})
	if err != nil {
		return nil, repair, err
	}
	switch {
	case now == nil && held:
		report.BeforeRun, report.BeforeDay = "", "" // nothing is known to have changed, nor to be open
		return nil, repair, s.writeSince(report)
	case now == nil:
		return nil, repair, s.removeSince()
	case !report.News() && report.Follows() && s.isSinceOf(line):
		return report, repair, nil // what changed today stays to be read
	default:
		return report, repair, s.writeSince(report)
	}
}

// NoteFailure adds a run that failed to the journal. One that cannot be read is
// left as it is.
func (s Store) NoteFailure(run *journal.Line) error {
	if _, _, err := s.readJournal(); err != nil {
		return nil // the next run that gets through tells
	}
	return s.appendJournal(run)
}

// readJournal reads the journal of the output folder. A damaged one is cut after
// its last whole line. What is cut off is kept in edited/, but for a line that a
// killed run did not finish.
func (s Store) readJournal() (lines []journal.Line, repair *JournalRepair, err error) {
	text, err := s.journalText()
	if err != nil {
		return nil, nil, err
	}
	lines, whole := journal.Decode(text)
	if whole == len(text) {
		return lines, nil, nil
	}
	repair = &JournalRepair{Lines: len(lines)}
	if rest := text[whole:]; bytes.Contains(rest, []byte("\n")) {
		kept, err := s.free(filepath.Join(editedFolder, journalFile))
		if err != nil {
			return nil, nil, err
		}
		if err := s.disk.MkdirAll(s.path(editedFolder)); err != nil {
			return nil, nil, fmt.Errorf("create %s: %w", editedFolder, disk.Fault(err))
		}
		if err := s.writeSmall(kept, rest); err != nil {
			return nil, nil, err
		}
		repair.Kept = filepath.ToSlash(kept)
	}
	next := journalFile + newNote
	if err := s.writeSmall(next, text[:whole]); err != nil {
		return nil, nil, err
	}
	if err := s.disk.Rename(s.path(next), s.path(journalFile)); err != nil {
		return nil, nil, fmt.Errorf("repair journal: %w", disk.Fault(err))
	}
	return lines, repair, nil // the next line syncs the folder
}

// writeSmall writes a new file of the output folder and syncs it.
func (s Store) writeSmall(name string, text []byte) error {
	if err := disk.RemoveAll(s.disk, s.path(name)); err != nil {
		return fmt.Errorf("clear %s: %w", name, disk.Fault(err))
	}
	f, err := s.disk.Create(s.path(name))
	if err != nil {
		return fmt.Errorf("create %s: %w", name, disk.Fault(err))
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		_ = s.disk.Remove(s.path(name))
		return fmt.Errorf("write %s: %w", name, disk.Fault(err))
	}
	return nil
}

// appendJournal adds a line, durably.
func (s Store) appendJournal(line *journal.Line) error {
	text, err := line.Encode()
	if err != nil {
		return err
	}
	f, err := s.disk.Append(s.path(journalFile))
	if err != nil {
		return fmt.Errorf("open journal: %w", disk.Fault(err))
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write journal: %w", disk.Fault(err))
	}
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", disk.Fault(err))
	}
	return nil
}

// ErrNotOurs is returned for a folder since that gouji has not made.
var ErrNotOurs = errors.New("the folder " + SinceFolder + " was not made by gouji")

// isSinceThere reports whether there is a folder since, ErrNotOurs for somebody's own.
func (s Store) isSinceThere() (bool, error) {
	folder := s.path(SinceFolder)
	_, err := s.disk.Lstat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		if _, err = s.disk.Lstat(filepath.Join(folder, since.Page)); errors.Is(err, fs.ErrNotExist) {
			return false, ErrNotOurs
		}
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", SinceFolder, disk.Fault(err))
	}
	return true, nil
}

// isSinceOf reports whether the folder since was made on the day of a run, about the
// same generation. One that cannot be read was not: it is made anew.
func (s Store) isSinceOf(run *journal.Line) bool {
	f, err := s.disk.Open(s.path(SinceFolder, since.Page))
	if err != nil {
		return false
	}
	defer f.Close()
	return since.IsPageOf(f, run.Run, run.Day)
}

// removeSince removes the folder since, where it would tell of what is not in force.
func (s Store) removeSince() error {
	there, err := s.isSinceThere()
	if err != nil || !there {
		return err
	}
	if err := s.setAside(); err != nil {
		return err
	}
	return s.forgetOldSince()
}

// setAside takes the folder since away in one step, so that it is never seen half removed.
func (s Store) setAside() error {
	if err := disk.RemoveAll(s.disk, s.path(oldSince)); err != nil {
		return fmt.Errorf("clear leftovers: %w", disk.Fault(err))
	}
	if err := s.disk.Rename(s.path(SinceFolder), s.path(oldSince)); err != nil {
		return fmt.Errorf("replace %s: %w", SinceFolder, disk.Fault(err))
	}
	return nil
}

// forgetOldSince makes durable that the folder is another or gone, and removes what it was.
func (s Store) forgetOldSince() error {
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", disk.Fault(err))
	}
	if err := disk.RemoveAll(s.disk, s.path(oldSince)); err != nil {
		return fmt.Errorf("clear leftovers: %w", disk.Fault(err))
	}
	return nil
}

// writeSince puts the folder since in the place of the one before: with the outbox of
// the generation that the report is about.
func (s Store) writeSince(report *since.Report) error {
	there, err := s.isSinceThere()
	if err != nil {
		return err
	}
	next := s.path(nextSince)
	g, err := s.stage(next)
	if err != nil {
		return err
	}
	open := func(name string) (io.ReadCloser, error) {
		f, _, err := s.Open(report.Run, name)
		return f, err
	}
	if err := report.Write(open, func(name string) (io.WriteCloser, error) { return g.Create(name) }); err != nil {
		return err
	}
	if err := g.sync(); err != nil {
		return err
	}
	if there {
		if err := s.setAside(); err != nil {
			return err
		}
	}
	if err := s.disk.Rename(next, s.path(SinceFolder)); err != nil {
		return fmt.Errorf("replace %s: %w", SinceFolder, disk.Fault(err))
	}
	return s.forgetOldSince()
}

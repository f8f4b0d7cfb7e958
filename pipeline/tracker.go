package pipeline

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"

	"gouji/form"
	"gouji/pipeline/journal"
	"gouji/pipeline/since"
	"gouji/transform"
)

// The journal and what is made from it, in an output folder.
const (
	journalFile = "journal.ndjson"
	sinceFolder = "since"
	nextSince   = ".since"     // the folder while it is written
	oldSince    = ".since-old" // the one before while it is replaced
)

// tracker collects what the journal follows of a run: nil if there are too many
// reports to follow each.
type tracker struct {
	sights  []since.Sight
	reports []journal.Report
	missing []journal.Subject
}

// report notes a report in use. It is borrowed.
func (t *tracker) report(g *gathered, e *entry, r *form.Report) {
	t.reports = append(t.reports, journal.Report{
		Key: reportKey(g.agencyID(e.agency), int(e.year), e.scope), Agency: cmp.Or(g.who.Name(e.agency, e.scope), r.Agency.Name, r.Agency.Code),
		Year: int(e.year), Source: r.Source.Path, Print: fingerprint(r),
	})
}

// find notes findings about the i-th report. They are borrowed.
func (t *tracker) find(i int, findings []form.Finding) {
	about := &t.reports[i]
	for i := range findings {
		s := newSight(&findings[i], about.Key, about.Agency, about.Year, about.Source)
		s.Asks = findings[i].Severity() < form.Info && findings[i].About() == form.AboutAgency
		t.sights = append(t.sights, s)
	}
}

// add notes a finding that is about no report in use; asks says that somebody has
// to hand something in.
func (t *tracker) add(row transform.FindingRow, asks bool) {
	key, agency, year := row.SourceID, "", 0
	if k := row.Report; k != nil {
		agency, year = cmp.Or(k.AgencyName, k.AgencyCode), k.Year
		key = reportKey(cmp.Or(k.AgencyID, k.Division+":"+k.AgencyName), year, k.Scope)
	}
	s := newSight(row.Finding, key, agency, year, row.SourceID)
	s.Asks = asks && row.Report != nil && row.Finding.Severity() < form.Info
	t.sights = append(t.sights, s)
}

func newSight(f *form.Finding, report, agency string, year int, source string) since.Sight {
	s := since.Sight{Source: source, Finding: *f}
	s.Rule, s.Report, s.Agency, s.Year = f.Rule, report, agency, year
	s.Finding.Cells, s.Finding.Arguments = slices.Clone(f.Cells), slices.Clone(f.Arguments)
	for _, id := range f.Cells {
		s.Cells = append(s.Cells, form.Cells[id].Code)
	}
	return s
}

// merge takes what a chunk has come to.
func (t *tracker) merge(other *tracker) {
	t.sights, t.reports = append(t.sights, other.sights...), append(t.reports, other.reports...)
}

func (t *tracker) snapshot() *journal.Snapshot {
	now := &journal.Snapshot{Reports: t.reports, Missing: t.missing}
	for i := range t.sights {
		now.Findings = append(now.Findings, t.sights[i].Sight)
	}
	return now
}

// reportKey names what a report is on, the same whatever it calls its agency.
func reportKey(agencyID string, year int, scope form.Scope) string {
	return agencyID + "-" + strconv.Itoa(year) + "-" + scope.String()
}

// fingerprint is another for a report with other figures or another text.
func fingerprint(r *form.Report) string {
	h := fnv.New64a()
	var cell [9]byte
	for id := range r.States {
		cell[0] = byte(r.States[id])
		binary.LittleEndian.PutUint64(cell[1:], uint64(r.Values[id]))
		h.Write(cell[:])
	}
	for _, s := range r.Narrative {
		io.WriteString(h, s.Number+"\x00"+s.Text+"\x00")
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// readJournal reads the journal of the output folder. A damaged one is cut after
// its last whole line. What is cut off is kept in edited/, but for a line that a
// killed run did not finish.
func (s store) readJournal() (lines []journal.Line, repair *JournalRepair, err error) {
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
			return nil, nil, fmt.Errorf("create %s: %w", editedFolder, temporary(err))
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
		return nil, nil, fmt.Errorf("repair journal: %w", temporary(err))
	}
	return lines, repair, nil // the next line syncs the folder
}

func (s store) journalText() ([]byte, error) {
	f, err := s.disk.Open(s.path(journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", temporary(err))
	}
	text, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read journal: %w", temporary(err))
	}
	return text, nil
}

// writeSmall writes a new file of the output folder and syncs it.
func (s store) writeSmall(name string, text []byte) error {
	if err := removeAll(s.disk, s.path(name)); err != nil {
		return fmt.Errorf("clear %s: %w", name, temporary(err))
	}
	f, err := s.disk.Create(s.path(name))
	if err != nil {
		return fmt.Errorf("create %s: %w", name, temporary(err))
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		_ = s.disk.Remove(s.path(name))
		return fmt.Errorf("write %s: %w", name, temporary(err))
	}
	return nil
}

// appendJournal adds a line, durably.
func (s store) appendJournal(line *journal.Line) error {
	text, err := line.Encode()
	if err != nil {
		return err
	}
	f, err := s.disk.Append(s.path(journalFile))
	if err != nil {
		return fmt.Errorf("open journal: %w", temporary(err))
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write journal: %w", temporary(err))
	}
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", temporary(err))
	}
	return nil
}

// keepJournal adds a run that got through to the journal, and makes the folder
// since anew. id is the generation in force, now what the run found, nil if that
// is not followed or not what is in force.
func (r *runner) keepJournal(result *Result, id string, now *tracker) error {
	lines, repair, err := r.store.readJournal()
	result.JournalRepair = repair
	if err != nil {
		return err
	}
	before, after := journal.Fold(lines), journal.Fold(lines)
	line := &journal.Line{}
	switch {
	case now != nil:
		line = before.Compare(now.snapshot())
	case result.Held == nil:
		line.Untracked = len(before.Reports)+len(before.Findings)+len(before.Missing) > 0
	}
	line.Day, line.Run, line.New, line.Exit, line.Counts = r.config.AsOf, id, !result.Unchanged, r.config.exitCode(result, nil), result.counts()
	if err := r.store.appendJournal(line); err != nil {
		return err
	}
	if now == nil {
		return nil
	}
	after.Add(line)
	result.Since = since.New(before, after, line, now.sights)
	last := before.Last()
	if last != nil && last.Day == line.Day && !result.Since.News() {
		if _, err := r.store.disk.Lstat(r.store.path(sinceFolder, since.Page)); err == nil {
			return nil // what changed today stays to be read
		}
	}
	return r.store.writeSince(result.Since)
}

// counts are the numbers of a run that the journal keeps.
func (r *Result) counts() map[string]int {
	counts := map[string]int{"files": r.Files.All(), "reports": r.Reports.Published, "rejected": r.Files[form.Rejected], "missing": len(r.Missing)}
	for s, n := range r.Findings {
		counts[form.Severity(s).String()] = n
	}
	return counts
}

// noteFailure adds a run that failed to the journal, if that can be done.
func (r *runner) noteFailure(result *Result, err error) {
	c := r.config
	if c.AsOf == "" || c.DryRun {
		return
	}
	if _, _, readErr := r.store.readJournal(); readErr != nil {
		return
	}
	line := &journal.Line{Day: c.AsOf, Exit: c.exitCode(result, err), Failed: true}
	if result != nil {
		line.Counts = result.counts()
	}
	if appendErr := r.store.appendJournal(line); appendErr != nil {
		c.Log.Warn().Err(appendErr).Msg(WarnNoJournal)
	}
}

// exitCode is what the caller makes of a run.
func (c *Config) exitCode(result *Result, err error) int {
	if c.ExitCode == nil {
		return 0
	}
	return c.ExitCode(result, err)
}

// errNotOurs is returned for a folder since that gouji has not made.
var errNotOurs = errors.New("the folder " + sinceFolder + " was not made by gouji")

// writeSince puts the folder since in the place of the one before.
func (s store) writeSince(report *since.Report) error {
	folder := s.path(sinceFolder)
	_, err := s.disk.Lstat(folder)
	there := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at %s: %w", sinceFolder, temporary(err))
	}
	if there {
		if _, err := s.disk.Lstat(filepath.Join(folder, since.Page)); errors.Is(err, fs.ErrNotExist) {
			return errNotOurs
		} else if err != nil {
			return fmt.Errorf("look at %s: %w", sinceFolder, temporary(err))
		}
	}
	next := s.path(nextSince)
	if err := removeAll(s.disk, next); err != nil {
		return fmt.Errorf("clear leftovers: %w", temporary(err))
	}
	g := &staging{store: s, folder: next, made: map[string]bool{}}
	if err := report.Write(g.create); err != nil {
		return err
	}
	for made := range g.made {
		if err := s.disk.SyncFolder(made); err != nil {
			return fmt.Errorf("sync %s: %w", sinceFolder, temporary(err))
		}
	}
	if there {
		if err := removeAll(s.disk, s.path(oldSince)); err != nil {
			return fmt.Errorf("clear leftovers: %w", temporary(err))
		}
		if err := s.disk.Rename(folder, s.path(oldSince)); err != nil {
			return fmt.Errorf("replace %s: %w", sinceFolder, temporary(err))
		}
	}
	if err := s.disk.Rename(next, folder); err != nil {
		return fmt.Errorf("replace %s: %w", sinceFolder, temporary(err))
	}
	if err := s.disk.SyncFolder(s.root); err != nil {
		return fmt.Errorf("sync output: %w", temporary(err))
	}
	if err := removeAll(s.disk, s.path(oldSince)); err != nil {
		return fmt.Errorf("clear leftovers: %w", temporary(err))
	}
	return nil
}

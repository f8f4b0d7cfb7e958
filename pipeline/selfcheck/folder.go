package selfcheck

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"gouji/form"
	"gouji/ingest/roster"
	"gouji/pipeline/reports"
	"gouji/pipeline/rulings"
	"gouji/pipeline/spool"
	"gouji/transform/check"
	"gouji/transform/sums"
)

// Errors of Folder.OfficeFiles.
var (
	// ErrEmpty is returned for inputs among which there is no file to read.
	ErrEmpty = errors.New("no input files")
	// ErrRoster is returned for a list of agencies that cannot be read.
	ErrRoster = errors.New("roster")
	// ErrDecisions is returned for a list of decisions that cannot be read.
	ErrDecisions = errors.New("decisions")
)

// Folder is what a district has collected, and how it is judged.
type Folder struct {
	Inputs     []string // files and folders, last year's too
	RosterName string
	Roster     []byte // the list of agencies; empty for none
	// What the office has decided about findings, decisions.csv; empty for nothing.
	DecisionsName string
	Decisions     []byte
	Grades        form.Grades // of rules
	Years         []int       // asked for; none lets the input decide
	Due           form.DueRules
	AsOf          string // the day taken for today, "2006-01-02"
	Version       string // of the program
	// Progress is told of the phase, "read", "write" or "papers", and of how many files,
	// reports or office files are done; total is 0 where it is not known. nil for nobody.
	Progress func(phase string, done, total int)
}

// OfficeFiles are the office files of a folder, by their paths with slashes.
type OfficeFiles map[string][]byte

// chunkReports is how many reports are examined at a time.
const chunkReports = 512

// OfficeFiles reads the folder, as a run does, and makes the office files: byte
// for byte those that a run publishes. Everything is kept in memory. The error is
// ErrInputs, ErrEmpty, ErrRoster or ErrDecisions.
func (f *Folder) OfficeFiles(ctx context.Context) (OfficeFiles, error) {
	var members *form.Roster
	lists := []reports.ListFindings{{File: filepath.Base(f.RosterName)}}
	if len(f.Roster) > 0 {
		var err error
		if members, lists[0].Findings, err = roster.Read(filepath.Base(f.RosterName), f.Roster); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRoster, err)
		}
	}
	var decisions []byte // nil for none
	if len(f.Decisions) > 0 {
		decisions = f.Decisions
	}
	ruled, err := rulings.Read(filepath.Base(f.DecisionsName), decisions, f.Grades, f.AsOf)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDecisions, err)
	}
	const everything = 1 << 40
	collected, err := reports.Collect(ctx, reports.Options{
		Inputs: f.Inputs, Roster: members, Workers: runtime.GOMAXPROCS(0), MemoryBytes: 16 << 20,
		Progress: func(done, files, _ int) { f.progress("read", done, files) },
	}, spool.New(everything, nil))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInputs, err)
	}
	if files := collected.Sources.Count(); files.All() == files[form.Ignored] {
		return nil, ErrEmpty
	}
	resolved, err := collected.Resolve(members)
	if err != nil {
		return nil, err
	}
	judgement := resolved.Judgement(f.Years, f.AsOf, f.Due)
	officeFiles, err := resolved.NewOfficeFiles(judgement.AsOf, f.Version)
	if err != nil {
		return nil, err
	}
	rollUp, err := f.examine(ctx, resolved, officeFiles, ruled)
	if err != nil {
		return nil, err
	}
	judged, err := resolved.Judge(rollUp, lists, judgement, officeFiles, ruled)
	if err != nil {
		return nil, err
	}
	made := memory{files: map[string]*bytes.Buffer{}, begun: func(files int) { f.progress("papers", files, 0) }}
	if err := officeFiles.Write(ctx, judged.Register, rollUp, made.create); err != nil {
		return nil, err
	}
	all := OfficeFiles{}
	for name, b := range made.files {
		all[name] = b.Bytes()
	}
	return all, nil
}

// examine examines all reports and adds them up.
func (f *Folder) examine(ctx context.Context, resolved *reports.Resolved, officeFiles *reports.OfficeFiles, ruled *rulings.Rulings) (*sums.RollUp, error) {
	examination, err := resolved.Examine(ctx, 1, officeFiles, ruled)
	if err != nil {
		return nil, err
	}
	rollUp := sums.NewRollUp()
	examiner := examination.NewExaminer(rollUp)
	done, total := 0, len(resolved.Order())
	for _, chunk := range resolved.Chunks(chunkReports) {
		examined, err := examiner.Chunk(ctx, chunk, plainColumns{check.NewBuilder(nil)}, func(*reports.Found) error { return nil })
		if err != nil {
			return nil, err
		}
		officeFiles.Add(examined)
		done += examined.Reports
		f.progress("write", done, total)
	}
	return rollUp, nil
}

func (f *Folder) progress(phase string, done, total int) {
	if f.Progress != nil {
		f.Progress(phase, done, total)
	}
}

// plainColumns lays reports out in plain memory.
type plainColumns struct{ *check.Builder }

// Append implements reports.Columns.
func (c plainColumns) Append(_ int32, r *form.Report) { c.Builder.Append(r) }

// memory keeps files that several goroutines write.
type memory struct {
	mu    sync.Mutex
	files map[string]*bytes.Buffer
	begun func(files int) // is told of each, with mu held
}

func (m *memory) create(name string) (io.WriteCloser, error) {
	b := &bytes.Buffer{}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = b
	m.begun(len(m.files))
	return closed{b}, nil
}

type closed struct{ io.Writer }

func (closed) Close() error { return nil }

// Zip packs the office files into one file, the same bytes for the same office files.
func (p OfficeFiles) Zip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		// Workbooks and documents are compressed already, and a date would change the bytes.
		method := zip.Deflate
		if ext := filepath.Ext(name); ext == ".xlsx" || ext == ".docx" {
			method = zip.Store
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			return err
		}
		if _, err := f.Write(p[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

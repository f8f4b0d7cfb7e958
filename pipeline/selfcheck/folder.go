package selfcheck

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
	// Progress is called with the phase, "read", "write" or "officeFiles", and how many files,
	// reports or office files are done; total is 0 where it is not known. nil for nobody.
	Progress func(phase string, done, total int)
}

// chunkReports is how many reports are examined at a time.
const chunkReports = 512

// OfficeFiles reads the folder, as a run does, and makes the office files: byte
// for byte those that a run publishes. keep is given each when it is whole, one at a
// time, by its path with slashes; the content is only lent. All else is kept in memory.
// It returns their paths in order. The error is ErrInputs, ErrEmpty, ErrRoster or
// ErrDecisions.
func (f *Folder) OfficeFiles(ctx context.Context, keep func(name string, content []byte)) ([]string, error) {
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
	judged, err := resolved.Judge(ctx, runtime.GOMAXPROCS(0), rollUp, lists, judgement, officeFiles, ruled)
	if err != nil {
		return nil, err
	}
	made := keeping{keep: keep, begun: func(files int) { f.progress("officeFiles", files, 0) }}
	if err := officeFiles.Write(ctx, judged.Register, rollUp, made.create); err != nil {
		return nil, err
	}
	slices.Sort(made.names)
	return made.names, nil
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

// keeping hands on files that several goroutines write, one at a time, when they are whole.
type keeping struct {
	keep func(name string, content []byte)

	mu    sync.Mutex
	files int
	names []string // of the whole ones
	free  []*bytes.Buffer
	begun func(files int) // is called with each number, with mu held
}

func (k *keeping) create(name string) (io.WriteCloser, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.files++
	k.begun(k.files)
	f := &kept{to: k, name: name}
	if n := len(k.free) - 1; n >= 0 {
		f.Buffer, k.free = k.free[n], k.free[:n]
	} else {
		f.Buffer = &bytes.Buffer{}
	}
	return f, nil
}

type kept struct {
	*bytes.Buffer
	to   *keeping
	name string
}

func (f *kept) Close() error {
	k := f.to
	k.mu.Lock()
	defer k.mu.Unlock()
	k.names = append(k.names, f.name)
	k.keep(f.name, f.Bytes())
	f.Reset()
	k.free = append(k.free, f.Buffer)
	return nil
}

// Zip packs files into one, in the order of their names: the same bytes for the same
// files. content gives one at a time, and may use its memory again for the next.
func Zip(w io.Writer, names []string, content func(name string) []byte) error {
	z := zip.NewWriter(w)
	for _, name := range names {
		// Workbooks and documents are compressed already, and a date would change the bytes.
		method := zip.Deflate
		if ext := filepath.Ext(name); ext == ".xlsx" || ext == ".docx" {
			method = zip.Store
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			return err
		}
		if _, err := f.Write(content(name)); err != nil {
			return err
		}
	}
	return z.Close()
}

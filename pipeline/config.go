package pipeline

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/rs/zerolog"

	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
	"gouji/pipeline/ordered"
	"gouji/pipeline/reports"
	"gouji/pipeline/since"
)

// Errors that a caller tells apart. All mean that nothing was published.
var (
	// ErrConfig is returned when the configuration cannot work.
	ErrConfig = errors.New("configuration")
	// ErrRoster is the ErrConfig of a roster that cannot be read.
	ErrRoster = fmt.Errorf("%w: roster", ErrConfig)
	// ErrPopulation is the ErrConfig of a table of population that cannot be read.
	ErrPopulation = fmt.Errorf("%w: population", ErrConfig)
	// ErrDecisions is the ErrConfig of a list of decisions that cannot be read.
	ErrDecisions = fmt.Errorf("%w: decisions", ErrConfig)
	// ErrLocked is returned when another run holds the lock of the output.
	ErrLocked = generations.ErrLocked
	// ErrNotClean is returned by a strict run whose input has error-level findings or rejections.
	ErrNotClean = errors.New("input is not clean")
	// ErrEmpty is returned when no input file was found and that is not allowed.
	ErrEmpty = errors.New("no input files")
	// ErrShrunk is wrapped by a ShrunkError.
	ErrShrunk = errors.New("the input shrank")
	// ErrPanic is returned for a defect of the program; the error holds the stack.
	ErrPanic = ordered.ErrPanic
	// ErrTemporary marks failures worth a retry: a full disk, an I/O error.
	ErrTemporary = disk.ErrTemporary
)

// What a run warns of through Config.Log, and goes on.
const (
	WarnOldStay       = "old generations stay"
	WarnNotRemembered = "the guard of the input is not renewed"
	WarnNoJournal     = "the journal does not have this run"
	WarnNotOurs       = "the folder since is not gouji's"
	WarnNoComparison  = "the input is not compared with what is in force"
)

// Config is what a run needs to know. Zero fields take their defaults.
type Config struct {
	Inputs []string // files and folders to read
	Output string   // folder that holds runs/ and current
	Roster string   // path of agencies.csv, "" for none
	// Plan is the folder of a job whose shards are read in place of Inputs and Roster,
	// which are those of the plan; "" for none.
	Plan string
	// Shards is a folder in which what was read is kept for the next run, which then
	// reads only what changed; "" for none. A dry run leaves it alone.
	Shards string
	// Population is the path of a table of population, or of other denominators, by
	// area and year; "" for none.
	Population string

	Decisions string // path of decisions.csv, "" for none
	// Grades are rules that are graded otherwise here; see form.ParseGrade.
	Grades form.Grades

	Workers     int   // concurrent readers; default: the processors available
	MemoryBytes int64 // bytes of input in flight; default 64 MiB
	Keep        int   // generations to keep, the new one included; default 3

	// MaxDrop is the share of a year's reports, in percent, that may be gone from
	// the input against what is in force; default 20, 100 for any. Below
	// minimumDrop reports a loss is never too large. MinFiles is the number of files
	// there must be. AcceptShrink lets pass what is less.
	MaxDrop, MinFiles int
	AcceptShrink      bool

	Strict     bool // publish nothing unless no finding is error level and nothing is rejected
	AllowEmpty bool // an input without files is no error
	DryRun     bool // do everything but publish
	NoDesk     bool // no workbooks, returns and page
	// DeskReports is the number of reports above which the office files are
	// left out, because nobody reads them; default 50,000.
	DeskReports int

	// Rules are the district's own rules, nil for none. A run puts them in force.
	Rules *form.OwnRules
	// Years are the report years that are asked for, in any order. Others are
	// published, but nobody is missing or late there, and reports of them that are
	// gone do not count as shrunken input. Without any the input decides, see
	// attribution.Campaigns.
	Years []int
	// Due are due dates that differ from the Regulation's.
	Due form.DueRules
	// AsOf is the day the run takes for today, for "late" and "missing"; "2006-01-02".
	// It must be stated by the caller: the pipeline has no clock.
	AsOf string
	// WaitLock is how long to wait for another run to finish; default: not at all.
	WaitLock time.Duration

	// ExitCode tells what code the caller's process will end with after a result
	// or an error, for the journal; nil for 0. Without AsOf there is no journal.
	ExitCode func(*Result, error) int

	// HeapLimit is called with how large the heap should be let grow before the garbage
	// collector works harder; may be nil. It is called at the start and again as
	// reports come in. The pipeline itself changes nothing that is the process's.
	HeapLimit func(bytes int64)

	Version  string         // of the program, for the manifest
	Log      zerolog.Logger // phases and warnings; the zero Logger is silent
	Progress func(Progress) // called now and then from one goroutine at a time; may be nil
	// Phase is called at the beginning of each phase of a run, from one goroutine at a
	// time; may be nil.
	Phase func(Phase)
}

// Phase is a part of a run, for those who ask what takes how long.
type Phase string

// The phases of a run in their order. One that has nothing to do is left out.
const (
	PhaseList    Phase = "list"         // of the input, and the lists that come with it
	PhaseRead    Phase = "read"         // by all workers
	PhaseResolve Phase = "resolve"      // who reported, and what was in force
	PhaseExamine Phase = "examine"      // checks, and the datasets of reports, by all workers
	PhaseJudge   Phase = "judge"        // who has not reported, and the sums of districts
	PhaseRows    Phase = "rows"         // the other datasets, by all workers
	PhaseEnd     Phase = "end_files"    // the ends of files, synced
	PhaseOffice  Phase = "office_files" // by all workers
	PhasePublish Phase = "publish"      // manifest, and the switch
	PhaseFollow  Phase = "follow_up"    // journal, since/, old generations
)

func (c *Config) begin(p Phase) {
	if c.Phase != nil {
		c.Phase(p)
	}
}

// Progress tells how far a run is.
type Progress struct {
	Phase string // "read" or "write"
	Done  int    // files read, or reports written
	Total int
}

// WithDefaults returns c with its zero fields filled.
func (c Config) WithDefaults() Config {
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.MemoryBytes == 0 {
		c.MemoryBytes = 64 << 20
	}
	if c.Keep == 0 {
		c.Keep = 3
	}
	if c.MaxDrop == 0 {
		c.MaxDrop = 20
	}
	if c.DeskReports == 0 {
		c.DeskReports = 50_000
	}
	return c
}

// What a run needs beyond the input in flight: for the chunks being written, and
// for each report and file that the former does not cover. It is more than what is in
// use at the peak, or the collector takes as much time as the work.
const (
	heapLeast     = 136 << 20 // with less the collector works for nothing
	heapBase      = 104 << 20
	heapCovered   = 100_000 // reports or files
	heapPerReport = 340
	heapPerFile   = 140
	heapPerMember = 700  // of the list of agencies
	heapPerFiling = 1600 // for each report, with a desk
)

// limitHeap passes on how large the heap of a run should be, with or without office
// files. members are those of the list of agencies.
func (c *Config) limitHeap(reports, files, members int, desk bool) {
	if c.HeapLimit == nil {
		return
	}
	limit := c.MemoryBytes + max(heapLeast,
		heapBase+heapPerReport*int64(max(0, reports-heapCovered))+heapPerFile*int64(max(0, files-heapCovered))) + heapPerMember*int64(members)
	if desk {
		limit += heapPerFiling * int64(reports)
	}
	c.HeapLimit(limit)
}

// Validate reports everything wrong with c at once. Call it on the result of
// WithDefaults.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, arguments ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrConfig}, arguments...)...))
	}
	if len(c.Inputs) == 0 {
		bad("input: at least one file or folder")
	}
	if c.Output == "" && !c.DryRun {
		bad("output: required")
	}
	if c.Workers < 1 || c.Workers > 1024 {
		bad("workers = %d: want 1 to 1024", c.Workers)
	}
	if c.MemoryBytes < 1<<20 {
		bad("memory = %d: want at least 1 MiB", c.MemoryBytes)
	}
	if c.Keep < 1 {
		bad("keep = %d: want at least 1", c.Keep)
	}
	if c.MaxDrop < 1 || c.MaxDrop > 100 {
		bad("max-drop = %d: want 1 to 100", c.MaxDrop)
	}
	if c.MinFiles < 0 {
		bad("min-files = %d: want at least 0", c.MinFiles)
	}
	for _, year := range c.Years {
		if year < form.FirstYear || year > form.LastYear {
			bad("year = %d: want %d to %d", year, form.FirstYear, form.LastYear)
		}
	}
	if c.AsOf != "" {
		if _, err := time.Parse(time.DateOnly, c.AsOf); err != nil {
			bad("as-of = %q: want a date such as 2026-03-31", c.AsOf)
		}
	}
	return errors.Join(errs...)
}

// Result is what a run found and did.
type Result struct {
	RunID     string // derived from inputs, rules and configuration
	Directory string // the generation, Output/runs/RunID
	Published bool
	Unchanged bool                  // this generation was there already
	Held      *generations.Rollback // an older generation stays in force by order; nil if none does
	// Edited are files of a published generation that somebody had changed or
	// added, by the paths within Output to which they were moved.
	Edited []string

	// Since is what has changed since the run before; nil if the journal does not
	// follow that: in a dry run, and where there are too many reports.
	Since         *since.Report
	JournalRepair *generations.JournalRepair // nil if the journal was whole
	Letters       Letters                    // what lies among the office files in force, to be sent

	Files    reports.FileCounts // input files by status
	Rejected []*form.Source     // the files that could not be used, in order
	Partial  []*form.Source     // the files that are used although a part of them was given up, in order
	Reports  generations.ReportCounts
	// Figures is the ledger of figures: Read = Published + Found.
	Figures  generations.FigureCounts
	Agencies int
	Years    []int

	Findings [form.NumSeverities]int // by severity
	About    [form.NumAbout]int      // the same findings by whom they concern
	Decided  int                     // findings about which the office has decided: not among Findings, Rules and Problems
	Rules    []RuleCount             // rules with failures, most serious first
	Problems []Problem               // error-level findings in order, at most MaxProblems
	Missing  []reports.MissingReport // what the roster expects and nobody handed in, or not usably
}

// Letters counts what is to be sent to the agencies.
type Letters struct {
	Returns   int // reports to correct or to check
	Unusable  int // about what came in and cannot be used
	Reminders int // for missing reports
}

// MaxProblems bounds Result.Problems; all findings are in the findings dataset.
const MaxProblems = 1000

// RuleCount counts the failures of one rule.
type RuleCount struct {
	Rule     string
	Severity form.Severity
	Findings int
	Reports  int
}

// Problem is one error-level finding of a published report.
type Problem struct {
	Agency  form.Agency
	Year    int
	Source  *form.Source
	Finding form.Finding
}

// ErrorFindings counts the findings of error level.
func (r *Result) ErrorFindings() int {
	return r.Findings[form.Statutory] + r.Findings[form.Arithmetic] + r.Findings[form.Logic]
}

func (c *Config) progress(p Progress) {
	if c.Progress != nil {
		c.Progress(p)
	}
}

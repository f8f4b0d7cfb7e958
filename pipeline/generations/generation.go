package generations

import (
	"errors"
	"time"
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

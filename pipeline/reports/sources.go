package reports

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"

	"gouji/form"
	"gouji/pipeline/spool"
)

// Sources keeps what is known of every input file, in input order. There may be
// a million of them: all but the little that is asked of every one, and the
// reasons of the few that are not used, lies in the spool.
type Sources struct {
	spool     *spool.Spool
	kept      []keptSource
	reasons   map[int32]form.Text
	fragments map[int32]int // reports that became part of another of the same source
	findings  []int32       // numbers of those with findings of their own
	figures   int           // met in all of them
	identity  hash.Hash     // of their paths and contents
}

func newSources(kept *spool.Spool, n int) *Sources {
	return &Sources{spool: kept, kept: make([]keptSource, 0, n), reasons: map[int32]form.Text{}, fragments: map[int32]int{}, identity: sha256.New()}
}

type keptSource struct {
	at      spool.Location
	status  form.SourceStatus
	partial bool // a part of it was given up: its reason says which
}

// incomingSource is a source on its way from a worker.
type incomingSource struct {
	keptSource
	path     string
	hash     [sha256.Size]byte
	reason   form.Text
	findings bool
	figures  int
}

// keepSource stores a source in the spool.
func keepSource(w *spool.Writer, s *form.Source) (incomingSource, error) {
	at, err := w.Append(func(b []byte) []byte { return spool.AppendSource(b, s) })
	return incomingSource{keptSource{at, s.Status, s.Partial()}, s.Path, s.SHA256, s.Reason, len(s.Findings) > 0, s.Figures}, err
}

// add takes a source; reserve its place before if it is known only later.
func (s *Sources) add(c *incomingSource) { s.set(s.reserve(), c) }

func (s *Sources) reserve() (number int32) {
	s.kept = append(s.kept, keptSource{})
	return int32(len(s.kept) - 1)
}

// set fills the place of a source. It is called in input order, like add.
func (s *Sources) set(number int32, c *incomingSource) {
	s.kept[number] = c.keptSource
	var known [binary.MaxVarintLen64 + 1 + len(c.hash)]byte // before each path, so that no two lists look alike
	b := append(binary.AppendUvarint(known[:0], uint64(len(c.path))), byte(c.status))
	s.identity.Write(append(b, c.hash[:]...))
	io.WriteString(s.identity, c.path)
	// Why a file cannot be read is no matter of its content.
	io.WriteString(s.identity, strconv.Itoa(len(c.reason.Chinese))+":"+c.reason.Chinese)
	if c.reason != (form.Text{}) {
		s.reasons[number] = c.reason
	}
	if c.findings {
		s.findings = append(s.findings, number)
	}
	s.figures += c.figures
}

// Hash stands for all inputs, their paths and contents.
func (s *Sources) Hash() string { return hex.EncodeToString(s.identity.Sum(nil)) }

// Len is the number of input files.
func (s *Sources) Len() int { return len(s.kept) }

// Spill moves the sources, and the reports with them, from memory to a file: they can
// still be read, at a call to the system each.
func (s *Sources) Spill() error { return s.spool.Spill() }

// Count counts the sources by status.
func (s *Sources) Count() (files FileCounts) {
	for i := range s.kept {
		files[s.kept[i].status]++
	}
	return files
}

// Each calls use for the sources from to end-1, in input order. What it is given it
// may keep. It may be called by several goroutines at once.
func (s *Sources) Each(from, end int, use func(*form.Source) error) error {
	var buffer []byte
	for number := from; number < end; number++ {
		source, err := s.read(int32(number), &buffer)
		if err != nil {
			return err
		}
		if err := use(source); err != nil {
			return err
		}
	}
	return nil
}

// Rejected lists the files that could not be used, in input order.
func (s *Sources) Rejected() ([]*form.Source, error) {
	var list []*form.Source
	var buffer []byte
	for number, kept := range s.kept {
		if kept.status != form.Rejected {
			continue
		}
		source, err := s.read(int32(number), &buffer)
		if err != nil {
			return nil, err
		}
		list = append(list, source)
	}
	return list, nil
}

// WithFindings lists the files about which something is found, in input order.
func (s *Sources) WithFindings() ([]*form.Source, error) {
	list := make([]*form.Source, 0, len(s.findings))
	var buffer []byte
	for _, number := range s.findings {
		source, err := s.read(number, &buffer)
		if err != nil {
			return nil, err
		}
		list = append(list, source)
	}
	return list, nil
}

// Figures is the number of figures met in all files.
func (s *Sources) Figures() int { return s.figures }

// read brings a source back as it stands.
func (s *Sources) read(number int32, buffer *[]byte) (*form.Source, error) {
	b, err := s.spool.Read(s.kept[number].at, buffer)
	if err != nil {
		return nil, err
	}
	source := &form.Source{}
	if err := spool.DecodeSource(b, source); err != nil {
		return nil, fmt.Errorf("source %d: %w", number, err)
	}
	source.Status, source.Reason = s.kept[number].status, s.reasons[number]
	source.Reports -= s.fragments[number]
	return source, nil
}

// FileCounts counts input files by form.SourceStatus.
type FileCounts [form.NumSourceStatuses]int

// All is the number of input files.
func (c FileCounts) All() int {
	n := 0
	for _, files := range c {
		n += files
	}
	return n
}

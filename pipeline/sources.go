package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"

	"gouji/form"
)

// sources keeps what is known of every input file, in input order. There may be
// a million of them: all but the little that is asked of every one, and the
// reasons of the few that are not used, lies in the spool.
type sources struct {
	kept      []keptSource
	reasons   map[int32]form.Text
	fragments map[int32]int // reports that became part of another of the same source
	findings  []int32       // numbers of those with findings of their own
	figures   int           // met in all of them
	identity  hash.Hash     // of their paths and contents
}

func newSources(n int) sources {
	return sources{kept: make([]keptSource, 0, n), reasons: map[int32]form.Text{}, fragments: map[int32]int{}, identity: sha256.New()}
}

type keptSource struct {
	at      location
	status  form.SourceStatus
	partial bool // a part of it was given up: its reason says which
}

// collectedSource is a source on its way from a worker.
type collectedSource struct {
	keptSource
	path     string
	hash     [sha256.Size]byte
	reason   form.Text
	findings bool
	figures  int
}

// collect stores a source in the spool.
func (w *spoolWriter) collect(s *form.Source) (collectedSource, error) {
	at, err := w.append(func(b []byte) []byte { return appendSource(b, s) })
	return collectedSource{keptSource{at, s.Status, s.Partial()}, s.Path, s.SHA256, s.Reason, len(s.Findings) > 0, s.Figures}, err
}

// add takes a source; reserve its place before if it is known only later.
func (s *sources) add(c *collectedSource) { s.set(s.reserve(), c) }

func (s *sources) reserve() (number int32) {
	s.kept = append(s.kept, keptSource{})
	return int32(len(s.kept) - 1)
}

// set fills the place of a source. It is called in input order, like add.
func (s *sources) set(number int32, c *collectedSource) {
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

// sum stands for all that was added.
func (s *sources) sum() string { return hex.EncodeToString(s.identity.Sum(nil)) }

// count counts the sources by status.
func (s *sources) count() (files FileCounts) {
	for i := range s.kept {
		files[s.kept[i].status]++
	}
	return files
}

// appendSource appends the compact form of a source without its status and reason.
func appendSource(b []byte, s *form.Source) []byte {
	b = appendString(b, s.Path)
	b = append(b, s.SHA256[:]...)
	b = binary.AppendVarint(b, s.Bytes)
	b = append(b, byte(s.Kind))
	b = appendString(b, s.Encoding)
	b = binary.AppendUvarint(b, uint64(s.Reports))
	b = binary.AppendUvarint(b, uint64(s.Figures))
	b = binary.AppendUvarint(b, uint64(len(s.Parts)))
	for _, part := range s.Parts {
		b = appendString(b, part)
	}
	return appendFindings(b, s.Findings)
}

func decodeSource(b []byte, s *form.Source) error {
	d := &decoder{b: b}
	s.Path = d.text()
	copy(s.SHA256[:], d.bytes(len(s.SHA256)))
	s.Bytes = d.varint()
	s.Kind = form.SourceKind(d.byte())
	s.Encoding = d.text()
	s.Reports, s.Figures = int(d.uvarint()), int(d.uvarint())
	for range d.count() {
		s.Parts = append(s.Parts, d.text())
	}
	s.Findings = d.findings(s.Findings)
	return d.end()
}

// retriever brings sources and reports back from the spool. It belongs to one
// goroutine.
type retriever struct {
	gathered *gathered
	buffer   []byte
	last     *form.Source // of the last report, which is often that of the next
	number   int32
}

// source returns a source as it stands; the caller may keep it.
func (r *retriever) source(number int32) (*form.Source, error) {
	if r.last != nil && r.number == number {
		return r.last, nil
	}
	all := &r.gathered.sources
	b, err := r.gathered.spool.read(all.kept[number].at, &r.buffer)
	if err != nil {
		return nil, err
	}
	s := &form.Source{}
	if err := all.decode(b, number, s); err != nil {
		return nil, err
	}
	r.last, r.number = s, number
	return s, nil
}

// each calls use for the sources from to end-1, in input order.
func (g *gathered) each(from, end int, use func(*form.Source) error) error {
	back := retriever{gathered: g}
	for number := from; number < end; number++ {
		s, err := back.source(int32(number))
		if err != nil {
			return err
		}
		if err := use(s); err != nil {
			return err
		}
	}
	return nil
}

// all calls use for every source, in input order.
func (g *gathered) all(use func(*form.Source) error) error {
	return g.each(0, len(g.sources.kept), use)
}

// decode fills an empty source from its compact form and what has become of it.
func (s *sources) decode(b []byte, number int32, to *form.Source) error {
	if err := decodeSource(b, to); err != nil {
		return fmt.Errorf("source %d: %w", number, err)
	}
	to.Status, to.Reason = s.kept[number].status, s.reasons[number]
	to.Reports -= s.fragments[number]
	return nil
}

// at names the place of an entry's report.
func (r *retriever) at(e *entry) (string, error) {
	s, err := r.source(e.source)
	if err != nil {
		return "", err
	}
	return s.At(e.place), nil
}

// report brings an entry's report back.
func (r *retriever) report(e *entry, to *form.Report) error {
	return r.sourced(e, to, decodeReport)
}

// content brings back an entry's report without the places of its cells.
func (r *retriever) content(e *entry, to *form.Report) error {
	return r.sourced(e, to, decodeContent)
}

func (r *retriever) sourced(e *entry, to *form.Report, decode func([]byte, *form.Report) error) error {
	source, err := r.source(e.source)
	if err != nil {
		return err
	}
	if err := r.load(e, to, decode); err != nil {
		return fmt.Errorf("%s: %w", source.Path, err)
	}
	to.Source = source
	return nil
}

// figures brings back only the figures of an entry's report, their states and
// the editions, to compare with; not its source.
func (r *retriever) figures(e *entry, to *form.Report) error {
	return r.load(e, to, decodeFigures)
}

func (r *retriever) load(e *entry, to *form.Report, decode func([]byte, *form.Report) error) error {
	b, err := r.gathered.spool.read(e.at, &r.buffer)
	if err != nil {
		return err
	}
	to.Reset()
	to.Place, to.Agency = e.place, r.gathered.agency(e)
	to.Year, to.Scope, to.SubmittedAt, to.Fragment = int(e.year), e.scope, r.gathered.dates[e.submittedAt], e.marks&fragment != 0
	return decode(b, to)
}

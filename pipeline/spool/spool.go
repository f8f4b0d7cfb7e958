// Package spool keeps the reports and sources of a run in a compact form: in
// memory up to a limit, beyond it in a temporary file.
//
// A report in memory takes about 5 KB; most of its figures are 0 and most of its
// places follow the row above, so that a few hundred bytes hold it. A spool lives
// as long as one run, and nothing of it reaches the output. Shards hold reports and
// sources in the same form: who changes it raises the format of package shards.
//
// One goroutine has a Writer; once all are flushed, any number may read.
//
// Files, each using only those after it: source, report, spool.
package spool

import (
	"fmt"
	"io"
	"slices"
	"sync"
)

// blockBytes is the size at which a worker hands its buffer to the spool:
// large enough that locking and writing cost nothing per report.
const blockBytes = 256 << 10

// blockSpare is room for the report that fills a block.
const blockSpare = 8 << 10

// Location is where in the spool a report or source stands.
type Location struct {
	block  int32
	offset int32
	length int32
}

// File takes what is beyond the limit of memory.
type File interface {
	io.WriterAt
	io.ReaderAt
	io.Closer
}

// Spool keeps what its writers append, so that memory does not grow with the input.
type Spool struct {
	memoryBytes int64
	create      func() (File, error)

	mu     sync.Mutex
	blocks []block
	held   int64 // bytes in memory
	file   File
	end    int64 // bytes in the file
}

type block struct {
	data   []byte // nil if the block is in the file
	offset int64
}

// New returns a spool that keeps so many bytes in memory. create makes the file for
// more; it is called at most once. Its errors are passed on.
func New(memoryBytes int64, create func() (File, error)) *Spool {
	return &Spool{create: create, memoryBytes: memoryBytes}
}

// NewWriter returns a writer for one goroutine.
func (s *Spool) NewWriter() *Writer { return &Writer{spool: s} }

// begin reserves the number of a new block.
func (s *Spool) begin() int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks = append(s.blocks, block{})
	return int32(len(s.blocks) - 1)
}

// finish stores the content of a reserved block and returns a buffer for the
// next one: the same if the content went to the file, nil if it is kept.
func (s *Spool) finish(number int32, data []byte) ([]byte, error) {
	s.mu.Lock()
	if s.held+int64(len(data)) <= s.memoryBytes {
		s.held += int64(len(data))
		s.blocks[number].data = data
		s.mu.Unlock()
		return nil, nil
	}
	at, err := s.reserve(len(data))
	s.blocks[number].offset = at
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return data[:0], s.write(data, at)
}

// reserve makes room in the file, which is created if there is none. Whoever calls it
// holds the lock.
func (s *Spool) reserve(n int) (at int64, err error) {
	if s.file == nil {
		if s.file, err = s.create(); err != nil {
			s.file = nil // not an interface that holds nothing
			return 0, fmt.Errorf("create spool: %w", err)
		}
	}
	at = s.end
	s.end += int64(n)
	return at, nil
}

func (s *Spool) write(data []byte, at int64) error {
	if _, err := s.file.WriteAt(data, at); err != nil {
		return fmt.Errorf("write spool: %w", err)
	}
	return nil
}

// Spill moves what is in memory to the file, for a time when little of it is read and
// other things need the room. Nobody may read or write meanwhile.
func (s *Spool) Spill() error {
	s.memoryBytes = 0 // of what comes
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.data == nil {
			continue
		}
		at, err := s.reserve(len(b.data))
		if err == nil {
			err = s.write(b.data, at)
		}
		if err != nil {
			return err
		}
		s.held -= int64(len(b.data))
		*b = block{offset: at}
	}
	return nil
}

// Read returns the bytes at a Location, to be read only: they are the spool's
// own or, if they come from the file, in scratch, and are valid until scratch is
// used again. It is safe for concurrent use with different scratches.
func (s *Spool) Read(at Location, scratch *[]byte) ([]byte, error) {
	b := s.blocks[at.block]
	if b.data != nil {
		return b.data[at.offset : at.offset+at.length], nil
	}
	if cap(*scratch) < int(at.length) {
		*scratch = make([]byte, at.length)
	}
	bytes := (*scratch)[:at.length]
	if _, err := s.file.ReadAt(bytes, b.offset+int64(at.offset)); err != nil {
		return nil, fmt.Errorf("read spool: %w", err)
	}
	return bytes, nil
}

// Keep returns a part of the bytes at a Location, good for as long as the spool is
// open: the spool's own or, if they come from the file, a copy.
func (s *Spool) Keep(at Location, scratch *[]byte, part func([]byte) ([]byte, error)) ([]byte, error) {
	b, err := s.Read(at, scratch)
	if err != nil {
		return nil, err
	}
	if b, err = part(b); err == nil && s.blocks[at.block].data == nil {
		b = slices.Clone(b)
	}
	return b, err
}

// Close gives up the file.
func (s *Spool) Close() error {
	if s.file == nil {
		return nil
	}
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("close spool: %w", err)
	}
	return nil
}

// Writer appends reports and sources to the spool for one worker.
type Writer struct {
	spool  *Spool
	number int32
	buffer []byte
	open   bool
	filled bool // a block was filled, so that the next ones are made as large at once
}

// Append stores what build appends to the buffer it is given.
func (w *Writer) Append(build func([]byte) []byte) (Location, error) {
	if !w.open {
		w.number, w.open = w.spool.begin(), true
		if w.buffer == nil && w.filled {
			w.buffer = make([]byte, 0, blockBytes+blockSpare)
		}
	}
	start := len(w.buffer)
	w.buffer = build(w.buffer)
	at := Location{block: w.number, offset: int32(start), length: int32(len(w.buffer) - start)}
	if len(w.buffer) < blockBytes {
		return at, nil
	}
	w.filled = true
	return at, w.Flush()
}

// Flush hands the buffer to the spool; locations given out so far become readable.
func (w *Writer) Flush() error {
	if !w.open {
		return nil
	}
	next, err := w.spool.finish(w.number, w.buffer)
	if err != nil {
		return err
	}
	w.buffer, w.open = next, false
	return nil
}

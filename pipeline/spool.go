package pipeline

import (
	"fmt"
	"slices"
	"sync"
)

// blockBytes is the size at which a worker hands its buffer to the spool:
// large enough that locking and writing cost nothing per report.
const blockBytes = 256 << 10

// blockSpare is room for the report that fills a block.
const blockSpare = 8 << 10

// location is where in the spool a report or source stands.
type location struct {
	block  int32
	offset int32
	length int32
}

// spool keeps the reports and sources of a run: in memory up to a limit, beyond it in an
// unnamed temporary file, so that memory does not grow with the input.
type spool struct {
	memoryBytes int64
	disk        disk
	folder      string // for the temporary file

	mu     sync.Mutex
	blocks []block
	held   int64 // bytes in memory
	file   temporaryFile
	end    int64 // bytes in the file
}

type block struct {
	data   []byte // nil if the block is in the file
	offset int64
}

func newSpool(d disk, folder string, memoryBytes int64) *spool {
	return &spool{disk: d, folder: folder, memoryBytes: memoryBytes}
}

// begin reserves the number of a new block.
func (s *spool) begin() int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks = append(s.blocks, block{})
	return int32(len(s.blocks) - 1)
}

// finish stores the content of a reserved block and returns a buffer for the
// next one: the same if the content went to the file.
func (s *spool) finish(number int32, data []byte) ([]byte, error) {
	s.mu.Lock()
	if s.held+int64(len(data)) <= s.memoryBytes {
		s.held += int64(len(data))
		s.blocks[number].data = data
		s.mu.Unlock()
		return make([]byte, 0, blockBytes+blockSpare), nil
	}
	if s.file == nil {
		f, err := s.disk.Temporary(s.folder)
		if err != nil {
			s.mu.Unlock()
			return nil, fmt.Errorf("create spool: %w", temporary(err))
		}
		s.file = f
	}
	at := s.end
	s.end += int64(len(data))
	s.blocks[number].offset = at
	s.mu.Unlock()
	if _, err := s.file.WriteAt(data, at); err != nil {
		return nil, fmt.Errorf("write spool: %w", temporary(err))
	}
	return data[:0], nil
}

// read returns the bytes at a location, to be read only: they are the spool's
// own or, if they come from the file, in scratch, and are valid until scratch is
// used again. It is safe for concurrent use with different scratches.
func (s *spool) read(at location, scratch *[]byte) ([]byte, error) {
	b := s.blocks[at.block]
	if b.data != nil {
		return b.data[at.offset : at.offset+at.length], nil
	}
	if cap(*scratch) < int(at.length) {
		*scratch = make([]byte, at.length)
	}
	bytes := (*scratch)[:at.length]
	if _, err := s.file.ReadAt(bytes, b.offset+int64(at.offset)); err != nil {
		return nil, fmt.Errorf("read spool: %w", temporary(err))
	}
	return bytes, nil
}

// keep returns a part of the bytes at a location, good for as long as the spool is
// open: the spool's own or, if they come from the file, a copy.
func (s *spool) keep(at location, scratch *[]byte, part func([]byte) ([]byte, error)) ([]byte, error) {
	b, err := s.read(at, scratch)
	if err != nil {
		return nil, err
	}
	if b, err = part(b); err == nil && s.blocks[at.block].data == nil {
		b = slices.Clone(b)
	}
	return b, err
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("close spool: %w", temporary(err))
	}
	return nil
}

// spoolWriter appends reports and sources to the spool for one worker.
type spoolWriter struct {
	spool  *spool
	number int32
	buffer []byte
	open   bool
}

// append stores what build appends to the buffer it is given.
func (w *spoolWriter) append(build func([]byte) []byte) (location, error) {
	if !w.open {
		w.number, w.open = w.spool.begin(), true
	}
	start := len(w.buffer)
	w.buffer = build(w.buffer)
	at := location{block: w.number, offset: int32(start), length: int32(len(w.buffer) - start)}
	if len(w.buffer) < blockBytes {
		return at, nil
	}
	return at, w.flush()
}

// flush hands the buffer to the spool; locations given out so far become readable.
func (w *spoolWriter) flush() error {
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

package plaintext

import (
	"bytes"
	"io"

	"golang.org/x/text/transform"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
)

// PieceBytes is how much of a source is read at once. Sources up to this size,
// nearly all, are whole in memory; longer ones are streamed in pieces of it.
const PieceBytes = 1 << 20

// Content is the bytes of a source: the first ones, and where the rest comes from.
type Content struct {
	Head []byte
	Rest io.Reader // nil if head is everything
}

// Reader returns all of the content as one stream.
func (c Content) Reader() io.Reader {
	if c.Rest == nil {
		return bytes.NewReader(c.Head)
	}
	return io.MultiReader(bytes.NewReader(c.Head), c.Rest)
}

// Stream is text as UTF-8, read piece by piece: whoever reads it looks at
// data, advances past what it has dealt with, and asks for more when what is
// there is not enough.
type Stream struct {
	Buffer    []byte
	start     int // of what was not dealt with yet
	valid     int // end of what is known to be whole characters
	end       int // end of what was read
	Final     bool
	rest      io.Reader // raw text or, where the encoding is another, decoded
	Charset   Charset
	onlyASCII bool
	piece     int // how much is read at a time, about
	maxRecord int
	limit     limits.Limit // what maxRecord is the limit of
	// failure is why the stream ended early, nil if it did not.
	Failure *form.Finding
}

// Whole is a stream over text that is in memory already.
func Whole(text []byte, c Charset) *Stream {
	return &Stream{Buffer: text, valid: len(text), end: len(text), Final: true, Charset: c}
}

// Open starts on text of any length, read into buffer piece by piece. ok is false if the
// encoding is not known.
func Open(c Content, buffer []byte, piece, maxRecord int) (s *Stream, ok bool) {
	s = &Stream{Buffer: buffer[:cap(buffer)], Charset: Detect(c.Head, false), onlyASCII: true, piece: piece, maxRecord: maxRecord, limit: limits.Record}
	head := c.Head
	switch s.Charset {
	case Unknown:
		return s, false
	case UTF8BOM:
		head = head[3:]
	}
	if len(s.Buffer) < 2*piece {
		s.Buffer = make([]byte, 2*piece)
	}
	s.rest = io.MultiReader(bytes.NewReader(head), c.Rest)
	if decoder := s.Charset.decoder(); decoder != nil {
		s.rest = transform.NewReader(s.rest, decoder)
	}
	s.More()
	return s, true
}

// Data is the text that was read and not dealt with yet: whole characters.
func (s *Stream) Data() []byte { return s.Buffer[s.start:s.valid] }

// Advance moves on by n bytes of data.
func (s *Stream) Advance(n int) { s.start += n }

// More reads more text behind data. It returns false if there is none: the text
// is at its end, or broken off (failure), or the record in data is too long.
func (s *Stream) More() bool {
	if s.Final {
		return false
	}
	copy(s.Buffer, s.Buffer[s.start:s.end])
	s.end, s.valid, s.start = s.end-s.start, s.valid-s.start, 0
	if s.end > len(s.Buffer)/2 {
		if s.valid > s.maxRecord {
			limit := s.limit.Finding(form.Place{}, 0, s.maxRecord)
			s.Failure, s.Final = &limit, true
			return false
		}
		bigger := make([]byte, 2*len(s.Buffer))
		copy(bigger, s.Buffer[:s.end])
		s.Buffer = bigger
	}
	before := s.valid
	// At least as much again as is there, so that a long record that is looked at
	// anew each time costs no more than twice its length.
	for want := max(2*before, s.piece/4); !s.Final && s.valid < want && s.end < len(s.Buffer); {
		n, err := s.rest.Read(s.Buffer[s.end:])
		s.end += n
		if err != nil {
			s.Final = true
			if err != io.EOF {
				s.fail(delivery.Broken(err))
			}
		}
		s.accept()
	}
	return s.valid > before
}

// All returns all of the text that was not dealt with yet. ok is false if it is
// longer than most, which failure then says.
func (s *Stream) All(most int) (text []byte, ok bool) {
	s.maxRecord, s.limit = most, limits.Whole
	for s.More() {
	}
	if len(s.Data()) > most {
		s.fail(limits.Whole.Finding(form.Place{}, 0, most))
	}
	return s.Data(), len(s.Data()) <= most
}

// fail records why the text ends early; the first reason counts.
func (s *Stream) fail(f form.Finding) {
	s.Final = true
	if s.Failure == nil {
		s.Failure = &f
	}
}

// accept looks at what was read behind data and adds it to data. A character
// cut off at the end waits for the rest of it, which a truncated file lacks.
func (s *Stream) accept() {
	fresh := s.Buffer[s.valid:s.end]
	fresh = fresh[:completeUTF8(fresh)]
	if s.Charset.decoder() != nil {
		fresh = withoutCut(fresh)
	}
	valid, isASCII := valid(fresh)
	switch {
	case isASCII && bytes.IndexByte(fresh, 0) < 0:
	case !valid && s.Charset == UTF8 && s.onlyASCII:
		// Nothing but ASCII so far: the Chinese that begins here is GB18030.
		s.Charset = GB18030
		raw := bytes.Clone(s.Buffer[s.valid:s.end])
		s.rest = transform.NewReader(io.MultiReader(bytes.NewReader(raw), s.rest), s.Charset.decoder())
		s.end, s.Final, s.onlyASCII = s.valid, false, false
		return
	case !valid, bytes.IndexByte(fresh, 0) >= 0,
		s.Charset.decoder() != nil && bytes.Contains(fresh, replacement):
		s.fail(form.Finding{Rule: form.RuleFEncoding})
		s.end = s.valid
		return
	}
	s.onlyASCII = s.onlyASCII && isASCII
	s.valid += len(fresh)
}

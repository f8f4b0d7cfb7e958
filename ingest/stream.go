package ingest

import (
	"bytes"
	"io"

	"golang.org/x/text/transform"

	"gouji/form"
)

// pieceBytes is how much of a source is read at once. Sources up to this size,
// nearly all, are whole in memory; longer ones are streamed in pieces of it.
const pieceBytes = 1 << 20

// content is the bytes of a source: the first ones, and where the rest comes from.
type content struct {
	head []byte
	rest io.Reader // nil if head is everything
}

// reader returns all of the content as one stream.
func (c content) reader() io.Reader {
	if c.rest == nil {
		return bytes.NewReader(c.head)
	}
	return io.MultiReader(bytes.NewReader(c.head), c.rest)
}

// textStream is text as UTF-8, read piece by piece: whoever reads it looks at
// data, advances past what it has dealt with, and asks for more when what is
// there is not enough.
type textStream struct {
	buffer     []byte
	start      int // of what was not dealt with yet
	valid      int // end of what is known to be whole characters
	end        int // end of what was read
	final      bool
	rest       io.Reader // raw text or, where the encoding is another, decoded
	charset    charset
	onlyASCII  bool
	piece      int // how much is read at a time, about
	mostRecord int
	// failure is why the stream ended early, nil if it did not.
	failure *form.Finding
}

// wholeText is a stream over text that is in memory already.
func wholeText(text []byte, c charset) *textStream {
	return &textStream{buffer: text, valid: len(text), end: len(text), final: true, charset: c}
}

// openText starts on text of any length, read into buffer piece by piece. ok is false if the
// encoding is not known.
func openText(c content, buffer []byte, piece, mostRecord int) (s *textStream, ok bool) {
	s = &textStream{buffer: buffer[:cap(buffer)], charset: detectCharset(c.head, false), onlyASCII: true, piece: piece, mostRecord: mostRecord}
	head := c.head
	switch s.charset {
	case unknownCharset:
		return s, false
	case utf8BOM:
		head = head[3:]
	}
	if len(s.buffer) < 2*piece {
		s.buffer = make([]byte, 2*piece)
	}
	s.rest = io.MultiReader(bytes.NewReader(head), c.rest)
	if decoder := s.charset.decoder(); decoder != nil {
		s.rest = transform.NewReader(s.rest, decoder)
	}
	s.more()
	return s, true
}

// data is the text that was read and not dealt with yet: whole characters.
func (s *textStream) data() []byte { return s.buffer[s.start:s.valid] }

// advance moves on by n bytes of data.
func (s *textStream) advance(n int) { s.start += n }

// more reads more text behind data. It returns false if there is none: the text
// is at its end, or broken off (failure), or the record in data is too long.
func (s *textStream) more() bool {
	if s.final {
		return false
	}
	copy(s.buffer, s.buffer[s.start:s.end])
	s.end, s.valid, s.start = s.end-s.start, s.valid-s.start, 0
	if s.end > len(s.buffer)/2 {
		if s.valid > s.mostRecord {
			limit := limitFinding(form.Place{}, 0, limitRecord, s.mostRecord)
			s.failure, s.final = &limit, true
			return false
		}
		bigger := make([]byte, 2*len(s.buffer))
		copy(bigger, s.buffer[:s.end])
		s.buffer = bigger
	}
	before := s.valid
	// At least as much again as is there, so that a long record that is looked at
	// anew each time costs no more than twice its length.
	for want := max(2*before, s.piece/4); !s.final && s.valid < want && s.end < len(s.buffer); {
		n, err := s.rest.Read(s.buffer[s.end:])
		s.end += n
		if err != nil {
			s.final = true
			if err != io.EOF {
				s.fail(streamFinding(err))
			}
		}
		s.accept()
	}
	return s.valid > before
}

// fail records why the text ends early; the first reason counts.
func (s *textStream) fail(f form.Finding) {
	s.final = true
	if s.failure == nil {
		s.failure = &f
	}
}

// accept looks at what was read behind data and adds it to data. A character
// cut off at the end waits for the rest of it, which a truncated file lacks.
func (s *textStream) accept() {
	fresh := s.buffer[s.valid:s.end]
	fresh = fresh[:completeUTF8(fresh)]
	valid, isASCII := validText(fresh)
	switch {
	case isASCII && bytes.IndexByte(fresh, 0) < 0:
	case !valid && s.charset == utf8Charset && s.onlyASCII:
		// Nothing but ASCII so far: the Chinese that begins here is GB18030.
		s.charset = gb18030
		raw := bytes.Clone(s.buffer[s.valid:s.end])
		s.rest = transform.NewReader(io.MultiReader(bytes.NewReader(raw), s.rest), s.charset.decoder())
		s.end, s.final, s.onlyASCII = s.valid, false, false
		return
	case !valid, bytes.IndexByte(fresh, 0) >= 0,
		s.charset.decoder() != nil && bytes.Contains(fresh, replacement):
		s.fail(form.Finding{Rule: form.RuleFEncoding})
		s.end = s.valid
		return
	}
	s.onlyASCII = s.onlyASCII && isASCII
	s.valid += len(fresh)
}

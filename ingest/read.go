package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"

	"gouji/form"
)

// Read reads one input file and hands its reports and its source, or those of
// its members, to h. It returns an error only if ctx ends or h fails;
// everything wrong with the file is a finding on its source.
func (rd *Reader) Read(ctx context.Context, in Input, h Handler) error {
	g := rd.begin(in.Path, h)
	file, err := openFile(in.File)
	if err != nil {
		g.find(readFinding(readReason(err)))
		return g.finish()
	}
	defer file.Close() // nothing was written: closing cannot lose anything
	rd.expected = in.Bytes
	return rd.readFrom(ctx, g, file, file)
}

// ReadBytes reads an input that is in memory already; path is what messages
// call it and where its extension is taken from.
func (rd *Reader) ReadBytes(ctx context.Context, path string, data []byte, h Handler) error {
	r := bytes.NewReader(data)
	return rd.readFrom(ctx, rd.begin(path, h), r, r)
}

// begin opens the books on a new source.
func (rd *Reader) begin(path string, h Handler) *reading {
	return &reading{rd: rd, source: &form.Source{Path: path}, handler: h}
}

// finish decides what became of the source and hands it on.
func (g *reading) finish() error {
	g.judge()
	return g.handler.Source(g.source)
}

// judge decides what became of the source.
func (g *reading) judge() {
	s := g.source
	if g.usable == 0 && s.Status == form.Read {
		if s.Reports == 0 && len(s.Findings) == 0 {
			g.find(form.Finding{Rule: form.RuleFEmpty})
		}
		s.Status, s.Reason = form.Rejected, g.reason
		for i := range s.Findings {
			if s.Findings[i].Severity().IsError() {
				s.Reason = messages(&s.Findings[i])
				break
			}
		}
		if s.Reason == (form.Text{}) {
			s.Reason = messages(&form.Finding{Rule: form.RuleFEmpty})
		}
	}
}

// inputFile is an open file.
type inputFile interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}

// randomAccess is a source that can be read at any place, which zip needs.
type randomAccess interface {
	io.ReaderAt
	io.Seeker
}

// readFrom reads a source from r, which random reads as well, counts and hashes
// its bytes, and finishes it.
func (rd *Reader) readFrom(ctx context.Context, g *reading, r io.Reader, random randomAccess) error {
	head, err := rd.readHead(r)
	if err == io.EOF {
		g.source.SHA256, g.source.Bytes = sha256.Sum256(head), int64(len(head))
		if err := rd.dispatch(ctx, g, g.source.Path, content{head: head}, random); err != nil {
			return err
		}
		return g.finish()
	}
	if err != nil {
		g.find(streamFinding(err))
		return g.finish()
	}
	sum := &hashing{rest: r, digest: sha256.New()}
	sum.digest.Write(head)
	if err := rd.dispatch(ctx, g, g.source.Path, content{head: head, rest: sum}, random); err != nil {
		return err
	}
	// What the reader had no use for still belongs to the file.
	if _, err := io.Copy(io.Discard, sum); err != nil && len(g.source.Findings) == 0 {
		g.find(streamFinding(err))
	}
	sum.digest.Sum(g.source.SHA256[:0])
	g.source.Bytes = int64(len(head)) + sum.bytes
	return g.finish()
}

// readHead reads up to a piece, or somewhat more, into the Reader's buffer. The error is io.EOF
// if that is all there is.
func (rd *Reader) readHead(r io.Reader) ([]byte, error) {
	const firstBytes = 64 << 10
	if rd.raw == nil {
		rd.raw = make([]byte, min(firstBytes, rd.pieceBytes))
	}
	expected := rd.expected
	rd.expected = 0 // it is not the size of what may be packed in the file
	n := 0
	for {
		m, err := r.Read(rd.raw[n:])
		n += m
		if err != nil {
			return rd.raw[:n], err
		}
		if n < len(rd.raw) {
			if n > 0 && int64(n) == expected {
				// As long as it was found to be, and a file gives what it has: this
				// is its end, and there is no need to ask once more.
				return rd.raw[:n], io.EOF
			}
			continue
		}
		if n >= rd.pieceBytes {
			return rd.raw[:n], nil
		}
		bigger := make([]byte, 4*len(rd.raw))
		copy(bigger, rd.raw)
		rd.raw = bigger
	}
}

// hashing counts and hashes what is read through it.
type hashing struct {
	rest   io.Reader
	digest hash.Hash
	bytes  int64
}

func (s *hashing) Read(p []byte) (int, error) {
	n, err := s.rest.Read(p)
	s.digest.Write(p[:n])
	s.bytes += int64(n)
	return n, err
}

// all returns the whole of a source that has to be in memory at once. ok is
// false if it is too large or cannot be read, which is found then.
func (rd *Reader) all(g *reading, c content) (data []byte, ok bool) {
	if c.rest == nil {
		return c.head, true
	}
	most := rd.limits.WholeBytes
	rest, err := io.ReadAll(io.LimitReader(c.rest, most-int64(len(c.head))+1))
	switch {
	case err != nil:
		g.find(streamFinding(err))
		return nil, false
	case int64(len(c.head)+len(rest)) > most:
		g.find(limitFinding(form.Place{}, 0, limitWhole, int(most)))
		return nil, false
	}
	return append(bytes.Clone(c.head), rest...), true
}

// dispatch gives a source to the reader of its kind. name is what the extension
// is taken from; it differs from the source's path inside of compressed files.
func (rd *Reader) dispatch(ctx context.Context, g *reading, name string, c content, random randomAccess) error {
	if len(c.head) == 0 {
		return nil // finish makes it F-EMPTY
	}
	switch f := detect(name, c.head); f {
	case zipFormat:
		return rd.readZip(ctx, g, c, random)
	case gzipFormat, zstdFormat:
		return rd.readCompressed(ctx, g, name, f, c)
	case refusedFormat:
		g.find(unsupported(name, c.head))
		return nil
	case workbookFormat, wordFormat:
		data, ok := rd.all(g, c)
		if !ok {
			return nil
		}
		if f == workbookFormat {
			g.source.Kind = form.Workbook
			return rd.readWorkbook(ctx, g, data)
		}
		g.source.Kind = form.WordDocument
		return rd.readWord(ctx, g, data)
	case jsonFormat, csvFormat:
		return rd.readStreamed(ctx, g, name, f, c)
	default:
		return rd.readProse(ctx, g, f, c)
	}
}

// readProse reads a page or a dump of one as a whole, or what such a file
// really holds.
func (rd *Reader) readProse(ctx context.Context, g *reading, f format, c content) error {
	data, ok := rd.all(g, c)
	if !ok {
		return nil
	}
	text, ok := rd.decodeWhole(g, data)
	if !ok {
		return nil
	}
	switch {
	case f == pageFormat:
		g.source.Kind = form.Page
		return rd.readPage(ctx, g, text)
	case looksLikeJSON(text):
		return rd.readJSON(ctx, g, wholeText(text, unknownCharset), looksLikeLines(text))
	}
	if recognised, err := rd.readCSV(ctx, g, wholeText(text, unknownCharset), false); recognised || err != nil {
		return err
	}
	g.source.Kind = form.TextDump
	return rd.readText(ctx, g, text)
}

// decodeWhole turns the text of a source into UTF-8 and notes its encoding.
func (rd *Reader) decodeWhole(g *reading, data []byte) (text []byte, ok bool) {
	var c charset
	text, rd.decoded, c, ok = decode(data, rd.decoded)
	if !ok {
		g.find(form.Finding{Rule: form.RuleFEncoding, Place: firstBroken(data)})
		return nil, false
	}
	g.source.Encoding = c.String()
	return text, true
}

// readStreamed reads JSON or CSV of any length.
func (rd *Reader) readStreamed(ctx context.Context, g *reading, name string, f format, c content) error {
	var s *textStream
	if c.rest == nil {
		text, ok := rd.decodeWhole(g, c.head)
		if !ok {
			return nil
		}
		rd.whole = *wholeText(text, unknownCharset)
		s = &rd.whole
	} else {
		var ok bool
		s, ok = openText(c, rd.window, rd.pieceBytes, rd.limits.RecordBytes)
		rd.window = s.buffer
		if !ok {
			g.find(form.Finding{Rule: form.RuleFEncoding})
			return nil
		}
	}
	var err error
	if f == jsonFormat {
		err = rd.readJSON(ctx, g, s, extension(name) != ".json" && looksLikeLines(s.data()))
	} else {
		_, err = rd.readCSV(ctx, g, s, true)
	}
	if c.rest != nil {
		rd.window = s.buffer
		g.source.Encoding = s.charset.String()
	}
	return err
}

// looksLikeJSON reports whether text begins like a JSON object or array.
func looksLikeJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	text = bytes.TrimLeft(text[1:], " \t\r\n[{")
	return len(text) > 0 && (text[0] == '"' || text[0] == '}' || text[0] == ']')
}

// looksLikeLines reports whether the first line of JSON text is an object of its own.
func looksLikeLines(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	line, _, more := bytes.Cut(text, []byte{'\n'})
	line = bytes.TrimRight(line, " \t\r")
	return len(line) > 0 && line[0] == '{' && (line[len(line)-1] == '}' || !more)
}

// readReason puts an error of the file system into a clerk's words.
func readReason(err error) form.Text {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return noPermission
	case errors.Is(err, fs.ErrNotExist):
		return isMissing
	default:
		return readBroke
	}
}

// streamFinding is the finding for an error met in the midst of reading.
func streamFinding(err error) form.Finding {
	var exceeded limitError
	if errors.As(err, &exceeded) {
		return limitFinding(form.Place{}, 0, exceeded.reason, exceeded.limit)
	}
	if errors.Is(err, errPacked) {
		return readFinding(damagedPacked)
	}
	return readFinding(readReason(err))
}

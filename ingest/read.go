package ingest

import (
	"bytes"
	"context"
	"hash"
	"io"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/documents"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// begin opens the books on a new source.
func (rd *Reader) begin(path string, h Handler) *reading {
	return &reading{Delivery: delivery.New(path, h, rd.options.Roster, &rd.limits, &rd.report), handler: h}
}

// differs reports whether a file is no longer as it was found.
func (in *Input) differs(file inputFile) bool {
	bytes, changed, err := file.state()
	return err == nil && in.Changed != 0 && (bytes != in.Bytes || changed != in.Changed)
}

// finish closes the books on a source that was read to its end.
func (g *reading) finish() error {
	if g.file != nil && g.input.differs(g.file) {
		g.ChangedMeanwhile()
	}
	if g.Source.Reports == 0 && len(g.Source.Findings) == 0 && isUnfinished(g.Source.Path) {
		g.Find(delivery.Unreadable(unfinished))
	}
	return g.Close()
}

// randomAccess is a source that can be read at any place, which zip needs.
type randomAccess interface {
	io.ReaderAt
	io.Seeker
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
func (rd *Reader) all(g *reading, c plaintext.Content) (data []byte, ok bool) {
	if c.Rest == nil {
		return c.Head, true
	}
	most := rd.limits.WholeBytes
	// How much there is, is not known, and room that grows is for a moment held twice.
	pieces, size := [][]byte{c.Head}, len(c.Head)
	piece := make([]byte, 0, plaintext.PieceBytes)
	for {
		n, err := c.Rest.Read(piece[len(piece):cap(piece)])
		piece, size = piece[:len(piece)+n], size+n
		switch {
		case int64(size) > most:
			g.Find(limits.Whole.Finding(form.Place{}, 0, int(most)))
			return nil, false
		case err == io.EOF:
			return bytes.Join(append(pieces, piece), nil), true
		case err != nil:
			g.Find(delivery.Broken(err))
			return nil, false
		case len(piece) == cap(piece):
			pieces, piece = append(pieces, piece), make([]byte, 0, 4*plaintext.PieceBytes)
		}
	}
}

// readDocument reads a document as a whole, or what such a file really holds.
func (rd *Reader) readDocument(ctx context.Context, g *reading, name string, f format, c plaintext.Content) error {
	data, ok := rd.all(g, c)
	if !ok {
		return nil
	}
	if f == compoundFormat {
		switch f = compounded(name, data); f {
		case refusedFormat:
			g.Find(unsupported(name, data))
			return nil
		case encryptedFormat:
			g.Find(delivery.Unreadable(documents.Encrypted))
			return nil
		}
	}
	kind := documentKinds[f]
	if documents.Decoded(kind) {
		if data, ok = rd.decodeWhole(g, data); !ok {
			return nil
		}
	}
	if kind == form.TextDump {
		if looksLikeJSON(data) {
			return rd.json.Read(ctx, g.Delivery, plaintext.Whole(data, plaintext.Unknown), 1, looksLikeLines(data))
		}
		if recognised, err := rd.tables.Read(ctx, g.Delivery, plaintext.Whole(data, plaintext.Unknown), 1, false); recognised || err != nil {
			return err
		}
	}
	g.Source.Kind = kind
	return rd.documents.Read(ctx, g.Delivery, data)
}

// decodeWhole turns the text of a source into UTF-8 and notes its encoding. Of a segment
// the lines before a broken one are there, as of any bundle that is read piece by piece.
func (rd *Reader) decodeWhole(g *reading, data []byte) (text []byte, ok bool) {
	var c plaintext.Charset
	text, rd.decoded, c, ok = plaintext.Decode(data, rd.decoded)
	if !ok {
		at, before := plaintext.FirstBroken(data)
		if g.segment != nil && at.Line > 0 {
			at.Line += g.segment.Line - 1 - int32(bytes.Count(g.segment.header, []byte("\n")))
		}
		g.Find(form.Finding{Rule: form.RuleFEncoding, Place: at})
		if g.segment == nil || before == 0 {
			return nil, false
		}
		text, rd.decoded, c, _ = plaintext.Decode(data[:before], rd.decoded)
	}
	g.Source.Encoding = c.String()
	return text, true
}

// readStreamed reads JSON or CSV of any length.
func (rd *Reader) readStreamed(ctx context.Context, g *reading, name string, f format, c plaintext.Content) error {
	var s *plaintext.Stream
	if c.Rest == nil {
		text, ok := rd.decodeWhole(g, c.Head)
		if !ok {
			return nil
		}
		rd.whole = *plaintext.Whole(text, plaintext.Unknown)
		s = &rd.whole
	} else {
		var ok bool
		s, ok = plaintext.Open(c, rd.window, rd.pieceBytes, rd.limits.RecordBytes)
		rd.window = s.Buffer
		if !ok {
			g.Find(form.Finding{Rule: form.RuleFEncoding})
			return nil
		}
	}
	firstLine, folded := int32(1), false
	if g.segment != nil {
		firstLine, folded = g.segment.Line, g.segment.Folded
	}
	var err error
	if f == jsonFormat {
		err = rd.json.Read(ctx, g.Delivery, s, firstLine, extension(name) != ".json" && looksLikeLines(s.Data()))
	} else {
		err = rd.readTable(ctx, g, s, firstLine, folded)
	}
	if c.Rest != nil {
		rd.window = s.Buffer
		g.Source.Encoding = s.Charset.String()
	}
	return err
}

// readTable reads a long or wide table, or the form as a grid.
func (rd *Reader) readTable(ctx context.Context, g *reading, s *plaintext.Stream, firstLine int32, folded bool) error {
	if recognised, err := rd.tables.Read(ctx, g.Delivery, s, firstLine, folded); recognised || err != nil {
		return err
	}
	g.Source.Kind = form.CSVGrid
	text, ok := s.All(int(rd.limits.WholeBytes))
	if s.Failure != nil {
		g.Find(*s.Failure)
	}
	if !ok {
		return nil
	}
	return rd.documents.Read(ctx, g.Delivery, text)
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

// Package zipped opens documents that are zip files of parts, such as those of
// word processors and spreadsheets, within a limit for what they unpack to.
package zipped

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"gouji/form"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Parts are the parts of a document by name.
type Parts struct {
	files map[string]*zip.File
	limit int64
	rest  *int64 // bytes that may still be unpacked
}

// maxParts is how many parts a document may have.
const maxParts = 20_000

// Open opens a document that may unpack to limit bytes. Where several parts have one
// name, in upper case or lower, the last one counts, as it does for office programs.
func Open(data []byte, limit int64) (*Parts, lines.Problem) {
	rest := limit
	return open(data, limit, &rest)
}

// Open opens a document that is a part of this one: both are held to one limit.
func (p *Parts) Open(data []byte) (*Parts, lines.Problem) { return open(data, p.limit, p.rest) }

func open(data []byte, limit int64, rest *int64) (*Parts, lines.Problem) {
	// Each entry of the list takes many times its bytes in memory.
	if bytes.Count(data, []byte("PK\x01\x02")) > maxParts {
		return nil, rows.TooLarge(limits.Parts, maxParts, form.Place{})
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, lines.Problem{Trouble: lines.Damaged}
	}
	p := &Parts{files: make(map[string]*zip.File, len(z.File)), limit: limit, rest: rest}
	for _, f := range z.File {
		p.files[key(f.Name)] = f
	}
	return p, lines.Problem{}
}

// key is what a part is found by: programs differ in upper and lower case and in
// the slash.
func key(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// Has reports whether there is a part of that name.
func (p *Parts) Has(name string) bool { return p.files[key(name)] != nil }

// Read returns the unpacked bytes of a part, nil without a problem if there is
// none of that name.
func (p *Parts) Read(name string) ([]byte, lines.Problem) {
	f := p.files[key(name)]
	switch {
	case f == nil:
		return nil, lines.Problem{}
	case f.Flags&1 != 0:
		return nil, lines.Problem{Trouble: lines.Encrypted}
	case f.UncompressedSize64 > uint64(*p.rest):
		return nil, rows.TooLarge(limits.Unpacked, int(p.limit), form.Place{})
	}
	r, err := f.Open()
	if err != nil {
		return nil, lines.Problem{Trouble: lines.Damaged}
	}
	defer r.Close()
	// The list may state any size. So the buffer begins small, and is made as large as the
	// list states, but no larger than the compressed bytes can unpack to, once the first
	// bytes are there: a buffer that grows by itself is for a moment held twice.
	const maxDeflateRatio, firstBytes = 1032, 4 << 20
	capacity := min(f.UncompressedSize64, maxDeflateRatio*f.CompressedSize64) + bytes.MinRead
	buffer := bytes.NewBuffer(make([]byte, 0, min(capacity, firstBytes)))
	unpacked := io.LimitReader(r, *p.rest+1)
	if _, err = buffer.ReadFrom(io.LimitReader(unpacked, firstBytes-bytes.MinRead)); err == nil {
		if buffer.Len() == firstBytes-bytes.MinRead && capacity > firstBytes {
			buffer.Grow(int(capacity) - buffer.Len())
		}
		_, err = buffer.ReadFrom(unpacked)
	}
	data := buffer.Bytes()
	*p.rest -= int64(len(data))
	switch {
	case *p.rest < 0:
		return nil, rows.TooLarge(limits.Unpacked, int(p.limit), form.Place{})
	case err != nil:
		// What was unpacked before the damage can still be read.
		return data, lines.Problem{Trouble: lines.Damaged}
	}
	return data, lines.Problem{}
}

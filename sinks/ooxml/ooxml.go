// Package ooxml writes the archive that a workbook or a Word document is (Office Open
// XML, ECMA-376 part 2): its parts, packed one after the other, and what each of them
// has. Parts carry no time, so equal contents are equal bytes.
package ooxml

import (
	"archive/zip"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// Head begins each part.
const Head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Relationships is the element that a part with relationships has.
const Relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

// Package is an archive being written. It is used by one goroutine; what went wrong
// first is told by Close. Of the zero Package nothing is kept.
type Package struct {
	archive *zip.Writer
	err     error
}

// New begins an archive.
func New(w io.Writer) *Package {
	p := &Package{archive: zip.NewWriter(w)}
	p.archive.RegisterCompressor(zip.Deflate, compressor)
	return p
}

// Part begins the next part, which goes on until another begins.
func (p *Package) Part(name string) io.Writer {
	if p.archive == nil {
		return io.Discard
	}
	w, err := p.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		p.Fail(err)
		return io.Discard
	}
	return w
}

// Write writes a part whole, with its head.
func (p *Package) Write(name, content string) {
	_, err := io.WriteString(p.Part(name), Head+content)
	p.Fail(err)
}

// WriteProperties writes what says where the document begins and how it is called:
// the name of its first part and its title.
func (p *Package) WriteProperties(document, title string) {
	p.Write("_rels/.rels", Relationships+
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="`+document+`"/>`+
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)
	p.Write("docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">`+
		`<dc:title>`+Escape(title)+`</dc:title><dc:creator>gouji</dc:creator></cp:coreProperties>`)
}

// Fail keeps an error, the first one. It may be nil.
func (p *Package) Fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Close ends the archive and returns what went wrong.
func (p *Package) Close() error {
	p.Fail(p.archive.Close())
	return p.err
}

// Escape makes a text safe in XML. Characters that XML cannot carry are replaced by the
// sign for an unknown one.
func Escape(text string) string {
	if isPlain(text) {
		return text
	}
	return entities.Replace(strings.Map(carried, text))
}

// isPlain reports whether a text is safe as it is: most are.
func isPlain(text string) bool {
	for i := range len(text) {
		switch b := text[i]; {
		case b < ' ', b == '&', b == '<', b == '>', b == '"':
			return false
		case b == 0xEF: // the characters from U+F000 on, which are looked at one by one
			return false
		}
	}
	return utf8.ValidString(text)
}

// carried puts the sign for an unknown character in place of those that XML cannot carry.
func carried(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
		return utf8.RuneError
	}
	return r
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// compressor packs a part. What is packed with takes a megabyte, as much as a hundred
// parts, so it is used again for the next one.
func compressor(out io.Writer) (io.WriteCloser, error) {
	if w, ok := compressors.Get().(*reusable); ok {
		w.Reset(out)
		return w, nil
	}
	w, err := flate.NewWriter(out, 5) // the level up to which a part shrinks for its time
	return &reusable{w}, err
}

var compressors sync.Pool

// reusable is ready for another part when it is closed.
type reusable struct{ *flate.Writer }

func (w *reusable) Close() error {
	err := w.Writer.Close()
	compressors.Put(w)
	return err
}

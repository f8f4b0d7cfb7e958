package word

import (
	"bytes"
	"context"

	"gouji/form"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/mhtml"
	"gouji/ingest/documents/page"
	"gouji/ingest/documents/rows"
	"gouji/ingest/documents/rtf"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
)

// readIncluded reads a document that stands in the package as a part of its own and is
// shown here, as programs make them that put reports together.
func (r *reader) readIncluded() {
	value, _ := r.s.Attribute(relation, "id")
	id := string(value)
	if r.parts == nil || id == "" {
		return
	}
	if r.chunks++; r.chunks > maxChunks || r.depth >= maxChunkNested {
		r.damaged = true
		return
	}
	name := r.related(r.main, func(s *elements.Scanner) bool {
		value, _ := s.Attribute(elements.None, "Id")
		return string(value) == id
	})
	data, problem := r.parts.Read(name)
	if problem.Trouble == lines.NoTrouble && data == nil {
		problem = lines.Problem{Trouble: lines.Damaged}
	}
	if problem.Trouble == lines.NoTrouble {
		problem, r.err = r.w.Insert(func(to lines.Sink) (lines.Problem, error) { return r.readChunk(data, to) })
	}
	if r.problem.Trouble == lines.NoTrouble {
		r.problem = problem
	}
}

func (r *reader) readChunk(data []byte, to lines.Sink) (lines.Problem, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK")):
		parts, problem := r.parts.Open(data)
		if problem.Trouble != lines.NoTrouble {
			return problem, nil
		}
		return newReader(r.ctx, r.bounds, to).readParts(parts, r.depth+1)
	case rtf.Is(data):
		return rtf.Read(r.ctx, data, r.bounds, to)
	case mhtml.Is(data):
		return mhtml.Read(r.ctx, data, r.bounds, to)
	}
	text, _, _, ok := plaintext.Decode(data, nil)
	if !ok {
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	if root, ok := elements.RootOf(text); ok && IsXML(root) {
		return ReadXML(r.ctx, text, r.bounds, to)
	}
	return page.Read(r.ctx, text, r.bounds, to) // or plain text, which is a page without tags
}

// Read reads the document of a package. Notes, comments, page heads and macros
// are not read, what other documents it takes in (altChunk) is.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	parts, problem := zipped.Open(data, bounds.Bytes)
	if problem.Trouble != lines.NoTrouble {
		return problem, nil
	}
	return newReader(ctx, bounds, to).readParts(parts, 0)
}

// readParts reads the document of a package, which lies in so many others.
func (r *reader) readParts(parts *zipped.Parts, depth int) (lines.Problem, error) {
	r.parts, r.depth = parts, depth
	main := r.target("", "/officeDocument")
	if !parts.Has(main) {
		main = "word/document.xml"
	}
	if !parts.Has(main) {
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	r.main = main
	for _, name := range []string{"docProps/core.xml", r.target(main, "/styles"), r.target(main, "/numbering"), main} {
		content, problem := parts.Read(name)
		if problem.Trouble != lines.NoTrouble && problem.Trouble != lines.Damaged {
			return problem, nil
		}
		r.damaged = r.damaged || problem.Trouble == lines.Damaged
		decoded, whole := elements.Decode(content)
		r.read(decoded)
		r.damaged = r.damaged || r.s.Damaged() || !whole
		if r.err != nil {
			break
		}
	}
	return r.result()
}

// ReadXML reads a document that is one XML file.
func ReadXML(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	if int64(len(data)) > bounds.Bytes {
		return rows.TooLarge(limits.Whole, int(bounds.Bytes), form.Place{}), nil
	}
	r := newReader(ctx, bounds, to)
	decoded, whole := elements.Decode(data)
	if root, _ := elements.RootOf(decoded); namespaces[root.Space] == packaging {
		r.wanted = "/word/styles.xml" // which stands behind the text
		r.read(decoded)
		r.wanted = "/word/document.xml"
	}
	if r.err == nil {
		r.read(decoded)
	}
	r.damaged = r.s.Damaged() || !whole
	return r.result()
}

func (r *reader) read(data []byte) {
	r.s = elements.New(data, namespaces)
	for n := 1; !r.w.Full() && r.s.Next(); n++ {
		if n%4096 == 0 {
			if r.err = r.ctx.Err(); r.err != nil {
				return
			}
		}
		switch r.s.Kind {
		case elements.Start:
			if r.skipped() {
				r.s.SkipElement()
				continue
			}
			r.looks = append(r.looks, r.look)
			if r.start(); r.err != nil {
				return
			}
		case elements.End:
			r.end()
			if n := len(r.looks); n > 0 {
				r.look, r.looks = r.looks[n-1], r.looks[:n-1]
			}
		case elements.Text:
			r.text()
		}
	}
}

func (r *reader) start() {
	switch r.s.Space {
	case document:
		if r.properties && r.runProperty() {
			return
		}
		r.startDocument()
	case annotation:
		if kind, _ := r.s.Attribute(document, "type"); string(kind) == "Word.Deletion" {
			r.look |= lines.Deleted
		}
	case drawing:
		r.startDrawing()
	case placing:
		r.place()
	case mathematics:
		r.startFormula()
	case terms:
		r.inChanged = string(r.s.Name) == "modified"
	case properties:
		r.inChanged = string(r.s.Name) == "LastSaved"
	}
}

func (r *reader) startDocument() {
	switch string(r.s.Name) {
	case "body":
		r.body = true
	case "style", "basedOn", "pStyle":
		r.startStyle()
	case "p":
		r.paragraph, r.item = 0, item{}
	case "t":
		r.inText = true
	case "delText":
		r.inText = true
		r.run |= lines.Deleted
	case "r":
		r.inRun, r.run, r.font = true, r.paragraph, ""
	case "rPr":
		// The looks of a paragraph's mark are not those of its text.
		r.properties = r.inRun || r.current != nil
	case "drawing", "pict":
		r.drawn = ofAnySize
	case "object":
		r.drawn = ofAnySize
		r.picture()
	case "altChunk":
		r.readIncluded()
	default:
		if !r.startLook() && !r.startCharacter() && !r.startTable() && !r.startList() {
			r.startField()
		}
	}
}

// startLook takes an element that decides how the text in it looks.
func (r *reader) startLook() bool {
	switch string(r.s.Name) {
	case "del", "moveFrom":
		if r.rowProperties {
			r.deletedRow = true
		} else {
			r.look |= lines.Deleted
		}
	case "rt":
		r.look |= lines.Ruby
	case "bdo":
		if r.attribute("val") == "rtl" {
			r.look |= lines.Symbol // it is read from its end
		}
	default:
		return false
	}
	return true
}

func (r *reader) end() {
	switch r.s.Space {
	case terms, properties:
		if r.inChanged {
			r.w.Changed(r.changed)
		}
		r.inChanged, r.changed = false, r.changed[:0]
	case mathematics, drawing:
		switch string(r.s.Name) {
		case "t":
			r.inText = false
		case "p":
			if r.body {
				r.w.NewParagraph()
			}
		}
	case document:
		r.endDocument()
	}
}

func (r *reader) endDocument() {
	switch string(r.s.Name) {
	case "style":
		r.current = nil
	case "pPr":
		if r.current == nil && r.lists.numbers(r.item) && r.shown() {
			r.w.Numbered(r.look)
		}
	case "rPr":
		r.properties = false
	case "r":
		r.inRun, r.run, r.font = false, 0, ""
	case "t", "delText":
		r.inText = false
	case "instrText", "delInstrText":
		r.inInstruction = false
	case "p", "txbxContent":
		if r.body {
			r.w.NewParagraph()
		}
	default:
		r.endTable()
	}
}

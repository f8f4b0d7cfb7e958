package word

import (
	"bytes"
	"path"
	"strings"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/mhtml"
	"gouji/ingest/documents/page"
	"gouji/ingest/documents/rtf"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
)

// Bounds of documents that are taken in.
const (
	maxChunks      = 100
	maxChunkNested = 2
)

// related looks through what a part of the package relates to, the package itself
// where part is "", and returns the name of the first part that fits.
func (r *reader) related(part string, fits func(s *elements.Scanner) bool) string {
	list, _ := r.parts.Read(path.Join(path.Dir(part), "_rels", path.Base("/"+part)+".rels"))
	if part == "" {
		list, _ = r.parts.Read("_rels/.rels")
	}
	for s := elements.New(list, namespaces); s.Next(); {
		if s.Kind != elements.Start || !s.Is(relationships, "Relationship") {
			continue
		}
		if mode, _ := s.Attribute(elements.None, "TargetMode"); string(mode) == "External" || !fits(s) {
			continue
		}
		value, _ := s.Attribute(elements.None, "Target")
		target := string(value)
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", path.Dir(part), target)
		}
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return ""
}

// target returns the part that another relates to in a way whose name ends so.
func (r *reader) target(part, kind string) string {
	return r.related(part, func(s *elements.Scanner) bool {
		value, _ := s.Attribute(elements.None, "Type")
		return strings.HasSuffix(string(value), kind)
	})
}

// takeIn reads a document that stands in the package as a part of its own and is
// shown here, as programs make them that put reports together.
func (r *reader) takeIn() {
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
		return newReader(r.ctx, r.most, to).readParts(parts, r.depth+1)
	case rtf.Is(data):
		return rtf.Read(r.ctx, data, r.most, to)
	case mhtml.Is(data):
		return mhtml.Read(r.ctx, data, r.most, to)
	}
	text, _, _, ok := plaintext.Decode(data, nil)
	if !ok {
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	if root, ok := elements.RootOf(text); ok && IsXML(root) {
		return ReadXML(r.ctx, text, r.most, to)
	}
	return page.Read(r.ctx, text, r.most, to) // or plain text, which is a page without tags
}

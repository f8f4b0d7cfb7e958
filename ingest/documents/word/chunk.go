package word

import (
	"path"
	"strings"

	"gouji/ingest/documents/elements"
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

package spool

import (
	"encoding/binary"

	"gouji/form"
)

// AppendSource appends the compact form of a source without its status and reason.
func AppendSource(b []byte, s *form.Source) []byte {
	b = appendString(b, s.Path)
	b = append(b, s.SHA256[:]...)
	b = binary.AppendVarint(b, s.Bytes)
	b = append(b, byte(s.Kind))
	b = appendString(b, s.Encoding)
	b = binary.AppendUvarint(b, uint64(s.Reports))
	b = binary.AppendUvarint(b, uint64(s.Figures))
	b = binary.AppendUvarint(b, uint64(len(s.Parts)))
	for _, part := range s.Parts {
		b = appendString(b, part)
	}
	return appendFindings(b, s.Findings)
}

// DecodeSource fills an empty source from its compact form.
func DecodeSource(b []byte, s *form.Source) error {
	d := &decoder{b: b}
	s.Path = d.text()
	copy(s.SHA256[:], d.bytes(len(s.SHA256)))
	s.Bytes = d.varint()
	s.Kind = form.SourceKind(d.byte())
	s.Encoding = d.text()
	s.Reports, s.Figures = int(d.uvarint()), int(d.uvarint())
	for range d.count() {
		s.Parts = append(s.Parts, d.text())
	}
	s.Findings = d.findings(s.Findings)
	return d.end()
}

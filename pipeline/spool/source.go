package spool

import (
	"encoding/binary"

	"gouji/form"
	"gouji/pipeline/packed"
)

// AppendSource appends the compact form of a source without its status and reason.
func AppendSource(b []byte, s *form.Source) []byte {
	b = packed.AppendText(b, s.Path)
	b = append(b, s.SHA256[:]...)
	b = binary.AppendVarint(b, s.Bytes)
	b = append(b, byte(s.Kind))
	b = packed.AppendText(b, s.Encoding)
	b = binary.AppendUvarint(b, uint64(s.Reports))
	b = binary.AppendUvarint(b, uint64(s.Figures))
	b = binary.AppendUvarint(b, uint64(len(s.Parts)))
	for _, part := range s.Parts {
		b = packed.AppendText(b, part)
	}
	return appendFindings(b, s.Findings)
}

// DecodeSource fills an empty source from its compact form.
func DecodeSource(b []byte, s *form.Source) error {
	d := decode(b)
	s.Path = d.Text()
	copy(s.SHA256[:], d.Bytes(len(s.SHA256)))
	s.Bytes = d.Varint()
	s.Kind = form.SourceKind(d.Byte())
	s.Encoding = d.Text()
	s.Reports, s.Figures = int(d.Uvarint()), int(d.Uvarint())
	for range d.Count() {
		s.Parts = append(s.Parts, d.Text())
	}
	s.Findings = d.findings(s.Findings)
	return d.end()
}

package shards

import (
	"crypto/sha256"
	"encoding/binary"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/spool"
)

// What a reader has handed over for an input, as a shard keeps it: a byte for what
// it is, and the thing. Numbers are varints, texts stand behind their length.
const (
	eventReport = iota + 1
	eventSource
	eventPart
)

// recorder writes down what a reader hands over.
type recorder struct {
	b       []byte
	reports int
	// only is the source of the input if it is its only one and has its name: an
	// archive has others.
	path    string
	only    *form.Source
	sources int
}

var _ ingest.Handler = (*recorder)(nil)

// begin forgets what was recorded and takes what is handed over for the input path.
func (r *recorder) begin(path string) { *r = recorder{b: r.b[:0], path: path} }

// Report records a borrowed report.
func (r *recorder) Report(report *form.Report, usable bool) error {
	r.reports++
	b := append(r.b, eventReport, bit(usable)|bit(report.Fragment)<<1, byte(report.Scope))
	b = appendPlace(b, report.Place)
	b = binary.AppendVarint(b, int64(report.Year))
	for _, text := range []string{report.Agency.Code, report.Agency.Name, report.Agency.Division, report.SubmittedAt} {
		b = appendText(b, text)
	}
	// The length of the packed report stands before it, in four bytes.
	at := len(b)
	b = spool.AppendReport(append(b, 0, 0, 0, 0), report)
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	r.b = b
	return nil
}

// Source records a source.
func (r *recorder) Source(s *form.Source) error {
	r.sources++
	if s.Path == r.path {
		r.only = s
	}
	r.b = appendSource(append(r.b, eventSource), s)
	return nil
}

// part records what is known of a source from one of its segments.
func (r *recorder) part(p ingest.Part) {
	b := appendSource(append(r.b, eventPart), p.Source)
	b = binary.AppendUvarint(b, uint64(p.Usable))
	r.b = appendText(appendText(b, p.Reason.Chinese), p.Reason.English)
}

// hash is that of the input, if a source has told it.
func (r *recorder) hash() (sum [sha256.Size]byte, known bool) {
	if r.only == nil || r.sources != 1 {
		return sum, false
	}
	return r.only.SHA256, r.only.SHA256 != sum
}

func appendSource(b []byte, s *form.Source) []byte {
	b = append(b, byte(s.Status))
	b = appendText(appendText(b, s.Reason.Chinese), s.Reason.English)
	at := len(b)
	b = spool.AppendSource(append(b, 0, 0, 0, 0), s)
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendPlace(b []byte, p form.Place) []byte {
	b = binary.AppendVarint(b, int64(p.Line))
	b = binary.AppendVarint(b, int64(p.Column))
	return binary.AppendVarint(b, int64(p.Part))
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// replay hands over to h what was recorded, and returns the part of a source, if
// it was one. The report is lent to h.
func replay(b []byte, report *form.Report, h ingest.Handler) (part ingest.Part, err error) {
	d := &decoder{b: b}
	for len(d.b) > 0 {
		switch d.byte() {
		case eventReport:
			marks := d.byte()
			report.Reset()
			report.Fragment, report.Scope = marks&2 != 0, form.Scope(d.byte())
			report.Place = d.place()
			report.Year = int(d.varint())
			report.Agency = form.Agency{Code: d.text(), Name: d.text(), Division: d.text()}
			report.SubmittedAt = d.text()
			packed := d.bytes(d.length())
			if d.err == nil {
				d.err = spool.DecodeReport(packed, report)
			}
			if d.err != nil {
				return part, d.err
			}
			if err := h.Report(report, marks&1 != 0); err != nil {
				return part, err
			}
		case eventSource:
			s := d.source()
			if d.err != nil {
				return part, d.err
			}
			if err := h.Source(s); err != nil {
				return part, err
			}
		case eventPart:
			part = ingest.Part{Source: d.source(), Usable: int(d.uvarint()), Reason: form.Text{Chinese: d.text(), English: d.text()}}
		default:
			d.fail()
		}
		if d.err != nil {
			return part, d.err
		}
	}
	return part, nil
}

// decoder reads what was recorded; after a damaged byte it returns zeros and keeps
// the error.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail() { d.b, d.err = nil, errDamaged }

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) bytes(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.fail()
		return nil
	}
	b := d.b[:n:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) byte() byte {
	if b := d.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// length reads the length of something packed.
func (d *decoder) length() uint64 {
	if b := d.bytes(4); b != nil {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (d *decoder) text() string { return string(d.bytes(d.uvarint())) }

func (d *decoder) place() form.Place {
	return form.Place{Line: int32(d.varint()), Column: int32(d.varint()), Part: int16(d.varint())}
}

func (d *decoder) source() *form.Source {
	status, reason := form.SourceStatus(d.byte()), form.Text{Chinese: d.text(), English: d.text()}
	s := &form.Source{}
	if packed := d.bytes(d.length()); d.err == nil {
		d.err = spool.DecodeSource(packed, s)
	}
	if status >= form.NumSourceStatuses {
		d.fail()
	}
	s.Status, s.Reason = status, reason
	return s
}

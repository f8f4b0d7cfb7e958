package shards

import (
	"crypto/sha256"
	"encoding/binary"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/packed"
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
	b := append(r.b, eventReport, packed.Bit(usable)|packed.Bit(report.Fragment)<<1, byte(report.Scope))
	b = packed.AppendPlace(b, report.Place)
	b = binary.AppendVarint(b, int64(report.Year))
	for _, text := range []string{report.Agency.Code, report.Agency.Name, report.Agency.Division, report.SubmittedAt} {
		b = packed.AppendText(b, text)
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
	r.b = packed.AppendText(packed.AppendText(b, p.Reason.Chinese), p.Reason.English)
}

// hash is that of the input, if a source has it.
func (r *recorder) hash() (sum [sha256.Size]byte, known bool) {
	if r.only == nil || r.sources != 1 {
		return sum, false
	}
	return r.only.SHA256, r.only.SHA256 != sum
}

func appendSource(b []byte, s *form.Source) []byte {
	b = append(b, byte(s.Status))
	b = packed.AppendText(packed.AppendText(b, s.Reason.Chinese), s.Reason.English)
	at := len(b)
	b = spool.AppendSource(append(b, 0, 0, 0, 0), s)
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

// replay hands over to h what was recorded, and returns the part of a source, if
// it was one. The report is lent to h.
func replay(b []byte, report *form.Report, h ingest.Handler) (part ingest.Part, err error) {
	d := decode(b)
	for len(d.Left) > 0 {
		switch d.Byte() {
		case eventReport:
			marks := d.Byte()
			report.Reset()
			report.Fragment, report.Scope = marks&2 != 0, form.Scope(d.Byte())
			report.Place = d.Place()
			report.Year = int(d.Varint())
			report.Agency = form.Agency{Code: d.Text(), Name: d.Text(), Division: d.Text()}
			report.SubmittedAt = d.Text()
			content := d.Bytes(d.length())
			if d.Err == nil {
				d.Err = spool.DecodeReport(content, report)
			}
			if d.Err != nil {
				return part, d.Err
			}
			if err := h.Report(report, marks&1 != 0); err != nil {
				return part, err
			}
		case eventSource:
			s := d.source()
			if d.Err != nil {
				return part, d.Err
			}
			if err := h.Source(s); err != nil {
				return part, err
			}
		case eventPart:
			part = ingest.Part{Source: d.source(), Usable: int(d.Uvarint()), Reason: form.Text{Chinese: d.Text(), English: d.Text()}}
		default:
			d.Fail()
		}
		if d.Err != nil {
			return part, d.Err
		}
	}
	return part, nil
}

// decoder reads what was recorded.
type decoder struct{ packed.Decoder }

func decode(b []byte) *decoder { return &decoder{packed.Decoder{Left: b}} }

// length reads the length of something packed.
func (d *decoder) length() int {
	if b := d.Bytes(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (d *decoder) source() *form.Source {
	status, reason := form.SourceStatus(d.Byte()), form.Text{Chinese: d.Text(), English: d.Text()}
	s := &form.Source{}
	if content := d.Bytes(d.length()); d.Err == nil {
		d.Err = spool.DecodeSource(content, s)
	}
	if status >= form.NumSourceStatuses {
		d.Fail()
	}
	s.Status, s.Reason = status, reason
	return s
}

package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// cutBytes is how much of the beginning of a file decides how to cut it, lookBytes
// how much of it is then counted, hashed or looked at in one go: little enough to
// stay in a core's cache.
const (
	cutBytes  = 1 << 20
	lookBytes = 64 << 10
)

// Bytes returns how long the segment is.
func (s *Segment) Bytes() int64 { return s.Length }

// Sum returns the hash of the segment's bytes, zero if they are not all there.
func (s *Segment) Sum() [sha256.Size]byte {
	h := NewHasher()
	h.Add(s)
	return h.Sum().SHA256
}

// Part is what is known of a source from one of its segments.
type Part struct {
	Source *form.Source
	Usable int // reports
	Reason form.Text
}

// Segments cuts a file into segments, or returns none if it is small or not of a
// kind that can be cut: NDJSON and long and wide tables in UTF-8 can.
func (rd *Reader) Segments(in Input) []Segment {
	if in.Bytes < 2*rd.segmentBytes/4 {
		return nil
	}
	file, err := os.Open(in.File)
	if err != nil {
		return nil // Read says why
	}
	defer file.Close()
	kind, header, length := rd.look(file, in)
	if length == 0 || in.Bytes < 2*length {
		return nil
	}
	starts, ok := cutLines(file, in.Bytes, int64(len(header)), length, kind)
	if !ok {
		return nil
	}
	cuts := make([]Cut, len(starts))
	for i, c := range starts {
		end := in.Bytes
		if i+1 < len(starts) {
			end = starts[i+1].offset
		}
		cuts[i] = Cut{Number: i, Last: i == len(starts)-1, Offset: c.offset, Length: end - c.offset, Line: c.line, Folded: c.folded}
	}
	return segmentsAt(in, cuts, kind, header)
}

// SegmentsAt returns segments of a file where another Reader has cut it, or none if
// it cannot be cut any more.
func (rd *Reader) SegmentsAt(in Input, cuts []Cut) []Segment {
	file, err := os.Open(in.File)
	if err != nil {
		return nil
	}
	defer file.Close()
	kind, header, length := rd.look(file, in)
	if length == 0 {
		return nil
	}
	return segmentsAt(in, cuts, kind, header)
}

// look tells from the beginning of a file how to cut it, see cutAfter.
func (rd *Reader) look(file io.Reader, in Input) (kind format, header []byte, length int64) {
	head := make([]byte, min(in.Bytes, cutBytes))
	if n, err := io.ReadFull(file, head); err != nil {
		head = head[:n]
	}
	kind = detect(in.Path, head)
	header, length = rd.cutAfter(in.Path, kind, head)
	return kind, header, length
}

func segmentsAt(in Input, cuts []Cut, kind format, header []byte) []Segment {
	segments := make([]Segment, len(cuts))
	for i, c := range cuts {
		segments[i] = Segment{Input: in, Cut: c, format: kind}
		if c.Number > 0 {
			segments[i].header = header
		}
	}
	return segments
}

// cutAfter returns what every segment of a file that begins like this needs to have
// in front, and how long they are, 0 if the file cannot be cut.
func (rd *Reader) cutAfter(path string, kind format, head []byte) (header []byte, length int64) {
	switch plaintext.Detect(head, false) {
	case plaintext.UTF8, plaintext.UTF8BOM:
	default:
		return nil, 0
	}
	if bytes.Count(head, []byte{'\r'}) != bytes.Count(head, []byte("\r\n")) {
		return nil, 0 // lines that end in CR alone
	}
	switch kind {
	case jsonFormat:
		text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
		if extension(path) != ".json" && looksLikeLines(text) {
			return nil, rd.segmentBytes / 4
		}
	case csvFormat:
		body := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
		kind, end := rd.tables.Recognise(body)
		header = head[:len(head)-len(body)+end]
		switch kind {
		case form.CSVLong:
			return bytes.Clone(header), rd.segmentBytes
		case form.CSVWide:
			return bytes.Clone(header), rd.segmentBytes / 4
		}
	}
	return nil, 0
}

// cut is where a segment begins.
type cut struct {
	offset int64
	line   int32
	folded bool
}

// cutLines goes over a file, counts lines and quotes, and finds behind every
// multiple of segmentBytes, and closer together at the end, the first line end at which
// no field is open.
func cutLines(file io.ReaderAt, size, start, segmentBytes int64, kind format) ([]cut, bool) {
	wanted := []int64{min(start+segmentBytes, size)} // where a cut is looked for
	for at := wanted[0] + segmentBytes; at+segmentBytes <= size; at += segmentBytes {
		wanted = append(wanted, at)
	}
	for rest := size - wanted[len(wanted)-1]; rest > segmentBytes/8; rest /= 2 {
		wanted = append(wanted, size-rest/2) // the last ones are small, so that all workers end together
	}
	counts, ok := countBetween(file, append(slices.Clone(wanted), size))
	if !ok {
		return nil, false
	}
	cuts := []cut{{line: 1}}
	before := lineMarks{lines: 1}
	buffer := make([]byte, lookBytes)
	for i, at := range wanted {
		before.add(counts[i])
		end := size
		if i+1 < len(wanted) {
			end = wanted[i+1]
		}
		if c, found := cutBetween(file, at, end, before, kind, buffer); found {
			cuts = append(cuts, c)
		}
	}
	before.add(counts[len(wanted)])
	return cuts, len(cuts) > 1 && (kind == jsonFormat || before.quotes%2 == 0)
}

// lineMarks counts the characters that matter to where a line ends.
type lineMarks struct {
	lines  int32
	quotes int
	within int32 // lines that end behind an odd number of these quotes
}

func (c *lineMarks) add(more lineMarks) {
	if c.quotes%2 > 0 {
		more.within = more.lines - more.within
	}
	c.lines += more.lines
	c.quotes += more.quotes
	c.within += more.within
}

// count goes on behind what was counted. The rest of a line with a quote is counted at
// once: JSON has nothing but quotes.
func (c *lineMarks) count(piece []byte) {
	for {
		quote := bytes.IndexByte(piece, '"')
		if quote < 0 {
			c.countLines(piece)
			return
		}
		c.countLines(piece[:quote])
		piece = piece[quote:]
		end := bytes.IndexByte(piece, '\n')
		if end < 0 {
			end = len(piece)
		}
		c.quotes += bytes.Count(piece[:end], []byte{'"'})
		piece = piece[end:]
	}
}

// countLines counts the line ends of a piece without quotes.
func (c *lineMarks) countLines(piece []byte) {
	lines := int32(bytes.Count(piece, []byte{'\n'}))
	c.lines += lines
	if c.quotes%2 > 0 {
		c.within += lines
	}
}

// countBetween counts what stands before the first of ends and between each and
// the next, side by side: it is the only time that the workers have to wait for.
func countBetween(file io.ReaderAt, ends []int64) (counts []lineMarks, ok bool) {
	counts = make([]lineMarks, len(ends))
	var next atomic.Int64
	var group errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			buffer := make([]byte, lookBytes)
			for i := next.Add(1) - 1; i < int64(len(ends)); i = next.Add(1) - 1 {
				at := int64(0)
				if i > 0 {
					at = ends[i-1]
				}
				for at < ends[i] {
					n, err := file.ReadAt(buffer[:min(int64(len(buffer)), ends[i]-at)], at)
					if n == 0 {
						return err
					}
					counts[i].count(buffer[:n])
					at += int64(n)
				}
			}
			return nil
		})
	}
	return counts, group.Wait() == nil
}

// cutBetween finds the first line end after at and before end that ends a record;
// before is what stands before at.
func cutBetween(file io.ReaderAt, at, end int64, before lineMarks, kind format, buffer []byte) (cut, bool) {
	for at < end {
		n, _ := file.ReadAt(buffer[:min(int64(len(buffer)), end-at)], at) // what is missing is no cut
		piece := buffer[:n]
		counted := 0
		for {
			i := bytes.IndexByte(piece[counted:], '\n')
			if i < 0 {
				break
			}
			before.count(piece[counted : counted+i+1])
			counted += i + 1
			if counted < n && endsLine(piece[:counted], piece[counted:], kind, before.quotes) {
				return cut{at + int64(counted), before.lines, before.within > 0}, true
			}
		}
		if n == 0 {
			break
		}
		before.count(piece[counted:])
		at += int64(n)
	}
	return cut{}, false
}

// endsLine reports whether a line end is the end of a record: in JSON one
// between two objects, in a table one outside of quotes.
func endsLine(before, after []byte, kind format, quotes int) bool {
	if kind != jsonFormat {
		return quotes%2 == 0
	}
	before = bytes.TrimRight(before, " \t\r\n")
	after = bytes.TrimLeft(after, " \t\r\n")
	return len(before) > 0 && before[len(before)-1] == '}' && len(after) > 0 && after[0] == '{'
}

// ReadSegment reads one segment. The reports go to h, which gets no source; what
// is known of that comes back as the Part.
func (rd *Reader) ReadSegment(ctx context.Context, s *Segment, h Handler) (Part, error) {
	g := rd.begin(s.Input.Path, h)
	g.segment, g.Continues, g.GoesOn = s, s.Number > 0, !s.Last
	err := rd.readSegment(ctx, g, s)
	return Part{Source: g.Source, Usable: g.Usable, Reason: g.Reason}, err
}

func (rd *Reader) readSegment(ctx context.Context, g *reading, s *Segment) error {
	file, err := os.Open(s.Input.File)
	if err != nil {
		g.Find(delivery.Unreadable(delivery.ReadReason(err)))
		return nil
	}
	defer file.Close() // nothing was written: closing cannot lose anything
	if s.Length <= maxHeld {
		text, err := s.hold(file)
		if err != nil {
			g.Find(delivery.Broken(err))
			return nil
		}
		return rd.readStreamed(ctx, g, s.Input.Path, s.format, plaintext.Content{Head: text})
	}
	r := io.MultiReader(bytes.NewReader(s.header), io.NewSectionReader(file, s.Offset, s.Length))
	head, err := rd.readHead(r)
	c := plaintext.Content{Head: head}
	switch {
	case err == nil:
		c.Rest = r
	case !errors.Is(err, io.EOF):
		g.Find(delivery.Broken(err))
		return nil
	}
	return rd.readStreamed(ctx, g, s.Input.Path, s.format, c)
}

// maxHeld is how long a segment is at most that is read in one go and held until it is
// hashed: those of NDJSON and wide tables, whose lines are not very long.
const maxHeld = 2 << 20

// held has texts of segments whose memory is free, as *[]byte.
var held sync.Pool

// hold reads the segment, behind its header, and holds it.
func (s *Segment) hold(file io.ReaderAt) (text []byte, err error) {
	size := len(s.header) + int(s.Length)
	if free, _ := held.Get().(*[]byte); free != nil {
		text = *free
	}
	if cap(text) < size {
		text = make([]byte, size, size+size/16)
	}
	text = text[:size]
	n, err := file.ReadAt(text[copy(text, s.header):], s.Offset)
	if errors.Is(err, io.EOF) {
		err = nil // the hash tells that it was cut short
	}
	text = text[:len(s.header)+n]
	s.text = text
	return text, err
}

// Whole makes the source of all parts of a file, in order.
func Whole(parts []Part, c Content) *form.Source {
	whole := &form.Source{Path: parts[0].Source.Path, Kind: parts[0].Source.Kind, SHA256: c.SHA256, Bytes: c.Bytes}
	set := limits.Limits{}.WithDefaults()
	g := delivery.New(whole.Path, nil, nil, &set, nil)
	g.Source = whole
	for _, p := range parts {
		s := p.Source
		whole.Reports += s.Reports
		whole.Figures += s.Figures
		g.Usable += p.Usable
		if g.Reason == (form.Text{}) {
			g.Reason = p.Reason
		}
		if whole.Encoding == "" || s.Encoding == plaintext.GB18030.String() {
			whole.Encoding = s.Encoding
		}
		for _, f := range s.Findings {
			joinFinding(whole, f)
		}
	}
	if c.Changed {
		g.ChangedMeanwhile()
	}
	g.Judge()
	return whole
}

// joinFinding adds a finding. Every part of a table finds the same unknown
// columns; their figures are added up.
func joinFinding(s *form.Source, f form.Finding) {
	for i := range s.Findings {
		known := &s.Findings[i]
		if f.Rule == form.RuleFUnknown && known.Rule == f.Rule && known.Place == f.Place && slices.Equal(known.Arguments, f.Arguments) {
			known.Figures += f.Figures
			return
		}
	}
	s.Findings = append(s.Findings, f)
}

// Hasher makes the hash of a bundle, segment after segment. It belongs to one
// goroutine.
type Hasher struct {
	digest hash.Hash
	buffer []byte
	bytes  int64
	broken bool // a segment could not be read to its end
	// changed: the file is no longer as it was found.
	changed bool
}

// NewHasher returns a Hasher that has seen nothing.
func NewHasher() *Hasher { return &Hasher{digest: sha256.New(), buffer: make([]byte, lookBytes)} }

// Add adds a segment, which follows the one before. A file that cannot be read
// is mostly found so by those who read its segments, too: they say so. One that
// is cut short or removed between them and here has no hash.
func (h *Hasher) Add(s *Segment) {
	var n int64
	var err error
	if s.text != nil {
		n = int64(len(s.text) - len(s.header))
		h.digest.Write(s.text[len(s.header):])
		free := s.text
		s.text = nil
		held.Put(&free)
	} else {
		n, err = h.read(s)
	}
	h.bytes += n
	h.broken = h.broken || err != nil || n != s.Length
	h.changed = h.changed || h.broken || s.Last && h.differs(s)
}

// read hashes a segment that is not held.
func (h *Hasher) read(s *Segment) (int64, error) {
	file, err := openFile(s.Input.File)
	if err != nil {
		return 0, err
	}
	defer file.Close() // nothing was written: closing cannot lose anything
	return io.CopyBuffer(h.digest, io.NewSectionReader(file, s.Offset, s.Length), h.buffer)
}

// differs reports whether the file of a segment is no longer as it was found.
func (h *Hasher) differs(s *Segment) bool {
	file, err := openFile(s.Input.File)
	if err != nil {
		return true
	}
	defer file.Close()
	return s.Input.differs(file)
}

// Content is what is known of the bytes of a bundle.
type Content struct {
	SHA256  [sha256.Size]byte // zero if some are missing
	Bytes   int64
	Changed bool // the file was changed since it was found
}

// Sum returns what was added.
func (h *Hasher) Sum() Content {
	c := Content{Bytes: h.bytes, Changed: h.changed}
	if !h.broken {
		h.digest.Sum(c.SHA256[:0])
	}
	return c
}

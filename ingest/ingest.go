// Package ingest turns the bytes of input files into filled-in forms.
//
// It finds the input files (Discover), decodes their text, tells the kinds of
// input apart, and reads each into form.Report values with the place of every
// figure. Whatever is wrong with a file is a form.Finding on its form.Source
// or on the report concerned, never an error: an error means that the run
// itself cannot go on. Nothing read is dropped in silence; Source.Figures,
// Report.Figures and Finding.Figures account for every figure met.
//
// The package knows form and nothing else of the program: no Arrow, no
// Parquet, no roll-up. A Reader belongs to one goroutine; any number of
// Readers may work side by side.
package ingest

import (
	"context"

	"gouji/form"
)

// Input is one file to read.
type Input struct {
	// Path names the file in messages and data: relative to the root it was
	// found under, with slashes.
	Path string
	// File is what to open.
	File string
	// Bytes is the size of the file as it was found.
	Bytes int64
}

// Options say how to read.
type Options struct {
	// Roster fills in the agency code, name or division that an input leaves
	// out. Nil means no roster.
	Roster *form.Roster
	// Limits guard against hostile and damaged files.
	Limits Limits
}

// Limits bound what one input may cost. A zero field means its default; what
// exceeds a limit is a finding (F-LIMIT).
type Limits struct {
	// WholeBytes is the largest file of a kind that is read as a whole:
	// workbooks, pages, documents, text dumps and grids. Long and wide CSV and
	// JSON are streamed and know no such limit. Default 64 MiB.
	WholeBytes int64
	// RecordBytes is the longest single JSON report or CSV line. Default 16 MiB.
	RecordBytes int
	// Depth is the deepest nesting of JSON. Default 64.
	Depth int
	// Columns is the largest number of columns of a CSV file or sheet. Default 4,096.
	Columns int
	// Rows is the largest number of rows of a grid or sheet. Default 1,000,000.
	Rows int
	// OpenReports is how many reports of a long CSV are kept open at a time for
	// rows that are still to come. Default 2,048.
	OpenReports int
	// ArchiveMembers is the largest number of members of an archive. Default 200,000.
	ArchiveMembers int
	// ArchiveBytes is the largest total size of an archive's unpacked members. Default 64 GiB.
	ArchiveBytes int64
	// ArchiveRatio is the largest ratio of unpacked to packed bytes of a member
	// or compressed file, beyond its first 16 MiB. Default 300.
	ArchiveRatio int64
	// Findings is the largest number of findings about one source that are kept
	// singly; what is beyond is counted in one last finding. Default 10,000.
	Findings int
}

// withDefaults returns the limits with the zero fields filled in.
func (l Limits) withDefaults() Limits {
	fill := func(field *int, standard int) {
		if *field == 0 {
			*field = standard
		}
	}
	fill64 := func(field *int64, standard int64) {
		if *field == 0 {
			*field = standard
		}
	}
	fill64(&l.WholeBytes, 64<<20)
	fill(&l.RecordBytes, 16<<20)
	fill(&l.Depth, 64)
	fill(&l.Columns, 4096)
	fill(&l.Rows, 1_000_000)
	fill(&l.OpenReports, 2048)
	fill(&l.ArchiveMembers, 200_000)
	fill64(&l.ArchiveBytes, 64<<30)
	fill64(&l.ArchiveRatio, 300)
	fill(&l.Findings, 10_000)
	return l
}

// Handler receives what a Reader finds. An error it returns ends the reading
// and comes back from Read.
type Handler interface {
	// Report is called for every report met, settled. The report is borrowed:
	// the Reader reuses it when the call returns. usable is false for a report
	// that cannot be used; its findings say why. A report with Fragment set
	// continues one that was delivered before (see form.Report).
	Report(r *form.Report, usable bool) error
	// Source is called once for every input file and every archive member,
	// after its reports. The handler keeps s.
	Source(s *form.Source) error
}

// Reader reads input files one after the other and reuses its buffers. It
// belongs to one goroutine.
type Reader struct {
	options Options
	limits  Limits
	report  form.Report
	names   *names
	json    jsonReader
	csv     csvScanner
	long    longReader
	words   lexicon // what words of grids, pages and dumps mean

	pieceBytes   int   // smaller only in tests
	segmentBytes int64 // smaller only in tests
	expected     int64 // size of the file being read as it was found, 0 if not known

	whole   textStream
	raw     []byte // bytes of a source as they are read
	decoded []byte // its text, where that is in another encoding
	window  []byte // the piece of a long text that is looked at
	inner   []byte // unpacked bytes of a compressed source
}

// NewReader returns a Reader.
func NewReader(options Options) *Reader {
	return &Reader{options: options, limits: options.Limits.withDefaults(), names: newNames(), words: lexicon{}, pieceBytes: pieceBytes, segmentBytes: segmentBytes}
}

// textCell is one cell of a grid: what stands in it and where. Merged cells
// are for the reader that makes the grid to unfold.
type textCell struct {
	text  string
	place form.Place
}

// reading is one source being read: what every reader of a kind of input needs
// besides the bytes. The readers of a kind are methods of Reader that take a
// reading and deliver to it:
//
//	func (rd *Reader) readGrid(ctx context.Context, g *reading, rows [][]textCell) error // CSV grids
//	func (rd *Reader) readWorkbook(ctx context.Context, g *reading, data []byte) error   // .xlsx, raw bytes
//	func (rd *Reader) readPage(ctx context.Context, g *reading, text []byte) error       // .html, .htm as UTF-8
//	func (rd *Reader) readText(ctx context.Context, g *reading, text []byte) error       // .txt, .md as UTF-8
//	func (rd *Reader) readWord(ctx context.Context, g *reading, data []byte) error       // .docx, raw bytes
//
// Each fills rd.blankReport, calls g.deliver for every report, and g.find for
// what is wrong with the source itself; it returns an error only if deliver
// does. data and text are borrowed until the reader returns. The caller sets
// Path, SHA256, Bytes, Kind and Encoding of the source before and its Status,
// Reason after, so a reader that finds no report simply returns; it may refine
// Kind. A sheet that holds a long or wide table goes to
//
//	func (rd *Reader) readTabular(ctx context.Context, g *reading, rows [][]textCell) (recognised bool, err error)
type reading struct {
	rd      *Reader
	source  *form.Source
	handler Handler
	usable  int       // usable reports delivered
	reason  form.Text // why the first report that was not usable is not
	dropped int       // findings beyond the limit
	segment *Segment  // the part being read, nil for a whole file
	nested  int       // archives it lies in
	budget  *int64    // bytes its archive may still unpack, nil outside of one
}

// blankReport returns the Reader's own report, emptied, for readers that make
// one report at a time.
func (rd *Reader) blankReport(g *reading) *form.Report {
	rd.report.Reset()
	rd.report.Source = g.source
	return &rd.report
}

// deliver completes a report (roster, editions, missing parts) and hands it on.
func (g *reading) deliver(ctx context.Context, r *form.Report) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.Source = g.source
	if g.segment != nil && g.segment.Number > 0 && g.source.Kind == form.CSVLong {
		r.Fragment = true // its first lines may stand in an earlier segment
	}
	g.identify(r)
	usable := r.Settle()
	g.source.Reports++
	g.source.Figures += r.Figures
	if usable {
		g.usable++
	} else if g.reason == (form.Text{}) && len(r.Findings) > 0 {
		g.reason = messages(&r.Findings[len(r.Findings)-1])
	}
	return g.handler.Report(r, usable)
}

// identify fills in from the roster what the input leaves out about who reported.
func (g *reading) identify(r *form.Report) {
	roster := g.rd.options.Roster
	if roster == nil || r.Agency.Code != "" && r.Agency.Name != "" && r.Agency.Division != "" {
		return
	}
	member, ok := roster.ByCode(r.Agency.Code)
	if !ok && r.Agency.Code == "" && r.Agency.Name != "" {
		member, ok = roster.ByName(r.Agency.Division, r.Agency.Name)
	}
	if !ok {
		return
	}
	if r.Agency.Code == "" {
		r.Agency.Code = member.Code
	}
	if r.Agency.Name == "" {
		r.Agency.Name = member.Name
	}
	if r.Agency.Division == "" {
		r.Agency.Division = member.Division
	}
}

// find records a finding about the source itself. Figures it accounts for are
// figures met in the source.
func (g *reading) find(f form.Finding) {
	g.source.Figures += f.Figures
	if len(g.source.Findings) < g.rd.limits.Findings {
		g.source.Findings = append(g.source.Findings, f)
		return
	}
	last := &g.source.Findings[len(g.source.Findings)-1]
	if g.dropped == 0 {
		g.source.Findings = append(g.source.Findings, form.Finding{})
		last = &g.source.Findings[len(g.source.Findings)-1]
	}
	g.dropped++
	*last = limitFinding(form.Place{}, last.Figures+f.Figures, limitFindings, g.dropped)
}

// messages returns what a finding says in both languages.
func messages(f *form.Finding) form.Text {
	return form.Text{Chinese: f.Message(form.Chinese), English: f.Message(form.English)}
}

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
//
// Files, each using only those after it: reader, segment, archive, discover,
// open_unix, open_other, read, modified_unix, modified_bsd, reason, ingest,
// detect.
package ingest

import (
	"io"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/documents"
	"gouji/ingest/json"
	"gouji/ingest/keys"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
	"gouji/ingest/tables"
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
	// Changed is when it had been changed last by then, in nanoseconds since 1970.
	Changed int64
}

// Options say how to read.
type Options struct {
	// Roster fills in the agency code, name or division that an input leaves
	// out. Nil means no roster.
	Roster *form.Roster
	// Limits guard against hostile and damaged files.
	Limits limits.Limits
}

// Handler receives what a Reader finds.
type Handler = delivery.Handler

// Reader reads input files one after the other and reuses its buffers: it tells
// what a file is, and gives it to the reader of that kind. It belongs to one
// goroutine.
type Reader struct {
	options   Options
	limits    limits.Limits // all are set
	report    form.Report   // lent to the readers of one report at a time
	json      *json.Reader
	tables    *tables.Reader
	documents *documents.Reader

	pieceBytes   int   // smaller only in tests
	segmentBytes int64 // smaller only in tests
	expected     int64 // size of the file being read as it was found, 0 if not known

	whole   plaintext.Stream
	raw     []byte // bytes of a source as they are read
	decoded []byte // its text, where that is in another encoding
	window  []byte // the piece of a long text that is looked at
	inner   []byte // unpacked bytes of a compressed source
}

// NewReader returns a Reader.
func NewReader(options Options) *Reader {
	known := keys.NewNames()
	tables := tables.NewReader(known)
	return &Reader{
		options: options, limits: options.Limits.WithDefaults(),
		json: json.NewReader(known), tables: tables, documents: documents.NewReader(tables),
		pieceBytes: plaintext.PieceBytes, segmentBytes: segmentBytes,
	}
}

// reading is one source being read.
type reading struct {
	*delivery.Delivery
	handler delivery.Handler
	file    inputFile // nil for what is not a file of its own
	input   Input
	segment *Segment // the part being read, nil for a whole file
	nested  int      // archives it lies in
	read    int      // usable reports of the members of an archive
	budget  *int64   // bytes its archive may still unpack, nil outside of one
}

// inputFile is an open file.
type inputFile interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
	// state returns how long the file is now, and when it was changed last, in
	// nanoseconds since 1970.
	state() (bytes, changed int64, err error)
}

// segmentBytes is about how long the parts are that a long table is cut into.
// Its reports are long, and those at the cuts have to be joined again; a quarter
// of it is right for others. It depends on nothing, so that a file is always cut
// in the same places.
const segmentBytes = 4 << 20

// Segment is a part of a large bundle, whole lines of it, that can be read by
// itself and side by side with the others.
type Segment struct {
	Input Input
	Cut

	header []byte // what stands before the first line of a table, for all but the first segment
	format format
	text   []byte // with the header, while it is held; see maxHeld
}

// Cut says which part of its file a segment is.
type Cut struct {
	Number         int // from 0
	Last           bool
	Offset, Length int64 // bytes
	Line           int32 // number of its first line
	Folded         bool  // before it a line ends within quotes
}

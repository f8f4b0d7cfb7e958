package pdf

import (
	"context"
	"io"

	"gouji/form"
	"gouji/ingest/lines"
)

// cmap tells the codes of a string apart and what they stand for: glyph numbers
// (of an encoding) or text (of a table to Unicode).
type cmap struct {
	spaces   []codeSpace
	texts    map[uint32]string
	ranges   []codeRange // sorted by from, once finished
	vertical bool
}

// codeSpace says that codes of a length lie between two others, byte by byte.
type codeSpace struct {
	length   int
	from, to uint32
}

type codeRange struct {
	from, to uint32
	text     string   // of from; the last character counts up
	texts    []string // one for each code, instead of text
	glyph    int      // of from, in an encoding
}

// charset is how the codes of one of the encodings known by name are text.
type charset struct {
	cmap
	text func(code uint32, length int) string
	// glyph numbers of ASCII, for widths: code 0x20 is the first.
	ascii int
}

// file is a file being read: where its objects are, and those read so far.
type file struct {
	ctx      context.Context
	data     []byte
	bounds   lines.Limits
	table    map[int]location
	objects  map[int]object // read so far
	packs    map[int]*pack  // streams that hold objects
	names    map[string]object
	elements []object // of the arrays being read
	reading  []int    // numbers of the objects being read
	trailer  dictionary
	security *security
	rebuilt  bool

	inflater io.ReadCloser
	unpacked int64 // bytes unpacked so far
	values   int
	searched int
	noEnd    int // no stream that begins at this byte or later has an end

	fonts     map[uintptr]*font  // by where the dictionary stands in memory
	drawings  map[*stream][]byte // drawings within drawings, unpacked
	layersOff map[int]bool       // numbers of the layers that are switched off
	operators int

	damaged  bool
	exceeded form.Text // the limit that was passed
}

// location is where an object stands: at a byte of the file, or in a stream of objects.
type location struct {
	offset     int
	generation int
	pack       int // number of the stream, 0 for none
}

// pack is an unpacked stream of objects.
type pack struct {
	data    []byte
	offsets map[int]int // by number of the object
}

// font tells what the codes of a string say and how wide they are.
type font struct {
	// toText is the table the file itself gives.
	toText *cmap
	// Of fonts of one byte a code:
	names  func() *[256]string
	simple *[256]string // what names returned; seldom wanted where there is toText
	first  int          // code of the first of narrow
	narrow array        // widths

	otherWidth func() float64 // of the codes that have none
	// Of fonts of several bytes a code:
	composite bool
	encoding  *cmap    // nil: two bytes, which are the glyph number
	charset   *charset // an encoding known by name
	glyphText func(glyph int) string
	vertical  bool

	widths       map[int]float64 // by glyph number, in thousandths of an em
	defaultWidth float64         // of glyphs that have none
	scale        float64         // of widths, a thousandth but for fonts of drawings
	em           float64         // height of their em, in units of the size
	seen         map[uint32]glyph
}

// glyph is a character of a font.
type glyph struct {
	text  string
	width float64 // in em
}

// The objects of a file are nil, bool, float64, name, text, array, dictionary,
// reference and *stream.
type (
	object     = any
	name       string
	text       string // the bytes of a string
	array      []object
	dictionary map[name]object
	reference  struct{ number, generation int }
)

// stream is a dictionary with bytes, still packed.
type stream struct {
	dictionary
	packed []byte
	// key is what the bytes are encrypted for; plain streams have none.
	key       reference
	encrypted bool
}

// security decrypts a file that needs no password to be opened: it is encrypted
// with an empty one, so that viewers can forbid printing.
type security struct {
	key              []byte
	strings, streams method
}

type method uint8

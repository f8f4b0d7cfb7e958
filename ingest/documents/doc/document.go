package doc

import (
	"context"
	"encoding/binary"

	"gouji/ingest/documents/rows"
	"gouji/ingest/lines"
)

// document is a document being read.
type document struct {
	ctx        context.Context
	bounds     lines.Limits
	rows       *rows.Writer
	problem    lines.Problem
	main       []byte // the stream with the text
	table      []byte // the stream that says what is where
	data       []byte // the stream with properties that are too long for their pages
	pieces     []piece
	extra      [][]byte // properties that pieces refer to
	text       []uint16 // all stories, by character position
	paragraphs []paragraph
	looks      pages
	marks      pages
	styles     []lines.Look
	run        lookRun
	fields     []bool // open fields; true where the result has begun
	deepFields int    // fields begun within too many others
	endless    []int  // marks of fields that begin and do not end
	pictures   bool
	letters    bool
	buffer     []byte
	work       int // bytes of properties looked at
}

// piece is a run of text that is stored in one place.
type piece struct {
	begin, end int // character positions
	at         int // where it is stored
	wide       bool
	changes    uint16 // properties that hold for all of it
}

// paragraph is a paragraph or the end of a cell or row, which are stored alike.
type paragraph struct {
	end   int32 // behind its mark
	style uint16
	depth uint8 // tables that it stands in
	ends  ending
}

// ending says what a paragraph's mark ends besides the paragraph.
type ending uint8

func short(data []byte, at int) int {
	if at < 0 || at+2 > len(data) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(data[at:]))
}

func long(data []byte, at int) int {
	if at < 0 || at+4 > len(data) {
		return 0
	}
	return int(binary.LittleEndian.Uint32(data[at:]))
}

// pages finds the properties of what is stored at an offset.
type pages struct {
	list  []page // in the order of what they tell of
	entry int    // bytes of an entry
}

// page tells the properties of what is stored between two offsets.
type page struct {
	begin, end int
	data       []byte
}

// lookRun remembers how the characters look that are stored between two offsets.
type lookRun struct {
	begin, end int
	style      uint16
	changes    uint16
	look       lines.Look
	picture    int  // where in the stream Data a picture lies
	special    bool // characters below the space mean something
	symbol     bool
}

// part returns the part of the table stream whose place and length the head tells.
func (d *document) part(at int) []byte {
	return within(d.table, long(d.main, at), long(d.main, at+4))
}

// within returns so many bytes of data from begin on; fewer where there are not as many.
func within(data []byte, begin, length int) []byte {
	if begin < 0 || length < 0 || begin >= len(data) {
		return nil
	}
	return data[begin:min(begin+length, len(data))]
}

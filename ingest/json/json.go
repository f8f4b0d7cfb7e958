// Package json reads reports from JSON: one object, an array of them, or one a line.
//
// Files, each using only those after it: reader, envelope, shape, report, json.
package json

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/keys"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// Reader reads reports from JSON text. It is a tokenizer of its own because
// counts must stay exact, every figure needs its line and column, a key given
// twice must be noticed, and a nightly run must not wait for a general parser.
// It accepts and rejects exactly what encoding/json does.
type Reader struct {
	names   *keys.Names
	reading *delivery.Delivery
	stream  *plaintext.Stream
	shapes  shapes

	data  []byte
	pos   int
	final bool // data is all there is
	depth int

	line         int32
	lineStart    int // where the line begins in data; negative once that is dealt with
	continuation int // bytes of the line so far that only continue a character

	failed failure
	reason form.Text // what is malformed

	report  *form.Report
	dropped limits.Dropped // findings about it that are not listed singly
	given   uint32         // fields the report has had, one bit each
	// plain says that the report has nothing but known keys with fitting values,
	// each once: only then its shape is worth learning.
	plain    bool
	trail    []trailStep
	trailEnd int

	keys    [][]byte // keys of the objects being read, the innermost last
	keyAt   form.Place
	scratch []byte // an unescaped string
}

// failure is why a value could not be read.
type failure uint8

const (
	noFailure  failure = iota
	incomplete         // the data end within the value, and there are more to come
	malformed
	tooDeep
	tooManyKeys
)

// Reasons for F-SYNTAX in JSON.
var (
	jsonEnds   = form.Text{Chinese: "JSON不完整，在此中断", English: "the JSON is cut off here"}
	jsonValue  = form.Text{Chinese: "此处应为JSON值", English: "a JSON value should stand here"}
	jsonKey    = form.Text{Chinese: "此处应为带引号的键", English: "a key in quotation marks should stand here"}
	jsonColon  = form.Text{Chinese: "键后缺少冒号", English: "the colon after the key is missing"}
	jsonComma  = form.Text{Chinese: "此处应为逗号或右括号", English: "a comma or a closing bracket should stand here"}
	jsonNumber = form.Text{Chinese: "数字写法不合JSON规定", English: "JSON does not write numbers like this"}
	jsonString = form.Text{Chinese: "字符串中有不允许的字符", English: "a character is not allowed in a string"}
	jsonAfter  = form.Text{Chinese: "一行中JSON之后还有内容", English: "something follows the JSON on its line"}
)

// expectation is what may come next at the top level.
type expectation uint8

const (
	anyValue     expectation = iota // a value or an array of them
	elementOrEnd                    // after [
	commaOrEnd                      // after an element
	element                         // after a comma
)

// NewReader returns a Reader that looks keys up in a memory that it may share
// with other readers of the same goroutine.
func NewReader(n *keys.Names) *Reader { return &Reader{names: n} }

// top is what surrounds the reports of a file.
type top struct {
	lines     bool // a report to a line
	expect    expectation
	values    int // met on their own
	envelopes int // that the reports lie in, one within the other
}

// leavesEnvelope reports whether a character stands behind the reports in an envelope.
func (t *top) leavesEnvelope(c byte) bool {
	return t.envelopes > 0 && t.expect == anyValue && t.values > 0 && (c == ',' || c == '}')
}

// refill drops what lies before from and gets more data. It returns false if
// there are none; final is then set.
func (j *Reader) refill(from int) bool {
	j.stream.Advance(from)
	more := j.stream.More()
	j.data, j.final = j.stream.Data(), j.stream.Final
	j.pos -= from
	j.lineStart -= from
	return more
}

// mark is a place to come back to.
type mark struct {
	pos, lineStart, continuation int
	line                         int32
}

func (j *Reader) mark() mark { return mark{j.pos, j.lineStart, j.continuation, j.line} }

func (j *Reader) back(m mark) {
	j.pos, j.lineStart, j.continuation, j.line = m.pos, m.lineStart, m.continuation, m.line
}

// giveUp makes a finding of a failure, with the figures that were met before it
// in the report that is lost.
func (j *Reader) giveUp() {
	lost := 0
	if j.report != nil {
		lost = j.report.Figures
		j.report = nil
	}
	f := delivery.Malformed(j.place(j.pos), lost, j.reason)
	switch {
	case j.stream.Failure != nil:
		f = *j.stream.Failure
		f.Place, f.Figures = j.place(j.pos), lost
	case j.failed == tooDeep:
		f = limits.Depth.Finding(j.place(j.pos), lost, j.reading.Limits.Depth)
	case j.failed == tooManyKeys:
		f = limits.Keys.Finding(j.place(j.pos), lost, j.reading.Limits.Keys)
	}
	j.reading.Find(f)
}

// fail records that the text is malformed at pos.
func (j *Reader) fail(reason form.Text) {
	j.failed, j.reason = malformed, reason
}

// ends records that the data end within a value.
func (j *Reader) ends() {
	if j.final {
		j.fail(jsonEnds)
	} else {
		j.failed = incomplete
	}
}

// place returns line and column of an offset in the current line, behind which
// no character beyond ASCII was counted yet.
func (j *Reader) place(pos int) form.Place {
	return form.Place{Line: j.line, Column: int32(pos - j.lineStart - j.continuation + 1)}
}

func (j *Reader) begin() {
	j.failed, j.depth = noFailure, 0
	j.report = j.reading.Blank()
	j.report.Place = j.place(j.pos)
	j.given, j.plain, j.dropped = 0, true, 0
	j.trail, j.trailEnd = j.trail[:0], j.pos
	j.keys = j.keys[:0]
}

// space moves over white space and keeps count of lines.
func (j *Reader) space() {
	data := j.data
	for j.pos < len(data) {
		switch data[j.pos] {
		case '\n':
			j.pos++
			j.line++
			j.lineStart, j.continuation = j.pos, 0
		case ' ', '\t', '\r':
			j.pos++
		default:
			return
		}
	}
}

// peek returns the next byte after white space, 0 if the data end (which fails).
func (j *Reader) peek() byte {
	j.space()
	if j.pos == len(j.data) {
		j.ends()
		return 0
	}
	return j.data[j.pos]
}

// object is an object being read.
type object struct {
	base  int                 // its first key in keys
	many  map[string]struct{} // its keys, once they are too many to compare one by one
	begun bool
}

// manyKeys is how many keys of an object are compared one by one.
const manyKeys = 64

// open enters the object at pos.
func (j *Reader) open() (o object, ok bool) {
	if j.depth++; j.depth > j.reading.Limits.Depth {
		j.failed = tooDeep
		return o, false
	}
	j.pos++
	return object{base: len(j.keys)}, true
}

// key reads the next key up to its value. It returns false at the end of the
// object and where the text is malformed.
func (j *Reader) key(o *object) (key []byte, twice, ok bool) {
	c := j.peek()
	switch {
	case c == '}' && j.failed == noFailure:
		j.pos++
		j.depth--
		j.keys = j.keys[:o.base]
		return nil, false, false
	case j.failed != noFailure:
		return nil, false, false
	case o.begun && c != ',':
		j.fail(jsonComma)
		return nil, false, false
	case o.begun:
		j.pos++
		c = j.peek()
	}
	o.begun = true
	if j.failed == noFailure && c != '"' {
		j.fail(jsonKey)
	}
	if j.failed != noFailure {
		return nil, false, false
	}
	at := j.place(j.pos)
	key, escaped := j.string()
	if j.failed != noFailure {
		return nil, false, false
	}
	if escaped {
		key = bytes.Clone(key)
	}
	if j.peek() != ':' {
		if j.failed == noFailure {
			j.fail(jsonColon)
		}
		return nil, false, false
	}
	j.pos++
	if j.peek(); j.failed != noFailure {
		return nil, false, false
	}
	j.keyAt = at
	twice = j.remember(o, key)
	switch {
	case len(o.many) > j.reading.Limits.Keys:
		j.failed = tooManyKeys
		return nil, false, false
	case twice:
		j.plain = false
		j.find(form.Finding{Rule: form.RuleFKeyTwice, Place: at, Arguments: []string{plaintext.Shorten(string(key))}})
	}
	return key, twice, true
}

// remember adds a key to those of the object and reports whether it is there already.
func (j *Reader) remember(o *object, key []byte) bool {
	if o.many != nil {
		if _, twice := o.many[string(key)]; twice {
			return true
		}
		o.many[string(key)] = struct{}{}
		return false
	}
	for _, k := range j.keys[o.base:] {
		if bytes.Equal(k, key) {
			return true
		}
	}
	j.keys = append(j.keys, key)
	if len(j.keys)-o.base > manyKeys {
		o.many = make(map[string]struct{}, 2*manyKeys)
		for _, k := range j.keys[o.base:] {
			o.many[string(k)] = struct{}{}
		}
	}
	return false
}

// find records a finding on the report, or on the source outside of reports.
func (j *Reader) find(f form.Finding) {
	if j.report == nil {
		j.reading.Find(f)
		return
	}
	j.report.Figures += f.Figures
	j.report.Findings = j.dropped.Fold(append(j.report.Findings, f), j.reading.Limits.Findings)
}

// string reads the string at pos. Without escapes it is a part of data, else it
// lies in scratch until the next string.
func (j *Reader) string() (text []byte, escaped bool) {
	data, i := j.data, j.pos+1
	start, continuation := i, 0
	for {
		// Eight bytes at a time: nothing but a quotation mark, a backslash, or a
		// control character needs a closer look. Bytes that continue a character
		// are counted for the columns that follow.
		const ones, tops = 0x0101010101010101, 0x8080808080808080
		for i+8 <= len(data) {
			w := binary.LittleEndian.Uint64(data[i:])
			quote, slash := w^(ones*'"'), w^(ones*'\\')
			stop := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & tops
			if stop != 0 {
				n := bits.TrailingZeros64(stop) / 8
				w &= 1<<(8*n) - 1
				continuation += bits.OnesCount64(w &^ (w << 1) & tops)
				i += n
				break
			}
			continuation += bits.OnesCount64(w &^ (w << 1) & tops)
			i += 8
		}
		for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= ' ' {
			if data[i]&0xC0 == 0x80 {
				continuation++
			}
			i++
		}
		switch {
		case i == len(data):
			j.pos = i
			j.continuation += continuation
			j.ends()
			return nil, false
		case data[i] == '"':
			j.pos = i + 1
			j.continuation += continuation
			if escaped {
				return append(j.scratch, data[start:i]...), true
			}
			return data[start:i], false
		case data[i] == '\\':
			if !escaped {
				escaped = true
				j.scratch = j.scratch[:0]
			}
			j.scratch = append(j.scratch, data[start:i]...)
			n := j.escape(i)
			if n == 0 {
				j.continuation += continuation
				return nil, false
			}
			i += n
			start = i
		default:
			j.pos = i
			j.continuation += continuation
			j.fail(jsonString)
			return nil, false
		}
	}
}

// escape reads the escape sequence at i into scratch and returns its length, 0
// if it is malformed or cut off.
func (j *Reader) escape(i int) int {
	data := j.data
	j.pos = i
	if i+1 >= len(data) {
		j.pos = len(data)
		j.ends()
		return 0
	}
	switch c := data[i+1]; c {
	case '"', '\\', '/':
		j.scratch = append(j.scratch, c)
	case 'b':
		j.scratch = append(j.scratch, '\b')
	case 'f':
		j.scratch = append(j.scratch, '\f')
	case 'n':
		j.scratch = append(j.scratch, '\n')
	case 'r':
		j.scratch = append(j.scratch, '\r')
	case 't':
		j.scratch = append(j.scratch, '\t')
	case 'u':
		r, ok := j.hex(i + 2)
		if !ok {
			return 0
		}
		if utf16.IsSurrogate(r) {
			// The second half follows as an escape of its own, or is missing.
			if i+7 < len(data) && data[i+6] == '\\' && data[i+7] == 'u' {
				second, ok := j.hex(i + 8)
				if !ok {
					return 0
				}
				if both := utf16.DecodeRune(r, second); both != utf8.RuneError {
					j.scratch = utf8.AppendRune(j.scratch, both)
					return 12
				}
			} else if i+7 >= len(data) && !j.final {
				j.failed = incomplete
				return 0
			}
			r = utf8.RuneError
		}
		j.scratch = utf8.AppendRune(j.scratch, r)
		return 6
	default:
		j.fail(jsonString)
		return 0
	}
	return 2
}

// hex reads the four digits of a \u escape.
func (j *Reader) hex(i int) (r rune, ok bool) {
	for n := range 4 {
		if i+n >= len(j.data) {
			j.pos = len(j.data)
			j.ends()
			return 0, false
		}
		c := j.data[i+n]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			j.pos = i + n
			j.fail(jsonString)
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// number reads the number at pos by JSON's grammar and returns its text.
func (j *Reader) number() []byte {
	data, start := j.data, j.pos
	i, ok := numberEnd(data, start)
	j.pos = i
	switch {
	case !ok && i == len(data):
		j.ends()
	case !ok:
		j.fail(jsonNumber)
	case i == len(data) && !j.final:
		j.failed = incomplete
	default:
		return data[start:i]
	}
	return nil
}

// numberEnd returns where the number at i ends, or where it ceases to be one.
func numberEnd(data []byte, i int) (end int, ok bool) {
	if data[i] == '-' {
		i++
	}
	switch from := i; {
	case i < len(data) && data[i] == '0':
		i++
	default:
		if i = digitsEnd(data, i); i == from {
			return i, false
		}
	}
	if i < len(data) && data[i] == '.' {
		from := i + 1
		if i = digitsEnd(data, from); i == from {
			return i, false
		}
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		from := i + 1
		if from < len(data) && (data[from] == '+' || data[from] == '-') {
			from++
		}
		if i = digitsEnd(data, from); i == from {
			return i, false
		}
	}
	return i, true
}

// digitsEnd returns where the digits at i end.
func digitsEnd(data []byte, i int) int {
	for i < len(data) && data[i]-'0' <= 9 {
		i++
	}
	return i
}

// notANumber is what Python writes for a blank, though JSON has no such value.
const notANumber = "NaN"

// literal reads true, false, null or NaN.
func (j *Reader) literal(word string) {
	for n := range len(word) {
		if j.pos+n == len(j.data) {
			j.pos = len(j.data)
			j.ends()
			return
		}
		if j.data[j.pos+n] != word[n] {
			j.pos += n
			j.fail(jsonValue)
			return
		}
	}
	j.pos += len(word)
}

// skip moves over the value at pos, whatever it is, and counts the figures in it.
func (j *Reader) skip() (figures int) {
	switch c := j.data[j.pos]; {
	case c == '"':
		text, _ := j.string()
		if j.failed == noFailure && keys.IsFigure(string(text)) {
			figures = 1
		}
	case c == '-' || c-'0' <= 9:
		j.number()
		figures = 1
	case c == 't':
		j.literal("true")
	case c == 'f':
		j.literal("false")
	case c == 'n':
		j.literal("null")
	case c == 'N':
		j.literal(notANumber)
	case c == '{':
		o, ok := j.open()
		for ok {
			if _, _, ok = j.key(&o); ok {
				figures += j.skip()
				ok = j.failed == noFailure
			}
		}
	case c == '[':
		figures = j.skipArray()
	default:
		j.fail(jsonValue)
	}
	return figures
}

func (j *Reader) skipArray() (figures int) {
	if j.depth++; j.depth > j.reading.Limits.Depth {
		j.failed = tooDeep
		return 0
	}
	j.pos++
	for first := true; ; first = false {
		c := j.peek()
		if j.failed != noFailure {
			return figures
		}
		switch {
		case c == ']':
			// After a comma this is reached only through skip, which fails.
			j.pos++
			j.depth--
			return figures
		case first:
		case c == ',':
			j.pos++
			if c = j.peek(); j.failed == noFailure && c == ']' {
				j.fail(jsonValue)
			}
		default:
			j.fail(jsonComma)
		}
		if j.failed != noFailure {
			return figures
		}
		figures += j.skip()
		if j.failed != noFailure {
			return figures
		}
	}
}

// Reports written by one program look alike: between the values stands the same
// text, byte for byte. shapes learns that text from reports read key by key and
// reads the next ones by comparing it, which is several times faster than
// looking keys up. What was learned is a tree, because reports differ in the
// edition of a table or in a part that is left out. Only reports without
// anything unusual about their keys are learned from, so whatever the fast way
// accepts, the slow way would have read the same.
type shapes struct {
	root  shapeStep
	steps int
}

// action says what to do with a value: store it in the cell of that number, or
// as meta data or narrative text, or that the report ends.
type action uint16

// shapeStep is the text up to a value and what to do with the value.
type shapeStep struct {
	text         string
	lines        int32 // line ends in text
	tail         int   // bytes of text on its last line
	continuation int   // bytes of that line that only continue a character
	action       action
	next         []*shapeStep
}

// trailStep is a step of the report being read key by key, as places in data.
type trailStep struct {
	from, to int
	action   action
}

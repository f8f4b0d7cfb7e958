package json

import (
	"bytes"

	"gouji/form"
	"gouji/ingest/keys"
)

// maxSteps bounds the tree; beyond it everything is forgotten and learned anew.
const maxSteps = 1 << 14

// learn adds the shape of a report that was read: its steps, and the text from
// the last value to its end.
func (s *shapes) learn(data []byte, trail []trailStep, from, end int) {
	if s.steps+len(trail) >= maxSteps {
		*s = shapes{}
	}
	at := &s.root
	for _, step := range append(trail, trailStep{from, end, endOfReport}) {
		at = s.enter(at, data[step.from:step.to], step.action)
	}
}

// enter goes to the step after at with the given text, making it if it is new.
func (s *shapes) enter(at *shapeStep, text []byte, a action) *shapeStep {
	for _, next := range at.next {
		if next.action == a && next.text == string(text) {
			return next
		}
	}
	s.steps++
	next := &shapeStep{text: string(text), action: a, lines: int32(bytes.Count(text, []byte{'\n'}))}
	last := text[bytes.LastIndexByte(text, '\n')+1:]
	next.tail = len(last)
	for _, b := range last {
		if b&0xC0 == 0x80 {
			next.continuation++
		}
	}
	at.next = append(at.next, next)
	return next
}

// predicted reads the report at pos by what was learned. It returns false if
// the report has another shape, or anything in it is not as simple as most are;
// the report must then be read key by key from its beginning.
func (j *Reader) predicted() bool {
	at := &j.shapes.root
	for {
		step := at.follow(j.data[j.pos:])
		if step == nil {
			return false
		}
		j.pos += len(step.text)
		if step.lines > 0 {
			j.line += step.lines
			j.lineStart, j.continuation = j.pos-step.tail, step.continuation
		} else {
			j.continuation += step.continuation
		}
		switch {
		case step.action < firstField:
			if !j.predictedFigure(form.CellID(step.action)) {
				return false
			}
		case step.action == endOfReport:
			return true
		default:
			if !j.predictedText(step) {
				return false
			}
		}
		if j.failed != noFailure {
			return false
		}
		at = step
	}
}

// follow returns the step that goes on with rest, nil for none. What a step is followed
// by must be there, too, unless the report ends.
func (at *shapeStep) follow(rest []byte) *shapeStep {
	for _, next := range at.next {
		n := len(next.text)
		if len(rest) < n || string(rest[:n]) != next.text {
			continue
		}
		if next.action == endOfReport || len(rest) > n && rest[n] > ' ' {
			return next
		}
	}
	return nil
}

// predictedText reads a piece of meta data or a part in prose at pos.
func (j *Reader) predictedText(step *shapeStep) bool {
	c := j.data[j.pos]
	switch {
	case step.action < firstSection:
		if c != '"' && c != 'n' && c-'0' > 9 {
			return false
		}
		j.metaValue(keys.Field(step.action-firstField), fieldKey(step.text))
	case c == 'n':
		j.literal("null")
	case c == '"':
		j.section(int(step.action - firstSection))
	default:
		return false
	}
	return true
}

// predictedFigure reads the figure at pos: nearly always a few digits.
func (j *Reader) predictedFigure(id form.CellID) bool {
	data := j.data
	v, n := form.PlainCount(data[j.pos:])
	end := j.pos + n
	if n == 0 || n > 1 && data[j.pos] == '0' || end == len(data) ||
		data[end] == '.' || data[end] == 'e' || data[end] == 'E' || v != 0 && keys.IsMoney[id] {
		switch c := data[j.pos]; {
		case c == '"', c == '-', c == 'n', c-'0' <= 9:
			j.figureValue(keys.CellAddresses[id])
			return j.failed == noFailure
		default:
			return false
		}
	}
	j.report.PutValue(id, v, j.place(j.pos))
	j.pos = end
	return true
}

// fieldKey cuts the key out of the text before a value: ,"year": is year.
func fieldKey(text string) string {
	end := len(text)
	for end > 0 && text[end-1] != '"' {
		end--
	}
	if end < 2 {
		return text
	}
	start := end - 1
	for start > 0 && text[start-1] != '"' {
		start--
	}
	return text[start : end-1]
}

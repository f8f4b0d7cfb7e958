package json

import (
	"bytes"
	"context"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/plaintext"
)

// Read reads one object, an array of objects, or any number of either, one
// after the other, from a text of which the first line has the number firstLine. lines says that every line is a value of its own, so that a
// malformed line does not harm the next.
func (j *Reader) Read(ctx context.Context, g *delivery.Delivery, s *plaintext.Stream, firstLine int32, lines bool) error {
	j.reading, j.stream = g, s
	j.data, j.pos, j.final = s.Data(), 0, s.Final
	j.line, j.lineStart, j.continuation = firstLine, 0, 0
	g.Source.Kind = form.JSON
	if lines {
		g.Source.Kind = form.NDJSON
	}
	j.failed = noFailure
	t := top{lines: lines, expect: anyValue}
	for {
		j.space()
		if j.pos == len(j.data) {
			if !j.refill(j.pos) {
				break
			}
			continue
		}
		if err := j.next(ctx, &t); err != nil {
			return err
		}
		if t.values > 1 {
			g.Source.Kind = form.NDJSON
		}
		if j.failed != noFailure && !lines { // a line that cannot be read has been given up
			j.giveUp()
			return nil
		}
	}
	switch {
	case s.Failure != nil:
		g.Find(*s.Failure)
	case t.expect != anyValue, t.envelopes > 0:
		j.fail(jsonEnds)
		j.report = nil
		j.giveUp()
	}
	return nil
}

// next reads what stands at pos outside of reports, or a whole report.
func (j *Reader) next(ctx context.Context, t *top) error {
	c := j.data[j.pos]
	switch {
	case !t.lines && t.values == 0 && c == '{' && j.enter():
		t.envelopes++
	case t.leavesEnvelope(c):
		t.envelopes--
		for !j.leave() && j.failed == incomplete {
			j.refill(j.pos)
		}
	case t.lines:
		return j.oneLine(ctx)
	case t.expect == anyValue && c == '[':
		t.expect = elementOrEnd
		j.pos++
		t.values++
	case t.expect != anyValue && t.expect != element && c == ']':
		t.expect = anyValue
		j.pos++
	case t.expect == commaOrEnd && c == ',':
		t.expect = element
		j.pos++
	case t.expect == commaOrEnd:
		j.failed, j.reason = malformed, jsonComma
	default:
		if t.expect == anyValue {
			t.values++
		} else {
			t.expect = commaOrEnd
		}
		return j.whole(ctx)
	}
	return nil
}

// whole reads one value, getting more data until it is complete: it starts anew
// each time, which costs one report for each piece of the file.
func (j *Reader) whole(ctx context.Context) error {
	for {
		m := j.mark()
		if err := j.value(ctx); err != nil || j.failed != incomplete {
			return err
		}
		j.back(m)
		j.refill(j.pos)
	}
}

// oneLine reads the value of a line; what is wrong with it ends with the line.
func (j *Reader) oneLine(ctx context.Context) error {
	end := bytes.IndexByte(j.data[j.pos:], '\n')
	for end < 0 && j.refill(j.pos) {
		end = bytes.IndexByte(j.data[j.pos:], '\n')
	}
	data, final, m := j.data, j.final, j.mark()
	if end < 0 {
		end = len(data) - j.pos
	}
	end += j.pos
	j.data, j.final = data[:end], true
	err := j.value(ctx)
	if err == nil && j.failed == noFailure {
		j.space()
		if j.pos < len(j.data) {
			j.report = nil // it was whole and is delivered
			j.fail(jsonAfter)
		}
	}
	if j.failed != noFailure {
		j.giveUp()
		j.back(m)
	}
	j.data, j.final, j.pos = data, final, end
	return err
}

// value reads a value at the top level or of an array there: a report.
func (j *Reader) value(ctx context.Context) error {
	j.failed, j.report, j.depth = noFailure, nil, 0
	j.keys = j.keys[:0]
	if j.data[j.pos] != '{' {
		at, start := j.place(j.pos), j.pos
		figures := j.skip()
		if j.failed == noFailure {
			raw := string(j.data[start:min(j.pos, start+200)])
			j.reading.Find(form.Finding{Rule: form.RuleFUnknown, Place: at, Figures: figures, Arguments: []string{plaintext.Shorten(raw)}})
		}
		return nil
	}
	m := j.mark()
	j.begin()
	if !j.predicted() {
		j.back(m)
		j.begin()
		if !j.readReport() {
			return nil
		}
		if j.plain {
			j.shapes.learn(j.data, j.trail, j.trailEnd, j.pos)
		}
	}
	return j.reading.Deliver(ctx, j.report)
}

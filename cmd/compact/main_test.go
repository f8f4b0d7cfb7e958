package main

import (
	"bytes"
	"errors"
	"testing"
)

// memoryOf is what the data segments of a module leave in memory, as an engine does it.
func memoryOf(t *testing.T, module []byte) (memory []byte, segments int) {
	t.Helper()
	memory = make([]byte, 1024)
	for rest := module[8:]; len(rest) > 0; {
		id := rest[0]
		body, after, ok := counted(rest[1:])
		if !ok {
			t.Fatal("a section is cut off")
		}
		if rest = after; id != 11 {
			continue
		}
		for segments = int(body[0]); len(body) > 1; {
			s, after, ok := segmentOf(append([]byte(nil), body[1:]...))
			if !ok {
				t.Fatal("a segment is cut off")
			}
			copy(memory[s.address:], s.content)
			body = append(body[:1:1], after...)
		}
	}
	return memory, segments
}

func TestCompact(t *testing.T) {
	// Segments at 0x80, 0x84, 0x40 (before the others) and 0x300, too far away; a section
	// before and one after them.
	module := []byte(preamble + "\x01\x02ab" +
		"\x0b\x1e\x04" + "\x00\x41\x80\x01\x0b\x02xy" + "\x00\x41\x84\x01\x0b\x01z" + "\x00\x41\xc0\x00\x0b\x01v" + "\x00\x41\x80\x06\x0b\x01w" +
		"\x00\x01c")
	got, err := compact(module)
	if err != nil {
		t.Fatal(err)
	}
	want, before := memoryOf(t, module)
	memory, after := memoryOf(t, got)
	if !bytes.Equal(memory, want) || !bytes.Contains(memory, []byte("xy\x00\x00z")) {
		t.Errorf("the memory is another one: %q", memory)
	}
	if before != 4 || after != 3 {
		t.Errorf("%d segments became %d", before, after)
	}
	if !bytes.HasPrefix(got, []byte(preamble+"\x01\x02ab\x0b")) || !bytes.HasSuffix(got, []byte("\x00\x01c")) {
		t.Errorf("the other sections are changed: %q", got)
	}
	if again, err := compact(got); err != nil || !bytes.Equal(again, got) {
		t.Errorf("what is compact is changed: %v", err)
	}
}

// What is no module of Go's linker is left as it is, with an error.
func TestCompactRefuses(t *testing.T) {
	for name, module := range map[string]string{
		"nothing":            "",
		"another file":       "PK\x03\x04 and so on",
		"a cut section":      preamble + "\x01\x05ab",
		"no number":          preamble + "\x0b\x00",
		"a passive segment":  preamble + "\x0b\x04\x01\x01\x01x",
		"a computed address": preamble + "\x0b\x07\x01\x00\x23\x00\x0b\x01x",
		"an endless address": preamble + "\x0b\x0a\x01\x00\x41\x80\x80\x80\x80\x80\x80\x80",
		"a cut address":      preamble + "\x0b\x04\x01\x00\x41\x80",
		"a cut segment":      preamble + "\x0b\x07\x01\x00\x41\x00\x0b\x05x",
		"bytes behind it":    preamble + "\x0b\x09\x01\x00\x41\x00\x0b\x01xyz",
	} {
		if _, err := compact([]byte(module)); !errors.Is(err, errForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

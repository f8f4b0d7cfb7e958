// Command compact makes a WebAssembly module that Go's linker wrote take less room when it is
// compressed: compact FILE rewrites it in place, and it does what it did.
//
// The linker leaves zeros out of the module's memory and begins a data segment behind every few of
// them. The table by which a program finds the function of an address alone is a hundred thousand segments
// of two bytes, twenty bytes apart. With the zeros written out it compresses to a fraction, and a
// browser has nothing to assemble.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compact FILE.wasm")
		os.Exit(2)
	}
	if err := rewrite(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "compact:", err)
		os.Exit(1)
	}
}

func rewrite(path string) error {
	module, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if module, err = compact(module); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, module, 0o666)
}

// errForm tells that a module is none, or not as Go's linker writes it.
var errForm = errors.New("not a WebAssembly module as Go's linker writes it")

const (
	preamble    = "\x00asm\x01\x00\x00\x00"
	dataSection = 11
)

// compact joins the data segments of a module.
func compact(module []byte) ([]byte, error) {
	if len(module) < len(preamble) || string(module[:len(preamble)]) != preamble {
		return nil, errForm
	}
	made := []byte(preamble)
	for rest := module[len(preamble):]; len(rest) > 0; {
		id := rest[0]
		body, after, ok := counted(rest[1:])
		if !ok {
			return nil, errForm
		}
		if rest = after; id == dataSection {
			if body, ok = joined(body); !ok {
				return nil, errForm
			}
		}
		made = appendCounted(append(made, id), body)
	}
	return made, nil
}

// counted cuts off bytes that stand behind their number.
func counted(from []byte) (content, rest []byte, ok bool) {
	size, n := binary.Uvarint(from)
	if n <= 0 || size > uint64(len(from)-n) {
		return nil, nil, false
	}
	return from[n : n+int(size)], from[n+int(size):], true
}

func appendCounted(to, content []byte) []byte {
	return append(binary.AppendUvarint(to, uint64(len(content))), content...)
}

// maxGap is how many zeros between two segments are written out: a few more that repeat take
// less than the head of a segment.
const maxGap = 256

// segment is what lies in memory from an address on.
type segment struct {
	head    []byte // its kind and the instructions that give the address
	address int64
	content []byte
}

// joined joins segments between which there are few zeros or none.
func joined(section []byte) ([]byte, bool) {
	count, n := binary.Uvarint(section)
	if n <= 0 {
		return nil, false
	}
	var all []segment
	rest := section[n:]
	for range count {
		s, after, ok := segmentOf(rest)
		if !ok {
			return nil, false
		}
		rest = after
		if len(all) > 0 {
			last := &all[len(all)-1]
			if gap := s.address - last.address - int64(len(last.content)); 0 <= gap && gap <= maxGap {
				last.content = append(append(last.content, make([]byte, gap)...), s.content...)
				continue
			}
		}
		s.content = append([]byte(nil), s.content...)
		all = append(all, s)
	}
	made := binary.AppendUvarint(nil, uint64(len(all)))
	for i := range all {
		made = appendCounted(append(made, all[i].head...), all[i].content)
	}
	return made, len(rest) == 0
}

// segmentOf reads a segment of the first memory at a constant address.
func segmentOf(from []byte) (s segment, rest []byte, ok bool) {
	const (
		active   = 0x00
		i32Const = 0x41
		end      = 0x0b
	)
	if len(from) < 2 || from[0] != active || from[1] != i32Const {
		return s, nil, false
	}
	at, shift := 2, 0
	for ; ; at++ {
		if at >= len(from) || shift > 28 {
			return s, nil, false
		}
		s.address |= int64(from[at]&0x7f) << shift
		if shift += 7; from[at] < 0x80 {
			break
		}
	}
	// The address is signed, but there is none below zero in the first two GB.
	if at++; at >= len(from) || from[at] != end || s.address >= 1<<31 {
		return s, nil, false
	}
	s.head = from[:at+1]
	s.content, rest, ok = counted(from[at+1:])
	return s, rest, ok
}

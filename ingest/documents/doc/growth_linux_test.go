package doc

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"gouji/ingest/lines/linestest"
)

// saved makes a document of stored text, in Windows' bytes, of which each piece is
// said to hold so many; the same page of properties is named as often as is said.
func saved(stored string, pieces []int, pages int) []byte {
	const textAt = 2 * pageBytes // behind the head and the page of properties
	main := make([]byte, textAt, textAt+len(stored))
	main = append(main, stored...)
	properties := main[pageBytes:]
	put(properties, 4, uint32(len(main)))
	properties[pageBytes-1] = 1 // one run, of no properties
	var table []byte
	part := func(at int, content []byte) {
		put(main, at, uint32(len(table)))
		put(main, at+4, uint32(len(content)))
		table = append(table, content...)
	}
	index := make([]byte, 4*(pages+1))
	index = append(index, bytes.Repeat([]byte{1, 0, 0, 0}, pages)...)
	part(atLooks, index)
	part(atMarks, index)
	part(atStyles, nil)
	list := make([]byte, 4)
	descriptors, end := []byte{}, 0
	for _, length := range pieces {
		descriptors = append(descriptors, 0, 0)
		descriptors = binary.LittleEndian.AppendUint32(descriptors, uint32(2*(textAt+end))|1<<30)
		descriptors = append(descriptors, 0, 0)
		end += length
		list = binary.LittleEndian.AppendUint32(list, uint32(end))
	}
	list = append(list, descriptors...)
	part(atPieces, slices.Concat([]byte{2}, binary.LittleEndian.AppendUint32(nil, uint32(len(list))), list))
	binary.LittleEndian.PutUint16(main[atMagic:], magic)
	binary.LittleEndian.PutUint16(main[atVersion:], firstVersion)
	put(main, atTextCount, uint32(end))
	return compoundOf("WordDocument", main, "0Table", table)
}

// compoundOf makes a compound file of two streams.
func compoundOf(firstName string, first []byte, secondName string, second []byte) []byte {
	const sector, chained, endOfChain, none = 512, 0xfffffffd, 0xfffffffe, 0xffffffff
	const cutoff = 4096 // shorter streams lie elsewhere
	whole := func(content []byte) []byte {
		return append(content, make([]byte, max(cutoff, (len(content)+sector-1)/sector*sector)-len(content))...)
	}
	first, second = whole(first), whole(second)
	streams := (len(first) + len(second)) / sector
	tables := 1
	for tables*sector/4 < tables+1+streams {
		tables++
	}
	// The tables, the directory, the streams.
	fat := bytes.Repeat([]byte{0xff}, tables*sector)
	next := func(at, to int) { put(fat, 4*at, uint32(to)) }
	for i := range tables {
		next(i, chained)
	}
	next(tables, endOfChain)
	begin := tables + 1
	for _, stream := range [][]byte{first, second} {
		last := begin + len(stream)/sector - 1
		for i := begin; i < last; i++ {
			next(i, i+1)
		}
		next(last, endOfChain)
		begin = last + 1
	}
	head := bytes.Repeat([]byte{0}, sector)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	head[24], head[26], head[28], head[29], head[30], head[32] = 0x3e, 3, 0xfe, 0xff, 9, 6
	for at, v := range map[int]uint32{44: uint32(tables), 48: uint32(tables), 56: cutoff, 60: endOfChain, 68: endOfChain} {
		put(head, at, v)
	}
	for i := range 109 {
		v := uint32(none)
		if i < tables {
			v = uint32(i)
		}
		put(head, 76+4*i, v)
	}
	directory := make([]byte, sector)
	entry := func(number int, name string, kind byte, child, right, at, length int) {
		e := directory[128*number:]
		for i, c := range name {
			e[2*i] = byte(c)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66] = kind
		for offset, v := range map[int]int{68: none, 72: right, 76: child, 116: at, 120: length} {
			put(e, offset, uint32(v))
		}
	}
	entry(0, "Root Entry", 5, 1, none, endOfChain, 0)
	entry(1, firstName, 2, none, 2, tables+1, len(first))
	entry(2, secondName, 2, none, none, tables+1+len(first)/sector, len(second))
	return slices.Concat(head, fat, directory, first, second)
}

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	repeated := func(one string) func(n int) []byte {
		return func(n int) []byte { return saved(strings.Repeat(one, n), []int{n * len(one)}, 1) }
	}
	if got := linestest.Read(t, Read, saved("ab\rc\r", []int{3, 2}, 1)).String(); got != "table 0 | ab\ntable 0 | c\n" {
		t.Fatalf("the test's document reads as %q", got)
	}
	linestest.ReadGrows(t, Read, map[string]func(n int) []byte{
		"paragraphs":     repeated("a\r"),
		"one paragraph":  func(n int) []byte { return saved(strings.Repeat("a", n)+"\r", []int{n + 1}, 1) },
		"fields":         repeated("\x13 PAGE \x14" + "1\x15\r"),
		"fields in one":  func(n int) []byte { return saved(strings.Repeat("\x13x\x14y\x15", n)+"\r", []int{5*n + 1}, 1) },
		"open fields":    func(n int) []byte { return saved(strings.Repeat("\x13", n)+"a\r", []int{n + 2}, 1) },
		"marks of cells": repeated("a\x07"),
		"pieces": func(n int) []byte {
			pieces := make([]int, n)
			for i := range pieces {
				pieces[i] = 2
			}
			return saved(strings.Repeat("a\r", n), pieces, 1)
		},
		"pages of properties": func(n int) []byte { return saved(strings.Repeat("a\r", 300*n), []int{600 * n}, n) },
	})
}

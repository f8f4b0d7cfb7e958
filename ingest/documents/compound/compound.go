// Package compound takes streams out of compound files (MS-CFB), the container
// of the old Office and WPS formats and of encrypted Office packages.
//
// Nothing in such a file is trusted: every chain of sectors is followed no
// further than the file has sectors, and no more is copied than the file is long.
//
// Files, each using only those after it: properties, compound.
package compound

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// magic begins every compound file.
const magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

const (
	headerBytes     = 512
	entryBytes      = 128
	miniSectorShift = 6
	lastSector      = 0xfffffffa // greater numbers are no sectors but marks
	noEntry         = 0xffffffff
)

// Kinds of directory entries.
const (
	streamEntry = 2
	rootEntry   = 5
)

// Is reports whether data begins like a compound file.
func Is(data []byte) bool {
	return len(data) >= len(magic) && string(data[:len(magic)]) == magic
}

// File is an open compound file. It holds on to the bytes it was opened from.
type File struct {
	body       []byte // the sectors, behind the header
	shift      uint   // a sector has 1<<shift bytes
	miniCutoff uint32 // shorter streams lie in mini sectors
	next       []uint32
	miniNext   []uint32
	mini       []byte
	streams    []entry // of the root storage
}

// entry is a stream.
type entry struct {
	name  string
	start uint32
	size  uint64
}

// Open reads the directory of a compound file. ok is false if it is none, or too damaged
// for its directory to be found.
func Open(data []byte) (f *File, ok bool) {
	if !Is(data) || len(data) < headerBytes {
		return nil, false
	}
	number := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	shift := uint(binary.LittleEndian.Uint16(data[30:]))
	if shift < 7 || shift > 16 || len(data) < 1<<shift {
		return nil, false
	}
	f = &File{body: data[max(headerBytes, 1<<shift):], shift: shift, miniCutoff: number(56)}
	f.readTable(data, number(68))
	directory, _ := f.chain(number(48), int64(len(f.body))+1)
	f.readMini(number(60))
	return f, f.readDirectory(directory)
}

// sectors counts the sectors of the file, a last one that was cut short included.
func (f *File) sectors() int { return (len(f.body) + 1<<f.shift - 1) >> f.shift }

// sector returns the bytes of a sector; fewer if the file ends in it.
func (f *File) sector(number uint32) []byte {
	if uint64(number) >= uint64(f.sectors()) {
		return nil
	}
	at := int(number) << f.shift
	return f.body[at:min(at+1<<f.shift, len(f.body))]
}

// readTable reads the table that gives each sector its next one. Where the table
// lies is listed in the header, and on in sectors from more.
func (f *File) readTable(header []byte, more uint32) {
	limit := f.sectors()
	take := func(list []byte) {
		for ; len(list) >= 4 && len(f.next) < limit; list = list[4:] {
			number := binary.LittleEndian.Uint32(list)
			if number >= lastSector {
				continue
			}
			f.next = appendNumbers(f.next, f.sector(number))
		}
	}
	take(header[76:headerBytes])
	for range limit {
		list := f.sector(more)
		if len(list) < 1<<f.shift {
			break
		}
		end := len(list) - 4
		take(list[:end])
		more = binary.LittleEndian.Uint32(list[end:])
	}
	f.next = f.next[:min(len(f.next), limit)]
}

func appendNumbers(to []uint32, list []byte) []uint32 {
	for ; len(list) >= 4; list = list[4:] {
		to = append(to, binary.LittleEndian.Uint32(list))
	}
	return to
}

// chain returns the bytes of a chain of sectors, at most size. whole is false if
// the chain ends before that.
func (f *File) chain(start uint32, size int64) (data []byte, whole bool) {
	// A chain of sectors one behind the other needs no copy.
	run := start
	count := 0
	for limit := f.sectors(); count < limit && int64(count)<<f.shift < size; count++ {
		if uint64(run) >= uint64(len(f.next)) || run != start+uint32(count) {
			break
		}
		run = f.next[run]
	}
	if count > 0 {
		from := int(start) << f.shift
		to := min(from+count<<f.shift, len(f.body))
		if from < to {
			data = f.body[from:to:to]
		}
	}
	for left := f.sectors() - count; left > 0 && int64(len(data)) < size; left-- {
		if uint64(run) >= uint64(len(f.next)) {
			break
		}
		data = append(data, f.sector(run)...)
		if len(f.sector(run)) < 1<<f.shift {
			break // the file ends in it
		}
		run = f.next[run]
	}
	if int64(len(data)) >= size {
		return data[:size], true
	}
	return data, false
}

// readMini reads the table of the mini sectors. They lie in the stream of the root entry.
func (f *File) readMini(start uint32) {
	table, _ := f.chain(start, int64(len(f.body)))
	f.miniNext = appendNumbers(nil, table)
}

// readDirectory lists the streams of the root storage. Those of storages within
// it belong to objects that were put into the document.
func (f *File) readDirectory(directory []byte) bool {
	count := len(directory) / entryBytes
	if count == 0 || directory[66] != rootEntry {
		return false
	}
	root := directory[:entryBytes]
	f.mini, _ = f.chain(binary.LittleEndian.Uint32(root[116:]), int64(len(f.body)))
	seen := make([]bool, count)
	waiting := []uint32{binary.LittleEndian.Uint32(root[76:])}
	for len(waiting) > 0 {
		at := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if at == noEntry || uint64(at) >= uint64(count) || seen[at] {
			continue
		}
		seen[at] = true
		e := directory[int(at)*entryBytes:][:entryBytes]
		// Left and right neighbour, not the child: what lies in a storage is not looked at.
		waiting = append(waiting, binary.LittleEndian.Uint32(e[68:]), binary.LittleEndian.Uint32(e[72:]))
		if e[66] != streamEntry {
			continue
		}
		size := binary.LittleEndian.Uint64(e[120:])
		if f.shift <= 9 {
			size &= 0xffffffff // old files leave the upper half undefined
		}
		f.streams = append(f.streams, entry{name: entryName(e), start: binary.LittleEndian.Uint32(e[116:]), size: size})
	}
	return true
}

func entryName(e []byte) string {
	length := min(int(binary.LittleEndian.Uint16(e[64:])), 64) / 2
	units := make([]uint16, 0, 32)
	for i := range length {
		unit := binary.LittleEndian.Uint16(e[2*i:])
		if unit == 0 {
			break
		}
		units = append(units, unit)
	}
	return string(utf16.Decode(units))
}

// Has reports whether the root storage has a stream of that name, in whatever case.
func (f *File) Has(name string) bool {
	_, ok := f.find(name)
	return ok
}

func (f *File) find(name string) (entry, bool) {
	for _, e := range f.streams {
		if strings.EqualFold(e.name, name) {
			return e, true
		}
	}
	return entry{}, false
}

// Mentions reports whether the name of a stream stands anywhere in data: all that
// can be known of a file whose directory is lost.
func Mentions(data []byte, name string) bool {
	wide := make([]byte, 0, 2*len(name))
	for _, unit := range utf16.Encode([]rune(name)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return bytes.Contains(data, wide)
}

// Stream returns a stream of the root storage; nil if there is none of that
// name. whole is false if the file ends before the stream does: data is what
// there is of it. data is shared with the file and not to be changed.
func (f *File) Stream(name string) (data []byte, whole bool) {
	e, ok := f.find(name)
	if !ok {
		return nil, false
	}
	if e.size >= uint64(f.miniCutoff) {
		return f.chain(e.start, int64(min(e.size, 1<<62)))
	}
	number := e.start
	for range len(f.mini)>>miniSectorShift + 1 {
		if uint64(len(data)) >= e.size || uint64(number) >= uint64(len(f.miniNext)) {
			break
		}
		at := int64(number) << miniSectorShift
		if at >= int64(len(f.mini)) {
			break
		}
		data = append(data, f.mini[at:min(at+1<<miniSectorShift, int64(len(f.mini)))]...)
		number = f.miniNext[number]
	}
	if uint64(len(data)) >= e.size {
		return data[:e.size], true
	}
	return data, false
}

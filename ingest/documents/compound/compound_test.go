package compound

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"gouji/ingest/lines/linestest"
)

// files are compound files as programs write them.
func files(t testing.TB) [][]byte {
	t.Helper()
	var all [][]byte
	for _, name := range []string{"../xls/testdata/looks.xls", "../doc/testdata/looks.doc"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

func TestStreams(t *testing.T) {
	for i, c := range []struct {
		stream, begins, changed string
	}{{"workbook", "\x09\x08", "2026-11-28"}, {"WordDocument", "\xec\xa5", "2013-12-23"}} {
		f, ok := Open(files(t)[i])
		if !ok {
			t.Fatal("not opened")
		}
		data, whole := f.Stream(c.stream)
		if !whole || !bytes.HasPrefix(data, []byte(c.begins)) {
			t.Errorf("%s: %d bytes, whole %t", c.stream, len(data), whole)
		}
		// Streams of less than 4,096 bytes lie in mini sectors.
		if small, whole := f.Stream("\x01CompObj"); !whole || len(small) == 0 || len(small) > 4096 {
			t.Errorf("a short stream has %d bytes, whole %t", len(small), whole)
		}
		if data, whole := f.Stream("none"); data != nil || whole || f.Has("none") {
			t.Error("a stream that is not there is found")
		}
		if day := f.Changed(); day != c.changed {
			t.Errorf("last changed on %q", day)
		}
	}
}

// A file of 4,096-byte sectors, as large files are.
func TestLargeSectors(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 3*4096/16)
	data := build(12, content)
	f, ok := Open(data)
	if !ok {
		t.Fatal("not opened")
	}
	if got, whole := f.Stream("Book"); !whole || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, whole %t", len(got), whole)
	}
	// Cut short, what is there is given.
	f, _ = Open(data[:len(data)-5000])
	if got, whole := f.Stream("Book"); whole || !bytes.HasPrefix(content, got) || len(got) < 3000 {
		t.Errorf("of a file cut short %d bytes, whole %t", len(got), whole)
	}
}

// Of a file without a directory the name of a stream still tells what it was.
func TestMentions(t *testing.T) {
	data := build(9, make([]byte, 8*512))
	copy(data[48:], "\xff\xff\xff\xff")
	if _, ok := Open(data); ok {
		t.Error("opened without a directory")
	}
	if !Mentions(data, "Book") || Mentions(data, "Workbook") {
		t.Error("the names are not reported")
	}
}

// build makes a compound file with one stream: sector 0 has the table, 1 the
// directory, and the stream follows, its end before its beginning.
func build(shift int, content []byte) []byte {
	size := 1 << shift
	count := len(content) / size
	data := make([]byte, size*(3+count))
	put := binary.LittleEndian.PutUint32
	copy(data, magic)
	binary.LittleEndian.PutUint16(data[30:], uint16(shift))
	put(data[48:], 1) // directory
	put(data[56:], 4096)
	put(data[60:], 0xfffffffe)
	put(data[68:], 0xfffffffe)
	for i := range 109 {
		put(data[76+4*i:], 0xffffffff)
	}
	put(data[76:], 0)
	table, directory := data[size:], data[2*size:]
	for i := range size / 4 {
		put(table[4*i:], 0xffffffff)
	}
	put(table[0:], 0xfffffffd)
	put(table[4:], 0xfffffffe)
	for i := range count {
		sector := 2 + (i+1)%count
		copy(data[size*(1+sector):], content[i*size:(i+1)*size])
		put(table[4*sector:], uint32(2+(i+2)%count))
	}
	put(table[4*2:], 0xfffffffe)
	name := func(e []byte, text string, kind byte) {
		for i, c := range text {
			e[2*i] = byte(c)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(text)+2))
		e[66] = kind
		for _, at := range []int{68, 72, 76} {
			put(e[at:], noEntry)
		}
	}
	name(directory, "Root Entry", rootEntry)
	put(directory[76:], 1)
	put(directory[116:], 0xfffffffe)
	entry := directory[entryBytes:]
	name(entry, "Book", streamEntry)
	put(entry[116:], 3)
	put(entry[120:], uint32(len(content)))
	return data
}

// Chains and lists that lead round in circles end.
func TestCircles(t *testing.T) {
	put := binary.LittleEndian.PutUint32
	for name, spoil := range map[string]func(data []byte){
		"the stream":        func(data []byte) { put(data[512+4*4:], 4); put(data[1024+128+120:], 0x7fffffff) },
		"the directory":     func(data []byte) { put(data[512+4:], 1) },
		"the list of lists": func(data []byte) { put(data[68:], 1); put(data[1024+508:], 1) },
		"the entries":       func(data []byte) { put(data[1024+128+68:], 1); put(data[1024+128+72:], 1) },
		"the table":         func(data []byte) { put(data[76+4:], 0); put(data[76+8:], 0) },
		"mini sectors": func(data []byte) {
			put(data[56:], 1<<30)
			put(data[60:], 0)
			put(data[1024+116:], 4)
			put(data[1024+128+120:], 0x3fffffff)
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := build(9, make([]byte, 8*512))
			spoil(data)
			begun := time.Now()
			if f, ok := Open(data); ok {
				if got, _ := f.Stream("Book"); len(got) > len(data) {
					t.Errorf("a stream of %d bytes in a file of %d", len(got), len(data))
				}
			}
			if took := time.Since(begun); took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestDamagedFiles(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for n := range 3000 {
		data := linestest.Damage(random, files(t)[n%2])
		holds(t, data)
	}
}

// holds fails if more comes out of a file than its bytes.
func holds(t *testing.T, data []byte) {
	f, ok := Open(data)
	if !ok {
		return
	}
	for _, name := range []string{"Workbook", "WordDocument", "1Table", "Book"} {
		if got, _ := f.Stream(name); len(got) > len(data) {
			t.Fatalf("a stream of %d bytes in a file of %d", len(got), len(data))
		}
	}
	f.Changed()
}

func FuzzOpen(f *testing.F) {
	f.Add(build(9, make([]byte, 8*512)))
	f.Add(files(f)[0])
	f.Fuzz(holds)
}

package doc

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"gouji/ingest/documents/compound"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

func looks(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/looks.doc")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A document with everything that changes what a person sees, as LibreOffice saves it.
func TestLooks(t *testing.T) {
	want := `date 2013-12-23
table 0 | 标题
table 0 | 前{struck:删}{hidden:藏}{superscript:上}{subscript:下}{struck:双}后
table 1 | 跨四列 | <跨四列 | <跨四列 | <跨四列
table 1 | 跨两行 | 1 | 5{superscript:2} | {struck:7}8
table 1 | ^跨两行 | a¶b | 二乘二 | <二乘二
table 2 | 内1 | 内2
table 1 | 0 |  | ^二乘二 | ^二乘二
table 0 | 尾
table 0 | 原{deleted:删去}加上
table 0 | {struck:样式划线}不划
table 0 | 可见{hidden:字符样式藏}
table 3 | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21
table 3 | 十一列` + strings.Repeat(" | <十一列", 10) + " | 又十一列" + strings.Repeat(" | <又十一列", 10) + `
table 0 | 见网页末
table 0 | 符号{symbol:□}
table 0 | 一行
table 0 | 二行 隔不-断
table 4 | 见行 | 3
table 4 | {hidden:隐} | {hidden:4}
`
	if got := linestest.Read(t, Read, looks(t)).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// spoiled returns the document with its streams changed where they lie.
func spoiled(t testing.TB, change func(main, table []byte)) []byte {
	t.Helper()
	data := looks(t)
	f, ok := compound.Open(data)
	if !ok {
		t.Fatal("not opened")
	}
	main, _ := f.Stream("WordDocument")
	table, _ := f.Stream("1Table")
	if len(table) == 0 {
		table, _ = f.Stream("0Table")
	}
	change(main, table)
	if spoilt, _ := f.Stream("WordDocument"); !bytes.Equal(spoilt, main) {
		t.Fatal("the stream is a copy: the change is lost")
	}
	return data
}

func put(data []byte, at int, value uint32) { binary.LittleEndian.PutUint32(data[at:], value) }

// What cannot be read is said, and why; what can be is given.
func TestTroubles(t *testing.T) {
	mark := func(main []byte, text string, with uint16) {
		var units []byte
		for _, r := range text {
			units = binary.LittleEndian.AppendUint16(units, uint16(r))
		}
		at := bytes.Index(main, units)
		if at < 0 {
			t.Fatalf("no %q", text)
		}
		binary.LittleEndian.PutUint16(main[at:], with)
	}
	for name, c := range map[string]struct {
		change func(main, table []byte)
		want   lines.Trouble
		lines  int
	}{
		"nothing":                 {func(_, _ []byte) {}, lines.NoTrouble, 19},
		"a password":              {func(main, _ []byte) { main[atFlags+1] |= flagEncrypted >> 8 }, lines.Encrypted, 0},
		"Word 95":                 {func(main, _ []byte) { binary.LittleEndian.PutUint16(main[atVersion:], 0x68) }, lines.NoTables, 0},
		"another magic":           {func(main, _ []byte) { main[0] = 0 }, lines.Damaged, 0},
		"more text than there is": {func(main, _ []byte) { put(main, atTextCount, 1<<30) }, lines.Damaged, 19},
		"no list of pieces":       {func(main, _ []byte) { put(main, atPieces+4, 0) }, lines.Damaged, 0},
		"a piece out of the file": {func(main, table []byte) {
			list := table[binary.LittleEndian.Uint32(main[atPieces:]):]
			count := (int(binary.LittleEndian.Uint32(list[1:])) - 4) / 12
			put(list, 5+4*(count+1)+2, 1<<20)
		}, lines.Damaged, 0},
		"no list of paragraphs":  {func(main, _ []byte) { put(main, atMarks+4, 0) }, lines.Damaged, 49},
		"no list of looks":       {func(main, _ []byte) { put(main, atLooks+4, 0) }, lines.Damaged, 19},
		"a field without an end": {func(main, _ []byte) { mark(main, "尾", fieldBegins) }, lines.NoTrouble, 18},
	} {
		t.Run(name, func(t *testing.T) {
			d := linestest.Read(t, Read, spoiled(t, c.change))
			if d.Result.Trouble != c.want || len(d.Lines) != c.lines {
				t.Errorf("trouble %d, %d lines; want %d, %d\n%s", d.Result.Trouble, len(d.Lines), c.want, c.lines, d)
			}
		})
	}
	old := spoiled(t, func(main, _ []byte) { binary.LittleEndian.PutUint16(main[atVersion:], 0x68) })
	if !IsWord95(old) || IsWord95(looks(t)) || IsWord95(workbook(t)) || IsWord95(nil) {
		t.Error("documents of Word 95 are not reported")
	}
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("机关"), "a workbook": workbook(t)} {
		if d := linestest.Read(t, Read, data); d.Result.Trouble != lines.Damaged {
			t.Errorf("%s: trouble %d", name, d.Result.Trouble)
		}
	}
}

func workbook(t testing.TB) []byte {
	data, err := os.ReadFile("../xls/testdata/looks.xls")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Pictures and no text are a scan.
func TestPicture(t *testing.T) {
	data := spoiled(t, func(main, _ []byte) {
		text := main[0x800:]
		for i := 0; i+1 < len(text); i += 2 {
			if unit := binary.LittleEndian.Uint16(text[i:]); unit > 0x100 && unit < 0xa000 {
				binary.LittleEndian.PutUint16(text[i:], ' ')
			}
		}
	})
	if d := linestest.Read(t, Read, data); d.Result.Trouble == lines.Picture {
		t.Errorf("a document of figures and no pictures is called a scan\n%s", d)
	}
	d := &document{pictures: true}
	if d.fail(d.seen()); d.problem.Trouble != lines.Picture {
		t.Errorf("trouble %d", d.problem.Trouble)
	}
}

// A text beyond all bounds is read up to the bound, and said to be too long.
func TestTooLong(t *testing.T) {
	const line = 1 << 10
	long := strings.Repeat(strings.Repeat("a", line-1)+"\r", maxCharacters/line)
	for more, want := range map[string]lines.Trouble{"": lines.NoTrouble, "b\r": lines.TooLarge} {
		d := linestest.Read(t, Read, saved(long+more, []int{maxCharacters / 2, maxCharacters/2 + len(more)}, 1))
		if d.Result.Trouble != want || len(d.Lines) != maxCharacters/line {
			t.Errorf("%q behind it: trouble %d, %d lines", more, d.Result.Trouble, len(d.Lines))
		}
	}
}

// Properties that characters and paragraphs share cost what they cost once.
func TestHostile(t *testing.T) {
	for name, change := range map[string]func(main, table []byte){
		"every page of looks the same": func(main, table []byte) {
			index := table[binary.LittleEndian.Uint32(main[atLooks:]):]
			count := (int(binary.LittleEndian.Uint32(main[atLooks+4:])) - 4) / 8
			for i := range count {
				put(index, 4*(count+1)+4*i, binary.LittleEndian.Uint32(index[4*(count+1):]))
			}
		},
		"styles that build on each other in circles": func(main, table []byte) {
			sheet := table[binary.LittleEndian.Uint32(main[atStyles:]):]
			for i := 20; i < int(binary.LittleEndian.Uint32(main[atStyles+4:])); i += 2 {
				sheet[i] ^= 0x10
			}
		},
		"stories over each other": func(main, _ []byte) {
			for i := range 8 {
				put(main, atTextCount+4*i, 0x7fffffff)
			}
		},
	} {
		t.Run(name, func(t *testing.T) { linestest.Bounded(t, Read, spoiled(t, change)) })
	}
}

func TestDamagedFiles(t *testing.T) {
	count := 3000
	if testing.Short() {
		count = 600
	}
	linestest.Damaged(t, Read, count, looks(t))
}

// Damage where it does most: in the head and in what says what is where.
func TestDamagedStreams(t *testing.T) {
	count := 3000
	if testing.Short() {
		count = 600
	}
	var all [][]byte
	for at := range 400 {
		all = append(all, spoiled(t, func(main, table []byte) {
			main[(at*2+32)%headBytes] ^= byte(1 + at*7)
			list := table[binary.LittleEndian.Uint32(looksHead(t)[atPieces:]):]
			list[at%64] ^= byte(at)
		}))
	}
	linestest.Damaged(t, Read, count, all...)
}

// looksHead is the head of the document as it is.
func looksHead(t testing.TB) []byte {
	f, _ := compound.Open(looks(t))
	main, _ := f.Stream("WordDocument")
	return main
}

func FuzzRead(f *testing.F) {
	f.Add(looks(f))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, Read, data) })
}

// White text is marked, whether by its number in the palette or by its parts.
func TestColours(t *testing.T) {
	d := &document{}
	for _, c := range []struct {
		code  int
		value []byte
		want  lines.Look
	}{
		{propertyPalette, []byte{8}, lines.Faint},
		{propertyPalette, []byte{6}, 0},
		{propertyColour, []byte{0xff, 0xff, 0xff, 0}, lines.Faint},
		{propertyColour, []byte{0, 0, 0, 0xff}, 0},
	} {
		r := lookRun{}
		if d.apply(&r, 0, c.code, c.value); r.look != c.want {
			t.Errorf("%x %v: look %d, want %d", c.code, c.value, r.look, c.want)
		}
	}
}

// A field whose instruction begins with EQ draws what it says.
func TestFormulas(t *testing.T) {
	for instruction, want := range map[string]bool{` EQ \o\ac(○,7) `: true, `eq \a(1,2)`: true, " EQUATION ": false, " PAGE ": false, "E": false, "": false} {
		d := &document{text: utf16.Encode([]rune("\x13" + instruction))}
		if got := d.drawsFormula(0, len(d.text)); got != want {
			t.Errorf("%q: %v", instruction, got)
		}
	}
}

package pdf

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

const smallLines = "1.1 table 1: |规章 |7\n"

func smallTable() string {
	d := &drawing{}
	d.table(50, 800, 10, []float64{100, 100}, 20, []string{"规章", "7"})
	return d.String()
}

func deflated(data string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(data)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// packed writes a page whose contents are packed.
func packed(entries, data string) []byte {
	w := &writer{}
	font := w.add(gbkFont)
	contents := w.stream(entries, data)
	w.add(fmt.Sprintf("<< /Type /Page /Parent 4 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> >> >>", contents, font))
	w.add("<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>")
	return w.bytes(w.add("<< /Type /Catalog /Pages 4 0 R >>"))
}

func TestPackings(t *testing.T) {
	plain := smallTable()
	var eightyFive bytes.Buffer
	e := ascii85.NewEncoder(&eightyFive)
	if _, err := e.Write([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	var welch bytes.Buffer
	l := lzw.NewWriter(&welch, lzw.MSB, 8)
	if _, err := l.Write([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var up, tiff strings.Builder // rows of 10 bytes, each as the difference from its neighbours
	long := plain + strings.Repeat(" ", (10-len(plain)%10)%10)
	for row := 0; row < len(long); row += 10 {
		up.WriteByte(2)
		for i := row; i < row+10; i++ {
			above, left := byte(0), byte(0)
			if row > 0 {
				above = long[i-10]
			}
			if i > row {
				left = long[i-1]
			}
			up.WriteByte(long[i] - above)
			tiff.WriteByte(long[i] - left)
		}
	}
	var runs strings.Builder
	for rest := plain; rest != ""; {
		n := min(len(rest), 100)
		runs.WriteByte(byte(n - 1))
		runs.WriteString(rest[:n])
		rest = rest[n:]
	}
	runs.WriteByte(128)
	for label, data := range map[string][]byte{
		"none":                   packed("", plain),
		"Flate":                  packed("/Filter /FlateDecode", deflated(plain)),
		"Flate, no checksum":     packed("/Filter /FlateDecode", deflated(plain)[:len(deflated(plain))-4]),
		"Flate, up":              packed("/Filter [ /FlateDecode ] /DecodeParms [ << /Predictor 12 /Columns 10 >> ]", deflated(up.String())),
		"Flate, TIFF":            packed("/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns 10 >>", deflated(tiff.String())),
		"LZW":                    packed("/Filter /LZWDecode /DecodeParms << /EarlyChange 0 >>", welch.String()),
		"ASCII 85":               packed("/Filter /ASCII85Decode", eightyFive.String()+"~>"),
		"hexadecimal":            packed("/Filter /ASCIIHexDecode", fmt.Sprintf("%x>", plain)),
		"run lengths":            packed("/Filter /RunLengthDecode", runs.String()),
		"two":                    packed("/Filter [ /AHx /Fl ]", fmt.Sprintf("%x>", deflated(plain))),
		"wrong length":           bytes.Replace(packed("/Filter /FlateDecode", deflated(plain)), []byte("/Length "), []byte("/Length 1"), 1),
		"no table of objects":    bytes.Replace(packed("", plain), []byte("startxref"), []byte("startyref"), 1),
		"wrong table of objects": bytes.ReplaceAll(packed("", plain), []byte("0 n \n000000"), []byte("0 n \n000001")),
	} {
		if got, problems := linesOf(t, data); got != smallLines || len(problems) > 0 {
			t.Errorf("%s: %v\n%s", label, problems, got)
		}
	}
}

// TestDamagedContents: what cannot be had whole is not read in part, and said.
func TestDamagedContents(t *testing.T) {
	good := packed("/Filter /FlateDecode", deflated(smallTable()))
	bad := bytes.Clone(good)
	bad[bytes.Index(bad, []byte("\nendstream"))-2] ^= 1 // the checksum
	cut := bytes.Clone(good)
	copy(cut[bytes.Index(cut, []byte("stream\n"))+20:], "xxxx")
	for label, data := range map[string][]byte{
		"checksum": bad,
		"inside":   cut,
		"page":     bytes.Replace(good, []byte("/Kids [ 3 0 R ]"), []byte("/Kids [ 9 0 R ]"), 1),
		"count":    bytes.Replace(good, []byte("/Count 1"), []byte("/Count 2"), 1),
		"no PDF":   []byte("%PDF-1.7\nnothing"),
	} {
		got, problems := linesOf(t, data)
		if len(problems) == 0 || problems[0].Trouble != lines.Damaged {
			t.Errorf("%s: %v", label, problems)
		}
		if got != "" && label != "count" {
			t.Errorf("%s: %s", label, got)
		}
	}
}

// TestVariants reads the same page as other programs write it: objects in streams,
// linearised, encrypted with an empty password by every method there is.
func TestVariants(t *testing.T) {
	files, err := filepath.Glob("testdata/variant-*.pdf")
	if err != nil || len(files) < 8 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, problems := linesOf(t, data)
		if strings.Contains(file, "locked") {
			if len(problems) != 1 || problems[0].Trouble != lines.Encrypted || got != "" {
				t.Errorf("%s: %v\n%s", file, problems, got)
			}
			continue
		}
		if got != "title 报告\ndate 2024-01-13\n"+smallLines || len(problems) > 0 {
			t.Errorf("%s: %v\n%s", file, problems, got)
		}
	}
}

// TestFonts: what the codes of fonts say, by every table there is.
func TestFonts(t *testing.T) {
	program := trueType(map[rune]int{'规': 3, '章': 4, '7': 5})
	fonts := map[string]struct{ font, codes, want string }{
		"GBK":                  {gbkFont, gbkString("规章7"), "规章7"},
		"GB 18030":             {strings.Replace(gbkFont, "GBK-EUC-H", "GBK2K-H", 1), "<b9e6d5c28139ef3037>", "规章㐁7"},
		"Unicode":              {strings.Replace(gbkFont, "GBK-EUC-H", "UniGB-UCS2-H", 1), "<89c47ae00037>", "规章7"},
		"UTF-16":               {strings.Replace(gbkFont, "GBK-EUC-H", "UniGB-UTF16-H", 1), "<89c47ae0d840dc000037>", "规章𠀀7"},
		"Adobe-GB1":            {strings.Replace(gbkFont, "GBK-EUC-H", "Identity-H", 1), "<073f11630018>", "规章7"},
		"unknown":              {strings.Replace(gbkFont, "GBK-EUC-H", "KSC-EUC-H", 1), "<b0a1>", "[symbol \uFFFD]"},
		"embedded":             {"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [ << /Subtype /CIDFontType2 /FontDescriptor << /FontFile2 9 0 R >> >> ] >>", "<000300040005>", "规章7"},
		"embedded, symbolic":   {"<< /Type /Font /Subtype /TrueType /FontDescriptor << /Flags 4 /FontFile2 9 0 R >> >>", "<030405>", "规章7"},
		"table":                {"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 10 0 R /DescendantFonts [ << >> ] >>", "<0003000400050006>", "规章78"},
		"table of an encoding": {"<< /Type /Font /Subtype /Type0 /Encoding 11 0 R /DescendantFonts [ << /CIDSystemInfo << /Ordering (GB1) >> >> ] >>", "<01820208>", "7AG"},
		"names":                {"<< /Type /Font /Subtype /Type1 /Encoding << /Differences [ 65 /seven /uni89C4 /u7AE0 /g123 ] >> >>", "(ABCDE)", "7规章[symbol \uFFFD]E"},
		"Latin":                {"<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding >>", "(7\\2268)", "7–8"},
		"drawings":             {"<< /Type /Font /Subtype /Type3 /FontMatrix [ 0.1 0 0 0.1 0 0 ] /FirstChar 65 /Widths [ 5 5 ] /CharProcs << /seven 9 0 R >> /Encoding << /Differences [ 65 /seven /eight ] >> >>", "/F1 0.1 Tf (AB)", "78"},
		"radicals":             {strings.Replace(gbkFont, "GBK-EUC-H", "UniGB-UCS2-H", 1), "<2f862ec52ea0f9722f3e>", "舌见民沈户"},
	}
	for label, tt := range fonts {
		w := &writer{}
		w.add(tt.font)
		for len(w.objects) < 8 {
			w.add("null")
		}
		w.stream("", string(program))
		w.stream("", "1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0003> <89c4> <0004> <7ae0> endbfchar 1 beginbfrange <0005> <0006> <0037> endbfrange")
		w.stream("", "2 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange 1 begincidchar <01> 24 endcidchar 2 begincidrange <8202> <82ff> 34 <00> <00> 0 endcidrange 1 begincidrange <08> <08> 40 endcidrange")
		got, problems := linesOf(t, w.withPages("/Resources << /Font << /F1 1 0 R >> >>", "BT /F1 10 Tf 50 700 Td "+tt.codes+" Tj ET"))
		if got != "1.1 |"+tt.want+"\n" || len(problems) > 0 {
			t.Errorf("%s: %v got %q, want %q", label, problems, got, tt.want)
		}
	}
}

// trueType writes the part of a font that says which glyph is which character;
// codes 3, 4 and 5 stand for the glyphs of the same number.
func trueType(glyphs map[rune]int) []byte {
	var unicode []byte
	unicode = binary.BigEndian.AppendUint16(unicode, 12)
	unicode = binary.BigEndian.AppendUint16(unicode, 0)
	for _, n := range []int{16 + 12*len(glyphs), 0, len(glyphs)} {
		unicode = binary.BigEndian.AppendUint32(unicode, uint32(n))
	}
	for r, g := range glyphs {
		for _, n := range []uint32{uint32(r), uint32(r), uint32(g)} {
			unicode = binary.BigEndian.AppendUint32(unicode, n)
		}
	}
	symbols := make([]byte, 6+256)
	symbols[6+3], symbols[6+4], symbols[6+5] = 3, 4, 5
	table := []byte{0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 20, 0, 3, 0, 10}
	table = binary.BigEndian.AppendUint32(table, uint32(20+len(symbols)))
	table = append(append(table, symbols...), unicode...)
	font := []byte{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 'c', 'm', 'a', 'p', 0, 0, 0, 0, 0, 0, 0, 28}
	font = binary.BigEndian.AppendUint32(font, uint32(len(table)))
	return append(font, table...)
}

// TestScan: a picture without text is reported as one, and so is a page of one.
func TestScan(t *testing.T) {
	w := &writer{}
	font := w.add(gbkFont)
	w.stream("/Subtype /Image /Width 1 /Height 1 /Filter /DCTDecode", "x")
	entries := fmt.Sprintf("/Resources << /Font << /F1 %d 0 R >> /XObject << /P 2 0 R >> >>", font)
	const scan = "q 595 0 0 842 0 0 cm /P Do Q"
	ocr := "BT /F1 10 Tf 3 Tr 50 700 Td " + gbkString("规章7") + " Tj ET "
	for label, tt := range map[string]struct {
		contents []string
		want     string
	}{
		"scan":                     {[]string{scan, scan}, "[{4 page 0}]"},
		"scan over text":           {[]string{"BT /F1 10 Tf 50 700 Td (7) Tj ET " + scan}, "[{4 page 0}]"},
		"scan with invisible text": {[]string{scan + " " + ocr}, "[{4 page 0}]"},
		"one page of two":          {[]string{"BT /F1 10 Tf 50 700 Td " + gbkString("规章") + " Tj ET", scan}, "[{4 page 2}]"},
		"small picture":            {[]string{"BT /F1 10 Tf 50 700 Td (7) Tj ET q 100 0 0 100 0 0 cm /P Do Q"}, "[]"},
		"blank":                    {[]string{""}, "[{5 page 0}]"},
	} {
		_, problems := linesOf(t, (&writer{objects: append([]string(nil), w.objects...)}).withPages(entries, tt.contents...))
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprintf("{%d page %d}", p.Trouble, p.Place.Part))
		}
		if s := fmt.Sprint(got); s != tt.want {
			t.Errorf("%s: %s, want %s", label, s, tt.want)
		}
	}
}

// TestLayers: what is on a layer that is switched off is not seen.
func TestLayers(t *testing.T) {
	w := &writer{}
	font := w.add(gbkFont)
	w.add("<< /Type /OCG /Name (draft) >>")
	w.stream("", "/OC /Draft BDC BT /F1 10 Tf 50 700 Td (7) Tj ET EMC BT /F1 10 Tf 55 700 Td (8) Tj ET")
	w.add(fmt.Sprintf("<< /Type /Page /Parent 5 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 %d 0 R >> /Properties << /Draft 2 0 R >> >> >>", font))
	w.add("<< /Type /Pages /Count 1 /Kids [ 4 0 R ] >>")
	for setting, want := range map[string]string{"/OFF [ 2 0 R ]": "1.1 |8[hidden 7]\n", "": "1.1 |78\n", "/BaseState /OFF": "1.1 |8[hidden 7]\n"} {
		v := &writer{objects: append([]string(nil), w.objects...)}
		got, _ := linesOf(t, v.bytes(v.add("<< /Type /Catalog /Pages 5 0 R /OCProperties << /OCGs [ 2 0 R ] /D << "+setting+" >> >> >>")))
		if got != want {
			t.Errorf("%s: %q", setting, got)
		}
	}
}

// TestHostile: files that are made to cost much end soon, in little room.
func TestHostile(t *testing.T) {
	nested := &writer{}
	nested.add(gbkFont)
	for i := range 30 { // each drawing draws the next one ten times
		nested.stream(fmt.Sprintf("/Subtype /Form /Resources << /XObject << /N %d 0 R >> >>", i+3), strings.Repeat("/N Do ", 10))
	}
	nested.stream("/Subtype /Form /Resources << /XObject << /N 2 0 R >> /Font << /F1 1 0 R >> >>", "BT /F1 9 Tf (x) Tj ET")
	bomb := strings.Repeat("0 0 m 1 1 l S ", 4<<20)
	paint := strings.Repeat("0 0 500 500 re f ", 20_000) + "BT /F1 9 Tf " + strings.Repeat("(aaaaaaaaaaaaaaaaaaaaaaaa) Tj ", 8_000) + strings.Repeat("0 0 500 500 re f ", 20_000)
	beside := "BT /F1 9 Tf " + strings.Repeat("1 0 0 1 300 2 Tm (aaaaaaaaaaaaaaaaaaaaaaaa) Tj ", 8_000) + "ET " + strings.Repeat("0 0 5 5 re f ", 20_000)
	var lattice strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&lattice, "%d 0 m %d 800 l S 0 %d m 600 %d l S ", i%600*3, i%600*3, i%300*3, i%300*3)
	}
	loop := &writer{}
	loop.add("<< /Type /Pages /Kids [ 1 0 R 1 0 R 2 0 R ] >>")
	loop.add("<< /Type /Pages /Kids [ 1 0 R ] /Parent 2 0 R /MediaBox 3 0 R >>")
	loop.add("3 0 R")
	for label, tt := range map[string]struct {
		data    []byte
		trouble lines.Trouble
	}{
		"drawings in drawings": {nested.withPages("/Resources << /XObject << /N 2 0 R >> >>", "/N Do"), lines.TooLarge},
		"bomb":                 {packed("/Filter /FlateDecode", deflated(bomb)), lines.TooLarge},
		"bomb in a bomb":       {packed("/Filter [ /FlateDecode /FlateDecode ]", deflated(deflated(strings.Repeat("\n", 1<<28)))), lines.TooLarge},
		"loops of pages":       {loop.bytes(loop.add("<< /Type /Catalog /Pages 1 0 R >>")), lines.Damaged},
		"painted over":         {packed("", paint), lines.NoTrouble},
		"painted beside":       {packed("", beside), lines.TooLarge},
		"lattice":              {packed("", lattice.String()), lines.NoTables},
		"array of values":      {packed("/More [ "+strings.Repeat("1.5 ", 4<<20)+"]", ""), lines.TooLarge},
		"arrays in arrays":     {packed("/More "+strings.Repeat("[", 1<<20), ""), lines.NoTrouble},
		"objects":              {append([]byte("%PDF-1.7\n"), strings.Repeat("1 0 obj <<>> stream\n", 1<<18)...), lines.Damaged},
		"table of objects":     {[]byte("%PDF-1.7\n1 0 obj << /Type /XRef /W [ 1 0 0 ] /Size 100000000 /Filter /FlateDecode /Length 100000 >> stream\n" + deflated(strings.Repeat("\x01", 1<<25)) + "\nendstream endobj\nstartxref\n9\n%%EOF"), lines.TooLarge},
	} {
		t.Run(label, func(t *testing.T) {
			if p := linestest.Bounded(t, Read, tt.data); p.Trouble != tt.trouble && tt.trouble != lines.NoTrouble {
				t.Errorf("%+v", p)
			}
		})
	}
}

// seeds are small files of every make.
func seeds(tb testing.TB) (all [][]byte) {
	tb.Helper()
	all = append(all, packed("", smallTable()), packed("/Filter /FlateDecode", deflated(smallTable())))
	files, err := filepath.Glob("testdata/variant-*.pdf")
	if err != nil {
		tb.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

func TestDamagedFiles(t *testing.T) {
	count := 4000
	if testing.Short() {
		count = 500
	}
	linestest.Damaged(t, Read, count, seeds(t)...)
}

func FuzzRead(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, Read, data) })
}

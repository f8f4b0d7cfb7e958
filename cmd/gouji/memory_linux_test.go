package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gouji/fixtures"
)

// peakOf is the program "peak", which runs another one and prints the most memory that it
// had, in KiB, and its processor's time. A process that the test begins itself is said to
// have had no less than the test, in whose memory it was begun.
func peakOf() {
	command := exec.Command(os.Args[1], os.Args[2:]...)
	command.Args[0], command.Stdout, command.Stderr = "gouji", os.Stderr, os.Stderr
	err := command.Run()
	if command.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	usage, _ := command.ProcessState.SysUsage().(*syscall.Rusage)
	fmt.Fprintln(os.Stdout, usage.Maxrss, int64(command.ProcessState.UserTime()+command.ProcessState.SystemTime()), command.ProcessState.ExitCode())
}

func init() { programs["peak"] = peakOf }

// hostileFile is a file that asks for much more than its bytes.
type hostileFile struct {
	name  string
	small int // how much of it is there always, and with GOUJI_LARGE
	large int
	write func(t *testing.T, w *bufio.Writer, n int)
}

const hostileTitle = "某某局2023年政府信息公开工作年度报告"

// repeat writes a text n times.
func repeat(w *bufio.Writer, text string, n int) {
	for range n {
		w.WriteString(text)
	}
}

// write writes something through a buffer.
func write(t *testing.T, to io.Writer, what func(w *bufio.Writer)) {
	t.Helper()
	w := bufio.NewWriter(to)
	what(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// archived writes a zip of parts, each written by a function.
func archived(t *testing.T, w io.Writer, parts ...any) {
	t.Helper()
	z := zip.NewWriter(w)
	for i := 0; i < len(parts); i += 2 {
		member, err := z.Create(parts[i].(string))
		if err != nil {
			t.Fatal(err)
		}
		write(t, member, func(w *bufio.Writer) {
			switch content := parts[i+1].(type) {
			case string:
				w.WriteString(content)
			case func(w *bufio.Writer):
				content(w)
			}
		})
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

const (
	bookParts     = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	officeRelated = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="%s"/></Relationships>`
	bookRelated   = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	sheetSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	wordSpace  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
)

// book writes a workbook of a sheet and texts that its cells share.
func book(t *testing.T, w io.Writer, sheet, shared any) {
	t.Helper()
	archived(t, w, "[Content_Types].xml", bookParts, "_rels/.rels", fmt.Sprintf(officeRelated, "xl/workbook.xml"), "xl/_rels/workbook.xml.rels", bookRelated,
		"xl/workbook.xml", `<workbook `+sheetSpace+`><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml", sheet, "xl/sharedStrings.xml", shared)
}

// opened writes a part that has an element n times.
func opened(begin, element, end string, n int) func(w *bufio.Writer) {
	return func(w *bufio.Writer) {
		w.WriteString(begin)
		repeat(w, element, n)
		w.WriteString(end)
	}
}

// hostileFiles are the small or odd files that once took the most of a reader, and one of
// every kind besides.
var hostileFiles = []hostileFile{
	{"shared texts.xlsx", 3_500_000, 3_500_000, func(t *testing.T, w *bufio.Writer, n int) {
		book(t, w, `<worksheet `+sheetSpace+`><sheetData/></worksheet>`, opened(`<sst `+sheetSpace+`>`, "<si/>", "</sst>", n))
	}},
	{"cells.xlsx", 150_000, 3_000_000, func(t *testing.T, w *bufio.Writer, n int) {
		book(t, w, opened(`<worksheet `+sheetSpace+`><sheetData>`, "<row>"+strings.Repeat("<c><v>1</v></c>", 100)+"</row>", "</sheetData></worksheet>", n/100), "<sst/>")
	}},
	{"sparse.xlsx", 30_000, 900_000, func(t *testing.T, w *bufio.Writer, n int) {
		book(t, w, opened(`<worksheet `+sheetSpace+`><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="IV1"><v>1</v></c></row>`, "<row><c><v>1</v></c></row>", "</sheetData></worksheet>", n), "<sst/>")
	}},
	{"table.xlsx", 15_000, 330_000, func(t *testing.T, w *bufio.Writer, n int) {
		book(t, w, func(w *bufio.Writer) {
			w.WriteString("<worksheet " + sheetSpace + "><sheetData>")
			row := func(cells ...string) {
				w.WriteString("<row>")
				for _, text := range cells {
					w.WriteString("<c t=\"str\"><v>" + text + "</v></c>")
				}
				w.WriteString("</row>")
			}
			row("agency_name", "year", "table", "row", "column", "value")
			for range n {
				row("某某局", "2023", "applications", "new_received", "natural", "1")
			}
			w.WriteString("</sheetData></worksheet>")
		}, "<sst/>")
	}},
	{"cells.xls", 50_000, 3_500_000, func(_ *testing.T, w *bufio.Writer, n int) {
		record := func(kind uint16, content ...uint16) {
			for _, v := range append([]uint16{kind, uint16(2 * len(content))}, content...) {
				w.Write(binary.LittleEndian.AppendUint16(nil, v))
			}
		}
		const begins, ends, sheet, number = 0x809, 0x0a, 0x85, 0x203
		record(begins, 0x600, 5, 0, 0, 0, 0, 0, 0)
		record(sheet, 20+12+4, 0, 0, 1, 'a') // where the sheet begins, its kind, its name
		record(ends)
		record(begins, 0x600, 0x10, 0, 0, 0, 0, 0, 0)
		for i := range n {
			record(number, uint16(i/250), uint16(i%250), 0, 0, 0, 0, 0x3ff0) // 1
		}
		record(ends)
	}},
	{"text.doc", 2 << 20, 60 << 20, func(_ *testing.T, w *bufio.Writer, n int) { writeOldDocument(w, strings.Repeat("a", n-1)+"\r") }},
	{"paragraphs.doc", 50_000, 30_000_000, func(_ *testing.T, w *bufio.Writer, n int) { writeOldDocument(w, strings.Repeat("a\r", n)) }},
	{"spans.docx", 1_500, 50_000, func(t *testing.T, w *bufio.Writer, n int) {
		archived(t, w, "[Content_Types].xml", bookParts, "_rels/.rels", fmt.Sprintf(officeRelated, "word/document.xml"), "word/document.xml",
			opened("<w:document "+wordSpace+"><w:body><w:p><w:r><w:t>"+hostileTitle+"</w:t></w:r></w:p><w:tbl>",
				`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="16000000"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>`, "</w:tbl></w:body></w:document>", n))
	}},
	{"spans.html", 3_000, 100_000, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString("<title>" + hostileTitle + "</title><table>")
		repeat(w, "<tr><td colspan=1000 rowspan=1000>1", n)
	}},
	{"line.csv", 20 << 20, 100 << 20, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString("agency_name,year,table,row,column,value\n")
		repeat(w, "x,", n/2)
	}},
	{"line.txt", 8 << 20, 60 << 20, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString(hostileTitle + "\n")
		repeat(w, "1 ", n/2)
	}},
	{"gbk.txt", 1 << 19, 30 << 20, func(t *testing.T, w *bufio.Writer, n int) {
		repeat(w, "\xc4\xb3\xbe\xd6 1\n", n/7)
	}},
	{"label.txt", 25_000, 300_000, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString(hostileTitle + "\n")
		repeat(w, "（一）予以公开\n", n)
	}},
	{"keys.json", 30_000, 3_000_000, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString(`{"year":2023,"agency":{"name":"某某局"}`)
		for i := range n {
			fmt.Fprintf(w, `,"k%d":0`, i)
		}
		w.WriteString("}")
	}},
	{"overlapping.zip", 8, 500, writeOverlapping},
	{"repeated.fods", 50, 100, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString(`<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="a">`)
		repeat(w, `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="5"/></table:table-row>`, n)
		w.WriteString(`</table:table></office:spreadsheet></office:body></office:document>`)
	}},
	{"merged.xml", 3_000, 100_000, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString(`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>`)
		repeat(w, `<Row><Cell ss:MergeAcross="1000000" ss:MergeDown="1000000"><Data ss:Type="Number">1</Data></Cell></Row>`, n)
		w.WriteString(`</Table></Worksheet></Workbook>`)
	}},
	{"cells.rtf", 30_000, 300_000, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString(`{\rtf1\trowd`)
		repeat(w, `\cellx9`, n)
		w.WriteString(`\intbl `)
		repeat(w, `a\cell `, n)
		w.WriteString(`\row}`)
	}},
	{"parts.mht", 3_000, 30_000, func(t *testing.T, w *bufio.Writer, n int) {
		w.WriteString("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n")
		repeat(w, "--b\nContent-Type: text/html\n\n<table><tr><td colspan=1000>1</table>\n", n)
	}},
	{"lines.pdf", 2_000, 4 << 20, func(t *testing.T, w *bufio.Writer, n int) {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		write(t, z, func(w *bufio.Writer) { repeat(w, "0 0 m 1 1 l S ", n) })
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, "%%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [ 3 0 R ] /Count 1 >> endobj\n"+
			"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R >> endobj\n4 0 obj << /Filter /FlateDecode /Length %d >> stream\n", packed.Len())
		w.Write(packed.Bytes())
		w.WriteString("\nendstream endobj\ntrailer << /Root 1 0 R >>\n")
	}},
	{"lines.ofd", 5_000, 1_000_000, func(t *testing.T, w *bufio.Writer, n int) {
		archived(t, w, "OFD.xml", `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
			"Doc_0/Document.xml", `<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`,
			"Doc_0/Pages/Page_0/Content.xml", opened(`<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>`,
				`<ofd:PathObject Boundary="10 10 90 90" LineWidth="0.3"><ofd:AbbreviatedData>M 0 0 L 80 0 </ofd:AbbreviatedData></ofd:PathObject>`, `</ofd:Layer></ofd:Content></ofd:Page>`, n))
	}},
	{"spaces.json.gz", 64 << 20, 2 << 30, func(t *testing.T, w *bufio.Writer, n int) {
		z := gzip.NewWriter(w)
		write(t, z, func(w *bufio.Writer) {
			repeat(w, strings.Repeat(" ", 1<<20), n>>20)
			w.WriteString("{}")
		})
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}},
}

// writeOldDocument writes a document of Word 97 with a text in one piece, all of it without
// properties.
func writeOldDocument(w *bufio.Writer, text string) {
	const page, textAt = 512, 2 * 512 // the head, a page of properties, the text
	list := binary.LittleEndian.AppendUint32([]byte{2}, 4+4+8)
	list = binary.LittleEndian.AppendUint32(list, 0)
	list = binary.LittleEndian.AppendUint32(list, uint32(len(text)))
	list = binary.LittleEndian.AppendUint32(append(list, 0, 0), 2*textAt|1<<30) // a byte a character
	list = append(list, 0, 0)
	properties := []byte{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0} // the whole file, on page 1
	main := make([]byte, textAt, textAt+len(text))
	number := func(at, v int) { binary.LittleEndian.PutUint32(main[at:], uint32(v)) }
	number(0x00, 0xc1<<16|0xa5ec)
	number(0x4c, len(text))
	number(0x1a2, 0)
	number(0x1a6, len(list))
	for _, at := range []int{0xfa, 0x102} {
		number(at, len(list))
		number(at+4, len(properties))
	}
	number(page+4, textAt+len(text))
	main[2*page-1] = 1
	writeCompound(w, "WordDocument", append(main, text...), "0Table", append(list, properties...))
}

// writeCompound writes a compound file of two streams, in sectors of 4096 bytes: a table of
// which sector follows which, the directory, the streams.
func writeCompound(w *bufio.Writer, firstName string, first []byte, secondName string, second []byte) {
	const sector, ofTable, endOfChain, none = 4096, 0xfffffffd, 0xfffffffe, 0xffffffff
	count := func(content []byte) int { return (len(content) + sector - 1) / sector }
	tables := (count(first)+count(second)+1)/(sector/4-1) + 1
	next := bytes.Repeat([]byte{0xff}, tables*sector)
	at := 0
	link := func(sectors int, kind uint32) {
		for range sectors {
			at++
			follows := kind
			if kind == 0 {
				follows = uint32(at)
			}
			binary.LittleEndian.PutUint32(next[4*(at-1):], follows)
		}
	}
	link(tables, ofTable)
	link(1, endOfChain)
	directory := make([]byte, sector)
	entry := func(i int, name string, kind byte, child, right, begin, length int) {
		e := directory[128*i:]
		for k, c := range name {
			e[2*k] = byte(c)
		}
		e[64], e[66] = byte(2*len(name)+2), kind
		for offset, v := range map[int]int{68: none, 72: right, 76: child, 116: begin, 120: length} {
			binary.LittleEndian.PutUint32(e[offset:], uint32(v))
		}
	}
	entry(0, "Root Entry", 5, 1, none, endOfChain, 0)
	for i, stream := range [][]byte{first, second} {
		entry(i+1, []string{firstName, secondName}[i], 2, none, []int{2, none}[i], at, max(len(stream), sector))
		link(count(stream)-1, 0)
		link(1, endOfChain)
	}
	head := make([]byte, sector)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	head[24], head[26], head[28], head[29], head[30], head[32] = 0x3e, 4, 0xfe, 0xff, 12, 6
	for offset, v := range map[int]uint32{44: uint32(tables), 48: uint32(tables), 56: sector, 60: endOfChain, 68: endOfChain} {
		binary.LittleEndian.PutUint32(head[offset:], v)
	}
	for i := range 109 {
		v := uint32(none)
		if i < tables {
			v = uint32(i)
		}
		binary.LittleEndian.PutUint32(head[76+4*i:], v)
	}
	for _, content := range [][]byte{head, next, directory, first, second} {
		w.Write(content)
		w.Write(make([]byte, count(content)*sector-len(content)))
	}
}

// writeOverlapping writes a zip of n members whose bytes are all the same 30 MB.
func writeOverlapping(t *testing.T, w *bufio.Writer, n int) {
	t.Helper()
	var first bytes.Buffer
	archived(t, &first, "0.csv", func(w *bufio.Writer) { repeat(w, "某某局,2023\n", 30<<20/15) })
	data := first.Bytes()
	list := bytes.LastIndex(data, []byte("PK\x01\x02"))
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	entry := data[list:end]
	w.Write(data[:list])
	w.Write(bytes.Repeat(entry, n))
	last := bytes.Clone(data[end:])
	binary.LittleEndian.PutUint16(last[8:], uint16(n))
	binary.LittleEndian.PutUint16(last[10:], uint16(n))
	binary.LittleEndian.PutUint32(last[12:], uint32(n*len(entry)))
	w.Write(last)
}

// A run keeps to --memory whatever its files ask for: the whole process takes no more than
// it and 192 MiB, which are the heap beyond the input in flight and the program itself.
// gouji check takes no more than a run does where nobody sets --memory.
func TestMemoryOfAWholeRun(t *testing.T) {
	if testing.Short() {
		t.Skip("costs are measured without the race detector")
	}
	const memoryMiB, maxMiB = 64, 64 + 192
	const maxTime = 10 * time.Second // of a processor
	for _, file := range hostileFiles {
		t.Run(file.name, func(t *testing.T) {
			folder := t.TempDir()
			input := filepath.Join(folder, "in")
			put(t, filepath.Join(input, file.name), "")
			made, err := os.Create(filepath.Join(input, file.name))
			if err != nil {
				t.Fatal(err)
			}
			n := file.small
			if os.Getenv("GOUJI_LARGE") != "" {
				n = file.large
			}
			write(t, made, func(w *bufio.Writer) { file.write(t, w, n) })
			if err := made.Close(); err != nil {
				t.Fatal(err)
			}
			for _, arguments := range [][]string{
				{"run", "-i", input, "-o", filepath.Join(folder, "out"), "--memory", strconv.Itoa(memoryMiB) + "MiB", "--as-of", "2024-06-30", "-q"},
				{"check", input},
			} {
				if took := measured(t, folder, maxMiB, arguments...); took > maxTime {
					t.Errorf("%s takes %v", arguments[0], took)
				}
			}
		})
	}
}

// measured runs gouji as a process of its own, which must read everything and may have at
// most so much memory, and returns the processor's time that it took.
func measured(t *testing.T, folder string, maxMiB int64, arguments ...string) time.Duration {
	t.Helper()
	program, err := os.Executable() // which TestMain makes gouji, or peak, if it is called so
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, append([]string{program}, arguments...)...)
	var figures, told bytes.Buffer
	command.Args[0], command.Dir, command.Env, command.Stdout, command.Stderr = "peak", folder, []string{"GOUJI_LANG=en"}, &figures, &told
	if err := command.Run(); err != nil {
		t.Fatal(err, told.String())
	}
	var kib, took, code int64
	if _, err := fmt.Sscan(figures.String(), &kib, &took, &code); err != nil {
		t.Fatal(err, figures.String(), told.String())
	}
	t.Logf("%d MiB, %v, exit code %d: %s", kib>>10, time.Duration(took).Round(time.Millisecond), code, arguments[0])
	if kib>>10 > maxMiB {
		t.Errorf("%s takes %d MiB, at most %d are allowed", arguments, kib>>10, maxMiB)
	}
	if code != int64(exitIncomplete) && code != int64(exitFindings) {
		t.Errorf("%s ends with exit code %d and says\n%.2000s", arguments, code, told.String())
	}
	return time.Duration(took)
}

// A nation's reports fit one machine: a million of them take at most 512 MiB, and 700 with
// the list of their 200,000 agencies. That is what GOUJI_SOAK tries; fewer take less.
func TestMemoryOfManyReports(t *testing.T) {
	if testing.Short() {
		t.Skip("memory is measured without the race detector")
	}
	size := struct {
		agencies        int
		alone, withList int64 // MiB
	}{4_000, 240, 240}
	switch {
	case os.Getenv("GOUJI_SOAK") != "":
		size.agencies, size.alone, size.withList = 200_000, 512, 700
	case os.Getenv("GOUJI_LARGE") != "":
		size.agencies = 20_000
	}
	folder := t.TempDir()
	district := fixtures.District{
		Agencies: size.agencies, FirstYear: 2019, LastYear: 2023, Seed: 1, ErrorShare: 0.02,
		Kinds:   []fixtures.Kind{fixtures.TotalNotSum, fixtures.Swapped, fixtures.DigitTypo, fixtures.CarryBroken, fixtures.Superseded, fixtures.LateReport, fixtures.MissingReport},
		Formats: []fixtures.Format{fixtures.NDJSON}, PlainText: true,
	}
	made, err := district.Write(folder, fixtures.OneNDJSON)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d reports", made.Reports)
	arguments := []string{"run", "-i", filepath.Join(folder, "input"), "-o", filepath.Join(folder, "out"), "--no-desk", "--workers", "2", "--as-of", "2024-06-30", "-q"}
	measured(t, folder, size.alone, arguments...)
	measured(t, folder, size.withList, append(arguments, "-r", filepath.Join(folder, "agencies.csv"))...)
}

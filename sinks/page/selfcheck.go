package page

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf16"

	"gouji/form"
	"gouji/sinks/office"
)

//go:embed selfcheck.css
var selfCheckStyleSheet string

//go:embed selfcheck.js
var selfCheckScript string

//go:embed folder.js
var folderScript string

//go:embed worker.js
var workerScript string

// SelfCheck is what the page for agencies is made of.
type SelfCheck struct {
	// Module is the program that checks, compiled to WebAssembly and compressed
	// with gzip; Runtime is the script of Go that runs it.
	Module  []byte
	Runtime string
	Version string // of the program and its rules
	Date    string // of their last change, "2006-01-02", or ""
	// What the district builds in: the years it asks for, none for any, and all that the
	// module is to know of it, as JSON.
	Years    []int
	District []byte
	// Example is a report with one error, as CSV, for those who only want to look.
	Example []byte
}

// Detail is what a page shows of a filing: figures, places, marks and problems,
// to be encoded as JSON.
func Detail(f *office.Filing) any { return detailOf(f) }

// catalogue is what the page knows of the form before it has read anything.
type catalogue struct {
	Version string                `json:"version"`
	Date    string                `json:"date"`
	Years   []int                 `json:"years"`
	Layouts map[string]formTables `json:"layouts"`
	Cells   []cell                `json:"cells"`
	Levels  []pair                `json:"levels"`
}

// pieceBytes is how much of the module stands in one element of the page.
const pieceBytes = 1 << 17

// WriteSelfCheck writes the page: one file that works offline. Its policy admits
// the one script and style sheet inside it and those of the office files that it shows, a
// worker made of its own text, and WebAssembly, which old browsers allow only
// together with eval; no connection.
//
// The page is UTF-16, which its first two bytes tell every browser: two bytes of the module
// are one character of the page. As base64 the module would take a third more, and as text of
// one byte a character browsers read it three times as long.
func WriteSelfCheck(w io.Writer, s SelfCheck) error {
	c := catalogue{Version: s.Version, Date: s.Date, Years: append([]int{}, s.Years...), Layouts: map[string]formTables{}}
	for _, e := range form.Editions {
		c.Layouts[e.String()] = tablesOf(e)
	}
	for i := range form.Cells {
		c.Cells = append(c.Cells, cellOf(&form.Cells[i]))
	}
	for severity := range form.NumSeverities {
		c.Levels = append(c.Levels, pair{severity.Label(form.Chinese), severity.Label(form.English)})
	}
	texts := map[string]any{
		"catalogue":         c,
		"district-settings": string(s.District),
		// As JSON, no text can end its element.
		"example-report": string(s.Example),
		"worker":         workerScript + s.Runtime,
	}
	style, own := styleSheet+selfCheckStyleSheet, elementsScript+folderScript+selfCheckScript
	out := &utf16Writer{to: bufio.NewWriterSize(w, 1<<16)}
	fmt.Fprintf(out, `%c<!doctype html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src %s %s 'wasm-unsafe-eval' 'unsafe-eval'; worker-src blob:; frame-src blob:; style-src %s %s %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>勾稽 · 年度报告自查</title>
<style>%s</style>
</head>
<body>
<a class="skip" href="#main">跳到内容 Skip to content</a>
<div id="app"></div>
<noscript><p>本页需要JavaScript。 This page needs JavaScript.</p></noscript>
`, byteOrderMark, policy(own), policy(script), policy(style), policy(styleSheet), policy(returnStyleSheet), style)
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		data, err := json.Marshal(texts[id])
		if err != nil {
			return fmt.Errorf("page data: %w", err)
		}
		fmt.Fprintf(out, "<script type=\"application/json\" id=\"%s\">%s</script>\n", id, data)
	}
	// The script stands before the module, which is nearly all of the page: the page is drawn,
	// files can be dropped and the workers begin while the module is still read. It stands
	// in pieces, so that a worker unpacks the first while the browser reads the next.
	fmt.Fprintf(out, "<script>%s</script>\n", own)
	for piece := range slices.Chunk(s.Module, pieceBytes) {
		fmt.Fprintf(out, `<script type="text/plain" class="module" data-bytes="%d">`, len(piece))
		out.units(embedded(piece))
		fmt.Fprint(out, "</script>\n")
	}
	fmt.Fprint(out, "</body>\n</html>\n")
	return out.to.Flush()
}

// byteOrderMark begins a text in UTF-16.
const byteOrderMark = '\ufeff'

// utf16Writer writes UTF-8 as UTF-16. Each call takes whole characters.
type utf16Writer struct{ to *bufio.Writer }

// Write implements io.Writer. What fails does so again at the end, when to is flushed.
func (w *utf16Writer) Write(text []byte) (int, error) {
	w.units(utf16.Encode([]rune(string(text))))
	return len(text), nil
}

func (w *utf16Writer) units(text []uint16) {
	var two [2]byte
	for _, unit := range text {
		binary.LittleEndian.PutUint16(two[:], unit)
		w.to.Write(two[:])
	}
}

// escape stands before a unit of the module that cannot stand in an element: its highest
// bit is then turned over.
const escape = 0xe000

// embedded is data as characters that can stand in a script element, two bytes in one; after the last
// byte of an odd number comes a zero. worker.js reads it.
func embedded(data []byte) []uint16 {
	text := make([]uint16, 0, len(data)/2+len(data)/32)
	for two := range slices.Chunk(data, 2) {
		unit := uint16(two[0])
		if len(two) == 2 {
			unit |= uint16(two[1]) << 8
		}
		switch {
		case unit == 0, unit == '\r', unit == '<', unit == escape, utf16.IsSurrogate(rune(unit)), unit == byteOrderMark, unit >= 0xfffe:
			text = append(text, escape, unit^1<<15)
		default:
			text = append(text, unit)
		}
	}
	return text
}

package page

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

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
	style, own := escaped(styleSheet+selfCheckStyleSheet, styleEscape), escaped(elementsScript+folderScript+selfCheckScript, scriptEscape)
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(out, `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="windows-1252">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src %s %s 'wasm-unsafe-eval' 'unsafe-eval'; worker-src blob:; frame-src blob:; style-src %s %s %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>%s</style>
</head>
<body>
<a class="skip" href="#main">%s</a>
<div id="app"></div>
<noscript><p>%s</p></noscript>
`, policy(own), policy(script), policy(style), policy(styleSheet), policy(returnStyleSheet), escaped("勾稽 · 年度报告自查", markupEscape), style,
		escaped("跳到内容 Skip to content", markupEscape), escaped("本页需要JavaScript。 This page needs JavaScript.", markupEscape))
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		data, err := json.Marshal(texts[id])
		if err != nil {
			return fmt.Errorf("page data: %w", err)
		}
		fmt.Fprintf(out, "<script type=\"application/json\" id=\"%s\">%s</script>\n", id, escaped(string(data), scriptEscape))
	}
	// The script stands before the module, which is nearly all of the page: the page is drawn,
	// files can be dropped and the workers begin while the module is still read. It stands
	// in pieces, so that a worker unpacks the first while the browser reads the next.
	fmt.Fprintf(out, "<script>%s</script>\n", own)
	for piece := range slices.Chunk(s.Module, pieceBytes) {
		out.WriteString(`<script type="text/plain" class="module">`)
		out.Write(embedded(piece))
		out.WriteString("</script>\n")
	}
	out.WriteString("</body>\n</html>\n")
	return out.Flush()
}

// The page says that it is windows-1252, where every byte is a character, so that
// the module stands in it byte for byte: in text it would take a quarter more, which
// counts in megabytes. All else is ASCII, so that it reads the same in any encoding.

// How a character beyond ASCII is written.
const (
	scriptEscape = `\u%04x`
	styleEscape  = `\%x `
	markupEscape = `&#x%x;`
)

// escaped writes a text in ASCII.
func escaped(text, escape string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r > 0xffff && escape == scriptEscape:
			first, second := utf16.EncodeRune(r)
			fmt.Fprintf(&b, escape+escape, first, second)
		default:
			fmt.Fprintf(&b, escape, r)
		}
	}
	return b.String()
}

// embedded is data as it can stand in a script element: = stands before the bytes
// that cannot (0, the carriage return, < and = itself), which are shifted by 64.
// worker.js reads it.
func embedded(data []byte) []byte {
	text := make([]byte, 0, len(data)+len(data)/32)
	for _, c := range data {
		switch c {
		case 0, '\r', '<', '=':
			text = append(text, '=', c+64)
		default:
			text = append(text, c)
		}
	}
	return text
}

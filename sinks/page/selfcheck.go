package page

import (
	"bufio"
	_ "embed"
	"encoding/ascii85"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"

	"gouji/form"
	"gouji/sinks/desk"
)

//go:embed selfcheck.css
var selfCheckStyleSheet string

//go:embed selfcheck.js
var selfCheckScript string

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
	// What the district builds in: the year it asks for, 0 for any, and its list
	// of agencies, empty for none.
	Year       int
	RosterName string
	Roster     []byte
	// Example is a report with one error, as CSV, for those who only want to look.
	Example []byte
}

// Detail is what a page shows of a filing: figures, places, marks and problems,
// to be encoded as JSON.
func Detail(f *desk.Filing) any { return detailOf(f) }

// catalogue is what the page knows of the form before it has read anything.
type catalogue struct {
	Version string            `json:"version"`
	Date    string            `json:"date"`
	Year    int               `json:"year"`
	Layouts map[string]layout `json:"layouts"`
	Cells   []cell            `json:"cells"`
	Levels  []pair            `json:"levels"`
}

// WriteSelfCheck writes the page: one file that works offline. Its policy admits
// the one script and style sheet inside it, a worker made of its own text, and
// WebAssembly, which old browsers allow only together with eval; no connection.
func WriteSelfCheck(w io.Writer, s SelfCheck) error {
	c := catalogue{Version: s.Version, Date: s.Date, Year: s.Year, Layouts: map[string]layout{}}
	for _, e := range form.Editions {
		c.Layouts[e.String()] = layoutOf(e)
	}
	for i := range form.Cells {
		c.Cells = append(c.Cells, cellOf(&form.Cells[i]))
	}
	for severity := range form.NumSeverities {
		c.Levels = append(c.Levels, pair{severity.Label(form.Chinese), severity.Label(form.English)})
	}
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("page data: %w", err)
	}
	// As JSON, no text can end its element.
	worker, err := json.Marshal(workerScript + s.Runtime)
	if err != nil {
		return fmt.Errorf("page data: %w", err)
	}
	roster, err := json.Marshal(map[string]string{"name": s.RosterName, "bytes": base64.StdEncoding.EncodeToString(s.Roster)})
	if err != nil {
		return fmt.Errorf("page data: %w", err)
	}
	example, err := json.Marshal(string(s.Example))
	if err != nil {
		return fmt.Errorf("page data: %w", err)
	}
	style, script := styleSheet+selfCheckStyleSheet, elementsScript+selfCheckScript
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(out, `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src %s 'wasm-unsafe-eval' 'unsafe-eval'; worker-src blob:; style-src %s; base-uri 'none'; form-action 'none'">
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
<script type="application/json" id="catalogue">%s</script>
<script type="application/json" id="roster">%s</script>
<script type="application/json" id="example-report">%s</script>
<script type="application/json" id="worker">%s</script>
<script type="text/plain" id="module">`, policy(script), policy(style), style, data, roster, example, worker)
	out.Write(printable(s.Module))
	fmt.Fprintf(out, "</script>\n<script>%s</script>\n</body>\n</html>\n", script)
	return out.Flush()
}

// printable is data in base 85, a twentieth shorter than in base 64, which counts
// in megabytes. No < is among the characters: v, which base 85 leaves free, stands
// for it. worker.js reads it.
func printable(data []byte) []byte {
	text := make([]byte, ascii85.MaxEncodedLen(len(data)))
	text = text[:ascii85.Encode(text, data)]
	for i, c := range text {
		if c == '<' {
			text[i] = 'v'
		}
	}
	return text
}

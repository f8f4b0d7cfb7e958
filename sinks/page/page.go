// Package page writes the district's page: one HTML file that works offline and
// shows the state of the district, every agency with its tables and marked
// cells, and where each figure was read. It also writes the returns as HTML.
//
// The page loads nothing but since.js, where that lies beside the generations. Its
// policy admits exactly the one script and the one style sheet inside it, by hash,
// and what that script itself adds; all texts reach the page as JSON and are set as
// text, so nothing that an input says can become markup.
//
// Files, each using only those after it: return, selfcheck, page, index.
package page

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strconv"

	"github.com/klauspost/compress/gzip"

	"gouji/form"
	"gouji/sinks/letter"
	"gouji/sinks/office"
)

//go:embed page.css
var styleSheet string

//go:embed elements.js
var elementsScript string

//go:embed page.js
var pageScript string

var script = elementsScript + pageScript

//go:embed return.css
var returnStyleSheet string

// Larger pages carry their data compressed; smaller ones work in any browser
// that runs the script at all.
const compressAbove = 3 << 20

// Write writes the page of a arranged model. Those of letters that go with returns are
// there to be copied.
func Write(w io.Writer, m *office.Model, letters []letter.Letter) error {
	blobs, err := blobsOf(m, letters)
	if err != nil {
		return err
	}
	size := 0
	for _, b := range blobs {
		size += len(b.json)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	title := "勾稽 · 政府信息公开工作年度报告审核"
	fmt.Fprintf(out, `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src %s 'strict-dynamic'; style-src %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>%s</style>
</head>
<body>
<a class="skip" href="#main">跳到内容 Skip to content</a>
<div id="app"></div>
<noscript><p>%s</p></noscript>
`, policy(script), policy(styleSheet), title, styleSheet, html.EscapeString(plainSummary(m)))
	for _, b := range blobs {
		if err := b.write(out, size > compressAbove); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "<script>%s</script>\n</body>\n</html>\n", script)
	return out.Flush()
}

// policy returns the hash source of an inline script or style.
func policy(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// plainSummary is what a reader sees whose browser runs no script.
func plainSummary(m *office.Model) string {
	correct := 0
	for _, f := range m.Filings {
		if f.MustCorrect() {
			correct++
		}
	}
	return fmt.Sprintf("共%d份报告，%d份须改正。本页需要JavaScript；同样的内容见 workbook.xlsx。 %d reports, %d to correct. This page needs JavaScript; workbook.xlsx has the same content.",
		len(m.Filings), correct, len(m.Filings), correct)
}

type blob struct {
	id   string
	json []byte
}

func (b *blob) write(w io.Writer, compress bool) error {
	if !compress {
		_, err := fmt.Fprintf(w, "<script type=\"application/json\" id=\"%s\">%s</script>\n", b.id, b.json)
		return err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.DefaultCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(b.json); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "<script type=\"text/plain\" id=\"%s\">%s</script>\n", b.id, base64.StdEncoding.EncodeToString(packed.Bytes()))
	return err
}

func blobsOf(m *office.Model, letters []letter.Letter) ([]blob, error) {
	returns, lines := map[*office.Filing]*letter.Letter{}, map[*office.RosterLine]*letter.Letter{}
	for i := range letters {
		l := &letters[i]
		if f, line := l.Filing(), l.Line(); f != nil {
			returns[f] = l
		} else if line != nil {
			lines[line] = l
		}
	}
	x := newIndex(m, lines)
	var blobs []blob
	add := func(id string, v any) error {
		b, err := json.Marshal(v) // escapes <, > and &, so no text can end the element
		if err != nil {
			return fmt.Errorf("page data %s: %w", id, err)
		}
		blobs = append(blobs, blob{id, b})
		return nil
	}
	if err := add("index", x.data); err != nil {
		return nil, err
	}
	if err := add("sources", x.sources()); err != nil {
		return nil, err
	}
	for i := 0; i < len(m.Filings); i += filingsPerBlob {
		var details []filingDetail
		for _, f := range m.Filings[i:min(i+filingsPerBlob, len(m.Filings))] {
			d := detailOf(f)
			if l := returns[f]; l != nil {
				d.Return, d.Message = l.Name, l.Text()
			}
			details = append(details, d)
		}
		if err := add(fmt.Sprintf("f%d", i/filingsPerBlob), details); err != nil {
			return nil, err
		}
	}
	for i := 0; i < len(m.Areas); i += areasPerBlob {
		var details []areaDetail
		for _, a := range m.Areas[i:min(i+areasPerBlob, len(m.Areas))] {
			details = append(details, x.area(a))
		}
		if err := add(fmt.Sprintf("a%d", i/areasPerBlob), details); err != nil {
			return nil, err
		}
	}
	var texts []string
	for _, line := range m.Roster {
		if l := lines[line]; l != nil {
			texts = append(texts, l.Text())
		}
	}
	for i := 0; i < len(texts); i += lettersPerBlob {
		if err := add(fmt.Sprintf("l%d", i/lettersPerBlob), texts[i:min(i+lettersPerBlob, len(texts))]); err != nil {
			return nil, err
		}
	}
	return blobs, nil
}

// cells are a list of numbers in the page: as bytes, encoding/json would make a text of them.
type cells []form.CellID

// MarshalJSON writes the list.
func (c cells) MarshalJSON() ([]byte, error) {
	numbers := make([]int, len(c))
	for i, id := range c {
		numbers[i] = int(id)
	}
	return json.Marshal(numbers)
}

// UnmarshalJSON reads the list back.
func (c *cells) UnmarshalJSON(text []byte) error {
	var numbers []int
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	*c = nil
	for _, id := range numbers {
		*c = append(*c, form.CellID(id))
	}
	return nil
}

// filingDetail is what the page of one agency and year shows.
type filingDetail struct {
	Values   [form.NumCells]*int64  `json:"v"`
	Unread   map[string]string      `json:"u,omitempty"` // cells that could not be read, by number
	Blank    cells                  `json:"b,omitempty"`
	Places   []int32                `json:"p"` // steps of part (or field, negative), line and column for every cell that is there
	Marks    map[string]office.Mark `json:"m,omitempty"`
	Problems []problem              `json:"q,omitempty"`
	Edition  string                 `json:"e"`
	Foreign  cells                  `json:"x,omitempty"`
	// Return is the path of the agency's return beside the page, without its
	// extension, and Message the letter to send with it; "" for none.
	Return   string    `json:"r,omitempty"`
	Message  string    `json:"g,omitempty"`
	Versions []version `json:"z,omitempty"` // if it was handed in more than once
}

type version struct {
	At        string   `json:"p"`
	Submitted string   `json:"s,omitempty"`
	Used      bool     `json:"u,omitempty"`
	DecidedBy pair     `json:"d"`
	Changes   []change `json:"c,omitempty"`
}

type change struct {
	Cell    int    `json:"c"`
	Old     string `json:"o"`
	New     string `json:"n"`
	Unasked bool   `json:"x,omitempty"`
}

type problem struct {
	Severity form.Severity `json:"s"`
	Rule     string        `json:"r,omitempty"`
	Mark     office.Mark   `json:"m"`
	Cell     int           `json:"c"` // -1 for none
	Where    pair          `json:"w"`
	Stated   string        `json:"v,omitempty"`
	Expected string        `json:"x,omitempty"`
	Text     pair          `json:"t"`
	Place    pair          `json:"p"`
	Demand   pair          `json:"d"`
	Follows  bool          `json:"f,omitempty"`
	Unread   bool          `json:"n,omitempty"`
	Says     string        `json:"e,omitempty"` // what the agency has said about it
	Quote    []string      `json:"o,omitempty"` // a sentence, cut before and after the figure in question
	Cells    cells         `json:"k,omitempty"` // what that figure can mean
}

func detailOf(f *office.Filing) filingDetail {
	var figures office.Figures
	f.Unpack(&figures)
	d := filingDetail{Edition: f.Edition.String(), Foreign: f.Foreign(&figures)}
	var last form.Place
	for id, state := range figures.States {
		if state == form.Absent {
			continue
		}
		p := figures.Places[id]
		d.Places = append(d.Places, p.PartOrField()-last.PartOrField(), p.Line-last.Line, p.Column-last.Column)
		last = p
		switch state {
		case form.Stated:
			d.Values[id] = &figures.Values[id]
		case form.Unreadable:
			if d.Unread == nil {
				d.Unread = map[string]string{}
			}
			d.Unread[strconv.Itoa(id)] = f.Shown(&figures, form.CellID(id))
		default:
			d.Blank = append(d.Blank, form.CellID(id))
		}
	}
	for id, mark := range f.Marks() {
		if d.Marks == nil {
			d.Marks = map[string]office.Mark{}
		}
		d.Marks[fmt.Sprint(id)] = mark
	}
	for _, p := range f.Problems() {
		q := problem{
			Severity: p.Severity, Rule: p.Rule, Mark: p.Mark, Cell: -1, Where: both(p.Where), Stated: p.Stated, Expected: p.Expected,
			Text: both(p.Text), Place: both(p.Place), Demand: both(p.Demand()), Follows: p.Follows, Unread: p.Unread, Says: p.Explanation,
		}
		if p.HasCell {
			q.Cell = int(p.Cell)
		}
		if p.Quote != ([3]string{}) {
			q.Quote, q.Cells = p.Quote[:], p.Cells
		}
		d.Problems = append(d.Problems, q)
	}
	for _, v := range f.Versions {
		shown := version{At: v.At, Submitted: v.SubmittedAt, Used: v.Used, DecidedBy: both(v.DecidedBy)}
		for _, c := range v.Changes {
			shown.Changes = append(shown.Changes, change{int(c.Cell), c.Old, c.New, c.Unasked})
		}
		d.Versions = append(d.Versions, shown)
	}
	return d
}

// Package mhtml reads pages that a browser or word processor saved as one file
// with everything they show (MHTML: .mht, .mhtml, often called .doc).
package mhtml

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"

	"golang.org/x/text/encoding/traditionalchinese"

	"gouji/ingest/documents/page"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/plaintext"
)

// Bounds of a message. A page has as many parts as pictures.
const (
	maxParts   = 10_000
	maxNesting = 8
)

// Is reports whether a file that begins like this is such a page: it begins like
// a mail, with a line that says MIME-Version among its first ones.
func Is(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	const maxBytes = 8 << 10
	head = head[:min(len(head), maxBytes)]
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		name, _, found := bytes.Cut(line, []byte{':'})
		switch {
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t'): // goes on with the line above
		case !found || len(bytes.TrimFunc(name, isNameRune)) > 0:
			return false
		case bytes.EqualFold(name, []byte("MIME-Version")):
			return true
		}
	}
	return false
}

func isNameRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-'
}

// Read reads the page with its style sheets, or the sheets of a workbook that was saved
// so. Pictures and other parts are not read.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	if int64(len(data)) > bounds.Bytes {
		return lines.Problem{Trouble: lines.TooLarge, Limit: limits.Whole.At(int(bounds.Bytes))}, nil
	}
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	r := &reader{bounds: bounds}
	r.collect(textproto.MIMEHeader(message.Header), message.Body, 0)
	return r.read(ctx, to)
}

type reader struct {
	bounds  lines.Limits
	pages   []part
	styles  []part // style sheets, which pages refer to by their locations
	parts   int
	damaged bool
	tooMany bool
}

// part is a page or a style sheet of the message.
type part struct {
	location string
	text     []byte // as UTF-8
}

// collect takes the pages out of a part of the message, which may have parts itself.
func (r *reader) collect(header textproto.MIMEHeader, body io.Reader, depth int) {
	if r.parts++; r.parts > maxParts {
		r.tooMany = true
		return
	}
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil && kind == "" {
		kind = strings.ToLower(strings.TrimSpace(header.Get("Content-Type")))
		kind, _, _ = strings.Cut(kind, ";")
	}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		if depth >= maxNesting || parameters["boundary"] == "" {
			r.damaged = true
			return
		}
		for parts := multipart.NewReader(body, parameters["boundary"]); !r.tooMany; {
			p, err := parts.NextRawPart()
			if err != nil {
				r.damaged = r.damaged || !errors.Is(err, io.EOF)
				return
			}
			r.collect(p.Header, p, depth+1)
		}
	case kind == "text/html", kind == "application/xhtml+xml":
		r.pages = append(r.pages, r.part(header, body, parameters["charset"]))
	case kind == "text/css" && header.Get("Content-Location") != "" && len(r.styles) < maxSheets:
		r.styles = append(r.styles, r.part(header, body, parameters["charset"]))
	}
}

// part reads a part of the message.
func (r *reader) part(header textproto.MIMEHeader, body io.Reader, charset string) part {
	text, err := io.ReadAll(decoded(header.Get("Content-Transfer-Encoding"), body))
	r.damaged = r.damaged || err != nil
	return part{header.Get("Content-Location"), r.utf8(text, charset)}
}

// Bounds of style sheets.
const (
	maxSheets = 64
	maxStyles = 512 << 10 // bytes that are put in front of a page
	maxLinks  = 1 << 20   // bytes of a page in which links to them are looked for
)

// styled is a page with the style sheets to which it links in front: they say what of it is
// hidden or struck out, and browsers save them as parts of their own.
func (r *reader) styled(text []byte) []byte {
	var all bytes.Buffer
	head := text[:min(len(text), maxLinks)]
	for _, s := range r.styles {
		location := []byte(s.location)
		at := bytes.Index(head, location)
		if at < 0 {
			at = bytes.Index(head, bytes.ReplaceAll(location, []byte("&"), []byte("&amp;")))
		}
		begin := bytes.LastIndexByte(head[:max(at, 0)], '<')
		if at < 0 || begin < 0 || all.Len()+len(s.text) > maxStyles || bytes.Contains(bytes.ToLower(s.text), []byte("</style")) {
			continue
		}
		tag, _, _ := bytes.Cut(text[begin:], []byte(">"))
		if folded := bytes.ToLower(tag); !bytes.HasPrefix(folded, []byte("<link")) || bytes.Contains(folded, []byte("alternate")) {
			continue
		}
		all.WriteString("<style") // with what the link says of the media that it is for
		all.Write(tag[len("<link"):])
		all.WriteByte('>')
		all.Write(s.text)
		all.WriteString("</style>")
	}
	if all.Len() == 0 {
		return text
	}
	all.Write(text)
	return all.Bytes()
}

// decoded undoes the encoding in which a part is transferred.
func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		const maxLine = 1 << 20 // where 76 is right, but not every program breaks lines
		return quotedprintable.NewReader(bufio.NewReaderSize(body, maxLine))
	}
	return body
}

// utf8 turns the text of a part into UTF-8: what its bytes are, where they are
// not what it says.
func (r *reader) utf8(text []byte, charset string) []byte {
	if strings.EqualFold(charset, "big5") { // whose bytes could be those of GB 18030
		if found, err := traditionalchinese.Big5.NewDecoder().Bytes(text); err == nil {
			return found
		}
	}
	found, _, _, ok := plaintext.Decode(text, nil)
	if !ok {
		r.damaged = true
		return bytes.ToValidUTF8(text, []byte("\uFFFD"))
	}
	return found
}

// read reads the first page. A workbook is saved as a frame, whose sheets are
// pages of their own.
func (r *reader) read(ctx context.Context, to lines.Sink) (lines.Problem, error) {
	if r.tooMany {
		return lines.Problem{Trouble: lines.TooLarge, Limit: limits.Parts.At(maxParts)}, nil
	}
	if len(r.pages) == 0 {
		if r.damaged {
			return lines.Problem{Trouble: lines.Damaged}, nil
		}
		return lines.Problem{Trouble: lines.NoTables}, nil
	}
	pages := r.pages[:1]
	if isFrame(r.pages[0].text) {
		pages = r.pages[1:]
	}
	joined := rows.Join(to)
	for _, p := range pages {
		if strings.HasSuffix(strings.ToLower(p.location), "tabstrip.htm") {
			continue // the names of the sheets, to choose one
		}
		if problem, err := page.Read(ctx, r.styled(p.text), r.bounds, joined); err != nil || problem.Trouble != lines.NoTrouble {
			return problem, err
		}
		joined.Next()
	}
	if r.damaged {
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	return lines.Problem{}, nil
}

// isFrame reports whether a page only says which others are shown.
func isFrame(text []byte) bool { return bytes.Contains(bytes.ToLower(text), []byte("<frameset")) }

package letter

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"net/url"
	"path"
	"strings"
	"unicode"
)

// Mail is a letter as a mail to send.
type Mail struct {
	To       []string // addresses, see Addresses
	Subject  string
	Text     string
	Attached []Attached
}

// Attached is a file that goes with a mail.
type Attached struct {
	Name    string
	Content []byte
}

// Addresses are the mail addresses in a cell of the roster, with commas, semicolons
// or blanks between; none if any of them is no address.
func Addresses(cell string) []string {
	var list []string
	for _, text := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;，；、", r) || unicode.IsSpace(r) }) {
		address, err := mail.ParseAddress(text)
		if err != nil || address.Address != text {
			return nil
		}
		list = append(list, text)
	}
	return list
}

// boundary parts a mail: no line of base64 looks like it.
const boundary = "=_gouji_="

// Write writes the mail as a draft (.eml), which mail programs open to be looked at
// and sent. It has no date and no sender: the same mail, the same bytes.
func (m *Mail) Write(to io.Writer) error {
	var b strings.Builder
	line := func(format string, parts ...any) { fmt.Fprintf(&b, format+"\r\n", parts...) }
	line("X-Unsent: 1") // Outlook: a draft, not a mail that came in
	line("To: %s", strings.Join(m.To, ", "))
	line("Subject: %s", encoded(m.Subject))
	line("MIME-Version: 1.0")
	line("Content-Type: multipart/mixed; boundary=\"%s\"", boundary)
	line("")
	line("--%s", boundary)
	line("Content-Type: text/plain; charset=utf-8")
	line("Content-Transfer-Encoding: base64")
	line("")
	line("%s", base64Lines([]byte(strings.ReplaceAll(m.Text, "\n", "\r\n"))))
	for i := range m.Attached {
		a := &m.Attached[i]
		kind := mediaTypes[path.Ext(a.Name)]
		if kind == "" {
			kind = "application/octet-stream"
		}
		line("--%s", boundary)
		line("Content-Type: %s;\r\n name=\"%s\"", kind, encoded(a.Name)) // for programs that know nothing better
		line("Content-Transfer-Encoding: base64")
		line("Content-Disposition: attachment;\r\n filename*=UTF-8''%s", strings.ReplaceAll(url.QueryEscape(a.Name), "+", "%20"))
		line("")
		line("%s", base64Lines(a.Content))
	}
	line("--%s--", boundary)
	_, err := io.WriteString(to, b.String())
	return err
}

// mediaTypes are what the office files are, by their extensions.
var mediaTypes = map[string]string{
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// encoded makes a text fit for the head of a mail, in lines that are not too long.
func encoded(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.ReplaceAll(mime.BEncoding.Encode("utf-8", text), "?= =?", "?=\r\n =?")
}

// base64Lines writes bytes in lines of 76 characters.
func base64Lines(content []byte) string {
	const length = 76
	text := base64.StdEncoding.EncodeToString(content)
	var b strings.Builder
	for len(text) > length {
		b.WriteString(text[:length] + "\r\n")
		text = text[length:]
	}
	return b.String() + text
}

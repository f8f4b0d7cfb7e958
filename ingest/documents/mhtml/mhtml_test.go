package mhtml_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"gouji/ingest/documents/mhtml"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// saved is what Word saves as a single-file page; other programs differ in how text is transferred.
const saved = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"----=_NextPart_01\"\r\n\r\nThis is a single file page.\r\n\r\n" +
	"------=_NextPart_01\r\nContent-Location: file:///C:/1.htm\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n" +
	"<html><table><tr><td rowspan=3D2>=C4=EA</td><td>12=\r\n3</td></tr><tr><td>0</td></tr></table></html>\r\n\r\n" +
	"------=_NextPart_01\r\nContent-Location: file:///C:/1.files/image001.png\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\niVBORw0K\r\n\r\n" +
	"------=_NextPart_01\r\nContent-Location: file:///C:/1.files/header.htm\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n<p>page head</p>\r\n------=_NextPart_01--\r\n"

func message(body string) string {
	return "From: x\nSubject: y\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n" + body + "--b--\n"
}

func page(header, text string) string {
	return "--b\nContent-Type: text/html\n" + header + "\n" + text + "\n"
}

func TestRead(t *testing.T) {
	const damaged = "result {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"
	for name, c := range map[string]struct{ document, want string }{
		"saved by Word":  {saved, "table 1 | 年 | 123\ntable 1 | ^年 | 0"},
		"base64":         {message(page("Content-Transfer-Encoding: base64\n", base64.StdEncoding.EncodeToString([]byte("<p>年")))), "table 0 | 年"},
		"big5":           {message("--b\nContent-Type: text/html; charset=big5\n\n<p>\xa6\x7e\n"), "table 0 | 年"},
		"UTF-16":         {message("--b\nContent-Type: text/html; charset=\"unicode\"\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("\xff\xfe<\x00p\x00>\x00t\x5e")) + "\n"), "table 0 | 年"},
		"parts in parts": {message("--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\nno\n--c\nContent-Type: text/html\n\n<p>a\n--c--\n"), "table 0 | a"},
		"a workbook": {message(page("Content-Location: 1.htm\n", "<frameset>") + page("Content-Location: x/sheet001.htm\n", "<p>a</p><table><tr><td>1</td></tr></table>") +
			page("Content-Location: x/tabstrip.htm\n", "<table><tr><td>names</td></tr></table>") + page("Content-Location: x/sheet002.htm\n", "<table><tr><td>2</td></tr></table>")), "table 0 | a\ntable 1 | 1\ntable 2 | 2"},
		"one part":    {"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>a", "table 0 | a"},
		"broken off":  {saved[:strings.Index(saved, "</tr>")], "table 1 | 年 | 123\n" + damaged},
		"no page":     {message("--b\nContent-Type: text/plain\n\na\n"), "result {Trouble:5 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"},
		"no boundary": {"MIME-Version: 1.0\nContent-Type: multipart/related\n\n--b\n", damaged},
		"no message":  {"a", damaged},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.TrimSpace(linestest.Read(t, mhtml.Read, []byte(c.document)).String())
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestIs(t *testing.T) {
	for head, want := range map[string]bool{
		saved: true, message(""): true, "\xef\xbb\xbf\r\nmime-version: 1.0\r\n": true, "From: a\n\nMIME-Version: 1.0": false,
		"说明: a\nMIME-Version: 1.0": false, "MIME-Version": false, "": false, "From: x\nSubject: " + strings.Repeat("y", 9000) + "\nMIME-Version: 1.0": false,
	} {
		if mhtml.Is([]byte(head)) != want {
			t.Errorf("%.40q: %v", head, !want)
		}
	}
}

// What is made to cost much costs what its bytes cost.
func TestHostile(t *testing.T) {
	const n = 30_000
	for name, c := range map[string]struct {
		document string
		trouble  lines.Trouble
	}{
		"many parts":     {message(strings.Repeat("--b\nContent-Type: text/html\n\na\n", n)), lines.TooLarge},
		"parts in parts": {message(strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=b\n\n", n)), lines.TooLarge},
		"a long head":    {"MIME-Version: 1.0\n" + strings.Repeat("A: b\n", n) + "\n", lines.NoTables},
		"no end of line": {"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("a", 500_000), lines.NoTrouble},
	} {
		t.Run(name, func(t *testing.T) {
			if problem := linestest.Bounded(t, mhtml.Read, []byte(c.document)); problem.Trouble != c.trouble {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestDamaged(t *testing.T) { linestest.Damaged(t, mhtml.Read, 1000, []byte(saved)) }

func FuzzRead(f *testing.F) {
	f.Add([]byte(saved))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, mhtml.Read, data) })
}

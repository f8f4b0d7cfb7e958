package ooxml_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"gouji/sinks/ooxml"
)

// archive writes a package with one part more than each has.
func archive(t *testing.T, title, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	p := ooxml.New(&out)
	p.WriteProperties("word/document.xml", title)
	p.Write("word/document.xml", content)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPackage(t *testing.T) {
	const title, content = "甲区“<2025>”& 报告", "<document>一</document>"
	data := archive(t, title, content)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.Modified.Year() > 1979 { // the first year that can be told
			t.Errorf("%s carries a time", f.Name)
		}
	}
	part := func(name string) string {
		text, err := fs.ReadFile(r, name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if got, want := part("word/document.xml"), ooxml.Head+content; got != want {
		t.Errorf("the part is %q, want %q", got, want)
	}
	var properties struct {
		Title string `xml:"title"`
	}
	if err := xml.Unmarshal([]byte(part("docProps/core.xml")), &properties); err != nil || properties.Title != title {
		t.Errorf("the title is %q, want %q (%v)", properties.Title, title, err)
	}
	if relations := part("_rels/.rels"); !strings.Contains(relations, `Target="word/document.xml"`) {
		t.Errorf("nothing leads to the document: %s", relations)
	}
}

// What has packed one package packs the next: none may show in another.
func TestPackagesAreAlike(t *testing.T) {
	long := strings.Repeat("<row>一段文字 and more</row>", 20_000)
	first, other := archive(t, "甲", long), archive(t, "乙", strings.ToUpper(long))
	if bytes.Equal(first, other) {
		t.Fatal("two packages are the same")
	}
	for range 5 {
		archive(t, "丙", long[7:])
		if again := archive(t, "甲", long); !bytes.Equal(again, first) {
			t.Fatal("the same package has other bytes behind another")
		}
	}
}

type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestPackageThatCannotBeWritten(t *testing.T) {
	p := ooxml.New(full{})
	p.Write("a.xml", strings.Repeat("text", 1<<20))
	p.Write("b.xml", "more")
	if err := p.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close says %v", err)
	}
	var none ooxml.Package
	if n, err := io.WriteString(none.Part("a.xml"), "text"); n != 4 || err != nil {
		t.Errorf("the zero package takes %d bytes and says %v", n, err)
	}
}

func TestEscape(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"政务公开 2025", "政务公开 2025"},
		{`甲<乙>"丙"&'丁'`, `甲&lt;乙&gt;&quot;丙&quot;&amp;'丁'`},
		{"一\n二\t三", "一\n二\t三"},
		{"一\r二\x00三\x1f", "一�二�三�"},
		{"甲\uFFFE乙\uFFFF丙", "甲�乙�丙"},
		{"甲\xff乙\xe4\xb8", "甲�乙��"},
		{"ｆｕｌｌ　ｗｉｄｔｈ，", "ｆｕｌｌ　ｗｉｄｔｈ，"},
	} {
		got := ooxml.Escape(c.text)
		if got != c.want {
			t.Errorf("Escape(%q) = %q, want %q", c.text, got, c.want)
		}
		var back string
		if err := xml.Unmarshal([]byte("<t>"+got+"</t>"), &back); err != nil {
			t.Errorf("%q cannot be read back: %v", got, err)
		}
	}
}

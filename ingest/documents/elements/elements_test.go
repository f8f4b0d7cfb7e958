package elements_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gouji/ingest/documents/elements"
)

var names = map[string]elements.Space{"urn:a": 1, "urn:b": 2}

// describe writes what a Scanner meets.
func describe(data string) string {
	var b strings.Builder
	s := elements.New([]byte(data), names)
	for s.Next() {
		switch s.Kind {
		case elements.Start:
			fmt.Fprintf(&b, "<%d:%s", s.Space, s.Name)
			for _, space := range []elements.Space{elements.None, 1, 2} {
				if value, ok := s.Attribute(space, "x"); ok {
					fmt.Fprintf(&b, " %d:x=%s", space, value)
				}
			}
			b.WriteByte('>')
		case elements.End:
			fmt.Fprintf(&b, "</%d:%s>", s.Space, s.Name)
		case elements.Text:
			b.Write(s.Data)
		}
	}
	if s.Damaged() {
		b.WriteString(" damaged")
	}
	return b.String()
}

func TestScanner(t *testing.T) {
	for data, want := range map[string]string{
		`<a/>`: "<0:a></0:a>",
		"\xef\xbb\xbf<?xml version='1.0'?><!-- <b> --><!DOCTYPE a [<!ENTITY e \"]>\">]> <a>1</a> ":        "<0:a>1</0:a>",
		`<a x="1&amp;2" p:x='3'><b p:x=">"/></a>`:                                                         "<0:a 0:x=1&2><0:b></0:b></0:a>",
		`<a xmlns="urn:a" xmlns:p="urn:b" p:x="1"><p:b x = "2" /><c xmlns="urn:b"/><d xmlns=""/><e/></a>`: "<1:a 2:x=1><2:b 0:x=2></2:b><2:c></2:c><0:d></0:d><1:e></1:e></1:a>",
		`<a xmlns:p="urn:a"><b xmlns:p="urn:b"><p:c/></b><p:c/><q:c/></a>`:                                "<0:a><0:b><2:c></2:c></0:b><1:c></1:c><255:c></255:c></0:a>",
		`<a>1&lt;2&#51;&#x34;<![CDATA[&5]]></a>`:                                                          "<0:a>1<234&5</0:a>",
		`<a>&unknown;</a>`:                                                                                "<0:a> damaged",
		`<a>&#0;</a>`:                                                                                     "<0:a> damaged",
		`<a>1 & 2</a>`:                                                                                    "<0:a> damaged",
		`<a><b></a>`:                                                                                      "<0:a><0:b> damaged",
		`<a>1`:                                                                                            "<0:a>1 damaged",
		`<a/>x`:                                                                                           "<0:a></0:a> damaged",
		`</a>`:                                                                                            " damaged",
		`<a b>`:                                                                                           " damaged",
		`<a b=c>`:                                                                                         " damaged",
		`<a b="c>`:                                                                                        " damaged",
		`<`:                                                                                               " damaged",
		`<!--`:                                                                                            " damaged",
		`<a><![CDATA[1</a>`:                                                                               "<0:a> damaged",
		``:                                                                                                "",
	} {
		if got := describe(data); got != want {
			t.Errorf("%s\n got %s\nwant %s", data, got, want)
		}
	}
}

func TestSkipElement(t *testing.T) {
	s := elements.New([]byte(`<a><b><b/>x</b><c/></a>`), nil)
	for !s.Is(elements.None, "b") && s.Next() {
		continue
	}
	if !s.SkipElement() || !s.Next() || string(s.Name) != "c" {
		t.Errorf("after b comes %s", s.Name)
	}
}

func TestRoot(t *testing.T) {
	for head, want := range map[string]elements.Root{
		`<?xml version="1.0"?><Workbook xmlns="urn:w"><Shee`:   {Space: "urn:w", Name: "Workbook"},
		`<!-- x --><w:document xmlns="urn:x" xmlns:w="urn:y">`: {Space: "urn:y", Name: "document"},
		`<html>`: {Name: "html"},
	} {
		if got, ok := elements.RootOf([]byte(head)); !ok || got != want {
			t.Errorf("%s: %+v %v", head, got, ok)
		}
	}
	for _, head := range []string{"", "text", "{}", "<a"} {
		if got, ok := elements.RootOf([]byte(head)); ok {
			t.Errorf("%s: %+v", head, got)
		}
	}
}

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		data, want string
		whole      bool
	}{
		"UTF-8":                   {"<a>年</a>", "<a>年</a>", true},
		"GBK":                     {`<?xml version="1.0" encoding="gb2312"?><a>` + "\xc4\xea" + `</a>`, `<?xml version="1.0" encoding="gb2312"?><a>年</a>`, true},
		"GBK by another name":     {`<?xml version="1.0" encoding="GB_2312-80"?><a>` + "\xc4\xea" + `</a>`, `<?xml version="1.0" encoding="GB_2312-80"?><a>年</a>`, true},
		"Big5":                    {`<?xml version="1.0" encoding="Big5"?><a>` + "\xa6\x7e" + `</a>`, `<?xml version="1.0" encoding="Big5"?><a>年</a>`, true},
		"Latin":                   {`<?xml version="1.0" encoding="ISO-8859-1"?><a>` + "\xb1" + `</a>`, `<?xml version="1.0" encoding="ISO-8859-1"?><a>±</a>`, true},
		"a name of none":          {`<?xml version="1.0" encoding="x"?><a>` + "\xff" + `</a>`, `<?xml version="1.0" encoding="x"?><a>` + "\uFFFD" + `</a>`, false},
		"UTF-16 with a mark":      {"\xff\xfe<\x00a\x00/\x00>\x00", "<a/>", true},
		"UTF-16 without one":      {"\x00<\x00a\x00/\x00>", "<a/>", true},
		"says GBK and is UTF-8":   {`<?xml encoding='GBK'?><a>年月日了</a>`, `<?xml encoding='GBK'?><a>年月日了</a>`, true},
		"a byte that is no UTF-8": {"<a>\xff</a>", "<a>\uFFFD</a>", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, whole := elements.Decode([]byte(c.data)); string(got) != c.want || whole != c.whole {
				t.Errorf("%q %v", got, whole)
			}
		})
	}
}

// What is made to cost much costs what its bytes cost.
func TestHostile(t *testing.T) {
	const n = 200_000
	for name, data := range map[string]string{
		"depth":         strings.Repeat("<a>", n),
		"attributes":    "<a" + strings.Repeat(` b="1"`, n) + "/>",
		"namespaces":    "<a" + strings.Repeat(` xmlns:p="1"`, n) + ">" + strings.Repeat("<b/>", n) + "</a>",
		"text":          "<a>" + strings.Repeat("&amp;", n) + "</a>",
		"document type": "<!DOCTYPE " + strings.Repeat("<", n) + strings.Repeat(`"`, n),
	} {
		begun := time.Now()
		describe(data)
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte(`<a xmlns="urn:a" xmlns:p="urn:b" p:x="1"><p:b x = "2" />&#51;<![CDATA[&5]]><!-- - --></a>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := elements.New(data, names)
		depth := 0
		for s.Next() {
			switch s.Kind {
			case elements.Start:
				depth++
				s.Attribute(elements.None, "x")
			case elements.End:
				depth--
			}
			if depth != s.Depth() {
				t.Fatalf("depth %d, %d are open", depth, s.Depth())
			}
		}
		if !s.Damaged() && depth != 0 {
			t.Fatal("what begins does not end, and it is not damaged")
		}
		elements.Decode(data)
		elements.RootOf(data)
	})
}

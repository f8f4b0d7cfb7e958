package word_test

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/word"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

const (
	begin = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>`
	end = `</w:body></w:document>`
)

// packed makes a package of parts, given as names and contents.
func packed(tb testing.TB, parts ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func document(body string) []string { return []string{"word/document.xml", begin + body + end} }

const related = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

func relation(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="` + target + `"/>`
}

const damaged = "result {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"

func run(properties, text string) string {
	return "<w:r><w:rPr>" + properties + "</w:rPr><w:t>" + text + "</w:t></w:r>"
}

func field(instruction, data string) string {
	return `<w:r><w:fldChar w:fldCharType="begin">` + data + `</w:fldChar></w:r><w:r><w:instrText>` + instruction + `</w:instrText></w:r>`
}

const inWord = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// listed is a paragraph that is an item of a list, styled one of a style.
func listed(level, list, text string) string {
	if level != "" {
		level = `<w:ilvl w:val="` + level + `"/>`
	}
	return `<w:p><w:pPr><w:numPr>` + level + `<w:numId w:val="` + list + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func styled(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

// cells makes a table of one row.
func cells(paragraphs ...string) string {
	return `<w:tbl><w:tr><w:tc>` + strings.Join(paragraphs, `</w:tc><w:tc>`) + `</w:tc></w:tr></w:tbl>`
}

func TestRead(t *testing.T) {
	saved, err := os.ReadFile("testdata/looks.docx")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		// It saves the 2 as lowered by one point, which is no subscript to the eye.
		"saved by LibreOffice": {saved, `
table 0 | 云溪县档案局
table 0 | 2023年{struck:旧}报告
table 1 | 事项 | 数量 | <数量
table 1 | ^事项 | 甲 | 乙
table 1 | 规章 | 12{superscript:注} | {struck:3}4
table 1 | 空 |  | 0
table 1 | 5¶6 | 72 | a¶b
table 0 | 完`},
		"looks": {packed(t, append(document(`<w:p><w:pPr><w:rPr><w:strike/></w:rPr></w:pPr>`+run(`<w:strike/>`, "a")+run(`<w:strike w:val="0"/>`, "b")+run(`<w:dstrike/>`, "c")+run(`<w:vanish/>`, "d")+
			run(`<w:vertAlign w:val="superscript"/>`, "e")+run(`<w:vertAlign w:val="subscript"/>`, "f")+run(`<w:position w:val="8"/>`, "g")+run(`<w:position w:val="2"/>`, "h")+run(`<w:sz w:val="0"/>`, "i")+
			run(`<w:rStyle w:val="gone"/>`, "j")+run(`<w:rStyle w:val="gone"/><w:strike w:val="false"/>`, "k")+run(`<w:rFonts w:ascii="Wingdings"/>`, "l")+`</w:p>`+
			`<w:p><w:pPr><w:pStyle w:val="hidden"/></w:pPr>`+run("", "m")+`</w:p>`+
			`<w:p><w:del><w:r><w:delText>n</w:delText></w:r></w:del><w:ins>`+run("", "o")+`</w:ins><w:moveFrom>`+run("", "p")+`</w:moveFrom><w:moveTo>`+run("", "q")+`</w:moveTo>`+
			`<w:r><w:ruby><w:rt><w:r><w:t>r</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>s</w:t></w:r></w:rubyBase></w:ruby></w:r><m:oMath><m:sSup><m:e><m:r><m:t>1</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath></w:p>`),
			"word/styles.xml", `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="base"><w:rPr><w:strike/></w:rPr></w:style>`+
				`<w:style w:styleId="gone"><w:basedOn w:val="base"/></w:style><w:style w:styleId="hidden"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`,
			"word/_rels/document.xml.rels", related+relation("rId1", "styles", "styles.xml")+`</Relationships>`)...), `
table 0 | {struck:a}b{struck:c}{hidden:d}{superscript:e}{subscript:f}{superscript:g}h{tiny:i}{struck:j}k{symbol:l}
table 0 | {hidden:m}
table 0 | {deleted:n}o{deleted:p}q{ruby:r}s1{superscript:2}`},
		"characters": {packed(t, document(`<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:noBreakHyphen/><w:t>3</w:t><w:softHyphen/><w:t>4</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/></w:r>`+
			`<w:r><w:sym w:font="Symbol" w:char="F035"/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="宋体" w:char="0037"/><w:sym w:font="Webdings" w:char="35"/></w:r></w:p>`)...), `
table 0 | -34	b
table 0 | c
table 0 | 5{symbol:□}7{symbol:□}`},
		"fields": {packed(t, document(`<w:p>`+field("PAGE", "")+`<w:r><w:t>no</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+run("", "7")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`+
			field("FORMDROPDOWN", `<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList></w:ffData>`)+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`+
			field("FORMCHECKBOX", `<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>`)+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`+
			field("FORMCHECKBOX", `<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>`)+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`+
			field(` EQ \o\ac(○,1)`, "")+`<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`)...), `
table 0 | 7乙☒☐{symbol:□}`},
		"tables": {packed(t, document(`<w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p>`+run("", "a")+`</w:p></w:tc><w:tc><w:p/></w:tc></w:tr>`+
			`<w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p>`+run("", "b")+`</w:p><w:p>`+run("", "c")+`</w:p></w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p>`+run("", "not shown")+`</w:p></w:tc><w:tc><w:p>`+run("", "0")+`</w:p></w:tc></w:tr>`+
			`<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr><w:p>`+run("", "d")+`</w:p></w:tc><w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p>`+run("", "e")+`</w:p></w:tc></w:tr>`+
			`<w:sdt><w:sdtContent><w:tr><w:tc><w:p/><w:tbl><w:tr><w:tc><w:p>`+run("", "f")+`</w:p></w:tc></w:tr></w:tbl><w:p>`+run("", "g")+`</w:p></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>`)...), `
table 1 |  | a | <a |
table 1 hidden | b¶c | ^a | ^a | 0
table 1 | {deleted:d} | <{deleted:d} | {deleted:e}
table 2 | f
table 0 | g
table 1 |`},
		"text boxes": {packed(t, document(`<w:p>`+run("", "a")+`<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>`+run("", "b")+`</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p>`+run("", "no")+`</w:p></mc:Fallback></mc:AlternateContent></w:r>`+run("", "c")+`</w:p>`)...), `
table 0 | a
table 0 | b
table 0 | c`},
		"the main part by its relationship, in other letters": {packed(t, "_rels/.rels", related+relation("a", "officeDocument", "/Word/Main.xml")+`</Relationships>`, "word/MAIN.XML", begin+`<w:p>`+run("", "a")+`</w:p>`+end,
			"docProps/core.xml", `<p xmlns:t="http://purl.org/dc/terms/"><t:modified>2024-01-31T00:00:00Z</t:modified></p>`), "date 2024-01-31\ntable 0 | a"},
		"documents taken in": {packed(t, append(document(`<w:p>`+run("", "a")+`</w:p><w:tbl><w:tr><w:tc><w:p>`+run("", "b")+`</w:p></w:tc></w:tr></w:tbl><w:altChunk r:id="h"/><w:altChunk r:id="d"/><w:altChunk r:id="r"/><w:altChunk r:id="m"/><w:p>`+run("", "z")+`</w:p>`),
			"word/_rels/document.xml.rels", related+relation("h", "aFChunk", "/word/chunk.html")+relation("d", "aFChunk", "chunk.docx")+relation("r", "aFChunk", "../chunk.rtf")+relation("m", "aFChunk", "chunk.mht")+`</Relationships>`,
			"word/chunk.html", "<p>c</p><table><tr><td>d</td></tr></table>", "word/chunk.docx", string(packed(t, document(`<w:p>`+run("", "e")+`</w:p>`)...)), "chunk.rtf", `{\rtf1 f\par}`,
			"word/chunk.mht", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<table><tr><td>g</td></tr></table>")...), `
table 0 | a
table 1 | b
table 0 | c
table 2 | d
table 0 | e
table 0 | f
table 3 | g
table 0 | z`},
		"numbers of lists": {packed(t, append(document(cells(
			listed("", "1", "a"), listed("0", "1", ""), listed("1", "1", "dot"), listed("2", "1", "none"), listed("0", "2", "text"), listed("0", "0", "off"), listed("0", "9", "unknown"), styled("L", "b"), styled("M", "c"),
			`<w:p><w:pPr><w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>d</w:t></w:r></w:p>`)+listed("0", "1", "prose")),
			"_rels/.rels", related+relation("d", "officeDocument", "word/document.xml")+`</Relationships>`, "word/_rels/document.xml.rels", related+relation("n", "numbering", "numbering.xml")+relation("s", "styles", "styles.xml")+`</Relationships>`,
			"word/styles.xml", `<w:styles `+inWord+`><w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="M"><w:basedOn w:val="L"/></w:style></w:styles>`,
			"word/numbering.xml", `<w:numbering `+inWord+`><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>`+
				`<w:lvl w:ilvl="2"><w:numFmt w:val="none"/><w:lvlText w:val="%3"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="注"/></w:lvl></w:abstractNum>`+
				`<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>`)...), `
table 1 | {symbol:（自动编号）}a | {symbol:（自动编号）} | dot | none | text | off | unknown | {symbol:（自动编号）}b | {symbol:（自动编号）}c | d
table 0 | prose`},
		"a document that is missing": {packed(t, document(`<w:p>`+run("", "a")+`</w:p><w:altChunk r:id="x"/>`)...), "table 0 | a\n" + damaged},
		"broken off":                 {packed(t, "word/document.xml", begin+`<w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b`), "table 0 | a\ntable 0 | b\n" + damaged},
		"without a document":         {packed(t, "word/styles.xml", ""), damaged},
		"no zip":                     {[]byte("PK\x03\x04"), damaged},
	} {
		t.Run(name, func(t *testing.T) {
			got := linestest.Read(t, word.Read, c.data).String()
			if got, want := strings.TrimSpace(strings.ReplaceAll(got, " \n", "\n")), strings.TrimSpace(c.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

const word2003 = `<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:aml="http://schemas.microsoft.com/aml/2001/core">` +
	`<o:DocumentProperties><o:LastSaved>2024-01-31T00:00:00Z</o:LastSaved></o:DocumentProperties><w:styles><w:style w:styleId="s"><w:rPr><w:strike/></w:rPr></w:style></w:styles><w:body>` +
	`<w:p><w:r><w:t>a</w:t></w:r><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>b</w:delText></w:r></aml:content></aml:annotation><aml:annotation w:type="Word.Comment"><aml:content><w:p><w:r><w:t>no</w:t></w:r></w:p></aml:content></aml:annotation></w:p>` +
	`<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:rPr><w:rStyle w:val="s"/></w:rPr><w:t>c</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:wordDocument>`

const flat = `<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
	`<w:p><w:pPr><w:pStyle w:val="s"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document></pkg:xmlData></pkg:part><pkg:part pkg:name="/word/footer1.xml"><pkg:xmlData><w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/></pkg:xmlData></pkg:part>` +
	`<pkg:part pkg:name="/word/styles.xml"><pkg:xmlData><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="s"><w:rPr><w:strike/></w:rPr></w:style></w:styles></pkg:xmlData></pkg:part></pkg:package>`

func TestReadXML(t *testing.T) {
	for document, want := range map[string]string{
		word2003: "date 2024-01-31\ntable 0 | a{deleted:b}\ntable 1 | {struck:c} |\ntable 1 | ^{struck:c} |",
		flat:     "table 0 | {struck:a}",
		begin + "<w:p>" + run("", "a") + "</w:p>" + end: "table 0 | a",
		"<a/>": "result {Trouble:5 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}",
		"<a>":  damaged,
	} {
		got := linestest.Read(t, word.ReadXML, []byte(document)).String()
		if got := strings.TrimSpace(strings.ReplaceAll(got, " \n", "\n")); got != want {
			t.Errorf("%.60s\ngot\n%s\nwant\n%s", document, got, want)
		}
	}
	for document, want := range map[string]bool{word2003: true, flat: true, begin: false, "<wordDocument>": false} {
		if root, ok := elements.RootOf([]byte(document)); !ok || word.IsXML(root) != want {
			t.Errorf("%.60s: %v", document, !want)
		}
	}
}

// What is made to cost much costs what its bytes cost.
func TestHostile(t *testing.T) {
	const n = 100_000
	bomb := packed(t, document(strings.Repeat(" ", 30<<20))...)
	chunks := []string{"word/document.xml", begin + strings.Repeat(`<w:altChunk r:id="d"/>`, 90) + end, "word/_rels/document.xml.rels", related + relation("d", "aFChunk", "chunk.docx") + `</Relationships>`}
	for name, c := range map[string]struct {
		data    []byte
		trouble lines.Trouble
	}{
		"tables in tables":           {packed(t, document(strings.Repeat(`<w:tbl><w:tr><w:tc>`, 3000))...), lines.TooLarge},
		"wide cells":                 {packed(t, document(`<w:tbl>`+strings.Repeat(`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/></w:tcPr></w:tc></w:tr>`, n)+`</w:tbl>`)...), lines.TooLarge},
		"columns before":             {packed(t, document(`<w:tbl>`+strings.Repeat(`<w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:p>`+run("", "a")+`</w:p></w:tc></w:tr>`, n)+`</w:tbl>`)...), lines.TooLarge},
		"fields in fields":           {packed(t, document(`<w:p>`+strings.Repeat(field("", ""), n)+`</w:p>`)...), lines.Damaged},
		"styles on styles":           {packed(t, append(document(strings.Repeat(`<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr></w:p>`, n)), "word/_rels/document.xml.rels", related+relation("s", "styles", "s.xml")+`</Relationships>`, "word/s.xml", `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>`)...), lines.NoTrouble},
		"documents taken in":         {packed(t, append(chunks, "word/chunk.docx", string(bomb))...), lines.TooLarge},
		"a document that is its own": {packed(t, append(chunks, "word/chunk.docx", string(packed(t, append(chunks, "word/chunk.docx", string(packed(t, chunks...)))...)))...), lines.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			if problem := linestest.Bounded(t, word.Read, c.data); problem.Trouble != c.trouble {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	saved, err := os.ReadFile("testdata/looks.docx")
	if err != nil {
		t.Fatal(err)
	}
	linestest.Damaged(t, word.Read, 1000, saved)
	linestest.Damaged(t, word.ReadXML, 1000, []byte(word2003), []byte(flat))
}

func FuzzRead(f *testing.F) {
	f.Add(packed(f, document(`<w:p>`+run("<w:strike/>", "a")+`</w:p>`)...))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, word.Read, data) })
}

func FuzzReadXML(f *testing.F) {
	f.Add([]byte(word2003))
	f.Add([]byte(flat))
	f.Add([]byte(begin + `<w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:hMerge/></w:tcPr><w:p>` + field("FORMDROPDOWN", `<w:ffData><w:ddList><w:result w:val="1"/></w:ddList></w:ffData>`) + `</w:p></w:tc></w:tr></w:tbl>` + end))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, word.ReadXML, data) })
}

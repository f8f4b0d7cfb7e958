package word

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/sinks/office/officetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Both documents as a person reads them: a paragraph a line with its style, what leads
// somewhere, and where from. A row of a table is a line of cells.
func TestDocumentsGolden(t *testing.T) {
	consolidated, a := document2023(t)
	var draft bytes.Buffer
	if err := Draft(&draft, a); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"consolidated.golden": consolidated, "draft.golden": draft.Bytes()} {
		got, path := outline(t, data), filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", name, officetest.Division, diff)
		}
	}
}

// outline writes the paragraphs and tables of a document as text: [figure]→place leads
// to a place, {place} is one. A cell over 3 columns begins with ↔3, one over several
// rows with ↓, and where it goes on with ↑.
func outline(t *testing.T, data []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	attribute := func(e xml.StartElement, name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	inCell, anchor := false, ""
	for decoder := xml.NewDecoder(file); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "tc":
				inCell = true
			case "pStyle":
				if !inCell {
					out.WriteString(attribute(e, "val") + ": ")
				}
			case "gridSpan":
				out.WriteString("↔" + attribute(e, "val") + " ")
			case "vMerge":
				out.WriteString(map[string]string{"restart": "↓ ", "": "↑ "}[attribute(e, "val")])
			case "bookmarkStart":
				out.WriteString("{" + attribute(e, "name") + "}")
			case "hyperlink":
				anchor = attribute(e, "anchor")
				out.WriteString("[")
			case "footnoteReference":
				out.WriteString("[^" + attribute(e, "id") + "]")
			case "br":
				out.WriteString(" ⏎ ")
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "hyperlink":
				out.WriteString("]→" + anchor)
			case "tc":
				inCell = false
				out.WriteString(" | ")
			case "tr":
				out.WriteString("\n")
			case "p":
				if !inCell {
					out.WriteString("\n")
				}
			}
		case xml.CharData:
			out.Write(bytes.TrimSpace(e))
		}
	}
}

package zipped_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"gouji/ingest/documents/zipped"
	"gouji/ingest/lines"
)

func archive(t *testing.T, members ...*zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.CreateHeader(m)
		if err == nil {
			_, err = w.Write(bytes.Repeat([]byte("a"), 1000))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParts(t *testing.T) {
	data := archive(t, &zip.FileHeader{Name: `Word\Document.XML`, Method: zip.Deflate}, &zip.FileHeader{Name: "/b", Method: zip.Deflate}, &zip.FileHeader{Name: "c", Flags: 1})
	p, problem := zipped.Open(data, 2500)
	if problem.Trouble != lines.NoTrouble {
		t.Fatal(problem)
	}
	for _, part := range []struct {
		name    string
		bytes   int
		trouble lines.Trouble
	}{
		{"word/document.xml", 1000, lines.NoTrouble}, {"none", 0, lines.NoTrouble}, {"c", 0, lines.Encrypted},
		{"B", 1000, lines.NoTrouble}, {"b", 0, lines.TooLarge}, // all together are over the limit
	} {
		got, problem := p.Read(part.name)
		if len(got) != part.bytes || problem.Trouble != part.trouble {
			t.Errorf("%s: %d bytes, %+v", part.name, len(got), problem)
		}
	}
	if !p.Has("WORD/document.xml") || p.Has("none") {
		t.Error("Has")
	}
	if _, problem := zipped.Open([]byte("PK\x03\x04"), 2500); problem.Trouble != lines.Damaged {
		t.Errorf("no zip: %+v", problem)
	}
	if _, problem := zipped.Open(append(bytes.Repeat([]byte("PK\x01\x02"), 30_000), data...), 2500); problem.Trouble != lines.TooLarge {
		t.Errorf("many parts: %+v", problem)
	}
}

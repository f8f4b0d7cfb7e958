package plaintext

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func toGB18030(t testing.TB, text string) []byte {
	t.Helper()
	encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func toUTF16(text string, littleEndian bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if littleEndian {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

// A character that is cut off at the end of a file is left out, in every encoding; bytes
// that cannot be read elsewhere, or that alone tell the encoding, are not.
func TestCutCharacters(t *testing.T) {
	const whole = "机关名称,年度\n县,12"
	gb, wide := toGB18030(t, whole+"局"), toUTF16("\ufeff"+whole+"局", true)
	for name, c := range map[string]struct {
		raw  []byte
		want string // "" if it cannot be read
	}{
		"UTF-8":              {[]byte(whole + "局")[:len(whole)+2], whole},
		"GB18030":            {gb[:len(gb)-1], whole},
		"UTF-16":             {wide[:len(wide)-1], whole},
		"GB18030, whole":     {gb, whole + "局"},
		"within the text":    {append(bytes.Clone(gb[:len(gb)-1]), ",3"...), ""},
		"the end alone":      {append([]byte("a,12"), gb[len(gb)-2]), ""},
		"nothing but an end": {gb[len(gb)-2 : len(gb)-1], ""},
	} {
		text, _, _, ok := Decode(c.raw, nil)
		if ok != (c.want != "") || ok && string(text) != c.want {
			t.Errorf("%s: %q, %v", name, text, ok)
		}
		if c.want == "" {
			continue
		}
		for piece := range 7 { // the cut end comes alone, or with what stands before it
			rest := iotest.OneByteReader(bytes.NewReader(c.raw[6:]))
			s, ok := Open(Content{Head: c.raw[:6], Rest: rest}, nil, 16+piece, 1<<10)
			if !ok {
				t.Fatalf("%s: not opened", name)
			}
			for s.More() {
			}
			if s.Failure != nil || string(s.Data()) != c.want {
				t.Errorf("%s, read in pieces: %q, %v", name, s.Data(), s.Failure)
			}
		}
	}
}

// A text in UTF-16 without a mark is known by its ASCII characters, though the last eight
// bits of 一 (4E00) and 开 (5F00) are 0 as the first eight of those are.
func TestUTF16WithoutAMark(t *testing.T) {
	report := "一、主动公开政府信息情况\r\n行政许可\t12\r\n一、本年新收政府信息公开申请数量 | 3 | 0 | 0 | 0 | 0 | 0 | 3\r\n"
	for _, text := range []string{report, "机关名称,年度\n某某局,2023\n", "<html><body>一开一开</body></html>"} {
		for _, littleEndian := range []bool{true, false} {
			raw, want := toUTF16(text, littleEndian), UTF16BE
			if littleEndian {
				want = UTF16LE
			}
			if got, _, c, ok := Decode(raw, nil); !ok || c != want || string(got) != text {
				t.Errorf("%q is read as %s, %v: %q", text, c, ok, got)
			}
		}
	}
	for _, other := range [][]byte{
		append([]byte(strings.Repeat(report, 3)), 0, 'x'), // a zero byte in UTF-8
		append([]byte(strings.Repeat(report, 3)), 'x', 0),
		{1, 0, 2, 0, 'a', 0, 'b', 0}, {0, 0, 0, 0, 'a', 0, 'b', 0},
	} {
		if c := Detect(other, true); c != Unknown {
			t.Errorf("%q is %s, want none that is known", other, c)
		}
	}
}

// FuzzDecode: what is decoded is UTF-8, and encodes back to what it was.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("机关名称,年度\n"))
	f.Add(toGB18030(f, "机关名称㐂𠮷,年度\n"))
	f.Add(toUTF16("机关名称,年度\n", true))
	f.Add(toUTF16("\ufeff机关", false))
	f.Fuzz(func(t *testing.T, data []byte) {
		text, _, c, ok := Decode(data, nil)
		if !ok {
			return
		}
		if !utf8.Valid(text) {
			t.Fatalf("%s: %q is not UTF-8", c, text)
		}
		if valid, plain := valid(text); !valid || plain != (len(text) == utf8.RuneCount(text)) {
			t.Fatalf("%q: valid %v, plain %v", text, valid, plain)
		}
		if got, want := len(text)-CountContinuation(text), utf8.RuneCount(text); got != want {
			t.Fatalf("%q has %d characters, want %d", text, got, want)
		}
		if c != GB18030 {
			return
		}
		back, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
		if err != nil {
			t.Fatalf("%q cannot be written back: %v", text, err)
		}
		again, err := simplifiedchinese.GB18030.NewDecoder().Bytes(back)
		if err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q comes back as %q", text, again)
		}
	})
}

// FuzzDetect: what is UTF-16 by its beginning is so when all of it is looked at.
func FuzzDetect(f *testing.F) {
	for _, text := range []string{"机关名称,年度\n", "<html>", "\xef\xbb\xbf<\x00", "\xff\xfe\x00\x00", "\x00<", ""} {
		f.Add([]byte(text))
		f.Add(toUTF16(text, true))
		f.Add(toUTF16("\ufeff"+text, false))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		c := Detect(head, false)
		if got, want := IsUTF16(head), c == UTF16LE || c == UTF16BE; got != want {
			t.Fatalf("%q: UTF-16 %v, detected %s", head, got, c)
		}
	})
}

// FuzzValid holds the check of UTF-8 to the standard library's.
func FuzzValid(f *testing.F) {
	f.Add([]byte("机关名称abcdefghij\xe5\x91"))
	f.Add([]byte("\xed\xa0\x80\xe0\x80\x80\xf4\x90\x80\x80\xc0\x80"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if valid, _ := valid(text); valid != utf8.Valid(text) {
			t.Fatalf("%q: valid %v", text, valid)
		}
	})
}

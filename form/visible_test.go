package form

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"菱塘区民政局（本级） é 👩‍👩‍👧 \u00a0a": "菱塘区民政局（本级） é 👩‍👩‍👧 \u00a0a",
		"甲\x1b[2J局":           "甲␛[2J局",
		"a\nb\r\tc\x00":       "a␊b␍␉c␀",
		"\u009b31m\x7f":       "<U+009B>31m␡",
		"a\xffb\xe4\xb8":      "a<FF>b<E4><B8>",
		"\u202egnp.exe\u2069": "<U+202E>gnp.exe<U+2069>",
		"a\u2028b\u2029":      "a<U+2028>b<U+2029>",
		"\U000e0041":          "<U+E0041>",
		"\ufffd":              "\ufffd",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	if got := VisibleLines("一、\n\t总体\x1b情况\r"); got != "一、\n\t总体␛情况␍" {
		t.Errorf("%q", got)
	}
}

// Whatever comes in, nothing that steers comes out, and what is shown once is
// shown the same again.
func FuzzVisible(f *testing.F) {
	f.Add("甲\x1b]0;x\a局")
	f.Add("\u202e\xff\xc2")
	f.Add("局\u2fff\u3000\u9fff\ua000\xe4\xb8甲\xe9")
	f.Fuzz(func(t *testing.T, text string) {
		got := Visible(text)
		if want := shown(text, ""); got != want {
			t.Errorf("%q is shown as %q, character by character as %q", text, got, want)
		}
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsFunc(got, ControlsDisplay) {
			t.Errorf("%q is shown as %q", text, got)
		}
		if again := Visible(got); again != got {
			t.Errorf("%q is shown as %q, and that as %q", text, got, again)
		}
	})
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"":              "",
		"民政局":           "民政局",
		"=cmd|'/c x'!A": "'=cmd|'/c x'!A",
		" +1":           "' +1",
		"-1":            "'-1",
		"@SUM(A1)":      "'@SUM(A1)",
		"＝1":            "'＝1",
		"\t=1":          "␉=1",
		"某局-2":          "某局-2",
	} {
		if got := Harmless(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// The orders to whatever shows a text, at the bounds of their ranges.
func TestControlsDisplay(t *testing.T) {
	for r, want := range map[rune]bool{
		0x1f: true, ' ': false, '~': false, 0x7f: true, 0x9f: true, 0xa0: false, 0x061b: false, 0x061c: true, 0x200d: false, 0x200e: true, 0x200f: true, 0x2010: false,
		0x2027: false, 0x2028: true, 0x202e: true, 0x202f: false, 0x2065: false, 0x2066: true, 0x2069: true, 0x206a: false,
		0xfff8: false, 0xfff9: true, 0xfffb: true, 0xfffc: false, 0xdffff: false, 0xe0000: true, 0xe007f: true, 0xe0080: false,
	} {
		if ControlsDisplay(r) != want {
			t.Errorf("U+%04X controls what is shown: %t", r, !want)
		}
	}
}

package page

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

// What is embedded comes back, and nothing of it can end its element or be read as
// anything else.
func TestEmbedded(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 600 {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(random.Uint32())
			if random.IntN(4) == 0 {
				data[i] = "\x00\r<\xd8\xdf\xe0\xfe\xff"[random.IntN(8)]
			}
		}
		var text bytes.Buffer
		out := &utf16Writer{to: bufio.NewWriter(&text)}
		out.units(embedded(data))
		if err := out.to.Flush(); err != nil {
			t.Fatal(err)
		}
		var back []byte
		read := []rune(textOf(t, text.Bytes())) // as a browser does: what cannot be is replaced
		for i := 0; i < len(read); i++ {
			unit := uint16(read[i])
			if read[i] > 0xffff || strings.ContainsRune("<\r\x00\ufeff\ufffe\uffff", read[i]) {
				t.Fatalf("%U in the page", read[i])
			}
			if unit == escape {
				i++
				unit = uint16(read[i]) ^ 1<<15
			}
			back = append(back, byte(unit), byte(unit>>8))
		}
		if odd := n % 2; len(back) != n+odd || !bytes.Equal(back[:n], data) {
			t.Fatalf("%d bytes come back as %d", n, len(back))
		}
	}
}

// textOf reads UTF-16.
func textOf(t *testing.T, page []byte) string {
	t.Helper()
	units := make([]uint16, len(page)/2)
	if _, err := binary.Decode(page, binary.LittleEndian, units); err != nil || len(page)%2 != 0 {
		t.Fatalf("%d bytes: %v", len(page), err)
	}
	return string(utf16.Decode(units))
}

// What a district builds in stands in the page as it is, and ends no element.
func TestSelfCheckPageText(t *testing.T) {
	var page bytes.Buffer
	if err := WriteSelfCheck(&page, SelfCheck{Module: []byte("module"), Runtime: "go();", Years: []int{2023}, District: []byte(`{"roster_name": "名单𠮷.csv"}`), Example: []byte("𠮷例</script>")}); err != nil {
		t.Fatal(err)
	}
	text := textOf(t, page.Bytes())
	for _, want := range []string{"\ufeff<!doctype html>", `𠮷例\u003c/script\u003e`, "<title>勾稽", "名单𠮷", `data-bytes="6">潭畤敬</script>`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

package page

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
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
				data[i] = "\x00\r\n<=@"[random.IntN(6)]
			}
		}
		text := embedded(data)
		if bytes.ContainsAny(text, "<\r\x00") {
			t.Fatalf("%q", text)
		}
		var back []byte
		for i := 0; i < len(text); i++ {
			if text[i] == '=' {
				i++
				back = append(back, text[i]-64)
				continue
			}
			back = append(back, text[i])
		}
		if !bytes.Equal(back, data) {
			t.Fatalf("%d bytes come back as %d", n, len(back))
		}
	}
}

// Everything but the module is ASCII, whatever a district builds in.
func TestSelfCheckPageIsASCII(t *testing.T) {
	var page bytes.Buffer
	if err := WriteSelfCheck(&page, SelfCheck{Module: []byte("module"), Runtime: "go();", Years: []int{2023}, District: []byte(`{"roster_name": "名单𠮷.csv"}`), Example: []byte("𠮷例")}); err != nil {
		t.Fatal(err)
	}
	for i, c := range page.Bytes() {
		if c >= 0x80 {
			t.Fatalf("byte %#x at %d: %q", c, i, page.Bytes()[max(0, i-40):i+10])
		}
	}
	for _, want := range []string{`\ud842\udfb7\u4f8b`, `<title>&#x52fe;`, `\u540d\u5355`} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

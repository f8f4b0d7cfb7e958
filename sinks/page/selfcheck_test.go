package page

import (
	"bytes"
	"encoding/ascii85"
	"math/rand/v2"
	"testing"
)

// What is printed comes back, and nothing of it can end its element.
func TestPrintable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		data := make([]byte, n)
		for i := range data {
			if random.IntN(3) > 0 {
				data[i] = byte(random.Uint32())
			}
		}
		text := printable(data)
		if bytes.ContainsAny(text, "<\r\n") {
			t.Fatalf("%q", text)
		}
		back := make([]byte, 4*len(text)+4)
		written, _, err := ascii85.Decode(back, bytes.ReplaceAll(text, []byte("v"), []byte("<")), true)
		if err != nil || !bytes.Equal(back[:written], data) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

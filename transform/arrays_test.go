package transform

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gouji/fixtures/seeds"
)

// A column of texts has each text once, however many there are, also when it is used again.
func TestKeyBuilder(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 0))
	k := newKeyBuilder()
	for range 50 {
		k.reset()
		distinct := 1 + random.IntN(1<<(1+random.IntN(11)))
		var want []string
		for range random.IntN(3000) {
			text := ""
			if n := random.IntN(distinct + 1); n > 0 {
				text = fmt.Sprint("机关", n)
			}
			want = append(want, text)
			k.append(text)
		}
		seen, nulls := map[string]bool{}, 0
		for i, text := range k.texts {
			if seen[text] {
				t.Fatalf("seed %d: text %d of %d, %q, is there twice", seed, i, len(k.texts), text)
			}
			seen[text] = true
		}
		for row, text := range want {
			switch place := k.rows[row]; {
			case text == "" && place == noText:
				nulls++
			case text == "" || place == noText || k.texts[place] != text:
				t.Fatalf("seed %d: row %d has place %d, want %q", seed, row, place, text)
			}
		}
		if nulls != k.nulls || len(k.rows) != len(want) {
			t.Fatalf("seed %d: %d nulls in %d rows, want %d in %d", seed, k.nulls, len(k.rows), nulls, len(want))
		}
	}
}

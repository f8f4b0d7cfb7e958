package parquet

import (
	"encoding/binary"
	"slices"
)

// prefixed is the working memory for pages of texts of which only what differs
// from the text before is stored.
type prefixed struct {
	prefixes, lengths []int32 // of each text: bytes in common with the one before, and the others
}

// append appends the texts at these places of the dictionary in the encoding
// DELTA_BYTE_ARRAY: the lengths of all prefixes, the lengths of what is left of the
// texts without them, and that itself.
func (p *prefixed) append(dst []byte, texts []string, places []int32) []byte {
	p.prefixes, p.lengths = p.prefixes[:0], p.lengths[:0]
	last, lastPlace := "", int32(-1)
	for _, place := range places {
		text := texts[place]
		common := len(text)
		if place != lastPlace {
			common = commonPrefix(last, text)
		}
		p.prefixes, p.lengths = append(p.prefixes, int32(common)), append(p.lengths, int32(len(text)-common))
		last, lastPlace = text, place
	}
	dst = appendDeltas(dst, p.prefixes)
	dst = appendDeltas(dst, p.lengths)
	for i, place := range places {
		dst = append(dst, texts[place][p.prefixes[i]:]...)
	}
	return dst
}

// commonPrefix returns how many bytes two texts begin with alike. It may end
// within a character: readers put the bytes together again before they read them.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// The numbers of a block share the least difference, those of a part the width.
const (
	deltaBlock = 128
	deltaParts = 4
	deltaPart  = deltaBlock / deltaParts
)

// appendDeltas appends numbers from 0 to 2^30 in the encoding DELTA_BINARY_PACKED.
//
// It differs from the library's encoder in that a difference takes whole bytes, in
// which compression sees what repeats: the lengths of keys in three rows each come
// to 58 KB for 100,000 reports in place of 90.
func appendDeltas(dst []byte, numbers []int32) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaParts)
	dst = binary.AppendUvarint(dst, uint64(len(numbers)))
	last := int32(0)
	if len(numbers) > 0 {
		last, numbers = numbers[0], numbers[1:]
	}
	dst = binary.AppendVarint(dst, int64(last))
	for block := range slices.Chunk(numbers, deltaBlock) {
		var store [deltaBlock]int32
		deltas := store[:len(block)]
		for i, number := range block {
			deltas[i] = number - last
			last = number
		}
		least := slices.Min(deltas)
		for i := range deltas {
			deltas[i] -= least
		}
		dst = binary.AppendVarint(dst, int64(least))
		widths := len(dst)
		dst = append(dst, make([]byte, deltaParts)...)
		for part := 0; part*deltaPart < len(block); part++ {
			values := (*[deltaPart]int32)(store[part*deltaPart:]) // zeros after the last
			bytes := bytesOf(slices.Max(values[:]))
			dst[widths+part] = byte(8 * bytes)
			for _, value := range values {
				for range bytes {
					dst = append(dst, byte(value))
					value >>= 8
				}
			}
		}
	}
	return dst
}

// bytesOf returns how many bytes a number that is not negative takes.
func bytesOf(n int32) (bytes int) {
	for ; n > 0; n >>= 8 {
		bytes++
	}
	return bytes
}

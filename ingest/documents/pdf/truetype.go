package pdf

import "encoding/binary"

// charactersOf returns the character of each glyph of a TrueType font, as far as
// its own tables say. Bytes that are no font give none.
func charactersOf(data []byte) map[int]rune {
	characters := map[int]rune{}
	for _, sub := range cmapTables(data) {
		if sub.platform == 0 || sub.platform == 3 && (sub.encoding == 1 || sub.encoding == 10) {
			sub.each(func(code, glyph int) {
				if known, ok := characters[glyph]; !ok || rune(code) < known {
					characters[glyph] = rune(code)
				}
			})
		}
	}
	return characters
}

// codesOf returns the glyph of each code of a font whose codes are its own.
func codesOf(data []byte) map[int]int {
	glyphs := map[int]int{}
	for _, sub := range cmapTables(data) {
		if sub.platform == 1 || sub.platform == 3 && sub.encoding == 0 {
			sub.each(func(code, glyph int) {
				if code&^0xFF == 0xF000 {
					code &= 0xFF
				}
				if code < 256 {
					glyphs[code] = glyph
				}
			})
		}
	}
	return glyphs
}

// subtable is one table of a font from codes to glyphs.
type subtable struct {
	platform, encoding int
	data               []byte
}

func cmapTables(data []byte) (out []subtable) {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(data) {
			return 0
		}
		return int(binary.BigEndian.Uint16(data[at:]))
	}
	u32 := func(at int) int { return u16(at)<<16 | u16(at+2) }
	for i := range min(u16(4), 64) {
		at := 12 + 16*i
		if at+16 > len(data) || string(data[at:at+4]) != "cmap" {
			continue
		}
		start := u32(at + 8)
		for k := range min(u16(start+2), 16) {
			entry := start + 4 + 8*k
			if offset := start + u32(entry+4); offset > start && offset < len(data) {
				out = append(out, subtable{u16(entry), u16(entry + 2), data[offset:]})
			}
		}
	}
	return out
}

// each calls see for the codes of the formats that embedded fonts have: 0, 4, 6 and 12.
func (s subtable) each(see func(code, glyph int)) {
	pair := func(code, glyph int) {
		if glyph != 0 {
			see(code, glyph)
		}
	}
	switch s.u16(0) {
	case 0:
		for code := 0; code < 256 && 6+code < len(s.data); code++ {
			pair(code, int(s.data[6+code]))
		}
	case 4:
		s.eachSegment(pair)
	case 6:
		first := s.u16(6)
		for k := range s.u16(8) {
			pair(first+k, s.u16(10+2*k))
		}
	case 12:
		left := 1 << 17
		for i := range min(s.u32(12), len(s.data)/12) {
			start, end, glyph := s.u32(16+12*i), s.u32(20+12*i), s.u32(24+12*i)
			for code := start; code <= end && code <= 0x10FFFF && left > 0; code++ {
				left--
				pair(code, glyph+code-start)
			}
		}
	}
}

// eachSegment tells the glyphs of a table of format 4.
func (s subtable) eachSegment(pair func(code, glyph int)) {
	segments := s.u16(6) / 2
	left := 1 << 16 // a table cannot name more codes than there are
	for i := range segments {
		end, start := s.u16(14+2*i), s.u16(16+2*segments+2*i)
		delta, at := s.u16(16+4*segments+2*i), 16+6*segments+2*i
		offset := s.u16(at)
		for code := start; code <= end && code < 0xFFFF && left > 0; code++ {
			left--
			glyph := code
			if offset != 0 {
				if glyph = s.u16(at + offset + 2*(code-start)); glyph == 0 {
					continue
				}
			}
			pair(code, (glyph+delta)&0xFFFF)
		}
	}
}

// u16 reads two bytes, 0 where there are none.
func (s subtable) u16(at int) int {
	if at < 0 || at+2 > len(s.data) {
		return 0
	}
	return int(binary.BigEndian.Uint16(s.data[at:]))
}

// u32 reads four bytes.
func (s subtable) u32(at int) int { return s.u16(at)<<16 | s.u16(at+2) }

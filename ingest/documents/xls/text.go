package xls

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// charset is the number of the code page that byte texts are written in; 0 if it is not said.
type charset int

// decode returns a byte text as UTF-8. What does not say its code page comes from
// a Chinese Windows, or from a program that writes UTF-8 without knowing.
func (c charset) decode(raw []byte) string {
	plain := true
	for _, b := range raw {
		plain = plain && b < utf8.RuneSelf
	}
	if plain {
		return string(raw)
	}
	var from encoding.Encoding
	switch c {
	case 936, 10008, 54936:
		from = simplifiedchinese.GB18030
	case 950, 10002:
		from = traditionalchinese.Big5
	case 932, 10001:
		from = japanese.ShiftJIS
	case 1252, 32769, 10000, 367:
		from = charmap.Windows1252
	default:
		if utf8.Valid(raw) {
			return string(raw)
		}
		from = simplifiedchinese.GB18030
	}
	text, err := from.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(text)
}

// byteText takes a text of bytes behind its length, which has size bytes.
func byteText(data []byte, size int) []byte {
	if len(data) < size {
		return nil
	}
	length := int(data[0])
	if size == 2 {
		length = int(binary.LittleEndian.Uint16(data))
	}
	return data[size:min(size+length, len(data))]
}

// wideText takes a text of BIFF8 behind its length in two bytes.
func wideText(data []byte) (text string, ok bool) {
	if len(data) < 3 {
		return "", false
	}
	return wideTextOf(data[2:], int(binary.LittleEndian.Uint16(data)))
}

// wideTextOf takes a text of BIFF8 of so many characters: a byte of flags, what
// they announce, and the characters in one or two bytes each.
func wideTextOf(data []byte, length int) (text string, ok bool) {
	s := sharedReader{parts: [][]byte{data}}
	raw, ok := s.characters(nil, nil, length)
	return string(raw), ok
}

// fontRun says from which byte of a text on a font holds.
type fontRun struct{ at, font int }

// sharedReader goes over bytes that run on over several records.
type sharedReader struct {
	parts [][]byte
}

// rest is what is left of the record at hand; the next one is begun when it is used up.
func (s *sharedReader) rest() []byte {
	for len(s.parts) > 0 && len(s.parts[0]) == 0 {
		s.parts = s.parts[1:]
	}
	if len(s.parts) == 0 {
		return nil
	}
	return s.parts[0]
}

// take takes so many bytes; fewer if there are no more.
func (s *sharedReader) take(count int) []byte {
	rest := s.rest()
	if len(rest) >= count {
		s.parts[0] = rest[count:]
		return rest[:count]
	}
	var taken []byte
	for count > 0 && len(rest) > 0 {
		n := min(count, len(rest))
		taken = append(taken, rest[:n]...)
		s.parts[0] = rest[n:]
		count -= n
		rest = s.rest()
	}
	return taken
}

// skip leaves out so many bytes.
func (s *sharedReader) skip(count int) {
	for count > 0 {
		rest := s.rest()
		if len(rest) == 0 {
			return
		}
		n := min(count, len(rest))
		s.parts[0] = rest[n:]
		count -= n
	}
}

// text takes a text behind its length in two bytes.
func (s *sharedReader) text(to []byte, runs *[]fontRun) ([]byte, bool) {
	length := s.take(2)
	if len(length) < 2 {
		return to, false
	}
	return s.characters(to, runs, int(binary.LittleEndian.Uint16(length)))
}

// characters takes a text of so many characters, and the fonts of its pieces if runs is given.
func (s *sharedReader) characters(to []byte, runs *[]fontRun, length int) ([]byte, bool) {
	const wide, phonetic, rich = 0x01, 0x04, 0x08
	head := s.take(1)
	if len(head) < 1 {
		return to, false
	}
	flags := head[0]
	runCount, phoneticBytes := 0, 0
	if flags&rich != 0 {
		count := s.take(2)
		if len(count) < 2 {
			return to, false
		}
		runCount = int(binary.LittleEndian.Uint16(count))
	}
	if flags&phonetic != 0 {
		size := s.take(4)
		if len(size) < 4 {
			return to, false
		}
		phoneticBytes = int(binary.LittleEndian.Uint32(size))
	}
	isWide := flags&wide != 0
	begin := len(to)
	var starts []int // where in to each character begins, if the fonts of pieces are wanted
	keep := runs != nil && runCount > 0
	for left := length; left > 0; {
		if len(s.parts) == 0 {
			return to, false
		}
		if len(s.parts[0]) == 0 {
			// The record that continues begins with the width of the characters anew.
			again := s.take(1)
			if len(again) < 1 {
				return to, false
			}
			isWide = again[0]&wide != 0
		}
		rest := s.parts[0]
		width := 1
		if isWide {
			width = 2
		}
		n := min(left, len(rest)/width)
		if n == 0 {
			return to, false // half a character at the end of a record
		}
		to, starts = appendCharacters(to, rest[:n*width], isWide, starts, keep)
		s.parts[0] = rest[n*width:]
		left -= n
	}
	for range runCount {
		run := s.take(4)
		if len(run) < 4 {
			return to, false
		}
		if !keep {
			continue
		}
		at := int(binary.LittleEndian.Uint16(run))
		if at < len(starts) {
			*runs = append(*runs, fontRun{at: starts[at] - begin, font: int(binary.LittleEndian.Uint16(run[2:]))})
		}
	}
	s.skip(phoneticBytes)
	return to, true
}

// appendCharacters appends characters of one or two bytes as UTF-8, and to starts
// where each of them begins.
func appendCharacters(to, raw []byte, wide bool, starts []int, keep bool) ([]byte, []int) {
	if !wide {
		for _, c := range raw {
			if keep {
				starts = append(starts, len(to))
			}
			to = utf8.AppendRune(to, rune(c))
		}
		return to, starts
	}
	for i := 0; i+1 < len(raw); i += 2 {
		if keep {
			starts = append(starts, len(to))
		}
		r := rune(binary.LittleEndian.Uint16(raw[i:]))
		if utf16.IsSurrogate(r) && i+3 < len(raw) {
			if pair := utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(raw[i+2:]))); pair != utf8.RuneError {
				i += 2
				if keep {
					starts = append(starts, len(to))
				}
				r = pair
			}
		}
		to = utf8.AppendRune(to, r)
	}
	return to, starts
}

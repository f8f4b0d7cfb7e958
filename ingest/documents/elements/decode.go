package elements

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Decode turns a document into UTF-8 from the encoding that its first bytes or
// its declaration name. ok is false if some of it is not in that encoding; what
// cannot be read is then U+FFFD.
func Decode(data []byte) (text []byte, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return decoded(data, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return decoded(data, unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	}
	if utf8.Valid(data) {
		return data, true // whatever it says: by chance text of another encoding is not
	}
	if name := declared(data); len(name) > 0 {
		if e, err := htmlindex.Get(string(name)); err == nil && e != unicode.UTF8 {
			if e == simplifiedchinese.GBK {
				e = simplifiedchinese.GB18030 // which holds all of it
			}
			return decoded(data, e)
		}
	}
	return bytes.ToValidUTF8(data, []byte("\uFFFD")), false
}

func decoded(data []byte, from encoding.Encoding) ([]byte, bool) {
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return nil, false
	}
	return text, !bytes.Contains(text, []byte("\uFFFD"))
}

// declared returns the encoding that an XML declaration names.
func declared(data []byte) []byte {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(data, []byte("<?xml")) {
		return nil
	}
	end := bytes.Index(data, []byte("?>"))
	if end < 0 {
		return nil
	}
	for rest := data[len("<?xml"):end]; bytes.IndexByte(rest, '=') >= 0; {
		equals := bytes.IndexByte(rest, '=')
		key := bytes.TrimSpace(rest[:equals])
		rest = bytes.TrimSpace(rest[equals+1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		n := bytes.IndexByte(rest[1:], rest[0])
		if n < 0 {
			return nil
		}
		if string(key) == "encoding" {
			return rest[1 : 1+n]
		}
		rest = rest[n+2:]
	}
	return nil
}

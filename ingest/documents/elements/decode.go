package elements

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// encodings are those that a document of a Chinese office declares, by their names and
// their other names in the Encoding Standard, in small letters. GB 18030 holds all of
// GBK. Those of other languages are not among them: no office here writes them, and
// their tables would be a fortieth of the self-check page.
var encodings = map[string]encoding.Encoding{
	"gb18030": simplifiedchinese.GB18030, "gbk": simplifiedchinese.GB18030, "x-gbk": simplifiedchinese.GB18030, "cp936": simplifiedchinese.GB18030,
	"gb2312": simplifiedchinese.GB18030, "gb_2312": simplifiedchinese.GB18030, "gb_2312-80": simplifiedchinese.GB18030, "chinese": simplifiedchinese.GB18030,
	"big5": traditionalchinese.Big5, "big5-hkscs": traditionalchinese.Big5, "x-x-big5": traditionalchinese.Big5, "cn-big5": traditionalchinese.Big5,
	"windows-1252": charmap.Windows1252, "cp1252": charmap.Windows1252, "iso-8859-1": charmap.Windows1252, "iso8859-1": charmap.Windows1252,
	"latin1": charmap.Windows1252, "us-ascii": charmap.Windows1252, "ascii": charmap.Windows1252,
}

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
	if from, ok := encodings[strings.ToLower(string(declared(data)))]; ok {
		return decoded(data, from)
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

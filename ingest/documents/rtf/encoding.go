package rtf

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// charsetPage returns the code page of a font's character set, 0 for those that
// leave it to the document: a font for Latin letters says nothing of the Chinese
// text that a program sets in it.
func charsetPage(charset int) int {
	switch charset {
	case 128:
		return 932
	case 134:
		return 936
	case 136:
		return 950
	case 161:
		return 1253
	case 204:
		return 1251
	case 238:
		return 1250
	}
	return 0
}

// codePage returns the encoding of a code page of Windows, that of Western Europe
// for those that no Chinese office writes.
func codePage(page int) encoding.Encoding {
	switch page {
	case 936, 54936:
		return simplifiedchinese.GB18030
	case 950:
		return traditionalchinese.Big5
	case 932:
		return japanese.ShiftJIS
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 65001:
		return unicode.UTF8
	}
	return charmap.Windows1252
}

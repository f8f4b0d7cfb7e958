package layout

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// radicals are characters that programs write in place of the common ones that
// look the same: fonts have one glyph for both, and the way back from glyph to
// character may end at the radical. Unicode names no equal for those listed here,
// or the traditional form of the character.
var radicals = func() map[rune]rune {
	const pairs = "⺃乚⺅亻⺇几⺈刀⺋㔾⺌小⺍小⺎尢⺐尢⺒巳⺓幺⺔彑⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢水⺣灬⺤爫⺥爫⺦丬⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糸⺰纟⺱网⺲罒⺳网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阝⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟⼾户"
	m := map[rune]rune{}
	runes := []rune(pairs)
	for i := 0; i+1 < len(runes); i += 2 {
		m[runes[i]] = runes[i+1]
	}
	return m
}()

// common puts common characters for radicals (U+2E80 to U+2FDF) and for the
// characters that exist twice for the sake of older encodings (U+F900 to U+FAFF).
func common(text string) string {
	if !strings.ContainsFunc(text, isVariant) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch plain, listed := radicals[r]; {
		case listed:
			b.WriteRune(plain)
		case isVariant(r):
			b.WriteString(norm.NFKC.String(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isVariant(r rune) bool {
	return r >= 0x2E80 && r <= 0x2FDF || r >= 0xF900 && r <= 0xFAFF && r != utf8.RuneError
}

package claims

import (
	"math"
	"strings"
	"sync"
)

// tokenKind tells the tokens of a text apart.
type tokenKind uint8

const (
	numberToken tokenKind = iota
	phraseToken
	yearToken      // 2023年
	separatorToken // ，：（）: a clause ends
	pauseToken     // 、: between the items of a list
	closingToken   // ）
	sentenceToken  // 。；: a sentence, or a part of it that stands alone, ends
)

// token is a piece of a text that the grammar knows. Places are characters from 0.
type token struct {
	kind       tokenKind
	start, end int
	class      class    // of a phrase
	quantity   Quantity // of a phrase
	sign       rune     // of a separator
	number     number
	year       int
}

// number is a figure as it stands in a text.
type number struct {
	value       int64
	decimals    uint8
	unit        string
	approximate bool
}

// maxDigits bounds the digits of a figure: more are no count but a code.
const maxDigits = 12

// foldRune replaces other ways of writing a character by one of them. One character
// stays one, so that places in the text stay what they are.
func foldRune(r rune) rune {
	switch {
	case r == '，', r == '；', r == '！', r == '？':
		return r // they separate clauses, while a comma may separate thousands
	case r >= '！' && r <= '～':
		return r - 0xFEE0
	case r == '　', r == '\u00a0', r == '\t':
		return ' '
	case r == '〇', r == '○':
		return '零'
	}
	return r
}

// scan is what one pass over a text gives.
type scan struct {
	folded  []rune  // its characters after foldRune
	at      []int   // where each begins in the text, in bytes, and where the last one ends
	tokens  []token // in order, places in characters
	numbers int     // how many of the tokens are numbers
}

// scanned keeps what scans have allocated.
var scanned = sync.Pool{New: func() any { return new(scan) }}

func (s *scan) read(text string) {
	s.folded, s.at, s.tokens = s.folded[:0], s.at[:0], s.tokens[:0]
	s.numbers = 0
	for at, r := range text {
		s.folded, s.at = append(s.folded, foldRune(r)), append(s.at, at)
	}
	s.at = append(s.at, len(text))
	words := theLexicon()
	for at := 0; at < len(s.folded); {
		t, ok := words.tokenAt(s.folded, at)
		if !ok {
			at++
			continue
		}
		if t.end > t.start {
			at = t.end
		}
		if t.kind != phraseToken || t.class != noClass {
			s.tokens = append(s.tokens, t)
		}
		if t.kind == numberToken {
			s.numbers++
		}
	}
}

// tokenAt reads the token that begins at a place. A masked figure, such as a date,
// is a token of no class.
func (x *lexicon) tokenAt(text []rune, at int) (token, bool) {
	t := token{start: at, end: at + 1}
	switch text[at] {
	case '。', '！', '？', '；', ';', '\n', '\r':
		t.kind = sentenceToken
		return t, true
	case '，', ',', ':', '(':
		t.kind, t.sign = separatorToken, text[at]
		return t, true
	case ')':
		t.kind, t.sign = closingToken, ')'
		return t, true
	case '、':
		t.kind = pauseToken
		return t, true
	}
	begins := x.beginningOf(text[at])
	if begins == 0 {
		return token{}, false
	}
	p := x.phraseAt(text, at)
	if begins&numeral != 0 && (p == nil || isDigit(text[at]) && at+len(p.words) < len(text) && isDigit(text[at+len(p.words)])) {
		if t, ok := numberAt(text, at); ok {
			return t, true
		}
	}
	if p == nil {
		return token{}, false
	}
	t = token{kind: phraseToken, start: at, end: at + len(p.words), class: p.class, quantity: p.quantity}
	if p.class == application && len(p.words) == 2 && text[at] == '申' && otherApplication(text, at) {
		t.class, t.quantity = business, Business
	}
	return t, true
}

// otherApplication reports whether the words before 申请 say that it is one for
// something else, or of one kind only: 企业开办申请, 残疾人证申请, 征地类申请.
func otherApplication(text []rune, at int) bool {
	if at < 2 {
		return false
	}
	switch text[at-1] {
	case '类':
		return !strings.ContainsRune("各此该两几种开", text[at-2])
	case '办':
		return text[at-2] == '开' // 企业开办, not 转办
	}
	return strings.ContainsRune("证房贷照牌款险籍", text[at-1])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// numberAt reads a figure with its unit, or masks what only looks like one.
func numberAt(text []rune, at int) (token, bool) {
	switch {
	case text[at] == '百' && len(text)-at > 3 && text[at+1] == '分' && text[at+2] == '之':
		return percentAt(text, at)
	case !isDigit(text[at]):
		return chineseNumberAt(text, at)
	}
	n, end, ok := digitsAt(text, at)
	masked := token{kind: phraseToken, start: at, end: end}
	switch {
	case !ok:
		masked.end++ // too long for a count
		return masked, true
	case end == len(text):
	case end-at == 4 && n.decimals == 0 && text[end] == '年' && n.value > 1990 && n.value < 2100:
		return token{kind: yearToken, start: at, end: end + 1, year: int(n.value)}, true
	case text[end] == '月':
		if partOfYear(text, at, end, n.value) {
			masked.class = month
		}
		return masked, true
	}
	if insideOther(text, at) {
		return masked, true
	}
	n, end = completeNumber(text, n, end)
	if n.unit == "" && oneOf(text, end, "年月日号楼时点室层届版章款部季期人名家张本户类方天小个-〕]~/.") {
		return masked, true
	}
	return token{kind: numberToken, start: at, end: end, number: n}, true
}

// percentAt reads 百分之十二.
func percentAt(text []rune, at int) (token, bool) {
	n, end, ok := digitsAt(text, at+3)
	if !ok {
		n, end, ok = chineseAt(text, at+3)
	}
	n.unit = "%"
	return token{kind: numberToken, start: at, end: end, number: n}, ok
}

// insideOther reports whether digits are the rest of something else: 第3, 〔2021, A12.
func insideOther(text []rune, at int) bool {
	return digitAt(text, at-1) || oneOf(text, at-1, "第-〔[./") || at > 0 && text[at-1] < 0x80 && isLetter(text[at-1])
}

// ranges are the signs between the ends of a stretch of months.
const ranges = "至到-~—"

// partOfYear reports whether a month, which ends at 月, ends or is a part of the year:
// 1至6月, 6月份, 截至10月底; not the whole year or the day of something.
func partOfYear(text []rune, at, end int, number int64) bool {
	switch {
	case number < 1 || number > 12:
		return false
	case digitAt(text, end+1): // a day
		return number < 12 && endsTime(text, at)
	case oneOf(text, end+1, ranges) && digitAt(text, end+2):
		return false // the month that ends it decides
	case number < 12:
		return true
	case oneOf(text, end+1, "底末"):
		return false
	case oneOf(text, at-1, ranges):
		return behindJanuary(text, at-2) // 7至12月, not 1至12月
	default:
		return !endsTime(text, at)
	}
}

// endsTime reports whether a month, or the year before it, stands behind 至 or 截止.
func endsTime(text []rune, month int) bool {
	if oneOf(text, month-1, "年") && digitAt(text, month-2) {
		month -= 5 // 2023年
	}
	return oneOf(text, month-1, "至到止")
}

// behindJanuary reports whether the month that ends at a place is another than the first.
func behindJanuary(text []rune, at int) bool {
	if oneOf(text, at, "月") {
		at--
	}
	return digitAt(text, at) && (text[at] != '1' || digitAt(text, at-1))
}

func oneOf(text []rune, at int, signs string) bool {
	return at >= 0 && at < len(text) && strings.ContainsRune(signs, text[at])
}

func digitAt(text []rune, at int) bool { return at >= 0 && at < len(text) && isDigit(text[at]) }

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// digitsAt reads 1180, 1,180 or 84.1.
func digitsAt(text []rune, at int) (n number, end int, ok bool) {
	digits := 0
	for end = at; end < len(text); end++ {
		r := text[end]
		switch {
		case isDigit(r):
			if digits++; digits > maxDigits {
				return n, end, false
			}
			n.value = n.value*10 + int64(r-'0')
			if n.decimals > 0 {
				n.decimals++
			}
			continue
		case r == ',' && n.decimals == 0 && end > at && groupOfThree(text, end+1):
			continue
		case r == '.' && n.decimals == 0 && end > at && end+1 < len(text) && isDigit(text[end+1]):
			n.decimals = 1 // one more than the decimals read so far
			continue
		}
		break
	}
	if n.decimals > 0 {
		n.decimals--
	}
	return n, end, digits > 0
}

// groupOfThree reports whether exactly three digits stand at a place.
func groupOfThree(text []rune, at int) bool {
	if at+3 > len(text) || !isDigit(text[at]) || !isDigit(text[at+1]) || !isDigit(text[at+2]) {
		return false
	}
	return at+3 == len(text) || !isDigit(text[at+3])
}

var chineseValue = func() map[rune]int64 {
	m := map[rune]int64{'两': 2}
	for i, forms := range []string{"零", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"} {
		for _, r := range forms {
			m[r] = int64(i)
		}
	}
	return m
}()

var chineseTens = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// maxNumerals bounds the characters of a figure in Chinese numerals before its decimals;
// 九千九百九十九 has seven.
const maxNumerals = 12

// chineseAt reads 十二, 一百零三, 两, 十二点五, 三千.
func chineseAt(text []rune, at int) (n number, end int, ok bool) {
	var sum, digit int64
	open := false
	for end = at; end < len(text) && end-at < maxNumerals; end++ {
		r := text[end]
		if v, isValue := chineseValue[r]; isValue {
			digit, open, ok = v, true, true
			continue
		}
		tens, isTens := chineseTens[r]
		if !isTens {
			break
		}
		if !open {
			digit = 1
		}
		sum, digit, open, ok = sum+digit*tens, 0, false, true
	}
	n.value = sum + digit
	if ok && end+1 < len(text) && text[end] == '点' {
		for k := end + 1; k < len(text); k++ {
			v, isValue := chineseValue[text[k]]
			if !isValue || n.decimals >= 4 {
				break
			}
			n.value, n.decimals, end = n.value*10+v, n.decimals+1, k+1
		}
	}
	return n, end, ok
}

// chineseNumberAt reads a figure in Chinese numerals, which needs a unit to be one.
func chineseNumberAt(text []rune, at int) (token, bool) {
	_, isValue := chineseValue[text[at]]
	_, isTens := chineseTens[text[at]]
	if !isValue && !isTens {
		return token{}, false
	}
	n, end, ok := chineseAt(text, at)
	if !ok {
		return token{}, false
	}
	if at > 0 && strings.ContainsRune("第每逐任同另唯这某统单之", text[at-1]) {
		return token{kind: phraseToken, start: at, end: end}, true
	}
	if text[at] == '零' && end-at == 1 && !zeroCases(text, end) {
		return token{}, false
	}
	n, end = completeNumber(text, n, end)
	if n.unit == "" || n.unit == "次" && n.value < 2 {
		return token{}, false
	}
	return token{kind: numberToken, start: at, end: end, number: n}, true
}

// zeroCases tells 零件申请 (no application) from 零件 (a machine part).
func zeroCases(text []rune, at int) bool {
	if at >= len(text) || text[at] != '件' {
		return false
	}
	rest := string(text[at+1 : min(at+5, len(text))])
	for _, words := range []string{"申请", "复议", "诉讼", "政府", "依申", "行政"} {
		if strings.HasPrefix(rest, words) {
			return true
		}
	}
	return false
}

// units are the measure words, longest first where one begins another. What
// counts something else than cases and items is marked.
var units = []struct {
	words string
	count bool
}{
	{"件次", true}, {"件", true}, {"条次", true}, {"条", true}, {"份", true}, {"宗", true}, {"起", true}, {"项", true}, {"篇", true}, {"部分", false}, {"部", true},
	{"个工作日", false}, {"个月", false}, {"个部分", false}, {"个百分点", false}, {"个", true}, {"次", true}, {"元", true}, {"%", true}, {"成以上", false}, {"成", false},
	{"人次", false}, {"人", false}, {"名", false}, {"家", false}, {"张", false}, {"本", false}, {"期", false}, {"户", false}, {"类", false}, {"方面", false}, {"天", false}, {"场", false},
}

// unitRunes are the characters of the units, in their order.
var unitRunes = func() (all [][]rune) {
	for _, u := range units {
		all = append(all, []rune(u.words))
	}
	return all
}()

// isCount reports whether a unit counts cases or items, or is money or a share.
func isCount(unit string) bool {
	for _, u := range units {
		if u.words == unit {
			return u.count
		}
	}
	return false
}

// completeNumber reads what may follow the digits: a repetition in brackets,
// 余 and 多, 万 and 亿, and the unit.
func completeNumber(text []rune, n number, end int) (number, int) {
	blank := func() {
		for end < len(text) && text[end] == ' ' {
			end++
		}
	}
	blank()
	if end+2 < len(text) && text[end] == '(' {
		if again, after, ok := chineseAt(text, end+1); ok && after < len(text) && text[after] == ')' && again.value == n.value {
			end = after + 1
		}
	}
	vague := func() {
		for end < len(text) && strings.ContainsRune("余多几", text[end]) {
			n.approximate = true
			end++
		}
	}
	vague()
	for _, scale := range []struct {
		word   rune
		digits uint8
	}{{'万', 4}, {'亿', 8}} {
		if end < len(text) && text[end] == scale.word {
			n = n.times(scale.digits)
			end++
		}
	}
	vague()
	blank()
	for i, words := range unitRunes {
		if len(text)-end >= len(words) && equal(text[end:end+len(words)], words) {
			n.unit = units[i].words
			end += len(words)
			break
		}
	}
	return n, end
}

// times multiplies a figure by a power of ten, exactly.
func (n number) times(digits uint8) number {
	for ; digits > 0 && n.decimals > 0; digits-- {
		n.decimals--
	}
	for ; digits > 0 && n.value < math.MaxInt64/1000; digits-- {
		n.value *= 10
	}
	for n.decimals > 0 && n.value%10 == 0 {
		n.value /= 10
		n.decimals--
	}
	return n
}

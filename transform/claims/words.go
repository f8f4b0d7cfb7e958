package claims

import (
	"slices"
	"strings"
)

// imply adds a figure that the words state without digits.
func (r *reader) imply(at int, value int64, q Quantity) {
	c := Claim{Section: r.section, Start: at, End: at, Value: value, Quantity: q, Scope: r.scope, Period: r.period, Of: -1, Implied: true}
	c.Left, c.Phrase = r.leave(&c), r.phrase(at, at)
	r.claims = append(r.claims, c)
}

// nothing reads a negation and what it denies, up to the end of its clause.
func (r *reader) nothing(tokens []token, i int) {
	d := denial{not: tokens[i], weak: r.is(tokens[i], "无", "没有", "未有", "未发生", "没有发生", "未产生", "未出现")}
	d.clause = behind(tokens, i)
	if len(d.clause) == 0 && i > 0 && tokens[i-1].sign == ':' {
		d.clause, d.weak = before(tokens, i-1), false // 收到申请的数量：无
	}
	for end := i + 1 + len(d.clause); end < len(tokens) && tokens[end].kind == pauseToken; {
		next := behind(tokens, end)
		d.clause = tokens[i+1 : end+1+len(next)]
		end += 1 + len(next)
	}
	if follows := i + 1 + len(d.clause); follows < len(tokens) && tokens[follows].kind == numberToken {
		return
	}
	for k, t := range d.clause {
		if t.kind != phraseToken {
			continue
		}
		if t.class == result || t.class == business || t.class == publishing || t.class == way {
			return // no request of that kind: it says nothing about the whole
		}
		r.deny(&d, k)
	}
}

// denial is a negation and the clause that it denies.
type denial struct {
	not    token
	clause []token
	weak   bool // 无: it denies what stands right behind it only
}

// deny reads what a negation says of one word of its clause.
func (r *reader) deny(d *denial, k int) {
	switch t := d.clause[k]; t.class {
	case application:
		if r.deniesAll(d, k) {
			r.imply(d.not.start, 0, Received)
		}
	case proceeding:
		r.noProceedings(t, d.clause[k+1:])
	case outcome:
		if r.is(t, "败诉") && (k == 0 || d.clause[k-1].class != proceeding) {
			r.imply(t.start, 0, Litigation+".corrected")
		}
	case document:
		r.noDocuments(t, d.not)
	case act:
		if (k > 1 && d.clause[k-2].class == act || t.start-d.not.end <= 2) && t.quantity != Purchases && !r.counted(t.quantity) {
			r.imply(t.start, 0, t.quantity)
		}
	case carrying:
		if q := d.carried(t); q != Carried && !r.counted(q) {
			r.imply(d.not.start, 0, q)
		}
	}
}

// carried is which way 结转 goes that is denied.
func (d *denial) carried(t token) Quantity {
	q := t.quantity
	for _, w := range d.clause {
		if w.class == nextYear || w.class == lastYear {
			q = w.quantity
		}
	}
	return q
}

// deniesAll reports whether a negation denies all applications where it denies one:
// not what was carried over, not those for a review, not those of one kind.
func (r *reader) deniesAll(d *denial, k int) bool {
	t := d.clause[k]
	switch {
	case r.speaksOf(d.clause[:k], carrying): // 无上年结转申请
		return false
	case k > 0 && d.clause[k-1].class == proceeding && t.start-d.clause[k-1].end <= 1: // 未收到行政复议申请
		return false
	case r.onlyCause(d.clause[k:]), d.weak && t.start-d.not.end > 4, r.counted(Received):
		return false
	}
	return !qualified(r.folded[min(d.not.end, t.start):t.start])
}

// before returns the tokens of the clause that ends at a token.
func before(tokens []token, i int) []token {
	k := i
	for k > 0 && tokens[k-1].kind == phraseToken {
		k--
	}
	return tokens[k:i]
}

// noProceedings: none of reviews and suits together means none of either.
func (r *reader) noProceedings(t token, behind []token) {
	kinds := []Quantity{t.quantity}
	if t.quantity == Proceedings {
		kinds = []Quantity{Review, Litigation}
	}
	ended := Quantity("")
	if len(behind) > 0 && behind[0].class == outcome {
		ended = "." + behind[0].quantity
	}
	for _, q := range kinds {
		if !r.counted(q + ended) {
			r.imply(t.start, 0, q+ended)
		}
	}
}

// noDocuments: 未制发规范性文件. A bare 无规范性文件 does not say whether none was
// made or none is in force: either will do.
func (r *reader) noDocuments(t, not token) {
	act := Quantity("")
	switch {
	case r.is(not, "未废止"):
		act = ".repealed"
	case r.is(not, "未制发", "未制定", "未出台", "未印发", "未制定出台"):
		act = ".issued"
	case t.start-not.end > 2 && r.folded[t.start-1] != '、':
		return
	}
	if !r.counted(t.quantity + act) {
		r.imply(not.start, 0, t.quantity+act)
	}
}

// onlyCause reports whether an application is only what a proceeding is about:
// 申请行政复议, 信息公开申请引发的诉讼.
func (r *reader) onlyCause(tokens []token) bool {
	if len(tokens) < 2 || tokens[1].kind != phraseToken {
		return false
	}
	gap := tokens[1].start - tokens[0].end
	return tokens[1].class == proceeding && gap == 0 || tokens[1].class == caused && gap <= 3
}

// qualified reports whether words between a negation and 申请 narrow it down, so
// that it does not speak of all applications: 未收到需补正的申请.
func qualified(words []rune) bool {
	text := string(words)
	if strings.Contains(text, "对我") {
		return false
	}
	for _, narrow := range narrowing {
		if strings.Contains(text, narrow) {
			return true
		}
	}
	return false
}

// narrowing are words that make 申请 behind a negation some applications only.
var narrowing = strings.Fields("补正 因 涉 重复 收费 网 信函 来信 邮 传真 当面 撤 其他形式 其他方式 其它 退 超期 逾期")

// counted reports whether the sentence states a figure of a quantity already.
func (r *reader) counted(q Quantity) bool {
	for i := r.from; i < len(r.claims); i++ {
		if r.claims[i].Quantity == q {
			return true
		}
	}
	return false
}

// allAnswered reads 均按时办结 behind what was received: as many were answered.
func (r *reader) allAnswered(tokens []token, i int) {
	clause := behind(tokens, i)
	if _, ok := has(clause, answering); !ok && !strings.Contains(r.after(tokens[i]), "办理") {
		return
	}
	if follows := i + 1 + len(clause); follows < len(tokens) && tokens[follows].kind == numberToken {
		return
	}
	for k := len(r.claims) - 1; k >= r.from; k-- {
		c := &r.claims[k]
		if c.Start > tokens[i].start {
			continue
		}
		if c.Quantity == Received && c.Left == NotLeft && !c.Approximate && !r.counted(Answered) {
			r.imply(tokens[i].start, c.Value, Answered)
		}
		return
	}
}

// allEnded reads how all cases just counted ended: 行政复议2件，均维持; 诉讼1件，未审结.
func (r *reader) allEnded(tokens []token, begin, i int) {
	last := len(r.claims) - 1
	if last < r.from || begin == 0 || r.claims[last].Start != tokens[begin-1].start || tokens[begin].kind != separatorToken {
		return
	}
	c := &r.claims[last]
	if r.list != nil && slices.Contains(r.list.parts, last) {
		return
	}
	for _, t := range tokens[begin:i] {
		if t.kind == numberToken || t.kind == phraseToken && t.class != all {
			return
		}
	}
	if follows := i + 1 + len(behind(tokens, i)); follows < len(tokens) && tokens[follows].kind == numberToken {
		return
	}
	switch c.Quantity {
	case Review, Litigation, "litigation_direct", "litigation_after_review":
		if c.Left == NotLeft && !c.Approximate && c.Value > 0 {
			r.imply(tokens[i].start, c.Value, c.Quantity+"."+tokens[i].quantity)
		}
	}
}

// allNatural reads 均为自然人申请 behind what was received.
func (r *reader) allNatural(tokens []token, i int) {
	clause := behind(tokens, i)
	if len(clause) == 0 || clause[0].quantity != Natural || clause[0].start > tokens[i].end+1 {
		return
	}
	if follows := i + 1 + len(clause); follows < len(tokens) && tokens[follows].kind == numberToken {
		return
	}
	if last := len(r.claims) - 1; last >= r.from && r.claims[last].Quantity == Received && r.claims[last].Left == NotLeft && !r.claims[last].Approximate {
		r.imply(tokens[i].start, r.claims[last].Value, Natural)
	}
}

// after returns the words of the clause behind a token.
func (r *reader) after(t token) string {
	rest := string(r.folded[t.end:min(t.end+16, len(r.folded))])
	if end := strings.IndexAny(rest, "，。；,;"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// allZero spreads 均为0 over all that is named in front of it.
func (r *reader) allZero(wide []token, of *Claim) {
	at, own := of.Start, of.Quantity
	for _, t := range wide {
		if t.kind != phraseToken {
			continue
		}
		q := Unknown
		switch t.class {
		case application:
			q = Received
		case proceeding, result, nextYear, lastYear:
			q = t.quantity
		}
		if q != Unknown && q != Branch && q != own && !r.counted(q) && (q != Received || !r.carriedNamed(wide)) {
			r.imply(at, 0, q)
		}
	}
}

// carriedNamed reports whether words speak of what is carried over: 上年结转申请 are no
// applications received.
func (r *reader) carriedNamed(wide []token) bool {
	_, ok := has(wide, carrying)
	return ok
}

package claims

import (
	"slices"
	"strings"

	"gouji/form"
)

// Read finds the figures that a section of a report states in words, in the
// order of the text, for a report of the given year. What it cannot tell for
// certain it leaves alone, and says why.
func Read(section, text string, year int) Text {
	kept := scanned.Get().(*scan)
	defer scanned.Put(kept)
	kept.read(text)
	folded, tokens := kept.folded, kept.tokens
	r := reader{section: section, text: text, at: kept.at, folded: folded, year: year}
	if kept.numbers > 0 {
		r.claims = make([]Claim, 0, kept.numbers+kept.numbers/8+2) // and some without digits
	}
	first := 0
	for i := 0; i <= len(tokens); i++ {
		if i < len(tokens) && (tokens[i].kind != sentenceToken) {
			continue
		}
		end := len(folded)
		if i < len(tokens) {
			end = tokens[i].start
		}
		r.sentence(tokens[first:i])
		switch {
		case i == len(tokens):
		case folded[tokens[i].start] == '；', folded[tokens[i].start] == ';':
			r.closeInner()
		default:
			r.endSentence(end, startsWithList(tokens, i+1))
		}
		first = i + 1
	}
	r.endSentence(len(folded), false)
	r.nest()
	return Text{Claims: r.claims, Lists: r.lists}
}

// startsWithList reports whether a sentence begins with 其中 and goes on with the one before.
func startsWithList(tokens []token, i int) bool {
	return i < len(tokens) && tokens[i].kind == phraseToken && tokens[i].class == opener
}

// endSentence forgets what does not reach beyond a sentence. What the next one
// speaks of is known where it begins with 其中.
func (r *reader) endSentence(end int, continues bool) {
	r.closeLists()
	r.unopened()
	sentence := r.words(min(r.begin, end), end)
	for i := r.from; i < len(r.claims); i++ {
		r.claims[i].Sentence = sentence
	}
	r.begin, r.before, r.from = end+1, r.from, len(r.claims)
	if !continues {
		r.topic, r.noun, r.scope, r.period, r.foreign = noClass, Unknown, Own, ThisYear, false
	}
	r.continues, r.previous = continues, nil
}

// sentence reads the tokens of a sentence, or of a part of one that ; ends.
func (r *reader) sentence(tokens []token) {
	begin := 0 // first token since the last figure
	depth := 0
	for i, t := range tokens {
		switch t.kind {
		case numberToken:
			r.figure(tokens, begin, i)
			if last := len(r.claims) - 1; last < 0 || r.claims[last].Left != LeaveUnit || i+1 == len(tokens) || tokens[i+1].start != t.end {
				begin = i + 1 // else both count one thing: 1人2次
			}
			continue
		case separatorToken:
			if t.sign == '(' {
				depth++
			}
			if t.sign != '，' && t.sign != ',' && i > 0 && tokens[i-1].kind == numberToken && tokens[i-1].end == t.start {
				r.open(t, tokens, i+1) // 154件(信函申请22件、网络申请132件), 245条：网站180条
			}
		case closingToken:
			depth = max(depth-1, 0)
			r.closeBracket(depth)
		}
		r.see(tokens, i, begin)
		if t.kind == phraseToken {
			r.silent(tokens, begin, i)
		}
	}
}

// see follows what the words speak of: topic, scope and time.
func (r *reader) see(tokens []token, i, begin int) {
	t := tokens[i]
	switch {
	case t.kind == yearToken:
		r.seeYear(tokens, i)
		return
	case t.kind != phraseToken:
		return
	}
	switch t.class {
	case application, business, proceeding, act, publishing, channel, document:
		r.topic = t.class
		if t.class == proceeding || t.class == document {
			r.noun = t.quantity
		}
	case area:
		r.scope = District
	case members:
		r.scope = Member
	case ownOffice:
		r.seeOwnOffice(t)
	case otherTime, halfYear, quarter, month, thisTime, lastYear:
		r.seeTime(tokens, i)
	case foreign:
		r.foreign = true
	case opener, openOpener:
		r.open(t, tokens, i)
	case openList:
		if r.list != nil && (!r.is(t, "等") || i > 0 && tokens[i-1].kind == numberToken && tokens[i-1].end == t.start) {
			r.list.open = true
		}
	}
}

// seeYear follows what a year says of the time, if it does not say what is compared.
func (r *reader) seeYear(tokens []token, i int) {
	switch t := tokens[i]; {
	case r.carryAround(tokens, i):
	case t.year == r.year || t.year == r.year+1 && r.dated(tokens, i):
		if r.period != OtherTime {
			r.period = ThisYear
		}
	case r.compared(tokens, i):
	case t.year == r.year-1:
		r.period = LastYear
	default:
		r.period = OtherTime
	}
}

// seeTime follows words that tell the time.
func (r *reader) seeTime(tokens []token, i int) {
	switch t := tokens[i]; t.class {
	case otherTime, halfYear:
		r.period = OtherTime
	case quarter, month:
		next := i > 0 && tokens[i-1].kind == yearToken && tokens[i-1].end == t.start && tokens[i-1].year == r.year+1 // 截至2024年1月, the date of the report
		if r.topic != publishing && r.list == nil && !next {
			r.period = OtherTime
		}
	case thisTime:
		r.period = ThisYear
	case lastYear:
		if r.spokenOf(tokens, i) {
			r.period = LastYear
		}
	}
}

// seeOwnOffice: 我局 is the reporter; 本级 and the like are a part of an area just spoken of.
func (r *reader) seeOwnOffice(t token) {
	switch r.foreign = false; {
	case !r.is(t, "本级", "办公室", "办公厅", "区局"):
		r.scope = Own
	case r.scope == District:
		r.scope = Member
	default:
		r.scope = Office
	}
}

// spokenOf reports whether 去年 says when something was received, not what it is
// compared with or carried over from: 去年收到申请11件.
func (r *reader) spokenOf(tokens []token, i int) bool {
	if i > 0 && tokens[i-1].kind == phraseToken && tokens[i-1].class == change {
		return false
	}
	if at := tokens[i].start; at > r.begin && strings.ContainsRune("较比与同和跟对含括转自由从将", r.folded[at-1]) {
		return false
	}
	next := firstOf(behind(tokens, i), receiving, handling, answering, carrying, change, rising, falling, level)
	return next.class == receiving || next.class == answering
}

// carryAround reports whether a year is part of 2022年结转 or 结转至2023年.
func (r *reader) carryAround(tokens []token, i int) bool {
	next := i+1 < len(tokens) && tokens[i+1].kind == phraseToken && tokens[i+1].class == carrying && tokens[i+1].start-tokens[i].end <= 2
	before := i > 0 && tokens[i-1].kind == phraseToken && tokens[i-1].class == carrying && tokens[i].start-tokens[i-1].end <= 2
	return next || before
}

// compared reports whether a year stands behind 较 or 比.
func (r *reader) compared(tokens []token, i int) bool {
	return i > 0 && tokens[i-1].kind == phraseToken && tokens[i-1].class == change && tokens[i].start-tokens[i-1].end <= 1
}

// dated reports whether a year begins a date, 2024年1月: in the year after the
// report's it is the date of the report itself.
func (r *reader) dated(tokens []token, i int) bool {
	at := tokens[i].end
	return at < len(r.folded) && r.folded[at] == '1'
}

// figure makes a claim of the number at index i, whose clause begins at token begin.
func (r *reader) figure(tokens []token, begin, i int) {
	t := tokens[i]
	n := t.number
	c := Claim{
		Section: r.section, Start: t.start, End: t.end, Words: r.words(t.start, t.end),
		Value: n.value, Decimals: n.decimals, Unit: n.unit, Approximate: n.approximate,
		Scope: r.scope, Period: r.period, Of: -1,
	}
	c.Phrase = r.phrase(t.start, t.end)
	wide := tokens[begin:i]
	if k := len(wide); k > 0 && wide[k-1].class == approximate && wide[k-1].end == t.start {
		c.Approximate = true
	}
	if !r.means(&c, tokens, begin, i) {
		return
	}
	if c.Left == NotLeft {
		c.Left = r.leave(&c)
	}
	r.claims = append(r.claims, c)
	r.listed(len(r.claims)-1, wide)
	for _, q := range r.implied {
		r.imply(c.End, c.Value, q)
	}
	r.implied = r.implied[:0]
	if t, ok := has(wide, all); ok && c.Value == 0 && c.Left == NotLeft && c.Start-t.end <= 1 {
		r.allZero(wide, &c)
	}
}

// means decides by its unit what a figure tells. It reports false for a number that
// counts nothing.
func (r *reader) means(c *Claim, tokens []token, begin, i int) bool {
	wide, tail := tokens[begin:i], behind(tokens, i)
	switch unit := c.Unit; {
	case unit == "%" || unit == "个百分点" || unit == "成" || unit == "成以上":
		r.percentage(c, wide)
	case unit != "" && !isCount(unit) || unit == "个" && r.countsOther(c.End, tail):
		c.Left = LeaveUnit
	case unit == "元":
		c.Quantity, c.Left = r.money(wide)
	case r.difference(c, wide):
	default:
		r.count(c, clause(tokens, begin, i), wide, tail)
		return unit != "" || r.bare(c, tokens, i)
	}
	return true
}

// countsOther reports whether 个 counts what stands behind it and is nothing of the
// form: 7个部门.
func (r *reader) countsOther(end int, tail []token) bool {
	if end == len(r.folded) || strings.ContainsRune("，,。；;:、()！？的 \n\r", r.folded[end]) {
		return false
	}
	return len(tail) == 0 || tail[0].start > end
}

// clause returns the tokens of the clause in front of a figure.
func clause(tokens []token, begin, i int) []token {
	for k := i - 1; k >= begin; k-- {
		if tokens[k].kind == separatorToken || tokens[k].kind == pauseToken || tokens[k].kind == closingToken {
			return tokens[k+1 : i]
		}
	}
	return tokens[begin:i]
}

// bare decides whether a number without a unit is a figure: 部分公开70，占4.02%.
func (r *reader) bare(c *Claim, tokens []token, i int) bool {
	if i == 0 || c.Quantity == Unknown || c.Decimals > 0 {
		return false
	}
	before := tokens[i-1]
	if before.kind != phraseToken || tokens[i].start-before.end > 1 {
		return false
	}
	return before.class == result || before.class == receiving || before.class == answering || before.class == carrying
}

// percentage reads a share, a change or a rate.
func (r *reader) percentage(c *Claim, wide []token) {
	c.Of = len(r.claims) - 1
	if c.Unit != "%" {
		c.Left = LeaveVague
	}
	if change, ok := has(wide, rising, falling, level); ok && r.comparing(wide) {
		c.Quantity, c.Grows = YearOnYear, 1
		if change.class == falling {
			c.Grows = -1
		}
		r.ofChange(c)
		return
	}
	if _, ok := has(wide, share); ok {
		c.Quantity = Share
		if _, larger := has(wide, area); larger || c.Of < 0 || r.claims[c.Of].Unit == "%" {
			c.Left = LeaveVague
		}
		return
	}
	c.Quantity, c.Left = Rate, LeaveRate
}

// comparing reports whether the words compare with the year before. A second
// change behind the first says so no more: 较上年增加16件，增长16%.
func (r *reader) comparing(wide []token) bool {
	if _, ok := has(wide, change); ok {
		return true
	}
	last := len(r.claims) - 1
	return last >= r.from && (r.claims[last].Quantity == YearOnYear || r.claims[last].Period == LastYear)
}

// ofChange finds the figure that changed: the one before, but for other changes.
func (r *reader) ofChange(c *Claim) {
	for c.Of >= r.from && (r.claims[c.Of].Quantity == YearOnYear || r.claims[c.Of].Quantity == Share || r.claims[c.Of].Period != ThisYear) {
		c.Of--
	}
	switch {
	case c.Of < r.from:
		c.Of, c.Left = -1, LeaveNoCell
	case r.claims[c.Of].Left != NotLeft || !comparable(r.claims[c.Of].Quantity):
		c.Left = LeaveNoCell
	}
}

// difference reads a change in cases: 较上年增加16件, 比去年同期的13件少6件.
func (r *reader) difference(c *Claim, wide []token) bool {
	turn, ok := has(wide, rising, falling)
	if !ok || !r.comparing(wide) {
		if _, last := has(wide, change); last && len(r.claims) > r.from {
			if _, verb := has(wide, receiving, answering, handling, result); !verb && r.lastYearNamed(wide) {
				c.Period, c.Quantity = LastYear, r.claims[len(r.claims)-1].Quantity
				c.Left = LeaveTime
				return true
			}
		}
		return false
	}
	before := behindToken(wide, turn)
	if turn.end > c.Start || c.Start-turn.end > 3 && (before.start != turn.end || before.class != receiving || !r.is(turn, "多", "少")) {
		return false // 比上年多收到申请2件 is a change, too
	}
	c.Of = len(r.claims) - 1
	c.Quantity, c.Grows = YearOnYear, 1
	if turn.class == falling {
		c.Grows = -1
	}
	r.ofChange(c)
	return true
}

// behindToken returns the token after another, or the zero token.
func behindToken(tokens []token, t token) token {
	if at := slices.IndexFunc(tokens, func(other token) bool { return other.start == t.start }); at >= 0 && at+1 < len(tokens) {
		return tokens[at+1]
	}
	return token{}
}

// lastYearNamed reports whether the words name the year before.
func (r *reader) lastYearNamed(wide []token) bool {
	if _, ok := has(wide, lastYear); ok {
		return true
	}
	for _, t := range wide {
		if t.kind == yearToken && t.year == r.year-1 {
			return true
		}
	}
	return false
}

// money reads what an amount is of.
func (r *reader) money(wide []token) (Quantity, Leave) {
	if _, ok := has(wide, fee); ok {
		return ProcessingFee, NotLeft
	}
	if t, ok := has(wide, act); ok {
		switch t.quantity {
		case Fee:
			return Fee, NotLeft
		case Purchases:
			return PurchaseAmount, NotLeft
		}
	}
	if last := len(r.claims) - 1; last >= r.from {
		switch r.claims[last].Quantity {
		case Purchases:
			return PurchaseAmount, NotLeft
		case ProcessingFee:
			return ProcessingFee, NotLeft
		}
	}
	return Unknown, LeaveNoCell
}

// step tries to tell what a number of things counts: by the clause in front of it, by
// the whole stretch since the figure before, by the words behind it.
type step func(r *reader, c *Claim, lead, wide, tail []token) bool

// steps are tried in order until one can tell.
var steps = [...]step{
	(*reader).ownedByBusiness, (*reader).byWayListed, (*reader).resultRow, (*reader).carried, (*reader).quarterly, (*reader).byWay,
	(*reader).proceedings, (*reader).applicants, (*reader).documents, (*reader).acts, (*reader).verbs, (*reader).published,
}

// count decides what a number of things counts.
func (r *reader) count(c *Claim, lead, wide, tail []token) {
	if r.labelled(c, lead, wide) || r.partOfPublished(c, lead) || r.ofMember(c, lead, wide) {
		return
	}
	if !r.speaksOf(wide, opener, openOpener) && !r.speaks(lead) && !r.speaks(tail) && r.bareClause(c) {
		lead = wide // 收到申请，共14件
	}
	if last := len(lead) - 1; r.list == nil && last >= 0 && (lead[last].class == openOpener || lead[last].class == opener) {
		c.Left = LeaveNoCell // 申请内容主要涉及征地12件: parts of what the words do not tell
		return
	}
	for _, tells := range steps {
		if tells(r, c, lead, wide, tail) {
			r.narrow(c, lead, wide, tail)
			return
		}
	}
	r.decideWithoutWords(c, lead)
}

// labelled: the labels stand in front of 分别为, the figures behind it in their order.
func (r *reader) labelled(c *Claim, lead, wide []token) bool {
	labels := r.respective(wide)
	if labels != nil {
		r.previous = labels
	}
	if labels == nil && (len(r.previous) == 0 || r.speaks(lead)) {
		return false
	}
	c.Quantity, r.previous = r.previous[0], r.previous[1:]
	return true
}

// decideWithoutWords takes what no word names: it is a part if it stands in a list, else nothing.
func (r *reader) decideWithoutWords(c *Claim, lead []token) {
	switch {
	case r.list == nil:
		c.Left = LeaveNoCell
		if r.speaksOf(lead, receiving, handling) {
			r.topic = business // 受理法律援助案件45件: what is 办结 behind it are these
		}
	case kindOf(r.claims[r.list.whole].Quantity) == kindOf(Received):
		c.Quantity = Branch
	default:
		c.Quantity = Class
	}
}

// narrow leaves alone what counts a part only of what its verb counts: 逾期答复1件,
// 涉及征地的申请8件, 其中1名申请人提交申请7件, 2件申请中1件已公开.
func (r *reader) narrow(c *Claim, lead, wide, tail []token) {
	switch c.Quantity {
	case Received, Handled, Answered, CarriedOut:
	default:
		return
	}
	part := r.speaksOf(lead, narrower)
	if c.Quantity == Received && !r.speaksOf(wide, receiving) {
		begin := r.clauseBegin(c.Start)
		part = part || r.reads(begin, min(begin+2, c.Start), "涉及")
		if t := firstOf(tail, application); t.end > 0 && t.end < len(r.folded) && r.folded[t.end] == '中' {
			part = true
		}
	}
	if at, opened := has(wide, opener, openOpener); opened && c.Quantity == Received && (r.list == nil || at.start > r.claims[r.list.whole].Start) && !r.speaksOf(wide, ownOffice, area, thisTime, total) {
		part = true
	}
	if !part {
		return
	}
	r.implied = r.implied[:0]
	if c.Quantity = Branch; r.list == nil {
		c.Left = LeaveVague
	}
}

// bareClause reports whether a clause has no words of its own before its figure.
func (r *reader) bareClause(c *Claim) bool { return c.Start-r.clauseBegin(c.Start) <= 4 }

// clauseBegin is where the words begin that belong to what stands at a place alone.
func (r *reader) clauseBegin(at int) int {
	for at > r.begin && !strings.ContainsRune("，,。；;:()、\n", r.folded[at-1]) {
		at--
	}
	return at
}

// partOfPublished: what is listed below published information is a class or a
// channel of it, whatever its words mean elsewhere: 行政处罚类信息0条, 依申请公开信息476条.
func (r *reader) partOfPublished(c *Claim, lead []token) bool {
	if r.list == nil || r.speaksOf(lead, receiving, answering, carrying, proceeding, quarter, halfYear) {
		return false
	}
	switch whole := &r.claims[r.list.whole]; {
	case whole.Left == LeaveBusiness:
		c.Quantity, c.Left = Business, LeaveBusiness
		return true
	case whole.Quantity == Unknown && whole.Left == LeaveNoCell:
		// whatever it is, these are parts of it
	case whole.Quantity != Proactive && whole.Quantity != Channel && whole.Quantity != Class && whole.Quantity != Licences:
		return false
	}
	if t, ok := has(lead, docAct); ok && !r.is(t, "公开", "发布", "新增") {
		return false
	}
	c.Quantity = Class
	if _, ok := has(lead, channel); ok {
		c.Quantity = Channel
	}
	return true
}

// ofMember: 自然资源局1097件, 住建局、公安分局分别受理43件、39件 are figures of members.
func (r *reader) ofMember(c *Claim, lead, wide []token) bool {
	if _, ok := has(wide, respective); ok && r.speaksOf(wide, receiving, handling, answering) {
		r.scope = Member
	}
	named := c.Start > 0 && strings.ContainsRune("局委办厅院府处站所", r.folded[c.Start-1]) && !r.speaks(lead) && !r.speaksOf(lead, ownOffice)
	if !named && r.scope != Member && !r.memberNamed(c, lead) {
		return false
	}
	c.Scope, c.Quantity, c.Left = Member, Received, LeaveScope
	return true
}

// memberNamed reports whether a clause about a whole area begins with the name of
// one of its organs: 全区受理申请420件，其中住建局受理112件.
func (r *reader) memberNamed(c *Claim, lead []token) bool {
	if r.scope != District || r.list == nil {
		return false
	}
	begin := r.phraseBegin(c.Start)
	for _, t := range lead {
		if t.class == receiving || t.class == handling || t.class == answering {
			return t.start > begin && strings.ContainsRune("局委办厅院府处站所室心会镇乡道", r.folded[t.start-1])
		}
	}
	return false
}

// speaks reports whether tokens say what is counted.
func (r *reader) speaks(tokens []token) bool {
	_, ok := has(tokens, receiving, handling, answering, application, result, carrying, applicant, proceeding, outcome, document, docAct, act, business, publishing, channel, way, quarter, fee, rest)
	return ok
}

// respective collects the labels in front of 分别为: 予以公开、部分公开、无法提供分别为9件、2件和6件.
func (r *reader) respective(wide []token) []Quantity {
	at := slices.IndexFunc(wide, func(t token) bool {
		return t.kind == phraseToken && (t.class == respective || t.class == opener && r.is(t, "分别为", "分别是"))
	})
	if at < 0 {
		return nil
	}
	var labels []Quantity
	for _, t := range wide[:at] {
		if t.kind == phraseToken && (t.class == result || t.class == applicant) {
			labels = append(labels, t.quantity)
		}
	}
	if len(labels) < 2 {
		return nil
	}
	return labels
}

// mentions reports whether the sentence being read has a word, up to its end.
func (r *reader) mentions(word string) bool {
	rest := r.text[r.at[r.begin]:]
	if end := strings.IndexAny(rest, "。！？\n\r"); end >= 0 {
		rest = rest[:end]
	}
	return strings.Contains(rest, word)
}

// ownedByBusiness: 12345, 信访, 留言 own every 受理 and 办结 until the next word
// of applications.
func (r *reader) ownedByBusiness(c *Claim, lead, wide, tail []token) bool {
	if t, ok := has(lead, business, application, result, proceeding, document, act); ok && t.class != business {
		return false
	}
	_, here := has(lead, business)
	if !here && len(tail) > 0 {
		if t := firstOf(tail, business, application, result); t.class == application || t.class == result {
			return false
		}
	}
	if !here && (r.topic != business || r.speaksOf(lead, publishing, channel, way, quarter)) {
		return false
	}
	c.Quantity, c.Left = Business, LeaveBusiness
	return true
}

// firstOf returns the first token of a class, or the zero token.
func firstOf(tokens []token, classes ...class) token {
	for _, t := range tokens {
		if t.kind == phraseToken && slices.Contains(classes, t.class) {
			return t
		}
	}
	return token{}
}

// resultRow: a row or group of the results of table 三.
func (r *reader) resultRow(c *Claim, lead, wide, tail []token) bool {
	row := r.resultNamed(c, lead, wide, tail)
	switch {
	case row == Withdrawn && r.topic == proceeding:
		return false // of a review: it ended otherwise
	case row == Unknown && r.answering() && r.grants(lead, c):
		row = "granted" // 公开4件, behind what was received
	}
	if row == Unknown || r.topic == publishing && r.list == nil {
		return false
	}
	if c.Quantity = row; row == Branch {
		c.Left = LeaveNoCell
	}
	return true
}

// resultNamed is the row or group that the words name: in the clause before the figure,
// together with others, as 其他 behind rows of that group, or behind the figure.
func (r *reader) resultNamed(c *Claim, lead, wide, tail []token) Quantity {
	if together := r.together(lead, wide); together != Unknown {
		return together
	}
	row := rowOf(lead)
	if row == Unknown && c.Start >= 2 && r.reads(c.Start-2, c.Start, "其他") && r.lastIsRowOf(OtherResults) {
		row = "other_misc"
	}
	if row == Unknown && firstOf(tail, result, publishing, channel).class == result {
		row = rowOf(tail)
	}
	return row
}

// rowOf is the row or group that tokens name. A row says more than the group that
// stands beside it: 因本机关不掌握相关信息而无法提供1件.
func rowOf(tokens []token) Quantity {
	best := Unknown
	for _, t := range tokens {
		if t.kind == phraseToken && t.class == result && (best == Unknown || !isGroup(t.quantity) || isGroup(best)) {
			best = t.quantity
		}
	}
	return best
}

// together: results named together before one figure, 予以公开和部分公开共30件.
func (r *reader) together(lead, wide []token) Quantity {
	if _, ok := has(lead, total); !ok {
		return Unknown
	}
	var groups []Quantity
	for _, t := range wide {
		if t.kind == phraseToken && t.class == result && isGroup(t.quantity) {
			groups = append(groups, t.quantity)
		}
	}
	switch {
	case len(groups) < 2:
		return Unknown
	case len(groups) == 2 && groups[0] == "granted" && groups[1] == "partially_granted":
		return Disclosed
	default:
		return Branch
	}
}

// lastIsRowOf reports whether the figure before is of a row below a group of results.
func (r *reader) lastIsRowOf(group Quantity) bool {
	last := len(r.claims) - 1
	return last >= r.from && strings.HasPrefix(string(r.claims[last].Quantity), string(group)+"_")
}

// answering reports whether the sentence has spoken of applications.
func (r *reader) answering() bool {
	for i := r.since(); i < len(r.claims); i++ {
		switch r.claims[i].Quantity {
		case Received, Answered, Handled, Withdrawn:
			return true
		}
	}
	return false
}

// grants reports whether 公开 alone stands in front of a figure: 受理9件，公开4件. With
// other words before it, documents are published: 网上公开了17件.
func (r *reader) grants(lead []token, c *Claim) bool {
	if len(lead) == 0 || !r.is(lead[len(lead)-1], "公开") {
		return false
	}
	t := lead[len(lead)-1]
	before := rune('，')
	if t.start > 0 {
		before = r.folded[t.start-1]
	}
	alone := strings.ContainsRune("，,:(、 ", before) || len(lead) > 1 && lead[len(lead)-2].end == t.start && lead[len(lead)-2].class == opener
	return alone && c.Start-t.end <= 1
}

// carried: what goes over from year to year.
func (r *reader) carried(c *Claim, lead, wide, tail []token) bool {
	window := lead
	if _, ok := has(window, carrying); !ok {
		if firstOf(tail, carrying, receiving, answering, handling).class != carrying {
			return false
		}
		window = tail
	}
	t, _ := has(window, carrying)
	if r.topic == proceeding && !r.speaksOf(lead, application) {
		r.carriedProceedings(c)
		return true
	}
	c.Quantity = r.carriedOver(window, t)
	if t.quantity == CarriedOut && r.is(t, "余") && !r.speaksOf(tail, carrying, handling) {
		return false
	}
	if c.Period == LastYear {
		c.Period = ThisYear // 2022年结转 in the report of 2023 is this year's row
	}
	return true
}

// carriedOver tells from the words around 结转 which way it goes.
func (r *reader) carriedOver(window []token, t token) Quantity {
	over := Carried
	for _, w := range window {
		switch {
		case w.kind == phraseToken && (w.class == nextYear || w.class == lastYear):
			over = w.quantity
		case w.kind != yearToken:
		case w.start >= t.end: // 结转至2024年
			over = CarriedOut
			if w.year <= r.year {
				over = CarriedIn
			}
		case over == Carried && w.year < r.year: // 2022年结转
			over = CarriedIn
		}
	}
	if over == Carried {
		return t.quantity
	}
	return over
}

// carriedProceedings: reviews and suits go over from year to year, too, but the form
// does not say so, and what is new this year then is not all that table 四 counts.
func (r *reader) carriedProceedings(c *Claim) {
	c.Quantity, c.Left = Business, LeaveBusiness
	for i := r.from; i < len(r.claims); i++ {
		switch r.claims[i].Quantity {
		case Review, Litigation, Proceedings:
			r.claims[i].Left = LeaveVague
		}
	}
}

// quarterly: the figures of quarters and halves, which only add up.
func (r *reader) quarterly(c *Claim, lead, wide, tail []token) bool {
	if _, ok := has(lead, quarter, halfYear); !ok {
		return false
	}
	if _, ok := has(lead, application, receiving, answering); ok {
		return false
	}
	c.Quantity, c.Period = Quarter, ThisYear
	return true
}

// byWayListed: in a list by ways every item is one: 线下来信或转办1件.
func (r *reader) byWayListed(c *Claim, lead, wide, tail []token) bool {
	if r.list == nil || len(r.list.parts) == 0 || r.claims[r.list.parts[0]].Quantity != Via {
		return false
	}
	return r.byWay(c, lead, wide, tail)
}

// byWay: received by network, letter, in person: no cell, but they add up.
func (r *reader) byWay(c *Claim, lead, wide, tail []token) bool {
	_, inLead := has(lead, way)
	if !inLead && firstOf(tail, way, application, receiving, answering).class != way {
		return false
	}
	c.Quantity = Via
	return true
}

// proceedings: reviews and suits, and how they ended.
func (r *reader) proceedings(c *Claim, lead, wide, tail []token) bool {
	end, ended := r.ended(lead, tail)
	base, ok := r.proceedingNamed(lead, tail)
	if !ok && ended {
		base, ok = r.proceedingOf(end)
	}
	if !ok {
		return false
	}
	c.Quantity = base
	if ended {
		c.Quantity += "." + end.quantity
	}
	verb, _ := has(lead, receiving, handling)
	if (r.mentions("应诉") || verb.end > 0 && r.is(verb, "受理", "办理")) && !r.mentions("信息公开") {
		c.Left = LeaveBusiness // all the reviews and suits of an agency, or those it decides, not those about information
	}
	if base == Proceedings && ended {
		c.Left = LeaveVague
	}
	return true
}

// proceedingNamed is the kind of proceeding that the words before the figure name, or,
// where they name nothing else, those behind it.
func (r *reader) proceedingNamed(lead, tail []token) (Quantity, bool) {
	if noun, ok := has(lead, proceeding); ok {
		return noun.quantity, true
	}
	t := firstOf(tail, proceeding, application)
	return t.quantity, t.class == proceeding && !r.speaksOf(lead, receiving, application, answering)
}

// ended is how the proceedings ended, as the words before the figure say or, where
// proceedings are spoken of, those behind it.
func (r *reader) ended(lead, tail []token) (token, bool) {
	if end, ok := has(lead, outcome); ok || r.topic != proceeding {
		return end, ok
	}
	switch t := firstOf(tail, outcome, result); {
	case t.class == outcome:
		return t, true
	case t.quantity == Withdrawn:
		return token{quantity: "other"}, true
	}
	return token{}, false
}

// proceedingOf is what ended so where the clause does not name it: 败诉 is said of
// suits, else it is what was spoken of last.
func (r *reader) proceedingOf(end token) (Quantity, bool) {
	if end.end > 0 && r.is(end, "败诉", "被纠错", "纠错") && r.noun != Review {
		return Litigation, true
	}
	return r.noun, r.topic == proceeding && r.noun != Unknown
}

// applicants: the columns of table 三.
func (r *reader) applicants(c *Claim, lead, wide, tail []token) bool {
	t, ok := has(lead, applicant)
	if !ok {
		if t = firstOf(tail, applicant); t.class != applicant {
			return false
		}
	}
	c.Quantity = t.quantity
	return true
}

// documents: 规章 and 规范性文件, made, repealed or in force.
func (r *reader) documents(c *Claim, lead, wide, tail []token) bool {
	noun, named := has(lead, document)
	done, acted := has(lead, docAct)
	if !named && !acted || r.topic != document {
		return false
	}
	base := r.noun
	if named {
		base = noun.quantity
	}
	if base == Unknown {
		return false
	}
	if last := len(r.claims) - 1; !acted && last >= r.from && !r.speaksOf(wide, thisTime) {
		// 制定规章1件、规范性文件9件: the verb is that of the figure before
		if _, act, of := strings.Cut(string(r.claims[last].Quantity), "."); of && isDocument(r.claims[last].Quantity) && r.folded[r.claims[last].End] == '、' {
			acted, done.quantity = true, Quantity(act)
		}
	}
	if !acted {
		if r.list != nil {
			c.Quantity = Class // 规范性文件2条, a class of what was published
			return true
		}
		c.Left = LeaveVague // made, published or in force: the words do not say
		done.quantity = "issued"
	}
	c.Quantity = base + "." + done.quantity
	return true
}

// acts: the rows of table 二 that count decisions.
func (r *reader) acts(c *Claim, lead, wide, tail []token) bool {
	t, ok := has(lead, act)
	if !ok {
		return false
	}
	if first := firstOf(lead, act); first.quantity != t.quantity {
		c.Left = LeaveNoCell // 行政许可和行政处罚等信息45条
		return true
	}
	if r.list != nil && r.claims[r.list.whole].Quantity == Proactive {
		c.Quantity = Class
		return true
	}
	c.Quantity = t.quantity
	if c.Unit == "项" && t.quantity != Purchases && !r.speaksOf(lead, actDone, handling) {
		c.Left = LeaveNoCell // items of a list, not decisions
	}
	if t.quantity == Fee {
		c.Left = LeaveNoCell
	}
	return true
}

// verbs: received, handled, answered.
func (r *reader) verbs(c *Claim, lead, wide, tail []token) bool {
	switch {
	case r.speaksOf(lead, publishing) || r.documentsPublished(lead):
		return false
	case r.speaksOf(lead, fee) || r.speaksOf(tail, fee):
		c.Quantity = ProcessingFee
		return true
	case r.speaksOf(lead, rest):
		c.Quantity = Branch
		return true
	}
	verb, follows := r.verbOf(lead, tail)
	object := r.speaksOf(lead, application) || firstOf(tail, application, business, publishing).class == application
	switch {
	case object:
	case follows && r.list != nil:
		c.Quantity = Branch // 9件均按规定办结: a part, not the total of results
		return true
	case verb.class == noClass:
		return false
	case r.topic != application && !r.adjacent(verb, c):
		return false
	case r.topic == act || r.topic == proceeding:
		c.Quantity, c.Left = Business, LeaveBusiness // 受理行政许可事项9件，办结9件
		return true
	}
	c.Quantity = r.verbMeans(verb, lead, c)
	if c.Unit == "人" {
		c.Left = LeaveUnit
	}
	return true
}

// verbOf is the verb before a figure or 新收 behind it, else a token without class that
// counts what was received. follows reports whether another verb stands behind.
func (r *reader) verbOf(lead, tail []token) (verb token, follows bool) {
	if verb, ok := has(lead, receiving, handling, answering); ok {
		return verb, false
	}
	t := firstOf(tail, receiving, answering, handling)
	if t.class == receiving {
		return t, false // 56件为本年新收
	}
	return token{quantity: Received}, t.class != noClass
}

// verbMeans is what a verb counts, by the words and the figure before it.
func (r *reader) verbMeans(verb token, lead []token, c *Claim) Quantity {
	received := r.speaksOf(lead, receiving)
	switch last := len(r.claims) - 1; {
	case verb.class == handling && received:
		return Received // 收到和处理
	case verb.class == answering && last >= r.from && r.claims[last].Quantity == Via && c.Value <= r.claims[last].Value:
		return Branch // 网上申请5件，办结5件
	case verb.class == answering && received:
		r.implied = append(r.implied, Answered)
		return Received // 收到并按时办结19件
	}
	return verb.quantity
}

// documentsPublished tells 发布依申请公开信息0条, which counts documents.
func (r *reader) documentsPublished(lead []token) bool {
	t, ok := has(lead, docAct)
	return ok && r.is(t, "发布", "印发", "制发") && !r.speaksOf(lead, receiving)
}

// adjacent reports whether a verb stands right before its figure, so that nothing else can be counted.
func (r *reader) adjacent(verb token, c *Claim) bool {
	if verb.end == 0 || c.Start-verb.end > 3 {
		return false
	}
	for _, between := range r.folded[min(verb.end, c.Start):c.Start] {
		if !strings.ContainsRune(" 了共约近计达的总为已各数量:完成仅只", between) {
			return false
		}
	}
	return true
}

// published: what was published, by class or channel.
func (r *reader) published(c *Claim, lead, wide, tail []token) bool {
	if _, ok := has(lead, channel); ok {
		c.Quantity = Channel
		if r.list == nil {
			c.Left = LeaveNoCell
		}
		return true
	}
	if _, ok := has(lead, publishing); !ok {
		if firstOf(tail, publishing, application).class != publishing {
			return false
		}
	}
	c.Quantity = Proactive
	return true
}

// comparable reports whether a quantity has cells in the report of the year before.
func comparable(q Quantity) bool { return len(readingsOf(q)) > 0 }

func isDocument(q Quantity) bool {
	noun, _, _ := strings.Cut(string(q), ".")
	return noun == "rules" || noun == "normative_docs"
}

// Cell returns the one cell that a claim means by its plainest reading, and its
// figure in the unit of the cell. ok is false where the claim is left alone, or means
// a sum or nothing of the form.
func (c *Claim) Cell() (id form.CellID, value int64, ok bool) {
	if c.Left != NotLeft || c.Approximate || c.Scope != Own && c.Scope != Office || len(readingsOf(c.Quantity)) == 0 {
		return 0, 0, false
	}
	d := &readingsOf(c.Quantity)[0]
	value, whole := amount(c)
	return d.plus[0], value, whole && len(d.plus) == 1 && len(d.minus) == 0
}

// silent reads what a phrase says without digits: 未收到政府信息公开申请, 均按时办结,
// 与上年持平, 全部维持.
func (r *reader) silent(tokens []token, begin, i int) {
	switch tokens[i].class {
	case negation:
		r.nothing(tokens, i)
	case all:
		r.allAnswered(tokens, i)
		r.allNatural(tokens, i)
	case level:
		r.unchanged(tokens[begin:i])
	case outcome:
		r.allEnded(tokens, begin, i)
	case noneOf:
		if !r.counted(tokens[i].quantity) {
			r.imply(tokens[i].start, 0, tokens[i].quantity)
		}
	}
}

// unchanged reads 与上年持平 behind a figure. 基本持平 says nothing exact.
func (r *reader) unchanged(wide []token) {
	last := len(r.claims) - 1
	named := r.comparing(wide) || r.lastYearNamed(wide)
	if last < r.from || !named || r.claims[last].Approximate {
		return
	}
	c := Claim{Section: r.section, Unit: "件", Quantity: YearOnYear, Scope: r.scope, Period: ThisYear, Of: last, Grows: 1, Implied: true}
	if r.ofChange(&c); c.Left != NotLeft {
		return
	}
	at := wide[len(wide)-1]
	if strings.ContainsAny(string(r.folded[r.claims[last].End:at.end+2]), "基本大致略") {
		return
	}
	c.Start, c.End = at.start, at.start
	c.Phrase = r.phrase(at.start, at.end)
	r.claims = append(r.claims, c)
}

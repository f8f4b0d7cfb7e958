package claims

import (
	"slices"
	"strings"

	"gouji/form"
)

// open begins a list behind the last figure: 771条，分别为 …, 17件，其中 ….
func (r *reader) open(t token, tokens []token, i int) {
	whole, ok := r.wholeBefore(t)
	if !ok {
		return
	}
	if r.list != nil && len(r.list.parts) == 0 && r.list.whole == whole {
		r.list.open = r.list.open || t.class == openOpener
		return
	}
	depth := 0
	for _, before := range tokens[:i] {
		switch {
		case before.kind == separatorToken && before.sign == '(':
			depth++
		case before.kind == closingToken:
			depth--
		}
	}
	l := &openedList{whole: whole, open: t.class == openOpener, depth: depth, outer: r.list}
	if r.list != nil && !slices.Contains(r.list.parts, whole) {
		l.outer = nil // a new list: the figures before it are done
		r.closeLists()
	}
	r.list = l
}

// wholeBefore finds the figure that a list beginning at a token takes apart: the
// last one that is no share and no change. A sentence that begins with 其中 speaks
// of the sentence before: 答复23起。其中公开1起 ….
func (r *reader) wholeBefore(t token) (int, bool) {
	first := r.from
	if t.start-r.begin <= 1 {
		first = r.before
	}
	for whole := len(r.claims) - 1; whole >= first; whole-- {
		c := &r.claims[whole]
		switch {
		case c.Unit == "%", c.Quantity == YearOnYear, c.Implied:
		case whole < r.from && (c.Quantity == CarriedIn || c.Quantity == CarriedOut):
			// 答复1743件，包括上年结转21件。其中 …: what is taken apart is the answers
		case whole < r.from:
			return r.outermost(whole), c.counts()
		default:
			return whole, c.counts()
		}
	}
	return 0, false
}

// outermost returns the whole of the list that a claim is a part of, or the claim itself.
func (r *reader) outermost(claim int) int {
	for _, l := range slices.Backward(r.lists) {
		if slices.Contains(l.Parts, claim) {
			claim = l.Whole
		}
	}
	return claim
}

// totalled makes a list of the figures before a total: 自然人21件、商业企业2件，合计24件.
func (r *reader) totalled(claim int) bool {
	first := claim
	for first > r.from && r.claims[first-1].exact() && r.claims[first-1].Left != LeaveUnit &&
		kindOf(r.claims[first-1].Quantity) == kindOf(r.claims[claim-1].Quantity) {
		first--
	}
	if claim-first < 2 {
		return false
	}
	l := &openedList{whole: claim}
	for k := first; k < claim; k++ {
		l.parts = append(l.parts, k)
	}
	c := &r.claims[claim]
	whole := r.totalOf(l.parts, c.Scope)
	if whole == Unknown {
		return false
	}
	c.Quantity = whole
	if c.Left == LeaveNoCell {
		c.Left = NotLeft
	}
	r.keep(l)
	return true
}

// totalOf is what figures add up to: what was received and carried in is handled, the
// rest by its kind; Unknown if that is not clear. Of the parts it says what they are then.
func (r *reader) totalOf(parts []int, scope Scope) Quantity {
	some := func(of ...Quantity) bool {
		return slices.ContainsFunc(parts, func(p int) bool { return slices.Contains(of, r.claims[p].Quantity) })
	}
	become := func(from, to Quantity, is func(c *Claim) bool) {
		for _, p := range parts {
			if c := &r.claims[p]; c.Quantity == from && is(c) {
				c.Quantity = to
			}
		}
	}
	received, in := some(Received), some(CarriedIn, Carried)
	kind := kindOf(r.claims[parts[0]].Quantity)
	switch {
	case received && in && len(parts) == 2:
		become(Carried, CarriedIn, func(*Claim) bool { return true }) // 新收12件，结转2件，共14件
		return Handled
	case received && !in:
		become(Received, Branch, func(c *Claim) bool { return c.Scope == scope }) // 转来5件，直接受理8件，共计13件
		return Received
	case kind == kindOf(Natural), kind == kindOf(Via):
		return Received
	case kind == kindOf(Class), kind == kindOf(Channel), kind == kindOf(Quarter):
		return Proactive
	}
	return Unknown
}

// itemised makes a list of classes of what was published before their total:
// 规范性文件2条、审计报告6条、部门动态15条，共23条.
func (r *reader) itemised(claim int) bool {
	first := claim
	for first > r.from && r.class(first-1, claim) {
		first--
	}
	if claim-first < 3 {
		return false
	}
	l := &openedList{whole: claim}
	for k := first; k < claim; k++ {
		l.parts = append(l.parts, k)
	}
	r.asClasses(l)
	r.keep(l)
	return true
}

// class reports whether a figure can be a class or channel of what another counts.
func (r *reader) class(part, whole int) bool {
	p := &r.claims[part]
	if p.Unit != r.claims[whole].Unit || !p.exact() {
		return false
	}
	switch p.Quantity {
	case Unknown, Class, Channel, Proactive, "normative_docs.issued":
		return p.Left != LeaveBusiness && p.Left != LeaveUnit && p.Left != LeaveTime
	}
	return false
}

// outcomeOf reports whether a figure tells what became of some applications.
func (r *reader) outcomeOf(part, whole int) bool {
	p := &r.claims[part]
	if !p.exact() || p.Period != ThisYear {
		return false
	}
	switch q := p.Quantity; q {
	case Answered, CarriedOut, Withdrawn, Branch:
		return true
	case Unknown:
		return false
	default:
		_, row := form.CellAt("applications", string(q), "total")
		return row && q != CarriedIn || isGroup(q)
	}
}

// asClasses makes classes of published information of a list's parts.
func (r *reader) asClasses(l *openedList) {
	r.claims[l.whole].Quantity, r.claims[l.whole].Left = Proactive, r.leave(&r.claims[l.whole])
	for _, p := range l.parts {
		if c := &r.claims[p]; c.Quantity != Channel {
			c.Quantity, c.Left = Class, r.leave(c)
		}
	}
}

// rowsTotalled makes a list of the rows of a group before its total: 逾期不补正2件，
// 申请人撤回4件，均计入其他处理6件.
func (r *reader) rowsTotalled(claim int) {
	l := &openedList{whole: claim}
	for k := r.from; k < claim; k++ {
		if q := r.claims[k].Quantity; q == Withdrawn || strings.HasPrefix(string(q), string(OtherResults)+"_") {
			l.parts = append(l.parts, k)
		}
	}
	r.keep(l)
}

// unopened looks for a whole and its parts that no word such as 其中 joins: 公开信息55条，
// 政策法规类5条，业务工作类8条，其他42条; or 公开信息177条。网站76条；微信101条. They need not be
// a list at all, so it is one only if they add up, or all but.
func (r *reader) unopened() {
	for whole := r.from; whole < len(r.claims); whole++ {
		r.unopenedBehind(whole, whole+1)
	}
	if r.from == r.before+1 {
		r.unopenedBehind(r.before, r.from)
	}
}

func (r *reader) unopenedBehind(whole, first int) {
	w := &r.claims[whole]
	if w.Left != NotLeft || w.Approximate {
		return
	}
	part, near := r.class, allBut
	switch w.Quantity {
	case Proactive:
	case Received, Handled, Answered:
		// What was carried in may be missing from the words: only a sum that is right says anything.
		part, near = r.outcomeOf, func(sum, whole int64, _ int) bool { return sum == whole }
	default:
		return
	}
	for i := range r.lists {
		if r.lists[i].Whole == whole || slices.Contains(r.lists[i].Parts, whole) {
			return
		}
	}
	l := &openedList{whole: whole}
	for p := first; p < len(r.claims) && part(p, whole); p++ {
		l.parts = append(l.parts, p)
	}
	if len(l.parts) >= 2 && near(sumOf(r.claims, l.parts), w.Value, len(l.parts)) {
		if w.Quantity == Proactive {
			r.asClasses(l)
		}
		r.keep(l)
	}
}

// allBut reports whether figures that nothing says are parts of a whole add up to
// it, or differ from it so little that they must be meant to: by chance they would not.
func allBut(sum, whole int64, parts int) bool {
	off := distance(sum, whole)
	switch {
	case off == 0 || sum*10000 == whole: // 万 written where it does not belong
		return true
	case whole < 20:
		return false
	case parts == 2:
		return off == 1
	default:
		return off <= max(1, whole/100)
	}
}

// listed enters a figure into the list that is open, or begins a list behind a colon or bracket.
func (r *reader) listed(claim int, wide []token) {
	c := &r.claims[claim]
	if r.list == nil {
		if _, ok := has(wide, total); !ok || claim == r.from {
			return
		}
		switch c.Quantity {
		case Unknown, Handled:
			_ = r.totalled(claim) || r.itemised(claim)
		case OtherResults:
			r.rowsTotalled(claim)
		}
		return
	}
	if c.Unit == "%" || c.Quantity == YearOnYear || claim == r.list.whole {
		return
	}
	whole := &r.claims[r.list.whole]
	if !r.belongs(whole, c, wide) {
		if r.publishedBesides(c) {
			r.list.besides = append(r.list.besides, claim)
			return
		}
		r.closeLists()
		return
	}
	if len(r.list.besides) > 0 {
		r.list.besides = append(r.list.besides, claim)
		return
	}
	r.list.parts = append(r.list.parts, claim)
}

// publishedBesides reports whether a figure is a channel behind classes of published
// information, or a class behind channels: another count of the same, or one more
// part, which their sum tells when the list ends.
func (r *reader) publishedBesides(c *Claim) bool {
	if len(r.list.parts) == 0 || !c.counts() || c.Approximate || c.Left == LeaveBusiness || c.Left == LeaveUnit {
		return false
	}
	one, other := kindOf(r.claims[r.list.parts[0]].Quantity), kindOf(c.Quantity)
	return one == kindOf(Class) && other == kindOf(Channel) || one == kindOf(Channel) && other == kindOf(Class)
}

// withBesides takes in the parts of another kind that make a list add up.
func (r *reader) withBesides(l *openedList) {
	sum, whole := sumOf(r.claims, l.parts), r.claims[l.whole].Value
	for i := 0; sum != whole && i < len(l.besides); i++ {
		if sum += r.claims[l.besides[i]].Value; sum == whole {
			l.parts = append(l.parts, l.besides[:i+1]...)
		}
	}
}

// belongs decides whether a figure is a part of the list that is open. A list
// ends at the first item with another verb or of another kind.
func (r *reader) belongs(whole, c *Claim, wide []token) bool {
	if !c.counts() || c.Approximate != whole.Approximate && c.Approximate {
		return false
	}
	if c.Left == LeaveBusiness || c.Left == LeaveUnit {
		return false
	}
	first := len(r.list.parts) == 0
	if !first {
		one := &r.claims[r.list.parts[0]]
		if kindOf(one.Quantity) != kindOf(c.Quantity) || (one.Scope == Member) != (c.Scope == Member) {
			return false
		}
	}
	if c.Scope == Member && whole.Scope != Member {
		switch whole.Quantity {
		case Received, Handled, Answered:
			return true
		}
	}
	switch c.Quantity {
	case Answered:
		return whole.Quantity == Received || whole.Quantity == Handled
	case Received, Handled, CarriedIn, Review, Litigation, Proceedings, "normative_docs.issued", "rules.issued":
		return false
	case "normative_docs.repealed", "normative_docs.in_force", "rules.repealed", "rules.in_force":
		return false
	}
	return true
}

// kindOf puts quantities that add up to one whole together.
func kindOf(q Quantity) int {
	switch q {
	case Channel:
		return 1
	case Class, "rules.issued", "normative_docs.issued", Licences, Penalties, Coercion, Proactive:
		return 2
	case Via:
		return 3
	case Quarter:
		return 4
	case Natural, LegalPerson, "enterprise", "research", "welfare", "legal_service":
		return 5
	case "litigation_direct", "litigation_after_review":
		return 6
	}
	return 7
}

// closeBracket ends a list that began within a bracket.
func (r *reader) closeBracket(depth int) {
	for r.list != nil && r.list.depth > depth {
		outer := r.list.outer
		r.keep(r.list)
		r.list = outer
	}
}

// closeInner ends the lists within a list, where ； parts the items of the outer one.
func (r *reader) closeInner() {
	for r.list != nil && r.list.outer != nil {
		outer := r.list.outer
		r.keep(r.list)
		r.list = outer
	}
}

// closeLists ends all open lists.
func (r *reader) closeLists() {
	for r.list != nil {
		outer := r.list.outer
		r.keep(r.list)
		r.list = outer
	}
}

// keep stores a list that can be added up.
func (r *reader) keep(l *openedList) {
	r.withBesides(l)
	if len(l.parts) < 2 {
		return
	}
	list := List{Whole: l.whole, Parts: l.parts, Complete: !l.open}
	for _, p := range l.parts {
		if r.claims[p].Approximate {
			return
		}
	}
	if r.claims[l.whole].Approximate || r.closesOtherwise(l) {
		return
	}
	if r.claims[l.parts[0]].Scope == Member && !r.allMembers(&list) {
		list.Complete = false
	}
	r.lists = append(r.lists, list)
}

// allMembers reports whether a list of units must be meant to name all that have
// any: others have few, so that most texts name the first few only. It is where the
// figures add up, or all but, or where five and more differ from the whole by one
// slip of a key.
func (r *reader) allMembers(l *List) bool {
	sum, whole := sumOf(r.claims, l.Parts), r.claims[l.Whole].Value
	return allBut(sum, whole, len(l.Parts)) || len(l.Parts) >= 5 && oneSlip(distance(sum, whole))
}

// oneSlip reports whether one wrong digit, or two that changed places, makes a difference.
func oneSlip(difference int64) bool {
	for difference > 9 && difference%10 == 0 {
		difference /= 10
	}
	return difference <= 9 || difference%9 == 0 && difference/9 <= 9
}

// closesOtherwise reports whether the outcomes that a list names make up another
// whole that the sentence states: of 67 received and 2 carried in 72 are said to be
// answered, and the outcomes behind them add up to 69.
func (r *reader) closesOtherwise(l *openedList) bool {
	whole := r.claims[l.whole].Quantity
	if whole != Received && whole != Answered && whole != Handled {
		return false
	}
	var out, received, in int64
	var wholes []int64
	sum := sumOf(r.claims, l.parts)
	for _, p := range l.parts {
		if r.claims[p].Quantity == CarriedOut {
			out += r.claims[p].Value
		}
	}
	if sum == r.claims[l.whole].Value {
		return false
	}
	for i := r.since(); i < l.parts[0]; i++ {
		switch c := &r.claims[i]; c.Quantity {
		case Received:
			received = c.Value
			wholes = append(wholes, c.Value)
		case Answered, Handled:
			wholes = append(wholes, c.Value)
		case CarriedIn, Carried:
			in = c.Value
		}
	}
	if in > 0 {
		wholes = append(wholes, received+in, r.claims[l.whole].Value+in, r.claims[l.whole].Value-in)
	}
	return slices.Contains(wholes, sum) || out > 0 && slices.Contains(wholes, sum-out)
}

// nest orders the lists by their whole.
func (r *reader) nest() {
	slices.SortStableFunc(r.lists, func(a, b List) int { return a.Whole - b.Whole })
}

// since returns the first claim of the passage: of the sentence before, where this one goes on with it.
func (r *reader) since() int {
	if r.continues {
		return r.before
	}
	return r.from
}

func isGroup(q Quantity) bool {
	switch q {
	case "granted", "partially_granted", "refused", "unable", "not_processed", OtherResults, Branch:
		return true
	}
	return false
}

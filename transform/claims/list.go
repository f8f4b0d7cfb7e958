package claims

import "slices"

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
	c := &r.claims[claim]
	first := claim
	for first > r.from && r.claims[first-1].counts() && !r.claims[first-1].Implied && !r.claims[first-1].Approximate &&
		r.claims[first-1].Left != LeaveUnit && kindOf(r.claims[first-1].Quantity) == kindOf(r.claims[claim-1].Quantity) {
		first--
	}
	if claim-first < 2 {
		return false
	}
	l := &openedList{whole: claim}
	received, in := false, false
	for k := first; k < claim; k++ {
		l.parts = append(l.parts, k)
		received = received || r.claims[k].Quantity == Received
		in = in || r.claims[k].Quantity == CarriedIn || r.claims[k].Quantity == Carried
	}
	switch kind := kindOf(r.claims[first].Quantity); {
	case received && in && len(l.parts) == 2:
		c.Quantity = Handled
	case received && !in:
		c.Quantity = Received
	case kind == kindOf(Natural), kind == kindOf(Via):
		c.Quantity = Received
	case kind == kindOf(Class), kind == kindOf(Channel), kind == kindOf(Quarter):
		c.Quantity = Proactive
	default:
		return false
	}
	if c.Left == LeaveNoCell {
		c.Left = NotLeft
	}
	r.keep(l)
	return true
}

// listed enters a figure into the list that is open, or begins a list behind a colon or bracket.
func (r *reader) listed(claim int, wide []token) {
	c := &r.claims[claim]
	if r.list == nil {
		if _, ok := has(wide, total); ok && claim > r.from && (c.Quantity == Unknown || c.Quantity == Handled) {
			r.totalled(claim)
		}
		return
	}
	if c.Unit == "%" || c.Quantity == YearOnYear || claim == r.list.whole {
		return
	}
	whole := &r.claims[r.list.whole]
	if !r.belongs(whole, c, wide) {
		r.closeLists()
		return
	}
	r.list.parts = append(r.list.parts, claim)
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
	if !first && kindOf(r.claims[r.list.parts[0]].Quantity) != kindOf(c.Quantity) {
		return false
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
	r.lists = append(r.lists, list)
}

// closesOtherwise reports whether the outcomes that a list names make up another
// whole that the sentence states: of 67 received and 2 carried in 72 are said to be
// answered, and the outcomes behind them add up to 69.
func (r *reader) closesOtherwise(l *openedList) bool {
	whole := r.claims[l.whole].Quantity
	if whole != Received && whole != Answered && whole != Handled {
		return false
	}
	var sum, out, received, in int64
	var wholes []int64
	for _, p := range l.parts {
		sum += r.claims[p].Value
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

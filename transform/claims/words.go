package claims

import "strings"

// imply adds a figure that the words state without digits.
func (r *reader) imply(at int, value int64, q Quantity) {
	c := Claim{Section: r.section, Start: at, End: at, Value: value, Quantity: q, Scope: r.scope, Period: r.period, Of: -1, Implied: true}
	c.Left, c.Phrase = r.leave(&c), r.phrase(at, at)
	r.claims = append(r.claims, c)
}

// words finds what the clauses of a sentence say without digits: 未收到政府信息公开申请,
// 无上年结转, 均按时办结.
func (r *reader) words(tokens []token) {
	for i, t := range tokens {
		if t.kind != phraseToken {
			continue
		}
		switch t.class {
		case negation:
			r.nothing(tokens, i)
		case all:
			r.allAnswered(tokens, i)
		}
	}
}

// nothing reads a negation and what it denies, up to the end of its clause.
func (r *reader) nothing(tokens []token, i int) {
	weak := r.is(tokens[i], "无", "没有", "未有", "未发生", "没有发生", "未产生", "未出现")
	clause := behind(tokens, i)
	for end := i + 1 + len(clause); end < len(tokens) && tokens[end].kind == pauseToken; {
		next := behind(tokens, end)
		clause = tokens[i+1 : end+1+len(next)]
		end += 1 + len(next)
	}
	if follows := i + 1 + len(clause); follows < len(tokens) && tokens[follows].kind == numberToken {
		return
	}
	for k, t := range clause {
		if t.kind != phraseToken {
			continue
		}
		switch t.class {
		case result, business, publishing, way:
			return // no request of that kind: it says nothing about the whole
		case application:
			if r.onlyCause(clause[k:]) || weak && t.start-tokens[i].end > 4 || qualified(r.folded[tokens[i].end:t.start]) || r.counted(Received) {
				continue
			}
			r.imply(tokens[i].start, 0, Received)
		case proceeding:
			q := t.quantity
			if k+1 < len(clause) && clause[k+1].class == outcome {
				q += "." + clause[k+1].quantity
				if t.quantity == Proceedings {
					continue
				}
			}
			if !r.counted(q) {
				r.imply(t.start, 0, q)
			}
		case carrying:
			q := t.quantity
			for _, w := range clause {
				if w.class == nextYear || w.class == lastYear {
					q = w.quantity
				}
			}
			if q != Carried && !r.counted(q) {
				r.imply(tokens[i].start, 0, q)
			}
		}
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
	return strings.ContainsAny(string(words), "补因涉重费网信函邮传当面撤其退") && !strings.Contains(string(words), "对我")
}

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
	for _, t := range wide {
		if t.kind == phraseToken && (t.class == proceeding || t.class == result && t.quantity != Branch) && !r.counted(t.quantity) {
			r.imply(of.Start, 0, t.quantity)
		}
	}
}

package claims

import (
	"slices"
	"strings"
)

// reader holds what is known at a place of the text.
type reader struct {
	section string
	text    string
	at      []int  // where each character of the text begins, in bytes, and where the last one ends
	folded  []rune // see scan
	year    int

	claims []Claim
	lists  []List

	begin     int  // where the sentence begins
	before    int  // first claim of the sentence before
	continues bool // the sentence begins with 其中
	from      int  // first claim of the sentence
	topic     class
	noun      Quantity // the document or proceeding spoken of last
	scope     Scope
	period    Period
	foreign   bool // counted elsewhere: 受市政府委托
	list      *openedList
	previous  []Quantity // labels in front of 分别为
	implied   []Quantity // what the figure being read says besides
}

// openedList is a list whose parts are being read.
type openedList struct {
	whole   int
	parts   []int
	besides []int // figures of another kind behind the parts, see publishedBesides
	open    bool  // 等, 主要, 包括
	depth   int   // brackets open where it began
	outer   *openedList
}

// phrase returns the words of a clause up to the end of a figure.
func (r *reader) phrase(start, end int) string {
	return strings.TrimSpace(r.words(r.phraseBegin(start), end))
}

// phraseBegin is where the words in front of a figure begin: its clause, if that is not long.
func (r *reader) phraseBegin(start int) int {
	from := start
	for from > r.begin && start-from < 24 && !strings.ContainsRune("，,。；;:(\n", r.folded[from-1]) {
		from--
	}
	return from
}

// words returns characters of the text as they are written.
func (r *reader) words(start, end int) string { return r.text[r.at[start]:r.at[end]] }

// behind returns the tokens between a figure and the end of its clause or the next figure.
func behind(tokens []token, i int) []token {
	for k := i + 1; k < len(tokens); k++ {
		if kind := tokens[k].kind; kind == separatorToken || kind == pauseToken || kind == closingToken || kind == numberToken {
			return tokens[i+1 : k]
		}
	}
	return tokens[i+1:]
}

// has finds the last token of a class.
func has(tokens []token, classes ...class) (token, bool) {
	for _, token := range slices.Backward(tokens) {
		if token.kind == phraseToken && slices.Contains(classes, token.class) {
			return token, true
		}
	}
	return token{}, false
}

// is compares the words of a token.
func (r *reader) is(t token, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return r.reads(t.start, t.end, w) })
}

// reads reports whether the folded text between two places is a word.
func (r *reader) reads(start, end int, word string) bool {
	at := start
	for _, w := range word {
		if at == end || r.folded[at] != w {
			return false
		}
		at++
	}
	return at == end
}

func (r *reader) speaksOf(tokens []token, classes ...class) bool {
	_, ok := has(tokens, classes...)
	return ok
}

// leave decides what is not compared although its words are understood.
func (r *reader) leave(c *Claim) Leave {
	switch {
	case c.Period != ThisYear:
		return LeaveTime
	case c.Scope == Member || r.foreign:
		return LeaveScope
	default:
		return NotLeft
	}
}

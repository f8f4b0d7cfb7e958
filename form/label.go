package form

import (
	"strings"

	"golang.org/x/text/width"
)

// FoldLabel reduces a label to what identifies it: white space, punctuation and
// quotation marks go, full-width forms become plain, and so do the numbering in
// front and the remark in parentheses behind.
func FoldLabel(label string) string {
	t := cutNumbering(squeeze(width.Fold.String(label)))
	if open := strings.IndexByte(t, '('); open > 0 {
		t = t[:open]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`()[]【】<>《》"'“”‘’「」『』、，。:;·.,/\|*`, r) {
			return -1
		}
		return r
	}, t)
}

// squeeze removes all white space and invisible characters.
func squeeze(t string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u3000', '\u200b', '\u200c', '\u200d', '\ufeff', '\u2060', '\u2002', '\u2003', '\u2009', '\u202f':
			return -1
		}
		return r
	}, t)
}

// cutNumbering removes "三、", "(三)", "3." and "3、" in front of a label.
func cutNumbering(t string) string {
	const numerals = "一二三四五六七八九十0123456789"
	rest := strings.TrimLeft(t, "(")
	trimmed := strings.TrimLeft(rest, numerals)
	if trimmed == rest {
		return t
	}
	after := strings.TrimLeft(trimmed, ")、.,")
	if after == trimmed || after == "" {
		return t
	}
	return after
}

// tableVariants are captions seen in published reports besides the official ones, folded.
var tableVariants = map[string]TableID{
	"documents": Documents, "licensing": Licensing, "enforcement": Enforcement, "fees": Fees,
	"procurement": Procurement, "applications": Applications, "proceedings": Proceedings,
}

// LookupTable finds a table by its code or its caption.
func LookupTable(key string) (*Table, bool) {
	if t, ok := TableByCode(key); ok {
		return t, true
	}
	folded := strings.NewReplacer("(", "", ")", "").Replace(squeeze(width.Fold.String(key)))
	for i := range Tables {
		if strings.NewReplacer("(", "", ")", "").Replace(squeeze(width.Fold.String(Tables[i].Caption))) == folded {
			return &Tables[i], true
		}
	}
	return nil, false
}

// LookupRow finds a row of a table by its code or its label.
func (t *Table) LookupRow(key string) (*Row, bool) {
	folded := FoldLabel(key)
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Code == key || FoldLabel(r.Label) == folded || r.Label19 != "" && FoldLabel(r.Label19) == folded || r.Short != "" && FoldLabel(r.Short) == folded {
			return r, true
		}
	}
	return nil, false
}

// LookupColumn finds a column of a table by its code or its label.
func (t *Table) LookupColumn(key string) (*Column, bool) {
	folded := FoldLabel(key)
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Code == key || FoldLabel(c.Label) == folded || c.Label19 != "" && FoldLabel(c.Label19) == folded {
			return c, true
		}
	}
	return nil, false
}

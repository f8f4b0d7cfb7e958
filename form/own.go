package form

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"gouji/form/pattern"
)

// OwnRule is a rule that an office adds to the built-in ones, as data.
type OwnRule struct {
	ID       string
	Words    Text
	Severity Severity  // Logic at most
	Editions []Edition // empty for those that print all its cells
	Relation string    // see parseFormula
}

// OwnRules are an office's own rules made ready. They are evaluated with the
// built-in ones, and never tell which cell is wrong. They are read-only.
type OwnRules struct {
	Rules []Rule
	// Checks are those of one report, YearChecks those against the year before.
	Checks     []Check
	YearChecks []YearCheck
	// District are checks of the sums over a district; they have no edition.
	District []Check

	given []OwnRule
	byID  map[string]*Rule
}

// ownRules are in force. A program sets them before it reads anything.
var ownRules atomic.Pointer[OwnRules]

var noOwnRules = &OwnRules{}

// UseOwnRules puts own rules in force, nil for none. It must not be called while
// reports are read.
func UseOwnRules(o *OwnRules) { ownRules.Store(o) }

// OwnRulesInForce returns the own rules in force; there may be none in it.
func OwnRulesInForce() *OwnRules {
	if o := ownRules.Load(); o != nil {
		return o
	}
	return noOwnRules
}

// Given returns the rules as they were given.
func (o *OwnRules) Given() []OwnRule { return o.given }

// maxOwnRules is how many own rules there can be.
const maxOwnRules = 100

// OwnRuleError says which of the given rules is wrong in what.
type OwnRuleError struct {
	Number    int    // from 0
	Key       string // id, words, severity, editions or relation
	Character int    // of a relation, from 1; else 0
	Text      Text
}

func (e *OwnRuleError) Error() string { return e.Text.English }

var ownID = pattern.Of(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$`)

// NewOwnRules makes own rules ready, or returns everything wrong with them.
func NewOwnRules(given []OwnRule) (*OwnRules, []*OwnRuleError) {
	o := &OwnRules{given: given, byID: map[string]*Rule{}, Rules: make([]Rule, 0, len(given))}
	var wrong []*OwnRuleError
	for i := range given {
		g := &given[i]
		bad := func(key string, character int, chinese, english string) {
			wrong = append(wrong, &OwnRuleError{i, key, character, Text{Chinese: chinese, English: english}})
		}
		if i >= maxOwnRules {
			bad("id", 0, "规则太多，至多100条", "too many rules, at most 100")
			break
		}
		switch {
		case !ownID.Compiled().MatchString(g.ID):
			bad("id", 0, "应为大写字母、数字和短横，如 X-REVIEWS", "want capital letters, digits and hyphens, such as X-REVIEWS")
		case ruleByID[g.ID] != nil:
			bad("id", 0, "已有同名的内置规则", "a built-in rule has this id")
		case o.byID[g.ID] != nil:
			bad("id", 0, "与前面的规则同名", "another rule has this id")
		}
		if strings.TrimSpace(g.Words.Chinese) == "" || strings.TrimSpace(g.Words.English) == "" {
			bad("words", 0, "应有 zh 和 en 两种文字", "want words in both languages, zh and en")
		}
		if strings.ContainsAny(g.Words.Chinese+g.Words.English, "{}") {
			bad("words", 0, "文字中不能有花括号", "words cannot have braces")
		}
		if g.Severity < Logic {
			bad("severity", 0, "最重为 logic", "logic is the gravest it can be")
		}
		formula, err := parseFormula(g.Relation)
		if e, ok := errors.AsType[*formulaError](err); ok {
			bad("relation", e.Character, e.Text.Chinese, e.Text.English)
			continue
		}
		editions, common := g.Editions, BothEditions // common print all its cells
		for _, id := range formula.Cells() {
			common &= Cells[id].Editions
			for _, e := range g.Editions {
				if Cells[id].Editions&e == 0 {
					bad("editions", 0, e.String()+"年格式没有 "+Cells[id].Code, "the "+e.String()+" form has no "+Cells[id].Code)
				}
			}
		}
		switch {
		case len(g.Editions) > 0:
		case common == NoEdition:
			bad("relation", 0, "没有一种格式同时有这些格", "no edition of the form prints all these cells")
		case common != BothEditions:
			editions = []Edition{common}
		}
		o.add(g, &formula, editions)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return o, nil
}

// add enters a rule and its checks.
func (o *OwnRules) add(g *OwnRule, f *formula, editions []Edition) {
	about := AboutAgency
	if f.District {
		about = AboutRollUp
	}
	o.Rules = append(o.Rules, Rule{
		ID: g.ID, Severity: g.Severity, About: about, Title: g.Words,
		Explanation: Text{Chinese: "自定规则：" + g.Words.Chinese + "。", English: "A rule of one's own: " + g.Words.English + "."},
		Source:      Text{Chinese: "gouji.toml", English: "gouji.toml"},
		Message:     ownMessage(g.Words, f),
	})
	o.byID[g.ID] = &o.Rules[len(o.Rules)-1]
	cells := f.Cells()
	var tables []TableID
	for _, id := range cells {
		if t := Cells[id].Table.ID; !slices.Contains(tables, t) {
			tables = append(tables, t)
		}
	}
	then := &f.Then
	subject := slices.Concat(then.Plus, then.Minus)[0]
	check := Check{Rule: g.ID, Tables: tables, Then: then.Relation, Subject: subject}
	for i := range f.When {
		check.When = append(check.When, f.When[i].Relation)
	}
	switch {
	case f.District:
		o.District = append(o.District, check)
	case f.usesLast():
		y := YearCheck{
			Rule: g.ID, Subject: subject, Now: then.Plus, LessNow: then.Minus, Before: then.PlusLast, LessBefore: then.MinusLast,
			Operator: then.Operator, Constant: then.Constant, When: f.When,
		}
		if len(editions) == 1 {
			y.Editions[0] = editions[0]
		}
		o.YearChecks = append(o.YearChecks, y)
	default:
		if len(editions) == 0 {
			editions = Editions[:]
		}
		for _, e := range editions {
			check.Edition = e
			o.Checks = append(o.Checks, check)
		}
	}
}

// ownMessage is what a finding of an own rule says: the office's words, and the figures.
func ownMessage(words Text, f *formula) Text {
	m := words
	if f.District {
		m = Text{Chinese: "{0}，{1}年度：" + m.Chinese, English: "{2} {1}: " + m.English}
	}
	switch {
	case f.Then.Operator == Equal && f.usesLast():
		m.Chinese += "（“{cell}”为{stated}，应为{expected}，相差{difference}）"
		m.English += " (“{cell}” is {stated}, it should be {expected}, difference {difference})"
	case f.Then.Operator == Equal:
		m.Chinese += "（“{cell}”一侧为{stated}，另一侧为{expected}，相差{difference}）"
		m.English += " (the side of “{cell}” is {stated}, the other {expected}, difference {difference})"
	case f.Then.Operator == AtLeast && f.usesLast():
		m.Chinese += "（一侧为{stated}，另一侧以{expected}为限，差{distance}）"
		m.English += " (one side is {stated}, the bound {expected}, off by {distance})"
	case f.Then.Operator == AtLeast:
		m.Chinese += "（“{cell}”为{stated}，以{expected}为限，差{distance}）"
		m.English += " (“{cell}” is {stated}, the bound is {expected}, off by {distance})"
	default:
		m.Chinese += "（“{cell}”为{stated}）"
		m.English += " (“{cell}” is {stated})"
	}
	return m
}

// FormulasOf lists the formulas of a rule, built in or own, each once, in the
// order of its checks.
func FormulasOf(rule string) []string {
	var all []string
	add := func(f formula) {
		if text := f.String(); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	checks := Checks()
	for i := range checks {
		if checks[i].Rule == rule {
			add(formulaOf(&checks[i]))
		}
	}
	yearChecks := YearChecks()
	for i := range yearChecks {
		if yearChecks[i].Rule == rule {
			add(formulaOfYear(&yearChecks[i]))
		}
	}
	for _, g := range OwnRulesInForce().given {
		if g.ID == rule {
			if f, err := parseFormula(g.Relation); err == nil {
				add(f)
			}
		}
	}
	return all
}

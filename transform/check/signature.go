package check

import (
	"slices"
	"sync"
	"sync/atomic"

	"gouji/form"
)

// A signature is what decides which checks apply to a report: bit t is set if
// table t is of the 2021 edition, the highest bit if the reporter may make
// rules. A table that is not there counts as of the edition of the report.
const mayMakeRules = byte(1) << form.NumTables

func signatureOf(r *form.Report, edition form.Edition) byte {
	s := byte(0)
	for t, e := range r.Editions {
		if e == form.Edition2021 || e == form.NoEdition && edition == form.Edition2021 {
			s |= 1 << t
		}
	}
	if r.MayMakeRules() {
		s |= mayMakeRules
	}
	return s
}

// editionIn returns the edition of a table in reports with the signature.
func editionIn(signature byte, t form.TableID) form.Edition {
	if signature>>t&1 == 1 {
		return form.Edition2021
	}
	return form.Edition2019
}

// applies reports whether a check is made on reports with the signature. A
// check is made for the edition of the first table it uses.
func applies(c *form.Check, signature byte) bool {
	return editionIn(signature, c.Tables[0]) == c.Edition && (!c.OnlyBelowCity || signature&mayMakeRules == 0)
}

// table is the checks that are made, with what follows from them.
type table struct {
	own    *form.OwnRules // of which it was made
	checks []form.Check   // form.Checks, then the own ones
	rules  []string       // their rules and those that are checked otherwise, in the order of explanation
	ruleOf []int          // by check, the place of its rule in rules
	// applying counts, for reports with a signature, the checks of each rule.
	applying               [256][]int32
	feePlace, captionPlace int
}

func newTable(own *form.OwnRules) *table {
	t := &table{own: own, checks: append(slices.Clip(form.Checks()), own.Checks...)}
	used := map[string]bool{form.RuleA3Sub: true, form.RuleL3Fee: true}
	for i := range t.checks {
		used[t.checks[i].Rule] = true
	}
	for _, rules := range [][]form.Rule{form.Rules, own.Rules} {
		for i := range rules {
			if used[rules[i].ID] {
				t.rules = append(t.rules, rules[i].ID)
			}
		}
	}
	t.ruleOf = make([]int, len(t.checks))
	for i := range t.checks {
		t.ruleOf[i] = slices.Index(t.rules, t.checks[i].Rule)
	}
	for s := range t.applying {
		t.applying[s] = make([]int32, len(t.rules))
		for c := range t.checks {
			if applies(&t.checks[c], byte(s)) {
				t.applying[s][t.ruleOf[c]]++
			}
		}
	}
	t.feePlace, t.captionPlace = slices.Index(t.rules, form.RuleL3Fee), slices.Index(t.rules, form.RuleA3Sub)
	return t
}

// inForce is the table that was used last.
var inForce atomic.Pointer[table]

// tableInForce returns the checks with the own rules in force.
func tableInForce() *table {
	own := form.OwnRulesInForce()
	t := inForce.Load()
	if t == nil || t.own != own {
		t = newTable(own)
		inForce.Store(t)
	}
	return t
}

// Rules returns the ids of the rules that are checked, built in and own, in the
// order of explanation. They are not to be changed.
func Rules() []string { return tableInForce().rules }

// Definition says that a check defines a 总计 cell on an edition.
type Definition struct {
	Check int // place in form.Checks
	Total form.CellID
}

// Definitions lists, in an order in which they can be computed, which check
// computes which blank 总计. Where two checks define one cell (the 总计 of
// （七）总计), the later one does, which is the row's.
func Definitions() []Definition { return definitions() }

var definitions = sync.OnceValue(func() []Definition {
	type key struct {
		edition form.Edition
		total   form.CellID
	}
	by := map[key]int{}
	checks := form.Checks()
	for c := range checks {
		if check := &checks[c]; check.DefinesTotal {
			by[key{check.Edition, check.Total}] = c
		}
	}
	var ordered []Definition
	done := map[key]bool{}
	var visit func(k key)
	visit = func(k key) {
		c, ok := by[k]
		if !ok || done[k] {
			return
		}
		done[k] = true
		for _, part := range checks[c].Then.Minus {
			visit(key{k.edition, part})
		}
		ordered = append(ordered, Definition{Check: c, Total: k.total})
	}
	for c := range checks {
		if check := &checks[c]; check.DefinesTotal {
			visit(key{check.Edition, check.Total})
		}
	}
	return ordered
})

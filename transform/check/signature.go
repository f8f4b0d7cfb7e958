package check

import (
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

// Rules are the ids of the rules that are checked, in the order of form.Rules.
var Rules = func() []string {
	used := map[string]bool{form.RuleA3Sub: true, form.RuleL3Fee: true}
	for i := range form.Checks {
		used[form.Checks[i].Rule] = true
	}
	var rules []string
	for i := range form.Rules {
		if used[form.Rules[i].ID] {
			rules = append(rules, form.Rules[i].ID)
		}
	}
	return rules
}()

// ruleOf[c] is the place in Rules of the rule of check c.
var ruleOf = func() []int {
	places := make([]int, len(form.Checks))
	for i := range form.Checks {
		places[i] = rulePlace(form.Checks[i].Rule)
	}
	return places
}()

func rulePlace(rule string) int {
	for i, id := range Rules {
		if id == rule {
			return i
		}
	}
	return -1
}

// applying[s] counts, for reports with signature s, the checks of each of Rules.
var applying = func() (counts [256][]int32) {
	for s := range counts {
		counts[s] = make([]int32, len(Rules))
		for c := range form.Checks {
			if applies(&form.Checks[c], byte(s)) {
				counts[s][ruleOf[c]]++
			}
		}
	}
	return counts
}()

// Definition says that a check defines a 总计 cell on an edition.
type Definition struct {
	Check int // place in form.Checks
	Total form.CellID
}

// Definitions lists, in an order in which they can be computed, which check
// computes which blank 总计. Where two checks define one cell (the 总计 of
// （七）总计), the later one does, which is the row's.
var Definitions = func() []Definition {
	type key struct {
		edition form.Edition
		total   form.CellID
	}
	by := map[key]int{}
	for c := range form.Checks {
		if check := &form.Checks[c]; check.DefinesTotal {
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
		for _, part := range form.Checks[c].Then.Minus {
			visit(key{k.edition, part})
		}
		ordered = append(ordered, Definition{Check: c, Total: k.total})
	}
	for c := range form.Checks {
		if check := &form.Checks[c]; check.DefinesTotal {
			visit(key{check.Edition, check.Total})
		}
	}
	return ordered
}()

package form

import "slices"

// RuleByID finds a rule. It panics for an id that is neither in Rules nor that of
// an own rule in force: findings are made by rules, ids in them are never input.
func RuleByID(id string) *Rule {
	r, ok := LookupRule(id)
	if !ok {
		panic("form: no rule " + id)
	}
	return r
}

// AllRules lists the built-in rules, then the own ones in force.
func AllRules() []Rule {
	return append(slices.Clip(Rules), OwnRulesInForce().Rules...)
}

// LookupRule finds a rule by an id that a user typed.
func LookupRule(id string) (*Rule, bool) {
	r, ok := ruleByID[id]
	if !ok {
		r, ok = OwnRulesInForce().byID[id]
	}
	return r, ok
}

package form

import (
	"slices"
	"testing"
)

func TestNewOwnRules(t *testing.T) {
	defer UseOwnRules(nil)
	words := Text{Chinese: "甲", English: "a"}
	good := OwnRule{ID: "X-A", Words: words, Severity: Warning, Relation: "documents.rules.issued <= documents.rules.in_force"}
	made, wrong := NewOwnRules([]OwnRule{good})
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	if len(made.Checks) != 1 || made.Checks[0].Edition != Edition2021 || len(made.YearChecks)+len(made.District) > 0 {
		t.Errorf("made %+v", made)
	}
	if _, known := LookupRule("X-A"); known {
		t.Error("known before it is in force")
	}
	UseOwnRules(made)
	if r := RuleByID("X-A"); r.Severity != Warning || r.Title != words || !slices.Equal(FormulasOf("X-A"), []string{"documents.rules.in_force >= documents.rules.issued"}) {
		t.Errorf("%+v, %q", r, FormulasOf("X-A"))
	}
	if all := AllRules(); len(all) != len(Rules)+1 || all[len(Rules)].ID != "X-A" {
		t.Error("not listed behind the built-in rules")
	}
	for name, tt := range map[string]struct {
		change func(r *OwnRule)
		key    string
	}{
		"small letters": {func(r *OwnRule) { r.ID = "x-a" }, "id"},
		"built in":      {func(r *OwnRule) { r.ID = RuleS3Bal }, "id"},
		"no words":      {func(r *OwnRule) { r.Words.English = " " }, "words"},
		"braces":        {func(r *OwnRule) { r.Words.Chinese = "{stated" }, "words"},
		"too grave":     {func(r *OwnRule) { r.Severity = Arithmetic }, "severity"},
		"no such cell":  {func(r *OwnRule) { r.Relation = "documents.rules.x = 0" }, "relation"},
		"not printed":   {func(r *OwnRule) { r.Editions = []Edition{Edition2019} }, "editions"},
		"no edition":    {func(r *OwnRule) { r.Relation = "documents.rules.issued = documents.rules.newly_made" }, "relation"},
	} {
		r := good
		tt.change(&r)
		if _, wrong := NewOwnRules([]OwnRule{r}); len(wrong) == 0 || wrong[0].Key != tt.key {
			t.Errorf("%s: %+v, want something about %s", name, wrong, tt.key)
		}
	}
	if _, wrong := NewOwnRules([]OwnRule{good, good}); len(wrong) != 1 || wrong[0].Number != 1 || wrong[0].Key != "id" {
		t.Errorf("the same id twice: %+v", wrong)
	}
}

// An own rule says in both languages what its sides are, as its relation compares them.
func TestMessagesOfOwnRules(t *testing.T) {
	const now, last = "documents.rules.in_force", "documents.rules.in_force@last"
	for relation, want := range map[string]Text{
		now + " = 3":                          {Chinese: "甲（“{cell}”一侧为{stated}，另一侧为{expected}，相差{difference}）", English: "a (the side of “{cell}” is {stated}, the other {expected}, difference {difference})"},
		now + " = " + last:                    {Chinese: "甲（“{cell}”为{stated}，应为{expected}，相差{difference}）", English: "a (“{cell}” is {stated}, it should be {expected}, difference {difference})"},
		now + " >= 3":                         {Chinese: "甲（“{cell}”为{stated}，以{expected}为限，差{distance}）", English: "a (“{cell}” is {stated}, the bound is {expected}, off by {distance})"},
		now + " >= " + last:                   {Chinese: "甲（一侧为{stated}，另一侧以{expected}为限，差{distance}）", English: "a (one side is {stated}, the bound {expected}, off by {distance})"},
		now + " != 3":                         {Chinese: "甲（“{cell}”为{stated}）", English: "a (“{cell}” is {stated})"},
		"documents.rules.issued@district = 3": {Chinese: "{0}，{1}年度：甲（“{cell}”一侧为{stated}，另一侧为{expected}，相差{difference}）", English: "{2} {1}: a (the side of “{cell}” is {stated}, the other {expected}, difference {difference})"},
	} {
		made, wrong := NewOwnRules([]OwnRule{{ID: "X-A", Words: Text{Chinese: "甲", English: "a"}, Severity: Warning, Relation: relation}})
		if len(wrong) > 0 {
			t.Errorf("%s: %v", relation, wrong[0])
			continue
		}
		if got := made.Rules[0].Message; got != want {
			t.Errorf("%s says %+v, want %+v", relation, got, want)
		}
	}
}

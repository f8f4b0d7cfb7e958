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

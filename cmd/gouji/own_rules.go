package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"gouji/form"
)

// ownRules collects the [[rule]] tables of a gouji.toml.
type ownRules struct {
	path   string
	rules  []form.OwnRule
	places []map[string]place // by rule, where its keys stand; "" for the rule itself
}

// place is where something stands in a gouji.toml, from 1.
type place struct {
	line, column int
	verbatim     bool // a relation written so that a character is a column
}

var severityByName = map[string]form.Severity{
	"statutory": form.Statutory, "arithmetic": form.Arithmetic, "logic": form.Logic, "warning": form.Warning, "plausibility": form.Plausibility, "info": form.Info,
}

// begin begins another rule.
func (o *ownRules) begin(line, column int) {
	o.rules = append(o.rules, form.OwnRule{Severity: form.Warning})
	o.places = append(o.places, map[string]place{"": {line, column, false}})
}

// put takes a key of the last rule and says what is wrong with it.
func (o *ownRules) put(keys []string, value *unstable.Node, at, valueAt unstable.Position) *complaint {
	rule, name := &o.rules[len(o.rules)-1], strings.Join(keys, ".")
	o.places[len(o.places)-1][keys[0]] = place{at.Line, at.Column, false}
	text := func(into *string) *complaint {
		if value.Kind != unstable.String {
			return &complaint{form.Text{Chinese: "应为加引号的文字", English: "want a quoted string"}}
		}
		*into = string(value.Data)
		return nil
	}
	switch name {
	case "id":
		return text(&rule.ID)
	case "words.zh":
		return text(&rule.Words.Chinese)
	case "words.en":
		return text(&rule.Words.English)
	case "words":
		if value.Kind != unstable.InlineTable {
			return &complaint{form.Text{Chinese: `应为 { zh = "…", en = "…" }`, English: `want { zh = "…", en = "…" }`}}
		}
		for items := value.Children(); items.Next(); {
			item := items.Node()
			key := item.Key()
			key.Next()
			if problem := o.put([]string{"words", string(key.Node().Data)}, item.Value(), at, at); problem != nil {
				return problem
			}
		}
		return nil
	case "severity":
		var word string
		if problem := text(&word); problem != nil {
			return problem
		}
		severity, known := severityByName[word]
		if !known {
			return &complaint{form.Text{Chinese: "应为 logic、warning、plausibility 或 info", English: "want logic, warning, plausibility or info"}}
		}
		rule.Severity = severity
		return nil
	case "editions":
		want := &complaint{form.Text{Chinese: `应为 ["2019"]、["2021"] 或 ["2019", "2021"]`, English: `want ["2019"], ["2021"] or ["2019", "2021"]`}}
		if value.Kind != unstable.Array {
			return want
		}
		for items := value.Children(); items.Next(); {
			edition, known := form.ParseEdition(string(items.Node().Data))
			if !known || items.Node().Kind != unstable.String || slices.Contains(rule.Editions, edition) {
				return want
			}
			rule.Editions = append(rule.Editions, edition)
		}
		return nil
	case "relation":
		o.places[len(o.places)-1]["relation"] = place{valueAt.Line, valueAt.Column + 1, true}
		return text(&rule.Relation)
	}
	known := []string{"id", "words", "words.zh", "words.en", "severity", "editions", "relation"}
	return &complaint{form.Text{
		Chinese: "规则没有“" + name + "”这个键" + guess("，是不是 ", name, known, "？"),
		English: fmt.Sprintf("a rule has no key %q", name) + guess(", did you mean ", name, known, "?"),
	}}
}

// ready makes the rules ready, and tells bad what is wrong with them.
func (o *ownRules) ready(bad func(line int, place, chinese, english string)) *form.OwnRules {
	if len(o.rules) == 0 {
		return nil
	}
	made, wrong := form.NewOwnRules(o.rules)
	for _, w := range wrong {
		at, found := o.places[w.Number][w.Key]
		if !found {
			at = o.places[w.Number][""]
		}
		id := o.rules[w.Number].ID
		column, character := at.column, form.Text{}
		switch {
		case w.Character > 0 && at.verbatim:
			column += w.Character - 1
			fallthrough
		case w.Character > 0:
			character = form.Text{Chinese: fmt.Sprintf("第%d个字符：", w.Character), English: fmt.Sprintf("character %d: ", w.Character)}
		}
		bad(at.line, fmt.Sprintf("%s:%d:%d: %s", o.path, at.line, column, strings.TrimSuffix("[[rule]] "+id+" "+w.Key, " ")),
			character.Chinese+w.Text.Chinese, character.English+w.Text.English)
	}
	return made
}

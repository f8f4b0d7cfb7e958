package selfcheck

import (
	"encoding/json"
	"fmt"

	"gouji/form"
	"gouji/ingest/roster"
	"gouji/pipeline/rulings"
)

// District is what a district builds into the page that its agencies open.
type District struct {
	RosterName string `json:"roster_name,omitempty"`
	Roster     []byte `json:"roster,omitempty"` // the list of agencies; empty for none
	Years      []int  `json:"years,omitempty"`  // asked for; none for any
	// What it has set in gouji.toml: rules of its own, how others are graded, due dates.
	Rules  []form.OwnRule `json:"rules,omitempty"`
	Grades form.Grades    `json:"grades,omitempty"`
	Due    form.DueRules  `json:"due,omitempty"`
}

// ParseDistrict reads a district as JSON, puts its own rules in force, and returns it
// with its list of agencies and its rulings.
func ParseDistrict(text string) (d District, lists Lists, err error) {
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, lists, fmt.Errorf("district: %w", err)
	}
	own, wrong := form.NewOwnRules(d.Rules)
	if len(wrong) > 0 {
		return d, lists, fmt.Errorf("district: %w", wrong[0])
	}
	form.UseOwnRules(own)
	if len(d.Roster) > 0 {
		if lists.Roster, _, err = roster.Read(d.RosterName, d.Roster); err != nil {
			return d, lists, fmt.Errorf("%w: %w", ErrRoster, err)
		}
	}
	lists.Rulings, err = rulings.Read("", nil, d.Grades, "")
	return d, lists, err
}

package sums

import (
	"cmp"
	"strconv"

	"gouji/form"
)

// mixed says that figures of part two were reported on both editions of the form
// (R-MIX): these cells are of one edition only.
func (s *Sum) mixed() (form.Finding, bool) {
	stated := form.NoEdition
	for id, v := range &s.Values {
		if e := form.EditionsOf(form.CellID(id)); v != 0 && e != form.BothEditions && form.Cells[id].Table.ID < form.Applications {
			stated |= e
		}
	}
	if stated != form.BothEditions {
		return form.Finding{}, false
	}
	name := s.Name()
	return form.Finding{Rule: form.RuleRMix, Arguments: []string{name.Chinese, strconv.Itoa(s.Year), name.English}}, true
}

// Name is what findings call an area.
func (a Area) Name() form.Text {
	name := form.Text{Chinese: cmp.Or(a.Code, "未注明地区"), English: cmp.Or(a.Code, "area not stated")}
	if a.Group != "" {
		name.Chinese, name.English = name.Chinese+a.Group, name.English+" "+a.Group
	}
	return name
}

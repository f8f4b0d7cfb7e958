package form

import "testing"

// A form that is handed back blank is no report, whoever it is from; one figure makes
// it one, and what is only a part of one is not judged.
func TestABlankFormIsNoReport(t *testing.T) {
	blank := func() *Report {
		r := &Report{Agency: Agency{Name: "甲局"}, Year: 2023}
		for _, id := range CellsOf(Proceedings, Edition2021) {
			r.States[id] = Blank
		}
		return r
	}
	for name, c := range map[string]struct {
		change func(*Report)
		blank  bool
	}{
		"blank":            {func(*Report) {}, true},
		"by nobody":        {func(r *Report) { r.Agency, r.Year = Agency{}, 0 }, true},
		"a zero":           {func(r *Report) { r.PutValue(CellsOf(Proceedings, Edition2021)[0], 0, Place{}) }, false},
		"unreadable":       {func(r *Report) { r.States[CellsOf(Proceedings, Edition2021)[0]] = Unreadable }, false},
		"figures not read": {func(r *Report) { r.Figures = 3 }, false},
		"a fragment":       {func(r *Report) { r.Fragment = true }, false},
		"no form":          {func(r *Report) { r.States = [NumCells]State{} }, false},
	} {
		r := blank()
		c.change(r)
		usable, found := r.Finalise(), false
		for i := range r.Findings {
			found = found || r.Findings[i].Rule == RuleFBlank
		}
		if found != c.blank || found && (usable || len(r.Findings) != 1) {
			t.Errorf("%s: usable %v, %v", name, usable, r.Findings)
		}
	}
}

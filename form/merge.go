package form

// Merge joins a fragment, a part of the same report that was read later, to r.
// Both have been finalised, each as if it were a whole: they are joined as they
// were read, and the whole is finalised. The fragment is used up.
func (r *Report) Merge(fragment *Report) {
	r.reopen()
	fragment.reopen()
	for id := range fragment.States {
		r.join(CellID(id), fragment)
	}
	r.Captions = append(r.Captions, fragment.Captions...)
	r.Findings = append(r.Findings, fragment.Findings...)
	r.Narrative = append(r.Narrative, fragment.Narrative...)
	r.Figures += fragment.Figures
	if r.Agency.Name == "" {
		r.Agency.Name = fragment.Agency.Name
	}
	if r.Agency.Division == "" {
		r.Agency.Division = fragment.Agency.Division
	}
	if r.StatedEdition == NoEdition {
		r.StatedEdition = fragment.StatedEdition
	}
	r.Finalise()
}

// join takes one cell from a fragment. An unreadable figure brings the finding
// that accounts for it along, so only readable ones are accounted for here.
func (r *Report) join(id CellID, fragment *Report) {
	state, value, place := fragment.States[id], fragment.Values[id], fragment.Places[id]
	f := Finding{Cells: []CellID{id}, Place: place, Arguments: []string{FormatFigure(value, Cells[id].Kind())}}
	switch was := r.States[id]; {
	case state == Absent, state == Blank && was != Absent, state == Unreadable && was == Unreadable:
		return
	case was == Absent, was == Blank && state == Unreadable:
		r.States[id], r.Values[id], r.Places[id] = state, value, place
		return
	case was == Blank:
		r.States[id], r.Values[id], r.Places[id] = state, value, place
		f.Rule = RuleFTwiceBlank
	case was == Stated && state == Stated && value == r.Values[id]:
		f.Rule, f.Figures = RuleFTwiceSame, 1
	default:
		f.Rule = RuleFTwice
		if was == Stated {
			f.SetStated(r.Values[id])
			f.Figures++
		}
		if state == Stated {
			f.Figures++
		} else {
			f.Arguments[0] = fragment.textOf(id)
		}
		r.States[id], r.Values[id] = Unreadable, 0
	}
	r.Findings = append(r.Findings, f)
}

// textOf returns what stands in an unreadable cell.
func (r *Report) textOf(id CellID) string {
	for i := range r.Findings {
		if f := &r.Findings[i]; len(f.Cells) == 1 && f.Cells[0] == id && len(f.Arguments) > 0 {
			return f.Arguments[0]
		}
	}
	return ""
}

// reopen takes back what Finalise did.
func (r *Report) reopen() {
	for _, c := range r.AsRead.Removed {
		r.States[c.Cell], r.Values[c.Cell], r.Places[c.Cell] = c.State, c.Value, c.Place
	}
	r.Findings, r.Captions = r.Findings[:r.AsRead.Findings], r.Captions[:r.AsRead.Captions]
	r.Editions = [NumTables]Edition{}
}

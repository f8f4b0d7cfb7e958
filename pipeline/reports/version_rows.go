package reports

import (
	"gouji/form"
	"gouji/transform/review"
)

// VersionAt is a version of a report; see Judged.Versions.
type VersionAt struct{ chain, step int }

// Versions lists the versions of all reports that were handed in more than once.
func (j *Judged) Versions() (list []VersionAt) {
	for i, c := range j.chains {
		for k := range c.steps {
			list = append(list, VersionAt{i, k})
		}
	}
	return list
}

// VersionRows are some versions, with a row for each cell that one changed.
func (j *Judged) VersionRows(list []VersionAt) (rows []review.Version, err error) {
	from := retriever{of: j.Index}
	var before, now form.Report
	for _, at := range list {
		c := j.chains[at.chain]
		s := &c.steps[at.step]
		source, err := from.source(s.entry.source)
		if err != nil {
			return nil, err
		}
		key := j.key(c.used)
		row := review.Version{
			Report: &key, Version: at.step + 1, SourceID: source.Path, Line: int(s.entry.place.Line), Position: source.At(s.entry.place), SubmittedAt: j.dates[s.entry.submittedAt], DecidedBy: c.basis.code,
		}
		if s.entry != c.used {
			used, err := from.source(c.used.source)
			if err != nil {
				return nil, err
			}
			row.SupersededBy = used.Path
		}
		var changes []review.Change
		if at.step > 0 {
			if err := from.figures(c.steps[at.step-1].entry, &before); err != nil {
				return nil, err
			}
			if err := from.figures(s.entry, &now); err != nil {
				return nil, err
			}
			changes = review.Changes(&before, &now, askedBut(s.unasked))
		}
		if len(changes) == 0 {
			rows = append(rows, row)
		}
		for i := range changes {
			row.Change = &changes[i]
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// askedBut are all cells but some.
func askedBut(unasked []form.CellID) *review.Asked {
	asked := &review.Asked{}
	for id := range asked {
		asked[id] = true
	}
	for _, id := range unasked {
		asked[id] = false
	}
	return asked
}

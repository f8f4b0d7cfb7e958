package reports

import (
	"slices"
	"strings"

	"gouji/form"
	"gouji/pipeline/spool"
)

// unanswered sorts out the reports whose return came back among the others. Figures
// may come back to what they were: of two returns that answer each other the one
// counts that came about in more rounds.
func (r *Resolved) unanswered(entries []*entry) (rest []*entry, gone []answered, err error) {
	if !slices.ContainsFunc(entries, func(e *entry) bool { return e.marks&answering != 0 }) {
		return entries, nil, nil
	}
	type version struct {
		number, answers string
		round           int // how many returns led to it
	}
	versions := make([]version, len(entries))
	known := map[string]bool{}
	var report form.Report
	from := retriever{of: r.Index}
	for i, e := range entries {
		if err := from.content(e, &report); err != nil {
			return nil, nil, err
		}
		versions[i] = version{report.Number(), strings.Clone(report.Answers), -1}
		known[versions[i].number] = true
	}
	first, last := map[string]int{}, map[string]int{} // the round of a number, and the last one that answers it
	open := make([]*version, 0, len(versions))
	for i := range versions {
		if v := &versions[i]; v.answers == v.number || !known[v.answers] {
			v.round, first[v.number] = 0, 0
		} else {
			open = append(open, v)
		}
	}
	for before := -1; len(open) != before; {
		before = len(open)
		var came []*version
		open = slices.DeleteFunc(open, func(v *version) bool {
			round, is := first[v.answers]
			if is {
				v.round, last[v.answers] = round+1, max(last[v.answers], round+1)
				came = append(came, v)
			}
			return is
		})
		for _, v := range came {
			if _, is := first[v.number]; !is {
				first[v.number] = v.round
			}
		}
	}
	for i, e := range entries {
		if v := &versions[i]; v.round >= 0 && last[v.number] > v.round {
			gone = append(gone, answered{e, v.number, v.round})
		} else {
			rest = append(rest, e)
		}
	}
	return rest, gone, nil
}

// inForce chooses the report to use of some that state the same figures. A return
// that came back with the figures and the words that it was sent out with answers
// nothing: what it answers stays in use, with all that was found about it, also about
// what the form of a return has no room for, and is given what the agency says beside
// the items. gone are those whose return came back with other figures.
func (r *Resolved) inForce(class []*entry, gone []answered) (*entry, error) {
	if !slices.ContainsFunc(class, func(e *entry) bool { return e.marks&answering != 0 }) {
		return class[0], nil
	}
	from := retriever{of: r.Index}
	chosen, back, err := from.sent(class)
	if err != nil {
		return nil, err
	}
	var original, corrected, report form.Report
	if err := from.report(chosen, &original); err != nil {
		return nil, err
	}
	used := &original
	var said []form.Response
	var files []string
	for _, e := range back {
		if err := from.report(e, &report); err != nil {
			return nil, err
		}
		if report.SameWords(&original) {
			said = append(said, report.Responses...)
			files = append(files, report.Source.Path)
			if err := r.replace(e, withoutUnchanged(&report)); err != nil { // it is told of what stays in use
				return nil, err
			}
			continue
		}
		report.KeepCaptions(&original) // its text is a correction
		corrected, report = report, corrected
		chosen, used = e, &corrected
	}
	used.Responses = append(used.Responses, said...)
	if err := from.keepCaptions(used, gone); err != nil {
		return nil, err
	}
	if len(files) > 0 {
		names := form.List(files)
		used.Findings = append(withoutUnchanged(used).Findings, form.Finding{Rule: form.RuleRUnchanged, Place: used.Place, Arguments: []string{
			used.Number(), "（" + names.Chinese + "）", " (" + names.English + ")",
		}})
		r.returned[chosen] = names.Chinese
	}
	return chosen, r.replace(chosen, used)
}

// withoutUnchanged takes the finding out of a report that it is a return without a change.
func withoutUnchanged(report *form.Report) *form.Report {
	report.Findings = slices.DeleteFunc(report.Findings, func(f form.Finding) bool { return f.Rule == form.RuleRUnchanged })
	return report
}

// sent sorts out, of reports that state the same figures, the returns that came back
// with the figures that they were sent out with, and chooses what to use of the others:
// a correction on a return, which may say why the figures are what they are, or else
// the first. Where there are no others, what the returns answer has gone, and the first
// of them is used.
func (r *retriever) sent(class []*entry) (chosen *entry, back []*entry, err error) {
	var report form.Report
	for _, e := range class {
		if e.marks&answering != 0 {
			if err := r.content(e, &report); err != nil {
				return nil, nil, err
			}
			if report.Unchanged() {
				back = append(back, e)
				continue
			}
		}
		if chosen == nil || e.marks&answering != 0 && chosen.marks&answering == 0 {
			chosen = e
		}
	}
	if chosen == nil {
		chosen, back = back[0], back[1:]
	}
	return chosen, back, nil
}

// keepCaptions gives a correction that came on a return the figures in caption rows of
// what it answers, and of what that answered, see form.Report.KeepCaptions.
func (r *retriever) keepCaptions(correction *form.Report, gone []answered) error {
	var before form.Report
	for i := len(gone) - 1; i >= 0 && correction.Answers != ""; i-- {
		if err := r.report(gone[i].entry, &before); err != nil {
			return err
		}
		correction.KeepCaptions(&before)
	}
	return nil
}

// replace stores a report anew in place of what was kept of an entry.
func (r *Resolved) replace(e *entry, report *form.Report) error {
	w := r.Sources.spool.NewWriter()
	at, err := w.Append(func(b []byte) []byte { return spool.AppendReport(b, report) })
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	e.at = at
	return nil
}

package reports

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/ordered"
	"gouji/sinks/office"
	"gouji/transform/review"
)

// compareVersions finds what corrections changed besides what was asked for.
func (x *Examination) compareVersions(ctx context.Context, workers int) (map[*entry]form.Finding, error) {
	found := map[*entry]form.Finding{}
	type corrected struct {
		of      *entry
		finding form.Finding
	}
	examiners := make([]*Examiner, workers)
	for i := range examiners {
		examiners[i] = x.NewExaminer(nil)
	}
	work := ordered.Work[*chain, *corrected]{
		Workers: workers, Window: 2 * workers,
		Work: func(_ context.Context, worker int, c *chain) (*corrected, error) {
			f, err := examiners[worker].compare(c)
			return &corrected{c.used, f}, err
		},
		Emit: func(_ context.Context, c *corrected) error {
			if c.finding.Rule != "" {
				found[c.of] = c.finding
			}
			return nil
		},
	}
	return found, work.Run(ctx, x.resolved.chains)
}

// maxChanges is how many changed cells a message names.
const maxChanges = 8

// compare fills in what the steps of a chain changed unasked, and makes the
// finding about what of it has stayed: the zero Finding if nothing has.
func (v *Examiner) compare(c *chain) (form.Finding, error) {
	if c.basis == sameFigures {
		return form.Finding{}, nil
	}
	was := map[form.CellID]review.Change{} // before it was first changed unasked
	var now form.Report
	for i := 1; i < len(c.steps); i++ {
		changes, err := v.unasked(c.steps[i-1].entry, c.steps[i].entry, &now)
		if err != nil {
			return form.Finding{}, err
		}
		for _, change := range changes {
			c.steps[i].unasked = append(c.steps[i].unasked, change.Cell)
			if _, known := was[change.Cell]; !known {
				was[change.Cell] = change
			}
		}
	}
	// The last version has the figures of the one in use.
	var stayed []review.Change
	for id := range form.CellID(form.NumCells) {
		change, there := was[id]
		change.New, change.HasNew = now.Value(id)
		if there && (change.HadOld != change.HasNew || change.HadOld && change.Old != change.New) {
			stayed = append(stayed, change)
		}
	}
	if len(stayed) == 0 {
		return form.Finding{}, nil
	}
	return unaskedFinding(c.used, v.from.of.agency(c.used), stayed), nil
}

// unasked are the changes from one version to the next, whose figures it brings
// into now, that nothing said about the one before asked for.
func (v *Examiner) unasked(before, after *entry, now *form.Report) (changes []review.Change, err error) {
	if err := v.from.report(before, &v.report); err != nil {
		return nil, err
	}
	if err := v.from.figures(after, now); err != nil {
		return nil, err
	}
	if v.report.SameFigures(now) {
		return nil, nil
	}
	others, claims, _, err := v.history(notPublished, before)
	if err != nil {
		return nil, err
	}
	reviewed := v.review.Among(&v.report, others, review.StatedFigures(claims))
	for _, change := range review.Changes(&v.report, now, reviewed.Asked()) {
		if !change.Asked {
			changes = append(changes, change)
		}
	}
	return changes, nil
}

// unaskedFinding lists the changes in a report that nobody asked for.
func unaskedFinding(used *entry, agency form.Agency, changes []review.Change) form.Finding {
	f := form.Finding{Rule: form.RuleRChanged, Place: used.place}
	var lists [2][]string
	for _, change := range changes {
		f.Cells = append(f.Cells, change.Cell)
		if len(f.Cells) > maxChanges {
			continue
		}
		for _, l := range []form.Language{form.Chinese, form.English} {
			lists[l] = append(lists[l], fmt.Sprintf("%s %s→%s", form.Cells[change.Cell].Label(l),
				figureOrBlank(change.Old, change.HadOld, change.Cell, l), figureOrBlank(change.New, change.HasNew, change.Cell, l)))
		}
	}
	if n := len(changes) - maxChanges; n > 0 {
		for l := range lists {
			lists[l] = append(lists[l], "… +"+strconv.Itoa(n))
		}
	}
	f.Arguments = []string{
		cmp.Or(agency.Name, agency.Code), strconv.Itoa(int(used.year)), strconv.Itoa(len(changes)),
		strings.Join(lists[form.Chinese], "；"), strings.Join(lists[form.English], "; "),
	}
	return f
}

func figureOrBlank(v int64, stated bool, id form.CellID, l form.Language) string {
	if !stated {
		return form.Text{Chinese: "空", English: "blank"}.In(l)
	}
	return form.FormatFigure(v, form.Cells[id].Kind())
}

// showVersions tells the office files of the versions of each report that was handed in
// more than once.
func (j *Judged) showVersions(officeFiles *OfficeFiles) error {
	numbers := make(map[*entry]int32, len(j.chains))
	for _, c := range j.chains {
		numbers[c.used] = -1
	}
	for i := range j.entries {
		if _, wanted := numbers[&j.entries[i]]; wanted {
			numbers[&j.entries[i]] = int32(i)
		}
	}
	from := retriever{of: j.Index}
	var figures [2]form.Report
	for _, c := range j.chains {
		versions := make([]office.Version, len(c.steps))
		for i := range c.steps {
			s, v := &c.steps[i], &versions[i]
			source, err := from.source(s.entry.source)
			if err != nil {
				return err
			}
			*v = office.Version{At: source.Shown(s.entry.place), SubmittedAt: j.dates[s.entry.submittedAt], Used: s.entry == c.used, DecidedBy: c.basis.words}
			now, before := &figures[i%2], &figures[(i+1)%2]
			if err := from.figures(s.entry, now); err != nil {
				return err
			}
			if i == 0 {
				continue
			}
			for _, change := range review.Changes(before, now, askedBut(s.unasked)) {
				v.Changes = append(v.Changes, office.Change{
					Cell: change.Cell, Old: printed(change.Old, change.HadOld, change.Cell), New: printed(change.New, change.HasNew, change.Cell), Unasked: !change.Asked,
				})
			}
		}
		officeFiles.model.SetVersions(numbers[c.used], versions)
	}
	return nil
}

func printed(v int64, stated bool, id form.CellID) string {
	if !stated {
		return ""
	}
	return form.Cells[id].Printed(v)
}

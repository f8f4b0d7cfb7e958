package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/ordered"
	"gouji/transform/attribution"
	"gouji/transform/review"
)

// versionBasis is what decided between several reports of one agency, year and scope.
type versionBasis struct {
	code  string // in the data
	words form.Text
}

var (
	sameFigures  = &versionBasis{"same_figures", form.Text{Chinese: "数字相同", English: "equal figures"}}
	byReturn     = &versionBasis{"answers", form.Text{Chinese: "报回来的退回单", English: "the return that came back"}}
	bySubmission = &versionBasis{"submitted_at", form.Text{Chinese: "提交日期", English: "the date of submission"}}
	byName       = &versionBasis{"file_name", form.Text{Chinese: "文件名或文件夹的更正标记", English: "the mark in the name of file or folder"}}
	byChange     = &versionBasis{"changed_at", form.Text{Chinese: "文件内的修改日期", English: "the date of change inside the file"}}
)

// chain are the versions of one report, the oldest first.
type chain struct {
	basis *versionBasis
	used  *entry
	steps []revision
}

// revision is a version, with the cells that it changed although nothing about the
// one before asked for them.
type revision struct {
	entry   *entry
	unasked []form.CellID
}

// link notes the versions of a report: those whose return came back, round by
// round, and the others in the order that decided between them, and where that is
// the same, in the order of input.
func (r *Resolved) link(returned []answered, entries []*entry, used *entry, basis *versionBasis) error {
	type dated struct {
		revision
		mark int
		date string
	}
	from := retriever{of: r.Index}
	list := make([]dated, len(entries))
	for i, e := range entries {
		list[i].entry = e
		var err error
		switch basis {
		case byName:
			var s *form.Source
			if s, err = from.source(e.source); err == nil {
				list[i].mark = attribution.VersionMark(s.Path)
			}
		case byChange:
			list[i].date, err = r.changed(e)
		default:
			list[i].date = r.dates[e.submittedAt]
		}
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int {
		return cmp.Or(cmp.Compare(a.mark, b.mark), strings.Compare(a.date, b.date))
	})
	slices.SortStableFunc(returned, func(a, b answered) int { return cmp.Compare(a.round, b.round) })
	c := &chain{basis: basis, used: used}
	for _, a := range returned {
		c.steps = append(c.steps, revision{entry: a.entry})
	}
	for i := range list {
		c.steps = append(c.steps, list[i].revision)
	}
	r.chains = append(r.chains, c)
	return nil
}

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
		before := c.steps[i-1].entry
		if err := v.from.report(before, &v.report); err != nil {
			return form.Finding{}, err
		}
		if err := v.from.figures(c.steps[i].entry, &now); err != nil {
			return form.Finding{}, err
		}
		if v.report.SameFigures(&now) {
			continue
		}
		others, claims, _, err := v.history(notPublished, before)
		if err != nil {
			return form.Finding{}, err
		}
		reviewed := v.review.Among(&v.report, others, review.StatedFigures(claims))
		for _, change := range review.Changes(&v.report, &now, reviewed.Asked()) {
			if change.Asked {
				continue
			}
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
	agency := v.from.of.agency(c.used)
	f := form.Finding{Rule: form.RuleRChanged, Place: c.used.place}
	var lists [2][]string
	for _, change := range stayed {
		f.Cells = append(f.Cells, change.Cell)
		if len(f.Cells) > maxChanges {
			continue
		}
		for _, l := range []form.Language{form.Chinese, form.English} {
			lists[l] = append(lists[l], fmt.Sprintf("%s %s→%s", form.Cells[change.Cell].Label(l),
				figureOrBlank(change.Old, change.HadOld, change.Cell, l), figureOrBlank(change.New, change.HasNew, change.Cell, l)))
		}
	}
	if n := len(stayed) - maxChanges; n > 0 {
		for l := range lists {
			lists[l] = append(lists[l], "… +"+strconv.Itoa(n))
		}
	}
	f.Arguments = []string{
		cmp.Or(agency.Name, agency.Code), strconv.Itoa(int(c.used.year)), strconv.Itoa(len(stayed)),
		strings.Join(lists[form.Chinese], "；"), strings.Join(lists[form.English], "; "),
	}
	return f, nil
}

func figureOrBlank(v int64, stated bool, id form.CellID, l form.Language) string {
	if !stated {
		return form.Text{Chinese: "空", English: "blank"}.In(l)
	}
	return form.FormatFigure(v, form.Cells[id].Kind())
}

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
			Report: &key, Version: at.step + 1, SourceID: source.Path, Line: int(s.entry.place.Line), SubmittedAt: j.dates[s.entry.submittedAt], DecidedBy: c.basis.code,
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

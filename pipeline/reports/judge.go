package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gouji/form"
	"gouji/pipeline/ordered"
	"gouji/pipeline/rulings"
	"gouji/sinks/office"
	"gouji/transform/attribution"
	"gouji/transform/review"
	"gouji/transform/sums"
)

// ListFindings are what was found about a list that came with the reports, such as
// that of the agencies.
type ListFindings struct {
	File     string // its name
	Findings []form.Finding
}

// Judge finds, with so many workers, what is to be said when all examined reports are
// in the roll-up, which it tells of the missing. lists are what came with the reports. officeFiles may be nil, and so may
// what the office has ruled. The resolved reports are not used any more.
func (r *Resolved) Judge(ctx context.Context, workers int, rollUp *sums.RollUp, lists []ListFindings, by attribution.Judgement, officeFiles *OfficeFiles, ruled *rulings.Rulings) (*Judged, error) {
	j := &Judged{Index: r.Index, chains: r.chains, rulings: ruled}
	if officeFiles != nil {
		if err := j.showVersions(officeFiles); err != nil {
			return nil, err
		}
	}
	sources, err := r.Sources.WithFindings()
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if s.Partial() {
			j.Partial = append(j.Partial, s)
		}
		for i := range s.Findings {
			j.Accounted += s.Findings[i].Figures
			j.add(Finding{SourceID: s.Path, Source: s, Finding: &s.Findings[i]})
		}
	}
	paths, err := j.addUnpublished(r, officeFiles)
	if err != nil {
		return nil, err
	}
	var differing []sums.AreaFinding
	var carried []Finding
	err = ordered.Beside(func() error {
		j.Register = r.Agencies.Register(r.reports, r.Report, func(number int32) string { return paths[number] }, by)
		return nil
	}, func() error {
		differing = rollUp.Findings()
		return nil
	}, func() error {
		carried = j.carried(carryGaps(rollUp))
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		j.AddList(list)
	}
	for _, f := range differing {
		key := attribution.ReportKey{Division: f.Area, AgencyName: f.Group, Year: f.Year}
		j.add(Finding{Report: &key, Finding: &f.Finding})
	}
	for _, f := range carried {
		j.add(f)
	}
	return j, j.addRemarks(ctx, workers, r, rollUp, officeFiles)
}

// add takes a finding as the office has ruled, and returns what became of it: nil
// if its rule is off.
func (j *Judged) add(f Finding) *form.Finding {
	applied := j.rulings.Apply([]form.Finding{*f.Finding}, f.Report, "", nil)
	if len(applied) == 0 {
		return nil
	}
	f.Finding = &applied[0]
	j.Findings = append(j.Findings, f)
	return f.Finding
}

// AddList adds what was found about a list that came with the reports, when all
// else has been judged.
func (j *Judged) AddList(list ListFindings) {
	source := &form.Source{Path: list.File, Kind: form.CSVLong}
	for i := range list.Findings {
		j.add(Finding{Source: source, Finding: &list.Findings[i]})
	}
}

// addUnpublished adds what is found about reports that are not published, and
// returns the files of those that cannot be used.
func (j *Judged) addUnpublished(r *Resolved, officeFiles *OfficeFiles) (paths map[int32]string, err error) {
	paths = map[int32]string{}
	return paths, r.unpublished(func(number int32, report *form.Report, findings []form.Finding) error {
		key := attribution.ReportKey{
			AgencyID: r.Agencies.ID(r.entries[number].agency), Division: report.Agency.Division, AgencyCode: report.Agency.Code, AgencyName: report.Agency.Name,
			Year: report.Year, Scope: report.Scope,
		}
		rejected := r.entries[number].outcome == attribution.Rejected
		for i := range findings {
			j.add(Finding{
				Report: &key, SourceID: report.Source.Path, Source: report.Source, Finding: &findings[i], Rejected: rejected, Superseded: !rejected,
			})
		}
		if rejected {
			paths[number] = report.Source.Path
		}
		if officeFiles != nil {
			officeFiles.addUnpublished(report, j.rulings.Apply(findings, &key, "", nil))
		}
		return nil
	})
}

// Status is a line of the register, with the key of its published report.
func (j *Judged) Status(i int) (line attribution.Line, agencyID, reportID string) {
	line, _ = j.Register.Line(i)
	if line.Report < 0 {
		return line, attribution.AgencyID(line.Agency), ""
	}
	return line, j.Agencies.ID(j.entries[line.Report].agency), ReportID(line.Agency, line.Year, line.Scope)
}

// addRemarks adds the findings about agencies and years: who is missing or late, whose
// figures count and what differs from the published sums. The roll-up gets
// the missing.
func (j *Judged) addRemarks(ctx context.Context, workers int, r *Resolved, rollUp *sums.RollUp, officeFiles *OfficeFiles) error {
	if r.Agencies.Roster != nil {
		rollUp.UseRoster()
	}
	absent, present, err := j.askRegister(ctx, workers, rollUp)
	if err != nil {
		return err
	}
	differences, err := j.differences(rollUp)
	if err != nil {
		return err
	}
	differingTexts, err := j.compareDistrictTexts(rollUp, r.districtTexts.numbers)
	if err != nil {
		return err
	}
	remarks := slices.Concat(absent, present, r.recognised(), differences, differingTexts)
	slices.SortStableFunc(remarks, func(a, b office.Remark) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), strings.Compare(a.Agency.Division, b.Agency.Division), cmp.Compare(a.Finding.Severity(), b.Finding.Severity()))
	})
	return j.remark(remarks, officeFiles)
}

// registerLines are so many lines of the register as one worker makes at a time: few, so
// that a district has several pieces, too.
const registerLines = 64

// askRegister has the lines of the register made side by side: there may be a million.
// It returns what is found about agencies without a report and about those with one,
// in order, and tells the roll-up who is missing.
func (j *Judged) askRegister(ctx context.Context, workers int, rollUp *sums.RollUp) (absent, present []office.Remark, err error) {
	type asked struct {
		absent, present []office.Remark
		missing         []attribution.Line
	}
	var starts []int
	for i := 0; i < j.Register.Len(); i += registerLines {
		starts = append(starts, i)
	}
	work := ordered.Work[int, *asked]{
		Workers: workers, Window: 2 * workers,
		Work: func(_ context.Context, _, start int) (*asked, error) {
			a := &asked{}
			for i := start; i < min(start+registerLines, j.Register.Len()); i++ {
				line, findings := j.Register.Line(i)
				list := &a.present
				if line.Report < 0 {
					list = &a.absent
				}
				for _, f := range findings {
					*list = append(*list, office.Remark{Agency: line.Agency, Year: line.Year, Scope: line.Scope, Report: line.Report, Finding: f})
				}
				if line.Judged && (line.Status == attribution.Missing || line.Status == attribution.NotUsable) {
					a.missing = append(a.missing, line)
				}
			}
			return a, nil
		},
		Emit: func(_ context.Context, a *asked) error {
			absent, present = append(absent, a.absent...), append(present, a.present...)
			for i := range a.missing {
				line := &a.missing[i]
				j.Missing = append(j.Missing, MissingReport{Year: line.Year, Agency: line.Name, AgencyID: attribution.AgencyID(line.Agency), Scope: line.Scope, Unusable: line.Status == attribution.NotUsable})
				rollUp.AddMissing(line.Division, line.Group, line.Year, 1)
			}
			return nil
		},
	}
	err = work.Run(ctx, starts)
	return absent, present, err
}

// recognised says which own reports were taken for the consolidated one (R-SCOPE).
func (r *Resolved) recognised() (remarks []office.Remark) {
	for _, s := range r.summaries {
		e := &r.entries[s.Number]
		remarks = append(remarks, office.Remark{
			Agency: r.agency(e), Year: int(e.year), Scope: e.scope, Report: s.Number, Finding: r.Agencies.Finding(s, r.Report(s.Number)),
		})
	}
	return remarks
}

// differences compares the consolidated reports with the sums of their districts:
// their tables (R-SUM) and their words (R-NARR).
func (j *Judged) differences(rollUp *sums.RollUp) (remarks []office.Remark, err error) {
	from := retriever{of: j.Index}
	var report, summed form.Report
	var own, whole sums.Sum
	for _, d := range j.Register.AllPublished() {
		level, _ := form.LevelOf(d.Division)
		area := sums.Area{Level: form.District.String(), Code: d.Division, Year: d.Year, Basis: sums.BasisAll}
		if rollUp.Sum(area, &own); own.Reports == 0 {
			continue // nobody of the district itself has reported
		}
		area.Level = level.String()
		rollUp.Sum(area, &whole)
		number := j.Register.Published(d)
		e := &j.entries[number]
		if err := from.report(e, &report); err != nil {
			return nil, err
		}
		for _, difference := range whole.Differences(&report.Values, &report.States, report.Edition()) {
			f := form.Finding{Rule: form.RuleRSum, Cells: []form.CellID{difference.Cell}, Place: report.Places[difference.Cell]}
			f.SetStated(difference.Stated)
			f.SetExpected(difference.Sum)
			remarks = append(remarks, office.Remark{Agency: j.agency(e), Year: d.Year, Scope: e.scope, Report: number, Finding: f})
		}
		whole.Report(&summed, report.Edition())
		remarks = append(remarks, j.narrated(number, &report, &summed)...)
	}
	return remarks, nil
}

// compareDistrictTexts compares what the governments' own reports say of their whole districts
// with the sums (R-NARR).
func (j *Judged) compareDistrictTexts(rollUp *sums.RollUp, numbers []int32) (remarks []office.Remark, err error) {
	slices.Sort(numbers) // workers found them in any order
	from := retriever{of: j.Index}
	var report, summed form.Report
	var whole sums.Sum
	for _, number := range numbers {
		e := &j.entries[number]
		district := j.Agencies.District(e.agency)
		level, _ := form.LevelOf(district)
		rollUp.Sum(sums.Area{Level: level.String(), Code: district, Year: int(e.year), Basis: sums.BasisAll}, &whole)
		if whole.Reports < 2 {
			continue // it speaks of others, and none has reported
		}
		if err := from.report(e, &report); err != nil {
			return nil, err
		}
		whole.Report(&summed, report.Edition())
		remarks = append(remarks, j.narrated(number, &report, &summed)...)
	}
	return remarks, nil
}

// narrated is what the text of a report says otherwise than the sum of its district.
func (j *Judged) narrated(number int32, report, summed *form.Report) (remarks []office.Remark) {
	e := &j.entries[number]
	for _, f := range review.Narrative(report, summed) {
		remarks = append(remarks, office.Remark{Agency: j.agency(e), Year: int(e.year), Scope: e.scope, Report: number, Finding: f})
	}
	return remarks
}

// remark adds findings about agencies and years, to the office files too.
func (j *Judged) remark(remarks []office.Remark, officeFiles *OfficeFiles) error {
	from := retriever{of: j.Index}
	keys := map[int32]*attribution.ReportKey{} // one for all remarks about a report
	for i := range remarks {
		remark := &remarks[i]
		row := Finding{Finding: &remark.Finding, Report: &attribution.ReportKey{
			AgencyID: attribution.AgencyID(remark.Agency), Division: remark.Agency.Division, AgencyCode: remark.Agency.Code, AgencyName: remark.Agency.Name,
			Year: remark.Year, Scope: remark.Scope,
		}}
		if remark.Report >= 0 {
			e := &j.entries[remark.Report]
			row.Report.AgencyID = j.Agencies.ID(e.agency)
			if remark.Finding.Place == (form.Place{}) {
				remark.Finding.Place = e.place
			}
			source, err := from.source(e.source)
			if err != nil {
				return err
			}
			row.SourceID, row.Source = source.Path, source
			if key := keys[remark.Report]; key != nil {
				row.Report = key
			}
			keys[remark.Report] = row.Report
		}
		if applied := j.add(row); applied != nil && officeFiles != nil {
			remark.Finding = *applied
			officeFiles.model.Remark(*remark)
		}
	}
	return nil
}

package pipeline

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/ingest"
	"gouji/ingest/roster"
	"gouji/pipeline/journal"
	"gouji/sinks/desk"
	"gouji/transform"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// Run reads the inputs, checks them and publishes a generation. The result is
// never nil if the inputs could be read, so that a strict run or one that finds
// nothing to publish can still be told about; the error says why nothing was
// published. Findings are no error.
func Run(ctx context.Context, c Config) (*Result, error) {
	return run(ctx, c, realDisk{}, memory.NewGoAllocator())
}

func run(ctx context.Context, c Config, d disk, mem memory.Allocator) (result *Result, err error) {
	c = c.WithDefaults()
	if err := c.Validate(); err != nil {
		return nil, err
	}
	r := &runner{config: &c, store: store{root: c.Output, disk: d}, memory: mem}
	if r.roster, r.rosterFindings, r.rosterHash, err = readRoster(c.Roster); err != nil {
		return nil, err
	}
	if r.population, err = readPopulation(c.Population); err != nil {
		return nil, err
	}
	folder := ""
	if !c.DryRun {
		unlock, err := r.store.lock(ctx, c.WaitLock)
		if err != nil {
			return nil, err
		}
		defer unlock()
		if err := r.store.prepare(); err != nil {
			return nil, err
		}
		folder = c.Output
	}
	defer func() {
		if err != nil && (result == nil || !result.Published) {
			r.noteFailure(result, err)
		}
	}()
	c.limitHeap(0, 0, false)
	s := newSpool(d, folder, c.MemoryBytes/2)
	defer func() { err = errors.Join(err, s.close()) }()
	r.gathered, err = gather(ctx, &c, ingest.Options{Roster: r.roster}, s)
	if err != nil {
		return nil, err
	}
	// A folder with nothing but litter is as empty as one without files.
	if files := r.gathered.sources.count(); files.All() == files[form.Ignored] && !c.AllowEmpty {
		return nil, fmt.Errorf("%w in %v", ErrEmpty, c.Inputs)
	}
	if err := r.guard(); err != nil {
		return nil, err
	}
	if r.list, err = r.gathered.resolve(); err != nil {
		return nil, err
	}
	r.desk = !c.NoDesk && len(r.list) <= c.DeskReports
	c.limitHeap(len(r.gathered.entries), len(r.gathered.sources.kept), r.desk)
	c.Log.Info().Int("files", len(r.gathered.sources.kept)).Int("reports", len(r.gathered.entries)).Msg("read")
	return r.publish(ctx)
}

// runner is one run once its inputs are read.
type runner struct {
	config         *Config
	store          store
	memory         memory.Allocator
	roster         *form.Roster
	rosterFindings []form.Finding
	rosterHash     string
	population     population
	gathered       *gathered
	list           []int32 // numbers of the published entries in order
	desk           bool    // the district office's papers are written
}

// ReadRoster reads the list of agencies at path; "" is no list. The error is ErrRoster.
func ReadRoster(path string) (*form.Roster, error) {
	list, _, _, err := readRoster(path)
	return list, err
}

// readRoster reads the list of agencies at path; "" is no list.
// Lines it cannot use are findings.
func readRoster(path string) (list *form.Roster, findings []form.Finding, hash string, err error) {
	if path == "" {
		return nil, nil, "", nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%w: %w", ErrRoster, err)
	}
	sum := sha256.Sum256(data)
	list, findings, err = roster.Read(filepath.Base(path), data)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%w: %w", ErrRoster, err)
	}
	return list, findings, hex.EncodeToString(sum[:]), nil
}

// publish makes the datasets and papers and puts them in force.
func (r *runner) publish(ctx context.Context) (*Result, error) {
	c := r.config
	decided := r.decided()
	id := decided.runID()
	there, held, err := r.inForce(id, decided.Inputs)
	if err != nil {
		return nil, err
	}

	// A generation that is there already is not written again, but its reports
	// are checked all the same: the summary and the exit code are the same.
	var g *staging
	if !c.DryRun && !there && held == nil {
		if g, err = r.store.stage(); err != nil {
			return nil, err
		}
		defer g.abandon() // of no effect after commit
	}
	var papers *papers
	if r.desk {
		if papers, err = newPapers(c, r.gathered, decided.Settings.AsOf); err != nil {
			return nil, err
		}
	}
	p := newPublisher(c, r.gathered, r.list, g, papers, r.memory)
	defer p.abandon()
	if len(r.list) <= c.DeskReports && !c.DryRun && c.AsOf != "" {
		p.tracker = &tracker{}
	}
	if g != nil {
		if err := p.openTables(); err != nil {
			return nil, err
		}
	}
	if err := p.reports(ctx); err != nil {
		return nil, err
	}
	result, err := r.finish(ctx, p, id, attribution.Judgement{
		AsOf: decided.Settings.AsOf, Due: c.Due, Campaigns: attribution.Campaigns{Judged: decided.Settings.Years, Stray: decided.Settings.Stray},
	})
	if err != nil {
		return nil, err
	}
	if c.Strict && (result.ErrorFindings() > 0 || result.Files[form.Rejected] > 0 || len(result.Partial) > 0) {
		return result, ErrNotClean
	}
	switch {
	case c.DryRun:
		return result, nil
	case held != nil:
		result.Held, result.Unchanged, id = held, true, held.InForce
	case there:
		result.Unchanged = true
		err = r.store.point(id)
	default:
		m := manifest{
			RunID: id, Version: c.Version, Settings: decided.Settings, Files: p.files, InputsSHA256: decided.Inputs, Missing: len(result.Missing),
			Reports: result.Reports, Figures: result.Figures, Agencies: result.Agencies, Years: result.Years, Findings: map[string]int{},
		}
		for s, n := range result.Findings {
			m.Findings[form.Severity(s).String()] = n
		}
		if err = m.write(ctx, g, r.gathered, c.Workers); err == nil {
			err = context.Cause(ctx) // the last moment to turn back
		}
		if err == nil {
			result.Edited, err = g.commit(id)
		}
	}
	if err != nil {
		return result, err
	}
	result.Published = true
	result.Directory = r.store.path(runsFolder, id)
	if held != nil {
		p.tracker = nil // what it follows is not what is in force
	}
	r.afterwards(result, id, p.tracker)
	return result, nil
}

// finish writes what is known only when all reports are through: findings about
// files and areas, the roll-ups, the sources, the desk's papers.
func (r *runner) finish(ctx context.Context, p *publisher, id string, judgement attribution.Judgement) (*Result, error) {
	c := r.config
	result, err := r.summary(id)
	if err != nil {
		return nil, err
	}
	var rows []transform.FindingRow
	counted := map[ruleOfReport]bool{}
	untracked := func(row transform.FindingRow) {
		rows = append(rows, row)
		p.tally.addLoose(row, counted)
	}
	asks := false
	add := func(row transform.FindingRow) {
		untracked(row)
		if p.tracker != nil {
			p.tracker.add(row, asks)
		}
	}
	result.Figures.Read = r.gathered.sources.figures
	from := retriever{gathered: r.gathered}
	for _, number := range r.gathered.sources.findings {
		s, err := from.source(number)
		if err != nil {
			return nil, err
		}
		if s.Partial() {
			result.Partial = append(result.Partial, s)
		}
		for j := range s.Findings {
			p.tally.found += s.Findings[j].Figures
			add(transform.FindingRow{SourceID: s.Path, Source: s, Finding: &s.Findings[j]})
		}
	}
	paths := map[int32]string{} // of the reports that cannot be used
	err = r.gathered.unpublished(func(number int32, report *form.Report, findings []form.Finding) error {
		key := transform.ReportKey{
			AgencyID: r.gathered.agencyID(r.gathered.entries[number].agency), Division: report.Agency.Division, AgencyCode: report.Agency.Code, AgencyName: report.Agency.Name,
			Year: report.Year, Scope: report.Scope,
		}
		put := untracked // what was wrong with a version that another has superseded is over
		if r.gathered.entries[number].fate == attribution.Rejected {
			put, asks = add, true
		}
		for i := range findings {
			put(transform.FindingRow{Report: &key, SourceID: report.Source.Path, Source: report.Source, Finding: &findings[i]})
		}
		asks = false
		if r.gathered.entries[number].fate == attribution.Rejected {
			paths[number] = report.Source.Path
		}
		if p.papers != nil {
			p.papers.setAside(report, findings)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	agencies := r.agencyTable()
	// From here nothing asks for a report.
	r.list, p.list, p.byReporter, p.twins, p.corrections = nil, nil, nil, nil, nil
	register := r.gathered.who.Register(r.gathered.reports, r.gathered.attributed, func(number int32) string { return paths[number] }, judgement)
	roster := &form.Source{Path: filepath.Base(c.Roster), Kind: form.CSVLong}
	for i := range r.rosterFindings {
		add(transform.FindingRow{Source: roster, Finding: &r.rosterFindings[i]})
	}
	table := &form.Source{Path: filepath.Base(c.Population), Kind: form.CSVLong}
	for i := range r.population.findings {
		add(transform.FindingRow{Source: table, Finding: &r.population.findings[i]})
	}
	rollUp := p.workers[0].rollUp
	for _, w := range p.workers[1:] {
		rollUp.Merge(w.rollUp.RollUp)
		w.rollUp = nil
	}
	if c.Population != "" && !rollUp.Matches(r.population.given) {
		add(transform.FindingRow{Source: table, Finding: &form.Finding{Rule: form.RuleFPopulation, Arguments: []string{noAreaMatches.Chinese, noAreaMatches.English}}})
	}
	for _, f := range rollUp.Findings() {
		key := transform.ReportKey{Division: f.Area, AgencyName: f.Group, Year: f.Year}
		add(transform.FindingRow{Report: &key, Finding: &f.Finding})
	}
	if err := r.judge(p, register, rollUp, result, add); err != nil {
		return nil, err
	}
	if err := r.writeRows(ctx, p, agencies, rows, rollUp, register); err != nil {
		return nil, err
	}
	if p.papers == nil {
		r.gathered.forget()
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	if p.papers != nil && p.staging != nil {
		p.papers.model.Options.Sums = rollUp.RollUp
		p.papers.model.Arrange(register)
		files, err := p.papers.write(ctx, p.staging)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, files...)
	}
	if p.staging != nil {
		if err := p.describe(result); err != nil {
			return nil, err
		}
	}
	result.Findings, result.About, result.Rules, result.Problems = p.tally.findings, p.tally.about, p.tally.ruleCounts(), p.tally.problems
	result.Figures.Published = p.tally.published
	result.Figures.Found = p.tally.found
	return result, nil
}

// pieceRows and pieceAreas bound the rows and areas that become one row group at
// the end, however many there are.
const (
	pieceRows  = 8192
	pieceAreas = 1024
)

// pieces calls use for n items in runs of at most size.
func pieces(n, size int, use func(from, end int)) {
	for from := 0; from < n; from += size {
		use(from, min(from+size, n))
	}
}

// lateRows is one row group, or several, of the datasets that are known only at
// the end, still to be made.
type lateRows struct {
	tables  []*table
	records func(mem memory.Allocator) ([]arrow.Record, error) // one for each table
}

// writeRows writes the datasets that are known only at the end, in pieces: they
// grow with the input. The workers make the pieces side by side.
func (r *runner) writeRows(ctx context.Context, p *publisher, agencies []transform.AgencyRow, findings []transform.FindingRow, rollUp *transform.RollUp, register *attribution.Register) error {
	if p.staging == nil {
		return nil
	}
	var list []lateRows
	add := func(records func(memory.Allocator) ([]arrow.Record, error), names ...string) {
		rows := lateRows{records: records}
		for _, name := range names {
			rows.tables = append(rows.tables, p.tables[name])
		}
		list = append(list, rows)
	}
	one := func(record arrow.Record) ([]arrow.Record, error) { return []arrow.Record{record}, nil }

	for _, year := range rollUp.Years() {
		pieces(rollUp.AreasIn(year), pieceAreas, func(from, end int) {
			add(func(mem memory.Allocator) ([]arrow.Record, error) {
				return one(rollUp.Indicators(mem, year, from, end, r.population.given))
			}, "indicators")
		})
	}
	pieces(rollUp.Areas(), pieceAreas, func(from, end int) {
		add(func(mem memory.Allocator) ([]arrow.Record, error) {
			applications, disclosure, proceedings := rollUp.Records(mem, from, end)
			return []arrow.Record{applications, disclosure, proceedings}, nil
		}, "rollup_applications", "rollup_disclosure", "rollup_proceedings")
	})
	pieces(len(findings), pieceRows, func(from, end int) {
		add(func(mem memory.Allocator) ([]arrow.Record, error) {
			return one(transform.Findings(mem, findings[from:end]))
		}, "findings")
	})
	pieces(len(r.gathered.sources.kept), pieceRows, func(from, end int) {
		add(func(mem memory.Allocator) ([]arrow.Record, error) {
			sources := make([]transform.SourceRow, 0, end-from)
			err := r.gathered.each(from, end, func(s *form.Source) error {
				sources = append(sources, transform.SourceRow{SourceID: s.Path, Source: s})
				return nil
			})
			if err != nil {
				return nil, err
			}
			return one(transform.Sources(mem, sources))
		}, "sources")
	})
	versions := r.gathered.versions()
	pieces(len(versions), pieceVersions, func(from, end int) {
		add(func(mem memory.Allocator) ([]arrow.Record, error) {
			return r.gathered.versionRecord(mem, versions[from:end])
		}, "versions")
	})
	pieces(register.Len(), pieceRows, func(from, end int) {
		add(func(mem memory.Allocator) ([]arrow.Record, error) {
			rows := make([]transform.RosterRow, 0, end-from)
			for i := from; i < end; i++ {
				line, _ := register.Line(i)
				row := transform.RosterRow{Line: line, AgencyID: nameOf(line.Agency)}
				if line.Report >= 0 {
					row.AgencyID = r.gathered.agencyID(r.gathered.entries[line.Report].agency)
					row.ReportID = reportID(line.Agency, line.Year, line.Scope)
				}
				rows = append(rows, row)
			}
			return one(transform.RosterStatus(mem, rows))
		}, "roster_status")
	})
	add(func(mem memory.Allocator) ([]arrow.Record, error) { return one(transform.CellCatalogue(mem)) }, "cells")
	add(func(mem memory.Allocator) ([]arrow.Record, error) {
		return []arrow.Record{transform.Items(mem), transform.FormColumns(mem), transform.Measures(mem), transform.IndicatorLabels(mem)}, nil
	}, "items", "form_columns", "measures", "indicator_labels")
	pieces(len(agencies), pieceRows, func(from, end int) {
		add(func(mem memory.Allocator) ([]arrow.Record, error) {
			return one(transform.AgencyTable(mem, agencies[from:end]))
		}, "agencies")
	})
	areas := areaTable(agencies, r.roster)
	add(func(mem memory.Allocator) ([]arrow.Record, error) { return one(transform.Areas(mem, areas)) }, "areas")
	return p.write(ctx, list)
}

// judge passes on who is missing or late, whose figures count and what differs from
// the published sums, as findings, and the number of missing agencies to the
// roll-up.
func (r *runner) judge(p *publisher, register *attribution.Register, rollUp *transform.RollUp, result *Result, add func(transform.FindingRow)) error {
	var absent, present []desk.Remark
	for i := range register.Len() {
		line, findings := register.Line(i)
		list := &present
		if line.Report < 0 {
			list = &absent
		}
		for _, f := range findings {
			*list = append(*list, desk.Remark{Agency: line.Agency, Year: line.Year, Scope: line.Scope, Report: line.Report, Finding: f})
		}
		if line.Judged && (line.Status == attribution.Missing || line.Status == attribution.NotUsable) {
			result.Missing = append(result.Missing, MissingReport{Year: line.Year, Agency: line.Name, Unusable: line.Status == attribution.NotUsable})
			if p.tracker != nil {
				p.tracker.missing = append(p.tracker.missing, journal.Subject{Key: reportKey(nameOf(line.Agency), line.Year, line.Scope), Agency: line.Name, Year: line.Year})
			}
			rollUp.AddMissing(line.Division, line.Group, line.Year, 1)
		}
	}
	differences, err := r.differences(register, rollUp)
	if err != nil {
		return err
	}
	remarks := slices.Concat(absent, present, r.recognised(), differences)
	slices.SortStableFunc(remarks, func(a, b desk.Remark) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), strings.Compare(a.Agency.Division, b.Agency.Division), cmp.Compare(a.Finding.Severity(), b.Finding.Severity()))
	})
	return r.remark(p, remarks, add)
}

// recognised says which own reports were taken for the consolidated one (R-SCOPE).
func (r *runner) recognised() (remarks []desk.Remark) {
	g := r.gathered
	for _, s := range g.summaries {
		e := &g.entries[s.Number]
		remarks = append(remarks, desk.Remark{
			Agency: g.agency(e), Year: int(e.year), Scope: e.scope, Report: s.Number, Finding: g.who.Finding(s, g.attributed(s.Number)),
		})
	}
	return remarks
}

// differences compares the consolidated reports with the sums of their districts (R-SUM).
func (r *runner) differences(register *attribution.Register, rollUp *transform.RollUp) (remarks []desk.Remark, err error) {
	g := r.gathered
	from := retriever{gathered: g}
	var report form.Report
	var own, whole sums.Sum
	for _, d := range register.AllPublished() {
		level, _ := form.LevelOf(d.Division)
		area := sums.Area{Level: form.District.String(), Code: d.Division, Year: d.Year, Basis: sums.BasisAll}
		if rollUp.Sum(area, &own); own.Reports == 0 {
			continue // nobody of the district itself has reported
		}
		area.Level = level.String()
		rollUp.Sum(area, &whole)
		number := register.Published(d)
		e := &g.entries[number]
		if err := from.report(e, &report); err != nil {
			return nil, err
		}
		for _, difference := range whole.Differences(&report.Values, &report.States, report.Edition()) {
			f := form.Finding{Rule: form.RuleRSum, Cells: []form.CellID{difference.Cell}, Place: report.Places[difference.Cell]}
			f.SetStated(difference.Stated)
			f.SetExpected(difference.Sum)
			remarks = append(remarks, desk.Remark{Agency: g.agency(e), Year: d.Year, Scope: e.scope, Report: number, Finding: f})
		}
	}
	return remarks, nil
}

// remark adds findings about agencies and years to the data and the papers.
func (r *runner) remark(p *publisher, remarks []desk.Remark, add func(transform.FindingRow)) error {
	from := retriever{gathered: r.gathered}
	keys := map[int32]*transform.ReportKey{} // one for all remarks about a report
	for i := range remarks {
		remark := &remarks[i]
		row := transform.FindingRow{Finding: &remark.Finding, Report: &transform.ReportKey{
			AgencyID: nameOf(remark.Agency), Division: remark.Agency.Division, AgencyCode: remark.Agency.Code, AgencyName: remark.Agency.Name,
			Year: remark.Year, Scope: remark.Scope,
		}}
		if remark.Report >= 0 {
			e := &r.gathered.entries[remark.Report]
			row.Report.AgencyID = r.gathered.agencyID(e.agency)
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
		add(row)
		if p.papers != nil {
			p.papers.model.Remark(*remark)
		}
	}
	return nil
}

// summary counts what is known from the index.
func (r *runner) summary(id string) (*Result, error) {
	result := &Result{RunID: id, Files: r.gathered.sources.count()}
	from := retriever{gathered: r.gathered}
	for number, kept := range r.gathered.sources.kept {
		if kept.status != form.Rejected {
			continue
		}
		s, err := from.source(int32(number))
		if err != nil {
			return nil, err
		}
		result.Rejected = append(result.Rejected, s)
	}
	reporting := map[int32]bool{}
	years := map[int]bool{}
	for i := range r.gathered.entries {
		e := &r.gathered.entries[i]
		switch e.fate {
		case attribution.Merged:
			continue
		case attribution.Published:
			result.Reports.Published++
			reporting[r.gathered.who.Reporter(e.agency)] = true
			years[int(e.year)] = true
		case attribution.Rejected:
			result.Reports.Rejected++
			result.Figures.Unpublished += int(e.figures)
		case attribution.Superseded:
			result.Reports.Superseded++
			result.Figures.Unpublished += int(e.figures)
		}
		result.Reports.Read++
	}
	result.Agencies = len(reporting)
	for y := range years {
		result.Years = append(result.Years, y)
	}
	slices.Sort(result.Years)
	return result, nil
}

// ruleOfReport is a rule that a report breaks; the report by its key's address.
type ruleOfReport struct {
	rule   string
	report *transform.ReportKey
}

// addLoose counts a finding that is about no single published report. One about
// a file or an area counts no report, several about one report count it once.
func (t *tally) addLoose(row transform.FindingRow, counted map[ruleOfReport]bool) {
	var r form.Report
	r.Source = row.Source
	if k := row.Report; k != nil {
		r.Agency, r.Year = form.Agency{Code: k.AgencyCode, Name: k.AgencyName, Division: k.Division}, k.Year
	}
	t.add(&r, []form.Finding{*row.Finding})
	broken := ruleOfReport{row.Finding.Rule, row.Report}
	if row.Report == nil || row.Source == nil || counted[broken] {
		count := t.rules[row.Finding.Rule]
		count.Reports--
		t.rules[row.Finding.Rule] = count
		return
	}
	counted[broken] = true
}

package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/ingest"
	"gouji/ingest/roster"
	"gouji/sinks/desk"
	"gouji/transform"
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
	folder := ""
	if !c.DryRun {
		unlock, err := r.store.lock(ctx, c.WaitLock)
		if err != nil {
			return nil, err
		}
		defer unlock()
		folder = c.Output
	}
	c.limitHeap(0, 0, false)
	s := newSpool(folder, c.MemoryBytes/2)
	defer func() { err = errors.Join(err, s.close()) }()
	r.gathered, err = gather(ctx, &c, ingest.Options{Roster: r.roster}, s)
	if err != nil {
		return nil, err
	}
	if len(r.gathered.sources.kept) == 0 && !c.AllowEmpty {
		return nil, fmt.Errorf("%w in %v", ErrEmpty, c.Inputs)
	}
	if r.list, err = r.gathered.resolve(); err != nil {
		return nil, err
	}
	r.desk = !c.NoDesk && len(r.list) <= c.DeskReports
	c.limitHeap(len(r.gathered.entries), len(r.gathered.sources.kept), r.desk || r.roster != nil)
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
	decided := identity{
		Version: c.Version, Program: programHash(), Inputs: hex.EncodeToString(r.gathered.sources.identity.Sum(nil)),
		Settings: settings{AsOf: r.roster.JudgedOn(c.AsOf, r.gathered.years(), c.Due), Desk: r.desk},
	}
	if r.roster != nil {
		decided.Settings.Roster, decided.Settings.RosterSHA256 = filepath.Base(c.Roster), r.rosterHash
	}
	for _, rule := range c.Due {
		decided.Settings.Due = append(decided.Settings.Due, dueRule(rule))
	}
	id := decided.runID()
	there := !c.DryRun && r.store.published(id)

	// A generation that is there already is not written again, but its reports
	// are checked all the same: the summary and the exit code are the same.
	var g *staging
	var err error
	if !c.DryRun && !there {
		if g, err = r.store.stage(); err != nil {
			return nil, err
		}
		defer g.abandon() // of no effect after commit
	}
	papers, err := r.newPapers(decided.Settings.AsOf)
	if err != nil {
		return nil, err
	}
	p := newPublisher(c, r.gathered, r.list, r.roster, g, papers, r.memory)
	defer p.abandon()
	if err := p.reports(ctx); err != nil {
		return nil, err
	}
	result, err := r.finish(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if c.Strict && (result.ErrorFindings() > 0 || result.Files[form.Rejected] > 0) {
		return result, ErrNotClean
	}
	switch {
	case c.DryRun:
		return result, nil
	case there:
		result.Unchanged = true
		err = r.store.point(id)
	default:
		m := manifest{
			RunID: id, Version: c.Version, Settings: decided.Settings, Files: p.files,
			Reports: result.Reports, Figures: result.Figures, Agencies: result.Agencies, Years: result.Years, Findings: map[string]int{},
		}
		for s, n := range result.Findings {
			m.Findings[form.Severity(s).String()] = n
		}
		if err = m.write(ctx, g, r.gathered, c.Workers); err == nil {
			err = context.Cause(ctx) // the last moment to turn back
		}
		if err == nil {
			err = g.commit(id)
		}
	}
	if err != nil {
		return result, err
	}
	result.Published = true
	result.Directory = r.store.path(runsFolder, id)
	if err := r.store.prune(c.Keep); err != nil {
		c.Log.Warn().Err(err).Msg("old generations stay") // the new one is in force
	}
	return result, nil
}

// newPapers prepares the desk. Who has reported is judged whenever there is a
// roster, even if the papers themselves are left out.
func (r *runner) newPapers(judgedOn string) (*papers, error) {
	if !r.desk && r.roster == nil {
		return nil, nil
	}
	return newPapers(r.config, r.roster, judgedOn, r.gathered, r.desk)
}

// finish writes what is known only when all reports are through: findings about
// files and areas, the roll-ups, the sources, the desk's papers.
func (r *runner) finish(ctx context.Context, p *publisher, id string) (*Result, error) {
	c := r.config
	result, err := r.summary(id)
	if err != nil {
		return nil, err
	}
	var rows []transform.FindingRow
	counted := map[ruleOfReport]bool{}
	add := func(row transform.FindingRow) {
		rows = append(rows, row)
		p.tally.addLoose(row, counted)
	}
	result.Figures.Read = r.gathered.sources.figures
	from := retriever{gathered: r.gathered}
	for _, number := range r.gathered.sources.findings {
		s, err := from.source(number)
		if err != nil {
			return nil, err
		}
		for j := range s.Findings {
			p.tally.found += s.Findings[j].Figures
			add(transform.FindingRow{SourceID: s.Path, Source: s, Finding: &s.Findings[j]})
		}
	}
	err = r.gathered.unpublished(func(e *entry, report *form.Report, findings []form.Finding) error {
		key := transform.ReportKey{
			Division: report.Agency.Division, AgencyCode: report.Agency.Code, AgencyName: report.Agency.Name,
			Year: report.Year, Scope: report.Scope,
		}
		for i := range findings {
			add(transform.FindingRow{Report: &key, SourceID: report.Source.Path, Source: report.Source, Finding: &findings[i]})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if p.papers != nil {
		if err := p.papers.setAside(r.gathered); err != nil {
			return nil, err
		}
	}
	// From here nothing asks for a report: their index is half the memory.
	r.list, p.list, p.twins = nil, nil, nil
	r.gathered.forget()
	roster := &form.Source{Path: filepath.Base(c.Roster), Kind: form.CSVLong}
	for i := range r.rosterFindings {
		add(transform.FindingRow{Source: roster, Finding: &r.rosterFindings[i]})
	}
	rollUp := p.workers[0].rollUp
	for _, w := range p.workers[1:] {
		rollUp.Merge(w.rollUp)
		w.rollUp = nil
	}
	for _, f := range rollUp.Findings() {
		key := transform.ReportKey{Division: f.Area, AgencyName: f.Group, Year: f.Year}
		add(transform.FindingRow{Report: &key, Finding: &f.Finding})
	}
	r.judge(p, rollUp, result, add)
	if err := r.writeRows(ctx, p, rows, rollUp); err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	if p.papers != nil && p.staging != nil && r.desk {
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
	result.Findings, result.Rules, result.Problems = p.tally.findings, p.tally.ruleCounts(), p.tally.problems
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

// pieces calls use for n items in runs of at most size, and once if there are none,
// so that the file exists.
func pieces(n, size int, use func(from, end int)) {
	for from := 0; from == 0 || from < n; from += size {
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
func (r *runner) writeRows(ctx context.Context, p *publisher, findings []transform.FindingRow, rollUp *transform.RollUp) error {
	if p.staging == nil {
		return nil
	}
	var list []lateRows
	var err error
	add := func(year int, records func(memory.Allocator) ([]arrow.Record, error), names ...string) {
		rows := lateRows{records: records}
		for _, name := range names {
			t, tableErr := p.table(name, year)
			err = errors.Join(err, tableErr)
			rows.tables = append(rows.tables, t)
		}
		list = append(list, rows)
	}
	one := func(record arrow.Record) ([]arrow.Record, error) { return []arrow.Record{record}, nil }

	for _, year := range rollUp.Years() {
		pieces(rollUp.AreasIn(year), pieceAreas, func(from, end int) {
			add(year, func(mem memory.Allocator) ([]arrow.Record, error) {
				return one(rollUp.Indicators(mem, year, from, end))
			}, "indicators")
		})
	}
	pieces(rollUp.Areas(), pieceAreas, func(from, end int) {
		add(0, func(mem memory.Allocator) ([]arrow.Record, error) {
			applications, disclosure, proceedings := rollUp.Records(mem, from, end)
			return []arrow.Record{applications, disclosure, proceedings}, nil
		}, "rollup_applications", "rollup_disclosure", "rollup_proceedings")
	})
	pieces(len(findings), pieceRows, func(from, end int) {
		add(0, func(mem memory.Allocator) ([]arrow.Record, error) {
			return one(transform.Findings(mem, findings[from:end]))
		}, "findings")
	})
	pieces(len(r.gathered.sources.kept), pieceRows, func(from, end int) {
		add(0, func(mem memory.Allocator) ([]arrow.Record, error) {
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
	roster := p.rosterRows()
	pieces(len(roster), pieceRows, func(from, end int) {
		add(0, func(mem memory.Allocator) ([]arrow.Record, error) {
			return one(transform.RosterStatus(mem, roster[from:end]))
		}, "roster_status")
	})
	add(0, func(mem memory.Allocator) ([]arrow.Record, error) { return one(transform.CellCatalogue(mem)) }, "cells")
	if err != nil {
		return err
	}
	return p.write(ctx, list)
}

// judge lets the desk decide who is missing or late, and passes its remarks on
// as findings and its count of missing agencies to the roll-up.
func (r *runner) judge(p *publisher, rollUp *transform.RollUp, result *Result, add func(transform.FindingRow)) {
	if p.papers == nil {
		return
	}
	model := p.papers.model
	model.Settle()
	keys := map[*desk.Filing]*transform.ReportKey{} // one for all remarks about a report
	for i := range model.Remarks {
		remark := &model.Remarks[i]
		row := transform.FindingRow{Finding: &remark.Finding, Report: &transform.ReportKey{
			Division: remark.Division, AgencyCode: remark.Agency.Code, AgencyName: remark.Agency.Name, Year: remark.Year, Scope: remark.Scope,
		}}
		if f := remark.Filing; f != nil {
			row.SourceID, row.Source = f.Source.Path, f.Source
			if key := keys[f]; key != nil && *key == *row.Report {
				row.Report = key
			}
			keys[f] = row.Report
		}
		add(row)
	}
	for _, line := range model.Roster {
		if line.Status != desk.Missing && line.Status != desk.RejectedReport {
			continue
		}
		result.Missing = append(result.Missing, MissingReport{Year: line.Year, Agency: line.Name})
		rollUp.AddMissing(line.Division, line.Group, line.Year, 1)
	}
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
	reporting := make([]bool, len(r.gathered.agencies))
	years := map[int]bool{}
	for i := range r.gathered.entries {
		e := &r.gathered.entries[i]
		switch e.fate {
		case merged:
			continue
		case published:
			result.Reports.Published++
			reporting[e.agency] = true
			years[int(e.year)] = true
		case rejected:
			result.Reports.Rejected++
			result.Figures.Unpublished += int(e.figures)
		case superseded:
			result.Reports.Superseded++
			result.Figures.Unpublished += int(e.figures)
		}
		result.Reports.Read++
	}
	type agency struct{ division, key string }
	agencies := map[agency]bool{}
	for i, a := range r.gathered.agencies {
		switch {
		case !reporting[i]:
		case a.Code != "":
			agencies[agency{"", a.Code}] = true
		default:
			agencies[agency{a.Division, a.Name}] = true
		}
	}
	result.Agencies = len(agencies)
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

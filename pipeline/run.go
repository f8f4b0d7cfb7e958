package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
	"gouji/pipeline/journal"
	"gouji/pipeline/ordered"
	"gouji/pipeline/reports"
	"gouji/pipeline/rulings"
	"gouji/pipeline/shards"
	"gouji/pipeline/spool"
	"gouji/sinks/letter"
	"gouji/transform"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// Run reads the inputs, checks them and publishes a generation. The result is
// never nil if the inputs could be read, so that a strict run or one that finds
// nothing to publish can still be described; the error says why nothing was
// published. Findings are no error.
func Run(ctx context.Context, c Config) (*Result, error) {
	return run(ctx, c, disk.Real{}, memory.NewGoAllocator())
}

func run(ctx context.Context, c Config, d disk.Disk, mem memory.Allocator) (result *Result, err error) {
	c = c.WithDefaults()
	c.begin(PhaseList)
	var plan *shards.Plan
	if c.Plan != "" {
		if plan, err = openJob(&c); err != nil {
			return nil, err
		}
		c.Inputs, c.Roster = plan.Roots, plan.Roster
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	form.UseOwnRules(c.Rules)
	r := &runner{config: &c, store: generations.New(c.Output, d), memory: mem, plan: plan}
	if plan != nil {
		r.rosterHash = plan.Identity.Roster
		r.roster, r.rosterFindings, err = readRosterOf(plan)
	} else {
		r.roster, r.rosterFindings, r.rosterHash, err = readRoster(c.Roster)
	}
	if err != nil {
		return nil, err
	}
	if r.rulings, err = ReadRulings(c.Decisions, c.Grades, c.AsOf); err != nil {
		return nil, err
	}
	if r.population, err = readPopulation(c.Population); err != nil {
		return nil, err
	}
	folder := ""
	if !c.DryRun {
		unlock, err := r.store.Lock(ctx, c.WaitLock)
		if err != nil {
			return nil, err
		}
		defer unlock()
		if err := r.store.Prepare(); err != nil {
			return nil, err
		}
		folder = c.Output
	}
	defer func() {
		if err != nil && (result == nil || !result.Published) {
			r.noteFailure(result, err)
		}
	}()
	c.limitHeap(0, 0, r.members(), false)
	s := spool.New(c.MemoryBytes/2, func() (spool.File, error) { return disk.Temporary(d, folder) })
	defer func() { err = errors.Join(err, s.Close()) }()
	resolved, err := r.read(ctx, s)
	if err != nil {
		return nil, err
	}
	return r.publish(ctx, resolved)
}

// read collects the inputs and resolves them.
func (r *runner) read(ctx context.Context, s *spool.Spool) (*reports.Resolved, error) {
	c, limited := r.config, 0
	collected, err := r.collect(ctx, reports.Options{
		Inputs: c.Inputs, Output: c.Output, Roster: r.roster, Workers: c.Workers, MemoryBytes: c.MemoryBytes,
		Progress: func(done, files, n int) {
			if n >= limited+heapCovered/4 {
				limited = n
				c.limitHeap(limited, files, r.members(), false)
			}
			if done == 0 && n == 0 { // it is listed
				c.begin(PhaseRead)
			}
			c.progress(Progress{Phase: "read", Done: done, Total: files})
		},
	}, s)
	if err != nil {
		return nil, err
	}
	// A folder with nothing but leftovers of systems is as empty as one without files.
	if files := collected.Sources.Count(); files.All() == files[form.Ignored] && !c.AllowEmpty {
		return nil, fmt.Errorf("%w in %v", ErrEmpty, c.Inputs)
	}
	c.begin(PhaseResolve)
	files, all := collected.Sources.Len(), collected.Reports()
	resolved, err := collected.Resolve(r.roster)
	if err != nil {
		return nil, err
	}
	if err := r.guard(resolved); err != nil {
		return nil, err
	}
	c.limitHeap(all, files, r.members(), r.desk(resolved))
	c.Log.Info().Int("files", files).Int("reports", all).Msg("read")
	return resolved, nil
}

// publish makes the datasets and office files and puts them in force.
func (r *runner) publish(ctx context.Context, resolved *reports.Resolved) (*Result, error) {
	c := r.config
	p := publication{decided: r.decided(resolved), sources: resolved.Sources}
	p.id = p.decided.runID()
	if !c.DryRun {
		if err := p.prepare(r.store); err != nil {
			return nil, err
		}
		if p.staging != nil {
			defer p.staging.Abandon() // of no effect after commit
		}
	}
	var now *tracker
	if len(resolved.Order()) <= c.DeskReports && !c.DryRun && c.AsOf != "" {
		now = &tracker{reports: make([]journal.Report, 0, len(resolved.Order()))}
	}
	result, files, err := r.write(ctx, resolved, p.staging, now, p.id, p.decided.Settings)
	if err != nil {
		return nil, err
	}
	if c.Strict && (result.ErrorFindings() > 0 || result.Files[form.Rejected] > 0 || len(result.Partial) > 0) {
		return result, ErrNotClean
	}
	if c.DryRun {
		return result, nil
	}
	if err := p.putInForce(ctx, r, result, files); err != nil {
		return result, err
	}
	result.Published = true
	result.Directory = r.store.Folder(p.id)
	if p.held != nil {
		now = nil // what it follows is not what is in force
	}
	if result.Letters, err = r.letters(p.id); err != nil {
		return result, err
	}
	c.begin(PhaseFollow)
	r.afterwards(result, p.id, now) //nolint:contextcheck // what is published is followed up to the end
	return result, nil
}

// publication is how a result comes into force.
type publication struct {
	decided identity
	sources sourceList
	id      string                // of the generation
	there   bool                  // it was published before
	held    *generations.Rollback // another is in force, and stays, nil for none
	staging *generations.Staging  // nil if nothing is to be written
}

// prepare finds out what is in force. A generation that is there already is not
// written again, but its reports are checked all the same: the summary and the
// exit code are the same.
func (p *publication) prepare(store generations.Store) (err error) {
	if p.there, p.held, err = store.InForce(p.id, p.decided.Inputs); err != nil || p.there || p.held != nil {
		return err
	}
	p.staging, err = store.Stage()
	return err
}

// putInForce makes the generation that was written, or is there, the one in force.
func (p *publication) putInForce(ctx context.Context, r *runner, result *Result, files []generations.Item) error {
	switch {
	case p.held != nil:
		result.Held, result.Unchanged, p.id = p.held, true, p.held.InForce
		return nil
	case p.there:
		result.Unchanged = true
		return r.store.Point(p.id)
	}
	m := generations.Manifest{
		RunID: p.id, Version: r.config.Version, Settings: p.decided.Settings, Files: files, InputsSHA256: p.decided.Inputs, Missing: len(result.Missing), Decided: result.Decided,
		Reports: result.Reports, Figures: result.Figures, Agencies: result.Agencies, Years: result.Years, Findings: map[string]int{},
	}
	for s, n := range result.Findings {
		m.Findings[form.Severity(s).String()] = n
	}
	if err := writeManifest(ctx, &m, p.staging, p.sources, r.config.Workers); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil { // the last moment to turn back
		return err
	}
	var err error
	result.Edited, err = p.staging.Commit(p.id)
	return err
}

// letters counts the letters of a generation, none if it has no office files.
func (r *runner) letters(id string) (n Letters, err error) {
	f, _, err := r.store.Open(id, letter.List)
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	list, err := letter.ReadList(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return n, fmt.Errorf("%s: %w", letter.List, disk.Fault(err))
	}
	for i := range list {
		switch list[i].Kind {
		case letter.Missing:
			n.Reminders++
		case letter.Unusable:
			n.Unusable++
		default:
			n.Returns++
		}
	}
	return n, nil
}

// afterwards does what a publication can do without: what fails here is warned
// of, and the new generation is in force.
func (r *runner) afterwards(result *Result, id string, now *tracker) {
	c := r.config
	from, err := origin(c)
	if err = errors.Join(err, r.store.Remember(from, result.Held)); err != nil {
		c.Log.Warn().Err(err).Msg(WarnNotRemembered)
	}
	if c.AsOf != "" {
		switch err := r.keepJournal(result, id, now); {
		case errors.Is(err, generations.ErrNotOurs):
			c.Log.Warn().Msg(WarnNotOurs)
		case err != nil:
			c.Log.Warn().Err(err).Msg(WarnNoJournal)
		}
	}
	aside, err := r.store.Prune(c.Keep, id)
	result.Edited = append(result.Edited, aside...)
	if err != nil {
		c.Log.Warn().Err(err).Msg(WarnOldStay)
	}
}

// write examines the reports and writes datasets and office files to the staging, nil for
// nowhere. It returns the files written.
func (r *runner) write(ctx context.Context, resolved *reports.Resolved, g *generations.Staging, now *tracker, id string, decided generations.Settings) (*Result, []generations.Item, error) {
	c := r.config
	var officeFiles *reports.OfficeFiles
	if r.desk(resolved) {
		var err error
		if officeFiles, err = resolved.NewOfficeFiles(decided.AsOf, c.Version); err != nil {
			return nil, nil, err
		}
	}
	p := newPublisher(c, g, officeFiles, now, r.memory)
	defer p.abandon()
	if g != nil {
		if err := p.openTables(); err != nil {
			return nil, nil, err
		}
	}
	c.begin(PhaseExamine)
	rollUp, err := p.examine(ctx, resolved, r.rulings)
	if err != nil {
		return nil, nil, err
	}
	c.begin(PhaseJudge)
	result, err := summary(resolved, id)
	if err != nil {
		return nil, nil, err
	}
	judged, err := resolved.Judge(ctx, c.Workers, rollUp, r.lists(rollUp), attribution.Judgement{
		AsOf: decided.AsOf, Due: c.Due, Campaigns: attribution.Campaigns{Judged: decided.Years, Stray: decided.Stray},
	}, officeFiles, r.rulings)
	if err != nil {
		return nil, nil, err
	}
	judged.AddList(reports.ListFindings{File: filepath.Base(c.Decisions), Findings: r.rulings.Findings()})
	p.tally.addWithoutReport(judged)
	if now != nil {
		now.judged(judged)
	}
	result.Partial, result.Missing = judged.Partial, judged.Missing
	c.begin(PhaseRows)
	if err := p.writeSums(ctx, rollUp, r.population.given); err != nil {
		return nil, nil, err
	}
	if officeFiles == nil {
		rollUp = nil // its room is for the rows
	}
	if err := p.writeRows(ctx, judged); err != nil {
		return nil, nil, err
	}
	c.begin(PhaseEnd)
	if err := p.close(); err != nil {
		return nil, nil, err
	}
	if g != nil {
		if officeFiles != nil {
			c.begin(PhaseOffice)
			if err := p.writeOfficeFiles(ctx, judged.Register, rollUp); err != nil {
				return nil, nil, err
			}
		}
		c.begin(PhasePublish)
		if err := p.describe(result); err != nil {
			return nil, nil, err
		}
	}
	result.Decided = p.tally.decided
	result.Findings, result.About, result.Rules, result.Problems = p.tally.findings, p.tally.about, p.tally.ruleCounts(), p.tally.problems
	result.Figures.Published, result.Figures.Found = p.tally.published, p.tally.accounted
	return result, p.files, nil
}

// examine writes the datasets that are known when each report is examined, and adds the
// reports up.
func (p *publisher) examine(ctx context.Context, resolved *reports.Resolved, ruled *rulings.Rulings) (*sums.RollUp, error) {
	rollUps, err := p.reports(ctx, resolved, ruled)
	if err != nil {
		return nil, err
	}
	sum := rollUps[0]
	err = ordered.Beside(p.endReports, func() error { return p.writeAgencies(ctx, resolved) }, func() error {
		for _, r := range rollUps[1:] {
			sum.Merge(r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// The reports are done with. Their room is for sums and rows, if few sources are asked
	// for in between.
	if len(resolved.Order()) > heapCovered && resolved.Sources.Len() < heapCovered && p.officeFiles == nil {
		err = resolved.Sources.Spill()
	}
	return sum, err
}

// lists are what is found about the lists that came with the reports.
func (r *runner) lists(rollUp *sums.RollUp) []reports.ListFindings {
	c := r.config
	found := r.population.findings
	if c.Population != "" && !(&transform.RollUp{RollUp: rollUp}).Matches(r.population.given) {
		found = append(found, form.Finding{Rule: form.RuleFPopulation, Arguments: []string{noAreaMatches.Chinese, noAreaMatches.English}})
	}
	return []reports.ListFindings{{File: filepath.Base(c.Roster), Findings: r.rosterFindings}, {File: filepath.Base(c.Population), Findings: found}}
}

// writeOfficeFiles stages the office files.
func (p *publisher) writeOfficeFiles(ctx context.Context, register *attribution.Register, rollUp *sums.RollUp) error {
	var mu sync.Mutex
	var files []*generations.File
	err := p.officeFiles.Write(ctx, register, rollUp, func(name string) (io.WriteCloser, error) {
		f, err := p.staging.Create(name)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		files = append(files, f)
		return f, nil
	})
	if err != nil {
		return fmt.Errorf("write office files: %w", err)
	}
	for _, f := range files { // the manifest sorts them
		p.files = append(p.files, f.Item())
	}
	return nil
}

// late are the row groups of datasets that are known only at the end, in pieces: they
// grow with the input. The workers make the pieces side by side.
type late struct {
	publisher *publisher
	list      []lateRows
}

// add adds what makes a record for each of the datasets.
func (l *late) add(records func(memory.Allocator) ([]arrow.Record, error), names ...string) {
	rows := lateRows{records: records}
	for _, name := range names {
		rows.tables = append(rows.tables, l.publisher.tables[name])
	}
	l.list = append(l.list, rows)
}

func one(record arrow.Record) ([]arrow.Record, error) { return []arrow.Record{record}, nil }

// writeAgencies writes who reported, and where.
func (p *publisher) writeAgencies(ctx context.Context, resolved *reports.Resolved) error {
	if p.staging == nil {
		return nil
	}
	l := late{publisher: p}
	agencies := agencyTable(resolved)
	pieces(len(agencies), pieceRows, func(from, end int) {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
			return one(transform.AgencyTable(mem, agencies[from:end]))
		}, "agencies")
	})
	areas := areaTable(agencies, resolved.Agencies.Roster)
	l.add(func(mem memory.Allocator) ([]arrow.Record, error) { return one(transform.Areas(mem, areas)) }, "areas")
	return p.write(ctx, l.list)
}

// writeSums writes the sums of areas and what follows from them.
func (p *publisher) writeSums(ctx context.Context, total *sums.RollUp, population form.Denominators) error {
	if p.staging == nil {
		return nil
	}
	l, rollUp := late{publisher: p}, transform.RollUp{RollUp: total}
	for _, year := range rollUp.Years() {
		pieces(rollUp.AreasIn(year), pieceAreas, func(from, end int) {
			l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
				return one(rollUp.Indicators(mem, year, from, end, population))
			}, "indicators")
		})
	}
	pieces(rollUp.Areas(), pieceAreas, func(from, end int) {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
			applications, disclosure, proceedings := rollUp.Records(mem, from, end)
			return []arrow.Record{applications, disclosure, proceedings}, nil
		}, "rollup_applications", "rollup_disclosure", "rollup_proceedings")
	})
	return p.write(ctx, l.list)
}

// writeRows writes what was judged, the sources and what codes mean.
func (p *publisher) writeRows(ctx context.Context, judged *reports.Judged) error {
	if p.staging == nil {
		return nil
	}
	l := late{publisher: p}
	pieces(len(judged.Findings), pieceRows, func(from, end int) {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
			rows := make([]transform.FindingRow, 0, end-from)
			for _, f := range judged.Findings[from:end] {
				rows = append(rows, transform.FindingRow{Report: f.Report, SourceID: f.SourceID, Source: f.Source, Finding: f.Finding, Basis: f.Finding.Basis(nil)})
			}
			return one(transform.Findings(mem, rows))
		}, "findings")
	})
	pieces(judged.Sources.Len(), pieceRows, func(from, end int) {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
			sources := make([]transform.SourceRow, 0, end-from)
			err := judged.Sources.Each(from, end, func(s *form.Source) error {
				sources = append(sources, transform.SourceRow{SourceID: s.Path, Source: s})
				return nil
			})
			if err != nil {
				return nil, err
			}
			return one(transform.Sources(mem, sources))
		}, "sources")
	})
	versions := judged.Versions()
	pieces(len(versions), pieceVersions, func(from, end int) {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
			rows, err := judged.VersionRows(versions[from:end])
			if err != nil {
				return nil, err
			}
			return one(transform.Versions(mem, rows))
		}, "versions")
	})
	pieces(judged.Register.Len(), pieceRows, func(from, end int) {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) {
			rows := make([]transform.RosterRow, 0, end-from)
			for i := from; i < end; i++ {
				line, agencyID, reportID := judged.Status(i)
				rows = append(rows, transform.RosterRow{Line: line, AgencyID: agencyID, ReportID: reportID})
			}
			return one(transform.RosterStatus(mem, rows))
		}, "roster_status")
	})
	for _, d := range transform.OfTheForm {
		l.add(func(mem memory.Allocator) ([]arrow.Record, error) { return one(d.Record(mem)) }, d.Dataset.Name)
	}
	return p.write(ctx, l.list)
}

// summary counts what is known from the index.
func summary(resolved *reports.Resolved, id string) (*Result, error) {
	rejected, err := resolved.Sources.Rejected()
	if err != nil {
		return nil, err
	}
	n := resolved.Count()
	return &Result{
		RunID: id, Files: resolved.Sources.Count(), Rejected: rejected, Agencies: n.Agencies, Years: n.Years,
		Reports: generations.ReportCounts{Read: n.Read, Published: n.Published, Rejected: n.Rejected, Superseded: n.Superseded},
		Figures: generations.FigureCounts{Read: resolved.Sources.Figures(), Unpublished: n.Unpublished},
	}, nil
}

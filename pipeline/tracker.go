package pipeline

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strconv"

	"gouji/form"
	"gouji/pipeline/journal"
	"gouji/pipeline/reports"
	"gouji/pipeline/since"
	"gouji/transform/attribution"
)

// tracker collects what the journal follows of a run: nil if there are too many
// reports to follow each.
type tracker struct {
	seen    []since.SeenFinding
	reports []journal.Report
	missing []journal.Subject
}

// report notes a report in use, by its key in the data and the name of its agency, with
// the files of its returns that came back without a change. It is borrowed.
func (t *tracker) report(key attribution.ReportKey, agency string, r *form.Report, returned string) {
	t.reports = append(t.reports, journal.Report{
		Key: attribution.Subject(key.AgencyID, key.Year, key.Scope), Agency: cmp.Or(agency, key.AgencyName, key.AgencyCode),
		Year: key.Year, Source: r.Source.Path, Fingerprint: fingerprint(r), Returned: returned,
	})
}

// find notes findings about the i-th report. They are borrowed.
func (t *tracker) find(i int, findings []form.Finding) {
	about := &t.reports[i]
	for i := range findings {
		s := newSeen(&findings[i], about.Key, about.Agency, about.Year, about.Source)
		s.Asks = findings[i].Asks()
		t.seen = append(t.seen, s)
	}
}

// judged notes the findings that are about no report in use, and what is missing.
func (t *tracker) judged(judged *reports.Judged) {
	for i := range judged.Findings {
		f := &judged.Findings[i]
		if f.Superseded {
			continue // what was wrong with it is over
		}
		key, agency, year := f.SourceID, "", 0
		if k := f.Report; k != nil {
			agency, year = cmp.Or(k.AgencyName, k.AgencyCode), k.Year
			if !f.Rejected || agency != "" && year != 0 { // else only the file tells which report it is
				key = attribution.Subject(cmp.Or(k.AgencyID, k.Division+":"+k.AgencyName), year, k.Scope)
			}
		}
		s := newSeen(f.Finding, key, agency, year, f.SourceID)
		// Somebody has to hand something in: who is known, or has only a file to show for it.
		nobodys := f.Report == nil && f.Source != nil && f.Source.Status == form.Rejected && f.Source.Reports == 0
		s.Asks = (f.Rejected || nobodys) && f.Finding.Severity() < form.Info
		t.seen = append(t.seen, s)
	}
	for _, m := range judged.Missing {
		t.missing = append(t.missing, journal.Subject{Key: attribution.Subject(m.AgencyID, m.Year, m.Scope), Agency: m.Agency, Year: m.Year})
	}
}

func newSeen(f *form.Finding, report, agency string, year int, source string) since.SeenFinding {
	s := since.SeenFinding{Source: source, Finding: *f}
	s.Rule, s.Report, s.Agency, s.Year, s.Decided = f.Rule, report, agency, year, f.Decision != nil
	s.Finding.Cells, s.Finding.Arguments = slices.Clone(f.Cells), slices.Clone(f.Arguments)
	for _, id := range f.Cells {
		s.Cells = append(s.Cells, form.Cells[id].Code)
	}
	return s
}

// merge takes what a chunk has come to.
func (t *tracker) merge(other *tracker) {
	t.seen, t.reports = append(t.seen, other.seen...), append(t.reports, other.reports...)
}

func (t *tracker) snapshot() *journal.Snapshot {
	now := &journal.Snapshot{Reports: t.reports, Missing: t.missing}
	for i := range t.seen {
		now.Findings = append(now.Findings, t.seen[i].SeenFinding)
	}
	return now
}

// fingerprint is another for a report with other figures or another text. It is the
// same in every process: the next night compares it.
func fingerprint(r *form.Report) string {
	const prime = 0x9e3779b97f4a7c15
	sum := uint64(prime)
	for id := range r.States { // a word at a time: there are 226 cells in every report
		sum = (sum ^ uint64(r.Values[id])) * prime
		sum = (sum ^ sum>>32 ^ uint64(r.States[id])) * prime
	}
	if len(r.Narrative) > 0 {
		h := fnv.New64a()
		for _, s := range r.Narrative {
			io.WriteString(h, s.Number+"\x00"+s.Text+"\x00")
		}
		sum = (sum ^ sum>>32 ^ h.Sum64()) * prime
	}
	return strconv.FormatUint(sum, 16)
}

// keepJournal adds a run that got through to the journal. id is the generation in
// force, now what the run found, nil if that is not followed.
func (r *runner) keepJournal(result *Result, id string, now *tracker) error {
	run := &journal.Line{Day: r.config.AsOf, Run: id, New: !result.Unchanged, Exit: r.config.exitCode(result, nil), Counts: result.counts()}
	var found *journal.Snapshot
	var seen []since.SeenFinding
	if now != nil {
		found, seen = now.snapshot(), now.seen
	}
	var err error
	result.Since, result.JournalRepair, err = r.store.KeepJournal(run, found, seen, result.Held != nil)
	return err
}

// counts are the numbers of a run that the journal keeps.
func (r *Result) counts() map[string]int {
	counts := map[string]int{"files": r.Files.All(), "reports": r.Reports.Published, "rejected": r.Files[form.Rejected], "missing": len(r.Missing)}
	for s, n := range r.Findings {
		counts[form.Severity(s).String()] = n
	}
	return counts
}

// noteFailure adds a run that failed to the journal, if that can be done.
func (r *runner) noteFailure(result *Result, err error) {
	c := r.config
	if c.AsOf == "" || c.DryRun {
		return
	}
	line := &journal.Line{Day: c.AsOf, Exit: c.exitCode(result, err), Failed: true}
	if result != nil {
		line.Counts = result.counts()
	}
	if err := r.store.NoteFailure(line); err != nil {
		c.Log.Warn().Err(err).Msg(WarnNoJournal)
	}
}

// exitCode is what the caller makes of a run.
func (c *Config) exitCode(result *Result, err error) int {
	if c.ExitCode == nil {
		return 0
	}
	return c.ExitCode(result, err)
}

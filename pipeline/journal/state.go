package journal

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// State is what a journal adds up to.
type State struct {
	Lines    []Line              // the runs, the oldest first
	Findings map[string]*History // by Finding.Key, closed ones too
	Reports  map[string]Report   // in use, by key
	Missing  map[string]Subject  // by key
	Requests map[string]*Request // by key of the report
}

// History is the life of a finding.
type History struct {
	Appearance
	First, Last string // days on which it was first and last seen
	Closed      string // day on which it was first not seen any more, "" while it is open
	By          Cause
	Source      string // of the version that closed it
}

// Request is what an agency was asked about a report, and what came of it.
type Request struct {
	Report      string // key
	Agency      string
	Year        int
	First, Last string // days on which it was asked first and last
	Times       int
	Answered    string // day on which another version, or the return without a change, came in after it was last asked, or the missing report; "" if none has
	Source      string // of that version or return
	Open        int    // findings that it is about, 1 for a missing report; 0 when nothing is left open
}

// Fold adds up the lines of a journal.
func Fold(lines []Line) *State {
	s := &State{}
	s.clear()
	for i := range lines {
		s.add(&lines[i])
	}
	s.seeOpen()
	return s
}

func (s *State) clear() {
	s.Findings, s.Reports, s.Missing, s.Requests = map[string]*History{}, map[string]Report{}, map[string]Subject{}, map[string]*Request{}
}

// Last returns the last run that got through, nil if there is none.
func (s *State) Last() *Line {
	for i := len(s.Lines) - 1; i >= 0; i-- {
		if !s.Lines[i].Failed {
			return &s.Lines[i]
		}
	}
	return nil
}

func (s *State) add(l *Line) {
	before := s.Last()
	s.Lines = append(s.Lines, *l)
	if l.Failed {
		return
	}
	if l.Untracked {
		s.clear()
		return
	}
	for _, e := range l.Missing {
		s.Missing[e.Key] = e
	}
	for _, r := range l.Reports {
		source := r.Source
		if r.CameBack(s.Reports[r.Key]) {
			source = r.Returned
		}
		s.answer(r.Key, source, l.Day)
		s.Reports[r.Key] = r
	}
	for _, key := range l.Received {
		delete(s.Missing, key)
	}
	for _, key := range l.Gone {
		delete(s.Reports, key)
	}
	for _, c := range l.Closed {
		if h := s.Findings[c.Key()]; h != nil {
			h.Closed, h.By, h.Source = l.Day, c.By, c.Source
			if before != nil {
				h.Last = before.Day
			}
		}
	}
	for _, f := range l.Appeared {
		key := f.Key()
		h := s.Findings[key]
		if h == nil {
			h = &History{First: l.Day}
			s.Findings[key] = h
		}
		h.Appearance = f
		h.Closed, h.By, h.Source = "", "", ""
	}
	for _, a := range l.Asked {
		s.ask(a, l.Day)
	}
}

// CameBack reports whether nothing has come in on a report since before but its
// return, without a change.
func (r *Report) CameBack(before Report) bool {
	return r.Fingerprint == before.Fingerprint && r.returned(before)
}

// returned reports whether another return came in without a change.
func (r *Report) returned(before Report) bool {
	return r.Returned != "" && r.Returned != before.Returned
}

// seeOpen notes the day on which what is open was seen last, which is that of the last run,
// and counts what requests are still about.
func (s *State) seeOpen() {
	last, open := s.Last(), map[string]int{}
	for _, h := range s.Findings {
		if h.Closed == "" {
			h.Last = last.Day
			if h.Asks {
				open[h.Report]++
			}
		}
	}
	for key, r := range s.Requests {
		r.Open = open[key]
		if _, missing := s.Missing[key]; missing {
			r.Open++
		}
	}
}

func (s *State) ask(about Subject, day string) {
	r := s.Requests[about.Key]
	if r == nil {
		r = &Request{Report: about.Key, First: day}
		s.Requests[about.Key] = r
	}
	r.Agency, r.Year, r.Last = about.Agency, about.Year, day
	r.Times++
}

// answer notes that a version came in.
func (s *State) answer(key, source, day string) {
	if r := s.Requests[key]; r != nil {
		r.Answered, r.Source = day, source
	}
}

// Snapshot is what a run found, as far as the journal follows it.
type Snapshot struct {
	Findings []SeenFinding
	Reports  []Report
	Missing  []Subject
}

// SeenFinding is a finding that a run has seen.
type SeenFinding struct {
	Appearance
	Agency  string
	Year    int
	Decided bool // the office has decided about it: it is there, and closed
}

func (s *SeenFinding) subject() Subject { return Subject{s.Report, s.Agency, s.Year} }

// Compare makes the line of a run from what it found. Only what differs from the
// state is in it.
func (s *State) Compare(now *Snapshot) *Line {
	c := comparison{
		before: s, reports: make(map[string]bool, len(now.Reports)), changed: make(map[string]string, max(0, len(now.Reports)-len(s.Reports))),
		back: map[string]bool{}, missing: map[string]bool{}, asked: map[string]Subject{},
	}
	c.compareReports(now.Reports)
	c.compareMissing(now.Missing)
	c.compareFindings(now.Findings)
	l := &c.line
	l.Asked = slices.SortedFunc(maps.Values(c.asked), func(a, b Subject) int { return strings.Compare(a.Key, b.Key) })
	slices.Sort(l.Gone)
	slices.Sort(l.Received)
	slices.SortFunc(l.Closed, func(a, b Closure) int { return strings.Compare(a.Key(), b.Key()) })
	slices.SortFunc(l.Reports, func(a, b Report) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(l.Missing, func(a, b Subject) int { return strings.Compare(a.Key, b.Key) })
	return l
}

// comparison is what Compare has found so far, by the keys of reports.
type comparison struct {
	before  *State
	line    Line
	reports map[string]bool    // there now
	changed map[string]string  // new or of another version: their sources
	back    map[string]bool    // whose return came back without a change
	missing map[string]bool    // still to come
	asked   map[string]Subject // asked for, or for a correction, in this run
}

func (c *comparison) compareReports(now []Report) {
	for _, r := range now {
		c.reports[r.Key] = true
		before, there := c.before.Reports[r.Key]
		changed, back := !there || before.Fingerprint != r.Fingerprint, r.returned(before)
		if changed {
			c.changed[r.Key] = r.Source
		}
		if back {
			c.back[r.Key] = true
		}
		if changed || back {
			c.line.Reports = append(c.line.Reports, r)
		}
	}
	for key := range c.before.Reports {
		if !c.reports[key] {
			c.line.Gone = append(c.line.Gone, key)
		}
	}
}

func (c *comparison) compareMissing(now []Subject) {
	for _, e := range now {
		c.missing[e.Key] = true
		if _, known := c.before.Missing[e.Key]; !known {
			c.line.Missing = append(c.line.Missing, e)
			c.asked[e.Key] = e
		}
	}
	for key := range c.before.Missing {
		if !c.missing[key] {
			c.line.Received = append(c.line.Received, key)
		}
	}
}

// compareFindings comes last: what a finding asks for, and why one is closed,
// depends on the reports.
func (c *comparison) compareFindings(now []SeenFinding) {
	seen, decided := map[string]bool{}, map[string]bool{}
	for i := range now {
		f := &now[i]
		key := f.Key()
		if f.Decided {
			decided[key] = true
			continue
		}
		if !seen[key] {
			seen[key] = true
			if h := c.before.Findings[key]; h == nil || h.Closed != "" {
				c.line.Appeared = append(c.line.Appeared, f.Appearance)
				if f.Asks {
					c.asked[f.Report] = f.subject()
				}
			}
		}
		if _, again := c.changed[f.Report]; (again || c.back[f.Report]) && f.Asks {
			c.asked[f.Report] = f.subject() // what came in leaves it open
		}
	}
	for key, h := range c.before.Findings {
		if h.Closed == "" && !seen[key] {
			c.line.Closed = append(c.line.Closed, c.closure(h.Finding, decided[key]))
		}
	}
}

// closure says why a finding is no longer open.
func (c *comparison) closure(f Finding, decided bool) Closure {
	source, corrected := c.changed[f.Report]
	_, was := c.before.Reports[f.Report]
	_, expected := c.before.Missing[f.Report]
	switch {
	case decided:
		return Closure{Finding: f, By: Decided}
	case corrected && was:
		return Closure{Finding: f, By: Corrected, Source: source}
	case expected && !c.missing[f.Report]:
		return Closure{Finding: f, By: Received, Source: source}
	case was && !c.reports[f.Report]:
		return Closure{Finding: f, By: ReportGone}
	}
	return Closure{Finding: f, By: Otherwise}
}

// AllRequests lists the requests by year, agency and report.
func (s *State) AllRequests() []*Request {
	return slices.SortedFunc(maps.Values(s.Requests), func(a, b *Request) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), strings.Compare(a.Agency, b.Agency), strings.Compare(a.Report, b.Report))
	})
}

// Add adds a line to the state.
func (s *State) Add(l *Line) {
	s.add(l)
	s.seeOpen()
}

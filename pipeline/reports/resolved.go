package reports

import (
	"strconv"
	"sync"

	"gouji/form"
	"gouji/transform/attribution"
)

// Resolved is what is decided about the reports of a run: who reported, which
// report is published and which of them are added up. Its reports have numbers.
type Resolved struct {
	*Index
	order         []int32 // numbers of the published reports in the order of publication
	reasons       []reason
	chains        []*chain              // reports that were handed in more than once
	summaries     []attribution.Summary // own reports that are the consolidated one of their district
	districtTexts districtTexts
	returned      map[*entry]string // see Returned
}

// Returned names the files of the returns of a report that came back with
// the figures and the words that they were sent out with.
func (r *Resolved) Returned(number int32) string { return r.returned[&r.entries[number]] }

// districtTexts are the governments' own reports whose text tells figures of their whole
// district, by number.
type districtTexts struct {
	sync.Mutex
	numbers []int32
}

func (s *districtTexts) add(number int32) {
	s.Lock()
	defer s.Unlock()
	s.numbers = append(s.numbers, number)
}

// answered is a report whose return came back, the number of the return, and how
// many returns led to the report.
type answered struct {
	entry  *entry
	number string
	round  int
}

// reason says why a report is not published.
type reason struct {
	entry   *entry
	finding form.Finding
}

// reasonsOf lists by report why it is not published.
func (r *Resolved) reasonsOf() map[*entry][]form.Finding {
	reasons := map[*entry][]form.Finding{}
	for _, why := range r.reasons {
		reasons[why.entry] = append(reasons[why.entry], why.finding)
	}
	return reasons
}

// sharedCode finds that another agency gives the code of a report's for its year.
func (r *Resolved) sharedCode(e *entry) []form.Finding {
	c, found := r.Agencies.Clash(e.agency, int(e.year))
	if !found {
		return nil
	}
	return []form.Finding{{Rule: form.RuleRCode, Place: e.place, Arguments: []string{
		r.agency(e).Name, r.Agencies.List[c.Other].Name, strconv.Itoa(c.Year), c.Code,
	}}}
}

package attribution

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"gouji/form"
)

// Campaigns tells the years that agencies are asked to report on from others.
type Campaigns struct {
	Judged []int // who is missing or late is said of these, in order
	// Stray are years of so few reports among many agencies that the year is
	// likely wrong, in order. Nobody else is missing there.
	Stray []int
}

// A year of more reports, or of this share of the agencies, is a campaign.
const (
	maxStrayReports    = 2
	leastCampaignShare = 10 // one in so many
)

// Campaigns decides for which years reports are asked. asked are the years that
// the user names; then only they are, even if nothing came in, and no other is
// stray. Otherwise every year is that has reports, but a stray one. The
// year before asOf's, "2006-01-02", is never stray, and neither is the one with
// the most reports.
func (a *Agencies) Campaigns(reports Reports, asked []int, asOf string) Campaigns {
	if len(asked) > 0 {
		return Campaigns{Judged: slices.Compact(slices.Sorted(slices.Values(asked)))}
	}
	years, agencies := a.returns(reports)
	current := 0
	if day, err := time.Parse(time.DateOnly, asOf); err == nil {
		current = day.Year() - 1
	}
	most := 0
	for year, y := range years {
		if most == 0 || cmp.Or(cmp.Compare(y.reports, years[most].reports), cmp.Compare(year, most)) > 0 {
			most = year
		}
	}
	var c Campaigns
	for year, y := range years {
		n := len(y.first)
		if year != current && year != most && n <= maxStrayReports && n*leastCampaignShare < agencies {
			c.Stray = append(c.Stray, year)
		} else {
			c.Judged = append(c.Judged, year)
		}
	}
	slices.Sort(c.Judged)
	slices.Sort(c.Stray)
	return c
}

// filing is what versions of one report of a year have in common.
type filing struct {
	reporter int32
	scope    form.Scope
}

// yearReturns is what came in for a year.
type yearReturns struct {
	reports int
	first   []filing // without all that are more than needed
}

// returns counts what came in for each year, and the agencies that report or must.
func (a *Agencies) returns(reports Reports) (years map[int]*yearReturns, agencies int) {
	years = map[int]*yearReturns{}
	reported := make([]bool, len(a.List))
	for _, r := range reports {
		if r.Outcome == Merged {
			continue
		}
		f := filing{a.reporters[r.Agency], r.Scope}
		if !reported[f.reporter] {
			reported[f.reporter] = true
			agencies++
		}
		y := years[r.Year]
		if y == nil {
			y = &yearReturns{}
			years[r.Year] = y
		}
		y.reports++
		if len(y.first) <= maxStrayReports && !slices.Contains(y.first, f) {
			y.first = append(y.first, f)
		}
	}
	if a.Roster != nil {
		for i := range a.Roster.Members {
			if a.reporter[i] < 0 && !a.doubled(i) {
				agencies++
			}
		}
	}
	return years, agencies
}

// judges reports whether who is missing or late is said of a year.
func (c *Campaigns) judges(year int) bool { return slices.Contains(c.Judged, year) }

// stray makes the finding about a report of a stray year.
func (c *Campaigns) stray(name string, year int) form.Finding {
	var judged []string
	for _, y := range c.Judged {
		judged = append(judged, strconv.Itoa(y))
	}
	others := form.List(judged)
	return form.Finding{Rule: form.RuleRYear, Arguments: []string{name, strconv.Itoa(year), others.Chinese, others.English}}
}

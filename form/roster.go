package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Member is one agency of a roster (编制主体名单).
type Member struct {
	Code     string
	Name     string
	Aliases  []string
	Division string
	// DivisionName is what people call the division, "" if the roster does not say.
	DivisionName string
	Kind         string // for example 政府部门, 街道
	Group        string // 本级, 部门 or 乡镇街道
	CountedIn    string // code of the agency whose figures already include this one's
	Vertical     bool   // a vertically led organ, not part of the district's sum
	FromYear     int    // first report year expected, 0 for always
	ToYear       int    // last report year expected, 0 for always
	Successor    string // code of the agency that took over
	Email        string // address that what goes to the member is sent to, "" for none
	Due          string // due date "01-31" within the following year, "" for the default
}

// Expected reports whether the roster asks the member for a report on a year.
func (m *Member) Expected(year int) bool {
	return (m.FromYear == 0 || year >= m.FromYear) && (m.ToYear == 0 || year <= m.ToYear)
}

// CountsIn is the group that the member counts in: the roster's, else what its
// name says.
func (m *Member) CountsIn() string {
	if m.Group != "" {
		return m.Group
	}
	return GroupByName(m.Name)
}

// Goes reports whether the member goes by a name: its own or an alias.
func (m *Member) Goes(name string) bool {
	folded := FoldName(name)
	if FoldName(m.Name) == folded {
		return true
	}
	for _, alias := range m.Aliases {
		if FoldName(alias) == folded {
			return true
		}
	}
	return false
}

// Roster is the list of agencies that must report. A nil Roster is empty.
type Roster struct {
	Members []Member
	byCode  map[string]int
	byName  map[[2]string]int // folded name or alias within a division; -1 if ambiguous
}

// NewRoster indexes members. The first of several with one code wins a lookup
// by code; a name that several share within a division finds none of them.
func NewRoster(members []Member) *Roster {
	r := &Roster{Members: members, byCode: map[string]int{}, byName: map[[2]string]int{}}
	for i, m := range members {
		if _, taken := r.byCode[m.Code]; !taken && m.Code != "" {
			r.byCode[m.Code] = i
		}
		for _, name := range append([]string{m.Name}, m.Aliases...) {
			for _, division := range []string{m.Division, ""} {
				key := [2]string{division, FoldName(name)}
				if j, taken := r.byName[key]; taken && j != i {
					r.byName[key] = -1
				} else {
					r.byName[key] = i
				}
			}
		}
	}
	return r
}

// ByCode finds a member by its code.
func (r *Roster) ByCode(code string) (*Member, bool) {
	if r == nil || code == "" {
		return nil, false
	}
	i, ok := r.byCode[code]
	if !ok {
		return nil, false
	}
	return &r.Members[i], true
}

// ByName finds a member by name or alias; division may be "" if it is not known.
func (r *Roster) ByName(division, name string) (*Member, bool) {
	if r == nil {
		return nil, false
	}
	i, ok := r.byName[[2]string{division, FoldName(name)}]
	if !ok || i < 0 {
		return nil, false
	}
	return &r.Members[i], true
}

// FoldName reduces an agency's name to what identifies it: no white space, no
// full-width letters, no brackets.
func FoldName(name string) string {
	return FoldLabel(name)
}

// Find finds the member an agency is: by its code, else by its name within its division.
func (r *Roster) Find(a Agency) (*Member, bool) {
	if m, ok := r.ByCode(a.Code); ok {
		return m, true
	}
	return r.ByName(a.Division, a.Name)
}

// Standing says what part a report plays in the sums of its district.
type Standing uint8

// The standings. Only a Counted report is added up.
const (
	// Counted: added to the sum.
	Counted Standing = iota
	// Vertical: a vertically led organ, listed apart.
	Vertical
	// CountedElsewhere: another agency's figures already include these.
	CountedElsewhere
	// Summary: a consolidated report, which is the sum and not a part of it.
	Summary
)

// String returns the stable code used in data.
func (s Standing) String() string {
	return [...]string{"counted", "vertical", "counted_elsewhere", "consolidated"}[s]
}

// The groups of a district's agencies, in the order its tables print them.
const (
	GroupGovernment  = "本级"
	GroupDepartments = "部门"
	GroupTowns       = "乡镇街道"
)

// Groups lists the usual groups in the order a district's tables print them.
var Groups = [...]string{GroupGovernment, GroupDepartments, GroupTowns}

// GroupRank is the place of a group among the usual ones, behind all of them for
// another.
func GroupRank(group string) int {
	if i := slices.Index(Groups[:], group); i >= 0 {
		return i
	}
	return len(Groups)
}

// GroupByName guesses the group of an agency from how its name ends.
func GroupByName(name string) string {
	name = strings.TrimSpace(name)
	for _, end := range []string{"街道", "街道办", "街道办事处", "镇", "乡", "镇人民政府", "乡人民政府", "镇政府", "乡政府"} {
		if strings.HasSuffix(name, end) {
			return GroupTowns
		}
	}
	for _, end := range []string{"人民政府", "人民政府办公室", "人民政府办公厅", "政府办公室", "政府办公厅", "政府办"} {
		if strings.HasSuffix(name, end) {
			return GroupGovernment
		}
	}
	return GroupDepartments
}

// DueRule sets a due date for some reports: of one year or all, of one group or all.
type DueRule struct {
	Year  int    // report year, 0 for every year
	Group string // group of the roster, "" for every group
	Date  string // "01-31" in the year after the report year, or a whole date "2026-02-05"
}

// Validate says what is wrong with the rule.
func (d DueRule) Validate() error {
	if _, ok := dueDate(d.Date, FirstYear); !ok {
		return fmt.Errorf("due date %q: want MM-DD or YYYY-MM-DD", d.Date)
	}
	return nil
}

// DueRules are due dates; the most particular rule wins, a rule for a year over
// one for a group, the later of equals.
type DueRules []DueRule

// Date returns the day by which a report is due, "2006-01-02". The member may
// be nil. Without a rule the Regulation's dates hold (article 49): 31 January,
// and 31 March for a government's own or consolidated report.
func (d DueRules) Date(year int, m *Member, group string, government bool) string {
	if m != nil {
		if date, ok := dueDate(m.Due, year); ok {
			return date
		}
	}
	best, rank := "01-31", -1
	if government {
		best = "03-31"
	}
	for _, rule := range d {
		if rule.Year != 0 && rule.Year != year || rule.Group != "" && rule.Group != group {
			continue
		}
		score := 0
		if rule.Year != 0 {
			score += 2
		}
		if rule.Group != "" {
			score++
		}
		// A rule for everyone is meant for the agencies, not to bring forward the government's report.
		if government && rule.Group == "" {
			continue
		}
		if score >= rank {
			best, rank = rule.Date, score
		}
	}
	date, _ := dueDate(best, year)
	return date
}

// Due returns the day by which a member must report on a year, "2006-01-02".
func (r *Roster) Due(m *Member, year int, rules DueRules) string {
	return rules.Date(year, m, m.CountsIn(), IsGovernment(m.Name))
}

// JudgedOn returns the first day on which who is due is judged as on asOf, for
// the members' reports on some years: the day after the last due date that has
// passed by then, or else the first day of the year in which the first of them
// is due. It is "" if asOf decides nothing or is "", which judges all as due.
func (r *Roster) JudgedOn(asOf string, years []int, rules DueRules) string {
	if r == nil || asOf == "" {
		return ""
	}
	last, first := "", ""
	for i := range r.Members {
		m := &r.Members[i]
		for _, year := range years {
			if m.Vertical || !m.Expected(year) {
				continue
			}
			due := r.Due(m, year, rules)
			if due < asOf {
				last = max(last, due)
			}
			if first == "" || due < first {
				first = due
			}
		}
	}
	switch {
	case first == "":
		return ""
	case last == "":
		return first[:len("2006")] + "-01-01"
	}
	day, _ := time.Parse(time.DateOnly, last) // Due returns only dates
	return day.AddDate(0, 0, 1).Format(time.DateOnly)
}

// IsGovernment reports whether a name is that of a government itself, whose
// report is due by the end of March.
func IsGovernment(name string) bool {
	return strings.HasSuffix(name, "人民政府") && GroupByName(name) == GroupGovernment
}

// dueDate completes "01-31" with the year after the report year.
func dueDate(text string, year int) (string, bool) {
	if len(text) == len("01-31") {
		text = strconv.Itoa(year+1) + "-" + text
	}
	if _, ok := Day(text); !ok {
		return "", false
	}
	return text, true
}

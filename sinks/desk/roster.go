package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gouji/form"
)

// RosterStatus says whether an agency has reported on a year.
type RosterStatus uint8

// The statuses.
const (
	// Reported: there is a published report.
	Reported RosterStatus = iota
	// Missing: expected, due, and not there.
	Missing
	// Pending: expected and not due yet.
	Pending
	// RejectedReport: something came in, but it could not be used.
	RejectedReport
	// Unexpected: reported without being on the roster of the year.
	Unexpected
	// VerticalOrgan: not asked for and not there.
	VerticalOrgan
	// Gap: there is no roster; the agency reported on another year, not on this one.
	Gap
)

// String returns the stable code used in data.
func (s RosterStatus) String() string {
	return [...]string{"reported", "missing", "pending", "rejected", "unexpected", "vertical", "gap"}[s]
}

// Label names the status for a person.
func (s RosterStatus) Label(l form.Language) string {
	if l == form.English {
		return [...]string{"reported", "missing", "not due yet", "not usable", "not on the roster", "vertical organ", "no report this year"}[s]
	}
	return [...]string{"已报送", "未报送", "未到期", "报送但不能采用", "名单外", "垂直管理", "本年无报告"}[s]
}

// RosterLine is one row of the dataset roster_status: an agency and a year.
type RosterLine struct {
	Year        int
	Division    string
	Code        string
	Name        string // as on the roster, else as reported
	Kind        string
	Group       string
	Scope       form.Scope
	Status      RosterStatus
	Due         string // "2006-01-02"
	SubmittedAt string // "" if unknown or nothing came in
	DaysLate    int    // 0 if in time or not known
	Copies      int    // reports of the agency and year met in the inputs, published or not
	Standing    form.Standing
	Added       bool // part of the district's sum
	CountedIn   string
	Successor   string
	ReportedAs  string // the name in the report, if it is not on the roster
	Note        form.Text
	Filing      *Filing // nil if nothing is published
}

// Late reports whether the report came after it was due.
func (l *RosterLine) Late() bool { return l.DaysLate > 0 }

type personKey struct {
	who  string
	year int
}

// settleRoster makes one line for every agency and year that was expected or
// did report, and a remark for everything that is not as it should be.
func (m *Model) settleRoster() {
	filings, copies, asides := map[personKey][]*Filing{}, map[personKey]int{}, map[personKey][]*Aside{}
	for _, f := range m.Filings {
		key := personKey{f.Key(), f.Year}
		filings[key] = append(filings[key], f)
		copies[key]++
	}
	for _, a := range m.Asides {
		stand := Filing{Agency: a.Agency, Division: a.Agency.Division}
		stand.Member, _ = m.Options.Roster.Find(a.Agency)
		key := personKey{stand.Key(), a.Year}
		copies[key]++
		asides[key] = append(asides[key], a)
	}
	for _, year := range m.Years() {
		for member := range m.members() {
			stand := Filing{Agency: form.Agency{Code: member.Code, Name: member.Name, Division: member.Division}, Member: member}
			key := personKey{stand.Key(), year}
			if len(filings[key]) == 0 && member.Expected(year) {
				m.Roster = append(m.Roster, m.absent(member, year, copies[key], asides[key]))
			}
		}
		for _, f := range m.Filings {
			if f.Year == year {
				m.Roster = append(m.Roster, m.present(f, copies[personKey{f.Key(), year}]))
			}
		}
		m.gaps(year, filings)
	}
	m.sortRoster()
}

func (m *Model) division(member *form.Member) string {
	if member.Division == "" && len(m.Filings) > 0 {
		return m.Filings[0].Division
	}
	return member.Division
}

// absent makes the line of a member of the roster without a published report.
func (m *Model) absent(member *form.Member, year, copies int, asides []*Aside) *RosterLine {
	agency := form.Agency{Code: member.Code, Name: member.Name, Division: member.Division}
	group := m.Options.Roster.GroupOf(agency)
	line := &RosterLine{
		Year: year, Division: m.division(member), Code: member.Code, Name: member.Name, Kind: member.Kind, Group: group,
		Status: Missing, Due: m.Options.Roster.Due(member, year, m.Options.Due),
		Copies: copies, CountedIn: member.CountedIn, Successor: member.Successor,
		Standing: m.Options.Roster.Standing(agency, form.Own, func(string) bool { return true }),
	}
	switch {
	case member.Vertical:
		line.Status = VerticalOrgan
		line.Note = form.Text{Chinese: "垂直管理，不计入本地区", English: "vertically led, not the district's"}
	case copies > 0:
		line.Status = RejectedReport
		var paths []string
		for _, a := range asides {
			if a.Source != nil {
				paths = append(paths, a.Source.Path)
			}
		}
		list := strings.Join(paths, "、")
		line.Note = form.Text{Chinese: "文件不能采用：" + list, English: "not usable: " + list}
	case m.Options.AsOf != "" && line.Due >= m.Options.AsOf:
		line.Status = Pending
	}
	if line.Status == Missing {
		m.remark(Remark{
			Division: line.Division, Agency: agency, Year: year,
			Finding: form.Finding{Rule: form.RuleRMissing, Arguments: []string{member.Name, strconv.Itoa(year), line.Due}},
		})
	}
	return line
}

func (m *Model) remark(r Remark) { m.Remarks = append(m.Remarks, r) }

// present makes the line of a published report.
func (m *Model) present(f *Filing, copies int) *RosterLine {
	government := f.Scope == form.Consolidated || form.IsGovernment(f.Name())
	line := &RosterLine{
		Year: f.Year, Division: f.Division, Code: f.Agency.Code, Name: f.Name(), Group: f.Group, Scope: f.Scope,
		Status: Reported, Due: m.Options.Due.Date(f.Year, f.Member, f.Group, government), SubmittedAt: f.SubmittedAt,
		Copies: copies, Standing: f.Standing, Added: f.Added(), Filing: f,
	}
	about := func(finding form.Finding) {
		finding.Place = f.Place
		m.remark(Remark{Division: f.Division, Agency: f.Agency, Year: f.Year, Scope: f.Scope, Filing: f, Finding: finding})
	}
	year := strconv.Itoa(f.Year)
	if line.DaysLate = daysLate(line.Due, f.SubmittedAt); line.DaysLate > 0 {
		about(form.Finding{Rule: form.RuleRLate, Arguments: []string{f.Name(), year, f.SubmittedAt, strconv.Itoa(line.DaysLate)}})
	}
	var notes noteList
	if member := f.Member; member != nil {
		line.Kind, line.CountedIn, line.Successor = member.Kind, member.CountedIn, member.Successor
		if line.Code == "" {
			line.Code = member.Code
		}
		if f.Agency.Name != "" && !member.Goes(f.Agency.Name) && f.Scope == form.Own {
			line.ReportedAs = f.Agency.Name
			about(form.Finding{Rule: form.RuleRRenamed, Arguments: []string{f.Agency.Name, member.Name}})
			notes.add("报告名称为“"+f.Agency.Name+"”", "reported as “"+f.Agency.Name+"”")
		}
	}
	if why := m.unexpected(f); why != (form.Text{}) {
		line.Status = Unexpected
		about(form.Finding{Rule: form.RuleRUnexpected, Arguments: []string{f.Name(), year, why.Chinese, why.English}})
		notes.add(why.Chinese, why.English)
	}
	switch {
	case f.Twice:
		notes.add("同一机关另有一份报告，本份不计入汇总", "the agency has another report; this one is not added up")
	case copies > 1 && f.Scope == form.Own:
		notes.add(fmt.Sprintf("共收到%d份，采用其一", copies), fmt.Sprintf("%d reports came in, one is used", copies))
	}
	switch f.Standing {
	case form.Vertical:
		notes.add("垂直管理，不计入本地区", "vertically led, not the district's")
	case form.CountedElsewhere:
		other := f.Member.CountedIn
		if parent, ok := m.Options.Roster.ByCode(other); ok {
			other = parent.Name
		}
		notes.add("已计入“"+other+"”，不重复相加", "already counted in “"+other+"”")
	case form.Summary:
		notes.add("汇总报告，用于核对，不参加相加", "consolidated report: compared, not added up")
	}
	line.Note = notes.text()
	return line
}

type noteList struct{ chinese, english []string }

func (n *noteList) add(chinese, english string) {
	n.chinese, n.english = append(n.chinese, chinese), append(n.english, english)
}

func (n *noteList) text() form.Text {
	return form.Text{Chinese: strings.Join(n.chinese, "；"), English: strings.Join(n.english, "; ")}
}

// unexpected says why a report is not on the roster of its year, if there is a
// roster and the report is an agency's own.
func (m *Model) unexpected(f *Filing) form.Text {
	switch {
	case m.Options.Roster == nil || f.Scope == form.Consolidated:
		return form.Text{}
	case f.Member == nil:
		return form.Text{Chinese: "代码和名称都不在名单上", English: "neither code nor name is on the roster"}
	case f.Member.Expected(f.Year):
		return form.Text{}
	case f.Member.ToYear != 0 && f.Year > f.Member.ToYear && f.Member.Successor != "":
		heir := f.Member.Successor
		if s, ok := m.Options.Roster.ByCode(heir); ok {
			heir = s.Name
		}
		return form.Text{
			Chinese: fmt.Sprintf("%d年度起并入“%s”", f.Member.ToYear+1, heir),
			English: fmt.Sprintf("merged into “%s” from %d on", heir, f.Member.ToYear+1),
		}
	case f.Member.ToYear != 0 && f.Year > f.Member.ToYear:
		return form.Text{Chinese: fmt.Sprintf("名单上只到%d年度", f.Member.ToYear), English: fmt.Sprintf("on the roster only until %d", f.Member.ToYear)}
	default:
		return form.Text{Chinese: fmt.Sprintf("名单上自%d年度起", f.Member.FromYear), English: fmt.Sprintf("on the roster only from %d on", f.Member.FromYear)}
	}
}

// gaps lists, where there is no roster, the agencies that reported on the year
// before and are silent now: the best hint there is at a missing report.
func (m *Model) gaps(year int, filings map[personKey][]*Filing) {
	if m.Options.Roster != nil {
		return
	}
	for _, f := range m.Filings {
		if f.Year != year-1 || f.Scope != form.Own || f.Twice || len(filings[personKey{f.Key(), year}]) > 0 {
			continue
		}
		m.Roster = append(m.Roster, &RosterLine{
			Year: year, Division: f.Division, Code: f.Agency.Code, Name: f.Name(), Group: f.Group, Status: Gap,
			Due:  m.Options.Due.Date(year, nil, f.Group, form.IsGovernment(f.Name())),
			Note: form.Text{Chinese: "上年有报告，本年没有", English: "reported on the year before, not on this one"},
		})
	}
}

// daysLate counts the days after the due date; 0 if a date is missing.
func daysLate(due, submitted string) int {
	d, err := time.Parse(time.DateOnly, due)
	if err != nil {
		return 0
	}
	s, err := time.Parse(time.DateOnly, submitted)
	if err != nil || !s.After(d) {
		return 0
	}
	return int(s.Sub(d).Hours() / 24)
}

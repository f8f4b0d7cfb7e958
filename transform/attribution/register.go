package attribution

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// Status says whether an agency has reported on a year.
type Status uint8

// The statuses.
const (
	// Reported: there is a published report.
	Reported Status = iota
	// Missing: expected, due, and not there.
	Missing
	// Pending: expected and not due yet.
	Pending
	// NotUsable: something came in, but it could not be used.
	NotUsable
	// Unexpected: reported without being on the roster of the year.
	Unexpected
	// VerticalOrgan: not asked for and not there.
	VerticalOrgan
	// Gap: there is no roster; the agency reported on another year, not on this one.
	Gap
)

// String returns the stable code used in data.
func (s Status) String() string {
	return [...]string{"reported", "missing", "pending", "rejected", "unexpected", "vertical", "gap"}[s]
}

// Label names the status for a person.
func (s Status) Label(l form.Language) string {
	if l == form.English {
		return [...]string{"reported", "missing", "not due yet", "not usable", "not on the roster", "vertical organ", "no report this year"}[s]
	}
	return [...]string{"已报送", "未报送", "未到期", "报送但不能采用", "名单外", "垂直管理", "本年无报告"}[s]
}

// Statuses lists the statuses in order.
var Statuses = [...]Status{Reported, Missing, Pending, NotUsable, Unexpected, VerticalOrgan, Gap}

// Line says of an agency and a year whether and how it has reported: one row of
// the dataset roster_status.
type Line struct {
	Year        int
	Agency      form.Agency // as it is published
	Code        string
	Name        string // as on the roster, else as reported
	Division    string
	Kind        string
	Group       string
	Scope       form.Scope
	Status      Status
	Judged      bool   // reports on the year are asked for; else nothing is due
	Due         string // "2006-01-02", "" if nothing is due
	SubmittedAt string // "" if unknown or nothing came in
	// LatenessKnown: the days on which the report was due and handed in are both
	// known. DaysLate is 0 if it came in time, or if it is not known whether.
	LatenessKnown bool
	DaysLate      int
	Copies        int // reports of the agency and year met in the inputs, published or not
	Standing      form.Standing
	CountedIn     string
	Successor     string
	ReportedAs    string // the name in the report, if it is not on the roster
	Note          form.Text
	Report        int32 // number of the published report, -1 for none
}

// Late reports whether the report came after it was due.
func (l *Line) Late() bool { return l.DaysLate > 0 }

// Counted reports whether the line's report is part of its district's sum.
func (l *Line) Counted() bool { return l.Report >= 0 && l.Standing == form.Counted }

// Absent reports whether figures that belong into the district's sum are not
// there, because no report of the agency can be used.
func (l *Line) Absent() bool {
	switch l.Status {
	case Missing, NotUsable, Pending, Gap:
		return true
	}
	return false
}

// Judgement says how a Register judges. Nothing is read from a clock.
type Judgement struct {
	// AsOf is the day of judgement, "2006-01-02": what is due later is not
	// missing yet. "" judges everything as due.
	AsOf string
	// Due are the due dates that differ from the Regulation's.
	Due form.DueRules
	// Campaigns are the years that are judged; of others it is only said who
	// has reported.
	Campaigns Campaigns
}

// Register lists who should have reported and who has, by year, division and
// roster. Its lines are made when they are asked for: there may be a million.
// It is safe for concurrent use.
type Register struct {
	agencies  *Agencies
	judgement Judgement
	reports   ByReporter[filed] // of a reporter by year and number
	lines     []line
	published map[District]int32 // the consolidated report of a district and year
	report    func(number int32) Report
	paths     func(number int32) string
}

// filed is a report of the run, as the register looks it up.
type filed struct {
	number  int32
	year    int16
	scope   form.Scope
	outcome Outcome
}

// line is a line before it is made: of a report, or of an agency without.
type line struct {
	number int32 // of the report, -1 for none
	agency int32 // in Agencies.List, -1 if only the roster has it
	member int32 // of the roster, -1 for none
	place  int32 // of who it is about, in the order of lines of one year; see sort
	year   int16
	scope  form.Scope
	gap    bool
}

// Register makes the register of all reports. report gives a report by its
// number, path the file of one that is not published.
func (a *Agencies) Register(reports Reports, report func(number int32) Report, path func(number int32) string, j Judgement) *Register {
	r := &Register{agencies: a, judgement: j, report: report, paths: path}
	r.reports = NewByReporter(a, func(yield func(int32, filed) bool) {
		for number, x := range reports {
			if x.Outcome != Merged && !yield(a.reporters[x.Agency], filed{number, int16(x.Year), x.Scope, x.Outcome}) {
				return
			}
		}
	})
	for reporter := range a.List {
		slices.SortFunc(r.reports.Of(int32(reporter)), func(x, y filed) int {
			return cmp.Or(cmp.Compare(x.year, y.year), cmp.Compare(x.number, y.number))
		})
	}
	for number, x := range reports {
		if x.Outcome == Published {
			r.lines = append(r.lines, line{number: number, agency: x.Agency, member: a.members[x.Agency], year: int16(x.Year), scope: x.Scope})
		}
	}
	r.addAbsent()
	if a.Roster == nil {
		r.addGaps()
	}
	r.sort()
	r.choosePublished()
	return r
}

// District is a division in a year.
type District struct {
	Division string
	Year     int
}

// choosePublished finds the consolidated report of each district and year: of
// several the government's, one that says so before one that was recognised.
func (r *Register) choosePublished() {
	r.published = map[District]int32{}
	rank := func(number int32) int {
		x, n := r.report(number), 0
		if x.Scope == form.Consolidated {
			n += 2
		}
		if r.agencies.isGovernment(x.Agency) {
			n++
		}
		return n
	}
	for i := range r.lines {
		l := &r.lines[i]
		if l.number < 0 || r.report(l.number).Standing != form.Summary {
			continue
		}
		d := District{r.agencies.District(l.agency), int(l.year)}
		if known, there := r.published[d]; !there || rank(l.number) > rank(known) {
			r.published[d] = l.number
		}
	}
}

// Published returns the number of the consolidated report of a district and
// year, -1 if there is none.
func (r *Register) Published(d District) int32 {
	if number, there := r.published[d]; there {
		return number
	}
	return -1
}

// AllPublished lists the districts and years that have a consolidated report.
func (r *Register) AllPublished() []District {
	return slices.SortedFunc(maps.Keys(r.published), func(a, b District) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), strings.Compare(a.Division, b.Division))
	})
}

// addAbsent adds the members of the roster that are expected and have no
// published report: all of them in a year that is judged, in another those of
// whom something came in that cannot be used.
func (r *Register) addAbsent() {
	if r.agencies.Roster == nil {
		return
	}
	years := map[int16]bool{}
	for _, f := range r.reports.things {
		years[f.year] = true
	}
	for _, year := range r.judgement.Campaigns.Judged {
		years[int16(year)] = true
	}
	for year := range years {
		judged := r.judgement.Campaigns.judges(int(year))
		for i := range r.agencies.Roster.Members {
			var came []filed
			if reporter := r.agencies.reporter[i]; reporter >= 0 {
				came = r.of(reporter, year)
			}
			if !r.agencies.Roster.Members[i].Expected(int(year)) || r.agencies.doubled(i) || hasPublished(came) || !judged && len(came) == 0 {
				continue
			}
			r.lines = append(r.lines, line{number: -1, agency: -1, member: int32(i), year: year})
		}
	}
}

// addGaps lists, where there is no roster, the agencies that reported on the year
// before and are silent now: the best hint there is at a missing report.
func (r *Register) addGaps() {
	var gaps []line
	for _, l := range r.lines {
		if next := l.year + 1; l.scope == form.Own && r.judgement.Campaigns.judges(int(next)) && !hasPublished(r.of(r.agencies.reporters[l.agency], next)) {
			gaps = append(gaps, line{number: -1, agency: l.agency, member: -1, year: next, gap: true})
		}
	}
	r.lines = append(r.lines, gaps...)
}

// of lists the reports of a reporter for a year.
func (r *Register) of(reporter int32, year int16) []filed {
	all := r.reports.Of(reporter)
	first, _ := slices.BinarySearchFunc(all, year, func(f filed, year int16) int { return cmp.Compare(f.year, year) })
	end := first
	for end < len(all) && all[end].year == year {
		end++
	}
	return all[first:end]
}

func hasPublished(reports []filed) bool {
	return slices.ContainsFunc(reports, func(f filed) bool { return f.outcome == Published })
}

// sort orders the lines by year, division, roster, group, code and name. Agencies,
// which have a line for each year, are compared once.
func (r *Register) sort() {
	members := 0
	if r.agencies.Roster != nil {
		members = len(r.agencies.Roster.Members)
	}
	places := make([]int32, len(r.agencies.List)+members) // of each agency, and of each member without a report
	who := func(l *line) int {
		if l.agency >= 0 {
			return int(l.agency)
		}
		return len(r.agencies.List) + int(l.member)
	}
	var each []line // one of each
	for i := range r.lines {
		l := &r.lines[i]
		if places[who(l)] == 0 {
			places[who(l)] = 1
			each = append(each, *l)
		}
	}
	slices.SortFunc(each, r.compareAgencies)
	place := int32(0)
	for i := range each {
		if i == 0 || r.compareAgencies(each[i-1], each[i]) != 0 {
			place++
		}
		places[who(&each[i])] = place
	}
	for i := range r.lines {
		r.lines[i].place = places[who(&r.lines[i])]
	}
	slices.SortFunc(r.lines, func(a, b line) int {
		switch {
		case a.year != b.year:
			return cmp.Compare(a.year, b.year)
		case a.place != b.place:
			return cmp.Compare(a.place, b.place)
		}
		return cmp.Or(strings.Compare(r.name(&a), r.name(&b)), cmp.Compare(a.scope, b.scope), cmp.Compare(a.number, b.number))
	})
}

// compareAgencies orders lines by division, roster, group and code.
func (r *Register) compareAgencies(a, b line) int {
	x, y := r.agency(&a), r.agency(&b)
	if c := strings.Compare(x.Division, y.Division); c != 0 {
		return c
	}
	if a.member != b.member {
		return cmp.Compare(uint32(a.member), uint32(b.member)) // -1, on no roster, is last
	}
	return cmp.Or(cmp.Compare(form.GroupRank(r.group(&a)), form.GroupRank(r.group(&b))), strings.Compare(x.Code, y.Code))
}

func (r *Register) agency(l *line) form.Agency {
	if l.agency >= 0 {
		return r.agencies.List[l.agency]
	}
	m := &r.agencies.Roster.Members[l.member]
	return form.Agency{Code: m.Code, Name: m.Name, Division: cmp.Or(m.Division, r.agencies.onlyDivision())}
}

// onlyDivision is the division of the first agency, which is that of all where a
// roster need not give one.
func (a *Agencies) onlyDivision() string {
	if len(a.List) == 0 {
		return ""
	}
	return a.List[0].Division
}

func (r *Register) group(l *line) string {
	if l.agency >= 0 {
		return r.agencies.Group(l.agency)
	}
	return r.agencies.Roster.Members[l.member].CountsIn()
}

func (r *Register) name(l *line) string {
	if l.agency >= 0 {
		return r.agencies.Name(l.agency, l.scope)
	}
	return cmp.Or(r.agencies.Roster.Members[l.member].Name, r.agencies.Roster.Members[l.member].Code)
}

// Len is the number of lines.
func (r *Register) Len() int { return len(r.lines) }

// Line makes a line, and the findings about it.
func (r *Register) Line(i int) (Line, []form.Finding) {
	at := &r.lines[i]
	if at.number >= 0 {
		return r.present(at)
	}
	l := Line{Year: int(at.year), Agency: r.agency(at), Name: r.name(at), Group: r.group(at), Report: -1}
	l.Code, l.Division = l.Agency.Code, l.Agency.Division
	if at.gap {
		l.Status, l.Judged, l.Due = Gap, true, r.judgement.Due.Date(l.Year, nil, l.Group, form.IsGovernment(l.Name))
		l.Note = form.Text{Chinese: "上年有报告，本年没有", English: "reported on the year before, not on this one"}
		return l, nil
	}
	return r.absent(at, l)
}

// absent makes the line of a member of the roster without a published report.
func (r *Register) absent(at *line, l Line) (Line, []form.Finding) {
	m := &r.agencies.Roster.Members[at.member]
	var came []filed
	if reporter := r.agencies.reporter[at.member]; reporter >= 0 {
		came = r.of(reporter, at.year)
	}
	l.Status, l.Judged = Missing, r.judgement.Campaigns.judges(l.Year)
	if l.Judged {
		l.Due = r.agencies.Roster.Due(m, l.Year, r.judgement.Due)
	}
	l.Kind, l.CountedIn, l.Successor, l.Copies = m.Kind, m.CountedIn, m.Successor, len(came)
	l.Standing = r.agencies.standingOf(m, func(int32) bool { return true })
	switch {
	case m.Vertical:
		l.Status = VerticalOrgan
		l.Note = form.Text{Chinese: "垂直管理，不计入本地区", English: "vertically led, not the district's"}
	case len(came) > 0:
		l.Status = NotUsable
		var paths []string
		for _, f := range came {
			paths = append(paths, r.paths(f.number))
		}
		list := form.List(paths)
		l.Note = form.Text{Chinese: "文件不能采用：" + list.Chinese, English: "not usable: " + list.English}
	case r.judgement.AsOf != "" && l.Due >= r.judgement.AsOf:
		l.Status = Pending
	}
	if l.Status != Missing {
		return l, nil
	}
	return l, []form.Finding{{Rule: form.RuleRMissing, Arguments: []string{l.Name, strconv.Itoa(l.Year), l.Due}}}
}

// present makes the line of a published report.
func (r *Register) present(at *line) (Line, []form.Finding) {
	report, a := r.report(at.number), r.agencies
	m := a.Member(report.Agency)
	l := Line{
		Year: report.Year, Agency: a.List[report.Agency], Name: r.name(at), Group: r.group(at), Scope: report.Scope,
		SubmittedAt: report.SubmittedAt, Standing: report.Standing, Report: at.number,
	}
	l.Code, l.Division = l.Agency.Code, l.Agency.Division
	if l.Judged = r.judgement.Campaigns.judges(l.Year); l.Judged {
		l.Due = r.judgement.Due.Date(l.Year, m, l.Group, l.Scope == form.Consolidated || form.IsGovernment(l.Name))
	}
	for _, f := range r.of(a.reporters[report.Agency], at.year) {
		if f.scope == l.Scope {
			l.Copies++
		}
	}
	var findings []form.Finding
	var notes Notes
	year := strconv.Itoa(l.Year)
	if l.DaysLate, l.LatenessKnown = daysLate(l.Due, l.SubmittedAt); l.Late() {
		findings = append(findings, form.Finding{Rule: form.RuleRLate, Arguments: []string{l.Name, year, l.SubmittedAt, strconv.Itoa(l.DaysLate)}})
	}
	if slices.Contains(r.judgement.Campaigns.Stray, l.Year) {
		findings = append(findings, r.judgement.Campaigns.stray(l.Name, l.Year))
		notes.Add("年度与其余报告不同，不判断迟报和未报", "a year unlike that of all others: nobody is judged late or missing")
	}
	if m != nil {
		l.Kind, l.CountedIn, l.Successor = m.Kind, m.CountedIn, m.Successor
		if l.Agency.Name != "" && !m.Goes(l.Agency.Name) && l.Scope == form.Own {
			l.ReportedAs = l.Agency.Name
			findings = append(findings, form.Finding{Rule: form.RuleRRenamed, Arguments: []string{l.Agency.Name, m.Name}})
			notes.Add("报告名称为“"+l.Agency.Name+"”", "reported as “"+l.Agency.Name+"”")
		}
	}
	if why := a.unexpected(m, &l); why != (form.Text{}) {
		l.Status = Unexpected
		findings = append(findings, form.Finding{Rule: form.RuleRUnexpected, Arguments: []string{l.Name, year, why.Chinese, why.English}})
		notes.Add(why.Chinese, why.English)
	}
	if l.Copies > 1 && l.Scope == form.Own {
		notes.Add(fmt.Sprintf("共收到%d份，采用其一", l.Copies), fmt.Sprintf("%d reports came in, one is used", l.Copies))
	}
	switch l.Standing {
	case form.Vertical:
		notes.Add("垂直管理，不计入本地区", "vertically led, not the district's")
	case form.CountedElsewhere:
		other := m.CountedIn
		if parent, ok := a.Roster.ByCode(other); ok {
			other = parent.Name
		}
		notes.Add("已计入“"+other+"”，不重复相加", "already counted in “"+other+"”")
	case form.Summary:
		if l.Scope == form.Own {
			notes.Add("等于其余各份之和，认定为汇总报告", "the sum of all others: taken for the consolidated report")
		}
		notes.Add("汇总报告，用于核对，不参加相加", "consolidated report: compared, not added up")
	}
	l.Note = notes.Text()
	return l, findings
}

// unexpected says why a report is not on the roster of its year, if there is a
// roster and the report is an agency's own.
func (a *Agencies) unexpected(m *form.Member, l *Line) form.Text {
	switch {
	case a.Roster == nil || l.Standing == form.Summary:
		return form.Text{}
	case m == nil:
		return form.Text{Chinese: "代码和名称都不在名单上", English: "neither code nor name is on the roster"}
	case m.Expected(l.Year):
		return form.Text{}
	case m.ToYear != 0 && l.Year > m.ToYear && m.Successor != "":
		heir := m.Successor
		if s, ok := a.Roster.ByCode(heir); ok {
			heir = s.Name
		}
		return form.Text{
			Chinese: fmt.Sprintf("%d年度起并入“%s”", m.ToYear+1, heir),
			English: fmt.Sprintf("merged into “%s” from %d on", heir, m.ToYear+1),
		}
	case m.ToYear != 0 && l.Year > m.ToYear:
		return form.Text{Chinese: fmt.Sprintf("名单上只到%d年度", m.ToYear), English: fmt.Sprintf("on the roster only until %d", m.ToYear)}
	default:
		return form.Text{Chinese: fmt.Sprintf("名单上自%d年度起", m.FromYear), English: fmt.Sprintf("on the roster only from %d on", m.FromYear)}
	}
}

// Notes are short remarks, joined in both languages.
type Notes struct{ chinese, english []string }

// Add adds a remark.
func (n *Notes) Add(chinese, english string) {
	n.chinese, n.english = append(n.chinese, chinese), append(n.english, english)
}

// Text joins the remarks.
func (n *Notes) Text() form.Text {
	return form.Text{Chinese: strings.Join(n.chinese, "；"), English: strings.Join(n.english, "; ")}
}

// daysLate counts the days after the due date; it is not known if a date is missing.
func daysLate(due, submitted string) (days int, known bool) {
	d, dueKnown := form.Day(due)
	s, submittedKnown := form.Day(submitted)
	if !dueKnown || !submittedKnown {
		return 0, false
	}
	return max(0, s-d), true
}

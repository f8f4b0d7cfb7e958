// Package officetest makes small districts for the tests of the office files.
package officetest

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// Division is the division of the made-up district.
const Division = "340603"

// Report returns a balanced report with small figures: every component cell of
// table 三 and 四 is seed-dependent, every total is the sum of its parts.
func Report(r *rand.Rand, agency form.Agency, year int, source *form.Source) *form.Report {
	report := &form.Report{Source: source, Agency: agency, Year: year, SubmittedAt: fmt.Sprintf("%d-01-%02d", year+1, 10+r.IntN(20))}
	edition := form.EditionFor(year)
	line := int32(1)
	for t := range form.NumTables {
		if form.Tables[t].Editions&edition == 0 {
			continue
		}
		for _, id := range form.CellsOf(t, edition) {
			line++
			report.PutValue(id, 0, form.Place{Line: line, Column: 9})
		}
	}
	set := func(code string, v int64) {
		if id, ok := form.CellByCode(code); ok && form.Cells[id].Editions&edition != 0 {
			report.Values[id] = v
		}
	}
	rows := form.ResultRows(edition)
	for i, column := range form.ApplicantColumns {
		if i > 1 && r.IntN(3) > 0 {
			continue
		}
		var results int64
		for range 1 + r.IntN(6) {
			n := int64(r.IntN(9))
			row := rows[r.IntN(len(rows))]
			id, _ := form.CellAt("applications", row.Code, column)
			report.Values[id] += n
			results += n
		}
		out := int64(r.IntN(4))
		in := min(int64(r.IntN(4)), results+out)
		set("applications.carried_in."+column, in)
		set("applications.carried_out."+column, out)
		set("applications.new_received."+column, results+out-in)
	}
	for _, row := range []string{"review", "litigation_direct", "litigation_after_review"} {
		for _, column := range form.Outcomes {
			set("proceedings."+row+"."+column, int64(r.IntN(8)/6))
		}
	}
	set("documents.normative_docs.issued", int64(r.IntN(3)))
	set("documents.normative_docs.in_force", int64(3+r.IntN(30)))
	set("licensing.licence.decisions", int64(r.IntN(4000)))
	set("enforcement.penalty.decisions", int64(r.IntN(900)))
	set("fees.admin_fee.amount", int64(r.IntN(40_000))*10_000)
	Balance(report, edition)
	return report
}

// Balance computes every 总计 that an edition prints from its parts.
func Balance(r *form.Report, e form.Edition) {
	var editions [form.NumTables]form.Edition
	for t := range editions {
		editions[t] = e
	}
	s := sums.Of(&r.Values, &r.States, &editions)
	for id := range r.Values {
		if form.Cells[id].Editions&e != 0 {
			r.Values[id] = s.Recomputed[id]
		}
	}
}

// Set changes one figure.
func Set(r *form.Report, code string, v int64) {
	r.Values[form.MustCell(code)] = v
}

// Check evaluates form.Checks on a report, one finding for each breach. It is
// slow and plain; the product's checks are elsewhere.
func Check(r *form.Report) []form.Finding {
	findings := append([]form.Finding{}, r.Findings...)
	sum := func(cells []form.CellID) (s int64) {
		for _, id := range cells {
			s += r.Values[id]
		}
		return s
	}
	holds := func(rel form.Relation) bool {
		d := sum(rel.Plus) - sum(rel.Minus)
		switch rel.Operator {
		case form.Equal:
			return d == rel.Constant
		case form.AtLeast:
			return d >= rel.Constant
		default:
			return d != rel.Constant
		}
	}
next:
	for _, c := range form.Checks() {
		if c.Edition != r.Editions[c.Tables[0]] || c.OnlyBelowCity && r.MayMakeRules() {
			continue
		}
		for _, w := range c.When {
			if !holds(w) {
				continue next
			}
		}
		if holds(c.Then) {
			continue
		}
		f := form.Finding{Rule: c.Rule, Place: r.Places[c.Subject], Cells: []form.CellID{c.Subject}}
		for _, id := range append(append([]form.CellID{}, c.Then.Plus...), c.Then.Minus...) {
			if id != c.Subject {
				f.Cells = append(f.Cells, id)
			}
		}
		f.SetStated(sum(c.Then.Plus))
		f.SetExpected(sum(c.Then.Minus))
		findings = append(findings, f)
	}
	return findings
}

// Office is a district office with the reports that came in, before anything is
// decided about them.
type Office struct {
	Options   office.Options
	Roster    *form.Roster
	Judgement attribution.Judgement
	Sources   []*form.Source

	reports     []incoming
	unpublished []office.Unpublished
}

// cells are kept as they are.
type cells struct{ figures *office.Figures }

func (c cells) Unpack(into *office.Figures) { *into = *c.figures }

// incoming is a report with what was found about it.
type incoming struct {
	report       *form.Report
	findings     []form.Finding
	balanced     bool
	explanations []office.Explanation
}

// Add finalises, checks and adds a report.
func (o *Office) Add(r *form.Report, explanations ...office.Explanation) {
	r.Finalise()
	findings := Check(r)
	balanced := true
	for i := range findings {
		balanced = balanced && !form.IsBalance(findings[i].Rule)
	}
	if balanced {
		explanations = nil
	}
	o.AddFound(r, findings, balanced, explanations...)
}

// AddFound adds a report with what was found about it.
func (o *Office) AddFound(r *form.Report, findings []form.Finding, balanced bool, explanations ...office.Explanation) {
	o.reports = append(o.reports, incoming{r, findings, balanced, explanations})
}

// AddUnpublished adds a report that cannot be used.
func (o *Office) AddUnpublished(a office.Unpublished) { o.unpublished = append(o.unpublished, a) }

// Model decides who reported and what is added up, as the pipeline does, and
// makes the model of the office files.
func (o *Office) Model() *office.Model {
	reports, agencies := o.identify()
	summaries, register := o.register(reports, agencies)
	options := o.Options
	options.Agencies, options.AsOf, options.Sums = agencies, o.Judgement.AsOf, sums.NewRollUp()
	m := office.NewModel(options)
	for _, s := range o.Sources {
		m.Source(s)
	}
	// of finds the report of an agency and year that counts.
	type agencyYear struct {
		reporter int32
		year     int
	}
	of := map[agencyYear]int{}
	for i, r := range reports {
		if r.Standing == form.Counted && r.Outcome == attribution.Published {
			of[agencyYear{agencies.Reporter(r.Agency), r.Year}] = i
		}
	}
	for i, in := range o.reports {
		r := *in.report
		r.Agency = agencies.List[reports[i].Agency]
		if reports[i].Standing == form.Counted {
			part := sums.Part{Division: agencies.District(reports[i].Agency), Group: agencies.Group(reports[i].Agency), Year: r.Year, Balanced: in.balanced}
			options.Sums.AddReport(part, &r, strconv.Itoa(i))
			if before, there := of[agencyYear{agencies.Reporter(reports[i].Agency), r.Year - 1}]; there {
				part.Balanced = part.Balanced && o.reports[before].balanced
				options.Sums.AddChange(part, &r, o.reports[before].report)
			}
		}
		f := office.NewFiling(agencies, int32(i), reports[i].Agency, reports[i].Standing, &r, cells{&office.Figures{Values: r.Values, States: r.States, Places: r.Places}})
		f.Find(in.findings, in.balanced, in.explanations, in.report.Narrative)
		m.Add(f)
	}
	for _, a := range o.unpublished {
		m.AddUnpublished(a)
	}
	for _, s := range summaries {
		r := reports[s.Number]
		m.Remark(office.Remark{Agency: agencies.List[r.Agency], Year: r.Year, Scope: r.Scope, Report: s.Number, Finding: agencies.Finding(s, r)})
	}
	if agencies.Roster != nil {
		options.Sums.UseRoster()
	}
	for i := range register.Len() {
		line, findings := register.Line(i)
		if line.Absent() {
			options.Sums.AddMissing(line.Division, line.Group, line.Year, 1)
		}
		for _, f := range findings {
			m.Remark(office.Remark{Agency: line.Agency, Year: line.Year, Scope: line.Scope, Report: line.Report, Finding: f})
		}
	}
	m.Arrange(register)
	return m
}

// identify decides who reported.
func (o *Office) identify() ([]attribution.Report, *attribution.Agencies) {
	var named []form.Agency
	var reports []attribution.Report
	for _, in := range o.reports {
		named = append(named, in.report.Agency)
		reports = append(reports, attribution.Report{Year: in.report.Year, Scope: in.report.Scope, SubmittedAt: in.report.SubmittedAt})
	}
	for _, a := range o.unpublished {
		named = append(named, a.Agency)
		reports = append(reports, attribution.Report{Year: a.Year, Scope: a.Scope, Outcome: attribution.Rejected})
	}
	agencies, now := attribution.Identify(named, func(yield func(int32, int) bool) {
		for i := range reports {
			if !yield(int32(i), reports[i].Year) {
				return
			}
		}
	}, o.Roster)
	for i := range reports {
		reports[i].Agency = now[i]
	}
	return reports, agencies
}

// register decides what of the reports counts, which sum up others, and who is missing.
func (o *Office) register(reports []attribution.Report, agencies *attribution.Agencies) ([]attribution.Summary, *attribution.Register) {
	all := func(yield func(int32, attribution.Report) bool) {
		for i, r := range reports {
			if !yield(int32(i), r) {
				return
			}
		}
	}
	set := func(number int32, s form.Standing) { reports[number].Standing = s }
	agencies.Stand(all, set)
	summaries, err := agencies.Summaries(all,
		func(number int32) attribution.Sketch { return attribution.SketchOf(o.reports[number].report) },
		func(number int32, into *form.Report) error { *into = *o.reports[number].report; return nil })
	if err != nil {
		panic(err) // load cannot fail
	}
	for _, s := range summaries {
		set(s.Number, form.Summary)
	}
	agencies.Stand(all, set)
	o.Judgement.Campaigns = agencies.Campaigns(all, nil, o.Judgement.AsOf)
	return summaries, agencies.Register(all, func(number int32) attribution.Report { return reports[number] },
		func(number int32) string { return o.unpublished[int(number)-len(o.reports)].Source.Path }, o.Judgement)
}

var names = []string{
	"相山区人民政府办公室", "相山区发展和改革委员会", "相山区教育局", "相山区公安分局", "相山区民政局", "相山区司法局", "相山区财政局",
	"相山区人力资源和社会保障局", "相山区住房和城乡建设局", "相山区农业农村局", "相山区商务局", "相山区卫生健康委员会", "相山区审计局",
	"相山区市场监督管理局", "相山区统计局", "相山区城市管理局", "相山区税务局", "渠沟镇人民政府", "东街道办事处", "西街道办事处", "三堤口街道办事处",
	"相南街道办事处", "曲阳街道办事处", "任圩街道办事处",
}

// Code returns the made-up credit code of the i-th agency.
func Code(i int) string {
	return form.CompleteCode(fmt.Sprintf("11%s%08d", Division, 100+i))
}

// Roster returns the roster of the district: the tax office is vertical, the
// last subdistrict is counted in the town, the statistics office merged into
// the development commission after 2022.
func Roster() *form.Roster {
	var members []form.Member
	for i, name := range names {
		m := form.Member{Code: Code(i), Name: name, Division: Division, Group: form.GroupByName(name), Kind: "政府部门"}
		switch name {
		case "相山区税务局":
			m.Vertical, m.Kind = true, "垂直管理机构"
		case "任圩街道办事处":
			m.CountedIn = Code(17)
		case "相山区统计局":
			m.ToYear, m.Successor = 2022, Code(1)
		case "相山区发展和改革委员会":
			m.Aliases = []string{"相山区发改委"}
		}
		members = append(members, m)
	}
	return form.NewRoster(members)
}

// District returns an arranged district of the years 2021 to 2023 with what a
// clerk meets: a missing and a late report, an unexpected one, a file that
// could not be used, three reports to correct, and a published consolidated
// report that left out one agency.
func District() *office.Model {
	o := &Office{Options: office.Options{Version: "0.0.0"}, Roster: Roster(), Judgement: attribution.Judgement{AsOf: "2024-04-01"}}
	for year := 2021; year <= 2023; year++ {
		district(o, year)
	}
	return o.Model()
}

func district(o *Office, year int) {
	random := rand.New(rand.NewPCG(uint64(year), 7))
	var added []*form.Report
	for i, name := range names {
		source := &form.Source{Path: fmt.Sprintf("%d/%s.csv", year, name), Kind: form.CSVGrid, Encoding: "gb18030", Reports: 1, Bytes: 4096}
		o.Sources = append(o.Sources, source)
		r := Report(random, form.Agency{Code: Code(i), Name: name, Division: Division}, year, source)
		if year == 2023 && name == "相山区审计局" {
			source.Status, source.Reason = form.Rejected, form.Text{Chinese: "文件中没有可识别的年度报告", English: "no annual report is recognisable in the file"}
			o.AddUnpublished(office.Unpublished{Agency: r.Agency, Year: year, Source: source, Findings: []form.Finding{{Rule: form.RuleFEmpty}}})
			continue
		}
		if year == 2023 && name == "相山区商务局" || year == 2023 && name == "相山区统计局" {
			continue
		}
		var explanations []office.Explanation
		if year == 2023 {
			explanations = spoil(r)
		}
		o.Add(r, explanations...)
		if name != "相山区税务局" && name != "任圩街道办事处" && name != "相山区教育局" {
			added = append(added, r)
		}
	}
	source := &form.Source{Path: fmt.Sprintf("%d/相山区.html", year), Kind: form.Page, Encoding: "utf-8", Reports: 1, Bytes: 90000}
	o.Sources = append(o.Sources, source)
	all := Report(random, form.Agency{Name: "相山区人民政府", Division: Division}, year, source)
	all.Scope, all.SubmittedAt = form.Consolidated, fmt.Sprintf("%d-03-20", year+1)
	for id := range all.Values {
		all.Values[id] = 0
		for _, r := range added {
			all.Values[id] += r.Values[id]
		}
	}
	o.Add(all)
	if year == 2023 {
		stranger := &form.Source{Path: "2023/不明.json", Kind: form.JSON, Encoding: "utf-8", Reports: 1, Bytes: 512}
		o.Sources = append(o.Sources, stranger)
		r := Report(random, form.Agency{Name: `<script>alert("x")</script>局`, Division: Division}, year, stranger)
		o.Add(r)
	}
}

// spoil puts mistakes into some reports and explains them.
func spoil(r *form.Report) []office.Explanation {
	cell := func(code string) form.CellID { id, _ := form.CellByCode(code); return id }
	switch r.Agency.Name {
	case "相山区民政局":
		id := cell("applications.granted.natural")
		from := r.Values[id] + 10
		to := r.Values[id]
		r.Values[id] = from
		return []office.Explanation{{
			Cells: []form.CellID{id}, From: []int64{from}, To: []int64{to}, Unique: true,
			Text: form.Text{
				Chinese: fmt.Sprintf("“三／（一）予以公开／自然人”应为%d，所填%d。改正后各勾稽关系均成立，且没有其他一格的改法。", to, from),
				English: fmt.Sprintf("3(1) granted / natural persons should be %d, it says %d. With it every identity holds, and no other single change does.", to, from),
			},
		}}
	case "相山区司法局":
		Set(r, "proceedings.review.total", r.Values[cell("proceedings.review.total")]+2)
		return []office.Explanation{{
			Cells: []form.CellID{cell("proceedings.review.total"), cell("proceedings.review.other")},
			Text:  form.Text{Chinese: "行政复议一组中有一格相差2，不能确定是哪一格，请核对原始记录。", English: "one cell of the review group is off by 2; which one cannot be decided."},
		}}
	case "曲阳街道办事处":
		Set(r, "applications.new_received.total", r.Values[cell("applications.new_received.total")]+3)
		Set(r, "documents.rules.issued", 2)
		r.Findings = append(r.Findings, form.Finding{
			Rule: form.RuleFToken, Cells: []form.CellID{cell("licensing.licence.decisions")}, Place: r.Places[cell("licensing.licence.decisions")],
			Arguments: []string{"增"}, Figures: 1,
		})
		r.States[cell("licensing.licence.decisions")] = form.Unreadable
		r.Values[cell("licensing.licence.decisions")] = 0
	case "东街道办事处":
		r.SubmittedAt = "2024-02-09"
	case "相山区发展和改革委员会":
		r.Agency.Name = "相山区发展改革局"
	}
	return nil
}

// Province returns the model of many agencies, for measuring: one
// agency in thirty has something to correct.
func Province(agencies int, years ...int) *office.Model {
	o := &Office{Options: office.Options{Version: "0.0.0"}}
	random := rand.New(rand.NewPCG(1, uint64(agencies)))
	for _, year := range years {
		for i := range agencies {
			division := fmt.Sprintf("34%02d%02d", 1+i/1000%90, 1+i/50%20)
			name := fmt.Sprintf("第%d号%s", i, []string{"局", "镇", "街道办事处", "委员会"}[i%4])
			source := &form.Source{Path: fmt.Sprintf("%d/%s/%d.csv", year, division, i), Kind: form.CSVGrid, Encoding: "utf-8", Reports: 1, Bytes: 4000}
			o.Sources = append(o.Sources, source)
			r := Report(random, form.Agency{Code: form.CompleteCode(fmt.Sprintf("11%s%08d", division, i)), Name: name, Division: division}, year, source)
			if i%30 == 0 {
				id, _ := form.CellByCode("applications.granted.natural")
				r.Values[id] += 5
			}
			o.Add(r)
		}
	}
	return o.Model()
}

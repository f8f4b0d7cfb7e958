package transform

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/check/checktest"
	"gouji/transform/sums"
)

// labelled is a report with its labels.
type labelled struct {
	*form.Report
	Labels
	before *form.Report // of the same agency on the year before, nil for none
}

// batchLabels say of the rows of a batch what their labels say.
type batchLabels struct{ *Batch }

func (b batchLabels) Part(row int) (sums.Part, bool) {
	return sums.Part{Division: b.keys[keyDivision].text(row), Group: b.keys[keyGroup].text(row), Year: int(b.years[row])}, b.notes[row].inSum
}

func (b batchLabels) Name(row int) (code, name, reportID string) {
	return b.keys[keyAgencyCode].text(row), b.keys[keyAgencyName].text(row), b.keys[keyReportID].text(row)
}

func addBatch(to *RollUp, b *Batch, o *check.Outcomes) { to.AddColumns(b.Columns, o, batchLabels{b}) }

// rollUp adds reports in batches of random size, into several roll-ups that
// are merged in random order.
func rollUp(mem memory.Allocator, random *rand.Rand, reports []labelled) *RollUp {
	parts := make([]*RollUp, 1+random.IntN(3))
	for i := range parts {
		parts[i] = &RollUp{sums.NewRollUp()}
	}
	builder := NewBuilder(mem)
	defer builder.Release()
	part := parts[random.IntN(len(parts))]
	flush := func() {
		b := builder.Batch()
		addBatch(part, b, check.Evaluate(b.Columns))
		b.Release()
		part = parts[random.IntN(len(parts))]
	}
	for _, r := range reports {
		if r.before != nil {
			part.Before(builder.Rows(), r.before)
		}
		builder.Append(r.Report, r.Labels)
		if random.IntN(4) == 0 {
			flush()
		}
	}
	flush()
	random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	for _, p := range parts[1:] {
		parts[0].Merge(p.RollUp)
	}
	return parts[0]
}

// lines prints the three datasets and the findings of a roll-up.
func lines(t *testing.T, mem memory.Allocator, r *RollUp) []string {
	t.Helper()
	var all []string
	a, d, p := r.Records(mem, 0, r.Areas())
	for _, record := range []arrow.Record{a, d, p} {
		metadata := record.Schema().Metadata()
		i := metadata.FindKey("dataset")
		checkShape(t, metadata.Values()[i], record)
		for _, row := range rowsOf(record) {
			all = append(all, metadata.Values()[i]+"|"+row)
		}
		record.Release()
	}
	for _, f := range r.Findings() {
		all = append(all, f.Level+"|"+f.Area+"|"+f.Group+"|"+f.Finding.Message(form.Chinese))
	}
	return all
}

func district(random *rand.Rand, n int) []labelled {
	var reports []labelled
	for i := range n {
		r := checktest.Balanced(random)
		if random.IntN(2) == 0 {
			checktest.Spoil(random, r)
		}
		r.Year = 2020 + random.IntN(2)
		r.Agency = form.Agency{Name: fmt.Sprint("机关", i), Division: [...]string{"340603", "340602", "341802", "320100", ""}[random.IntN(5)]}
		reports = append(reports, labelled{Report: r, Labels: Labels{ReportID: fmt.Sprint("r", i), Group: [...]string{"", "部门", "乡镇街道"}[random.IntN(3)], InSum: random.IntN(10) > 0}})
	}
	return reports
}

// Order, batches and merging change nothing.
func TestRollUpDoesNotDependOnOrder(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	reports := district(random, 200)
	want := lines(t, mem, rollUp(mem, random, reports))
	if len(want) < 1000 {
		t.Fatalf("only %d lines", len(want))
	}
	for range 3 {
		random.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
		if diff := cmp.Diff(want, lines(t, mem, rollUp(mem, random, reports))); diff != "" {
			t.Fatalf("order matters (-first +shuffled):\n%s", diff)
		}
	}
}

// Each figure of each area is the plain sum over its reports, each 总计 the sum
// of its parts, and a figure that no report states is null.
func TestRollUpIsTheSumOfItsReports(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	reports := district(random, 150)
	r := rollUp(mem, random, reports)
	a, d, p := r.Records(mem, 0, r.Areas())
	defer a.Release()
	defer d.Release()
	defer p.Release()
	compared := 0
	for _, row := range rowsOf(a) {
		f := strings.Split(row, "|")
		in := members(t, mem, reports, f)
		item := f[5]
		for k, column := range append(form.ApplicantColumns[:], "total") {
			sum, known := plainSum(in, item, column)
			checkFigure(t, row, column, f[7+k], sum, known)
			compared++
		}
		with := 0 // table 三
		for _, r := range in {
			if first, end := form.CellRange(form.Applications); slices.Contains(r.States[first:end], form.Stated) {
				with++
			}
		}
		if reporters, _ := strconv.Atoi(f[15]); reporters != with {
			t.Errorf("%s: %d reporters, want %d", row, reporters, with)
		}
	}
	for _, row := range rowsOf(d) {
		f := strings.Split(row, "|")
		id := checktest.Cell(t, strings.Join(f[5:8], "."))
		sum, known := int64(0), false
		for _, r := range members(t, mem, reports, f) {
			if v, ok := r.Value(id); ok {
				sum, known = sum+v, true
			}
		}
		if form.Cells[id].Kind() == form.Money {
			if got, want := f[9], decimal(sum); known && got != want || !known && got != "" || f[8] != "" {
				t.Errorf("%s: amount %s, want %s", row, got, want)
			}
			continue
		}
		checkFigure(t, row, "count", f[8], sum, known)
		compared++
	}
	if compared < 2000 {
		t.Errorf("only %d figures compared", compared)
	}
}

func checkFigure(t *testing.T, row, column, got string, sum int64, known bool) {
	t.Helper()
	want := ""
	if known {
		want = fmt.Sprint(sum)
	}
	if got != want {
		t.Errorf("%s: %s is %q, want %q", row, column, got, want)
	}
}

// members are the reports of the area that a row of a roll-up names.
func members(t *testing.T, mem memory.Allocator, reports []labelled, f []string) []labelled {
	t.Helper()
	level, area, group, year, basis := f[0], f[1], f[2], f[3], f[4]
	var in []labelled
	for _, r := range reports {
		division := r.Agency.Division
		of := division
		if division != "" && level == "province" {
			of = division[:2] + "0000"
		} else if division != "" && level == "city" {
			of = division[:4] + "00"
		}
		if !r.InSum || of != area || group != "" && r.Group != group || fmt.Sprint(r.Year) != year {
			continue
		}
		if basis == sums.BasisBalanced && !balances1(r.Report) {
			continue
		}
		in = append(in, r)
	}
	return in
}

// balances1 tells by the oracle whether a report balances.
func balances1(r *form.Report) bool {
	checks := form.Checks()
	for c := range checks {
		if form.RuleByID(checks[c].Rule).Severity > form.Arithmetic {
			continue
		}
		if _, assessed, holds := checktest.Outcome(r, &form.Checks()[c]); assessed && !holds {
			return false
		}
	}
	return true
}

// plainSum adds up a cell of table 三 over reports, a 总计 from its parts.
func plainSum(in []labelled, item, column string) (sum int64, known bool) {
	if column == "total" {
		for _, c := range form.ApplicantColumns {
			v, ok := plainSum(in, item, c)
			sum, known = sum+v, known || ok
		}
		// A row of which only 总计 cells are stated counts as stated: its parts are 0.
		return sum, known || anyStated(in, item, "total")
	}
	if item == "results_total" {
		for _, row := range form.ResultRows(form.Edition2019) { // other means all of （六）
			v, ok := plainSum(in, row.Code, column)
			sum, known = sum+v, known || ok
		}
		return sum, known || anyStated(in, item, column)
	}
	items := []string{item}
	if item == "other" {
		items = append(items, "other_no_correction", "other_unpaid_fee", "other_misc")
	}
	for _, item := range items {
		for _, r := range in {
			if id, ok := form.CellAt("applications", item, column); ok {
				if v, stated := r.Value(id); stated {
					sum, known = sum+v, true
				}
			}
		}
	}
	return sum, known
}

func anyStated(in []labelled, item, column string) bool {
	items := []string{item}
	if item == "other" {
		items = append(items, "other_no_correction", "other_unpaid_fee", "other_misc")
	}
	for _, item := range items {
		id, _ := form.CellAt("applications", item, column)
		for _, r := range in {
			if r.States[id] == form.Stated {
				return true
			}
		}
	}
	return false
}

// A failing area names its failing agencies; their differences add up to its own.
func TestRollUpFindings(t *testing.T) {
	mem := allocator(t)
	report := func(name string, received, carriedOut int) labelled {
		r := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", received, "applications.new_received.total", received,
			"applications.carried_out.natural", carriedOut, "applications.carried_out.total", carriedOut)
		r.Agency = form.Agency{Name: name, Division: "340603"}
		return labelled{Report: r, Labels: Labels{ReportID: name, InSum: true}}
	}
	reports := []labelled{report("甲局", 5, 2), report("乙局", 3, 3), report("丙局", 1, 2)}
	excluded := report("丁局", 9, 0)
	excluded.InSum = false
	r := rollUp(mem, rand.New(rand.NewPCG(1, 2)), append(reports, excluded))
	other := report("戊局", 4, 0)
	other.Agency.Division = "340602"
	r.Merge(rollUp(mem, rand.New(rand.NewPCG(1, 2)), []labelled{other}).RollUp)
	var got []string
	for _, f := range r.Findings() {
		if f.Finding.Cells[0] == checktest.Cell(t, "applications.results_total.natural") {
			got = append(got, f.Level+" "+f.Finding.Message(form.Chinese))
		}
	}
	want := []string{
		"district 340602，2023年度汇总“S3-BAL 三／（七）总计／自然人”相差4，来自：戊局 +4",
		"district 340603，2023年度汇总“S3-BAL 三／（七）总计／自然人”相差2，来自：甲局 +3、丙局 -1",
		"city 340600，2023年度汇总“S3-BAL 三／（七）总计／自然人”相差6，来自：戊局 +4、甲局 +3、丙局 -1",
		// the province is off by the same three reports
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// Of very many agencies the largest differences are named, the others added up.
func TestRollUpNamesOnlySome(t *testing.T) {
	mem := allocator(t)
	var reports []labelled
	for i := range 20 + 3 {
		r := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 100-i, "applications.new_received.total", 100-i)
		r.Agency = form.Agency{Name: fmt.Sprintf("机关%d", i), Division: "340603"}
		reports = append(reports, labelled{Report: r, Labels: Labels{ReportID: fmt.Sprint(i), InSum: true}})
	}
	r := rollUp(mem, rand.New(rand.NewPCG(1, 2)), reports)
	chinese, english := "", ""
	for _, f := range r.Findings() {
		if f.Finding.Cells[0] == checktest.Cell(t, "applications.results_total.natural") {
			chinese, english = f.Finding.Message(form.Chinese), f.Finding.Message(form.English)
		}
	}
	rest := 80 + 79 + 78
	if want := "机关0 +100、机关1 +99、"; !strings.Contains(chinese, want) {
		t.Errorf("%s: want %s", chinese, want)
	}
	if want := fmt.Sprintf("、机关19 +81、其余3个机关 +%d", rest); !strings.HasSuffix(chinese, want) {
		t.Errorf("%s: want %s", chinese, want)
	}
	if want := fmt.Sprintf(", 机关19 +81, 3 more +%d", rest); !strings.HasSuffix(english, want) {
		t.Errorf("%s: want %s", english, want)
	}
}

// The difference of each area is the sum of the differences of its agencies,
// on random districts with unreadable cells, blank totals and both editions.
func TestRollUpDifferencesAddUp(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	reports := district(random, 200)
	r := rollUp(mem, random, reports)
	found := map[string]bool{}
	for _, f := range r.Findings() {
		if f.Finding.Rule != form.RuleRBal {
			continue
		}
		sum := int64(0)
		for part := range strings.SplitSeq(f.Finding.Arguments[3], "、") {
			_, figure, _ := strings.Cut(part, " ")
			v, err := strconv.ParseInt(figure, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += v
		}
		if d, _ := f.Finding.Difference(); d != sum {
			t.Errorf("%s: difference %d, agencies add up to %d", f.Finding.Message(form.Chinese), d, sum)
		}
		found[fmt.Sprint(f.Year, f.Finding.Arguments[2])] = true
	}
	if len(found) < 20 {
		t.Errorf("only %d findings", len(found))
	}
	// No balance of an area is off without a finding about the area or a smaller
	// one: the sums of stated totals tell.
	type balance struct {
		rule    string
		subject form.CellID
	}
	sides := map[balance]map[form.CellID]int64{} // of both editions together
	checks := form.Checks()
	for i := range checks {
		c := &checks[i]
		if !c.Balance() {
			continue
		}
		b := balance{c.Rule, c.Subject}
		if sides[b] == nil {
			sides[b] = map[form.CellID]int64{}
		}
		for _, id := range c.Then.Plus {
			sides[b][id] = 1
		}
		for _, id := range c.Then.Minus {
			sides[b][id] = -1
		}
	}
	for _, area := range r.Regions() {
		if area.Basis != sums.BasisAll {
			continue
		}
		var s sums.Sum
		area.Sum(&s)
		for b, cells := range sides {
			d := int64(0)
			for id, sign := range cells {
				d += sign * s.Values[id]
			}
			if d != 0 && !found[fmt.Sprint(s.Year, b.rule+" "+form.Cells[b.subject].Label(form.Chinese))] {
				t.Errorf("%s of %s %s is off by %d without a finding", b.rule, s.Level, s.Code, d)
			}
		}
	}
}

func TestRollUpMissing(t *testing.T) {
	mem := allocator(t)
	r := checktest.Zeros()
	up := rollUp(mem, rand.New(rand.NewPCG(1, 2)), []labelled{{Report: r, Labels: Labels{ReportID: "r", InSum: true}}})
	shown := func() map[string]string {
		a, d, p := up.Records(mem, 0, up.Areas())
		a.Release()
		d.Release()
		defer p.Release()
		got := map[string]string{}
		for _, row := range rowsOf(p) {
			f := strings.Split(row, "|")
			if f[4] == sums.BasisAll && f[5] == "review" {
				got[f[0]+f[1]] = f[10] + " total, " + f[12] + " reporters, " + f[13] + " missing"
			}
		}
		return got
	}
	// Without a roster nobody knows; with one, that nobody is missing is known.
	if got := shown()["district340603"]; got != "0 total, 1 reporters,  missing" {
		t.Errorf("without a roster: %s", got)
	}
	up.UseRoster()
	if got := shown()["district340603"]; got != "0 total, 1 reporters, 0 missing" {
		t.Errorf("with a roster of whom nobody is missing: %s", got)
	}
	up.AddMissing("340603", "", 2023, 2)
	up.AddMissing("340602", "", 2023, 1)
	want := map[string]string{
		"district340602": " total, 0 reporters, 1 missing",
		"district340603": "0 total, 1 reporters, 2 missing",
		"city340600":     "0 total, 1 reporters, 3 missing",
		"province340000": "0 total, 1 reporters, 3 missing",
	}
	if diff := cmp.Diff(want, shown()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A sum that does not fit is null, with a finding.
func TestRollUpTooLarge(t *testing.T) {
	mem := allocator(t)
	r := checktest.Put(t, checktest.Zeros(), "fees.admin_fee.amount", sums.MaxFen/2)
	up := &RollUp{sums.NewRollUp()}
	for i := range 37 { // 37 halves of 10^18 wrap around to a small figure
		up.Merge(rollUp(mem, rand.New(rand.NewPCG(1, 2)), []labelled{{Report: r, Labels: Labels{InSum: true, ReportID: fmt.Sprint(i)}}}).RollUp)
	}
	whole := &RollUp{sums.NewRollUp()}
	whole.Merge(up.RollUp)
	whole.Merge(rollUp(mem, rand.New(rand.NewPCG(1, 2)), []labelled{{Report: checktest.Zeros(), Labels: Labels{InSum: true, ReportID: "3"}}}).RollUp)
	up = whole
	a, d, p := up.Records(mem, 0, up.Areas())
	a.Release()
	p.Release()
	defer d.Release()
	for _, row := range rowsOf(d) {
		if f := strings.Split(row, "|"); f[5] == "fees" && f[9] != "" {
			t.Errorf("the amount is %s, want null", f[9])
		}
	}
	if findings := up.Findings(); len(findings) != 3 || findings[0].Finding.Rule != "F-LARGE" {
		t.Errorf("findings %+v, want F-LARGE for three levels", findings)
	}
}

// The indicators of runs of areas are those of all areas, cut.
func TestIndicatorsInPieces(t *testing.T) {
	random := checktest.Seeded(t)
	mem := memory.NewGoAllocator()
	r := rollUp(mem, random, district(random, 60))
	for _, year := range r.Years() {
		var got []string
		for from := 0; from < r.AreasIn(year); {
			end := min(from+1+random.IntN(5), r.AreasIn(year))
			record := r.Indicators(mem, year, from, end, nil)
			got = append(got, rowsOf(record)...)
			record.Release()
			from = end
		}
		whole := r.Indicators(mem, year, 0, r.AreasIn(year), nil)
		want := rowsOf(whole)
		whole.Release()
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 100 {
			t.Errorf("%d: %d rows (-whole +pieces):\n%s", year, len(want), diff)
		}
	}
}

// The records of runs of areas are the records of all areas, cut.
func TestRollUpInPieces(t *testing.T) {
	random := checktest.Seeded(t)
	mem := memory.NewGoAllocator()
	r := rollUp(mem, random, district(random, 60))
	var want, got [3][]string
	add := func(to *[3][]string, from, end int) {
		a, d, p := r.Records(mem, from, end)
		for i, record := range []arrow.Record{a, d, p} {
			to[i] = append(to[i], rowsOf(record)...)
			record.Release()
		}
	}
	add(&want, 0, r.Areas())
	for from := 0; from < r.Areas(); {
		end := min(from+1+random.IntN(7), r.Areas())
		add(&got, from, end)
		from = end
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want[0]) < 100 {
		t.Errorf("%d rows (-whole +pieces):\n%s", len(want[0]), diff)
	}
}

// Reports added one by one, without records, come to the same sums, changes from the
// year before and findings.
func TestPlainReportsComeToTheSameSums(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	reports := district(random, 150)
	for i := range reports {
		if reports[i].InSum && random.IntN(2) == 0 {
			before := checktest.Balanced(random)
			if random.IntN(2) == 0 {
				checktest.Spoil(random, before)
			}
			reports[i].before = before
		}
	}
	want := rollUp(mem, random, reports)
	got := sums.NewRollUp()
	builder := NewBuilder(mem)
	defer builder.Release()
	for _, r := range reports {
		if !r.InSum {
			continue
		}
		balanced := func(report *form.Report) bool {
			builder.Append(report, r.Labels)
			b := builder.Batch()
			defer b.Release()
			return check.Evaluate(b.Columns).Balanced(0)
		}
		part := sums.Part{Division: r.Agency.Division, Group: r.Group, Year: r.Year, Balanced: balanced(r.Report)}
		got.AddReport(part, r.Report, r.ReportID)
		if r.before != nil {
			part.Balanced = part.Balanced && balanced(r.before)
			got.AddChange(part, r.Report, r.before)
		}
	}
	for _, up := range []*sums.RollUp{got, want.RollUp} {
		up.UseRoster()
		up.AddMissing("340603", "部门", 2021, 3)
	}
	if len(got.Regions()) != len(want.Regions()) {
		t.Fatalf("%d regions, want %d", len(got.Regions()), len(want.Regions()))
	}
	lacking, compared := 0, 0
	for i, region := range want.Regions() {
		var a, b sums.Sum
		region.Sum(&a)
		got.Regions()[i].Sum(&b)
		if a != b {
			t.Errorf("%+v differs", region.Area)
		}
		var c, d sums.Change
		region.Change(&c)
		got.Regions()[i].Change(&d)
		for table := range form.NumTables {
			lacking += int(a.Lacking[table])
			compared += c.Agencies(table)
			// Of a table that one report of two lacks, neither has figures: whose fault it is does not matter.
			c.Now.Lacking[table], c.Before.Lacking[table] = d.Now.Lacking[table], d.Before.Lacking[table]
		}
		if c != d {
			t.Errorf("the change of %+v differs", region.Area)
		}
	}
	if diff := cmp.Diff(want.Findings(), got.Findings()); diff != "" {
		t.Errorf("findings (-records +plain):\n%s", diff)
	}
	if lacking == 0 || compared == 0 {
		t.Errorf("%d reports lack a table, %d agencies are compared: the test says nothing about that", lacking, compared)
	}
}

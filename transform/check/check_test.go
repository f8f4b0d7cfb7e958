package check

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/check/checktest"
)

// The checks by column agree, outcome by outcome, with the plain evaluation of
// one report at a time, for batches around the sizes of words and blocks.
func TestCheckAgreesWithOracle(t *testing.T) {
	random := checktest.Seeded(t)
	seen := map[Outcome]int{}
	for _, n := range []int{0, 1, 63, 64, 65, blockRows + 70} {
		var reports []*form.Report
		for range n {
			r := checktest.Balanced(random)
			checktest.Spoil(random, r)
			reports = append(reports, r)
		}
		o := Evaluate(columnsOf(reports...))
		for row, r := range reports {
			compareOutcomes(t, o, row, r, seen)
			if t.Failed() {
				return
			}
		}
	}
	for _, outcome := range []Outcome{NotApplicable, NotAssessed, Passed, Failed} {
		if seen[outcome] < 1000 {
			t.Errorf("only %d outcomes %d: the test compares too little", seen[outcome], outcome)
		}
	}
}

func columnsOf(reports ...*form.Report) *Columns {
	b := NewBuilder(nil)
	for _, r := range reports {
		b.Append(r)
	}
	return b.Columns()
}

// plainly is the outcome by the plain evaluation.
func plainly(r *form.Report, c *form.Check) Outcome {
	switch applicable, assessed, holds := checktest.Outcome(r, c); {
	case !applicable:
		return NotApplicable
	case !assessed:
		return NotAssessed
	case holds:
		return Passed
	default:
		return Failed
	}
}

func compareOutcomes(t *testing.T, o *Outcomes, row int, r *form.Report, seen map[Outcome]int) {
	t.Helper()
	failed, balanced := false, true
	byRule := map[string]Tally{}
	checks := form.Checks()
	for c := range checks {
		check := &checks[c]
		want := plainly(r, check)
		seen[want]++
		if got := o.Of(row, c); got != want {
			t.Errorf("row %d: %s on %s of %s: outcome %d, want %d", row, check.Rule, form.Cells[check.Subject].Code, check.Edition, got, want)
		}
		tally := byRule[check.Rule]
		tally.Rule = slices.Index(Rules(), check.Rule)
		switch want {
		case Failed:
			failed = true
			balanced = balanced && form.RuleByID(check.Rule).Severity > form.Arithmetic
			tally.Failed++
		case Passed:
			tally.Passed++
		case NotAssessed:
			tally.NotAssessed++
		case NotApplicable:
			continue
		}
		byRule[check.Rule] = tally
	}
	if fee := checkFee(r); fee != NotApplicable {
		byRule["L3-FEE"] = Tally{Rule: slices.Index(Rules(), "L3-FEE"), Passed: bit(fee == Passed), NotAssessed: bit(fee == NotAssessed)}
	}
	if bitOf(o.anyFailed, row) != failed || o.Balanced(row) != balanced {
		t.Errorf("row %d: failed %v, balanced %v, want %v, %v", row, bitOf(o.anyFailed, row), o.Balanced(row), failed, balanced)
	}
	var want []Tally
	for i := range form.Rules {
		if tally, ok := byRule[form.Rules[i].ID]; ok {
			want = append(want, tally)
		}
	}
	if diff := cmp.Diff(want, o.Tallies(nil, row)); diff != "" {
		t.Errorf("row %d: tallies (-want +got):\n%s", row, diff)
	}
	findings := o.Findings(row, r)
	if o.FoundNothing(row) != (len(findings) == 0) && bitOf(o.anyFailed, row) {
		t.Errorf("row %d: quiet %v with %d findings", row, o.FoundNothing(row), len(findings))
	}
	for _, f := range findings {
		if len(f.Cells) == 0 || f.Message(form.Chinese) == "" {
			t.Errorf("row %d: %s without cells or message", row, f.Rule)
		}
	}
}

func bit(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

func findingsOf(t testing.TB, r *form.Report) []form.Finding {
	t.Helper()
	return Evaluate(columnsOf(r)).Findings(0, r)
}

func TestFindings(t *testing.T) {
	const a = "applications."
	tests := []struct {
		name   string
		change func(r *form.Report)
		want   []string // rule, message
	}{
		{"nothing wrong", func(*form.Report) {}, nil},
		{"one cell too low", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 5, a+"new_received.total", 5, a+"granted.natural", 3, a+"granted.total", 5,
				a+"results_total.natural", 5, a+"results_total.total", 5)
		}, []string{
			"A3-ROW", "“（一）予以公开”行：六类申请人之和3≠总计5，相差2",
			"A3-SUM", "“自然人”列：（一）至（六）之和3≠（七）总计5，相差2",
		}},
		{"a blank component counts 0", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 5, a+"new_received.total", 5, a+"granted.total", 5,
				a+"results_total.natural", 5, a+"results_total.total", 5)
			r.States[checktest.Cell(t, a+"granted.natural")] = form.Blank
		}, []string{
			"A3-ROW", "“（一）予以公开”行：六类申请人之和0≠总计5，相差5",
			"A3-SUM", "“自然人”列：（一）至（六）之和0≠（七）总计5，相差5",
		}},
		{"the printed balance", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 5, a+"new_received.total", 5)
		}, []string{
			"S3-BAL", "“自然人”列：一＋二＝5，三（七）总计＋四＝0，相差5",
			"S3-BAL", "“总计”列：一＋二＝5，三（七）总计＋四＝0，相差5",
		}},
		{"a blank total is computed and used", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 5, a+"carried_out.natural", 5, a+"carried_out.total", 5)
			r.States[checktest.Cell(t, a+"new_received.total")] = form.Blank
		}, []string{"F-BLANK-TOTAL", "三／一、本年新收／总计未填，各项之和为5"}},
		{"blank total with blank parts says nothing", func(r *form.Report) {
			for _, c := range append(form.ApplicantColumns[:], "total") {
				r.States[checktest.Cell(t, a+"granted."+c)] = form.Blank
			}
		}, nil},
		{"unreadable cell leaves its checks open", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 5, a+"new_received.total", 5)
			r.States[checktest.Cell(t, a+"results_total.natural")] = form.Unreadable
			r.States[checktest.Cell(t, a+"results_total.total")] = form.Unreadable
		}, nil},
		{"table without figure is not assessed", func(r *form.Report) {
			for id := range form.Cells {
				if form.Cells[id].Table.ID == form.Proceedings {
					r.States[id] = form.Blank
				}
			}
			r.States[checktest.Cell(t, "proceedings.review.total")] = form.Unreadable
		}, nil},
		{"proceedings", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 1, a+"new_received.total", 1, a+"carried_out.natural", 1, a+"carried_out.total", 1,
				"proceedings.review.upheld", 2, "proceedings.review.total", 3)
		}, []string{"A4-SUM", "“行政复议”：四项结果之和2≠总计3，相差1"}},
		{"bounds tell the distance", func(r *form.Report) {
			checktest.Put(t, r, "documents.normative_docs.issued", 8, "documents.normative_docs.repealed", 2, "documents.normative_docs.in_force", 3)
		}, []string{
			"L2-STOCK-MIN", "“行政规范性文件”：现行有效件数小于本年制发减本年废止，差3",
			"L2-STOCK-NEW", "“行政规范性文件”：现行有效件数小于本年制发件数，差5",
		}},
		{"rules below the city", func(r *form.Report) {
			checktest.Put(t, r, "documents.rules.in_force", 1)
		}, []string{"L2-RULES-LEVEL", "本机关无规章制定权，“规章／现行有效件数”应为0，所填1"}},
		{"rules of a city", func(r *form.Report) {
			checktest.Put(t, r, "documents.rules.in_force", 1)
			r.Agency = form.Agency{Name: "淮北市人民政府", Division: "340600"}
		}, nil},
		{"reviews without applications", func(r *form.Report) {
			checktest.Put(t, r, "proceedings.review.upheld", 4, "proceedings.review.total", 4)
		}, []string{"L4-NOAPP", "本年新收和上年结转均为0，第四部分却有4件；第四部分只统计本机关作为被申请人或被告的案件"}},
		{"a row that breaks many sums", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.enterprise", 2, a+"new_received.total", 2,
				a+"results_total.enterprise", 2, a+"results_total.total", 2,
				// （一） should read 0 2 0 0 0 0 2.
				a+"granted.natural", 2, a+"granted.other_org", 2)
		}, []string{
			"A3-ROW", "“（一）予以公开”行：六类申请人之和4≠总计0，相差-4",
			"A3-SUM", "“自然人”列：（一）至（六）之和2≠（七）总计0，相差-2",
			"A3-SUM", "“商业企业”列：（一）至（六）之和0≠（七）总计2，相差2",
			"A3-SUM", "“其他”列：（一）至（六）之和2≠（七）总计0，相差-2",
			"A3-SUM", "“总计”列：（一）至（六）之和0≠（七）总计2，相差2",
		}},
		{"caption row", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 2, a+"new_received.total", 2, a+"refused_other_law.natural", 2, a+"refused_other_law.total", 2,
				a+"results_total.natural", 2, a+"results_total.total", 2)
			r.Captions = []form.CaptionFigure{
				{Row: "refused", Column: "natural", Value: 3, Place: form.Place{Line: 7}},
				{Row: "refused", Column: "total", Value: 2},
				{Row: "results", Column: "total", Value: 2},
			}
		}, []string{"A3-SUB", "“（三）不予公开／自然人”为栏目行，不应填数；所填3≠细项之和2"}},
		{"unpaid fees not mentioned", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 2, a+"new_received.total", 2, a+"other_unpaid_fee.natural", 2, a+"other_unpaid_fee.total", 2,
				a+"results_total.natural", 2, a+"results_total.total", 2)
			r.Narrative = []form.Section{{Number: "六", Text: "无其他需要报告的事项。"}}
		}, []string{"L3-FEE", "有2件逾期未缴费申请，但第六部分未报告信息处理费"}},
		{"unpaid fees mentioned", func(r *form.Report) {
			checktest.Put(t, r, a+"new_received.natural", 2, a+"new_received.total", 2, a+"other_unpaid_fee.natural", 2, a+"other_unpaid_fee.total", 2,
				a+"results_total.natural", 2, a+"results_total.total", 2)
			r.Narrative = []form.Section{{Number: "六", Text: "全年发出信息处理费通知2件。"}}
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := checktest.Zeros()
			tt.change(r)
			var got []string
			for _, f := range findingsOf(t, r) {
				got = append(got, f.Rule, f.Message(form.Chinese))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMisread(t *testing.T) {
	r := &form.Report{Year: 2020, Agency: form.Agency{Name: "气象局", Division: "341800"}}
	r.Editions[form.Enforcement] = form.Edition2019
	checktest.Put(t, r, "enforcement.penalty.prev_items", 6, "enforcement.penalty.delta", -3, "enforcement.penalty.decisions", 3,
		"enforcement.coercion.prev_items", 2, "enforcement.coercion.delta", 0, "enforcement.coercion.decisions", 2)
	findings := findingsOf(t, r)
	if len(findings) != 1 || findings[0].Rule != "L2-MISREAD" || findings[0].Stated != 3 || findings[0].HasExpected {
		t.Fatalf("findings %+v, want one L2-MISREAD with 3 stated", findings)
	}
	want := []form.CellID{checktest.Cell(t, "enforcement.penalty.decisions"), checktest.Cell(t, "enforcement.penalty.prev_items"), checktest.Cell(t, "enforcement.penalty.delta")}
	if !slices.Equal(findings[0].Cells, want) {
		t.Errorf("cells %v, want %v", findings[0].Cells, want)
	}
}

// A place is that of the subject; where it has none, that of the report.
func TestFindingPlaces(t *testing.T) {
	r := checktest.Put(t, checktest.Zeros(), "proceedings.review.total", 3)
	id := checktest.Cell(t, "proceedings.review.total")
	if got, want := findingsOf(t, r)[0].Place, (form.Place{Line: int32(id) + 10, Column: 3}); got != want {
		t.Errorf("place %v, want %v", got, want)
	}
	r.Places[id] = form.Place{}
	if got := findingsOf(t, r)[0].Place; got != r.Place {
		t.Errorf("place %v, want the report's %v", got, r.Place)
	}
}

// Moving a case from one result to another within a column keeps every balance.
func TestBalancedChangeKeepsBalance(t *testing.T) {
	random := checktest.Seeded(t)
	for range 200 {
		r := checktest.Balanced(random)
		e := r.Editions[form.Applications]
		if e == form.NoEdition {
			continue
		}
		rows := form.ResultRows(e)
		from, to := rows[random.IntN(len(rows))].Code, rows[random.IntN(len(rows))].Code
		column := form.ApplicantColumns[random.IntN(6)]
		for _, c := range []string{column, "total"} {
			r.Values[checktest.Cell(t, "applications."+from+"."+c)] -= 3
			r.Values[checktest.Cell(t, "applications."+to+"."+c)] += 3
		}
		if o := Evaluate(columnsOf(r)); !o.Balanced(0) {
			t.Fatalf("moving cases from %s to %s unbalances: %v", from, to, o.Findings(0, r))
		}
	}
}

// What a report leaves open is open in all that is said of it, and an excused failure is none.
func TestOpenAndExcused(t *testing.T) {
	b := NewBuilder(nil)
	open := checktest.Zeros() // row 0: a cell of a balance cannot be read
	open.States[checktest.Cell(t, "applications.new_received.natural")] = form.Unreadable
	b.Append(open)
	b.Append(checktest.Put(t, checktest.Zeros(), "proceedings.review.upheld", 1, "proceedings.review.total", 1)) // row 1: L4-NOAPP fails
	b.Append(checktest.Put(t, checktest.Zeros(), "proceedings.review.upheld", 1, "proceedings.review.total", 1)) // row 2: so it does here
	columns := b.Columns()
	for row, want := range []int32{form.NumCells2021 - 1, form.NumCells2021, form.NumCells2021} {
		if got := columns.Facts[row].Filled; got != want {
			t.Errorf("row %d: %d cells are filled, want %d", row, got, want)
		}
	}
	o := Evaluate(columns)
	tally := func(row int, rule string) (passed, failed, open int) {
		for _, k := range o.Tallies(nil, row) {
			if o.rules[k.Rule] == rule {
				return int(k.Passed), int(k.Failed), int(k.NotAssessed)
			}
		}
		return 0, 0, 0
	}
	if passed, failed, open := tally(0, form.RuleS3Bal); passed != 6 || failed != 0 || open != 1 {
		t.Errorf("S3-BAL: %d passed, %d failed, %d open, want 6, 0 and 1", passed, failed, open)
	}
	for _, row := range []int{1, 2} {
		if _, failed, _ := tally(row, form.RuleL4Noapp); failed != 1 {
			t.Errorf("row %d: L4-NOAPP failed %d times", row, failed)
		}
	}
	o.Excuse(1, form.RuleL4Noapp)
	for row, want := range map[int]int{1: 0, 2: 1} {
		if _, failed, _ := tally(row, form.RuleL4Noapp); failed != want {
			t.Errorf("row %d: with row 1 excused L4-NOAPP failed %d times, want %d", row, failed, want)
		}
	}
	o.Excuse(2, form.RuleS3Bal)
	if _, failed, _ := tally(2, form.RuleL4Noapp); failed != 1 {
		t.Error("another rule is excused, too")
	}
}

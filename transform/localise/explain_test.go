package localise

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// summary is one line per explanation, for comparison.
func summary(diagnoses []Diagnosis) string {
	var b strings.Builder
	for _, d := range diagnoses {
		for _, e := range d.Explanations {
			fmt.Fprintf(&b, "%d %s", e.Rank, e.Kind)
			if e.Operation != noOperation {
				fmt.Fprintf(&b, " %s", e.Operation)
			}
			for _, c := range e.Changes {
				from, to := "-", "?"
				if c.HasFrom {
					from = fmt.Sprint(c.From)
				}
				if c.HasTo {
					to = fmt.Sprint(c.To)
				}
				fmt.Fprintf(&b, " %s:%s>%s", strings.TrimPrefix(form.Cells[c.Cell].Code, form.Cells[c.Cell].Table.Code+"."), from, to)
			}
			if e.Unique {
				b.WriteString(" unique")
			}
			if e.Minimal {
				b.WriteString(" minimal")
			}
			if e.Others > 0 {
				fmt.Fprintf(&b, " +%d", e.Others)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// values sets figures of table 三 or 四: "granted.natural", 12, ….
func values(t *testing.T, r *form.Report, pairs ...any) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		id, ok := form.CellByCode("applications." + name)
		if !ok {
			if id, ok = form.CellByCode("proceedings." + name); !ok {
				t.Fatalf("no cell %s", name)
			}
		}
		switch v := pairs[i+1].(type) {
		case int:
			r.States[id], r.Values[id] = form.Stated, int64(v)
		case form.State:
			r.States[id], r.Values[id] = v, 0
		}
	}
}

func TestExplanations(t *testing.T) {
	tests := []struct {
		name  string
		wrong []any
		want  string
	}{
		{"clean", nil, ""},
		{"digits transposed", []any{"partially_granted.natural", 426}, "1 operation digits_transposed partially_granted.natural:426>462 unique minimal\n"},
		{"digit dropped", []any{"unable_not_held.natural", 85}, "1 operation digit_dropped unable_not_held.natural:85>859 unique minimal\n"},
		{"digit too many", []any{"new_received.total", 35525}, "1 operation digit_added new_received.total:35525>3525 unique minimal\n"},
		{"digit wrong", []any{"results_total.natural", 3410}, "1 operation digit_changed results_total.natural:3410>3440 unique minimal\n"},
		{"sign", []any{"refused_third_party.natural", -16}, "1 operation sign refused_third_party.natural:-16>16 unique minimal\n"},
		{"wrong unit", []any{"granted.natural", 14080000}, "1 operation magnitude granted.natural:14080000>1408 unique minimal\n"},
		{"some other figure", []any{"granted.natural", 77}, "1 fewest_cells granted.natural:77>1408 unique minimal\n"},
		{"blank", []any{"refused_query_matter.natural", form.Blank}, "1 blank refused_query_matter.natural:->13 unique minimal\n"},
		{
			"two blanks", []any{"refused_query_matter.natural", form.Blank, "unable_unclear.natural", form.Absent},
			"1 blank refused_query_matter.natural:->13 unable_unclear.natural:->8 unique minimal\n",
		},
		{"zero left blank", []any{"granted.research", form.Blank}, ""},
		{"total not stated", []any{"granted.total", form.Blank, "results_total.natural", form.Blank}, ""},
		{"unreadable", []any{"granted.natural", form.Unreadable}, "1 blank granted.natural:->1408 unique minimal\n"},
		{
			"two figures exchanged", []any{"granted.natural", 21, "granted.enterprise", 1408},
			"1 operation exchanged granted.natural:21>1408 granted.enterprise:1408>21 unique minimal\n",
		},
		{
			"figure in the wrong row", []any{"not_processed_publication.enterprise", 1, "not_processed_petition.enterprise", 0},
			"1 operation misplaced not_processed_petition.enterprise:0>1 not_processed_publication.enterprise:1>0",
		},
		{
			"row shifted", []any{"unable_not_held.natural", 859, "unable_not_held.enterprise", 33, "unable_not_held.research", 0, "unable_not_held.welfare", 3, "unable_not_held.legal_service", 2, "unable_not_held.other_org", 897, "unable_not_held.total", 0},
			"1 operation row_shifted unable_not_held.welfare:3>0 unable_not_held.legal_service:2>3 unable_not_held.other_org:897>2 unable_not_held.total:0>897 unique minimal\n",
		},
		{
			"row shifted, last cell gone", []any{"unable_not_held.welfare", 3, "unable_not_held.legal_service", 2, "unable_not_held.other_org", 897, "unable_not_held.total", form.Blank},
			"1 operation row_shifted unable_not_held.welfare:3>0 unable_not_held.legal_service:2>3 unable_not_held.other_org:897>2 unable_not_held.total:->897 unique\n",
		},
		{
			"two typos", []any{"granted.natural", 1480, "unable_not_held.enterprise", 3},
			"1 fewest_cells granted.natural:1480>1408 unable_not_held.enterprise:3>33 unique minimal\n",
		},
		// Table 四: one equation a group.
		{
			"table four", []any{"litigation_direct.total", 52},
			"1 operation digits_transposed litigation_direct.total:52>25 minimal\n" +
				"2 fewest_cells litigation_direct.upheld:7>34 minimal\n" +
				"3 fewest_cells litigation_direct.corrected:0>27 minimal\n" +
				"4 fewest_cells litigation_direct.other:11>38 minimal\n" +
				"5 fewest_cells litigation_direct.pending:7>34 minimal\n",
		},
		{"table four, only one figure can rise", []any{"litigation_direct.total", 0}, "1 fewest_cells litigation_direct.total:0>25 unique minimal\n"},
		{
			"table four as one line", []any{
				"review.upheld", 88, "review.corrected", 18, "review.other", 28, "review.pending", 36, "review.total", 170,
				"litigation_direct.upheld", 7, "litigation_direct.corrected", 11, "litigation_direct.other", 7, "litigation_direct.pending", 25, "litigation_direct.total", 33,
				"litigation_after_review.upheld", 0, "litigation_after_review.corrected", 6, "litigation_after_review.other", 13, "litigation_after_review.pending", 52, "litigation_after_review.total", 0,
			},
			// Where in its group the empty cell was lost, one equation cannot tell.
			"1 operation line_shifted litigation_direct.total:33>50 litigation_after_review.upheld:0>33 litigation_after_review.corrected:6>0 " +
				"litigation_after_review.other:13>6 litigation_after_review.pending:52>13 litigation_after_review.total:0>52\n2 operation line_shifted",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := city(t)
			values(t, r, tt.wrong...)
			got := explain(r, nil)
			if s := summary(got); !strings.HasPrefix(s, tt.want) || tt.want == "" && s != "" {
				t.Errorf("got\n%s\nwant\n%s", s, tt.want)
			}
			if broken := violated(NewSolver(), r); broken != (tt.want != "" && tt.name != "unreadable") {
				t.Errorf("violated: %v", broken)
			}
		})
	}
}

func TestExchangedLinesAreNamed(t *testing.T) {
	exchange := func(r *form.Report, a, b form.CellID) {
		r.Values[a], r.Values[b] = r.Values[b], r.Values[a]
	}
	rows := city(t)
	for _, c := range append(form.ApplicantColumns[:], "total") {
		exchange(rows, cell("applications", "carried_in", c), cell("applications", "carried_out", c))
	}
	columns := city(t)
	for _, row := range form.Tables[form.Applications].DataRows(form.Edition2021) {
		exchange(columns, cell("applications", row.Code, "natural"), cell("applications", row.Code, "total"))
	}
	for _, tt := range []struct {
		r    *form.Report
		want Operation
		text string
	}{
		{rows, rowsExchanged, "将“二、上年结转”行与“四、结转下年度”行互换"},
		{columns, columnsExchanged, "将“自然人”列与“总计”列互换"},
	} {
		e := explain(tt.r, nil)[0].Explanations[0]
		if e.Operation != tt.want || !strings.Contains(e.Suggestion.Chinese, tt.text) {
			t.Errorf("%s unique %v: %s", e.Operation, e.Unique, e.Suggestion.Chinese)
		}
		checkAnswer(t, tt.r, explain(tt.r, nil))
	}
}

func TestTextsOfAnExplanation(t *testing.T) {
	r := city(t)
	values(t, r, "partially_granted.natural", 426)
	d := explain(r, nil)[0]
	e := d.Explanations[0]
	checks := map[string][2]string{
		"proof zh":      {e.Proof.Chinese, "2条勾稽关系不成立；只有改这一格才能全部成立"},
		"proof en":      {e.Proof.English, "2 identities fail; this is the only cell whose change makes all of them hold"},
		"suggestion zh": {e.Suggestion.Chinese, "“三／（二）部分公开／自然人”现为426，应为462（数字颠倒）；请核对原始台账后更正"},
		"suggestion en": {e.Suggestion.English, "“3 applications / 3(2) partially granted / natural persons” says 426 and should be 462 (two digits transposed); please check the records before correcting"},
	}
	for name, pair := range checks {
		if pair[0] != pair[1] {
			t.Errorf("%s\ngot  %s\nwant %s", name, pair[0], pair[1])
		}
	}
	if len(d.Failed) != 2 || d.Failed[0].Rule != "A3-SUM" || d.Failed[1].Rule != "A3-ROW" || !slices.Equal(d.Suspects, []form.CellID{cell("applications", "partially_granted", "natural")}) {
		t.Errorf("failed %d, suspects %v", len(d.Failed), d.Suspects)
	}

	if d.Conclusion != e.Suggestion {
		t.Errorf("conclusion %s", d.Conclusion.Chinese)
	}

	r = city(t)
	values(t, r, "litigation_direct.total", 0, "litigation_direct.other", 110)
	d = explain(r, nil)[0]
	if want := "“四／未经复议直接起诉／总计”现为0，应为124；请核对原始台账后更正"; d.Conclusion.Chinese != want {
		t.Errorf("got  %s\nwant %s", d.Conclusion.Chinese, want)
	}
	r = city(t)
	values(t, r, "litigation_direct.total", 30)
	d = explain(r, nil)[0]
	want := "有5种可能，勾稽关系不能指明是哪一种：“四／未经复议直接起诉／其他结果”11→16；或“四／未经复议直接起诉／结果维持”7→12；或“四／未经复议直接起诉／结果纠正”0→5；" +
		"或“四／未经复议直接起诉／尚未审结”7→12；或“四／未经复议直接起诉／总计”30→25；请核对原始台账后更正"
	if d.Conclusion.Chinese != want {
		t.Errorf("got  %s\nwant %s", d.Conclusion.Chinese, want)
	}

	r = city(t)
	values(t, r, "unable_not_held.welfare", 3, "unable_not_held.legal_service", 2, "unable_not_held.other_org", 897, "unable_not_held.total", 0)
	e = explain(r, nil)[0].Explanations[0]
	if want := "疑似整行错位：将“1.本机关不掌握相关政府信息”行自“社会公益组织”起各数右移一格；请核对原始台账后更正"; e.Suggestion.Chinese != want {
		t.Errorf("got  %s\nwant %s", e.Suggestion.Chinese, want)
	}
}

// Figures one place off are a finding of their own where nothing else explains
// the table.
func TestShift(t *testing.T) {
	row := []any{"unable_not_held.welfare", 3, "unable_not_held.legal_service", 2, "unable_not_held.other_org", 897, "unable_not_held.total", 0}
	for _, tt := range []struct {
		name  string
		wrong []any
		want  string // "" for no finding
		cells int
	}{
		{"row", row, "疑似错位：将“1.本机关不掌握相关政府信息”行自“社会公益组织”起各数右移一格后，本表的勾稽关系全部成立", 4},
		{"one wrong cell", []any{"granted.natural", 77}, "", 0},
		{"two cells exchanged", []any{"granted.natural", 21, "granted.enterprise", 1408}, "", 0},
		// Where in the line the empty cell was lost, the identities cannot tell.
		{"one of several shifts", []any{
			"litigation_direct.upheld", 0, "litigation_direct.corrected", 7, "litigation_direct.other", 0, "litigation_direct.pending", 11, "litigation_direct.total", 7,
			"litigation_after_review.upheld", 25, "litigation_after_review.corrected", 33, "litigation_after_review.other", 0, "litigation_after_review.pending", 6, "litigation_after_review.total", 13,
		}, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := city(t)
			values(t, r, tt.wrong...)
			r.Place = form.Place{Line: 3}
			got := explain(r, nil)
			f, found := got[0].Shift(r)
			if found != (tt.want != "") || found && (f.Message(form.Chinese) != tt.want || len(f.Cells) != tt.cells || f.Place != r.Place) {
				t.Errorf("got %v %s %v at %v\n%s", found, f.Rule, f.Cells, f.Place, summary(got))
			}
		})
	}
}

// Every operation, kind and explanation has words in both languages.
func TestWordsAreComplete(t *testing.T) {
	for o := digitsTransposed; o < numOperations; o++ {
		if o.String() == "" || o.label(form.Chinese) == "" || o.label(form.English) == "" {
			t.Errorf("operation %d lacks words", o)
		}
	}
	for k := oneOperation; k <= notLocalised; k++ {
		if k.String() == "" {
			t.Errorf("kind %d lacks a code", k)
		}
	}
}

func TestEvidenceBreaksTiesAndIsNamed(t *testing.T) {
	r := city(t)
	values(t, r, "review.total", 171)
	source := form.Text{Chinese: "正文", English: "the narrative"}
	w := []Evidence{{Cell: cell("proceedings", "review", "pending"), Value: 37, Source: source}}
	first := explain(r, w)[0].Explanations[0]
	if len(first.Changes) != 1 || first.Changes[0].Cell != w[0].Cell || first.Unique || !strings.HasSuffix(first.Proof.Chinese, "；佐证：正文为37") ||
		!strings.HasSuffix(first.Proof.English, "; evidence: the narrative says 37") {
		t.Errorf("%+v", first)
	}
	// Evidence for a figure that stands there speaks against changing it.
	against := []Evidence{{Cell: cell("proceedings", "review", "total"), Value: 171, Source: source}}
	d := explain(r, against)[0]
	if last := d.Explanations[len(d.Explanations)-1]; last.Changes[0].Cell != against[0].Cell {
		t.Errorf("the figure that the evidence confirms is suspected before others:\n%s", summary([]Diagnosis{d}))
	}
	// Evidence never makes an explanation of its own.
	if got, want := len(d.Explanations), len(explain(r, nil)[0].Explanations); got != want {
		t.Errorf("%d explanations, %d without the evidence", got, want)
	}
}

func TestTooMuchIsNotLocalised(t *testing.T) {
	random := seeded(t, 6)
	r := city(t)
	for _, row := range form.Tables[form.Applications].DataRows(form.Edition2021) {
		values(t, r, row.Code+".natural", 1000+random.IntN(9000))
	}
	d := explain(r, nil)[0]
	e := d.Explanations[0]
	if len(d.Explanations) != 1 || e.Kind != notLocalised || e.Minimal || e.Unique || d.complete || d.AtLeast < 12 {
		t.Errorf("%s at least %d", summary([]Diagnosis{d}), d.AtLeast)
	}
	if !strings.Contains(e.Proof.Chinese, "未能定位") || !strings.Contains(e.Proof.Chinese, "多集中在“自然人”列") || !strings.Contains(e.Proof.English, "most failures meet in column “natural persons”") {
		t.Errorf("%s\n%s", e.Proof.Chinese, e.Proof.English)
	}
}

func TestTablesThatCannotBeJudged(t *testing.T) {
	blank := &form.Report{}
	blank.Editions[form.Applications] = form.Edition2021
	for _, id := range form.CellsOf(form.Applications, form.Edition2021) {
		blank.States[id] = form.Blank
	}
	for name, r := range map[string]*form.Report{"nothing": {}, "all blank": blank} {
		if got := explain(r, nil); got != nil {
			t.Errorf("%s: %s", name, summary(got))
		}
	}
}

func TestForcedValuesOfCellsWithoutAFigure(t *testing.T) {
	r := city(t)
	values(t, r, "granted.total", form.Blank, "granted.natural", form.Unreadable, "review.total", form.Blank, "review.pending", form.Unreadable)
	// The figure follows from its column and the results in total; that of review
	// would follow from a total that is not stated.
	if got, want := summary(explain(r, nil)), "1 blank granted.natural:->1408 unique minimal\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// A rectangle of unreadable cells leaves a choice, unless bounds close it:
	// where the figures of a row are all 0, so are its parts.
	r = city(t)
	for _, row := range []string{"granted", "partially_granted"} {
		values(t, r, row+".natural", form.Unreadable, row+".enterprise", form.Unreadable)
	}
	if got := summary(explain(r, nil)); got != "" {
		t.Errorf("a choice taken for certain: %s", got)
	}
	r = city(t)
	for _, row := range []string{"not_processed_publication", "not_processed_confirm"} {
		values(t, r, row+".natural", form.Unreadable, row+".enterprise", form.Unreadable)
	}
	want := "1 blank not_processed_publication.natural:->0 not_processed_publication.enterprise:->0 not_processed_confirm.natural:->0 not_processed_confirm.enterprise:->0 unique minimal\n"
	if got := summary(explain(r, nil)); got != want {
		t.Errorf("rows with total 0: got %s, want %s", got, want)
	}
}

// apply carries an explanation out.
func apply(r *form.Report, e *Explanation) *form.Report {
	after := *r
	for _, c := range e.Changes {
		after.States[c.Cell], after.Values[c.Cell] = form.Stated, c.To
	}
	return &after
}

// check holds an answer to what must always be true.
func checkAnswer(t *testing.T, r *form.Report, diagnoses []Diagnosis) {
	t.Helper()
	s := NewSolver()
	if (len(diagnoses) > 0) != violated(s, r) && !slices.Contains(r.States[:], form.Unreadable) {
		t.Fatalf("%d diagnoses, violated: %v", len(diagnoses), violated(s, r))
	}
	for _, d := range diagnoses {
		if d.Conclusion.Chinese == "" || d.Conclusion.English == "" {
			t.Fatal("no conclusion")
		}
		for i, e := range d.Explanations {
			if e.Rank != i+1 || e.Proof.Chinese == "" || e.Proof.English == "" || e.Suggestion.Chinese == "" || e.Suggestion.English == "" {
				t.Fatalf("rank %d is incomplete: %+v", i+1, e)
			}
			if e.Kind == notLocalised {
				continue
			}
			if d.complete && len(e.Changes) < d.AtLeast {
				t.Fatalf("%d changes where at least %d are needed", len(e.Changes), d.AtLeast)
			}
			certain := len(d.Explanations) > 0
			for _, c := range e.Changes {
				if c.HasTo && c.To < 0 {
					t.Fatalf("a negative figure: %+v", c)
				}
				certain = certain && c.HasTo
			}
			if !certain {
				continue
			}
			for _, left := range s.Explain(apply(r, &e), nil) {
				if left.Table == d.Table && len(left.Failed) > 0 && slices.Contains(d.Failed, left.Failed[0]) {
					t.Fatalf("after %s\nthere remains %s", summary([]Diagnosis{d}), left.Failed[0].Rule)
				}
			}
		}
	}
}

func TestEveryRepairSatisfiesEveryIdentity(t *testing.T) {
	random := seeded(t, 7)
	for range 40 {
		r := generated(random, form.Editions[random.IntN(2)])
		for _, kind := range injuries() {
			after := *r
			if kind.do(random, &after) {
				checkAnswer(t, &after, explain(&after, nil))
			}
		}
	}
}

func TestAnswersAreTheSameOnEveryRun(t *testing.T) {
	random := seeded(t, 8)
	warm := NewSolver()
	for range 200 {
		r := generated(random, form.Edition2021)
		disturb(random, r, 1+random.IntN(6))
		a, b := warm.Explain(r, nil), NewSolver().Explain(r, nil)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("a used solver says\n%s\na fresh one\n%s", summary(a), summary(b))
		}
	}
}

// The applicants are alike: exchanging two of their columns exchanges them in
// the answer. (Shifts and neighbours do depend on the order of columns, so only
// the sets of cells are compared.)
func TestPermutingApplicantsPermutesTheAnswer(t *testing.T) {
	random := seeded(t, 9)
	s := limited(limits{repairs: 1 << 20})
	for range 100 {
		r := generated(random, form.Edition2021)
		disturb(random, r, 1+random.IntN(4))
		order := random.Perm(len(form.ApplicantColumns))
		place := func(id form.CellID) form.CellID {
			c := &form.Cells[id]
			if i := slices.Index(form.ApplicantColumns[:], c.Column.Code); i >= 0 {
				return cell("applications", c.Row.Code, form.ApplicantColumns[order[i]])
			}
			return id
		}
		permuted := *r
		for _, id := range form.CellsOf(form.Applications, form.Edition2021) {
			permuted.Values[place(id)], permuted.States[place(id)] = r.Values[id], r.States[id]
		}
		lines := func(found outcome, name func(form.CellID) form.CellID) []string {
			var list []string
			for _, p := range found.repairs {
				var set []string
				for k, a := range p.arcs[:p.size] {
					set = append(set, fmt.Sprintf("%s=%d", form.Cells[name(s.net.cells[a])].Code, p.to[k]))
				}
				slices.Sort(set)
				list = append(list, strings.Join(set, " "))
			}
			slices.Sort(list)
			return list
		}
		want := lines(applications(s, r), place)
		got := lines(applications(s, &permuted), func(id form.CellID) form.CellID { return id })
		if !slices.Equal(got, want) {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
	}
}

// Ten times every figure gives ten times every proposal.
func TestScalingScalesTheAnswer(t *testing.T) {
	random := seeded(t, 10)
	s := limited(limits{repairs: 1 << 20})
	for range 100 {
		r := generated(random, form.Edition2021)
		disturb(random, r, 1+random.IntN(5))
		want := applications(s, r)
		want.repairs = slices.Clone(want.repairs)
		for i := range r.Values {
			r.Values[i] *= 10
		}
		got := applications(s, r)
		for i := range want.repairs {
			for k := range want.repairs[i].to {
				want.repairs[i].to[k] *= 10
			}
		}
		if !slices.Equal(got.repairs, want.repairs) || got.size != want.size {
			t.Fatalf("got\n%v\nwant\n%v", sets(got), sets(want))
		}
	}
}

// What docs/localisation.md and Coverage promise.
func TestCoverage(t *testing.T) {
	random := seeded(t, 11)
	s := NewSolver()
	ids := form.CellsOf(form.Applications, form.Edition2021)
	r := generated(random, form.Edition2021)
	for _, id := range ids {
		for _, to := range []int64{r.Values[id] + 1, r.Values[id] + 1 + random.Int64N(1e6)} {
			after := *r
			after.Values[id] = to
			d := s.Explain(&after, nil)
			if len(d) != 1 || len(d[0].Explanations) != 1 || !d[0].Explanations[0].Unique || d[0].Explanations[0].Changes[0].Cell != id || d[0].Explanations[0].Changes[0].To != r.Values[id] {
				t.Fatalf("%s: %s", form.Cells[id].Code, summary(d))
			}
		}
	}
	for range 20_000 { // changes of two and three cells, by amounts that may cancel
		after := *r
		for range 2 + random.IntN(2) {
			after.Values[ids[random.IntN(len(ids))]] += int64(random.IntN(3))
		}
		if after.Values != r.Values && !violated(s, &after) {
			t.Fatal("a change of up to three cells went unseen")
		}
	}
	after := *r
	for _, c := range []struct {
		row, column string
		change      int64
	}{{"granted", "natural", 3}, {"granted", "research", -3}, {"unable_unclear", "natural", -3}, {"unable_unclear", "research", 3}} {
		after.Values[cell("applications", c.row, c.column)] += c.change + 3 // stay above 0 …
	}
	before := *r
	for _, row := range []string{"granted", "unable_unclear"} { // … and so before
		for _, column := range []string{"natural", "research"} {
			before.Values[cell("applications", row, column)] += 3
		}
	}
	residuals := func(r *form.Report) [maxNodes]int64 {
		s.load(r, networkOf(form.Applications, form.Edition2021))
		return s.residual
	}
	if residuals(&after) != residuals(&before) {
		t.Error("a compensating rectangle was seen")
	}
}

func TestACleanReportCostsNothing(t *testing.T) {
	r, s := city(t), NewSolver()
	if n := testing.AllocsPerRun(100, func() {
		if s.Explain(r, nil) != nil {
			t.Fatal("explained a clean report")
		}
	}); n != 0 {
		t.Errorf("%v allocations for a clean report", n)
	}
}

func BenchmarkClean(b *testing.B) {
	r, s := city(b), NewSolver()
	for b.Loop() {
		if s.Explain(r, nil) != nil {
			b.Fatal("explained a clean report")
		}
	}
}

func BenchmarkFindNetworks(b *testing.B) {
	for b.Loop() {
		for _, e := range form.Editions {
			if find(form.Checks(), form.Applications, e) == nil {
				b.Fatal("no network")
			}
		}
	}
}

// FuzzExplain makes reports of arbitrary figures and states.
func FuzzExplain(f *testing.F) {
	f.Add([]byte{}, uint64(1))
	f.Add([]byte{3, 0, 9, 1, 40, 2, 7, 3, 250, 4, 1, 1}, uint64(2))
	f.Fuzz(func(t *testing.T, edits []byte, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		r := generated(random, form.Editions[seed%2])
		for ; len(edits) >= 4; edits = edits[4:] {
			id := form.CellID(edits[0]) % form.NumCells
			if form.Cells[id].Table.ID != form.Applications && form.Cells[id].Table.ID != form.Proceedings || form.Cells[id].Editions&form.Editions[seed%2] == 0 {
				continue
			}
			r.States[id] = form.State(edits[1] % 4)
			r.Values[id] = int64(int16(binary.LittleEndian.Uint16(edits[2:])))
			if r.States[id] != form.Stated {
				r.Values[id] = 0
			}
		}
		got := limited(limits{nodes: 2000}).Explain(r, nil)
		checkAnswer(t, r, got)
	})
}

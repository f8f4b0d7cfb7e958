package claims

import (
	"strings"
	"testing"

	"gouji/form"
)

// reportOf makes a report of a year with the given cells and 0 everywhere else.
func reportOf(year int, cells map[string]int64) *form.Report {
	r := &form.Report{Year: year}
	for t := range form.NumTables {
		r.Editions[t] = form.Edition2021
		for _, id := range form.CellsOf(t, form.Edition2021) {
			r.States[id] = form.Stated
		}
	}
	for code, v := range cells {
		id, ok := form.CellByCode(code)
		if !ok {
			panic(code)
		}
		r.States[id], r.Values[id] = form.Stated, v
	}
	return r
}

var (
	judgedReport = map[string]int64{
		"applications.new_received.total": 3525, "applications.carried_in.total": 121, "applications.results_total.total": 3590, "applications.carried_out.total": 56,
		"applications.new_received.natural": 3402, "applications.carried_in.natural": 91, "applications.new_received.enterprise": 123, "applications.carried_in.enterprise": 30,
		"applications.granted.total": 1200, "applications.partially_granted.total": 300, "applications.refused_state_secret.total": 4, "applications.refused_deliberative.total": 96,
		"applications.unable_not_held.total": 900, "applications.unable_unclear.total": 90, "applications.other_no_correction.total": 600, "applications.other_misc.total": 400,
		"proceedings.review.total": 170, "proceedings.review.pending": 36, "proceedings.review.upheld": 100, "proceedings.litigation_direct.total": 25, "proceedings.litigation_direct.pending": 7,
		"proceedings.litigation_after_review.total": 52, "proceedings.litigation_after_review.pending": 13, "documents.normative_docs.issued": 12, "fees.admin_fee.amount": 92000,
	}
	reportBefore = map[string]int64{"applications.new_received.total": 3511, "applications.carried_in.total": 96}
)

func TestJudge(t *testing.T) {
	r, before := reportOf(2024, judgedReport), reportOf(2023, reportBefore)
	tests := []struct {
		text string
		want []Verdict
		rule string // of the one finding
	}{
		{"新收政府信息公开申请3525件。", []Verdict{Agrees}, ""},
		{"受理政府信息公开申请3646件。", []Verdict{AgreesOtherwise}, ""}, // with what was carried in
		{"受理政府信息公开申请3526件。", []Verdict{Contradicts}, form.RuleNRecv},
		{"收办政府信息公开申请3646件。", []Verdict{Agrees}, ""},
		{"收办政府信息公开申请3600件。", []Verdict{Contradicts}, form.RuleNHandled},
		{"答复政府信息公开申请2590件。", []Verdict{AgreesOtherwise}, ""}, // without other results
		{"答复政府信息公开申请3591件。", []Verdict{Contradicts}, form.RuleNAnswer},
		{"上年结转申请121件，结转下年度56件。", []Verdict{Agrees, Agrees}, ""},
		{"收到申请3525件，结转下年度57件。", []Verdict{Agrees, Contradicts}, form.RuleNCarry},
		{"不予公开100件，无法提供990件，其他处理1000件。", []Verdict{Agrees, Agrees, Agrees}, ""},
		{"因本机关不掌握等原因无法提供900件。", []Verdict{Agrees}, ""},
		{"不予公开99件。", []Verdict{Contradicts}, form.RuleNCat},
		{"收到申请3525件，其中自然人申请3402件，法人或其他组织申请123件。", []Verdict{Agrees, Agrees, Agrees}, ""},
		{"自然人申请3493件、法人或其他组织申请153件。", []Verdict{AgreesOtherwise, AgreesOtherwise}, ""},
		{"自然人申请3494件。", []Verdict{Contradicts}, form.RuleNNat},
		{"审结行政复议134件、行政诉讼57件。", []Verdict{AgreesOtherwise, AgreesOtherwise}, ""},
		{"行政复议170件，行政诉讼78件。", []Verdict{Agrees, Contradicts}, form.RuleNReview},
		{"制发规范性文件12件，行政事业性收费0.092万元。", []Verdict{Agrees, Agrees}, ""},
		{"行政事业性收费0.093万元。", []Verdict{Contradicts}, form.RuleNT2},
		{"行政事业性收费920.000元。", []Verdict{Agrees}, ""},
		{"行政事业性收费920.50元。", []Verdict{Contradicts}, form.RuleNT2},
		{"行政事业性收费920.001元。", []Verdict{LeftAlone}, ""}, // less than a fen
		{"予以公开1200件，占33.4262%。", []Verdict{Agrees, Agrees}, ""},
		{"予以公开1200件，占33.4260%。", []Verdict{Agrees, Contradicts}, form.RuleNPct},
		{"予以公开1200件，占33.43%。", []Verdict{Agrees, Agrees}, ""},
		{"予以公开1200件，占33.42%。", []Verdict{Agrees, Agrees}, ""}, // cut off, not rounded
		{"予以公开1200件，占33.9%。", []Verdict{Agrees, Contradicts}, form.RuleNPct},
		{"收办申请3646件，同比增长1.08%。", []Verdict{Agrees, Agrees}, ""},
		{"收办申请3646件，同比增长1.05%。", []Verdict{Agrees, Contradicts}, form.RuleNYoy},
		{"新收申请3525件，较上年增加14件。", []Verdict{Agrees, Agrees}, ""},
		{"新收申请3525件，较上年减少14件。", []Verdict{Agrees, Contradicts}, form.RuleNYoy},
		{"全年未收到政府信息公开申请。", []Verdict{Contradicts}, form.RuleNRecv},
		{"公开信息771条，分别为：第一季度141条，第二季度378条，第三季度137条，第四季度116条。", []Verdict{TextOnly, TextOnly, TextOnly, TextOnly, TextOnly}, form.RuleNQuarter},
		{"收到申请3525件，其中网络申请3000件，信函申请500件。", []Verdict{Agrees, TextOnly, TextOnly}, form.RuleNPart},
		{"2021年收到申请9件，全区收到申请9件，受理约9件。", []Verdict{LeftAlone, LeftAlone, LeftAlone}, ""},
	}
	for _, test := range tests {
		text := Read("一", test.text, 2024)
		judged := Judge(&text, r, before)
		var got []Verdict
		for _, j := range judged {
			got = append(got, j.Verdict)
		}
		if len(got) != len(test.want) {
			t.Errorf("%s: %v, want %v", test.text, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: claim %s: %s, want %s", test.text, shown(&text.Claims[i]), got[i], test.want[i])
			}
		}
		findings := Findings(&text, judged, r)
		switch {
		case test.rule == "" && len(findings) > 0:
			t.Errorf("%s: %s", test.text, findings[0].Message(form.Chinese))
		case test.rule != "" && (len(findings) != 1 || findings[0].Rule != test.rule):
			t.Errorf("%s: findings %+v, want one of %s", test.text, findings, test.rule)
		}
	}
}

// TestJudgeWithoutFigures: a table that is missing or unreadable contradicts nothing,
// a 总计 left blank is computed, a blank row of a table that has figures is 0.
func TestJudgeWithoutFigures(t *testing.T) {
	text := Read("一", "收到政府信息公开申请5件，结转下年度0件。", 2024)
	empty := &form.Report{Year: 2024}
	for _, j := range Judge(&text, empty, nil) {
		if j.Verdict != NotVisible {
			t.Errorf("without tables: %s", j.Verdict)
		}
	}
	r := reportOf(2024, map[string]int64{"applications.new_received.natural": 5})
	for _, row := range []string{"new_received", "carried_out"} {
		id, _ := form.CellAt("applications", row, "total")
		r.States[id] = form.Blank
	}
	for i, j := range Judge(&text, r, nil) {
		if j.Verdict != Agrees {
			t.Errorf("%s with a blank total: %s", shown(&text.Claims[i]), j.Verdict)
		}
	}
	id, _ := form.CellAt("applications", "new_received", "total")
	r.States[id] = form.Unreadable
	if j := Judge(&text, r, nil)[0]; j.Verdict == Contradicts && j.Reading.English == "received this year" {
		t.Errorf("compared with an unreadable cell")
	}
}

// TestDoubtedFigure: of a list that does not add up the figure is pointed at that one
// slip of a key explains, else the whole.
func TestDoubtedFigure(t *testing.T) {
	for text, want := range map[string]string{
		"公开基本信息共771条，分别为：第一季度140条，第二季度387条，第三季度137条，第四季度116条。": "387条", // 378 transposed
		"公开基本信息共777条，分别为：第一季度140条，第二季度378条，第三季度137条，第四季度116条。": "777条", // 771
		"公开基本信息共771条，分别为：第一季度140条，第二季度378条，第三季度137条，第四季度160条。": "771条", // 116 is two slips away
		"收到申请3525件，其中网络申请3000件，信函申请5205件。":                     "5205件",
		"主动公开信息1843条，其中门户网站967条，微信公众号576条。":                    "1843条", // 876 or 1543
	} {
		read := Read("一", text, 2024)
		found := Findings(&read, make([]Judgement, len(read.Claims)), reportOf(2024, nil))
		if len(found) != 1 {
			t.Errorf("%s: %+v", text, found)
			continue
		}
		if quote, _ := Quoted(&found[0]); quote[1] != want || quote[0]+quote[1]+quote[2] != strings.TrimSuffix(text, "。") {
			t.Errorf("%s: marks %q, want %s (%s)", text, quote[1], want, found[0].Message(form.Chinese))
		}
	}
}

// Nothing changed: 增长0%, 增加0件 and 持平 agree with the same figure the year before.
func TestJudgeNoChange(t *testing.T) {
	r, before := reportOf(2024, judgedReport), reportOf(2023, judgedReport)
	for _, change := range []string{"同比增长0%", "同比增加0件", "与上年持平"} {
		text := Read("一", "新收申请3525件，"+change+"。", 2024)
		for i, j := range Judge(&text, r, before) {
			if j.Verdict != Agrees {
				t.Errorf("%s: claim %d %s", change, i, j.Verdict)
			}
		}
	}
}

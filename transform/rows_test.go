package transform

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/check"
	"gouji/transform/check/checktest"
	"gouji/transform/review"
	"gouji/transform/sums"
)

func TestShortDatasets(t *testing.T) {
	mem := allocator(t)
	key := &attribution.ReportKey{ReportID: "r", AgencyID: "a", Division: "340603", AgencyCode: "c", AgencyName: "甲局", Year: 2023}
	narrative := Narrative(mem, []NarrativeRow{{key, form.Section{Number: "五", Text: "主要问题"}}})
	explanations := Explanations(mem, []ExplanationRow{
		{Report: key, Diagnosis: 1, Rank: 1, Table: form.Applications, Kind: "fewest_cells", Operation: "digit_changed",
			Cell: checktest.Cell(t, "applications.granted.natural"), HasCell: true, From: 3, HasFrom: true, To: 5, HasTo: true,
			Unique: true, Minimal: true, AtLeast: 1, Proof: form.Text{Chinese: "因", English: "for"}, Suggestion: form.Text{Chinese: "改", English: "change"},
			Position: "a.csv:7:2"},
		{Report: key, Diagnosis: 2, Rank: 1, Table: form.Proceedings, Kind: "not_localised", Others: 4, AtLeast: 2},
	})
	roster := RosterStatus(mem, []RosterRow{
		{Line: attribution.Line{Year: 2023, Division: "340603", Code: "c", Name: "甲局", Kind: "政府部门", Group: "部门",
			Due: "2024-01-31", SubmittedAt: "2024-02-02", LatenessKnown: true, DaysLate: 2, Copies: 1}, AgencyID: "a", ReportID: "r"},
		{Line: attribution.Line{Year: 2023, Name: "乙局", Status: attribution.Missing, Standing: form.Vertical, CountedIn: "d", Report: -1, Note: form.Text{Chinese: "注", English: "note"}}, AgencyID: "b"},
	})
	versions := Versions(mem, []review.Version{
		{Report: key, Version: 1, SourceID: "a.csv", Line: 7, Position: "a.csv:7:1", SubmittedAt: "2024-01-15", SupersededBy: "b.csv", DecidedBy: "submitted_at"},
		{Report: key, Version: 2, SourceID: "b.csv", Position: "b.csv", DecidedBy: "submitted_at",
			Change: &review.Change{Cell: checktest.Cell(t, "applications.granted.natural"), Old: 3, HadOld: true, New: 0, HasNew: true}},
		{Report: key, Version: 2, SourceID: "b.csv", Position: "b.csv", DecidedBy: "submitted_at",
			Change: &review.Change{Cell: checktest.Cell(t, "fees.admin_fee.amount"), Old: 1, New: 1250, HasNew: true, Asked: true}},
	})
	defer versions.Release()
	defer narrative.Release()
	defer explanations.Release()
	defer roster.Release()
	checkShape(t, "narrative", narrative)
	checkShape(t, "explanations", explanations)
	checkShape(t, "roster_status", roster)
	checkShape(t, "versions", versions)
	got := append(append(rowsOf(narrative), rowsOf(explanations)...), append(rowsOf(roster), rowsOf(versions)...)...)
	want := []string{
		"r|340603|a|c|甲局|2023|own|五|主要问题",
		"r|340603|a|c|甲局|2023|own|1|applications|1|fewest_cells|digit_changed|applications.granted.natural|3|5|true|true|0|1|因|for|改|change|a.csv:7:2",
		"r|340603|a|c|甲局|2023|own|2|proceedings|1|not_localised|||||false|false|4|2|||||",
		"2023|340603|a|c|甲局|政府部门|部门|own|reported|2024-01-31|2024-02-02|2|1|counted|true||||||r",
		"2023||b||乙局|||own|missing||||0|vertical|false|d|||注|note|",
		"r|340603|a|c|甲局|2023|own|1|a.csv|7|a.csv:7:1|2024-01-15|b.csv|submitted_at||||||false",
		"r|340603|a|c|甲局|2023|own|2|b.csv||b.csv|||submitted_at|applications|granted|natural|3.00|0.00|true",
		"r|340603|a|c|甲局|2023|own|2|b.csv||b.csv|||submitted_at|fees|admin_fee|amount||12.50|false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Every dataset can be made of nothing: an empty record of its schema.
func TestEmptyDatasets(t *testing.T) {
	mem := allocator(t)
	b := batchOf(t, mem, Labels{})
	o := check.Evaluate(b.Columns)
	a, d, p := (&RollUp{sums.NewRollUp()}).Records(mem, 0, 0)
	for name, r := range map[string]interface {
		NumRows() int64
		Release()
	}{
		"reports": reports(mem, b, o), "applications": applications(mem, b), "disclosure": disclosure(mem, b), "proceedings": proceedings(mem, b),
		"checks": checks(mem, b, o), "findings": Findings(mem, nil), "sources": Sources(mem, nil), "narrative": Narrative(mem, nil), "claims": Claims(mem, nil),
		"explanations": Explanations(mem, nil), "roster_status": RosterStatus(mem, nil), "versions": Versions(mem, nil), "indicators": reportIndicators(mem, b, o),
		"rollup_applications": a, "rollup_disclosure": d, "rollup_proceedings": p,
	} {
		if r.NumRows() != 0 {
			t.Errorf("%s has %d rows", name, r.NumRows())
		}
		r.Release()
	}
}

// Definitions and figures that local governments published: 966 of 1453 granted
// is 66.48 %, and the six outcomes add up to 1.
func TestReportIndicators(t *testing.T) {
	mem := allocator(t)
	const a = "applications."
	r := checktest.Put(t, checktest.Zeros(), a+"new_received.natural", 1400, a+"new_received.enterprise", 23, a+"new_received.total", 1423,
		a+"carried_in.natural", 30, a+"carried_in.total", 30,
		a+"granted.natural", 966, a+"granted.total", 966, a+"partially_granted.natural", 87, a+"partially_granted.total", 87,
		a+"refused_internal_affairs.natural", 100, a+"refused_internal_affairs.total", 100, a+"unable_not_held.natural", 200, a+"unable_not_held.total", 200,
		a+"not_processed_petition.natural", 60, a+"not_processed_petition.total", 60, a+"other_misc.natural", 40, a+"other_misc.total", 40,
		a+"results_total.natural", 1453, a+"results_total.total", 1453,
		"proceedings.review.corrected", 3, "proceedings.review.pending", 5, "proceedings.review.upheld", 2, "proceedings.review.total", 10)
	r.States[checktest.Cell(t, "proceedings.litigation_direct.corrected")] = form.Unreadable
	b := batchOf(t, mem, Labels{ReportID: "r", AgencyID: "a"}, r, &form.Report{Year: 2023, Agency: form.Agency{Name: "空"}})
	got := reportIndicators(mem, b, check.Evaluate(b.Columns))
	defer got.Release()
	checkShape(t, "indicators", got)
	values := map[string]string{}
	for _, row := range rowsOf(got) {
		f := strings.Split(row, "|")
		if strings.Join(f[:11], "|") != "report|r|340603|a||甲局|2023|own|||" {
			t.Errorf("keys of %s", row)
		}
		values[f[11]] = strings.Join(append(f[12:15:15], f[16]), "|")
	}
	want := map[string]string{
		"granted_rate": "966|1453|0.664831|", "partially_granted_rate": "87|1453|0.059876|", "refused_rate": "100|1453|0.068823|",
		"unable_rate": "200|1453|0.137646|", "not_processed_rate": "60|1453|0.041294|", "other_rate": "40|1453|0.027529|",
		"disclosed_rate": "1053|1453|0.724708|", "completion_rate": "1453|1453|1.000000|", "carried_out_rate": "0|1453|0.000000|",
		"not_held_share": "200|1453|0.137646|", "petition_share": "60|1453|0.041294|", "natural_share": "1400|1423|0.983837|",
		"review_rate": "10|1453|0.006882|", "litigation_rate": "0|1453|0.000000|",
		"review_corrected_rate": "3|5|0.600000|", "review_corrected_share": "3|10|0.300000|",
		"litigation_corrected_rate": "|||", "litigation_corrected_share": "|||", // unreadable
	}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Changes are of the agencies that reported on both years: one that is new must
// not look like growth. Other rates are of all.
func TestAreaIndicators(t *testing.T) {
	mem := allocator(t)
	report := func(year, received, other int, balanced bool) labelled {
		r := checktest.Zeros()
		for _, column := range []string{"natural", "total"} {
			checktest.Put(t, r, "applications.new_received."+column, received, "applications.other_misc."+column, other,
				"applications.results_total."+column, other, "applications.carried_out."+column, received-other)
		}
		if !balanced {
			checktest.Put(t, r, "applications.new_received.total", received+1)
		}
		r.Year = year
		return labelled{Report: r, Labels: Labels{InSum: true, ReportID: "r"}}
	}
	after := func(now, before labelled) labelled {
		now.before = before.Report
		return now
	}
	first, second := report(2022, 4, 1, true), report(2022, 5, 2, false)
	up := rollUp(mem, rand.New(rand.NewPCG(1, 2)), []labelled{
		first, second, report(2022, 700, 0, true), // the last one is silent a year later
		after(report(2023, 3, 1, true), first), after(report(2023, 4, 1, true), second), report(2023, 900, 1, true),
	})
	if diff := cmp.Diff([]int{2022, 2023}, up.Years()); diff != "" {
		t.Errorf("years (-want +got):\n%s", diff)
	}
	got := up.Indicators(mem, 2023, 0, up.AreasIn(2023), nil)
	defer got.Release()
	checkShape(t, "indicators", got)
	for basis, all := range map[string]map[string]string{
		sums.BasisAll: {
			"received_change": "-2|9|-0.222222|2", "results_change": "-1|3|-0.333333|2", "other_rate": "3|3|1.000000|3", "completion_rate": "3|907|0.003308|3",
			"review_change": "0|0||2",
		},
		sums.BasisBalanced: { // only the first balances in both years
			"received_change": "-1|4|-0.250000|1", "results_change": "0|1|0.000000|1", "other_rate": "3|3|1.000000|3",
		},
	} {
		values := map[string]string{}
		for _, row := range rowsOf(got) {
			if f := strings.Split(row, "|"); f[0] == "city" && f[10] == basis {
				values[f[11]] = strings.Join(append(f[12:15:15], f[16]), "|")
			}
		}
		for indicator, want := range all {
			if values[indicator] != want {
				t.Errorf("%s, %s is %q, want %q", basis, indicator, values[indicator], want)
			}
		}
	}
	alone := up.Indicators(mem, 2022, 0, up.AreasIn(2022), nil)
	defer alone.Release()
	for _, row := range rowsOf(alone) {
		if strings.Contains(row, "_change") {
			t.Errorf("nobody reported on 2021, yet there is a change: %s", row)
		}
	}
}

func TestDivide(t *testing.T) {
	random := checktest.Seeded(t)
	for range 2000 {
		n, d := random.Int64N(2_000_000)-1_000_000, random.Int64N(2_000)-1_000
		if random.IntN(10) == 0 {
			n *= 1_000_000_000_000
		}
		got, ok := divide(n, d, millionths)
		if d == 0 {
			if ok {
				t.Fatalf("%d ÷ 0 gives %d", n, got)
			}
			continue
		}
		want := big.NewRat(n, d).FloatString(6) // rounds half away from zero
		text := fmt.Sprintf("%d.%06d", max(got, -got)/millionths, max(got, -got)%millionths)
		if got < 0 {
			text = "-" + text
		}
		if ok && text != strings.Replace(want, "-0.000000", "0.000000", 1) {
			t.Fatalf("%d ÷ %d is %s, want %s", n, d, text, want)
		}
		if !ok && len(want) < 19 {
			t.Fatalf("%d ÷ %d has no value, want %s", n, d, want)
		}
	}
}

// The population of an area divides the sums of all its reports, and of no other
// area, level or basis.
func TestIndicatorsPerTenThousand(t *testing.T) {
	mem := allocator(t)
	r := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 7)
	r.Year, r.Agency.Division = 2023, "340603"
	own := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 2) // of the city itself
	own.Year, own.Agency.Division = 2023, "340600"
	up := rollUp(mem, rand.New(rand.NewPCG(1, 2)), []labelled{{Report: r, Labels: Labels{InSum: true, ReportID: "r", Group: "部门"}}, {Report: own, Labels: Labels{InSum: true, ReportID: "own"}}})
	given := form.Denominators{
		{Area: "340603", Year: 2023}: {{Name: "常住人口", Value: 300_000}, {Name: "企业", Value: 21}},
		{Area: "340600", Year: 2023}: {{Name: "常住人口", Value: 2_000_000}},
		{Area: "340603", Year: 2022}: {{Name: "常住人口", Value: 1}},
	}
	if !up.Matches(given) || up.Matches(form.Denominators{{Area: "340603", Year: 2022}: {{Name: "常住人口", Value: 1}}}) {
		t.Error("Matches")
	}
	got := up.Indicators(mem, 2023, 0, up.AreasIn(2023), given)
	defer got.Release()
	checkShape(t, "indicators", got)
	var rows []string
	for _, row := range rowsOf(got) {
		if f := strings.Split(row, "|"); f[11] == "received_per_10000" {
			rows = append(rows, strings.Join([]string{f[0], f[8], f[10], f[12], f[13], f[14], f[15]}, "|"))
		}
	}
	want := []string{"city|340600|all|9|2000000|0.045000|常住人口", "district|340603|all|7|300000|0.233333|常住人口", "district|340603|all|7|21|3333.333333|企业"}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

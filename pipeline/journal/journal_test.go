package journal

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/fixtures/seeds"
)

func finding(rule, report string, cells ...string) Finding { return Finding{rule, report, cells} }

func seenFinding(rule, report string, cells ...string) SeenFinding {
	return SeenFinding{Appearance: Appearance{finding(rule, report, cells...), true}, Agency: "甲局", Year: 2025}
}

// lines are a short journal.
func lines() []Line {
	return []Line{
		{Day: "2026-01-20", Run: "1", Exit: 4, New: true, Counts: map[string]int{"files": 3}, Appeared: []Appearance{{finding("S3-BAL", "a<&>-2025-own", "x.y.z"), true}}, Reports: []Report{{"a<&>-2025-own", "“甲局”\n", 2025, "甲.csv", "7", "甲局退回单.xlsx"}}},
		{Day: "2026-01-21", Exit: 6, Failed: true},
		{Day: "2026-01-22", Run: "1", Exit: 4},
		{Day: "2026-01-23", Run: "2", New: true, Closed: []Closure{{finding("S3-BAL", "a<&>-2025-own", "x.y.z"), Corrected, "甲2.csv"}}},
	}
}

func encode(t *testing.T, lines []Line) (text []byte, ends []int) {
	t.Helper()
	for i := range lines {
		line, err := lines[i].Encode()
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, line...)
		ends = append(ends, len(text))
	}
	return text, ends
}

// What is written is what is read.
func TestRoundTrip(t *testing.T) {
	text, _ := encode(t, lines())
	got, whole := Decode(text)
	if diff := cmp.Diff(lines(), got); diff != "" || whole != len(text) {
		t.Errorf("%d of %d bytes (-want +got):\n%s", whole, len(text), diff)
	}
	if !bytes.Contains(text, []byte("a<&>-2025-own")) {
		t.Errorf("texts are not written as they are: %s", text)
	}
	if n := bytes.Count(text, []byte("\n")); n != len(lines()) {
		t.Errorf("%d lines of text for %d lines", n, len(lines()))
	}
}

// A line that is whole and says no day, or nothing that can be read, is none of a journal.
func TestLinesOfSomethingElse(t *testing.T) {
	for _, text := range []string{`{"run":"1"`, `{"day":"2026-01-20","exit":"4"`, `{"day":"2026-01-20"`} {
		line := fmt.Sprintf("%s%s%08x%s\n", text, sumHead, crc32.ChecksumIEEE([]byte(text)), sumTail)
		got, whole := Decode([]byte(line))
		if good := text == `{"day":"2026-01-20"`; len(got) == 1 != good || whole == len(line) != good {
			t.Errorf("%s: %d lines in %d bytes", text, len(got), whole)
		}
	}
}

// Wherever a journal is cut off, and whatever byte of it is another, the lines
// before that are read, and no other.
func TestDamageAtEveryByte(t *testing.T) {
	want := lines()
	text, ends := encode(t, want)
	check := func(what string, damaged []byte, at int) {
		t.Helper()
		before := 0
		for before < len(ends) && ends[before] <= at {
			before++
		}
		got, whole := Decode(damaged)
		if len(got) != before || before > 0 && whole != ends[before-1] || before == 0 && whole != 0 {
			t.Fatalf("%s at %d: %d lines in %d bytes, want %d", what, at, len(got), whole, before)
		}
		if diff := cmp.Diff(want[:before], append([]Line{}, got...)); diff != "" {
			t.Fatalf("%s at %d: %s", what, at, diff)
		}
	}
	for at := range text {
		check("cut", text[:at], at)
		for _, b := range []byte{0, ' ', '\n', '}', text[at] ^ 1, text[at] ^ 0x80} {
			if b == text[at] {
				continue
			}
			damaged := bytes.Clone(text)
			damaged[at] = b
			check(fmt.Sprintf("%q", b), damaged, at)
		}
		check("byte gone", append(bytes.Clone(text[:at]), text[at+1:]...), at)
	}
}

// A season: what each run adds, and what it adds up to.
func TestSeason(t *testing.T) {
	s := Fold(nil)
	run := func(day string, now *Snapshot) *Line {
		t.Helper()
		l := s.Compare(now)
		l.Day, l.Run = day, day
		s.Add(l)
		return l
	}
	const a, b, c = "a-2025-own", "b-2025-own", "c-2025-own"
	reportA, reportB := Report{a, "甲局", 2025, "甲.csv", "1", ""}, Report{b, "乙局", 2025, "乙.csv", "1", ""}
	balance, unit, missing := seenFinding("S3-BAL", a, "x"), seenFinding("U-SCALE", a, "y"), SeenFinding{Appearance: Appearance{Finding: finding("R-MISSING", c)}, Agency: "丙局", Year: 2025}
	first := &Snapshot{[]SeenFinding{balance, balance, unit, missing}, []Report{reportA, reportB}, []Subject{{c, "丙局", 2025}}}

	l := run("01", first)
	if len(l.Appeared) != 3 || len(l.Reports) != 2 || len(l.Missing) != 1 || len(l.Asked) != 2 {
		t.Errorf("first run: %+v", l)
	}
	if l = run("02", first); !slices.Equal([]int{0, 0, 0, 0, 0, 0, 0}, []int{len(l.Appeared), len(l.Closed), len(l.Reports), len(l.Gone), len(l.Missing), len(l.Received), len(l.Asked)}) {
		t.Errorf("nothing new, and: %+v", l)
	}
	// A correction that mends one thing, and is asked about again.
	corrected := Report{a, "甲局", 2025, "甲更正.csv", "2", ""}
	l = run("03", &Snapshot{[]SeenFinding{balance, missing}, []Report{corrected, reportB}, first.Missing})
	if diff := cmp.Diff([]Closure{{unit.Finding, Corrected, "甲更正.csv"}}, l.Closed); diff != "" || len(l.Asked) != 1 {
		t.Errorf("asked %v, closed %s", l.Asked, diff)
	}
	if h := s.Findings[unit.Key()]; h.First != "01" || h.Last != "02" || h.Closed != "03" {
		t.Errorf("%+v", h)
	}
	if diff := cmp.Diff(Request{a, "甲局", 2025, "01", "03", 2, "03", "甲更正.csv", 1}, *s.Requests[a]); diff != "" {
		t.Errorf("request: %s", diff)
	}
	// The office decides, and what was missing comes in.
	balance.Decided = true
	late := Report{c, "丙局", 2025, "丙.csv", "9", ""}
	l = run("04", &Snapshot{[]SeenFinding{balance}, []Report{corrected, reportB, late}, nil})
	if diff := cmp.Diff([]Closure{{missing.Finding, Received, "丙.csv"}, {balance.Finding, Decided, ""}}, l.Closed); diff != "" || !slices.Equal(l.Received, []string{c}) || len(l.Asked) != 0 {
		t.Errorf("%+v %s", l, diff)
	}
	if r := s.Requests[c]; r.Answered != "04" || r.Source != "丙.csv" || r.Open != 0 || s.Requests[a].Open != 0 {
		t.Errorf("%+v %+v", r, s.Requests[a])
	}
	// The decision runs out: open again since the first day. A report is gone.
	balance.Decided = false
	l = run("05", &Snapshot{[]SeenFinding{balance}, []Report{corrected, late}, nil})
	if h := s.Findings[balance.Key()]; len(l.Appeared) != 1 || h.First != "01" || h.Closed != "" || !slices.Equal(l.Gone, []string{b}) || len(l.Asked) != 1 {
		t.Errorf("%+v %+v", l, h)
	}
	// The rule goes, the report goes.
	if l = run("06", &Snapshot{nil, []Report{corrected, late}, nil}); len(l.Closed) != 1 || l.Closed[0].By != Otherwise {
		t.Errorf("%+v", l)
	}
	run("07", first)
	if l = run("08", &Snapshot{}); len(l.Closed) != 3 || len(l.Gone) != 2 {
		t.Errorf("%+v", l)
	}
	for _, c := range l.Closed {
		if want := map[string]Cause{"S3-BAL": ReportGone, "U-SCALE": ReportGone, "R-MISSING": Received}[c.Rule]; c.By != want {
			t.Errorf("%s closed by %q, want %q", c.Rule, c.By, want)
		}
	}
	// The state is what its lines add up to.
	again := Fold(s.Lines)
	if diff := cmp.Diff(s.Findings, again.Findings); diff != "" {
		t.Error(diff)
	}
	s.Add(&Line{Day: "09", Untracked: true})
	if len(s.Findings)+len(s.Reports)+len(s.Missing)+len(s.Requests) != 0 {
		t.Errorf("followed no longer, and: %+v", s)
	}
}

// What came in is an answer: a version, or the return without a change if that is all.
func TestWhatAnswers(t *testing.T) {
	before := Report{"a-2025-own", "甲局", 2025, "甲.csv", "1", "退回单1.xlsx"}
	for want, now := range map[string]Report{
		"甲2.csv":    {before.Key, "甲局", 2025, "甲2.csv", "2", before.Returned},
		"退回单2.xlsx": {before.Key, "甲局", 2025, "甲.csv", "1", "退回单2.xlsx"},
		"甲3.csv":    {before.Key, "甲局", 2025, "甲3.csv", "2", "退回单2.xlsx"},
	} {
		s := Fold([]Line{
			{Day: "01", Reports: []Report{before}, Asked: []Subject{{before.Key, "甲局", 2025}}},
			{Day: "02", Reports: []Report{now}},
		})
		if r := s.Requests[before.Key]; r.Answered != "02" || r.Source != want {
			t.Errorf("%+v, want it answered by %s", r, want)
		}
	}
}

// The line of a run is the same in whatever order things are met.
func TestCompareIsInOneOrder(t *testing.T) {
	var there Snapshot
	var keys []string
	for i := range 20 {
		key := fmt.Sprintf("r%02d", i)
		keys = append(keys, key)
		there.Reports = append(there.Reports, Report{Key: key})
		there.Missing = append(there.Missing, Subject{Key: key})
		there.Findings = append(there.Findings, seenFinding("S3-BAL", key))
	}
	backwards := Snapshot{slices.Clone(there.Findings), slices.Clone(there.Reports), slices.Clone(there.Missing)}
	slices.Reverse(backwards.Findings)
	slices.Reverse(backwards.Reports)
	slices.Reverse(backwards.Missing)
	s := Fold(nil)
	l := s.Compare(&backwards)
	forwards := s.Compare(&there)
	l.Appeared, forwards.Appeared = nil, nil // in the order of publication
	if diff := cmp.Diff(forwards, l); diff != "" || len(l.Asked) != len(keys) {
		t.Errorf("%d are asked, %s", len(l.Asked), diff)
	}
	l.Day = "01"
	s.Add(l)
	for i := range there.Findings {
		s.Findings[there.Findings[i].Key()] = &History{Appearance: there.Findings[i].Appearance}
	}
	l = s.Compare(&Snapshot{})
	var closed []string
	for _, c := range l.Closed {
		closed = append(closed, c.Report)
	}
	for what, got := range map[string][]string{"gone": l.Gone, "received": l.Received, "closed": closed} {
		if !slices.Equal(got, keys) {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// Whatever runs find, in whatever order: the open findings of the state are those
// of the last run, and a failed run changes nothing.
func TestStateIsWhatWasFoundLast(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 1))
	s := Fold(nil)
	for day := range 300 {
		now := &Snapshot{}
		want := map[string]bool{}
		for n := range 6 {
			key := fmt.Sprintf("r%d", n)
			if random.IntN(4) == 0 {
				continue
			}
			now.Reports = append(now.Reports, Report{Key: key, Fingerprint: fmt.Sprint(random.IntN(3))})
			for k := range 3 {
				if random.IntN(2) == 0 {
					f := seenFinding(fmt.Sprintf("R%d", k), key)
					f.Decided = random.IntN(5) == 0
					now.Findings = append(now.Findings, f)
					if !f.Decided {
						want[f.Key()] = true
					}
				}
			}
		}
		random.Shuffle(len(now.Findings), func(i, k int) { now.Findings[i], now.Findings[k] = now.Findings[k], now.Findings[i] })
		l := s.Compare(now)
		l.Day = fmt.Sprintf("%03d", day)
		if l.Failed = random.IntN(6) == 0; l.Failed {
			l = &Line{Day: l.Day, Failed: true}
		}
		text, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		read, _ := Decode(text)
		s.Add(&read[0])
		if l.Failed {
			continue
		}
		got := map[string]bool{}
		for key, h := range s.Findings {
			if h.Closed == "" {
				got[key] = true
				if h.Last != l.Day || strings.Compare(h.First, h.Last) > 0 {
					t.Fatalf("%s: %+v", l.Day, h)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s", l.Day, diff)
		}
		if again := s.Compare(now); len(again.Appeared)+len(again.Closed)+len(again.Reports)+len(again.Gone) != 0 {
			t.Fatalf("%s: the same again, and %+v", l.Day, again)
		}
	}
}

package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gouji/form"
)

// Who has not reported is told in the roll-ups of every level, and is among what the
// office has to decide, until it has decided or graded the rule.
func TestWhoIsMissing(t *testing.T) {
	c := Config{Inputs: []string{t.TempDir()}, AsOf: "2024-06-01", Roster: filepath.Join(t.TempDir(), "名单.csv")}
	writeFile(t, c.Roster, "name,aliases,division,group\n甲局,甲委,370902,部门\n乙局,,370902,部门\n丙局,,370902,部门\n丁镇,,370903,镇街\n")
	writeFile(t, filepath.Join(c.Inputs[0], "1.json"), filed{name: "甲委", division: "370902", year: 2023, received: 3, submitted: "2024-03-01"}.json())
	publish := func(change func(*Config)) (directory string, open []string) {
		t.Helper()
		c := c
		c.Output = t.TempDir()
		change(&c)
		result, err := runChecked(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Missing) != 3 {
			t.Errorf("%v are missing", result.Missing)
		}
		list, err := os.ReadFile(filepath.Join(result.Directory, "decisions.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(list)) {
			if strings.HasPrefix(line, form.RuleRMissing) {
				open = append(open, strings.TrimSpace(line))
			}
		}
		return result.Directory, open
	}

	directory, open := publish(func(*Config) {})
	if len(open) != 3 || !strings.HasPrefix(open[0], "R-MISSING,乙局,2023,,#") {
		t.Fatalf("the office has to decide about %q", open)
	}
	late := 0
	for _, row := range rowsOfDataset(t, directory, "findings") {
		if row["rule"] == form.RuleRLate {
			if late++; row["agency_id"] != "370902:甲局" { // whatever it calls itself
				t.Errorf("%v is late", row["agency_id"])
			}
		}
	}
	if late != 1 {
		t.Errorf("%d are late", late)
	}
	missing := map[string]int32{}
	for _, row := range rowsOfDataset(t, directory, "rollup_applications") {
		if row["basis"] == "all" {
			missing[fmt.Sprint(row["level"], " ", orEmpty(row["area"]), " ", orEmpty(row["agency_group"]))] = row["missing"].(int32)
		}
	}
	for area, want := range map[string]int32{"district 370902 ": 2, "group 370902 部门": 2, "city 370900 ": 3, "province 370000 ": 3} {
		if got, there := missing[area]; got != want || !there {
			t.Errorf("in %s %d are missing, want %d: %v", area, got, want, missing)
		}
	}

	decided := filepath.Join(t.TempDir(), "处理.csv")
	first := strings.Split(open[0], ",")
	first[5] = "接受"
	writeFile(t, decided, "规则,机关,年度,格,数值,处理\n"+strings.Join(first[:6], ",")+"\n")
	_, left := publish(func(c *Config) { c.Decisions = decided })
	for i, line := range left {
		if is := strings.Split(line, ",")[5]; is != []string{"接受", "", ""}[i] {
			t.Errorf("decided %q: %s", is, line)
		}
	}
	if len(left) != 3 {
		t.Errorf("with a decision the office has to decide about %q", left)
	}
	if _, graded := publish(func(c *Config) { c.Grades = form.Grades{form.RuleRMissing: {Severity: form.Info}} }); len(graded) != 0 {
		t.Errorf("graded, the office has to decide about %q", graded)
	}
}

// An own report that is the sum of all others is not added up with them.
func TestASumIsNotAddedUpAgain(t *testing.T) {
	report := func(name string, received int) string {
		return filed{name: name, division: "370902", year: 2023, received: received}.json()
	}
	result, _, _ := runFiled(t, map[string]string{"1.json": report("甲局", 9), "2.json": report("乙局", 5), "3.json": report("某区人民政府办公室", 14)})
	rows := 0
	for _, row := range rowsOfDataset(t, result.Directory, "rollup_applications") {
		if row["basis"] == "all" && row["item"] == "new_received" {
			rows++
			if row["total"] != int64(14) || row["reporters"] != int32(2) {
				t.Errorf("%v %v: %v of %v reports", row["level"], row["area"], row["total"], row["reporters"])
			}
		}
	}
	if rows < 3 {
		t.Errorf("%d rows", rows)
	}
}

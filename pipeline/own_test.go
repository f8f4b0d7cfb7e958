package pipeline

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"gouji/form"
)

// ownRules makes one own rule.
func ownRules(t *testing.T, id, relation string) *form.OwnRules {
	t.Helper()
	made, wrong := form.NewOwnRules([]form.OwnRule{{ID: id, Words: form.Text{Chinese: "自定", English: "own"}, Severity: form.Warning, Relation: relation}})
	if len(wrong) > 0 {
		t.Fatal(wrong[0].Text)
	}
	return made
}

// A district's own rules are found, counted and checked like the built-in ones.
func TestOwnRules(t *testing.T) {
	defer form.UseOwnRules(nil)
	folder := t.TempDir()
	for name, f := range map[string]filed{
		"1.json": {name: "甲局", division: "370900", year: 2022, received: 3},
		"2.json": {name: "甲局", division: "370900", year: 2023, received: 4},
		"3.json": {name: "乙局", division: "370900", year: 2023, received: 1},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(f.json()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const received = "applications.new_received.total"
	tests := []struct {
		relation string
		want     []string // messages
		checks   int      // reports that the dataset checks says it was made on
	}{
		{received + " <= 3", []string{"自定（“三／一、本年新收／总计”为4，以3为限，差1）"}, 3},
		{received + " = " + received + "@last", []string{"自定（“三／一、本年新收／总计”为4，应为3，相差1）"}, 0},
		{"if " + received + " >= 4 then " + received + "@last >= 4 - " + received, nil, 0},
		{received + "@district <= 4", []string{"370900，2023年度：自定（“三／一、本年新收／总计”为5，以4为限，差1）"}, 0},
		{received + "@district >= 1", nil, 0},
	}
	for _, tt := range tests {
		result, err := runChecked(t, Config{Inputs: []string{folder}, Output: t.TempDir(), Rules: ownRules(t, "X-OWN", tt.relation)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range readFindings(t, result.Directory) {
			if f.Rule == "X-OWN" {
				got = append(got, f.Message)
			}
		}
		checks, err := parquet.ReadFile[struct {
			Rule string `parquet:"rule"`
		}](filepath.Join(result.Directory, "datasets/checks/part-0.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		made := 0
		for _, c := range checks {
			if c.Rule == "X-OWN" {
				made++
			}
		}
		if !slices.Equal(got, tt.want) || made != tt.checks {
			t.Errorf("%s: found %q on %d reports, want %q on %d", tt.relation, got, made, tt.want, tt.checks)
		}
	}
}

// Every rule that a district may turn off is off wherever it is found.
func TestRulesThatAreOffFindNothing(t *testing.T) {
	c := sampleConfig(t)
	c.NoDesk, c.Grades = true, form.Grades{}
	off := 0
	for i := range form.Rules {
		if grade, wrong := form.ParseGrade(form.Rules[i].ID, "off"); wrong == (form.Text{}) {
			c.Grades[form.Rules[i].ID] = grade
			off++
		}
	}
	result, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range readFindings(t, result.Directory) {
		if c.Grades[f.Rule].Off {
			t.Errorf("%s, which is off: %s", f.Rule, f.Message)
		}
		found++
	}
	if off < 40 || found < 40 {
		t.Errorf("%d rules are off, and the others found %d times", off, found)
	}
}

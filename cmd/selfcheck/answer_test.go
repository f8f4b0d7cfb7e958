package main

import (
	"encoding/json"
	"strings"
	"testing"

	"gouji/form"
	"gouji/pipeline/selfcheck"
)

// The answer about a report with one typing error, as the page shows it.
func TestAnswer(t *testing.T) {
	list := form.NewRoster([]form.Member{{Code: "113406030031234567", Name: "相山区民政局", Division: "340603"}})
	p := &program{lists: selfcheck.Lists{Roster: list}, District: selfcheck.District{Years: []int{2024}}}
	var got struct {
		Failed   bool
		Findings [2]string
		Files    []struct {
			Kind, Status string
			Reports      []struct {
				Name          string
				Year          int
				Usable, Wrong bool
				Mismatch      [][2]string
				Detail        struct {
					M map[string]int `json:"m"` // marks
					Q []struct {
						X string `json:"x"` // what a cell should say
					} `json:"q"`
				}
			}
		}
	}
	text := p.answer("../gouji/testdata/reports/typo/沭阳县发展和改革局2023.csv")
	if err := json.Unmarshal(text, &got); err != nil || got.Failed || len(got.Files) != 1 || len(got.Files[0].Reports) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	r := got.Files[0].Reports[0]
	if got.Files[0].Status != "read" || r.Name != "沭阳县发展和改革局" || r.Year != 2023 || !r.Usable || !r.Wrong || len(r.Mismatch) != 2 {
		t.Errorf("got %+v", r)
	}
	id, _ := form.CellByCode("applications.granted.natural")
	if wrong := r.Detail.M; len(r.Detail.Q) == 0 || r.Detail.Q[0].X != "26" || wrong[jsonKey(id)] != 3 {
		t.Errorf("marks %v, problems %v", r.Detail.M, r.Detail.Q)
	}
	for k, want := range []string{"应为26", "should be 26"} {
		if !strings.Contains(got.Findings[k], want) {
			t.Errorf("findings without %q: %s", want, got.Findings[k])
		}
	}
}

func jsonKey(id form.CellID) string {
	key, _ := json.Marshal(id)
	return string(key)
}

// A fault of the program is an answer, not the end of it.
func TestFaultIsAnAnswer(t *testing.T) {
	p := &program{}
	if got := string(p.answer("testdata/nothing-there.csv")); !strings.Contains(got, `"failed":true`) {
		t.Errorf("got %s", got)
	}
}

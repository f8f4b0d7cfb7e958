package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gouji/form"
)

// The round: what an agency writes beside the items comes back on the findings; a
// correction takes the place of what it answers; and a return stands alone where that has gone.
func TestAReturnThatCameBack(t *testing.T) {
	o := newDistrict(t)
	code := o.member(1, "相山区民政局", "", "340603", "部门")
	r := o.report(form.Agency{Code: code, Name: "相山区民政局", Division: "340603"}, 2023)
	wrong := form.MustCell("applications.granted.natural")
	right := r.Values[wrong]
	r.Values[wrong] += 10
	o.file("相山区民政局.json", r)
	first, _ := o.run(func(*Config) {})
	content, err := os.ReadFile(filepath.Join(first.Directory, "returns", "相山区民政局-2023.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	// edit changes the return that came back, and run tells what was found then.
	edit := func(change func(book *excelize.File, rows [][]string)) {
		t.Helper()
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("退回事项")
		if err != nil {
			t.Fatal(err)
		}
		change(book, rows)
		var back bytes.Buffer
		if err := book.Write(&back); err != nil {
			t.Fatal(err)
		}
		o.files["x.xlsx"] = back.String()
	}
	run := func() (explained, open int, rules []string) {
		t.Helper()
		result, _ := o.run(func(*Config) {})
		for _, f := range readFindings(t, result.Directory) {
			rules = append(rules, f.Rule)
			if form.RuleByID(f.Rule).Severity == form.Info || f.Rule == form.RuleRBal {
				continue // asks nothing of the agency
			}
			if open++; strings.HasPrefix(f.Explanation, "原数无误") {
				explained++
			}
		}
		return explained, open, rules
	}

	_, asked, _ := run()
	edit(func(book *excelize.File, rows [][]string) {
		for i, row := range rows {
			if len(row) > 8 && row[0] != "序号" {
				if err := book.SetCellValue("退回事项", "H"+strconv.Itoa(i+1), "原数无误，有台账\n为证"); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	explained, open, rules := run()
	if explained != asked || open != asked || asked == 0 || !slices.Contains(rules, form.RuleRUnchanged) || !slices.Contains(rules, form.RuleRSame) {
		t.Errorf("%d of %d findings are explained, %d before: %q", explained, open, asked, rules)
	}

	edit(func(book *excelize.File, rows [][]string) {
		for _, row := range rows {
			if len(row) > 8 && row[8] == form.Cells[wrong].Code {
				if err := book.SetCellValue("年度报告", row[3], right); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := book.SetCellValue("退回事项", "H6", "已改正"); err != nil {
			t.Fatal(err)
		}
	})
	if _, open, rules := run(); open != 0 || !slices.Contains(rules, form.RuleRSuperseded) || !slices.Contains(rules, form.RuleRExplained) || slices.Contains(rules, form.RuleRUnchanged) {
		t.Errorf("%d findings are open once it is corrected: %q", open, rules)
	}

	delete(o.files, "相山区民政局.json")
	if _, open, rules := run(); open != 0 || slices.Contains(rules, form.RuleRSuperseded) {
		t.Errorf("%d findings are open in a return that stands alone: %q", open, rules)
	}

	// It tells itself whose it is: the name of its file and of the folder say nothing.
	o.files["收到/2025/相山区教育局2025年.xlsx"] = o.files["x.xlsx"]
	delete(o.files, "x.xlsx")
	if _, open, rules := run(); open != 0 || slices.Contains(rules, form.RuleFPeriod) || slices.Contains(rules, form.RuleFName) {
		t.Errorf("%d findings are open in a return under another's name: %q", open, rules)
	}
}

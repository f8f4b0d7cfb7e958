package letter

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/officetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each letter says to whom, what is asked, where, and by when.
func TestLetters(t *testing.T) {
	m := officetest.District()
	letters := All(m)
	found := map[Kind]int{}
	for i := range letters {
		l := &letters[i]
		found[l.Kind]++
		var out bytes.Buffer
		if err := l.Write(&out); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		want := []string{"\ufeff主题：", "Subject: ", l.Agency.Name + "："}
		switch l.Name {
		case "returns/相山区民政局-2023":
			want = append(want, "请更正2023年", "（单元格I30）：“三／（一）予以公开／自然人”应为0，所填10。", "“相山区民政局-2023.xlsx”", "退回编号2023-", "(cell I30): 3(1) granted / natural persons should be 0, it says 10.")
		case "reminders/相山区商务局-2023":
			want = append(want, "催报函", "报送期限为2024-01-31，请尽快报来", "It was due on 2024-01-31")
		case "unusable/相山区审计局-2023":
			want = append(want, "未能采用", "could not be used")
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %q:\n%s", l.Name, w, text)
			}
		}
		if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
			t.Errorf("%s has line ends of two sorts", l.Name)
		}
	}
	for _, kind := range []Kind{Correct, Unusable, Missing} {
		if found[kind] == 0 {
			t.Errorf("no letter of kind %s", kind)
		}
	}
	var list bytes.Buffer
	letters[0].Agency.Name = "=1+1"
	letters[0].Email = "a@b.cn"
	if err := WriteList(&list, letters); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(list.String(), "\r\n"); n != len(letters)+1 || strings.Contains(list.String(), ",=1") || !strings.Contains(list.String(), "a@b.cn") {
		t.Errorf("the list of %d letters:\n%s", len(letters), list.String())
	}
}

// The letters as agencies get them, all of the district's.
func TestLettersGolden(t *testing.T) {
	var got strings.Builder
	letters := All(officetest.District())
	for i := range letters {
		l := &letters[i]
		fmt.Fprintf(&got, "==== %s: %s, %s, year %d, due %q, about %s\n%s\n", l.Name, l.Kind, l.Agency.Name, l.Year, l.Due, l.Report, strings.ReplaceAll(l.Text(), "\r\n", "\n"))
	}
	path := filepath.Join("testdata", "letters.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("the letters (-want +got):\n%s", diff)
	}
}

// By when: a day that has passed is said to have passed.
func TestBy(t *testing.T) {
	for _, c := range []struct {
		letter Letter
		want   string
	}{
		{Letter{}, "请尽快报来。"},
		{Letter{Due: "2024-01-31", asOf: "2024-01-20"}, "请于2024-01-31前报来。"},
		{Letter{Due: "2024-01-31", asOf: "2024-02-01"}, "报送期限为2024-01-31，请尽快报来。"},
		{Letter{Due: "2024-01-31"}, "报送期限为2024-01-31，请尽快报来。"},
	} {
		if got := c.letter.by().In(form.Chinese); got != c.want {
			t.Errorf("due %s as of %q: %s", c.letter.Due, c.letter.asOf, got)
		}
	}
}

// A file that cannot be used is reported to whoever sent it, as far as one is known;
// a blank form is called that.
func TestLettersAboutFiles(t *testing.T) {
	known, other := form.Agency{Name: "甲局", Division: "370900"}, form.Agency{Name: "乙局", Division: "370900"}
	blank, yearless := []form.Finding{{Rule: form.RuleFBlank}}, []form.Finding{{Rule: form.RuleFYear, Arguments: []string{""}}}
	for name, c := range map[string]struct {
		unpublished           []*office.Unpublished
		agency, report, wants string
	}{
		"of nobody":       {nil, "", "甲/a.csv", "”未能采用：坏了。"},
		"without a name":  {[]*office.Unpublished{{Agency: form.Agency{Division: "370900"}, Findings: blank}}, "", "甲/a.csv", "”是空白模板，没有填写。"},
		"without a year":  {[]*office.Unpublished{{Agency: known, Findings: yearless}}, "甲局", "甲/a.csv", "甲局：\n报来的文件“甲/a.csv”未能采用"},
		"blank":           {[]*office.Unpublished{{Agency: known, Year: 2023, Findings: blank}}, "甲局", "370900:甲局-2023-own", "甲局：\n报来的文件“甲/a.csv”是空白模板"},
		"of two agencies": {[]*office.Unpublished{{Agency: known, Findings: blank}, {Agency: other, Findings: yearless}}, "", "甲/a.csv", "”未能采用：坏了。"},
	} {
		l := unread(&form.Source{Path: "甲/a.csv", Reason: form.Text{Chinese: "坏了", English: "broken"}}, "unusable/a")
		l.knowing(c.unpublished, nil)
		if l.Agency.Name != c.agency || l.Report != c.report || !strings.Contains(l.Text(), c.wants) {
			t.Errorf("%s: to %q about %q: %s", name, l.Agency.Name, l.Report, l.Text())
		}
	}
}

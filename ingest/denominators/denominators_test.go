package denominators

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gouji/form"
)

func TestReadInEveryForm(t *testing.T) {
	want := form.Denominators{
		{Area: "340603", Year: 2023}: {{Name: "常住人口", Value: 285_000}, {Name: "企业", Value: 41}},
		{Area: "340600", Year: 2023}: {{Name: "常住人口", Value: 1_970_000}},
		{Area: "340603", Year: 2024}: {{Name: "企业", Value: 43}},
	}
	const text = "某市人口\n行政区划代码,地区名称,年度,常住人口（万人）,企业\n340603,相山区,2023年,28.5,41\n340600000000,,2023,197,\n\n340603,相山区,2024,,43\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	english := strings.NewReplacer("行政区划代码", "Area", "地区名称", "name", "年度", "year").Replace(text)
	codes := strings.NewReplacer("行政区划代码", "area_code", "地区名称", "area_name", "年度", "year").Replace(text)
	for name, data := range map[string]string{
		"heads of two words": codes,
		"utf-8":              text, "gb18030": gbk, "tabs": strings.ReplaceAll(text, ",", "\t"), "english heads": english,
		"in full": strings.NewReplacer("28.5", `"285,000人"`, "（万人）", "", "197", "197万").Replace(text),
	} {
		got, findings, err := Read("人口.csv", []byte(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range findings {
			t.Errorf("%s: %s", name, findings[i].Message(form.English))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestReadFindsBadLines(t *testing.T) {
	for _, c := range []struct {
		name, lines, want string
		used              int
	}{
		{"area", "3406,2023,5\n", "“3406” is not a division code", 0},
		{"year", "340603,23,5\n", "“23” is not a year", 0},
		{"no figure", "340603,2023,many\n", "“population” is “many”", 0},
		{"zero", "340603,2023,0\n", "“population” is “0”", 0},
		{"a part of a person", "340603,2023,5.5\n", "“population” is “5.5”", 0},
		{"two values", "340603,2023,5\n340603,2023,6\n", "is 6 here and 5 in line 2; neither is used", 0},
		{"short line", "340603\n", "“” is not a year", 0},
		{"the same twice", "340603,2023,5\n340603,2023,5\n", "", 1},
		{"blank", "340603,2023,\n", "", 0},
	} {
		all, findings, err := Read("p.csv", []byte("area,year,population\n"+c.lines))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		said := ""
		for i := range findings {
			said += findings[i].Message(form.English)
			if findings[i].Message(form.Chinese) == "" || findings[i].Place.Line == 0 {
				t.Errorf("%s: %+v", c.name, findings[i])
			}
		}
		if !strings.Contains(said, c.want) || (c.want == "") != (said == "") || len(all) != c.used {
			t.Errorf("%s: found %q and %v", c.name, said, all)
		}
	}
}

func TestReadRefusesWhatIsNoTable(t *testing.T) {
	for _, text := range []string{"", "area,year\n340603,2023\n", "area,population\n340603,5\n", "year,population\n2023,5\n", "<html>"} {
		if _, _, err := Read("p.csv", []byte(text)); !errors.Is(err, errNoTable) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

package selfcheck

import (
	"strings"
	"testing"

	"gouji/form"
)

func TestMismatches(t *testing.T) {
	list := form.NewRoster([]form.Member{
		{Code: "113406030031234567", Name: "相山区发展和改革委员会", Aliases: []string{"发改委"}, Division: "340603"},
		{Code: "113406030031234568", Name: "相山区民政局", Division: "340603"},
	})
	for _, tt := range []struct {
		name   string
		agency form.Agency
		scope  form.Scope
		year   int
		want   string // in the one sentence, "" for none
	}{
		{"fits", form.Agency{Code: "113406030031234567", Name: "相山区发展和改革委员会", Division: "340603"}, form.Own, 2023, ""},
		{"alias", form.Agency{Code: "113406030031234567", Name: "发改委", Division: "340603"}, form.Own, 2023, ""},
		{"name alone", form.Agency{Name: "相山区民政局", Division: "340603"}, form.Own, 2023, ""},
		{"another year", form.Agency{Code: "113406030031234567"}, form.Own, 2022, "这是2022年度的报告，本次应报送2023年度"},
		{"name of another code", form.Agency{Code: "113406030031234567", Name: "相山区民政局", Division: "340603"}, form.Own, 2023, "代码113406030031234567在名单上是“相山区发展和改革委员会”，报告写的是“相山区民政局”"},
		{"code of nobody", form.Agency{Code: "113406030031234569", Name: "相山区民政局", Division: "340603"}, form.Own, 2023, "在名单上的代码是113406030031234568"},
		{"stranger", form.Agency{Name: "甲局", Division: "340603"}, form.Own, 2023, "“甲局”不在编制主体名单上"},
		{"consolidated", form.Agency{Name: "相山区人民政府", Division: "340603"}, form.Consolidated, 2023, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Mismatches(&form.Report{Agency: tt.agency, Year: tt.year, Scope: tt.scope}, list, []int{2023})
			if len(got) != min(1, len(tt.want)) || len(got) == 1 && (!strings.Contains(got[0].Chinese, tt.want) || got[0].English == "") {
				t.Errorf("got %v, want %q", got, tt.want)
			}
		})
	}
	if got := Mismatches(&form.Report{Agency: form.Agency{Name: "甲局"}, Year: 2020}, nil, nil); got != nil {
		t.Errorf("without list and year: %v", got)
	}
}

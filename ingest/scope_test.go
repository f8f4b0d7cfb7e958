package ingest

import (
	"fmt"
	"testing"

	"gouji/form"
)

// The report of a government of a county or above, or under the bare name of its area, is
// the consolidated one whatever kind of input it comes in, unless the input says what it
// covers or the roster has it among the departments or townships.
func TestScopeOfGovernments(t *testing.T) {
	roster := form.NewRoster([]form.Member{{Code: "11330700002592580J", Name: "云岭新区", Group: form.GroupTowns}, {Code: "1", Name: "青石县人民政府", Group: form.GroupGovernment}})
	for _, c := range []struct {
		name, scope string
		want        form.Scope
	}{
		{"菱塘区人民政府", "", form.Consolidated},
		{"菱塘区政府", "", form.Consolidated},
		{"云岭市菱塘区", "", form.Consolidated},
		{"青石县人民政府", "", form.Consolidated},
		{"菱塘区人民政府", "own", form.Own},
		{"菱塘区人民政府", "汇总", form.Consolidated},
		{"菱塘区教育局", "汇总", form.Consolidated},
		{"云岭新区", "", form.Own}, // the roster says so
		{"菱塘区人民政府办公室", "", form.Own},
		{"红石镇", "", form.Own},
		{"红石镇人民政府", "", form.Own},
		{"红石街道", "", form.Own},
		{"云岭经济开发区", "", form.Own},
	} {
		for file, text := range map[string]string{
			"a.json": fmt.Sprintf(`{"year":2023,"agency":{"name":%q},"scope":%q,"tables":{"licensing":{"licence":{"decisions":5}}}}`, c.name, c.scope),
			"b.csv":  "机关名称,年度,口径,licensing.licence.decisions\n" + c.name + ",2023," + c.scope + ",5\n",
			"c.csv":  "agency_name,year,scope,table,row,column,value\n" + c.name + ",2023," + c.scope + ",licensing,licence,decisions,5\n",
			"d.csv":  "机关名称," + c.name + "\n年度,2023\n口径," + c.scope + "\n第二十条第（五）项,\n信息内容,本年处理决定数量\n行政许可,5\n",
		} {
			k := collectWith(t, NewReader(Options{Roster: roster}), file, []byte(text))
			if len(k.reports) != 1 || k.reports[0].Scope != c.want || k.reports[0].Agency.Name != c.name {
				t.Errorf("%s, %q in %s: %s, want %s", c.name, c.scope, file, k.describe(), c.want)
			}
		}
	}
}

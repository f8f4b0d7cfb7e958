package selfcheck

import (
	"fmt"
	"slices"
	"strconv"

	"gouji/form"
)

// Mismatches says what of a usable report does not fit the district's list of
// agencies, nil for none, and the years it asks for, none for any.
func Mismatches(r *form.Report, list *form.Roster, years []int) []form.Text {
	var all []form.Text
	say := func(chinese, english string, arguments ...any) {
		all = append(all, form.Text{Chinese: fmt.Sprintf(chinese, arguments...), English: fmt.Sprintf(english, arguments...)})
	}
	if len(years) > 0 && !slices.Contains(years, r.Year) {
		asked := make([]string, len(years))
		for i, year := range years {
			asked[i] = strconv.Itoa(year)
		}
		list := form.List(asked)
		all = append(all, form.Text{
			Chinese: fmt.Sprintf("这是%d年度的报告，本次应报送%s年度", r.Year, list.Chinese),
			English: fmt.Sprintf("this is the report for %d; asked for is %s", r.Year, list.English),
		})
	}
	if list == nil || r.Scope == form.Consolidated {
		return all
	}
	coded, hasCode := list.ByCode(r.Agency.Code)
	named, hasName := list.ByName(r.Agency.Division, r.Agency.Name)
	switch {
	case hasCode && r.Agency.Name != "" && !coded.Goes(r.Agency.Name):
		say("名称与代码不符：代码%s在名单上是“%s”，报告写的是“%s”", "name and code do not fit: code %s is “%s” on the list, the report says “%s”", coded.Code, coded.Name, r.Agency.Name)
	case !hasCode && hasName && r.Agency.Code != "" && named.Code != "" && named.Code != r.Agency.Code:
		say("名称与代码不符：“%s”在名单上的代码是%s，报告写的是%s", "name and code do not fit: the list has “%s” under %s, the report says %s", named.Name, named.Code, r.Agency.Code)
	case !hasCode && !hasName:
		say("“%s”不在编制主体名单上，请核对机关名称", "“%s” is not on the list of agencies; please check the name", reporter(r.Agency))
	}
	return all
}

func reporter(a form.Agency) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Code
}

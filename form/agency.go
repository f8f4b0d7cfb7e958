package form

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// totalWords end what stands for a name in the rows of totals of a table of reports.
var totalWords = [...]string{"合计", "总计", "小计", "共计", "累计", "总数", "平均", "汇总"}

// totalEnds are the characters in which what IsTotal looks for ends, but for letters.
const totalEnds = "计数均总区县市省州盟旗"

// IsTotal reports whether a name is that of a row of totals in a table of reports:
// 合计, 部门小计, 全区. It is no agency. Every report is asked, and nearly every name
// ends in a character that tells.
func IsTotal(name string) bool {
	if last, _ := utf8.DecodeLastRuneInString(name); isPlain(last) && !strings.ContainsRune(totalEnds, last) {
		return false
	}
	return isFoldedTotal(name)
}

// isFoldedTotal is IsTotal for a name in whatever characters.
func isFoldedTotal(name string) bool {
	const (
		maxBytes       = 48 // names of agencies may be longer
		maxRunesBefore = 8  // before the word
	)
	if len(name) >= maxBytes {
		return false
	}
	folded := strings.ToLower(FoldName(name))
	switch folded {
	case "total", "subtotal", "sum":
		return true
	}
	first, size := utf8.DecodeRuneInString(folded)
	if last, rest := utf8.DecodeRuneInString(folded[size:]); size+rest == len(folded) && strings.ContainsRune("全本", first) && strings.ContainsRune("区县市省州盟旗", last) {
		return true
	}
	for _, end := range [...]string{folded, strings.TrimSuffix(folded, "数")} {
		for _, word := range totalWords {
			if before, ok := strings.CutSuffix(end, word); ok && utf8.RuneCountInString(before) <= maxRunesBefore {
				return true
			}
		}
	}
	return false
}

// CheckCode verifies the check digits of an 18-character 统一社会信用代码
// (GB 32100-2015) and of the organisation code inside it (GB 11714). A code
// with wrong check digits is still a key; the caller makes a warning of it.
func CheckCode(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, code[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	if strings.IndexByte(creditAlphabet, code[17]) != (31-sum%31)%31 {
		return false
	}
	return checkOrganisationCode(code[8:17])
}

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func checkOrganisationCode(code string) bool {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		c := int(code[i])
		switch {
		case c >= '0' && c <= '9':
			sum += (c - '0') * w
		case c >= 'A' && c <= 'Z':
			sum += (c - 'A' + 10) * w
		default:
			return false
		}
	}
	want := byte('0' + 11 - sum%11)
	switch 11 - sum%11 {
	case 10:
		want = 'X'
	case 11:
		want = '0'
	}
	return code[8] == want
}

// CompleteCode returns the credit code with the right check characters for its
// first 16 (registration department, category, division, body of the
// organisation code). It returns "" if they are malformed.
func CompleteCode(first16 string) string {
	for _, inner := range "0123456789X" {
		if len(first16) != 16 || !checkOrganisationCode(first16[8:]+string(inner)) {
			continue
		}
		for i := range len(creditAlphabet) {
			if code := first16 + string(inner) + creditAlphabet[i:i+1]; CheckCode(code) {
				return code
			}
		}
	}
	return ""
}

// Area is a level of the administrative division.
type Area uint8

// The levels, from the whole country down.
const (
	Province Area = iota
	City
	District
)

// String returns the stable code used in data.
func (a Area) String() string {
	return [...]string{"province", "city", "district"}[a]
}

// In returns the code of the area of the given level that a GB/T 2260 division
// lies in: 340603 lies in city 340600 and province 340000.
func (a Area) In(division string) string {
	if len(division) != 6 {
		return ""
	}
	switch a {
	case Province:
		return division[:2] + "0000"
	case City:
		return division[:4] + "00"
	default:
		return division
	}
}

// LevelOf returns the level a division code stands for: 340000 is a province.
func LevelOf(division string) (Area, bool) {
	switch {
	case len(division) != 6 || !isDigits(division):
		return District, false
	case division[2:] == "0000":
		return Province, true
	case division[4:] == "00":
		return City, true
	default:
		return District, true
	}
}

// areaEndings are how the names of areas end.
var areaEndings = []string{"自治区", "自治州", "自治县", "自治旗", "新区", "林区", "特区", "矿区", "区", "县", "市", "省", "州", "盟", "旗"}

// EndsAsArea reports whether a name ends as those of areas do, of which zones and
// villages may be parts: 云岭市菱塘区, 高新区.
func EndsAsArea(name string) bool {
	return slices.ContainsFunc(areaEndings, func(end string) bool { return strings.HasSuffix(name, end) && len(name) > len(end) })
}

// IsArea reports whether a name is that of a bare area of the level of a district,
// county or above: 云岭市菱塘区. A development zone is a body, no area.
func IsArea(name string) bool {
	for _, zone := range [...]string{"开发区", "高新区", "园区", "保税区", "示范区", "度假区", "风景区", "管理区", "景区", "社区", "校区", "功能区", "实验区", "合作区", "旅游区"} {
		if strings.HasSuffix(name, zone) {
			return false
		}
	}
	return EndsAsArea(name)
}

// IsDistrictGovernment reports whether a name is that of a government of a county or
// district or above, or of the bare area, and not of a township or of an office. Its
// report is the consolidated one where nothing says otherwise.
func IsDistrictGovernment(name string) bool {
	area, government := strings.CutSuffix(name, "政府")
	area, people := strings.CutSuffix(area, "人民")
	if !people || !government {
		return IsArea(area)
	}
	return !slices.ContainsFunc([]string{"镇", "乡", "街道", "苏木"}, func(end string) bool { return strings.HasSuffix(area, end) })
}

// MayMakeRules reports whether the reporter may have made 规章: a government (or
// the consolidated figures) of a province or of a city with districts.
func (r *Report) MayMakeRules() bool {
	level, known := LevelOf(r.Agency.Division)
	if known && level == District {
		return false
	}
	if known && r.Scope == Consolidated {
		return true
	}
	name := strings.TrimSuffix(strings.TrimSuffix(r.Agency.Name, "办公厅"), "办公室")
	if known {
		return strings.HasSuffix(name, "政府")
	}
	for _, suffix := range []string{"省人民政府", "市人民政府", "州人民政府", "自治区人民政府"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

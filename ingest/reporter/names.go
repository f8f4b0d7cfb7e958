package reporter

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/plaintext"
)

// endings are how the names of reporting bodies end, longer ones first where one
// ends another.
var endings = []string{
	"人民政府", "政府", "办公室", "办公厅", "委员会", "街道办事处", "办事处", "管委会", "街道", "支队", "大队", "总队", "中队", "中心", "分局", "公司", "集团",
	"局", "厅", "委", "办", "处", "镇", "乡", "院", "会", "部", "署", "站", "所", "馆", "社", "校", "学", "园", "苏木",
}

// pronoun matches words that stand for the reporter and name nobody: 我局, 本机关.
// 本溪市 is a place.
var pronoun = pattern.Of(`^(?:我|本|各|该|全|所属|有关|相关|其他)(?:局|委|办|镇|乡|街道|单位|机关|部门|级|区|县|市|省|州|旗|院|处|中心|厅|所|站|会|行政机关|政府|年|办公室|人民政府|通知|报告)`)

// pronounsBegin are the characters with which it begins.
const pronounsBegin = "我本各该全所有相其"

// nobody matches names that end in such a word, and the state itself.
var nobody = pattern.Of(`(?:我|本)(?:局|委|办|镇|乡|街道|单位|机关|部门|区|县|市|省)$|^中华人民共和国$|^国务院`)

// category is what sites write in front of a title: 【年报】, [置顶].
var category = pattern.Of(`^[【\[][^】\]]{1,12}[】\]]`)

// serial is what lists write in front of a title: 附件1, 3., (二).
var serial = pattern.Of(`^(?:附件\d{0,2}|\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[).、])`)

// remark matches what brackets in a title say about it and not about the name.
var remark = pattern.Of(`\((?:[^()]*(?:年|简称|公章|盖章|信息公开|签章|部门|机关|本级|样表|试行|汇总|更正|修订|以下)[^()]*|\d*)\)`)

// publishedBy matches what stands between who publishes a report and whose it is.
var publishedBy = pattern.Of(`^关于(?:印发|公布|发布|公开|转发)(\p{Han}.{2,})$`)

// isPlaceholder reports whether a text stands where a name is to be written: XX局.
func isPlaceholder(name string) bool {
	for _, mark := range []string{"XX", "xx", "××", "ＸＸ", "**", "＊＊", "__", "＿", "机关全称", "单位全称", "请填写"} {
		if strings.Contains(name, mark) {
			return true
		}
	}
	return name == "报告" || name == "年报" || name == "统计"
}

// siteWords mark names of web sites and of their parts.
var siteWords = []string{"门户网", "公开网", "信息网", "网站", "政务网", "公开平台", "首页", "专栏", "栏目", "无障碍", "长者", "登录", "您现在", "当前位置", "政务公开", "公开年报", "公开指南", "公开制度", "下载", "访问", "浏览"}

// maxName is how many characters a name has at most.
const maxName = 40

// foldLine makes a line plain: half-width, simplified, without white space, pinyin
// behind characters and the marks of Markdown.
func foldLine(text string) string {
	t := width.Fold.String(text)
	t = strings.Map(func(r rune) rune {
		if plaintext.IsBlank(r) {
			return -1
		}
		return r
	}, t)
	if strings.IndexByte(t, '(') > 0 {
		t = form.CutPinyin(t)
	}
	t = form.Simplify(t)
	if strings.Contains(t, "资讯") {
		t = strings.ReplaceAll(t, "资讯公开", "信息公开") // as Taiwan's converters write it
	}
	return strings.Trim(t, "#*|_")
}

// cleanName makes the name of an agency of what stands in its place, "" if it is none.
// Brackets that belong to a name stay: 高新区(新市区)司法局.
func cleanName(text string) string {
	name := withoutRemarks(text)
	if i := strings.Index(name, "关于"); i > 0 {
		// 区政府办公室关于印发区商务局: whose report it is stands behind.
		if whose := publishedBy.Compiled().FindStringSubmatch(name[i:]); whose != nil {
			name = whose[1]
		}
	}
	for {
		before := name
		name = withoutBracket(name)
		name = strings.Trim(name, " ,.:;、，。：；·-_—~|<>《》〈〉“”\"'‘’!?！？*#=[]【】/\\•●○■□◆◇▪▶►★☆※→")
		for _, word := range []string{"关于", "现公布", "公布", "现将", "编制", "名称", "题名", "标题", "信息名称", "特向社会", "的", "发布", "主动公开", "通知公告", "报送", "上报", "呈报", "印发"} {
			name = strings.TrimPrefix(name, word)
		}
		for _, word := range []string{"关于", "关于发布", "关于公布", "关于公开", "关于编制", "关于印发", "关于报送", "的", "年度", "政府信息公开", "信息公开", "工作", "机关本级"} {
			name = strings.TrimSuffix(name, word)
		}
		if name == before {
			break
		}
	}
	if open, end := strings.Count(name, "("), strings.Count(name, ")"); open != end {
		if i := strings.IndexByte(name, '('); i > 0 && open > end {
			name = name[:i]
		} else {
			name = strings.NewReplacer("(", "", ")", "").Replace(name)
		}
	}
	if n := utf8.RuneCountInString(name); n < 2 || n > maxName || strings.ContainsAny(name, noNameHas) || isNobody(name) || isPlaceholder(name) {
		return ""
	}
	for _, word := range siteWords {
		if strings.Contains(name, word) {
			return ""
		}
	}
	return name
}

// noNameHas are the characters that stand in no name.
const noNameHas = "0123456789:。，,;?!《》>|="

// withoutRemarks leaves out the category in front of a title, and what brackets say about it.
// Most texts have neither, which costs less to see than to have the patterns look.
func withoutRemarks(text string) string {
	if strings.HasPrefix(text, "【") || strings.HasPrefix(text, "[") {
		text = category.Compiled().ReplaceAllString(text, "")
	}
	if strings.IndexByte(text, '(') >= 0 {
		text = remark.Compiled().ReplaceAllString(text, "")
	}
	return text
}

// endsWithin reports whether a line ends where no name does: 人力资源和.
func endsWithin(line string) bool { return endsIn(line, conjunctions) }

// conjunctions stand within names.
var conjunctions = []string{"和", "与", "及", "暨"}

// beginsWithin reports whether a name begins where none does: 和社会保障局. 和平区 is an area.
func beginsWithin(name string) bool {
	for _, and := range conjunctions {
		if rest, ok := strings.CutPrefix(name, and); ok {
			second, _ := utf8.DecodeRuneInString(rest)
			return and != "和" || !strings.ContainsRune("平田顺硕静布林龙县政", second)
		}
	}
	return false
}

// isNobody reports whether a name names nobody: 我局, 本机关.
func isNobody(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return beginsWithin(name) || strings.ContainsRune(pronounsBegin, first) && pronoun.Compiled().MatchString(name) ||
		strings.ContainsAny(name, "我本国") && nobody.Compiled().MatchString(name)
}

// withoutBracket takes a bracket off the beginning of a name: (公开)临河县水务局, (临河县水务局).
func withoutBracket(name string) string {
	inner, rest, ok := strings.Cut(name, ")")
	switch {
	case !ok || !strings.HasPrefix(name, "(") || strings.Count(name, "(") > 1:
		return name
	case rest == "":
		return inner[1:]
	case form.EndsAsArea(inner):
		return name
	default:
		return rest
	}
}

// isName reports whether a folded text is the name of a body or area and nothing else.
// What costs more is looked at last.
func isName(text string) bool {
	name := text
	if strings.HasPrefix(text, "(") && strings.Count(text, "(") == 1 {
		name = strings.Trim(text, "()")
	}
	if utf8.RuneCountInString(text) < 3 || utf8.RuneCountInString(name) > maxName || strings.ContainsAny(name, noNameHas) {
		return false
	}
	if strings.ContainsAny(name, "、的了是为和与及在") && !strings.Contains(name, "和") {
		return false
	}
	return (endsIn(strings.TrimSuffix(name, ")"), endings) || form.EndsAsArea(name)) && cleanName(text) == name
}

func endsIn(text string, list []string) bool {
	for _, end := range list {
		if strings.HasSuffix(text, end) && len(text) > len(end) {
			return true
		}
	}
	return false
}

// SameAgency reports whether two names can be one agency's: one may carry the area in
// front that the other leaves out, and one may be short for the other (市资规局 for
// 云岭市自然资源和规划局).
func SameAgency(a, b string) bool {
	a, b = form.FoldName(a), form.FoldName(b)
	if strings.HasSuffix(a, b) || strings.HasSuffix(b, a) || shortFor(a, b) || shortFor(b, a) {
		return true
	}
	a, b = withoutArea(a), withoutArea(b)
	return a != "" && b != "" && (shortFor(a, b) || shortFor(b, a))
}

// withoutArea cuts the areas in front of a name.
func withoutArea(name string) string {
	runes := []rune(name)
	for i := min(len(runes)-3, 16); i >= 0; i-- {
		if strings.ContainsRune("省市区县州盟旗", runes[i]) {
			return string(runes[i+1:])
		}
	}
	return name
}

// shortFor reports whether all characters of a short name stand in a long one in
// their order, first and last alike.
func shortFor(short, long string) bool {
	s := []rune(short)
	for _, r := range long {
		if len(s) > 0 && s[0] == r {
			s = s[1:]
		}
	}
	return len(s) == 0 && len(short) > 0
}

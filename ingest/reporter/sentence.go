package reporter

import (
	"strings"

	"gouji/form/pattern"
)

var (
	// 现公布遵岭市统计局2022年政府信息公开工作年度报告; the year may stand in front.
	announced = pattern.Of(`(?:公布|发布|现将|将|编制|公开|印发|《)《?(?:了)?([^，,。；;:《》]{2,40}?)(20\d\d)年?度?(?:本级政府|本部门|本机关)?(?:的)?(?:政府)?信息公开`)
	afterYear = pattern.Of(`(?:公布|发布|现将|将|编制|公开|印发|《)《?(?:了)?(20\d\d)年?度?([^，,。；;:《》]{2,40}?)(?:的)?政府信息公开`)
	// 菱塘区教育局现公布2022年政府信息公开工作年度报告.
	announces = pattern.Of(`(?:^|[，,。；;])([^，,。；;:]{3,30}?)(?:现|特)?(?:将|向社会)?(?:编制并)?(?:公布|发布|编制)(?:了)?《?(20\d\d)年?度?(?:本[^，,。]{2,6})?(?:政府)?信息公开`)
	// 菱塘区教育局根据《条例》要求，编制2022年度政府信息公开工作年度报告.
	announcesUnder = pattern.Of(`(?:^|[，,。；;])([^，,。；;:]{3,30}?)(?:现)?(?:根据|按照|依据)[^。；;]{0,80}?(?:公布|发布|编制|形成)(?:了)?《?(20\d\d)年?度?(?:本[^，,。]{2,6})?(?:政府)?信息公开`)
	// 由云岭市发展改革委编制.
	compiledBy = pattern.Of(`由([^，,。；;:由]{3,30}?)(?:(?:根据|按照|依据)[^。；;]{0,60}?)?(?:负责)?(?:组织|综合|汇总)?编制`)
	// 本报告所列数据为陆岭县气象局机关年度统计数据.
	dataOf = pattern.Of(`(?:数据为|数据是|统计范围(?:包括|为)|统计数据为)([^，,。；;:]{3,30}?)(?:机关)?(?:年度)?(?:统计数据|数据|本级|机关)?(?:[，,。；;]|$)`)
	// 2022年，区统计局严格贯彻落实《条例》要求.
	subject = pattern.Of(`^(20\d\d)年(?:度|以来)?[，,]([^，,。；;:、]{3,24}?)(?:严格|认真|深入|高度|全面|坚持|按照|信息公开|政府信息公开|在[^，。]{0,12}领导|以习|以|紧紧|积极|切实|进一步|根据|依据|始终|持续|围绕|扎实|不断)`)
)

// What the sentences of announced and afterYear, of announces, of announcesUnder and of
// dataOf have, each one of these.
var (
	announcing = []string{"公布", "发布", "将", "编制", "公开", "印发", "《"}
	publishing = []string{"公布", "发布", "编制"}
	following  = []string{"根据", "按照", "依据"}
	covering   = []string{"数据为", "数据是", "统计范围包括", "统计范围为"}
)

// beforeYear reports whether one of some words stands before a year.
func beforeYear(folded string, words []string) bool {
	last := strings.LastIndex(folded, "20")
	return last > 0 && containsOne(folded[:last], words)
}

func containsOne(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// topic is what annual reports are on.
const topic = "信息公开"

// yearBeforeTopic reports whether a year may stand before the topic, with no more
// between them than the patterns of sentences allow.
func yearBeforeTopic(folded string) bool {
	const between = 64 // bytes
	for end := 0; ; end += len(topic) {
		i := strings.Index(folded[end:], topic)
		if i < 0 {
			return false
		}
		end += i
		if strings.Contains(folded[max(0, end-between):end], "20") {
			return true
		}
	}
}

var (
	noticeTitle  = pattern.Of(`^.{0,40}关于.{2,60}(?:的)?(?:通知|函|意见|通报|公告|方案)$|信息公开工作年度报告格式$|(?:年报|年度报告).{0,10}(?:模板|填报说明|编制说明|填写说明)$`)
	publishes    = pattern.Of(`关于(?:发布|公布|公开|印发)[^《》]{0,30}年度报告的?(?:公告|通知|通告|函)$|.{3}关于(?:报送|上报|呈报)[^《》]{0,30}年度报告的?函$|^关于(?:报送|上报|呈报)\p{Han}{3,30}20\d\d年[^《》]{0,30}年度报告的?函$`)
	explainTitle = pattern.Of(`(?:一图读懂|图解|解读|问答).{0,60}(?:年报|年度报告)|(?:年报|年度报告).{0,10}(?:解读|图解|一图读懂|问答)`)
	// What the office sends out with a return: its letter, and the page to read.
	sentTitle    = pattern.Of(`退回(?:修改)?单$|催报函$|^(?:主题:)?请(?:更正|核实|重新报送).{0,40}年度报告$`)
	partialTitle = pattern.Of(`(?:上半年|下半年|半年|季度|[1-9一二三四五六七八九十]月份?).{0,20}信息公开.{0,20}(?:统计|报告|情况|报表|总结)`)
)

// What those titles have, each one of these.
var (
	sentWords    = []string{"退回", "催报", "请"}
	noticeWords  = []string{"关于", "格式", "模板", "填报说明", "编制说明", "填写说明"}
	explainWords = []string{"一图读懂", "图解", "解读", "问答"}
	partialWords = []string{"半年", "季度", "月"}
)

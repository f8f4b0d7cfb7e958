package claims

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// narrativeSeed is the seed of the random texts unless GOUJI_SEED sets another.
const narrativeSeed = 20260101

// narratives is how many random texts are written; GOUJI_NARRATIVES sets another number.
func narratives(t *testing.T) int { return seeds.Count(t, "GOUJI_NARRATIVES", 2000) }

// author writes texts about a report the way reports are written.
type author struct {
	*rand.Rand
	now, before *form.Report
	figures     map[string]int64 // by the name that patterns give them
	text        strings.Builder
	planted     bool   // one figure is to be wrong
	wrong       string // the figure as it was written wrong
}

// patterns are sentences of reports: {name} is a figure of the report or of a list
// that adds up, {u} a measure word. A sentence is written only where its condition
// holds: a name that must not be 0, or behind ! one that must be.
var patterns = []struct{ when, text string }{
	// Received, answered, carried over.
	{"", "{year}年，{office}共收到政府信息公开申请{recv}{u}。"},
	{"", "本年度{office}受理依申请公开{recv}{u}，均按期办理。"},
	{"", "全年共收到{recv}{u}政府信息依申请公开件，办结率100%。"},
	{"", "截至{year}年12月底，共受理依申请公开{recv}{u}，已邮件回复。"},
	{"", "收到涉及房屋征收、物业管理等领域的政府信息公开申请共{recv}{u}，均按时答复。"},
	{"", "本年度依申请公开政府信息共{recv}{u}。"},
	{"", "全年新收政府信息公开申请数量{recv}{u}，上年结转政府信息公开申请数量{in}{u}。"},
	{"", "{office}新收到依申请公开政府信息{recv}{u}，上年结转申请{in}{u}，结转下年度继续办理{out}{u}。"},
	{"", "全年新收申请{recv}{u}，上年结转{in}{u}，办结{done}{u}，结转下年度{out}{u}。"},
	{"", "全年受理政府信息公开申请{recv}{u}，答复{done}{u}（含上年度结转申请{in}{u}，另有{out}{u}顺延到下年度答复）。"},
	{"", "{last}年结转至{year}年{in}{u}，{year}年共受理{recv}{u}，已办结{done}{u}，结转下年度办理{out}{u}。"},
	{"", "新收{recv}{u}，结转{in}{u}，共{handled}{u}；办结{done}{u}，尚有{out}{u}结转下年。"},
	{"", "依法办理政府信息公开案件{handled}{u}（含{last}年结转{in}{u}），无超期案件。"},
	{"", "本年度办理结果总计{done}{u}，结转下年度继续办理{out}{u}。"},
	{"", "年报表三所列{recv}{u}为本年新收，另有上年结转{in}{u}，合计办理{handled}{u}。"},
	{"", "受理政府信息公开申请{recv}{u}，办理完成{done}{u}，余{out}{u}转{next}年度办理。"},
	{"!recv", "本年度，{office}未收到政府信息公开申请。"},
	{"!recv", "全年没有接到任何机构和个人对我局提出的政府信息公开申请。"},
	{"!recv", "行政机关依申请公开政府信息的数量：无。"},
	{"!in", "无上年结转申请。"},
	{"!out", "无结转下年度办理的申请。"},
	// Results.
	{"", "答复申请{done}{u}，其中予以公开{granted}{u}，部分公开{partial}{u}，不予公开{refused}{u}，无法提供{unable}{u}，不予处理{rejected}{u}，其他处理{misc}{u}。"},
	{"", "办理结果为：予以公开{granted}{u}、部分公开{partial}{u}、不予公开{refused}{u}、无法提供{unable}{u}、不予处理{rejected}{u}、其他处理{misc}{u}。"},
	{"", "予以公开、部分公开、无法提供分别为{granted}{u}、{partial}{u}和{unable}{u}。"},
	{"", "因本机关不掌握相关政府信息而无法提供{held}{u}，补正后申请内容仍不明确{unclear}{u}。"},
	{"", "不予公开{refused}{u}，均属于四类过程性信息。不予处理{rejected}{u}，均为信访举报投诉类申请。"},
	{"", "共答复{done}{u}。其中，予以公开{granted}{u}；部分公开{partial}{u}；不予公开的{refused}{u}；无法提供的{unable}{u}；不予处理的{rejected}{u}；其他处理{misc}{u}。"},
	{"", "予以公开和部分公开共计{disclosed}{u}。"},
	// Applicants.
	{"", "收办政府信息公开申请{handled}{u}，其中自然人申请{naturals}{u}、法人或其他组织申请{legals}{u}。"},
	{"", "收到申请{recv}{u}，其中自然人申请{natural}{u}，法人或其他组织申请{legal}{u}。"},
	{"", "申请人中自然人{natural}{u}、商业企业{legal}{u}。"},
	{"!legal", "收到政府信息公开申请{recv}{u}，均为自然人申请。"},
	// Ways and channels: no cells, but they add up.
	{"", "{office}收到依申请公开{recv}{u}。其中，网络申请{online}{u}；信函申请{letter}{u}；当面申请{person}{u}。"},
	{"", "共受理政府信息依申请公开{recv}{u}（网络申请{online}{u}、信函申请{letter}{u}、现场申请{person}{u}），均已答复。"},
	{"", "公开基本信息共{w4}条，分别为：第一季度{p1}条，第二季度{p2}条，第三季度{p3}条，第四季度{p4}条。"},
	{"", "上半年公开信息{p1}条，下半年公开信息{p2}条，全年合计{w2}条。"},
	{"", "主动公开信息{w2}条，其中门户网站{p1}条，微信公众号{p2}条。"},
	{"", "主动公开政府信息{w3}条：政府网站{p1}条、政务微博{p2}条、报刊{p3}条。"},
	{"", "公开各类政务信息{w4}条。其中，行政规范性文件{p1}条，行政许可类信息{p2}条，行政处罚类信息{p3}条，其它类信息{p4}条。"},
	{"", "新增主动公开政府信息{w4}条。其中机构类信息{w2}条，内有领导成员{p1}条、机构职能{p2}条；政策文件类信息{p3}条；财政管理类信息{p4}条。"},
	{"", "主要类别：政策法规{p1}条、审计报告{p2}条、部门动态{p3}条、其他{p4}条，共{w4}条。"},
	{"", "主动公开政府信息，上年为1条，公开事项{~}条，其中工作动态{~}条等。"},
	// Reviews, suits.
	{"", "因政府信息公开引发行政复议{review}件，行政诉讼{suits}件。"},
	{"", "审结行政复议{concluded}件。"},
	{"", "被申请行政复议{review}件，其中结果维持{upheld}件，纠正{corrected}件，尚未审结{pending}件。"},
	{"", "行政诉讼{suits}件，其中未经复议直接起诉{direct}件，复议后起诉{after}件。"},
	{"", "由政府信息公开引起的行政复议和行政诉讼共{cases}件。"},
	{"!review", "未发生因政府信息公开引起的行政复议。"},
	{"!cases", "未发生行政复议、行政诉讼。"},
	// Table two.
	{"", "制发行政规范性文件{issued}件，废止{repealed}件，现行有效{force}件。"},
	{"", "全年公开行政规范性文件{issued}件、行政许可处理决定{licences}件、行政处罚处理决定{penalties}件。"},
	{"", "办理行政许可事项{licences}件、行政处罚{penalties}件，已全部向社会公开。"},
	{"", "作出行政许可决定{licences}件，行政处罚决定{penalties}件，行政强制决定{coercions}件。"},
	{"", "行政事业性收费{fee}万元。"},
	{"", "收取行政事业性收费{fee}万元，未收取信息处理费。"},
	{"!issued", "未制发行政规范性文件。"},
	{"!licences", "本单位无行政许可事项。"},
	// Shares and changes.
	{"done granted", "予以公开{granted}{u}，占{%granted/done}。"},
	{"done", "共办结{done}{u}，其中不予公开{refused}{u}，占{%refused/done}，无法提供{unable}{u}，占{%unable/done}。"},
	{"recv", "自然人申请{natural}{u}，占收到申请{recv}{u}的{%natural/recv}。"},
	{"recvlast more", "收到申请{recv}{u}，较上年增加{more}{u}，增长{%more/recvlast}。"},
	{"recvlast less", "收到申请{recv}{u}，比上年减少{less}{u}，同比下降{%less/recvlast}。"},
	{"recvlast", "收到申请{recv}{u}，去年收到申请{recvlast}{u}。"},
	{"!more !less", "受理申请{recv}{u}，与上年持平。"},
}

// unrelated are sentences about something else: their figures mean no cell.
var unrelated = strings.Split("办理12345热线工单3886件，办结3886件。|下一步，力争主动公开信息585条，申请办结率保持100%。|全年回复群众留言116条。|2016年至今累计受理申请2593件。|"+
	"根据国办公开办函〔2021〕30号、国务院令第711号要求编制。|依据《条例》第二十条规定，答复期限由15个工作日修改为20个工作日。|组织政务公开工作培训2次，参训148人次。|"+
	"作为复议机关收到行政复议申请19件，其中涉及信息公开4件。|办理人大建议11件、政协提案19件，均已办结。|推送微信104篇，阅读量达7808多次。|受理不动产登记申请2860件，办结2860件。|"+
	"上半年受理政府信息公开申请238件，答复225件。|受市政府委托办理申请4件。|发放宣传单1.5万余张。|自然人申请占比超过九成，同比基本持平。|群众满意率84.1%。|联系电话：0999-1234567，邮编：999001。", "|")

func (a *author) pick(options ...string) string { return options[a.IntN(len(options))] }

// holds reports whether the condition of a pattern holds.
func (a *author) holds(when string) bool {
	for name := range strings.FieldsSeq(when) {
		none := strings.HasPrefix(name, "!")
		if (a.figures[strings.TrimPrefix(name, "!")] == 0) != none {
			return false
		}
	}
	return true
}

// say writes a sentence after a pattern, one of its figures wrong where one is to be planted.
func (a *author) say(pattern, unit, office string) {
	names := strings.Split(pattern, "{")
	plant := -1
	if a.planted && a.wrong == "" {
		var candidates []int
		for i, part := range names[1:] {
			if _, known := a.figures[part[:strings.Index(part, "}")]]; known && !strings.HasPrefix(part, "recvlast}") {
				candidates = append(candidates, i+1)
			}
		}
		if len(candidates) > 0 {
			plant = candidates[a.IntN(len(candidates))]
		}
	}
	a.text.WriteString(names[0])
	for i, part := range names[1:] {
		name, rest, _ := strings.Cut(part, "}")
		a.text.WriteString(a.written(name, unit, office, i+1 == plant))
		a.text.WriteString(rest)
	}
}

// written is what stands for a name in braces.
func (a *author) written(name, unit, office string, wrong bool) string {
	switch name {
	case "u":
		return unit
	case "office":
		return office
	case "year":
		return strconv.Itoa(a.now.Year)
	case "last":
		return strconv.Itoa(a.now.Year - 1)
	case "next":
		return strconv.Itoa(a.now.Year + 1)
	case "~":
		return strconv.Itoa(1 + a.IntN(900))
	}
	if share, isShare := strings.CutPrefix(name, "%"); isShare {
		part, whole, _ := strings.Cut(share, "/")
		n := a.figures[part] * 10000 / a.figures[whole] // cut off at two decimals
		return fmt.Sprintf("%d.%02d%%", n/100, n%100)
	}
	v := a.figures[name]
	if wrong {
		v += int64(1+a.IntN(7)) * 10007 // so large that it agrees with no other cell by chance
	}
	text := a.figure(v)
	if name == "fee" { // in hundredths of 万元
		text = fmt.Sprintf("%d.%02d", v/100, v%100)
	}
	if wrong {
		a.wrong = text
	}
	return text
}

// figure writes a number in one of the ways numbers are written.
func (a *author) figure(v int64) string {
	text := strconv.FormatInt(v, 10)
	switch a.IntN(7) {
	case 0:
		if v >= 1000 {
			return text[:len(text)-3] + "," + text[len(text)-3:]
		}
	case 1:
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, text)
	case 2:
		if v > 0 && v < 100 {
			return inChinese(v)
		}
	case 3:
		if v >= 10000 && v%100 == 0 {
			return fmt.Sprintf("%d.%02d万", v/10000, v/100%100)
		}
	}
	return text
}

// inChinese writes 1 to 99 as 两, 十二, 二十, 五十六.
func inChinese(v int64) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case v == 2:
		return "两"
	case v < 10:
		return digits[v]
	case v < 20:
		return "十" + digits[v%10]
	}
	return digits[v/10] + "十" + digits[v%10]
}

// write makes a narrative that agrees with the tables, but for one planted figure.
func (a *author) write() string {
	unit := a.pick("件", "条", "宗", "份", "起", "件次", "项")
	office := a.pick("我局", "本机关", "区商务局", "双河镇", "我委", "本单位", "区政府办公室")
	fmt.Fprintf(&a.text, "%d年，%s认真贯彻落实《条例》第五十条和国办公开办函〔2021〕30号要求，组织培训3次，参训48人次。", a.now.Year, office)
	for _, i := range a.Perm(len(patterns))[:12] {
		if a.holds(patterns[i].when) {
			a.list()
			a.say(patterns[i].text, unit, office)
		}
		if a.IntN(3) == 0 {
			a.text.WriteString(a.pick(unrelated...))
		}
	}
	if a.planted && a.wrong == "" {
		a.say(patterns[8].text, unit, office)
	}
	return a.text.String()
}

// list makes the parts of another list, and the wholes of its first two, three and four.
func (a *author) list() {
	sum := int64(0)
	for i := 1; i <= 4; i++ {
		n := strconv.Itoa(i)
		v := int64(a.IntN(300))
		a.figures["p"+n] = v
		sum += v
		a.figures["w"+n] = sum
	}
	received := a.figures["recv"]
	online := int64(a.IntN(int(received) + 1))
	a.figures["online"], a.figures["letter"], a.figures["person"] = online, (received-online)/2, received-online-(received-online)/2
}

// newAuthor makes a random report, that of the year before, and the author of a text about them.
func newAuthor(random *rand.Rand) *author {
	n := func(most int) int64 { return int64(random.IntN(most)) }
	few := func(most int) int64 { return n(most) * n(2) } // 0 as often as not
	granted, partial, refused, held, unclear, petition, misc, out := few(60), n(20), n(9), few(30), n(5), n(6), n(9), few(12)
	if n(12) == 0 {
		granted, partial, refused, held, unclear, petition, misc, out = 0, 0, 0, 0, 0, 0, 0, 0
	}
	done := granted + partial + refused + held + unclear + petition + misc
	in := min(few(9), done+out)
	received := done + out - in
	natural, naturalIn := received-few(int(received)+1), n(int(in)+1)
	review, pending, corrected := few(30), int64(0), int64(0)
	if review > 0 {
		pending = n(int(review))
		corrected = n(int(review - pending))
	}
	direct, after := few(9), few(9)
	issued, repealed, force := few(20), n(5), n(90)
	licences, penalties, coercions, fee := few(900)*100, n(3000), n(9), n(90000)
	cells := map[string]int64{
		"applications.new_received.total": received, "applications.new_received.natural": natural, "applications.new_received.enterprise": received - natural,
		"applications.carried_in.total": in, "applications.carried_in.natural": naturalIn, "applications.carried_in.enterprise": in - naturalIn,
		"applications.granted.total": granted, "applications.partially_granted.total": partial, "applications.refused_deliberative.total": refused,
		"applications.unable_not_held.total": held, "applications.unable_unclear.total": unclear, "applications.not_processed_petition.total": petition,
		"applications.other_misc.total": misc, "applications.results_total.total": done, "applications.carried_out.total": out,
		"proceedings.review.total": review, "proceedings.review.pending": pending, "proceedings.review.corrected": corrected, "proceedings.review.upheld": review - pending - corrected,
		"proceedings.litigation_direct.total": direct, "proceedings.litigation_after_review.total": after,
		"documents.normative_docs.issued": issued, "documents.normative_docs.repealed": repealed, "documents.normative_docs.in_force": force,
		"licensing.licence.decisions": licences, "enforcement.penalty.decisions": penalties, "enforcement.coercion.decisions": coercions, "fees.admin_fee.amount": fee * 10000,
	}
	last := max(
		// often the same
		received+n(9)-4, 0)
	return &author{
		Rand: random, now: reportOf(2024, cells), before: reportOf(2023, map[string]int64{"applications.new_received.total": last, "applications.carried_out.total": in}),
		figures: map[string]int64{
			"recv": received, "in": in, "done": done, "out": out, "handled": received + in, "granted": granted, "partial": partial, "disclosed": granted + partial, "refused": refused,
			"unable": held + unclear, "held": held, "unclear": unclear, "rejected": petition, "misc": misc, "natural": natural, "legal": received - natural,
			"naturals": natural + naturalIn, "legals": received - natural + in - naturalIn, "review": review, "pending": pending, "corrected": corrected,
			"upheld": review - pending - corrected, "concluded": review - pending, "direct": direct, "after": after, "suits": direct + after, "cases": review + direct + after,
			"issued": issued, "repealed": repealed, "force": force, "licences": licences, "penalties": penalties, "coercions": coercions, "fee": fee,
			"recvlast": last, "more": max(received-last, 0), "less": max(last-received, 0),
		},
	}
}

func contradictions(a *author, text string) []form.Finding {
	read := Read("一", text, a.now.Year)
	return Findings(&read, Judge(&read, a.now, a.before), a.now)
}

// TestNarrativesThatAgree: texts that say what the tables say give no finding,
// however they are written.
func TestNarrativesThatAgree(t *testing.T) {
	seed := seeds.Seed(t, narrativeSeed)
	compared := 0
	for i := range narratives(t) {
		a := newAuthor(rand.New(rand.NewPCG(seed, uint64(i))))
		text := a.write()
		for _, f := range contradictions(a, text) {
			t.Fatalf("text %d: %s\n%s", i, f.Message(form.Chinese), text)
		}
		read := Read("一", text, a.now.Year)
		for _, j := range Judge(&read, a.now, a.before) {
			if j.Verdict == Agrees || j.Verdict == AgreesOtherwise {
				compared++
			}
		}
	}
	t.Logf("%d texts, %d figures that agree, no finding", narratives(t), compared)
	if want := 10 * narratives(t); compared < want {
		t.Errorf("only %d figures compared, want %d and more", compared, want)
	}
}

// TestPlantedContradictions: one figure of the text changed is always found.
func TestPlantedContradictions(t *testing.T) {
	seed := seeds.Seed(t, narrativeSeed)
	for i := range narratives(t) {
		a := newAuthor(rand.New(rand.NewPCG(seed+1, uint64(i))))
		a.planted = true
		text := a.write()
		if len(contradictions(a, text)) == 0 {
			t.Fatalf("text %d: %s instead of the right figure is not found\n%s", i, a.wrong, text)
		}
	}
	t.Logf("%d of %d planted contradictions found", narratives(t), narratives(t))
}

// BenchmarkNarrative compares the words of a report with its tables: of one with a
// text as long as offices write, of one that is all figures, of one without text.
func BenchmarkNarrative(b *testing.B) {
	full := newAuthor(rand.New(rand.NewPCG(1, 2)))
	for _, narrative := range []struct{ name, text string }{{"usual", usualText}, {"figures", full.write()}, {"none", ""}} {
		b.Run(narrative.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				contradictions(full, narrative.text)
			}
		})
	}
}

const usualText = "2024年，区水务局以习近平新时代中国特色社会主义思想为指导，深入贯彻落实《中华人民共和国政府信息公开条例》，紧紧围绕区委、区政府中心工作，" +
	"持续深化政务公开，不断提升公开质量。（一）主动公开。全年通过区政府门户网站主动公开政府信息247条，其中工作动态163条、公示公告56条、财政信息28条，" +
	"及时发布规划计划、重大项目、民生实事等信息，回应社会关切。（二）依申请公开。全年共收到政府信息公开申请38件，上年结转2件，办结37件，结转下年度继续办理3件。" +
	"答复申请37件，其中予以公开20件，部分公开5件，无法提供9件，其他处理3件，均在法定期限内办结。（三）政府信息管理。严格执行信息发布审核制度，落实“三审三校”，" +
	"本年制发行政规范性文件2件，现行有效14件。（四）平台建设。加强政务新媒体管理，推送微信104篇。（五）监督保障。组织业务培训2次，参训48人次，定期开展自查整改，" +
	"未发生因政府信息公开引起的行政复议、行政诉讼。下一步，将进一步健全工作机制，拓宽公开渠道，强化政策解读，提高答复规范化水平，主动接受社会监督，推动政府信息公开工作再上新台阶。"

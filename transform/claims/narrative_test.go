package claims

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"gouji/form"
)

// narrativeSeed makes the random texts; GOUJI_SEED sets another.
func narrativeSeed(t *testing.T) uint64 {
	seed := uint64(20260101)
	if text := os.Getenv("GOUJI_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("GOUJI_SEED=%d", seed)
	return seed
}

// narratives is how many random texts are written; GOUJI_NARRATIVES sets another number.
func narratives(t *testing.T) int {
	n := 2000
	if text := os.Getenv("GOUJI_NARRATIVES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// author writes texts about a report the way reports are written.
type author struct {
	*rand.Rand
	now, before *form.Report
	text        strings.Builder
	planted     bool   // one figure is to be wrong
	wrong       string // the figure as it was written wrong
}

func (a *author) cell(code string) int64 {
	id, ok := form.CellByCode(code)
	if !ok {
		panic(code)
	}
	return a.now.Values[id]
}

func (a *author) total(row string) int64 { return a.cell("applications." + row + ".total") }

func (a *author) pick(options ...string) string { return options[a.IntN(len(options))] }

// say writes a sentence; every %d is a figure, in one of the ways figures are written.
func (a *author) say(pattern string, figures ...int64) {
	plant := -1
	if a.planted && a.wrong == "" && len(figures) > 0 {
		plant = a.IntN(len(figures))
	}
	for i, v := range figures {
		if i == plant {
			v += int64(1+a.IntN(7)) * 10007 // beyond every other reading
			a.wrong = a.figure(v)
			pattern = strings.Replace(pattern, "%d", a.wrong, 1)
			continue
		}
		pattern = strings.Replace(pattern, "%d", a.figure(v), 1)
	}
	a.text.WriteString(pattern)
}

func (a *author) figure(v int64) string {
	text := strconv.FormatInt(v, 10)
	switch a.IntN(6) {
	case 0:
		if v >= 1000 {
			return text[:len(text)-3] + "," + text[len(text)-3:]
		}
	case 1:
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, text)
	case 2:
		if v > 0 && v < 10 {
			return []string{"一", "两", "三", "四", "五", "六", "七", "八", "九"}[v-1]
		}
	}
	return text
}

// write makes a narrative that agrees with the tables, but for one planted figure.
func (a *author) write() string {
	unit := a.pick("件", "条", "宗", "份", "起")
	office := a.pick("我局", "本机关", "区商务局", "双河镇")
	a.text.WriteString(fmt.Sprintf("%d年，%s认真贯彻落实《条例》第五十条和国办公开办函〔2021〕30号要求，组织培训3次，参训48人次。", a.now.Year, office))
	for _, sentence := range a.Perm(9) {
		a.sentence(sentence, unit)
	}
	if a.planted && a.wrong == "" {
		a.sentence(0, unit)
	}
	a.text.WriteString(a.pick("", "办理12345热线工单3886件，办结3886件。", "下一步，力争主动公开信息585条。", "全年回复群众留言116条。", "2016年至今累计受理申请2593件。"))
	return a.text.String()
}

func (a *author) sentence(kind int, unit string) {
	received, in, done, out := a.total("new_received"), a.total("carried_in"), a.total("results_total"), a.total("carried_out")
	granted, partial, unable := a.total("granted"), a.total("partially_granted"), a.total("unable_not_held")+a.total("unable_unclear")
	switch kind {
	case 0:
		verb := a.pick("共收到政府信息公开申请%d", "受理依申请公开%d", "新收政府信息公开申请%d", "接收到申请书%d")
		a.say("全年"+verb+unit+"，上年结转%d"+unit+"，"+a.pick("办结", "答复", "按时办结")+"%d"+unit+"，"+a.pick("结转下年度继续办理", "结转下一年")+"%d"+unit+"。", received, in, done, out)
	case 1:
		a.say("收办政府信息公开申请%d"+unit+"，其中自然人申请%d"+unit+"、法人或其他组织申请%d"+unit+"。", received+in,
			a.cell("applications.new_received.natural")+a.cell("applications.carried_in.natural"), a.cell("applications.new_received.enterprise")+a.cell("applications.carried_in.enterprise"))
	case 2:
		a.say("答复申请%d"+unit+"，其中予以公开%d"+unit+"，部分公开%d"+unit+"，不予公开%d"+unit+"，无法提供%d"+unit+"，不予处理%d"+unit+"，其他处理%d"+unit+"。",
			done, granted, partial, a.total("refused_deliberative"), unable, a.total("not_processed_petition"), a.total("other_misc"))
	case 3:
		if done > 0 {
			// The share follows from the tables: what is planted is elsewhere.
			a.text.WriteString(fmt.Sprintf("予以公开%d%s，占%d.%02d%%。", granted, unit, granted*10000/done/100, granted*10000/done%100))
		}
	case 4:
		if last := a.beforeTotal(); last > 0 && received >= last {
			a.text.WriteString(fmt.Sprintf("收到申请%d%s，较上年增加%d%s，增长%d.%02d%%。", received, unit, received-last, unit, (received-last)*10000/last/100, (received-last)*10000/last%100))
		}
	case 5:
		review, pending := a.cell("proceedings.review.total"), a.cell("proceedings.review.pending")
		a.say(a.pick("因政府信息公开引发行政复议%d件", "审结行政复议%d件")+"，行政诉讼%d件。", review-[]int64{0, pending}[a.IntN(2)], a.cell("proceedings.litigation_direct.total")+a.cell("proceedings.litigation_after_review.total"))
	case 6:
		a.say("制发行政规范性文件%d件，废止%d件，现行有效%d件。", a.cell("documents.normative_docs.issued"), a.cell("documents.normative_docs.repealed"), a.cell("documents.normative_docs.in_force"))
	case 7:
		parts := []int64{int64(a.IntN(300)), int64(a.IntN(300)), int64(a.IntN(300)), int64(a.IntN(300))}
		a.say("公开基本信息共%d条，分别为：第一季度%d条，第二季度%d条，第三季度%d条，第四季度%d条。", parts[0]+parts[1]+parts[2]+parts[3], parts[0], parts[1], parts[2], parts[3])
	case 8:
		web, chat := int64(a.IntN(900)), int64(a.IntN(900))
		a.say("主动公开信息%d条，其中门户网站%d条，微信公众号%d条。", web+chat, web, chat)
	}
}

func (a *author) beforeTotal() int64 {
	id, _ := form.CellByCode("applications.new_received.total")
	return a.before.Values[id]
}

// newAuthor makes a random report, its year before, and one who writes about it.
func newAuthor(random *rand.Rand) *author {
	n := func(most int) int64 { return int64(random.IntN(most)) }
	granted, partial, refused, held, unclear, petition, misc, out := n(60), n(20), n(9), n(30), n(5), n(6), n(9), n(12)
	in := n(9)
	done := granted + partial + refused + held + unclear + petition + misc
	in = min(in, done+out)
	received := done + out - in
	natural, naturalIn := n(int(received)+1), n(int(in)+1)
	review, pending := n(30), int64(0)
	if review > 0 {
		pending = n(int(review))
	}
	cells := map[string]int64{
		"applications.new_received.total": received, "applications.new_received.natural": natural, "applications.new_received.enterprise": received - natural,
		"applications.carried_in.total": in, "applications.carried_in.natural": naturalIn, "applications.carried_in.enterprise": in - naturalIn,
		"applications.granted.total": granted, "applications.partially_granted.total": partial, "applications.refused_deliberative.total": refused,
		"applications.unable_not_held.total": held, "applications.unable_unclear.total": unclear, "applications.not_processed_petition.total": petition,
		"applications.other_misc.total": misc, "applications.results_total.total": done, "applications.carried_out.total": out,
		"proceedings.review.total": review, "proceedings.review.pending": pending, "proceedings.litigation_direct.total": n(9), "proceedings.litigation_after_review.total": n(9),
		"documents.normative_docs.issued": n(20), "documents.normative_docs.repealed": n(5), "documents.normative_docs.in_force": n(90),
	}
	return &author{Rand: random, now: reportOf(2024, cells), before: reportOf(2023, map[string]int64{"applications.new_received.total": n(120), "applications.carried_out.total": in})}
}

func contradictions(a *author, text string) []form.Finding {
	read := Read("一", text, a.now.Year)
	return Findings(&read, Judge(&read, a.now, a.before), a.now)
}

// TestNarrativesThatAgree: texts that say what the tables say raise no alarm,
// however they are written.
func TestNarrativesThatAgree(t *testing.T) {
	seed := narrativeSeed(t)
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
	if want := 10 * narratives(t); compared < want {
		t.Errorf("only %d figures compared, want %d and more", compared, want)
	}
}

// TestPlantedContradictions: one figure of the text changed is always found.
func TestPlantedContradictions(t *testing.T) {
	seed := narrativeSeed(t)
	for i := range narratives(t) {
		a := newAuthor(rand.New(rand.NewPCG(seed+1, uint64(i))))
		a.planted = true
		text := a.write()
		if len(contradictions(a, text)) == 0 {
			t.Fatalf("text %d: %s instead of the right figure is not found\n%s", i, a.wrong, text)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	a := newAuthor(rand.New(rand.NewPCG(1, 2)))
	text := a.write()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		contradictions(a, text)
	}
}

package claims

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown prints a claim for tables: words=quantity, with what is special about it.
func shown(c *Claim) string {
	words := c.Words
	if c.Implied {
		words = fmt.Sprintf("∅%d", c.Value)
	}
	text := words + "=" + string(c.Quantity)
	if c.Left != NotLeft {
		text += "!" + string(c.Left)
	}
	if c.Approximate {
		text += "~"
	}
	return text
}

func TestRead(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"received, the object in front", "2023年，我局共收到政府信息公开申请18件。", []string{"18件=received"}},
		{"received, the object behind", "本年度受理9宗依申请公开。", []string{"9宗=received"}},
		{"without a verb", "全年依申请公开共3条。", []string{"3条=received"}},
		{"any measure word", "收到申请书5份，申请公开信息6起。", []string{"5份=received", "6起=received"}},
		{"received and answered in one", "全年收到并办结政府信息公开申请21件。", []string{"21件=received", "∅21=answered"}},
		{"answered in time by words", "收到政府信息公开申请7件，均按期答复。", []string{"7件=received", "∅7=answered"}},
		{"carried over by words and by years", "上年结转2件，2022年结转至2023年2件，结转下年度继续办理4件，结转到2024年4件。",
			[]string{"2件=carried_in", "2件=carried_in", "4件=carried_out", "4件=carried_out"}},
		{"carried, the words do not say where", "新收申请8件，结转1件。", []string{"8件=received", "1件=carried"}},
		{"results", "答复申请20件，其中予以公开9件，部分公开4件，不予公开2件，无法提供3件，不予处理1件，其他处理1件。",
			[]string{"20件=answered", "9件=granted", "4件=partially_granted", "2件=refused", "3件=unable", "1件=not_processed", "1件=other"}},
		{"a row says more than its group", "因本机关不掌握相关政府信息而无法提供6件。", []string{"6件=unable_not_held"}},
		{"the result behind the figure", "5件已公开；3件本机关不掌握相关信息，无法提供。", []string{"5件=granted", "3件=unable_not_held"}},
		{"公开 alone, of what was received", "受理申请4件，公开3件，不予公开1件。", []string{"4件=received", "3件=granted", "1件=refused"}},
		{"公开 on a website is no result", "受理申请4件，网上公开了31件。", []string{"4件=received", "31件=!no_cell"}},
		{"labels, then figures", "办结12件，予以公开、部分公开分别为8件和4件。", []string{"12件=answered", "8件=granted", "4件=partially_granted"}},
		{"applicants", "其中自然人申请15件，法人或其他组织申请2件。", []string{"15件=natural", "2件=legal_person"}},
		{"all who may apply are no kind of applicant", "受理公民、法人或其他组织依申请公开信息6件。", []string{"6件=received"}},
		{"reviews and suits", "行政复议3件，行政诉讼2件，其中复议后起诉1件。", []string{"3件=review", "2件=litigation", "1件=litigation_after_review"}},
		{"how they ended", "被提起行政复议5件，维持3件，纠正1件，尚未审结1件。",
			[]string{"5件=review", "3件=review.upheld", "1件=review.corrected", "1件=review.pending"}},
		{"documents", "制发行政规范性文件4件，废止1件，现行有效17件。",
			[]string{"4件=normative_docs.issued", "1件=normative_docs.repealed", "17件=normative_docs.in_force"}},
		{"acts", "办理行政许可202件、行政处罚7件。", []string{"202件=licence", "7件=penalty"}},
		{"money", "行政事业性收费12.5万元，收取信息处理费120元。", []string{"12.5万元=admin_fee", "120元=processing_fee"}},
		{"no applications", "2023年，我局未收到政府信息公开申请。", []string{"∅0=received"}},
		{"none of a kind is not none", "未收到需补正的政府信息公开申请。", nil},
		{"no proceedings", "未发生因政府信息公开申请引发的行政复议、行政诉讼。", []string{"∅0=review", "∅0=litigation"}},
		{"numerals", "收到申请十二件，予以公开两件，结转下年度一百零三件。", []string{"十二件=received", "两件=granted", "一百零三件=carried_out"}},
		{"full width, thousands, both ways of writing", "收到申请１,２３４件，答复5(五)件。", []string{"１,２３４件=received", "5(五)件=answered"}},
		{"about", "受理申请约30件，公开信息1.2万余条。", []string{"30件=received~", "1.2万余条=proactive~"}},
		{"percent", "予以公开9件，占45%，同比增长12.5%；办结率100%。",
			[]string{"9件=granted", "45%=share", "12.5%=year_on_year", "100%=rate!rate"}},
		{"another year", "2021年收到申请5件。", []string{"5件=received!other_time"}},
		{"part of the year", "上半年受理申请5件。", []string{"5件=received!other_time"}},
		{"over the years", "历年累计受理申请99件。", []string{"99件=received!other_time"}},
		{"plans", "下一步力争答复申请30件。", []string{"30件=answered!other_time"}},
		{"other business owns its verbs", "受理12345工单301件，办结301件，收到政府信息公开申请2件。",
			[]string{"301件=other_business!other_business", "301件=other_business!other_business", "2件=received"}},
		{"members of an area", "民政局、住建局分别受理12件、8件，其中水务局3件。",
			[]string{"12件=received!other_scope", "8件=received!other_scope", "3件=received!other_scope"}},
		{"by way", "收到申请6件，其中网络申请4件，信函申请2件。", []string{"6件=received", "4件=via", "2件=via"}},
		{"published below a class", "主动公开信息20条，其中行政许可类8条，行政处罚类12条。", []string{"20条=proactive", "8条=class", "12条=class"}},
		{"dates, numbers of documents, articles, telephones", "根据国办函〔2021〕30号和《条例》第五十条，自2023年1月1日至12月31日，电话0555-1234567，20个工作日内。", []string{"20个工作日=!other_unit"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			text := Read("一", test.text, 2023)
			for i := range text.Claims {
				c := &text.Claims[i]
				got = append(got, shown(c))
				if at := string([]rune(test.text)[c.Start:c.End]); at != c.Words {
					t.Errorf("the place of %s shows %q", shown(c), at)
				}
				if !strings.Contains(test.text, c.Sentence) || c.Sentence == "" {
					t.Errorf("sentence %q of %s", c.Sentence, shown(c))
				}
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("%s (-want +got)\n%s", test.text, d)
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		words    string
		value    int64
		decimals uint8
	}{
		{"1,180件", 1180, 0}, {"1.5万件", 15000, 0}, {"0.092万元", 920, 0}, {"28.945640万元", 2894564, 1}, {"2亿元", 200000000, 0},
		{"百分之十二点五", 125, 1}, {"73.03%", 7303, 2}, {"叁件", 3, 0}, {"二十件", 20, 0}, {"十件", 10, 0}, {"两千三百件", 2300, 0}, {"999999999999件", 999999999999, 0},
	}
	for _, test := range tests {
		text := Read("一", "收到申请"+test.words+"。", 2023)
		if len(text.Claims) != 1 || text.Claims[0].Value != test.value || text.Claims[0].Decimals != test.decimals {
			t.Errorf("%s: %+v, want %d with %d decimals", test.words, text.Claims, test.value, test.decimals)
		}
	}
	if text := Read("一", "编号9999999999999999件，机械零件，唯一件，第3件。", 2023); len(text.Claims) != 0 {
		t.Errorf("what counts nothing is read: %+v", text.Claims)
	}
}

// TestLists holds each list to its sum: as it stands it closes, and with its
// whole off by one it does not.
func TestLists(t *testing.T) {
	tests := []struct {
		text string
		up   bool // a whole that is too large is seen as well
	}{
		{"公开基本信息共771条，分别为：第一季度140条，第二季度378条，第三季度137条，第四季度116条。", true},
		{"收到申请30件，其中网络申请21件，其他方式申请9件。", true},
		{"收到申请30件（信函申请10件、当面申请20件），均已答复。", true},
		{"答复17件。其中，予以公开12件，占70.59%；部分公开5件，占29.41%。", true},
		{"主动公开信息60条，其中网站20条，微信公众号15条，报刊等25条。", true},
		{"主动公开信息60条，包括网站20条，微信40条。", false},
		{"自然人21件、商业企业2件、法律服务机构1件，合计24件。", true},
		{"上半年公开信息9条，下半年公开信息11条，全年合计20条。", true},
		{"主动公开信息30条，其中机构类12条，内有领导信息5条、机构职能7条；财政类18条。", true},
		{"行政诉讼6件，其中未经复议直接起诉2件，复议后起诉4件。", true},
	}
	for _, test := range tests {
		text := Read("一", test.text, 2023)
		if len(text.Lists) == 0 {
			t.Errorf("%s: no list", test.text)
			continue
		}
		if broken := text.Broken(); len(broken) > 0 {
			t.Errorf("%s: does not close: %+v", test.text, broken)
		}
		for _, l := range text.Lists {
			whole := &text.Claims[l.Whole].Value
			for _, by := range []int64{-1, 1} {
				*whole += by
				if seen, want := len(text.Broken()) > 0, by < 0 || test.up; seen != want {
					t.Errorf("%s: %d instead of %d: seen %v, want %v", test.text, *whole, *whole-by, seen, want)
				}
				*whole -= by
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"收到申请12件，其中予以公开9件。", "2022年结转至2023年1件(含上年结转)", "百分之", "百分之点", "零件申请，1,", "(((1件", "第1.", "均为0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Read("一", text, 2023)
		length := len([]rune(text))
		for i := range got.Claims {
			if c := &got.Claims[i]; c.Start < 0 || c.End > length || c.Start > c.End || c.Of >= i {
				t.Errorf("claim out of place: %+v", c)
			}
			_ = got.Claims[i].Number()
		}
		got.Broken()
	})
}

// Package reporter tells who reported and for which year: by the meta data that an
// input states, by titles and sentences, and by the names of files and folders.
//
// Files, each using only those after it: title, meta, names, sentence.
package reporter

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
)

// Titles collects what a document says about who reported and for which year.
//
// The order of trust: lines that state it by name (机关名称, 年度), the title,
// a sentence that names the reporter, the name of the page, then the names of the
// sheet, the file and its folders, and last who published it: an office publishes
// for all its departments. For the year the statistics period stands behind the
// sentence. Where sources disagree about the year the report gets a finding
// (F-PERIOD); where title and file name different bodies, another (F-NAME).
//
// A report is taken as the agency's own unless its title or first lines say
// that it adds up a district or a system: 汇总 in the title, or 全市, 全区, 全县
// in a government's statement of what its figures cover; or unless it is that of
// a government or of a bare area.
type Titles struct {
	Path string
	// OneOfSeveral says that the file holds reports of several agencies: its name tells none.
	OneOfSeveral bool

	stated    claim // 机关名称 and 年度 lines
	title     claim // the best title met
	undated   claim // a title without a year
	sentence  claim // 现公布某局2023年…, 由某局编制
	page      claim // the name of the page, which sites decorate
	period    claim // statistics period
	wholeYear bool  // the period ends with the year it begins in
	sheet     claim // the name of the sheet
	publisher claim // 发布机构 and the like
	other     claim // a title of another year than the name of the page

	named      Cell   // the line before, if it names a piece of meta data and says no more
	beside     bool   // the line before announces the title of a neighbouring page
	before     heads  // the lines before, where they may be parts of a title
	last       string // the line before
	wants      int    // lines within which the rest of an undated title may follow
	lines      int
	scope      form.Scope
	scopeSet   bool
	notReport  form.Text // why the document is no report, as its title says
	sent       bool      // it begins as a letter of the office, which goes on about reports
	titleLines int       // titles of reports met
}

// part is a line that may be a part of a title.
type part struct {
	text  string
	place form.Place
}

// heads are the lines above one that may be parts of its title, the nearest last; those
// that are not there are zero and stand in front.
type heads [6]part

func (h heads) with(p part) heads {
	copy(h[:], h[1:])
	h[len(h)-1] = p
	return h
}

// claim is what one source says about agency and year.
type claim struct {
	agency string
	year   int
	text   string
	place  form.Place
}

// maxTitleLines is how many lines of text are searched for a title and the
// statistics period. Pages begin with some hundred lines of navigation.
const maxTitleLines = 4000

var (
	// Converters lose 年: 自20201月1日起至202012月31日止.
	periodPattern = pattern.Of(`(?:统计|数据|期限|时限|期间|时间|自|从)[^。；;]{0,24}?(20\d\d)年?0?1月?0?1日?(?:起)?(?:至|到|-|—|~|－)+(20\d\d)?年?(\d{1,2})月?(\d{2})日`)
	// A line that is nothing but the period: (2023年1月1日至2023年12月31日).
	periodLine  = pattern.Of(`^\(?(20\d\d)年0?1月0?1日起?(?:至|到|-|—|–|~)+(20\d\d)?年?(\d{1,2})月(\d{2})日止?\)?$`)
	yearPattern = pattern.Of(`(?:^|[^0-9])(20(?:19|[2-9]\d))(?:$|[^0-9])`)
	titleYear   = pattern.Of(`(20\d\d)年?度?`)
	chineseYear = pattern.Of(`[二贰2][零〇○O0][零〇○O0一二三四五六七八九壹贰叁肆伍陆柒捌玖]{2}年`)
	yearLine    = pattern.Of(`^\(?(20\d\d)年?度?\)?$`)
	fieldInText = pattern.Of(`(\p{Han}{2,10}(?:\([^()]*\))?):\s*(?:\|\s*)?([^\s:|,。;]+)`)
)

// See looks at a line of text.
func (t *Titles) See(r *form.Report, c *Cell) {
	text, place := c.Text, c.Place
	named := t.named
	t.named = Cell{}
	if c.Printed {
		// Nearly all lines of a form: looking into each costs more than reading the file.
		t.lines++
		t.wants, t.before = max(t.wants-1, 0), heads{}
		return
	}
	switch {
	case c.Field != keys.NoField && isUnmistakable(text):
		t.named = *c
	case named.Field != keys.NoField && isValueOf(named.Field, text):
		t.lines++
		t.state(r, &named, c)
		return
	}
	if t.lines++; t.lines > maxTitleLines || len(text) > 4000 || len(text) < 6 && !yearLine.Compiled().MatchString(text) {
		return
	}
	short := len(text) < 240
	if !strings.ContainsAny(text, "开開期时時汇匯编編布位机機源") && (!short || t.title.agency != "") {
		return // neither a title nor a name nor the statistics period
	}
	folded := foldLine(text)
	if t.isBeside(folded) {
		return
	}
	t.seeFields(r, text, place)
	if short {
		t.seeTitle(folded, place)
	}
	if t.sentence.agency == "" {
		if c, ok := sentenceOf(folded); ok {
			c.place = place
			t.sentence = c
		}
	}
	t.seePeriod(folded, place)
	t.seeScope(folded)
}

// isUnmistakable reports whether a word that names a piece of meta data does nothing else:
// 部门 and 年度 are in menus, too.
func isUnmistakable(name string) bool {
	return isCaption(name) || utf8.RuneCountInString(strings.TrimSpace(name)) >= 4
}

// isBeside reports whether a line is about a neighbouring page, with its title, or is the
// title behind such a line.
func (t *Titles) isBeside(folded string) bool {
	was := t.beside
	t.beside = false
	begin := strings.TrimLeft(folded, "<>[«·")
	for _, word := range neighbours {
		if rest, ok := strings.CutPrefix(begin, word); ok {
			t.beside = strings.Trim(rest, ":<>[]") == "" && !strings.HasSuffix(word, "页") // pages are turned without a title
			return true
		}
	}
	return was
}

// neighbours are how lines begin that lead to other pages.
var neighbours = []string{"上一篇", "下一篇", "上一条", "下一条", "上一页", "下一页", "上篇", "下篇", "前一篇", "后一篇", "相关文章", "相关阅读", "相关信息", "相关新闻", "推荐阅读"}

// seePeriod looks for the statistics period.
func (t *Titles) seePeriod(folded string, place form.Place) {
	if t.period.year != 0 || !strings.Contains(folded, "日") || !strings.Contains(folded, "20") || !strings.ContainsAny(folded, "至到-—~－") {
		return
	}
	m := periodPattern.Compiled().FindStringSubmatch(folded)
	if m == nil {
		m = periodLine.Compiled().FindStringSubmatch(folded)
	}
	if m != nil {
		year, _ := strconv.Atoi(m[1])
		t.period = claim{year: year, text: plaintext.Shorten(m[0]), place: place}
		// Without 月 the digits have run together, 20211230日, and a day more or less is a slip.
		t.wholeYear = (m[2] == "" || m[2] == m[1]) && m[3] == "12" && (m[4] == "31" || !strings.Contains(m[0], "月"))
	}
}

// seeScope looks for a statement of what the figures cover; the first one counts.
func (t *Titles) seeScope(folded string) {
	switch {
	case t.scopeSet:
	case coversAll(folded):
		t.scope, t.scopeSet = form.Consolidated, true
	case coversOwn(folded):
		t.scope, t.scopeSet = form.Own, true
	}
}

// seeFields reads meta data that a line of text states by name: 单位：云岭市民政局 年度：2022.
func (t *Titles) seeFields(r *form.Report, text string, place form.Place) {
	if !strings.ContainsAny(text, ":：") {
		name, value, ok := strings.Cut(strings.TrimSpace(text), " ")
		if f := FieldOf(name); ok && isUnmistakable(name) && isValueOf(f, value) {
			t.state(r, &Cell{Text: name, Field: f, Place: place}, &Cell{Text: value, Place: place})
		}
		return
	}
	folded := width.Fold.String(text)
	if !statesField(folded) {
		return
	}
	for _, m := range fieldInText.Compiled().FindAllStringSubmatch(folded, 8) {
		switch FieldOf(m[1]) {
		case keys.YearField:
			if year, ok := ParseYear(m[2]); ok && t.stated.year == 0 {
				t.stated.year = year
			}
		case keys.PublisherField:
			t.publish(m[2], place)
		case keys.NameField, keys.AgencyField:
			if name := cleanName(foldLine(m[2])); t.stated.agency == "" && isName(name) {
				t.stated = claim{agency: name, year: t.stated.year, text: plaintext.Shorten(text), place: place}
			}
		case keys.CodeField:
			if r.Agency.Code == "" {
				setField(r, keys.CodeField, m[1], m[2], place)
			}
		}
	}
}

// statesField reports whether a text, which is folded, may match fieldInText: something
// stands behind a colon and a word before it. The pattern takes long to say that nothing does.
func statesField(text string) bool {
	for {
		before, rest, found := strings.Cut(text, ":")
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		if last == ')' || unicode.Is(unicode.Han, last) {
			after := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(rest, fieldSpace), "|"), fieldSpace)
			if first, size := utf8.DecodeRuneInString(after); size > 0 && !strings.ContainsRune(":|,。;", first) {
				return true
			}
		}
		text = rest
	}
}

// fieldSpace is what a pattern takes for white space.
const fieldSpace = "\t\n\f\r "

// publish notes who published the document.
func (t *Titles) publish(name string, place form.Place) {
	if name = cleanName(foldLine(name)); t.publisher.agency == "" && isName(name) {
		t.publisher = claim{agency: name, text: name, place: place}
	}
}

// seeTitle looks for a title in a line, and in the line before and this one
// together: converters and narrow pages cut titles.
func (t *Titles) seeTitle(folded string, place form.Place) {
	before := t.before
	t.before = heads{}
	folded = yearsInDigits(folded)
	t.keepHead(before, part{folded, place})
	if t.wants > 0 && !t.completeYear(folded) {
		t.wants--
		t.completeAgency(folded)
	}
	if reason, no := notAReport(folded); no {
		if t.notReport == (form.Text{}) {
			t.notReport = reason
			t.sent = reason == sent && t.titleLines == 0
		}
		t.before = heads{}
		return
	}
	c, ok := titleBehind(t.last, folded)
	t.last = folded
	if joined, from, both := joinedTitle(before, folded, c, ok); both {
		c, ok, place = joined, true, from
		t.before = heads{}
	}
	if !ok {
		return
	}
	c.place = place
	switch {
	case c.agency == "" || c.year == 0:
		if t.undated.text == "" || t.undated.agency == "" && c.agency != "" {
			t.undated = c
		}
		t.wants = 2
	case t.title.agency != "":
	case t.page.year != 0 && c.year != t.page.year:
		// Pages list the reports of other years beside their own.
		if t.other.agency == "" {
			t.other = c
		}
		return
	default:
		t.title = c
	}
	t.titleLines++
	t.seeTitleScope(folded)
}

// keepHead keeps a line that may be a part of a title, with those above it.
func (t *Titles) keepHead(before heads, line part) {
	if m := periodLine.Compiled().FindStringSubmatch(line.text); m != nil && before[len(before)-1].text != "" {
		line.text = m[1] + "年度" // between the halves of a title it stands for its year
	} else if !mayBeginTitle(line.text) {
		return
	}
	t.before = before.with(line)
}

// titleBehind reads the title of a line, with the line before where that ends within the
// name or the year: 临河县水, 务局2023年….
func titleBehind(last, folded string) (c claim, ok bool) {
	c, ok = titleOf(folded)
	cut := isRest(c.agency)
	if cut || goesOn(last, c.agency) || c.agency == "" && (restOfOne.Compiled().MatchString(folded) && goesOn(last, "局") || cutYear.Compiled().MatchString(last)) {
		if joined, whole := titleOf(last + folded); whole && joined.agency != "" && joined.year != 0 && (!cut || isWord(last)) {
			return joined, true
		}
	}
	if cut {
		c.agency = ""
	}
	return c, ok
}

var (
	restOfOne = pattern.Of(`^[局厅委办处会院镇乡](?:20\d\d年|政府信息公开)`)
	cutYear   = pattern.Of(`^\p{Han}{4,30}20?\d?$`)
)

// goesOn reports whether a line that is nothing but the beginning of a name, with its
// area, goes on with the end of one: 临河县市场监督, 管理局.
func goesOn(last, rest string) bool {
	if !mayBeRest(rest) || !isWord(last) || cleanName(last) == "" || !strings.ContainsAny(last, "省市区县州盟旗") {
		return false
	}
	return rest == "办公室" || !endsIn(last, []string{"局", "厅", "委", "委员会", "政府", "办公室"})
}

// mayBeRest reports whether a name is one with which long names end. Some are names, too.
func mayBeRest(name string) bool {
	for _, end := range []string{
		"监督管理局", "管理委员会", "改革委员会", "健康委员会", "改革局", "改革委", "健康局", "健康委", "保障局", "城乡建设局", "资源局", "规划局", "事务局", "服务局",
		"监管局", "监督局", "执法局", "农村局", "旅游局", "体育局", "宗教局", "草原局", "信息化局", "镇人民政府", "乡人民政府", "办公室", "街道办事处",
	} {
		if name != "" && strings.HasSuffix(end, name) {
			return true
		}
	}
	return false
}

// secondCharacters are those that end the last word before 局 or 会 in the names of
// agencies (水务局, 民政局, 委员会) and begin none: a name of two characters that begins
// with one is the rest of a longer one. 残联 and 编办 are names.
const secondCharacters = "务政育业设障理通督护化源计康革法安展划游保利境捷防访急员"

// isRest reports whether a name is nothing but the end of one.
func isRest(name string) bool {
	first, size := utf8.DecodeRuneInString(name)
	return utf8.RuneCountInString(name[size:]) == 1 && strings.ContainsRune(secondCharacters, first)
}

// isWord reports whether a line is nothing but a few characters of Chinese script.
func isWord(line string) bool {
	const maxRunes = 20
	return line != "" && utf8.RuneCountInString(line) <= maxRunes && !strings.ContainsFunc(line, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// seeTitleScope looks for words of a title that tell what its report covers.
func (t *Titles) seeTitleScope(folded string) {
	switch {
	case strings.Contains(folded, "汇总") && !strings.Contains(folded, ">"):
		t.scope, t.scopeSet = form.Consolidated, true
	case strings.Contains(folded, "(本级") || strings.Contains(folded, "本级)"):
		t.scope, t.scopeSet = form.Own, true
	}
}

// joinedTitle reads a title that is cut over this line and those above. c is what this line
// says alone, and bare that it is a title. Of the lines above as few are taken as make a
// title, and those before them to which the name that they make goes back: its area alone on a
// line, and what ends within a name.
func joinedTitle(before heads, folded string, c claim, bare bool) (joined claim, from form.Place, ok bool) {
	text, first := folded, len(before)
	above := func() part {
		if first == 0 {
			return part{}
		}
		return before[first-1]
	}
	joined, ok = c, bare && c.agency != "" && c.year != 0
	for !ok && above().text != "" {
		first--
		text = before[first].text + text
		if j, is := titleOf(text); is {
			joined, ok = j, j.agency != "" && (j.year != 0 || bare && c.agency == "")
		}
	}
	if !ok {
		return joinedUndated(before, folded, bare)
	}
	for above().text != "" && goesBackTo(above().text, joined.agency) {
		j, is := titleOf(above().text + text)
		if !is || j.agency == "" || j.agency == joined.agency {
			break
		}
		first--
		text, joined = before[first].text+text, j
	}
	if first == len(before) {
		return c, form.Place{}, false
	}
	return joined, before[first].place, true
}

// joinedUndated reads a title that is cut over several lines and lacks its name or its year,
// which may follow, as on a cover: 政府信息公开, 年度报告, 2021, 云岭市水务局.
func joinedUndated(before heads, folded string, bare bool) (joined claim, from form.Place, ok bool) {
	if bare {
		return claim{}, form.Place{}, false
	}
	text := folded
	for first := len(before) - 1; first >= 0 && before[first].text != ""; first-- {
		text = before[first].text + text
		if j, is := titleOf(text); is {
			if ok && j.agency == "" && j.year == 0 {
				break
			}
			joined, from, ok = j, before[first].place, true
		}
	}
	return joined, from, ok
}

// goesBackTo reports whether a name begins in the line above: its area stands alone there,
// or the line ends within a name, or the name begins as none does.
func goesBackTo(above, agency string) bool {
	if form.IsArea(above) {
		return !form.EndsAsArea(agency) && !strings.HasPrefix(agency, above)
	}
	return isWord(above) && (beginsWithin(agency) || endsWithin(above))
}

// completeYear takes the year from the line behind a title that lacks it.
func (t *Titles) completeYear(folded string) bool {
	m := yearLine.Compiled().FindStringSubmatch(folded)
	if m == nil || t.undated.year != 0 {
		return false
	}
	t.undated.year, _ = strconv.Atoi(m[1])
	return true
}

// completeAgency takes the name from the line behind a title that lacks it, alone or in
// brackets.
func (t *Titles) completeAgency(folded string) {
	if t.undated.agency == "" && isName(folded) && (strings.HasPrefix(folded, "(") || t.wants == 1) {
		t.undated.agency = cleanName(folded)
	}
}

// mayBeginTitle reports whether the next line may be the rest of a title.
func mayBeginTitle(folded string) bool {
	if field, _, _ := strings.Cut(folded, ":"); FieldOf(field) == keys.PublisherField {
		return false
	}
	if utf8.RuneCountInString(folded) > 60 || strings.ContainsAny(folded, "。;；>") || strings.HasSuffix(folded, "报告") || strings.HasSuffix(folded, "年报") {
		return false
	}
	return isName(folded) || isWord(folded) && (endsWithin(folded) || beginsWithin(folded)) || yearLine.Compiled().MatchString(folded) || strings.Contains(folded, "信息公开") || strings.HasSuffix(folded, "政府") || titleYear.Compiled().MatchString(folded) && utf8.RuneCountInString(folded) > 6
}

// titleOf reads a title such as 相山区发展和改革委员会2020年政府信息公开工作年度报告.
// Agency or year may be missing: "" and 0.
func titleOf(folded string) (claim, bool) {
	if !strings.Contains(folded, "信息公开") || !strings.Contains(folded, "报") || strings.ContainsAny(folded, "。;；") {
		return claim{}, false
	}
	folded = yearsInDigits(folded)
	// Of a line of navigation or one with the name of the site the part counts that is a title.
	best, found := claim{}, false
	for _, part := range strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune(">|/\\:《》_—", r) }) {
		for piece := range strings.SplitSeq(part, "-") { // the name of a site stands behind a hyphen
			if c, ok := titleIn(piece); ok && (!found || best.agency == "" && c.agency != "" || best.year == 0 && c.year != 0 && c.agency != "") {
				best, found = c, true
			}
		}
	}
	if found && best.agency == "" {
		best.agency = nameBeside(folded)
	}
	best.text = plaintext.Shorten(folded)
	return best, found
}

// nameBeside finds the name that a dash parts from a title: 2022年度报告——云岭市商务局.
func nameBeside(folded string) string {
	for _, part := range strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune(">|/:_—-", r) }) {
		if name := cleanName(part); isName(part) && endsIn(name, endings) {
			return name
		}
	}
	return ""
}

// titleIn reads a title that nothing else stands beside.
func titleIn(part string) (claim, bool) {
	core := strings.Index(part, "信息公开")
	if core < 0 || utf8.RuneCountInString(part) > 60 || !strings.Contains(part[core:], "报告") && !strings.Contains(part[core:], "年报") {
		return claim{}, false
	}
	plain := plainTitle(serial.Compiled().ReplaceAllString(part, ""))
	if !strings.Contains(plain, "信息公开") {
		plain = strings.Replace(plain, "工作年度报告", "信息公开工作年度报告", 1) // 镇人民政府(政府信息公开)2023年工作年度报告
	}
	for _, words := range []string{"目录", "栏目", "汇总表", "一览", "查询", "列表", "专题"} {
		if strings.HasSuffix(plain, words) {
			return claim{}, false
		}
	}
	c := claim{}
	at := titleYear.Compiled().FindStringSubmatchIndex(plain)
	if at != nil {
		c.year, _ = strconv.Atoi(plain[at[2]:at[3]])
	}
	head, subject := cutSubject(plain)
	switch {
	case !subject:
		return claim{}, false
	case at != nil && at[0] < len(head):
		c.agency = cleanName(plain[:at[0]])
		if c.agency == "" && at[1] <= len(head) {
			c.agency = cleanName(head[at[1]:])
		}
	default:
		c.agency = cleanName(head)
	}
	if before := category.Compiled().FindString(plain); c.agency == "" && isName(strings.Trim(before, "【】[]")) {
		c.agency = strings.Trim(before, "【】[]")
	}
	return c, true
}

// plainTitle leaves out what brackets say about a title, but for a year that stands nowhere else.
func plainTitle(title string) string {
	if strings.IndexByte(title, '(') < 0 {
		return title
	}
	return remark.Compiled().ReplaceAllStringFunc(title, func(inner string) string {
		if m := titleYear.Compiled().FindString(inner); m != "" && !strings.Contains(inner, "月") && !titleYear.Compiled().MatchString(strings.Replace(title, inner, "", 1)) {
			return m // (2023年度)
		}
		return ""
	})
}

// cutSubject splits a title in front of 政府信息公开. 人民政府信息公开 is the
// government's: X区人民政府｜信息公开.
func cutSubject(title string) (head string, ok bool) {
	before, _, ok := strings.Cut(title, "信息公开")
	if !ok {
		return "", false
	}
	head = before
	if strings.HasSuffix(head, "政府") && !strings.HasSuffix(head, "人民政府") {
		head = strings.TrimSuffix(head, "政府")
	}
	return head, true
}

// arabicYear writes 二〇二二年 as 2022年.
func arabicYear(words string) string {
	digits := strings.NewReplacer("壹", "1", "贰", "2", "叁", "3", "肆", "4", "伍", "5", "陆", "6", "柒", "7", "捌", "8", "玖", "9", "零", "0", "〇", "0", "○", "0", "O", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")
	return digits.Replace(words)
}

// Sentence returns the agency that the first sentence names, "" for none.
func (t *Titles) Sentence() string { return t.sentence.agency }

// Known returns the agency and the year that the text states, by name or in a
// title, "" and 0 if it does not.
func (t *Titles) Known() (agency string, year int) {
	for _, c := range []claim{t.stated, t.title, t.undated} {
		if agency == "" {
			agency = c.agency
		}
		if year == 0 {
			year = c.year
		}
	}
	return agency, year
}

// NotAReport says why a document is no report, as its title tells: a notice that
// sets the form, an explanation, a statistic of half a year. ok is false where the
// title of a report stands beside, and for a notice below which the form is filled in.
func (t *Titles) NotAReport(filledIn bool) (reason form.Text, ok bool) {
	return t.notReport, t.notReport != (form.Text{}) && (t.titleLines == 0 || t.sent) && (!filledIn || t.notReport != notice)
}

// SeeName looks at the name that a page or document gives itself.
func (t *Titles) SeeName(text string) {
	if c, ok := titleOf(foldLine(text)); ok && t.page.agency == "" && c.agency != "" {
		t.page = c
	}
}

// Sheet looks at the name of a sheet, which often is the agency's or the year's.
func (t *Titles) Sheet(name string) {
	c := nameClaim(name)
	if t.sheet.agency == "" {
		t.sheet.agency = c.agency
	}
	if t.sheet.year == 0 {
		t.sheet.year = c.year
	}
}

// coversAll reports a sentence that says the figures add up a whole area or system.
func coversAll(folded string) bool {
	if !strings.Contains(folded, "数据") && !strings.Contains(folded, "汇总") && !strings.Contains(folded, "编制") {
		return false
	}
	for _, words := range []string{"汇总全市", "汇总全区", "汇总全县", "汇总全省", "汇总各", "全市各级行政机关汇总", "数据为全区", "数据为全县", "数据为全市", "数据包括全区", "数据包括全县", "数据包括全市", "数据涵盖全"} {
		if strings.Contains(folded, words) {
			return true
		}
	}
	return false
}

// coversOwn reports a sentence that says a government reports for its own office only.
func coversOwn(folded string) bool {
	return strings.Contains(folded, "本级政府(机关)") || strings.Contains(folded, "数据为本级") || strings.Contains(folded, "仅包括本级") || strings.Contains(folded, "不含所属部门")
}

// IsTitle reports whether a text is the title of a report, with its year and agency.
func IsTitle(text string) bool {
	c, ok := titleOf(foldLine(text))
	return ok && c.agency != "" && c.year != 0
}

// StatesAgency reports whether a text states an agency by name: 机关名称：云岭市民政局.
func StatesAgency(text string) bool {
	folded := width.Fold.String(text)
	if !statesField(folded) {
		return false
	}
	m := fieldInText.Compiled().FindStringSubmatch(folded)
	if m == nil {
		return false
	}
	f := FieldOf(m[1])
	return (f == keys.NameField || f == keys.AgencyField) && isName(cleanName(foldLine(m[2])))
}

// BeginsTitle reports whether some lines of text, with the first of them, are a title that is
// cut over several, with its year and agency.
func BeginsTitle(all []Cell) bool {
	if len(all) < 2 || utf8.RuneCountInString(all[0].Text) > maxName+len("2023年") || !mayBeginTitle(foldLine(all[0].Text)) {
		return false
	}
	var t Titles
	for i := range all {
		c := all[i]
		c.Place = form.Place{Line: int32(i + 1)}
		t.See(&form.Report{}, &c)
	}
	for _, c := range []claim{t.title, t.undated} {
		if c.agency != "" && c.year != 0 && c.place.Line == 1 {
			return true
		}
	}
	return false
}

// Cell is a cell of a table that may state meta data.
type Cell struct {
	Text    string
	Place   form.Place
	Field   keys.Field // what the text names
	Printed bool       // the form prints it, so that it says nothing of who reported
}

// SeeLine looks at the cells of a line of a table that hold something, and reports
// whether they state meta data by name and nothing else.
func (t *Titles) SeeLine(r *form.Report, filled []Cell) bool {
	t.lines++
	if len(filled) == 1 {
		t.See(r, &filled[0])
		return false
	}
	used := false
	for k := 0; k+1 < len(filled); k++ {
		key, value := &filled[k], &filled[k+1]
		if key.Field == keys.NoField {
			t.seeCell(r, key)
			if k+2 == len(filled) {
				t.seeCell(r, value)
			}
			continue
		}
		if value.Field != keys.NoField || isCaption(value.Text) {
			continue // a caption stands in the place of the value
		}
		used = t.state(r, key, value) || used
		k++
	}
	return used
}

// seeCell looks at a cell that is no name of a piece of meta data: it may hold a
// title, 信息名称 | 某局2023年…, or state name and value together, 填报单位：某局.
func (t *Titles) seeCell(r *form.Report, c *Cell) {
	switch {
	case c.Printed, len(c.Text) >= 240:
	case len(c.Text) > 24 && strings.Contains(c.Text, "公"):
		t.See(r, c)
	default:
		t.seeFields(r, c.Text, c.Place)
	}
}

// isCaption reports whether the value of a piece of meta data is the caption of the next.
func isCaption(text string) bool {
	text = strings.TrimFunc(text, plaintext.IsBlank)
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
}

// FieldOf finds the piece of meta data that a cell names.
func FieldOf(text string) keys.Field {
	if len(text) > 60 {
		return keys.NoField
	}
	switch strings.TrimSuffix(form.FoldLabel(text), ":") {
	case "发布机构", "发布机关", "发布单位", "公开主体", "公开机构", "信息来源", "来源", "发文机关", "所属机构":
		return keys.PublisherField
	}
	switch f := keys.Lookup(text); f {
	case keys.FormField, keys.YearField, keys.ScopeField, keys.SubmittedField, keys.AnswersField, keys.CodeField, keys.NameField, keys.AgencyField, keys.DivisionField:
		if form.FoldLabel(text) == "名称" {
			return keys.NoField // of the page, on most sites
		}
		return f
	default:
		return keys.NoField
	}
}

// state stores a piece of meta data that a line states by name.
func (t *Titles) state(r *form.Report, key, value *Cell) bool {
	switch f := key.Field; f {
	case keys.PublisherField:
		t.publish(value.Text, value.Place)
	case keys.NameField, keys.AgencyField:
		if name := cleanText(value.Text); t.stated.agency == "" && !isPlaceholder(name) {
			t.stated.agency = name
			t.stated.text, t.stated.place = plaintext.Shorten(value.Text), value.Place
		}
	case keys.YearField:
		year, ok := ParseYear(value.Text)
		if !ok {
			return false
		}
		if t.stated.year == 0 {
			t.stated.year = year
		}
	default:
		setField(r, f, key.Text, value.Text, value.Place)
		if f == keys.ScopeField {
			t.scope, t.scopeSet = r.Scope, true
		}
	}
	return true
}

// Apply decides agency and year and stores them in the report.
func (t *Titles) Apply(r *form.Report) {
	file := t.fileClaim()
	if r.Answers != "" { // what goes back to an agency tells itself whose it is, and returns under any name
		file = claim{}
	}
	ranked := t.ranked(file)
	yearFrom, agencyFrom := -1, -1
	for i, c := range ranked {
		if c.year != 0 {
			if yearFrom < 0 {
				yearFrom, r.Year = i, c.year
			} else if c.year != r.Year {
				t.disagree(r, ranked[yearFrom].name, c.name, strconv.Itoa(r.Year), strconv.Itoa(c.year), c.place)
			}
		}
		if c.agency != "" && agencyFrom < 0 {
			agencyFrom, r.Agency.Name = i, c.agency
		}
	}
	if document := r.Agency.Name; agencyFrom >= 0 && agencyFrom < len(ranked)-2 && isName(file.agency) && isName(document) && !SameAgency(document, file.agency) {
		r.Findings = append(r.Findings, form.Finding{
			Rule: form.RuleFName, Place: ranked[agencyFrom].place, Arguments: []string{ranked[agencyFrom].name.Chinese, document, file.agency, ranked[agencyFrom].name.English},
		})
	}
	if t.period.year != 0 && !t.wholeYear {
		t.disagree(r, form.Text{Chinese: "统计期限", English: "the statistics period"}, form.Text{Chinese: "全年", English: "the whole year"},
			t.period.text, strconv.Itoa(t.period.year)+"-01-01/12-31", t.period.place)
	}
	if t.scopeSet {
		r.Scope, r.ScopeStated = t.scope, true
	}
}

// namedClaim is a claim with the name of its source.
type namedClaim struct {
	name form.Text
	claim
}

// ranked lists what the sources say, the one trusted most first.
func (t *Titles) ranked(file claim) [9]namedClaim {
	title, undated, sentence, publisher := t.title, t.undated, t.sentence, t.publisher
	if title.agency == "" && t.other.agency != "" && t.page.agency == "" {
		title = t.other
	}
	if _, no := t.NotAReport(false); no {
		// Who publishes a notice or an explanation is not who reports.
		undated, sentence, publisher = claim{}, claim{}, claim{}
	}
	titleName := form.Text{Chinese: "题名", English: "the title"}
	return [...]namedClaim{
		{form.Text{Chinese: "所填", English: "what is stated"}, t.stated},
		{titleName, title},
		{titleName, undated},
		{form.Text{Chinese: "首段", English: "the first sentence"}, sentence},
		{form.Text{Chinese: "网页名", English: "the name of the page"}, t.page},
		{form.Text{Chinese: "统计期限", English: "the statistics period"}, t.period},
		{form.Text{Chinese: "工作表名", English: "the name of the sheet"}, t.sheet},
		{form.Text{Chinese: "文件名", English: "the file name"}, file},
		{form.Text{Chinese: "发布机构", English: "the publisher"}, publisher},
	}
}

func (t *Titles) disagree(r *form.Report, one, other form.Text, kept, dropped string, place form.Place) {
	r.Findings = append(r.Findings, form.Finding{
		Rule: form.RuleFPeriod, Place: place, Arguments: []string{one.Chinese, other.Chinese, kept, dropped, one.English, other.English},
	})
}

// fileClaim reads agency and year from the names of the file and its folders.
func (t *Titles) fileClaim() claim {
	c := nameClaim(strings.TrimSuffix(path.Base(t.Path), path.Ext(t.Path)))
	for at := path.Dir(t.Path); (c.year == 0 || c.agency == "") && at != "." && at != "/" && at != ""; at = path.Dir(at) {
		folder := nameClaim(path.Base(at))
		if c.year == 0 {
			c.year = folder.year
		}
		if c.agency == "" {
			c.agency = folder.agency
		}
	}
	if t.OneOfSeveral {
		c.agency = ""
	}
	return c
}

// nameClaim reads agency and year from a name that people give a file or sheet.
func nameClaim(name string) claim {
	c, ok := titleOf(foldLine(name))
	if !ok || c.agency == "" {
		c = claim{year: yearInName(name), agency: agencyInName(name)}
	}
	c.text, c.place = name, form.Place{}
	return c
}

// yearInName finds the one report year in a name; with two there is none.
func yearInName(name string) int {
	m := yearPattern.Compiled().FindAllStringSubmatch(width.Fold.String(name), -1)
	if len(m) != 1 {
		return 0
	}
	year, _ := strconv.Atoi(m[0][1])
	return year
}

// agencyInName finds an agency in a file name that is no full title:
// 相山区司法局2020.txt, 03_相山区司法局.html.
func agencyInName(name string) string {
	best := ""
	for _, piece := range strings.FieldsFunc(foldLine(name), func(r rune) bool {
		return r < utf8.RuneSelf && r != '(' && r != ')' || r == '年' || r == '、' || r == '—'
	}) {
		for _, candidate := range []string{piece, strings.Split(piece, "(")[0]} {
			if candidate = cleanName(candidate); utf8.RuneCountInString(candidate) >= 3 && endsIn(candidate, endings) && len(candidate) > len(best) {
				best = candidate
			}
		}
	}
	return best
}

// sentences are the patterns in which a sentence names who reports, the surest
// first, with the groups of name and year, 0 for none, and what is cut off the name.
// Looking for the words that a pattern needs, as may does, is faster than the pattern by far.
var sentences = [...]struct {
	words      *pattern.Pattern
	may        func(folded string) bool
	name, year int
	suffix     string
	maxMatches int
}{
	{announced, func(s string) bool { return beforeYear(s, announcing) && yearBeforeTopic(s) }, 1, 2, "", 4},
	{announces, func(s string) bool { return beforeYear(s, publishing) && yearBeforeTopic(s) }, 1, 2, "", 4},
	{announcesUnder, func(s string) bool { return beforeYear(s, following) && yearBeforeTopic(s) }, 1, 2, "", 4},
	{afterYear, func(s string) bool { return beforeYear(s, announcing) && strings.Contains(s, topic) }, 2, 1, "", 4},
	{compiledBy, func(s string) bool { return strings.Contains(s, "由") && strings.Contains(s, "编制") }, 1, 0, "机关", 1},
	{dataOf, func(s string) bool { return containsOne(s, covering) }, 1, 0, "机关", 1},
}

// sentenceOf finds the reporter that a sentence names. Only full names count:
// 我局 and 本机关 are nobody.
func sentenceOf(folded string) (claim, bool) {
	if len(folded) < 30 {
		return claim{}, false
	}
	folded = yearsInDigits(folded)
	made := func(name, year string) (claim, bool) {
		name = cleanName(name)
		if !endsIn(name, endings) && !form.IsArea(name) || pronoun.Compiled().MatchString(name) {
			return claim{}, false
		}
		y, _ := strconv.Atoi(year)
		return claim{agency: name, year: y, text: plaintext.Shorten(folded)}, true
	}
	for i := range sentences {
		s := &sentences[i]
		if !s.may(folded) {
			continue
		}
		for _, m := range s.words.Compiled().FindAllStringSubmatch(folded, s.maxMatches) {
			year := ""
			if s.year > 0 {
				year = m[s.year]
			}
			if c, ok := made(strings.TrimSuffix(m[s.name], s.suffix), year); ok {
				return c, true
			}
		}
	}
	if !strings.HasPrefix(folded, "20") {
		return claim{}, false
	}
	if m := subject.Compiled().FindStringSubmatch(folded); m != nil {
		return made(m[2], m[1])
	}
	return claim{}, false
}

var sent = form.Text{Chinese: "是发给机关的退回单、信件或催报函，不是年度报告", English: "it is what the office sends to an agency, no annual report"}

var notice = form.Text{Chinese: "是印发格式或布置工作的通知，不是年度报告", English: "it is a notice about the form or the work, no annual report"}

// notAReport tells by its title what stands beside reports in folders and is none.
func notAReport(folded string) (form.Text, bool) {
	if !strings.Contains(folded, "信息公开") && !strings.Contains(folded, "年报") {
		return form.Text{}, false
	}
	switch {
	case containsOne(folded, sentWords) && sentTitle.Compiled().MatchString(folded):
		return sent, true
	case containsOne(folded, noticeWords) && noticeTitle.Compiled().MatchString(folded) && !publishes.Compiled().MatchString(folded):
		return notice, true
	case containsOne(folded, explainWords) && explainTitle.Compiled().MatchString(folded):
		return form.Text{Chinese: "是年度报告的解读，不是年度报告", English: "it explains an annual report and is none"}, true
	case containsOne(folded, partialWords) && partialTitle.Compiled().MatchString(folded):
		return form.Text{Chinese: "是一年中一段时间的统计，不是年度报告", English: "it is a statistic of a part of the year, no annual report"}, true
	}
	return form.Text{}, false
}

// yearsInDigits writes years in Chinese numerals in digits: 二〇二三年.
func yearsInDigits(text string) string {
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "年")
		if !found {
			return text
		}
		if last, _ := utf8.DecodeLastRuneInString(before); strings.ContainsRune("零〇○O0一二三四五六七八九壹贰叁肆伍陆柒捌玖", last) && last != utf8.RuneError {
			return chineseYear.Compiled().ReplaceAllStringFunc(text, arabicYear)
		}
		rest = after
	}
}

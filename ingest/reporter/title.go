// Package reporter tells who reported and for which year: by the meta data that an
// input states, by titles, and by the names of files and folders.
package reporter

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gouji/form"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
)

// Titles collects what a document says about who reported and for which year.
//
// The order of trust: lines that state it by name (机关名称, 年度), the title,
// the statistics period, then the names of the file and of its folders. Where
// a lesser source disagrees, the report gets a finding (F-PERIOD).
//
// A report is taken as the agency's own unless its title or first lines say
// that it adds up a district or a system: 汇总 in the title, or 全市, 全区, 全县
// in a government's statement of what its figures cover.
type Titles struct {
	Path string

	title      claim // the best title met
	weak       claim // the name of the page, which sites decorate
	period     claim // statistics period
	stated     claim // 机关名称 and 年度 lines
	wholeYear  bool  // the period ends with the year it begins in
	named      claim // the name of the sheet
	other      claim // a title of another year than the name of the page
	bare       claim // a title that is cut over several lines
	bareLine   int
	lineBefore string // the line before, if it is a name and nothing else
	lines      int
	scope      form.Scope
	scopeSet   bool
}

// claim is what one source says about agency and year.
type claim struct {
	agency string
	year   int
	text   string
	place  form.Place
}

// linesOfTitle is how many lines of text are searched for a title and the
// statistics period. Pages begin with some hundred lines of navigation.
const linesOfTitle = 4000

var (
	titlePattern = regexp.MustCompile(`^(.*?)(20\d\d)年?度?(.{0,40}?)(?:政府)?信息公开(?:工作)?(?:情况)?(?:的)?年?度?报告?(.*)$`)
	// Converters lose 年: 自20201月1日起至202012月31日止.
	periodPattern = regexp.MustCompile(`(?:统计|数据|期限|时限|期间|时间|自|从)[^。；;]{0,24}?(20\d\d)年?0?1月0?1日?(?:起)?(?:至|到|-|—|~|－)+(20\d\d)?年?(\d{1,2})月(\d{1,2})日`)
	yearPattern   = regexp.MustCompile(`(?:^|[^0-9])(20(?:19|[2-9]\d))(?:$|[^0-9])`)
)

// See looks at a line of text.
func (t *Titles) See(text string, place form.Place) {
	if t.lines++; t.lines > linesOfTitle || len(text) > 4000 || len(text) < 12 {
		return
	}
	if !strings.ContainsAny(text, "开開期时時汇匯") && !(len(text) < 100 && t.title.agency == "") {
		return // neither a title nor the statistics period
	}
	folded := foldLine(text)
	t.nameByTitle(folded, place)
	if t.title.agency == "" {
		if c, ok := titleOf(folded); ok && utf8.RuneCountInString(folded) <= 60 {
			c.place = place
			if t.weak.year != 0 && c.year != t.weak.year {
				// Pages list the reports of other years beside their own.
				if t.other.agency == "" {
					t.other = c
				}
				return
			}
			t.title = c
			if strings.Contains(folded, "汇总") {
				t.scope, t.scopeSet = form.Consolidated, true
			}
		}
	}
	if t.period.year == 0 {
		if m := periodPattern.FindStringSubmatch(folded); m != nil {
			year, _ := strconv.Atoi(m[1])
			t.period = claim{year: year, text: plaintext.Shorten(m[0]), place: place}
			t.wholeYear = (m[2] == "" || m[2] == m[1]) && m[3] == "12" && m[4] == "31"
		}
	}
	if !t.scopeSet && coversAll(folded) {
		t.scope, t.scopeSet = form.Consolidated, true
	}
}

// bareTitle is a title without a name: 政府信息公开工作年度报告, with or without a year.
var bareTitle = regexp.MustCompile(`^(?:(20\d\d)年?度?)?政府信息公开(?:工作)?(?:情况)?年度?报告?$`)

// nameByTitle finds the name and the year of a title that is cut over several
// lines: the name stands above or below it, alone on its line.
func (t *Titles) nameByTitle(folded string, place form.Place) {
	plain := form.Simplify(folded)
	if m := bareTitle.FindStringSubmatch(plain); m != nil && t.title.agency == "" && t.bare.place == (form.Place{}) {
		t.bare = claim{text: plaintext.Shorten(folded), place: place}
		t.bare.year, _ = strconv.Atoi(m[1])
		if t.lineBefore != "" {
			t.bare.agency = t.lineBefore
		}
		t.bareLine = t.lines
		return
	}
	name := ""
	if n := utf8.RuneCountInString(folded); n <= 24 && agencyInName(folded) == folded {
		name = folded
	}
	if t.bare.place != (form.Place{}) && t.bare.agency == "" && t.lines-t.bareLine <= 2 {
		t.bare.agency = name
	}
	t.lineBefore = name
}

// Known returns the agency and the year that the text states, by name or in a
// title, "" and 0 if it does not.
func (t *Titles) Known() (agency string, year int) {
	agency, year = t.stated.agency, t.stated.year
	if agency == "" {
		agency = t.title.agency
	}
	if year == 0 {
		year = t.title.year
	}
	return agency, year
}

// SeeName looks at the name that a page or document gives itself.
func (t *Titles) SeeName(text string) {
	if c, ok := titleOf(foldLine(text)); ok && t.weak.agency == "" {
		t.weak = c
	}
}

// Sheet looks at the name of a sheet, which often is the agency's or the year's.
func (t *Titles) Sheet(name string) {
	c := nameClaim(name)
	if t.named.agency == "" {
		t.named.agency = c.agency
	}
	if t.named.year == 0 {
		t.named.year = c.year
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

// foldLine makes a line plain: half-width, without white space and the marks of Markdown.
func foldLine(text string) string {
	t := width.Fold.String(text)
	t = strings.Map(func(r rune) rune {
		if plaintext.IsBlank(r) {
			return -1
		}
		return r
	}, t)
	return strings.Trim(t, "#*|_")
}

// IsTitle reports whether a text is the title of a report, with its year and agency.
func IsTitle(text string) bool {
	_, ok := titleOf(foldLine(text))
	return ok
}

// titleOf reads a title such as 相山区发展和改革委员会2020年政府信息公开工作年度报告.
func titleOf(folded string) (claim, bool) {
	plain := form.Simplify(folded)
	if !strings.Contains(plain, "信息公开") || strings.ContainsAny(plain, "。;；") {
		return claim{}, false
	}
	m := titlePattern.FindStringSubmatchIndex(plain)
	if m == nil || len(plain) != len(folded) || !strings.Contains(plain, "年报") && !strings.Contains(plain, "报告") {
		return claim{}, false
	}
	year, err := strconv.Atoi(plain[m[4]:m[5]])
	if err != nil {
		return claim{}, false
	}
	// The name stays as it is written.
	agency := folded[m[2]:m[3]]
	if agency == "" {
		agency = folded[m[6]:m[7]] // 2020年度某局政府信息公开工作年度报告
	}
	if i := strings.LastIndexAny(agency, ":,<>《》/\\、\"'“”_-|()[]【】.!?"); i >= 0 {
		_, size := utf8.DecodeRuneInString(agency[i:])
		agency = agency[i+size:]
	}
	agency = strings.TrimSuffix(strings.TrimPrefix(agency, "关于"), "关于")
	if n := utf8.RuneCountInString(agency); n < 2 || n > 40 || strings.ContainsAny(agency, "0123456789") || strings.Contains(agency, "公布") {
		return claim{}, false
	}
	return claim{agency: agency, year: year, text: plaintext.Shorten(folded)}, true
}

// Cell is a cell of a table that may state meta data.
type Cell struct {
	Text  string
	Place form.Place
	Field keys.Field // what the text names
}

// SeeLine looks at the cells of a line of a table that hold something, and reports
// whether they state meta data by name and nothing else.
func (t *Titles) SeeLine(r *form.Report, filled []Cell) bool {
	t.lines++
	if len(filled) == 1 {
		t.See(filled[0].Text, filled[0].Place)
		return false
	}
	used := false
	for k := 0; k+1 < len(filled); k++ {
		key, value := &filled[k], &filled[k+1]
		if key.Field == keys.NoField || value.Field != keys.NoField {
			continue
		}
		used = t.state(r, key, value) || used
		k++
	}
	return used
}

// FieldOf finds the piece of meta data that a cell names.
func FieldOf(text string) keys.Field {
	if len(text) > 60 {
		return keys.NoField
	}
	switch form.FoldLabel(text) {
	case "填报单位", "填报机关", "报告单位", "报送单位", "编制机关", "编制单位", "发布机构", "发布机关", "公开主体":
		return keys.NameField
	case "填报年度":
		return keys.YearField
	}
	switch f := keys.Lookup(text); f {
	case keys.FormField, keys.YearField, keys.ScopeField, keys.SubmittedField, keys.CodeField, keys.NameField, keys.AgencyField, keys.DivisionField:
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
	case keys.NameField, keys.AgencyField:
		if t.stated.agency == "" {
			t.stated.agency = strings.TrimFunc(value.Text, plaintext.IsBlank)
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
		SetField(r, f, key.Text, value.Text, value.Place)
		if f == keys.ScopeField {
			t.scope, t.scopeSet = r.Scope, true
		}
	}
	return true
}

// Apply decides agency and year and stores them in the report.
func (t *Titles) Apply(r *form.Report) {
	file := t.fileClaim()
	if t.title.agency == "" {
		t.title = t.bare
	}
	if t.title.agency == "" && (t.title.year == 0 || t.weak.agency != "") {
		t.title = t.weak
	}
	if t.title.agency == "" && t.other.agency != "" {
		t.title = t.other
	}
	// The name of a publishing body is that of a site; the title is nearer to the report.
	ranked := []struct {
		name form.Text
		claim
	}{
		{form.Text{Chinese: "所填", English: "what is stated"}, t.stated},
		{form.Text{Chinese: "题名", English: "the title"}, t.title},
		{form.Text{Chinese: "统计期限", English: "the statistics period"}, t.period},
		{form.Text{Chinese: "工作表名", English: "the name of the sheet"}, t.named},
		{form.Text{Chinese: "文件名", English: "the file name"}, file},
	}
	yearFrom, agencyFrom := -1, -1
	for i, c := range ranked {
		if c.year != 0 {
			if yearFrom < 0 {
				yearFrom, r.Year = i, c.year
			} else if c.year != r.Year {
				t.disagree(r, ranked[yearFrom].name, c.name, strconv.Itoa(r.Year), strconv.Itoa(c.year), c.place)
			}
		}
		if c.agency != "" {
			if agencyFrom < 0 {
				agencyFrom, r.Agency.Name = i, c.agency
			} else if !SameAgency(r.Agency.Name, c.agency) {
				t.disagree(r, ranked[agencyFrom].name, c.name, r.Agency.Name, c.agency, c.place)
			}
		}
	}
	if t.period.year != 0 && !t.wholeYear {
		t.disagree(r, ranked[2].name, form.Text{Chinese: "全年", English: "the whole year"}, t.period.text, strconv.Itoa(t.period.year)+"-01-01/12-31", t.period.place)
	}
	switch {
	case t.scopeSet:
		r.Scope = t.scope
	case isDistrictGovernment(r.Agency.Name):
		// A government's report is about its district; what its own office did
		// stands in the report of the 办公室.
		r.Scope = form.Consolidated
		r.Findings = append(r.Findings, form.Finding{Rule: form.RuleFScope, Place: r.Place, Arguments: []string{r.Agency.Name}})
	}
}

// isDistrictGovernment reports whether a name is that of a government of a
// county or district or above, and not of a township or an office of one.
func isDistrictGovernment(name string) bool {
	if !strings.HasSuffix(name, "人民政府") {
		return false
	}
	for _, township := range []string{"镇人民政府", "乡人民政府", "街道人民政府"} {
		if strings.HasSuffix(name, township) {
			return false
		}
	}
	return true
}

func (t *Titles) disagree(r *form.Report, one, other form.Text, kept, dropped string, place form.Place) {
	r.Findings = append(r.Findings, form.Finding{
		Rule: form.RuleFPeriod, Place: place, Arguments: []string{one.Chinese, other.Chinese, kept, dropped, one.English, other.English},
	})
}

// SameAgency compares names; one may carry the district in front that the other leaves out.
func SameAgency(a, b string) bool {
	a, b = form.FoldName(a), form.FoldName(b)
	return strings.HasSuffix(a, b) || strings.HasSuffix(b, a)
}

// fileClaim reads agency and year from the names of the file and its folders.
func (t *Titles) fileClaim() claim {
	c := nameClaim(strings.TrimSuffix(path.Base(t.Path), path.Ext(t.Path)))
	for at := path.Dir(t.Path); c.year == 0 && at != "." && at != "/" && at != ""; at = path.Dir(at) {
		c.year = yearInName(path.Base(at))
	}
	return c
}

// nameClaim reads agency and year from a name that people give a file or sheet.
func nameClaim(name string) claim {
	c, ok := titleOf(foldLine(name))
	if !ok {
		c = claim{year: yearInName(name), agency: agencyInName(name)}
	}
	c.text, c.place = name, form.Place{}
	return c
}

// yearInName finds the one report year in a name; with two there is none.
func yearInName(name string) int {
	m := yearPattern.FindAllStringSubmatch(width.Fold.String(name), -1)
	if len(m) != 1 {
		return 0
	}
	year, _ := strconv.Atoi(m[0][1])
	return year
}

// agencyInName finds an agency in a file name that is no full title:
// 相山区司法局2020.txt, 03_相山区司法局.html.
func agencyInName(name string) string {
	folded := foldLine(name)
	best := ""
	for _, piece := range strings.FieldsFunc(folded, func(r rune) bool { return r < utf8.RuneSelf || r == '年' || r == '、' || r == '（' || r == '）' }) {
		for _, ending := range []string{"局", "委员会", "办公室", "政府", "厅", "委", "办", "处", "镇", "乡", "街道", "街道办事处", "中心", "支队", "管委会", "院", "会", "部"} {
			if strings.HasSuffix(piece, ending) && utf8.RuneCountInString(piece) >= 3 && len(piece) > len(best) {
				best = piece
			}
		}
	}
	return best
}

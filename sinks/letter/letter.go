// Package letter writes what is sent to the agencies with their files: what to
// correct, which file cannot be used and why, which report is missing; each as a
// text to paste, in Chinese and below it in English; and the list of what the office
// has to decide about.
//
// Files, each using only those after it: decisions, letter, mail.
package letter

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/sinks/office"
	"gouji/sinks/workbook"
	"gouji/transform/attribution"
)

// Kind says what a letter is about.
type Kind string

// The kinds of letter, as the list of letters names them.
const (
	Correct  Kind = "更正" // the agency must correct its report
	Check    Kind = "核实" // the agency must check something in it, or supply an original
	Unusable Kind = "重报" // what came in cannot be used
	Missing  Kind = "催报" // nothing came in
)

// Letter is one letter.
type Letter struct {
	Kind Kind
	// Name of its files, without extension, with slashes: "reminders/相山区教育局-2023".
	Name   string
	Agency form.Agency
	// AgencyID names the agency in the data, and Report what the letter is about (see
	// attribution.Subject); of a file that nobody is known to have sent, "" and its path.
	AgencyID, Report string
	Year             int    // 0 if it is not known
	Email            string // of the agency on the roster, "" for none
	Due              string // "2006-01-02", "" if nothing was due
	// Return is the file that goes with it, "" for none.
	Return  string
	Subject form.Text
	Body    form.Text

	filing *office.Filing     // of a return
	line   *office.RosterLine // of a report that is missing or cannot be used
	asOf   string
}

// The folders of letters beside the returns.
const (
	reminders = "reminders"
	unusable  = "unusable"
)

// All lists the letters of a arranged model: those to the returns, in their order,
// then those about what cannot be used, then the reminders. Letters to returns have
// their texts only from Text and Write.
func All(m *office.Model) []Letter {
	letters := toReturns(m)
	names, refused := fileNames{}, refusedOf(m)
	unpublished := map[string][]*office.Unpublished{} // by file
	for _, a := range m.Unpublished {
		if a.Source != nil {
			unpublished[a.Source.Path] = append(unpublished[a.Source.Path], a)
		}
	}
	for _, s := range unreported(m, refused) {
		l := unread(s, names.unique(unusable, office.FileName(strings.ReplaceAll(s.Path, "/", "-"))))
		l.knowing(unpublished[s.Path], m.Options.Agencies.Roster)
		letters = append(letters, l)
	}
	for _, line := range m.Roster {
		l := Letter{
			Agency: form.Agency{Code: line.Code, Name: line.Name, Division: line.Division}, AgencyID: attribution.AgencyID(line.Agency), Year: line.Year, Due: line.Due, line: line, asOf: m.Options.AsOf,
		}
		l.Report = attribution.Subject(l.AgencyID, line.Year, line.Scope)
		file := office.FileName(line.Name) + "-" + strconv.Itoa(line.Year)
		switch {
		case line.Status == attribution.Missing && line.Judged:
			l.Kind, l.Name = Missing, names.unique(m.Folder(reminders, line.Division), file)
			l.remind()
		case line.Status == attribution.NotUsable:
			l.Kind, l.Name = Unusable, names.unique(m.Folder(unusable, line.Division), file)
			l.refuse(refused[line])
		default:
			continue
		}
		letters = append(letters, l)
	}
	for i := range letters {
		l := &letters[i]
		if member, ok := m.Options.Agencies.Roster.Find(l.Agency); ok {
			l.Email = member.Email
		}
	}
	return letters
}

// toReturns lists the letters that go with the returns.
func toReturns(m *office.Model) (letters []Letter) {
	lines := map[*office.Filing]*office.RosterLine{}
	for _, line := range m.Roster {
		if line.Filing != nil {
			lines[line.Filing] = line
		}
	}
	for _, r := range m.Returns() {
		f := r.Filing
		l := Letter{Kind: Check, Name: r.Name, Agency: f.Agency, AgencyID: m.Options.Agencies.ID(f.Reporter), Year: f.Year, Return: r.Name + ".xlsx", filing: f, asOf: m.Options.AsOf}
		l.Agency.Name = cmp.Or(f.Name, f.Agency.Name)
		l.Report = attribution.Subject(l.AgencyID, f.Year, f.Scope)
		if f.MustCorrect() {
			l.Kind = Correct
		}
		if line := lines[f]; line != nil {
			l.Due = line.Due
		}
		letters = append(letters, l)
	}
	return letters
}

// subject is an agency, by its code or its name, and a year.
type subject struct {
	code, name string
	year       int
}

func subjectsOf(code, name string, year int) []subject {
	subjects := []subject{{name: form.FoldName(name), year: year}}
	if code != "" {
		subjects = append(subjects, subject{code: code, year: year})
	}
	return subjects
}

// refusedOf finds what came in for each line of the register of which nothing can be used.
func refusedOf(m *office.Model) map[*office.RosterLine][]*office.Unpublished {
	lines := map[subject][]*office.RosterLine{}
	for _, line := range m.Roster {
		if line.Status != attribution.NotUsable {
			continue
		}
		for _, s := range subjectsOf(line.Code, line.Name, line.Year) {
			lines[s] = append(lines[s], line)
		}
	}
	refused := map[*office.RosterLine][]*office.Unpublished{}
	for _, a := range m.Unpublished {
		for _, s := range subjectsOf(a.Agency.Code, a.Agency.Name, a.Year) {
			for _, line := range lines[s] {
				if of := refused[line]; len(of) == 0 || of[len(of)-1] != a { // not by both
					refused[line] = append(of, a)
				}
			}
		}
	}
	return refused
}

// unreported lists the rejected files of which no report stands in the state of the roster.
func unreported(m *office.Model, refused map[*office.RosterLine][]*office.Unpublished) (list []*form.Source) {
	reported := map[string]bool{}
	for _, unpublished := range refused {
		for _, a := range unpublished {
			if a.Source != nil {
				reported[a.Source.Path] = true
			}
		}
	}
	for _, s := range m.Sources {
		if s.Status == form.Rejected && !reported[s.Path] {
			list = append(list, s)
		}
	}
	return list
}

// fileNames are the names that letters have.
type fileNames office.Names

// unique returns a name in a folder that no letter has yet.
func (n fileNames) unique(folder, file string) string {
	return office.Names(n).Unique(folder+"/"+file, "")
}

// by says until when the agency is to answer.
func (l *Letter) by() form.Text {
	switch {
	case l.Due == "":
		return form.Text{Chinese: "请尽快报来。", English: "Please send it as soon as you can."}
	case l.asOf != "" && l.Due >= l.asOf:
		return form.Text{Chinese: "请于" + l.Due + "前报来。", English: "Please send it by " + l.Due + "."}
	default:
		return form.Text{Chinese: "报送期限为" + l.Due + "，请尽快报来。", English: "It was due on " + l.Due + "; please send it as soon as you can."}
	}
}

func (l *Letter) greeting() form.Text {
	return form.Text{Chinese: l.Agency.Name + "：\n", English: "To " + l.Agency.Name + ":\n"}
}

// remind writes the reminder for a missing report (催报函).
func (l *Letter) remind() {
	year, by, to := strconv.Itoa(l.Year), l.by(), l.greeting()
	l.Subject = form.Text{
		Chinese: "关于报送" + year + "年政府信息公开工作年度报告的催报函",
		English: "Reminder: annual report on government information disclosure for " + year,
	}
	l.Body = form.Text{
		Chinese: to.Chinese + "至今没有收到贵单位" + year + "年政府信息公开工作年度报告。" + by.Chinese +
			"\n如已报送，请告知报送的日期和文件名，以便查找；如贵单位不须单独报送，请来函说明。",
		English: to.English + "Your annual report for " + year + " has not come in. " + by.English +
			"\nIf you have sent it, please say when and under which file name; if you need not report, please say why.",
	}
}

// refuse says why what came in from an agency cannot be used.
func (l *Letter) refuse(unpublished []*office.Unpublished) {
	year, by, to := strconv.Itoa(l.Year), l.by(), l.greeting()
	var reasons [2][]string
	for _, a := range unpublished {
		if len(a.Findings) == 0 {
			continue
		}
		for language := range reasons {
			if text := a.Findings[0].Message(form.Language(language)); !slices.Contains(reasons[language], text) {
				reasons[language] = append(reasons[language], text)
			}
		}
	}
	l.Subject = form.Text{
		Chinese: "请重新报送" + year + "年政府信息公开工作年度报告",
		English: "Please hand in your annual report for " + year + " again",
	}
	l.Body = form.Text{
		Chinese: to.Chinese + "贵单位报来的" + year + "年政府信息公开工作年度报告未能采用：\n" + strings.Join(reasons[form.Chinese], "\n") +
			"\n请报送一份完整、正确的报告，并注明以哪一份为准。" + by.Chinese,
		English: to.English + "What you handed in for " + year + " could not be used:\n" + strings.Join(reasons[form.English], "\n") +
			"\nPlease hand in one complete report and say that it is the one that counts. " + by.English,
	}
}

// unread is the letter about a file of which nothing could be read. Whose it is, its
// name tells people better than a program.
func unread(s *form.Source, name string) Letter {
	file := path.Base(s.Path)
	return Letter{
		Kind: Unusable, Name: name, Report: s.Path,
		Subject: form.Text{Chinese: "请重新报送“" + file + "”", English: "Please hand in “" + file + "” again"},
		Body: form.Text{
			Chinese: "报来的文件“" + s.Path + "”未能采用：" + s.Reason.Chinese + "。\n请报送原始的电子文件（Word、Excel 或网页），或填写空白表后报送。",
			English: "The file “" + s.Path + "” could not be used: " + s.Reason.English + ".\nPlease hand in the file it was made from (Word, Excel or a page), or fill in the blank form.",
		},
	}
}

// knowing adds to a letter about a file what the reports in it tell: who sent it, if
// it is from one agency, and that nothing was filled in.
func (l *Letter) knowing(unpublished []*office.Unpublished, roster *form.Roster) {
	if len(unpublished) == 0 {
		return
	}
	isBlank := func(f form.Finding) bool { return f.Rule == form.RuleFBlank }
	if !slices.ContainsFunc(unpublished, func(a *office.Unpublished) bool { return !slices.ContainsFunc(a.Findings, isBlank) }) {
		l.Body = form.Text{
			Chinese: "报来的文件“" + l.Report + "”是空白模板，没有填写。\n请填写后重新报送。",
			English: "The file “" + l.Report + "” is a blank form, not filled in.\nPlease fill it in and hand it in again.",
		}
	}
	first := unpublished[0]
	if first.Agency.Name == "" && first.Agency.Code == "" || slices.ContainsFunc(unpublished, func(a *office.Unpublished) bool { return a.Agency != first.Agency || a.Year != first.Year }) {
		return
	}
	l.Agency, l.Year = first.Agency, first.Year
	if m, ok := roster.Find(first.Agency); ok {
		l.Agency = form.Agency{Code: m.Code, Name: m.Name, Division: m.Division}
	}
	l.AgencyID = attribution.AgencyID(l.Agency)
	if l.Year != 0 {
		l.Report = attribution.Subject(l.AgencyID, l.Year, first.Scope)
	}
	to := l.greeting()
	l.Body.Chinese, l.Body.English = to.Chinese+l.Body.Chinese, to.English+l.Body.English
}

// Filing is the report that the letter goes back with, nil for another letter.
func (l *Letter) Filing() *office.Filing { return l.filing }

// Line is the line of the register of the report that is missing or cannot be used, nil
// for another letter.
func (l *Letter) Line() *office.RosterLine { return l.line }

// correct writes the letter to a return: what to correct, with the cells of its form.
func (l *Letter) correct() {
	f, year, to, by := l.filing, strconv.Itoa(l.Year), l.greeting(), l.by()
	problems := f.Problems()
	places := workbook.Places(f)
	var list [2][]string
	for i := range problems {
		p := &problems[i]
		if p.Follows {
			continue
		}
		at := form.Text{}
		if cell := places[p.Cell]; p.HasCell && cell != "" {
			at = form.Text{Chinese: "（单元格" + cell + "）", English: " (cell " + cell + ")"}
		}
		n, short := strconv.Itoa(len(list[form.Chinese])+1), p.Short()
		if p.Explanation != "" {
			short.Chinese += "（贵单位说明：" + p.Explanation + "）"
			short.English += " (you said: " + p.Explanation + ")"
		}
		list[form.Chinese] = append(list[form.Chinese], n+". ["+p.Demand().Chinese+"] "+p.Where.Chinese+at.Chinese+"："+short.Chinese)
		list[form.English] = append(list[form.English], n+". ["+p.Demand().English+"] "+p.Where.English+at.English+": "+short.English)
	}
	verb := form.Text{Chinese: "请核实", English: "Please check"}
	if l.Kind == Correct {
		verb = form.Text{Chinese: "请更正", English: "Please correct"}
	}
	var figures office.Figures
	f.Unpack(&figures)
	number, file := f.ReturnNumber(&figures), path.Base(l.Return)
	l.Subject = form.Text{Chinese: verb.Chinese + year + "年政府信息公开工作年度报告", English: verb.English + " your annual report for " + year}
	l.Body = form.Text{
		Chinese: to.Chinese + "贵单位报来的" + year + "年政府信息公开工作年度报告（" + f.At(form.Place{}) + "）经核对，有下列事项：\n" + strings.Join(list[form.Chinese], "\n") +
			"\n" + office.Request(problems) + "请在所附“" + file + "”的“年度报告”表中直接改正；认为原数无误的，在“退回事项”表的“情况说明”栏写明理由。然后将整个文件报回，文件名不限，请保留退回编号" + number + "。" + by.Chinese,
		English: to.English + "In your annual report for " + year + " (" + f.At(form.Place{}) + ") there is this to correct or to check:\n" + strings.Join(list[form.English], "\n") +
			"\nPlease correct it in the sheet 年度报告 of the attached " + file + "; where you stand by a figure, say why in the column 情况说明 of the sheet 退回事项. Then send the whole file back, under any name, with its number " + number + ". " + by.English,
	}
}

// Write writes the letter as a text to paste: with a byte order mark and the line
// ends of Windows, as programs there want it.
func (l *Letter) Write(w io.Writer) error {
	_, err := io.WriteString(w, spreadsheet.ByteOrderMark+strings.ReplaceAll(l.Text(), "\n", "\r\n"))
	return err
}

// How a text has its subjects and its second language marked.
const (
	subjectMark = "主题："
	secondMark  = "\n\n----\n\n"
	englishMark = "Subject: "
)

// Text is the letter in both languages. The texts of a letter to a return are made
// anew each time and not kept: there are thousands, written at once.
func (l Letter) Text() string {
	if l.filing != nil {
		l.correct()
	}
	return subjectMark + l.Subject.Chinese + "\n\n" + l.Body.Chinese + secondMark + englishMark + l.Subject.English + "\n\n" + l.Body.English + "\n"
}

// ReadText reads what Write has written.
func (l *Letter) ReadText(text string) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, spreadsheet.ByteOrderMark), "\r\n", "\n")
	chinese, english, _ := strings.Cut(text, secondMark)
	l.Subject.Chinese, l.Body.Chinese, _ = strings.Cut(strings.TrimPrefix(chinese, subjectMark), "\n\n")
	l.Subject.English, l.Body.English, _ = strings.Cut(strings.TrimPrefix(english, englishMark), "\n\n")
	l.Body.English = strings.TrimSuffix(l.Body.English, "\n")
}

// List is the name of the list of letters among the office files.
const List = "letters.csv"

// The columns of the list of letters.
var columns = []string{"种类", "机关名称", "统一社会信用代码", "行政区划代码", "年度", "电子邮箱", "期限", "信件", "附件", "agency_id", "report"}

// ReadList reads what WriteList has written: the letters without their texts.
func ReadList(from io.Reader) ([]Letter, error) {
	text := bufio.NewReader(from)
	if mark, _ := text.Peek(len(spreadsheet.ByteOrderMark)); string(mark) == spreadsheet.ByteOrderMark {
		_, _ = text.Discard(len(mark)) // it is there
	}
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("list of letters: %w", err)
	}
	var letters []Letter
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) != len(columns) {
			return nil, fmt.Errorf("list of letters: %d columns, want %d", len(row), len(columns))
		}
		year, _ := strconv.Atoi(row[4]) // "" is 0
		letters = append(letters, Letter{
			Kind: Kind(row[0]), Agency: form.Agency{Name: row[1], Code: row[2], Division: row[3]}, Year: year, Email: row[5], Due: row[6],
			Name: strings.TrimSuffix(row[7], ".txt"), Return: row[8], AgencyID: row[9], Report: row[10],
		})
	}
	return letters, nil
}

// WriteList writes the list of letters as CSV, which Excel opens.
func WriteList(w io.Writer, letters []Letter) error {
	rows := [][]string{columns}
	for i := range letters {
		l := &letters[i]
		year := ""
		if l.Year != 0 {
			year = strconv.Itoa(l.Year)
		}
		rows = append(rows, []string{string(l.Kind), l.Agency.Name, l.Agency.Code, l.Agency.Division, year, l.Email, l.Due, l.Name + ".txt", l.Return, l.AgencyID, l.Report})
	}
	return spreadsheet.WriteFile(w, rows)
}

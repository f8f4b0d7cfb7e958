// Package roster reads the list of agencies that must report.
package roster

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/lists"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// errNoList is returned when a file is no list of agencies.
var errNoList = errors.New("no list of agencies")

// column says what a column is called and takes its text over, if it is a value.
type column struct {
	names string
	set   func(m *form.Member, text string) bool
}

// rosterNames are the columns of a roster, by their codes and Chinese names.
var rosterNames = [...]column{
	{"code agency_code 统一社会信用代码 机关代码 代码", func(m *form.Member, t string) bool { m.Code = strings.ToUpper(reporter.FoldCode(t)); return true }},
	{"name agency_name 机关名称 名称 单位名称", func(m *form.Member, t string) bool { m.Name = t; return true }},
	{"aliases 别名 曾用名 简称", func(m *form.Member, t string) bool { m.Aliases = splitAliases(t); return true }},
	{"division 行政区划代码 区划代码", func(m *form.Member, t string) (ok bool) { m.Division, ok = reporter.ParseDivision(t); return ok }},
	{"division_name 行政区划名称 区划名称", func(m *form.Member, t string) bool { m.DivisionName = t; return true }},
	{"kind 类别 机关类别", func(m *form.Member, t string) bool { m.Kind = t; return true }},
	{"group 分组 组别", func(m *form.Member, t string) bool { m.Group = t; return true }},
	{"counted_in 计入 计入机关", func(m *form.Member, t string) bool { m.CountedIn = strings.ToUpper(reporter.FoldCode(t)); return true }},
	{"vertical 垂直管理 垂管", func(m *form.Member, t string) (ok bool) { m.Vertical, ok = parseYes(t); return ok }},
	{"from_year 起始年度", func(m *form.Member, t string) (ok bool) { m.FromYear, ok = reporter.ParseYear(t); return ok }},
	{"to_year 终止年度", func(m *form.Member, t string) (ok bool) { m.ToYear, ok = reporter.ParseYear(t); return ok }},
	{"successor 承继机关 职责承继", func(m *form.Member, t string) bool { m.Successor = strings.ToUpper(reporter.FoldCode(t)); return true }},
	{"email 电子邮箱 邮箱 电子邮件 联系邮箱", func(m *form.Member, t string) bool { m.Email = t; return true }},
	{"due 期限 报送期限", func(m *form.Member, t string) (ok bool) { m.Due, ok = parseDue(t); return ok }},
}

// Read reads a list of agencies from CSV, in any encoding and with any
// delimiter that reports may have, or from an .xlsx workbook. What is wrong with
// single lines is found, and the line is used as far as it goes; the error wraps
// errNoList if the file is no such list at all.
func Read(path string, data []byte) (*form.Roster, []form.Finding, error) {
	var columns []int
	var members []form.Member
	var findings []form.Finding
	err := lists.Read(path, data, func(names *csv.Scanner) (known bool) {
		columns, known = rosterColumns(names)
		return known
	}, func(rows *csv.Scanner) { members, findings = rosterMembers(rows, columns) })
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w (code and name)", errNoList, err)
	}
	return form.NewRoster(members), findings, nil
}

// rosterColumns says which part of a member each column holds, -1 for none.
// known is false if the line names neither code nor name.
func rosterColumns(c *csv.Scanner) (columns []int, known bool) {
	columns = lists.Columns(c, rosterNames[:], func(k *column) string { return k.names })
	return columns, len(columns) > 1 && (slices.Contains(columns, 0) || slices.Contains(columns, 1))
}

func rosterMembers(c *csv.Scanner, columns []int) (members []form.Member, findings []form.Finding) {
	lines := map[string]int32{} // line of the first member of each code
	var places []form.Place     // of members
	for c.Next() {
		if c.Blank() {
			continue
		}
		var m form.Member
		for i := range c.Fields {
			text := lists.Text(&c.Fields[i])
			if i >= len(columns) || columns[i] < 0 || text == "" {
				continue
			}
			if part := &rosterNames[columns[i]]; !part.set(&m, text) {
				name, _, _ := strings.Cut(part.names, " ")
				findings = append(findings, rosterFinding(c.PlaceOf(&c.Fields[i]), rosterValue, name, plaintext.Shorten(text)))
			}
		}
		if m.Code == "" && m.Name == "" {
			findings = append(findings, rosterFinding(c.LinePlace(), rosterNobody))
			continue
		}
		if m.Code != "" {
			if first, taken := lines[m.Code]; taken {
				findings = append(findings, rosterFinding(c.LinePlace(), rosterTwice, m.Code, first))
			} else {
				lines[m.Code] = c.LinePlace().Line
			}
			if !form.CheckCode(m.Code) {
				findings = append(findings, rosterFinding(c.LinePlace(), rosterCode, m.Code))
			}
		}
		if m.FromYear != 0 && m.ToYear != 0 && m.FromYear > m.ToYear {
			findings = append(findings, rosterFinding(c.LinePlace(), rosterYears, m.FromYear, m.ToYear))
		}
		members, places = append(members, m), append(places, c.LinePlace())
	}
	return members, append(findings, rosterReferences(members, places)...)
}

// rosterReferences finds what does not fit together between the lines. An
// agency may be counted in one that is not on the list, outside the district;
// whoever takes over must be on it.
func rosterReferences(members []form.Member, places []form.Place) (findings []form.Finding) {
	counted, listed := map[string]string{}, map[string]bool{}
	for i := range members {
		if m := &members[i]; m.Code != "" {
			counted[m.Code], listed[m.Code] = m.CountedIn, true
		}
	}
	for i := range members {
		m := &members[i]
		if m.Successor != "" && !listed[m.Successor] {
			findings = append(findings, rosterFinding(places[i], rosterSuccessor, m.Successor))
		}
		at := m.CountedIn
		for steps := 0; at != "" && steps < len(members); steps++ {
			if at == m.Code {
				findings = append(findings, rosterFinding(places[i], rosterCycle, m.Code))
				m.CountedIn = "" // else no line of the cycle would be added up
				break
			}
			at = counted[at]
		}
	}
	return findings
}

// rosterFinding makes the finding for a line of a roster.
func rosterFinding(place form.Place, reason form.Text, parts ...any) form.Finding {
	return lists.Finding(form.RuleFRoster, place, reason, parts...)
}

// Reasons that fill the message of F-ROSTER.
var (
	rosterNobody = form.Text{Chinese: "没有机关代码，也没有机关名称，本行未采用", English: "neither code nor name; the line is not used"}
	rosterValue  = form.Text{Chinese: "“%s”的值“%s”不合规定，按未填处理", English: "“%[2]s” is not a value for “%[1]s”; treated as not given"}
	rosterTwice  = form.Text{Chinese: "代码“%s”与第%d行重复，按代码查找时以先出现的为准", English: "the code “%s” stands in line %d already; the first line counts"}
	rosterYears  = form.Text{Chinese: "起始年度%d晚于终止年度%d，任何年度都不会要求报送", English: "the first year %d is after the last year %d: no report is ever expected"}

	rosterSuccessor = form.Text{Chinese: "承继机关“%s”不在名单上", English: "the successor “%s” is not on the roster"}
	rosterCycle     = form.Text{Chinese: "“%s”经“计入”又回到自身，按未填“计入”处理", English: "counted_in leads from “%s” back to itself; it is ignored"}

	rosterCode = form.Text{Chinese: "统一社会信用代码“%s”校验不符", English: "the code “%s” fails its check digits"}
)

// splitAliases splits the names that stand in one field.
func splitAliases(text string) []string {
	var aliases []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；、|/", r) }) {
		if name = strings.TrimSpace(name); name != "" {
			aliases = append(aliases, name)
		}
	}
	return aliases
}

func parseYes(text string) (yes, ok bool) {
	switch strings.ToLower(text) {
	case "true", "yes", "1", "是", "√":
		return true, true
	case "false", "no", "0", "否":
		return false, true
	default:
		return false, false
	}
}

// parseDue reads a day of the year, "01-31" or "1月31日", and returns it as "01-31".
func parseDue(text string) (string, bool) {
	for _, layout := range []string{"1-2", "1/2", "1月2日"} {
		if day, err := time.Parse("2006-"+layout, "2020-"+reporter.FoldCode(text)); err == nil {
			return day.Format("01-02"), true
		}
	}
	return "", false
}

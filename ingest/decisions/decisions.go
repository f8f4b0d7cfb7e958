// Package decisions reads the list of what the office has decided about findings.
package decisions

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/ingest/csv"
	"gouji/ingest/lists"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// errNoList is returned when a file is no list of decisions.
var errNoList = errors.New("no list of decisions")

// Columns are the columns of the list by their codes, in the order in which `gouji
// decide` writes them.
var Columns = []string{"rule", "agency", "year", "cells", "values", "decision", "reason", "who", "when", "expires"}

// column says what a column is called and reads its text; the Text says what is
// wrong, empty if nothing is.
type column struct {
	names string
	set   func(d *form.Decision, text string) form.Text
}

var columns = [...]column{
	{"rule 规则", func(d *form.Decision, t string) form.Text {
		d.Rule = strings.ToUpper(t)
		_, known := form.LookupRule(d.Rule)
		return complain(known, "没有“%s”这条规则", "there is no rule “%s”", t)
	}},
	{"agency 机关 机关名称 统一社会信用代码", func(d *form.Decision, t string) form.Text { d.Agency = t; return form.Text{} }},
	{"year 年度", func(d *form.Decision, t string) form.Text {
		year, ok := reporter.ParseYear(t)
		d.Year = year
		return complain(ok, "“%s”不是年度", "“%s” is no year", t)
	}},
	{"cells cell 格", func(d *form.Decision, t string) form.Text {
		for _, code := range split(t) {
			id, ok := form.CellByCode(code)
			if !ok {
				return complain(false, "没有“%s”这个格", "there is no cell “%s”", code)
			}
			d.Cells = append(d.Cells, id)
		}
		return form.Text{}
	}},
	{"values value basis 数值 数", func(d *form.Decision, t string) form.Text {
		d.Values = strings.Join(split(t), " ")
		return form.Text{}
	}},
	{"decision 处理 决定 处理意见", func(d *form.Decision, t string) (wrong form.Text) {
		verdict, ok := form.ParseVerdict(t)
		d.Verdict = verdict
		return complain(ok, "处理“%s”应为接受、机关确认或误报", "decision “%s”: want accepted, confirmed or false_alarm", t)
	}},
	{"reason 理由 原因", func(d *form.Decision, t string) form.Text { d.Reason = t; return form.Text{} }},
	{"who 经办人 处理人", func(d *form.Decision, t string) form.Text { d.Who = t; return form.Text{} }},
	{"when 日期 处理日期", func(d *form.Decision, t string) form.Text { return date(&d.When, t) }},
	{"expires 有效期至 有效期", func(d *form.Decision, t string) form.Text { return date(&d.Expires, t) }},
}

// required are the columns without which a line decides nothing.
var required = []int{0, 1, 2, decisionColumn}

// decisionColumn is the first of those that whoever decides fills in: a line that gives
// none of them is not decided yet, as in the list of what is open that a run writes.
const decisionColumn = 5

// complain says that a text is not what it should be, unless it is.
func complain(ok bool, chinese, english, text string) form.Text {
	if ok {
		return form.Text{}
	}
	text = plaintext.Shorten(text)
	return form.Text{Chinese: fmt.Sprintf(chinese, text), English: fmt.Sprintf(english, text)}
}

func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n;；,，、|", r) })
}

// date reads a day as spreadsheet programs may have left it.
func date(to *string, text string) form.Text {
	for _, layout := range []string{time.DateOnly, "2006-1-2", "2006/1/2", "2006年1月2日", "2006.1.2", "2006-01-02 15:04:05"} {
		if day, err := time.Parse(layout, text); err == nil {
			*to = day.Format(time.DateOnly)
			return form.Text{}
		}
	}
	return complain(false, "“%s”不是 2026-03-31 这样的日期", "“%s” is no date such as 2026-03-31", text)
}

// Read reads a list of decisions from CSV or an .xlsx workbook. A line that cannot
// be used is found (F-DECISION), and the rest is used; the error wraps errNoList if
// the file is no such list at all.
func Read(path string, data []byte) ([]form.Decision, []form.Finding, error) {
	var places []int
	var list []form.Decision
	var findings []form.Finding
	err := lists.Read(path, data, func(names *csv.Scanner) (known bool) {
		places, known = head(names)
		return known
	}, func(rows *csv.Scanner) { list, findings = body(rows, places) })
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w (rule, agency, year and decision)", errNoList, err)
	}
	return list, findings, nil
}

func head(c *csv.Scanner) (places []int, known bool) {
	places = lists.Columns(c, columns[:], func(k *column) string { return k.names })
	return places, !slices.ContainsFunc(required, func(k int) bool { return !slices.Contains(places, k) })
}

func body(c *csv.Scanner, places []int) (list []form.Decision, findings []form.Finding) {
	find := func(place form.Place, reason form.Text) {
		findings = append(findings, form.Finding{Rule: form.RuleFDecision, Place: place, Arguments: []string{reason.Chinese, reason.English}})
	}
	for c.Next() {
		if c.Blank() {
			continue
		}
		d := form.Decision{Line: c.LinePlace().Line}
		given, wrong := map[int]bool{}, false
		for i := range c.Fields {
			text := lists.Text(&c.Fields[i])
			if i >= len(places) || places[i] < 0 || text == "" {
				continue
			}
			text = strings.TrimPrefix(text, "'") // which keeps it from being a formula
			given[places[i]] = true
			if reason := columns[places[i]].set(&d, text); reason != (form.Text{}) {
				find(c.PlaceOf(&c.Fields[i]), reason)
				wrong = true
			}
		}
		if open := !wrong && len(given) > 0; open {
			for k := decisionColumn; k < len(columns) && open; k++ {
				open = !given[k]
			}
			if open {
				continue
			}
		}
		for _, k := range required {
			if !given[k] {
				name, _, _ := strings.Cut(columns[k].names, " ")
				find(c.LinePlace(), form.Text{Chinese: "没有填“" + name + "”", English: "“" + name + "” is not given"})
				wrong = true
			}
		}
		if !wrong {
			list = append(list, d)
		}
	}
	return list, findings
}

// ErrNoAppend is returned for a list to which no line can be added: it is no CSV
// file in UTF-8 with commas.
var ErrNoAppend = errors.New("no line can be added to the list")

// Added returns what has to be written behind a list so that it has one more line;
// an empty list begins with the names of the columns.
func Added(list []byte, d *form.Decision) (string, error) {
	var b strings.Builder
	order := make([]int, len(columns))
	for i := range order {
		order[i] = i
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(list, []byte(spreadsheet.ByteOrderMark)))) == 0 {
		if err := spreadsheet.WriteFile(&b, [][]string{Columns}); err != nil {
			return "", err
		}
	} else {
		if bytes.HasPrefix(list, []byte("PK")) || !utf8.Valid(list) {
			return "", ErrNoAppend
		}
		var c csv.Scanner
		text, _, _, ok := plaintext.Decode(list, nil)
		if !ok {
			return "", ErrNoAppend
		}
		if c.Reset(plaintext.Whole(text, plaintext.UTF8), ','); !c.FirstLine() {
			return "", ErrNoAppend
		}
		places, known := head(&c)
		if !known {
			return "", ErrNoAppend
		}
		order = places
		if !bytes.HasSuffix(list, []byte("\n")) {
			b.WriteString("\r\n")
		}
	}
	codes := make([]string, len(d.Cells))
	for i, id := range d.Cells {
		codes[i] = form.Cells[id].Code
	}
	year := ""
	if d.Year != 0 {
		year = strconv.Itoa(d.Year)
	}
	texts := []string{d.Rule, d.Agency, year, strings.Join(codes, " "), d.Values, d.Verdict.String(), d.Reason, d.Who, d.When, d.Expires}
	fields := make([]string, len(order))
	for i, k := range order {
		if k >= 0 {
			fields[i] = texts[k]
		}
	}
	err := spreadsheet.Append(&b, [][]string{fields})
	return b.String(), err
}

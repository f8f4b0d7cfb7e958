package ingest

import (
	"fmt"
	"strings"
	"testing"

	"gouji/form"
	"gouji/ingest/lines/linestest"
)

// What an input costs grows as it does, whatever it repeats. The readers of
// documents are held to that in their own packages.
func TestCostGrowsWithTheInput(t *testing.T) {
	const title = "某某局2020年政府信息公开工作年度报告\n"
	type kind struct {
		name, file string
		make       func(n int) string
	}
	kinds := []kind{
		{"rows that name nobody", "a.csv", func(n int) string {
			return "agency_name,year,table,row,column,value\n" + strings.Repeat(",2020,applications,new_received,natural,1\n", n)
		}},
		{"rows that are no rows", "a.csv", func(n int) string {
			return "agency_name,year,table,row,column,value\n" + strings.Repeat("x\n", n)
		}},
		{"agencies of one row", "a.csv", func(n int) string {
			return "agency_name,year,table,row,column,value\n" +
				linestest.Numbered(n, func(i int) string { return fmt.Sprintf("某%d局,2020,applications,new_received,natural,1\n", i) })
		}},
		{"a line without an end", "a.csv", func(n int) string {
			return "agency_name,year,table,row,column,value\n" + strings.Repeat("x,", 100*n)
		}},
		{"a quotation mark never closed", "a.csv", func(n int) string {
			return "agency_name,year,table,row,column,value\n\"" + strings.Repeat("x\n", n)
		}},
		{"reports that say nothing", "a.ndjson", func(n int) string { return strings.Repeat("{}\n", n) }},
		{"an array of nothing", "a.json", func(n int) string { return "[" + strings.Repeat("{},", n) + "{}]" }},
		{"unknown keys", "a.json", func(n int) string {
			return `{"year":2020,"agency":{"name":"某某局"}` + linestest.Numbered(n, func(i int) string { return fmt.Sprintf(`,"k%d":0`, i) }) + "}"
		}},
		{"unknown tables", "a.json", func(n int) string {
			return `{"year":2020,"agency":{"name":"某某局"},"tables":{"applications":{` +
				linestest.Numbered(n, func(i int) string { return fmt.Sprintf(`"k%d":{"natural":1},`, i) }) + `"k":{}}}}`
		}},
		{"one key again and again", "a.json", func(n int) string {
			return `{"year":2020,"agency":{"name":"某某局"}` + strings.Repeat(`,"year":2020`, n) + "}"
		}},
	}
	kinds = append(kinds, kind{"members of a zip", "a.zip", func(n int) string {
		members := make([]zipped, n)
		for i := range members {
			members[i] = zipped{name: fmt.Sprintf("%d.json", i), data: []byte("{}")}
		}
		return string(zipOf(t, members...))
	}})
	// Every kind of word that the form has, in every layout of a printed form.
	words := []string{"12", "-", "本机关", "一、概述", "三、收到和处理政府信息公开申请情况", "行政许可", "自然人", "（一）予以公开", "总计", "结果维持"}
	for _, word := range words {
		kinds = append(kinds,
			kind{word + " a line each", "a.txt", func(n int) string { return title + strings.Repeat(word+"\n", n) }},
			kind{word + " in rows of a sheet", "a.csv", func(n int) string { return title + strings.Repeat(word+","+word+",1\n", n) }},
			kind{word + " in wide rows", "a.csv", func(n int) string {
				return title + strings.Repeat(strings.Repeat(word+",", 100)+"\n", n/50)
			}},
			kind{word + " in rows of a page", "a.html", func(n int) string {
				return "<title>" + title + "</title><table>" + strings.Repeat("<tr><td>"+word+"<td>总计", n) + "</table>"
			}},
			kind{word + " in tables of a page", "a.html", func(n int) string {
				return "<title>" + title + "</title>" + strings.Repeat("<p>"+word+"<table><tr><td>"+word+"<td>1</table>", n)
			}},
			kind{word + " in one row", "a.html", func(n int) string {
				return "<title>" + title + "</title><table><tr>" + strings.Repeat("<td>"+word, n) + "</table>"
			}},
		)
	}
	for _, k := range kinds {
		linestest.Grows(t, k.name, 60, func(n int) func() {
			text := []byte(k.make(n))
			return func() {
				if err := NewReader(Options{}).ReadBytes(t.Context(), k.file, text, discarder{}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// discarder takes what a Reader delivers and keeps nothing.
type discarder struct{}

func (discarder) Report(*form.Report, bool) error { return nil }
func (discarder) Source(*form.Source) error       { return nil }

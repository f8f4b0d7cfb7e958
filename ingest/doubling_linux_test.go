package ingest

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"gouji/form"
)

// What an input costs grows as it does, whatever it repeats: eight times as much
// of it takes at most three times eight times the work. Work is the processor's
// time, not the clock's, and the best of some tries counts, so that a busy machine
// fails nothing; where work grows with the square, it is 64 times as much.
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
			var b strings.Builder
			b.WriteString("agency_name,year,table,row,column,value\n")
			for i := range n {
				fmt.Fprintf(&b, "某%d局,2020,applications,new_received,natural,1\n", i)
			}
			return b.String()
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
			var b strings.Builder
			b.WriteString(`{"year":2020,"agency":{"name":"某某局"}`)
			for i := range n {
				fmt.Fprintf(&b, `,"k%d":0`, i)
			}
			return b.String() + "}"
		}},
		{"unknown tables", "a.json", func(n int) string {
			var b strings.Builder
			b.WriteString(`{"year":2020,"agency":{"name":"某某局"},"tables":{"applications":{`)
			for i := range n {
				fmt.Fprintf(&b, `"k%d":{"natural":1},`, i)
			}
			return b.String() + `"k":{}}}}`
		}},
		{"one key again and again", "a.json", func(n int) string {
			return `{"year":2020,"agency":{"name":"某某局"}` + strings.Repeat(`,"year":2020`, n) + "}"
		}},
	}
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
	const (
		small, times = 500, 8
		noise        = 30 * time.Millisecond // what is less tells nothing
	)
	for _, k := range kinds {
		cost := func(n int) time.Duration {
			text := []byte(k.make(n))
			return processorTime(t, func() {
				if err := NewReader(Options{}).ReadBytes(t.Context(), k.file, text, discarder{}); err != nil {
					t.Fatal(err)
				}
			})
		}
		little, large := cost(small), cost(times*small)
		for range 4 {
			if large <= 3*times*max(little, noise/times) {
				break
			}
			little, large = max(little, cost(small)), min(large, cost(times*small))
		}
		if large > 3*times*max(little, noise/times) {
			t.Errorf("%s: %v for %d of it, %v for %d", k.name, little, small, large, times*small)
		}
	}
}

// discarder takes what a Reader delivers and keeps nothing.
type discarder struct{}

func (discarder) Report(*form.Report, bool) error { return nil }
func (discarder) Source(*form.Source) error       { return nil }

// processorTime returns what a piece of work takes of the processors.
func processorTime(t *testing.T, work func()) time.Duration {
	used := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			t.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	runtime.GC()
	before := used()
	work()
	return used() - before
}

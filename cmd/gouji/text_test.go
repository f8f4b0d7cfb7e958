package main

import (
	"slices"
	"strings"
	"testing"
)

func TestColumnsOf(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "S3-BAL": 6, "民政局": 6, "“自然人”列": 10, "A—…": 3, "（一）": 6, "e\u0301": 1, "\ufeffx": 1, "𠮷野家": 6,
	} {
		if got := columnsOf(text); got != want {
			t.Errorf("columnsOf(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"", 10, []string{""}},
		{"every row must balance", 10, []string{"every row", "must", "balance"}},
		{"每一行的总计等于各列之和。", 10, []string{"每一行的总", "计等于各列", "之和。"}},
		{"每一行的总计，等于各列之和", 12, []string{"每一行的总", "计，等于各列", "之和"}},
		{"第三项“总计”", 8, []string{"第三项", "“总计”"}},
		{"unbreakable", 4, []string{"unbreakable"}},
	} {
		if got := wrap(c.text, c.columns); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}

func TestGridAlignsChinese(t *testing.T) {
	g := grid{indent: " ", gap: 2, right: []bool{false, true}}
	g.texts("机关", "处", "位置")
	g.texts("A", "1,024", "b.csv:3")
	var b strings.Builder
	g.write(&b)
	want := " 机关     处  位置\n A     1,024  b.csv:3\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestGridWrapsItsLastColumn(t *testing.T) {
	g := grid{gap: 1, limit: 32}
	g.texts("S3-BAL", "本年新收加上年结转等于办理结果")
	var b strings.Builder
	g.write(&b)
	want := "S3-BAL 本年新收加上年结转等于办\n       理结果\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  []string
	}{
		{"S3-BLA", []string{"S3-BAL"}},
		{"s3bal", []string{"S3-BAL"}},
		{"A3-SUN", []string{"A3-SUM", "A3-SUB"}},
		{"whatever", nil},
	} {
		if got := nearest(c.typed, ruleIDs(), 3); !slices.Equal(got[:min(len(got), len(c.want))], c.want) || c.want == nil && got != nil {
			t.Errorf("nearest(%q) = %q, want first %q", c.typed, got, c.want)
		}
	}
}

func TestYearList(t *testing.T) {
	if got := yearList([]int{2019, 2020, 2021, 2023}); got != "2019–2021, 2023" {
		t.Errorf("yearList says %s", got)
	}
}

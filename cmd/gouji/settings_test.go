package main

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"

	"gouji/form"
)

func TestParseDue(t *testing.T) {
	for text, want := range map[string]form.DueRule{
		"01-20":              {Date: "01-20"},
		"乡镇街道=01-20":         {Group: "乡镇街道", Date: "01-20"},
		"2025=02-05":         {Year: 2025, Date: "02-05"},
		"2025/部门=2026-02-01": {Year: 2025, Group: "部门", Date: "2026-02-01"},
	} {
		if got, err := parseDue(text); err != nil || got != want {
			t.Errorf("parseDue(%q) = %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "soon", "1999=01-20", "部门/2025=01-20", "2025=13-40"} {
		if _, err := parseDue(text); err == nil {
			t.Errorf("parseDue(%q) finds nothing wrong", text)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]int64{"64MiB": 64 << 20, "64M": 64 << 20, "2GiB": 2 << 30, "1 G": 1 << 30} {
		var s size
		if err := s.Set(text); err != nil || s.bytes != want {
			t.Errorf("%q is %d bytes, %v", text, s.bytes, err)
		}
	}
	for _, text := range []string{"", "64", "-1MiB", "0MiB", "99999999GiB", "lots"} {
		if err := new(size).Set(text); err == nil {
			t.Errorf("size %q: nothing wrong", text)
		}
	}
}

func TestReportYears(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  []int
	}{
		{[]string{"2023"}, []int{2023}},
		{[]string{"2021-2023"}, []int{2021, 2022, 2023}},
		{[]string{"2021", "2023, 2025-2026"}, []int{2021, 2023, 2025, 2026}},
		{[]string{""}, nil},
		{[]string{"2023-2021"}, nil},
		{[]string{"2018"}, nil},
		{[]string{"2023-"}, nil},
		{[]string{"23"}, nil},
		{[]string{"2023", "2100"}, nil},
	} {
		var years []int
		err := (&reportYears{years: &years}).Replace(c.texts)
		if (err == nil) != (c.want != nil) || err == nil && !slices.Equal(years, c.want) {
			t.Errorf("%q: %v, %v, want %v", c.texts, years, err, c.want)
		}
	}
}

// A year of gouji.toml needs no quotes.
func TestYearsOfAFile(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{`year = 2023`, []string{"2023"}},
		{`year = "2021-2023"`, []string{"2021-2023"}},
		{`year = [2021, "2023-2024"]`, []string{"2021", "2023-2024"}},
		{`year = true`, nil},
		{`year = [2021.5]`, nil},
		{`input = 2023`, nil},
	} {
		flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
		flags.Var(&reportYears{years: new([]int)}, "year", "")
		flags.StringArray("input", nil, "")
		file := parseSettings("gouji.toml", []byte(c.text), flags)
		if got := file.values["year"].values; !slices.Equal(got, c.want) || (len(file.problems) == 0) != (c.want != nil) {
			t.Errorf("%s: %q, %v", c.text, got, file.problems)
		}
	}
}

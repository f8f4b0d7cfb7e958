package main

import (
	"testing"

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

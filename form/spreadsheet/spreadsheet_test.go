package spreadsheet

import (
	"io"
	"strings"
	"testing"
)

func TestNoCellIsAFormula(t *testing.T) {
	rows := [][]string{{"机关", "说明"}, {"=1+1", "甲,乙\x1b"}}
	for _, test := range []struct {
		name  string
		write func(io.Writer, [][]string) error
		want  string
	}{
		{"Write", Write, "机关,说明\n'=1+1,\"甲,乙␛\"\n"},
		{"WriteFile", WriteFile, "\uFEFF机关,说明\r\n'=1+1,\"甲,乙␛\"\r\n"},
		{"Append", Append, "机关,说明\r\n'=1+1,\"甲,乙␛\"\r\n"},
	} {
		var b strings.Builder
		if err := test.write(&b, rows); err != nil || b.String() != test.want {
			t.Errorf("%s wrote %q, %v; want %q", test.name, b.String(), err, test.want)
		}
	}
	if rows[1][0] != "=1+1" {
		t.Error("the rows are another's and were changed")
	}
}

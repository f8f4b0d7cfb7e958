package words

import (
	"testing"

	"gouji/ingest/lines"
)

// What a person sees in a cell, and whether it can be one number.
func TestSeen(t *testing.T) {
	run := func(text string, look lines.Look) lines.Run { return lines.Run{Text: text, Look: look} }
	for name, c := range map[string]struct {
		cell  lines.Cell
		text  string
		clear bool
	}{
		"plain":              {lines.Cell{Text: "78"}, "78", true},
		"note mark":          {lines.Cell{Runs: []lines.Run{run("78", 0), run("1", lines.Superscript)}}, "78¹", false},
		"note mark on words": {lines.Cell{Runs: []lines.Run{run("规章", 0), run("1", lines.Superscript)}}, "规章", true},
		"numbered words":     {lines.Cell{Runs: []lines.Run{run("1.属于国家秘密", 0), run("注", lines.Superscript)}}, "1.属于国家秘密", true},
		"struck out":         {lines.Cell{Runs: []lines.Run{run("87", lines.Struck), run("78", 0)}}, "8̶7̶78", false},
		"all struck out":     {lines.Cell{Runs: []lines.Run{run("7", lines.Struck)}}, "7̶", false},
		"deleted":            {lines.Cell{Runs: []lines.Run{run("87", lines.Deleted), run("78", 0)}}, "78", true},
		"hidden":             {lines.Cell{Runs: []lines.Run{run("5", lines.Hidden), run("78", 0)}}, "78", true},
		"nothing but hidden": {lines.Cell{Runs: []lines.Run{run("5", lines.Hidden)}}, "", true},
		"reading aid":        {lines.Cell{Runs: []lines.Run{run("三", 0), run("3", lines.Ruby)}}, "三", true},
		"two lines":          {lines.Cell{Runs: []lines.Run{run("12", 0), run("13", lines.Break)}}, "12\n13", true},
		"blank raised":       {lines.Cell{Runs: []lines.Run{run("12", 0), run(" ", lines.Superscript)}}, "12", true},
		"symbol":             {lines.Cell{Runs: []lines.Run{run("1", 0), run("", lines.Symbol)}}, "1□", false},
		"date":               {lines.Cell{Text: "2024-03-05", Kind: lines.Date}, "2024-03-05", false},
		"percentage":         {lines.Cell{Text: "0.5", Kind: lines.Percentage}, "0.5", false},
	} {
		text, clear := Seen(&c.cell)
		if text != c.text || clear != c.clear {
			t.Errorf("%s: %q %v, want %q %v", name, text, clear, c.text, c.clear)
		}
	}
}

func TestClassOf(t *testing.T) {
	for text, want := range map[string]Class{
		"": Blank, " \u3000\n": Blank, "/": Nil, "不适用": Nil, "nan": Nil,
		"78": Figure, "1,113": Figure, "减3": Figure, "205(万)": Figure, "22\n（其中修订 16 件）": Figure, "=A1": Figure,
		"12 13": Unclear, "12\n13": Unclear, "TRUE": Unclear, "增": Unclear, "--253": Unclear, "+(0) -(0)": Unclear,
		"#REF!": Unclear, "78¹": Unclear, "8̶7̶78": Unclear, "50%": Unclear, "1.2.3": Unclear,
		"规章": Word, "（1）": Word, "①": Word, "2024-01-13": Word, "（20201231）": Word, "-4-": Word, "√": Word, "增加了": Word,
	} {
		if got := ClassOf(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

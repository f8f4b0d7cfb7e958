package selfcheck_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/form"
	"gouji/pipeline/selfcheck"
)

// What a text says is read in every form that brings one: lists that add up raise
// nothing, and with a digit changed the figure is marked.
func TestWordsInEveryForm(t *testing.T) {
	const quarters = "公开基本信息共771条，分别为：第一季度140条，第二季度378条，第三季度137条，第四季度116条。"
	const ways = "全年收到申请４7件，其中网络申请二十七件，信函申请20件。主动公开信息1,180条，其中门户网站825条，微信公众号355条。"
	tests := []struct{ text, rule, figure string }{
		{quarters, "", ""},
		{strings.Replace(quarters, "378", "387", 1), form.RuleNQuarter, "387条"},
		{strings.Replace(quarters, "771", "711", 1), form.RuleNQuarter, "711条"},
		{ways, "", ""},
		{strings.Replace(ways, "825", "852", 1), form.RuleNPart, "852条"},
	}
	formats := map[string]fixtures.Format{
		"json": fixtures.JSON, "html": fixtures.HTML, "docx": fixtures.DOCX, "txt": fixtures.TextLines, "md": fixtures.Markdown, "xlsx": fixtures.XLSX,
	}
	for ending, format := range formats {
		t.Run(ending, func(t *testing.T) {
			for _, tt := range tests {
				r := *published.Reports()[0]
				r.SubmittedAt, r.Narrative = "2024-01-20", []form.Section{{Number: "一", Text: tt.text}}
				var content bytes.Buffer
				if err := fixtures.Render(&content, fixtures.FilingsOf(&r), format, fixtures.Options{Chinese: true}); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(t.TempDir(), "报告."+ending)
				if err := os.WriteFile(path, content.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				var marked []string
				err := selfcheck.Check(context.Background(), []string{path}, selfcheck.Lists{}, selfcheck.Handler{
					Report: func(checked *selfcheck.Checked) error {
						if len(checked.Report.Narrative) == 0 {
							t.Error("the text is not read")
						}
						for i := range checked.Findings {
							f := &checked.Findings[i]
							if f.Rule == form.RuleNQuarter || f.Rule == form.RuleNPart {
								marked = append(marked, f.Rule, f.Arguments[len(f.Arguments)-2]) // the figure that is marked
							}
						}
						return nil
					},
					Source: func(*form.Source) error { return nil },
				})
				if err != nil {
					t.Fatal(err)
				}
				if want := strings.TrimSpace(tt.rule + " " + tt.figure); strings.Join(marked, " ") != want {
					t.Errorf("%s: marked %q, want %q", tt.text, strings.Join(marked, " "), want)
				}
			}
		})
	}
}

// Texts of published reports agree with their tables: GOUJI_CORPUS names a folder of them.
func TestWordsOfPublishedReports(t *testing.T) {
	folder := os.Getenv("GOUJI_CORPUS")
	if folder == "" {
		t.Skip("GOUJI_CORPUS is not set")
	}
	var paths []string
	for _, ending := range []string{"*.html", "*.txt"} {
		found, _ := filepath.Glob(filepath.Join(folder, ending))
		paths = append(paths, found...)
	}
	read := 0
	err := selfcheck.Check(context.Background(), paths, selfcheck.Lists{}, selfcheck.Handler{
		Report: func(checked *selfcheck.Checked) error {
			read++
			for i := range checked.Findings {
				if f := &checked.Findings[i]; strings.HasPrefix(f.Rule, "N-") {
					t.Errorf("%s: %s", checked.Report.Source.Path, f.Message(form.Chinese))
				}
			}
			return nil
		},
		Source: func(*form.Source) error { return nil },
	})
	if err != nil || read == 0 {
		t.Fatalf("%d reports: %v", read, err)
	}
}

package selfcheck_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
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
				marked := markedFigures(t, path)
				if want := strings.TrimSpace(tt.rule + " " + tt.figure); strings.Join(marked, " ") != want {
					t.Errorf("%s: marked %q, want %q", tt.text, marked, want)
				}
			}
		})
	}
}

// The text that the program was made for, printed as a page and as a PDF in which the
// lines break within the list, is right, and with one digit changed marked at that figure.
// GOUJI_CHROMIUM names the browser that prints.
func TestWordsInPrint(t *testing.T) {
	browser := os.Getenv("GOUJI_CHROMIUM")
	if testing.Short() || browser == "" {
		t.Skip("GOUJI_CHROMIUM is not set, or -short: a browser takes seconds")
	}
	const before = "按照《政府信息公开条例》要求,区发改委根据工作部署要求,全力推进政务公开制度化、规范化、常态化,较好地完成了各项政务信息公开工作。"
	const text = before + "2020年度,我委主动公开基本信息共771条,分别为:第一季度140条,第二季度378条,第三季度137条,第四季度116条。"
	for i, tt := range []struct{ text, want string }{
		{text, ""},
		{strings.Replace(text, "378", "387", 1), "N-QUARTER 387条"},
		{strings.Replace(text, "771", "711", 1), "N-QUARTER 711条"},
		{strings.Replace(text, "116", "161", 1), "N-QUARTER 161条"},
	} {
		r := *published.Reports()[0]
		r.SubmittedAt, r.Narrative = "2021-01-20", []form.Section{{Number: "一", Text: tt.text}}
		var content bytes.Buffer
		if err := fixtures.Render(&content, fixtures.FilingsOf(&r), fixtures.HTML, fixtures.Options{Chinese: true}); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		page, printed := filepath.Join(folder, "报告.html"), filepath.Join(folder, "报告.pdf")
		if err := os.WriteFile(page, content.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--print-to-pdf="+printed, "file://"+page)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		for _, path := range []string{page, printed} {
			if got := strings.Join(markedFigures(t, path), " "); got != tt.want {
				t.Errorf("%d, %s: marked %q, want %q", i, filepath.Ext(path), got, tt.want)
			}
		}
	}
}

// markedFigures are the figures of lists that the check of a file marks in its text,
// each behind its rule.
func markedFigures(t *testing.T, path string) (marked []string) {
	t.Helper()
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
	return marked
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

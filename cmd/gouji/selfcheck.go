package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline/selfcheck"
	"gouji/sinks/page"
)

// moduleFiles holds what make build compiled for the self-check page; a plain go
// build leaves it out.
//
//go:embed module
var moduleFiles embed.FS

func (a *application) selfCheckCommand() *cobra.Command {
	var output, roster string
	var district selfcheck.District
	cmd := &cobra.Command{
		Use:   a.say("selfcheck [选项]", "selfcheck [flags]"),
		Short: a.say("生成自查网页，发给各机关，报送前自己核对", "write the self-check page that agencies open before they hand in"),
		Long: a.say(`生成一个网页文件，各机关用浏览器打开，把报告拖进去，就知道能不能报送、哪一格有误。
不必安装，不联网，文件不离开那台电脑；结果与 gouji check 相同。
给出 --roster 和 --year 时，名单上的名称、代码和年度写在网页里，名称与代码不符、年度不对的也能看出。
gouji.toml 里本地的规则（[[rule]]）、级别（[severity]）和期限（due）也写在网页里。`,
			`Write one page that agencies open in a browser: they drop a report on it and see whether it can
be handed in, and which cell is wrong. Nothing is installed, nothing is sent, and the results are those
of gouji check. With --roster and --year the names and codes of the list and the year are built in, so
that it also says when a name does not fit its code, or the year is not the one asked for. So are the
rules of your own ([[rule]]), their grades ([severity]) and due dates of gouji.toml.`),
		Example: a.say(`  gouji selfcheck -o 自查.html
  gouji selfcheck -r 编制主体名单.csv --year 2025 -o 自查.html`,
			`  gouji selfcheck -o selfcheck.html
  gouji selfcheck -r agencies.csv --year 2025 -o selfcheck.html`),
		Args: a.noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := mustBeReadable(roster); err != nil {
				return err
			}
			list, err := a.readRoster(roster)
			if err != nil {
				return err
			}
			district.Rules = form.OwnRulesInForce().Given()
			content, err := selfCheckPage(list, district)
			if err != nil {
				return err
			}
			return a.deliver(output, content, false)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&output, "output", "o", "", a.say("写入的`文件`；默认为标准输出", "`file` to write; default: standard output"))
	flags.StringVarP(&roster, "roster", "r", "", a.say("编制主体名单，CSV或xlsx`文件`；只写入名称、代码和区划", "CSV or xlsx `file` of the agencies; only names, codes and divisions are built in"))
	flags.Var(&reportYears{years: &district.Years}, "year", a.say("应报送的`年度`，可以多次给出", "`year` asked for; may be repeated"))
	flags.Var(&dueDates{rules: &district.Due}, "due", a.say("不同于法定的报送`期限`，如 乡镇街道=01-20，可以多次给出", "due `date` other than the Regulation's, such as 乡镇街道=01-20; may be repeated"))
	flags.Var(&grades{to: &district.Grades}, "severity", a.say("在本地改变一条`规则`的级别，如 L2-MISREAD=off，可以多次给出", "grade a `rule` otherwise here, such as L2-MISREAD=off; may be repeated"))
	a.configFlag(flags)
	outputIsNoSetting(flags)
	return cmd
}

// errNoModule is the failure of a gouji that was built without the module.
func errNoModule() error {
	f := failed(exitFailed, "这个 gouji 不含自查网页的程序", "this gouji was built without the program of the self-check page")
	f.hint = form.Text{Chinese: "请用 make build 编译，或用发布的程序", English: "build it with make build, or use a released one"}
	return f
}

// selfCheckPage makes the page with a district's list, nil for none, and what else it
// builds in. The same gives the same bytes.
func selfCheckPage(list *form.Roster, district selfcheck.District) ([]byte, error) {
	module, err := moduleFiles.ReadFile("module/selfcheck.wasm.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoModule()
	}
	if err != nil {
		return nil, err
	}
	runtime, err := moduleFiles.ReadFile("module/wasm_exec.js")
	if err != nil {
		return nil, err
	}
	return writeSelfCheckPage(module, runtime, list, district)
}

func writeSelfCheckPage(module, runtime []byte, list *form.Roster, district selfcheck.District) ([]byte, error) {
	year := exampleYear
	if len(district.Years) > 0 {
		year = slices.Max(district.Years)
	}
	example, err := exampleReport(year)
	if err != nil {
		return nil, err
	}
	s := page.SelfCheck{Module: module, Runtime: string(runtime), Version: programVersion(), Date: programDate(), Years: district.Years, Example: example}
	if list != nil {
		// What agencies need to recognise themselves, and no more.
		members := make([]form.Member, len(list.Members))
		for i, m := range list.Members {
			members[i] = form.Member{Code: m.Code, Name: m.Name, Aliases: m.Aliases, Division: m.Division}
		}
		var csv bytes.Buffer
		if err := fixtures.WriteRoster(&csv, slices.Values(members)); err != nil {
			return nil, err
		}
		district.RosterName, district.Roster = "agencies.csv", csv.Bytes()
	}
	if s.District, err = json.Marshal(district); err != nil {
		return nil, err
	}
	var content bytes.Buffer
	err = page.WriteSelfCheck(&content, s)
	return content.Bytes(), err
}

// programDate is the day of the last change to the program and its rules, "" if
// it is not known.
func programDate() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			day, _, _ := strings.Cut(s.Value, "T")
			return day
		}
	}
	return ""
}

const exampleYear = 2024

// exampleReport is a report in which two digits of one figure are transposed.
func exampleReport(year int) ([]byte, error) {
	r := &form.Report{Year: year, Agency: form.Agency{Name: "示例区示例局"}}
	for i := range form.Cells {
		if c := &form.Cells[i]; c.Editions&form.EditionFor(year) != 0 {
			r.PutValue(c.ID, 0, form.Place{})
		}
	}
	for code, figure := range map[string]int64{
		"new_received.natural": 26, "new_received.total": 26, "results_total.natural": 26, "results_total.total": 26,
		"granted.natural": 62, "granted.total": 26, // 26 was meant
	} {
		id, _ := form.CellByCode("applications." + code)
		r.PutValue(id, figure, form.Place{})
	}
	r.Finalise()
	var content bytes.Buffer
	err := fixtures.Render(&content, fixtures.FilingsOf(r), fixtures.CSVGrid, fixtures.Options{Chinese: true})
	return content.Bytes(), err
}

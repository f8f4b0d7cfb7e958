package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gouji/fixtures"
	"gouji/form"
)

// mixture is the format of a district whose agencies report in every format there is.
const mixture = "mixture"

func (a *application) generateCommand() *cobra.Command {
	d := fixtures.District{FirstYear: 2021, LastYear: 2024}
	years := yearRange{&d.FirstYear, &d.LastYear}
	formats := []string{mixture}
	for _, f := range fixtures.Formats() {
		formats = append(formats, f.String())
	}
	format := newChoice(mixture, formats...)
	errorShare := share{&d.ErrorShare}
	var output string
	var bundle, narrative, plainText bool
	cmd := &cobra.Command{
		Use:   a.say("generate -o 文件夹 [选项]", "generate -o FOLDER [flags]"),
		Short: a.say("生成虚构地区的报告，供试用和测试", "make up the reports of a district, to try things out"),
		Long: a.say(`生成虚构地区各机关的年度报告：数字合理，大多为零，上年结转与上一年衔接；可以按比例
埋入常见差错。相同的选项总是生成相同的文件。文件夹里有：
  input/          报告
  agencies.csv    编制主体名单
  expected.json   埋入的差错清单`,
			`Make up the annual reports of a district's agencies: plausible figures, mostly zeros, each
year carrying over from the last, with a share of the usual errors planted. The same flags
always give the same files. The folder holds:
  input/          the reports
  agencies.csv    the agencies that must report
  expected.json   the planted errors`),
		Example: "  gouji generate --agencies 40 --years 2019-2024 --errors 0.1 -o demo\n  gouji run -i demo/input -r demo/agencies.csv -o out\n  gouji generate --agencies 20000 --years 2020-2024 --as ndjson --bundle -o big",
		Args:    a.noArguments,
		RunE: func(*cobra.Command, []string) error {
			d.PlainText, d.Narrative = plainText, narrative
			return a.generate(d, output, format.value, bundle)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(newNumber(&d.Agencies, 40, 1, 10_000_000), "agencies", a.say("机关的`个数`", "`number` of agencies"))
	flags.Var(newNumber(&d.Divisions, 0, 0, 100_000), "divisions", a.say("地区的`个数`；0为每60个机关一个", "`number` of districts; 0 means one for every 60 agencies"))
	flags.Var(&years, "years", a.say("`年度`，如 2021-2024", "`years`, such as 2021-2024"))
	flags.Uint64Var(&d.Seed, "seed", 1, a.say("随机数`种子`", "`seed` of the random numbers"))
	flags.Var(&errorShare, "errors", a.say("埋入差错的报告的`比例`，0至1", "`share` of reports with a planted error, 0 to 1"))
	flags.Var(format, "as", a.say("报告的`形式`：mixture（各种都有）、", "`format` of the reports: mixture (all kinds), ")+form.List(formats[1:]).In(a.language))
	flags.BoolVar(&bundle, "bundle", false, a.say("所有报告放在一个文件里（ndjson、csv-long、csv-wide）", "all reports in one file (ndjson, csv-long, csv-wide)"))
	flags.BoolVar(&plainText, "plain", false, a.say("一律用UTF-8和代码，不用各种编码和写法", "UTF-8 and codes throughout, instead of the encodings and habits of offices"))
	flags.BoolVar(&narrative, "narrative", false, a.say("附上正文", "add the text of the reports"))
	flags.StringVarP(&output, "output", "o", "", a.say("写入的`文件夹`，应为空", "`folder` to write, empty or new"))
	return cmd
}

// generate writes the reports of a district and says what it wrote and what to do with it.
func (a *application) generate(d fixtures.District, output, format string, bundle bool) error {
	if output == "" {
		return a.missingFlag("没有文件夹：请用 -o 给出", "no folder: name one with -o", "generate")
	}
	if entries, err := os.ReadDir(output); err == nil && len(entries) > 0 {
		f := usage("文件夹不是空的："+output, "the folder is not empty: "+output)
		f.hint = form.Text{Chinese: "请另选一个", English: "choose another"}
		return f
	}
	if format != mixture {
		only, err := fixtures.ParseFormat(format)
		if err != nil {
			return err
		}
		d.Formats = []fixtures.Format{only}
	}
	layout, err := bundleOf(bundle, format)
	if err != nil {
		return err
	}
	done, err := d.Write(output, layout)
	if f := unwritable(output, err); f != nil {
		return f
	}
	if err != nil {
		return err
	}
	err = a.printLine(a.say(
		fmt.Sprintf("%s：%d个机关，%s份报告，%s个文件，埋入差错%s处", output, done.Agencies, grouped(done.Reports), grouped(done.Files), grouped(done.Planted)),
		fmt.Sprintf("%s: %d %s, %s %s, %s %s, %s planted %s", output, done.Agencies, plural(done.Agencies, "agency", "agencies"),
			grouped(done.Reports), plural(done.Reports, "report", "reports"), grouped(done.Files), plural(done.Files, "file", "files"),
			grouped(done.Planted), plural(done.Planted, "error", "errors"))))
	if err != nil {
		return err
	}
	return a.printLine(fmt.Sprintf(a.say("接着可以：gouji run -i %s -r %s -o 结果", "next: gouji run -i %s -r %s -o out"),
		filepath.Join(output, fixtures.InputFolder), filepath.Join(output, fixtures.RosterFile)))
}

// bundleOf says how the reports of a format lie on disk.
func bundleOf(bundle bool, format string) (fixtures.Bundle, error) {
	if !bundle {
		return fixtures.FilePerReport, nil
	}
	switch format {
	case "ndjson", mixture:
		return fixtures.OneNDJSON, nil
	case "csv-long":
		return fixtures.OneLong, nil
	case "csv-wide":
		return fixtures.OneWide, nil
	default:
		return 0, usage("--bundle 只适用于 ndjson、csv-long、csv-wide", "--bundle goes with ndjson, csv-long and csv-wide only")
	}
}

// yearRange is a flag that takes 2020 or 2019-2024.
type yearRange struct{ first, last *int }

func (y *yearRange) String() string { return fmt.Sprintf("%d-%d", *y.first, *y.last) }
func (y *yearRange) Type() string   { return "years" }
func (y *yearRange) Set(text string) error {
	from, to, several := strings.Cut(text, "-")
	if !several {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if errors.Join(err1, err2) != nil || first < form.FirstYear || last > form.LastYear || first > last {
		return &complaint{form.Text{
			Chinese: fmt.Sprintf("应为 2020 或 2019-2024 这样的年度，不早于%d", form.FirstYear),
			English: fmt.Sprintf("want years such as 2020 or 2019-2024, from %d on", form.FirstYear),
		}}
	}
	*y.first, *y.last = first, last
	return nil
}

// share is a flag that takes a share from 0 to 1.
type share struct{ value *float64 }

func (s *share) String() string { return strconv.FormatFloat(*s.value, 'g', -1, 64) }
func (s *share) Type() string   { return "share" }
func (s *share) Set(text string) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return &complaint{form.Text{Chinese: "应为0至1的小数，如 0.1", English: "want a number from 0 to 1, such as 0.1"}}
	}
	*s.value = v
	return nil
}

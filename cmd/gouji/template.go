package main

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"gouji/fixtures"
	"gouji/form"
)

// templateFormats are the forms in which blank reports are handed out.
var templateFormats = map[string]fixtures.Format{
	"csv": fixtures.CSVGrid, "csv-long": fixtures.CSVLong, "csv-wide": fixtures.CSVWide,
	"json": fixtures.JSON, "xlsx": fixtures.XLSX, "docx": fixtures.DOCX,
}

func (a *application) templateCommand() *cobra.Command {
	edition := newChoice("2021", "2019", "2021")
	as := newChoice("xlsx", "xlsx", "csv", "csv-long", "csv-wide", "json", "docx", "roster")
	var output string
	cmd := &cobra.Command{
		Use:   a.say("template [选项]", "template [flags]"),
		Short: a.say("生成空白报告或空白名单，发给各机关填写", "write a blank report or roster to hand out"),
		Long: a.say(`生成空白的法定表格，填好后 gouji 可直接读取。--as roster 生成空白的编制主体名单。
CSV带有BOM，可用Excel直接打开。-o 给出已有的文件夹时，写入发给各机关的全套：空白工作簿、空白文档、自查网页。`,
			`Write the blank statutory form, which gouji reads once it is filled in. --as roster writes a
blank list of agencies. CSV files carry a BOM, so that Excel opens them as UTF-8. With a folder for -o,
all that agencies need is written there: blank workbook and document, and the self-check page.`),
		Example: a.say(`  gouji template -o 空白表.xlsx
  gouji template -o 发给各机关/
  gouji template --as csv --form 2019 -o 空白表2020年度.csv
  gouji template --as roster -o 编制主体名单.csv`,
			`  gouji template -o blank.xlsx
  gouji template -o for-agencies/
  gouji template --as csv --form 2019 -o blank-for-2020.csv
  gouji template --as roster -o agencies.csv`),
		Args: a.noArguments,
		RunE: func(*cobra.Command, []string) error {
			e, _ := form.ParseEdition(edition.value)
			if info, err := os.Stat(output); err == nil && info.IsDir() {
				return a.handOut(output, e)
			}
			paper, err := template(e, as.value)
			if err != nil {
				return err
			}
			return a.deliver(output, paper, as.value == "xlsx" || as.value == "docx")
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(as, "as", a.say("`形式`：xlsx、csv（照表格的样子）、csv-long、csv-wide、json、docx 或 roster（名单）",
		"`format`: xlsx, csv (laid out as the form), csv-long, csv-wide, json, docx or roster"))
	flags.Var(edition, "form", a.say("格式的`版`：2019（2019、2020年度）或 2021（2021年度起）", "`edition` of the form: 2019 (for 2019 and 2020) or 2021 (from 2021 on)"))
	flags.StringVarP(&output, "output", "o", "", a.say("写入的`文件`，或已有的文件夹；默认为标准输出", "`file` to write, or a folder that is there; default: standard output"))
	return cmd
}

// template makes a blank form or list.
func template(e form.Edition, as string) ([]byte, error) {
	var paper bytes.Buffer
	if as == "roster" {
		err := fixtures.WriteRoster(&paper, slices.Values([]form.Member(nil)))
		return paper.Bytes(), err
	}
	err := fixtures.Template(&paper, e, templateFormats[as], fixtures.Options{Chinese: as != "json"})
	return paper.Bytes(), err
}

// handOut writes what agencies are sent into a folder. A gouji without the
// self-check page writes the forms all the same, and fails then.
func (a *application) handOut(folder string, e form.Edition) error {
	name := a.say("年度报告空白表（"+e.String()+"年格式）", "blank-report-"+e.String())
	for _, as := range []string{"xlsx", "docx"} {
		paper, err := template(e, as)
		if err != nil {
			return err
		}
		if err := a.deliver(filepath.Join(folder, name+"."+as), paper, false); err != nil {
			return err
		}
	}
	paper, err := selfCheckPage(nil, 0)
	if err != nil {
		return err
	}
	return a.deliver(filepath.Join(folder, a.say("自查.html", "selfcheck.html")), paper, false)
}

// deliver writes a paper to a file, which must not be there yet, or to
// standard output.
func (a *application) deliver(path string, paper []byte, binary bool) error {
	if path == "" {
		if binary && isTerminal(a.stdout) {
			f := usage("这种文件不能显示在终端上", "a file of this kind cannot be shown on a terminal")
			f.hint = form.Text{Chinese: "请用 -o 给出文件名", English: "name a file with -o"}
			return f
		}
		_, err := a.stdout.Write(paper)
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		f := usage("文件已经存在："+path, "the file is there already: "+path)
		f.hint = form.Text{Chinese: "gouji 不覆盖它，请换个文件名", English: "gouji does not overwrite it; choose another name"}
		return f
	}
	if f := unwritable(path, err); f != nil {
		return f
	}
	if err != nil {
		return err
	}
	_, err = file.Write(paper)
	return cmp.Or(err, file.Close())
}

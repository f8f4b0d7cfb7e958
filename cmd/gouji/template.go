package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline/selfcheck"
)

// templateFormats are the forms in which blank reports are handed out.
var templateFormats = map[string]fixtures.Format{
	"csv": fixtures.CSVGrid, "csv-long": fixtures.CSVLong, "csv-wide": fixtures.CSVWide,
	"json": fixtures.JSON, "xlsx": fixtures.XLSX, "docx": fixtures.DOCX,
}

func (a *application) templateCommand() *cobra.Command {
	edition := newChoice("2021", "2019", "2021")
	as := newChoice("xlsx", "xlsx", "csv", "csv-long", "csv-wide", "json", "docx", "roster")
	var output, agency, list string
	cmd := &cobra.Command{
		Use:   a.say("template [选项]", "template [flags]"),
		Short: a.say("生成空白报告或空白名单，发给各机关填写", "write a blank report or roster to hand out"),
		Long: a.say(`生成空白的法定表格，填好后 gouji 可直接读取。--as roster 生成空白的编制主体名单。
CSV带有BOM，可用Excel直接打开。工作簿里各格限定了该填的内容，总计不符时变红；不锁定，可以照常编辑。
-o 给出文件夹时（已有的，或没有扩展名的新文件夹），写入发给各机关的全套：空白工作簿、空白文档、
自查网页；同时用 -r 给出名单时，每个机关一个工作簿，机关名称、代码和区划代码已经填好。
--agency 只为一个机关填好。`,
			`Write the blank statutory form, which gouji reads once it is filled in. --as roster writes a
blank list of agencies. CSV files carry a BOM, so that Excel opens them as UTF-8. In a workbook
every cell takes only what belongs there, and totals that do not add up turn red; nothing is
locked. With a folder for -o (one that is there, or a name without extension), all that agencies
need is written there: blank workbook and document, and the self-check page; with -r also, a
workbook for every agency of the roster, its name and codes filled in. --agency fills them in
for one.`),
		Example: a.say(`  gouji template -o 空白表.xlsx
  gouji template -o 发给各机关/
  gouji template -r 编制主体名单.csv -o 发给各机关/
  gouji template --agency 云溪县档案局 -o 空白表.xlsx
  gouji template --as csv --form 2019 -o 空白表2020年度.csv
  gouji template --as roster -o 编制主体名单.csv`,
			`  gouji template -o blank.xlsx
  gouji template -o for-agencies/
  gouji template -r agencies.csv -o for-agencies/
  gouji template --agency 云溪县档案局 -o blank.xlsx
  gouji template --as csv --form 2019 -o blank-for-2020.csv
  gouji template --as roster -o agencies.csv`),
		Args: a.noArguments,
		RunE: func(*cobra.Command, []string) error {
			e, _ := form.ParseEdition(edition.value)
			agencies, err := a.agenciesOf(list, agency)
			if err != nil {
				return err
			}
			if namesFolder(output, as.value) {
				return a.handOut(output, e, agencies)
			}
			if len(agencies) > 1 {
				f := usage("名单上有多个机关，须写入文件夹", "the roster has several agencies, which need a folder")
				f.hint = form.Text{Chinese: "请用 -o 给出文件夹（名后加 /），或用 --agency 选一个机关", English: "name a folder with -o (with / behind it), or one agency with --agency"}
				return f
			}
			var one form.Agency
			if len(agencies) == 1 {
				one = agencies[0]
			}
			content, err := template(e, as.value, one)
			if err != nil {
				return err
			}
			return a.deliver(output, content, as.value == "xlsx" || as.value == "docx")
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(as, "as", a.say("`形式`：xlsx、csv（照表格的样子）、csv-long、csv-wide、json、docx 或 roster（名单）",
		"`format`: xlsx, csv (laid out as the form), csv-long, csv-wide, json, docx or roster"))
	flags.Var(edition, "form", a.say("格式的`版`：2019（2019、2020年度）或 2021（2021年度起）", "`edition` of the form: 2019 (for 2019 and 2020) or 2021 (from 2021 on)"))
	flags.StringVar(&agency, "agency", "", a.say("填好这个`机关`的名称；写代码也可以，两样都写时用空格隔开", "fill in the name of this `agency`; its code will do, or both with a space between"))
	flags.StringVarP(&list, "roster", "r", "", a.say("编制主体名单`文件`（CSV 或 xlsx），机关的名称和代码取自其中", "CSV or xlsx `file` of the agencies, from which names and codes are taken"))
	flags.StringVarP(&output, "output", "o", "", a.say("写入的`文件`或文件夹；默认为标准输出", "`file` or folder to write; default: standard output"))
	return cmd
}

// namesFolder reports whether a path is that of a folder: one that is there, or one
// to make, for no workbook has a name without extension.
func namesFolder(path, as string) bool {
	if info, err := os.Stat(path); err == nil {
		return info.IsDir()
	}
	return path != "" && (os.IsPathSeparator(path[len(path)-1]) || as == "xlsx" && filepath.Ext(path) == "")
}

// agenciesOf returns whose forms are wanted: all of a roster, or the one named.
func (a *application) agenciesOf(list, named string) ([]form.Agency, error) {
	roster, err := a.readRoster(list)
	if err != nil {
		return nil, err
	}
	one, err := namedAgency(named)
	if err != nil {
		return nil, err
	}
	if list == "" {
		if named == "" {
			return nil, nil
		}
		return []form.Agency{one}, nil
	}
	var agencies []form.Agency
	for _, m := range roster.Members {
		if named != "" && (one.Code == "" || one.Code != m.Code) && (one.Name == "" || !m.Goes(one.Name)) {
			continue
		}
		agencies = append(agencies, form.Agency{Name: m.Name, Code: m.Code, Division: m.Division})
	}
	if len(agencies) == 0 && named != "" {
		return nil, usage("名单上没有这个机关："+named, "the roster has no such agency: "+named).advise("请写名单上的名称、别名或代码", "write a name, alias or code of the roster")
	}
	return agencies, nil
}

// namedAgency reads a name, a code or both. A word that can only be a code must be right:
// a wrong one would come back in every report filled in.
func namedAgency(named string) (one form.Agency, err error) {
	for word := range strings.FieldsSeq(named) {
		code := strings.ToUpper(norm.NFKC.String(word))
		switch {
		case form.CheckCode(code):
			one.Code = code
		case isMeantAsCode(code) && len(code) != 18:
			return one, usage(fmt.Sprintf("“%s”有%d位，统一社会信用代码应为18位", word, len(code)), fmt.Sprintf("%q has %d characters, a credit code has 18", word, len(code)))
		case isMeantAsCode(code):
			return one, usage("统一社会信用代码“"+word+"”校验不符，有一位写错了", fmt.Sprintf("the credit code %q fails its check digits: one of its characters is wrong", word)).
				advise("请照登记证书核对；只写机关名称也可以", "compare it with the certificate of registration; the agency's name alone will do, too")
		default:
			one.Name += word
		}
	}
	return one, nil
}

// isMeantAsCode reports whether a word is a code, right or wrong: Latin letters and
// digits alone, most of them digits.
func isMeantAsCode(word string) bool {
	digits := 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < 'A' || r > 'Z':
			return false
		}
	}
	return digits > len(word)/2
}

// template makes a blank form or list.
func template(e form.Edition, as string, agency form.Agency) ([]byte, error) {
	var content bytes.Buffer
	if as == "roster" {
		err := fixtures.DraftRoster(&content, func(func(form.Member) bool) {})
		return content.Bytes(), err
	}
	err := fixtures.Template(&content, e, templateFormats[as], fixtures.Options{Chinese: as != "json", Agency: agency})
	return content.Bytes(), err
}

// handOut writes what agencies are sent into a folder, which it makes. A gouji without the
// self-check page writes the forms all the same, and fails then.
func (a *application) handOut(folder string, e form.Edition, agencies []form.Agency) error {
	// No year: the name of the file that comes back would tell that of the report.
	name := a.say("年度报告空白表", "blank-report")
	if e == form.Edition2019 {
		name = a.say("年度报告空白表（试行格式）", "blank-report-first-edition")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		why := reason(err)
		return failed(exitTemporary, "不能建立文件夹“"+folder+"”："+why.Chinese, fmt.Sprintf("cannot make the folder %q: %s", folder, why.English)).because(err)
	}
	used := map[string]bool{}
	for _, one := range agencies {
		content, err := template(e, "xlsx", one)
		if err != nil {
			return err
		}
		own := fileName(cmp.Or(one.Name, one.Code), used) + "-" + name + ".xlsx"
		if err := a.deliver(filepath.Join(folder, own), content, false); err != nil {
			return err
		}
	}
	for _, as := range []string{"xlsx", "docx"} {
		content, err := template(e, as, form.Agency{})
		if err != nil {
			return err
		}
		if err := a.deliver(filepath.Join(folder, name+"."+as), content, false); err != nil {
			return err
		}
	}
	content, err := selfCheckPage(nil, selfcheck.District{})
	if err != nil {
		return err
	}
	return a.deliver(filepath.Join(folder, a.say("自查.html", "selfcheck.html")), content, false)
}

// fileName makes a name for a file of the name of an agency, other than those used.
func fileName(name string, used map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.TrimLeft(name, ". "))
	base := name
	for n := 2; used[name]; n++ {
		name = base + strconv.Itoa(n)
	}
	used[name] = true
	return name
}

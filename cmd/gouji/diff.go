package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/pipeline"
)

// maxListedDifferences is how many differences of a kind are listed for people.
const maxListedDifferences = 40

func (a *application) diffCommand() *cobra.Command {
	var output string
	format := newChoice("text", "text", "json", "csv")
	cmd := &cobra.Command{
		Use:   a.say("diff 甲 [乙] -o 输出", "diff A [B] -o OUTPUT"),
		Short: a.say("比较两次结果", "compare two results"),
		Long: a.say(`比较两次结果：哪些报告、格和问题是新增的、没有了的、变了的。甲、乙是 gouji runs 列出的编号，
或结果文件夹的路径；不给乙时与当前有效的一次比较。text 每类最多列40处，json、csv 全部列出。
退出码总是0，不论有没有不同。`,
			`Compare two results: which reports, cells and findings were added, removed or changed. A and B
are ids as gouji runs lists them, or paths of folders of results; without B the result in force
is meant. text lists at most 40 of each, json and csv list all. The exit code is 0 whether
anything differs or not.`),
		Example: "  gouji diff 374ee0b67ed8d91c -o out\n  gouji diff out/runs/374ee0b67ed8d91c backup/runs/a2c5e00117c44f0d --format csv",
		Args:    takes(1, 2, "请给出一次或两次结果", "name one or two results"),
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		b := ""
		if len(args) == 2 {
			b = args[1]
		}
		differences, err := pipeline.Diff(output, args[0], b)
		if err != nil {
			return outputFailureOf(output, err)
		}
		return a.writeDifferences(differences, format.value)
	}
	a.outputFlags(cmd.Flags(), &output)
	cmd.Flags().Var(format, "format", a.say("输出`格式`：text、json 或 csv", "output `format`: text, json or csv"))
	return cmd
}

// differenceKinds are what differences are of, in their order.
var differenceKinds = []struct {
	of    pipeline.DifferenceOf
	title form.Text
}{
	{pipeline.OfReport, form.Text{Chinese: "报告", English: "Reports"}},
	{pipeline.OfCell, form.Text{Chinese: "格", English: "Cells"}},
	{pipeline.OfFinding, form.Text{Chinese: "问题", English: "Findings"}},
}

// changeWords name what became of something.
var changeWords = map[string]form.Text{
	"added": {Chinese: "新增", English: "added"}, "removed": {Chinese: "没有了", English: "removed"}, "changed": {Chinese: "变了", English: "changed"},
}

func (a *application) writeDifferences(list []pipeline.Difference, format string) error {
	switch format {
	case "json":
		encoder := json.NewEncoder(jsonOutput{a.stdout})
		encoder.SetEscapeHTML(false)
		if list == nil {
			list = []pipeline.Difference{}
		}
		return encoder.Encode(list)
	case "csv":
		rows := [][]string{{"of", "change", "report", "agency", "year", "rule", "cell", "old", "new"}}
		for i := range list {
			d := &list[i]
			rows = append(rows, []string{string(d.Of), d.Change, d.Report, d.Agency, strconv.Itoa(d.Year), d.Rule, d.Cell, a.side(d.Old), a.side(d.New)})
		}
		return spreadsheet.Write(a.stdout, rows)
	}
	if len(list) == 0 {
		return a.printLine(a.say("没有不同", "no difference"))
	}
	p := a.palette(a.stdout)
	for _, kind := range differenceKinds {
		counts, shown := map[string]int{}, 0
		g := grid{palette: p, indent: "  ", gap: 2, limit: terminalColumns(a.stdout)}
		for i := range list {
			d := &list[i]
			if d.Of != kind.of {
				continue
			}
			counts[d.Change]++
			if shown++; shown > maxListedDifferences {
				continue
			}
			what := d.Rule
			if d.Of == pipeline.OfCell {
				if id, known := form.CellByCode(d.Cell); known {
					what = form.Cells[id].Label(a.language)
				}
			}
			says := a.side(d.New)
			switch d.Change {
			case "changed":
				says = a.side(d.Old) + " → " + says
			case "removed":
				says = a.side(d.Old)
			}
			g.texts(changeWords[d.Change].In(a.language), a.reportName(form.Agency{Name: form.Visible(d.Agency)}, d.Year), what, form.Visible(says))
		}
		if shown == 0 {
			continue
		}
		title := kind.title.In(a.language) + a.say("：", ": ")
		separator := ""
		for _, change := range []string{"added", "removed", "changed"} {
			if counts[change] > 0 {
				title += separator + changeWords[change].In(a.language) + " " + grouped(counts[change])
				separator = a.say("，", ", ")
			}
		}
		fmt.Fprintln(a.stdout, p.paint(title, bold))
		g.write(a.stdout)
		if rest := shown - maxListedDifferences; rest > 0 {
			fmt.Fprintln(a.stdout, a.say("  另有"+grouped(rest)+"处，见 --format csv", "  and "+grouped(rest)+" more, see --format csv"))
		}
	}
	return nil
}

// side is what one of two results says, in the language of the command.
func (a *application) side(s pipeline.Side) string { return form.Text(s).In(a.language) }

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/selfcheck"
)

func (a *application) rosterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "roster",
		Short: a.say("编制主体名单", "the list of agencies that must report"),
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.unknownCommand(cmd, args[0])
			}
			a.writeHelp(a.stderr, cmd)
			return endWith(exitUsage)
		},
	}
	var output string
	suggest := &cobra.Command{
		Use:   a.say("suggest 文件或文件夹… [选项]", "suggest PATH… [flags]"),
		Short: a.say("根据已有报告起草名单", "draft a roster from the reports at hand"),
		Long: a.say(`读取已有的报告，列出出现过的机关（代码、名称、别名、地区、首次出现的年度），起草名单。
起草的名单要由人核对：补上没有报告的机关，填写分组（本级、部门、乡镇街道）、是否垂直管理、
是否已计入别的机关。`,
			`Read the reports at hand and list the agencies in them (code, name, aliases, division, first
year) as a draft. A person must go over it: add agencies without any report, fill in the group
(本级, 部门, 乡镇街道), vertical organs, and agencies counted in another's figures.`),
		Example: a.say("  gouji roster suggest 报送材料/ -o 编制主体名单.csv", "  gouji roster suggest reports/ -o agencies.csv"),
		Args:    takes(1, math.MaxInt, "没有文件：请给出文件或文件夹", "no file: name files or folders"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := mustBeReadable(args...); err != nil {
				return err
			}
			draft := rosterDraft{members: map[string]*draftMember{}}
			err := checkFiles(cmd.Context(), args, selfcheck.Lists{}, selfcheck.Handler{Report: draft.add})
			if err != nil {
				return err
			}
			members := draft.list()
			if len(members) == 0 {
				return failed(exitIncomplete, "没有可用的报告，名单是空的", "there is no usable report, so the roster is empty")
			}
			var content bytes.Buffer
			if err := fixtures.DraftRoster(&content, slices.Values(members)); err != nil {
				return err
			}
			if err := a.deliver(output, content.Bytes(), false); err != nil {
				return err
			}
			if output != "" {
				err = a.printLine(a.say(fmt.Sprintf("%s：%d个机关，请核对分组、垂直管理和并入情况", output, len(members)),
					fmt.Sprintf("%s: %d %s; please check group, vertical and counted_in", output, len(members), plural(len(members), "agency", "agencies"))))
			}
			return err
		},
	}
	suggest.Flags().StringVarP(&output, "output", "o", "", a.say("写入的`文件`；默认为标准输出", "`file` to write; default: standard output"))
	cmd.AddCommand(suggest)
	return cmd
}

// rosterDraft collects the agencies of reports.
type rosterDraft struct {
	members map[string]*draftMember // by code, or division and folded name
}

type draftMember struct {
	code, division string
	names          map[string]int // how often each is used
	first          int            // year
}

// add takes note of who reported, also in a report that is not used because another
// stands for it. Consolidated reports are not an agency's own.
func (d *rosterDraft) add(checked *selfcheck.Checked) error {
	r := checked.Report
	if r.Agency.Code+r.Agency.Name == "" || r.Year < form.FirstYear || r.Year > form.LastYear || r.Scope == form.Consolidated {
		return nil
	}
	key := cmp.Or(r.Agency.Code, r.Agency.Division+" "+form.FoldName(r.Agency.Name))
	m := d.members[key]
	if m == nil {
		m = &draftMember{code: strings.Clone(r.Agency.Code), names: map[string]int{}, first: r.Year}
		d.members[strings.Clone(key)] = m
	}
	if r.Agency.Name != "" {
		m.names[strings.Clone(r.Agency.Name)]++
	}
	m.division = strings.Clone(cmp.Or(m.division, r.Agency.Division))
	m.first = min(m.first, r.Year)
	return nil
}

// list returns the draft by division, group and code. What one report says of code
// and division holds for all that go by its name, unless there are two agencies of
// that name: of several districts, or with several codes.
func (d *rosterDraft) list() []form.Member {
	byName := map[string][]string{} // keys by folded name
	for _, key := range slices.Sorted(maps.Keys(d.members)) {
		for name := range d.members[key].names {
			folded := form.FoldName(name)
			byName[folded] = append(byName[folded], key)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		keys := slices.DeleteFunc(byName[name], func(key string) bool { return d.members[key] == nil })
		if !d.join(keys) {
			byDivision := map[string][]string{}
			for _, key := range keys {
				if division := d.members[key].division; division != "" {
					byDivision[division] = append(byDivision[division], key)
				}
			}
			for _, division := range slices.Sorted(maps.Keys(byDivision)) {
				d.join(byDivision[division])
			}
		}
	}
	var members []form.Member
	for _, m := range d.members {
		names := slices.SortedFunc(maps.Keys(m.names), func(x, y string) int {
			return cmp.Or(cmp.Compare(m.names[y], m.names[x]), cmp.Compare(x, y))
		})
		member := form.Member{Code: m.code, Division: m.division, FromYear: m.first}
		if len(names) > 0 {
			member.Name, member.Aliases = names[0], names[1:]
		}
		member.Group = form.GroupByName(member.Name)
		members = append(members, member)
	}
	slices.SortFunc(members, func(x, y form.Member) int {
		return cmp.Or(cmp.Compare(x.Division, y.Division), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Name, y.Name))
	})
	return members
}

// join makes one agency of those with some keys, the last in order, unless they have
// two codes or are of two districts.
func (d *rosterDraft) join(keys []string) bool {
	codes, divisions := map[string]bool{}, map[string]bool{}
	for _, key := range keys {
		codes[d.members[key].code], divisions[d.members[key].division] = true, true
	}
	delete(codes, "")
	delete(divisions, "")
	if len(codes) > 1 || len(divisions) > 1 {
		return false
	}
	for i, key := range keys[:max(len(keys)-1, 0)] {
		d.members[keys[i+1]].take(d.members[key])
		delete(d.members, key)
	}
	return true
}

func (m *draftMember) take(other *draftMember) {
	for name, n := range other.names {
		m.names[name] += n
	}
	m.code, m.division = cmp.Or(m.code, other.code), cmp.Or(m.division, other.division)
	m.first = min(m.first, other.first)
}

// readRoster reads a list of agencies for a command that publishes nothing, and warns of
// what is wrong with its lines. "" is no list.
func (a *application) readRoster(path string) (*form.Roster, error) {
	list, findings, err := pipeline.ReadRoster(path)
	if err != nil {
		return nil, rosterFailure(path, err)
	}
	log, source := a.log(), form.Source{Path: form.Visible(path), Kind: form.CSVLong}
	for i := range findings {
		log.Warn().Msg(source.Shown(findings[i].Place) + ": " + findings[i].Message(a.language))
	}
	return list, nil
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manualCommand writes the manual pages of all commands, for those who make
// packages. Nobody else needs it, so the help does not list it.
func (a *application) manualCommand() *cobra.Command {
	var folder string
	var date day
	cmd := &cobra.Command{
		Use:    a.say("manual -o 文件夹", "manual -o FOLDER"),
		Short:  a.say("生成各命令的手册页", "write the manual pages of all commands"),
		Hidden: true,
		Args:   a.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if folder == "" {
				return a.missingFlag("没有文件夹：请用 -o 给出", "no folder: name one with -o", "manual")
			}
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
			return a.writeManual(folder, cmd.Root(), cmp.Or(date.text, a.now().In(shanghai).Format(time.DateOnly)))
		},
	}
	cmd.Flags().StringVarP(&folder, "output", "o", "", a.say("写入的`文件夹`", "`folder` to write"))
	cmd.Flags().Var(&date, "date", a.say("手册页上的`日期`", "`date` on the pages"))
	return cmd
}

// writeManual writes the page of a command and those of its sub-commands.
func (a *application) writeManual(folder string, cmd *cobra.Command, date string) error {
	name := manualName(cmd)
	err := writeFile(filepath.Join(folder, name+".1"), func(w io.Writer) error {
		_, err := io.WriteString(w, a.manualPage(cmd, date))
		return err
	})
	if err != nil {
		return err
	}
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() {
			continue
		}
		if err := a.writeManual(folder, sub, date); err != nil {
			return err
		}
	}
	return nil
}

// writeFile creates a file and has it written; what cannot be closed is not written.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

func manualName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manualPage returns the manual page of a command in the man macros of troff:
// the same words as its help.
func (a *application) manualPage(cmd *cobra.Command, date string) string {
	root := cmd.Root()
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"%s\" %s %s\n.nh\n.ad l\n", quotedRoff(strings.ToUpper(manualName(cmd))), date, quotedRoff("gouji "+programVersion()), quotedRoff(a.say("gouji 手册", "gouji manual")))
	section := func(chinese, english string) { fmt.Fprintf(&b, ".SH %s\n", quotedRoff(a.say(chinese, english))) }
	section("名称", "NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", escapeRoff(manualName(cmd)), escapeRoff(cmd.Short))
	section("用法", "SYNOPSIS")
	b.WriteString(roffText(a.useLine(cmd)))
	section("说明", "DESCRIPTION")
	b.WriteString(roffText(cmp.Or(cmd.Long, cmd.Short)))
	if cmd.HasAvailableSubCommands() {
		section("命令", "COMMANDS")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s", escapeRoff(sub.CommandPath()), roffText(sub.Short))
			}
		}
	}
	section("选项", "OPTIONS")
	global := root.PersistentFlags()
	if cmd != root {
		a.manualFlags(&b, cmd.Flags(), func(f *pflag.Flag) bool { return global.Lookup(f.Name) == nil })
	}
	a.manualFlags(&b, global, func(*pflag.Flag) bool { return true })
	if cmd.Example != "" {
		section("例子", "EXAMPLES")
		b.WriteString(roffVerbatim(strings.Split(cmd.Example, "\n")))
	}
	section("退出码", "EXIT STATUS")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s", strconv.Itoa(int(e.code)), roffText(e.meaning.In(a.language)))
	}
	section("参见", "SEE ALSO")
	var others []string
	for _, other := range append([]*cobra.Command{root}, root.Commands()...) {
		if other != cmd && (other == root || other.IsAvailableCommand()) {
			others = append(others, ".BR "+escapeRoff(manualName(other))+" (1)")
		}
	}
	b.WriteString(strings.Join(others, ",\n") + "\n")
	return b.String()
}

func (a *application) manualFlags(b *strings.Builder, flags *pflag.FlagSet, chosen func(*pflag.Flag) bool) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !chosen(f) {
			return
		}
		name, text := a.flagUsage(f)
		b.WriteString(".TP\n")
		if f.Shorthand != "" {
			fmt.Fprintf(b, "\\fB%s\\fR, ", escapeRoff("-"+f.Shorthand))
		}
		fmt.Fprintf(b, "\\fB%s\\fR", escapeRoff("--"+f.Name))
		if f.Value.Type() != "bool" {
			fmt.Fprintf(b, " \\fI%s\\fR", escapeRoff(name))
		}
		b.WriteString("\n" + roffText(text))
	})
}

// roffText sets paragraphs: lines that follow one another are one paragraph,
// indented ones stand as they are.
func roffText(text string) string {
	var b strings.Builder
	var paragraph string
	flush := func() {
		if paragraph != "" {
			b.WriteString(escapeRoff(paragraph) + "\n")
			paragraph = ""
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case line == "":
			flush()
			b.WriteString(".PP\n")
		case line[0] == ' ':
			if paragraph != "" {
				flush()
				b.WriteString(".PP\n")
			}
			first := i
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], " ") {
				i++
			}
			b.WriteString(roffVerbatim(lines[first : i+1]))
			if i+1 < len(lines) && lines[i+1] != "" {
				b.WriteString(".PP\n")
			}
		case paragraph == "":
			paragraph = line
		default:
			// A line break within Chinese text must not become a space.
			last, _ := utf8.DecodeLastRuneInString(paragraph)
			if next, _ := utf8.DecodeRuneInString(line); !isWide(last) && !isWide(next) {
				paragraph += " "
			}
			paragraph += line
		}
	}
	flush()
	return b.String()
}

// roffVerbatim sets lines as they are.
func roffVerbatim(lines []string) string {
	var b strings.Builder
	b.WriteString(".nf\n")
	for _, line := range lines {
		b.WriteString(escapeRoff(line) + "\n")
	}
	b.WriteString(".fi\n")
	return b.String()
}

// escapeRoff returns text that troff prints as it is: a hyphen stays one that can
// be copied, and no line begins with what troff takes for a request.
func escapeRoff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "~", `\(ti`, "^", `\(ha`, "`", `\(ga`, "'", `\(aq`).Replace(text)
	if strings.HasPrefix(text, ".") {
		return `\&` + text
	}
	return text
}

// quotedRoff returns text as one argument of a macro.
func quotedRoff(text string) string {
	return `"` + strings.ReplaceAll(escapeRoff(text), `"`, `\(dq`) + `"`
}

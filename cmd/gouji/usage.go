package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gouji/form"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError puts an error of the flag parser into both languages.
func (a *application) flagError(cmd *cobra.Command, err error) error {
	var (
		notExist *pflag.NotExistError
		required *pflag.ValueRequiredError
		value    *pflag.InvalidValueError
		syntax   *pflag.InvalidSyntaxError
		f        *failure
	)
	switch {
	case errors.As(err, &notExist):
		name := "--" + notExist.GetSpecifiedName()
		if short := notExist.GetSpecifiedShortnames(); short != "" {
			name = "-" + short
		}
		f = usage("没有"+name+"这个选项"+guess("，是不是 --", notExist.GetSpecifiedName(), flagNames(cmd), "？"),
			"there is no flag "+name+guess(", did you mean --", notExist.GetSpecifiedName(), flagNames(cmd), "?"))
	case errors.As(err, &required):
		f = usage("--"+required.GetFlag().Name+"后面要有值", "--"+required.GetFlag().Name+" needs a value")
	case errors.As(err, &value):
		f = invalid("--"+value.GetFlag().Name, value.GetValue(), value.Unwrap())
	case errors.As(err, &syntax):
		f = usage("选项写法有误："+syntax.GetSpecifiedFlag(), "bad flag: "+syntax.GetSpecifiedFlag())
	default:
		f = usage("选项有误 — "+err.Error(), err.Error())
	}
	f.hint = helpHint(cmd.CommandPath())
	return f
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// guess returns the word nearest to a mistyped one between two pieces of text,
// or nothing if none is near.
func guess(before, typed string, words []string, after string) string {
	if near := nearest(typed, words, 1); len(near) == 1 {
		return before + near[0] + after
	}
	return ""
}

// nearest returns up to limit of the words that a mistyped one may have meant,
// the likeliest first.
func nearest(typed string, words []string, limit int) []string {
	type candidate struct {
		word     string
		distance int
	}
	typed = strings.ToLower(typed)
	var found []candidate
	for _, word := range words {
		lower := strings.ToLower(word)
		d := distance(typed, lower)
		if strings.HasPrefix(lower, typed) && len(typed) > 1 {
			d = min(d, 1)
		}
		if d <= max(1, len([]rune(word))/3) {
			found = append(found, candidate{word, d})
		}
	}
	slices.SortStableFunc(found, func(x, y candidate) int { return cmp.Compare(x.distance, y.distance) })
	var near []string
	for _, c := range found[:min(limit, len(found))] {
		near = append(near, c.word)
	}
	return near
}

// didYouMean asks whether one of the words was meant.
func didYouMean(words []string) form.Text {
	list := form.List(words)
	return form.Text{Chinese: "是不是 " + list.Chinese + "？", English: "did you mean " + list.English + "?"}
}

// distance counts the characters to insert, delete, replace or exchange with
// their neighbour to turn one word into another.
func distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := 1
			if a[i-1] == b[j-1] {
				replace = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// noArguments is the argument check of commands that take none.
func (a *application) noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	f := usage(fmt.Sprintf("%s不需要“%s”", cmd.Name(), args[0]), fmt.Sprintf("%s does not take %q", cmd.Name(), args[0]))
	f.hint = helpHint(cmd.CommandPath())
	return f
}

// takes refuses a number of arguments that is not between least and most, and says
// what a command needs.
func takes(least, most int, chinese, english string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if least <= len(args) && len(args) <= most {
			return nil
		}
		f := usage(chinese, english)
		f.hint = helpHint(cmd.CommandPath())
		return f
	}
}

// writeHelp prints the help of a command.
func (a *application) writeHelp(w io.Writer, cmd *cobra.Command) {
	p := a.palette(w)
	title := func(text string) { fmt.Fprintf(w, "\n%s\n", p.paint(text, bold)) }
	fmt.Fprintln(w, strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)))
	if cmd.Runnable() {
		title(a.say("用法", "Usage"))
		fmt.Fprintln(w, "  "+a.useLine(cmd))
	}
	if cmd.Example != "" {
		title(a.say("例子", "Examples"))
		fmt.Fprintln(w, cmd.Example)
	}
	if commands := (&grid{palette: p, indent: "  ", gap: 2}); cmd.HasAvailableSubCommands() {
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				commands.add(gridCell{sub.Name(), cyan}, gridCell{text: sub.Short})
			}
		}
		title(a.say("命令", "Commands"))
		commands.write(w)
	}
	global := cmd.Root().PersistentFlags()
	isLocal := func(f *pflag.Flag) bool { return global.Lookup(f.Name) == nil }
	if cmd.HasAvailableLocalFlags() && cmd.HasParent() {
		title(a.say("选项", "Flags"))
		a.writeFlags(w, p, cmd.Flags(), isLocal)
	}
	if cmd.Runnable() {
		title(a.say("通用选项", "Global flags"))
		a.writeFlags(w, p, global, func(*pflag.Flag) bool { return true })
	}
	if cmd == cmd.Root() {
		fmt.Fprintln(w, a.say("\n各命令的用法见 gouji 命令 --help；退出码见 gouji help exit-codes。",
			"\nSee gouji COMMAND --help for a command, gouji help exit-codes for the exit codes."))
	}
}

func (a *application) useLine(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return a.say("gouji 命令 [选项]", "gouji COMMAND [flags]")
	}
	return strings.TrimSuffix(cmd.CommandPath(), cmd.Name()) + cmd.Use
}

// writeFlags lists the chosen flags: the text between back quotes names the value.
func (a *application) writeFlags(w io.Writer, p palette, flags *pflag.FlagSet, chosen func(*pflag.Flag) bool) {
	g := grid{palette: p, indent: "  ", gap: 2, limit: cmp.Or(terminalColumns(w), 100)}
	flags.VisitAll(func(f *pflag.Flag) {
		if !chosen(f) {
			return
		}
		name, text := a.flagUsage(f)
		short := "    "
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		flag := short + "--" + f.Name
		if f.Value.Type() != "bool" {
			flag += " " + name
		}
		g.add(gridCell{flag, cyan}, gridCell{text: text})
	})
	g.write(w)
}

// flagUsage returns the name of a flag's value and what the flag is for, with
// its default if that is worth telling.
func (a *application) flagUsage(f *pflag.Flag) (value, text string) {
	value, text = pflag.UnquoteUsage(f)
	switch {
	case slices.Contains([]string{"", "false", "[]", "0s"}, f.DefValue), f.Name == "lang":
		return value, text
	}
	return value, text + a.say("（默认 "+f.DefValue+"）", " (default "+f.DefValue+")")
}

// helpCommand replaces cobra's, which speaks English only.
func (a *application) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   a.say("help [命令 | exit-codes]", "help [COMMAND | exit-codes]"),
		Short: a.say("显示某个命令的帮助", "show the help of a command"),
		RunE: func(cmd *cobra.Command, args []string) error {
			target, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 || target == cmd.Root() && len(args) > 0 {
				return a.unknownCommand(cmd.Root(), args[0])
			}
			a.writeHelp(a.stdout, target)
			return nil
		},
	}
}

// exitCodesTopic is a page of help, not a command.
func (a *application) exitCodesTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString(a.say("退出码（一经使用，不再改作他用；未列出的一律视为失败）\n\n", "Exit codes (a number never changes its meaning; treat any other as failure)\n\n"))
	g := grid{indent: "  ", gap: 2, right: []bool{true}}
	for _, e := range exitCodes {
		g.texts(strconv.Itoa(int(e.code)), e.meaning.In(a.language))
	}
	g.write(&b)
	b.WriteString(a.say(`
--fail-on warning 时，警示级问题也使退出码为4；--fail-on never 时，只要发布了就是0。
--strict 时，输入不干净就不发布，退出码为4。
gouji check 用同样的数：0 没有错误级问题，4 有，3 有文件或报告不能读取。`, `
With --fail-on warning, warnings give 4 as well; with --fail-on never, whatever was published gives 0.
With --strict nothing is published unless the input is clean; the code is 4 then.
gouji check uses the same numbers: 0 no error-level findings, 4 some, 3 a file or report could not be read.`))
	return &cobra.Command{Use: "exit-codes", Short: a.say("退出码", "exit codes"), Long: b.String()}
}

// completionCommand writes the completion script of a shell.
func (a *application) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: a.say("生成命令补全脚本", "write the completion script of a shell"),
		Long: a.say("生成命令补全脚本，SHELL 为 bash、zsh、fish 或 powershell。",
			"Write the completion script of a shell: bash, zsh, fish or powershell."),
		Example:   "  gouji completion bash > /etc/bash_completion.d/gouji",
		ValidArgs: shells,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(shells, args[0]) {
				return nil
			}
			f := usage("应为 bash、zsh、fish 或 powershell", "want bash, zsh, fish or powershell")
			f.hint = helpHint(cmd.CommandPath())
			return f
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.stdout)
			case "fish":
				return root.GenFishCompletion(a.stdout, true)
			default:
				return root.GenPowerShellCompletionWithDesc(a.stdout)
			}
		},
	}
}

func (a *application) unknownCommand(cmd *cobra.Command, name string) error {
	err := usage(fmt.Sprintf("没有“%s”这个命令", name), fmt.Sprintf("there is no command %q", name))
	var names []string
	for _, sub := range cmd.Commands() {
		names = append(names, sub.Name())
	}
	if similar := nearest(name, names, 3); len(similar) > 0 {
		err.hint = didYouMean(similar)
	} else {
		err.hint = helpHint(cmd.CommandPath())
	}
	return err
}

// complaint is an error about a value, in both languages.
type complaint struct{ text form.Text }

// invalid makes the failure of a value that a setting does not take.
func invalid(where, value string, err error) *failure {
	// Only flags without a value of their own complain in the parser's words.
	want := form.Text{Chinese: "应为 true 或 false", English: "want true or false"}
	if c, ok := errors.AsType[*complaint](err); ok {
		want = c.text
	}
	return usage(fmt.Sprintf("%s = “%s”：%s", where, value, want.Chinese), fmt.Sprintf("%s = %q: %s", where, value, want.English)).because(err)
}

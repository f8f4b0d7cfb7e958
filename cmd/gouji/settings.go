package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	toml "github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gouji/form"
)

// Every setting is a flag. What the command line leaves open is taken from the
// environment (GOUJI_ and the flag's name in capitals), then from gouji.toml
// (a key of the flag's name), then it keeps its default. So the flags of a
// command are the one schema of all three.

// notSettings are flags that only make sense on the command line.
var notSettings = []string{"help", "config", "dry-run", "accept-shrink", "plan", "shard", "count", "agency", "cell", "as", "reason", "who", "expires"}

// pathSettings are flags whose relative paths in gouji.toml count from the
// folder of that file, so that cron may start anywhere.
var pathSettings = []string{"input", "output", "roster", "decisions", "population", "shards", "metrics"}

// configFlag lets a command take its settings from a file, or run for several.
func (a *application) configFlag(flags *pflag.FlagSet) {
	flags.StringArrayP("config", "c", nil, a.say("配置`文件`；默认为当前文件夹的 gouji.toml（如果有）。run 可以多次给出，或给出文件夹，逐个运行",
		"configuration `file`; default: gouji.toml of the working directory, if there is one. run takes several, or a folder of them, one after the other"))
}

// environmentName names the variable that stands for a flag.
func environmentName(flag string) string {
	return "GOUJI_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// warnOfVariables tells of variables that look like settings and are none: a
// misspelt one would be silently without effect.
func (a *application) warnOfVariables(root *cobra.Command) {
	if a.environment == nil {
		return
	}
	known := map[string]bool{}
	var collect func(cmd *cobra.Command)
	collect = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "config" || !slices.Contains(notSettings, f.Name) {
				known[f.Name] = true
			}
		})
		for _, sub := range cmd.Commands() {
			collect(sub)
		}
	}
	collect(root)
	names := slices.Sorted(maps.Keys(known))
	log := a.log()
	for _, variable := range slices.Sorted(slices.Values(a.environment())) {
		variable, value, _ := strings.Cut(variable, "=")
		rest, ours := strings.CutPrefix(variable, environmentName(""))
		if !ours || value == "" || strings.HasPrefix(variable, resultVariables) || slices.ContainsFunc(names, func(name string) bool { return environmentName(name) == variable }) {
			continue
		}
		flag := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		text := a.say("没有“"+variable+"”这个环境变量，它不起作用", fmt.Sprintf("there is no variable %q, it has no effect", variable))
		switch similar := nearest(flag, names, 1); {
		case slices.Contains(notSettings, flag):
			text = a.say("环境变量“"+variable+"”不起作用：--"+flag+" 只能写在命令行上", fmt.Sprintf("the variable %q has no effect: --%s goes on the command line only", variable, flag))
		case len(similar) > 0:
			text += a.say("，是不是 "+environmentName(similar[0])+"？", ", did you mean "+environmentName(similar[0])+"?")
		}
		log.Warn().Msg(text)
	}
}

// fillFlags fills the flags of a command that the command line leaves open.
func (a *application) fillFlags(cmd *cobra.Command) error {
	a.warnOfVariables(cmd.Root())
	flags := cmd.Flags()
	file, err := a.readSettings(flags)
	if err != nil {
		return err
	}
	problems := file.problems
	form.UseOwnRules(file.rules)
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || slices.Contains(notSettings, flag.Name) || flag.Annotations[notASetting] != nil {
			return
		}
		name := environmentName(flag.Name)
		if value, set := a.lookup(name); set && value != "" {
			if err := setAll(flag, splitList(flag, value)); err != nil {
				problems = append(problems, settingProblem{0, invalid(name, value, err)})
			}
			return
		}
		if s, ok := file.values[flag.Name]; ok {
			if err := setAll(flag, s.values); err != nil {
				problems = append(problems, settingProblem{s.line, invalid(s.place, strings.Join(s.values, ", "), err)})
			}
		}
	})
	if len(problems) > 0 {
		slices.SortStableFunc(problems, func(x, y settingProblem) int { return cmp.Compare(x.line, y.line) })
		failures := make([]*failure, len(problems))
		for i, p := range problems {
			failures[i] = p.failure
		}
		return joinFailures(failures)
	}
	language, err := form.ParseLanguage(flags.Lookup("lang").Value.String())
	if err != nil {
		return err
	}
	a.language = language
	a.logJSON = flags.Lookup("log").Value.String() == "json"
	if flag := flags.Lookup("quiet"); flag != nil {
		a.quiet = flag.Value.String() == "true"
	}
	return nil
}

// notASetting marks a flag of a command that has the name of a setting and is none.
const notASetting = "not a setting"

// outputIsNoSetting is for commands whose output is not the folder of the results, which
// it is in gouji.toml.
func outputIsNoSetting(flags *pflag.FlagSet) {
	flags.Lookup("output").Annotations = map[string][]string{notASetting: {}}
}

// setAll sets a flag to values from elsewhere than the command line.
func setAll(flag *pflag.Flag, values []string) error {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return list.Replace(values)
	}
	if len(values) != 1 {
		return &complaint{form.Text{Chinese: "只能有一个值", English: "takes one value"}}
	}
	return flag.Value.Set(values[0])
}

// splitList splits the value of an environment variable: lists are separated
// as in PATH, because file names may hold commas.
func splitList(flag *pflag.Flag, value string) []string {
	if _, ok := flag.Value.(pflag.SliceValue); ok {
		return filepath.SplitList(value)
	}
	return []string{value}
}

// setting is one value of gouji.toml.
type setting struct {
	line   int
	place  string // file:line:column: key
	values []string
}

// settingsFile is a gouji.toml as read; the zero value is an empty one.
type settingsFile struct {
	values   map[string]setting
	rules    *form.OwnRules // nil for none
	problems []settingProblem
}

// settingProblem is something wrong with a setting; its line in gouji.toml is 0
// for one from the environment.
type settingProblem struct {
	line int
	*failure
}

// readSettings reads the file that --config or GOUJI_CONFIG names, else
// gouji.toml of the working directory if there is one. Commands without
// --config have no file.
func (a *application) readSettings(flags *pflag.FlagSet) (settingsFile, error) {
	if flags.Lookup("config") == nil {
		return settingsFile{}, nil
	}
	files, err := a.configFiles(flags)
	if err != nil {
		return settingsFile{}, err
	}
	path, named := "gouji.toml", len(files) > 0
	if named {
		path = files[0] // several are run one by one, see runEach
	}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return settingsFile{}, nil
	case err != nil:
		why := reason(err)
		return settingsFile{}, usage("配置文件“"+path+"”不能读取："+why.Chinese, fmt.Sprintf("the configuration %q cannot be read: %s", path, why.English)).because(err)
	}
	return parseSettings(path, data, flags), nil
}

// configFiles lists the configurations that --config or GOUJI_CONFIG names; a
// folder stands for all *.toml in it, in the order of their names.
func (a *application) configFiles(flags *pflag.FlagSet) ([]string, error) {
	flag := flags.Lookup("config")
	if flag == nil {
		return nil, nil
	}
	named, err := flags.GetStringArray("config")
	if err != nil {
		return nil, err
	}
	if fromEnvironment, _ := a.lookup(environmentName("config")); len(named) == 0 && fromEnvironment != "" {
		named = filepath.SplitList(fromEnvironment)
	}
	var files []string
	for _, path := range named {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			files = append(files, path) // reading says what is wrong with it
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		before := len(files)
		for _, e := range entries {
			if filepath.Ext(e.Name()) == ".toml" && !strings.HasPrefix(e.Name(), ".") {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
		if len(files) == before {
			return nil, usage("文件夹“"+path+"”中没有 .toml 配置文件", fmt.Sprintf("the folder %q holds no .toml file", path))
		}
	}
	return files, nil
}

// parseSettings reads a gouji.toml strictly and collects everything wrong with
// it. Keys are settings of any command that has --config; those that this
// command does not know are left alone.
func parseSettings(path string, data []byte, flags *pflag.FlagSet) settingsFile {
	p := settingsParser{path: path, flags: flags, own: ownRules{path: path}, file: settingsFile{values: map[string]setting{}}}
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil {
		place := path
		if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, column := decode.Position()
			place = fmt.Sprintf("%s:%d:%d", path, line, column)
		}
		text := strings.TrimPrefix(err.Error(), "toml: ")
		p.bad(0, place, "不是合法的TOML，从这里起不能理解（如缺引号、逗号或方括号）", "not valid TOML: "+text)
		return p.file
	}
	p.parser.Reset(data)
	for p.parser.NextExpression() {
		if !p.expression(p.parser.Expression()) {
			return p.file
		}
	}
	if len(p.file.problems) == 0 {
		p.file.rules = p.own.ready(p.bad)
	}
	return p.file
}

// settingsParser goes through the expressions of a gouji.toml.
type settingsParser struct {
	path   string
	flags  *pflag.FlagSet
	parser unstable.Parser
	// grading: in [severity], whose keys are rules. own: the [[rule]] so far;
	// after the first, all keys are theirs.
	grading bool
	own     ownRules
	file    settingsFile
}

// settingKey is the key of an expression and where it stands.
type settingKey struct {
	path  []string // a.b as "a", "b"
	start unstable.Position
	place string // file:line:column
}

func (p *settingsParser) key(names unstable.Iterator) settingKey {
	var k settingKey
	for names.Next() {
		if k.path == nil {
			k.start = p.parser.Shape(names.Node().Raw).Start
			k.place = fmt.Sprintf("%s:%d:%d", p.path, k.start.Line, k.start.Column)
		}
		k.path = append(k.path, string(names.Node().Data))
	}
	return k
}

// is reports whether the key is one name, and this one.
func (k *settingKey) is(name string) bool { return len(k.path) == 1 && k.path[0] == name }

// bad adds to what is wrong; line is 0 where it is the file as a whole.
func (p *settingsParser) bad(line int, place, chinese, english string) {
	p.file.problems = append(p.file.problems, settingProblem{line, usage(place+": "+chinese, place+": "+english)})
}

// expression takes one line, or the head of a section. False: what follows
// cannot be understood.
func (p *settingsParser) expression(e *unstable.Node) bool {
	k := p.key(e.Key())
	isKey := e.Kind == unstable.KeyValue
	switch {
	case isKey && p.grading:
		p.grade(k, e.Value())
	case e.Kind == unstable.Table && k.is(gradesSetting):
		p.grading = true
	case isKey && k.is(gradesSetting) && e.Value().Kind == unstable.InlineTable:
		for pairs := e.Value().Children(); pairs.Next(); {
			p.grade(p.key(pairs.Node().Key()), pairs.Node().Value())
		}
	case e.Kind == unstable.ArrayTable && k.is("rule"):
		p.grading = false
		p.own.begin(k.start.Line, k.start.Column)
	case isKey && len(p.own.rules) > 0:
		if problem := p.own.put(k.path, e.Value(), k.start, valueStart(&p.parser, e.Value())); problem != nil {
			p.bad(k.start.Line, k.place+": [[rule]] "+strings.Join(k.path, "."), problem.text.Chinese, problem.text.English)
		}
	case !isKey || len(k.path) > 1:
		name := k.path[0]
		p.bad(k.start.Line, k.place, "“"+name+"”：除 [severity] 和 [[rule]] 外没有分节，其他键都在顶层", fmt.Sprintf("%q: there are no sections but [severity] and [[rule]], all other keys stand at the top", name))
		return isKey
	default:
		p.setting(k, e.Value())
	}
	return true
}

// grade takes one rule's grade.
func (p *settingsParser) grade(k settingKey, value *unstable.Node) {
	rule := k.path[0]
	if !k.is(rule) || value.Kind != unstable.String {
		p.bad(k.start.Line, k.place, "“"+rule+"”应为加引号的 off、info 或 warning", fmt.Sprintf("%q: want off, info or warning, quoted", rule))
		return
	}
	if _, wrong := form.ParseGrade(rule, string(value.Data)); wrong != (form.Text{}) {
		p.bad(k.start.Line, k.place, wrong.Chinese, wrong.English)
		return
	}
	if p.flags.Lookup(gradesSetting) == nil {
		return
	}
	s := p.file.values[gradesSetting]
	s.line, s.place, s.values = k.start.Line, k.place, append(s.values, rule+"="+string(value.Data))
	p.file.values[gradesSetting] = s
}

// setting takes the value of a flag.
func (p *settingsParser) setting(k settingKey, value *unstable.Node) {
	name := k.path[0]
	if !knownSetting(name) {
		p.bad(k.start.Line, k.place, "没有“"+name+"”这项配置"+guess("，是不是 ", name, settingNames, "？"), fmt.Sprintf("there is no setting %q", name)+guess(", did you mean ", name, settingNames, "?"))
		return
	}
	flag := p.flags.Lookup(name)
	if flag == nil {
		return
	}
	place := k.place + ": " + name
	values, problem := tomlValues(flag, value)
	if problem != nil {
		p.bad(k.start.Line, place, problem.text.Chinese, problem.text.English)
		return
	}
	if slices.Contains(pathSettings, name) {
		for i, v := range values {
			if v != "" && !filepath.IsAbs(v) {
				values[i] = filepath.Join(filepath.Dir(p.path), filepath.FromSlash(v))
			}
		}
	}
	p.file.values[name] = setting{line: k.start.Line, place: place, values: values}
}

// valueStart is where a value begins.
func valueStart(parser *unstable.Parser, value *unstable.Node) unstable.Position {
	if value.Raw.Length == 0 {
		return unstable.Position{}
	}
	return parser.Shape(value.Raw).Start
}

// settingNames are all keys that a gouji.toml may hold.
var settingNames = []string{
	"allow-empty", "as-of", "decisions", "desk-reports", "due", "fail-on", "input", "keep", "lang", "log", "max-age", "max-drop", "memory", "metrics", "min-files", "no-desk", "notify",
	"on-change",
	"output", "population", "quiet", "roster", "severity", "shards", "strict", "wait-lock", "workers", "year",
}

func knownSetting(name string) bool { return slices.Contains(settingNames, name) }

// tomlValues returns a value of gouji.toml as text, if its type fits the flag.
func tomlValues(flag *pflag.Flag, node *unstable.Node) ([]string, *complaint) {
	want := func(chinese, english string) *complaint {
		return &complaint{form.Text{Chinese: "应为" + chinese, English: "want " + english}}
	}
	text := string(node.Data)
	switch flag.Value.Type() {
	case "bool":
		if node.Kind != unstable.Bool {
			return nil, want(" true 或 false", "true or false")
		}
	case "number":
		if node.Kind != unstable.Integer {
			return nil, want("整数", "a whole number")
		}
		text = strings.ReplaceAll(text, "_", "")
	case "stringArray", typeYears:
		whole := flag.Value.Type() == typeYears // a year may stand without quotes
		if node.Kind == unstable.String || whole && node.Kind == unstable.Integer {
			return []string{text}, nil
		}
		if node.Kind != unstable.Array {
			return nil, want("文字或文字的列表", "a string or a list of strings")
		}
		var list []string
		for items := node.Children(); items.Next(); {
			item := items.Node()
			if item.Kind == unstable.Comment {
				continue
			}
			if item.Kind != unstable.String && (!whole || item.Kind != unstable.Integer) {
				return nil, want("文字的列表", "a list of strings")
			}
			list = append(list, string(item.Data))
		}
		return list, nil
	default:
		if node.Kind != unstable.String {
			return nil, want("加引号的文字", "a quoted string")
		}
	}
	return []string{text}, nil
}

func (c *complaint) Error() string { return c.text.English }

// choice is a flag that takes one of a few words.
type choice struct {
	value string
	words []string
}

func newChoice(value string, words ...string) *choice { return &choice{value, words} }

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return "choice" }
func (c *choice) Set(value string) error {
	if !slices.Contains(c.words, value) {
		first, last := form.List(c.words[:len(c.words)-1]), c.words[len(c.words)-1]
		return &complaint{form.Text{Chinese: "应为" + first.Chinese + "或" + last, English: "want " + first.English + " or " + last}}
	}
	c.value = value
	return nil
}

// number is a flag that takes a whole number within limits.
type number struct {
	value    *int
	min, max int
}

func newNumber(target *int, value, low, high int) *number {
	*target = value
	return &number{target, low, high}
}

func (n *number) String() string { return strconv.Itoa(*n.value) }
func (n *number) Type() string   { return "number" }
func (n *number) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil || v < n.min || v > n.max {
		return &complaint{form.Text{Chinese: fmt.Sprintf("应为%d至%d的整数", n.min, n.max), English: fmt.Sprintf("want a whole number from %d to %d", n.min, n.max)}}
	}
	*n.value = v
	return nil
}

// size is a flag that takes a number of bytes such as 256MiB.
type size struct{ bytes int64 }

func (s *size) String() string {
	if s.bytes%(1<<30) == 0 {
		return strconv.FormatInt(s.bytes>>30, 10) + "GiB"
	}
	return strconv.FormatInt(s.bytes>>20, 10) + "MiB"
}
func (s *size) Type() string { return "size" }
func (s *size) Set(text string) error {
	for _, unit := range []struct {
		suffix string
		shift  int
	}{{"GiB", 30}, {"G", 30}, {"MiB", 20}, {"M", 20}} {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		if v, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64); err == nil && v > 0 && v < 1<<(50-unit.shift) {
			s.bytes = v << unit.shift
			return nil
		}
	}
	return &complaint{form.Text{Chinese: "应为 64MiB、1GiB 这样的大小", English: "want a size such as 64MiB or 1GiB"}}
}

// day is a flag that takes a date.
type day struct{ text string }

func (d *day) String() string { return d.text }
func (d *day) Type() string   { return "date" }
func (d *day) Set(text string) error {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return &complaint{form.Text{Chinese: "应为 2026-03-31 这样的日期", English: "want a date such as 2026-03-31"}}
	}
	d.text = text
	return nil
}

// wait is a flag that takes a length of time.
type wait struct{ length time.Duration }

func (w *wait) String() string { return w.length.String() }
func (w *wait) Type() string   { return "duration" }
func (w *wait) Set(text string) error {
	length, err := time.ParseDuration(text)
	if err != nil || length < 0 {
		return &complaint{form.Text{Chinese: "应为 30s、10m 这样的时长", English: "want a length of time such as 30s or 10m"}}
	}
	w.length = length
	return nil
}

// typeYears is the type of a reportYears.
const typeYears = "years"

// reportYears is a flag that takes report years: 2023, 2021-2023 or several
// with commas between them.
type reportYears struct {
	years *[]int
	texts []string
}

func (y *reportYears) String() string { return "[" + strings.Join(y.texts, ",") + "]" }
func (y *reportYears) Type() string   { return typeYears }
func (y *reportYears) Set(text string) error {
	var years []int
	for part := range strings.SplitSeq(text, ",") {
		from, to, ranged := strings.Cut(strings.TrimSpace(part), "-")
		if !ranged {
			to = from
		}
		first, err := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err != nil || err2 != nil || first < form.FirstYear || last < first || last > form.LastYear {
			return &complaint{form.Text{
				Chinese: fmt.Sprintf("应为 2023、2021-2023 这样的年度，%d至%d", form.FirstYear, form.LastYear),
				English: fmt.Sprintf("want years such as 2023 or 2021-2023, from %d to %d", form.FirstYear, form.LastYear),
			}}
		}
		for year := first; year <= last; year++ {
			years = append(years, year)
		}
	}
	*y.years, y.texts = append(*y.years, years...), append(y.texts, text)
	return nil
}

// Append, Replace and GetSlice make it a list for gouji.toml and the environment.
func (y *reportYears) Append(text string) error { return y.Set(text) }
func (y *reportYears) GetSlice() []string       { return y.texts }
func (y *reportYears) Replace(texts []string) error {
	*y.years, y.texts = nil, nil
	for _, text := range texts {
		if err := y.Set(text); err != nil {
			return err
		}
	}
	return nil
}

// gradesSetting is the one setting that may be a section of gouji.toml.
const gradesSetting = "severity"

// grades is a flag that takes how rules are graded here: L2-MISREAD=off.
type grades struct {
	to    *form.Grades
	texts []string
}

func (g *grades) String() string { return "[" + strings.Join(g.texts, ",") + "]" }
func (g *grades) Type() string   { return "stringArray" }
func (g *grades) Set(text string) error {
	rule, word, _ := strings.Cut(text, "=")
	grade, wrong := form.ParseGrade(strings.TrimSpace(rule), strings.TrimSpace(word))
	if wrong != (form.Text{}) {
		return &complaint{wrong}
	}
	if *g.to == nil {
		*g.to = form.Grades{}
	}
	(*g.to)[strings.TrimSpace(rule)] = grade
	g.texts = append(g.texts, text)
	return nil
}

// Append, Replace and GetSlice make it a list for gouji.toml and the environment.
func (g *grades) Append(text string) error { return g.Set(text) }
func (g *grades) GetSlice() []string       { return g.texts }
func (g *grades) Replace(texts []string) error {
	*g.to, g.texts = nil, nil
	for _, text := range texts {
		if err := g.Set(text); err != nil {
			return err
		}
	}
	return nil
}

// dueDates is a flag that takes due dates: 01-20 for all, 2025=02-05 for a
// year, 乡镇街道=01-20 for a group, 2025/乡镇街道=01-25 for both.
type dueDates struct {
	rules *form.DueRules
	texts []string
}

func (d *dueDates) String() string { return "[" + strings.Join(d.texts, ",") + "]" }
func (d *dueDates) Type() string   { return "stringArray" }
func (d *dueDates) Set(text string) error {
	rule, err := parseDue(text)
	if err != nil {
		return err
	}
	*d.rules, d.texts = append(*d.rules, rule), append(d.texts, text)
	return nil
}

// Append, Replace and GetSlice make it a list for gouji.toml and the environment.
func (d *dueDates) Append(text string) error { return d.Set(text) }
func (d *dueDates) GetSlice() []string       { return d.texts }
func (d *dueDates) Replace(texts []string) error {
	*d.rules, d.texts = nil, nil
	for _, text := range texts {
		if err := d.Set(text); err != nil {
			return err
		}
	}
	return nil
}

func parseDue(text string) (form.DueRule, error) {
	var rule form.DueRule
	whom, date, qualified := strings.Cut(text, "=")
	if !qualified {
		whom, date = "", text
	}
	year, group, both := strings.Cut(whom, "/")
	n, err := strconv.Atoi(year)
	switch {
	case err == nil:
		rule.Year, rule.Group = n, group
	case !both:
		rule.Group = whom
	}
	rule.Date = date
	badYear := err == nil && (n < form.FirstYear || n > form.LastYear) || err != nil && both
	if badYear || rule.Validate() != nil {
		return rule, &complaint{form.Text{
			Chinese: "应为 01-20、乡镇街道=01-20、2025=02-05 或 2025/乡镇街道=01-25",
			English: "want 01-20, 乡镇街道=01-20, 2025=02-05 or 2025/乡镇街道=01-25",
		}}
	}
	return rule, nil
}

// resultVariables begins the names of the variables that a command run on change
// is given. They are no settings.
const resultVariables = "GOUJI_RESULT_"

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"github.com/schollz/progressbar/v3"

	"gouji/form"
	"gouji/pipeline"
)

// process is what the program knows of the world besides its arguments.
type process struct {
	stdout, stderr io.Writer
	lookup         func(name string) (string, bool) // an environment variable
	environment    func() []string                  // all of them, as NAME=VALUE; nil for none
	now            func() time.Time
	limitHeap      func(bytes int64) // nil in tests
	exit           func(code int)    // ends the process at once; nil in tests
	desktop        desktop           // nil where there is none
	// pipelineRun replaces pipeline.Run in tests.
	pipelineRun func(context.Context, pipeline.Config) (*pipeline.Result, error)
}

// application is one invocation of the program.
type application struct {
	process
	language form.Language
	logJSON  bool
	quiet    bool

	command string // the command that ran, for the JSON summary
	summary any    // what it has to say at the end with --log json
	// publishes is set by a run that is to publish, strict if --strict kept it from that.
	publishes, strict bool
	meaning           form.Text        // of the exit code, where it is not that of every command
	opened            *pipeline.Result // what a run published, for the command open
	mutex             sync.Mutex
	bar               progress // the progress bar that log lines step aside for
}

// grace is how long a command may take to end by itself after a signal.
const grace = 700 * time.Millisecond

// endWith ends the process when the context ends and the command does not,
// until the command is over: whatever a command is doing, it may
// be killed while it does that.
func (a *application) endWith(ctx context.Context) (over func()) {
	if a.exit == nil {
		return func() {}
	}
	done := make(chan struct{})
	// The command may still be at work with its application: the last words are another's.
	last := &application{process: a.process, language: a.language, logJSON: a.logJSON}
	context.AfterFunc(ctx, func() {
		select {
		case <-done:
		case <-time.After(grace):
			a.exit(int(last.finish(exitInterrupted, context.Canceled)))
		}
	})
	return sync.OnceFunc(func() { close(done) })
}

// internal reports a fault of the program itself, with the stack for whoever
// will mend it.
func (a *application) internal(cause any, stack []byte) error {
	if a.logJSON {
		logger := a.log()
		logger.Error().Bytes("stack", stack).Msgf("panic: %v", cause)
	} else {
		fmt.Fprintf(a.stderr, "panic: %v\n\n%s", cause, stack)
	}
	f := failed(exitFailed, "程序内部故障", fmt.Sprintf("a fault of the program: %v", cause))
	f.hint = form.Text{Chinese: "已发布的结果不受影响；请把以上内容发给维护者", English: "what is published is untouched; please report this with the lines above"}
	return f
}

// ended is how a command that did its work ends with a code other than 0.
type ended struct{ code exitCode }

func (e *ended) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// endWith returns what a command returns to end with a code.
func endWith(code exitCode) error {
	if code == exitOK {
		return nil
	}
	return &ended{code}
}

// finish prints the error and, with --log json, the summary.
func (a *application) finish(code exitCode, err error) exitCode {
	if err != nil {
		a.printError(code, err)
	}
	if a.logJSON {
		meaning := code.meaning(a.publishes)
		if a.strict {
			meaning = strictMeaning
		}
		if a.meaning != (form.Text{}) {
			meaning = a.meaning
		}
		a.writeObject("summary", struct {
			Command  string `json:"command,omitempty"`
			ExitCode int    `json:"exit_code"`
			Meaning  string `json:"meaning"`
			Result   any    `json:"result,omitempty"`
		}{a.command, int(code), meaning.In(a.language), a.summary})
	}
	return code
}

// printError says what went wrong, in the user's language where the program
// knows the case, and what to do about it.
func (a *application) printError(code exitCode, err error) {
	message, hint := a.explain(err)
	if a.logJSON {
		a.writeObject("error", struct {
			ExitCode int    `json:"exit_code"`
			Message  string `json:"message"`
			Hint     string `json:"hint,omitempty"`
			Detail   string `json:"detail,omitempty"`
		}{int(code), message, hint, detailOf(err)})
		return
	}
	fmt.Fprintf(a.stderr, "gouji: %s\n", strings.ReplaceAll(message, "\n", "\n       "))
	if hint != "" {
		fmt.Fprintf(a.stderr, "       %s\n", hint)
	}
}

// explain puts an error into the user's language. What the program has no words
// for stands behind a dash as it is.
func (a *application) explain(err error) (message, hint string) {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.text.In(a.language), f.hint.In(a.language)
	}
	if errors.Is(err, context.Canceled) {
		if a.publishes {
			return a.say("已中断，没有发布任何结果", "interrupted, nothing was published"), ""
		}
		return a.say("已中断", "interrupted"), ""
	}
	if path := pathOf(err); path != "" {
		return form.Visible("“" + path + "”" + a.say("：", ": ") + reason(err).In(a.language)), ""
	}
	return a.say("没有完成："+unknownReason.Chinese, form.Visible(err.Error())), ""
}

// detailOf returns what failed underneath, in the words of the system.
func detailOf(err error) string {
	f, ok := errors.AsType[*failure](err)
	switch {
	case !ok:
		return err.Error()
	case f.cause != nil:
		return f.cause.Error()
	default:
		return ""
	}
}

// say picks the user's language.
func (a *application) say(chinese, english string) string {
	if a.language == form.English {
		return english
	}
	return chinese
}

// printLine prints one line of text that may name files.
func (a *application) printLine(text string) error {
	_, err := fmt.Fprintln(a.stdout, form.Visible(text))
	return err
}

// writeObject writes one line of the JSON log.
func (a *application) writeObject(messageType string, object any) {
	body, err := json.Marshal(object)
	if err != nil {
		body = fmt.Appendf(nil, `{"message":%q}`, err)
	}
	line := fmt.Appendf(nil, `{"message_type":%q,`, messageType)
	line = append(append(line, body[1:]...), '\n')
	if _, err := a.logWriter().Write(line); err != nil {
		return // standard error is gone: there is nobody left to tell
	}
}

// logWriter returns standard error, shared with the progress bar.
func (a *application) logWriter() io.Writer { return (*logWriter)(a) }

// logWriter writes whole lines to standard error from several goroutines.
type logWriter application

// log returns the logger of the run: every line with --log json, else only
// warnings and errors, for people.
func (a *application) log() zerolog.Logger {
	if a.logJSON {
		level := zerolog.InfoLevel
		if a.quiet {
			level = zerolog.WarnLevel
		}
		return zerolog.New(a.logWriter()).Level(level).With().Str("message_type", "status").Logger()
	}
	var exclude []string
	if a.language == form.Chinese {
		exclude = []string{zerolog.ErrorFieldName} // the system's words are English; --log json has them
	}
	return zerolog.New(zerolog.ConsoleWriter{
		Out: a.logWriter(), NoColor: true, FieldsExclude: exclude, PartsOrder: []string{zerolog.LevelFieldName, zerolog.MessageFieldName},
		FormatLevel: func(level any) string {
			switch level {
			case zerolog.LevelWarnValue:
				return "gouji: " + a.say("警告:", "warning:")
			default:
				return "gouji:"
			}
		},
		FormatMessage: func(message any) string {
			text, isText := message.(string)
			if known, ok := warnings[text]; isText && ok {
				return known.In(a.language)
			}
			return form.Visible(text)
		},
	}).Level(zerolog.WarnLevel)
}

// palette returns the colours for w: none unless it is a terminal that wants them.
func (a *application) palette(w io.Writer) palette {
	if value, set := a.lookup("NO_COLOR"); set && value != "" {
		return palette{}
	}
	if kind, _ := a.lookup("TERM"); kind == "dumb" {
		return palette{}
	}
	return palette{colours: isTerminal(w)}
}

// warnings puts what the pipeline warns of into words for people.
var warnings = map[string]form.Text{
	pipeline.WarnOldStay:       {Chinese: "新的结果已发布，但旧的结果未能删除", English: "the new result is published, but old ones could not be removed"},
	pipeline.WarnNotRemembered: {Chinese: "新的结果已发布，但未能记下输入的来源，下一次不核对输入是否变少", English: "the new result is published, but not where its input came from: the next run cannot tell whether the input shrank"},
	pipeline.WarnNoJournal:     {Chinese: "新的结果已发布，但这次运行未能记入 journal.ndjson 或写出 since，下一次补记", English: "the new result is published, but journal.ndjson or the folder since could not be written: the next run makes up for it"},
	pipeline.WarnNotOurs:       {Chinese: "输出文件夹中的 since 不是本程序建立的，没有写入；请把它改名", English: "the folder since of the output was not made by gouji and is left alone: rename it"},
	pipeline.WarnNoComparison:  {Chinese: "已发布的报告数据不能读取，未核对输入是否变少", English: "the published reports cannot be read: whether the input shrank was not checked"},
}

// helpHint points at the help of a command.
func helpHint(command string) form.Text {
	return form.Text{Chinese: "用法见 " + command + " --help", English: "see " + command + " --help"}
}

// desktop is what the program asks of a person's desktop; tests replace it.
type desktop interface {
	// DoubleClicked reports whether a file manager started the program, in a window
	// that closes when the program ends.
	DoubleClicked() bool
	// Program is the path of the program itself.
	Program() (string, error)
	// Open opens a file in the program that the desktop has for it.
	Open(path string) error
	// Wait lets a person read what was printed before the window closes.
	Wait()
}

// progress is the bar on a terminal; without one it does nothing. The zero
// value is a bar that is not shown.
type progress struct {
	bar   *progressbar.ProgressBar
	phase string
}

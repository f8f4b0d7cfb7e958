package main

import (
	"time"

	"github.com/schollz/progressbar/v3"

	"gouji/pipeline"
)

// hide takes the bar off the screen so that a line of log can be written.
// A bar that cannot be drawn is no reason to fail, here and below.
func (p *progress) hide() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

func (p *progress) show() {
	if p.bar != nil && !p.bar.IsFinished() {
		_ = p.bar.RenderBlank()
	}
}

// report draws how far a run is.
func (a *application) report(state pipeline.Progress) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.bar.phase != state.Phase {
		a.bar.hide()
		title := a.say("读取", "reading")
		if state.Phase != "read" {
			title = a.say("写入", "writing")
		}
		a.bar = progress{phase: state.Phase, bar: progressbar.NewOptions(state.Total,
			progressbar.OptionSetWriter(a.stderr),
			progressbar.OptionSetDescription(title),
			progressbar.OptionSetWidth(30),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetTheme(progressbar.ThemeASCII),
		)}
	}
	a.bar.bar.ChangeMax(max(state.Total, 1))
	_ = a.bar.bar.Set(state.Done)
}

// endProgress takes the bar off the screen for good.
func (a *application) endProgress() {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.bar.hide()
	a.bar = progress{}
}

func (l *logWriter) Write(line []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.bar.hide()
	shown := line
	if l.logJSON {
		shown = visibleJSON(line)
	}
	_, err := l.stderr.Write(shown)
	l.bar.show()
	return len(line), err
}

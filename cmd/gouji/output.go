package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"unicode/utf8"

	"gouji/form"
)

// output is standard output, and remembers that it could not be written.
type output struct {
	io.Writer
	mutex sync.Mutex
	err   error // the first
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		o.mutex.Lock()
		if o.err == nil {
			o.err = err
		}
		o.mutex.Unlock()
	}
	return n, err
}

// failure says that what was to be printed is lost; nil if it is not. Whoever
// closes a pipe has read enough, and hears of no failure.
func (o *output) failure() *failure {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.err == nil || errors.Is(o.err, syscall.EPIPE) {
		return nil
	}
	why := reason(o.err)
	return failed(exitTemporary, "不能写入标准输出："+why.Chinese, fmt.Sprintf("cannot write to standard output: %s", why.English)).because(o.err)
}

// jsonOutput writes lines of JSON that steer no terminal.
type jsonOutput struct{ io.Writer }

func (o jsonOutput) Write(lines []byte) (int, error) {
	if _, err := o.Writer.Write(visibleJSON(lines)); err != nil {
		return 0, err
	}
	return len(lines), nil
}

// visibleJSON returns lines of JSON in which no character steers a terminal:
// those that JSON leaves as they are, are written as escapes. They only stand in
// strings, whose value stays the same.
func visibleJSON(lines []byte) []byte {
	controls := func(r rune) bool { return r != '\n' && form.ControlsDisplay(r) }
	if !bytes.ContainsFunc(lines, controls) {
		return lines
	}
	var b bytes.Buffer
	for len(lines) > 0 {
		r, size := utf8.DecodeRune(lines)
		switch {
		case !controls(r):
			b.WriteRune(r)
		case r > 0xffff: // outside the plane that one escape reaches
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		lines = lines[size:]
	}
	return b.Bytes()
}

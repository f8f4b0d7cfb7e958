//go:build js && wasm

// Command selfcheck is the program in the page for agencies (gouji selfcheck):
// it checks one file at a time, in a worker of the browser, and knows of no
// network.
//
// The worker calls start once and then check for each file, which lies in the
// worker's file system; the answer comes as JSON.
package main

import (
	"syscall/js"

	"gouji/ingest/roster"
)

func main() {
	p := &program{}
	js.Global().Set("gouji", js.ValueOf(map[string]any{
		"start": js.FuncOf(p.start),
		"check": js.FuncOf(p.check),
	}))
	select {} // until the worker ends
}

// start takes the name and the bytes of the list of agencies, if there is one,
// and the year.
func (p *program) start(_ js.Value, arguments []js.Value) any {
	p.year = arguments[2].Int()
	data := make([]byte, arguments[1].Get("length").Int())
	if js.CopyBytesToGo(data, arguments[1]); len(data) == 0 {
		return nil
	}
	// gouji has read the list before it was built in.
	p.list, _, _ = roster.Read(arguments[0].String(), data)
	return nil
}

// check checks the file at a path and gives the answer to a callback. It works in
// a goroutine of its own, since the file system answers through the event loop.
func (p *program) check(_ js.Value, arguments []js.Value) any {
	path, done := arguments[0].String(), arguments[1]
	go func() {
		done.Invoke(string(p.answer(path)))
	}()
	return nil
}

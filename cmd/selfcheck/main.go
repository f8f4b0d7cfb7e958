//go:build js && wasm

// Command selfcheck is the program in the page for agencies and districts (gouji
// selfcheck): it checks one file at a time, or makes the office files of a
// folder, in a worker of the browser, and knows of no network.
//
// The worker calls start once and then check for each file or folder once; files
// lie in the worker's file system. An answer about a file comes as JSON.
//
// Files, each using only those after it: answer, main_other, main, folder.
package main

import "syscall/js"

// version of the program, which stands in the office files of a folder.
var version string

func main() {
	p := &program{}
	js.Global().Set("gouji", js.ValueOf(map[string]any{
		"start":  js.FuncOf(p.start),
		"check":  js.FuncOf(p.check),
		"folder": js.FuncOf(p.folder),
	}))
	select {} // until the worker ends
}

// start takes what the district built in, as JSON, and the version of the program.
func (p *program) start(_ js.Value, arguments []js.Value) any {
	p.builtIn, version = arguments[0].String(), arguments[1].String()
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

// folder makes the office files of the inputs at some paths, with the list of agencies and that
// of decisions, each as name and bytes, the years asked for, and the day. What it makes goes
// to the store of the worker: put keeps a file by its path, get gives its bytes back, pack takes
// the next piece of the archive of all. Callbacks get the progress, and at the end
// why there are none, in both languages, or null.
func (p *program) folder(_ js.Value, arguments []js.Value) any {
	p.unpack()
	f := p.folderOf(texts(arguments[0]), listOf(arguments[1]), listOf(arguments[2]), numbers(arguments[3]), arguments[4].String())
	store, progress, done := arguments[5], arguments[6], arguments[7]
	f.Progress = func(phase string, n, total int) { progress.Invoke(phase, n, total) }
	var back []byte
	lent := lending{js.Global().Get("Uint8Array").New(1 << 20)}
	files := officeFileStore{
		put: func(name string, content []byte) { store.Call("put", name, lent.bytes(content)) },
		get: func(name string) []byte {
			content := store.Call("get", name)
			if n := content.Get("length").Int(); n > cap(back) {
				back = make([]byte, n)
			} else {
				back = back[:n]
			}
			js.CopyBytesToGo(back, content)
			return back
		},
		pack: func(piece []byte) { store.Call("pack", lent.bytes(piece)) },
	}
	go func() {
		if refused := p.files(f, files); refused != nil {
			done.Invoke([]any{refused[0], refused[1]})
			return
		}
		done.Invoke(nil)
	}()
	return nil
}

func listOf(v js.Value) list { return list{v.Index(0).String(), bytesOf(v.Index(1))} }

func bytesOf(v js.Value) []byte {
	data := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(data, v)
	return data
}

// lending hands bytes to the worker, which copies them before it is handed the next: an
// array for each would lie about until the browser clears up.
type lending struct{ array js.Value }

func (l *lending) bytes(data []byte) js.Value {
	if len(data) > l.array.Length() {
		l.array = js.Global().Get("Uint8Array").New(2 * len(data))
	}
	v := l.array.Call("subarray", 0, len(data))
	js.CopyBytesToJS(v, data)
	return v
}

func texts(v js.Value) (list []string) {
	for i := range v.Length() {
		list = append(list, v.Index(i).String())
	}
	return list
}

func numbers(v js.Value) (list []int) {
	for i := range v.Length() {
		list = append(list, v.Index(i).Int())
	}
	return list
}

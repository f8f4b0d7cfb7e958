// Package linestest holds what the tests of all readers of documents do: keep
// what a reader tells, print it, and read damaged files.
//
// Files, each using only those after it: growth_linux, linestest, hostile,
// work_unix, work_other.
package linestest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"gouji/fixtures/seeds"
	"gouji/ingest/lines"
)

// Document is what a reader made of a file.
type Document struct {
	Lines   []lines.Line
	Parts   []Part
	Titles  []string
	Dates   []string
	Partial []lines.Problem // what is wrong with parts of it
	Result  lines.Problem   // what is wrong with the whole
}

// Part is a sheet or page.
type Part struct {
	Name   string
	Hidden bool
}

// Line keeps a line.
func (d *Document) Line(l lines.Line) {
	l.Cells = slices.Clone(l.Cells)
	for i := range l.Cells {
		l.Cells[i].Runs = slices.Clone(l.Cells[i].Runs)
	}
	l.HiddenColumns = slices.Clone(l.HiddenColumns)
	d.Lines = append(d.Lines, l)
}

// Title keeps a title.
func (d *Document) Title(title string) { d.Titles = append(d.Titles, title) }

// Part keeps a sheet or page.
func (d *Document) Part(name string, hidden bool) { d.Parts = append(d.Parts, Part{name, hidden}) }

// Date keeps a date.
func (d *Document) Date(date string) { d.Dates = append(d.Dates, date) }

// Problem keeps what is wrong with a part.
func (d *Document) Problem(p lines.Problem) { d.Partial = append(d.Partial, p) }

// Read reads a file and returns what the reader made of it.
func Read(t testing.TB, read lines.Read, data []byte) *Document {
	t.Helper()
	return ReadWithin(t, read, data, Limits)
}

// ReadWithin reads a file within limits.
func ReadWithin(t testing.TB, read lines.Read, data []byte, limits lines.Limits) *Document {
	t.Helper()
	d := &Document{}
	problem, err := read(context.Background(), data, limits, d)
	if err != nil {
		t.Fatal(err)
	}
	d.Result = problem
	return d
}

// String prints a document for people to compare: a line a line, cells between
// bars, with signs for what is special of them.
func (d *Document) String() string {
	var b strings.Builder
	for _, title := range d.Titles {
		fmt.Fprintf(&b, "title %q\n", title)
	}
	for _, date := range d.Dates {
		fmt.Fprintf(&b, "date %s\n", date)
	}
	for _, p := range d.Parts {
		fmt.Fprintf(&b, "part %q hidden=%t\n", p.Name, p.Hidden)
	}
	for _, l := range d.Lines {
		fmt.Fprintf(&b, "table %d", l.Table)
		if l.Hidden {
			b.WriteString(" hidden")
		}
		for i, hidden := range l.HiddenColumns {
			if hidden {
				fmt.Fprintf(&b, " column %d hidden", i+1)
			}
		}
		for _, c := range l.Cells {
			b.WriteString(" | " + [...]string{"", "<", "^"}[c.Covered] + text(c))
			if c.Kind != lines.Text {
				b.WriteString(" (" + [...]string{"", "date", "boolean", "percentage", "failure", "formula"}[c.Kind] + ")")
			}
		}
		b.WriteString("\n")
	}
	for _, p := range d.Partial {
		fmt.Fprintf(&b, "problem %+v\n", p)
	}
	if d.Result != (lines.Problem{}) {
		fmt.Fprintf(&b, "result %+v\n", d.Result)
	}
	return b.String()
}

// text prints what a cell says, looks in braces: "5{struck:3}".
func text(c lines.Cell) string {
	if c.Runs == nil {
		return c.Text
	}
	var b strings.Builder
	for _, r := range c.Runs {
		look := r.Look
		if look&lines.Break != 0 {
			b.WriteString("¶")
			look &^= lines.Break
		}
		if look == 0 {
			b.WriteString(r.Text)
			continue
		}
		var names []string
		for i, name := range []string{"hidden", "struck", "deleted", "superscript", "subscript", "ruby", "faint", "break", "symbol", "image", "tiny"} {
			if look&(1<<i) != 0 {
				names = append(names, name)
			}
		}
		b.WriteString("{" + strings.Join(names, "+") + ":" + r.Text + "}")
	}
	return b.String()
}

// Damage makes a damaged copy of a file: some bytes changed, left out or doubled.
func Damage(random *rand.Rand, data []byte) []byte {
	damaged := slices.Clone(data)
	for range 1 + random.IntN(6) {
		if len(damaged) == 0 {
			break
		}
		at := random.IntN(len(damaged))
		switch random.IntN(6) {
		case 0:
			damaged = damaged[:at]
		case 1:
			damaged = slices.Delete(damaged, at, min(at+1+random.IntN(64), len(damaged)))
		case 2:
			damaged = slices.Insert(damaged, at, damaged[at:min(at+1+random.IntN(64), len(damaged))]...)
		case 3:
			copy(damaged[at:], []byte{0xff, 0xff, 0xff, 0xff})
		default:
			damaged[at] = byte(random.Uint32())
		}
	}
	return damaged
}

// Mutants returns how many damaged inputs a test reads and the seed of them:
// GOUJI_MUTANTS and GOUJI_SEED, where they are set.
func Mutants(t testing.TB, count int, seed uint64) (int, uint64) {
	t.Helper()
	return seeds.Count(t, "GOUJI_MUTANTS", count), seeds.Seed(t, seed)
}

// Damaged reads damaged copies of documents, as DamagedFiles does.
func Damaged(t *testing.T, read lines.Read, count int, files ...[]byte) {
	t.Helper()
	DamagedFiles(t, count, files, func(data []byte) {
		if _, err := read(context.Background(), data, Limits, &checking{t: t, limits: Limits}); err != nil {
			t.Fatal(err)
		}
	})
}

// DamagedFiles reads damaged copies of files, count of them unless Mutants says
// otherwise: nothing may fail, panic, take more than two seconds of a processor or make
// the heap grow by more than 256 MiB.
func DamagedFiles(t *testing.T, count int, files [][]byte, read func(data []byte)) {
	t.Helper()
	const maxWork, maxHeap = 2 * time.Second, 256 << 20
	count, seed := Mutants(t, count, uint64(count))
	random := rand.New(rand.NewPCG(1, seed))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	defer func() {
		if broken := recover(); broken != nil {
			t.Fatalf("damaged file %d of seed %d: %v\n%s", n, seed, broken, debug.Stack())
		}
	}()
	var slowest time.Duration
	for ; n < count; n++ {
		damaged := Damage(random, files[n%len(files)])
		begun := processorTime()
		read(damaged)
		took := processorTime() - begun
		if slowest = max(slowest, took); took > maxWork || t.Failed() {
			t.Fatalf("damaged file %d of seed %d took %v", n, seed, took)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > maxHeap {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	t.Logf("%d damaged files of seed %d, the slowest took %v", count, seed, slowest)
}

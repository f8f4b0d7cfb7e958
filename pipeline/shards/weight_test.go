package shards

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// office writes an input whose files cost very different times: many small ones and
// some large ones that cannot be cut.
func office(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for i := range 400 {
		name, size := fmt.Sprintf("%d.json", i), 3000
		switch {
		case i%100 == 7:
			name, size = fmt.Sprintf("%d.xlsx", i), 400_000
		case i%4 == 0:
			name, size = fmt.Sprintf("%d.docx", i), 9000
		}
		if err := os.WriteFile(filepath.Join(folder, name), bytes.Repeat([]byte{'x'}, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func planned(t *testing.T, input string, shards int, before *Plan) *Plan {
	t.Helper()
	p, err := NewWeighed(t.Context(), before, []string{input}, shards, identity)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func beginnings(p *Plan) []uint64 {
	from := make([]uint64, len(p.Slices))
	for i := range from {
		from[i] = p.Slices[i].From
	}
	return from
}

// A slice is no heavier than its part of the work and the one input that could not be
// cut; dealt out by number, it would be.
func TestSlicesAreEven(t *testing.T) {
	input := office(t)
	for _, n := range []int{1, 2, 5, 13, 64, 1000} {
		p := planned(t, input, n, nil)
		inputs, total, largest := 0, int64(0), int64(0)
		for _, s := range p.Slices {
			inputs += s.Inputs
		}
		for i := range p.all {
			total, largest = total+p.all[i].weight(), max(largest, p.all[i].weight())
		}
		if got := p.heaviest(beginnings(p)); inputs != p.Inputs || got > total/int64(n)+largest {
			t.Errorf("%d slices: the heaviest is %d of %d, %d inputs of %d", n, got, total, inputs, p.Inputs)
		}
	}
	// One input is in one of five slices, which begin one behind the other.
	one := t.TempDir()
	if err := os.WriteFile(filepath.Join(one, "a.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := planned(t, one, 5, nil)
	if from := beginnings(p); !slices.IsSorted(from) || from[0] != 0 || p.heaviest(from) != p.all[0].weight() {
		t.Errorf("slices begin at %v", from)
	}
	p = planned(t, input, 13, nil)
	if even, weighed := p.heaviest(even(13)), p.heaviest(beginnings(p)); float64(even) < 1.3*float64(weighed) {
		t.Errorf("weighing gains nothing: %d, %d", even, weighed)
	}
}

// Planned again, one more file changes its slice alone, until the slices are too uneven.
func TestPlannedAgainSlicesStay(t *testing.T) {
	input := office(t)
	first := planned(t, input, 13, nil)
	if err := os.WriteFile(filepath.Join(input, "late.docx"), make([]byte, 9000), 0o644); err != nil {
		t.Fatal(err)
	}
	again := planned(t, input, 13, first)
	changed := 0
	for i := range first.Slices {
		if first.Slices[i] != again.Slices[i] {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d slices changed", changed)
	}
	// A hundred more, all in what was the first slice.
	made := 0
	for i := 0; made < 100; i++ {
		in := Input{Path: fmt.Sprintf("more-%d.docx", i)}
		if sliceOf(beginnings(first), in.hash()) != 0 {
			continue
		}
		made++
		if err := os.WriteFile(filepath.Join(input, in.Path), make([]byte, 200_000), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	last := planned(t, input, 13, again)
	if kept, anew := last.heaviest(beginnings(again)), last.heaviest(beginnings(last)); float64(kept) <= maxUneven*float64(anew) {
		t.Errorf("uneven slices stay: %d, %d", kept, anew)
	}
}

// Small inputs are read some dozens at a time, large ones one by one, and all of them once.
func TestTasks(t *testing.T) {
	some := func(n int, bytes int64) (list []Input) {
		for range n {
			list = append(list, Input{Bytes: bytes})
		}
		return list
	}
	part := Input{Bytes: 1 << 40, Segment: &Segment{Length: taskBytes / 2}}
	for _, tt := range []struct {
		list  []Input
		sizes []int
		bytes int64 // of the first
	}{
		{nil, nil, 0},
		{some(1, 3*taskBytes), []int{1}, 3 * taskBytes},
		{some(taskInputs, 1), []int{taskInputs}, taskInputs},
		{some(taskInputs+1, 1), []int{taskInputs, 1}, taskInputs},
		{some(5, taskBytes/2), []int{2, 2, 1}, taskBytes},
		{some(3, taskBytes/2+1), []int{1, 1, 1}, taskBytes/2 + 1},
		{[]Input{part, part, part}, []int{2, 1}, taskBytes},
	} {
		var sizes []int
		var got []Input
		for i, task := range tasks(tt.list) {
			sizes, got = append(sizes, len(task)), append(got, task...)
			if bytes := weight(task); i == 0 && bytes != tt.bytes {
				t.Errorf("%d inputs: the first task has %d bytes, want %d", len(tt.list), bytes, tt.bytes)
			}
		}
		if !slices.Equal(sizes, tt.sizes) || len(got) != len(tt.list) {
			t.Errorf("%d inputs: tasks of %v, want %v", len(tt.list), sizes, tt.sizes)
		}
	}
}

package reports

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sync/errgroup"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// The collector goes over what has pointers; a million entries must have none.
func TestEntriesAreSmall(t *testing.T) {
	if size := unsafe.Sizeof(entry{}); size != 64 {
		t.Errorf("an entry takes %d bytes, want 64", size)
	}
}

// Agencies are kept once whoever meets them, are not borrowed, and come out in
// the order of their texts.
func TestIdentifyKeepsTexts(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 3))
	known := []form.Agency{
		{Division: "340102", Code: "1", Name: "甲局"}, {Division: "340102", Code: "1", Name: "甲局（新）"}, {Division: "340102", Code: "2", Name: "乙局"},
		{Division: "340102", Name: "丙局"}, {Division: "340103", Code: "1", Name: "甲局"}, {Name: "丁局"}, {},
	}
	texts := newTexts()
	var reported []form.Agency
	for range 400 {
		reported = append(reported, known[rng.IntN(len(known))])
	}
	x := &Index{entries: make([]entry, len(reported))}
	var group errgroup.Group
	for worker := range 4 {
		group.Go(func() error {
			for i := worker; i < len(reported); i += 4 {
				buffer := []byte(reported[i].Name)
				borrowed := reported[i]
				borrowed.Name = unsafe.String(unsafe.SliceData(buffer), len(buffer))
				x.entries[i].agency = texts.agencies.number(borrowed)
				x.entries[i].submittedAt = texts.dates.number(strings.Repeat("d", i%3))
				clear(buffer) // as a reader does with its memory
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	x.identify(texts, nil)
	for i := range x.entries {
		e := &x.entries[i]
		if got := x.agency(e); got != reported[i] {
			t.Fatalf("report %d is by %+v, want %+v", i, got, reported[i])
		}
		if got := x.dates[e.submittedAt]; len(got) != i%3 {
			t.Fatalf("report %d has the date %q", i, got)
		}
	}
	want := slices.Clone(known)
	slices.SortFunc(want, func(a, b form.Agency) int {
		return strings.Compare(a.Division+"\x00"+a.Code+"\x00"+a.Name, b.Division+"\x00"+b.Code+"\x00"+b.Name)
	})
	want = slices.DeleteFunc(want, func(a form.Agency) bool { return !slices.Contains(reported, a) })
	if !slices.Equal(x.Agencies.List, want) {
		t.Errorf("agencies %v, want %v", x.Agencies.List, want)
	}
	for i, a := range want {
		for j, b := range want {
			one := i == j || a.Code != "" && a.Code == b.Code
			if got := x.Agencies.Reporter(int32(i)) == x.Agencies.Reporter(int32(j)); got != one {
				t.Errorf("%v and %v are one: %t", a, b, got)
			}
		}
	}
}

// Package shards lets the reading of a run be done in parts, by any number of
// processes on any number of machines, and be kept from one night to the next.
//
// A plan lists the input once and deals it out into slices. What a slice is read
// into is one file, the shard: what the readers hand over for each input, in order,
// packed as in the spool of a run. Merged brings all shards back in the order of the
// input, so that whatever is made of them is what a run over the input would have
// made. docs/format/shard.md describes both formats.
//
// Files, each using only those after it: job, plan, file, record, shards, weight.
package shards

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gouji/form"
)

// MaxShards is how many shards a plan may have. All are open at once when they are
// merged, each with some hundred KB of memory.
const MaxShards = 1000

// Version numbers of the formats. A change of the packed form of reports or sources
// (package spool) is one of shardFormat.
const (
	planFormat  = 2
	shardFormat = 2
)

// Errors that a caller tells apart.
var (
	// ErrNoPlan is returned for a folder that holds no plan, or one of another version.
	ErrNoPlan = errors.New("no plan")
	// ErrChanged is returned when an input is not what it was when it was planned.
	ErrChanged = errors.New("the input changed since it was planned")
	// ErrNoInput is returned when what was planned is not there at all.
	ErrNoInput = errors.New("the input is not where it was planned")
	// ErrFolder is returned when a folder lies where a file of a job belongs.
	ErrFolder = errors.New("a folder lies where a file belongs")
	// ErrOccupied is returned for a folder that is to keep shards and holds other things.
	ErrOccupied = errors.New("the folder holds other things")
	// ErrIncomplete is wrapped by an IncompleteError.
	ErrIncomplete = errors.New("shards are missing or unusable")
)

// Identity is what decides, with the input, what is read: a shard is only good for
// whoever has the same.
type Identity struct {
	Version string `json:"version"`                 // of the program
	Program string `json:"program"`                 // fingerprint of its rules and columns
	Roster  string `json:"roster_sha256,omitempty"` // "" for none
}

// Problem is why a shard cannot be used.
type Problem struct {
	Shard int
	What  form.Text
}

// IncompleteError says which shards cannot be used.
type IncompleteError struct {
	Shards   int
	Problems []Problem
}

func (e *IncompleteError) Error() string {
	var list []string
	for _, p := range e.Problems {
		list = append(list, fmt.Sprintf("%d (%s)", p.Shard, p.What.English))
	}
	return fmt.Sprintf("%d of %d %v: %s", len(e.Problems), e.Shards, ErrIncomplete, strings.Join(list, ", "))
}

// Unwrap returns ErrIncomplete.
func (e *IncompleteError) Unwrap() error { return ErrIncomplete }

// Why a shard cannot be used.
var (
	missing      = form.Text{Chinese: "没有", English: "missing"}
	cutShort     = form.Text{Chinese: "不完整", English: "not whole"}
	damaged      = form.Text{Chinese: "已损坏", English: "damaged"}
	otherPlan    = form.Text{Chinese: "属于另一次计划", English: "of another plan"}
	otherVersion = form.Text{Chinese: "由另一版本的程序生成", English: "of another version of the program"}
	otherRoster  = form.Text{Chinese: "用另一份名单读取", English: "read with another roster"}
)

// free makes sure that no folder lies where a file is to be written: it is found before
// anything is read in vain, and nothing of somebody else's is removed.
func free(path string) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%w: %s", ErrFolder, path)
	}
	return nil
}

// shardPath is where a shard lies in a folder of shards.
func shardPath(folder string, shard int) string {
	return filepath.Join(folder, fmt.Sprintf("%05d.shard", shard))
}

// isShard reports whether a name is one that shardPath gives.
func isShard(name string) bool {
	is, _ := filepath.Match("[0-9][0-9][0-9][0-9][0-9].shard", name) // the pattern is right
	return is
}
